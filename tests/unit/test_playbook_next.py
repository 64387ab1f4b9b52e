"""The plan: three-valued reach, what to ask first, and the properties that a walk relies on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postfall.playbook.model import FactSpec, Phase, Playbook, Step, Wording
from postfall.playbook.next import Reach, effective, fact_reach, next_step, open_questions, plan
from postfall.ports import Kind
from postfall.value import UNKNOWN

W = Wording(de="Wort", en="word")


def fact(key, when=None, kind=Kind.YESNO):
    return FactSpec(key=key, kind=kind, text=W, when=when)


def step(key, when=None, ask=(), must=False, ends=False):
    return Step(key=f"open.{key}", title=W, why=W, when=when, ask=tuple(ask), must=must, ends=ends)


def book(facts, steps):
    phase = Phase(key="open", title=W, goal=W, steps=tuple(steps))
    return Playbook(format=1, id="p", revision=1, engine=">=0.1", title=W, facts=tuple(facts), phases=(phase,))


def reaches(playbook, answers):
    return {row.step.key.removeprefix("open."): row.reach.value for row in plan(playbook, answers).steps}


def asked(playbook, answers, key):
    planned = next(row for row in plan(playbook, answers).steps if row.step.key == f"open.{key}")
    return [spec.key for spec in open_questions(playbook, planned, answers)]


GATED = book(
    [fact("a"), fact("b", when="a == true"), fact("c", when="b == true or b == 'unknown'"), fact("d")],
    [step("one", ask=["a", "c"]), step("two", when="c == true", ask=["d"], must="b == true"), step("three", "not c")],
)


def test_unanswered_facts_leave_a_step_undecided_and_are_named():
    rows = plan(GATED, {}).steps
    assert [row.reach for row in rows] == [Reach.YES, Reach.UNDECIDED, Reach.UNDECIDED]
    assert rows[1].missing == ("c",)
    assert rows[1].must is True


def test_a_fact_off_the_path_is_absent_and_decides():
    assert reaches(GATED, {"a": False}) == {"one": "yes", "two": "no", "three": "yes"}
    assert plan(GATED, {"a": False}).steps[1].missing == ()


def test_an_answer_to_a_fact_off_the_path_does_not_count():
    assert reaches(GATED, {"a": False, "b": True, "c": True})["two"] == "no"
    assert reaches(GATED, {"a": True, "b": True, "c": True})["two"] == "yes"


def test_an_answer_behind_an_open_gate_waits_for_it():
    assert reaches(GATED, {"c": True})["two"] == "undecided"


def test_unknown_is_an_answer():
    assert reaches(GATED, {"a": True, "b": UNKNOWN, "c": UNKNOWN}) == {"one": "yes", "two": "no", "three": "yes"}
    assert reaches(GATED, {"a": UNKNOWN}) == {"one": "yes", "two": "no", "three": "yes"}


def test_gates_are_asked_before_the_facts_behind_them():
    assert asked(GATED, {}, "two") == ["a"]
    assert asked(GATED, {"a": True}, "two") == ["b"]
    assert asked(GATED, {"a": True, "b": True}, "two") == ["c"]
    assert asked(GATED, {"a": True, "b": True, "c": True}, "two") == ["d"]
    assert asked(GATED, {"a": True, "b": True, "c": True, "d": False}, "two") == []
    assert asked(GATED, {"a": True, "b": False}, "two") == []


def test_own_facts_come_in_order_without_those_off_the_path():
    assert asked(GATED, {}, "one") == ["a"]
    assert asked(GATED, {"a": False}, "one") == []
    assert asked(GATED, {"a": True}, "one") == ["b"]


def test_what_decides_whether_a_step_is_a_must_is_asked_too():
    playbook = book([fact("a"), fact("b")], [step("one", ask=["b"], must="a == true")])
    assert asked(playbook, {}, "one") == ["a", "b"]
    assert plan(playbook, {"a": False}).steps[0].must is False
    assert plan(playbook, {"a": UNKNOWN}).steps[0].must is False


def test_fact_reach():
    values = effective(GATED, {"a": True})
    assert fact_reach(GATED.fact("a"), values) is True
    assert fact_reach(GATED.fact("c"), values) is None
    assert fact_reach(GATED.fact("c"), effective(GATED, {"a": False})) is False


def test_a_step_that_ends_the_walk_closes_what_comes_after():
    playbook = book(
        [fact("a"), fact("b")],
        [step("one"), step("end", when="a == true", ends=True), step("two"), step("three", when="b == true")],
    )
    assert reaches(playbook, {"a": True}) == {"one": "yes", "end": "yes", "two": "no", "three": "no"}
    assert reaches(playbook, {"a": False, "b": True}) == {"one": "yes", "end": "no", "two": "yes", "three": "yes"}
    rows = plan(playbook, {}).steps
    assert [row.reach.value for row in rows] == ["yes", "undecided", "undecided", "undecided"]
    assert rows[3].missing == ("a", "b")


def test_next_step_puts_deferred_ones_at_the_end():
    planned = plan(book([], [step("a"), step("b"), step("c")]), {})

    def key(settled, deferred):
        found = next_step(planned, settled, deferred)
        return found and found.step.key

    assert key([], []) == "open.a"
    assert key(["open.a"], []) == "open.b"
    assert key(["open.a"], ["open.b"]) == "open.c"
    assert key(["open.a", "open.c"], ["open.b"]) == "open.b"
    assert key(["open.a", "open.b", "open.c"], ["open.b"]) is None


def test_place():
    planned = plan(GATED, {"a": False})
    assert planned.place("open.three") == (2, 2)
    with pytest.raises(KeyError):
        planned.place("open.two")


LEAVES = [
    "{f} == true",
    "{f} == false",
    "{f} != true",
    "{f} == 'unknown'",
    "{f}",
    "not {f}",
    "{f} in (true, 'unknown')",
]


@st.composite
def playbooks(draw):
    count = draw(st.integers(1, 6))
    keys = [f"f{i}" for i in range(count)]

    def condition(known):
        if not known or draw(st.integers(0, 3)) == 0:
            return None
        leaf = st.sampled_from(LEAVES).flatmap(lambda form: st.sampled_from(known).map(lambda key: form.format(f=key)))
        parts = draw(st.lists(leaf, min_size=1, max_size=3))
        return draw(st.sampled_from([" and ", " or "])).join(parts)

    order = draw(st.permutations(keys))
    facts = [fact(key, when=condition(list(order[: order.index(key)]))) for key in keys]
    steps = [
        step(
            f"s{i}",
            when=condition(keys),
            ask=draw(st.lists(st.sampled_from(keys), unique=True, max_size=3)),
            must=condition(keys) or draw(st.booleans()),
            ends=draw(st.integers(0, 5)) == 0,
        )
        for i in range(draw(st.integers(1, 5)))
    ]
    return book(facts, steps)


VALUES = st.sampled_from([True, False, UNKNOWN])
FULL = st.fixed_dictionaries({f"f{i}": VALUES for i in range(6)})


@settings(deadline=None)
@given(playbooks(), FULL, st.data())
def test_more_answers_never_undo_a_decision(playbook, full, data):
    order = data.draw(st.permutations(list(full)))
    answers = {}
    before = plan(playbook, answers).steps
    for key in order:
        answers[key] = full[key]
        after = plan(playbook, answers).steps
        for old, new in zip(before, after, strict=True):
            assert old.reach in {Reach.UNDECIDED, new.reach}
            assert (new.reach is Reach.UNDECIDED) == bool(new.missing)
        before = after
    assert all(row.reach is not Reach.UNDECIDED for row in before)


@settings(deadline=None)
@given(playbooks(), FULL)
def test_a_walk_always_comes_to_an_end_and_asks_nothing_twice(playbook, full):
    answers: dict = {}
    settled: list[str] = []
    for _ in range(40):
        planned = next_step(plan(playbook, answers), settled)
        if planned is None:
            break
        questions = open_questions(playbook, planned, answers)
        assert questions or planned.reach is Reach.YES
        for spec in questions[:1]:
            assert spec.key not in answers
            assert fact_reach(spec, effective(playbook, answers)) is True
            answers[spec.key] = full[spec.key]
        if not questions:
            settled.append(planned.step.key)
    else:
        raise AssertionError("the walk does not end")
    final = plan(playbook, answers)
    assert {row.step.key for row in final.steps if row.reach is Reach.YES} <= set(settled)
    assert all(row.reach is not Reach.UNDECIDED for row in final.steps)


@settings(deadline=None)
@given(playbooks(), FULL, st.sets(st.integers(0, 4)), st.sets(st.integers(0, 4)))
def test_next_step_is_total(playbook, full, settled, deferred):
    planned = plan(playbook, full)
    done, later = {f"open.s{i}" for i in settled}, {f"open.s{i}" for i in deferred}
    found = next_step(planned, done, later)
    left = [row for row in planned.reachable if row.step.key not in done]
    assert (found is None) == (not left)
    if found is not None:
        assert found in left
        assert found.step.key not in later or all(row.step.key in later for row in left)
