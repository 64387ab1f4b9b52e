"""Blocks as a tree for writers that know real lists: lists hold items, items hold paragraphs and further lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postfall.draft.blocks import Heading, Item, Paragraph, Rule, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.draft.blocks import Block


@dataclass(slots=True)
class Listed:
    """A list; `start` is its first number, or None for bullets. Each item is a list of nodes."""

    start: int | None
    items: list[list[Node]] = field(default_factory=list)


Node = Heading | Paragraph | Table | Rule | Listed


def outline(blocks: Iterable[Block]) -> tuple[Node, ...]:
    """The blocks as a tree. Heading levels begin at 2 (1 is the subject's) and never skip one going down."""
    nodes: list[Node] = []
    open_lists: list[Listed] = []
    level = 1
    for block in blocks:
        if isinstance(block, Item):
            _item(block, nodes, open_lists)
            continue
        open_lists.clear()
        if isinstance(block, Heading):
            level = min(max(block.level, 2), level + 1)
            nodes.append(Heading(level, block.runs))
        else:
            nodes.append(block)
    return tuple(nodes)


def _item(item: Item, nodes: list[Node], open_lists: list[Listed]) -> None:
    said = Paragraph(item.runs)
    del open_lists[item.depth + 1 :]
    if item.number == 0 and open_lists:
        open_lists[-1].items[-1].append(said)
        return
    if len(open_lists) == item.depth + 1 and (open_lists[-1].start is None) != (item.number is None):
        open_lists.pop()
    while len(open_lists) <= item.depth:
        made = Listed(item.number or (None if item.number is None else 1))
        if not open_lists:
            nodes.append(made)
        else:
            if not open_lists[-1].items:
                open_lists[-1].items.append([])
            open_lists[-1].items[-1].append(made)
        open_lists.append(made)
    open_lists[-1].items.append([said])
