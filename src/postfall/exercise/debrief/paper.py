"""A debrief as a document: one letter that the writers of drafts make into Word or HTML, every page marked.

The text is ours; whatever comes from a scenario, a participant or a mailbox stands behind a token and changes no
structure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from postfall.draft.letter import Letter, Value, neutral, token
from postfall.exercise.debrief import words
from postfall.exercise.debrief.model import Kind
from postfall.exercise.score import say
from postfall.language import Text, day, moment

if TYPE_CHECKING:
    from postfall.exercise.debrief.model import Debrief, Row
    from postfall.language import Language

PaperFormat = Literal["docx", "html"]
FORMATS: tuple[PaperFormat, ...] = ("docx", "html")
_BLANK_MEASURES = 3
_LONGEST = 600
_NAMES = 20
_LINE = "_" * 40
_TITLE = Text("Auswertung der Übung", "Debrief of the exercise")
_SUMMARY = Text(
    "Begonnen auf der Übungsuhr: {begun}. Punkte: **{score} von {best}**.",
    "Begun on the exercise clock: {begun}. Points: **{score} of {best}**.",
)
_OPEN = Text("Noch nicht bewertet und nicht mitgezählt:", "Not marked yet and not counted:")
_RATINGS = Text("Ziele", "Objectives")
_RATING_HEADS = (Text("Ziel", "Objective"), Text("Ergebnis", "Result"), Text("Punkte", "Points"))
_CAPPED = Text("Entscheidendes fehlt", "something critical is missing")
_STRENGTHS = Text("Drei Stärken", "Three strengths")
_NO_STRENGTH = Text(
    "Diesmal ist noch nichts davon ganz gelungen. Genau dafür ist eine Übung da.",
    "Nothing has quite worked out this time. This is what an exercise is for.",
)
_IMPROVEMENTS = Text("Drei Dinge, die besser werden sollen", "Three things to improve")
_NO_IMPROVEMENT = Text("Nichts: volle Punktzahl.", "Nothing: full marks.")
_TIMELINE = Text("Zeitlinie", "Timeline")
_TIMELINE_HEADS = (
    Text("Übungsuhr (seit Beginn)", "Exercise clock (from start)"),
    Text("Was geschah, was getan wurde", "What happened, what was done"),
    Text("Verzug", "Delay"),
)
_NOTHING = Text("Nichts ist aufgezeichnet.", "Nothing is on record.")
_TRUTH = Text("Wahrheit und Antwort", "Truth and answer")
_TRUTH_HEADS = (
    Text("Erwartung", "Expectation"),
    Text("Ihre Antwort", "Your answer"),
    Text("Richtig", "Right"),
    Text("Punkte", "Points"),
)
_REASONS = Text("Begründungen", "Reasons")
_OWN, _GOOD = Text("Ihre Begründung: ", "Your reason: "), Text("Musterantwort: ", "Model answer: ")
_REMARK = Text("Anmerkung der Übungsleitung: ", "The facilitator's remark: ")
_MEASURES = Text("Maßnahmen", "Measures")
_MEASURES_HEADS = (Text("Maßnahme", "Measure"), Text("Wer", "Owner"), Text("Bis wann", "Date"))
_MEASURES_HINT = Text(
    "Tragen Sie zu jeder Zeile ein, was sich ändern soll, wer es tut und bis wann.",
    "Fill in for every row what is to change, who does it and by when.",
)
_QUESTIONS = Text("Fragen für das Gespräch danach", "Questions for the talk afterwards")
_CERTIFICATE = Text("Teilnahmebescheinigung", "Certificate of participation")
_CERTIFIED = Text(
    "hat an der Übung „{title}“ teilgenommen. Geübt wurde: {objectives}.",
    "took part in the exercise “{title}”. It rehearsed: {objectives}.",
)
_CERTIFIED_MANY = Text(
    "haben an der Übung „{title}“ teilgenommen. Geübt wurde: {objectives}.",
    "took part in the exercise “{title}”. It rehearsed: {objectives}.",
)
_SIGNED = Text("Ort, Datum, Unterschrift der Übungsleitung: ", "Place, date, signature of the facilitator: ")
_NO_REAL = Text(
    "Eine Übung an einem erfundenen Postfach. Kein Nachweis über einen echten Vorfall.",
    "An exercise on an invented mailbox. No evidence of any real incident.",
)
_NOTE = Text(
    "Aus dem Protokoll der Übung {case}, Prüfwert (head): {head}. Alle Zeiten sind die der Übungsuhr. Alle Personen, "
    "Firmen und Adressen der Übung sind erfunden.",
    "From the journal of the exercise {case}, head: {head}. All times are those of the exercise clock. All persons, "
    "firms and addresses of the exercise are invented.",
)
_FOOT = Text("Auswertung einer Übung", "Debrief of an exercise")


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the paper says about its origin: the case, its head, when it was written (aware, local)."""

    case: str
    head: str
    written: datetime
    names: tuple[str, ...] = ()


