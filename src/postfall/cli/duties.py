"""`postfall duties`: the legal obligations of a case with their reasons and clocks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, option, verb
from postfall.errors import Code, DutyDue, UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.law.model import Duty

_WITHIN = option(
    "--within", help=Text("Auch fällig in so vielen Stunden.", "Also due within so many hours."), metavar="HOURS"
)
_CHECK = option("--check", help=Text("Ausgang 7, wenn etwas fällig ist.", "Exit 7 when something is due."))


@verb(
    None,
    "duties",
    case=True,
    help=Text(
        "Nennt jede Pflicht mit Stand, Grund und Frist. Keine Rechtsberatung; Sie entscheiden.",
        "Names each duty with state, reason and deadline. No legal advice; you decide.",
    ),
    examples=("postfall duties", "postfall duties --check --within 24"),
)
def duties(
    door: Door, check: Annotated[bool, _CHECK] = False, within: Annotated[int | None, _WITHIN] = None
) -> Outcome:
    """Read the case; change nothing."""
    from postfall.cli.sitting import open_session
    from postfall.guide.duties.page import clocks_page, duties_page

    if within is not None and not 0 <= within <= 24 * 366:
        raise UsageError(Text("--within: 0 bis 8784 Stunden.", "--within: 0 to 8784 hours."), where="--within")
    session = open_session(door, door.cases.find(door.case))
    dossier = session.dossier()
    shown = (*duties_page(dossier), *clocks_page(dossier))
    horizon = dossier.now.utc + timedelta(hours=within or 0)
    due = [row for row in dossier.deadlines if row.due.utc <= horizon]
    data = {"duties": [duty_data(row, door) for row in dossier.duties]}
    if not (check and due):
        return Outcome(data, shown)
    names = ", ".join(row.regime for row in due)
    error = DutyDue(Text(f"Fällig oder überfällig: {names}", f"Due or overdue: {names}"), where=names)
    return Outcome(data, shown, code=Code.DUE, errors=(error,))


def duty_data(duty: Duty, door: Door) -> dict[str, Any]:
    """One duty as JSON, texts in the call's language."""
    from postfall.cli.deadline_shapes import reading_rows

    deadline = duty.deadline
    return {
        "id": duty.id,
        "state": duty.state.value,
        "reason": duty.reason.to(door.language),
        "to": duty.to.to(door.language),
        "start": {"event": deadline.event, "at": deadline.at.iso()} if deadline else None,
        "due": deadline.due.iso() if deadline else None,
        "readings": reading_rows(deadline, door.language) if deadline else [],
    }
