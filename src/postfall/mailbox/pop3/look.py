"""One look over POP3: counts, headers by TOP, whole messages by TOP where that is asked for; never RETR, never DELE."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from postfall.errors import Unreachable
from postfall.language import Text
from postfall.mailbox.headers import RowReader
from postfall.mailbox.pop3 import reasons
from postfall.mailbox.pop3.capabilities import may_expire
from postfall.mailbox.pop3.fetching import Fetch, TopsRefused
from postfall.mailbox.pop3.login import Session, log_in
from postfall.mailbox.pop3.wholes import Wholes

if TYPE_CHECKING:
    from postfall.mailbox.connecting import Entry
    from postfall.mailbox.model import Inspector, Row
    from postfall.mailbox.pop3.capabilities import Capabilities
    from postfall.mailbox.pop3.gathering import Pop3Gathering

_BUDGET = 64 * 1024 * 1024
_BUDGET_PER_MESSAGE = 1024
_READING = Text("Kopfzeilen gelesen", "Headers read")
_COUNTING = Text("Nachrichten werden gezählt", "Counting messages")
_STEP = 250


async def look(
    entry: Entry, gathered: Pop3Gathering, window: int, *, allow_top: bool, inspector: Inspector | None = None
) -> None:
    """Look into the inbox; what comes in is in `gathered`, also when this ends early. `window` 0: counts only.

    With an `inspector` whole messages are looked into as well. Raises `Unreachable`.
    """
    session = await log_in(entry)
    wire = session.dialogue.wire
    try:
        entry.progress.update(0, None, _COUNTING)
        after = await _count(session, gathered)
        expire = may_expire(session.before, after)
        headers = window > 0 and (expire is None or allow_top)
        gathered.listed(open_rows=headers)
        if window > 0 and not headers:
            gathered.note(reasons.EXPIRE)
        if headers:
            await _read(entry, session, gathered, after, window)
        if headers and inspector is not None and gathered.rest != "unknown":
            window = window if "PIPELINING" in after else 1
            await Wholes(session.dialogue.wire, entry, gathered, inspector).run(window)
        if expire is None:  # a server that expires mail may do so on QUIT; a connection that just ends changes nothing
            with suppress(Unreachable):
                await session.dialogue.goodbye()
    finally:
        wire.close()


async def _count(session: Session, gathered: Pop3Gathering) -> Capabilities:
    """CAPA, STAT, LIST and UIDL: in one go where the server takes that."""
    dialogue, listing = session.dialogue, gathered.listing
    commands = [b"CAPA\r\n", b"STAT\r\n", b"LIST\r\n", b"UIDL\r\n"]
    at_once = "PIPELINING" in session.before
    if at_once:
        dialogue.wire.send(b"".join(commands))

    def say(number: int) -> None:
        if not at_once:
            dialogue.wire.send(commands[number])

    say(0)
    after = await dialogue.capabilities(asked=True)
    gathered.met(session, after)
    say(1)
    listing.stat = await dialogue.stat()
    say(2)
    sizes = await dialogue.listing(listing.stat[0])
    if sizes is not None:
        listing.take_sizes(sizes)
    elif listing.stat[0]:
        gathered.note(reasons.NO_LIST)
    say(3)
    ids = await dialogue.listing(listing.stat[0])
    if ids is not None:
        listing.take_ids(ids)
    elif listing.stat[0]:
        gathered.note(reasons.NO_UIDL)
    return after


async def _read(entry: Entry, session: Session, gathered: Pop3Gathering, after: Capabilities, window: int) -> None:
    """Read the headers that are still open."""
    places = gathered.open_places()
    if not places:
        return
    rows, total = gathered.rows, len(gathered.rows)
    offset, told = total - len(places), 0

    def take(place: int, row: Row) -> None:
        rows[places[place]] = row

    def tell(got: int) -> None:
        nonlocal told
        if got - told >= _STEP or got == len(places):
            told = got
            entry.progress.update(offset + got, total, _READING)

    reader = RowReader(_BUDGET + _BUDGET_PER_MESSAGE * total)
    if "PIPELINING" not in after:
        window = 1
    wanted = gathered.wanted(places)
    fetch = Fetch(session.dialogue.wire, entry.patience, reader, wanted, take)
    try:
        if "TOP" not in after and len(wanted) > 1:  # not announced: ask for one before asking for all
            first = Fetch(session.dialogue.wire, entry.patience, reader, wanted[:1], take)
            await first.run(1, tell, hopeless=1)
            places = places[1:]
            fetch = Fetch(session.dialogue.wire, entry.patience, reader, wanted[1:], take)
        await fetch.run(window, tell)
    except TopsRefused:
        gathered.give_up_headers(reasons.NO_TOP)
