"""Sets of UIDs as commands write and answers give them: `1:5,9`."""

from __future__ import annotations

import re

MOST_UIDS = 500_000
"""Messages of one folder that are listed; more is taken for a lie."""
LONGEST_SET = 6000
"""Characters of a set in one command; servers refuse lines above 8,192 (RFC 7162 4)."""
_RANGE = re.compile(r"(\d{1,10})(?::(\d{1,10}))?(?:,|\Z)")


def written(uids: list[int]) -> str:
    """`1:3,7` for ascending `uids`."""
    parts: list[str] = []
    start = last = uids[0]
    for uid in uids[1:]:
        if uid != last + 1:
            parts.append(f"{start}:{last}" if last > start else str(start))
            start = uid
        last = uid
    parts.append(f"{start}:{last}" if last > start else str(start))
    return ",".join(parts)


def read(text: str) -> list[int] | None:
    """The UIDs in `1:3,7`, or None where it is none or names more than `MOST_UIDS`."""
    found: list[int] = []
    at = 0
    while at < len(text):
        one = _RANGE.match(text, at)
        if one is None:
            return None
        first, last = int(one[1]), int(one[2] or one[1])
        if first > last:
            first, last = last, first
        if last - first + len(found) >= MOST_UIDS:
            return None
        found.extend(range(first, last + 1))
        at = one.end()
    return found


def chunks(uids: list[int], most: int) -> list[list[int]]:
    """`uids` in pieces of at most `most`, each short enough for one command."""
    pieces: list[list[int]] = []
    at = 0
    while at < len(uids):
        size = most
        while len(written(uids[at : at + size])) > LONGEST_SET and size > 1:
            size //= 2
        pieces.append(uids[at : at + size])
        at += size
    return pieces
