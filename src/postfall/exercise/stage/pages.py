"""What an exercise shows: its banner, the briefing, role cards, what happens, and the facilitator's script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text, both, duration, same, short_moment
from postfall.ports import Grid, Notice, Pairs, Points, Title
from postfall.value import zone_info
from postfall.yamlfile import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from postfall.exercise.clock import FastClock
    from postfall.exercise.scenario.model import Expectation, Inject, Role, Scenario, When

EXERCISE = Text("ÜBUNG", "EXERCISE")
MARK = Text(
    "ÜBUNG: Alle Namen und Adressen sind erfunden. Rufen Sie niemanden wirklich an und melden Sie nichts.",
    "EXERCISE: All names and addresses are invented. Do not really call anybody and notify nobody.",
)
_VIA = {
    "phone": Text("Das Telefon klingelt", "The phone rings"),
    "mail": Text("Eine Mail kommt an", "A mail arrives"),
    "person": Text("Jemand steht vor Ihnen", "Somebody stands before you"),
    "press": Text("Die Presse meldet sich", "The press gets in touch"),
    "bank": Text("Die Bank meldet sich", "The bank gets in touch"),
    "authority": Text("Die Behörde meldet sich", "The authority gets in touch"),
    "provider": Text("Der Anbieter meldet sich", "The provider gets in touch"),
    "paper": Text("Ein Blatt Papier", "A sheet of paper"),
}
_KINDS = {
    "action": Text("Schritt getan", "step done"),
    "estimate": Text("Schätzung", "estimate"),
    "set": Text("Aufzählung", "list"),
    "fact": Text("Angabe im Fall", "answer in the case"),
    "decision": Text("Entscheidung mit Grund", "decision with reason"),
    "manual": Text("von Hand zu bewerten", "marked by hand"),
}


def marked(text: Text) -> Text:
    """A heading that says that this is an exercise."""
    return Text(f"{EXERCISE.de} · {text.de}", f"{EXERCISE.en} · {text.en}")


def spoken_time(at: datetime, zone: str) -> Text:
    """An instant in words, as it is where the exercise takes place."""
    return both(short_moment, at.astimezone(zone_info(zone)))


def banner(clock: FastClock, zone: str) -> Text:
    """The line above every question: exercise, its time, and whether the clock stands still."""
    time = spoken_time(clock.now(), zone)
    text = Text("=== ÜBUNG · {time} · nichts davon ist echt ===", "=== EXERCISE · {time} · none of this is real ===")
    still = Text("{time}, angehalten", "{time}, paused")
    return text.fill(time=still.fill(time=time) if clock.paused else time)


def inject_page(inject: Inject, now: datetime, zone: str, log: Path | None = None) -> list[object]:
    """Who gets in touch and what is said; `log` is the file that was handed over."""
    heading = Text("{via}: {who}", "{via}: {who}").fill(via=_VIA[inject.via], who=inject.sender.text())
    blocks: list[object] = [Title(marked(heading)), spoken_time(now, zone), inject.text.text()]
    if inject.deliver is not None:
        subject = Text("Im Postfach: {from_} – {subject}", "In the mailbox: {from_} – {subject}")
        blocks.append(subject.fill(from_=same(inject.deliver.sender), subject=inject.deliver.subject.text()))
        blocks.append(inject.deliver.body.text())
    if log is not None:
        blocks.append(
            Text("Die Datei liegt hier, und im Fall: {path}", "The file lies here, and in the case: {path}").fill(
                path=log
            )
        )
    return blocks


def briefing_page(scenario: Scenario) -> list[object]:
    """What the participants know before the clock starts."""
    return [
        Title(marked(scenario.title.text())),
        Notice(MARK),
        *(row.text() for row in scenario.briefing),
        Text("Sie üben:", "You practise:"),
        Points(tuple(row.title.text() for row in scenario.objectives)),
    ]


def role_of(scenario: Scenario, name: str) -> Role:
    """The role with the id `name`. Raises `UsageError` with those that there are."""
    known = {row.id: row for row in scenario.roles}
    if name in known:
        return known[name]
    close = nearest(name, known)
    names = ", ".join(known) or "–"
    raise UsageError(
        Text(f"Die Rolle „{name[:60]}“ gibt es hier nicht.", f"There is no role “{name[:60]}” here."),
        hint=Text(f"Meinen Sie „{close}“?", f"Did you mean “{close}”?")
        if close
        else Text(f"Es gibt: {names}.", f"There is: {names}."),
        where="--role",
    )


def role_page(role: Role) -> list[object]:
    """A role card: the part, and what only this part knows."""
    heading = Text("Rollenkarte: {title}", "Role card: {title}").fill(title=role.title.text())
    return [Title(marked(heading)), Points(tuple(row.text() for row in role.knows))]


def script_page(scenario: Scenario) -> list[object]:
    """The facilitator's script: what happens when, what to watch for, what a good team does, hints, debrief."""
    blocks: list[object] = [Title(marked(Text("Drehbuch", "Script")))]
    for row in scenario.injects:
        blocks += _inject_script(row)
    blocks.append(Title(Text("Was erwartet wird", "What is expected")))
    columns = (Text("Nr.", "No."), Text("Was", "What"), Text("Art", "Kind"), Text("bis", "by"), Text("Pkt.", "pts"))
    blocks.append(Grid(columns, tuple(_expected(row) for row in scenario.expectations), right=(4,)))
    blocks += _rubrics(scenario)
    if scenario.debrief:
        blocks += [
            Title(Text("Fragen für die Nachbesprechung", "Questions for the debrief")),
            Points(tuple(row.text() for row in scenario.debrief)),
        ]
    return blocks


