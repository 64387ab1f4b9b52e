"""Words that hint at special categories and confidential matters. A person has to look: words prove nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.exposure.kinds.model import Hit
from postfall.mailbox.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from postfall.exposure.kinds.view import View

MOST = 3
"""Hints of one kind in one text: enough to see what it is about."""
_TOKEN = re.compile(r"[a-zäöüßé-]{3,}")
_LONG = re.compile(r"[a-zäöüßé-]+")


class Lexicon:
    """What hints at which kind, in lower case: `words` stand alone; `phrases` are several words, sought as they are."""

    def __init__(self, words: Mapping[str, str], phrases: Mapping[str, str]) -> None:
        self.kinds = {**words, **phrases}
        self._leads: dict[str, list[str]] = {word: [word] for word in words}
        for phrase in phrases:
            self._leads.setdefault(max(_LONG.findall(phrase), key=len), []).append(phrase)

    def needles(self) -> tuple[str, ...]:
        """One of these stands in every text that has a hint."""
        short = sorted(self.kinds, key=len)
        kept: list[str] = []
        for word in short:
            if not any(needle in word for needle in kept):
                kept.append(word)
        return tuple(kept)

    def among(self, text: str) -> Iterator[str]:
        """The words and phrases that may stand in `text`, which is in lower case."""
        for lead in self._leads.keys() & set(_TOKEN.findall(text)):
            yield from self._leads[lead]


def find_words(view: View, lexicon: Lexicon) -> Iterator[Hit]:
    """The first hints of each kind."""
    text, counts = view.lower, dict[str, int]()
    found = ((place, word, lexicon.kinds[word]) for word in lexicon.among(text) if (place := _whole(text, word)) >= 0)
    places = sorted(found)
    for place, word, kind in places:
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= MOST:
            yield Hit(kind, place, place + len(word), word, f"{kind}.words", 90, Level.HINT)


def _whole(text: str, word: str) -> int:
    """Where `word` stands with no letter at either side; -1 where it does not."""
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        if not (place and text[place - 1].isalpha()) and not text[end : end + 1].isalpha():
            return place
        place = text.find(word, end)
    return -1
