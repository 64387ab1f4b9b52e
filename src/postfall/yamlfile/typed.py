"""Nodes → the plain values that a model's annotations ask for.

A scalar is text until a field wants something else: `true`/`false` for bool, decimal digits for int, an ISO date for
date, a member's value for an enum. `12:30`, `no`, `010` and `1e3` never change.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, is_dataclass
from datetime import date
from difflib import get_close_matches
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from postfall.errors import Problem
from postfall.language import Text
from postfall.yamlfile.nodes import Node, Path, Rows, Scalar, Table, dotted

_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FRACTION = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NULL = frozenset({"", "~", "null"})


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def raw(node: Node) -> object:
    """The node as text, lists and dicts."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Rows):
        return [raw(item) for item in node.items]
    return {key.text: raw(value) for key, value in node.rows}


def is_null(node: Node) -> bool:
    """Whether nothing stands there."""
    return isinstance(node, Scalar) and node.plain and node.text in _NULL


@dataclass(slots=True)
class Typing:
    """Gives values the types that annotations ask for and collects what does not fit."""

    name: str
    problems: list[Problem] = field(default_factory=list)
    paths: set[Path] = field(default_factory=set)

    def report(self, node: Node, path: Path, message: Text, suggestion: str | None = None) -> None:
        """Note a problem at `node`; whatever a validator says about `path` afterwards is not repeated."""
        self.paths.add(path)
        self.problems.append(Problem(self.name, node.line, node.column, dotted(path), "error", message, suggestion))

    def convert(self, node: Node, wanted: object, path: Path) -> object:
        """The value of `node` for the annotation `wanted`."""
        wanted = _bare(wanted)
        origin, arguments = get_origin(wanted), get_args(wanted)
        if origin in (Union, types.UnionType):
            return self._union(node, arguments, path)
        if origin is Literal:
            return self._one_of(node, {_spelled(value): value for value in arguments}, path)
        if origin is not None and isinstance(origin, type):
            return self._container(node, origin, arguments, path)
        if isinstance(wanted, type):
            return self._plain_type(node, wanted, path)
        return raw(node)

    def _plain_type(self, node: Node, wanted: type, path: Path) -> object:
        if issubclass(wanted, BaseModel):
            fields = {info.alias or name: info.annotation for name, info in wanted.model_fields.items()}
            return self._record(node, fields, path)
        if is_dataclass(wanted):
            return self._record(node, get_type_hints(wanted), path)
        if issubclass(wanted, Enum):
            return self._one_of(node, {str(member.value): member for member in wanted}, path)
        if issubclass(wanted, (list, tuple, set, frozenset, dict)):
            return self._container(node, wanted, (), path)
        if wanted in _SCALARS:
            return self._scalar(node, wanted, path)
        return raw(node)

    def _record(self, node: Node, fields: Mapping[str, object], path: Path) -> object:
        if not isinstance(node, Table):
            return self._refuse(node, path, _MAPPING)
        return {
            key.text: self.convert(value, fields[key.text], (*path, key.text)) if key.text in fields else raw(value)
            for key, value in node.rows
        }

    def _container(self, node: Node, origin: type, arguments: tuple[object, ...], path: Path) -> object:
        if issubclass(origin, Mapping):
            return self._mapping(node, arguments[1] if len(arguments) == 2 else str, path)
        if not issubclass(origin, (Sequence, Set)):
            return raw(node)
        if not isinstance(node, Rows):
            return _gathered(origin, []) if is_null(node) else self._refuse(node, path, _LIST)
        inner = arguments[0] if arguments else str
        return _gathered(origin, [self.convert(item, inner, (*path, i)) for i, item in enumerate(node.items)])

    def _mapping(self, node: Node, inner: object, path: Path) -> object:
        if not isinstance(node, Table):
            return {} if is_null(node) else self._refuse(node, path, _MAPPING)
        return {key.text: self.convert(value, inner, (*path, key.text)) for key, value in node.rows}

    def _union(self, node: Node, arms: tuple[object, ...], path: Path) -> object:
        bare = [_bare(arm) for arm in arms]
        if type(None) in bare and is_null(node):
            return None
        fitting = [arm for arm in bare if arm is not type(None) and _fits(node, arm)]
        if not fitting:
            fitting = [arm for arm in bare if arm is not type(None)]
        if isinstance(node, Table) and len(fitting) > 1:
            keys = {key.text for key, _ in node.rows}
            fitting.sort(key=lambda arm: len(keys & _keys(arm)), reverse=True)
            return self._chosen(node, fitting[0], path)
        return self.convert(node, fitting[0], path)

    def _chosen(self, node: Node, arm: object, path: Path) -> object:
        """Build the chosen model here, so that no other arm of the union complains about it."""
        from postfall.yamlfile.words import validate

        if not (isinstance(arm, type) and issubclass(arm, BaseModel)):
            return self.convert(node, arm, path)
        inner = Typing(self.name)
        built = validate(node, arm, inner, path)
        if built is None:
            self.problems.extend(inner.problems)
            self.paths.add(path)
            return raw(node)
        return built

    def _one_of(self, node: Node, known: Mapping[str, object], path: Path) -> object:
        if isinstance(node, Scalar) and node.text in known:
            value = known[node.text]
            if node.plain or isinstance(value, (str, Enum)):
                return value
        text = node.text if isinstance(node, Scalar) else ""
        values = ", ".join(known)
        message = Text(
            f"„{text[:60]}“ geht hier nicht. Möglich ist: {values}.", f"“{text[:60]}” is not possible here: {values}."
        )
        self.report(node, path, message, nearest(text, known))
        return text

    def _scalar(self, node: Node, wanted: type, path: Path) -> object:
        read, message = _SCALARS[wanted]
        if isinstance(node, Scalar) and not (node.plain and node.text in {"", "~"}):
            value = read(node)
            if value is not None:
                return value
        return self._refuse(node, path, message)

    def _refuse(self, node: Node, path: Path, message: Text) -> object:
        self.report(node, path, message if not is_null(node) else _NOTHING)
        return raw(node)


