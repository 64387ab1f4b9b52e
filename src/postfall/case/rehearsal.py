"""What a journal says about an exercise: frozen values, what is written, and how it is read back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from postfall.case.body import text_of, text_or_none, whole_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from postfall.case.ledger import Ledger
    from postfall.case.model import Entry
    from postfall.value import Json

CHANGES = ("pause", "resume", "jump", "end")
"""What can happen to an exercise's clock; with `end` the exercise is over."""
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Begun:
    """Which exercise: the scenario's id, revision and text (SHA-256 of a kept file), seed, factor, role or None.

    `at` is the start on the exercise's clock (ISO, UTC), as in all values here.
    """

    scenario: str
    revision: int
    sha256: str
    seed: int
    factor: int
    role: str | None
    at: str
    seq: int


@dataclass(frozen=True, slots=True)
class ClockChange:
    """The clock was stopped, started, moved ahead by `seconds`, or the exercise was ended."""

    change: str
    seconds: int
    at: str
    seq: int


@dataclass(frozen=True, slots=True)
class Happened:
    """An inject that was shown, a hint that was taken, a command that an inject waits for: its id or its words.

    `arrived` is the moment in an inject's mail, which may lie shortly before `at`; None where it is not told.
    """

    id: str
    at: str
    seq: int
    arrived: str | None = None


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was answered to an expectation: two bounds, names, a text, or `unknown`; `reason` is the sentence why."""

    expectation: str
    low: int | None
    high: int | None
    names: tuple[str, ...] | None
    text: str | None
    unknown: bool
    reason: str | None
    at: str
    seq: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A facilitator's mark of an expectation in tenths of its points, with a note."""

    expectation: str
    tenths: int
    note: str
    who: str
    at: str
    seq: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All that the journal of an exercise says beyond the case: in order; of answers and marks the newest a key."""

    begun: Begun
    clock: tuple[ClockChange, ...] = ()
    injects: tuple[Happened, ...] = ()
    commands: tuple[Happened, ...] = ()
    hints: tuple[Happened, ...] = ()
    answers: Mapping[str, GivenAnswer] = field(default_factory=dict)
    marks: Mapping[str, Marked] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return any(row.change == "end" for row in self.clock)

    @property
    def paused(self) -> bool:
        """Whether the clock stands still by the last word about it."""
        moves = [row.change for row in self.clock if row.change != "jump"]
        return bool(moves) and moves[-1] != "resume"


def begin(
    journal: Ledger, scenario: str, revision: int, sha256: str, *, seed: int, factor: int, role: str | None
) -> None:
    """The exercise starts; `sha256` is the kept text of its scenario."""
    body: dict[str, Json] = {"scenario": scenario, "revision": revision, "sha256": sha256}
    journal.append("exercise.begun/1", {**body, "seed": seed, "factor": factor, "role": role})


def clock_changed(journal: Ledger, change: str, seconds: int = 0) -> None:
    """One of `CHANGES`; `seconds` is how far a jump went. Raises `ValueError` for another word."""
    if change not in CHANGES:
        raise ValueError(change)
    journal.append("exercise.clock/1", {"change": change, "seconds": seconds})


def inject_shown(journal: Ledger, inject: str, arrived: str | None = None) -> None:
    """Something happened to the participants; `arrived` (ISO, UTC) is when its mail came."""
    journal.append("exercise.inject/1", {"inject": inject} | ({} if arrived is None else {"arrived": arrived}))


def command_heard(journal: Ledger, command: str) -> None:
    """The server heard for the first time what an inject waits for, by the inject's words for it."""
    journal.append("exercise.command/1", {"command": command})


def hint_taken(journal: Ledger, hint: str) -> None:
    """Help was wanted, at its cost."""
    journal.append("exercise.hint/1", {"hint": hint})


