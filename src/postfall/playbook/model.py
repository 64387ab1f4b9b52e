"""What a playbook file may say. Texts are `{de, en}`; conditions are short expressions over fact keys."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from postfall.language import Text
from postfall.ports import Kind
from postfall.yamlfile import Model

FactKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
StepKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_-]*$", max_length=80)]
PhaseKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=30)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=600)]


class Wording(Model):
    """A text in both languages."""

    de: Line
    en: Line

    def text(self) -> Text:
        """As the value that screens and drafts take."""
        return Text(self.de, self.en)


class Option(Model):
    """One answer to choose."""

    value: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=60)]
    label: Wording
    note: Wording | None = None


class FactSpec(Model):
    """A fact that a playbook asks for, derives or receives from a probe.

    `legal` marks a legal decision: never a default, never a preselection. `sensitive` keeps the value out of exports
    for authority and insurer.
    """

    key: FactKey
    kind: Kind
    text: Wording
    why: Wording | None = None
    basis: Wording | None = None
    help: Wording | None = None
    options: tuple[Option, ...] = ()
    when: Expression | None = None
    optional: bool = False
    legal: bool = False
    sensitive: bool = False
    maximum: int | None = None


class Step(Model):
    """One thing to do. `must`: true, false, or a condition; skipping a must-step needs a reason.

    `action` names what the program does in this step (`probe`, `draft:contact-warning`, `deadline`, `export`, …).
    `evidence` says what to keep; `sources` are short references (`BSI`, `Art. 33 DSGVO`).
    `ends` closes the walk for this path (nothing after it is reachable).
    """

    key: StepKey
    title: Wording
    why: Wording
    do: tuple[Wording, ...] = ()
    ask: tuple[FactKey, ...] = ()
    action: str | None = None
    when: Expression | None = None
    must: bool | Expression = False
    evidence: tuple[Wording, ...] = ()
    ends: bool = False
    help: Wording | None = None
    sources: tuple[Line, ...] = ()


class Phase(Model):
    """A stretch of the walk."""

    key: PhaseKey
    title: Wording
    goal: Wording
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=100)]


class Playbook(Model):
    """One playbook: `playbook.yaml` in a folder of its name."""

    format: Literal[1]
    id: Name
    revision: Annotated[int, Field(ge=1)]
    engine: Annotated[str, StringConstraints(pattern=r"^>=\d+\.\d+$")]
    title: Wording
    intro: tuple[Wording, ...] = ()
    facts: Annotated[tuple[FactSpec, ...], Field(max_length=500)]
    phases: Annotated[tuple[Phase, ...], Field(min_length=1, max_length=30)]

    def steps(self) -> tuple[Step, ...]:
        """All steps in order."""
        return tuple(step for phase in self.phases for step in phase.steps)

    @cached_property
    def fact_keys(self) -> Mapping[str, FactSpec]:
        """The facts by key, in the order of the file."""
        return {spec.key: spec for spec in self.facts}

    def fact(self, key: str) -> FactSpec:
        """The fact `key`. Raises `KeyError` where the playbook does not know it."""
        return self.fact_keys[key]
