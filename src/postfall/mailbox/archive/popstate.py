"""What Thunderbird notes about POP3 accounts: which mails it left on the server since when, and for how long it does.

`popstate.dat` (written by `Pop3Client.sys.mjs`, before that by `nsPop3Protocol.cpp`): comments, then `*HOST USER`, then
a line `STATUS UIDL SECONDS` for every mail that the server still had at the last visit. STATUS: `k` kept, `d` to be
deleted at the next visit, `b` too large to fetch, `f` body still to be fetched. SECONDS since 1970 are of the visit
that met it first.
`prefs.js` is JavaScript of one kind of line; only plain values of known keys are read from it, nothing is run.
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from postfall.mailbox.dates import iso
from postfall.mailbox.model import KeptOnServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGEST = 32 << 20
_LONGEST_LINE = 4096
_MOST = 500_000
_ACTIONS = {"k": "keep", "d": "delete", "b": "too_big", "f": "fetch_body"}
_VISIT = 120
"""Seconds between two notes that still belong to one visit: a visit with many mails takes a while."""
_PREF = re.compile(
    r'user_pref\(\s{0,9}"mail\.(account|server|identity)\.([\w.-]{1,80}?)\.([\w-]{1,60})"\s{0,9},\s{0,9}'
    r'("(?:[^"\\]|\\.){0,2000}+"|true|false|-?\d{1,12})\s{0,9}\)\s{0,9};'
)


@dataclass(frozen=True, slots=True)
class LeftOnServer:
    """One mail that lay on the server at the last visit: `since` (ISO UTC) is when the mail program met it first."""

    host: str
    user: str
    uidl: str
    since: str | None
    action: str


@dataclass(frozen=True, slots=True)
class ServerState:
    """What one `popstate.dat` says of one account."""

    host: str
    user: str
    left: tuple[LeftOnServer, ...]

    @property
    def oldest(self) -> str | None:
        """When the oldest mail that still lay there was met first."""
        return min((row.since for row in self.left if row.since is not None), default=None)

    @property
    def newest(self) -> str | None:
        """When the newest one was met: the last visit that brought something."""
        return max((row.since for row in self.left if row.since is not None), default=None)

    @property
    def longest_gap(self) -> int | None:
        """Seconds of the longest time between two visits that brought something; None for fewer than two visits.

        Visits without new mail leave no trace, and mails that are gone take theirs with them: the real gaps between
        visits are at most as long as this.
        """
        moments = sorted({_seconds(row.since) for row in self.left if row.since is not None})
        gaps = [after - before for before, after in itertools.pairwise(moments)]
        longest = max(gaps, default=0)
        return longest if longest > _VISIT else None


@dataclass(frozen=True, slots=True)
class MailServer:
    """One incoming account of a profile. `directory` is its folder in the profile, as far as that is told.

    `days` is after how many days mail is deleted on the server, None: never by age.
    """

    key: str
    kind: str
    host: str
    user: str
    name: str
    directory: str
    leaves: bool = False
    days: int | None = None
    until_deleted: bool = False


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The incoming accounts of a profile, and the addresses that its owner sends from."""

    servers: tuple[MailServer, ...] = ()
    addresses: tuple[str, ...] = ()


def popstate(path: Path) -> tuple[ServerState, ...]:
    """What the file `popstate.dat` at `path` says, account by account; lines that say nothing are passed over.

    Raises `OSError` where it cannot be read.
    """
    found: dict[tuple[str, str], dict[str, LeftOnServer]] = {}
    owner: tuple[str, str] | None = None
    for line in _lines(path):
        if line.startswith("*"):
            host, _, user = line[1:].partition(" ")
            owner = (host.strip(), user.strip())
            found.setdefault(owner, {})
        elif line and not line.startswith("#") and owner is not None:
            row = _left(line, owner)
            if row is not None and len(found[owner]) < _MOST:
                found[owner][row.uidl] = row
    return tuple(ServerState(*owner, tuple(rows.values())) for owner, rows in found.items())


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        for line in file.read(_LARGEST).decode("utf-8", "replace").splitlines():
            if len(line) <= _LONGEST_LINE:
                yield line.strip()


def _left(line: str, owner: tuple[str, str]) -> LeftOnServer | None:
    words = line.split(" ")
    if len(words) < 2 or words[0] not in _ACTIONS or not words[1]:
        return None
    return LeftOnServer(*owner, words[1], _moment(words[2] if len(words) > 2 else ""), _ACTIONS[words[0]])


