"""IMAP as the practice server speaks it: everything can be read, nothing can be changed."""

# ruff: noqa: N802, N815  # methods are called like the commands, as Twisted has it
from __future__ import annotations

from base64 import b64decode
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

from twisted.mail import imap4

from postfall.exercise.server import doorlog
from postfall.exercise.server.doorlog import ImapCounters, Visit
from postfall.exercise.server.imap_fetch import Answer
from postfall.exercise.server.imap_listing import list_lines, status_line
from postfall.exercise.server.imap_search import Query
from postfall.exercise.server.imap_wire import ImapWire
from postfall.exercise.server.imap_words import strings, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.exercise.server.box import Box
    from postfall.exercise.server.shelf import Folder, Kept

FetchParser: Any = imap4._FetchParser
parse_set: Any = imap4.parseIdList

_CAPABILITIES = b"IMAP4rev1 CHILDREN ID IDLE NAMESPACE SPECIAL-USE STATUS=SIZE UNSELECT"
_AT_ONCE = 100
_ALWAYS = "CAPABILITY NOOP LOGOUT ID"
_KNOWN: dict[str, frozenset[str]] = {
    "unauth": frozenset(f"{_ALWAYS} STARTTLS LOGIN AUTHENTICATE".split()),
    "auth": frozenset(f"{_ALWAYS} NAMESPACE LIST LSUB STATUS SELECT EXAMINE IDLE".split()),
    "select": frozenset(
        f"{_ALWAYS} NAMESPACE LIST LSUB STATUS SELECT EXAMINE IDLE CHECK CLOSE UNSELECT FETCH SEARCH UID".split()
    ),
}
_REFUSED = frozenset(
    ("STORE", "COPY", "MOVE", "APPEND", "CREATE", "DELETE", "RENAME", "SUBSCRIBE", "UNSUBSCRIBE", "EXPUNGE")
)
_NUMBERED = frozenset(("FETCH", "SEARCH", "STORE", "COPY"))
"""While these are answered, numbers must stay as they are (RFC 3501 section 7.4.1)."""


