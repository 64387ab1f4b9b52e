"""From nothing to a logged-in session: connect, verify, encrypt, log in; a busy mailbox is tried again, few times."""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall import __version__
from postfall.errors import Unreachable
from postfall.language import Text
from postfall.mailbox import tls, trouble
from postfall.mailbox.capabilities import Capabilities
from postfall.mailbox.model import Login
from postfall.mailbox.pop3 import Dialogue, reply_of
from postfall.mailbox.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from postfall.mailbox.account import Account
    from postfall.mailbox.model import Patience
    from postfall.mailbox.pop3 import Reply
    from postfall.ports import Clock, Progress
    from postfall.value import Secret

_LOCKED = re.compile(r"(maildrop|mailbox|mail drop|pop lock|spool).*(lock|in use|busy)", re.IGNORECASE)
_BUSY = Text(
    "Das Postfach ist belegt. Nächster Versuch in einigen Sekunden", "The mailbox is busy. Next try in seconds"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """How to get in. `token`: the secret is an access token (OAUTHBEARER, XOAUTH2), not a password."""

    account: Account
    secret: Secret
    token: bool
    patience: Patience
    clock: Clock
    progress: Progress
    on_login: Callable[[Login], None] | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A session after the login; `before` is what the server offered before it (on the encrypted line)."""

    dialogue: Dialogue
    before: Capabilities
    tls: str | None


async def log_in(entry: Entry) -> Session:
    """Log in; a mailbox in use or a login that came too soon is tried again after a pause. Raises `Unreachable`."""
    pauses = list(entry.patience.busy)
    delayed = False
    while True:
        try:
            return await _once(entry)
        except trouble.TooSoon as error:
            if delayed or not error.seconds or error.seconds > entry.patience.delay:
                raise
            delayed = True
            await _pause(entry, error.seconds)
        except Unreachable as error:
            if error.slug != "in_use" or not pauses:
                raise
            await _pause(entry, pauses.pop(0))


async def _pause(entry: Entry, seconds: float) -> None:
    entry.progress.update(0, None, Text(f"{_BUSY.de}: {seconds:.0f}", f"{_BUSY.en}: {seconds:.0f}"))
    await asyncio.sleep(seconds)


async def _once(entry: Entry) -> Session:
    wire = await _connected(entry.account, entry.patience)
    try:
        dialogue = Dialogue(wire, entry.patience)
        await _greeted(dialogue)
        before = await dialogue.capabilities()
        if entry.account.scheme == "pop3" and not entry.account.insecure_plaintext:
            await _encrypt(entry, dialogue)
            before = await dialogue.capabilities()  # what was said in clear text before counts for nothing (RFC 8314)
        _check_pin(entry.account, wire)
        await _authenticate(entry, dialogue, before)
    except BaseException:
        wire.close()
        raise
    return Session(dialogue, before, wire.tls)


async def _connected(account: Account, patience: Patience) -> Wire:
    context = tls.context_for(account) if account.scheme == "pop3s" else None
    try:
        wire = await Wire.connect(account, context, patience.connect)
    except ssl.SSLCertVerificationError as error:
        raise trouble.certificate(account.where, error, await _shown(account, patience)) from error
    try:
        _check_pin(account, wire)
    except Unreachable:
        wire.close()
        raise
    return wire


def _check_pin(account: Account, wire: Wire) -> None:
    """Compare the pin before anything secret is said."""
    if account.pin is None or wire.certificate is None:
        return
    found = tls.fingerprint(wire.certificate)
    if found != account.pin:
        raise trouble.pin_mismatch(account.where, account.pin, found)


async def _greeted(dialogue: Dialogue) -> None:
    reply = await dialogue.reply()
    if not reply.ok:
        where = dialogue.wire.where
        raise _busy(where, reply, Capabilities()) or trouble.server_refuses(where, _said(reply))


async def _encrypt(entry: Entry, dialogue: Dialogue) -> None:
    """STLS, demanded. Whatever the server said before the switch must not be read as said after it."""
    wire, account = dialogue.wire, entry.account
    context = tls.context_for(account)
    if not (await dialogue.ask(b"STLS")).ok:
        raise trouble.no_stls(account.where)
    if wire.buffer:
        raise trouble.stls_injection(account.where)
    try:
        await wire.start_tls(context, account.host, entry.patience.connect)
    except ssl.SSLCertVerificationError as error:
        raise trouble.certificate(account.where, error, await _shown(account, entry.patience)) from error
    if wire.tls is None:
        raise trouble.no_stls(account.where)


async def _shown(account: Account, patience: Patience) -> str | None:
    """The fingerprint of the refused certificate, seen on a second connection on which nothing else is said."""
    context = tls.untrusting()
    try:
        wire = await Wire.connect(account, context if account.scheme == "pop3s" else None, patience.connect)
    except Unreachable:
        return None
    try:
        if account.scheme == "pop3":
            dialogue = Dialogue(wire, patience)
            await dialogue.reply(patience.connect)
            if not (await dialogue.ask(b"STLS", patience.connect)).ok or wire.buffer:
                return None
            await wire.start_tls(context, account.host, patience.connect)
        return tls.fingerprint(wire.certificate) if wire.certificate else None
    except Unreachable:
        return None
    finally:
        wire.close()


async def _authenticate(entry: Entry, dialogue: Dialogue, before: Capabilities) -> None:
    """Say who we are; each try is reported with its outcome, so that the provider can tell us from the intruder."""
    try:
        reply = await (_by_token(entry, dialogue, before) if entry.token else _by_password(entry, dialogue, before))
        error = _refusal(entry.account.where, reply, before, token=entry.token)
    except Unreachable as lost:
        _report(entry, dialogue, lost.slug)
        raise
    _report(entry, dialogue, error.slug if error else "ok")
    if error:
        raise error


def _report(entry: Entry, dialogue: Dialogue, outcome: str) -> None:
    if entry.on_login is not None:
        at = entry.clock.now().isoformat(timespec="seconds")
        client = f"postfall/{__version__} {dialogue.wire.local}"
        protocol = "pop3s" if entry.account.scheme == "pop3s" else ("pop3+stls" if dialogue.wire.tls else "pop3")
        entry.on_login(Login(at, protocol, client, outcome))


async def _by_password(entry: Entry, dialogue: Dialogue, before: Capabilities) -> Reply:
    """USER and PASS; SASL PLAIN (RFC 4616) where the server wants it or where a name or password is not plain ASCII."""
    user, password = entry.account.user, entry.secret.reveal()
    mechanisms = before.words("SASL") or ()
    unusual = not (user.isascii() and password.isascii()) or " " in user
    if "PLAIN" in mechanisms and (unusual or "USER" not in before):
        return await _sasl(dialogue, "PLAIN", f"\0{user}\0{password}")
    reply = await dialogue.ask(b"USER " + user.encode())
    return await dialogue.ask(b"PASS " + password.encode()) if reply.ok else reply


async def _by_token(entry: Entry, dialogue: Dialogue, before: Capabilities) -> Reply:
    """OAUTHBEARER (RFC 7628) where offered, else XOAUTH2 (Google's and Microsoft's form of it)."""
    account, token = entry.account, entry.secret.reveal()
    if "OAUTHBEARER" in (before.words("SASL") or ()):
        name = account.user.replace("=", "=3D").replace(",", "=2C")
        said = f"n,a={name},\1host={account.host}\1port={account.port}\1auth=Bearer {token}\1\1"
        return await _sasl(dialogue, "OAUTHBEARER", said)
    return await _sasl(dialogue, "XOAUTH2", f"user={account.user}\1auth=Bearer {token}\1\1")


async def _sasl(dialogue: Dialogue, mechanism: str, said: str) -> Reply:
    """AUTH with the answer on a line of its own: Microsoft takes no other way, and long tokens do not fit else."""
    wire, patience = dialogue.wire, dialogue.patience.reply
    wire.send(b"AUTH " + mechanism.encode() + b"\r\n")
    answer = base64.b64encode(said.encode())
    for _ in range(3):
        line = await wire.line(patience)
        reply = None if line.startswith(b"+ ") or line == b"+" else reply_of(line)
        if reply is not None:
            return reply
        if not line.startswith(b"+"):
            break
        wire.send(answer + b"\r\n")
        # A second `+` carries the reason of a refusal; it wants an answer too before the -ERR comes.
        answer = b"AQ==" if mechanism == "OAUTHBEARER" else b""
    raise trouble.protocol(wire.where, f"AUTH {mechanism}")


def _refusal(where: str, reply: Reply, before: Capabilities, *, token: bool) -> Unreachable | None:
    """The error that an answer to a login means (RFC 2449, RFC 3206), or None where it was taken."""
    return None if reply.ok else _busy(where, reply, before) or trouble.auth(where, token=token)


def _busy(where: str, reply: Reply, before: Capabilities) -> Unreachable | None:
    """The error for a refusal that says nothing about user and password."""
    if reply.code == "IN-USE" or (not reply.code and _LOCKED.search(reply.line)):
        return trouble.in_use(where)
    if reply.code == "LOGIN-DELAY":
        return trouble.TooSoon(where, before.login_delay)
    if reply.code in {"SYS/TEMP", "SYS/PERM"}:
        return trouble.server_refuses(where, _said(reply))
    return None


def _said(reply: Reply) -> str:
    """The server's own words, without anything that could be what we sent."""
    return "".join(sign if sign.isprintable() else "?" for sign in reply.line[4:].strip())[:120]
