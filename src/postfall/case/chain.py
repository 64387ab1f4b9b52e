"""Checks a journal against its hashes: pure, believes nothing that is stored, names the first thing that is wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postfall.case.entry import GENESIS, SALT_OCTETS, digest, entry_hash, is_hash
from postfall.case.model import Erasure, FirstBad, Verification
from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from postfall.value import Json

REASONS = {
    "entry_missing": Text("Dieser Eintrag fehlt.", "This entry is missing."),
    "entry_changed": Text("Dieser Eintrag wurde verändert.", "This entry was changed."),
    "entry_unlinked": Text(
        "Dieser Eintrag schließt nicht an den vorigen an.", "This entry does not follow the one before it."
    ),
    "body_missing": Text(
        "Der Inhalt dieses Eintrags fehlt, ohne dass ein Löschen vermerkt ist.",
        "The content of this entry is missing, and no erasure is recorded.",
    ),
    "body_changed": Text("Der Inhalt dieses Eintrags wurde verändert.", "The content of this entry was changed."),
    "body_returned": Text(
        "Der Inhalt dieses Eintrags war gelöscht und ist wieder da.",
        "The content of this entry had been erased and is back.",
    ),
    "body_stray": Text("Zu diesem Inhalt gibt es keinen Eintrag.", "There is no entry for this content."),
    "artefact_missing": Text("Eine aufbewahrte Datei fehlt.", "A kept file is missing."),
    "artefact_changed": Text("Eine aufbewahrte Datei wurde verändert.", "A kept file was changed."),
    "head_missing": Text(
        "Die angegebene Prüfsumme kommt nicht vor: Das Ende fehlt oder wurde ausgetauscht.",
        "The given head does not occur: the end is missing or was replaced.",
    ),
    "manifest_mismatch": Text(
        "Das Inhaltsverzeichnis passt nicht zum Journal.", "The manifest does not match the journal."
    ),
    "member_missing": Text("Eine Datei des Archivs fehlt.", "A file of the archive is missing."),
    "member_changed": Text("Eine Datei des Archivs wurde verändert.", "A file of the archive was changed."),
    "member_stray": Text(
        "Das Archiv enthält eine Datei, die nicht im Inhaltsverzeichnis steht.",
        "The archive holds a file that is not in its manifest.",
    ),
}
"""What `FirstBad.reason` means, in words."""

SHORTEST_HEAD = 16
"""A head may be given shortened, but not so much that another one could be made to fit."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A stored row as it was found, of whatever type; salt and body are None where there are none."""

    seq: object
    at: object
    actor: object
    type: object
    prev: object
    digest: object
    hash: object
    salt: object = None
    body: object = None


def examine(
    case: str,
    rows: Iterable[Raw],
    *,
    strays: Iterable[int] = (),
    artefact: Callable[[str, int], str | None] | None = None,
    withheld: Collection[int] = (),
    head: str | None = None,
) -> Verification:
    """Check `rows` (by seq). `strays`: bodies without entry; `withheld`: bodies an export left out on purpose.

    `artefact(sha256, octets)` gives the reason why a kept file does not fit, or None. `head` is a hash of this journal
    that was kept elsewhere: it must occur. Raises `UsageError` where `head` is no hash.
    """
    wanted = _head(head)
    walk = _Walk(case, frozenset(withheld))
    for row in rows:
        walk.take(row)
    walk.settle(strays, artefact)
    if wanted is not None and not any(known.startswith(wanted) for known in walk.hashes):
        walk.blame(walk.next, "head_missing")
    first = min(walk.bad, key=lambda row: row.seq, default=None)
    return Verification(first is None, walk.count, walk.prev, first, tuple(walk.erasures))


def decode(body: object) -> dict[str, Json] | None:
    """The object that stored octets say, or None where they say none."""
    if not isinstance(body, bytes):
        return None
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _head(head: str | None) -> str | None:
    if head is None:
        return None
    wanted = head.strip().lower()
    if SHORTEST_HEAD <= len(wanted) <= len(GENESIS) and not set(wanted) - set("0123456789abcdef"):
        return wanted
    raise UsageError(
        Text("Das ist keine Prüfsumme eines Journals.", "This is not the head of a journal."),
        hint=Text(
            f"Sie steht auf jedem Entwurf und Bericht: {len(GENESIS)} Zeichen aus 0–9 und a–f, mindestens die ersten "
            f"{SHORTEST_HEAD}.",
            f"It stands on every draft and report: {len(GENESIS)} characters of 0–9 and a–f, at least the first "
            f"{SHORTEST_HEAD}.",
        ),
        where=head[:80],
    )


