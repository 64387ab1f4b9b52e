from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postfall.law.duties.judge import duties
from postfall.law.model import DutyState, ReadingId
from postfall.law.read import regimes
from postfall.law.risk.model import Assessment, Band, Enisa, Outcome
from postfall.value import UNKNOWN, Moment

BERLIN = "Europe/Berlin"
AWARE = Moment.parse("2026-03-27 17:20", BERLIN)
DETECTED = Moment.parse("2026-03-27 09:05", BERLIN)
ORDER = ["tell-employer", "gdpr-33-1", "gdpr-33-2", "gdpr-33-5", "gdpr-34"]


def of(answers, decisions=None, country="DE", laws=None):
    return {row.id: row for row in duties(answers, laws or regimes(), decisions=decisions, country=country)}


def states(answers, **more):
    return {id_: row.state.value for id_, row in of(answers, **more).items()}


ALL = [id_ for id_, row in regimes().items() if row.in_force]
ABROAD = {"ch-dsg-24", "ch-isg-74", "ch-isg-74-rest"}
OWN = {"strafantrag", "insurance", "bank-recall"}


def test_order_and_whole_list():
    ids = [row.id for row in duties({}, regimes(), decisions={})]

    assert ids[:5] == ORDER
    assert sorted(ids) == sorted(ALL)


def test_nothing_answered_leaves_everything_undecided_and_names_what_is_missing():
    rows = of({})

    assert {row.state for id_, row in rows.items() if id_ not in ABROAD} == {DutyState.UNDECIDED}
    assert all("user_role" in row.missing for id_, row in rows.items() if id_ not in ABROAD)


def test_purely_private_owes_nothing():
    rows = of({"user_role": "private", "others_data": False, "aware_at": AWARE})
    duty = {id_: row for id_, row in rows.items() if id_ not in OWN}

    assert {row.state for row in duty.values()} == {DutyState.NOT_APPLICABLE}
    assert {row.reason.en for row in duty.values()} == {
        "This is your private mailbox. You owe nobody a notice, and you have missed nothing."
    }
    assert not any(row.deadline or row.warnings for row in rows.values())
    assert all(row.state is DutyState.UNDECIDED for id_, row in rows.items() if id_ in OWN)


def test_a_private_person_has_the_clocks_of_bank_insurer_and_complaint():
    answers = {"user_role": "private", "others_data": False, "detected_at": DETECTED, "money_moved": True}
    more = {"payment_at": DETECTED, "insured": True, "insurance_hours": 24, "offender_known_at": DETECTED}
    rows = of(answers | more)

    assert {rows[id_].state.value for id_ in OWN} == {"open"}
    assert rows["insurance"].deadline.due.iso() == "2026-03-28T09:05:00+01:00"
    assert rows["strafantrag"].deadline.due.utc > DETECTED.utc
    assert rows["bank-recall"].deadline is None
    assert rows["bank-recall"].start.at == DETECTED
    assert of(answers | more | {"bank_told_at": AWARE})["bank-recall"].state is DutyState.DONE


def test_a_complaint_clock_waits_for_the_offender():
    row = of({"user_role": "organisation", "aware_at": AWARE})["strafantrag"]

    assert (row.state, row.deadline, row.missing) == (DutyState.UNDECIDED, None, ("offender_known_at",))
    assert "who it was" in row.reason.en


def test_employee_tells_the_employer_whose_clock_it_is():
    rows = of({"user_role": "employee", "aware_at": AWARE})

    assert rows["tell-employer"].state is DutyState.OPEN
    for id_ in ALL:
        if id_ != "tell-employer":
            assert rows[id_].state is DutyState.NOT_APPLICABLE
            assert "our employer" in rows[id_].reason.en
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

    assert {id_: row.state.value for id_, row in rows.items() if id_ in ORDER} == {
        "tell-employer": "not_applicable",
        "gdpr-33-1": "open",
        "gdpr-33-2": "not_applicable",
        "gdpr-33-5": "open",
        "gdpr-34": "undecided",
    }
    expected = [ReadingId.ELAPSED, ReadingId.FULL_HOUR, ReadingId.TWO_WORKING_DAYS]
    assert [reading.id for reading in rows["gdpr-33-1"].deadline.readings] == expected
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

    assert {row.id for row in rows} == set(ALL)
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


