"""An answers file to fill in: every question of a playbook as a comment, with an example line under it.

Words stand behind `# ` (hash and blank), example lines behind a bare `#`: taking that one sign away gives a file that
reads. `uncommented` does so for all of them at once.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from postfall.language import Language, Text
from postfall.playbook.answers import DEFAULT_ZONE, RISK, decided_in
from postfall.playbook.condition import names
from postfall.playbook.model import FactSpec, Playbook, Step
from postfall.playbook.spoken import in_words
from postfall.ports import Kind

WIDTH = 100
_EXAMPLE_LINE = re.compile(r"^( *)#(?! |$)", re.MULTILINE)

_HEAD = Text(
    "Antworten für einen Lauf ohne Rückfragen: postfall start --answers DATEI\n"
    "Zeilen mit # und Leerzeichen sind Erklärungen. Bei den anderen Zeilen nehmen Sie das Zeichen # weg\n"
    "und setzen Ihre Antwort ein. „Weiß nicht“ heißt immer: {unknown: true}.\n"
    "Wer belegen kann, woher eine Antwort stammt, schreibt {value: …, source: …, at: …}.\n"
    "Passwörter gehören nicht in diese Datei.",
    "Answers for a run without questions: postfall start --answers FILE\n"
    "Lines with # and a blank are explanations. From the other lines take the sign # away\n"
    "and put in your answer. “I do not know” is always: {unknown: true}.\n"
    "Who can say where an answer comes from writes {value: …, source: …, at: …}.\n"
    "Passwords do not belong into this file.",
)
_ZONE = Text("In dieser Zeitzone sind Uhrzeiten gemeint.", "Times of day are meant in this time zone.")
_MAILBOX = Text(
    "Das Postfach. Mehrere: mailboxes mit einer Liste. Pfade gelten ab dem Ordner dieser Datei.",
    "The mailbox. Several: mailboxes with a list. Paths count from the folder of this file.",
)
_STEPS = Text(
    "Was getan ist: done, {done: ZEITPUNKT, evidence: DATEI} oder {skipped: Grund}.",
    "What is done: done, {done: MOMENT, evidence: FILE} or {skipped: reason}.",
)
_DECISIONS = Text(
    "Was Sie über Pflichten entscheiden: do oder waive, immer mit Grund.",
    "What you decide about duties: do or waive, always with the reason.",
)
_ONLY_IF, _MUST = Text("Nur wenn: ", "Only if: "), Text("(muss)", "(must)")
_OTHERS, _REASON = Text("Weitere Fakten", "Other facts"), Text("Ihr Grund", "your reason")
_SORTS: dict[Kind, Text] = {
    Kind.YESNO: Text("true (ja) oder false (nein)", "true (yes) or false (no)"),
    Kind.CHOICES: Text("eine Liste daraus:", "a list of these:"),
    Kind.CHOICE: Text("eins davon:", "one of these:"),
    Kind.MOMENT: Text("ein Zeitpunkt", "a moment"),
    Kind.COUNT: Text("eine ganze Zahl", "a whole number"),
    Kind.ADDRESS: Text("eine E-Mail-Adresse", "an e-mail address"),
    Kind.TEXT: Text("Text", "text"),
    Kind.LONGTEXT: Text("Text", "text"),
}
_EXAMPLES = {
    Kind.YESNO: "false",
    Kind.MOMENT: '"2026-03-27 17:20"',
    Kind.COUNT: "1",
    Kind.ADDRESS: "name@example.org",
}


def template(playbook: Playbook, language: Language) -> str:
    """The file to fill in, in `language`; it reads as it stands, with no answer given."""
    return "\n".join(_lines(playbook, language)) + "\n"


def uncommented(text: str) -> str:
    """The template with every example line switched on."""
    return _EXAMPLE_LINE.sub(r"\1", text)


def _lines(playbook: Playbook, language: Language) -> Iterator[str]:
    yield from _words(playbook.title.text().to(language), 0)
    yield from _words(_HEAD.to(language), 0)
    yield from ("format: 1", f"playbook: {playbook.id}", "")
    yield from _words(_ZONE.to(language), 0)
    yield from (f"zone: {DEFAULT_ZONE}", "", "facts:")
    for heading, specs in _grouped(playbook, language):
        yield ""
        yield from _words(f"--- {heading} ---", 2)
        for spec in specs:
            yield from _fact(spec, language)
    yield from ("", "steps:")
    yield from _words(_STEPS.to(language), 2)
    for step in playbook.steps():
        yield from _step(step, language)
    yield from _decisions(playbook, language)
    yield ""
    yield from _words(_MAILBOX.to(language), 0)
    yield from ("#mailbox:", "  #url: pop3s://pop.example.org", "  #user: name@example.org")
    yield from ("  #password_file: password.txt",)


def _grouped(playbook: Playbook, language: Language) -> Iterator[tuple[str, list[FactSpec]]]:
    """The facts by the step that asks for them first; those in a step's condition come before its own."""
    left = dict(playbook.fact_keys)
    for step in playbook.steps():
        conditions = [row for row in (step.when, step.must) if isinstance(row, str)]
        wanted = [key for row in conditions for key in sorted(names(row))] + list(step.ask)
        specs = [left.pop(key) for key in wanted if key in left]
        if specs:
            yield step.title.text().to(language), specs
    if left:
        yield _OTHERS.to(language), list(left.values())


def _fact(spec: FactSpec, language: Language) -> Iterator[str]:
    yield ""
    yield from _words(spec.text.text().to(language), 2)
    yield from _words(_SORTS[spec.kind].to(language), 4)
    for option in spec.options:
        yield from _words(f"{option.value}: {option.label.text().to(language)}", 6)
    if spec.when is not None:
        yield from _words(_ONLY_IF.to(language) + in_words(spec.when).to(language), 4)
    yield f"  #{spec.key}: {_example(spec)}"


def _example(spec: FactSpec) -> str:
    """A line that reads; for legal decisions it stays open, so that nothing is suggested."""
    if spec.legal:
        return "{unknown: true}"
    if spec.options:
        value = spec.options[0].value
        return f"[{value}]" if spec.kind is Kind.CHOICES else value
    return _EXAMPLES.get(spec.kind, '"…"')


def _step(step: Step, language: Language) -> Iterator[str]:
    yield ""
    must = f" {_MUST.to(language)}" if step.must is True else ""
    yield from _words(step.title.text().to(language) + must, 2)
    if step.when is not None:
        yield from _words(_ONLY_IF.to(language) + in_words(step.when).to(language), 4)
    yield f"  #{step.key}: done"


def _decisions(playbook: Playbook, language: Language) -> Iterator[str]:
    rows = [(step, duty) for step in playbook.steps() if (duty := decided_in(step)) is not None]
    if not rows:
        return
    yield from ("", "decisions:")
    yield from _words(_DECISIONS.to(language), 2)
    for step, duty in rows:
        yield ""
        yield from _words(step.title.text().to(language), 2)
        if duty == RISK:
            yield from _words("record, authority, authority_and_persons", 4)
        yield f'  #{duty}: {{choice: {"authority" if duty == RISK else "do"}, reason: "{_REASON.to(language)}"}}'


def _words(text: str, indent: int) -> Iterator[str]:
    """Explanation lines; what stands deeper than the keys is indented behind the hash."""
    outer = min(indent, 2)
    lead = " " * outer + "# " + " " * (indent - outer)
    for line in text.splitlines():
        yield from textwrap.wrap(line, WIDTH, initial_indent=lead, subsequent_indent=lead) or [lead.rstrip()]
