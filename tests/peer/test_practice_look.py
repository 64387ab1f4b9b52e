"""A look into the practice mailbox against the truth that its maker wrote down: two programs that share no code."""

from __future__ import annotations

import pytest

from postfall.exercise.server.practice import PracticeServer
from postfall.exposure.look import first_look
from postfall.mailbox.account import parse_account
from postfall.mailbox.model import Depth
from postfall.mailbox.probe import probe
from postfall.ports import NoProgress
from postfall.value import Secret


@pytest.mark.parametrize("seed", [1, 3])
def test_the_first_look_finds_the_truth(clock, seed):
    with PracticeServer.start(now=clock.now(), messages=600, seed=seed) as server:
        for url in (server.url, server.stls_url):
            account = parse_account(url, server.user, ca=str(server.ca_file))
            found = probe(
                account, Secret(server.password), depth=Depth.HEADERS, clock=clock, progress=NoProgress()
            )  # fmt: skip
            look, truth = first_look(found, now=clock.now(), own=server.world.holder.addresses), server.world.truth
            assert (look.messages, look.octets, found.partial) == (truth.messages, truth.octets, False)
            assert (look.first, look.last) == (truth.first.isoformat(), truth.last.isoformat())
            assert sum(row.arrival is None for row in found.rows) == truth.undated
            assert {row.address: row.messages for row in look.correspondents} == dict(truth.correspondents)
            left = {row.days: (row.messages, row.octets, row.persons) for row in look.what_if}
            assert left == {
                days: (kept.messages, kept.octets, kept.persons)
                for days, kept in truth.retention.items()
                if days in left
            }
