"""From nothing to a logged-in ManageSieve session: connect, verify, STARTTLS, log in (RFC 5804)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.errors import Unreachable
from postfall.language import Text
from postfall.mailbox import connecting, trouble
from postfall.mailbox.connecting import bearer
from postfall.mailbox.model import Patience
from postfall.mailbox.sieve.dialogue import LONGEST_STRING, Abilities, Dialogue, string

if TYPE_CHECKING:
    from postfall.mailbox.connecting import Entry
    from postfall.mailbox.sieve.dialogue import Reply
    from postfall.mailbox.wire import Wire

_TOO_OPEN = frozenset({"ENCRYPT-NEEDED", "AUTH-TOO-WEAK", "TRANSITION-NEEDED"})
_MOST_STEPS = 4


@dataclass(frozen=True, slots=True)
class Session:
    """A session after the login; `before` is what the server offered before it (on the encrypted line)."""

    dialogue: Dialogue
    before: Abilities
    tls: str | None


class SieveOpening:
    """What ManageSieve says before TLS."""

    async def greeting(self, wire: Wire, seconds: float) -> None:
        """The capabilities and OK. What they say on an open line is forgotten."""
        await Dialogue(wire, Patience(reply=seconds, first=seconds)).abilities(asked=True)

    async def start_tls(self, wire: Wire, seconds: float) -> bool:
        """STARTTLS."""
        return (await Dialogue(wire, Patience(reply=seconds, first=seconds)).ask(b"STARTTLS", most=0)).ok


async def log_in(entry: Entry) -> Session:
    """Log in. Raises `Unreachable`."""
    return await connecting.persistent(entry, _once)


async def _once(entry: Entry) -> Session:
    account, opening = entry.account, SieveOpening()
    wire = await connecting.connected(account, entry.patience, opening)
    try:
        dialogue = Dialogue(wire, entry.patience)
        before = await dialogue.abilities(asked=True)
        if connecting.must_upgrade(account):
            await connecting.encrypt(wire, account, entry.patience, opening)
            before = await dialogue.abilities(asked=True)  # the server tells them anew by itself (RFC 5804, 2.2)
        mechanism = _mechanism(before, account.where, token=entry.token)
        await connecting.tried(entry, wire, _authenticate(entry, dialogue, mechanism))
    except BaseException:
        wire.close()
        raise
    return Session(dialogue, before, wire.tls)


async def _authenticate(entry: Entry, dialogue: Dialogue, mechanism: str) -> Unreachable | None:
    """Say who we are; gives the refusal, or None."""
    reply = await _sasl(dialogue, mechanism, _said(entry, mechanism))
    return None if reply.ok else _refusal(entry.account.where, reply, dialogue, token=entry.token)


def _mechanism(before: Abilities, where: str, *, token: bool) -> str:
    wanted = ("OAUTHBEARER", "XOAUTH2") if token else ("PLAIN",)
    for name in wanted:
        if name in before.mechanisms:
            return name
    offered = ", ".join(before.mechanisms)[:100] or "–"
    raise Unreachable(
        Text(
            f"{where} nimmt hier {'kein Token' if token else 'kein Passwort'} an. Angeboten wird: {offered}",
            f"{where} takes no {'token' if token else 'password'} here. On offer: {offered}",
        ),
        slug="no_mechanism",
        hint=Text(
            "Es wurde nichts Geheimes gesendet. Fragen Sie den Anbieter, wie man sich für ManageSieve anmeldet, oder "
            "laden Sie die Regeln im Webmailer herunter und nennen Sie die Datei.",
            "Nothing secret was sent. Ask your provider how to log in for ManageSieve, or download the rules in the "
            "web mailer and name the file.",
        ),
        where=where,
    )


def _said(entry: Entry, mechanism: str) -> str:
    """What a mechanism wants to hear: RFC 4616, RFC 7628, Google's form."""
    account, secret = entry.account, entry.secret.reveal()
    if mechanism == "PLAIN":
        return f"\0{account.user}\0{secret}"
    return bearer(account, secret, mechanism)


async def _sasl(dialogue: Dialogue, mechanism: str, said: str) -> Reply:
    """AUTHENTICATE with the answer at once; a question after it carries the reason of a refusal and wants an answer."""
    wire, seconds = dialogue.wire, dialogue.patience.reply
    wire.send(b'AUTHENTICATE "' + mechanism.encode() + b'" ' + string(base64.b64encode(said.encode())) + b"\r\n")
    for _ in range(_MOST_STEPS):
        items = await dialogue.items(LONGEST_STRING, seconds)
        if reply := dialogue.closing(items):
            return reply
        if len(items) != 1 or not items[0].string:
            break
        answer = {"OAUTHBEARER": b"AQ==", "XOAUTH2": b""}.get(mechanism, b"*")
        wire.send(string(answer) + b"\r\n")
    raise dialogue.odd(f"AUTHENTICATE {mechanism}")


def _refusal(where: str, reply: Reply, dialogue: Dialogue, *, token: bool) -> Unreachable:
    """The error for a NO. The server's words are left out: some repeat what was sent."""
    if reply.code in {"TRYLATER", "QUOTA"} or reply.code.startswith("QUOTA/"):
        return trouble.server_refuses(where, reply.code)
    if reply.code in _TOO_OPEN:
        return trouble.server_refuses(where, reply.code)
    return trouble.auth(where, dialogue.wire.spoken, token=token)
