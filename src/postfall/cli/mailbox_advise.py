"""`postfall mailbox advise`: how to leave less mail on the server, and where each program has its settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, option, verb
from postfall.errors import Interrupted, MissingAnswers
from postfall.language import Text
from postfall.ports import Move, Question
from postfall.value import UNKNOWN

if TYPE_CHECKING:
    from postfall.case.journal import Journal
    from postfall.guide.advice.step import Recommended
    from postfall.mailbox.model import Inventory
    from postfall.value import FactValue, Moment

_PROGRAM = Text(
    "Nur zeigen, was dieses Programm oder dieser Anbieter kann und wo es steht.",
    "Only show what this program or provider can do and where it stands.",
)
_INVENTORY = Text("Wachstum aus diesem Verzeichnis messen.", "Measure the growth in this inventory.")


@verb(
    "mailbox",
    "advise",
    case=True,
    help=Text(
        "Rät, wie weniger Post auf dem Server liegt: POP3 mit wenigen Tagen oder IMAP mit Löschregeln. Sie "
        "entscheiden; nichts wird umgestellt.",
        "Advises how to leave less mail on the server: POP3 with few days, or IMAP with rules. You decide; no "
        "setting is changed.",
    ),
    examples=(
        "postfall mailbox advise",
        "postfall mailbox advise --program thunderbird --lang de",
        "postfall mailbox advise --inventory look.jsonl --answers advice.yaml --json",
        "postfall mailbox advise --case 4f2a",
    ),
)
def advise_mailbox(
    door: Door,
    *,
    inventory: Annotated[str | None, option("--inventory", help=_INVENTORY, metavar="FILE")] = None,
    program: Annotated[str | None, option("--program", help=_PROGRAM, metavar="ID")] = None,
) -> Outcome:
    """Ask, advise with reasons; in a case keep the advice and what was chosen."""
    if program is not None:
        return _one_program(door, program)
    from postfall.guide.advice.data import advice_data
    from postfall.guide.advice.page import advice_page
    from postfall.guide.advice.step import CHOSEN, newest_look, recommend

    journal: Journal | None = door.cases.find(door.case) if door.case is not None else None
    look: tuple[Inventory | None, str | None] = (None, None)
    if inventory is not None:
        from postfall.cli.inventory_file import read_inventory

        look = read_inventory(inventory)
    elif journal is not None:
        look = newest_look(journal)
    values = _values(door, journal)
    recommended = recommend(values, *look)
    data = advice_data(recommended, door.language) | {"recorded": None}
    page = advice_page(recommended, door.language)
    if journal is None or journal.state().closed is not None:
        return Outcome(data, page)
    kept, shown = _record(door, journal, recommended, values.get(CHOSEN))
    return Outcome(data | {"recorded": kept}, shown or page)


def _one_program(door: Door, word: str) -> Outcome:
    from postfall.guide.advice.data import setting_data
    from postfall.guide.advice.page import setting_page
    from postfall.guide.advice.settings import find_setting

    setting = find_setting(word)
    return Outcome({"setting": setting_data(setting, door.language)}, setting_page(setting, door.language))


def _values(door: Door, journal: Journal | None) -> dict[str, FactValue | Moment]:
    """The answers: from the case, from the file, else from the person. Raises `MissingAnswers` where nobody answers."""
    from postfall.guide.advice.answers import read_advice_answers
    from postfall.guide.advice.step import ask, needed

    known = {} if journal is None else {key: fact.value for key, fact in journal.state().facts.items()}
    zone = door.zone if journal is None else journal.state().zone
    if door.answers is not None:
        told = read_advice_answers(Path(door.answers))
        _confirm(journal, {key: value for key, value in told.items() if known.get(key) != value})
        return {**known, **told}
    if door.alone:
        rows = needed(known)
        if journal is None or len(rows) > 0:
            raise _nobody([row.key for row in rows])
        return known

    def answer(question: Question) -> FactValue | Moment:
        given = _given(door, question)
        if journal is not None:
            journal.confirm(question.key, given)
        return given

    return ask(known, answer, clock=door.clock, zone=zone)


def _confirm(journal: Journal | None, values: dict[str, FactValue | Moment]) -> None:
    """What the file says goes on record, as if it had been typed."""
    if journal is not None and journal.state().closed is None:
        for key, value in values.items():
            journal.confirm(key, value)


def _given(door: Door, question: Question) -> FactValue | Moment:
    """The person's answer; help is given here, and quitting ends it."""
    from dataclasses import replace

    while True:
        answer = door.asker.ask(replace(question, navigation=False))
        if not isinstance(answer, Move):
            return answer
        if answer is not Move.HELP:
            raise Interrupted(Text("Abgebrochen.", "Stopped."))
        for row in (question.help, question.why):
            if row is not None:
                door.teller.show(row)


def _nobody(keys: list[str]) -> MissingAnswers:
    return MissingAnswers(
        Text("Niemand ist da, den man fragen kann. Es fehlen: {keys}", "Nobody is here to ask. Missing: {keys}").fill(
            keys=", ".join(keys)
        ),
        keys=keys,
        hint=Text(
            "Nennen Sie eine Datei mit --answers. Was darin fehlt, gilt als nicht bekannt.",
            "Name a file with --answers. What is missing in it counts as not known.",
        ),
    )


def _record(
    door: Door, journal: Journal, recommended: Recommended, chosen: FactValue | Moment | None
) -> tuple[str, list[object]]:
    """Keep the advice; its hash, and what is left to show where the page was shown before the person was asked."""
    from postfall.guide.advice.page import advice_page
    from postfall.guide.advice.step import CHOSEN, choice_question, record

    shown: list[object] = []
    if chosen is None and not door.alone and door.answers is None:
        for block in advice_page(recommended, door.language):
            door.teller.show(block)
        chosen = _given(door, choice_question())
        shown = [Text("Im Fall festgehalten.", "Recorded in the case.")]
    if chosen is not None and journal.state().value(CHOSEN) != chosen:
        journal.confirm(CHOSEN, chosen)
    return record(journal, recommended, door.language, UNKNOWN if chosen is None else chosen), shown
