"""Text out of the XML of office documents, with entity declarations refused."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXTS = frozenset({"t", "delText", "instrText", "text", "author"})
_LINES = frozenset({"p", "h", "tr", "br", "line-break", "cr", "si", "sp", "comment", "row"})
_BEFORE = {"tab": "\t", "s": " ", "noBreakHyphen": "-"}
_CELLS = frozenset({"tc", "table-cell"})


class Refused(Exception):
    """The XML is broken, or declares entities, which no office program writes and attackers do."""


def text_of_xml(data: bytes, *, everything: bool, lines: bool = False) -> str:
    """The text of one XML file: one line a paragraph, tabs between cells.

    `everything` False takes only what stands in text elements: Office formats keep positions and ids as text too.
    `lines` True makes every element a line: properties of a document, which are words side by side.

    Raises:
        Refused: broken XML, or a document type declaration (billion laughs, external entities).

    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    reader = _Reader(everything=everything, lines=lines)
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(data, True)
    except expat.ExpatError as broken:
        raise Refused from broken
    return "".join(reader.found).strip()


def _refuse(*_: object) -> None:
    raise Refused


class _Reader:
    """Gathers text while a parser walks through a file."""

    def __init__(self, *, everything: bool, lines: bool) -> None:
        self.found: list[str] = []
        self._everything, self._lines = everything, lines
        self._within = 0
        self._keep: Callable[[str], None] = self.found.append

    def start(self, name: str, attributes: dict[str, str]) -> None:  # expat hands them over
        """A new element."""
        local = name.rpartition(":")[2]
        if local in _TEXTS:
            self._within += 1
        elif local in _BEFORE:
            self._keep(_BEFORE[local])

    def end(self, name: str) -> None:
        """An element is over."""
        local = name.rpartition(":")[2]
        if local in _TEXTS:
            self._within -= 1
        if self._lines or local in _LINES:
            self._keep("\n")
        elif local in _CELLS:
            if self.found and self.found[-1] == "\n":  # the paragraph in the cell
                self.found.pop()
            self._keep("\t")

    def characters(self, text: str) -> None:
        """Text, or the white space between elements."""
        if self._within or (self._everything and not (text.isspace() and "\n" in text)):
            self._keep(text)
