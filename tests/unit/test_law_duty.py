from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postfall.law.duty import duties
from postfall.law.model import DutyState, ReadingId
from postfall.law.read import regimes
from postfall.value import UNKNOWN, Moment

BERLIN = "Europe/Berlin"
AWARE = Moment.parse("2026-03-27 17:20", BERLIN)
DETECTED = Moment.parse("2026-03-27 09:05", BERLIN)
ORDER = ["tell-employer", "gdpr-33-1", "gdpr-33-2", "gdpr-33-5", "gdpr-34"]


def of(answers, decisions=None, country="DE", laws=None):
    return {row.id: row for row in duties(answers, laws or regimes(), decisions=decisions, country=country)}


def states(answers, **more):
    return {id_: row.state.value for id_, row in of(answers, **more).items()}


def test_order_and_whole_list():
    assert [row.id for row in duties({}, regimes(), decisions={})] == ORDER


def test_nothing_answered_leaves_everything_undecided_and_names_what_is_missing():
    rows = of({})

    assert {row.state for row in rows.values()} == {DutyState.UNDECIDED}
    assert all("user_role" in row.missing for row in rows.values())


def test_purely_private_owes_nothing():
    rows = of({"user_role": "private", "others_data": False, "aware_at": AWARE})

    assert {row.state for row in rows.values()} == {DutyState.NOT_APPLICABLE}
    assert {row.reason.en for row in rows.values()} == {"The mailbox is purely private. You owe nobody a notice."}
    assert not any(row.deadline or row.warnings for row in rows.values())


def test_employee_tells_the_employer_whose_clock_it_is():
    rows = of({"user_role": "employee", "aware_at": AWARE})

    assert rows["tell-employer"].state is DutyState.OPEN
    for id_ in ORDER[1:]:
        assert rows[id_].state is DutyState.NOT_APPLICABLE
        assert "the clock is your employer's" in rows[id_].reason.en
        assert rows[id_].deadline is None


def test_private_mailbox_used_for_the_employer_only():
    rows = states({"user_role": "private", "others_data": True, "mixed_for": ("employer",), "aware_at": AWARE})

    assert rows["tell-employer"] == "open"
    assert rows["gdpr-33-1"] == "not_applicable"


@pytest.mark.parametrize("mixed", [("trade",), ("club", "letting")])
def test_private_mailbox_used_for_others_data_has_the_clock(mixed):
    rows = of({"user_role": "private", "others_data": True, "mixed_for": mixed, "aware_at": AWARE})

    assert rows["gdpr-33-1"].state is DutyState.OPEN
    assert rows["gdpr-33-1"].deadline.due.iso() == "2026-03-30T18:20:00+02:00"
    assert rows["gdpr-33-5"].state is DutyState.OPEN
    assert rows["gdpr-33-2"].state is DutyState.NOT_APPLICABLE
    assert rows["tell-employer"].state is DutyState.NOT_APPLICABLE


def test_private_mailbox_used_for_a_trade_and_an_employer_has_both():
    rows = states({"user_role": "private", "others_data": True, "mixed_for": ("trade", "employer"), "aware_at": AWARE})

    assert (rows["tell-employer"], rows["gdpr-33-1"]) == ("open", "open")


@pytest.mark.parametrize(
    "answers",
    [
        {"user_role": "private", "others_data": UNKNOWN},
        {"user_role": "private", "others_data": True},
        {"user_role": "private", "others_data": True, "mixed_for": UNKNOWN},
        {"user_role": UNKNOWN},
    ],
)
def test_unknown_counts_as_could_be(answers):
    row = of(answers | {"aware_at": AWARE})["gdpr-33-1"]

    assert row.state is DutyState.OPEN
    assert row.deadline is not None
    assert row.reason.de.startswith("Vorsorglich")


def test_unanswered_others_data_is_undecided_with_the_deadline_in_sight():
    row = of({"user_role": "private", "aware_at": AWARE})["gdpr-33-1"]

    assert row.state is DutyState.UNDECIDED
    assert row.missing == ("others_data",)
    assert row.deadline.due.iso() == "2026-03-30T18:20:00+02:00"


