"""Mailbox URLs, and where passwords come from."""

from __future__ import annotations

import pickle
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.errors import UsageError
from postfall.mailbox.account import parse_account, provider, refused_password
from postfall.mailbox.secrets import from_command, from_file
from postfall.value import Secret


@pytest.mark.parametrize(
    ("url", "host", "port", "where", "kept"),
    [
        ("pop3s://pop.example.org", "pop.example.org", 995, "pop.example.org:995", "pop3s://pop.example.org"),
        ("pop3://POP.example.org/", "pop.example.org", 110, "pop.example.org:110", "pop3://pop.example.org"),
        ("POP3S://pop.example.org:1995", "pop.example.org", 1995, "pop.example.org:1995", "pop3s://pop.example.org:1995"),
        ("pop3s://[2001:db8::1]:995", "2001:db8::1", 995, "[2001:db8::1]:995", "pop3s://[2001:db8::1]"),
        ("imaps://imap.example.org", "imap.example.org", 993, "imap.example.org:993", "imaps://imap.example.org"),
        ("imap://imap.example.org:143", "imap.example.org", 143, "imap.example.org:143", "imap://imap.example.org"),
        ("sieve://mail.example.org", "mail.example.org", 4190, "mail.example.org:4190", "sieve://mail.example.org"),
        ("pop3s://192.0.2.7", "192.0.2.7", 995, "192.0.2.7:995", "pop3s://192.0.2.7"),
    ],
)  # fmt: skip
def test_urls(url, host, port, where, kept):
    account = parse_account(url, "anna")
    assert (account.host, account.port, account.where, account.url) == (host, port, where, kept)
    assert parse_account(account.url, "anna") == account


def test_the_user_may_stand_in_the_url_but_is_not_kept_there():
    account = parse_account("pop3s://anna%40example.org@pop.example.org")
    assert (account.user, account.url) == ("anna@example.org", "pop3s://pop.example.org")


@pytest.mark.parametrize(
    "url",
    ["", "pop.example.org", "pop3s://", "pop3s:pop.example.org", "http://example.org", "pop3s://a b",
     "pop3s://-x.example",
     "pop3s://pop.example.org:99999", "pop3s://pop.example.org:0", "pop3s://pop.example.org:x", "pop3s://a/b", "pop3s://a?b",
     "pop3s://a#b", "pop3s://[::1", "pop3s://a\r\nDELE 1", "imaps:imap.example.org", "mbox:/tmp/x", "sieves://a",
     "pst:x.pst"],
)  # fmt: skip
def test_what_is_no_url_is_refused_with_a_hint(url):
    with pytest.raises(UsageError) as caught:
        parse_account(url, "anna")
    assert caught.value.hint is not None


@pytest.mark.parametrize("url", ["pop3s://anna:Sommer26@pop.example.org", "pop3x://anna:Sommer26@pop.example.org"])
def test_a_password_in_the_url_is_refused_and_not_repeated(url):
    with pytest.raises(UsageError) as caught:
        parse_account(url)
    assert "Sommer26" not in str(caught.value.message) + str(caught.value.hint) + str(caught.value.where)


@pytest.mark.parametrize("user", ["", "anna\r\nDELE 1", "a\0", "a\x7f", "x" * 500])
def test_users_that_cannot_be(user):
    with pytest.raises(UsageError):
        parse_account("pop3s://pop.example.org", user)


@pytest.mark.parametrize("scheme", ["pop3", "imap", "sieve"])
def test_plaintext_goes_where_tls_is_not_there_from_the_start(scheme):
    assert parse_account(f"{scheme}://a.example", "b", insecure_plaintext=True).insecure_plaintext


@pytest.mark.parametrize("scheme", ["pop3s", "imaps"])
def test_plaintext_does_not_go_with_tls(scheme):
    with pytest.raises(UsageError):
        parse_account(f"{scheme}://a.example", "b", insecure_plaintext=True)


