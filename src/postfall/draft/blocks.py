"""Markdown as a short list of blocks that any writer can lay out: headings, paragraphs, list items, tables, rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, still with its tokens. A line break is a line feed."""

    text: str
    bold: bool = False
    italic: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` counts from 1."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Item:
    """A list item's paragraph. `depth` counts from 0; `number` None means a bullet, 0 a further paragraph."""

    runs: Runs
    depth: int
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first row is its head."""

    rows: tuple[tuple[Runs, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


Block = Heading | Paragraph | Item | Table | Rule


@lru_cache(maxsize=8)  # the letters of one mail merge differ in their values, not in their text
def blocks(markdown: str) -> tuple[Block, ...]:
    """The blocks of `markdown`. HTML, images and code are text; a link is its words and its address."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return tuple(_Layout().run(parser.parse(markdown)))


class _Layout:
    """Walks the flat token stream; knows in which lists it stands."""

    def __init__(self) -> None:
        self.lists: list[int | None] = []
        self.fresh = False

    def run(self, tokens: list[Token]) -> Iterator[Block]:
        at = 0
        while at < len(tokens):
            one = tokens[at]
            if one.type == "table_open":
                end = next(spot for spot in range(at, len(tokens)) if tokens[spot].type == "table_close")
                yield _table(tokens[at:end])
                at = end
            elif one.type == "heading_open":
                yield Heading(int(one.tag[1:]), runs(tokens[at + 1]))
                at += 2
            else:
                yield from self._one(one)
            at += 1

    def _one(self, one: Token) -> Iterator[Block]:
        if one.type in {"bullet_list_open", "ordered_list_open"}:
            first = int(one.attrs.get("start", 1)) if one.type == "ordered_list_open" else None
            self.lists.append(first)
        elif one.type in {"bullet_list_close", "ordered_list_close"}:
            self.lists.pop()
        elif one.type == "list_item_open":
            self.fresh = True
        elif one.type == "list_item_close":
            self._count()
        elif one.type == "inline":
            yield self._text(runs(one))
        elif one.type in {"code_block", "fence"}:
            yield self._text((Run(one.content.rstrip("\n")),))
        elif one.type == "hr":
            yield Rule()

    def _count(self) -> None:
        if self.lists and self.lists[-1] is not None:
            self.lists[-1] += 1

    def _text(self, said: Runs) -> Block:
        if not self.lists:
            return Paragraph(said)
        number = self.lists[-1] if self.fresh else 0
        self.fresh = False
        return Item(said, len(self.lists) - 1, number)


def _table(tokens: list[Token]) -> Table:
    rows: list[list[Runs]] = []
    for one in tokens:
        if one.type == "tr_open":
            rows.append([])
        elif one.type == "inline":
            rows[-1].append(runs(one))
    return Table(tuple(tuple(row) for row in rows))


def runs(inline: Token) -> Runs:
    """The stretches of one inline token."""
    return tuple(_joined(_stretches(inline.children or [])))


def _stretches(children: Iterable[Token]) -> Iterator[Run]:
    bold = italic = 0
    address = ""
    for child in children:
        if child.type in {"strong_open", "strong_close"}:
            bold += child.nesting
        elif child.type in {"em_open", "em_close"}:
            italic += child.nesting
        elif child.type == "link_open":
            address = str(child.attrs.get("href", ""))
        elif child.type == "link_close":
            yield Run(f" ({address})", bold > 0, italic > 0)
        elif child.type == "softbreak":
            yield Run(" ", bold > 0, italic > 0)
        elif child.type == "hardbreak":
            yield Run("\n", bold > 0, italic > 0)
        else:
            yield Run(child.content, bold > 0, italic > 0)


def _joined(parts: Iterable[Run]) -> Iterator[Run]:
    last: Run | None = None
    for part in parts:
        if last is not None and (last.bold, last.italic) == (part.bold, part.italic):
            last = Run(last.text + part.text, last.bold, last.italic)
        else:
            if last is not None and last.text:
                yield last
            last = part
    if last is not None and last.text:
        yield last
