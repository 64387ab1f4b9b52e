"""Copies of a mailbox: mbox, Maildir, folders of single mails, and what real ones of them are full of."""

from __future__ import annotations

import email.message
import io
import mailbox
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures.copies import FROM, HEAD, MAIL, Clock, look

from postfall.errors import Interrupted, UsageError
from postfall.exposure.look import first_look
from postfall.mailbox.account import Account
from postfall.mailbox.archive import Archive, copying, mboxes, parse_archive, recognise, tree
from postfall.mailbox.archive.mboxfile import pieces
from postfall.mailbox.inventory import from_bytes, to_bytes
from postfall.mailbox.model import Depth
from postfall.mailbox.source import parse_source


def mbox(tmp_path, data, depth=Depth.HEADERS, name="Inbox"):
    (tmp_path / name).write_bytes(data)
    found = look(parse_archive(f"mbox:{tmp_path / name}"), depth)
    assert from_bytes(to_bytes(found)) == found
    return found


# What a copy says


def test_a_message_has_everything_a_server_would_have_shown(tmp_path):
    found = mbox(tmp_path, FROM + MAIL)
    assert (found.url, found.user, found.taken) == ("mbox:Inbox", "", "2026-11-23T09:00:00+00:00")
    assert (found.messages, found.octets, found.partial) == (1, len(MAIL), False)
    facts = found.protocol
    assert (facts.name, facts.tls, facts.pipelining, facts.capabilities) == ("mbox", None, False, ())
    (row,) = found.rows
    assert (row.arrival, row.arrival_from) == ("2026-03-03T11:01:56+00:00", "received")
    assert (row.subject, row.sender[0].address, row.to[0].address) == (
        "Angebot",
        "kim@example.org",
        "anna@firma.example",
    )
    assert (row.octets, row.folder, row.problems) == (len(MAIL), "Inbox", ())
    assert {reason.code for reason in found.not_checked} == {"copy_not_server", "copy_may_lack", "mbox_one_file"}


@pytest.mark.parametrize(
    ("lines", "arrival", "source"),
    [
        (b"Date: Mon, 2 Mar 2026 10:00:00 +0000\n", "2026-03-02T10:00:00+00:00", "date"),
        (b"Subject: nothing\n", None, "unknown"),
    ],
)
def test_without_received_the_date_is_only_claimed(tmp_path, lines, arrival, source):
    (row,) = mbox(tmp_path, FROM + lines + b"\nx\n").rows
    assert (row.arrival, row.arrival_from) == (arrival, source)


def test_ids_stay_the_same_and_doubles_get_their_own(tmp_path):
    other = MAIL.replace(b"<1@", b"<2@")
    first = mbox(tmp_path, b"\n".join([FROM + MAIL, FROM + MAIL, FROM + other]))
    ids = [row.id for row in first.rows]
    assert ids[1] == ids[0] + "#2"
    assert len(set(ids)) == 3
    second = mbox(tmp_path, FROM + other + b"\n" + FROM + MAIL)
    assert [row.id for row in second.rows] == [ids[2], ids[0]]


@pytest.mark.parametrize("kind", ["mbox", "maildir", "eml"])
def test_counts_hold_no_name_no_subject_and_no_time(tmp_path, kind):
    secret = HEAD.replace(b"Angebot", b"Kuendigung") + b"\nx\n"
    place = tmp_path / "copy"
    if kind == "mbox":
        place.write_bytes(FROM + secret)
    else:
        folder = place / (".Kuendigung/cur" if kind == "maildir" else "Kuendigung")
        folder.mkdir(parents=True)
        (place / "cur").mkdir()
        (folder / ("1.x:2,S" if kind == "maildir" else "Kuendigung kim.eml")).write_bytes(secret)
    found = look(Archive(kind, place), Depth.COUNTS)
    kept = to_bytes(found).decode()
    assert (found.messages, found.octets, found.depth) == (1, len(secret), Depth.COUNTS)
    assert not [word for word in ("Kuendigung", "kim", "firma", "2026-03") if word in kept]
    assert "depth_counts" in {reason.code for reason in found.not_checked}
    assert first_look(found, now=Clock().now()).correspondents == ()


def test_content_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(FROM + MAIL)
    with pytest.raises(UsageError):
        look(recognise(str(tmp_path / "a")), Depth.CONTENT)


# mbox and its quirks


def count(data):
    return len(list(pieces(io.BytesIO(data))))


FROMS = [
    b"From kim@example.org Tue Mar  3 11:01:56 2026",
    b"From MAILER-DAEMON Tue Mar 13 11:01:56 2026",
    b"From 1795672309428937283@xxx Tue Mar 03 11:01:56 +0000 2026",
    b"From - Tue Mar 03 11:01:56 2026",
    b'From "Kim Maier"@example.org Tue Mar  3 11:01 CET 2026',
    b"From kim@example.org Tue, 3 Mar 2026 11:01:56 +0100",
    b"From ",
    b"From -",
]


