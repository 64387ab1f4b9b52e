"""`postfall exercise run` and `resume` through the door: what is scored, that it can be repeated, what is refused."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postfall.case.cases import Cases
from postfall.exercise.clock import StillClock
from postfall.exercise.scenario.read import find_scenario
from postfall.exercise.score.oracle_file import oracle_answers
from postfall.exercise.stage.begin import exercise_home, start_of
from postfall.exercise.world.make import make

SHORTEST = "club-newsletter-short"


@pytest.fixture(scope="module")
def oracle_text():
    """The answers of somebody who knows the truth, for seed 7."""
    scenario, _ = find_scenario(SHORTEST)
    return oracle_answers(scenario, make(scenario, 7, start_of(scenario)).truth, "de")


@pytest.fixture
def answers(tmp_path, oracle_text):
    path = tmp_path / "answers.yaml"
    path.write_text(oracle_text, encoding="utf-8")
    return path


def journals():
    """What the exercises' journals hold: types, times and bodies of each run."""
    home = exercise_home(Path(os.environ["POSTFALL_HOME"]))
    with Cases.open(home, StillClock(datetime(2026, 11, 24, tzinfo=UTC)), "x") as cases:
        assert all(row.exercise for row in cases.list())
        return [cases.journal(row.id).lines() for row in cases.list()]


def exercise_lines(lines):
    return [(row.entry.type, row.entry.at, dict(row.body)) for row in lines if row.entry.type.startswith("exercise.")]


def test_who_knows_the_truth_gets_full_marks_and_the_same_twice(run, answers, tmp_path):
    words = ("exercise", "run", SHORTEST, "--seed", "7", "--answers", str(answers), "--no-input", "--json")
    first, second = run(*words), run(*words)
    assert first.code == second.code == 0, first.err
    data = first.data
    assert data["score"] == data["max"] > 0
    assert {row["rating"] for row in data["objectives"]} == {"performed"}
    assert all(row.keys() >= {"id", "quality", "timeliness", "points"} for row in data["expectations"])
    assert data["truth"]["messages"] == 240
    assert first.data | {"case": ""} == second.data | {"case": ""}
    one, two = map(exercise_lines, journals())
    assert one == two
    scenario, _ = find_scenario(SHORTEST)
    shown = [body["inject"] for kind, _, body in one if kind == "exercise.inject/1"]
    assert {row.id for row in scenario.injects if row.when.after is not None and not row.when.unless} <= {*shown}
    assert one[-1][2]["change"] == "end"
    assert run("case", "list", "--json").data["cases"] == []
    drafts = exercise_home(Path(os.environ["POSTFALL_HOME"])) / "drafts" / data["case"]
    letters = list(drafts.glob("authority-notification-*.md"))
    assert letters
    for path in letters:
        text = path.read_text(encoding="utf-8")
        assert "Übungsbehörde" in text
        assert "Brandenburg" not in text
    assert all(b"EXERCISE" in path.read_bytes() for path in drafts.glob("*.eml"))


def test_a_hint_and_a_wrong_number_cost_points(run, answers, tmp_path):
    import yaml

    scenario, _ = find_scenario(SHORTEST)
    estimate = next(row for row in scenario.expectations if row.type == "estimate")
    hint = scenario.hints[0]
    content = yaml.safe_load(answers.read_text(encoding="utf-8"))
    del content["exercise"]["estimates"][estimate.id]
    content["exercise"] |= {"unknown": [estimate.id], "hints": [hint.id]}
    answers.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    ran = run("exercise", "run", SHORTEST, "--seed", "7", "--answers", str(answers), "--json")
    assert ran.code == 0, ran.err
    rows = {row["id"]: row for row in ran.data["expectations"]}
    assert rows[estimate.id]["answer"] == "unknown"
    assert rows[estimate.id]["quality"] == 0.1
    assert rows[hint.expectation]["hint_cost"] == hint.cost
    assert ran.data["score"] < ran.data["max"]


def test_nobody_there_and_no_answers_is_refused_before_anything_is_written(run):
    ran = run("exercise", "run", SHORTEST, "--no-input", "--json")
    assert ran.code == 3
    assert not exercise_home(Path(os.environ["POSTFALL_HOME"])).exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("run", "club-newsleter-short"), 2, SHORTEST),
        (("run", SHORTEST, "--solo", "--facilitator"), 2, "not both"),
        (("run", SHORTEST, "--facilitator", "--no-input"), 2, "terminal"),
        (("run", SHORTEST, "--facilitator", "--role", "nobody"), 2, "role"),
        (("resume", "--no-input"), 2, "under way"),
    ],
)
def test_refused(run, words, code, said):
    ran = run("exercise", *words)
    assert ran.code == code
    assert said in ran.err


def test_an_expectation_that_does_not_exist_is_refused_with_a_guess(run, answers):
    text = answers.read_text(encoding="utf-8").replace("estimates:\n    how-many:", "estimates:\n    how-mny:")
    answers.write_text(text, encoding="utf-8")
    ran = run("exercise", "run", SHORTEST, "--answers", str(answers), "--json")
    assert ran.code == 2
    assert "how-many" in ran.json["errors"][0]["hint"]


def test_an_exercise_section_is_read_strictly(run, answers):
    content = answers.read_text(encoding="utf-8").replace("exercise:\n", "exercise:\n  estimats: {}\n")
    answers.write_text(content, encoding="utf-8")
    ran = run("exercise", "run", SHORTEST, "--answers", str(answers), "--json")
    assert ran.code == 5
    assert "estimates" in json.dumps(ran.json["errors"])


def test_a_role_card_is_printed_alone(run):
    scenario, _ = find_scenario("craft-invoice-fraud")
    ran = run("exercise", "run", "craft-invoice-fraud", "--facilitator", "--role", "owner")
    assert ran.code == 0
    assert "EXERCISE · Role card" in ran.out
    role = next(row for row in scenario.roles if row.id == "owner")
    assert role.knows[0].en[:40] in ran.out
    assert not exercise_home(Path(os.environ["POSTFALL_HOME"])).exists()
