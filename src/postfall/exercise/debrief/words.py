"""Answers, truths, points and times in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.language import Text, both, cut, duration, number, same

if TYPE_CHECKING:
    from postfall.exercise.scenario.model import Expectation
    from postfall.value import Json, Moment

Labels = Mapping[tuple[str, str], Text]
NOTHING = Text("–", "–")
IN_TIME = Text("rechtzeitig", "in time")
LATE = Text("{delay} zu spät", "{delay} late")
_UNKNOWN = Text("weiß nicht", "I do not know")
_DONE, _NOT_DONE = Text("getan", "done"), Text("nicht getan", "not done")
_NOBODY = Text("keine", "none")
_YES, _NO = Text("ja", "yes"), Text("nein", "no")
_PLAIN = {
    "unknown": _UNKNOWN, "true": _YES, "false": _NO, "yes": _YES, "no": _NO, "do": _YES, "waive": _NO,
}  # fmt: skip
_VIA = {
    "phone": Text("Anruf", "call"),
    "mail": Text("Mail", "mail"),
    "person": Text("Gespräch", "talk"),
    "press": Text("Presse", "press"),
    "bank": Text("Bank", "bank"),
    "authority": Text("Behörde", "authority"),
    "provider": Text("Anbieter", "provider"),
    "paper": Text("Schriftstück", "paper"),
}
LONGEST = 12
"""The most names of a set that are written out."""
_NAME = 80


def via(way: str) -> Text:
    """How something reaches the participants."""
    return _VIA[way]


def answer(value: Json, expectation: Expectation, labels: Labels, *, most: int = LONGEST) -> Text:
    """An answer or a truth as a person reads it; foreign names stay as they are, each cut at 80 characters."""
    key = expectation.fact or expectation.truth or ""
    match value:
        case None:
            return NOTHING
        case bool():
            return _DONE if value else _NOT_DONE
        case int():
            return both(number, value)
        case str():
            return _label(value, key, labels)
        case list():
            return _listed([_label(str(row), key, labels) for row in value], most, expectation)
        case dict():
            return _range(value.get("low"), value.get("high"))


def _range(low: Json, high: Json) -> Text:
    if not (isinstance(low, int) and isinstance(high, int)):
        return NOTHING
    if low == high:
        return both(number, low)
    return Text("{low} bis {high}", "{low} to {high}").fill(low=both(number, low), high=both(number, high))


def _label(value: str, key: str, labels: Labels) -> Text:
    known = labels.get((key, value))
    if known is not None:
        return known
    return _PLAIN.get(value.casefold(), same(cut(value, _NAME)))


def _listed(rows: list[Text], most: int, expectation: Expectation) -> Text:
    if not rows:
        return _NOBODY
    shown = rows[:most]
    glue = Text(" oder ", " or ") if expectation.type == "fact" else same("; ")
    text = Text(glue.de.join(row.de for row in shown), glue.en.join(row.en for row in shown))
    rest = len(rows) - len(shown)
    return Text(f"{text.de} und {rest} weitere", f"{text.en} and {rest} more") if rest else text


def points(value: float) -> Text:
    """Points to the hundredth, without trailing noughts."""
    plain = f"{value:.2f}".rstrip("0").rstrip(".")
    return Text(plain.replace(".", ","), plain)


def delay(value: timedelta | None) -> Text:
    """Whether something came in time, or how much later."""
    if value is None:
        return same("")
    if value <= timedelta(0):
        return IN_TIME
    return LATE.fill(delay=brief(value))


def brief(value: timedelta) -> Text:
    """A time of the exercise's clock in words; less than a minute is said so."""
    if value < timedelta(minutes=1):
        return Text("unter 1 Minute", "under 1 minute")
    return both(duration, value)


def clock(at: Moment) -> Text:
    """A time of the exercise's clock with its day: `20.11. 16:40` / `20 Nov 16:40`."""
    from babel.dates import format_datetime

    local = at.local
    return Text(
        format_datetime(local, "dd.MM. HH:mm", locale="de_DE"), format_datetime(local, "d MMM HH:mm", locale="en_GB")
    )


def counted(value: timedelta) -> str:
    """A time since the start as on a stopwatch: `+02:05`, hours and minutes."""
    minutes = max(int(value.total_seconds()) // 60, 0)
    return f"+{minutes // 60:02d}:{minutes % 60:02d}"
