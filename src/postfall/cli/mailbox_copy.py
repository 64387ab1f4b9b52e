"""Runs `postfall mailbox probe` over a copy on this machine: no user, no password, nothing to go on with."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from postfall.cli.mailbox_look import outcome_of
from postfall.cli.new_file import free, write_private
from postfall.guide.contents import inspector_for
from postfall.mailbox.archive import read_archive
from postfall.mailbox.inventory import to_bytes

if TYPE_CHECKING:
    from collections.abc import Collection

    from postfall.cli.door import Door
    from postfall.cli.frame import Outcome
    from postfall.mailbox.archive import Archive
    from postfall.mailbox.model import Inspector, Inventory, Scope


def copy_outcome(door: Door, archive: Archive, scope: Scope, out: str | None, own: Collection[str]) -> Outcome:
    """Count in the copy; keep the inventory in the case or file that was named. Raises `UsageError`."""
    target = free(out) if out is not None else None
    journal = None if door.case is None else door.cases.find(door.case)
    with inspector_for(scope.depth, journal) as inspector:
        inventory = _counted(door, archive, scope, inspector)
    sha256 = None
    if target is not None or door.case is not None:
        data = to_bytes(inventory)
        sha256 = hashlib.sha256(data).hexdigest()
        if target is not None:
            write_private(target, data)
    return outcome_of(door, inventory, sha256, None, own)


def _counted(door: Door, archive: Archive, scope: Scope, inspector: Inspector | None) -> Inventory:
    if door.case is None:
        return read_archive(
            archive,
            depth=scope.depth,
            clock=door.clock,
            progress=door.progress,
            inspector=inspector,
            since=scope.since,
            until=scope.until,
            folders=scope.folders,
        )
    from postfall.guide.mailboxes import count_copy

    journal = door.cases.find(door.case)
    return count_copy(
        journal, archive, scope=scope, clock=door.clock, progress=door.progress, inspector=inspector
    ).inventory
