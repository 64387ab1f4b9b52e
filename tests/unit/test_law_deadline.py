from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.easter import easter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from postfall.errors import UsageError
from postfall.law.dates import day_of
from postfall.law.deadline import at_the_time, deadline, with_contract
from postfall.law.model import Counting, Deadline, ReadingId
from postfall.law.read import regimes
from postfall.value import Moment

BERLIN = "Europe/Berlin"
AUTHORITY = regimes()["gdpr-33-1"]

# Where clocks do odd things: half-hour changes, changes on working days, at midnight, at 00:01, a day that never was.
ZONES = (
    BERLIN,
    "UTC",
    "Europe/London",
    "Australia/Lord_Howe",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "America/Havana",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Pacific/Apia",
)


def due(row: Deadline, id_: ReadingId) -> datetime:
    return next(reading.due.utc for reading in row.readings if reading.id is id_)


def iso(row: Deadline) -> list[str]:
    return [reading.due.iso() for reading in row.readings]


VECTORS = [
    # (id, aware, fold, strict, full hour, two working days)
    ("W1", "2026-09-11 17:20", None, "2026-09-14T17:20+02:00", "2026-09-14T18:00+02:00", "2026-09-15T18:00+02:00"),
    ("W2", "2026-04-02 17:20", None, "2026-04-05T17:20+02:00", "2026-04-05T18:00+02:00", "2026-04-08T18:00+02:00"),
    ("W6", "2026-03-27 17:20", None, "2026-03-30T18:20+02:00", "2026-03-30T19:00+02:00", "2026-03-31T18:00+02:00"),
    ("W7", "2026-10-23 17:20", None, "2026-10-26T16:20+01:00", "2026-10-26T17:00+01:00", "2026-10-27T18:00+01:00"),
    (
        "W12",
        "2026-10-25 02:30",
        "earlier",
        "2026-10-28T01:30+01:00",
        "2026-10-28T02:00+01:00",
        "2026-10-28T02:00+01:00",
    ),
    ("W13", "2026-10-25 02:30", "later", "2026-10-28T02:30+01:00", "2026-10-28T03:00+01:00", "2026-10-28T03:00+01:00"),
]


@pytest.mark.parametrize(
    ("aware", "fold", "strict", "full", "working"), [row[1:] for row in VECTORS], ids=[r[0] for r in VECTORS]
)
def test_worked_vectors(aware, fold, strict, full, working):
    row = deadline(AUTHORITY, Moment.parse(aware, BERLIN, fold))

    assert [reading.id.value for reading in row.readings] == ["elapsed", "full-hour", "two-working-days"]
    assert [reading.due.local for reading in row.readings] == [
        datetime.fromisoformat(at) for at in (strict, full, working)
    ]
    assert row.due == row.readings[0].due
    assert [reading.disputed for reading in row.readings] == [False, False, True]
    assert row.event == "aware_at"


def test_published_example_friday_afternoon():
    """Published: an event on Friday before 16:00 ends on Tuesday 16:00 by the two-working-days reading."""
    row = deadline(AUTHORITY, Moment.parse("2026-09-11 15:30", BERLIN))

    assert iso(row)[2] == "2026-09-15T16:00:00+02:00"


def test_a_full_hour_lies_in_its_own_hour():
    row = deadline(AUTHORITY, Moment.parse("2026-09-08 17:00", BERLIN))

    assert iso(row) == ["2026-09-11T17:00:00+02:00", "2026-09-11T18:00:00+02:00", "2026-09-11T18:00:00+02:00"]


def test_the_hour_is_the_local_one():
    row = deadline(AUTHORITY, Moment.parse("2026-09-08 17:10", "Asia/Kathmandu"))

    assert iso(row)[1] == "2026-09-11T18:00:00+05:45"


def test_seconds_and_fractions_stay_exact():
    row = deadline(AUTHORITY, Moment.parse("2026-09-08T17:10:59.250000+02:00", BERLIN))

    assert iso(row)[:2] == ["2026-09-11T17:10:59.250000+02:00", "2026-09-11T18:00:00+02:00"]


