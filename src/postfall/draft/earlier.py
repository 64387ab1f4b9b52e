"""What changed since the draft before: the facts that it used, and what was recorded in between."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.case.model import RISK, FactState
from postfall.case.state import fold
from postfall.draft.facts import Sheet, Speaker
from postfall.draft.letter import neutral
from postfall.draft.list_words import ABOUT_RISK
from postfall.draft.note import Changed, Earlier, What
from postfall.language import Text, same
from postfall.value import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from postfall.case.journal import Journal
    from postfall.case.model import DraftRecord, Fact, Line
    from postfall.dossier.model import Dossier
    from postfall.draft.kinds import Template
    from postfall.language import Language

QUIET = frozenset({"artefact.added/1", "draft.written/1", "case.exported/1"})
"""Entries after which a draft still says the same."""
_RECORDED = {
    "notice.given/1": Text("Meldung oder Nachricht: {what}", "notice: {what}"),
    "decision.made/1": Text("Entscheidung: {what}", "decision: {what}"),
    "risk.assessed/1": Text("Bewertung des Risikos", "assessment of the risk"),
}


def earlier(
    journal: Journal, dossier: Dossier, template: Template, language: Language, keys: Iterable[str]
) -> Earlier | None:
    """The newest draft of this kind, part and language that rests on an older state of the case, and how the facts
    `keys` differ since. None where there is none.
    """
    lines = journal.lines()
    found = _before(journal.state().drafts, lines, template, language)
    if found is None:
        return None
    record, at = found
    old = fold(lines[: at + 1], dossier.state.id)
    then = replace(
        dossier, state=old, proposed={key: fact for key, fact in old.proposed.items() if key not in old.facts}
    )
    was, now = (Speaker(row, template, language, Sheet()) for row in (then, dossier))
    changed = (*_facts(was, now, keys), *_recorded(lines[at + 1 :], dossier))
    return Earlier(record.at, record.head, changed)


def _before(
    drafts: Sequence[DraftRecord], lines: Sequence[Line], template: Template, language: Language
) -> tuple[DraftRecord, int] | None:
    """The draft and the place in `lines` of the entry that it rests on."""
    places = {row.entry.hash: at for at, row in enumerate(lines)}
    loud = max((at for at, row in enumerate(lines) if row.entry.type not in QUIET), default=-1)
    name = template.label.partition("/")[0]
    for record in reversed(drafts):
        same_text = (record.kind, record.language) == (template.letter.id, language)
        if same_text and record.template.partition("/")[0] == name:
            at = places.get(record.head)
            if at is not None and at < loud:
                return record, at
    return None


def _facts(then: Speaker, now: Speaker, keys: Iterable[str]) -> Iterator[Changed]:
    for key in keys:
        what = _differs(then.found(key), now.found(key))
        if what is not None:
            yield Changed(key, what, same(now.asked(key)))


def _differs(before: tuple[Fact, ...], after: tuple[Fact, ...]) -> What | None:
    if not after or _core(before) == _core(after):  # what was erased is gone from the past too
        return None
    if not before:
        return What.ADDED
    return What.SETTLED if not _settled(before) and _settled(after) else What.CHANGED


def _core(facts: tuple[Fact, ...]) -> list[tuple[object, ...]]:
    return [(fact.value, fact.state, fact.mailbox) for fact in facts]


def _settled(facts: tuple[Fact, ...]) -> bool:
    return all(fact.state is FactState.CONFIRMED and fact.value is not UNKNOWN for fact in facts)


def _recorded(lines: Iterable[Line], dossier: Dossier) -> Iterator[Changed]:
    titles = {RISK: ABOUT_RISK, **{duty.id: duty.title for duty in dossier.duties}}
    for line in lines:
        words = _RECORDED.get(line.entry.type)
        if words is not None and line.body is not None:
            duty = neutral(str(line.body.get("duty", "")))
            yield Changed(duty or line.entry.type, What.RECORDED, words.fill(what=titles.get(duty, same(duty))))
