"""An inventory as a file: JSON lines, the same octets for the same inventory; read back strictly and within bounds.

Line one is the head, every further line one message. Empty parts are left out. The reader takes nothing else: the file
may come from an export that went through other hands. Files of format 1 (before folders, attachments and contents) are
read too, and never rewritten.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import astuple
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from postfall.errors import ContentError
from postfall.language import Text
from postfall.mailbox.model import (
    Address,
    Attachment,
    Depth,
    Finding,
    Folder,
    Inventory,
    KeptOnServer,
    Level,
    NotChecked,
    ProtocolFacts,
    Quota,
    Row,
    Uninspected,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_Recurring = TypeVar("_Recurring")
FORMAT = "postfall-inventory/2"
_FORMATS = frozenset({"postfall-inventory/1", FORMAT})
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
    "in_reply_to": "in_reply_to",
    "same_as": "same_as",
}
_PEOPLE = ("cc", "reply_to", "sender", "to")
_LISTS = ("failed", "flags", "marks", "problems")
_ROW_KEYS = frozenset(
    {"number", "octets", "arrival", "sent", "attachments", "findings", "not_inspected", *_TEXTS, *_PEOPLE, *_LISTS}
)
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
        "folders",
        "quota",
        "rules_stored",
        "contacts",
        "kept_on_server",
    }
)


def to_bytes(inventory: Inventory) -> bytes:
    """The inventory as JSON lines (UTF-8). Equal inventories give equal octets."""
    protocol = inventory.protocol
    head: dict[str, object] = {
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
    if inventory.folders:
        head["folders"] = [
            [row.name, row.raw, row.role, row.messages, row.octets, row.uidvalidity, row.read]
            for row in inventory.folders
        ]
    if inventory.quota is not None:
        head["quota"] = [inventory.quota.used, inventory.quota.limit]
    if inventory.rules_stored:
        head["rules_stored"] = list(inventory.rules_stored)
    if inventory.contacts:
        head["contacts"] = _people(inventory.contacts)
    if inventory.kept_on_server:
        head["kept_on_server"] = [list(astuple(row)) for row in inventory.kept_on_server]
    file = io.BytesIO()  # line by line, so that only the octets of all lines have to be held at once
    for line in chain([head], map(_row, inventory.rows)):
        # Lone surrogates cannot come from our own parser; from elsewhere they become question marks.
        file.write((_encode(line) + "\n").encode("utf-8", "replace"))
    return file.getvalue()


def _row(row: Row) -> dict[str, object]:
    parts: dict[str, object] = {"number": row.number, "octets": row.octets}
    for key in _TEXTS:
        if value := getattr(row, key):
            parts[key] = value
    for key in ("arrival", "sent"):
        if (moment := getattr(row, key)) is not None:
            parts[key] = moment
    for key in _LISTS:
        if rows := getattr(row, key):
            parts[key] = list(rows)
    for key in _PEOPLE:
        if people := getattr(row, key):
            parts[key] = _people(people)
    return parts | _contents(row)


def _people(people: Sequence[Address]) -> list[list[str]]:
    return [[person.address, person.name] if person.name else [person.address] for person in people]


def _contents(row: Row) -> dict[str, object]:
    parts: dict[str, object] = {}
    if row.attachments:
        parts["attachments"] = [[one.name, one.type, one.octets, one.part] for one in row.attachments]
    if row.findings:
        parts["findings"] = [
            [one.kind, one.level.value, one.part, one.offset, one.rule, one.masked, one.digest] for one in row.findings
        ]
    if row.not_inspected:
        parts["not_inspected"] = [[one.part, one.code, one.octets] for one in row.not_inspected]
    return parts


def from_bytes(data: bytes) -> Inventory:
    """The inventory in `data`. Raises `ContentError` (with the line) for anything that `to_bytes` would not write.

    Lines are read one at a time and equal texts are kept once: the rows of a large mailbox need their own room only.
    """
    if len(data) > LARGEST:
        raise _broken(0, "too large")
    count = data.count(b"\n")
    if data and not data.endswith(b"\n"):
        raise _broken(count + 1, "the end is missing")
    if not count:
        raise _broken(1, "empty")
    lines = _lines(data)
    head = _object(next(lines), 1, _HEAD_KEYS)
    try:
        if head["format"] not in _FORMATS:
            raise _broken(1, "another format")
        if _whole(head["rows"]) != count - 1:
            raise _broken(count, "rows are missing or too many")
        reader = _Rows()
        return _inventory(head, tuple(reader.row(line, at) for at, line in enumerate(lines, 2)))
    except (KeyError, TypeError, ValueError) as error:
        raise _broken(1, f"head: {error}") from error


def _lines(data: bytes) -> Iterator[bytes]:
    at = 0
    while (end := data.find(b"\n", at)) >= 0:
        yield data[at:end]
        at = end + 1


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
        folders=tuple(_folder(row) for row in _list(head.get("folders", []))),
        quota=_quota(head["quota"]) if "quota" in head else None,
        rules_stored=_texts(head.get("rules_stored", [])),
        contacts=tuple(_address(person) for person in _list(head.get("contacts", []))),
        kept_on_server=tuple(_kept(row) for row in _list(head.get("kept_on_server", []))),
    )


class _Rows:
    """Reads rows and keeps what recurs in many of them (folders, people, types) once."""

    def __init__(self) -> None:
        self._known: dict[object, Any] = {}

    def row(self, line: bytes, at: int) -> Row:
        """The row in line number `at`."""
        parts = _object(line, at, _ROW_KEYS)
        try:
            return Row(
                number=_whole(parts["number"]),
                octets=_whole(parts["octets"]),
                id=_text(parts.get("id", "")),
                folder=self._same(_text(parts.get("folder", ""))),
                arrival=_moment(parts["arrival"]) if "arrival" in parts else None,
                arrival_from=self._same(_text(parts.get("arrival_from", ""))),
                subject=_text(parts.get("subject", "")),
                message_id=_text(parts.get("message_id", "")),
                sent=_moment(parts["sent"]) if "sent" in parts else None,
                in_reply_to=_text(parts.get("in_reply_to", "")),
                same_as=_text(parts.get("same_as", "")),
                attachments=tuple(self._attachment(row) for row in _list(parts.get("attachments", []))),
                findings=tuple(_finding(row) for row in _list(parts.get("findings", []))),
                not_inspected=tuple(_uninspected(row) for row in _list(parts.get("not_inspected", []))),
                **self._many(parts),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _broken(at, str(error)) from error

    def _same(self, value: _Recurring) -> _Recurring:
        """`value`, or the equal one that was read before."""
        known: _Recurring = self._known.setdefault(value, value)
        return known

    def _many(self, parts: Mapping[str, Any]) -> dict[str, Any]:
        people = {
            key: self._same(tuple(self._same(_address(person)) for person in _list(parts.get(key, []))))
            for key in _PEOPLE
        }
        return people | {key: self._same(_texts(parts.get(key, []))) for key in _LISTS}

    def _attachment(self, value: object) -> Attachment:
        name, kind, octets, part = _parts(value, 4)
        return Attachment(_text(name), self._same(_text(kind)), _whole(octets), self._same(_text(part)))


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


def _parts(value: object, count: int) -> list[object]:
    parts = _list(value)
    if len(parts) != count:
        raise ValueError(f"{count} parts expected")
    return parts


def _finding(value: object) -> Finding:
    kind, level, part, offset, rule, masked, digest = _parts(value, 7)
    return Finding(
        _text(kind), Level(_text(level)), _text(part), _whole(offset), _text(rule), _text(masked), _text(digest)
    )


def _uninspected(value: object) -> Uninspected:
    part, code, octets = _parts(value, 3)
    return Uninspected(_text(part), _text(code), _whole(octets))


def _folder(value: object) -> Folder:
    name, raw, role, messages, octets, uidvalidity, read = _parts(value, 7)
    return Folder(
        _text(name),
        _text(raw),
        None if role is None else _text(role),
        _whole(messages),
        None if octets is None else _whole(octets),
        _whole(uidvalidity),
        read=_truth(read),
    )


def _kept(value: object) -> KeptOnServer:
    host, user, leaves, days, until_deleted, left, oldest, newest, gap = _parts(value, 9)
    return KeptOnServer(
        _text(host),
        _text(user),
        None if leaves is None else _truth(leaves),
        None if days is None else _whole(days),
        _truth(until_deleted),
        _whole(left),
        None if oldest is None else _moment(oldest),
        None if newest is None else _moment(newest),
        None if gap is None else _whole(gap),
    )


def _quota(value: object) -> Quota:
    used, limit = _parts(value, 2)
    return Quota(_whole(used), None if limit is None else _whole(limit))


def _broken(line: int, why: str) -> ContentError:
    return ContentError(
        Text(
            f"Das ist kein Verzeichnis, wie „postfall mailbox probe … --out DATEI“ es schreibt (Zeile {line}).",
            f"This is no inventory as “postfall mailbox probe … --out FILE” writes it (line {line}: {why}).",
        ),
        where=f"line {line}",
    )
