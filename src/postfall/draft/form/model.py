"""A form and its answers as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from postfall.language import Text

State = Literal["known", "assumed", "open"]
"""`known`: a person confirmed it. `assumed`: proposed or concluded, a person looks at it. `open`: to be found out."""
Kind = Literal["text", "textarea", "enum", "multi-select", "number", "date", "datetime", "boolean"]
Mandatory = Literal["yes", "no", "conditional"]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `when` chooses it, if it holds; not `sure`: only as an assumption."""

    key: str
    label: Text
    when: str | None = None
    sure: bool = True
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an answer: the fact `fact` or the text `said`. `more`: left out where nothing is known about it."""

    fact: str | None = None
    said: str | None = None
    before: Text | None = None
    when: str | None = None
    more: bool = False
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form; `visible` is a condition over `fN` (the answer to field N), facts and names of the case.

    `pending` is the option for what is still open. `optional`: nobody has to answer it for a complete notification.
    """

    id: int
    section: str
    kind: Kind
    mandatory: Mandatory
    label: Text
    law: str = ""
    visible: str | None = None
    options: tuple[Option, ...] = ()
    parts: tuple[Part, ...] = ()
    first: bool = False
    several: bool = False
    optional: bool = False
    pending: str | None = None
    fact: str | None = None
    ask: Text | None = None
    mended: Text | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its fields in order, the titles of its sections, and where it was read.

    `confirmed` tells whether the publisher's own document was read; `note` says what was read instead.
    """

    template: str
    version: str
    adopted: str
    source: str
    checked: str
    confirmed: bool
    note: Text
    sections: tuple[tuple[str, Text], ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the case says to one field.

    `visible` None: it depends on what is still open, which `needs` names (`fN` is field N). `chosen` are option
    letters, `value` is the answer in words, `raw` the same as ISO moment, number or values of a fact, where one fact
    stands behind it. `fact` and `question` say what to find out. `secret`: it may tell a professional secret.
    """

    field: Field
    visible: bool | None
    state: State
    value: str = ""
    chosen: tuple[str, ...] = ()
    fact: str | None = None
    question: str = ""
    raw: str | int | bool | tuple[str, ...] | None = None
    secret: bool = False
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """What the conditions and parts of a form can name beside facts.

    `sure` and `assumed` are values for conditions, `said` texts for parts; what is not known is missing in them.
    """

    sure: dict[str, str | bool | tuple[str, ...]] = field(default_factory=dict)
    assumed: dict[str, str | bool | tuple[str, ...]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
