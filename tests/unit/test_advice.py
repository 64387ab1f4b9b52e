"""POP3 or IMAP, how many days, who deletes: the advice for a situation."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.exposure.advice import Advice, Also, Duty, First, Limit, Method, Reason, Situation, Tool, Why, advise
from postfall.guide.advice import words as advice_words
from postfall.guide.advice.step import KEY_OF

PC = Tool("pc", "computer", leave={14: 14, 30: 30})
STEPS = Tool("steps", "computer", leave={14: 7, 30: 30})
GUESS = Tool("guess", "computer", leave={14: 14, 30: 30}, unsure=True)
MOVER = Tool("mover", "computer", moves=True)
BOTH = Tool("both", "computer", expire={14: 14, 30: 30}, moves=True)
PHONE = Tool("phone", "phone", leave={14: 7, 30: 7})
HOST = Tool("host", "browser", expire={14: 14, 30: 30})
GOOD = {
    "devices": ("computer", "phone"), "shared_folders": False, "shared_account": False, "old_mail": "one_place",
    "encrypted": "all", "backup": "tested", "archive": "one_computer", "books": False, "sensitive": False,
    "programs": (PC, PHONE),
}  # fmt: skip


def told(**changes) -> Advice:
    return advise(Situation(**{**GOOD, **changes}))


def test_one_computer_that_leads_gets_pop3_with_two_weeks():
    advice = told()
    assert (advice.method, advice.days, advice.why_days) == (Method.POP3, 14, Why.USUAL)
    assert Reason.ONE_COMPUTER_LEADS in advice.reasons
    assert [(role.tool, role.duty, role.days) for role in advice.roles] == [
        ("pc", Duty.DELETES, 14),
        ("phone", Duty.READS, None),
    ]
    assert (advice.first, advice.also, advice.open) == ((First.MOVE_AWAY,), (Also.STOLEN_DEVICE,), ())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"devices": ("phone", "browser")}, Reason.NO_COMPUTER),
        ({"programs": (PHONE, MOVER)}, Reason.NO_PROGRAM_DELETES),
        ({"shared_folders": True}, Reason.SHARED_FOLDERS),
        ({"shared_account": True}, Reason.SEVERAL_PERSONS),
        ({"old_mail": "everywhere"}, Reason.SEARCH_EVERYWHERE),
        ({"archive": "server"}, Reason.SERVER_LEADS),
        ({"archive": "nobody"}, Reason.NOBODY_LEADS),
    ],
)
def test_each_of_these_speaks_for_imap(change, reason):
    advice = told(**change)
    assert (advice.method, advice.reasons) == (Method.IMAP, (reason,))
    assert {Limit.EVERY_FOLDER, Limit.DELETES_EVERYWHERE} <= set(advice.limits)
    assert {Also.AUTO_ARCHIVE, Also.SENT_TRASH_TOO} <= set(advice.also)


@pytest.mark.parametrize(
    ("change", "days", "why"),
    [
        ({"gap_days": 10}, 14, Why.USUAL),
        ({"gap_days": 11}, 30, Why.GAP),
        ({"backup": "untested"}, 30, Why.BACKUP_FIRST),
        ({"backup": None}, 30, Why.BACKUP_FIRST),
    ],
)
def test_how_many_days(change, days, why):
    assert (told(**change).days, told(**change).why_days) == (days, why)


def test_the_program_that_comes_nearest_deletes_and_a_confirmed_one_goes_first():
    assert told(programs=(STEPS, PC)).roles[0].tool == "pc"
    assert told(programs=(STEPS, PHONE)).roles[0].days == 7
    assert told(programs=(GUESS, STEPS)).roles[0].tool == "steps"
    assert told(programs=(GUESS,)).roles[0].tool == "guess"


def test_over_imap_the_provider_deletes_where_it_can_and_somebody_moves_before():
    advice = told(archive="server", programs=(MOVER, BOTH), provider=HOST)
    assert [(role.tool, role.duty, role.days) for role in advice.roles] == [
        ("both", Duty.MOVES, 10),
        ("host", Duty.DELETES, 14),
        ("mover", Duty.READS, None),
    ]
    alone = told(archive="server", programs=(BOTH, PHONE))
    assert [(role.tool, role.duty) for role in alone.roles][:2] == [("both", Duty.MOVES), ("both", Duty.DELETES)]
    nobody = told(archive="server", programs=(PHONE,))
    assert Limit.NOBODY_DELETES in nobody.limits
    assert [role.duty for role in nobody.roles] == [Duty.READS]


def test_before_anything_is_deleted():
    advice = told(backup="none", encrypted="some", books=True, sensitive=True)
    assert advice.first == tuple(First)
    assert Also.END_TO_END in advice.also
    assert told(backup="untested").first == (First.TEST_RESTORE, First.MOVE_AWAY)


def test_what_is_not_known_is_open_and_careful():
    advice = advise(Situation())
    assert (advice.method, advice.days) == (Method.POP3, 30)
    assert {"devices", "shared_account", "archive", "programs", "backup", "books"} <= set(advice.open)
    assert advice.first == tuple(First)
    assert "old_mail" not in told(shared_account=True, old_mail=None).open  # IMAP is settled already


def test_shared_accounts_are_told_off():
    assert Also.SHARED_ACCOUNT in told(shared_account=True).also


TOOLS = st.sampled_from([PC, STEPS, GUESS, MOVER, BOTH, PHONE])
SITUATIONS = st.builds(
    Situation,
    devices=st.none() | st.lists(st.sampled_from(["computer", "phone", "browser"]), unique=True).map(tuple),
    shared_folders=st.none() | st.booleans(),
    shared_account=st.none() | st.booleans(),
    old_mail=st.sampled_from([None, "everywhere", "one_place", "hardly"]),
    encrypted=st.sampled_from([None, "all", "some", "none"]),
    backup=st.sampled_from([None, "tested", "untested", "none"]),
    archive=st.sampled_from([None, "one_computer", "server", "nobody"]),
    books=st.none() | st.booleans(),
    sensitive=st.none() | st.booleans(),
    gap_days=st.none() | st.integers(0, 400),
    programs=st.lists(TOOLS, max_size=4, unique_by=lambda tool: tool.id).map(tuple),
    provider=st.none() | st.just(HOST),
)


@given(SITUATIONS)
def test_one_deletes_at_most_and_every_program_has_a_role(situation):
    advice = advise(situation)
    assert sum(role.duty is Duty.DELETES for role in advice.roles) <= 1
    assert {tool.id for tool in situation.programs} <= {role.tool for role in advice.roles}
    deleters = [role for role in advice.roles if role.duty is Duty.DELETES]
    assert all(role.tool != "phone" for role in deleters)
    for mover in (role for role in advice.roles if role.duty is Duty.MOVES):
        assert mover.days < deleters[0].days
    if advice.method is Method.POP3 and situation.programs:
        assert deleters


@given(SITUATIONS)
def test_every_code_has_words_in_both_languages(situation):
    advice = advise(situation)
    for code in (*advice.reasons, *advice.limits, *advice.first, *advice.also, advice.why_days):
        text = advice_words.said(code)
        assert text.de
        assert text.en
        assert text.de != text.en


def test_every_open_answer_is_a_question():
    assert set(KEY_OF) == {row.name for row in fields(Situation)}
