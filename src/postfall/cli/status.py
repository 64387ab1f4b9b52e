"""`postfall status`: where a case stands."""

from __future__ import annotations

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, verb
from postfall.language import Text


@verb(
    None,
    "status",
    case=True,
    help=Text("Zeigt den Stand des Falls und die nächste Frist.", "Shows where the case stands and the next deadline."),
    examples=("postfall status", "postfall status --case 4f2a --json"),
)
def status(door: Door) -> Outcome:
    """Read the case; change nothing."""
    from postfall.cli.sitting import open_session, sitting_data
    from postfall.guide.pages import end_page

    session = open_session(door, door.cases.find(door.case))
    return Outcome(sitting_data(session), end_page(session.dossier()))
