"""Hands documents to a process of its own and lives on when that one dies of them."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from postfall.mailbox import confined
from postfall.mailbox.content.frames import receive, send
from postfall.mailbox.content.model import BOUNDS, Extracted, PartText
from postfall.mailbox.model import UNINSPECTED, Uninspected

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from postfall.mailbox.content.model import Bounds

_WORKER = "postfall.mailbox.content.worker"
_STARTS = 60.0
"""Seconds that the process may take to be ready; loading libraries on a busy machine takes a while."""
_DYING = 2.0
_TRIES = 3
_DOCUMENTS = 2000
"""After so many documents the process is replaced, so that what libraries leak stays small."""
_OUT_OF_MEMORY = frozenset({-6, -9})
_MOST_ANSWERS = 10_000


class Extractor:
    """Texts of documents, by a process that is started with the first one, limited, and replaced when it dies.

    Use as a context manager, or call `close`. A document that is too slow, too large or deadly is a result with a gap
    (`time`, `memory`, `unreadable`, `too_large`), never an error; the same one is not tried twice.
    """

    def __init__(self, bounds: Bounds = BOUNDS) -> None:
        self.bounds = bounds
        self._child: subprocess.Popen[bytes] | None = None
        self._served = self._failed_starts = 0
        self._deadly: dict[bytes, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        child, self._child = self._child, None
        if child is not None:
            confined.end(child)

    def text(self, kind: str, data: bytes, name: str = "") -> Extracted:
        """The texts of the document `data`; `kind` and `name` are what its sender calls it."""
        if len(data) > self.bounds.document:
            return _gap("too_large", len(data))
        digest = hashlib.sha256(data).digest()
        if digest in self._deadly:
            return _gap(self._deadly[digest], len(data))
        child = self._running()
        if child is None:
            return _gap("unreadable", len(data))
        watch = confined.Watch(child, self.bounds.seconds)
        try:
            with watch:
                found, fit = self._ask(child, kind, data, name)
        except (OSError, EOFError, ValueError, TypeError, KeyError):
            self._deadly[digest] = "time" if watch.bit else _cause(child)
            self.close()
            return _gap(self._deadly[digest], len(data))
        except BaseException:  # interrupted in the middle of an answer
            self.close()
            raise
        self._served += 1
        if not fit or self._served % _DOCUMENTS == 0:
            self.close()
        return found

    def _running(self) -> subprocess.Popen[bytes] | None:
        """The process, started where there is none; None where it does not start."""
        if self._child is not None and self._child.poll() is not None:
            self.close()
        while self._child is None and self._failed_starts < _TRIES:
            try:
                self._child = self._start()
            except (OSError, EOFError, ValueError):
                self._failed_starts += 1
        return self._child

    def _start(self) -> subprocess.Popen[bytes]:
        child = confined.start(_WORKER, json.dumps(asdict(self.bounds)))
        try:
            with confined.Watch(child, _STARTS):
                receive(confined.pipe(child.stdout), 0)
        except BaseException:
            confined.end(child)
            raise
        return child

    def _ask(self, child: subprocess.Popen[bytes], kind: str, data: bytes, name: str) -> tuple[Extracted, bool]:
        send(confined.pipe(child.stdin), {"kind": kind, "name": name[:255]}, data)
        texts: list[PartText] = []
        gaps: list[Uninspected] = []
        left = 4 * self.bounds.text + 4096  # octets of UTF-8
        for _ in range(_MOST_ANSWERS):
            talk, octets = receive(confined.pipe(child.stdout), left)
            left -= len(octets)
            if "end" in talk:
                return Extracted(tuple(texts), tuple(gaps)), bool(talk["end"])
            if "text" in talk:
                part, named, kept = (str(word) for word in talk["text"])
                texts.append(PartText(part, named, kept, octets.decode("utf-8", "replace")))
            else:
                gaps.append(_checked(talk["gap"]))
        raise ValueError(_MOST_ANSWERS)


def _cause(child: subprocess.Popen[bytes]) -> str:
    """Why a process died that nobody killed: libraries end it (SIGABRT) when they get no more memory."""
    try:
        return "memory" if child.wait(_DYING) in _OUT_OF_MEMORY else "unreadable"
    except subprocess.TimeoutExpired:
        return "unreadable"


def _gap(code: str, octets: int) -> Extracted:
    return Extracted((), (Uninspected("", code, octets),))


def _checked(talk: list[Any]) -> Uninspected:
    part, code, octets = talk
    return Uninspected(str(part), code if code in UNINSPECTED else "unreadable", int(octets))
