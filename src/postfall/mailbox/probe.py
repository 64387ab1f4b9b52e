"""One look into a mailbox that changes nothing: the synchronous public face of this room."""

from __future__ import annotations

import asyncio
import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from postfall.errors import Interrupted, Unreachable, UsageError
from postfall.language import Text
from postfall.mailbox.account import refused_password
from postfall.mailbox.connecting import Entry
from postfall.mailbox.imap.gathering import ImapGathering
from postfall.mailbox.imap.look import Choice
from postfall.mailbox.imap.look import look as look_over_imap
from postfall.mailbox.model import Depth, Inspector, Inventory, Login, Patience
from postfall.mailbox.pop3.fetching import WINDOW
from postfall.mailbox.pop3.gathering import Pop3Gathering
from postfall.mailbox.pop3.look import look as look_over_pop3
from postfall.mailbox.secrets import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from datetime import datetime

    from postfall.mailbox.account import Account
    from postfall.ports import Clock, Progress
    from postfall.value import Secret


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
    since: datetime | None = None,
    until: datetime | None = None,
    folders: tuple[str, ...] = (),
    inspector: Inspector | None = None,
) -> Inventory:
    """Look into the mailbox behind `account` over IMAP (all folders) or POP3 (the inbox) and change nothing there.

    `earlier`: rows of an earlier, partial look at the same mailbox; only what is missing is read. `allow_top`: read
    headers over POP3 even where the server announces EXPIRE. `token`: `secret` is an access token. `on_login` hears of
    every login we try. `window`: POP3 commands under way at most. IMAP only: `since` and `until` (aware) bound the
    arrival, from `since` on and before `until`; `folders` are the names to read (empty: all). `inspector` looks into
    whole messages, with the depth `content`.

    Raises `Unreachable` when nothing was read, `PartialProbe` when the look ended early, `InterruptedProbe` on Ctrl-C,
    `UsageError` for a password that cannot be sent, for what does not go together, and for `sieve`.
    """
    imap = account.scheme in {"imap", "imaps"}
    _fitting(account, imap=imap, chosen=bool(folders or since or until))
    if depth is Depth.CONTENT and inspector is None:
        raise _nobody_looks()
    checked(secret)
    if not token and (error := refused_password(account, secret)):
        raise error
    taken = clock.now().isoformat(timespec="seconds")
    entry = Entry(account, secret, token, patience or Patience(), clock, progress, on_login)
    if imap:
        there = ImapGathering(account, depth, taken, earlier)
        choice = Choice(depth, folders, since, until, inspector)
        return _looked(lambda: look_over_imap(entry, there, choice), there)
    gathered = Pop3Gathering(account, depth, taken, earlier)
    window = 0 if depth is Depth.COUNTS else window
    return _looked(lambda: look_over_pop3(entry, gathered, window, allow_top=allow_top, inspector=inspector), gathered)


def _looked(work: Callable[[], Coroutine[None, None, None]], gathered: Pop3Gathering | ImapGathering) -> Inventory:
    """Run one look to its end, or to where it ended."""
    try:
        with _no_collecting():
            asyncio.run(work())
    except KeyboardInterrupt:
        raise InterruptedProbe(gathered.inventory(partial=True) if gathered.anything else None) from None
    except Unreachable as error:
        if gathered.anything:
            raise PartialProbe(error, gathered.inventory(partial=True)) from error
        raise
    return gathered.inventory(partial=False)


def _fitting(account: Account, *, imap: bool, chosen: bool) -> None:
    """Refuse what this protocol cannot do."""
    if account.scheme == "sieve":
        raise UsageError(
            Text("Über sieve:// gibt es Filterregeln, keine Nachrichten.", "sieve:// has filter rules, no messages."),
            hint=Text(f"postfall mailbox rules {account.url}", f"postfall mailbox rules {account.url}"),
            where=account.url,
        )
    if chosen and not imap:
        raise UsageError(
            Text(
                "POP3 kennt nur den ganzen Posteingang: keine Ordner, keine Zeiten.",
                "POP3 only knows the whole inbox: no folders, no times.",
            ),
            hint=Text(
                "Nehmen Sie imaps://, oder lassen Sie die Auswahl weg.", "Use imaps://, or leave the choice out."
            ),
            where=account.url,
        )


def _nobody_looks() -> UsageError:
    """The refusal of the depth `content` where no inspector was given."""
    return UsageError(
        Text("Inhalte werden hier nicht angesehen.", "Contents are not looked at here."),
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
