"""Thunderbird's profiles: folders, what lies on the server still, and for how long mail is left there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.copies import FROM, look, numbered

from postfall.mailbox.archive import recognise
from postfall.mailbox.archive.popstate import LeftOnServer, ServerState, mail_settings, popstate
from postfall.mailbox.model import Depth, KeptOnServer

STATE = b"""# POP3 State File
# This is a generated file!  Do not edit.

*pop.example.org anna
k UIDL-1 1767225600
k UIDL-2 1767225605
b UIDL-3 1767830400
d UIDL-4 1768003200
f UIDL-5
k UIDL-6 nonsense
x UIDL-7 1768003200
"""
PREFS = r"""// Mozilla User Preferences
user_pref("mail.accountmanager.accounts", "account1,account2");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.identity.id1.useremail", "anna@firma.example");
user_pref("mail.identity.id2.useremail", "nobody");
user_pref("mail.server.server1.type", "pop3");
user_pref("mail.server.server1.hostname", "pop.example.org");
user_pref("mail.server.server1.userName", "anna");
user_pref("mail.server.server1.name", "B\u00fcro \"Anna\"");
user_pref("mail.server.server1.directory-rel", "[ProfD]Mail/pop.example.org");
user_pref("mail.server.server1.leave_on_server", true);
user_pref("mail.server.server1.delete_by_age_from_server", true);
user_pref("mail.server.server1.num_days_to_leave_on_server", 30);
user_pref("mail.server.server2.type", "imap");
user_pref("mail.server.server2.hostname", "imap.example.org");
user_pref("mail.server.server2.directory", "C:\\Users\\anna\\ImapMail\\imap.example.org");
user_pref("mail.server.server3.type", "pop3");
user_pref("mail.server.server3.hostname", "other.example");
user_pref("mail.server.server3.delete_by_age_from_server", true);
user_pref("mail.server.server9.name", "no type");
user_pref("broken
"""


def profile(tmp_path):
    """A profile with two accounts and the local folders."""
    place = tmp_path / "abcd1234.default-release"
    for name, data in {
        "prefs.js": PREFS.encode(),
        "Mail/pop.example.org/popstate.dat": STATE,
        "Mail/pop.example.org/Inbox": FROM
        + numbered(1, b"X-UIDL: UIDL-1\nX-Mozilla-Status: 0001\n")
        + b"\n"
        + FROM
        + numbered(2, b"X-UIDL: UIDL-gone\nX-Mozilla-Status: 0009\n"),
        "Mail/pop.example.org/Inbox.msf": b"// <!-- index -->",
        "Mail/pop.example.org/Sent": FROM + numbered(3),
        "Mail/pop.example.org/Leer": b"",
        "Mail/pop.example.org/Leer.msf": b"",
        "Mail/pop.example.org/filterlog.html": b"<html>",
        "Mail/pop.example.org/msgFilterRules.dat": b"version=9",
        "Mail/Local Folders/Archives.sbd/2024": b"From - Tue Mar 03 11:01:56 2026\n" + numbered(4),
        "Mail/Local Folders/Archives.sbd/2024.msf": b"",
        "Mail/Local Folders/Trash": b"no mbox at all",
        "ImapMail/imap.example.org/INBOX": FROM + numbered(5),
        "ImapMail/imap.example.org/INBOX.sbd/Entw&APw-rfe": FROM + numbered(6),
        "ImapMail/imap.example.org/Nur dort.msf": b"",
        "Mail/maildir.example/Inbox/cur/1767225600.eml": numbered(7, b"X-Mozilla-Status: 0001\n"),
        "Mail/maildir.example/Inbox/tmp/half": b"x",
        "Mail/maildir.example/Inbox.sbd/Kunden/cur/2.eml": numbered(8),
    }.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


def test_all_folders_of_all_accounts(tmp_path):
    found = look(profile(tmp_path))
    assert found.url == "thunderbird:abcd1234.default-release"
    assert [(row.folder, row.message_id[1:2]) for row in found.rows] == [
        ("Local Folders/Archives/2024", "4"),
        ("pop.example.org/Inbox", "1"),
        ("pop.example.org/Inbox", "2"),
        ("pop.example.org/Sent", "3"),
        ("imap.example.org/INBOX", "5"),
        ("imap.example.org/INBOX/Entwürfe", "6"),
        ("maildir.example/Inbox", "7"),
        ("maildir.example/Inbox/Kunden", "8"),
    ]
    assert {row.name: (row.role, row.messages) for row in found.folders} == {
        "Local Folders/Archives/2024": ("archive", 1),
        "pop.example.org/Inbox": ("inbox", 2),
        "pop.example.org/Leer": (None, 0),
        "pop.example.org/Sent": ("sent", 1),
        "imap.example.org/INBOX": ("inbox", 1),
        "imap.example.org/INBOX/Entwürfe": ("drafts", 1),
        "maildir.example/Inbox": ("inbox", 1),
        "maildir.example/Inbox/Kunden": (None, 1),
    }
    assert {reason.code for reason in found.not_checked} == {"copy_not_server", "copy_may_lack", "imap_not_offline"}


def test_mails_say_whether_they_lay_on_the_server_and_whether_they_are_deleted(tmp_path):
    rows = {row.message_id: row.flags for row in look(profile(tmp_path)).rows}
    assert rows["<1@example.org>"] == ("\\Seen", "$LeftOnServer")
    assert rows["<2@example.org>"] == ("\\Seen", "\\Deleted")
    assert rows["<7@example.org>"] == ("\\Seen",)
    assert look(profile(tmp_path)).problems == {"deleted_in_place": 1}


def test_how_long_mail_is_left_on_the_server(tmp_path):
    found = look(profile(tmp_path))
    assert found.kept_on_server == (
        KeptOnServer(
            "pop.example.org", "anna", leaves=True, days=30, left=6, oldest="2026-01-01T00:00:00+00:00",
            newest="2026-01-10T00:00:00+00:00", longest_gap=604_795,
        ),
        KeptOnServer("other.example", "", leaves=False),
    )  # fmt: skip


def test_counts_take_in_no_name_and_no_time(tmp_path):
    found = look(profile(tmp_path), Depth.COUNTS)
    assert (found.messages, found.kept_on_server, found.folders) == (8, (), ())
    assert {(row.folder, row.arrival, row.flags) for row in found.rows} == {("", None, ())}


def test_chosen_folders(tmp_path):
    assert [row.message_id for row in look(profile(tmp_path), folders=["Sent"]).rows] == ["<3@example.org>"]


@pytest.mark.parametrize("part", ["", "Mail", "ImapMail"])
def test_a_profile_is_recognised(tmp_path, part):
    place = profile(tmp_path) / part
    assert recognise(str(place)).kind == "thunderbird"
    assert look(place).messages == 8


def test_notes_without_settings_and_settings_without_notes(tmp_path):
    place = profile(tmp_path)
    (place / "prefs.js").unlink()
    (kept,) = look(place).kept_on_server
    assert (kept.host, kept.user, kept.leaves, kept.days, kept.left) == ("pop.example.org", "anna", None, None, 6)
    (place / "prefs.js").write_text(PREFS)
    (place / "Mail/pop.example.org/popstate.dat").unlink()
    assert [(row.left, row.longest_gap, row.days) for row in look(place).kept_on_server] == [
        (0, None, 30), (0, None, None),
    ]  # fmt: skip


def test_what_the_notes_say(tmp_path):
    (tmp_path / "popstate.dat").write_bytes(
        STATE.replace(b"\n", b"\r\n") + b"*other.example kim\r\nk A 1767225600123\r\n"
    )
    first, second = popstate(tmp_path / "popstate.dat")
    assert [(row.uidl, row.action) for row in first.left] == [
        ("UIDL-1", "keep"), ("UIDL-2", "keep"), ("UIDL-3", "too_big"), ("UIDL-4", "delete"), ("UIDL-5", "fetch_body"),
        ("UIDL-6", "keep"),
    ]  # fmt: skip
    assert first.longest_gap == 604_795
    assert second == ServerState(
        "other.example", "kim", (LeftOnServer("other.example", "kim", "A", "2026-01-01T00:00:00+00:00", "keep"),)
    )
    assert (second.oldest, second.longest_gap) == (second.newest, None)


def test_what_the_settings_say(tmp_path):
    (tmp_path / "prefs.js").write_text(PREFS)
    found = mail_settings(tmp_path)
    pop, imap, other = found.servers
    assert (pop.kind, pop.host, pop.user, pop.name) == ("pop3", "pop.example.org", "anna", 'Büro "Anna"')
    assert (pop.directory, pop.leaves, pop.days, pop.until_deleted) == ("pop.example.org", True, 30, False)
    assert (imap.directory, imap.days) == ("imap.example.org", None)
    assert (other.leaves, other.days) == (False, None)
    assert found.addresses == ("anna@firma.example",)


def test_a_link_in_a_profile_is_not_followed(tmp_path):
    place = profile(tmp_path)
    (place / "Mail" / "etc").symlink_to("/etc")
    assert look(place).problems["link_not_followed"] == 1


@given(st.binary(max_size=300))
def test_any_octets_are_notes(tmp_path_factory, data):
    place = tmp_path_factory.mktemp("profile")
    (place / "popstate.dat").write_bytes(b"*h u\n" + data)
    (place / "prefs.js").write_bytes(b'user_pref("mail.server.server1.type", "' + data)
    assert all(row.host for row in popstate(place / "popstate.dat")[:1])
    assert isinstance(mail_settings(place).servers, tuple)


def test_notes_of_any_size_have_an_end(tmp_path):
    with (tmp_path / "popstate.dat").open("wb") as file:
        file.write(b"*h u\n" + b"k A 1767225600\n")
        file.truncate(1 << 30)
    assert len(popstate(tmp_path / "popstate.dat")[0].left) == 1
    (tmp_path / "prefs.js").write_bytes(b'user_pref("mail.server.a.b", "' + b"\\" * 5_000_000)
    assert mail_settings(tmp_path).servers == ()
