"""Writes one letter after the other; what was written before is left alone, what is missing is written."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from postfall.case.artefacts import sweep_unfinished
from postfall.case.ledger import closed_case
from postfall.draft.earlier import QUIET
from postfall.draft.kinds import read_template
from postfall.draft.letter import Value, neutral, token
from postfall.draft.merge.manifest import Heading, Manifest, Written, not_written, sha256_of
from postfall.draft.merge.model import Why
from postfall.draft.merge.people import key_of
from postfall.draft.place import put_new
from postfall.draft.press import Press
from postfall.draft.write import format_of
from postfall.errors import UsageError
from postfall.language import Text
from postfall.ports import NoProgress

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from postfall.case.journal import Journal
    from postfall.case.model import DraftRecord
    from postfall.dossier.model import Dossier
    from postfall.draft.letter import Format, Letter
    from postfall.draft.merge.model import Recipient
    from postfall.draft.merge.people import Sieve
    from postfall.language import Language
    from postfall.ports import Progress

FORMATS: tuple[Format, ...] = ("eml", "docx", "pdf", "html", "txt", "md")
"""The formats of single letters."""
KEPT_AS = "merge"
"""How the list of letters is filed with the case. It names persons, so it is no `draft`, which others may get."""
_GREETING = re.compile(r"\A\s*(Guten Tag|Hello)(?=,\s*\n)")
_WORD = re.compile(r"[a-z0-9]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LONGEST_WORDS = 40
_MOST_TRIES = 1000
_WRITING = Text("Briefe", "letters")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written: `format` is one of `FORMATS`, `letterhead` is for Word only."""

    kind: str
    language: Language
    format: str
    folder: Path
    letterhead: Path | None = None


@dataclass(slots=True)
class Done:
    """What a run did. `written` now, `kept` from before, `edited` of those changed by hand since (left alone).

    `interrupted`: the person stopped it; the same order goes on. `record` is the entry about it, if anything happened.
    """

    folder: Path
    manifest: Path
    written: int = 0
    kept: int = 0
    edited: int = 0
    interrupted: bool = False
    record: DraftRecord | None = None

    @property
    def letters(self) -> int:
        """All letters that lie there now."""
        return self.written + self.kept


def merge(
    order: Order,
    dossier: Dossier,
    journal: Journal,
    people: Iterable[Recipient],
    sieve: Sieve,
    *,
    progress: Progress | None = None,
    total: int | None = None,
) -> Done:
    """Write a letter for each of `people` that `sieve` lets through, and record the whole as one entry.

    Nothing is overwritten. A second run writes only what is missing. Ctrl-C ends it with `interrupted`. Raises
    `UsageError` (kind, format, letterhead, a folder with other letters, a case that has changed since), `ContentError`
    (template) and `StoreError` (disk).
    """
    form = _form(order)
    template = read_template(order.kind, order.language)
    Press(order.kind, order.language, dossier, order.letterhead, template=template).letter()
    for file, source in template.sources:
        journal.keep(source, name=file, kind="template", media="text/plain")
    heading = Heading(
        case=journal.id,
        kind=order.kind,
        language=order.language,
        format=form,
        letterhead=_hash(order.letterhead),
        template=template.label,
        head=journal.state().head,
        exercise=dossier.state.exercise,
    )
    manifest = Manifest.open(order.folder, heading)
    _same_case(manifest, journal)
    press = Press(order.kind, order.language, dossier, order.letterhead, template=template, head=manifest.heading.head)
    done = Done(order.folder, manifest.path)
    writer = _Writer(order.folder, form, press, manifest, sieve, done)
    shown = progress or NoProgress()
    try:
        for number, person in enumerate(sieve.take(people), 1):
            writer.letter(person)
            shown.update(number, total, _WRITING)
    except KeyboardInterrupt:
        done.interrupted = True
    finally:
        manifest.close()
        if done.letters:  # the end was not known before
            shown.update(done.letters, done.letters, _WRITING)
    if done.letters:
        done.record = _record(journal, order, form, manifest)
    return done


def _form(order: Order) -> Format:
    known = format_of(order.kind, order.format)
    if known in FORMATS:
        return known
    raise UsageError(
        Text(f"Einzelne Briefe gibt es nicht als „{known}“.", f"There are no single letters as “{known}”."),
        hint=Text(f"Möglich: {', '.join(FORMATS)}.", f"Possible: {', '.join(FORMATS)}."),
        where=known,
    )


def _hash(letterhead: Path | None) -> str:
    if letterhead is None:
        return ""
    try:
        return sha256_of(letterhead)
    except OSError as error:
        raise UsageError(
            Text("Der Briefbogen lässt sich nicht lesen.", "The letterhead cannot be read."), where=str(letterhead)
        ) from error


