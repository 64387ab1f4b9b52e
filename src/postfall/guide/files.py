"""Files that a session writes beside the record: the deadline calendar and the case export.

Both can be interrupted anywhere: what was already recorded is finished on the next try, not written again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.case.export import write_export
from postfall.draft.calendar import calendar
from postfall.draft.place import place

if TYPE_CHECKING:
    from postfall.dossier.model import Dossier
    from postfall.guide.session import Session
    from postfall.value import Json

_CALENDAR = {"de": "fristen.ics", "en": "deadlines.ics"}


def keep_calendar(session: Session, dossier: Dossier) -> str:
    """The deadlines of this case as a calendar, kept as an artefact and written beside the drafts."""
    name = _CALENDAR[session.language]
    body = _newest(session, "artefact.added/1")
    if body.get("kind") == "calendar":
        data = session.journal.read(str(body["sha256"]))
    else:
        titles = {duty.id: duty.title for duty in dossier.duties}
        data = calendar(
            dossier.deadlines, titles, session.language, session.clock.now(), exercise=dossier.state.exercise
        )
        session.journal.keep(data, name=name, kind="calendar", media="text/calendar")
    return str(place(data, session.folder, name))


def export_case(session: Session) -> str:
    """The whole case as a zip for a lawyer or an archive. Its name holds the head, so it belongs to one state."""
    written = _newest(session, "case.exported/1")
    if written:
        return str(session.folder / str(written["file"]))
    private = frozenset(spec.key for spec in session.playbook.facts if spec.sensitive)
    session.folder.mkdir(parents=True, exist_ok=True)
    head = session.journal.state().head
    path = session.folder / f"postfall-{session.journal.id[:8]}-{head[:8]}-lawyer.zip"
    return str(write_export(session.journal, "lawyer", path, private_keys=private).path)


def _newest(session: Session, kind: str) -> dict[str, Json]:
    """The body of the journal's last entry if it is of this type, else nothing."""
    line = session.journal.lines()[-1]
    return dict(line.body) if line.body is not None and line.entry.type == kind else {}