def paper(debrief: Debrief, imprint: Imprint, language: Language) -> Letter:
    """The debrief as a letter to nobody, marked as an exercise."""
    sheet = _Sheet(language)
    parts = (
        _opening(sheet, debrief),
        _ratings(sheet, debrief),
        _list(sheet, _STRENGTHS, debrief.strengths, _NO_STRENGTH),
        _list(sheet, _IMPROVEMENTS, debrief.improvements, _NO_IMPROVEMENT),
        _timeline(sheet, debrief),
        _truth(sheet, debrief),
        _reasons(sheet, debrief),
        _measures(sheet, debrief),
        _list(sheet, _QUESTIONS, debrief.questions, None),
        _certificate(sheet, debrief, imprint),
    )
    title = sheet.put(debrief.title)
    return Letter(
        kind="exercise-debrief",
        language=language,
        title=_TITLE.to(language),
        template="exercise-debrief",
        playbook=f"{debrief.scenario} r{debrief.revision}",
        head=imprint.head,
        written=imprint.written.isoformat(),
        sender=(),
        recipient=(),
        date=day(imprint.written.date(), language),
        reference=imprint.case[:8],
        subject=f"{_TITLE.to(language)}: {title}",
        body="\n\n".join(part for part in parts if part) + "\n",
        note=_NOTE.to(language).format(case=imprint.case[:8], head=imprint.head[:16]),
        values=tuple(sheet.values),
        exercise=True,
        foot=_FOOT.to(language),
    )


def write(debrief: Debrief, imprint: Imprint, language: Language, form: PaperFormat) -> bytes:
    """The debrief as a file; the same debrief and imprint give the same bytes."""
    from postfall.draft.writers import Writers

    return Writers().write(paper(debrief, imprint, language), form)


@dataclass(slots=True)
class _Sheet:
    """Collects what is not ours behind tokens."""

    language: Language
    values: list[Value] = field(default_factory=list)

    def put(self, text: Text | str) -> str:
        """The place for a foreign text, in one harmless line."""
        plain = neutral(text.to(self.language) if isinstance(text, Text) else text)
        if not plain:
            return ""
        self.values.append(Value(plain if len(plain) <= _LONGEST else plain[:_LONGEST] + " …"))
        return token(len(self.values) - 1)

    def say(self, text: Text) -> str:
        """Words of ours."""
        return text.to(self.language)

    def heading(self, text: Text) -> str:
        """A heading of ours."""
        return f"## {self.say(text)}"

    def table(self, heads: Sequence[Text], rows: Iterable[Sequence[str]]) -> str:
        """A table; cells are ours or tokens."""
        lines = [[self.say(row) for row in heads], ["---"] * len(heads), *rows]
        return "\n".join(f"| {' | '.join(cell or ' ' for cell in row)} |" for row in lines)


def _opening(sheet: _Sheet, debrief: Debrief) -> str:
    begun = moment(debrief.started.local, sheet.language)
    scored = debrief.scored
    text = sheet.say(_SUMMARY).format(
        begun=begun, score=words.points(scored.score).to(sheet.language), best=scored.best
    )
    if not debrief.open:
        return text
    waiting = "\n".join(f"- {sheet.put(row)}" for row in debrief.open)
    return f"{text}\n\n{sheet.say(_OPEN)}\n\n{waiting}"


