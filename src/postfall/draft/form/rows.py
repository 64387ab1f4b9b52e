"""The form as a list that a template walks over: one row a field that shows, or may show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.draft.facts import Slot
from postfall.draft.form.fill import answers
from postfall.draft.form.read import form
from postfall.draft.letter import Mark, Value, neutral
from postfall.language import Language, Text, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.draft.facts import Speaker
    from postfall.draft.form.model import Answer

_FIELD = Text("Feld {id}", "field {id}")
_AFTER = Text("nur je nach Antwort: {on}", "only depending on: {on}")
_OTHER = Text("einer offenen Frage", "an open question")
_LEFT = Text("(freiwillig, leer gelassen)", "(optional, left empty)")
_ASSUMED = Text("[angenommen, bitte prüfen: ", "[assumed, please check: ")
_OPEN = Text("[noch zu ermitteln: {question}]", "[still to be found out: {question}]")
_BESIDE = Text("[{value} – noch zu ermitteln: {question}]", "[{value} – still to be found out: {question}]")


def rows(speaker: Speaker) -> Iterator[dict[str, Slot]]:
    """The columns of every field that is not hidden, in the order of the form.

    `section` is the title where a new section begins, else nothing.
    """
    titles = dict(form().sections)
    section = ""
    for row in answers(speaker):
        if row.visible is False:
            continue
        title = "" if row.field.section == section else titles[row.field.section].to(speaker.language)
        section = row.field.section
        yield {
            "id": _plain(speaker, str(row.field.id)),
            "section": _plain(speaker, f"{section} {title}" if title else ""),
            "label": _plain(speaker, _label(row, speaker.language)),
            "answer": _answer(speaker, row),
        }


def needs(row: Answer, language: Language) -> str:
    """On what it depends whether the field shows, in words; empty where that is settled."""
    if row.visible is not None:
        return ""
    fields = [_FIELD.fill(id=name[1:]).to(language) for name in row.needs if name[1:].isdigit()]
    return _AFTER.fill(on=listing(fields, language) if fields else _OTHER).to(language)


def _label(row: Answer, language: Language) -> str:
    """The label with its mark at the end, and on what the field still depends."""
    label, note = row.field.label.to(language), needs(row, language)
    if note:
        return f"{label} ({note}):"
    return label if label.endswith("?") else f"{label}:"


def _plain(speaker: Speaker, text: str) -> Slot:
    return Slot(speaker.sheet, Value(neutral(text)), said=text or None)


def _answer(speaker: Speaker, row: Answer) -> Slot:
    language, asked = speaker.language, neutral(row.question)
    key = row.fact or ""
    if row.state == "open" and row.field.optional and not row.value:
        return Slot(speaker.sheet, Value(_LEFT.to(language)))
    if row.state == "open":
        words = _BESIDE if row.value else _OPEN
        text = words.fill(question=asked, value=row.value).to(language)
        return Slot(speaker.sheet, Value("", Mark.MISSING, before=text), key, None, asked)
    if row.state == "assumed":
        value = Value(row.value, Mark.PROPOSED, _ASSUMED.to(language), "]")
        return _guarded(speaker, row, Slot(speaker.sheet, value, key, None, neutral(row.field.label.to(language))))
    return _guarded(speaker, row, Slot(speaker.sheet, Value(row.value), key, row.value))


def _guarded(speaker: Speaker, row: Answer, slot: Slot) -> Slot:
    """The slot, marked where any part of it may tell a professional secret."""
    secrets = speaker.template.letter.secrets
    return (
        speaker.guarded(next((name for name in (row.fact, *secrets) if name in secrets), ""), slot)
        if row.secret
        else slot
    )