def _inject_script(inject: Inject) -> list[object]:
    heading = Text("{id}: {via}, {who}", "{id}: {via}, {who}")
    rows: list[tuple[Text, Text | str]] = [(Text("Wann", "When"), when_text(inject.when))]
    if inject.to is not None:
        rows.append((Text("An", "To"), inject.to))
    if inject.contradicts:
        rows.append((Text("Achtung", "Mind"), Text("widerspricht den Spuren", "contradicts the traces")))
    blocks: list[object] = [
        Title(heading.fill(id=inject.id, via=_VIA[inject.via], who=inject.sender.text())),
        Pairs(tuple(rows)),
        inject.text.text(),
    ]
    if inject.watch_for:
        blocks += [Text("Achten Sie darauf:", "Watch for:"), Points(tuple(row.text() for row in inject.watch_for))]
    return blocks


def when_text(when: When) -> Text:
    """When an inject happens, in words."""
    if when.after is not None:
        span = when.after + when.delay
        said = Text("{span} nach Beginn", "{span} after the start").fill(span=both(duration, span))
        text = said if span else Text("zu Beginn", "at the start")
    else:
        what = Text("nach Schritt {x}", "after step {x}") if when.step else Text("nach Befehl {x}", "after command {x}")
        text = what.fill(x=when.step or when.command or "")
        if when.delay:
            text = Text("{span} {text}", "{span} {text}").fill(span=both(duration, when.delay), text=text)
    if when.unless is None:
        return text
    return Text("{text}, außer {x} ist getan", "{text}, unless {x} is done").fill(text=text, x=when.unless)


def _expected(row: Expectation) -> tuple[Text | str, ...]:
    due: Text | str = both(duration, row.due) if row.due is not None else ""
    kind = _KINDS[row.type]
    if row.critical:
        kind = Text("{kind}, entscheidend", "{kind}, critical").fill(kind=kind)
    return (row.id, row.text.text(), kind, due, str(row.points))


def _rubrics(scenario: Scenario) -> Iterator[object]:
    rows = [row for row in scenario.expectations if row.rubric is not None]
    if rows:
        yield Title(Text("So wird von Hand bewertet", "How to mark by hand"))
        text = Text("{id}: {rubric}", "{id}: {rubric}")
        yield Points(tuple(text.fill(id=row.id, rubric=row.rubric.text()) for row in rows if row.rubric is not None))
    for hint in scenario.hints:
        text = Text("Tipp {id} ({cost} Punkte): {text}", "Hint {id} ({cost} points): {text}")
        yield text.fill(id=hint.id, cost=hint.cost, text=hint.text.text())
