"""Working days after Regulation 1182/71: all days but Saturdays, Sundays and the public holidays of the member state.

The holidays come from the package `holidays` (category public, no subdivision: the nation-wide ones). Local ones are
told, never counted.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text
from postfall.law.dates import clock_change
from postfall.law.model import Holiday

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from zoneinfo import ZoneInfo

TWO_DAYS = timedelta(hours=48)
"""What Art. 3(5) asks for, counted in hours."""

_SATURDAY = 5
_UNION = {
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}  # fmt: skip
_STATES = frozenset(_UNION | {"IS", "LI", "NO"})
"""Member states of the Union and of the EEA, where the GDPR applies too."""

_SAID = {"EL": "GR", "UK": "GB"}
"""Codes that institutions use and ISO 3166 does not."""

_LANGUAGES = {"de": ("de", "de_AT", "de_CH"), "en": ("en_GB", "en_US", "en_IE", "en_CA", "en_AU")}


class NoCalendar(Exception):
    """No holidays are known for that country in that year."""

    def __init__(self, country: str, year: int) -> None:
        super().__init__(f"{country} {year}")
        self.country = country
        self.year = year


def country_code(typed: str) -> str:
    """The ISO 3166 code (two letters) that was meant. Raises `UsageError` with a suggestion."""
    import holidays

    code = typed.strip().upper()
    codes = holidays.list_supported_countries(include_aliases=False)
    if code in codes:
        return code
    near = _SAID.get(code) or _nearest(code, codes)
    examples = Text("Zwei Buchstaben, zum Beispiel DE, AT, FR.", "Two letters, for example DE, AT, FR.")
    raise UsageError(
        Text(f"Das Land „{typed[:40]}“ kenne ich nicht.", f"I do not know the country “{typed[:40]}”."),
        hint=_did_you_mean(near) or examples,
        where=typed[:40],
    )


def subdivision_code(country: str, typed: str) -> str:
    """The code of a Land, canton or region of `country`. Raises `UsageError` with a suggestion."""
    import holidays

    codes = holidays.list_supported_countries(include_aliases=False)[country]
    spelled = {row.upper(): row for row in codes}
    word = typed.strip().upper()
    if word in spelled:
        return spelled[word]
    names = holidays.country_holidays(country).get_subdivision_aliases()
    spelled |= {name.upper(): code for code, rows in names.items() for name in rows}
    near = spelled.get(_nearest(word, spelled) or "")
    known = Text("Möglich sind: {x}.", "Possible: {x}.").fill(x=", ".join(codes[:40])) if codes else None
    raise UsageError(
        Text(
            f"„{typed[:40]}“ ist kein Landesteil von {country}, den ich kenne.",
            f"“{typed[:40]}” is no part of {country} that I know.",
        ),
        hint=_did_you_mean(near) or known,
        where=typed[:40],
    )


def member_state(country: str) -> bool:
    """Whether the country belongs to the Union or the EEA: only there does Art. 2(1) name its holidays."""
    return country in _STATES


@cache
def national(country: str, year: int) -> Mapping[date, Text]:
    """The nation-wide public holidays of one year. Raises `NoCalendar` where none are known for that year."""
    return _named(country, None, year, ("public",))


@cache
def local(country: str, subdivision: str, year: int) -> Mapping[date, Text]:
    """The holidays that only `subdivision`, or some places in it, have. Raises `NoCalendar`."""
    everywhere = national(country, year)
    rows = _named(country, subdivision, year, ("public", "catholic"))
    return {day: name for day, name in rows.items() if day not in everywhere}


def working(country: str) -> Callable[[date], bool]:
    """Whether a day is a working day in `country`. The answer raises `NoCalendar` for years without a calendar."""

    def is_working(day: date) -> bool:
        return day.weekday() < _SATURDAY and day not in national(country, day.year)

    return is_working


def extend(start: datetime, end: datetime, zone: ZoneInfo, is_working: Callable[[date], bool]) -> datetime:
    """The first instant (UTC) not before `end` by which 48 hours since `start` lie on working days of `zone`.

    Hours are elapsed hours: a working day on which clocks change has 23 or 25 of them.
    """
    have = timedelta()
    for begin, stop, day in _days(start, zone):
        if not is_working(day):
            continue
        if have + (stop - begin) >= TWO_DAYS:
            return max(end, begin + (TWO_DAYS - have))
        have += stop - begin
    raise AssertionError("days do not end")


def between(country: str, subdivision: str | None, first: date, last: date) -> tuple[Holiday, ...]:
    """The holidays from `first` to `last`, both included, nation-wide ones counted. Raises `NoCalendar`."""
    rows: list[Holiday] = []
    for year in range(first.year, last.year + 1):
        tables = [(national(country, year), True)]
        if subdivision:
            tables.append((local(country, subdivision, year), False))
        rows += [
            Holiday(day, name, counted)
            for table, counted in tables
            for day, name in table.items()
            if first <= day <= last
        ]
    return tuple(sorted(rows, key=lambda row: row.day))


def _days(start: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime, date]]:
    """Stretches of time (UTC) from `start` on that lie on one local day at one offset; they follow without a gap."""
    at = start
    while True:
        here = at.astimezone(zone)
        midnight = datetime.combine(here.date() + timedelta(days=1), time.min)
        stop = at + (midnight - here.replace(tzinfo=None))
        stop = clock_change(at, stop, zone) or stop
        yield at, stop, here.date()
        at = stop


def _named(country: str, subdivision: str | None, year: int, categories: tuple[str, ...]) -> Mapping[date, Text]:
    """Holidays with their German and English names, where the package has them, else in the country's language."""
    plain = _table(country, subdivision, year, categories, None)
    if not plain:
        raise NoCalendar(country, year)
    names = {
        language: _table(country, subdivision, year, categories, wanted) for language, wanted in _LANGUAGES.items()
    }
    return {day: Text(names["de"].get(day, name), names["en"].get(day, name)) for day, name in sorted(plain.items())}


def _table(
    country: str, subdivision: str | None, year: int, categories: tuple[str, ...], languages: tuple[str, ...] | None
) -> dict[date, str]:
    import holidays

    kind = type(holidays.country_holidays(country))
    if not kind.start_year <= year <= kind.end_year:
        return {}
    spoken = set(kind.supported_languages)
    # Without a language the package takes the machine's locale: the same case would read differently elsewhere.
    wanted = kind.default_language if languages is None else next((row for row in languages if row in spoken), None)
    if languages is not None and wanted is None:
        return {}
    having = tuple(row for row in categories if row in kind.supported_categories)
    return dict(
        holidays.country_holidays(country, subdiv=subdivision, years=year, language=wanted, categories=having).items()
    )


def _nearest(typed: str, known: Iterable[str]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(typed, list(known), n=1)), None)


def _did_you_mean(near: str | None) -> Text | None:
    return Text("Meinten Sie {near}?", "Did you mean {near}?").fill(near=near) if near else None
