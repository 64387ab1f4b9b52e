"""One look over IMAP: which folders, how much, what was chosen; then folder by folder, opened with EXAMINE only."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from postfall import __version__
from postfall.errors import Unreachable
from postfall.language import Text
from postfall.mailbox.headers import RowReader
from postfall.mailbox.imap import beside, content, folders, reasons, sets
from postfall.mailbox.imap.fetching import FolderFetch, FolderRefused, Making
from postfall.mailbox.imap.gathering import note_quota
from postfall.mailbox.imap.items import items_for
from postfall.mailbox.imap.login import log_in
from postfall.mailbox.model import Depth
from postfall.mailbox.naming import no_such_folder

if TYPE_CHECKING:
    from postfall.mailbox.connecting import Entry
    from postfall.mailbox.imap.dialogue import Dialogue
    from postfall.mailbox.imap.folders import Place
    from postfall.mailbox.imap.gathering import ImapGathering
    from postfall.mailbox.model import Inspector, Row

_BUDGET = 64 * 1024 * 1024
_BUDGET_PER_MESSAGE = 1024
_READING = Text("Nachrichten gelesen", "Messages read")
_LOOKING = Text("Inhalte angesehen", "Contents looked at")
_COUNTING = Text("Ordner werden gezählt", "Counting folders")
_STEP = 250
_EXISTS = re.compile(r"\* (\d{1,10}) EXISTS", re.IGNORECASE)
_VALIDITY = re.compile(r"\* OK \[UIDVALIDITY (\d{1,10})\]", re.IGNORECASE)
_SEARCH = re.compile(r"\* SEARCH((?: \d{1,10})*+)\s*\Z", re.IGNORECASE)
_ESEARCH = re.compile(r"\* ESEARCH(?: \(TAG [^)]{0,80}\))?(?: UID)?(?: ALL ([\d:,]+))?\s*\Z", re.IGNORECASE)
_UID = re.compile(r"\* \d{1,10} FETCH \(UID (\d{1,10})\)", re.IGNORECASE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the mailbox is wanted: `folders` by name (empty: all), arrival from `since` on and before `until`."""

    depth: Depth
    folders: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    inspector: Inspector | None = None

    @property
    def criteria(self) -> str:
        """What to search for. INTERNALDATE is compared by the day of the server's zone: one day more on either side."""
        parts = []
        if self.since is not None:
            parts.append(f"SINCE {_day(self.since.astimezone(UTC) - timedelta(days=1))}")
        if self.until is not None:
            parts.append(f"BEFORE {_day(self.until.astimezone(UTC) + timedelta(days=2))}")
        return " ".join(parts) or "ALL"

    @property
    def span(self) -> tuple[str | None, str | None]:
        """Both ends as rows write moments."""
        since, until = (
            None if end is None else end.astimezone(UTC).isoformat(timespec="seconds")
            for end in (self.since, self.until)
        )  # fmt: skip
        return since, until


def _day(moment: datetime) -> str:
    return f"{moment.day}-{_MONTHS[moment.month - 1]}-{moment.year}"


async def look(entry: Entry, gathered: ImapGathering, choice: Choice) -> None:
    """Look into the mailbox; what comes in is in `gathered`, also when this ends early. Raises `Unreachable`, and
    `UsageError` where no folder is called what was asked for.
    """
    session = await log_in(entry)
    dialogue = session.dialogue
    try:
        entry.progress.update(0, None, _COUNTING)
        gathered.met(session)
        wanted = _plan(dialogue, gathered, choice, await _listed(dialogue))
        await beside.rules(dialogue, gathered)
        await beside.quota(dialogue, gathered)
        await _Run(entry, dialogue, gathered, choice, wanted).all()
        if not gathered.chosen:
            note_quota(gathered, sum(row.octets for row in gathered.rows))
        with suppress(Unreachable):
            await dialogue.goodbye()
    finally:
        dialogue.wire.close()


