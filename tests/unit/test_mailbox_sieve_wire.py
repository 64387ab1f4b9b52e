"""What fetching rules does on the wire: with good servers, odd ones, hostile ones, and lines that break."""

from __future__ import annotations

import hashlib
import resource
import ssl

import pytest
import trustme
from tests.fixtures.script_server import CLOSE
from tests.fixtures.sieve_script import CLOSED, OPEN, SieveScript, literal, told

from postfall.errors import Unreachable, UsageError
from postfall.mailbox.account import parse_account
from postfall.mailbox.model import Patience
from postfall.mailbox.sieve.audit import judge_all
from postfall.mailbox.sieve.fetch import MOST_SCRIPTS, fetch_rules
from postfall.mailbox.sieve.tokens import LONGEST_SCRIPT
from postfall.mailbox.tls import fingerprint
from postfall.ports import NoProgress
from postfall.value import Secret

SHORT = Patience(connect=2, reply=0.5, first=1, goodbye=0.5, busy=(0.05,), delay=1)
SCRIPTS = {"main": b'redirect "x@y.example";\r\n', "Urlaub äöü": b"vacation text:\nweg\n.\n;\n", 'a "b" \\c': b""}
READING = {"STARTTLS", "AUTHENTICATE", "CAPABILITY", "LISTSCRIPTS", "GETSCRIPT", "LOGOUT"}


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def tls(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def fetch(clock, authority, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    def call(server, secret="geheim", *, user="anna", ca=str(tmp_path / "ca.pem"), plain=False, pin=None, **more):
        account = parse_account(server.url, user, ca=None if pin else ca, pin=pin, insecure_plaintext=plain)
        more = {"clock": clock, "progress": NoProgress(), "patience": SHORT} | more
        return fetch_rules(account, Secret(secret), **more)

    return call


def refused(fetch, server, **more) -> Unreachable:
    with pytest.raises(Unreachable) as caught:
        fetch(server, **more)
    return caught.value


@pytest.mark.parametrize("quoted", [False, True])
def test_every_script_is_fetched_and_the_active_one_named(fetch, tls, quoted):
    with SieveScript(SCRIPTS, active="Urlaub äöü", tls=tls, quoted=quoted) as server:
        rules = fetch(server)
    assert {row.name: row.data for row in rules.scripts} == SCRIPTS
    assert (rules.scripts[0].name, rules.scripts[0].active) == ("Urlaub äöü", True)
    assert all(row.sha256 == hashlib.sha256(row.data).hexdigest() and not row.cut for row in rules.scripts)
    assert (rules.partial, rules.ended, rules.user) == (False, None, "anna")
    assert rules.protocol.tls
    assert "SASL PLAIN OAUTHBEARER XOAUTH2" in rules.protocol.capabilities_before
    assert {row.code for row in rules.not_checked} == {"other_places"}


def test_only_reading_commands_are_said_and_nothing_secret_on_an_open_line(fetch, tls):
    with SieveScript(SCRIPTS, active="main", tls=tls) as server:
        fetch(server)
    assert {row.split()[0] for row in server.commands} == READING
    assert [name for name, secret in zip(server.commands, server.encrypted, strict=True) if not secret] == ["STARTTLS"]
    assert "PLAIN" not in " ".join(OPEN)  # offered behind STARTTLS only, so the capabilities were read again


def test_logins_are_told(fetch, tls):
    logins = []
    with SieveScript(SCRIPTS, tls=tls) as server:
        fetch(server, on_login=logins.append)
        error = refused(fetch, server, secret="falsch", on_login=logins.append)
    assert [(row.protocol, row.outcome) for row in logins] == [("sieve+starttls", "ok"), ("sieve+starttls", "auth")]
    assert error.slug == "auth"
    assert "falsch" not in str(error.message) + str(error.hint)


@pytest.mark.parametrize(
    ("offered", "mechanism"), [("OAUTHBEARER XOAUTH2", "OAUTHBEARER"), ("PLAIN XOAUTH2", "XOAUTH2")]
)
def test_a_token_goes_the_best_way_that_is_offered(fetch, tls, offered, mechanism):
    again = told((f'"SASL" "{offered}"',))
    token = "t" * 3000  # longer than a quoted string may be
    with SieveScript(SCRIPTS, tls=tls, again=again, token=token) as server:
        assert len(fetch(server, token, token=True).scripts) == 3
        assert any(row.startswith(f'AUTHENTICATE "{mechanism}" {{') for row in server.commands)
        error = refused(fetch, server, secret="old", token=True)
    assert error.slug == "auth"
    assert "token" in error.message.en


@pytest.mark.parametrize(("offered", "token"), [("", False), ("GSSAPI", False), ("PLAIN LOGIN", True)])
def test_nothing_secret_is_said_where_no_way_is_offered(fetch, tls, offered, token):
    with SieveScript(SCRIPTS, tls=tls, again=told((f'"SASL" "{offered}"',))) as server:
        assert refused(fetch, server, token=token).slug == "no_mechanism"
    assert not any(row.startswith("AUTHENTICATE") for row in server.commands)


def test_no_encryption_no_password(fetch):
    with SieveScript(SCRIPTS, greeting=told(CLOSED)) as server:
        assert refused(fetch, server).slug == "no_stls"
        assert not any(row.startswith("AUTHENTICATE") for row in server.commands)
        assert len(fetch(server, plain=True, ca=None).scripts) == 3


@pytest.mark.parametrize("injected", [b'OK "as if"\r\n', b'"SASL" "PLAIN"\r\nOK\r\n', b"x"])
def test_what_slips_in_before_the_encryption_is_refused(fetch, tls, injected):
    with SieveScript(SCRIPTS, tls=tls, injected=injected) as server:
        assert refused(fetch, server).slug == "stls_injection"
    assert not any(row.startswith("AUTHENTICATE") for row in server.commands)


def test_a_certificate_that_is_not_trusted_is_refused_and_taken_by_its_pin(fetch, tls):
    other = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert = other.issue_cert("localhost")
    cert.configure_cert(context)
    pin = fingerprint(ssl.PEM_cert_to_DER_cert(cert.cert_chain_pems[0].bytes().decode()))
    with SieveScript(SCRIPTS, tls=context) as server:
        error = refused(fetch, server)
        assert error.slug == "certificate"
        assert pin in error.message.en
        assert not any(row.startswith("AUTHENTICATE") for row in server.commands)
        assert len(fetch(server, pin=pin).scripts) == 3
    with SieveScript(SCRIPTS, tls=tls) as server:
        assert refused(fetch, server, pin=pin).slug == "pin_mismatch"


@pytest.mark.parametrize(
    ("answers", "slug"),
    [
        ({"AUTHENTICATE": b'BYE "go away"\r\n'}, "server_refuses"),
        ({"AUTHENTICATE": b'BYE "geheim is wrong"\r\n'}, "server_refuses"),
        ({"AUTHENTICATE": b'NO (TRYLATER) "busy"\r\n'}, "server_refuses"),
        ({"AUTHENTICATE": b'NO (ENCRYPT-NEEDED) "no"\r\n'}, "server_refuses"),
        ({"AUTHENTICATE": b'BYE (REFERRAL "sieve://other.example") "there"\r\n'}, "referral"),
        ({"AUTHENTICATE": b'NO (REFERRAL "sieve://other.example") "there"\r\n'}, "referral"),
        ({"AUTHENTICATE": b'"cXVlc3Rpb24="\r\n'}, "auth"),
        ({"AUTHENTICATE": b"HTTP/1.1 400 Bad Request\r\n"}, "protocol"),
        ({"AUTHENTICATE": None}, "timeout"),
        ({"AUTHENTICATE": CLOSE}, "connection_lost"),
        ({"LISTSCRIPTS": b'NO "not for you"\r\n'}, "server_refuses"),
        ({"LISTSCRIPTS": b'BYE (TRYLATER) "down"\r\n'}, "server_refuses"),
        ({"LISTSCRIPTS": b"main ACTIVE\r\nOK\r\n"}, "protocol"),
        ({"LISTSCRIPTS": b'"main" ACTIVE\r\n' * 30_000 + b"OK\r\n"}, "protocol"),
        ({"LISTSCRIPTS": b'"' + b"x" * 100_000 + b'"\r\nOK\r\n'}, "protocol"),
        ({"LISTSCRIPTS": b'"main'}, "timeout"),
        ({"LISTSCRIPTS": b"{4000000000}\r\n" + b"x" * 100}, "timeout"),
        ({"LISTSCRIPTS": b"{60000}\r\n" + b"x" * 60_000 + b"\r\n"}, "timeout"),
        ({"STARTTLS": b'BYE "no"\r\n'}, "server_refuses"),
        ({"STARTTLS": b'"SASL" "PLAIN"\r\nOK\r\n'}, "protocol"),
    ],
)
def test_servers_that_do_not_want_or_do_not_know_how(fetch, tls, answers, slug):
    with SieveScript(SCRIPTS, answers, tls=tls) as server:
        error = refused(fetch, server)
    assert error.slug == slug
    assert error.hint
    assert "geheim" not in f"{error.message}{error.hint}"


@pytest.mark.parametrize(
    ("greeting", "slug"),
    [
        (b'BYE "too many"\r\n', "server_refuses"),
        (b'NO "no"\r\n', "server_refuses"), (b"+OK POP3 ready\r\n", "protocol"),
        (b'BYE (REFERRAL "sieve://other.example")\r\n', "referral"), (b"220 ftp\r\n" * 500, "protocol"),
        (b'"SASL" "PLAIN"\r\n' * 500, "protocol"), (b"\0\0\0\0\r\n", "protocol"), (b"", "timeout"),
        (b"x" * 40_000, "protocol"),
    ],
)  # fmt: skip
def test_greetings_that_are_none(fetch, tls, greeting, slug):
    with SieveScript(SCRIPTS, greeting=greeting, tls=tls) as server:
        assert refused(fetch, server).slug == slug
    assert not server.commands


def test_what_was_said_before_the_encryption_counts_for_nothing(fetch, tls):
    """Somebody on the line may offer a weaker way: only what is told behind STARTTLS is believed."""
    with SieveScript(SCRIPTS, tls=tls, greeting=told(CLOSED), again=told(('"SASL" "GSSAPI"',))) as server:
        assert refused(fetch, server).slug == "no_mechanism"


def test_a_script_that_is_refused_is_told_and_the_others_are_read(fetch, tls):
    def answer(server, argument):
        return b'NO "gone"\r\n' if "main" in argument else server._getscript(argument)

    with SieveScript(SCRIPTS, {"GETSCRIPT": answer}, tls=tls) as server:
        rules = fetch(server)
    assert {row.name for row in rules.scripts} == SCRIPTS.keys() - {"main"}
    assert (rules.not_checked[0].what, rules.not_checked[0].code) == ("main", "script_refused")
    assert (rules.partial, rules.ended) == (True, None)


@pytest.mark.parametrize("last", [b'BYE "down"\r\n', CLOSE, None, b"{100}\r\nhalf", b"what\r\n", b'"a" "b"\r\nOK\r\n'])
def test_what_was_read_before_the_line_broke_is_kept(fetch, tls, last):
    def answer(server, argument):
        return server._getscript(argument) if "main" in argument else last

    with SieveScript(SCRIPTS, {"GETSCRIPT": answer}, active="main", tls=tls) as server:
        rules = fetch(server)
    assert [row.name for row in rules.scripts] == ["main"]
    assert rules.partial
    assert rules.ended is not None
    assert "ended_early" in {row.code for row in rules.not_checked}


def test_of_a_script_that_is_too_large_the_beginning_is_kept_and_the_others_are_read(fetch, tls):
    large = b'redirect "x@y.example";\n' + b"# filler\n" * 200_000
    with SieveScript({"large": large, "small": b"keep;"}, active="large", tls=tls) as server:
        rules = fetch(server)
    assert [(row.name, row.cut, len(row.data)) for row in rules.scripts] == [
        ("large", True, LONGEST_SCRIPT), ("small", False, 5)
    ]  # fmt: skip
    assert [row.code for row in rules.not_checked] == ["script_cut", "other_places"]
    audit = judge_all(rules.scripts)[0].audit
    assert [row.target for row in audit.findings] == ["x@y.example"]
    assert [row.line for row in audit.not_understood] == [large[:LONGEST_SCRIPT].count(b"\n") + 1]


def test_a_script_without_end_is_cut_and_the_talk_ends(fetch, tls):
    data = b"{9000000000}\r\n" + b"keep;\n" * 3_500_000
    with SieveScript({"a": b"stop;", "b": b"", "c": b""}, {"GETSCRIPT": [literal(b"x") + b"\r\nOK\r\n", data]},
                     tls=tls) as server:  # fmt: skip
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        rules = fetch(server, patience=Patience(connect=5, reply=5, first=30, goodbye=1))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert [(row.name, row.cut) for row in rules.scripts] == [("a", False), ("b", True)]
    assert rules.ended is not None
    assert grown < 64 * 1024


def test_a_thousand_scripts_are_read_and_the_active_one_is_among_them(fetch, tls):
    scripts = {f"s{number}": b"keep;" for number in range(MOST_SCRIPTS + 5)}
    with SieveScript(scripts, active=f"s{MOST_SCRIPTS + 4}", tls=tls) as server:
        rules = fetch(server)
    assert len(rules.scripts) == MOST_SCRIPTS
    assert rules.scripts[0].active
    assert (rules.partial, rules.not_checked[0].code) == (True, "too_many_scripts")


def test_names_with_anything_in_them(fetch, tls):
    names = ['line\r\nPUTSCRIPT "x" {0+}', "nul\0", "\u202e\x1b[31m", "x" * 1024, "", "{5+}"]
    with SieveScript({name: name.encode() for name in names}, tls=tls) as server:
        rules = fetch(server)
    assert [row.name for row in rules.scripts] == names
    assert {row.split()[0] for row in server.commands} == READING


def test_a_name_beyond_reason_is_told(fetch, tls):
    with SieveScript({"y" * 5000: b"keep;"}, tls=tls) as server:
        rules = fetch(server)
    assert (rules.scripts, rules.not_checked[0].code, rules.partial) == ((), "script_too_much", True)


def test_no_scripts(fetch, tls):
    with SieveScript({}, tls=tls) as server:
        rules = fetch(server)
    assert (rules.scripts, rules.partial) == ((), False)


def test_a_slow_drip_ends(fetch, tls):
    with SieveScript(SCRIPTS, tls=tls, drip=0.05) as server:
        assert refused(fetch, server).slug == "timeout"


def test_it_breaks_anywhere_without_a_crash(fetch):
    with SieveScript(SCRIPTS, greeting=told(CLOSED), active="main") as whole:
        fetch(whole, plain=True, ca=None)
    seen = set()
    for cut in range(0, whole.sent, 9):
        with SieveScript(SCRIPTS, greeting=told(CLOSED), active="main", cut=cut) as server:
            try:
                seen.add(len(fetch(server, plain=True, ca=None).scripts))
            except Unreachable as error:
                seen.add(error.slug)
    assert seen == {"connection_lost", 0, 1, 2, 3}


@pytest.mark.parametrize(("host", "slug"), [("outlook.office365.com", "microsoft365"), ("imap.gmail.com", "google")])
def test_providers_without_it_are_told_before_anything_is_sent(clock, host, slug):
    with pytest.raises(Unreachable) as caught:
        fetch_rules(parse_account(f"sieve://{host}", "anna"), Secret("x"), clock=clock, progress=NoProgress())
    assert caught.value.slug == slug
    assert "ManageSieve" in caught.value.message.en


def test_wrong_schemes_and_passwords(clock):
    for url, secret in (("pop3s://localhost", "x"), ("sieve://localhost", "two\r\nlines")):
        with pytest.raises(UsageError):
            fetch_rules(parse_account(url, "anna"), Secret(secret), clock=clock, progress=NoProgress())
