"""Small real PDF files without dates or random parts: one page of text, the same bytes every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOP, _LEFT, _STEP = 780, 60, 16
_LINES = 44


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """One A4 page with `title` and up to 44 `lines`; signs beyond Windows-1252 become question marks."""
    rows = [b"BT /F1 15 Tf %d %d Td (%s) Tj ET" % (_LEFT, _TOP, _escaped(title))]
    rows += [
        b"BT /F1 10 Tf %d %d Td (%s) Tj ET" % (_LEFT, _TOP - 30 - _STEP * at, _escaped(line))
        for at, line in enumerate(lines[:_LINES])
    ]
    drawn = b"\n".join(rows)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
            b"/Resources << /Font << /F1 4 0 R >> >> >>"
        ),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
    )
    return _file(objects)


def _escaped(text: str) -> bytes:
    octets = text.encode("cp1252", "replace")
    for sign in (b"\\", b"(", b")"):
        octets = octets.replace(sign, b"\\" + sign)
    return octets


def _file(objects: Sequence[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, row in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, row)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + head + table + tail
