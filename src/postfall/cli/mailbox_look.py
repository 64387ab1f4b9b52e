"""Runs one look for `postfall mailbox probe`: into a case, into a file, or for the screen only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.cli import mailbox_shapes as shapes
from postfall.cli.frame import Outcome
from postfall.cli.new_file import free, taken, write_private
from postfall.errors import Code, PostfallError
from postfall.exposure.look import first_look
from postfall.guide.contents import inspector_for
from postfall.language import Text
from postfall.mailbox.inventory import LARGEST, from_bytes, to_bytes
from postfall.mailbox.probe import InterruptedProbe, PartialProbe, probe
from postfall.mailbox.reasons import ENDED_EARLY, ENDED_UNKEPT

if TYPE_CHECKING:
    from collections.abc import Collection

    from postfall.cli.door import Door
    from postfall.mailbox.account import Account
    from postfall.mailbox.model import Inspector, Inventory, Scope
    from postfall.value import Secret


@dataclass(slots=True)
class Look:
    """One look with all that decides about it but the secret."""

    door: Door
    account: Account
    scope: Scope
    token: bool
    allow_top: bool
    out: str | None
    earlier: Inventory | None = None

    def prepare(self) -> None:
        """Find out what can go wrong before a password is asked for: the file, the case."""
        if self.out is not None:
            self.earlier = _unfinished(Path(self.out), self.account)
        if self.door.case is not None:
            self.door.cases.find(self.door.case)

    def run(self, secret: Secret) -> tuple[Inventory, str | None, PostfallError | None]:
        """The inventory, the hash of the kept file, and the error where the look ended early."""
        door = self.door
        try:
            journal = None if door.case is None else door.cases.find(door.case)
            with inspector_for(self.scope.depth, journal) as inspector:
                inventory, error = self._look(secret, inspector), None
        except (PartialProbe, InterruptedProbe) as early:
            if early.inventory is None:
                raise
            inventory, error = early.inventory, early
        if self.out is None and self.door.case is None:
            return (inventory if error is None else _unkept(inventory, error)), None, error
        data = to_bytes(inventory)
        if self.out is not None:
            write_private(Path(self.out), data)
        return inventory, hashlib.sha256(data).hexdigest(), error

    def _look(self, secret: Secret, inspector: Inspector | None) -> Inventory:
        door, scope = self.door, self.scope
        if door.case is None:
            return probe(
                self.account,
                secret,
                depth=scope.depth,
                clock=door.clock,
                progress=door.progress,
                earlier=self.earlier,
                allow_top=self.allow_top,
                token=self.token,
                since=scope.since,
                until=scope.until,
                folders=scope.folders,
                inspector=inspector,
            )
        from postfall.guide.mailboxes import probe_into_case, record_of

        journal = door.cases.find(door.case)
        return probe_into_case(
            journal,
            record_of(journal, self.account),
            self.account,
            secret,
            scope=scope,
            clock=door.clock,
            progress=door.progress,
            token=self.token,
            allow_top=self.allow_top,
            inspector=inspector,
        ).inventory


def _unkept(inventory: Inventory, error: PostfallError) -> Inventory:
    """Say of a look that ended early what is true where nothing is kept, in the error and among what is missing."""
    error.hint = Text(
        "Versuchen Sie es noch einmal. Mit --case oder --out geht es dann dort weiter, wo es endete.",
        "Try again. With --case or --out it then goes on where it ended.",
    )
    rows = tuple(ENDED_UNKEPT if row == ENDED_EARLY else row for row in inventory.not_checked)
    return replace(inventory, not_checked=rows)


def outcome_of(
    door: Door, inventory: Inventory, sha256: str | None, error: PostfallError | None, own: Collection[str]
) -> Outcome:
    """What the door says about a look. Exit code 0 where only unreadable mails were counted, else that of the cause."""
    look = first_look(inventory, now=door.clock.now(), own=own, inventory_sha=sha256)
    data = shapes.look_data(inventory, look, door.language)
    return Outcome(
        data,
        shapes.look_blocks(inventory, look),
        status="partial" if data["partial"] else "ok",
        code=Code.OK if error is None else error.code,
        errors=[] if error is None else [error],
    )


def _unfinished(path: Path, account: Account) -> Inventory | None:
    """The partial inventory of this mailbox in `path`, None where there is no file. Raises `UsageError` for others."""
    if not path.exists():
        free(str(path))
        return None
    if not path.is_file() or path.stat().st_size > LARGEST:
        raise taken(path, Text("Da liegt schon etwas anderes.", "Something else lies there already."))
    try:
        found = from_bytes(path.read_bytes())
    except PostfallError as error:
        raise taken(path, Text("Da liegt schon etwas anderes.", "Something else lies there already.")) from error
    if not found.partial or (found.url, found.user) != (account.url, account.user):
        raise taken(
            path,
            Text(
                "Da liegt schon ein fertiges Verzeichnis, oder das eines anderen Postfachs.",
                "A finished inventory lies there already, or that of another mailbox.",
            ),
        )
    return found
