"""Documents opened in a process of their own: real ones give their texts, hostile ones end as a count."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from tests.fixtures import documents as made

from postfall.mailbox.content import extractor as extractor_module
from postfall.mailbox.content.extractor import Extractor
from postfall.mailbox.content.frames import receive, send
from postfall.mailbox.content.model import Bounds
from postfall.mailbox.content.parts import open_message

SMALL = Bounds(seconds=2, memory=400 << 20, unpacked=8 << 20, document=4 << 20, members=20, text=1 << 20)


@pytest.fixture(scope="module")
def extractor():
    with Extractor(SMALL) as running:
        yield running


def texts(found) -> dict[str, str]:
    return {text.part: text.text for text in found.texts}


def gaps(found) -> list[tuple[str, str]]:
    return [(gap.part, gap.code) for gap in found.not_inspected]


# -- real documents ----------------------------------------------------------------------------------------------------


def test_word(extractor):
    found = extractor.text("zip", made.docx("IBAN DE89 3704", "zweiter Absatz", table=("Name", "Max")), "brief.docx")
    lines = texts(found)[""].splitlines()
    assert lines[:3] == ["IBAN DE89 3704", "zweiter Absatz", "Name\tMax"]
    assert {"Kopfzeile", "Karla Autorin"} <= set(lines)
    assert (found.texts[0].kind, gaps(found)) == ("docx", [])


def test_what_lies_in_a_word_document(extractor):
    sheet = made.xlsx((("Name", "Geburtsdatum"), ("Max", 29280)))
    extra = (("word/media/image1.png", b"\x89PNG"), ("word/embeddings/sheet1.xlsx", sheet))
    found = extractor.text("zip", made.docx("x", extra=extra))
    assert texts(found)["1"] == "Name; Geburtsdatum\nName: Max; Geburtsdatum: 29.02.1980"
    assert gaps(found) == [("", "image")]


@pytest.mark.parametrize(
    ("book", "line"),
    [
        (
            made.xlsx((("Name", "Geburtsdatum", "Karte"), ("Max", 29280, made.CARD))),
            f"Name: Max; Geburtsdatum: 29.02.1980; Karte: {made.CARD}",
        ),
        (made.xls(), "Name: Max Muster; Geburtsdatum: 29.02.1980; IBAN: DE89 3704 0044 0532 0130 00"),
    ],
    ids=["xlsx", "xls"],
)
def test_spreadsheets_put_the_heading_before_the_value(extractor, book, line):
    found = extractor.text("zip", book)
    assert line in texts(found)[""].splitlines()
    assert gaps(found) == []


def test_slides_and_opendocument(extractor):
    slide = '<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>Folie %d</a:t></a:r></a:p></p:sld>'
    slides = [(f"ppt/slides/slide{number}.xml", slide % number) for number in (10, 9)]
    found = extractor.text("zip", made.zipped(("[Content_Types].xml", ""), *slides))
    assert (texts(found)[""], found.texts[0].kind) == ("Folie 9\n\nFolie 10", "pptx")
    content = (
        '<o:document xmlns:o="o" xmlns:t="t"><t:p>IBAN <t:span>DE89</t:span> <t:span>3704</t:span></t:p><t:p>x</t:p>'
        "</o:document>"
    )
    kind = ("mimetype", "application/vnd.oasis.opendocument.text")
    found = extractor.text("zip", made.zipped(kind, ("content.xml", content)))
    assert (texts(found)[""], found.texts[0].kind) == ("IBAN DE89 3704\nx", "odt")
    locked = made.zipped(kind, ("content.xml", b"\xff"), ("META-INF/manifest.xml", "<m:encryption-data/>"))
    assert gaps(extractor.text("zip", locked)) == [("", "encrypted")]


def test_pdf(extractor):
    assert texts(extractor.text("pdf", made.pdf(made.shown("IBAN DE89"), made.shown("zwei")))) == {
        "": "IBAN DE89\nzwei"
    }
    assert texts(extractor.text("pdf", made.pdf_form("iban", "DE11"))) == {"": "Antrag\niban: DE11"}
    invoice = extractor.text("pdf", made.pdf_with_file("zugferd.xml", b"<i><a>DE22</a><b>33</b></i>"))
    assert texts(invoice) == {"": "Rechnung\nNotiz", "1": "DE22 33"}


def test_pages_without_text_count_as_pictures(extractor):
    assert gaps(extractor.text("pdf", made.pdf(made.PICTURE))) == [("", "image")]
    mixed = extractor.text("pdf", made.pdf(made.shown("Seite 1"), made.PICTURE))
    assert (texts(mixed)[""].strip(), gaps(mixed)) == ("Seite 1", [("", "image")])
    assert gaps(extractor.text("pdf", made.pdf(b""))) == [], "an empty page hides nothing"


def test_rich_text(extractor):
    assert texts(extractor.text("rtf", rb"{\rtf1\ansi Gr\'fc\'dfe \b IBAN\b0\par Zeile}"))[""] == "Grüße IBAN\nZeile"


def test_archives_are_read_like_attachments(extractor):
    inner = made.zipped(("table.csv", "Name;Geboren\nMax;29.02.1980"))
    letter = b"Subject: in the zip\nContent-Type: application/pdf\n\n" + made.pdf(made.shown("in the letter"))
    found = extractor.text(
        "zip",
        made.zipped(
            ("a/note.txt", "Grüße".encode()), ("b.docx", made.docx("Vertrag")), ("m.eml", letter), ("in.zip", inner),
            ("photo.jpg", b"\xff\xd8"), ("program.bin", b"\x00\x01"),
        ),
    )  # fmt: skip
    assert texts(found)["1"] == "Grüße"
    assert texts(found)["2"].startswith("Vertrag")
    assert texts(found)["3.subject"] == "in the zip"
    assert texts(found)["3.1"] == "in the letter"
    assert texts(found)["4.1"] == "Name; Geboren\nName: Max; Geboren: 29.02.1980"
    assert gaps(found) == [("5", "image"), ("6", "unsupported")]


def test_in_a_message_documents_keep_their_part(extractor):
    message = b"Content-Type: application/zip\n\n" + made.zipped(("a.txt", "hello"))
    opened = open_message(message, extractor=extractor)
    assert [(text.part, text.name, text.text) for text in opened.texts] == [("1/1", "a.txt", "hello")]


# -- locked, broken, hostile -------------------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def nested_zips(levels: int) -> bytes:
    content = made.zipped(("bottom.txt", "x"))
    for _ in range(levels):
        content = made.zipped(("in.zip", content))
    return content


HOSTILE = {
    "locked pdf": (made.pdf_locked, [("", "encrypted")]),
    "locked zip": (lambda: made.locked(made.zipped(("a.txt", "x"))), [("1", "encrypted")]),
    "locked office": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), [("", "encrypted")]),
    "old word": (lambda: OLE + "WordDocument".encode("utf-16-le"), [("", "unsupported")]),
    "broken old excel": (lambda: OLE + "Workbook".encode("utf-16-le"), [("", "unreadable")]),
    "no pdf": (lambda: b"%PDF-1.7 no", [("", "unreadable")]),
    "no zip": (lambda: b"PK\x03\x04 no", [("", "unreadable")]),
    "half a zip": (lambda: made.docx("x")[:5000], [("", "unreadable")]),
    "zip bomb": (lambda: made.zipped(("a.txt", bytes(64 << 20))), [("1", "too_large")]),
    "zip in zip in zip": (lambda: nested_zips(9), [("1.1.1.1", "too_deep")]),
    "zip of many": (lambda: made.zipped(*((f"{n}.txt", "x") for n in range(50))), [("21", "too_many_parts")]),
    "odd packing": (lambda: made.zipped(("a.txt", "x" * 99), method=14), [("1", "unsupported")]),
    "billion laughs": (made.laughing, [("", "unreadable")]),
    "pdf bomb": (made.pdf_bomb, [("", "memory")]),
    "sheet of 17 billion cells": (lambda: made.xlsx((("a",),), last="XFD1048576"), [("", "memory")]),
    "word bomb": (
        lambda: made.zipped(("[Content_Types].xml", ""), ("word/document.xml", b"<w>" + bytes(64 << 20))),
        [("", "too_large")],
    ),
    "sheet bomb": (
        lambda: made.zipped(("[Content_Types].xml", ""), ("xl/workbook.xml", bytes(64 << 20))),
        [("", "too_large")],
    ),
    "slow rich text": (lambda: rb"{\rtf1 {\field{\*\fldinst{ HYPERLINK " * 100_000, [("", "time")]),
    "too large": (lambda: bytes(5 << 20), [("", "too_large")]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_end_as_a_count(extractor, name):
    make, expected = HOSTILE[name]
    found = extractor.text("zip", make(), name)
    if sys.platform != "linux" and expected == [("", "memory")]:
        expected = gaps(found)  # other systems do not keep to the limit; the time ends it
    assert gaps(found) == expected
    assert texts(extractor.text("rtf", rb"{\rtf1 still here}")) == {"": "still here"}, "the next document is opened"


def test_the_text_of_a_document_is_bounded(extractor):
    found = extractor.text("zip", made.zipped(("a.txt", "x" * (3 << 20))))
    assert gaps(found) == [("1", "too_large")]
    assert len(texts(found)["1"]) == SMALL.text


def test_what_killed_the_process_once_is_not_tried_again(extractor, monkeypatch):
    deadly = made.xlsx((("a",),), last="XFD1048575")
    first = extractor.text("zip", deadly)
    monkeypatch.setattr(Extractor, "_running", lambda self: pytest.fail("asked again"))
    assert extractor.text("zip", deadly) == first


def test_nothing_starts_without_a_document():
    with Extractor(SMALL) as idle:
        assert idle._child is None


def test_where_no_process_starts_documents_count_as_unreadable(monkeypatch):
    monkeypatch.setattr(extractor_module, "_WORKER", "postfall.mailbox.content.nothing")
    with Extractor(SMALL) as broken:
        assert gaps(broken.text("rtf", b"{\\rtf1 x}")) == [("", "unreadable")]


def test_the_process_is_gone_afterwards():
    with Extractor(SMALL) as running:
        running.text("rtf", b"{\\rtf1 x}")
        child = running._child
    assert child.poll() is not None


ABUSE = """
import sys
from postfall.mailbox import confined
from postfall.mailbox.content import worker
worker._load()
confined.confine(400 << 20)
import os, socket, subprocess
def tried(what):
    try:
        what()
    except (PermissionError, OSError, MemoryError):
        return "refused"
    return "done"