def test_pins_as_programs_print_them():
    hexa = "ab" * 32
    spaced = ":".join(["AB"] * 32)
    for pin in (f"sha256:{hexa}", hexa, f"SHA256:{hexa.upper()}", spaced, f"sha256:{spaced}"):
        assert parse_account("pop3s://a.example", "b", pin=pin).pin == f"sha256:{hexa}"
    for pin in ("", "sha256:", "sha1:" + hexa, hexa[:-1], hexa + "0", "g" * 64):
        with pytest.raises(UsageError):
            parse_account("pop3s://a.example", "b", pin=pin)


@given(st.text(max_size=80))
def test_any_url_is_read_or_refused(url):
    try:
        account = parse_account(url, "anna")
    except UsageError:
        return
    assert account.host.isprintable()
    assert parse_account(account.url, "anna").url == account.url


@pytest.mark.parametrize(
    ("host", "name"),
    [("outlook.office365.com", "microsoft365"), ("outlook.office365.com.example.org", None),
     ("pop.gmail.com", "google"), ("imap.gmail.com", "google"),
     ("imap-mail.outlook.com", "microsoft365"), ("notgmail.com", None),
     ("pop.googlemail.com", "google"), ("pop.example.org", None)],
)  # fmt: skip
def test_providers(host, name):
    assert provider(parse_account(f"pop3s://{host}", "a")) == name


@pytest.mark.parametrize(("scheme", "name"), [("pop3s", "POP3"), ("imaps", "IMAP")])
@pytest.mark.parametrize("host", ["outlook.office365.com", "imap.gmail.com"])
def test_a_refusal_names_the_protocol_that_was_asked_for(scheme, name, host):
    error = refused_password(parse_account(f"{scheme}://{host}", "a"))
    assert name in error.message.de
    assert name in error.message.en


def test_a_google_app_password_may_work_and_an_ordinary_one_not():
    account = parse_account("pop3s://pop.gmail.com", "a@gmail.com")
    assert refused_password(account, Secret("abcd efgh ijkl mnop")) is None
    assert refused_password(account, Secret("Sommer2026!")).slug == "google"
    assert refused_password(account).slug == "google"


def test_an_account_shows_no_secret_and_a_secret_is_not_pickled():
    assert "x" not in repr(Secret("x"))
    with pytest.raises(TypeError):
        pickle.dumps(Secret("x"))


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"pw\n", "pw"), (b"pw", "pw"), (b"pw\r\nmore\n", "pw"), (b"\xef\xbb\xbfp w \n", "p w "), (b"K\xe4se\n", "Käse")],
)  # fmt: skip
def test_a_password_file_gives_its_first_line(tmp_path, data, text):
    (tmp_path / "pw").write_bytes(data)
    assert from_file(str(tmp_path / "pw")).reveal() == text


@pytest.mark.parametrize("data", [b"", b"\npw\n", b"x" * 100_000])
def test_a_password_file_without_password(tmp_path, data):
    (tmp_path / "pw").write_bytes(data)
    with pytest.raises(UsageError):
        from_file(str(tmp_path / "pw"))


def test_a_password_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError):
        from_file(str(tmp_path / "none"))
    with pytest.raises(UsageError):
        from_file(str(tmp_path))


def test_a_command_gives_its_first_line():
    assert from_command(f"{sys.executable} -c \"print('t o k'); print('x')\"").reveal() == "t o k"


@pytest.mark.parametrize("command", ["", "   ", "no-such-program-here", "'unclosed"])
def test_commands_that_do_not_run(command):
    with pytest.raises(UsageError) as caught:
        from_command(command)
    assert caught.value.hint is not None


def test_a_failing_command_shows_neither_its_output_nor_its_arguments(capfd):
    with pytest.raises(UsageError) as caught:
        from_command(f"{sys.executable} -c \"print('geheim'); raise SystemExit(3)\" --key=geheim2")
    shown = str(caught.value.message) + str(caught.value.hint) + str(caught.value.where)
    assert "3" in shown
    assert "geheim" not in shown + capfd.readouterr().out


def test_no_shell_reads_the_command(tmp_path):
    with pytest.raises(UsageError):
        from_command(f"false; touch {tmp_path}/made")
    assert not (tmp_path / "made").exists()
