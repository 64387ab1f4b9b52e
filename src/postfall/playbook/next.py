"""Which step comes now, and why: pure, from a playbook, the answers and what became of the steps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from postfall.playbook.model import Phase, Step


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
