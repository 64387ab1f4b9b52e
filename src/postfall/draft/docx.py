"""A letter as a Word document: A4, real styles, its language set, on our plain paper or on the user's own."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from postfall.draft.paper import base, set_language, stamp, unusable
from postfall.draft.render import EXERCISE
from postfall.draft.wordml import Body

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

    from postfall.draft.letter import Letter

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SHORTEST = 635
"""One twentieth of a point in EMU, the units of python-docx."""


def write(letter: Letter, letterhead: Path | None = None) -> bytes:
    """The letter as OOXML; the same letter always gives the same bytes.

    `letterhead` is a Word file whose styles, header and footer are used; the sender's block is left out then, because
    such paper carries it. Raises `UsageError` where that file cannot be used.
    """
    return Stationery(letter, letterhead).write(letter)


class Stationery:
    """Paper that is prepared once and written on many times.

    All letters on one stationery share the language, title, day of writing and exercise mark of `sample`; only their
    text differs. Raises `UsageError` where `letterhead` cannot be used.
    """

    def __init__(self, sample: Letter, letterhead: Path | None = None) -> None:
        document = base(letterhead)
        own = letterhead is not None
        banner = EXERCISE.to(sample.language)
        stamp(document, sample, banner, own_paper=own)
        set_language(document, "de-DE" if sample.language == "de" else "en-GB")
        _properties(document, sample)
        section = document.sections[-1]
        width = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
        styles = {str(style.name): str(style.style_id) for style in document.styles}
        self._body = Body(styles, width // _SHORTEST, banner, own)
        self._name = str(document.part.partname).lstrip("/")
        self._before, self._after = _halves(document, letterhead)
        stream = io.BytesIO()
        document.save(stream)
        self._rest = _without(stream.getvalue(), self._name)

    def write(self, letter: Letter) -> bytes:
        """`letter` as OOXML on this paper."""
        stream = io.BytesIO(self._rest)
        stream.seek(0, io.SEEK_END)
        text = self._before + self._body.xml(letter).encode() + self._after
        with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(_entry(self._name), text)
        return stream.getvalue()


def _halves(document: Document, letterhead: Path | None) -> tuple[bytes, bytes]:
    """The XML of the document before and after the place for its text."""
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import OxmlElement
    from docx.oxml.ns import nsmap

    root = document.element
    if root.nsmap.get("w") != nsmap["w"]:  # our own XML names everything with this prefix
        raise unusable(letterhead, "namespace")
    mark = OxmlElement("w:p")  # the body holds nothing but the properties of its section
    root.body.insert(0, mark)
    before, _, after = bytes(serialize_part_xml(root)).partition(b"<w:p/>")
    root.body.remove(mark)
    return before, after


def _properties(document: Document, letter: Letter) -> None:
    facts = document.core_properties
    written = datetime.fromisoformat(letter.written).replace(microsecond=0, tzinfo=None)
    facts.title, facts.author, facts.last_modified_by = letter.title, "Postfall", "Postfall"
    facts.language = "de-DE" if letter.language == "de" else "en-GB"
    facts.created = facts.modified = written
    facts.subject = facts.keywords = facts.comments = facts.category = ""
    facts.revision = 1


def _without(data: bytes, name: str) -> bytes:
    """The package without the part `name`, with one fixed date in every zip entry."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename != name:
                target.writestr(_entry(entry.filename), source.read(entry))
    return stream.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    fixed = zipfile.ZipInfo(name, _EPOCH)
    fixed.compress_type = zipfile.ZIP_DEFLATED
    fixed.external_attr = 0o600 << 16
    return fixed
