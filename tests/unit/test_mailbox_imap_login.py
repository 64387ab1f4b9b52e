"""How we get into an IMAP server: TLS, pins, STARTTLS, passwords and tokens; what is said before, and what never is."""

from __future__ import annotations

import base64
import re
import ssl

import pytest
import trustme
from tests.fixtures.imap_script import CAPABILITIES, SILENCE, ImapScript, mail, no

from postfall.errors import Unreachable
from postfall.mailbox.account import parse_account
from postfall.mailbox.model import Depth, Patience
from postfall.mailbox.probe import probe
from postfall.mailbox.tls import fingerprint
from postfall.ports import NoProgress
from postfall.value import Secret

SHORT = Patience(connect=2, reply=0.5, first=1, goodbye=0.3, busy=(0.05, 0.05), delay=1)
FOLDERS = {"INBOX": [mail(1)]}


@pytest.fixture
def look(clock):
    def call(server, secret="geheim", *, user="anna", ca=None, pin=None, plain=None, **more):
        plain = server.tls is None if plain is None else plain
        account = parse_account(server.url, user, ca=ca, pin=pin, insecure_plaintext=plain)
        more = {"clock": clock, "progress": NoProgress(), "patience": SHORT} | more
        return probe(account, Secret(secret), depth=Depth.HEADERS, **more)

    return call


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority):
    return authority.issue_cert("localhost")


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def ca_file(authority, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return str(tmp_path / "ca.pem")


def said(server, word):
    return [row for row in server.commands if word in row]


@pytest.mark.parametrize(("implicit", "name"), [(True, "imaps"), (False, "imap+starttls")])
def test_encrypted_ways(look, tls, ca_file, implicit, name):
    logins = []
    with ImapScript(FOLDERS, tls=tls, implicit=implicit) as server:
        found = look(server, ca=ca_file, on_login=logins.append)
    assert (found.messages, found.protocol.name, found.protocol.tls) == (1, "imap", "TLSv1.3")
    assert [(one.protocol, one.outcome) for one in logins] == [(name, "ok")]
    assert "postfall/" in logins[0].client
    verbs = server.verbs
    assert ("STARTTLS" in verbs) == (not implicit)
    if not implicit:  # nothing that was told in clear text is believed
        assert verbs.index("STARTTLS") < verbs.index("CAPABILITY") < verbs.index("LOGIN")


@pytest.mark.parametrize("implicit", [True, False])
def test_an_unknown_certificate_is_refused_with_its_fingerprint(look, tls, certificate, implicit):
    with ImapScript(FOLDERS, tls=tls, implicit=implicit) as server, pytest.raises(Unreachable) as caught:
        look(server)
    shown = fingerprint(ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode()))
    assert (caught.value.slug, shown in caught.value.message.de) == ("certificate", True)
    assert not said(server, "geheim")


@pytest.mark.parametrize("implicit", [True, False])
def test_another_certificate_than_pinned_is_refused(look, tls, implicit):
    with ImapScript(FOLDERS, tls=tls, implicit=implicit) as server, pytest.raises(Unreachable) as caught:
        look(server, pin="sha256:" + "0" * 64)
    assert caught.value.slug == "pin_mismatch"
    assert not said(server, "geheim")


def test_a_server_without_starttls_gets_no_password(look):
    with ImapScript(FOLDERS) as server, pytest.raises(Unreachable) as caught:
        look(server, plain=False)
    assert (caught.value.slug, "STARTTLS" in caught.value.message.de) == ("no_stls", True)
    assert not said(server, "LOGIN")


def test_what_slips_in_before_tls_is_refused(look, tls, ca_file):
    injected = b"%t OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\np2 OK done\r\n"
    with ImapScript(FOLDERS, {"STARTTLS": injected}, tls=tls) as server, pytest.raises(Unreachable) as caught:
        look(server, ca=ca_file)
    assert caught.value.slug == "stls_injection"
    assert not said(server, "geheim")


@pytest.mark.parametrize(
    ("greeting", "slug"),
    [(b"* PREAUTH welcome back\r\n", "protocol"), (b"* BYE too busy\r\n", "server_refuses"),
     (b"+OK pop3\r\n", "protocol"),
     (b"x" * 20_000, "protocol"), (b"", "timeout"), (b"\xff\x00\r\n", "protocol")],
)  # fmt: skip
def test_greetings_that_are_no_welcome(look, greeting, slug):
    with ImapScript(FOLDERS, greeting=greeting) as server, pytest.raises(Unreachable) as caught:
        look(server)
    assert caught.value.slug == slug
    assert not said(server, "geheim")


@pytest.mark.parametrize(
    ("user", "password", "offered"),
    [("anna", "geheim", CAPABILITIES), ('an"na\\', 'ge"he\\im', CAPABILITIES), ("anna", "Käse", CAPABILITIES),
     ("anna", "Käse", tuple(word for word in CAPABILITIES if "PLAIN" not in word)),
     ("anna", "Käse", ("IMAP4rev1",)), ("anna", "Käse", ("IMAP4rev1", "LITERAL-")),
     ("anna", "geheim", (*CAPABILITIES, "LOGINDISABLED")),
     ("anna", "Käse", ("IMAP4rev1", "AUTH=PLAIN"))],
)  # fmt: skip
def test_passwords_of_every_kind_arrive_as_they_are(look, user, password, offered):
    heard = []

    def login(_, tag, argument):
        heard.append(argument)
        return f"{tag} OK in\r\n".encode()

    with ImapScript(FOLDERS, {"LOGIN": login}, capabilities=offered) as server:
        server.answers["AUTHENTICATE"] = lambda _, tag, argument: (
            heard.append(argument), f"{tag} OK\r\n".encode() if " " in argument else b"+ \r\n"
        )[1]  # fmt: skip
        key = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
        server.answers[key.upper()] = b"%t OK\r\n"
        if "AUTH=PLAIN" in offered and "SASL-IR" not in offered:
            server.answers[""] = b"p2 OK in\r\n"  # the line with the answer has no tag of its own
        look(server, password, user=user)
    if heard[0].startswith("PLAIN"):
        answer = heard[0].partition(" ")[2] or said(server, key)[0]
        assert base64.b64decode(answer).decode() == f"\0{user}\0{password}"
    else:
        written = [re.sub(r'(["\\])', r"\\\1", text) for text in (user, password)]
        assert heard[0].encode("latin-1").decode() == '"{}" "{}"'.format(*written)


