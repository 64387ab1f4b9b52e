"""`postfall draft merge` through the door: one file a person, nobody twice, never the mailbox that is read along."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import zipfile
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from tests.fixtures.looks import ME, look, mail

from postfall.case.cases import Cases
from postfall.draft.catalogue import KINDS
from postfall.mailbox.inventory import to_bytes
from postfall.playbook.read import find_playbook
from postfall.value import Moment

ZONE = "Europe/Berlin"


def begin(clock, *, exercise=False, rows=()):
    playbook, data = find_playbook("compromised-mailbox")
    with Cases.open(Path(os.environ["POSTFALL_HOME"]), clock, "tester") as cases:
        journal = cases.create("Rechnungen", zone=ZONE, language="de", exercise=exercise)
        journal.pin(playbook.id, playbook.revision, data)
        journal.confirm("user_role", "organisation")
        journal.confirm("org_name", "Tischlerei Birkenhof")
        journal.confirm("mailbox_address", ME)
        journal.confirm("aware_at", Moment.parse("2026-11-22 09:00", ZONE))
        record = journal.add_mailbox(ME, "imaps://mail.firma.example", ME)
        if rows:
            seen = look(*rows)
            journal.inventory(
                record.id, to_bytes(seen), depth=seen.depth.value, partial=False, messages=seen.messages,
                octets=seen.octets, first=None, last=None,
            )  # fmt: skip
        return journal.id


def opened(clock):
    return Cases.open(Path(os.environ["POSTFALL_HOME"]), clock, "tester")


@pytest.fixture
def case(clock):
    rows = (
        mail("1", sender=("kim@kunde.example", "Kim Lee")),
        mail("2", sender=("ute@werk.example", "Lang, Ute")),
        mail("3", sender="no-reply@shop.example"),
        mail("4", sender="mailer-daemon@kunde.example"),
        mail("5", sender="anna+neu@firma.example"),
        mail("6", sender="аnna@firma.example"),  # the first letter is Cyrillic
    )
    return begin(clock, rows=rows)


def letters(folder):
    return sorted(path for path in folder.iterdir() if path.name != "manifest.jsonl")


def addressed(path):
    """Every address in To, Cc and Bcc of a mail file."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    fields = [message[name] for name in ("To", "Cc", "Bcc") if message[name] is not None]
    return [one.addr_spec for field in fields for one in field.addresses]


