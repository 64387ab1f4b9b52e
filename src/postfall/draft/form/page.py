"""The form as one HTML page with a button to copy each answer, for filling in an authority's web form by hand.

The page loads nothing and sends nothing. Without scripts the buttons stay hidden, and everything can be read.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from postfall.draft.form.read import form
from postfall.draft.form.rows import needs
from postfall.draft.html import page
from postfall.draft.letter import has_private, neutral, put
from postfall.language import Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from postfall.draft.form.model import Answer
    from postfall.draft.letter import Letter

_STATES = {
    "known": Text("bekannt", "known"),
    "assumed": Text("angenommen – bitte prüfen", "assumed – please check"),
    "open": Text("offen", "open"),
}
_INTRO = Text(
    "Übertragen Sie die Antworten der Reihe nach in das Formular Ihrer Aufsicht. Die Nummern sind die Felder der "
    "Mustermeldung des Europäischen Datenschutzausschusses. Diese Seite sendet nichts.",
    "Copy the answers one by one into your authority's form. The numbers are the fields of the template of the "
    "European Data Protection Board. This page sends nothing.",
)
_COPY, _COPIED = Text("Kopieren", "Copy"), Text("Kopiert", "Copied")
_COPY_OF = Text("Antwort zu Feld {id} kopieren", "Copy the answer to field {id}")
_SECRET = Text(
    "Kann ein Berufsgeheimnis verraten. Vor dem Übertragen prüfen.",
    "May tell a professional secret. Check before you pass it on.",
)
_MANDATORY = Text("Pflichtfeld", "mandatory")
_CHOICES = Text("Auswahl im Formular", "Choices in the form")
_CHOSEN = Text("gewählt", "chosen")
_STYLE = """
.field { border: 1px solid #777; border-radius: .4rem; padding: .6rem .8rem; margin: .7rem 0; break-inside: avoid; }
.field h3 { margin: 0 0 .3rem; }
.field h3 span { color: #0b4f91; margin-right: .5rem; }
.answer { white-space: pre-wrap; overflow-wrap: anywhere; background: #f1f3f6; padding: .4rem .6rem; margin: .3rem 0; }
.meta { font-size: .9rem; margin: .2rem 0; }
.assumed .state { color: #7a4300; font-weight: bold; }
.open .state, .warn { color: #a4161a; font-weight: bold; }
button { font: inherit; padding: .2rem .9rem; border: 1px solid #0b4f91; border-radius: .3rem; background: #fff;
  color: #0b4f91; cursor: pointer; }
details ul { margin: .2rem 0; padding-left: 1.3rem; }
@media print { button, details { display: none !important; } }
"""
# Files opened from disk are no secure context, so the clipboard may be missing; the old command still works there.
_SCRIPT = """
document.querySelectorAll("button[data-copy]").forEach(function (button) {
  button.hidden = false;
  var label = button.textContent;
  function done() {
    button.textContent = button.dataset.done;
    setTimeout(function () { button.textContent = label; }, 1500);
  }
  function byHand(text) {
    var area = document.createElement("textarea");
    area.value = text;
    document.body.appendChild(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
    done();
  }
  button.addEventListener("click", function () {
    var text = document.getElementById(button.dataset.copy).textContent;
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(done, function () { byHand(text); });
    } else {
      byHand(text);
    }
  });
});
"""


def write(letter: Letter, rows: Iterable[Answer]) -> bytes:
    """The answers `rows` of the draft `letter` as one UTF-8 page. Every value is escaped."""
    language = letter.language
    inside = [
        f"<h1>{_e(letter.title)}</h1>",
        f"<p>{_e(_INTRO.to(language))}</p>",
        *_fields(rows, language),
        *_rest(letter),
        '<footer class="note">',
        *_paragraphs(put(letter.note.replace("**", ""), letter.values)),
        "</footer>",
    ]
    return page(letter, "\n".join(inside), style=_STYLE, script=_SCRIPT).encode()


def _rest(letter: Letter) -> Iterator[str]:
    """What the template says after the fields, as the reservation to copy: its last section, if a plain heading opens
    it. The headings of the fields are values.
    """
    heading, _, text = letter.body.rpartition("\n## ")[2].partition("\n")
    if text.strip() and not has_private(heading):
        yield f"<h2>{_e(heading)}</h2>"
        yield from _paragraphs(put(text, letter.values))


def _paragraphs(text: str) -> Iterator[str]:
    for row in text.strip().split("\n\n"):
        shown = _e(row).replace("\n", "<br>\n")
        yield f"<p>{shown}</p>"


def _e(text: str) -> str:
    return escape(neutral(text, lines=True), quote=True)


def _fields(rows: Iterable[Answer], language: Language) -> Iterator[str]:
    titles = dict(form().sections)
    section = ""
    for row in rows:
        if row.visible is False:
            continue
        if row.field.section != section:
            section = row.field.section
            yield f"<h2>{section} {_e(titles[section].to(language))}</h2>"
        yield from _field(row, language)


def _field(row: Answer, language: Language) -> Iterator[str]:
    field = row.field
    yield f'<section class="field {row.state}" id="field-{field.id}">'
    yield f'<h3><span class="no">{field.id}</span>{_e(field.label.to(language))}</h3>'
    if row.value:
        yield f'<div class="answer" id="answer-{field.id}">{_e(row.value)}</div>'
        yield (
            f'<button type="button" hidden data-copy="answer-{field.id}" data-done="{_e(_COPIED.to(language))}" '
            f'aria-label="{_e(_COPY_OF.fill(id=field.id).to(language))}">{_e(_COPY.to(language))}</button>'
        )
    told = [f'<span class="state">{_e(_STATES[row.state].to(language))}</span>']
    told += [_e(row.question)] if row.state == "open" and row.question else []
    told += [_e(_MANDATORY.to(language))] if field.mandatory == "yes" else []
    told += [_e(text) for text in (needs(row, language), field.law) if text]
    yield f'<p class="meta">{" · ".join(told)}</p>'
    if row.secret:
        yield f'<p class="meta warn">{_e(_SECRET.to(language))}</p>'
    if field.options:
        yield f'<details><summary class="meta">{_e(_CHOICES.to(language))}</summary><ul>'
        for option in field.options:
            mark = f" – <strong>{_e(_CHOSEN.to(language))}</strong>" if option.key in row.chosen else ""
            yield f"<li>{option.key}) {_e(option.label.to(language))}{mark}</li>"
        yield "</ul></details>"
    yield "</section>"
