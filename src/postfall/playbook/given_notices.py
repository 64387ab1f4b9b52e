"""The notices in an answers file: what was told about a duty, when, how and under which number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import StringConstraints

from postfall.playbook.given import GivenReader
from postfall.playbook.model import Line
from postfall.value import Moment
from postfall.yamlfile import Model, Node, Path, Rows, Table

_Word = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class NoticeRow(Model):
    """One notice as written; `at` is typed afterwards, in the zone of the file."""

    at: _Word
    channel: _Word
    reference: _Word
    stage: Literal["preliminary", "follow-up", "completed", "withdrawn"] = "completed"
    to: _Word | None = None
    follow_up: _Word | None = None
    delay: Line | None = None


Notices = dict[str, NoticeRow | tuple[NoticeRow, ...]]
"""A duty has one notice or several, in the order in which they were given."""


@dataclass(frozen=True, slots=True)
class NoticeGiven:
    """A notice that an answers file speaks of."""

    stage: str
    at: Moment
    channel: str
    reference: str
    to: str | None = None
    follow_up: str | None = None
    delay: str | None = None


def notices_given(
    root: Node, built: Mapping[str, NoticeRow | tuple[NoticeRow, ...]], reader: GivenReader
) -> dict[str, tuple[NoticeGiven, ...]]:
    """The notices by duty; a moment that cannot be read is reported at its place."""
    table = _table(root)
    found: dict[str, tuple[NoticeGiven, ...]] = {}
    for key, node in table.rows if table else ():
        said = built.get(key.text, ())
        rows = said if isinstance(said, tuple) else (said,)
        nodes = node.items if isinstance(node, Rows) else (node,)
        given = [_one(row, place, ("notices", key.text), reader) for row, place in zip(rows, nodes, strict=False)]
        found[key.text] = tuple(row for row in given if row is not None)
    return found


def _one(row: NoticeRow, node: Node, path: Path, reader: GivenReader) -> NoticeGiven | None:
    found = node.find("at") if isinstance(node, Table) else None
    at = reader.moment(found[1], (*path, "at")) if found is not None else None
    if at is None:
        return None
    return NoticeGiven(row.stage, at, row.channel, row.reference, row.to, row.follow_up, row.delay)


def _table(root: Node) -> Table | None:
    found = root.find("notices") if isinstance(root, Table) else None
    return found[1] if found is not None and isinstance(found[1], Table) else None
