"""A Sieve script into tokens with their lines (RFC 5228, section 2 and 8.1).

Scripts may have been written by an attacker, so nothing is refused and nothing is passed over: what is no token, or
has no end, becomes a `NotUnderstood` with its line, and reading goes on behind its first sign as if it were code. That
may show too much; it never shows too little. The time taken grows with the length of the script only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from postfall.language import Text
from postfall.mailbox.sieve.model import NotUnderstood

LONGEST_SCRIPT = 1 << 20
"""Octets of one script that are read."""
_BLANK_LINES = 30
_BLANK_SIGNS = 120
"""Empty lines, or blanks within one line, behind which nobody looks for another rule."""


class Kind(StrEnum):
    """What a token is."""

    NAME = "name"
    TAG = "tag"
    NUMBER = "number"
    STRING = "string"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `text` is a string's value, a tag with its colon, a name or a mark as written."""

    kind: Kind
    text: str
    line: int
    gap: bool = False
    """Whether it stands behind so much blank space that it looks hidden."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What stands in a comment, and where it begins."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """All of a script: tokens, comments, what was not understood, and the number of its last line."""

    tokens: tuple[Token, ...]
    comments: tuple[Comment, ...]
    problems: tuple[NotUnderstood, ...]
    last: int


_NEXT = re.compile(
    r"(?P<blank>[ \t\r\n]++)"
    r"|(?P<hash>\#[^\n]*+)"
    r"|(?P<open>/\*)"
    r'|(?P<quote>")'
    r"|(?P<multi>[Tt][Ee][Xx][Tt]:[ \t]*+(?:\#[^\n]*+)?(?:\r?\n|\Z))"
    r"|(?P<tag>:[A-Za-z_][A-Za-z0-9_]*+)"
    r"|(?P<number>[0-9]++[KMGkmg]?+(?![A-Za-z0-9_]))"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*+)"
    r"|(?P<mark>[{}()\[\];,])"
    r"|(?P<odd>[^ \t\r\n#/\":A-Za-z0-9_{}()\[\];,]++|[0-9]++[A-Za-z0-9_]*+|[/:])"
)
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_STRING_IN_LINE = re.compile(r'"((?:[^"\\\n]++|\\[^\n])*+)\\?"?')
_LAST_LINE = re.compile(r"^\.\r?(?:\n|\Z)", re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_STUFFED = re.compile(r"^\.\.", re.MULTILINE)

_NO_END_STRING = Text("Eine Zeichenkette hat kein Ende.", "A string has no end.")
_NO_END_COMMENT = Text("Ein Kommentar hat kein Ende.", "A comment has no end.")
_NO_END_TEXT = Text("Ein mehrzeiliger Text (text:) hat kein Ende.", "A multi-line text (text:) has no end.")
_LONE_CR = Text(
    "Im Kommentar steht ein einzelner Wagenrücklauf. Manche Server lesen dahinter weiter.",
    "A carriage return stands alone in a comment. Some servers go on reading behind it.",
)
_NUL = Text("Ein NUL-Zeichen steht im Skript.", "There is a NUL character in the script.")
_NOT_UTF8 = Text("Hier steht kein gültiges UTF-8.", "This is not valid UTF-8.")


def tokens_of(data: bytes) -> Tokens:
    """Cut a script into tokens; only its first `LONGEST_SCRIPT` octets are read."""
    text = data[:LONGEST_SCRIPT].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    reader = _Reader(text)
    reader.run()
    if reader.quotes:  # one quote too few or too many: nobody can say which; no server takes such a script
        reader = _Reader(text, broken=True, problems=reader.problems)
        reader.run()
    problems = [*reader.problems, *_encoding(data[:LONGEST_SCRIPT], text)]
    return Tokens(
        tuple(reader.tokens),
        tuple(reader.comments),
        tuple(sorted(problems, key=lambda row: row.line)),
        text.count("\n") + (not text.endswith("\n") or not text),
    )


def _encoding(data: bytes, text: str) -> list[NotUnderstood]:
    found = []
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end < len(data) or error.reason != "unexpected end of data":
            found.append(NotUnderstood(data.count(b"\n", 0, error.start) + 1, _NOT_UTF8))
    if (at := text.find("\0")) >= 0:
        found.append(NotUnderstood(text.count("\n", 0, at) + 1, _NUL))
    return found


@dataclass(slots=True)
class _Reader:
    """Walks over the text once. `broken`: something had no end; from then on strings end with their line."""

    text: str
    at: int = 0
    line: int = 1
    broken: bool = False
    quotes: bool = False
    gap: bool = False
    blank_lines: int = 0
    tokens: list[Token] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    problems: list[NotUnderstood] = field(default_factory=list)

    def run(self) -> None:
        while self.at < len(self.text):
            found = _NEXT.match(self.text, self.at)
            if found is None or found.lastgroup is None:  # cannot be: the groups cover every sign
                self._odd(self.text[self.at], self.at + 1)
                continue
            getattr(self, f"_{found.lastgroup}")(found.group(), found.end())

    def _go(self, end: int) -> None:
        self.line += self.text.count("\n", self.at, end)
        self.at = end

    def _add(self, kind: Kind, text: str, end: int) -> None:
        self.tokens.append(Token(kind, text, self.line, self.gap))
        self.gap, self.blank_lines = False, 0
        self._go(end)

    def _problem(self, why: Text) -> None:
        if not self.problems or self.problems[-1].line != self.line:
            self.problems.append(NotUnderstood(self.line, why))

    def _blank(self, text: str, end: int) -> None:
        self.blank_lines += text.count("\n")
        last_line = len(text) - text.rfind("\n") - 1
        self.gap = self.gap or self.blank_lines > _BLANK_LINES or last_line > _BLANK_SIGNS
        self._go(end)

    def _hash(self, text: str, end: int) -> None:
        said = text[1:].removesuffix("\r")
        if "\r" in said:
            self._problem(_LONE_CR)
        if said.strip():
            self.comments.append(Comment(said, self.line))
        self._go(end)

    def _open(self, _: str, end: int) -> None:
        close = -1 if self.broken else self.text.find("*/", end)
        if close < 0:
            self._unending(_NO_END_COMMENT, end)
            return
        self.comments.append(Comment(self.text[end:close], self.line))
        self._go(close + 2)

    def _quote(self, _: str, end: int) -> None:
        found = None if self.broken else _STRING.match(self.text, self.at)
        if found is None and not self.broken:
            self.quotes = True
            self._unending(_NO_END_STRING, end)
            return
        found = found or _STRING_IN_LINE.match(self.text, self.at)
        assert found is not None  # noqa: S101  # it takes anything behind a quote
        value = found.group(1)
        self._add(Kind.STRING, _ESCAPED.sub(r"\1", value) if "\\" in value else value, found.end())

    def _multi(self, text: str, end: int) -> None:
        found = None if self.broken else _LAST_LINE.search(self.text, end)
        if found is None:
            self._unending(_NO_END_TEXT, end)
            return
        if "#" in text:
            self.comments.append(Comment(text.partition("#")[2].strip(), self.line))
        self._add(Kind.STRING, _STUFFED.sub(".", self.text[end : found.start()]), found.end())

    def _unending(self, why: Text, end: int) -> None:
        self._problem(why)
        self.broken = True
        self._go(end)

    def _tag(self, text: str, end: int) -> None:
        self._add(Kind.TAG, text.lower(), end)

    def _number(self, text: str, end: int) -> None:
        self._add(Kind.NUMBER, text, end)

    def _name(self, text: str, end: int) -> None:
        self._add(Kind.NAME, text, end)

    def _mark(self, text: str, end: int) -> None:
        self._add(Kind.MARK, text, end)

    def _odd(self, text: str, end: int) -> None:
        shown = text if len(text) <= 20 else text[:20] + "…"
        self._problem(
            Text(f"Hier steht, was nicht in ein Skript gehört: {shown}", f"This is no part of a script: {shown}")
        )
        self._go(end)
