"""The oracle plays a whole exercise through the command line, against the practice server, and gets full marks."""

from __future__ import annotations

from postfall.exercise.scenario.read import read_scenario
from postfall.exercise.score.oracle_file import oracle_answers
from postfall.exercise.stage.begin import start_of
from postfall.exercise.world.make import make


def test_an_oracle_is_worth_full_marks_from_the_answers_file_to_the_debrief(run, tmp_path):
    scenario = read_scenario("club-newsletter-short")
    answers = tmp_path / "answers.yaml"
    answers.write_text(oracle_answers(scenario, make(scenario, 7, start_of(scenario)).truth), encoding="utf-8")
    played = run("exercise", "run", scenario.id, "--seed", "7", "--answers", str(answers), "--no-input", "--json").data
    by_hand = [row.id for row in scenario.expectations if row.type == "manual"]
    assert played["open"] == by_hand
    assert played["score"] == played["max"] == sum(row.points for row in scenario.expectations if row.type != "manual")
    looked = run("exercise", "debrief", "--json").data
    assert (looked["case"], looked["score"], looked["max"]) == (played["case"], played["score"], played["max"])
    assert looked["truth"] == played["truth"]
    assert {row["id"] for row in looked["expectations"] if row["points"] < row["max"]} == set()
    assert "inject" in {row["kind"] for row in looked["timeline"]}
    assert looked["ended"] is not None
