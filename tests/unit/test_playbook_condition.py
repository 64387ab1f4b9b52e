"""Conditions: what is let in, three values against a brute-force table, unknown as an ordinary answer."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.playbook.condition import ABSENT, BadCondition, complaint, evaluate, names, parse
from postfall.playbook.spoken import in_words
from postfall.value import UNKNOWN, Moment

NOON = Moment.of(datetime(2026, 3, 27, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    "expression",
    [
        "f()",
        "a.b",
        "a['b']",
        "a[0]",
        "a|upper",
        "a is defined",
        "a if b else c",
        "a ~ b",
        "a + 1 == 2",
        "-1 == a",
        "{'a': 1}",
        "a in range(3)",
        "x == (a, b)",
        "x == none",
        "x == 1.5",
        "''.__class__.__mro__",
        "self",
        "open('/etc/passwd').read()",
        "lipsum.__globals__['os'].popen('id').read()",
        "a }} {{ b",
        "a %}{% include '/etc/passwd' %}{{ b",
        "a b",
        "a ==",
        "== a",
        "(a",
        "a and",
        "",
        "a # b",
        "'a",
        "a == 99999999999999999999",
        "(" * 300 + "a" + ")" * 300,
        "not " * 140 + "a",
        "-" * 500 + "1",
        "[" * 200,
        "a or " * 200 + "a",
    ],
)
def test_nothing_else_is_let_in(expression):
    if expression == "self":
        assert names(expression) == {"self"}
        return
    said = complaint(expression)
    assert said is not None
    assert said.de
    with pytest.raises(BadCondition):
        evaluate(expression, {})


def test_names_are_only_looked_up_in_the_answers():
    assert evaluate("self == 'x' or lipsum == 'y'", {}) == (None, ("self", "lipsum"))


@pytest.mark.parametrize(
    ("expression", "answers", "value"),
    [
        ("a", {"a": True}, True),
        ("a", {"a": False}, False),
        ("a", {"a": UNKNOWN}, False),
        ("not a", {"a": UNKNOWN}, True),
        ("a == true", {"a": True}, True),
        ("a == true", {"a": 1}, False),
        ("a == 1", {"a": True}, False),
        ("a == false", {"a": UNKNOWN}, False),
        ("a != true", {"a": UNKNOWN}, True),
        ("a == 'unknown'", {"a": UNKNOWN}, True),
        ("a != 'unknown'", {"a": UNKNOWN}, False),
        ("a == 'unknown'", {"a": True}, False),
        ("a in ('x', 'unknown')", {"a": UNKNOWN}, True),
        ("a in ('x', 'y')", {"a": UNKNOWN}, False),
        ("a not in ('x', 'y')", {"a": UNKNOWN}, True),
        ("a in ('x', 'y')", {"a": "y"}, True),
        ("a in ['x', 'y']", {"a": "z"}, False),
        ("'x' in a", {"a": ("x", "y")}, True),
        ("'z' in a", {"a": ("x", "y")}, False),
        ("'z' not in a", {"a": ("x", "y")}, True),
        ("'x' in a", {"a": UNKNOWN}, False),
        ("'unknown' in a", {"a": UNKNOWN}, True),
        ("'x' in a", {"a": "xy"}, False),
        ("a == ('x', 'y')", {"a": ("y", "x")}, True),
        ("a == ('x',)", {"a": ("x", "y")}, False),
        ("a == 'unknown'", {"a": ("x",)}, False),
        ("n < 5", {"n": 4}, True),
        ("n < 5", {"n": UNKNOWN}, False),
        ("n >= 5", {"n": UNKNOWN}, False),
        ("1 < n <= 5", {"n": 5}, True),
        ("1 < n <= 5", {"n": 6}, False),
        ("n > 0", {"n": True}, False),
        ("m == 'unknown'", {"m": NOON}, False),
        ("m != 'unknown'", {"m": NOON}, True),
        ("m < 5", {"m": NOON}, False),
        ("a == b", {"a": "x", "b": "x"}, True),
        ("a == 'x'", {"a": ABSENT}, False),
        ("a != 'x'", {"a": ABSENT}, True),
        ("a == b", {"a": ABSENT, "b": ABSENT}, False),
        ("true", {}, True),
        ("not false", {}, True),
        ("a == 'y' and (b or not c)", {"a": "y", "b": False, "c": False}, True),
    ],
)
def test_values(expression, answers, value):
    assert evaluate(expression, answers) == (value, ())


@pytest.mark.parametrize(
    ("expression", "answers", "missing"),
    [
        ("a and b", {}, ("a", "b")),
        ("a and b", {"a": True}, ("b",)),
        ("(x and y) or z", {"x": False}, ("z",)),
        ("z or (x and y)", {"y": True}, ("z", "x")),
        ("a == b", {"b": 1}, ("a",)),
        ("1 < n < 5", {}, ("n",)),
        ("not (a or a)", {}, ("a",)),
    ],
)
def test_missing_facts_come_in_the_order_of_the_text_and_only_if_they_matter(expression, answers, missing):
    assert evaluate(expression, answers) == (None, missing)


TREES = st.recursive(
    st.sampled_from(["a", "b", "c", "true", "false", "a == true", "b != true", "c == 'unknown'"]),
    lambda inner: st.one_of(
        inner.map(lambda x: f"not ({x})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda row: f"({row[0]}) {row[1]} ({row[2]})"),
    ),
    max_leaves=6,
)


def kleene(expression: str, answers: dict) -> set[bool]:
    """Every outcome that the open facts still allow, taken one leaf at a time, by Python's own logic."""
    tree = parse(expression)
    return _outcomes(tree, answers)


