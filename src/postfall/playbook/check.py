"""Advice on a playbook: what cannot work (error) and what may harm the reader (warning), each with its place.

The names of actions, drafts and duties are handed in: this room knows none of the rooms that own them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from postfall import __version__
from postfall.errors import ContentError, Problem
from postfall.language import Text
from postfall.playbook.condition import (
    BadCondition,
    Comparison,
    Const,
    Junction,
    Name,
    Not,
    Tree,
    mentioned,
    parse,
    walk,
)
from postfall.playbook.model import FactSpec, Playbook, Step
from postfall.ports import Kind
from postfall.yamlfile import Node, Path, compose, dotted, nearest, place, typed

ERROR, WARNING = "error", "warning"
MAX_CHAIN = 20
_PICKS = frozenset({Kind.CHOICE, Kind.CHOICES})
_WORDS = frozenset({Kind.TEXT, Kind.LONGTEXT, Kind.ADDRESS})


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with its place; `owner` is the key of its step or fact."""

    path: Path
    owner: str
    tree: Tree


@dataclass(slots=True)
class Report:
    """Collects problems of one file; a path in the model becomes a line and a column of the text."""

    file: str
    root: Node
    rows: list[Problem] = field(default_factory=list)

    def add(self, severity: str, path: Path, message: Text, suggestion: str | None = None) -> None:
        """Note a problem at `path`."""
        line, column = place(self.root, path)
        self.rows.append(Problem(self.file, line, column, dotted(path), severity, message, suggestion))


def check(
    playbook: Playbook,
    *,
    file: str,
    text: str | bytes,
    actions: Collection[str] | None = None,
    drafts: Collection[str] | None = None,
    duties: Collection[str] | None = None,
) -> tuple[Problem, ...]:
    """All advice on `playbook`, which was read from `text`, in the order of the file.

    `actions`, `drafts` and `duties` are the names that a step's `action` may use; None: not checked.
    """
    from postfall.playbook.advice import advise

    report = Report(file, compose(text, file))
    conditions = _structure(playbook, report)
    for path, step in steps(playbook):
        _action(report, path, step, actions, drafts, duties)
    if not any(row.severity == ERROR for row in report.rows):
        advise(playbook, conditions, report)
    return tuple(sorted(report.rows, key=lambda row: (row.line, row.column, row.severity)))


def examine(
    text: str | bytes,
    *,
    file: str,
    actions: Collection[str] | None = None,
    drafts: Collection[str] | None = None,
    duties: Collection[str] | None = None,
) -> tuple[Playbook | None, tuple[Problem, ...]]:
    """Read and check in one go, without refusing: the playbook, where it has the right shape, and all problems."""
    try:
        playbook = typed(compose(text, file), file, Playbook)
    except ContentError as error:
        return None, error.problems
    return playbook, check(playbook, file=file, text=text, actions=actions, drafts=drafts, duties=duties)


def structure(playbook: Playbook, *, file: str, root: Node) -> tuple[Problem, ...]:
    """Only what no case can be walked with. The reader refuses a playbook for these."""
    report = Report(file, root)
    _structure(playbook, report)
    return tuple(report.rows)


def finalize(found: Iterable[tuple[str, Playbook]]) -> tuple[Problem, ...]:
    """Rules across playbooks, from (folder name, playbook) pairs: a fact key means the same thing everywhere."""
    rows: list[Problem] = []
    first: dict[str, tuple[str, FactSpec]] = {}
    for folder, playbook in found:
        if playbook.id != folder:
            rows.append(_misplaced(folder, playbook.id))
        for spec in playbook.facts:
            owner, known = first.setdefault(spec.key, (folder, spec))
            if known.kind is not spec.kind:
                message = Text(
                    f"Der Fakt ist hier {spec.kind.value}, in „{owner}“ aber {known.kind.value}.",
                    f"The fact is {spec.kind.value} here but {known.kind.value} in “{owner}”.",
                )
                rows.append(Problem(f"{folder}/playbook.yaml", 0, 0, spec.key, ERROR, message))
    return tuple(rows)


