"""A whole playbook as a page and as data."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from postfall.language import Language, Text, same
from postfall.playbook.spoken import in_words
from postfall.ports import Pairs, Points, Title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.playbook.model import FactSpec, Playbook, Step, Wording


def playbook_blocks(playbook: Playbook) -> tuple[object, ...]:
    """The page: intro, then every phase with its steps."""
    return tuple(_blocks(playbook))


def playbook_data(playbook: Playbook, data: bytes, language: Language) -> dict[str, object]:
    """Everything a program wants to know, texts in `language`."""
    return {
        "id": playbook.id,
        "revision": playbook.revision,
        "sha256": hashlib.sha256(data).hexdigest(),
        "title": _to(playbook.title, language),
        "intro": [_to(row, language) for row in playbook.intro],
        "phases": [
            {
                "key": phase.key,
                "title": _to(phase.title, language),
                "goal": _to(phase.goal, language),
                "steps": [_step_data(step, language) for step in phase.steps],
            }
            for phase in playbook.phases
        ],
        "facts": [_fact_data(spec, language) for spec in playbook.facts],
    }


def _to(wording: Wording | None, language: Language) -> str | None:
    return wording.text().to(language) if wording else None


def _condition(when: str | bool | None, language: Language) -> str | None:
    return in_words(when).to(language) if isinstance(when, str) else None


def _step_data(step: Step, language: Language) -> dict[str, object]:
    return {
        "key": step.key,
        "title": _to(step.title, language),
        "why": _to(step.why, language),
        "do": [_to(row, language) for row in step.do],
        "ask": list(step.ask),
        "action": step.action,
        "when": step.when,
        "when_text": _condition(step.when, language),
        "must": step.must,
        "must_text": _condition(step.must, language),
        "evidence": [_to(row, language) for row in step.evidence],
        "sources": list(step.sources),
    }


def _fact_data(spec: FactSpec, language: Language) -> dict[str, object]:
    return {
        "key": spec.key,
        "kind": spec.kind.value,
        "text": _to(spec.text, language),
        "options": [{"value": row.value, "label": _to(row.label, language)} for row in spec.options],
        "when": spec.when,
        "when_text": _condition(spec.when, language),
        "optional": spec.optional,
        "legal": spec.legal,
        "sensitive": spec.sensitive,
    }


def _blocks(playbook: Playbook) -> Iterator[object]:
    yield Title(playbook.title.text())
    yield from (row.text() for row in playbook.intro)
    number = 0
    for phase in playbook.phases:
        yield Title(phase.title.text())
        yield phase.goal.text()
        for step in phase.steps:
            number += 1
            yield from _step_blocks(number, step)


def _step_blocks(number: int, step: Step) -> Iterator[object]:
    title = step.title.text()
    yield same("")
    yield Text(f"{number}. {title.de}", f"{number}. {title.en}")
    rows: list[tuple[Text, Text | str]] = [
        (Text("Schlüssel", "Key"), step.key),
        (Text("Warum", "Why"), step.why.text()),
    ]
    if step.when is not None:
        rows.append((Text("Nur wenn", "Only if"), in_words(step.when)))
    if step.must is not False:
        rows.append((Text("Muss", "Must"), Text("ja", "yes") if step.must is True else in_words(str(step.must))))
    if step.ask:
        rows.append((Text("Fragt nach", "Asks for"), ", ".join(step.ask)))
    if step.action is not None:
        rows.append((Text("Das Programm tut", "The program does"), step.action))
    if step.sources:
        rows.append((Text("Quellen", "Sources"), ", ".join(step.sources)))
    yield Pairs(tuple(rows))
    if step.do:
        yield Points(tuple(row.text() for row in step.do))
