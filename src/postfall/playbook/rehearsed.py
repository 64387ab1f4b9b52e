"""The part of an answers file that belongs to an exercise; its ids are held against the scenario when it is played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, StringConstraints

from postfall.playbook.model import Line
from postfall.yamlfile import Model

Name = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Bound = Annotated[int, Field(ge=0, le=10**9)]
ExpectationId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=40)]


@dataclass(frozen=True, slots=True)
class ExerciseGiven:
    """Answers to what an exercise asks by itself: by expectation two bounds (`estimates`), names (`sets`), what is
    decided where the walk does not ask (`choices`), one sentence why (`reasons`); what is `unknown`; `hints` to take.
    """

    estimates: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


class ExerciseRow(Model):
    """What an exercise asks by itself, by the ids of its scenario; see `ExerciseGiven`."""

    estimates: dict[ExpectationId, tuple[Bound, Bound]] = Field(default_factory=dict)
    sets: dict[ExpectationId, tuple[Name, ...]] = Field(default_factory=dict)
    choices: dict[ExpectationId, Name] = Field(default_factory=dict)
    reasons: dict[ExpectationId, Line] = Field(default_factory=dict)
    unknown: tuple[ExpectationId, ...] = ()
    hints: tuple[ExpectationId, ...] = ()

    def given(self) -> ExerciseGiven:
        """As the value that a run takes."""
        return ExerciseGiven(self.estimates, self.sets, self.choices, self.reasons, self.unknown, self.hints)
