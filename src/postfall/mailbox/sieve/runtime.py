"""Strings that a script makes while it runs, as far as that can be told beforehand.

Encoded characters (`${hex:…}`, `${unicode:…}`, RFC 5228 2.4.2.4) and variables (RFC 5229). What comes from the mail,
from outside, or from a loop cannot be told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from postfall.mailbox.sieve.commands import Arguments

_LONGEST = 2_000
_MOST = 4
"""Values that a variable may have before we stop telling them apart."""
_CODED = re.compile(r"\$\{(hex|unicode):([0-9A-Fa-f \t\r\n]{1,4000}+)\}", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_.]{0,80}+|[0-9]{1,6}+)\}")
_LEFT = re.compile(r"\$\{")


def decoded(text: str) -> str:
    """`text` with its encoded characters in place; what is against the rules stays as written."""
    return _CODED.sub(_characters, text) if "${" in text else text


def _characters(found: re.Match[str]) -> str:
    words = found.group(2).split()
    if found.group(1).lower() == "hex":
        if any(len(word) > 2 for word in words):
            return found.group()
        return bytes(int(word, 16) for word in words).decode("utf-8", "replace")
    numbers = [int(word, 16) for word in words if len(word) <= 8]
    if len(numbers) < len(words) or any(one > 0x10FFFF or 0xD800 <= one <= 0xDFFF for one in numbers):
        return found.group()
    return "".join(map(chr, numbers))


@dataclass(slots=True)
class Variables:
    """What the variables may hold at one point of the script; None: it cannot be told."""

    values: dict[str, tuple[str, ...] | None] = field(default_factory=dict)

    def set(self, given: Arguments, *, sure: bool, loop: bool) -> None:
        """Take in one `set`. `sure`: it is always carried out; else the old value may stay. `loop`: it comes again."""
        if len(given.values) < 2 or not given.values[0]:
            return
        name = given.values[0][0].lower()
        new = None if loop else self.all(next(iter(given.values[1]), ""))
        new = _modified(new, given)
        old = () if sure else self.values.get(name, ("",))
        both = None if new is None or old is None else tuple(dict.fromkeys((*new, *old)))
        self.values[name] = both if both is not None and len(both) <= _MOST else None

    def forget(self, name: str) -> None:
        """`name` gets its value from elsewhere."""
        self.values[name.lower()] = None

    def all(self, text: str) -> tuple[str, ...] | None:
        """Everything that `text` may become, or None where that cannot be told."""
        text = decoded(text)
        names = list(dict.fromkeys(name.lower() for name in _VARIABLE.findall(text)))
        if not names:
            return (text,)
        choices = [self._of(name) for name in names]
        if len(names) > _MOST * 8 or any(choice is None for choice in choices):
            return None
        found: dict[str, None] = {}
        for values in product(*(choice for choice in choices if choice is not None)):
            if len(found) > _MOST:
                return None
            filled = _filled(text, dict(zip(names, values, strict=True)))
            if filled is None:
                return None
            found[filled] = None
        return tuple(found)

    def _of(self, name: str) -> tuple[str, ...] | None:
        if name.isdigit() or "." in name:  # what a test matched, the environment, other scripts
            return None
        return self.values.get(name, ("",))  # a variable that was never set is empty


def _filled(text: str, values: dict[str, str]) -> str | None:
    """`text` with variables replaced; None where it grows beyond reason."""
    length = len(text) + sum(len(values[name.lower()]) for name in _VARIABLE.findall(text))
    if length > _LONGEST + len(text):
        return None
    return _VARIABLE.sub(lambda found: values[found.group(1).lower()], text)


def _modified(values: tuple[str, ...] | None, given: Arguments) -> tuple[str, ...] | None:
    for tag in given.tags:
        if values is None or tag not in _CHANGES:
            return None
        values = tuple(_CHANGES[tag](value) for value in values)
    return values


_CHANGES: dict[str, Callable[[str], str]] = {
    ":lower": str.lower,
    ":upper": str.upper,
    ":lowerfirst": lambda text: text[:1].lower() + text[1:],
    ":upperfirst": lambda text: text[:1].upper() + text[1:],
}
"""What `set` may do to a value that we can do too (RFC 5229, 4.1)."""


def open_ended(text: str) -> bool:
    """Whether something that is only known at run time is left in `text`."""
    return _LEFT.search(text) is not None
