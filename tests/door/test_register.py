"""`postfall register` through the door: what stands in it, what is kept apart, and what a changed record looks like."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from tests.fixtures.played_club import played_club

from postfall.case.cases import Cases
from postfall.case.model import NoticeStage, StepStatus
from postfall.exercise.stage.begin import exercise_home
from postfall.playbook.read import find_playbook
from postfall.value import UNKNOWN, Moment

ZONE = "Europe/Berlin"


def moment(text):
    return Moment.parse(text, ZONE)


def home():
    return Path(os.environ["POSTFALL_HOME"])


def open_cases(clock):
    return Cases.open(home(), clock, "tester", os.environ.get("POSTFALL_DATABASE"))


def begin(cases, title, *, aware="2026-11-22 09:00", exercise=False):
    playbook, data = find_playbook("compromised-mailbox")
    journal = cases.create(title, zone=ZONE, language="de", exercise=exercise)
    journal.pin(playbook.id, playbook.revision, data)
    journal.confirm("user_role", "organisation")
    journal.confirm("aware_at", moment(aware))
    return journal


@pytest.fixture
def told(clock):
    """A case that was reported in two phases, with a reason, a step, a decision and an assessment."""
    with open_cases(clock) as cases:
        journal = begin(cases, "Rechnungen")
        journal.confirm("org_name", "Tischlerei Birkenhof")
        journal.confirm("contact_name", "Kim Beispiel")
        journal.confirm("incident_description", "=cmd|' /C calc'!A0")
        journal.confirm("data_kinds", ("financial", "contact"))
        journal.confirm("persons", UNKNOWN)
        journal.confirm("measures_taken", "Passwort geändert\n@SUM(1+1)")
        journal.step("contain.password", StepStatus.DONE)
        journal.decide("gdpr-34", "waive", "Die Mails waren verschlüsselt.")
        journal.assess("authority", ["edpb-1"], severity=250, band="medium")
        given = {"to": "Aufsicht", "channel": "Formular", "reference": "AZ-4711"}
        journal.notice(
            "gdpr-33-1", NoticeStage.PRELIMINARY, moment("2026-11-23 08:00"), follow_up="2026-12-01", **given
        )
        journal.notice("gdpr-33-1", NoticeStage.COMPLETED, moment("2026-12-01 08:00"), **given)
        return journal.id


def test_a_row_has_what_article_33_5_asks_for(run, told):
    ran = run("register", "list", "--json", "--lang", "de")
    (row,) = ran.data["rows"]

    assert ran.code == 0
    assert (row["case"], row["state"], row["organisation"]) == (told, "open", "Tischlerei Birkenhof")
    assert row["opened"].startswith("2026-11-23T09:00")
    facts = {fact["key"]: fact for part in ("facts", "effects") for fact in row[part]}
    assert facts["aware_at"]["value"] == "2026-11-22T09:00:00+01:00"
    assert facts["data_kinds"]["value"] == ["financial", "contact"]
    assert facts["persons"]["answer"] == "weiß nicht"
    assert {"data_kinds", "persons"} <= {fact["key"] for fact in row["effects"]}
    assert {"measures_taken", "contain.password"} <= {done["key"] for done in row["measures"]}
    (said,) = [said for said in row["decisions"] if said["duty"] == "gdpr-34"]
    assert (said["choice"], said["reason"]) == ("waive", "Die Mails waren verschlüsselt.")
    assert row["outcome"] == "authority"
    assert row["tampered"] is None


def test_notices_come_with_time_reference_and_whether_they_were_in_time(run, told):
    first, second = run("register", "list", "--json").data["rows"][0]["notices"]

    assert (first["duty"], first["to"], first["reference"]) == ("gdpr-33-1", "Aufsicht", "AZ-4711")
    assert first["at"] == "2026-11-23T08:00:00+01:00"
    assert (first["stage"], first["follow_up"]) == ("preliminary", "2026-12-01")
    assert (first["hours"], first["late"]) == (23.0, False)
    assert second["late"] is None


def test_names_and_numbers_of_persons_stay_in_the_case(run, told):
    assert "Kim Beispiel" not in run("register", "list", "--json").out


def test_answers_of_older_cases_count_as_notices_unless_one_was_recorded(run, clock):
    with open_cases(clock) as cases:
        journal = begin(cases, "alt")
        journal.confirm("told_authority_at", moment("2026-11-25 09:00"))
        journal.confirm("authority_reference", "LDA-1")
        journal.confirm("persons_told", "yes")
        other = begin(cases, "beides")
        other.confirm("told_authority_at", moment("2026-11-25 09:00"))
        other.notice(
            "gdpr-33-1", NoticeStage.COMPLETED, moment("2026-11-22 10:00"), to="A", channel="Post", reference="1"
        )
    rows = {row["title"]: row for row in run("register", "list", "--json").data["rows"]}
    old, both = rows["alt"], rows["beides"]

    said = {row["duty"]: row for row in old["notices"]}
    assert said["gdpr-33-1"]["reference"] == "LDA-1"
    assert (said["gdpr-33-1"]["hours"], said["gdpr-33-1"]["late"]) == (72.0, True)
    assert said["gdpr-34"]["at"] is None
    assert [row["recorded"] for row in both["notices"] if row["duty"] == "gdpr-33-1"] == [True]


def test_a_parish_that_told_its_authority_is_listed_under_its_own_law_or_once(run, clock):
    with open_cases(clock) as cases:
        journal = begin(cases, "Pfarramt")
        journal.confirm("org_kind", "church_catholic")
        journal.confirm("told_authority_at", moment("2026-11-22 10:00"))
    (row,) = run("register", "list", "--json").data["rows"]
    assert len(row["notices"]) == 1
    assert row["notices"][0]["hours"] == 1.0


def test_a_decision_counts_until_the_risk_is_assessed_anew(run, clock):
    with open_cases(clock) as cases:
        journal = begin(cases, "zweimal")
        journal.assess("authority", ["a"], severity=100, band="low")
        journal.decide("risk", "record", "Es lag nichts darin.")
        assert run("register", "list", "--json").data["rows"][0]["outcome"] == "record"
        journal.assess("authority_and_persons", ["b"], severity=300, band="high")
    (row,) = run("register", "list", "--json").data["rows"]
    assert row["outcome"] == "authority_and_persons"
    assert "Es lag nichts darin." in [said["reason"] for said in row["decisions"]]


def test_exercises_are_never_mixed_with_real_cases(run, told, clock):
    with open_cases(clock) as cases:
        practice = begin(cases, "Übung", exercise=True).id

    assert [row["case"] for row in run("register", "list", "--json").data["rows"]] == [told]
    assert [row["case"] for row in run("register", "list", "--exercises", "--json").data["rows"]] == [practice]
    assert "exercises, not real" in run("register", "list", "--exercises").out


def test_exercises_have_a_record_of_their_own(run, told, clock):
    assert run("register", "list", "--exercises", "--json").data["rows"] == []
    assert not exercise_home(home()).exists()
    played = played_club(home())
    (row,) = run("register", "list", "--exercises", "--json").data["rows"]
    assert (row["case"], row["exercise"]) == (played, True)
    assert [row["case"] for row in run("register", "list", "--json").data["rows"]] == [told]
    assert run("register", "summary", "--exercises", "--year", "2026", "--json").data["cases"] == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--year", "2026"), {"neu", "zu"}),
        (("--year", "2025"), {"silvester"}),
        (("--year", "2019"), set()),
        (("--outcome", "authority_and_persons"), {"zu"}),
        (("--closed",), {"zu"}),
        (("--open",), {"neu", "silvester"}),
        (("--duty", "gdpr-33-5", "--open", "--year", "2026"), {"neu"}),
        (("--duty", "gdpr-33-2"), set()),
    ],
)
def test_filters(run, clock, words, found):
    clock.at = datetime(2025, 12, 31, 22, 30, tzinfo=UTC)  # 23:30 in Berlin: still the old year
    with open_cases(clock) as cases:
        begin(cases, "silvester", aware="2025-12-31 20:00")
        clock.at = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)  # 00:30 there: the new one
        begin(cases, "neu", aware="2025-12-31 20:00")
        shut = begin(cases, "zu", aware="2025-12-31 20:00")
        shut.assess("authority", ["a"], severity=100, band="low")
        shut.decide("risk", "authority_and_persons", "Vorsicht")
        shut.close("fertig")

    assert {row["title"] for row in run("register", "list", *words, "--json").data["rows"]} == found


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--duty", "gdpr-33-9"), "gdpr-33-"),
        (("--outcome", "authorty"), "authority"),
        (("--year", "12"), None),
    ],
)
def test_what_does_not_exist_is_exit_2(run, words, hint):
    ran = run("register", "list", *words, "--json")

    assert ran.code == 2
    assert hint is None or hint in ran.json["errors"][0]["hint"]


def test_erased_bodies_show_as_erased(run, told, clock):
    with open_cases(clock) as cases:
        journal = cases.find(told)
        lines = journal.lines()
        for line in lines:
            body = line.body or {}
            wanted = line.entry.type in {"decision.made/1", "case.opened/1"} or body.get("key") == "data_kinds"
            if wanted or (line.entry.type == "notice.given/1" and body["stage"] == "preliminary"):
                journal.erase_body(line.entry.seq, "Art. 17")
    ran = run("register", "list", "--json")
    (row,) = ran.data["rows"]

    assert ran.code == 0
    assert [said["reason"] for said in row["decisions"]] == ["erased"]
    assert [said["reference"] for said in row["notices"]] == ["AZ-4711", "erased"]
    assert next(fact for fact in row["effects"] if fact["key"] == "data_kinds")["value"] == "erased"
    assert row["erased"] == 4
    assert run("register", "list").code == 0
    assert run("register", "summary", "--year", "2026").code == 0
    assert run("register", "export", "--csv", str(home() / "r.csv")).code == 0


def damage(statement):
    """Change the record past its guards, in whichever database it lies."""
    if url := os.environ.get("POSTFALL_DATABASE"):
        import psycopg

        with psycopg.connect(url, autocommit=True) as raw:
            raw.execute("SET session_replication_role = replica")
            raw.execute(statement)
        return
    with closing(sqlite3.connect(home() / "cases.sqlite")) as raw, raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(statement)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE entries SET actor = 'x' WHERE seq = 4", "entry_changed"),
        ("UPDATE bodies SET body = '{' WHERE seq = 5", "body_changed"),
        ("UPDATE entries SET at = 'gestern' WHERE seq = 1", "entry_changed"),
        ("DELETE FROM bodies WHERE seq = 6", "body_missing"),
    ],
)
def test_a_changed_case_is_listed_with_the_fact_and_exit_6(run, told, clock, statement, reason, tmp_path):
    with open_cases(clock) as cases:
        sound = begin(cases, "heil").id
    damage(f"{statement} AND case_id = '{told}'")
    ran = run("register", "list", "--json")
    rows = {row["case"]: row for row in ran.data["rows"]}

    assert (ran.code, ran.json["status"]) == (6, "partial")
    assert rows[told]["tampered"]["reason"] == reason
    assert rows[sound]["tampered"] is None
    assert [row["where"] for row in ran.json["errors"]] == [told]
    written = run("register", "export", "--csv", str(tmp_path / "r.csv"), "--lang", "en")
    assert written.code == 6
    assert "CHANGED" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert run("register", "summary", "--year", "2026", "--json").data["tampered"] == [told]


def test_a_case_that_cannot_be_read_at_all_is_listed_too(run, told):
    damage("UPDATE entries SET actor = x'ff' WHERE seq = 3")
    ran = run("register", "list", "--json")
    (row,) = ran.data["rows"]

    assert ran.code == 6
    assert row["case"] == told
    assert row["tampered"]["reason"] == "entry_changed"
    assert run("register", "list", "--duty", "gdpr-34", "--json").data["rows"] == [row]


def test_no_cell_becomes_a_formula(run, told, tmp_path):
    names = {form: tmp_path / f"register.{form}" for form in ("csv", "xlsx", "jsonl")}
    words = [word for form, path in names.items() for word in (f"--{form}", str(path))]
    ran = run("register", "export", *words, "--json", "--lang", "de")

    assert ran.code == 0
    assert ran.data["cases"] == 1
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == sorted(p.name for p in names.values())
    with names["csv"].open(encoding="utf-8-sig", newline="") as stream:
        heads, cells = csv.reader(stream, delimiter=";")
    csv_row = dict(zip(heads, cells, strict=True))
    assert csv_row["Fall"] == told
    assert "AZ-4711" in csv_row["Meldungen und Benachrichtigungen"]
    assert "wird nicht erfüllt" in csv_row["Entscheidungen und Gründe"]
    lines = [line for cell in cells for line in cell.split("\n")]
    assert "'@SUM(1+1)" in lines
    assert not [line for line in lines if line.startswith(("=", "+", "-", "@"))]
    sheet = CalamineWorkbook.from_path(str(names["xlsx"])).get_sheet_by_index(0).to_python()
    xlsx_row = dict(zip(sheet[0], sheet[1], strict=True))
    assert xlsx_row["Fall"] == told
    assert "@SUM(1+1)" in xlsx_row["Abhilfemaßnahmen"]
    import zipfile

    with zipfile.ZipFile(names["xlsx"]) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    (line,) = names["jsonl"].read_text(encoding="ascii").splitlines()
    assert json.loads(line) == run("register", "list", "--json", "--lang", "de").data["rows"][0]
    if os.name == "posix":
        assert {path.stat().st_mode & 0o077 for path in names.values()} == {0}


def test_nothing_is_overwritten_and_a_place_is_needed(run, told, tmp_path):
    (tmp_path / "r.csv").write_text("mine", encoding="utf-8")

    assert run("register", "export", "--csv", str(tmp_path / "r.csv")).code == 2
    assert (tmp_path / "r.csv").read_text(encoding="utf-8") == "mine"
    assert run("register", "export").code == 2
    assert run("register", "export", "--json").data["rows"][0]["case"] == told


def test_the_summary_adds_up_a_year(run, told, clock):
    with open_cases(clock) as cases:
        late = begin(cases, "spät", aware="2026-11-01 09:00")
        late.notice(
            "gdpr-33-1", NoticeStage.COMPLETED, moment("2026-11-05 10:00"), to="A", channel="Post", reference="2",
            delay="Wir wussten es nicht.",
        )  # fmt: skip
        late.notice(
            "gdpr-33-5", NoticeStage.COMPLETED, moment("2026-10-31 10:00"), to="A", channel="Akte", reference="3"
        )
        late.close("fertig")
    data = run("register", "summary", "--year", "2026", "--json").data
    sums = {row["duty"]: row for row in data["duties"]}

    assert (data["cases"], data["open"], data["closed"]) == (2, 1, 1)
    assert data["outcomes"]["authority"] == 1
    assert (sums["gdpr-33-1"]["in_time"], sums["gdpr-33-1"]["late"]) == (1, 1)
    assert sums["gdpr-33-1"]["median_hours"] == pytest.approx((23 + 97) / 2)
    assert sums["gdpr-33-5"]["median_hours"] == 0
    assert [row["reason"] for row in data["not_notified"]] == ["Die Mails waren verschlüsselt."]
    assert {"case": told, "duty": "gdpr-33-5"}.items() <= next(
        row for row in data["open_duties"] if row["duty"] == "gdpr-33-5"
    ).items()
    shown = run("register", "summary", "--year", "2026", "--lang", "de").out
    assert "gemeldet 1 rechtzeitig, 1 verspätet; im Mittel (Median) nach 60,0 Stunden" in " ".join(shown.split())
    assert f"{told[:8]} Eigene Aufzeichnung\n" in shown
    assert "Nicht gemeldet, weil" in shown
    assert "verschlüsselt" in shown
    assert "gdpr-" not in shown


def test_an_empty_register_says_so(run):
    assert "no such case" in run("register", "list").out
    assert run("register", "list", "--json").data["rows"] == []


def test_the_screen_names_outcome_and_who_was_told(run, told):
    shown = run("register", "list", "--accessible").out

    assert told[:8] in shown
    assert "authority" in shown
    assert "AZ-4711" not in shown  # the table is short; the files have it all
