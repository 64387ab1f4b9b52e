"""`postfall mailbox probe` and `add` as typed: data, exit codes, what is kept and what is not."""

from __future__ import annotations

import json
import os
import re
import signal
import ssl
import time
from pathlib import Path

import pytest
import trustme
from tests.fixtures.pop3_script import CAPABILITIES, CLOSE, Pop3Script, mail

from postfall import mailbox
from postfall.mailbox.inventory import from_bytes

MAILS = [mail(number) for number in range(1, 13)]
KEYS = {
    "messages", "bytes", "unreadable", "first", "last", "by_month", "correspondents", "folders", "problems",
    "not_checked", "partial", "protocol", "inventory",
}  # fmt: skip
PROBLEMS = {
    "unreadable", "no_headers", "no_date", "date_differs", "date_unreadable", "received_unreadable",
    "unknown_encoding", "address_odd", "too_many_addresses", "field_too_long", "header_too_long", "cut_short",
    "over_budget",
}  # fmt: skip
"""What may be wrong with a header block."""


@pytest.fixture
def pw(tmp_path):
    path = tmp_path / "pw.txt"
    path.write_text("geheim\n")
    return str(path)


@pytest.fixture
def probe(run, pw):
    def call(server, *more, json_wanted=True):
        words = ["mailbox", "probe", server.url, "--user", "anna", "--password-file", pw]
        if not server.tls:
            words.append("--insecure-plaintext")
        return run(*words, *more, *(["--json"] if json_wanted else []))

    return call


def test_the_data_is_as_promised(probe):
    with Pop3Script(MAILS) as server:
        ran = probe(server)
    assert (ran.code, ran.json["status"], ran.json["command"]) == (0, "ok", "mailbox probe")
    assert ran.data.keys() >= KEYS
    assert (ran.data["messages"], ran.data["bytes"], ran.data["unreadable"]) == (12, 12_000, 0)
    assert ran.data["first"] == "2026-03-03T11:01:56+00:00"
    assert ran.data["by_month"] == [{"month": "2026-03", "messages": 12, "bytes": 12_000}]
    assert ran.data["correspondents"][0] == {"address": "anna@firma.example", "name": "", "messages": 12}
    assert ran.data["folders"] == [{"name": "INBOX", "role": "inbox", "messages": 12, "bytes": 12_000}]
    assert {"name", "tls", "pipelining", "capabilities", "capabilities_before"} <= ran.data["protocol"].keys()
    assert (ran.data["partial"], ran.data["inventory"]) == (False, None)
    assert {"policy": "pop3-14", "days": 14, "messages": 0, "bytes": 0, "persons": 0} in ran.data["what_if"]
    assert {row["what"] for row in ran.data["not_checked"]} == {"attachments", "folders"}