def test_year_end_with_holidays():
    row = deadline(AUTHORITY, Moment.parse("2026-12-30 17:20", BERLIN))

    assert iso(row) == ["2027-01-02T17:20:00+01:00", "2027-01-02T18:00:00+01:00", "2027-01-04T18:00:00+01:00"]


@pytest.mark.parametrize(
    ("aware", "wall", "word"),
    [("2026-03-27 17:20", "2026-03-30 17:20", "earlier time"), ("2026-10-23 17:20", "2026-10-26 17:20", "too late")],
)
def test_the_wall_clock_is_a_note_and_no_reading(aware, wall, word):
    row = deadline(AUTHORITY, Moment.parse(aware, BERLIN))

    (note,) = row.notes
    assert wall in note.en
    assert wall in note.de
    assert word in note.en
    assert datetime.fromisoformat(wall) not in [reading.due.local.replace(tzinfo=None) for reading in row.readings]


def test_no_note_where_the_clocks_stay():
    assert deadline(AUTHORITY, Moment.parse("2026-09-11 17:20", BERLIN)).notes == ()


def test_readings_explain_themselves_in_one_sentence_each():
    for reading in deadline(AUTHORITY, Moment.parse("2026-09-11 17:20", BERLIN)).readings:
        for text in (reading.why.de, reading.why.en):
            assert text.endswith(".")
            assert "{" not in text
            assert len(text) < 260


# --- properties ---------------------------------------------------------------------------------------------------

FIRST, LAST = datetime(1995, 1, 1), datetime(2099, 11, 1)  # noqa: DTZ001
instants = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
zones = st.sampled_from(ZONES)
around_changes = st.builds(
    lambda day, minutes: datetime(*day, tzinfo=UTC) + timedelta(minutes=minutes),
    st.sampled_from(
        [
            (2026, 3, 29),
            (2026, 10, 25),
            (2011, 12, 30),
            (2010, 11, 7),
            (2009, 3, 8),
            (2013, 3, 29),
            (2026, 12, 31),
            (2017, 10, 30),
        ]
    ),
    st.integers(-6 * 1440, 6 * 1440),
)
moments = st.builds(Moment.of, st.one_of(instants, around_changes), zones)


@settings(deadline=None, max_examples=150)
@given(moments)
def test_elapsed_is_exactly_72_hours_and_nothing_ends_before_the_event(at):
    row = deadline(AUTHORITY, at)

    assert row.due.utc - at.utc == timedelta(hours=72)
    assert all(reading.due.utc > at.utc for reading in row.readings)


@settings(deadline=None, max_examples=150)
@given(moments)
@example(Moment.of(datetime(2026, 3, 27, 16, 0, tzinfo=UTC), BERLIN))
def test_full_hour_adds_at_most_one_hour(at):
    row = deadline(AUTHORITY, at)
    more = due(row, ReadingId.FULL_HOUR) - row.due.utc
    here = at.local

    assert timedelta() < more <= timedelta(hours=1)
    assert (more == timedelta(hours=1)) == ((here.minute, here.second, here.microsecond) == (0, 0, 0))


@settings(deadline=None, max_examples=150)
@given(moments, st.timedeltas(timedelta(), timedelta(days=9)))
def test_a_later_event_never_ends_earlier(at, later):
    first, second = deadline(AUTHORITY, at), deadline(AUTHORITY, Moment.of(at.utc + later, at.zone))

    assert first.due.utc <= second.due.utc
    # Local hours overlap where a clock goes back by half an hour: there the later event may lie in the earlier hour.
    slack = timedelta(minutes=30) if at.zone == "Australia/Lord_Howe" else timedelta()
    assert due(first, ReadingId.FULL_HOUR) <= due(second, ReadingId.FULL_HOUR) + slack
    assert due(first, ReadingId.TWO_WORKING_DAYS) <= due(second, ReadingId.TWO_WORKING_DAYS) + slack


def german_working_day(day: date) -> bool:
    """The nine nation-wide holidays, from the calendar and not from the package that the product asks."""
    sunday = easter(day.year)
    moving = {sunday + timedelta(days=offset) for offset in (-2, 1, 39, 50)}
    fixed = {(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)}
    luther = day == date(2017, 10, 31)
    return not (day.weekday() > 4 or day in moving or (day.month, day.day) in fixed or luther)