# --- notices: done, in part, withdrawn, and the clock of the rest ---------------------------------------------------


@dataclass(frozen=True)
class Told:
    duty: str
    stage: str = "completed"
    given: Moment = AWARE
    to: str = "LDI"
    channel: str = "portal"
    reference: str = "A-1"
    follow_up: str | None = None
    delay: str | None = None


def told(answers, *notices, **more):
    return {row.id: row for row in duties(answers, regimes(), notices=notices, **more)}


HOUSE = {"user_role": "organisation", "aware_at": AWARE}


def test_a_notice_says_done_with_channel_and_reference():
    row = told(HOUSE, Told("gdpr-33-1"))["gdpr-33-1"]

    assert (row.state, row.stage) == (DutyState.DONE, "completed")
    assert "portal" in row.reason.de
    assert "A-1" in row.reason.en
    assert "gdpr-33-1-follow-up" not in told(HOUSE, Told("gdpr-33-1"))


def test_a_notice_before_its_clock_began_asks_whether_the_date_is_right():
    before = Moment.parse("2025-03-27 18:20", BERLIN)
    row = told(HOUSE, Told("gdpr-33-1", given=before))["gdpr-33-1"]

    assert "27.03.2025" in row.warnings[0].de
    assert "Is the date right?" in row.warnings[0].en
    assert told(HOUSE, Told("gdpr-33-1"))["gdpr-33-1"].warnings == ()


def test_a_notice_in_part_stops_the_first_clock_and_starts_the_promised_one():
    rows = told(HOUSE, Told("gdpr-33-1", "preliminary", follow_up="2026-04-10"))
    rest = rows["gdpr-33-1-follow-up"]

    assert rows["gdpr-33-1"].state is DutyState.DONE
    assert rows["gdpr-33-1"].follow_up == "2026-04-10"
    assert (rest.state, rest.deadline.due.iso()) == (DutyState.OPEN, "2026-04-11T00:00:00+02:00")
    assert "10.04.2026" in rest.reason.de


def test_a_new_promise_takes_the_place_of_the_old_one_and_the_end_closes_both():
    first = Told("gdpr-33-1", "preliminary", follow_up="2026-04-10")
    second = Told("gdpr-33-1", "follow-up", follow_up="2026-05-01")

    assert told(HOUSE, first, second)["gdpr-33-1-follow-up"].deadline.due.iso() == "2026-05-02T00:00:00+02:00"
    for stage in ("completed", "withdrawn"):
        rows = told(HOUSE, first, second, Told("gdpr-33-1", stage))
        assert "gdpr-33-1-follow-up" not in rows
        assert (rows["gdpr-33-1"].state, rows["gdpr-33-1"].stage) == (DutyState.DONE, stage)


def test_without_a_promised_day_the_rest_is_open_without_a_clock():
    rest = told(HOUSE, Told("gdpr-33-1", "preliminary"))["gdpr-33-1-follow-up"]

    assert (rest.state, rest.deadline) == (DutyState.OPEN, None)
    assert "name a day" in rest.reason.en


def test_each_addressee_has_its_own_chain():
    first, other = Told("gdpr-33-1", "preliminary", follow_up="2026-04-10"), Told("gdpr-33-1", to="CNIL")

    assert "gdpr-33-1-follow-up" in told(HOUSE, first, other)
    assert "gdpr-33-1-follow-up" not in told(HOUSE, first, other, Told("gdpr-33-1", to=" ldi "))


def test_a_late_notice_asks_for_the_reasons():
    late = Moment.parse("2026-03-30 18:20", BERLIN)
    bare = told(HOUSE, Told("gdpr-33-1", given=late))["gdpr-33-1"]
    reasoned = told(HOUSE, Told("gdpr-33-1", given=late, delay="The log came late."))["gdpr-33-1"]

    assert "no reasons for the delay are recorded" in bare.warnings[-1].en
    assert [row.en for row in reasoned.warnings] == [bare.warnings[0].en]


NIS2 = HOUSE | {
    "nis2_entity": "important",
    "significant_incident": True,
    "significant_incident_known_at": AWARE,
    "financial_entity": False,
    "telecom_provider": False,
    "trust_service": False,
}


