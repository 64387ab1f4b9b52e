"""An IMAP connection below its commands: lines, literals, waiting, the logs, the end."""

# ruff: noqa: N802, N815  # Twisted gives the methods their names
from __future__ import annotations

import re
import secrets
import time
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from twisted.internet import reactor as twisted_reactor
from twisted.mail import imap4

from postfall.exercise.server import doorlog
from postfall.exercise.server.doorlog import ImapCounters, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from postfall.exercise.server.box import Box

TwistedSession: Any = imap4.IMAP4Server
reactor: Any = twisted_reactor

_LITERAL = re.compile(rb"\{(\d{1,9})\}\Z")
_LARGEST_LITERAL = 4096
_PATIENCE = 100_000
_SHOWN = 200
_PLAIN = frozenset(
    b"CAPABILITY NOOP LOGOUT STARTTLS SELECT EXAMINE LIST LSUB STATUS NAMESPACE ID IDLE CHECK CLOSE UNSELECT FETCH "
    b"SEARCH UID STORE COPY MOVE APPEND CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE EXPUNGE".split()
)
_SECRET = frozenset((b"LOGIN", b"AUTHENTICATE"))


class Flow:
    """What the transport tells when the client does not read, or when it reads again."""

    def __init__(self, session: ImapWire) -> None:
        self._session = session

    def pauseProducing(self) -> None:
        """Hold answers back, but go on reading, as a handshake must."""
        self._session.hold()

    def resumeProducing(self) -> None:
        """Go on."""
        self._session.go_on()

    def stopProducing(self) -> None:
        """The client is gone; `connectionLost` follows."""


