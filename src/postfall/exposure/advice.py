"""POP3 with two to four weeks on the server, or IMAP with strict rules: which fits, and why. Pure; it never decides.

The starting point: what does not lie on the server cannot be read there. POP3 leaves least, so it is advised unless
something speaks against it. Every reason is a code; `guide.advice_words` has the sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORT, LONG = 14, 30
LONG_GAP = 10
"""A break in fetching, in days, that two weeks on the server leave too little room for."""


class Method(StrEnum):
    """The two ways."""

    POP3 = "pop3"
    IMAP = "imap"


class Reason(StrEnum):
    """Why a method is advised, or what stands against it."""

    LEAST_ON_SERVER = "least_on_server"
    SENT_STAYS_HOME = "sent_stays_home"
    ONE_COMPUTER_LEADS = "one_computer_leads"
    NO_COMPUTER = "no_computer"
    NO_PROGRAM_DELETES = "no_program_deletes"
    SHARED_FOLDERS = "shared_folders"
    SEVERAL_PERSONS = "several_persons"
    SEARCH_EVERYWHERE = "search_everywhere"
    SERVER_LEADS = "server_leads"
    NOBODY_LEADS = "nobody_leads"


class Limit(StrEnum):
    """What the advised way cannot do, or what has to be done for it."""

    OTHERS_SEE_LITTLE = "others_see_little"
    MUST_RUN = "must_run"
    DEVICE_IS_THE_ARCHIVE = "device_is_the_archive"
    SENT_FROM_PHONE = "sent_from_phone"
    INBOX_ONLY = "inbox_only"
    EVERY_FOLDER = "every_folder"
    DELETES_EVERYWHERE = "deletes_everywhere"
    NOBODY_DELETES = "nobody_deletes"
    SERVER_COPY = "server_copy"
    OLD_MAIL_OUTSIDE = "old_mail_outside"


class First(StrEnum):
    """What comes before anything is deleted, in this order."""

    BACKUP = "backup"
    TEST_RESTORE = "test_restore"
    ENCRYPT = "encrypt"
    KEEPING = "keeping"
    MOVE_AWAY = "move_away"


class Also(StrEnum):
    """What else to know or to change."""

    SHARED_ACCOUNT = "shared_account"
    STOLEN_DEVICE = "stolen_device"
    END_TO_END = "end_to_end"
    AUTO_ARCHIVE = "auto_archive"
    SENT_TRASH_TOO = "sent_trash_too"


class Why(StrEnum):
    """Why so many days."""

    USUAL = "usual"
    GAP = "gap"
    BACKUP_FIRST = "backup_first"


class Duty(StrEnum):
    """What one program or the provider does: exactly one deletes, all others read."""

    DELETES = "deletes"
    MOVES = "moves"
    READS = "reads"


@dataclass(frozen=True, slots=True)
class Tool:
    """A mail program or provider, as far as the advice needs it.

    `leave` and `expire` map the wished days (14, 30) to the nearest that it offers; empty where it cannot. `moves`:
    it can move old mail to a local folder by itself. `unsure`: nobody has confirmed what `leave` says.
    """

    id: str
    device: str
    leave: Mapping[int, int] = field(default_factory=dict)
    expire: Mapping[int, int] = field(default_factory=dict)
    moves: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What was answered; None is "not known". `gap_days` is the longest break in fetching mail."""

    devices: tuple[str, ...] | None = None
    shared_folders: bool | None = None
    shared_account: bool | None = None
    old_mail: str | None = None
    encrypted: str | None = None
    backup: str | None = None
    archive: str | None = None
    books: bool | None = None
    sensitive: bool | None = None
    gap_days: int | None = None
    programs: tuple[Tool, ...] = ()
    provider: Tool | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """What a tool does, and at how many days (deletes, moves)."""

    tool: str
    duty: Duty
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What is advised, with reasons. `against` is what spoke for the other way, or what was overruled."""

    method: Method
    days: int
    why_days: Why
    reasons: tuple[Reason, ...]
    limits: tuple[Limit, ...]
    first: tuple[First, ...]
    also: tuple[Also, ...]
    roles: tuple[Role, ...]
    open: tuple[str, ...]


def advise(situation: Situation) -> Advice:
    """The advice for a situation. What is not known counts for nothing and is listed as open."""
    blockers = _blockers(situation)
    method = Method.IMAP if blockers else Method.POP3
    days, why = _days(situation)
    roles = _roles(situation, method, days)
    return Advice(
        method=method,
        days=days,
        why_days=why,
        reasons=blockers or _for_pop3(situation),
        limits=_limits(situation, method, roles),
        first=_first(situation),
        also=_also(situation, method),
        roles=roles,
        open=_open(situation, method),
    )


def _blockers(situation: Situation) -> tuple[Reason, ...]:
    """What speaks against POP3."""
    found = {
        Reason.NO_COMPUTER: bool(situation.devices) and "computer" not in (situation.devices or ()),
        Reason.NO_PROGRAM_DELETES: bool(situation.programs) and not _deleters(situation.programs),
        Reason.SHARED_FOLDERS: situation.shared_folders is True,
        Reason.SEVERAL_PERSONS: situation.shared_account is True,
        Reason.SEARCH_EVERYWHERE: situation.old_mail == "everywhere",
        Reason.SERVER_LEADS: situation.archive == "server",
        Reason.NOBODY_LEADS: situation.archive == "nobody",
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _for_pop3(situation: Situation) -> tuple[Reason, ...]:
    reasons = [Reason.LEAST_ON_SERVER, Reason.SENT_STAYS_HOME]
    return (*reasons, Reason.ONE_COMPUTER_LEADS) if situation.archive == "one_computer" else tuple(reasons)


def _days(situation: Situation) -> tuple[int, Why]:
    """Two weeks; four where two would lose mail: after long breaks, and while no backup is proven."""
    if (situation.gap_days or 0) > LONG_GAP:
        return LONG, Why.GAP
    if situation.backup != "tested":
        return LONG, Why.BACKUP_FIRST
    return SHORT, Why.USUAL


def _deleters(programs: Iterable[Tool]) -> list[Tool]:
    """Programs on a computer that can leave mail for a number of days; a phone keeps no archive."""
    return [tool for tool in programs if tool.device == "computer" and tool.leave]


def _roles(situation: Situation, method: Method, days: int) -> tuple[Role, ...]:
    if method is Method.POP3:
        candidates = _deleters(situation.programs)
        chosen = min(candidates, key=lambda tool: (tool.unsure, abs(tool.leave[days] - days)), default=None)
        roles = [Role(chosen.id, Duty.DELETES, chosen.leave[days])] if chosen is not None else []
    else:
        chosen = _imap_deleter(situation, days)
        roles = [Role(chosen.id, Duty.DELETES, chosen.expire[days])] if chosen is not None else []
        movers = [tool for tool in situation.programs if tool.moves and tool.device == "computer"]
        mover = min(movers, key=lambda tool: not tool.expire, default=None)  # what deletes over IMAP surely moves there
        if mover is not None and chosen is not None:
            roles.insert(0, Role(mover.id, Duty.MOVES, max(1, chosen.expire[days] - 4)))
    named = {role.tool for role in roles}
    return (*roles, *(Role(tool.id, Duty.READS) for tool in situation.programs if tool.id not in named))


def _imap_deleter(situation: Situation, days: int) -> Tool | None:
    """The provider where it can: its rule also runs while all devices are off. Else a program on a computer."""
    if situation.provider is not None and situation.provider.expire:
        return situation.provider
    able = [tool for tool in situation.programs if tool.expire and tool.device == "computer"]
    return min(able, key=lambda tool: abs(tool.expire[days] - days), default=None)


def _limits(situation: Situation, method: Method, roles: tuple[Role, ...]) -> tuple[Limit, ...]:
    if method is Method.POP3:
        limits = [Limit.OTHERS_SEE_LITTLE, Limit.MUST_RUN, Limit.DEVICE_IS_THE_ARCHIVE, Limit.INBOX_ONLY]
        if "phone" in (situation.devices or ("phone",)):
            limits.insert(3, Limit.SENT_FROM_PHONE)
        return tuple(limits)
    limits = [Limit.EVERY_FOLDER, Limit.DELETES_EVERYWHERE, Limit.SERVER_COPY]
    if not any(role.duty is Duty.DELETES for role in roles):
        limits.append(Limit.NOBODY_DELETES)
    if situation.old_mail == "everywhere":
        limits.append(Limit.OLD_MAIL_OUTSIDE)
    return tuple(limits)


def _first(situation: Situation) -> tuple[First, ...]:
    found = {
        First.BACKUP: situation.backup in {None, "none"},
        First.TEST_RESTORE: situation.backup in {None, "none", "untested"},
        First.ENCRYPT: situation.encrypted != "all",
        First.KEEPING: situation.books is not False,
        First.MOVE_AWAY: True,
    }
    return tuple(row for row, holds in found.items() if holds)


def _also(situation: Situation, method: Method) -> tuple[Also, ...]:
    found = {
        Also.SHARED_ACCOUNT: situation.shared_account is True,
        Also.STOLEN_DEVICE: True,
        Also.END_TO_END: situation.sensitive is not False,
        Also.AUTO_ARCHIVE: method is Method.IMAP,
        Also.SENT_TRASH_TOO: method is Method.IMAP,
    }
    return tuple(row for row, holds in found.items() if holds)


_DECIDING = ("devices", "shared_folders", "shared_account", "old_mail", "archive", "programs")
_PREPARING = ("encrypted", "backup", "books", "sensitive")


def _open(situation: Situation, method: Method) -> tuple[str, ...]:
    """The answers that are missing and could change something: the method only while nothing settled it for IMAP."""
    keys = (*(_DECIDING if method is Method.POP3 else ("programs",)), *_PREPARING)
    if method is Method.IMAP:
        keys = (*keys, "provider")
    return tuple(key for key in keys if getattr(situation, key) is None or getattr(situation, key) == ())
