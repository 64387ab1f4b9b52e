"""The files of kinds and words as models, and what the rooms take of them. Pure: content in, values out."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from postfall.errors import ContentError
from postfall.exposure.kinds.model import Kind, Severity
from postfall.exposure.kinds.words import Lexicon
from postfall.language import Text
from postfall.yamlfile import Model, once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
_Option = Annotated[str, StringConstraints(pattern=r"^[a-u]$")]


class Wording(Model):
    """A text in both languages."""

    de: _Line
    en: _Line

    def text(self) -> Text:
        """As the value that pages take."""
        return Text(self.de, self.en)


class KindRow(Model):
    """One kind of data."""

    id: _Id
    label: Wording
    severity: Literal["high", "medium", "low"]
    edpb: tuple[_Option, ...] = Field(min_length=1)
    data_kinds: tuple[_Id, ...] = Field(min_length=1)
    hint: bool = False


class KindsFile(Model):
    """All kinds, in the order in which they are listed."""

    format: Literal[1]
    kinds: tuple[KindRow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique(self) -> Self:
        once(row.id for row in self.kinds)
        return self


class WordsRow(Model):
    """What hints at one kind: single `words` parted by spaces, and `phrases` of several."""

    words: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    phrases: tuple[_Line, ...] = ()


class WordsFile(Model):
    """Words by the kind that they hint at."""

    format: Literal[1]
    kinds: dict[_Id, WordsRow]


def kinds_of(content: KindsFile) -> Mapping[str, Kind]:
    """All kinds by id, in the order of the file."""
    rows = (
        Kind(row.id, row.label.text(), Severity(row.severity), row.edpb, row.data_kinds, row.hint)
        for row in content.kinds
    )
    return MappingProxyType({row.id: row for row in rows})


def lexicon_of(content: WordsFile, kinds: Mapping[str, Kind]) -> Lexicon:
    """The words by what they hint at. Raises `ContentError` for a kind that is none, or one that is not a hint."""
    if strange := sorted(kind for kind in content.kinds if not (kind in kinds and kinds[kind].hint)):
        raise ContentError(
            Text(
                f"Die Wortliste nennt Arten, die keine Hinweise sind: {', '.join(strange)}.",
                f"The word list names kinds that are no hints: {', '.join(strange)}.",
            )
        )
    words = {word: kind for kind, row in content.kinds.items() for entry in row.words.split() for word in _forms(entry)}
    phrases = {phrase: kind for kind, row in content.kinds.items() for entry in row.phrases for phrase in _forms(entry)}
    return Lexicon(words, phrases)


def _forms(entry: str) -> Iterator[str]:
    """`word(s|es)` is word, words, wordes."""
    stem, _, endings = entry.partition("(")
    yield stem
    if endings:
        yield from (stem + ending for ending in endings.rstrip(")").split("|"))
