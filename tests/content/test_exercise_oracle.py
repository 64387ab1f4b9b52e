"""Full marks can be had in every shipped exercise, and nothing is given away: the oracle and the empty run."""

from __future__ import annotations

import pytest

from postfall.exercise.scenario.read import read_scenario, scenario_ids
from postfall.exercise.score.judge import judge
from postfall.exercise.score.model import Performance, Rating
from postfall.exercise.score.oracle import oracle
from postfall.exercise.score.oracle_file import oracle_answers
from postfall.exercise.stage.begin import start_of
from postfall.exercise.world.make import make
from postfall.playbook.answers import MissingKind, missing, parse_answers
from postfall.playbook.read import find_playbook
from postfall.value import Moment

SEEDS = (1, 7, 4711)


def truth_of(key, seed):
    scenario = read_scenario(key)
    return make(scenario, seed, start_of(scenario)).truth


@pytest.fixture(params=SEEDS)
def seed(request):
    return request.param


@pytest.fixture(params=scenario_ids())
def scenario(request):
    return read_scenario(request.param)


def asks_for_nothing(expectation, truth):
    """Whether a nought or an empty list would be the right answer: then saying nothing would be worth full marks."""
    if expectation.type == "estimate":
        return truth.numbers[expectation.truth] == 0
    return expectation.type == "set" and not truth.sets[expectation.truth]


def test_the_oracle_gets_full_marks_and_the_empty_run_none(scenario, seed):
    truth = truth_of(scenario.id, seed)
    assert [row.id for row in scenario.expectations if asks_for_nothing(row, truth)] == []
    started = Moment.of(start_of(scenario), scenario.clock.zone)
    full = judge(scenario, truth, oracle(scenario, truth, started))
    assert full.score == full.best == sum(row.points for row in scenario.expectations)
    assert full.open == ()
    assert {row.rating for row in full.objectives} == {Rating.PERFORMED}
    none = judge(scenario, truth, Performance(started))
    assert none.score == 0
    assert {row.rating for row in none.objectives} <= {Rating.UNABLE, None}
    answers = oracle_answers(scenario, truth)
    playbook = find_playbook(scenario.playbook)[0]
    read = parse_answers(answers.encode(), "oracle.yaml", playbook)
    assert [row for row in missing(playbook, read) if row.kind is not MissingKind.STEP] == []
    assert [row.key for row in missing(playbook, read) if row.when is None] == []
