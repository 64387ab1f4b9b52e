"""Texts out of a PDF: pages, filled-in fields, notes, and files that lie in it (invoices carry their data so)."""

from __future__ import annotations

import ctypes
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pypdfium2 import PdfDocument, PdfFormEnv, PdfPage

    from postfall.mailbox.content.taking import Taking

_MOST_PAGES = 5000
_MOST_NOTES = 5000
_LONGEST_FIELD = 20_000
_NEEDS_PASSWORD = 4
"""FPDF_ERR_PASSWORD."""


def take_pdf(taking: Taking, data: bytes, name: str, number: str, depth: int) -> None:
    """Hand the texts of the PDF `data` to `taking`. Pages that show something but hold no text count as image."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as refused:
        encrypted = getattr(refused, "err_code", None) == _NEEDS_PASSWORD
        taking.skip(number, "encrypted" if encrypted else "unreadable", len(data))
        return
    with closing(document):
        texts, pictures, broken = _pages(document, taking)
        taking.give(number, name, "pdf", "\n".join(texts))
        if pictures:
            taking.skip(number, "image")
        if broken:
            taking.skip(number, "unreadable")
        _files(document, taking, number, depth)


def _pages(document: PdfDocument, taking: Taking) -> tuple[list[str], bool, bool]:
    """The texts of the pages; whether some are pictures only; whether some could not be read."""
    import pypdfium2

    form = _form(document)
    texts: list[str] = []
    length, notes, pictures, broken = 0, _MOST_NOTES, False, len(document) > _MOST_PAGES
    for place in range(min(len(document), _MOST_PAGES)):
        try:
            with closing(document[place]) as page:
                with closing(page.get_textpage()) as shown:
                    text = shown.get_text_range().replace("\r\n", "\n")
                pictures = pictures or (not text.strip() and next(page.get_objects(max_depth=2), None) is not None)
                found = _notes(page, form, notes)
        except (pypdfium2.PdfiumError, RecursionError, ValueError):
            broken = True
            continue
        notes -= len(found)
        texts += [text, *found]
        length += len(text)
        if length > taking.text_left:
            break
    return texts, pictures, broken


def _form(document: PdfDocument) -> PdfFormEnv | None:
    """The form of the document, None where it has none or a broken one."""
    import pypdfium2

    try:
        document.init_forms()
    except pypdfium2.PdfiumError:
        return None
    return document.formenv


def _notes(page: PdfPage, form: PdfFormEnv | None, most: int) -> list[str]:
    """What is filled into the fields of a page, and the notes stuck onto it; page text does not contain them."""
    import pypdfium2.raw as pdfium

    found = []
    for place in range(min(pdfium.FPDFPage_GetAnnotCount(page), max(most, 0))):
        note = pdfium.FPDFPage_GetAnnot(page, place)
        if not note:
            continue
        if form and pdfium.FPDFAnnot_GetSubtype(note) == pdfium.FPDF_ANNOT_WIDGET:
            label = _string(pdfium.FPDFAnnot_GetFormFieldName, form, note)
            value = _string(pdfium.FPDFAnnot_GetFormFieldValue, form, note)
            found.append(f"{label}: {value}" if label and value else value)
        else:
            found.append(_string(pdfium.FPDFAnnot_GetStringValue, note, b"Contents"))
        pdfium.FPDFPage_CloseAnnot(note)
    return [text for text in found if text]


def _string(call: Callable[..., int], *arguments: object) -> str:
    """The UTF-16 string that a function of PDFium fills in; empty where it is longer than anybody writes."""
    octets = call(*arguments, None, 0)
    if not 2 < octets <= _LONGEST_FIELD:
        return ""
    buffer = (ctypes.c_ushort * (octets // 2))()
    call(*arguments, buffer, octets)
    return bytes(buffer).decode("utf-16-le", "ignore").rstrip("\x00")


def _files(document: PdfDocument, taking: Taking, number: str, depth: int) -> None:
    """The files that lie in a PDF."""
    import pypdfium2

    from postfall.mailbox.content.zipped import take_member

    for place in range(min(document.count_attachments(), taking.members_left)):
        inside = f"{number}.{place + 1}" if number else str(place + 1)
        try:
            file = document.get_attachment(place)
            name, content = file.get_name(), bytes(file.get_data())
        except (pypdfium2.PdfiumError, ValueError):
            taking.skip(inside, "unreadable")
            continue
        taking.members_left -= 1
        take_member(taking, content, name, inside, depth + 1)
