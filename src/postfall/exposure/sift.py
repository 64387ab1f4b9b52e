"""Which messages lay on the server in the access window: every one with its verdict. Pure.

A message that was seen several times (in folders, looks, mailboxes, copies) is one: same Message-ID, else what the
server calls the same, else the same id or the same header lines.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postfall.exposure.folders import Source, answered, sources
from postfall.exposure.retention import as_arrival, deleted_before
from postfall.mailbox.model import UNREAD, Depth

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from postfall.exposure.model import Window
    from postfall.exposure.situation import Situation
    from postfall.mailbox.model import Row

COUNTS = ""
"""The verdict of a message that counts; others are codes of reasons."""
_SURE = frozenset({"internal", "received"})


@dataclass(slots=True, eq=False)
class Message:
    """One message with all that was seen of it. `row` is its fullest row, `more` are rows that say something else.

    `seen` has a bit for every source. `claimed`: only the sender's word stands for `arrival`. `sent`: it lay in a
    folder of sent mail, `drafts`: among the drafts, `inbox`: it was seen in an inbox.
    """

    row: Row
    source: Source
    octets: int
    seen: int = 0
    more: list[Row] | None = None
    arrival: str | None = None
    claimed: bool = False
    inbox: bool = False
    sent: bool = False
    drafts: bool = False
    verdict: str = COUNTS
    vanished: bool = False
    variants: set[tuple[object, ...]] | None = None

    def rows(self) -> Iterator[Row]:
        """All rows that say something of their own."""
        yield self.row
        if self.more is not None:
            yield from self.more


@dataclass(slots=True)
class Sifted:
    """All messages with their verdicts, and what was counted on the way.

    `unseen` are messages that servers name and that have no row: their number and octets. `same` are sightings of a
    message within the newest looks beyond its first.
    """

    messages: list[Message]
    sources: list[Source]
    window: Window
    unseen: tuple[int, int] = (0, 0)
    same: int = 0
    copy_only: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)

    @property
    def counted(self) -> list[Message]:
        """The messages that count."""
        return [message for message in self.messages if message.verdict == COUNTS]

    @property
    def servers(self) -> list[Source]:
        """The looks at servers."""
        return [source for source in self.sources if source.server]

    @property
    def partial(self) -> bool:
        """Whether a look ended early that no later one made good."""
        return any(
            source.inventory.partial and "ended_early" not in answered(source, self.sources) for source in self.sources
        )

    @property
    def named(self) -> bool:
        """Whether anybody looked at header lines."""
        return any(source.inventory.depth is not Depth.COUNTS for source in self.sources)


def sift(situation: Situation, window: Window) -> Sifted:
    """Every message of the situation, once, and whether it lay on the server in `window`."""
    looks = sources(situation.inventories)
    sifted = Sifted(_united(looks), looks, window)
    judge = _Judge(situation, sifted)
    for message in sifted.messages:
        judge.decide(message)
    sifted.verdicts = Counter(message.verdict for message in sifted.messages if message.verdict != COUNTS)
    newest = _newest(sifted)
    mask = sum(source.bit for source in newest)
    seen = sum(1 for message in sifted.messages if message.seen & mask)
    sifted.same = sum(len(source.inventory.rows) for source in newest) - seen
    sifted.unseen = _unseen(sifted)
    return sifted


def _newest(sifted: Sifted) -> list[Source]:
    """The newest look into each mailbox, one at all of it where there is one; without a server the copies."""
    found: dict[int, Source] = {}
    for source in sorted(sifted.servers or sifted.sources, key=lambda one: (not one.narrow, one.taken)):
        found[source.mailbox] = source
    return list(found.values())


def _unseen(sifted: Sifted) -> tuple[int, int]:
    """Messages that the newest look into each mailbox names and does not show, and their octets.

    What another look saw in the folders that this one did not read is taken to be among them. Over POP3 the inbox alone
    is named: IMAP goes first.
    """
    messages = octets = 0
    looks = sifted.servers or sifted.sources
    found: dict[int, Source] = {}
    for source in sorted(looks, key=lambda one: (not one.narrow, one.protocol != "pop3", one.taken)):
        found[source.mailbox] = source
    for source in found.values():
        missing = source.inventory.messages - len(source.inventory.rows)
        if missing <= 0:
            continue
        others = sum(one.bit for one in looks if one.mailbox == source.mailbox and one is not source)
        unread = {folder.name for folder in source.inventory.folders if not folder.read}
        known = [
            message.octets
            for message in sifted.messages
            if message.seen & others and not message.seen & source.bit
            and (not unread or any(row.folder in unread for row in message.rows()))
        ]  # fmt: skip
        missing_octets = source.inventory.octets - sum(row.octets for row in source.inventory.rows) - sum(known)
        messages += max(0, missing - len(known))
        octets += max(0, missing_octets) if missing > len(known) else 0
    return messages, octets


def _united(looks: list[Source]) -> list[Message]:
    """All messages, each once. The fullest looks come first, so that what they say of a message counts.

    Rows that a look which ended early left open come last: they have an id and nothing else to be known by.
    """
    union = _Union(several={source.mailbox for source in looks if source.companions})
    rank = {Depth.CONTENT: 0, Depth.HEADERS: 1, Depth.COUNTS: 2}
    looks = sorted(looks, key=lambda one: (rank[one.inventory.depth], not one.server, _backwards(one.taken)))
    for still_open in (False, True):
        for source in looks:
            for row in source.inventory.rows:
                if (row.arrival_from == UNREAD) is still_open:
                    union.take(row, source)
    return union.messages


def _backwards(taken: str) -> tuple[int, ...]:
    return tuple(-ord(sign) for sign in taken)


class _Union:
    """Finds the message that a row belongs to."""

    def __init__(self, several: set[int]) -> None:
        self.messages: list[Message] = []
        self._several = several
        self._by_id: dict[str, Message] = {}
        self._by_key: dict[Hashable, Message] = {}

    def take(self, row: Row, source: Source) -> None:
        message = self._by_id.get(row.message_id) if row.message_id else None
        keys = self._keys(row, source)
        if message is None:
            message = self._known(row, keys)
        if message is None:
            message = Message(row, source, row.octets)
            self.messages.append(message)
        elif row is not message.row:
            _join(message, row)
        if row.message_id:
            self._by_id.setdefault(row.message_id, message)
        for key in keys:
            self._by_key.setdefault(key, message)
        _note(message, row, source)

    def _known(self, row: Row, keys: list[Hashable]) -> Message | None:
        for key in keys:
            found = self._by_key.get(key)
            # Servers give an id anew sometimes: two Message-IDs are two messages, whatever the ids say.
            if found is not None and not (row.message_id and found.row.message_id and key[0] == "id"):  # type: ignore[index]
                return found
        return None

    def _keys(self, row: Row, source: Source) -> list[Hashable]:
        keys: list[Hashable] = []
        if row.same_as:
            keys.append(("same", source.mailbox, row.same_as))
        if row.id and (source.mailbox in self._several or not row.message_id):
            keys.append(("id", source.numbering(row.folder), row.id))
        if not row.message_id and (row.sent or row.arrival) and row.sender:
            people = tuple(person.address for person in (*row.sender, *row.to[:3]))
            keys.append(("lines", row.sent or row.arrival, people, row.subject, row.octets))
        return keys


def _join(message: Message, row: Row) -> None:
    """Keep a further row where it says something else; of many equal ones the first."""
    if message.variants is None or message.more is None:
        if message.row.folder == row.folder and _said(message.row) == _said(row):
            return
        message.variants, message.more = {(message.row.folder, *_said(message.row))}, []
    said = (row.folder, *_said(row))
    if said not in message.variants:
        message.variants.add(said)
        message.more.append(row)


def _said(row: Row) -> tuple[object, ...]:
    return (row.sender, row.to, row.cc, row.reply_to, row.subject)


def _note(message: Message, row: Row, source: Source) -> None:
    """Take in what one sighting says: where, when, how large."""
    message.seen |= source.bit
    message.octets = max(message.octets, row.octets)
    role = source.role(row.folder)
    message.sent |= role == "sent"
    message.drafts |= role == "drafts"
    message.inbox |= role == "inbox"
    if row.arrival is None:
        return
    claimed = row.arrival_from not in _SURE
    better = message.arrival is None or (message.claimed and not claimed)
    # Of two times of arrival the earlier counts: a copy into another folder or a restored message arrives again.
    if better or (claimed == message.claimed and message.arrival is not None and row.arrival < message.arrival):
        message.arrival, message.claimed = row.arrival, claimed


class _Judge:
    """Decides about each message."""

    def __init__(self, situation: Situation, sifted: Sifted) -> None:
        self._sifted = sifted
        self._own = situation.own
        window = sifted.window
        self._end, self._start = as_arrival(window.end), None if window.start is None else as_arrival(window.start)
        self._server_bits = sum(source.bit for source in sifted.servers)
        self._within = sum(source.bit for source in sifted.servers if source.taken[:19] <= self._end[:19])
        self._looks = _complete(sifted.servers)
        kept = situation.kept
        self._retained = kept.known and kept.days is not None
        gap = max(kept.gap or 1, 1)  # the program that deletes runs daily at best
        self._since = deleted_before(window.start, kept.days, gap) if kept.known else ""
        self._sent_is_local = self._retained and not situation.protocols & {"imap", "webmail"}

    def decide(self, message: Message) -> None:
        """Set the verdict, and whether the message vanished since."""
        if message.arrival is not None and message.arrival > self._end and self._believed(message):
            message.verdict = "arrived_after"
        elif not message.seen & self._server_bits:
            message.verdict = self._of_copy(message)
        elif self._looks:
            message.verdict = self._over_looks(message)

    def _believed(self, message: Message) -> bool:
        """Whether the arrival can take a message out: nobody saw it lie there before the end, and it is not a date that
        a stranger claims. The own program writes true ones.
        """
        if message.seen & self._within:
            return False
        return not message.claimed or message.sent or message.drafts or self._mine(message)

    def _mine(self, message: Message) -> bool:
        return any(person.address.strip().casefold() in self._own for person in message.row.sender)

    def _of_copy(self, message: Message) -> str:
        if self._retained:
            if self._sent_is_local and (message.sent or message.drafts or self._mine(message)):
                return "local_only"
            if message.arrival is not None and message.arrival < self._since:
                return "left_before"
        self._sifted.copy_only += 1
        return COUNTS

    def _over_looks(self, message: Message) -> str:
        """Whether it was gone at a later look, and whether that was before access began."""
        for looks in self._looks:
            last = max((at for at, source in enumerate(looks) if message.seen & source.bit), default=None)
            if last is None:
                continue
            protocols = {source.protocol for source in looks if message.seen & source.bit}
            named = bool(message.row.message_id or message.row.sent)
            later = next((one for one in looks[last + 1 :] if one.complete and _compares(one, protocols, named)), None)
            if later is None:
                return COUNTS
            if self._start is not None and later.taken[:19] <= self._start[:19]:
                return "gone_before"
            message.vanished = True
        return COUNTS


def _compares(source: Source, protocols: set[str], named: bool) -> bool:
    """Whether a look would have shown the message: over POP3 only what was seen over POP3.

    One without Message-ID and date is known by its id alone, and each protocol has ids of its own.
    """
    return source.protocol in protocols or (source.protocol == "imap" and named)


def _complete(servers: list[Source]) -> list[list[Source]]:
    """The looks of each mailbox in the order of time, where there are several."""
    found: dict[int, list[Source]] = {}
    for source in sorted(servers, key=lambda one: one.taken):
        found.setdefault(source.mailbox, []).append(source)
    return [looks for looks in found.values() if len(looks) > 1]
