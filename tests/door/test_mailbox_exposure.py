"""`postfall mailbox exposure` as typed: files, a case that keeps the result, the page, tables, JSON as documented."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.fixtures.looks import CLEAN, ME, at, look, mail, shut

from postfall.case.cases import Cases
from postfall.cli.mailbox_exposure_csv import MESSAGE_COLUMNS, PERSON_COLUMNS, harmless
from postfall.mailbox.inventory import to_bytes
from postfall.mailbox.model import Attachment, Depth, Uninspected

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "mailbox-exposure.md"
ANSWERS = """\
format: 1
playbook: compromised-mailbox
zone: UTC
facts:
  access_first_at: "2026-11-10 09:00"
  fraud_sent: true
  fraud_since: "2026-11-15 00:00"
  local_archive: plain
"""
ROWS = (
    mail("1", "10-01", sender=("kim@kunde.example", "Kim Lee"), subject="Rechnung 7", octets=1000),
    mail("2", "11-12", sender="no-reply@sparkasse.de", subject="Ihr Sicherheitscode"),
    mail("3", "11-16", sender=ME, folder="Sent", to=("bo@kunde.example", "opfer@gmx.de")),
    mail("4", "11-17", sender=("evil@x.example", '=HYPERLINK("http://x")'), subject="@SUM(A1)\x1b[31m"),
    mail("5", None, attachments=(Attachment("+Ausweis.pdf", "application/pdf", 9, "2"),),
         not_inspected=(Uninspected("2", "encrypted", 9),)),
)  # fmt: skip


@pytest.fixture(autouse=True)
def now(monkeypatch, clock):
    """The door's clock stands at noon of the day after the looks."""
    monkeypatch.setattr("postfall.cli.door.SystemClock.now", lambda _: clock.at + timedelta(days=1, hours=3))


@pytest.fixture
def files(tmp_path):
    def write(*looks, answers=ANSWERS):
        names = []
        for count, inventory in enumerate(looks):
            path = tmp_path / f"look{count}.jsonl"
            path.write_bytes(to_bytes(inventory))
            names.append(str(path))
        if answers:
            (tmp_path / "answers.yaml").write_text(answers, encoding="utf-8")
            names += ["--answers", str(tmp_path / "answers.yaml")]
        return names

    return write


@pytest.fixture
def case(tmp_path, clock):
    def make(*looks, facts=None):
        with Cases.open(tmp_path / "home" / "postfall", clock, "tester") as cases:
            journal = cases.create("A case", zone="Europe/Berlin", language="en")
            for inventory in looks:
                record = journal.add_mailbox("Anna", inventory.url, inventory.user)
                journal.inventory(
                    record.id, to_bytes(inventory), depth="headers", partial=False, messages=inventory.messages,
                    octets=inventory.octets, first=None, last=None,
                )  # fmt: skip
            for key, value in (facts or {}).items():
                journal.confirm(key, value)
            return journal.id

    return make


@pytest.fixture
def state(tmp_path, clock):
    def read(case):
        with Cases.open(tmp_path / "home" / "postfall", clock, "tester") as cases:
            journal = cases.find(case)
            return journal.state(), {row.kind: journal.read(sha) for sha, row in journal.state().artefacts.items()}

    return read


def test_files_outside_a_case(run, files, tmp_path):
    ran = run("mailbox", "exposure", *files(look(*ROWS)), "--json")
    assert (ran.code, ran.err, ran.json["status"]) == (0, "", "ok")
    data = ran.data
    assert (data["at_most"]["messages"], data["at_most"]["bytes"]) == (5, 1400)
    assert (data["at_least"]["messages"], data["at_least"]["persons"]) == (0, 2)
    assert [(row["kind"], row["from"], row["open"]) for row in data["windows"]] == [
        ("access", "2026-11-10T09:00:00+00:00", True)
    ]
    groups = {row["address"]: row["group"] for row in data["persons"]}
    assert groups == {
        ME: "holder", "bo@kunde.example": "recipients", "opfer@gmx.de": "recipients", "kim@kunde.example": "content",
        "evil@x.example": "content",
    }  # fmt: skip
    assert [(row["service"], row["category"], row["rank"]) for row in data["takeover"]] == [("Sparkasse", "bank", 1)]
    assert {("invoice", "hint"), ("id_copy", "hint")} <= {(row["kind"], row["level"]) for row in data["kinds"]}
    assert data["not_inspected"] == [{"what": "encrypted", "count": 1}]
    assert data["kept"] is None
    assert not (tmp_path / "home" / "postfall").exists()


