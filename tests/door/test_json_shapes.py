"""The JSON of every verb has the keys that the reference names, as programs rely on them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from postfall.case.cases import Cases
from postfall.case.model import StepStatus
from postfall.exercise.server.practice import PracticeServer

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "json.md"
ROWS = re.findall(r"^\| `([^`]+)` \| ((?:`\w+` ?)+)\|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
KEYS = {command: set(re.findall(r"`(\w+)`", cells)) for command, cells in ROWS}
MOMENT = ("--aware", "2026-03-27 17:20", "--zone", "Europe/Berlin")


@pytest.fixture
def case(tmp_path, clock) -> str:
    """A case with a playbook, answers, a settled step and a kept file."""
    from postfall.playbook.read import find_playbook

    found, text = find_playbook("compromised-mailbox")
    with Cases.open(tmp_path / "home" / "postfall", clock, "tester") as cases:
        journal = cases.create("A case", zone="Europe/Berlin", language="en")
        journal.pin(found.id, found.revision, text)
        journal.confirm("user_role", "organisation")
        journal.confirm("persons", 12)
        journal.step(next(iter(found.steps())).key, StepStatus.SKIPPED, reason="not needed")
        journal.keep(b"a log", name="mail.log", kind="evidence", media="text/plain")
        return journal.id


def shape(run, command: str, *words: str) -> set[str]:
    result = run(*words, "--json")
    assert result.out.count("\n") == 1, result.err
    assert result.json["command"] == command.partition(" --")[0]
    assert result.json["status"] == "ok", result.out
    return set(result.data)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("deadline", ["deadline", *MOMENT]),
        ("deadline --list", ["deadline", "--list"]),
        ("doctor", ["doctor"]),
        ("case list", ["case", "list"]),
        ("draft list", ["draft", "list"]),
        ("draft variables", ["draft", "variables", "log-preservation"]),
        ("playbook list", ["playbook", "list"]),
        ("playbook show", ["playbook", "show", "compromised-mailbox"]),
        ("playbook check", ["playbook", "check"]),
        ("playbook schema", ["playbook", "schema"]),
        ("exercise list", ["exercise", "list"]),
        ("exercise show", ["exercise", "show", "private-pop3"]),
        ("exercise check", ["exercise", "check"]),
        ("exercise schema", ["exercise", "schema"]),
        ("answers template", ["answers", "template", "compromised-mailbox"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_keys_without_a_case(run, command, words):
    assert shape(run, command, *words) == KEYS[command]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("status", ["status"]),
        ("duties", ["duties"]),
        ("case show", ["case", "show"]),
        ("case note", ["case", "note", "seen"]),
        ("case verify", ["case", "verify"]),
        ("case close", ["case", "close", "--reason", "all done"]),
        ("case erase", ["case", "erase", "3", "--reason", "asked for"]),
        ("mailbox add", ["mailbox", "add", "pop3s://pop.example.org", "--user", "anna@example.org"]),
        ("draft write", ["draft", "write", "log-preservation"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_keys_with_a_case(run, case, tmp_path, monkeypatch, command, words):
    monkeypatch.chdir(tmp_path)
    assert shape(run, command, *words) == KEYS[command]


def test_keys_of_verbs_that_build_on_others(run, case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note.txt").write_text("seen")
    assert shape(run, "case evidence", "case", "evidence", "note.txt") == KEYS["case evidence"]
    assert shape(run, "case export", "case", "export", "--for", "lawyer") == KEYS["case export"]
    assert run("case", "close", "--reason", "all done").code == 0
    assert shape(run, "case reopen", "case", "reopen", "--case", case, "--reason", "news") == KEYS["case reopen"]


def test_keys_of_a_look(run, clock):
    with PracticeServer.start(seed=1, messages=5, now=clock.now()) as server:
        words = ["--user", server.user, "--password-file", str(server.password_file), "--ca", str(server.ca_file)]
        result = run("mailbox", "probe", server.url, *words, "--json")
    assert set(result.data) == KEYS["mailbox probe"]
    assert set(result.data["protocol"]) == {"name", "tls", "pipelining", "capabilities", "capabilities_before"}


def test_every_row_of_a_list_has_the_keys_that_are_named(run, case):
    for command, key in (("case list", "cases"), ("draft list", "drafts"), ("playbook list", "playbooks")):
        named = re.search(rf"^\| `{command}` \|.*?\[\{{(.*?)\}}\]", PAGE.read_text(), flags=re.MULTILINE).group(1)
        rows = run(*command.split(), "--json").data[key]
        assert rows
        assert all(set(row) == set(named.split(", ")) for row in rows)


def test_a_session_has_the_parts_that_programs_rely_on(run, case):
    data = run("status", "--json").data
    assert data["case"] == case
    assert data["playbook"].keys() == {"id", "revision"}
    assert data["steps"].keys() == {"done", "skipped", "open"}
    assert data["steps"]["skipped"][0].keys() == {"step", "reason"}
    assert data["steps"]["open"]
