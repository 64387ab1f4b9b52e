"""Starts and stops the practice server: makes the world, hands it to a child process, says where it listens."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from postfall.errors import PostfallError, UsageError
from postfall.exercise.world.make import World, make_world
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from types import TracebackType

    from postfall.exercise.world.make import Truth

READY_SECONDS = 30
_STOP_SECONDS = 5
_LOOPBACK = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class _Place:
    """The files of one run, in a folder that only this person can read."""

    folder: Path

    def file(self, name: str) -> Path:
        return self.folder / name


class PracticeServer:
    """A practice mailbox that is really served; use it as a context manager.

    `url` is `pop3s://localhost:PORT`, `stls_url` `pop3://localhost:PORT` with STLS demanded; `user` and `password`
    log in; `ca_file` (PEM) is what a client must trust, `fingerprint` (`sha256:…`) names the server's certificate;
    `log_file` holds Dovecot-like lines, `command_file` one JSON line a command; `world` is what is served.
    """

    def __init__(
        self, world: World, place: _Place, password: str, child: subprocess.Popen[bytes], *, keep: bool
    ) -> None:
        self.world, self.password, self.user = world, password, world.holder.user
        self.folder = place.folder
        self.ca_file, self.password_file = place.file("ca.pem"), place.file("password.txt")
        self.log_file, self.command_file = place.file("mail.log"), place.file("commands.jsonl")
        self.port = self.stls_port = 0
        self.fingerprint = ""
        self._child, self._keep = child, keep

    @classmethod
    def start(
        cls,
        *,
        now: datetime,
        seed: int = 1,
        messages: int = 300,
        profile: str = "craft",
        folder: Path | None = None,
        password: str | None = None,
        factor: int = 1,
        interface: str = "127.0.0.1",
    ) -> Self:
        """Make the world of `seed` as it is at `now` and serve it.

        The files lie in `folder` and stay there; without one in a private temporary folder that `stop` removes.
        `factor` makes the clock of the log run faster. Raises `UsageError` for an address beyond the loopback and
        `PostfallError` when the server does not start.
        """
        if interface not in _LOOPBACK:
            raise UsageError(
                Text(
                    "Das Übungspostfach ist nur auf diesem Rechner erreichbar.",
                    "The practice mailbox is served locally only.",
                ),
                hint=Text("Möglich sind 127.0.0.1 und ::1.", "Possible: 127.0.0.1 and ::1."),
                where=interface,
            )
        world = make_world(seed, messages, profile, now=now)
        place = _Place(_private(folder))
        server = cls(world, place, password or secrets.token_urlsafe(9), _spawn(place), keep=folder is not None)
        try:
            server._begin(place, factor, interface)
        except BaseException:
            server.stop()
            raise
        return server

    @property
    def url(self) -> str:
        """Implicit TLS."""
        return f"pop3s://localhost:{self.port}"

    @property
    def stls_url(self) -> str:
        """TLS by STLS."""
        return f"pop3://localhost:{self.stls_port}"

    @property
    def world_truth(self) -> Truth:
        """What is true about the mailbox as it was at the start."""
        return self.world.truth

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether the child still lives."""
        return self._child.poll() is None

    def wait(self) -> int:
        """Wait until the child ends by itself; its exit code."""
        return self._child.wait()

    def stop(self) -> None:
        """End the child and remove the temporary folder. May be called twice."""
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                _close(pipe)
        try:
            self._child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        if not self._keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _begin(self, place: _Place, factor: int, interface: str) -> None:
        _write(self.password_file, [self.password.encode("utf-8"), b"\n"])
        _write(self.log_file, (line.encode("ascii") + b"\n" for line in self.world.past.log))
        _write(self.command_file, [])
        _write(place.file("mails"), (row.raw for row in self.world.mails))
        index = json.dumps([[row.uidl, len(row.raw)] for row in self.world.mails])
        _write(place.file("index.json"), [index.encode("ascii")])
        answer = self._ask(
            {
                "mails": str(place.file("mails")),
                "index": str(place.file("index.json")),
                "ca": str(self.ca_file),
                "log": str(self.log_file),
                "commands": str(self.command_file),
                "user": self.user,
                "password": self.password,
                "start": self.world.now.isoformat(),
                "factor": factor,
                "interface": interface,
            }
        )
        self.port, self.stls_port = int(answer["port"]), int(answer["stls_port"])
        self.fingerprint = str(answer["fingerprint"])

    def _ask(self, spec: dict[str, str | int]) -> dict[str, str | int]:
        """Tell the child what to serve; its answer, or `PostfallError` with what it said."""
        line = _exchange(self._child, json.dumps(spec).encode("utf-8") + b"\n")
        try:
            answer: dict[str, str | int] = json.loads(line)
        except ValueError:
            answer = {}
        if answer.get("status") != "ready":
            raise PostfallError(
                Text("Das Übungspostfach ließ sich nicht starten.", "The practice mailbox could not be started."),
                hint=Text(
                    "Prüfen Sie mit „postfall doctor“, ob Postfall vollständig installiert ist.",
                    "Check with “postfall doctor” that Postfall is installed completely.",
                ),
                where=str(
                    answer.get("why") or _last_words(self.folder / "server-errors.txt") or "exercise.server.child"
                ),
            )
        return answer


def _private(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="postfall-practice-"))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            Text(f"In den Ordner {folder} kann ich nicht schreiben.", f"I cannot write into the folder {folder}."),
            where=str(folder),
        ) from error
    return folder


def _write(path: Path, rows: Iterable[bytes]) -> None:
    """A new file that only its owner can read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(rows)


def _spawn(place: _Place) -> subprocess.Popen[bytes]:
    """The child, out of reach of Ctrl-C: it ends when its input does, not before who started it is done."""
    with place.file("server-errors.txt").open("wb") as errors:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "postfall.exercise.server.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=place.folder,
            start_new_session=os.name == "posix",
        )


def _exchange(child: subprocess.Popen[bytes], line: bytes) -> bytes:
    """Send one line, give the first line of the answer; empty when the child died or says nothing for too long."""
    if child.stdin is None or child.stdout is None:
        return b""
    heard: list[bytes] = []
    listener = threading.Thread(target=_listen, args=(child.stdout, heard), daemon=True)
    try:
        child.stdin.write(line)
        child.stdin.flush()
    except OSError:
        return b""
    listener.start()
    listener.join(READY_SECONDS)
    if listener.is_alive():
        child.kill()
        listener.join()
    return heard[0] if heard else b""


def _listen(pipe: IO[bytes], heard: list[bytes]) -> None:
    heard.append(pipe.readline())


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return


def _last_words(path: Path) -> str:
    try:
        rows = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    return rows[-1] if rows else ""
