"""What is expected, and the help for it: the fields of each type, and that all they name is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from postfall.exercise.scenario.facts import walk_reach
from postfall.exercise.scenario.model import NotKnown
from postfall.exercise.scenario.truth_names import FROM_TRUTH, NUMBERS, SETS
from postfall.guide.actions import DUTIES
from postfall.language import Text
from postfall.playbook.answers import RISK
from postfall.playbook.check import ERROR, WARNING, Report
from postfall.playbook.next import Reach
from postfall.ports import Kind
from postfall.yamlfile import Path, nearest

if TYPE_CHECKING:
    from postfall.exercise.scenario.model import Expectation, Scenario
    from postfall.playbook.model import FactSpec, Playbook

FIELDS: Mapping[str, tuple[str, ...]] = {
    "action": ("step",),
    "estimate": ("truth",),
    "set": ("truth",),
    "fact": ("fact", "values"),
    "decision": ("duty", "choice"),
    "manual": ("rubric",),
}
"""The fields that an expectation of a type has, beside those of every type."""
_CHOICES = ("do", "waive")
_RISK_CHOICES = ("record", "authority", "authority_and_persons")


def once(rows: Collection[tuple[Path, str]], report: Report) -> None:
    """Every id once: the second would never be found."""
    seen: set[str] = set()
    for path, name in rows:
        if name in seen:
            report.add(ERROR, path, Text(f"„{name}“ gibt es schon.", f"There is already a “{name}”."))
        seen.add(name)


def unknown(report: Report, path: Path, name: str, known: Collection[str], what: Text) -> None:
    """Note that `name` is not there, with the name that was probably meant."""
    message = Text(f"{what.de} „{name}“ gibt es nicht.", f"There is no {what.en} “{name}”.")
    report.add(ERROR, path, message, nearest(name, known))


def expectations(scenario: Scenario, playbook: Playbook, report: Report) -> None:
    """Objectives and expectations: who belongs to whom, critical ones, and the fields of each type."""
    once([(("objectives", i, "id"), row.id) for i, row in enumerate(scenario.objectives)], report)
    once([(("expectations", i, "id"), row.id) for i, row in enumerate(scenario.expectations)], report)
    known = [row.id for row in scenario.objectives]
    reach = walk_reach(scenario, playbook) if not _broken(report) else {}
    points: Counter[str] = Counter()
    for i, row in enumerate(scenario.expectations):
        path: Path = ("expectations", i)
        points[row.objective] += row.points
        if row.objective not in known:
            unknown(report, (*path, "objective"), row.objective, known, Text("Ein Ziel", "objective"))
        if _fields(row, path, report):
            _named(row, path, playbook, reach, report)
            if row.fact in playbook.fact_keys:
                _model_answer(row, path, scenario, report)
    _weights(scenario, points, report)


def _broken(report: Report) -> bool:
    return any(row.severity == ERROR for row in report.rows)


def _weights(scenario: Scenario, points: Mapping[str, int], report: Report) -> None:
    for i, row in enumerate(scenario.objectives):
        if not points.get(row.id):
            message = Text("Zu diesem Ziel wird nichts erwartet.", "Nothing is expected for this objective.")
            report.add(ERROR, ("objectives", i), message)
    if not any(row.critical for row in scenario.expectations):
        message = Text(
            "Keine Erwartung ist entscheidend (critical). Was darf auf keinen Fall fehlen?",
            "No expectation is critical. What must not be missing in any case?",
        )
        report.add(WARNING, ("expectations",), message)


def _fields(row: Expectation, path: Path, report: Report) -> bool:
    """Whether exactly the fields of its type are there."""
    special = {name for names in FIELDS.values() for name in names}
    given = {name for name in special if getattr(row, name)}
    fine = True
    for name in FIELDS[row.type]:
        if name not in given:
            fine = False
            message = Text(f"Zum Typ {row.type} gehört „{name}“.", f"The type {row.type} needs “{name}”.")
            report.add(ERROR, path, message)
    for name in sorted(given - set(FIELDS[row.type])):
        fine = False
        message = Text(
            f"„{name}“ gehört nicht zum Typ {row.type}.", f"“{name}” does not belong to the type {row.type}."
        )
        report.add(ERROR, (*path, name), message)
    if row.type in {"estimate", "set", "fact"} and row.due is not None:
        message = Text(
            "Pünktlich ist nur, was getan oder entschieden wird.", "Only deeds and decisions can be in time."
        )
        report.add(ERROR, (*path, "due"), message)
        fine = False
    return fine


def _named(row: Expectation, path: Path, playbook: Playbook, reach: Mapping[str, Reach], report: Report) -> None:
    if row.step is not None:
        step(report, (*path, "step"), row.step, playbook, reach, ERROR)
    if row.truth is not None:
        known = NUMBERS if row.type == "estimate" else SETS
        if row.truth not in known:
            unknown(report, (*path, "truth"), row.truth, known, Text("Die Wahrheit", "truth"))
    if row.duty is not None:
        _decision(row.duty, row.choice or "", path, report)
    if row.fact is not None:
        if row.fact not in playbook.fact_keys:
            unknown(report, (*path, "fact"), row.fact, playbook.fact_keys, Text("Den Fakt", "fact"))
        else:
            _values(playbook.fact(row.fact), row.values, path, report)


def _decision(duty: str, choice: str, path: Path, report: Report) -> None:
    duties = (RISK, *DUTIES)
    if duty not in duties:
        unknown(report, (*path, "duty"), duty, duties, Text("Die Pflicht", "duty"))
        return
    choices = _RISK_CHOICES if duty == RISK else _CHOICES
    if choice not in choices:
        unknown(report, (*path, "choice"), choice, choices, Text("Die Entscheidung", "choice"))


def step(report: Report, path: Path, key: str, playbook: Playbook, reach: Mapping[str, Reach], severity: str) -> None:
    """A step that is named: it exists, and the model answers lead to it (`severity` where not)."""
    keys = [row.key for row in playbook.steps()]
    if key not in keys:
        unknown(report, path, key, keys, Text("Den Schritt", "step"))
    elif reach.get(key, Reach.YES) is not Reach.YES:
        message = Text(
            f"Mit den Musterantworten kommt der Schritt „{key}“ nicht vor.",
            f"With the model answers the step “{key}” does not occur.",
        )
        report.add(severity, path, message)


def _values(spec: FactSpec, values: tuple[str, ...], path: Path, report: Report) -> None:
    known = ("true", "false") if spec.kind is Kind.YESNO else tuple(row.value for row in spec.options)
    if not known:
        message = Text(
            f"„{spec.key}“ hat keine festen Antworten. Nehmen Sie den Typ manual.",
            f"“{spec.key}” has no fixed answers. Take the type manual.",
        )
        report.add(ERROR, (*path, "fact"), message)
        return
    for i, value in enumerate(values):
        if value not in known and value != "unknown":
            unknown(report, (*path, "values", i), value, known, Text("Die Antwort", "answer"))


def _model_answer(row: Expectation, path: Path, scenario: Scenario, report: Report) -> None:
    """The model answer must be a right one: else nobody could reach full marks."""
    if row.fact is None or row.fact in FROM_TRUTH:
        return
    if row.fact not in scenario.facts:
        message = Text(
            f"Zu „{row.fact}“ fehlt die Musterantwort (facts).", f"The model answer to “{row.fact}” is missing (facts)."
        )
        report.add(ERROR, (*path, "fact"), message)
        return
    given = spoken(scenario.facts[row.fact])
    if not set(given) & set(row.values):
        shown = ", ".join(given)
        message = Text(f"Die Musterantwort ist aber „{shown}“.", f"But the model answer is “{shown}”.")
        report.add(ERROR, (*path, "values"), message)


def spoken(answer: object) -> tuple[str, ...]:
    """A model answer in the words that `values` uses."""
    if isinstance(answer, NotKnown):
        return ("unknown",)
    if isinstance(answer, bool):
        return (str(answer).lower(),)
    return tuple(map(str, answer)) if isinstance(answer, tuple) else (str(answer),)


def hints(scenario: Scenario, report: Report) -> None:
    """Hints belong to an expectation and cost less than it brings."""
    once([(("hints", i, "id"), row.id) for i, row in enumerate(scenario.hints)], report)
    known = {row.id: row for row in scenario.expectations}
    cost: Counter[str] = Counter()
    for i, row in enumerate(scenario.hints):
        if row.expectation not in known:
            unknown(report, ("hints", i, "expectation"), row.expectation, known, Text("Die Erwartung", "expectation"))
            continue
        cost[row.expectation] += row.cost
        if cost[row.expectation] >= known[row.expectation].points:
            message = Text(
                "Die Hinweise kosten alle Punkte der Erwartung: Dann hilft auch die richtige Antwort nicht mehr.",
                "The hints cost all points of the expectation: then even the right answer is worth nothing.",
            )
            report.add(WARNING, ("hints", i, "cost"), message)
