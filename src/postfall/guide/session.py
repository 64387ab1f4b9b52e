"""What the walk and its actions share: the case, the people, the clock, and the dossier of this moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.dossier.build import build
from postfall.errors import Interrupted
from postfall.exposure.folders import narrow
from postfall.exposure.look import first_look
from postfall.exposure.situation import FACTS
from postfall.guide.exposure.record import estimate_case, facts_of, kept_looks
from postfall.language import Text
from postfall.mailbox.inventory import from_bytes
from postfall.mailbox.model import Depth
from postfall.ports import Move, Question
from postfall.value import FactValue, Moment

if TYPE_CHECKING:
    from postfall.case.journal import Journal
    from postfall.case.model import CaseState, InventoryRecord
    from postfall.dossier.model import Dossier
    from postfall.exposure.model import Exposure, FirstLook
    from postfall.language import Language
    from postfall.law.book import LawBook
    from postfall.playbook.answers import Answers
    from postfall.playbook.model import Playbook
    from postfall.ports import Asker, Clock, Progress, Teller
    from postfall.value import Secret


_SAVED = Text("Gespeichert. Sie können jederzeit weitermachen.", "Saved. You can go on at any time.")
_RESUME = Text("Weiter geht es mit: postfall resume", "Go on with: postfall resume")
_NO_HELP = Text("Dazu gibt es keine weitere Hilfe.", "There is no more help on this.")
_WAYS = Text(
    "Sie können auch antworten: weiß nicht · zurück · übersicht · später · ende",
    "You can also answer: don't know · back · overview · later · quit",
)


class Leave(Exception):
    """The person wants somewhere else instead of answering: `move` says where."""

    def __init__(self, move: Move) -> None:
        super().__init__(move.value)
        self.move = move


@dataclass
class Session:
    """One sitting over one case. `folder` is where drafts are written; `script` the answers file, if one speaks;
    `ca` a file of certificates to trust for mailboxes; `secret` the password of a mailbox that this program serves;
    `worked` is called whenever the work of a step is over, before that is recorded.
    """

    journal: Journal
    playbook: Playbook
    asker: Asker
    teller: Teller
    clock: Clock
    progress: Progress
    zone: str
    folder: Path
    law: LawBook
    script: Answers | None = None
    ca: str | None = None
    secret: Secret | None = None
    worked: Callable[[], None] | None = None
    _looks: dict[str, tuple[FirstLook, bool]] = field(default_factory=dict)
    _estimate: tuple[object, Exposure | None] = (None, None)

    @property
    def language(self) -> Language:
        """The language this sitting speaks."""
        return self.teller.language

    def now(self) -> Moment:
        """The present moment in the case's zone."""
        return Moment.of(self.clock.now(), self.zone)

    def dossier(self) -> Dossier:
        """What the case is at this moment."""
        state = self.journal.state()
        own = [str(state.value("mailbox_address") or ""), *(row.user for row in state.mailboxes.values())]
        kept = [row for row in reversed(state.inventories) if not _erased(state.artefacts.get(row.sha256))]
        looks = {mailbox: self._telling(kept, mailbox, own) for mailbox in dict.fromkeys(row.mailbox for row in kept)}
        return build(state, self.playbook, now=self.now(), law=self.law, looks=looks)

    def estimated(self) -> Dossier:
        """The dossier with the estimate in it, which reads every kept look: only for those who show or write it."""
        return replace(self.dossier(), exposure=self._exposure(self.journal.state()))

    def answer(self, question: Question) -> FactValue | Moment:
        """Ask until there is an answer. Help is given here.

        Raises `Leave` for back, overview and later, `Interrupted` when the person wants to stop.
        """
        while True:
            answer = self.asker.ask(question)
            if not isinstance(answer, Move):
                return answer
            if answer is Move.QUIT:
                raise Interrupted(_SAVED, hint=_RESUME)
            if answer is not Move.HELP:
                raise Leave(answer)
            rows = [row for row in (question.help, question.why, question.basis) if row is not None]
            for row in (*(rows or [_NO_HELP]), _WAYS):
                self.teller.show(row)

    def _exposure(self, state: CaseState) -> Exposure | None:
        """The estimate; made anew only when a look or an answer that it rests on has changed."""
        hashes = kept_looks(state)
        if not hashes:
            return None
        facts, reported = facts_of(state)
        rests_on = (hashes, tuple((key, facts.get(key), reported.get(key)) for key in FACTS))
        if self._estimate[0] != rests_on:
            found = estimate_case(self.journal, now=self.clock.now())
            self._estimate = (rests_on, found.exposure if found is not None else None)
        return self._estimate[1]

    def _telling(self, kept: Sequence[InventoryRecord], mailbox: str, own: list[str]) -> FirstLook:
        """The newest look into all of `mailbox` beyond mere numbers, else the newest; `kept` has the newest first."""
        rows = [row for row in kept if row.mailbox == mailbox]
        for row in rows:
            if row.depth != Depth.COUNTS and not self._look(row.sha256, own)[1]:
                return self._look(row.sha256, own)[0]
        return self._look(rows[0].sha256, own)[0]

    def _look(self, sha256: str, own: list[str]) -> tuple[FirstLook, bool]:
        """What a kept look says at first sight, and whether only a part of the mailbox was asked for."""
        if sha256 not in self._looks:
            inventory = from_bytes(self.journal.read(sha256))
            found = first_look(inventory, now=self.clock.now(), own=own, inventory_sha=sha256)
            self._looks[sha256] = found, narrow(inventory)
        return self._looks[sha256]


def _erased(artefact: object) -> bool:
    return artefact is None or bool(getattr(artefact, "erased", False))
