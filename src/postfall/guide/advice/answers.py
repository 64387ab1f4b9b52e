"""Answers to the advice from a file: `format: 1` and `facts`, strict, typed like the questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from postfall.errors import UsageError
from postfall.guide.advice.settings import questions
from postfall.guide.advice.step import CHOSEN, GAP, choice_question
from postfall.language import Text
from postfall.playbook.given import GivenReader
from postfall.playbook.model import FactSpec, Option, Wording
from postfall.ports import Kind
from postfall.yamlfile import Model, Table, broken, compose, nearest, octets, validate
from postfall.yamlfile.typed import Typing

if TYPE_CHECKING:
    from pathlib import Path

    from postfall.value import FactValue, Moment

_ZONE = "UTC"


class AdviceAnswers(Model):
    """The file as written; the values are typed afterwards, against the questions."""

    format: Literal[1]
    facts: dict[str, Any] = Field(default_factory=dict)


def read_advice_answers(path: Path) -> dict[str, FactValue | Moment]:
    """The answers in the file `path`; what is missing there counts as not known.

    Raises `UsageError` where there is no such file and `ContentError` with every problem in it.
    """
    if not path.is_file():
        raise UsageError(
            Text(f"Die Antwortdatei „{path}“ gibt es nicht.", f"There is no answers file “{path}”."),
            hint=Text(
                "So sieht sie aus: docs/reference/mailbox-advise.md", "Its form: docs/reference/mailbox-advise.md"
            ),
            where=str(path)[:200],
        )
    return parse_advice_answers(octets(path, path.name), path.name)


def parse_advice_answers(data: bytes, name: str) -> dict[str, FactValue | Moment]:
    """Like `read_advice_answers`, from text; `name` stands in the problems. Raises `ContentError`."""
    root = compose(data, name)
    typing = Typing(name)
    built = validate(root, AdviceAnswers, typing)
    reader = GivenReader(typing, _ZONE)
    specs = {spec.key: spec for spec in (*questions(), _GAP_SPEC, _chosen_spec())}
    found = root.find("facts") if isinstance(root, Table) else None
    for key, node in found[1].rows if found is not None and isinstance(found[1], Table) else ():
        if spec := specs.get(key.text):
            reader.take(spec, node, ("facts", key.text))
        else:
            message = Text(f"Die Frage „{key.text[:60]}“ gibt es nicht.", f"There is no question “{key.text[:60]}”.")
            typing.report(key, ("facts", key.text), message, nearest(key.text, specs))
    if built is None or typing.problems:
        raise broken(name, typing.problems)
    return {key: given.value for key, given in reader.facts.items()}


_GAP_SPEC = FactSpec(
    key=GAP,
    kind=Kind.COUNT,
    maximum=36500,
    text=Wording(de="Längste Pause beim Abholen, in Tagen?", en="Longest pause in fetching mail, in days?"),
)


def _chosen_spec() -> FactSpec:
    question = choice_question()
    options = tuple(
        Option(value=row.value, label=Wording(de=row.label.de, en=row.label.en)) for row in question.choices
    )
    return FactSpec(
        key=CHOSEN,
        kind=Kind.CHOICE,
        text=Wording(de=question.text.de, en=question.text.en),
        options=options,
    )
