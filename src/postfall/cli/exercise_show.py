"""`postfall exercise`: list, show, check and the schema for editors. Changes nothing."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, argument, option, verb
from postfall.cli.problems import problem_line, problem_row, verdict
from postfall.errors import Code, ContentError, PostfallError
from postfall.language import Text, same
from postfall.ports import Grid, Level, Notice

if TYPE_CHECKING:
    from postfall.errors import Problem
    from postfall.language import Language

_LEVELS = {1: Text("leicht", "easy"), 2: Text("mittel", "medium"), 3: Text("schwer", "hard")}
_SECRETS = option(
    "--facilitator",
    help=Text(
        "Auch was die Teilnehmenden nicht wissen dürfen: Rollen, Ereignisse, Erwartungen, Hinweise.",
        "Also what participants must not know: roles, events, expectations, hints.",
    ),
)


@verb(
    "exercise",
    "list",
    help=Text("Zeigt alle Übungen, eigene und mitgelieferte.", "Shows all exercises, own and shipped."),
    examples=("postfall exercise list",),
)
def list_scenarios(door: Door) -> Outcome:
    """Read every scenario, the easy and short ones first; a broken one is a row too."""
    from postfall.exercise.scenario.read import read_scenario, scenario_ids

    rows: list[dict[str, object]] = []
    broken: list[PostfallError] = []
    for name in scenario_ids():
        try:
            found = read_scenario(name)
        except ContentError as error:
            broken.append(error)
            rows.append({"id": name, "title": None, "level": 0, "minutes": 0, "revision": 0, "readable": False})
            continue
        title = found.title.text().to(door.language)
        row = {"level": found.level, "minutes": found.minutes, "revision": found.revision, "readable": True}
        rows.append({"id": name, "title": title, **row})
    rows.sort(key=lambda row: (not row["readable"], row["level"], row["minutes"], row["id"]))
    columns = (same("ID"), Text("Titel", "Title"), Text("Stufe", "Level"), Text("Minuten", "Minutes"))
    code = Code.CONTENT if broken else Code.OK
    status = "error" if broken else "ok"
    return Outcome({"exercises": rows}, (Grid(columns, tuple(map(_cells, rows)), (3,)),), status, code, broken)


def _cells(row: dict[str, object]) -> tuple[Text | str, ...]:
    if not row["readable"]:
        return str(row["id"]), Text("nicht lesbar", "cannot be read"), "–", "–"
    return str(row["id"]), str(row["title"]), _LEVELS[int(str(row["level"]))], str(row["minutes"])


@verb(
    "exercise",
    "show",
    help=Text(
        "Zeigt eine Übung, ohne zu verraten, was geschieht.", "Shows one exercise without giving away what happens."
    ),
    examples=("postfall exercise show craft-invoice-fraud", "postfall exercise show private-pop3 --facilitator"),
)
def show(
    door: Door,
    name: Annotated[
        str, argument(help=Text("Welche Übung, oder eine Datei.", "Which exercise, or a file."), metavar="ID")
    ],
    facilitator: Annotated[bool, _SECRETS] = False,
) -> Outcome:
    """Print what participants may read; with `--facilitator` all of it."""
    from postfall.cli.exercise_pages import scenario_blocks, scenario_data
    from postfall.exercise.scenario.read import find_scenario

    found, data = find_scenario(name)
    return Outcome(
        scenario_data(found, data, door.language, secrets=facilitator), scenario_blocks(found, secrets=facilitator)
    )


@verb(
    "exercise",
    "check",
    help=Text(
        "Prüft eine Datei oder alle Übungen. Fehler: Ende mit 5. Nur Warnungen: Ende mit 0.",
        "Checks a file or all exercises. Errors end with 5, warnings alone with 0.",
    ),
    examples=("postfall exercise check", "postfall exercise check my-exercise.yaml"),
)
def check(
    door: Door,
    file: Annotated[str | None, argument(help=Text("Datei; sonst alle.", "File; else all."), metavar="[FILE]")] = None,
) -> Outcome:
    """Report every problem with file, line and column."""
    from postfall.exercise.scenario.check import examine
    from postfall.exercise.scenario.read import locate, scenario_ids
    from postfall.yamlfile import octets

    problems: list[Problem] = []
    checked = [locate(name) for name in ((file,) if file else scenario_ids())]
    for shown, entry in checked:
        problems += examine(octets(entry, shown), file=shown)[1]
    wrong, said = verdict(len(checked), problems)
    code, status = (Code.CONTENT, "error") if wrong else (Code.OK, "ok")
    errors = [ContentError(said, problems=[row for row in problems if row.severity == "error"])] if wrong else []
    blocks = [*map(problem_line, problems), Notice(said, Level.WARNING if wrong else Level.GOOD)]
    data = {"checked": [shown for shown, _ in checked], "problems": _rows(problems, door.language)}
    return Outcome(data, blocks, status, code, errors)


def _rows(problems: list[Problem], language: Language) -> list[object]:
    return [problem_row(problem, language) for problem in problems]


@verb(
    "exercise",
    "schema",
    help=Text(
        "Schreibt das JSON-Schema, mit dem ein Editor beim Schreiben einer Übung hilft.",
        "Writes the JSON Schema that lets an editor help while you write an exercise.",
    ),
    examples=("postfall exercise schema > scenario.schema.json",),
)
def schema(door: Door) -> Outcome:
    """Print the schema; with --json it lies in the envelope."""
    from postfall.exercise.scenario.schema import json_schema

    found = json_schema()
    if not door.json:
        sys.stdout.write(json.dumps(found, ensure_ascii=True, indent=2) + "\n")
    return Outcome({"schema": found})
