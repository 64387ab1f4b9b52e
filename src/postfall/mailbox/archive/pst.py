"""Outlook's data files (`.pst`, `.ost`): read by libpff in a process of its own; they may be broken or hostile."""

from __future__ import annotations

import importlib.util
import json
import os
import re
from typing import IO, TYPE_CHECKING, Any

from postfall.errors import UsageError
from postfall.language import Text
from postfall.mailbox import confined
from postfall.mailbox.archive import reasons
from postfall.mailbox.archive.copying import Copying, Piece
from postfall.mailbox.archive.places import unfit
from postfall.mailbox.archive.structure import Structure
from postfall.mailbox.content.frames import receive, send
from postfall.mailbox.model import LARGEST_MESSAGE, Address, Attachment

if TYPE_CHECKING:
    from pathlib import Path

_WORKER = "postfall.mailbox.archive.pst_worker"
_LIBRARY = "pypff"
_MEMORY = 1536 << 20
_SECONDS = 60.0
"""For one entry, and for opening the file."""
_TRIES = 25
"""Entries that may kill the process before we give up."""
_LARGEST = LARGEST_MESSAGE * 3 // 2 + (4 << 20)
_MOST_PEOPLE = 200_000
_CAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", re.ASCII)


def read_pst(path: Path, copying: Copying) -> None:
    """Every mail in the folders that people see; contacts and people in appointments become `contacts`.

    An entry that cannot be read is counted. Raises `UsageError` where libpff is not installed or cannot open the file.
    """
    if importlib.util.find_spec(_LIBRARY) is None:
        raise _no_library(path)
    run = _Run(path, copying)
    for _ in range(_TRIES):
        if run.once():
            break
    else:
        copying.partial = True
        copying.note(reasons.BROKEN)
    copying.contacts = tuple(run.people)
    if len(run.people) >= _MOST_PEOPLE:
        copying.note(reasons.TOO_MANY_CONTACTS)


class _Run:
    """Goes through the file, with as many processes as it takes."""

    def __init__(self, path: Path, copying: Copying) -> None:
        self.path = path
        self.copying = copying
        self.people: dict[Address, None] = {}
        self._at = 0

    def once(self) -> bool:
        """Read on from where the last process died; True when all is read."""
        child = confined.start(_WORKER, str(_MEMORY))
        try:
            question = {"path": os.path.realpath(self.path), "skip": self._at, "depth": self.copying.scope.depth.value}
            with confined.Watch(child, _SECONDS):
                send(confined.pipe(child.stdin), question)
            while True:
                with confined.Watch(child, _SECONDS):
                    talk, data = receive(confined.pipe(child.stdout), _LARGEST)
                if "end" in talk:
                    return True
                self._heard(talk, data, child.stdout)
        except (OSError, EOFError, ValueError, TypeError, KeyError, AttributeError):
            return self._died()
        finally:
            confined.end(child)

    def _died(self) -> bool:
        """Count the entry that the process died of; True where there is no sense in another try."""
        if self._at == 0:
            raise self._shut()
        self.copying.problems["item_unreadable"] += 1
        return False

    def _heard(self, talk: dict[str, Any], data: bytes, pipe: IO[bytes] | None) -> None:
        copying = self.copying
        if "item" in talk:
            self._at = int(talk["item"])
        elif "folder" in talk:
            if int(talk["entries"]):
                copying.folder(str(talk["folder"]))
        elif "mail" in talk:
            self._mail(str(talk["mail"]), json.loads(data), pipe)
        elif "person" in talk:
            if copying.wanted(str(talk["person"])):
                rows = [Address(str(row[0])[:320], str(row[1])[:500]) for row in json.loads(data)["people"]]
                self.people.update(dict.fromkeys(rows[: _MOST_PEOPLE - len(self.people)]))
        elif "lost" in talk:
            copying.problems["folder_unreadable"] += 1
        elif "bad" in talk:
            copying.problems["item_unreadable"] += 1
        else:
            raise self._shut()

    def _shut(self) -> UsageError:
        return unfit(
            self.path,
            Text(
                f"{self.path} lässt sich nicht öffnen: beschädigt, verschlüsselt oder gerade in Outlook geöffnet.",
                f"{self.path} cannot be opened: damaged, encrypted or open in Outlook.",
            ),
        )

    def _mail(self, folder: str, facts: dict[str, Any], pipe: IO[bytes] | None) -> None:
        copying = self.copying
        octets = max(int(facts["octets"]), 0)
        name = f"pst:{str(facts['id'])[:20]}"
        if copying.counts:
            copying.take(Piece(name, folder, 0, octets), None)
            return
        message = self._message(pipe)
        came = facts["came"] if isinstance(facts["came"], str) and _CAME.fullmatch(facts["came"]) else None
        flags = tuple(str(flag) for flag in facts["flags"])[:10]
        piece = Piece(name, folder, 0, octets, flags, came, whole=message[1])
        block = b"\n" + str(facts["header"]).encode("utf-8", "replace")
        files = [
            Attachment(str(title), str(kind), max(int(size), 0), str(place))
            for place, (title, kind, size) in enumerate(facts["files"], 2)
        ]
        if copying.wanted(folder):
            copying.add(piece, block, Structure(tuple(files)), message=lambda: message[0])

    def _message(self, pipe: IO[bytes] | None) -> tuple[bytes, bool]:
        """The whole message, which follows with the depth `content`."""
        if self.copying.scope.depth.value != "content":
            return b"", True
        talk, data = receive(confined.pipe(pipe), _LARGEST)
        return (data, bool(talk["message"])) if "message" in talk else (b"", False)


def _no_library(path: Path) -> UsageError:
    return UsageError(
        Text(
            "Outlook-Datendateien kann diese Installation nicht lesen: Die Bibliothek libpff fehlt.",
            "This installation cannot read Outlook data files: the library libpff is missing.",
        ),
        hint=Text(
            'Nachrüsten: pip install "postfall[pst]". Oder ohne sie: in Outlook (klassisch) die Mails eines Ordners '
            "markieren und in einen Ordner auf der Festplatte ziehen, dann mit einem Mailprogramm wie Thunderbird als "
            ".eml speichern; unter Linux wandelt „readpst -r -o ZIEL DATEI.pst“ in mbox um, danach mbox:ZIEL. Das neue "
            "Outlook legt keine solche Datei an: Zählen Sie dort über den Server.",
            'Add it: pip install "postfall[pst]". Or without it: in Outlook (classic) mark the mails of a folder and '
            "drag them into a folder on disk, then save them as .eml with a mail program such as Thunderbird; on Linux "
            "“readpst -r -o TARGET FILE.pst” turns it into mbox, then mbox:TARGET. The new Outlook makes no such file: "
            "count on the server there.",
        ),
        where=str(path),
    )
