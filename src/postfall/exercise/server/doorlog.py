"""Login and logout lines in the form that Dovecot 2.3 writes them.

The forms are those of `login_log_format_elements` and `pop3_logout_format` as they are set by default; the time stamp
is `log_timestamp = "%Y-%m-%dT%H:%M:%S%z "`, which names its offset.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from postfall.exercise.server.maildrop import Counters


@dataclass(frozen=True, slots=True)
class Visit:
    """One connection: who, from where, under which process and session id."""

    user: str
    remote: str
    process: int
    session: str
    local: str = "127.0.0.1"
    secure: bool = True


def stamp(instant: datetime) -> str:
    """The time stamp of a line, in UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def login(at: datetime, visit: Visit) -> str:
    """The line of a successful login."""
    secure = "TLS, " if visit.secure else ""
    return (
        f"{stamp(at)} pop3-login: Info: Login: user=<{visit.user}>, method=PLAIN, rip={visit.remote}, "
        f"lip={visit.local}, mpid={visit.process}, {secure}session=<{visit.session}>"
    )


def refused(at: datetime, visit: Visit, attempts: int, seconds: int) -> str:
    """The line of a connection that ended without a login, after `attempts` wrong passwords in `seconds`."""
    secure = "TLS, " if visit.secure else ""
    return (
        f"{stamp(at)} pop3-login: Info: Disconnected: Aborted login by logging out (auth failed, "
        f"{attempts} attempts in {seconds} secs): user=<{visit.user}>, method=PLAIN, rip={visit.remote}, "
        f"lip={visit.local}, {secure}session=<{visit.session}>"
    )


def logout(at: datetime, visit: Visit, counters: Counters, held: tuple[int, int], why: str = "Logged out") -> str:
    """The line of a session's end; `held` is messages and octets in the mailbox at its beginning."""
    messages, octets = held
    return (
        f"{stamp(at)} pop3({visit.user})<{visit.process}><{visit.session}>: Info: Disconnected: {why} "
        f"top={counters.top}/{counters.top_octets}, retr={counters.retr}/{counters.retr_octets}, "
        f"del={counters.deleted}/{messages}, size={octets}"
    )
