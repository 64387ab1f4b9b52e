"""The practice server as the stage sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.exercise.server.commands import follow_commands

if TYPE_CHECKING:
    from datetime import datetime

    from postfall.exercise.server.commands import Heard
    from postfall.exercise.server.practice import PracticeServer


class ServedMailbox:
    """A running `PracticeServer` behind the face that `Stage` wants."""

    def __init__(self, server: PracticeServer) -> None:
        self._server, self._offset = server, 0

    @property
    def address(self) -> str:
        """The holder's mail address."""
        return self._server.world.holder.contact.address

    def deliver(self, raw: bytes, at: datetime) -> None:
        """Let a mail arrive."""
        self._server.deliver(raw, at)

    def heard(self) -> tuple[Heard, ...]:
        """The commands that were said since the last call."""
        rows, self._offset = follow_commands(self._server.command_file, self._offset)
        return rows

    def log(self) -> bytes:
        """The provider's log as it stands now."""
        return self._server.log_file.read_bytes()

    def follow(self, now: datetime, *, running: bool) -> None:
        """Set the clock of the log."""
        self._server.set_clock(now, paused=not running)
