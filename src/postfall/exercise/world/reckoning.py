"""Answers a scenario's questions from what the maker put into the mailbox: numbers, sets, what-ifs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.exercise.world.truth import Left, humans, inbox_of, truth_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from postfall.exercise.scenario.model import Scenario
    from postfall.exercise.world.compose import Composed
    from postfall.exercise.world.truth import PracticeMail, Truth

_DAYS: tuple[int | None, ...] = (14, 30, None)
_ALWAYS = ("contact", "identity", "communication")
"""What every mail of a person tells about them: name, address, what was said."""
_DATA_KINDS: dict[str, tuple[str, ...]] = {
    "iban": ("financial",),
    "card": ("payment_card",),
    "tax_id": ("national_id_number",),
    "pension_number": ("national_id_number",),
    "health_insurance_number": ("national_id_number",),
    "id_card": ("official_id",),
    "birth_date": ("identity",),
    "password": ("credentials",),
    "phone": ("contact",),
    "email": ("contact",),
    "health": ("health",),
    "sick_note": ("health", "employment"),
    "payroll": ("payroll",),
    "application": ("employment",),
    "employment": ("employment",),
    "legal": ("communication",),
    "criminal": ("criminal",),
    "religion": ("religion",),
    "ethnic": ("ethnic",),
    "financial": ("financial",),
    "invoice": ("financial",),
    "offer": ("financial",),
    "contract": ("financial",),
    "bank_details": ("financial",),
    "credentials": ("credentials",),
    "id_copy": ("official_id",),
    "children": ("identity",),
    "vulnerable": ("communication",),
    "membership": ("identity",),
    "travel": ("location",),
    "photos": ("image",),
    "lists": ("contact",),
}
"""What data a kind is: values of the playbook's fact `data_kinds`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known beside the mails: the unique ids that the intruder fetched whole, the groups each mail is about."""

    read: Collection[str]
    groups: dict[str, tuple[str, ...]]
    services: dict[str, str]


def reckon(scenario: Scenario, composed: Composed, mails: Sequence[PracticeMail], seen: Seen, now: datetime) -> Truth:
    """The truth about `mails`. `numbers` and `sets` speak of what could be reached: INBOX, with IMAP all folders."""
    own = composed.holder.addresses
    reach = mails if "imap" in scenario.mailbox.protocols else inbox_of(mails)
    truth = truth_of(mails, own, now)
    what_if = _what_if(mails, own, composed.told.first_access)
    door = "imap" if "imap" in scenario.mailbox.protocols else "pop3"
    present = _kinds(reach)
    persons = humans(reach, own)
    numbers = {
        "messages": len(reach),
        "persons": len(persons),
        "messages_at_most": len(reach),
        "persons_at_most": len(persons),
        "messages_read": len(seen.read),
        "messages_14_days": what_if[f"{door}-14"].messages,
        "messages_30_days": what_if[f"{door}-30"].messages,
        "persons_14_days": what_if[f"{door}-14"].persons,
        "persons_30_days": what_if[f"{door}-30"].persons,
        "fraud_recipients": len(composed.fraud.recipients),
        "duration_days": max(1, (now - composed.told.first_access).days),
    }
    data = {row for kind in present for row in _DATA_KINDS.get(kind, ())}
    groups = {row for mail in reach for row in seen.groups[mail.uidl]}
    sets = {
        "kinds": present,
        "data_kinds": tuple(sorted(data.union(_ALWAYS))),
        "person_groups": tuple(sorted(groups)),
        "takeover": tuple(sorted({name for mail in reach if (name := seen.services.get(mail.uidl))})),
        "persons": persons,
    }
    forward = scenario.mailbox.forward_to
    return replace(
        truth, numbers=numbers, sets=sets, what_if=what_if, rules=(("redirect", forward),) if forward else ()
    )


def _kinds(mails: Sequence[PracticeMail]) -> tuple[str, ...]:
    """The kinds that mails really tell of: neither decoys nor numbers with wrong check digits make one."""
    return tuple(sorted({mark.kind for row in mails for mark in row.marks if mark.right and not mark.decoy}))


def _what_if(mails: Sequence[PracticeMail], own: Sequence[str], first: datetime) -> dict[str, Left]:
    """What would have lain there from the first access on, had a program deleted old mail; undated mail stays."""
    found: dict[str, Left] = {}
    for door, rows in (("pop3", inbox_of(mails)), ("imap", list(mails))):
        for days in _DAYS:
            edge = None if days is None else first - timedelta(days=days)
            kept = [row for row in rows if edge is None or row.arrival >= edge or (door == "pop3" and not row.dated)]
            octets = sum(len(row.raw) for row in kept)
            found[f"{door}-{days or 'all'}"] = Left(len(kept), octets, len(humans(kept, own)))
    return found
