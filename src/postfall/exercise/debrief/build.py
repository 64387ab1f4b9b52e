"""Makes a debrief out of a scenario, its score and what the journal tells. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.exercise.debrief import words
from postfall.exercise.debrief.model import Compared, Debrief, Kind, Row
from postfall.exercise.score.judge import plain
from postfall.exercise.score.quality import exact
from postfall.language import Text, cut, same
from postfall.value import Moment

if TYPE_CHECKING:
    from postfall.exercise.debrief.model import Told
    from postfall.exercise.scenario.model import Expectation, Scenario
    from postfall.exercise.score.model import ExpectationScore, Performance, Scored

_MOST = 3
_WELL = exact(0.7)
"""The share of its points from which an expectation can be called a strength."""
_INJECT = 200
_ORDER = tuple(Kind)
_CLOCK = {
    "pause": Text("Die Übungsuhr wird angehalten.", "The exercise clock is paused."),
    "resume": Text("Die Übungsuhr läuft weiter.", "The exercise clock runs on."),
    "jump": Text("Die Übungsuhr springt um {ahead} vor.", "The exercise clock jumps ahead by {ahead}."),
    "end": Text("Die Übung ist zu Ende.", "The exercise is over."),
}


def build(scenario: Scenario, scored: Scored, performance: Performance, told: Told) -> Debrief:
    """The debrief of one run."""
    known = {row.id: row for row in scenario.expectations}
    return Debrief(
        scenario=scenario.id,
        revision=scenario.revision,
        title=scenario.title.text(),
        started=performance.started,
        ended=told.ended,
        scored=scored,
        performance=performance,
        timeline=_timeline(scenario, scored, performance, told),
        compared=tuple(_compared(known[row.id], row, performance, told) for row in scored.expectations),
        strengths=_strengths(scored.expectations, known),
        improvements=_improvements(scored.expectations, known),
        questions=tuple(row.text() for row in scenario.debrief),
        open=tuple(known[key].text.text() for key in scored.open),
    )


def _timeline(scenario: Scenario, scored: Scored, performance: Performance, told: Told) -> tuple[Row, ...]:
    rows = [
        *_injects(scenario, told),
        *_deeds(scenario, performance, told),
        *_answers(scenario, performance, told),
        *_hints(scenario, told),
        *(Row(at, _zero(), Kind.CLOCK, _clock(change, ahead)) for change, ahead, at in told.clock),
        *_run_out(scenario, scored, performance, told),
    ]
    start = performance.started.utc
    placed = [replace(one, after=max(one.at.utc - start, _zero())) for one in rows]
    return tuple(sorted(placed, key=lambda one: (one.at.utc, _place(one), one.text.de, one.own)))


def _place(row: Row) -> int:
    """The place among rows of one instant: the end comes last."""
    return len(_ORDER) if row.text == _CLOCK["end"] else _ORDER.index(row.kind)


def _zero() -> timedelta:
    return timedelta(0)


def _injects(scenario: Scenario, told: Told) -> Iterator[Row]:
    known = {row.id: row for row in scenario.injects}
    for key, at in told.injects:
        if key in known:
            one = known[key]
            shown = Text(cut(one.text.de, _INJECT), cut(one.text.en, _INJECT))
            head = Text(f"{one.sender.de} ({words.via(one.via).de})", f"{one.sender.en} ({words.via(one.via).en})")
            yield Row(at, _zero(), Kind.INJECT, Text(f"{head.de}: {shown.de}", f"{head.en}: {shown.en}"))


def _deeds(scenario: Scenario, performance: Performance, told: Told) -> Iterator[Row]:
    wanted = {row.step: row for row in scenario.expectations if row.type == "action"}
    titles = told.steps or {}
    for deed in performance.did:
        expected = wanted.get(deed.step)
        text = expected.text.text() if expected else titles.get(deed.step, same(deed.step))
        late = _late(expected, deed.at, performance) if expected else None
        said = Text(f"Getan: {text.de}", f"Done: {text.en}")
        yield Row(deed.at, _zero(), Kind.STEP, said, delay=late, expected=expected is not None)


def _late(expected: Expectation, at: Moment, performance: Performance) -> timedelta | None:
    if expected.due is None:
        return None
    return max(at.utc - performance.started.utc - expected.due, _zero())


def _answers(scenario: Scenario, performance: Performance, told: Told) -> Iterator[Row]:
    known = {row.id: row for row in scenario.expectations}
    for given in performance.answers:
        if given.expectation not in known:
            continue
        expected = known[given.expectation]
        said = words.answer(plain(given.value), expected, told.labels or {})
        text = Text(f"{expected.text.de} Antwort: {said.de}", f"{expected.text.en} Answer: {said.en}")
        late = _late(expected, given.at, performance)
        yield Row(given.at, _zero(), Kind.ANSWER, text, given.reason or "", late)


def _hints(scenario: Scenario, told: Told) -> Iterator[Row]:
    known = {row.id: row for row in scenario.hints}
    for key, at in told.hints:
        if key in known:
            text, cost = known[key].text, known[key].cost
            said = Text(f"Hinweis geholt (Preis {cost}): {text.de}", f"Hint taken (price {cost}): {text.en}")
            yield Row(at, _zero(), Kind.HINT, said)


def _clock(change: str, ahead: timedelta) -> Text:
    text = _CLOCK.get(change, same(change))
    return text.fill(ahead=words.brief(ahead)) if change == "jump" else text


def _run_out(scenario: Scenario, scored: Scored, performance: Performance, told: Told) -> Iterator[Row]:
    """The moments at which the time for something ran out that was not done by then."""
    after = {row.id: row.after for row in scored.expectations}
    start, zone = performance.started.utc, performance.started.zone
    for row in scenario.expectations:
        if row.due is None or row.id not in after or row.type == "manual":
            continue
        done = after[row.id]
        at = Moment.of(start + row.due, zone)
        if (done is None or done > row.due) and (told.ended is None or at.utc <= told.ended.utc):
            text = Text(f"Die Zeit ist um: {row.text.de}", f"The time is up: {row.text.en}")
            yield Row(at, _zero(), Kind.DUE, text)


def _compared(expected: Expectation, score: ExpectationScore, performance: Performance, told: Told) -> Compared:
    given = [row for row in performance.answers if row.expectation == score.id and row.reason]
    labels = told.labels or {}
    return Compared(
        score=score,
        type=expected.type,
        text=expected.text.text(),
        answer=_answer(expected, score, told),
        truth=words.answer(score.truth, expected, labels),
        reason=(given[-1].reason or "") if given else "",
        good=expected.good.text() if expected.good else None,
        note=performance.marks[score.id][1] if score.id in performance.marks else "",
    )


def _answer(expected: Expectation, score: ExpectationScore, told: Told) -> Text:
    if expected.type == "manual":
        return score.why
    return words.answer(score.answer, expected, told.labels or {})


def _strengths(scores: Sequence[ExpectationScore], known: dict[str, Expectation]) -> tuple[Text, ...]:
    """The three that went best: by share of their points, the weightier first."""
    good = [row for row in scores if row.points and exact(row.points) >= _WELL * row.best]
    good.sort(key=lambda row: (-exact(row.points) / row.best, not known[row.id].critical, -row.best, row.id))
    return tuple(_said(known[row.id], row) for row in good[:_MOST])


def _improvements(scores: Sequence[ExpectationScore], known: dict[str, Expectation]) -> tuple[Text, ...]:
    """The three that cost most: critical ones that were missed first, then by points lost."""
    poor = [row for row in scores if row.points < row.best]
    poor.sort(key=lambda row: (not row.critical_missed, -(row.best - exact(row.points)), row.id))
    return tuple(_better(known[row.id], row) for row in poor[:_MOST])


def _said(expected: Expectation, score: ExpectationScore) -> Text:
    return _joined((expected.text.text(), score.why))


def _better(expected: Expectation, score: ExpectationScore) -> Text:
    parts = [expected.text.text(), score.why]
    if score.hint_cost:
        parts.append(
            Text(f"Hinweise kosteten {score.hint_cost} Punkte.", f"Hints cost {score.hint_cost} points.")
            if score.hint_cost > 1
            else Text("Ein Hinweis kostete 1 Punkt.", "A hint cost 1 point.")
        )
    if expected.good is not None:
        good = expected.good
        parts.append(Text(f"Musterantwort: {good.de}", f"Model answer: {good.en}"))
    elif expected.rubric is not None:
        rubric = expected.rubric
        parts.append(Text(f"Maßstab: {rubric.de}", f"Yardstick: {rubric.en}"))
    return _joined(parts)


def _joined(parts: Iterable[Text]) -> Text:
    rows = tuple(parts)
    return Text(" ".join(row.de for row in rows), " ".join(row.en for row in rows))