def working_minutes(begin: datetime, end: datetime, zone: ZoneInfo) -> int:
    """Counted one by one: slow, and without a thought about midnights or clock changes."""
    count = int((end - begin) / timedelta(minutes=1))
    days: dict[date, bool] = {}
    total = 0
    for minute in range(count):
        day = (begin + timedelta(minutes=minute)).astimezone(zone).date()
        if day not in days:
            days[day] = german_working_day(day)
        total += days[day]
    return total


@settings(deadline=None, max_examples=60)
@given(moments)
def test_two_working_days_holds_48_working_hours_and_is_the_least_that_does(at):
    row = deadline(AUTHORITY, at)
    full, extended = due(row, ReadingId.FULL_HOUR), due(row, ReadingId.TWO_WORKING_DAYS)
    begin = full - timedelta(hours=72)
    zone = ZoneInfo(at.zone)

    assert extended >= full
    assert working_minutes(begin, extended, zone) >= 48 * 60
    if extended > full:
        assert working_minutes(begin, extended - timedelta(minutes=1), zone) == 48 * 60 - 1


@settings(deadline=None, max_examples=60)
@given(moments, st.integers(1, 400))
def test_contract_hours_are_elapsed_hours_and_have_one_reading(at, hours):
    row = deadline(with_contract(regimes()["gdpr-33-2"], hours), at)

    assert [reading.id for reading in row.readings] == [ReadingId.ELAPSED]
    assert row.due.utc - at.utc == timedelta(hours=hours)


SCRIPT = """
import json, sys
from postfall.law.deadline import deadline
from postfall.law.read import regimes
from postfall.value import Moment
rows = []
for typed, zone, country in json.loads(sys.argv[1]):
    row = deadline(regimes()["gdpr-33-1"], Moment.parse(typed, zone), country=country)
    names = [[day.name.de, day.name.en] for day in row.holidays]
    rows.append([[reading.due.iso() for reading in row.readings], [note.de for note in row.notes], names])
print(json.dumps(rows))
"""


def test_the_machines_zone_and_language_change_nothing():
    events = [
        ["2026-03-27 17:20", BERLIN, "DE"],
        ["2026-05-22 23:59", BERLIN, "DE"],
        ["2026-05-22 23:59", "Europe/Paris", "FR"],
        ["2026-12-30 00:00", "Asia/Kathmandu", "DE"],
    ]

    def ran(zone: str, language: str) -> object:
        setting = os.environ | {"TZ": zone, "LANG": language, "LANGUAGE": language[:2], "LC_ALL": language}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, json.dumps(events)], env=setting, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    here = ran("UTC", "C.UTF-8")
    assert ran("America/Los_Angeles", "de_DE.UTF-8") == here
    assert ran("Pacific/Kiritimati", "uk_UA.UTF-8") == here


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change its zone while running")
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Australia/Lord_Howe"])
def test_the_running_process_may_change_its_zone(zone, monkeypatch):
    at = Moment.parse("2026-10-23 17:20", BERLIN)
    before = deadline(AUTHORITY, at)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert deadline(AUTHORITY, at) == before
    finally:
        monkeypatch.undo()
        time.tzset()


# --- which regimes have which readings ----------------------------------------------------------------------------


def test_a_period_under_two_days_has_no_two_working_days_reading():
    row = deadline(regimes()["tkg-169"], Moment.parse("2026-09-11 17:20", BERLIN))

    assert [reading.id.value for reading in row.readings] == ["elapsed", "full-hour"]
    assert row.not_computed == ()
    assert iso(row) == ["2026-09-12T17:20:00+02:00", "2026-09-12T18:00:00+02:00"]


@pytest.mark.parametrize("counting", [row for row in Counting if row not in {Counting.EU_1182, Counting.WITHOUT_DELAY}])
def test_only_the_regulation_has_more_than_one_reading(counting):
    row = deadline(replace(AUTHORITY, counting=counting), Moment.parse("2026-09-11 17:20", BERLIN), subdivision="BY")

    assert [reading.id for reading in row.readings] == [ReadingId.ELAPSED]
    assert row.holidays == ()
    assert row.notes == ()


