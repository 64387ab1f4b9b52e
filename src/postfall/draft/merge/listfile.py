"""A list of persons that the user made: CSV with a heading row. Read a row at a time; everything in it is hostile."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from postfall.draft.letter import neutral
from postfall.draft.merge.model import Recipient
from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MOST_OCTETS = 256 << 20
MOST_ROWS = 1_000_000
LONGEST = 400
"""Characters of one cell that are kept."""
_LONGEST_FIELD = 64 * 1024
_SAMPLE = 16 * 1024
_FORMULA = tuple("=+-@")

COLUMNS: dict[str, tuple[str, ...]] = {
    "address": ("address", "email", "e-mail", "mail", "e-mail-adresse", "mailadresse", "adresse"),
    "name": ("name", "full name", "vollständiger name"),
    "first_name": ("first_name", "first name", "vorname"),
    "last_name": ("last_name", "last name", "surname", "nachname", "familienname"),
    "salutation": ("salutation", "greeting", "anrede", "briefanrede"),
    "company": ("company", "organisation", "organization", "firma"),
    "street": ("street", "straße", "strasse", "str", "anschrift"),
    "postcode": ("postcode", "zip", "postal code", "plz", "postleitzahl"),
    "city": ("city", "town", "ort", "stadt"),
    "country": ("country", "land", "staat"),
    "group": ("group", "gruppe"),
}
"""Column → the headings by which it is known, whatever their case."""
_NAMES = {heading: column for column, headings in COLUMNS.items() for heading in headings}


def read_list(path: Path, groups: frozenset[str] = frozenset()) -> Iterator[Recipient]:
    """The persons in the file; with `groups` only those whose column `group` says one of them.

    UTF-8 (or Windows' own code page where it is none), parted by semicolon, comma or tab as the heading shows. Raises
    `UsageError` where the file cannot be read, is too large, or has no heading that we know.
    """
    try:
        if path.stat().st_size > MOST_OCTETS:
            raise _refused(path, Text("Die Liste ist zu groß.", "The list is too large."))
        encoding = _encoding(path)
        with path.open(encoding=encoding, errors="replace", newline="") as stream:
            yield from _rows(stream, path, groups)
    except OSError as error:
        raise _refused(
            path, Text(f"Nicht lesbar: {error.strerror}.", f"It cannot be read: {error.strerror}.")
        ) from error


def _encoding(path: Path) -> str:
    """UTF-8 where the whole file is; looked at in pieces, so that its size costs no memory."""
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    with path.open("rb") as stream:
        start = stream.read(2)
        if start in {b"\xff\xfe", b"\xfe\xff"}:
            return "utf-16"
        stream.seek(0)
        try:
            while chunk := stream.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _rows(stream: io.TextIOWrapper, path: Path, groups: frozenset[str]) -> Iterator[Recipient]:
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        sample = stream.readline(_SAMPLE)
        stream.seek(0)
        reader = csv.reader((line.replace("\0", "") for line in stream), delimiter=_delimiter(sample))
        columns = _columns(next(reader, []), path)
        for number, row in enumerate(reader, 1):
            if number > MOST_ROWS:
                raise _refused(path, Text("Die Liste hat zu viele Zeilen.", "The list has too many rows."))
            person = _person(columns, row)
            if any(person.lines()) and (not groups or person.group in groups):
                yield person
    except csv.Error as error:
        line = reader.line_num if "reader" in locals() else 1
        raise _refused(path, Text(f"Zeile {line} ist nicht lesbar.", f"Line {line} cannot be read.")) from error
    finally:
        csv.field_size_limit(before)


def _delimiter(heading: str) -> str:
    return max(";,\t", key=heading.count)


def _columns(heading: Sequence[str], path: Path) -> dict[int, str]:
    found = {at: _NAMES[name] for at, cell in enumerate(heading) if (name := _plain(cell).casefold()) in _NAMES}
    if {"address", "name", "last_name", "street"} & set(found.values()):
        return found
    raise _refused(
        path,
        Text(
            "Die erste Zeile muss die Spalten benennen, zum Beispiel: address;name;salutation;street;postcode;city.",
            "The first line must name the columns, for example: address,name,salutation,street,postcode,city.",
        ),
    )


def _person(columns: dict[int, str], row: Sequence[str]) -> Recipient:
    said = dict.fromkeys(COLUMNS, "")
    for at, column in columns.items():
        if at < len(row) and not said[column]:
            said[column] = _plain(row[at])
    first, last = said.pop("first_name"), said.pop("last_name")
    said["name"] = said["name"] or f"{first} {last}".strip()
    return Recipient(**said)


def _plain(cell: str) -> str:
    """A cell on one line, without what no reader sees, and without the apostrophe that keeps formulas out."""
    text = neutral(cell[: LONGEST * 4])[:LONGEST].strip()
    return text[1:] if text.startswith("'") and text[1:].lstrip(" '\"").startswith(_FORMULA) else text


def _refused(path: Path, why: Text) -> UsageError:
    return UsageError(
        why, hint=Text("Prüfen Sie die Liste hinter --list.", "Check the list of --list."), where=str(path)
    )
