"""The fold, through a real journal: what was recorded is what the case is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.case.cases import Cases
from postfall.case.model import Entry, FactState, Line, StepStatus
from postfall.case.state import fold
from postfall.errors import UsageError
from postfall.value import UNKNOWN, Moment, Source


@pytest.fixture
def journal(tmp_path, clock):
    with Cases.open(tmp_path / "home", clock, "Zoë") as cases:
        yield cases.create("Postfach übernommen", zone="Europe/Berlin", language="de")


def test_a_new_case_knows_where_it_comes_from(journal, clock):
    state = journal.state()
    assert (state.id, state.title, state.zone, state.language) == (
        journal.id,
        "Postfach übernommen",
        "Europe/Berlin",
        "de",
    )
    assert state.entries == 1
    assert state.opened == "2026-11-23T09:00:00.000+00:00"
    assert len(journal.id) == 26
    assert not state.exercise
    assert not state.unread_types


def test_the_newest_confirmed_answer_counts(journal, clock):
    journal.confirm("user_role", "private")
    clock.advance(minutes=5)
    entry = journal.confirm("user_role", "organisation", source=Source.DOCUMENT, evidence="letter", rule="r1")
    fact = journal.state().facts["user_role"]
    assert (fact.value, fact.state, fact.seq) == ("organisation", FactState.CONFIRMED, entry.seq)
    said = fact.provenance
    assert (said.source, said.who, said.evidence, said.rule) == (Source.DOCUMENT, "Zoë", "letter", "r1")
    assert said.at == "2026-11-23T09:05:00.000+00:00"


@pytest.mark.parametrize(
    "value", [True, False, 0, 17, "text", UNKNOWN, ("a", "b"), (), Moment.parse("2026-03-27 17:20", "Europe/Berlin")]
)
def test_every_kind_of_answer_survives(journal, value):
    journal.confirm("key", value)
    found = journal.state().value("key")
    assert found == value
    assert type(found) is type(value)


def test_a_proposal_counts_for_nothing_until_it_is_confirmed(journal):
    journal.propose("records", 12, source=Source.PROBE)
    assert journal.state().value("records") is None
    assert journal.state().proposed["records"].value == 12
    journal.confirm("records", 12, source=Source.PROBE)
    assert journal.state().value("records") == 12
    assert not journal.state().proposed
    journal.propose("records", 99, source=Source.PROBE)
    assert journal.state().value("records") == 12


def test_facts_of_a_mailbox_stay_with_it(journal):
    one = journal.add_mailbox("Büro", "pop3s://mail.example", "u1")
    two = journal.add_mailbox("Privat", "pop3s://mail.example", "u2")
    assert journal.add_mailbox("Büro", "pop3s://mail.example", "u1") == one
    journal.confirm("oldest", "x", mailbox=one.id)
    journal.propose("oldest", "y", source=Source.PROBE, mailbox=one.id)
    journal.propose("oldest", "z", source=Source.PROBE, mailbox=two.id)
    known = journal.state().mailbox_facts
    assert (known[one.id]["oldest"].value, known[two.id]["oldest"].value) == ("x", "z")
    assert "oldest" not in journal.state().facts


def test_steps_decisions_notes_logins_drafts(journal):
    journal.step("contain.password", StepStatus.SKIPPED, reason="no device", evidence=("e1",))
    journal.step("contain.password", StepStatus.DONE)
    journal.decide("gdpr-33-1", "waive", "no risk")
    journal.note("called the provider")
    box = journal.add_mailbox("Büro", "pop3s://mail.example", "u")
    journal.login(box.id, "pop3", "postfall", "ok")
    taken = journal.inventory(
        box.id,
        b"rows",
        depth="headers",
        partial=True,
        messages=3,
        octets=9,
        first=None,
        last="2026-01-01T00:00:00+00:00",
    )
    kept = journal.keep(b"draft", name="d.md", kind="draft", media="text/markdown")
    head = journal.state().head
    draft = journal.draft(
        kind="contact-warning", language="de", format="md", path="d.md", sha256=kept.sha256, template="t", head=head
    )
    pinned = journal.pin("compromised-mailbox", 3, b"text")
    state = journal.state()
    assert state.steps["contain.password"].status is StepStatus.DONE
    assert state.decisions["gdpr-33-1"].reason == "no risk"
    assert [row.text for row in state.notes] == ["called the provider"]
    assert [(row.mailbox, row.outcome) for row in state.logins] == [(box.id, "ok")]
    assert state.inventories == (taken,)
    assert state.drafts == (draft,)
    assert state.playbook == pinned
    assert journal.read(pinned.sha256) == b"text"
    assert {row.kind for row in state.artefacts.values()} == {"inventory", "draft", "playbook"}


def test_the_same_content_is_kept_once(journal):
    first = journal.keep(b"x", name="a", kind="evidence", media="text/plain")
    before = journal.state().entries
    assert journal.keep(b"x", name="b", kind="evidence", media="text/plain") == first
    assert journal.state().entries == before


def test_an_erased_answer_does_not_bring_back_the_one_before(journal):
    journal.confirm("safe_contact", "old")
    newest = journal.confirm("safe_contact", "new")
    journal.erase_body(newest.seq, "asked to")
    assert journal.state().value("safe_contact") is None
    journal.confirm("safe_contact", "third")
    assert journal.state().value("safe_contact") == "third"


def test_an_erased_older_answer_leaves_the_newer_one(journal):
    old = journal.confirm("safe_contact", "old")
    journal.confirm("safe_contact", "new")
    journal.erase_body(old.seq, "asked to")
    assert journal.state().value("safe_contact") == "new"
    assert [row.target for row in journal.state().erased] == [str(old.seq)]


def test_a_closed_case_has_a_review_date_and_takes_nothing(journal, clock):
    journal.close("settled")
    assert journal.state().closed.review == "2029-11-23"
    for refused in (lambda: journal.note("x"), lambda: journal.keep(b"x", name="a", kind="evidence", media="m")):
        with pytest.raises(UsageError, match="closed") as caught:
            refused()
        assert "reopen" in caught.value.hint.en
    journal.reopen("new facts")
    journal.note("x")
    assert journal.state().closed is None
    with pytest.raises(UsageError, match="open"):
        journal.reopen("again")


def test_the_review_date_of_a_leap_day(journal, clock):
    clock.at = clock.at.replace(year=2028, month=2, day=29)
    journal.close("settled", review_years=1)
    assert journal.state().closed.review == "2029-02-28"


def test_several_entries_are_one_transaction(journal):
    with pytest.raises(TypeError):
        journal.append_all([("note.added/1", {"text": "a"}), ("note.added/1", {"text": 1.5})])
    assert journal.state().entries == 1
    assert [
        row.seq for row in journal.append_all([("note.added/1", {"text": "a"}), ("note.added/1", {"text": "b"})])
    ] == [2, 3]


def test_a_body_has_a_bound(journal):
    with pytest.raises(UsageError, match="too long"):
        journal.note("x" * (1 << 20))
    with pytest.raises(UsageError, match="empty"):
        journal.note("  ")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "fact.confirmed/1",
                    "note.added/1",
                    "artefact.added/1",
                    "later.kind/7",
                    "case.closed/1",
                    "body.erased/1",
                ]
            ),
            st.dictionaries(
                st.sampled_from(["key", "value", "text", "source", "sha256", "seq", "reason", "review"]),
                st.none() | st.integers() | st.sampled_from(["person", "x"]) | st.lists(st.integers(), max_size=2),
            )
            | st.none(),
        ),
        max_size=12,
    )
)
def test_no_journal_breaks_the_fold(rows):
    lines = [
        Line(Entry(seq, "at", "who", kind, "", "", f"{seq}"), b"", body) for seq, (kind, body) in enumerate(rows, 1)
    ]
    state = fold(lines, "c")
    assert state.entries == len(lines)
    assert state == fold(lines, "c")
    assert sum(state.unread_types.values()) <= len(lines)


def test_unknown_types_are_counted(journal):
    journal.append("weather.seen/1", {"sky": "blue"})
    journal.append("note.added/2", {"words": []})
    assert journal.state().unread_types == {"weather.seen/1": 1, "note.added/2": 1}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5)), max_size=20), st.data())
def test_folding_again_changes_nothing_and_repeating_an_answer_changes_only_its_place(answers, data):
    def line(seq, key, value):
        body = {"key": key, "value": value, "source": "person"}
        return Line(Entry(seq, "at", "who", "fact.confirmed/1", "", "", ""), b"", body)

    lines = [line(seq, *answer) for seq, answer in enumerate(answers, 1)]
    said = {key: fact.value for key, fact in fold(lines).facts.items()}
    assert said == dict(answers)
    if said:
        key = data.draw(st.sampled_from(sorted(said)))
        again = fold([*lines, line(len(lines) + 1, key, said[key])])
        assert {name: fact.value for name, fact in again.facts.items()} == said
        assert replace(again, facts={}, entries=0) == replace(fold(lines), facts={}, entries=0)


def test_state_is_read_again_when_another_session_writes(tmp_path, journal, clock):
    journal.state()
    with Cases.open(tmp_path / "home", clock, "other") as cases:
        cases.find(journal.id).note("from elsewhere")
    assert [row.who for row in journal.state().notes] == ["other"]
