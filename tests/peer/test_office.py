"""LibreOffice opens what we write without repair, and what it lays out is what we meant."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document

from postfall.draft import docx
from postfall.draft.catalogue import KINDS
from postfall.draft.render import render

_SPEC = importlib.util.spec_from_file_location("d", Path(__file__).parents[1] / "fixtures" / "draft_dossier.py")
sample = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sample)

OFFICE, TEXT, INFO = (shutil.which(name) for name in ("soffice", "pdftotext", "pdfinfo"))
pytestmark = [
    pytest.mark.office,
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        not (OFFICE and TEXT and INFO), reason="needs libreoffice-writer and poppler-utils (apt install)"
    ),
]


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    """Every kind in German, known, and in English as an exercise, laid out in one run: name → PDF."""
    folder = tmp_path_factory.mktemp("office")
    for kind in KINDS:
        for language, name, dossier in (
            ("de", "known", sample.known()),
            ("en", "exercise", sample.empty(exercise=True)),
        ):
            letter = render(kind.id, language, dossier)
            (folder / f"{kind.id}-{language}-{name}.docx").write_bytes(docx.write(letter))
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Tischlerei Birkenhof, Briefbogen"
    document.save(folder / "paper.tmp")
    letter = render("persons-content", "de", sample.known())
    (folder / "letterhead.docx").write_bytes(docx.write(letter, folder / "paper.tmp"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    done = subprocess.run(
        [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *folder.glob("*.docx")],
        capture_output=True,
        text=True,
        timeout=200,
        check=True,
    )
    assert "Error" not in done.stderr
    return {path.stem: path for path in folder.glob("*.pdf")}


def text_of(pdf: Path) -> str:
    return subprocess.run([TEXT, "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout


def told(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_every_draft_opens(laid_out):
    assert len(laid_out) == len(KINDS) * 2 + 1


def test_sheets_are_a4_and_titled(laid_out):
    for name, pdf in laid_out.items():
        said = subprocess.run([INFO, pdf], capture_output=True, text=True, check=True).stdout
        assert "Title: " in said
        assert "A4" in said or name == "letterhead"


def test_the_notification_says_what_it_should(laid_out):
    text = text_of(laid_out["authority-notification-de-known"])
    said = told(text)

    assert "Meldung einer Verletzung des Schutzes personenbezogener Daten (Art. 33 DSGVO)" in said
    assert "[48] Kenntnis von der Verletzung: Freitag, 27. März 2026, 17:20 Uhr (CET)" in said
    assert "Jule Öztürk" in said
    assert "[noch zu ermitteln: prevention – Was verhindert eine Wiederholung?]" in said
    assert f"Seite {len(text.split(chr(12))) - 1} von {len(text.split(chr(12))) - 1}" in said
    assert "**" not in said
    assert not re.search("[\ue000-\uf8ff]", said.replace("\uf0b7", ""))  # a bullet of the symbol font


def test_a_table_keeps_its_rows(laid_out):
    said = told(text_of(laid_out["log-preservation-de-known"]))

    assert re.search(r"Zeit Konto Protokoll Kennung Ergebnis", said)
    assert said.count("POP3S") == 2


def test_an_exercise_is_marked_on_every_page(laid_out):
    for kind in KINDS:
        pages = text_of(laid_out[f"{kind.id}-en-exercise"]).split("\f")[:-1]
        assert all("EXERCISE – not a real incident" in page for page in pages)


def test_a_letterhead_shows_on_the_page(laid_out):
    assert "Tischlerei Birkenhof, Briefbogen" in text_of(laid_out["letterhead"])


def test_what_is_typeset_and_what_word_lays_out_say_the_same(laid_out, tmp_path):
    from postfall.draft import pdf

    (tmp_path / "own.pdf").write_bytes(pdf.write(render("persons-content", "de", sample.known())))
    ours, office = (
        set(re.findall(r"\w{5,}", text_of(row))) for row in (tmp_path / "own.pdf", laid_out["persons-content-de-known"])
    )

    assert ours == office


def test_our_own_pdf_is_tagged(tmp_path):
    from postfall.draft import pdf

    path = tmp_path / "own.pdf"
    path.write_bytes(pdf.write(render("authority-notification", "en", sample.known())))
    said = subprocess.run([INFO, path], capture_output=True, text=True, check=True).stdout
    tree = subprocess.run([INFO, "-struct-text", path], capture_output=True, text=True, check=True).stdout

    assert re.search(r"Tagged:\s+yes", said)
    assert re.search(r"Title:\s+Notification to the data protection authority", said)
    assert re.search(r"^\s*H1 ", tree, re.MULTILINE)
    assert re.search(r"^\s*L ", tree, re.MULTILINE)
