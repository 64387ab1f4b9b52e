"""From nothing to a logged-in POP3 session: connect, verify, encrypt, log in."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.errors import Unreachable
from postfall.mailbox import connecting, trouble
from postfall.mailbox.connecting import bearer
from postfall.mailbox.model import Patience
from postfall.mailbox.pop3.capabilities import Capabilities
from postfall.mailbox.pop3.dialogue import Dialogue, reply_of
from postfall.mailbox.text import harmless

if TYPE_CHECKING:
    from postfall.mailbox.connecting import Entry
    from postfall.mailbox.pop3.dialogue import Reply
    from postfall.mailbox.wire import Wire

_LOCKED = re.compile(r"(maildrop|mailbox|mail drop|pop lock|spool).*(lock|in use|busy)", re.IGNORECASE)
_LOOKED = 300
"""Characters of a status line that are looked at: real ones are shorter."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session after the login; `before` is what the server offered before it (on the encrypted line)."""

    dialogue: Dialogue
    before: Capabilities
    tls: str | None


class Pop3Opening:
    """What POP3 says before TLS (RFC 2595)."""

    async def greeting(self, wire: Wire, seconds: float) -> None:
        """One status line."""
        reply = await Dialogue(wire, Patience(reply=seconds)).reply()
        if not reply.ok:
            said = harmless(reply.line[4:])
            raise _busy(wire.where, reply, Capabilities()) or trouble.server_refuses(wire.where, said)

    async def start_tls(self, wire: Wire, seconds: float) -> bool:
        """STLS."""
        return (await Dialogue(wire, Patience(reply=seconds)).ask(b"STLS")).ok


async def log_in(entry: Entry) -> Session:
    """Log in; a mailbox in use or a login that came too soon is tried again after a pause. Raises `Unreachable`."""
    return await connecting.persistent(entry, _once)


async def _once(entry: Entry) -> Session:
    account, opening = entry.account, Pop3Opening()
    wire = await connecting.connected(account, entry.patience, opening)
    try:
        dialogue = Dialogue(wire, entry.patience)
        await opening.greeting(wire, entry.patience.reply)
        before = await dialogue.capabilities()
        if connecting.must_upgrade(account):
            await connecting.encrypt(wire, account, entry.patience, opening)
            before = await dialogue.capabilities()  # what was said in clear text before counts for nothing (RFC 8314)
        await connecting.tried(entry, wire, _authenticate(entry, dialogue, before))
    except BaseException:
        wire.close()
        raise
    return Session(dialogue, before, wire.tls)


async def _authenticate(entry: Entry, dialogue: Dialogue, before: Capabilities) -> Unreachable | None:
    """Say who we are; gives the refusal, or None."""
    reply = await (_by_token(entry, dialogue, before) if entry.token else _by_password(entry, dialogue, before))
    return _refusal(entry.account.where, reply, before, token=entry.token)


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
    mechanism = "OAUTHBEARER" if "OAUTHBEARER" in (before.words("SASL") or ()) else "XOAUTH2"
    return await _sasl(dialogue, mechanism, bearer(entry.account, entry.secret.reveal(), mechanism))


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
    if reply.code == "IN-USE" or (not reply.code and _LOCKED.search(reply.line[:_LOOKED])):
        return trouble.in_use(where)
    if reply.code == "LOGIN-DELAY":
        return trouble.TooSoon(where, before.login_delay)
    if reply.code in {"SYS/TEMP", "SYS/PERM"}:  # without the server's words: some repeat what was sent
        return trouble.server_refuses(where, reply.code)
    return None
