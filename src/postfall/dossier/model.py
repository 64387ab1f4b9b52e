"""The frozen value that guide, drafts and screen read; nobody else computes what the case is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from postfall.case.model import CaseState, Fact
from postfall.exposure.model import Exposure, FirstLook
from postfall.language import Text
from postfall.law.authorities.model import Authority
from postfall.law.model import Deadline, Duty
from postfall.law.risk.model import Assessment
from postfall.playbook.model import Playbook
from postfall.playbook.next import Plan
from postfall.value import Moment


@dataclass(frozen=True, slots=True)
class MailboxView:
    """One mailbox of the case with its newest inventory's numbers; `look` is None before the first probe."""

    id: str
    label: str
    url: str
    user: str
    look: FirstLook | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the case is at `now`.

    `answers` are the confirmed values by key; `labels` the words for choice values (fact key → value → text).
    `exposure` is the estimate from all looks that the case keeps; None before the first one, and for those who do not
    need it. `risk` is what the rules say about the answers of now, None where nothing was answered about it.
    `authorities` are those competent for the case, the leading one first.
    """

    state: CaseState
    playbook: Playbook
    plan: Plan
    now: Moment
    duties: tuple[Duty, ...]
    mailboxes: tuple[MailboxView, ...] = ()
    exposure: Exposure | None = None
    risk: Assessment | None = None
    authorities: tuple[Authority, ...] = ()
    proposed: Mapping[str, Fact] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)

    @property
    def head(self) -> str:
        """The newest hash of the journal."""
        return self.state.head

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """The deadlines of open duties, the next one first."""
        rows = [duty.deadline for duty in self.duties if duty.deadline is not None and duty.state.value == "open"]
        return tuple(sorted(rows, key=lambda row: row.due.utc))
