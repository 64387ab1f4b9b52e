"""The process that reads Outlook's data files with libpff: `python -m postfall.mailbox.archive.pst_worker MEMORY`.

It gets one question through its standard input (`path`, `skip`, `depth`) and answers with frames: `item` (number of the
entry it is about to read, so that a deadly one can be passed over), `folder`, `lost`, `mail`, `person`, `bad`, `end`.
What an entry says is in the data of its frame, as JSON; with the depth `content` a frame `message` follows.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

from postfall.mailbox import confined
from postfall.mailbox.archive.pst_item import Item, Pff, message_of
from postfall.mailbox.content.frames import receive, send

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_FOLDERS = 20_000
_DEEPEST = 64
_LONGEST_NAME = 255
_SUBTREE = 0x35E0
"""PidTagIpmSubTreeEntryId: under it lies what people see; the rest are searches and settings."""
_TOPS = frozenset({"ipm_subtree"})


def main() -> None:
    """Answer one question."""
    import pypff

    answers = confined.hush()
    question, _ = receive(sys.stdin.buffer, 0)
    with Path(str(question["path"])).open("rb") as file:
        confined.confine(int(sys.argv[1]))
        store = pypff.file()
        try:
            store.open_file_object(file)
            folders = list(_folders(store))
        except (OSError, MemoryError, ValueError) as error:
            send(answers, {"failed": str(error)[:500]})
            return
        _read(folders, answers, skip=int(question["skip"]), depth=str(question["depth"]))
    send(answers, {"end": True})


def _read(folders: list[tuple[str, Pff | None]], answers: IO[bytes], *, skip: int, depth: str) -> None:
    number = 0
    for name, folder in folders:
        if folder is None:
            send(answers, {"lost": name})
            continue
        count = _number(folder, "number_of_sub_messages")
        send(answers, {"folder": name, "entries": count})
        for place in range(count):
            number += 1
            if number > skip:
                send(answers, {"item": number})
                _answer(folder, place, name, answers, depth)


def _answer(folder: Pff, place: int, name: str, answers: IO[bytes], depth: str) -> None:
    """Read one entry. Whatever goes wrong in it ends here and is counted."""
    try:
        item = Item(folder.get_sub_message(place))
        kind, facts = item.facts(counts=depth == "counts")
        if kind == "other":
            return
        send(answers, {kind: name}, json.dumps(facts).encode("ascii"))
        if kind == "mail" and depth == "content":
            data, whole = message_of(item)
            send(answers, {"message": whole}, data)
    except (OSError, ValueError, OverflowError, TypeError, AttributeError, RecursionError):
        send(answers, {"bad": name})


def _folders(store: Pff) -> Iterator[tuple[str, Pff | None]]:
    """Every folder that people see, with its path; the ones above are left out of it."""
    root = store.get_root_folder()
    top = _subtree(store, root) or root
    waiting: list[tuple[tuple[str, ...], Pff | None]] = [((), top)]
    count = 0
    while waiting and count < _MOST_FOLDERS:
        parts, folder = waiting.pop()
        count += 1
        if parts:
            yield "/".join(parts), folder
        if len(parts) < _DEEPEST:
            waiting += [((*parts, _name(child)), child) for child in reversed(_below(folder))]


def _subtree(store: Pff, root: Pff) -> Pff | None:
    """The folder in which everything visible lies: as the store says, else by its name in Exchange's caches."""
    wanted = _subtree_id(store)
    waiting = [(root, 0)]
    named = None
    while waiting:
        folder, depth = waiting.pop(0)
        for child in _below(folder):
            if child is None:
                continue
            if wanted is not None and child.identifier == wanted:
                return child
            if _name(child).casefold() in _TOPS and _number(child, "number_of_sub_folders"):
                named = named or child
            if depth < 2:
                waiting.append((child, depth + 1))
    return named


def _below(folder: Pff | None) -> list[Pff | None]:
    """The folders in a folder; None for those that cannot be read."""
    found: list[Pff | None] = []
    if folder is None:
        return found
    for place in range(_number(folder, "number_of_sub_folders")):
        try:
            found.append(folder.get_sub_folder(place))
        except (OSError, ValueError):
            found.append(None)
    return found


def _subtree_id(store: Pff) -> int | None:
    """The identifier in the entry id of the property: its last four octets (MS-PST 2.4.3.2)."""
    try:
        properties = store.get_message_store()
        for place in range(properties.number_of_record_sets):
            entry = properties.get_record_set(place).get_entry_by_type(_SUBTREE, 0x102)
            if entry is not None and len(entry.data) >= 24:
                return int.from_bytes(entry.data[20:24], "little")
    except (OSError, AttributeError, TypeError):
        return None
    return None


def _number(folder: Pff, name: str) -> int:
    try:
        return int(getattr(folder, name))
    except (OSError, ValueError):
        return 0


def _name(folder: Pff | None) -> str:
    """The name of a folder; a stroke in it must not make two of it."""
    try:
        name = str(folder.name or "?") if folder is not None else "?"
    except (OSError, ValueError):
        return "?"
    return name.replace("/", "_")[:_LONGEST_NAME]


if __name__ == "__main__":
    main()
