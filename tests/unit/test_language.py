"""Dates and ends of periods in words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from postfall.language import ending, moment, short_ending, short_moment

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("end", "german", "short"),
    [
        (datetime(2026, 4, 11, tzinfo=BERLIN), "Freitag, 10. April 2026, 24:00 Uhr (CEST)", "Fri 10 Apr 2026, 24:00"),
        (
            datetime(2027, 1, 1, tzinfo=BERLIN),
            "Donnerstag, 31. Dezember 2026, 24:00 Uhr (CET)",
            "Thu 31 Dec 2026, 24:00",
        ),
    ],
)
def test_a_period_that_ends_at_midnight_ends_on_the_day_that_is_over(end, german, short):
    assert ending(end, "de") == german
    assert short_ending(end, "en") == short


@pytest.mark.parametrize("language", ["de", "en"])
def test_any_other_end_is_said_like_a_moment(language):
    end = datetime(2026, 4, 11, 0, 1, tzinfo=BERLIN)
    assert ending(end, language) == moment(end, language)
    assert short_ending(end, language) == short_moment(end, language)
