"""ZIP and DOCX files with fixed dates and nothing compressed: the same bytes on every machine and Python."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_DAY = 1 << 5 | 1
"""1 January 1980 as ZIP writes days."""
_UTF8 = 0x800

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
).encode("ascii")
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
).encode("ascii")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A ZIP file of `files` (name, octets), stored (PKWARE APPNOTE 4.3)."""
    body, directory = b"", b""
    for name, data in files:
        octets = name.encode("utf-8")
        common = struct.pack(
            "<HHHHHIIIHH",
            20,
            0 if name.isascii() else _UTF8,
            0,
            0,
            _DAY,
            zlib.crc32(data),
            len(data),
            len(data),
            len(octets),
            0,
        )
        directory += b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + octets
        body += b"PK\x03\x04" + common + octets + data
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def docx(title: str, lines: Sequence[str]) -> bytes:
    """A Word document of a heading and paragraphs."""
    rows = "".join(_paragraph(row) for row in lines)
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"{_paragraph(title, '<w:rPr><w:b/></w:rPr>')}{rows}</w:body></w:document>"
    ).encode()
    return zipped((("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELATIONS), ("word/document.xml", document)))


def _paragraph(text: str, look: str = "") -> str:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<w:p><w:r>{look}<w:t xml:space="preserve">{safe}</w:t></w:r></w:p>'
