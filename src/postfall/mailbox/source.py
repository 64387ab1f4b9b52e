"""Where a look goes: to an account on a server, or into a copy on this machine. The URL's scheme decides."""

from __future__ import annotations

from postfall.mailbox.account import Account, parse_account
from postfall.mailbox.archive import Archive, parse_archive


def parse_source(
    url: str,
    user: str | None = None,
    *,
    ca: str | None = None,
    pin: str | None = None,
    insecure_plaintext: bool = False,
) -> Account | Archive:
    """Read any mailbox URL that can be looked into. A copy needs neither user nor trust. Raises `UsageError`."""
    archive = parse_archive(url)
    return archive or parse_account(url, user, ca=ca, pin=pin, insecure_plaintext=insecure_plaintext)
