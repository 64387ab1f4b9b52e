"""From the facts of a case to the answers of a form: conditions are looked at, options chosen, texts put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from postfall.case.model import FactState
from postfall.draft.form.model import Answer, Field, Names, Part, State
from postfall.draft.form.names import FROM_FACTS, names_of
from postfall.draft.form.read import form
from postfall.draft.letter import Mark, neutral
from postfall.playbook.condition import ABSENT, evaluate, mentioned, parse
from postfall.value import UNKNOWN, Moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.draft.facts import Speaker
    from postfall.playbook.condition import Value
    from postfall.value import FactValue

_STRENGTH: Mapping[State, int] = {"open": 0, "assumed": 1, "known": 2}


def answers(speaker: Speaker) -> tuple[Answer, ...]:
    """The answer to every field, in the order of the form; fields that do not show keep none.

    Field 4 says whether all the others are complete, so the form is filled twice.
    """
    names = names_of(speaker)
    first = _filled(speaker, names, complete=False)
    complete = not any(_lacking(row) for row in first if row.field.id != _STATE_OF_INFORMATION)
    return _filled(speaker, names, complete=True) if complete else first


_STATE_OF_INFORMATION = 4


def _lacking(row: Answer) -> bool:
    """Whether a complete notification needs more here: not yet known whether the field shows counts as lacking."""
    return row.visible is not False and row.state == "open" and row.field.mandatory != "no" and not row.field.optional


def _filled(speaker: Speaker, names: Names, *, complete: bool) -> tuple[Answer, ...]:
    filler = _Filler.start(speaker, names, complete=complete)
    return tuple(filler.answer(row) for row in form().fields)


@dataclass(frozen=True, slots=True)
class _Filler:
    """What is known so far: `sure` confirmed values, `likely` those and what is proposed or concluded."""

    speaker: Speaker
    names: Names
    sure: dict[str, Value]
    likely: dict[str, Value]

    @classmethod
    def start(cls, speaker: Speaker, names: Names, *, complete: bool) -> _Filler:
        sure: dict[str, Value] = {}
        likely: dict[str, Value] = {}
        state, dossier = speaker.dossier.state, speaker.dossier
        boxes = {key for facts in state.mailbox_facts.values() for key in facts}
        for key in {*state.facts, *state.proposed, *dossier.proposed, *boxes}:
            for fact in speaker.found(key)[:1]:
                likely[key] = fact.value
                if fact.state is FactState.CONFIRMED:
                    sure[key] = fact.value
        sure |= names.sure | {"complete": complete}
        return cls(speaker, names, sure, likely | names.sure | names.assumed | {"complete": complete})

    def answer(self, field: Field) -> Answer:
        """The answer to one field; later conditions can name it."""
        visible, needs = (True, ()) if field.visible is None else evaluate(field.visible, self.likely)
        if visible is False:
            self.sure[f"f{field.id}"] = self.likely[f"f{field.id}"] = ABSENT
            return Answer(field, visible=False, state="open")
        made = self._options(field) if field.options else self._text(field)
        self._keep(made)
        return replace(made, visible=visible, needs=needs)

    def _keep(self, row: Answer) -> None:
        value: Value | None = None
        if row.chosen:
            value = row.chosen if row.field.kind == "multi-select" else row.chosen[0]
        elif row.field.kind == "boolean" and row.state != "open":
            value = "yes" if row.raw in (True, "yes") else "no"
        if value is not None:
            self.likely[f"f{row.field.id}"] = value
            if row.state == "known":
                self.sure[f"f{row.field.id}"] = value

    def _options(self, field: Field) -> Answer:
        chosen, doubtful, missing = self._chosen(field)
        if not chosen:
            if not missing and all(option.when for option in field.options):
                self.sure[f"f{field.id}"] = self.likely[f"f{field.id}"] = ()
            pending = [option for option in field.options if option.key == field.pending]
            key, question = self._question(field, missing)
            return Answer(
                field,
                None,
                "open",
                value=self._labels(field, [row.key for row in pending]),
                chosen=tuple(row.key for row in pending),
                fact=key,
                question=question,
            )
        key = field.fact or next(iter(_facts_of(field)), None)
        return Answer(field, None, "assumed" if doubtful else "known", self._labels(field, chosen), tuple(chosen), key)

    def _chosen(self, field: Field) -> tuple[list[str], bool, list[str]]:
        """The letters that hold, whether any of them is only assumed, and what would have to be known."""
        chosen: list[str] = []
        doubtful = False
        missing: list[str] = []
        for option in field.options:
            if option.when is None:
                continue
            holds, lacking = evaluate(option.when, self.likely)
            missing += lacking
            if holds and (field.kind == "multi-select" or not chosen):
                chosen.append(option.key)
                doubtful = doubtful or not option.sure or not evaluate(option.when, self.sure)[0]
        return chosen, doubtful, missing

    def _labels(self, field: Field, keys: list[str]) -> str:
        said = {option.key: option.label.to(self.speaker.language) for option in field.options}
        return "; ".join(f"{said[key]} ({key})" for key in keys)

    def _question(self, field: Field, missing: list[str]) -> tuple[str | None, str]:
        """The fact to find out and how it is asked for. A question of the form's own stands where no fact is meant."""
        facts = [fact for key in missing for fact in FROM_FACTS.get(key, (key,)) if fact not in self.likely]
        specs = {spec.key for spec in self.speaker.dossier.playbook.facts}
        key = field.fact or next((fact for fact in facts if fact in specs), None)
        if field.ask is not None and (key is None or key in self.likely):
            return None, field.ask.to(self.speaker.language)
        return (key, self.speaker.asked(key)) if key else (None, field.label.to(self.speaker.language))

    def _text(self, field: Field) -> Answer:
        told = [row for row in (self._part(field, part) for part in field.parts) if row is not None]
        main = [row for row in told if not row.more]
        if field.first and any(row.text for row in main):
            told = main = [next(row for row in main if row.text)]
        texts = [row.text for row in told if row.text]
        state: State = min(
            (row.state for row in told if row.text or not row.more), key=_STRENGTH.__getitem__, default="open"
        )
        lines = field.kind == "textarea" or any("\n" in row or ": " in row for row in texts)
        value = ("\n" if lines else "; ").join(texts)
        leads = [*(row for row in main if row.state == "open"), *main, *told]
        key = leads[0].fact if leads else None
        question = ""
        if state == "open":
            asked = field.ask or field.label
            question = self.speaker.asked(key) if key else asked.to(self.speaker.language)
        raw = told[0].raw if len(texts) == 1 and told else None
        return Answer(field, None, state, value, (), key, question, raw, any(row.secret for row in told))

    def _part(self, field: Field, part: Part) -> _Said | None:
        if part.when is not None and not evaluate(part.when, self.likely)[0]:
            return None
        said = self._fact(part) if part.fact else self._word(part)
        if part.more and not said.text:
            return None
        if part.before is not None and said.text:
            return replace(said, text=f"{part.before.to(self.speaker.language)}: {said.text}")
        return said

    def _word(self, part: Part) -> _Said:
        text = self.names.said.get(part.said or "", "")
        state: State = "open" if not text else "known" if part.sure else "assumed"
        return _Said(neutral(text, lines=True), state, None, None, part.more)

    def _fact(self, part: Part) -> _Said:
        key = part.fact or ""
        slot = self.speaker.fact(key)
        found = self.speaker.found(key)
        raw = _raw(found[0].value) if len(found) == 1 else None
        mark = slot.value.mark
        if mark is Mark.MISSING:
            return _Said("", "open", key, None, part.more)
        if mark is Mark.UNKNOWN:
            return _Said(slot.value.whole().strip("[]") if not part.more else "", "open", key, None, part.more)
        secret = key in self.speaker.template.letter.secrets and self.speaker.secrecy
        sure = mark is not Mark.PROPOSED and part.sure
        return _Said(slot.value.text, "known" if sure else "assumed", key, raw, part.more, secret)


@dataclass(frozen=True, slots=True)
class _Said:
    """One part of an answer in words."""

    text: str
    state: State
    fact: str | None
    raw: str | int | bool | tuple[str, ...] | None
    more: bool
    secret: bool = False


def _raw(value: FactValue | Moment) -> str | int | bool | tuple[str, ...] | None:
    if value is UNKNOWN:
        return None
    if isinstance(value, Moment):
        return value.local.isoformat()
    return neutral(value, lines=True) if isinstance(value, str) else value


def _facts_of(field: Field) -> list[str]:
    """The facts behind a field, for those who want to know where its answer comes from."""
    found = [key for row in field.options if row.when for key in mentioned(parse(row.when))]
    return [fact for key in found for fact in FROM_FACTS.get(key, (key,)) if key not in _OWN_NAMES]


_OWN_NAMES = {
    *("first", "withdrawn", "late", "complete", "outcome", "band", "seen_types", "other_bodies", "persons_date"),
    *("letter_written", "assessment_written"),
}
