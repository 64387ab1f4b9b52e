"""Scripts from files on this machine: what a web mailer or a provider exported."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text
from postfall.mailbox.sieve import reasons
from postfall.mailbox.sieve.model import Rules, Script
from postfall.mailbox.sieve.tokens import LONGEST_SCRIPT
from postfall.mailbox.text import harmless

if TYPE_CHECKING:
    from postfall.ports import Clock

_ENDINGS = (".sieve", ".siv", ".script")
_MOST_FILES = 1_000
_LONGEST_NAME = 255


def read_scripts(name: str, *, clock: Clock) -> Rules:
    """The script in the file `name`, or all scripts (`*.sieve`, `*.siv`, `*.script`) in the folder of that name.

    Raises `UsageError` where there is none or one cannot be read.
    """
    path = Path(name)
    files = [path]
    if path.is_dir():
        try:
            files = sorted(row for row in path.iterdir() if row.suffix.lower() in _ENDINGS and row.is_file())
        except OSError as error:
            raise _no_script(name) from error
    if not files or not all(row.is_file() for row in files):
        raise _no_script(name)
    scripts = tuple(_script(row) for row in files[:_MOST_FILES])
    many = [reasons.too_many(len(files), _MOST_FILES)] if len(files) > _MOST_FILES else []
    cut = [row.name for row in scripts if row.cut]
    return Rules(
        f"file:{_shown(path)}",
        "",
        clock.now().isoformat(timespec="seconds"),
        scripts,
        None,
        (*many, *(reasons.not_read(row, "script_cut") for row in cut), reasons.ONLY_FILES),
        partial=bool(cut or many),
    )


def _script(path: Path) -> Script:
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_SCRIPT + 1)
    except OSError as error:
        raise _no_script(str(path)) from error
    kept = data[:LONGEST_SCRIPT]
    return Script(_shown(path), None, kept, hashlib.sha256(kept).hexdigest(), cut=len(data) > LONGEST_SCRIPT)


def _shown(path: Path) -> str:
    """The name of a file in characters that every file of ours can hold."""
    return harmless(path.name.encode("utf-8", "replace").decode(), _LONGEST_NAME)


def _no_script(name: str) -> UsageError:
    shown = name[:120]
    return UsageError(
        Text(f"„{shown}“ ist kein Skript, das sich lesen lässt.", f"“{shown}” is no script that can be read."),
        hint=Text(
            "Nennen Sie sieve://SERVER, eine Datei mit Filterregeln oder einen Ordner voller *.sieve.",
            "Name sieve://HOST, a file with filter rules, or a folder of *.sieve files.",
        ),
        where=shown,
    )
