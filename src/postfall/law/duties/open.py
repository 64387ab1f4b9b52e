"""A duty that was neither done nor decided: open or undecided, from when, until when, and what to know with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.law.duties import words
from postfall.law.duties.clock import Clock, from_contract, from_event, from_notice
from postfall.law.duties.facts import View, joined, when
from postfall.law.duties.fit import Fit
from postfall.law.duties.notices import told
from postfall.law.duties.reach import Bound, church_of, row_of
from postfall.law.model import Duty, DutyState, Regime
from postfall.law.risk.model import Outcome
from postfall.value import UNKNOWN

if TYPE_CHECKING:
    from postfall.language import Text

_BY_RISK = {
    Outcome.RECORD: words.RISK_RECORD,
    Outcome.AUTHORITY: words.RISK_AUTHORITY,
    Outcome.AUTHORITY_AND_PERSONS: words.RISK_HIGH,
    Outcome.MORE_INFORMATION: words.RISK_MORE,
}


def judged(blank: Duty, regime: Regime, reach: Bound, view: View) -> Duty:
    """`blank` with state, reason, clock and warnings, as far as the answers go."""
    if reach.fit is Fit.NO:
        return replace(blank, state=DutyState.NOT_APPLICABLE)
    if regime.after:
        return _after(blank, regime, reach, view)
    clock = _clock(regime, view)
    duty = _with_clock(blank, clock, reach)
    if reach.fit is Fit.OPEN:
        return _warned(duty, regime, view, ())
    row = row_of(regime)
    if row.high_risk:
        return _by_high_risk(duty, regime, reach, view)
    runs = clock.runs or regime.by_contract
    waiting = row.waits if not clock.runs and clock.start is None else None
    reason = joined(reach.precaution, waiting or _reason(clock, regime, view))
    duty = replace(duty, state=DutyState.OPEN if runs else DutyState.UNDECIDED, reason=reason)
    return _warned(duty, regime, view, clock.warnings)


def _clock(regime: Regime, view: View) -> Clock:
    if regime.by_contract and regime.hours_fact:
        return from_contract(regime, view.answers, view.country)
    return from_event(regime, view.answers, view.country)


def _with_clock(duty: Duty, clock: Clock, reach: Bound) -> Duty:
    missing = tuple(dict.fromkeys((*reach.missing, *clock.missing)))
    return replace(duty, deadline=clock.deadline, start=clock.start, missing=missing)


def _reason(clock: Clock, regime: Regime, view: View) -> Text:
    row = row_of(regime)
    said = row.reason
    if regime.id == "gdpr-33-1" and view.standing.processor.fit is Fit.YES:
        said = words.PROCESSOR_TOO
    if regime.id == "bank-recall" and clock.start is not None:
        said = joined(said, words.BANK_SINCE.fill(when=when(clock.start.at)))
    if regime.by_contract:
        return joined(said, clock.reason)
    plain = words.HOLDS if clock.deadline is not None else joined(words.HOLDS, words.AT_ONCE)
    risk = _BY_RISK[view.risk.outcome] if row.by_risk and view.risk is not None else None
    return joined(clock.reason or said or plain, risk)


def _after(blank: Duty, regime: Regime, reach: Bound, view: View) -> Duty:
    """A duty whose clock starts with the notice of another."""
    before = view.regimes.get(regime.after)
    title = before.title if before is not None else blank.title
    found = told(regime.after, view.notices)
    waived = view.decisions.get(regime.after, ("", ""))
    duty = replace(blank, missing=reach.missing)
    if found is None and waived[0] == "waive" and waived[1].strip():
        return replace(duty, state=DutyState.NOT_APPLICABLE, reason=words.AFTER_NONE.fill(title=title))
    if found is not None and found.first is None:
        return replace(duty, state=DutyState.NOT_APPLICABLE, reason=words.AFTER_NONE.fill(title=title))
    clock = Clock(reason=words.AFTER.fill(title=title))
    if found is not None and found.first is not None and found.last is not None:
        at = (found.last if row_of(regime).latest else found.first).given
        clock = from_notice(regime, at, view.country)
    duty = _with_clock(duty, clock, reach)
    if reach.fit is Fit.OPEN:
        return duty
    state = DutyState.OPEN if clock.runs else DutyState.UNDECIDED
    duty = replace(duty, state=state, reason=joined(reach.precaution, _reason(clock, regime, view)))
    return _warned(duty, regime, view, clock.warnings)


def _by_high_risk(duty: Duty, regime: Regime, reach: Bound, view: View) -> Duty:
    """Only where the risk is high: the rules advise, and a person decides."""
    outcome = view.risk.outcome if view.risk is not None else None
    if outcome is Outcome.AUTHORITY_AND_PERSONS:
        plain = words.AT_ONCE if duty.deadline is None else None
        reason = joined(reach.precaution, words.RISK_HIGH, plain)
        return _warned(replace(duty, state=DutyState.OPEN, reason=reason), regime, view, ())
    if outcome in {Outcome.AUTHORITY, Outcome.RECORD}:
        reason = joined(reach.precaution, words.RISK_NOT_HIGH)
        return _warned(replace(duty, state=DutyState.UNDECIDED, reason=reason), regime, view, ())
    asked = view.risk.open_questions if view.risk is not None else ("confidentiality", "data_kinds")
    missing = tuple(dict.fromkeys((*duty.missing, *(key for key in asked if key not in view.answers))))
    grave = _grave(view)
    reason = words.CHECK_RISK if grave else words.RISK_OPEN if view.risk is None else words.RISK_MORE
    duty = replace(duty, state=DutyState.UNDECIDED, reason=joined(reason, reach.precaution), missing=missing)
    return _warned(duty, regime, view, (words.HIGH_RISK,) if grave else ())


def _grave(view: View) -> bool:
    """Whether the kinds of data point to a high risk, before anybody assessed it."""
    kinds, access = view.answers.get("data_kinds"), view.answers.get("confidentiality")
    persons = view.regimes.get("gdpr-34")
    look_at = set(persons.look_at) if persons is not None else set()
    return access != "none" and (kinds is UNKNOWN or (isinstance(kinds, tuple) and bool(set(kinds) & look_at)))


def _warned(duty: Duty, regime: Regime, view: View, more: tuple[Text, ...]) -> Duty:
    rows = [*more]
    if regime.id == "gdpr-33-1":
        swiss = view.regimes.get("ch-dsg-24")
        if view.country == "CH" and swiss is not None:
            rows.append(words.SWISS.fill(law=swiss.law, text=swiss.text, to=swiss.to))
        if view.answers.get("cross_border") is True:
            rows.append(words.CROSS_BORDER)
    church = church_of(regime, view)
    if church is not None:
        rows.append(words.CHURCH_TOO.fill(law=church.law, to=church.to))
    if view.held("professional_secrecy") and not row_of(regime).inside:
        rows.append(words.SECRECY_HERE)
    return replace(duty, warnings=(*duty.warnings, *rows))
