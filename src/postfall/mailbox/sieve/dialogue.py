"""The ManageSieve dialogue (RFC 5804), reading only: CAPABILITY, STARTTLS, LISTSCRIPTS, GETSCRIPT, LOGOUT.

PUTSCRIPT, SETACTIVE, DELETESCRIPT, RENAMESCRIPT are not in here. Every answer is bounded in size and time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.errors import Unreachable
from postfall.language import Text
from postfall.mailbox import trouble
from postfall.mailbox.text import harmless

if TYPE_CHECKING:
    from postfall.mailbox.model import Patience
    from postfall.mailbox.wire import Wire

LONGEST_STRING = 64 * 1024
"""Octets of a literal that is no script."""
MOST_SKIPPED = 16 << 20
"""Octets of one literal that are taken off the line to get behind it; with a longer one the talk ends."""
_MOST_ITEMS = 12
_MOST_TOLD = 4 << 20
"""Octets of one answer beside a script."""
_STEP = 64 * 1024
"""Octets that count as progress: a server that sends this much is slow, not stuck."""
_QUOTED_MOST = 1000
_ITEM = re.compile(rb' *+(?:"((?:[^"\\]++|\\.)*+)"|\{([0-9]{1,10}+)\+?\}$|([()])|([^\s"(){}]++))')
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_STATUS = frozenset({b"OK", b"NO", b"BYE"})


@dataclass(frozen=True, slots=True)
class Item:
    """One part of an answer: `text` of a string, else an atom or parenthesis. `cut`: a literal that was too long."""

    text: bytes
    string: bool
    cut: bool = False


class Endless(Unreachable):
    """A literal that is longer than we take off the line; `item` is its beginning. Nothing can be read after it."""

    def __init__(self, wire: Wire, item: Item) -> None:
        self.item = item
        error = odd(wire, "endless literal")
        super().__init__(error.message, slug=error.slug, hint=error.hint, where=error.where)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its lines of data, and how it ended. `code` is the response code (`NONEXISTENT`, …) or empty.

    `about` is what stands behind the code (an address of a REFERRAL), `said` the server's words for people.
    """

    ok: bool
    code: str
    about: str
    said: str
    lines: tuple[tuple[Item, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a server says it can do, name to value, names in upper case."""

    values: dict[str, str]

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The ways to log in (SASL)."""
        return tuple(self.values.get("SASL", "").upper().split())

    @property
    def lines(self) -> tuple[str, ...]:
        """As they are kept."""
        return tuple(f"{name} {value}".strip() for name, value in self.values.items())


class Dialogue:
    """Commands and answers on one wire."""

    def __init__(self, wire: Wire, patience: Patience) -> None:
        self.wire = wire
        self.patience = patience

    async def ask(self, command: bytes, *, most: int = 200, longest: int = LONGEST_STRING) -> Reply:
        """Send one command and read its answer: at most `most` lines of data, of literals the first `longest` octets.

        Raises `Unreachable`, also where the server says BYE.
        """
        self.wire.send(command + b"\r\n")
        return await self.answer(most=most, longest=longest)

    async def answer(self, *, most: int = 200, longest: int = LONGEST_STRING) -> Reply:
        """The next whole answer."""
        lines: list[tuple[Item, ...]] = []
        told = 0
        end, counted = self.wire.seconds() + self.patience.first, self.wire.received
        while True:
            left = min(self.patience.reply, max(0.0, end - self.wire.seconds()))
            items = await self.items(longest, left)
            if self.wire.received - counted > _STEP:
                end, counted = self.wire.seconds() + self.patience.first, self.wire.received
            if reply := self.closing(items, tuple(lines)):
                return reply
            lines.append(items)
            told += sum(len(item.text) for item in items)
            if len(lines) > most or told > longest + _MOST_TOLD:
                raise self.odd("endless answer")

    def closing(self, items: tuple[Item, ...], lines: tuple[tuple[Item, ...], ...] = ()) -> Reply | None:
        """The answer that `items` close, or None where they are data. Raises `Unreachable` for BYE and referrals."""
        if not items or items[0].string:
            return None
        if items[0].text.upper() not in _STATUS:
            raise self.odd(shown(items[0].text, 60))
        code, about, rest = _code(items[1:])
        said = next((shown(item.text) for item in rest if item.string), "")
        status = items[0].text.upper()
        if code == "REFERRAL" and status != b"OK":
            raise referral(self.wire.where, about)
        if status == b"BYE":
            raise trouble.server_refuses(self.wire.where, " ".join(filter(None, ("BYE", code, said))))
        return Reply(status == b"OK", code, about, said, lines)

    async def items(self, longest: int, seconds: float) -> tuple[Item, ...]:
        """One line of an answer with the literals in it."""
        items: list[Item] = []
        line = await self.wire.line(seconds)
        at = 0
        while at < len(line.rstrip(b" ")):
            found = _ITEM.match(line, at)
            if found is None or len(items) > _MOST_ITEMS:
                raise self.odd(repr(line[:60].decode("latin-1")))
            quoted, number, mark, atom = found.groups()
            at = found.end()
            if number is not None:
                items.append(await self._literal(int(number), longest))
                line, at = await self.wire.line(seconds), 0
            elif quoted is not None:
                items.append(Item(_ESCAPED.sub(rb"\1", quoted), string=True))
            else:
                items.append(Item(mark or atom, string=False))
        return tuple(items)

    async def _literal(self, number: int, longest: int) -> Item:
        """`number` octets; the first `longest` of them are kept, the others taken off the line."""
        wire, kept = self.wire, bytearray()
        left = min(number, MOST_SKIPPED)
        end, counted = wire.seconds() + self.patience.first, wire.received
        while left:
            if not wire.buffer:
                await wire.more(min(self.patience.reply, max(0.0, end - wire.seconds())))
            if wire.received - counted > _STEP:
                end, counted = wire.seconds() + self.patience.first, wire.received
            part = wire.buffer[:left]
            kept += part[: longest - len(kept)]
            left -= len(part)
            del wire.buffer[: len(part)]
        item = Item(bytes(kept), string=True, cut=number > longest)
        if number > MOST_SKIPPED:
            raise Endless(wire, item)
        return item

    async def abilities(self, *, asked: bool = False) -> Abilities:
        """What the server can do; `asked`: it tells by itself, as a greeting and after STARTTLS.

        Raises `Unreachable` where a server that was not asked does not want to talk.
        """
        reply = await (self.answer() if asked else self.ask(b"CAPABILITY"))
        if not reply.ok and asked:
            raise trouble.server_refuses(self.wire.where, " ".join(filter(None, (reply.code, reply.said))))
        rows = [[shown(item.text, 2000) for item in line[:2]] for line in reply.lines if line]
        return Abilities({row[0].upper()[:60]: (row[1] if len(row) > 1 else "") for row in rows})

    async def goodbye(self) -> None:
        """LOGOUT."""
        self.wire.send(b"LOGOUT\r\n")
        await self.wire.line(self.patience.goodbye)

    def odd(self, what: str) -> Unreachable:
        """The error for an answer against the protocol."""
        return odd(self.wire, what)


def odd(wire: Wire, what: str) -> Unreachable:
    """The error for an answer against the protocol; the way round it is a file."""
    error = trouble.protocol(wire.where, what, wire.spoken)
    hint = Text(
        "Prüfen Sie Name und Port (4190). Stimmen beide, laden Sie die Regeln im Webmailer herunter und nennen Sie die "
        "Datei.",
        "Check name and port (4190). If both are right, download the rules in the web mailer and name the file.",
    )
    return Unreachable(error.message, slug=error.slug, hint=hint, where=error.where)


def string(text: bytes) -> bytes:
    """`text` as we send it: quoted where it may be, else as a literal that needs no answer in between."""
    if len(text) <= _QUOTED_MOST and not any(sign in text for sign in b"\r\n\0"):
        return b'"' + text.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    return b"{%d+}\r\n" % len(text) + text


def shown(text: bytes, longest: int = 160) -> str:
    """A server's words without control characters, shortened."""
    return harmless(text[: longest * 4].decode("utf-8", "replace"), longest)


def _code(items: tuple[Item, ...]) -> tuple[str, str, tuple[Item, ...]]:
    """The response code in parentheses, what stands behind it, and the items after it."""
    if not items or items[0].string or items[0].text != b"(":
        return "", "", items
    end = next((at for at, item in enumerate(items) if not item.string and item.text == b")"), len(items))
    inside = items[1:end]
    code = shown(inside[0].text, 40).upper() if inside else ""
    return code, shown(inside[1].text) if len(inside) > 1 else "", items[end + 1 :]


def referral(where: str, to: str) -> Unreachable:
    """The server sends us elsewhere; we do not follow, because nobody has said that the other one may be trusted."""
    return Unreachable(
        Text(f"{where} verweist an einen anderen Server: {to}", f"{where} refers to another server: {to}"),
        slug="referral",
        hint=Text(
            "Ihr Passwort wurde dorthin nicht gesendet. Fragen Sie den Anbieter, ob der Name stimmt, und rufen Sie "
            "den Befehl dann mit dieser Adresse auf.",
            "Your password was not sent there. Ask your provider whether that name is right, then run the command "
            "with that address.",
        ),
        where=where,
    )
