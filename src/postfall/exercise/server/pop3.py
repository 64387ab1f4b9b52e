"""POP3 as the practice server speaks it."""

# ruff: noqa: N802, N815  # Twisted gives the methods their names
from __future__ import annotations

import secrets
import time
from base64 import b64encode
from collections import deque
from typing import TYPE_CHECKING, Any

from twisted.mail import pop3

from postfall.exercise.server import doorlog
from postfall.exercise.server.doorlog import Visit
from postfall.exercise.server.maildrop import Maildrop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.exercise.server.box import Box

TwistedSession: Any = pop3.POP3

IMPLEMENTATION = b"Postfall-practice"
_IDLE_SECONDS = 600
_PATIENCE = 100_000
_QUOTED = frozenset((b"CAPA", b"STLS", b"STAT", b"LIST", b"UIDL", b"TOP", b"RETR", b"DELE", b"NOOP", b"RSET", b"QUIT"))


class Pop3Session(TwistedSession):  # type: ignore[misc]
    """One connection: Twisted reads, keeps time and finds the method for a command.

    The answers are our own. Twisted's TOP counts lines in blocks of 64 kB, its UIDL lists deleted mails and answers
    without the number, and one mistake among pipelined commands stops its queue. Here every answer is made at once, so
    pipelined commands are answered in their order.
    """

    timeOut = _IDLE_SECONDS
    AUTH_CMDS = (b"CAPA", b"STLS", b"USER", b"PASS", b"QUIT")

    def __init__(self, box: Box, context: Any, *, secure: bool) -> None:  # noqa: ANN401  # Twisted's context factory
        self._box, self._context, self._secure = box, context, secure
        self._held, self._fails, self._name = (0, 0), 0, ""
        self._ok = self._paused = self._noted = False
        self._buffer, self._waiting = b"", deque[bytes]()
        self._begun = time.monotonic()
        self._visit = Visit("", "", 0, b64encode(secrets.token_bytes(12)).decode("ascii"))
        self.mbox: Maildrop | None = None

    def connectionMade(self) -> None:
        """Greet."""
        self.transport.registerProducer(self, True)
        self.setTimeout(self.timeOut)
        self.successResponse(b"Postfall practice server ready.")

    def pauseProducing(self) -> None:
        """The client does not read, or TLS is not up: let commands wait, but go on reading, as the handshake must."""
        self._paused = True

    def resumeProducing(self) -> None:
        """The client reads again."""
        self._paused = False
        self._work()

    def stopProducing(self) -> None:
        """The client is gone; `connectionLost` follows."""

    def dataReceived(self, data: bytes) -> None:
        """Take in commands and answer those that can be answered now."""
        *lines, self._buffer = (self._buffer + data).split(b"\r\n")
        self._waiting.extend(lines)
        if len(self._buffer) > self.MAX_LENGTH or len(self._waiting) > _PATIENCE:
            self._leave()
        self._work()

    def _work(self) -> None:
        while self._waiting and not self._paused and not self.transport.disconnecting:
            self.lineReceived(self._waiting.popleft())

    def lineReceived(self, line: bytes) -> None:
        """Answer one command and note it."""
        self.resetTimeout()
        self._ok = True
        try:
            self.processCommand(*line.split(b" "))
        except (pop3.POP3Error, TypeError):
            self.failResponse(b"Unknown command, or not now.")
        except (ValueError, LookupError):
            self.failResponse(b"There is no such message.")
        self._box.heard("pop3", self._visit.session, _spoken(line), ok=self._ok)

    def failResponse(self, message: bytes = b"") -> None:
        """Answer -ERR."""
        self._ok = False
        self.sendLine(b"-ERR " + message)

    def _lines(self, first: bytes, rows: Iterable[bytes]) -> None:
        self.transport.writeSequence([first, b"\r\n", *(row + b"\r\n" for row in rows), b".\r\n"])

    @property
    def _open(self) -> Maildrop:
        if self.mbox is None:
            raise pop3.POP3Error(b"not logged in")
        return self.mbox

    def do_CAPA(self) -> None:
        """What this server can do; STLS only where it is still possible, USER only where it is allowed."""
        rows = [b"TOP", b"UIDL", b"RESP-CODES", b"PIPELINING", b"AUTH-RESP-CODE", b"EXPIRE NEVER"]
        if self._secure:
            rows.append(b"USER")
        elif self.mbox is None:
            rows.append(b"STLS")
        self._lines(b"+OK", [*rows, b"IMPLEMENTATION " + IMPLEMENTATION])

    def do_STLS(self) -> None:
        """Begin TLS. What was said before the handshake is forgotten: somebody else may have slipped it in."""
        if self._secure:
            self.failResponse(b"TLS is already active.")
            return
        self.successResponse(b"Begin TLS negotiation now.")
        self._name, self._secure, self._buffer = "", True, b""
        self._waiting.clear()
        self.transport.startTLS(self._context)

    def do_USER(self, user: bytes) -> None:
        """The login name."""
        if not self._secure or self.mbox is not None:
            self.failResponse(
                b"[AUTH] Passwords are taken over TLS only: STLS first." if not self._secure else b"Not now."
            )
            return
        self._name = user.decode("utf-8", "replace")
        self.successResponse(b"Send PASS.")

    def do_PASS(self, *words: bytes) -> None:
        """The password, which may hold blanks."""
        if not self._name or self.mbox is not None:
            self.failResponse(b"Not now.")
        elif not self._box.right(self._name.encode(), b" ".join(words)):
            self._fails += 1
            self.failResponse(b"[AUTH] Authentication failed.")
        else:
            self._enter()
            self.successResponse(b"Logged in.")

    def _enter(self) -> None:
        drop = Maildrop(tuple(self._box.inbox))
        self.mbox, self._held = drop, (len(drop.mails), drop.octets)
        self._visit = Visit(self._name, self._remote(), self._box.process(), self._visit.session)
        self._box.write(doorlog.login(self._box.now(), self._visit))

    def _remote(self) -> str:
        return str(self.transport.getPeer().host)

    def do_STAT(self) -> None:
        """How many mails, how many octets."""
        rows = self._open.rows()
        self.successResponse(b"%d %d" % (len(rows), sum(row.size for _, row in rows)))

    def do_LIST(self, number: bytes | None = None) -> None:
        """The size of one mail or of all."""
        if number is not None:
            self.successResponse(b"%d %d" % (_number(number), self._open.mail(_number(number)).size))
            return
        rows = self._open.rows()
        self._lines(b"+OK %d messages:" % len(rows), (b"%d %d" % (at, row.size) for at, row in rows))

    def do_UIDL(self, number: bytes | None = None) -> None:
        """The unique id of one mail or of all."""
        if number is not None:
            self.successResponse(b"%d %s" % (_number(number), self._open.mail(_number(number)).uidl.encode("ascii")))
            return
        self._lines(b"+OK", (b"%d %s" % (at, row.uidl.encode("ascii")) for at, row in self._open.rows()))

    def do_TOP(self, i: bytes, size: bytes) -> None:
        """The header of a mail and some lines of its body."""
        self.transport.writeSequence([self._open.top(_number(i), _number(size)), b".\r\n"])

    def do_RETR(self, i: bytes) -> None:
        """A whole mail."""
        self.transport.writeSequence([self._open.retr(_number(i)), b".\r\n"])

    def do_DELE(self, i: bytes) -> None:
        """Mark a mail for deletion."""
        self._open.dele(_number(i))
        self.successResponse(b"Marked to be deleted.")

    def do_RSET(self) -> None:
        """Take all marks away."""
        self._open.marked.clear()
        self.successResponse(b"")

    def do_QUIT(self) -> None:
        """Remove what is marked and end."""
        gone = self.mbox.gone() if self.mbox is not None else frozenset()
        self._box.remove(gone)
        self.successResponse(b"Logging out, messages deleted." if gone else b"Logging out.")
        self._note_end("Logged out")
        self._leave()

    def _missing(self, *_words: bytes) -> None:
        raise pop3.POP3Error(b"not offered")

    do_APOP = do_AUTH = do_LAST = do_RPOP = _missing

    def timeoutConnection(self) -> None:
        """Nothing was said for ten minutes."""
        self._note_end(f"Inactivity - no input for {_IDLE_SECONDS} secs")
        self.transport.abortConnection()

    def _leave(self) -> None:
        self.transport.unregisterProducer()
        self.transport.loseConnection()

    def connectionLost(self, reason: object) -> None:
        """The client went away, or we have."""
        self.setTimeout(None)
        self._note_end("Connection closed")

    def _note_end(self, why: str) -> None:
        """Write the logout line, or the refused one; once."""
        if self._noted:
            return
        self._noted = True
        now = self._box.now()
        if self.mbox is not None:
            self._box.write(doorlog.logout(now, self._visit, self.mbox.counters, self._held, why))
        elif self._fails:
            visit = Visit(self._name, self._remote(), 0, self._visit.session, secure=self._secure)
            self._box.write(doorlog.refused(now, visit, self._fails, int(time.monotonic() - self._begun)))


def _spoken(line: bytes) -> str:
    """A command for the log: numbers of known commands, no names, no passwords."""
    verb, _, rest = line.partition(b" ")
    verb = verb.upper()
    if verb in _QUOTED:
        return b" ".join((verb, rest[:40])).strip().decode("ascii", "replace")
    return verb.decode("ascii") if verb in {b"USER", b"PASS"} else "?"


def _number(word: bytes) -> int:
    if not word.isdigit():
        raise ValueError("not a number")
    return int(word)
