"""What could the intruder see? From looks and confirmed facts to the exposure with its two bounds. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from postfall.exposure.folders import answered
from postfall.exposure.fraud import fraud
from postfall.exposure.hints import kinds_seen, suggestions
from postfall.exposure.look import by_month
from postfall.exposure.model import (
    Beside,
    Bound,
    Excluded,
    Exposure,
    LocalCopy,
    MailboxShare,
)
from postfall.exposure.persons import People, organisations
from postfall.exposure.reasons import reason
from postfall.exposure.retention import Lain, policies
from postfall.exposure.sift import COUNTS, sift
from postfall.exposure.takeover import takeover
from postfall.exposure.window import windows
from postfall.language import both, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.exposure.fraud import Fraud
    from postfall.exposure.model import Reason, WhatIf, Window
    from postfall.exposure.persons import Settled
    from postfall.exposure.sift import Message, Sifted
    from postfall.exposure.situation import Situation
    from postfall.mailbox.model import NotChecked

EXCLUDED = ("arrived_after", "gone_before", "left_before", "local_only")
_BESIDE = ("address_book", "calendar", "notes", "files")
_HYPOTHETICAL = frozenset({COUNTS, "left_before", "local_only"})
"""Verdicts of messages that another retention policy would have treated in another way."""
_DEPTHS = ("counts", "headers", "content")


def estimate(situation: Situation, *, inventories: Sequence[str] = ()) -> Exposure:
    """The exposure of `situation`. `inventories` are the hashes of the looks, to be named in the result."""
    spans = windows(situation.doors, situation.now)
    return exposure_of(situation, sift(situation, spans[0]), spans, inventories=inventories)


def exposure_of(
    situation: Situation, sifted: Sifted, spans: tuple[Window, ...], *, inventories: Sequence[str] = ()
) -> Exposure:
    """The exposure, from messages that are sifted already; see `estimate`."""
    counted, known = sifted.counted, situation.knowledge
    out = fraud(situation, sifted)
    people = _people(situation, sifted, out).settled()
    persons = people.persons() if sifted.named else ()
    kinds = kinds_seen(counted, known)
    vanished = sum(message.vanished for message in counted)
    what_if, why = _what_if(situation, sifted, people)
    arrivals = [message.arrival for message in counted if message.arrival is not None]
    return Exposure(
        at=situation.now,
        depth=max((look.inventory.depth.value for look in sifted.sources), key=_DEPTHS.index, default="counts"),
        windows=spans,
        at_most=_at_most(sifted, people, vanished),
        at_least=_at_least(situation, out),
        excluded=_excluded(sifted),
        persons=persons,
        apart=people.apart(),
        organisations=organisations(persons),
        recipients=out.recipients,
        mailboxes=_mailboxes(situation, sifted, people),
        by_month=by_month((message.arrival, message.octets) for message in counted),
        first=min(arrivals, default=None),
        last=max(arrivals, default=None),
        undated=len(counted) - len(arrivals),
        vanished=vanished,
        takeover=takeover(counted, known, situation.own),
        kinds=kinds,
        what_if=what_if,
        what_if_why=why,
        local=_local(situation, sifted),
        not_inspected=_not_inspected(counted),
        not_checked=_not_checked(sifted),
        beside=_beside(situation),
        notes=_notes(situation, sifted),
        suggestions=suggestions(kinds, persons=bool(persons)),
        inventories=tuple(inventories),
    )


def _people(situation: Situation, sifted: Sifted, out: Fraud) -> People:
    people = People(situation.own, situation.knowledge)
    for message in sifted.messages:
        if message.verdict in _HYPOTHETICAL:
            people.take(message, counts=message.verdict == COUNTS, inbox=_in_inbox(message, situation.own))
    for inventory in situation.inventories:
        for contact in inventory.contacts:
            people.contact(contact)
    for address, evidence in out.evidence.items():
        people.wrote_to(address, evidence)
    return people


def _in_inbox(message: Message, own: frozenset[str]) -> bool:
    """Whether POP3 would have had it on the server. Of a copy, all that came in: it came through the inbox."""
    if message.source.server or message.inbox:
        return message.inbox
    mine = any(person.address.strip().casefold() in own for person in message.row.sender)
    return not (message.sent or message.drafts or mine)


def _at_most(sifted: Sifted, people: Settled, vanished: int) -> Bound:
    counted, (unseen, unseen_octets) = sifted.counted, sifted.unseen
    why: list[Reason] = [reason("lay_there" if sifted.sources else "nothing_seen")]
    servers = sifted.servers
    if servers and all(source.protocol == "pop3" for source in servers):
        why.append(reason("inbox_only"))
    if sifted.sources and not servers:
        why.append(reason("from_copy"))
    numbers = {
        "vanished": vanished,
        "undated": sum(message.arrival is None for message in counted),
        "claimed": sum(message.claimed for message in counted),
        "without_rows": unseen,
        "in_copy_only": sifted.copy_only if servers else 0,
    }
    why += [reason(code, number=both(number, count)) for code, count in numbers.items() if count]
    if sifted.partial:
        why.append(reason("partial"))
    if sifted.sources and not sifted.named:
        why.append(reason("only_counted"))
    octets = sum(message.octets for message in counted) + unseen_octets
    return Bound(len(counted) + unseen, octets, people.number() if sifted.named else None, tuple(why))


def _at_least(situation: Situation, out: Fraud) -> Bound:
    """What is proven. Logs that show access do not say how many messages were read; answers and fraud mail do."""
    why = [reason({"seen": "no_count_in_logs", "none_seen": "logs_have_gaps", "proven_none": "logs_show_none"}.get(
        situation.evidence, "no_logs"
    ))]  # fmt: skip
    if out.answered:
        why.append(reason("answered", number=both(number, out.answered)))
    if out.recipients.number:
        why.append(reason("wrote_to", number=both(number, out.recipients.number)))
    return Bound(out.answered, out.answered_octets, out.recipients.number, tuple(why))


def _excluded(sifted: Sifted) -> tuple[Excluded, ...]:
    rows = [Excluded(reason(code), sifted.verdicts[code]) for code in EXCLUDED if sifted.verdicts[code]]
    return (*rows, *((Excluded(reason("same_message"), sifted.same),) if sifted.same > 0 else ()))


def _mailboxes(situation: Situation, sifted: Sifted, people: Settled) -> tuple[MailboxShare, ...]:
    """Every mailbox for itself; what lies in two of them counts in both."""
    shares: list[MailboxShare] = []
    counted = sifted.counted
    numbers = dict.fromkeys(source.mailbox for source in sifted.sources)
    for mailbox in numbers:
        looks = [source for source in sifted.sources if source.mailbox == mailbox]
        mask = sum(source.bit for source in looks)
        single = len(numbers) == 1
        mine = counted if single else [message for message in counted if message.seen & mask]
        persons = people.number() if single else _number_of(situation, mine)
        share = MailboxShare(
            name=looks[0].name,
            messages=len(mine),
            octets=sum(message.octets for message in mine),
            persons=persons if sifted.named else None,
            vanished=sum(message.vanished for message in mine),
            looks=len(looks),
            server=looks[0].server,
        )
        shares.append(share)
    return tuple(shares)


def _number_of(situation: Situation, messages: Sequence[Message]) -> int:
    people = People(situation.own, situation.knowledge)
    for message in messages:
        people.take(message, counts=True, inbox=False)
    return people.settled().number()


def _what_if(situation: Situation, sifted: Sifted, people: Settled) -> tuple[tuple[WhatIf, ...], tuple[Reason, ...]]:
    known = [message for message in sifted.messages if message.verdict in _HYPOTHETICAL]
    inbox = Lain.of(
        ((message.arrival, message.octets) for message in known if _in_inbox(message, situation.own)),
        people.latest(inbox=True) if sifted.named else None,
    )
    every = Lain.of(
        ((message.arrival, message.octets) for message in known), people.latest(inbox=False) if sifted.named else None
    )
    gap = situation.kept.gap
    rows = policies(inbox, every, window=sifted.window, days=situation.days, gap=gap, known=len(known))
    why = [reason("pop3_assumption"), reason("imap_assumption")]
    why.append(reason("longest_gap", days=gap) if gap else reason("runs_daily"))
    if sifted.window.start is None:
        why.append(reason("start_unknown"))
    if any(source.protocol == "imap" for source in sifted.sources):
        why.append(reason("moved_unknown"))
    return rows, tuple(why)


def _local(situation: Situation, sifted: Sifted) -> LocalCopy | None:
    """What copies hold and the server did not."""
    mask = sum(source.bit for source in sifted.servers)
    away = [one for one in sifted.messages if not one.seen & mask and one.verdict in {"left_before", "local_only"}]
    copies = len(sifted.servers) < len(sifted.sources)
    if not copies and situation.archive_encrypted is None:
        return None
    octets = sum(message.octets for message in away)
    return LocalCopy(len(away), octets, situation.archive_encrypted, situation.archive_clean)


def _not_inspected(counted: Sequence[Message]) -> tuple[tuple[str, int], ...]:
    """Parts that nobody could look into, by why."""
    found = Counter(part.code for message in counted for part in message.row.not_inspected)
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _not_checked(sifted: Sifted) -> tuple[NotChecked, ...]:
    """What no look could check. What one left open and another of the same mailbox shows is no gap."""
    found: dict[NotChecked, None] = {}
    for source in sifted.sources:
        known = answered(source, sifted.sources)
        found.update((row, None) for row in source.inventory.not_checked if row.code not in known)
    return tuple(found)


def _beside(situation: Situation) -> tuple[Beside, ...]:
    """What lies under the same login; without an answer everything that may."""
    contacts = sum(len(inventory.contacts) for inventory in situation.inventories)
    said = _BESIDE if situation.beside is None else situation.beside
    names = dict.fromkeys((*said, *(("address_book",) if contacts else ())))
    return tuple(Beside(name, contacts if name == "address_book" and contacts else None) for name in names)


def _notes(situation: Situation, sifted: Sifted) -> tuple[Reason, ...]:
    kept, copies = situation.kept, len(sifted.servers) < len(sifted.sources)
    gone = bool(sifted.servers) and not copies and kept.known and kept.days is not None
    return (reason("deleted_before_look"),) if gone else ()
