"""Which step comes now, and why: pure, from a playbook, the answers and what became of the steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from postfall.playbook.condition import ABSENT, Value, evaluate, names
from postfall.playbook.model import FactSpec, Phase, Playbook, Step
from postfall.value import FactValue, Moment

Answers = Mapping[str, FactValue | Moment]


class Reach(StrEnum):
    """Whether a step belongs to this path."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Planned:
    """A step with its place on this path. `missing` are the facts its condition waits for."""

    step: Step
    phase: Phase
    reach: Reach
    must: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of the playbook, judged for this case. `number`/`total` count reachable and undecided steps."""

    steps: tuple[Planned, ...]

    @property
    def reachable(self) -> tuple[Planned, ...]:
        """Steps that belong to this path or may."""
        return tuple(row for row in self.steps if row.reach is not Reach.NO)

    def place(self, key: str) -> tuple[int, int]:
        """Number (from 1) and total of a step on this path, as in “4 of 18”. Raises `KeyError` for other steps."""
        keys = [row.step.key for row in self.reachable]
        if key not in keys:
            raise KeyError(key)
        return keys.index(key) + 1, len(keys)


def plan(playbook: Playbook, answers: Answers) -> Plan:
    """Every step with its reach: yes, no, or undecided while facts are missing.

    A fact whose own condition does not hold counts as absent, whatever was answered before; one whose condition is
    undecided counts as unanswered. More answers never make a decided step undecided.
    """
    values = effective(playbook, answers)
    rows: list[Planned] = []
    over: bool | None = False
    waiting: tuple[str, ...] = ()
    for phase in playbook.phases:
        for step in phase.steps:
            holds, missing = _holds(step.when, values)
            reach, needs = _after_end(over, waiting, holds, missing)
            must = step.must if isinstance(step.must, bool) else evaluate(step.must, values)[0] is not False
            rows.append(Planned(step, phase, reach, must, needs))
            if step.ends and reach is not Reach.NO:
                over, waiting = (True, ()) if reach is Reach.YES else (None, needs)
    return Plan(tuple(rows))


def effective(playbook: Playbook, answers: Answers) -> dict[str, Value]:
    """What conditions see: answered facts that belong to this path, and the absent ones."""
    others = {key: value for key, value in answers.items() if key not in playbook.fact_keys}
    return {**others, **gated(playbook.facts, playbook, answers)}


def gated(specs: Iterable[FactSpec], playbook: Playbook, answers: Answers) -> dict[str, Value]:
    """Like `effective`, for some facts of the playbook and those that they depend on."""
    values: dict[str, Value] = {}
    seen: set[str] = set()
    for spec in specs:
        _settle(spec, playbook, answers, values, seen)
    return values


def fact_reach(spec: FactSpec, answers: Mapping[str, Value]) -> bool | None:
    """Whether a question is asked on this path: yes, no, or undecided (None). Hand in `effective` answers."""
    return _holds(spec.when, answers)[0]


def next_step(planned: Plan, settled: Collection[str], deferred: Collection[str] = ()) -> Planned | None:
    """The first step that is neither settled (done, skipped) nor put off; then those put off; None at the end."""
    rows = [row for row in planned.reachable if row.step.key not in settled]
    return next((row for row in rows if row.step.key not in deferred), rows[0] if rows else None)


def open_questions(playbook: Playbook, planned: Planned, answers: Answers) -> tuple[FactSpec, ...]:
    """What to ask now for a step. Ask again after the answers: they decide what else belongs to this path.

    While the step is undecided, only what its condition waits for; then its own facts. A fact with an undecided
    condition brings the facts of that condition instead of itself.
    """
    values = effective(playbook, answers)
    if planned.reach is Reach.NO:
        return ()
    wanted = planned.missing if planned.reach is Reach.UNDECIDED else _own_facts(planned.step, values)
    found: dict[str, FactSpec] = {}
    seen: set[str] = set()
    for key in wanted:
        found |= {spec.key: spec for spec in _asked_first(playbook, key, values, seen)}
    return tuple(found.values())


def _own_facts(step: Step, values: Mapping[str, Value]) -> tuple[str, ...]:
    needed = () if isinstance(step.must, bool) else evaluate(step.must, values)[1]
    return tuple(dict.fromkeys((*needed, *step.ask)))


def _asked_first(playbook: Playbook, key: str, values: Mapping[str, Value], seen: set[str]) -> Iterator[FactSpec]:
    """The fact itself where it can be asked, else the unanswered facts that its condition waits for."""
    if key in values or key in seen or key not in playbook.fact_keys:
        return
    seen.add(key)
    spec = playbook.fact(key)
    holds, missing = _holds(spec.when, values)
    if holds:
        yield spec
    for other in missing:
        yield from _asked_first(playbook, other, values, seen)


def _holds(when: str | None, values: Mapping[str, Value]) -> tuple[bool | None, tuple[str, ...]]:
    return (True, ()) if when is None else evaluate(when, values)


def _after_end(
    over: bool | None, waiting: tuple[str, ...], holds: bool | None, missing: tuple[str, ...]
) -> tuple[Reach, tuple[str, ...]]:
    """A step's reach behind the steps that end the walk: `holds and not over`, in three values."""
    if over is True or holds is False:
        return Reach.NO, ()
    if over is None or holds is None:
        return Reach.UNDECIDED, tuple(dict.fromkeys((*waiting, *missing)))
    return Reach.YES, ()


def _settle(spec: FactSpec, playbook: Playbook, answers: Answers, values: dict[str, Value], seen: set[str]) -> None:
    """Put what conditions see for a fact into `values`, after the facts it depends on; nothing while it is open."""
    if spec.key in seen:
        return
    seen.add(spec.key)
    if spec.when is not None:
        for other in sorted(names(spec.when) & playbook.fact_keys.keys()):
            _settle(playbook.fact(other), playbook, answers, values, seen)
    holds, _ = _holds(spec.when, values)
    if holds is False:
        values[spec.key] = ABSENT
    elif holds and spec.key in answers:
        values[spec.key] = answers[spec.key]