def test_organisation_has_authority_record_and_persons():
    rows = of({"user_role": "organisation", "aware_at": AWARE})

    assert {id_: row.state.value for id_, row in rows.items()} == {
        "tell-employer": "not_applicable",
        "gdpr-33-1": "open",
        "gdpr-33-2": "not_applicable",
        "gdpr-33-5": "open",
        "gdpr-34": "undecided",
    }
    assert [reading.id for reading in rows["gdpr-33-1"].deadline.readings] == list(ReadingId)
    assert rows["gdpr-33-1"].deadline.event == "aware_at"
    assert rows["gdpr-33-1"].law.en == "Art. 33(1) GDPR"


# --- awareness and detection --------------------------------------------------------------------------------------


def test_without_any_moment_the_clock_is_undecided():
    row = of({"user_role": "organisation"})["gdpr-33-1"]

    assert row.state is DutyState.UNDECIDED
    assert row.deadline is None
    assert row.missing == ("aware_at", "detected_at")


def test_detected_but_awareness_not_answered():
    row = of({"user_role": "organisation", "detected_at": DETECTED})["gdpr-33-1"]

    assert row.state is DutyState.UNDECIDED
    assert row.missing == ("aware_at",)
    assert row.deadline.event == "detected_at"
    assert row.deadline.due.iso() == "2026-03-30T10:05:00+02:00"
    assert "precaution" in row.deadline.notes[0].en
    assert "detection" in row.warnings[0].en


def test_detected_and_awareness_unknown_runs_from_detection():
    row = of({"user_role": "organisation", "detected_at": DETECTED, "aware_at": UNKNOWN})["gdpr-33-1"]

    assert row.state is DutyState.OPEN
    assert row.missing == ()
    assert row.deadline.event == "detected_at"
    assert "detection" in row.warnings[0].en


def test_awareness_goes_before_detection():
    row = of({"user_role": "organisation", "detected_at": DETECTED, "aware_at": AWARE})["gdpr-33-1"]

    assert row.deadline.at == AWARE
    assert row.warnings == ()


def test_both_unknown():
    row = of({"user_role": "organisation", "detected_at": UNKNOWN, "aware_at": UNKNOWN})["gdpr-33-1"]

    assert (row.state, row.deadline, row.missing) == (DutyState.UNDECIDED, None, ())


def test_a_moment_that_cannot_be_counted_is_a_reason_and_no_crash():
    far = Moment.parse("9999-12-31T10:00:00+00:00", BERLIN)
    row = of({"user_role": "organisation", "aware_at": far})["gdpr-33-1"]

    assert row.state is DutyState.UNDECIDED
    assert "9999" in row.reason.en


# --- done, late, decided ------------------------------------------------------------------------------------------


def test_done_in_time():
    told = Moment.parse("2026-03-30 18:19", BERLIN)
    row = of({"user_role": "organisation", "aware_at": AWARE, "told_authority_at": told})["gdpr-33-1"]

    assert row.state is DutyState.DONE
    assert row.reason.de == "Erledigt am 30.03.2026, 18:19 Uhr."
    assert row.warnings == ()


def test_the_end_instant_itself_is_late():
    told = Moment.parse("2026-03-30 18:20", BERLIN)
    row = of({"user_role": "organisation", "aware_at": AWARE, "told_authority_at": told})["gdpr-33-1"]

    assert row.state is DutyState.DONE
    assert "reasons for the delay" in row.warnings[0].en


@pytest.mark.parametrize(
    ("answers", "id_"),
    [
        ({"user_role": "employee", "employer_told_at": AWARE}, "tell-employer"),
        ({"user_role": "processor", "told_controller_at": AWARE}, "gdpr-33-2"),
        ({"user_role": "organisation", "persons_told": "yes"}, "gdpr-34"),
    ],
)
def test_done_by_a_fact(answers, id_):
    assert states(answers)[id_] == "done"


