"""`postfall exercise serve` as a person and a script use it: start, read, Ctrl-C."""

from __future__ import annotations

import imaplib
import json
import os
import poplib
import signal
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest

from postfall.exercise.scenario.read import read_scenario
from postfall.exercise.stage.begin import start_of
from postfall.exercise.world.make import make

pexpect = pytest.importorskip("pexpect")


def waited_file(path, seconds=20):
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, "the server did not say where it is"
        time.sleep(0.02)
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_script_finds_the_server_and_ends_it(tmp_path, end):
    words = [sys.executable, "-m", "postfall", "exercise", "serve", "--seed", "7", "--messages", "40", "--json"]
    running = subprocess.Popen([*words, "--out", tmp_path / "practice"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    told = waited_file(tmp_path / "practice" / "server.json")
    context = ssl.create_default_context(cafile=told["ca"])
    client = poplib.POP3_SSL("localhost", int(told["url"].rpartition(":")[2]), context=context, timeout=20)
    client.user(told["user"])
    client.pass_(Path(told["password_file"]).read_text(encoding="utf-8").strip())
    assert client.stat() == (40, told["truth"]["bytes"])
    client.quit()
    assert set(told["urls"]) == {"pop3s", "pop3", "imaps", "imap"}
    other = imaplib.IMAP4_SSL("localhost", int(told["urls"]["imaps"].rpartition(":")[2]), ssl_context=context)
    other.login(told["user"], Path(told["password_file"]).read_text(encoding="utf-8").strip())
    assert other.select("INBOX", readonly=True) == ("OK", [b"40"])
    other.logout()
    running.send_signal(end)
    out, talk = running.communicate(timeout=20)
    assert running.returncode == 0, talk
    envelope = json.loads(out)
    assert envelope["command"] == "exercise serve"
    assert envelope["data"] == told
    assert told["url"].encode() in talk
    assert "Logged out top=0/0, retr=0/0, del=0/40" in (tmp_path / "practice" / "mail.log").read_text(encoding="utf-8")
    assert (tmp_path / "practice" / "server-errors.txt").read_bytes() == b""


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [("de", "ÜBUNG: Übungspostfach", "geschlossen"), ("en", "EXERCISE: practice mailbox", "closed")],
)
def test_at_a_terminal(language, first, last):
    words = ["-m", "postfall", "exercise", "serve", "--messages", "5", "--lang", language]
    terminal = pexpect.spawn(sys.executable, words, encoding="utf-8", dimensions=(24, 80), timeout=20)
    terminal.expect_exact(first)
    for scheme in ("pop3s", "pop3", "imaps", "imap"):
        terminal.expect(f" {scheme}://localhost:[0-9]+")
    terminal.expect("sha256:[0-9a-f]{64}")
    terminal.expect("Ctrl-C|Strg-C")
    terminal.sendintr()
    terminal.expect_exact(last)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_the_mailbox_of_a_scenario(tmp_path):
    """The doors and folders that the scenario names, and the mails that a run with this seed has."""
    scenario = read_scenario("private-pop3")
    words = [sys.executable, "-m", "postfall", "exercise", "serve", scenario.id, "--seed", "3", "--json"]
    running = subprocess.Popen([*words, "--out", tmp_path / "practice"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    told = waited_file(tmp_path / "practice" / "server.json")
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=20)
    assert running.returncode == 0
    world = make(scenario, 3, start_of(scenario))
    assert (tmp_path / "practice" / "mails").read_bytes() == b"".join(row.raw for row in world.mails)
    assert (told["scenario"], told["user"]) == (scenario.id, world.holder.user)
    assert {name.rstrip("s") for name in told["urls"]} == set(scenario.mailbox.protocols)


@pytest.mark.parametrize("more", [["craft-invoice-fraud", "--messages", "40"], ["craft-invoce-fraud"]])
def test_a_scenario_that_cannot_be_served_so(run, more):
    ran = run("exercise", "serve", *more)
    assert ran.code == 2
    assert "craft-invoice-fraud" in ran.err or "scenario says" in ran.err


@pytest.mark.parametrize("messages", ["-1", "50001", "many"])
def test_a_number_that_cannot_be(run, messages):
    assert run("exercise", "serve", "--messages", messages).code == 2


def test_a_folder_that_cannot_be_written(run, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ran = run("exercise", "serve", "--messages", "5", "--out", str(tmp_path / "file"))
    assert ran.code == 2
    assert "folder" in ran.err
