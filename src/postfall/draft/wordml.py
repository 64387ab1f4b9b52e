"""The body of a Word document as XML text: made from blocks, with every foreign text escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from postfall.draft.blocks import Heading, Item, Paragraph, Run, Table, blocks
from postfall.draft.letter import REFERENCE, Mark, Value, pieces, put

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from postfall.draft.blocks import Block
    from postfall.draft.letter import Letter

_NARROWEST, _WIDEST = 13, 28
"""Bounds, in characters, of what a table column counts for when the width is shared out."""
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("([\n\t])")
_STEP = 425
"""The indent of one list level in twentieths of a point (0.75 cm)."""


@dataclass(frozen=True, slots=True)
class Body:
    """Lays out letters on one paper. `styles` maps names to ids, `width` is the text's in twentieths of a point.

    `own_paper` leaves out the sender's block, because the user's paper carries it, and says the `banner` in the text.
    """

    styles: Mapping[str, str]
    width: int
    banner: str
    own_paper: bool

    def xml(self, letter: Letter) -> str:
        """The children of `w:body`, without the section's properties."""
        writer = _Writer(self.styles, self.width, letter.values)
        return "".join((*self._opening(writer, letter), *_text(writer, letter), *_note(writer, letter)))

    def _opening(self, writer: _Writer, letter: Letter) -> Iterable[str]:
        if letter.exercise and self.own_paper:
            yield writer.line((Run(self.banner, bold=True),), "Letter Address")
        for lines, style in ((letter.sender, "Letter Sender"), (letter.recipient, "Letter Address")):
            if lines and not (self.own_paper and style == "Letter Sender"):
                yield writer.line((Run("\n".join(lines)),), style)
        reference = f"{REFERENCE.to(letter.language)}: {letter.reference}"
        yield writer.line((Run(f"{letter.date}\n{reference}"),), "Letter Date")
        yield writer.line((Run(letter.subject, bold=True),), "Letter Subject")


def _text(writer: _Writer, letter: Letter) -> Iterable[str]:
    last: Block | None = None
    for block in blocks(letter.body):
        yield writer.block(block, after=last)
        last = block


def _note(writer: _Writer, letter: Letter) -> Iterable[str]:
    """The end note, under a line across."""
    yield writer.line((), "Letter Rule")
    for block in blocks(letter.note):
        if isinstance(block, Item):
            yield writer.line((Run("– "), *block.runs), "Letter Note")
        elif isinstance(block, Paragraph):
            yield writer.line(block.runs, "Letter Note")


@dataclass(frozen=True, slots=True)
class _Writer:
    """Blocks as paragraphs and tables; every text goes through `_said`, which escapes it."""

    styles: Mapping[str, str]
    width: int
    values: tuple[Value, ...]

    def block(self, block: Block, after: Block | None) -> str:
        """One block of the body, `after` another."""
        if isinstance(block, Heading):
            return self.line(block.runs, f"Heading {min(block.level, 3)}")
        if isinstance(block, Paragraph):
            loose = '<w:spacing w:before="160"/>' if isinstance(after, Item | Table) else ""
            return self.line(block.runs, "Normal", loose)
        if isinstance(block, Item):
            return self._item(block)
        if isinstance(block, Table):
            return self._table(block)
        return self.line((), "Letter Rule")

    def line(self, runs: Iterable[Run], style: str, more: str = "", before: str = "") -> str:
        """One paragraph. `more` are further properties, `before` are runs in front."""
        named = f'<w:pStyle w:val="{escape(self.styles[style])}"/>'
        return f"<w:p><w:pPr>{named}{more}</w:pPr>{before}{self._runs(runs)}</w:p>"

    def _item(self, item: Item) -> str:
        style = "Letter Numbered" if item.number else "List Bullet" if item.number is None else "Normal"
        indent = ""
        if item.depth or item.number == 0:
            indent = f'<w:ind w:left="{_STEP * (item.depth + 1)}"/>'
        counted = _run(f"{item.number}.\t", Run("")) if item.number else ""
        return self.line(item.runs, style, indent, counted)

    def _runs(self, runs: Iterable[Run]) -> str:
        said: list[str] = []
        for run in runs:
            for piece in pieces(run.text, self.values):
                if isinstance(piece, Value):
                    said.append(_run(piece.whole(), run, marked=piece.mark is not Mark.PLAIN))
                else:
                    said.append(_run(piece, run))
        return "".join(said)

    def _table(self, table: Table) -> str:
        widths = self._widths(table)
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        style = escape(self.styles["Table Grid"])
        head = (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="0" w:type="auto"/>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        )
        rows = [self._row(row, widths, first=at == 0) for at, row in enumerate(table.rows)]
        return f"{head}{''.join(rows)}</w:tbl>"

    def _row(self, row: Sequence[Sequence[Run]], widths: Sequence[int], *, first: bool) -> str:
        cells = []
        for runs, width in zip(row, widths, strict=False):
            said = (Run(run.text, first or run.bold, run.italic) for run in runs)
            size = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            cells.append(f"<w:tc>{size}{self.line(said, 'Letter Cell')}</w:tc>")
        return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if first else ''}</w:trPr>{''.join(cells)}</w:tr>"

    def _widths(self, table: Table) -> list[int]:
        """The width of each column: the text width, shared out by the longest word-wrapped content."""
        longest = [
            min(max(len(put("".join(run.text for run in cell), self.values)) for cell in column), _WIDEST)
            for column in zip(*table.rows, strict=False)
        ]
        shares = [max(length, _NARROWEST) for length in longest]
        return [self.width * share // sum(shares) for share in shares]


def _run(text: str, look: Run, *, marked: bool = False) -> str:
    if not text:
        return ""
    bold, italic = "<w:b/>" if look.bold else "", "<w:i/>" if look.italic else ""
    marker = '<w:highlight w:val="yellow"/>' if marked else ""
    properties = f"<w:rPr>{bold}{italic}{marker}</w:rPr>" if bold or italic or marker else ""
    parts = [_piece(part) for part in _BREAKS.split(_ILLEGAL.sub("", text)) if part]
    return f"<w:r>{properties}{''.join(parts)}</w:r>"


def _piece(part: str) -> str:
    if part == "\n":
        return "<w:br/>"
    return "<w:tab/>" if part == "\t" else f'<w:t xml:space="preserve">{escape(part, quote=False)}</w:t>'
