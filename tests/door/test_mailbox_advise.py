"""`postfall mailbox advise` as typed: by file, by a person, in a case; and one program's menus."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from postfall.case.cases import Cases
from postfall.cli.door import Door
from postfall.guide.advice.settings import questions, settings
from postfall.mailbox.inventory import to_bytes
from postfall.mailbox.model import Depth, Inventory, ProtocolFacts, Row

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "mailbox-advise.md"
MEGA = 10**6
FACTS = {
    "mail_devices": "[computer, phone]",
    "mail_programs": "[thunderbird, apple-mail-ios]",
    "mail_provider": "telekom",
    "mail_shared_account": "false",
    "mail_shared_folders": "false",
    "mail_old": "one_place",
    "mail_archive": "one_computer",
    "mail_encrypted": "all",
    "mail_backup": "tested",
    "mail_quota_gb": "1",
    "mail_books": "true",
    "mail_sensitive": "unknown",
}


@pytest.fixture
def answers(tmp_path):
    def write(**changes):
        facts = FACTS | changes
        path = tmp_path / "advice.yaml"
        rows = "".join(f"  {key}: {value}\n" for key, value in facts.items() if value is not None)
        path.write_text(f"format: 1\nfacts:\n{rows}", encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def inventory(clock):
    """One megabyte a day for 100 days."""
    rows = tuple(
        Row(
            day, f"u{day}", MEGA, arrival_from="received",
            arrival=(clock.now() - timedelta(days=day)).isoformat(timespec="seconds"),
        )
        for day in range(101)
    )  # fmt: skip
    facts = ProtocolFacts("pop3", None, False, (), ())
    return to_bytes(
        Inventory("pop3s://h", "anna", clock.now().isoformat(), Depth.HEADERS, rows, 101, 101 * MEGA, facts)
    )


@pytest.fixture
def case(tmp_path, clock, inventory):
    """A case with a look into its mailbox."""
    with Cases.open(tmp_path / "home" / "postfall", clock, "tester") as cases:
        journal = cases.create("A case", zone="Europe/Berlin", language="en")
        record = journal.add_mailbox("Anna", "pop3s://h", "anna")
        journal.inventory(
            record.id, inventory, depth="headers", partial=False, messages=101, octets=101 * MEGA, first=None, last=None
        )
        return journal.id


def typed(monkeypatch, *lines):
    """A person at a plain terminal who types `lines`."""
    from postfall.screen.ask import LineAsker

    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    monkeypatch.setattr(Door, "asker", LineAsker("en"))
    monkeypatch.setattr(Door, "alone", False)


def test_answers_from_a_file(run, answers):
    ran = run("mailbox", "advise", "--answers", answers(), "--json")
    assert (ran.code, ran.json["status"]) == (0, "ok")
    assert ran.data["recommendation"]["method"] == "pop3"
    assert ran.data["recommendation"]["days"] == 14
    assert [(row["id"], row["duty"], row["days"]) for row in ran.data["roles"]] == [
        ("thunderbird", "deletes", 14),
        ("apple-mail-ios", "reads", None),
    ]
    assert [row["id"] for row in ran.data["settings"]] == ["thunderbird", "apple-mail-ios", "telekom"]
    assert ran.data["open"] == ["mail_sensitive"]
    assert (ran.data["forecast"], ran.data["inventory"], ran.data["recorded"]) == (None, None, None)
    assert {row["years"] for row in ran.data["keeping"]["periods"]} == {6, 8, 10}


def test_the_keys_are_those_of_the_reference(run, answers):
    documented = set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(run("mailbox", "advise", "--answers", answers(), "--json").data) <= documented
    assert {spec.key for spec in questions()} <= documented
    setting = run("mailbox", "advise", "--program", "gmx", "--json").data["setting"]
    assert set(setting) == {"id", "kind", "name", "device", "platform", "versions", "can", "advice"}
    assert set(setting["can"][0]) == {"what", "able", "days", "note", "steps", "source", "checked", "confirmed"}


def test_what_is_missing_in_the_file_is_not_known(run, answers):
    ran = run("mailbox", "advise", "--answers", answers(**dict.fromkeys(FACTS)), "--json")
    assert ran.code == 0
    assert ran.data["recommendation"]["days"] == 30
    assert "mail_backup" in ran.data["open"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mail_bakup": "none"}, "mail_backup"),
        ({"mail_backup": "tessted"}, "tested"),
        ({"mail_programs": "[thunderbrid]"}, "thunderbird"),
        ({"mail_quota_gb": "-3"}, "whole number"),
        ({"mail_books": "ja"}, "true"),
    ],
)
def test_a_wrong_answer_names_its_place(run, answers, change, said):
    ran = run("mailbox", "advise", "--answers", answers(**change))
    assert (ran.code, ran.out) == (5, "")
    assert said in ran.err
    assert re.search(r"advice\.yaml:\d+:\d+", ran.err)


def test_nobody_to_ask(run):
    ran = run("mailbox", "advise", "--json")
    assert ran.code == 3
    assert set(ran.json["errors"][0]["where"].split(", ")) == set(FACTS)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_fits_and_leaves_the_decision(run, answers, language, tmp_path, inventory):
    (tmp_path / "look.jsonl").write_bytes(inventory)
    words = ["--inventory", str(tmp_path / "look.jsonl"), "--lang", language]
    ran = run("mailbox", "advise", "--answers", answers(mail_shared_account="true", mail_backup="none"), *words)
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 80
    text = " ".join(ran.out.split())
    for word in {
        "de": ["IMAP mit strengen Regeln", "Sie entscheiden", "3-2-1", "Ticket-System", "eigene Datenpanne", "§ 147"],
        "en": ["IMAP with strict rules", "You decide", "3-2-1", "ticket system", "breach of its own", "§ 147"],
    }[language]:
        assert word in text


def test_the_quota_is_forecast_from_an_inventory(run, answers, tmp_path, inventory, clock):
    (tmp_path / "look.jsonl").write_bytes(inventory)
    ran = run(
        "mailbox", "advise", "--answers", answers(), "--inventory", str(tmp_path / "look.jsonl"), "--json"
    )  # fmt: skip
    found = ran.data["forecast"]
    assert (found["quota"], found["growth"]["bytes_per_day"]) == (10**9, MEGA)
    plans = {row["policy"]: row for row in found["plans"]}
    assert plans["all"]["full_on"] == (clock.now() + timedelta(days=899)).date().isoformat()
    assert (plans["pop3-14"]["bytes"], plans["pop3-14"]["fits"]) == (14 * MEGA, True)
    assert len(ran.data["inventory"]) == 64


def test_a_person_answers_line_by_line(run, monkeypatch):
    typed(monkeypatch, "1, 2", "thunderbird", "?", "telekom", *["don't know"] * 9)
    ran = run("mailbox", "advise")
    assert ran.code == 0, ran.err
    assert "On which devices" in ran.out
    assert "POP3: one computer fetches" in " ".join(ran.out.split())


def test_a_person_may_stop(run, monkeypatch):
    typed(monkeypatch, "1", "quit")
    assert run("mailbox", "advise").code == 130


def test_in_a_case_the_advice_and_the_choice_are_kept(run, answers, case):
    ran = run("mailbox", "advise", "--case", case[:6], "--answers", answers(mail_method="pop3"), "--json")
    assert ran.data["forecast"]["growth"]["bytes_per_day"] == MEGA
    shown = run("case", "show", "--json").data
    kept = next(row for row in shown["artefacts"] if row["sha256"] == ran.data["recorded"])
    assert (kept["kind"], kept["name"]) == ("answers", "advice.json")
    assert "Chosen: POP3, with few days on the server" in shown["notes"][-1]["text"]
    assert next(row["value"] for row in shown["facts"] if row["key"] == "mail_method") == "pop3"
    assert run("case", "verify", "--json").data["ok"] is True


def test_what_was_answered_goes_to_no_authority_or_insurer(run, answers, case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kept = run(
        "mailbox", "advise", "--case", case, "--answers", answers(mail_backup="none", mail_method="imap"), "--json"
    )
    for audience, hidden in (("insurer", True), ("authority", True), ("lawyer", False)):
        exported = run("case", "export", "--case", case, "--for", audience, "--json")
        assert exported.code == 0
        left_out = {row["artefact"] for row in exported.data["left_out"]}
        assert (kept.data["recorded"] in left_out) == hidden
        with zipfile.ZipFile(exported.data["path"]) as archive:
            texts = b"".join(archive.read(name) for name in archive.namelist())
        assert (b"mail_backup" in texts) != hidden


def test_in_a_case_answers_are_on_record_and_asked_once(run, monkeypatch, case):
    typed(monkeypatch, "1", "don't know", *["don't know"] * 10, "3")
    ran = run("mailbox", "advise", "--case", case)
    assert ran.code == 0, ran.err
    assert "Recorded in the case." in ran.out
    facts = {row["key"]: row["value"] for row in run("case", "show", "--json").data["facts"]}
    assert facts["mail_devices"] == ["computer"]
    assert facts["mail_method"] == "unchanged"
    again = run("mailbox", "advise", "--case", case)
    assert (again.code, "On which devices" in again.out) == (0, False)


def test_a_case_that_has_all_answers_needs_nobody(run, tmp_path, clock, case):
    with Cases.open(tmp_path / "home" / "postfall", clock, "tester") as cases:
        journal = cases.find(case)
        for spec in questions():
            journal.confirm(spec.key, {"choices": ("computer",)}.get(spec.kind.value, "nobody"))
    ran = run("mailbox", "advise", "--case", case, "--json")
    assert ran.code == 0, ran.out
    assert ran.data["reasons"][0]["code"] == "nobody_leads"


@pytest.mark.parametrize("setting", settings(), ids=lambda row: row.id)
@pytest.mark.parametrize("language", ["de", "en"])
def test_one_program(run, setting, language):
    ran = run("mailbox", "advise", "--program", setting.id, "--lang", language)
    assert ran.code == 0
    assert setting.name.text().to(language) in ran.out
    assert "{value}" not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    unsure = any(not ability.confirmed.values for ability in setting.can.values())
    assert ({"de": "Nicht bestätigt", "en": "Not confirmed"}[language] in ran.out) == unsure


def test_an_unknown_program(run):
    ran = run("mailbox", "advise", "--program", "thunderbrid", "--json")
    assert ran.code == 2
    assert "thunderbird" in ran.json["errors"][0]["hint"]


def test_an_inventory_that_is_none(run, answers, tmp_path):
    (tmp_path / "x").write_text("{}\n")
    for name, code in (("x", 5), ("nothing", 2)):
        ran = run("mailbox", "advise", "--answers", answers(), "--inventory", str(tmp_path / name), "--json")
        assert ran.code == code
        assert json.loads(ran.out)["status"] == "error"
