"""Writes a draft: the file, its copy in the case, the templates it came from, and the entry that says so."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from postfall.draft.kinds import Template, kind_of, read_template
from postfall.draft.letter import Format
from postfall.draft.place import place
from postfall.draft.render import render
from postfall.draft.writers import MEDIA, Writers
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
_QUIET = frozenset({"artefact.added/1", "draft.written/1"})


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
    """Write a draft of `kind` into `folder` and record it. Nothing that lies there is overwritten.

    Templates and draft are kept with the case first, then the file appears whole under its name, then the entry is
    written. A draft that was interrupted there is finished, and one that was just written comes back unchanged while
    nothing else happened in the case. `name` is the file's name; by default `KIND-LANGUAGE.FORMAT`.

    Raises `UsageError` (kind, format, letterhead), `ContentError` (template) and `StoreError` (disk).
    """
    form = format_of(kind, format)
    template = read_template(kind, language)
    if form not in template.letter.formats:
        raise _no_such_format(kind, format, template.letter.formats)
    render(kind, language, dossier, template=template)  # a broken template leaves no trace in the journal
    wanted = name or f"{kind}-{language}.{form}"
    if letterhead is None and name is None:
        unfinished = _unfinished(journal, dossier, template, wanted, folder)
        if unfinished is not None:
            return unfinished
    for file, source in template.sources:
        journal.keep(source, name=file, kind="template", media="text/plain")
    letter = render(kind, language, dossier, template=template, head=journal.state().head)
    data = as_bytes(letter, form, letterhead)
    kept = journal.keep(data, name=f"{kind}-{language}.{form}", kind="draft", media=MEDIA[form])
    path = place(data, folder, wanted)
    return _record(journal, letter, form, path, kept.sha256)


def as_bytes(letter: Letter, format: Format, letterhead: Path | None = None) -> bytes:  # noqa: A002  # as above
    """The letter in one format. Raises `UsageError` for a letterhead with another format than Word."""
    return Writers(letterhead).write(letter, format)


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


def _unfinished(journal: Journal, dossier: Dossier, template: Template, name: str, folder: Path) -> DraftRecord | None:
    """What became of this very draft a moment ago: its record, or its kept copy brought to an end."""
    state = journal.state()
    if any(hashlib.sha256(source).hexdigest() not in state.artefacts for _, source in template.sources):
        return None
    kept = [row for row in state.artefacts.values() if row.kind == "draft" and row.name == name and not row.erased]
    if not kept:
        return None
    last = max(kept, key=lambda row: row.seq)
    since = [row.entry for row in journal.lines() if row.entry.seq >= last.seq]
    age = dossier.now.utc - datetime.fromisoformat(since[0].at)
    if age > RECENT or any(entry.type not in _QUIET for entry in since):
        return None
    known = next((row for row in reversed(state.drafts) if row.sha256 == last.sha256), None)
    if known is not None:
        lies = Path(known.path).parent == folder and _lies(Path(known.path), last.sha256)
        return known if lies else None
    path = place(journal.read(last.sha256), folder, name)
    language, form = name.removeprefix(f"{template.letter.id}-").split(".")
    return journal.draft(
        kind=template.letter.id,
        language=language,
        format=form,
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
