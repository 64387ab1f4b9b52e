"""Finds what we ship: playbooks, templates. The user's own folder comes first, then the wheel, then the checkout."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from postfall.errors import ContentError
from postfall.language import Text

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Shelf = Literal["playbooks", "templates"]


def shelf(name: Shelf) -> Traversable:
    """The shipped folder `playbooks` or `templates`. Raises `ContentError` where the installation lacks it."""
    packed = files("postfall").joinpath("_shipped", name)
    if packed.is_dir():
        return packed
    checkout = Path(__file__).parents[2]
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise ContentError(
        Text(
            f"Die Installation ist unvollständig: Der Ordner „{name}“ fehlt.",
            f"The installation is incomplete: the folder “{name}” is missing.",
        ),
        where=name,
    )


def own_shelf(name: Shelf) -> Path | None:
    """The user's own folder (`POSTFALL_CONTENT/playbooks` or `/templates`), or None."""
    root = os.environ.get("POSTFALL_CONTENT")
    folder = Path(root, name) if root else None
    return folder if folder is not None and folder.is_dir() else None


def own_file(name: str, bound: int) -> bytes | None:
    """A file of the user's own, directly in `POSTFALL_CONTENT`; None where there is none.

    Raises `ContentError` where it cannot be read or has more than `bound` octets.
    """
    root = os.environ.get("POSTFALL_CONTENT")
    path = Path(root, name) if root else None
    if path is None or not path.is_file():
        return None
    try:
        with path.open("rb") as stream:
            data = stream.read(bound + 1)
    except OSError as error:
        message = Text(f"Nicht lesbar: {error.strerror}.", f"Cannot be read: {error.strerror}.")
        raise ContentError(message, where=name) from error
    if len(data) > bound:
        raise ContentError(Text(f"Größer als {bound} Bytes.", f"Larger than {bound} bytes."), where=name)
    return data


def find(name: Shelf, entry: str) -> Traversable | None:
    """The folder `entry` on the shelf `name`, the user's own in front; None where there is none.

    `entry` is one plain name: anything that would leave the shelf is not found.
    """
    if not entry or entry in {".", ".."} or any(sign in entry for sign in "/\\\0"):
        return None
    for place in (own_shelf(name), shelf(name)):
        if place is not None and (found := place.joinpath(entry)).is_dir():
            return found
    return None


def entries(name: Shelf) -> tuple[str, ...]:
    """The names of all folders on the shelf, own and shipped, sorted."""
    places = [place for place in (own_shelf(name), shelf(name)) if place is not None]
    return tuple(sorted({row.name for place in places for row in place.iterdir() if row.is_dir()}))