class ImapSession(ImapWire):
    """The commands. Twisted's parser reads what FETCH asks for and the sets of numbers; the answers are our own.

    Twisted's are not the octets that lie there (headers are put together anew, parts of `<a.b>` come whole), its SEARCH
    needs minutes for a large folder, and its structures break at unusual parameters.
    """

    def __init__(self, box: Box, context: Any, *, secure: bool) -> None:  # noqa: ANN401  # Twisted's context factory
        super().__init__(box, context, secure=secure)
        self._folder: Folder | None = None
        self._shown: list[Kept] = []
        self._version = 0

    def greeting(self) -> bytes:
        """What is offered, and who we are."""
        return b"[CAPABILITY " + self._capabilities() + b"] Postfall practice server ready."

    def command(self, name: bytes, tag: bytes, rest: bytes) -> None:
        """Answer one command, if it is one of this state. Raises `ValueError`."""
        word = name.decode("ascii")
        if word in _KNOWN.get(self.state, ()):
            getattr(self, f"do_{word}")(tag, rest)
        elif word in _REFUSED and self.entered:
            self._refuse(tag)
        else:
            self.sendBadResponse(tag, b"Unknown command, or not now.")

    def do_UID(self, tag: bytes, rest: bytes) -> None:
        """A command with unique numbers."""
        word, _, arguments = rest.partition(b" ")
        match word.upper():
            case b"FETCH":
                self.do_FETCH(tag, arguments, by_uid=True)
            case b"SEARCH":
                self.do_SEARCH(tag, arguments, by_uid=True)
            case b"STORE" | b"COPY":
                self._refuse(tag)
            case _:
                raise ValueError("no command of UID")

    def _capabilities(self) -> bytes:
        if self.secure:
            return _CAPABILITIES if self.entered else _CAPABILITIES + b" AUTH=PLAIN"
        return _CAPABILITIES + b" STARTTLS LOGINDISABLED"

    def do_CAPABILITY(self, tag: bytes, _rest: bytes) -> None:
        """What is offered now; nothing that is not there."""
        self.sendUntaggedResponse(b"CAPABILITY " + self._capabilities())
        self.sendPositiveResponse(tag, b"Completed.")

    def do_STARTTLS(self, tag: bytes, _rest: bytes) -> None:
        """Begin TLS. What was said before the handshake is forgotten: somebody else may have slipped it in."""
        if self.secure:
            self.sendBadResponse(tag, b"TLS is already active.")
            return
        self.sendPositiveResponse(tag, b"Begin TLS negotiation now.")
        self.secure, self.blocked = True, None
        self.clearLineBuffer()
        self.transport.startTLS(self.ctx)

    def do_LOGIN(self, tag: bytes, rest: bytes) -> None:
        """Name and password."""
        user, password = strings(rest, 2)
        self._enter(tag, user, password)

    def do_AUTHENTICATE(self, tag: bytes, rest: bytes) -> None:
        """PLAIN only (RFC 4616), the answer in a line of its own."""
        if rest.upper() != b"PLAIN":
            self.sendNegativeResponse(tag, b"Only PLAIN is offered.")
            return
        self.parseState = "plain"
        self.sendLine(b"+ ")

    def parse_plain(self, line: bytes) -> None:
        """The answer to PLAIN."""
        self.parseState = "command"
        try:
            _, user, password = b64decode(line, validate=True).split(b"\0")
        except ValueError:
            self.sendBadResponse(self.tagged, b"Not understood.")
            return
        self._enter(self.tagged, user, password)

    def _enter(self, tag: bytes, user: bytes, password: bytes) -> None:
        if not self.secure:
            self.sendNegativeResponse(tag, b"[PRIVACYREQUIRED] Passwords are taken over TLS only: STARTTLS first.")
            return
        self.name = user.decode("utf-8", "replace")
        if not self.box.right(user, password):
            self.fails += 1
            self.sendNegativeResponse(tag, b"[AUTHENTICATIONFAILED] Authentication failed.")
            return
        self.state, self.entered, self.counters = "auth", True, ImapCounters()
        self.setTimeout(self.POSTAUTH_TIMEOUT)
        remote = str(self.transport.getPeer().host)
        self.visit = Visit(self.name, remote, self.box.process(), self.visit.session, protocol="imap")
        self.box.write(doorlog.login(self.box.now(), self.visit))
        self.sendPositiveResponse(tag, b"[CAPABILITY " + self._capabilities() + b"] Logged in")

    def do_ID(self, tag: bytes, _rest: bytes) -> None:
        """Who we are (RFC 2971); who the client is stands in the command log."""
        self.sendUntaggedResponse(b'ID ("name" "Postfall-practice")')
        self.sendPositiveResponse(tag, b"ID completed.")

    def do_NAMESPACE(self, tag: bytes, _rest: bytes) -> None:
        """One namespace, the holder's own."""
        self.sendUntaggedResponse(b'NAMESPACE (("" "/")) NIL NIL')
        self.sendPositiveResponse(tag, b"Namespace completed.")

    def do_LIST(self, tag: bytes, rest: bytes) -> None:
        """The folders, each with its use."""
        for line in list_lines(b"LIST", words(rest), self.box.shelf):
            self.sendUntaggedResponse(line)
        self.sendPositiveResponse(tag, b"List completed.")

    def do_LSUB(self, tag: bytes, rest: bytes) -> None:
        """All folders are subscribed."""
        for line in list_lines(b"LSUB", words(rest), self.box.shelf):
            self.sendUntaggedResponse(line)
        self.sendPositiveResponse(tag, b"Lsub completed.")

    def do_STATUS(self, tag: bytes, rest: bytes) -> None:
        """Numbers of a folder."""
        line = status_line(words(rest), self.box.shelf)
        if line is None:
            self.sendNegativeResponse(tag, b"[NONEXISTENT] There is no such folder.")
            return
        self.sendUntaggedResponse(line)
        self.sendPositiveResponse(tag, b"Status completed.")

    def do_SELECT(self, tag: bytes, rest: bytes) -> None:
        """Open a folder; as with EXAMINE it can only be read, and says so."""
        name = strings(rest, 1)[0].decode("imap4-utf-7")
        self._leave_folder()
        folder = self.box.shelf.find(name)
        if folder is None:
            self.sendNegativeResponse(tag, b"[NONEXISTENT] There is no such folder.")
            return
        self.state, self._folder = "select", folder
        self._shown, self._version = list(folder.mails), folder.version
        self.sendUntaggedResponse(rb"FLAGS (\Answered \Flagged \Deleted \Seen \Draft)")
        self.sendPositiveResponse(message=b"[PERMANENTFLAGS ()] Read-only mailbox.")
        self.sendUntaggedResponse(b"%d EXISTS" % len(self._shown))
        self.sendUntaggedResponse(b"0 RECENT")
        unseen = next((number for number, row in enumerate(self._shown, start=1) if not row.seen), None)
        if unseen is not None:
            self.sendPositiveResponse(message=b"[UNSEEN %d] First unseen." % unseen)
        self.sendPositiveResponse(message=b"[UIDVALIDITY %d] UIDs valid" % folder.uidvalidity)
        self.sendPositiveResponse(message=b"[UIDNEXT %d] Predicted next UID" % folder.next_uid)
        self.sendPositiveResponse(tag, b"[READ-ONLY] Completed.")

    do_EXAMINE = do_SELECT

    def _leave_folder(self) -> None:
        if self._folder is not None:
            self.state, self._folder, self._shown = "auth", None, []

    def do_CLOSE(self, tag: bytes, _rest: bytes) -> None:
        """Leave the folder."""
        self._leave_folder()
        self.sendPositiveResponse(tag, b"Completed.")

    do_UNSELECT = do_CLOSE

    def do_FETCH(self, tag: bytes, rest: bytes, *, by_uid: bool = False) -> None:
        """Items of mails, one after the other."""
        text, _, items = rest.partition(b" ")
        parser = FetchParser()
        try:
            parser.parseString(items.strip())
        except Exception as error:  # Twisted's parser raises bare ones
            raise ValueError("the items of FETCH") from error
        numbers = self._numbers(text, by_uid=by_uid)
        rows = (Answer(mail, self.counters).line(number, parser.result, with_uid=by_uid) for number, mail in numbers)
        self.send_all(rows, lambda: self.sendPositiveResponse(tag, b"Fetch completed."))

    def _numbers(self, text: bytes, *, by_uid: bool) -> list[tuple[int, Kept]]:
        """The mails of a sequence set with their numbers, each once."""
        shown = self._shown
        uids: Any = [row.uid for row in shown] if by_uid else range(1, len(shown) + 1)
        try:
            found = parse_set(text)
            if shown:
                found.last = uids[-1]
        except (imap4.IllegalIdentifierError, ValueError, TypeError) as error:
            raise ValueError("a set of numbers") from error
        ranges = found.ranges if shown else []
        chosen = (at for low, high in ranges for at in range(bisect_left(uids, low), bisect_right(uids, high)))
        return [(at + 1, shown[at]) for at in chosen]

    def do_SEARCH(self, tag: bytes, rest: bytes, *, by_uid: bool = False) -> None:
        """The numbers or UIDs of the mails that are meant."""
        asked = words(rest)
        if asked and isinstance(asked[0], bytes) and asked[0].upper() == b"CHARSET":
            if asked[1:2] and str(asked[1]).upper() not in {"B'UTF-8'", "B'US-ASCII'"}:
                self.sendNegativeResponse(tag, b"[BADCHARSET (UTF-8 US-ASCII)] Unknown character set.")
                return
            asked = asked[2:]
        query = Query(asked, self._shown)
        self.send_all(self._found(query, by_uid=by_uid), lambda: self.sendPositiveResponse(tag, b"Search completed."))

    def _found(self, query: Query, *, by_uid: bool) -> Iterator[bytes]:
        found = [b"* SEARCH"]
        for number, mail in enumerate(self._shown, start=1):
            if query.finds(number, mail):
                found.append(b"%d" % (mail.uid if by_uid else number))
            if number % _AT_ONCE == 0:
                yield b""
        yield b" ".join(found) + b"\r\n"

    def do_IDLE(self, tag: bytes, _rest: bytes) -> None:
        """Wait for news (RFC 2177)."""
        self.parseState = "idle"
        self.sendLine(b"+ idling")
        self.box.heard("imap", self.visit.session, "IDLE", ok=True)
        self.news()

    def parse_idle(self, line: bytes) -> None:
        """DONE ends it."""
        self.parseState, tag, self.tagged = "command", self.tagged, b""
        if line.strip().upper() == b"DONE":
            self.sendPositiveResponse(tag, b"Idle completed.")
        else:
            self.sendBadResponse(tag, b"Expected DONE.")

    def do_NOOP(self, tag: bytes, _rest: bytes) -> None:
        """An occasion to hear what is new."""
        self.sendPositiveResponse(tag, b"Completed.")

    do_CHECK = do_NOOP

    def _refuse(self, tag: bytes) -> None:
        """For whatever would change something."""
        self.sendNegativeResponse(tag, b"[NOPERM] This practice mailbox can only be read over IMAP.")

    def noticed(self, folder: Folder) -> None:
        """A folder has changed; whoever waits for it hears it at once."""
        if folder is self._folder and self.parseState == "idle":
            self.news()

    def news(self) -> None:
        """What has gone and what has come, unless numbers must stay as they are (RFC 3501 section 7.4.1)."""
        folder = self._folder
        if folder is None or folder.version == self._version or self.said.partition(" ")[0] in _NUMBERED:
            return
        present = {row.uid for row in folder.mails}
        for number in range(len(self._shown), 0, -1):
            if self._shown[number - 1].uid not in present:
                self.sendUntaggedResponse(b"%d EXPUNGE" % number)
        self._shown, self._version = list(folder.mails), folder.version
        self.sendUntaggedResponse(b"%d EXISTS" % len(self._shown))
        self.sendUntaggedResponse(b"0 RECENT")

    def do_LOGOUT(self, tag: bytes, _rest: bytes) -> None:
        """Say goodbye."""
        self._leave_folder()
        self.counters.taken -= 2  # Dovecot counts before it has read the end of this line
        self.sendUntaggedResponse(b"BYE Logging out")
        self.sendPositiveResponse(tag, b"Logout completed.")
        self._note_end("Logged out")
        self.state = "logout"
        self.transport.unregisterProducer()
        self.transport.loseConnection()
