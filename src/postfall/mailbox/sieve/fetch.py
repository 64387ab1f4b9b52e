"""Fetches the filter rules of a mailbox over ManageSieve: all scripts, active or not. Nothing is written there."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postfall.errors import Unreachable, UsageError
from postfall.language import Text
from postfall.mailbox.account import provider
from postfall.mailbox.connecting import Entry
from postfall.mailbox.model import Patience, ProtocolFacts
from postfall.mailbox.secrets import checked
from postfall.mailbox.sieve import reasons
from postfall.mailbox.sieve.dialogue import Abilities, Endless, string
from postfall.mailbox.sieve.login import Session, log_in
from postfall.mailbox.sieve.model import Rules, Script
from postfall.mailbox.sieve.tokens import LONGEST_SCRIPT

if TYPE_CHECKING:
    from collections.abc import Callable

    from postfall.mailbox.account import Account
    from postfall.mailbox.model import Login, NotChecked
    from postfall.ports import Clock, Progress
    from postfall.value import Secret

MOST_SCRIPTS = 1_000
"""Scripts of one mailbox that are fetched."""
MOST_OCTETS = 16 << 20
"""Octets of all scripts together."""
_MOST_LISTED = 20_000
_LONGEST_NAME = 1_024
_READING = Text("Filterregeln lesen", "Reading filter rules")


def fetch_rules(
    account: Account,
    secret: Secret,
    *,
    clock: Clock,
    progress: Progress,
    token: bool = False,
    on_login: Callable[[Login], None] | None = None,
    patience: Patience | None = None,
) -> Rules:
    """All scripts of `account` (`sieve://`), and what could not be read. Changes nothing there.

    `token`: `secret` is an access token. `on_login` hears of every login we try. Where the look ended early, what was
    read is returned as partial with its error in `ended`.

    Raises `Unreachable` where no list of scripts came, `UsageError` for another scheme or a password that cannot be
    sent.
    """
    if account.scheme != "sieve":
        raise UsageError(
            Text("Filterregeln gibt es nur über sieve://.", "Filter rules only come over sieve://."),
            hint=Text("So: sieve://mail.example.org", "Like this: sieve://mail.example.org"),
            where=account.url,
        )
    checked(secret)
    if error := elsewhere(account):
        raise error
    gathered = _Gathered(account, clock.now().isoformat(timespec="seconds"))
    entry = Entry(account, secret, token, patience or Patience(), clock, progress, on_login)
    try:
        asyncio.run(_fetch(entry, gathered))
    except Unreachable as lost:
        if not gathered.listed:
            raise
        gathered.ended = lost
    return gathered.rules()


def elsewhere(account: Account) -> Unreachable | None:
    """The error for a provider that has no ManageSieve; None where it may have."""
    name = provider(account)
    if name is None:
        return None
    way = _ELSEWHERE[name]
    return Unreachable(
        Text(
            f"{account.host} bietet kein ManageSieve an. Ihr Passwort wurde nicht gesendet.",
            f"{account.host} does not offer ManageSieve. Your password was not sent.",
        ),
        slug=name,
        hint=way,
        where=account.where,
    )


_ELSEWHERE = {
    "microsoft365": Text(
        "Sehen Sie in Outlook im Web nach: Einstellungen, E-Mail, Regeln, und darunter Weiterleitung. Die Verwaltung "
        "sieht auch versteckte Regeln: Get-InboxRule -Mailbox NAME -IncludeHidden.",
        "Look in Outlook on the web: Settings, Mail, Rules, and Forwarding below. The administrator also sees hidden "
        "rules: Get-InboxRule -Mailbox NAME -IncludeHidden.",
    ),
    "google": Text(
        "Sehen Sie in Gmail nach: Einstellungen, alle Einstellungen, „Filter und blockierte Adressen“ und "
        "„Weiterleitung und POP/IMAP“. Dort lassen sich Filter auch als Datei exportieren.",
        "Look in Gmail: Settings, See all settings, “Filters and Blocked Addresses” and “Forwarding and POP/IMAP”. "
        "There filters can be exported as a file, too.",
    ),
}


@dataclass(slots=True)
class _Gathered:
    """What has come in so far."""

    account: Account
    taken: str
    listed: bool = False
    scripts: list[Script] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    before: Abilities = field(default_factory=lambda: Abilities({}))
    after: Abilities = field(default_factory=lambda: Abilities({}))
    tls: str | None = None
    ended: Unreachable | None = None

    def rules(self) -> Rules:
        facts = ProtocolFacts("sieve", self.tls, pipelining=False, capabilities=self.after.lines,
                              capabilities_before=self.before.lines)  # fmt: skip
        missing = [row for row in self.not_checked if row.code in reasons.MISSING]
        if self.ended is not None:
            self.not_checked.append(reasons.ENDED_EARLY)
        return Rules(
            self.account.url,
            self.account.user,
            self.taken,
            tuple(self.scripts),
            facts,
            (*self.not_checked, reasons.OTHER_PLACES),
            partial=bool(missing) or self.ended is not None,
            ended=self.ended,
        )


async def _fetch(entry: Entry, gathered: _Gathered) -> None:
    session = await log_in(entry)
    gathered.before, gathered.tls = session.before, session.tls
    dialogue = session.dialogue
    try:
        gathered.after = await dialogue.abilities()
        names = await _listed(session, gathered)
        gathered.listed = True
        for done, (name, active) in enumerate(names, 1):
            await _get(session, gathered, name, active=active)
            entry.progress.update(done, len(names), _READING)
        with suppress(Unreachable):
            await dialogue.goodbye()
    finally:
        dialogue.wire.close()


async def _listed(session: Session, gathered: _Gathered) -> list[tuple[bytes, bool]]:
    """Names and which one is active, the active one first. Raises `Unreachable`."""
    reply = await session.dialogue.ask(b"LISTSCRIPTS", most=_MOST_LISTED)
    if not reply.ok:
        raise _no_list(session.dialogue.wire.where, " ".join(filter(None, (reply.code, reply.said))))
    names = []
    for line in reply.lines:
        if not line or not line[0].string:
            raise session.dialogue.odd("LISTSCRIPTS")
        active = any(not item.string and item.text.upper() == b"ACTIVE" for item in line[1:])
        names.append((line[0].text, active))
    names.sort(key=lambda row: not row[1])
    if len(names) > MOST_SCRIPTS:
        gathered.not_checked.append(reasons.too_many(len(names), MOST_SCRIPTS))
    return names[:MOST_SCRIPTS]


def _no_list(where: str, said: str) -> Unreachable:
    return Unreachable(
        Text(f"{where} gibt die Liste der Regeln nicht her: {said}", f"{where} does not list the rules: {said}"),
        slug="server_refuses",
        hint=Text(
            "Fragen Sie den Anbieter, ob es für dieses Postfach Regeln gibt und wo man sie sieht.",
            "Ask the provider whether there are rules for this mailbox and where they are shown.",
        ),
        where=where,
    )


async def _get(session: Session, gathered: _Gathered, name: bytes, *, active: bool) -> None:
    """Fetch one script."""
    label = name.decode("utf-8", "replace")[:_LONGEST_NAME]
    left = MOST_OCTETS - sum(len(script.data) for script in gathered.scripts)
    if len(name) > _LONGEST_NAME or left <= 0:
        gathered.not_checked.append(reasons.not_read(label, "script_too_much"))
        return
    longest = min(LONGEST_SCRIPT, left)
    try:
        reply = await session.dialogue.ask(b"GETSCRIPT " + string(name), most=1, longest=longest)
    except Endless as endless:
        gathered.scripts.append(_script(label, endless.item.text, active=active, cut=True))
        gathered.not_checked.append(reasons.not_read(label, "script_cut"))
        raise
    if not reply.ok:
        gathered.not_checked.append(reasons.not_read(label, "script_refused", reply.code or reply.said))
        return
    if len(reply.lines) != 1 or len(reply.lines[0]) != 1 or not reply.lines[0][0].string:
        raise session.dialogue.odd("GETSCRIPT")
    item = reply.lines[0][0]
    gathered.scripts.append(_script(label, item.text, active=active, cut=item.cut))
    if item.cut:
        gathered.not_checked.append(reasons.not_read(label, "script_cut"))


def _script(name: str, data: bytes, *, active: bool, cut: bool = False) -> Script:
    return Script(name, active, data, hashlib.sha256(data).hexdigest(), cut)
