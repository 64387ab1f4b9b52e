"""How a look into a mailbox is shown: as data for programs, as blocks for people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from postfall.language import Text, both, cut, iso_day, iso_month, number, same, size
from postfall.mailbox.model import Level as Certainty
from postfall.ports import Grid, Level, Notice, Pairs, Title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.exposure.model import FirstLook, Retention
    from postfall.language import Language
    from postfall.mailbox.model import Inventory

_PERSONS_SHOWN = 15
_MONTHS_SHOWN = 12
_FOLDERS_SHOWN = 20
_KINDS_SHOWN = 15
_NEXT = Text(
    "Was davon jemand sehen konnte, rechnet aus: postfall mailbox exposure",
    "What of it somebody could see is worked out by: postfall mailbox exposure",
)


def look_data(inventory: Inventory, look: FirstLook, language: Language) -> dict[str, Any]:
    """The `data` of `mailbox probe`, as `docs/reference/mailbox-probe.md` describes it."""
    protocol = inventory.protocol
    return {
        "url": inventory.url,
        "user": inventory.user,
        "taken": inventory.taken,
        "depth": look.depth,
        "messages": look.messages,
        "bytes": look.octets,
        "unreadable": look.unreadable,
        "first": look.first,
        "last": look.last,
        "by_month": [{"month": row.month, "messages": row.messages, "bytes": row.octets} for row in look.by_month],
        "correspondents": [
            {"address": row.address, "name": row.name, "messages": row.messages} for row in look.correspondents
        ],
        "folders": _folders(inventory),
        "problems": [{"code": code, "count": count} for code, count in sorted(inventory.problems.items())],
        "not_checked": [row.data(language) for row in inventory.not_checked],
        "partial": look.partial or look.unreadable > 0,
        "protocol": {
            "name": protocol.name,
            "tls": protocol.tls,
            "pipelining": protocol.pipelining,
            "capabilities": list(protocol.capabilities),
            "capabilities_before": list(protocol.capabilities_before),
        },
        "inventory": look.inventory,
        "attachments": sum(len(row.attachments) for row in inventory.rows),
        "contacts": len(inventory.contacts),
        "quota": None if inventory.quota is None else {"used": inventory.quota.used, "limit": inventory.quota.limit},
        "rules_stored": list(inventory.rules_stored),
        "what_if": [
            {
                "policy": row.policy,
                "days": row.days,
                "messages": row.messages,
                "bytes": row.octets,
                "persons": row.persons,
            }
            for row in look.what_if
        ],
    }


def _folders(inventory: Inventory) -> list[dict[str, Any]]:
    """Folders as the server names them, else in the order of the rows; over POP3 there is the inbox only."""
    found: dict[str, list[int]] = {}
    for row in inventory.rows:
        counted = found.setdefault(row.folder, [0, 0])
        counted[0] += 1
        counted[1] += row.octets
    if inventory.folders:
        return [
            _folder(
                row.name, row.role, row.messages, found.get(row.name, [0, 0])[1] if row.octets is None else row.octets
            )
            for row in inventory.folders
        ]
    if inventory.protocol.name == "pop3":
        return [_folder("INBOX", "inbox", inventory.messages, inventory.octets)]
    return [_folder(name, "inbox" if name == "INBOX" else None, *counted) for name, counted in found.items()]


def _folder(name: str, role: str | None, messages: int, octets: int) -> dict[str, Any]:
    return {"name": name, "role": role, "messages": messages, "bytes": octets}


def look_blocks(inventory: Inventory, look: FirstLook) -> list[object]:
    """The page for a person: totals, months, persons, what less retention would mean, what was not looked at."""
    blocks: list[object] = [
        Title(_name(inventory)),
        Pairs(
            (
                (Text("Nachrichten", "Messages"), both(number, look.messages)),
                (Text("Größe", "Size"), both(size, look.octets)),
                (Text("Älteste", "Oldest"), both(iso_day, look.first or "?")),
                (Text("Neueste", "Newest"), both(iso_day, look.last or "?")),
                (Text("Verschiedene Adressen", "Different addresses"), both(number, len(look.correspondents))),
                (Text("Nicht lesbar", "Unreadable"), both(number, look.unreadable)),
                *_more_pairs(inventory),
            )
        ),
    ]
    blocks += _recognised(inventory)
    if len(inventory.folders) > 1:
        blocks += _folder_table(inventory)
    if look.by_month:
        blocks += _months(look)
    if look.correspondents:
        blocks += _persons(look)
    if look.what_if and look.by_month:
        blocks += [
            Title(Text("Wenn weniger auf dem Server gelegen hätte", "If less had lain on the server")),
            _kept(look.what_if),
        ]
    blocks += [Notice(row.reason, Level.INFO) for row in inventory.not_checked]
    return [*blocks, _NEXT] if look.messages else blocks


def _recognised(inventory: Inventory) -> list[object]:
    """What a look into contents found, by the number of messages; hints and near misses are left to the estimate."""
    found = Counter(
        kind for row in inventory.rows for kind in {one.kind for one in row.findings if one.level is Certainty.COUNTED}
    )
    if not found:
        return []
    from postfall.exposure.load import knowledge

    kinds = knowledge().kinds
    rows = tuple(
        (kinds[kind].label if kind in kinds else same(kind), both(number, count)) for kind, count in found.most_common()
    )
    columns = (Text("Art", "Kind"), Text("Nachrichten", "Messages"))
    title = Text("In Texten und Anhängen erkannt", "Recognised in texts and attachments")
    return [Title(title), Grid(columns, rows[:_KINDS_SHOWN], right=(1,)), *_more(
        len(rows) - _KINDS_SHOWN, Text("weitere Arten", "further kinds")
    )]  # fmt: skip


def _more_pairs(inventory: Inventory) -> list[tuple[Text, Text | str]]:
    pairs: list[tuple[Text, Text | str]] = []
    attached = sum(len(row.attachments) for row in inventory.rows)
    if attached:
        pairs.append((Text("Anhänge", "Attachments"), both(number, attached)))
    if inventory.contacts:
        pairs.append((Text("Einträge im Adressbuch", "Address book entries"), both(number, len(inventory.contacts))))
    if inventory.quota is not None:
        pairs.append((Text("Belegt laut Anbieter", "Used, says the provider"), both(size, inventory.quota.used)))
    return pairs


def _folder_table(inventory: Inventory) -> list[object]:
    rows = sorted(inventory.folders, key=lambda row: (-row.messages, row.name))
    shown = tuple(
        (cut(row.name, 50), both(number, row.messages), both(size, row.octets) if row.octets is not None else "–")
        for row in rows[:_FOLDERS_SHOWN]
    )
    columns = (Text("Ordner", "Folder"), Text("Nachrichten", "Messages"), Text("Größe", "Size"))
    return [Title(Text("Ordner", "Folders")), Grid(columns, shown, right=(1, 2)), *_more(
        len(rows) - _FOLDERS_SHOWN, Text("weitere Ordner", "further folders")
    )]  # fmt: skip


def _name(inventory: Inventory) -> Text:
    if inventory.user:
        return Text(f"Postfach {inventory.user}", f"Mailbox {inventory.user}")
    name = inventory.url.partition(":")[2]
    return Text(f"Kopie {name}", f"Copy {name}")


def _months(look: FirstLook) -> list[object]:
    rows = tuple(
        (both(iso_month, row.month), both(number, row.messages), both(size, row.octets))
        for row in look.by_month[-_MONTHS_SHOWN:]
    )
    columns = (Text("Monat", "Month"), Text("Nachrichten", "Messages"), Text("Größe", "Size"))
    return [Title(Text("Angekommen je Monat", "Arrived by month")), Grid(columns, rows, right=(1, 2)), *_more(
        len(look.by_month) - _MONTHS_SHOWN, Text("frühere Monate", "earlier months")
    )]  # fmt: skip


def _persons(look: FirstLook) -> list[object]:
    rows = tuple(
        (cut(row.address, 38), cut(row.name, 24), both(number, row.messages))
        for row in look.correspondents[:_PERSONS_SHOWN]
    )
    columns = (Text("Adresse", "Address"), Text("Name", "Name"), Text("Nachrichten", "Messages"))
    return [Title(Text("Wer vorkommt", "Who occurs")), Grid(columns, rows, right=(2,)), *_more(
        len(look.correspondents) - _PERSONS_SHOWN, Text("weitere Adressen", "further addresses")
    )]  # fmt: skip


def _more(count: int, what: Text) -> list[object]:
    return (
        [Text(f"… und {number(count, 'de')} {what.de}", f"… and {number(count, 'en')} {what.en}")] if count > 0 else []
    )


def _kept(rows: Sequence[Retention]) -> Grid:
    columns = (
        Text("aufbewahrt", "kept"),
        Text("Nachrichten", "Messages"),
        Text("Größe", "Size"),
        Text("Personen", "Persons"),
    )
    return Grid(
        columns,
        tuple(
            (_policy(row.days), both(number, row.messages), both(size, row.octets), both(number, row.persons))
            for row in rows
        ),
        right=(1, 2, 3),
    )


def _policy(days: int | None) -> Text:
    return Text("alles", "everything") if days is None else Text(f"{days} Tage", f"{days} days")
