"""False alarms in real mail: every hit of a severe kind in 6,046 messages is known, looked at, and listed here."""

from __future__ import annotations

import hashlib

import pytest
from tests.fixtures.corpus import MAILS, spam_assassin

from postfall.exposure.kinds import Detector, Severity
from postfall.exposure.kinds.gate import WordGate, best_gate
from postfall.exposure.load import detector, kinds, lexicon
from postfall.mailbox.content.parts import open_message
from postfall.mailbox.model import Level

SALT = b"for real mails.."
MOST_FALSE = 0.2
"""False hits of severe kinds in 1,000 messages."""
KNOWN = {
    ("5772655fb652", "password", "password.words"): True,  # "User Name: … Password: ######", sent by the site itself
    ("49b0a7de8998", "password", "password.words"): True,  # the same, four digits
    ("dd1a9d4a8ab7", "password", "password.words"): True,  # the same
    ("5ca18f579fae", "password", "password.words"): True,  # the same
    ("10180455615d", "password", "password.words"): True,  # the same, letters and digits
}
"""Every counted hit of a severe kind by the beginning of the message's SHA-256: whether it is one. A first version also
had the price of a day pass ("the one day pass is $400", 9c9e2be0dfd9); since then a pass in prose is a ticket."""


@pytest.fixture(scope="module")
def texts():
    mails = spam_assassin()
    return [(hashlib.sha256(mail).hexdigest()[:12], open_message(mail).texts) for mail in mails]


@pytest.fixture(scope="module")
def severe():
    return {kind.id for kind in kinds().values() if kind.severity is Severity.HIGH and not kind.hint}


def test_every_severe_hit_in_real_mail_is_known(texts, severe):
    scan, found = detector(SALT).scan, set()
    for name, parts in texts:
        rows = [row for part in parts for row in scan(part.part, part.text)]
        found |= {(name, row.kind, row.rule) for row in rows if row.kind in severe and row.level is Level.COUNTED}
    unknown = found - set(KNOWN)
    false = len(unknown) + sum(not KNOWN[row] for row in found & set(KNOWN))
    print(f"severe hits: {len(found)}, false: {false} = {false * 1000 / MAILS:.2f} in 1,000 messages")
    assert false * 1000 / MAILS <= MOST_FALSE, sorted(unknown)
    assert found == set(KNOWN)


def test_both_gates_find_the_same_in_real_mail(texts):
    pytest.importorskip("re2")
    quick, plain = Detector(SALT, lexicon(), best_gate), Detector(SALT, lexicon(), WordGate)
    for name, parts in texts[::3]:
        for part in parts:
            assert quick.scan(part.part, part.text) == plain.scan(part.part, part.text), name
