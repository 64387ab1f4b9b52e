"""The assessment as a step of the guided session: shown, recorded, decided by the person, with a reason where due."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from tests.fixtures.sitting import sitting

from postfall.errors import ContentError, MissingAnswers, UsageError
from postfall.guide.askers import NobodyAsker, ScriptedAsker
from postfall.guide.risk.step import risk_step
from postfall.playbook.answers import Answers, DecisionGiven, parse_answers
from postfall.playbook.read import find_playbook
from postfall.ports import Notice

FACTS = {
    "confidentiality": "confirmed", "integrity": "none", "availability": "none", "intent": "malicious",
    "recipient": "attacker", "data_kinds": ("identity", "contact"), "person_groups": ("customers",), "persons": 20,
    "unintelligible": "no", "access_evidence": "seen", "misuse": "none_seen", "identification": "direct",
}  # fmt: skip


@dataclass
class Person:
    """Answers by key and keeps what was asked."""

    answers: dict
    asked: list = field(default_factory=list)
    present = True

    def ask(self, question):
        self.asked.append(question)
        return self.answers[question.key]


@pytest.fixture
def sit(tmp_path, clock):
    with sitting(tmp_path, clock, FACTS) as call:
        yield call


def test_shown_recorded_and_decided_as_assessed(sit):
    session = sit(Person({"decide:risk": "authority", "decide-reason:risk": ""}))
    assert risk_step(session, None, "") is True
    state = session.journal.state()
    assert [(row.outcome, row.severity, row.band) for row in state.risks] == [("authority", 200, "medium")]
    assert "intruder" in state.risks[0].rules
    decision = state.decisions["risk"]
    assert decision.choice == "authority"
    assert decision.reason.startswith("Wie bewertet: ")
    assert any(isinstance(row, Notice) and "Aufsichtsbehörde" in row.text.de for row in session.teller.rows)


def test_nothing_is_preselected(sit):
    asker = Person({"decide:risk": "authority", "decide-reason:risk": ""})
    risk_step(sit(asker), None, "")
    question = asker.asked[0]
    assert question.proposal is None
    assert question.current is None
    assert not question.unsure
    assert [row.value for row in question.choices] == ["record", "authority", "authority_and_persons"]


@pytest.mark.parametrize("choice", ["record", "authority_and_persons"])
def test_a_deviation_asks_for_a_reason_and_keeps_both(sit, choice):
    asker = Person({"decide:risk": choice, "decide-reason:risk": "Die Anwältin rät dazu."})
    session = sit(asker)
    risk_step(session, None, "")
    assert [row.optional for row in asker.asked] == [False, False]
    state = session.journal.state()
    assert state.risks[-1].outcome == "authority"
    assert (state.decisions["risk"].choice, state.decisions["risk"].reason) == (choice, "Die Anwältin rät dazu.")


def test_a_deviation_without_a_reason_is_refused(sit):
    session = sit(Person({"decide:risk": "record", "decide-reason:risk": "  "}))
    with pytest.raises(UsageError):
        risk_step(session, None, "")
    assert "risk" not in session.journal.state().decisions


def test_decided_once_until_an_answer_changes_the_assessment(sit):
    answers = {"decide:risk": "authority", "decide-reason:risk": ""}
    session = sit(Person(answers))
    risk_step(session, None, "")
    again = Person({})
    assert risk_step(sit(again), None, "") is True
    assert again.asked == []
    session.journal.confirm("data_kinds", ("identity", "health"))
    later = Person({"decide:risk": "authority_and_persons", "decide-reason:risk": "Gesundheit"})
    session = sit(later)
    risk_step(session, None, "")
    assert [row.outcome for row in session.journal.state().risks] == ["authority", "authority_and_persons"]
    assert session.journal.state().decisions["risk"].choice == "authority_and_persons"


def test_an_answers_file_decides_unattended(sit):
    script = Answers(
        "compromised-mailbox", "Europe/Berlin", decisions={"risk": DecisionGiven("authority_and_persons", "Vorsicht")}
    )
    session = sit(ScriptedAsker(script), script)
    assert risk_step(session, None, "") is True
    assert session.journal.state().decisions["risk"].reason == "Vorsicht"


@pytest.mark.parametrize("asker", [NobodyAsker(), ScriptedAsker(Answers("compromised-mailbox", "Europe/Berlin"))])
def test_with_nobody_to_decide_nothing_is_decided(sit, asker):
    session = sit(asker)
    with pytest.raises(MissingAnswers) as caught:
        risk_step(session, None, "")
    assert caught.value.keys == ("decide:risk",)
    assert "risk" not in session.journal.state().decisions


def test_a_word_that_cannot_be_decided(sit):
    script = Answers("compromised-mailbox", "Europe/Berlin", decisions={"risk": DecisionGiven("do", "ja")})
    with pytest.raises(UsageError) as caught:
        risk_step(sit(ScriptedAsker(script), script), None, "")
    assert "record" in caught.value.hint.en


def test_what_an_answers_file_may_decide_fits_what_is_decided():
    playbook = find_playbook("compromised-mailbox")[0]
    text = "format: 1\nplaybook: compromised-mailbox\ndecisions:\n  gdpr-34: {choice: authority, reason: x}\n"
    with pytest.raises(ContentError, match="one problem") as caught:
        parse_answers(text, "a.yaml", playbook)
    assert "does not fit" in str(caught.value.problems[0])
