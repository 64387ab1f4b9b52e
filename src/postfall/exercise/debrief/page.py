"""A debrief on the screen: the score and ratings first, then what went well, what did not, and all that happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from postfall.exercise.debrief import words
from postfall.exercise.debrief.model import Kind
from postfall.exercise.score import say
from postfall.language import Text, both, cut, same, short_moment
from postfall.ports import Grid, Level, Notice, Pairs, Points, Title

if TYPE_CHECKING:
    from postfall.exercise.debrief.model import Compared, Debrief, Row

MARK = Text(
    "ÜBUNG: {points} Punkten. Nichts davon ist wirklich geschehen.",
    "EXERCISE: {points} points. None of this really happened.",
)
_EVENT = 96
_OBJECTIVES = (Text("Ziel", "Objective"), Text("Ergebnis", "Result"), Text("Punkte", "Points"))
_CAPPED = Text("Entscheidendes fehlt", "something critical is missing")
_EMPTY = Text("Diesmal noch nichts. Genau dafür ist eine Übung da.", "Nothing yet. This is what an exercise is for.")
_ONE_OPEN = Text(
    "Eine Erwartung kann nur eine Übungsleitung bewerten. Sie zählt noch nicht mit.",
    "One expectation can only be marked by a facilitator. It does not count yet.",
)
_OPEN = Text(
    "{count} Erwartungen kann nur eine Übungsleitung bewerten. Sie zählen noch nicht mit.",
    "{count} expectations can only be marked by a facilitator. They do not count yet.",
)
_FULL = Text("Nichts: volle Punktzahl.", "Nothing: full marks.")


def debrief_page(debrief: Debrief) -> Iterator[object]:
    """The blocks for a teller."""
    yield from score_page(debrief)
    yield Title(Text("Stärken", "Strengths"))
    yield Points(debrief.strengths, numbered=True) if debrief.strengths else _EMPTY
    yield Title(Text("Was besser werden soll", "What to improve"))
    yield Points(debrief.improvements, numbered=True) if debrief.improvements else _FULL
    yield from _timeline(debrief)
    yield Title(Text("Wahrheit und Antwort", "Truth and answer"))
    for row in debrief.compared:
        yield row.text
        yield Pairs(tuple(_beside(row)))
    if debrief.questions:
        yield Title(Text("Fragen für das Gespräch danach", "Questions for the talk afterwards"))
        yield Points(debrief.questions)
    yield Notice(MARK.fill(points=_of_best(debrief)), Level.INFO)


def _of_best(debrief: Debrief) -> Text:
    got, best = words.points(debrief.scored.score), debrief.scored.best
    return Text(f"{got.de} von {best}", f"{got.en} of {best}")


def score_page(debrief: Debrief) -> Iterator[object]:
    """Its head: points, times and the objectives with their ratings."""
    yield Title(Text("ÜBUNG: Auswertung – {title}", "EXERCISE: debrief – {title}").fill(title=debrief.title))
    yield Pairs(
        (
            (Text("Punkte", "Points"), _of_best(debrief)),
            (Text("Begonnen", "Begun"), both(short_moment, debrief.started.local)),
            (Text("Beendet", "Ended"), _ended(debrief)),
            (Text("Hinweise geholt", "Hints taken"), same(str(len({*debrief.performance.hints})))),
        )
    )
    yield Grid(_OBJECTIVES, tuple(_objectives(debrief)), right=(2,))
    if debrief.open:
        said = _ONE_OPEN if len(debrief.open) == 1 else _OPEN
        yield Notice(said.fill(count=len(debrief.open)), Level.INFO)


def on_paper(case: str) -> Text:
    """How to get the debrief of the run `case` as a file."""
    return Text(
        "Als Datei zum Ausdrucken: postfall exercise debrief --case {case} --out auswertung.docx",
        "As a file to print: postfall exercise debrief --case {case} --out debrief.docx",
    ).fill(case=case[:8])


def _ended(debrief: Debrief) -> Text:
    if debrief.ended is None:
        return Text("läuft noch", "still running")
    return both(short_moment, debrief.ended.local)


def _objectives(debrief: Debrief) -> Iterator[tuple[Text, Text, Text]]:
    for row in debrief.objectives:
        result = say.rating(row.rating)
        if row.capped:
            result = Text(f"{result.de} ({_CAPPED.de})", f"{result.en} ({_CAPPED.en})")
        got = words.points(row.points)
        yield row.title, result, Text(f"{got.de} / {row.best}", f"{got.en} / {row.best}")


def _timeline(debrief: Debrief) -> Iterator[object]:
    """What happened and what was done about it; steps that nothing was expected of stand on paper only."""
    rows = [row for row in debrief.timeline if row.expected]
    if rows:
        yield Title(Text("Zeitlinie", "Timeline"))
        yield Pairs(tuple((_when(row), _told(row)) for row in rows))


def _when(row: Row) -> Text:
    at, after = words.clock(row.at), words.counted(row.after)
    return Text(f"{at.de} ({after})", f"{at.en} ({after})")


def _told(row: Row) -> Text:
    text = Text(cut(row.text.de, _EVENT), cut(row.text.en, _EVENT)) if row.kind is Kind.INJECT else row.text
    if row.delay is None:
        return text
    late = words.delay(row.delay)
    return Text(f"{text.de} ({late.de})", f"{text.en} ({late.en})")


def _beside(row: Compared) -> Iterator[tuple[Text, Text | str]]:
    yield Text("Antwort", "Answer"), row.answer
    if row.type not in {"action", "manual"}:
        yield Text("Richtig", "Right"), row.truth
    if row.reason:
        yield Text("Ihre Begründung", "Your reason"), row.reason
    if row.good is not None:
        yield Text("Musterantwort", "Model answer"), row.good
    if row.note:
        yield Text("Anmerkung", "Remark"), row.note
    got = words.points(row.score.points)
    yield (
        Text("Punkte", "Points"),
        Text(f"{got.de} / {row.score.best}. {row.score.why.de}", f"{got.en} / {row.score.best}. {row.score.why.en}"),
    )
