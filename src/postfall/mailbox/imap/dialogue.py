"""Commands and answers on one wire (RFC 3501 chapters 2 and 7): tags, literals, untagged lines, the server's goodbye.

Answers are latin-1 text, one character an octet. Every wait has an end, every answer a greatest size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.mailbox import trouble
from postfall.mailbox.imap.capabilities import ImapCapabilities, capabilities_of
from postfall.mailbox.imap.grammar import end_of, long_literal
from postfall.mailbox.imap.names import quoted
from postfall.mailbox.text import harmless, octets

if TYPE_CHECKING:
    from collections.abc import Callable

    from postfall.errors import Unreachable
    from postfall.mailbox.model import Patience
    from postfall.mailbox.wire import Wire

LONGEST_LITERAL = 1 << 20
"""Octets of one literal that are kept whole; of a longer one the beginning."""
_KEPT = 256 * 1024
LONGEST_ANSWER = 16 << 20
"""Octets of one answer: a SEARCH over half a million messages fits in."""
MOST_DROPPED = 64 << 20
"""Octets of one literal that are dropped before we give up on the server."""
MOST_STRAY = 20_000
"""Untagged answers nobody asked for, within one command."""
_STEP = 64 * 1024
_TAGGED = re.compile(
    r"[^\s+*]{1,40} (OK|NO|BAD)(?: (?:\[([A-Za-z0-9./_+-]{1,64})(?: ([^\]\r\n]{0,8000}))?\] ?)?([^\r\n]*))?",
    re.IGNORECASE,
)
_CAPABILITY = re.compile(r"\* CAPABILITY ([^\r\n]*)", re.IGNORECASE)
_BYE = re.compile(r"\* BYE\b([^\r\n]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Done:
    """The tagged end of a command. `code` is the response code in upper case (`AUTHENTICATIONFAILED`) or empty."""

    kind: str
    code: str = ""
    argument: str = ""
    text: str = ""

    @property
    def ok(self) -> bool:
        """Whether the command was carried out."""
        return self.kind == "OK"

    @property
    def said(self) -> str:
        """The server's own words, printable and short."""
        return printable(self.text)


def printable(text: str) -> str:
    """Latin-1 `text` of a server, safe and short enough to be shown."""
    return harmless(octets(text.encode("latin-1", "replace")))


