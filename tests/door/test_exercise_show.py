"""`postfall exercise list | show | check | schema` through the door."""

from __future__ import annotations

import json

import jsonschema
import pytest
import yaml

from postfall.exercise.scenario.read import find_scenario, scenario_ids

OPEN = {
    "id", "revision", "sha256", "title", "summary", "audience", "level", "minutes", "playbook", "clock", "briefing",
    "roles", "objectives",
}  # fmt: skip
SECRET = {"cards", "injects", "expectations", "hints", "debrief"}


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A file of one's own on the shelf, broken in one place."""
    folder = tmp_path / "content" / "playbooks" / "exercises"
    folder.mkdir(parents=True)
    text = find_scenario("club-newsletter-short")[1].decode().replace("id: club-newsletter-short", "id: mine", 1)
    (folder / "mine.yaml").write_text(text.replace("objective: doors", "objective: door", 1), encoding="utf-8")
    monkeypatch.setenv("POSTFALL_CONTENT", str(tmp_path / "content"))
    return folder / "mine.yaml"


def test_list_begins_with_the_easy_ones(run):
    ran = run("exercise", "list", "--json")
    assert ran.code == 0
    rows = ran.data["exercises"]
    assert [(row["level"], row["minutes"]) for row in rows] == sorted((row["level"], row["minutes"]) for row in rows)
    assert {row["id"] for row in rows} == set(scenario_ids())
    assert "Rathaus" in run("exercise", "list", "--lang", "de").out


def test_list_goes_on_after_a_broken_one(run, own):
    ran = run("exercise", "list", "--json")
    assert ran.code == 5
    assert [row["id"] for row in ran.data["exercises"] if not row["readable"]] == ["mine"]
    assert len(ran.data["exercises"]) == len(scenario_ids())


def test_show_gives_nothing_away(run):
    data = run("exercise", "show", "craft-invoice-fraud", "--json").data
    assert set(data) == OPEN
    shown = run("exercise", "show", "craft-invoice-fraud", "--lang", "de").out
    assert "ÜBUNG" in shown
    assert "Einweisung" in shown
    for secret in ("Kuhnert", "Gerlach", "vollen Speicher", "retr=", "customer-calls"):
        assert secret not in shown
        assert secret not in json.dumps(data, ensure_ascii=False)


def test_the_facilitator_sees_all_of_it(run):
    data = run("exercise", "show", "craft-invoice-fraud", "--facilitator", "--json", "--lang", "de").data
    assert set(data) == OPEN | SECRET
    events = {row["id"]: row for row in data["injects"]}
    assert events["bank-waits"]["when"] == {"after": "PT1H30M", "unless": "contain.payments"}
    assert sum(row["points"] for row in data["expectations"]) == 100
    shown = " ".join(run("exercise", "show", "craft-invoice-fraud", "--facilitator").out.split())
    for words in (
        "1 hour 30 minutes after the start, unless contain.payments is done",
        "When: at the start",
        "20 minutes after step contain.payments",
        "5 minutes after command imap LOGIN",
        "is not true",
        "hint-rules, costs 2",
        "gdpr-33-1: do",
        "Mehmet Arslan",
    ):
        assert words in shown


def test_show_takes_a_file(run, tmp_path):
    path = tmp_path / "private-pop3.yaml"
    path.write_bytes(find_scenario("private-pop3")[1])
    assert run("exercise", "show", str(path), "--json").data["id"] == "private-pop3"


def test_unknown_id_ends_with_2(run):
    ran = run("exercise", "show", "craft-invoice-froud")
    assert ran.code == 2
    assert "craft-invoice-fraud" in ran.err


def test_a_broken_file_ends_with_5_and_its_place(run, own):
    ran = run("exercise", "show", "mine")
    assert ran.code == 5
    assert "mine.yaml:" in ran.err


def test_check_names_file_line_and_column(run, own):
    ran = run("exercise", "check", str(own), "--json")
    assert ran.code == 5
    (row,) = ran.data["problems"]
    line = own.read_text(encoding="utf-8").splitlines()[row["line"] - 1]
    assert line[row["column"] - 1 :] == "door"
    assert (row["suggestion"], row["severity"], row["file"]) == ("doors", "error", str(own))
    shown = " ".join(run("exercise", "check", str(own), "--lang", "de").out.split())
    assert "Meinten Sie „doors“?" in shown


def test_check_of_all_that_is_shipped(run):
    ran = run("exercise", "check", "--json")
    assert (ran.code, ran.data["problems"], len(ran.data["checked"])) == (0, [], len(scenario_ids()))
    assert run("exercise", "check", "no-such.yaml").code == 2


def test_the_schema_takes_what_the_reader_takes(run):
    schema = json.loads(run("exercise", "schema").out)
    assert run("exercise", "schema", "--json").data["schema"] == schema
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator(schema)
    for name in scenario_ids():
        document = yaml.safe_load(find_scenario(name)[1])
        assert [row.message for row in checker.iter_errors(document)] == []
    document["mailbox"]["plant"][0]["kind"] = "ibann"
    assert [list(row.path) for row in checker.iter_errors(document)] == [["mailbox", "plant", 0, "kind"]]