def a_list(tmp_path, text, name="list.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return str(path)


def test_persons_come_from_the_exposure_one_file_each(run, case, tmp_path):
    folder = tmp_path / "out"
    ran = run("draft", "merge", "persons-content", "--out", str(folder), "--json", "--lang", "de")

    assert ran.code == 0
    assert [addressed(path) for path in letters(folder)] == [["kim@kunde.example"], ["ute@werk.example"]]
    assert [path.name for path in letters(folder)] == ["00001-kim-lee.eml", "00002-ute-lang.eml"]
    assert (
        "Guten Tag Kim Lee,"
        in message_from_bytes(letters(folder)[0].read_bytes(), policy=policy.default).get_body().get_content()
    )
    left = {row["reason"]: row["count"] for row in ran.data["left_out"]}
    assert left == {"automatic": 2, "own": 2}
    assert ran.data["written"] == 2


def test_the_merge_is_one_entry_with_its_list_kept(run, case, clock, tmp_path):
    ran = run("draft", "merge", "persons-content", "--out", str(tmp_path / "out"), "--json")

    with opened(clock) as cases:
        journal = cases.find(case)
        (record,) = journal.state().drafts
        manifest = (tmp_path / "out" / "manifest.jsonl").read_bytes()
        assert journal.read(record.sha256) == manifest
        assert (record.format, record.path) == ("merge-eml", str(tmp_path / "out"))
        assert ran.data["sha256"] == hashlib.sha256(manifest).hexdigest()
        assert journal.verify().ok
    heading, *rows = [json.loads(line) for line in manifest.splitlines()]
    assert heading["kind"] == "persons-content"
    for row in rows:
        assert hashlib.sha256((tmp_path / "out" / row["file"]).read_bytes()).hexdigest() == row["sha256"]
    assert b"@" not in manifest


def test_the_second_run_writes_only_what_is_missing(run, case, clock, tmp_path):
    folder = tmp_path / "out"
    words = ("draft", "merge", "persons-content", "--out", str(folder), "--json")
    run(*words)
    first, second = letters(folder)
    first.write_bytes(b"changed by hand")
    second.unlink()
    ran = run(*words)

    assert (ran.data["written"], ran.data["kept"], ran.data["edited"]) == (1, 1, 1)
    assert first.read_bytes() == b"changed by hand"
    assert addressed(second) == ["ute@werk.example"]
    entries = run("case", "show", "--json").data["entries"]
    assert run(*words).data["written"] == 0
    assert run("case", "show", "--json").data["entries"] == entries


def test_a_stopped_merge_loses_nothing(run, case, tmp_path, monkeypatch):
    from postfall.draft.merge import write as writing

    many = "address,name\n" + "".join(f"p{number}@kunde.example,Person {number}\n" for number in range(30))
    words = (
        "draft", "merge", "persons-content", "--list", a_list(tmp_path, many), "--out", str(tmp_path / "out"), "--json",
    )  # fmt: skip
    real, calls = writing.put_new, []

    def stop(data, target):
        calls.append(target)
        if len(calls) == 12:
            raise KeyboardInterrupt
        real(data, target)

    with monkeypatch.context() as patch:
        patch.setattr(writing, "put_new", stop)
        ran = run(*words)
    assert (ran.code, ran.json["status"], ran.data["written"]) == (130, "partial", 11)
    assert len(letters(tmp_path / "out")) == 11
    before = {path: path.read_bytes() for path in letters(tmp_path / "out")}

    again = run(*words)

    assert (again.code, again.data["written"], again.data["kept"], again.data["edited"]) == (0, 19, 11, 0)
    found = letters(tmp_path / "out")
    assert len(found) == 30
    assert {path: path.read_bytes() for path in before} == before
    assert sorted(address for path in found for address in addressed(path)) == sorted(
        f"p{number}@kunde.example" for number in range(30)
    )


def test_a_killed_writer_leaves_a_half_line_that_does_no_harm(run, case, tmp_path):
    folder = tmp_path / "out"
    words = ("draft", "merge", "persons-content", "--out", str(folder), "--json")
    run(*words)
    with (folder / "manifest.jsonl").open("ab") as stream:
        stream.write(b'{"n": 3, "file": "00003')
    assert run(*words).data["kept"] == 2
    assert (folder / "manifest.jsonl").read_bytes().endswith(b"}\n")


def test_a_folder_of_other_letters_and_a_changed_case_are_refused(run, case, clock, tmp_path):
    folder = str(tmp_path / "out")
    run("draft", "merge", "persons-content", "--out", folder)
    assert run("draft", "merge", "persons-content", "--format", "txt", "--out", folder, "--json").code == 2
    with opened(clock) as cases:
        cases.find(case).confirm("org_name", "Anderer Name")
    ran = run("draft", "merge", "persons-content", "--out", folder, "--json")
    assert ran.code == 2
    assert "changed" in ran.json["errors"][0]["message"]


def test_nothing_is_overwritten(run, case, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "00001-kim-lee.eml").write_bytes(b"mine")
    ran = run("draft", "merge", "persons-content", "--out", str(folder), "--json")

    assert ran.data["written"] == 2
    assert (folder / "00001-kim-lee.eml").read_bytes() == b"mine"
    assert addressed(folder / "00001-kim-lee-2.eml") == ["kim@kunde.example"]
    assert run("draft", "merge", "persons-content", "--out", str(folder), "--json").data["kept"] == 2


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ANNA@Firma.Example", "own"),
        ("anna+rechnung@firma.example", "own"),
        ("аnna@firma.example", "own"),
        ("an\u200bna@firma.example", "own"),
        ("ａｎｎａ@firma.example", "own"),
        ("anna@fіrma.example", "own"),
        ("anna@xn--frma-l9d.example", "own"),
        ("anna@firma.example.", "own"),
        ("KIM@kunde.example", "duplicate"),
        ("NoReply@kunde.example", "automatic"),
        ("mailer-daemon@kunde.example", "automatic"),
        ("a@b.example,c@d.example", "unusable"),
        ("no address", "unusable"),
        ("", "no_address"),
        ("umläut@kunde.example", "unusable"),
    ],
)
def test_who_gets_no_mail(run, case, tmp_path, address, reason):
    text = f'address;name\nkim@kunde.example;Kim\n"{address}";Jemand\nute@werk.example;Ute\n'
    folder = tmp_path / "out"
    ran = run("draft", "merge", "persons-content", "--list", a_list(tmp_path, text), "--out", str(folder), "--json")

    assert ran.code == 0
    assert [row["reason"] for row in ran.data["left_out"]] == [reason]
    assert [addressed(path) for path in letters(folder)] == [["kim@kunde.example"], ["ute@werk.example"]]


