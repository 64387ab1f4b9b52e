"""What LibreOffice writes can be read: text documents in its formats, and what it locks counts as locked."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from postfall.mailbox.content.extractor import Extractor

OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.office,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not OFFICE, reason="needs libreoffice-writer (apt install)"),
]
LETTER = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>
<text:p>Grüße aus dem Büro</text:p>
<text:p>IBAN <text:span>DE89</text:span> <text:span>3704</text:span> 0044 0532</text:p>
<table:table><table:table-column table:number-columns-repeated="2"/>
<table:table-row><table:table-cell><text:p>Name</text:p>
</table:table-cell><table:table-cell><text:p>Max Muster</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document>
"""
LOCK = '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"geheim"}}'
FORMATS = ("odt", "docx", "pdf", "rtf", "doc", f"pdf:writer_pdf_Export:{LOCK}")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Format → what LibreOffice wrote."""
    folder = tmp_path_factory.mktemp("contents")
    (folder / "letter.fodt").write_text(LETTER, encoding="utf-8")
    found = {}
    for wanted in FORMATS:
        call = [OFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", wanted]
        subprocess.run(
            [*call, "--outdir", folder, folder / "letter.fodt"], capture_output=True, timeout=100, check=True
        )
        found[wanted] = (folder / f"letter.{wanted.partition(':')[0]}").read_bytes()
    return found


@pytest.fixture(scope="module")
def extractor():
    with Extractor() as running:
        yield running


@pytest.mark.parametrize("kind", ["odt", "docx", "pdf", "rtf"])
def test_its_documents_are_read(written, extractor, kind):
    found = extractor.text("rtf" if kind == "rtf" else "zip", written[kind])
    words = " ".join(found.texts[0].text.split())
    assert "Grüße aus dem Büro" in words
    assert "IBAN DE89 3704 0044 0532" in words
    assert "Max Muster" in words
    assert (found.texts[0].kind, found.not_inspected) == (kind, ())


def test_what_it_locks_counts_as_locked(written, extractor):
    found = extractor.text("pdf", written[FORMATS[-1]])
    assert (found.texts, [gap.code for gap in found.not_inspected]) == ((), ["encrypted"])


def test_old_word_documents_count_as_not_supported(written, extractor):
    assert [gap.code for gap in extractor.text("ole", written["doc"]).not_inspected] == ["unsupported"]
