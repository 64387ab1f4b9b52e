"""Where a password or token comes from when no person types it: a file, or a command's output. Memory only."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

from postfall.errors import UsageError
from postfall.language import Text
from postfall.value import Secret

SECONDS = 60
_LARGEST = 64_000


def secret_from_file(path: str) -> Secret:
    """The first line of a file. Raises `UsageError` where it cannot be read or is empty."""
    place = Path(path).expanduser()
    try:
        with place.open("rb") as file:
            data = file.read(_LARGEST)
    except OSError as error:
        raise UsageError(
            Text(
                f"Die Passwortdatei lässt sich nicht lesen: {error.strerror}.",
                f"Cannot read the password file: {error.strerror}.",
            ),
            hint=Text("Prüfen Sie den Pfad und die Rechte.", "Check the path and its permissions."),
            where=path,
        ) from error
    return _first_line(data, path)


def secret_from_command(command: str) -> Secret:
    """The first line that `command` prints. It is run without a shell, its output never shown or kept."""
    try:
        words = shlex.split(command)
        done = subprocess.run(words, stdout=subprocess.PIPE, timeout=SECONDS, check=False)  # noqa: S603  # the person's own
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        raise _failed(type(error).__name__) from None
    if done.returncode != 0:
        raise _failed(f"exit {done.returncode}")
    return _first_line(done.stdout, Text("die Ausgabe des Befehls", "the command's output").en)


def _failed(why: str) -> UsageError:
    return UsageError(
        Text(f"Der Befehl für das Passwort ist gescheitert ({why}).", f"The password command failed ({why})."),
        hint=Text("Rufen Sie ihn einmal von Hand auf.", "Run it once by hand."),
    )


def _first_line(data: bytes, where: str) -> Secret:
    line = data.split(b"\n", 1)[0].rstrip(b"\r")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    if not text:
        raise UsageError(Text("Dort steht kein Passwort.", "There is no password there."), where=where)
    return Secret(text)
