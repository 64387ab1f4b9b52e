"""One answer as it stands in a file → the typed value that its fact asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from postfall.errors import UsageError
from postfall.language import Text
from postfall.playbook.model import FactSpec
from postfall.playbook.plain import LONGEST_TEXT, address, at_most, bounded
from postfall.ports import Kind
from postfall.value import UNKNOWN, FactValue, Moment
from postfall.yamlfile import Node, Path, Rows, Scalar, Table, is_null, nearest
from postfall.yamlfile.typed import Typing

T = TypeVar("T")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,11}")
_YESNO = {"true": True, "false": False}
_MEANT = {"ja": "true", "yes": "true", "j": "true", "y": "true", "nein": "false", "no": "false", "n": "false"}


@dataclass(frozen=True, slots=True)
class Given:
    """An answer from a file. `source` says on what it rests, `at` when it was known."""

    value: FactValue | Moment
    source: str | None = None
    at: Moment | None = None


class _Refused(Exception):
    """An answer that does not fit; caught where it can be put down as a problem."""

    def __init__(self, node: Node, path: Path, message: Text, suggestion: str | None = None) -> None:
        super().__init__(message.en)
        self.parts = (node, path, message, suggestion)

    def report(self, typing: Typing) -> None:
        """Note it at its place."""
        typing.report(*self.parts)


@dataclass(slots=True)
class GivenReader:
    """Reads answers of one file; what does not fit goes into `typing` with its place. Local times count in `zone`."""

    typing: Typing
    zone: str
    facts: dict[str, Given] = field(default_factory=dict)

    def take(self, spec: FactSpec, node: Node, path: Path) -> None:
        """Read the answer to `spec`."""
        try:
            given = self._wrapped(spec, node, path) if isinstance(node, Table) else None
            self.facts[spec.key] = given or Given(self.value(spec, node, path))
        except _Refused as refused:
            refused.report(self.typing)

    def moment(self, node: Node, path: Path) -> Moment | None:
        """A moment, or None with a problem noted."""
        try:
            return self._moment(None, node, path)
        except _Refused as refused:
            refused.report(self.typing)
            return None

    def value(self, spec: FactSpec, node: Node, path: Path) -> FactValue | Moment:
        """The value for `spec`. Raises `_Refused`."""
        if is_null(node):
            raise _Refused(node, path, _NO_ANSWER)
        if spec.kind is Kind.CHOICES and isinstance(node, Rows):
            return self._choices(spec, node, path)
        if not isinstance(node, Scalar):
            raise _Refused(node, path, _NO_SHAPE)
        if node.text == "unknown" and spec.kind not in {Kind.TEXT, Kind.LONGTEXT}:
            return UNKNOWN
        return _READERS[spec.kind](self, spec, node, path)

    def _wrapped(self, spec: FactSpec, node: Table, path: Path) -> Given:
        rows = {key.text: value for key, value in node.rows}
        for key, _ in node.rows:
            if key.text not in _KEYS:
                text = key.text[:60]
                message = Text(f"Den Schlüssel „{text}“ gibt es hier nicht.", f"There is no key “{text}” here.")
                self.typing.report(key, (*path, key.text), message, nearest(key.text, _KEYS))
        at = self.moment(rows["at"], (*path, "at")) if "at" in rows else None
        source = self._source(rows, path)
        if "unknown" in rows and "value" not in rows:
            if self.typing.convert(rows["unknown"], bool, (*path, "unknown")) is False:
                only = Text("Hier geht nur true.", "Only true is possible here.")
                raise _Refused(rows["unknown"], (*path, "unknown"), only)
            return Given(UNKNOWN, source, at)
        if "value" in rows and "unknown" not in rows:
            return Given(self.value(spec, rows["value"], (*path, "value")), source, at)
        raise _Refused(node, path, _NO_SHAPE)

    def _source(self, rows: Mapping[str, Node], path: Path) -> str | None:
        if "source" not in rows:
            return None
        said = self.typing.convert(rows["source"], str, (*path, "source"))
        return said[:LONGEST_TEXT] if isinstance(said, str) else None

    def _yesno(self, _spec: FactSpec, node: Scalar, path: Path) -> bool:
        if node.plain and node.text in _YESNO:
            return _YESNO[node.text]
        message = Text("Hier gehört true oder false hin.", "This must be true or false.")
        raise _Refused(node, path, message, _MEANT.get(node.text.casefold()))

    def _count(self, spec: FactSpec, node: Scalar, path: Path) -> int:
        if not (node.plain and _DECIMAL.fullmatch(node.text)):
            message = Text("Hier gehört eine ganze Zahl hin, etwa 42.", "This must be a whole number like 42.")
            raise _Refused(node, path, message)
        return self._checked(lambda: at_most(int(node.text), spec.maximum), node, path)

    def _choice(self, spec: FactSpec, node: Scalar, path: Path) -> str:
        known = [option.value for option in spec.options]
        if node.text in known:
            return node.text
        values = ", ".join([*known, "unknown"])
        text = node.text[:60]
        message = Text(f"„{text}“ geht hier nicht. Möglich ist: {values}.", f"“{text}” is not possible here: {values}.")
        raise _Refused(node, path, message, nearest(node.text, known))

    def _choices(self, spec: FactSpec, node: Rows, path: Path) -> tuple[str, ...]:
        values: dict[str, None] = {}
        for i, item in enumerate(node.items):
            try:
                values[self._one(spec, item, (*path, i), values)] = None
            except _Refused as refused:
                refused.report(self.typing)
        return tuple(values)

    def _one(self, spec: FactSpec, item: Node, path: Path, seen: Mapping[str, None]) -> str:
        if not isinstance(item, Scalar):
            raise _Refused(item, path, _NO_SHAPE)
        value = self._choice(spec, item, path)
        if value in seen:
            raise _Refused(item, path, Text(f"„{value}“ steht zweimal da.", f"“{value}” is there twice."))
        return value

    def _list_wanted(self, _spec: FactSpec, node: Scalar, path: Path) -> FactValue:
        message = Text(
            "Hier gehört eine Liste hin, etwa [a, b].",
            "This must be a list like [a, b].",
        )
        raise _Refused(node, path, message, f"[{node.text[:60]}]")

    def _moment(self, _spec: FactSpec | None, node: Node, path: Path) -> Moment:
        if not isinstance(node, Scalar) or is_null(node):
            raise _Refused(node, path, Text("Hier gehört ein Zeitpunkt hin.", "This must be a moment."))
        try:
            return Moment.parse(node.text, self.zone)
        except UsageError as error:
            hint = error.hint or Text("", "")
            if "--fold" in hint.en:
                hint = Text(
                    "Schreiben Sie ihn mit dem Abstand zu UTC, etwa 2026-10-25T02:30+02:00.",
                    "Write it with its offset from UTC, like 2026-10-25T02:30+02:00.",
                )
            message = Text(f"{error.message.de} {hint.de}".strip(), f"{error.message.en} {hint.en}".strip())
            raise _Refused(node, path, message) from error

    def _address(self, spec: FactSpec, node: Scalar, path: Path) -> str:
        return self._checked(lambda: address(node.text), node, path)

    def _text(self, spec: FactSpec, node: Scalar, path: Path) -> str:
        text = node.text.strip()
        if not text and not spec.optional:
            raise _Refused(node, path, _NO_ANSWER)
        return self._checked(lambda: bounded(text), node, path)

    def _checked(self, check: Callable[[], T], node: Node, path: Path) -> T:
        try:
            return check()
        except UsageError as error:
            raise _Refused(node, path, error.message) from error


_KEYS = ("unknown", "value", "source", "at")
_NO_ANSWER = Text("Hier fehlt die Antwort.", "The answer is missing here.")
_NO_SHAPE = Text(
    "Hier gehört die Antwort hin, {unknown: true} oder {value: …, source: …, at: …}.",
    "This must be the answer, {unknown: true} or {value: …, source: …, at: …}.",
)
_Read = Callable[[GivenReader, FactSpec, Scalar, Path], FactValue | Moment]
_READERS: Mapping[Kind, _Read] = {
    Kind.YESNO: GivenReader._yesno,
    Kind.COUNT: GivenReader._count,
    Kind.CHOICE: GivenReader._choice,
    Kind.CHOICES: GivenReader._list_wanted,
    Kind.MOMENT: GivenReader._moment,
    Kind.ADDRESS: GivenReader._address,
    Kind.TEXT: GivenReader._text,
    Kind.LONGTEXT: GivenReader._text,
}
