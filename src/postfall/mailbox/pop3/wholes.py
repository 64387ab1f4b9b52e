"""Whole messages over POP3 by `TOP n` with more lines than any message has: unlike RETR, that marks nothing as read."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.language import Text
from postfall.mailbox import trouble
from postfall.mailbox.model import LARGEST_MESSAGE, Uninspected
from postfall.mailbox.pop3.fetching import MOST_SKIPPED
from postfall.mailbox.wire import LONGEST_LINE

if TYPE_CHECKING:
    from postfall.mailbox.connecting import Entry
    from postfall.mailbox.model import Inspector, Row
    from postfall.mailbox.pop3.gathering import Pop3Gathering
    from postfall.mailbox.wire import Wire

_LINES = 999_999_999
_AHEAD = 4 << 20
"""Octets of messages that are asked for ahead."""
_MOST_AHEAD = 64
_SLACK = 1 << 20
_STEP = 64 * 1024
_LOOKING = Text("Inhalte angesehen", "Contents looked at")


class Wholes:
    """One run over the messages whose content is still to be looked into."""

    def __init__(self, wire: Wire, entry: Entry, gathered: Pop3Gathering, inspector: Inspector) -> None:
        self.wire, self.entry, self.gathered, self.inspector = wire, entry, gathered, inspector

    async def run(self, window: int) -> None:
        """Look into them, at most `window` commands under way. Raises `Unreachable`."""
        rows = self.gathered.rows
        open_rows = {
            place: replace(row, not_inspected=())
            for place in self.gathered.uninspected()
            if (row := rows[place]) is not None
        }
        queue, under_way, ahead = deque(open_rows), deque[int](), 0
        for done in range(1, len(open_rows) + 1):
            while queue and len(under_way) < min(window, _MOST_AHEAD) and (ahead < _AHEAD or not under_way):
                at = queue.popleft()
                ahead += self._ask(open_rows[at])
                under_way.append(at)
            at = under_way.popleft()
            row = open_rows[at]
            ahead -= row.octets if row.octets <= LARGEST_MESSAGE else 0
            rows[at] = await self._looked(row)
            self.gathered.inspected(at)
            self.entry.progress.update(done, len(open_rows), _LOOKING)

    def _ask(self, row: Row) -> int:
        """Ask for a message; returns its octets. TOP counts lines: a part of a large one cannot be had."""
        if row.octets > LARGEST_MESSAGE:
            return 0
        self.wire.send(b"TOP %d %d\r\n" % (row.number, _LINES))
        return row.octets

    async def _looked(self, row: Row) -> Row:
        """`row` after the look into its message."""
        if row.octets > LARGEST_MESSAGE:
            return replace(row, not_inspected=(Uninspected("", "too_large", row.octets),))
        message, whole = await self._message(row.octets)
        if message is None:
            return replace(row, not_inspected=(Uninspected("", "unreadable", row.octets),))
        return self.inspector.inspect(row, message, whole=whole)

    async def _message(self, octets: int) -> tuple[bytes | None, bool]:
        """The next message and whether it is all there; None where the server refuses it."""
        wire, patience = self.wire, self.entry.patience.reply
        line = await wire.line(patience)
        if line.startswith(b"-ERR"):
            return None, False
        if not line.startswith(b"+OK"):
            raise trouble.protocol(wire.where, "TOP: " + repr(line[:60].decode("latin-1")))
        most, looked = octets + octets // 8 + _SLACK, 0
        until, counted = wire.seconds() + patience, wire.received
        while True:
            if wire.buffer.startswith(b".\r\n"):
                del wire.buffer[:3]
                return b"", True
            end = wire.buffer.find(b"\r\n.\r\n", max(0, looked - 4))
            if end >= 0:
                message = bytes(wire.buffer[: end + 2])
                del wire.buffer[: end + 5]
                return _unstuffed(message), True
            looked = len(wire.buffer)
            if looked > most:
                return await self._cut(most), False
            if wire.received - counted > _STEP:
                until, counted = wire.seconds() + patience, wire.received
            await wire.more(max(0.0, until - wire.seconds()))

    async def _cut(self, most: int) -> bytes:
        """The beginning of a message that is longer than the server said; the rest is dropped."""
        wire = self.wire
        message, dropped = bytes(wire.buffer[:most]), 0
        until = wire.seconds() + self.entry.patience.first
        while (end := wire.buffer.find(b"\r\n.\r\n")) < 0:
            surplus = max(0, len(wire.buffer) - LONGEST_LINE)
            dropped += surplus
            if dropped > MOST_SKIPPED:
                raise trouble.protocol(wire.where, "TOP: endless answer")
            del wire.buffer[:surplus]
            await wire.more(max(0.0, until - wire.seconds()))
        del wire.buffer[: end + 5]
        return _unstuffed(message)


def _unstuffed(message: bytes) -> bytes:
    """Without the dots that POP3 puts before lines that begin with one."""
    return message.replace(b"\n..", b"\n.") if b"\n.." in message else message