async def _listed(dialogue: Dialogue) -> folders.Listed:
    """Say who we are (ID, RFC 2971), take names in UTF-8 (RFC 6855) where offered, and list the folders."""
    offered = dialogue.capabilities
    under_way: tuple[str, ...] = ()
    if "ID" in offered:
        under_way = (dialogue.say(f'ID ("name" "postfall" "version" "{__version__}")'.encode()),)
    utf8 = offered.only_rev2
    if ("UTF8=ACCEPT" in offered or "UTF8=ONLY" in offered) and "ENABLE" in offered:
        utf8 = (await dialogue.ask(b"ENABLE UTF8=ACCEPT")).ok or utf8
    return await folders.listed(dialogue, utf8=utf8, under_way=under_way)


def _plan(dialogue: Dialogue, gathered: ImapGathering, choice: Choice, listed: folders.Listed) -> list[Place]:
    """Decide which folders are read; why others are not is noted."""
    gathered.places = places = listed.settle()
    if listed.left_out:
        gathered.note(reasons.TOO_MANY)
    if listed.unreadable:
        gathered.problems["folder_name_unreadable"] += listed.unreadable
    gathered.chosen = bool(choice.folders) or choice.since is not None or choice.until is not None
    if choice.since is not None or choice.until is not None:
        gathered.note(reasons.selection(*choice.span))
    open_ones = [place for place in places if place.selectable]
    if choice.folders:
        return _named(gathered, open_ones, choice.folders)
    if any(place.others for place in open_ones):
        gathered.note(reasons.OTHERS)
    own = [place for place in open_ones if not place.others]
    views = [] if _knows_copies(dialogue) else [place for place in own if _only_a_view(place, own)]
    if views:
        gathered.note(reasons.VIEWS)
    return [place for place in own if place not in views]


def _named(gathered: ImapGathering, places: list[Place], names: tuple[str, ...]) -> list[Place]:
    """The folders that were asked for, by shown or raw name. Raises `UsageError` where there is none of them."""
    gathered.note(reasons.CHOSEN)
    wanted: list[Place] = []
    for name in names:
        key = "INBOX" if name.upper() == "INBOX" else name
        found = [place for place in places if key in {place.name, place.raw}]
        wanted += [place for place in found if place not in wanted]
        if not found:
            gathered.note(reasons.not_there(name))
    if not wanted:
        raise no_such_folder(names, [place.name for place in places])
    return wanted


def _knows_copies(dialogue: Dialogue) -> bool:
    return "X-GM-EXT-1" in dialogue.capabilities or "OBJECTID" in dialogue.capabilities


def _only_a_view(place: Place, own: list[Place]) -> bool:
    r"""Whether `\All` or `\Flagged` (RFC 6154) shows what lies in other folders; more than all others is an archive."""
    if not ({"\\all", "\\flagged"} & place.attributes):
        return False
    others = sum(one.messages or 0 for one in own if one is not place)
    return place.messages is not None and place.messages <= others


