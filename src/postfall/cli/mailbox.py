"""`postfall mailbox …`: probe looks into a mailbox and changes nothing there, add puts one into a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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
from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.case.journal import Journal
    from postfall.case.model import MailboxRecord

_URL = Text("Das Postfach, zum Beispiel pop3s://pop.example.org.", "The mailbox, e.g. pop3s://pop.example.org.")
_SOURCE = Text(
    "Das Postfach (imaps://SERVER, pop3s://SERVER), eine Kopie (mbox:, maildir:, eml:, emlx:, thunderbird:, pst:) oder "
    "ein Adressbuch (vcard:, ics:, csv:).",
    "The mailbox (imaps://HOST, pop3s://HOST), a copy (mbox:, maildir:, eml:, emlx:, thunderbird:, pst:) or an address "
    "book (vcard:, ics:, csv:).",
)
_NOT_FOR_COPIES = (
    Text("Für Kopien gibt es das nicht: {names}.", "Not available for copies: {names}."),
    Text(
        "Eine Kopie braucht kein Passwort und keinen Server. Lassen Sie die Option weg.",
        "A copy needs no password and no server. Leave the option out.",
    ),
)


@verb(
    "mailbox",
    "probe",
    case=True,
    help=Text(
        "Zählt, was in einem Postfach liegt: Nachrichten, Zeitraum, Personen. Verändert dort nichts. Ohne --case und "
        "--out wird nichts aufbewahrt.",
        "Counts what lies in a mailbox: messages, time span, persons. Changes nothing there. Without --case and --out "
        "nothing is kept.",
    ),
    examples=(
        "postfall mailbox probe imaps://imap.example.org --user anna@example.org",
        "postfall mailbox probe pop3://mail.example.org --user anna --password-file pw.txt --depth counts --json",
        'postfall mailbox probe pop3s://outlook.office365.com --user anna@example.org --token-command "get-token anna"',
        "postfall mailbox probe thunderbird:PROFILE --since 2026-10-01T00:00+02:00",
    ),
)
def probe(
    door: Door,
    *,
    url: Annotated[str, argument(help=_SOURCE, metavar="URL")],
    user: User = None,
    password_file: PasswordFile = None,
    password_command: PasswordCommand = None,
    token_command: TokenCommand = None,
    ca: Authority = None,
    pin: Pin = None,
    insecure_plaintext: Plaintext = False,
    depth: Annotated[
        str,
        option(
            "--depth",
            help=Text(
                "Wie tief. „content“ liest auch Texte und Anhänge und behält nur unkenntliche Funde.",
                "How deep. “content” also reads texts and attachments and keeps masked findings only.",
            ),
            metavar="counts|headers|content",
        ),
    ] = "headers",
    allow_top: Annotated[
        bool,
        option(
            "--allow-top",
            help=Text(
                "Kopfzeilen auch, wenn der Server nach dem Ansehen löschen könnte (EXPIRE).",
                "Headers even where the server may delete after looking (EXPIRE).",
            ),
        ),
    ] = False,
    own: Annotated[
        list[str] | None,
        option("--own", help=Text("Eigene Adresse, zählt nicht mit.", "Own address, not counted."), metavar="ADDRESS"),
    ] = None,
    out: Annotated[
        str | None,
        option(
            "--out",
            help=Text(
                "Verzeichnis der Nachrichten in diese Datei; ein halbes wird fortgesetzt.",
                "Inventory into this file; a partial one is gone on with.",
            ),
            metavar="FILE",
        ),
    ] = None,
    since: Annotated[
        str | None,
        option(
            "--since",
            help=Text("Nur was seitdem ankam (nicht POP3).", "Only what arrived since (not POP3)."),
            metavar="MOMENT",
        ),
    ] = None,
    until: Annotated[
        str | None,
        option(
            "--until",
            help=Text("Nur was bis dahin ankam (nicht POP3).", "Only what arrived before (not POP3)."),
            metavar="MOMENT",
        ),
    ] = None,
    folder: Annotated[
        list[str] | None,
        option(
            "--folder", help=Text("Nur dieser Ordner (nicht POP3).", "Only this folder (not POP3)."), metavar="NAME"
        ),
    ] = None,
) -> Outcome:
    """Look into one mailbox, or into a copy of one."""
    from postfall.cli.mailbox_look import Look, outcome_of
    from postfall.cli.mailbox_scope import scope_of
    from postfall.cli.mailbox_secret import secret_of
    from postfall.mailbox.archive import Archive
    from postfall.mailbox.source import parse_source

    secrets = {
        "--password-file": password_file,
        "--password-command": password_command,
        "--token-command": token_command,
    }
    source = parse_source(url, user, ca=ca, pin=pin, insecure_plaintext=insecure_plaintext)
    scope = scope_of(door, source, depth, since, until, folder)
    if isinstance(source, Archive):
        from postfall.cli.mailbox_copy import copy_outcome

        flags = {"--insecure-plaintext": insecure_plaintext, "--allow-top": allow_top}
        refuse_given({"--user": user, **secrets, "--ca": ca, "--pin": pin, **flags}, *_NOT_FOR_COPIES)
        return copy_outcome(door, source, scope, out, own or ())
    look = Look(door, source, scope, token=token_command is not None, allow_top=allow_top, out=out)
    look.prepare()
    secret = secret_of(door, source, secrets)
    inventory, sha256, error = look.run(secret)
    return outcome_of(door, inventory, sha256, error, own or ())


@verb(
    "mailbox",
    "add",
    case=True,
    help=Text("Nimmt ein Postfach in einen Fall auf, ohne hineinzusehen.", "Adds a mailbox to a case, without a look."),
    examples=("postfall mailbox add pop3s://pop.example.org --user anna@example.org",),
)
def add(
    door: Door,
    *,
    url: Annotated[str, argument(help=_URL, metavar="URL")],
    user: User = None,
    label: Annotated[
        str | None,
        option("--label", help=Text("Wie Sie es nennen.", "What you call it."), metavar="TEXT"),
    ] = None,
) -> Outcome:
    """Add a mailbox to the case."""
    from postfall.guide.mailboxes import record_of
    from postfall.mailbox.account import parse_account
    from postfall.mailbox.archive import KINDS

    if url.strip().partition(":")[0].lower() in KINDS:
        raise UsageError(
            Text("Eine Kopie kommt durch das Zählen in den Fall.", "A copy comes into the case by being counted."),
            hint=Text(
                "So geht es: postfall mailbox probe mbox:DATEI --case FALL",
                "Like this: postfall mailbox probe mbox:FILE --case CASE",
            ),
            where=url[:120],
        )
    journal: Journal = door.cases.find(door.case)
    account = parse_account(url, user)
    record: MailboxRecord = record_of(journal, account, label)
    data = {
        "case": journal.id,
        "mailbox": {"id": record.id, "label": record.label, "url": record.url, "user": record.user},
    }
    return Outcome(data, [Text(f"Postfach {record.id} ist im Fall.", f"Mailbox {record.id} is in the case.")])
