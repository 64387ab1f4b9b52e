"""A letter as PDF: set by Typst from the letter's parts, tagged for screen readers (PDF/UA-1), language and title set.

The page is a fixed text of our own; the letter reaches it as JSON values that are never read as markup.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from postfall.draft.letter import REFERENCE
from postfall.draft.structured import data, lines
from postfall.errors import PostfallError, UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.draft.letter import Letter

MEDIA = "application/pdf"
_WORDS = {
    "reference": REFERENCE,
    "draft": Text("Entwurf – vor dem Absenden prüfen", "Draft – check before sending"),
    "page": Text("Seite", "Page"),
    "of": Text("von", "of"),
}
PAGE = """
#let letter = json(bytes(sys.inputs.letter))
#let words = letter.words
#let face = ("Libertinus Serif", "DejaVu Sans Mono")
#set document(title: letter.title, author: "Postfall")
#set text(lang: letter.lang, region: letter.region, font: face, size: 11pt, hyphenate: false)
#set par(leading: 0.62em, spacing: 1em)
#set page(
  paper: "a4",
  margin: (top: 24mm, bottom: 22mm, left: 25mm, right: 20mm),
  header: if letter.exercise != none { align(center, strong(letter.exercise)) },
  footer: context align(center, text(size: 8.5pt, {
    words.draft + "   ·   " + words.page + " "
    counter(page).display()
    " " + words.of + " "
    str(counter(page).final().at(0))
  })),
)
#let lines(rows) = rows.map(row => text(row)).join(linebreak())
#let run(part) = {
  let said = lines(part.text.split("\\n"))
  if part.mark != "" { said = highlight(fill: rgb("#ffec8a"), said) }
  if part.italic { said = emph(said) }
  if part.bold { said = strong(said) }
  said
}
#let runs(parts) = parts.map(run).join()
#let address(rows) = rows.map(runs).join(linebreak())
#let node(row) = {
  if row.type == "heading" { heading(level: row.level, runs(row.runs)) }
  else if row.type == "paragraph" { par(runs(row.runs)) }
  else if row.type == "rule" { line(length: 100%, stroke: 0.5pt + gray) }
  else if row.type == "list" {
    let items = row.items.map(item => item.map(node).join())
    if row.start == none { list(tight: true, ..items) } else { enum(tight: true, start: row.start, ..items) }
  }
  else if row.type == "table" {
    let (head, ..rest) = row.rows
    table(
      columns: head.map(_ => auto),
      stroke: 0.5pt + gray,
      table.header(..head.map(cell => strong(runs(cell)))),
      ..rest.map(cells => cells.map(cell => runs(cell))).flatten(),
    )
  }
}
#show heading: it => block(above: 1.4em, below: 0.7em, text(size: if it.level < 3 { 12pt } else { 11pt }, it.body))
#if letter.sender.len() > 0 { block(below: 2.2em, text(size: 9.5pt, par(address(letter.from)))) }
#if letter.recipient.len() > 0 { block(below: 2.2em, par(address(letter.to))) }
#align(right, lines((letter.date, words.reference + ": " + letter.reference)))
#v(0.8em)
#heading(level: 1, letter.subject)
#letter.blocks.map(node).join()
#v(1em)
#line(length: 100%, stroke: 0.5pt + gray)
#text(size: 9pt, letter.note.map(node).join())
"""


def write(letter: Letter) -> bytes:
    """The letter as PDF/UA-1; the same letter gives the same bytes on the same machine.

    Raises `UsageError` where the extra `pdf` is not installed, and `PostfallError` where the page cannot be set.
    """
    setter = _setter()
    import typst

    content = {
        **data(letter),
        "from": lines(letter.sender, letter.values),
        "to": lines(letter.recipient, letter.values),
        "region": "de" if letter.language == "de" else "gb",
        "words": {name: words.to(letter.language) for name, words in _WORDS.items()},
    }
    try:
        made = setter.compile(
            PAGE.encode(),
            format="pdf",
            sys_inputs={"letter": json.dumps(content)},
            pdf_standards="ua-1",
            timestamp=int(datetime.fromisoformat(letter.written).timestamp()),
        )
    except typst.TypstError as error:
        raise PostfallError(
            Text(f"Das PDF lässt sich nicht setzen: {error.message}", f"Cannot set the PDF: {error.message}"),
            hint=Text("Nehmen Sie so lange Word: --format docx", "Use Word meanwhile: --format docx"),
            where=letter.kind,
        ) from error
    return bytes(made)


@cache  # reading the fonts takes longer than setting a letter
def _setter() -> Any:  # noqa: ANN401  # an extra that may be missing
    try:
        import typst
    except ImportError as error:
        raise UsageError(
            Text("Für PDF fehlt ein Zusatzprogramm (typst).", "PDF needs an extra package (typst)."),
            hint=Text("Installieren Sie es mit: pip install postfall[pdf]", "Install it: pip install postfall[pdf]"),
            where="--format pdf",
        ) from error
    return typst.Compiler()
