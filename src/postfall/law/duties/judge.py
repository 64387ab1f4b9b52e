"""Which duties there are in a case, with state and reason: pure, from answers, notices, decisions and the risk.

An unanswered question leaves a duty undecided. "I do not know" is an answer: it never makes a duty smaller, so the
strict assumption holds until somebody knows better. Regimes that are not confirmed decide nothing on their own, and
the assessment of the risk advises: only a person waives a duty.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.law import workdays
from postfall.law.duties import words
from postfall.law.duties.done import done
from postfall.law.duties.facts import View, joined
from postfall.law.duties.fit import Fit
from postfall.law.duties.notices import follow_up_duty
from postfall.law.duties.open import judged
from postfall.law.duties.reach import bound
from postfall.law.duties.standing import standing
from postfall.law.duties.table import FIRST
from postfall.law.model import Duty, DutyState, Regime
from postfall.value import UNKNOWN, FactValue, Moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from postfall.law.model import Given
    from postfall.law.risk.model import Assessment


def duties(
    answers: Mapping[str, FactValue | Moment],
    regimes: Mapping[str, Regime],
    *,
    notices: Sequence[Given] = (),
    risk: Assessment | None = None,
    decisions: Mapping[str, tuple[str, str]] | None = None,
    country: str | None = "DE",
) -> tuple[Duty, ...]:
    """The duties of a case: employer, authority, controller, own record, persons, then the other laws.

    `answers` are confirmed facts by key, `notices` what was recorded as done, in the order of the journal; `decisions`
    map a duty to (`do` or `waive`, reason). `country` holds where the answers do not name one. A notice that was made
    in part brings a duty of its own, with the promised day as its clock (`notices.SUFFIX`). Never raises for what a
    person answered: what cannot be counted is a reason.
    """
    view = View(
        answers=_settled(answers, country),
        regimes=regimes,
        standing=standing(answers),
        country=_country(answers, country),
        notices=tuple(notices),
        risk=risk,
        decisions=decisions or {},
    )
    order = [*(id_ for id_ in FIRST if id_ in regimes), *(id_ for id_ in regimes if id_ not in FIRST)]
    rows: list[Duty] = []
    for id_ in order:
        if regimes[id_].in_force:
            duty = _duty(regimes[id_], view)
            rows += [duty, *_follow_up(duty, view)]
    return tuple(rows)


def _settled(answers: Mapping[str, FactValue | Moment], country: str | None) -> Mapping[str, FactValue | Moment]:
    return answers if "country" in answers or country is None else {**answers, "country": country}


def _country(answers: Mapping[str, FactValue | Moment], country: str | None) -> str | None:
    """The state in which to act: as answered; None for another country, whose holidays we cannot name."""
    said = answers.get("country")
    wanted = said if isinstance(said, str) and said is not UNKNOWN else country
    if wanted is None:
        return None
    try:
        return workdays.country_code(wanted)
    except UsageError:
        return None


def _duty(regime: Regime, view: View) -> Duty:
    reach = bound(regime, view)
    blank = Duty(
        id=regime.id,
        title=regime.title,
        state=DutyState.UNDECIDED,
        reason=reach.reason,
        to=reach.to or regime.to,
        source=regime.source,
        law=regime.law,
        notices=tuple(row for row in view.notices if row.duty == regime.id),
    )
    if reach.fit is Fit.NO and not blank.notices:
        return replace(blank, state=DutyState.NOT_APPLICABLE)
    duty = judged(blank, regime, reach, view)
    if finished := done(duty, view):
        return finished
    return _decided(_confirmed_only(duty, regime), view)


def _confirmed_only(duty: Duty, regime: Regime) -> Duty:
    """What is not confirmed opens nothing on its own; hours of the person's own contract are confirmed by them."""
    contract = regime.by_contract and duty.deadline is not None
    if regime.confirmed or contract or duty.state is not DutyState.OPEN:
        return duty
    return replace(duty, state=DutyState.UNDECIDED, warnings=(words.UNCONFIRMED, *duty.warnings))


def _decided(duty: Duty, view: View) -> Duty:
    """What a person decided stands above what we think, but not above what was done or never applied."""
    decision = view.decisions.get(duty.id)
    if decision is None or duty.state not in {DutyState.OPEN, DutyState.UNDECIDED}:
        return duty
    choice, reason = decision[0], decision[1].strip()
    if choice == "do":
        chosen = words.DECIDED.fill(reason=reason) if reason else words.DECIDED_PLAIN
        return replace(duty, state=DutyState.OPEN, reason=joined(chosen, duty.reason))
    if not reason:
        return replace(duty, warnings=(*duty.warnings, words.WAIVER_NEEDS_REASON))
    warnings = (*duty.warnings, words.NO_EXCEPTION) if duty.id == "gdpr-33-5" else duty.warnings
    return replace(duty, state=DutyState.WAIVED, reason=words.WAIVED.fill(reason=reason), warnings=warnings)


def _follow_up(duty: Duty, view: View) -> tuple[Duty, ...]:
    row = follow_up_duty(duty)
    return () if row is None else (_decided(row, view),)
