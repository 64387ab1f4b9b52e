"""HTML, PDF, plain text and JSON: language, title, marks, nothing loaded from elsewhere, the same bytes every time."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from postfall.draft import html, pdf, plain, structured
from postfall.draft.blocks import blocks
from postfall.draft.catalogue import GROUPS, KINDS
from postfall.draft.outline import Listed, outline
from postfall.draft.press import Press
from postfall.errors import UsageError

_SPEC = importlib.util.spec_from_file_location("p", Path(__file__).parents[1] / "fixtures" / "personas.py")
personas = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(personas)

ALL = [(kind.id, language) for kind in KINDS for language in ("de", "en")]
WRITERS = {"html": html.write, "pdf": pdf.write, "txt": plain.write, "json": structured.write}


def letter(kind="persons-content", language="de", name="craft", **changes):
    return Press(kind, language, personas.persona(name, language, **changes)).letter()


def pages_of(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_html_stands_alone(kind, language):
    press = Press(kind, language, personas.persona("hospital", language))
    page = press.write(press.letter(), "html").decode()

    assert page.startswith("<!DOCTYPE html>")
    assert f'<html lang="{ {"de": "de-DE", "en": "en-GB"}[language] }">' in page
    assert re.search(r"<title>[^<]+</title>", page)
    assert "default-src 'none'" in page.replace("&#x27;", "'")
    assert not re.search(r"<(link|img|iframe|base|object)\b|\bsrc=|@import|url\(", page)
    assert "@page" in page
    assert page.count("<h1>") == 1


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_pdf_is_tagged_and_has_language_and_title(kind, language):
    made = letter(kind, language)
    data = pdf.write(made)
    document = pypdfium2.PdfDocument(data)

    assert document.get_metadata_value("Title") == made.title
    assert f"/Lang({ {'de': 'de-DE', 'en': 'en-GB'}[language] })".encode() in data.replace(b"/Lang (", b"/Lang(")
    assert b"/MarkInfo" in data
    assert b"/StructTreeRoot" in data
    assert b"pdfuaid" in data


def test_a_gap_in_the_address_is_highlighted_in_pdf():
    """Whom a letter goes to is open in `persons-content`, two lines of it, and known in `bank`."""
    assert [patches(replace(letter(kind), body="Text")) for kind in ("persons-content", "bank")] == [2, 0]


def patches(made) -> int:
    """How many coloured patches lie behind the text of the first page; the rules on it are lines without a filling."""
    page = pypdfium2.PdfDocument(pdf.write(made))[0]
    shapes = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])
    return sum(low + 3 < high for _, low, _, high in (row.get_bounds() for row in shapes))


def test_sheets_of_pdf_are_a4_and_counted():
    data = pdf.write(letter("authority-notification"))
    document = pypdfium2.PdfDocument(data)
    pages = pages_of(data)

    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [210, 297]
    assert len(pages) > 1
    assert all(f"Seite {at} von {len(pages)}" in page for at, page in enumerate(pages, 1))


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_letter_gives_the_same_bytes(form):
    made = letter("authority-notification")

    assert WRITERS[form](made) == WRITERS[form](made)


@pytest.mark.parametrize("kind", [kind.id for kind in KINDS])
def test_an_exercise_is_marked_in_every_format_and_on_every_page(kind):
    press = Press(kind, "de", personas.persona("craft", exercise=True))
    made = press.letter()
    mark = "ÜBUNG – kein echter Vorfall. Nicht absenden."

    for form in press.kind.formats:
        data = press.write(made, form)
        if form == "pdf":
            assert all(mark in page for page in pages_of(data))
        elif form not in {"docx", "eml"}:  # tested where these are read
            assert mark in data.decode()
    page = press.write(made, "html").decode()
    assert 'class="exercise page"' in page
    assert re.search(r"\.exercise\.page \{ position: fixed", page)  # browsers print it on every page
    assert "ÜBUNG" not in Press(kind, "de", personas.persona("craft")).write(letter(kind), "html").decode()


def test_text_is_wrapped_and_nothing_is_lost():
    made = letter("authority-notification")
    text = plain.write(made).decode()

    assert all(len(row) <= plain.WIDTH or " " not in row.strip() for row in text.splitlines())
    words = re.sub(r"\s+", " ", text)
    assert "[48] Kenntnis von der Verletzung: Freitag, 27. März 2026, 17:20 Uhr (CET)" in words
    assert "**" not in text


def test_json_says_the_parts():
    made = letter("persons-content", proposed=("incident_description",), access_ended_at=None)
    data = json.loads(structured.write(made))

    assert {"kind", "lang", "title", "sender", "recipient", "date", "subject", "blocks", "open", "head"} <= set(data)
    assert (data["template"], data["playbook"], data["head"]) == (made.template, made.playbook, made.head)
    assert {"incident_description": "proposed"}.items() <= {r["key"]: r["state"] for r in data["open"]}.items()
    marks = {run["mark"] for block in data["blocks"] for run in block.get("runs", ())}
    assert "proposed" in marks


def test_the_note_tells_what_is_known_assumed_and_open():
    dossier = personas.persona("craft", proposed=("likely_consequences",), incident_description=None)
    press = Press("persons-content", "de", dossier)
    text = re.sub(r"\s+", " ", press.write(press.letter(), "txt").decode())
    note = text.partition("Stand der Angaben")[2]

    assert re.search(r"- Bestätigt: [1-9]", note)
    assert re.search(r"- Angenommen, noch nicht bestätigt: [^-]", note)
    assert re.search(r"- Offen: \w", note)
    assert "persons-content/" in note
    assert personas.HEAD in note


def test_without_the_extra_pdf_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    pdf._setter.cache_clear()
    try:
        with pytest.raises(UsageError) as caught:
            pdf.write(letter())
    finally:
        pdf._setter.cache_clear()

    assert "postfall[pdf]" in caught.value.hint.en


def test_lists_become_lists_and_no_heading_level_is_skipped():
    tree = outline(blocks("# A\n\n#### B\n\n- a\n- b\n  1. c\n\n     more\n  2. d\n- e\n\n1. f\n"))

    assert [row.level for row in tree[:2]] == [2, 3]
    first, second = tree[2:]
    assert isinstance(first, Listed)
    assert (first.start, len(first.items)) == (None, 3)
    inner = first.items[1][1]
    assert (inner.start, len(inner.items), len(inner.items[0])) == (1, 2, 2)
    assert second.start == 1


def test_every_kind_is_in_one_group():
    assert sorted(id_ for _, ids in GROUPS for id_ in ids) == sorted(kind.id for kind in KINDS)
