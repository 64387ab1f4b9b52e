"""Scripts from files on this machine: what a web mailer or a provider exported."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text
from postfall.mailbox.model import NotChecked
from postfall.mailbox.sieve.model import Rules, Script
from postfall.mailbox.sieve.tokens import LONGEST_SCRIPT

if TYPE_CHECKING:
    from postfall.ports import Clock

_ENDINGS = (".sieve", ".siv", ".script")
_MOST_FILES = 1_000
_OTHER_SCRIPTS = NotChecked(
    "scripts",
    "files_only",
    "Gelesen wurden nur diese Dateien. Ob der Server sie ausführt und ob es dort weitere gibt, sagen sie nicht.",
    "Only these files were read. Whether the server runs them, and whether there are more, they do not say.",
)


def read_scripts(name: str, *, clock: Clock) -> Rules:
    """The script in the file `name`, or all scripts (`*.sieve`, `*.siv`, `*.script`) in the folder of that name.

    Raises `UsageError` where there is none or one cannot be read.
    """
    path = Path(name)
    files = [path]
    if path.is_dir():
        files = sorted(row for row in path.iterdir() if row.suffix.lower() in _ENDINGS and row.is_file())
    if not files or not all(row.is_file() for row in files):
        raise _no_script(name)
    scripts = tuple(_script(row) for row in files[:_MOST_FILES])
    many = [_too_many(len(files))] if len(files) > _MOST_FILES else []
    cut = [row.name for row in scripts if row.cut]
    return Rules(
        f"file:{path.name}",
        "",
        clock.now().isoformat(timespec="seconds"),
        scripts,
        None,
        (*many, *(_too_large(row) for row in cut), _OTHER_SCRIPTS),
        partial=bool(cut or many),
    )


def _script(path: Path) -> Script:
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_SCRIPT + 1)
    except OSError as error:
        raise _no_script(str(path)) from error
    kept = data[:LONGEST_SCRIPT]
    return Script(path.name, None, kept, hashlib.sha256(kept).hexdigest(), cut=len(data) > LONGEST_SCRIPT)


def _too_large(name: str) -> NotChecked:
    return NotChecked(
        name,
        "script_cut",
        f"Skript „{name}“: zu groß, nur der Anfang wurde gelesen.",
        f"Script “{name}”: too large, only its beginning was read.",
    )


def _too_many(count: int) -> NotChecked:
    return NotChecked(
        "scripts",
        "too_many_scripts",
        f"Es gibt {count} Skripte; gelesen wurden die ersten {_MOST_FILES}.",
        f"There are {count} scripts; the first {_MOST_FILES} were read.",
    )


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
