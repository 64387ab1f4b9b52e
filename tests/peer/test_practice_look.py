"""A look into the practice mailbox against the truth that its maker wrote down: two programs that share no code."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from postfall.exercise.server.practice import PracticeServer
from postfall.exercise.world.make import make_world
from postfall.exposure.look import first_look
from postfall.mailbox.account import parse_account
from postfall.mailbox.model import Depth
from postfall.mailbox.probe import probe
from postfall.ports import NoProgress
from postfall.value import Secret


def looked(server, url, clock, depth=Depth.HEADERS, inspector=None):
    account = parse_account(url, server.user, ca=str(server.ca_file))
    return probe(
        account, Secret(server.password), depth=depth, clock=clock, progress=NoProgress(), inspector=inspector
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 3])
def test_the_first_look_finds_the_truth(clock, seed):
    with PracticeServer.start(now=clock.now(), messages=600, seed=seed) as server:
        for url in server.urls.values():
            found = looked(server, url, clock)
            look, truth = first_look(found, now=clock.now(), own=server.world.holder.addresses), server.world.truth
            assert (look.messages, look.octets, found.partial) == (truth.messages, truth.octets, False)
            assert {row.address: row.messages for row in look.correspondents} == dict(truth.correspondents)
            if url.startswith("pop3"):
                assert (look.first, look.last) == (truth.first.isoformat(), truth.last.isoformat())
                assert sum(row.arrival is None for row in found.rows) == truth.undated
                left = {row.days: (row.messages, row.octets, row.persons) for row in look.what_if}
                assert left == {
                    days: (kept.messages, kept.octets, kept.persons)
                    for days, kept in truth.retention.items()
                    if days in left
                }


def test_over_imap_every_folder_and_every_arrival_is_known(clock):
    """IMAP tells when a mail came even where the mail itself does not."""
    world = make_world(5, 300, now=clock.now())
    places = ("INBOX", "INBOX", "Gesendet", "Papierkorb", "Projekte/Möbel")
    mails = tuple(replace(row, folder=places[at % 5]) for at, row in enumerate(world.mails))
    with PracticeServer.start(world=replace(world, mails=mails, folders=("INBOX", "Gesendet", "Spam"))) as server:
        for scheme in ("imaps", "imap"):
            found = looked(server, server.urls[scheme], clock)
            assert found.partial is False
            assert Counter(row.folder for row in found.rows) == Counter(row.folder for row in mails)
            told = Counter((row.folder, row.octets, row.arrival[:19]) for row in found.rows)
            assert told == Counter((row.folder, len(row.raw), row.arrival.isoformat()[:19]) for row in mails)
            roles = {row.name: row.role for row in found.folders}
            assert {roles[name] for name in ("INBOX", "Gesendet", "Papierkorb", "Spam")} == {
                "inbox", "sent", "trash", "junk",
            }  # fmt: skip
        assert len(looked(server, server.urls["pop3s"], clock).rows) == sum(row.folder == "INBOX" for row in mails)


class Weigher:
    """Notes the octets of each whole message that it is shown, and leaves the row as it is."""

    def __init__(self):
        self.seen = Counter()

    def inspect(self, row, message, *, whole=True):
        self.seen[message] += whole
        return row


@pytest.mark.parametrize("scheme", ["pop3s", "imaps"])
def test_the_look_at_contents_is_given_every_mail_whole(clock, scheme):
    with PracticeServer.start(now=clock.now(), messages=200, seed=2) as server:
        weigher = Weigher()
        found = looked(server, server.urls[scheme], clock, Depth.CONTENT, weigher)
        assert found.partial is False
        assert weigher.seen == Counter(row.raw for row in server.world.mails)
