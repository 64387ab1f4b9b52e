"""Composes the mail of a scenario: what the plan demands and the daily mail around it, in folders, some broken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.exercise.world import accounts, break_in, leaflets
from postfall.exercise.world.company import company
from postfall.exercise.world.letters import Fault, Letter
from postfall.exercise.world.people import Cast, Holder
from postfall.exercise.world.planting import KIND as PLANTED
from postfall.exercise.world.planting import planted
from postfall.exercise.world.profiles import PROFILES
from postfall.exercise.world.scribe import SENT, Scribe
from postfall.exercise.world.season import Season
from postfall.exercise.world.truth import INBOX

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from postfall.exercise.scenario.model import Account, MailboxPlan, Scenario
    from postfall.exercise.world.break_in import Fraud
    from postfall.exercise.world.dice import Dice
    from postfall.exercise.world.letters_incident import Story
    from postfall.exercise.world.profile import Profile

DRAFTS, TRASH = "Drafts", "Trash"
WHAT_IF_DAYS = (14, 30)
_LATEST = timedelta(minutes=3)
_QUIET_BEFORE = timedelta(minutes=10)
_OLD = timedelta(days=120)
_FRESH = timedelta(hours=20)
_YOUNG = timedelta(days=13)
_TRIES = 20
_STAYS = frozenset(("phishing", "malware", "asks-back", "bounce", PLANTED)) | accounts.SIGNS
_NO_FAULT = frozenset(
    ("bounce", "auto-reply", "asks-back", "fraud", "phishing", "malware", PLANTED, "leaflet", "forward")
)


@dataclass(frozen=True, slots=True)
class Composed:
    """The letters in order of arrival, with who it was about and what happened."""

    holder: Holder
    profile: Profile
    letters: tuple[Letter, ...]
    told: Story
    fraud: Fraud
    folders: tuple[str, ...]


def compose(scenario: Scenario, dice: Dice, now: datetime) -> Composed:
    """All letters of `scenario` as they lie there at `now`, exactly as many as it says."""
    plan = scenario.mailbox
    profile = PROFILES[plan.profile]
    holder = holder_of(plan, profile)
    told = break_in.story_of(scenario.intruder, now)
    days = min(plan.years * 365, plan.retention_days or plan.years * 365)
    edges = [told.first_access - timedelta(days=row) for row in WHAT_IF_DAYS]
    season = Season(dice, now, days=days, edges=edges)
    people, casting = company(dice, profile, holder, plan.messages)
    scribe = Scribe(
        dice,
        season,
        Cast(holder, (), (), (), (), (), (), ()),
        profile,
        people,
        "imap" in plan.protocols,
        (told.fraud_sent or season.now) - _QUIET_BEFORE,
    )
    fraud = break_in.fraud(scribe, scenario.intruder, casting, told)
    oldest = now - timedelta(days=days) + timedelta(hours=1)
    demanded = _demanded(scribe, scenario, told, fraud)
    letters = [row for row in demanded if row.own or row.at >= oldest - timedelta(days=1)][: plan.messages]
    drafts = _drafts(scribe, plan.messages) if scribe.sends else []
    letters += drafts[: plan.messages - len(letters)]
    letters += _daily(scribe, plan, plan.messages - len(letters))
    letters = sorted((_since(row, oldest, now) for row in letters), key=lambda row: row.at)
    letters = _broken(dice, letters, now)
    folders = (INBOX, SENT, DRAFTS, TRASH, profile.archive) if scribe.sends else (INBOX,)
    if scribe.sends:
        letters = [_filed(dice, row, now, profile.archive) for row in letters]
    return Composed(holder, profile, tuple(_seen(dice, row, now) for row in letters), told, fraud, folders)


def holder_of(plan: MailboxPlan, profile: Profile) -> Holder:
    """Whose mailbox it is: the scenario's own holder, else the profile's."""
    given = plan.holder
    if given is None:
        return profile.holder
    return Holder(
        organisation=given.organisation or given.name,
        name=given.name,
        address=given.address,
        addresses=(given.address.lower(),),
        user=given.address,
        street=given.street,
        place=given.place,
        phone=given.phone,
    )


def _demanded(scribe: Scribe, scenario: Scenario, told: Story, fraud: Fraud) -> list[Letter]:
    """What the scenario says must lie there, the most telling first."""
    plan, intruder = scenario.mailbox, scenario.intruder
    letters = [break_in.beginning(scribe, intruder, told.phished)] if told.phished else []
    letters += fraud.letters
    letters += accounts.proofs(scribe, plan.accounts)
    resettable = [row for row in plan.accounts if "reset" in row.signs]
    at = told.first_access + (told.last_access - told.first_access) / 3
    if resettable and told.last_access - told.first_access > timedelta(hours=3):
        letters.append(accounts.called_for(scribe, resettable[0], at.replace(microsecond=0)))
    letters += planted(scribe, plan.plant, plan.messages)
    for who in fraud.lost:  # whose mail came back is somebody the holder knows from earlier mail
        letters += _earlier(scribe, who.address)
    return letters


def _earlier(scribe: Scribe, address: str) -> list[Letter]:
    """A letter of this person."""
    for name, people in scribe.company.parts.items():
        who = next((row for row in people if row.address == address), None)
        topics = [row for row in scribe.profile.topics if row.who == name and not row.outgoing]
        if who is not None and topics:
            return scribe.conversation(scribe.dice.pick(topics), who)[:1]
    return []


def _drafts(scribe: Scribe, messages: int) -> list[Letter]:
    """Letters that were begun and never sent; fewer where nearly all mail came after the fraud."""
    letters: list[Letter] = []
    topics = [row for row in scribe.profile.topics if row.answers]
    wanted = 1 + messages // 300
    for _ in range(wanted * _TRIES):
        made = scribe.conversation(scribe.dice.pick(topics))
        letters += [
            replace(row, folder=DRAFTS, flags=("\\Draft", "\\Seen"), kind="draft", files=(), cc=())
            for row in made
            if row.own
        ][:1]
        if len(letters) == wanted:
            break
    return letters


def _daily(scribe: Scribe, plan: MailboxPlan, count: int) -> list[Letter]:
    """`count` letters of every day."""
    dice, profile = scribe.dice, scribe.profile
    german = [(row.weight, row) for row in profile.topics if not row.english]
    english = [(row.weight, row) for row in profile.topics if row.english]
    beside = _beside(scribe, plan.accounts)
    letters: list[Letter] = []
    while len(letters) < count:
        in_english = dice.chance(plan.english)
        if dice.chance(20):
            letters += leaflets.newsletter(scribe, english=True) if in_english else dice.weighted(beside)()
        else:
            letters += scribe.conversation(dice.weighted(english if in_english else german))
    return letters[:count]


def _beside(scribe: Scribe, services: Sequence[Account]) -> list[tuple[int, Callable[[], list[Letter]]]]:
    """Mail that is no conversation, by weight."""
    rows: list[tuple[int, Callable[[], list[Letter]]]] = [
        (45, lambda: leaflets.newsletter(scribe)),
        (18, lambda: leaflets.spam(scribe)),
        (7, lambda: leaflets.forwarded(scribe)),
    ]
    if scribe.profile.id != "private":
        rows.append((12, lambda: leaflets.scan(scribe)))
    if services:
        rows.append((30, lambda: accounts.traffic(scribe, services)))
    return rows


def _since(letter: Letter, oldest: datetime, now: datetime) -> Letter:
    """The letter, not older than `oldest`: what the season dates by the day may lie some hours too early."""
    if letter.own or letter.at >= oldest:
        return letter
    at = letter.at + timedelta(days=1)
    return replace(letter, at=at if oldest <= at < now - _LATEST else oldest)


def _broken(dice: Dice, letters: Sequence[Letter], now: datetime) -> list[Letter]:
    """The letters, some of them broken; none that has to be counted, and one without any date.

    That one is young: every what-if keeps it then, whether it goes by the server's date or has none.
    """
    rows = list(letters)
    for fault in Fault:
        wanted = 1 if fault is Fault.UNDATED else 1 + len(rows) // 800
        young = _FRESH if fault is Fault.UNDATED else None
        places = [
            at
            for at, row in enumerate(rows)
            if _breakable(row, fault) and (young is None or young < now - row.at < _YOUNG)
        ]
        for at in dice.some(places, wanted if len(rows) >= 60 else 0):
            rows[at] = replace(rows[at], fault=fault)
    return rows


def _breakable(letter: Letter, fault: Fault) -> bool:
    if letter.fault or letter.own or letter.part or letter.extra or letter.kind in _NO_FAULT:
        return False
    if letter.kind.startswith(accounts.KIND):
        return False
    if fault in {Fault.CUT, Fault.BAD_BASE64}:
        return bool(letter.files)
    return fault is not Fault.RAW_LATIN or not letter.sender.name.isascii()


def _filed(dice: Dice, letter: Letter, now: datetime, archive: str) -> Letter:
    """The letter where its owner has put it by now."""
    if letter.folder != INBOX or letter.kind in _STAYS:
        return letter
    age = now - letter.at
    if letter.extra and age > _FRESH and dice.chance(30):
        return replace(letter, folder=TRASH)
    if age > _OLD and dice.chance(35):
        return replace(letter, folder=archive)
    return letter


def _seen(dice: Dice, letter: Letter, now: datetime) -> Letter:
    """The letter with the flags it has by now."""
    if letter.flags:
        return letter
    read = now - letter.at > _FRESH and dice.chance(96)
    return replace(letter, flags=("\\Seen",)) if read else letter
