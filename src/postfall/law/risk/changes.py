"""What would change an outcome: every open or alterable answer is tried, and those that flip it are named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from postfall.language import Text, both, number
from postfall.law.risk.model import Change, Outcome

if TYPE_CHECKING:
    from postfall.law.risk.rules import Answer, Answers, Key, RiskRules

OUTCOMES = {
    Outcome.RECORD: Text("nur dokumentieren", "record only"),
    Outcome.AUTHORITY: Text("Meldung an die Aufsicht", "notify the authority"),
    Outcome.AUTHORITY_AND_PERSONS: Text(
        "Meldung an die Aufsicht und Nachricht an die Betroffenen", "notify the authority and tell the people"
    ),
    Outcome.MORE_INFORMATION: Text("noch zu wenig bekannt", "too little known yet"),
}


def changes(
    known: Answers, rules: RiskRules, outcome: Outcome, judged: Callable[[Answers], Outcome]
) -> tuple[Change, ...]:
    """One change for each answer and outcome, in the order of the keys; `judged` gives the outcome of other answers.

    None while nothing is known: every answer would change that.
    """
    found: list[Change] = []
    if outcome is Outcome.MORE_INFORMATION:
        return ()
    for key in rules.keys.values():
        if key.key in known and not key.alterable:
            continue
        seen: set[Outcome] = {outcome}
        for value in _candidates(key):
            if known.get(key.key) == value:
                continue
            other = judged({**known, key.key: value})
            if other not in seen:
                seen.add(other)
                found.append(Change(key.key, _spelled(value), other, _said(key, value, other)))
    return tuple(found)


def _candidates(key: Key) -> Iterator[Answer]:
    """Answers worth trying. Of lists each value alone: a list with more values is never milder."""
    if key.kind == "choices":
        yield from ((value,) for value in key.values)
        return
    yield from key.tries
    yield from key.values


def _spelled(value: Answer) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _said(key: Key, value: Answer, outcome: Outcome) -> Text:
    first = value[0] if isinstance(value, tuple) else value
    label = both(number, first) if isinstance(first, int) else key.values[first]
    return Text("{title}: {label} → {outcome}", "{title}: {label} → {outcome}").fill(
        title=key.title, label=label, outcome=OUTCOMES[outcome]
    )
