"""`postfall case …` through the door."""

from __future__ import annotations

import os
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from postfall.case.cases import Cases
from postfall.case.model import NoticeStage
from postfall.value import UNKNOWN, Moment, Source


@pytest.fixture
def home():
    return Path(os.environ["POSTFALL_HOME"])


@pytest.fixture
def case(home, clock):
    """The id of an open case."""
    with Cases.open(home, clock, "Zoë") as cases:
        journal = cases.create("Postfach übernommen", zone="Europe/Berlin", language="de")
        journal.confirm("user_role", "organisation")
        journal.confirm("aware_at", Moment.parse("2026-03-27 17:20", "Europe/Berlin"))
        journal.confirm("police_told", UNKNOWN)
        journal.propose("records", 12, source=Source.PROBE, evidence="e")
    return journal.id


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "login-alert.txt"
    path.write_text("10:00 login from 192.0.2.7\n", encoding="utf-8")
    return path


def test_list_names_all_cases(run, case):
    (row,) = run("case", "list", "--json").data["cases"]
    assert (row["case"], row["title"], row["closed"], row["exercise"], row["entries"]) == (
        case,
        "Postfach übernommen",
        False,
        False,
        5,
    )
    shown = run("case", "list")
    assert case[:8] in shown.out
    assert "Postfach übernommen" in shown.out


def test_an_empty_list_says_how_to_begin(run):
    assert "postfall start" in run("case", "list").out
    assert run("case", "list", "--json").data == {"cases": []}


def test_show_tells_facts_with_their_source(run, case):
    data = run("case", "show", "--json").data
    facts = {row["key"]: row for row in data["facts"]}
    assert facts["aware_at"]["value"] == "2026-03-27T17:20:00+01:00"
    assert facts["police_told"]["value"] == {"unknown": True}
    assert (facts["records"]["state"], facts["records"]["source"]) == ("proposed", "probe")
    assert (facts["user_role"]["state"], facts["user_role"]["who"]) == ("confirmed", "Zoë")
    assert data["head"] in run("case", "show").out
    german = run("case", "show", "--lang", "de").out
    assert "Vorschlag" in german
    assert "weiß nicht" in german


def test_show_names_decisions_and_notices_in_words(run, home, clock, case):
    with Cases.open(home, clock, "Zoë") as cases:
        journal = cases.find(case)
        journal.decide("risk", "authority", "Lohndaten lagen darin.")
        journal.decide("gdpr-34", "waive", "Alle sind informiert.")
        given = Moment.parse("2026-03-28 09:00", "Europe/Berlin")
        journal.notice("gdpr-33-1", NoticeStage.PRELIMINARY, given, to="Aufsicht", channel="Portal", reference="4711")
    shown = " ".join(run("case", "show", "--lang", "de").out.split())

    for words in ("Risiko für die betroffenen Menschen", "wird nicht erfüllt", "Lohndaten", "vorläufige Meldung"):
        assert words in shown
    assert "gdpr-3" not in shown


def test_a_note_is_an_entry_with_name_and_time(run, case):
    done = run("case", "note", "called the provider", "--json", "--actor", "Ada")
    assert done.data["seq"] == 6
    (note,) = run("case", "show", "--json").data["notes"]
    assert (note["text"], note["who"]) == ("called the provider", "Ada")
    assert run("case", "verify", "--head", done.data["head"]).code == 0


def test_evidence_is_a_copy(run, case, file, home):
    data = run("case", "evidence", str(file), "--json").data
    file.unlink()
    kept = home / "artefacts" / data["sha256"][:2] / data["sha256"]
    assert kept.read_text(encoding="utf-8") == "10:00 login from 192.0.2.7\n"
    assert (data["name"], data["kind"], data["media"], data["octets"]) == (
        "login-alert.txt",
        "evidence",
        "text/plain",
        27,
    )
    missing = run("case", "evidence", str(file))
    assert missing.code == 2
    assert "cannot be read" in missing.err


def test_verify_says_what_the_interface_page_says(run, case):
    done = run("case", "verify", "--json")
    assert done.code == 0
    assert done.data == {"ok": True, "entries": 5, "head": done.data["head"], "first_bad": None, "erased": []}