def _misplaced(folder: str, name: str) -> Problem:
    message = Text(
        f"Der Ordner heißt „{folder}“, das Playbook aber „{name}“.",
        f"The folder is called “{folder}” but the playbook “{name}”.",
    )
    return Problem(f"{folder}/playbook.yaml", 0, 0, "id", ERROR, message, folder)


def steps(playbook: Playbook) -> Iterator[tuple[Path, Step]]:
    """Every step with its path in the file."""
    for p, phase in enumerate(playbook.phases):
        for s, step in enumerate(phase.steps):
            yield ("phases", p, "steps", s), step


def _structure(playbook: Playbook, report: Report) -> tuple[Condition, ...]:
    _engine(playbook, report)
    _keys(playbook, report)
    for i, spec in enumerate(playbook.facts):
        _spec(report, ("facts", i), spec)
    for path, step in steps(playbook):
        _asks(report, path, step, playbook)
    conditions = tuple(_conditions(playbook, report))
    for condition in conditions:
        _typed(report, condition, playbook)
    _cycles(playbook, report, conditions)
    return conditions


def _engine(playbook: Playbook, report: Report) -> None:
    wanted = tuple(int(part) for part in playbook.engine.removeprefix(">=").split("."))
    ours = tuple(int(part) for part in re.findall(r"\d+", __version__)[:2])
    if ours < wanted:
        message = Text(
            f"Das Playbook braucht Postfall {playbook.engine}, hier läuft {__version__}.",
            f"The playbook needs Postfall {playbook.engine}, this is {__version__}.",
        )
        report.add(ERROR, ("engine",), message)


def _keys(playbook: Playbook, report: Report) -> None:
    _twice(report, [(("facts", i, "key"), spec.key) for i, spec in enumerate(playbook.facts)])
    _twice(report, [(("phases", i, "key"), phase.key) for i, phase in enumerate(playbook.phases)])
    _twice(report, [((*path, "key"), step.key) for path, step in steps(playbook)])
    for i, spec in enumerate(playbook.facts):
        _twice(report, [(("facts", i, "options", o, "value"), row.value) for o, row in enumerate(spec.options)])
    for path, step in steps(playbook):
        phase = playbook.phases[int(path[1])].key
        if step.key.partition(".")[0] != phase:
            message = Text(
                f"Der Schritt liegt in der Phase „{phase}“: Sein Schlüssel muss mit „{phase}.“ beginnen.",
                f"The step lies in the phase “{phase}”: its key must begin with “{phase}.”.",
            )
            report.add(ERROR, (*path, "key"), message, f"{phase}.{step.key.partition('.')[2]}")


def _twice(report: Report, rows: Iterable[tuple[Path, str]]) -> None:
    seen: set[str] = set()
    for path, key in rows:
        if key in seen:
            report.add(ERROR, path, Text(f"„{key}“ gibt es schon.", f"“{key}” is there already."))
        seen.add(key)


def _spec(report: Report, path: Path, spec: FactSpec) -> None:
    picks = spec.kind in _PICKS
    if picks and not spec.options:
        message = Text("Eine Auswahl braucht Antworten: options.", "A choice needs answers: options.")
        report.add(ERROR, (*path, "kind"), message)
    if not picks and spec.options:
        message = Text(f"Die Art {spec.kind.value} hat keine options.", f"The kind {spec.kind.value} has no options.")
        report.add(ERROR, (*path, "options"), message)
    for i, option in enumerate(spec.options):
        if option.value == "unknown":
            message = Text(
                "„unknown“ bietet das Programm bei jeder Frage selbst an.",
                "The program itself offers “unknown” with every question.",
            )
            report.add(ERROR, (*path, "options", i, "value"), message)


