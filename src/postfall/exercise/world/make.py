"""The mailbox maker: a seed becomes a believable mailbox, its past, and the truth about both.

The truth is counted from what the maker put in, never by the code that exercises are scored with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from postfall.errors import UsageError
from postfall.exercise.server.maildrop import Stored
from postfall.exercise.world import letters_customers as customers
from postfall.exercise.world import letters_services as services
from postfall.exercise.world import letters_trade as trade
from postfall.exercise.world.dice import Dice
from postfall.exercise.world.letters import Fault, Letter, Scene
from postfall.exercise.world.letters_incident import Story, incident, story
from postfall.exercise.world.past import Past, past
from postfall.exercise.world.people import Holder, craft_cast
from postfall.exercise.world.post import octets
from postfall.exercise.world.season import RETENTIONS, Season
from postfall.language import Text

PROFILES: tuple[str, ...] = ("craft",)

Maker = Callable[[Scene], list[Letter]]

_CRAFT: tuple[tuple[int, Maker], ...] = (
    (22, customers.enquiry), (5, customers.english_enquiry), (4, customers.complaint), (3, customers.private),
    (20, trade.supplier), (8, trade.architect), (6, trade.payroll), (6, trade.staff), (3, trade.application),
    (5, trade.english_trade), (13, services.newsletter), (9, services.service), (4, services.bank), (3, services.scan),
    (4, services.spam), (2, services.forwarded),
)  # fmt: skip
_FULL_STORY = 60
_STURDY = frozenset(("customer", "order", "offer", "invoice", "staff", "site", "scan", "payroll", "application"))


@dataclass(frozen=True, slots=True)
class PracticeMail:
    """One mail: octets with CRLF line ends, arrival (UTC), unique id, the addresses in its header (lower case).

    `dated` False: the mail itself tells no arrival, only this record knows it.
    """

    raw: bytes
    arrival: datetime
    uidl: str
    kind: str
    addresses: frozenset[str]
    folder: str = "INBOX"
    dated: bool = True
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What lies in a mailbox under a retention: messages, their octets, persons by address."""

    messages: int
    octets: int
    persons: int


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true about a mailbox. Persons are the addresses in From, To, Cc and Reply-To other than the holder's own.

    `first` and `last` are the arrivals (UTC) of the dated mails. `correspondents` holds each address with the number of
    messages it stands in, most first. `retention` maps days (None: no limit) to what would be left at `now`; mails
    without a date count as kept.
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


@dataclass(frozen=True, slots=True)
class World:
    """A practice mailbox with its holder, its mails in order of arrival, its story and its server's log so far."""

    seed: int
    profile: str
    now: datetime
    holder: Holder
    mails: tuple[PracticeMail, ...]
    truth: Truth
    story: Story
    past: Past


def make_world(seed: int, messages: int, profile: str = "craft", *, now: datetime) -> World:
    """The world of `seed` as it is at `now` (aware); the same arguments give the same octets everywhere.

    Raises `UsageError` for an unknown profile or a negative number of messages.
    """
    if profile not in PROFILES:
        raise UsageError(
            Text(f"Das Profil „{profile}“ gibt es nicht.", f"There is no profile “{profile}”."),
            hint=Text(f"Möglich sind: {', '.join(PROFILES)}.", f"Possible: {', '.join(PROFILES)}."),
            where=profile,
        )
    if messages < 0:
        raise UsageError(
            Text("Weniger als null Nachrichten geht nicht.", "There cannot be fewer than zero messages."),
            where=str(messages),
        )
    dice = Dice(seed)
    scene = Scene(dice, Season(dice, now), craft_cast(dice, messages))
    told = story(scene.season.now)
    letters = _broken(dice, _letters(scene, told, messages))
    mails = _delivered(dice, letters)
    holder = scene.cast.holder
    stored = [(row.arrival, Stored(row.raw, row.uidl)) for row in mails]
    return World(
        seed=seed,
        profile=profile,
        now=scene.season.now,
        holder=holder,
        mails=mails,
        truth=truth_of(mails, holder.addresses, scene.season.now),
        story=told,
        past=past(dice, holder.user, told, scene.season.now, stored),
    )


def _letters(scene: Scene, told: Story, messages: int) -> list[Letter]:
    """`messages` letters in order of arrival; the break-in takes at most a fifth of a small mailbox."""
    share = messages if messages >= _FULL_STORY else messages // 5
    letters = incident(scene, told)[:share]
    while len(letters) < messages:
        letters += scene.dice.weighted(_CRAFT)(scene)
    return sorted(letters[:messages], key=lambda row: row.at)


def _broken(dice: Dice, letters: Sequence[Letter]) -> list[Letter]:
    """The letters, some of them broken, each fault once and once more for every 500 letters."""
    rows = list(letters)
    if len(rows) < _FULL_STORY:
        return rows
    for fault in Fault:
        for _ in range(1 if fault is Fault.UNDATED else 1 + len(rows) // 500):
            places = [at for at, row in enumerate(rows) if _breakable(row, fault)]
            if places:
                at = dice.pick(places)
                rows[at] = replace(rows[at], fault=fault)
    return rows


def _breakable(letter: Letter, fault: Fault) -> bool:
    if letter.fault is not None or letter.kind not in _STURDY or letter.part is not None:
        return False
    if fault in {Fault.CUT, Fault.BAD_BASE64}:
        return bool(letter.files)
    if fault is Fault.RAW_LATIN:
        return not letter.sender.name.isascii()
    return True


def _delivered(dice: Dice, letters: Sequence[Letter]) -> tuple[PracticeMail, ...]:
    validity, uid = dice.hexadecimal(8), dice.between(1, 400)
    mails: list[PracticeMail] = []
    for letter in letters:
        uid += 1 + dice.low(4)
        mails.append(
            PracticeMail(
                raw=octets(letter, dice),
                arrival=letter.at,
                uidl=f"{uid:08x}{validity}",
                kind=letter.kind,
                addresses=letter.addresses(),
                dated=letter.fault is not Fault.UNDATED,
                fault=letter.fault.value if letter.fault else None,
            )
        )
    return tuple(mails)


def truth_of(mails: Sequence[PracticeMail], own: Sequence[str], now: datetime) -> Truth:
    """What is true about `mails` for a holder with the addresses `own`, looked at from `now`."""
    counted = Counter(address for row in mails for address in row.addresses if address not in own)
    dated = [row.arrival for row in mails if row.dated]
    kept: dict[int | None, Left] = {days: _left(_young(mails, now, days), own) for days in RETENTIONS}
    return Truth(
        now=now.astimezone(UTC),
        messages=len(mails),
        octets=sum(len(row.raw) for row in mails),
        persons=len(counted),
        first=min(dated, default=None),
        last=max(dated, default=None),
        undated=len(mails) - len(dated),
        correspondents=tuple(sorted(counted.items(), key=lambda row: (-row[1], row[0]))),
        retention={**kept, None: _left(mails, own)},
    )


def _young(mails: Sequence[PracticeMail], now: datetime, days: int) -> list[PracticeMail]:
    edge = now - timedelta(days=days)
    return [row for row in mails if not row.dated or row.arrival >= edge]


def _left(mails: Sequence[PracticeMail], own: Sequence[str]) -> Left:
    persons = {address for row in mails for address in row.addresses if address not in own}
    return Left(len(mails), sum(len(row.raw) for row in mails), len(persons))
