"""The drafts of a step: the one it names, and those that belong beside it by the answers so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.draft.kinds import kind_of
from postfall.draft.write import Order, write_letter
from postfall.language import Text
from postfall.value import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from postfall.draft.catalogue import DraftKind
    from postfall.draft.letter import Format
    from postfall.guide.session import Session
    from postfall.value import FactValue, Moment

    Answers = Mapping[str, FactValue | Moment]

FORMATS: tuple[Format, ...] = ("md", "docx", "eml")
"""What a session writes; every other format is there with `postfall draft write`."""


def write_letters(session: Session, kind: str) -> None:
    """Write the draft `kind` and its neighbours, each in the formats of a session, and say where they lie.

    Of a kind with several texts all are written. Raises what `write_letter` raises.
    """
    answers = {key: fact.value for key, fact in session.journal.state().facts.items()}
    for one in letters_of(kind, answers):
        known = kind_of(one)
        for part in known.parts or (None,):
            _write(session, known, part)
    session.teller.show(
        Text(
            "Lesen Sie den Entwurf. Stellen in eckigen Klammern fehlen noch. Verschickt wird nichts.",
            "Read the draft. Places in square brackets are still missing. Nothing is sent.",
        )
    )


def write_missing(session: Session, kind: str, *, since: int) -> None:
    """Write the draft `kind` unless all of it was written after the entry `since`: a stop in between loses nothing."""
    known = kind_of(kind)
    there = {row.format for row in session.journal.state().drafts if row.kind == kind and row.seq > since}
    if not set(FORMATS) & set(known.formats) <= there:
        write_letters(session, kind)


def _write(session: Session, kind: DraftKind, part: str | None) -> None:
    """One text of a kind; what is sent or read out by telephone is no mail."""
    spoken = part is not None and part != kind.parts[0]
    for form in FORMATS:
        if form in kind.formats and not (spoken and form == "eml"):
            order = Order(kind.id, session.language, form, session.folder, part=part)
            record = write_letter(order, session.estimated(), session.journal).record
            session.teller.show(Text("Entwurf: {path}", "Draft: {path}").fill(path=record.path))


def letters_of(kind: str, answers: Answers) -> tuple[str, ...]:
    """`kind` and what belongs beside it: who got fraud mail needs another letter than who was written about."""
    return (kind, *(row for row, wanted in _BESIDE.get(kind, ()) if wanted(answers)))


def _perhaps(answers: Answers, key: str) -> bool:
    """Whether the answer is yes or may be."""
    return answers.get(key) in {True, "yes", UNKNOWN}


_BESIDE: dict[str, tuple[tuple[str, Callable[[Answers], bool]], ...]] = {
    "authority-notification": (
        ("authority-form", lambda answers: True),
        ("dpo-assessment", lambda answers: _perhaps(answers, "dpo_named")),
    ),
    "persons-content": (
        ("persons-recipient", lambda answers: _perhaps(answers, "fraud_sent")),
        ("persons-holder", lambda answers: answers.get("mailbox_whose") in {"someone", "shared"}),
    ),
}
