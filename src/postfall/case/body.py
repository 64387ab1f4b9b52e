"""How values lie in a journal body, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.value import UNKNOWN, FactValue, Moment, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.value import Json


def encode_value(value: FactValue | Moment) -> Json:
    """The answer as JSON: moments and "unknown" as objects, several choices as a list, the rest as itself."""
    if isinstance(value, Moment):
        return {"moment": value.body()}
    if isinstance(value, Unknown):
        return {"unknown": True}
    if isinstance(value, tuple):
        return list(value)
    return value


def decode_value(value: Json) -> FactValue | Moment:
    """The answer that `encode_value` wrote. Raises `ValueError` or `UsageError` (moments) for anything else."""
    if isinstance(value, dict):
        moment = value.get("moment")
        if isinstance(moment, dict):
            return Moment.from_body(moment)
        if value.get("unknown") is True:
            return UNKNOWN
    elif isinstance(value, list):
        return tuple(_text(item) for item in value)
    elif value is not None:
        return value
    raise ValueError("not the value of a fact")


def text_of(body: Mapping[str, Json], key: str) -> str:
    """The text under `key`. Raises `ValueError` where there is none."""
    value = body.get(key)
    if isinstance(value, str):
        return value
    raise ValueError(f"{key} is no text")


def text_or_none(body: Mapping[str, Json], key: str) -> str | None:
    """The text under `key`, or None where nothing stands there. Raises `ValueError` for anything else."""
    return None if body.get(key) is None else text_of(body, key)


def whole_of(body: Mapping[str, Json], key: str) -> int:
    """The whole number under `key`. Raises `ValueError` where there is none."""
    value = body.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(f"{key} is no whole number")


def _text(item: Json) -> str:
    if isinstance(item, str):
        return item
    raise ValueError("several choices are a list of texts")
