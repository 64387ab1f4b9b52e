"""The judge: one behaviour after another, then what holds for every run there can be."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures.practice_run import SCENARIO, STARTED, Small, at, good_run, small

from postfall.errors import ContentError
from postfall.exercise.score.judge import judge
from postfall.exercise.score.model import Answer, Did, Interval, Performance, Rating
from postfall.exercise.score.oracle import oracle
from postfall.exercise.score.quality import UNSURE, estimate, hundredths, named

TRUTH = Small()


def scored(performance, scenario=None, truth=TRUTH):
    return judge(scenario or small(), truth, performance)


def row(result, key):
    return next(one for one in result.expectations if one.id == key)


def answered(*answers):
    return scored(good_run(answers=answers))


def test_a_good_run_gets_what_it_earned():
    result = scored(good_run())
    assert (result.score, result.best, result.open) == (69.0, 70, ())
    assert {one.id: one.rating for one in result.objectives} == {
        "stop": Rating.PERFORMED,
        "scope": Rating.PERFORMED,
        "notify": Rating.PERFORMED,
    }


def test_the_oracle_gets_all_and_nobody_gets_nothing():
    full, none = scored(oracle(small(), TRUTH, STARTED)), scored(Performance(STARTED))
    assert full.score == full.best == 70
    assert all(one.rating is Rating.PERFORMED for one in full.objectives)
    assert (none.score, none.best, none.open) == (0.0, 65, ("E6",))
    assert all(one.rating is Rating.UNABLE for one in none.objectives)


@pytest.mark.parametrize(
    ("minutes", "points"), [(0, 20), (120, 20), (150, 17.5), (180, 15), (240, 10), (241, 0), (9000, 0)]
)
def test_what_comes_late_is_worth_half_at_twice_the_time_and_nothing_after(minutes, points):
    assert row(scored(good_run(did=(Did("contain.password", at(minutes)),))), "E1").points == points


def test_a_step_that_was_done_again_counts_from_its_first_time():
    did = (Did("contain.password", at(200)), Did("contain.password", at(10)))
    assert row(scored(good_run(did=did)), "E1").points == 20


@pytest.mark.parametrize(
    ("low", "high", "quality"),
    [
        (100, 100, 1),
        (95, 105, 1),
        (90, 100, 1),
        (90, 110, "11/21"),  # twice as wide as tolerated
        (0, 100, "11/101"),
        (0, 10**9, "1/10"),  # as good as "I do not know"
        (95, 95, "5/6"),  # misses by half the tolerated width
        (80, 80, "11/21 * 1/3"),
        (110, 120, "11/21 * 2/3"),
        (70, 70, 0),
        (0, 0, 0),
        (10**9, 10**9, 0),
    ],
)
def test_an_interval_counts_by_coverage_and_width(low, high, quality):
    expected = Fraction(1)
    for part in str(quality).split(" * "):
        expected *= Fraction(part)
    assert estimate(Interval(low, high), 100, 10) == expected
    assert estimate(Interval(high, low), 100, 10) == expected


def test_the_page_about_scores_shows_what_the_judge_computes():
    page = Path(__file__).parents[2] / "docs" / "explanation" / "how-exercises-are-scored.md"
    table = page.read_text(encoding="utf-8").partition("| answer | quality | why |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| ([\d,]+)(?: to ([\d,]+))? \| ([\d.]+) \|", table, flags=re.MULTILINE)
    assert len(rows) == 7
    for low, high, quality in rows:
        given = Interval(*(int(bound.replace(",", "")) for bound in (low, high or low)))
        assert hundredths(estimate(given, 100, 10)) == float(quality), (low, high)


def test_nothing_is_tolerated_where_the_truth_is_none_or_the_tolerance_is():
    assert estimate(Interval(0, 0), 0, 10) == 1
    assert estimate(Interval(0, 4), 0, 10) == Fraction(1, 5)
    assert estimate(Interval(1, 1), 0, 10) == 0
    assert estimate(Interval(12, 12), 12, 0) == 1
    assert estimate(Interval(11, 11), 12, 0) == 0


def test_a_missing_name_costs_more_than_one_too_many():
    true = ("a", "b", "c", "d")
    assert named(("a", "b", "c"), true) == Fraction(15, 19)
    assert named(("a", "b", "c", "d", "e"), true) == Fraction(20, 21)
    assert named((" A ", "b", "B", "c", "d"), true) == 1


def test_an_empty_set_is_right_only_where_there_is_nothing():
    assert named((), ()) == 1
    assert named(("a",), ()) == 0
    assert named((), ("a",)) == 0


def test_not_knowing_is_better_than_wrong_and_worse_than_right():
    for key, wrong in (("E2", Interval(900, 900)), ("E3", ("religion",)), ("E4", "leak"), ("E5", "waive")):
        unsure, false = row(answered(Answer(key, None, at(1))), key), row(answered(Answer(key, wrong, at(1))), key)
        assert unsure.points == hundredths(unsure.best * UNSURE) > false.points == 0
        assert unsure.answer == "unknown"


def test_not_knowing_can_be_the_right_answer_to_a_fact():
    rows = tuple({**one, "values": ("unknown",)} if one["id"] == "E4" else one for one in SCENARIO["expectations"])
    scenario = small(expectations=rows)
    assert row(scored(good_run(answers=(Answer("E4", None, at(1)),)), scenario), "E4").points == 5
    assert row(scored(good_run(answers=(Answer("E4", "phishing", at(1)),)), scenario), "E4").points == 0
    assert scored(oracle(scenario, TRUTH, STARTED), scenario).score == 70


@pytest.mark.parametrize("said", ["no", "false", "Nein"])
def test_yes_and_no_count_in_every_spelling(said):
    rows = tuple({**one, "values": ("false",)} if one["id"] == "E4" else one for one in SCENARIO["expectations"])
    assert row(scored(good_run(answers=(Answer("E4", said, at(1)),)), small(expectations=rows)), "E4").points == 5


@pytest.mark.parametrize(("reason", "points"), [("Die Bankdaten sind lesbar.", 15), (None, 7.5), ("", 7.5), ("x", 7.5)])
def test_the_right_decision_without_a_reason_is_worth_half(reason, points):
    result = answered(Answer("E5", "do", at(1), reason))
    assert row(result, "E5").points == points


def test_a_facilitator_can_mark_the_reason_of_a_right_decision_only():
    weak = good_run(marks={"E5": (0, "am Thema vorbei"), "E6": (10, "")})
    assert row(scored(weak), "E5").points == 7.5
    wrong = replace(weak, answers=(Answer("E5", "waive", at(1), "Weil es so ist"),), marks={"E5": (10, "")})
    assert row(scored(wrong), "E5").points == 0


def test_a_critical_miss_caps_its_objective_and_no_other():
    result = scored(good_run(answers=(*good_run().answers[:3],), marks={"E6": (10, "")}))
    notify = next(one for one in result.objectives if one.id == "notify")
    assert (notify.rating, notify.capped, row(result, "E5").critical_missed) == (Rating.UNABLE, True, True)
    light = tuple({**one, "points": 1} if one["id"] == "E5" else one for one in SCENARIO["expectations"])
    light = tuple({**one, "points": 100} if one["id"] == "E6" else one for one in light)
    result = scored(good_run(answers=(), marks={"E6": (10, "")}), small(expectations=light))
    assert {one.id: (one.rating, one.capped) for one in result.objectives}["notify"] == (Rating.MAJOR_CHALLENGES, True)
    assert {one.id: one.capped for one in result.objectives}["stop"] is False


def test_hints_cost_points_once_and_never_more_than_there_are():
    plain = row(scored(good_run()), "E2")
    assert row(scored(good_run(hints=("H1", "H1", "nowhere"))), "E2").points == plain.points - 3
    assert row(scored(good_run(hints=("H1", "H2"))), "E2").points == 0
    assert row(scored(good_run(hints=("H3",))), "E1").points == 18


def test_the_last_answer_counts():
    first, second = Answer("E4", "leak", at(1)), Answer("E4", "phishing", at(2))
    assert row(answered(second, first), "E4").points == row(answered(first, second), "E4").points == 5


def test_an_objective_that_nobody_marked_yet_has_no_rating():
    only = tuple(one for one in SCENARIO["expectations"] if one["id"] != "E5")
    result = scored(Performance(STARTED), small(expectations=only))
    assert {one.id: one.rating for one in result.objectives}["notify"] is None


def test_a_truth_that_the_world_does_not_tell_is_an_error_that_names_it():
    with pytest.raises(ContentError) as caught:
        scored(good_run(), truth=Small(numbers={"messages": 3}))
    assert "messages_at_most" in caught.value.message.de
    assert caught.value.where == "E2"


NAMES = st.lists(st.sampled_from(["contact", "financial", "health", "identity", "religion"])).map(tuple)
WHOLE = st.integers(min_value=0, max_value=400)
TIMES = st.integers(min_value=0, max_value=9000).map(at)
VALUES = st.one_of(
    st.none(), st.builds(Interval, WHOLE, WHOLE), NAMES, st.sampled_from(["do", "waive", "phishing", "yes", ""])
)
ANSWERS = st.lists(
    st.builds(
        Answer,
        st.sampled_from(["E2", "E3", "E4", "E5", "E9"]),
        VALUES,
        TIMES,
        st.sampled_from([None, "", "Grund", "Ein guter Grund"]),
    ),
    max_size=8,
)
RUNS = st.builds(
    Performance,
    started=st.just(STARTED),
    did=st.lists(st.builds(Did, st.sampled_from(["contain.password", "other.step"]), TIMES), max_size=3).map(tuple),
    answers=ANSWERS.map(tuple),
    hints=st.lists(st.sampled_from(["H1", "H2", "H3"])).map(tuple),
    marks=st.dictionaries(
        st.sampled_from(["E5", "E6"]), st.tuples(st.integers(-5, 20), st.sampled_from(["", "so"])), max_size=2
    ),
)


@given(RUNS)
@settings(max_examples=150, deadline=None)
def test_no_score_is_below_zero_or_above_the_best(run):
    result = scored(run)
    assert all(0 <= one.points <= one.best for one in (*result.expectations, *result.objectives))
    assert all(0 <= one.quality <= 1 and 0 <= one.timeliness <= 1 for one in result.expectations)
    assert 0 <= result.score <= result.best
    assert result.score == pytest.approx(sum(one.points for one in result.expectations))
    assert result.score == pytest.approx(sum(one.points for one in result.objectives))


@given(RUNS, st.randoms())
@settings(max_examples=100, deadline=None)
def test_the_order_of_what_was_done_means_nothing(run, chance):
    rows = {name: list(getattr(run, name)) for name in ("did", "answers", "hints")}
    for own in rows.values():
        chance.shuffle(own)
    assert scored(replace(run, **{name: tuple(own) for name, own in rows.items()})) == scored(run)


@given(RUNS, st.sampled_from(["H1", "H2", "H3"]))
@settings(max_examples=100, deadline=None)
def test_a_hint_never_raises_a_score(run, hint):
    helped = scored(replace(run, hints=(*run.hints, hint)))
    assert all(
        more.points <= less.points for more, less in zip(helped.expectations, scored(run).expectations, strict=True)
    )


@given(WHOLE, WHOLE, WHOLE, st.integers(0, 100), st.integers(0, 50), st.integers(0, 50))
@settings(max_examples=400, deadline=None)
def test_an_estimate_that_is_nearer_or_narrower_is_never_worth_less(one, two, true, tolerance, left, right):
    low, high = sorted((one, two))
    worse = Interval(low, high)
    lower, upper = min(low + left, max(low, true)), max(high - right, min(high, true))
    better = Interval(min(lower, upper), max(lower, upper))
    assert estimate(better, true, tolerance) >= estimate(worse, true, tolerance)
    covering = Interval(min(low, true), max(high, true))
    assert estimate(covering, true, tolerance) >= estimate(worse, true, tolerance)


@given(NAMES, NAMES)
def test_one_right_name_more_or_one_wrong_name_less_is_never_worth_less(said, true):
    for name in true:
        assert named((*said, name), true) >= named(said, true)
    for name in {*said} - {*true}:
        assert named(tuple(one for one in said if one != name), true) >= named(said, true)


@given(RUNS, st.integers(min_value=0, max_value=9000))
@settings(max_examples=100, deadline=None)
def test_doing_it_earlier_is_never_worth_less(run, minutes):
    late = replace(run, did=(Did("contain.password", at(minutes)),))
    early = replace(run, did=(Did("contain.password", at(minutes // 2)),))
    assert row(scored(early), "E1").points >= row(scored(late), "E1").points