@pytest.mark.parametrize("key", ["employer_told_at", "told_authority_at", "told_controller_at"])
def test_unknown_is_not_done(key):
    rows = states({"user_role": "processor", "aware_at": AWARE, key: UNKNOWN})

    assert "done" not in rows.values()


def test_waived_needs_its_reason():
    answers = {"user_role": "organisation", "aware_at": AWARE}
    row = of(answers, {"gdpr-33-1": ("waive", "No risk: {all} mail was encrypted.")})["gdpr-33-1"]
    bare = of(answers, {"gdpr-33-1": ("waive", "  ")})["gdpr-33-1"]

    assert row.state is DutyState.WAIVED
    assert "No risk: {all} mail was encrypted." in row.reason.de
    assert bare.state is DutyState.OPEN
    assert "must record the reason" in bare.warnings[-1].en


def test_deciding_to_do_it_opens_what_was_undecided():
    row = of({"user_role": "organisation"}, {"gdpr-34": ("do", "Health data.")})["gdpr-34"]

    assert row.state is DutyState.OPEN
    assert "Health data." in row.reason.en


def test_no_decision_makes_a_private_person_notify_or_undoes_what_was_done():
    private = {"user_role": "private", "others_data": False}
    done = {"user_role": "organisation", "aware_at": AWARE, "told_authority_at": AWARE}

    assert states(private, decisions={"gdpr-33-1": ("do", "x")})["gdpr-33-1"] == "not_applicable"
    assert states(done, decisions={"gdpr-33-1": ("waive", "x")})["gdpr-33-1"] == "done"


def test_the_own_record_has_no_exception():
    row = of({"user_role": "organisation"}, {"gdpr-33-5": ("waive", "too much work")})["gdpr-33-5"]

    assert row.state is DutyState.WAIVED
    assert "no exception" in row.warnings[0].en


# --- processor ----------------------------------------------------------------------------------------------------


def test_processor_tells_the_controller_and_keeps_its_own_duties():
    rows = of({"user_role": "processor", "aware_at": AWARE, "processor_contract_hours": 24})

    assert rows["gdpr-33-2"].state is DutyState.OPEN
    assert rows["gdpr-33-2"].deadline.due.iso() == "2026-03-28T17:20:00+01:00"
    assert len(rows["gdpr-33-2"].deadline.readings) == 1
    assert (rows["gdpr-33-1"].state, rows["gdpr-33-5"].state) == (DutyState.OPEN, DutyState.OPEN)
    assert "own data" in rows["gdpr-33-1"].reason.en


@pytest.mark.parametrize(
    ("hours", "missing"),
    [(None, ("processor_contract_hours",)), (UNKNOWN, ()), (0, ()), (True, ()), (10**6, ()), ("24", ())],
)
def test_processor_without_usable_hours_acts_at_once(hours, missing):
    answers = {"user_role": "processor", "aware_at": AWARE}
    row = of(answers if hours is None else answers | {"processor_contract_hours": hours})["gdpr-33-2"]

    assert (row.state, row.deadline, row.missing) == (DutyState.OPEN, None, missing)
    assert "without undue delay" in row.reason.en


def test_processor_before_awareness_is_open_all_the_same():
    row = of({"user_role": "processor", "processor_contract_hours": 24, "detected_at": DETECTED})["gdpr-33-2"]

    assert row.state is DutyState.OPEN
    assert row.deadline.event == "detected_at"
    assert row.missing == ("aware_at",)


# --- persons ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "check"),
    [
        ({}, False),
        ({"data_kinds": ("contact", "business_only"), "confidentiality": "confirmed"}, False),
        ({"data_kinds": ("contact", "health"), "confidentiality": "possible"}, True),
        ({"data_kinds": ("credentials",)}, True),
        ({"data_kinds": UNKNOWN, "confidentiality": UNKNOWN}, True),
        ({"data_kinds": ("health",), "confidentiality": "none"}, False),
    ],
)
def test_persons_stay_undecided_and_high_risk_is_pointed_out(facts, check):
    row = of({"user_role": "organisation"} | facts)["gdpr-34"]

    assert row.state is DutyState.UNDECIDED
    assert row.reason.de.startswith("Bitte prüfen") is check
    assert bool(row.warnings) is check


