"""Which files hang on a message that lies in a file: names, types and sizes, read off the boundaries between the parts.

No body is decoded or kept, so a message of any size needs little memory. The parts are numbered as IMAP does
(RFC 9051 6.4.5). For whole messages in memory there is `content.parts`; the two call the same things attachments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from postfall.mailbox.bounces import failed_recipients
from postfall.mailbox.content.fields import Head, head_of, is_body
from postfall.mailbox.content.transfer import decoded
from postfall.mailbox.model import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 20
_HEAD = 64 * 1024
_REPORT = 64 * 1024
_LINE = 1000
_MOST_PARTS = 1000
_MOST_LINES = 100_000
"""Lines that only begin like a boundary cost time; nobody writes so many."""
_DEEPEST = 30
_MARK = b"\n--"
_HEAD_END = re.compile(rb"\n\r?\n")
_FIELD = re.compile(rb"\ncontent-(?:type|disposition)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+){0,50}+)", re.IGNORECASE)
_TEXT = re.compile(rb"\s*+text/(?:plain|html)\b(?!.*name)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Structure:
    """What hangs on a message; `failed` are the recipients that its delivery reports name; `whole` False: gave up."""

    attachments: tuple[Attachment, ...] = ()
    failed: tuple[str, ...] = ()
    whole: bool = True


_NOTHING = Structure()


def structure(file: BinaryIO, start: int, end: int, block: bytes) -> Structure:
    """The structure of the message at `start` to `end` of `file`; `block` is a newline and its header lines.

    Raises `OSError`.
    """
    if all(_TEXT.match(value) for value in _FIELD.findall(block)):  # most messages
        return _NOTHING
    walk = _Walk(file, end)
    walk.run(start, block)
    files = tuple(row for row in walk.files if row is not None)
    return Structure(files, tuple(dict.fromkeys(walk.failed)), walk.whole)


@dataclass(slots=True)
class _Level:
    """A multipart that is open: its boundary line, what its parts' numbers begin with, how many there were."""

    mark: bytes
    prefix: str
    default: str
    parts: int = 0


@dataclass(slots=True)
class _Open:
    """A part whose end has not come yet: where its body begins, in how many multiparts it stands."""

    head: Head
    number: str
    body: int
    depth: int
    place: int


