"""The step of a session that shows which authority to notify: from the answers so far; nothing is asked or recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.guide.authority.page import found_page
from postfall.language import Text
from postfall.law.authorities.ask import query_of
from postfall.law.authorities.find import search
from postfall.law.authorities.invented import in_an_exercise
from postfall.law.authorities.read import authorities

if TYPE_CHECKING:
    from postfall.case.model import CaseState
    from postfall.guide.session import Session
    from postfall.law.authorities.model import Found
    from postfall.playbook.next import Planned


def authority_step(session: Session, planned: Planned | None, detail: str) -> bool:
    """Show the page. Never finishes the step: whether the notification is made, the person says."""
    for block in case_page(session.journal.state()):
        session.teller.show(block)
    return False


def case_found(state: CaseState) -> Found | None:
    """The authorities for the answers of a case; in an exercise the invented one; None for those who notify nobody."""
    query = query_of({key: fact.value for key, fact in state.facts.items()})
    if query is None:
        return None
    found = search(query, authorities())
    return in_an_exercise(found) if state.exercise else found


def case_page(state: CaseState) -> list[object]:
    """The page for the answers of a case."""
    found = case_found(state)
    return [NOBODY] if found is None else found_page(found)


NOBODY = Text(
    "Nach Ihren Angaben müssen Sie keiner Datenschutzbehörde etwas melden: Es geht um Ihre eigenen Daten, oder Ihr "
    "Arbeitgeber meldet.",
    "By your answers you need not notify any data protection authority: it is about your own data, or your employer "
    "notifies.",
)
