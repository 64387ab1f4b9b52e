"""`postfall doctor`: whether this computer is ready."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, verb
from postfall.errors import Code, PostfallError
from postfall.language import Text, same
from postfall.ports import Grid, Notice
from postfall.value import zone_info


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `advice` is None where all is well."""

    id: str
    what: Text
    found: str
    advice: Text | None = None


@verb(
    None,
    "doctor",
    help=Text(
        "Prüft Ordner, Zeitzone, Sprache, Bildschirm und mitgelieferte Inhalte. Verändert nichts.",
        "Checks folder, time zone, language, screen and shipped content. Changes nothing.",
    ),
    examples=("postfall doctor", "postfall doctor --json"),
)
def doctor(door: Door) -> Outcome:
    """Look at everything a session needs."""
    checks = [_python(), _home(door.home), _zone(door.zone), _terminal(door), _content(), _database()]
    rows = tuple((check.what, check.found, check.advice or Text("in Ordnung", "fine")) for check in checks)
    bad = [check for check in checks if check.advice]
    columns = (Text("Geprüft", "Checked"), Text("Gefunden", "Found"), Text("Ergebnis", "Result"))
    shown: list[object] = [Grid(columns, rows)]
    if bad:
        shown.append(
            Notice(Text(f"{len(bad)} Punkt(e) brauchen Sie noch.", f"{len(bad)} thing(s) need your attention."))
        )
    data = [
        {"id": check.id, "found": check.found, "ok": check.advice is None, "advice": _said(check.advice, door)}
        for check in checks
    ]
    return Outcome({"checks": data}, shown, code=Code.FAILED if bad else Code.OK)


def _said(text: Text | None, door: Door) -> str | None:
    return text.to(door.language) if text else None


def _python() -> Check:
    return Check("python", same("Python"), ".".join(str(part) for part in sys.version_info[:3]))


def _home(home: Path) -> Check:
    what = Text("Ordner für Fälle", "Folder for cases")
    place = next((folder for folder in (home, *home.parents) if folder.exists()), home)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        advice = Text(
            f"Nicht beschreibbar ({error.strerror}). Setzen Sie POSTFALL_HOME auf einen eigenen Ordner.",
            f"Not writable ({error.strerror}). Set POSTFALL_HOME to a folder of your own.",
        )
        return Check("home", what, str(home), advice)
    return Check("home", what, str(home))


def _zone(zone: str) -> Check:
    what = Text("Zeitzone", "Time zone")
    try:
        zone_info("Europe/Berlin")
    except PostfallError as error:
        return Check("zone", what, zone, error.message)
    advice = None
    if zone == "UTC":
        advice = Text(
            "Geben Sie bei Fristen die Zone an: --zone Europe/Berlin.",
            "Name the zone for deadlines: --zone Europe/Berlin.",
        )
    return Check("zone", what, zone, advice)


def _terminal(door: Door) -> Check:
    what = Text("Bildschirm", "Screen")
    encoding = sys.stdout.encoding or "?"
    if door.alone:
        return Check("terminal", what, f"none, {encoding}")
    return Check(
        "terminal", what, f"{'plain' if door.plain else 'terminal'}, {encoding}, {os.get_terminal_size().columns}"
    )


def _content() -> Check:
    from postfall.playbook.read import find_playbook, playbook_ids

    what = Text("Anleitungen", "Playbooks")
    try:
        found = [f"{row} r{find_playbook(row)[0].revision}" for row in playbook_ids()]
    except PostfallError as error:
        return Check("content", what, "", error.message)
    return Check("content", what, ", ".join(found))


def _database() -> Check:
    what = Text("Datenbank", "Database")
    address = os.environ.get("POSTFALL_DATABASE")
    return Check("database", what, "SQLite" if not address else address.partition(":")[0])