def _moment(text: str) -> str | None:
    """ISO UTC of seconds since 1970 (milliseconds where the number is too large for that); None for nonsense."""
    if not text.isascii() or not text.isdigit() or len(text) > 13 or int(text) == 0:
        return None
    seconds = int(text) // 1000 if len(text) > 11 else int(text)
    return iso(seconds)


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


@dataclass(slots=True)
class _Prefs:
    """The values of `prefs.js` that are of use: group → name → key → value."""

    groups: dict[str, dict[str, dict[str, str | int | bool]]] = field(default_factory=dict)

    def text(self, group: str, name: str, *keys: str) -> str:
        values = self.groups.get(group, {}).get(name, {})
        return next((value for key in keys if isinstance(value := values.get(key), str) and value), "")

    def truth(self, group: str, name: str, key: str) -> bool:
        return self.groups.get(group, {}).get(name, {}).get(key) is True

    def number(self, group: str, name: str, key: str, default: int) -> int:
        value = self.groups.get(group, {}).get(name, {}).get(key, default)
        return value if isinstance(value, int) and not isinstance(value, bool) else default


def mail_settings(profile: Path) -> MailSettings:
    """The accounts that `prefs.js` of a profile names, read leniently; none where it is missing or says nothing.

    Raises `OSError` where the file is there and cannot be read.
    """
    path = profile / "prefs.js"
    if not path.is_file():
        return MailSettings()
    prefs = _Prefs()
    with path.open("rb") as file:
        for line in file.read(_LARGEST).decode("utf-8", "replace").splitlines():
            if line.startswith("user_pref(") and (found := _PREF.match(line[:_LONGEST_LINE])) is not None:
                group, name, key, value = found.groups()
                prefs.groups.setdefault(group, {}).setdefault(name, {})[key] = _value(value)
    servers = tuple(
        _server(prefs, name) for name in prefs.groups.get("server", {}) if prefs.text("server", name, "type")
    )
    identities = prefs.groups.get("identity", {})
    addresses = [prefs.text("identity", name, "useremail") for name in identities]
    return MailSettings(servers, tuple(dict.fromkeys(address for address in addresses if "@" in address)))


def _value(written: str) -> str | int | bool:
    if written in {"true", "false"}:
        return written == "true"
    if not written.startswith('"'):
        return int(written)
    try:
        return str(json.loads(written, strict=False))
    except ValueError:  # JavaScript knows more escapes than JSON
        return written[1:-1]


def _server(prefs: _Prefs, name: str) -> MailServer:
    leaves = prefs.truth("server", name, "leave_on_server")
    by_age = leaves and prefs.truth("server", name, "delete_by_age_from_server")
    directory = prefs.text("server", name, "directory-rel", "directory").replace("\\", "/").rstrip("/")
    return MailServer(
        key=name,
        kind=prefs.text("server", name, "type"),
        host=prefs.text("server", name, "hostname"),
        user=prefs.text("server", name, "userName"),
        name=prefs.text("server", name, "name"),
        directory=directory.rpartition("/")[2],
        leaves=leaves,
        days=max(prefs.number("server", name, "num_days_to_leave_on_server", 7), 0) if by_age else None,
        until_deleted=leaves and prefs.truth("server", name, "delete_mail_left_on_server"),
    )


def kept_on_server(settings: MailSettings, states: dict[str, tuple[ServerState, ...]]) -> tuple[KeptOnServer, ...]:
    """What both say together, one a POP3 account. `states` are keyed by the folder their file lies in."""
    rows, used = [], set()
    for server in settings.servers:
        if server.kind != "pop3":
            continue
        state = next(iter(states.get(server.directory, ())), None)
        used.add(server.directory)
        rows.append(_kept(state, server))
    for directory, found in states.items():  # accounts whose settings are gone, but whose notes are not
        rows += [_kept(state, None) for state in found[directory in used :]]
    return tuple(rows)


def _kept(state: ServerState | None, server: MailServer | None) -> KeptOnServer:
    host = server.host if server is not None else state.host if state is not None else ""
    user = server.user if server is not None else state.user if state is not None else ""
    return KeptOnServer(
        host=host,
        user=user,
        leaves=server.leaves if server is not None else None,
        days=server.days if server is not None else None,
        until_deleted=server is not None and server.until_deleted,
        left=len(state.left) if state is not None else 0,
        oldest=state.oldest if state is not None else None,
        newest=state.newest if state is not None else None,
        longest_gap=state.longest_gap if state is not None else None,
    )
