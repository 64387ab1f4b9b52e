"""Goes through a copy of a mailbox, file by file or message by message, and collects its rows."""

from __future__ import annotations

import binascii
import os
import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from postfall.language import Text
from postfall.mailbox.gathering import ONLY_COUNTS
from postfall.mailbox.headers import RowReader, with_problems
from postfall.mailbox.mboxfile import header_block, pieces
from postfall.mailbox.model import Depth, Inventory, NotChecked, ProtocolFacts, Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from postfall.ports import Progress

MOST = 1_000_000
"""Messages that get a row; further ones are counted only."""
DEEPEST = 32
"""Folders in folders that are gone into."""
_BUDGET = 64 * 1024 * 1024
_BUDGET_PER_MESSAGE = 1024
_STEP = 250
_READING = Text("Nachrichten gezählt", "Messages counted")
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


class Copying:
    """One run over the copy of `kind` at `path`."""

    def __init__(self, kind: str, path: Path, name: str, depth: Depth, progress: Progress) -> None:
        self.kind = kind
        self.path = path
        self.name = name
        self.depth = depth
        self.progress = progress
        self.messages = self.octets = 0
        self.rows: list[Row] = []
        self.problems: Counter[str] = Counter()
        self.reasons = [_COPY, _DELETED, *([_ONE_FILE] if kind == "mbox" else [])]
        self.partial = False
        self._seen: Counter[str] = Counter()
        self._reader = RowReader(_BUDGET)

    def run(self) -> None:
        """Read all of it. Raises `OSError` where not even the beginning can be read."""
        {"mbox": self._mbox, "maildir": self._maildir, "eml": self._eml}[self.kind]()

    def _mbox(self) -> None:
        with self.path.open("rb") as scanned, self.path.open("rb") as read:
            try:
                for start, end in pieces(scanned):
                    read.seek(start)
                    block, too_long = header_block(read, end - start)
                    self._take(f"mbox:{_short(block)}", end - start, self.name, block, too_long=too_long)
            except OSError:
                if not self.messages:
                    raise
                self.partial = True
                self.reasons.append(_BROKEN)

    def _maildir(self) -> None:
        for parts, files in self._walk():
            if parts and parts[-1] in {"cur", "new"}:
                folder = "/".join(_folder_name(part) for part in parts[:-1]) or "INBOX"
                for file in files:
                    if not file.name.startswith("."):
                        self._file(file, file.name.partition(":")[0], folder)

    def _eml(self) -> None:
        for parts, files in self._walk():
            for file in files:
                if file.name.lower().endswith(".eml"):
                    self._file(file, "/".join((*parts, file.name)), "/".join(parts) or self.name)

    def _walk(self) -> Iterator[tuple[tuple[str, ...], list[os.DirEntry[str]]]]:
        """Every folder (its parts below the top) with its files, by name. Links are counted and not followed."""
        top = os.path.realpath(self.path)
        waiting: list[tuple[str, ...]] = [()]
        while waiting:
            parts = waiting.pop()
            try:
                files, folders = self._entries(os.path.join(top, *parts))  # noqa: PTH118
            except OSError:
                if not parts:
                    raise
                self.problems["folder_unreadable"] += 1
                continue
            yield parts, files
            if len(parts) >= DEEPEST:
                self.problems["too_deep"] += len(folders)
            else:
                waiting += [(*parts, folder.name) for folder in reversed(folders)]

    def _entries(self, place: str) -> tuple[list[os.DirEntry[str]], list[os.DirEntry[str]]]:
        files, folders = [], []
        with os.scandir(place) as rows:
            for entry in sorted(rows, key=lambda row: row.name):
                if entry.is_dir(follow_symlinks=False) and os.path.realpath(entry.path) == entry.path:
                    folders.append(entry)
                elif entry.is_file(follow_symlinks=False):
                    files.append(entry)
                elif entry.is_symlink() or entry.is_dir():  # on Windows a junction is a folder that lies elsewhere
                    self.problems["link_not_followed"] += 1
        return files, folders

    def _file(self, entry: os.DirEntry[str], name: str, folder: str) -> None:
        """One message in a file of its own."""
        block, too_long, octets = None, False, 0
        try:
            octets = entry.stat(follow_symlinks=False).st_size
            if self.depth is not Depth.COUNTS:
                with open(entry.path, "rb") as file:  # noqa: PTH123
                    block, too_long = header_block(file, octets)
        except OSError:
            block = None
        self._take(_utf8(name), octets, _utf8(folder), block, too_long=too_long)

    def _take(self, name: str, octets: int, folder: str, block: bytes | None, *, too_long: bool) -> None:
        """Make the row of one message; `block` None: its header could not be read, or is not wanted."""
        self.messages += 1
        self.octets += octets
        if self.messages % _STEP == 0:
            self.progress.update(self.messages, None, _READING)
        if len(self.rows) >= MOST:
            return
        if self.depth is Depth.COUNTS:  # file names of single mails are often their subjects
            name, folder = f"eml:{_short(name.encode())}" if self.kind == "eml" else name, ""
        self._seen[name] += 1
        if self._seen[name] > 1:
            name = f"{name}#{self._seen[name]}"
        row = self._row(name, octets, folder, block)
        self.rows.append(with_problems(row, ["header_too_long"]) if too_long else row)
        self.problems.update(self.rows[-1].problems)

    def _row(self, name: str, octets: int, folder: str, block: bytes | None) -> Row:
        number = self.messages
        if self.depth is Depth.COUNTS:
            return Row(number, name, octets, folder)
        if block is None:
            return Row(number, name, octets, folder, problems=("unreadable",))
        self._reader.budget += _BUDGET_PER_MESSAGE
        return self._reader.row(number, name, octets, block.decode("latin-1"), folder)

    def inventory(self, url: str, taken: str) -> Inventory:
        """What was found."""
        reasons = list(self.reasons)
        if self.depth is Depth.COUNTS:
            reasons.append(ONLY_COUNTS)
        if self.messages > len(self.rows):
            reasons.append(_TOO_MANY)
        return Inventory(
            url=url,
            user="",
            taken=taken,
            depth=self.depth,
            rows=tuple(self.rows),
            messages=self.messages,
            octets=self.octets,
            protocol=ProtocolFacts(self.kind, None, pipelining=False, capabilities=(), capabilities_before=()),
            partial=self.partial,
            not_checked=tuple(reasons),
            problems=dict(sorted(self.problems.items())),
        )