@pytest.mark.parametrize("line", FROMS)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_lines_that_begin_a_message(line, end):
    mails = [line + end + (HEAD + b"\nHallo\n").replace(b"\n", end) for _ in range(3)]
    assert count(end.join(mails)) == 3


@pytest.mark.parametrize(
    "body",
    [
        b"\nFrom now on we meet on Tuesdays.\n",
        b"\nFrom Tue to Thu at 11:01 in 2026\n",
        b"a line\nFrom kim@example.org Tue Mar  3 11:01:56 2026\n",
        b"\n>From kim@example.org Tue Mar  3 11:01:56 2026\n",
        b"\n From kim@example.org Tue Mar  3 11:01:56 2026\n",
        b"\nfrom kim@example.org Tue Mar  3 11:01:56 2026\n",
        b"\nFrom \nno field\n",
        b"\nFrom kim " + b"x" * 2000 + b" Tue Mar  3 11:01:56 2026\n",
    ],
)
def test_lines_of_a_body_that_begin_none(body):
    assert count(FROM + HEAD + b"\nHallo\n" + body + b"\n" + FROM + MAIL) == 2


def test_content_length_is_not_believed(tmp_path):
    lying = HEAD + b"Content-Length: 999999\n\nHallo\n"
    assert mbox(tmp_path, FROM + lying + b"\n" + FROM + MAIL).messages == 2


def test_carriage_returns_are_part_of_the_message(tmp_path):
    mail = MAIL.replace(b"\n", b"\r\n")
    found = mbox(tmp_path, (FROM + MAIL + b"\n" + FROM + MAIL).replace(b"\n", b"\r\n"))
    assert [row.octets for row in found.rows] == [len(mail), len(mail)]
    assert [row.subject for row in found.rows] == ["Angebot", "Angebot"]


@pytest.mark.parametrize(("data", "octets"), [(b"", []), (b"\n\n", []), (FROM, [0]), (FROM.strip(), [0])])
def test_next_to_nothing(tmp_path, data, octets):
    assert [row.octets for row in mbox(tmp_path, data).rows] == octets


@pytest.mark.parametrize("data", [FROM + HEAD, FROM + HEAD[:-1], FROM + MAIL[:-1], b"\xef\xbb\xbf" + FROM + MAIL])
def test_beginnings_and_ends(tmp_path, data):
    (row,) = mbox(tmp_path, data).rows
    assert row.message_id == "<1@example.org>"
    assert row.octets == len(data.removeprefix(b"\xef\xbb\xbf")) - len(FROM)


def test_octets_of_any_encoding(tmp_path):
    found = mbox(tmp_path, FROM + "Subject: Grüße\nFrom: Jörg <j@example.org>\n\nä\n".encode() + b"\xff\xfe\x00\n")
    assert (found.rows[0].subject, found.rows[0].sender[0].name) == ("Grüße", "Jörg")
    found = mbox(tmp_path, FROM + "Subject: Grüße\n\n".encode("latin-1"))
    assert found.rows[0].subject == "Grüße"


def test_a_header_without_an_end_is_cut(tmp_path):
    giant = HEAD + b"X-Junk: " + b"x" * 3_000_000 + b"\nX-More: y\n\nbody\n"
    found = mbox(tmp_path, FROM + giant + b"\n" + FROM + MAIL)
    assert [row.subject for row in found.rows] == ["Angebot", "Angebot"]
    assert found.rows[0].octets == len(giant)
    assert found.rows[0].problems == ("header_too_long",)
    assert found.problems == {"header_too_long": 1}


def test_a_message_without_headers_is_counted_as_unreadable(tmp_path):
    found = mbox(tmp_path, FROM + b"\nonly a body\n")
    assert found.problems == {"no_date": 1, "unreadable": 1}


