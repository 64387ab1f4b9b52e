"""One face for all formats: which writer makes which, and what is prepared once for many letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.draft import eml, html, markdown, pdf, plain, structured
from postfall.draft.docx import MEDIA as WORD
from postfall.draft.docx import Stationery
from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from postfall.draft.letter import Format, Letter

MEDIA: Mapping[Format, str] = {
    "md": markdown.MEDIA,
    "docx": WORD,
    "pdf": pdf.MEDIA,
    "html": html.MEDIA,
    "eml": eml.MEDIA,
    "txt": plain.MEDIA,
    "json": structured.MEDIA,
}
"""The media type of each format."""
_SIMPLE: Mapping[Format, Callable[[Letter], bytes]] = {
    "md": markdown.write,
    "pdf": pdf.write,
    "html": html.write,
    "eml": eml.write,
    "txt": plain.write,
    "json": structured.write,
}


class Writers:
    """Writes letters in any format. Paper for Word is prepared with the first letter that needs it."""

    def __init__(self, letterhead: Path | None = None) -> None:
        self._letterhead = letterhead
        self._paper: dict[tuple[object, ...], Stationery] = {}

    def write(self, letter: Letter, format: Format) -> bytes:  # noqa: A002  # its name in the record
        """`letter` in one format; the same letter gives the same bytes.

        Raises `UsageError` for a letterhead that cannot be used or goes with another format than Word, and where the
        extra for a format is not installed.
        """
        if format == "docx":
            return self._word(letter)
        if self._letterhead is not None:
            raise UsageError(
                Text("Einen Briefbogen gibt es nur für Word.", "A letterhead is for Word only."),
                hint=Text("Wählen Sie dazu: --format docx", "Choose: --format docx"),
                where=str(self._letterhead),
            )
        return _SIMPLE[format](letter)

    def _word(self, letter: Letter) -> bytes:
        shared = (letter.language, letter.title, letter.written, letter.exercise)
        paper = self._paper.get(shared)
        if paper is None:
            paper = self._paper[shared] = Stationery(letter, self._letterhead)
        return paper.write(letter)