@pytest.mark.parametrize(
    ("id_", "at", "expected"),
    [
        # own: 24 and 72 hours after knowledge, elapsed; the clocks change on 29 March 2026
        ("bsig-32-early-warning", "2026-03-28 17:20", ["2026-03-29T18:20:00+02:00"]),
        ("bsig-32-notification", "2026-03-28 17:20", ["2026-03-31T18:20:00+02:00"]),
        ("uk-gdpr-33", "2026-04-02 17:20", ["2026-04-05T17:20:00+02:00"]),
        ("ch-isg-74", "2026-12-31 23:30", ["2027-01-01T23:30:00+01:00"]),
    ],
)
def test_other_regimes(id_, at, expected):
    assert iso(deadline(regimes()[id_], Moment.parse(at, BERLIN))) == expected


def test_a_proposal_is_never_computed():
    with pytest.raises(UsageError, match="only a proposal") as caught:
        deadline(regimes()["gdpr-33-1-omnibus"], Moment.parse("2026-09-11 17:20", BERLIN))

    assert "--list" in caught.value.hint.en


@pytest.mark.parametrize("id_", ["gdpr-34", "gdpr-33-2", "gdpr-33-5", "tell-employer", "ch-dsg-24"])
def test_without_a_fixed_length_there_is_no_deadline(id_):
    with pytest.raises(UsageError, match="no fixed length"):
        deadline(regimes()[id_], Moment.parse("2026-09-11 17:20", BERLIN))


@pytest.mark.parametrize("hours", [0, -1, 24 * 366 + 1])
def test_contract_hours_have_bounds(hours):
    with pytest.raises(UsageError, match="no contract period"):
        with_contract(regimes()["gdpr-33-2"], hours)


def test_no_contract_changes_the_law():
    with pytest.raises(UsageError, match="No contract"):
        with_contract(AUTHORITY, 24)


def test_an_unconfirmed_regime_says_so():
    row = deadline(regimes()["kdg-33"], Moment.parse("2026-09-11 17:20", BERLIN))

    assert any("not yet confirmed" in note.en for note in row.notes)


def test_an_event_before_the_law_says_so():
    row = deadline(AUTHORITY, Moment.parse("2018-05-24 23:59", BERLIN))
    after = deadline(AUTHORITY, Moment.parse("2018-05-25 00:00", BERLIN))

    assert any("2018-05-25" in note.en for note in row.notes)
    assert after.notes == ()


# --- places and holidays ------------------------------------------------------------------------------------------


def test_local_holidays_are_told_and_never_counted():
    at = Moment.parse("2026-06-03 17:20", BERLIN)  # Corpus Christi is on the 4th, in some Länder only
    plain, bavaria = deadline(AUTHORITY, at), deadline(AUTHORITY, at, subdivision="by")

    assert plain.readings == bavaria.readings
    assert plain.notes == ()
    (note,) = bavaria.notes
    assert "Fronleichnam (2026-06-04)" in note.de
    assert "Corpus Christi (2026-06-04)" in note.en
    assert [(row.day, row.counted) for row in bavaria.holidays] == [(date(2026, 6, 4), False)]


def test_a_holiday_of_some_places_only_is_told_too():
    row = deadline(AUTHORITY, Moment.parse("2025-08-14 17:20", BERLIN), subdivision="BY")

    assert "Mariä Himmelfahrt (2025-08-15)" in row.notes[0].de


def test_no_local_holidays_is_said():
    row = deadline(AUTHORITY, Moment.parse("2026-09-11 17:20", BERLIN), subdivision="BY")

    assert [note.en for note in row.notes] == ["There are no local holidays in this time."]


def test_nation_wide_holidays_are_named():
    row = deadline(AUTHORITY, Moment.parse("2026-04-02 17:20", BERLIN))

    assert [(holiday.name.de, holiday.name.en, holiday.counted) for holiday in row.holidays] == [
        ("Karfreitag", "Good Friday", True),
        ("Ostermontag", "Easter Monday", True),
    ]


def test_the_country_decides_about_holidays():
    at = Moment.parse("2026-10-23 17:20", "Europe/Vienna")  # 26 October: national day of Austria

    assert iso(deadline(AUTHORITY, at, country="AT"))[2] == "2026-10-28T18:00:00+01:00"
    assert iso(deadline(AUTHORITY, at, country="DE"))[2] == "2026-10-27T18:00:00+01:00"


