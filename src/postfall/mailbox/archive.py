"""A copy of a mailbox on this machine into the same inventory as a look over the network: no password, no server.

`mbox:` one file (Thunderbird, Google Takeout, many exports), `maildir:` a folder with `cur` and `new` and the folders
below it, `eml:` a folder of single mails. Only header blocks are read, nothing is written, links are not followed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.errors import Interrupted, UsageError
from postfall.language import Text
from postfall.mailbox.copying import Copying
from postfall.mailbox.model import Depth, Inventory
from postfall.mailbox.probe import content_not_built

if TYPE_CHECKING:
    from postfall.ports import Clock, Progress

KINDS = ("mbox", "maildir", "eml")
"""The schemes of copies."""
_PEEK = 4096
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Archive:
    """A copy that is there: `kind` is one of `KINDS`, `path` its file or folder."""

    kind: str
    path: Path

    @property
    def name(self) -> str:
        """The last part of the path, fit to be kept; the folders above it may name persons and stay out."""
        place = self.path.parent if self.path.name == "mbox" else self.path  # Apple Mail: NAME.mbox/mbox
        name = os.path.basename(os.path.abspath(place))  # noqa: PTH100, PTH119  # never fails, whatever is written
        shown = "".join(sign if sign.isprintable() else "?" for sign in name.encode("utf-8", "replace").decode())
        return shown[:_LONGEST_NAME] or self.kind

    @property
    def url(self) -> str:
        """`KIND:NAME`, without the folders above."""
        return f"{self.kind}:{self.name}"


def parse_archive(url: str) -> Archive | None:
    """The copy that a URL `KIND:PATH` names; None for URLs of other schemes.

    Raises `UsageError` where there is no such copy.
    """
    kind, colon, path = url.strip().partition(":")
    if not colon or kind.lower() not in KINDS:
        return None
    return _checked(kind.lower(), _path(path))


def recognise(text: str) -> Archive:
    """The copy at a path. What lies there tells its kind: a file is an mbox, a folder with `cur` a Maildir, else mails.

    A URL is taken too. Raises `UsageError` where nothing fit lies there.
    """
    found = parse_archive(text)
    if found is not None:
        return found
    path = _path(text)
    if os.path.isfile(path) or os.path.isfile(path / "mbox"):  # noqa: PTH113  # Path.is_file raises for odd names
        return _checked("mbox", path)
    return _checked("maildir" if _is_maildir(path) else "eml", path)


def _path(text: str) -> Path:
    bare = text.strip().strip("\"'")  # Windows copies paths with quotes
    if not bare:
        raise UsageError(
            Text("Es fehlt, wo die Kopie liegt.", "It is missing where the copy lies."),
            hint=Text("Zum Beispiel: mbox:Posteingang.mbox", "For example: mbox:Inbox.mbox"),
        )
    return Path(os.path.expanduser(bare))  # noqa: PTH111  # Path.expanduser raises for unknown users


def _is_maildir(path: Path) -> bool:
    return any(os.path.isdir(path / part) for part in ("cur", "new"))  # noqa: PTH112


def _checked(kind: str, path: Path) -> Archive:
    if not os.path.lexists(path):
        raise _unfit(path, Text(f"{path} gibt es nicht.", f"{path} does not exist."))
    if kind == "mbox":
        return _checked_mbox(path)
    if not os.path.isdir(path):  # noqa: PTH112
        raise _unfit(path, Text(f"{path} ist kein Ordner.", f"{path} is not a folder."))
    if kind == "maildir" and not _is_maildir(path):
        raise _unfit(path, Text(f"In {path} gibt es keinen Ordner „cur“.", f"There is no folder “cur” in {path}."))
    return Archive(kind, path)


def _checked_mbox(path: Path) -> Archive:
    from postfall.mailbox.mboxfile import is_mbox

    inner = path / "mbox"
    path = inner if os.path.isfile(inner) else path  # noqa: PTH113
    if not os.path.isfile(path):  # noqa: PTH113  # a folder, a pipe, a device
        raise _unfit(path, Text(f"{path} ist keine Datei.", f"{path} is not a file."))
    try:
        with path.open("rb") as file:
            beginning = file.read(_PEEK)
    except OSError as error:
        raise closed(path, error) from error
    if not is_mbox(beginning):
        raise _unfit(path, Text(f"{path} ist keine mbox-Datei.", f"{path} is not an mbox file."))
    return Archive("mbox", path)


def closed(path: Path, error: OSError) -> UsageError:
    """The error for a copy that cannot be opened at all."""
    return UsageError(
        Text(f"{path} lässt sich nicht lesen: {error.strerror}.", f"{path} cannot be read: {error.strerror}."),
        hint=Text(
            "Schließen Sie das Mailprogramm, oder kopieren Sie die Mails in einen eigenen Ordner.",
            "Close the mail program, or copy the mails into a folder of your own.",
        ),
        where=str(path),
    )


def _unfit(path: Path, why: Text) -> UsageError:
    return UsageError(
        why,
        hint=Text(
            "Was geht: mbox:DATEI (Thunderbird: die Datei ohne .msf; Google Takeout: erst auspacken), maildir:ORDNER "
            "(mit cur und new), eml:ORDNER (mit .eml-Dateien).",
            "What works: mbox:FILE (Thunderbird: the file without .msf; Google Takeout: unpack it first), "
            "maildir:FOLDER (with cur and new), eml:FOLDER (with .eml files).",
        ),
        where=str(path),
    )


def read_archive(archive: Archive, *, depth: Depth, clock: Clock, progress: Progress) -> Inventory:
    """Count what lies in a copy and change nothing there.

    With depth `counts` no names, subjects, times or folder names are taken in at all. What cannot be read is counted
    as a problem. Raises `UsageError` where nothing can be read, or for the depth `content`; `Interrupted` on Ctrl-C.
    """
    if depth is Depth.CONTENT:
        raise content_not_built()
    copying = Copying(archive.kind, archive.path, archive.name, depth, progress)
    taken = clock.now().isoformat(timespec="seconds")
    try:
        copying.run()
    except KeyboardInterrupt:
        raise Interrupted(Text("Das Zählen wurde abgebrochen.", "The counting was stopped.")) from None
    except OSError as error:
        raise closed(archive.path, error) from error
    if archive.kind == "eml" and not copying.messages:
        raise _unfit(
            archive.path,
            Text(f"In {archive.path} liegen keine .eml-Dateien.", f"There are no .eml files in {archive.path}."),
        )
    return copying.inventory(archive.url, taken)
