"""A real Dovecot over IMAP: what a look reads there, and that it leaves everything as it was."""

from __future__ import annotations

import imaplib
import re
import subprocess
from collections import Counter
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP

import pytest
from tests.bench.bench_imap import SHARE, attached
from tests.peer.dovecot import PASSWORD, Dovecot, absent

from postfall.errors import Unreachable
from postfall.mailbox.account import parse_account
from postfall.mailbox.model import Depth, Finding, Level, Patience
from postfall.mailbox.probe import probe
from postfall.mailbox.tls import fingerprint
from postfall.ports import NoProgress
from postfall.value import Secret

pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.skipif(absent() is not None, reason=f"no Dovecot: {absent()}"),
]
COUNT = 10_000
EXTRA = """
namespace inbox {{
  mailbox Gesendete {{
    special_use = \\Sent
  }}
}}
mail_attribute_dict = file:%h/dovecot-attributes
protocol imap {{
  mail_plugins = quota imap_quota
  imap_metadata = yes
  rawlog_dir = {raw}
}}
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage=1G
}}
"""
SHORT = Patience(connect=10, reply=20, first=60, goodbye=2, busy=(0.2,), delay=1)
HEAD = b"From: a@example.org\r\nTo: anna@firma.example\r\nDate: Tue, 03 Mar 2026 12:00:00 +0100\r\nSubject: %s\r\n"
DSN = (
    b"From: MAILER-DAEMON@firma.example\r\nTo: anna@firma.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n--x\r\n\r\nsorry\r\n--x\r\n'
    b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; "
    b"nobody@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--x\r\nContent-Type: text/rfc822-headers\r\n\r\n"
    b"Subject: x\r\n\r\n--x--\r\n"
)
ODD = [
    b"From: J\xfcrgen <j@example.org>\r\nSubject: Gr\xc3\xbc\xc3\x9fe\r\n\r\nbody\r\n",
    HEAD % b"huge"
    + b"X-Long: "
    + b"y" * 200_000
    + b"\r\nCc: "
    + b"x@example.org, " * 300
    + b"y@example.org\r\n\r\nx\r\n",
    b"no header at all\r\n",
    b"Subject: no date\r\n\r\nx\r\n",
    HEAD % b"nul \x1b[31m" + b"\r\nx\r\n",
    HEAD % b"twin" + b"Message-ID: <same@example.org>\r\n\r\nx\r\n",
    HEAD % b"twin" + b"Message-ID: <same@example.org>\r\n\r\nx\r\n",
    DSN,
]
FOLDERS = {"Entw&APw-rfe": 2, "Gesendete": 3, "Archiv/M&AOQ-rz": 1, '"Odd \\"name\\""': 1, "leer": 0}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    raw = tmp_path_factory.mktemp("raw")
    for folder in (raw, *raw.parents[:3]):
        folder.chmod(0o777 if folder == raw else 0o755)
    with Dovecot.start(extra=EXTRA.format(raw=raw)) as running:
        running.raw = raw
        running.mail("alice", attached(COUNT, seed=7))
        with imaplib.IMAP4("127.0.0.1", running.imap) as imap:
            imap.login("bob", PASSWORD)
            for at, data in enumerate(ODD):
                imap.append("INBOX", "" if at % 2 else "(\\Answered $Label)", '"03-Mar-2026 12:00:00 +0100"', data)
            for name, count in FOLDERS.items():
                imap.create(name)
                for number in range(count):
                    text = HEAD % (b"%d" % number) + b"\r\nx\r\n"
                    imap.append(name, "", f'"0{number + 1}-Feb-2026 12:00:00 +0100"', text)
        yield running


@pytest.fixture
def look(server, clock):
    def call(scheme="imaps", user="alice", secret=PASSWORD, *, depth=Depth.HEADERS, pin=None, ca=True, **more):
        port = server.imaps if scheme == "imaps" else server.imap
        plain = scheme == "plain"
        account = parse_account(
            f"{'imap' if plain else scheme}://localhost:{port}", user, pin=pin,
            ca=None if plain or not ca else str(server.certificate), insecure_plaintext=plain,
        )  # fmt: skip
        more = {"clock": clock, "progress": NoProgress(), "patience": SHORT} | more
        return probe(account, Secret(secret), depth=depth, **more)

    return call


