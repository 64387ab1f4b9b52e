"""Depth content over IMAP and POP3: whole messages go to the inspector, nothing is marked, gaps are counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fixtures.imap_script import ImapScript, no
from tests.fixtures.imap_script import mail as imap_mail
from tests.fixtures.pop3_script import CAPABILITIES, Pop3Script, mail

from postfall.errors import UsageError
from postfall.mailbox.account import parse_account
from postfall.mailbox.imap import content
from postfall.mailbox.model import Depth, Finding, Level, Patience, Uninspected
from postfall.mailbox.pop3 import wholes
from postfall.mailbox.probe import InterruptedProbe, PartialProbe, probe
from postfall.ports import NoProgress
from postfall.value import Secret

SHORT = Patience(connect=2, reply=0.5, first=1, goodbye=0.3, busy=(0.05,), delay=1)


class Note:
    """Remembers what it was shown; finds one thing in each message."""

    def __init__(self, stop=None):
        self.seen, self.stop = [], stop

    def inspect(self, row, message, *, whole=True):
        if len(self.seen) == self.stop:
            raise KeyboardInterrupt
        self.seen.append((row.number, message, whole))
        return replace(row, findings=(Finding("iban", Level.COUNTED, "1", 0, "test", "DE…"),))


@pytest.fixture
def look(clock):
    def call(server, inspector, **more):
        account = parse_account(server.url, "anna", insecure_plaintext=True)
        more = {"clock": clock, "progress": NoProgress(), "patience": SHORT} | more
        return probe(account, Secret("geheim"), depth=Depth.CONTENT, inspector=inspector, **more)

    return call


def missing(found):
    return [row.number for row in found.rows if any(gap.code == "not_fetched" for gap in row.not_inspected)]


def imap(count=12, **more):
    body = b"p9 OK done\r\n)\r\n* BYE\r\n{77777}\r\n"
    return ImapScript({"INBOX": [imap_mail(uid, body=body * uid) for uid in range(1, count + 1)]}, **more)


def test_imap_hands_over_every_message_whole(look):
    note = Note()
    with imap() as server:
        found = look(server, note)
        mails = server.folders["INBOX"]
    assert note.seen == [(one.uid, one.header + one.body, True) for one in mails]
    assert all(row.findings and not row.not_inspected for row in found.rows)
    assert all("BODY.PEEK[" in row for row in server.commands if "BODY" in row)
    assert {row.subject for row in found.rows} == {f"Angebot {uid}" for uid in range(1, 13)}


def test_imap_reads_the_beginning_of_a_large_one(look, monkeypatch):
    monkeypatch.setattr(content, "LARGEST_MESSAGE", 300)
    note = Note()
    with ImapScript({"INBOX": [imap_mail(1, size=200), imap_mail(2, size=5000, body=b"x" * 5000)]}) as server:
        look(server, note)
    assert [(number, whole) for number, _, whole in note.seen] == [(1, True), (2, False)]
    assert len(note.seen[1][1]) == 300


def test_imap_counts_what_it_could_not_get(look):
    def fetched(_, tag, argument):
        return f"{tag} NO gone\r\n".encode() if argument.startswith("3 (UID BODY.PEEK[])") else None

    with imap(answers={"UID FETCH": fetched}) as server:
        found = look(server, Note())
    assert [row.number for row in found.rows if row.not_inspected] == [3]
    assert found.rows[2].not_inspected[0].code == "unreadable"


def test_imap_goes_on_where_it_was_stopped(look):
    with imap() as server:
        with pytest.raises(InterruptedProbe) as caught:
            look(server, Note(stop=5))
        assert missing(caught.value.inventory) == list(range(6, 13))
        note = Note()
        found = look(server, note, earlier=caught.value.inventory)
    assert [number for number, _, _ in note.seen] == list(range(6, 13))
    assert (missing(found), len(found.rows)) == ([], 12)


def test_imap_with_a_line_that_breaks(look):
    with imap(cut=9000) as server, pytest.raises(PartialProbe) as caught:
        look(server, Note())
    assert missing(caught.value.inventory)


def pop3(count=12, **more):
    bodies = [mail(number) + b"\r\nhello\r\n..dot\r\nend" for number in range(1, count + 1)]
    heads = [mail(number) for number in range(1, count + 1)]

    def top(script, argument):
        number, lines = map(int, argument.split())
        text = heads[number - 1] if lines == 0 else bodies[number - 1]
        return b"+OK\r\n" + text + b"\r\n.\r\n"

    return Pop3Script(heads, {"TOP": top} | more.pop("answers", {}), **more)


def test_pop3_uses_top_and_never_retr(look):
    note = Note()
    with pop3() as server:
        found = look(server, note)
    assert {row.split(" ")[0] for row in server.commands} == {
        "CAPA", "USER", "PASS", "STAT", "LIST", "UIDL", "TOP", "QUIT",
    }  # fmt: skip
    assert [number for number, _, _ in note.seen] == list(range(1, 13))
    assert note.seen[0][1] == mail(1) + b"\r\nhello\r\n.dot\r\nend\r\n"
    assert all(row.findings for row in found.rows)
    assert "pop3_no_attachments" not in {row.code for row in found.not_checked}


def test_pop3_without_pipelining_asks_one_by_one(look):
    offered = tuple(row for row in CAPABILITIES if row != "PIPELINING")
    with pop3(capabilities=offered) as server:
        assert len(look(server, Note()).rows) == 12
    assert max(server.bursts) == 1


def test_pop3_looks_into_nothing_where_looking_may_delete(look):
    with pop3(capabilities=(*CAPABILITIES, "EXPIRE 0")) as server:
        found = look(server, Note())
        assert "TOP" not in {row.split(" ")[0] for row in server.commands}
        assert missing(found) == list(range(1, 13))
        wished = look(server, Note(), allow_top=True)
    assert missing(wished) == []


def test_pop3_leaves_out_what_is_too_large_and_cuts_what_is_longer_than_told(look, monkeypatch):
    monkeypatch.setattr(wholes, "LARGEST_MESSAGE", 2000)
    monkeypatch.setattr(wholes, "_SLACK", 100)
    note = Note()
    sizes = b"+OK\r\n1 1000\r\n2 9000\r\n3 1000\r\n.\r\n"

    def top(script, argument):
        number, lines = map(int, argument.split())
        return b"+OK\r\n" + mail(number) + (b"\r\n" + b"y" * 90_000 if lines and number == 3 else b"") + b"\r\n.\r\n"

    with Pop3Script([mail(1), mail(2), mail(3)], {"LIST": sizes, "TOP": top}) as server:
        found = look(server, note)
    assert (note.seen[0][0], note.seen[0][2]) == (1, True)
    assert found.rows[1].not_inspected == (Uninspected("", "too_large", 9000),)
    assert note.seen[-1][0] == 3
    assert len(note.seen[-1][1]) < 92_000


def test_pop3_counts_what_it_could_not_get_and_goes_on_where_it_was_stopped(look):
    def top(script, argument):
        number, lines = map(int, argument.split())
        return b"-ERR no\r\n" if lines and number == 3 else b"+OK\r\n" + mail(number) + b"\r\n.\r\n"

    with Pop3Script([mail(number) for number in range(1, 9)], {"TOP": top}) as server:
        with pytest.raises(InterruptedProbe) as caught:
            look(server, Note(stop=4))
        early = caught.value.inventory
        assert early.rows[2].not_inspected[0].code == "unreadable"
        assert missing(early) == [6, 7, 8]
        note = Note()
        found = look(server, note, earlier=early)
    assert [number for number, _, _ in note.seen] == [6, 7, 8]
    assert missing(found) == []


def test_without_an_inspector_there_is_no_depth_content(look):
    with imap() as server, pytest.raises(UsageError):
        look(server, None)


def test_a_folder_that_is_refused_has_no_contents(look):
    with imap(answers={"EXAMINE": no("no")}) as server:
        assert look(server, Note()).rows == ()


@pytest.mark.parametrize("behind", [True, False])
def test_imap_servers_that_work_on_several_commands_at_once(look, behind):
    """Messages come before the end of the command before, ends come in any order, the UID stands where it likes."""
    waiting = []

    def fetched(script, tag, argument):
        if "PEEK[]" not in argument:
            return None
        waiting.append((tag, int(argument.split(" ")[0])))
        if len(waiting) < 4:
            return b"* OK working\r\n"
        told = b""
        for _, uid in waiting[::-1]:
            data = script.folders["INBOX"][uid - 1].header
            before, after = (b"", b" UID %d" % uid) if behind else (b"UID %d " % uid, b"")
            told += b"* %d FETCH (%sBODY[] {%d}\r\n" % (uid, before, len(data)) + data + after + b")\r\n"
        return told + b"".join(f"{tag} OK\r\n".encode() for tag, _ in waiting[::-1])

    note = Note()
    with ImapScript({"INBOX": [imap_mail(uid) for uid in range(1, 5)]}, {"UID FETCH": fetched}) as server:
        found = look(server, note)
        assert sorted((uid, data) for uid, data, _ in note.seen) == [
            (one.uid, one.header) for one in server.folders["INBOX"]
        ]
    assert all(row.findings for row in found.rows)
