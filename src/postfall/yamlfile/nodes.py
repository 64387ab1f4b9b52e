"""YAML text → a tree of marked nodes. Every scalar stays text; whatever could mean two things is refused.

Refused with their place: keys written twice, tags, merge keys, keys that are not plain text, control and direction
characters, tabs, a second document, too many aliases, too deep nesting, too large files, text that is not UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from postfall.errors import ContentError, Problem
from postfall.language import Text

MAX_OCTETS = 4_000_000
MAX_DEPTH = 40
MAX_NODES = 200_000
MAX_ALIASES = 500
MAX_PROBLEMS = 200

Path = tuple[str | int, ...]

_UNSAFE = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Characters that no content file needs: controls, tabs, other line ends, text direction, a BOM inside the text."""

_UNSAFE_VALUE = re.compile(_UNSAFE.pattern.replace("[\x00-\x09", "[\x00-\x08"))


@dataclass(frozen=True, slots=True)
class Scalar:
    """One piece of text; `plain` is false where it was quoted or a block. Lines and columns count from 1."""

    text: str
    plain: bool
    line: int
    column: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Rows:
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping, in the order of the file."""

    rows: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int
    weight: int = 1

    def find(self, key: str) -> tuple[Scalar, Node] | None:
        """The key node and the value node of `key`."""
        return next((row for row in self.rows if row[0].text == key), None)


Node = Scalar | Rows | Table


def dotted(path: Path) -> str:
    """A path as people read it: `phases[2].steps[0].title`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "(file)"


def broken(name: str, problems: Iterable[Problem]) -> ContentError:
    """One error for all `problems` of the file `name`, in the order of the file, at most `MAX_PROBLEMS`."""
    rows = sorted(set(problems), key=lambda row: (row.line, row.column, row.key, row.message.en))
    more = len(rows) - MAX_PROBLEMS
    if more > 0:
        text = Text(f"… und {more} weitere Fehler.", f"… and {more} more problems.")
        rows = [*rows[:MAX_PROBLEMS], Problem(name, 0, 0, "(file)", "error", text)]
    count = len(rows) + max(more - 1, 0)
    message = Text(
        f"{name}: {'Ein Fehler' if count == 1 else f'{count} Fehler'}. Die Datei wird nicht benutzt.",
        f"{name}: {'one problem' if count == 1 else f'{count} problems'}. The file is not used.",
    )
    first = rows[0]
    return ContentError(message, problems=rows, where=f"{name}:{first.line}:{first.column}" if first.line else name)


def compose(data: str | bytes, name: str) -> Node:
    """The node tree of one YAML document. Raises `ContentError` with every problem up to the first syntax error."""
    text = _decoded(data, name)
    builder = _Builder(name)
    _scan(text, builder)
    if builder.problems:
        raise broken(name, builder.problems)
    _feed(text, builder)
    if builder.problems:
        raise broken(name, builder.problems)
    if builder.root is None:
        builder.stop(1, 1, Text("Die Datei ist leer.", "The file is empty."))
    return builder.root


def _decoded(data: str | bytes, name: str) -> str:
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > MAX_OCTETS:
        text = Text(
            f"Die Datei ist zu groß: Erlaubt sind {MAX_OCTETS} Byte.",
            f"The file is too large: {MAX_OCTETS} bytes are allowed.",
        )
        raise broken(name, [Problem(name, 0, 0, "(file)", "error", text)])
    try:
        return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        text = Text(
            "Das ist kein UTF-8. Bitte speichern Sie die Datei als UTF-8.",
            "This is not UTF-8. Please save the file as UTF-8.",
        )
        raise broken(name, [Problem(name, line, column, "(file)", "error", text)]) from error


def _scan(text: str, builder: _Builder) -> None:
    """Refuse unsafe characters before any YAML is read, each with its place."""
    line, start, seen = 1, 0, 0
    for match in _UNSAFE.finditer(text):
        line += text.count("\n", seen, match.start())
        start = text.rfind("\n", 0, match.start()) + 1
        seen = match.start()
        builder.report(line, match.start() - start + 1, _unsafe(match[0]))
        if len(builder.problems) > MAX_PROBLEMS:
            return


def _unsafe(sign: str) -> Text:
    if sign == "\t":
        return Text(
            "Hier steht ein Tabulator. Bitte nehmen Sie Leerzeichen.",
            "There is a tab here. Please use spaces.",
        )
    return Text(
        f"Das Steuerzeichen U+{ord(sign):04X} ist nicht erlaubt.",
        f"The control character U+{ord(sign):04X} is not allowed.",
    )


def _feed(text: str, builder: _Builder) -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        why = error.problem or error.context or "syntax"
        builder.stop(line, column, Text(f"Das ist kein gültiges YAML: {why}.", f"This is not valid YAML: {why}."))
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        builder.stop(0, 0, Text("Das ist kein gültiges YAML.", f"This is not valid YAML: {str(error)[:80]}."))


