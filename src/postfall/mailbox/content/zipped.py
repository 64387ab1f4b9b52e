"""Texts out of ZIP containers: Office and OpenDocument files, and archives of anything.

Nothing is believed of what an archive says about itself: members are unpacked piece by piece and the pieces counted.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from postfall.mailbox.content.officexml import Refused, text_of_xml
from postfall.mailbox.content.sorts import DOCUMENTS, HEAD, TEXTS, Sort, gap_code, sort_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.mailbox.content.taking import Taking

_BROKEN = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, LookupError,
)  # fmt: skip
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2})
_OFFICE = re.compile(
    r"word/(?!styles|settings|webSettings|fontTable|numbering|theme|_rels)[^/]+\.xml"
    r"|ppt/(?:slides|notesSlides|comments|diagrams)/[^/]+\.xml|xl/(?:comments|drawings|threadedComments|persons)[^.]*\.xml"
    r"|docProps/core\.xml"
)
_ABOUT = re.compile(r"docProps/core\.xml|meta\.xml")
_OPEN = re.compile(r"(?:content|styles|meta)\.xml")
_MEDIA = re.compile(r"(?:word|ppt|xl)/media/|Pictures/")
_EMBEDDED = re.compile(r"(?:word|ppt|xl)/embeddings/|Object [^/]+/content\.xml")
_SHEETS = re.compile(r"xl/workbook\.(?:xml|bin)")
_ENCRYPTED = 1
"""Bit of a member's flags."""


class TooMuch(Exception):
    """A member is larger than what may still be unpacked."""


