"""What the practice server serves, told by its starter, and what it writes down: all of the server but the wire."""

from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from postfall.exercise.server import doorlog
from postfall.exercise.server.maildrop import Stored


@dataclass(frozen=True, slots=True)
class Spec:
    """What to serve. `mails` is a file of octets, `index` one of `[uidl, octets]` rows in the same order.

    `start` is the ISO instant that the log's clock begins with, `factor` how many of its seconds pass in one of ours.
    """

    mails: str
    index: str
    ca: str
    log: str
    commands: str
    user: str
    password: str
    start: str
    factor: int = 1
    interface: str = "127.0.0.1"
    port: int = 0
    stls_port: int = 0


class Box:
    """The mailbox behind all sessions, the two logs, and the log's clock."""

    def __init__(self, spec: Spec) -> None:
        self.user, self._password = spec.user.encode(), spec.password.encode()
        self.mails = _read(Path(spec.mails), Path(spec.index))
        self._start, self._factor, self._began = datetime.fromisoformat(spec.start), spec.factor, time.monotonic()
        self._log, self._commands = Path(spec.log), Path(spec.commands)
        self._process = os.getpid()

    def now(self) -> datetime:
        """The log's time."""
        return self._start + timedelta(seconds=int((time.monotonic() - self._began) * self._factor))

    def right(self, user: bytes, password: bytes) -> bool:
        """Whether this is the holder's name and password."""
        return secrets.compare_digest(user, self.user) & secrets.compare_digest(password, self._password)

    def remove(self, uidls: frozenset[str]) -> None:
        """Take away what a session marked for deletion."""
        self.mails = [row for row in self.mails if row.uidl not in uidls]

    def process(self) -> int:
        """A new process id for a log line."""
        self._process += 1
        return self._process

    def write(self, line: str) -> None:
        """Add a line to the server's log."""
        _append(self._log, line)

    def heard(self, session: str, command: str, *, ok: bool) -> None:
        """Add a command to the command log."""
        row = {"at": doorlog.stamp(self.now()), "session": session, "command": command, "ok": ok}
        _append(self._commands, json.dumps(row))


def _append(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(line + "\n")


def _read(mails: Path, index: Path) -> list[Stored]:
    octets, at, rows = mails.read_bytes(), 0, []
    for uidl, size in json.loads(index.read_text(encoding="utf-8")):
        rows.append(Stored(octets[at : at + size], uidl))
        at += size
    return rows
