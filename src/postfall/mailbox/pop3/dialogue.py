"""The POP3 dialogue (RFC 1939, 2449, 2595), reading only: CAPA, STLS, STAT, LIST, UIDL, TOP, QUIT; never DELE, RETR.

Every answer is bounded in size and time; a server that does not keep to the protocol ends in `Unreachable`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.mailbox import trouble
from postfall.mailbox.pop3.capabilities import Capabilities
from postfall.mailbox.wire import LONGEST_LINE

if TYPE_CHECKING:
    from postfall.mailbox.model import Patience
    from postfall.mailbox.wire import Wire

MOST_MESSAGES = 500_000
"""Messages of one mailbox that are listed; more is taken for a lie."""
_LONGEST_ROW = 128
_MOST_CAPABILITIES = 100
_LAST_LINE = re.compile(rb"(?:\A|\n)\.\r?\n")
_CODE = re.compile(r"-ERR\s+\[([A-Za-z0-9/.-]{1,40})\]")
_STAT = re.compile(rb"\+OK\s+(\d{1,10})\s+(\d{1,18})(?:\s|$)")
_STEP = 64 * 1024
"""Octets that count as progress: a server that sends this much is slow, not stuck."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One status line. `code` is its response code in upper case (`IN-USE`, `AUTH`, …) or empty."""

    ok: bool
    code: str
    line: str


def reply_of(line: bytes) -> Reply | None:
    """The status line in `line`, or None where it is none."""
    text = line.decode("utf-8", "replace")
    if text[:3].upper() == "+OK":
        return Reply(ok=True, code="", line=text)
    if text[:4].upper() == "-ERR":
        found = _CODE.match(text)
        return Reply(ok=False, code=found.group(1).upper() if found else "", line=text)
    return None


class Dialogue:
    """Commands and answers on one wire."""

    def __init__(self, wire: Wire, patience: Patience) -> None:
        self.wire = wire
        self.patience = patience

    async def reply(self, patience: float | None = None) -> Reply:
        """The next status line."""
        line = await self.wire.line(patience or self.patience.reply)
        reply = reply_of(line)
        if reply is None:
            raise trouble.protocol(self.wire.where, repr(line[:60].decode("latin-1")))
        return reply

    async def ask(self, command: bytes, patience: float | None = None) -> Reply:
        """Send one command and wait for its status line."""
        self.wire.send(command + b"\r\n")
        return await self.reply(patience)

    async def capabilities(self, *, asked: bool = False) -> Capabilities:
        """CAPA; an error answer is an old server, not a fault. `asked`: the command is on its way already."""
        reply = await self.reply() if asked else await self.ask(b"CAPA")
        if not reply.ok:
            return Capabilities()
        lines = await self.rows(_MOST_CAPABILITIES)
        return Capabilities(tuple(line.decode("latin-1").strip()[:200] for line in lines if line.strip()), known=True)

    async def stat(self) -> tuple[int, int]:
        """Messages and octets as the server counts them; the answer may take long the first time. STAT was sent."""
        line = await self.wire.line(self.patience.first)
        found = _STAT.match(line)
        if found is None:
            raise trouble.protocol(self.wire.where, "STAT: " + repr(line[:60].decode("latin-1")))
        if int(found.group(1)) > MOST_MESSAGES:
            raise trouble.protocol(self.wire.where, f"STAT: {int(found.group(1))} messages")
        return int(found.group(1)), int(found.group(2))

    async def listing(self, expected: int) -> list[bytes] | None:
        """The lines of LIST or UIDL (sent already), or None where the server refuses the command."""
        reply = await self.reply(self.patience.first)
        return await self.rows(expected + 1000) if reply.ok else None

    async def rows(self, most: int) -> list[bytes]:
        """The lines of a multi-line answer up to its dot, at most `most` of them."""
        wire, lines, used = self.wire, [], 0
        slice_end, counted = wire.seconds() + self.patience.first, wire.received
        while True:
            last = wire.buffer.rfind(b"\n")
            if last >= 0:
                found = _LAST_LINE.search(wire.buffer, 0, last + 1)
                stop = found.start() + 1 if found and found.start() else 0 if found else last + 1
                chunk = bytes(wire.buffer[:stop])
                del wire.buffer[: found.end() if found else last + 1]
                lines += chunk.splitlines()
                used += stop
                if len(lines) > most or used > most * _LONGEST_ROW + LONGEST_LINE:
                    raise trouble.protocol(wire.where, "endless answer")
                if found:
                    return lines
            elif len(wire.buffer) > LONGEST_LINE:
                raise trouble.protocol(wire.where, "endless line")
            if wire.received - counted > _STEP:
                slice_end, counted = wire.seconds() + self.patience.first, wire.received
            await wire.more(min(self.patience.reply, max(0.0, slice_end - wire.seconds())))

    async def goodbye(self) -> None:
        """QUIT. We deleted nothing, so it changes nothing; only for servers that expire nothing on their own."""
        await self.ask(b"QUIT", self.patience.goodbye)