def test_the_final_report_waits_for_the_notice_before_it():
    sent = Moment.parse("2026-03-29 10:00", BERLIN)
    before = told(NIS2)
    after = told(NIS2, Told("bsig-32-notification", given=sent))
    withdrawn = told(NIS2, Told("bsig-32-notification", given=sent), Told("bsig-32-notification", "withdrawn"))

    assert before["bsig-32-early-warning"].deadline.due.iso() == "2026-03-28T17:20:00+01:00"
    assert (before["bsig-32-final"].state, before["bsig-32-final"].deadline) == (DutyState.OPEN, None)
    assert after["bsig-32-final"].deadline.at == sent
    assert after["bsig-32-final"].deadline.due.iso() == "2026-04-30T00:00:00+02:00"
    assert withdrawn["bsig-32-final"].state is DutyState.NOT_APPLICABLE


# --- further laws -----------------------------------------------------------------------------------------------------


def test_other_laws_only_bind_those_whom_they_name():
    rows = told(NIS2)

    assert {
        id_: rows[id_].state.value for id_ in ("dora-19-initial", "tkg-169", "eidas-19", "ch-isg-74")
    } == dict.fromkeys(("dora-19-initial", "tkg-169", "eidas-19", "ch-isg-74"), "not_applicable")
    small = told(NIS2 | {"significant_incident": False})
    assert small["bsig-32-early-warning"].state is DutyState.NOT_APPLICABLE
    assert "significant" in small["bsig-32-early-warning"].reason.en


def test_a_financial_entity_reports_by_dora_and_not_by_the_bsi_act():
    rows = told(NIS2 | {"financial_entity": True, "detected_at": DETECTED})

    assert rows["bsig-32-early-warning"].state is DutyState.NOT_APPLICABLE
    assert rows["dora-19-initial"].deadline.due.iso() == "2026-03-28T09:05:00+01:00"
    classified = Moment.parse("2026-03-27 18:00", BERLIN)
    quick = told(NIS2 | {"financial_entity": True, "detected_at": DETECTED, "dora_classified_at": classified})
    assert quick["dora-19-initial"].deadline.due.iso() == "2026-03-27T22:00:00+01:00"


def test_a_telecom_provider_has_both_acts_beside_the_gdpr():
    rows = told(NIS2 | {"telecom_provider": True, "detected_at": DETECTED})

    assert rows["tkg-169"].deadline.due.iso() == "2026-03-28T09:05:00+01:00"
    assert {rows[id_].state for id_ in ("tkg-169", "tkg-168-early", "tkg-168-notification")} == {DutyState.OPEN}
    assert rows["gdpr-33-1"].state is DutyState.OPEN


def test_a_rule_binds_only_from_its_day():
    early = Moment.parse("2025-11-20 10:00", BERLIN)
    rows = told(NIS2 | {"aware_at": early, "significant_incident_known_at": early})

    assert rows["bsig-32-early-warning"].state is DutyState.NOT_APPLICABLE
    assert "2025-12-06" in rows["bsig-32-early-warning"].reason.en


def test_church_law_that_is_not_confirmed_leaves_the_strict_clock_standing():
    house = HOUSE | {"org_kind": "church_catholic"}
    laws = dict(regimes()) | {"kdg-33": replace(regimes()["kdg-33"], confirmed=False)}
    strict = of(house, laws=laws)
    sure = of(house, laws=laws | {"kdg-33": replace(regimes()["kdg-33"], confirmed=True)})

    assert (strict["gdpr-33-1"].state, strict["kdg-33"].state) == (DutyState.OPEN, DutyState.UNDECIDED)
    assert strict["gdpr-33-1"].to == regimes()["kdg-33"].to
    assert any("church" in row.en for row in strict["gdpr-33-1"].warnings)
    assert strict["dsg-ekd-32"].state is DutyState.NOT_APPLICABLE
    assert (sure["gdpr-33-1"].state, sure["kdg-33"].state) == (DutyState.NOT_APPLICABLE, DutyState.OPEN)


def test_a_notice_to_the_church_authority_counts_for_both():
    rows = told(HOUSE | {"org_kind": "church_catholic"}, Told("kdg-33", "preliminary", follow_up="2026-04-10"))

    assert (rows["gdpr-33-1"].state, rows["kdg-33"].state) == (DutyState.DONE, DutyState.DONE)
    assert [id_ for id_ in rows if id_.endswith("-follow-up")] == ["kdg-33-follow-up"]


