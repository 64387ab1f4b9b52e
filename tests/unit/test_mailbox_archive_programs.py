"""Copies as mail programs and exports make them: Google Takeout, Apple Mail, notes in headers and file names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.fixtures.copies import FROM, HEAD, MAIL, Noting, look, numbered

from postfall.errors import UsageError
from postfall.mailbox.archive import parse_archive, recognise
from postfall.mailbox.archive.folders import labelled, role_of
from postfall.mailbox.model import LARGEST_MESSAGE, Depth


def codes(found):
    return {reason.code for reason in found.not_checked}


# Google Takeout


@pytest.mark.parametrize(
    ("field", "folder", "flags"),
    [
        ("Inbox,Opened,Important", "Inbox", {"\\Seen"}),
        ("Posteingang,Ungelesen", "Posteingang", set()),
        ("Archived,Sent,Opened", "Sent", {"\\Seen"}),
        ('Category Updates,"Kunden, alle",Unread', "Kunden, alle", set()),
        ("=?UTF-8?Q?Entw=C3=BCrfe,Markiert?=", "Entwürfe", {"\\Seen", "\\Flagged"}),
        ("Archiviert,Kategorie: Werbung,Geöffnet".encode().decode("latin-1"), "Archiviert", {"\\Seen"}),
        ("Papierkorb,Posteingang", "Papierkorb", {"\\Seen"}),
        ("", "Archive", {"\\Seen"}),
        ('"' + "x," * 50_000, None, None),
    ],
)
def test_labels_say_where_a_message_lies(field, folder, flags):
    found = labelled(field)
    if folder is not None:
        assert (found[0], set(found[1])) == (folder, flags)
    assert len(found[0]) <= 500


def test_a_takeout_has_folders_and_each_message_once(tmp_path):
    labels = [b"Inbox,Opened", b"Gesendet", b"Inbox,Kunden", b"Spam,Unread", b"Kunden,Opened"]
    mails = [FROM + numbered(at, b"X-Gmail-Labels: " + row + b"\n") for at, row in enumerate(labels)]
    path = tmp_path / "All mail Including Spam and Trash.mbox"
    path.write_bytes(b"\n".join(mails))
    found = look(path)
    assert [row.folder for row in found.rows] == ["Inbox", "Gesendet", "Inbox", "Spam", "Kunden"]
    assert [(row.name, row.role, row.messages) for row in found.folders if row.messages] == [
        ("Inbox", "inbox", 2), ("Gesendet", "sent", 1), ("Spam", "junk", 1), ("Kunden", None, 1),
    ]  # fmt: skip
    assert "mbox_one_file" not in codes(found)
    assert [row.folder for row in look(path, folders=["inbox"]).rows] == ["Inbox", "Inbox"]
    with pytest.raises(UsageError):
        look(path, Depth.COUNTS, folders=["Inbox"])


@pytest.mark.parametrize(
    ("name", "role"),
    [("INBOX", "inbox"), ("Kunden/Gesendete Elemente", "sent"), ("Archives/2024", "archive"), ("Inbox/Kunden", None),
     ("Papierkorb/alt", "trash"), ("Angebote", None), ("Junk-E-Mail", "junk")],
)  # fmt: skip
def test_folders_have_a_role_by_their_name(name, role):
    assert role_of(name) == role


def test_several_mbox_files_in_a_folder(tmp_path):
    (tmp_path / "Kunden.mbox").mkdir()
    (tmp_path / "Kunden.mbox" / "mbox").write_bytes(FROM + MAIL)
    (tmp_path / "Sent.mbox").write_bytes(FROM + numbered(2) + b"\n" + FROM + numbered(3))
    (tmp_path / "notes.mbox").write_bytes(b"Dear diary")
    found = look(f"mbox:{tmp_path}")
    assert [(row.folder, row.message_id) for row in found.rows] == [
        ("Sent", "<2@example.org>"), ("Sent", "<3@example.org>"), ("Kunden", "<1@example.org>"),
    ]  # fmt: skip


# Notes of programs


@pytest.mark.parametrize(
    ("lines", "flags"),
    [
        (b"Status: RO\nX-Status: AF\n", {"\\Seen", "\\Answered", "\\Flagged"}),
        (b"Status: O\n", set()),
        (b"X-Mozilla-Status: 0007\n", {"\\Seen", "\\Answered", "\\Flagged"}),
        (b"X-Mozilla-Status: 0009\n", {"\\Seen", "\\Deleted"}),
        (b"X-Mozilla-Status: zzzz\n", set()),
    ],
)
def test_what_programs_note_in_a_mail(tmp_path, lines, flags):
    (tmp_path / "box").write_bytes(FROM + numbered(1, lines))
    found = look(tmp_path / "box")
    assert set(found.rows[0].flags) == flags
    assert found.problems.get("deleted_in_place", 0) == ("\\Deleted" in flags)
    (tmp_path / "box").write_bytes(FROM + MAIL)
    assert look(tmp_path / "box").rows[0].id == found.rows[0].id


def test_what_a_maildir_notes_in_file_names(tmp_path):
    (tmp_path / "cur").mkdir()
    for name in ("1.host:2,RS", "2.host,S=9;2,FT", "3.host:2,", "4.host"):
        (tmp_path / "cur" / name).write_bytes(MAIL)
    assert [row.flags for row in look(tmp_path).rows] == [("\\Answered", "\\Seen"), ("\\Flagged", "\\Deleted"), (), ()]


# Apple Mail


def emlx(message, flags=1, more=""):
    listed = f"<plist version='1.0'><dict><key>flags</key>\n\t<integer>{flags}</integer>{more}</dict></plist>"
    return b"%d        \n" % len(message) + message + listed.encode()


def apple(tmp_path):
    for account, box, name, data in [
        ("6B29FC40-CA47-1067-B31D-00DD010662DA", "INBOX.mbox/8A/Data/1/Messages", "17.emlx", emlx(MAIL, 0x8623750145)),
        ("6B29FC40-CA47-1067-B31D-00DD010662DA", "Archiv.mbox/2024.mbox/8A/Data/Messages", "18.partial.emlx",
         emlx(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: application/pdf;"
              b" name=a.pdf\nX-Apple-Content-Length: 99\n\n--b--\n", 6)),
        ("POP-anna@pop.example.org", "Sent Messages.mbox/Messages", "1.emlx",
         emlx(b"Subject: x\n\nbody\n", 64, "<key>date-received</key><integer>1641261501</integer>")),
    ]:  # fmt: skip
        place = tmp_path / account / box
        place.mkdir(parents=True)
        (place / name).write_bytes(data)


def test_apple_mail_with_accounts_folders_flags_and_times(tmp_path):
    apple(tmp_path)
    found = look(tmp_path)
    assert found.url == f"emlx:{tmp_path.name}"
    rows = {row.folder: row for row in found.rows}
    assert set(rows) == {"6B29FC40/INBOX", "6B29FC40/Archiv/2024", "POP-anna@pop.example.org/Sent Messages"}
    inbox = rows["6B29FC40/INBOX"]
    assert (inbox.octets, inbox.arrival_from, inbox.subject) == (len(MAIL), "received", "Angebot")
    assert "\\Seen" in inbox.flags
    part = rows["6B29FC40/Archiv/2024"]
    assert (part.flags, [file.name for file in part.attachments]) == (("\\Deleted", "\\Answered"), ["a.pdf"])
    assert "mails_incomplete" in codes(found)
    sent = rows["POP-anna@pop.example.org/Sent Messages"]
    assert (sent.arrival, sent.arrival_from, sent.flags) == ("2022-01-04T01:58:21+00:00", "internal", ("\\Draft",))
    assert {row.name: row.role for row in found.folders}["POP-anna@pop.example.org/Sent Messages"] == "sent"


def test_a_part_of_a_mail_is_handed_over_as_a_part(tmp_path):
    apple(tmp_path)
    noting = Noting()
    look(tmp_path, Depth.CONTENT, inspector=noting)
    assert [whole for name, _, whole in noting.seen if "partial" in name] == [False]
    assert all(b"plist" not in message for _, message, _ in noting.seen)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"x", b"999999999999\n" + MAIL, b"-5\n" + MAIL, MAIL, b"5\n", emlx(MAIL, "9" * 25),
        emlx(MAIL, 1, "<key>date-received</key><real>1e999</real>"),
        emlx(MAIL, 1, "<key>date-received</key><real>" + "." * 20 + "</real>"),
        b"12\n" + MAIL + b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>" + b"<!ENTITY b '&b;&b;'>" * 5000,
    ],
)  # fmt: skip
def test_a_broken_file_is_one_row(tmp_path, data):
    (tmp_path / "1.emlx").write_bytes(data)
    assert look(f"emlx:{tmp_path}").messages == 1


def test_where_there_is_no_such_file_that_is_said(tmp_path):
    with pytest.raises(UsageError):
        look(f"emlx:{tmp_path}")


# What is chosen, and whole messages


def test_a_span_of_time(tmp_path):
    later = MAIL.replace(b"3 Mar", b"9 Mar")
    (tmp_path / "box").write_bytes(b"\n".join([FROM + MAIL, FROM + later, FROM + b"Subject: x\n\ny\n"]))
    day = datetime(2026, 3, 5, tzinfo=UTC)
    assert [row.arrival for row in look(tmp_path / "box", since=day).rows] == ["2026-03-09T11:01:56+00:00", None]
    found = look(tmp_path / "box", until=day)
    assert [row.number for row in found.rows] == [1, 2]
    assert (found.messages, found.rows[1].arrival) == (2, None)
    assert "filtered" in codes(found)
    with pytest.raises(UsageError):
        look(tmp_path / "box", Depth.COUNTS, since=day)


def test_chosen_folders(tmp_path):
    for place in ("cur", ".Sent/cur", ".Kunden.Sent/cur"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "1").write_bytes(MAIL)
    assert [row.folder for row in look(tmp_path, folders=["SENT"]).rows] == ["Sent"]
    assert look(tmp_path, Depth.COUNTS, folders=["Sent"]).messages == 1
    with pytest.raises(UsageError) as caught:
        look(tmp_path, folders=["Snet"])
    assert "Sent" in caught.value.hint.en


@pytest.mark.parametrize("kind", ["mbox", "eml", "maildir"])
def test_whole_messages_are_handed_over(tmp_path, kind):
    mail = MAIL + b"a line\n" * 5
    if kind == "mbox":
        (tmp_path / "x.mbox").write_bytes(FROM + mail + b"\n" + FROM + mail)
    else:
        (tmp_path / "cur").mkdir()
        for name in ("1.eml", "2.eml"):
            (tmp_path / "cur" / name).write_bytes(mail)
    noting = Noting()
    found = look(f"{kind}:{tmp_path}", Depth.CONTENT, inspector=noting)
    assert [row.id for row in found.rows] == [name for name, _, _ in noting.seen]
    assert [(message, whole) for _, message, whole in noting.seen] == [(mail, True)] * 2


def test_a_message_of_a_gigabyte_is_cut(tmp_path):
    with (tmp_path / "a.eml").open("wb") as file:
        file.write(MAIL)
        file.truncate(1 << 30)
    noting = Noting()
    found = look(f"eml:{tmp_path}", Depth.CONTENT, inspector=noting)
    ((_, message, whole),) = noting.seen
    assert (len(message), whole, found.rows[0].octets) == (LARGEST_MESSAGE, False, 1 << 30)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [("a.pst", b"!BDN", "pst"), ("a.OST", b"!BDN", "pst"), ("a.vcf", b"BEGIN:VCARD", "vcard"),
     ("a.ics", b"BEGIN:VCALENDAR", "ics"), ("a.csv", b"Name,E-Mail", "csv"), ("Inbox", FROM, "mbox")],
)  # fmt: skip
def test_what_a_file_is(tmp_path, name, data, kind):
    (tmp_path / name).write_bytes(data)
    assert recognise(str(tmp_path / name)).kind == kind


@pytest.mark.parametrize("url", ["pst:{}/mail", "vcard:{}/mail", "ics:{}/mail", "pst:{}", "csv:{}", "thunderbird:{}"])
def test_what_does_not_fit_is_refused(tmp_path, url):
    (tmp_path / "mail").write_bytes(FROM + MAIL)
    with pytest.raises(UsageError) as caught:
        parse_archive(url.format(tmp_path))
    assert caught.value.hint is not None
