"""The list, in the folder itself, of what was written there: so that an interrupted merge goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from postfall.errors import StoreError, UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from pathlib import Path

NAME = "manifest.jsonl"
FORMAT = 1
_LONGEST_LINE = 4096
_MOST = 1_000_000
_SYNC_EVERY = 64


@dataclass(frozen=True, slots=True)
class Heading:
    """What all letters of one folder have in common. `letterhead` is its hash or empty, `head` the journal's then."""

    case: str
    kind: str
    language: str
    format: str
    letterhead: str
    template: str
    head: str
    exercise: bool


@dataclass(frozen=True, slots=True)
class Written:
    """One letter: its number, file, hash, and whose it is (hex of `people.key_of`)."""

    number: int
    file: str
    sha256: str
    person: str


class Manifest:
    """An open manifest. A line is written before its letter, so that no letter is unknown to it."""

    def __init__(self, path: Path, heading: Heading, written: dict[str, Written]) -> None:
        self.path = path
        self.heading = heading
        self.written = written
        self.next = max((row.number for row in written.values()), default=0) + 1
        self._stream: BinaryIO | None = None
        self._loose = 0

    @classmethod
    def open(cls, folder: Path, heading: Heading) -> Manifest:
        """The manifest in `folder`, a new one where there is none.

        Raises `UsageError` where it belongs to another merge or is none of ours, `StoreError` where the disk refuses.
        """
        path = folder / NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                made = cls(path, heading, {})
                made._append({"postfall_merge": FORMAT, **asdict(heading)})
                return made
            found, written, whole = _read(path)
            if not whole:  # the last line was being written when the power went
                _cut(path)
        except OSError as error:
            raise not_written(path, error) from error
        if {**asdict(found), "head": ""} != {**asdict(heading), "head": ""}:
            raise _other(path)
        return cls(path, found, written)

    def add(self, row: Written) -> None:
        """Note a letter that is about to be written."""
        self._append({"n": row.number, "file": row.file, "sha256": row.sha256, "person": row.person})
        self.written[row.person] = row
        self.next = max(self.next, row.number + 1)

    def _append(self, body: dict[str, Any]) -> None:
        if self._stream is None:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
            self._stream = os.fdopen(handle, "wb", buffering=0)
        self._stream.write(json.dumps(body, ensure_ascii=True).encode("ascii") + b"\n")
        self._loose += 1
        if self._loose >= _SYNC_EVERY:
            self.sync()

    def sync(self) -> None:
        """Make what was noted last through a power loss."""
        if self._stream is not None:
            os.fsync(self._stream.fileno())
            self._loose = 0

    def close(self) -> None:
        """Let go of the file."""
        if self._stream is not None:
            self.sync()
            self._stream.close()
            self._stream = None


def sha256_of(path: Path) -> str:
    """The hash of a file, read in pieces. Raises `OSError`."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read(path: Path) -> tuple[Heading, dict[str, Written], bool]:
    """Heading, letters by person (the newest line counts), and whether the last line is whole."""
    written: dict[str, Written] = {}
    heading, whole = None, True
    with path.open("rb") as stream:
        while line := stream.readline(_LONGEST_LINE):
            whole = line.endswith(b"\n")
            if not whole:
                break
            said = _object(line, path)
            if heading is None:
                heading = _heading(said, path)
                continue
            row = _written(said, path)
            written[row.person] = row
            if len(written) > _MOST:
                raise _foreign(path)
    if heading is None:
        raise _foreign(path)
    return heading, written, whole


def _cut(path: Path) -> None:
    """Take away the half line at the end."""
    with path.open("r+b") as stream:
        data = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, data - _LONGEST_LINE))
        tail = stream.read()
        stream.truncate(data - len(tail) + tail.rfind(b"\n") + 1)


def _object(line: bytes, path: Path) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _foreign(path) from error
    if not isinstance(said, dict):
        raise _foreign(path)
    return said


def _heading(said: dict[str, Any], path: Path) -> Heading:
    names = [name for name in Heading.__slots__ if name != "exercise"]
    texts = {name: text for name in names if isinstance(text := said.get(name), str)}
    if said.get("postfall_merge") != FORMAT or len(texts) < len(names):
        raise _foreign(path)
    return Heading(**texts, exercise=said.get("exercise") is True)


def _written(said: dict[str, Any], path: Path) -> Written:
    number, texts = said.get("n"), [said.get(name) for name in ("file", "sha256", "person")]
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= _MOST:
        raise _foreign(path)
    file, sha256, person = (text if isinstance(text, str) else "" for text in texts)
    if not file or file in {".", ".."} or any(sign in file for sign in "/\\:\0"):
        raise _foreign(path)
    return Written(number, file, sha256, person)


def _foreign(path: Path) -> UsageError:
    return UsageError(
        Text("Diese Liste der Briefe ist nicht lesbar.", "This list of letters cannot be read."),
        hint=Text("Nennen Sie mit --out einen neuen Ordner.", "Name a new folder with --out."),
        where=str(path),
    )


def _other(path: Path) -> UsageError:
    return UsageError(
        Text(
            "In diesem Ordner liegen schon andere Briefe: anderer Fall, andere Art, Sprache, Vorlage, anderes Format.",
            "This folder holds other letters already: another case, kind, language, template or format.",
        ),
        hint=Text("Nennen Sie mit --out einen neuen Ordner.", "Name a new folder with --out."),
        where=str(path.parent),
    )


def not_written(path: Path, error: OSError) -> StoreError:
    """What to say where the disk does not take a letter."""
    return StoreError(
        Text(f"Es lässt sich nicht schreiben: {error.strerror}.", f"It cannot be written: {error.strerror}."),
        hint=Text(
            "Schaffen Sie Platz und rufen Sie den Befehl noch einmal auf: Er schreibt nur, was fehlt.",
            "Make room and run the command again: it writes only what is missing.",
        ),
        where=str(path),
    )