def test_verify_of_a_changed_record_is_exit_6_with_the_data(run, case, home):
    with closing(sqlite3.connect(home / "cases.sqlite")) as raw, raw:
        raw.execute("DROP TRIGGER bodies_update")
        raw.execute("UPDATE bodies SET body = replace(body, 'organisation', 'organisatiom') WHERE seq = 2")
    done = run("case", "verify", "--json")
    assert done.code == 6
    assert done.json["status"] == "error"
    assert [row["code"] for row in done.json["errors"]] == ["tampered"]
    assert done.data["ok"] is False
    assert (done.data["first_bad"]["seq"], done.data["first_bad"]["reason"]) == (2, "body_changed")
    shown = run("case", "verify")
    assert shown.code == 6
    assert "Entry 2" in shown.out


def test_a_cut_tail_is_exit_6_with_the_head_only(run, case, home):
    head = run("case", "note", "last", "--json").data["head"]
    with closing(sqlite3.connect(home / "cases.sqlite")) as raw, raw:
        for name in ("entries_delete", "bodies_delete"):
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("DELETE FROM bodies WHERE seq = 6")
        raw.execute("DELETE FROM entries WHERE seq = 6")
    assert run("case", "verify").code == 0
    cut = run("case", "verify", "--head", head, "--json")
    assert (cut.code, cut.data["first_bad"]["reason"]) == (6, "head_missing")
    assert run("case", "verify", "--head", "nonsense").code == 2


def test_export_and_verify_the_archive(run, case, file, tmp_path):
    run("case", "evidence", str(file))
    head = run("case", "verify", "--json").data["head"]
    out = tmp_path / "case.zip"
    done = run("case", "export", "--for", "authority", "--out", str(out), "--json")
    assert done.code == 0
    assert done.data["path"] == str(out)
    assert [row["seq"] for row in done.data["left_out"]] == [5]
    checked = run("case", "verify", str(out), "--head", head, "--json")
    assert (checked.code, checked.data["ok"], checked.data["entries"]) == (0, True, 6)
    again = run("case", "export", "--for", "authority", "--out", str(out))
    assert (again.code, "exists already" in again.err) == (2, True)