def test_plus_addresses_of_others_stay_two_persons(run, case, tmp_path):
    text = "address\nkim+a@kunde.example\nkim+b@kunde.example\n"
    ran = run(
        "draft", "merge", "persons-content", "--list", a_list(tmp_path, text), "--out", str(tmp_path / "o"), "--json"
    )
    assert ran.data["written"] == 2


def test_on_paper_street_and_salutation_stand_where_they_belong(run, case, tmp_path):
    text = (
        "Vorname;Nachname;Anrede;Firma;Straße;PLZ;Ort;E-Mail\n"
        "Kim;Lee;Sehr geehrte Frau Lee,;Lee & Söhne <KG>;Weg 1;12345;Ort;kim@kunde.example\n"
        "Ute;Lang;;;Am Platz 2;23456;Stadt;\n"
    )
    folder = tmp_path / "out"
    ran = run(
        "draft", "merge", "persons-content", "--list", a_list(tmp_path, text), "--format", "docx", "--lang", "de",
        "--out", str(folder), "--json",
    )  # fmt: skip

    assert ran.code == 0
    import docx

    first, second = ("\n".join(row.text for row in docx.Document(path).paragraphs) for path in letters(folder))
    assert "Lee & Söhne <KG>\nKim Lee\nWeg 1\n12345 Ort" in first
    assert "Sehr geehrte Frau Lee," in first
    assert "Guten Tag" not in first
    assert "Guten Tag Ute Lang," in second
    assert "Kim" not in second
    assert "kim@kunde.example" not in first  # the street is known: nobody needs it


def test_hostile_rows_change_no_structure(run, case, tmp_path):
    values = [
        "{{ 7*7 }}", "<w:p/>&amp;", "# Kopf", "[x](http://evil.example)", "a\u202eb", "= 1+1", "\ue000\ue010\ue001",
        "x" * 5000, "Zeile\r\nBcc: evil@example.org", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ]  # fmt: skip
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["address", "name", "salutation"])
    for number, value in enumerate(values):
        writer.writerow([f"p{number}@kunde.example", value, value])
    path = a_list(tmp_path, stream.getvalue())
    plain = run("draft", "merge", "persons-content", "--list", path, "--out", str(tmp_path / "e"), "--json")
    word = run(
        "draft", "merge", "persons-content", "--list", path, "--format", "docx", "--out", str(tmp_path / "d"), "--json"
    )

    assert (plain.data["written"], word.data["written"]) == (len(values), len(values))
    for number, file in enumerate(letters(tmp_path / "e")):
        assert addressed(file) == [f"p{number}@kunde.example"]
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert {name.lower() for name in message.keys()} <= {  # noqa: SIM118  # not a mapping
            "x-unsent", "subject", "to", "from", "content-type", "content-transfer-encoding", "mime-version",
            "content-language",
        }  # fmt: skip
        assert "49" not in message.get_body().get_content().split("\n")[0]
        assert file.name.encode("ascii")
        assert len(file.name) < 60
    counts = set()
    for file in letters(tmp_path / "d"):
        with zipfile.ZipFile(file) as package:
            counts.add(
                package.read("word/document.xml").count(b"<w:p>") + package.read("word/document.xml").count(b"<w:p ")
            )
    assert len(counts) == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "first line"),
        (b"foo,bar\n1,2\n", "first line"),
        (b'address\n"' + b"x" * 100_000 + b'"\n', "cannot be read"),
    ],
)
def test_a_list_that_is_none_is_told_before_anything_is_written(run, case, tmp_path, data, message):
    folder = tmp_path / "out"
    ran = run("draft", "merge", "persons-content", "--list", a_list(tmp_path, data), "--out", str(folder), "--json")

    assert ran.code == 2
    assert message in ran.json["errors"][0]["message"]
    assert not folder.exists()


def test_lists_in_other_encodings_are_read(run, case, tmp_path):
    for name, text in {"win": "E-Mail;Name\nk@kunde.example;Jürgen\n".encode("cp1252"),
                       "excel": "E-Mail\tName\nk@kunde.example\tJürgen\n".encode("utf-16"),
                       "bom": b"\xef\xbb\xbf" + "E-Mail,Name\nk@kunde.example,Jürgen\n".encode()}.items():  # fmt: skip
        folder = tmp_path / name
        run("draft", "merge", "persons-content", "--list", a_list(tmp_path, text, f"{name}.csv"), "--out", str(folder))
        assert [path.name for path in letters(folder)] == ["00001-jurgen.eml".replace("jurgen", "juergen")]


