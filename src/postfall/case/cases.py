"""All cases of one person or team: begin, list, find."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Self

from postfall import __version__
from postfall.case.artefacts import Artefacts
from postfall.case.chain import decode
from postfall.case.entry import clean_text
from postfall.case.journal import Journal
from postfall.case.model import CaseSummary
from postfall.errors import UsageError
from postfall.language import Text
from postfall.value import zone_info

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from postfall.case.store import Store
    from postfall.ports import Clock

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""No i, l, o, u: an id can be read out on the telephone."""

ID_LENGTH = 26
SHORTEST_PREFIX = 4
_TITLE_LENGTH = 200


class Cases:
    """An open record; close it, or use it as a context manager."""

    def __init__(self, store: Store, artefacts: Artefacts, clock: Clock, actor: str) -> None:
        self._store = store
        self._artefacts = artefacts
        self._clock = clock
        self._actor = actor

    @classmethod
    def open(cls, home: Path, clock: Clock, actor: str, database: str | None = None) -> Self:
        """The record in the folder `home`, or in the database `database` (URL) with its kept files in `home`.

        Raises `StoreError` for what disks and databases do, `UsageError` for a URL that cannot be read.
        """
        from postfall.case.store import Store

        artefacts = Artefacts(home / "artefacts")
        store = Store.open(home, database)
        artefacts.sweep()
        return cls(store, artefacts, clock, actor)

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def create(self, title: str, *, zone: str, language: str, exercise: bool = False) -> Journal:
        """Begin a case. Raises `UsageError` for a zone that does not exist."""
        zone_info(zone)
        journal = self._journal("".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH)))
        journal.append(
            "case.opened/1",
            {
                "case": journal.id,
                "title": clean_text(title).strip()[:_TITLE_LENGTH],
                "zone": zone,
                "language": language,
                "exercise": exercise,
                "program": f"postfall {__version__}",
            },
        )
        return journal

    def list(self) -> tuple[CaseSummary, ...]:
        """All cases, the oldest first. A title that was erased is empty."""
        return tuple(
            CaseSummary(
                id=row.case,
                title=str((said := decode(row.opening) or {}).get("title", "")),
                opened=row.opened,
                exercise=said.get("exercise") is True if said else self._journal(row.case).state().exercise,
                closed=row.closed,
                entries=row.entries,
                head=row.head,
            )
            for row in self._store.overviews()
        )

    def find(self, prefix: str | None = None, *, exercise: bool = False) -> Journal:
        """The case whose id begins with `prefix`, of whatever kind; without one the only open case.

        `exercise` True looks for the only open exercise instead of the only open real case. Raises `UsageError` with
        the list where there is none or more than one.
        """
        rows = self.list()
        found = _with_prefix(rows, prefix) if prefix is not None else _open(rows, exercise=exercise)
        return self._journal(found.id)

    def journal(self, case: str) -> Journal:
        """The case with the whole id `case`, as `list` gave it."""
        return self._journal(case)

    def _journal(self, case: str) -> Journal:
        return Journal(self._store, self._artefacts, self._clock, self._actor, case)


def _with_prefix(rows: Sequence[CaseSummary], prefix: str) -> CaseSummary:
    wanted = prefix.strip().lower()
    if len(wanted) < SHORTEST_PREFIX:
        raise UsageError(
            Text(
                f"Nennen Sie mindestens die ersten {SHORTEST_PREFIX} Zeichen der Fallnummer.",
                f"Give at least the first {SHORTEST_PREFIX} characters of the case number.",
            ),
            hint=_named(rows),
            where=prefix[:80],
        )
    found = [row for row in rows if row.id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        message = Text(
            f"Mit „{wanted[:30]}“ beginnen {len(found)} Fälle.", f"{len(found)} cases begin with “{wanted[:30]}”."
        )
    else:
        message = Text(f"Kein Fall beginnt mit „{wanted[:30]}“.", f"No case begins with “{wanted[:30]}”.")
    raise UsageError(message, hint=_named(found or rows), where=prefix[:80])


def _open(rows: Sequence[CaseSummary], *, exercise: bool) -> CaseSummary:
    found = [row for row in rows if row.exercise is exercise and not row.closed]
    if len(found) == 1:
        return found[0]
    if found:
        message = Text(f"Es gibt {len(found)} offene Fälle.", f"There are {len(found)} open cases.")
        hint = Text("Wählen Sie mit --case ", "Choose with --case ")
        listed = _named(found)
        raise UsageError(message, hint=Text(hint.de + listed.de, hint.en + listed.en), where="--case")
    raise UsageError(
        Text("Es gibt keinen offenen Fall.", "There is no open case."),
        hint=Text(
            "Beginnen Sie einen mit: postfall start. Alle Fälle, auch geschlossene, zeigt: postfall case list",
            "Begin one with: postfall start. All cases, closed ones too: postfall case list",
        ),
        where="--case",
    )


def _named(rows: Sequence[CaseSummary]) -> Text:
    if not rows:
        return Text("Noch gibt es keinen Fall. Beginnen Sie mit: postfall start", "No case yet. Begin: postfall start")
    names = [f"{row.id[:8]} „{row.title}“" for row in rows[:20]], [f"{row.id[:8]} “{row.title}”" for row in rows[:20]]
    return Text(", ".join(names[0]), ", ".join(names[1]))