def test_two_mailboxes_and_their_union(run, files):
    other = look(*ROWS[:2], user="bo@firma.example")
    data = run("mailbox", "exposure", *files(look(*ROWS), other), "--json").data
    assert data["at_most"]["messages"] == 5
    assert [row["messages"] for row in data["mailboxes"]] == [5, 2]
    assert data["excluded"][0]["code"] == "same_message"
    assert data["excluded"][0]["messages"] == 2
    assert len(data["inventories"]) == 2


def test_periods_gap_and_own_addresses(run, files):
    names = files(look(*ROWS))
    ran = run("mailbox", "exposure", *names, "--days", "all,7", "--gap", "60", "--own", "kim@kunde.example", "--json")
    assert [row["policy"] for row in ran.data["what_if"]] == ["pop3-7", "imap-7", "pop3-all", "imap-all"]
    first = ran.data["what_if"][0]
    assert (first["messages"], first["most"]["messages"]) == (3, 4)
    assert "kim@kunde.example" in [row["address"] for row in ran.data["persons"] if row["group"] == "holder"]


def test_a_case_keeps_the_result_and_proposes_answers(run, case, state):
    facts = {"access_first_at": at("11-10 09:00"), "fraud_sent": True, "fraud_since": at("11-15 00:00")}
    name = case(look(*ROWS), facts=facts)
    ran = run("mailbox", "exposure", "--case", name, "--json")
    assert (ran.code, ran.data["at_most"]["messages"]) == (0, 5)
    after, kept = state(name)
    assert json.loads(kept["exposure"])["at_most"]["messages"] == 5
    assert after.artefacts[ran.data["kept"]].kind == "exposure"
    assert after.proposed["mails_seen"].value == 5
    assert after.proposed["persons"].value == ran.data["at_most"]["persons"] == 4
    assert after.proposed["accounts_found"].value == "Sparkasse"
    assert {"identity", "contact", "financial", "official_id"} <= {*after.proposed["data_kinds"].value}
    assert "contacts" in after.proposed["person_groups"].value
    assert after.proposed["mails_seen"].provenance.evidence == ran.data["kept"]
    assert not {*after.proposed} & {*after.facts}


def test_the_same_again_proposes_nothing_new_and_what_is_confirmed_stays(run, case, state, tmp_path, clock):
    name = case(look(*ROWS))
    run("mailbox", "exposure", "--case", name)
    with Cases.open(tmp_path / "home" / "postfall", clock, "tester") as cases:
        cases.find(name).confirm("mails_seen", 4)
        before = cases.find(name).state().proposed["persons"].seq
    run("mailbox", "exposure", "--case", name)
    after, _ = state(name)
    assert after.proposed["persons"].seq == before
    assert after.facts["mails_seen"].value == 4


def test_what_says_the_same_is_kept_once_and_erasing_a_look_names_what_rests_on_it(
    run, case, state, monkeypatch, clock
):
    wanted = case(look(*ROWS), facts=shut())
    first = run("mailbox", "exposure", "--case", wanted, "--json").data["kept"]
    monkeypatch.setattr("postfall.cli.door.SystemClock.now", lambda _: clock.at + timedelta(days=9))
    again = run("mailbox", "exposure", "--case", wanted, "--json").data
    assert again["windows"][0]["open"] is False
    assert again["kept"] == first
    kept = [row.sha256 for row in state(wanted)[0].artefacts.values() if row.kind == "exposure"]
    assert kept == [first]
    (inventory,) = state(wanted)[0].inventories
    ran = run("case", "erase", inventory.sha256, "--reason", "asked for", "--case", wanted, "--lang", "en")
    assert ran.code == 0
    assert all(sha256[:8] in ran.out for sha256 in kept)
    assert "Erase them, too" in ran.out


def test_doors_count_when_they_were_reported_shut(run, case):
    facts = {
        "password_changed_at": at("11-20 09:00"),
        "sessions_ended_at": at("11-20 09:00"),
        "live_sessions": "removed",
    }
    name = case(look(*ROWS), facts=facts | dict.fromkeys(CLEAN, "clean") | {"delegates": "removed"})
    window = run("mailbox", "exposure", "--case", name, "--json").data["windows"][0]
    assert (window["open"], window["to"]) == (False, "2026-11-23T09:00:00+00:00")