def _asks(report: Report, path: Path, step: Step, playbook: Playbook) -> None:
    _twice(report, [((*path, "ask", i), key) for i, key in enumerate(step.ask)])
    for i, key in enumerate(step.ask):
        if key not in playbook.fact_keys:
            report.add(ERROR, (*path, "ask", i), _no_fact(key), nearest(key, playbook.fact_keys))


def _no_fact(key: str) -> Text:
    return Text(f"Den Fakt „{key}“ gibt es nicht.", f"There is no fact “{key}”.")


def _conditions(playbook: Playbook, report: Report) -> Iterator[Condition]:
    rows: list[tuple[Path, str, str]] = [
        (("facts", i, "when"), spec.key, spec.when) for i, spec in enumerate(playbook.facts) if spec.when is not None
    ]
    for path, step in steps(playbook):
        rows += [((*path, "when"), step.key, step.when)] if step.when is not None else []
        rows += [((*path, "must"), step.key, step.must)] if isinstance(step.must, str) else []
    for path, owner, expression in rows:
        try:
            yield Condition(path, owner, parse(expression))
        except BadCondition as error:
            report.add(ERROR, path, error.text)


def _typed(report: Report, condition: Condition, playbook: Playbook) -> None:
    """Each part of a condition must fit the kinds of its facts."""
    for key in mentioned(condition.tree):
        if key not in playbook.fact_keys:
            report.add(ERROR, condition.path, _no_fact(key), nearest(key, playbook.fact_keys))
    for name in _bare_names(condition.tree):
        spec = playbook.fact_keys.get(name.key)
        if spec is not None and spec.kind is not Kind.YESNO:
            message = Text(
                f"„{name.key}“ ist keine Ja/Nein-Frage: Vergleichen Sie mit einem Wert.",
                f"“{name.key}” is no yes/no question: compare it with a value.",
            )
            report.add(ERROR, condition.path, message)
    for row in walk(condition.tree):
        if isinstance(row, Comparison):
            _comparison(report, condition.path, row, playbook)


def _bare_names(tree: Tree) -> Iterator[Name]:
    if isinstance(tree, Name):
        yield tree
    elif isinstance(tree, Not):
        yield from _bare_names(tree.inner)
    elif isinstance(tree, Junction):
        for part in tree.parts:
            yield from _bare_names(part)


def _comparison(report: Report, path: Path, row: Comparison, playbook: Playbook) -> None:
    for name, other, fact_left in ((row.left, row.right, True), (row.right, row.left, False)):
        spec = playbook.fact_keys.get(name.key) if isinstance(name, Name) else None
        if spec is None or not isinstance(other, Const):
            continue
        values = other.value if isinstance(other.value, tuple) else (other.value,)
        message = _operator_fits(spec, row.operator, other, fact_left=fact_left)
        if message is not None:
            report.add(ERROR, path, message)
            continue
        for value in values:
            if value != "unknown" and (complaint := _value_fits(spec, value)) is not None:
                known = [option.value for option in spec.options]
                report.add(ERROR, path, complaint, nearest(str(value), known))


def _operator_fits(spec: FactSpec, operator: str, other: Const, *, fact_left: bool) -> Text | None:
    key = spec.key
    if operator in {"lt", "lteq", "gt", "gteq"} and spec.kind is not Kind.COUNT:
        return Text(f"„{key}“ ist keine Zahl: < und > gehen nicht.", f"“{key}” is no number: < and > do not work.")
    whole = operator in {"eq", "ne"} and (isinstance(other.value, tuple) or other.value == "unknown")
    if spec.kind is Kind.CHOICES and not whole and (fact_left or operator not in {"in", "notin"}):
        return Text(
            f"„{key}“ kann mehrere Werte haben: 'wert' in {key}, oder alle zugleich: {key} == ('a', 'b').",
            f"“{key}” can hold several values: 'value' in {key}, or all of them: {key} == ('a', 'b').",
        )
    if spec.kind is not Kind.CHOICES and isinstance(other.value, tuple) and operator in {"eq", "ne"}:
        return Text(
            f"„{key}“ hat nur einen Wert: Schreiben Sie {key} in ('a', 'b').",
            f"“{key}” holds one value only: write {key} in ('a', 'b').",
        )
    if spec.kind is not Kind.CHOICES and operator in {"in", "notin"} and not fact_left:
        return Text(
            f"„{key}“ ist keine Liste: Schreiben Sie {key} == 'wert'.",
            f"“{key}” is no list: write {key} == 'value'.",
        )
    return None


