"""A letter as a Word document: A4, real styles, its language set, on our plain paper or on the user's own."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from postfall.draft.blocks import Heading, Item, Paragraph, Rule, Run, Table, blocks
from postfall.draft.letter import Mark, Value, pieces, put
from postfall.draft.paper import base, set_language, stamp
from postfall.draft.render import EXERCISE
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from docx.document import Document

    from postfall.draft.blocks import Block
    from postfall.draft.letter import Letter

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_REFERENCE = Text("Unser Zeichen", "Our reference")
_NARROWEST, _WIDEST = 8, 28
"""Bounds, in characters, of what a table column counts for when the width is shared out."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write(letter: Letter, letterhead: Path | None = None) -> bytes:
    """The letter as OOXML; the same letter always gives the same bytes.

    `letterhead` is a Word file whose styles, header and footer are used; the sender's block is left out then, because
    such paper carries it. Raises `UsageError` where that file cannot be used.
    """
    document = base(letterhead)
    writer = _Writer(document, letter.values)
    writer.opening(letter, own_paper=letterhead is not None)
    last: Block | None = None
    for block in blocks(letter.body):
        writer.block(block, after=last)
        last = block
    writer.note(letter)
    stamp(document, letter, EXERCISE.to(letter.language), own_paper=letterhead is not None)
    set_language(document, "de-DE" if letter.language == "de" else "en-GB")
    _properties(document, letter)
    stream = io.BytesIO()
    document.save(stream)
    return _dated(stream.getvalue())


class _Writer:
    """Lays blocks into a document; every text goes through `add_text`, which escapes it."""

    def __init__(self, document: Document, values: tuple[Value, ...]) -> None:
        self.document = document
        self.values = values

    def opening(self, letter: Letter, *, own_paper: bool) -> None:
        """Sender, recipient, date, reference, subject."""
        if letter.exercise and own_paper:
            self._line((Run(EXERCISE.to(letter.language), bold=True),), "Letter Address")
        if not own_paper:
            self._address(letter.sender, "Letter Sender")
        self._address(letter.recipient, "Letter Address")
        reference = f"{_REFERENCE.to(letter.language)}: {letter.reference}"
        self._line((Run(f"{letter.date}\n{reference}"),), "Letter Date")
        self._line((Run(letter.subject, bold=True),), "Letter Subject")

    def block(self, block: Block, after: Block | None) -> None:
        """One block of the body, `after` another."""
        if isinstance(block, Heading):
            self._line(block.runs, f"Heading {min(block.level, 3)}")
        elif isinstance(block, Paragraph):
            self._paragraph(block, loose=isinstance(after, Item | Table))
        elif isinstance(block, Item):
            self._item(block)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Rule):
            self._line((), "Letter Rule")

    def note(self, letter: Letter) -> None:
        """The end note, under a line across."""
        self._line((), "Letter Rule")
        for block in blocks(letter.note):
            if isinstance(block, Paragraph):
                self._line(block.runs, "Letter Note")

    def _paragraph(self, block: Paragraph, *, loose: bool) -> None:
        from docx.shared import Pt

        made = self._line(block.runs, "Normal")
        if loose:
            made.paragraph_format.space_before = Pt(8)

    def _address(self, lines: Sequence[str], style: str) -> None:
        if lines:
            self._line((Run("\n".join(lines)),), style)

    def _line(self, runs: Iterable[Run], style: str) -> Any:  # noqa: ANN401  # python-docx is untyped here
        made = self.document.add_paragraph(style=style)
        self._fill(made, runs)
        return made

    def _item(self, item: Item) -> None:
        from docx.shared import Cm

        style = "Letter Numbered" if item.number else "List Bullet" if item.number is None else "Normal"
        paragraph = self.document.add_paragraph(style=style)
        if item.number:
            paragraph.add_run(f"{item.number}.\t")
        if item.depth or item.number == 0:
            paragraph.paragraph_format.left_indent = Cm(0.75 * (item.depth + 1))
        self._fill(paragraph, item.runs)

    def _fill(self, paragraph: Any, runs: Iterable[Run]) -> None:  # noqa: ANN401  # python-docx is untyped here
        for run in runs:
            for piece in pieces(run.text, self.values):
                made = paragraph.add_run(piece.whole() if isinstance(piece, Value) else piece)
                made.bold = run.bold or None
                made.italic = run.italic or None
                if isinstance(piece, Value) and piece.mark is not Mark.PLAIN:
                    _highlight(made)

    def _table(self, table: Table) -> None:
        from docx.oxml import OxmlElement

        made = self.document.add_table(rows=0, cols=len(table.rows[0]), style="Table Grid")
        made.autofit = False
        widths = self._widths(table)
        for at, row in enumerate(table.rows):
            cells = made.add_row()
            if at == 0:
                cells._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # no public face
            for cell, runs, width in zip(cells.cells, row, widths, strict=False):
                cell.width = width
                cell.paragraphs[0].style = "Letter Cell"
                self._fill(cell.paragraphs[0], (Run(run.text, at == 0 or run.bold, run.italic) for run in runs))

    def _widths(self, table: Table) -> list[int]:
        """The width of each column in EMU: the text width, shared out by the longest word-wrapped content."""
        section = self.document.sections[-1]
        whole = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
        longest = [
            min(max(len(put("".join(run.text for run in cell), self.values)) for cell in column), _WIDEST)
            for column in zip(*table.rows, strict=False)
        ]
        shares = [max(length, _NARROWEST) for length in longest]
        return [whole * share // sum(shares) for share in shares]


def _highlight(run: Any) -> None:  # noqa: ANN401  # python-docx is untyped here
    from docx.enum.text import WD_COLOR_INDEX

    run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _properties(document: Document, letter: Letter) -> None:
    facts = document.core_properties
    written = datetime.fromisoformat(letter.written).replace(microsecond=0, tzinfo=None)
    facts.title, facts.author, facts.last_modified_by = letter.title, "Postfall", "Postfall"
    facts.language = "de-DE" if letter.language == "de" else "en-GB"
    facts.created = facts.modified = written
    facts.subject = facts.keywords = facts.comments = facts.category = ""
    facts.revision = 1


def _dated(data: bytes) -> bytes:
    """The same package with one fixed date in every zip entry."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _EPOCH)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            target.writestr(fixed, source.read(entry))
    return stream.getvalue()
