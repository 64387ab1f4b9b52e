"""The guided session through the door, with an answers file instead of a person."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

ANSWERS = Path(__file__).parents[2] / "playbooks" / "compromised-mailbox" / "demo-answers.yaml"


@pytest.fixture
def started(run):
    ran = run("start", "--answers", str(ANSWERS), "--json")
    assert ran.code == 0, ran.err
    return ran


def test_a_whole_walk_leaves_nothing_open(started):
    data = started.data
    assert started.json["command"] == "start"
    assert started.json["status"] == "ok"
    assert data["steps"]["open"] == []
    assert "contain.password" in data["steps"]["done"]
    assert all(set(row) == {"step", "reason"} for row in data["steps"]["skipped"])
    assert len(data["head"]) == 64


def test_the_case_is_called_what_the_answers_file_calls_it(run, started):
    assert [row["title"] for row in run("case", "list", "--json").data["cases"]] == [
        "Werkstatt-Postfach der Tischlerei Birkenhain"
    ]


def test_every_draft_lies_where_the_result_says(started):
    drafts = started.data["drafts"]
    kinds = {row["kind"] for row in drafts}
    assert kinds >= {"authority-notification", "persons-content", "contact-warning", "log-preservation"}
    for row in drafts:
        assert Path(row["path"]).stat().st_size > 500
        assert set(row) >= {"kind", "lang", "format", "path", "sha256"}
    assert {row["format"] for row in drafts} == {"md", "docx", "eml"}
    names = {Path(row["path"]).name.rpartition("-")[0] for row in drafts}
    assert names >= {"contact-warning", "contact-warning-short", "contact-warning-phone"}
    mails = {Path(row["path"]).name.rpartition("-")[0] for row in drafts if row["format"] == "eml"}
    assert not mails & {"contact-warning-short", "contact-warning-phone"}


def test_the_head_stands_in_a_draft(run, started):
    path = next(row["path"] for row in started.data["drafts"] if row["kind"] == "authority-notification")
    text = Path(path).read_text(encoding="utf-8")
    assert "compromised-mailbox/" in text
    export = run("case", "show", "--json").data
    assert export["head"] == started.data["head"]


def test_the_record_is_sound_after_the_walk(run, started):
    ran = run("case", "verify", "--head", started.data["head"], "--json")
    assert ran.code == 0
    assert ran.data["ok"] is True


def test_resume_with_nothing_left_changes_nothing(run, started):
    again = run("resume", "--answers", str(ANSWERS), "--json")
    assert again.code == 0
    assert again.data["head"] == started.data["head"]


def test_status_and_duties_tell_the_same_deadline(run, started):
    deadlines = run("status", "--json").data["deadlines"]
    duties = run("duties", "--json").data["duties"]
    open_ones = {row["id"]: row["due"] for row in duties if row["state"] == "open" and row["due"]}
    assert {row["duty"]: row["due"] for row in deadlines} == open_ones


def test_nobody_to_ask_names_every_missing_answer_and_writes_nothing(run):
    ran = run("start", "--json")
    assert ran.code == 3
    assert ran.json["status"] == "error"
    where = ran.json["errors"][0]["where"]
    for key in ("user_role", "clean_device", "can_log_in"):
        assert key in where
    assert run("case", "list", "--json").data["cases"] == []


def test_a_missing_answer_is_named_before_anything_is_written(run, tmp_path):
    text = ANSWERS.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("  clean_device:")]
    assert len(lines) == len(text.splitlines()) - 1
    path = tmp_path / "answers.yaml"
    path.write_text("".join(lines), encoding="utf-8")
    ran = run("start", "--answers", str(path), "--json")
    assert ran.code == 3
    assert "clean_device" in ran.json["errors"][0]["where"]
    assert run("case", "list", "--json").data["cases"] == []


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["start", "compromised-mailbocks", "--json"], 2),
        (["start", "../../etc", "--json"], 2),
        (["start", "--answers", "/nowhere/answers.yaml", "--json"], 2),
        (["resume", "--json"], 2),
        (["resume", "--case", "zzzz", "--json"], 2),
        (["start", "--zone", "Mars/Olympus", "--answers", str(ANSWERS), "--json"], 2),
    ],
)
def test_bad_words_get_a_message_and_their_exit_code(run, argv, code):
    ran = run(*argv)
    assert ran.code == code
    error = ran.json["errors"][0]
    assert error["message"]


def test_a_broken_answers_file_is_content(run, tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("format: 1\nplaybook: compromised-mailbox\nfacts:\n  clean_devise: true\n", encoding="utf-8")
    ran = run("start", "--answers", str(path), "--json")
    assert ran.code == 5
    text = json.dumps(ran.json["errors"])
    assert "clean_devise" in text
    assert ":4:" in text


def test_two_open_cases_are_told_apart(run, started):
    run("start", "--answers", str(ANSWERS), "--json")
    ran = run("status", "--json")
    assert ran.code == 2
    first = started.data["case"]
    assert first[:8] in json.dumps(ran.json["errors"])
    assert run("status", "--case", first[:8], "--json").data["case"] == first


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_home_is_said_plainly(run, tmp_path, monkeypatch):
    home = tmp_path / "closed"
    home.mkdir(mode=0o500)
    monkeypatch.setenv("POSTFALL_HOME", str(home / "cases"))
    assert run("start", "--answers", str(ANSWERS), "--json").code == 1


def test_talk_goes_to_stderr_and_the_answer_to_stdout(run):
    ran = run("start", "--answers", str(ANSWERS), "--lang", "de")
    assert ran.code == 0
    assert "Stand der Dinge" in ran.out
    assert "Ändern Sie das Passwort" in ran.err
    assert "\x1b" not in ran.out + ran.err


def test_both_languages_walk_the_same_path(run, monkeypatch):
    first = run("start", "--answers", str(ANSWERS), "--json", "--lang", "de").data
    monkeypatch.setenv("POSTFALL_HOME", os.environ["POSTFALL_HOME"] + "-en")
    second = run("start", "--answers", str(ANSWERS), "--json", "--lang", "en").data
    assert first["steps"] == second["steps"]
    assert [(row["kind"], row["format"]) for row in first["drafts"]] == [
        (row["kind"], row["format"]) for row in second["drafts"]
    ]