class Dialogue:
    """One IMAP connection. `capabilities` is what was said last."""

    def __init__(self, wire: Wire, patience: Patience) -> None:
        self.wire = wire
        self.patience = patience
        self.capabilities = ImapCapabilities()
        self.cut = False
        self._number = 0
        self._open: set[str] = set()
        self._ended: dict[str, Done] = {}
        self.need = 0

    # saying

    def tag(self) -> bytes:
        """The next tag."""
        self._number += 1
        tag = f"p{self._number}"
        self._open.add(tag)
        return tag.encode()

    def say(self, command: bytes) -> str:
        """Send one command without literals; returns its tag."""
        tag = self.tag()
        self.wire.send(tag + b" " + command + b"\r\n")
        return tag.decode()

    async def say_with(self, verb: bytes, *arguments: str, after: bytes = b"") -> tuple[str, Done | None]:
        """Send `verb` with strings (latin-1 text) as arguments: quoted, or as literals where they have to be.

        Returns the tag, and the tagged end where the server refused a literal.
        """
        tag = self.tag()
        line = tag + b" " + verb
        for argument in arguments:
            plain = quoted(argument)
            if plain is not None:
                line += b" " + plain
                continue
            data = argument.encode("latin-1", "replace")
            if len(data) <= self.capabilities.literal:
                line += b" {%d+}\r\n" % len(data) + data
                continue
            self.wire.send(line + b" {%d}\r\n" % len(data))
            done = await self.go_ahead(tag.decode())
            if isinstance(done, Done):
                return tag.decode(), done
            line = data
        self.wire.send(line + after + b"\r\n")
        return tag.decode(), None

    async def go_ahead(self, tag: str) -> Done | str:
        """What follows `+`, or the tagged end where the server does not want to go on."""
        for _ in range(MOST_STRAY):
            answer = await self.answer()
            if answer.startswith("+"):
                return answer[1:].strip()
            if answer.startswith(tag + " "):
                return self._done(answer)
            self.stray(answer)
        raise self.trouble("endless answer")

    # hearing

    async def answer(self, seconds: float | None = None) -> str:
        """The next whole answer. Raises `Unreachable`."""
        wire = self.wire
        seconds = seconds or self.patience.reply
        until, counted = wire.seconds() + seconds, wire.received
        while True:
            if len(wire.buffer) >= self.need:
                text = wire.buffer.decode("latin-1")
                end, self.need = end_of(text, 0)
                if end >= 0:
                    self.need = 0
                    del wire.buffer[:end]
                    return text[:end]
                if await self.shortened(text):
                    continue
            if wire.received - counted > _STEP:
                until, counted = wire.seconds() + seconds, wire.received
            await wire.more(max(0.0, until - wire.seconds()))

    async def shortened(self, text: str, at: int = 0) -> bool:
        """Deal with an answer that outgrows its bounds: of an overlong literal only the beginning stays in the buffer.

        `text` is the buffer's, the answer begins at `at`. True where something was shortened (`cut` is set then).
        """
        if self.need - at > LONGEST_LITERAL:
            found = long_literal(text, at, LONGEST_LITERAL)
            if found is not None:
                size, start, octets = found
                await self._drop(bytes(self.wire.buffer[:size]), start, octets)
                self.need, self.cut = 0, True
                return True
        if len(text) - at > LONGEST_ANSWER or self.need - at > LONGEST_ANSWER:
            raise self.trouble("endless answer")
        return False

    async def _drop(self, before: bytes, start: int, octets: int) -> None:
        """Take the rest of a literal off the line and keep its first octets, as if it had been that short."""
        wire, dropped = self.wire, octets - _KEPT
        if dropped > MOST_DROPPED:
            raise self.trouble(f"literal of {octets} octets")
        until = wire.seconds() + self.patience.first
        while len(wire.buffer) < start + _KEPT:
            await wire.more(max(0.0, until - wire.seconds()))
        kept = bytes(wire.buffer[start : start + _KEPT])
        del wire.buffer[: start + _KEPT]
        while dropped:
            now = min(dropped, len(wire.buffer))
            del wire.buffer[:now]
            dropped -= now
            if dropped:
                await wire.more(max(0.0, until - wire.seconds()))
        wire.buffer[:0] = before + b"{%d}\r\n" % len(kept) + kept

    async def finish(
        self, tag: str, seconds: float | None = None, take: Callable[[str], None] | None = None, most: int = MOST_STRAY
    ) -> Done:
        """Read up to the end of command `tag`; `take` gets each untagged answer, at most `most`.

        Commands that are under way together may end in any order (RFC 3501 5.5).
        """
        for _ in range(most):
            if tag in self._ended:
                return self._ended.pop(tag)
            answer = await self.answer(seconds)
            other = answer.partition(" ")[0]
            if other in self._open:
                self._ended[other] = self._done(answer)
                continue
            self.stray(answer)
            if take is not None:
                take(answer)
        raise self.trouble("endless answer")

    async def ask(
        self, command: bytes, seconds: float | None = None, take: Callable[[str], None] | None = None
    ) -> Done:
        """Send one command without literals and read up to its end."""
        return await self.finish(self.say(command), seconds, take)

    def stray(self, answer: str) -> None:
        """Note what an untagged answer says of the server; raises `Unreachable` where it says goodbye."""
        if not answer.startswith("* "):
            if not answer.startswith("+") and answer.strip():
                raise self.trouble(printable(answer[:60]))
            return
        bye = _BYE.match(answer)
        if bye is not None:
            raise trouble.server_refuses(self.wire.where, printable(bye[1]) or "BYE")
        said = _CAPABILITY.match(answer)
        if said is not None:
            self.capabilities = capabilities_of(said[1])

    def _done(self, answer: str) -> Done:
        self._open.discard(answer.partition(" ")[0])
        found = _TAGGED.match(answer)
        if found is None:
            raise self.trouble(printable(answer[:60]))
        done = Done(found[1].upper(), (found[2] or "").upper(), found[3] or "", found[4] or "")
        if done.code == "CAPABILITY":
            self.capabilities = capabilities_of(done.argument)
        return done

    def tagged(self, answer: str) -> tuple[str, Done] | None:
        """Tag and end of a command, or None for any other answer."""
        return None if answer.startswith(("* ", "+")) else (answer.partition(" ")[0], self._done(answer))

    def trouble(self, what: str) -> Unreachable:
        """The error for a server that does not speak IMAP as agreed."""
        return trouble.protocol(self.wire.where, what, self.wire.spoken)

    async def goodbye(self) -> None:
        """LOGOUT; a folder that was opened with EXAMINE is left unchanged by it."""
        self.say(b"LOGOUT")
        await self.answer(self.patience.goodbye)
