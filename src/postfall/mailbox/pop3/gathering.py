"""What a look has brought in so far: grows while the dialogue runs, and is there whatever ends it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.mailbox.model import UNREAD, Depth, Inventory, NotChecked, ProtocolFacts, Row, Uninspected
from postfall.mailbox.pop3 import reasons
from postfall.mailbox.pop3.listing import Listing
from postfall.mailbox.reasons import ENDED_EARLY, ONLY_COUNTS

if TYPE_CHECKING:
    from postfall.mailbox.account import Account
    from postfall.mailbox.pop3.capabilities import Capabilities
    from postfall.mailbox.pop3.login import Session

_REFUSED = ("unreadable",)


class Pop3Gathering:
    """Collects listing and rows of one look at `account`."""

    def __init__(self, account: Account, depth: Depth, taken: str, earlier: Inventory | None) -> None:
        self.account = account
        self.depth = depth
        self.taken = taken
        same = earlier is not None and (earlier.url, earlier.user) == (account.url, account.user)
        self.earlier = earlier if same else None
        self.listing = Listing()
        self.counted = False
        self.numbers: list[int] = []
        self.rows: list[Row | None] = []
        self.rest = UNREAD
        self.reasons: dict[str, NotChecked] = {}
        self.facts = ProtocolFacts("pop3", None, pipelining=False, capabilities=(), capabilities_before=())
        self._pending: set[int] | None = None
        self._taken_over: set[int] = set()
        self.note(reasons.INBOX_ONLY)
        if depth is Depth.COUNTS:
            self.note(ONLY_COUNTS)
        elif depth is Depth.HEADERS:
            self.note(reasons.NO_ATTACHMENTS)

    def met(self, session: Session, after: Capabilities) -> None:
        """Note what the server is."""
        self.facts = ProtocolFacts(
            name="pop3",
            tls=session.tls,
            pipelining="PIPELINING" in after,
            capabilities=after.lines,
            capabilities_before=session.before.lines,
        )
        if "X-GOOGLE-RICO" in after or "X-GOOGLE-RICO" in session.before:
            self.note(reasons.GMAIL_RECENT if self.account.user.lower().startswith("recent:") else reasons.GMAIL_WINDOW)

    def note(self, reason: NotChecked) -> None:
        """Note what cannot be looked at, once."""
        self.reasons.setdefault(reason.code, reason)

    def listed(self, *, open_rows: bool) -> None:
        """Make places for the rows; rows an earlier look has read are taken over by their id.

        `open_rows`: the others are to be read; else their arrival stays unknown.
        """
        known = self._known() if self.earlier is not None else {}
        sizes, ids = self.listing.sizes or {}, self.listing.ids or {}
        self.numbers = self.listing.numbers()
        self.rest = UNREAD if open_rows else "unknown"
        self.rows = [None] * len(self.numbers)
        if known:
            for place, number in enumerate(self.numbers):
                row = known.get(ids.get(number, ""))
                if row is not None and row.octets == sizes.get(number, 0):
                    self.rows[place] = replace(row, number=number)
                    self._taken_over.add(number)
        self.counted = True

    def _known(self) -> dict[str, Row]:
        """Read rows of the earlier look by id; ids that occur twice tell nothing."""
        assert self.earlier is not None  # noqa: S101
        times = Counter(row.id for row in self.earlier.rows)
        times.update(id_ for id_, often in Counter((self.listing.ids or {}).values()).items() if often > 1)
        return {
            row.id: row
            for row in self.earlier.rows
            if row.id
            and times[row.id] == 1
            and row.arrival_from != UNREAD
            and (row.message_id or row.arrival or row.problems)
        }

    def open_places(self) -> list[int]:
        """Where in `rows` headers are still to be read."""
        return [place for place, row in enumerate(self.rows) if row is None]

    def wanted(self, places: list[int]) -> list[tuple[int, str, int]]:
        """Number, id and size of the messages at `places`."""
        sizes, ids = self.listing.sizes or {}, self.listing.ids or {}
        numbers = [self.numbers[place] for place in places]
        return [(number, ids.get(number, ""), sizes.get(number, 0)) for number in numbers]

    def uninspected(self) -> list[int]:
        """Where in `rows` contents are still to be looked into; whatever stays so is counted as not fetched."""
        seen = self.earlier is not None and self.earlier.depth is Depth.CONTENT
        self._pending = pending = {
            place
            for place, row in enumerate(self.rows)
            if row is not None and not (seen and row.number in self._taken_over and not _not_fetched(row))
        }
        return sorted(pending)

    def inspected(self, place: int) -> None:
        """The content of the row at `place` was looked into, as far as that can be."""
        if self._pending is not None:
            self._pending.discard(place)

    def give_up_headers(self, reason: NotChecked) -> None:
        """The headers cannot be read at all: open rows become rows of unknown arrival, with the reason beside them."""
        self.note(reason)
        self.rest = "unknown"
        self.rows = [None if row is not None and row.problems == _REFUSED else row for row in self.rows]

    def _all_rows(self) -> tuple[Row, ...]:
        """Every message has a row, read or not."""
        if not self.counted and self.listing.sizes is not None:
            self.listed(open_rows=True)
        open_rows = iter(self.wanted(self.open_places()))
        rows = [Row(*next(open_rows), arrival_from=self.rest) if row is None else row for row in self.rows]
        if self.depth is Depth.CONTENT:
            pending = set(self.uninspected()) if self._pending is None else self._pending
            for place, row in enumerate(rows):
                if self.rows[place] is None or place in pending:
                    rows[place] = replace(row, not_inspected=(Uninspected("", "not_fetched", row.octets),))
        return tuple(rows)

    @property
    def anything(self) -> bool:
        """Whether the server told at least how much lies there."""
        return self.counted or self.listing.stat != (0, 0)

    def inventory(self, *, partial: bool) -> Inventory:
        """The inventory as far as it got."""
        problems = Counter(self.listing.problems)
        rows = self._all_rows()
        for row in rows:
            if row.problems:
                problems.update(row.problems)
        if partial:
            self.note(ENDED_EARLY)
        return Inventory(
            url=self.account.url,
            user=self.account.user,
            taken=self.taken,
            depth=self.depth,
            rows=rows,
            messages=len(self.rows) if self.counted else self.listing.stat[0],
            octets=self.listing.octets if self.counted else self.listing.stat[1],
            protocol=self.facts,
            partial=partial,
            not_checked=tuple(self.reasons.values()),
            problems=dict(sorted(problems.items())),
        )


def _not_fetched(row: Row) -> bool:
    return any(gap.code == "not_fetched" for gap in row.not_inspected)
