"""Mail merge, part by part: which mailboxes are the same, hostile lists, a hostile manifest, file names."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.case.model import MailboxRecord
from postfall.draft.merge import listfile
from postfall.draft.merge.listfile import read_list
from postfall.draft.merge.manifest import NAME, Heading, Manifest, Written
from postfall.draft.merge.model import LeftOut, Recipient, Why
from postfall.draft.merge.people import Sieve, own_mailboxes
from postfall.draft.merge.same import mailbox, reserved, spelled
from postfall.draft.merge.write import file_stem
from postfall.errors import UsageError

_SPEC = importlib.util.spec_from_file_location("d", Path(__file__).parents[1] / "fixtures" / "draft_dossier.py")
sample = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sample)
LOCAL = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789._-", min_size=1, max_size=20)
DISGUISES = {"a": "а", "e": "е", "o": "ο", "p": "р", "c": "с", "x": "х", "i": "і", "s": "ѕ"}


@given(LOCAL, st.integers(0, 6), st.text(alphabet="abc123", max_size=8))
def test_no_disguise_hides_the_mailbox(local, way, label):
    own = mailbox(f"{local}@firma.example")
    disguised = [
        f"{local}@firma.example".upper(),
        f"{local}+{label}@firma.example",
        f"{local}@FIRMA.example.",
        "".join(DISGUISES.get(sign, sign) for sign in local) + "@firma.example",
        f"{local}@fіrma.example",
        "\u200b".join(local) + "@firma.example",
        f"  {local}@ｆｉｒｍａ.example ",
    ]
    assert mailbox(disguised[way]) == own


@given(LOCAL, LOCAL)
def test_different_mailboxes_stay_different(one, other):
    assert (mailbox(f"{one}@firma.example") == mailbox(f"{other}@firma.example")) is (one == other)
    assert mailbox(f"{one}@firma.example") != mailbox(f"{one}@kunde.example")


def test_google_knows_no_dots_and_two_names():
    assert mailbox("a.n.n.a+x@googlemail.com") == mailbox("anna@gmail.com")
    assert mailbox("a.nna@firma.example") != mailbox("anna@firma.example")


@given(st.text(max_size=60))
def test_any_text_is_taken_for_an_address_without_a_crash(text):
    assert isinstance(mailbox(text), str)
    assert spelled(spelled(text)) == spelled(text) or "xn--" in text.casefold()


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("a@example.org", True), ("a@mail.example.com", True), ("a@firma.example", True), ("a@x.test", True),
        ("a@example.org.evil.de", False), ("a@notexample.org", False), ("a@example.de", False), ("a@test", True),
    ],
)  # fmt: skip
def test_reserved_domains(address, known):
    assert reserved(address) is known


def test_every_mailbox_of_the_case_is_its_own():
    known = sample.known()
    records = {
        "mb-1": MailboxRecord("mb-1", "Anna", "pop3s://pop.firma.example:995", "anna", 9),
        "mb-2": MailboxRecord("mb-2", "zwei@firma.example", "imaps://mail.firma.example", "ZWEI", 10),
    }
    state = replace(known.state, mailboxes=records)
    own = own_mailboxes(replace(known, state=state), lambda host: ".".join(host.split(".")[-2:]))
    assert {"anna@firma.example", "zwei@firma.example"} <= own


def test_machines_and_doubles_are_counted_with_examples():
    left = LeftOut()
    sieve = Sieve(frozenset(), lambda address: address.startswith("noreply"), mail=True, exercise=False, left=left)
    rows = [
        Recipient("kim@x.example"),
        Recipient("KIM@x.example"),
        *(Recipient(f"noreply{n}@x.example") for n in range(99)),
    ]
    assert [row.address for row in sieve.take(rows)] == ["kim@x.example"]
    assert left.counts == {Why.DUPLICATE: 1, Why.AUTOMATIC: 99}
    assert len(left.examples[Why.AUTOMATIC]) == 20


def listed(tmp_path, text):
    path = tmp_path / "l.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return list(read_list(path))


def test_headings_are_known_in_both_languages(tmp_path):
    (row,) = listed(tmp_path, "Straße;PLZ;Ort;Vorname;Nachname;Unbekannt\nWeg 1;00123;Ort;Kim;Lee;?\n")
    assert row == Recipient(name="Kim Lee", street="Weg 1", postcode="00123", city="Ort")


def test_quotes_line_ends_and_apostrophes_of_other_tools(tmp_path):
    rows = listed(tmp_path, "address,name\r\nk@x.example,\"Lee,\nKim\"\r\n'=x@x.example,'+Kim\r\n,,,\r\n")
    assert [(row.address, row.name) for row in rows] == [("k@x.example", "Lee, Kim"), ("=x@x.example", "+Kim")]


def test_a_list_is_read_a_row_at_a_time(tmp_path):
    path = tmp_path / "l.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("address\n")
        stream.writelines(f"p{number}@x.example\n" for number in range(200_000))
    rows = read_list(path)
    assert next(rows).address == "p0@x.example"
    assert next(rows).address == "p1@x.example"


@pytest.mark.parametrize("bound", ["MOST_OCTETS", "MOST_ROWS"])
def test_lists_have_bounds(tmp_path, monkeypatch, bound):
    monkeypatch.setattr(listfile, bound, 3)
    with pytest.raises(UsageError):
        listed(tmp_path, "address\n" + "k@x.example\n" * 5)


HEADING = Heading("c", "persons-content", "de", "eml", "", "persons-content/1", "0" * 64, exercise=False)


@pytest.mark.parametrize(
    "line",
    [
        b"", b"\n", b"[]\n", b"{\n", b'{"postfall_merge": 2}\n', b"\xff\xfe\n", b'{"postfall_merge": 1, "case": 3}\n',
        b"[" * 4000 + b"\n",
    ],
)  # fmt: skip
def test_a_manifest_that_is_none_is_refused(tmp_path, line):
    (tmp_path / NAME).write_bytes(line)
    with pytest.raises(UsageError):
        Manifest.open(tmp_path, HEADING)
    assert (tmp_path / NAME).read_bytes() == line


@pytest.mark.parametrize("file", ["../evil", "/etc/passwd", "a\\b", "..", "", "C:x", 7, None])
def test_a_manifest_cannot_lead_out_of_its_folder(tmp_path, file):
    Manifest.open(tmp_path, HEADING).close()
    with (tmp_path / NAME).open("ab") as stream:
        stream.write(json.dumps({"n": 1, "file": file, "sha256": "x", "person": "p"}).encode() + b"\n")
    with pytest.raises(UsageError):
        Manifest.open(tmp_path, HEADING)


def test_a_half_line_is_cut_and_the_newest_line_of_a_person_counts(tmp_path):
    made = Manifest.open(tmp_path, HEADING)
    made.add(Written(1, "00001.eml", "a", "p"))
    made.add(Written(1, "00001-2.eml", "b", "p"))
    made.close()
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(whole + b'{"n": 2, "fi')
    found = Manifest.open(tmp_path, HEADING)
    assert found.written == {"p": Written(1, "00001-2.eml", "b", "p")}
    assert found.next == 2
    assert (tmp_path / NAME).read_bytes() == whole


@given(st.text(max_size=300), st.integers(1, 99_999))
def test_file_names_are_safe_whatever_the_name_is(name, number):
    stem = file_stem(number, Recipient("x@y.example", name=name))
    assert stem.isascii()
    assert set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert stem.startswith(f"{number:05d}")
    assert len(stem) <= 46
