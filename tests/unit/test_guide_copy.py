"""The guided look into a copy: offered where no password may be typed, and recorded no deeper than is allowed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from postfall.case.cases import Cases
from postfall.errors import UsageError
from postfall.guide.look import ARCHIVE, PASSWORD, SKIP, TOKEN, TYPED, look_into_mailboxes
from postfall.guide.pages import end_page
from postfall.guide.session import Session
from postfall.law.shelf import law_book
from postfall.mailbox.inventory import from_bytes
from postfall.playbook.answers import Answers, MailboxGiven
from postfall.playbook.read import find_playbook
from postfall.ports import NoProgress, Pairs
from postfall.value import UNKNOWN

MAIL = (
    b"From - Tue Mar 03 11:01:56 2026\nReceived: from a by b; Tue, 3 Mar 2026 12:01:56 +0100\n"
    b"From: Kim <kim@example.org>\nTo: anna@firma.example\nSubject: Angebot %d\n\nHallo\n"
)
MINE = {"user_role": "organisation", "mailbox_whose": "own", "clean_device": False}


@dataclass
class Person:
    """Somebody who types one answer after the other; a question's check is held like at a terminal."""

    answers: list[str]
    asked: list = field(default_factory=list)
    present = True

    def ask(self, question):
        while True:
            self.asked.append(question)
            answer = self.answers.pop(0)
            try:
                if question.choices and answer not in {choice.value for choice in question.choices}:
                    raise UsageError("not offered")
                return question.check(answer) if question.check and answer else answer
            except UsageError:
                continue

    def secret(self, question):
        raise AssertionError("a password was asked for")


@dataclass
class Shown:
    language = "en"
    rows: list = field(default_factory=list)

    def show(self, result):
        self.rows.append(result)


@pytest.fixture
def sit(tmp_path, clock):
    """A session over a new case with these answers confirmed."""
    cases = Cases.open(tmp_path / "cases", clock, "tester")
    playbook, text = find_playbook("compromised-mailbox")

    def call(facts, *answers, script=None):
        journal = cases.create("x", zone="Europe/Berlin", language="en")
        journal.pin(playbook.id, playbook.revision, text)
        for key, value in facts.items():
            journal.confirm(key, value)
        return Session(
            journal=journal,
            playbook=playbook,
            asker=Person(list(answers)),
            teller=Shown(),
            clock=clock,
            progress=NoProgress(),
            zone="Europe/Berlin",
            folder=tmp_path,
            law=law_book(),
            script=script,
        )

    yield call
    cases.__exit__(None, None, None)


@pytest.fixture
def inbox(tmp_path):
    path = tmp_path / "private folder" / "Inbox"
    path.parent.mkdir()
    path.write_bytes(b"\n".join(MAIL % number for number in range(3)))
    return path


def ways(session):
    look_into_mailboxes(session)
    return [choice.value for choice in session.asker.asked[0].choices]


def test_a_copy_is_counted_on_a_device_that_is_not_clean(sit, inbox, tmp_path):
    sent = tmp_path / "Sent"
    sent.write_bytes(MAIL % 7)
    session = sit(MINE, ARCHIVE, "headers", str(tmp_path / "nowhere"), str(inbox), str(sent), "")
    assert look_into_mailboxes(session) is False
    state = session.journal.state()
    assert [(row.label, row.url, row.user) for row in state.mailboxes.values()] == [
        ("Inbox", "mbox:Inbox", ""),
        ("Sent", "mbox:Sent", ""),
    ]
    assert [row.messages for row in state.inventories] == [3, 1]
    assert state.logins == ()
    assert state.proposed["mails_seen"].value == 4
    assert "copies" in state.proposed["mails_seen"].provenance.rule
    assert from_bytes(session.journal.read(state.inventories[0].sha256)).rows[0].subject == "Angebot 0"
    assert [row for row in session.teller.rows if isinstance(row, Pairs)]
    lines = b"".join(repr(line.body).encode() for line in session.journal.lines())
    assert b"private folder" not in lines
    shown = [str(row) for row in end_page(session.dossier())]
    assert any("In the copy Inbox" in row for row in shown)