def _short(data: bytes) -> str:
    return sha256(data).hexdigest()[:24]


def _utf8(name: str) -> str:
    """A file's name in characters that every file of ours can hold."""
    return name.encode("utf-8", "replace").decode()


def _folder_name(part: str) -> str:
    """`.Entw&APw-rfe` as people know it: Maildir++ marks folders with a dot, IMAP encodes them (RFC 3501 5.1.3)."""
    return _SHIFTED.sub(_unshifted, part.removeprefix("."))


def _unshifted(found: re.Match[str]) -> str:
    letters = found.group(1).replace(",", "/")
    try:
        return binascii.a2b_base64(letters + "=" * (-len(letters) % 4)).decode("utf-16-be") if letters else "&"
    except (binascii.Error, UnicodeDecodeError):
        return found.group()


_COPY = NotChecked(
    "messages",
    "copy_not_server",
    "Gezählt wurde in einer Kopie. Ob diese Nachrichten auf dem Server lagen, als jemand darin war, sagt sie nicht.",
    "Counted in a copy. Whether these messages lay on the server while somebody was in there, it does not say.",
)
_DELETED = NotChecked(
    "messages",
    "copy_may_lack",
    "Was vor der Kopie gelöscht wurde, nie in sie gelangte oder nach ihr ankam, fehlt. Es kann auf dem Server gelegen "
    "haben.",
    "What was deleted before the copy was made, never got into it or arrived after it is missing. It may have lain on "
    "the server.",
)
_ONE_FILE = NotChecked(
    "folders",
    "mbox_one_file",
    "Eine mbox-Datei ist oft nur ein Ordner. Zählen Sie auch die Dateien der anderen Ordner: Gesendet, Archiv, "
    "Papierkorb.",
    "An mbox file is often one folder only. Count the files of the other folders, too: sent, archive, trash.",
)
_TOO_MANY = NotChecked(
    "headers",
    "too_many_messages",
    "Die Kopie hat über eine Million Nachrichten. Gezählt sind alle; Zeiten und Personen kennen wir nur von der ersten "
    "Million.",
    "The copy has over a million messages. All are counted; times and persons are known of the first million only.",
)
_BROKEN = NotChecked(
    "messages",
    "copy_broken",
    "Die Datei ließ sich nicht bis zum Ende lesen. Was davor liegt, ist gezählt.",
    "The file could not be read to its end. What lies before is counted.",
)
