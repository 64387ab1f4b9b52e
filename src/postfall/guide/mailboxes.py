"""A look into a mailbox that belongs to a case: logins, inventory and proposed facts land in the journal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from postfall.exposure.folders import mailbox_of
from postfall.exposure.look import first_look
from postfall.guide.proposed import COPIES, SERVER
from postfall.mailbox.archive import KINDS, read_archive
from postfall.mailbox.inventory import from_bytes, to_bytes
from postfall.mailbox.probe import InterruptedProbe, PartialProbe, probe
from postfall.value import Source

if TYPE_CHECKING:
    from postfall.case.journal import Journal
    from postfall.case.model import InventoryRecord, MailboxRecord
    from postfall.exposure.model import FirstLook
    from postfall.mailbox.account import Account
    from postfall.mailbox.archive import Archive
    from postfall.mailbox.model import Inspector, Inventory, Login, Patience, Scope
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
    scope: Scope,
    clock: Clock,
    progress: Progress,
    token: bool = False,
    allow_top: bool = False,
    patience: Patience | None = None,
    inspector: Inspector | None = None,
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
            depth=scope.depth,
            clock=clock,
            progress=progress,
            earlier=unfinished(journal, mailbox.id),
            allow_top=allow_top,
            token=token,
            on_login=on_login,
            patience=patience,
            since=scope.since,
            until=scope.until,
            folders=scope.folders,
            inspector=inspector,
        )
    except (PartialProbe, InterruptedProbe) as error:
        if error.inventory is not None:
            _record(journal, mailbox, error.inventory, clock)
        raise
    return _record(journal, mailbox, inventory, clock)


def count_copy(
    journal: Journal,
    archive: Archive,
    *,
    scope: Scope,
    clock: Clock,
    progress: Progress,
    inspector: Inspector | None = None,
) -> Looked:
    """Count in a copy and record it: inventory, then `mails_seen` as a proposal. No login is made.

    The same copy again takes the place of its earlier look; one that only has the same name gets a record of its own.
    """
    inventory = read_archive(
        archive,
        depth=scope.depth,
        clock=clock,
        progress=progress,
        inspector=inspector,
        since=scope.since,
        until=scope.until,
        folders=scope.folders,
    )
    mailbox, known = _copy_record(journal, archive, inventory)
    inventory = replace(inventory, url=mailbox.url)
    if known is not None and replace(known, taken=inventory.taken) == inventory:
        newest = next(row for row in reversed(journal.state().inventories) if row.mailbox == mailbox.id)
        return Looked(known, newest, first_look(known, now=clock.now(), inventory_sha=newest.sha256))
    return _record(journal, mailbox, inventory, clock)


def _copy_record(journal: Journal, archive: Archive, inventory: Inventory) -> tuple[MailboxRecord, Inventory | None]:
    """The case's record of a copy with its newest look: the first of that name that shares a message, else a new one.

    A record does not hold where a copy lies, because folders tell more than they should: two files called `Inbox` are
    told apart by what is in them.
    """
    records = {record.url: record for record in journal.state().mailboxes.values() if not record.user}
    ours = {(row.id, row.octets) for row in inventory.rows}
    url, count = archive.url, 1
    while (record := records.get(url)) is not None:
        known = newest_inventory(journal, record.id)
        if known is None or not (ours and known.rows) or any((row.id, row.octets) in ours for row in known.rows):
            return record, known
        count += 1
        url = f"{archive.url} ({count})"
    return journal.add_mailbox(label=url.partition(":")[2], url=url, user=""), None


def newest_inventory(journal: Journal, mailbox: str) -> Inventory | None:
    """The newest inventory of `mailbox` that is still kept."""
    state = journal.state()
    newest = next((row for row in reversed(state.inventories) if row.mailbox == mailbox), None)
    kept = state.artefacts.get(newest.sha256) if newest is not None else None
    return from_bytes(journal.read(kept.sha256)) if kept is not None and not kept.erased else None


def record_of(journal: Journal, account: Account, label: str | None = None) -> MailboxRecord:
    """The case's record of `account`; it is added where there is none."""
    for record in journal.state().mailboxes.values():
        if (record.url, record.user) == (account.url, account.user):
            return record
    return journal.add_mailbox(label=label or account.user, url=account.url, user=account.user)


def unfinished(journal: Journal, mailbox: str) -> Inventory | None:
    """The newest inventory of `mailbox` where it is partial and still kept: the next look goes on from it."""
    newest = next((row for row in reversed(journal.state().inventories) if row.mailbox == mailbox), None)
    return newest_inventory(journal, mailbox) if newest is not None and newest.partial else None


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
    """Propose how many messages could be seen: all mailboxes together, each by the look that showed most of it.

    A later look at one folder must not make the number smaller, nor one over another protocol double it.
    """
    state = journal.state()
    most: dict[tuple[str, str], int] = {}
    copies = False
    for row in state.inventories:
        place = state.mailboxes[row.mailbox]
        copy = place.url.partition(":")[0] in KINDS
        key = (place.url, "") if copy else mailbox_of(place.url, place.user)
        most[key] = max(row.messages, most.get(key, 0))
        copies |= copy
    rule = COPIES if copies else SERVER
    total = sum(most.values())
    journal.propose("mails_seen", total, source=Source.PROBE, evidence=record.sha256, rule=rule)
