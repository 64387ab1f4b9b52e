"""Address books as CSV, as Outlook, Google and Thunderbird write them, with English or German column names."""

from __future__ import annotations

import codecs
import csv
import io
import re
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from postfall.mailbox.archive.contacts import LARGEST, addresses_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.mailbox.archive.contacts import People
    from postfall.mailbox.archive.copying import Copying

_MOST_COLUMNS = 500
_LONGEST_LINE = 1 << 20
_CHUNK = 1 << 20
_NO_ADDRESS = re.compile(r"typ|label|display|anzeig|angezeig|format|bezeichn")
_WHOLE = frozenset(
    {"name", "full name", "display name", "anzeigename", "angezeigter name", "vollständiger name", "file as"}
)
_FIRST = frozenset({"first name", "given name", "vorname"})
_LAST = frozenset({"last name", "family name", "surname", "nachname", "familienname"})
_FIRM = frozenset(
    {"company", "firma", "organization", "organisation", "unternehmen", "organization name", "organization 1 - name"}
)


def read_table(file: BinaryIO, people: People, copying: Copying) -> None:
    """Everybody in the table; without column names that say what is what, every cell that is an address."""
    rows = _rows(_lines(file), copying)
    head = next(rows, None)
    if head is None:
        return
    columns = [cell.strip().casefold() for cell in head[:_MOST_COLUMNS]]
    addresses = [at for at, name in enumerate(columns) if "mail" in name and not _NO_ADDRESS.search(name)]
    named = [_places(columns, names) for names in (_WHOLE, _FIRST, _LAST, _FIRM)]
    if not addresses and not any(named):
        _any_address(head, people)
        for row in rows:
            _any_address(row, people)
        return
    for row in rows:
        found = [address for at in addresses if at < len(row) for address in addresses_in(row[at])]
        called = _called(row, named)
        for address in found or [""]:
            people.add(address, called)


def _places(columns: list[str], names: frozenset[str]) -> list[int]:
    return [at for at, name in enumerate(columns) if name in names]


def _called(row: list[str], named: list[list[int]]) -> str:
    """The whole name, else first and last, else the firm."""
    whole, first, last, firm = (
        next((row[at].strip() for at in places if at < len(row) and row[at].strip()), "") for places in named
    )
    return whole or f"{first} {last}".strip() or firm


def _any_address(row: list[str], people: People) -> None:
    for cell in row[:_MOST_COLUMNS]:
        for address in addresses_in(cell):
            people.add(address, "")


def _rows(lines: Iterator[str], copying: Copying) -> Iterator[list[str]]:
    """The rows; one that cannot be read is counted."""
    first = next(lines, "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(chain([first], lines), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell that never ends
            copying.problems["line_unreadable"] += 1


def _lines(file: BinaryIO) -> Iterator[str]:
    """The lines, decoded: of long ones a piece at a time."""
    encoding = _encoding(file)
    file.seek(0)
    left = LARGEST
    text = io.TextIOWrapper(file, encoding, "replace", newline="")
    try:
        while left > 0 and (line := text.readline(_LONGEST_LINE)):
            left -= len(line)
            yield line.replace("\0", "")
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    """UTF-16 by its mark, UTF-8 where all of it is, else what Outlook on Windows writes."""
    if file.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
