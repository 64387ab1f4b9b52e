"""`postfall case …`: list, show, note, evidence, verify, export, close, reopen, erase."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli import case_shapes as shapes
from postfall.cli.door import Door
from postfall.cli.frame import Outcome, argument, option, verb
from postfall.errors import Code, Tampered, UsageError
from postfall.language import Text
from postfall.ports import Notice

if TYPE_CHECKING:
    from datetime import date

    from postfall.case.export import Audience
    from postfall.case.journal import Journal
    from postfall.case.model import ArtefactRecord, CaseState, Verification

_REASON = Text("Der Grund; er bleibt im Protokoll.", "The reason; it stays in the journal.")


@verb(
    "case",
    "list",
    help=Text("Alle Fälle mit Nummer, Titel und Stand.", "All cases with number, title and state."),
    examples=("postfall case list", "postfall case list --json"),
)
def list_cases(door: Door) -> Outcome:
    """List the cases."""
    rows = door.cases.list()
    return Outcome({"cases": [shapes.summary_data(row) for row in rows]}, shapes.summary_blocks(rows))


@verb(
    "case",
    "show",
    case=True,
    help=Text(
        "Alles, was zu einem Fall festgehalten ist: Angaben mit Herkunft, Schritte, Entwürfe, Dateien.",
        "All that is recorded about a case: facts with their source, steps, drafts, files.",
    ),
    examples=("postfall case show", "postfall case show --case 4f2a --json"),
)
def show(door: Door) -> Outcome:
    """Show one case, or one exercise."""
    state = door.case_or_exercise().state()
    return Outcome(shapes.state_data(state), shapes.state_blocks(state, door.language))


@verb(
    "case",
    "note",
    case=True,
    help=Text("Hält eine Bemerkung mit Zeit und Namen fest.", "Records a remark with time and name."),
    examples=('postfall case note "14:10 Uhr: Hotline angerufen, Ticket 4711"',),
)
def note(
    door: Door, *, text: Annotated[str, argument(help=Text("Die Bemerkung.", "The remark."), metavar="TEXT")]
) -> Outcome:
    """Add a note."""
    journal = door.cases.find(door.case)
    entry = journal.note(text)
    message = Text(f"Festgehalten als Eintrag {entry.seq}.", f"Recorded as entry {entry.seq}.")
    return Outcome({"case": journal.id, "seq": entry.seq, "at": entry.at, "head": entry.hash}, [message])


@verb(
    "case",
    "evidence",
    case=True,
    help=Text(
        "Bewahrt die Kopie einer Datei als Beleg auf, bis 2 GB. Das Original bleibt, wo es ist.",
        "Keeps a copy of a file as evidence, up to 2 GB. The original stays where it is.",
    ),
    examples=("postfall case evidence login-alert.png", "postfall case evidence provider-log.csv --case 4f2a"),
)
def evidence(
    door: Door, *, file: Annotated[Path, argument(help=Text("Die Datei.", "The file."), metavar="FILE")]
) -> Outcome:
    """Keep a file."""
    import mimetypes

    journal = door.cases.find(door.case)
    kept = journal.keep_file(file, media=mimetypes.guess_type(file.name)[0] or "application/octet-stream")
    data = shapes.artefact_data(kept) | {"case": journal.id, "head": journal.state().head}
    return Outcome(data, shapes.kept_blocks(kept, door.language))


@verb(
    "case",
    "verify",
    case=True,
    help=Text(
        "Prüft, ob Einträge oder Dateien verändert wurden; auch für ein ausgeführtes Archiv (ZIP).",
        "Checks whether entries or files were changed; also for an exported archive (ZIP).",
    ),
    examples=("postfall case verify", "postfall case verify --head 91c4…", "postfall case verify case.zip"),
)
def verify(
    door: Door,
    *,
    archive: Annotated[
        Path | None, argument(help=Text("Ein Archiv statt des Falls.", "An archive, not the case."), metavar="ZIP")
    ] = None,
    head: Annotated[
        str | None,
        option(
            "--head",
            help=Text(
                "Prüfsumme, die Sie anderswo aufbewahrt haben: Nur damit fällt ein abgeschnittenes Ende auf.",
                "A head that you kept elsewhere: only with it a cut-off end shows.",
            ),
            metavar="HASH",
        ),
    ] = None,
) -> Outcome:
    """Check a case or an archive. Exit code 6 where something does not fit; the data names it."""
    from postfall.case.export import verify_export

    result = verify_export(archive, head) if archive is not None else door.case_or_exercise().verify(head)
    data, blocks = shapes.verification_data(result), shapes.verification_blocks(result, headed=head is not None)
    if result.ok:
        return Outcome(data, blocks)
    return Outcome(data, blocks, status="error", code=Code.TAMPERED, errors=[_tampered(result)])


def _tampered(result: Verification) -> Tampered:
    first = result.first_bad
    return Tampered(
        Text("Die Aufzeichnung passt nicht zu ihren Prüfsummen.", "The record does not match its hashes."),
        hint=Text(
            "Verändern Sie nichts mehr. Sichern Sie den ganzen Ordner und vergleichen Sie mit einer Sicherung.",
            "Change nothing any more. Copy the whole folder and compare it with a backup.",
        ),
        where=f"{first.seq}" if first else None,
    )


@verb(
    "case",
    "export",
    case=True,
    help=Text(
        "Schreibt den Fall als ZIP, das ohne Postfall lesbar und prüfbar ist. Behörde und Versicherung bekommen keine "
        "Postfachlisten, Betreffzeilen und Adressen.",
        "Writes the case as a zip that can be read and checked without Postfall. Authority and insurer get no mailbox "
        "lists, subjects and addresses.",
    ),
    examples=("postfall case export --for lawyer", "postfall case export --for authority --out case.zip"),
)
def export(
    door: Door,
    *,
    audience: Annotated[
        str,
        option(
            "--for",
            help=Text("Für wen: Kanzlei, Behörde, Versicherung, Archiv.", "For whom."),
            metavar="lawyer|authority|insurer|archive",
        ),
    ],
    out: Annotated[
        Path | None, option("--out", help=Text("Datei oder Ordner.", "File or folder."), metavar="PATH")
    ] = None,
) -> Outcome:
    """Write an archive and record that."""
    from postfall.case.export import write_export

    reader = _audience(audience)
    journal = door.cases.find(door.case)
    private = _private_keys(journal, journal.state())
    target = _free(out, f"postfall-{journal.id[:8]}-{reader.value}")
    done = write_export(journal, reader, target, private_keys=private)
    return Outcome(
        shapes.export_data(done, journal.id, reader.value, journal.state().head),
        shapes.export_blocks(done),
    )


def _audience(text: str) -> Audience:
    from difflib import get_close_matches

    from postfall.case.export import Audience

    names = [row.value for row in Audience]
    if text.lower() in names:
        return Audience(text.lower())
    near = get_close_matches(text.lower(), names, n=1)
    raise UsageError(
        Text(f"Für „{text[:40]}“ gibt es keine Ausführung.", f"There is no export for “{text[:40]}”."),
        hint=Text(
            f"Meinten Sie „{near[0]}“?" if near else f"Möglich: {', '.join(names)}.",
            f"Did you mean “{near[0]}”?" if near else f"Possible: {', '.join(names)}.",
        ),
        where="--for",
    )


def _private_keys(journal: Journal, state: CaseState) -> frozenset[str]:
    """The facts that the case's own playbook marks as sensitive, and what was answered for advice."""
    from postfall.cli.sitting import pinned_playbook
    from postfall.guide.advice.step import PRIVATE_KEYS

    if state.playbook is None:
        return PRIVATE_KEYS
    return PRIVATE_KEYS | {spec.key for spec in pinned_playbook(journal).facts if spec.sensitive}


