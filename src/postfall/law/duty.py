"""Which duties there are in a case, with state and reason: pure, from the confirmed answers.

An unanswered question leaves a duty undecided. "I do not know" is an answer: it never makes a duty smaller, so the
strict assumption holds until somebody knows better. Regimes that are not confirmed decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text, same
from postfall.law import duty_words as words
from postfall.law import workdays
from postfall.law.deadline import deadline, with_contract
from postfall.law.model import Deadline, Duty, DutyState, Regime
from postfall.value import UNKNOWN, FactValue, Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_EMPLOYER = "employer"
_LONGEST_CONTRACT = 24 * 366


def duties(
    answers: Mapping[str, FactValue | Moment],
    regimes: Mapping[str, Regime],
    *,
    decisions: Mapping[str, tuple[str, str]] | None = None,
    country: str | None = "DE",
) -> tuple[Duty, ...]:
    """The duties of a case in the order: employer, authority, controller, own record, persons.

    `answers` are confirmed facts by key; `decisions` map a duty to (`do` or `waive`, reason). `country` holds where
    the answers do not name one. Never raises for what a person answered: what cannot be counted is a reason.
    """
    view = _View(answers, _standing(answers), _country(answers, country))
    rows = []
    for id_, judge in _JUDGES.items():
        regime = regimes.get(id_)
        if regime is None or not regime.in_force:
            continue
        duty = _confirmed_only(judge(regime, view), regime)
        rows.append(_decided(duty, (decisions or {}).get(id_)))
    return _with_neighbours(tuple(rows), regimes, view)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Who the person is before the law. `controller` None: not answered yet, `missing` says what."""

    controller: bool | None
    employee: bool | None
    processor: bool | None = False
    because: Text = words.NOT_ANSWERED
    missing: tuple[str, ...] = ()
    precaution: Text | None = None


@dataclass(frozen=True, slots=True)
class _View:
    answers: Mapping[str, FactValue | Moment]
    standing: _Standing
    country: str | None

    def moment(self, key: str) -> Moment | None:
        """The answer where it is a moment."""
        value = self.answers.get(key)
        return value if isinstance(value, Moment) else None

    def unknown(self, key: str) -> bool:
        """Whether the answer is "I do not know"."""
        return self.answers.get(key) is UNKNOWN


def _standing(answers: Mapping[str, FactValue | Moment]) -> _Standing:
    role = answers.get("user_role")
    if role is UNKNOWN:
        return _Standing(True, None, None, precaution=words.ROLE_UNKNOWN)
    if role == "organisation":
        return _Standing(True, False)
    if role == "processor":
        return _Standing(True, False, processor=True)
    if role == "employee":
        return _Standing(False, True, because=words.EMPLOYERS_CLOCK)
    if role == "private":
        return _private(answers)
    return _Standing(None, None, None, missing=("user_role",))


def _private(answers: Mapping[str, FactValue | Moment]) -> _Standing:
    others, mixed = answers.get("others_data"), answers.get("mixed_for")
    if others is None:
        return _Standing(None, None, missing=("others_data",))
    if others is UNKNOWN:
        return _Standing(True, None, precaution=words.OTHERS_UNKNOWN)
    if others is not True:
        return _Standing(False, False, because=words.PURELY_PRIVATE)
    if mixed == (_EMPLOYER,):
        return _Standing(False, True, because=words.EMPLOYERS_CLOCK)
    if isinstance(mixed, tuple):
        return _Standing(True, _EMPLOYER in mixed)
    missing = ("mixed_for",) if mixed is None else ()
    return _Standing(True, None, missing=missing, precaution=words.MIXED_UNKNOWN)


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


def _tell_employer(regime: Regime, view: _View) -> Duty:
    standing = view.standing
    if standing.employee is None:
        return _duty(regime, DutyState.UNDECIDED, words.EMPLOYER_OPEN, missing=standing.missing)
    if not standing.employee:
        because = standing.because if standing.controller is False else words.NO_EMPLOYER
        return _duty(regime, DutyState.NOT_APPLICABLE, because)
    if told := view.moment("employer_told_at"):
        return _duty(regime, DutyState.DONE, words.DONE.fill(when=_when(told)))
    return _duty(regime, DutyState.OPEN, words.TELL_EMPLOYER)


