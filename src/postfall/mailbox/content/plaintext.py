"""Plain texts and their like: charsets with marks, folded cards, tables, ciphertext and files in a text."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.mailbox.content.transfer import uuencoded
from postfall.mailbox.text import octets

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FOLD = re.compile(r"\r?\n[ \t]")
_ARMOUR = b"-----BEGIN PGP MESSAGE-----"
_ARMOUR_END = b"-----END PGP MESSAGE-----"
_DELIMITERS = ";,\t|"
_LONGEST_HEADING = 40
_LARGEST_TABLE = 2 << 20
_LOOK = 4096


@dataclass(frozen=True, slots=True)
class Armour:
    """A text without the ciphertext that stood in it, and how much that was."""

    rest: bytes
    octets: int


def readable(data: bytes, charset: str) -> str:
    """`data` as text; a byte order mark wins over the announced charset."""
    for mark, named in _MARKS:
        if data.startswith(mark):
            return octets(data, named).lstrip("\ufeff")
    return octets(data, charset)


def unfolded(text: str) -> str:
    """Calendar and address cards with their folded lines joined (RFC 5545 3.1)."""
    return _FOLD.sub("", text)


def without_armour(data: bytes) -> Armour:
    """`data` without its PGP messages."""
    if _ARMOUR not in data:
        return Armour(data, 0)
    first, *others = data.split(_ARMOUR)
    kept, hidden = [first], 0
    for piece in others:
        cipher, _, rest = piece.partition(_ARMOUR_END)
        hidden += len(cipher)
        kept.append(rest)
    return Armour(b"".join(kept), max(hidden, 1))


def encoded_files(data: bytes) -> list[tuple[str, bytes, int, int]]:
    """The files that stand uuencoded in a text; name, content, begin and end of the block."""
    return uuencoded(data) if b"begin " in data else []


def table(text: str) -> str:
    """A table (CSV) with the heading before each value, so that a number far below its heading can be understood."""
    first = text[:_LOOK].partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    if not first.count(delimiter) or len(text) > _LARGEST_TABLE:
        return text
    try:
        return headed(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 2 * len(text) + _LOOK)
    except csv.Error:
        return text


def headed(rows: Iterable[list[str]], room: int) -> str:
    """Rows as lines, `heading: value` where the first filled row looks like headings.

    Once the lines fill `room` characters the headings are left out: they could make much of little.
    """
    lines: list[str] = []
    headings: list[str] | None = None
    for row in rows:
        filled = [(column, cell) for column, cell in enumerate(row) if cell]
        if headings is None and filled:
            headings = [cell.strip()[:_LONGEST_HEADING] for cell in row] if _are_headings(row) else []
            line = "; ".join(cell for _, cell in filled)
        else:
            line = "; ".join(_with_heading(headings if room > 0 else None, column, cell) for column, cell in filled)
        if line:
            lines.append(line)
            room -= len(line)
    return "\n".join(lines)


def _with_heading(headings: list[str] | None, column: int, cell: str) -> str:
    heading = headings[column] if headings and column < len(headings) else ""
    return f"{heading}: {cell}" if heading else cell


def _are_headings(row: list[str]) -> bool:
    """Whether a first row names columns: short words, hardly a digit."""
    filled = [cell for cell in row if cell]
    wordy = sum(1 for cell in filled if len(cell) <= _LONGEST_HEADING and not any(sign.isdigit() for sign in cell))
    return len(filled) >= 2 and wordy >= 0.8 * len(filled)
