"""A letter as Markdown: to read, to edit, and to copy from into an authority's web form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.draft.letter import REFERENCE, Mark, Value, pieces
from postfall.draft.render import EXERCISE
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.draft.letter import Letter

MEDIA = "text/markdown"
_ACTIVE = re.compile(
    r"[\\`*\[\]<|~$]"  # these act wherever they stand
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore inside a word does nothing
    r"|&(?=\#?\w{1,32};)"  # an entity
    r"|(?<=[A-Za-z]):(?=//)|(?<=\bwww)\.",  # a bare address, which many viewers turn into a link
    re.IGNORECASE,
)
_AT_START = re.compile(r"[#>+=:-]|\d{1,9}(?=[.)](?:\s|$))")
# A line that holds nothing but marks of lists, quotes and emphasis: what follows may still begin a block.
_BEFORE_TEXT = re.compile(r"[\s>*_+\d.)-]*")
_SUBJECT = Text("Betreff", "Subject")


def write(letter: Letter) -> bytes:
    """The letter as UTF-8 Markdown."""
    language = letter.language
    banner = [f"> **{EXERCISE.to(language)}**"] if letter.exercise else []
    blocks = [
        *banner,
        _address(letter.sender),
        _address(letter.recipient),
        f"{letter.date}\\\n{REFERENCE.to(language)}: {letter.reference}",
        f"**{_SUBJECT.to(language)}: {letter.subject}**",
        letter.body.strip(),
        "---",
        letter.note,
        *banner,
    ]
    return (put("\n\n".join(block for block in blocks if block), letter.values) + "\n").encode()


def _address(lines: Iterable[str]) -> str:
    return "\\\n".join(lines)


def put(text: str, values: tuple[Value, ...]) -> str:
    """`text` with each value in its place, so that none of them means anything to a Markdown reader."""
    parts: list[str] = []
    line = ""
    for piece in pieces(text, values):
        part = _shown(piece, line) if isinstance(piece, Value) else piece
        if parts and parts[-1].endswith("]") and part[:1] in {"(", "[", ":"}:
            parts[-1] = parts[-1][:-1] + "\\]"  # a mark never becomes the words of a link
        parts.append(part)
        line = part.rpartition("\n")[2] if "\n" in part else line + part
    return "".join(parts)


def _shown(value: Value, line: str) -> str:
    """A value that follows `line`, the beginning of its line."""
    rows = value.whole().split("\n")
    if value.mark is not Mark.PLAIN:
        inner = " ".join(rows)[1:-1]
        return f"[{_quiet(inner)}]"
    first = escaped(rows[0]) if _BEFORE_TEXT.fullmatch(line) else _quiet(rows[0])
    rest = [escaped(row) for row in rows[1:]]
    return (" " if line.lstrip().startswith(("|", "#")) else "\\\n").join([first, *rest])


def escaped(row: str) -> str:
    """One line of foreign text, at the beginning of a line, as Markdown that shows just this text."""
    safe = _quiet(row)
    start = _AT_START.match(safe)
    if start is None:
        return safe
    at = start.end() if start[0][0].isdigit() else 0
    return f"{safe[:at]}\\{safe[at:]}"


def _quiet(row: str) -> str:
    return _ACTIVE.sub(lambda match: "\\" + match[0], row)
