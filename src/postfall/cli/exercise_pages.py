"""A scenario as a page and as data: what participants may read, and with `secrets` what only the facilitator may."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from postfall.language import Language, Text, both, duration, same
from postfall.ports import Level, Notice, Pairs, Points, Title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from postfall.exercise.scenario.model import Expectation, Inject, Scenario
    from postfall.playbook.model import Wording
    from postfall.value import Json

MARK = Notice(
    Text(
        "ÜBUNG. Alle Menschen, Firmen, Adressen und Nummern sind erfunden.",
        "EXERCISE. All people, companies, addresses and numbers are made up.",
    ),
    Level.WARNING,
)


def scenario_data(scenario: Scenario, text: bytes, language: Language, *, secrets: bool) -> dict[str, Json]:
    """For programs; texts in `language`, durations as ISO 8601."""
    say = _Speaker(language)
    data: dict[str, Json] = {
        "id": scenario.id,
        "revision": scenario.revision,
        "sha256": hashlib.sha256(text).hexdigest(),
        "title": say(scenario.title),
        "summary": say(scenario.summary),
        "audience": [say(row) for row in scenario.audience],
        "level": scenario.level,
        "minutes": scenario.minutes,
        "playbook": scenario.playbook,
        "clock": {"start": scenario.clock.start, "zone": scenario.clock.zone, "factor": scenario.clock.factor},
        "briefing": [say(row) for row in scenario.briefing],
        "roles": [{"id": row.id, "title": say(row.title)} for row in scenario.roles],
        "objectives": [
            {"id": row.id, "title": say(row.title), "points": _points(scenario, row.id)} for row in scenario.objectives
        ],
    }
    return {**data, **(_secrets(scenario, say) if secrets else {})}


class _Speaker:
    def __init__(self, language: Language) -> None:
        self._language = language

    def __call__(self, wording: Wording | None) -> str | None:
        return wording.text().to(self._language) if wording is not None else None


def _points(scenario: Scenario, objective: str) -> int:
    return sum(row.points for row in scenario.expectations if row.objective == objective)


def _secrets(scenario: Scenario, say: _Speaker) -> dict[str, Json]:
    return {
        "cards": [{"role": row.id, "knows": [say(text) for text in row.knows]} for row in scenario.roles],
        "injects": [
            {
                "id": row.id,
                "via": row.via,
                "sender": say(row.sender),
                "to": row.to,
                "text": say(row.text),
                "when": row.when.model_dump(mode="json", exclude_defaults=True),
                "contradicts": row.contradicts,
                "watch_for": [say(text) for text in row.watch_for],
            }
            for row in scenario.injects
        ],
        "expectations": [_expectation_data(row, say) for row in scenario.expectations],
        "hints": [
            {"id": row.id, "expectation": row.expectation, "cost": row.cost, "text": say(row.text)}
            for row in scenario.hints
        ],
        "debrief": [say(row) for row in scenario.debrief],
    }


def _expectation_data(row: Expectation, say: _Speaker) -> dict[str, Json]:
    return {
        **row.model_dump(mode="json", exclude_none=True, exclude={"text", "rubric", "good"}),
        "text": say(row.text),
        "rubric": say(row.rubric),
        "good": say(row.good),
    }


def scenario_blocks(scenario: Scenario, *, secrets: bool) -> tuple[object, ...]:
    """The page."""
    return tuple(_blocks(scenario, secrets=secrets))


def _blocks(scenario: Scenario, *, secrets: bool) -> Iterator[object]:
    yield Title(scenario.title.text())
    yield MARK
    yield scenario.summary.text()
    yield Pairs(
        (
            (Text("Dauer", "Time"), Text(f"{scenario.minutes} Minuten", f"{scenario.minutes} minutes")),
            (Text("Beginn in der Übung", "Start in the exercise"), f"{scenario.clock.start} ({scenario.clock.zone})"),
            (
                Text("Die Uhr der Übung", "The exercise's clock"),
                Text(f"{scenario.clock.factor}-mal so schnell", f"{scenario.clock.factor} times as fast"),
            ),
            (Text("Nachrichten im Postfach", "Messages in the mailbox"), str(scenario.mailbox.messages)),
        )
    )
    if scenario.audience:
        yield Text("Für:", "For:")
        yield Points(tuple(row.text() for row in scenario.audience))
    yield Title(Text("Einweisung", "Briefing"))
    yield from (row.text() for row in scenario.briefing)
    yield Title(Text("Ziele", "Objectives"))
    yield Points(tuple(_objective(scenario, row.id, row.title.text()) for row in scenario.objectives))
    if scenario.roles and not secrets:
        yield Title(Text("Rollen", "Roles"))
        yield Points(tuple(row.title.text() for row in scenario.roles))
    if secrets:
        yield from _secret_blocks(scenario)


def _objective(scenario: Scenario, name: str, title: Text) -> Text:
    points = _points(scenario, name)
    return Text(f"{title.de} ({points} Punkte)", f"{title.en} ({points} points)")


def _secret_blocks(scenario: Scenario) -> Iterator[object]:
    for role in scenario.roles:
        yield Title(Text(f"Rolle: {role.title.de}", f"Role: {role.title.en}"))
        yield Points(tuple(row.text() for row in role.knows))
    yield Title(Text("Was geschieht", "What happens"))
    for inject in scenario.injects:
        yield from _inject_blocks(inject)
    yield Title(Text("Was erwartet wird", "What is expected"))
    for row in scenario.expectations:
        yield same("")
        yield Pairs(tuple(_expectation_rows(row)))
    if scenario.hints:
        yield Title(Text("Hinweise", "Hints"))
        yield Pairs(tuple((_cost(row.id, row.cost), row.text.text()) for row in scenario.hints))
    yield Title(Text("Fragen für danach", "Questions for afterwards"))
    yield Points(tuple(row.text() for row in scenario.debrief))


def _cost(name: str, cost: int) -> Text:
    return Text(f"{name}, kostet {cost}", f"{name}, costs {cost}")


def _inject_blocks(inject: Inject) -> Iterator[object]:
    from postfall.exercise.stage.pages import when_text

    rows: list[tuple[Text, Text | str]] = [
        (same("ID"), inject.id),
        (Text("Wann", "When"), when_text(inject.when)),
        (Text("Wer", "Who"), inject.sender.text()),
    ]
    if inject.to is not None:
        rows.append((Text("An", "To"), inject.to))
    if inject.contradicts:
        rows.append((Text("Achtung", "Mind"), Text("stimmt nicht", "is not true")))
    yield same("")
    yield Pairs(tuple(rows))
    yield inject.text.text()
    if inject.deliver is not None:
        mail = inject.deliver
        yield Text(f"{mail.sender}: {mail.subject.de}", f"{mail.sender}: {mail.subject.en}")
        yield mail.body.text()
    if inject.watch_for:
        yield Text("Achten Sie darauf:", "Watch for:")
        yield Points(tuple(row.text() for row in inject.watch_for))


def _after(span: timedelta, language: Language) -> str:
    shown = duration(span, language)
    return f"nach {shown}" if language == "de" else f"after {shown}"


def _expectation_rows(row: Expectation) -> Iterator[tuple[Text, Text | str]]:
    yield same("ID"), row.id
    yield Text("Erwartet", "Expected"), row.text.text()
    critical = Text(", entscheidend", ", critical") if row.critical else same("")
    yield (
        Text("Punkte", "Points"),
        Text(f"{row.points} ({row.objective}){critical.de}", f"{row.points} ({row.objective}){critical.en}"),
    )
    if row.due is not None:
        yield Text("Bis", "Due"), both(_after, row.due)
    wanted = row.step or row.truth or (f"{row.duty}: {row.choice}" if row.duty else "")
    if row.fact is not None:
        wanted = f"{row.fact}: {', '.join(row.values)}"
    if wanted:
        yield Text("Woran es sich zeigt", "Seen from"), wanted
    if row.rubric is not None:
        yield Text("Maßstab", "Rubric"), row.rubric.text()
    if row.good is not None:
        yield Text("Musterantwort", "Model answer"), row.good.text()
