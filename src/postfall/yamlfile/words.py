"""What pydantic complains about, at its place in the file and in words that the author of the file understands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from postfall.errors import Problem
from postfall.language import Text, same
from postfall.yamlfile.nodes import Node, Path, Rows, Table, dotted
from postfall.yamlfile.typed import Typing, nearest

M = TypeVar("M", bound=BaseModel)

_WORDS: Mapping[str, Text] = {
    "string_too_short": Text("Der Text ist leer oder zu kurz.", "The text is empty or too short."),
    "string_too_long": Text(
        "Der Text ist zu lang: höchstens {max_length} Zeichen.",
        "The text is too long: at most {max_length} characters.",
    ),
    "string_pattern_mismatch": Text(
        "Das passt nicht zum Muster {pattern}.", "This does not match the pattern {pattern}."
    ),
    "too_short": Text("Hier fehlt etwas: mindestens {min_length}.", "Too few entries: at least {min_length}."),
    "too_long": Text("Zu viele Einträge: höchstens {max_length}.", "Too many entries: at most {max_length}."),
    "greater_than_equal": Text("Die Zahl ist zu klein: mindestens {ge}.", "The number is too small: at least {ge}."),
    "greater_than": Text("Die Zahl ist zu klein: mehr als {gt}.", "The number is too small: above {gt}."),
    "less_than_equal": Text("Die Zahl ist zu groß: höchstens {le}.", "The number is too large: at most {le}."),
    "less_than": Text("Die Zahl ist zu groß: weniger als {lt}.", "The number is too large: below {lt}."),
}
_SHAPES = frozenset(
    {"bool_type", "int_type", "string_type", "model_type", "dict_type", "tuple_type", "list_type", "none_required"}
)
"""Complaints about the kind of value: in a union each other arm raises one."""


def validate(node: Node, model: type[M], typing: Typing, base: Path = ()) -> M | None:
    """The model that `node` describes, or None with every problem in `typing`."""
    value = typing.convert(node, model, base)
    try:
        built = model.model_validate(value)
    except ValidationError as error:
        groups = _by_path(error, node, base)
        wrong = {*typing.paths, *groups}
        for path, rows in groups.items():
            if any(path[: len(seen)] == seen for seen in typing.paths):
                continue
            inner = any(other != path and other[: len(path)] == path for other in wrong)
            for row in _own_complaints(rows, inner=inner):
                typing.problems.append(_problem(row, path, node, base, model, typing.name))
        return None
    return None if typing.problems else built


def place(node: Node, path: Path, *, key: bool = False) -> tuple[int, int]:
    """Line and column of the value at `path` (of its key with `key`), or of the last part of `path` that exists."""
    spot = (node.line, node.column)
    for part in path:
        step = _step(node, part)
        if step is None:
            break
        head, node = step
        spot = (head.line, head.column) if key else (node.line, node.column)
    return spot


def _step(node: Node, part: str | int) -> tuple[Node, Node] | None:
    if isinstance(node, Table) and isinstance(part, str):
        return node.find(part)
    if isinstance(node, Rows) and isinstance(part, int) and 0 <= part < len(node.items):
        return node.items[part], node.items[part]
    return None


def _by_path(error: ValidationError, node: Node, base: Path) -> dict[Path, list[Mapping[str, Any]]]:
    """The complaints by where they stand in the file; names of union arms in pydantic's places are skipped."""
    groups: dict[Path, list[Mapping[str, Any]]] = defaultdict(list)
    for row in error.errors(include_url=False):
        loc, missing = row["loc"], row["type"] == "missing"
        path: Path = base
        here = node
        for part in loc[:-1] if missing else loc:
            step = _step(here, part)
            if step is not None:
                path, here = (*path, part), step[1]
        groups[(*path, loc[-1]) if missing else path].append({**row})
    return groups


def _own_complaints(rows: list[Mapping[str, Any]], *, inner: bool) -> list[Mapping[str, Any]]:
    """Without other arms of a union, and without "too few" where an entry is only missing because it is wrong."""
    if inner:
        rows = [row for row in rows if row["type"] != "too_short"]
    kept = [row for row in rows if row["type"] not in _SHAPES]
    return kept or rows[:1]


def _problem(row: Mapping[str, Any], path: Path, node: Node, base: Path, model: type[BaseModel], name: str) -> Problem:
    kind, inside = row["type"], path[len(base) :]
    line, column = place(node, inside, key=kind in {"extra_forbidden", "missing"})
    suggestion = None
    if kind == "extra_forbidden":
        key = str(path[-1])
        suggestion = nearest(key, _known(model, node, inside[:-1]))
        message = Text(f"Den Schlüssel „{key[:60]}“ gibt es hier nicht.", f"There is no key “{key[:60]}” here.")
    elif kind == "missing":
        message = Text(f"„{path[-1]}“ fehlt.", f"“{path[-1]}” is missing.")
    elif kind in {"value_error", "assertion_error"}:
        message = _own(row)
    elif kind in _WORDS:
        message = _WORDS[kind].fill(**row.get("ctx", {}))
    else:
        message = Text(f"Das passt hier nicht: {row['msg']}.", f"This does not fit here: {row['msg']}.")
    return Problem(name, line, column, dotted(path), "error", message, suggestion)


def _own(row: Mapping[str, Any]) -> Text:
    """What a validator of ours said: `ValueError(Text(…))` in both languages, else as it stands."""
    said = row.get("ctx", {}).get("error")
    first = said.args[0] if isinstance(said, Exception) and said.args else row["msg"]
    return first if isinstance(first, Text) else same(str(first))


def _known(model: type[BaseModel], node: Node, path: Path) -> list[str]:
    """The keys that the model at `path` knows."""
    finder = _Finder("")
    finder.convert(node, model, ())
    return sorted(finder.known.get(path, set()))


class _Finder(Typing):
    """Walks like `Typing` and remembers which keys each place knows."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.known: dict[Path, set[str]] = {}

    def _record(self, node: Node, fields: Mapping[str, object], path: Path) -> object:
        self.known[path] = set(fields)
        return super()._record(node, fields, path)
