"""Texts in two languages, and numbers, dates and durations in words. The language is always an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_Said = TypeVar("_Said")
_LOCALE = {"de": "de_DE", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; the German is the original."""

    de: str
    en: str

    def to(self, language: Language) -> str:
        """The text in `language`."""
        return self.de if language == "de" else self.en

    def fill(self, **values: object) -> Text:
        """Put values into the `{name}` places; a value that is itself a `Text` goes in by language."""
        return Text(self.de.format(**_spoken(values, "de")), self.en.format(**_spoken(values, "en")))


def same(text: str) -> Text:
    """A text that is the same in both languages: a name, an address, a product."""
    return Text(text, text)


def both(say: Callable[[_Said, Language], str], value: _Said) -> Text:
    """What `say` (`number`, `size`, `moment`, …) makes of `value`, in both languages."""
    return Text(say(value, "de"), say(value, "en"))


def cut(text: str, width: int) -> str:
    """`text` in at most `width` characters; an ellipsis stands where the rest was."""
    return text if len(text) <= width else text[: width - 1] + "…"


def _spoken(values: dict[str, object], language: Language) -> dict[str, object]:
    return {key: value.to(language) if isinstance(value, Text) else value for key, value in values.items()}


def number(value: int, language: Language) -> str:
    """A whole number with the language's thousands separator."""
    return f"{value:,}".replace(",", "." if language == "de" else ",")


def size(octets: int, language: Language) -> str:
    """A size in octets as kB, MB or GB (powers of 1000), one decimal above kB."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6)):
        if octets >= factor:
            text = f"{octets / factor:.1f}"
            return f"{text.replace('.', ',') if language == 'de' else text} {unit}"
    return f"{octets // 1000 if octets >= 1000 else octets} {'kB' if octets >= 1000 else 'Byte'}"


def day(value: date, language: Language) -> str:
    """A date with its weekday: `Montag, 30. März 2026` / `Monday, 30 March 2026`."""
    from babel.dates import format_date

    pattern = "EEEE, d. MMMM y" if language == "de" else "EEEE, d MMMM y"
    return format_date(value, pattern, locale=_LOCALE[language])


def moment(value: datetime, language: Language, *, zone: bool = True) -> str:
    """An aware local time in words, with weekday and zone abbreviation.

    Without `zone` the abbreviation stands only where the clocks went back and the time came twice.
    """
    clock = value.strftime("%H:%M") + (" Uhr" if language == "de" else "")
    if not zone and value.replace(fold=0).utcoffset() == value.replace(fold=1).utcoffset():
        return f"{day(value.date(), language)}, {clock}"
    return f"{day(value.date(), language)}, {clock} ({value.strftime('%Z') or 'UTC'})"


def ending(value: datetime, language: Language) -> str:
    """The end of a period in words, like `moment`: midnight belongs to the day that is over, as 24:00."""
    if value.time() != time.min:
        return moment(value, language)
    clock = "24:00 Uhr" if language == "de" else "24:00"
    return f"{day(value.date() - timedelta(days=1), language)}, {clock} ({value.strftime('%Z') or 'UTC'})"


def short_ending(value: datetime, language: Language) -> str:
    """The end of a period for a status line, like `short_moment`: midnight is 24:00 of the day that is over."""
    if value.time() != time.min:
        return short_moment(value, language)
    return short_moment(value - timedelta(days=1), language).replace("00:00", "24:00")


def short_moment(value: datetime, language: Language) -> str:
    """An aware local time for a status line: `Mo 30.03.2026, 18:20` / `Mon 30 Mar 2026, 18:20`."""
    from babel.dates import format_datetime

    pattern = "EEE dd.MM.y, HH:mm" if language == "de" else "EEE d MMM y, HH:mm"
    return format_datetime(value, pattern, locale=_LOCALE[language]).replace(".,", ",")


def iso_day(value: str, language: Language) -> str:
    """The day of an ISO date or moment: `30.03.2026` / `2026-03-30`; what is none stays as it is."""
    year, month, rest = (*value[:10].split("-"), "", "")[:3]
    return f"{rest}.{month}.{year}" if language == "de" and rest else value[:10]


def iso_month(value: str, language: Language) -> str:
    """A month in figures: `03.2026` / `2026-03`."""
    year, _, month = value.partition("-")
    return f"{month}.{year}" if language == "de" and month else value


def duration(value: timedelta, language: Language) -> str:
    """A length of time to the minute: `61 Stunden 12 Minuten`; the sign is dropped."""
    minutes = abs(int(value.total_seconds())) // 60
    hours, minutes = divmod(minutes, 60)
    units = {"de": (("Stunde", "Stunden"), ("Minute", "Minuten")), "en": (("hour", "hours"), ("minute", "minutes"))}
    parts = [
        f"{number(count, language)} {names[count != 1]}"
        for count, names in zip((hours, minutes), units[language], strict=True)
        if count
    ]
    return " ".join(parts) or f"0 {units[language][1][1]}"


def together(texts: Iterable[Text]) -> Text:
    """Several texts within a sentence: `a, b und c` / `a, b and c`."""
    rows = list(texts)
    return Text(listing((row.de for row in rows), "de"), listing((row.en for row in rows), "en"))


def listing(items: Iterable[str], language: Language) -> str:
    """`a, b und c` / `a, b and c`."""
    rows = list(items)
    if len(rows) < 2:
        return "".join(rows)
    return f"{', '.join(rows[:-1])} {'und' if language == 'de' else 'and'} {rows[-1]}"
