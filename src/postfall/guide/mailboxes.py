"""A look into a mailbox that belongs to a case: logins, inventory and proposed facts land in the journal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from postfall.exposure.look import first_look
from postfall.mailbox.inventory import from_bytes, to_bytes
from postfall.mailbox.model import Depth
from postfall.mailbox.probe import InterruptedProbe, PartialProbe, probe
from postfall.value import Source

if TYPE_CHECKING:
    from postfall.case.journal import Journal
    from postfall.case.model import InventoryRecord, MailboxRecord
    from postfall.exposure.model import FirstLook
    from postfall.mailbox.account import Account
    from postfall.mailbox.model import Inventory, Login, Patience
    from postfall.ports import Clock, Progress
    from postfall.value import Secret


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look into a case's mailbox gave: the inventory, where it is kept, what it says at first sight."""

    inventory: Inventory
    record: InventoryRecord
    look: FirstLook


def probe_into_case(  # noqa: PLR0913  # a probe's conditions, and the case beside them
    journal: Journal,
    mailbox: MailboxRecord,
    account: Account,
    secret: Secret,
    *,
    depth: Depth,
    clock: Clock,
    progress: Progress,
    token: bool = False,
    allow_top: bool = False,
    patience: Patience | None = None,
) -> Looked:
    """Look into `mailbox` and record it: every login at once, then the inventory, then `mails_seen` as a proposal.

    An earlier look that ended half-way is gone on with. Where this one ends early too, what was read is recorded as
    partial before the error goes on: `PartialProbe`, `InterruptedProbe`; `Unreachable` where nothing was read.
    """

    def on_login(login: Login) -> None:
        journal.login(mailbox.id, login.protocol, login.client, login.outcome)

    try:
        inventory = probe(
            account,
            secret,
            depth=depth,
            clock=clock,
            progress=progress,
            earlier=unfinished(journal, mailbox.id),
            allow_top=allow_top,
            token=token,
            on_login=on_login,
            patience=patience,
        )
    except (PartialProbe, InterruptedProbe) as error:
        if error.inventory is not None:
            _record(journal, mailbox, error.inventory, clock)
        raise
    return _record(journal, mailbox, inventory, clock)


def record_of(journal: Journal, account: Account, label: str | None = None) -> MailboxRecord:
    """The case's record of `account`; it is added where there is none."""
    for record in journal.state().mailboxes.values():
        if (record.url, record.user) == (account.url, account.user):
            return record
    return journal.add_mailbox(label=label or account.user, url=account.url, user=account.user)


def unfinished(journal: Journal, mailbox: str) -> Inventory | None:
    """The newest inventory of `mailbox` where it is partial and still kept: the next look goes on from it."""
    state = journal.state()
    newest = next((row for row in reversed(state.inventories) if row.mailbox == mailbox), None)
    if newest is None or not newest.partial:
        return None
    kept = state.artefacts.get(newest.sha256)
    return from_bytes(journal.read(newest.sha256)) if kept is not None and not kept.erased else None


def _record(journal: Journal, mailbox: MailboxRecord, inventory: Inventory, clock: Clock) -> Looked:
    look = first_look(inventory, now=clock.now())
    record = journal.inventory(
        mailbox.id,
        to_bytes(inventory),
        depth=inventory.depth.value,
        partial=inventory.partial,
        messages=look.messages,
        octets=look.octets,
        first=look.first,
        last=look.last,
    )
    _propose(journal, record)
    return Looked(inventory, record, replace(look, inventory=record.sha256))


def _propose(journal: Journal, record: InventoryRecord) -> None:
    """Propose how many messages could be seen: all mailboxes of the case together, each by its newest look."""
    newest = {row.mailbox: row for row in journal.state().inventories}
    total = sum(row.messages for row in newest.values())
    journal.propose(
        "mails_seen", total, source=Source.PROBE, evidence=record.sha256, rule="messages on the server, newest look"
    )
