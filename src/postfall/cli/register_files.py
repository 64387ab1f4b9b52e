"""The register as files: CSV, Excel, JSON lines. One case after the other, so that their number costs no memory."""

from __future__ import annotations

import csv
import io
import json
import os
from typing import TYPE_CHECKING

from postfall.case.artefacts import create_private
from postfall.cli.mailbox_exposure_csv import harmless
from postfall.cli.new_file import not_written
from postfall.errors import UsageError
from postfall.language import Text
from postfall.register.shape import COLUMNS, flat, row_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from postfall.language import Language
    from postfall.register.model import CaseRow

HEADINGS: dict[str, Text] = {
    "case": Text("Fall", "Case"),
    "title": Text("Titel", "Title"),
    "organisation": Text("Organisation", "Organisation"),
    "year": Text("Jahr", "Year"),
    "opened": Text("Eröffnet", "Opened"),
    "state": Text("Stand", "State"),
    "closed": Text("Geschlossen", "Closed"),
    "review": Text("Prüftermin", "Review date"),
    "record": Text("Aufzeichnung", "Record"),
    "facts": Text("Fakten zur Verletzung", "Facts of the breach"),
    "effects": Text("Auswirkungen", "Effects"),
    "measures": Text("Abhilfemaßnahmen", "Remedial action"),
    "outcome": Text("Ergebnis", "Outcome"),
    "risk": Text("Einschätzung des Risikos", "Risk assessment"),
    "decisions": Text("Entscheidungen und Gründe", "Decisions and reasons"),
    "notices": Text("Meldungen und Benachrichtigungen", "Notifications"),
    "duties": Text("Pflichten", "Duties"),
    "entries": Text("Einträge", "Entries"),
    "head": Text("Prüfwert (head)", "Head"),
}
_HINT = Text("Schaffen Sie Platz oder nennen Sie eine andere Datei.", "Make room or name another file.")
_WIDE = 60
_WIDTHS = {"facts": _WIDE, "effects": _WIDE, "measures": _WIDE, "decisions": _WIDE, "notices": _WIDE, "duties": _WIDE}
_MOST_LINES = 1_048_575
"""Rows that an Excel sheet takes below its heading."""


class Csv:
    """A CSV file, a row at a time: UTF-8 with a mark that spreadsheets know; no cell can become a formula."""

    def __init__(self, stream: BinaryIO, language: Language) -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="")
        self._text.write("\ufeff")
        self._language = language
        self._writer = csv.writer(
            self._text, delimiter=";" if language == "de" else ",", quoting=csv.QUOTE_ALL, lineterminator="\r\n"
        )
        self._write([HEADINGS[name].to(language) for name in COLUMNS])

    def add(self, row: CaseRow) -> None:
        """One more case."""
        self._write(flat(row, self._language))

    def _write(self, cells: Sequence[object]) -> None:
        # A cell is made harmless line by line: a formula may begin in any of them once somebody splits the cell.
        self._writer.writerow(["\n".join(harmless(line) for line in str(cell).split("\n")) for cell in cells])

    def close(self) -> None:
        """Write what is still held back."""
        self._text.flush()
        self._text.detach()


class Xlsx:
    """An Excel file, a row at a time (constant memory): every cell is a text or a number, none a formula or a link."""

    def __init__(self, stream: BinaryIO, language: Language) -> None:
        from xlsxwriter import Workbook

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = Workbook(stream, options)
        self._book.set_properties({"title": Text("Verzeichnis der Verletzungen", "Register of breaches").to(language)})
        self._language = language
        self._cells = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._sheet = self._book.add_worksheet(Text("Verzeichnis", "Register").to(language))
        heading = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for at, name in enumerate(COLUMNS):
            self._sheet.set_column(at, at, _WIDTHS.get(name, 18))
        self._sheet.freeze_panes(1, 2)
        for at, name in enumerate(COLUMNS):
            self._sheet.write_string(0, at, HEADINGS[name].to(language), heading)
        self._next = 1

    def add(self, row: CaseRow) -> None:
        """One more case."""
        if self._next > _MOST_LINES:
            raise UsageError(
                Text("So viele Fälle fasst eine Excel-Tabelle nicht.", "An Excel sheet does not hold so many cases."),
                hint=Text("Nehmen Sie --csv, oder wählen Sie mit --year.", "Take --csv, or choose with --year."),
            )
        for at, cell in enumerate(flat(row, self._language)):
            if isinstance(cell, int):
                self._sheet.write_number(self._next, at, cell, self._cells)
            else:
                self._sheet.write_string(self._next, at, _readable(str(cell)), self._cells)
        self._next += 1

    def close(self) -> None:
        """Write the file. Raises `OSError`."""
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as error:
            cause = error.args[0] if error.args else error
            raise (cause if isinstance(cause, OSError) else OSError(str(cause))) from error


class JsonLines:
    """One JSON object a line and case, as `register list --json` has them."""

    def __init__(self, stream: BinaryIO, language: Language) -> None:
        self._stream = stream
        self._language = language

    def add(self, row: CaseRow) -> None:
        """One more case."""
        self._stream.write(json.dumps(row_data(row, self._language), ensure_ascii=True).encode("ascii") + b"\n")

    def close(self) -> None:
        """Nothing is held back."""


_MOST_CHARACTERS = 32_000


def _readable(text: str) -> str:
    from postfall.screen.plain import clean

    return clean(text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8"), lines=True)


def written(
    rows: Iterable[CaseRow],
    targets: Sequence[tuple[Path, Callable[[BinaryIO, Language], Csv | Xlsx | JsonLines]]],
    language: Language,
) -> Iterator[CaseRow]:
    """Hand `rows` on and write each into all files; these get their names when the last row has gone by.

    Raises `StoreError` where the disk refuses. Nothing half-written stays behind.
    """
    from contextlib import ExitStack

    parts = [path.with_name(f".{path.name}.{os.getpid()}.part") for path, _ in targets]
    try:
        with ExitStack() as stack:
            streams = [stack.enter_context(create_private(part)) for part in parts]
            tables = [make(stream, language) for (_, make), stream in zip(targets, streams, strict=True)]
            for row in rows:
                for table in tables:
                    table.add(row)
                yield row
            for table, stream in zip(tables, streams, strict=True):
                table.close()
                stream.flush()
                os.fsync(stream.fileno())
        for part, (path, _) in zip(parts, targets, strict=True):
            part.replace(path)
    except OSError as error:
        raise not_written(targets[0][0], _HINT, error) from error
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