def _outcomes(tree, answers):
    kind = type(tree).__name__
    if kind == "Not":
        return {not value for value in _outcomes(tree.inner, answers)}
    if kind == "Junction":
        join = all if tree.every else any
        return {join(row) for row in product(*(_outcomes(part, answers) for part in tree.parts))}
    if kind == "Const":
        return {tree.value is True}
    key = tree.key if kind == "Name" else tree.left.key
    if key not in answers:
        return {True, False}
    value = answers[key]
    if kind == "Name":
        return {value is True}
    same = value is UNKNOWN if tree.right.value == "unknown" else value is tree.right.value
    return {same if tree.operator == "eq" else not same}


@given(TREES, st.dictionaries(st.sampled_from("abc"), st.sampled_from([True, False, UNKNOWN])))
def test_three_values_agree_with_the_table(expression, answers):
    value, missing = evaluate(expression, answers)
    outcomes = kleene(expression, answers)
    assert value == (outcomes.pop() if len(outcomes) == 1 else None)
    assert bool(missing) == (value is None)
    assert not set(missing) & answers.keys()


@given(TREES, st.fixed_dictionaries({key: st.sampled_from([True, False, UNKNOWN]) for key in "abc"}), st.data())
def test_a_decided_condition_stays_as_it_is(expression, full, data):
    some = {key: full[key] for key in data.draw(st.sets(st.sampled_from("abc")))}
    before, _ = evaluate(expression, some)
    after, missing = evaluate(expression, full)
    assert after is not None
    assert missing == ()
    assert before in {None, after}


@given(st.text(max_size=80))
def test_any_text_is_a_condition_or_has_a_complaint(text):
    assert complaint(text) is not None or evaluate(text, {})[0] in {True, False, None}


def test_in_words():
    text = in_words("role == 'private' and not (old or n > 5) and 'x' in list and a != 'unknown' and b in ('c', 'd')")
    assert text.de == (
        "role ist private und nicht (old ist ja oder n ist größer als 5) und list enthält x "
        "und a ist nicht „weiß nicht“ und b ist c oder d"
    )
    assert text.en.startswith("role is private and not (old is yes or n is above 5) and list holds x")