def test_own_addresses_are_left_apart(probe):
    with Pop3Script(MAILS) as server:
        ran = probe(server, "--own", "Anna@Firma.example")
    assert [row["address"] for row in ran.data["correspondents"]] == ["kim@example.org"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_for_a_person(probe, language):
    hostile = [mail(1, subject="\x1b[31mred\x07", sender='"\x1b]0;x\x07 Kim\u202e" <kim\x1b@example.org>')]
    with Pop3Script(hostile) as server:
        ran = probe(server, "--lang", language, json_wanted=False)
    assert ran.code == 0
    assert ("Nachrichten" if language == "de" else "Messages") in ran.out
    assert "\x1b" not in ran.out + ran.err
    assert "\u202e" not in ran.out
    assert "Traceback" not in ran.err


def test_nothing_is_kept_without_being_told(probe, tmp_path):
    with Pop3Script(MAILS) as server:
        probe(server)
    assert not (tmp_path / "home" / "postfall").exists()


def test_out_keeps_an_inventory(probe, tmp_path):
    with Pop3Script(MAILS) as server:
        ran = probe(server, "--out", str(tmp_path / "look.jsonl"))
    found = from_bytes((tmp_path / "look.jsonl").read_bytes())
    assert len(found.rows) == 12
    assert len(ran.data["inventory"]) == 64
    assert (tmp_path / "look.jsonl").stat().st_mode & 0o077 == 0
    assert "geheim" not in (tmp_path / "look.jsonl").read_text()


def test_nobody_is_told_that_something_was_kept_where_nothing_was(probe):
    with Pop3Script(MAILS, cut=2500) as server:
        lost = probe(server, "--lang", "en")
    assert (lost.code, lost.json["status"]) == (4, "partial")
    reason = next(row["reason"] for row in lost.data["not_checked"] if row["code"] == "ended_early")
    assert "Nothing was kept" in reason
    hint = lost.json["errors"][0]["hint"]
    assert "kept" not in hint
    assert "--out" in hint


def test_a_lost_connection_is_partial_and_gone_on_with(probe, tmp_path):
    out = str(tmp_path / "look.jsonl")
    server = Pop3Script(MAILS, cut=2500)
    with server:
        ran = probe(server, "--out", out)
    assert (ran.code, ran.json["status"], ran.data["partial"]) == (4, "partial", True)
    assert ran.json["errors"][0]["code"] == "connection_lost"
    assert ran.data["messages"] == 12
    tops = sum(row.startswith("TOP") for row in server.commands)
    assert tops
    read = sum(row.arrival is not None for row in from_bytes((tmp_path / "look.jsonl").read_bytes()).rows)
    server.__init__(MAILS, port=server.port)
    with server:
        ran = probe(server, "--out", out)
    assert (ran.code, ran.json["status"], ran.data["partial"]) == (0, "ok", False)
    assert sum(row.startswith("TOP") for row in server.commands) == 12 - read
    assert len(from_bytes((tmp_path / "look.jsonl").read_bytes()).rows) == 12


def test_ctrl_c_half_way_keeps_what_was_read(probe, tmp_path):
    def top(server, argument):
        if argument != "6 0":
            return b"+OK\r\n" + server.mails[int(argument.split()[0]) - 1] + b"\r\n.\r\n"
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)
        return None

    with Pop3Script(MAILS, {"TOP": top}) as server:
        ran = probe(server, "--out", str(tmp_path / "look.jsonl"))
    assert (ran.code, ran.json["status"], ran.json["errors"][0]["code"]) == (130, "partial", "interrupted")
    assert (ran.data["messages"], ran.data["partial"]) == (12, True)
    assert from_bytes((tmp_path / "look.jsonl").read_bytes()).rows[4].subject == "Angebot 5"


def test_unreadable_mails_make_it_partial_with_exit_code_0(probe):
    def top(server, argument):
        return b"-ERR gone\r\n" if argument == "2 0" else b"+OK\r\n" + MAILS[0] + b"\r\n.\r\n"

    with Pop3Script(MAILS, {"TOP": top}) as server:
        ran = probe(server)
    assert (ran.code, ran.json["status"], ran.data["unreadable"]) == (0, "partial", 1)
    assert ran.data["problems"] == [{"code": "unreadable", "count": 1}]


def test_a_finished_or_foreign_file_is_not_overwritten(probe, tmp_path):
    out = tmp_path / "look.jsonl"
    with Pop3Script(MAILS) as server:
        probe(server, "--out", str(out))
        data = out.read_bytes()
        assert probe(server, "--out", str(out)).code == 2
        assert out.read_bytes() == data
        out.write_text("my diary")
        assert probe(server, "--out", str(out)).code == 2
        assert probe(server, "--out", str(tmp_path / "none" / "x")).code == 2
        assert probe(server, "--out", str(tmp_path)).code == 2
    assert out.read_text() == "my diary"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--depth", "deep"], 2), (["--since", "2026-01-01 00:00"], 2), (["--until", "2026-01-01 00:00"], 2),
        (["--folder", "Sent"], 2), (["--password-command", "true"], 2),
        (["--pin", "sha256:12"], 2), (["--ca", "/none"], 2), (["--ca", "/etc/passwd"], 2), (["--user", ""], 2),
        (["--case", "ffff"], 2),
    ],
)  # fmt: skip
def test_wrong_use_is_told_before_anything_is_sent(probe, words, code):
    with Pop3Script(MAILS) as server:
        ran = probe(_Tls(server) if "--ca" in words else server, *words)
    assert ran.code == code
    assert ran.json["status"] == "error"
    assert ran.json["errors"][0]["message"]
    assert not [row for row in server.commands if row.startswith(("USER", "PASS"))]


