"""Turns a playbook's facts into questions, and typed lines into their values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from postfall.case.model import Fact
from postfall.errors import UsageError
from postfall.guide.proposed import basis_of
from postfall.language import Language, Text, number, short_moment
from postfall.playbook.model import FactSpec, Step
from postfall.playbook.plain import address, at_most, bounded
from postfall.ports import Choice, Clock, Kind, Question
from postfall.value import UNKNOWN, FactValue, Moment

_NOW = {"jetzt", "now"}

DONE, SKIP, KEEP = "done", "skip", "keep"


def fact_question(
    spec: FactSpec, *, clock: Clock, zone: str, said: Fact | None = None, proposed: Fact | None = None
) -> Question:
    """The question for `spec`; `said` is the earlier answer, `proposed` what a machine found."""
    question = Question(
        key=spec.key,
        kind=spec.kind,
        text=spec.text.text(),
        why=spec.why.text() if spec.why else None,
        basis=spec.basis.text() if spec.basis else None,
        help=spec.help.text() if spec.help else None,
        choices=tuple(
            Choice(row.value, row.label.text(), row.note.text() if row.note else None) for row in spec.options
        ),
        unsure=True,
        optional=spec.optional,
        current=_current(spec, said, proposed),
        proposal=proposed.value if _newer(said, proposed) and proposed is not None else None,
    )
    return replace(question, check=_check(spec, clock, zone))


def completion_question(step: Step) -> Question:
    """Done, keep a file, or leave out: asked after a step's instructions. Putting it off is a move."""
    rows = [
        Choice(DONE, Text("Erledigt", "Done")),
        Choice(SKIP, Text("Lasse ich aus", "I leave this out")),
    ]
    if step.evidence:
        rows.insert(1, Choice(KEEP, Text("Eine Datei als Beleg aufbewahren", "Keep a file as evidence")))
    return Question(
        key=f"step:{step.key}",
        kind=Kind.CHOICE,
        text=Text("Ist das getan?", "Is that done?"),
        help=step.help.text() if step.help else None,
        choices=tuple(rows),
        unsure=False,
    )


def reason_question(key: str) -> Question:
    """Why something is left out; it stands in the record."""
    return Question(
        key=key,
        kind=Kind.LONGTEXT,
        text=Text("Warum? Ein Satz genügt. Er steht später im Protokoll.", "Why? One sentence. It goes on record."),
        unsure=False,
        check=bounded,
    )


def spoken(value: FactValue | Moment, spec: FactSpec | None, language: Language) -> str:
    """A fact's value in words."""
    labels = {row.value: row.label.text().to(language) for row in spec.options} if spec else {}
    if value is UNKNOWN:
        return Text("weiß nicht", "not known").to(language)
    match value:
        case Moment():
            return short_moment(value.local, language)
        case bool():
            return (Text("ja", "yes") if value else Text("nein", "no")).to(language)
        case int():
            return number(value, language)
        case tuple():
            return ", ".join(labels.get(row, row) for row in value)
        case _:
            return labels.get(value, value)


def _newer(said: Fact | None, proposed: Fact | None) -> bool:
    return proposed is not None and (said is None or said.seq < proposed.seq)


def _current(spec: FactSpec, said: Fact | None, proposed: Fact | None) -> Text | None:
    if proposed is not None and _newer(said, proposed):
        words = Text(spoken(proposed.value, spec, "de"), spoken(proposed.value, spec, "en"))
        return Text("{x} ({basis})", "{x} ({basis})").fill(x=words, basis=basis_of(proposed))
    if said is not None:
        return Text(spoken(said.value, spec, "de"), spoken(said.value, spec, "en"))
    return None


def _check(spec: FactSpec, clock: Clock, zone: str) -> Callable[[str], FactValue | Moment]:
    """The check for one fact: refuses what cannot be that kind of value."""
    checks: dict[Kind, Callable[[str], FactValue | Moment]] = {
        Kind.MOMENT: moment_check(clock, zone),
        Kind.COUNT: lambda text: _count(text, spec.maximum),
        Kind.ADDRESS: address,
    }

    return checks.get(spec.kind, bounded)


def moment_check(clock: Clock, zone: str) -> Callable[[str], Moment]:
    """The check for a moment: also "now"; a local time counts in `zone`."""
    return lambda text: _moment(text, clock, zone)


def _moment(text: str, clock: Clock, zone: str) -> Moment:
    if text.casefold() in _NOW:
        return Moment.of(clock.now().replace(microsecond=0), zone, text)
    try:
        return Moment.parse(text, zone)
    except UsageError as error:
        hint = Text(
            "Zum Beispiel: 27.03.2026 17:20 – oder: jetzt. Gab es die Uhrzeit zweimal, schreiben Sie "
            "2026-10-25T02:30+02:00.",
            "For example: 2026-03-27 17:20 – or: now. If the time happened twice, write 2026-10-25T02:30+02:00.",
        )
        raise UsageError(error.message, hint=hint, where=error.where) from error


def _count(text: str, maximum: int | None) -> int:
    digits = text.replace(".", "").replace(" ", "").replace("\u202f", "").replace(",", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
        raise UsageError(Text("Bitte eine ganze Zahl, zum Beispiel 120.", "A whole number please, for example 120."))
    return at_most(int(digits), maximum)
