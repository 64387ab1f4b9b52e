"""What the mail of a profile is like, as data: who writes, about what, in which words.

A sentence may begin with what it tells about people, in brackets: `[health] …`, and with `@` whom it is about:
`[health @children] …`. Names of kinds are those of `mailbox exposure`, groups are values of the fact person_groups.
Gaps in braces are filled from the profile's `gaps`, else from the words that all profiles share.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from postfall.exercise.world.season import Rhythm
from postfall.exercise.world.truth import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from postfall.exercise.world.dice import Dice
    from postfall.exercise.world.people import Holder


class Tone(Enum):
    """How a letter greets and closes."""

    FORMAL = "formal"
    PLAIN = "plain"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Paper:
    """An attachment that `percent` of the letters carry; `lines` are drawn from `rows`, 3 to 9 of them."""

    name: str
    title: str
    rows: tuple[str, ...]
    percent: int = 100
    media: str = "pdf"


@dataclass(frozen=True, slots=True)
class Topic:
    """One sort of conversation with somebody of the part `who`.

    `turns` are what they write: for each turn the sentences to choose from; `details` may follow the first. `answers`
    are ours. `outgoing`: we begin, with `answers[0]`, and `turns` are their replies. `kinds` is what every such letter
    tells. `copied`: so many of the same part may stand in copy.
    """

    kind: str
    weight: int
    who: str
    subjects: tuple[str, ...]
    turns: tuple[tuple[str, ...], ...]
    answers: tuple[tuple[str, ...], ...] = ()
    details: tuple[str, ...] = ()
    rhythm: Rhythm = Rhythm.OFFICE
    tone: Tone = Tone.PLAIN
    kinds: tuple[str, ...] = ()
    paper: Paper | None = None
    outgoing: bool = False
    copied: int = 0
    english: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Some of those who write: how many for so many mails, where their addresses lie, which group they are.

    `domain` empty: addresses at mail providers; `own`: at the holder's domain; a key of the profile's `firms`: at each
    of those, at least `least` each; else that domain itself.
    """

    group: str
    per_mails: int
    least: int
    domain: str = ""
    english: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A sort of mailbox. `gaps` fills the profile's own gaps; `more_gaps` draws gaps that must fit each other."""

    id: str
    holder: Holder
    archive: str
    parts: Mapping[str, Part]
    firms: Mapping[str, tuple[tuple[str, str], ...]]
    topics: tuple[Topic, ...]
    gaps: Mapping[str, tuple[str, ...]]
    news: tuple[str, ...]
    news_topics: tuple[str, ...]
    more_gaps: Callable[[Dice], dict[str, str]] | None = None


def tagged(sentence: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The sentence without its tags, the kinds it tells of, the groups it is about."""
    if not sentence.startswith("["):
        return sentence, (), ()
    tags, _, text = sentence[1:].partition("] ")
    rows = tags.split()
    kinds = tuple(row for row in rows if not row.startswith("@"))
    return text, kinds, tuple(row[1:] for row in rows if row.startswith("@"))


def hints(kinds: tuple[str, ...]) -> tuple[Mark, ...]:
    """The kinds as marks."""
    return tuple(Mark(kind) for kind in kinds)