class _Run:
    """The reading of all folders, with one progress and one budget over them."""

    def __init__(
        self, entry: Entry, dialogue: Dialogue, gathered: ImapGathering, choice: Choice, wanted: list[Place]
    ) -> None:
        self.entry, self.dialogue, self.gathered, self.choice, self.wanted = entry, dialogue, gathered, choice, wanted
        self.total = min(sum(place.messages or 0 for place in wanted), sets.MOST_UIDS)
        self.reader = RowReader(_BUDGET + _BUDGET_PER_MESSAGE * self.total)
        self.items = items_for(choice.depth, dialogue.capabilities)
        self.done = self.looked = self._told = 0
        self.since, self.until = choice.span

    async def all(self) -> None:
        """Read them one after the other; a folder that the server refuses does not end the look."""
        for place in self.wanted:
            if place.messages == 0:
                place.read = True
                continue
            await self._folder(place)

    async def _folder(self, place: Place) -> None:
        gathered = self.gathered
        uids = await self._examined(place)
        if uids is None:
            return
        wanted = gathered.known(place, uids)
        self._tell(len(uids) - len(wanted))
        start = len(gathered.rows)
        making = Making(self.reader, place.name, place.uidvalidity, self._take)
        fetch = FolderFetch(self.dialogue, making, self.items, wanted, self.dialogue.capabilities.message_limit)
        gathered.begin(place, fetch.waiting)
        before = self.done
        try:
            await fetch.run(lambda got: self._tell(before + got - self.done))
        except FolderRefused as error:
            gathered.refused(place, str(error))
            fetch.waiting.clear()
        finally:
            gathered.problems.update(fetch.problems)
        if fetch.level and self.choice.depth is not Depth.COUNTS:
            gathered.note(reasons.NO_STRUCTURE)
        self.items = self.items[fetch.level :]
        if making.reports:
            await content.reports(self.dialogue, making.reports, gathered.rows, start)
        if self.choice.inspector is not None and self.choice.depth is Depth.CONTENT:
            await content.contents(self.dialogue, gathered, start, self.choice.inspector, self._looked_into)
        gathered.end(place)
        if place.octets is None and not gathered.chosen:
            place.octets = sum(row.octets for row in gathered.rows[start:]) if len(wanted) == len(uids) else None

    def _take(self, row: Row) -> None:
        """Keep a row; one that arrived outside the wanted time is left out."""
        if row.arrival is not None and (
            (self.since is not None and row.arrival < self.since)
            or (self.until is not None and row.arrival >= self.until)
        ):
            return
        self.gathered.take(row)

    def _tell(self, more: int) -> None:
        self.done += more
        if self.done - self._told >= _STEP or (more and self.done >= self.total):
            self._told = self.done
            self.entry.progress.update(self.done, max(self.total, self.done), _READING)

    def _looked_into(self) -> None:
        self.looked += 1
        self.entry.progress.update(self.looked, max(self.total, self.looked), _LOOKING)

    async def _examined(self, place: Place) -> list[int] | None:
        """Open `place` read-only and list what is wanted in it; None where the server refuses."""
        dialogue, patience = self.dialogue, self.dialogue.patience
        exists = 0

        def take(answer: str) -> None:
            nonlocal exists
            if found := _EXISTS.match(answer):
                exists = int(found[1])
            elif validity := _VALIDITY.match(answer):
                place.uidvalidity = int(validity[1])

        tag, refused = await dialogue.say_with(b"EXAMINE", place.raw)
        limit = dialogue.capabilities.message_limit
        search = None if limit or refused else self._search("")
        done = refused or await dialogue.finish(tag, patience.first, take)
        found = await self._found(search) if search else None
        if not done.ok:
            self.gathered.refused(place, done.said)
            return None
        if limit:
            found = []
            for first in range(1, min(exists, sets.MOST_UIDS) + 1, limit):
                part = await self._found(self._search(f"{first}:{min(first + limit - 1, exists)} "))
                found += part or []
        if found is None:
            found = await self._numbered()
        if found is None:
            self.gathered.refused(place, "SEARCH")
        return found

    def _search(self, numbers: str) -> str:
        returned = "RETURN (ALL) " if "ESEARCH" in self.dialogue.capabilities else ""
        return self.dialogue.say(f"UID SEARCH {returned}{numbers}{self.choice.criteria}".encode())

    async def _found(self, tag: str) -> list[int] | None:
        """The UIDs of a search; None where the server does not search."""
        uids: list[int] = []

        def take(answer: str) -> None:
            if told := _ESEARCH.match(answer):
                uids.extend(sets.read(told[1] or "") or ())
            elif told := _SEARCH.match(answer):
                uids.extend(map(int, told[1].split()))

        done = await self.dialogue.finish(tag, self.dialogue.patience.first, take)
        return sorted(set(uids))[: sets.MOST_UIDS] if done.ok else None

    async def _numbered(self) -> list[int] | None:
        """The UIDs of all messages, for a server that does not search; the exact time is compared later."""
        uids: set[int] = set()

        def take(answer: str) -> None:
            if told := _UID.match(answer):
                uids.add(int(told[1]))

        tag = self.dialogue.say(b"UID FETCH 1:* (UID)")
        done = await self.dialogue.finish(tag, self.dialogue.patience.first, take, most=sets.MOST_UIDS)
        return sorted(uids) if done.ok else None