def answered(
    journal: Ledger,
    expectation: str,
    *,
    low: int | None = None,
    high: int | None = None,
    names: Sequence[str] | None = None,
    text: str | None = None,
    unknown: bool = False,
    reason: str | None = None,
) -> None:
    """What was answered to an expectation; a newer answer takes the place of an older one."""
    body: dict[str, Json] = {"expectation": expectation, "low": low, "high": high}
    body |= {"names": None if names is None else list(names), "text": text, "unknown": unknown, "reason": reason}
    journal.append("exercise.answer/1", body)


def marked(journal: Ledger, expectation: str, tenths: int, note: str) -> None:
    """A facilitator's mark. Raises `ValueError` outside 0 to 10."""
    if not 0 <= tenths <= TENTHS:
        raise ValueError(str(tenths))
    journal.append("exercise.marked/1", {"expectation": expectation, "tenths": tenths, "note": note})


def _begun(known: Rehearsal | None, entry: Entry, body: Mapping[str, Json]) -> Rehearsal:
    begun = Begun(
        scenario=text_of(body, "scenario"),
        revision=whole_of(body, "revision"),
        sha256=text_of(body, "sha256"),
        seed=whole_of(body, "seed"),
        factor=whole_of(body, "factor"),
        role=text_or_none(body, "role"),
        at=entry.at,
        seq=entry.seq,
    )
    return Rehearsal(begun) if known is None else replace(known, begun=begun)


def _running(known: Rehearsal | None) -> Rehearsal:
    if known is None:
        raise ValueError("no exercise has begun")
    return known


def _clock(known: Rehearsal | None, entry: Entry, body: Mapping[str, Json]) -> Rehearsal:
    was = _running(known)
    change = text_of(body, "change")
    if change not in CHANGES:
        raise ValueError(change)
    return replace(was, clock=(*was.clock, ClockChange(change, whole_of(body, "seconds"), entry.at, entry.seq)))


def _inject(known: Rehearsal | None, entry: Entry, body: Mapping[str, Json]) -> Rehearsal:
    was = _running(known)
    row = Happened(text_of(body, "inject"), entry.at, entry.seq, text_or_none(body, "arrived"))
    return replace(was, injects=(*was.injects, row))


def _command(known: Rehearsal | None, entry: Entry, body: Mapping[str, Json]) -> Rehearsal:
    was = _running(known)
    return replace(was, commands=(*was.commands, Happened(text_of(body, "command"), entry.at, entry.seq)))


def _hint(known: Rehearsal | None, entry: Entry, body: Mapping[str, Json]) -> Rehearsal:
    was = _running(known)
    return replace(was, hints=(*was.hints, Happened(text_of(body, "hint"), entry.at, entry.seq)))


def _answer(known: Rehearsal | None, entry: Entry, body: Mapping[str, Json]) -> Rehearsal:
    was = _running(known)
    names = body.get("names")
    row = GivenAnswer(
        expectation=text_of(body, "expectation"),
        low=None if body.get("low") is None else whole_of(body, "low"),
        high=None if body.get("high") is None else whole_of(body, "high"),
        names=tuple(str(item) for item in names) if isinstance(names, list) else None,
        text=text_or_none(body, "text"),
        unknown=body.get("unknown") is True,
        reason=text_or_none(body, "reason"),
        at=entry.at,
        seq=entry.seq,
    )
    return replace(was, answers={**was.answers, row.expectation: row})


def _mark(known: Rehearsal | None, entry: Entry, body: Mapping[str, Json]) -> Rehearsal:
    was = _running(known)
    row = Marked(
        text_of(body, "expectation"), whole_of(body, "tenths"), text_of(body, "note"), entry.actor, entry.at, entry.seq
    )
    return replace(was, marks={**was.marks, row.expectation: row})


if TYPE_CHECKING:
    _Reader = Callable[[Rehearsal | None, Entry, Mapping[str, Json]], Rehearsal]

READERS: dict[str, _Reader] = {
    "exercise.begun/1": _begun,
    "exercise.clock/1": _clock,
    "exercise.inject/1": _inject,
    "exercise.command/1": _command,
    "exercise.hint/1": _hint,
    "exercise.answer/1": _answer,
    "exercise.marked/1": _mark,
}
"""How each entry changes what is known; each raises `ValueError` for a body that it cannot read."""