class _Tls:
    """The same server, asked for with encryption."""

    tls = True

    def __init__(self, server):
        self.url = server.url


@pytest.mark.parametrize(
    ("answers", "slug"),
    [({"PASS": b"-ERR [AUTH] no\r\n"}, "auth"), ({"STAT": CLOSE}, "connection_lost"),
     ({"STAT": b"-ERR\r\n"}, "protocol"), ({"PASS": b"-ERR [LOGIN-DELAY] x\r\n"}, "login_delay")],
)  # fmt: skip
def test_what_the_server_refuses_is_exit_code_4(probe, answers, slug):
    with Pop3Script(MAILS, answers) as server:
        ran = probe(server)
    assert (ran.code, ran.json["errors"][0]["code"]) == (4, slug)
    assert ran.json["errors"][0]["hint"]
    assert "geheim" not in ran.out + ran.err


def test_a_bad_certificate_shows_its_fingerprint(run, pw):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with Pop3Script(MAILS, tls=context, implicit=True) as server:
        ran = run("mailbox", "probe", server.url, "--user", "anna", "--password-file", pw, "--lang", "de")
        pin = next(word for word in ran.err.split() if word.startswith("sha256:"))
        assert run("mailbox", "probe", server.url, "--user", "a", "--password-file", pw, "--pin", pin).code == 0
    assert ran.code == 4
    assert "nicht gesendet" in ran.err


def test_plaintext_needs_to_be_asked_for(run, pw):
    with Pop3Script(MAILS) as server:
        ran = run("mailbox", "probe", server.url, "--user", "anna", "--password-file", pw, "--json")
    assert (ran.code, ran.json["errors"][0]["code"]) == (4, "no_stls")
    assert not [row for row in server.commands if row.startswith(("USER", "PASS"))]


@pytest.mark.parametrize(("host", "slug"), [("outlook.office365.com", "microsoft365"), ("pop.gmail.com", "google")])
def test_known_providers_are_told_before_a_password_is_sent(run, pw, host, slug):
    ran = run("mailbox", "probe", f"pop3s://{host}", "--user", "anna@example.org", "--password-file", pw, "--json")
    assert (ran.code, ran.json["errors"][0]["code"]) == (4, slug)
    assert "--token-command" in ran.json["errors"][0]["hint"]


def test_nobody_to_ask_for_a_password(run):
    with Pop3Script(MAILS) as server:
        ran = run("mailbox", "probe", server.url, "--user", "anna", "--insecure-plaintext", "--json")
    assert ran.code == 3
    assert "--password-file" in ran.json["errors"][0]["hint"]
    assert server.connections == 0


def test_a_password_from_a_command(run):
    with Pop3Script(MAILS) as server:
        words = [
            "mailbox",
            "probe",
            server.url,
            "--user",
            "anna",
            "--insecure-plaintext",
            "--depth",
            "counts",
            "--json",
        ]
        assert run(*words, "--password-command", "echo geheim").data["messages"] == 12
        assert run(*words, "--password-command", "false").code == 2


