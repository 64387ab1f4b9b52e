"""Answers files: a whole walk as data, for runs with nobody at the keyboard. Strict, typed against the playbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path as File
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from postfall.errors import UsageError
from postfall.language import Text
from postfall.playbook.condition import evaluate
from postfall.playbook.given import Given, GivenReader
from postfall.playbook.given_notices import NoticeGiven, Notices, notices_given
from postfall.playbook.model import FactKey, Line, Name, Playbook, Step, StepKey
from postfall.playbook.next import Reach, effective, fact_reach, plan
from postfall.playbook.read import find_playbook
from postfall.playbook.rehearsed import ExerciseGiven, ExerciseRow
from postfall.value import FactValue, Moment, zone_info
from postfall.yamlfile import Model, Node, Path, Scalar, Table, broken, compose, nearest, octets, validate
from postfall.yamlfile.typed import Typing

DEFAULT_ZONE = "Europe/Berlin"
RISK = "risk"
_DONE_OR_NOT = frozenset({"do", "waive"})
_COPIES = frozenset({"mbox", "maildir", "eml", "emlx", "thunderbird", "pst", "vcard", "ics", "csv"})
"""Schemes of mailbox URLs that name a file or folder; a test holds them against the mailbox room."""

FilePath = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class Skipped(Model):
    """A step that is left out."""

    skipped: Line


class Done(Model):
    """A step that was done, at a known time or with a file as evidence."""

    done: Word
    evidence: FilePath | None = None


class DecisionRow(Model):
    """What is decided about a duty, or about the risk."""

    choice: Literal["do", "waive", "record", "authority", "authority_and_persons"]
    reason: Line


class MailboxRow(Model):
    """A mailbox to look into; the password stands in a file of its own, never here."""

    url: Word
    user: Word | None = None
    label: Word | None = None
    password_file: FilePath | None = None
    ca: FilePath | None = None
    pin: Word | None = None
    depth: Literal["counts", "headers", "content"] | None = None


class CaseRow(Model):
    """How the case is called."""

    title: Line


class AnswersFile(Model):
    """The file as written; the values of `facts` are typed afterwards, against the playbook."""

    format: Literal[1]
    playbook: Name
    zone: Word = DEFAULT_ZONE
    case: CaseRow | None = None
    facts: dict[FactKey, Any] = Field(default_factory=dict)
    steps: dict[StepKey, Literal["done"] | Skipped | Done] = Field(default_factory=dict)
    decisions: dict[Name, DecisionRow] = Field(default_factory=dict)
    notices: Notices = Field(default_factory=dict)
    mailbox: MailboxRow | None = None
    mailboxes: tuple[MailboxRow, ...] = ()
    exercise: ExerciseRow | None = None


@dataclass(frozen=True, slots=True)
class StepGiven:
    """What an answers file says about a step: done (`at`, `evidence`), or `skipped` with the reason."""

    done: bool
    skipped: str | None = None
    at: Moment | None = None
    evidence: File | None = None


@dataclass(frozen=True, slots=True)
class DecisionGiven:
    """A decision about a duty (`choice` is do or waive) or, under `RISK`, about the risk (`choice` is its outcome)."""

    choice: str
    reason: str


@dataclass(frozen=True, slots=True)
class MailboxGiven:
    """A mailbox to look into."""

    url: str
    user: str | None = None
    label: str | None = None
    password_file: File | None = None
    ca: File | None = None
    pin: str | None = None
    depth: str | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """A read answers file. Files that it names are taken from its own folder unless they are absolute."""

    playbook: str
    zone: str
    title: str | None = None
    facts: Mapping[str, Given] = field(default_factory=dict)
    steps: Mapping[str, StepGiven] = field(default_factory=dict)
    decisions: Mapping[str, DecisionGiven] = field(default_factory=dict)
    notices: Mapping[str, tuple[NoticeGiven, ...]] = field(default_factory=dict)
    mailboxes: tuple[MailboxGiven, ...] = ()
    exercise: ExerciseGiven | None = None

    @property
    def values(self) -> dict[str, FactValue | Moment]:
        """The facts' values alone."""
        return {key: given.value for key, given in self.facts.items()}


class MissingKind(StrEnum):
    """What sort of answer is missing."""

    FACT = "fact"
    STEP = "step"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Missing:
    """An answer that a walk needs. `when` is set where it is only needed on a condition that is still undecided."""

    kind: MissingKind
    key: str
    step: str
    when: str | None = None


