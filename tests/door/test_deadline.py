from __future__ import annotations

import os
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest

BERLIN = ("--zone", "Europe/Berlin")


@pytest.fixture(autouse=True)
def shortly_after(clock, monkeypatch):
    """The door's clock: a quarter of an hour after the usual event of these tests."""
    clock.at = datetime(2026, 3, 27, 16, 35, tzinfo=UTC)
    monkeypatch.setattr("postfall.cli.door.SystemClock", lambda: clock)
    return clock


def test_the_shape_that_others_rely_on(run):
    ran = run("deadline", "--aware", "2026-03-27 17:20", *BERLIN, "--json")

    assert ran.code == 0
    assert ran.err == ""
    body = ran.json
    assert (body["postfall"], body["command"], body["status"], body["errors"]) == (1, "deadline", "ok", [])
    data = body["data"]
    assert data["due"] == "2026-03-30T18:20:00+02:00"
    assert (data["regime"], data["event"], data["at"]) == ("gdpr-33-1", "aware_at", "2026-03-27T17:20:00+01:00")
    assert data["due_text"] == "Monday, 30 March 2026, 18:20 (CEST)"
    assert [(row["id"], row["due"], row["disputed"]) for row in data["readings"]] == [
        ("elapsed", "2026-03-30T18:20:00+02:00", False),
        ("full-hour", "2026-03-30T19:00:00+02:00", False),
        ("two-working-days", "2026-03-31T18:00:00+02:00", True),
    ]
    assert all(set(row) == {"id", "due", "disputed", "why"} and row["why"] for row in data["readings"])
    assert data["not_computed"] == []
    assert len(data["notes"]) == 1
    assert data["overdue"] is False
    assert data["advice"] == "Postfall gives no legal advice."


@pytest.mark.parametrize(
    ("aware", "fold", "due"),
    [
        ("2026-09-11 17:20", None, ["14T17:20:00+02:00", "14T18:00:00+02:00", "15T18:00:00+02:00"]),
        ("2026-04-02 17:20", None, ["05T17:20:00+02:00", "05T18:00:00+02:00", "08T18:00:00+02:00"]),
        ("27.03.2026 17:20", None, ["30T18:20:00+02:00", "30T19:00:00+02:00", "31T18:00:00+02:00"]),
        ("Fr. 27.03.2026, 17:20", None, ["30T18:20:00+02:00", "30T19:00:00+02:00", "31T18:00:00+02:00"]),
        ("2026-03-27T16:20:00Z", None, ["30T18:20:00+02:00", "30T19:00:00+02:00", "31T18:00:00+02:00"]),
        ("2026-10-23 17:20", None, ["26T16:20:00+01:00", "26T17:00:00+01:00", "27T18:00:00+01:00"]),
        ("2026-10-25 02:30", "earlier", ["28T01:30:00+01:00", "28T02:00:00+01:00", "28T02:00:00+01:00"]),
        ("2026-10-25 02:30", "later", ["28T02:30:00+01:00", "28T03:00:00+01:00", "28T03:00:00+01:00"]),
    ],
)
def test_worked_vectors_through_the_door(run, aware, fold, due):
    ran = run("deadline", "--aware", aware, *BERLIN, "--json", *(("--fold", fold) if fold else ()))

    assert [row["due"][8:] for row in ran.data["readings"]] == due


def test_german_for_a_person(run):
    ran = run("deadline", "--aware", "2026-03-27 17:20", *BERLIN, "--lang", "de")

    assert ran.code == 0
    assert ran.err == ""
    flat = " ".join(ran.out.split())
    for words in (
        "Meldung an die Aufsichtsbehörde",
        "Ende der Frist: Montag, 30. März 2026, 18:20 Uhr (CEST)",
        "Noch: 71 Stunden 45 Minuten",
        "umstritten",
        "Postfall ersetzt keine Rechtsberatung.",
    ):
        assert words in flat


