"""Scenarios from their files: strict, and refused where no exercise could be run with them.

A scenario is `exercises/ID.yaml` on the shelf of playbooks; the user's own folder stands in front of what we ship.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.exercise.scenario.check import examine
from postfall.exercise.scenario.model import Scenario
from postfall.language import Text
from postfall.shipped import own_shelf, shelf
from postfall.yamlfile import broken, nearest, octets

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FOLDER = "exercises"
SUFFIX = ".yaml"


def read_scenario(name: str) -> Scenario:
    """The scenario with the id `name`, or the one in the file `name`.

    Raises `UsageError` for an id or a file that does not exist and `ContentError` with every problem of a broken file.
    """
    return find_scenario(name)[0]


def find_scenario(name: str) -> tuple[Scenario, bytes]:
    """Like `read_scenario`, with the octets it was read from (what a run pins)."""
    shown, entry = locate(name)
    data = octets(entry, shown)
    return parse_scenario(data, shown), data


@lru_cache(maxsize=16)
def parse_scenario(text: bytes, name: str) -> Scenario:
    """The scenario in `text`; `name` stands in the problems. Raises `ContentError` with every problem."""
    scenario, problems = examine(text, file=name)
    wrong = [row for row in problems if row.severity == "error"]
    if scenario is None or wrong:
        raise broken(name, wrong)
    return scenario


def scenario_ids() -> tuple[str, ...]:
    """The ids of all scenarios, own and shipped, sorted."""
    return tuple(sorted(_entries()))


def locate(name: str) -> tuple[str, Traversable]:
    """The file of the scenario `name` (an id or a path) and how it is called in problems. Raises `UsageError`."""
    if _is_path(name):
        path = Path(name)
        if not path.is_file():
            raise UsageError(
                Text(f"Die Datei „{name}“ gibt es nicht.", f"There is no file “{name}”."),
                hint=Text("Alle Szenarien zeigt: postfall exercise list", "To see all: postfall exercise list"),
                where=name,
            )
        return name, path
    known = _entries()
    if name in known:
        return f"{FOLDER}/{name}{SUFFIX}", known[name]
    close = nearest(name, known)
    raise UsageError(
        Text(f"Das Szenario „{name}“ gibt es nicht.", f"There is no scenario “{name}”."),
        hint=Text(f"Meinen Sie „{close}“?", f"Did you mean “{close}”?")
        if close
        else Text(f"Es gibt: {', '.join(sorted(known))}.", f"There is: {', '.join(sorted(known))}."),
        where=name,
    )


def _is_path(name: str) -> bool:
    return any(sign in name for sign in "/\\") or name.endswith((SUFFIX, ".yml"))


def _entries() -> dict[str, Traversable]:
    """The files by id; where both shelves hold one, the user's own."""
    found: dict[str, Traversable] = {}
    for place in (shelf("playbooks"), own_shelf("playbooks")):
        folder = place.joinpath(FOLDER) if place is not None else None
        if folder is not None and folder.is_dir():
            found |= {row.name.removesuffix(SUFFIX): row for row in folder.iterdir() if row.name.endswith(SUFFIX)}
    return found
