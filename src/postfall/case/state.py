"""What a journal amounts to: a pure fold from lines to the state of the case.

Every entry type has one reader under its full name with number. An entry type never changes its meaning: a new shape
gets a new number and its own reader, and the old reader stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from postfall.case.body import decode_value, text_of, text_or_none, whole_of
from postfall.case.entry import GENESIS
from postfall.case.model import (
    ArtefactRecord,
    CaseState,
    Closing,
    Decision,
    DraftRecord,
    Erasure,
    Fact,
    FactState,
    InventoryRecord,
    LoginRecord,
    MailboxRecord,
    Note,
    NoticeRecord,
    NoticeStage,
    Pinned,
    RiskRecord,
    StepRecord,
    StepStatus,
)
from postfall.case.rehearsal import READERS as REHEARSED
from postfall.errors import UsageError
from postfall.value import Moment, Provenance, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from postfall.case.model import Entry, Line
    from postfall.case.rehearsal import Rehearsal
    from postfall.value import Json


def fold(lines: Iterable[Line], case: str = "") -> CaseState:
    """The state that `lines` (in order, of the case `case`; default: as its first entry says) add up to.

    Erased bodies are skipped, but a fact whose newest answer was erased does not fall back to an older one. Types that
    are not known here, and bodies that their reader cannot read, are counted in `unread_types`.
    """
    rows = tuple(lines)
    draft = _Draft(case, gone=_gone(rows))
    for line in rows:
        draft.take(line)
    return draft.state()


def _gone(rows: tuple[Line, ...]) -> dict[int, tuple[str, str | None]]:
    """Erased fact entries: seq → key and mailbox."""
    found: dict[int, tuple[str, str | None]] = {}
    for line in rows:
        if line.entry.type == "body.erased/1" and line.body is not None:
            seq, key, mailbox = line.body.get("seq"), line.body.get("key"), line.body.get("mailbox")
            if isinstance(seq, int) and isinstance(key, str):
                found[seq] = (key, mailbox if isinstance(mailbox, str) else None)
    return found


@dataclass(slots=True)
class _Draft:
    """The state while lines are still being read."""

    id: str
    gone: Mapping[int, tuple[str, str | None]]
    opening: dict[str, Json] = field(default_factory=dict)
    opened: str = ""
    entries: int = 0
    head: str = GENESIS
    playbook: Pinned | None = None
    facts: dict[str, Fact] = field(default_factory=dict)
    proposed: dict[str, Fact] = field(default_factory=dict)
    mailbox_facts: dict[str, dict[str, Fact]] = field(default_factory=dict)
    steps: dict[str, StepRecord] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    mailboxes: dict[str, MailboxRecord] = field(default_factory=dict)
    inventories: list[InventoryRecord] = field(default_factory=list)
    artefacts: dict[str, ArtefactRecord] = field(default_factory=dict)
    drafts: list[DraftRecord] = field(default_factory=list)
    logins: list[LoginRecord] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    notices: list[NoticeRecord] = field(default_factory=list)
    risks: list[RiskRecord] = field(default_factory=list)
    erased: list[Erasure] = field(default_factory=list)
    closed: Closing | None = None
    rehearsal: Rehearsal | None = None
    unread: dict[str, int] = field(default_factory=dict)

    def take(self, line: Line) -> None:
        self.entries += 1
        self.head = line.entry.hash
        self.opened = self.opened or line.entry.at
        if line.body is None:
            self._forget(line.entry)
            return
        try:
            _READERS.get(line.entry.type, _unknown)(self, line.entry, line.body)
        except (ValueError, UsageError):
            self.unread[line.entry.type] = self.unread.get(line.entry.type, 0) + 1

    def _forget(self, entry: Entry) -> None:
        key, mailbox = self.gone.get(entry.seq, ("", None))
        proposal = entry.type.startswith("fact.proposed/")
        if mailbox is None:
            (self.proposed if proposal else self.facts).pop(key, None)
            return
        known = self.mailbox_facts.get(mailbox, {})
        if key in known and not (proposal and known[key].state is FactState.CONFIRMED):
            del known[key]

    def state(self) -> CaseState:
        opening = self.opening
        return CaseState(
            id=self.id or str(opening.get("case", "")),
            title=str(opening.get("title", "")),
            opened=self.opened,
            exercise=opening.get("exercise") is True,
            zone=str(opening.get("zone", "UTC")),
            language=str(opening.get("language", "de")),
            entries=self.entries,
            head=self.head,
            playbook=self.playbook,
            facts=self.facts,
            proposed=self.proposed,
            mailbox_facts=self.mailbox_facts,
            steps=self.steps,
            decisions=self.decisions,
            mailboxes=self.mailboxes,
            inventories=tuple(self.inventories),
            artefacts=self.artefacts,
            drafts=tuple(self.drafts),
            logins=tuple(self.logins),
            notes=tuple(self.notes),
            notices=tuple(self.notices),
            risks=tuple(self.risks),
            erased=tuple(self.erased),
            closed=self.closed,
            rehearsal=self.rehearsal,
            unread_types=self.unread,
        )


def _unknown(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    raise ValueError(f"{entry.type} is not known here")


def _opened(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    text_of(body, "title")
    draft.opening = dict(body)
    draft.opened = entry.at


def _pinned(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    draft.playbook = Pinned(text_of(body, "playbook"), whole_of(body, "revision"), text_of(body, "sha256"), entry.seq)


def _fact(entry: Entry, body: Mapping[str, Json], state: FactState) -> Fact:
    said = Provenance(
        Source(text_of(body, "source")),
        entry.actor,
        entry.at,
        text_or_none(body, "evidence"),
        text_or_none(body, "rule"),
    )
    value = decode_value(body.get("value"))
    return Fact(text_of(body, "key"), value, state, said, entry.seq, text_or_none(body, "mailbox"))


def _proposed(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    fact = _fact(entry, body, FactState.PROPOSED)
    if fact.mailbox is None:
        draft.proposed[fact.key] = fact
        return
    known = draft.mailbox_facts.setdefault(fact.mailbox, {})
    if fact.key not in known or known[fact.key].state is FactState.PROPOSED:
        known[fact.key] = fact


def _confirmed(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    fact = _fact(entry, body, FactState.CONFIRMED)
    if fact.mailbox is not None:
        draft.mailbox_facts.setdefault(fact.mailbox, {})[fact.key] = fact
        return
    draft.facts[fact.key] = fact
    draft.proposed.pop(fact.key, None)


def _step(status: StepStatus) -> _Reader:
    def read(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
        key, evidence = text_of(body, "step"), body.get("evidence", [])
        kept = tuple(str(item) for item in evidence) if isinstance(evidence, list) else ()
        draft.steps[key] = StepRecord(key, status, entry.at, entry.seq, text_or_none(body, "reason"), kept)

    return read


def _decided(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    duty = text_of(body, "duty")
    row = Decision(duty, text_of(body, "choice"), text_of(body, "reason"), entry.actor, entry.at, entry.seq)
    draft.decisions[duty] = row


def _noted(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    draft.notes.append(Note(text_of(body, "text"), entry.actor, entry.at, entry.seq))


def _noticed(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    given = body.get("given")
    moment = given.get("moment") if isinstance(given, dict) else None
    row = NoticeRecord(
        duty=text_of(body, "duty"),
        stage=NoticeStage(text_of(body, "stage")),
        given=Moment.from_body(moment if isinstance(moment, dict) else {}),
        to=text_of(body, "to"),
        channel=text_of(body, "channel"),
        reference=text_of(body, "reference"),
        follow_up=text_or_none(body, "follow_up"),
        delay=text_or_none(body, "delay"),
        who=entry.actor,
        at=entry.at,
        seq=entry.seq,
    )
    draft.notices.append(row)


def _assessed(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    rules = body.get("rules", [])
    row = RiskRecord(
        outcome=text_of(body, "outcome"),
        rules=tuple(str(item) for item in rules) if isinstance(rules, list) else (),
        severity=whole_of(body, "severity"),
        band=text_of(body, "band"),
        who=entry.actor,
        at=entry.at,
        seq=entry.seq,
    )
    draft.risks.append(row)


def _kept(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    row = ArtefactRecord(
        sha256=text_of(body, "sha256"),
        name=text_of(body, "name"),
        kind=text_of(body, "kind"),
        media=text_of(body, "media"),
        octets=whole_of(body, "octets"),
        seq=entry.seq,
        at=entry.at,
    )
    draft.artefacts[row.sha256] = row


def _mailbox(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    row = MailboxRecord(
        text_of(body, "mailbox"), text_of(body, "label"), text_of(body, "url"), text_of(body, "user"), entry.seq
    )
    draft.mailboxes[row.id] = row


def _login(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    row = LoginRecord(
        mailbox=text_of(body, "mailbox"),
        at=entry.at,
        protocol=text_of(body, "protocol"),
        client=text_of(body, "client"),
        outcome=text_of(body, "outcome"),
        seq=entry.seq,
    )
    draft.logins.append(row)


def _inventory(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    row = InventoryRecord(
        mailbox=text_of(body, "mailbox"),
        sha256=text_of(body, "sha256"),
        depth=text_of(body, "depth"),
        partial=body.get("partial") is True,
        messages=whole_of(body, "messages"),
        octets=whole_of(body, "octets"),
        first=text_or_none(body, "first"),
        last=text_or_none(body, "last"),
        at=entry.at,
        seq=entry.seq,
    )
    draft.inventories.append(row)


def _written(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    row = DraftRecord(
        kind=text_of(body, "kind"),
        language=text_of(body, "language"),
        format=text_of(body, "format"),
        path=text_of(body, "path"),
        sha256=text_of(body, "sha256"),
        template=text_of(body, "template"),
        head=text_of(body, "head"),
        at=entry.at,
        seq=entry.seq,
    )
    draft.drafts.append(row)


def _exported(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    """An export changes nothing about the case."""


def _closed(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    draft.closed = Closing(entry.at, text_of(body, "review"), text_of(body, "reason"), entry.seq)


def _reopened(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    draft.closed = None


def _body_erased(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    target = str(whole_of(body, "seq"))
    draft.erased.append(Erasure(target, text_of(body, "reason"), entry.actor, entry.at, entry.seq))
    if body.get("type") == "case.opened/1" and not draft.opening:
        draft.opening = {key: body[key] for key in ("zone", "language", "exercise") if key in body}


def _artefact_erased(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    target = text_of(body, "sha256")
    draft.erased.append(Erasure(target, text_of(body, "reason"), entry.actor, entry.at, entry.seq))
    if target in draft.artefacts:
        draft.artefacts[target] = replace(draft.artefacts[target], erased=True)


def _rehearsed(draft: _Draft, entry: Entry, body: Mapping[str, Json]) -> None:
    draft.rehearsal = REHEARSED[entry.type](draft.rehearsal, entry, body)


if TYPE_CHECKING:
    _Reader = Callable[[_Draft, Entry, Mapping[str, Json]], None]

_READERS: dict[str, _Reader] = {
    "case.opened/1": _opened,
    "playbook.pinned/1": _pinned,
    "fact.proposed/1": _proposed,
    "fact.confirmed/1": _confirmed,
    "step.done/1": _step(StepStatus.DONE),
    "step.skipped/1": _step(StepStatus.SKIPPED),
    "step.later/1": _step(StepStatus.LATER),
    "step.reopened/1": _step(StepStatus.REOPENED),
    "decision.made/1": _decided,
    "note.added/1": _noted,
    "notice.given/1": _noticed,
    "risk.assessed/1": _assessed,
    "artefact.added/1": _kept,
    "mailbox.added/1": _mailbox,
    "login.made/1": _login,
    "inventory.taken/1": _inventory,
    "draft.written/1": _written,
    "case.exported/1": _exported,
    "case.closed/1": _closed,
    "case.reopened/1": _reopened,
    "body.erased/1": _body_erased,
    "artefact.erased/1": _artefact_erased,
    **dict.fromkeys(REHEARSED, _rehearsed),
}