def test_a_country_outside_gets_a_note():
    at = Moment.parse("2026-09-11 17:20", "Europe/Zurich")

    assert "neither in the EU" in deadline(AUTHORITY, at, country="CH").notes[0].en
    assert deadline(AUTHORITY, at, country="LI").notes == ()


@pytest.mark.parametrize(("typed", "hint"), [("DEU", "DE?"), ("UK", "GB?"), ("EL", "GR?"), ("12345", "Two letters")])
def test_unknown_country(typed, hint):
    with pytest.raises(UsageError) as caught:
        deadline(AUTHORITY, Moment.parse("2026-09-11 17:20", BERLIN), country=typed)

    assert hint in caught.value.hint.en


@pytest.mark.parametrize(("typed", "hint"), [("Bayern", "BY?"), ("sachsn", "SN?"), ("1234", "Possible: BB, BE")])
def test_unknown_subdivision(typed, hint):
    with pytest.raises(UsageError) as caught:
        deadline(AUTHORITY, Moment.parse("2026-09-11 17:20", BERLIN), subdivision=typed)

    assert hint in caught.value.hint.en


def test_every_member_state_has_a_calendar_this_year():
    from postfall.law import workdays

    for country in sorted(workdays._STATES):
        assert len(workdays.national(country, 2026)) > 4


def test_german_days_are_the_nine_of_the_official_list():
    from postfall.law.workdays import national

    assert [f"{day:%d.%m.}" for day in national("DE", 2026)] == [
        "01.01.", "03.04.", "06.04.", "01.05.", "14.05.", "25.05.", "03.10.", "25.12.", "26.12.",
    ]  # fmt: skip


# --- the ends of the calendar -------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    "instant",
    [datetime.min, datetime(1, 1, 30), datetime(9999, 1, 1), datetime.max],  # noqa: DTZ001, DTZ901
)
def test_the_ends_of_the_calendar_are_refused(instant, zone):
    with pytest.raises(UsageError, match="No deadline can be computed"):
        deadline(AUTHORITY, Moment.of(instant.replace(tzinfo=UTC), zone))


@pytest.mark.parametrize("year", [2, 1600, 1985, 2101, 9997])
def test_without_holidays_the_third_reading_is_not_computed_and_says_why(year):
    row = deadline(AUTHORITY, Moment.of(datetime(year, 6, 1, 12, 30, tzinfo=UTC), BERLIN), subdivision="BY")

    assert [reading.id.value for reading in row.readings] == ["elapsed", "full-hour"]
    (gap,) = row.not_computed
    assert gap.id is ReadingId.TWO_WORKING_DAYS
    assert str(year) in gap.reason.de
    assert "not known" in row.notes[-1].en


def test_a_period_that_runs_out_of_the_known_holidays():
    row = deadline(AUTHORITY, Moment.of(datetime(2100, 12, 31, 12, 30, tzinfo=UTC), BERLIN))

    assert "2101" in row.not_computed[0].reason.en


def test_without_a_country_the_third_reading_is_not_computed():
    row = deadline(AUTHORITY, Moment.parse("2026-09-11 17:20", BERLIN), country=None)

    assert "country" in row.not_computed[0].reason.en
    assert len(row.readings) == 2


@settings(deadline=None, max_examples=40)
@given(st.datetimes(), zones)
def test_no_moment_crashes(instant, zone):
    at = Moment.of(instant.replace(tzinfo=UTC), zone)
    try:
        row = deadline(AUTHORITY, at)
    except UsageError:
        return
    assert row.due.iso()
    assert len(row.readings) + len(row.not_computed) == 3


# --- every regime with a length, and days and months --------------------------------------------------------------

CLOCKS = {id_: row for id_, row in regimes().items() if row.in_force and row.period is not None}
some_clock = st.sampled_from(sorted(CLOCKS))


