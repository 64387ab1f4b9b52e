"""The step of a session that shows which authority to notify: from the answers so far; nothing is asked or recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.guide.authority.page import found_page
from postfall.language import Text
from postfall.law.authorities.ask import query_of
from postfall.law.authorities.find import search
from postfall.law.authorities.model import Found
from postfall.law.authorities.read import authorities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.guide.session import Session
    from postfall.playbook.next import Planned
    from postfall.value import FactValue, Moment


def authority_step(session: Session, planned: Planned | None, detail: str) -> bool:
    """Show the page. Never finishes the step: whether the notification is made, the person says."""
    answers = {key: fact.value for key, fact in session.journal.state().facts.items()}
    for block in case_page(answers):
        session.teller.show(block)
    return False


def case_found(answers: Mapping[str, FactValue | Moment]) -> Found | None:
    """The authorities for the answers of a case; None for those who notify nobody."""
    query = query_of(answers)
    return None if query is None else search(query, authorities())


def case_page(answers: Mapping[str, FactValue | Moment]) -> list[object]:
    """The page for the answers of a case."""
    found = case_found(answers)
    return [NOBODY] if found is None else found_page(found)


NOBODY = Text(
    "Nach Ihren Angaben müssen Sie keiner Datenschutzbehörde etwas melden: Es geht um Ihre eigenen Daten, oder Ihr "
    "Arbeitgeber meldet.",
    "By your answers you need not notify any data protection authority: it is about your own data, or your employer "
    "notifies.",
)
