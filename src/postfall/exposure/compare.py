"""What vanished, appeared or moved between two looks into one mailbox. Pure.

A message is the same where its id is: UIDL over POP3 (RFC 1939 section 7), UIDVALIDITY and UID within a folder over
IMAP (RFC 9051 section 2.3.1.1), the id of a copy. Where ids cannot be compared, Message-ID and size stand in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from postfall.exposure.lying import Seen, pattern_of, see
from postfall.mailbox.model import Depth

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from postfall.exposure.lying import Pattern
    from postfall.mailbox.model import Inventory, Row


class Limit(StrEnum):
    """What makes a comparison say less than it seems to. The door has words for each."""

    OTHER_MAILBOX = "other_mailbox"
    INBOX_ONLY = "inbox_only"
    NO_IDS = "no_ids"
    COUNTS_ONLY = "counts_only"
    EARLIER_PARTIAL = "earlier_partial"
    LATER_PARTIAL = "later_partial"
    FOLDERS_UNREAD = "folders_unread"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Moved:
    """One message that lies in another folder now: as it was (`row`), and where it is."""

    row: Row
    folder: str


@dataclass(frozen=True, slots=True)
class Renumbered:
    """A folder whose UIDVALIDITY changed: its old ids mean nothing any more."""

    folder: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The difference of two looks, in the order of the mailbox.

    `appeared` and `vanished` are certain. `unsettled_gone` are missing in the later look, which did not see all of
    their folder; `unsettled_new` are new in the later look, but the earlier one did not see all of theirs. `late` is
    how many of `appeared` bear an arrival before the earlier look: they were put there afterwards. `same` messages lie
    where they lay; `new_ids` of them under another id. `fewer_copies` lie in one folder less, but still in the
    mailbox. `pattern` tells what the vanished ones have in common.
    """

    earlier: str
    later: str
    appeared: tuple[Row, ...]
    vanished: tuple[Row, ...]
    moved: tuple[Moved, ...]
    unsettled_gone: tuple[Row, ...]
    unsettled_new: tuple[Row, ...]
    renumbered: tuple[Renumbered, ...]
    fewer_copies: tuple[Row, ...]
    same: int
    new_ids: int
    late: int
    pattern: Pattern
    limits: tuple[Limit, ...]

    @property
    def uidvalidity_changed(self) -> bool:
        """Whether a folder was numbered anew."""
        return bool(self.renumbered)


def compare(earlier: Inventory, later: Inventory) -> Compared:
    """What changed from the `earlier` look to the `later` one; both as they are, whatever their depth and protocol."""
    before, after = _common(earlier, later)
    renumbered = _renumbered(before, after)
    anew = frozenset(row.folder for row in renumbered)
    pairs = _Pairs(before.rows, after.rows)
    by_id = len(pairs.match(before.id_key(anew), after.id_key(anew)))
    moved, new_ids = _second_look(pairs)
    if not (before.server and after.server) and before.protocol != after.protocol:
        new_ids += len(moved) + len(pairs.match(_message_id, _message_id))
        moved = ()
    gone, fewer = _copies(pairs.left, pairs.kept)
    vanished = tuple(row for row in gone if after.whole(row.folder) and _told_apart(row, before, after, anew))
    appeared = tuple(row for row in pairs.right if _new_for_sure(row, before, after, anew))
    return Compared(
        earlier=earlier.taken,
        later=later.taken,
        appeared=appeared,
        vanished=vanished,
        moved=moved,
        unsettled_gone=_without(gone, vanished),
        unsettled_new=_without(pairs.right, appeared),
        renumbered=renumbered,
        fewer_copies=fewer,
        same=by_id + new_ids,
        new_ids=new_ids,
        late=sum(1 for row in appeared if (at := _sure(row)) is not None and at[:19] < earlier.taken[:19]),
        pattern=pattern_of(vanished, pairs.kept, later.taken),
        limits=_limits(before, after),
    )


class _Pairs:
    """Two sides of messages; what matches leaves both. `left` and `right` are what remains, in order."""

    def __init__(self, left: Sequence[Row], right: Sequence[Row]) -> None:
        self.left = list(left)
        self.right = list(right)
        self.kept: list[Row] = []

    def match(
        self, left_key: Callable[[Row], Hashable | None], right_key: Callable[[Row], Hashable | None]
    ) -> list[tuple[Row, Row]]:
        """Pair what has equal keys, each message once; no key (None) matches nothing."""
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for place, row in enumerate(self.right):
            if (key := right_key(row)) is not None:
                waiting[key].append(place)
        for places in waiting.values():
            places.reverse()  # the first of several equal ones is taken first
        pairs: list[tuple[Row, Row]] = []
        left: list[Row] = []
        taken: set[int] = set()
        for row in self.left:
            places = waiting.get(key, []) if (key := left_key(row)) is not None else []
            if not places:
                left.append(row)
                continue
            place = places.pop()
            taken.add(place)
            pairs.append((row, self.right[place]))
        self.left = left
        self.right = [row for place, row in enumerate(self.right) if place not in taken]
        self.kept += [found for _, found in pairs]
        return pairs


