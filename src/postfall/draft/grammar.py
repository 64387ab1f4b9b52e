"""What a template may say, and the Jinja environment that says it.

A template knows text, names of facts, `if`, `for` over our lists, a few tests, and the filter `gap`. Anything else
(calls, attributes, arithmetic, includes, assignments) is refused before it runs, with file and line. Undefined names
are errors even in branches that are not taken.
"""

from __future__ import annotations

import difflib
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from postfall.draft.letter import has_private
from postfall.errors import ContentError, Problem
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from jinja2 import Template, nodes
    from jinja2.runtime import Context
    from jinja2.sandbox import SandboxedEnvironment

EXTRA_WORDS: Mapping[str, Text] = {
    "today": Text("der Tag des Schreibens", "the day of writing"),
    "overdue": Text("ob die 72 Stunden vorbei sind", "whether the 72 hours are over"),
    "reference": Text("unser Zeichen, der Anfang der Fallnummer", "our reference, the beginning of the case number"),
    "completeness": Text("ob noch etwas offen ist", "whether anything is still open"),
    "person_name": Text("beim Serienbrief: wer ihn bekommt", "in a mail merge: who gets it"),
    "person_address": Text("beim Serienbrief: an welche Anschrift", "in a mail merge: at which address"),
}
"""Names beside the facts. The last two are, outside a mail merge, places to be filled in by hand."""
EXTRAS = frozenset(EXTRA_WORDS)
"""The names of these."""

LISTS: Mapping[str, frozenset[str]] = {
    "logins": frozenset({"mailbox", "at", "protocol", "client", "outcome"}),
    "mailboxes": frozenset({"number", "messages", "first", "last"}),
    "exposure": frozenset(
        {"at", "start", "end", "messages", "least", "vanished", "recipients", "content", "uninspected", "accounts"}
    ),
    "duties": frozenset({"title", "state", "reason", "to", "law", "due", "start"}),
    "notices": frozenset({"duty", "to", "stage", "at", "channel", "reference", "follow_up"}),
    "authorities": frozenset({"name", "address", "mail", "form", "rule"}),
    "risk": frozenset({"outcome", "se", "band", "dpc", "ei", "cb"}),
    "rules": frozenset({"text", "source"}),
    "changes": frozenset({"text"}),
    "questions": frozenset({"key", "question"}),
    "decisions": frozenset({"title", "choice", "reason", "who", "at"}),
    "steps": frozenset({"title", "at"}),
    "skipped": frozenset({"title", "reason"}),
    "evidence": frozenset({"name", "sha256", "at"}),
    "takeover": frozenset({"service", "category"}),
    "kinds": frozenset({"title", "messages"}),
    "form": frozenset({"id", "section", "label", "answer"}),
    "facts_known": frozenset({"question", "answer", "source"}),
    "facts_assumed": frozenset({"question", "answer", "source"}),
    "facts_open": frozenset({"question", "answer", "source"}),
}
"""What `for` may walk over, and what each row has. `exposure` and `risk` have one row, or none where nothing is known.

A column that holds a code in the case is tested by the code and printed in words: `duty.state is answer('open')`.
"""

TESTS = ("yes", "no", "known", "unknown", "missing", "open", "exact", "answer", "having")
FILTERS = ("gap",)
BOUND = 2_000_000
"""The most characters that a template may give."""

# A line of tags alone leaves no line behind; a tag inside a line leaves its line as it is.
_TAG_LINES = re.compile(r"(?m)^[ \t]*((?:\{%(?:(?!%\}).)*%\}[ \t]*)+)\n")
_PLAIN_NODES = frozenset(
    {"Template", "Output", "TemplateData", "Const", "If", "CondExpr", "And", "Or", "Not", "Name", "For", "Getattr"}
)


