"""Which injects are due, and when the next one is: pure, over what was seen so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postfall.exercise.scenario.model import Inject


@dataclass(frozen=True, slots=True)
class Seen:
    """What happened so far, on the exercise's clock: steps done and commands heard, each with its first time.

    Commands go by the name that an inject waits for. `done` holds the steps and expectations that are done, `shown` the
    injects that have happened.
    """

    started: datetime
    now: datetime
    steps: Mapping[str, datetime] = field(default_factory=dict)
    commands: Mapping[str, datetime] = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()


def trigger(inject: Inject, seen: Seen) -> datetime | None:
    """When `inject` happens by what is known now; None where what it waits for has not come, or it is called off."""
    when = inject.when
    if when.unless is not None and when.unless in seen.done:
        return None
    if when.after is not None:
        return seen.started + when.after + when.delay
    at = seen.steps.get(when.step) if when.step is not None else seen.commands.get(when.command or "")
    return None if at is None else at + when.delay


def due(injects: Iterable[Inject], seen: Seen) -> tuple[Inject, ...]:
    """What has to happen now, in the order of time, then of the file."""
    rows = [(at, row) for row, at in _waiting(injects, seen) if at <= seen.now]
    return tuple(row for _, row in sorted(rows, key=lambda pair: pair[0]))


def upcoming(injects: Iterable[Inject], seen: Seen) -> datetime | None:
    """The instant of the next inject that is still to come; None where none has a time yet."""
    return min((at for _, at in _waiting(injects, seen) if at > seen.now), default=None)


def _waiting(injects: Iterable[Inject], seen: Seen) -> Iterable[tuple[Inject, datetime]]:
    for row in injects:
        at = None if row.id in seen.shown else trigger(row, seen)
        if at is not None:
            yield row, at