def test_a_british_house_without_people_in_the_union_has_british_law_only():
    rows = told(HOUSE | {"country": "GB", "persons_countries": "GB, US"})

    assert (rows["gdpr-33-1"].state, rows["uk-gdpr-33"].state) == (DutyState.NOT_APPLICABLE, DutyState.OPEN)
    assert told(HOUSE | {"country": "GB", "persons_countries": "GB, FR"})["gdpr-33-1"].state is DutyState.OPEN
    assert told(HOUSE | {"country": "GB", "persons_countries": "perhaps France"})["gdpr-33-1"].state is DutyState.OPEN


def test_professional_secrecy_is_said_beside_what_leaves_the_house():
    rows = told(HOUSE | {"professional_secrecy": True})

    assert any("Professional secrecy" in row.en for row in rows["gdpr-33-1"].warnings)
    assert not rows["gdpr-33-5"].warnings
    assert "reveal" in rows["secrecy-203"].reason.en


# --- the risk advises, a person decides -------------------------------------------------------------------------------


def risk(outcome, *questions):
    return Assessment(Outcome(outcome), (), Enisa(1, 1, 0, 1, Band.LOW), open_questions=questions)


@pytest.mark.parametrize(
    ("outcome", "authority", "persons"),
    [
        ("record", "open", "undecided"),
        ("authority", "open", "undecided"),
        ("authority_and_persons", "open", "open"),
        ("more_information", "open", "undecided"),
    ],
)
def test_the_risk_advises(outcome, authority, persons):
    rows = told(HOUSE, risk=risk(outcome, "misuse"))

    assert (rows["gdpr-33-1"].state.value, rows["gdpr-34"].state.value) == (authority, persons)
    assert rows["ch-dsg-24"].state is DutyState.NOT_APPLICABLE
    waived = told(HOUSE, risk=risk(outcome), decisions={"gdpr-34": ("waive", "encrypted")})
    assert waived["gdpr-34"].state is DutyState.WAIVED


def test_open_questions_of_the_risk_are_what_is_missing():
    row = told(HOUSE, risk=risk("more_information", "misuse", "persons"))["gdpr-34"]

    assert row.missing == ("misuse", "persons")


def test_high_risk_binds_in_switzerland():
    rows = told(HOUSE | {"country": "CH"}, risk=risk("authority_and_persons"))

    assert rows["ch-dsg-24"].state is DutyState.OPEN


# --- "I do not know" in any law ---------------------------------------------------------------------------------------

EVERY = {
    "user_role": ["private", "employee", "organisation", "processor"],
    "others_data": [True, False],
    "mixed_for": [("trade",), ("employer",)],
    "aware_at": [AWARE],
    "detected_at": [DETECTED],
    "country": ["DE", "AT", "CH", "GB", "other"],
    "org_kind": ["company", "church_catholic", "church_protestant", "public_body"],
    "telecom_provider": [True, False],
    "financial_entity": [True, False],
    "nis2_entity": ["essential", "important", "no"],
    "trust_service": [True, False],
    "critical_ch": [True, False],
    "significant_incident": [True, False],
    "professional_secrecy": [True, False],
    "insured": [True, False],
    "money_moved": [True, False],
    "uk_persons": [True, False],
}
every_answer = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from([*rows, UNKNOWN]) for key, rows in EVERY.items()}
)
MOMENTS = {"aware_at", "detected_at"}


@settings(deadline=None, max_examples=150)
@given(every_answer, st.sampled_from(sorted(EVERY.keys() - MOMENTS)))
def test_not_knowing_never_makes_any_duty_smaller(answers, key):
    if key not in answers:
        return
    before, after = states(answers), states(answers | {key: UNKNOWN})

    assert {id_: (before[id_], after[id_]) for id_ in before if RANK[after[id_]] < RANK[before[id_]]} == {}


@settings(deadline=None, max_examples=60)
@given(every_answer)
def test_nothing_unconfirmed_is_open_on_its_own(answers):
    laws = {id_: replace(row, confirmed=False) for id_, row in regimes().items()}

    assert "open" not in states(answers, laws=laws).values()
