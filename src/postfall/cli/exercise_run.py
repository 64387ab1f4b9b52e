"""`postfall exercise run` and `resume`: play an exercise alone, with a facilitator, or from an answers file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from postfall.cli.door import Door
from postfall.cli.exercise_access import access_page
from postfall.cli.exercise_play import Run, exercise_session, run_data, staged, world_of
from postfall.cli.frame import Outcome, argument, option, verb
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.case.cases import Cases
    from postfall.case.journal import Journal
    from postfall.exercise.scenario.model import Scenario
    from postfall.exercise.server.practice import PracticeServer
    from postfall.exercise.stage.stage import Stage
    from postfall.playbook.answers import Answers
    from postfall.playbook.rehearsed import ExerciseGiven

SEED = 1
_SEED = option(
    "--seed",
    min=0,
    help=Text("Zahl, aus der das Postfach entsteht; sonst 1.", "Number that the mailbox is made from; else 1."),
)
_FACTOR = option(
    "--factor",
    min=1,
    max=3600,
    help=Text("Wie viel schneller die Übungsuhr läuft.", "How much faster the exercise clock runs."),
)
_SOLO = option("--solo", help=Text("Allein spielen (so ist es ohnehin).", "Play alone (as it is anyway)."))
_FACILITATOR = option(
    "--facilitator", help=Text("Ein Team üben lassen: Drehbuch und Steuerung.", "Lead a team: script and controls.")
)
_ROLE = option(
    "--role", metavar="ROLE", help=Text("Diese Rollenkarte zeigen oder spielen.", "Show or play this role card.")
)
_ID = argument(metavar="ID", help=Text("Welches Szenario (postfall exercise list).", "Which scenario."))


@verb(
    "exercise",
    "run",
    help=Text(
        "Spielt eine Übung: derselbe Weg wie im Ernstfall, an einem Übungspostfach und mit schneller Uhr. Bei jeder "
        "Frage geht auch: pause, sprung, tipp, uhr. Strg-C hält an.",
        "Plays an exercise: the same walk as in earnest, on a practice mailbox and with a fast clock. Any question "
        "also takes: pause, jump, hint, time. Ctrl-C stops.",
    ),
    examples=(
        "postfall exercise run craft-invoice-fraud",
        "postfall exercise run craft-invoice-fraud --facilitator",
        "postfall exercise run craft-invoice-fraud --facilitator --role owner",
        "postfall exercise run craft-invoice-fraud --seed 7 --answers answers.yaml --no-input --json",
    ),
)
def run(
    door: Door,
    name: Annotated[str, _ID],
    seed: Annotated[int, _SEED] = SEED,
    factor: Annotated[int | None, _FACTOR] = None,
    solo: Annotated[bool, _SOLO] = False,
    facilitator: Annotated[bool, _FACILITATOR] = False,
    role: Annotated[str | None, _ROLE] = None,
) -> Outcome:
    """Begin a run of a scenario and play it."""
    from postfall.exercise.scenario.read import find_scenario
    from postfall.exercise.stage.begin import new_clock
    from postfall.exercise.stage.pages import role_of, role_page
    from postfall.exercise.stage.play import only_one

    scenario, text = find_scenario(name)
    if role is not None and facilitator:
        card = role_of(scenario, role)
        return Outcome({"role": card.id, "title": card.title.text().to(door.language)}, tuple(role_page(card)))
    only_one(solo=solo, facilitator=facilitator, alone=door.alone)
    if role is not None:
        role_of(scenario, role)
    script = _script(door, scenario)
    clock = new_clock(scenario, factor or scenario.clock.factor, _base(door, script, scenario))
    with _cases(door, clock) as cases:
        from postfall.exercise.stage.begin import begin

        journal = begin(cases, scenario, text, seed=seed, factor=int(clock.factor), role=role, language=door.language)
        return _play(door, Run(scenario, journal, clock, script, _folder(door, journal), facilitator))


@verb(
    "exercise",
    "resume",
    case=True,
    help=Text(
        "Setzt eine angefangene Übung fort: dasselbe Postfach, die Uhr, wo sie stand.",
        "Goes on with an exercise: the same mailbox, the clock where it stood.",
    ),
    examples=("postfall exercise resume", "postfall exercise resume --case 4f2a --facilitator"),
)
def resume(door: Door, facilitator: Annotated[bool, _FACILITATOR] = False) -> Outcome:
    """Replay the journal and play on."""
    from postfall.exercise.stage.begin import clock_of, open_run, scenario_of
    from postfall.exercise.stage.play import only_one

    only_one(solo=False, facilitator=facilitator, alone=door.alone)
    with _cases(door, door.clock) as cases:
        found = open_run(cases, door.case)
        scenario = scenario_of(found)
        script = _script(door, scenario)
        clock = clock_of(found, _base(door, script, scenario))
    with _cases(door, clock) as cases:
        journal = cases.journal(found.id)
        return _play(door, Run(scenario, journal, clock, script, _folder(door, journal), facilitator))


def _script(door: Door, scenario: Scenario) -> Answers | None:
    """The answers file, complete and fitting the scenario; None where a person plays."""
    from postfall.cli.start import read_script, require_answers
    from postfall.exercise.stage.answers import check_given
    from postfall.playbook.answers import MailboxGiven
    from postfall.playbook.read import find_playbook

    playbook, _ = find_playbook(scenario.playbook)
    script = read_script(door, playbook)
    if script is not None:
        depth = script.mailboxes[0].depth if script.mailboxes else None
        script = replace(script, mailboxes=(MailboxGiven(url="pop3s://localhost", depth=depth),))  # never its own
        check_given(_given(script), scenario)
    require_answers(door, playbook, script)
    return script


def _given(script: Answers) -> ExerciseGiven:
    from postfall.playbook.rehearsed import ExerciseGiven

    return script.exercise or ExerciseGiven()


def _base(door: Door, script: Answers | None, scenario: Scenario) -> Any:  # noqa: ANN401  # any Clock
    from postfall.exercise.clock import StillClock
    from postfall.exercise.stage.begin import start_of

    return door.clock if script is None else StillClock(start_of(scenario))


def _cases(door: Door, clock: Any) -> Cases:  # noqa: ANN401  # any Clock
    from postfall.case.cases import Cases
    from postfall.exercise.stage.begin import exercise_home

    return Cases.open(exercise_home(door.home), clock, door.who)


def _folder(door: Door, journal: Journal) -> Path:
    from postfall.exercise.stage.begin import exercise_home

    return exercise_home(door.home) / "drafts" / journal.id


def _play(door: Door, run: Run) -> Outcome:
    """Serve the world, let the people play, show the result."""
    from postfall.exercise.stage.performance import rehearsal_of
    from postfall.exercise.stage.play import result_of

    world = world_of(run.scenario, rehearsal_of(run.journal.state()).begun.seed)
    with staged(door, run, world) as (stage, server):
        if run.facilitator:
            _lead(door, stage, server)
        else:
            _alone(door, run, stage, server)
        scored = result_of(stage, world.truth)
    return Outcome(run_data(stage, scored, world.truth), tuple(_page(stage)))


def _lead(door: Door, stage: Stage, server: PracticeServer) -> None:
    from postfall.cli.sitting import pinned_playbook
    from postfall.exercise.stage.asking import StageAsker
    from postfall.exercise.stage.control import Control
    from postfall.exercise.stage.pages import briefing_page, role_page, script_page

    blocks = [*briefing_page(stage.scenario), *access_page(server), *script_page(stage.scenario)]
    for role in stage.scenario.roles:
        blocks += role_page(role)
    for block in blocks:
        stage.teller.show(block)
    Control(stage, StageAsker(door.asker, stage), pinned_playbook(stage.journal)).run()


def _alone(door: Door, run: Run, stage: Stage, server: PracticeServer) -> None:
    from postfall.exercise.stage.asking import StageAsker
    from postfall.exercise.stage.pages import briefing_page, role_of, role_page
    from postfall.exercise.stage.play import Play

    session = exercise_session(door, run, stage, server)
    asker = StageAsker(session.asker, stage)
    session.asker = asker
    play = Play(stage, session, asker)
    if run.script is not None:
        play.unattended(_given(run.script))
        return
    blocks: list[object] = list(briefing_page(run.scenario))
    role = stage.run.begun.role
    if role is not None:
        blocks += role_page(role_of(run.scenario, role))
    for block in (*blocks, *access_page(server)):
        stage.teller.show(block)
    play.solo()


def _page(stage: Stage) -> Iterator[object]:
    """The debrief, at once."""
    from postfall.exercise.debrief.page import debrief_page, on_paper
    from postfall.exercise.debrief.run import read_run

    yield from debrief_page(read_run(stage.journal).debrief)
    yield on_paper(stage.journal.id)
