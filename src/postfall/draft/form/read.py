"""Reads the form that ships with the package, `draft/data/edpb_form.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import Field as Row
from pydantic import StringConstraints, model_validator

from postfall import yamlfile
from postfall.draft.form.model import Field, Form, Kind, Mandatory, Option, Part
from postfall.language import Text
from postfall.playbook.model import Expression, FactKey, Wording
from postfall.yamlfile import Model, once

_Line = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
_Letter = Annotated[str, StringConstraints(pattern=r"^[a-z][0-9]?$")]
_Section = Annotated[str, StringConstraints(pattern=r"^\d(\.\d)?$")]


class OptionRow(Model):
    """One option: its letter, its label in both languages, and when it is chosen."""

    key: _Letter
    de: _Line
    en: _Line
    when: Expression | None = None
    sure: bool = True
    incomplete: bool = False


class PartRow(Model):
    """One piece of an answer: a fact or a said text."""

    fact: FactKey | None = None
    said: FactKey | None = None
    before: Wording | None = None
    when: Expression | None = None
    more: bool = False
    sure: bool = True

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.fact is None) == (self.said is None):
            raise ValueError("exactly one of fact and said")
        return self


class FieldRow(Model):
    """One field, as the comment at the top of the file explains it."""

    id: Annotated[int, Row(ge=1, le=999)]
    section: _Section
    type: Kind
    mandatory: Mandatory
    label: Wording
    law: _Line | None = None
    visible: Expression | None = None
    options: tuple[OptionRow, ...] = ()
    parts: tuple[PartRow, ...] = ()
    first: bool = False
    several: bool = False
    optional: bool = False
    pending: _Letter | None = None
    fact: FactKey | None = None
    ask: Wording | None = None
    mended: Wording | None = None


class SectionRow(Model):
    """The title of a section."""

    id: _Section
    de: _Line
    en: _Line


class FormFile(Model):
    """The whole file."""

    format: Literal[1]
    template: _Line
    version: _Line
    adopted: _Line
    source: _Line
    checked: _Line
    confirmed: bool
    note: Wording
    sections: tuple[SectionRow, ...]
    fields: tuple[FieldRow, ...] = Row(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        once([str(row.id) for row in self.fields])
        known = {row.id for row in self.sections}
        if stray := [row.id for row in self.fields if row.section not in known]:
            raise ValueError(f"fields without a section: {stray}")
        return self


@cache
def form() -> Form:
    """The shipped form. Raises `ContentError` where the file is broken."""
    entry = files("postfall.draft").joinpath("data", "edpb_form.yaml")
    read = yamlfile.read(entry, FormFile, "draft/data/edpb_form.yaml")
    return Form(
        template=read.template,
        version=read.version,
        adopted=read.adopted,
        source=read.source,
        checked=read.checked,
        confirmed=read.confirmed,
        note=read.note.text(),
        sections=tuple((row.id, Text(row.de, row.en)) for row in read.sections),
        fields=tuple(_field(row) for row in read.fields),
    )


def _field(row: FieldRow) -> Field:
    return Field(
        id=row.id,
        section=row.section,
        kind=row.type,
        mandatory=row.mandatory,
        label=row.label.text(),
        law=row.law or "",
        visible=row.visible,
        options=tuple(Option(o.key, Text(o.de, o.en), o.when, o.sure, o.incomplete) for o in row.options),
        parts=tuple(
            Part(p.fact, p.said, p.before.text() if p.before else None, p.when, p.more, p.sure) for p in row.parts
        ),
        first=row.first,
        several=row.several,
        optional=row.optional,
        pending=row.pending,
        fact=row.fact,
        ask=row.ask.text() if row.ask else None,
        mended=row.mended.text() if row.mended else None,
    )
