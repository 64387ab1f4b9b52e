"""Collects what a copy of a mailbox holds: one row a message, wherever it lies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO

from postfall.language import Text
from postfall.mailbox.archive import reasons
from postfall.mailbox.archive.folders import role_of
from postfall.mailbox.archive.marking import EXPUNGED, from_fields, mozilla_bits, noted, unchanging
from postfall.mailbox.archive.mboxfile import header_block
from postfall.mailbox.archive.structure import Structure, structure
from postfall.mailbox.headers import RowReader, with_problems
from postfall.mailbox.model import LARGEST_MESSAGE, Depth, Folder, Inventory, ProtocolFacts, Row
from postfall.mailbox.naming import no_such_folder
from postfall.mailbox.reasons import ONLY_COUNTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from postfall.mailbox.model import Address, Inspector, KeptOnServer, NotChecked, Scope
    from postfall.ports import Progress

MOST = 1_000_000
"""Messages that get a row; further ones are counted only."""
_BUDGET = 64 * 1024 * 1024
_BUDGET_PER_MESSAGE = 1024
_STEP = 250
_MOST_PASSED = 1000
_MEGABYTE = 1_000_000
_COUNTED = Text("Nachrichten gezählt", "Messages counted")
_READ = Text("Megabyte gelesen", "Megabytes read")


@dataclass(frozen=True, slots=True)
class Piece:
    """One message as it lies in a copy: `octets` from `start` on in a file.

    `name` is its id; empty: made from its header. `internal` is when the mail program says it came in (ISO UTC),
    used where the header says nothing better. `whole` False: the program has only a part of it.
    """

    name: str
    folder: str
    start: int
    octets: int
    flags: tuple[str, ...] = ()
    internal: str | None = None
    whole: bool = True


@dataclass(slots=True)
class Copying:
    """One run over a copy of `kind`; what was found piles up in here."""

    kind: str
    scope: Scope
    progress: Progress
    inspector: Inspector | None = None
    messages: int = 0
    octets: int = 0
    rows: list[Row] = field(default_factory=list)
    problems: Counter[str] = field(default_factory=Counter)
    reasons: list[NotChecked] = field(default_factory=lambda: [reasons.COPY, reasons.DELETED])
    partial: bool = False
    contacts: tuple[Address, ...] = ()
    kept: tuple[KeptOnServer, ...] = ()
    annotate: Callable[[Row, dict[str, str]], Row] | None = None
    """Adds to a row what else the fields of the mail program say; wanted by some kinds only."""
    total: int = 0
    """Octets that there are to be read; 0: not known."""
    done: int = 0
    folders: dict[str, list[int]] = field(default_factory=dict)
    """Messages and octets of each folder met."""
    _asked: bool = False
    _passed: dict[str, None] = field(default_factory=dict)
    """Folders that nobody asked for; and whether any was met that somebody asked for."""
    _seen: Counter[str] = field(default_factory=Counter)
    _reader: RowReader = field(default_factory=lambda: RowReader(_BUDGET))

    @property
    def counts(self) -> bool:
        """Whether nothing but numbers may be taken in."""
        return self.scope.depth is Depth.COUNTS

    def note(self, reason: NotChecked) -> None:
        """Note what could not be looked at, once."""
        if reason not in self.reasons:
            self.reasons.append(reason)

    def wanted(self, folder: str) -> bool:
        """Whether messages of `folder` are asked for; the last part of its name is enough."""
        if not self.scope.folders:
            return True
        name = folder.casefold()
        fits = any(name == low or name.endswith(f"/{low}") for low in map(str.casefold, self.scope.folders))
        self._asked |= fits
        if not fits and len(self._passed) < _MOST_PASSED:
            self._passed.setdefault(folder)
        return fits

    def folder(self, name: str) -> None:
        """Note a folder, which may be empty."""
        if self.wanted(name) and not self.counts:
            self.folders.setdefault(name, [0, 0])

    def told(self, read: int) -> None:
        """Say how far it has come: `read` octets of the file that is being read."""
        if self.total:
            self.progress.update((self.done + read) // _MEGABYTE, max(self.total // _MEGABYTE, 1), _READ)
        else:
            self.progress.update(self.messages, None, _COUNTED)

    def take(self, piece: Piece, file: BinaryIO | None) -> None:
        """Make the row of one message in `file`; None: it cannot be read."""
        if self.annotate is None and not self.wanted(piece.folder):
            return
        if self.counts:
            self._counted(piece, file)
            return
        block, too_long, hung = None, False, Structure()
        if file is not None:
            file.seek(piece.start)
            block, too_long = header_block(file, piece.octets)
            hung = structure(file, piece.start, piece.start + piece.octets, block)
        self.add(piece, block, hung, too_long=too_long, message=lambda: _beginning(file, piece))

    def add(  # one message has this much to it
        self,
        piece: Piece,
        block: bytes | None,
        hung: Structure,
        *,
        message: Callable[[], bytes],
        too_long: bool = False,
        more: tuple[str, ...] = (),
    ) -> None:
        """Make the row of a message from its header `block` (after a newline); None: it could not be read.

        `message` gives the whole of it, for the depth `content`. `more` are problem codes.
        """
        if len(self.rows) >= MOST:
            self._sum(piece, piece.folder)
            return
        codes = [*more, *(["header_too_long"] if too_long else []), *([] if hung.whole else ["too_many_parts"])]
        name = piece.name or f"{self.kind}:{short(unchanging(block or b''))}"
        fields = noted(block) if block is not None else {}
        if mozilla_bits(fields) & EXPUNGED:
            codes.append("deleted_in_place")
        row = self._row(piece, self._single(name), block, fields, hung)
        row = self.annotate(row, fields) if self.annotate is not None else row
        if not (self.wanted(row.folder) and self._in_time(row)):
            self._seen[name] -= 1
            return
        self._sum(piece, row.folder)
        row = with_problems(row, codes) if codes else row
        self._keep(self._inspected(row, piece, message))

    def _row(self, piece: Piece, name: str, block: bytes | None, fields: dict[str, str], hung: Structure) -> Row:
        number, octets, folder = self.messages + 1, piece.octets, piece.folder
        if block is None:
            came = "internal" if piece.internal else "unknown"
            return Row(number, name, octets, folder, piece.internal, came, problems=("unreadable",), flags=piece.flags)
        self._reader.budget += _BUDGET_PER_MESSAGE
        flags = tuple(dict.fromkeys((*piece.flags, *from_fields(fields)))) if fields else piece.flags
        text = block.decode("latin-1")
        row = self._reader.row(number, name, octets, text, folder, flags=flags, attachments=hung.attachments)
        if piece.internal is not None and row.arrival_from != "received":
            row = replace(row, arrival=piece.internal, arrival_from="internal")
        if hung.failed:
            row = replace(row, failed=tuple(dict.fromkeys((*row.failed, *hung.failed))))
        return row

    def _in_time(self, row: Row) -> bool:
        if row.arrival is None or (self.scope.since is None and self.scope.until is None):
            return True
        since, until = (_iso(moment) if moment else None for moment in (self.scope.since, self.scope.until))
        return (since is None or row.arrival >= since) and (until is None or row.arrival < until)

    def _inspected(self, row: Row, piece: Piece, message: Callable[[], bytes]) -> Row:
        inspector = self.inspector
        if self.scope.depth is not Depth.CONTENT or inspector is None or "unreadable" in row.problems:
            return row
        return inspector.inspect(row, message(), whole=piece.whole and piece.octets <= LARGEST_MESSAGE)

    def _counted(self, piece: Piece, file: BinaryIO | None) -> None:
        """A message of which nothing but its size is taken in; its id is a hash or says nothing."""
        name = piece.name
        if not name and file is not None:
            file.seek(piece.start)
            name = f"{self.kind}:{short(unchanging(header_block(file, piece.octets)[0]))}"
        elif self.kind != "maildir":  # file names of single mails are often their subjects
            name = f"{self.kind}:{short(name.encode())}"
        self._sum(piece, "")
        if len(self.rows) < MOST:
            self._keep(Row(self.messages, self._single(name), piece.octets, ""))

    def _single(self, name: str) -> str:
        self._seen[name] += 1
        return name if self._seen[name] == 1 else f"{name}#{self._seen[name]}"

    def _sum(self, piece: Piece, folder: str) -> None:
        self.messages += 1
        self.octets += piece.octets
        if not self.counts:
            sums = self.folders.setdefault(folder, [0, 0])
            sums[0] += 1
            sums[1] += piece.octets
        if self.messages % _STEP == 0:
            self.told(piece.start)

    def _keep(self, row: Row) -> None:
        self.rows.append(row)
        self.problems.update(row.problems)

    def inventory(self, url: str, taken: str) -> Inventory:
        """What was found. Raises `UsageError` where no folder is called what was asked for."""
        scope = self.scope
        if scope.folders and not self._asked:
            raise no_such_folder(scope.folders, self._passed)
        if self.counts:
            self.note(ONLY_COUNTS)
        if self.messages > len(self.rows):
            self.note(reasons.TOO_MANY)
        if scope.since or scope.until or scope.folders:
            self.note(reasons.FILTERED)
        return Inventory(
            url=url,
            user="",
            taken=taken,
            depth=scope.depth,
            rows=tuple(self.rows),
            messages=self.messages,
            octets=self.octets,
            protocol=ProtocolFacts(self.kind, None, pipelining=False, capabilities=(), capabilities_before=()),
            partial=self.partial,
            not_checked=tuple(self.reasons),
            problems=dict(sorted(self.problems.items())),
            folders=tuple(
                Folder(name, role=role_of(name), messages=sums[0], octets=sums[1])
                for name, sums in self.folders.items()
            ),
            contacts=self.contacts,
            kept_on_server=self.kept,
        )


def short(data: bytes) -> str:
    """A hash of `data` that is long enough to tell messages apart."""
    return sha256(data).hexdigest()[:24]


def _iso(moment: datetime) -> str:
    from datetime import UTC

    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _beginning(file: BinaryIO | None, piece: Piece) -> bytes:
    """The message, cut where it is larger than what is looked into."""
    if file is None:
        return b""
    file.seek(piece.start)
    return file.read(min(piece.octets, LARGEST_MESSAGE))
