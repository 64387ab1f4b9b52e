"""Reads an inventory that a look wrote to a file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text
from postfall.mailbox.inventory import LARGEST, from_bytes

if TYPE_CHECKING:
    from postfall.mailbox.model import Inventory


def read_inventory(name: str) -> tuple[Inventory, str]:
    """The inventory in the file `name`, and its SHA-256.

    Raises `UsageError` for a file that cannot be read or is too large, `ContentError` for one that is no inventory.
    """
    try:
        if not Path(name).is_file():  # a device or a pipe may never end
            raise no_file(name)
        with Path(name).open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise no_file(name) from error
    if len(data) > LARGEST:
        raise UsageError(
            Text("Die Datei ist zu groß für ein Verzeichnis.", "The file is too large for an inventory."),
            where=name[:200],
        )
    return from_bytes(data), hashlib.sha256(data).hexdigest()


def no_file(name: str) -> UsageError:
    """The refusal of a name that leads to no readable file."""
    return UsageError(
        Text(f"Die Datei „{name[:120]}“ lässt sich nicht lesen.", f"The file “{name[:120]}” cannot be read."),
        hint=Text(
            "Ein Verzeichnis schreibt: postfall mailbox probe … --out DATEI. Blicke eines Falls: --case FALL",
            "An inventory is written by: postfall mailbox probe … --out FILE. Looks of a case: --case CASE",
        ),
        where=name[:200],
    )
