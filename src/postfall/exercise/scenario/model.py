"""What a scenario file may say.

Durations are ISO 8601 without years and months (`PT2H`, `P3DT30M`); moments of a scenario are counted from the start of
its clock, the intruder's from the start back.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from postfall.language import Text
from postfall.playbook.model import FactKey, Name, Wording
from postfall.yamlfile import Model

_DURATION = re.compile(r"P(?=\d|T\d)(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?")

_DURATION_FORM = Text("Eine Dauer sieht so aus: PT30M, PT2H, P3DT2H.", "A duration looks like PT30M, PT2H, P3DT2H.")


def _duration(typed: object) -> object:
    if isinstance(typed, timedelta) or not isinstance(typed, str):
        return typed
    found = _DURATION.fullmatch(typed)
    if found is None:
        raise ValueError(_DURATION_FORM)
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
Profile = Literal[
    "private", "craft", "law_firm", "medical_practice", "club", "school", "town_hall", "it_service"
]  # fmt: skip
StepKey = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z0-9-]+$", max_length=80)]
PlantKind = Literal[
    "iban", "card", "tax_id", "pension_number", "health_insurance_number", "id_card", "birth_date", "password",
    "health", "sick_note", "payroll", "application", "legal", "criminal", "religion",
]  # fmt: skip
"""What can be planted, by the names that `mailbox exposure` uses for it."""
Start = Annotated[str, StringConstraints(pattern=r"^20\d{2}-\d{2}-\d{2} \d{2}:\d{2}$")]


class ClockPlan(Model):
    """When the exercise begins on its own clock, and how many of its seconds pass in one of ours."""

    start: Start
    zone: str = "Europe/Berlin"
    factor: Annotated[int, Field(ge=1, le=3600)] = 60


class Plant(Model):
    """Something put into mails on purpose. `wrong` of `count` have wrong check digits (kinds with such digits only).

    `decoy` marks what looks like a finding and is none (a sample account number, a card of a leaflet): it counts for
    nothing in the truth.
    """

    kind: PlantKind
    count: Annotated[int, Field(ge=1, le=500)]
    wrong: Annotated[int, Field(ge=0, le=500)] = 0
    where: Literal["body", "pdf", "docx", "zip"] = "body"
    decoy: bool = False


class Account(Model):
    """A service at which the holder has an account, seen from its mails. `category` as in the take-over list."""

    service: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    category: Literal["bank", "payment", "mail", "cloud", "authority", "shop", "social", "health", "other"]
    signs: tuple[Literal["reset", "welcome", "code", "registration", "security"], ...] = ("welcome",)


class Holder(Model):
    """Whose mailbox it is: the organisation (a private person: left out), the person, the address under `.example`."""

    organisation: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None
    name: Annotated[str, StringConstraints(min_length=3, max_length=60)]
    address: Annotated[str, StringConstraints(min_length=6, max_length=120)]
    phone: Annotated[str, StringConstraints(min_length=6, max_length=30)]
    street: Annotated[str, StringConstraints(min_length=3, max_length=60)]
    place: Annotated[str, StringConstraints(min_length=2, max_length=60)]


class MailboxPlan(Model):
    """The practice mailbox. `messages` lie on the server at the start, over `years`; `english` is a percentage.

    `retention_days`: the mail program has deleted everything older from the server (POP3 habit); left out: all lies
    there. `forward_to` plants a forwarding rule (Sieve) of the intruder. Without `holder` the profile's own is taken.
    """

    profile: Profile
    holder: Holder | None = None
    messages: Annotated[int, Field(ge=20, le=20_000)]
    years: Annotated[int, Field(ge=1, le=8)] = 3
    english: Annotated[int, Field(ge=0, le=60)] = 10
    protocols: tuple[Literal["pop3", "imap"], ...] = ("pop3", "imap")
    retention_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    forward_to: Annotated[str, StringConstraints(max_length=120)] | None = None
    plant: tuple[Plant, ...] = ()
    accounts: tuple[Account, ...] = ()


class IntruderSession(Model):
    """One visit, `before` the start of the clock. `read` is how many of the newest messages were fetched whole."""

    before: Duration
    protocol: Literal["pop3", "imap"]
    address: Annotated[str, StringConstraints(pattern=r"^[0-9a-f.:]{3,39}$")]
    read: Annotated[int, Field(ge=0, le=20_000)] = 0


class IntruderPlan(Model):
    """What the intruder did: sessions in any order, and the fraud mails sent from the mailbox."""

    cause: Literal["phishing", "reuse", "leak", "malware", "session_theft", "insider", "other"]
    sessions: Annotated[tuple[IntruderSession, ...], Field(min_length=1)]
    fraud_before: Duration | None = None
    fraud_kind: Literal["link", "invoice", "money", "malware", "other"] | None = None
    fraud_recipients: Annotated[int, Field(ge=0, le=500)] = 0


class Role(Model):
    """A part that somebody plays, with what only this role knows (printed on the role card)."""

    id: Id
    title: Wording
    knows: tuple[Wording, ...] = ()


class Objective(Model):
    """What the exercise trains."""

    id: Id
    title: Wording


class When(Model):
    """When something happens: `after` this long from the start, or once `step` is done, or once the server saw
    `command` (`pop3 RETR`, `imap LOGIN`); `delay` comes on top. Exactly one of the three. `unless` names a step or an
    expectation whose being done makes it not happen.
    """

    after: Duration | None = None
    step: StepKey | None = None
    command: Annotated[str, StringConstraints(pattern=r"^(pop3|imap) [A-Z ]{2,20}$")] | None = None
    delay: Duration = timedelta(0)
    unless: Annotated[str, StringConstraints(max_length=80)] | None = None


class Delivery(Model):
    """A mail that arrives in the practice mailbox. `sender` is a `Name <address>` of a reserved domain."""

    sender: Annotated[str, StringConstraints(min_length=3, max_length=160)]
    subject: Wording
    body: Wording


class Inject(Model):
    """Something that happens to the participants. `log` hands over the provider's log as a file of the case."""

    id: Id
    via: Literal["phone", "mail", "person", "press", "bank", "authority", "provider", "paper"]
    sender: Wording
    to: Id | None = None
    text: Wording
    when: When
    deliver: Delivery | None = None
    log: bool = False
    contradicts: bool = False
    watch_for: tuple[Wording, ...] = ()