def _bound(row: Raw) -> bool:
    """Whether salt and body are what the digest says."""
    salt, body = row.salt, row.body
    if not (isinstance(salt, bytes) and isinstance(body, bytes)) or len(salt) != SALT_OCTETS:
        return False
    return digest(salt, body) == row.digest


@dataclass(slots=True)
class _Kept:
    seq: int
    octets: int
    erased: bool = False


@dataclass(slots=True)
class _Walk:
    """What is known after each row."""

    case: str
    withheld: frozenset[int]
    count: int = 0
    next: int = 1
    prev: str = GENESIS
    hashes: set[str] = field(default_factory=set)
    bodies: set[int] = field(default_factory=set)
    absent: set[int] = field(default_factory=set)
    kept: dict[str, _Kept] = field(default_factory=dict)
    targets: set[int] = field(default_factory=set)
    erasures: list[Erasure] = field(default_factory=list)
    bad: list[FirstBad] = field(default_factory=list)

    def blame(self, seq: int, reason: str, artefact: str | None = None) -> None:
        self.bad.append(FirstBad(seq, reason, artefact))

    def take(self, row: Raw) -> None:
        self.count += 1
        seq = row.seq if isinstance(row.seq, int) and not isinstance(row.seq, bool) else self.next
        if seq != self.next:
            self.blame(self.next, "entry_missing")
        sound = self._entry(row, seq)
        self._body(row, seq, sound)
        self.prev = row.hash if isinstance(row.hash, str) else GENESIS
        self.hashes.add(self.prev)
        self.next = seq + 1

    def _entry(self, row: Raw, seq: int) -> bool:
        texts = [text for text in (row.at, row.actor, row.type, row.prev, row.digest) if isinstance(text, str)]
        if row.seq != seq or len(texts) != 5 or not is_hash(row.hash):
            self.blame(seq, "entry_changed")
            return False
        at, actor, type_, prev, bound = texts
        try:
            fits = entry_hash(self.case, seq, at, actor, type_, prev, bound) == row.hash
        except TypeError:
            fits = False
        if not fits:
            self.blame(seq, "entry_changed")
        elif prev != self.prev:
            self.blame(seq, "entry_unlinked")
        return fits

    def _body(self, row: Raw, seq: int, sound: bool) -> None:
        if row.salt is None and row.body is None:
            self.absent.add(seq)
            return
        self.bodies.add(seq)
        said = decode(row.body)
        if said is None or not _bound(row):
            self.blame(seq, "body_changed")
        elif sound:
            self._believe(row, seq, said)

    def _believe(self, row: Raw, seq: int, said: dict[str, Json]) -> None:
        sha, target, reason = said.get("sha256"), said.get("seq"), str(said.get("reason", ""))
        if row.type == "artefact.added/1" and isinstance(sha, str):
            octets = said.get("octets")
            self.kept[sha] = _Kept(seq, octets if isinstance(octets, int) else -1)
        elif row.type == "artefact.erased/1" and isinstance(sha, str):
            if sha in self.kept:
                self.kept[sha].erased = True
            self.erasures.append(Erasure(sha, reason, str(row.actor), str(row.at), seq))
        elif row.type == "body.erased/1" and isinstance(target, int) and target < seq:
            self.targets.add(target)
            self.erasures.append(Erasure(str(target), reason, str(row.actor), str(row.at), seq))

    def settle(self, strays: Iterable[int], artefact: Callable[[str, int], str | None] | None) -> None:
        """Judge what only the whole journal tells: erasures, bodies without entry, kept files."""
        for seq in self.absent - self.targets - self.withheld:
            self.blame(seq, "body_missing")
        for seq in self.bodies & self.targets:
            self.blame(seq, "body_returned")
        for seq in strays:
            self.blame(seq, "body_stray")
        for sha, kept in self.kept.items():
            if artefact is not None and not kept.erased and (reason := artefact(sha, kept.octets)) is not None:
                self.blame(kept.seq, reason, sha)