def test_a_login_that_is_switched_off_says_what_else_works(look):
    offered = ("IMAP4rev1", "LOGINDISABLED")
    with ImapScript(FOLDERS, capabilities=offered) as server, pytest.raises(Unreachable) as caught:
        look(server)
    assert caught.value.slug == "no_password"
    assert not said(server, "geheim")


@pytest.mark.parametrize(
    ("offered", "mechanism"),
    [((*CAPABILITIES, "AUTH=OAUTHBEARER", "AUTH=XOAUTH2"), "OAUTHBEARER"), (CAPABILITIES, "XOAUTH2")],
)
def test_tokens(look, offered, mechanism):
    heard = []

    def authenticate(_, tag, argument):
        heard.append(argument)
        return f"* CAPABILITY {' '.join(offered)}\r\n{tag} OK\r\n".encode()

    with ImapScript(FOLDERS, {"AUTHENTICATE": authenticate}, capabilities=offered) as server:
        look(server, "t0ken", token=True)
    name, _, answer = heard[0].partition(" ")
    assert (name, b"auth=Bearer t0ken\1\1" in base64.b64decode(answer)) == (mechanism, True)
    assert server.verbs.count("CAPABILITY") == 1  # told with the login


def test_a_refused_token_is_answered_before_the_end_comes(look):
    answers = {"AUTHENTICATE": b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n", "": b"p2 NO [AUTHENTICATIONFAILED]\r\n"}
    with ImapScript(FOLDERS, answers) as server, pytest.raises(Unreachable) as caught:
        look(server, "t0ken", token=True)
    assert caught.value.slug == "auth"


@pytest.mark.parametrize(
    ("answer", "slug"),
    [(no("[AUTHENTICATIONFAILED] geheim is wrong"), "auth"), (no("wrong"), "auth"),
     (no("[UNAVAILABLE] later"), "server_refuses"),
     (no("[LIMIT] too many"), "server_refuses"), (no("[PRIVACYREQUIRED] TLS"), "no_stls"), (no("what", "BAD"), "auth"),
     (b"* BYE [ALERT] locked\r\n", "server_refuses"), (b"* BYE no geheim for you\r\n", "server_refuses"),
     (b"p1 LOGIN anna geheim\r\n", "protocol"), (b"500 LOGIN anna geheim\r\n", "protocol"), (SILENCE, "timeout")],
)  # fmt: skip
def test_refused_logins(look, answer, slug):
    logins = []
    with ImapScript(FOLDERS, {"LOGIN": answer}) as server, pytest.raises(Unreachable) as caught:
        look(server, on_login=logins.append)
    assert (caught.value.slug, [one.outcome for one in logins]) == (slug, [slug])
    assert "geheim" not in str(caught.value.message) + str(caught.value.hint)


def test_a_mailbox_in_use_is_tried_again(look):
    with ImapScript(FOLDERS, {"LOGIN": [no("[INUSE] locked"), no("[INUSE] locked"), b"%t OK\r\n"]}) as server:
        assert look(server).messages == 1
    assert server.connections == 3


@pytest.mark.parametrize("password", ["a\r\nb", "a\0b", ""])
def test_a_password_cannot_become_a_command(look, password):
    from postfall.errors import UsageError

    with ImapScript(FOLDERS) as server, pytest.raises(UsageError):
        look(server, password)
    assert server.connections == 0


def test_capabilities_before_and_after_the_login_are_kept_apart(look):
    with ImapScript(FOLDERS, {"LOGIN": b"%t OK [CAPABILITY IMAP4rev1 ESEARCH] in\r\n"}) as server:
        found = look(server)
    assert found.protocol.capabilities == ("IMAP4REV1", "ESEARCH")
    assert "LIST-STATUS" in found.protocol.capabilities_before


def test_a_greeting_may_tell_the_capabilities_and_saves_a_question(look):
    told = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN LOGINDISABLED SASL-IR] ready\r\n"
    login = b"%t OK [CAPABILITY IMAP4rev1 ESEARCH] in\r\n"
    with ImapScript(FOLDERS, {"AUTHENTICATE": login}, greeting=told) as server:
        look(server)
    assert "CAPABILITY" not in server.verbs
    assert "LOGIN" not in server.verbs


def test_what_a_greeting_tells_in_clear_text_counts_for_nothing(look, tls, ca_file):
    told = b"* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2] ready\r\n"
    with ImapScript(FOLDERS, greeting=told, tls=tls) as server:
        found = look(server, ca=ca_file)
    assert "LOGIN" in server.verbs
    assert "LOGINDISABLED" not in found.protocol.capabilities_before
