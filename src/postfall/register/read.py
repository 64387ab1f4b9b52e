"""Reads the cases one after the other into rows of the register; never more than one case is held."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from postfall.case.model import RISK, CaseSummary, FirstBad
from postfall.case.state import fold
from postfall.dossier.build import build
from postfall.errors import ContentError, PostfallError, Tampered, UsageError
from postfall.language import LANGUAGES, Text, listing, number, same, short_moment
from postfall.law.shelf import law_book
from postfall.playbook import DEFAULT
from postfall.playbook.read import find_playbook, parse_playbook
from postfall.ports import NoProgress
from postfall.register.model import ERASED, CaseRow, Choice, DecisionRow, FactRow, MeasureRow, RiskRow
from postfall.register.notices import notices_of
from postfall.register.sections import ACTIONS, EFFECTS
from postfall.value import UNKNOWN, Moment, zone_info

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from postfall.case.cases import Cases
    from postfall.case.journal import Journal
    from postfall.case.model import CaseState, Decision, Fact, Line, Verification
    from postfall.dossier.model import Dossier
    from postfall.law.model import Duty
    from postfall.playbook.model import FactSpec, Playbook
    from postfall.ports import Progress
    from postfall.value import FactValue

_NO, _YES, _UNKNOWN = Text("nein", "no"), Text("ja", "yes"), Text("weiß nicht", "unknown")
_READING = Text("Fälle gelesen", "cases read")
_TRIES = 3


class Register:
    """Reads rows out of `cases` at the moment `now`."""

    def __init__(self, cases: Cases, now: datetime, progress: Progress | None = None) -> None:
        self._cases = cases
        self._now = now
        self._progress = progress or NoProgress()
        self._playbooks: dict[str, Playbook] = {}
        self._law = law_book()

    def rows(self, choice: Choice | None = None) -> Iterator[CaseRow]:
        """The chosen cases, the oldest first, one at a time.

        A case that does not match its hashes is in it, with `bad`. Raises `StoreError` where the database cannot be
        read, and `ContentError` where our own data is broken.
        """
        wanted = choice or Choice()
        chosen = self._cases.list()
        for done, row in enumerate(chosen, 1):
            found = self._row(row)
            self._progress.update(done, len(chosen), _READING)
            if fits(found, wanted):
                yield found

    def _row(self, summary: CaseSummary) -> CaseRow:
        journal = self._cases.journal(summary.id)
        checked = _checked(journal)
        try:
            lines = journal.lines()
            state = fold(lines, journal.id)
            zone_info(state.zone)
        except (Tampered, UsageError):
            return _unreadable(summary, checked)
        playbook = self._playbook(journal, state)
        dossier = build(state, playbook, now=Moment.of(self._now, state.zone), law=self._law)
        return _case(summary, dossier, lines, checked)

    def _playbook(self, journal: Journal, state: CaseState) -> Playbook:
        """The one that the case follows; where it was erased or cannot be read, the one that we ship."""
        pinned = state.playbook
        name = pinned.sha256 if pinned else ""
        if name not in self._playbooks:
            found = None
            if pinned is not None:
                with suppress(Tampered, UsageError, ContentError):
                    found = parse_playbook(journal.read(pinned.sha256), pinned.id)
            self._playbooks[name] = found or find_playbook(DEFAULT)[0]
        return self._playbooks[name]


def fits(row: CaseRow, choice: Choice) -> bool:
    """Whether the row is one of those that were asked for.

    A changed record cannot hide: what it says about itself keeps no row out, and where its very beginning is changed
    neither does its year, nor that it calls itself an exercise.
    """
    if row.bad is not None and row.bad.seq <= 1:
        return True
    if row.exercise is not choice.exercises or (choice.year is not None and row.year != choice.year):
        return False
    if row.bad is not None:
        return True
    if choice.open is not None and choice.open is (row.closed is not None):
        return False
    if choice.outcome is not None and (row.risk is None or row.risk.counts != choice.outcome):
        return False
    return choice.duty is None or _concerns(row, choice.duty)


def _concerns(row: CaseRow, duty: str) -> bool:
    applies = any(known.id == duty and known.state.value != "not_applicable" for known in row.duties)
    told, decided = {said.duty for said in row.notices}, {said.duty for said in row.decisions}
    return applies or duty in told | decided


def _checked(journal: Journal) -> Verification | None:
    """The check of the whole case; once more where somebody wrote meanwhile, because it reads several times."""
    found = None
    for _ in range(_TRIES):
        before = found.head if found else None
        try:
            found = journal.verify()
        except PostfallError:
            return None
        if found.ok or found.head == before:
            break
    return found


def _unreadable(summary: CaseSummary, checked: Verification | None) -> CaseRow:
    bad = checked.first_bad if checked else None
    return CaseRow(
        case=summary.id,
        title=summary.title,
        opened=summary.opened,
        year=_year(summary.opened, "UTC"),
        exercise=summary.exercise,
        closed="" if summary.closed else None,
        review=None,
        entries=summary.entries,
        head=summary.head,
        playbook="",
        bad=bad or FirstBad(0, "unreadable"),
    )


def _case(summary: CaseSummary, dossier: Dossier, lines: Sequence[Line], checked: Verification | None) -> CaseRow:
    state = dossier.state
    duties = {row.id: row for row in dossier.duties}
    facts = _facts(dossier, lines)
    said = state.value("org_name")
    return CaseRow(
        case=state.id,
        title=state.title or (ERASED.to("de" if state.language == "de" else "en") if lines else ""),
        opened=state.opened or summary.opened,
        year=_year(state.opened or summary.opened, state.zone),
        exercise=summary.exercise,
        closed=state.closed.at if state.closed else None,
        review=state.closed.review if state.closed else None,
        entries=state.entries,
        head=state.head,
        playbook=f"{state.playbook.id}/{state.playbook.revision}" if state.playbook else "",
        facts=tuple(row for row in facts if row.key not in EFFECTS | ACTIONS),
        effects=tuple(row for row in facts if row.key in EFFECTS),
        actions=tuple(row for row in facts if row.key in ACTIONS),
        steps=_steps(state, dossier.playbook),
        decisions=_decisions(state, lines, duties),
        notices=notices_of(state, lines, duties),
        duties=dossier.duties,
        risk=_risk(dossier),
        organisation=said if isinstance(said, str) and said != UNKNOWN else "",
        erased=len(state.erased),
        bad=checked.first_bad if checked else FirstBad(0, "unreadable"),
    )


def _year(instant: str, zone: str) -> int:
    try:
        return datetime.fromisoformat(instant).astimezone(zone_info(zone)).year
    except (ValueError, OverflowError):
        return 0


def _facts(dossier: Dossier, lines: Sequence[Line]) -> list[FactRow]:
    """What was confirmed, in the playbook's order; sensitive answers (names, numbers of persons) stay in the case."""
    state, specs = dossier.state, dossier.playbook.fact_keys
    gone = _gone(lines)
    rows = []
    for key, spec in specs.items():
        if spec.sensitive:
            continue
        question = spec.text.text()
        if (fact := state.facts.get(key)) is not None:
            rows.append(_fact(fact, question, in_words(fact.value, spec)))
        elif key in gone:
            entry = gone[key].entry
            rows.append(FactRow(key, question, None, ERASED, "", entry.actor, entry.at))
    return rows


