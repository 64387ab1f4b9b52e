"""The clock of a duty: from its own event, from an earlier one as a precaution, or from the notice before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.law.deadline import at_the_time, deadline, with_contract
from postfall.law.duties import words
from postfall.law.duties.table import EARLIER
from postfall.law.model import Counting, Deadline, Start
from postfall.value import Moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.language import Text
    from postfall.law.model import Regime
    from postfall.value import FactValue

_LONGEST_CONTRACT = 24 * 366


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline, or why there is none. `runs`: the duty is open, and not merely undecided."""

    deadline: Deadline | None = None
    runs: bool = True
    reason: Text | None = None
    missing: tuple[str, ...] = ()
    warnings: tuple[Text, ...] = ()
    start: Start | None = None


def from_event(regime: Regime, answers: Mapping[str, FactValue | Moment], country: str | None) -> Clock:
    """The clock from the regime's own event; where nobody knows that, from another one, as a precaution.

    A second clock of the same duty (its `limits`) stands in before any other event. A regime without a length has a
    start and no deadline: what is due "without undue delay" needs no event to run.
    """
    limits = {row.event: moment for row in regime.limits if (moment := _limit(row.event, answers)) is not None}
    keys = _events(regime)
    for key in keys:
        at = limits.get(key) or answers.get(key)
        if isinstance(at, Moment):
            return _at(regime, at, key, country, _frame(regime, key, answers), limits)
    if regime.period is None:
        return Clock()
    reason = words.NO_MOMENT if regime.event == "aware_at" else words.START_OPEN
    return Clock(None, runs=False, reason=reason, missing=tuple(key for key in keys if key not in answers))


def _events(regime: Regime) -> tuple[str, ...]:
    limits = tuple(row.event for row in regime.limits)
    return tuple(dict.fromkeys((regime.event, *limits, *EARLIER.get(regime.event, ()))))


def _limit(event: str, answers: Mapping[str, FactValue | Moment]) -> Moment | None:
    """When a second clock began: at its own event, or at one that stands in for it."""
    moments = (answers.get(key) for key in (event, *EARLIER.get(event, ())))
    return next((at for at in moments if isinstance(at, Moment)), None)


def _frame(regime: Regime, key: str, answers: Mapping[str, FactValue | Moment]) -> Clock:
    """What is said where another event stands in: it counts for sure once the right one is known to be unknown."""
    if key == regime.event:
        return Clock()
    missing = () if regime.event in answers else (regime.event,)
    if key in {row.event for row in regime.limits}:
        return Clock(missing=missing)
    aware = regime.event == "aware_at"
    if missing:
        reason = words.AWARE_OPEN if aware else words.START_OPEN
    else:
        reason = words.AWARE_UNKNOWN if aware else words.START_UNKNOWN
    note = words.FROM_DETECTION if key == "detected_at" else words.FROM_EARLIER
    happened = regime.event == "detected_at"  # whoever is aware of it has noticed it
    return Clock(None, happened or not missing, reason, missing, (note,))


def _at(
    regime: Regime,
    at: Moment,
    key: str,
    country: str | None,
    frame: Clock,
    also: Mapping[str, Moment] | None = None,
) -> Clock:
    if at_the_time(regime, at).period is None:
        return Clock(start=Start(key, at))
    frame = replace(frame, start=Start(key, at))
    try:
        found = deadline(regime, at, country=country, event=key, also=also)
    except UsageError as error:
        return replace(frame, runs=False, reason=error.message)
    return replace(frame, deadline=replace(found, notes=(*frame.warnings, *found.notes)))


def from_contract(regime: Regime, answers: Mapping[str, FactValue | Moment], country: str | None) -> Clock:
    """The clock of the hours that a contract sets, in the fact `hours_fact`; none where it sets none that count."""
    hours = answers.get(regime.hours_fact)
    if isinstance(hours, int) and not isinstance(hours, bool) and 1 <= hours <= _LONGEST_CONTRACT:
        return from_event(with_contract(regime, hours), answers, country)
    bare = from_event(replace(regime, period=None, counting=Counting.WITHOUT_DELAY), answers, country)
    return replace(bare, missing=(regime.hours_fact,) if hours is None else ())


def from_notice(regime: Regime, at: Moment, country: str | None) -> Clock:
    """The clock that starts with the notice of the duty before it, handed in at `at`."""
    return _at(regime, at, regime.event, country, Clock())
