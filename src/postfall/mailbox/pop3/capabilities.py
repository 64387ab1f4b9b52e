"""What a POP3 server says it can do (CAPA, RFC 2449)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The lines of one CAPA answer; `known` False where the server does not know CAPA."""

    lines: tuple[str, ...] = ()
    known: bool = False

    def __contains__(self, tag: str) -> bool:
        return self.words(tag) is not None

    def words(self, tag: str) -> tuple[str, ...] | None:
        """The words after `tag` in upper case, or None where it is not offered."""
        for line in self.lines:
            first, *rest = line.upper().split() or [""]
            if first == tag:
                return tuple(rest)
        return None

    @property
    def login_delay(self) -> int | None:
        """Seconds the server wants between two logins, or None."""
        words = self.words("LOGIN-DELAY")
        return int(words[0]) if words and words[0].isascii() and words[0].isdigit() and len(words[0]) < 7 else None

    @property
    def expire(self) -> str | None:
        """`NEVER`, `0`, a number of days, or None where the server does not say."""
        words = self.words("EXPIRE")
        return None if words is None else (words[0] if words else "?")


def may_expire(before: Capabilities, after: Capabilities) -> str | None:
    """The EXPIRE value that makes looking risky: anything but NEVER. What is said after the login counts, if said."""
    value = after.expire or before.expire
    return None if value in {None, "NEVER"} else value