def test_the_machines_zone_is_the_default_and_is_named(run):
    ran = run("deadline", "--aware", "2026-03-27 17:20", "--json")
    given = run("deadline", "--aware", "2026-03-27T17:20+01:00", "--json")

    assert ran.data["zone"] == "Europe/Berlin"
    assert any("Europe/Berlin" in note for note in ran.data["notes"])
    assert not any("Europe/Berlin" in note for note in given.data["notes"])
    assert ran.data["due"] == given.data["due"]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ((), ["when the clock starts", "--aware"]),
        (("--aware", "2026-03-29 02:30", *BERLIN), ["did not exist"]),
        (("--aware", "2026-10-25 02:30", *BERLIN), ["--fold earlier", "--fold later"]),
        (("--aware", "2026-10-25 02:30", *BERLIN, "--fold", "first"), ["earlier, later"]),
        (("--aware", "yesterday"), ["27.03.2026 17:20"]),
        (("--aware", ""), ["27.03.2026 17:20"]),
        (("--aware", "2026-03-27 17:20", "--zone", "Europe/Berln"), ["no time zone"]),
        (("--aware", "2026-03-27 17:20", "--country", "DEU"), ["Did you mean DE?"]),
        (("--aware", "2026-03-27 17:20", "--subdivision", "Bayern"), ["Did you mean BY?"]),
        (("--aware", "2026-03-27 17:20", "--regime", "gdpr-33"), ["Did you mean gdpr-33-1?"]),
        (("--aware", "2026-03-27 17:20", "--regime", "gdpr-33-1-omnibus"), ["only a proposal", "--list"]),
        (("--aware", "2026-03-27 17:20", "--regime", "gdpr-34"), ["no fixed length", "at once"]),
        (("--aware", "2026-03-27 17:20", "--regime", "gdpr-33-2"), ["no fixed length", "--hours"]),
        (("--aware", "2026-03-27 17:20", "--hours", "24"), ["No contract sets"]),
        (("--aware", "2026-03-27 17:20", "--regime", "gdpr-33-2", "--hours", "0"), ["no contract period"]),
        (("--aware", "2026-03-27 17:20", "--regime", "tkg-169"), ["detected_at", "not from “aware_at”"]),
        (("--event", "detected_at=2026-03-27 17:20"), ["counts from “aware_at”", "--aware"]),
        (("--event", "awareat=2026-03-27 17:20"), ["Did you mean aware_at=MOMENT?"]),
        (("--event", "aware_at"), ["aware_at=MOMENT"]),
        (("--event", "zzz=1"), ["“gdpr-33-1” counts from: aware_at."]),
        (("--event", "zzz=1", "--regime", "dora-19-initial"), ["counts from: dora_classified_at or detected_at."]),
        (("--aware", "2026-03-27 17:20", "--event", "aware_at=2026-03-27 17:21"), ["given twice"]),
        (("--regime", "bsig-32-final", "--aware", "2026-03-27 17:20"), ["bsig_32_notification_sent_at"]),
        (("--regime", "bsig-32-final"), ["when the clock starts", "bsig_32_notification_sent_at"]),
        (
            (
                "--regime",
                "bsig-32-final",
                "--event",
                "bsig-32-notification=2026-03-27 17:20",
                "--event",
                "bsig_32_notification_sent_at=2026-03-27 17:20",
            ),
            ["given twice"],
        ),
        (("--regime", "dora-19-initial", "--event", "payment_at=2026-03-27 17:20"), ["not from “payment_at”"]),
        (("--regime", "strafantrag", "--event", "offender_known_at=9998-12-31 10:00"), ["year 9998"]),
        (("--list", "--regime", "gdpr-33"), ["Did you mean gdpr-33-1?"]),
        (("--aware", "0001-01-01 00:00", "--zone", "UTC"), ["year 1"]),
        (("--aware", "9999-12-31 23:59", "--zone", "UTC"), ["year 9999"]),
        (("--aware", "0001-01-01 00:00", *BERLIN), []),
        (("--aware", "9999-12-31 23:59", "--zone", "America/New_York"), []),
    ],
)
def test_bad_input_says_what_to_do(run, argv, words):
    ran = run("deadline", *argv)

    assert ran.code == 2
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert len(ran.err.strip().splitlines()) >= 2
    for word in words:
        assert word in ran.err


