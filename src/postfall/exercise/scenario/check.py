"""Advice on a scenario: what cannot work (error) and what makes a poor exercise (warning), each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.errors import ContentError, Problem, UsageError
from postfall.exercise.scenario import check_expectations, check_facts, check_fiction, check_story
from postfall.exercise.scenario.model import Scenario
from postfall.language import Text
from postfall.playbook.check import ERROR, WARNING, Report
from postfall.playbook.read import find_playbook
from postfall.value import Moment
from postfall.yamlfile import compose, typed

if TYPE_CHECKING:
    from postfall.playbook.model import Playbook

POINTS = 100


def check(scenario: Scenario, playbook: Playbook, *, file: str, text: str | bytes) -> tuple[Problem, ...]:
    """All advice on `scenario`, which was read from `text`, in the order of the file.

    `playbook` is the one that the scenario walks: its steps, facts and duties are what expectations may name.
    """
    report = Report(file, compose(text, file))
    _frame(scenario, report)
    check_facts.answers(scenario, playbook, report)
    if not any(row.severity == ERROR for row in report.rows):
        check_facts.walk(scenario, playbook, report)
        check_facts.against_story(scenario, report)
    check_story.mailbox(scenario, report)
    check_story.heads(scenario, report)
    check_story.intruder(scenario, report)
    check_story.injects(scenario, playbook, report)
    check_expectations.expectations(scenario, playbook, report)
    check_expectations.hints(scenario, report)
    check_fiction.fiction(scenario, report)
    return tuple(sorted(set(report.rows), key=lambda row: (row.line, row.column, row.severity, row.message.en)))


def examine(text: str | bytes, *, file: str) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """Read and check in one go, without refusing: the scenario, where it has the right shape, and all problems."""
    try:
        root = compose(text, file)
        scenario = typed(root, file, Scenario)
    except ContentError as error:
        return None, error.problems
    try:
        playbook, _ = find_playbook(scenario.playbook)
    except UsageError as error:
        report = Report(file, root)
        report.add(ERROR, ("playbook",), error.message)
        return scenario, tuple(report.rows)
    return scenario, check(scenario, playbook, file=file, text=text)


def _frame(scenario: Scenario, report: Report) -> None:
    """The name of the file, the clock, the sum of the points."""
    stem = report.file.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    if stem and stem != scenario.id:
        message = Text(
            f"Die Datei heißt „{stem}“, das Szenario aber „{scenario.id}“.",
            f"The file is called “{stem}” but the scenario “{scenario.id}”.",
        )
        report.add(ERROR, ("id",), message, stem)
    try:
        Moment.parse(scenario.clock.start, scenario.clock.zone)
    except UsageError as error:
        report.add(ERROR, ("clock", "zone" if error.where == scenario.clock.zone else "start"), error.message)
    if not scenario.briefing:
        report.add(WARNING, ("briefing",), Text("Die Einweisung fehlt.", "There is no briefing."))
    if not scenario.debrief:
        report.add(WARNING, ("debrief",), Text("Fragen für danach fehlen.", "There are no questions for afterwards."))
    total = sum(row.points for row in scenario.expectations)
    if total != POINTS:
        message = Text(
            f"Alle Punkte zusammen sind {total}. Mit {POINTS} lassen sich Übungen vergleichen.",
            f"All points together are {total}. With {POINTS}, exercises can be compared.",
        )
        report.add(WARNING, ("expectations",), message)
