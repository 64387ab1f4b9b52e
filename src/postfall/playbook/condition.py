"""Conditions: short expressions over fact keys with three values (true, false, undecided).

A condition is written like a Jinja expression, but only names, constants, `and`, `or`, `not`, comparisons and lists of
constants are let in: nothing can be called, looked up or read. Nothing is ever executed: the tree is walked here.

An unanswered fact makes what depends on it undecided (Kleene's logic). "Unknown" is an ordinary answer: it equals
`'unknown'` and nothing else, is in no other list, and is neither smaller nor larger than any number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from postfall.language import Text
from postfall.value import FactValue, Moment, Unknown

if TYPE_CHECKING:
    from jinja2 import nodes

MAX_LENGTH = 600
MAX_DEPTH = 20


class Absent(Enum):
    """The value of a fact that does not belong to this path: it equals nothing."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
Value = FactValue | Moment | Absent
Constant = bool | int | str


@dataclass(frozen=True, slots=True)
class Name:
    """A fact."""

    key: str


@dataclass(frozen=True, slots=True)
class Const:
    """A constant or a list of constants."""

    value: Constant | tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    inner: Tree


@dataclass(frozen=True, slots=True)
class Junction:
    """`and` (all) or `or` (any)."""

    every: bool
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left operator right`; operators: eq ne lt lteq gt gteq in notin."""

    left: Name | Const
    operator: str
    right: Name | Const


Tree = Name | Const | Not | Junction | Comparison


class BadCondition(ValueError):
    """The expression cannot be a condition; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


@lru_cache(maxsize=4096)
def parse(expression: str) -> Tree:
    """The tree of a condition. Raises `BadCondition`."""
    from jinja2 import Environment, TemplateSyntaxError
    from jinja2.parser import Parser

    if len(expression) > MAX_LENGTH:
        raise BadCondition(Text("Die Bedingung ist zu lang.", "The condition is too long."))
    if expression.count("(") > MAX_DEPTH or expression.count("[") > MAX_DEPTH:
        raise BadCondition(_TOO_DEEP)
    try:
        parser = Parser(Environment(autoescape=True), expression, state="variable")
        node = parser.parse_expression()
        if not parser.stream.eos:
            raise BadCondition(_UNREADABLE)
        return _tree(node)
    except TemplateSyntaxError as error:
        why = error.message or "syntax"
        raise BadCondition(
            Text(f"Die Bedingung ist nicht lesbar: {why}.", f"The condition cannot be read: {why}.")
        ) from error
    except RecursionError as error:
        raise BadCondition(
            Text("Die Bedingung ist zu verschachtelt.", "The condition is nested too deeply.")
        ) from error
    except (ValueError, OverflowError) as error:
        if isinstance(error, BadCondition):
            raise
        raise BadCondition(_UNREADABLE) from error


_TOO_DEEP = Text("Die Bedingung ist zu verschachtelt.", "The condition is nested too deeply.")
_UNREADABLE = Text("Die Bedingung ist nicht lesbar.", "The condition cannot be read.")


def complaint(expression: str) -> Text | None:
    """Why `expression` cannot be a condition; None where it can."""
    try:
        parse(expression)
    except BadCondition as error:
        return error.text
    return None


def names(expression: str) -> frozenset[str]:
    """The facts that a condition looks at. Raises `BadCondition`."""
    return frozenset(mentioned(parse(expression)))


def mentioned(tree: Tree) -> tuple[str, ...]:
    """The facts in a tree, in the order of the text, each once."""
    return tuple(dict.fromkeys(row.key for row in walk(tree) if isinstance(row, Name)))


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node of a tree, outer before inner, left before right."""
    yield tree
    parts: tuple[Tree, ...] = ()
    if isinstance(tree, Not):
        parts = (tree.inner,)
    elif isinstance(tree, Junction):
        parts = tree.parts
    elif isinstance(tree, Comparison):
        parts = (tree.left, tree.right)
    for part in parts:
        yield from walk(part)


def evaluate(expression: str, answers: Mapping[str, Value]) -> tuple[bool | None, tuple[str, ...]]:
    """Whether a condition holds, and while that is undecided (None) the unanswered facts that it depends on.

    The facts come in the order of the text; those that cannot change the outcome any more are left out.
    Raises `BadCondition`.
    """
    return judge(parse(expression), answers)


def judge(tree: Tree, answers: Mapping[str, Value]) -> tuple[bool | None, tuple[str, ...]]:
    """Like `evaluate`, for a parsed condition."""
    if isinstance(tree, Not):
        value, missing = judge(tree.inner, answers)
        return (None if value is None else not value), missing
    if isinstance(tree, Junction):
        return _junction(tree, answers)
    open_facts = tuple(dict.fromkeys(key for key in mentioned(tree) if key not in answers))
    if open_facts:
        return None, open_facts
    if isinstance(tree, Comparison):
        left, right = _value(tree.left, answers), _value(tree.right, answers)
        return _COMPARE[tree.operator](left, right), ()
    return _value(tree, answers) is True, ()


def _junction(tree: Junction, answers: Mapping[str, Value]) -> tuple[bool | None, tuple[str, ...]]:
    missing: list[str] = []
    for part in tree.parts:
        value, needs = judge(part, answers)
        if value is not None and value is not tree.every:
            return value, ()
        missing += needs
    return (None, tuple(dict.fromkeys(missing))) if missing else (tree.every, ())


Operand = Value | tuple[Constant, ...]


def _value(side: Name | Const, answers: Mapping[str, Value]) -> Operand:
    return answers[side.key] if isinstance(side, Name) else side.value


def _plain(value: object) -> object:
    return value.value if isinstance(value, Unknown) else value


def _equal(left: object, right: object) -> bool:
    """Equality that keeps true apart from 1, and an absent fact apart from everything; lists have no order."""
    left, right = _plain(left), _plain(right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        return frozenset(left) == frozenset(right)
    return type(left) is type(right) and left == right and left is not ABSENT


def _inside(left: Operand, right: Operand) -> bool:
    """Membership; a single value on the right counts as a list of one."""
    row = right if isinstance(right, tuple) else (right,)
    return any(_equal(left, item) for item in row)


def _ordered(left: Operand, right: Operand, compare: Callable[[int, int], bool]) -> bool:
    numbers = [row for row in (left, right) if isinstance(row, int) and not isinstance(row, bool)]
    return len(numbers) == 2 and compare(*numbers)


_COMPARE: Mapping[str, Callable[[Operand, Operand], bool]] = {
    "eq": _equal,
    "ne": lambda left, right: not _equal(left, right),
    "in": _inside,
    "notin": lambda left, right: not _inside(left, right),
    "lt": lambda left, right: _ordered(left, right, lambda a, b: a < b),
    "lteq": lambda left, right: _ordered(left, right, lambda a, b: a <= b),
    "gt": lambda left, right: _ordered(left, right, lambda a, b: a > b),
    "gteq": lambda left, right: _ordered(left, right, lambda a, b: a >= b),
}


def _tree(node: nodes.Node, depth: int = 0) -> Tree:
    from jinja2 import nodes

    if depth > MAX_DEPTH:
        raise BadCondition(_TOO_DEEP)
    if isinstance(node, nodes.And | nodes.Or):
        every = isinstance(node, nodes.And)
        parts = tuple(
            inner
            for side in (_tree(node.left, depth + 1), _tree(node.right, depth + 1))
            for inner in (side.parts if isinstance(side, Junction) and side.every is every else (side,))
        )
        return Junction(every, parts)
    if isinstance(node, nodes.Not):
        return Not(_tree(node.node, depth + 1))
    if isinstance(node, nodes.Compare):
        return _compare(node)
    return _operand(node)


def _compare(node: nodes.Compare) -> Tree:
    sides = [_operand(node.expr), *(_operand(row.expr) for row in node.ops)]
    rows = tuple(
        Comparison(left, row.op, right) for left, row, right in zip(sides[:-1], node.ops, sides[1:], strict=True)
    )
    return rows[0] if len(rows) == 1 else Junction(True, rows)


def _operand(node: nodes.Node) -> Name | Const:
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        return Name(node.name)
    if isinstance(node, nodes.Const):
        return Const(_constant(node.value))
    if isinstance(node, nodes.Tuple | nodes.List):
        inner = [_operand(item) for item in node.items]
        if all(isinstance(item, Const) and not isinstance(item.value, tuple) for item in inner):
            return Const(tuple(item.value for item in inner if isinstance(item, Const)))  # type: ignore[misc]
        raise BadCondition(
            Text("In der Liste dürfen nur feste Werte stehen.", "The list may hold constants only."),
        )
    what = _WHAT.get(type(node).__name__, type(node).__name__)
    raise BadCondition(
        Text(
            f"In einer Bedingung nicht erlaubt: {what} (nur Fakten, feste Werte, and, or, not, ==, !=, <, >, in).",
            f"Not allowed in a condition: {what} (only facts, constants, and, or, not, ==, !=, <, >, in).",
        )
    )


_WHAT = {
    "Call": "…(…)",
    "Filter": "…|…",
    "Getattr": "….…",
    "Getitem": "…[…]",
    "Test": "is …",
    "CondExpr": "… if … else …",
    "Dict": "{…}",
    "Concat": "~",
    "Neg": "-…",
}


def _constant(value: object) -> Constant:
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int) and value < 10**18:
        return value
    raise BadCondition(
        Text(
            "Feste Werte sind true, false, ganze Zahlen und Text in Anführungszeichen.",
            "Constants are true, false, whole numbers and text in quotes.",
        )
    )
