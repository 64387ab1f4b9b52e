"""Starts and stops the practice server: makes the world, hands it to a child process, says where it listens."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from fractions import Fraction
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from postfall.errors import PostfallError, UsageError
from postfall.exercise.world.make import World, make_world
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from postfall.exercise.world.make import PracticeMail, Truth
    from postfall.value import Json

READY_SECONDS = 30
_STOP_SECONDS = 5
_COMMANDS = "commands.jsonl"
_LOOPBACK = ("127.0.0.1", "::1")
_SCHEMES = ("pop3s", "pop3", "imaps", "imap")


@dataclass(frozen=True, slots=True)
class _Place:
    """The files of one run, in a folder that only this person can read."""

    folder: Path

    def file(self, name: str) -> Path:
        return self.folder / name


class PracticeServer:
    """A practice mailbox that is really served; use it as a context manager.

    `urls` names each door: `pop3s` and `imaps` with TLS from the start, `pop3` and `imap` with STLS or STARTTLS
    demanded. `user` and `password` log in; `ca_file` (PEM) is what a client must trust, `fingerprint` (`sha256:…`)
    names the server's certificate; `log_file` holds Dovecot-like lines, `command_file` one JSON line a command (see
    `follow_commands`); `world` is what was there at the start.
    """

    def __init__(
        self, world: World, place: _Place, password: str, child: subprocess.Popen[bytes], *, keep: bool
    ) -> None:
        self.world, self.password, self.user = world, password, world.holder.user
        self.folder = place.folder
        self.ca_file, self.password_file = place.file("ca.pem"), place.file("password.txt")
        self.log_file, self.command_file = place.file("mail.log"), place.file(_COMMANDS)
        self.ports: dict[str, int] = {}
        self.fingerprint = ""
        self._mails = place.file("mails")
        self._child, self._keep, self._turn = child, keep, threading.Lock()
        self._factor = Fraction(1)
        self._delivered = 0

    @classmethod
    def start(  # noqa: PLR0913  # a keyword for each thing one may want to say
        cls,
        *,
        world: World | None = None,
        now: datetime | None = None,
        seed: int = 1,
        messages: int = 300,
        profile: str = "craft",
        folder: Path | None = None,
        password: str | None = None,
        factor: int | Fraction = 1,
        paused: bool = False,
        interface: str = "127.0.0.1",
        protocols: Sequence[str] = ("pop3", "imap"),
    ) -> Self:
        """Serve `world`, or make the one of `seed` as it is at `now` and serve that.

        The clock of the log begins at `now`, without it at the world's own, runs `factor` times as fast as ours, and
        stands when `paused`. The files lie in `folder` and stay there; without one in a private temporary folder that
        `stop` removes, or the child where nobody stops it. Raises `UsageError` for an address beyond the loopback and a
        folder with other files in it, and `PostfallError` when the server does not start.
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
        if world is None:
            if now is None:
                raise TypeError("a world or the moment for which to make one")
            world = make_world(seed, messages, profile, now=now)
        place = _Place(_private(folder))
        server = cls(world, place, password or secrets.token_urlsafe(9), _spawn(place), keep=folder is not None)
        clock: dict[str, Json] = {"start": (now or world.now).isoformat(), "factor": str(factor), "paused": paused}
        try:
            server._factor = Fraction(factor)
            server._begin(place, {**clock, "interface": interface, "protocols": list(protocols)})
        except BaseException:
            server.stop()
            raise
        return server

    @property
    def urls(self) -> dict[str, str]:
        """The address of each door, by its scheme."""
        return {scheme: f"{scheme}://localhost:{port}" for scheme, port in self.ports.items()}

    @property
    def url(self) -> str:
        """POP3 with TLS from the start; IMAP where POP3 is not served."""
        return self.urls.get("pop3s") or self.urls["imaps"]

    @property
    def stls_url(self) -> str:
        """The same with TLS by STLS or STARTTLS."""
        return self.urls.get("pop3") or self.urls["imap"]

    @property
    def port(self) -> int:
        """The port of `pop3s`."""
        return self.ports["pop3s"]

    @property
    def stls_port(self) -> int:
        """The port of `pop3`."""
        return self.ports["pop3"]

    def deliver(self, raw: bytes, arrival: datetime | None = None, folder: str = "INBOX") -> str:
        """Let a mail arrive now (or be there since `arrival`); its unique id for POP3.

        The next POP3 session sees it, IMAP sessions hear of it. Line ends become CRLF; a mail without a Received field
        gets one when `arrival` is given, as servers write one. Raises `PostfallError` when the server is not there.
        """
        with self._turn:
            self._delivered += 1
            uidl = f"new{self._delivered:05d}"
            octets = _as_stored(raw, arrival)
            with self._mails.open("ab") as file:
                file.write(octets)
            at = None if arrival is None else int(arrival.timestamp())
            self._order({"do": "deliver", "uidl": uidl, "octets": len(octets), "arrival": at, "folder": folder})
        return uidl

    def set_clock(self, at: datetime, factor: int | Fraction | None = None, *, paused: bool = False) -> None:
        """The log's clock shows `at` and goes on from there; `factor` stays as it was unless it is given.

        Raises `PostfallError` when the server is not there.
        """
        with self._turn:
            self._factor = self._factor if factor is None else Fraction(factor)
            self._order({"do": "clock", "at": at.isoformat(), "factor": str(self._factor), "paused": paused})

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

    def _begin(self, place: _Place, spec: dict[str, Json]) -> None:
        _write(self.password_file, [self.password.encode("utf-8"), b"\n"])
        _write(self.log_file, (line.encode("ascii") + b"\n" for line in self.world.past.log))
        _write(self.command_file, [])
        _write(self._mails, (row.raw for row in self.world.mails))
        _write(place.file("index.jsonl"), map(_row, self.world.mails))
        answer = self._ask(
            {
                **spec,
                "mails": str(self._mails),
                "index": str(place.file("index.jsonl")),
                "ca": str(self.ca_file),
                "log": str(self.log_file),
                "commands": str(self.command_file),
                "user": self.user,
                "password": self.password,
                "folders": list(self.world.folders),
                "clear": None if self._keep else str(self.folder),
            }
        )
        self.ports = {scheme: int(str(answer[scheme])) for scheme in _SCHEMES if scheme in answer}
        self.fingerprint = str(answer["fingerprint"])

    def _ask(self, spec: dict[str, Json]) -> dict[str, Json]:
        """Tell the child what to serve; its answer, or `PostfallError` with what it said."""
        answer = self._said(spec)
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

    def _order(self, order: dict[str, Json]) -> None:
        answer = self._said(order)
        if answer.get("status") != "done":
            raise PostfallError(
                Text("Das Übungspostfach antwortet nicht mehr.", "The practice mailbox does not answer any more."),
                hint=Text("Setzen Sie die Übung fort: postfall exercise resume", "Resume: postfall exercise resume"),
                where=str(answer.get("why") or _last_words(self.folder / "server-errors.txt") or order["do"]),
            )

    def _said(self, line: dict[str, Json]) -> dict[str, Json]:
        try:
            answer: dict[str, Json] = json.loads(_exchange(self._child, json.dumps(line).encode("utf-8") + b"\n"))
        except ValueError:
            return {}
        return answer


