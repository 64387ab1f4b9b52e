"""Whom we trust: certificates are verified; a bad one is refused with its fingerprint shown."""

from __future__ import annotations

import hashlib
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.mailbox.account import Account


def fingerprint(certificate: bytes) -> str:
    """`sha256:` and the hash of a certificate (DER), as `--pin` takes it."""
    return "sha256:" + hashlib.sha256(certificate).hexdigest()


def context_for(account: Account) -> ssl.SSLContext:
    """How `account` is verified: by its pin, by its own CA file, or by the system's trust store. TLS 1.2 at least.

    With a pin the chain is not looked at: the caller compares the fingerprint before it says anything secret.
    """
    if account.pin:
        return untrusting()
    if account.ca:
        context = _by_file(account.ca)
    else:
        import truststore

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def untrusting() -> ssl.SSLContext:
    """A context that takes any certificate: for looking at it, never for saying a password to it unseen."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _by_file(name: str) -> ssl.SSLContext:
    path = Path(name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=str(path))
    except (OSError, ssl.SSLError) as error:  # a file without a certificate is an SSLError
        raise UsageError(
            Text(
                f"Die Zertifikatsdatei {name} lässt sich nicht lesen.",
                f"The certificate file {name} cannot be read.",
            ),
            hint=Text(
                "Gebraucht wird eine PEM-Datei: -----BEGIN CERTIFICATE-----.",
                "A PEM file is needed: -----BEGIN CERTIFICATE-----.",
            ),
            where=name,
        ) from error
    # Home-made certificates are often no complete chains; whoever names a file has decided to trust what is in it.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context
