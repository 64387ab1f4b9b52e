"""A debrief and a comparison as JSON data; the keys are an interface: `docs/reference/exercise-debrief.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import timedelta

    from postfall.exercise.debrief.compare import Comparison
    from postfall.exercise.debrief.model import Compared, Debrief, Row
    from postfall.exercise.debrief.run import Run
    from postfall.language import Language


def run_data(run: Run, language: Language) -> dict[str, Any]:
    """The data of `exercise debrief`."""
    debrief, truth = run.debrief, run.truth
    return {
        **_head(run, language),
        "objectives": [
            {
                "id": row.id,
                "title": row.title.to(language),
                "rating": row.rating.value if row.rating else None,
                "points": row.points,
                "max": row.best,
                "capped": row.capped,
            }
            for row in debrief.objectives
        ],
        "expectations": [expectation_data(row, language) for row in debrief.compared],
        "open": list(debrief.scored.open),
        "timeline": [_event(row, language) for row in debrief.timeline],
        "strengths": [row.to(language) for row in debrief.strengths],
        "improvements": [row.to(language) for row in debrief.improvements],
        "questions": [row.to(language) for row in debrief.questions],
        "truth": {**truth.numbers, **{key: list(rows) for key, rows in truth.sets.items()}},
        "exercise": True,
    }


def _head(run: Run, language: Language) -> dict[str, Any]:
    begun, debrief = run.rehearsal.begun, run.debrief
    return {
        "case": run.case,
        "scenario": debrief.scenario,
        "revision": debrief.revision,
        "title": debrief.title.to(language),
        "seed": begun.seed,
        "factor": begun.factor,
        "role": begun.role,
        "started": debrief.started.iso(),
        "ended": debrief.ended.iso() if debrief.ended else None,
        "score": debrief.scored.score,
        "max": debrief.scored.best,
        "hints": sorted({*debrief.performance.hints}),
    }


def expectation_data(row: Compared, language: Language) -> dict[str, Any]:
    """One expectation: what was answered beside what is true, and what it was worth."""
    score = row.score
    return {
        "id": score.id,
        "objective": score.objective,
        "type": row.type,
        "text": row.text.to(language),
        "points": score.points,
        "max": score.best,
        "quality": score.quality,
        "timeliness": score.timeliness,
        "hint_cost": score.hint_cost,
        "critical_missed": score.critical_missed,
        "answer": score.answer,
        "truth": score.truth,
        "reason": row.reason or None,
        "model_answer": row.good.to(language) if row.good else None,
        "note": row.note or None,
        "why": score.why.to(language),
        "after_minutes": _minutes(score.after),
    }


def _event(row: Row, language: Language) -> dict[str, Any]:
    return {
        "at": row.at.iso(),
        "after_minutes": _minutes(row.after),
        "kind": row.kind.value,
        "text": row.text.to(language),
        "own": row.own or None,
        "delay_minutes": _minutes(row.delay),
    }


def _minutes(value: timedelta | None) -> int | None:
    return None if value is None else int(value.total_seconds()) // 60


def comparison_data(comparison: Comparison, language: Language) -> dict[str, Any]:
    """The data of `exercise compare`: the runs in the order they were named."""
    return {
        "scenario": comparison.runs[0].debrief.scenario,
        "comparable": not comparison.mixed,
        "runs": [_short(run, language) for run in comparison.runs],
        "exercise": True,
    }


def _short(run: Run, language: Language) -> dict[str, Any]:
    debrief: Debrief = run.debrief
    keys = ("id", "objective", "points", "max", "answer", "truth", "after_minutes", "hint_cost")
    rows = [expectation_data(row, language) for row in debrief.compared]
    return {
        **_head(run, language),
        "objectives": [
            {"id": row.id, "rating": row.rating.value if row.rating else None, "points": row.points, "max": row.best}
            for row in debrief.objectives
        ],
        "expectations": [{key: row[key] for key in keys} for row in rows],
    }
