"""Which mailbox, and how we get to it: the mailbox URL and its options."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from postfall.errors import UsageError
from postfall.language import Text
from postfall.mailbox import trouble

if TYPE_CHECKING:
    from postfall.errors import Unreachable
    from postfall.value import Secret

PORTS = {"imaps": 993, "imap": 143, "pop3s": 995, "pop3": 110, "sieve": 4190}
"""The schemes of servers, with their ports."""
ENCRYPTED = frozenset({"imaps", "pop3s"})
"""Schemes with TLS from the first octet; the others go over to it before anything secret is said."""
_PIN = re.compile(r"[0-9a-f]{64}")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}")
_APP_PASSWORD = re.compile(r"[a-z]{16}")
_MICROSOFT = ("office365.com", "outlook.com", "office.com", "hotmail.com", "live.com")
_GOOGLE = ("gmail.com", "googlemail.com")


@dataclass(frozen=True, slots=True)
class Account:
    """A mailbox to look into. Holds no secret.

    `ca` is a PEM file to trust instead of the system's store; `pin` is `sha256:` and the hash of the one certificate
    (DER) that is taken; `insecure_plaintext` means a connection without TLS, where the scheme does not demand it.
    """

    scheme: str
    host: str
    port: int
    user: str
    ca: str | None = None
    pin: str | None = None
    insecure_plaintext: bool = False

    @property
    def where(self) -> str:
        """`host:port`, for messages."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL without user and password; the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")


def parse_account(
    url: str,
    user: str | None = None,
    *,
    ca: str | None = None,
    pin: str | None = None,
    insecure_plaintext: bool = False,
) -> Account:
    """Read a mailbox URL (`imaps://HOST[:PORT]`, one of `PORTS`); the user may stand in it, a password may not.

    Raises `UsageError` for anything else.
    """
    scheme = _scheme(url)
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _bad_url(url) from error
    if parts.password is not None:
        raise UsageError(
            Text("Ein Passwort gehört nicht in die Adresse.", "A password does not belong into the URL."),
            hint=Text(
                "Lassen Sie es weg, Sie werden danach gefragt. Oder: --password-file, --password-command. "
                "Ändern Sie das Passwort, wenn andere diesen Bildschirm oder Verlauf sehen.",
                "Leave it out, you will be asked for it. Or: --password-file, --password-command. "
                "Change the password if others can see this screen or history.",
            ),
        )
    if not _HOST.fullmatch(host) or parts.path.strip("/") or parts.query or parts.fragment or port == 0:
        raise _bad_url(url)
    if insecure_plaintext and scheme in ENCRYPTED:
        raise UsageError(
            Text(
                "--insecure-plaintext gibt es nur mit imap://, pop3:// und sieve://.",
                "--insecure-plaintext only goes with imap://, pop3:// and sieve://.",
            ),
            hint=Text("Lassen Sie die Option weg.", "Leave the option out."),
        )
    name = user if user is not None else unquote(parts.username or "")
    return Account(
        scheme, host.lower(), port or PORTS[scheme], _user(name), ca, _pin(pin), insecure_plaintext=insecure_plaintext
    )


def _scheme(url: str) -> str:
    scheme = url.strip().partition(":")[0].lower()
    if scheme in PORTS and "://" in url:
        return scheme
    raise _bad_url(url)


def _bad_url(url: str) -> UsageError:
    shown = re.sub(r"//[^/@]*@", "//…@", url)[:120]  # whatever stands before an @ may be a password
    return UsageError(
        Text(f"„{shown}“ ist keine Postfach-Adresse.", f"“{shown}” is not a mailbox URL."),
        hint=Text(
            "So sieht sie aus: imaps://imap.example.org oder pop3s://pop.example.org:995",
            "It looks like this: imaps://imap.example.org or pop3s://pop.example.org:995",
        ),
        where=shown,
    )


def _user(user: str) -> str:
    if not user:
        raise UsageError(
            Text("Der Benutzername fehlt.", "The user name is missing."),
            hint=Text("--user NAME, oft die ganze E-Mail-Adresse.", "--user NAME, often the whole mail address."),
            where="--user",
        )
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in user) or len(user.encode("utf-8", "replace")) > 400:
        raise UsageError(
            Text("Im Benutzernamen stehen Zeichen, die es dort nicht gibt.", "The user name has signs that cannot be."),
            hint=Text("Prüfen Sie den Namen.", "Check the name."),
            where="--user",
        )
    return user


def _pin(pin: str | None) -> str | None:
    if pin is None:
        return None
    found = _PIN.fullmatch(pin.strip().lower().removeprefix("sha256:").replace(":", "").replace(" ", ""))
    if found is None:
        raise UsageError(
            Text("Der Fingerabdruck ist nicht lesbar.", "The fingerprint cannot be read."),
            hint=Text(
                "So sieht er aus: sha256: und 64 Ziffern oder Buchstaben a–f.", "It is sha256: and 64 hex digits."
            ),
            where="--pin",
        )
    return "sha256:" + found.group()


def provider(account: Account) -> str | None:
    """`microsoft365` or `google` where the host belongs to them, else None."""
    for name, domains in (("microsoft365", _MICROSOFT), ("google", _GOOGLE)):
        if any(account.host == domain or account.host.endswith("." + domain) for domain in domains):
            return name
    return None


def refused_password(account: Account, secret: Secret | None = None) -> Unreachable | None:
    """The error for a provider that will not take a password, before anything is sent; None where one may work.

    A Google app password (16 letters) may work; without `secret` the answer is what to tell before asking for one.
    """
    name = provider(account)
    if name == "microsoft365":
        return trouble.microsoft365(account.where, trouble.speaks(account.scheme))
    if name == "google" and (secret is None or not _APP_PASSWORD.fullmatch(secret.reveal().replace(" ", "").lower())):
        return trouble.google(account.where, trouble.speaks(account.scheme))
    return None