# --- unconfirmed law, countries -----------------------------------------------------------------------------------


def test_an_unconfirmed_regime_never_opens_a_duty():
    laws = dict(regimes()) | {"gdpr-33-1": replace(regimes()["gdpr-33-1"], confirmed=False)}
    answers = {"user_role": "organisation", "aware_at": AWARE}
    row = of(answers, laws=laws)["gdpr-33-1"]

    assert row.state is DutyState.UNDECIDED
    assert "not yet confirmed" in row.warnings[0].en
    assert of(answers, {"gdpr-33-1": ("do", "I checked.")}, laws=laws)["gdpr-33-1"].state is DutyState.OPEN


def test_a_proposal_is_no_duty():
    laws = {"gdpr-33-1": replace(regimes()["gdpr-33-1"], status="proposed")}

    assert duties({"user_role": "organisation", "aware_at": AWARE}, laws, decisions={}) == ()


@pytest.mark.parametrize("country", ["other", "Atlantis"])
def test_a_country_without_a_calendar_keeps_the_strict_deadline(country):
    row = of({"user_role": "organisation", "aware_at": AWARE, "country": country})["gdpr-33-1"]

    assert row.state is DutyState.OPEN
    assert row.deadline.due.iso() == "2026-03-30T18:20:00+02:00"
    assert [gap.id for gap in row.deadline.not_computed] == [ReadingId.TWO_WORKING_DAYS]


def test_the_answered_country_counts():
    at = Moment.parse("2026-10-23 17:20", "Europe/Vienna")
    row = of({"user_role": "organisation", "aware_at": at, "country": "AT"})["gdpr-33-1"]
    unknown = of({"user_role": "organisation", "aware_at": at, "country": UNKNOWN}, country="AT")["gdpr-33-1"]

    assert row.deadline.readings[2].due.iso() == "2026-10-28T18:00:00+01:00"
    assert unknown.deadline.readings == row.deadline.readings


def test_switzerland_is_pointed_to_its_own_law():
    row = of({"user_role": "organisation", "aware_at": AWARE, "country": "CH"})["gdpr-33-1"]

    assert any("Switzerland first" in warning.en for warning in row.warnings)
    private = of({"user_role": "private", "others_data": False, "country": "CH"})["gdpr-33-1"]
    assert private.warnings == ()


# --- properties ---------------------------------------------------------------------------------------------------

CHOICES = {
    "user_role": ["private", "employee", "organisation", "processor"],
    "others_data": [True, False],
    "mixed_for": [("trade",), ("employer",), ("club", "employer"), ()],
    "aware_at": [AWARE],
    "detected_at": [DETECTED],
    "data_kinds": [("health",), ("contact",)],
    "confidentiality": ["none", "possible", "confirmed"],
    "country": ["DE", "AT", "CH", "other"],
    "processor_contract_hours": [24, 0],
    "told_authority_at": [AWARE],
}
answer_sets = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from([*rows, UNKNOWN]) for key, rows in CHOICES.items()}
)
RANK = {"not_applicable": 0, "done": 0, "waived": 0, "undecided": 1, "open": 2}


@settings(deadline=None, max_examples=200)
@given(answer_sets)
def test_any_answers_give_every_duty_a_reason(answers):
    rows = duties(answers, regimes(), decisions={})

    assert [row.id for row in rows] == ORDER
    for row in rows:
        assert row.reason.de
        assert row.reason.en
        assert row.deadline is None or row.deadline.due.utc > row.deadline.at.utc
        assert set(row.missing).isdisjoint(answers)


@settings(deadline=None, max_examples=200)
@given(answer_sets, st.sampled_from(["others_data", "mixed_for", "confidentiality", "data_kinds", "country"]))
def test_not_knowing_never_makes_the_authority_duty_smaller(answers, key):
    before = states(answers)["gdpr-33-1"]
    if key not in answers:
        return

    assert RANK[states(answers | {key: UNKNOWN})["gdpr-33-1"]] >= RANK[before]
