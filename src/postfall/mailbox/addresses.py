"""Address fields (From, To, Cc, Reply-To) into addresses, leniently: what attackers and old programs write is read too.

Groups, comments, quoted names, source routes, encoded words, missing angle brackets and entries without an @ are all
taken in. Encoded words are decoded after the field was cut at its commas, so that no encoded comma can add a person.
"""

from __future__ import annotations

import re
from functools import lru_cache

from postfall.mailbox.model import Address
from postfall.mailbox.text import plain, readable, unfolded, words

_ADDRESS = r'[^<>,;:"()\\\s@]+@[^<>,;:"()\\\s@]+'
_ONE = re.compile(
    r'\s*(?:(?:"([^"\\\r\n]*)"|([^"<>,;:()\\@\[\]\r\n]*))\s*<(' + _ADDRESS + r")>|(" + _ADDRESS + r"))\s*"
)
_SIMPLE = re.compile(r'[^"():;\\]*')
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"?|<[^<>]*>?|\\.|[(),;:]|[^"<>\\(),;:]+|.', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SPACES = re.compile(r"\s+")

MOST = 2000
"""Addresses kept of one field; more are counted as a problem of the message."""
_REMEMBERED = 250
"""Only fields up to this length are remembered, so that no mailbox can fill the memory through our cache."""
_SHORT = 10_000
"""Fields below this length are tried as a plain list first."""
_LONGEST = 320
_LONGEST_NAME = 400


def addresses(raw: str, problems: list[str]) -> tuple[Address, ...]:
    """The addresses of one field body (latin-1 text, one character an octet), at most `MOST`.

    What is odd is added to `problems`: `address_odd`, `too_many_addresses`, `unknown_encoding`.
    """
    found = _one(raw, problems)
    if found is not None:
        return (found,)
    if _SIMPLE.fullmatch(raw) and len(raw) < _SHORT:
        several = [_one(part, problems) for part in raw.split(",")]
        people = tuple(person for person in several if person is not None)
        if len(people) == len(several):
            return people
    return _general(raw, problems)


def recurring(raw: str, problems: list[str]) -> tuple[Address, ...]:
    """The same for fields that say the same in many mails of a mailbox (To, Cc, Reply-To)."""
    if len(raw) > _REMEMBERED:
        return addresses(raw, problems)
    people, odd = _remembered(raw)
    if odd:
        problems += odd
    return people


@lru_cache(maxsize=4096)
def _remembered(raw: str) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    problems: list[str] = []
    return addresses(raw, problems), tuple(problems)


def _one(raw: str, problems: list[str]) -> Address | None:
    """The address of an entry in one of the usual forms, or None."""
    found = _ONE.fullmatch(raw) if len(raw) < _LONGEST else None
    if found is None or not raw.isascii():
        return None
    quoted, name, angle, bare = found.groups()
    if angle is None:
        return Address(bare)
    name = quoted if quoted is not None else name.strip()
    if "=?" in name:
        name, whole = plain(name)
        if not whole:
            problems.append("unknown_encoding")
    return Address(angle, name)


def _general(raw: str, problems: list[str]) -> tuple[Address, ...]:
    """The way for everything: cut into pieces, then into entries."""
    reader = _Entries()
    text = unfolded(raw)
    for piece in _PIECE.findall(text):
        reader.take(piece)
        if len(reader.found) >= MOST:
            problems.append("too_many_addresses")
            break
    else:
        reader.close()
    if any("@" not in person.address for person in reader.found):
        problems.append("address_odd")
    if "=?" in text and not readable(text):
        problems.append("unknown_encoding")
    return tuple(reader.found)


class _Entries:
    """Collects the entry that is being read: loose words, the part in angle brackets, comments."""

    def __init__(self) -> None:
        self.found: list[Address] = []
        self._clear()
        self.depth = 0

    def _clear(self) -> None:
        self.loose: list[str] = []
        self.angle: str | None = None
        self.comment: list[str] = []

    def take(self, piece: str) -> None:
        if piece == "(":
            self.depth += 1
        elif piece == ")" and self.depth:
            self.depth -= 1
        elif self.depth:
            self.comment.append(piece)
        elif piece in {",", ";"}:
            self.close()
        elif piece == ":":
            if "@" not in "".join(self.loose):  # the name of a group, not a person
                self._clear()
            else:
                self.loose.append(piece)
        elif piece.startswith("<"):
            if self.angle is None:
                self.angle = piece.strip("<>").strip()
            else:
                self.close()
                self.angle = piece.strip("<>").strip()
        else:
            self.loose.append(_unquoted(piece))

    def close(self) -> None:
        """End the entry; one that says nothing is dropped."""
        loose = _SPACES.sub(" ", "".join(self.loose)).strip()
        address, name = self._split(loose)
        name = name or _SPACES.sub(" ", "".join(self.comment)).strip()
        self._clear()
        if address:
            self.found.append(Address(words(address)[:_LONGEST], words(name)[:_LONGEST_NAME]))

    def _split(self, loose: str) -> tuple[str, str]:
        """Address and name of the entry."""
        if self.angle:
            return self.angle.rpartition(":")[2].strip() or self.angle, loose  # `:` ends an old source route
        if self.angle is not None and not loose:
            return "", ""
        parts = loose.split(" ")
        at = [part for part in parts if "@" in part]
        if len(parts) > 1 and at:
            return at[-1], " ".join(part for part in parts if part is not at[-1])
        return loose, ""


def _unquoted(piece: str) -> str:
    if piece.startswith('"'):
        return _ESCAPED.sub(r"\1", piece[1:-1] if len(piece) > 1 and piece.endswith('"') else piece[1:])
    return piece[1:] if piece.startswith("\\") and len(piece) == 2 else piece