def test_an_error_is_an_envelope_too(run):
    ran = run("deadline", "--aware", "2026-03-29 02:30", *BERLIN, "--json", "--lang", "de")

    assert ran.code == 2
    (row,) = ran.json["errors"]
    assert (row["code"], row["where"]) == ("usage", "2026-03-29 02:30")
    assert "gab es" in row["message"]


def test_another_regime_counts_from_its_own_event(run):
    ran = run("deadline", "--regime", "tkg-169", "--event", "detected_at=2026-03-28 17:20", *BERLIN, "--json")

    assert (ran.data["event"], ran.data["due"]) == ("detected_at", "2026-03-29T18:20:00+02:00")
    assert [row["id"] for row in ran.data["readings"]] == ["elapsed", "full-hour"]


def test_aware_may_be_said_as_an_event(run):
    ran = run("deadline", "--event", "aware_at=2026-03-27 17:20", *BERLIN, "--json")

    assert ran.data["due"] == "2026-03-30T18:20:00+02:00"


def test_contract_hours(run):
    ran = run("deadline", "--regime", "gdpr-33-2", "--hours", "24", "--aware", "2026-03-27 17:20", *BERLIN, "--json")

    assert ran.data["due"] == "2026-03-28T17:20:00+01:00"
    assert [row["id"] for row in ran.data["readings"]] == ["elapsed"]


def test_a_part_of_the_country_is_information_only(run):
    plain = run("deadline", "--aware", "2026-06-03 17:20", *BERLIN, "--json")
    told = run("deadline", "--aware", "2026-06-03 17:20", *BERLIN, "--json", "--subdivision", "BY")

    assert told.data["readings"] == plain.data["readings"]
    assert told.data["holidays"] == [{"date": "2026-06-04", "name": "Corpus Christi", "counted": False}]
    assert any("Corpus Christi" in note for note in told.data["notes"])


def test_an_overdue_or_future_event_says_so(run, clock):
    clock.at = datetime(2026, 3, 30, 16, 20, tzinfo=UTC)
    over = run("deadline", "--aware", "2026-03-27 17:20", *BERLIN, "--json")
    clock.at = datetime(2026, 3, 27, 16, 19, tzinfo=UTC)
    early = run("deadline", "--aware", "2026-03-27 17:20", *BERLIN, "--json")

    assert over.data["overdue"] is True
    assert any("reasons for the delay" in note for note in over.data["notes"])
    assert early.data["overdue"] is False
    assert any("future" in note for note in early.data["notes"])


def test_years_without_known_holidays(run):
    ran = run("deadline", "--aware", "1985-06-01 12:30", *BERLIN, "--json")
    shown = run("deadline", "--aware", "1985-06-01 12:30", *BERLIN)

    assert ran.code == 0
    assert [row["id"] for row in ran.data["not_computed"]] == ["two-working-days"]
    assert "1985" in ran.data["not_computed"][0]["why"]
    assert "not computed" in " ".join(shown.out.split())


# --- the calendar file --------------------------------------------------------------------------------------------


def test_ics_is_written_once_and_never_over_a_file(run, tmp_path):
    path = tmp_path / "deadline.ics"
    first = run("deadline", "--aware", "2026-03-27 17:20", *BERLIN, "--ics", str(path))
    before = path.read_bytes()
    second = run("deadline", "--aware", "2026-03-28 17:20", *BERLIN, "--ics", str(path))

    assert first.code == 0
    assert "hacked account" in " ".join(first.out.split())
    (event,) = icalendar.Calendar.from_ical(before).walk("VEVENT")
    assert event["DTSTART"].dt == datetime(2026, 3, 30, 16, 20, tzinfo=UTC)
    assert event["DTSTAMP"].dt == datetime(2026, 3, 27, 16, 35, tzinfo=UTC)
    assert second.code == 2
    assert "exists already" in second.err
    assert path.read_bytes() == before


def test_ics_and_json_together(run, tmp_path):
    path = tmp_path / "deadline.ics"
    ran = run("deadline", "--aware", "2026-03-27 17:20", *BERLIN, "--ics", str(path), "--json")

    assert ran.data["ics"] == str(path)
    assert path.is_file()


