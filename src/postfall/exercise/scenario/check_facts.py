"""The model answers: typed as the playbook asks, complete for the walk, and in step with the story."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.exercise.scenario.facts import unanswered
from postfall.exercise.scenario.truth_names import FROM_TRUTH
from postfall.language import Text
from postfall.playbook.check import ERROR, WARNING, Report
from postfall.playbook.given import GivenReader
from postfall.value import Moment, zone_info
from postfall.yamlfile import Table, nearest
from postfall.yamlfile.typed import Typing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.exercise.scenario.model import Scenario
    from postfall.playbook.model import Playbook

_KEPT = {14: "days_14", 30: "days_30", 90: "days_90"}


def answers(scenario: Scenario, playbook: Playbook, report: Report) -> None:
    """Every model answer fits its question."""
    row = report.root.find("facts") if isinstance(report.root, Table) else None
    if row is None or not isinstance(row[1], Table):
        return
    typing = Typing(report.file)
    reader = GivenReader(typing, _zone(scenario))
    for key, node in row[1].rows:
        if key.text not in playbook.fact_keys:
            message = Text(f"Den Fakt „{key.text}“ gibt es nicht.", f"There is no fact “{key.text}”.")
            typing.report(key, ("facts", key.text), message, nearest(key.text, playbook.fact_keys))
        else:
            reader.take(playbook.fact(key.text), node, ("facts", key.text))
    report.rows.extend(typing.problems)
    for name in sorted(set(scenario.facts) & set(FROM_TRUTH)):
        message = Text(
            "Das weiß die Wahrheit der Übung selbst; eine feste Zahl stimmt nur für ein Postfach.",
            "The truth of the exercise knows this itself; a fixed answer is right for one mailbox only.",
        )
        report.add(WARNING, ("facts", name), message)


def _zone(scenario: Scenario) -> str:
    try:
        zone_info(scenario.clock.zone)
    except UsageError:  # reported at the clock
        return "UTC"
    return scenario.clock.zone


def walk(scenario: Scenario, playbook: Playbook, report: Report) -> None:
    """Nothing is missing that a walk with these answers would ask for."""
    for key in unanswered(scenario, playbook):
        message = Text(
            f"Die Musterantwort zu „{key}“ fehlt; der Weg fragt danach.",
            f"The model answer to “{key}” is missing; the walk asks for it.",
        )
        report.add(ERROR, ("facts",), message)


def against_story(scenario: Scenario, report: Report) -> None:
    """What the answers and the rest of the file both say is the same."""
    for key, wanted in _told(scenario):
        answer = scenario.facts.get(key)
        if answer is not None and answer != wanted:
            shown = ", ".join(wanted) if isinstance(wanted, tuple) else str(wanted)
            message = Text(
                f"Das passt nicht zum Rest der Datei. Danach wäre es: {shown}.",
                f"This does not fit the rest of the file, which says: {shown}.",
            )
            report.add(ERROR, ("facts", key), message)
    given = scenario.facts.get("protocols_used")
    lacking = {row.protocol for row in scenario.intruder.sessions} - set(given if isinstance(given, tuple) else ())
    if isinstance(given, tuple) and lacking:
        shown = ", ".join(sorted(lacking))
        message = Text(f"Der Eindringling benutzt auch {shown}.", f"The intruder uses {shown}, too.")
        report.add(ERROR, ("facts", "protocols_used"), message)


def _told(scenario: Scenario) -> Iterator[tuple[str, object]]:
    story, plan = scenario.intruder, scenario.mailbox
    yield "access_first_at", _before(scenario, max(row.before for row in story.sessions))
    yield "access_last_at", _before(scenario, min(row.before for row in story.sessions))
    yield "cause", story.cause
    yield "fraud_sent", story.fraud_before is not None
    if story.fraud_before is not None:
        yield "fraud_since", _before(scenario, story.fraud_before)
        yield "fraud_kind", (story.fraud_kind,)
    kept = "everything" if plan.retention_days is None else _KEPT.get(plan.retention_days)
    if kept is not None:
        yield "kept_on_server", kept
    if plan.holder is not None:
        yield "mailbox_address", plan.holder.address
        yield "contact_phone", plan.holder.phone
        if plan.holder.organisation is not None:
            yield "org_name", plan.holder.organisation


def _before(scenario: Scenario, span: timedelta) -> str:
    start = Moment.parse(scenario.clock.start, scenario.clock.zone)
    return Moment.of(start.utc - span, scenario.clock.zone).local.strftime("%Y-%m-%d %H:%M")