def _free(out: Path | None, stem: str) -> Path:
    """Where to write: what was asked for, never over a file that is there."""
    if out is not None and not out.is_dir():
        if out.exists():
            raise UsageError(
                Text("Diese Datei gibt es schon.", "This file exists already."),
                hint=Text("Wählen Sie mit --out einen anderen Namen.", "Choose another name with --out."),
                where=str(out),
            )
        return out
    folder, number = out or Path(), 1
    while (path := folder / (f"{stem}.zip" if number == 1 else f"{stem}-{number}.zip")).exists():
        number += 1
    return path


@verb(
    "case",
    "close",
    case=True,
    help=Text(
        "Schließt den Fall. Am Prüftermin (in 3 Jahren) entscheiden Sie über das Löschen.",
        "Closes the case. On the review date (in 3 years) you decide about erasure.",
    ),
    examples=('postfall case close --reason "Alles erledigt"', "postfall case close --review 2028-12-31"),
)
def close(
    door: Door,
    *,
    reason: Annotated[str, option("--reason", help=_REASON, metavar="TEXT")] = "",
    review: Annotated[
        str | None, option("--review", help=Text("Prüftermin.", "Review date."), metavar="YYYY-MM-DD")
    ] = None,
    years: Annotated[
        int, option("--years", help=Text("Prüftermin in so vielen Jahren.", "Review in so many years."), min=0, max=100)
    ] = 3,
) -> Outcome:
    """Close a case."""
    journal = door.cases.find(door.case)
    entry = journal.close(reason, years, review=_date(review))
    closed = journal.state().closed
    day = closed.review if closed else ""
    message = Text(
        f"Der Fall ist geschlossen. Prüftermin: {day}. Bewahren Sie die Prüfsumme anderswo auf: {entry.hash}",
        f"The case is closed. Review date: {day}. Keep the head elsewhere: {entry.hash}",
    )
    return Outcome({"case": journal.id, "closed": entry.at, "review": day, "head": entry.hash}, [message])


