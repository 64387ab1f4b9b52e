"""`postfall draft`: which drafts there are, what they need, and write one. Nothing is ever sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, argument, option, verb
from postfall.errors import UsageError
from postfall.language import LANGUAGES, Text, listing, same
from postfall.ports import Level, Notice, Pairs, Points, Title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.draft.letter import Letter
    from postfall.language import Language

_KIND = argument(help=Text("Welcher Entwurf.", "Which draft."), metavar="KIND")
_FORMAT = option(
    "--format",
    help=Text(
        "docx (Word), pdf, html, eml (Mail), txt, md oder json; sonst docx.",
        "docx (Word), pdf, html, eml (mail), txt, md or json; else docx.",
    ),
    metavar="F",
)
_PART = option(
    "--part",
    help=Text(
        "Welcher Text, wo es mehrere gibt: bei contact-warning mail, short (Kurznachricht) oder phone (Anruf).",
        "Which text, where there are several: for contact-warning mail, short (text message) or phone (call).",
    ),
    metavar="NAME",
)
_OUT = option(
    "--out", help=Text("Datei oder Ordner für den Entwurf.", "File or folder for the draft."), metavar="FILE|FOLDER"
)
_HEAD = option(
    "--letterhead",
    help=Text("Ihr Briefbogen als Word-Datei (.docx).", "Your letterhead as a Word file (.docx)."),
    metavar="FILE",
)


@verb(
    "draft",
    "list",
    help=Text("Zeigt, welche Entwürfe es gibt.", "Shows which drafts there are."),
    examples=("postfall draft list",),
)
def list_drafts(door: Door) -> Outcome:
    """Every kind by whom it is for, with its formats, its addressee and the duty it serves."""
    from postfall.draft.catalogue import GROUPS, KINDS

    groups = {id_: title for title, ids in GROUPS for id_ in ids}
    rows = [
        {
            "kind": kind.id,
            "title": kind.title.to(door.language),
            "group": groups[kind.id].to(door.language),
            "formats": list(kind.formats),
            "languages": list(LANGUAGES),
            "parts": list(kind.parts),
            "to": kind.addressee.to(door.language),
            "duty": kind.duty,
        }
        for kind in KINDS
    ]
    titles = {kind.id: kind.title for kind in KINDS}
    blocks: list[object] = []
    for title, ids in GROUPS:
        blocks += [Title(title), Pairs(tuple((same(id_), titles[id_]) for id_ in ids))]
    mails = listing([kind.id for kind in KINDS if "eml" in kind.formats], door.language)
    formats = Text(
        "Jeden gibt es als docx, pdf, html, txt, md und json, als Mail (eml): {mails}.",
        "Each comes as docx, pdf, html, txt, md and json, as a mail (eml): {mails}.",
    )
    return Outcome({"drafts": rows}, (*blocks, formats.fill(mails=mails)))


@verb(
    "draft",
    "variables",
    help=Text(
        "Zeigt, welche Angaben ein Entwurf braucht. Und was eine eigene Vorlage nennen darf.",
        "Shows which facts a draft needs. And what a template of your own may name.",
    ),
    examples=("postfall draft variables contact-warning",),
)
def variables(door: Door, kind: Annotated[str, _KIND]) -> Outcome:
    """The fact keys that the templates use, each with its question; the lists, the words beside them, the tests."""
    from postfall.draft import grammar
    from postfall.draft.facts import variables as used
    from postfall.draft.kinds import read_template

    facts = read_template(kind, door.language).letter.facts
    words = {key: facts[key].text() if key in facts else same(key) for key in used(kind)}
    lists = {name: sorted(columns) for name, columns in grammar.LISTS.items()}
    data = {
        "kind": kind,
        "variables": [{"key": key, "question": text.to(door.language)} for key, text in words.items()],
        "lists": [{"list": name, "columns": columns} for name, columns in lists.items()],
        "extras": [{"name": name, "what": text.to(door.language)} for name, text in grammar.EXTRA_WORDS.items()],
        "tests": list(grammar.TESTS),
        "filters": list(grammar.FILTERS),
    }
    blocks = (
        Title(Text("Angaben", "Facts")),
        _pairs(words),
        Title(Text("Listen für {% for … in … %}", "Lists for {% for … in … %}")),
        _pairs({name: same(", ".join(columns)) for name, columns in lists.items()}),
        Title(Text("Weitere Namen", "Other names")),
        _pairs(grammar.EXTRA_WORDS),
        Text("Tests: {tests}", "Tests: {tests}").fill(tests=", ".join(f"is {name}" for name in grammar.TESTS)),
    )
    return Outcome(data, blocks)


@verb(
    "draft",
    "write",
    case=True,
    help=Text(
        "Schreibt einen Entwurf aus den Angaben im Fall. Verschickt wird nichts; lesen und prüfen Sie ihn.",
        "Writes a draft from what the case says. Nothing is sent; read and check it.",
    ),
    examples=(
        "postfall draft write authority-notification",
        "postfall draft write contact-warning --format eml --lang en",
        "postfall draft write contact-warning --part phone --format pdf",
        "postfall draft write persons-content --letterhead Briefbogen.docx --out Brief.docx",
    ),
)
def write(
    door: Door,
    kind: Annotated[str, _KIND],
    format: Annotated[str | None, _FORMAT] = None,  # noqa: A002  # the option's name
    out: Annotated[str | None, _OUT] = None,
    letterhead: Annotated[str | None, _HEAD] = None,
    part: Annotated[str | None, _PART] = None,
) -> Outcome:
    """Write one file and its entry in the journal."""
    from postfall.cli.sitting import open_session
    from postfall.draft.kinds import kind_of, part_of
    from postfall.draft.structured import changed
    from postfall.draft.write import Order, write_letter

    kind_of(kind)
    part_of(kind, part)
    journal = door.cases.find(door.case)
    session = open_session(door, journal)
    folder, name, form = _target(session.folder, out, format)
    dossier = session.estimated()
    language = letter_language(door, dossier.state.language)
    paper = Path(letterhead).expanduser() if letterhead else None
    written = write_letter(Order(kind, language, form, folder, paper, part, name), dossier, journal)
    record, letter = written.record, written.letter
    data = {
        "case": journal.id,
        "kind": record.kind,
        "part": letter.part or None,
        "lang": record.language,
        "format": record.format,
        "path": record.path,
        "sha256": record.sha256,
        "template": record.template,
        "head": record.head,
        "open": [{"key": row.key, "state": row.mark.value, "question": row.question} for row in letter.open],
        "changed": changed(letter),
        "notes": list(letter.internal),
    }
    return Outcome(data, _shown(letter, record.path))


def _pairs(words: Mapping[str, Text]) -> Pairs:
    return Pairs(tuple((same(name), text) for name, text in words.items()))


def letter_language(door: Door, case: str) -> Language:
    """The language that was asked for, else the case's own."""
    if door.lang is None and case in LANGUAGES:
        return "de" if case == "de" else "en"
    return door.language


