"""Whatever is changed in a record is named: the first entry or kept file that does not fit."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.case.cases import Cases
from postfall.case.chain import REASONS, Raw, examine
from postfall.case.entry import GENESIS, SALT_OCTETS, canonical, digest, entry_hash
from postfall.case.model import Verification
from postfall.errors import Tampered, UsageError
from postfall.value import Source

COLUMNS = ("at", "actor", "type", "prev", "digest", "hash")


@pytest.fixture
def home(tmp_path, clock):
    """A case of seven entries with one kept file (entry 4)."""
    folder = tmp_path / "home"
    with Cases.open(folder, clock, "Zoë") as cases:
        journal = cases.create("Fall", zone="Europe/Berlin", language="de")
        journal.confirm("user_role", "private")
        journal.note("Grüße")
        journal.keep(b"evidence", name="e.txt", kind="evidence", media="text/plain")
        journal.propose("records", 3, source=Source.PROBE)
        journal.note("zwei")
        journal.note("drei")
    return folder


def _hack(home, *statements):
    """What somebody with the file does: take the guards away, then change."""
    with closing(sqlite3.connect(home / "cases.sqlite")) as raw, raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        for statement, values in statements:
            assert raw.execute(statement, values).rowcount > 0


def _verify(home, clock, head=None) -> Verification:
    with Cases.open(home, clock, "x") as cases:
        (row,) = cases.list()
        return cases.find(row.id).verify(head)


def _first(home, clock, head=None):
    result = _verify(home, clock, head)
    assert result.ok is (result.first_bad is None)
    if result.first_bad is None:
        return None
    assert result.first_bad.reason in REASONS
    return result.first_bad.seq, result.first_bad.reason


def test_an_untouched_case_is_fine(home, clock):
    result = _verify(home, clock)
    assert (result.ok, result.entries, result.first_bad, result.erased) == (True, 7, None, ())


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_of_every_entry(tmp_path, home, clock, column):
    for seq in range(1, 8):
        copy = tmp_path / f"copy{seq}"
        shutil.copytree(home, copy)
        flipped = f"UPDATE entries SET {column} = 'x' || substr({column}, 2) WHERE seq = ?"
        _hack(copy, (flipped, (seq,)))
        assert _first(copy, clock) == (seq, "entry_changed")


@pytest.mark.parametrize("wrong", [b"\xff\xfe", 7, 1.5, "e\u0301", "a\x00b"])
@pytest.mark.parametrize("column", COLUMNS)
def test_values_of_another_type_and_broken_text(home, clock, column, wrong):
    _hack(home, (f"UPDATE entries SET {column} = ? WHERE seq = 3", (wrong,)))
    assert _first(home, clock) == (3, "entry_changed")


def test_text_that_is_no_utf8_any_more(home, clock):
    _hack(home, ("UPDATE entries SET actor = CAST(x'5a6fff' AS TEXT) WHERE seq = 3", ()))
    assert _first(home, clock) == (3, "entry_changed")


@pytest.mark.parametrize("column", ["salt", "body"])
@pytest.mark.parametrize("change", ["flip", "text", "empty", "longer"])
def test_salt_and_body(home, clock, column, change):
    with closing(sqlite3.connect(home / "cases.sqlite")) as raw:
        (data,) = raw.execute(f"SELECT {column} FROM bodies WHERE seq = 3").fetchone()
    value = {
        "flip": bytes([data[0] ^ 1]) + data[1:],
        "text": data.decode("latin-1"),
        "empty": b"",
        "longer": data + b" ",
    }
    _hack(home, (f"UPDATE bodies SET {column} = ? WHERE seq = 3", (value[change],)))
    assert _first(home, clock) == (3, "body_changed")


def test_octets_cannot_move_between_salt_and_body():
    body = canonical({"n": 1})
    for moved in (body[:1], body[:3]):
        salt = b"s" * SALT_OCTETS
        row = _row(1, salt, body)
        shifted = replace(row, salt=salt + moved, body=body[len(moved) :])
        assert digest(salt + moved, body[len(moved) :]) == row.digest
        assert examine("c", [shifted]).first_bad.reason == "body_changed"


def test_bodies_that_changed_places(home, clock):
    _hack(
        home,
        ("UPDATE bodies SET seq = 100 WHERE seq = 2", ()),
        ("UPDATE bodies SET seq = 2 WHERE seq = 3", ()),
        ("UPDATE bodies SET seq = 3 WHERE seq = 100", ()),
    )
    assert _first(home, clock) == (2, "body_changed")


def test_a_removed_entry(home, clock):
    _hack(home, ("DELETE FROM bodies WHERE seq = 3", ()), ("DELETE FROM entries WHERE seq = 3", ()))
    assert _first(home, clock) == (3, "entry_missing")


def test_a_removed_entry_with_the_rest_moved_up(home, clock):
    moves = [
        (f"UPDATE {table} SET seq = {seq - 1} WHERE seq = {seq}", ())
        for seq in range(4, 8)
        for table in ("entries", "bodies")
    ]
    _hack(home, ("DELETE FROM bodies WHERE seq = 3", ()), ("DELETE FROM entries WHERE seq = 3", ()), *moves)
    assert _first(home, clock) == (3, "entry_changed")


def test_the_first_entry_removed(home, clock):
    _hack(home, ("DELETE FROM bodies WHERE seq = 1", ()), ("DELETE FROM entries WHERE seq = 1", ()))
    assert _first(home, clock) == (1, "entry_missing")


def test_a_swapped_pair(home, clock):
    swap = [
        (f"UPDATE {table} SET seq = {to} WHERE seq = {old}", ())
        for table in ("entries", "bodies")
        for old, to in ((3, 100), (6, 3), (100, 6))
    ]
    _hack(home, *swap)
    assert _first(home, clock) == (3, "entry_changed")


def test_a_replaced_row(home, clock):
    """A row made to fit by itself still does not fit its neighbours."""
    with closing(sqlite3.connect(home / "cases.sqlite")) as raw:
        case, at, actor, prev = raw.execute("SELECT case_id, at, actor, prev FROM entries WHERE seq = 3").fetchone()
    salt, body = b"s" * SALT_OCTETS, canonical({"text": "forged"})
    bound = digest(salt, body)
    own = entry_hash(case, 3, at, actor, "note.added/1", prev, bound)
    _hack(
        home,
        (
            "INSERT OR REPLACE INTO entries VALUES (?,?,?,?,?,?,?,?)",
            (case, 3, at, actor, "note.added/1", prev, bound, own),
        ),
        ("INSERT OR REPLACE INTO bodies VALUES (?,?,?,?)", (case, 3, salt, body)),
    )
    assert _first(home, clock) == (4, "entry_unlinked")


def test_an_erasure_that_nobody_recorded(home, clock):
    _hack(home, ("DELETE FROM bodies WHERE seq = 3", ()))
    assert _first(home, clock) == (3, "body_missing")


def test_an_erased_body_that_came_back(home, clock):
    with closing(sqlite3.connect(home / "cases.sqlite")) as raw:
        row = raw.execute("SELECT * FROM bodies WHERE seq = 3").fetchone()
    with Cases.open(home, clock, "x") as cases:
        cases.find().erase_body(3, "asked to")
    _hack(home, ("INSERT INTO bodies VALUES (?,?,?,?)", row))
    assert _first(home, clock) == (3, "body_returned")


def test_a_body_without_entry(home, clock):
    _hack(home, ("INSERT INTO bodies SELECT case_id, 99, salt, body FROM bodies WHERE seq = 3", ()))
    assert _first(home, clock) == (99, "body_stray")


def test_only_a_head_kept_elsewhere_shows_a_cut_tail(home, clock):
    before = _verify(home, clock).head
    _hack(home, ("DELETE FROM bodies WHERE seq > 5", ()), ("DELETE FROM entries WHERE seq > 5", ()))
    assert _first(home, clock) is None
    assert _first(home, clock, head=before) == (6, "head_missing")
    assert _first(home, clock, head=before[:16].upper()) == (6, "head_missing")


def test_an_earlier_head_still_holds(home, clock):
    before = _verify(home, clock).head
    with Cases.open(home, clock, "x") as cases:
        cases.find().note("later")
    assert _first(home, clock, head=before) is None
    assert _first(home, clock, head=before[:16]) is None


@pytest.mark.parametrize("head", ["", "abc", "z" * 64, "a" * 65, GENESIS[:15]])
def test_a_head_that_is_none(home, clock, head):
    with pytest.raises(UsageError, match="head"):
        _verify(home, clock, head)


def test_a_kept_file(home, clock):
    (path,) = (home / "artefacts").glob("??/*")
    data = path.read_bytes()
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x20]) + data[place + 1 :])
        result = _verify(home, clock)
        assert (result.first_bad.seq, result.first_bad.reason, result.first_bad.artefact) == (
            4,
            "artefact_changed",
            path.name,
        )
    with Cases.open(home, clock, "x") as cases, pytest.raises(Tampered):
        cases.find().read(path.name)
    path.write_bytes(data + b"x")
    assert _first(home, clock) == (4, "artefact_changed")
    path.unlink()
    assert _first(home, clock) == (4, "artefact_missing")
    path.mkdir()
    assert _first(home, clock) == (4, "artefact_changed")


def test_an_unreadable_body_is_named_before_anything_is_built_on_it(home, clock):
    _hack(home, ("UPDATE bodies SET body = x'7b' WHERE seq = 3", ()))
    with Cases.open(home, clock, "x") as cases, pytest.raises(Tampered, match="entry 3") as caught:
        cases.find().state()
    assert "verify" in caught.value.hint.en


def test_erasures_are_shown_with_reason_and_time(home, clock):
    clock.advance(days=1)
    with Cases.open(home, clock, "Ada") as cases:
        journal = cases.find()
        (sha256,) = journal.state().artefacts
        journal.erase_body(3, "Art. 17")
        journal.erase_artefact(sha256, "purpose gone")
        assert journal.erase_artefact(sha256, "again") is None
        with pytest.raises(UsageError, match="no longer"):
            journal.read(sha256)
    result = _verify(home, clock)
    assert result.ok
    assert [(row.target, row.reason, row.who, row.at[:10]) for row in result.erased] == [
        ("3", "Art. 17", "Ada", "2026-11-24"),
        (sha256, "purpose gone", "Ada", "2026-11-24"),
    ]
    assert not list((home / "artefacts").glob("??/*"))


def _row(seq, salt, body, *, prev=GENESIS, kind="note.added/1"):
    bound = digest(salt, body)
    return Raw(seq, "at", "who", kind, prev, bound, entry_hash("c", seq, "at", "who", kind, prev, bound), salt, body)


def _chain(texts):
    rows, prev = [], GENESIS
    for seq, text in enumerate(texts, 1):
        rows.append(_row(seq, bytes([seq]) * SALT_OCTETS, canonical({"text": text}), prev=prev))
        prev = rows[-1].hash
    return rows


CHAINS = st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=8), min_size=1, max_size=6).map(_chain)


@given(CHAINS)
def test_every_sound_chain_is_sound(rows):
    result = examine("c", rows, head=rows[-1].hash)
    assert (result.ok, result.entries, result.head) == (True, len(rows), rows[-1].hash)


@given(CHAINS, st.data())
def test_any_changed_octet_of_any_row_is_named(rows, data):
    at = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from([*COLUMNS, "salt", "body"]))
    value = getattr(rows[at], column)
    octets = bytearray(value if isinstance(value, bytes) else value.encode())
    place = data.draw(st.integers(0, len(octets) - 1))
    octets[place] ^= data.draw(st.integers(1, 255))
    changed = bytes(octets) if isinstance(value, bytes) else octets.decode("utf-8", "surrogateescape")
    rows[at] = replace(rows[at], **{column: changed})
    assert examine("c", rows).first_bad.seq == at + 1


@given(CHAINS, st.data())
def test_any_removed_or_swapped_row_is_named(rows, data):
    one = data.draw(st.integers(0, len(rows) - 1))
    other = data.draw(st.integers(0, len(rows) - 1))
    head = rows[-1].hash
    if one == other:
        del rows[one]
    else:
        rows[one], rows[other] = replace(rows[other], seq=one + 1), replace(rows[one], seq=other + 1)
    assert examine("c", rows, head=head).first_bad.seq == min(one, other) + 1


def test_another_case_is_not_this_case():
    assert examine("d", _chain(["a"])).first_bad.reason == "entry_changed"
