"""A letter before it has a format: text with opaque places, and beside it the table of what belongs there.

A value that came from a person, a mailbox or a file never stands in the text itself. In its place stands a token made
of private-use characters, and each writer puts the value in, escaped for its own format. So no value can become markup.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from postfall.draft.note import Changed
    from postfall.language import Language

Format = Literal["md", "docx", "pdf", "html", "eml", "txt", "json"]

_FIRST, _LAST, _ZERO = "\ue000", "\ue001", 0xE010
_TOKEN = re.compile(f"{_FIRST}([{chr(_ZERO)}-{chr(_ZERO + 9)}]{{1,9}}){_LAST}")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_LINE_END = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# Bidirectional overrides, zero-width characters and invisible tags: they make a reader see another text than there is.
_INVISIBLE = re.compile(
    "[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
REFERENCE = Text("Zeichen", "Reference")
"""What stands before the case's short id in a letter: neither "our" nor "my", as one person or a house may write."""
LONGEST = 20_000
"""The most characters of one value that go into a draft."""


class Mark(StrEnum):
    """What a place in a draft holds: a confirmed value, or something that a person still has to look at.

    `GUARDED` is a confirmed value that may tell a professional secret.
    """

    PLAIN = "plain"
    MISSING = "missing"
    PROPOSED = "proposed"
    UNKNOWN = "unknown"
    GUARDED = "professional_secrecy"


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in one place: `before` and `after` are our own words around the person's `text`."""

    text: str
    mark: Mark = Mark.PLAIN
    before: str = ""
    after: str = ""

    def whole(self) -> str:
        """All of it as plain text, unescaped."""
        return f"{self.before}{self.text}{self.after}"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A fact that the draft needs and that is missing, only proposed, or not known."""

    key: str
    mark: Mark
    question: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One document, ready for any writer. All texts may hold tokens into `values`; `body` and `note` are Markdown.

    `sender` and `recipient` are lines. `note` is the end note that goes away before the draft is sent. `open` and
    `internal` are for the person who drafts; no writer writes them. `reply` is the sender's address for an e-mail, or
    None where no safe one is known. `foot` stands below every page in place of the words that this is a draft.
    """

    kind: str
    language: Language
    title: str
    template: str
    playbook: str
    head: str
    written: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    date: str
    reference: str
    subject: str
    body: str
    note: str
    values: tuple[Value, ...]
    exercise: bool = False
    reply: str | None = None
    open: tuple[OpenPoint, ...] = ()
    internal: tuple[str, ...] = ()
    part: str = ""
    to: str | None = None
    changed: tuple[Changed, ...] = ()
    foot: str | None = None


def token(number: int) -> str:
    """The place for value `number`."""
    return _FIRST + "".join(chr(_ZERO + int(digit)) for digit in str(number)) + _LAST


def has_private(text: str) -> bool:
    """Whether `text` holds characters that only tokens may use."""
    return _PRIVATE.search(text) is not None


def pieces(text: str, values: tuple[Value, ...]) -> Iterator[str | Value]:
    """Cut `text` at its tokens: our own text as str, each place as its value."""
    at = 0
    for match in _TOKEN.finditer(text):
        if match.start() > at:
            yield text[at : match.start()]
        yield values[int("".join(str(ord(sign) - _ZERO) for sign in match[1]))]
        at = match.end()
    if at < len(text):
        yield text[at:]


def put(text: str, values: tuple[Value, ...], escape: Callable[[Value], str] = Value.whole) -> str:
    """Put each value in its place, as `escape` writes it. Without `escape`: plain text."""
    return "".join(escape(piece) if isinstance(piece, Value) else piece for piece in pieces(text, values))


def neutral(text: str, *, lines: bool = False) -> str:
    """Text that does nothing but be read: no control or invisible characters, no lone surrogates, one line.

    With `lines` line ends stay, each as one line feed. Longer texts are cut at `LONGEST` with an ellipsis.
    """
    whole = text[: LONGEST + 1].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    broken = _LINE_END.sub("\n", _INVISIBLE.sub("", whole))
    rows = ["".join(_harmless(sign) for sign in row).strip() for row in broken.split("\n")]
    joined = ("\n" if lines else " ").join(row for row in rows if row)
    return joined if len(whole) <= LONGEST else joined[:LONGEST] + " …"


def _harmless(sign: str) -> str:
    return " " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign
