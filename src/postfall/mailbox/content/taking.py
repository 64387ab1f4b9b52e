"""Texts out of documents. Runs in a process of its own (`worker`): nothing here is safe against a hostile document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.mailbox.content.model import Extracted, PartText
from postfall.mailbox.model import Uninspected

if TYPE_CHECKING:
    from postfall.mailbox.content.model import Bounds

LOOK = 1024


class Taking:
    """What is taken out of one document, and how much more may be taken.

    `number` is the place of a member in an archive, empty for the document itself.
    """

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.text_left, self.unpack_left, self.members_left = bounds.text, bounds.unpacked, bounds.members
        self._texts: list[PartText] = []
        self._missing: list[Uninspected] = []

    def result(self) -> Extracted:
        """Everything so far."""
        return Extracted(tuple(self._texts), tuple(self._missing))

    def give(self, number: str, name: str, kind: str, text: str) -> None:
        """Keep one text, as far as there is room."""
        if len(text) > self.text_left:
            self.skip(number, "too_large", len(text) - self.text_left)
            text = text[: self.text_left]
        self.text_left -= len(text)
        if text and not text.isspace():
            self._texts.append(PartText(number, name, kind, text))

    def skip(self, number: str, code: str, octets: int = 0) -> None:
        """Count something that is not looked into."""
        self._missing.append(Uninspected(number, code, octets))

    def adopt(self, number: str, inner: Extracted) -> None:
        """Keep what came out of a document within this one."""
        dot = f"{number}." if number else ""
        for text in inner.texts:
            self.give(f"{dot}{text.part.lstrip('/')}".rstrip("."), text.name, text.kind, text.text)
        for gap in inner.not_inspected:
            self.skip(f"{dot}{gap.part.lstrip('/')}".rstrip("."), gap.code, gap.octets)

    def document(self, data: bytes, kind: str, name: str, number: str = "", depth: int = 0) -> None:
        """Take the texts out of `data`: a document as far as its first octets or `kind` say so."""
        from postfall.mailbox.content.sorts import Sort

        if depth > self.bounds.nested:
            self.skip(number, "too_deep", len(data))
        elif data.startswith(b"%PDF-") or (kind == Sort.PDF and b"%PDF-" in data[:LOOK]):
            from postfall.mailbox.content.pdf import take_pdf

            take_pdf(self, data, name, number, depth)
        elif data.startswith(b"PK"):
            from postfall.mailbox.content.zipped import take_zip

            take_zip(self, data, name, number, depth)
        elif data.startswith(b"\xd0\xcf\x11\xe0"):
            self._ole(data, name, number)
        elif data.startswith(b"{\\rtf"):
            self._rtf(data, name, number)
        else:
            known = kind in {Sort.PDF, Sort.ZIP, Sort.OLE, Sort.RTF}
            self.skip(number, "unreadable" if known else "unsupported", len(data))

    def _ole(self, data: bytes, name: str, number: str) -> None:
        """The containers of old Office files; encrypted new ones lie in them too (MS-OFFCRYPTO)."""
        if "EncryptedPackage".encode("utf-16-le") in data:
            self.skip(number, "encrypted", len(data))
        elif "Workbook".encode("utf-16-le") in data or "\x04Book".encode("utf-16-le") in data:
            from postfall.mailbox.content.sheets import take_sheets

            take_sheets(self, data, name, number, "xls")
        else:
            self.skip(number, "unsupported", len(data))

    def _rtf(self, data: bytes, name: str, number: str) -> None:
        from striprtf.striprtf import rtf_to_text

        try:
            text = rtf_to_text(data.decode("latin-1"), errors="ignore")
        except (ValueError, LookupError, TypeError):
            self.skip(number, "unreadable", len(data))
        else:
            self.give(number, name, "rtf", text.replace("|", "\t"))


class Inside:
    """Opens the documents of a message that itself lay in a document; what may be taken is shared with that one."""

    def __init__(self, outer: Taking, depth: int) -> None:
        self._outer, self._depth = outer, depth

    def text(self, kind: str, data: bytes, name: str = "") -> Extracted:
        """The texts of `data`."""
        outer, inner = self._outer, Taking(self._outer.bounds)
        inner.unpack_left, inner.members_left = outer.unpack_left, outer.members_left
        inner.text_left = outer.text_left
        inner.document(data, kind, name, depth=self._depth + 1)
        outer.unpack_left, outer.members_left = inner.unpack_left, inner.members_left
        return inner.result()
