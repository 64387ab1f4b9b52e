"""`postfall duties` and `resume --again`: what the case says after an answer has changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from postfall.case.cases import Cases
from postfall.cli.door import SystemClock
from postfall.playbook.answers import read_answers
from postfall.playbook.read import find_playbook

ANSWERS = Path(__file__).parents[2] / "playbooks" / "compromised-mailbox" / "demo-answers.yaml"


@pytest.fixture
def walked(run):
    """A case that was walked to its end, with all its drafts."""
    assert run("start", "--answers", str(ANSWERS), "--json").code == 0


@pytest.fixture
def started():
    """The same answers in a case, without the walk."""
    playbook, text = find_playbook("compromised-mailbox")
    answers = read_answers(ANSWERS, playbook)
    with Cases.open(Path(os.environ["POSTFALL_HOME"]), SystemClock(), "tester") as cases:
        journal = cases.create("duties", zone="Europe/Berlin", language="en")
        journal.pin(playbook.id, playbook.revision, text)
        for key, value in answers.values.items():
            journal.confirm(key, value)


KEYS = {
    "id", "title", "state", "reason", "to", "law", "source", "start", "due", "readings", "notes", "overdue", "missing",
    "warnings", "stage", "follow_up", "notices",
}  # fmt: skip


def by_id(ran):
    return {row["id"]: row for row in ran.data["duties"]}


def test_every_duty_has_state_reason_and_addressee(run, started):
    rows = by_id(run("duties", "--json"))
    assert {"gdpr-33-1", "gdpr-33-2", "gdpr-33-5", "gdpr-34", "tell-employer", "strafantrag", "bank-recall"} <= set(
        rows
    )
    for row in rows.values():
        assert set(row) == KEYS
        assert row["reason"]
        assert row["to"]
    first = rows["gdpr-33-1"]
    assert first["start"]["event"] == "aware_at"
    assert [row["id"] for row in first["readings"]] == ["elapsed", "full-hour", "two-working-days"]
    assert all(isinstance(row["why"], str) for row in first["readings"])
    assert first["overdue"] is True
    assert rows["bank-recall"]["state"] == "done"
    assert rows["tkg-169"]["state"] == "not_applicable"


# What was done goes on record

DONE = ("--done", "gdpr-33-1", "--channel", "portal", "--reference", "LDI-4711", "--json")
LATE = ("--at", "2026-11-23 10:00", "--delay", "The log of the provider came late.")
IN_TIME = ("--at", "2026-11-22 09:09")


def test_done_needs_time_channel_and_reference(run, started):
    ran = run("duties", "--done", "gdpr-33-1", "--json")
    assert ran.code == 3
    assert ran.json["errors"][0]["where"] == "at, channel, reference"
    assert by_id(run("duties", "--json"))["gdpr-33-1"]["state"] == "open"


def test_done_in_time_goes_on_record_and_ends_the_clock(run, started):
    ran = run("duties", *DONE, *IN_TIME)
    assert ran.code == 0
    assert ran.data["recorded"]["reference"] == "LDI-4711"
    row = by_id(run("duties", "--json"))["gdpr-33-1"]
    assert (row["state"], row["stage"], row["overdue"]) == ("done", "completed", False)
    assert row["notices"][0]["channel"] == "portal"
    assert "gdpr-33-1" not in {row["duty"] for row in run("status", "--json").data["deadlines"]}


def test_a_late_notice_is_refused_without_its_reasons(run, started, tmp_path):
    before = run("case", "show", "--json").data["entries"]
    refused = run("duties", *DONE, "--at", "2026-11-23 10:00")
    assert refused.code == 3
    assert refused.json["errors"][0]["where"] == "delay"
    assert run("case", "show", "--json").data["entries"] == before
    assert run("duties", *DONE, *LATE).code == 0
    assert run("draft", "write", "record-33-5", "--format", "txt", "--out", str(tmp_path / "r.txt")).code == 0
    assert "notifying after more than 72 hours: The log of the provider came late." in " ".join(
        (tmp_path / "r.txt").read_text(encoding="utf-8").split()
    )
    assert by_id(run("duties", "--json"))["gdpr-33-1"]["warnings"]


def test_no_reference_has_to_be_said(run, started):
    ran = run("duties", *DONE[:-3], "--reference", "keine", *IN_TIME, "--json")
    assert ran.data["recorded"]["reference"] == "none given"


def test_a_notice_in_phases(run, started):
    begin = (*DONE, *IN_TIME, "--stage", "preliminary", "--follow-up", "24.11.2026", "--to", "BlnBDI")
    assert run("duties", *begin).code == 0
    rows = by_id(run("duties", "--json"))
    assert (rows["gdpr-33-1"]["state"], rows["gdpr-33-1"]["follow_up"]) == ("done", "2026-11-24")
    rest = rows["gdpr-33-1-follow-up"]
    assert (rest["state"], rest["due"], rest["to"]) == ("open", "2026-11-25T00:00:00+01:00", "BlnBDI")
    assert "Tue 24 Nov 2026, 24:00" in run("duties", "--lang", "en").out  # the promised day, not the one after it
    assert "gdpr-33-1-follow-up" in run("duties", "--check", "--json").json["errors"][0]["where"]
    assert "promised day" in run("status", "--lang", "en").out
    then = ("--done", "gdpr-33-1-follow-up", "--at", "2026-11-23 12:00", "--channel", "portal", "--reference", "4712")
    assert run("duties", *then, "--stage", "follow-up", "--follow-up", "2027-01-15", "--json").code == 0
    assert by_id(run("duties", "--json"))["gdpr-33-1-follow-up"]["due"] == "2027-01-16T00:00:00+01:00"
    assert run("duties", *then, "--json").data["recorded"]["to"] == "BlnBDI"
    assert "gdpr-33-1-follow-up" not in by_id(run("duties", "--json"))


def test_a_withdrawn_notice_closes_the_duty(run, started):
    assert run("duties", *DONE, *IN_TIME, "--stage", "preliminary").code == 0
    assert run("duties", *DONE, *IN_TIME, "--stage", "withdrawn").code == 0
    rows = by_id(run("duties", "--json"))
    assert (rows["gdpr-33-1"]["state"], rows["gdpr-33-1"]["stage"]) == ("done", "withdrawn")
    assert "gdpr-33-1-follow-up" not in rows


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (("--done", "gdpr-33"), None),
        (("--done", "gpdr-33-1"), "gpdr-33-1"),
        (("--at", "2126-01-01 10:00"), "2126-01-01 10:00"),
        (("--stage", "follow-up"), "--stage"),
        (("--stage", "withdrawn"), "--stage"),
        (("--stage", "halfway"), "--stage"),
        (("--stage", "preliminary", "--follow-up", "soon"), "--follow-up"),
        (("--stage", "preliminary", "--follow-up", "2026-11-01"), "--follow-up"),
        (("--follow-up", "2026-12-01"), "--follow-up"),
        (("--waive", "gdpr-34", "--reason", "x"), "--done"),
        (("--reason", "x"), "--reason"),
        (("--answers", str(ANSWERS)), "--answers"),
    ],
)
def test_what_cannot_be_recorded(run, started, words, where):
    before = run("case", "show", "--json").data["entries"]
    ran = run("duties", *DONE, *IN_TIME, *words)
    if where is None:
        assert ran.code == 2
        assert "gdpr-33-1" in ran.json["errors"][0]["hint"]
        return
    assert ran.code == 2
    assert ran.json["errors"][0]["where"] == where
    assert run("case", "show", "--json").data["entries"] == before


def test_a_duty_is_waived_with_a_reason_and_taken_on_again(run, started):
    asked = run("duties", "--waive", "insurance", "--json")
    assert (asked.code, asked.json["errors"][0]["hint"]) == (3, None)
    assert run("duties", "--waive", "strafantrag", "--reason", "We leave it to the police.", "--json").code == 0
    row = by_id(run("duties", "--json"))["strafantrag"]
    assert row["state"] == "waived"
    assert "We leave it to the police." in row["reason"]
    assert run("duties", "--do", "strafantrag", "--reason", "After all.", "--json").code == 0
    assert by_id(run("duties", "--json"))["strafantrag"]["state"] == "open"
    assert run("duties", "--waive", "tkg-169", "--reason", "x", "--json").code == 2


def test_all_clocks_of_the_case_as_a_calendar(run, started, tmp_path):
    from icalendar import Calendar

    file = tmp_path / "clocks.ics"
    assert run("duties", "--ics", str(file), "--json").code == 0
    events = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    running = {row["due"] for row in by_id(run("duties", "--json")).values() if row["due"] and row["state"] == "open"}
    assert len(events) == len(running) > 0
    assert run("duties", "--ics", str(file), "--json").code == 2


# Without a case


def test_facts_in_a_file_are_enough(run, tmp_path):
    file = tmp_path / "facts.yaml"
    file.write_text(
        "user_role: organisation\naware_at: 2026-03-27 17:20\nnis2_entity: important\nsignificant_incident: true\n"
        "significant_incident_known_at: 2026-03-27 17:20\nfinancial_entity: false\n",
        encoding="utf-8",
    )
    ran = run("duties", "--answers", str(file), "--json")
    rows = by_id(ran)
    assert ran.code == 0
    assert rows["gdpr-33-1"]["due"] == "2026-03-30T18:20:00+02:00"
    assert rows["bsig-32-early-warning"]["due"] == "2026-03-28T17:20:00+01:00"
    assert rows["bsig-32-final"]["state"] == "open"
    assert run("case", "list", "--json").data["cases"] == []
    assert run("duties", "--answers", str(file), "--check", "--json").code == 7


def test_a_whole_answers_file_works_as_well_with_its_notices(run):
    rows = by_id(run("duties", "--answers", str(ANSWERS), "--json"))
    assert (rows["gdpr-33-1"]["state"], rows["gdpr-33-1"]["stage"]) == ("done", "preliminary")
    assert "gdpr-33-1-follow-up" in rows
    assert rows["gdpr-34"]["state"] == "open"


def test_a_file_with_mistakes_says_what_was_meant(run, tmp_path):
    file = tmp_path / "facts.yaml"
    file.write_text("user_roll: organisation\nothers_data: ja\n", encoding="utf-8")
    ran = run("duties", "--answers", str(file), "--json")
    assert ran.code == 5
    assert "user_role" in ran.json["errors"][0]["message"] + str(ran.json["errors"])
    assert run("duties", "--answers", str(tmp_path / "none.yaml"), "--json").code == 2


def test_a_private_person_is_told_that_nobody_has_to_be_told(run, tmp_path):
    file = tmp_path / "facts.yaml"
    file.write_text("user_role: private\nothers_data: false\nmoney_moved: false\ninsured: false\n", encoding="utf-8")
    out = run("duties", "--answers", str(file), "--lang", "de").out
    assert "Sie müssen keiner Behörde etwas melden" in out
    assert {row["state"] for row in by_id(run("duties", "--answers", str(file), "--json")).values()} == {
        "not_applicable", "undecided",
    }  # fmt: skip


def test_without_case_file_and_person_there_is_nothing_to_say(run):
    assert run("duties", "--json").code == 2


# The watch


def test_the_watch_for_cron_exits_seven_when_something_is_due(run, started):
    ran = run("duties", "--check", "--json")
    assert ran.code == 7
    assert ran.json["errors"][0]["code"] == "due"
    assert ran.data["duties"]
    assert run("duties", "--json").code == 0


@pytest.mark.parametrize("hours", ["-1", "x", "99999999"])
def test_hours_that_make_no_sense(run, started, hours):
    assert run("duties", "--within", hours, "--json").code == 2


def test_an_answer_can_be_given_again_and_both_stay_on_record(run, walked, tmp_path):
    text = ANSWERS.read_text(encoding="utf-8")
    assert "\n  contact_phone:" in text
    lines = [
        line if not line.startswith("  contact_phone:") else '  contact_phone: "030 23125 999"'
        for line in text.split("\n")
    ]
    changed = tmp_path / "answers.yaml"
    changed.write_text("\n".join(lines), encoding="utf-8")
    before = run("case", "show", "--json").data
    ran = run("resume", "--again", "contact_phone", "--answers", str(changed), "--json")
    assert ran.code == 0
    after = run("case", "show", "--json").data
    phone = {row["key"]: row["value"] for row in after["facts"]}["contact_phone"]
    assert phone == "030 23125 999"
    assert after["entries"] == before["entries"] + 1
    assert run("case", "verify", "--head", before["head"], "--json").code == 0


def test_a_step_can_be_opened_again(run, walked):
    ran = run("resume", "--again", "contain.password", "--answers", str(ANSWERS), "--json")
    assert ran.code == 0
    assert "contain.password" in ran.data["steps"]["done"]


def test_only_what_was_answered_can_be_asked_again(run, walked):
    ran = run("resume", "--again", "contact_fone", "--answers", str(ANSWERS), "--json")
    assert ran.code == 2
    assert ran.json["errors"][0]["where"] == "--again"