class Expectation(Model):
    """What a good participant does, with exactly the fields of its `type`.

    action: `step` is done (in time: `due` from the start). estimate: `truth` names a number of the truth, asked with
    two bounds; `tolerance` (percent) is the width that costs nothing. set: `truth` names a set. fact: the case's answer
    to `fact` is one of `values` (yes and no are `true` and `false`). decision: the decision on `duty` is `choice`, with
    a reason; where the walk does not reach the duty, the exercise asks for it by itself. manual: a facilitator marks it
    by the `rubric`.

    `text` of an estimate, a set or a decision is the question as it is asked; of the other types it is what ought to
    happen. `good` is a model answer or reason, shown beside the participants' own afterwards, never before.
    """

    id: Id
    objective: Id
    type: Literal["action", "estimate", "set", "fact", "decision", "manual"]
    text: Wording
    points: Annotated[int, Field(ge=1, le=100)]
    due: Duration | None = None
    critical: bool = False
    step: StepKey | None = None
    truth: FactKey | None = None
    tolerance: Annotated[int, Field(ge=0, le=100)] = 10
    fact: FactKey | None = None
    values: tuple[str, ...] = ()
    duty: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)] | None = None
    choice: Annotated[str, StringConstraints(max_length=40)] | None = None
    rubric: Wording | None = None
    good: Wording | None = None


class Hint(Model):
    """Help for an expectation, at the `cost` of points."""

    id: Id
    expectation: Id
    cost: Annotated[int, Field(ge=1, le=100)]
    text: Wording


class NotKnown(Model):
    """The answer “I do not know”, where that is the honest one."""

    unknown: Literal[True]


ModelAnswer = bool | int | str | tuple[str, ...] | NotKnown


class Scenario(Model):
    """One exercise. `facts` are the model answers that the mailbox cannot tell (who you are, where, what was done).

    Moments among them count in the zone of the clock, as `2026-11-20 16:40`. What the truth knows (how many messages,
    which persons) is left out: see `postfall.exercise.scenario.truth_names`.
    """

    format: Literal[1]
    id: Name
    revision: Annotated[int, Field(ge=1)]
    title: Wording
    summary: Wording
    audience: tuple[Wording, ...] = ()
    level: Literal[1, 2, 3]
    minutes: Annotated[int, Field(ge=5, le=240)]
    playbook: Name = "compromised-mailbox"
    clock: ClockPlan
    mailbox: MailboxPlan
    intruder: IntruderPlan
    facts: dict[FactKey, ModelAnswer] = Field(default_factory=dict)
    briefing: tuple[Wording, ...]
    roles: tuple[Role, ...] = ()
    objectives: Annotated[tuple[Objective, ...], Field(min_length=1)]
    injects: tuple[Inject, ...] = ()
    expectations: Annotated[tuple[Expectation, ...], Field(min_length=1)]
    hints: tuple[Hint, ...] = ()
    debrief: tuple[Wording, ...] = ()
