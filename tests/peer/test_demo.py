"""`postfall demo`: the whole walk on the practice mailbox, unattended and at a terminal."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from postfall.cli.door import Door
from postfall.draft.catalogue import KINDS
from postfall.exercise.server.practice import PracticeServer
from postfall.value import UNKNOWN

PASSWORD = "birnbaum-7431-laterne"
KIND_IDS = {kind.id for kind in KINDS}


@pytest.fixture
def known_password(monkeypatch):
    """The practice server with a password that can be looked for."""
    start = PracticeServer.start
    servers = []

    def started(**options):
        server = start(**options, password=PASSWORD)
        servers.append(server)
        return server

    monkeypatch.setattr(PracticeServer, "start", started)
    return servers


def test_the_demo_walks_everything_and_names_what_it_wrote(run, tmp_path, known_password):
    folder = tmp_path / "demo"
    ran = run("demo", "--keep", str(folder), "--no-input", "--json", "--lang", "de")
    assert ran.code == 0, ran.err
    data = ran.data
    assert data["steps"]["open"] == []
    endings = {Path(row["path"]).suffix for row in data["files"]}
    assert endings == {".md", ".docx", ".eml", ".ics", ".zip"}
    for row in data["files"]:
        assert Path(row["path"]).is_file()
        assert row["says"] not in KIND_IDS | {""}

    truth = known_password[0].world_truth
    archive = next(row["path"] for row in data["files"] if row["path"].endswith(".zip"))
    with zipfile.ZipFile(archive) as packed:
        lines = [json.loads(line) for line in packed.read("journal.jsonl").decode().splitlines()]
    taken = next(line["body"] for line in lines if line["type"] == "inventory.taken/1")
    assert (taken["messages"], taken["octets"], taken["partial"]) == (truth.messages, truth.octets, False)
    assert any(line["type"] == "login.made/1" for line in lines)


def test_the_password_of_the_mailbox_is_nowhere_on_the_disk(run, tmp_path, known_password):
    folder = tmp_path / "demo"
    ran = run("demo", "--keep", str(folder), "--no-input")
    assert ran.code == 0
    assert PASSWORD not in ran.out + ran.err
    for path in folder.rglob("*"):
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes(), path
    archive = next(folder.glob("*.zip"))
    with zipfile.ZipFile(archive) as packed:
        assert all(PASSWORD.encode() not in packed.read(name) for name in packed.namelist())


def test_the_numbers_of_the_look_are_shown_at_the_end(run, tmp_path):
    ran = run("demo", "--keep", str(tmp_path / "demo"), "--no-input", "--lang", "en")
    assert "14 days" in ran.out
    assert "30 days" in ran.out
    assert "This is an exercise." in ran.out


def test_a_demo_never_counts_as_a_real_case(run, tmp_path):
    run("demo", "--keep", str(tmp_path / "demo"), "--no-input")
    assert run("case", "list", "--json").data["cases"] == []
    text = next((tmp_path / "demo").glob("authority-notification-*.md")).read_text(encoding="utf-8")
    assert "exercise" in text.lower()


def test_at_a_terminal_it_suggests_and_still_asks(tmp_path, monkeypatch, capsys):
    """A person who types every suggestion walks to the end; nothing is taken over by itself."""
    from postfall.guide import suggest

    asked = []

    class Obedient:
        present = True

        def ask(self, question):
            asked.append(question.key)
            if question.key == "go_on":
                return ""
            return self.say(question)

        def say(self, question):
            known = {
                "mailbox_url": server.url, "mailbox_user": server.user, "mailbox_way": "password",
                "mailbox_depth": "content", "rules_way": "skip",
            }  # fmt: skip
            if question.key.startswith("mail_"):  # the advice asks for habits that the example does not have
                return UNKNOWN
            return known[question.key] if question.key in known else example.ask(question)

        def secret(self, question):
            from postfall.value import Secret

            return Secret(server.password)

    servers = []
    start = PracticeServer.start

    def started(**options):
        servers.append(start(**options))
        return servers[-1]

    monkeypatch.setattr(PracticeServer, "start", started)
    made = suggest.SuggestingAsker.__init__

    def remember(self, person, answers, teller, hints):
        nonlocal server, example
        server, example = servers[0], suggest.ScriptedAsker(answers)
        made(self, person, answers, teller, hints)

    server = example = None
    monkeypatch.setattr(suggest.SuggestingAsker, "__init__", remember)
    monkeypatch.setattr(Door, "asker", Obedient())
    from postfall.cli import main

    assert main(["demo", "--keep", str(tmp_path / "demo"), "--lang", "de"]) == 0
    shown = capsys.readouterr()
    assert "Vorschlag für die Übung: Betrieb" in shown.err
    assert "mailbox_url" in asked
    assert len(asked) > 100
