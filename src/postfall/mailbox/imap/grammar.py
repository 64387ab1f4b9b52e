"""IMAP answers as text (latin-1, one character an octet) into nested lists; where an answer ends, literals included.

Nothing here trusts the server: depth, tokens and sizes are bounded, and every expression is linear.
"""

from __future__ import annotations

import re
from typing import TypeAlias, Union

Node: TypeAlias = Union[str, int, "list[Node]", None]
"""A string or atom, a number where the quick way has read it, NIL, or a list in parentheses."""

DEEPEST = 100
MOST_TOKENS = 300_000
_TOKEN = re.compile(
    r"[ \t]*+(?:"
    r"(\()|(\))"
    r'|"((?:[^"\\\r\n]|\\[^\r\n])*+)"'
    r"|~?\{(\d{1,12})\+?\}\r?\n"
    r'|([A-Za-z0-9.]{1,64}\[[^\]\r\n]{0,4000}\](?:<\d{1,12}>)?|[^\s()"]++)'
    r")"
)
_OPEN, _CLOSE, _QUOTED, _LITERAL = 1, 2, 3, 4
_ESCAPED = re.compile(r"\\(.)")
_LITERAL_END = re.compile(r"\{(\d{1,12})\+?\}\r?\n")


class Malformed(ValueError):
    """What the server sent is no list, string or atom of IMAP."""


def nodes(text: str, at: int = 0) -> list[Node]:
    """All tokens of `text` from `at`, lists nested. Raises `Malformed`."""
    top: list[Node] = []
    stack: list[list[Node]] = []
    here, end = top, len(text)
    for _ in range(MOST_TOKENS):
        found = _TOKEN.match(text, at)
        if found is None:
            if text[at:].strip() or stack:
                raise Malformed(text[at : at + 40])
            return top
        at = found.end()
        kind = found.lastindex
        if kind == _OPEN:
            inner: list[Node] = []
            here.append(inner)
            stack.append(here)
            here = inner
            if len(stack) > DEEPEST:
                raise Malformed("too deep")
        elif kind == _CLOSE:
            if not stack:
                raise Malformed(")")
            here = stack.pop()
        elif kind == _LITERAL:
            stop = at + int(found[_LITERAL])
            if stop > end:
                raise Malformed("literal")
            here.append(text[at:stop])
            at = stop
        else:
            here.append(_simple(found))
    raise Malformed("too many tokens")


def _simple(found: re.Match[str]) -> str | None:
    """A quoted string or an atom."""
    quoted = found[_QUOTED]
    if quoted is not None:
        return _ESCAPED.sub(r"\1", quoted) if "\\" in quoted else quoted
    atom = found[5]
    return None if atom.upper() == "NIL" else atom


def _line(text: str, at: int) -> tuple[int, int | None]:
    """Where the line at `at` ends (-1: not there yet), and the size of the literal that follows it, if one does."""
    line = text.find("\n", at)
    if line < 0:
        return -1, None
    before = line - 1 if line > at and text[line - 1] == "\r" else line
    if before > at and text[before - 1] == "}":
        found = _LITERAL_END.match(text, max(text.rfind("{", at, before), 0))
        if found is not None and found.end() == line + 1:
            return line + 1, int(found[1])
    return line + 1, None


def end_of(text: str, at: int) -> tuple[int, int]:
    """Where the answer that begins at `at` ends, literals included, and how many characters that needs at least.

    The end is -1 while the answer is not all there.
    """
    while True:
        line, literal = _line(text, at)
        if line < 0:
            return -1, len(text) + 1
        if literal is None:
            return line, line
        at = line + literal
        if at >= len(text):
            return -1, at + 1


def long_literal(text: str, at: int, most: int) -> tuple[int, int, int] | None:
    """The first literal of more than `most` octets in the answer at `at`: where its size and its text begin, its size.

    Walks from literal to literal: what stands inside of one may look like the beginning of another.
    """
    while True:
        line, literal = _line(text, at)
        if line < 0 or literal is None:
            return None
        if literal > most:
            return text.rfind("{", at, line), line, literal
        at = line + literal
        if at >= len(text):
            return None


def pairs(node: Node) -> dict[str, Node]:
    """`(NAME value NAME value …)` with the names in upper case; of repeated ones the first counts."""
    found: dict[str, Node] = {}
    if isinstance(node, list):
        for name, value in zip(node[::2], node[1::2], strict=False):
            if isinstance(name, str):
                found.setdefault(name.upper(), value)
    return found


def whole(node: Node) -> int | None:
    """The number in `node` (at most 18 digits), or None."""
    if isinstance(node, int):
        return node if 0 <= node < 10**18 else None
    return int(node) if isinstance(node, str) and node.isascii() and node.isdigit() and len(node) < 19 else None
