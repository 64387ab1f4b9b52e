"""What `start`, `resume`, `status` and `demo` share: a session over a case, and its result as data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from postfall.errors import MissingAnswers
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.case.journal import Journal
    from postfall.cli.door import Door
    from postfall.guide.session import Session
    from postfall.playbook.answers import Answers
    from postfall.playbook.model import Playbook


def open_session(
    door: Door, journal: Journal, script: Answers | None = None, folder: Path | None = None, ca: str | None = None
) -> Session:
    """A session over `journal`, with the playbook revision that the case has pinned."""
    from postfall.guide.askers import ScriptedAsker
    from postfall.guide.session import Session
    from postfall.law.shelf import law_book

    state = journal.state()
    return Session(
        journal=journal,
        playbook=pinned_playbook(journal),
        asker=ScriptedAsker(script) if script else door.asker,
        teller=door.teller,
        clock=door.clock,
        progress=door.progress,
        zone=state.zone,
        folder=folder or door.home / "drafts" / journal.id,
        law=law_book(),
        script=script,
        ca=ca,
    )


def pinned_playbook(journal: Journal) -> Playbook:
    """The playbook that this case follows, from its own artefacts. Raises `MissingAnswers` where none is pinned."""
    from postfall.playbook.read import parse_playbook

    pinned = journal.state().playbook
    if pinned is None:
        raise MissingAnswers(
            Text("Dieser Fall folgt noch keiner Anleitung.", "This case follows no playbook yet."),
            keys=("playbook",),
            hint=Text("Beginnen Sie neu mit: postfall start", "Begin again with: postfall start"),
        )
    return parse_playbook(journal.read(pinned.sha256), f"{pinned.id} r{pinned.revision}")


def sitting_data(session: Session) -> dict[str, Any]:
    """The JSON data of start, resume and status."""
    from postfall.case.model import StepStatus
    from postfall.cli.deadline_shapes import reading_rows

    dossier = session.dossier()
    state = dossier.state
    done = [key for key, row in state.steps.items() if row.status is StepStatus.DONE]
    skipped = [row for row in state.steps.values() if row.status is StepStatus.SKIPPED]
    settled = {*done, *(row.key for row in skipped)}
    return {
        "case": state.id,
        "playbook": {"id": session.playbook.id, "revision": session.playbook.revision},
        "steps": {
            "done": done,
            "skipped": [{"step": row.key, "reason": row.reason} for row in skipped],
            "open": [row.step.key for row in dossier.plan.reachable if row.step.key not in settled],
        },
        "drafts": [
            {"kind": row.kind, "lang": row.language, "format": row.format, "path": row.path, "sha256": row.sha256}
            for row in state.drafts
        ],
        "deadlines": [
            {"duty": row.regime, "due": row.due.iso(), "readings": reading_rows(row, session.language)}
            for row in dossier.deadlines
        ],
        "head": state.head,
    }