@settings(deadline=None, max_examples=200)
@given(some_clock, moments)
@example("tkg-169-rest", Moment.parse("2026-03-27 23:59", BERLIN))
@example("strafantrag", Moment.parse("2026-11-30 00:00", BERLIN))
def test_no_clock_ends_before_it_begins_and_the_strict_reading_ends_first(id_, at):
    if at_the_time(CLOCKS[id_], at).period is None:
        return  # an older text without a length
    row = deadline(CLOCKS[id_], at)

    assert row.due == row.readings[0].due
    assert all(reading.due.utc > at.utc for reading in row.readings)
    # A local hour of a zone that changes by half an hour may begin late: there the full hour can lie before.
    if at.zone != "Australia/Lord_Howe":
        assert all(reading.due.utc >= row.due.utc for reading in row.readings)


@settings(deadline=None, max_examples=200)
@given(some_clock, moments, st.timedeltas(timedelta(), timedelta(days=40)))
@example("tkg-168-final", Moment.of(datetime(2010, 11, 7, 2, 31, tzinfo=UTC), "America/St_Johns"), timedelta(hours=1))
def test_a_later_event_never_ends_any_clock_earlier(id_, at, later):
    other = Moment.of(at.utc + later, at.zone)
    regime = CLOCKS[id_]
    law = at_the_time(regime, at)
    if law != at_the_time(regime, other) or law.period is None:
        return  # another text by then, or an older one without a length
    first, second = (deadline(regime, moment) for moment in (at, other))

    assert first.due.utc <= second.due.utc
    if at.zone != "Australia/Lord_Howe":
        ends = {reading.id: reading.due.utc for reading in second.readings}
        for reading in first.readings:
            if reading.id in ends:
                assert reading.due.utc <= ends[reading.id]


@settings(deadline=None, max_examples=100)
@given(moments, st.timedeltas(timedelta(), timedelta(days=5)))
def test_a_second_clock_never_lengthens_and_never_ends_before_the_event(aware, after):
    regime = regimes()["dora-19-initial"]
    at = Moment.of(aware.utc + after, aware.zone)
    alone, limited = deadline(regime, at), deadline(regime, at, also={"detected_at": aware})

    assert at.utc < limited.due.utc <= alone.due.utc
    wanted = min(at.utc + timedelta(hours=4), aware.utc + timedelta(hours=24))
    late = aware.utc + timedelta(hours=24) <= at.utc
    assert limited.due.utc == (alone.due.utc if late else wanted)


def plain_month_end(day: date, months: int) -> date:
    """The last day of a period in months, by walking days: the same number, or the last one of that month."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


@settings(deadline=None, max_examples=150)
@given(st.dates(date(2026, 1, 1), date(2090, 1, 1)), st.sampled_from(["bsig-32-final", "tkg-168-final", "strafantrag"]))
@example(date(2028, 1, 31), "bsig-32-final")
@example(date(2027, 11, 30), "strafantrag")
def test_months_end_with_the_day_of_the_same_number(day, id_):
    regime = regimes()[id_]
    row = deadline(regime, Moment.parse(f"{day.isoformat()} 12:00", BERLIN))
    last = plain_month_end(day, regime.period.amount)
    while regime.shift and not german_working_day(last):
        last += timedelta(days=1)

    assert row.due.local == datetime.combine(last + timedelta(days=1), datetime.min.time(), ZoneInfo(BERLIN))
    assert [reading.id for reading in row.readings] == [ReadingId.ELAPSED]


@settings(deadline=None, max_examples=100)
@given(st.dates(date(2026, 1, 1), date(2090, 1, 1)), st.integers(0, 1439))
def test_days_end_with_a_working_day_and_hold_two_of_them(day, minute):
    at = Moment.of(datetime.combine(day, datetime.min.time(), UTC) + timedelta(minutes=minute), "UTC")
    row = deadline(regimes()["tkg-169-rest"], at)
    end = due(row, ReadingId.TWO_WORKING_DAYS).date() - timedelta(days=1)
    inside = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]

    assert row.due.utc - at.utc == timedelta(days=3)
    assert due(row, ReadingId.FULL_DAY) == datetime.combine(day + timedelta(days=4), datetime.min.time(), UTC)
    assert german_working_day(end)
    assert sum(map(german_working_day, inside)) >= 2
    assert len(inside) >= 3
    shorter = inside[:-1]
    assert len(shorter) < 3 or not german_working_day(shorter[-1]) or sum(map(german_working_day, shorter)) < 2


@pytest.mark.parametrize(
    ("typed", "zone", "expected"),
    [
        # Beirut's clocks jumped over 00:00 on 29 March 2026: the 28th is over at 01:00 of the new time.
        ("2026-03-25 10:00", "Asia/Beirut", "2026-03-29T01:00:00+03:00"),
        # Apia had no 30 December 2011; the 29th was over when the 31st began.
        ("2011-12-26 10:00", "Pacific/Apia", "2011-12-31T00:00:00+14:00"),
    ],
)
def test_a_day_whose_midnight_never_was_ends_all_the_same(typed, zone, expected):
    row = deadline(regimes()["tkg-169-rest"], Moment.parse(typed, zone), country="DE")

    assert next(r for r in row.readings if r.id is ReadingId.FULL_DAY).due.iso() == expected


def test_a_day_that_begins_twice_counts_from_its_first_minute():
    """In St John's the clocks went back at 00:01: the 7th had begun already when it was the 6th once more."""
    first = Moment.of(datetime(2010, 11, 7, 2, 30, 30, tzinfo=UTC), "America/St_Johns")
    second = Moment.of(datetime(2010, 11, 7, 2, 45, tzinfo=UTC), "America/St_Johns")
    assert (first.local.day, second.local.day) == (7, 6)

    assert day_of(first) == day_of(second) == date(2010, 11, 7)


