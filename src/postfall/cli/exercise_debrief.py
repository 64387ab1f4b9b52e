"""`postfall exercise debrief` and `compare`: what a run was worth and why, on the screen, on paper, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, argument, option, verb
from postfall.errors import UsageError
from postfall.language import Text, same
from postfall.ports import Kind, Move, Question

if TYPE_CHECKING:
    from postfall.case.cases import Cases
    from postfall.exercise.debrief.paper import PaperFormat
    from postfall.exercise.debrief.run import Run

_FORMAT = option(
    "--format",
    metavar="docx|html",
    help=Text("Auch als Datei schreiben: docx oder html.", "Write it as a file, too: docx or html."),
)
_OUT = option(
    "--out",
    metavar="FILE",
    help=Text("Wohin; die Endung sagt das Format.", "Where to; the ending tells the format."),
)
_NAME = option(
    "--name",
    metavar="NAME",
    help=Text(
        "Wer teilgenommen hat, für die Bescheinigung; mehrmals möglich.",
        "Who took part, for the certificate; may be repeated.",
    ),
)
_RUNS = argument(metavar="RUN", help=Text("Nummern der Übungen, die Anfänge reichen.", "Numbers of the runs."))


@verb(
    "exercise",
    "debrief",
    case=True,
    help=Text(
        "Wertet eine Übung aus: Punkte und Ziele, drei Stärken, drei Dinge zum Verbessern, Zeitlinie, Wahrheit und "
        "Antwort. Als Datei auch mit Maßnahmentabelle und Teilnahmebescheinigung.",
        "Goes through an exercise: points and objectives, three strengths, three things to improve, timeline, truth "
        "and answer. As a file also with a table of measures and a certificate of participation.",
    ),
    examples=(
        "postfall exercise debrief",
        'postfall exercise debrief --case 4f2a --out debrief.docx --name "Katrin Wendland"',
        "postfall exercise debrief --case 4f2a --format html",
        "postfall exercise debrief --case 4f2a --json",
    ),
)
def debrief(
    door: Door,
    format: Annotated[str | None, _FORMAT] = None,  # noqa: A002  # the option's name
    out: Annotated[str | None, _OUT] = None,
    name: Annotated[list[str] | None, _NAME] = None,
) -> Outcome:
    """Read a run, score it again, show it, and write it where a file is wanted."""
    from postfall.cli.exercise_debrief_shapes import run_data
    from postfall.exercise.debrief.page import debrief_page, on_paper
    from postfall.exercise.debrief.run import find_run, read_run

    form = _form(format, out)
    with _cases(door) as cases:
        run = read_run(find_run(cases, door.case))
    shown = list(debrief_page(run.debrief))
    path = None if form is None else _write(door, run, form, out, tuple(name or ()))
    data = run_data(run, door.language) | {"file": str(path) if path else None}
    if path is None:
        return Outcome(data, (*shown, on_paper(run.case)))
    return Outcome(data, (*shown, Text("Geschrieben:", "Written:"), same(str(path))))


@verb(
    "exercise",
    "compare",
    help=Text(
        "Stellt Läufe eines Szenarios nebeneinander: Punkte je Ziel, Zeiten und Antworten.",
        "Puts runs of one scenario side by side: points by objective, times and answers.",
    ),
    examples=("postfall exercise compare 4f2a 9c1d", "postfall exercise compare 4f2a 9c1d 77aa --json"),
)
def compare(door: Door, runs: Annotated[list[str], _RUNS]) -> Outcome:
    """Read the runs and put them side by side."""
    from postfall.cli.exercise_debrief_shapes import comparison_data
    from postfall.exercise.debrief import compare as beside
    from postfall.exercise.debrief.run import read_run

    with _cases(door) as cases:
        found = beside.compare([read_run(cases.find(row)) for row in runs])
    return Outcome(comparison_data(found, door.language), tuple(beside.comparison_page(found)))


def _cases(door: Door) -> Cases:
    from postfall.case.cases import Cases
    from postfall.exercise.stage.begin import exercise_home

    return Cases.open(exercise_home(door.home), door.clock, door.who)


def _form(wanted: str | None, out: str | None) -> PaperFormat | None:
    """The format that is wanted: named, or told by the file's ending; None for none. Raises `UsageError`."""
    from postfall.exercise.debrief.paper import FORMATS

    ending = Path(out).suffix.removeprefix(".").lower() if out else None
    asked = wanted or ending
    if asked is None:
        return None
    for form in FORMATS:
        if form == asked and (ending in {None, form} or wanted is None):
            return form
    raise UsageError(
        Text("Eine Auswertung gibt es als docx oder html.", "A debrief comes as docx or html."),
        hint=Text("Zum Beispiel: --out auswertung.docx", "For example: --out debrief.docx"),
        where=out if out and wanted in {None, *FORMATS} else (wanted or "--format"),
    )


def _write(door: Door, run: Run, form: PaperFormat, out: str | None, names: tuple[str, ...]) -> Path:
    """The debrief as a private file; nothing that lies there is overwritten."""
    from postfall.cli.new_file import free, write_private
    from postfall.exercise.debrief.paper import Imprint, write
    from postfall.value import zone_info

    path = free(out or f"exercise-debrief-{run.case[:8]}-{door.language}.{form}")
    now = door.clock.now().astimezone(zone_info(door.zone))
    imprint = Imprint(run.case, run.head, now, names or _asked(door))
    write_private(path, write(run.debrief, imprint, door.language, form))
    return path


def _asked(door: Door) -> tuple[str, ...]:
    """The name for the certificate, where somebody is there to ask; none leaves a line to write on."""
    if door.alone:
        return ()
    answer = door.asker.ask(_WHO)
    return (answer,) if isinstance(answer, str) and not isinstance(answer, Move) and answer.strip() else ()


_WHO = Question(
    "exercise_name",
    Kind.TEXT,
    Text(
        "Welcher Name soll auf der Teilnahmebescheinigung stehen? Nur Eingabetaste: eine leere Zeile.",
        "Which name goes on the certificate of participation? Just Enter: an empty line.",
    ),
    unsure=False,
    optional=True,
    navigation=False,
)
