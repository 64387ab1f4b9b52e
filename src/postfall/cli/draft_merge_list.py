"""The persons of a mail merge as a list for the user's own tool: CSV, a row at a time, no cell a formula."""

from __future__ import annotations

import csv
import io
import os
from typing import TYPE_CHECKING

from postfall.case.artefacts import create_private, unfinished
from postfall.cli.mailbox_exposure_csv import harmless
from postfall.cli.new_file import not_written, taken
from postfall.draft.merge.listfile import COLUMNS
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from postfall.draft.merge.model import Recipient
    from postfall.language import Language
    from postfall.ports import Progress

NAME = "list.csv"
_FIELDS = tuple(name for name in COLUMNS if name not in {"first_name", "last_name"})
_HINT = Text("Schaffen Sie Platz oder nennen Sie einen anderen Ordner.", "Make room or name another folder.")
_WRITING = Text("Personen", "persons")


def write_list(folder: Path, people: Iterable[Recipient], language: Language, progress: Progress) -> tuple[int, Path]:
    """Write `people` as `list.csv` into `folder`: whole or not at all, never over another one.

    Gives their number and the file. Raises `UsageError` where there is one already, `StoreError`.
    """
    path = folder / NAME
    number = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise taken(path, Text("Hier liegt schon eine Liste.", "A list lies here already."))
        part = unfinished(path)
        try:
            with create_private(part) as stream:
                text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="")
                text.write("\ufeff")
                mark = ";" if language == "de" else ","
                writer = csv.writer(text, delimiter=mark, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
                writer.writerow(_FIELDS)
                for number, person in enumerate(people, 1):
                    writer.writerow([harmless(getattr(person, name)) for name in _FIELDS])
                    progress.update(number, None, _WRITING)
                if number:  # the end was not known before
                    progress.update(number, number, _WRITING)
                text.flush()
                os.fsync(stream.fileno())
                text.detach()
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise not_written(path, _HINT, error) from error
    return number, path
