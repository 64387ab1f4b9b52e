"""`postfall demo`: the first ten minutes of the joinery's exercise; with nobody there, the whole of it by itself."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from postfall.cli.door import Door
from postfall.cli.exercise_play import Run, exercise_session, run_data, staged, world_of
from postfall.cli.frame import Outcome, option, verb
from postfall.errors import Interrupted
from postfall.language import Text, same
from postfall.ports import Level, Notice, Points, Title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.case.journal import Journal
    from postfall.exercise.scenario.model import Scenario
    from postfall.exercise.server.practice import PracticeServer
    from postfall.exercise.stage.play import Play
    from postfall.exercise.stage.stage import Stage
    from postfall.exercise.world.make import World
    from postfall.guide.session import Session
    from postfall.playbook.answers import Answers
    from postfall.ports import Clock

SCENARIO, SEED = "craft-invoice-fraud", 1
MINUTES = 10
"""How long a person plays, in minutes of life while the exercise's clock runs at the scenario's speed."""
_KEEP = option("--keep", help=Text("Ordner für das Ergebnis.", "Folder for the result."), metavar="DIR")
_SAYS = {
    ".ics": Text("Fristen mit Erinnerungen", "Deadlines with reminders"),
    ".zip": Text("Der ganze Fall als Zip", "The whole case as a zip"),
    ".log": Text("Das Anmeldeprotokoll vom Anbieter", "The provider's log of logins"),
}


@verb(
    None,
    "demo",
    help=Text(
        "Spielt mit Ihnen die ersten zehn Minuten einer Übung: das gehackte Postfach einer Tischlerei. Ohne Terminal "
        "läuft die ganze Übung von selbst.",
        "Plays the first ten minutes of an exercise with you: a joinery's hacked mailbox. Without a terminal the whole "
        "exercise runs by itself.",
    ),
    examples=("postfall demo", "postfall demo --keep demo-out --no-input"),
)
def demo(door: Door, keep: Annotated[str | None, _KEEP] = None) -> Outcome:
    """Play the scenario in a home of its own, name what was written."""
    from postfall.case.cases import Cases
    from postfall.exercise.scenario.read import find_scenario
    from postfall.exercise.stage.begin import begin, exercise_home, new_clock

    folder = Path(keep) if keep else Path(tempfile.mkdtemp(prefix="postfall-demo-"))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    scenario, text = find_scenario(SCENARIO)
    world = world_of(scenario, SEED)
    script = None if door.asker.present else _script(door, scenario, world)
    factor = scenario.clock.factor
    clock = new_clock(scenario, factor, _base(door, script, scenario))
    with Cases.open(exercise_home(folder / "home"), clock, door.who) as cases:
        journal = begin(cases, scenario, text, seed=SEED, factor=factor, role=None, language=door.language)
        return _play(door, Run(scenario, journal, clock, script, folder), world)


def _base(door: Door, script: Answers | None, scenario: Scenario) -> Clock:
    from postfall.exercise.clock import StillClock
    from postfall.exercise.stage.begin import start_of

    return door.clock if script is None else StillClock(start_of(scenario))


def _script(door: Door, scenario: Scenario, world: World) -> Answers:
    """The answers of somebody who knows the exercise by heart."""
    from postfall.exercise.score.oracle_file import oracle_answers
    from postfall.playbook.answers import parse_answers
    from postfall.playbook.read import find_playbook

    text = oracle_answers(scenario, world.truth, door.language)
    return parse_answers(text.encode("utf-8"), "demo", find_playbook(scenario.playbook)[0])


def _play(door: Door, run: Run, world: World) -> Outcome:
    from postfall.cli.sitting import sitting_data
    from postfall.exercise.stage.asking import StageAsker
    from postfall.exercise.stage.play import Play, result_of
    from postfall.guide.files import export_case

    with staged(door, run, world) as (stage, server):
        session = exercise_session(door, run, stage, server)
        asker = StageAsker(session.asker, stage)
        session.asker = asker
        over = _played(Play(stage, session, asker), run, server)
        scored = result_of(stage, world.truth)
    if not list(run.folder.glob("*.zip")):
        export_case(session)
    files = _files(session, run.folder)
    data: dict[str, Any] = sitting_data(session)
    data["exercise"] = run_data(stage, scored, world.truth)
    data["files"] = [{"path": path, "says": says.to(door.language)} for path, says in files]
    shown = _whole_page(session, run.journal) if over else _glance(stage, run)
    return Outcome(data, (*shown, *_written(run.folder, files), Notice(_EXERCISE)))


def _played(play: Play, run: Run, server: PracticeServer) -> bool:
    """Let it be played; whether the exercise came to its end."""
    from postfall.cli.exercise_access import access_page
    from postfall.exercise.stage.pages import briefing_page
    from postfall.playbook.rehearsed import ExerciseGiven

    teller = play.stage.teller
    if run.script is not None:
        teller.show(Notice(_EXERCISE))
        play.unattended(run.script.exercise or ExerciseGiven())
        return True
    for block in (*briefing_page(run.scenario), *access_page(server), Notice(_TEN_MINUTES, Level.INFO)):
        teller.show(block)
    try:
        return play.solo(timedelta(minutes=MINUTES) * run.scenario.clock.factor)
    except Interrupted as stopped:
        raise Interrupted(stopped.message, hint=_go_on(run)) from stopped


def _whole_page(session: Session, journal: Journal) -> Iterator[object]:
    """Where the case stands, and what the exercise was worth."""
    from postfall.exercise.debrief.page import score_page
    from postfall.exercise.debrief.run import read_run
    from postfall.guide.pages import end_page

    yield from end_page(session.dossier(), drafts=False)
    yield from score_page(read_run(journal).debrief)
    if session.script is not None:
        yield Notice(_BY_HEART, Level.INFO)


def _glance(stage: Stage, run: Run) -> Iterator[object]:
    """What ten minutes brought, and how to go on."""
    from postfall.exercise.debrief.glance import glance_page

    yield from glance_page(run.journal, run.clock.now())
    yield Title(Text("So geht es weiter", "How to go on"))
    yield Text("Die ganze Übung, von Anfang an: {command}", "The whole exercise, from the start: {command}").fill(
        command=f"postfall exercise run {stage.scenario.id}"
    )
    yield _go_on(run)


def _go_on(run: Run) -> Text:
    return Text(
        "Hier weitermachen: Setzen Sie POSTFALL_HOME auf {home} und rufen Sie „postfall exercise resume“ auf.",
        "Go on from here: set POSTFALL_HOME to {home} and call “postfall exercise resume”.",
    ).fill(home=(run.folder / "home").resolve())


def _written(folder: Path, files: list[tuple[str, Text]]) -> list[object]:
    """One line for each text: its file, the other formats of it, what it says."""
    formats: dict[tuple[str, Text], list[str]] = {}
    for path, says in files:
        formats.setdefault((Path(path).stem, says), []).append(Path(path).suffix)
    line = Text("{file}: {says}", "{file}: {says}")
    told = [line.fill(file=f"{stem}{', '.join(endings)}", says=says) for (stem, says), endings in formats.items()]
    return [
        Title(Text("Diese Dateien sind entstanden", "These files were written")),
        same(str(folder)),
        Points(tuple(told)),
    ]


def _files(session: Session, folder: Path) -> list[tuple[str, Text]]:
    """Every file in the folder with one line about it, drafts first."""
    from postfall.draft.catalogue import KINDS

    titles = {kind.id: kind.title for kind in KINDS}
    known = {Path(row.path).name: titles[row.kind] for row in session.journal.state().drafts}
    found = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
    return [(str(path), known.get(path.name, _SAYS.get(path.suffix, same("")))) for path in found]


_EXERCISE = Text(
    "Dies ist eine Übung. Alle Namen und Adressen sind erfunden.",
    "This is an exercise. All names and addresses are invented.",
)
_TEN_MINUTES = Text(
    "Nach zehn Minuten halten wir an und sehen zurück. „ende“ hört früher auf.",
    "After ten minutes we stop and look back. “quit” stops earlier.",
)
_BY_HEART = Text(
    "Gespielt hat jemand, der die Übung auswendig kann. Wie viele Punkte werden es bei Ihnen? postfall exercise run "
    "craft-invoice-fraud",
    "Somebody played who knows the exercise by heart. How many points will you get? postfall exercise run "
    "craft-invoice-fraud",
)