def _date(text: str | None) -> date | None:
    from datetime import date

    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(
            Text(f"„{text[:40]}“ ist kein Datum.", f"“{text[:40]}” is no date."),
            hint=Text("So geht es: 2028-12-31.", "Write it like 2028-12-31."),
            where="--review",
        ) from error


@verb(
    "case",
    "reopen",
    case=True,
    help=Text("Öffnet einen geschlossenen Fall wieder.", "Opens a closed case again."),
    examples=('postfall case reopen --case 4f2a --reason "Neue Hinweise"',),
)
def reopen(door: Door, *, reason: Annotated[str, option("--reason", help=_REASON, metavar="TEXT")] = "") -> Outcome:
    """Open a closed case."""
    journal = door.cases.find(door.case)
    entry = journal.reopen(reason)
    message = Text("Der Fall ist wieder offen.", "The case is open again.")
    return Outcome({"case": journal.id, "reopened": entry.at, "head": entry.hash}, [message])


@verb(
    "case",
    "erase",
    case=True,
    help=Text(
        "Löscht endgültig den Inhalt eines Eintrags (Nummer) oder eine Datei (Anfang der Prüfsumme). Dass und warum "
        "gelöscht wurde, bleibt sichtbar; die Kette gilt weiter.",
        "Erases for good the content of an entry (number) or a file (start of its hash). That and why it was erased "
        "stays visible; the chain holds.",
    ),
    examples=(
        'postfall case erase 12 --reason "Art. 17 DSGVO"',
        'postfall case erase 9f86d081 --reason "Zweck entfallen"',
    ),
)
def erase(
    door: Door,
    *,
    target: Annotated[str, argument(help=Text("Eintrag oder Prüfsumme.", "Entry or hash."), metavar="SEQ|HASH")],
    reason: Annotated[str, option("--reason", help=_REASON, metavar="TEXT")],
) -> Outcome:
    """Erase a body or a kept file."""
    journal = door.cases.find(door.case)
    if target.isdecimal() and len(target) < shapes.SHORTEST_HASH:
        entry = journal.erase_body(int(target), reason)
        data = {"case": journal.id, "erased": {"seq": int(target)}, "at": entry.at, "head": entry.hash}
        return Outcome(data, [Text(f"Der Inhalt von Eintrag {target} ist gelöscht.", f"Erased: entry {target}.")])
    kept = shapes.find_artefact(journal.state(), target)
    journal.erase_artefact(kept.sha256, reason)
    state = journal.state()
    data = {"case": journal.id, "erased": {"sha256": kept.sha256}, "at": state.erased[-1].at, "head": state.head}
    return Outcome(data, [Text(f"Gelöscht: {kept.name}", f"Erased: {kept.name}"), *_also(journal, kept)])


def _also(journal: Journal, kept: ArtefactRecord) -> list[object]:
    """What else names the same persons and is still there."""
    if kept.kind != "inventory":
        return []
    from postfall.guide.exposure.record import made_from

    names = ", ".join(row.sha256[: shapes.SHORTEST_HASH] for row in made_from(journal, kept.sha256))
    if not names:
        return []
    return [
        Notice(
            Text(
                "Schätzungen aus diesem Verzeichnis nennen dieselben Personen. Löschen Sie auch diese: {names}",
                "Estimates from this inventory name the same persons. Erase them, too: {names}",
            ).fill(names=names)
        )
    ]
