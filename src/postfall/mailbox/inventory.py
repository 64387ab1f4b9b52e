"""An inventory as a file: JSON lines, the same octets for the same inventory; read back strictly and within bounds.

Line one is the head, every further line one message. Empty parts are left out. The reader takes nothing else: the file
may come from an export that went through other hands.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from postfall.errors import ContentError
from postfall.language import Text
from postfall.mailbox.model import Address, Depth, Inventory, NotChecked, ProtocolFacts, Row

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = "postfall-inventory/1"
LARGEST = 1 << 30
"""Octets of a file that is read."""
_LONGEST_LINE = 4 << 20
_ARRIVAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", re.ASCII)
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode

_TEXTS = {
    "id": "id",
    "folder": "folder",
    "subject": "subject",
    "message_id": "message_id",
    "arrival_from": "arrival_from",
}
_PEOPLE = ("cc", "reply_to", "sender", "to")
_ROW_KEYS = frozenset({"number", "octets", "arrival", "problems", *_TEXTS, *_PEOPLE})
_HEAD_KEYS = frozenset(
    {
        "format",
        "url",
        "user",
        "taken",
        "depth",
        "messages",
        "octets",
        "partial",
        "rows",
        "protocol",
        "not_checked",
        "problems",
    }
)


def to_bytes(inventory: Inventory) -> bytes:
    """The inventory as JSON lines (UTF-8). Equal inventories give equal octets."""
    protocol = inventory.protocol
    head = {
        "format": FORMAT,
        "url": inventory.url,
        "user": inventory.user,
        "taken": inventory.taken,
        "depth": inventory.depth.value,
        "messages": inventory.messages,
        "octets": inventory.octets,
        "partial": inventory.partial,
        "rows": len(inventory.rows),
        "protocol": {
            "name": protocol.name,
            "tls": protocol.tls,
            "pipelining": protocol.pipelining,
            "capabilities": list(protocol.capabilities),
            "capabilities_before": list(protocol.capabilities_before),
        },
        "not_checked": [
            [reason.what, reason.code, reason.reason_de, reason.reason_en] for reason in inventory.not_checked
        ],
        "problems": dict(inventory.problems),
    }
    lines = [_encode(head), *(_encode(_row(row)) for row in inventory.rows)]
    # Lone surrogates cannot come from our own parser; from elsewhere they become question marks.
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _row(row: Row) -> dict[str, object]:
    parts: dict[str, object] = {"number": row.number, "octets": row.octets}
    for key in _TEXTS:
        if value := getattr(row, key):
            parts[key] = value
    if row.arrival is not None:
        parts["arrival"] = row.arrival
    if row.problems:
        parts["problems"] = list(row.problems)
    for key in _PEOPLE:
        if people := getattr(row, key):
            parts[key] = [[person.address, person.name] if person.name else [person.address] for person in people]
    return parts


def from_bytes(data: bytes) -> Inventory:
    """The inventory in `data`. Raises `ContentError` (with the line) for anything that `to_bytes` would not write."""
    if len(data) > LARGEST:
        raise _broken(0, "too large")
    lines = data.split(b"\n")
    if lines[-1]:
        raise _broken(len(lines), "the end is missing")
    lines.pop()
    if not lines:
        raise _broken(1, "empty")
    head = _object(lines[0], 1, _HEAD_KEYS)
    try:
        if head["format"] != FORMAT:
            raise _broken(1, "another format")
        if _whole(head["rows"]) != len(lines) - 1:
            raise _broken(len(lines), "rows are missing or too many")
        return _inventory(head, tuple(_read_row(line, at) for at, line in enumerate(lines[1:], 2)))
    except (KeyError, TypeError, ValueError) as error:
        raise _broken(1, f"head: {error}") from error


def _inventory(head: Mapping[str, Any], rows: tuple[Row, ...]) -> Inventory:
    protocol = _mapping(head["protocol"])
    return Inventory(
        url=_text(head["url"]),
        user=_text(head["user"]),
        taken=_text(head["taken"]),
        depth=Depth(head["depth"]),
        rows=rows,
        messages=_whole(head["messages"]),
        octets=_whole(head["octets"]),
        protocol=ProtocolFacts(
            name=_text(protocol["name"]),
            tls=None if protocol["tls"] is None else _text(protocol["tls"]),
            pipelining=_truth(protocol["pipelining"]),
            capabilities=_texts(protocol["capabilities"]),
            capabilities_before=_texts(protocol["capabilities_before"]),
        ),
        partial=_truth(head["partial"]),
        not_checked=tuple(NotChecked(*_texts(reason, 4)) for reason in _list(head["not_checked"])),
        problems={_text(code): _whole(count) for code, count in _mapping(head["problems"]).items()},
    )


def _read_row(line: bytes, at: int) -> Row:
    parts = _object(line, at, _ROW_KEYS)
    try:
        return Row(
            number=_whole(parts["number"]),
            octets=_whole(parts["octets"]),
            id=_text(parts.get("id", "")),
            folder=_text(parts.get("folder", "")),
            arrival=_moment(parts["arrival"]) if "arrival" in parts else None,
            arrival_from=_text(parts.get("arrival_from", "")),
            subject=_text(parts.get("subject", "")),
            message_id=_text(parts.get("message_id", "")),
            problems=_texts(parts.get("problems", [])),
            **{key: tuple(_address(person) for person in _list(parts.get(key, []))) for key in _PEOPLE},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _broken(at, str(error)) from error


def _object(line: bytes, at: int, keys: frozenset[str]) -> dict[str, Any]:
    if len(line) > _LONGEST_LINE:
        raise _broken(at, "line too long")
    try:
        value = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _broken(at, "no JSON") from error
    if not isinstance(value, dict) or (unknown := value.keys() - keys):
        raise _broken(at, f"unknown: {', '.join(sorted(unknown))[:80]}" if isinstance(value, dict) else "no object")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63:
        raise TypeError("whole number expected")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false expected")
    return value


def _mapping(value: object) -> dict[object, Any]:
    if not isinstance(value, dict):
        raise TypeError("object expected")
    return value


def _moment(value: object) -> str:
    if not _ARRIVAL.fullmatch(_text(value)):
        raise ValueError("moment in UTC expected")
    return _text(value)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("list expected")
    return value


def _texts(value: object, count: int | None = None) -> tuple[str, ...]:
    rows = _list(value)
    if count is not None and len(rows) != count:
        raise ValueError(f"{count} texts expected")
    return tuple(_text(row) for row in rows)


def _address(value: object) -> Address:
    parts = _texts(value)
    if not 1 <= len(parts) <= 2:
        raise ValueError("address expected")
    return Address(*parts)


def _broken(line: int, why: str) -> ContentError:
    return ContentError(
        Text(
            f"Das ist kein lesbares Verzeichnis eines Postfachs (Zeile {line}: {why}).",
            f"This is no readable inventory of a mailbox (line {line}: {why}).",
        ),
        where=f"line {line}",
    )
