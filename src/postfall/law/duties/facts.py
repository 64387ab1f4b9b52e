"""What the rules about duties look at: answers, standing, notices, risk and decisions of one case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.language import Text, same
from postfall.value import UNKNOWN, FactValue, Moment, zone_info

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.law.duties.standing import Standing
    from postfall.law.model import Given, Regime
    from postfall.law.risk.model import Assessment


@dataclass(frozen=True, slots=True)
class View:
    """`country` is the state whose holidays count, None where it is not known."""

    answers: Mapping[str, FactValue | Moment]
    regimes: Mapping[str, Regime]
    standing: Standing
    country: str | None
    notices: tuple[Given, ...]
    risk: Assessment | None
    decisions: Mapping[str, tuple[str, str]]

    def moment(self, key: str) -> Moment | None:
        """The answer where it is a moment."""
        value = self.answers.get(key)
        return value if isinstance(value, Moment) else None

    def held(self, key: str) -> bool:
        """Whether the answer is yes, or not known: then it could be."""
        return self.answers.get(key) in (True, UNKNOWN)

    def codes(self, key: str) -> frozenset[str] | None:
        """The country codes in a text answer; None where there is none that could be read."""
        value = self.answers.get(key)
        if not isinstance(value, str) or value is UNKNOWN:
            return None
        rows = [row.strip().upper() for row in value.replace(";", ",").replace(" ", ",").split(",") if row.strip()]
        sound = [row for row in rows if len(row) == 2 and row.isalpha() and row.isascii()]
        return frozenset(sound) if rows and len(sound) == len(rows) else None


def joined(*parts: Text | None) -> Text:
    """Sentences after each other."""
    rows = [part for part in parts if part is not None and part.de]
    return Text(" ".join(row.de for row in rows), " ".join(row.en for row in rows))


def when(moment: Moment) -> Text:
    """A moment in words; one at the ends of the calendar as it was typed."""
    try:
        local = moment.utc.astimezone(zone_info(moment.zone))
    except (OverflowError, ValueError):
        return same(moment.typed)
    return Text(f"{local.day:02}.{local.month:02}.{local.year:04}, {local:%H:%M} Uhr", f"{local:%Y-%m-%d, %H:%M}")
