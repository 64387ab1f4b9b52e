"""The practice server's IMAP against imaplib and raw sockets, which know nothing of it, and against a real Dovecot."""

from __future__ import annotations

import base64
import email
import email.policy
import imaplib
import json
import re
import socket
import ssl
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.peer import dovecot

from postfall.exercise.server.commands import follow_commands
from postfall.exercise.server.practice import PracticeServer
from postfall.exercise.world.make import make_world

NOW = datetime(2026, 3, 27, 16, 20, tzinfo=UTC)
HOUR = re.compile(rb'"([^"]+)"')


def furnished(messages=120):
    """A world whose mails lie in several folders, some seen."""
    world = make_world(1, messages, now=NOW)
    places = ["INBOX", "Gesendet", "Entwürfe/Alt", "INBOX"]
    mails = tuple(
        replace(row, folder=places[at % 4], flags=("\\Seen",) if at % 3 else ()) for at, row in enumerate(world.mails)
    )
    return replace(world, mails=mails, folders=("INBOX", "Gesendet", "Entwürfe", "Papierkorb", "Spam"))


@pytest.fixture(scope="module")
def server():
    with PracticeServer.start(world=furnished()) as running:
        yield running


def trust(server):
    return ssl.create_default_context(cafile=server.ca_file)


@contextmanager
def logged_in(server, *, folder=None):
    client = imaplib.IMAP4_SSL("localhost", server.ports["imaps"], ssl_context=trust(server), timeout=20)
    try:
        client.login(server.user, server.password)
        if folder is not None:
            assert client.select(folder, readonly=True)[0] == "OK"
        yield client
    finally:
        client.shutdown()


def held(server, folder="INBOX"):
    return [row for row in server.world.mails if row.folder == folder]


def literals(answer):
    assert answer[0] == "OK", answer
    return [row[1] for row in answer[1] if isinstance(row, tuple)]


