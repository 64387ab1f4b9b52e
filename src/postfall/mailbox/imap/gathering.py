"""What a look over IMAP has brought in so far: grows while the dialogue runs, and is there whatever ends it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.mailbox.imap import reasons
from postfall.mailbox.model import UNREAD, Depth, Inventory, NotChecked, ProtocolFacts, Quota, Row, Uninspected
from postfall.mailbox.reasons import ENDED_EARLY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.mailbox.account import Account
    from postfall.mailbox.imap.folders import Place
    from postfall.mailbox.imap.login import Session

_MUCH_LARGER = 10 << 20


class ImapGathering:
    """Collects folders and rows of one look at `account`."""

    def __init__(self, account: Account, depth: Depth, taken: str, earlier: Inventory | None) -> None:
        self.account, self.depth, self.taken = account, depth, taken
        self.facts = ProtocolFacts("imap", None, pipelining=True, capabilities=(), capabilities_before=())
        self.places: list[Place] = []
        self.rows: list[Row] = []
        self.quota: Quota | None = None
        self.rules: list[str] = []
        self.problems: Counter[str] = Counter()
        self.chosen = False
        self._reasons: list[NotChecked] = [reasons.MAIL_ONLY]
        self._refused = 0
        self._open: tuple[Place, set[int]] | None = None
        self._known = _known(earlier, account, depth)
        self.uninspected: set[int] = set()
        if depth is Depth.COUNTS:
            self.note(reasons.ONLY_COUNTS)

    def met(self, session: Session) -> None:
        """Note what the server is."""
        self.facts = ProtocolFacts(
            name="imap",
            tls=session.tls,
            pipelining=True,
            capabilities=session.dialogue.capabilities.words,
            capabilities_before=session.before.words,
        )

    def note(self, reason: NotChecked) -> None:
        """Note what cannot be looked at, once."""
        if reason not in self._reasons:
            self._reasons.append(reason)

    def refused(self, place: Place, said: str) -> None:
        """Note a folder that the server does not show."""
        self._refused += 1
        self.note(reasons.refused(place.name, said) if self._refused <= reasons.MOST_NAMED else reasons.MORE_REFUSED)

    # rows

    def known(self, place: Place, uids: list[int]) -> list[int]:
        """Take over the rows an earlier look has read; returns the UIDs that are still to be read."""
        if not self._known:
            return uids
        rest: list[int] = []
        for uid in uids:
            row = self._known.get((place.name, f"{place.uidvalidity}/{uid}"))
            if row is None:
                rest.append(uid)
            else:
                self.rows.append(row)
        return rest

    def begin(self, place: Place, waiting: set[int]) -> None:
        """Rows of `place` are being read; `waiting` shrinks while that goes on."""
        self._open = (place, waiting)

    def end(self, place: Place) -> None:
        """All rows of `place` are there."""
        place.read, self._open = True, None

    def take(self, row: Row) -> None:
        """One more row; with depth `content` it waits to be looked into."""
        if self.depth is Depth.CONTENT:
            self.uninspected.add(len(self.rows))
        self.rows.append(row)

    def inspected(self, at: int, row: Row) -> None:
        """Put a row with its findings in the place of the one without."""
        self.rows[at] = row
        self.uninspected.discard(at)

    # the result

    @property
    def anything(self) -> bool:
        """Whether the server told at least which folders there are."""
        return bool(self.places)

    def inventory(self, *, partial: bool) -> Inventory:
        """The inventory as far as it got.

        `messages` and `octets` count copies with the same `same_as` once; messages of folders that are still to be read
        count as the server says.
        """
        for at in self.uninspected:
            row = self.rows[at]
            self.rows[at] = replace(row, not_inspected=(Uninspected("", NOT_FETCHED, row.octets),))
        rows = [*self.rows, *self._unread()]
        problems = Counter(self.problems)
        for row in rows:
            if row.problems:
                problems.update(row.problems)
        if partial:
            self.note(ENDED_EARLY)
        messages, octets = _once(rows)
        if partial and not self.chosen:
            unread = [place for place in self.places if self._still_to_be_read(place)]
            messages += sum(place.messages or 0 for place in unread)
            octets += sum(place.octets or 0 for place in unread)
        return Inventory(
            url=self.account.url,
            user=self.account.user,
            taken=self.taken,
            depth=self.depth,
            rows=tuple(rows),
            messages=messages,
            octets=octets,
            protocol=self.facts,
            partial=partial,
            not_checked=tuple(self._reasons),
            problems=dict(sorted(problems.items())),
            folders=tuple(place.folder() for place in self.places),
            quota=self.quota,
            rules_stored=tuple(self.rules),
        )

    def _still_to_be_read(self, place: Place) -> bool:
        return not place.read and place.selectable and not place.others and place.role not in {"all", "flagged"}

    def _unread(self) -> Iterable[Row]:
        """A row for each message of the folder in which the look ended; the folder's own count is not added then."""
        if self._open is None:
            return
        place, waiting = self._open
        place.read = True
        for uid in sorted(waiting):
            yield Row(uid, f"{place.uidvalidity}/{uid}", 0, place.name, arrival_from=UNREAD)


NOT_FETCHED = "not_fetched"


def _known(earlier: Inventory | None, account: Account, depth: Depth) -> dict[tuple[str, str], Row]:
    """Read rows of an earlier look at the same mailbox, by folder and id."""
    if earlier is None or (earlier.url, earlier.user, earlier.depth) != (account.url, account.user, depth):
        return {}
    return {
        (row.folder, row.id): row
        for row in earlier.rows
        if row.arrival_from != UNREAD and not any(gap.code == NOT_FETCHED for gap in row.not_inspected)
    }


def _once(rows: list[Row]) -> tuple[int, int]:
    """Messages and octets, copies of one message counted once."""
    seen: set[str] = set()
    messages = octets = 0
    for row in rows:
        if row.same_as:
            if row.same_as in seen:
                continue
            seen.add(row.same_as)
        messages += 1
        octets += row.octets
    return messages, octets


def note_quota(gathered: ImapGathering, seen: int) -> None:
    """Compare the quota with what was seen."""
    quota = gathered.quota
    if quota is not None and quota.used > seen + max(seen // 5, _MUCH_LARGER):
        gathered.note(reasons.quota(quota.used, seen))
