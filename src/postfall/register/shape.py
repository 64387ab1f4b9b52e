"""A row of the register as plain values for JSON, and as one flat line for tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postfall.case.body import encode_value
from postfall.register.model import ERASED
from postfall.value import Moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.language import Language
    from postfall.law.model import Duty
    from postfall.register.model import CaseRow, DecisionRow, FactRow, MeasureRow, NoticeRow, RiskRow

COLUMNS = (
    "case", "title", "organisation", "year", "opened", "state", "closed", "review", "record", "facts", "effects",
    "measures", "outcome", "risk", "decisions", "notices", "duties", "entries", "head",
)  # fmt: skip
_WORDS: dict[str, tuple[str, str]] = {
    "closed": ("geschlossen", "closed"),
    "open": ("offen", "open"),
    "sound": ("unverändert", "unchanged"),
    "bad": ("VERÄNDERT", "CHANGED"),
    "late": ("verspätet", "late"),
    "in_time": ("rechtzeitig", "in time"),
    "reference": ("Zeichen", "reference"),
    "skipped": ("ausgelassen", "skipped"),
    "due": ("fällig", "due"),
    "do": ("wird erfüllt", "will be done"),
    "waive": ("wird nicht erfüllt", "will not be done"),
    "record": ("nur festhalten", "record only"),
    "authority": ("Aufsicht", "authority"),
    "authority_and_persons": ("Aufsicht und Personen", "authority and persons"),
}


def row_data(row: CaseRow, language: Language) -> dict[str, Any]:
    """The row for JSON, texts in `language`."""
    return {
        "case": row.case,
        "title": row.title,
        "organisation": row.organisation,
        "opened": row.opened,
        "year": row.year,
        "exercise": row.exercise,
        "state": "closed" if row.closed is not None else "open",
        "closed": row.closed,
        "review": row.review,
        "facts": [_fact(fact, language) for fact in row.facts],
        "effects": [_fact(fact, language) for fact in row.effects],
        "measures": [
            *({"kind": "answer", **_fact(fact, language)} for fact in row.actions),
            *({"kind": "step", **_step(step, language)} for step in row.steps),
        ],
        "decisions": [_decision(said, language) for said in row.decisions],
        "notices": [_notice(notice, language) for notice in row.notices],
        "duties": [_duty(duty, language) for duty in row.duties if duty.state.value != "not_applicable"],
        "risk": _risk(row.risk),
        "outcome": row.risk.counts or None if row.risk else None,
        "playbook": row.playbook or None,
        "entries": row.entries,
        "head": row.head,
        "erased": row.erased,
        "tampered": {"seq": row.bad.seq, "reason": row.bad.reason} if row.bad else None,
    }


def _fact(row: FactRow, language: Language) -> dict[str, Any]:
    value = row.value.iso() if isinstance(row.value, Moment) else None
    if row.value is not None and value is None:
        value = encode_value(row.value)  # type: ignore[assignment]
    return {
        "key": row.key,
        "question": row.question.to(language),
        "value": value if row.value is not None else ERASED.en,
        "answer": row.words.to(language),
        "erased": row.value is None,
        "source": row.source,
        "who": row.who,
        "at": row.at,
    }


def _step(row: MeasureRow, language: Language) -> dict[str, Any]:
    return {
        "key": row.step,
        "title": row.title.to(language),
        "state": row.state,
        "at": row.at,
        "reason": row.reason or None,
    }


def _decision(row: DecisionRow, language: Language) -> dict[str, Any]:
    gone = ERASED.en if row.erased else None
    return {
        "duty": gone or row.duty,
        "title": row.title.to(language),
        "choice": gone or row.choice,
        "reason": gone or row.reason,
        "who": row.who,
        "at": row.at,
        "erased": row.erased,
    }


def _notice(row: NoticeRow, language: Language) -> dict[str, Any]:
    gone = ERASED.en if row.erased else None
    return {
        "duty": gone or row.duty,
        "title": row.title.to(language),
        "stage": gone or row.stage,
        "to": gone or row.to,
        "at": row.given.iso() if row.given else None,
        "channel": gone or row.channel,
        "reference": gone or row.reference,
        "follow_up": row.follow_up,
        "delay": row.delay or None,
        "hours": row.hours,
        "late": row.late,
        "who": row.who,
        "recorded": not row.legacy,
        "erased": row.erased,
    }


def _duty(row: Duty, language: Language) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title.to(language),
        "state": row.state.value,
        "reason": row.reason.to(language),
        "due": row.deadline.due.iso() if row.deadline else None,
    }


def _risk(row: RiskRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "outcome": row.outcome or None,
        "decided": row.decided or None,
        "reason": row.reason or None,
        "rules": list(row.rules),
        "enisa": {"se": row.severity / 100, "band": row.band} if row.severity is not None else None,
        "at": row.at or None,
        "kept": row.kept,
    }


def flat(row: CaseRow, language: Language) -> tuple[object, ...]:
    """The row as one line under `COLUMNS`; what is several things stands in lines within the cell."""
    state = "closed" if row.closed is not None else "open"
    record = f"{_word('bad', language)}: {row.bad.seq}, {row.bad.reason}" if row.bad else _word("sound", language)
    return (
        row.case,
        row.title,
        row.organisation,
        row.year,
        row.opened,
        _word(state, language),
        row.closed or "",
        row.review or "",
        record,
        _lines(_said(fact, language) for fact in row.facts),
        _lines(_said(fact, language) for fact in row.effects),
        _lines((*(_said(fact, language) for fact in row.actions), *(_done(step, language) for step in row.steps))),
        row.risk.counts if row.risk else "",
        f"{row.risk.outcome} {row.risk.severity / 100:.2f}" if row.risk and row.risk.severity is not None else "",
        _lines(
            f"{said.title.to(language)}: {_chosen(said.choice, language)} – {said.reason} ({said.who}, {said.at})"
            for said in row.decisions
        ),
        _lines(_told(notice, language) for notice in row.notices),
        _lines(_owed(duty, language) for duty in row.duties if duty.state.value != "not_applicable"),
        row.entries,
        row.head,
    )


def _word(name: str, language: Language) -> str:
    return _WORDS[name][0 if language == "de" else 1]


def _chosen(choice: str, language: Language) -> str:
    return _word(choice, language) if choice in _WORDS else choice


def _lines(rows: Iterable[str]) -> str:
    return "\n".join(rows)


def _said(row: FactRow, language: Language) -> str:
    return f"{row.question.to(language)} {row.words.to(language)}"


def _done(row: MeasureRow, language: Language) -> str:
    state = f" – {_word('skipped', language)}: {row.reason}" if row.state == "skipped" else ""
    return f"{row.at[:16].replace('T', ' ')} {row.title.to(language)}{state}"


def _told(row: NoticeRow, language: Language) -> str:
    if row.erased:
        return ERASED.to(language)
    parts = [row.title.to(language), row.stage, row.to, row.given.iso() if row.given else "", row.channel]
    if row.reference:
        parts.append(f"{_word('reference', language)} {row.reference}")
    if row.late is not None:
        parts.append(_word("late" if row.late else "in_time", language))
    return ", ".join(part for part in (*parts, row.delay) if part)


def _owed(row: Duty, language: Language) -> str:
    due = f", {_word('due', language)} {row.deadline.due.iso()}" if row.deadline else ""
    return f"{row.title.to(language)}: {row.state.value}{due}"
