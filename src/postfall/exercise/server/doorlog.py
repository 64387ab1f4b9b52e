"""Login and logout lines in the form that Dovecot 2.3 writes them.

The forms are those of `login_log_format_elements`, `pop3_logout_format` and `imap_logout_format` as they are set by
default; the time stamp is `log_timestamp = "%Y-%m-%dT%H:%M:%S%z "`, which names its offset.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from postfall.exercise.server.maildrop import Counters

Protocol = Literal["pop3", "imap"]


@dataclass(frozen=True, slots=True)
class Visit:
    """One connection: who, from where, under which process and session id, over which protocol."""

    user: str
    remote: str
    process: int
    session: str
    local: str = "127.0.0.1"
    secure: bool = True
    protocol: Protocol = "pop3"


@dataclass(slots=True)
class ImapCounters:
    """What the logout line of an IMAP session says; all octets as they went over the wire inside TLS.

    `taken` and `given` are Dovecot's `in` and `out`: from the client and to it, since the login. `heads` counts the
    headers and header fields that FETCH sent, `bodies` everything of a message beyond its header.
    """

    taken: int = 0
    given: int = 0
    deleted: int = 0
    expunged: int = 0
    trashed: int = 0
    heads: int = 0
    head_octets: int = 0
    bodies: int = 0
    body_octets: int = 0


def stamp(instant: datetime) -> str:
    """The time stamp of a line, in UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def login(at: datetime, visit: Visit) -> str:
    """The line of a successful login."""
    secure = "TLS, " if visit.secure else ""
    return (
        f"{stamp(at)} {visit.protocol}-login: Info: Login: user=<{visit.user}>, method=PLAIN, rip={visit.remote}, "
        f"lip={visit.local}, mpid={visit.process}, {secure}session=<{visit.session}>"
    )


def refused(at: datetime, visit: Visit, attempts: int, seconds: int) -> str:
    """The line of a connection that ended without a login, after `attempts` wrong passwords in `seconds`."""
    secure = "TLS, " if visit.secure else ""
    return (
        f"{stamp(at)} {visit.protocol}-login: Info: Disconnected: Aborted login by logging out (auth failed, "
        f"{attempts} attempts in {seconds} secs): user=<{visit.user}>, method=PLAIN, rip={visit.remote}, "
        f"lip={visit.local}, {secure}session=<{visit.session}>"
    )


def logout(at: datetime, visit: Visit, counters: Counters, held: tuple[int, int], why: str = "Logged out") -> str:
    """The line of a POP3 session's end; `held` is messages and octets in the mailbox at its beginning."""
    messages, octets = held
    return (
        f"{_session(at, visit)}: Info: Disconnected: {why} "
        f"top={counters.top}/{counters.top_octets}, retr={counters.retr}/{counters.retr_octets}, "
        f"del={counters.deleted}/{messages}, size={octets}"
    )


def imap_logout(at: datetime, visit: Visit, counters: ImapCounters, why: str = "Logged out") -> str:
    """The line of an IMAP session's end; `visit.protocol` is `imap`."""
    return (
        f"{_session(at, visit)}: Info: Disconnected: {why} "
        f"in={counters.taken} out={counters.given} deleted={counters.deleted} expunged={counters.expunged} "
        f"trashed={counters.trashed} hdr_count={counters.heads} hdr_bytes={counters.head_octets} "
        f"body_count={counters.bodies} body_bytes={counters.body_octets}"
    )


def _session(at: datetime, visit: Visit) -> str:
    return f"{stamp(at)} {visit.protocol}({visit.user})<{visit.process}><{visit.session}>"
