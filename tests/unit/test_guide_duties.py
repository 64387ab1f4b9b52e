"""Duties in a sitting: the questions that find them, the step that records one, the sentences of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from postfall.case.cases import Cases
from postfall.errors import MissingAnswers
from postfall.guide.askers import NobodyAsker
from postfall.guide.duties.asking import QUESTIONS, ask_duties
from postfall.guide.duties.page import clock_sentence, warning_of
from postfall.guide.duties.step import notice_step
from postfall.guide.session import Leave, Session
from postfall.language import Text
from postfall.law.deadline import deadline
from postfall.law.duties.judge import duties
from postfall.law.read import regimes
from postfall.law.shelf import law_book
from postfall.playbook.answers import parse_answers
from postfall.playbook.next import plan
from postfall.playbook.read import find_playbook
from postfall.ports import Move, NoProgress
from postfall.value import UNKNOWN, Moment

PLAYBOOK, TEXT = find_playbook("compromised-mailbox")
BERLIN = "Europe/Berlin"
AWARE = Moment.parse("2026-11-22 10:00", BERLIN)


class Told:
    language = "en"

    def __init__(self):
        self.rows = []

    def show(self, result):
        self.rows.append(result)


class Person:
    """Answers by key, the same each time; what is not there is not known."""

    present = True

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []

    def ask(self, question):
        self.asked.append(question.key)
        given = self.answers.get(question.key.partition(":")[0].replace("-", "_"), UNKNOWN)
        typed = isinstance(given, str) and given is not UNKNOWN and given
        return question.check(given) if question.check and typed else given


@pytest.fixture
def journal(tmp_path, clock):
    with Cases.open(tmp_path / "home" / "postfall", clock, "tester") as cases:
        journal = cases.create("case", zone=BERLIN, language="en")
        journal.pin(PLAYBOOK.id, PLAYBOOK.revision, TEXT)
        journal.confirm("user_role", "organisation")
        journal.confirm("aware_at", AWARE)
        yield journal


def sit(journal, clock, asker, script=None):
    return Session(
        journal, PLAYBOOK, asker, Told(), clock, NoProgress(), BERLIN, Path("drafts"), law_book(), script=script
    )


def step(journal):
    answers = {key: fact.value for key, fact in journal.state().facts.items()}
    return next(row for row in plan(PLAYBOOK, answers).steps if row.step.action == "notice:gdpr-33-1")


NOTICE = {"notice_at": "2026-11-23 09:30", "notice_to": "", "notice_channel": "portal", "notice_reference": "none"}


def test_a_person_says_what_was_done_and_it_goes_on_record(journal, clock):
    person = Person(notice="preliminary", notice_follow_up="2026-12-01", **NOTICE)

    assert notice_step(sit(journal, clock, person), step(journal), "gdpr-33-1") is True
    (row,) = journal.state().notices
    assert (row.stage, row.channel, row.reference, row.follow_up) == (
        "preliminary",
        "portal",
        "none given",
        "2026-12-01",
    )
    assert not any(key.startswith("notice-delay") for key in person.asked)


def test_nobody_is_asked_twice_for_what_a_notice_said(journal, clock):
    preliminary = Person(notice="preliminary", notice_follow_up="", **NOTICE)
    notice_step(sit(journal, clock, preliminary), step(journal), "gdpr-33-1")
    first = journal.state()
    clock.advance(days=1)
    completed = Person(notice="completed", **NOTICE | {"notice_at": "2026-11-24 08:00", "notice_reference": "AZ-7"})
    notice_step(sit(journal, clock, completed), step(journal), "gdpr-33-1")
    then = journal.state()

    assert first.value("told_authority_at") == then.value("told_authority_at") == first.notices[0].given
    assert first.value("authority_reference") is None
    assert then.value("authority_reference") == "AZ-7"
    assert then.facts["told_authority_at"].provenance.source == "derived"


def test_what_a_person_answered_before_a_notice_stays(journal, clock):
    journal.confirm("authority_reference", "LDA-1")
    notice_step(sit(journal, clock, Person(notice="completed", **NOTICE)), step(journal), "gdpr-33-1")

    assert journal.state().value("authority_reference") == "LDA-1"


def test_a_late_notice_is_asked_for_its_reasons(journal, clock):
    clock.advance(days=4)
    person = Person(notice="completed", notice_delay="The log came late.", **NOTICE | {"notice_at": "now"})

    assert notice_step(sit(journal, clock, person), step(journal), "gdpr-33-1") is True
    assert journal.state().notices[0].delay == "The log came late."


def test_not_yet_puts_the_step_off(journal, clock):
    with pytest.raises(Leave) as caught:
        notice_step(sit(journal, clock, Person(notice="not_yet")), step(journal), "gdpr-33-1")

    assert caught.value.move is Move.LATER
    assert journal.state().notices == ()


def script(text):
    return parse_answers("format: 1\nplaybook: compromised-mailbox\n" + text, "a.yaml", PLAYBOOK)


def test_an_answers_file_tells_notices_and_each_only_once(journal, clock):
    told = script(
        "notices:\n  gdpr-33-1:\n"
        "    - {at: 2026-11-22 12:00, channel: portal, reference: A-1, stage: preliminary, follow_up: 01.12.2026}\n"
        "    - {at: 2026-11-23 08:00, channel: portal, reference: A-1}\n"
    )
    for _ in range(2):
        session = sit(journal, clock, NobodyAsker(), told)
        assert notice_step(session, step(journal), "gdpr-33-1") is True

    assert [(str(row.stage), row.follow_up) for row in journal.state().notices] == [
        ("preliminary", "2026-12-01"),
        ("completed", None),
    ]


def test_a_late_notice_in_a_file_needs_its_reasons_too(journal, clock):
    clock.advance(days=9)
    told = script("notices:\n  gdpr-33-1: {at: 2026-11-29 12:00, channel: portal, reference: A-1}\n")
    with pytest.raises(MissingAnswers) as caught:
        notice_step(sit(journal, clock, NobodyAsker(), told), step(journal), "gdpr-33-1")

    assert caught.value.keys == ("delay",)


def test_a_file_without_a_notice_puts_the_step_off_and_a_told_moment_settles_it(journal, clock):
    with pytest.raises(Leave):
        notice_step(sit(journal, clock, NobodyAsker(), script("")), step(journal), "gdpr-33-1")
    journal.confirm("told_authority_at", AWARE)

    assert notice_step(sit(journal, clock, NobodyAsker(), script("")), step(journal), "gdpr-33-1") is True


# The questions outside a case


def asked(**answers):
    person = Person(**answers)
    known = ask_duties(person, Told(), Clock(), BERLIN, playbook=PLAYBOOK, regimes=regimes())
    return person.asked, known


class Clock:
    def now(self):
        return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_private_person_is_asked_little_and_nothing_about_other_laws():
    keys, known = asked(user_role="private", others_data=False, money_moved=False, insured=False)

    assert keys[:2] == ["user_role", "others_data"]
    assert not {"nis2_entity", "org_kind", "country", "aware_at"} & set(keys)
    assert known["offender_known_at"] is UNKNOWN


def test_a_company_is_asked_until_no_duty_hangs_on_a_question():
    keys, known = asked(user_role="organisation", country="DE", org_kind="company", nis2_entity="no", aware_at=AWARE)
    left = {key for row in duties(known, regimes()) for key in row.missing}

    assert {"country", "land", "org_kind", "org_size", "telecom_provider", "nis2_entity", "uk_persons"} <= set(keys)
    assert "critical_ch" not in keys
    assert len(keys) == len(set(keys))
    assert not left & set(QUESTIONS)


def test_all_questions_are_the_playbooks():
    assert set(QUESTIONS) <= set(PLAYBOOK.fact_keys)


# The clocks get louder

TITLE = Text("Meldung", "Notice")


@pytest.mark.parametrize(
    ("left", "level", "word"),
    [
        (timedelta(hours=24, seconds=1), None, "Deadline:"),
        (timedelta(hours=24), "24h", "today or tomorrow"),
        (timedelta(hours=6), "6h", "Only"),
        (timedelta(minutes=59), "1h", "NOW"),
        (timedelta(0), "overdue", "passed"),
    ],
)
def test_the_closer_the_louder(left, level, word):
    found = deadline(regimes()["gdpr-33-1"], AWARE)
    now = Moment.of(found.due.utc - left, BERLIN)

    assert warning_of(found, now) == level
    assert word in clock_sentence(TITLE, found, now).text.en