def test_the_shift_says_what_it_did_and_stays_undone_without_a_calendar():
    regime = regimes()["strafantrag"]
    moved = deadline(regime, Moment.parse("2026-11-30 10:00", BERLIN))
    plain = deadline(regime, Moment.parse("2026-03-31 10:00", BERLIN))
    unknown = deadline(regime, Moment.parse("2150-03-31 10:00", BERLIN))

    assert any("Sonntag, 28. Februar 2027" in note.de for note in moved.notes)
    assert not any("next working day" in note.en for note in plain.notes)
    assert unknown.due.iso() == "2150-07-01T00:00:00+02:00"
    assert any("2150" in note.en and "not moved" in note.en for note in unknown.notes)


def test_months_without_known_holidays_or_country_keep_the_strict_reading():
    regime = regimes()["dora-19-final"]
    for row in (
        deadline(regime, Moment.parse("2026-03-03 12:00", BERLIN), country=None),
        deadline(regime, Moment.parse("2150-03-03 12:00", BERLIN)),
    ):
        assert [reading.id for reading in row.readings] == [ReadingId.ELAPSED]
        assert [gap.id for gap in row.not_computed] == [ReadingId.NEXT_WORKING_DAY]


def test_a_regime_that_ended_says_so():
    ended = replace(AUTHORITY, valid_to="2026-01-01")

    notes = deadline(ended, Moment.parse("2026-09-11 17:20", BERLIN)).notes
    assert any("only until 2026-01-01" in note.en for note in notes)


def test_the_limits_moment_may_lie_in_another_zone():
    at = Moment.parse("2026-05-13 07:30", BERLIN)
    row = deadline(
        regimes()["dora-19-initial"], at, also={"detected_at": Moment.parse("2026-05-12 03:00", "America/New_York")}
    )

    assert row.due.iso() == "2026-05-13T09:00:00+02:00"
    assert {reading.due.zone for reading in row.readings} == {BERLIN}


def test_every_clock_is_independent_of_the_machines_zone():
    script = (
        "import json; from postfall.law.deadline import deadline; from postfall.law.read import regimes; "
        "from postfall.value import Moment; at = Moment.parse('2026-03-27 23:30', 'Europe/Berlin'); "
        "clocks = [row for row in regimes().values() if row.in_force and row.period]; "
        "print(json.dumps([[reading.due.iso() for reading in deadline(row, at).readings] for row in clocks]))"
    )
    said = set()
    for zone in ("UTC", "America/Los_Angeles", "Pacific/Kiritimati"):
        done = subprocess.run(
            [sys.executable, "-c", script], env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True
        )
        said.add(done.stdout)

    assert len(said) == 1
    assert len(json.loads(said.pop())) == len(CLOCKS)