@dataclass(slots=True)
class _Walk:
    """One walk through one message."""

    file: BinaryIO
    end: int
    levels: list[_Level] = field(default_factory=list)
    waiting: list[_Open] = field(default_factory=list)
    files: list[Attachment | None] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    parts: int = 0
    whole: bool = True

    def run(self, start: int, block: bytes) -> None:
        head, body = head_of(block[1:]), start + len(block) - 1
        body += self._blank(body)
        if not self._opened(head, ""):
            self._wait(head, "1", body)
        if self.levels:
            self._through(body)
        self._close(0, self.end)

    def _blank(self, at: int) -> int:
        """The octets of the empty line at `at`."""
        self.file.seek(at)
        line = self.file.read(min(2, max(self.end - at, 0)))
        return 2 if line == b"\r\n" else int(line.startswith(b"\n"))

    def _through(self, body: int) -> None:
        """Go from boundary to boundary."""
        for looked, (begin, line, behind) in enumerate(_lines(self.file, body, self.end)):
            if looked >= _MOST_LINES or self.parts >= _MOST_PARTS:
                self.whole = False
                return
            place, last = self._place(line)
            if place is None:
                continue
            self._close(place + 1, begin)
            level = self.levels[place]
            del self.levels[place + (not last) :]
            if last:
                continue
            level.parts += 1
            self._part(behind, f"{level.prefix}{level.parts}", level.default)

    def _place(self, line: bytes) -> tuple[int | None, bool]:
        """Which open multipart `line` is the boundary of, and whether it is its last."""
        for place in range(len(self.levels) - 1, -1, -1):
            mark = self.levels[place].mark
            if line.startswith(mark) and (rest := line[len(mark) :]) in (b"", b"--"):
                return place, rest == b"--"
        return None, False

    def _part(self, at: int, number: str, default: str) -> None:
        """The part whose header begins at `at`."""
        self.parts += 1
        head, body = self._head(at, default)
        if self._opened(head, number):
            return
        self._wait(head, number, body)
        if head.type in {"message/rfc822", "message/global"} and head.encoding not in {"base64", "quoted-printable"}:
            inner, begin = self._head(body, "text/plain")
            if not self._opened(inner, number):
                self._wait(inner, f"{number}.1", begin)

    def _head(self, at: int, default: str) -> tuple[Head, int]:
        self.file.seek(at)
        block = b"\n" + self.file.read(min(_HEAD, max(self.end - at, 0)))
        found = _HEAD_END.search(block)
        mark = block.find(_MARK, 0, found.start() if found is not None else len(block))
        if mark >= 0:  # the next part begins before this header has ended
            return head_of(block[1 : mark + 1], default), at + mark
        if found is None:  # a header that nobody ends: what can be read of it
            return head_of(block[1:], default), at
        return head_of(block[1 : found.start() + 1], default), at + found.end() - 1

    def _opened(self, head: Head, number: str) -> bool:
        """Go into a multipart; False for what is none."""
        if not head.type.startswith("multipart/") or head.type == "multipart/encrypted":
            return False
        mark = b"--" + head.boundary.rstrip().encode("latin-1", "replace")
        if len(mark) == 2 or len(mark) > _LINE or len(self.levels) >= _DEEPEST:
            self.whole = self.whole and len(self.levels) < _DEEPEST
            return False
        default = "message/rfc822" if head.type == "multipart/digest" else "text/plain"
        self.levels.append(_Level(mark, f"{number}." if number else "", default))
        return True

    def _wait(self, head: Head, number: str, body: int) -> None:
        """Note a part; its size is known when its end has come."""
        text = is_body(head.type, head.disposition, head.name)
        if text or (head.type.startswith("multipart/") and head.type != "multipart/encrypted"):
            return
        self.waiting.append(_Open(head, number, body, len(self.levels), len(self.files)))
        self.files.append(None)

    def _close(self, depth: int, at: int) -> None:
        """End all parts that stand in at least `depth` multiparts, at the octet `at`."""
        while self.waiting and self.waiting[-1].depth >= depth:
            part = self.waiting.pop()
            if part.head.type == "message/delivery-status":
                self._report(part, at)
            else:
                octets = max(at - part.body, 0)
                self.files[part.place] = Attachment(part.head.name, part.head.type, octets, part.number)

    def _report(self, part: _Open, end: int) -> None:
        self.file.seek(part.body)
        data = self.file.read(min(_REPORT, max(end - part.body, 0)))
        self.failed += failed_recipients(decoded(data, 0, len(data), part.head.encoding, _REPORT))


def _lines(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, bytes, int]]:
    """Every line that begins with `--`: where it begins with the line end before it, its text, what is behind it.

    Others may move `file` between two of them.
    """
    buffer, base, at = b"\n", start - 1, 0  # as if a line had ended before
    while True:
        found = buffer.find(_MARK, at)
        stop = buffer.find(b"\n", found + 1, found + _LINE) if found >= 0 else -1
        if found < 0 or (stop < 0 and len(buffer) - found < _LINE):
            keep = found if found >= 0 else max(len(buffer) - len(_MARK) + 1, 0)
            keep = max(keep - 1, 0)  # with the \r before it
            place = base + len(buffer)
            file.seek(place)
            chunk = file.read(max(min(_CHUNK, end - place), 0))
            if chunk:
                buffer, base, at = buffer[keep:] + chunk, base + keep, max((found if found >= 0 else keep) - keep, 0)
                continue
            if found < 0:
                return
            stop = len(buffer)
        if stop < 0:  # longer than any boundary
            at = found + 1
            continue
        begin = found - (found > 0 and buffer[found - 1] == 13)
        yield base + max(begin, 0), buffer[found + 1 : stop].rstrip(b" \t\r"), min(base + stop + 1, end)
        at = stop
