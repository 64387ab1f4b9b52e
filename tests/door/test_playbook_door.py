"""`postfall playbook` and `postfall answers` through the door."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from postfall.playbook.template import uncommented

FIXTURES = Path(__file__).parents[1] / "fixtures"
SMALL = (FIXTURES / "playbooks" / "small" / "playbook.yaml").read_text(encoding="utf-8")
KEYS = {"file", "line", "column", "key", "severity", "message", "suggestion"}


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A content folder of one's own with the small playbook in it."""
    folder = tmp_path / "content" / "playbooks" / "small"
    folder.mkdir(parents=True)
    (folder / "playbook.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.setenv("POSTFALL_CONTENT", str(tmp_path / "content"))
    return folder / "playbook.yaml"


def test_list_shows_own_and_shipped(run, own):
    ran = run("playbook", "list", "--json")
    assert ran.code == 0
    rows = {row["id"]: row for row in ran.data["playbooks"]}
    assert {"small", "compromised-mailbox"} <= rows.keys()
    assert (rows["small"]["steps"], rows["small"]["title"]) == (4, "Small case")
    assert "Kleiner Fall" in run("playbook", "list", "--lang", "de").out


def test_list_goes_on_after_a_broken_one(run, own):
    own.write_text("id: small\nid: small\n", encoding="utf-8")
    ran = run("playbook", "list", "--json")
    assert ran.code == 5
    assert {row["id"]: row["readable"] for row in ran.data["playbooks"]} == {
        "compromised-mailbox": True,
        "small": False,
    }
    assert any(row["where"] == "small/playbook.yaml:2:1" for row in ran.json["errors"])


def test_show_prints_the_whole_walk(run, own):
    ran = run("playbook", "show", "small")
    assert ran.code == 0
    for words in (
        "Change the password",
        "contain.password",
        "It is known.",
        "role is organisation or mixed holds trade",
    ):
        assert words in ran.out
    data = run("playbook", "show", "small", "--json", "--lang", "de").data
    assert data["phases"][1]["steps"][1]["when_text"] == "role ist organisation oder mixed enthält trade"
    assert [row["key"] for row in data["facts"]][:2] == ["role", "others_data"]
    assert len(data["sha256"]) == 64


def test_show_of_a_name_that_does_not_exist(run, own):
    ran = run("playbook", "show", "smal")
    assert ran.code == 2
    assert "“small”" in ran.err


def test_every_shipped_playbook_is_without_errors(run):
    ran = run("playbook", "check", "--json")
    assert ran.code == 0, ran.out
    assert ran.data["checked"] == ["compromised-mailbox/playbook.yaml"]
    assert all(row.keys() == KEYS and row["severity"] == "warning" for row in ran.data["problems"])


def test_check_names_every_problem_with_its_place(run, own):
    text = SMALL.replace("ask: [persons]", "ask: [person]").replace("decide:gdpr-33-1", "run:ls")
    own.write_text(text.replace("or 'trade' in mixed", "or open('/etc/passwd')"), encoding="utf-8")
    ran = run("playbook", "check", str(own), "--json")
    assert ran.code == 5
    assert ran.json["status"] == "error"
    rows = {row["key"]: row for row in ran.data["problems"] if row["severity"] == "error"}
    assert all(row.keys() == KEYS and row["file"] == str(own) and row["line"] > 60 for row in rows.values())
    assert rows["phases[1].steps[1].ask[0]"]["suggestion"] == "persons"
    assert rows.keys() == {f"phases[1].steps[1].{part}" for part in ("ask[0]", "action", "when")}
    plain = run("playbook", "check", str(own), "--lang", "de")
    assert plain.code == 5
    assert f"{own}:72:15 Fehler phases[1].steps[1].ask[0]".replace(" ", "") in plain.out.replace(" ", "").replace(
        "\n", ""
    )


def test_check_of_warnings_alone_ends_well(run, own):
    own.write_text(SMALL.replace("contact, remark]", "contact]"), encoding="utf-8")
    ran = run("playbook", "check", str(own.parent), "--json")
    assert ran.code == 0
    assert [row["severity"] for row in ran.data["problems"]] == ["warning"]


@pytest.mark.parametrize("text", ["", "a: &a [*a]", "x: !!python/object/apply:os.system [id]", "[" * 100_000])
def test_check_of_hostile_files(run, own, text):
    own.write_text(text, encoding="utf-8")
    ran = run("playbook", "check", str(own), "--json")
    assert ran.code == 5
    assert len(ran.data["problems"]) == 1


def test_check_of_a_file_that_is_not_there(run, tmp_path):
    assert run("playbook", "check", str(tmp_path / "none.yaml")).code == 2


def test_schema_is_json_on_its_own(run):
    ran = run("playbook", "schema")
    assert ran.code == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(ran.out))
    assert run("playbook", "schema", "--json").data["schema"] == json.loads(ran.out)


@pytest.mark.parametrize("language", ["de", "en"])
def test_template_round_trip(run, own, tmp_path, language):
    file = tmp_path / "answers.yaml"
    assert run("answers", "template", "small", "--out", str(file), "--lang", language).code == 0
    assert file.read_text(encoding="utf-8") == run("answers", "template", "small", "--lang", language).out
    assert run("answers", "check", str(file)).code == 3
    file.write_text(uncommented(file.read_text(encoding="utf-8")), encoding="utf-8")
    ran = run("answers", "check", str(file), "--json")
    assert ran.code == 0, ran.out
    assert ran.data["missing"] == []


def test_template_overwrites_nothing(run, own, tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text("mine", encoding="utf-8")
    assert run("answers", "template", "small", "--out", str(file)).code == 2
    assert file.read_text(encoding="utf-8") == "mine"
    assert run("answers", "template", "small", "--out", str(tmp_path / "no" / "where.yaml")).code == 2


def test_missing_answers_are_all_named_with_their_condition(run, own, tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text("format: 1\nplaybook: small\nfacts: {role: private}\n", encoding="utf-8")
    ran = run("answers", "check", str(file), "--json")
    assert ran.code == 3
    rows = {row["key"]: row for row in ran.data["missing"]}
    assert rows["others_data"]["when"] is None
    assert rows["mixed"]["when_text"] == "others_data is yes"
    assert rows["gdpr-33-1"]["kind"] == "decision"
    error = ran.json["errors"][0]
    assert error["code"] == "missing_answer"
    assert "others_data" in error["where"]
    assert "others_data" in run("answers", "check", str(file)).err


def test_a_broken_answers_file(run, own, tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text("format: 1\nplaybook: small\nfacts:\n  role: privat\n  rol: x\n", encoding="utf-8")
    ran = run("answers", "check", str(file))
    assert ran.code == 5
    assert "answers.yaml:4:9 facts.role:" in ran.err
    assert "Did you mean “private”?" in ran.err
    assert "answers.yaml:5:3 facts.rol:" in ran.err
    assert run("answers", "check", str(tmp_path / "none.yaml")).code == 2
