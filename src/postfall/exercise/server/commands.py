"""What the server heard, read from its command log while it grows: the events that an exercise listens to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LOGINS = frozenset(("LOGIN", "AUTHENTICATE", "PASS"))


@dataclass(frozen=True, slots=True)
class Heard:
    """One command. `at` is the log's time, `command` what was said without names and passwords, `ok` the answer."""

    at: datetime
    protocol: str
    session: str
    command: str
    ok: bool

    def matches(self, pattern: str) -> bool:
        """Whether it was granted and is what `pattern` names: a protocol and the beginning of a command.

        `imap FETCH` is `UID FETCH` too, and `LOGIN` is whatever logs in: PASS over POP3, LOGIN and AUTHENTICATE.
        """
        protocol, _, words = pattern.partition(" ")
        wanted, said = words.upper().split(), self.command.upper().split()
        if not self.ok or protocol != self.protocol or not said or not wanted:
            return False
        if wanted == ["LOGIN"]:
            return said[0] in _LOGINS
        if said[0] == "UID" and wanted[0] != "UID":
            said = said[1:]
        return said[: len(wanted)] == wanted


def follow_commands(path: Path, offset: int = 0) -> tuple[tuple[Heard, ...], int]:
    """The commands after `offset` octets of the log, and the offset to go on from: `(commands, offset)`.

    A line that is still being written is left for the next time; a file that is not there yet has no commands.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset)
            octets = file.read()
    except FileNotFoundError:
        return (), offset
    whole = octets[: octets.rfind(b"\n") + 1]
    return tuple(_heard(line) for line in whole.splitlines()), offset + len(whole)


def _heard(line: bytes) -> Heard:
    row = json.loads(line)
    return Heard(datetime.fromisoformat(row["at"]), row["protocol"], row["session"], row["command"], row["ok"])
