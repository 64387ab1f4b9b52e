"""One look into a mailbox that changes nothing: the synchronous public face of this room."""

from __future__ import annotations

import asyncio
import gc
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from postfall.errors import Interrupted, Unreachable, UsageError
from postfall.language import Text
from postfall.mailbox import gathering
from postfall.mailbox.account import refused_password
from postfall.mailbox.capabilities import may_expire
from postfall.mailbox.connecting import Entry
from postfall.mailbox.fetching import WINDOW, Fetch, TopsRefused
from postfall.mailbox.gathering import Gathering
from postfall.mailbox.headers import RowReader
from postfall.mailbox.login import Session, log_in
from postfall.mailbox.model import Depth, Inventory, Login, Patience, Row
from postfall.mailbox.secrets import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from postfall.mailbox.account import Account
    from postfall.mailbox.capabilities import Capabilities
    from postfall.ports import Clock, Progress
    from postfall.value import Secret

_BUDGET = 64 * 1024 * 1024
_BUDGET_PER_MESSAGE = 1024
_READING = Text("Kopfzeilen gelesen", "Headers read")
_COUNTING = Text("Nachrichten werden gezählt", "Counting messages")
_STEP = 250


class PartialProbe(Unreachable):
    """The look ended early because of the server or the line; `inventory` holds what was read."""

    def __init__(self, cause: Unreachable, inventory: Inventory) -> None:
        super().__init__(cause.message, slug=cause.slug, hint=cause.hint, where=cause.where)
        self.inventory = inventory


class InterruptedProbe(Interrupted):
    """The person stopped the look; `inventory` holds what was read, None where nothing was."""

    def __init__(self, inventory: Inventory | None) -> None:
        super().__init__(
            Text("Die Durchsicht wurde abgebrochen.", "The look was stopped."),
            hint=Text("Ein neuer Versuch macht dort weiter.", "Another try goes on from there.") if inventory else None,
        )
        self.inventory = inventory


def probe(  # noqa: PLR0913  # one look has this many conditions, and callers name each
    account: Account,
    secret: Secret,
    *,
    depth: Depth,
    clock: Clock,
    progress: Progress,
    earlier: Inventory | None = None,
    allow_top: bool = False,
    token: bool = False,
    on_login: Callable[[Login], None] | None = None,
    patience: Patience | None = None,
    window: int = WINDOW,
) -> Inventory:
    """Look into the inbox of `account` over POP3 and change nothing there.

    `earlier`: rows of an earlier, partial look at the same mailbox; only what is missing is read. `allow_top`: read
    headers even where the server announces EXPIRE. `token`: `secret` is an access token. `on_login` hears of every
    login we try. `window`: commands under way at most.

    Raises `Unreachable` when nothing was read, `PartialProbe` when the look ended early, `InterruptedProbe` on Ctrl-C,
    `UsageError` for a password that cannot be sent or for the depth `content`.
    """
    if depth is Depth.CONTENT:
        raise content_not_built()
    checked(secret)
    if not token and (error := refused_password(account, secret)):
        raise error
    gathered = Gathering(account, depth, clock.now().isoformat(timespec="seconds"), earlier)
    entry = Entry(account, secret, token, patience or Patience(), clock, progress, on_login)
    try:
        with _no_collecting():
            asyncio.run(_look(entry, gathered, window if depth is Depth.HEADERS else 0, allow_top=allow_top))
    except KeyboardInterrupt:
        raise InterruptedProbe(gathered.inventory(partial=True) if gathered.anything else None) from None
    except Unreachable as error:
        if gathered.anything:
            raise PartialProbe(error, gathered.inventory(partial=True)) from error
        raise
    return gathered.inventory(partial=False)


def content_not_built() -> UsageError:
    """The refusal of the depth `content`."""
    return UsageError(
        Text(
            "Die Tiefe content (Inhalte) ist noch nicht gebaut. Inhalte werden nicht angesehen.",
            "The depth content is not built yet. Contents are not looked at.",
        ),
        hint=Text("Nehmen Sie --depth headers.", "Use --depth headers."),
        where="--depth",
    )


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Rows hold no cycles: looking for some while tens of thousands are made would take a fifth of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _look(entry: Entry, gathered: Gathering, window: int, *, allow_top: bool) -> None:
    session = await log_in(entry)
    wire = session.dialogue.wire
    try:
        entry.progress.update(0, None, _COUNTING)
        after = await _count(session, gathered)
        expire = may_expire(session.before, after)
        headers = window > 0 and (expire is None or allow_top)
        gathered.listed(open_rows=headers)
        if window > 0 and not headers:
            gathered.note(gathering.EXPIRE)
        if headers:
            await _read(entry, session, gathered, after, window)
        if expire is None:  # a server that expires mail may do so on QUIT; a connection that just ends changes nothing
            with suppress(Unreachable):
                await session.dialogue.goodbye()
    finally:
        wire.close()


async def _count(session: Session, gathered: Gathering) -> Capabilities:
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
        gathered.note(gathering.NO_LIST)
    say(3)
    ids = await dialogue.listing(listing.stat[0])
    if ids is not None:
        listing.take_ids(ids)
    elif listing.stat[0]:
        gathered.note(gathering.NO_UIDL)
    return after


async def _read(entry: Entry, session: Session, gathered: Gathering, after: Capabilities, window: int) -> None:
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
        gathered.give_up_headers(gathering.NO_TOP)
