"""Who got fraud mail from the mailbox, by the best evidence there is. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.exposure.correspondents import key
from postfall.exposure.model import Recipients
from postfall.exposure.persons import senders
from postfall.exposure.reasons import reason
from postfall.exposure.sift import COUNTS
from postfall.exposure.wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from postfall.exposure.sift import Message, Sifted
    from postfall.exposure.situation import Situation

EVIDENCE = ("sent", "drafts", "bounce", "automatic", "answer")
"""What shows that somebody got fraud mail, the best first."""
_ANSWERING = frozenset({"re", "aw", "antw", "sv", "automatische", "automatic", "autoreply", "abwesenheit", "abwesend"})
_OUT = ({"out", "office"}, {"nicht", "buero"}, {"auto", "reply"})


@dataclass(frozen=True, slots=True)
class Fraud:
    """`recipients` with their numbers, `evidence` by address as written, `answered` is how many mails
    fraud mail answers.
    """

    recipients: Recipients
    evidence: dict[str, str]
    answered: int = 0
    answered_octets: int = 0


def fraud(situation: Situation, sifted: Sifted) -> Fraud:
    """Who got fraud mail. Counts from the first fraud mail on, else from the start of access; else nobody is named."""
    if situation.fraud is False:
        return Fraud(Recipients(0, at_least=False, by_evidence=(), why=(reason("no_fraud"),)), {})
    begin = situation.fraud_since or (sifted.window.start if situation.fraud else None)
    if begin is None:
        return Fraud(Recipients(0, at_least=True, by_evidence=(), why=(reason("fraud_unknown"),)), {})
    since = begin.replace(microsecond=0).isoformat()
    sent_read = any(
        folder.role == "sent" and folder.read for source in sifted.servers for folder in source.inventory.folders
    )
    out = [message for message in sifted.messages if _went_out(message, since)]
    found: dict[str, tuple[int, str]] = {}
    for rank, address in _proofs(situation, sifted, out, since, sent_read=sent_read):
        who = key(address)
        if who not in situation.own and (who not in found or rank < found[who][0]):
            found[who] = (rank, address)
    counts = Counter(EVIDENCE[rank] for rank, _ in found.values())
    recipients = Recipients(
        number=len(found),
        at_least=not sent_read,
        by_evidence=tuple((name, counts[name]) for name in EVIDENCE if counts[name]),
        why=(reason("sent_read" if sent_read else "sent_unseen"),),
    )
    evidence = {address: EVIDENCE[rank] for rank, address in found.values()}
    answered = _answered(sifted, out)
    return Fraud(recipients, evidence, len(answered), sum(message.octets for message in answered))


def _went_out(message: Message, since: str) -> bool:
    """Whether it lies among sent mail or drafts, came there in the time of the fraud, and within the window."""
    at = message.arrival or message.row.sent
    return (message.sent or message.drafts) and message.verdict == COUNTS and at is not None and at >= since


def _proofs(
    situation: Situation, sifted: Sifted, out: list[Message], since: str, *, sent_read: bool
) -> Iterator[tuple[int, str]]:
    """Rank of the evidence and address, for each place that shows one."""
    for message in out:
        rank = EVIDENCE.index("sent" if message.sent else "drafts")
        for row in message.rows():
            yield from ((rank, person.address) for person in (*row.to, *row.cc) if "@" in person.address)
    known = {message.row.message_id for message in sifted.messages if message.row.message_id}
    for message in sifted.messages:
        if message.sent or message.drafts or message.arrival is None or message.arrival < since:
            continue
        yield from _incoming(situation, message, known, sent_read=sent_read)


def _incoming(situation: Situation, message: Message, known: set[str], *, sent_read: bool) -> Iterator[tuple[int, str]]:
    """What a message that came in says about whom fraud mail had reached, or not reached."""
    row = message.row
    for address in row.failed:
        yield EVIDENCE.index("bounce"), address
    if row.failed or "list" in row.marks or "bulk" in row.marks or row.in_reply_to in known:
        return
    people = [who for who in senders(row) if not situation.knowledge.machine(who)]
    if "auto" in row.marks and (row.in_reply_to or _answers(row.subject)):
        yield from ((EVIDENCE.index("automatic"), who) for who in people)
    elif sent_read and row.in_reply_to:
        yield from ((EVIDENCE.index("answer"), who) for who in people)


def _answers(subject: str) -> bool:
    """Whether a subject is that of an answer or of a note of absence."""
    found = words(subject)
    return not _ANSWERING.isdisjoint(found) or any(pair <= {*found} for pair in _OUT)


def _answered(sifted: Sifted, out: Iterable[Message]) -> list[Message]:
    """The messages of the mailbox that what went out answers: whoever answers had them open."""
    asked = {row.in_reply_to for message in out for row in message.rows() if row.in_reply_to}
    return [message for message in sifted.counted if message.row.message_id in asked] if asked else []