def as_it_is(server, user):
    """Everything the server's own administration tool says of the messages of `user`, and their files."""
    fields = "mailbox uid flags date.received size.virtual guid"
    command = ["doveadm", "-c", str(server.base / "dovecot.conf"), "-f", "tab", "fetch", "-u", user, fields, "all"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    status = ["doveadm", "-c", str(server.base / "dovecot.conf"), "-f", "tab", "mailbox", "status", "-u", user,
              "messages recent unseen uidvalidity uidnext highestmodseq", "*"]  # fmt: skip
    return told, subprocess.run(status, check=True, capture_output=True, text=True).stdout, server.files(user)


class Note:
    """Finds one thing in each message."""

    def __init__(self):
        self.seen = {}

    def inspect(self, row, message, *, whole=True):
        self.seen[row.folder, row.number] = message
        return replace(row, findings=(Finding("iban", Level.COUNTED, "1", 0, "test", "DE…"),))


@pytest.mark.parametrize("scheme", ["imaps", "imap", "plain"])
@pytest.mark.parametrize("depth", [Depth.COUNTS, Depth.HEADERS, Depth.CONTENT])
def test_nothing_on_the_server_changes(server, look, scheme, depth):
    before = as_it_is(server, "bob")
    for old in server.raw.iterdir():
        old.unlink()
    found = look(scheme, "bob", depth=depth, inspector=Note() if depth is Depth.CONTENT else None)
    assert found.messages == len(ODD) + sum(FOLDERS.values())
    assert (found.protocol.tls is None) == (scheme == "plain")
    assert as_it_is(server, "bob") == before
    said = "".join(path.read_text() for path in server.raw.glob("*.in"))
    verbs = set(re.findall(r"^(?:\d+\.\d+ )?p\d+ (UID \w+|\w+)", said, re.MULTILINE))
    assert {"EXAMINE", "UID FETCH"} <= verbs
    assert verbs <= {"ID", "NAMESPACE", "LIST", "STATUS", "GETMETADATA", "GETQUOTAROOT", "EXAMINE", "UID SEARCH",
                     "UID FETCH", "LOGOUT", "CAPABILITY", "ENABLE"}  # fmt: skip
    assert not re.search(r"BODY\[|RFC822[^.]", said)


def test_ten_thousand_rows_say_what_the_mails_say(server, look):
    found = look()
    sent = {
        row["Message-ID"]: row
        for _, data, _ in attached(COUNT, seed=7)
        if (row := message_from_bytes(data, policy=SMTP))
    }
    assert (found.messages, len(found.rows), found.problems) == (COUNT, COUNT, {})
    assert {row.message_id for row in found.rows} == set(sent)
    for row in found.rows[::17]:
        mail = sent[row.message_id]
        assert f"<{row.sender[0].address}>" in mail["From"]
        assert len(row.cc) == (2 if mail["Cc"] else 0)
        assert [one.name for one in row.attachments] == [part.get_filename() for part in mail.iter_attachments()]
    assert sum(len(row.attachments) for row in found.rows) == COUNT // SHARE
    assert any("für Sie" in one.name for row in found.rows for one in row.attachments)
    assert found.octets == sum(row.octets for row in found.rows) == found.folders[0].octets
    assert len({row.arrival for row in found.rows}) > COUNT // 2


def test_folders_have_names_roles_and_numbers(look):
    found = look(user="bob")
    assert {(row.name, row.raw, row.role, row.messages) for row in found.folders if row.read} == {
        ("INBOX", "", "inbox", len(ODD)), ("Entwürfe", "Entw&APw-rfe", "drafts", 2), ("Gesendete", "", "sent", 3),
        ("Archiv/März", "Archiv/M&AOQ-rz", None, 1), ('Odd "name"', "", None, 1), ("leer", "", None, 0),
        ("Archiv", "", None, 0),
    }  # fmt: skip
    assert Counter(row.folder for row in found.rows)["Archiv/März"] == 1
    assert found.quota.limit == 1 << 30
    assert found.quota.used > 0


def test_odd_mails_are_read_or_counted(look):
    found = look(user="bob", folders=("INBOX",))
    rows = found.rows
    assert (rows[0].sender[0].name, rows[0].subject) == ("Jürgen", "Grüße")
    assert (rows[1].subject, len(rows[1].cc)) == ("huge", 301)
    assert (rows[3].arrival, rows[3].problems) == ("2026-03-03T11:00:00+00:00", ("no_date",))
    assert rows[5].message_id == rows[6].message_id
    assert rows[5].id != rows[6].id
    assert (rows[7].marks, rows[7].failed) == (("bounce",), ("nobody@example.net",))
    assert {flag.lower() for flag in rows[0].flags} >= {"\\answered", "$label"}


def test_contents_are_what_was_stored(look):
    note = Note()
    look(user="bob", depth=Depth.CONTENT, inspector=note)
    assert [note.seen["INBOX", at] for at in range(1, len(ODD) + 1)] == ODD
    assert len(note.seen) == len(ODD) + sum(FOLDERS.values())


def test_an_empty_mailbox(look):
    found = look(user="carol")
    assert (found.messages, found.octets, found.rows) == (0, 0, ())


def test_rules_tied_to_folders_are_seen(server, look, monkeypatch):
    with imaplib.IMAP4("127.0.0.1", server.imap) as imap:
        imap.login("dave", PASSWORD)
        imap.append("INBOX", "", None, HEAD % b"x" + b"\r\nx\r\n")
        monkeypatch.setitem(imaplib.Commands, "SETMETADATA", ("AUTH",))
        imap._simple_command("SETMETADATA", "INBOX", '(/private/imapsieve/script "weg")')
    found = look(user="dave")
    assert found.rules_stored == ("INBOX: weg",)


def test_our_logins_are_told_as_the_server_saw_them(server, look):
    logins = []
    look("imap", "carol", on_login=logins.append)
    with pytest.raises(Unreachable) as caught:
        look("imaps", "carol", secret="wrong", on_login=logins.append)
    assert caught.value.slug == "auth"
    assert [(row.protocol, row.outcome) for row in logins] == [("imap+starttls", "ok"), ("imaps", "auth")]


def test_its_own_certificate_is_refused_and_taken_by_its_pin(server, look):
    import ssl

    with pytest.raises(Unreachable) as caught:
        look(user="carol", ca=False)
    pin = fingerprint(ssl.PEM_cert_to_DER_cert(server.certificate.read_text()))
    assert (caught.value.slug, pin in caught.value.message.de) == ("certificate", True)
    assert look(user="carol", ca=False, pin=pin).messages == 0
    assert look("imap", user="carol", ca=False, pin=pin).messages == 0
    with pytest.raises(Unreachable) as caught:
        look("imap", user="carol", ca=False, pin="sha256:" + "0" * 64)
    assert caught.value.slug == "pin_mismatch"
