"""`postfall answers`: a file to fill in, and what a filled one still lacks. Starts no case."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, argument, option, verb
from postfall.errors import Code, MissingAnswers, UsageError
from postfall.language import Text
from postfall.ports import Grid, Level, Notice

if TYPE_CHECKING:
    from postfall.playbook.answers import Missing


@verb(
    "answers",
    "template",
    help=Text(
        "Schreibt eine Antwortdatei zum Ausfüllen, mit allen Fragen als Kommentar.",
        "Writes an answers file to fill in, with all questions as comments.",
    ),
    examples=("postfall answers template compromised-mailbox --out answers.yaml",),
)
def template(
    door: Door,
    name: Annotated[str, argument(help=Text("Für welche Anleitung.", "For which playbook."), metavar="PLAYBOOK")],
    *,
    out: Annotated[
        str | None,
        option(
            "--out",
            help=Text("In diese Datei; sonst auf die Ausgabe.", "Into this file; else to the output."),
            metavar="FILE",
        ),
    ] = None,
) -> Outcome:
    """Print the template or write it to a new file."""
    from postfall.playbook.read import find_playbook
    from postfall.playbook.template import template as write

    text = write(find_playbook(name)[0], door.language)
    if out is not None:
        _write_new(Path(out), text)
        return Outcome({"playbook": name, "path": out}, (Text(f"Geschrieben: {out}", f"Written: {out}"),))
    if not door.json:
        sys.stdout.write(text)
    return Outcome({"playbook": name, "text": text})


@verb(
    "answers",
    "check",
    help=Text(
        "Prüft eine Antwortdatei. Fehler: Ende mit 5. Fehlt eine Antwort: Ende mit 3.",
        "Checks an answers file. Errors end with 5, a missing answer with 3.",
    ),
    examples=("postfall answers check answers.yaml",),
)
def check(
    door: Door,
    file: Annotated[str, argument(help=Text("Welche Datei.", "Which file."), metavar="FILE")],
) -> Outcome:
    """Read the file and list what a walk with it would still ask for."""
    from postfall.playbook.answers import missing, read_answers
    from postfall.playbook.read import find_playbook

    answers = read_answers(Path(file))
    rows = missing(find_playbook(answers.playbook)[0], answers)
    data = {
        "playbook": answers.playbook,
        "facts": len(answers.facts),
        "steps": len(answers.steps),
        "missing": [_row(row, door) for row in rows],
    }
    if not rows:
        complete = Text("Die Antworten sind vollständig.", "The answers are complete.")
        return Outcome(data, (Notice(complete, Level.GOOD),))
    keys = [row.key for row in rows]
    error = MissingAnswers(
        Text(
            f"Es fehlen {len(rows)} Antworten: {', '.join(keys)}.",
            f"{len(rows)} answers are missing: {', '.join(keys)}.",
        ),
        keys=keys,
        hint=Text("„Weiß nicht“ schreiben Sie so: {unknown: true}.", "Write “I do not know” like {unknown: true}."),
    )
    columns = (Text("Was", "What"), Text("Schlüssel", "Key"), Text("Nur wenn", "Only if"))
    cells = tuple((_KINDS[row.kind.value], row.key, _condition(row)) for row in rows)
    return Outcome(data, (Grid(columns, cells),), "error", Code.MISSING, (error,))


_KINDS = {
    "fact": Text("Antwort", "answer"),
    "step": Text("Schritt", "step"),
    "decision": Text("Entscheidung", "decision"),
}


def _condition(row: Missing) -> Text | str:
    from postfall.playbook.spoken import in_words

    return in_words(row.when) if row.when is not None else ""


def _row(row: Missing, door: Door) -> dict[str, object]:
    said = _condition(row)
    return {
        "kind": row.kind.value,
        "key": row.key,
        "step": row.step,
        "when": row.when,
        "when_text": said.to(door.language) if isinstance(said, Text) else None,
    }


def _write_new(path: Path, text: str) -> None:
    """Write a file that does not exist yet. Raises `UsageError` where it does or cannot be written."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise UsageError(
            Text(f"Die Datei „{path}“ gibt es schon.", f"The file “{path}” is there already."),
            hint=Text("Nehmen Sie einen anderen Namen.", "Take another name."),
            where=str(path),
        ) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(
            Text(f"„{path}“ lässt sich nicht schreiben: {why}.", f"“{path}” cannot be written: {why}."),
            hint=Text("Nehmen Sie einen anderen Ordner.", "Take another folder."),
            where=str(path),
        ) from error