def test_the_page_tells_times_in_the_zone_of_the_case(run, case, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    name = case(look(*ROWS), facts={"access_first_at": at("11-10 09:00")})
    assert "10 Nov 2026, 10:00" in run("mailbox", "exposure", "--case", name, "--lang", "en").out


def test_answers_that_stand_in_no_journal_are_not_recorded(run, case, state, files):
    name = case(look(*ROWS))
    answers = files()
    ran = run("mailbox", "exposure", "--case", name, *answers, "--json")
    assert (ran.data["windows"][0]["from"], ran.data["kept"]) == ("2026-11-10T09:00:00+00:00", None)
    assert not state(name)[0].proposed


def test_a_case_without_a_look_says_how_to_get_one(run, case):
    ran = run("mailbox", "exposure", "--case", case(), "--json")
    assert (ran.code, ran.json["errors"][0]["code"]) == (2, "usage")
    assert "mailbox probe" in ran.json["errors"][0]["hint"]


def test_a_partial_look_makes_a_partial_result(run, files):
    assert (
        run("mailbox", "exposure", *files(look(*ROWS, partial=True, messages=9)), "--json").json["status"] == "partial"
    )


@pytest.mark.parametrize(
    "words",
    [["--days", "x"], ["--days", "0"], ["--days", ""], ["--days", "40000"], ["--gap", "-1"], ["--gap", "40000"],
     ["--csv", "no/where.csv"], ["--csv", "a.csv", "--persons-csv", "a.csv"]],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(run, files, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run("mailbox", "exposure", *files(look(*ROWS)), *words)
    assert (ran.code, ran.out) == (2, "")
    assert not (tmp_path / "a.csv").exists()


def test_a_file_that_is_no_inventory_or_not_there(run, tmp_path):
    (tmp_path / "x.jsonl").write_text("{}\n", encoding="utf-8")
    assert run("mailbox", "exposure", str(tmp_path / "x.jsonl")).code == 5
    assert run("mailbox", "exposure", str(tmp_path / "none.jsonl")).code == 2
    assert run("mailbox", "exposure", str(tmp_path)).code == 2
    if Path("/dev/zero").exists():
        assert run("mailbox", "exposure", "/dev/zero").code == 2  # it never ends


# Tables


def table(path, delimiter=","):
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_every_message_is_a_line_and_none_a_formula(run, files, tmp_path):
    target = tmp_path / "messages.csv"
    ran = run("mailbox", "exposure", *files(look(*ROWS)), "--csv", str(target))
    assert ran.code == 0
    rows = table(target)
    assert tuple(rows[0]) == MESSAGE_COLUMNS
    assert len(rows) == 5
    evil = rows[3]
    assert evil["sender_name"] == '\'=HYPERLINK("http://x")'
    assert evil["subject"] == "'@SUM(A1)\\x1b[31m"
    assert rows[4]["attachments"] == "'+Ausweis.pdf"
    assert {row["counts"] for row in rows} == {"yes"}
    assert target.stat().st_mode & 0o077 == 0
    assert run("mailbox", "exposure", *files(look(*ROWS)), "--csv", str(target)).code == 2


def test_every_person_is_a_line_for_a_mail_merge(run, files, tmp_path):
    target = tmp_path / "persons.csv"
    run("mailbox", "exposure", *files(look(*ROWS)), "--persons-csv", str(target), "--lang", "de")
    rows = table(target, ";")
    assert tuple(rows[0]) == PERSON_COLUMNS
    assert ME not in [row["address"] for row in rows]
    kim = next(row for row in rows if row["address"] == "kim@kunde.example")
    assert (kim["first_name"], kim["last_name"], kim["salutation"]) == ("Kim", "Lee", "Guten Tag Kim Lee")
    assert (rows[0]["group"], rows[0]["evidence"]) == ("recipients", "sent")
    assert all("@" in row["address"] and "," not in row["address"] for row in rows)


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r=", "\n@", " =", "＝", "'=", '"=', "\u00a0@"])
def test_no_cell_begins_like_a_formula(begin):
    assert harmless(f"{begin}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize("text", ["Kim Lee", "a=b", "", "2026-11-12", "Übung"])
def test_other_cells_stay_as_they_are(text):
    assert harmless(text) == text


# The page


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_fits_a_terminal_and_names_what_to_do(run, files, language):
    rows = (
        *ROWS,
        *(mail(f"n{number}", f"{number:02}-03", sender=f"p{number}@{'x' * 50}.example") for number in range(1, 11)),
    )
    ran = run("mailbox", "exposure", *files(look(*rows)), "--lang", language)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert [line for line in lines if len(line) > 80] == []
    assert "\x1b" not in ran.out
    for words in {
        "de": [
            "Höchstens gesehen: 15 Nachrichten",
            "Noch nicht geprüft",
            "Sparkasse",
            "POP3, 14 Tage",
            "Was Sie jetzt tun",
        ],
        "en": ["Seen at most: 15 messages", "Not checked yet", "Sparkasse", "POP3, 14 days", "What to do now"],
    }[language]:
        assert words in ran.out, words
    assert "{" not in ran.out


def test_a_page_for_a_screen_reader_has_no_bars(run, files):
    assert "█" in run("mailbox", "exposure", *files(look(*ROWS))).out
    assert "█" not in run("mailbox", "exposure", *files(look(*ROWS)), "--accessible").out


def test_counts_alone_name_nobody(run, files):
    bare = tuple(replace(row, sender=(), to=(), subject="", message_id="", arrival=None) for row in ROWS)
    ran = run("mailbox", "exposure", *files(look(*bare, depth=Depth.COUNTS), answers=""))
    assert "not counted" in ran.out
    assert "kim" not in ran.out


# The reference


def keys_of(heading):
    text = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return {
        name
        for line in text.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([a-z_]+)`", line.split("|")[1])
    }


def test_json_has_the_documented_keys(run, files):
    data = run("mailbox", "exposure", *files(look(*ROWS)), "--json").data
    assert keys_of("Data") == data.keys()
    assert keys_of("Data") >= {
        "windows", "at_most", "at_least", "excluded", "persons", "takeover", "kinds", "what_if", "not_inspected",
    }  # fmt: skip
    promised = {
        "windows": {"from", "to", "open", "why"},
        "excluded": {"reason", "messages"},
        "persons": {"address", "name", "roles", "group", "messages", "first", "last"},
        "takeover": {"service", "category", "rank", "messages"},
        "kinds": {"kind", "level", "messages", "findings"},
        "what_if": {"policy", "days", "messages", "bytes", "persons"},
        "not_inspected": {"what", "count"},
    }
    data["excluded"] = data["excluded"] or [{"reason": "", "code": "", "messages": 0}]
    for key, names in promised.items():
        assert data[key][0].keys() >= names, key
        assert keys_of(f"`{key}`") == data[key][0].keys(), key
    for bound in ("at_most", "at_least"):
        assert data[bound].keys() == {"messages", "bytes", "persons", "why", "codes"}


def test_the_tables_have_the_documented_columns():
    assert keys_of("Messages as a table") == {*MESSAGE_COLUMNS}
    assert keys_of("Persons as a table") == {*PERSON_COLUMNS}


def test_services_of_ones_own_get_their_name_and_category(run, files, tmp_path, monkeypatch):
    paths = files(
        look(
            mail("1", "11-12", sender="noreply@laden-nebenan.example", subject="Passwort zurücksetzen", marks=("auto",))
        )
    )
    before = run("mailbox", "exposure", *paths, "--json").data["takeover"]
    unknown = next(row["service"] for row in before if row["category"] == "other")
    (tmp_path / "services.yaml").write_text(f"format: 1\nservices:\n  bank:\n    Hausbank: {unknown}\n")
    monkeypatch.setenv("POSTFALL_CONTENT", str(tmp_path))
    rows = {row["service"]: row["category"] for row in run("mailbox", "exposure", *paths, "--json").data["takeover"]}
    assert rows["Hausbank"] == "bank"
    assert unknown not in rows


def test_a_broken_list_of_services_is_refused_with_its_place(run, files, tmp_path, monkeypatch):
    paths = files(look(*ROWS))
    (tmp_path / "services.yaml").write_text("format: 1\nservices:\n  banks:\n    Hausbank: bank.example\n")
    monkeypatch.setenv("POSTFALL_CONTENT", str(tmp_path))
    assert run("mailbox", "exposure", *paths, "--json").code == 5
