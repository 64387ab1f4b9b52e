"""Takes a whole message apart, within bounds: every part becomes texts, or is counted as not inspected.

Written for mails that were made to break their readers. The walk works on places in one buffer and copies only what it
decodes; every part is looked at once; nothing raises. Python's `email` package is not used: it keeps several copies of
a message, knows no bounds, and its newer policy fails on headers that occur in phishing mails.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from postfall.mailbox.bounces import failed_recipients
from postfall.mailbox.content import markup
from postfall.mailbox.content.fields import Head, head_of, header_end, is_body
from postfall.mailbox.content.model import BOUNDS, Extracted, Opened, PartText
from postfall.mailbox.content.plaintext import encoded_files, readable, table, unfolded, without_armour
from postfall.mailbox.content.sorts import DOCUMENTS, HEAD, TEXTS, Sort, gap_code, sort_of
from postfall.mailbox.content.transfer import capacity, decoded
from postfall.mailbox.model import Attachment, Uninspected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from postfall.mailbox.content.model import Bounds, Taker

_ENCODED = frozenset({"base64", "quoted-printable"})
_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_LONGEST_BOUNDARY = 1000
"""RFC 2046 allows 70."""
_LINE = 1000
_MOST_LOOKS = 100_000
"""Lines that only begin like a boundary cost time; nobody writes so many."""
_AROUND = 40
"""Fewer octets around the parts of a multipart are the sentence for old mail programs, or nothing."""


def open_message(
    message: bytes,
    *,
    whole: bool = True,
    extractor: Taker | None = None,
    bounds: Bounds = BOUNDS,
    each: Callable[[PartText], None] | None = None,
) -> Opened:
    """The texts, attachments and recipients of delivery reports of one message, and what nobody could look into.

    `whole` False: the message was cut off, its last part counts as `cut_short` (what is there is read). Without an
    `extractor` documents count as `unsupported`. With `each` every text is handed over as soon as it is there and
    none is kept, so that a large message needs little memory. Never raises for what a message holds.
    """
    if b"\n" not in message[: bounds.header] and b"\r" in message:
        whole = whole and len(message) <= bounds.message
        message = message[: bounds.message].replace(b"\r", b"\n")  # ancient line ends
    walk = Walk(extractor, bounds, each)
    walk.run(message, whole=whole)
    return Opened(tuple(walk.texts), tuple(walk.attachments), tuple(walk.failed), tuple(walk.missing))


def open_file(sort: Sort, content: bytes, name: str, extractor: Taker, bounds: Bounds) -> Extracted:
    """The texts of a file that is a text or a message itself and lay in a document."""
    if sort is Sort.MESSAGE:
        opened = open_message(content, extractor=extractor, bounds=bounds)
        return Extracted(opened.texts, opened.not_inspected)
    walk = Walk(extractor, bounds, None)
    walk.text(sort, "", name, content, "", len(content))
    return Extracted(tuple(walk.texts), tuple(walk.missing))


class Walk:
    """One walk through one message; the results pile up in `texts`, `attachments`, `failed` and `missing`."""

    def __init__(self, extractor: Taker | None, bounds: Bounds, each: Callable[[PartText], None] | None) -> None:
        self.extractor, self.bounds = extractor, bounds
        self.texts: list[PartText] = []
        self.attachments: list[Attachment] = []
        self.failed: list[str] = []
        self.missing: list[Uninspected] = []
        self._hand_over = each or self.texts.append
        self._parts, self._text_left, self._nested_left = 0, bounds.texts, bounds.document
        self._seconds_left = bounds.message_seconds
        self._full, self._looks = False, 0
        self._within = 0  # attached messages: a report in one of them is not about this one
        self._cut_at: tuple[bytes, int] | None = None

    def run(self, message: bytes, *, whole: bool) -> None:
        """Walk through `message`."""
        end = min(len(message), self.bounds.message)
        if not whole or end < len(message):
            self._cut_at = (message, end)
        self._message(message, 0, end, "", 0)
        if self._cut_at is not None and not any(gap.code == "cut_short" for gap in self.missing):
            self._skip("", "cut_short", len(message) - end)

    def _skip(self, part: str, code: str, octets: int = 0) -> None:
        if len(self.missing) < 2 * self.bounds.parts:
            self.missing.append(Uninspected(part, code, octets))
        elif self.missing[-1].code != "too_many_parts":
            self.missing.append(Uninspected(part, "too_many_parts"))

    def _give(self, part: str, name: str, kind: str, text: str) -> None:
        if text and not text.isspace():
            self._hand_over(PartText(part, name, kind, text))

    # -- the tree ------------------------------------------------------------------------------------------------

    def _message(self, data: bytes, start: int, end: int, part: str, depth: int) -> None:
        """One message, the outermost or an attached one: its subject and its body."""
        head, body = self._head(data, start, end, part, "text/plain", loose=False)
        self._give(f"{part}.subject" if part else "subject", "", "subject", head.subject)
        self._within += bool(part)
        if not (head.type.startswith("multipart/") and self._multipart(data, body, end, part, depth, head)):
            self._single(data, body, end, f"{part}.1" if part else "1", depth, head)
        self._within -= bool(part)

    def _head(self, data: bytes, start: int, end: int, part: str, default: str, *, loose: bool) -> tuple[Head, int]:
        """The header at `start` and where the body begins. `loose`: lines that say nothing of MIME may be body."""
        stop, body = header_end(data, start, end, self.bounds.header)
        if loose and body == stop and b"content-" not in data[start : min(stop, start + self.bounds.header)].lower():
            return Head(type=default), start
        if stop - start > self.bounds.header:
            self._skip(f"{part}.header" if part else "header", "too_large", stop - start - self.bounds.header)
            stop = start + self.bounds.header
        return head_of(data[start:stop], default), body

    def _multipart(self, data: bytes, start: int, end: int, part: str, depth: int, head: Head) -> bool:
        """The parts of a multipart; False where its boundary does not occur, so that it has to be read as one text."""
        if head.type == "multipart/encrypted":
            self._parts += 1
            self._skip(part or "1", "encrypted", end - start)
            return True
        prefix = f"{part}." if part else ""
        default = "message/rfc822" if head.type == "multipart/digest" else "text/plain"
        number, at = 0, start
        for line, behind, last in self._boundaries(data, start, end, head.boundary):
            if number:
                self._entity(data, at, line, f"{prefix}{number}", depth + 1, default)
            else:
                self._around(data, start, line, f"{prefix}preamble")
            at, number = behind, number + 1
            if self._full:
                return True
            if last:
                self._around(data, at, end, f"{prefix}epilogue")
                return True
        if number:
            self._entity(data, at, end, f"{prefix}{number}", depth + 1, default)
        return number > 0

    def _boundaries(self, data: bytes, start: int, end: int, boundary: str) -> Iterator[tuple[int, int, bool]]:
        """The boundary lines of one multipart: where each begins (with the line end before it), ends, if it closes."""
        words = boundary.rstrip()[: _LONGEST_BOUNDARY + 1].encode("latin-1", "replace")
        if not words or len(words) > _LONGEST_BOUNDARY:
            return
        line = b"\n--" + words
        at = data.find(line, max(start - 1, 0), end)
        while at >= 0 and self._looks < _MOST_LOOKS:
            self._looks += 1
            after = at + len(line)
            stop = data.find(b"\n", after, min(end, after + _LINE))
            rest = data[after : stop if stop >= 0 else min(end, after + _LINE)].strip(b" \t\r")
            if rest in (b"", b"--"):
                begin = at - 1 if at > start and data[at - 1] == 13 else at
                yield max(begin, start), stop + 1 if stop >= 0 else end, rest == b"--"
            at = data.find(line, after, end)
        if at >= 0:
            self._full = True
            self._skip("", "too_many_parts", end - at)

    def _around(self, data: bytes, start: int, end: int, part: str) -> None:
        """What stands before or after the parts; mail programs hide it, an intruder need not."""
        if end - start > _AROUND:
            self.text(Sort.PLAIN, part, "", data[start : min(end, start + self.bounds.text)], "", end - start)
            self._note_cut(data, part, end)

    def _entity(self, data: bytes, start: int, end: int, part: str, depth: int, default: str) -> None:
        """One part of a multipart."""
        end = max(start, end)
        if self._parts >= self.bounds.parts:
            self._full = True
            self._skip(part, "too_many_parts", len(data) - start)
            return
        head, body = self._head(data, start, end, part, default, loose=True)
        if head.type.startswith("multipart/"):
            if depth >= self.bounds.depth:
                self._parts += 1
                self._skip(part, "too_deep", end - body)
                return
            if self._multipart(data, body, end, part, depth, head):
                return
        self._single(data, body, end, part, depth, head)

    # -- one part ------------------------------------------------------------------------------------------------

    def _single(self, data: bytes, start: int, end: int, part: str, depth: int, head: Head) -> None:
        """A part without parts, or an attached message."""
        self._parts += 1
        first = decoded(data, start, min(end, start + 2 * HEAD), head.encoding, HEAD)
        sort = sort_of(first, head.type, head.name, head.parameters.get("smime-type", "").lower())
        if not is_body(head.type, head.disposition, head.name) and head.type not in _REPORTS:
            self.attachments.append(Attachment(head.name, head.type, end - start, part))
        if sort is Sort.MESSAGE:
            self._nested(data, start, end, part, depth, head)
            return
        octets = capacity(end - start, head.encoding)
        if sort in TEXTS:
            content = decoded(data, start, end, head.encoding, self.bounds.text + 1)
            self.text(sort, part, head.name, content, head.charset, octets, status=head.type)
        elif sort in DOCUMENTS:
            self._document(sort, data, start, end, part, head)
        elif sort is not Sort.SIGNATURE:
            self._skip(part, gap_code(sort), octets)
        self._note_cut(data, part, end)

    def _note_cut(self, data: bytes, part: str, end: int) -> None:
        """Count the part in which a message breaks off."""
        if self._is_cut(data, end) and not any(gap.code == "cut_short" for gap in self.missing):
            self._skip(part, "cut_short")

    def _is_cut(self, data: bytes, end: int) -> bool:
        return self._cut_at is not None and data is self._cut_at[0] and end >= self._cut_at[1]

    def _nested(self, data: bytes, start: int, end: int, part: str, depth: int, head: Head) -> None:
        """An attached message."""
        if depth >= self.bounds.depth:
            self._skip(part, "too_deep", end - start)
        elif head.encoding not in _ENCODED:
            self._message(data, start, end, part, depth + 1)
        elif capacity(end - start, head.encoding) > self._nested_left:
            self._skip(part, "too_large", end - start)
        else:
            inner = decoded(data, start, end, head.encoding, self._nested_left)
            self._nested_left -= len(inner)
            self._message(inner, 0, len(inner), part, depth + 1)
            self._note_cut(data, part, end)

    def _document(self, sort: Sort, data: bytes, start: int, end: int, part: str, head: Head) -> None:
        """A document goes to the extractor."""
        octets = capacity(end - start, head.encoding)
        if self.extractor is None:
            self._skip(part, "unsupported", octets)
        elif octets > self.bounds.document:
            self._skip(part, "too_large", octets)
        elif not self._is_cut(data, end):
            self._extract(sort, decoded(data, start, end, head.encoding, self.bounds.document), part, head.name)

    def _extract(self, sort: Sort, content: bytes, part: str, name: str) -> None:
        if self._seconds_left <= 0 or self.extractor is None:
            self._skip(part, "time", len(content))
            return
        began = monotonic()
        taken = self.extractor.text(sort.value, content, name)
        self._seconds_left -= monotonic() - began
        for gap in taken.not_inspected:
            self._skip(f"{part}/{gap.part}" if gap.part else part, gap.code, gap.octets)
        for found in taken.texts:
            inside = f"{part}/{found.part}" if found.part else part
            if len(found.text) > self._text_left:
                self._skip(inside, "too_large", len(found.text))
            else:
                self._text_left -= len(found.text)
                self._give(inside, found.name or name, found.kind, found.text)

    def text(
        self, sort: Sort, part: str, name: str, content: bytes, charset: str, octets: int, status: str = ""
    ) -> None:
        """A text in `content`; `octets` is how many it should have had, so that the rest of a long one is counted."""
        most = min(self.bounds.text, max(self._text_left, 0))
        if len(content) > most:
            self._skip(part, "too_large", max(octets, len(content)) - most)
            content = content[:most]
        self._text_left -= len(content)
        if status in _REPORTS and not self._within:
            self.failed += failed_recipients(content)
        if sort in {Sort.HTML, Sort.XML}:
            self._give(part, name, sort.value, markup.seen_in(content, charset, xml=sort is Sort.XML))
        elif sort is Sort.CARD:
            self._give(part, name, "card", unfolded(readable(content, charset)))
        elif sort is Sort.CSV:
            self._give(part, name, "csv", table(readable(content, charset)))
        else:
            self._plain(part, name, content, charset)

    def _plain(self, part: str, name: str, content: bytes, charset: str) -> None:
        """A plain text; files and ciphertext that stand in the middle of it are taken out."""
        files = encoded_files(content)
        for number, (inner, octets, _, _) in enumerate(files, 1):
            self._inline(f"{part}/{number}", inner, octets)
        for _, _, begin, end in reversed(files):
            content = content[:begin] + content[end:]
        armour = without_armour(content)
        if armour.octets:
            self._skip(part, "encrypted", armour.octets)
        self._give(part, name, "plain", readable(armour.rest, charset))

    def _inline(self, part: str, name: str, content: bytes) -> None:
        """A file that stands uuencoded in a text."""
        if self._parts >= self.bounds.parts:
            self._skip(part, "too_many_parts", len(content))
            return
        self._parts += 1
        self.attachments.append(Attachment(name, "application/octet-stream", len(content), part))
        sort = sort_of(content[:HEAD], "application/octet-stream", name)
        if sort in DOCUMENTS and self.extractor is not None:
            self._extract(sort, content, part, name)
        elif sort in TEXTS:
            tagged = sort in {Sort.HTML, Sort.XML}
            text = markup.seen_in(content, xml=sort is Sort.XML) if tagged else readable(content, "")
            self._give(part, name, sort.value, text)
        else:
            self._skip(part, gap_code(sort), len(content))