def _authority(regime: Regime, view: _View) -> Duty:
    if duty := _no_controller(regime, view):
        return duty
    clock = _clock(regime, view)
    told = view.moment("told_authority_at")
    if told is not None:
        reason, warnings = _told(told, clock.deadline)
        return _duty(regime, DutyState.DONE, reason, deadline=clock.deadline, warnings=warnings)
    state = DutyState.OPEN if clock.runs else DutyState.UNDECIDED
    base = words.PROCESSOR_TOO if view.standing.processor else words.CLOCK_RUNS
    reason = _joined(view.standing.precaution, clock.reason or base)
    return _duty(regime, state, reason, deadline=clock.deadline, missing=clock.missing, warnings=clock.warnings)


def _controller(regime: Regime, view: _View) -> Duty:
    standing = view.standing
    if standing.processor is None:
        because = standing.precaution or standing.because
        return _duty(regime, DutyState.UNDECIDED, because, missing=standing.missing)
    if not standing.processor:
        because = standing.because if standing.controller is False else words.NO_PROCESSOR
        return _duty(regime, DutyState.NOT_APPLICABLE, because)
    clock, hours_missing = _contract_clock(regime, view)
    if told := view.moment("told_controller_at"):
        reason, warnings = _told(told, clock.deadline)
        return _duty(regime, DutyState.DONE, reason, deadline=clock.deadline, warnings=warnings)
    reason = _joined(words.CONTROLLER_AT_ONCE, clock.reason)
    missing = (*clock.missing, *hours_missing)
    return _duty(regime, DutyState.OPEN, reason, deadline=clock.deadline, missing=missing, warnings=clock.warnings)


def _record(regime: Regime, view: _View) -> Duty:
    if duty := _no_controller(regime, view):
        return duty
    return _duty(regime, DutyState.OPEN, _joined(view.standing.precaution, words.RECORD))


def _persons(regime: Regime, view: _View) -> Duty:
    if duty := _no_controller(regime, view):
        return duty
    if view.answers.get("persons_told") == "yes":
        return _duty(regime, DutyState.DONE, words.PERSONS_TOLD)
    missing = tuple(key for key in ("confidentiality", "data_kinds") if key not in view.answers)
    kinds, access = view.answers.get("data_kinds"), view.answers.get("confidentiality")
    grave = kinds is UNKNOWN or (isinstance(kinds, tuple) and bool(set(kinds) & set(regime.look_at)))
    if grave and access != "none":
        return _duty(regime, DutyState.UNDECIDED, words.CHECK_RISK, missing=missing, warnings=(words.HIGH_RISK,))
    return _duty(regime, DutyState.UNDECIDED, words.RISK_OPEN, missing=missing)


_JUDGES: dict[str, Callable[[Regime, _View], Duty]] = {
    "tell-employer": _tell_employer,
    "gdpr-33-1": _authority,
    "gdpr-33-2": _controller,
    "gdpr-33-5": _record,
    "gdpr-34": _persons,
}


def _no_controller(regime: Regime, view: _View) -> Duty | None:
    standing = view.standing
    if standing.controller is None:
        clock = _clock(regime, view) if regime.hours is not None else _Clock()
        missing = (*standing.missing, *clock.missing)
        return _duty(regime, DutyState.UNDECIDED, standing.because, deadline=clock.deadline, missing=missing)
    if not standing.controller:
        return _duty(regime, DutyState.NOT_APPLICABLE, standing.because)
    return None


@dataclass(frozen=True, slots=True)
class _Clock:
    """A deadline, or why there is none. `runs`: the duty is open, and not merely undecided."""

    deadline: Deadline | None = None
    runs: bool = True
    reason: Text | None = None
    missing: tuple[str, ...] = ()
    warnings: tuple[Text, ...] = ()


def _clock(regime: Regime, view: _View) -> _Clock:
    """The clock from awareness; where nobody knows when that was, from detection, as a precaution."""
    aware, detected = view.moment("aware_at"), view.moment("detected_at")
    if aware is not None:
        return _counted(regime, aware, view, _Clock())
    settled = view.unknown("aware_at")
    missing = () if settled else ("aware_at",)
    if detected is not None:
        reason = words.AWARE_UNKNOWN if settled else words.AWARE_OPEN
        frame = _Clock(None, settled, reason, missing, (words.FROM_DETECTION,))
        return _counted(regime, detected, view, frame, event="detected_at")
    missing = (*missing, *(() if view.unknown("detected_at") else ("detected_at",)))
    return _Clock(None, runs=False, reason=words.NO_MOMENT, missing=missing)


