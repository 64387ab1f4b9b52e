"""`postfall draft write authority-form` through the door."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postfall.case.cases import Cases
from postfall.playbook.read import find_playbook
from postfall.value import Moment


@pytest.fixture
def case(clock):
    playbook, data = find_playbook("compromised-mailbox")
    with Cases.open(Path(os.environ["POSTFALL_HOME"]), clock, "tester") as cases:
        journal = cases.create("Rechnungen", zone="Europe/Berlin", language="de")
        journal.pin(playbook.id, playbook.revision, data)
        journal.confirm("user_role", "organisation")
        journal.confirm("org_name", "Tischlerei Birkenhof")
        journal.confirm("aware_at", Moment.of(datetime(2026, 11, 22, 8, 0, tzinfo=UTC), "Europe/Berlin"))
        return journal.id


def test_json_has_the_field_ids_and_where_the_answers_come_from(run, case, tmp_path):
    target = tmp_path / "form.json"
    words = ("--case", case, "--lang", "de", "--format", "json", "--out", str(target))

    assert run("draft", "write", "authority-form", *words).code == 0
    fields = {row["id"]: row for row in json.loads(target.read_text(encoding="utf-8"))["fields"]}
    assert fields[12] | {"value": "Tischlerei Birkenhof", "state": "known", "fact": "org_name"} == fields[12]
    assert fields[48]["raw"] == "2026-11-22T09:00:00+01:00"
    assert fields[13] | {"value": "", "state": "open", "fact": "org_address", "visible": True} == fields[13]
    assert fields[126]["visible"] is None


def test_the_page_has_buttons(run, case, tmp_path):
    target = tmp_path / "form.html"
    words = ("--case", case, "--lang", "en", "--format", "html", "--out", str(target))

    assert run("draft", "write", "authority-form", *words).code == 0
    assert '<button type="button" hidden data-copy="answer-12"' in target.read_text(encoding="utf-8")
