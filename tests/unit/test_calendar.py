from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import icalendar
import pytest

from postfall.draft.calendar import calendar, write_calendar
from postfall.errors import StoreError, UsageError
from postfall.language import Text
from postfall.law.deadline import deadline
from postfall.law.read import regimes
from postfall.value import Moment

NOW = datetime(2026, 3, 27, 17, 0, 30, 999, tzinfo=UTC)
TITLES = {"gdpr-33-1": Text("Meldung, an die Aufsicht; mit Zeichen: \\ und ä", "Notice, to the authority")}


def row(typed="2026-03-27 17:20", regime="gdpr-33-1"):
    return deadline(regimes()[regime], Moment.parse(typed, "Europe/Berlin"))


def events(data: bytes):
    return icalendar.Calendar.from_ical(data).walk("VEVENT")


def test_an_event_at_the_end_of_the_period_in_utc():
    (event,) = events(calendar([row()], TITLES, "de", NOW))

    assert event["DTSTART"].dt == datetime(2026, 3, 30, 16, 20, tzinfo=UTC)
    assert event["DTSTAMP"].dt == datetime(2026, 3, 27, 17, 0, 30, tzinfo=UTC)
    assert str(event["SUMMARY"]) == "Frist: Meldung, an die Aufsicht; mit Zeichen: \\ und ä"


def test_the_stamp_is_utc_whatever_the_clock_says():
    data = calendar([row()], TITLES, "de", NOW.astimezone(timezone(timedelta(hours=5))))

    assert b"DTSTAMP:20260327T170030Z\r\n" in data


def test_events_and_no_tasks_with_alarms_last():
    text = calendar([row()], TITLES, "en", NOW).decode()
    lines = text.split("\r\n")

    assert "VTODO" not in text
    assert lines[lines.index("BEGIN:VEVENT") :].count("BEGIN:VALARM") == 3
    after = lines[len(lines) - 1 - lines[::-1].index("END:VALARM") + 1 :]
    assert after == ["END:VEVENT", "END:VCALENDAR", ""]
    first = lines.index("BEGIN:VALARM")
    assert not any(line.startswith(("DTSTART", "UID", "SUMMARY", "DTSTAMP", "CLASS")) for line in lines[first:])


@pytest.mark.parametrize(
    ("regime", "typed", "hours"),
    [("dora-19-initial", "2026-05-12 11:00", [1]), ("tkg-169", "2026-05-12 11:00", [24, 6, 1])],
)
def test_no_alarm_rings_before_the_event_itself(regime, typed, hours):
    (event,) = events(calendar([row(typed, regime)], {}, "de", NOW))

    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [timedelta(hours=-n) for n in hours]


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "Ende des Tages davor: Mittwoch, 30. September 2026"), ("en", "day before: Wednesday, 30 September 2026")],
)
def test_a_period_that_ends_with_a_day_says_which_day_is_over(language, words):
    (event,) = events(calendar([row("2026-08-31 10:00", "bsig-32-final")], {}, language, NOW))

    assert event["DTSTART"].dt == datetime(2026, 9, 30, 22, 0, tzinfo=UTC)
    assert words in event["DESCRIPTION"]


def test_all_duties_of_one_event_stand_in_one_file_with_ids_of_their_own():
    ids = ["bsig-32-early-warning", "bsig-32-notification", "tkg-168-early"]
    found = events(calendar([row("2026-05-12 11:00", id_) for id_ in ids], {}, "de", NOW))

    assert len({str(event["UID"]) for event in found}) == len(ids)


def test_three_alarms_before_the_end():
    (event,) = events(calendar([row()], TITLES, "de", NOW))
    alarms = event.walk("VALARM")

    assert [alarm["TRIGGER"].dt for alarm in alarms] == [timedelta(hours=-hours) for hours in (24, 6, 1)]
    assert {str(alarm["ACTION"]) for alarm in alarms} == {"DISPLAY"}
    assert all(str(alarm["DESCRIPTION"]) for alarm in alarms)


@pytest.mark.parametrize(
    ("language", "hint"), [("de", "nicht in den Kalender des gehackten Kontos"), ("en", "hacked account")]
)
def test_the_description_warns_of_the_hacked_account(language, hint):
    (event,) = events(calendar([row()], TITLES, language, NOW))

    assert hint in str(event["DESCRIPTION"])
    assert "18:20" in str(event["DESCRIPTION"])


def test_lines_are_folded_and_end_with_crlf():
    data = calendar([row()], TITLES, "de", NOW)

    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


def test_the_same_deadline_has_the_same_uid_and_another_one_another():
    def uids(rows, now=NOW):
        return [str(event["UID"]) for event in events(calendar(rows, TITLES, "de", now))]

    assert uids([row()]) == uids([row()], NOW + timedelta(days=1))
    three = uids([row(), row("2026-03-27 17:21"), row(regime="uk-gdpr-33")])
    assert len(set(three)) == 3


def test_no_word_that_was_typed_gets_in():
    at = Moment(row().at.utc, "Europe/Berlin", "typed by mara@example.org")
    data = calendar([deadline(regimes()["gdpr-33-1"], at)], TITLES, "de", NOW)

    assert b"mara" not in data
    assert b"ORGANIZER" not in data
    assert b"ATTENDEE" not in data


def test_a_regime_without_a_title_shows_its_id():
    (event,) = events(calendar([row()], {}, "en", NOW))

    assert str(event["SUMMARY"]) == "Deadline: gdpr-33-1"


def test_no_deadlines_is_an_empty_calendar():
    assert events(calendar([], {}, "de", NOW)) == []


def test_an_existing_file_stays(tmp_path):
    path = tmp_path / "deadline.ics"
    write_calendar(path, b"one")

    with pytest.raises(UsageError, match="exists already") as caught:
        write_calendar(path, b"two")
    assert caught.value.hint
    assert path.read_bytes() == b"one"


@pytest.mark.parametrize("name", ["missing/deadline.ics", "file/deadline.ics", "nul\0.ics"])
def test_a_place_where_nothing_can_be_written(tmp_path, name):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(UsageError, match="cannot be created"):
        write_calendar(tmp_path / name, b"x")


def test_a_full_disk_leaves_no_half_file(tmp_path, monkeypatch):
    from pathlib import Path

    path = tmp_path / "deadline.ics"
    true_open = Path.open

    def full(self, *arguments, **more):
        with true_open(self, *arguments, **more):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StoreError, match="No space left"):
        write_calendar(path, b"x")
    assert not path.exists()


@pytest.mark.parametrize(("language", "mark"), [("de", "ÜBUNG"), ("en", "EXERCISE")])
def test_a_deadline_of_an_exercise_says_so_in_the_event_and_in_each_alarm(language, mark):
    (event,) = events(calendar([row()], TITLES, language, NOW, exercise=True))
    (real,) = events(calendar([row()], TITLES, language, NOW))

    assert str(event["SUMMARY"]).startswith(mark)
    assert str(event["DESCRIPTION"]).startswith(mark)
    assert {str(alarm["DESCRIPTION"])[: len(mark)] for alarm in event.walk("VALARM")} == {mark}
    assert event["UID"] != real["UID"]
    assert mark not in str(real["SUMMARY"]) + str(real["DESCRIPTION"])
