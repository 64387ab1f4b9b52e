"""The way to a verified connection that every line protocol here shares, and the report of each login.

Connect with TLS or plain; compare the pin before anything secret is said; refuse a certificate with its fingerprint,
seen on a second connection; go over to TLS where the protocol begins without. What a protocol says before TLS is its
`Opening`.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from postfall import __version__
from postfall.errors import Unreachable
from postfall.language import Text
from postfall.mailbox import tls, trouble
from postfall.mailbox.account import ENCRYPTED
from postfall.mailbox.model import Login
from postfall.mailbox.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from postfall.mailbox.account import Account
    from postfall.mailbox.model import Patience
    from postfall.ports import Clock, Progress
    from postfall.value import Secret

_Session = TypeVar("_Session")
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


class Opening(Protocol):
    """What a protocol says before TLS. Both raise `Unreachable`, and wait `seconds` at most for each answer."""

    async def greeting(self, wire: Wire, seconds: float) -> None:
        """Take the server's greeting, all of it."""
        ...

    async def start_tls(self, wire: Wire, seconds: float) -> bool:
        """Ask for TLS (STLS, STARTTLS) and read the answer, nothing beyond it; True where the server agrees."""
        ...


async def connected(account: Account, patience: Patience, opening: Opening) -> Wire:
    """A connection on which nothing was read or said yet; encrypted and verified where the scheme begins with TLS.

    Raises `Unreachable`.
    """
    context = tls.context_for(account) if account.scheme in ENCRYPTED else None
    try:
        wire = await Wire.connect(account, context, patience.connect)
    except ssl.SSLCertVerificationError as error:
        raise trouble.certificate(account.where, error, await _shown(account, patience, opening)) from error
    try:
        check_pin(account, wire)
    except Unreachable:
        wire.close()
        raise
    return wire


def must_upgrade(account: Account) -> bool:
    """Whether `encrypt` is due after the greeting."""
    return account.scheme not in ENCRYPTED and not account.insecure_plaintext


async def encrypt(wire: Wire, account: Account, patience: Patience, opening: Opening) -> None:
    """Go over to TLS after the greeting, demanded; the pin is compared. Raises `Unreachable`.

    Whatever the server said before the switch must not be read as said after it: what lies in the buffer is refused,
    and the caller forgets capabilities told before (RFC 8314).
    """
    context = tls.context_for(account)
    if not await opening.start_tls(wire, patience.reply):
        raise trouble.no_stls(account.where, wire.spoken)
    if wire.buffer:
        raise trouble.stls_injection(account.where, wire.spoken)
    try:
        await wire.start_tls(context, account.host, patience.connect)
    except ssl.SSLCertVerificationError as error:
        raise trouble.certificate(account.where, error, await _shown(account, patience, opening)) from error
    if wire.tls is None:
        raise trouble.no_stls(account.where, wire.spoken)
    check_pin(account, wire)


def check_pin(account: Account, wire: Wire) -> None:
    """Compare the pin before anything secret is said. Raises `Unreachable`."""
    if account.pin is None or wire.certificate is None:
        return
    found = tls.fingerprint(wire.certificate)
    if found != account.pin:
        raise trouble.pin_mismatch(account.where, account.pin, found)


async def _shown(account: Account, patience: Patience, opening: Opening) -> str | None:
    """The fingerprint of the refused certificate, seen on a second connection on which nothing else is said."""
    context = tls.untrusting()
    implicit = account.scheme in ENCRYPTED
    try:
        wire = await Wire.connect(account, context if implicit else None, patience.connect)
    except Unreachable:
        return None
    try:
        if not implicit:
            await opening.greeting(wire, patience.connect)
            if not await opening.start_tls(wire, patience.connect) or wire.buffer:
                return None
            await wire.start_tls(context, account.host, patience.connect)
        return tls.fingerprint(wire.certificate) if wire.certificate else None
    except Unreachable:
        return None
    finally:
        wire.close()


def protocol_name(account: Account, wire: Wire) -> str:
    """How the connection was made: `imaps`, `imap+starttls`, `imap` (plain), `pop3+stls`, and so on."""
    if account.scheme in ENCRYPTED or wire.tls is None:
        return account.scheme
    return f"{account.scheme}+{wire.spoken.upgrade.lower()}"


async def tried(entry: Entry, wire: Wire, attempt: Awaitable[Unreachable | None]) -> None:
    """Wait for one login, whose refusal or None `attempt` gives, and report it with its outcome.

    The report is there so that the provider can tell us from the intruder. Raises `Unreachable`, without a word of the
    server's: it may repeat what was sent, and that was the password.
    """
    try:
        error = await attempt
    except Unreachable as lost:
        _report(entry, wire, lost.slug)
        if lost.slug == "protocol":
            raise trouble.protocol(wire.where, "login", wire.spoken) from None
        if lost.slug == "server_refuses":
            raise trouble.server_refuses(wire.where, "login") from None
        raise
    _report(entry, wire, error.slug if error else "ok")
    if error:
        raise error


def _report(entry: Entry, wire: Wire, outcome: str) -> None:
    """Report one login we tried: `ok` or the slug of a refusal."""
    if entry.on_login is not None:
        at = entry.clock.now().isoformat(timespec="seconds")
        client = f"postfall/{__version__} {wire.local}"
        entry.on_login(Login(at, protocol_name(entry.account, wire), client, outcome))


def bearer(account: Account, token: str, mechanism: str) -> str:
    """What a client says with an access token: OAUTHBEARER (RFC 7628), or XOAUTH2 (Google's and Microsoft's form)."""
    if mechanism == "OAUTHBEARER":
        name = account.user.replace("=", "=3D").replace(",", "=2C")
        return f"n,a={name},\1host={account.host}\1port={account.port}\1auth=Bearer {token}\1\1"
    return f"user={account.user}\1auth=Bearer {token}\1\1"


async def persistent(entry: Entry, once: Callable[[Entry], Awaitable[_Session]]) -> _Session:
    """What `once` gives; a mailbox in use or a login that came too soon is tried again after a pause, few times.

    Raises `Unreachable`.
    """
    pauses = list(entry.patience.busy)
    delayed = False
    while True:
        try:
            return await once(entry)
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
