"""Conditions in words: `role == 'private' and not (old)` → `role ist private und nicht old`."""

from __future__ import annotations

from collections.abc import Mapping

from postfall.language import Language, Text
from postfall.playbook.condition import Comparison, Const, Junction, Name, Not, Tree, parse

_OPERATORS: Mapping[str, Text] = {
    "eq": Text("{a} ist {b}", "{a} is {b}"),
    "ne": Text("{a} ist nicht {b}", "{a} is not {b}"),
    "lt": Text("{a} ist kleiner als {b}", "{a} is below {b}"),
    "lteq": Text("{a} ist höchstens {b}", "{a} is at most {b}"),
    "gt": Text("{a} ist größer als {b}", "{a} is above {b}"),
    "gteq": Text("{a} ist mindestens {b}", "{a} is at least {b}"),
}
_YES, _NO, _UNKNOWN = Text("ja", "yes"), Text("nein", "no"), Text("„weiß nicht“", "“unknown”")


def in_words(expression: str) -> Text:
    """A condition for people who do not write conditions. Raises `BadCondition`."""
    tree = parse(expression)
    return Text(_words(tree, "de"), _words(tree, "en"))


def _words(tree: Tree, language: Language) -> str:
    match tree:
        case Not(inner):
            return Text("nicht ", "not ").to(language) + _wrapped(inner, language)
        case Junction(every, parts):
            glue = Text(" und ", " and ") if every else Text(" oder ", " or ")
            return glue.to(language).join(_wrapped(part, language) for part in parts)
        case Comparison():
            return _comparison(tree, language)
        case Name(key):
            return Text(f"{key} ist ja", f"{key} is yes").to(language)
        case _:
            return _side(tree, language)


def _wrapped(tree: Tree, language: Language) -> str:
    text = _words(tree, language)
    return f"({text})" if isinstance(tree, Junction) else text


def _comparison(row: Comparison, language: Language) -> str:
    left, right = _side(row.left, language), _side(row.right, language)
    if row.operator not in {"in", "notin"}:
        return _OPERATORS[row.operator].fill(a=left, b=right).to(language)
    inside = row.operator == "in"
    if isinstance(row.right, Name):
        words = Text("{b} enthält {a}", "{b} holds {a}") if inside else Text("{b} ohne {a}", "{b} without {a}")
    else:
        words = Text("{a} ist {b}", "{a} is {b}") if inside else Text("{a} ist nicht {b}", "{a} is not {b}")
    return words.fill(a=left, b=right).to(language)


def _side(side: Name | Const, language: Language) -> str:
    if isinstance(side, Name):
        return side.key
    values = side.value if isinstance(side.value, tuple) else (side.value,)
    return Text(" oder ", " or ").to(language).join(_constant(value, language) for value in values)


def _constant(value: bool | int | str, language: Language) -> str:
    if isinstance(value, bool):
        return (_YES if value else _NO).to(language)
    return _UNKNOWN.to(language) if value == "unknown" else str(value)
