"""From when to when somebody could be in the mailbox: intervals out of confirmed facts. Pure.

The end is the moment at which the last door was shut. A door that is open, was skipped, or of which nobody knows counts
as open, so that forgetting a question never makes the exposure smaller.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from postfall.exposure.model import Reason, Window
from postfall.exposure.reasons import DOORS, reason
from postfall.language import Text, together
from postfall.value import UNKNOWN, Moment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from postfall.value import FactValue

MOMENT_DOORS = ("password_changed_at", "sessions_ended_at")
"""Facts that say when a door was shut."""
CHOICE_DOORS = (
    "app_passwords", "oauth_consents", "mfa_methods", "recovery_data", "forwarding", "pop_fetch", "inbox_rules",
    "sieve_scripts", "delegates", "send_as",
)  # fmt: skip
"""Facts that say how things stand at a door: `clean`, `removed`, `open` or unknown."""
_FORWARDS = ("forwarding", "inbox_rules", "sieve_scripts")
"""Doors through which mail leaves by itself, also when nobody can log in any more."""
_SHUT = frozenset({"clean", "removed"})
_NO_SIEVE = frozenset({"microsoft365", "google_workspace"})


@dataclass(frozen=True, slots=True)
class Doors:
    """What was said about the doors of the mailbox.

    `shut` maps a door to the moment at which it was shut; None: nothing foreign was there, so it tells no moment.
    `standing` are doors that are open or of which nobody knows, with that reason; `timeless` were shut nobody knows
    when; of `reported` ones the moment is that of the report. `forwarded` are doors behind which a forward was found.
    `first` is the earliest access that can be seen; `first_latest`: it had begun by then. `last` is the latest access
    that can be seen, `ended` what a person says.
    """

    first: datetime | None = None
    first_latest: datetime | None = None
    last: datetime | None = None
    ended: datetime | None = None
    shut: Mapping[str, datetime | None] = field(default_factory=dict)
    standing: Mapping[str, str] = field(default_factory=dict)
    timeless: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    forwarded: tuple[str, ...] = ()


def doors(
    facts: Mapping[str, FactValue | Moment],
    *,
    confirmed_at: Mapping[str, datetime] | None = None,
    skipped: Collection[str] = (),
) -> Doors:
    """What the confirmed values in `facts` say about the doors.

    `confirmed_at` (aware moments) is when a door was reported shut; of a door that was found open and shut that is the
    best time there is. `skipped` are facts whose question does not arise in this case; they are no doors.
    """
    when = confirmed_at or {}
    beside = {*skipped, *(("sieve_scripts",) if facts.get("provider") in _NO_SIEVE else ())}
    shut: dict[str, datetime | None] = {}
    standing: dict[str, str] = {}
    timeless: list[str] = []
    for door in (*MOMENT_DOORS, *CHOICE_DOORS):
        if door in beside:
            continue
        state, at = _state(door, facts, when)
        if state is not None:
            standing[door] = state
            continue
        shut[door] = at
        if at is None and _answer(door, facts) == "removed":
            timeless.append(door)
    if facts.get("access_ended_at") is UNKNOWN:  # the question says: answer so while something is still open
        standing["access_ended_at"] = "unknown"
    first, fraud = _moment(facts, "access_first_at"), _moment(facts, "fraud_since")
    return Doors(
        first=first if first is None or fraud is None else min(first, fraud),
        first_latest=fraud if first is None else None,
        last=_moment(facts, "access_last_at"),
        ended=_moment(facts, "access_ended_at"),
        shut=shut,
        standing=standing,
        timeless=tuple(timeless),
        reported=tuple(door for door, at in shut.items() if at is not None and _moment(facts, door) is None),
        forwarded=tuple(door for door in _FORWARDS if facts.get(door) in {"removed", "open"}),
    )


def windows(doors: Doors, now: datetime) -> tuple[Window, ...]:
    """The access window first, then one for a forward that was found. `now` is aware; all results are UTC.

    The access window ends with the latest of all doors. While one stands open it ends `now` and `why` names the door.
    """
    now = _utc(now)
    begin, why = _start(doors, now)
    known = [_utc(at) for at in (*_shut(doors).values(), doors.ended, doors.last) if at is not None]
    end = min(max(known, default=now), now)
    if doors.standing:
        end = now
        for state in dict.fromkeys(doors.standing.values()):
            why += (reason(f"door_{state}", door=_names(d for d, said in doors.standing.items() if said == state)),)
    elif doors.timeless and doors.ended is None:
        end = now
        why += (reason("door_when", door=_names(doors.timeless)),)
    elif not known:
        end = now
        why += (reason("no_moment"),)
    else:
        why += _closing(doors, end)
    if begin is not None and begin > end:
        why += (reason("end_before_start"),)
        end = begin
    latest = None if doors.first_latest is None else min(_utc(doors.first_latest), end)
    access = Window("access", begin, end, bool(doors.standing), why, latest)
    forward = _forward(doors, begin, now)
    return (access,) if forward is None else (access, forward)


def _start(doors: Doors, now: datetime) -> tuple[datetime | None, tuple[Reason, ...]]:
    if doors.first is not None:
        return min(_utc(doors.first), now), (reason("first_seen"),)
    if doors.first_latest is not None:
        return None, (reason("first_unknown"), reason("begun_by_fraud"))
    return None, (reason("first_unknown"),)


def _shut(doors: Doors) -> Mapping[str, datetime | None]:
    """The doors with their moments. Where a person says when the last one was shut, reports of it say less."""
    if doors.ended is None:
        return doors.shut
    return {door: at for door, at in doors.shut.items() if door not in doors.reported}


def _names(names: Iterable[str]) -> Text:
    """Several doors within a sentence."""
    return together(DOORS[name] for name in names)


def _closing(doors: Doors, end: datetime) -> tuple[Reason, ...]:
    """Which door was shut last."""
    if doors.ended is not None and _utc(doors.ended) >= end:
        return (reason("ended_said"),)
    why = [reason("last_shut", door=DOORS[name]) for name, at in _shut(doors).items() if at is not None and at >= end]
    if doors.last is not None and doors.last >= end and not why:
        return (reason("seen_after_doors"),)
    return tuple(why[:1]) or (reason("ended_said"),)


def _forward(doors: Doors, begin: datetime | None, now: datetime) -> Window | None:
    """The time in which a forward or rule may have sent mail out: up to its removal."""
    if not doors.forwarded:
        return None
    standing = [door for door in doors.forwarded if door in doors.standing]
    times = [doors.shut.get(door) for door in doors.forwarded]
    gone = [_utc(at) for at in times if at is not None]
    sure = not standing and len(gone) == len(times)
    end = min(max(gone), now) if sure else now
    if not standing and doors.ended is not None and not doors.standing:
        end = min(end, _utc(doors.ended))
    why = tuple(reason("forward_open" if standing else "forward_found", door=DOORS[door]) for door in doors.forwarded)
    return Window("forward", begin, end if begin is None else max(begin, end), bool(standing), why)


def _state(
    door: str, facts: Mapping[str, FactValue | Moment], when: Mapping[str, datetime]
) -> tuple[str | None, datetime | None]:
    """Why the door stands open (`open`, `unknown`, `skipped`), or None and the moment at which it was shut."""
    answer = _answer(door, facts)
    at = _moment(facts, door) if door in MOMENT_DOORS else None
    if answer == "open" or answer is UNKNOWN:
        return str(answer), None
    if at is not None:
        return None, at
    if door == "sessions_ended_at" and answer in _SHUT:
        return None, _removal("live_sessions", str(answer), when)
    if door in CHOICE_DOORS and answer in _SHUT:
        return None, _removal(door, str(answer), when)
    return "skipped", None


def _removal(door: str, answer: str, when: Mapping[str, datetime]) -> datetime | None:
    """When something foreign was taken away. Where nothing was there, the door tells no moment."""
    at = when.get(door)
    return None if answer == "clean" or at is None else _utc(at)


def _answer(door: str, facts: Mapping[str, FactValue | Moment]) -> FactValue | Moment | None:
    """What was said about a door; logged-in devices are asked for by two facts, and the less certain answer counts."""
    said = facts.get(door)
    if door == "sessions_ended_at" and said is not UNKNOWN:
        return facts.get("live_sessions", said)
    return said


def _moment(facts: Mapping[str, FactValue | Moment], key: str) -> datetime | None:
    value = facts.get(key)
    return value.utc if isinstance(value, Moment) else None


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
