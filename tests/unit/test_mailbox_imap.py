"""What a look over IMAP finds: folders, roles, rows, attachments, copies, bounces, choices; and that it only reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from tests.fixtures.imap_script import CAPABILITIES, ImapScript, mail, no

from postfall.errors import UsageError
from postfall.mailbox.account import parse_account
from postfall.mailbox.inventory import from_bytes, to_bytes
from postfall.mailbox.model import Attachment, Depth, Patience
from postfall.mailbox.probe import probe
from postfall.ports import NoProgress
from postfall.value import Secret

SHORT = Patience(connect=2, reply=0.5, first=1, goodbye=0.5, busy=(0.05, 0.05), delay=1)
PDF = (
    b'(("text" "plain" NIL NIL NIL "7bit" 9 1 NIL NIL NIL NIL)("application" "pdf" ("name" "old.pdf") NIL NIL "base64" '
    b'2048 NIL ("attachment" ("filename" "Rechnung (neu) \\"3\\".pdf")) NIL NIL) "mixed" ("boundary" "x") NIL NIL NIL)'
)
REPORT = (
    b'(("text" "plain" NIL NIL NIL "7bit" 9 1 NIL NIL NIL NIL)("message" "delivery-status" NIL NIL NIL "7bit" 90 NIL '
    b'NIL NIL NIL)("text" "rfc822-headers" NIL NIL NIL "7bit" 9 1 NIL NIL NIL NIL) "report" ("report-type" '
    b'"delivery-status" "boundary" "x") NIL NIL NIL)'
)
DSN = b"Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; nobody@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n"


@pytest.fixture
def look(clock):
    def call(server, secret="geheim", *, user="anna", depth=Depth.HEADERS, ca=None, pin=None, **more):
        account = parse_account(server.url, user, ca=ca, pin=pin, insecure_plaintext=server.tls is None)
        more = {"clock": clock, "progress": NoProgress(), "patience": SHORT} | more
        return probe(account, Secret(secret), depth=depth, **more)

    return call


def codes(found):
    return {row.code for row in found.not_checked}


def test_every_row_is_complete(look):
    with ImapScript({"INBOX": [mail(5, flags="\\Seen \\Answered"), mail(9)], "Sent": [mail(2)]}) as server:
        found = look(server)
    assert (found.messages, found.octets, found.partial, found.depth) == (3, 3000, False, Depth.HEADERS)
    row = found.rows[0]
    assert (row.number, row.id, row.octets, row.folder, row.subject) == (5, "7/5", 1000, "INBOX", "Angebot 5")
    assert (row.arrival, row.arrival_from, row.sent) == (
        "2026-03-03T11:00:00+00:00", "internal", "2026-03-03T10:59:50+00:00",
    )  # fmt: skip
    assert [person.address for person in (*row.sender, *row.to)] == ["kim@example.org", "anna@firma.example"]
    assert (row.message_id, row.flags, row.attachments) == ("<5@example.org>", ("\\Seen", "\\Answered"), ())
    assert [(one.name, one.role, one.messages, one.octets, one.read) for one in found.folders] == [
        ("INBOX", "inbox", 2, 2000, True), ("Sent", "sent", 1, 1000, True),
    ]  # fmt: skip
    assert codes(found) == {"imap_mail_only"}
    assert from_bytes(to_bytes(found)) == found


@pytest.mark.parametrize("depth", [Depth.COUNTS, Depth.HEADERS])
def test_only_reading_commands_are_said(look, depth):
    folders = {"INBOX": [mail(1), mail(2, structure=REPORT)], "Spam": [mail(3)]}
    with ImapScript(folders, capabilities=(*CAPABILITIES, "ID", "QUOTA", "METADATA", "ENABLE")) as server:
        look(server, depth=depth)
    assert set(server.verbs) <= {
        "CAPABILITY", "LOGIN", "ID", "NAMESPACE", "LIST", "GETMETADATA", "GETQUOTAROOT", "EXAMINE", "UID SEARCH",
        "UID FETCH", "LOGOUT",
    }  # fmt: skip
    fetches = [row for row in server.commands if "FETCH" in row]
    assert fetches
    assert not any(re.search(r"BODY\[|RFC822(?!\.SIZE)", row) for row in fetches)


def test_counts_read_no_header(look):
    with ImapScript({"INBOX": [mail(1), mail(4, size=77)]}) as server:
        found = look(server, depth=Depth.COUNTS)
    assert not any("BODY" in row for row in server.commands)
    assert [(row.id, row.octets, row.arrival, row.subject) for row in found.rows] == [
        ("7/1", 1000, "2026-03-03T11:00:00+00:00", ""), ("7/4", 77, "2026-03-03T11:00:00+00:00", ""),
    ]  # fmt: skip
    assert "depth_counts" in codes(found)


def test_attachments_have_name_type_size_and_part(look):
    with ImapScript({"INBOX": [mail(1, structure=PDF)]}) as server:
        (row,) = look(server).rows
    assert row.attachments == (Attachment('Rechnung (neu) "3".pdf', "application/pdf", 2048, "2"),)


def test_a_bounce_names_whom_it_did_not_reach(look):
    folders = {"INBOX": [mail(1), mail(2, structure=REPORT, parts={"2": DSN}), mail(3, structure=PDF)]}
    with ImapScript(folders) as server:
        found = look(server)
    assert [row.failed for row in found.rows] == [(), ("nobody@example.net",), ()]
    assert found.rows[1].marks == ("bounce",)
    assert [row.split(" ", 3)[3] for row in server.commands if "PEEK[2]" in row] == ["2 (UID BODY.PEEK[2]<0.65536>)"]


@pytest.mark.parametrize(("kind", "marks"), [("encrypted", ("encrypted",)), ("signed", ("signed",)), ("mixed", ())])
def test_the_structure_tells_the_nature_of_a_message(look, kind, marks):
    structure = PDF.replace(b'"mixed"', b'"%s"' % kind.encode())
    with ImapScript({"INBOX": [mail(1, structure=structure)]}) as server:
        assert look(server).rows[0].marks == marks


@pytest.mark.parametrize("offered", [("X-GM-EXT-1",), ("OBJECTID",)])
def test_copies_of_one_message_count_once(look, offered):
    folders = {
        "INBOX": [mail(1, same="77"), mail(2, same="78")],
        "[Gmail]": [],
        "[Gmail]/Alle Nachrichten": [mail(4, same="77"), mail(5, same="78"), mail(6, same="79")],
    }
    attributes = {"[Gmail]": "\\Noselect \\HasChildren", "[Gmail]/Alle Nachrichten": "\\All"}
    with ImapScript(folders, attributes=attributes, capabilities=(*CAPABILITIES, *offered)) as server:
        found = look(server)
        counted = look(server, depth=Depth.COUNTS)
    assert (found.messages, found.octets, len(found.rows)) == (3, 3000, 5)
    assert (counted.messages, counted.octets) == (3, 3000)
    assert [row.same_as for row in found.rows] == ["77", "78", "77", "78", "79"]
    assert [row.role for row in found.folders] == ["inbox", None, "all"]
    assert all(row.read for row in found.folders)  # there is nothing in [Gmail] that could have been missed
    assert not any('EXAMINE "[Gmail]"' in row for row in server.commands)


@pytest.mark.parametrize(("there", "messages"), [(2, 2), (5, 7)])
def test_a_folder_that_only_shows_others_again_is_not_read_twice(look, there, messages):
    folders = {"INBOX": [mail(1), mail(2)], "virtual/All": [mail(10 + at) for at in range(there)]}
    with ImapScript(folders, attributes={"virtual/All": "\\All"}) as server:
        found = look(server)
    assert found.messages == messages  # one that holds more than all others together is an archive of its own
    assert ("folder_shows_again" in codes(found)) == (there == 2)


@pytest.mark.parametrize(
    ("raw", "name", "role"),
    [("Entw&APw-rfe", "Entwürfe", "drafts"), ("INBOX.Gesendete Objekte", "INBOX.Gesendete Objekte", None),
     ("Papierkorb", "Papierkorb", "trash"), ("Archiv/2025", "Archiv/2025", None), ("A&-B", "A&B", None),
     ("&U,BTFw-", "台北", None), ("&broken", "&broken", None), ("&AGE", "&AGE", None),
     ("Gel\xc3\xb6scht", "Gelöscht", "trash")],
)  # fmt: skip
def test_folder_names(look, raw, name, role):
    with ImapScript({raw: [mail(1)]}) as server:
        found = look(server)
    folder = found.folders[1]
    assert (folder.name, folder.role, folder.messages, folder.read) == (name, role, 1, True)
    assert folder.raw == ("" if name == raw else raw.encode("latin-1").decode())
    assert found.rows[0].folder == name


def test_a_dot_parts_folders_where_the_server_says_so(look):
    with ImapScript({"INBOX.Gesendete Objekte": [mail(1)]}, delimiter='"."') as server:
        assert look(server).folders[1].role == "sent"


def test_what_the_server_says_of_a_folder_goes_before_its_name(look):
    with ImapScript({"Sent": [mail(1)], "Postausgang 2": [mail(2)]}, attributes={"Postausgang 2": "\\Sent"}) as server:
        assert [(row.name, row.role) for row in look(server).folders] == [
            ("INBOX", "inbox"), ("Sent", None), ("Postausgang 2", "sent"),
        ]  # fmt: skip


def test_names_that_look_the_same_stay_apart(look):
    with ImapScript({"a&AOQ-": [mail(1)], "a\xc3\xa4": [mail(2)]}) as server:
        found = look(server)
    assert len({row.name for row in found.folders}) == 3
    assert len({row.folder for row in found.rows}) == 2


def test_names_in_utf8_are_taken_where_offered(look):
    with ImapScript({"Entw\xc3\xbcrfe": [mail(1)]}, capabilities=(*CAPABILITIES, "ENABLE", "UTF8=ACCEPT")) as server:
        found = look(server)
    assert "ENABLE" in server.verbs
    assert found.folders[1].name == "Entwürfe"


@pytest.mark.parametrize(
    "without", [(), ("STATUS=SIZE",), ("LIST-STATUS",), ("LIST-STATUS", "LIST-EXTENDED", "ESEARCH")]
)
def test_servers_that_offer_less_give_the_same(look, without):
    offered = tuple(word for word in CAPABILITIES if word not in without)
    with ImapScript({"INBOX": [mail(1)], 'a"b\\c': [mail(2), mail(3)], "leer": []}, capabilities=offered) as server:
        server.answers["EXAMINE"] = lambda script, _, argument: None if "a" not in argument else no("odd name")
        found = look(server)
    assert [(row.name, row.octets) for row in found.folders if row.read] == [
        ("INBOX", 1000), ("leer", 0 if "STATUS=SIZE" not in without else None),
    ]  # fmt: skip
    assert found.messages == 1


def test_only_the_folders_asked_for(look):
    folders = {"INBOX": [mail(1)], "Entw&APw-rfe": [mail(2)], "Sent": [mail(3)]}
    with ImapScript(folders) as server:
        found = look(server, folders=("inbox", "Entwürfe", "Nichts"))
    assert [row.number for row in found.rows] == [1, 2]
    assert {"folders_chosen", "folder_not_there"} <= codes(found)
    assert [row.read for row in found.folders] == [True, True, False]


def test_a_folder_that_is_not_there_is_no_empty_mailbox(look):
    with ImapScript({"INBOX": [mail(1)], "Gesendet": [mail(2)]}) as server, pytest.raises(UsageError) as caught:
        look(server, folders=("Gesnedet",))
    assert "Gesnedet" in caught.value.message.en
    assert "INBOX, Gesendet" in caught.value.hint.de
    assert not any(row.partition(" ")[2].startswith("EXAMINE") for row in server.commands)


def test_only_the_time_asked_for(look):
    dates = ["28-Feb-2026 23:59:59 +0000", "01-Mar-2026 00:00:00 +0000", "01-Mar-2026 00:30:00 +0100",
             "02-Mar-2026 00:00:00 +0000"]  # fmt: skip
    folders = {"INBOX": [mail(at, date=date) for at, date in enumerate(dates, 1)]}
    with ImapScript(folders) as server:
        found = look(server, since=datetime(2026, 3, 1, tzinfo=UTC), until=datetime(2026, 3, 2, tzinfo=UTC))
    assert [row.number for row in found.rows] == [2]
    assert any("SINCE 28-Feb-2026 BEFORE 4-Mar-2026" in row for row in server.commands)
    assert "time_chosen" in codes(found)


def test_folders_of_others_are_named_and_not_read(look):
    folders = {"INBOX": [mail(1)], "Shared": [], "Shared/Team": [mail(2)], "user/bob": [mail(3)]}
    answers = {"NAMESPACE": b'* NAMESPACE (("" "/")) (("user/" "/")) (("Shared/" "/"))\r\n%t OK\r\n'}
    with ImapScript(folders, answers) as server:
        found = look(server)
        chosen = look(server, folders=("Shared/Team",))
    assert [row.folder for row in found.rows] == ["INBOX"]
    assert "folders_of_others" in codes(found)
    assert [row.folder for row in chosen.rows] == ["Shared/Team"]


def test_the_quota_is_a_cross_check(look):
    answers = {"GETQUOTAROOT": b'* QUOTAROOT INBOX "u"\r\n* QUOTA "u" (STORAGE 50000 99000 MESSAGE 1 9)\r\n%t OK\r\n'}
    with ImapScript({"INBOX": [mail(1)]}, answers, capabilities=(*CAPABILITIES, "QUOTA")) as server:
        found = look(server)
    assert (found.quota.used, found.quota.limit) == (50_000 * 1024, 99_000 * 1024)
    assert "quota_larger" in codes(found)


def test_rules_tied_to_folders_are_named(look):
    def metadata(_, tag, argument):
        if argument.startswith('"Sent"'):
            return f'* METADATA "Sent" (/shared/imapsieve/script "weg")\r\n{tag} OK\r\n'.encode()
        return f"{tag} OK\r\n".encode()

    offered = (*CAPABILITIES, "METADATA")
    with ImapScript({"Sent": [mail(1)]}, {"GETMETADATA": metadata}, capabilities=offered) as server:
        found = look(server)
    assert found.rules_stored == ("Sent: weg",)
    with ImapScript({"Sent": []}, {"GETMETADATA": no("[CANNOT] off")}, capabilities=offered) as server:
        assert "rule_names_refused" in codes(look(server))


def test_a_choice_or_a_sieve_url_does_not_go_with_every_protocol(look, clock):
    for url, chosen in (("pop3s://a.example", ("Sent",)), ("sieve://a.example", ())):
        account, more = parse_account(url, "anna"), {"clock": clock, "progress": NoProgress()}
        with pytest.raises(UsageError):
            probe(account, Secret("x"), depth=Depth.HEADERS, folders=chosen, **more)


def test_a_second_look_goes_on_where_the_first_ended(look):
    folders = {"INBOX": [mail(at) for at in range(1, 8)], "Sent": [mail(3)]}
    with ImapScript(folders) as server:
        first = look(server)
        server.commands.clear()
        folders["INBOX"].append(mail(9))
        second = look(server, earlier=first)
    (fetch,) = (row for row in server.commands if "FETCH" in row)
    assert fetch.split(" ")[3] == "9"
    assert [row.id for row in second.rows] == [f"7/{at}" for at in (*range(1, 8), 9)] + ["7/3"]


def test_after_a_change_of_uidvalidity_nothing_is_taken_over(look):
    with ImapScript({"INBOX": [mail(1)]}) as server:
        first = look(server)
        server.answers["EXAMINE"] = b"* 1 EXISTS\r\n* OK [UIDVALIDITY 8] new\r\n%t OK\r\n"
        server.answers["UID SEARCH"] = b"* ESEARCH UID ALL 1\r\n%t OK\r\n"
        server.answers["UID FETCH"] = b"%t OK\r\n"
        server.commands.clear()
        look(server, earlier=first)
    assert any("FETCH" in row for row in server.commands)
