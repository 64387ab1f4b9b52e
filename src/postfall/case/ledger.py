"""The record of one case: append, read, check. What an entry means is for `journal` (writing) and `state` (reading)."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from datetime import UTC
from typing import TYPE_CHECKING

from postfall.case.chain import decode, examine
from postfall.case.entry import SALT_OCTETS, canonical, clean, clean_text, digest, entry_hash, is_type
from postfall.case.model import ArtefactRecord, Entry, Line
from postfall.case.state import fold
from postfall.errors import Tampered, UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from postfall.case.artefacts import Artefacts
    from postfall.case.chain import Raw
    from postfall.case.model import CaseState, Verification
    from postfall.case.store import Store, Writing
    from postfall.ports import Clock
    from postfall.value import Json

LARGEST_BODY = 1 << 20
LARGEST_EVIDENCE = 2 << 30
_NAME_LENGTH = 200
_ON_CLOSED = frozenset({"case.reopened/1", "case.exported/1", "body.erased/1", "artefact.erased/1"})


class Ledger:
    """The append-only journal of the case `id`, and its kept files."""

    def __init__(self, store: Store, artefacts: Artefacts, clock: Clock, actor: str, case: str) -> None:
        self.id = case
        self._store = store
        self._artefacts = artefacts
        self._clock = clock
        self._actor = clean_text(actor).strip()[:_NAME_LENGTH] or "unknown"
        self._folded: tuple[tuple[int, str], CaseState] | None = None

    def append(self, type: str, body: Mapping[str, Json]) -> Entry:  # noqa: A002  # its name in the format
        """Add one entry; it is on disk when this returns. Raises `StoreError`, or `UsageError` on a closed case."""
        return self.append_all([(type, body)])[0]

    def append_all(self, items: Sequence[tuple[str, Mapping[str, Json]]]) -> tuple[Entry, ...]:
        """Add several entries in one transaction: all or none."""
        bodies = [(_checked(kind), _small(canonical(clean(dict(body))))) for kind, body in items]
        with self._store.writing() as writing:
            return self._add(writing, bodies)

    def _add(self, writing: Writing, items: Sequence[tuple[str, bytes]]) -> tuple[Entry, ...]:
        if writing.closed(self.id) and not all(kind in _ON_CLOSED for kind, _ in items):
            raise closed_case(self.id)
        seq, prev = writing.tip(self.id)
        at = self.now()
        added = []
        for kind, body in items:
            seq += 1
            salt = secrets.token_bytes(SALT_OCTETS)
            bound = digest(salt, body)
            own = entry_hash(self.id, seq, at, self._actor, kind, prev, bound)
            entry = Entry(seq, at, self._actor, kind, prev, bound, own)
            writing.add(self.id, entry, salt, body)
            added.append(entry)
            prev = own
        return tuple(added)

    def now(self) -> str:
        """The present instant as entries write it: ISO 8601, UTC, to the millisecond."""
        return self._clock.now().astimezone(UTC).isoformat(timespec="milliseconds")

    def lines(self) -> tuple[Line, ...]:
        """The whole journal in order. Raises `Tampered` where a line cannot be read at all."""
        return tuple(line_of(row) for row in self._store.rows(self.id))

    def state(self) -> CaseState:
        """What the journal adds up to now; read again only when somebody, also another session, has added to it."""
        tip = self._store.tip(self.id)
        if self._folded is None or self._folded[0] != tip:
            lines = self.lines()
            self._folded = ((lines[-1].entry.seq, lines[-1].entry.hash) if lines else tip, fold(lines, self.id))
        return self._folded[1]

    def state_in(self, writing: Writing) -> CaseState:
        """The state that the transaction `writing` builds on."""
        if self._folded is not None and self._folded[0] == writing.tip(self.id):
            return self._folded[1]
        return fold((line_of(row) for row in writing.rows(self.id)), self.id)

    def verify(self, head: str | None = None) -> Verification:
        """Check every entry, body and kept file; with `head` (kept elsewhere) also that nothing before it was cut."""
        rows, strays = self._store.rows(self.id), self._store.strays(self.id)
        return examine(self.id, rows, strays=strays, artefact=self._artefacts.trouble, head=head)

    def keep(self, data: bytes, *, name: str, kind: str, media: str) -> ArtefactRecord:
        """Keep `data` as a file of the case: first the file, then its entry. The same content again adds nothing."""
        self._refuse_closed()
        sha256 = self._artefacts.put(data)
        return self._record(sha256, len(data), (name, kind, media), lambda: self._artefacts.put(data))

    def keep_file(
        self, path: Path, *, kind: str = "evidence", media: str = "application/octet-stream", limit: int | None = None
    ) -> ArtefactRecord:
        """Keep a copy of the file at `path`, of at most `limit` octets (2 GiB). Raises `UsageError`, `StoreError`."""
        self._refuse_closed()
        most = LARGEST_EVIDENCE if limit is None else limit

        def put() -> tuple[str, int]:
            try:
                source = path.open("rb")
            except OSError as error:
                raise _unreadable(path, error) from error
            with source:
                return self._artefacts.put_from(source, limit=most)

        sha256, octets = put()
        return self._record(sha256, octets, (path.name, kind, media), put)

    def _record(
        self, sha256: str, octets: int, words: tuple[str, str, str], again: Callable[[], object]
    ) -> ArtefactRecord:
        with self._store.writing() as writing:
            if not self._artefacts.has(sha256):  # another session erased the same content a moment ago
                again()
            known = self.state_in(writing).artefacts.get(sha256)
            if known is not None and not known.erased:
                return known
            name, kind, media = words
            name = clean_text(name)[:_NAME_LENGTH]
            body: dict[str, Json] = {
                "sha256": sha256,
                "name": name,
                "kind": kind,
                "media": media,
                "octets": octets,
            }
            entry = self._add(writing, [("artefact.added/1", canonical(body))])[0]
        return ArtefactRecord(sha256, name, kind, media, octets, entry.seq, at=entry.at)

    def read(self, sha256: str) -> bytes:
        """A kept file. Raises `Tampered` where it is missing or changed, `UsageError` where the case has none such."""
        record = self.state().artefacts.get(sha256)
        if record is None or record.erased:
            raise UsageError(
                Text(
                    "Diese Datei gehört nicht (mehr) zum Fall.", "This file does not (or no longer) belong to the case."
                ),
                where=sha256[:80],
            )
        return self._artefacts.read(sha256)

    @contextmanager
    def stream(self, sha256: str) -> Iterator[BinaryIO]:
        """A kept file as a stream, for those too large to hold; the reader checks the hash. Raises `Tampered`."""
        with self._artefacts.open(sha256) as source:
            yield source

    def _refuse_closed(self) -> None:
        if self.state().closed is not None:
            raise closed_case(self.id)


def closed_case(case: str) -> UsageError:
    """Nothing is added to a closed case."""
    return UsageError(
        Text("Der Fall ist geschlossen.", "The case is closed."),
        hint=Text(
            f"Öffnen Sie ihn wieder mit: postfall case reopen --case {case[:8]}",
            f"Open it again with: postfall case reopen --case {case[:8]}",
        ),
        where=case,
    )


def _checked(kind: str) -> str:
    if not is_type(kind):
        raise ValueError(f"{kind!r} is no entry type with its number")
    return kind


def _small(body: bytes) -> bytes:
    if len(body) <= LARGEST_BODY:
        return body
    raise UsageError(
        Text("Dieser Text ist zu lang für einen Eintrag.", "This text is too long for one entry."),
        hint=Text(
            "Speichern Sie ihn als Datei und bewahren Sie sie auf mit: postfall case evidence DATEI",
            "Save it as a file and keep that with: postfall case evidence FILE",
        ),
    )


def line_of(row: Raw) -> Line:
    """The line that a stored row says. Raises `Tampered` where it says none."""
    texts = [row.at, row.actor, row.type, row.prev, row.digest, row.hash]
    words = [text for text in texts if isinstance(text, str)]
    body = None if row.body is None else decode(row.body)
    if not isinstance(row.seq, int) or len(words) != len(texts) or (row.body is not None and body is None):
        raise Tampered(
            Text(f"Der Eintrag {row.seq} ist nicht lesbar.", f"The entry {row.seq} cannot be read."),
            hint=Text("Prüfen Sie den Fall mit: postfall case verify", "Check the case with: postfall case verify"),
            where=str(row.seq),
        )
    at, actor, kind, prev, bound, own = words
    salt = row.salt if isinstance(row.salt, bytes) else None
    return Line(Entry(row.seq, at, actor, kind, prev, bound, own), salt, body)


def _unreadable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        Text(f"Die Datei lässt sich nicht lesen: {error.strerror}.", f"The file cannot be read: {error.strerror}."),
        hint=Text("Prüfen Sie Name und Rechte.", "Check its name and permissions."),
        where=str(path),
    )
