"""`postfall status`: where a case stands."""

from __future__ import annotations

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, verb
from postfall.language import Text


@verb(
    None,
    "status",
    case=True,
    help=Text(
        "Zeigt den Stand des Falls, die nächste Frist und jede, die in 24, 6 oder einer Stunde endet.",
        "Shows where the case stands, the next deadline and each that ends within 24, 6 or one hour.",
    ),
    examples=("postfall status", "postfall status --case 4f2a --json"),
)
def status(door: Door) -> Outcome:
    """Read the case; change nothing."""
    from postfall.cli.sitting import open_session, sitting_data
    from postfall.guide.duties.page import warning_of
    from postfall.guide.pages import end_page

    session = open_session(door, door.cases.find(door.case))
    dossier = session.dossier()
    near = [(row, warning_of(row, dossier.now)) for row in dossier.deadlines]
    warnings = [{"duty": row.regime, "due": row.due.iso(), "level": level} for row, level in near if level is not None]
    return Outcome(sitting_data(session) | {"warnings": warnings}, end_page(dossier))
