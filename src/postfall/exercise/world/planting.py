"""Puts what a scenario plants into mails of its own: numbers with right and wrong check digits, hints, decoys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.exercise.world.bundle import DOCX, ZIP, docx, zipped
from postfall.exercise.world.letters import Letter, closing
from postfall.exercise.world.mime import File
from postfall.exercise.world.numbers import CHECKED, MAKERS, Number
from postfall.exercise.world.paper import pdf
from postfall.exercise.world.people import Contact, plain
from postfall.exercise.world.planted_texts import DECOYS, PLANTED, Planted
from postfall.exercise.world.season import Rhythm
from postfall.exercise.world.truth import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.exercise.scenario.model import Plant
    from postfall.exercise.world.scribe import Scribe

KIND = "planted"
_NONE = Number("", "")


def planted(scribe: Scribe, plants: Sequence[Plant], messages: int) -> list[Letter]:
    """The letters of all `plants`, in a mailbox of so many `messages`: where room is short, several things in one."""
    room = max(len(plants), messages * 2 // 5)
    wanted = sum(row.count for row in plants) or 1
    letters: list[Letter] = []
    for plant in plants:
        numbers = _numbers(scribe, plant)
        each = max(1, -(-wanted // room)) if not plant.decoy else 1
        for at in range(0, len(numbers), each):
            rows = numbers[at : at + each]
            letters.append(_leaflet(scribe, plant, rows[0]) if plant.decoy else _letter(scribe, plant, rows))
    return letters


def _numbers(scribe: Scribe, plant: Plant) -> list[tuple[Number, bool]]:
    """What is planted, each with whether its check digits are right; no number comes twice."""
    if plant.decoy:
        values = DECOYS[plant.kind].values
        shown = [values[at % len(values)] for at in range(plant.count)]
        return [(Number(row, _bare(plant.kind, row)), True) for row in shown]
    make = MAKERS.get(plant.kind)
    if make is None:
        return [(_NONE, True)] * plant.count
    found: dict[str, tuple[Number, bool]] = {}
    while len(found) < plant.count:
        right = plant.kind not in CHECKED or len(found) >= plant.wrong
        number = make(scribe.dice, right=right)
        found.setdefault(number.bare, (number, right))
    return list(found.values())


def _bare(kind: str, shown: str) -> str:
    """A printed example as values are compared; an identity card's check digit is no part of its number."""
    bare = "".join(sign for sign in shown if sign.isalnum()).upper()
    return bare[:-1] if kind == "id_card" else bare


def _marks(plant: Plant, rows: Sequence[tuple[Number, bool]], also: Sequence[str] = ()) -> tuple[Mark, ...]:
    marks = [Mark(plant.kind, row.bare, right, plant.decoy, plant.where) for row, right in rows]
    return (*marks, *(Mark(kind) for kind in also))


def _letter(scribe: Scribe, plant: Plant, rows: Sequence[tuple[Number, bool]]) -> Letter:
    words = PLANTED[plant.kind]
    who = _writer(scribe, words)
    said = [scribe.fill(scribe.dice.pick(words.sentences), value=row.shown or "-") for row, _ in rows]
    inside = plant.where == "body"
    body = (
        "\n".join(said)
        if inside
        else scribe.dice.pick(("alles Nötige steht im Anhang.", "die Angaben finden Sie anbei."))
    )
    holder = scribe.cast.holder
    text = f"Guten Tag {holder.name},\n\n{body}\n\n{closing(scribe.dice, who)}"
    also = (*words.also, *(("phone",) if "Tel. " in text or not inside else ()))
    letter = scribe.letter(KIND, scribe.season.arrival(Rhythm.PRIVATE), who, scribe.dice.pick(words.subjects), text)
    return replace(
        letter,
        files=() if inside else (_file(scribe, plant, words, who, rows),),
        marks=_marks(plant, rows, also),
        groups=(*words.groups, scribe.company.group_of(who)),
    )


def _writer(scribe: Scribe, words: Planted) -> Contact:
    parts = scribe.company.parts
    part = next((name for name in words.who if name in parts), next(iter(parts)))
    return scribe.dice.pick(parts[part])


def _file(scribe: Scribe, plant: Plant, words: Planted, who: Contact, rows: Sequence[tuple[Number, bool]]) -> File:
    lines = [f"Name: {who.name}", f"Anschrift: {who.street}, {who.place}", f"Tel. {who.phone}", ""]
    lines += [scribe.fill(scribe.dice.pick(words.rows), value=row.shown or "-") for row, _ in rows]
    return _paper(words.title, lines, plant.where, scribe.dice.below(10_000))


def _paper(title: str, lines: Sequence[str], where: str, number: int) -> File:
    name = f"{title.replace(' ', '_')}_{number:04d}"
    if where == "docx":
        return File(f"{name}.docx", DOCX, docx(title, lines))
    page = pdf(title, lines)
    if where == "zip":
        return File(f"{name}.zip", ZIP, zipped(((f"{plain(title)}.pdf", page),)))
    return File(f"{name}.pdf", "application/pdf", page)


def _leaflet(scribe: Scribe, plant: Plant, row: tuple[Number, bool]) -> Letter:
    """A decoy: a leaflet for everybody."""
    decoy, dice = DECOYS[plant.kind], scribe.dice
    name = scribe.profile.news[0]
    domain = "-".join(plain(word) for word in name.split()) + ".example"
    said = scribe.fill(dice.pick(decoy.sentences), value=row[0].shown or "-")
    inside = plant.where == "body"
    text = f"{name}\n\n{decoy.subject}\n\n{said if inside else 'Das Faltblatt liegt bei.'}\n\nAbbestellen: https://www.{domain}/off"
    sender = Contact(name, f"newsletter@{domain}", machine=True)
    letter = scribe.letter("leaflet", scribe.season.arrival(Rhythm.MACHINE), sender, decoy.subject, text)
    extra = (("List-Unsubscribe", f"<https://www.{domain}/off/{dice.hexadecimal(8)}>"), ("Precedence", "bulk"))
    files = () if inside else (_paper("Faltblatt", [said], plant.where, dice.below(10_000)),)
    return replace(letter, files=files, extra=extra, marks=_marks(plant, (row,)))
