"""Rows of one folder: FETCH in chunks, the next sent before the last is read, one match an answer where it is usual.

A message the server cannot show is found by halving the chunk it lies in; it becomes a row that says so.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from postfall.mailbox.dates import iso, seconds
from postfall.mailbox.headers import with_problems
from postfall.mailbox.imap import sets, structure
from postfall.mailbox.imap.dialogue import MOST_STRAY
from postfall.mailbox.imap.grammar import Malformed, end_of, whole
from postfall.mailbox.imap.items import FIELDS, fetch, shape_of
from postfall.mailbox.imap.structure import NOTHING, Structure
from postfall.mailbox.model import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from postfall.mailbox.headers import RowReader
    from postfall.mailbox.imap.dialogue import Dialogue, Done
    from postfall.mailbox.imap.grammar import Node

CHUNK = 1000
"""Messages of one FETCH."""
_UNDER_WAY = 3
_HOPELESS = 10
"""Refused one by one, none given: this folder cannot be read, and asking on is no use."""
_MOST_SHAPES = 8
_STEP = 64 * 1024
_MOST_FLAGS = 50
_UID = re.compile(r"[( ]UID (\d{1,10})", re.IGNORECASE)
_SIZE = re.compile(r"[( ]RFC822\.SIZE (\d{1,15})", re.IGNORECASE)
_DATE = re.compile(r'[( ]INTERNALDATE "([^"\\\r\n]{10,60})"', re.IGNORECASE)
_HEADER = re.compile(r" BODY\[[^\]\r\n]*\] \{(\d{1,8})\}\r?\n", re.IGNORECASE)


class FolderRefused(Exception):
    """The server does not show the messages of this folder; the text is its own words."""


@lru_cache(maxsize=1024)
def flags_of(text: str) -> tuple[str, ...]:
    r"""The flags in `\Seen \Answered`."""
    return tuple(flag[:100] for flag in text.split()[:_MOST_FLAGS])


_UTC = re.compile(r"([ 0-3]\d-[A-Z][a-z]{2}-\d{4}) ((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d) \+0000", re.ASCII)


@lru_cache(maxsize=16384)
def _day(text: str) -> str | None:
    """`17-Jul-2026` as `2026-07-17`, or None."""
    moment = seconds(f"{text.replace('-', ' ')} 00:00:00 +0000")
    written = None if moment is None else iso(moment)
    return None if written is None else written[:10]


def internal_date(text: str) -> str | None:
    """INTERNALDATE (`17-Jul-2026 02:44:25 -0700`) as ISO UTC, or None."""
    plain = _UTC.fullmatch(text)
    if plain is not None:
        day = _day(plain[1])
        return None if day is None else f"{day}T{plain[2]}+00:00"
    moment = seconds(text.replace("-", " ", 2))
    return None if moment is None else iso(moment)


@dataclass(slots=True)
class Making:
    """How rows of one folder are made. `take` gets each one; bounces wait in `reports` by the part to fetch."""

    reader: RowReader
    folder: str
    uidvalidity: int
    take: Callable[[Row], None]
    reports: dict[str, list[int]] = field(default_factory=dict)

    def row(  # the items of one message
        self, uid: int, size: int, date: str, flags: str, found: Structure, same: str, header: str
    ) -> None:
        """Make the row of one message; `header` begins with a line end."""
        row = self.reader.row(
            uid,
            f"{self.uidvalidity}/{uid}",
            size,
            header + found.kind if found.kind else header,
            self.folder,
            internal=internal_date(date) if date else None,
            flags=flags_of(flags) if flags else (),
            attachments=found.attachments,
            same_as=same,
        )
        if found.problems:
            row = with_problems(row, list(found.problems))
        if found.report and not row.failed and "bounce" in row.marks:
            self.reports.setdefault(found.report, []).append(uid)
        self.take(row)

    def bare(self, uid: int, size: int, date: str, same: str) -> None:
        """The row of a message that was only counted."""
        arrival = internal_date(date) if date else None
        source = "unknown" if arrival is None else "internal"
        name = f"{self.uidvalidity}/{uid}"
        self.take(Row(uid, name, size, self.folder, arrival, source, same_as=same))

    def unreadable(self, uid: int) -> None:
        """The row of a message that the server does not show."""
        self.take(Row(uid, f"{self.uidvalidity}/{uid}", 0, self.folder, problems=("unreadable",)))


@dataclass(slots=True)
class _Chunk:
    uids: list[int]
    again: int = 0


class FolderFetch:
    """One run over the messages of the selected folder. `problems` counts what is no row's own."""

    def __init__(
        self, dialogue: Dialogue, making: Making, items: tuple[str, ...], wanted: list[int], limit: int | None
    ) -> None:
        self.dialogue, self.making = dialogue, making
        self.problems: Counter[str] = Counter()
        self.level = 0
        self.waiting = set(wanted)
        self.got = 0
        self._items = items
        self._most = min(CHUNK, limit or CHUNK)
        self._queue = deque(_Chunk(uids) for uids in sets.chunks(wanted, self._most))
        self._under_way: dict[str, tuple[_Chunk, int]] = {}
        self._shape: re.Pattern[str] | None = None
        self._shapes = self._strays = self._refused = 0
        self._why: str | None = None

    @property
    def _headers(self) -> bool:
        return "BODY.PEEK[" in self._items[self.level]

    async def run(self, tell: Callable[[int], None]) -> None:
        """Fetch all of them; `tell` hears how many are read.

        Raises `Unreachable`, and `FolderRefused` where the server shows none of them.
        """
        wire, patience = self.dialogue.wire, self.dialogue.patience
        self.dialogue.need = 0
        until, counted = wire.seconds() + patience.first, wire.received
        while self._queue or self._under_way:
            self._ask()
            before = self.got
            if await self._harvest():
                until, counted = wire.seconds() + patience.reply, wire.received
                if self.got > before:
                    tell(self.got)
                continue
            if wire.received - counted > _STEP:
                until, counted = wire.seconds() + patience.reply, wire.received
            await wire.more(max(0.0, until - wire.seconds()))
        if self._why is not None:
            raise FolderRefused(self._why)

    def _give_up(self, why: str) -> None:
        """Ask no more; what is under way is still read to its end."""
        self._why = why
        self._queue.clear()

    def _ask(self) -> None:
        """Keep some commands under way."""
        while self._queue and len(self._under_way) < _UNDER_WAY:
            chunk = self._queue.popleft()
            command = f"UID FETCH {sets.written(chunk.uids)} ({self._items[self.level]})"
            self._under_way[self.dialogue.say(command.encode())] = chunk, self.level

    async def _harvest(self) -> bool:
        """Use every whole answer in the buffer; True where there was one."""
        dialogue, buffer = self.dialogue, self.dialogue.wire.buffer
        if not buffer or len(buffer) < dialogue.need:
            return False
        text = buffer.decode("latin-1")
        at, end, size = 0, 0, len(text)
        while at < size:
            if self._shape is not None:
                at = self._usual(text, at, self._shape)
            end, dialogue.need = end_of(text, at)
            if end < 0:
                break
            self._odd(text[at:end])
            at = end
        if at:
            del buffer[:at]
            dialogue.need = max(0, dialogue.need - at) if end < 0 else 0
            return True
        return end < 0 and await dialogue.shortened(text)

    def _usual(self, text: str, at: int, shape: re.Pattern[str]) -> int:
        """The short way for answers of the learned shape; stops at the first other one. Returns where."""
        match, row, waiting = shape.match, self.making.row, self.waiting
        structured = structure.of_text
        places = [shape.groupindex[name] for name in FIELDS]
        while (found := match(text, at)) is not None:
            uid, size, date, flags, parts, same, octets = found.group(*places)
            start = found.end()
            stop = start + int(octets)
            if text[stop : stop + 3] != ")\r\n":
                return at
            at = stop + 3
            number = int(uid)
            if number in waiting:
                waiting.remove(number)
                self.got += 1
                header = text[start - 1 : stop].rstrip()
                row(number, int(size), date, flags, structured(parts) if parts else NOTHING, same or "", header)
        return at

    def _odd(self, answer: str) -> None:
        """Any other answer: a FETCH to be taken apart, an end, a line nobody asked for."""
        end = self.dialogue.tagged(answer)
        if end is not None:
            self._ended(*end)
            return
        self.dialogue.stray(answer)
        cut, self.dialogue.cut = self.dialogue.cut, False
        try:
            items = fetch(answer)
        except Malformed:
            self._salvage(answer)
            return
        if items is None or not self._general(items, cut=cut):
            self._strays += 1
            if self._strays > MOST_STRAY:
                raise self.dialogue.trouble("endless answer")
        elif self._headers and self._shapes < _MOST_SHAPES and not cut:
            self._shape = shape_of(answer, self._items[self.level]) or self._shape
            self._shapes += 1

    def _general(self, items: dict[str, Node], *, cut: bool) -> bool:
        """A FETCH answer of any order; False where it is not one that was asked for."""
        uid, size = whole(items.get("UID")), whole(items.get("RFC822.SIZE"))
        header = next((name for name in items if name.startswith("BODY[HEADER")), None)
        if uid is None or size is None or uid not in self.waiting or (self._headers and header is None):
            return False
        self._received(uid)
        date, same = items.get("INTERNALDATE"), items.get("X-GM-MSGID", items.get("EMAILID"))
        if isinstance(same, list):
            same = same[0] if same else None
        shown = date if isinstance(date, str) else ""
        copied = same[:255] if isinstance(same, str) else ""
        if header is None:
            self.making.bare(uid, size, shown, copied)
            return True
        flags, text = items.get("FLAGS"), items[header]
        words = " ".join(flag for flag in flags if isinstance(flag, str)) if isinstance(flags, list) else ""
        found = structure.of_node(items["BODYSTRUCTURE"]) if "BODYSTRUCTURE" in items else NOTHING
        if cut:
            found = Structure(found.attachments, found.kind, found.report, (*found.problems, "header_too_long"))
        self.making.row(uid, size, shown, words, found, copied, "\n" + (text if isinstance(text, str) else "").rstrip())
        return True

    def _salvage(self, answer: str) -> None:
        """What a FETCH answer that cannot be taken apart still tells: its number, size, date and header."""
        line = answer.partition("\n")[0]
        uid = _UID.search(line)
        if uid is None or int(uid[1]) not in self.waiting:
            self.problems["answer_unreadable"] += 1
            return
        self._received(int(uid[1]))
        size, date, header = _SIZE.search(line), _DATE.search(line), _HEADER.search(answer)
        text = answer[header.end() : header.end() + int(header[1])].rstrip() if header else ""
        octets, came = int(size[1]) if size else 0, date[1] if date else ""
        if self._headers:
            self.making.row(int(uid[1]), octets, came, "", structure.ODD, "", "\n" + text)
        else:
            self.making.bare(int(uid[1]), octets, came, "")

    def _received(self, uid: int) -> None:
        self.waiting.remove(uid)
        self.got += 1

    # the end of a command

    def _ended(self, tag: str, done: Done) -> None:
        if tag not in self._under_way:
            raise self.dialogue.trouble(f"tag {tag[:20]}")
        chunk, level = self._under_way.pop(tag)
        if self._why is not None:
            return
        missing = [uid for uid in chunk.uids if uid in self.waiting]
        if done.kind == "BAD":
            self._simpler(chunk, level, done)
        elif not missing:
            return
        elif done.ok:
            self._left_out(chunk, missing, done)
        elif len(missing) > 1:
            half = len(missing) // 2
            self._queue.extendleft((_Chunk(missing[half:], chunk.again), _Chunk(missing[:half], chunk.again)))
        else:
            self._refuse(missing[0], done)

    def _simpler(self, chunk: _Chunk, level: int, done: Done) -> None:
        """A server that does not know what it announced: ask for less."""
        if level == self.level:
            if level + 1 >= len(self._items):
                self._give_up(done.said)
                return
            self.level += 1
            self._shape, self._shapes = None, 0
        self._queue.appendleft(chunk)

    def _left_out(self, chunk: _Chunk, missing: list[int], done: Done) -> None:
        """Not all that was asked for came: a limit of the server, or messages that somebody has removed meanwhile."""
        some = len(missing) < len(chunk.uids)
        if done.code in {"MESSAGELIMIT", "LIMIT"} and some:
            self._most = max(1, min(self._most, len(chunk.uids) - len(missing)))
            self._queue.extendleft(_Chunk(uids) for uids in reversed(sets.chunks(missing, self._most)))
        elif chunk.again == 0:
            self._queue.appendleft(_Chunk(missing, again=1))
        else:
            self.waiting.difference_update(missing)
            self.problems["vanished"] += len(missing)

    def _refuse(self, uid: int, done: Done) -> None:
        """One message that the server does not show."""
        self._refused += 1
        if self._refused >= _HOPELESS and self.got < self._refused:
            self._give_up(done.said)
            return
        self.waiting.remove(uid)
        self.got += 1
        self.making.unreadable(uid)
