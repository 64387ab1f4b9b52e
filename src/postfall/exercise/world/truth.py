"""What is true about a practice mailbox, counted from what the maker put in, never by the code that exercises score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from postfall.exercise.world.season import RETENTIONS

INBOX = "INBOX"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing a mail tells about people: `kind` as `mailbox exposure` calls it, `value` bare (a hint has none).

    `right` False: the check digits are wrong. `decoy`: it only looks like it. `where`: body, pdf, docx or zip.
    """

    kind: str
    value: str = ""
    right: bool = True
    decoy: bool = False
    where: str = "body"


@dataclass(frozen=True, slots=True)
class PracticeMail:
    """One mail: octets with CRLF line ends, arrival (UTC), unique id, the addresses in its header (lower case).

    `dated` False: the mail itself tells no arrival, only this record (and IMAP's internal date) knows it. `machines`
    are those of `addresses` behind which nobody sits. `flags` are those of IMAP.
    """

    raw: bytes
    arrival: datetime
    uidl: str
    kind: str
    addresses: frozenset[str]
    folder: str = INBOX
    dated: bool = True
    fault: str | None = None
    flags: tuple[str, ...] = ()
    machines: frozenset[str] = frozenset()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """What lies in a mailbox under a retention: messages, their octets, persons by address."""

    messages: int
    octets: int
    persons: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What a look through one door finds: as the fields of the same names of `Truth`."""

    messages: int
    octets: int
    persons: int
    first: datetime | None
    last: datetime | None
    undated: int
    correspondents: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true about a mailbox. Persons are the addresses in From, To, Cc and Reply-To other than the holder's own.

    `first` and `last` are the arrivals (UTC) of the dated mails. `correspondents` holds each address with the number of
    messages it stands in, most first. `retention` maps days (None: no limit) to what would be left at `now`; mails
    without a date count as kept. All these are about every folder; `inbox` is what POP3 shows, `folders` (name,
    messages, octets).

    `numbers` and `sets` answer the expectations of a scenario (names: `postfall.exercise.scenario.truth_names`). Their
    persons are addresses behind which somebody sits. `what_if` maps `pop3-14`, `imap-30`, `imap-all` … to what
    would have lain there in the time of the access. `values` maps a kind to its distinct right values, `wrong` to those
    with wrong check digits, `decoys` to what only looks like one, `hints` to the number of mails that tell of it.
    `rules` are (kind, target) of foreign rules.
    """

    now: datetime
    messages: int
    octets: int
    persons: int
    first: datetime | None
    last: datetime | None
    undated: int
    correspondents: tuple[tuple[str, int], ...]
    retention: Mapping[int | None, Left]
    inbox: Tally
    folders: tuple[tuple[str, int, int], ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    what_if: Mapping[str, Left] = field(default_factory=dict)
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wrong: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decoys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hints: Mapping[str, int] = field(default_factory=dict)
    rules: tuple[tuple[str, str], ...] = ()


def truth_of(mails: Sequence[PracticeMail], own: Sequence[str], now: datetime) -> Truth:
    """What is true about `mails` for a holder with the addresses `own`, looked at from `now`."""
    whole = tally(mails, own)
    kept: dict[int | None, Left] = {days: left(_young(mails, now, days), own) for days in RETENTIONS}
    return Truth(
        now=now.astimezone(UTC),
        messages=whole.messages,
        octets=whole.octets,
        persons=whole.persons,
        first=whole.first,
        last=whole.last,
        undated=whole.undated,
        correspondents=whole.correspondents,
        retention={**kept, None: left(mails, own)},
        inbox=tally(inbox_of(mails), own),
        folders=_folders(mails),
        values=_values(mails, lambda mark: mark.right and not mark.decoy),
        wrong=_values(mails, lambda mark: not mark.right and not mark.decoy),
        decoys=_values(mails, lambda mark: mark.decoy),
        hints=_hints(mails),
    )


def inbox_of(mails: Iterable[PracticeMail]) -> list[PracticeMail]:
    """What POP3 shows of them."""
    return [row for row in mails if row.folder == INBOX]


def tally(mails: Sequence[PracticeMail], own: Sequence[str]) -> Tally:
    """Counts `mails` for a holder with the addresses `own`."""
    counted = Counter(address for row in mails for address in row.addresses if address not in own)
    dated = [row.arrival for row in mails if row.dated]
    return Tally(
        messages=len(mails),
        octets=sum(len(row.raw) for row in mails),
        persons=len(counted),
        first=min(dated, default=None),
        last=max(dated, default=None),
        undated=len(mails) - len(dated),
        correspondents=tuple(sorted(counted.items(), key=lambda row: (-row[1], row[0]))),
    )


def left(mails: Sequence[PracticeMail], own: Sequence[str]) -> Left:
    """Messages, octets and persons by address of `mails`."""
    persons = {address for row in mails for address in row.addresses if address not in own}
    return Left(len(mails), sum(len(row.raw) for row in mails), len(persons))


def humans(mails: Iterable[PracticeMail], own: Sequence[str]) -> tuple[str, ...]:
    """The addresses in `mails` behind which somebody other than the holder sits, sorted."""
    found = {address for row in mails for address in row.addresses - row.machines}
    return tuple(sorted(found.difference(own)))


def _young(mails: Sequence[PracticeMail], now: datetime, days: int) -> list[PracticeMail]:
    edge = now - timedelta(days=days)
    return [row for row in mails if not row.dated or row.arrival >= edge]


def _folders(mails: Iterable[PracticeMail]) -> tuple[tuple[str, int, int], ...]:
    found: dict[str, tuple[int, int]] = {}
    for row in mails:
        messages, octets = found.get(row.folder, (0, 0))
        found[row.folder] = (messages + 1, octets + len(row.raw))
    return tuple((name, *numbers) for name, numbers in sorted(found.items()))


def _values(mails: Iterable[PracticeMail], wanted: Callable[[Mark], bool]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for row in mails:
        for mark in row.marks:
            if mark.value and wanted(mark):
                found.setdefault(mark.kind, set()).add(mark.value)
    return {kind: tuple(sorted(found[kind])) for kind in sorted(found)}


def _hints(mails: Iterable[PracticeMail]) -> dict[str, int]:
    counted = Counter(
        kind for row in mails for kind in {mark.kind for mark in row.marks if not mark.value and not mark.decoy}
    )
    return dict(sorted(counted.items()))