def _second_look(pairs: _Pairs) -> tuple[tuple[Moved, ...], int]:
    """Match what is left by content: first in the same folder (a new id), then across folders (moved)."""
    new_ids = len(pairs.match(_in_folder, _in_folder))
    moved: list[Moved] = []
    for key in (_same_as, _message):
        moved += [Moved(row, found.folder) for row, found in pairs.match(key, key)]
    # Only a change of folder is a move; within one folder it is the same message under another id.
    real = tuple(row for row in moved if row.row.folder != row.folder)
    return real, new_ids + len(moved) - len(real)


def _copies(left: Iterable[Row], kept: Iterable[Row]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """What is gone, and of what only a copy is gone: the server says that the same message still lies elsewhere."""
    still = {row.same_as for row in kept if row.same_as}
    gone: list[Row] = []
    fewer: list[Row] = []
    for row in left:
        (fewer if row.same_as in still else gone).append(row)
    return tuple(gone), tuple(fewer)


def _in_folder(row: Row) -> Hashable | None:
    key = _same_as(row) or _message(row)
    return None if key is None else (row.folder, key)


def _same_as(row: Row) -> Hashable | None:
    return ("same", row.same_as) if row.same_as else None


def _message_id(row: Row) -> Hashable | None:
    """For a server and a copy, or two kinds of copy: they name folders and count line ends each in their own way."""
    return row.message_id or None


def _message(row: Row) -> Hashable | None:
    """Message-ID and size; without a Message-ID all that the header block tells. A bare size is nobody's mark."""
    if row.message_id:
        return ("id", row.message_id, row.octets)
    if row.arrival is None and not row.sent:
        return None
    people = tuple(person.address for person in (*row.sender, *row.to))
    return ("headers", row.arrival, row.sent, people, row.subject, row.octets)


def _common(earlier: Inventory, later: Inventory) -> tuple[Seen, Seen]:
    """Both looks as far as they can be compared: POP3 knows the inbox only, so the other side is cut to it."""
    before, after = see(earlier), see(later)
    if before.inbox_only != after.inbox_only and before.server and after.server:
        return before.inbox(), after.inbox()
    return before, after


def _renumbered(before: Seen, after: Seen) -> tuple[Renumbered, ...]:
    pairs = [(name, number, after.validity.get(name, 0)) for name, number in before.validity.items()]
    return tuple(Renumbered(name, old, new) for name, old, new in pairs if old and new and old != new)


def _told_apart(row: Row, mine: Seen, other: Seen, renumbered: frozenset[str]) -> bool:
    """Whether `row`, had it been in the `other` look, would have been found there."""
    ids = mine.protocol == other.protocol and mine.ids and other.ids
    if ids and row.id and row.folder not in renumbered:
        return True
    return other.depth is not Depth.COUNTS and (_same_as(row) or _message(row)) is not None


def _new_for_sure(row: Row, before: Seen, after: Seen, renumbered: frozenset[str]) -> bool:
    """New where the earlier look saw the whole folder, or where it arrived only after that look."""
    if (arrival := _sure(row)) is not None and arrival[:19] > before.taken[:19]:
        return True
    return before.whole(row.folder) and _told_apart(row, after, before, renumbered)


def _sure(row: Row) -> str | None:
    """When the message arrived, as the server says it; what its sender claims proves nothing."""
    return row.arrival if row.arrival_from in {"received", "internal"} else None


def _without(rows: Iterable[Row], settled: Iterable[Row]) -> tuple[Row, ...]:
    known = Counter(id(row) for row in settled)
    return tuple(row for row in rows if id(row) not in known)


def _limits(before: Seen, after: Seen) -> tuple[Limit, ...]:
    sides = (before, after)
    found = {
        Limit.OTHER_MAILBOX: before.mailbox != after.mailbox,
        Limit.INBOX_ONLY: any(side.cut for side in sides),
        Limit.NO_IDS: before.protocol != after.protocol or any(not side.ids for side in sides),
        Limit.COUNTS_ONLY: any(side.depth is Depth.COUNTS for side in sides),
        Limit.EARLIER_PARTIAL: before.partial,
        Limit.LATER_PARTIAL: after.partial,
        Limit.COPY: before.server != after.server,
        Limit.FOLDERS_UNREAD: any(side.unread for side in sides),
    }
    return tuple(limit for limit, holds in found.items() if holds)