def test_expire_is_told(probe):
    with Pop3Script(MAILS, capabilities=(*CAPABILITIES, "EXPIRE 0")) as server:
        ran = probe(server)
        assert (ran.code, ran.data["first"], ran.data["messages"]) == (0, None, 12)
        assert "expire" in {row["code"] for row in ran.data["not_checked"]}
        assert probe(server, "--allow-top").data["first"]


# inside a case


@pytest.fixture
def case(clock, tmp_path):
    from postfall.case.cases import Cases

    with Cases.open(tmp_path / "home" / "postfall", clock, "tester") as cases:
        return cases.create("Postfach Anna", zone="Europe/Berlin", language="de").id


def entries(run, case):
    data = run("case", "show", "--case", case, "--json").data
    assert run("case", "verify", "--case", case, "--json").data["ok"]
    return data


def test_a_look_into_a_case_is_recorded(probe, run, case):
    with Pop3Script(MAILS) as server:
        ran = probe(server, "--case", case)
    assert ran.code == 0
    data = json.dumps(entries(run, case))
    assert ran.data["inventory"] in data
    assert "mails_seen" in data
    assert "postfall/" in data
    assert "geheim" not in data


def test_a_later_look_that_shows_less_proposes_no_smaller_number(probe, run, case):
    with Pop3Script(MAILS) as server:
        probe(server, "--case", case)
    server.__init__(MAILS[:3], port=server.port)
    with server:
        assert probe(server, "--case", case).data["messages"] == 3
    facts = [row for row in entries(run, case)["facts"] if row["key"] == "mails_seen"]
    assert facts[-1]["value"] == 12


def test_a_half_look_into_a_case_is_gone_on_with(probe, run, case):
    server = Pop3Script(MAILS, cut=2500)
    with server:
        assert probe(server, "--case", case).code == 4
    server.__init__(MAILS, port=server.port)
    with server:
        ran = probe(server, "--case", case)
    assert (ran.code, ran.data["partial"]) == (0, False)
    assert 0 < sum(row.startswith("TOP") for row in server.commands) < 12
    entries(run, case)


def test_refused_logins_are_recorded_too(probe, run, case):
    with Pop3Script(MAILS, {"PASS": b"-ERR [AUTH] no\r\n"}) as server:
        assert probe(server, "--case", case).code == 4
    assert '"outcome": "auth"' in json.dumps(entries(run, case))


def test_add_puts_a_mailbox_into_the_case_once(run, case):
    words = ["mailbox", "add", "pop3s://pop.example.org", "--user", "anna", "--label", "Büro", "--case", case, "--json"]
    first, second = run(*words), run(*words)
    assert (first.code, first.data) == (0, second.data)
    assert first.data["mailbox"]["url"] == "pop3s://pop.example.org"
    assert run("mailbox", "add", "nonsense", "--user", "a", "--case", case).code == 2


@pytest.mark.parametrize("verb", ["probe", "add"])
def test_help_in_both_languages(run, verb):
    for language in ("de", "en"):
        ran = run("mailbox", verb, "--help", "--lang", language)
        assert ran.code == 0


PAGE = Path(__file__).parents[2] / "docs" / "reference" / "mailbox-probe.md"


def test_the_reference_page_names_every_key_and_code(probe):
    with Pop3Script(MAILS) as server:
        data = probe(server).data
    page = PAGE.read_text(encoding="utf-8")
    room = Path(mailbox.__file__).parent
    files = [path for path in room.rglob("*.py") if path.parent.name != "sieve"]  # has a page of its own
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    wanted = {*data, *data["protocol"], *PROBLEMS, *re.findall(r'problems\["(\w+)"\]', code)}
    wanted |= set(re.findall(r'NotChecked\(\s*"\w+",\s*"(\w+)"', code))
    wanted |= set(re.findall(r'_make\(\s*"(\w+)"', code)) | set(re.findall(r'slug="(\w+)"', code))
    missing = {word for word in wanted if word not in re.findall(r"\w+", page)}
    assert not missing
    assert len(wanted) > 50
