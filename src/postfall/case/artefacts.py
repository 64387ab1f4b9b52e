"""Kept files in a content-addressed folder: `artefacts/ab/abcdef…`, the name is the SHA-256 of the content.

A file gets its name only when it is complete and on disk. What a crash leaves behind lies in `.incoming` and means
nothing.
"""

from __future__ import annotations

import glob
import hashlib
import io
import os
import secrets
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from postfall.case.entry import is_hash
from postfall.case.trouble import cannot_write
from postfall.errors import Tampered, UsageError
from postfall.language import Text, number

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 1 << 20
STALE_SECONDS = 24 * 3600
"""Nobody needs that long to write one file: what is older was left by a crash."""


class Artefacts:
    """The folder. Nothing in it is ever changed; `remove` is for erasure only."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._incoming = root / ".incoming"

    def path(self, sha256: str) -> Path:
        """Where the content `sha256` lies. Raises `UsageError` for what is no hash: it could point elsewhere."""
        if not is_hash(sha256):
            raise UsageError(Text("Das ist keine Prüfsumme.", "This is not a hash."), where=sha256[:80])
        return self.root / sha256[:2] / sha256

    def put(self, data: bytes) -> str:
        """Keep `data`; its SHA-256. It is on disk when this returns. Raises `StoreError`."""
        return self.put_from(io.BytesIO(data), limit=len(data))[0]

    def put_from(self, source: BinaryIO, *, limit: int) -> tuple[str, int]:
        """Keep what `source` gives, at most `limit` octets; its SHA-256 and size.

        Raises `UsageError` when there is more, `StoreError` when it cannot be written; nothing is left behind then.
        """
        try:
            private_folder(self._incoming)
            temporary = self._incoming / secrets.token_hex(16)
            try:
                sha256, octets = _copy(source, temporary, limit)
                self._settle(temporary, sha256)
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as error:
            raise cannot_write(error, self.root) from error
        return sha256, octets

    def _settle(self, temporary: Path, sha256: str) -> None:
        target = self.path(sha256)
        if self.trouble(sha256, temporary.stat().st_size) is None:
            return
        private_folder(target.parent)
        temporary.replace(target)
        sync_folder(target.parent)
        sync_folder(self.root)

    def read(self, sha256: str) -> bytes:
        """The content. Raises `Tampered` where it is missing or is not what its name says."""
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise _damaged(sha256, missing=True) from error
        except OSError as error:
            raise cannot_write(error, path) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _damaged(sha256, missing=False)
        return data

    @contextmanager
    def open(self, sha256: str) -> Iterator[BinaryIO]:
        """The content as a stream, for files too large to hold; the reader checks the hash."""
        try:
            source = self.path(sha256).open("rb")
        except FileNotFoundError as error:
            raise _damaged(sha256, missing=True) from error
        with source:
            yield source

    def trouble(self, sha256: str, octets: int) -> str | None:
        """Why the kept file does not fit (`artefact_missing`, `artefact_changed`), or None where it does."""
        if not is_hash(sha256):
            return "artefact_missing"
        try:
            with self.path(sha256).open("rb") as source:
                fits = hashlib.file_digest(source, "sha256").hexdigest() == sha256 and source.tell() == octets
        except FileNotFoundError:
            return "artefact_missing"
        except OSError:
            return "artefact_changed"
        return None if fits else "artefact_changed"

    def has(self, sha256: str) -> bool:
        """Whether a file of that name is there; its content is not looked at."""
        return self.path(sha256).is_file()

    def remove(self, sha256: str) -> None:
        """Take the content away for good. Raises `StoreError`."""
        path = self.path(sha256)
        try:
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                sync_folder(path.parent)
        except OSError as error:
            raise cannot_write(error, path) from error

    def sweep(self) -> None:
        """Take away what crashes left behind; another program's unfinished file is younger and stays."""
        stale = time.time() - STALE_SECONDS  # file times are the machine's, not those of an exercise clock
        with suppress(OSError):
            for entry in self._incoming.iterdir():
                if entry.stat().st_mtime < stale:
                    entry.unlink(missing_ok=True)


def private_folder(path: Path) -> None:
    """Make `path` (and what lacks above it) for its owner only; one that is there already stays as it is."""
    lacking = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(lacking):
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unfinished(target: Path) -> Path:
    """Where `target` is written before it gets its name; says who is writing."""
    return target.with_name(f".{target.name}.{os.getpid()}.part")


def sweep_unfinished(target: Path) -> None:
    """Take away what a killed writer of `target` left behind; that of a living one stays."""
    if os.name != "posix":  # elsewhere signal 0 is no question
        return
    for left in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
        number = left.name.split(".")[-2]
        if not number.isdigit() or number == str(os.getpid()):
            continue
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            left.unlink(missing_ok=True)
        except (PermissionError, OverflowError):
            continue


def create_private(path: Path) -> BinaryIO:
    """A new file that only its owner can read, open for writing. Raises `FileExistsError` where there is one."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    return os.fdopen(handle, "wb")


def _copy(source: BinaryIO, target: Path, limit: int) -> tuple[str, int]:
    seen, octets = hashlib.sha256(), 0
    with create_private(target) as sink:
        while chunk := source.read(CHUNK):
            octets += len(chunk)
            if octets > limit:
                raise _too_large(limit)
            seen.update(chunk)
            sink.write(chunk)
        sink.flush()
        os.fsync(sink.fileno())
    return seen.hexdigest(), octets


def _too_large(limit: int) -> UsageError:
    de, en = (number(limit // 10**6, language) for language in ("de", "en"))
    return UsageError(
        Text(f"Die Datei ist größer als {de} MB.", f"The file is larger than {en} MB."),
        hint=Text(
            "Bewahren Sie sie selbst auf und vermerken Sie Ort und Prüfsumme mit: postfall case note",
            "Keep it yourself and record its place and hash with: postfall case note",
        ),
    )


def _damaged(sha256: str, *, missing: bool) -> Tampered:
    message = (
        Text("Eine aufbewahrte Datei fehlt.", "A kept file is missing.")
        if missing
        else Text("Eine aufbewahrte Datei wurde verändert.", "A kept file was changed.")
    )
    return Tampered(
        message,
        hint=Text("Prüfen Sie den Fall mit: postfall case verify", "Check the case with: postfall case verify"),
        where=sha256,
    )
