"""Words that hint at special categories and confidential matters. A person has to look: words prove nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.exposure.kinds.model import Hit
from postfall.mailbox.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from postfall.exposure.kinds.view import View

MOST = 3
"""Hints of one kind in one text: enough to see what it is about."""
_TOKEN = re.compile(r"[a-zäöüßé]{3,}(?:-[a-zäöüßé]+)*")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What hints at which kind, in lower case: `words` stand alone; `phrases` are several words, sought as they are."""

    words: Mapping[str, str]
    phrases: Mapping[str, str]


def folded(text: str) -> str:
    """`text` in lower case, every character in its place."""
    lower = text.lower()
    return (
        lower if len(lower) == len(text) else "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)
    )


def find_words(view: View, lexicon: Lexicon) -> Iterator[Hit]:
    """The first hints of each kind."""
    text, counts = folded(view.text), dict[str, int]()
    found = [(word, lexicon.words[word]) for word in lexicon.words.keys() & set(_TOKEN.findall(text))]
    found += [(phrase, kind) for phrase, kind in lexicon.phrases.items() if phrase in text]
    places = sorted((place, word, kind) for word, kind in found if (place := _whole(text, word)) >= 0)
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