def _same_case(manifest: Manifest, journal: Journal) -> None:
    """Refuse to go on where the case has changed since the first letter: the rest would say something else."""
    since = None
    for line in journal.lines():
        if since is not None and line.entry.type not in QUIET:
            break
        if line.entry.hash == manifest.heading.head:
            since = line
    else:
        if since is not None:
            return
    raise UsageError(
        Text(
            "Seit den ersten dieser Briefe hat sich der Fall geändert. In den übrigen stünde etwas anderes.",
            "The case has changed since the first of these letters. The others would say something else.",
        ),
        hint=Text(
            "Schreiben Sie alle neu in einen leeren Ordner: --out NEUER-ORDNER",
            "Write all of them anew into an empty folder: --out NEW-FOLDER",
        ),
        where=str(manifest.path.parent),
    )


@dataclass(slots=True)
class _Writer:
    """Writes letters into one folder."""

    folder: Path
    form: Format
    press: Press
    manifest: Manifest
    sieve: Sieve
    done: Done

    def letter(self, person: Recipient) -> None:
        """One letter, unless it lies there. Raises `StoreError`."""
        who = _who(self.manifest.heading.case, person)
        known = self.manifest.written.get(who)
        try:
            if known is not None and self._lies_there(known):
                return
            self._write(person, who, known)
        except OSError as error:
            raise not_written(self.folder, error) from error

    def _lies_there(self, known: Written) -> bool:
        path = self.folder / known.file
        if not path.exists():
            return False
        if path.stat().st_size == 0:  # its name outlived a power loss, its content did not
            path.unlink()
            return False
        self.done.kept += 1
        self.done.edited += sha256_of(path) != known.sha256
        return True

    def _write(self, person: Recipient, who: str, known: Written | None) -> None:
        letter = personal(self.press, person, mail=self.form == "eml")
        if self.form == "eml" and not letter.to:
            self.sieve.left.add(Why.UNUSABLE, person.address)
            return
        data = self.press.write(letter, self.form)
        number = known.number if known else self.manifest.next
        sha256 = hashlib.sha256(data).hexdigest()
        stem = known.file.rpartition(".")[0] if known else file_stem(number, person)
        if known is not None:
            sweep_unfinished(self.folder / known.file)
        for more in range(_MOST_TRIES):
            file = f"{stem}{f'-{more + 1}' if more else ''}.{self.form}"
            self.manifest.add(Written(number, file, sha256, who))
            try:
                put_new(data, self.folder / file)
            except FileExistsError:
                continue
            self.done.written += 1
            return
        raise FileExistsError(17, "File exists", str(self.folder / stem))


def personal(press: Press, person: Recipient, *, mail: bool) -> Letter:
    """The letter for one person. Everything that the person's row says goes in as an opaque value."""
    lines = [neutral(line) for line in person.lines()]
    values = {"recipient": "\n".join(lines)}
    if person.name:
        values["person_name"] = person.name
    if address := ", ".join(line for line in lines if line != neutral(person.name)):
        values["person_address"] = address
    letter = press.letter(values, to=person.address if mail else None)
    return greeted(letter, person)


def greeted(letter: Letter, person: Recipient) -> Letter:
    """The letter with the person's own salutation, or name, in its first line. A greeting that is not ours stays."""
    found = _GREETING.match(letter.body)
    said = neutral(person.salutation).rstrip(" ,") or neutral(person.name)
    if found is None or not said:
        return letter
    own = token(len(letter.values))
    words = own if person.salutation.strip() else f"{found[1]} {own}"
    body = letter.body[: found.start(1)] + words + letter.body[found.end(1) :]
    return replace(letter, body=body, values=(*letter.values, Value(said)))


def file_stem(number: int, person: Recipient) -> str:
    """A file name without its end: the number makes it unique, the words only help to find it."""
    said = (person.name or person.company or person.address.partition("@")[0]).casefold().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode("ascii")
    words = "-".join(_WORD.findall(plain))[:_LONGEST_WORDS].strip("-")
    return f"{number:05d}-{words}" if words else f"{number:05d}"


def _who(case: str, person: Recipient) -> str:
    """The person as the manifest has it: a hash that is different in every case."""
    return hashlib.sha256(case.encode("ascii", "replace") + key_of(person)).hexdigest()[:32]


def refuse_closed(journal: Journal) -> None:
    """Raise `UsageError` for a closed case, before anything is written."""
    if journal.state().closed is not None:
        raise closed_case(journal.id)


def record_list(journal: Journal, order: Order, path: Path) -> DraftRecord:
    """The entry about a list that was written instead of letters; a copy of it is kept with the case."""
    kept = journal.keep_file(path, kind=KEPT_AS, media="text/csv")
    return journal.draft(
        kind=order.kind,
        language=order.language,
        format="merge-csv",
        path=str(path),
        sha256=kept.sha256,
        template=read_template(order.kind, order.language).label,
        head=journal.state().head,
    )


def _record(journal: Journal, order: Order, form: Format, manifest: Manifest) -> DraftRecord:
    """The entry about the folder as it is now; a run that wrote nothing adds none."""
    kept = journal.keep_file(manifest.path, kind=KEPT_AS, media="application/x-ndjson")
    for row in journal.state().drafts:
        if row.sha256 == kept.sha256:
            return row
    return journal.draft(
        kind=order.kind,
        language=order.language,
        format=f"merge-{form}",
        path=str(order.folder),
        sha256=kept.sha256,
        template=manifest.heading.template,
        head=manifest.heading.head,
    )
