"""A real Dovecot: what a look reads there, and that it leaves everything as it was."""

from __future__ import annotations

import imaplib
import poplib
import ssl
from collections import Counter
from datetime import UTC, datetime
from email import message_from_bytes

import pytest
from tests.bench.mails import mails
from tests.peer.dovecot import PASSWORD, Dovecot, absent

from postfall.errors import Unreachable
from postfall.mailbox.account import parse_account
from postfall.mailbox.model import Depth, Patience
from postfall.mailbox.probe import probe
from postfall.ports import NoProgress
from postfall.value import Secret

pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.skipif(absent() is not None, reason=f"no Dovecot: {absent()}"),
]
COUNT = 400
ODD = [
    ("odd1", b"From: J\xfcrgen <j@example.org>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nbody\r\n"),
    ("odd2", b"X-Long: " + b"y" * 200_000 + b"\r\nFrom: a@example.org\r\nDate: 3 Mar 2026 12:00:00 +0100\r\n\r\nx"),
    ("odd3", b"no header at all\r\n.\r\n..\r\n"),
    ("odd4", b""),
    ("odd5", b"Subject: dots\r\n .folded\r\n..: x\r\nFrom: b@example.org\r\n\r\n.\r\n"),
    ("odd6", b"From: c@example.org\nSubject: bare LF\nDate: Tue, 03 Mar 2026 12:00:00 +0100\n\nbody\n"),
    ("odd7", b"From: d@example.org\r\nSubject: nul \x00 \x1b[31m\r\n\r\nx\r\n"),
]  # fmt: skip
SHORT = Patience(connect=10, reply=20, first=60, goodbye=2, busy=(0.2, 0.2), delay=1)


@pytest.fixture(scope="module")
def server():
    with Dovecot.start() as running:
        running.mail("alice", mails(COUNT, seed=7))
        running.mail("bob", [(f"1770000000.{name}.host", data, 1_770_000_000) for name, data in ODD])
        yield running


@pytest.fixture
def look(server, clock):
    def call(scheme="pop3s", user="alice", secret=PASSWORD, *, where=None, depth=Depth.HEADERS, **more):
        where = where or server
        port = where.pop3s if scheme == "pop3s" else where.pop3
        plain = scheme == "plain"
        account = parse_account(
            f"{'pop3' if plain else scheme}://localhost:{port}", user,
            ca=None if plain else str(where.certificate), insecure_plaintext=plain,
        )  # fmt: skip
        more = {"clock": clock, "progress": NoProgress(), "patience": SHORT} | more
        return probe(account, Secret(secret), depth=depth, **more)

    return call


def as_it_is(server, user):
    """UIDs, flags and internal dates over IMAP, files with sizes and times, unique ids over POP3."""
    with imaplib.IMAP4("127.0.0.1", server.imap) as imap:
        imap.login(user, PASSWORD)
        imap.select("INBOX", readonly=True)
        _, flags = imap.uid("FETCH", "1:*", "(FLAGS INTERNALDATE RFC822.SIZE)")
        _, validity = imap.response("UIDVALIDITY")
    pop = poplib.POP3("127.0.0.1", server.pop3)
    pop.user(user)
    pop.pass_(PASSWORD)
    _, ids, _ = pop.uidl()
    pop.quit()
    return flags, validity, ids, server.files(user)


@pytest.mark.parametrize("scheme", ["pop3s", "pop3", "plain"])
@pytest.mark.parametrize("depth", [Depth.COUNTS, Depth.HEADERS])
@pytest.mark.parametrize("user", ["alice", "bob"])
def test_nothing_on_the_server_changes(server, look, scheme, depth, user):
    as_it_is(server, user)  # whoever opens a mailbox first takes IMAP's \Recent away; let that be this test
    before = as_it_is(server, user)
    found = look(scheme, user, depth=depth)
    assert found.messages == (COUNT if user == "alice" else len(ODD))
    assert as_it_is(server, user) == before


class Whole:
    """Keeps the messages that it is shown."""

    def __init__(self):
        self.messages = []

    def inspect(self, row, message, *, whole=True):
        self.messages.append(message)
        return row


def test_unread_mail_stays_unread(server, look):
    fresh = [
        (f"177000000{number}.fresh.host", b"From: a@example.org\r\n\r\nx\r\n", 1_770_000_000) for number in range(5)
    ]
    folder = server.base / "mail" / "dave"
    server.mail("dave", fresh)
    for path in (folder / "cur").iterdir():
        path.rename(path.with_name(path.name.removesuffix("S")))
    as_it_is(server, "dave")
    before = as_it_is(server, "dave")
    look(user="dave")
    assert as_it_is(server, "dave") == before
    seen = Whole()
    look(user="dave", depth=Depth.CONTENT, inspector=seen)
    after = as_it_is(server, "dave")
    assert after == before
    assert all(b"\\Seen" not in row for row in after[0])
    assert seen.messages == [fresh[0][1]] * 5


