"""Every kind of draft in both languages for two houses that differ, as texts that somebody has read.

`POSTFALL_REWRITE=1 pytest tests/content/test_golden_drafts.py` writes them anew; read them before you commit them.
`-k KIND` does so for one kind.
"""

from __future__ import annotations

import importlib.util
import os
import re
from functools import cache
from pathlib import Path

import pytest

from postfall.draft import markdown
from postfall.draft.catalogue import KINDS
from postfall.draft.kinds import read_template
from postfall.draft.render import render

_SPEC = importlib.util.spec_from_file_location("p", Path(__file__).parents[1] / "fixtures" / "personas.py")
personas = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(personas)

GOLDEN = Path(__file__).parent / "golden" / "letters"
HOUSES = {
    "persons-holder": ("law_firm", "hospital"),
    "persons-recipient": ("private", "law_firm"),
    "persons-content": ("private", "hospital"),
    "public-notice": ("hospital", "parish"),
    "contact-warning": ("private", "craft"),
    "processor-to-controller": ("processor", "hospital"),
    "management-alert": ("craft", "hospital"),
    "criminal-complaint": ("private", "craft"),
    "bank": ("private", "craft"),
    "insurer": ("craft", "law_firm"),
    "provider-abuse": ("private", "craft"),
    "log-preservation": ("private", "craft"),
    "workforce": ("craft", "hospital"),
    "identity-misuse": ("private", "parish"),
}
"""Two houses a kind: those that write such a letter and differ most."""
OTHERS = ("craft", "law_firm")
ALL = [
    (kind.id, part, language, house)
    for kind in KINDS
    for part in kind.parts or (None,)
    for language in ("de", "en")
    for house in HOUSES.get(kind.id, OTHERS)
]


@cache
def dossier(house: str | None, language: str):
    """The case of a house; None: one that was just opened."""
    return personas.persona(house, language) if house else personas.nothing(language)


def named(row) -> str:
    return ".".join(part for part in row if part)


@pytest.mark.parametrize("row", ALL, ids=named)
def test_golden_letter(row):
    kind, part, language, house = row
    template = read_template(kind, language, part)
    text = markdown.write(render(kind, language, dossier(house, language), template=template)).decode()
    path = GOLDEN / f"{named(row)}.md"
    if os.environ.get("POSTFALL_REWRITE") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    assert text == path.read_text(encoding="utf-8")


def test_no_golden_letter_is_left_over():
    assert {path.name for path in GOLDEN.iterdir()} == {f"{named(row)}.md" for row in ALL}


@pytest.mark.parametrize("house", [*personas.NAMES, None])
@pytest.mark.parametrize("text", sorted({(row[0], row[1] or "", row[2]) for row in ALL}), ids=named)
def test_no_letter_has_holes(text, house):
    """What stands open is a mark in brackets, never an empty place, a raw tag or the name of a value; for anybody."""
    kind, part, language = text
    template = read_template(kind, language, part or None)
    made = render(kind, language, dossier(house, language), template=template)
    said = markdown.write(made).decode()

    assert not re.search(r"\{[{%]|[%}]\}|\bNone\b|SimpleNamespace|<postfall", said)
    assert not re.search(r":\*\*\s*$|\(\)|, ,|; ;", said, flags=re.MULTILINE)
