"""SIGKILL at any moment of a scripted session: the resumed case equals the unbroken one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from postfall.cli import main

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork are Unix things"),
    pytest.mark.timeout(600),
]
ROOT = Path(__file__).parents[2]
ANSWERS = ROOT / "playbooks" / "compromised-mailbox" / "demo-answers.yaml"
RUNNER = Path(__file__).with_name("kill_runner.py")


def killed_walk(tmp_path: Path, home: Path, where: str, every: int, answers: Path = ANSWERS) -> dict:
    """A walk that dies again and again until it is through."""
    common = ["--answers", str(answers), "--lang", "de", "--json", "--out", str(home / "out")]
    plan = {
        "argv": [["start", *common, "--zone", "Europe/Berlin"], ["resume", *common]],
        "where": where,
        "every": every,
    }
    path = tmp_path / f"plan-{where}.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    env = {**os.environ, "POSTFALL_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, str(RUNNER), str(path)], env=env, capture_output=True, text=True, timeout=540, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def unbroken_walk(monkeypatch, capsys, home: Path, answers: Path = ANSWERS) -> dict:
    monkeypatch.setenv("POSTFALL_HOME", str(home))
    common = ["--answers", str(answers), "--lang", "de", "--json", "--out", str(home / "out")]
    assert main(["start", *common, "--zone", "Europe/Berlin"]) == 0
    capsys.readouterr()
    return case_of(monkeypatch, capsys, home)


def case_of(monkeypatch, capsys, home: Path) -> dict:
    monkeypatch.setenv("POSTFALL_HOME", str(home))
    capsys.readouterr()
    assert main(["case", "verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["data"]["ok"] is True
    assert main(["case", "show", "--json"]) == 0
    return json.loads(capsys.readouterr().out)["data"]


def sameness(case: dict, home: Path) -> object:
    """The case without what time and chance put into it: moments, hashes, numbers of entries, the case's own id."""

    def plain(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: plain(row, name) for name, row in value.items() if name not in _FLEETING}
        if isinstance(value, list):
            return [plain(row) for row in value]
        if isinstance(value, str):
            text = value.replace(str(home), "HOME").replace(case["case"][:8], "CASE")
            text = re.sub(r"\b[0-9a-f]{8}(?:[0-9a-f]{4}|[0-9a-f]{56})?\b", "HASH", text)
            return re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+(\+00:00|Z)", "NOW", text)
        return value

    return plain(case)


_FLEETING = {"seq", "head", "sha256", "entries", "octets", "case", "id", "at", "opened"}


def shelf(home: Path) -> list[str]:
    """The names of all written files; half-written ones would stand out."""
    return sorted(
        re.sub(r"(?<=postfall-)[0-9a-z]{8}-[0-9a-f]{8}", "CASE-HEAD", path.name) for path in (home / "out").iterdir()
    )


@pytest.mark.parametrize(("where", "every"), [("commit", 1), ("begin", 3), ("fsync", 5)])
def test_the_resumed_case_equals_the_unbroken_one(tmp_path, monkeypatch, capsys, where, every):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    expected = unbroken_walk(monkeypatch, capsys, whole)
    ran = killed_walk(tmp_path, broken, where, every)
    assert ran["code"] == 0
    assert ran["kills"] > 30
    found = case_of(monkeypatch, capsys, broken)
    assert sameness(found, broken) == sameness(expected, whole)
    assert shelf(broken) == shelf(whole)


@pytest.mark.parametrize("where", ["commit", "fsync"])
def test_kills_in_and_around_the_look_into_the_mailbox(tmp_path, monkeypatch, capsys, where):
    """Each killed try is a login of its own and stays on record; everything else is as if nothing had happened."""
    from postfall.cli.door import SystemClock
    from postfall.exercise.server.practice import PracticeServer

    with PracticeServer.start(now=SystemClock().now(), messages=60) as server:
        secret = tmp_path / "password"
        secret.write_text(server.password, encoding="utf-8")
        answers = tmp_path / "answers.yaml"
        mailbox = {"url": server.url, "user": server.user, "password_file": str(secret), "ca": str(server.ca_file)}
        text = ANSWERS.read_text(encoding="utf-8") + f"\nmailbox: {json.dumps(mailbox)}\n"
        answers.write_text(text, encoding="utf-8")
        whole, broken = tmp_path / "whole", tmp_path / "broken"
        expected = unbroken_walk(monkeypatch, capsys, whole, answers)
        ran = killed_walk(tmp_path, broken, where, 7, answers)
        assert ran["code"] == 0
        found = case_of(monkeypatch, capsys, broken)
        for case in (expected, found):
            assert case.pop("logins")
            assert [row["messages"] for row in case["inventories"]] == [server.world_truth.messages]
            for row in (*case["mailboxes"], *case["inventories"]):
                row.update(id="", mailbox="")
    assert _unmailed(sameness(found, broken)) == _unmailed(sameness(expected, whole))
    assert shelf(broken) == shelf(whole)


def _unmailed(value: object) -> object:
    """A mailbox's id is random, also in the names of what is kept about it."""
    return json.loads(re.sub(r"mb-[0-9a-f]{8}", "mb", json.dumps(value)))
