"""Several runs side by side: points by objective, times and answers by expectation. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.exercise.debrief import words
from postfall.language import Text, same
from postfall.ports import Grid, Level, Notice, Pairs, Points, Title

if TYPE_CHECKING:
    from postfall.exercise.debrief.model import Compared
    from postfall.exercise.debrief.run import Run

_SHORT = 8
_FEWEST = 2
_MISSING = Text("–", "–")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs of one scenario, in the order they were named. `mixed` tells that their seeds or revisions differ."""

    runs: tuple[Run, ...]
    mixed: bool


def compare(runs: Sequence[Run]) -> Comparison:
    """Put runs side by side. Raises `UsageError` for fewer than two, the same one twice, or different scenarios."""
    if len({row.case for row in runs}) < max(_FEWEST, len(runs)):
        raise UsageError(
            Text("Zum Vergleichen braucht es zwei verschiedene Übungen.", "To compare takes two different exercises."),
            hint=Text("Nennen Sie ihre Nummern.", "Give their numbers."),
            where="RUN",
        )
    scenarios = sorted({row.scenario.id for row in runs})
    if len(scenarios) > 1:
        listed = ", ".join(scenarios)
        raise UsageError(
            Text(f"Das sind verschiedene Szenarien: {listed}.", f"These are different scenarios: {listed}."),
            hint=Text("Vergleichen Sie Läufe eines Szenarios.", "Compare runs of one scenario."),
            where="RUN",
        )
    mixed = len({(row.rehearsal.begun.seed, row.scenario.revision) for row in runs}) > 1
    return Comparison(tuple(runs), mixed)


def comparison_page(comparison: Comparison) -> Iterator[object]:
    """The blocks for a teller."""
    runs = comparison.runs
    heads = tuple(same(row.case[:_SHORT]) for row in runs)
    title = runs[0].debrief.title
    yield Title(Text("ÜBUNG: Vergleich – {title}", "EXERCISE: comparison – {title}").fill(title=title))
    if comparison.mixed:
        yield Notice(
            Text(
                "Die Läufe hatten verschiedene Postfächer oder Fassungen des Szenarios; die Zahlen in den Antworten "
                "lassen sich nicht vergleichen, die Punkte schon.",
                "The runs had different mailboxes or revisions of the scenario; the numbers in the answers cannot be "
                "compared, the points can.",
            ),
            Level.INFO,
        )
    yield Grid(
        (Text("Ziel", "Objective"), *heads), tuple(_objectives(comparison)), right=tuple(range(1, len(runs) + 1))
    )
    yield Title(Text("Erwartung für Erwartung", "Expectation by expectation"))
    for key in dict.fromkeys(row.score.id for run in runs for row in run.debrief.compared):
        found = [_of(run, key) for run in runs]
        yield next(row.text for row in found if row is not None)
        yield Pairs(tuple((head, _beside(row)) for head, row in zip(heads, found, strict=True)))
    yield Points(
        (Text("Zum Einzelnen: postfall exercise debrief --case NUMMER", "Singly: postfall exercise debrief --case ID"),)
    )


def _objectives(comparison: Comparison) -> Iterator[tuple[Text, ...]]:
    runs = comparison.runs
    yield (
        Text("Zusammen", "In all"),
        *(_share(row.debrief.scored.score, row.debrief.scored.best) for row in runs),
    )
    for key in dict.fromkeys(row.id for run in runs for row in run.debrief.objectives):
        rows = [next((one for one in run.debrief.objectives if one.id == key), None) for run in runs]
        title = next(one.title for one in rows if one is not None)
        yield title, *(_MISSING if one is None else _share(one.points, one.best) for one in rows)


def _share(points: float, best: int) -> Text:
    got = words.points(points)
    return Text(f"{got.de} / {best}", f"{got.en} / {best}")


def _of(run: Run, key: str) -> Compared | None:
    return next((row for row in run.debrief.compared if row.score.id == key), None)


def _beside(row: Compared | None) -> Text:
    """Points, time and answer of one run."""
    if row is None:
        return _MISSING
    got = _share(row.score.points, row.score.best)
    after = words.counted(row.score.after) if row.score.after is not None and row.type != "manual" else "–"
    return Text(f"{got.de}; {after}; {row.answer.de}", f"{got.en}; {after}; {row.answer.en}")
