"""Address books and calendars that lay beside the mail: everybody they name, and nothing else of them.

vCard 2.1, 3 and 4 and iCalendar (RFC 6350, 5545) are lines of `NAME;PARAMETERS:VALUE`. They are read line by line, so
that a broken card costs only itself and pictures cost no memory; icalendar takes the lines apart. Its parser for whole
files stops at the first error and knows nothing of vCard 2.1; vobject has had no release for long.
"""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING, BinaryIO

from postfall.mailbox.archive import reasons
from postfall.mailbox.model import Address
from postfall.mailbox.text import octets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from postfall.mailbox.archive.copying import Copying

LARGEST = 256 << 20
"""Octets of a file that are read."""
MOST = 200_000
"""Different persons."""
_MAILBOX = re.compile(r"[^\s<>,;:\"()\[\]]{1,64}@[^\s<>,;:\"()\[\]@]{1,255}")
_LONGEST_LINE = 16 * 1024
_LONGEST_NAME = 500
_LONGEST_CELL = 4096
_MOST_ADDRESSES = 5
_CARD = frozenset({"FN", "N", "ORG", "NICKNAME", "EMAIL"})
_EVENT = frozenset({"ATTENDEE", "ORGANIZER"})
_PROPERTY = re.compile(r"(?:[A-Za-z0-9-]{1,60}\.)?([A-Za-z0-9-]{1,60})(?=[;:])")
_CUT = re.compile(r'((?:[^":]|"[^"]*+"?)*+):(.*)', re.DOTALL)
_CHARSET = re.compile(r"CHARSET=([\w-]{1,40})", re.IGNORECASE)
_ODD = re.compile(r"[\x00-\x1f\x7f]+")


def addresses_in(text: str) -> list[str]:
    """The mail addresses in a value, a few at most."""
    return _MAILBOX.findall(text[:_LONGEST_CELL])[:_MOST_ADDRESSES] if "@" in text else []


class People:
    """Everybody met so far, each address once, with the first name it came with."""

    def __init__(self, copying: Copying) -> None:
        self._copying = copying
        self._found: dict[tuple[str, str], Address] = {}

    def add(self, address: str, name: str) -> None:
        """Take a person in; without an address a name is enough."""
        address, name = address.strip()[:320], _ODD.sub(" ", name).strip()[:_LONGEST_NAME]
        if not (address or name):
            return
        key = (address.casefold(), "" if address else name)
        known = self._found.get(key)
        if known is None and len(self._found) >= MOST:
            self._copying.note(reasons.TOO_MANY_CONTACTS)
        elif known is None or (name and not known.name):
            self._found[key] = Address(address, name)

    def all(self) -> tuple[Address, ...]:
        """Everybody in the order met."""
        return tuple(self._found.values())


def read_contacts(kind: str, path: Path, copying: Copying) -> None:
    """Everybody in the file at `path` becomes one of the `contacts`. Raises `OSError` where it cannot be read."""
    people = People(copying)
    if path.stat().st_size > LARGEST:
        copying.note(reasons.CONTACTS_CUT)
    with path.open("rb") as file:
        if kind == "csv":
            from postfall.mailbox.archive.spreadsheet import read_table

            read_table(file, people, copying)
        elif kind == "vcard":
            _cards(file, people, copying)
        else:
            _events(file, people, copying)
    copying.contacts = people.all()


def _cards(file: BinaryIO, people: People, copying: Copying) -> None:
    """Each card: its addresses with its name; a card without an address counts by its name."""
    card: dict[str, list[str]] = {}
    for line in _lines(file):
        name = _name(line)
        if name in {"BEGIN", "END"}:
            _taken(card, people, copying)
            card = {}
        elif name in _CARD:
            value = _value(line, copying)[1]
            card.setdefault(name, []).append(value)
    _taken(card, people, copying)


def _taken(card: dict[str, list[str]], people: People, copying: Copying) -> None:
    if not card:
        return
    called = next((value for key in ("FN", "N", "ORG", "NICKNAME") for value in card.get(key, ()) if value.strip()), "")
    if not card.get("FN") and card.get("N"):
        family, _, given = card["N"][0].partition(";")
        called = f"{given.partition(';')[0]} {family}".strip() or called.replace(";", " ")
    found = [addresses_in(value) for value in card.get("EMAIL", ())]
    addresses = [address for some in found for address in some]
    if not all(found):
        copying.problems["address_odd"] += found.count([])
    for address in addresses or [""]:
        people.add(address, called)


def _events(file: BinaryIO, people: People, copying: Copying) -> None:
    """Who invites and who is invited."""
    for line in _lines(file):
        if _name(line) in _EVENT:
            parameters, value = _value(line, copying)
            found = addresses_in(value.partition("?")[0]) or addresses_in(parameters.get("EMAIL", ""))
            people.add(found[0] if found else "", parameters.get("CN", "").replace('"', ""))


def _name(line: str) -> str:
    found = _PROPERTY.match(line)
    return found.group(1).upper() if found else ""


def _value(line: str, copying: Copying) -> tuple[dict[str, str], str]:
    """Parameters and value of a line; of vCard 2.1, whose parameters may have no names, only the value."""
    from icalendar.parser import Contentline

    try:
        _, parameters, value = Contentline(line).parts()  # type: ignore[no-untyped-call]
        said = {str(key).upper(): one if isinstance(one, str) else str(one[0]) for key, one in parameters.items()}
    except (ValueError, IndexError):
        cut = _CUT.match(line)
        if cut is None:
            copying.problems["line_unreadable"] += 1
            return {}, ""
        said, value = {}, cut.group(2)
    head = line[: len(line) - len(value)].upper()
    return said, _decoded(value, head) if "QUOTED-PRINTABLE" in head else str(value)


def _decoded(value: str, head: str) -> str:
    charset = _CHARSET.search(head)
    data = binascii.a2b_qp(value.encode("utf-8", "replace"))
    return octets(data, charset.group(1) if charset else "")


def _lines(file: BinaryIO) -> Iterator[str]:
    """The lines with their continuations; of long ones the beginning."""
    waiting = b""
    soft = False
    for raw in _raw(file):
        line = raw.rstrip(b"\r\n")
        if soft or line[:1] in (b" ", b"\t"):
            waiting = (waiting[:-1] + line.lstrip() if soft else waiting + line[1:])[:_LONGEST_LINE]
        else:
            yield octets(waiting, "")
            waiting = line[:_LONGEST_LINE]
        soft = waiting.endswith(b"=") and b"QUOTED-PRINTABLE" in waiting.partition(b":")[0].upper()
    yield octets(waiting, "")


def _raw(file: BinaryIO) -> Iterator[bytes]:
    """The lines of the file, within bounds; what is written in UTF-16 is made UTF-8."""
    mark = file.read(3)
    if mark[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        file.seek(0)
        yield from file.read(LARGEST // 8).decode("utf-16", "replace").encode("utf-8", "replace").splitlines()
        return
    file.seek(3 if mark == b"\xef\xbb\xbf" else 0)
    left, begins = LARGEST, True
    while left > 0 and (line := file.readline(_LONGEST_LINE)):
        left -= len(line)
        if begins:
            yield line
        begins = line.endswith(b"\n")  # the rest of a line that is too long is left out
