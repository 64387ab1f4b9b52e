"""`postfall draft merge`: one letter a person, or the list of them. Nothing is ever sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, argument, option, verb
from postfall.errors import Code, Interrupted, UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from postfall.case.journal import Journal
    from postfall.dossier.model import Dossier
    from postfall.draft.merge.model import Recipient
    from postfall.draft.merge.people import Sieve
    from postfall.draft.merge.write import Done, Order

_KIND = argument(help=Text("Welcher Brief.", "Which letter."), metavar="KIND")
_GROUP = option(
    "--group", help=Text("Nur diese Gruppe von Personen.", "This group only."), metavar="holder|recipients|content"
)
_LIST = option(
    "--list",
    help=Text(
        "Eigene Liste (CSV mit Kopfzeile: address, name, salutation, street, …) statt der Personen im Postfach.",
        "Your own list (CSV with heading: address, name, salutation, street, …) instead of the persons in the mailbox.",
    ),
    metavar="FILE",
)
_FORMAT = option(
    "--format",
    help=Text(
        "eml, docx, pdf, html, txt, md: eine Datei je Person; csv: nur die Liste, für Ihren eigenen Serienbrief.",
        "eml, docx, pdf, html, txt, md: a file a person; csv: the list alone, for your own mail merge.",
    ),
    metavar="F",
)
_OUT = option("--out", help=Text("Ordner für die Briefe.", "Folder for the letters."), metavar="FOLDER")
_HEAD = option(
    "--letterhead",
    help=Text("Ihr Briefbogen als Word-Datei (.docx).", "Your letterhead as a Word file (.docx)."),
    metavar="FILE",
)
_ONE = option(
    "--one-draft",
    help=Text(
        "Ein einziger Entwurf mit leerem Empfänger, daneben die Liste.", "One draft without addressee, the list beside."
    ),
)
_PAPER = "docx"


@verb(
    "draft",
    "merge",
    case=True,
    help=Text(
        "Schreibt denselben Brief an viele: eine Datei je Person, nie zwei Adressen in einer. Verschickt wird nichts. "
        "Strg-C hält an; derselbe Befehl schreibt dann nur den Rest.",
        "Writes the same letter to many: a file a person, never two addresses in one. Nothing is sent. Ctrl-C stops; "
        "the same command then writes the rest only.",
    ),
    examples=(
        "postfall draft merge persons-content --out letters",
        "postfall draft merge persons-recipient --format docx --letterhead paper.docx --out letters",
        "postfall draft merge persons-content --list customers.csv --out letters",
        "postfall draft merge persons-content --format csv --out list",
    ),
)
def merge(
    door: Door,
    kind: Annotated[str, _KIND],
    *,
    out: Annotated[str, _OUT],
    group: Annotated[str | None, _GROUP] = None,
    people: Annotated[str | None, _LIST] = None,
    format: Annotated[str | None, _FORMAT] = None,  # noqa: A002  # the option's name
    letterhead: Annotated[str | None, _HEAD] = None,
    one_draft: Annotated[bool, _ONE] = False,
) -> Outcome:
    """Write the letters, or the list, into a folder and record that as one entry."""
    from postfall.cli.draft import letter_language
    from postfall.cli.draft_merge_list import write_list
    from postfall.cli.draft_merge_shapes import list_outcome
    from postfall.cli.sitting import open_session
    from postfall.draft.kinds import kind_of
    from postfall.draft.merge.write import Order, record_list, refuse_closed
    from postfall.draft.merge.write import merge as write_all

    known = kind_of(kind)
    usual = "eml" if "eml" in known.formats else _PAPER
    form = format or (_PAPER if letterhead else usual)
    journal = door.cases.find(door.case)
    session = open_session(door, journal)
    dossier = session.estimated() if people is None else session.dossier()
    language = letter_language(door, dossier.state.language)
    folder = Path(out).expanduser()
    paper = Path(letterhead).expanduser() if letterhead else None
    order = Order(known.id, language, form, folder, paper)
    sieve = _sieve(dossier, mail=form == "eml" or (form == "csv" and people is None))
    rows, total = _people(dossier, kind, group, people, sieve)
    if form == "csv" or one_draft:
        draft = _one_draft(order, dossier, journal) if one_draft else None
        refuse_closed(journal)
        number, path = write_list(folder, sieve.take(rows), language, door.progress)
        record_list(journal, order, path)
        return list_outcome(journal, number, path, sieve.left, draft, language)
    done = write_all(order, dossier, journal, rows, sieve, progress=door.progress, total=total)
    return _outcome(journal, order, done, sieve)


def _sieve(dossier: Dossier, *, mail: bool) -> Sieve:
    from postfall.draft.merge.people import Sieve, own_mailboxes
    from postfall.exposure.load import knowledge

    known = knowledge()
    own = own_mailboxes(dossier, known.organisation)
    return Sieve(own, known.machine, mail=mail, exercise=dossier.state.exercise)


def _people(
    dossier: Dossier, kind: str, group: str | None, people: str | None, sieve: Sieve
) -> tuple[Iterable[Recipient], int | None]:
    """Who is meant, and how many at most (None: not known). Raises `UsageError`."""
    from postfall.draft.merge.listfile import read_list
    from postfall.draft.merge.people import GROUPS, from_exposure
    from postfall.exposure.model import Group

    chosen = [Group(group)] if group in {row.value for row in Group} else []
    if group is not None and not chosen:
        raise UsageError(
            Text(f"Eine Gruppe „{group[:40]}“ gibt es nicht.", f"There is no group “{group[:40]}”."),
            hint=Text("Möglich: holder, recipients, content.", "Possible: holder, recipients, content."),
            where="--group",
        )
    if people is not None:
        return _whole(read_list(Path(people).expanduser(), frozenset(row.value for row in chosen))), None
    groups = chosen or GROUPS.get(kind, ())
    if not groups:
        raise UsageError(
            Text("Für wen ist dieser Brief?", "Whom is this letter for?"),
            hint=Text("Nennen Sie --group oder --list DATEI.csv.", "Name --group or --list FILE.csv."),
            where=kind,
        )
    if dossier.exposure is None:
        raise UsageError(
            Text("Der Fall kennt noch keine Personen.", "The case knows no persons yet."),
            hint=Text(
                "Sehen Sie zuerst ins Postfach (postfall mailbox probe … --case FALL), oder geben Sie eine Liste an: "
                "--list DATEI.csv",
                "Look into the mailbox first (postfall mailbox probe … --case CASE), or give a list: --list FILE.csv",
            ),
        )
    number = sum(1 for person in dossier.exposure.persons if person.group in groups)
    return from_exposure(dossier.exposure, groups, sieve.left), number


def _whole(rows: Iterator[Recipient]) -> Iterator[Recipient]:
    """The rows of a list whose heading has been read: what is wrong with it is told before anything is written."""
    from itertools import chain

    first = next(rows, None)
    return iter(()) if first is None else chain((first,), rows)


def _one_draft(order: Order, dossier: Dossier, journal: Journal) -> str:
    """One draft whose To is empty. Gives its path."""
    from postfall.draft.write import write_draft

    form = "eml" if order.format == "csv" else order.format
    record = write_draft(order.kind, order.language, form, dossier, journal, order.folder, order.letterhead)
    return record.path


def _outcome(journal: Journal, order: Order, done: Done, sieve: Sieve) -> Outcome:
    from postfall.cli.draft_merge_shapes import left_data, merge_blocks

    data: dict[str, Any] = {
        "case": journal.id,
        "kind": order.kind,
        "lang": order.language,
        "format": order.format,
        "folder": str(done.folder),
        "manifest": str(done.manifest),
        "written": done.written,
        "kept": done.kept,
        "edited": done.edited,
        "left_out": left_data(sieve.left, order.language),
        "sha256": done.record.sha256 if done.record else None,
        "head": journal.state().head,
    }
    blocks = merge_blocks(done, sieve.left)
    if not done.interrupted:
        return Outcome(data, blocks)
    error = Interrupted(
        Text(f"Angehalten. {done.letters} Briefe sind fertig.", f"Stopped. {done.letters} letters are done."),
        hint=Text("Derselbe Befehl schreibt nur noch den Rest.", "The same command writes the rest only."),
    )
    return Outcome(data, blocks, status="partial", code=Code.INTERRUPTED, errors=[error])
