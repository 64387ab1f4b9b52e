"""Copies that were made to break their reader, and six thousand real mails."""

from __future__ import annotations

import os
import tracemalloc
from collections import Counter

import pytest
from tests.fixtures.copies import FROM, HEAD, MAIL, look, numbered
from tests.fixtures.corpus import MAILS, spam_assassin

from postfall.errors import Interrupted
from postfall.mailbox.archive import Archive, mboxes
from postfall.mailbox.archive.mboxfile import header_block
from postfall.mailbox.content.parts import open_message
from postfall.mailbox.model import Depth


@pytest.fixture(scope="module")
def corpus():
    return spam_assassin()


def test_six_thousand_real_mails_one_by_one(corpus, tmp_path):
    for number, mail in enumerate(corpus):
        (tmp_path / f"{number:05}.eml").write_bytes(mail)
    found = look(Archive("eml", tmp_path))
    assert (found.messages, len(found.rows)) == (MAILS, MAILS)
    assert found.octets == sum(map(len, corpus))
    assert found.problems.get("unreadable", 0) <= 10
    assert sum(row.arrival_from == "received" for row in found.rows) > 0.95 * MAILS
    names = Counter(file.type for row in found.rows for file in row.attachments)
    assert names["application/pgp-signature"] > 50
    for row, mail in list(zip(found.rows, corpus, strict=True))[::20]:
        theirs = [file for file in open_message(mail).attachments if "/" not in file.part]
        assert [(file.part, file.name, file.type) for file in row.attachments] == [
            (file.part, file.name, file.type) for file in theirs
        ]


def test_six_thousand_real_mails_in_one_file(corpus, tmp_path):
    def escaped(mail):
        mail = mail if not mail.startswith(b"From ") else mail.partition(b"\n")[2]
        return mail.replace(b"\nFrom ", b"\n>From ").rstrip(b"\n") + b"\n"

    (tmp_path / "box").write_bytes(b"\n".join(FROM + escaped(mail) for mail in corpus))
    found = look(Archive("mbox", tmp_path / "box"))
    assert found.messages == MAILS
    assert look(Archive("mbox", tmp_path / "box"), Depth.COUNTS).octets == found.octets


@pytest.mark.parametrize(
    "data",
    [
        FROM[:-1] + b"\0\n" + MAIL,
        FROM + b"\0" * 100_000,
        FROM + HEAD.replace(b"Angebot", b"\x1b[31m\0\xe2\x80\xae") + b"\n",
        b"From \n" + MAIL,
        FROM * 2000,
        FROM + b"A:\n" * 100_000,
        FROM + b"Received: ;" + b";" * 300_000 + b"\n\n",
        FROM + b"X-Gmail-Labels: " + b'",' * 200_000 + b"\n\n",
        FROM + b"Status: " + b"\n " * 300_000,
        FROM + b"Content-Type: multipart/mixed; boundary=" + b"b" * 100_000 + b"\n\n--" + b"b" * 100_000,
        FROM + b"Content-Type: " + b"multipart/mixed;" * 20_000 + b"\n\n",
        FROM + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--x\n" * 200_000,
    ],
    ids=range(12),
)
def test_octets_that_nobody_would_write(tmp_path, data):
    (tmp_path / "box").write_bytes(data)
    found = look(Archive("mbox", tmp_path / "box"))
    assert found.messages >= 1
    assert sum(row.octets for row in found.rows) <= len(data)


def test_a_header_of_ten_megabytes_is_cut(tmp_path):
    (tmp_path / "a.eml").write_bytes(HEAD + b"X: " + b"y" * 10_000_000 + b"\n\nbody\n")
    (row,) = look(Archive("eml", tmp_path)).rows
    assert (row.subject, row.problems) == ("Angebot", ("header_too_long",))


def test_a_message_of_a_gigabyte_needs_no_memory(tmp_path):
    head = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/zip; name=a.zip\n\n"
    with (tmp_path / "box").open("wb") as file:
        file.write(FROM + head)
        file.truncate(1 << 30)
    tracemalloc.start()
    try:
        (row,) = look(Archive("mbox", tmp_path / "box")).rows
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [file.name for file in row.attachments] == ["a.zip"]
    assert row.attachments[0].octets > 1_000_000_000
    assert peak < 16_000_000


@pytest.mark.parametrize("kind", ["emlx", "thunderbird", "mbox"])
def test_links_pipes_and_depth(tmp_path, kind):
    place = tmp_path / "Mail" / "pop.example.org" if kind == "thunderbird" else tmp_path / "A.mbox"
    place.mkdir(parents=True)
    (tmp_path / "prefs.js").write_text("")
    name = {"emlx": "1.emlx", "thunderbird": "Inbox", "mbox": "mbox"}[kind]
    (place / name).write_bytes(MAIL if kind == "emlx" else FROM + MAIL)
    (place / f"link{name}").symlink_to(place / name)
    (place / "round").symlink_to(tmp_path)
    os.mkfifo(place / f"pipe{name}")
    deep = place
    for _ in range(40):
        deep = deep / "d"
    deep.mkdir(parents=True)
    found = look(Archive(kind, tmp_path))
    assert (found.messages, found.problems["link_not_followed"], found.problems["too_deep"]) == (1, 2, 1)


def test_ctrl_c_between_two_files(tmp_path, monkeypatch):
    for name in ("a.mbox", "b.mbox"):
        (tmp_path / name).write_bytes(FROM + MAIL)

    def stopped(path, folder, copying, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(mboxes, "read_one", stopped)
    with pytest.raises(Interrupted):
        look(Archive("mbox", tmp_path))


def test_progress_tells_how_much_there_is(tmp_path):
    told = []

    class Telling:
        def update(self, done, total, what):
            told.append((done, total, what.en))

    body = b"a line of a body\n" * 600
    (tmp_path / "box").write_bytes(b"\n".join(FROM + numbered(at) + body for at in range(1000)))
    look(Archive("mbox", tmp_path / "box"), progress=Telling())
    assert [total for _, total, _ in told] == [10] * len(told)
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert told[-1][0] >= 9


def test_a_header_block_never_takes_more_than_there_is(tmp_path):
    (tmp_path / "x").write_bytes(b"A: b\nC")
    with (tmp_path / "x").open("rb") as file:
        assert header_block(file, 3) == (b"\nA: ", False)