class ImapWire(TwistedSession):  # type: ignore[misc]
    """One connection: Twisted reads lines, keeps states and time. `command` of the class above answers.

    Answers go out as fast as the client reads them; commands wait meanwhile, and are answered in their order.
    """

    timeOut = 180
    POSTAUTH_TIMEOUT = 1800

    def __init__(self, box: Box, context: Any, *, secure: bool) -> None:  # noqa: ANN401  # Twisted's context factory
        super().__init__(contextFactory=context)
        self.box, self.secure = box, secure
        self.name, self.said, self.tagged, self.fails = "", "", b"", 0
        self.entered = self._held = self._noted = False
        self._going: Iterator[bytes] | None = None
        self._then: Callable[[], None] | None = None
        self._literal: tuple[bytes, int] | None = None
        self.blocked: list[bytes] | None = None
        self._begun = self._last = time.monotonic()
        self.visit = Visit("", "", 0, b64encode(secrets.token_bytes(12)).decode("ascii"), protocol="imap")
        self.counters = ImapCounters()

    def command(self, name: bytes, tag: bytes, rest: bytes) -> None:
        """Answer one command. Raises `ValueError` for arguments that cannot be read."""
        raise NotImplementedError

    def greeting(self) -> bytes:
        """What is said first."""
        raise NotImplementedError

    def news(self) -> None:
        """Say what has changed, before a command is ended."""
        raise NotImplementedError

    def connectionMade(self) -> None:
        """Greet."""
        self.transport.registerProducer(Flow(self), True)
        self.box.watchers.add(self)
        self.setTimeout(self.timeOut)
        self.sendPositiveResponse(message=self.greeting())

    def hold(self) -> None:
        """The client does not read."""
        self._held = True

    def go_on(self) -> None:
        """The client reads again."""
        self._held = False
        self._pump()

    def sendLine(self, line: bytes) -> None:
        """One line of an answer."""
        self._put(line + b"\r\n")

    def _put(self, octets: bytes) -> None:
        self.counters.given += len(octets)
        self.transport.write(octets)

    def rawDataReceived(self, data: bytes) -> None:
        """A literal, which belongs to the command before it."""
        line, missing = self._literal or (b"", 0)
        taken, rest = data[:missing], data[missing:]
        self.counters.taken += len(taken)
        self._literal = (line + taken, missing - len(taken))
        if len(taken) == missing:
            self.setLineMode(rest)

    def lineReceived(self, line: bytes) -> None:
        """Answer one command, or let it wait until the answer before it has gone out."""
        if self._going is not None or self._held:
            self.blocked = self.blocked or []
            self.blocked.append(line)
            if len(self.blocked) > _PATIENCE:
                self.transport.abortConnection()
            return
        self.resetTimeout()
        self.counters.taken += len(line) + 2
        if self._literal is not None:
            line, self._literal = self._literal[0] + line, None
        found = _LITERAL.search(line) if self.parseState == "command" else None
        if found is not None:
            self._await_literal(line, int(found[1]))
            return
        getattr(self, "parse_" + self.parseState)(line)

    def _await_literal(self, line: bytes, octets: int) -> None:
        tag, _, rest = line.partition(b" ")
        self.tagged, self.said = tag, spoken(rest)
        if octets > _LARGEST_LITERAL or rest[:7].upper() == b"APPEND ":
            self.sendNegativeResponse(tag, b"[NOPERM] Nothing of this size is taken.")
            return
        self._literal = (line + b"\r\n", octets)
        self.sendContinuationRequest(b"OK")
        if octets:
            self.setRawMode()

    def parse_command(self, line: bytes) -> None:
        """One whole command with its literals."""
        tag, _, rest = line.partition(b" ")
        command, _, arguments = rest.partition(b" ")
        if not tag or not command or not command.isalnum():
            self.tagged, self.said = tag, "?"
            self.sendBadResponse(tag if command else None, b"Unknown command.")
            return
        self.tagged, self.said = tag, spoken(rest)
        try:
            self.command(command.upper(), tag, arguments)
        except ValueError as error:
            self.sendBadResponse(tag, b"Cannot read this: " + str(error).encode("ascii", "replace"))

    def _respond(self, state: bytes, tag: bytes | None, message: bytes | None) -> None:
        if tag:
            self._last = time.monotonic()
            self.news()
            if tag == self.tagged:
                self.box.heard("imap", self.visit.session, self.said, ok=state == b"OK")
        self.sendLine(b" ".join(row for row in (tag or b"*", state, message) if row))

    def send_all(self, rows: Iterator[bytes], then: Callable[[], None]) -> None:
        """Write the rows as fast as the client reads them; commands wait meanwhile."""
        self._going, self._then = rows, then
        self._pump()

    def _pump(self) -> None:
        while self._going is not None and not self._held:
            row = next(self._going, None)
            if row is None:
                self._finish()
            elif row:
                self._put(row)
            else:  # a long search lets others in
                reactor.callLater(0, self._pump)
                return
        while self.blocked and self._going is None and not self._held:
            self.lineReceived(self.blocked.pop(0))

    def _finish(self) -> None:
        then, self._going, self._then = self._then, None, None
        if then is not None:
            then()

    def timeoutConnection(self) -> None:
        """Nothing was said for too long."""
        seconds = self.POSTAUTH_TIMEOUT if self.entered else self.timeOut
        self.sendUntaggedResponse(b"BYE Disconnected for inactivity.")
        self._note_end(f"Inactivity - no input for {seconds} secs")
        self.transport.abortConnection()

    def connectionLost(self, reason: object) -> None:
        """The client went away, or we have."""
        self.setTimeout(None)
        self.box.watchers.discard(self)
        self._going, self.blocked = None, None
        ago = f" ({self.said.partition(' ')[0]} finished {time.monotonic() - self._last:.3f} secs ago)"
        self._note_end("Connection closed" + (ago if self.said not in {"", "?"} else ""))

    def _note_end(self, why: str) -> None:
        """Write the logout line, or the refused one; once."""
        if self._noted:
            return
        self._noted = True
        now = self.box.now()
        if self.entered:
            self.box.write(doorlog.imap_logout(now, self.visit, self.counters, why))
        elif self.fails:
            visit = Visit(
                self.name, str(self.transport.getPeer().host), 0, self.visit.session,
                secure=self.secure, protocol="imap",
            )  # fmt: skip
            self.box.write(doorlog.refused(now, visit, self.fails, int(time.monotonic() - self._begun)))


def spoken(rest: bytes) -> str:
    """A command for the log: arguments of known commands, no names, no passwords."""
    verb, _, arguments = rest.partition(b" ")
    verb = verb.upper()
    if verb in _PLAIN:
        return b" ".join((verb, arguments[:_SHOWN])).strip().decode("ascii", "replace")
    return verb.decode("ascii") if verb in _SECRET else "?"
