"""Writes a draft: the file, its copy in the case, the templates it came from, and the entry that says so."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from postfall.draft.earlier import QUIET, earlier
from postfall.draft.kinds import Template, kind_of, read_template
from postfall.draft.letter import Format
from postfall.draft.place import place
from postfall.draft.press import Press
from postfall.draft.writers import MEDIA
from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.case.journal import Journal
    from postfall.case.model import DraftRecord
    from postfall.dossier.model import Dossier
    from postfall.draft.letter import Letter
    from postfall.language import Language

FORMATS: tuple[Format, ...] = get_args(Format)
RECENT = timedelta(minutes=15)
"""How long an interrupted draft is finished instead of written anew."""


@dataclass(frozen=True, slots=True)
class Written:
    """A draft that lies on the disk: its entry, and the letter that is in it."""

    record: DraftRecord
    letter: Letter


def write_draft(
    kind: str,
    language: Language,
    format: str,  # noqa: A002  # its name in the record
    dossier: Dossier,
    journal: Journal,
    folder: Path,
    letterhead: Path | None = None,
    *,
    name: str | None = None,
) -> DraftRecord:
    """Write the first text of `kind` as `write_letter` does; the entry alone comes back."""
    order = Order(kind, language, format, folder, letterhead, name=name)
    return write_letter(order, dossier, journal).record


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written, and where. `part` names one text of a kind that has several.

    `name` is the file's name; by default `KIND-LANGUAGE.FORMAT`, for a further part `KIND-PART-LANGUAGE.FORMAT`.
    """

    kind: str
    language: Language
    format: str
    folder: Path
    letterhead: Path | None = None
    part: str | None = None
    name: str | None = None


def write_letter(order: Order, dossier: Dossier, journal: Journal) -> Written:
    """Write one draft into a folder and record it. Nothing that lies there is overwritten.

    Templates and draft are kept with the case first, then the file appears whole under its name, then the entry is
    written. A draft that was interrupted there is finished, and one that was just written comes back unchanged while
    nothing else happened in the case.

    Raises `UsageError` (kind, format, part, letterhead, missing extra), `ContentError` (template) and `StoreError`
    (disk).
    """
    kind, language = order.kind, order.language
    form = format_of(kind, order.format)
    template = read_template(kind, language, order.part)
    if form not in template.letter.formats:
        raise _no_such_format(kind, order.format, template.letter.formats)
    press = Press(kind, language, dossier, order.letterhead, template=template)
    press.write(press.letter(), form)  # what is broken leaves no trace in the journal
    stem = f"{kind}-{template.part}-{language}.{form}" if template.part else f"{kind}-{language}.{form}"
    wanted = order.name or stem
    before = earlier(journal, dossier, template, language, press.keys)
    if order.letterhead is None and order.name is None:
        unfinished = _unfinished(journal, dossier, template, Path(order.folder, wanted), language)
        if unfinished is not None:
            done = Press(kind, language, dossier, template=template, head=unfinished.head, earlier=before)
            return Written(unfinished, done.letter())
    for file, source in template.sources:
        journal.keep(source, name=file, kind="template", media="text/plain")
    head = journal.state().head
    press = Press(kind, language, dossier, order.letterhead, template=template, head=head, earlier=before)
    letter = press.letter()
    data = press.write(letter, form)
    kept = journal.keep(data, name=stem, kind="draft", media=MEDIA[form])
    path = place(data, order.folder, wanted)
    return Written(_record(journal, letter, form, path, kept.sha256), letter)


def format_of(kind: str, name: str) -> Format:
    """The format `name`. Raises `UsageError` where there is none such, or not for this kind."""
    known = kind_of(kind).formats
    for form in known:
        if form == name:
            return form
    raise _no_such_format(kind, name, known)


def _no_such_format(kind: str, name: str, known: tuple[Format, ...]) -> UsageError:
    return UsageError(
        Text(f"„{kind}“ gibt es nicht als „{name}“.", f"There is no “{kind}” as “{name}”."),
        hint=Text(f"Möglich sind: {', '.join(known)}.", f"Possible: {', '.join(known)}."),
        where=name,
    )


def _record(journal: Journal, letter: Letter, form: Format, path: Path, sha256: str) -> DraftRecord:
    return journal.draft(
        kind=letter.kind,
        language=letter.language,
        format=form,
        path=str(path),
        sha256=sha256,
        template=letter.template,
        head=letter.head,
    )


def _unfinished(
    journal: Journal, dossier: Dossier, template: Template, file: Path, language: Language
) -> DraftRecord | None:
    """What became of this very draft a moment ago: its record, or its kept copy brought to an end as `file`."""
    folder, name = file.parent, file.name
    state = journal.state()
    if any(hashlib.sha256(source).hexdigest() not in state.artefacts for _, source in template.sources):
        return None
    kept = [row for row in state.artefacts.values() if row.kind == "draft" and row.name == name and not row.erased]
    if not kept:
        return None
    last = max(kept, key=lambda row: row.seq)
    since = [row.entry for row in journal.lines() if row.entry.seq >= last.seq]
    age = dossier.now.utc - datetime.fromisoformat(since[0].at)
    if age > RECENT or any(entry.type not in QUIET for entry in since):
        return None
    known = next((row for row in reversed(state.drafts) if row.sha256 == last.sha256), None)
    if known is not None:
        lies = Path(known.path).parent == folder and _lies(Path(known.path), last.sha256)
        return known if lies else None
    path = place(journal.read(last.sha256), folder, name)
    return journal.draft(
        kind=template.letter.id,
        language=language,
        format=file.suffix.removeprefix("."),
        path=str(path),
        sha256=last.sha256,
        template=template.label,
        head=since[0].prev,
    )


def _lies(path: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        return False