@pytest.mark.parametrize("scheme", ["pop3s", "pop3", "plain"])
def test_every_row_says_what_the_mail_says(look, scheme):
    found = look(scheme)
    sent = {row["Message-ID"]: row for _, data, _ in mails(COUNT, seed=7) if (row := message_from_bytes(data))}
    assert found.problems == {}
    assert {row.message_id for row in found.rows} == set(sent)
    for row in found.rows:
        mail = sent[row.message_id]
        received = mail["Received"].rpartition(";")[2].strip()
        assert row.arrival == datetime.strptime(received, "%a, %d %b %Y %H:%M:%S %z").astimezone(UTC).isoformat()
        assert row.arrival_from == "received"
        assert f"<{row.sender[0].address}>" in mail["From"]
        assert len(row.cc) == (2 if mail["Cc"] else 0)
    names = Counter(row.sender[0].name for row in found.rows)
    assert {"Jürgen Müller", "Ελένη Παππά", "佐藤 花子", "María López"} <= set(names)
    assert any("– Prüfung" in row.subject for row in found.rows)
    assert found.protocol.pipelining
    assert (found.protocol.tls is None) == (scheme == "plain")
    assert "STLS" not in found.protocol.capabilities_before or scheme == "plain"


def test_sizes_and_ids_are_the_servers(server, look):
    found = look()
    pop = poplib.POP3("127.0.0.1", server.pop3)
    pop.user("alice")
    pop.pass_(PASSWORD)
    sizes = [int(row.split()[1]) for row in pop.list()[1]]
    ids = [row.split()[1].decode() for row in pop.uidl()[1]]
    total = pop.stat()
    pop.quit()
    assert [row.octets for row in found.rows] == sizes
    assert [row.id for row in found.rows] == ids
    assert (found.messages, found.octets) == total


def test_odd_mails_are_read_or_counted(look):
    found = look(user="bob")
    rows = {(row.sender[0].address if row.sender else ""): row for row in found.rows}
    assert rows["j@example.org"].sender[0].name == "Jürgen"
    assert rows["j@example.org"].subject == "Grüße"
    assert rows["b@example.org"].subject == "dots .folded"
    assert rows["c@example.org"].subject == "bare LF"
    assert rows["a@example.org"].arrival == "2026-03-03T11:00:00+00:00"
    assert found.problems["unreadable"] + found.problems.get("no_headers", 0) >= 2


def test_an_empty_mailbox(look):
    found = look(user="carol")
    assert (found.messages, found.octets, found.rows) == (0, 0, ())


def test_our_logins_are_told_as_the_server_saw_them(server, look):
    logins = []
    look(on_login=logins.append)
    assert [(row.protocol, row.outcome) for row in logins] == [("pop3s", "ok")]
    assert logins[0].client.startswith("postfall/")
    assert "127.0.0.1:" in logins[0].client
    logins.clear()
    with pytest.raises(Unreachable):
        look("pop3", secret="wrong", on_login=logins.append)
    assert [(row.protocol, row.outcome) for row in logins] == [("pop3+stls", "auth")]
    assert "top=400/" in server.log()
    assert "retr=0/0, del=0/" in server.log()


def test_its_own_certificate_is_refused_and_taken_by_its_pin(server, clock):
    def account(pin=None):
        return parse_account(f"pop3s://localhost:{server.pop3s}", "alice", pin=pin)

    def call(pin=None):
        return probe(account(pin), Secret(PASSWORD), depth=Depth.COUNTS, clock=clock, progress=NoProgress())

    with pytest.raises(Unreachable) as caught:
        call()
    assert caught.value.slug == "certificate"
    from postfall.mailbox.tls import fingerprint

    pin = fingerprint(ssl.PEM_cert_to_DER_cert(server.certificate.read_text()))
    assert pin in caught.value.message.de
    assert call(pin).messages == COUNT
    with pytest.raises(Unreachable) as caught:
        call("sha256:" + "0" * 64)
    assert caught.value.slug == "pin_mismatch"


def test_a_locked_mailbox_is_tried_again_and_then_told(clock, look):
    with Dovecot.start(lock=True) as locking:
        locking.mail("alice", mails(5))
        holder = poplib.POP3("127.0.0.1", locking.pop3)
        holder.user("alice")
        holder.pass_(PASSWORD)
        logins = []
        with pytest.raises(Unreachable) as caught:
            look(where=locking, on_login=logins.append)
        assert caught.value.slug == "in_use"
        assert [row.outcome for row in logins] == ["in_use"] * 3
        holder.quit()
        assert look(where=locking).messages == 5
