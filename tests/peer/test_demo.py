"""`postfall demo`: the whole exercise unattended, and its first ten minutes with a person."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from postfall.cli import main
from postfall.cli.door import Door
from postfall.draft.catalogue import KINDS
from postfall.exercise.scenario.read import find_scenario
from postfall.exercise.score.oracle_file import oracle_answers
from postfall.exercise.server.practice import PracticeServer
from postfall.exercise.stage.begin import start_of
from postfall.exercise.world.make import make
from postfall.guide.askers import ScriptedAsker
from postfall.playbook.answers import parse_answers
from postfall.playbook.read import find_playbook
from postfall.ports import Move
from postfall.screen.show import PlainTeller

PASSWORD = "birnbaum-7431-laterne"
KIND_IDS = {kind.id for kind in KINDS}


@pytest.fixture(scope="module")
def unattended(tmp_path_factory):
    """One demo with nobody there: its folder, what it printed, and its data."""
    folder, home = tmp_path_factory.mktemp("kept"), tmp_path_factory.mktemp("home")
    servers = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POSTFALL_HOME", str(home))
        start = PracticeServer.start

        def started(**options):
            servers.append(start(**options, password=PASSWORD))
            return servers[-1]

        finish, outcomes = Door.finish, []
        patch.setattr(PracticeServer, "start", started)
        patch.setattr(Door, "finish", lambda door, verb, found: outcomes.append(found) or finish(door, verb, found))
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(["demo", "--keep", str(folder), "--no-input", "--json", "--lang", "en"])
    assert code == 0, err.getvalue()
    page = io.StringIO()
    for block in outcomes[0].shown:  # what is printed without --json
        PlainTeller(page, "en").show(block)
    return SimpleNamespace(
        folder=folder,
        home=home,
        server=servers[0],
        data=json.loads(out.getvalue())["data"],
        told=" ".join(err.getvalue().split()),
        page=" ".join(page.getvalue().split()),
        said=out.getvalue() + err.getvalue() + page.getvalue(),
    )


def test_the_demo_walks_everything_and_names_what_it_wrote(unattended):
    data = unattended.data
    assert data["steps"]["open"] == []
    endings = {Path(row["path"]).suffix for row in data["files"]}
    assert endings == {".md", ".docx", ".eml", ".ics", ".zip", ".log"}
    for row in data["files"]:
        assert Path(row["path"]).is_file()
        assert row["says"] not in KIND_IDS | {""}
    archive = next(row["path"] for row in data["files"] if row["path"].endswith(".zip"))
    with zipfile.ZipFile(archive) as packed:
        lines = [json.loads(line) for line in packed.read("journal.jsonl").decode().splitlines()]
    taken = next(line["body"] for line in lines if line["type"] == "inventory.taken/1")
    truth = unattended.server.world_truth
    assert taken["partial"] is False
    assert 0 <= taken["messages"] - truth.messages <= 2  # mail arrives meanwhile
    assert any(line["type"] == "login.made/1" for line in lines)


def test_the_whole_exercise_happens_and_is_scored_against_what_is_true(unattended):
    scored = unattended.data["exercise"]
    assert scored["scenario"] == "craft-invoice-fraud"
    assert scored["score"] == scored["max"] > 0
    assert {row["rating"] for row in scored["objectives"]} == {"performed"}
    assert scored["truth"]["messages"] == unattended.server.world_truth.messages
    assert "EXERCISE · The phone rings: Renate Ostermann, customer" in unattended.told
    assert "EXERCISE · The authority gets in touch" in unattended.told  # only once the notice was given
    assert "This is an exercise. All names and addresses are invented." in unattended.told


def test_the_exercise_of_the_demo_lies_in_its_own_folder_and_can_be_gone_through(unattended, run, monkeypatch):
    assert list(unattended.home.iterdir()) == []
    monkeypatch.setenv("POSTFALL_HOME", str(unattended.folder / "home"))
    looked = run("exercise", "debrief", "--json")
    assert (looked.code, looked.data["case"]) == (0, unattended.data["case"])
    assert looked.data["score"] == unattended.data["exercise"]["score"]
    assert run("case", "list", "--json").data["cases"] == []


def test_the_password_of_the_mailbox_is_nowhere_on_the_disk(unattended):
    assert PASSWORD not in unattended.said
    for path in unattended.folder.rglob("*"):
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes(), path
    archive = next(unattended.folder.glob("*.zip"))
    with zipfile.ZipFile(archive) as packed:
        assert all(PASSWORD.encode() not in packed.read(name) for name in packed.namelist())


def test_no_letter_goes_to_a_real_authority(unattended):
    texts = [path.read_text(encoding="utf-8") for path in unattended.folder.glob("authority-notification-*.md")]
    assert texts
    assert all("exercise" in text.lower() and "Übungsbehörde" in text for text in texts)
    assert not any("datenschutz-berlin" in text for text in texts)


@pytest.mark.parametrize(
    "said", ["14 days", "30 days", "Points: 92 of 92", "who knows the exercise by heart", "This is an exercise."]
)
def test_the_numbers_of_the_look_and_the_points_are_shown_at_the_end(unattended, said):
    assert said in unattended.page


class Obedient:
    """A person who types what somebody says who knows the exercise; every answer takes eleven seconds."""

    present = True

    def __init__(self, script, clock):
        self.script, self.clock, self.asked = ScriptedAsker(script), clock, []

    def ask(self, question):
        self.asked.append(question.key)
        self.clock.at += timedelta(seconds=11)
        if question.key in {"go_on", "exercise_ready"}:
            return ""
        known = {"mailbox_way": "password", "mailbox_depth": "headers", "rules_way": "skip"}
        return known[question.key] if question.key in known else self.script.ask(question)


def test_a_person_plays_ten_minutes_and_looks_back(run, tmp_path, monkeypatch, clock):
    """Suggestions are shown, nothing is taken over by itself; after ten minutes the clock stands."""
    folder = tmp_path / "demo"
    scenario, _ = find_scenario("craft-invoice-fraud")
    text = oracle_answers(scenario, make(scenario, 1, start_of(scenario)).truth, "de")
    script = parse_answers(text.encode(), "oracle.yaml", find_playbook(scenario.playbook)[0])
    person = Obedient(script, clock)
    monkeypatch.setattr(Door, "asker", person)
    monkeypatch.setattr(Door, "clock", clock)
    ran = run("demo", "--keep", str(folder), "--lang", "de")
    assert ran.code == 0, ran.err
    told, shown = " ".join(ran.err.split()), " ".join(ran.out.split())
    assert "Vorschlag für die Übung: Tischlerei Birkenhain" in told
    assert "ÜBUNG · Das Telefon klingelt: Renate Ostermann, Kundin" in told
    assert "POP3 mit TLS" in told
    assert len(person.asked) == 1 + 10 * 60 // 11 + 1  # the clock starts after the first
    assert "ÜBUNG · Kurzer Blick zurück" in shown
    assert "Vergangen: 2 Stunden" in shown
    assert "postfall exercise run craft-invoice-fraud" in shown
    assert "postfall exercise resume" in shown
    assert next(folder.glob("*.zip"))
    monkeypatch.setenv("POSTFALL_HOME", str(folder / "home"))
    before = run("exercise", "debrief", "--json").data
    assert before["ended"] is None
    person.ask = lambda question: Move.QUIT
    assert run("exercise", "resume", "--lang", "de").code == 130


def test_who_stops_before_is_told_the_way_back(run, tmp_path, monkeypatch):
    class Leaving:
        present = True

        def ask(self, question):
            return Move.QUIT if question.key != "exercise_ready" else ""

    monkeypatch.setattr(Door, "asker", Leaving())
    ran = run("demo", "--keep", str(tmp_path / "demo"), "--lang", "en")
    assert ran.code == 130
    assert f"set POSTFALL_HOME to {tmp_path / 'demo' / 'home'}" in " ".join(ran.err.split())
