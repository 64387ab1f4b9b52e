"""A letter as JSON: the same content in parts, for other programs and for the page setter of PDF."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from postfall.draft.blocks import Heading, Paragraph, Run, Table, blocks
from postfall.draft.letter import Mark, Value, pieces, put
from postfall.draft.outline import Listed, outline
from postfall.draft.render import EXERCISE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.draft.letter import Letter
    from postfall.draft.outline import Node

MEDIA = "application/json"


def write(letter: Letter) -> bytes:
    """The letter as UTF-8 JSON, keys as in `data`."""
    return (json.dumps(data(letter), ensure_ascii=False, indent=2) + "\n").encode()


def data(letter: Letter) -> dict[str, Any]:
    """The letter as JSON values. `blocks` and `note` are trees of `type` heading, paragraph, list, table, rule; their
    text comes in runs `{text, bold, italic, mark}`, where `mark` is empty for what is sure.
    """
    values = letter.values
    return {
        "postfall": 1,
        "kind": letter.kind,
        "part": letter.part or None,
        "lang": letter.language,
        "exercise": EXERCISE.to(letter.language) if letter.exercise else None,
        "title": letter.title,
        "sender": [put(row, values) for row in letter.sender],
        "recipient": [put(row, values) for row in letter.recipient],
        "date": letter.date,
        "reference": letter.reference,
        "subject": put(letter.subject, values),
        "blocks": _nodes(outline(blocks(letter.body)), values),
        "open": [{"key": row.key, "state": row.mark.value, "question": row.question} for row in letter.open],
        "changed": changed(letter),
        "note": _nodes(outline(blocks(letter.note)), values),
        "written": letter.written,
        "template": letter.template,
        "playbook": letter.playbook,
        "head": letter.head,
    }


def changed(letter: Letter) -> list[dict[str, str]]:
    """What differs from the draft before, as JSON values."""
    return [{"key": row.key, "what": row.what.value, "text": row.text.to(letter.language)} for row in letter.changed]


def lines(rows: Iterable[str], values: tuple[Value, ...]) -> list[list[dict[str, Any]]]:
    """Lines of an address as runs, which `data` gives as plain texts."""
    return [_runs((Run(row),), values) for row in rows]


def _nodes(nodes: Iterable[Node], values: tuple[Value, ...]) -> list[dict[str, Any]]:
    return [_node(row, values) for row in nodes]


def _node(node: Node, values: tuple[Value, ...]) -> dict[str, Any]:
    if isinstance(node, Heading):
        return {"type": "heading", "level": node.level, "runs": _runs(node.runs, values)}
    if isinstance(node, Paragraph):
        return {"type": "paragraph", "runs": _runs(node.runs, values)}
    if isinstance(node, Listed):
        return {"type": "list", "start": node.start, "items": [_nodes(item, values) for item in node.items]}
    if isinstance(node, Table):
        return {"type": "table", "rows": [[_runs(cell, values) for cell in row] for row in node.rows]}
    return {"type": "rule"}


def _runs(runs: Iterable[Run], values: tuple[Value, ...]) -> list[dict[str, Any]]:
    return [
        {
            "text": piece.whole() if isinstance(piece, Value) else piece,
            "bold": run.bold,
            "italic": run.italic,
            "mark": piece.mark.value if isinstance(piece, Value) and piece.mark is not Mark.PLAIN else "",
        }
        for run in runs
        for piece in pieces(run.text, values)
    ]
