"""Advice on how to leave less on the server: questions, the recommendation, the step of a session that gives it.

It advises with reasons. What a person chooses is recorded; nothing is changed anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from postfall.exposure.advice import Advice, Situation, Tool, advise
from postfall.exposure.forecast import Forecast, forecast
from postfall.guide.advice.settings import GOALS, Setting, keeping, questions, settings
from postfall.guide.questions import fact_question
from postfall.language import Text
from postfall.ports import Choice, Kind, Question
from postfall.value import UNKNOWN, FactValue, Moment

if TYPE_CHECKING:
    from postfall.case.journal import Journal
    from postfall.guide.advice.settings import Periods, What
    from postfall.guide.session import Session
    from postfall.language import Language
    from postfall.mailbox.model import Inventory
    from postfall.playbook.model import FactSpec
    from postfall.playbook.next import Planned
    from postfall.ports import Clock

Values = Mapping[str, FactValue | Moment]
CHOSEN = "mail_method"
GAP = "retrieval_gap_days"
"""A fact of the mailbox playbook that counts here, too: the longest break in fetching, in days."""
_GIGA = 10**9
_FIELDS = {
    "mail_devices": "devices",
    "mail_shared_folders": "shared_folders",
    "mail_shared_account": "shared_account",
    "mail_old": "old_mail",
    "mail_encrypted": "encrypted",
    "mail_backup": "backup",
    "mail_archive": "archive",
    "mail_books": "books",
    "mail_sensitive": "sensitive",
    GAP: "gap_days",
}
PRIVATE_KEYS = frozenset({*_FIELDS, "mail_programs", "mail_provider", "mail_quota_gb", CHOSEN} - {GAP})
"""What was answered here is about the future: an authority or insurer gets it from the person, not in an export."""
KEY_OF = {field: key for key, field in _FIELDS.items()} | {"programs": "mail_programs", "provider": "mail_provider"}
"""Field of a situation → key of its question."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """The advice with all that is shown beside it. `tools` are the programs, and the provider where one is known."""

    advice: Advice
    tools: tuple[Setting, ...]
    periods: Periods | None
    forecast: Forecast | None = None
    inventory: str | None = None

    def tool(self, id_: str) -> Setting:
        """The program or provider of that id."""
        return next(row for row in self.tools if row.id == id_)


def recommend(values: Values, inventory: Inventory | None = None, sha256: str | None = None) -> Recommended:
    """The advice for these answers; what is not answered or not known counts for nothing."""
    chosen = _chosen(values.get("mail_programs"))
    provider = _chosen(values.get("mail_provider"))
    situation = _situation(values, chosen, provider)
    gigabytes = values.get("mail_quota_gb")
    quota = gigabytes * _GIGA if isinstance(gigabytes, int) and gigabytes > 0 else None
    return Recommended(
        advice=advise(situation),
        tools=(*chosen, *provider),
        periods=None if situation.books is False else keeping(),
        forecast=None if inventory is None else forecast(inventory, quota, GOALS),
        inventory=sha256,
    )


def _chosen(value: FactValue | Moment | None) -> tuple[Setting, ...]:
    """What was named; an id that the data no longer has (an old case) is left out."""
    names = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
    known = {row.id: row for row in settings()}
    return tuple(known[name] for name in names if name in known)


def _situation(values: Values, chosen: Iterable[Setting], provider: Iterable[Setting]) -> Situation:
    known = {
        field: value
        for key, field in _FIELDS.items()
        if (value := values.get(key)) is not None and value is not UNKNOWN and not isinstance(value, Moment)
    }
    tools = tuple(tool_of(row) for row in chosen)
    return replace(Situation(**known), programs=tools, provider=next((tool_of(row) for row in provider), None))  # type: ignore[arg-type]


def tool_of(setting: Setting) -> Tool:
    """What the advice needs of a program or provider."""
    moves = setting.can.get("archive_local")
    leaves = setting.can.get("pop3_leave")
    return Tool(
        setting.id,
        setting.device,
        unsure=leaves is not None and not leaves.confirmed.values,
        leave=_days(setting, "pop3_leave"),
        expire=_days(setting, "imap_expire"),
        moves=moves is not None and moves.able,
    )


def _days(setting: Setting, what: What) -> dict[int, int]:
    offer = setting.offer(what)
    return {} if offer is None else {goal: offer.nearest(goal).days for goal in GOALS}


def needed(values: Values) -> tuple[FactSpec, ...]:
    """The questions that are still to be asked, in order."""
    return tuple(spec for spec in questions() if spec.key not in values and _fits(spec, values))


def _fits(spec: FactSpec, values: Values) -> bool:
    """Programs need a device that runs them; whoever has no organisation keeps no books by law."""
    devices = values.get("mail_devices")
    if spec.key == "mail_programs" and devices == ("browser",):
        return False
    return not (spec.key == "mail_books" and values.get("user_role") == "private")


def ask(
    values: Values, answer: Callable[[Question], FactValue | Moment], *, clock: Clock, zone: str
) -> dict[str, FactValue | Moment]:
    """Ask what is missing, one after the other; all values in the end. `answer` may raise to stop."""
    known = dict(values)
    while rows := needed(known):
        spec = rows[0]
        given = answer(fact_question(spec, clock=clock, zone=zone))
        known[spec.key] = UNKNOWN if given == "" else given
    return known


def advise_step(session: Session, planned: Planned, detail: str) -> bool:
    """The action `advise` of a step: ask, show the advice, record it and what the person wants to do."""
    from postfall.guide.advice.page import advice_page

    facts = {key: fact.value for key, fact in session.journal.state().facts.items()}

    def answer(question: Question) -> FactValue | Moment:
        if not session.asker.present and session.script is None:
            return UNKNOWN
        given = session.answer(replace(question, optional=not session.asker.present))
        if given != "":
            session.journal.confirm(question.key, given)
        return given

    values = ask(facts, answer, clock=session.clock, zone=session.zone)
    recommended = recommend(values, *newest_look(session.journal))
    for block in advice_page(recommended, session.language):
        session.teller.show(block)
    if CHOSEN in facts:
        return False
    record(session.journal, recommended, session.language, answer(choice_question()))
    return False


def choice_question() -> Question:
    """What the person wants to do; the advice decides nothing."""
    return Question(
        CHOSEN,
        Kind.CHOICE,
        Text("Was möchten Sie tun? Sie entscheiden.", "What do you want to do? You decide."),
        choices=(
            Choice("pop3", Text("POP3, mit wenigen Tagen auf dem Server", "POP3, with few days on the server")),
            Choice("imap", Text("IMAP, mit Löschregeln", "IMAP, with rules for deletion")),
            Choice("unchanged", Text("Vorerst alles lassen, wie es ist", "Leave everything as it is for now")),
        ),
        help=Text(
            "Es wird nur festgehalten. Postfall stellt nirgends etwas um.",
            "It is recorded only. Postfall changes no setting anywhere.",
        ),
    )


def record(journal: Journal, recommended: Recommended, language: Language, chosen: FactValue | Moment) -> str:
    """Keep the advice as a file and note it with what was chosen; the hash of that file."""
    from postfall.guide.advice.data import advice_data

    # Not evidence by kind: that goes to authorities and insurers unasked, and this tells of missing backups.
    data = json.dumps(advice_data(recommended, language), ensure_ascii=False, sort_keys=True, indent=1).encode()
    kept = journal.keep(data, name="advice.json", kind="answers", media="application/json")
    advice = recommended.advice
    note = Text(
        "Empfehlung, weniger Post auf dem Server zu lassen: {method}, {days} Tage ({sha}). Gewählt: {chosen}.",
        "Advice to leave less mail on the server: {method}, {days} days ({sha}). Chosen: {chosen}.",
    ).fill(method=advice.method.value, days=advice.days, sha=kept.sha256[:12], chosen=_spoken_choice(chosen))
    text = note.to(language)
    if all(known.text != text for known in journal.state().notes):  # a session that was cut off here comes by again
        journal.note(text)
    return kept.sha256


def _spoken_choice(chosen: FactValue | Moment) -> Text:
    labels = {row.value: row.label for row in choice_question().choices}
    return labels.get(str(chosen), Text("noch nichts", "nothing yet"))


def newest_look(journal: Journal) -> tuple[Inventory | None, str | None]:
    """The newest look into the largest mailbox on a server, else into the largest copy, with its hash."""
    from postfall.mailbox.archive import KINDS
    from postfall.mailbox.inventory import from_bytes

    state = journal.state()
    newest = {row.mailbox: row for row in state.inventories}
    kept = [row for row in newest.values() if not getattr(state.artefacts.get(row.sha256), "erased", True)]
    copies = {row.mailbox for row in kept if state.mailboxes[row.mailbox].url.partition(":")[0] in KINDS}
    best = max(kept, key=lambda row: (row.mailbox not in copies, row.octets), default=None)
    return (None, None) if best is None else (from_bytes(journal.read(best.sha256)), best.sha256)
