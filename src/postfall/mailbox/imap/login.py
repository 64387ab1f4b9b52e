"""From nothing to a logged-in IMAP session: connect, verify, encrypt, log in by password or token."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.errors import Unreachable
from postfall.mailbox import connecting, trouble
from postfall.mailbox.connecting import bearer
from postfall.mailbox.imap.capabilities import capabilities_of
from postfall.mailbox.imap.dialogue import Dialogue, Done, printable
from postfall.mailbox.model import Patience

if TYPE_CHECKING:
    from postfall.mailbox.connecting import Entry
    from postfall.mailbox.imap.capabilities import ImapCapabilities
    from postfall.mailbox.wire import Wire

_GREETING = re.compile(r"\* (OK|PREAUTH|BYE)\b([^\r\n]*)", re.IGNORECASE)
_TOLD = re.compile(r" \[CAPABILITY ([^\]]*)\]", re.IGNORECASE)
_LONGEST_IR = 8000
"""Characters of a first answer that is sent with the command (SASL-IR); longer ones go on a line of their own."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session after the login; `before` is what the server offered before it (on the encrypted line)."""

    dialogue: Dialogue
    before: ImapCapabilities
    tls: str | None


class ImapOpening:
    """What IMAP says before TLS (RFC 3501 6.2.1). `told` are the capabilities that the greeting names, if it does."""

    told: ImapCapabilities | None = None

    async def greeting(self, wire: Wire, seconds: float) -> None:
        """One untagged line. PREAUTH is refused: it forbids STARTTLS, and it is no login of ours (RFC 9051 7.1.4)."""
        line = (await wire.line(seconds)).decode("latin-1")
        found = _GREETING.match(line)
        if found is None or found[1].upper() == "PREAUTH":
            raise trouble.protocol(wire.where, printable(line[:60]), wire.spoken)
        if found[1].upper() == "BYE":
            raise trouble.server_refuses(wire.where, printable(found[2]))
        said = _TOLD.match(found[2])
        self.told = capabilities_of(said[1]) if said else None

    async def start_tls(self, wire: Wire, seconds: float) -> bool:
        """STARTTLS."""
        return (await Dialogue(wire, Patience(reply=seconds)).ask(b"STARTTLS")).ok


async def log_in(entry: Entry) -> Session:
    """Log in; a mailbox in use is tried again after a pause. Raises `Unreachable`."""
    return await connecting.persistent(entry, _once)


async def _once(entry: Entry) -> Session:
    account, opening = entry.account, ImapOpening()
    wire = await connecting.connected(account, entry.patience, opening)
    try:
        await opening.greeting(wire, entry.patience.reply)
        if connecting.must_upgrade(account):
            await connecting.encrypt(wire, account, entry.patience, opening)
            opening.told = None  # in clear text: counts for nothing (RFC 8314)
        dialogue = Dialogue(wire, entry.patience)
        dialogue.capabilities = before = opening.told or await _capabilities(dialogue)
        await connecting.tried(entry, wire, _authenticate(entry, dialogue))
        if dialogue.capabilities is before:  # not told with the login: what holds now may be more (RFC 3501 6.2.3)
            await _capabilities(dialogue)
    except BaseException:
        wire.close()
        raise
    return Session(dialogue, before, wire.tls)


async def _capabilities(dialogue: Dialogue) -> ImapCapabilities:
    await dialogue.ask(b"CAPABILITY")
    return dialogue.capabilities


async def _authenticate(entry: Entry, dialogue: Dialogue) -> Unreachable | None:
    """Say who we are; gives the refusal, or None."""
    done = await (_by_token(entry, dialogue) if entry.token else _by_password(entry, dialogue))
    return _refusal(dialogue.wire, done, token=entry.token)


async def _by_password(entry: Entry, dialogue: Dialogue) -> Done:
    """LOGIN; AUTHENTICATE PLAIN (RFC 4616) where LOGIN is not offered or name or password are not plain ASCII."""
    user, password = entry.account.user, entry.secret.reveal()
    offered = dialogue.capabilities
    no_login = "LOGINDISABLED" in offered
    if "AUTH=PLAIN" in offered and (no_login or not (user + password).isascii()):
        return await _sasl(dialogue, "PLAIN", f"\0{user}\0{password}")
    if no_login:
        raise trouble.no_password(dialogue.wire.where, dialogue.wire.spoken)
    names = (text.encode().decode("latin-1") for text in (user, password))
    tag, refused = await dialogue.say_with(b"LOGIN", *names)
    return refused or await dialogue.finish(tag)


async def _by_token(entry: Entry, dialogue: Dialogue) -> Done:
    """OAUTHBEARER (RFC 7628) where offered, else XOAUTH2 (Google's and Microsoft's form of it)."""
    mechanism = "OAUTHBEARER" if "AUTH=OAUTHBEARER" in dialogue.capabilities else "XOAUTH2"
    return await _sasl(dialogue, mechanism, bearer(entry.account, entry.secret.reveal(), mechanism))


async def _sasl(dialogue: Dialogue, mechanism: str, said: str) -> Done:
    """AUTHENTICATE, with the answer at once where the server takes that (SASL-IR, RFC 4959)."""
    answer = base64.b64encode(said.encode())
    command = b"AUTHENTICATE " + mechanism.encode()
    at_once = "SASL-IR" in dialogue.capabilities and len(answer) < _LONGEST_IR
    tag = dialogue.say(command + b" " + answer if at_once else command)
    # A second `+` carries the reason of a refusal; it wants an answer too before the NO comes.
    last = b"AQ==" if mechanism == "OAUTHBEARER" else b""
    for reply in (last, last) if at_once else (answer, last):
        done = await dialogue.go_ahead(tag)
        if isinstance(done, Done):
            return done
        dialogue.wire.send(reply + b"\r\n")
    return await dialogue.finish(tag)


def _refusal(wire: Wire, done: Done, *, token: bool) -> Unreachable | None:
    """The error that an answer to a login means (response codes of RFC 5530), or None where it was taken."""
    if done.ok:
        return None
    if done.code in {"INUSE", "IN-USE"}:
        return trouble.in_use(wire.where)
    if done.code in {"UNAVAILABLE", "LIMIT", "SERVERBUG", "CONTACTADMIN"}:
        return trouble.server_refuses(wire.where, done.code)
    if done.code == "PRIVACYREQUIRED":
        return trouble.no_stls(wire.where, wire.spoken)
    return trouble.auth(wire.where, wire.spoken, token=token)