def test_the_list_alone_for_another_tool(run, case, tmp_path):
    ran = run(
        "draft", "merge", "persons-content", "--format", "csv", "--out", str(tmp_path / "out"), "--json", "--lang", "de"
    )

    assert ran.code == 0
    with (tmp_path / "out" / "list.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert [row["address"] for row in rows] == ["kim@kunde.example", "ute@werk.example"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["list.csv"]
    assert run("draft", "merge", "persons-content", "--format", "csv", "--out", str(tmp_path / "out")).code == 2
    again = run(
        "draft", "merge", "persons-content", "--list", str(tmp_path / "out" / "list.csv"), "--out", str(tmp_path / "b"),
        "--json",
    )  # fmt: skip
    assert again.data["written"] == 2


def test_one_draft_has_nobody_in_to_and_the_list_beside_it(run, case, tmp_path):
    ran = run("draft", "merge", "persons-content", "--one-draft", "--out", str(tmp_path / "out"), "--json")

    assert ran.code == 0
    assert addressed(Path(ran.data["draft"])) == []
    assert ran.data["persons"] == 2
    assert Path(ran.data["list"]).read_text(encoding="utf-8-sig").count("@") == 2


@pytest.mark.parametrize("kind", [kind.id for kind in KINDS if "eml" in kind.formats])
def test_no_file_of_any_kind_carries_two_foreign_addresses(run, case, tmp_path, kind):
    text = "address,name\nkim@kunde.example,Kim\nute@werk.example,Ute\n"
    ran = run("draft", "merge", kind, "--list", a_list(tmp_path, text), "--out", str(tmp_path / "out"), "--json")

    assert ran.code == 0
    found = [addressed(path) for path in letters(tmp_path / "out")]
    assert found == [["kim@kunde.example"], ["ute@werk.example"]]
    for path, other in zip(letters(tmp_path / "out"), ("ute@werk.example", "kim@kunde.example"), strict=True):
        assert other.encode() not in path.read_bytes()


def test_in_an_exercise_letters_are_marked_and_go_to_nobody_real(run, clock, tmp_path):
    case = begin(clock, exercise=True)
    text = "address,name\nkim@kunde.example,Kim\nreal@gmail.com,Echt\nute@example.org,Ute\nx@example.org.evil.de,X\n"
    ran = run(
        "draft", "merge", "persons-content", "--case", case, "--list", a_list(tmp_path, text),
        "--out", str(tmp_path / "out"), "--json", "--lang", "en",
    )  # fmt: skip

    assert ran.code == 0
    assert [addressed(path)[0] for path in letters(tmp_path / "out")] == ["kim@kunde.example", "ute@example.org"]
    assert [(row["reason"], row["count"]) for row in ran.data["left_out"]] == [("real_in_exercise", 2)]
    for path in letters(tmp_path / "out"):
        assert "EXERCISE" in message_from_bytes(path.read_bytes(), policy=policy.default)["Subject"]


def test_the_holder_is_reached_on_paper_only(run, clock, tmp_path):
    begin(clock, rows=(mail("1", sender=(ME, "Anna Berg"), to="kim@kunde.example", folder="Sent"),))
    mailed = run("draft", "merge", "persons-holder", "--format", "eml", "--out", str(tmp_path / "a"), "--json")
    printed = run("draft", "merge", "persons-holder", "--format", "txt", "--out", str(tmp_path / "b"), "--json")

    assert mailed.data["written"] == 0
    assert [row["reason"] for row in mailed.data["left_out"]] == ["own"]
    assert [path.name for path in letters(tmp_path / "b")] == ["00001-anna-berg.txt"]
    assert printed.data["left_out"] == []


def test_without_persons_and_without_a_list_it_says_what_to_do(run, clock, tmp_path):
    begin(clock)
    ran = run("draft", "merge", "persons-content", "--out", str(tmp_path / "out"), "--json")
    assert ran.code == 2
    assert "--list" in ran.json["errors"][0]["hint"]
    assert run("draft", "merge", "bank", "--out", str(tmp_path / "out"), "--json").code == 2
    assert run("draft", "merge", "persons-content", "--group", "all", "--out", str(tmp_path / "out")).code == 2


def test_what_is_said_names_the_folder_and_who_was_left_out(run, case, tmp_path):
    ran = run("draft", "merge", "persons-content", "--out", str(tmp_path / "out"), "--lang", "de", "--accessible")

    assert "- 2: Die Adresse wird von einem Automaten gelesen\n" in ran.out
    assert "Verschickt wurde nichts" in ran.out
