"""Reads an exported archive without unpacking it to disk, and checks it. The archive may come from anybody."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postfall.case.chain import Raw, examine
from postfall.case.entry import canonical, is_hash
from postfall.case.ledger import line_of
from postfall.case.model import FirstBad, Verification
from postfall.errors import ContentError, Tampered
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from postfall.case.model import Line

FORMAT = "postfall-export/1"
JOURNAL = "journal.jsonl"
MANIFEST = "manifest.json"

MOST_MEMBERS = 100_000
LARGEST_TEXT = 256 << 20
FREE_TOTAL = 1 << 30
MOST_GROWTH = 200
"""An archive may hold `FREE_TOTAL` octets, or this many times its own size: a zip bomb holds far more."""

_SAFE = re.compile(r"(?![/\\])(?!.*(?:^|[/\\])\.\.(?:[/\\]|$))[^\\:\x00-\x1f]+")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


_NOTHING = Raw(None, None, None, None, None, None, None)


def artefact_path(sha256: str) -> str:
    """Where a kept file lies in the archive."""
    return f"artefacts/{sha256[:2]}/{sha256}"


def verify_export(path: Path, head: str | None = None) -> Verification:
    """Check an archive: the chain, every body and every file in it; `head` as for a journal.

    Raises `ContentError` for what is no such archive, or one that is built to do harm.
    """
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        return _Check(archive, manifest).run(head)


def read_export(path: Path) -> tuple[str, tuple[Line, ...]]:
    """The case id and the journal of an archive; erased and withheld bodies are None.

    Raises `ContentError` for what is no such archive, `Tampered` where its journal is missing or cannot be read.
    """
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        rows = _rows(archive, manifest.case)
    if rows is None:
        raise Tampered(Text("Das Journal fehlt im Archiv.", "The archive has no journal."), where=JOURNAL)
    return manifest.case, tuple(line_of(row) for row in rows)


@dataclass(frozen=True, slots=True)
class _Manifest:
    case: str
    head: str
    entries: int
    members: Mapping[str, tuple[str, int]]
    withheld: frozenset[int]
    absent: frozenset[str]


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise _unusable(Text("Diese Datei gibt es nicht.", "There is no such file."), path) from error
    except _BROKEN as error:
        raise _unusable(Text("Das ist kein lesbares Archiv.", "This is not a readable archive."), path) from error
    with archive:
        _harmless(archive, path)
        yield archive


def _harmless(archive: zipfile.ZipFile, path: Path) -> None:
    rows = archive.infolist()
    names = [row.filename for row in rows]
    total = sum(row.file_size for row in rows)
    if len(rows) > MOST_MEMBERS or total > max(FREE_TOTAL, MOST_GROWTH * path.stat().st_size):
        raise _unusable(Text("Das Archiv ist übermäßig groß.", "The archive is excessively large."), path)
    if len(set(names)) != len(names) or not all(_SAFE.fullmatch(name) for name in names):
        raise _unusable(
            Text("Das Archiv enthält unzulässige Dateinamen.", "The archive holds file names that are not allowed."),
            path,
        )


def _unusable(message: Text, path: Path) -> ContentError:
    return ContentError(message, where=str(path))


def _manifest(archive: zipfile.ZipFile, path: Path) -> _Manifest:
    broken = _unusable(
        Text("Das ist kein Archiv eines Falls.", "This is not the archive of a case."),
        path,
    )
    data = _text(archive, MANIFEST)
    if data is None:
        raise broken
    try:
        said = json.loads(data)
        if said["format"] != FORMAT:
            raise broken
        members = {str(row["path"]): (str(row["sha256"]), int(row["octets"])) for row in said["members"]}
        missing = said["left_out"]
        return _Manifest(
            case=str(said["case"]),
            head=str(said["head"]),
            entries=int(said["entries"]),
            members=members,
            withheld=frozenset(int(row["seq"]) for row in missing if row.get("seq") is not None),
            absent=frozenset(str(row["artefact"]) for row in missing if row.get("artefact") is not None),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise broken from error


def _text(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """A text member, or None where it is missing, broken or too large."""
    try:
        info = archive.getinfo(name)
        if info.file_size > LARGEST_TEXT:
            return None
        return archive.read(info)
    except (KeyError, *_BROKEN):
        return None


def _rows(archive: zipfile.ZipFile, case: str) -> tuple[Raw, ...] | None:
    data = _text(archive, JOURNAL)
    if data is None:
        return None
    lines = data.split(b"\n")
    return tuple(_raw(line, case) for line in (lines[:-1] if lines[-1] == b"" else lines))


def _raw(line: bytes, case: str) -> Raw:
    """The row that a line says; one that says none matches no hash."""
    try:
        said = json.loads(line)
        if not isinstance(said, dict) or said.get("case") != case:
            return _NOTHING
        salt, body = said.get("salt"), said.get("body")
        return Raw(
            seq=said.get("seq"),
            at=said.get("at"),
            actor=said.get("actor"),
            type=said.get("type"),
            prev=said.get("prev"),
            digest=said.get("digest"),
            hash=said.get("hash"),
            salt=bytes.fromhex(salt) if isinstance(salt, str) else salt,
            body=None if body is None else canonical(body),
        )
    except (ValueError, TypeError, RecursionError):
        return _NOTHING


@dataclass(slots=True)
class _Check:
    """One run over an archive."""

    archive: zipfile.ZipFile
    manifest: _Manifest
    bad: dict[str, str] = field(default_factory=dict)

    def run(self, head: str | None) -> Verification:
        self._members()
        rows = _rows(self.archive, self.manifest.case)
        withheld = self.manifest.withheld
        result = examine(self.manifest.case, rows or (), artefact=self._artefact, withheld=withheld, head=head)
        first = result.first_bad or self._outside(result)
        return Verification(first is None, result.entries, result.head, first, result.erased)

    def _members(self) -> None:
        there = set(self.archive.namelist()) - {MANIFEST}
        for name in sorted(there - set(self.manifest.members)):
            self.bad[name] = "member_stray"
        for name, (sha256, octets) in sorted(self.manifest.members.items()):
            if name == MANIFEST:
                continue
            if name not in there:
                self.bad[name] = "member_missing"
            elif not self._same(name, sha256, octets):
                self.bad[name] = "member_changed"

    def _same(self, name: str, sha256: str, octets: int) -> bool:
        if self.archive.getinfo(name).file_size != octets:
            return False
        try:
            with self.archive.open(name) as source:
                seen = hashlib.sha256()
                while chunk := source.read(1 << 20):
                    seen.update(chunk)
        except _BROKEN:
            return False
        return seen.hexdigest() == sha256

    def _artefact(self, sha256: str, octets: int) -> str | None:
        if sha256 in self.manifest.absent:
            return None
        name = artefact_path(sha256)
        if not is_hash(sha256) or name not in self.manifest.members or self.bad.get(name) == "member_missing":
            return "artefact_missing"
        fits = name not in self.bad and self.manifest.members[name] == (sha256, octets)
        return None if fits else "artefact_changed"

    def _outside(self, result: Verification) -> FirstBad | None:
        """What is wrong though every entry fits."""
        for name, reason in self.bad.items():
            return FirstBad(0, reason, name)
        if (result.head, result.entries) != (self.manifest.head, self.manifest.entries):
            return FirstBad(0, "manifest_mismatch")
        return None
