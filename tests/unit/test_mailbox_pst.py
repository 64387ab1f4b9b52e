"""Outlook's data files, held against real ones: mails of the Enron corpus, and the cache of an account for tests."""

from __future__ import annotations

import importlib.util
import random
import sys
from contextlib import suppress
from functools import cache

import pytest
from tests.fixtures.copies import Noting, look
from tests.fixtures.corpus import members

from postfall.errors import UsageError
from postfall.mailbox.archive import Archive, pst
from postfall.mailbox.content.parts import open_message
from postfall.mailbox.model import Address, Depth

PACKAGE = "pst-extractor@1.12.0"
installed = pytest.mark.skipif(importlib.util.find_spec("pypff") is None, reason="libpff is not installed")


@cache
def real(name):
    found = members(PACKAGE, lambda path: path.endswith(f"/{name}"))
    assert len(found) == 1
    return next(iter(found.values()))


@pytest.fixture
def enron(tmp_path):
    path = tmp_path / "enron.pst"
    path.write_bytes(real("enron.pst"))
    return path


@pytest.fixture
def cached(tmp_path):
    path = tmp_path / "anna.ost"
    path.write_bytes(real("pstextractortest@outlook.com.ost"))
    return path


@installed
def test_folders_mails_and_attachments_of_a_data_file(enron):
    found = look(enron)
    assert (found.url, found.messages, found.protocol.name) == ("pst:enron.pst", 71, "pst")
    assert {row.name.rpartition("/")[2]: (row.role, row.messages) for row in found.folders} == {
        "MLOKAY (Non-Privileged)": (None, 1), "TW-Commercial Group": (None, 14), "Systems": (None, 7),
        "Sent Items": ("sent", 2), "Personal": (None, 47),
    }  # fmt: skip
    assert sum(len(row.attachments) for row in found.rows) > 20
    first = next(row for row in found.rows if row.subject == "New OBA's")
    assert first.sender == (Address("Dennis.Lee@ENRON.com", "Lee  Dennis"),)
    assert (first.arrival, first.arrival_from) == ("2001-10-22T20:06:22+00:00", "internal")
    assert first.attachments[0].name == "OBA_27602_Citizens.doc"
    assert (first.attachments[0].type, first.attachments[0].octets) == ("application/msword", 53_760)
    assert all(row.octets > 0 and row.arrival and row.id.startswith("pst:") for row in found.rows)
    assert len({row.id for row in found.rows}) == 71


@installed
def test_a_cache_shows_what_people_see(cached):
    found = look(cached)
    assert {row.name: row.messages for row in found.folders if row.messages} == {
        "Deleted Items": 1, "Inbox": 10, "Sent Items": 2, "Sync Issues": 1,
    }  # fmt: skip
    received = next(row for row in found.rows if row.subject == "pdf attachment")
    assert (received.arrival_from, received.flags) == ("received", ("\\Seen",))
    assert received.message_id == "<6FBFC4F6-4B86-4CD5-83B8-65DBEC4F1D36@hxcore.ol>"
    sent = next(row for row in found.rows if row.folder == "Sent Items")
    assert (sent.to[0].address, sent.subject) == ("epfromer@gmail.com", "Accepted: meeting from Ed")
    assert "epfromer@gmail.com" in {row.address for row in found.contacts}


@installed
def test_counts_take_in_no_name_and_no_time(enron):
    found = look(enron, Depth.COUNTS)
    assert (found.messages, found.octets > 10_000_000, found.contacts, found.folders) == (71, True, (), ())
    assert {(row.folder, row.arrival, row.subject, row.attachments) for row in found.rows} == {("", None, "", ())}


@installed
def test_chosen_folders(enron):
    assert look(enron, folders=["Sent Items"]).messages == 2


@installed
def test_whole_messages_are_put_together(cached):
    noting = Noting()
    found = look(cached, Depth.CONTENT, inspector=noting)
    opened = {row.subject: open_message(noting.seen[row.number - 1][1]) for row in found.rows}
    texts = opened["text file attachment"]
    assert ["this is a text file" in text.text.lower() or text.text for text in texts.texts]
    (file,) = texts.attachments
    assert (file.name, file.type) == ("text.txt", "text/plain")
    files = opened["text, jpg, pdf attachments"].attachments
    assert {row.type for row in files} == {"text/plain", "image/jpeg", "application/pdf"}
    assert all(whole for _, _, whole in noting.seen)


@installed
@pytest.mark.parametrize("damage", [b"", b"!BDN", b"!BDN" + b"\0" * 600, b"!BDN" + b"\xff" * 5000])
def test_what_is_no_data_file_is_refused(tmp_path, damage):
    path = tmp_path / "a.pst"
    path.write_bytes(damage)
    with pytest.raises(UsageError):
        look(Archive("pst", path))


@installed
def test_a_damaged_file_gives_what_it_still_has_or_is_refused(enron):
    whole, given = enron.read_bytes(), []
    for seed in range(8):
        dice = random.Random(seed)
        data = bytearray(whole)
        for _ in range(6):
            at = dice.randrange(1000, len(data) - 512)
            data[at : at + 512] = dice.randbytes(512)
        enron.write_bytes(data)
        with suppress(UsageError):
            given.append(look(enron))
    assert given
    assert all(found.messages == 71 or found.problems for found in given)


@installed
def test_an_entry_that_kills_the_process_costs_only_itself(enron, monkeypatch):
    deadly = {3, 4, 30}
    real_heard = pst._Run._heard

    def heard(self, talk, data, pipe):
        real_heard(self, talk, data, pipe)
        if talk.get("item") in deadly:
            deadly.discard(talk["item"])
            raise EOFError

    monkeypatch.setattr(pst._Run, "_heard", heard)
    found = look(enron)
    assert (found.messages, found.problems["item_unreadable"], found.partial) == (68, 3, False)


@installed
def test_a_file_that_is_deadly_throughout_is_given_up(enron, monkeypatch):
    monkeypatch.setattr(pst, "_TRIES", 3)
    real_heard = pst._Run._heard

    def heard(self, talk, data, pipe):
        real_heard(self, talk, data, pipe)
        if talk.get("item", 0) > 10:
            raise EOFError

    monkeypatch.setattr(pst._Run, "_heard", heard)
    found = look(enron)
    assert (found.messages, found.partial) == (10, True)
    assert "copy_broken" in {reason.code for reason in found.not_checked}


def test_without_the_library_it_is_said_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypff", None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    path = tmp_path / "a.pst"
    path.write_bytes(b"!BDN")
    with pytest.raises(UsageError) as caught:
        look(Archive("pst", path))
    assert "postfall[pst]" in str(caught.value.hint)
    assert "readpst" in str(caught.value.hint)
