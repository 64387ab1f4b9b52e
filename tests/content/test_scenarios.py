"""The shipped scenarios: they read and check clean, cover what they promise, and keep to the law and to fiction."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel

from postfall.exercise.scenario.check import examine
from postfall.exercise.scenario.facts import model_facts, unanswered, walk_reach
from postfall.exercise.scenario.model import Scenario
from postfall.exercise.scenario.read import read_scenario
from postfall.exercise.scenario.truth_names import FROM_TRUTH
from postfall.playbook.model import Wording
from postfall.playbook.next import Reach
from postfall.playbook.read import find_playbook
from postfall.value import Moment

FOLDER = Path(__file__).parents[2] / "playbooks" / "exercises"
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
IDS = (
    "club-newsletter-short", "craft-invoice-fraud", "it-service-clients", "law-firm-secrets", "medical-practice",
    "private-pop3", "town-hall-christmas",
)  # fmt: skip
TYPES = {"action", "estimate", "set", "fact", "decision", "manual"}


@pytest.fixture(params=IDS, scope="module")
def scenario(request) -> Scenario:
    return read_scenario(request.param)


def wordings(value: object):
    """Every pair of texts in a scenario."""
    if isinstance(value, Wording):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from wordings(getattr(value, name))
    elif isinstance(value, tuple):
        for row in value:
            yield from wordings(row)


def expectation(scenario: Scenario, duty: str):
    return next((row for row in scenario.expectations if row.duty == duty), None)


def test_these_are_shipped():
    assert tuple(FILES) == IDS


@pytest.mark.parametrize("name", IDS)
def test_checks_without_a_word(name):
    read, problems = examine(FILES[name].read_bytes(), file=f"{name}.yaml")
    assert read is not None
    assert [str(row) for row in problems] == []


def test_covers_what_an_exercise_needs(scenario):
    assert 3 <= len(scenario.objectives) <= 5
    assert 8 <= len(scenario.expectations) <= 16
    assert {row.type for row in scenario.expectations} == TYPES
    assert 6 <= len(scenario.injects) <= 14
    causes = {
        name for row in scenario.injects for name in ("after", "step", "command") if getattr(row.when, name) is not None
    }
    assert causes == {"after", "step", "command"}
    assert any(row.decoy for row in scenario.mailbox.plant)
    assert any(row.contradicts for row in scenario.injects)
    assert any(row.log for row in scenario.injects)
    assert all(row.knows for row in scenario.roles)
    assert len(scenario.roles) >= 2
    assert len(scenario.hints) >= 2
    assert len(scenario.debrief) >= 3
    assert sum(row.points for row in scenario.expectations) == 100


def test_every_legal_decision_has_a_model_reason(scenario):
    assert [row.id for row in scenario.expectations if row.type == "decision" and row.good is None] == []


def test_the_set_goes_from_short_and_easy_to_long_and_hard():
    shipped = [read_scenario(name) for name in IDS]
    assert {row.level for row in shipped} == {1, 2, 3}
    assert (min(row.minutes for row in shipped), max(row.minutes for row in shipped)) == (10, 90)
    assert {"phone", "mail", "provider", "press", "person", "bank", "authority"} <= {
        inject.via for row in shipped for inject in row.injects
    }
    used = Counter(row.mailbox.profile for row in shipped)
    assert used.keys() == {
        "private", "craft", "law_firm", "medical_practice", "it_service", "town_hall", "club",
    }  # fmt: skip
    assert read_scenario("town-hall-christmas").mailbox.messages == 20_000


def test_the_walk_can_be_answered_to_its_end(scenario):
    playbook, _ = find_playbook(scenario.playbook)
    assert unanswered(scenario, playbook) == ()
    assert not set(model_facts(scenario, playbook)) & set(FROM_TRUTH)
    assert set(walk_reach(scenario, playbook).values()) <= {Reach.YES, Reach.NO}


def test_nothing_is_done_before_it_began(scenario):
    """Who acts does so after the start; what is told of the past lies before it."""
    playbook, _ = find_playbook(scenario.playbook)
    facts = model_facts(scenario, playbook)
    start = Moment.parse(scenario.clock.start, scenario.clock.zone).utc
    later = (
        "aware_at",
        "password_changed_at",
        "sessions_ended_at",
        "access_ended_at",
        "bank_told_at",
        "told_authority_at",
    )
    for key in (*later, "told_controller_at", "insurer_told_at"):
        moment = facts.get(key)
        assert moment is None or moment.utc >= start, key
    for key in ("access_first_at", "access_last_at", "fraud_since", "payment_at", "logs_wanted_from"):
        moment = facts.get(key)
        assert moment is None or moment.utc < start, key


def test_the_72_hours_run_from_knowing_and_never_longer(scenario):
    """Strictly 72 hours, weekends and holidays included; what is due later would teach the wrong thing."""
    row = expectation(scenario, "gdpr-33-1")
    if row.choice != "do":
        return
    playbook, _ = find_playbook(scenario.playbook)
    facts = model_facts(scenario, playbook)
    start = Moment.parse(scenario.clock.start, scenario.clock.zone).utc
    assert start + row.due <= facts["aware_at"].utc + timedelta(hours=72)
    told = facts.get("told_authority_at")
    assert told is None or told.utc <= facts["aware_at"].utc + timedelta(hours=72)


def test_in_private_nobody_has_to_be_told():
    scenario = read_scenario("private-pop3")
    assert (scenario.facts["user_role"], scenario.facts["others_data"]) == ("private", False)
    assert expectation(scenario, "gdpr-33-1").choice == "waive"
    assert expectation(scenario, "gdpr-34") is None
    assert any(row.fact == "others_data" and row.critical for row in scenario.expectations)


def test_a_processor_tells_its_clients_first():
    scenario = read_scenario("it-service-clients")
    told, own = expectation(scenario, "gdpr-33-2"), expectation(scenario, "gdpr-33-1")
    assert (told.choice, told.critical, told.due) == (
        "do",
        True,
        timedelta(hours=scenario.facts["processor_contract_hours"]),
    )
    assert own.due > told.due
    assert len(str(scenario.facts["controller_name"]).split(",")) == 12


def test_who_keeps_secrets_is_asked_about_them():
    for name in ("law-firm-secrets", "medical-practice"):
        assert read_scenario(name).facts["professional_secrecy"] is True
    law_firm = read_scenario("law-firm-secrets")
    assert any(row.fact == "professional_secrecy" and row.critical for row in law_firm.expectations)


def test_patients_are_told():
    scenario = read_scenario("medical-practice")
    assert {"health", "sick_note", "health_insurance_number"} <= {row.kind for row in scenario.mailbox.plant}
    assert (expectation(scenario, "gdpr-34").choice, expectation(scenario, "gdpr-34").critical) == ("do", True)


def test_the_period_of_the_town_hall_ends_on_a_holiday():
    scenario = read_scenario("town-hall-christmas")
    start = Moment.parse(scenario.clock.start, scenario.clock.zone)
    due = Moment.of(start.utc + expectation(scenario, "gdpr-33-1").due, scenario.clock.zone).local
    assert due.strftime("%Y-%m-%d %H:%M") == "2026-12-26 17:05"


NUMBER = re.compile(r"\d+(?:[.,]\d{3})*(?:[.:]\d{2})?(?!\w)")
SPELLED = {"zwanzig": "20"}


def numbers(text: str) -> Counter:
    """The numbers of a text, with thousands written plainly."""
    return Counter(re.sub(r"[.,](?=\d{3}\b)", "", row) for row in NUMBER.findall(text))


def test_both_languages_name_the_same_numbers_and_addresses(scenario):
    for row in wordings(scenario):
        assert numbers(row.de) == numbers(row.en), (row.de, row.en)
        assert re.findall(r"\S+@\S+", row.de) == re.findall(r"\S+@\S+", row.en)


def test_people_are_addressed_formally_and_plainly(scenario):
    """The texts of the exercise itself say “Sie”; only what characters say to each other may differ."""
    told = [scenario.title, scenario.summary, *scenario.briefing, *scenario.debrief]
    told += [row.text for row in (*scenario.expectations, *scenario.hints)]
    told += [text for row in scenario.roles for text in row.knows]
    for row in told:
        assert not re.search(r"\b(?:du|dein|deine|dir|euch|euer)\b", row.de), row.de
        assert not re.search(r"\w[*_:]innen|\w/-?innen", row.de), row.de
