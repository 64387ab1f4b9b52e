"""What a typed answer must look like, the same for a person at a prompt and a line in a file."""

from __future__ import annotations

import re

from postfall.errors import UsageError
from postfall.language import Text

LONGEST_TEXT = 4000
LONGEST_ADDRESS = 254
"""RFC 5321 section 4.5.3.1.3: a path of 256 octets, less the angle brackets."""
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


def address(text: str) -> str:
    """One mail address. Raises `UsageError`."""
    if len(text) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(text):
        raise UsageError(
            Text("Das ist keine E-Mail-Adresse.", "This is not an e-mail address."),
            hint=Text("Zum Beispiel: name@firma.example", "For example: name@firm.example"),
        )
    return text


def at_most(value: int, maximum: int | None) -> int:
    """A count within its bound. Raises `UsageError`."""
    if maximum is not None and value > maximum:
        raise UsageError(Text(f"Höchstens {maximum}.", f"At most {maximum}."))
    return value


def bounded(text: str) -> str:
    """A text that is short enough to stand in the record. Raises `UsageError`."""
    if len(text) > LONGEST_TEXT:
        raise UsageError(Text(f"Höchstens {LONGEST_TEXT} Zeichen.", f"At most {LONGEST_TEXT} characters."))
    return text
