"""The past in the server's log: the office fetching its mail, and the intruder's sessions between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from postfall.exercise.server.doorlog import Visit, login, logout, refused
from postfall.exercise.server.maildrop import Counters, Maildrop, Stored
from postfall.exercise.world.season import berlin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.exercise.world.dice import Dice
    from postfall.exercise.world.letters_incident import Story

OFFICE = "192.0.2.17"
INTRUDER: tuple[str, ...] = ("203.0.113.9", "198.51.100.4")
_STRANGER = "203.0.113.200"
_KEPT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Session:
    """One past login: when (UTC), from where, by the intruder or not, and what was fetched, as the log counts it."""

    at: datetime
    remote: str
    intruder: bool
    messages: int
    octets: int
    top: int
    top_octets: int
    retr: int
    retr_octets: int


@dataclass(frozen=True, slots=True)
class Past:
    """Sessions in order of time, and the log lines that tell of them."""

    sessions: tuple[Session, ...]
    log: tuple[str, ...]


class _Recorder:
    def __init__(self, dice: Dice, user: str, mails: Sequence[tuple[datetime, Stored]], begin: datetime) -> None:
        self._dice, self._user, self._mails, self._begin = dice, user, mails, begin
        self._process = dice.between(400, 900)
        self._lines: list[tuple[datetime, int, str]] = []
        self._sessions: list[Session] = []

    def visit(self, at: datetime, remote: str) -> Visit:
        process = self._process + (at - self._begin) // timedelta(seconds=41)
        return Visit(self._user, remote, process, self._dice.token(16), local="192.0.2.1")

    def _write(self, at: datetime, line: str) -> None:
        self._lines.append((at, len(self._lines), line))

    def fail(self, at: datetime, remote: str, attempts: int) -> None:
        seconds = self._dice.between(3, 20)
        self._write(at, refused(at, self.visit(at, remote), attempts, seconds))

    def session(
        self, at: datetime, remote: str, *, heads: bool = False, newest: int = 0, since: datetime | None = None
    ) -> None:
        """A session that reads all heads, the `newest` mails, or those that arrived after `since`."""
        present = [row for row in self._mails if row[0] <= at]
        drop = Maildrop([mail for _, mail in present])
        count = len(present)
        if since is not None:
            newest = sum(1 for arrived, _ in present if arrived > since)
        if heads:
            for number in range(1, count + 1):
                drop.top(number, 0)
        for number in range(max(count - newest, 0) + 1, count + 1):
            drop.retr(number)
        self._note(at, remote, drop)

    def _note(self, at: datetime, remote: str, drop: Maildrop) -> None:
        visit, counters, held = self.visit(at, remote), drop.counters, (len(drop.mails), drop.octets)
        self._write(at, login(at, visit))
        left = at + timedelta(seconds=self._dice.between(1, 5) + (counters.retr + counters.top) // 20)
        self._write(left, logout(left, visit, counters, held))
        self._sessions.append(_session(at, remote, counters, held))

    def past(self) -> Past:
        return Past(
            tuple(sorted(self._sessions, key=lambda row: row.at)),
            tuple(line for _, _, line in sorted(self._lines, key=lambda row: row[:2])),
        )


def _session(at: datetime, remote: str, counters: Counters, held: tuple[int, int]) -> Session:
    return Session(
        at, remote, remote in INTRUDER, *held, counters.top, counters.top_octets, counters.retr, counters.retr_octets
    )


def past(dice: Dice, user: str, told: Story, now: datetime, mails: Sequence[tuple[datetime, Stored]]) -> Past:
    """Two weeks of log before `now` for a mailbox that holds `mails` (arrival, mail) in order of arrival."""
    recorder = _Recorder(dice, user, mails, now - timedelta(days=_KEPT_DAYS + 2))
    _office(recorder, dice, now)
    _intruder(recorder, told, mails)
    recorder.fail(now - timedelta(days=9, hours=3), _STRANGER, 3)
    return recorder.past()


def _office(recorder: _Recorder, dice: Dice, now: datetime) -> None:
    earlier = now - timedelta(days=_KEPT_DAYS + 1)
    for days in range(_KEPT_DAYS, -1, -1):
        local = berlin(now - timedelta(days=days))
        if local.weekday() >= 5:
            continue
        for hour in (7, 12, 16):
            at = local.replace(hour=hour, minute=dice.between(1, 58), second=dice.below(60), microsecond=0)
            if at < now - timedelta(minutes=5):
                recorder.session(at, OFFICE, since=earlier)
                earlier = at


def _intruder(recorder: _Recorder, told: Story, mails: Sequence[tuple[datetime, Stored]]) -> None:
    """Look, list, take the newest three fifths, then come back every night for what is new."""
    first, second = INTRUDER
    recorder.session(told.first_access, first)
    recorder.session(told.first_access + timedelta(minutes=6), first, heads=True)
    taken = told.first_access + timedelta(hours=31, minutes=14)
    recorder.session(taken, second, newest=sum(1 for at, _ in mails if at <= taken) * 3 // 5)
    for night in range(2, 6):
        at = told.first_access + timedelta(days=night, hours=9, minutes=7 * night)
        if at < told.last_access:
            recorder.session(at, second, since=taken)
            taken = at
    recorder.session(told.last_access, first, since=taken)