def _target(usual: Path, out: str | None, form: str | None) -> tuple[Path, str | None, str]:
    """Folder, file name (None: the usual one) and format. A name that ends in a format is a file."""
    if out is None:
        return usual, None, form or "docx"
    path = Path(out).expanduser()
    ending = path.suffix.lower().removeprefix(".")
    if path.is_dir() or not ending or out.endswith(("/", "\\")):
        return path, None, form or "docx"
    if form is not None and form != ending:
        raise UsageError(
            Text(
                f"--format {form} und --out {path.name} passen nicht zusammen.", f"--format {form} is not {path.name}."
            ),
            hint=Text("Lassen Sie eines von beiden weg.", "Leave one of them out."),
            where="--out",
        )
    return path.parent, path.name, ending


def _shown(letter: Letter, path: str) -> tuple[object, ...]:
    from postfall.draft.note import WHAT

    kinds = listing([row.key for row in letter.open], letter.language)
    still = Notice(Text(f"Noch offen: {kinds}", f"Still open: {kinds}")) if letter.open else None
    blocks: list[object] = [Text("Entwurf: {path}", "Draft: {path}").fill(path=path)]
    if still is not None:
        blocks.append(still)
    if letter.changed:
        blocks.append(Text("Geändert seit dem früheren Entwurf:", "Changed since the earlier draft:"))
        blocks.append(Points(tuple(WHAT[row.what].fill(what=row.text) for row in letter.changed)))
    blocks += [same(line) for line in letter.internal[len(letter.open) :]]
    checked = Text(
        "Lesen und prüfen Sie den Entwurf, bevor Sie ihn verwenden. Keine Rechtsberatung. Verschickt wird nichts.",
        "Read and check the draft before you use it. No legal advice. Nothing is sent.",
    )
    return (*blocks, Notice(checked, Level.INFO))
