"""Texts out of spreadsheets, old and new: each row a line, the column's heading before each value."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from postfall.mailbox.content.plaintext import headed

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

    from postfall.mailbox.content.taking import Taking

_MOST_SHEETS = 500


def take_sheets(taking: Taking, data: bytes, name: str, number: str, kind: str) -> None:
    """Hand the sheets of the workbook `data` to `taking`, hidden ones too, as one text."""
    import python_calamine

    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as book:
            sheets = list(book.sheet_names)
            texts = [_sheet(book, sheet, taking) for sheet in sheets[:_MOST_SHEETS]]
    except python_calamine.PasswordError:
        taking.skip(number, "encrypted", len(data))
        return
    except (python_calamine.CalamineError, OSError, ValueError):
        taking.skip(number, "unreadable", len(data))
        return
    if len(sheets) > _MOST_SHEETS or None in texts:
        taking.skip(number, "unreadable")
    taking.give(number, name, kind, "\n\n".join(text for text in texts if text))


def _sheet(book: CalamineWorkbook, sheet: str, taking: Taking) -> str | None:
    import python_calamine

    try:
        rows = book.get_sheet_by_name(sheet).iter_rows()
        return headed(([_cell(value) for value in row] for row in rows), taking.text_left)
    except (python_calamine.CalamineError, ValueError):
        return None


def _cell(value: object) -> str:
    """A value as a reader would see it; long numbers in full, dates as they are written here."""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime | dt.date):
        return f"{value.day:02}.{value.month:02}.{value.year:04}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    return "" if value is None else str(value)