def waited(condition, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain")


class Raw:
    """A client that writes what it likes and reads lines."""

    def __init__(self, server, *, tls=True):
        wire = socket.create_connection(("127.0.0.1", server.ports["imaps" if tls else "imap"]), timeout=20)
        self.wire = trust(server).wrap_socket(wire, server_hostname="localhost") if tls else wire
        self.file = self.wire.makefile("rb")
        self.greeting = self.file.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.wire.close()

    def send(self, *lines):
        self.wire.sendall(b"".join(line + b"\r\n" for line in lines))

    def until(self, tag):
        rows = [self.file.readline()]
        while not rows[-1].startswith(tag + b" "):
            assert rows[-1], rows
            rows.append(self.file.readline())
        return rows

    def ask(self, line):
        self.send(b"x " + line)
        return self.until(b"x")

    def enter(self, server):
        answer = self.ask(f'LOGIN {server.user} "{server.password}"'.encode())
        assert answer[-1].startswith(b"x OK")


def test_every_mail_of_every_folder_is_there_as_it_was_made(server):
    with logged_in(server) as client:
        for name, wire in (("INBOX", "INBOX"), ("Gesendet", "Gesendet"), ("Entwürfe/Alt", '"Entw&APw-rfe/Alt"')):
            mails = held(server, name)
            assert client.select(wire, readonly=True) == ("OK", [b"%d" % len(mails)])
            assert literals(client.fetch("1:*", "(BODY.PEEK[])")) == [row.raw for row in mails]
            assert literals(client.fetch("1:*", "(RFC822)")) == [row.raw for row in mails]
            assert literals(client.fetch("1:*", "(RFC822.HEADER)")) == [
                row.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" for row in mails
            ]
            assert literals(client.fetch("1:*", "(BODY.PEEK[TEXT])")) == [
                row.raw.partition(b"\r\n\r\n")[2] for row in mails
            ]


def test_sizes_dates_flags_and_unique_numbers(server):
    with logged_in(server, folder="INBOX") as client:
        rows = client.uid("FETCH", "1:*", "(UID FLAGS RFC822.SIZE INTERNALDATE)")[1]
    for number, (row, mail) in enumerate(zip(rows, held(server), strict=True), 1):
        arrival = datetime.strptime(HOUR.search(row)[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z")
        assert arrival == mail.arrival.replace(microsecond=0)
        seen = b"\\Seen" if mail.flags else b""
        assert row.startswith(b"%d (UID %d FLAGS (%b) RFC822.SIZE %d " % (number, number, seen, len(mail.raw)))


def test_folders_tell_what_they_are_for(server):
    with logged_in(server) as client:
        assert client.list()[1] == [
            b'(\\HasNoChildren) "/" "INBOX"',
            b'(\\HasNoChildren \\Sent) "/" "Gesendet"',
            b'(\\HasChildren \\Drafts) "/" "Entw&APw-rfe"',
            b'(\\HasNoChildren \\Trash) "/" "Papierkorb"',
            b'(\\HasNoChildren \\Junk) "/" "Spam"',
            b'(\\HasNoChildren) "/" "Entw&APw-rfe/Alt"',
        ]
        assert client.list('""', "%")[1][-1] == b'(\\HasNoChildren \\Junk) "/" "Spam"'
        assert client.list('""', '""')[1] == [b'(\\Noselect) "/" ""']
        assert len(client.lsub()[1]) == 6
        assert client.namespace()[1] == [b'(("" "/")) NIL NIL']
        unseen = sum(not row.flags for row in held(server))
        octets = sum(len(row.raw) for row in held(server))
        asked = client.status("inbox", "(MESSAGES RECENT UIDNEXT UNSEEN SIZE)")[1]
        assert asked == [b'"INBOX" (MESSAGES 60 RECENT 0 UIDNEXT 61 UNSEEN %d SIZE %d)' % (unseen, octets)]
        assert client.status("Nirgends", "(MESSAGES)")[0] == "NO"
        assert client.select("Nirgends")[0] == "NO"
        assert client.select("Papierkorb", readonly=True) == ("OK", [b"0"])
        assert client.fetch("1:*", "(UID)") == ("OK", [None])
        assert client.search(None, "ALL") == ("OK", [b""])


def test_header_fields_and_pieces_of_a_body(server):
    mail = held(server)[3]
    with logged_in(server, folder="INBOX") as client:
        [found] = literals(client.fetch("4", "(BODY.PEEK[HEADER.FIELDS (FROM SUBJECT X-NONE)])"))
        parsed, told = email.message_from_bytes(found), email.message_from_bytes(mail.raw)
        assert sorted(parsed.keys()) == ["From", "Subject"]
        assert (parsed["From"], parsed["Subject"]) == (told["From"], told["Subject"])
        [rest] = literals(client.fetch("4", "(BODY.PEEK[HEADER.FIELDS.NOT (FROM SUBJECT)])"))
        assert len(rest) + len(found) - 2 == mail.raw.index(b"\r\n\r\n") + 4
        assert literals(client.fetch("4", "(BODY.PEEK[]<7.20>)")) == [mail.raw[7:27]]
        assert literals(client.fetch("4", "(BODY.PEEK[]<999999.20>)")) == [b""]
        assert client.fetch("4", "(BODY.PEEK[9])")[1] == [b"4 (BODY[9] NIL)"]


def test_parts_are_those_that_the_standard_library_finds(server):
    """`BODY[n]` and the sizes in BODYSTRUCTURE against `email`."""
    several = 0
    with logged_in(server, folder="INBOX") as client:
        for number, mail in enumerate(held(server), 1):
            parsed = email.message_from_bytes(mail.raw, policy=email.policy.compat32)
            if not parsed.is_multipart() or mail.fault is not None:
                continue
            several += 1
            structure = client.fetch(str(number), "(BODYSTRUCTURE)")[1]
            for at, part in enumerate(parsed.get_payload(), 1):
                if part.is_multipart():
                    continue
                [found] = literals(client.fetch(str(number), f"(BODY.PEEK[{at}])"))
                [mime] = literals(client.fetch(str(number), f"(BODY.PEEK[{at}.MIME])"))
                assert email.message_from_bytes(mime + found).get_payload(decode=True) == part.get_payload(decode=True)
                assert b" %d " % len(found) in (structure[0] if isinstance(structure[0], bytes) else structure[0][0])
                assert f'"{part.get_content_subtype()}"'.encode() in structure[0]
    assert several > 5


def test_searching(server):
    mails, uids = held(server), {}
    with logged_in(server, folder="INBOX") as client:
        for query in (
            "SEEN", "UNSEEN", "NOT SEEN", "OR SEEN UNSEEN", "LARGER 3000", "SMALLER 3000", "SINCE 1-Mar-2026",
            "BEFORE 1-Mar-2026", "SUBJECT Rechnung", 'TEXT "Birkenhain"', "2:4", "UID 5:*", "(SEEN 1:9)", "DELETED",
        ):  # fmt: skip
            status, [answer] = client.uid("SEARCH", query)
            assert status == "OK"
            uids[query] = {int(word) for word in answer.split()}
        assert client.search("UTF-8", "BODY", '"zzz-nowhere"') == ("OK", [b""])
        assert client.search("KOI8-R", "ALL")[0] == "NO"
        for broken in ("FROM", "NONSENSE 3", "(SEEN", "SINCE yesterday", "LARGER many"):
            with pytest.raises(imaplib.IMAP4.error):
                client.search(None, broken)
    every = set(range(1, len(mails) + 1))
    edge = datetime(2026, 3, 1, tzinfo=UTC)
    assert uids["SEEN"] == {at for at, row in enumerate(mails, 1) if row.flags}
    assert uids["UNSEEN"] == uids["NOT SEEN"] == every - uids["SEEN"]
    assert uids["OR SEEN UNSEEN"] == uids['TEXT "Birkenhain"'] == every
    assert uids["LARGER 3000"] == {at for at, row in enumerate(mails, 1) if len(row.raw) > 3000}
    assert uids["SMALLER 3000"] == {at for at, row in enumerate(mails, 1) if len(row.raw) < 3000}
    assert uids["SINCE 1-Mar-2026"] == {at for at, row in enumerate(mails, 1) if row.arrival >= edge}
    assert uids["BEFORE 1-Mar-2026"] == every - uids["SINCE 1-Mar-2026"]
    assert 0 < len(uids["SUBJECT Rechnung"]) < len(mails)
    assert (uids["2:4"], uids["UID 5:*"], uids["DELETED"]) == ({2, 3, 4}, every - {1, 2, 3, 4}, set())
    assert uids["(SEEN 1:9)"] == uids["SEEN"] & set(range(1, 10))


def test_nothing_can_be_changed(server):
    before = [row.raw for row in held(server)]
    with logged_in(server) as client:
        with pytest.raises(imaplib.IMAP4.readonly):
            client.select("INBOX")
        assert client.select("INBOX", readonly=True) == ("OK", [b"60"])
        assert client.untagged_responses["PERMANENTFLAGS"] == [b"()"]
        assert client.store("1", "+FLAGS", "(\\Deleted)")[0] == "NO"
        assert client.copy("1", "Gesendet")[0] == "NO"
        assert client.uid("STORE", "1", "+FLAGS", "(\\Seen)")[0] == "NO"
        assert client.expunge()[0] == "NO"
        assert client.create("Neu")[0] == client.delete("Spam")[0] == client.rename("Spam", "Junk")[0] == "NO"
        assert client.append("INBOX", None, None, b"From: a\r\n\r\nb\r\n")[0] == "NO"
        unseen = client.search(None, "UNSEEN")
        assert literals(client.fetch("1", "(BODY[])")) == [before[0]]
        assert client.search(None, "UNSEEN") == unseen
        assert client.unselect()[0] == "OK"
    with logged_in(server, folder="INBOX") as client:
        assert literals(client.fetch("1:*", "(BODY.PEEK[])")) == before


def test_only_what_is_there_is_offered(server):
    with Raw(server) as raw:
        before = re.search(rb"\[CAPABILITY ([^]]+)\]", raw.greeting)[1].split()
        raw.enter(server)
        after = raw.ask(b"CAPABILITY")[0].split()[2:]
    assert set(before) - set(after) == {b"AUTH=PLAIN"}
    assert set(after) == set(b"IMAP4rev1 CHILDREN ID IDLE NAMESPACE SPECIAL-USE STATUS=SIZE UNSELECT".split())
    with Raw(server, tls=False) as raw:
        plain = re.search(rb"\[CAPABILITY ([^]]+)\]", raw.greeting)[1].split()
    assert set(plain) - set(after) == {b"STARTTLS", b"LOGINDISABLED"}


def test_starttls_and_what_is_slipped_in_behind_it(server):
    with Raw(server, tls=False) as raw:
        assert raw.ask(f"LOGIN {server.user} {server.password}".encode())[-1].startswith(b"x NO [PRIVACYREQUIRED]")
        raw.send(b"a STARTTLS", b"b LOGIN intruder x", b"c NOOP")
        assert raw.file.readline().startswith(b"a OK")
        raw.wire = trust(server).wrap_socket(raw.wire, server_hostname="localhost")
        raw.file = raw.wire.makefile("rb")
        assert len(raw.ask(b"NOOP")) == 1
        raw.enter(server)
        assert raw.ask(b"EXAMINE INBOX")[-1].startswith(b"x OK [READ-ONLY]")


def test_the_ways_in(server):
    token = base64.b64encode(f"\0{server.user}\0{server.password}".encode())
    with Raw(server) as raw:
        for wrong in (b"LOGIN a b", b"LOGIN onlyname", b"LOGIN", b"AUTHENTICATE CRAM-MD5", b"SELECT INBOX", b"LIST"):
            assert raw.ask(wrong)[-1][:4] in {b"x NO", b"x BA"}
        raw.send(b"x AUTHENTICATE PLAIN")
        assert raw.file.readline() == b"+ \r\n"
        raw.send(token)
        assert raw.until(b"x")[-1].startswith(b"x OK")
    with Raw(server) as raw:
        raw.send(b"x LOGIN {%d}" % len(server.user))
        assert raw.file.readline().startswith(b"+ ")
        raw.send(server.user.encode() + b" {%d}" % len(server.password))
        assert raw.file.readline().startswith(b"+ ")
        raw.send(server.password.encode())
        assert raw.until(b"x")[-1].startswith(b"x OK")
        assert raw.ask(b'ID ("name" "me")')[0].startswith(b'* ID ("name"')


def test_commands_on_top_of_each_other_are_answered_in_order(server):
    with Raw(server) as raw:
        raw.enter(server)
        raw.send(b"s EXAMINE INBOX", *(b"t%d UID FETCH %d (UID BODY.PEEK[])" % (at, at) for at in range(1, 61)))
        raw.send(b"n NONSENSE", b"", b"\xff\xfe x", b"q FETCH 1 (WHAT)", b"z FETCH x (UID)", b"e LOGOUT")
        assert raw.until(b"s")[-1].startswith(b"s OK")
        for at, mail in enumerate(held(server), 1):
            assert b"".join(raw.until(b"t%d" % at)[:-1]) == b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (
                at, at, len(mail.raw), mail.raw,
            )  # fmt: skip
        answers = [line.split()[1] for line in raw.file.readlines()]
    assert answers == [b"BAD", b"BAD", b"BAD", b"BAD", b"BAD", b"BYE", b"OK"]


def test_whoever_does_not_read_is_waited_for(server):
    whole = b"".join(row.raw for row in held(server))
    with Raw(server) as raw:
        raw.enter(server)
        raw.ask(b"EXAMINE INBOX")
        raw.send(*(b"t%d FETCH 1:* (BODY.PEEK[])" % at for at in range(40)))
        time.sleep(0.3)
        for at in range(40):
            rows = raw.until(b"t%d" % at)
            assert sum(map(len, rows)) > len(whole)
            assert rows[-1].startswith(b"t%d OK" % at)


def test_new_mail_is_announced(server):
    with PracticeServer.start(world=furnished(8)) as fresh, Raw(fresh) as waiting, Raw(fresh) as busy:
        for raw in (waiting, busy):
            raw.enter(fresh)
            raw.ask(b"EXAMINE INBOX")
        waiting.send(b"i IDLE")
        assert waiting.file.readline().startswith(b"+ ")
        sent = b"From: bank@bank.example\nSubject: Konto\n\n.Neu\n"
        fresh.deliver(sent, NOW + timedelta(hours=1))
        assert [waiting.file.readline() for _ in range(2)] == [b"* 5 EXISTS\r\n", b"* 0 RECENT\r\n"]
        waiting.send(b"DONE")
        assert waiting.until(b"i")[-1].startswith(b"i OK")
        assert busy.ask(b"NOOP")[0] == b"* 5 EXISTS\r\n"
        fetched = busy.ask(b"FETCH 5 (INTERNALDATE BODY.PEEK[TEXT])")
        assert b'INTERNALDATE "27-Mar-2026 17:20:00 +0000"' in fetched[0]
        assert fetched[1] == b".Neu\r\n"
        assert b"* 1 EXISTS\r\n" in busy.ask(b"EXAMINE Papierkorb") or fresh.deliver(sent, folder="Papierkorb")
        assert b"* 1 EXISTS\r\n" in busy.ask(b"NOOP")


def test_what_goes_over_pop3_goes_for_imap_too():
    import poplib

    with PracticeServer.start(seed=2, messages=6, now=NOW) as fresh, Raw(fresh) as raw:
        raw.enter(fresh)
        raw.ask(b"EXAMINE INBOX")
        client = poplib.POP3_SSL("localhost", fresh.port, context=trust(fresh), timeout=20)
        client.user(fresh.user)
        client.pass_(fresh.password)
        client.dele(2)
        client.dele(5)
        fresh.deliver(b"Subject: later\r\n\r\n")
        assert client.stat()[0] == 4
        client.quit()
        assert raw.ask(b"FETCH 2 (UID)")[0] == b"* 2 FETCH (UID 2)\r\n"
        assert raw.ask(b"NOOP")[:3] == [b"* 5 EXPUNGE\r\n", b"* 2 EXPUNGE\r\n", b"* 5 EXISTS\r\n"]
        assert raw.ask(b"UID FETCH 2:4 (UID)")[:2] == [b"* 2 FETCH (UID 3)\r\n", b"* 3 FETCH (UID 4)\r\n"]


def test_the_log_follows_the_exercise_clock():
    with PracticeServer.start(seed=2, messages=3, now=NOW, paused=True, factor=3600) as fresh:
        with Raw(fresh) as raw:
            raw.enter(fresh)
        fresh.set_clock(NOW + timedelta(days=2), paused=True)
        with Raw(fresh) as raw:
            raw.enter(fresh)
        fresh.set_clock(NOW + timedelta(days=3))
        time.sleep(1.1)
        with Raw(fresh) as raw:
            raw.enter(fresh)
        heard, end = follow_commands(fresh.command_file)
        assert [row.at for row in heard[:2]] == [NOW, NOW + timedelta(days=2)]
        assert heard[2].at >= NOW + timedelta(days=3, hours=1)
        assert all(row.matches("imap LOGIN") and not row.matches("pop3 LOGIN") for row in heard)
        assert follow_commands(fresh.command_file, end) == ((), end)


def test_the_logs_hold_no_password_and_no_name():
    with PracticeServer.start(seed=2, messages=3, now=NOW, password="Geheim wie 9") as fresh:
        with Raw(fresh) as raw:
            raw.ask(b"LOGIN somebody Geheim")
            raw.enter(fresh)
            raw.ask(b"Geheim wie 9")
            raw.send(b"Geheim wie 9")
            raw.ask(b"EXAMINE INBOX")
            raw.ask(b"UID FETCH 1 (BODY.PEEK[HEADER])")
            raw.ask(b"LOGOUT")
        text = fresh.command_file.read_text(encoding="utf-8")
        assert [(row["command"], row["ok"]) for row in map(json.loads, text.splitlines())] == [
            ("LOGIN", False), ("LOGIN", True), ("?", False), ("?", False), ("EXAMINE INBOX", True),
            ("UID FETCH 1 (BODY.PEEK[HEADER])", True), ("LOGOUT", True),
        ]  # fmt: skip
        for secret in ("Geheim", "wie 9", fresh.user):
            assert secret not in text
        assert "Geheim" not in fresh.log_file.read_text(encoding="utf-8")


SAID = (
    b"EXAMINE INBOX", b"FETCH 1:* (BODY.PEEK[HEADER])", b"FETCH 1:2 (BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)])",
    b"UID FETCH 2:3 (BODY.PEEK[])", b"FETCH 1 (BODY.PEEK[1] BODY.PEEK[1.MIME] BODY.PEEK[TEXT])",
    b"FETCH 1 (RFC822.HEADER)",
    b"FETCH 1:* (ENVELOPE BODYSTRUCTURE)", b"FETCH 3 (BODY.PEEK[]<0.50>)", b"FETCH 3 (BODY.PEEK[]<999999.50>)",
    b"LOGOUT",
)  # fmt: skip
COUNTED = re.compile(r" in=(\d+) .*?(hdr_count=\d+ hdr_bytes=\d+ body_count=\d+ body_bytes=\d+)$")


def test_counters_and_structures_are_dovecots():
    """The same mails, the same commands: a real Dovecot writes the same numbers and tells the same structures."""
    if reason := dovecot.absent():
        pytest.skip(reason)
    with PracticeServer.start(seed=2, messages=150, now=NOW) as fresh, dovecot.Dovecot.start() as real:
        real.mail("alice", [(f"{at:03d}", row.raw, 1_700_000_000 + at) for at, row in enumerate(fresh.world.mails)])
        counted, structures = [], []
        for port, user, password, log in (
            (fresh.ports["imaps"], fresh.user, fresh.password, fresh.log_file),
            (real.imaps, "alice", dovecot.PASSWORD, real.base / "log" / "dovecot.log"),
        ):
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            wire = context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=20))
            raw = Raw.__new__(Raw)
            raw.wire, raw.file = wire, wire.makefile("rb")
            with raw:
                raw.file.readline()
                assert raw.ask(f'LOGIN {user} "{password}"'.encode())[-1].startswith(b"x OK")
                answers = [raw.ask(line) for line in SAID]
            whole = [b"* %d " % at for at, row in enumerate(fresh.world.mails, 1) if row.fault is None]
            structures.append([row for row in answers[6] if row.startswith(tuple(whole))])
            [line] = waited(
                lambda log=log: [row for row in log.read_text(encoding="utf-8").splitlines() if "out in=" in row][-1:]
            )
            counted.append(COUNTED.search(line).groups())
    assert counted[0] == counted[1]
    assert structures[0] == structures[1]
    assert len(structures[0]) > 100
