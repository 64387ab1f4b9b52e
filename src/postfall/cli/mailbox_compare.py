"""`postfall mailbox compare`: what vanished, appeared or moved between two looks into one mailbox."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, argument, verb
from postfall.errors import UsageError
from postfall.language import Text, same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.case.journal import Journal
    from postfall.case.model import InventoryRecord
    from postfall.mailbox.model import Inventory

SHORTEST_HASH = 4
_FIRST = Text(
    "Früherer Blick: Datei; im Fall auch Prüfsumme oder Postfach.",
    "The earlier look: a file; in a case also a hash or a mailbox.",
)
_SECOND = Text("Späterer Blick: Datei oder Prüfsumme.", "The later look: a file or a hash.")


@verb(
    "mailbox",
    "compare",
    case=True,
    help=Text(
        "Vergleicht zwei Blicke in ein Postfach: Was ist verschwunden, neu, verschoben? Ohne Dateien die zwei neuesten "
        "des Falls.",
        "Compares two looks into a mailbox: what vanished, appeared, moved? Without files the two newest of the case.",
    ),
    examples=(
        "postfall mailbox compare monday.jsonl tuesday.jsonl",
        "postfall mailbox compare --case 4f2a",
        "postfall mailbox compare mb-1c2d3e4f --case 4f2a",
        "postfall mailbox compare 6e6cb0 da6399 --json",
    ),
)
def compare_looks(
    door: Door,
    *,
    first: Annotated[str | None, argument(help=_FIRST, metavar="A")] = None,
    second: Annotated[str | None, argument(help=_SECOND, metavar="B")] = None,
) -> Outcome:
    """Read two inventories; change and record nothing."""
    from postfall.cli.mailbox_compare_shapes import compare_blocks, compare_data
    from postfall.exposure.compare import compare

    earlier, later = _two(door, [name for name in (first, second) if name is not None])
    swapped = earlier.taken > later.taken
    if swapped:
        earlier, later = later, earlier
    compared = compare(earlier, later)
    partial = bool(compared.unsettled_gone or compared.unsettled_new)
    data = compare_data(compared)
    blocks = compare_blocks(compared, swapped=swapped)
    return Outcome(data, blocks, status="partial" if partial else "ok")


def _two(door: Door, names: Sequence[str]) -> tuple[Inventory, Inventory]:
    """The two inventories that are meant. Raises `UsageError`."""
    from postfall.cli.inventory_file import no_file, read_inventory

    if len(names) == 2 and door.case is None and all(Path(name).is_file() for name in names):
        return read_inventory(names[0])[0], read_inventory(names[1])[0]
    if len(names) == 2 and door.case is None and not all(_may_be_hash(name) for name in names):
        raise no_file(next(name for name in names if not Path(name).is_file()))
    journal: Journal = door.cases.find(door.case)
    if len(names) == 2:
        return _named(journal, names[0]), _named(journal, names[1])
    looks = _newest(journal, names[0] if names else None)
    return _kept(journal, looks[-2]), _kept(journal, looks[-1])


def _may_be_hash(name: str) -> bool:
    word = name.strip().lower()
    return SHORTEST_HASH <= len(word) <= 64 and all(sign in "0123456789abcdef" for sign in word)


def _named(journal: Journal, name: str) -> Inventory:
    """The look of the case whose hash begins like that; else a file of that name."""
    from postfall.cli.inventory_file import read_inventory

    wanted = name.strip().lower()
    found = {row.sha256: row for row in journal.state().inventories if row.sha256.startswith(wanted)}
    if _may_be_hash(name) and len(found) == 1:
        return _kept(journal, next(iter(found.values())))
    if Path(name).is_file():
        return read_inventory(name)[0]
    message = (
        Text(f"Mit „{name[:70]}“ beginnen mehrere Blicke.", f"Several looks begin with “{name[:70]}”.")
        if found and _may_be_hash(name)
        else Text(f"Einen Blick „{name[:70]}“ hat der Fall nicht.", f"The case has no look “{name[:70]}”.")
    )
    raise UsageError(message, hint=_list(journal.state().inventories), where=name[:200])


def _newest(journal: Journal, mailbox: str | None) -> tuple[InventoryRecord, ...]:
    """The looks into one mailbox, the newest last, each content once; at least two. Raises `UsageError`."""
    state = journal.state()
    looks = [row for row in state.inventories if not getattr(state.artefacts.get(row.sha256), "erased", True)]
    ids = dict.fromkeys(row.mailbox for row in looks)
    if mailbox is not None:
        known = [one for one in ids if one == mailbox or state.mailboxes[one].user == mailbox]
        if len(known) != 1:
            raise UsageError(
                Text(
                    f"Ein Postfach „{mailbox[:70]}“ hat der Fall nicht.", f"The case has no mailbox “{mailbox[:70]}”."
                ),
                hint=Text("Es gibt: {names}", "There is: {names}").fill(names=", ".join(ids) or "–"),
                where=mailbox[:200],
            )
        ids = dict.fromkeys(known)
    by_mailbox = {one: _distinct([row for row in looks if row.mailbox == one]) for one in ids}
    enough = [rows for rows in by_mailbox.values() if len(rows) > 1]
    if len(enough) == 1:
        return enough[0]
    if enough:
        names = ", ".join(rows[0].mailbox for rows in enough)
        raise UsageError(
            Text("Mehrere Postfächer haben zwei Blicke.", "Several mailboxes have two looks."),
            hint=Text("Nennen Sie eines: {names}", "Name one: {names}").fill(names=names),
            where=names,
        )
    raise UsageError(
        Text("Es gibt noch keine zwei verschiedenen Blicke.", "There are not two different looks yet."),
        hint=Text(
            "Sehen Sie noch einmal nach: postfall mailbox probe … --case FALL",
            "Look once more: postfall mailbox probe … --case CASE",
        ),
    )


def _distinct(looks: Sequence[InventoryRecord]) -> tuple[InventoryRecord, ...]:
    return tuple({row.sha256: row for row in looks}.values())


def _kept(journal: Journal, look: InventoryRecord) -> Inventory:
    from postfall.mailbox.inventory import from_bytes

    return from_bytes(journal.read(look.sha256))


def _list(looks: Sequence[InventoryRecord]) -> Text:
    names = ", ".join(f"{row.sha256[:8]} ({row.at[:16]})" for row in looks[-12:])
    return Text("Es gibt: {names}", "There is: {names}").fill(names=same(names or "–"))
