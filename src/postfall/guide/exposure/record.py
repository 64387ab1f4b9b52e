"""The exposure of a case: from the kept looks and the confirmed facts; kept in turn, with proposals for a person."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from postfall.exposure.estimate import exposure_of
from postfall.exposure.load import knowledge
from postfall.exposure.shape import exposure_data
from postfall.exposure.sift import sift
from postfall.exposure.situation import DAYS, FACTS, situation
from postfall.exposure.window import windows
from postfall.guide.proposed import EXPOSURE
from postfall.mailbox.inventory import from_bytes
from postfall.value import Source

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from postfall.case.journal import Journal
    from postfall.case.model import ArtefactRecord, CaseState
    from postfall.exposure.model import Exposure
    from postfall.exposure.sift import Sifted
    from postfall.language import Language
    from postfall.mailbox.model import Inventory
    from postfall.value import FactValue, Moment

KIND = "exposure"
"""What the kept estimates are filed under."""
SERVICES = "services"
"""What files of services are filed under that a case adds to ours."""
_ACCOUNTS = 40


@dataclass(frozen=True, slots=True)
class Exposed:
    """An exposure, the messages behind it, and the hash under which it is kept (None: it is not)."""

    exposure: Exposure
    sifted: Sifted
    sha256: str | None = None


def estimated(  # noqa: PLR0913  # each is a thing of its own that an estimate rests on
    inventories: Sequence[Inventory],
    facts: Mapping[str, FactValue | Moment],
    *,
    now: datetime,
    own: Collection[str] = (),
    confirmed_at: Mapping[str, datetime] | None = None,
    days: Sequence[int | None] = DAYS,
    gap: int | None = None,
    hashes: Sequence[str] = (),
    services: Sequence[bytes] = (),
) -> Exposed:
    """The exposure of looks that lie anywhere. Raises `ContentError` where our own data is broken.

    `services` are files of services that a case keeps, see `exposure.load.knowledge`.
    """
    start = situation(
        inventories,
        facts,
        now=now,
        knowledge=knowledge(*services),
        own=own,
        confirmed_at=confirmed_at,
        days=days,
        gap=gap,
    )
    spans = windows(start.doors, start.now)
    sifted = sift(start, spans[0])
    return Exposed(exposure_of(start, sifted, spans, inventories=hashes), sifted)


def estimate_case(
    journal: Journal,
    *,
    now: datetime,
    own: Collection[str] = (),
    days: Sequence[int | None] = DAYS,
    gap: int | None = None,
    more: Mapping[str, FactValue | Moment] | None = None,
) -> Exposed | None:
    """The exposure of a case, from every look that it keeps; None where there is no look. Records nothing.

    `more` are answers that stand in no journal; they go before the confirmed ones. Raises `Tampered`, `ContentError`.
    """
    state = journal.state()
    hashes = kept_looks(state)
    if not hashes:
        return None
    facts, reported = facts_of(state)
    return estimated(
        [from_bytes(journal.read(sha256)) for sha256 in hashes],
        {**facts, **(more or {})},
        now=now,
        own=own,
        confirmed_at=reported,
        days=days,
        gap=gap,
        hashes=hashes,
        services=[journal.read(row.sha256) for row in state.artefacts.values() if _services(row)],
    )


def _services(row: ArtefactRecord) -> bool:
    return row.kind == SERVICES and not row.erased


def expose(
    journal: Journal,
    *,
    now: datetime,
    own: Collection[str] = (),
    days: Sequence[int | None] = DAYS,
    gap: int | None = None,
) -> Exposed | None:
    """Estimate and record, see `keep_exposure`. None where there is no look."""
    found = estimate_case(journal, now=now, own=own, days=days, gap=gap)
    if found is None:
        return None
    return replace(found, sha256=keep_exposure(journal, found.exposure))


def keep_exposure(journal: Journal, exposure: Exposure) -> str:
    """Record an estimate: as a file of the case, whose hash is given, then what it proposes.

    A result that says the same as the newest kept one is not kept again: each copy would have to be erased, too.
    """
    state = journal.state()
    language: Language = "de" if state.language == "de" else "en"
    body = exposure_data(exposure, language)
    kept = _same_before(journal, state, body)
    if kept is None:
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1)
        data = text.encode("utf-8", "replace") + b"\n"
        kept = journal.keep(data, name="exposure.json", kind=KIND, media="application/json")
    for key, value in proposals(exposure).items():
        known = journal.state().proposed.get(key) or state.facts.get(key)
        if known is None or known.value != value:
            journal.propose(key, value, source=Source.DERIVED, evidence=kept.sha256, rule=EXPOSURE)
    return kept.sha256


def _same_before(journal: Journal, state: CaseState, body: dict[str, Any]) -> ArtefactRecord | None:
    """The newest kept estimate, where nothing but the moment has changed since."""
    kept = [row for row in state.artefacts.values() if row.kind == KIND and not row.erased]
    newest = max(kept, key=lambda row: row.seq, default=None)
    if newest is None:
        return None
    before = json.loads(journal.read(newest.sha256))
    return newest if {**before, "at": None} == {**json.loads(json.dumps(body)), "at": None} else None


def made_from(journal: Journal, sha256: str) -> tuple[ArtefactRecord, ...]:
    """The kept estimates that rest on the look `sha256`: they name persons out of it, and are erased one by one."""
    kept = [row for row in journal.state().artefacts.values() if row.kind == KIND and not row.erased]
    return tuple(row for row in kept if sha256 in json.loads(journal.read(row.sha256))["inventories"])


def settled(journal: Journal) -> bool:
    """Whether an estimate is kept that is newer than every look and every answer that it rests on."""
    state = journal.state()
    newest = max((row.seq for row in state.artefacts.values() if row.kind == KIND), default=0)
    looks = (kept.seq for one in kept_looks(state) if (kept := state.artefacts.get(one)) is not None)
    answers = (state.facts[key].seq for key in FACTS if key in state.facts)
    return newest > max((*looks, *answers), default=0)


def kept_looks(state: CaseState) -> tuple[str, ...]:
    """The hashes of all looks that the case still keeps, each once, in the order in which they were taken."""
    hashes = dict.fromkeys(row.sha256 for row in state.inventories)
    return tuple(one for one in hashes if (kept := state.artefacts.get(one)) is not None and not kept.erased)


def facts_of(state: CaseState) -> tuple[dict[str, FactValue | Moment], dict[str, datetime]]:
    """The confirmed values, and when each was confirmed."""
    values = {key: fact.value for key, fact in state.facts.items()}
    return values, {key: datetime.fromisoformat(fact.provenance.at) for key, fact in state.facts.items()}


def proposals(exposure: Exposure) -> dict[str, FactValue]:
    """What the exposure suggests as answers. Nothing of it counts before a person confirms it."""
    found: dict[str, FactValue] = {"mails_seen": exposure.at_most.messages}
    if exposure.at_most.persons is not None:
        found["persons"] = exposure.at_most.persons
    if exposure.suggestions.data_kinds:
        found["data_kinds"] = exposure.suggestions.data_kinds
    if exposure.suggestions.person_groups:
        found["person_groups"] = exposure.suggestions.person_groups
    if accounts := accounts_found(exposure):
        found["accounts_found"] = accounts
    return found


def accounts_found(exposure: Exposure) -> str:
    """The services by name, the greatest damage first. Domains out of mails stay out: they may be a fraud."""
    names = [row.service for row in exposure.takeover if row.known]
    left = len(exposure.takeover) - min(len(names), _ACCOUNTS)
    return ", ".join(names[:_ACCOUNTS]) + (f" (+{left})" if names and left else "")
