"""A run read back from its journal: its scenario, what is true, what was done, the score, and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.exercise.debrief.build import build
from postfall.exercise.debrief.model import Debrief, Told
from postfall.exercise.scenario.truth_names import FROM_TRUTH
from postfall.exercise.score.judge import judge
from postfall.exercise.stage.begin import TRUTH_NAME, scenario_of, start_of
from postfall.exercise.stage.performance import performance_of, rehearsal_of
from postfall.language import Text
from postfall.playbook import DEFAULT
from postfall.playbook.read import find_playbook, parse_playbook
from postfall.value import Moment

if TYPE_CHECKING:
    from postfall.case.cases import Cases
    from postfall.case.journal import Journal
    from postfall.case.model import CaseState
    from postfall.case.rehearsal import Rehearsal
    from postfall.exercise.scenario.model import Scenario
    from postfall.exercise.score.model import Known
    from postfall.playbook.model import Playbook

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Run:
    """One exercise that was played, wholly read."""

    case: str
    head: str
    scenario: Scenario
    rehearsal: Rehearsal
    truth: Known
    debrief: Debrief


@dataclass(frozen=True, slots=True)
class KeptTruth:
    """What was true, as the run kept it."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_run(journal: Journal) -> Run:
    """The run in `journal`, over or not.

    Raises `UsageError` for a case that is no exercise, and `ContentError` where its scenario cannot be read any more.
    """
    state = journal.state()
    rehearsal = rehearsal_of(state)
    scenario = scenario_of(journal)
    truth = kept_truth(journal) or _made_truth(scenario, rehearsal.begun.seed)
    performance = performance_of(state, scenario)
    scored = judge(scenario, truth, performance)
    told = _told(journal, state, rehearsal)
    return Run(state.id, state.head, scenario, rehearsal, truth, build(scenario, scored, performance, told))


def find_run(cases: Cases, prefix: str | None) -> Journal:
    """The run whose number begins with `prefix`; without one the only one there is.

    Raises `UsageError` with the list where there is none or more than one: runs have no order, since each knows the
    time of its own clock only.
    """
    if prefix is not None:
        return cases.find(prefix)
    runs = [row for row in cases.list() if row.exercise]
    if len(runs) == 1:
        return cases.journal(runs[0].id)
    if not runs:
        raise UsageError(
            Text("Es gibt noch keine Übung.", "There is no exercise yet."),
            hint=Text("Alle Szenarien zeigt: postfall exercise list", "To see all: postfall exercise list"),
            where="--case",
        )
    names = ", ".join(f"{row.id[:8]} ({row.title})" for row in runs[-_SHOWN:])
    raise UsageError(
        Text(f"Es gibt {len(runs)} Übungen.", f"There are {len(runs)} exercises."),
        hint=Text(f"Wählen Sie mit --case: {names}", f"Choose with --case: {names}"),
        where="--case",
    )


def kept_truth(journal: Journal) -> KeptTruth | None:
    """What the run kept of the truth when it was scored, or None."""
    for row in journal.state().artefacts.values():
        if (row.kind, row.name) == ("truth", TRUTH_NAME) and not row.erased:
            found = json.loads(journal.read(row.sha256))
            return KeptTruth(found["numbers"], {key: tuple(names) for key, names in found["sets"].items()})
    return None


def _made_truth(scenario: Scenario, seed: int) -> Known:
    """The truth of a run that was not scored yet: its world is made once more."""
    from postfall.exercise.world.make import make

    return make(scenario, seed, start_of(scenario)).truth


def _told(journal: Journal, state: CaseState, rehearsal: Rehearsal) -> Told:
    def moment(at: str) -> Moment:
        return Moment.of(datetime.fromisoformat(at), state.zone)

    playbook = _playbook(journal, state)
    ends = [row.at for row in rehearsal.clock if row.change == "end"]
    return Told(
        injects=tuple((row.id, moment(row.at)) for row in rehearsal.injects),
        hints=tuple((row.id, moment(row.at)) for row in rehearsal.hints),
        clock=tuple((row.change, timedelta(seconds=row.seconds), moment(row.at)) for row in rehearsal.clock),
        ended=moment(ends[-1]) if ends else None,
        steps={row.key: row.title.text() for row in playbook.steps()},
        labels=dict(_labels(playbook)),
    )


def _playbook(journal: Journal, state: CaseState) -> Playbook:
    pinned = state.playbook
    if pinned is None:
        return find_playbook(DEFAULT)[0]
    return parse_playbook(journal.read(pinned.sha256), f"{pinned.id} r{pinned.revision}")


def _labels(playbook: Playbook) -> Iterator[tuple[tuple[str, str], Text]]:
    """The words for answers: options of the playbook's facts, kinds of data as `mailbox exposure` calls them."""
    from postfall.exposure.load import kinds

    names = {key: name for key, name in FROM_TRUTH.items() if key == name}
    for spec in playbook.facts:
        for option in spec.options:
            yield (spec.key, option.value), option.label.text()
            if spec.key in names:
                yield (names[spec.key], option.value), option.label.text()
    for kind in kinds().values():
        yield ("kinds", kind.id), kind.label
