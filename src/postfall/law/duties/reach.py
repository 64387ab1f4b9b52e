"""Whom a regime binds: its audience, what else must have happened, from which day it holds, what takes its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.law.dates import day_of
from postfall.law.duties import words
from postfall.law.duties.facts import View, joined
from postfall.law.duties.fit import NO, YES, Fit, Found, every, some
from postfall.law.duties.table import EARLIER, INSTEAD, OWN, ROWS, TAGS, Row
from postfall.law.workdays import member_state
from postfall.value import Moment

if TYPE_CHECKING:
    from postfall.language import Text
    from postfall.law.model import Regime

_PLAIN = Row()
_GERMAN_ONLY = frozenset({"strafantrag", "secrecy-203"})
_SPOKEN = {"tell-employer", "gdpr-33-1", "gdpr-33-2", "gdpr-33-5", "gdpr-34"}


@dataclass(frozen=True, slots=True)
class Bound:
    """How a regime fits a person, and why: `reason` for no and for a question, `precaution` for what is not known."""

    fit: Fit
    reason: Text
    missing: tuple[str, ...] = ()
    precaution: Text | None = None
    to: Text | None = None


def bound(regime: Regime, view: View) -> Bound:
    """Whether `regime` binds this person in this case."""
    for look in (_standing, _instead, _in_force, _place, _audience, _also):
        found = look(regime, view)
        if found is not None and found.fit is Fit.NO:
            return found
    rows = [row for look in (_standing, _place, _audience, _also) if (row := look(regime, view)) is not None]
    weakest = min((row.fit for row in rows), default=Fit.YES)
    missing = tuple(dict.fromkeys(key for row in rows for key in row.missing))
    if weakest is Fit.OPEN:
        reason = next(row.reason for row in rows if row.fit is Fit.OPEN)
        return Bound(weakest, reason, missing, to=_church_to(regime, view))
    precautions = [row.precaution for row in rows if row.precaution is not None]
    return Bound(weakest, words.HOLDS, missing, joined(*dict.fromkeys(precautions)) or None, _church_to(regime, view))


def row_of(regime: Regime) -> Row:
    """What the table says beside the audience."""
    return ROWS.get(regime.id, _PLAIN)


def _tags(regime: Regime) -> tuple[str, ...]:
    return regime.audience or ("controller",)


def _standing(regime: Regime, view: View) -> Bound | None:
    """Who somebody is comes before what they do."""
    who, tags = view.standing, set(_tags(regime))
    if "employee" in tags:
        return _employee(view)
    if tags & OWN:
        return _as_bound(who.own, words.NOT_YOURS, words.NOT_ANSWERED)
    if who.controller.fit is not Fit.YES:
        return _as_bound(who.controller, who.because, who.because)
    precaution = who.precaution if regime.id in _SPOKEN else None
    if "processor" in tags and "controller" not in tags:
        found = _as_bound(who.processor, words.NO_PROCESSOR, who.because)
        return Bound(found.fit, found.reason, found.missing, found.precaution and (precaution or found.precaution))
    return Bound(Fit.YES, words.HOLDS, precaution=precaution)


def _employee(view: View) -> Bound:
    who = view.standing
    if who.employee.fit is Fit.NO:
        private = who.controller.fit is Fit.NO
        return Bound(Fit.NO, who.because if private else words.NO_EMPLOYER)
    if who.employee.fit is Fit.YES:
        return Bound(Fit.YES, words.HOLDS)
    return Bound(who.employee.fit, words.EMPLOYER_OPEN, who.employee.missing, words.EMPLOYER_OPEN)


def _as_bound(found: Found, otherwise: Text, asked: Text) -> Bound:
    reason = otherwise if found.fit is Fit.NO else asked
    precaution = words.UNKNOWN_SO_FAR if found.fit is Fit.PERHAPS else None
    return Bound(found.fit, reason, found.missing, precaution)


def _audience(regime: Regime, view: View) -> Bound | None:
    tags = _tags(regime)
    known = [TAGS[tag] for tag in tags if tag in TAGS]
    if len(known) < len(tags):  # one of them comes from the standing alone
        return None
    parts = []
    for tag in known:
        silent = tag.sector and not view.standing.business
        rows = [row.of(view.answers) for row in tag.any_of]
        parts += [NO if silent and row.fit is Fit.OPEN else row for row in rows]
    return _as_bound(some(parts), known[0].otherwise, words.ASK_FIRST)


def _also(regime: Regime, view: View) -> Bound | None:
    row = row_of(regime)
    if not row.also:
        return None
    found = every(condition.of(view.answers) for condition in row.also)
    return _as_bound(found, row.needs or words.ASK_FIRST, words.ASK_FIRST)


def _place(regime: Regime, view: View) -> Bound | None:
    """German acts bind in Germany; other member states have acts of their own, so there they hold as a precaution."""
    if regime.id.startswith("gdpr-"):
        return _outside_eea(view)
    if not row_of(regime).german:
        return None
    said = view.answers.get("country")
    if said == "DE" or said is None:
        return None
    if said in {"CH", "GB"} or (regime.id in _GERMAN_ONLY and said not in {"unknown", "other"}):
        return Bound(Fit.NO, words.ONLY_GERMAN)
    return Bound(Fit.PERHAPS, words.ABROAD, precaution=words.ABROAD)


def _outside_eea(view: View) -> Bound | None:
    """The GDPR reaches a controller outside only for people inside (Art. 3(2)); silence about them changes nothing."""
    said, persons = view.answers.get("country"), view.codes("persons_countries")
    if said in {"CH", "GB"} and persons is not None and not any(map(member_state, persons)):
        return Bound(Fit.NO, words.NO_EEA)
    return None


def _in_force(regime: Regime, view: View) -> Bound | None:
    """A rule is as old as the event: what was not law on that day, or no longer, binds nobody."""
    keys = (regime.event, *EARLIER.get(regime.event, ()), "aware_at", "detected_at")
    at = next((moment for key in keys if isinstance(moment := view.answers.get(key), Moment)), None)
    if at is None:
        return None
    try:
        day = day_of(at).isoformat()
    except (OverflowError, ValueError):
        return None
    begin = min([regime.valid_from, *(row.valid_from for row in regime.versions)])
    if begin and day < begin:
        return Bound(Fit.NO, words.NOT_YET.fill(day=begin))
    if regime.valid_to and day > regime.valid_to:
        return Bound(Fit.NO, words.NO_LONGER.fill(day=regime.valid_to))
    return None


def _instead(regime: Regime, view: View) -> Bound | None:
    """What takes the place of a rule for sure: church law that is confirmed, DORA for financial entities."""
    dora = view.regimes.get("dora-19-initial")
    binds = dora is not None and dora.confirmed and _in_force(dora, view) is None
    if binds and regime.id.startswith("bsig-") and view.answers.get("financial_entity") is True:
        return Bound(Fit.NO, words.DORA_INSTEAD)
    for id_ in INSTEAD.get(regime.id, ()):
        other = view.regimes.get(id_)
        if other is None or not other.in_force or not other.confirmed or _in_force(other, view) is not None:
            continue
        if _audience(other, view) == _as_bound(YES, words.ASK_FIRST, words.ASK_FIRST):
            return Bound(Fit.NO, words.CHURCH_INSTEAD.fill(law=other.law))
    return None


def _church_to(regime: Regime, view: View) -> Text | None:
    church = church_of(regime, view)
    return church.to if church is not None else None


def church_of(regime: Regime, view: View) -> Regime | None:
    """The church law that probably stands in place of `regime` for this person, though it is not confirmed."""
    for id_ in INSTEAD.get(regime.id, ()):
        other = view.regimes.get(id_)
        found = _audience(other, view) if other is not None and other.in_force else None
        if other is not None and found is not None and found.fit is Fit.YES:
            return other
    return None
