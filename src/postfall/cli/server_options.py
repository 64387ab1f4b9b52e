"""Options of every verb that logs in at a server: who, with which secret, whom to trust."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from postfall.cli.frame import option
from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

User = Annotated[
    str | None,
    option(
        "--user",
        help=Text("Benutzername, oft die ganze Adresse.", "User name, often the whole address."),
        metavar="NAME",
    ),
]
PasswordFile = Annotated[
    str | None,
    option("--password-file", help=Text("Passwort aus dieser Datei.", "Password from this file."), metavar="FILE"),
]
PasswordCommand = Annotated[
    str | None,
    option(
        "--password-command",
        help=Text("Befehl, der das Passwort ausgibt.", "Command that prints the password."),
        metavar="COMMAND",
    ),
]
TokenCommand = Annotated[
    str | None,
    option(
        "--token-command",
        help=Text(
            "Befehl, der ein Zugangstoken ausgibt (Microsoft 365, Google).",
            "Command that prints an access token (Microsoft 365, Google).",
        ),
        metavar="COMMAND",
    ),
]
Authority = Annotated[
    str | None,
    option("--ca", help=Text("Nur diesen Zertifikaten trauen.", "Trust only these certificates."), metavar="FILE"),
]
Pin = Annotated[
    str | None,
    option(
        "--pin",
        help=Text("Nur das Zertifikat mit diesem Fingerabdruck.", "Only the certificate with this fingerprint."),
        metavar="sha256:…",
    ),
]
Plaintext = Annotated[
    bool,
    option(
        "--insecure-plaintext",
        help=Text(
            "Ohne Verschlüsselung, nur mit imap://, pop3:// und sieve://. Wer auf dem Weg sitzt, liest mit.",
            "Without encryption, only with imap://, pop3:// and sieve://. Everybody on the way reads along.",
        ),
    ),
]


def refuse_given(options: Mapping[str, object], why: Text, hint: Text) -> None:
    """Raises `UsageError` where one of `options` (name to value) was given; `why` has a place for the `{names}`."""
    given = [name for name, value in options.items() if value not in {None, False}]
    if given:
        names = ", ".join(given)
        raise UsageError(why.fill(names=names), hint=hint, where=names)
