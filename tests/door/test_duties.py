"""`postfall duties` and `resume --again`: what the case says after an answer has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

ANSWERS = Path(__file__).parents[2] / "playbooks" / "compromised-mailbox" / "demo-answers.yaml"


@pytest.fixture
def started(run):
    assert run("start", "--answers", str(ANSWERS), "--json").code == 0


def test_every_duty_has_state_reason_and_addressee(run, started):
    rows = run("duties", "--json").data["duties"]
    assert {row["id"] for row in rows} == {"gdpr-33-1", "gdpr-33-2", "gdpr-33-5", "gdpr-34", "tell-employer"}
    for row in rows:
        assert set(row) == {"id", "state", "reason", "to", "start", "due", "readings"}
        assert row["reason"]
        assert row["to"]
    first = next(row for row in rows if row["id"] == "gdpr-33-1")
    assert first["start"]["event"] == "aware_at"
    assert [row["id"] for row in first["readings"]] == ["elapsed", "full-hour", "two-working-days"]
    assert all(isinstance(row["why"], str) for row in first["readings"])


def test_the_watch_for_cron_exits_seven_when_something_is_due(run, started):
    ran = run("duties", "--check", "--json")
    assert ran.code == 7
    assert ran.json["errors"][0]["code"] == "due"
    assert ran.data["duties"]
    assert run("duties", "--json").code == 0


@pytest.mark.parametrize("hours", ["-1", "x", "99999999"])
def test_hours_that_make_no_sense(run, started, hours):
    assert run("duties", "--within", hours, "--json").code == 2


def test_an_answer_can_be_given_again_and_both_stay_on_record(run, started, tmp_path):
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


def test_a_step_can_be_opened_again(run, started):
    ran = run("resume", "--again", "contain.password", "--answers", str(ANSWERS), "--json")
    assert ran.code == 0
    assert "contain.password" in ran.data["steps"]["done"]


def test_only_what_was_answered_can_be_asked_again(run, started):
    ran = run("resume", "--again", "contact_fone", "--answers", str(ANSWERS), "--json")
    assert ran.code == 2
    assert ran.json["errors"][0]["where"] == "--again"
