"""The password or token for `postfall mailbox probe`: from the one source that was named, else from a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.errors import MissingAnswers, UsageError
from postfall.language import Text
from postfall.mailbox.account import refused_password
from postfall.mailbox.secrets import from_command, from_file
from postfall.ports import Kind, Notice, Question

if TYPE_CHECKING:
    from postfall.cli.door import Door
    from postfall.errors import PostfallError
    from postfall.mailbox.account import Account
    from postfall.value import Secret


def secret_of(door: Door, account: Account, given: dict[str, str | None]) -> Secret:
    """Password or token. Raises `MissingAnswers` where nobody can be asked, `Unreachable` where none would be taken."""
    named = [(name, value) for name, value in given.items() if value is not None]
    if len(named) > 1:
        raise UsageError(
            Text("Nennen Sie nur eine Quelle für das Passwort.", "Name one source for the password only."),
            where=", ".join(name for name, _ in named),
        )
    refusal = refused_password(account) if given["--token-command"] is None else None
    if refusal is not None and refusal.slug != "google":  # Google may take an app password; the look itself judges
        raise refusal
    if named:
        name, value = named[0]
        return from_file(value) if name == "--password-file" else from_command(value)
    if door.alone:
        raise _nobody()
    if refusal is not None and refusal.hint is not None:
        door.teller.show(Notice(refusal.hint))
    text = Text(f"Passwort für {account.user}", f"Password for {account.user}")
    return door.asker.secret(Question("mailbox_password", Kind.TEXT, text, unsure=False, navigation=False))


def _nobody() -> PostfallError:
    return MissingAnswers(
        Text("Das Passwort fehlt, und niemand kann gefragt werden.", "The password is missing, nobody can be asked."),
        keys=("mailbox_password",),
        hint=Text(
            "Nennen Sie --password-file, --password-command oder --token-command.",
            "Name --password-file, --password-command or --token-command.",
        ),
    )
