"""Mails taken apart for IMAP, arguments of commands, and what the command log tells: without a wire."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from postfall.exercise.server.commands import follow_commands
from postfall.exercise.server.imap_parts import Piece, chosen, envelope, quoted, structure
from postfall.exercise.server.imap_search import Query
from postfall.exercise.server.imap_words import strings, words
from postfall.exercise.server.shelf import Shelf

INNER = b"From: in@a.example\r\nSubject: inner\r\n\r\nhello\r\n"
MAIL = (
    b"From: a@b.example\r\nSubject: long\r\n subject\r\nContent-Type: multipart/mixed; boundary=\"x; y\"\r\n\r\n"
    b"before\r\n--x; y\r\nContent-Type: text/plain; charset=utf-8\r\n\r\none\r\ntwo\r\n--x; y\r\n\r\nbare\r\n"
    b"--x; y\r\nContent-Type: message/rfc822\r\n\r\n" + INNER + b"\r\n--x; y--\r\nafter\r\n"
)  # fmt: skip


def test_parts_are_slices():
    piece = Piece(MAIL)
    assert [row.body for row in piece.parts] == [b"one\r\ntwo", b"bare", INNER]
    assert piece.part((0,)).body == b"one\r\ntwo"
    assert piece.part((1,)).head == b"\r\n"
    assert piece.part((2, 0)).body == b"hello\r\n"
    assert piece.part((2,)).contained.fields[b"subject"] == b"inner"
    assert piece.fields[b"subject"] == b"long subject"
    for nowhere in ((3,), (0, 1), (2, 1), (2, 0, 1)):
        assert piece.part(nowhere) is None
    assert Piece(INNER).part((0,)).body == b"hello\r\n"


def test_structure_of_a_mail_in_a_mail():
    who = b'((NIL NIL "in" "a.example"))'
    plain = b'"text" "plain" ("charset" "us-ascii") NIL NIL "7bit"'
    assert structure(Piece(MAIL), extended=False) == (
        b'(("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 8 1)(' + plain + b' 4 0)("message" "rfc822" NIL NIL NIL '
        b'"7bit" 45 (NIL "inner" ' + b" ".join([who] * 3) + b" NIL NIL NIL NIL NIL) (" + plain + b' 7 1) 4) "mixed")'
    )


@pytest.mark.parametrize(
    "mail",
    [
        b"", b"\r\n", b"no header at all", b"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n",
        b"Content-Type: multipart/mixed\r\n\r\nx", b"Content-Type: nonsense\r\n\r\nx",
        b"Content-Type: text/x; a=\r\n\r\n", b"From: \xfc <a@b.example>\r\nTo: ;;:<\r\n\r\n",
        b"Content-Disposition: ;\r\nContent-Type: text/plain; =;a\r\n\r\n",
    ],
)  # fmt: skip
def test_broken_mails_have_a_structure(mail):
    for row in (structure(Piece(mail), extended=True), envelope(Piece(mail))):
        assert row.startswith(b"(")
        assert row.endswith(b")")


@given(st.binary(max_size=300))
def test_any_octets_have_a_structure(mail):
    piece = Piece(b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" + mail)
    assert piece.head + piece.body == piece.raw
    assert structure(piece, extended=True).startswith(b"(")
    assert envelope(Piece(mail)).startswith(b"(")


def test_nesting_has_an_end():
    mail = b"".join(b"Content-Type: message/rfc822\r\n\r\n" for _ in range(500))
    assert structure(Piece(mail), extended=False).count(b"rfc822") < 40


@given(st.lists(st.sampled_from([b"From: a\r\n", b"To: b\r\n c\r\n", b"junk\r\n", b"X-Y:z\r\n"]), max_size=9))
def test_chosen_fields_and_the_others_are_the_header(rows):
    head = b"".join(rows) + b"\r\n"
    names = frozenset((b"from", b"x-y"))
    one, other = chosen(head, names, without=False), chosen(head, names, without=True)
    assert len(one) + len(other) == len(head) + 2
    assert one == b"".join(row for row in rows if row[:1] in b"FX") + b"\r\n"


@given(st.binary(max_size=60))
@example(b"\x00 ")
def test_strings_survive_the_way_there_and_back(value):
    assert words(quoted(value)) == [value]


def test_words():
    assert words(b'a (b "c d" (e)) "f\\"g" {3}\r\nh i') == [b"a", [b"b", b"c d", [b"e"]], b'f"g', b"h i"]
    assert strings(b'one "two"', 2) == [b"one", b"two"]
    for broken in (b"(", b")", b'"a', b"a b", b"(a) b", b"a", b"(" * 99):
        with pytest.raises(ValueError, match=r"parenthes|word|number"):
            strings(broken, 2 if broken != b"a b" else 3)


def rows(path, *told):
    path.write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in told))


def row(command, *, protocol="imap", ok=True):
    return {"at": "2026-03-27T16:20:00+0000", "protocol": protocol, "session": "s", "command": command, "ok": ok}


def test_following_the_command_log(tmp_path):
    path = tmp_path / "commands.jsonl"
    assert follow_commands(path) == ((), 0)
    rows(path, row("LOGIN"), row("UID FETCH 1 (BODY[])"))
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"at": "2026')
    first, offset = follow_commands(path)
    assert [found.command for found in first] == ["LOGIN", "UID FETCH 1 (BODY[])"]
    assert (first[0].at, offset) == (datetime(2026, 3, 27, 16, 20, tzinfo=UTC), len(whole))
    path.write_bytes(whole + json.dumps(row("RETR 1", protocol="pop3")).encode() + b"\n")
    [new], end = follow_commands(path, offset)
    assert (new.protocol, new.command, end) == ("pop3", "RETR 1", path.stat().st_size)


@pytest.mark.parametrize(
    ("protocol", "command", "ok", "pattern", "matches"),
    [
        ("pop3", "RETR 5", True, "pop3 RETR", True), ("pop3", "RETR 5", False, "pop3 RETR", False),
        ("imap", "RETR 5", True, "pop3 RETR", False), ("imap", "UID FETCH 1:*", True, "imap FETCH", True),
        ("imap", "UID FETCH 1:*", True, "imap UID FETCH", True), ("imap", "FETCH 1", True, "imap UID FETCH", False),
        ("imap", "AUTHENTICATE", True, "imap LOGIN", True), ("pop3", "PASS", True, "pop3 LOGIN", True),
        ("pop3", "USER", True, "pop3 LOGIN", False), ("pop3", "TOP 1 0", True, "pop3 RETR", False),
    ],
)  # fmt: skip
def test_what_an_inject_waits_for(tmp_path, protocol, command, ok, pattern, matches):
    path = tmp_path / "commands.jsonl"
    rows(path, row(command, protocol=protocol, ok=ok))
    [heard], _ = follow_commands(path)
    assert heard.matches(pattern) is matches


def test_the_shelf_reads_what_it_is_asked_for(tmp_path):
    mails, long = [MAIL, INNER, b"only a head\r\n"], b"X: " + b"y" * 20_000 + b"\r\n\r\nbody\r\n"
    (tmp_path / "mails").write_bytes(b"".join([*mails, long]))
    index = [["a", len(MAIL), 1, "INBOX", ["\\Seen"]], ["b", len(INNER), 2, "Gesendet", []]]
    index += [["c", 13, 3, "INBOX", []], ["d", len(long), 4, "INBOX", []]]
    rows(tmp_path / "index", *index)
    shelf = Shelf(tmp_path / "mails", tmp_path / "index", 7, ["Spam"])
    assert [(found.name, found.uidvalidity, found.use, len(found.mails)) for found in shelf] == [
        ("INBOX", 7, None, 3), ("Spam", 8, "\\Junk", 0), ("Gesendet", 9, "\\Sent", 1),
    ]  # fmt: skip
    inbox = shelf.find("inbox")
    assert [found.raw for found in inbox.mails] == [MAIL, mails[2], long]
    assert [found.head for found in inbox.mails] == [MAIL[: MAIL.index(b"\r\n\r\n") + 4], mails[2], long[:-6]]
    assert [found.seen for found in inbox.mails] == [True, False, False]
    assert [found.uid for found in inbox.mails] == [1, 2, 3]
    inbox.remove(frozenset("c"))
    shelf.add("e", 0, 5, "INBOX")
    assert [found.uid for found in inbox.mails] == [1, 3, 4]
    shelf.close()


@pytest.mark.parametrize("line", [b"NOT " * 3000 + b"SEEN", b"OR SEEN " * 1500 + b"SEEN"])
def test_a_search_of_endless_keys_is_refused(line):
    with pytest.raises(ValueError, match="keys within keys"):
        Query(words(line), ())
    assert Query(words(b"NOT NOT SEEN " * 100), ()) is not None
