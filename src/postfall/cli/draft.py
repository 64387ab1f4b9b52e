"""`postfall draft`: which drafts there are, what they need, and write one. Nothing is ever sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, argument, option, verb
from postfall.errors import UsageError
from postfall.language import LANGUAGES, Text, listing, same
from postfall.ports import Grid, Level, Notice

if TYPE_CHECKING:
    from postfall.draft.letter import Letter
    from postfall.language import Language

_KIND = argument(help=Text("Welcher Entwurf.", "Which draft."), metavar="KIND")
_FORMAT = option("--format", help=Text("md, docx oder eml; sonst docx.", "md, docx or eml; else docx."), metavar="F")
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
    """Every kind with its formats, its addressee and the duty it serves."""
    from postfall.draft.catalogue import KINDS

    rows = [
        {
            "kind": kind.id,
            "title": kind.title.to(door.language),
            "formats": list(kind.formats),
            "languages": list(LANGUAGES),
            "to": kind.addressee.to(door.language),
            "duty": kind.duty,
        }
        for kind in KINDS
    ]
    columns = (same("KIND"), Text("Was", "What"), Text("An", "To"), Text("Formate", "Formats"))
    cells = tuple((kind.id, kind.title, kind.addressee, " ".join(kind.formats)) for kind in KINDS)
    return Outcome({"drafts": rows}, (Grid(columns, cells),))


@verb(
    "draft",
    "variables",
    help=Text("Zeigt, welche Angaben ein Entwurf braucht.", "Shows which facts a draft needs."),
    examples=("postfall draft variables contact-warning",),
)
def variables(door: Door, kind: Annotated[str, _KIND]) -> Outcome:
    """The fact keys that the templates use, each with its question."""
    from postfall.draft.facts import variables as used
    from postfall.draft.kinds import read_template

    facts = read_template(kind, door.language).letter.facts
    words = {key: facts[key].text() if key in facts else same(key) for key in used(kind)}
    rows = [{"key": key, "question": text.to(door.language)} for key, text in words.items()]
    columns = (Text("Schlüssel", "Key"), Text("Frage", "Question"))
    return Outcome({"kind": kind, "variables": rows}, (Grid(columns, tuple(words.items())),))


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
        "postfall draft write persons-content --letterhead Briefbogen.docx --out Brief.docx",
    ),
)
def write(
    door: Door,
    kind: Annotated[str, _KIND],
    format: Annotated[str | None, _FORMAT] = None,  # noqa: A002  # the option's name
    out: Annotated[str | None, _OUT] = None,
    letterhead: Annotated[str | None, _HEAD] = None,
) -> Outcome:
    """Write one file and its entry in the journal."""
    from postfall.cli.sitting import open_session
    from postfall.draft.kinds import kind_of
    from postfall.draft.render import render
    from postfall.draft.write import write_draft

    kind_of(kind)
    journal = door.cases.find(door.case)
    session = open_session(door, journal)
    folder, name, form = _target(session.folder, out, format)
    dossier = session.estimated()
    language = _language(door, dossier.state.language)
    paper = Path(letterhead).expanduser() if letterhead else None
    record = write_draft(kind, language, form, dossier, journal, folder, paper, name=name)
    letter = render(kind, language, dossier, head=record.head)
    data = {
        "case": journal.id,
        "kind": record.kind,
        "lang": record.language,
        "format": record.format,
        "path": record.path,
        "sha256": record.sha256,
        "template": record.template,
        "head": record.head,
        "open": [{"key": row.key, "state": row.mark.value, "question": row.question} for row in letter.open],
        "notes": list(letter.internal),
    }
    return Outcome(data, _shown(letter, record.path))


def _language(door: Door, case: str) -> Language:
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
    kinds = listing([row.key for row in letter.open], letter.language)
    still = Notice(Text(f"Noch offen: {kinds}", f"Still open: {kinds}")) if letter.open else None
    blocks: list[object] = [Text("Entwurf: {path}", "Draft: {path}").fill(path=path)]
    if still is not None:
        blocks.append(still)
    blocks += [same(line) for line in letter.internal[len(letter.open) :]]
    checked = Text(
        "Lesen und prüfen Sie den Entwurf, bevor Sie ihn verwenden. Keine Rechtsberatung. Verschickt wird nichts.",
        "Read and check the draft before you use it. No legal advice. Nothing is sent.",
    )
    return (*blocks, Notice(checked, Level.INFO))
