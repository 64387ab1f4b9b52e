"""What the answers allow: strict where they are silent."""

from __future__ import annotations

import itertools

import pytest

from postfall.guide.permission import Look, password_allowed, permission
from postfall.value import UNKNOWN

CLEAR = {"mailbox_whose": "own", "private_use": False, "works_council": "none", "professional_secrecy": False}


def test_ones_own_mailbox_without_secrets_may_be_read():
    assert permission(CLEAR).look is Look.CONTENT
    assert permission(CLEAR).reservations == ()


@pytest.mark.parametrize(
    ("change", "look"),
    [
        ({"mailbox_whose": "someone", "holder_consent": "yes"}, Look.CONTENT),
        ({"mailbox_whose": "someone", "holder_consent": "authority"}, Look.HEADERS),
        ({"mailbox_whose": "someone", "holder_consent": "no"}, Look.NONE),
        ({"mailbox_whose": "someone", "holder_consent": UNKNOWN}, Look.COUNTS),
        ({"mailbox_whose": UNKNOWN}, Look.COUNTS),
        ({"mailbox_whose": "shared", "holder_consent": "authority", "private_use": True}, Look.COUNTS),
        ({"works_council": "not_asked"}, Look.COUNTS),
        ({"works_council": UNKNOWN}, Look.COUNTS),
        ({"professional_secrecy": True}, Look.HEADERS),
        ({"professional_secrecy": UNKNOWN}, Look.COUNTS),
        ({"user_role": "employee"}, Look.COUNTS),
    ],
)
def test_one_answer_limits_the_look(change, look):
    found = permission(CLEAR | change)
    assert found.look is look
    if look is Look.COUNTS:
        assert all(row.ask is not None for row in found.reservations if row.look is Look.COUNTS)


def test_unknown_never_allows_more_than_counts():
    for key in ("mailbox_whose", "works_council", "professional_secrecy"):
        assert permission(CLEAR | {key: UNKNOWN}).look <= Look.COUNTS


def test_no_answer_widens_what_another_limits():
    values = {
        "mailbox_whose": ["own", "someone", UNKNOWN],
        "holder_consent": ["yes", "no", "authority", UNKNOWN],
        "private_use": [True, False, UNKNOWN],
        "works_council": ["none", "not_asked", UNKNOWN],
        "professional_secrecy": [True, False, UNKNOWN],
    }
    for row in itertools.product(*values.values()):
        answers = dict(zip(values, row, strict=True))
        found = permission(answers)
        assert found.look == min((r.look for r in found.reservations), default=Look.CONTENT)
        if answers["mailbox_whose"] != "own" and answers["holder_consent"] == "no":
            assert found.look is Look.NONE


@pytest.mark.parametrize(("said", "allowed"), [(True, True), (False, False), (UNKNOWN, False), (None, False)])
def test_a_password_is_only_asked_for_on_a_clean_device(said, allowed):
    assert password_allowed({"clean_device": said} if said is not None else {}) is allowed
