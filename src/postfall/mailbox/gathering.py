"""What a look has brought in so far: grows while the dialogue runs, and is there whatever ends it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.mailbox.listing import Listing
from postfall.mailbox.model import Depth, Inventory, NotChecked, ProtocolFacts, Row, Uninspected

if TYPE_CHECKING:
    from postfall.mailbox.account import Account
    from postfall.mailbox.capabilities import Capabilities
    from postfall.mailbox.login import Session

UNREAD = "unread"
"""`arrival_from` of a row whose headers are still to be read."""


class Gathering:
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
        self.note(_FOLDERS)
        if depth is Depth.COUNTS:
            self.note(ONLY_COUNTS)
        elif depth is Depth.HEADERS:
            self.note(_ATTACHMENTS)

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
            self.note(_GMAIL_RECENT if self.account.user.lower().startswith("recent:") else _GMAIL)

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


_REFUSED = ("unreadable",)
_FOLDERS = NotChecked(
    "folders",
    "pop3_inbox_only",
    "POP3 zeigt nur den Posteingang. Gesendete, archivierte und verschobene Nachrichten fehlen. Solange IMAP oder "
    "Webmailer offenstanden, ist das Ergebnis eine Untergrenze.",
    "POP3 shows the inbox only. Sent, archived and moved messages are missing. While IMAP or the web mailer were "
    "reachable, the result is a lower bound.",
)
ONLY_COUNTS = NotChecked(
    "headers",
    "depth_counts",
    "Es wurde nur gezählt, wie gewünscht. Zeiten, Personen und Betreffe sind nicht bekannt.",
    "Only counted, as asked. Times, persons and subjects are not known.",
)
_ATTACHMENTS = NotChecked(
    "attachments",
    "pop3_no_attachments",
    "POP3 nennt in den Kopfzeilen keine Anhänge. IMAP tut das, oder die Tiefe content.",
    "POP3 names no attachments in the headers. IMAP does, or the depth content.",
)
_GMAIL = NotChecked(
    "messages",
    "gmail_window",
    "Gmail zeigt über POP3 nur einen Teil der Nachrichten (etwa 250 auf einmal, ohne schon abgeholte). Das ist nicht, "
    "was der Eindringling sehen konnte. Nehmen Sie IMAP (imaps://imap.gmail.com) oder einen Export (Google Takeout). "
    "Mit „recent:“ vor dem Benutzernamen zeigt Gmail stattdessen alles der letzten 30 Tage, auch Gesendetes.",
    "Gmail shows only a part of the messages over POP3 (some 250 at a time, without those fetched before). That is "
    "not what the intruder could see. Use IMAP (imaps://imap.gmail.com) or an export (Google Takeout). With “recent:” "
    "before the user name Gmail shows all of the last 30 days instead, sent mail too.",
)
_GMAIL_RECENT = NotChecked(
    "messages",
    "gmail_recent",
    "„recent:“ vor dem Benutzernamen: Gmail zeigt die letzten 30 Tage aus allen Ordnern, auch Gesendetes, aber nichts "
    "Älteres. Das ist nicht alles, was der Eindringling sehen konnte. Nehmen Sie IMAP oder einen Export.",
    "“recent:” before the user name: Gmail shows the last 30 days of all folders, sent mail too, but nothing older. "
    "That is not all the intruder could see. Use IMAP or an export.",
)
ENDED_EARLY = NotChecked(
    "headers",
    "ended_early",
    "Die Durchsicht endete vorzeitig. Was gelesen war, ist behalten; ein neuer Versuch macht dort weiter.",
    "The look ended early. What was read is kept; another try goes on from there.",
)
NO_TOP = NotChecked(
    "headers",
    "no_top",
    "Der Server zeigt keine Kopfzeilen (kein TOP). Ganze Nachrichten holen wir nicht: Das kann sie verändern.",
    "The server shows no headers (no TOP). We do not fetch whole messages: that can change them.",
)
EXPIRE = NotChecked(
    "headers",
    "expire",
    "Der Server löscht Nachrichten nach einer Frist, die schon durch Ansehen beginnen kann (EXPIRE). Darum wurde nur "
    "gezählt. Kopfzeilen auf ausdrücklichen Wunsch: --allow-top.",
    "The server deletes messages after a period that looking may already start (EXPIRE). So we only counted. "
    "Headers by explicit wish: --allow-top.",
)
NO_LIST = NotChecked(
    "sizes",
    "no_list",
    "Der Server nennt keine einzelnen Größen (LIST abgelehnt).",
    "The server names no single sizes (LIST refused).",
)
NO_UIDL = NotChecked(
    "ids",
    "no_uidl",
    "Der Server gibt den Nachrichten keine Kennung (kein UIDL). Ein zweiter Blick kann sie nicht wiedererkennen.",
    "The server gives messages no id (no UIDL). A second look cannot recognise them.",
)
