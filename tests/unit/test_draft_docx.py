"""The Word document: language, styles, paper, and the same bytes every time."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm

from postfall.draft import docx as word
from postfall.draft.catalogue import KINDS
from postfall.draft.render import render
from postfall.errors import Code, UsageError

_SPEC = importlib.util.spec_from_file_location("d", Path(__file__).parents[1] / "fixtures" / "draft_dossier.py")
sample = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sample)

ALL = [(kind.id, language) for kind in KINDS for language in ("de", "en")]


def opened(data: bytes):
    return docx.Document(io.BytesIO(data))


@pytest.fixture
def paper(tmp_path) -> Path:
    """A letterhead as a user might have it: own header, own first page, text left over in the body."""
    document = docx.Document()
    document.add_paragraph("Alter Text, der nicht in den Brief gehört")
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "Tischlerei Birkenhof"
    section.header.paragraphs[0].text = "Birkenhof, Folgeseite"
    section.footer.paragraphs[0].text = "Amtsgericht Musterstadt"
    section.left_margin = Cm(3.3)
    path = tmp_path / "Briefbogen.docx"
    document.save(path)
    return path


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_language_and_properties_are_set(kind, language):
    document = opened(word.write(render(kind, language, sample.known())))

    tag = {"de": "de-DE", "en": "en-GB"}[language]
    languages = {row.get(qn("w:val")) for row in document.styles.element.iter(qn("w:lang"))}
    assert languages == {tag}
    assert document.core_properties.language == tag
    assert document.core_properties.author == "Postfall"
    assert document.core_properties.title
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


@pytest.mark.parametrize("kind", [kind.id for kind in KINDS])
def test_the_same_letter_gives_the_same_bytes(kind):
    letter = render(kind, "de", sample.known())
    data = word.write(letter)

    assert word.write(letter) == data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_headings_lists_tables_and_bold_are_real():
    document = opened(word.write(render("log-preservation", "de", sample.known())))
    styles = [row.style.name for row in document.paragraphs]

    assert "Heading 2" in styles
    assert "List Bullet" in styles
    assert document.tables[0].style.name == "Table Grid"
    assert document.tables[0].rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    bold = [run.text for row in document.paragraphs for run in row.runs if run.bold]
    assert "sichern Sie die Protokolle zu diesem Konto sofort" in bold
    assert not any("**" in row.text for row in document.paragraphs)


def test_what_is_open_is_highlighted_and_nothing_else():
    document = opened(word.write(render("authority-notification", "de", sample.known(aware_at=None))))
    runs = [run for row in document.paragraphs for run in row.runs]

    marked = [run.text for run in runs if run.font.highlight_color is not None]
    assert any("aware_at" in text for text in marked)
    assert all(text.startswith("[") and text.endswith("]") for text in marked)


def test_pages_are_numbered():
    document = opened(word.write(render("persons-content", "de", sample.known())))

    fields = [row.get(qn("w:instr")) for row in document.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_an_exercise_is_marked_on_every_page(paper):
    letter = render("persons-content", "de", sample.known(exercise=True))
    plain, own = opened(word.write(letter)), opened(word.write(letter, paper))

    assert "ÜBUNG" in plain.sections[0].header.paragraphs[0].text
    section = own.sections[0]
    for part in (section.header, section.first_page_header):
        assert any("ÜBUNG" in row.text for row in part.paragraphs)


def test_a_letterhead_keeps_its_paper_and_loses_its_text(paper):
    document = opened(word.write(render("persons-content", "de", sample.known()), paper))
    section = document.sections[0]
    body = "\n".join(row.text for row in document.paragraphs)

    assert section.first_page_header.paragraphs[0].text == "Tischlerei Birkenhof"
    assert section.footer.paragraphs[0].text == "Amtsgericht Musterstadt"
    assert round(section.left_margin.mm) == 33
    assert "Alter Text" not in body
    assert "Guten Tag" in body
    assert "Lindenweg 4\n12345 Musterstadt" not in body.partition("Guten Tag")[0]


@pytest.mark.parametrize("data", [b"", b"kein Word", b"PK\x03\x04kaputt", None, "zip", "xml"])
def test_a_broken_letterhead_is_a_clear_error(tmp_path, data):
    path = tmp_path / "Briefbogen.docx"
    if data in {"zip", "xml"}:
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("[Content_Types].xml" if data == "xml" else "a.txt", "<a>" if data == "xml" else "a")
    elif data is not None:
        path.write_bytes(data)

    with pytest.raises(UsageError) as caught:
        word.write(render("persons-content", "de", sample.known()), path)

    assert caught.value.code is Code.USAGE
    assert caught.value.where == str(path)
    assert ".docx" in caught.value.hint.en


def test_a_bomb_of_a_letterhead_is_refused_unread(tmp_path):
    path = tmp_path / "Briefbogen.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b"\0" * 250_000_000)

    with pytest.raises(UsageError, match="too large"):
        word.write(render("persons-content", "de", sample.known()), path)
