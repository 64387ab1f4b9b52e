"""Warnings about a playbook that can be walked: what is never asked, never reached, or decides over “unknown”."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from postfall.language import Text
from postfall.playbook.check import WARNING, Condition, Report, steps
from postfall.playbook.condition import Comparison, Const, Name, Not, Tree, Value, mentioned, parse, walk
from postfall.playbook.model import FactSpec, Playbook, Wording
from postfall.playbook.next import gated
from postfall.ports import Kind
from postfall.value import UNKNOWN, FactValue

if TYPE_CHECKING:
    from postfall.yamlfile import Path

MAX_TRIES = 5_000


def advise(playbook: Playbook, conditions: tuple[Condition, ...], report: Report) -> None:
    """Add all warnings on a playbook without errors to `report`."""
    _never_asked(playbook, conditions, report)
    _unknown_as_no(playbook, conditions, report)
    _unreachable(playbook, conditions, report)
    _untranslated(playbook, report)


def _never_asked(playbook: Playbook, conditions: Iterable[Condition], report: Report) -> None:
    asked = {key for _, step in steps(playbook) for key in step.ask}
    asked |= {key for row in conditions if row.path[0] != "facts" for key in mentioned(row.tree)}
    while more := {key for row in conditions if row.owner in asked for key in mentioned(row.tree)} - asked:
        asked |= more
    for i, spec in enumerate(playbook.facts):
        if spec.key not in asked:
            message = Text(f"Nach „{spec.key}“ fragt kein Schritt.", f"No step asks for “{spec.key}”.")
            report.add(WARNING, ("facts", i, "key"), message)


def _unknown_as_no(playbook: Playbook, conditions: Iterable[Condition], report: Report) -> None:
    """Warn once a fact: at the first condition where "unknown" comes out like "no", unless one names unknown."""
    rows = tuple(conditions)
    named = {key for row in rows for key in _names_unknown(row.tree)}
    warned: set[str] = set()
    for row in rows:
        for part, negative in _leaves(row.tree, negative=False):
            for key in mentioned(part):
                if key in named or key in warned or not _drops_unknown(part, playbook.fact(key), negative=negative):
                    continue
                warned.add(key)
                message = Text(
                    f"Wer bei „{key}“ „weiß nicht“ sagt, wird hier behandelt wie bei „nein“. "
                    f"Keine Bedingung nennt {key} == 'unknown'.",
                    f"Who answers “unknown” to “{key}” is treated like “no” here. "
                    f"No condition mentions {key} == 'unknown'.",
                )
                report.add(WARNING, row.path, message)


def _names_unknown(tree: Tree) -> Iterator[str]:
    for row in walk(tree):
        if isinstance(row, Comparison):
            for name, other in ((row.left, row.right), (row.right, row.left)):
                if isinstance(name, Name) and isinstance(other, Const) and _holds_unknown(other.value):
                    yield name.key


def _holds_unknown(value: object) -> bool:
    return value == "unknown" or (isinstance(value, tuple) and "unknown" in value)


def _leaves(tree: Tree, *, negative: bool) -> Iterator[tuple[Tree, bool]]:
    """The parts of a condition that look at facts, and whether an odd number of `not` stands before them."""
    if isinstance(tree, Not):
        yield from _leaves(tree.inner, negative=not negative)
    elif isinstance(tree, Name | Comparison):
        yield tree, negative
    elif not isinstance(tree, Const):
        for part in tree.parts:
            yield from _leaves(part, negative=negative)


def _drops_unknown(part: Tree, spec: FactSpec, *, negative: bool) -> bool:
    """Whether unknown comes out like "no" in one part of a condition.

    For yes and no that is every part that asks for "yes": `fact`, `fact == true`, `fact != true`. For other kinds it is
    every part that asks for a value; where one asks for "not this value", unknown goes the way of the other values.
    """
    if isinstance(part, Name):
        return True
    if not isinstance(part, Comparison):
        return False
    if spec.kind is Kind.YESNO:
        sides = [side.value for side in (part.left, part.right) if isinstance(side, Const)]
        return sides == [True]
    return part.operator not in {"ne", "notin"} and not negative


def _unreachable(playbook: Playbook, conditions: Iterable[Condition], report: Report) -> None:
    for row in conditions:
        if row.path[-1] == "when" and _never_true(row.tree, playbook):
            message = Text(
                f"„{row.owner}“ ist nie zu erreichen: Diese Bedingung kann nicht wahr werden.",
                f"“{row.owner}” can never be reached: this condition cannot become true.",
            )
            report.add(WARNING, row.path, message)
    _after_end(playbook, report)


def _after_end(playbook: Playbook, report: Report) -> None:
    ended = False
    for path, step in steps(playbook):
        if ended:
            message = Text(
                f"„{step.key}“ ist nie zu erreichen: Ein Schritt davor beendet jeden Weg.",
                f"“{step.key}” can never be reached: a step before it ends every path.",
            )
            report.add(WARNING, (*path, "key"), message)
        ended = ended or (step.ends and step.when is None)


def _never_true(tree: Tree, playbook: Playbook) -> bool:
    """Whether no answers make `tree` true; False where there are too many answers to try."""
    keys = set(mentioned(tree))
    while more := {other for key in keys for other in _gate(playbook.fact(key))} - keys:
        keys |= more
    specs = [spec for spec in playbook.facts if spec.key in keys]
    trees = [tree, *(parse(spec.when) for spec in specs if spec.when is not None)]
    domains = [_domain(spec, trees) for spec in specs]
    if prod(len(row) for row in domains) > MAX_TRIES:
        return False
    return not any(_true_with(tree, specs, playbook, combination) for combination in product(*domains))


def _gate(spec: FactSpec) -> tuple[str, ...]:
    return mentioned(parse(spec.when)) if spec.when is not None else ()


def _true_with(tree: Tree, specs: list[FactSpec], playbook: Playbook, row: tuple[FactValue, ...]) -> bool:
    from postfall.playbook.condition import judge

    answers = {spec.key: value for spec, value in zip(specs, row, strict=True)}
    values: Mapping[str, Value] = gated(specs, playbook, answers)
    return judge(tree, values)[0] is True


def _domain(spec: FactSpec, trees: Iterable[Tree]) -> tuple[FactValue, ...]:
    """One answer of every sort that conditions can tell apart."""
    if spec.kind is Kind.YESNO:
        return (True, False, UNKNOWN)
    constants = sorted(set(_constants(spec.key, trees)), key=str)
    if spec.kind is Kind.COUNT:
        numbers = {near for value in constants if isinstance(value, int) for near in (value - 1, value, value + 1)}
        return (*sorted(numbers), UNKNOWN) if numbers else (0, UNKNOWN)
    words = [value for value in constants if isinstance(value, str) and value != "unknown"]
    others = [option.value for option in spec.options if option.value not in words] if spec.options else ["…"]
    if spec.kind is Kind.CHOICES:
        return (*_subsets([*words, *others[:1]]), UNKNOWN)
    return (*words, *others[:1], UNKNOWN)


def _subsets(words: list[str]) -> Iterator[tuple[str, ...]]:
    for chosen in product((False, True), repeat=min(len(words), 12)):
        yield tuple(word for word, taken in zip(words, chosen, strict=False) if taken)


def _constants(key: str, trees: Iterable[Tree]) -> Iterator[FactValue]:
    for tree in trees:
        for row in walk(tree):
            if isinstance(row, Comparison) and key in mentioned(row):
                for side in (row.left, row.right):
                    if isinstance(side, Const):
                        yield from side.value if isinstance(side.value, tuple) else (side.value,)


def _untranslated(playbook: Playbook, report: Report) -> None:
    for path, wording in _wordings(playbook):
        if wording.de == wording.en and len(wording.de.split()) > 3:
            message = Text("Deutsch und Englisch sind gleich.", "German and English are the same.")
            report.add(WARNING, (*path, "en"), message)


def _wordings(playbook: Playbook) -> Iterator[tuple[Path, Wording]]:
    yield ("title",), playbook.title
    yield from ((("intro", i), row) for i, row in enumerate(playbook.intro))
    for f, spec in enumerate(playbook.facts):
        for name in ("text", "why", "basis", "help"):
            if isinstance(row := getattr(spec, name), Wording):
                yield ("facts", f, name), row
        yield from ((("facts", f, "options", o, "label"), option.label) for o, option in enumerate(spec.options))
    for p, phase in enumerate(playbook.phases):
        yield ("phases", p, "title"), phase.title
        yield ("phases", p, "goal"), phase.goal
    for path, step in steps(playbook):
        for name in ("title", "why", "help"):
            if isinstance(row := getattr(step, name), Wording):
                yield (*path, name), row
        yield from (((*path, "do", i), row) for i, row in enumerate(step.do))
        yield from (((*path, "evidence", i), row) for i, row in enumerate(step.evidence))
