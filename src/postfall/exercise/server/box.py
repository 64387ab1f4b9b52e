"""What the practice server serves, told by its starter, and what it writes down: all of the server but the wire."""

from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from postfall.exercise.server import doorlog
from postfall.exercise.server.shelf import INBOX, Folder, Shelf

if TYPE_CHECKING:
    from postfall.exercise.server.shelf import Kept


@dataclass(frozen=True, slots=True)
class Spec:
    """What to serve. `mails` is a file of octets, `index` one of rows as `Shelf` reads them, in the same order.

    `start` is the ISO instant that the log's clock begins with, `factor` how many of its seconds pass in one of ours
    (a fraction as text). `folders` are there even when empty. `protocols` are `pop3` and `imap`, each on two ports.
    `clear` is a folder to remove at the end, so that nothing stays behind when the starter is killed; None for none.
    """

    mails: str
    index: str
    ca: str
    log: str
    commands: str
    user: str
    password: str
    start: str
    factor: str = "1"
    paused: bool = False
    interface: str = "127.0.0.1"
    protocols: tuple[str, ...] = ("pop3", "imap")
    folders: tuple[str, ...] = ()
    clear: str | None = None


class Watcher(Protocol):
    """A session that wants to know when a folder changes."""

    def noticed(self, folder: Folder) -> None:
        """A mail came into the folder or went out of it."""


class LogClock:
    """The time in the logs; its starter sets it anew whenever the exercise's clock pauses or jumps."""

    def __init__(self, at: datetime, factor: Fraction, *, paused: bool) -> None:
        self.set(at, factor, paused=paused)

    def set(self, at: datetime, factor: Fraction, *, paused: bool) -> None:
        """It is `at` now and goes on `factor` times as fast as ours, or stands."""
        self._shown, self._factor, self._began = at, Fraction(0) if paused else factor, time.monotonic()

    def now(self) -> datetime:
        """The log's time."""
        return self._shown + timedelta(seconds=int((time.monotonic() - self._began) * self._factor))


class Box:
    """The mailbox behind all sessions, the two logs, and the log's clock."""

    def __init__(self, spec: Spec) -> None:
        """Raises `OSError` and `ValueError`."""
        self.user, self._password = spec.user.encode(), spec.password.encode()
        self.clock = LogClock(datetime.fromisoformat(spec.start), Fraction(spec.factor), paused=spec.paused)
        uidvalidity = int(datetime.fromisoformat(spec.start).timestamp()) & 0x7FFFFFFF
        self.shelf = Shelf(Path(spec.mails), Path(spec.index), uidvalidity, list(spec.folders))
        self.watchers: set[Watcher] = set()
        self._log, self._commands = Path(spec.log), Path(spec.commands)
        self._process = os.getpid()

    @property
    def inbox(self) -> list[Kept]:
        """The mails of the inbox: all that POP3 shows."""
        return self.shelf.folders[INBOX].mails

    def now(self) -> datetime:
        """The log's time."""
        return self.clock.now()

    def right(self, user: bytes, password: bytes) -> bool:
        """Whether this is the holder's name and password."""
        return secrets.compare_digest(user, self.user) & secrets.compare_digest(password, self._password)

    def remove(self, uidls: frozenset[str]) -> None:
        """Take away from the inbox what a session marked for deletion."""
        if uidls:
            self.shelf.folders[INBOX].remove(uidls)
            self._changed(self.shelf.folders[INBOX])

    def arrived(self, uidl: str, octets: int, arrival: int | None, folder: str) -> None:
        """The file of mails has grown by this one; without `arrival` it comes at the log's time."""
        arrival = int(self.now().timestamp()) if arrival is None else arrival
        self._changed(self.shelf.add(uidl, octets, arrival, folder))

    def _changed(self, folder: Folder) -> None:
        for watcher in list(self.watchers):
            watcher.noticed(folder)

    def process(self) -> int:
        """A new process id for a log line."""
        self._process += 1
        return self._process

    def write(self, line: str) -> None:
        """Add a line to the server's log."""
        _append(self._log, line)

    def heard(self, protocol: str, session: str, command: str, *, ok: bool) -> None:
        """Add a command to the command log."""
        at = doorlog.stamp(self.now())
        row = {"at": at, "protocol": protocol, "session": session, "command": command, "ok": ok}
        _append(self._commands, json.dumps(row))


def _append(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(line + "\n")
