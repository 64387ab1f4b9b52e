"""How plain a text is, in numbers: sentences, words and syllables of a draft, and the two formulas made of them.

Own code, because no library serves both: textstat fetches its English dictionary from the network while it runs, and
takes the places where a German word may be hyphenated for its syllables (`Abend`, `oder`, `aber` count one each, which
makes every text look easier). We count sounds of vowels; where we cannot know, we count one too many.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_WORD = re.compile(r"[A-Za-zÄÖÜäöüßÀ-ÿ]+(?:['’][A-Za-z]+)?|\d[\d.,:]*\d|\d")
_GERMAN = re.compile(r"aa|ee|oo|ai|ei|ey|ay|au|äu|eu|ie(?!n$)|[aeiouyäöüéèáàóòíìúùôê]")
_ENGLISH = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<![aeiouy])(?<!l)e$|(?<=[aeiouy]l)e$|(?<![td])ed$|(?<![cgsxz])(?<![cs]h)es$")
_TWO = re.compile(r"(?<![tcsgx])i[ao]|(?<=[aeiou])ing$|iet|creat(?!u)|idea|area|[aeiou]ying$|eo(?!p|u)|ua|uou")


class Counts(NamedTuple):
    """Of one text: sentences, words, syllables; words of one syllable, of three and more, of seven letters and more."""

    sentences: int
    words: int
    syllables: int
    single: int
    many: int
    long: int


def sentences(markdown: str) -> list[str]:
    """The sentences of a draft as a reader takes them: headings and the lines of a list each end one."""
    text = re.sub(r"(?m)^#+\s+|^\s*(?:[-*]|\d+\.)\s+", "\n\n", markdown.replace("**", "").replace("\\", ""))
    text = re.sub(r"\S+@\S+", "Adresse", text)
    found = []
    for paragraph in re.split(r"\n\s*\n|\|", text):
        found += re.split(r"(?<=[.!?])[”“\"]?\s+(?=[A-ZÄÖÜ„“\d\[])", " ".join(paragraph.split()))
    return [row for row in found if _WORD.search(row)]


def german_syllables(word: str) -> int:
    """The syllables of a German word by its vowels; `-ien` at the end holds two, as in Ferien."""
    return max(1, len(_GERMAN.findall(word.casefold().replace("qu", "k"))))


def english_syllables(word: str) -> int:
    """The syllables of an English word by groups of vowels, less the silent endings."""
    low = re.sub(r"['’].*", "", word.casefold())
    silent = _SILENT.search(low) if len(_ENGLISH.findall(low)) > 1 else None
    return max(1, len(_ENGLISH.findall(low)) - bool(silent) + len(_TWO.findall(low)))


def counts(markdown: str, language: str) -> Counts:
    """What the formulas need of a draft in `language`."""
    rows = sentences(markdown)
    words = [word for row in rows for word in _WORD.findall(row)]
    syllables = [(german_syllables if language == "de" else english_syllables)(word) for word in words]
    return Counts(
        len(rows),
        len(words),
        sum(syllables),
        sum(row == 1 for row in syllables),
        sum(row > 2 for row in syllables),
        sum(len(word) > 6 for word in words),
    )


def vienna(of: Counts) -> float:
    """First Wiener Sachtextformel (Bamberger and Vanecek 1984): about the school year for the text, 4 to 15."""
    share = 100 / of.words
    many, long, single = of.many * share, of.long * share, of.single * share
    return 0.1935 * many + 0.1672 * of.words / of.sentences + 0.1297 * long - 0.0327 * single - 0.875


def kincaid(of: Counts) -> float:
    """Flesch-Kincaid grade level (Kincaid et al. 1975): the US school year that can read the text."""
    return 0.39 * of.words / of.sentences + 11.8 * of.syllables / of.words - 15.59


def grade(markdown: str, language: str) -> float:
    """The measure of a draft: the Vienna formula in German, Flesch-Kincaid in English."""
    of = counts(markdown, language)
    return vienna(of) if language == "de" else kincaid(of)
