"""What a part is: by its first octets, its type, its file name, in this order of trust."""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """What to do with a part."""

    PLAIN = "plain"
    HTML = "html"
    XML = "xml"
    CARD = "card"
    CSV = "csv"
    MESSAGE = "message"
    PDF = "pdf"
    ZIP = "zip"
    OLE = "ole"
    RTF = "rtf"
    IMAGE = "image"
    SOUND = "sound_or_film"
    ENCRYPTED = "encrypted"
    SIGNATURE = "signature"
    UNKNOWN = "unknown"


DOCUMENTS = frozenset({Sort.PDF, Sort.ZIP, Sort.OLE, Sort.RTF})
TEXTS = frozenset({Sort.PLAIN, Sort.HTML, Sort.XML, Sort.CARD, Sort.CSV})
HEAD = 512
"""First octets that `by_content` wants to see."""

_MAGIC = (
    (b"%PDF-", Sort.PDF),
    (b"PK\x03\x04", Sort.ZIP),
    (b"PK\x05\x06", Sort.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Sort.OLE),
    (b"{\\rtf", Sort.RTF),
    (b"\x89PNG", Sort.IMAGE),
    (b"GIF8", Sort.IMAGE),
    (b"\xff\xd8\xff", Sort.IMAGE),
    (b"-----BEGIN PGP MESSAGE", Sort.ENCRYPTED),
    (b"-----BEGIN PGP SIGNATURE", Sort.SIGNATURE),
)
_ALSO_TEXT = frozenset({Sort.ENCRYPTED, Sort.SIGNATURE})
"""May stand in the middle of a text, so that a text that begins with them is read as one."""
_TYPES = {
    "text/html": Sort.HTML,
    "application/xhtml+xml": Sort.HTML,
    "application/xml": Sort.XML,
    "text/xml": Sort.XML,
    "image/svg+xml": Sort.XML,
    "text/calendar": Sort.CARD,
    "application/ics": Sort.CARD,
    "text/vcard": Sort.CARD,
    "text/x-vcard": Sort.CARD,
    "text/directory": Sort.CARD,
    "text/csv": Sort.CSV,
    "text/comma-separated-values": Sort.CSV,
    "text/rtf": Sort.RTF,
    "text/richtext": Sort.HTML,
    "text/enriched": Sort.HTML,
    "application/rtf": Sort.RTF,
    "application/pdf": Sort.PDF,
    "application/x-pdf": Sort.PDF,
    "application/json": Sort.PLAIN,
    "application/zip": Sort.ZIP,
    "application/x-zip-compressed": Sort.ZIP,
    "application/msword": Sort.OLE,
    "application/vnd.ms-excel": Sort.OLE,
    "application/vnd.ms-powerpoint": Sort.OLE,
    "application/vnd.ms-outlook": Sort.OLE,
    "application/pgp-encrypted": Sort.ENCRYPTED,
    "application/pgp-signature": Sort.SIGNATURE,
    "application/pkcs7-signature": Sort.SIGNATURE,
    "application/x-pkcs7-signature": Sort.SIGNATURE,
    "message/rfc822": Sort.MESSAGE,
    "message/global": Sort.MESSAGE,
    "message/news": Sort.MESSAGE,
}
_FAMILIES = {"image": Sort.IMAGE, "audio": Sort.SOUND, "video": Sort.SOUND}
_NAMES = {
    Sort.PLAIN: ("txt", "text", "log", "md", "json", "yaml", "yml", "ini", "cfg", "conf", "asc", "sql", "eml.txt"),
    Sort.HTML: ("htm", "html", "xhtml"),
    Sort.XML: ("xml", "svg"),
    Sort.CARD: ("ics", "vcf", "ical", "ifb"),
    Sort.CSV: ("csv", "tsv"),
    Sort.MESSAGE: ("eml",),
    Sort.PDF: ("pdf",),
    Sort.ZIP: ("zip", "docx", "docm", "dotx", "xlsx", "xlsm", "xltx", "xlsb", "pptx", "pptm", "odt", "ods", "odp",
               "ott", "epub"),
    Sort.OLE: ("doc", "xls", "ppt", "dot", "xlt", "msg"),
    Sort.RTF: ("rtf",),
    Sort.IMAGE: ("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "heic", "ico", "psd", "emf", "wmf"),
    Sort.SOUND: ("mp3", "m4a", "wav", "ogg", "opus", "amr", "aac", "flac", "mp4", "mov", "avi", "mkv", "webm",
                 "mpg", "3gp"),
    Sort.ENCRYPTED: ("pgp", "gpg", "p7m", "p7e"),
    Sort.SIGNATURE: ("p7s", "sig"),
}  # fmt: skip
_BY_NAME = {ending: sort for sort, endings in _NAMES.items() for ending in endings}
_ENOUGH = 0.9
_MOSTLY_ASCII = 0.8


def sort_of(head: bytes, kind: str, name: str, smime: str = "") -> Sort:
    """What a part is: `head` its first octets (`HEAD` of them), `kind` its type, `name` its file name."""
    seen, said = by_content(head), by_label(kind, name, smime)
    if seen is None and said in {Sort.PDF, Sort.UNKNOWN} and b"%PDF-" in head:  # some have a line in front of it
        return Sort.PDF
    if seen is not None and not (said in TEXTS and seen in _ALSO_TEXT):
        return seen
    return Sort.PLAIN if said is Sort.UNKNOWN and looks_like_text(head) else said


def gap_code(sort: Sort) -> str:
    """Why a part of this sort is not looked into, one of `UNINSPECTED`."""
    return sort.value if sort in {Sort.IMAGE, Sort.SOUND, Sort.ENCRYPTED} else "unsupported"


def by_content(head: bytes) -> Sort | None:
    """What the first octets say, or None."""
    for magic, sort in _MAGIC:
        if head.startswith(magic):
            return sort
    return None


def by_label(kind: str, name: str, smime: str = "") -> Sort:
    """What type (lower case) and file name say; `smime` is the parameter `smime-type` of pkcs7-mime (RFC 8551)."""
    family = kind.partition("/")[0]
    named = _BY_NAME.get(name.rpartition(".")[2].lower().strip()) if "." in name else None
    if kind.endswith("pkcs7-mime"):
        # Signed ones can be read by anybody who has them; we do not unpack their format.
        return Sort.UNKNOWN if smime in {"signed-data", "certs-only", "compressed-data"} else Sort.ENCRYPTED
    found = _TYPES.get(kind) or _FAMILIES.get(family) or named
    if found is None and kind.startswith("application/vnd.o"):  # openxmlformats, oasis.opendocument
        return Sort.ZIP
    return found or (Sort.PLAIN if family in {"text", "message"} else Sort.UNKNOWN)


def looks_like_text(head: bytes) -> bool:
    """Whether octets of unknown type can be read as text."""
    if not head or b"\x00" in head:
        return not head
    printable = sum(1 for octet in head if octet >= 32 or octet in b"\t\r\n\f\x1b")
    if printable < _ENOUGH * len(head):
        return False
    try:
        head[:-3].decode("utf-8")  # the last sign may be cut through
    except UnicodeDecodeError as odd:
        return odd.start >= len(head) - 6 or sum(1 for octet in head if octet < 128) >= _MOSTLY_ASCII * len(head)
    return True
