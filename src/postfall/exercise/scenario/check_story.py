"""The mailbox, the intruder and what happens: numbers that fit each other, names that exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.exercise.scenario.check_expectations import once, step, unknown
from postfall.exercise.scenario.facts import walk_reach
from postfall.language import Text
from postfall.playbook.check import ERROR, WARNING, Report
from postfall.yamlfile import Path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from postfall.exercise.scenario.model import Inject, Scenario
    from postfall.playbook.model import Playbook
    from postfall.playbook.next import Reach

CHECKED_KINDS = frozenset(("iban", "card", "tax_id", "pension_number", "health_insurance_number", "id_card"))
"""What has check digits that can be wrong."""
_ADDRESS = r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_BREAKS = r"\x00-\x1f\x7f\x85\u2028\u2029"
_SPOKEN = rf'(?:[^<>"@,;:{_BREAKS}]+|"[^<>"\\{_BREAKS}]+") '
_PLAIN, _SENDER = re.compile(_ADDRESS), re.compile(rf"(?:{_SPOKEN})?<{_ADDRESS}>|{_ADDRESS}")
_CONTROL = re.compile(f"[{_BREAKS}]")


def mailbox(scenario: Scenario, report: Report) -> None:
    """What is planted can be planted, and something in it leads astray."""
    plan = scenario.mailbox
    for i, row in enumerate(plan.plant):
        path: Path = ("mailbox", "plant", i)
        if row.wrong and row.kind not in CHECKED_KINDS:
            message = Text(f"„{row.kind}“ hat keine Prüfziffer.", f"“{row.kind}” has no check digits.")
            report.add(ERROR, (*path, "wrong"), message)
        if row.wrong > row.count:
            message = Text(f"Es sind nur {row.count}.", f"There are only {row.count}.")
            report.add(ERROR, (*path, "wrong"), message)
    if not any(row.decoy for row in plan.plant):
        message = Text(
            "Es gibt keine falsche Fährte: Keine Zeile trägt decoy: true.",
            "There is no false trail: no row says decoy: true.",
        )
        report.add(WARNING, ("mailbox",), message)
    once([(("mailbox", "accounts", i, "service"), row.service) for i, row in enumerate(plan.accounts)], report)
    once([(("mailbox", "protocols", i), name) for i, name in enumerate(plan.protocols)], report)
    if not plan.protocols:
        message = Text("Ein Postfach braucht mindestens einen Zugang.", "A mailbox needs at least one protocol.")
        report.add(ERROR, ("mailbox", "protocols"), message)


def heads(scenario: Scenario, report: Report) -> None:
    """What stands in the head of a mail: addresses that mail programs understand, and single lines."""
    for path, said, form in _addresses(scenario):
        if form.fullmatch(said) is None:
            message = Text(
                "So schreibt man keine Mailadresse. Gemeint ist: name@ort.example oder Name <name@ort.example>.",
                "This is not how a mail address is written: name@place.example or Name <name@place.example>.",
            )
            report.add(ERROR, path, message)
    for path, said in _lines(scenario):
        if _CONTROL.search(said):
            message = Text("Das muss in einer Zeile stehen.", "This must stand in one line.")
            report.add(ERROR, path, message)


def _addresses(scenario: Scenario) -> Iterator[tuple[Path, str, re.Pattern[str]]]:
    plan = scenario.mailbox
    if plan.holder is not None:
        yield ("mailbox", "holder", "address"), plan.holder.address, _PLAIN
    if plan.forward_to is not None:
        yield ("mailbox", "forward_to"), plan.forward_to, _PLAIN
    for i, row in enumerate(scenario.injects):
        if row.deliver is not None:
            yield ("injects", i, "deliver", "sender"), row.deliver.sender, _SENDER


def _lines(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    holder = scenario.mailbox.holder
    for name in ("organisation", "name", "phone", "street", "place"):
        yield ("mailbox", "holder", name), (getattr(holder, name) if holder is not None else None) or ""
    for i, account in enumerate(scenario.mailbox.accounts):
        yield ("mailbox", "accounts", i, "service"), account.service
    for i, row in enumerate(scenario.injects):
        if row.deliver is not None:
            for language in ("de", "en"):
                yield ("injects", i, "deliver", "subject", language), getattr(row.deliver.subject, language)


def intruder(scenario: Scenario, report: Report) -> None:
    """Sessions over protocols that are there; fraud after the first of them."""
    story, plan = scenario.intruder, scenario.mailbox
    for i, row in enumerate(story.sessions):
        if row.protocol not in plan.protocols:
            message = Text(f"Das Postfach hat kein {row.protocol}.", f"The mailbox has no {row.protocol}.")
            report.add(ERROR, ("intruder", "sessions", i, "protocol"), message)
        if row.read > plan.messages:
            message = Text(
                f"Im Postfach liegen nur {plan.messages} Nachrichten.",
                f"The mailbox holds only {plan.messages} messages.",
            )
            report.add(ERROR, ("intruder", "sessions", i, "read"), message)
    if story.fraud_before is None:
        if story.fraud_kind is not None or story.fraud_recipients:
            message = Text("Zu falschen Mails gehört „fraud_before“.", "False mails need “fraud_before”.")
            report.add(ERROR, ("intruder",), message)
        return
    if story.fraud_kind is None or not story.fraud_recipients:
        message = Text(
            "Zu falschen Mails gehören „fraud_kind“ und „fraud_recipients“.",
            "False mails need “fraud_kind” and “fraud_recipients”.",
        )
        report.add(ERROR, ("intruder",), message)
    if story.fraud_before > max(row.before for row in story.sessions):
        message = Text("Das liegt vor der ersten fremden Anmeldung.", "That is before the first foreign login.")
        report.add(ERROR, ("intruder", "fraud_before"), message)


def injects(scenario: Scenario, playbook: Playbook, report: Report) -> None:
    """What happens: to whom, when, and unless what."""
    once([(("injects", i, "id"), row.id) for i, row in enumerate(scenario.injects)], report)
    once([(("roles", i, "id"), row.id) for i, row in enumerate(scenario.roles)], report)
    reach = walk_reach(scenario, playbook) if not any(row.severity == ERROR for row in report.rows) else {}
    roles = [row.id for row in scenario.roles]
    for i, row in enumerate(scenario.injects):
        path: Path = ("injects", i)
        if row.to is not None and row.to not in roles:
            unknown(report, (*path, "to"), row.to, roles, Text("Die Rolle", "role"))
        _when(row, path, scenario, playbook, reach, report)
        _carries(row, path, report)


def _when(
    row: Inject, path: Path, scenario: Scenario, playbook: Playbook, reach: Mapping[str, Reach], report: Report
) -> None:
    when = row.when
    if sum(cause is not None for cause in (when.after, when.step, when.command)) != 1:
        message = Text(
            "Genau eines muss dastehen: after, step oder command.", "Exactly one is needed: after, step or command."
        )
        report.add(ERROR, (*path, "when"), message)
    if when.step is not None:
        step(report, (*path, "when", "step"), when.step, playbook, reach, WARNING)
    if when.command is not None and when.command.split()[0] not in scenario.mailbox.protocols:
        name = when.command.split()[0]
        message = Text(f"Das Postfach hat kein {name}.", f"The mailbox has no {name}.")
        report.add(ERROR, (*path, "when", "command"), message)
    if when.unless is not None:
        names = [row.id for row in scenario.expectations] + [row.key for row in playbook.steps()]
        if when.unless not in names:
            what = Text("Einen Schritt oder eine Erwartung", "step or expectation")
            unknown(report, (*path, "when", "unless"), when.unless, names, what)


def _carries(row: Inject, path: Path, report: Report) -> None:
    if row.deliver is not None and row.via != "mail":
        message = Text("Zugestellt wird nur bei via: mail.", "Only via: mail delivers something.")
        report.add(ERROR, (*path, "deliver"), message)
    if row.via == "mail" and row.deliver is None:
        message = Text("Zu via: mail gehört „deliver“.", "via: mail needs “deliver”.")
        report.add(ERROR, path, message)
    if row.log and row.via != "provider":
        message = Text("Das Protokoll kommt nur vom Anbieter (via: provider).", "Only the provider hands over the log.")
        report.add(ERROR, (*path, "log"), message)