def _ratings(sheet: _Sheet, debrief: Debrief) -> str:
    rows = []
    for row in debrief.objectives:
        result = sheet.say(say.rating(row.rating)) + (f" ({sheet.say(_CAPPED)})" if row.capped else "")
        points = f"{sheet.say(words.points(row.points))} / {row.best}"
        rows.append((sheet.put(row.title), result, points))
    return f"{sheet.heading(_RATINGS)}\n\n{sheet.table(_RATING_HEADS, rows)}"


def _list(sheet: _Sheet, title: Text, rows: Sequence[Text], otherwise: Text | None) -> str:
    if not rows and otherwise is None:
        return ""
    said = [f"{at}. {sheet.put(row)}" for at, row in enumerate(rows, 1)]
    if not said and otherwise is not None:
        said = [sheet.say(otherwise)]
    return f"{sheet.heading(title)}\n\n" + "\n".join(said)


def _timeline(sheet: _Sheet, debrief: Debrief) -> str:
    if not debrief.timeline:
        return f"{sheet.heading(_TIMELINE)}\n\n{sheet.say(_NOTHING)}"
    rows = [
        (
            f"{sheet.say(words.clock(row.at))} ({words.counted(row.after)})",
            _told(sheet, row),
            sheet.say(words.delay(row.delay)),
        )
        for row in debrief.timeline
    ]
    return f"{sheet.heading(_TIMELINE)}\n\n{sheet.table(_TIMELINE_HEADS, rows)}"


def _told(sheet: _Sheet, row: Row) -> str:
    text = sheet.put(row.text)
    if row.own:
        text = f"{text} – {sheet.put(row.own)}"
    return f"**{text}**" if row.kind is Kind.DUE else text


def _truth(sheet: _Sheet, debrief: Debrief) -> str:
    rows = []
    for row in debrief.compared:
        points = f"{sheet.say(words.points(row.score.points))} / {row.score.best}"
        rows.append((sheet.put(row.text), sheet.put(row.answer), sheet.put(row.truth), points))
    return f"{sheet.heading(_TRUTH)}\n\n{sheet.table(_TRUTH_HEADS, rows)}"


def _reasons(sheet: _Sheet, debrief: Debrief) -> str:
    """Own words beside the model's: nobody but a person can judge them."""
    items = []
    for row in debrief.compared:
        lines = [
            f"  {sheet.say(label)}{sheet.put(text)}"
            for label, text in ((_OWN, row.reason), (_GOOD, row.good), (_REMARK, row.note))
            if text
        ]
        if lines:
            items.append("\n\n".join((f"- {sheet.put(row.text)}", *lines)))
    return f"{sheet.heading(_REASONS)}\n\n" + "\n".join(items) if items else ""


def _measures(sheet: _Sheet, debrief: Debrief) -> str:
    rows = [(sheet.put(row), "", "") for row in debrief.improvements] + [("", "", "")] * _BLANK_MEASURES
    table = sheet.table(_MEASURES_HEADS, rows)
    return f"{sheet.heading(_MEASURES)}\n\n{sheet.say(_MEASURES_HINT)}\n\n{table}"


def _certificate(sheet: _Sheet, debrief: Debrief, imprint: Imprint) -> str:
    names = [name for name in (sheet.put(row) for row in imprint.names[:_NAMES]) if name] or [_LINE]
    objectives = "; ".join(sheet.put(row.title) for row in debrief.objectives)
    text = sheet.say(_CERTIFIED_MANY if len(names) > 1 else _CERTIFIED).format(
        title=sheet.put(debrief.title), objectives=objectives
    )
    who = "\n".join(f"- **{name}**" if name != _LINE else f"- {_LINE}" for name in names)
    signed = sheet.say(_SIGNED) + _LINE
    return f"---\n\n{sheet.heading(_CERTIFICATE)}\n\n{who}\n\n{text}\n\n{sheet.say(_NO_REAL)}\n\n{signed}"