def test_ics_to_standard_output_is_the_calendar_and_nothing_else():
    done = subprocess.run(
        [sys.executable, "-m", "postfall", "deadline", "--aware", "2026-03-27 17:20", *BERLIN, "--ics", "-"],
        capture_output=True,
        check=True,
    )

    assert done.stdout.startswith(b"BEGIN:VCALENDAR\r\n")
    assert done.stdout.endswith(b"END:VCALENDAR\r\n")
    assert done.stdout.count(b"\n") == done.stdout.count(b"\r\n")


def test_ics_to_standard_output_and_json_do_not_go_together(run):
    ran = run("deadline", "--aware", "2026-03-27 17:20", *BERLIN, "--ics", "-", "--json")

    assert ran.code == 2
    assert ran.json["errors"][0]["where"] == "--ics"


def test_a_bad_moment_writes_no_file(run, tmp_path):
    path = tmp_path / "deadline.ics"

    assert run("deadline", "--aware", "2026-03-29 02:30", *BERLIN, "--ics", str(path)).code == 2
    assert not path.exists()


# --- the list -----------------------------------------------------------------------------------------------------


def test_the_list_as_json(run):
    rows = {row["id"]: row for row in run("deadline", "--list", "--json").data["regimes"]}

    assert set(rows["gdpr-33-1"]) >= {"law", "who", "hours", "counting", "confirmed", "source", "status", "event"}
    assert (rows["gdpr-33-1"]["hours"], rows["gdpr-33-1"]["counting"]) == (72, "eu-1182")
    assert (rows["gdpr-33-1-omnibus"]["status"], rows["gdpr-33-1-omnibus"]["valid_from"]) == ("proposed", None)
    assert rows["gdpr-34"]["hours"] is None


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_list_for_a_person_names_every_regime(run, language):
    from postfall.law.read import regimes

    out = run("deadline", "--list", "--lang", language).out

    for row in regimes().values():
        assert row.id in out
    assert ("Vorschlag, gilt nicht" if language == "de" else "proposed, not law") in out


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_list_is_a_table_of_80_columns(run, language):
    """A table that does not fit falls apart into lines that begin with a dash."""
    lines = run("deadline", "--list", "--lang", language).out.splitlines()

    assert max(len(line) for line in lines) <= 80
    assert not [line for line in lines if line.startswith("- ")]
    (row,) = [line.split() for line in lines if line.startswith("strafantrag ")]
    assert row[1:3] == (["3", "Monate"] if language == "de" else ["3", "months"])


def test_the_list_shows_one_regime_in_full(run):
    ran = run("deadline", "--list", "--regime", "dora-19-initial")
    flat = " ".join(ran.out.split())

    for words in (
        "4 hours, but at the latest 24 hours from detected_at",
        "Regulation 1182/71",
        "noon of the next working day",
        "judict.eu",
        "in force since 2025-01-17",
    ):
        assert words in flat
    pecr = " ".join(run("deadline", "--list", "--regime", "uk-pecr-5a").out.split())
    assert "2013-08-25 to 2025-08-19: 24 hours" in pecr
    (row,) = run("deadline", "--list", "--regime", "uk-pecr-5a", "--json").data["regimes"]
    assert (row["hours"], row["versions"][0]["hours"], row["versions"][0]["valid_to"]) == (72, 24, "2025-08-19")


def test_the_list_as_json_has_every_field(run):
    rows = {row["id"]: row for row in run("deadline", "--list", "--json").data["regimes"]}

    final = rows["bsig-32-final"]
    assert (final["months"], final["hours"], final["days"], final["after"]) == (1, None, None, "bsig-32-notification")
    assert rows["dora-19-initial"]["limits"] == [{"event": "detected_at", "hours": 24, "days": None, "months": None}]
    assert (rows["strafantrag"]["shift"], rows["strafantrag"]["audience"]) == (True, ["victim"])
    assert rows["insurance"]["hours_fact"] == "insurance_hours"
    for row in rows.values():
        assert row["trigger"]
        assert row["threshold"]
        assert row["source"]


