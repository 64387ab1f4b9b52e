"""The header of one MIME part: where it ends, and the few fields that say what the part is.

Lenient where mail programs are: a header that a stray line interrupts, parameters without quotes, names written as
encoded words (RFC 2047, which forbids it there) or in pieces (RFC 2231). All expressions are linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from postfall.mailbox.text import octets, plain, unfolded

_LINES = re.compile(
    rb"(?:>?From [^\n]*+(?:\n|\Z))?+(?:[!-9;-~]++[ \t]*+:[^\n]*+(?:\n[ \t][^\n]*+)*+(?:\n|\Z))*+", re.DOTALL
)
_BLANK = re.compile(rb"\r?\n")
_GAP = re.compile(rb"\n\r?\n")
_GOES_ON = re.compile(rb"^(?:content-[a-z-]{2,25}|mime-version)[ \t]*+:", re.IGNORECASE | re.MULTILINE)
_WANTED = re.compile(
    rb"^(content-(?:type|disposition|transfer-encoding)|subject)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)",
    re.IGNORECASE | re.MULTILINE,
)
_TYPE = re.compile(r"\s*+([\w.+-]{1,100})\s*+/\s*+([\w.+-]{1,100})")
_PARAMETER = re.compile(r';\s*+([^\s=;"]{1,100}+)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"?|([^;]*+))', re.DOTALL)
_QUOTED = re.compile(r"\\(.)", re.DOTALL)
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_SECTION = re.compile(r"([^*]{1,80})(?:\*(\d{1,3}))?(\*)?\Z")
_TOKEN = re.compile(r"[\w-]{1,40}")
_MOST_PARAMETERS = 200
_BODIES = frozenset({"text/plain", "text/html"})
_LONGEST_NAME = 255
_LONGEST_SUBJECT = 2000


@dataclass(frozen=True, slots=True)
class Head:
    """What the header of a part says: `type` in lower case (`text/plain`), its parameters, how it is encoded."""

    type: str = "text/plain"
    declared: bool = False
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    name: str = ""
    encoding: str = ""
    subject: str = ""

    @property
    def boundary(self) -> str:
        """The line that parts a multipart; empty where there is none."""
        return self.parameters.get("boundary", "")

    @property
    def charset(self) -> str:
        """The announced charset; empty where there is none."""
        return (self.parameters.get("charset", "").split() or [""])[0].strip("'\"")


def is_body(kind: str, disposition: str, name: str) -> bool:
    """Whether a part of this type (lower case) is the text of the message and no attachment: it has no name and does
    not say that it is one. Whole messages, looks over IMAP and local copies see it the same way.
    """
    return kind in _BODIES and disposition != "attachment" and not name


def header_end(data: bytes, start: int, end: int, most: int) -> tuple[int, int]:
    """Where the header lines at `start` end and where the body begins.

    A stray line does not end the header as long as MIME fields follow it before the next empty line.
    """
    lines = _LINES.match(data, start, end)
    stop = lines.end() if lines else start
    blank = _BLANK.match(data, stop, end)
    if blank:
        return stop, blank.end()
    gap = _GAP.search(data, stop, min(end, stop + most))
    if gap and _GOES_ON.search(data, stop, gap.start() + 1):
        return gap.start() + 1, gap.end()
    return stop, stop


def head_of(block: bytes, default: str = "text/plain") -> Head:
    """The fields of one header block; of repeated ones the first counts. `default` is the type where none is named."""
    found: dict[bytes, str] = {}
    for name, value in _WANTED.findall(block):
        found.setdefault(name.lower(), value.decode("latin-1"))
    said = unfolded(found.get(b"content-type", ""))
    kind = _TYPE.match(said)
    parameters = _parameters(said)
    disposed = unfolded(found.get(b"content-disposition", ""))
    token = _TOKEN.match(disposed.lstrip())
    encoding = _TOKEN.search(found.get(b"content-transfer-encoding", "").lower())
    name = _parameters(disposed).get("filename") or parameters.get("name", "")
    return Head(
        type=f"{kind.group(1)}/{kind.group(2)}".lower() if kind else default,
        declared=kind is not None,
        parameters=parameters,
        disposition=token.group().lower() if token else "",
        name=plain(name)[0][:_LONGEST_NAME],
        encoding=encoding.group() if encoding else "",
        subject=plain(found.get(b"subject", ""))[0][:_LONGEST_SUBJECT],
    )


def _parameters(said: str) -> dict[str, str]:
    """The parameters of a field body, names in lower case; pieces joined and decoded (RFC 2231)."""
    plain_ones: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for count, (key, quoted, bare) in enumerate(_PARAMETER.findall(said)):
        section = _SECTION.match(key.lower())
        if count >= _MOST_PARAMETERS or section is None:
            continue
        value = _QUOTED.sub(r"\1", quoted) if quoted else bare.strip()
        name, number, starred = section.groups()
        if number is None and not starred:
            plain_ones.setdefault(name, value)
        else:
            pieces.setdefault(name, []).append((int(number or 0), bool(starred), value))
    return plain_ones | {name: _joined(found) for name, found in pieces.items()}


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    """The value that was written in pieces: `charset'language'text` with percent signs, then the rest."""
    charset, data = "", b""
    for place, (_, starred, value) in enumerate(sorted(pieces, key=lambda piece: piece[0])):
        text = value
        if starred and place == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw = text.encode("utf-8", "replace")
        data += _PERCENT.sub(lambda found: bytes((int(found.group(1), 16),)), raw) if starred else raw
    return octets(data, charset)
