"""The arguments of an IMAP command: atoms, quoted strings, literals and lists, read into values."""

from __future__ import annotations

import re

Word = bytes | list["Word"]

_TOKEN = re.compile(rb' *+(?:([()])|"((?:[^"\\\r\n]|\\.)*+)"|\{(\d{1,9})\}\r\n|([^ ()"\r\n]++))')
_DEEPEST = 50


def words(line: bytes) -> list[Word]:
    """The words of `line`; a literal stands in it with its octets behind the line end. Raises `ValueError`."""
    stack: list[list[Word]] = [[]]
    at = 0
    while at < len(line):
        found = _TOKEN.match(line, at)
        if found is None:
            if line[at:].strip(b" "):
                raise ValueError("a word cannot be read")
            break  # blanks at the end; those of a literal belong to it
        at = found.end()
        paren, string, octets, atom = found.groups()
        if paren == b"(":
            stack.append([])
        elif paren == b")":
            _close(stack)
        elif octets is not None:
            stack[-1].append(line[at : at + int(octets)])
            at += int(octets)
        else:
            stack[-1].append(atom if string is None else re.sub(rb"\\(.)", rb"\1", string))
        if len(stack) > _DEEPEST:
            raise ValueError("too many parentheses")
    if len(stack) != 1:
        raise ValueError("a parenthesis is open")
    return stack[0]


def _close(stack: list[list[Word]]) -> None:
    if len(stack) == 1:
        raise ValueError("a parenthesis too many")
    inner = stack.pop()
    stack[-1].append(inner)


def strings(line: bytes, count: int) -> list[bytes]:
    """Exactly `count` words that are no lists. Raises `ValueError`."""
    found = [row for row in words(line) if isinstance(row, bytes)]
    if len(found) != count or len(words(line)) != count:
        raise ValueError("the number of arguments is wrong")
    return found