def _contract_clock(regime: Regime, view: _View) -> tuple[_Clock, tuple[str, ...]]:
    hours = view.answers.get("processor_contract_hours")
    if hours is None or hours is UNKNOWN:
        return _Clock(), ("processor_contract_hours",) if hours is None else ()
    if isinstance(hours, bool) or not isinstance(hours, int) or not 1 <= hours <= _LONGEST_CONTRACT:
        return _Clock(), ()
    return _clock(with_contract(regime, hours), view), ()


def _counted(regime: Regime, at: Moment, view: _View, frame: _Clock, event: str | None = None) -> _Clock:
    try:
        found = deadline(regime, at, country=view.country, event=event)
    except UsageError as error:
        return replace(frame, runs=False, reason=error.message)
    if event is not None:
        found = replace(found, notes=(words.FROM_DETECTION, *found.notes))
    return replace(frame, deadline=found)


def _told(told: Moment, due: Deadline | None) -> tuple[Text, tuple[Text, ...]]:
    """Done, and whether it was late: the end instant itself lies outside the period."""
    reason = words.DONE.fill(when=_when(told))
    if due is not None and told.utc >= due.due.utc:
        return reason, (words.LATE,)
    return reason, ()


def _when(moment: Moment) -> Text:
    try:
        local = moment.local
    except (OverflowError, UsageError):
        return same(moment.typed)
    return Text(f"{local.day:02}.{local.month:02}.{local.year:04}, {local:%H:%M} Uhr", f"{local:%Y-%m-%d, %H:%M}")


def _confirmed_only(duty: Duty, regime: Regime) -> Duty:
    if regime.confirmed or duty.state is not DutyState.OPEN:
        return duty
    return replace(duty, state=DutyState.UNDECIDED, warnings=(words.UNCONFIRMED, *duty.warnings))


def _decided(duty: Duty, decision: tuple[str, str] | None) -> Duty:
    """What a person decided stands above what we think, but not above what was done or never applied."""
    if decision is None or duty.state not in {DutyState.OPEN, DutyState.UNDECIDED}:
        return duty
    choice, reason = decision[0], decision[1].strip()
    if choice == "do":
        chosen = words.DECIDED.fill(reason=reason) if reason else words.DECIDED_PLAIN
        return replace(duty, state=DutyState.OPEN, reason=_joined(chosen, duty.reason))
    if not reason:
        return replace(duty, warnings=(*duty.warnings, words.WAIVER_NEEDS_REASON))
    warnings = (*duty.warnings, words.NO_EXCEPTION) if duty.id == "gdpr-33-5" else duty.warnings
    return replace(duty, state=DutyState.WAIVED, reason=words.WAIVED.fill(reason=reason), warnings=warnings)


def _with_neighbours(rows: tuple[Duty, ...], regimes: Mapping[str, Regime], view: _View) -> tuple[Duty, ...]:
    """Swiss law comes first in Switzerland: said beside the authority duty, never decided here."""
    swiss = regimes.get("ch-dsg-24")
    if view.country != "CH" or swiss is None or view.standing.controller is False:
        return rows
    note = words.SWISS.fill(law=swiss.law, text=swiss.text, to=swiss.to)
    return tuple(replace(row, warnings=(*row.warnings, note)) if row.id == "gdpr-33-1" else row for row in rows)


def _joined(*parts: Text | None) -> Text:
    rows = [part for part in parts if part is not None]
    return Text(" ".join(row.de for row in rows), " ".join(row.en for row in rows))


def _duty(
    regime: Regime,
    state: DutyState,
    reason: Text,
    *,
    deadline: Deadline | None = None,
    missing: tuple[str, ...] = (),
    warnings: tuple[Text, ...] = (),
) -> Duty:
    return Duty(
        id=regime.id,
        title=regime.title,
        state=state,
        reason=reason,
        to=regime.to,
        source=regime.source,
        deadline=deadline,
        missing=missing,
        warnings=warnings,
        law=regime.law,
    )