@pytest.mark.parametrize("line", [b"a line of a body\n", b"x" * 4096])
def test_a_body_of_a_million_lines_needs_no_memory(tmp_path, line):
    path = tmp_path / "big"
    with path.open("wb") as file:
        for _ in range(2):
            file.write(FROM + HEAD + b"\n")
            for _ in range(50):
                file.write(line * (500_000 // len(line) if len(line) > 100 else 20_000))
            file.write(b"\n\n")
    assert path.stat().st_size > 30_000_000
    tracemalloc.start()
    try:
        found = look(Archive("mbox", path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.messages == 2
    assert peak < 8_000_000


@pytest.mark.parametrize("shift", range(-12, 13))
def test_a_message_that_begins_where_a_chunk_ends(shift):
    first = FROM + HEAD + b"\n"
    filler = b"x" * ((1 << 20) - len(first) - 2 + shift) + b"\n\n"
    assert count(first + filler + FROM + MAIL) == 2


TEXT = st.text(st.sampled_from("abc äß\n:<>@.-"), max_size=60) | st.sampled_from(
    ["From here on", "\nFrom x Tue Mar  3 11:01:56 2026\n", "\n\nFrom \nSubject: x\n", ">From", "\r\n\r\nFrom a"]
)


@settings(deadline=None)  # the standard library waits for the disk
@given(st.lists(st.tuples(TEXT, TEXT), max_size=6))
def test_as_many_as_the_standard_library_wrote(tmp_path_factory, mails):
    path = tmp_path_factory.mktemp("box") / "box"
    box = mailbox.mbox(path)
    for number, (subject, body) in enumerate(mails):
        message = email.message.EmailMessage()
        message["Message-ID"] = f"<{number}@example.org>"
        message["Subject"] = " ".join(subject.split())
        message.set_content(body)
        box.add(message)
    box.close()
    if not path.exists():
        path.touch()
    found = look(Archive("mbox", path))
    assert [row.message_id for row in found.rows] == [f"<{number}@example.org>" for number in range(len(mails))]


@given(st.binary(max_size=400))
def test_any_octets_are_cut_without_a_gap(data):
    at = 0
    for start, end in pieces(io.BytesIO(data)):
        assert at <= start <= end <= len(data)
        at = end


# Maildir


def test_a_maildir_with_folders(tmp_path):
    for place, name in [
        ("cur", "1709460116.M1P2.host,S=9:2,S"), ("new", "1709460117.M1P2.host"), (".Sent/cur", "3.host:2,"),
        (".Entw&APw-rfe/new", "4.host"), (".Tom &- Co/cur", "5.host"), ("tmp", "half-written"), ("cur", ".hidden"),
        (".", "dovecot-uidlist"), ("Archiv/2024/cur", "6.host"),
    ]:  # fmt: skip
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        (tmp_path / place / name).write_bytes(MAIL)
    found = look(parse_archive(f"maildir:{tmp_path}"))
    assert {(row.id, row.folder) for row in found.rows} == {
        ("1709460116.M1P2.host,S=9", "INBOX"), ("1709460117.M1P2.host", "INBOX"), ("3.host", "Sent"),
        ("4.host", "Entwürfe"), ("5.host", "Tom & Co"), ("6.host", "Archiv/2024"),
    }  # fmt: skip
    assert found.octets == 6 * len(MAIL)
    assert {row.subject for row in found.rows} == {"Angebot"}
    assert found.protocol.name == "maildir"


def test_an_empty_maildir_is_empty(tmp_path):
    (tmp_path / "cur").mkdir()
    assert look(recognise(str(tmp_path))).messages == 0


# Single mails


def test_a_folder_of_mails(tmp_path):
    (tmp_path / "Kunden").mkdir()
    (tmp_path / "b.EML").write_bytes(MAIL.replace(b"\n", b"\r\n"))
    (tmp_path / "Kunden" / "a.eml").write_bytes(MAIL)
    (tmp_path / "notes.txt").write_bytes(b"no mail")
    found = look(recognise(str(tmp_path)))
    assert [(row.id, row.folder) for row in found.rows] == [("b.EML", tmp_path.name), ("Kunden/a.eml", "Kunden")]
    assert found.protocol.name == "eml"
    assert found.url == f"eml:{tmp_path.name}"


def test_links_are_not_followed(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (inside / "a.eml").write_bytes(MAIL)
    (outside / "b.eml").write_bytes(MAIL)
    (inside / "link.eml").symlink_to(outside / "b.eml")
    (inside / "folder").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    found = look(Archive("eml", inside))
    assert [row.id for row in found.rows] == ["a.eml"]
    assert found.problems == {"link_not_followed": 3}


def test_a_pipe_is_never_opened(tmp_path):
    (tmp_path / "a.eml").write_bytes(MAIL)
    os.mkfifo(tmp_path / "pipe.eml")
    assert look(Archive("eml", tmp_path)).messages == 1
    with pytest.raises(UsageError):
        parse_archive(f"mbox:{tmp_path / 'pipe.eml'}")


def test_folders_in_folders_have_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(tree, "DEEPEST", 2)
    deep = tmp_path / "1" / "2" / "3"
    deep.mkdir(parents=True)
    (tmp_path / "1" / "2" / "a.eml").write_bytes(MAIL)
    (deep / "b.eml").write_bytes(MAIL)
    found = look(Archive("eml", tmp_path))
    assert ([row.id for row in found.rows], found.problems) == (["1/2/a.eml"], {"too_deep": 1})


def test_what_cannot_be_opened_is_counted(tmp_path, monkeypatch):
    (tmp_path / "a.eml").write_bytes(MAIL)
    (tmp_path / "b.eml").write_bytes(MAIL)
    (tmp_path / "shut").mkdir()
    real_open, real_scan = open, os.scandir

    def opened(path, *more, **named):
        if str(path).endswith("a.eml"):
            raise PermissionError(13, "denied")
        return real_open(path, *more, **named)

    def scanned(path):
        if str(path).endswith("shut"):
            raise PermissionError(13, "denied")
        return real_scan(path)

    monkeypatch.setattr("builtins.open", opened)
    monkeypatch.setattr(os, "scandir", scanned)
    found = look(Archive("eml", tmp_path))
    assert (found.messages, found.octets) == (2, 2 * len(MAIL))
    assert found.problems == {"folder_unreadable": 1, "unreadable": 1}
    assert [row.subject for row in found.rows] == ["", "Angebot"]


def test_names_that_are_no_text(tmp_path):
    (tmp_path / os.fsdecode(b"\xff\n.eml")).write_bytes(MAIL)
    found = look(Archive("eml", tmp_path))
    assert from_bytes(to_bytes(found)) == found
    assert Archive("mbox", Path(os.fsdecode(b"/x/\xff\x1b[31m"))).url == "mbox:??[31m"


# Bounds, ends, words


def test_beyond_the_most_messages_are_only_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(copying, "MOST", 2)
    found = mbox(tmp_path, b"\n".join([FROM + MAIL] * 5))
    assert (found.messages, found.octets, len(found.rows)) == (5, 5 * len(MAIL), 2)
    assert "too_many_messages" in {reason.code for reason in found.not_checked}


def test_a_disk_that_fails_half_way(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(FROM + MAIL)

    def failing(file):
        yield from list(pieces(file))
        raise OSError(5, "input/output error")

    monkeypatch.setattr(mboxes, "pieces", failing)
    found = look(Archive("mbox", tmp_path / "a"))
    assert (found.messages, found.partial) == (1, True)
    assert "copy_broken" in {reason.code for reason in found.not_checked}


def test_ctrl_c_ends_it(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(FROM + MAIL)

    def stopped(file):
        raise KeyboardInterrupt

    monkeypatch.setattr(mboxes, "pieces", stopped)
    with pytest.raises(Interrupted):
        look(Archive("mbox", tmp_path / "a"))


def test_what_lies_at_a_path_tells_its_kind(tmp_path):
    (tmp_path / "In Box").write_bytes(FROM + MAIL)
    (tmp_path / "md" / "new").mkdir(parents=True)
    (tmp_path / "Mail.mbox").mkdir()
    (tmp_path / "Mail.mbox" / "mbox").write_bytes(FROM + MAIL)
    assert recognise(f'"{tmp_path / "In Box"}"').url == "mbox:In Box"
    assert recognise(str(tmp_path / "md")).url == "maildir:md"
    assert recognise(str(tmp_path)).kind == "mbox"
    (tmp_path / "empty").mkdir()
    assert recognise(str(tmp_path / "empty")).kind == "eml"
    assert recognise(str(tmp_path / "Mail.mbox")).url == "mbox:Mail.mbox"
    assert recognise(f"MBOX:{tmp_path / 'In Box'}").path == tmp_path / "In Box"


def test_the_scheme_decides_where_to_look(tmp_path):
    (tmp_path / "a").write_bytes(FROM + MAIL)
    assert isinstance(parse_source(f"mbox:{tmp_path / 'a'}"), Archive)
    assert isinstance(parse_source("pop3s://pop.example.org", "anna"), Account)
    with pytest.raises(UsageError):
        parse_source("thunderbird:/x")


@pytest.mark.parametrize(
    "url",
    ["mbox:", "mbox:   ", "eml:''", "mbox:{}/none", "mbox:{}", "maildir:{}", "maildir:{}/text", "eml:{}/text",
     "mbox:{}/text", "mbox:{}/zip", "eml:{}/none", "mbox:/dev/zero", "mbox:a\0b", "eml:" + "x" * 5000],
)  # fmt: skip
def test_what_is_no_copy_is_refused_with_what_to_do(tmp_path, url):
    (tmp_path / "text").write_text("Dear diary")
    (tmp_path / "zip").write_bytes(b"PK\x03\x04 From ")
    with pytest.raises(UsageError) as caught:
        parse_archive(url.format(tmp_path))
    assert caught.value.hint is not None


def test_a_folder_without_mails_is_refused(tmp_path):
    with pytest.raises(UsageError) as caught:
        look(recognise(str(tmp_path)))
    assert "mbox:" in str(caught.value.hint)
