"""What a case is when its journal has been read: frozen values, no disk, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from postfall.value import FactValue, Json, Moment, Provenance

if TYPE_CHECKING:
    from postfall.case.rehearsal import Rehearsal


class FactState(StrEnum):
    """Machines propose, persons confirm."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed answer with where it comes from. `seq` is its journal entry; `mailbox` None means the whole case."""

    key: str
    value: FactValue | Moment
    state: FactState
    provenance: Provenance
    seq: int
    mailbox: str | None = None


class StepStatus(StrEnum):
    """What became of a step."""

    DONE = "done"
    SKIPPED = "skipped"
    LATER = "later"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class StepRecord:
    """The newest entry about a step."""

    key: str
    status: StepStatus
    at: str
    seq: int
    reason: str | None = None
    evidence: tuple[str, ...] = ()


RISK = "risk"
"""Where a duty's id stands in a decision, this word stands for the risk as such; it is no duty."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a duty (or about the risk: `RISK`), and why."""

    duty: str
    choice: str
    reason: str
    who: str
    at: str
    seq: int


class NoticeStage(StrEnum):
    """How far a notice is (Art. 33(4) GDPR lets it come in phases)."""

    PRELIMINARY = "preliminary"
    FOLLOW_UP = "follow-up"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """A person says that a duty was met, or met in part: when (`given`, a moment), to whom, by which channel.

    `reference` is the number that came back, `follow_up` the day (ISO) for which the rest is promised, `delay` the
    reasons where it came late.
    """

    duty: str
    stage: NoticeStage
    given: Moment
    to: str
    channel: str
    reference: str
    follow_up: str | None
    delay: str | None
    who: str
    at: str
    seq: int


@dataclass(frozen=True, slots=True)
class RiskRecord:
    """An assessment of the risk as it was shown: the outcome, the ids of the rules that decided, ENISA's figure.

    `severity` is SE in hundredths, because a journal holds no floats.
    """

    outcome: str
    rules: tuple[str, ...]
    severity: int
    band: str
    who: str
    at: str
    seq: int


@dataclass(frozen=True, slots=True)
class ArtefactRecord:
    """A kept file: `kind` is evidence, inventory, playbook, template, draft, merge, probe, answers or export.

    `at` is when it was recorded (ISO, UTC).
    """

    sha256: str
    name: str
    kind: str
    media: str
    octets: int
    seq: int
    erased: bool = False
    at: str = ""


@dataclass(frozen=True, slots=True)
class MailboxRecord:
    """An account under attack. `url` holds no user and no password."""

    id: str
    label: str
    url: str
    user: str
    seq: int


@dataclass(frozen=True, slots=True)
class InventoryRecord:
    """An inventory that was taken: the artefact and its headline numbers, as journal values."""

    mailbox: str
    sha256: str
    depth: str
    partial: bool
    messages: int
    octets: int
    first: str | None
    last: str | None
    at: str
    seq: int


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A draft that was written: where and from which templates and head."""

    kind: str
    language: str
    format: str
    path: str
    sha256: str
    template: str
    head: str
    at: str
    seq: int


@dataclass(frozen=True, slots=True)
class LoginRecord:
    """One of our own logins, so that a provider can tell us from the intruder."""

    mailbox: str
    at: str
    protocol: str
    client: str
    outcome: str
    seq: int


@dataclass(frozen=True, slots=True)
class Note:
    """A free remark in the log."""

    text: str
    who: str
    at: str
    seq: int


@dataclass(frozen=True, slots=True)
class Closing:
    """The case was closed; `review` is the date (ISO) on which somebody decides about erasure."""

    at: str
    review: str
    reason: str
    seq: int


@dataclass(frozen=True, slots=True)
class Erasure:
    """A body or artefact was removed; the chain still stands. `target` is a seq number or an artefact hash."""

    target: str
    reason: str
    who: str
    at: str
    seq: int


@dataclass(frozen=True, slots=True)
class Pinned:
    """The playbook a case follows: id, revision and the artefact that holds its text."""

    id: str
    revision: int
    sha256: str
    seq: int


@dataclass(frozen=True, slots=True)
class CaseState:
    """The fold of a journal: what the case is now, before law and exposure look at it.

    `facts` holds the newest confirmed fact a key (case-wide), `proposed` what machines propose and nobody confirmed.
    `mailbox_facts` maps mailbox id → key → newest fact of that mailbox.
    """

    id: str
    title: str
    opened: str
    exercise: bool
    zone: str
    language: str
    entries: int
    head: str
    playbook: Pinned | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    proposed: Mapping[str, Fact] = field(default_factory=dict)
    mailbox_facts: Mapping[str, Mapping[str, Fact]] = field(default_factory=dict)
    steps: Mapping[str, StepRecord] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    mailboxes: Mapping[str, MailboxRecord] = field(default_factory=dict)
    inventories: tuple[InventoryRecord, ...] = ()
    artefacts: Mapping[str, ArtefactRecord] = field(default_factory=dict)
    drafts: tuple[DraftRecord, ...] = ()
    logins: tuple[LoginRecord, ...] = ()
    notes: tuple[Note, ...] = ()
    notices: tuple[NoticeRecord, ...] = ()
    risks: tuple[RiskRecord, ...] = ()
    erased: tuple[Erasure, ...] = ()
    closed: Closing | None = None
    rehearsal: Rehearsal | None = None
    unread_types: Mapping[str, int] = field(default_factory=dict)

    def value(self, key: str) -> FactValue | Moment | None:
        """The confirmed value of `key`, or None where nobody confirmed one."""
        fact = self.facts.get(key)
        return fact.value if fact else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal line. `digest` binds the salted body; `hash` binds the line to the one before it (`prev`)."""

    seq: int
    at: str
    actor: str
    type: str
    prev: str
    digest: str
    hash: str


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with its body; body and salt are None once erased."""

    entry: Entry
    salt: bytes | None
    body: Mapping[str, Json] | None


@dataclass(frozen=True, slots=True)
class FirstBad:
    """The first entry or artefact that does not match. `seq` 0 means the case as a whole."""

    seq: int
    reason: str
    artefact: str | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of checking a journal and its artefacts."""

    ok: bool
    entries: int
    head: str
    first_bad: FirstBad | None
    erased: tuple[Erasure, ...]


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """One row of `case list`."""

    id: str
    title: str
    opened: str
    exercise: bool
    closed: bool
    entries: int
    head: str