def read_answers(path: File, playbook: Playbook | None = None) -> Answers:
    """The answers in a file; without `playbook`, for the one that the file names.

    Raises `UsageError` where there is no such file and `ContentError` with every problem in it.
    """
    if not path.is_file():
        raise UsageError(
            Text(f"Die Antwortdatei „{path}“ gibt es nicht.", f"There is no answers file “{path}”."),
            hint=Text("Eine Vorlage schreibt: postfall answers template", "For a template: postfall answers template"),
            where=str(path),
        )
    return parse_answers(octets(path, path.name), path.name, playbook, folder=path.parent)


def parse_answers(
    data: str | bytes, name: str, playbook: Playbook | None = None, *, folder: File | None = None
) -> Answers:
    """Like `read_answers`, from text; files in it are looked for in `folder`. Raises `ContentError`."""
    root = compose(data, name)
    typing = Typing(name)
    built = validate(root, AnswersFile, typing)
    wanted = _playbook(root, playbook, typing)
    zone = _zone(root, typing)
    reader = GivenReader(typing, zone)
    moments: dict[str, Moment] = {}
    if wanted is not None:
        _facts(root, wanted, reader)
        _known(root, "steps", {step.key for step in wanted.steps()}, typing)
        _known(root, "decisions", set(_duties(wanted)), typing)
        _fitting(root, typing)
        moments = _moments(root, reader)
    notices = notices_given(root, built.notices, reader) if built is not None else {}
    if built is None or typing.problems or wanted is None:
        raise broken(name, typing.problems)
    return replace(_answers(built, reader.facts, moments, folder or File()), notices=notices)


def _answers(built: AnswersFile, facts: Mapping[str, Given], moments: Mapping[str, Moment], folder: File) -> Answers:
    rows = ([built.mailbox] if built.mailbox else []) + list(built.mailboxes)
    return Answers(
        playbook=built.playbook,
        zone=built.zone,
        title=built.case.title if built.case else None,
        facts=dict(facts),
        steps={key: _step(row, moments.get(key), folder) for key, row in built.steps.items()},
        decisions={key: DecisionGiven(row.choice, row.reason) for key, row in built.decisions.items()},
        mailboxes=tuple(_mailbox(row, folder) for row in rows),
        exercise=built.exercise.given() if built.exercise else None,
    )


def _step(row: str | Skipped | Done, at: Moment | None, folder: File) -> StepGiven:
    if isinstance(row, Skipped):
        return StepGiven(False, skipped=row.skipped)
    if isinstance(row, Done):
        return StepGiven(True, at=at, evidence=_file(row.evidence, folder))
    return StepGiven(True)


def _mailbox(row: MailboxRow, folder: File) -> MailboxGiven:
    files = _file(row.password_file, folder), _file(row.ca, folder)
    return MailboxGiven(_url(row.url, folder), row.user, row.label, *files, pin=row.pin, depth=row.depth)


def _url(url: str, folder: File) -> str:
    """A copy's path counts from the answers file, like every file named in it."""
    kind, colon, path = url.partition(":")
    return f"{kind}:{folder / File(path).expanduser()}" if colon and kind.lower() in _COPIES else url


def _file(name: str | None, folder: File) -> File | None:
    return None if name is None else folder / File(name).expanduser()


def _table(root: Node, key: str) -> Table | None:
    found = root.find(key) if isinstance(root, Table) else None
    return found[1] if found and isinstance(found[1], Table) else None


def _playbook(root: Node, playbook: Playbook | None, typing: Typing) -> Playbook | None:
    found = root.find("playbook") if isinstance(root, Table) else None
    if found is None or any(path[:1] == ("playbook",) for path in typing.paths):
        return playbook
    node = found[1]
    name = str(typing.convert(node, str, ("playbook",)))
    if playbook is not None and playbook.id != name:
        message = Text(
            f"Diese Antworten gehören zu „{name[:60]}“, nicht zu „{playbook.id}“.",
            f"These answers belong to “{name[:60]}”, not to “{playbook.id}”.",
        )
        typing.report(node, ("playbook",), message, playbook.id)
    if playbook is not None:
        return playbook
    try:
        return find_playbook(name)[0]
    except UsageError as error:
        from postfall.playbook.read import playbook_ids

        typing.report(node, ("playbook",), error.message, nearest(name, playbook_ids()))
        return None


def _zone(root: Node, typing: Typing) -> str:
    found = root.find("zone") if isinstance(root, Table) else None
    if found is None:
        return DEFAULT_ZONE
    zone = str(typing.convert(found[1], str, ("zone",)))
    try:
        return zone_info(zone).key
    except UsageError as error:
        typing.report(found[1], ("zone",), error.message)
        return DEFAULT_ZONE