class Reader:
    """Walks one parsed template and collects every complaint and every fact name in it."""

    def __init__(self, file: str, source: str, facts: Collection[str]) -> None:
        self.file = file
        self.lines = source.split("\n")
        self.facts = facts
        self.problems: list[Problem] = []
        self.used: dict[str, None] = {}
        self.lists: dict[str, None] = {}

    def walk(self, node: nodes.Node, rows: Mapping[str, str]) -> None:
        """Check `node` and what is in it; `rows` maps loop variables to the list that they walk over."""
        kind = type(node).__name__
        if kind == "For":
            self._loop(node, rows)
        elif kind == "Getattr":
            self._attribute(node, rows)
        elif kind == "Name":
            self._name(node, rows)
        elif kind in {"Test", "Filter"}:
            self._word(node, rows)
        elif kind == "CondExpr" and getattr(node, "expr2", None) is None:
            self.complain(node, "if", Text("Hier fehlt „else“.", "There is no “else” here."))
        elif kind in _PLAIN_NODES:
            self._inside(node, rows)
        else:
            self.complain(
                node,
                kind.lower(),
                Text(
                    "Das dürfen Vorlagen nicht. Erlaubt sind Namen, if, for über unsere Listen, Tests und gap.",
                    "Templates may not do this. Allowed are names, if, for over our lists, tests and gap.",
                ),
            )

    def complain(self, node: nodes.Node, key: str, message: Text, known: Collection[str] = ()) -> None:
        """Remember one problem at `node`."""
        near = difflib.get_close_matches(key, sorted(known), 1)
        line = self.lines[node.lineno - 1] if 0 < node.lineno <= len(self.lines) else ""
        column = line.find(key) + 1 or 1
        self.problems.append(Problem(self.file, node.lineno, column, key, "error", message, near[0] if near else None))

    def _inside(self, node: nodes.Node, rows: Mapping[str, str]) -> None:
        for child in node.iter_child_nodes():
            self.walk(child, rows)

    def _name(self, node: nodes.Node, rows: Mapping[str, str]) -> None:
        name = getattr(node, "name", "")
        if name in rows or name in LISTS:
            message = Text(
                "Das ist eine Liste oder Zeile, kein Wert: Nennen Sie eine ihrer Spalten.",
                "This is a list or a row, not a value: name one of its columns.",
            )
            self.complain(node, name, message)
        elif name in self.facts:
            self.used.setdefault(name)
        elif name not in EXTRAS:
            message = Text("Diesen Namen gibt es nicht.", "There is no such name.")
            self.complain(node, name, message, {*self.facts, *EXTRAS, *LISTS})

    def _loop(self, node: nodes.Node, rows: Mapping[str, str]) -> None:
        source, target = getattr(node, "iter", None), getattr(node, "target", None)
        name, row = getattr(source, "name", ""), getattr(target, "name", "")
        if name not in LISTS or not row or rows or row in self.facts or getattr(node, "test", None) is not None:
            message = Text(
                f"for geht nur einfach und nur über: {', '.join(LISTS)}.",
                f"for works only unnested and only over: {', '.join(LISTS)}.",
            )
            self.complain(node, name or "for", message, LISTS)
            return
        self.lists.setdefault(name)
        for child in (*getattr(node, "body", ()), *getattr(node, "else_", ())):
            self.walk(child, {row: name})

    def _attribute(self, node: nodes.Node, rows: Mapping[str, str]) -> None:
        row, column = getattr(getattr(node, "node", None), "name", ""), getattr(node, "attr", "")
        known = LISTS.get(rows.get(row, ""), frozenset())
        if column not in known:
            self.complain(node, column, Text("Diese Spalte gibt es nicht.", "There is no such column."), known)

    def _word(self, node: nodes.Node, rows: Mapping[str, str]) -> None:
        name, inner = getattr(node, "name", ""), getattr(node, "node", None)
        known = TESTS if type(node).__name__ == "Test" else FILTERS
        if name not in known:
            self.complain(node, name, Text("Dieses Wort gibt es nicht.", "There is no such word."), known)
        elif name == "gap" and type(inner).__name__ != "Const":
            self.complain(node, name, Text("gap braucht einen Text in Anführungszeichen.", "gap needs a quoted text."))
        elif inner is None or getattr(node, "kwargs", None) or not _counts(name, getattr(node, "args", None) or ()):
            self.complain(node, name, Text("So steht dieses Wort nicht.", "This word is not used like this."))
        else:
            self.walk(inner, rows)


