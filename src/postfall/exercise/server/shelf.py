"""Mails on disk: all octets in one file, one small row a mail in memory; folders of such rows."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

INBOX = "INBOX"
_HEAD_STEP = 8192
_END_OF_HEAD = b"\r\n\r\n"
_USES = {
    "sent": "Sent", "sent items": "Sent", "sent messages": "Sent", "gesendet": "Sent", "gesendete objekte": "Sent",
    "gesendete elemente": "Sent", "drafts": "Drafts", "entwürfe": "Drafts", "trash": "Trash", "papierkorb": "Trash",
    "deleted items": "Trash", "gelöschte elemente": "Trash", "junk": "Junk", "spam": "Junk", "spamverdacht": "Junk",
    "archive": "Archive", "archiv": "Archive",
}  # fmt: skip


class MailFile:
    """The octets of all mails, one after the other; more are added at its end by who started the server."""

    def __init__(self, path: Path) -> None:
        """Open it for reading. Raises `OSError`."""
        self._file: BinaryIO = path.open("rb", buffering=0)

    def close(self) -> None:
        """Nothing is read any more."""
        self._file.close()

    def read(self, at: int, octets: int) -> bytes:
        """That many octets from there on; fewer at the end."""
        self._file.seek(at)
        return self._file.read(octets)


@dataclass(frozen=True, slots=True)
class Kept:
    """One mail on the server. `arrival` is in seconds since 1970, `uid` counts within the folder from 1."""

    file: MailFile
    at: int
    size: int
    uid: int
    uidl: str
    arrival: int
    flags: tuple[str, ...] = ()

    @property
    def seen(self) -> bool:
        """Whether a mail program has shown it."""
        return "\\Seen" in self.flags

    @property
    def raw(self) -> bytes:
        """All its octets, read now."""
        return self.file.read(self.at, self.size)

    @property
    def head(self) -> bytes:
        """The header with the blank line; all of a mail that has no blank line."""
        read = 0
        octets = b""
        while read < self.size:
            octets += self.file.read(self.at + read, min(_HEAD_STEP, self.size - read))
            end = octets.find(_END_OF_HEAD, max(read - len(_END_OF_HEAD), 0))
            if end >= 0:
                return octets[: end + len(_END_OF_HEAD)]
            read = len(octets)
        return octets


@dataclass(slots=True)
class Folder:
    """A folder with its mails in order of `uid`; `version` grows with each change."""

    name: str
    uidvalidity: int
    mails: list[Kept] = field(default_factory=list)
    next_uid: int = 1
    version: int = 0

    @property
    def octets(self) -> int:
        """The size of everything in it."""
        return sum(row.size for row in self.mails)

    @property
    def use(self) -> str | None:
        """What it is for, as an attribute of RFC 6154, or None."""
        use = _USES.get(self.name.rpartition("/")[2].casefold())
        return None if use is None else f"\\{use}"

    def remove(self, uidls: frozenset[str]) -> None:
        """Take mails away."""
        self.mails = [row for row in self.mails if row.uidl not in uidls]
        self.version += 1


class Shelf:
    """All folders; the inbox is always there and comes first."""

    def __init__(self, mails: Path, index: Path, uidvalidity: int, names: list[str]) -> None:
        """Read the `index`: rows of JSON `[uidl, octets, arrival, folder, flags]` in the order of the octets.

        Folders in `names` are there even when they are empty. Raises `OSError`, `ValueError`.
        """
        self._file, self._end, self._uidvalidity = MailFile(mails), 0, uidvalidity
        self.folders: dict[str, Folder] = {}
        for name in (INBOX, *names):
            self._folder(name)
        with index.open("rb") as rows:
            for row in rows:
                uidl, octets, arrival, folder, flags = json.loads(row)
                self.add(uidl, octets, arrival, folder, tuple(flags))

    def add(self, uidl: str, octets: int, arrival: int, folder: str, flags: tuple[str, ...] = ()) -> Folder:
        """The next mail of the file into a folder, which is made if it is not there."""
        found = self._folder(folder)
        found.mails.append(
            Kept(self._file, self._end, octets, found.next_uid, uidl, arrival, tuple(map(sys.intern, flags)))
        )
        found.next_uid += 1
        found.version += 1
        self._end += octets
        return found

    def __iter__(self) -> Iterator[Folder]:
        """The folders."""
        return iter(self.folders.values())

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def find(self, name: str) -> Folder | None:
        """The folder of that name; INBOX is the same in any case (RFC 3501 section 5.1)."""
        return self.folders.get(INBOX if name.upper() == INBOX else name)

    def _folder(self, name: str) -> Folder:
        if name not in self.folders:
            self.folders[name] = Folder(name, self._uidvalidity + len(self.folders))
        return self.folders[name]