def test_two_events_and_the_earlier_end(run):
    late = ("--event", "dora_classified_at=2026-05-13 07:30")
    aware = ("--event", "detected_at=2026-05-12 09:00")
    both = run("deadline", "--regime", "dora-19-initial", *late, *aware, *BERLIN, "--json")
    turned = run("deadline", "--regime", "dora-19-initial", *aware, *late, *BERLIN, "--json")

    assert (both.data["due"], both.data["event"]) == ("2026-05-13T09:00:00+02:00", "dora_classified_at")
    assert turned.data == both.data
    assert any("outer limit counts: 24 hours" in note for note in both.data["notes"])
    assert both.data["readings"][0]["why"].startswith("Outer limit, from the earlier event.")


def test_the_outer_limit_alone_says_that_it_is_one(run):
    ran = run("deadline", "--regime", "dora-19-initial", "--event", "detected_at=2026-05-12 09:00", *BERLIN, "--json")

    assert (ran.data["due"], ran.data["event"]) == ("2026-05-13T09:00:00+02:00", "detected_at")
    assert any("only the outer limit" in note for note in ran.data["notes"])


def test_an_older_text_is_named(run):
    before = run(
        "deadline", "--regime", "uk-pecr-5a", "--aware", "2025-08-19 12:00", "--zone", "Europe/London", "--json"
    )
    since = run(
        "deadline", "--regime", "uk-pecr-5a", "--aware", "2025-08-20 12:00", "--zone", "Europe/London", "--json"
    )

    assert "text until 19 August 2025" in before.data["law"]
    assert any("older text applied, until 2025-08-19" in note for note in before.data["notes"])
    assert before.data["due"] == "2025-08-20T12:00:00+01:00"
    assert since.data["law"] == "Reg. 5A PECR (United Kingdom)"
    assert since.data["due"] == "2025-08-23T12:00:00+01:00"


def test_the_end_of_a_day_is_said_in_words(run, tmp_path):
    argv = ("deadline", "--regime", "strafantrag", "--event", "offender_known_at=2026-11-30 10:00", *BERLIN)
    ran = run(*argv, "--json", "--ics", str(tmp_path / "x.ics"))

    assert ran.data["due"] == "2027-03-02T00:00:00+01:00"
    assert any("Monday, 1 March 2027, 24:00" in note for note in ran.data["notes"])
    assert any("Sunday, 28 February 2027" in note and "next working day" in note for note in ran.data["notes"])
    (event,) = icalendar.Calendar.from_ical((tmp_path / "x.ics").read_bytes()).walk("VEVENT")
    assert "end of the day before: Monday, 1 March 2027" in event["DESCRIPTION"]
    shown = " ".join(run(*argv, "--lang", "de").out.split())
    assert "Ende der Frist: Montag, 1. März 2027, 24:00 Uhr (CET)" in shown
    assert "Streng gezählt: Montag, 1. März 2027, 24:00 Uhr (CET)" in shown
    assert "Noch: 339 Tage An:" in shown


# --- the record and the documentation -----------------------------------------------------------------------------


def test_nothing_is_recorded(run, tmp_path):
    run("deadline", "--aware", "2026-03-27 17:20", *BERLIN)

    assert list((tmp_path / "home").iterdir()) == []


def test_neither_the_list_nor_the_envelope_loads_what_they_do_not_need():
    code = (
        "import sys; from postfall.cli import main; main(['deadline', '--list', '--json']); "
        "heavy = ('holidays', 'icalendar', 'sqlalchemy', 'rich', 'questionary'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def _commands() -> list[str]:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "compute-a-deadline.md"
    return [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("postfall deadline")]


@pytest.mark.parametrize("line", _commands())
def test_every_command_of_the_how_to_works(run, line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert run(*shlex.split(line)[1:]).code == 0


def test_an_open_case_is_left_alone(run, clock):
    from postfall.case.cases import Cases

    home = Path(os.environ["POSTFALL_HOME"])
    with Cases.open(home, clock, "tester") as cases:
        cases.create("Test", zone="Europe/Berlin", language="en")
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}

    assert run("deadline", "--aware", "2026-03-27 17:20", *BERLIN).code == 0
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
