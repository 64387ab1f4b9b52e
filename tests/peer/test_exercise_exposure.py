"""Our own look and estimate inside an exercise against what its maker put in: every shipped scenario, three seeds.

Two programs that share no rules: the maker imports nothing of the estimate, the estimate nothing of the maker. Here
they must agree to the message, the octet, the day, the address and the number.
"""

from __future__ import annotations

import pytest
from tests.fixtures.practice_worlds import (
    CHECKED,
    LARGE,
    NAMES,
    OTHER_CHECKED,
    SEEDS,
    Noting,
    correspondents_of,
    exposed,
    is_right,
    is_wrong,
    looked,
    values_found,
    values_marked,
    world_of,
)

from postfall.exercise.scenario.read import read_scenario
from postfall.exercise.server.practice import PracticeServer
from postfall.exercise.world.truth import humans, inbox_of, left
from postfall.exposure.model import Group
from postfall.mailbox.model import Level
from postfall.mailbox.sieve.audit import audit
from postfall.mailbox.sieve.model import Severity
from postfall.value import UNKNOWN

DOORS = ("pop3s", "imaps")
MOST = 1200
"""Mails of the large scenario, and of the others with all seeds but the first, which takes them whole. The whole large
one: `tests.bench.bench_exercise`."""
VALUES = (*CHECKED, "birth_date", "password")


class Seen:
    """One world, and what was seen of it through both doors: contents through the one, headers through the other."""

    def __init__(self, name, seed):
        self.world = world_of(name, seed, None if seed == SEEDS[0] and name != LARGE else MOST)
        self.deep = DOORS[SEEDS.index(seed) % 2]
        with PracticeServer.start(world=self.world) as server, Noting() as inspector:
            self.looks = {door: looked(server, door, inspector if door == self.deep else None) for door in DOORS}
        self.estimates = {door: exposed(self.world, look)[0] for door, look in self.looks.items()}

    def mails(self, door):
        """What lies behind a door."""
        return inbox_of(self.world.mails) if door == "pop3s" else self.world.mails


def returned_to(mails):
    """Whose mail came back, as the reports say (RFC 3464)."""
    lines = (line for row in mails if row.kind == "bounce" for line in row.raw.splitlines())
    return {line.rpartition(b";")[2].strip().decode() for line in lines if line.startswith(b"Final-Recipient:")}


@pytest.fixture(
    scope="module", params=[(name, seed) for name in NAMES for seed in SEEDS], ids=lambda row: f"{row[0]}-{row[1]}"
)
def one(request):
    """One world at a time: the tests of a module run world by world."""
    return Seen(*request.param)


def test_messages_octets_and_dates(one):
    truth = one.world.truth
    for door, tally in (("pop3s", truth.inbox), ("imaps", truth)):
        look, estimate = one.looks[door], one.estimates[door]
        assert (look.messages, look.octets, look.partial) == (tally.messages, tally.octets, False)
        assert (estimate.at_most.messages, estimate.at_most.octets) == (tally.messages, tally.octets)
        arrivals = sorted(row.arrival for row in one.mails(door) if row.dated or door == "imaps")
        assert sorted(row.arrival for row in look.rows if row.arrival) == [row.isoformat() for row in arrivals]
        assert (estimate.first, estimate.last) == (arrivals[0].isoformat(), arrivals[-1].isoformat())
        # IMAP knows when a mail came even where the mail itself does not.
        assert estimate.undated == (truth.inbox.undated if door == "pop3s" else 0)
        assert (estimate.excluded, estimate.vanished) == ((), 0)
    folders = [(row.name, row.messages, row.octets) for row in one.looks["imaps"].folders if row.messages]
    assert sorted(folders) == list(truth.folders)


def test_persons_by_address(one):
    own = one.world.holder.addresses
    for door, tally in (("pop3s", one.world.truth.inbox), ("imaps", one.world.truth)):
        mails = one.mails(door)
        # The text of a bounce names who got fraud mail, also where no header does.
        people = {*humans(mails, own), *(returned_to(mails) if door == one.deep else ())}
        estimate = one.estimates[door]
        assert correspondents_of(one.looks[door].rows, own) == dict(tally.correspondents)
        others = [row for row in estimate.persons if row.group is not Group.HOLDER]
        addresses = [address.lower() for row in others for address in row.addresses]
        assert len(addresses) == len(set(addresses))
        assert set(addresses) == people
        machines = {address for row in mails for address in row.machines}
        assert sum(row.addresses for row in estimate.apart) == len(machines - people - set(own))
        assert estimate.at_most.persons == len(people)


def test_values_with_check_digits_birth_dates_and_passwords(one):
    mails, rows = one.mails(one.deep), one.looks[one.deep].rows
    right = values_marked(mails, VALUES, is_right)
    # A printed specimen has right check digits. No rule can tell it from somebody's own; a person has to.
    specimens = values_marked(mails, CHECKED, lambda mark: mark.decoy)
    assert not right & specimens
    assert values_found(rows, VALUES) == right | specimens
    assert values_found(rows, CHECKED, Level.NEAR_MISS) == values_marked(mails, CHECKED, is_wrong)
    assert values_found(rows, OTHER_CHECKED) == set()
    seen = {row.kind: row.findings for row in one.estimates[one.deep].kinds if row.level == Level.COUNTED.value}
    for kind in VALUES:
        assert seen.get(kind, 0) == len({row for row in right | specimens if row[0] == kind})


def test_what_if(one):
    truth, first = one.world.truth, one.world.story.first_access
    for door in DOORS:
        rows = {row.policy: row for row in one.estimates[door].what_if}
        asked = truth.what_if if door == "imaps" else [row for row in truth.what_if if row.startswith("pop3")]
        for policy in asked:
            found, true = rows[policy], truth.what_if[policy]
            assert (policy, found.messages, found.octets, found.persons) == (
                policy, true.messages, true.octets, true.persons,
            )  # fmt: skip
        assert one.estimates[door].windows[0].start == first


def test_an_unknown_beginning_makes_nothing_smaller(one):
    door = one.deep
    estimate, _ = exposed(one.world, one.looks[door], {"access_first_at": UNKNOWN, "fraud_since": UNKNOWN})
    every = left(one.mails(door), one.world.holder.addresses)
    assert {(row.messages, row.octets) for row in estimate.what_if if row.policy.startswith(door[:4])} == {
        (every.messages, every.octets)
    }
    assert estimate.at_most.messages == every.messages


def test_the_accounts_that_can_be_taken_over(one):
    names = {service.domain: service.name for service in one.world.services}
    signs = {row.service: set(row.signs) for row in read_scenario(one.world.scenario).mailbox.accounts}
    for door in DOORS:
        found = one.estimates[door].takeover
        domains = [domain for row in found for domain in row.domains]
        assert len(domains) == len(set(domains)) == len(found)
        assert {names[domain] for domain in domains} == set(one.world.truth.sets["takeover"])
        for row in found:
            wanted = signs[names[row.domains[0]]]
            assert {sign for sign, _ in row.signs} - {"traffic"} == wanted
        assert [row.rank for row in found] == [*range(1, len(found) + 1)]


def test_the_rules_of_the_intruder(one):
    script, wanted = one.world.sieve, one.world.truth.rules
    found = audit(script.encode(), own=one.world.holder.addresses)
    assert found.not_understood == ()
    foreign = [row for row in found.findings if row.severity is Severity.HIGH]
    assert [(row.kind, row.target) for row in foreign] == list(wanted)
    assert {row.kind for row in found.findings} == ({"fileinto", "redirect", "always"} if wanted else {"fileinto"})
