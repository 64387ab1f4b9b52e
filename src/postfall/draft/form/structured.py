"""The form as JSON, with the field ids of the template. The keys are documented in docs/reference/authority-form.md."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from postfall.draft import structured
from postfall.draft.form.read import form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.draft.form.model import Answer
    from postfall.draft.letter import Letter
    from postfall.language import Language


def write(letter: Letter, rows: Iterable[Answer]) -> bytes:
    """The answers `rows` of the draft `letter` as UTF-8 JSON: what every draft has, with fields in place of blocks."""
    read, language = form(), letter.language
    whole = structured.data(letter)
    del whole["blocks"]  # the fields say the same
    whole["form"] = {
        "name": read.template,
        "version": read.version,
        "adopted": read.adopted,
        "source": read.source,
        "checked": read.checked,
        "confirmed": read.confirmed,
        "note": read.note.to(language),
    }
    whole["sections"] = [{"id": key, "title": title.to(language)} for key, title in read.sections]
    whole["fields"] = [_field(row, language) for row in rows]
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _field(row: Answer, language: Language) -> dict[str, Any]:
    field = row.field
    return {
        "id": field.id,
        "section": field.section,
        "label": field.label.to(language),
        "type": field.kind,
        "mandatory": field.mandatory,
        "law": field.law,
        "visible": row.visible,
        "depends_on": [name.removeprefix("f") if name[1:].isdigit() else name for name in row.needs],
        "state": row.state,
        "value": row.value,
        "raw": list(row.raw) if isinstance(row.raw, tuple) else row.raw,
        "options": list(row.chosen),
        "choices": [
            {"key": option.key, "label": option.label.to(language), "incomplete_only": option.incomplete}
            for option in field.options
        ],
        "fact": row.fact,
        "question": row.question if row.state == "open" and row.visible is not False else "",
        "professional_secrecy": row.secret,
    }
