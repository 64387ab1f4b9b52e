"""`postfall mailbox probe` over copies as typed: no user, no password, the same data."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from postfall.case.cases import Cases
from postfall.cli.door import Door
from postfall.mailbox.inventory import from_bytes

EXAMPLE = Path(__file__).parents[2] / "playbooks" / "compromised-mailbox" / "demo-answers.yaml"
MAIL = (
    b"Received: from a by b; Tue, 3 Mar 2026 12:01:56 +0100\n"
    b"From: Kim <kim@example.org>\nTo: anna@firma.example\nSubject: Angebot %d\n\nHallo\n"
)


@pytest.fixture(autouse=True)
def nobody_is_asked(monkeypatch):
    class Asked:
        def __getattr__(self, name):
            raise AssertionError(name)

    monkeypatch.setattr(Door, "asker", Asked())


@pytest.fixture
def inbox(tmp_path):
    path = tmp_path / "private folder" / "Inbox"
    path.parent.mkdir()
    path.write_bytes(b"\n".join(b"From - Tue Mar 03 11:01:56 2026\n" + MAIL % number for number in range(3)))
    return path


def test_the_data_is_that_of_a_look(run, inbox):
    ran = run("mailbox", "probe", f"mbox:{inbox}", "--json")
    assert (ran.code, ran.json["status"]) == (0, "ok")
    size = 3 * len(MAIL % 0)
    assert (ran.data["url"], ran.data["user"], ran.data["messages"], ran.data["bytes"]) == ("mbox:Inbox", "", 3, size)
    assert ran.data["first"] == "2026-03-03T11:01:56+00:00"
    assert ran.data["folders"] == [{"name": "Inbox", "role": "inbox", "messages": 3, "bytes": size}]
    assert {row["address"] for row in ran.data["correspondents"]} == {"kim@example.org", "anna@firma.example"}
    assert {row["code"] for row in ran.data["not_checked"]} == {"copy_not_server", "copy_may_lack", "mbox_one_file"}
    assert (ran.data["protocol"]["name"], ran.data["protocol"]["tls"], ran.data["inventory"]) == ("mbox", None, None)
    assert "private folder" not in ran.out


@pytest.mark.parametrize("kind", ["maildir", "eml"])
def test_folders_of_files(run, tmp_path, kind):
    folder = tmp_path / "copy" / (".Sent/cur" if kind == "maildir" else "Sent")
    folder.mkdir(parents=True)
    (tmp_path / "copy" / "new").mkdir()
    (folder / "1.eml").write_bytes(MAIL % 1)
    ran = run("mailbox", "probe", f"{kind}:{tmp_path / 'copy'}", "--own", "anna@firma.example", "--json")
    assert [row["address"] for row in ran.data["correspondents"]] == ["kim@example.org"]
    assert [(row["name"], row["messages"]) for row in ran.data["folders"]] == [("Sent", 1)]


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_for_a_person(run, inbox, language):
    ran = run("mailbox", "probe", f"mbox:{inbox}", "--lang", language)
    assert ran.code == 0
    assert ("Kopie Inbox" if language == "de" else "Copy Inbox") in ran.out


def test_counts_know_nobody(run, inbox):
    ran = run("mailbox", "probe", f"mbox:{inbox}", "--depth", "counts", "--json")
    assert (ran.data["messages"], ran.data["correspondents"], ran.data["first"]) == (3, [], None)
    assert "kim" not in ran.out


def test_a_span_of_time_and_a_folder_narrow_the_look(run, inbox):
    words = ["--since", "2026-03-03T12:01+01:00", "--until", "2026-03-03T12:02+01:00"]
    ran = run("mailbox", "probe", f"mbox:{inbox}", *words, "--json")
    assert (ran.code, ran.data["messages"]) == (0, 3)
    ran = run("mailbox", "probe", f"mbox:{inbox}", "--since", "2026-03-03T12:02+01:00", "--json")
    assert (ran.code, ran.data["messages"]) == (0, 0)
    for day, found in (("2026-03-03", 3), ("03.03.2026", 3), ("2026-03-04", 0)):
        assert run("mailbox", "probe", f"mbox:{inbox}", "--since", day, "--json").data["messages"] == found
    ran = run("mailbox", "probe", f"mbox:{inbox}", "--folder", "Inbox", "--json")
    assert (ran.code, ran.data["messages"]) == (0, 3)


def test_out_keeps_an_inventory_and_never_overwrites(run, inbox, tmp_path):
    out = tmp_path / "look.jsonl"
    ran = run("mailbox", "probe", f"mbox:{inbox}", "--out", str(out), "--json")
    assert len(from_bytes(out.read_bytes()).rows) == 3
    assert len(ran.data["inventory"]) == 64
    before = out.read_bytes()
    assert run("mailbox", "probe", f"mbox:{inbox}", "--out", str(out), "--json").code == 2
    assert out.read_bytes() == before
    assert run("mailbox", "probe", f"mbox:{inbox}", "--out", str(tmp_path / "no" / "x"), "--json").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["--user", "anna"], ["--password-file", "x"], ["--password-command", "x"], ["--token-command", "x"],
        ["--ca", "x"], ["--pin", "x"], ["--insecure-plaintext"], ["--allow-top"], ["--since", "yesterday"],
        ["--since", "2026-03-03 12:00", "--until", "2026-03-03 11:00"], ["--depth", "deep"], ["--case", "ffff"],
    ],
)  # fmt: skip
def test_what_makes_no_sense_for_a_copy_is_refused(run, inbox, words):
    ran = run("mailbox", "probe", f"mbox:{inbox}", *words, "--json")
    assert (ran.code, ran.json["status"]) == (2, "error")


@pytest.mark.parametrize("url", ["mbox:", "mbox:/nowhere/Inbox", "eml:/nowhere", "maildir:/"])
def test_no_copy_there_says_what_works(run, url):
    ran = run("mailbox", "probe", url, "--json")
    assert ran.code == 2
    assert ran.json["errors"][0]["hint"]


def test_add_sends_copies_to_probe(run, inbox):
    ran = run("mailbox", "add", f"mbox:{inbox}", "--json")
    assert (ran.code, "mailbox probe" in ran.json["errors"][0]["hint"]) == (2, True)


@pytest.fixture
def case(clock):
    with Cases.open(Path(os.environ["POSTFALL_HOME"]), clock, "tester") as cases:
        return cases.create("x", zone="Europe/Berlin", language="en").id


def test_a_case_gets_record_inventory_and_proposal(run, inbox, tmp_path, case):
    for _ in range(2):  # the second look at the same copy adds nothing
        assert run("mailbox", "probe", f"mbox:{inbox}", "--case", case, "--json").data["messages"] == 3
    shown = run("case", "show", "--json").data
    (record,) = shown["mailboxes"]
    assert (record["url"], record["user"], record["label"]) == ("mbox:Inbox", "", "Inbox")
    assert (len(shown["inventories"]), shown["logins"]) == (1, [])
    (fact,) = shown["facts"]
    assert (fact["key"], fact["state"], fact["value"]) == ("mails_seen", "proposed", 3)
    assert "private folder" not in json.dumps(shown)


def test_two_copies_of_one_name_are_two_mailboxes(run, inbox, tmp_path, case):
    other = tmp_path / "other" / "Inbox"
    other.parent.mkdir()
    other.write_bytes(b"From - Tue Mar 03 11:01:56 2026\n" + MAIL % 99)
    grown = tmp_path / "third" / "Inbox"
    grown.parent.mkdir()
    grown.write_bytes(inbox.read_bytes() + b"\nFrom - Tue Mar 03 11:01:56 2026\n" + MAIL % 4)
    for path in (inbox, other, grown):
        assert run("mailbox", "probe", f"mbox:{path}", "--case", case, "--json").code == 0
    shown = run("case", "show", "--json").data
    assert [row["url"] for row in shown["mailboxes"]] == ["mbox:Inbox", "mbox:Inbox (2)"]
    assert [row["value"] for row in shown["facts"]] == [5]


def test_a_scripted_walk_counts_in_a_copy_beside_the_answers(run, inbox, tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8").replace("  clean_device: true", "  clean_device: false", 1)
    text = text.replace("  investigate.probe: done\n", "", 1)  # the mailbox answers it
    text = text.replace("  can_log_in: true", "  other_clean_device: true\n  can_log_in: true", 1)
    path = tmp_path / "answers.yaml"
    path.write_text(text + 'mailbox: {url: "mbox:private folder/Inbox"}\n', encoding="utf-8")
    missing = run("answers", "check", str(path), "--json").data["missing"]
    steps = "".join(f"  {row['key']}: done\n" for row in missing if row["kind"] == "step")
    facts = "".join(f"  {row['key']}: {{unknown: true}}\n" for row in missing if row["kind"] == "fact")
    text = text.replace("\nsteps:\n", "\nsteps:\n" + steps, 1).replace("\nfacts:\n", "\nfacts:\n" + facts, 1)
    path.write_text(text + 'mailbox: {url: "mbox:private folder/Inbox"}\n', encoding="utf-8")
    ran = run("start", "--answers", str(path), "--json")
    assert (ran.code, ran.json["errors"]) == (0, [])
    shown = run("case", "show", "--json").data
    assert [(row["messages"], row["depth"]) for row in shown["inventories"]] == [(3, "headers")]
    assert shown["mailboxes"][0]["url"] == "mbox:Inbox"
