"""`postfall playbook`: list, show, check and the schema for editors. Changes nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, argument, verb
from postfall.cli.problems import problem_line, problem_row, verdict
from postfall.errors import Code, ContentError, PostfallError, Problem, UsageError
from postfall.language import Text, same
from postfall.ports import Grid, Level, Notice

if TYPE_CHECKING:
    from postfall.playbook.model import Playbook


@verb(
    "playbook",
    "list",
    help=Text("Zeigt alle Anleitungen, eigene und mitgelieferte.", "Shows all playbooks, own and shipped."),
    examples=("postfall playbook list",),
)
def list_playbooks(door: Door) -> Outcome:
    """Read every playbook on the shelves; a broken one is a row too."""
    from postfall.playbook.read import find_playbook, playbook_ids

    rows: list[dict[str, object]] = []
    broken: list[PostfallError] = []
    for name in playbook_ids():
        try:
            rows.append(_summary(find_playbook(name)[0], door))
        except ContentError as error:
            broken.append(error)
            rows.append({"id": name, "revision": None, "title": None, "steps": 0, "facts": 0, "readable": False})
    columns = (same("ID"), Text("Stand", "Revision"), Text("Titel", "Title"), Text("Schritte", "Steps"))
    cells = tuple((str(row["id"]), str(row["revision"] or "–"), _title(row), str(row["steps"])) for row in rows)
    code = Code.CONTENT if broken else Code.OK
    return Outcome({"playbooks": rows}, (Grid(columns, cells, (1, 3)),), _status(code), code, broken)


def _title(row: Mapping[str, object]) -> Text | str:
    return str(row["title"]) if row["readable"] else Text("nicht lesbar", "cannot be read")


def _summary(playbook: Playbook, door: Door) -> dict[str, object]:
    return {
        "id": playbook.id,
        "revision": playbook.revision,
        "title": playbook.title.text().to(door.language),
        "steps": len(playbook.steps()),
        "facts": len(playbook.facts),
        "readable": True,
    }


@verb(
    "playbook",
    "show",
    help=Text("Zeigt eine Anleitung mit allen Schritten.", "Shows one playbook with all its steps."),
    examples=("postfall playbook show compromised-mailbox",),
)
def show(
    door: Door,
    name: Annotated[str, argument(help=Text("Welche Anleitung.", "Which playbook."), metavar="ID")],
) -> Outcome:
    """Print the whole tree: nothing is asked, nothing is recorded."""
    from postfall.cli.playbook_pages import playbook_blocks, playbook_data
    from postfall.playbook.read import find_playbook

    playbook, data = find_playbook(name)
    return Outcome(playbook_data(playbook, data, door.language), playbook_blocks(playbook))


@verb(
    "playbook",
    "check",
    help=Text(
        "Prüft eine Datei oder alle Anleitungen. Fehler: Ende mit 5. Nur Warnungen: Ende mit 0.",
        "Checks a file or all playbooks. Errors end with 5, warnings alone with 0.",
    ),
    examples=("postfall playbook check", "postfall playbook check my-playbook/playbook.yaml"),
)
def check(
    door: Door,
    file: Annotated[
        str | None,
        argument(help=Text("Datei oder Ordner; sonst alle.", "File or folder; else all."), metavar="[FILE]"),
    ] = None,
) -> Outcome:
    """Report every problem with file, line and column."""
    checked = _all_files() if file is None else {file: _bytes(file)}
    problems = _examine(checked, finish=file is None)
    rows = [problem_row(problem, door.language) for problem in problems]
    wrong, said = verdict(len(checked), problems)
    code = Code.CONTENT if wrong else Code.OK
    errors = [ContentError(said, problems=[row for row in problems if row.severity == "error"])] if wrong else []
    shown = [*map(problem_line, problems), Notice(said, Level.WARNING if wrong else Level.GOOD)]
    return Outcome({"checked": list(checked), "problems": rows}, shown, _status(code), code, errors)


@verb(
    "playbook",
    "schema",
    help=Text(
        "Schreibt das JSON-Schema, mit dem ein Editor beim Schreiben hilft.",
        "Writes the JSON Schema that lets an editor help while you write.",
    ),
    examples=("postfall playbook schema > playbook.schema.json",),
)
def schema(door: Door) -> Outcome:
    """Print the schema; with --json it lies in the envelope."""
    from postfall.playbook.schema import json_schema

    found = json_schema()
    if not door.json:
        sys.stdout.write(json.dumps(found, ensure_ascii=True, indent=2) + "\n")
    return Outcome({"schema": found})


def _status(code: Code) -> str:
    return "ok" if code is Code.OK else "error"


def _all_files() -> dict[str, bytes]:
    from postfall.playbook.read import FILE, SHELF, playbook_ids
    from postfall.shipped import find
    from postfall.yamlfile import octets

    folders = {name: find(SHELF, name) for name in playbook_ids()}
    return {
        f"{name}/{FILE}": octets(folder.joinpath(FILE), f"{name}/{FILE}") for name, folder in folders.items() if folder
    }


def _bytes(file: str) -> bytes:
    from postfall.playbook.read import FILE
    from postfall.yamlfile import octets

    path = Path(file) / FILE if Path(file).is_dir() else Path(file)
    if not path.is_file():
        raise UsageError(
            Text(f"Die Datei „{path}“ gibt es nicht.", f"There is no file “{path}”."),
            hint=Text("Alle Anleitungen prüft: postfall playbook check", "To check all: postfall playbook check"),
            where=str(path),
        )
    return octets(path, file)


def _examine(files: Mapping[str, bytes], *, finish: bool) -> list[Problem]:
    """All problems of some files; `finish` adds the rules across them."""
    from postfall.draft.catalogue import KINDS
    from postfall.guide.actions import DUTIES, action_names
    from postfall.playbook.check import examine, finalize

    actions = {name for name in action_names() if ":" not in name}
    drafts = {kind.id for kind in KINDS}
    problems: list[Problem] = []
    found: list[tuple[str, Playbook]] = []
    for file, data in files.items():
        playbook, rows = examine(data, file=file, actions=actions, drafts=drafts, duties=DUTIES)
        problems += rows
        if playbook is not None:
            found.append((file.rpartition("/")[0], playbook))
    return problems + (list(finalize(found)) if finish else [])
