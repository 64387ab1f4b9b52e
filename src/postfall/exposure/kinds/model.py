"""What the detectors work with: a kind of data, one hit, one rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from postfall.mailbox.model import Level

if TYPE_CHECKING:
    from postfall.exposure.kinds.view import View
    from postfall.language import Text


class Severity(StrEnum):
    """How much harm a kind of data can do in a stranger's hands."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of personal data. `hint`: found by words alone, so a person has to look before it counts.

    `edpb` are option keys of field 70, "Type of breached data", of the EDPB's notification template; `data_kinds` are
    values of the fact of that name. Both are suggestions.
    """

    id: str
    label: Text
    severity: Severity
    edpb: tuple[str, ...]
    data_kinds: tuple[str, ...]
    hint: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One place in a text. `bare` is the value without its layout; it lives only as long as one text is looked at.

    Of hits that overlap the one with the smaller `rank` stays.
    """

    kind: str
    start: int
    end: int
    bare: str
    rule: str
    rank: int
    level: Level = Level.COUNTED


@dataclass(frozen=True, slots=True)
class Rule:
    """Finds hits in a text, and says what a text must have to be worth a look.

    `words`: one of these stands in it (compared without case, so written in lower case here); empty: no such need.
    `digits`: so many digits stand in one row, with at most three separators between two of them.
    """

    name: str
    find: Callable[[View], Iterator[Hit]]
    words: tuple[str, ...] = ()
    digits: int = 0