def test_export_picks_a_free_name_in_a_folder(run, case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = [Path(run("case", "export", "--for", "lawyer", "--json").data["path"]).name for _ in range(2)]
    assert names == [f"postfall-{case[:8]}-lawyer.zip", f"postfall-{case[:8]}-lawyer-2.zip"]
    folder = tmp_path / "sub"
    folder.mkdir()
    assert Path(run("case", "export", "--for", "lawyer", "--out", str(folder), "--json").data["path"]).parent == folder


def test_the_playbook_says_what_outsiders_do_not_get(run, home, clock, tmp_path):
    from postfall.playbook.read import find_playbook

    playbook, text = find_playbook("compromised-mailbox")
    private = next(spec.key for spec in playbook.facts if spec.sensitive)
    with Cases.open(home, clock, "Zoë") as cases:
        journal = cases.create("t", zone="UTC", language="en")
        journal.pin(playbook.id, playbook.revision, text)
        journal.confirm(private, "only for us")
    for audience, there in (("lawyer", True), ("insurer", False)):
        out = tmp_path / f"{audience}.zip"
        assert run("case", "export", "--for", audience, "--out", str(out)).code == 0
        with zipfile.ZipFile(out) as archive:
            assert (b"only for us" in archive.read("journal.jsonl")) is there


@pytest.mark.parametrize(("word", "hint"), [("laywer", "lawyer"), ("xyz", "authority")])
def test_an_audience_that_is_none(run, case, word, hint):
    done = run("case", "export", "--for", word)
    assert done.code == 2
    assert hint in done.err


def test_a_changed_archive_is_exit_6_and_a_broken_one_exit_5(run, case, tmp_path):
    out = tmp_path / "case.zip"
    run("case", "export", "--for", "archive", "--out", str(out))
    with zipfile.ZipFile(out) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["journal.jsonl"] = members["journal.jsonl"].replace(b"organisation", b"organisatiom")
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    done = run("case", "verify", str(out), "--json")
    assert (done.code, done.data["first_bad"]["seq"]) == (6, 2)
    out.write_bytes(b"no archive")
    broken = run("case", "verify", str(out))
    assert broken.code == 5
    assert "archive" in broken.err


def test_erase_takes_a_number_or_the_start_of_a_hash(run, case, file):
    sha256 = run("case", "evidence", str(file), "--json").data["sha256"]
    seq = run("case", "note", "a name", "--json").data["seq"]
    assert run("case", "erase", str(seq), "--reason", "Art. 17").code == 0
    assert run("case", "erase", sha256[:10], "--reason", "purpose gone").code == 0
    done = run("case", "verify", "--json")
    assert done.code == 0
    assert [(row["seq"], row["artefact"], row["reason"]) for row in done.data["erased"]] == [
        (seq, None, "Art. 17"),
        (9, sha256, "purpose gone"),
    ]
    assert run("case", "show", "--json").data["notes"] == []


@pytest.mark.parametrize("target", ["99", "abc", "deadbeefdeadbeef", "../../x"])
def test_erasing_what_is_not_there(run, case, target):
    assert run("case", "erase", target, "--reason", "x").code == 2


def test_erasing_without_a_reason(run, case):
    assert run("case", "erase", "2").code == 2
    assert run("case", "erase", "2", "--reason", " ").code == 2
    assert run("case", "verify", "--json").data["entries"] == 5


def test_a_closed_case_takes_nothing_until_it_is_opened_again(run, case, monkeypatch, tmp_path):
    done = run("case", "close", "--reason", "settled", "--review", "2028-12-31", "--json")
    assert done.data["review"] == "2028-12-31"
    refused = run("case", "note", "x", "--case", case[:6])
    assert refused.code == 2
    assert "case reopen" in refused.err
    assert run("case", "note", "x").code == 2
    assert run("case", "export", "--for", "archive", "--out", str(tmp_path / "a.zip"), "--case", case).code == 0
    assert run("case", "erase", "2", "--reason", "purpose gone", "--case", case).code == 0
    assert run("case", "reopen", "--case", case[:4]).code == 0
    assert run("case", "note", "x").code == 0


def test_the_review_date_is_in_three_years(run, case):
    data = run("case", "close", "--json").data
    assert int(data["review"][:4]) == int(data["closed"][:4]) + 3
    assert run("case", "close", "--review", "soon", "--case", case).code == 2


def test_which_case(run, case, home, clock):
    with Cases.open(home, clock, "Zoë") as cases:
        other = cases.create("zweiter", zone="UTC", language="de").id
    done = run("case", "show")
    assert done.code == 2
    assert case[:8] in done.err
    assert other[:8] in done.err
    assert run("case", "show", "--case", other[:6], "--json").data["title"] == "zweiter"
    assert run("case", "show", "--case", "abc").code == 2


def test_no_case_at_all(run):
    done = run("case", "verify")
    assert done.code == 2
    assert "postfall start" in done.err


def test_a_damaged_record_is_exit_1_with_what_to_do(run, case, home):
    (home / "cases.sqlite").write_bytes(b"garbage " * 1000)
    done = run("case", "list", "--json")
    assert done.code == 1
    (error,) = done.json["errors"]
    assert error["code"] == "store"
    assert "backup" in error["hint"]


def test_an_unreachable_database_keeps_its_password_to_itself(run, monkeypatch):
    monkeypatch.setenv("POSTFALL_DATABASE", "postgresql://me:hunter2@127.0.0.1:1/cases")
    done = run("case", "list")
    assert done.code == 1
    assert "POSTFALL_DATABASE" in done.err
    assert "hunter2" not in done.out + done.err


@pytest.mark.parametrize("verb", ["list", "show", "note", "evidence", "verify", "export", "close", "reopen", "erase"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_verb_has_help_in_both_languages(run, verb, language):
    done = run("case", verb, "--lang", language, "--help")
    assert done.code == 0
    assert f"postfall case {verb}" in done.out
    assert ("Beispiele" if language == "de" else "Examples") in done.out