def _facts(root: Node, playbook: Playbook, reader: GivenReader) -> None:
    _known(root, "facts", set(playbook.fact_keys), reader.typing)
    table = _table(root, "facts")
    for key, node in table.rows if table else ():
        if key.text in playbook.fact_keys:
            reader.take(playbook.fact(key.text), node, ("facts", key.text))


def _known(root: Node, part: str, known: set[str], typing: Typing) -> None:
    table = _table(root, part)
    for key, _ in table.rows if table else ():
        if key.text not in known:
            message = Text(
                f"„{key.text[:60]}“ gibt es in diesem Playbook nicht.",
                f"There is no “{key.text[:60]}” in this playbook.",
            )
            typing.report(key, (part, key.text), message, nearest(key.text, known))


def _fitting(root: Node, typing: Typing) -> None:
    """Duties are done or waived; about the risk its outcome is decided."""
    table = _table(root, "decisions")
    for key, node in table.rows if table else ():
        found = node.find("choice") if isinstance(node, Table) else None
        path: Path = ("decisions", key.text, "choice")
        if found is None or path in typing.paths or not isinstance(found[1], Scalar):
            continue
        fits = (found[1].text not in _DONE_OR_NOT) if key.text == RISK else (found[1].text in _DONE_OR_NOT)
        if not fits:
            message = Text(
                f"„{found[1].text[:60]}“ passt nicht zu „{key.text[:60]}“.",
                f"“{found[1].text[:60]}” does not fit “{key.text[:60]}”.",
            )
            typing.report(found[1], path, message)


def _moments(root: Node, reader: GivenReader) -> dict[str, Moment]:
    """The times of the steps that are `{done: MOMENT}`."""
    found: dict[str, Moment] = {}
    table = _table(root, "steps")
    for key, node in table.rows if table else ():
        done = node.find("done") if isinstance(node, Table) else None
        path: Path = ("steps", key.text, "done")
        if done is not None and (moment := reader.moment(done[1], path)) is not None:
            found[key.text] = moment
    return found


def _duties(playbook: Playbook) -> Iterator[str]:
    for step in playbook.steps():
        if (duty := decided_in(step)) is not None:
            yield duty


def decided_in(step: Step) -> str | None:
    """What a person decides in this step: the id of a duty, "risk", or None."""
    action = step.action or ""
    return action.removeprefix("decide:") if action.startswith("decide:") else RISK if action == RISK else None


def missing(playbook: Playbook, answers: Answers) -> tuple[Missing, ...]:
    """Every answer that a walk with these answers would still ask for, in the order of the playbook.

    Facts, steps with something to do, and decisions. What is only needed on a condition that these answers leave
    undecided carries that condition.
    """
    values = answers.values
    found: dict[tuple[MissingKind, str], Missing] = {}
    seen = effective(playbook, values)
    for planned in plan(playbook, values).steps:
        if planned.reach is Reach.NO:
            continue
        step = planned.step
        gate = step.when if planned.reach is Reach.UNDECIDED else None
        facts = [(key, None) for key in planned.missing] + [(key, gate) for key in step.ask]
        rows = [row for key, when in facts for row in _fact_rows(playbook, key, when, seen, step)]
        rows += list(_step_rows(step, gate, answers))
        for row in rows:
            known = found.get((row.kind, row.key))
            if known is None or (known.when is not None and row.when is None):
                found[row.kind, row.key] = row
    return tuple(found.values())


def _fact_rows(
    playbook: Playbook, key: str, when: str | None, seen: Mapping[str, Any], step: Step
) -> Iterator[Missing]:
    spec = playbook.fact(key)
    reach = fact_reach(spec, seen)
    if key in seen or reach is False or spec.optional:
        return
    own = spec.when if reach is None else None
    conditions = [row for row in (when, own) if row is not None]
    both = " and ".join(f"({row})" for row in conditions) if len(conditions) > 1 else "".join(conditions) or None
    if own is not None:
        for other in evaluate(own, seen)[1]:
            yield from _fact_rows(playbook, other, when, seen, step)
    yield Missing(MissingKind.FACT, key, step.key, both)


def _step_rows(step: Step, gate: str | None, answers: Answers) -> Iterator[Missing]:
    if (duty := decided_in(step)) is not None:
        if duty not in answers.decisions and step.key not in answers.steps:
            yield Missing(MissingKind.DECISION, duty, step.key, gate)
    elif step.do and step.key not in answers.steps and not _acted(step, answers):
        yield Missing(MissingKind.STEP, step.key, step.key, gate)


def _acted(step: Step, answers: Answers) -> bool:
    """Whether the file says enough for the step's action to finish the step."""
    action = step.action or ""
    return (action == "probe" and bool(answers.mailboxes)) or action.removeprefix("notice:") in answers.notices