_NOTHING = Text("Hier fehlt ein Wert.", "A value is missing here.")
_MAPPING = Text("Hier gehören Zeilen der Form „schlüssel: wert“ hin.", "This must be rows of the form “key: value”.")
_LIST = Text("Hier gehört eine Liste hin (Zeilen mit „- “).", "This must be a list (rows with “- ”).")


def _bool(node: Scalar) -> bool | None:
    return {"true": True, "false": False}.get(node.text) if node.plain else None


def _int(node: Scalar) -> int | None:
    return int(node.text) if node.plain and _DECIMAL.fullmatch(node.text) else None


def _float(node: Scalar) -> float | None:
    return float(node.text) if node.plain and _FRACTION.fullmatch(node.text) else None


def _date(node: Scalar) -> date | None:
    if not _DATE.fullmatch(node.text):
        return None
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        return None


def _text(node: Scalar) -> str:
    return node.text


_SCALARS: dict[type, tuple[Callable[[Scalar], object], Text]] = {
    str: (_text, Text("Hier gehört Text hin.", "This must be text.")),
    bool: (_bool, Text("Hier gehört true oder false hin.", "This must be true or false.")),
    int: (_int, Text("Hier gehört eine ganze Zahl hin, etwa 42.", "This must be a whole number like 42.")),
    float: (_float, Text("Hier gehört eine Zahl hin, etwa 4.5.", "This must be a number like 4.5.")),
    date: (_date, Text("Hier gehört ein Tag hin, etwa 2026-03-27.", "This must be a day like 2026-03-27.")),
}


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bare(wanted: object) -> object:
    """The annotation without `Annotated` and without a `type` alias around it."""
    while True:
        if get_origin(wanted) is Annotated:
            wanted = get_args(wanted)[0]
        elif hasattr(wanted, "__value__") and not isinstance(wanted, type):
            wanted = wanted.__value__
        elif isinstance(wanted, TypeVar):
            return Any
        else:
            return wanted


def _fits(node: Node, arm: object) -> bool:
    """Whether the shape of `node` can be an `arm`."""
    origin = get_origin(arm) or arm
    if isinstance(node, Scalar):
        return _scalar_fits(node, arm, origin)
    if not isinstance(origin, type):
        return origin is not Literal
    if isinstance(node, Rows):
        return issubclass(origin, (Sequence, Set)) and not issubclass(origin, (str, Enum))
    return issubclass(origin, (BaseModel, Mapping)) or is_dataclass(origin)


def _scalar_fits(node: Scalar, arm: object, origin: object) -> bool:
    if origin is Literal:
        return node.text in {_spelled(value) for value in get_args(arm)}
    if not isinstance(origin, type):
        return True
    if origin in _SCALARS:
        return _SCALARS[origin][0](node) is not None
    return issubclass(origin, Enum) and node.text in {str(member.value) for member in origin}


def _keys(arm: object) -> set[str]:
    if isinstance(arm, type) and issubclass(arm, BaseModel):
        return {info.alias or name for name, info in arm.model_fields.items()}
    return set()


def _gathered(origin: type, items: list[object]) -> object:
    if issubclass(origin, (tuple, set, frozenset)):
        return origin(items)
    if origin is Set or issubclass(origin, Set):
        return frozenset(items)
    return items if issubclass(origin, list) else tuple(items)
