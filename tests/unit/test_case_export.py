"""Exports: readable and checkable without us, nothing in them that outsiders must not get, hostile ones refused."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import time
import zipfile
from contextlib import suppress

import pytest

from postfall.case.cases import Cases
from postfall.case.export import Audience, read_export, verify_export, write_export
from postfall.case.model import StepStatus
from postfall.case.state import fold
from postfall.errors import ContentError, StoreError, Tampered
from postfall.value import UNKNOWN, Moment, Source

PRIVATE = frozenset({"aware_who"})
SECRETS = (
    b"intruder@evil.example",
    b"holder@praxis.example",
    b"mail.praxis.example",
    b"Betreff: Befund",
    b"Dr. Geheim",
    b"31337",
    b"friend@example.org",
    b"contact@example.org",
    b"person@example.net",
)


@pytest.fixture
def journal(tmp_path, clock):
    with Cases.open(tmp_path / "home", clock, "Zoë") as cases:
        journal = cases.create("Postfach übernommen", zone="Europe/Berlin", language="de")
        journal.pin("compromised-mailbox", 1, b"format: 1\n")
        journal.confirm("user_role", "organisation")
        journal.confirm("aware_at", Moment.parse("2026-03-27 17:20", "Europe/Berlin"))
        journal.confirm("aware_who", "Dr. Geheim")
        journal.confirm("police_told", UNKNOWN)
        journal.confirm("safe_contact", "contact@example.org")
        journal.propose("records", 31337, source=Source.PROBE)
        box = journal.add_mailbox("Praxis", "pop3s://mail.praxis.example", "holder@praxis.example")
        journal.login(box.id, "pop3", "postfall", "ok")
        rows = b'{"subject":"Betreff: Befund","from":"intruder@evil.example"}\n'
        journal.inventory(box.id, rows, depth="headers", partial=False, messages=1, octets=60, first=None, last=None)
        journal.step("contain.password", StepStatus.DONE, evidence=("seen",))
        journal.decide("gdpr-34", "waive", "no high risk")
        journal.note("called person@example.net")
        journal.note("called the bank")
        journal.keep(b"From: friend@example.org\n\nhi", name="warning.eml", kind="evidence", media="message/rfc822")
        journal.keep(b"10:00 login by friend@example.org", name="log.txt", kind="evidence", media="text/plain")
        journal.keep(b"10:00 login from 192.0.2.7", name="ip.txt", kind="evidence", media="text/plain")
        for kind, name in (
            ("authority-notification", "C:\\Drafts\\Meldung für Amt.docx"),
            ("log-preservation", "/d/logs.md"),
        ):
            kept = journal.keep(f"draft {kind}".encode(), name=name, kind="draft", media="text/markdown")
            journal.draft(
                kind=kind,
                language="de",
                format="md",
                path=name,
                sha256=kept.sha256,
                template="t",
                head=journal.state().head,
            )
        yield journal


def _members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _pack(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


@pytest.mark.parametrize("audience", ["lawyer", "archive"])
def test_lawyer_and_archive_get_everything(journal, tmp_path, audience):
    before = journal.state()
    done = write_export(journal, audience, tmp_path / "case.zip", private_keys=PRIVATE)
    assert done.left_out == ()
    members = _members(done.path)
    case, lines = read_export(done.path)
    assert fold(lines, case) == before
    for sha256 in before.artefacts:
        assert hashlib.sha256(members[f"artefacts/{sha256[:2]}/{sha256}"]).hexdigest() == sha256
    assert members["drafts/Meldung für Amt.docx"] == b"draft authority-notification"
    assert members["drafts/logs.md"] == b"draft log-preservation"
    assert done.path.stat().st_mode & 0o077 == 0
    assert hashlib.sha256(done.path.read_bytes()).hexdigest() == done.sha256


def test_the_journal_says_that_it_was_exported(journal, tmp_path):
    head = journal.state().head
    done = write_export(journal, Audience.LAWYER, tmp_path / "case.zip", private_keys=PRIVATE)
    line = journal.lines()[-1]
    assert line.entry.type == "case.exported/1"
    assert line.body == {"audience": "lawyer", "file": "case.zip", "sha256": done.sha256, "head": head, "left_out": 0}


@pytest.mark.parametrize("audience", ["authority", "insurer"])
def test_outsiders_get_no_inventory_no_subject_no_address(journal, tmp_path, audience):
    done = write_export(journal, audience, tmp_path / "case.zip", private_keys=PRIVATE)
    members = _members(done.path)
    for name, data in members.items():
        assert [secret for secret in SECRETS if secret in data] == [], name
    assert b"192.0.2.7" in b"".join(members.values())
    assert members["drafts/Meldung für Amt.docx"] == b"draft authority-notification"
    assert "drafts/logs.md" not in members
    assert verify_export(done.path, journal.lines()[-2].entry.hash).ok
    _, lines = read_export(done.path)
    shown = {line.entry.type: line.body is not None for line in lines}
    assert not shown["inventory.taken/1"]
    assert not shown["login.made/1"]
    assert not shown["mailbox.added/1"]
    assert shown["decision.made/1"]
    state = fold(lines)
    assert state.value("user_role") == "organisation"
    assert state.value("aware_who") is None
    assert [row.text for row in state.notes] == ["called the bank"]


def test_the_manifest_says_what_was_left_out_and_why(journal, tmp_path):
    done = write_export(journal, "authority", tmp_path / "case.zip", private_keys=PRIVATE)
    members = _members(done.path)
    manifest = json.loads(members["manifest.json"])
    lines = [json.loads(line) for line in members["journal.jsonl"].splitlines()]
    blank = {line["seq"] for line in lines if line["body"] is None}
    assert {row["seq"] for row in manifest["left_out"] if row["seq"]} == blank
    assert all(line["salt"] is None for line in lines if line["body"] is None)
    kept = {record.sha256 for record in journal.state().artefacts.values()}
    there = {name.rpartition("/")[2] for name in members if name.startswith("artefacts/")}
    assert {row["artefact"] for row in manifest["left_out"] if row["artefact"]} == kept - there
    assert all(row["what"] and row["reason"] and row["grund"] for row in manifest["left_out"])
    assert len(done.left_out) == len(manifest["left_out"])
    assert {row["path"]: row["sha256"] for row in manifest["members"]} == {
        name: hashlib.sha256(data).hexdigest() for name, data in members.items() if name != "manifest.json"
    }


def test_anybody_can_check_it_with_the_program_in_the_readme(journal, tmp_path):
    journal.erase_body(5, "Art. 17")
    head = journal.state().head
    done = write_export(journal, "authority", tmp_path / "case.zip", private_keys=PRIVATE)
    folder = tmp_path / "out"
    with zipfile.ZipFile(done.path) as archive:
        archive.extractall(folder)
    program = (folder / "README.txt").read_text(encoding="utf-8").rpartition("-" * 72 + "\n")[2]
    ran = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == head
    text = (folder / "journal.jsonl").read_text(encoding="utf-8").replace("the bank", "the tank")
    (folder / "journal.jsonl").write_text(text, encoding="utf-8")
    assert subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, check=False).returncode


def test_the_readme_speaks_both_languages(journal, tmp_path):
    done = write_export(journal, "authority", tmp_path / "case.zip", private_keys=PRIVATE)
    readme = _members(done.path)["README.txt"].decode()
    assert "SO PRÜFEN SIE ES" in readme
    assert "HOW TO CHECK IT" in readme
    assert journal.id in readme


def test_the_same_case_gives_the_same_octets(journal, tmp_path):
    from postfall.case import export

    head = journal.state().head
    one = write_export(journal, "archive", tmp_path / "a.zip", private_keys=PRIVATE)
    names = zipfile.ZipFile(one.path).namelist()
    assert names == ["README.txt", "manifest.json", "journal.jsonl", *sorted(names[3:-2]), *names[-2:]]
    assert export.verify_export(one.path, head).head == head


def test_erased_things_are_named_in_every_export(journal, tmp_path):
    note = journal.note("Name")
    journal.erase_body(note.seq, "Art. 17")
    (mail,) = [row for row in journal.state().artefacts.values() if row.name == "log.txt"]
    journal.erase_artefact(mail.sha256, "Art. 17")
    done = write_export(journal, "archive", tmp_path / "case.zip", private_keys=PRIVATE)
    assert {row.seq or row.artefact for row in done.left_out} == {note.seq, mail.sha256}
    result = verify_export(done.path)
    assert result.ok
    assert [row.reason for row in result.erased] == ["Art. 17", "Art. 17"]


def test_drafts_of_one_name_stand_beside_each_other(journal, tmp_path):
    for number in range(2):
        kept = journal.keep(f"v{number}".encode(), name="x", kind="draft", media="m")
        journal.draft(
            kind="contact-warning",
            language="de",
            format="eml",
            path="/d/../Warnung.eml",
            sha256=kept.sha256,
            template="t",
            head="h",
        )
    members = _members(write_export(journal, "insurer", tmp_path / "case.zip", private_keys=PRIVATE).path)
    assert (members["drafts/Warnung.eml"], members["drafts/Warnung-2.eml"]) == (b"v0", b"v1")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("authority-followup", True),
        ("authority-withdrawal", True),
        ("authority-form", True),
        ("public-notice", True),
        ("management-alert", False),
        ("dpo-assessment", False),
        ("reasons-not-notifying", False),
    ],
)
def test_an_authority_gets_what_was_written_to_it_and_no_paper_of_the_house(journal, tmp_path, kind, told):
    kept = journal.keep(b"text", name="x", kind="draft", media="m")
    journal.draft(kind=kind, language="de", format="md", path="/d/x.md", sha256=kept.sha256, template="t", head="h")
    members = _members(write_export(journal, "authority", tmp_path / "case.zip", private_keys=PRIVATE).path)

    assert ("drafts/x.md" in members) is told


def test_a_broken_record_is_not_handed_on(journal, tmp_path):
    (path,) = [row for row in (tmp_path / "home" / "artefacts").glob("??/*") if row.read_bytes() == b"format: 1\n"]
    path.write_bytes(b"format: 2\n")
    with pytest.raises(Tampered, match="Entry 2") as caught:
        write_export(journal, "lawyer", tmp_path / "case.zip", private_keys=PRIVATE)
    assert "case verify" in caught.value.hint.en
    assert not (tmp_path / "case.zip").exists()


def test_no_half_written_archive(journal, tmp_path, monkeypatch):
    import os

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="full"):
        write_export(journal, "lawyer", tmp_path / "case.zip", private_keys=PRIVATE)
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    with pytest.raises(StoreError, match="archive"):
        write_export(journal, "lawyer", tmp_path / "none" / "case.zip", private_keys=PRIVATE)
    assert journal.verify().ok


@pytest.fixture
def archive(journal, tmp_path):
    return write_export(journal, "archive", tmp_path / "case.zip", private_keys=PRIVATE).path


def _changed(archive, tmp_path, change):
    members = _members(archive)
    change(members)
    _pack(tmp_path / "changed.zip", members)
    return verify_export(tmp_path / "changed.zip")


EXPORTER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from postfall.case.cases import Cases
from postfall.case.export import write_export
class Clock:
    def now(self):
        return datetime(2026, 1, 1, tzinfo=UTC)
with Cases.open(Path(sys.argv[1]), Clock(), "killed") as cases:
    journal = cases.find()
    journal.keep(bytes(range(256)) * 40000, name="large", kind="evidence", media="m")
    print("ready", flush=True)
    while True:
        write_export(journal, "archive", Path(sys.argv[2]), private_keys=frozenset())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("after", [0.02, 0.15, 0.4])
def test_a_kill_in_the_middle_leaves_a_whole_archive_or_none(journal, tmp_path, after):
    target = tmp_path / "out" / "case.zip"
    target.parent.mkdir()
    words = [sys.executable, "-c", EXPORTER, str(tmp_path / "home"), str(target)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout.readline() == "ready\n"
        time.sleep(after)
        worker.kill()
    assert journal.verify().ok
    if target.exists():
        assert verify_export(target).ok
    assert write_export(journal, "archive", target, private_keys=frozenset()).path == target


def test_any_changed_octet_of_any_member_is_named(archive, tmp_path):
    for name, data in _members(archive).items():
        if name == "manifest.json":
            continue
        for place in {0, len(data) // 2, len(data) - 1}:
            result = _changed(
                archive,
                tmp_path,
                lambda members, name=name, data=data, place=place: members.update(
                    {name: data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]}
                ),
            )
            assert not result.ok, (name, place)
            if name.startswith("artefacts/"):
                assert result.first_bad.reason == "artefact_changed"
                assert result.first_bad.seq > 0


def test_every_line_of_the_journal_is_held_by_the_chain_itself(archive, tmp_path):
    """Also where somebody makes the manifest fit."""
    members = _members(archive)
    lines = members["journal.jsonl"].splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        said = json.loads(line)
        for name in ("at", "actor", "type", "digest", "hash", "salt"):
            forged = said | {name: "0" + said[name][1:] if said[name][0] != "0" else "1" + said[name][1:]}
            _repack(
                tmp_path / "forged.zip",
                members,
                [*lines[: number - 1], json.dumps(forged).encode() + b"\n", *lines[number:]],
            )
            assert verify_export(tmp_path / "forged.zip").first_bad.seq == number
    for place in range(len(lines) - 1):
        _repack(tmp_path / "forged.zip", members, lines[:place] + lines[place + 1 :])
        first = verify_export(tmp_path / "forged.zip").first_bad
        assert (first.seq, first.reason) == (place + 1, "entry_missing")


def _repack(path, members, lines):
    journal = b"".join(lines)
    manifest = json.loads(members["manifest.json"])
    for row in manifest["members"]:
        if row["path"] == "journal.jsonl":
            row.update(sha256=hashlib.sha256(journal).hexdigest(), octets=len(journal))
    manifest["entries"] = len(lines)
    manifest["head"] = json.loads(lines[-1])["hash"]
    _pack(path, members | {"journal.jsonl": journal, "manifest.json": json.dumps(manifest).encode()})


def test_a_cut_tail_shows_with_a_head_kept_elsewhere(archive, tmp_path, journal):
    head = journal.lines()[-2].entry.hash
    members = _members(archive)
    lines = members["journal.jsonl"].splitlines(keepends=True)
    _repack(tmp_path / "cut.zip", members, lines[:-1])
    first = verify_export(tmp_path / "cut.zip", head).first_bad
    assert (first.seq, first.reason) == (len(lines), "head_missing")


def test_missing_and_added_files_are_named(archive, tmp_path):
    gone = _changed(archive, tmp_path, lambda members: members.pop("drafts/logs.md"))
    assert (gone.first_bad.reason, gone.first_bad.artefact) == ("member_missing", "drafts/logs.md")
    more = _changed(archive, tmp_path, lambda members: members.update({"drafts/new.md": b"x"}))
    assert (more.first_bad.reason, more.first_bad.artefact) == ("member_stray", "drafts/new.md")
    bare = _changed(archive, tmp_path, lambda members: members.pop("journal.jsonl"))
    assert (bare.ok, bare.first_bad.artefact) == (False, "journal.jsonl")
    name = next(name for name in _members(archive) if name.startswith("artefacts/"))
    lost = _changed(archive, tmp_path, lambda members: members.pop(name))
    assert lost.first_bad.reason == "artefact_missing"


HOSTILE = {
    "no zip": b"hello",
    "empty": b"",
    "cut": None,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_is_no_archive(archive, tmp_path, name):
    path = tmp_path / "hostile.zip"
    path.write_bytes(HOSTILE[name] if HOSTILE[name] is not None else archive.read_bytes()[:-30])
    for reads in (verify_export, read_export):
        with pytest.raises(ContentError, match="archive"):
            reads(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ContentError, match="no such file"):
        verify_export(tmp_path / "none.zip")
    with pytest.raises(ContentError):
        verify_export(tmp_path)


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"format": "other/1"}',
        b'{"format": "postfall-export/1"}',
        b"[" * 100_000,
        b"\xff\xfe",
        b"1" * 5000,
    ],
)
def test_a_broken_manifest(archive, tmp_path, manifest):
    with pytest.raises(ContentError):
        _changed(archive, tmp_path, lambda members: members.update({"manifest.json": manifest}))


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", "a/../../b", "C:/x", "a\\b", "..", "x\x01y"])
def test_names_that_would_leave_the_folder(archive, tmp_path, name):
    with pytest.raises(ContentError, match="not allowed"):
        _changed(archive, tmp_path, lambda members: members.update({name: b"x"}))


def test_a_zip_bomb_is_not_unpacked(archive, tmp_path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.json", b"{}")
        with packed.open("big", "w", force_zip64=True) as sink:
            for _ in range(40):
                sink.write(bytes(32 << 20))
    with pytest.raises(ContentError, match="large"):
        verify_export(bomb)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name(archive, tmp_path):
    with zipfile.ZipFile(archive, "a") as packed:
        packed.writestr("journal.jsonl", b"")
    with pytest.raises(ContentError, match="not allowed"):
        verify_export(archive)


def test_deep_json_in_the_journal_is_a_finding_not_a_crash(archive, tmp_path):
    members = _members(archive)
    lines = members["journal.jsonl"].splitlines(keepends=True)
    for bad in (b"[" * 200_000 + b"\n", b"7\n", b'{"seq": ' + b"9" * 6000 + b"}\n", b"\xff\n"):
        _pack(tmp_path / "deep.zip", members | {"journal.jsonl": b"".join([lines[0], bad, *lines[2:]])})
        assert verify_export(tmp_path / "deep.zip").first_bad.seq == 2


def test_any_octet_of_the_archive_file(archive, tmp_path):
    """Whatever a damaged disk makes of it: a finding, an error of ours, or nothing that matters."""
    data = archive.read_bytes()
    broken = tmp_path / "broken.zip"
    for place in range(0, len(data), 37):
        broken.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        with suppress(ContentError):
            verify_export(broken)


def test_the_pattern_of_readable_names_is_narrow():
    from postfall.case.export import _readable

    assert re.fullmatch(r"[\w.\- ]+", _readable("../\x1b[31m<b>\u202egpj.exe", set()))


def test_the_archive_of_an_exercise_says_so_before_all_else_and_that_of_a_case_does_not(journal, clock, tmp_path):
    with Cases.open(tmp_path / "rehearsed", clock, "Zoë") as cases:
        rehearsed = cases.create("Übung", zone="Europe/Berlin", language="de", exercise=True)
        done = write_export(rehearsed, "lawyer", tmp_path / "exercise.zip", private_keys=PRIVATE)
    readme = _members(done.path)["README.txt"].decode()
    real = write_export(journal, "lawyer", tmp_path / "case.zip", private_keys=PRIVATE)

    assert readme.startswith("ÜBUNG – kein echter Vorfall.")
    assert "EXERCISE – not a real incident." in readme
    assert "EXERCISE" not in _members(real.path)["README.txt"].decode()
