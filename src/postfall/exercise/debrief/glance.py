"""A short look back on an exercise that is not over: what happened, what was done, what it was worth so far."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from postfall.case.model import StepStatus
from postfall.exercise.debrief import words
from postfall.exercise.debrief.run import read_run
from postfall.exercise.stage.pages import marked, spoken_time
from postfall.exercise.stage.stage import is_done
from postfall.language import Text, both, duration
from postfall.ports import Grid, Pairs, Title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.case.journal import Journal

_COLUMNS = (Text("Was Sie schon getan haben", "What you have done already"), Text("Punkte", "Points"))


def glance_page(journal: Journal, now: datetime) -> Iterator[object]:
    """The blocks for a teller; `now` is the moment of the exercise's clock. What is still asked is not given away.

    Raises as `read_run` does.
    """
    run, state = read_run(journal), journal.state()
    passed = now - datetime.fromisoformat(run.rehearsal.begun.at)
    steps = sum(1 for row in state.steps.values() if row.status is StepStatus.DONE)
    some = Text("{some} von {all}", "{some} of {all}")
    yield Title(marked(Text("Kurzer Blick zurück", "A short look back")))
    yield Pairs(
        (
            (Text("Übungsuhr", "Exercise clock"), spoken_time(now, state.zone)),
            (Text("Vergangen", "Passed"), both(duration, passed)),
            (
                Text("Geschehen", "Happened"),
                some.fill(some=len({row.id for row in run.rehearsal.injects}), all=len(run.scenario.injects)),
            ),
            (Text("Schritte getan", "Steps done"), str(steps)),
            (Text("Angaben im Fall", "Answers in the case"), str(len(state.facts))),
        )
    )
    done = {row.id for row in run.scenario.expectations if is_done(row, state)}
    rows = [row for row in run.debrief.compared if row.score.id in done]
    if rows:
        yield Grid(_COLUMNS, tuple((row.text, _points(row.score.points, row.score.best)) for row in rows), right=(1,))
    rest = Text(
        "Erwartet wird noch mehr: {count} weitere Punkte auf der Liste der Übung.",
        "More is expected: {count} further items on the list of the exercise.",
    )
    if len(done) < len(run.scenario.expectations):
        yield rest.fill(count=len(run.scenario.expectations) - len(done))


def _points(got: float, best: int) -> Text:
    said = words.points(got)
    return Text(f"{said.de} / {best}", f"{said.en} / {best}")
