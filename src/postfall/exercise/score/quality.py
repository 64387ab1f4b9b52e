"""How good one answer is, between 0 and 1, and how much a deed is worth that came late. Exact fractions throughout."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction

from postfall.exercise.score.model import Interval

UNSURE = Fraction(1, 10)
"""What "I do not know" is worth: little, but more than a wrong answer."""
HALF = Fraction(1, 2)
NONE, FULL = Fraction(0), Fraction(1)
REACH = 3
"""How many tolerated widths beside the truth an estimate is worth nothing."""
_YES, _NO = frozenset({"yes", "ja", "true"}), frozenset({"no", "nein", "false"})


def timeliness(after: timedelta, due: timedelta | None) -> Fraction:
    """Full until `due` (both from the start), then falling evenly to one half at twice that time, then nothing."""
    if due is None or after <= due:
        return FULL
    if after > 2 * due:
        return NONE
    return FULL - Fraction((after - due) // timedelta(microseconds=1), 2 * (due // timedelta(microseconds=1)))


def estimate(given: Interval, true: int, tolerance: int) -> Fraction:
    """An interval against the `true` number; `tolerance` is the percentage of it that an interval may be wide.

    With `a` tolerated width, `m` the distance from the interval to the truth (0 where it holds it) and `w` the width of
    the interval drawn out to the truth: min(1, (a + 1) / (w + 1)) × max(0, 1 − m / 3a). An interval that holds the
    truth is never worth less than "I do not know", however wide. After the interval score of Gneiting and Raftery
    (2007), bounded to 0..1.
    """
    low, high = sorted((given.low, given.high))
    allowed = Fraction(true * tolerance, 100)
    missed = max(low - true, true - high, 0)
    width = max(high, true) - min(low, true)
    narrow = min(FULL, (allowed + 1) / (width + 1))
    if missed == 0:
        return max(narrow, UNSURE)
    return narrow * max(NONE, FULL - missed / (REACH * allowed)) if allowed else NONE


def named(given: Iterable[str], true: Iterable[str]) -> Fraction:
    """F2 of the names `given`: one that is missing weighs four times as much as one too many.

    Where there is nothing to name, only the empty answer is right, and it is wholly right.
    """
    said, right = _plain(given), _plain(true)
    if not said and not right:
        return FULL
    hits = len(said & right)
    return Fraction(5 * hits, 5 * hits + 4 * len(right - said) + len(said - right))


def one_of(given: str | tuple[str, ...], values: Iterable[str]) -> Fraction:
    """Whether what was said is among `values`; several choices count where one of them is."""
    said = _plain((given,) if isinstance(given, str) else given)
    return FULL if said & _plain(values) else NONE


def is_reason(text: str | None) -> bool:
    """Whether somebody has given a reason: at least two words."""
    return len([word for word in (text or "").split() if any(sign.isalnum() for sign in word)]) >= 2


def hundredths(value: Fraction) -> float:
    """The one place where a fraction becomes a number to show: exact hundredths, halves go up."""
    return int(value * 100 + HALF) / 100


def exact(value: float) -> Fraction:
    """The hundredths that `hundredths` gave, for sums without drift."""
    return Fraction(round(value * 100), 100)


def _plain(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in (_word(name) for name in names) if word)


def _word(name: str) -> str:
    word = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    return "yes" if word in _YES else "no" if word in _NO else word