@pytest.mark.parametrize(
    ("facts", "offered"),
    [
        ({"clean_device": True}, [PASSWORD, TOKEN, ARCHIVE, TYPED, SKIP]),
        ({"clean_device": True, "provider": "microsoft365"}, [TOKEN, ARCHIVE, TYPED, SKIP]),
        ({"clean_device": UNKNOWN}, [ARCHIVE, TYPED, SKIP]),
        ({}, [ARCHIVE, TYPED, SKIP]),
        ({"clean_device": True, "can_log_in": False, "access_regained": False}, [ARCHIVE, TYPED, SKIP]),
        ({"clean_device": True, "can_log_in": False, "access_regained": True}, [PASSWORD, TOKEN, ARCHIVE, TYPED, SKIP]),
        ({"clean_device": True, "mailbox_whose": "someone", "holder_consent": "no"}, [TYPED, SKIP]),
    ],
)
def test_what_is_offered(sit, facts, offered):
    assert ways(sit(MINE | facts, SKIP)) == offered


def test_only_counts_are_kept_where_nothing_more_is_allowed(sit, inbox):
    facts = MINE | {"mailbox_whose": "someone", "holder_consent": UNKNOWN}
    session = sit(facts, ARCHIVE, str(inbox), "")
    look_into_mailboxes(session)
    (record,) = session.journal.state().inventories
    kept = session.journal.read(record.sha256)
    assert (record.depth, record.messages, record.first) == ("counts", 3, None)
    assert not [word for word in (b"kim", b"anna", b"Angebot") if word in kept]
    assert not [row for row in session.teller.rows if "kim" in str(row)]


def test_contents_are_looked_into_only_when_asked_for_and_only_masks_are_kept(sit, tmp_path):
    path = tmp_path / "Inbox"
    path.write_bytes(MAIL % 1 + b"\nBitte auf IBAN DE89 3704 0044 0532 0130 00 zahlen.\n")
    asked = sit(MINE, ARCHIVE, "content", str(path), "")
    look_into_mailboxes(asked)
    (record,) = asked.journal.state().inventories
    kept = asked.journal.read(record.sha256)
    (row,) = from_bytes(kept).rows
    assert (record.depth, [found.kind for found in row.findings]) == ("content", ["iban"])
    assert b"0532" not in kept
    assert b"zahlen" not in kept
    again = sit(MINE, ARCHIVE, "headers", str(path), "")
    look_into_mailboxes(again)
    (record,) = again.journal.state().inventories
    assert record.depth == "headers"
    assert from_bytes(again.journal.read(record.sha256)).rows[0].findings == ()


def test_nobody_is_asked_about_contents_where_an_answer_speaks_against_them(sit, inbox):
    session = sit(MINE | {"professional_secrecy": True}, ARCHIVE, str(inbox), "")
    look_into_mailboxes(session)
    assert "mailbox_depth" not in [question.key for question in session.asker.asked]
    assert session.journal.state().inventories[0].depth == "headers"


def test_a_folder_that_turns_out_wrong_leads_back_to_the_ways(sit, tmp_path):
    (tmp_path / "empty").mkdir()
    session = sit(MINE, ARCHIVE, "headers", str(tmp_path / "empty"), SKIP)
    look_into_mailboxes(session)
    assert [row for row in session.teller.rows if isinstance(row, UsageError)]
    assert session.journal.state().mailboxes == {}


@pytest.mark.parametrize("depth", [None, "counts", "content"])
def test_an_answers_file_names_a_copy_and_no_password(sit, inbox, depth):
    given = MailboxGiven(url=f"mbox:{inbox}", depth=depth)
    session = sit(MINE, script=Answers("compromised-mailbox", "Europe/Berlin", mailboxes=(given,)))
    look_into_mailboxes(session)
    look_into_mailboxes(session)
    (record,) = session.journal.state().inventories
    assert (record.messages, record.depth) == (3, depth or "headers")


def test_an_answers_file_may_look_no_deeper_than_allowed(sit, inbox):
    given = (MailboxGiven(url=f"mbox:{inbox}"),)
    script = Answers("compromised-mailbox", "Europe/Berlin", mailboxes=given)
    refused = sit(MINE | {"mailbox_whose": "someone", "holder_consent": "no"}, script=script)
    look_into_mailboxes(refused)
    assert refused.journal.state().inventories == ()
    asked = sit(MINE | {"works_council": "not_asked"}, script=replace(script))
    look_into_mailboxes(asked)
    assert asked.journal.state().inventories[0].depth == "counts"
