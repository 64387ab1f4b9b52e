"""Does something hold for this person? Four answers, so that "I do not know" never looks like "no"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from postfall.value import UNKNOWN, FactValue, Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Answers = "Mapping[str, FactValue | Moment]"


class Fit(IntEnum):
    """`OPEN`: nobody was asked. `PERHAPS`: asked, and not known, so the strict reading holds as a precaution."""

    NO = 0
    OPEN = 1
    PERHAPS = 2
    YES = 3


@dataclass(frozen=True, slots=True)
class Found:
    """How something fits, and which facts would settle it: `missing` were never asked, `unknown` are not known."""

    fit: Fit
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


NO, YES = Found(Fit.NO), Found(Fit.YES)


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition on one answer: it is one of `values` (for a list of answers: holds one of them).

    `silent`: an answer that nobody asked for counts as no, because the question is only put where it matters.
    """

    key: str
    values: tuple[bool | str, ...] = (True,)
    silent: bool = False

    def of(self, answers: Mapping[str, FactValue | Moment]) -> Found:
        """How the condition fits these answers."""
        value = answers.get(self.key)
        if value is None:
            return NO if self.silent else Found(Fit.OPEN, missing=(self.key,))
        if value is UNKNOWN:
            return Found(Fit.PERHAPS, unknown=(self.key,))
        given = value if isinstance(value, tuple) else (value,)
        if any(type(row) is type(wanted) and row == wanted for row in given for wanted in self.values):
            return YES
        return Found(Fit.PERHAPS, unknown=(self.key,)) if UNKNOWN in given else NO


def every(parts: Iterable[Found]) -> Found:
    """All of them: the weakest decides, and what would settle it comes from all that are not settled."""
    rows = tuple(parts)
    weakest = min((row.fit for row in rows), default=Fit.YES)
    return NO if weakest is Fit.NO else _joined(weakest, rows)


def some(parts: Iterable[Found]) -> Found:
    """At least one of them: the strongest decides."""
    rows = tuple(parts)
    strongest = max((row.fit for row in rows), default=Fit.NO)
    return Found(strongest) if strongest in {Fit.NO, Fit.YES} else _joined(strongest, rows)


def _joined(fit: Fit, rows: tuple[Found, ...]) -> Found:
    return Found(
        fit,
        tuple(dict.fromkeys(key for row in rows for key in row.missing)),
        tuple(dict.fromkeys(key for row in rows for key in row.unknown)),
    )
