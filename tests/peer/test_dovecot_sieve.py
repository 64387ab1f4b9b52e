"""A real Dovecot with Pigeonhole: what fetching rules reads there, that it changes nothing, and what sievec thinks."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.peer.dovecot import PASSWORD, Dovecot, no_sieve

from postfall.errors import Unreachable
from postfall.mailbox.account import parse_account
from postfall.mailbox.model import Patience
from postfall.mailbox.sieve.audit import audit, judge_all
from postfall.mailbox.sieve.fetch import fetch_rules
from postfall.mailbox.sieve.tokens import LONGEST_SCRIPT
from postfall.ports import NoProgress
from postfall.value import Secret

pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.skipif(no_sieve() is not None, reason=f"no ManageSieve: {no_sieve()}"),
]
SHORT = Patience(connect=10, reply=20, first=60, goodbye=2)
SCRIPTS = {
    "main": b'require ["include"];\r\ninclude :personal "quiet";\r\nkeep;\r\n',
    "quiet": b'require "copy";\nif anyof (true) {\n redirect :copy "drop@foreign.example";\n}\n',
    "Ferien im März": "vacation text:\nGrüße\n..\n.\n;\n".encode(),
    "broken": b'redirect "x@y.example\n',
    "empty": b"",
    "large": b'redirect "first@y.example";\n' + b"# filler\n" * 130_000,
}
VALID = (Path(__file__).parents[1] / "fixtures/valid_scripts.sieve").read_text(encoding="utf-8").split("#----\n")
COMPILER = """
mail_location = maildir:/nonexistent
plugin {
  sieve_extensions = +editheader +spamtest +spamtestplus +virustest +mboxmetadata +servermetadata \
    +vacation-seconds
  sieve_global = {base}
  sieve_spamtest_status_type = score
  sieve_spamtest_status_header = X-S: ([0-9]+)
  sieve_spamtest_max_value = 9
  sieve_virustest_status_type = score
  sieve_virustest_status_header = X-V: ([0-9]+)
  sieve_virustest_max_value = 5
}
"""


@pytest.fixture(scope="module")
def server():
    with Dovecot.start() as running:
        running.rules("alice", SCRIPTS, active="main")
        yield running


@pytest.fixture
def fetch(server, clock):
    def call(user="alice", secret=PASSWORD, *, where=None, plain=False, **more):
        where = where or server
        ca = None if plain else str(where.certificate)
        account = parse_account(f"sieve://localhost:{where.sieve}", user, ca=ca, insecure_plaintext=plain)
        more = {"clock": clock, "progress": NoProgress(), "patience": SHORT} | more
        return fetch_rules(account, Secret(secret), **more)

    return call


def test_all_scripts_as_they_lie_there_and_which_is_active(fetch):
    rules = fetch()
    assert (rules.partial, rules.ended, rules.protocol.tls) == (True, None, "TLSv1.3")
    assert {row.name: row.data for row in rules.scripts} == SCRIPTS | {"large": SCRIPTS["large"][:LONGEST_SCRIPT]}
    assert [row.name for row in rules.scripts if row.active] == ["main"]
    assert [row.name for row in rules.scripts if row.cut] == ["large"]
    judged = {row.script.name: row for row in judge_all(rules.scripts)}
    assert {name for name, row in judged.items() if row.in_use} == {"main", "quiet"}
    assert [row.target for row in judged["quiet"].audit.findings if row.kind == "redirect"] == ["drop@foreign.example"]
    assert judged["broken"].audit.not_understood


def test_nothing_on_the_server_changes(server, fetch):
    before = server.rule_files()
    fetch()
    assert server.rule_files() == before
    log = server.log()
    assert "managesieve(alice)" in log
    assert "Logged out" in log


def test_a_mailbox_without_rules(fetch):
    rules = fetch("bob")
    assert (rules.scripts, rules.partial) == ((), False)


def test_logins_as_the_server_saw_them(server, fetch):
    logins = []
    with pytest.raises(Unreachable) as caught:
        fetch(secret="wrong", on_login=logins.append)
    assert caught.value.slug == "auth"
    fetch("bob", on_login=logins.append)
    assert [(row.protocol, row.outcome) for row in logins] == [("sieve+starttls", "auth"), ("sieve+starttls", "ok")]
    assert "auth failed, 1 attempts" in server.log()


def test_a_server_that_wants_encryption_offers_nothing_on_an_open_line(clock, fetch):
    both = "listen = 127.0.0.1, 127.0.0.2"  # to its own address Dovecot lets everybody speak openly
    with Dovecot.start(plaintext=False, extra=both) as strict:
        strict.rules("alice", {"main": b"keep;"}, active="main")
        account = parse_account(f"sieve://127.0.0.2:{strict.sieve}", "alice", insecure_plaintext=True)
        with pytest.raises(Unreachable) as caught:
            fetch_rules(account, Secret(PASSWORD), clock=clock, progress=NoProgress(), patience=SHORT)
        assert caught.value.slug == "no_mechanism"
        assert [row.name for row in fetch(where=strict).scripts] == ["main"]
        assert "Plaintext authentication disallowed" not in strict.log()


def test_an_unknown_certificate_is_refused_with_its_fingerprint(server, clock):
    account = parse_account(f"sieve://localhost:{server.sieve}", "alice")
    with pytest.raises(Unreachable) as caught:
        fetch_rules(account, Secret(PASSWORD), clock=clock, progress=NoProgress(), patience=SHORT)
    assert caught.value.slug == "certificate"
    pin = caught.value.message.en.split()[-1]
    trusted = parse_account(f"sieve://localhost:{server.sieve}", "alice", pin=pin)
    assert len(fetch_rules(trusted, Secret(PASSWORD), clock=clock, progress=NoProgress()).scripts) == len(SCRIPTS)


@pytest.mark.skipif(shutil.which("sievec") is None, reason="not installed: sievec (apt-get install dovecot-sieve)")
def test_what_the_real_compiler_understands_we_understand(tmp_path):
    """Nothing in a valid script is reported as not understood, whatever extension of Pigeonhole it uses."""
    for number, script in enumerate(VALID):
        (tmp_path / f"{number:02}.sieve").write_text(script)
    config = tmp_path / "dovecot.conf"
    config.write_text(COMPILER.replace("{base}", str(tmp_path)))
    ran = subprocess.run(
        ["sievec", "-c", str(config), str(tmp_path)], capture_output=True, text=True, check=False, timeout=30
    )
    assert [line for line in ran.stderr.splitlines() if "error:" in line] == []
    for script in VALID:
        assert audit(script.encode()).not_understood == (), script


PIECES = (
    'redirect "a@b.example";', 'redirect :copy "${hex:63 40}d.example";', 'set "v" "e@f"; redirect "${v}.example";',
    'redirect text: # c\n..g@h.example\n.\n;', "discard;", 'fileinto "RSS \\"x\\"";', 'reject "no; { } /* no";',
    'vacation :days 2 "weg";', 'notify :message "${v}" "mailto:i@j.example";', "stop;", "keep;", "# } redirect {\n",
    "/* if { */", 'if header :contains "subject" ["Rechnung", "}{"] {', "if anyof (true, not exists [\"x\"]) {",
    "elsif false {", "else {", "}", "}", "}", "\n\n", "\r\n",
    'addflag "\\\\Seen";', 'deleteheader "X";', "@", "text", '"', "\\",
    'redirect "${unicode: 6b}@l.example" ;',
)  # fmt: skip
HEAD = (
    'require ["fileinto", "reject", "vacation", "enotify", "variables", "copy", "encoded-character", "imap4flags", '
    '"editheader"];\n'
)
SEEN = {
    "REDIRECT": "redirect", "DISCARD": "discard", "FILEINTO": "fileinto", "REJECT": "reject", "VACATION": "vacation",
    "NOTIFY": "notify", "ADDFLAG": "flags", "DELETEHEADER": "editheader",
}  # fmt: skip


@pytest.mark.skipif(shutil.which("sievec") is None, reason="not installed: sievec (apt-get install dovecot-sieve)")
def test_whatever_the_real_compiler_would_run_is_found_in_its_line(tmp_path):
    """Scripts thrown together at random: of those that compile, every operation has its finding."""
    chance = random.Random(20261125)
    config = tmp_path / "dovecot.conf"
    config.write_text(COMPILER.replace("{base}", str(tmp_path)))
    source, code = tmp_path / "s.sieve", tmp_path / "s.svbin"
    compiled, operations = 0, 0
    for _ in range(600):
        script = HEAD + " ".join(chance.choices(PIECES, k=chance.randint(1, 9)))
        script += "}" * max(0, script.count(" {") - script.count("}") + chance.choice((0, 0, 0, 1)))
        source.write_text(script, newline="")
        ran = subprocess.run(["sievec", "-c", str(config), str(source), str(code)], capture_output=True, check=False)
        if ran.returncode:
            continue
        compiled += 1
        dump = subprocess.run(
            ["sieve-dump", "-c", str(config), str(code)], capture_output=True, text=True, check=True
        ).stdout
        judged = audit(source.read_bytes())
        assert judged.not_understood == (), script
        found = judged.findings
        for line, name in re.findall(r"^[0-9a-f]{8}: +(\d+): ([A-Z]+)", dump, re.MULTILINE):
            if name in SEEN:
                operations += 1
                assert any(row.kind == SEEN[name] and row.line == int(line) for row in found), script
        for address in re.findall(r'REDIRECT(?:\n.*SIDE-EFFECT.*)*\n.*address: STR\[\d+\] "(.*)"', dump):
            assert any(row.kind == "redirect" and row.target == address.rstrip("?") for row in found), script
    assert compiled > 60
    assert operations > 100
