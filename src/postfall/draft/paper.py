"""What a Word letter is written on: our plain A4 sheet with its styles, or the user's own letterhead."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

    from postfall.draft.letter import Letter

LARGEST = 20_000_000
"""The most octets of a letterhead, packed; unpacked it may have ten times as many."""

_FONT = "Arial"
_PAGE = Text("Seite ", "Page ")
_OF = Text(" von ", " of ")
_DRAFT = Text("Entwurf – vor dem Absenden prüfen", "Draft – check before sending")
_OWN_STYLES = (
    # name, size in points, space before and after in points
    ("Letter Sender", 9.5, 0, 20),
    ("Letter Address", 10.5, 0, 20),
    ("Letter Date", 10.5, 0, 18),
    ("Letter Subject", 11.5, 0, 12),
    ("Letter Note", 8.5, 0, 4),
    ("Letter Rule", 4, 10, 6),
    ("Letter Cell", 9, 2, 2),
    ("Letter Numbered", 10.5, 0, 4),
)
_SMALL = frozenset({"Letter Note", "Letter Rule", "Letter Cell"})
_STANDARD_STYLES = ("Normal", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "Table Grid")


def base(letterhead: Path | None) -> Document:
    """An empty document to write on. Raises `UsageError` where `letterhead` is not a Word file that we can use."""
    import docx

    if letterhead is None:
        document = docx.Document()
        _sheet(document)
    else:
        document = _opened(letterhead)
        _emptied(document)
    _styles(document, plain=letterhead is None)
    return document


def _opened(path: Path) -> Document:
    import docx
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(path) as packed:
            if path.stat().st_size > LARGEST or sum(row.file_size for row in packed.infolist()) > 10 * LARGEST:
                raise unusable(path, "too large")
        document = docx.Document(str(path))
        document.sections[-1].footer  # noqa: B018  # a file without a section fails here, not half-way
    except OSError as error:
        raise unusable(path, error.strerror or "unreadable") from error
    except (OpcError, SyntaxError, zipfile.BadZipFile, KeyError, ValueError, IndexError, AttributeError) as error:
        raise unusable(path, type(error).__name__) from error
    return document


def unusable(path: Path | None, why: str) -> UsageError:
    """The error for a letterhead that cannot be used, and `why`."""
    return UsageError(
        Text(f"Der Briefbogen lässt sich nicht verwenden ({why}).", f"This letterhead cannot be used ({why})."),
        hint=Text(
            "Nötig ist ein Word-Dokument (.docx). Speichern Sie Ihre Vorlage in Word oder LibreOffice als .docx.",
            "It has to be a Word document (.docx). Save your template as .docx in Word or LibreOffice.",
        ),
        where=str(path or "--letterhead"),
    )


def _emptied(document: Document) -> None:
    """Take the text out of a letterhead; header, footer, margins and styles stay."""
    body = document.element.body
    for child in list(body):
        if not child.tag.endswith("}sectPr"):
            body.remove(child)


def _sheet(document: Document) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2.0)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2.0)
    section.header_distance = section.footer_distance = Cm(1.0)


def _styles(document: Document, *, plain: bool) -> None:
    """Make sure that every style we name exists; on our own paper also how it looks."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    known = {style.name for style in document.styles}
    for name in _STANDARD_STYLES:
        if name not in known:
            kind = WD_STYLE_TYPE.TABLE if name == "Table Grid" else WD_STYLE_TYPE.PARAGRAPH
            document.styles.add_style(name, kind)
    if plain:
        _look(document)
    for name, size, before, after in _OWN_STYLES:
        style = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        if plain or name in _SMALL:
            style.font.size = Pt(size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    _special(document)


def _look(document: Document) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    normal = document.styles["Normal"]
    _face(normal, 10.5)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    normal.paragraph_format.line_spacing = 1.12
    normal.paragraph_format.widow_control = True
    for level, size, before in ((1, 14, 16), (2, 12, 14), (3, 10.5, 10)):
        style = document.styles[f"Heading {level}"]
        _face(style, size)
        style.font.bold = True
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)
        style.paragraph_format.keep_with_next = True
    bullet = document.styles["List Bullet"]
    _face(bullet, 10.5)
    bullet.paragraph_format.space_after = Pt(3)
    for close in list(bullet.element.iter(qn("w:contextualSpacing"))):
        close.getparent().remove(close)
    for name in ("Header", "Footer"):
        _face(document.styles[name], 8.5)


def _face(style: Any, size: float) -> None:  # noqa: ANN401  # python-docx is untyped here
    """Set the font in all scripts: a theme font left beside it would win in Word."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size = _FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), _FONT)


def _special(document: Document) -> None:
    """The parts of our own styles that the table above does not hold."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    document.styles["Letter Date"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.styles["Letter Subject"].paragraph_format.keep_with_next = True
    numbered = document.styles["Letter Numbered"].paragraph_format
    numbered.left_indent, numbered.first_line_indent = Cm(0.75), Cm(-0.75)
    properties = document.styles["Letter Rule"].element.get_or_add_pPr()
    if properties.find(qn("w:pBdr")) is None:
        border, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        for name, value in (("w:val", "single"), ("w:sz", "4"), ("w:space", "1"), ("w:color", "808080")):
            bottom.set(qn(name), value)
        border.append(bottom)
        properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def stamp(document: Document, letter: Letter, exercise: str, *, own_paper: bool) -> None:
    """Page numbers below our own sheets; the exercise mark above every page of any paper."""
    for section in document.sections:
        heads, feet = [section.header], [section.footer]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            heads.append(section.even_page_header)
        if letter.exercise:
            for head in heads:
                _centred(head).add_run(exercise).bold = True
        if not own_paper:
            for foot in feet:
                _numbered(_centred(foot), letter)


def _centred(part: Any) -> Any:  # noqa: ANN401  # python-docx is untyped here
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    part.is_linked_to_previous = False
    first = part.paragraphs[0] if part.paragraphs else part.add_paragraph()
    line = part.add_paragraph() if first.text else first
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return line


def _numbered(line: Any, letter: Letter) -> None:  # noqa: ANN401  # python-docx is untyped here
    line.add_run(f"{letter.foot or _DRAFT.to(letter.language)}   ·   {_PAGE.to(letter.language)}")
    _field(line, "PAGE")
    line.add_run(_OF.to(letter.language))
    _field(line, "NUMPAGES")


def _field(line: Any, name: str) -> None:  # noqa: ANN401  # python-docx is untyped here
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = line.add_run("1")._r  # no public face for fields
    field.append(run)
    line._p.append(field)


def set_language(document: Document, tag: str) -> None:
    """Tell Word and screen readers which language this is: in the defaults and wherever a style names another."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    styles = document.styles.element
    default = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if default is not None and default.find(qn("w:lang")) is None:
        default.append(OxmlElement("w:lang"))
    normal = document.styles["Normal"].element.get_or_add_rPr()
    if normal.find(qn("w:lang")) is None:
        normal.append(OxmlElement("w:lang"))
    for row in styles.iter(qn("w:lang")):
        row.set(qn("w:val"), tag)
    theme = document.settings.element.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:val"), tag)
