"""The mailbox maker: a seed becomes a believable mailbox, its past, and the truth about both.

The truth is counted from what the maker put in, never by the code that exercises are scored with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.exercise.server.maildrop import Stored
from postfall.exercise.world import letters_customers as customers
from postfall.exercise.world import letters_services as services
from postfall.exercise.world import letters_trade as trade
from postfall.exercise.world.accounts import SIGNS, Service, services_of
from postfall.exercise.world.dice import Dice
from postfall.exercise.world.letters import Fault, Letter, Scene
from postfall.exercise.world.letters_incident import Story, incident, story
from postfall.exercise.world.past import Past, past
from postfall.exercise.world.people import Holder, craft_cast
from postfall.exercise.world.post import octets
from postfall.exercise.world.season import Season
from postfall.exercise.world.sieve import sieve
from postfall.exercise.world.truth import INBOX, Left, Mark, PracticeMail, Truth, inbox_of, truth_of
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.exercise.scenario.model import Scenario

__all__ = ["Left", "Mark", "Past", "PracticeMail", "Truth", "World", "make", "make_world"]

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
class World:
    """A practice mailbox with its holder, its mails in order of arrival, its story and its server's log so far.

    `mails` lie in all `folders`; POP3 shows those of the `inbox`. `sieve` is the script on the server, empty where
    there is none. `scenario` names the exercise it was made for, `services` those at which the holder has an account.
    """

    seed: int
    profile: str
    now: datetime
    holder: Holder
    mails: tuple[PracticeMail, ...]
    truth: Truth
    story: Story
    past: Past
    scenario: str = ""
    folders: tuple[str, ...] = (INBOX,)
    sieve: str = ""
    services: tuple[Service, ...] = ()

    @property
    def inbox(self) -> tuple[PracticeMail, ...]:
        """The mails that POP3 shows."""
        return tuple(inbox_of(self.mails))


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


def make(scenario: Scenario, seed: int, now: datetime) -> World:
    """The world of `scenario` for `seed` as it is at `now` (aware), the start of the exercise.

    The same arguments give the same octets everywhere. The truth answers what the scenario's expectations ask.
    """
    from postfall.exercise.world.compose import compose
    from postfall.exercise.world.reckoning import Seen, reckon
    from postfall.exercise.world.visits import visits

    now = now.astimezone(UTC).replace(microsecond=0)
    dice = Dice(seed)
    composed = compose(scenario, dice, now)
    mails = _delivered(dice, composed.letters)
    pairs = list(zip(composed.letters, mails, strict=True))
    inbox = [(row.arrival, Stored(row.raw, row.uidl)) for row in inbox_of(mails)]
    past, read = visits(dice, scenario, composed.holder.user, inbox, now)
    seen = Seen(
        read=read,
        groups={mail.uidl: letter.groups for letter, mail in pairs},
        services={mail.uidl: letter.sender.name for letter, mail in pairs if letter.kind in SIGNS},
    )
    return World(
        seed=seed,
        profile=scenario.mailbox.profile,
        now=now,
        holder=composed.holder,
        mails=mails,
        truth=reckon(scenario, composed, mails, seen, now),
        story=composed.told,
        past=past,
        scenario=scenario.id,
        folders=composed.folders,
        sieve=sieve(dice, composed.profile.archive, scenario.mailbox.forward_to),
        services=services_of(scenario.mailbox.accounts),
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
                folder=letter.folder,
                dated=letter.fault is not Fault.UNDATED,
                fault=letter.fault.value if letter.fault else None,
                flags=letter.flags,
                machines=frozenset(row.address.lower() for row in letter.people() if row.machine),
                marks=letter.marks,
            )
        )
    return tuple(mails)
