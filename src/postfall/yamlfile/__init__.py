"""Strict YAML → a typed model, or every problem with file:line:column and “did you mean”."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from postfall.errors import ContentError, Problem
from postfall.language import Text
from postfall.yamlfile.model import Model, once
from postfall.yamlfile.nodes import MAX_OCTETS, Node, Path, Rows, Scalar, Table, broken, compose, dotted
from postfall.yamlfile.typed import Typing, is_null, nearest, raw
from postfall.yamlfile.words import place, validate

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = [
    "Model", "Node", "Path", "Rows", "Scalar", "Table", "broken", "compose", "dotted", "is_null", "load", "nearest",
    "octets", "once", "place", "raw", "read", "typed", "validate",
]  # fmt: skip

M = TypeVar("M", bound=BaseModel)


def load(text: str | bytes, name: str, model: type[M]) -> M:
    """Read one YAML document as `model`. `name` stands in the problems. Raises `ContentError` with all problems."""
    return typed(compose(text, name), name, model)


def typed(node: Node, name: str, model: type[M]) -> M:
    """The `model` that a composed document describes. Raises `ContentError` with all problems."""
    typing = Typing(name)
    built = validate(node, model, typing)
    if built is None:
        raise broken(name, typing.problems)
    return built


def read(entry: Traversable, model: type[M], name: str | None = None) -> M:
    """Read a file. Raises `ContentError` for a file that is not there, cannot be read or has problems."""
    shown = name or entry.name
    return load(octets(entry, shown), shown, model)


def octets(entry: Traversable, name: str) -> bytes:
    """The content of a file, at most one octet more than is allowed. Raises `ContentError` where it cannot be read."""
    try:
        with entry.open("rb") as stream:
            return stream.read(MAX_OCTETS + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        text = Text(f"Die Datei lässt sich nicht lesen: {why}.", f"The file cannot be read: {why}.")
        problem = Problem(name, 0, 0, "(file)", "error", text)
        raise ContentError(text, problems=[problem], where=name) from error
