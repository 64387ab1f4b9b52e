"""Playbooks from their files: strict, and refused where no case could be walked with them."""

from __future__ import annotations

from functools import lru_cache

from postfall.errors import ContentError, Problem, UsageError
from postfall.language import Text
from postfall.playbook.check import structure
from postfall.playbook.model import Playbook
from postfall.shipped import Shelf, entries, find
from postfall.yamlfile import broken, compose, nearest, octets, typed

SHELF: Shelf = "playbooks"
FILE = "playbook.yaml"


@lru_cache(maxsize=8)
def parse_playbook(text: bytes, name: str) -> Playbook:
    """The playbook in `text`; `name` stands in the problems. Raises `ContentError` with every problem."""
    root = compose(text, name)
    playbook = typed(root, name, Playbook)
    problems = structure(playbook, file=name, root=root)
    if problems:
        raise broken(name, problems)
    return playbook


def find_playbook(name: str) -> tuple[Playbook, bytes]:
    """The playbook `name` and the bytes it was read from, the user's own content in front.

    Raises `UsageError` for a name that does not exist and `ContentError` for a broken file.
    """
    folder = find(SHELF, name)
    if folder is None:
        known = playbook_ids()
        close = nearest(name, known)
        raise UsageError(
            Text(f"Das Playbook „{name}“ gibt es nicht.", f"There is no playbook “{name}”."),
            hint=Text(f"Meinen Sie „{close}“?", f"Did you mean “{close}”?")
            if close
            else Text(f"Es gibt: {', '.join(known)}.", f"There is: {', '.join(known)}."),
            where=name,
        )
    shown = f"{name}/{FILE}"
    data = octets(folder.joinpath(FILE), shown)
    playbook = parse_playbook(data, shown)
    if playbook.id != name:
        message = Text(
            f"Der Ordner heißt „{name}“, das Playbook aber „{playbook.id}“.",
            f"The folder is called “{name}” but the playbook “{playbook.id}”.",
        )
        raise ContentError(message, problems=[Problem(shown, 0, 0, "id", "error", message, name)], where=shown)
    return playbook, data


def playbook_ids() -> tuple[str, ...]:
    """The names of all playbooks, own and shipped, sorted."""
    return tuple(name for name in entries(SHELF) if _holds_playbook(name))


def _holds_playbook(name: str) -> bool:
    folder = find(SHELF, name)
    return folder is not None and folder.joinpath(FILE).is_file()
