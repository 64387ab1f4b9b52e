"""The seams between the rooms and the world: who asks, who shows, what time it is, how far long work has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from postfall.language import Language, Text
    from postfall.value import FactValue, Moment, Secret


class Kind(StrEnum):
    """What a question's answer is made of."""

    TEXT = "text"
    LONGTEXT = "longtext"
    YESNO = "yesno"
    CHOICE = "choice"
    CHOICES = "choices"
    MOMENT = "moment"
    COUNT = "count"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to pick; `value` is what is recorded."""

    value: str
    label: Text
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as data; every front end derives its prompt from it.

    `unsure` offers "I do not know". `current` is shown as what was said before or what a machine proposes, never as a
    preselection; `proposal` is that machine's value, which the person may take over. `navigation` offers back,
    overview, later and help. `check` gives the value or raises `UsageError`. `exercise` offers the moves of an
    exercise, too.
    """

    key: str
    kind: Kind
    text: Text
    why: Text | None = None
    basis: Text | None = None
    help: Text | None = None
    choices: tuple[Choice, ...] = ()
    unsure: bool = True
    optional: bool = False
    current: Text | None = None
    proposal: FactValue | Moment | None = None
    navigation: bool = True
    check: Callable[[str], FactValue | Moment] | None = field(default=None, compare=False)
    exercise: bool = False


class Move(StrEnum):
    """Where the person wants to go instead of answering."""

    BACK = "back"
    OVERVIEW = "overview"
    LATER = "later"
    HELP = "help"
    QUIT = "quit"
    EXERCISE = "exercise"
    PAUSE = "pause"
    JUMP = "jump"
    HINT = "hint"
    TIME = "time"


Answer = "FactValue | Moment | Move"
"""A value (also `UNKNOWN`), a moment, or a move. A question with `optional` may be answered with the empty text."""


class Asker(Protocol):
    """Somebody who can be asked. Raises `MissingAnswers` where nobody can, `Interrupted` on Ctrl-C or end of input."""

    @property
    def present(self) -> bool:
        """Whether a person sits there: decides about pauses and offers, never about what is recorded."""
        ...

    def ask(self, question: Question) -> FactValue | Moment | Move:
        """The answer to `question`."""
        ...

    def secret(self, question: Question) -> Secret:
        """A password or token; never recorded, never echoed."""
        ...


class Teller(Protocol):
    """Shows one frozen result at a time: `Text`, or a dataclass that the screen knows."""

    language: Language

    def show(self, result: object) -> None:
        """Show `result`."""
        ...


class Clock(Protocol):
    """What time it is. Exercises run on a fast one."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class Progress(Protocol):
    """Told how far long work has come."""

    def update(self, done: int, total: int | None, what: Text) -> None:
        """`done` of `total` (None: not known) of `what`."""
        ...


class NoProgress:
    """For callers that nobody watches."""

    def update(self, done: int, total: int | None, what: Text) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class Title:
    """A heading to show."""

    text: Text


@dataclass(frozen=True, slots=True)
class Points:
    """A list to show; `numbered` counts from 1."""

    items: tuple[Text, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names and values to show below each other; a plain `str` is foreign text and is shown neutralised."""

    rows: tuple[tuple[Text, Text | str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table to show; `right` are the columns (from 0) that hold numbers."""

    columns: tuple[Text, ...]
    rows: tuple[tuple[Text | str, ...], ...]
    right: tuple[int, ...] = ()


class Level(StrEnum):
    """How urgent a notice is."""

    GOOD = "good"
    INFO = "info"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that must not be overlooked."""

    text: Text
    level: Level = Level.WARNING


Block = "Text | Title | Points | Pairs | Grid | Notice"
"""What every `Teller` can show."""