def _gone(lines: Sequence[Line]) -> dict[str, Line]:
    """The facts of the whole case whose answer was erased: key → the entry that is empty now."""
    by_seq = {line.entry.seq: line for line in lines if line.body is None}
    found = {}
    for line in lines:
        if line.entry.type.startswith("body.erased/") and line.body is not None:
            seq, key = line.body.get("seq"), line.body.get("key")
            if isinstance(seq, int) and seq in by_seq and isinstance(key, str) and not line.body.get("mailbox"):
                found[key] = by_seq[seq]
    return found


def _fact(fact: Fact, question: Text, words: Text) -> FactRow:
    said = fact.provenance
    return FactRow(fact.key, question, fact.value, words, said.source.value, said.who, said.at)


def in_words(value: FactValue | Moment, spec: FactSpec | None = None) -> Text:
    """An answer as people read it, with the playbook's words for a choice."""
    if isinstance(value, Moment):
        return Text(*(short_moment(value.local, language) for language in LANGUAGES))
    if value is UNKNOWN:
        return _UNKNOWN
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, int):
        return Text(*(number(value, language) for language in LANGUAGES))
    labels = {option.value: option.label.text() for option in spec.options} if spec else {}
    rows = [labels.get(one, same(one)) for one in (value if isinstance(value, tuple) else (value,))]
    return Text(*(listing([row.to(language) for row in rows], language) for language in LANGUAGES))


def _steps(state: CaseState, playbook: Playbook) -> tuple[MeasureRow, ...]:
    titles = {step.key: step.title.text() for step in playbook.steps()}
    rows = sorted(state.steps.values(), key=lambda row: row.seq)
    return tuple(
        MeasureRow(row.key, titles.get(row.key, same(row.key)), row.status.value, row.at, row.reason or "")
        for row in rows
        if row.status.value in {"done", "skipped"}
    )


def _decisions(state: CaseState, lines: Sequence[Line], duties: Mapping[str, Duty]) -> tuple[DecisionRow, ...]:
    rows = [_decision(row, duties) for row in sorted(state.decisions.values(), key=lambda row: row.seq)]
    gone = [line.entry for line in lines if line.body is None and line.entry.type.startswith("decision.made/")]
    return (*rows, *(DecisionRow("", ERASED, "", "", entry.actor, entry.at, erased=True) for entry in gone))


def _decision(row: Decision, duties: Mapping[str, Duty]) -> DecisionRow:
    known = duties.get(row.duty)
    title = known.title if known else Text("Risiko", "Risk") if row.duty == RISK else same(row.duty)
    return DecisionRow(row.duty, title, row.choice, row.reason, row.who, row.at)


def _risk(dossier: Dossier) -> RiskRow | None:
    """The newest assessment in the journal, else what the rules say now; with the person's own decision."""
    state, now = dossier.state, dossier.risk
    said = state.decisions.get(RISK)
    if said and state.risks and said.seq < state.risks[-1].seq:
        said = None  # it was about an assessment that another one has overtaken since
    decided, reason = (said.choice, said.reason) if said else ("", "")
    if state.risks:
        last = state.risks[-1]
        return RiskRow(last.outcome, decided, reason, last.rules, last.severity, last.band, last.at, kept=True)
    if now is None:
        return RiskRow("", decided, reason, (), None, "", "", kept=True) if said else None
    rules = tuple(rule.id for rule in now.rules)
    severity = round(now.enisa.se * 100)
    return RiskRow(now.outcome.value, decided, reason, rules, severity, now.enisa.band.value, "", kept=False)
