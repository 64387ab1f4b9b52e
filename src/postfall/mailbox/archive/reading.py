"""Reads a copy of a mailbox into an inventory: no password, no server, nothing is written, links are not followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.errors import Interrupted, UsageError
from postfall.language import Text
from postfall.mailbox.archive import reasons
from postfall.mailbox.archive.copying import Copying
from postfall.mailbox.archive.places import closed, unfit
from postfall.mailbox.model import Depth, Scope

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from postfall.mailbox.archive.places import Archive
    from postfall.mailbox.model import Inspector, Inventory
    from postfall.ports import Clock, Progress

_BESIDE = frozenset({"vcard", "ics", "csv"})


def read_archive(
    archive: Archive,
    *,
    depth: Depth,
    clock: Clock,
    progress: Progress,
    inspector: Inspector | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    folders: Collection[str] = (),
) -> Inventory:
    """Count what lies in a copy and change nothing there.

    `depth`: with `counts` no names, subjects, times or folder names are taken in at all; with `content` every message
    is handed to `inspector`, at most `LARGEST_MESSAGE` octets of each. `since` (included), `until` (not included,
    both aware) and `folders` choose what counts; a message of unknown arrival does. What cannot be read is counted as
    a problem.

    Raises `UsageError` where nothing can be read, for the depth `content` without an inspector, for a choice with the
    depth `counts`, which reads nothing to choose by, or in an address book; `Interrupted` on Ctrl-C.
    """
    _fit(archive.kind, depth, inspector, timed=since is not None or until is not None, folders=bool(folders))
    copying = Copying(archive.kind, Scope(depth, since, until, tuple(folders)), progress, inspector)
    taken = clock.now().isoformat(timespec="seconds")
    try:
        _run(archive, copying)
    except KeyboardInterrupt:
        raise Interrupted(Text("Das Zählen wurde abgebrochen.", "The counting was stopped.")) from None
    except OSError as error:
        raise closed(archive.path, error) from error
    return copying.inventory(archive.url, taken)


def _run(archive: Archive, copying: Copying) -> None:
    """Read all of it, with the reader of its kind."""
    path, kind = archive.path, archive.kind
    if kind == "mbox":
        from postfall.mailbox.archive.mboxes import read_mbox

        read_mbox(path, archive.name, copying)
    elif kind == "maildir":
        from postfall.mailbox.archive.single import read_maildir

        read_maildir(path, copying)
    elif kind == "eml":
        from postfall.mailbox.archive.single import read_eml

        _some(archive, read_eml(path, archive.name, copying), ".eml")
    elif kind == "emlx":
        from postfall.mailbox.archive.emlx import read_emlx

        _some(archive, read_emlx(path, archive.name, copying), ".emlx")
    elif kind == "thunderbird":
        from postfall.mailbox.archive.thunderbird import read_profile

        read_profile(path, copying)
    elif kind == "pst":
        from postfall.mailbox.archive.pst import read_pst

        read_pst(path, copying)
    elif kind in _BESIDE:
        from postfall.mailbox.archive.contacts import read_contacts

        copying.reasons[:] = [reasons.BESIDE]
        read_contacts(kind, path, copying)


def _some(archive: Archive, files: int, ending: str) -> None:
    if not files:
        raise unfit(
            archive.path,
            Text(
                f"In {archive.path} liegen keine {ending}-Dateien.", f"There are no {ending} files in {archive.path}."
            ),
        )


def _fit(kind: str, depth: Depth, inspector: Inspector | None, *, timed: bool, folders: bool) -> None:
    """Refuse what does not go together."""
    if kind in _BESIDE:
        if depth is Depth.COUNTS or timed or folders:
            raise _unfit_depth(
                Text(
                    "Ein Adressbuch oder Kalender wird ganz gelesen: ohne Auswahl, mit Namen und Adressen.",
                    "An address book or calendar is read as a whole: without a choice, with names and addresses.",
                )
            )
        return
    if depth is Depth.CONTENT and inspector is None:
        raise _unfit_depth(Text("Inhalte werden hier nicht angesehen.", "Contents are not looked at here."))
    if depth is Depth.COUNTS and (timed or (folders and kind == "mbox")):
        raise _unfit_depth(
            Text(
                "Wer nur zählt, liest weder Zeiten noch Ordner und kann nicht nach ihnen auswählen.",
                "Counting alone reads neither times nor folders and cannot choose by them.",
            )
        )


def _unfit_depth(why: Text) -> UsageError:
    return UsageError(why, hint=Text("Nehmen Sie --depth headers.", "Use --depth headers."), where="--depth")
