"""What a look does on the wire: with good servers, odd ones, hostile ones, and lines that break at every point."""

from __future__ import annotations

import base64
import resource
import signal
import time

import pytest
import trustme
from tests.fixtures.pop3_script import CAPABILITIES, Pop3Script, mail
from tests.fixtures.script_server import CLOSE

from postfall.errors import Unreachable, UsageError
from postfall.mailbox.account import parse_account
from postfall.mailbox.inventory import to_bytes
from postfall.mailbox.model import Depth, Patience
from postfall.mailbox.probe import InterruptedProbe, PartialProbe, probe
from postfall.mailbox.tls import fingerprint
from postfall.ports import NoProgress
from postfall.value import Secret

SHORT = Patience(connect=2, reply=0.5, first=1, goodbye=0.5, busy=(0.05, 0.05), delay=1)
MAILS = [mail(number) for number in range(1, 31)]
SEQUENTIAL = tuple(row for row in CAPABILITIES if row != "PIPELINING")


@pytest.fixture
def look(clock):
    def call(server, secret="geheim", *, user="anna", depth=Depth.HEADERS, ca=None, pin=None, plain=None, **more):
        plain = server.tls is None if plain is None else plain
        account = parse_account(server.url, user, ca=ca, pin=pin, insecure_plaintext=plain)
        more = {"clock": clock, "progress": NoProgress(), "patience": SHORT} | more
        return probe(account, Secret(secret), depth=depth, **more)

    return call


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture
def tls(authority):
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def ca_file(authority, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return str(tmp_path / "ca.pem")


def test_every_row_is_complete(look):
    with Pop3Script(MAILS) as server:
        found = look(server)
    assert (found.messages, found.octets, found.partial, len(found.rows)) == (30, 30_000, False, 30)
    row = found.rows[6]
    assert (row.number, row.id, row.octets, row.subject) == (7, "id-00007", 1000, "Angebot 7")
    assert (row.arrival, row.arrival_from) == ("2026-03-03T11:07:56+00:00", "received")
    assert [person.address for person in (*row.sender, *row.to)] == ["kim@example.org", "anna@firma.example"]
    assert row.message_id == "<7@example.org>"
    assert {row.code for row in found.not_checked} == {"pop3_inbox_only", "pop3_no_attachments"}


def test_only_reading_commands_are_said(look):
    with Pop3Script(MAILS) as server:
        look(server)
    assert {row.split()[0] for row in server.commands} == {
        "CAPA", "USER", "PASS", "STAT", "LIST", "UIDL", "TOP", "QUIT"
    }  # fmt: skip
    assert all(row.endswith(" 0") for row in server.commands if row.startswith("TOP"))


def test_counts_read_no_header(look):
    with Pop3Script(MAILS) as server:
        found = look(server, depth=Depth.COUNTS)
    assert not [row for row in server.commands if row.startswith("TOP")]
    assert (found.messages, found.octets, found.rows[0].arrival) == (30, 30_000, None)
    assert "depth_counts" in {row.code for row in found.not_checked}


def test_content_is_not_built(look):
    with Pop3Script(MAILS) as server, pytest.raises(UsageError):
        look(server, depth=Depth.CONTENT)
    assert server.connections == 0


def test_nothing_is_sent_ahead_of_a_login(look):
    with Pop3Script(MAILS) as server:
        look(server)
    login = server.commands.index("PASS geheim") + 1
    assert set(server.bursts[:login]) == {1}
    assert max(server.bursts) > 1


def test_the_window_is_kept(look):
    with Pop3Script(MAILS) as server:
        look(server, window=8)
    assert max(server.bursts) <= 8


def test_one_at_a_time_without_pipelining(look):
    with Pop3Script(MAILS, capabilities=SEQUENTIAL) as server:
        found = look(server)
    assert max(server.bursts) == 1
    assert not found.protocol.pipelining
    assert [row.subject for row in found.rows] == [f"Angebot {number}" for number in range(1, 31)]


def test_a_server_without_capa(look):
    with Pop3Script(MAILS, {"CAPA": b"-ERR unknown\r\n"}) as server:
        found = look(server)
    assert max(server.bursts) == 1
    assert (found.rows[29].subject, found.protocol.capabilities) == ("Angebot 30", ())


@pytest.mark.parametrize("capabilities", [CAPABILITIES, SEQUENTIAL, ("PIPELINING", "UIDL"), ()])
def test_no_top_gives_a_smaller_inventory(look, capabilities):
    with Pop3Script(MAILS, {"TOP": b"-ERR no TOP\r\n"}, capabilities=capabilities) as server:
        found = look(server)
    assert "no_top" in {row.code for row in found.not_checked}
    assert (found.messages, found.partial, found.rows[3].arrival_from) == (30, False, "unknown")
    assert "RETR" not in {row.split()[0] for row in server.commands}
    assert found.problems == {}
    if capabilities == ("PIPELINING", "UIDL"):
        assert sum(row.startswith("TOP") for row in server.commands) == 1


def test_no_uidl_is_said(look):
    with Pop3Script(MAILS, {"UIDL": b"-ERR no\r\n"}) as server:
        found = look(server)
    assert "no_uidl" in {row.code for row in found.not_checked}
    assert {row.id for row in found.rows} == {""}
    assert found.rows[0].subject == "Angebot 1"


def test_no_list_is_said(look):
    with Pop3Script(MAILS, {"LIST": b"-ERR no\r\n"}) as server:
        found = look(server)
    assert "no_list" in {row.code for row in found.not_checked}
    assert (found.messages, found.octets, found.rows[4].subject) == (30, 30_000, "Angebot 5")


def test_an_empty_mailbox(look):
    with Pop3Script([], {"LIST": b"-ERR no messages\r\n"}) as server:
        found = look(server)
    assert (found.messages, found.octets, found.rows, found.partial) == (0, 0, (), False)


def test_single_messages_that_are_refused_are_counted(look):
    def top(server, argument):
        number = int(argument.split()[0])
        return b"-ERR gone\r\n" if number in {3, 30} else b"+OK\r\n" + server.mails[number - 1] + b"\r\n.\r\n"

    with Pop3Script(MAILS, {"TOP": top}) as server:
        found = look(server)
    assert found.problems == {"unreadable": 2}
    assert (found.rows[2].problems, found.rows[3].subject) == (("unreadable",), "Angebot 4")


@pytest.mark.parametrize("value", ["EXPIRE 0", "EXPIRE 30", "EXPIRE 30 USER", "expire 60"])
def test_expire_means_counts_only_and_no_quit(look, value):
    with Pop3Script(MAILS, capabilities=(*CAPABILITIES, value)) as server:
        found = look(server)
    said = {row.split()[0] for row in server.commands}
    assert not said & {"TOP", "QUIT"}
    assert "expire" in {row.code for row in found.not_checked}
    assert found.messages == 30


def test_expire_with_the_explicit_wish(look):
    with Pop3Script(MAILS, capabilities=(*CAPABILITIES, "EXPIRE 0")) as server:
        found = look(server, allow_top=True)
    assert found.rows[1].subject == "Angebot 2"
    assert "QUIT" not in server.commands


def test_expire_never_is_harmless(look):
    with Pop3Script(MAILS, capabilities=(*CAPABILITIES, "EXPIRE NEVER")) as server:
        found = look(server)
    assert (found.rows[0].subject, server.commands[-1]) == ("Angebot 1", "QUIT")


def test_expire_that_is_only_said_after_the_login(look):
    late = [b"+OK\r\nTOP\r\n.\r\n", b"+OK\r\nTOP\r\nEXPIRE 7\r\n.\r\n"]
    with Pop3Script(MAILS, {"CAPA": late}) as server:
        found = look(server)
    assert "expire" in {row.code for row in found.not_checked}


# logging in


def test_a_wrong_password_is_told_without_showing_it(look):
    with Pop3Script(MAILS) as server, pytest.raises(Unreachable) as caught:
        look(server, "falsch-7")
    assert caught.value.slug == "auth"
    assert "falsch-7" not in str(caught.value.message) + str(caught.value.hint) + repr(caught.value)
    assert sum(row.startswith("PASS") for row in server.commands) == 1


@pytest.mark.parametrize("secret", ["a\r\nDELE 1", "a\nb", "a\0b", "\r", ""])
def test_a_password_that_would_be_a_command_is_refused(look, secret):
    with Pop3Script(MAILS) as server, pytest.raises(UsageError):
        look(server, secret)
    assert server.connections == 0


def test_a_mailbox_in_use_is_tried_again(look):
    logins = []
    answers = {"PASS": [b"-ERR [IN-USE] locked\r\n", b"-ERR maildrop is locked\r\n", b"+OK\r\n"]}
    with Pop3Script(MAILS, answers) as server:
        found = look(server, on_login=logins.append)
    assert (found.messages, server.connections) == (30, 3)
    assert [row.outcome for row in logins] == ["in_use", "in_use", "ok"]
    assert logins[0].client.startswith("postfall/")


def test_a_mailbox_that_stays_in_use_is_given_up(look):
    with Pop3Script(MAILS, {"PASS": b"-ERR [IN-USE] locked\r\n"}) as server, pytest.raises(Unreachable) as caught:
        look(server)
    assert (caught.value.slug, server.connections) == ("in_use", 3)


def test_a_short_login_delay_is_waited_out(look):
    answers = {"PASS": [b"-ERR [LOGIN-DELAY] wait\r\n", b"+OK\r\n"]}
    with Pop3Script(MAILS, answers, capabilities=(*CAPABILITIES, "LOGIN-DELAY 1")) as server:
        assert look(server).messages == 30
    assert server.connections == 2


def test_a_long_login_delay_is_told(look):
    answers = {"PASS": b"-ERR [LOGIN-DELAY] wait\r\n"}
    with (
        Pop3Script(MAILS, answers, capabilities=(*CAPABILITIES, "LOGIN-DELAY 300")) as server,
        pytest.raises(Unreachable) as caught,
    ):
        look(server)
    assert (caught.value.slug, server.connections) == ("login_delay", 1)
    assert "300" in caught.value.message.en


@pytest.mark.parametrize(
    ("greeting", "slug"),
    [(b"-ERR [IN-USE] no\r\n", "in_use"), (b"-ERR [SYS/TEMP] later\r\n", "server_refuses"),
     (b"-ERR no\r\n", "server_refuses"), (b"* OK IMAP4 ready\r\n", "protocol"),
     (b"220 smtp ready\r\n", "protocol"), (b"+", "connection_lost")],
)  # fmt: skip
def test_greetings_that_are_no_welcome(look, greeting, slug):
    answers = {"CAPA": CLOSE}
    server = Pop3Script(MAILS, answers, greeting=greeting, cut=0 if greeting == b"+" else None)
    with server, pytest.raises(Unreachable) as caught:
        look(server)
    assert caught.value.slug == slug
    assert caught.value.hint is not None


def test_a_temporary_fault_is_not_a_wrong_password(look):
    with (
        Pop3Script(MAILS, {"PASS": b"-ERR [SYS/TEMP] auth server down for PASS geheim\r\n"}) as server,
        pytest.raises(Unreachable) as it,
    ):
        look(server, "geheim")
    assert it.value.slug == "server_refuses"
    assert "geheim" not in repr((it.value.message, it.value.hint))


@pytest.mark.parametrize(
    ("offered", "mechanism", "start"),
    [("SASL PLAIN XOAUTH2", "XOAUTH2", b"user=anna\x01auth=Bearer tok"),
     ("SASL XOAUTH2 OAUTHBEARER", "OAUTHBEARER", b"n,a=anna,\x01host=localhost")],
)  # fmt: skip
def test_a_token_is_said_the_way_the_server_wants(look, offered, mechanism, start):
    class Server(Pop3Script):
        def _answer(self, verb, argument):
            if verb == "AUTH":
                return b"+ \r\n"
            if self.commands[-2:-1] and self.commands[-2].startswith("AUTH"):
                return b"+OK\r\n"
            return super()._answer(verb, argument)

    with Server(MAILS, capabilities=("TOP", "UIDL", offered)) as server:
        assert look(server, "tok", token=True).messages == 30
    at = server.commands.index(f"AUTH {mechanism}")
    assert base64.b64decode(server.commands[at + 1]).startswith(start)
    assert b"Bearer tok\x01\x01" in base64.b64decode(server.commands[at + 1])


def test_a_refused_token_is_told(look):
    class Server(Pop3Script):
        def _answer(self, verb, argument):
            if verb == "AUTH":
                return b"+ \r\n"
            if self.commands[-2:-1] == ["AUTH XOAUTH2"]:
                return b"+ eyJzdGF0dXMiOiI0MDEifQ==\r\n"
            return b"-ERR [AUTH] no\r\n" if self.commands[-1] == "" else super()._answer(verb, argument)

    with Server(MAILS, capabilities=("SASL XOAUTH2",)) as server, pytest.raises(Unreachable) as caught:
        look(server, "tok", token=True)
    assert caught.value.slug == "auth"
    assert "Token" in caught.value.message.de


def test_a_password_with_umlauts_goes_by_sasl(look):
    class Server(Pop3Script):
        def _answer(self, verb, argument):
            if verb == "AUTH":
                return b"+ \r\n"
            if self.commands[-2:-1] == ["AUTH PLAIN"]:
                ok = base64.b64decode(self.commands[-1]) == "\0anna\0Käse".encode()
                return b"+OK\r\n" if ok else b"-ERR no\r\n"
            return super()._answer(verb, argument)

    with Server(MAILS) as server:
        assert look(server, "Käse").messages == 30


# encryption


def test_stls_is_demanded(look):
    with Pop3Script(MAILS) as server, pytest.raises(Unreachable) as caught:
        look(server, plain=False)
    assert caught.value.slug == "no_stls"
    assert not [row for row in server.commands if row.startswith(("USER", "PASS", "AUTH"))]


@pytest.mark.parametrize("implicit", [False, True])
def test_encrypted_and_verified(look, tls, ca_file, implicit):
    with Pop3Script(MAILS, tls=tls, implicit=implicit) as server:
        found = look(server, ca=ca_file)
    assert found.protocol.tls.startswith("TLSv1.")
    assert found.rows[2].subject == "Angebot 3"
    if not implicit:
        assert server.commands[:3] == ["CAPA", "STLS", "CAPA"]


@pytest.mark.parametrize("implicit", [False, True])
def test_an_unknown_certificate_is_refused_with_its_fingerprint(look, tls, implicit):
    with Pop3Script(MAILS, tls=tls, implicit=implicit) as server, pytest.raises(Unreachable) as caught:
        look(server)
    assert caught.value.slug == "certificate"
    assert not [row for row in server.commands if row.startswith(("USER", "PASS", "AUTH"))]
    shown = caught.value.message.en.rpartition(" ")[2]
    assert f"--pin {shown}" in caught.value.hint.de
    with Pop3Script(MAILS, tls=tls, implicit=implicit) as server:
        assert look(server, pin=shown).messages == 30


@pytest.mark.parametrize("implicit", [False, True])
def test_another_certificate_than_pinned_is_refused(look, tls, implicit):
    wrong = fingerprint(b"another one")
    with Pop3Script(MAILS, tls=tls, implicit=implicit) as server, pytest.raises(Unreachable) as caught:
        look(server, pin=wrong)
    assert caught.value.slug == "pin_mismatch"
    assert not [row for row in server.commands if row.startswith(("USER", "PASS", "AUTH"))]


def test_a_certificate_for_another_name_is_refused(look, authority, ca_file):
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example").configure_cert(context)
    with Pop3Script(MAILS, tls=context, implicit=True) as server, pytest.raises(Unreachable) as caught:
        look(server, ca=ca_file)
    assert caught.value.slug == "certificate"
    assert "another server name" in caught.value.message.en


def test_what_is_slipped_in_before_tls_is_an_attack(look, tls, ca_file):
    answers = {"STLS": b"+OK go\r\n+OK slipped in\r\n"}
    with Pop3Script(MAILS, answers, tls=tls) as server, pytest.raises(Unreachable) as caught:
        look(server, ca=ca_file)
    assert caught.value.slug == "stls_injection"


def test_tls_to_a_port_without_it(clock):
    with Pop3Script(MAILS) as server:
        account = parse_account(server.url.replace("pop3:", "pop3s:"), "anna")
        with pytest.raises(Unreachable) as caught:
            probe(account, Secret("x"), depth=Depth.COUNTS, clock=clock, progress=NoProgress(), patience=SHORT)
    assert caught.value.slug == "tls"


def test_nobody_listens(clock):
    with Pop3Script() as server:
        port = server.port
    account = parse_account(f"pop3://localhost:{port}", "anna", insecure_plaintext=True)
    with pytest.raises(Unreachable) as caught:
        probe(account, Secret("x"), depth=Depth.COUNTS, clock=clock, progress=NoProgress(), patience=SHORT)
    assert caught.value.slug == "refused"


def test_no_such_name(clock):
    account = parse_account("pop3s://nowhere.invalid", "anna")
    with pytest.raises(Unreachable) as caught:
        probe(account, Secret("x"), depth=Depth.COUNTS, clock=clock, progress=NoProgress(), patience=SHORT)
    assert caught.value.slug == "dns"


# servers that lie, and lines that break


def _endless(piece):
    def answer(server, _):
        line = server.lines[-1]
        for _ in range(400_000):
            line.sendall(piece)
        return CLOSE

    return answer


@pytest.mark.parametrize(
    ("verb", "answer", "slug"),
    [
        ("CAPA", _endless(b"X-SPAM\r\n"), "protocol"),
        ("CAPA", _endless(b"x" * 4096), "protocol"),
        ("STAT", b"+OK 99999999 1\r\n", "protocol"),
        ("STAT", b"+OK 999999999999999999999999 1\r\n", "protocol"),
        ("STAT", b"+OK -1 -1\r\n", "protocol"),
        ("STAT", b"+OK\r\n", "protocol"),
        ("STAT", b"\0\0\0\r\n", "protocol"),
        ("STAT", None, "timeout"),
        ("STAT", CLOSE, "connection_lost"),
        ("LIST", _endless(b"1 1\r\n" * 1000), "protocol"),
        ("LIST", _endless(b"9" * 4096), "protocol"),
        ("LIST", None, "timeout"),
        ("UIDL", _endless(b"+OK\r\n1 a\r\n" * 1000), "protocol"),
        ("TOP", _endless(b"y" * 4096), "protocol"),
        ("TOP", b"hello\r\n", "protocol"),
        ("TOP", None, "timeout"),
        ("TOP", b"+OK\r\nFrom: a", "timeout"),
        ("USER", _endless(b"+OK" + b"x" * 4096), "protocol"),
    ],
)  # fmt: skip
def test_hostile_answers_end_clearly(look, verb, answer, slug):
    started, memory = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Pop3Script(MAILS, {verb: answer}) as server, pytest.raises(Unreachable) as caught:
        look(server)
    assert caught.value.slug == slug
    assert caught.value.hint is not None
    assert time.monotonic() - started < 15
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100_000


def test_lies_in_list_and_uidl_are_counted(look):
    answers = {
        "STAT": b"+OK 7 12\r\n",
        "LIST": b"+OK\r\n1 1000\r\n1 2000\r\n2 x\r\n3 99999999999999999999\r\n\0\r\n0 5\r\n4 1000\r\n.\r\n",
        "UIDL": b"+OK\r\n1 a\r\n4 a\r\n4 b\r\nx y\r\n2 \r\n3 " + b"z" * 300 + b"\r\n.\r\n",
    }
    with Pop3Script(MAILS, answers) as server:
        found = look(server)
    assert [row.number for row in found.rows] == [1, 4]
    assert found.octets == 2000
    assert found.problems == {
        "list_duplicate": 1, "list_unreadable": 4, "stat_differs": 1, "uidl_duplicate": 1, "uidl_repeated_number": 1,
        "uidl_unreadable": 3,
    }  # fmt: skip


def test_an_endless_header_is_cut_and_counted(look):
    mails = [mail(1), mail(2, extra="X-Long: " + "z" * 3_000_000 + "\r\n"), mail(3)]
    with Pop3Script(mails) as server:
        found = look(server)
    assert [row.subject for row in found.rows] == ["Angebot 1", "Angebot 2", "Angebot 3"]
    assert found.problems == {"header_too_long": 1}


def test_a_header_that_never_ends_is_given_up(look):
    def top(server, _):
        line = server.lines[-1]
        line.sendall(b"+OK\r\nFrom: a@example.org\r\n")
        for _ in range(80):
            line.sendall(b"X-More: " + b"z" * (1 << 20) + b"\r\n")
        return CLOSE

    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Pop3Script(MAILS, {"TOP": top}) as server, pytest.raises(PartialProbe) as caught:
        look(server, patience=Patience(reply=5, first=5, connect=5))
    assert caught.value.slug == "protocol"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100_000


def test_a_server_that_sends_the_body_too(look):
    mails = [row + b"\r\nbody\r\nFrom: not@a.header\r\n.. a dot\r\n" for row in MAILS]
    with Pop3Script(mails) as server:
        found = look(server)
    assert [person.address for person in found.rows[0].sender] == ["kim@example.org"]
    assert found.problems == {}


def test_a_dot_that_was_not_doubled_costs_one_mail_only(look):
    mails = [mail(1), mail(2) + b".\r\nX-Rest: this was the header\r\n", mail(3), mail(4)]
    with Pop3Script(mails) as server:
        found = look(server)
    assert [row.subject for row in found.rows] == [f"Angebot {number}" for number in range(1, 5)]
    assert found.problems == {"cut_short": 1}


def test_a_doubled_dot_is_undone(look):
    mails = [b"From: a@example.org\r\nSubject: one\r\n ..two\r\n..: x\r\n"]
    with Pop3Script(mails) as server:
        found = look(server)
    assert found.rows[0].subject == "one ..two"


def test_empty_headers(look):
    with Pop3Script([b"", b"X: 1\r\n"], {"TOP": b"+OK\r\n.\r\n"}) as server:
        found = look(server)
    assert found.problems == {"no_date": 2, "unreadable": 2}


def test_lines_that_end_in_lf_alone(look):
    def bare(answer):
        return lambda server, argument: answer(server, argument).replace(b"\r\n", b"\n")

    names = ("CAPA", "USER", "PASS", "STAT", "LIST", "UIDL", "TOP", "QUIT")
    answers = {name: bare(getattr(Pop3Script, f"_{name.lower()}")) for name in names}
    with Pop3Script(MAILS, answers, greeting=b"+OK hi\n") as server:
        found = look(server)
    assert [row.subject for row in found.rows] == [f"Angebot {number}" for number in range(1, 31)]


def test_a_slow_drip_is_given_up(look):
    with Pop3Script(MAILS, drip=0.05) as server, pytest.raises(Unreachable) as caught:
        look(server)
    assert caught.value.slug == "timeout"


@pytest.mark.parametrize("capabilities", [CAPABILITIES, SEQUENTIAL])
def test_a_line_that_breaks_anywhere_keeps_what_was_read(look, capabilities):
    with Pop3Script(MAILS[:4], capabilities=capabilities) as server:
        whole = look(server)
    reached, places = server.sent, range(0, server.sent - 8, 23)
    partial = 0
    for cut in places:
        with Pop3Script(MAILS[:4], capabilities=capabilities, cut=cut) as server, pytest.raises(Unreachable) as caught:
            look(server)
        assert caught.value.slug == "connection_lost", cut
        if isinstance(caught.value, PartialProbe):
            partial += 1
            found = caught.value.inventory
            assert found.partial
            assert found.messages == 4
            read = [row for row in found.rows if row.arrival_from != "unread"]
            assert read == [row for row in whole.rows if row.number <= len(read)]
    assert partial > 40
    assert reached > 1000


def test_a_broken_look_is_gone_on_with(look):
    with Pop3Script(MAILS, cut=4500) as server, pytest.raises(PartialProbe) as caught:
        look(server)
    earlier = caught.value.inventory
    read = sum(row.arrival_from != "unread" for row in earlier.rows)
    assert 0 < read < 30
    port = server.port
    with Pop3Script(MAILS) as server:
        url = parse_account(server.url, "anna", insecure_plaintext=True).url
        from dataclasses import replace

        assert port
        found = look(server, earlier=replace(earlier, url=url))
    assert not found.partial
    assert [row.subject for row in found.rows] == [f"Angebot {number}" for number in range(1, 31)]
    assert sum(row.startswith("TOP") for row in server.commands) == 30 - read
    assert b"ended_early" not in to_bytes(found)


def test_going_on_after_mails_were_deleted_and_came(look):
    with Pop3Script(MAILS, cut=4500) as server, pytest.raises(PartialProbe) as caught:
        look(server)
    from dataclasses import replace

    shifted = [*MAILS[5:], mail(99)]
    uidl = b"+OK\r\n" + b"".join(b"%d id-%05d\r\n" % (at, at + 5) for at in range(1, 27)) + b".\r\n"
    with Pop3Script(shifted, {"UIDL": uidl}) as server:
        url = parse_account(server.url, "anna", insecure_plaintext=True).url
        found = look(server, earlier=replace(caught.value.inventory, url=url))
    assert [row.number for row in found.rows] == list(range(1, 27))
    assert [row.subject for row in found.rows] == [*(f"Angebot {number}" for number in range(6, 31)), "Angebot 99"]


def test_an_earlier_look_at_another_mailbox_is_not_used(look):
    with Pop3Script(MAILS, cut=4500) as server, pytest.raises(PartialProbe) as caught:
        look(server)
    with Pop3Script([mail(number, subject="Neu") for number in range(1, 31)]) as server:
        found = look(server, earlier=caught.value.inventory, user="bea")
    assert {row.subject.split()[0] for row in found.rows} == {"Neu"}


def test_known_providers_take_no_password(clock):
    for host, slug in (
        ("outlook.office365.com", "microsoft365"),
        ("pop-mail.outlook.com", "microsoft365"),
        ("pop.gmail.com", "google"),
    ):
        with pytest.raises(Unreachable) as caught:
            probe(
                parse_account(f"pop3s://{host}", "anna@example.org"), Secret("Sommer2026!"),
                depth=Depth.COUNTS, clock=clock, progress=NoProgress(),
            )  # fmt: skip
        assert caught.value.slug == slug
        assert "--token-command" in caught.value.hint.de


class _Stopper:
    """A person who presses Ctrl-C once `after` rows are read."""

    def __init__(self, after):
        self.after = after

    def update(self, done, total, what):
        if done >= self.after:
            self.after = 1 << 60
            signal.raise_signal(signal.SIGINT)


def test_ctrl_c_keeps_what_was_read(look):
    def top(server, argument):
        number = int(argument.split()[0])
        return None if number == 501 else b"+OK\r\n" + server.mails[number - 1] + b"\r\n.\r\n"

    mails = [mail(number) for number in range(1, 1001)]
    with Pop3Script(mails, {"TOP": top}) as server, pytest.raises(InterruptedProbe) as caught:
        look(server, progress=_Stopper(250))
    found = caught.value.inventory
    read = [row for row in found.rows if row.arrival_from != "unread"]
    assert (found.partial, found.messages, len(found.rows)) == (True, 1000, 1000)
    assert 250 <= len(read) <= 500
    assert read[0].subject == "Angebot 1"


def test_ctrl_c_before_anything_was_read(look):
    with Pop3Script(MAILS) as server, pytest.raises(InterruptedProbe) as caught:
        look(server, progress=_Stopper(0))
    assert caught.value.inventory is None
