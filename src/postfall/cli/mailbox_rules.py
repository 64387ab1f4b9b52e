"""`postfall mailbox rules`: fetches the filter rules of a mailbox, or reads exported ones, and says what they do."""

from __future__ import annotations

from typing import Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, argument, option, verb
from postfall.cli.server_options import (
    Authority,
    PasswordCommand,
    PasswordFile,
    Pin,
    Plaintext,
    TokenCommand,
    User,
    refuse_given,
)
from postfall.language import Text

_SOURCE = Text(
    "Der Server (sieve://SERVER) oder eine Datei oder ein Ordner mit exportierten Regeln.",
    "The server (sieve://HOST), or a file or folder of exported rules.",
)
_OUT = Text(
    "Jedes Skript und den Befund in diesen neuen Ordner schreiben.",
    "Write every script and the findings into this new folder.",
)
Source = Annotated[str, argument(help=_SOURCE, metavar="URL")]
Own = Annotated[
    list[str] | None,
    option(
        "--own",
        help=Text("Eigene Adresse; ihre Domain gilt als eigene.", "Own address; its domain counts as your own."),
        metavar="ADDRESS",
    ),
]
Out = Annotated[str | None, option("--out", help=_OUT, metavar="FOLDER")]
_NOT_FOR_FILES = (
    Text("Für eine Datei gibt es das nicht: {names}.", "Not available for a file: {names}."),
    Text(
        "Ein Server beginnt mit sieve://. Sonst lassen Sie die Option weg.",
        "A server begins with sieve://. Else leave the option out.",
    ),
)


@verb(
    "mailbox",
    "rules",
    case=True,
    help=Text(
        "Liest die Filterregeln (Sieve) eines Postfachs, auch die inaktiven: Wer leitet weiter, löscht, versteckt? "
        "Verändert dort nichts.",
        "Reads the filter rules (Sieve) of a mailbox, inactive ones too: which forward, delete, hide? Changes nothing "
        "there.",
    ),
    examples=(
        "postfall mailbox rules sieve://mail.example.org --user anna@example.org",
        "postfall mailbox rules sieve://mail.example.org --user anna --own anna@example.org --case 4f2a",
        "postfall mailbox rules roundcube.sieve --own anna@example.org",
    ),
)
def rules(
    door: Door,
    *,
    url: Source,
    user: User = None,
    password_file: PasswordFile = None,
    password_command: PasswordCommand = None,
    token_command: TokenCommand = None,
    ca: Authority = None,
    pin: Pin = None,
    insecure_plaintext: Plaintext = False,
    own: Own = None,
    out: Out = None,
) -> Outcome:
    """Read the rules; change nothing on the server."""
    from postfall.cli.mailbox_rules_look import RulesLook

    secrets = {
        "--password-file": password_file,
        "--password-command": password_command,
        "--token-command": token_command,
    }
    look = RulesLook(door, tuple(own or ()), out)
    look.prepare()
    if "://" not in url:
        trust = {"--user": user, **secrets, "--ca": ca, "--pin": pin, "--insecure-plaintext": insecure_plaintext}
        refuse_given(trust, *_NOT_FOR_FILES)
        return look.files(url)
    from postfall.mailbox.account import parse_account

    account = parse_account(url, user, ca=ca, pin=pin, insecure_plaintext=insecure_plaintext)
    return look.server(account, secrets)