def _value_fits(spec: FactSpec, value: object) -> Text | None:
    """Why `value` can never be the answer to `spec`; None where it can."""
    key = spec.key
    if spec.kind in _PICKS and value not in {option.value for option in spec.options}:
        return Text(f"„{key}“ kann nie {value!r} sein.", f"“{key}” can never be {value!r}.")
    if spec.kind is Kind.YESNO and not isinstance(value, bool):
        return Text(
            f"„{key}“ ist ja oder nein: {key} == true, == false oder == 'unknown'.",
            f"“{key}” is yes or no: {key} == true, == false or == 'unknown'.",
        )
    if spec.kind is Kind.COUNT and (isinstance(value, bool) or not isinstance(value, int)):
        return Text(f"„{key}“ ist eine Zahl oder 'unknown'.", f"“{key}” is a number or 'unknown'.")
    if spec.kind is Kind.MOMENT:
        return Text(
            f"„{key}“ ist ein Zeitpunkt: Möglich sind nur == 'unknown' und != 'unknown'.",
            f"“{key}” is a moment: only == 'unknown' and != 'unknown' are possible.",
        )
    if spec.kind in _WORDS and not isinstance(value, str):
        return Text(f"„{key}“ ist Text.", f"“{key}” is text.")
    return None


def _cycles(playbook: Playbook, report: Report, conditions: Iterable[Condition]) -> None:
    """A fact must not wait for itself, nor at the end of a very long chain."""
    needs = {row.owner: mentioned(row.tree) for row in conditions if row.path[0] == "facts"}
    for i, spec in enumerate(playbook.facts):
        message = _cycle(spec.key, needs)
        if message is not None:
            report.add(ERROR, ("facts", i, "when"), message)


def _cycle(start: str, needs: dict[str, tuple[str, ...]]) -> Text | None:
    """How `start` comes back to itself, or that its chain is too long; None where neither is so."""
    level, seen = {start: start}, {start}
    for _ in range(MAX_CHAIN):
        following = {other: f"{trail} → {other}" for key, trail in level.items() for other in needs.get(key, ())}
        if start in following:
            trail = following[start]
            return Text(f"Der Fakt wartet auf sich selbst: {trail}.", f"The fact waits for itself: {trail}.")
        level = {key: trail for key, trail in following.items() if key not in seen}
        seen |= level.keys()
    if not level:
        return None
    return Text(f"Mehr als {MAX_CHAIN} Fakten warten aufeinander.", f"Over {MAX_CHAIN} facts wait for each other.")


_WITH_NAME = ("draft", "decide", "notice")
"""Actions that name what they are about."""


def _action(
    report: Report,
    path: Path,
    step: Step,
    actions: Collection[str] | None,
    drafts: Collection[str] | None,
    duties: Collection[str] | None,
) -> None:
    if step.action is None:
        return
    verb, colon, name = step.action.partition(":")
    known = {"draft": drafts, "decide": duties, "notice": duties}.get(verb) if colon else actions
    if colon and verb not in _WITH_NAME:
        known, name = _WITH_NAME, verb
    wanted = name if colon else verb
    if known is not None and wanted not in known:
        message = Text(f"Die Aktion „{step.action}“ gibt es nicht.", f"There is no action “{step.action}”.")
        close = nearest(wanted, known)
        report.add(ERROR, (*path, "action"), message, f"{verb}:{close}" if close and colon else close)
