"""The answers file of `postfall risk`: strict, with the keys and values of an assessment, and "did you mean"."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from postfall.errors import UsageError
from postfall.language import Text
from postfall.law.risk.read import risk_rules
from postfall.law.risk.rules import Key
from postfall.value import UNKNOWN, FactValue, Moment
from postfall.yamlfile import Node, Rows, Scalar, Table, compose, is_null, nearest, octets

_ENVELOPE = ("format", "playbook", "zone", "case", "facts", "steps", "decisions", "notices", "mailbox", "mailboxes")
_WRAPPED = ("unknown", "value", "source", "at")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,8}")
_MEANT = {"true": "yes", "ja": "yes", "false": "no", "nein": "no"}
_SHOWN = 5


def read_risk_answers(path: Path) -> dict[str, FactValue | Moment]:
    """The answers in a file: at top level, or under `facts` of an answers file.

    A key that is not there is not known. With `playbook` the other facts of that playbook may stand there too and are
    passed over. Raises `ContentError` where the file is no YAML, `UsageError` for what is not known.
    """
    if not path.is_file():
        raise UsageError(
            Text(f"Die Antwortdatei „{path}“ gibt es nicht.", f"There is no answers file “{path}”."),
            hint=Text("Die Schlüssel zeigt docs/reference/risk.md.", "The keys stand in docs/reference/risk.md."),
            where=str(path),
        )
    root = compose(octets(path, path.name), path.name)
    if not isinstance(root, Table):
        raise _refused(path.name, root, Text("Hier gehören Schlüssel und Werte hin.", "This must be keys and values."))
    reader = _Reader(path.name)
    facts, others = _split(root, reader)
    values = reader.take(facts, others)
    reader.finish()
    return values


def _split(root: Table, reader: _Reader) -> tuple[Table, frozenset[str]]:
    """Where the facts stand, and the keys that may stand beside them."""
    form = root.find("format")
    if form is not None and not (isinstance(form[1], Scalar) and form[1].text == "1"):
        reader.report(form[1], Text("Hier geht nur format: 1.", "Only format: 1 is possible."))
    found = root.find("facts")
    if found is None:
        rows = tuple(row for row in root.rows if row[0].text != "format")
        return Table(rows, root.line, root.column), frozenset()
    for key, _ in root.rows:
        if key.text not in _ENVELOPE:
            reader.unknown(key, _ENVELOPE)
    if not isinstance(found[1], Table):
        if not is_null(found[1]):
            reader.report(found[1], Text("Hier gehören Schlüssel und Werte hin.", "This must be keys and values."))
        return Table((), root.line, root.column), frozenset()
    return found[1], _of_playbook(root)


def _of_playbook(root: Table) -> frozenset[str]:
    """All fact keys of the playbook that the file names. Raises `UsageError` for one that does not exist."""
    from postfall.playbook.read import find_playbook

    named = root.find("playbook")
    if named is None or not isinstance(named[1], Scalar):
        return frozenset()
    return frozenset(find_playbook(named[1].text)[0].fact_keys)


class _Reader:
    """Reads values and collects what does not fit."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._problems: list[Text] = []
        self._first: str | None = None

    def take(self, facts: Table, others: Collection[str]) -> dict[str, FactValue | Moment]:
        """Every answer that fits."""
        keys = risk_rules().keys
        found: dict[str, FactValue | Moment] = {}
        for name, node in facts.rows:
            key = keys.get(name.text)
            if key is not None:
                value = self._answer(key, node)
                if value is not None:
                    found[name.text] = value
            elif name.text not in others:
                self.unknown(name, keys)
        return found

    def report(self, node: Node, message: Text) -> None:
        """Note one problem at its place."""
        place = f"{self._name}:{node.line}:{node.column}"
        self._first = self._first or place
        self._problems.append(Text(f"{place}: {message.de}", f"{place}: {message.en}"))

    def unknown(self, name: Scalar, known: Iterable[str]) -> None:
        """Note a key that does not exist."""
        text = name.text[:60]
        message = Text(f"Den Schlüssel „{text}“ gibt es nicht.", f"There is no key “{text}”.")
        self.report(name, _meant(message, nearest(name.text[:200], known)))

    def finish(self) -> None:
        """Raise `UsageError` with what was noted, if anything was."""
        if not self._problems:
            return
        rows = self._problems[:_SHOWN]
        more = len(self._problems) - len(rows)
        if more > 0:
            rows.append(Text(f"… und {more} weitere Fehler.", f"… and {more} more problems."))
        raise UsageError(
            Text("\n".join(row.de for row in rows), "\n".join(row.en for row in rows)),
            hint=Text(
                "Alle Schlüssel und Werte: docs/reference/risk.md", "All keys and values: docs/reference/risk.md"
            ),
            where=self._first,
        )

    def _answer(self, key: Key, node: Node) -> FactValue | None:
        if not isinstance(node, Table):
            return self._value(key, node)
        for name, _ in node.rows:
            if name.text not in _WRAPPED:
                self.unknown(name, _WRAPPED)
        unknown, value = node.find("unknown"), node.find("value")
        if (unknown is None) == (value is None):
            self.report(node, _SHAPE)
            return None
        if value is not None:
            return self._value(key, value[1])
        if unknown is not None and isinstance(unknown[1], Scalar) and unknown[1].text == "true":
            return UNKNOWN
        self.report(node, Text("Hier geht nur unknown: true.", "Only unknown: true is possible."))
        return None

    def _value(self, key: Key, node: Node) -> FactValue | None:
        if isinstance(node, Scalar) and node.text == "unknown":
            return UNKNOWN
        if is_null(node):
            self.report(
                node,
                Text(
                    "Hier fehlt die Antwort; „weiß nicht“ heißt unknown.",
                    "The answer is missing; write unknown if you do not know.",
                ),
            )
            return None
        return _READERS[key.kind](self, key, node)

    def choice(self, key: Key, node: Node) -> str | None:
        """One word of the key."""
        if not isinstance(node, Scalar):
            self.report(node, Text("Hier gehört ein einzelner Wert hin.", "This must be a single value."))
            return None
        if node.text in key.values:
            return node.text
        meant = _MEANT.get(node.text.casefold())
        near = meant if meant in key.values else nearest(node.text[:200], [*key.values, "unknown"])
        self._no_value(key, node, near)
        return None

    def choices(self, key: Key, node: Node) -> FactValue | None:
        """A list of words of the key, each once; `[unknown]` says that nothing is known."""
        if not isinstance(node, Rows):
            meant = f"[{node.text[:60]}]" if isinstance(node, Scalar) else None
            self.report(node, _meant(Text("Hier gehört eine Liste hin.", "This must be a list."), meant))
            return None
        if len(node.items) == 1 and isinstance(node.items[0], Scalar) and node.items[0].text == "unknown":
            return UNKNOWN
        found: dict[str, None] = {}
        for item in node.items:
            value = self._listed(key, item)
            if value in found:
                self.report(item, Text(f"„{value}“ steht zweimal da.", f"“{value}” is there twice."))
            elif value is not None:
                found[value] = None
        return tuple(found)

    def _listed(self, key: Key, item: Node) -> str | None:
        if not (isinstance(item, Scalar) and item.text == "unknown"):
            return self.choice(key, item)
        message = Text(
            f"„unknown“ geht bei „{key.key}“ nicht neben anderen Werten.",
            f"“unknown” is not possible beside other values of “{key.key}”.",
        )
        self.report(item, message)
        return None

    def count(self, key: Key, node: Node) -> int | str | None:
        """A whole number, or one of the key's words."""
        if isinstance(node, Scalar):
            if node.text in key.values:
                return node.text
            if _DECIMAL.fullmatch(node.text):
                return int(node.text)
            near = nearest(node.text[:200], [*key.values, "unknown"])
            if not near:
                self.report(
                    node, Text("Hier gehört eine ganze Zahl hin, etwa 42.", "This must be a whole number like 42.")
                )
                return None
            self._no_value(key, node, near)
            return None
        self.report(node, Text("Hier gehört eine ganze Zahl hin, etwa 42.", "This must be a whole number like 42."))
        return None

    def _no_value(self, key: Key, node: Scalar, near: str | None) -> None:
        text, values = node.text[:60], ", ".join([*key.values, "unknown"])
        message = Text(
            f"„{text}“ geht bei „{key.key}“ nicht. Möglich ist: {values}.",
            f"“{text}” is not possible for “{key.key}”: {values}.",
        )
        self.report(node, _meant(message, near))


def _meant(message: Text, near: str | None) -> Text:
    if near is None:
        return message
    return Text(f"{message.de} Meinten Sie {near}?", f"{message.en} Did you mean {near}?")


def _refused(name: str, node: Node, message: Text) -> UsageError:
    return UsageError(message, where=f"{name}:{node.line}:{node.column}")


_SHAPE = Text(
    "Hier gehört die Antwort hin, {unknown: true} oder {value: …, source: …, at: …}.",
    "This must be the answer, {unknown: true} or {value: …, source: …, at: …}.",
)
_Read = Callable[[_Reader, Key, Node], "FactValue | None"]
_READERS: dict[str, _Read] = {"choice": _Reader.choice, "choices": _Reader.choices, "count": _Reader.count}