def _counts(name: str, args: Collection[nodes.Node]) -> bool:
    wanted = 1 if name in {"answer", "having"} else 0
    return len(args) == wanted and all(type(arg).__name__ == "Const" for arg in args)


def environment(
    tests: Mapping[str, Callable[..., bool]] | None = None, gap: Callable[[Context, str], object] | None = None
) -> SandboxedEnvironment:
    """A Jinja environment with nothing in it but our words."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    made.globals.clear()
    made.tests = dict(tests or dict.fromkeys(TESTS, _never))
    made.filters = {"gap": gap or _never}
    return made


def _never(*_: object) -> bool:
    raise AssertionError("a template is only read here, never run")


def read(source: str, file: str, facts: Collection[str]) -> tuple[str, ...]:
    """The fact names that `source` uses, in order. Raises `ContentError` with all complaints, with file and line."""
    return needs(source, file, facts)[0]


def needs(source: str, file: str, facts: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fact names that `source` uses, in order, and the lists. Raises `ContentError` like `read`."""
    return _needs(source, file, frozenset(facts))


@lru_cache(maxsize=256)
def _needs(source: str, file: str, facts: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    from jinja2 import TemplateSyntaxError

    if has_private(source):
        line = next(number for number, row in enumerate(source.split("\n"), 1) if has_private(row))
        message = Text(
            "Hier stehen Zeichen aus dem privaten Unicode-Bereich (U+E000 bis U+F8FF).",
            "There are private-use characters here (U+E000 to U+F8FF).",
        )
        raise _broken(file, [Problem(file, line, 1, "", "error", message)])
    try:
        tree = environment().parse(source, file)
        reader = Reader(file, source, facts)
        reader.walk(tree, {})
    except TemplateSyntaxError as error:
        said = Text(f"Das ist keine gültige Vorlage: {error.message}", f"Not a valid template: {error.message}")
        raise _broken(file, [Problem(file, error.lineno, 1, "", "error", said)]) from error
    except RecursionError as error:
        said = Text("Zu tief verschachtelt.", "Nested too deeply.")
        raise _broken(file, [Problem(file, 0, 0, "", "error", said)]) from error
    if reader.problems:
        raise _broken(file, reader.problems)
    return tuple(reader.used), tuple(reader.lists)


def _broken(file: str, problems: list[Problem]) -> ContentError:
    first = problems[0]
    return ContentError(
        Text("Die Vorlage ist fehlerhaft.", "The template is broken."),
        problems=problems,
        where=f"{file}:{first.line}" if first.line else file,
    )


def compiled(made: SandboxedEnvironment, source: str, file: str) -> Template:
    """`source`, ready to be run many times. It has passed `read`."""
    from jinja2 import TemplateError

    try:
        return made.from_string(_TAG_LINES.sub(r"\1", source))
    except (TemplateError, RecursionError, SyntaxError) as error:
        raise _stopped(file, error) from error


def run(made: Template, file: str, names: Mapping[str, object]) -> str:
    """The text that a compiled template gives with `names`."""
    from jinja2 import TemplateError

    parts: list[str] = []
    length = 0
    try:
        for part in made.generate(**names):
            parts.append(part)
            length += len(part)
            if length > BOUND:
                break
    except (TemplateError, RecursionError) as error:
        raise _stopped(file, error) from error
    if length > BOUND:
        said = Text("Die Vorlage gibt zu viel Text.", "The template gives too much text.")
        raise _broken(file, [Problem(file, 0, 0, "", "error", said)])
    return "".join(parts)


def _stopped(file: str, error: Exception) -> ContentError:
    said = Text(f"Die Vorlage läuft nicht: {error}", f"The template does not run: {error}")
    return _broken(file, [Problem(file, 0, 0, "", "error", said)])
