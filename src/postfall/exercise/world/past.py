"""The past in the server's log: the office fetching its mail, and the intruder's sessions between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from postfall.exercise.server.doorlog import ImapCounters, Visit, imap_logout, login, logout, refused
from postfall.exercise.server.maildrop import Maildrop, Stored, top
from postfall.exercise.world.season import berlin

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from postfall.exercise.server.doorlog import Protocol
    from postfall.exercise.world.dice import Dice
    from postfall.exercise.world.letters_incident import Story

OFFICE = "192.0.2.17"
INTRUDER: tuple[str, ...] = ("203.0.113.9", "198.51.100.4")
STRANGER = "203.0.113.200"
KEPT_DAYS = 14
_ASKED, _ANSWERED = 240, 900
"""Octets of commands and answers that every IMAP session has."""


@dataclass(frozen=True, slots=True)
class Session:
    """One past login: when (UTC), from where, by the intruder or not, and what was fetched, as the log counts it.

    Over POP3 `top` counts heads and `retr` whole messages; over IMAP `heads` and `bodies` do.
    """

    at: datetime
    remote: str
    intruder: bool
    messages: int
    octets: int
    top: int = 0
    top_octets: int = 0
    retr: int = 0
    retr_octets: int = 0
    protocol: Protocol = "pop3"
    heads: int = 0
    bodies: int = 0
    body_octets: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """Sessions in order of time, and the log lines that tell of them."""

    sessions: tuple[Session, ...]
    log: tuple[str, ...]


class Recorder:
    """Writes down past sessions. `mails` (arrival, mail) lie in the inbox, in order of arrival."""

    def __init__(
        self,
        dice: Dice,
        user: str,
        mails: Sequence[tuple[datetime, Stored]],
        begin: datetime,
        foreign: Collection[str] = INTRUDER,
    ) -> None:
        self._dice, self._user, self._mails, self._begin = dice, user, mails, begin
        self._foreign = foreign
        self._process = dice.between(400, 900)
        self._lines: list[tuple[datetime, int, str]] = []
        self._sessions: list[Session] = []

    def visit(self, at: datetime, remote: str, protocol: Protocol = "pop3") -> Visit:
        """The connection that the log lines name."""
        process = self._process + (at - self._begin) // timedelta(seconds=41)
        return Visit(self._user, remote, process, self._dice.token(16), local="192.0.2.1", protocol=protocol)

    def _write(self, at: datetime, line: str) -> None:
        self._lines.append((at, len(self._lines), line))

    def fail(self, at: datetime, remote: str, attempts: int) -> None:
        """Somebody who does not know the password."""
        seconds = self._dice.between(3, 20)
        self._write(at, refused(at, self.visit(at, remote), attempts, seconds))

    def _present(self, at: datetime) -> list[Stored]:
        """What lay in the inbox."""
        return [mail for arrived, mail in self._mails if arrived <= at]

    def since(self, at: datetime, earlier: datetime) -> int:
        """How many mails arrived after `earlier`, up to `at`."""
        return sum(1 for arrived, _ in self._mails if earlier < arrived <= at)

    def pop3(self, at: datetime, remote: str, *, heads: int | None = 0, newest: int = 0) -> list[str]:
        """A session that reads the newest `heads` (None: all) and then the `newest` mails; the ids of these."""
        present = self._present(at)
        drop, count = Maildrop(present), len(present)
        for number in range(max(count - (count if heads is None else heads), 0) + 1, count + 1):
            drop.top(number, 0)
        first = max(count - newest, 0)
        for number in range(first + 1, count + 1):
            drop.retr(number)
        self._note(at, remote, drop)
        return [row.uidl for row in present[first:]]

    def _note(self, at: datetime, remote: str, drop: Maildrop) -> None:
        visit, counters, held = self.visit(at, remote), drop.counters, (len(drop.mails), drop.octets)
        self._write(at, login(at, visit))
        left = at + timedelta(seconds=self._dice.between(1, 5) + (counters.retr + counters.top) // 20)
        self._write(left, logout(left, visit, counters, held))
        counted = (counters.top, counters.top_octets, counters.retr, counters.retr_octets)
        self._sessions.append(Session(at, remote, remote in self._foreign, *held, *counted))

    def imap(self, at: datetime, remote: str, *, heads: int, newest: int) -> list[str]:
        """A session that lists the `heads` newest mails and reads the `newest` whole; the ids of these."""
        present = self._present(at)
        listed = present[max(len(present) - heads, 0) :]
        read = present[max(len(present) - newest, 0) :]
        octets = sum(row.size for row in read)
        head_octets = sum(len(top(row.raw, 0)) for row in listed)
        counters = ImapCounters(
            taken=_ASKED + 22 * len(read),
            given=_ANSWERED + head_octets + 70 * len(listed) + octets + 60 * len(read),
            heads=len(listed), head_octets=head_octets, bodies=len(read), body_octets=octets,
        )  # fmt: skip
        visit = self.visit(at, remote, "imap")
        self._write(at, login(at, visit))
        left = at + timedelta(seconds=self._dice.between(2, 9) + (len(listed) + len(read)) // 30)
        self._write(left, imap_logout(left, visit, counters))
        self._sessions.append(
            Session(
                at, remote, remote in self._foreign, len(present), sum(row.size for row in present), protocol="imap",
                heads=len(listed), bodies=len(read), body_octets=octets,
            )
        )  # fmt: skip
        return [row.uidl for row in read]

    def past(self) -> Past:
        """All of it."""
        return Past(
            tuple(sorted(self._sessions, key=lambda row: row.at)),
            tuple(line for _, _, line in sorted(self._lines, key=lambda row: row[:2])),
        )


def past(dice: Dice, user: str, told: Story, now: datetime, mails: Sequence[tuple[datetime, Stored]]) -> Past:
    """Two weeks of log before `now` for a mailbox that holds `mails` (arrival, mail) in order of arrival."""
    recorder = Recorder(dice, user, mails, now - timedelta(days=KEPT_DAYS + 2))
    _office(recorder, dice, now)
    _intruder(recorder, told, mails)
    recorder.fail(now - timedelta(days=9, hours=3), STRANGER, 3)
    return recorder.past()


def _office(recorder: Recorder, dice: Dice, now: datetime) -> None:
    earlier = now - timedelta(days=KEPT_DAYS + 1)
    for days in range(KEPT_DAYS, -1, -1):
        local = berlin(now - timedelta(days=days))
        if local.weekday() >= 5:
            continue
        for hour in (7, 12, 16):
            at = local.replace(hour=hour, minute=dice.between(1, 58), second=dice.below(60), microsecond=0)
            if at < now - timedelta(minutes=5):
                recorder.pop3(at, OFFICE, newest=recorder.since(at, earlier))
                earlier = at


def _intruder(recorder: Recorder, told: Story, mails: Sequence[tuple[datetime, Stored]]) -> None:
    """Look, list, take the newest three fifths, then come back every night for what is new."""
    first, second = INTRUDER
    recorder.pop3(told.first_access, first)
    recorder.pop3(told.first_access + timedelta(minutes=6), first, heads=None)
    taken = told.first_access + timedelta(hours=31, minutes=14)
    recorder.pop3(taken, second, newest=sum(1 for at, _ in mails if at <= taken) * 3 // 5)
    for night in range(2, 6):
        at = told.first_access + timedelta(days=night, hours=9, minutes=7 * night)
        if at < told.last_access:
            recorder.pop3(at, second, newest=recorder.since(at, taken))
            taken = at
    recorder.pop3(told.last_access, first, newest=recorder.since(told.last_access, taken))
