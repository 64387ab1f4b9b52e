"""What an estimate starts from: the looks, what persons confirmed, what the world is like. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from postfall.exposure.window import CHOICE_DOORS, MOMENT_DOORS, Doors, doors
from postfall.value import Moment

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from postfall.exposure.knowledge import Knowledge
    from postfall.mailbox.model import Inventory
    from postfall.value import FactValue

    Facts = Mapping[str, FactValue | Moment]

DAYS: tuple[int | None, ...] = (14, 30, 90, None)
"""The retention policies that are shown side by side; None deletes nothing."""
_KEPT: dict[str, int | None] = {"everything": None, "days_90": 90, "days_30": 30, "days_14": 14, "fetched": 0}
_DAY = 86_400
FACTS = (
    *MOMENT_DOORS, *CHOICE_DOORS, "live_sessions", "provider", "access_first_at", "access_last_at", "access_ended_at",
    "access_evidence", "fraud_sent", "fraud_since", "protocols_used", "beside_mail", "kept_on_server",
    "retrieval_gap_days", "local_archive", "archive_clean", "mailbox_address",
)  # fmt: skip
"""Every fact that an estimate looks at; while none of them changes, it stays as it is."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How long mail stays on the server: `days` (None: until somebody deletes it), where that is `known` at all.

    `gap` is the longest pause, in days, of the program that deletes there; None: nobody knows.
    """

    known: bool = False
    days: int | None = None
    gap: int | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything an estimate needs.

    `inventories` may hold several looks into one mailbox, several mailboxes, and copies. `now` is aware. `own` are
    addresses of the holders. `fraud` False: no fraud mail went out; None: nobody knows. `evidence` is the answer about
    logs (`seen`, `none_seen`, `proven_none` or empty), `protocols` how the owners read their mail, `beside` what
    lies behind the same password (None: nobody said).
    """

    inventories: tuple[Inventory, ...]
    now: datetime
    knowledge: Knowledge
    doors: Doors = field(default_factory=Doors)
    own: frozenset[str] = frozenset()
    kept: Kept = field(default_factory=Kept)
    days: tuple[int | None, ...] = DAYS
    fraud: bool | None = None
    fraud_since: datetime | None = None
    evidence: str = ""
    protocols: frozenset[str] = frozenset()
    beside: tuple[str, ...] | None = None
    archive_encrypted: bool | None = None
    archive_clean: bool | None = None


def situation(
    inventories: Sequence[Inventory],
    facts: Facts,
    *,
    now: datetime,
    knowledge: Knowledge,
    own: Collection[str] = (),
    confirmed_at: Mapping[str, datetime] | None = None,
    days: Sequence[int | None] = DAYS,
    gap: int | None = None,
) -> Situation:
    """The situation that the confirmed `facts` (by the playbook's keys) describe.

    `confirmed_at` says when an answer was given; of a door that was found open that is when it was shut. `own` comes on
    top of the users of the mailboxes and the fact `mailbox_address`. `gap` (days) goes before what facts say.
    """
    fraud, since = facts.get("fraud_sent"), facts.get("fraud_since")
    protocols, beside = facts.get("protocols_used"), facts.get("beside_mail")
    evidence, archive = facts.get("access_evidence"), facts.get("local_archive")
    clean = facts.get("archive_clean")
    return Situation(
        inventories=tuple(inventories),
        now=now.astimezone(UTC),
        knowledge=knowledge,
        doors=doors(facts, confirmed_at=confirmed_at),
        own=_own(inventories, facts, own),
        kept=_kept(inventories, facts, gap),
        days=tuple(days),
        fraud=fraud if isinstance(fraud, bool) else True if isinstance(since, Moment) else None,
        fraud_since=since.utc if isinstance(since, Moment) else None,
        evidence=evidence if isinstance(evidence, str) else "",
        protocols=frozenset(protocols) if isinstance(protocols, tuple) else frozenset(),
        beside=tuple(row for row in beside if row != "none") if isinstance(beside, tuple) else None,
        archive_encrypted={"encrypted": True, "plain": False}.get(archive) if isinstance(archive, str) else None,
        archive_clean=clean if isinstance(clean, bool) else None,
    )


def _own(inventories: Sequence[Inventory], facts: Facts, own: Collection[str]) -> frozenset[str]:
    said = facts.get("mailbox_address")
    users = [inventory.user for inventory in inventories if "@" in inventory.user]
    every = [*own, *users, *([said] if isinstance(said, str) and "@" in said else [])]
    return frozenset(address.strip().casefold() for address in every)


def _kept(inventories: Sequence[Inventory], facts: Facts, gap: int | None) -> Kept:
    """What persons say goes before what mail programs have in their settings; of several settings the longest."""
    said, pause = facts.get("kept_on_server"), facts.get("retrieval_gap_days")
    programs = [row for inventory in inventories for row in inventory.kept_on_server]
    if gap is None and isinstance(pause, int) and not isinstance(pause, bool):
        gap = pause
    seconds = [row.longest_gap for row in programs if row.longest_gap is not None]
    if gap is None and seconds:
        gap = -(-max(seconds) // _DAY)
    if isinstance(said, str) and said in _KEPT:
        return Kept(known=True, days=_KEPT[said], gap=gap)
    settings = [row for row in programs if row.leaves is not None]
    if not settings:
        return Kept(gap=gap)
    days = [0 if not row.leaves else row.days for row in settings]
    sure = [number for number in days if number is not None]
    return Kept(known=True, days=max(sure) if len(sure) == len(days) else None, gap=gap)
