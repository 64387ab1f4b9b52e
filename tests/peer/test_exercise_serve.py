"""`postfall exercise serve` as a person and a script use it: start, read, Ctrl-C."""

from __future__ import annotations

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
    terminal.expect("pop3s://localhost:[0-9]+")
    terminal.expect("sha256:[0-9a-f]{64}")
    terminal.expect("Ctrl-C|Strg-C")
    terminal.sendintr()
    terminal.expect_exact(last)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


@pytest.mark.parametrize("messages", ["-1", "50001", "many"])
def test_a_number_that_cannot_be(run, messages):
    assert run("exercise", "serve", "--messages", messages).code == 2


def test_a_folder_that_cannot_be_written(run, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ran = run("exercise", "serve", "--messages", "5", "--out", str(tmp_path / "file"))
    assert ran.code == 2
    assert "folder" in ran.err
