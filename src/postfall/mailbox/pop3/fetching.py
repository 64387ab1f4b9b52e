"""Headers of many messages: `TOP n 0`, a window of commands under way, parsed while further ones are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.mailbox import trouble
from postfall.mailbox.headers import LONGEST_HEADER, with_problems
from postfall.mailbox.model import Row
from postfall.mailbox.wire import LONGEST_LINE

if TYPE_CHECKING:
    from collections.abc import Callable

    from postfall.mailbox.headers import RowReader
    from postfall.mailbox.model import Patience
    from postfall.mailbox.wire import Wire

WINDOW = 1000
"""TOP commands under way at most: some 11 kB of commands, well below what any socket takes in."""
MOST_SKIPPED = 64 << 20
"""Octets of one answer that are dropped before we give up on the server."""
_KEPT = 256 * 1024
_STEP = 64 * 1024
_HOPELESS = 10
"""Refused one after the other, none given: this server has no TOP, and asking on is no use."""


Wanted = tuple[int, str, int]
"""Number, id and size of a message."""


class TopsRefused(Exception):
    """The server refuses TOP for message after message."""


class Fetch:
    """One run over the messages that are still unread. `take(place, row)` gets each row with its place in `wanted`."""

    def __init__(
        self, wire: Wire, patience: Patience, reader: RowReader, wanted: list[Wanted], take: Callable[[int, Row], None]
    ) -> None:
        self.wire = wire
        self.patience = patience
        self.reader = reader
        self.wanted = wanted
        self.take = take
        self.sent = self.got = self.refused = 0
        self._last: Row | None = None
        self._crlf: bool | None = None
        self._head: bytes | None = None
        self._skipped = 0

    async def run(self, window: int, tell: Callable[[int], None], *, hopeless: int = _HOPELESS) -> None:
        """Fetch all of them with at most `window` commands under way; `tell` hears how many are read.
        `hopeless` refusals without one answer mean that the server has no TOP.

        Raises `Unreachable`, and `TopsRefused` where the server has no TOP.
        """
        wire, total = self.wire, len(self.wanted)
        ready = window - window // 8 if window > 1 else 0
        until, counted = wire.seconds() + self.patience.reply, wire.received
        while self.got < total:
            before = self.got
            self._ask(window, ready)
            while self._harvest(window, ready):
                pass
            if self.got > before or wire.received - counted > _STEP:
                until, counted = wire.seconds() + self.patience.reply, wire.received
                tell(self.got)
            if self.refused == self.got and self.refused >= hopeless and (window == 1 or self.got == total):
                raise TopsRefused
            if self.got < total:
                self._ask(window, ready)
                await wire.more(max(0.0, until - wire.seconds()))

    def _ask(self, window: int, ready: int) -> None:
        """Send further commands when enough of the window is free."""
        if self.sent < len(self.wanted) and self.sent - self.got <= ready:
            upto = min(len(self.wanted), self.got + window)
            self.wire.send(b"".join([b"TOP %d 0\r\n" % number for number, _, _ in self.wanted[self.sent : upto]]))
            self.sent = upto

    def _harvest(self, window: int, ready: int) -> bool:
        """Turn every complete answer in the buffer into a row; True where the buffer may hold further ones."""
        if self._head is None:
            self._harvest_plain(window, ready)
        buffer, reader, wanted = self.wire.buffer, self.reader, self.wanted
        at = 0
        while self.got < self.sent and self._head is None:
            end = buffer.find(b"\n", at)
            if end < 0:
                break
            if buffer.startswith(b"+OK", at):
                stop, after = self._end(end)
                if stop < 0:
                    break
                block = buffer[at:stop]
                if b"\n.." in block:
                    block = block.replace(b"\n..", b"\n.")
                number, name, octets = wanted[self.got]
                self._give(reader.row(number, name, octets, block.decode("latin-1")))
                at = after
            elif buffer.startswith(b"-ERR", at):
                self._refuse()
                at = end + 1
            else:
                after = self._stray(at)
                if after < 0:
                    break
                at = after
            if self.sent - self.got <= ready:
                self._ask(window, ready)
        del buffer[:at]
        return self._oversize()

    def _harvest_plain(self, window: int, ready: int) -> None:
        """The short way for well-formed answers: all of them cut out at once. It stops at the first odd one."""
        buffer, take, row, wanted = self.wire.buffer, self.take, self.reader.row, self.wanted
        if self._crlf is None and (end := buffer.find(b"\n")) > 0:
            self._crlf = buffer[end - 1] == 13
        last = buffer.rfind(b"\r\n.\r\n") if self._crlf else -1
        if last < 0:
            return
        used = 0
        for block in buffer[:last].decode("latin-1").split("\r\n.\r\n"):
            if self.got >= self.sent or not block.startswith("+OK"):
                break
            used += len(block) + 5
            number, name, octets = wanted[self.got]
            self._last = row(number, name, octets, block.replace("\n..", "\n.") if "\n.." in block else block)
            take(self.got, self._last)
            self.got += 1
            if self.sent - self.got <= ready:
                self._ask(window, ready)
        del buffer[:used]

    def _oversize(self) -> bool:
        """Deal with an answer that outgrows its bounds; True where it is over and others may follow."""
        buffer = self.wire.buffer
        if self._head is not None or (len(buffer) > LONGEST_HEADER and buffer.startswith(b"+OK")):
            return self._skip()
        if len(buffer) > LONGEST_HEADER or (len(buffer) > LONGEST_LINE and buffer.find(b"\n", 0, LONGEST_LINE) < 0):
            raise trouble.protocol(self.wire.where, "endless line")
        return False

    def _end(self, end: int) -> tuple[int, int]:
        """Where the answer whose first line ends at `end` stops and the next begins; -1 while it is not all there."""
        buffer = self.wire.buffer
        if end and buffer[end - 1] == 13:
            stop = buffer.find(b"\r\n.\r\n", end - 1)
            return (stop + 2, stop + 5) if stop >= 0 else (-1, -1)
        stop = buffer.find(b"\n.\n", end)  # servers that end lines with LF alone exist
        return (stop + 1, stop + 3) if stop >= 0 else (-1, -1)

    def _give(self, row: Row) -> None:
        self.take(self.got, row)
        self._last = row
        self.got += 1

    def _refuse(self) -> None:
        """One message that the server does not show."""
        self.refused += 1
        self._give(Row(*self.wanted[self.got], problems=("unreadable",)))

    def _stray(self, at: int) -> int:
        """Text where a status line should be: the rest of a mail whose lone dot the server forgot to double."""
        if self._last is None:
            line = bytes(self.wire.buffer[at : at + 60])
            raise trouble.protocol(self.wire.where, "TOP: " + repr(line.decode("latin-1")))
        stop = self.wire.buffer.find(b"\n.\r\n", at)
        if stop < 0:
            return -1
        self._last = with_problems(self._last, ["cut_short"])
        self.take(self.got - 1, self._last)
        self._skipped += stop - at
        if self._skipped > MOST_SKIPPED:
            raise trouble.protocol(self.wire.where, "TOP: endless answer")
        return stop + 4

    def _skip(self) -> bool:
        """Drop what is too long for a header, looking for its end only; True where that was found."""
        buffer = self.wire.buffer
        if self._head is None:
            self._head, self._skipped = bytes(buffer[:_KEPT]), 0
        stop = buffer.find(b"\r\n.\r\n")
        self._skipped += len(buffer) if stop < 0 else stop
        if self._skipped > MOST_SKIPPED:
            raise trouble.protocol(self.wire.where, "TOP: endless answer")
        if stop < 0:
            del buffer[: max(0, len(buffer) - 4)]
            return False
        del buffer[: stop + 5]
        head, self._head, self._skipped = self._head, None, 0
        row = self.reader.row(*self.wanted[self.got], head[: head.rfind(b"\n") + 1].decode("latin-1"))
        self._give(with_problems(row, ["header_too_long"]))
        return True
