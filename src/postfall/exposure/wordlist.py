"""Finds words in short texts (subjects, names of files and folders): many lists at once, in one pass. Pure.

A pattern is `wort` (that word), `wort*` (words that begin so) or `*wort` (words that end so, for German compounds).
A rule is one or more patterns that must all occur, in any order. Words are compared without case; ä is ae, ß is ss;
digits and signs part words.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WORD = re.compile(r"[^\W\d_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_LONGEST, _SHORTEST_PART = 300, 3
_MOST_KEPT = 200_000
_NONE: frozenset[str] = frozenset()


def words(text: str) -> list[str]:
    """The words of `text` as they are compared; of long texts the beginning."""
    low = text[:_LONGEST].casefold()
    if not low.isascii():
        low = unicodedata.normalize("NFC", low).translate(_UMLAUTS)
    return _WORD.findall(low)


class WordList:
    """Rules of many labels; `labels(text)` says which of them speak.

    `rules` maps a label to its rules (patterns parted by spaces), `never` a label to patterns that silence it.
    """

    def __init__(self, rules: Mapping[str, Iterable[str]], never: Mapping[str, Iterable[str]] | None = None) -> None:
        self._patterns: dict[str, int] = {}
        self._single: dict[int, set[str]] = {}
        self._joint: dict[int, list[tuple[frozenset[int], str]]] = {}
        self._never: dict[int, set[str]] = {}
        for label, lines in rules.items():
            for line in lines:
                self._rule(label, line)
        for label, lines in (never or {}).items():
            for pattern in lines:
                self._never.setdefault(self._number(pattern), set()).add(label)
        self._exact, self._begins, self._ends = self._sorted()
        self._known: dict[str, tuple[int, ...]] = {}

    def labels(self, text: str) -> frozenset[str]:
        """The labels whose rules match `text` and that nothing in it silences."""
        hits: set[int] = set()
        for word in words(text):
            hits.update(self._hits(word))
        return self._spoken(hits) if hits else _NONE

    def silenced(self, text: str) -> frozenset[str]:
        """The labels that something in `text` silences."""
        return frozenset(
            label for word in words(text) for hit in self._hits(word) for label in self._never.get(hit, ())
        )

    def _spoken(self, hits: set[int]) -> frozenset[str]:
        found: set[str] = set()
        for hit in hits:
            found |= self._single.get(hit, _NONE)
            for needed, label in self._joint.get(hit, ()):
                if needed <= hits:
                    found.add(label)
        for hit in hits:
            found -= self._never.get(hit, _NONE)
        return frozenset(found)

    def _hits(self, word: str) -> tuple[int, ...]:
        """The patterns that `word` matches, remembered: a mailbox uses the same words again and again."""
        known = self._known.get(word)
        if known is not None:
            return known
        found = [*self._exact.get(word, ())]
        for length in range(_SHORTEST_PART, len(word) + 1):
            found += self._begins.get(word[:length], ())
            found += self._ends.get(word[-length:], ())
        if len(self._known) < _MOST_KEPT:
            self._known[word] = tuple(found)
        return tuple(found)

    def _rule(self, label: str, line: str) -> None:
        numbers = frozenset(self._number(pattern) for pattern in line.split())
        if len(numbers) == 1:
            self._single.setdefault(next(iter(numbers)), set()).add(label)
        else:
            for number in sorted(numbers)[:1]:
                self._joint.setdefault(number, []).append((numbers, label))

    def _number(self, pattern: str) -> int:
        return self._patterns.setdefault(pattern, len(self._patterns))

    def _sorted(self) -> tuple[dict[str, list[int]], dict[str, list[int]], dict[str, list[int]]]:
        """The patterns by what they compare: the whole word, its beginning, its end."""
        exact: dict[str, list[int]] = {}
        begins: dict[str, list[int]] = {}
        ends: dict[str, list[int]] = {}
        for pattern, number in self._patterns.items():
            bare = _bare(pattern)
            target = begins if pattern.endswith("*") else ends if pattern.startswith("*") else exact
            target.setdefault(bare, []).append(number)
        return exact, begins, ends


def _bare(pattern: str) -> str:
    found: Sequence[str] = words(pattern)
    return found[0] if found else ""


def readable(line: str) -> bool:
    """Whether every pattern of a rule is one word, with at most one star, and long enough where it has one."""
    return bool(line.split()) and all(_readable(pattern) for pattern in line.split())


def _readable(pattern: str) -> bool:
    bare = pattern.removesuffix("*") if pattern.endswith("*") else pattern.removeprefix("*")
    star = bare != pattern
    return words(bare) == [_bare(bare)] and _bare(bare) != "" and (not star or len(_bare(bare)) >= _SHORTEST_PART)