def take_zip(taking: Taking, data: bytes, name: str, number: str, depth: int) -> None:
    """Hand the texts of the container `data` to `taking`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        taking.skip(number, "unreadable", len(data))
        return
    with archive:
        names = {member.filename for member in archive.infolist()}
        if "[Content_Types].xml" in names:
            _office(taking, archive, data, name, number, depth)
        elif "mimetype" in names and "content.xml" in names:
            _open_document(taking, archive, data, name, number, depth)
        else:
            _members(taking, archive, archive.infolist(), number, depth)


def _office(taking: Taking, archive: zipfile.ZipFile, data: bytes, name: str, number: str, depth: int) -> None:
    """Word, Excel and PowerPoint files (ECMA-376)."""
    kind = "docx"
    texts = [member for member in archive.infolist() if _OFFICE.fullmatch(member.filename)]
    if any(_SHEETS.fullmatch(member.filename) for member in archive.infolist()):
        kind = "xlsx"
        _workbook(taking, archive, data, name, number, kind)
    elif any(member.filename.startswith("ppt/") for member in archive.infolist()):
        kind = "pptx"
    _xml(taking, archive, texts, (name, number, kind))
    _beside(taking, archive, number, depth)


def _open_document(taking: Taking, archive: zipfile.ZipFile, data: bytes, name: str, number: str, depth: int) -> None:
    """OpenDocument files (ISO 26300); encrypted ones say so in their manifest."""
    try:
        kind = _read(archive, archive.getinfo("mimetype"), 200).decode("ascii", "replace")
        manifest = _read(archive, archive.getinfo("META-INF/manifest.xml"), 1 << 20)
    except (*_BROKEN, TooMuch):
        kind, manifest = "", b""
    if b"encryption-data" in manifest:
        taking.skip(number, "encrypted", len(data))
        return
    texts = [member for member in archive.infolist() if _OPEN.fullmatch(member.filename)]
    if "spreadsheet" in kind:
        _workbook(taking, archive, data, name, number, "ods")
        texts = [member for member in texts if member.filename != "content.xml"]
    short = "ods" if "spreadsheet" in kind else "odp" if "presentation" in kind else "odt"
    _xml(taking, archive, texts, (name, number, short))
    _beside(taking, archive, number, depth)


def _workbook(taking: Taking, archive: zipfile.ZipFile, data: bytes, name: str, number: str, kind: str) -> None:
    """A workbook goes to a library that unpacks without bounds, so it is unpacked for trial before."""
    from postfall.mailbox.content.sheets import take_sheets

    try:
        for member in archive.infolist():
            if not _MEDIA.match(member.filename):
                taking.unpack_left -= _drained(archive, member, taking.unpack_left)
    except TooMuch:
        taking.skip(number, "too_large", len(data))
    except _BROKEN:
        taking.skip(number, "unreadable", len(data))
    else:
        take_sheets(taking, data, name, number, kind)


def _xml(
    taking: Taking, archive: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo], what: tuple[str, str, str]
) -> None:
    """The texts of several XML members as one text; `what` is its name, number and kind."""
    name, number, kind = what
    texts: list[str] = []
    for member in sorted(members, key=_reading_order):
        try:
            content = _read(archive, member, taking.unpack_left)
            taking.unpack_left -= len(content)
            office = member.filename.startswith(("word/", "ppt/", "xl/"))
            texts.append(text_of_xml(content, everything=not office, lines=bool(_ABOUT.fullmatch(member.filename))))
        except TooMuch:
            taking.skip(number, "too_large", member.file_size)
        except (*_BROKEN, Refused):
            taking.skip(number, "encrypted" if member.flag_bits & _ENCRYPTED else "unreadable", member.compress_size)
    taking.give(number, name, kind, "\n\n".join(text for text in texts if text))


def _reading_order(member: zipfile.ZipInfo) -> tuple[bool, bool, int, str]:
    """The body first, the properties last, slide 10 behind slide 9."""
    name = member.filename
    return _ABOUT.fullmatch(name) is not None, not name.startswith("word/document"), len(name), name


def _beside(taking: Taking, archive: zipfile.ZipFile, number: str, depth: int) -> None:
    """Pictures in a document are counted, documents in it are opened."""
    pictures = sum(member.compress_size for member in archive.infolist() if _MEDIA.match(member.filename))
    if pictures:
        taking.skip(number, "image", pictures)
    inside = [member for member in archive.infolist() if _EMBEDDED.match(member.filename)]
    _members(taking, archive, inside, number, depth)


def _members(taking: Taking, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], number: str, depth: int) -> None:
    """The members of an archive, each like an attachment."""
    for place, member in enumerate((each for each in members if not each.is_dir()), 1):
        inside = f"{number}.{place}" if number else str(place)
        if taking.members_left <= 0:
            taking.skip(inside, "too_many_parts", sum(each.compress_size for each in members[place - 1 :]))
            return
        taking.members_left -= 1
        if member.flag_bits & _ENCRYPTED:
            taking.skip(inside, "encrypted", member.compress_size)
            continue
        try:
            content = _read(archive, member, min(taking.unpack_left, taking.bounds.document))
        except TooMuch:
            taking.skip(inside, "too_large", member.compress_size)
        except _BROKEN:
            code = "unreadable" if member.compress_type in _METHODS else "unsupported"
            taking.skip(inside, code, member.compress_size)
        else:
            taking.unpack_left -= len(content)
            take_member(taking, content, member.filename, inside, depth + 1)


def take_member(taking: Taking, content: bytes, name: str, number: str, depth: int) -> None:
    """A file that lay in a document: read like an attachment of its name."""
    sort = sort_of(content[:HEAD], "application/octet-stream", name)
    if sort in DOCUMENTS:
        taking.document(content, sort, name, number, depth)
    elif sort in TEXTS or sort is Sort.MESSAGE:
        from postfall.mailbox.content.parts import open_file
        from postfall.mailbox.content.taking import Inside

        taking.adopt(number, open_file(sort, content, name, Inside(taking, depth), taking.bounds))
    elif sort is not Sort.SIGNATURE and content:
        taking.skip(number, gap_code(sort), len(content))


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """The content of a member; TooMuch where it is more than `most`, whatever the archive says."""
    if member.compress_type not in _METHODS:
        raise NotImplementedError
    with archive.open(member) as stream:
        content = stream.read(max(most, 0) + 1)
    if len(content) > most:
        raise TooMuch
    return content


def _drained(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> int:
    """How many octets a member really has."""
    if member.compress_type not in _METHODS:
        raise NotImplementedError
    found = 0
    with archive.open(member) as stream:
        while piece := stream.read(1 << 18):
            found += len(piece)
            if found > most:
                raise TooMuch
    return found
