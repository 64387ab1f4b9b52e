"""How an exercise begins and goes on: its own home, its clock out of the journal, its case with the scenario kept."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from postfall.case import rehearsal as record
from postfall.errors import ContentError, UsageError
from postfall.exercise.clock import FastClock
from postfall.exercise.scenario.read import parse_scenario
from postfall.exercise.stage.performance import rehearsal_of
from postfall.exercise.world.accounts import services_of
from postfall.guide.exposure.record import SERVICES
from postfall.language import Text
from postfall.playbook.read import find_playbook
from postfall.value import Moment

if TYPE_CHECKING:
    from pathlib import Path

    from postfall.case.cases import Cases
    from postfall.case.journal import Journal
    from postfall.exercise.scenario.model import Scenario
    from postfall.language import Language
    from postfall.ports import Clock

_FOLDER = "exercises"
TRUTH_NAME = "truth.json"


def exercise_home(home: Path) -> Path:
    """Where the exercises lie, apart from all real cases: a home of their own within `home`."""
    return home / _FOLDER


def start_of(scenario: Scenario) -> datetime:
    """When the scenario begins on its own clock, in UTC. Raises `UsageError` for a time that its zone does not have."""
    return Moment.parse(scenario.clock.start, scenario.clock.zone).utc


def new_clock(scenario: Scenario, factor: int, base: Clock) -> FastClock:
    """The clock of a new exercise; it stands still until the people are ready."""
    clock = FastClock(start_of(scenario), factor, base)
    clock.pause()
    return clock


def begin(
    cases: Cases, scenario: Scenario, text: bytes, *, seed: int, factor: int, role: str | None, language: Language
) -> Journal:
    """Open the case of a new exercise, marked as one, and keep scenario and playbook in it."""
    playbook, data = find_playbook(scenario.playbook)
    title = Text("Übung: {title}", "Exercise: {title}").fill(title=scenario.title.text())
    journal = cases.create(title.to(language), zone=scenario.clock.zone, language=language, exercise=True)
    kept = journal.keep(text, name=f"{scenario.id}.yaml", kind="scenario", media="application/yaml")
    record.begin(journal, scenario.id, scenario.revision, kept.sha256, seed=seed, factor=factor, role=role)
    journal.pin(playbook.id, playbook.revision, data)
    if scenario.mailbox.accounts:
        services = services_text(scenario).encode()
        journal.keep(services, name="services.yaml", kind=SERVICES, media="application/yaml")
    return journal


def services_text(scenario: Scenario) -> str:
    """The invented services of a scenario, as a user would add services of their own: without it the look at the
    accounts could only name their domains.
    """
    rows: dict[str, dict[str, str]] = {}
    for service in services_of(scenario.mailbox.accounts):
        rows.setdefault(service.category, {})[service.name] = service.domain
    return json.dumps({"format": 1, "services": rows}, ensure_ascii=False, indent=1)


def open_run(cases: Cases, prefix: str | None) -> Journal:
    """The exercise to go on with: by the beginning of its number, else the only one that is not over.

    Raises `UsageError` with the list where there is none or more than one, and for one that is over.
    """
    if prefix is not None:
        journal = cases.find(prefix)
        if rehearsal_of(journal.state()).ended:
            raise UsageError(
                Text("Diese Übung ist zu Ende.", "This exercise is over."),
                hint=Text("Zur Auswertung: postfall exercise debrief", "To look at it: postfall exercise debrief"),
                where=journal.id,
            )
        return journal
    runs = [cases.journal(row.id) for row in cases.list() if row.exercise and not row.closed]
    running = [row for row in runs if (run := row.state().rehearsal) is not None and not run.ended]
    if len(running) == 1:
        return running[0]
    names = ", ".join(f"{row.id[:8]} ({row.state().title})" for row in running[:20])
    raise UsageError(
        Text("Es gibt mehrere angefangene Übungen.", "Several exercises are under way.")
        if running
        else Text("Keine Übung ist angefangen.", "No exercise is under way."),
        hint=Text("Wählen Sie mit --case: {names}", "Choose with --case: {names}").fill(names=names)
        if running
        else Text("Alle Szenarien zeigt: postfall exercise list", "To see all: postfall exercise list"),
        where="--case",
    )


def clock_of(journal: Journal, base: Clock) -> FastClock:
    """The clock as it stood at the last entry of the journal; it stands still until somebody lets it go on."""
    run = rehearsal_of(journal.state())
    started = datetime.fromisoformat(run.begun.at)
    clock = FastClock(started, run.begun.factor, base)
    clock.pause()
    clock.jump(max(datetime.fromisoformat(journal.lines()[-1].entry.at) - started, timedelta(0)))
    return clock


def scenario_of(journal: Journal) -> Scenario:
    """The scenario as it was when the exercise began. Raises `ContentError` where this version cannot read it."""
    begun = rehearsal_of(journal.state()).begun
    try:
        return parse_scenario(journal.read(begun.sha256), f"{begun.scenario}.yaml")
    except ContentError as error:
        raise ContentError(
            Text(
                "Diese Übung wurde mit einer anderen Fassung von Postfall begonnen; sie lässt sich nicht fortsetzen.",
                "This exercise was begun with another version of Postfall and cannot go on.",
            ),
            problems=error.problems,
            where=begun.scenario,
        ) from error