def _row(mail: PracticeMail) -> bytes:
    """The mail's row of the index."""
    row = [mail.uidl, len(mail.raw), int(mail.arrival.timestamp()), mail.folder, list(mail.flags)]
    return json.dumps(row).encode("ascii") + b"\n"


def _as_stored(raw: bytes, arrival: datetime | None) -> bytes:
    """The octets as a server keeps them: CRLF at each line's end, and a line that says when they came."""
    octets = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    octets = octets if octets.endswith(b"\r\n") else octets + b"\r\n"
    head = octets.partition(b"\r\n\r\n")[0].lower()
    if arrival is None or head.startswith(b"received:") or b"\r\nreceived:" in head:
        return octets
    told = format_datetime(arrival.astimezone(UTC))
    return b"Received: from mail.example by mx1.example; " + told.encode("ascii") + b"\r\n" + octets


def _private(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="postfall-practice-"))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        foreign = any(folder.iterdir()) and not (folder / _COMMANDS).is_file()
    except OSError as error:
        raise UsageError(
            Text(f"In den Ordner {folder} kann ich nicht schreiben.", f"I cannot write into the folder {folder}."),
            where=str(folder),
        ) from error
    if foreign:
        raise UsageError(
            Text(f"Im Ordner {folder} liegen schon andere Dateien.", f"There are other files in the folder {folder}."),
            hint=Text("Nehmen Sie einen leeren oder neuen Ordner.", "Take an empty folder, or a new one."),
            where=str(folder),
        )
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
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
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