@dataclass(slots=True)
class _Open:
    """A list or mapping that is still being read; in a mapping `children` alternates keys and values."""

    table: bool
    line: int
    column: int
    anchor: str | None
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class _Builder:
    """Takes parser events, one at a time, without recursion."""

    name: str
    root: Node | None = None
    documents: int = 0
    aliases: int = 0
    nodes: int = 0
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, line: int, column: int, message: Text, *, inside: str | None = None) -> None:
        """Note a problem at the place that is being read (at its key `inside`)."""
        path = self._path() if inside is None else (*self._path(), inside)
        self.problems.append(Problem(self.name, line, column, dotted(path), "error", message))

    def stop(self, line: int, column: int, message: Text) -> NoReturn:
        """Give up: what comes after cannot be read in a meaningful way."""
        self.report(line, column, message)
        raise broken(self.name, self.problems)

    def take(self, event: yaml.Event) -> None:
        """Work one parser event in."""
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        match event:
            case yaml.ScalarEvent():
                self._scalar(event, line, column)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._open(event, _Open(isinstance(event, yaml.MappingStartEvent), line, column, event.anchor))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._close()
            case yaml.AliasEvent():
                self._alias(event.anchor or "", line, column)
            case yaml.DocumentStartEvent():
                self._document(line, column)

    def _path(self) -> Path:
        path: list[str | int] = []
        for row in self.stack:
            if not row.table:
                path.append(len(row.children))
            elif len(row.children) % 2 and isinstance(last := row.children[-1], Scalar):
                path.append(last.text[:60])
        return tuple(path)

    def _document(self, line: int, column: int) -> None:
        self.documents += 1
        if self.documents > 1:
            text = Text("In der Datei steht mehr als ein Dokument.", "The file holds more than one document.")
            self.stop(line, column, text)

    def _scalar(self, event: yaml.ScalarEvent, line: int, column: int) -> None:
        self._refuse_tag(event.tag, line, column)
        if match := _UNSAFE_VALUE.search(event.value):
            self.report(line, column, _unsafe(match[0]))
        self._add(Scalar(event.value, event.style in {None, ""}, line, column), event.anchor)

    def _close(self) -> None:
        done = self.stack.pop()
        weight = 1 + sum(child.weight for child in done.children)
        if done.table:
            pairs = list(zip(done.children[::2], done.children[1::2], strict=True))
            self._add(Table(self._rows(pairs), done.line, done.column, weight), done.anchor)
        else:
            self._add(Rows(tuple(done.children), done.line, done.column, weight), done.anchor)

    def _alias(self, anchor: str, line: int, column: int) -> None:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            self.stop(line, column, Text("Zu viele Verweise (*name).", "Too many aliases (*name)."))
        if anchor not in self.anchors:
            text = Text(
                f"Der Verweis *{anchor[:60]} zeigt auf nichts, das davor fertig steht.",
                f"The alias *{anchor[:60]} points to nothing that is complete before it.",
            )
            self.stop(line, column, text)
        self._add(self.anchors[anchor], None, (line, column))

    def _open(self, event: yaml.CollectionStartEvent, row: _Open) -> None:
        self._refuse_tag(event.tag, row.line, row.column)
        if len(self.stack) >= MAX_DEPTH:
            text = Text(
                f"Zu tief verschachtelt: mehr als {MAX_DEPTH} Ebenen.", f"Nested too deeply: over {MAX_DEPTH} levels."
            )
            self.stop(row.line, row.column, text)
        if row.anchor is not None:
            self.anchors.pop(row.anchor, None)
        self.stack.append(row)

    def _refuse_tag(self, tag: str | None, line: int, column: int) -> None:
        if tag is not None:
            text = Text(f"Typangaben wie {tag[:80]} sind nicht erlaubt.", f"Tags like {tag[:80]} are not allowed.")
            self.report(line, column, text)

    def _add(self, node: Node, anchor: str | None, place: tuple[int, int] | None = None) -> None:
        self.nodes += node.weight if place else 1
        if self.nodes > MAX_NODES:
            line, column = place or (node.line, node.column)
            self.stop(line, column, Text("Die Datei enthält zu viele Werte.", "The file holds too many values."))
        if anchor is not None:
            self.anchors[anchor] = node
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node

    def _rows(self, pairs: list[tuple[Node, Node]]) -> tuple[tuple[Scalar, Node], ...]:
        rows: dict[str, tuple[Scalar, Node]] = {}
        for key, value in pairs:
            if not isinstance(key, Scalar):
                text = Text("Ein Schlüssel muss einfacher Text sein.", "A key must be plain text.")
                self.report(key.line, key.column, text)
            elif key.text == "<<" and key.plain:
                text = Text(
                    "„<<“ (Einmischen) ist nicht erlaubt: Bitte schreiben Sie die Werte hin.",
                    "“<<” (merge) is not allowed: please write the values out.",
                )
                self.report(key.line, key.column, text)
            elif key.text in rows:
                first = rows[key.text][0].line
                text = Text(
                    f"„{key.text[:60]}“ steht zweimal, zuerst in Zeile {first}.",
                    f"“{key.text[:60]}” is there twice, first on line {first}.",
                )
                self.report(key.line, key.column, text, inside=key.text[:60])
            else:
                rows[key.text] = (key, value)
        return tuple(rows.values())
