"""Cases of every past journal version are kept for ever: they verify and mean what they meant."""

from __future__ import annotations

import dataclasses
import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from postfall.case import state as state_module
from postfall.case.cases import Cases
from postfall.case.export import read_export, verify_export
from postfall.case.state import fold

FOLDER = Path(__file__).parents[1] / "fixtures" / "cases"
VERSIONS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def _plain(value):
    assert isinstance(value, datetime)
    return value.isoformat()


def _as_json(state):
    return json.loads(json.dumps(dataclasses.asdict(state), default=_plain))


def _still_says(found, expected):
    """Whether `found` says all that `expected` says; later versions may know more."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(_still_says(found.get(key), value) for key, value in expected.items())
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(_still_says, found, expected))
    return found == expected


def _expected(version):
    return json.loads((FOLDER / version / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(params=VERSIONS)
def version(request):
    return request.param


@pytest.fixture
def journal(version, tmp_path, clock):
    shutil.copytree(FOLDER / version / "home", tmp_path / "old")
    with Cases.open(tmp_path / "old", clock, "x") as cases:
        (row,) = cases.list()
        yield cases.find(row.id)


def test_there_is_one_for_each_version():
    assert VERSIONS == ["journal-1", "journal-2", "journal-3", "journal-4"]


def test_it_verifies_and_means_what_it_meant(journal, version):
    expected = _expected(version)["state"]
    result = journal.verify(expected["head"])
    assert result.ok
    assert len(result.erased) == len(expected["erased"])
    found = _as_json(journal.state())
    assert _still_says(found, expected)
    assert found["facts"].keys() == expected["facts"].keys()


def test_it_goes_on(journal, version):
    journal.reopen("a later program")
    journal.note("goes on")
    assert journal.verify(_expected(version)["state"]["head"]).ok


def test_its_exports_verify(version):
    expected = _expected(version)
    for name in ("archive.zip", "authority.zip"):
        assert verify_export(FOLDER / version / name, expected["archive_head"]).ok
    case, lines = read_export(FOLDER / version / "archive.zip")
    state = fold(lines, case)
    assert (state.head, state.entries) == (expected["archive_head"], expected["archive_entries"])
    assert {key: fact.value for key, fact in state.facts.items()}.keys() == expected["state"]["facts"].keys()


def test_every_type_that_we_read_is_in_one_of_them(clock, tmp_path):
    there = set()
    for name in VERSIONS:
        shutil.copytree(FOLDER / name / "home", tmp_path / name)
        with Cases.open(tmp_path / name, clock, "x") as cases:
            there |= {line.entry.type for row in cases.list() for line in cases.find(row.id).lines()}
    assert set(state_module._READERS) <= there


def test_an_authority_reads_what_it_was_told_and_nothing_that_others_were_told():
    _, lines = read_export(FOLDER / "journal-2" / "authority.zip")
    told = [line.body["duty"] for line in lines if line.entry.type == "notice.given/1" and line.body is not None]
    assert told == ["gdpr-33-1", "gdpr-33-1"]
    assert all(line.body is not None for line in lines if line.entry.type == "risk.assessed/1")