print(tried(lambda: socket.create_connection(("127.0.0.1", 9), 1)), tried(lambda: subprocess.run(["true"])),
      tried(lambda: open(sys.executable + ".x", "wb")), tried(lambda: os.remove("x")), tried(lambda: os.system("true")),
      tried(lambda: bytearray(500 << 20)) if sys.platform == "linux" else "refused")
"""


def test_the_process_can_do_little():
    ran = subprocess.run([sys.executable, "-c", ABUSE], capture_output=True, text=True, timeout=60, check=False)
    assert ran.stdout.split() == ["refused"] * 6, ran.stderr


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc to look into a process")
def test_the_process_gets_no_secrets(monkeypatch):
    monkeypatch.setenv("POSTFALL_SECRET", "topsecret")
    with Extractor(SMALL) as running:
        running.text("rtf", b"{\\rtf1 x}")
        pid = running._child.pid
        assert b"topsecret" not in Path(f"/proc/{pid}/environ").read_bytes()
        assert os.getsid(pid) != os.getsid(0), "Ctrl-C is not for it"


def test_answers_of_a_process_that_was_taken_over_are_bounded():
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as out, os.fdopen(reader, "rb") as into:
        send(out, {"text": ["", "", "x"]}, b"12345")
        with pytest.raises(ValueError, match="5"):
            receive(into, 4)
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as out, os.fdopen(reader, "rb") as into:
        out.write(zlib.compress(b"nonsense")[:4] + bytes(4))
        out.close()
        with pytest.raises((ValueError, EOFError)):
            receive(into, 4)
