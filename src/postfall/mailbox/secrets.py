"""Where a password or token comes from when nobody types it: a file or a command. Neither is ever logged."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from postfall.errors import UsageError
from postfall.language import Text
from postfall.value import Secret

_LONGEST = 64 * 1024
_SECONDS = 120


def from_file(path: str) -> Secret:
    """The first line of a file. Raises `UsageError` where it cannot be read or is empty."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LONGEST + 1)
    except OSError as error:
        raise UsageError(
            Text(f"Die Passwortdatei {path} lässt sich nicht lesen.", f"The password file {path} cannot be read."),
            hint=Text("Prüfen Sie Pfad und Rechte.", "Check path and permissions."),
            where=path,
        ) from error
    return _first_line(data, path)


def from_command(command: str) -> Secret:
    """The first line that a command prints. It runs without a shell; its complaints go to the terminal.

    Raises `UsageError` where it cannot be started, fails, takes over two minutes or prints nothing.
    """
    try:
        parts: list[str] | str = command if os.name == "nt" else shlex.split(command)
    except ValueError as error:
        raise _failed(command, Text("Anführungszeichen fehlt", "a quotation mark is missing")) from error
    if not parts:
        raise _failed(command, Text("er ist leer", "it is empty"))
    try:
        done = subprocess.run(  # noqa: S603  # the person's own command, as one list, no shell
            parts, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        # Without `from`: the exception holds what the command printed.
        raise _failed(command, Text("er braucht länger als zwei Minuten", "it takes over two minutes")) from None
    except OSError as error:
        raise _failed(command, Text("er lässt sich nicht starten", "it cannot be started")) from error
    if done.returncode:
        number = str(done.returncode)
        raise _failed(command, Text(f"er endete mit Code {number}", f"it ended with code {number}"))
    return _first_line(done.stdout, _program(command))


def _program(command: str) -> str:
    return command.split(maxsplit=1)[0][:80] if command.split() else ""


def _failed(command: str, why: Text) -> UsageError:
    """Names the program only: arguments of such commands are often secret themselves."""
    program = _program(command)
    return UsageError(
        Text(
            f"Der Befehl für das Passwort („{program}“) hat nichts geliefert: {why.de}.",
            f"The command for the password (“{program}”) gave nothing: {why.en}.",
        ),
        hint=Text(
            "Probieren Sie ihn allein aus. Er muss das Passwort oder Token als erste Zeile ausgeben. "
            "Für Pipes: sh -c '…'.",
            "Try it alone. It has to print the password or token as its first line. For pipes: sh -c '…'.",
        ),
        where=program,
    )


def _first_line(data: bytes, where: str) -> Secret:
    if len(data) > _LONGEST:
        raise UsageError(
            Text("Das ist zu groß für ein Passwort.", "This is too large for a password."),
            hint=Text("Nur die erste Zeile zählt.", "Only the first line counts."),
            where=where,
        )
    line = data.split(b"\n", 1)[0].removesuffix(b"\r").removeprefix(b"\xef\xbb\xbf")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("cp1252", "replace")
    if not text:
        raise UsageError(
            Text("Da steht kein Passwort.", "There is no password in it."),
            hint=Text("Es muss in der ersten Zeile stehen.", "It has to stand in the first line."),
            where=where,
        )
    return Secret(text)


def checked(secret: Secret) -> Secret:
    """`secret`, or `UsageError` where it holds line ends or NUL: on the wire that would be a second command."""
    if not secret.reveal() or any(sign in secret.reveal() for sign in "\r\n\0"):
        raise UsageError(
            Text(
                "Im Passwort steht ein Zeilenumbruch, oder es ist leer. So kann man es nicht senden.",
                "The password has a line break in it, or it is empty. It cannot be sent like that.",
            ),
            hint=Text("Geben Sie es neu ein.", "Type it again."),
        )
    return secret
