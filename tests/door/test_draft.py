"""`postfall draft` through the door."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.fixtures.looks import look, mail

from postfall.case.cases import Cases
from postfall.draft.catalogue import KINDS
from postfall.mailbox.inventory import to_bytes
from postfall.mailbox.model import Depth, NotChecked
from postfall.playbook.read import find_playbook
from postfall.value import Moment


@pytest.fixture
def case(clock):
    """An open case that follows the shipped playbook and knows a little."""
    playbook, data = find_playbook("compromised-mailbox")
    with Cases.open(Path(os.environ["POSTFALL_HOME"]), clock, "tester") as cases:
        journal = cases.create("Rechnungen", zone="Europe/Berlin", language="de")
        journal.pin(playbook.id, playbook.revision, data)
        journal.confirm("user_role", "organisation")
        journal.confirm("org_name", "Tischlerei Birkenhof")
        journal.confirm("aware_at", Moment.of(datetime(2026, 11, 22, 8, 0, tzinfo=UTC), "Europe/Berlin"))
        return journal.id


def test_numbers_come_from_the_look_at_all_of_the_mailbox_not_from_a_later_one_at_a_part(run, case, clock, tmp_path):
    whole = look(mail("1", "11-01"), mail("2", "11-02"), mail("s", "11-03", folder="Sent"))
    part = NotChecked("folders", "folders_chosen", "", "")
    later = (
        replace(whole, rows=whole.rows[2:], messages=1, not_checked=(part,), taken="2026-11-23T09:00:00+00:00"),
        replace(whole, depth=Depth.COUNTS, rows=(), messages=2, taken="2026-11-23T10:00:00+00:00"),
    )
    with Cases.open(Path(os.environ["POSTFALL_HOME"]), clock, "tester") as cases:
        journal = cases.find(case)
        record = journal.add_mailbox("Anna", whole.url, whole.user)
        for one in (whole, *later):
            journal.inventory(
                record.id, to_bytes(one), depth=one.depth.value, partial=False, messages=one.messages,
                octets=one.octets, first=None, last=None,
            )  # fmt: skip
    target = tmp_path / "letter.md"
    words = ("--case", case, "--lang", "de", "--format", "md", "--out", str(target))
    assert run("draft", "write", "authority-notification", *words).code == 0
    assert "3 Nachrichten; älteste: 1. November 2026" in target.read_text(encoding="utf-8")


def test_list_names_every_kind(run):
    found = {row["kind"]: row for row in run("draft", "list", "--json").data["drafts"]}

    assert list(found) == [kind.id for kind in KINDS]
    assert found["contact-warning"]["formats"] == ["md", "docx", "pdf", "html", "eml", "txt", "json"]
    assert found["contact-warning"]["parts"] == ["mail", "short", "phone"]
    assert "eml" not in found["authority-form"]["formats"]
    assert all(row["group"] for row in found.values())


@pytest.mark.parametrize("language", ["de", "en"])
def test_list_fits_80_columns_and_names_every_kind(run, language, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    out = run("draft", "list", "--lang", language).out

    assert all(len(row) <= 80 for row in out.splitlines())
    assert all(kind.id in out for kind in KINDS)


def test_variables_name_lists_words_and_tests(run):
    data = run("draft", "variables", "dpo-assessment", "--json").data
    lists = {row["list"]: row["columns"] for row in data["lists"]}

    assert lists["authorities"] == ["address", "form", "mail", "name", "rule"]
    assert {"today", "person_name"} <= {row["name"] for row in data["extras"]}
    assert "answer" in data["tests"]
    assert "gap" in data["filters"]


def test_a_newer_draft_lists_what_changed(run, case, clock):
    first = run("draft", "write", "bank", "--json").data
    with Cases.open(Path(os.environ["POSTFALL_HOME"]), clock, "tester") as cases:
        cases.find(case).confirm("bank_name", "Musterbank")
    second = run("draft", "write", "bank", "--json").data
    shown = run("draft", "write", "bank", "--format", "txt", "--lang", "de").out

    assert first["changed"] == []
    assert [(row["key"], row["what"]) for row in second["changed"]] == [("bank_name", "added")]
    assert "Geändert seit dem früheren Entwurf" in shown


@pytest.mark.parametrize("form", ["pdf", "html", "txt", "json", "md", "docx", "eml"])
def test_every_format_is_written(run, case, form):
    data = run("draft", "write", "contact-warning", "--part", "phone", "--format", form, "--json").data

    assert data["part"] == "phone"
    assert Path(data["path"]).name == f"contact-warning-phone-de.{form}"
    assert Path(data["path"]).stat().st_size > 0


def test_a_part_that_is_not_there_is_exit_2(run, case):
    ran = run("draft", "write", "contact-warning", "--part", "fax", "--json")

    assert ran.code == 2
    assert "phone" in ran.json["errors"][0]["hint"]


def test_variables_come_with_their_question(run):
    rows = run("draft", "variables", "log-preservation", "--lang", "de", "--json").data["variables"]

    assert {"key": "mailbox_address", "question": "Wie lautet die Adresse des betroffenen Postfachs?"} in rows


def test_an_unknown_kind_is_exit_2_with_a_suggestion(run):
    ran = run("draft", "write", "contact-waring", "--json")

    assert ran.code == 2
    assert "contact-warning" in ran.json["errors"][0]["hint"]


def test_write_fills_in_what_the_case_knows(run, case):
    ran = run("draft", "write", "authority-notification", "--format", "md", "--json")
    text = Path(ran.data["path"]).read_text(encoding="utf-8")

    assert ran.code == 0
    assert ran.data["lang"] == "de"
    assert "Tischlerei Birkenhof" in text
    assert "Sonntag, 22. November 2026, 09:00 Uhr (CET)" in text
    assert ran.data["head"] in text
    assert "access_first_at" in {row["key"] for row in ran.data["open"]}
    assert run("case", "verify", "--json").data["ok"]


def test_the_language_that_is_asked_for_wins(run, case):
    data = run("draft", "write", "contact-warning", "--format", "eml", "--lang", "en", "--json").data

    assert b"Hello," in Path(data["path"]).read_bytes()


def test_out_is_a_file_or_a_folder(run, case, tmp_path):
    file = run("draft", "write", "contact-warning", "--out", str(tmp_path / "Warnung.docx"), "--json").data
    folder = run("draft", "write", "contact-warning", "--format", "md", "--out", str(tmp_path / "neu"), "--json").data

    assert Path(file["path"]) == tmp_path / "Warnung.docx"
    assert file["format"] == "docx"
    assert Path(folder["path"]) == tmp_path / "neu" / "contact-warning-de.md"


@pytest.mark.parametrize(
    "words",
    [
        ("public-notice", "--format", "eml"),
        ("persons-content", "--format", "odt"),
        ("persons-content", "--format", "md", "--out", "brief.docx"),
        ("persons-content", "--format", "md", "--letterhead", "papier.docx"),
        ("persons-content", "--letterhead", "gibt-es-nicht.docx"),
    ],
)
def test_a_wrong_wish_is_exit_2_and_writes_nothing(run, case, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run("draft", "write", *words, "--json")

    assert ran.code == 2
    assert not list(tmp_path.glob("**/*.part"))
    assert not list(tmp_path.glob("*.docx"))


def test_a_broken_own_template_is_exit_5_with_its_line(run, case, tmp_path, monkeypatch):
    folder = tmp_path / "content" / "templates" / "contact-warning"
    folder.mkdir(parents=True)
    shipped = Path(__file__).parents[2] / "templates" / "contact-warning"
    for row in shipped.iterdir():
        (folder / row.name).write_bytes(row.read_bytes())
    (folder / "de.md").write_text("Zeile\n{{ mailbox_adress }}\n", encoding="utf-8")
    monkeypatch.setenv("POSTFALL_CONTENT", str(tmp_path / "content"))

    ran = run("draft", "write", "contact-warning", "--json")

    assert ran.code == 5
    problem = ran.json["errors"][1]
    assert problem["where"] == "templates/contact-warning/de.md:2:4"
    assert problem["hint"] == "mailbox_address"


def test_without_a_case_it_says_how_to_begin(run):
    assert run("draft", "write", "contact-warning").code == 2
