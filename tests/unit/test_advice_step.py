"""The advice as a step of the guided session: asked once, every answer on record, nothing decided."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from tests.fixtures.sitting import sitting

from postfall.guide.advice.step import advise_step
from postfall.guide.session import Leave
from postfall.playbook.answers import Answers
from postfall.playbook.given import Given
from postfall.ports import Move, Notice
from postfall.value import UNKNOWN

BEST = {
    "mail_devices": ("computer",), "mail_programs": ("thunderbird",), "mail_provider": "gmx",
    "mail_shared_account": False, "mail_shared_folders": False, "mail_old": "hardly", "mail_archive": "one_computer",
    "mail_encrypted": "all", "mail_backup": "tested", "mail_quota_gb": 5, "mail_books": True, "mail_sensitive": False,
}  # fmt: skip


@dataclass
class Person:
    """Answers by key; a move ends it."""

    answers: dict
    asked: list = field(default_factory=list)
    present = True

    def ask(self, question):
        self.asked.append(question)
        return self.answers.get(question.key, UNKNOWN)

    def secret(self, question):
        raise AssertionError("a password was asked for")


class Nobody:
    present = False

    def ask(self, question):
        raise AssertionError(question.key)


@pytest.fixture
def sit(tmp_path, clock):
    with sitting(tmp_path, clock) as call:
        yield call


def test_asked_advised_and_recorded(sit):
    session = sit(Person({**BEST, "mail_method": "pop3"}))
    assert advise_step(session, None, "") is False
    state = session.journal.state()
    assert {key: state.value(key) for key in BEST} == BEST
    assert state.value("mail_method") == "pop3"
    kept = [row for row in state.artefacts.values() if row.name == "advice.json"]
    advice = json.loads(session.journal.read(kept[0].sha256))
    assert advice["recommendation"] == {
        "method": "pop3", "days": 14, "why_days": advice["recommendation"]["why_days"],
        "text": "POP3: Ein Computer holt die Post ab und lässt sie 14 Tage auf dem Server.",
    }  # fmt: skip
    assert kept[0].sha256[:12] in state.notes[-1].text
    assert "Gewählt: POP3" in state.notes[-1].text
    assert any(isinstance(row, Notice) and "Sie entscheiden" in row.text.de for row in session.teller.rows)


def test_the_second_time_nothing_is_asked_and_nothing_recorded_twice(sit):
    advise_step(sit(Person({**BEST, "mail_method": "imap"})), None, "")
    again = Person({})
    session = sit(again)
    notes = len(session.journal.state().notes)
    advise_step(session, None, "")
    assert again.asked == []
    assert len(session.journal.state().notes) == notes
    assert session.teller.rows


def test_who_puts_it_off_keeps_the_answers_so_far(sit):
    session = sit(Person({"mail_devices": ("phone",), "mail_programs": Move.LATER}))
    with pytest.raises(Leave):
        advise_step(session, None, "")
    assert session.journal.state().value("mail_devices") == ("phone",)
    assert session.journal.state().notes == ()


def test_a_private_person_is_not_asked_for_books_nor_a_browser_for_programs(sit):
    person = Person({"mail_devices": ("browser",)})
    session = sit(person)
    session.journal.confirm("user_role", "private")
    advise_step(session, None, "")
    keys = [question.key for question in person.asked]
    assert "mail_books" not in keys
    assert "mail_programs" not in keys
    assert keys[-1] == "mail_method"


def test_an_answers_file_may_say_nothing_of_it(sit):
    from postfall.guide.askers import ScriptedAsker

    script = Answers("compromised-mailbox", "Europe/Berlin", facts={"mail_backup": Given("tested")})
    session = sit(ScriptedAsker(script), script)
    assert advise_step(session, None, "") is False
    state = session.journal.state()
    assert state.value("mail_backup") == "tested"
    assert "mail_devices" not in state.facts
    assert "noch nichts" in state.notes[-1].text


def test_with_nobody_there_it_advises_on_what_is_known(sit):
    session = sit(Nobody())
    assert advise_step(session, None, "") is False
    assert session.teller.rows


def test_a_program_that_the_data_no_longer_has_is_left_out(sit):
    session = sit(Person({**BEST, "mail_programs": ("gone-mail", "thunderbird")}))
    advise_step(session, None, "")
    assert session.journal.state().notes


def test_a_long_break_in_fetching_from_the_case_counts(sit):
    session = sit(Person(BEST))
    session.journal.confirm("retrieval_gap_days", 21)
    advise_step(session, None, "")
    assert "30 Tage" in session.journal.state().notes[-1].text
