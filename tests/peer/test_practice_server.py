"""The practice server against clients that know nothing of it: poplib, raw sockets, curl, and our own look."""

from __future__ import annotations

import imaplib
import json
import os
import poplib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from postfall.errors import PostfallError, UsageError
from postfall.exercise.server import practice
from postfall.exercise.server.practice import PracticeServer
from postfall.exercise.world.make import make_world

NOW = datetime(2026, 3, 27, 16, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def server():
    with PracticeServer.start(seed=1, messages=300, now=NOW) as running:
        yield running


def trust(server):
    return ssl.create_default_context(cafile=server.ca_file)


@contextmanager
def logged_in(server, password=None):
    client = poplib.POP3_SSL("localhost", server.port, context=trust(server), timeout=20)
    try:
        client.user(server.user)
        client.pass_(password or server.password)
        yield client
    finally:
        client.close()


class Raw:
    """A client that writes what it likes and reads lines."""

    def __init__(self, server, *, tls=True):
        plain = socket.create_connection(("127.0.0.1", server.port if tls else server.stls_port), timeout=20)
        self.wire = trust(server).wrap_socket(plain, server_hostname="localhost") if tls else plain
        self.file = self.wire.makefile("rb")
        self.greeting = self.file.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.wire.close()

    def send(self, *lines):
        self.wire.sendall(b"".join(line + b"\r\n" for line in lines))

    def line(self):
        return self.file.readline()

    def ask(self, line):
        self.send(line)
        return self.line()

    def lines(self):
        """The lines of an answer up to the single dot, dots undone."""
        rows = []
        while (row := self.file.readline()) not in {b".\r\n", b""}:
            rows.append(row[1:] if row.startswith(b".") else row)
        return b"".join(rows)

    def enter(self, server):
        assert self.ask(b"USER " + server.user.encode()).startswith(b"+OK")
        assert self.ask(b"PASS " + server.password.encode()).startswith(b"+OK")


def waited(condition, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def test_poplib_reads_every_mail_as_it_was_made(server):
    with logged_in(server) as client:
        assert client.stat() == (300, server.world_truth.octets)
        assert client.list()[1] == [b"%d %d" % (at, len(row.raw)) for at, row in enumerate(server.world.mails, 1)]
        assert client.uidl()[1] == [f"{at} {row.uidl}".encode() for at, row in enumerate(server.world.mails, 1)]
        assert client.uidl(7) == f"+OK 7 {server.world.mails[6].uidl}".encode()
        assert client.list(7) == b"+OK 7 %d" % len(server.world.mails[6].raw)
        for number, row in enumerate(server.world.mails, 1):
            assert b"\r\n".join(client.retr(number)[1]) + b"\r\n" == row.raw


def test_top_gives_header_blank_line_and_no_more(server):
    with logged_in(server) as client:
        for number, row in enumerate(server.world.mails[:50], 1):
            head, _, body = row.raw.partition(b"\r\n\r\n")
            assert b"\r\n".join(client.top(number, 0)[1]) == head + b"\r\n"
            lines = body.removesuffix(b"\r\n").split(b"\r\n")
            assert client.top(number, 2)[1] == [*head.split(b"\r\n"), b"", *lines[:2]]


def test_lines_that_begin_with_a_dot_survive(server):
    numbers = [at for at, row in enumerate(server.world.mails, 1) if b"\r\n.\r\n" in row.raw or b"\r\n.." in row.raw]
    assert numbers
    with Raw(server) as raw:
        raw.enter(server)
        for number in numbers:
            assert raw.ask(b"RETR %d" % number).startswith(b"+OK")
            assert raw.lines() == server.world.mails[number - 1].raw


def test_capabilities_before_and_after_login(server):
    after = {"TOP", "UIDL", "RESP-CODES", "PIPELINING", "AUTH-RESP-CODE", "EXPIRE", "IMPLEMENTATION"}
    secure = poplib.POP3_SSL("localhost", server.port, context=trust(server), timeout=20)
    assert set(secure.capa()) == after | {"USER"}
    assert secure.capa()["EXPIRE"] == ["NEVER"]
    assert secure.capa()["IMPLEMENTATION"] == ["Postfall-practice"]
    secure.close()
    plain = poplib.POP3("localhost", server.stls_port, timeout=20)
    assert set(plain.capa()) == after | {"STLS"}
    plain.stls(trust(server))
    assert set(plain.capa()) == after | {"USER"}
    plain.user(server.user)
    plain.pass_(server.password)
    assert after <= set(plain.capa())
    assert plain.stat()[0] == 300
    plain.quit()


def test_a_certificate_that_nobody_vouches_for_is_refused(server):
    with pytest.raises(ssl.SSLCertVerificationError):
        poplib.POP3_SSL("localhost", server.port, context=ssl.create_default_context(), timeout=20)


def test_the_fingerprint_names_the_certificate(server):
    import hashlib

    with Raw(server) as raw:
        found = hashlib.sha256(raw.wire.getpeercert(binary_form=True)).hexdigest()
    assert server.fingerprint == f"sha256:{found}"


def test_three_hundred_commands_in_one_go_are_answered_in_order(server):
    with Raw(server) as raw:
        raw.enter(server)
        raw.send(*(b"TOP %d 0" % number for number in range(1, 301)), b"UIDL 300", b"QUIT")
        for row in server.world.mails:
            assert raw.line() == b"+OK\r\n"
            assert raw.lines() == row.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        assert raw.line() == f"+OK 300 {server.world.mails[-1].uidl}\r\n".encode()
        assert raw.line().startswith(b"+OK")
        assert raw.line() == b""


def test_a_mistake_among_pipelined_commands_stops_nothing(server):
    with Raw(server) as raw:
        raw.enter(server)
        raw.send(b"NOOP", b"NONSENSE", b"TOP 1", b"RETR 999", b"TOP 1 -1", b"LIST x", b"\xff\xfe", b"", b"STAT")
        answers = [raw.line()[:4].strip() for _ in range(9)]
    assert answers == [b"+OK", *[b"-ERR"] * 7, b"+OK"]


def test_whoever_does_not_read_is_waited_for(server):
    """Six megabytes are asked for before a byte is read."""
    with Raw(server) as raw:
        raw.enter(server)
        raw.send(*(b"RETR %d" % number for number in [*range(1, 301)] * 12))
        time.sleep(0.5)
        for row in server.world.mails * 12:
            assert raw.line() == b"+OK %d octets\r\n" % len(row.raw)
            assert raw.lines() == row.raw


@pytest.mark.parametrize("split", [1, 3])
def test_commands_may_come_in_any_pieces(server, split):
    with Raw(server) as raw:
        raw.enter(server)
        text = b"STAT\r\nNOOP\r\nSTAT\r\n"
        for at in range(0, len(text), split):
            raw.wire.sendall(text[at : at + split])
        assert [raw.line()[:4] for _ in range(3)] == [b"+OK "] * 3
        assert raw.ask(b"STAT") == b"+OK 300 %d\r\n" % server.world_truth.octets


@pytest.mark.parametrize(
    "command", [b"STAT", b"LIST", b"UIDL", b"TOP 1 0", b"RETR 1", b"DELE 1", b"RSET", b"NOOP", b"LAST"]
)
def test_nothing_without_login(server, command):
    with Raw(server) as raw:
        assert raw.ask(command).startswith(b"-ERR")


@pytest.mark.parametrize("command", [b"APOP a b", b"AUTH", b"AUTH PLAIN", b"RPOP a", b"LAST"])
def test_what_is_not_offered_is_refused(server, command):
    with Raw(server) as raw:
        assert raw.ask(command).startswith(b"-ERR")
        raw.enter(server)
        assert raw.ask(command).startswith(b"-ERR")


def test_a_wrong_password(server):
    with Raw(server) as raw:
        assert raw.ask(b"USER " + server.user.encode()).startswith(b"+OK")
        assert raw.ask(b"PASS wrong").startswith(b"-ERR [AUTH]")
        assert raw.ask(b"USER nobody@else.example").startswith(b"+OK")
        assert raw.ask(b"PASS " + server.password.encode()).startswith(b"-ERR [AUTH]")
        assert raw.ask(b"STAT").startswith(b"-ERR")
        raw.enter(server)
        assert raw.ask(b"STAT").startswith(b"+OK")


def test_no_password_without_tls(server):
    with Raw(server, tls=False) as raw:
        assert raw.ask(b"USER " + server.user.encode()).startswith(b"-ERR [AUTH]")
        assert raw.ask(b"PASS " + server.password.encode()).startswith(b"-ERR")


def test_what_is_slipped_in_behind_stls_is_forgotten(server):
    with Raw(server, tls=False) as raw:
        raw.send(b"STLS", b"NOOP", b"CAPA", b"USER intruder")
        assert raw.line().startswith(b"+OK")
        raw.wire = trust(server).wrap_socket(raw.wire, server_hostname="localhost")
        raw.file = raw.wire.makefile("rb")
        assert raw.ask(b"PASS " + server.password.encode()).startswith(b"-ERR")
        raw.enter(server)
        assert raw.ask(b"NOOP") == b"+OK \r\n"


def test_log_lines_count_what_was_sent():
    with PracticeServer.start(seed=2, messages=20, now=NOW) as server:
        before = server.log_file.read_text(encoding="utf-8").splitlines()
        assert before == list(server.world.past.log)
        with Raw(server) as raw:
            raw.enter(server)
            received = []
            for command in (b"TOP 1 0", b"TOP 2 5", b"RETR 3"):
                raw.send(command)
                answer = b""
                while not answer.endswith(b"\r\n.\r\n"):
                    answer += raw.line()
                received.append(len(answer) - 3)
            raw.ask(b"QUIT")
        with Raw(server) as raw:
            raw.enter(server)
        with Raw(server) as raw:
            raw.ask(b"USER " + server.user.encode())
            raw.ask(b"PASS wrong")
            raw.ask(b"USER " + server.user.encode())
            raw.ask(b"PASS wrong again")
            raw.ask(b"QUIT")
        rows = waited(
            lambda: (found := server.log_file.read_text(encoding="utf-8").splitlines()[len(before) :])[4:] and found
        )
        user, size = server.user, server.world_truth.octets
        login = re.compile(
            rf"2026-03-27T16:2\d:\d\d\+0000 pop3-login: Info: Login: user=<{user}>, method=PLAIN, rip=127\.0\.0\.1, "
            r"lip=127\.0\.0\.1, mpid=(\d+), TLS, session=<([A-Za-z0-9+/]{16})>"
        )
        logins = [found for row in rows if (found := login.fullmatch(row))]
        assert len(logins) == 2
        process, session = logins[0].groups()
        assert any(
            row.endswith(
                f" pop3({user})<{process}><{session}>: Info: Disconnected: Logged out "
                f"top=2/{received[0] + received[1]}, retr=1/{received[2]}, del=0/20, size={size}"
            )
            for row in rows
        )
        assert any(f"Disconnected: Connection closed top=0/0, retr=0/0, del=0/20, size={size}" in row for row in rows)
        assert any("Aborted login by logging out (auth failed, 2 attempts in" in row for row in rows)
        assert len(rows) == 5


def test_the_command_log_holds_no_password_and_no_name():
    with PracticeServer.start(seed=2, messages=5, now=NOW, password="Geheim wie 9") as server:
        with Raw(server) as raw:
            raw.enter(server)
            raw.ask(b"Geheim wie 9")
            raw.ask(b"AUTH PLAIN R2VoZWlt")
            raw.send(b"top 1 0")
            raw.line()
            raw.lines()
            raw.ask(b"QUIT")
        text = server.command_file.read_text(encoding="utf-8")
        rows = [json.loads(row) for row in text.splitlines()]
        assert [(row["command"], row["ok"]) for row in rows] == [
            ("USER", True), ("PASS", True), ("?", False), ("?", False), ("TOP 1 0", True), ("QUIT", True),
        ]  # fmt: skip
        for secret in ("Geheim", "wie 9", "R2Vo", server.user):
            assert secret not in text
        assert "Geheim" not in server.log_file.read_text(encoding="utf-8")


def test_deleting_is_real_and_only_quit_does_it():
    with PracticeServer.start(seed=2, messages=5, now=NOW) as server:
        with Raw(server) as raw:
            raw.enter(server)
            raw.send(b"DELE 2", b"DELE 2", b"STAT", b"RSET", b"STAT", b"DELE 3")
            answers = [raw.line() for _ in range(6)]
        assert [row[:4].strip() for row in answers] == [b"+OK", b"-ERR", b"+OK", b"+OK", b"+OK", b"+OK"]
        assert answers[2].startswith(b"+OK 4 ")
        assert answers[4].startswith(b"+OK 5 ")
        with Raw(server) as raw:
            raw.enter(server)
            assert raw.ask(b"STAT").startswith(b"+OK 5 ")
            raw.ask(b"DELE 3")
            raw.ask(b"UIDL")
            assert server.world.mails[2].uidl.encode() not in raw.lines()
            raw.ask(b"QUIT")
        with logged_in(server) as client:
            assert [row.split()[1].decode() for row in client.uidl()[1]] == [
                row.uidl for at, row in enumerate(server.world.mails) if at != 2
            ]
        assert any("del=1/5" in row for row in server.log_file.read_text(encoding="utf-8").splitlines())


def test_curl_reads_it(server):
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    ran = subprocess.run(
        ["curl", "-s", "--cacert", server.ca_file, "-u", f"{server.user}:{server.password}", f"{server.url}/3"],
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == server.world.mails[2].raw


def alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


STARTER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from postfall.exercise.server.practice import PracticeServer
now = datetime(2026, 3, 27, 16, 20, tzinfo=UTC)
folder = Path(sys.argv[1]) if sys.argv[1] else None
server = PracticeServer.start(seed=1, messages=5, now=now, folder=folder)
print(server.pid, server.port, server.folder, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see whether a process lives")
@pytest.mark.parametrize("kept", [True, False])
def test_the_server_dies_with_its_starter_and_clears_up(tmp_path, kept):
    words = [sys.executable, "-c", STARTER, tmp_path / "own" if kept else ""]
    starter = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(tmp_path)})
    process, port, folder = starter.stdout.readline().split()
    process, port, folder = int(process), int(port), Path(folder)
    assert folder.is_dir()
    assert alive(process)
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    starter.stdout.close()
    waited(lambda: not alive(process))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)
    assert folder.exists() is kept


def test_stop_ends_it_and_clears_up():
    server = PracticeServer.start(messages=5, now=NOW)
    folder, port = server.folder, server.port
    assert server.running
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0
        assert {row.stat().st_mode & 0o077 for row in (server.log_file, server.command_file, server.password_file)} == {
            0
        }
    server.stop()
    server.stop()
    assert not server.running
    assert not folder.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)


def test_a_folder_of_ones_own_stays_and_can_be_used_again(tmp_path):
    for _ in range(2):
        with PracticeServer.start(messages=5, now=NOW, folder=tmp_path / "practice") as server:
            assert server.password_file.read_text(encoding="utf-8") == server.password + "\n"
    assert server.ca_file.read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "mails").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        PracticeServer.start(messages=5, now=NOW, folder=folder)
    assert caught.value.where == str(folder)
    assert [row.read_text(encoding="utf-8") for row in folder.iterdir()] == ["mine"]


@pytest.mark.parametrize("interface", ["0.0.0.0", "::", "192.0.2.7", "localhost.example"])
def test_only_the_loopback_is_served(interface, tmp_path):
    with pytest.raises(UsageError):
        PracticeServer.start(messages=5, now=NOW, interface=interface)
    told = {"interface": interface, "mails": "", "index": "", "ca": str(tmp_path / "ca"), "log": "", "commands": ""}
    spec = json.dumps({**told, "user": "a", "password": "b", "start": NOW.isoformat()})
    ran = subprocess.run(
        [sys.executable, "-m", "postfall.exercise.server.child"],
        input=spec + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert json.loads(ran.stdout)["status"] == "failed"


def test_a_server_that_does_not_start_is_a_clear_error(monkeypatch):
    monkeypatch.setattr(practice.sys, "executable", shutil.which("false") or "/bin/false")
    with pytest.raises(PostfallError) as caught:
        PracticeServer.start(messages=5, now=NOW)
    assert "doctor" in caught.value.hint.en


def test_the_logs_clock_can_run_faster():
    with PracticeServer.start(messages=3, now=NOW, factor=3600) as server:
        time.sleep(1.1)
        with logged_in(server) as client:
            client.quit()
        row = server.log_file.read_text(encoding="utf-8").splitlines()[-1]
        assert datetime.fromisoformat(row.partition(" ")[0]) >= NOW + timedelta(hours=1)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to see how much memory a process has")
def test_twenty_thousand_mails_take_little_memory():
    """How long it takes is measured by tests/bench/bench_practice.py."""
    world = make_world(1, 500, now=NOW)
    mails = tuple(replace(row, uidl=f"{at}.{row.uidl}") for at in range(40) for row in world.mails)
    with PracticeServer.start(world=replace(world, mails=mails)) as server, logged_in(server) as client:
        assert client.stat() == (20_000, 40 * world.truth.octets)
        assert len(client.uidl()[1]) == 20_000
        with imaplib.IMAP4_SSL("localhost", server.ports["imaps"], ssl_context=trust(server), timeout=60) as other:
            other.login(server.user, server.password)
            other.select("INBOX", readonly=True)
            found = other.fetch("1:*", "(RFC822.SIZE BODY.PEEK[HEADER])")[1]
        assert sum(isinstance(row, tuple) for row in found) == 20_000
        held = int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{server.pid}/status").read_text(encoding="ascii"))[1])
    assert held < 200_000


@pytest.mark.parametrize("door", ["url", "stls_url"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_our_own_look_finds_the_truth(seed, door, clock):
    """The estimate and the truth come from code that knows nothing of each other."""
    from postfall.mailbox.account import parse_account
    from postfall.mailbox.model import Depth
    from postfall.mailbox.probe import probe
    from postfall.ports import NoProgress
    from postfall.value import Secret

    clock.at = NOW + timedelta(hours=3)
    with PracticeServer.start(seed=seed, now=NOW) as server:
        account = parse_account(getattr(server, door), server.user, ca=str(server.ca_file))
        found = probe(account, Secret(server.password), depth=Depth.HEADERS, clock=clock, progress=NoProgress())
    truth, own = server.world_truth, set(server.world.holder.addresses)
    assert (found.messages, found.octets, found.partial) == (truth.messages, truth.octets, False)
    assert [row.id for row in found.rows] == [row.uidl for row in server.world.mails]
    arrivals = [datetime.fromisoformat(row.arrival) if row.arrival else None for row in found.rows]
    assert arrivals == [row.arrival if row.dated else None for row in server.world.mails]

    def left(days):
        rows = [
            row
            for row, at in zip(found.rows, arrivals, strict=True)
            if days is None or at is None or at >= clock.at - timedelta(days=days)
        ]
        named = {who.address.lower() for row in rows for who in (*row.sender, *row.to, *row.cc, *row.reply_to)}
        return len(rows), sum(row.octets for row in rows), len({row for row in named if "@" in row} - own)

    for days, kept in truth.retention.items():
        assert left(days) == (kept.messages, kept.octets, kept.persons)
    assert truth.retention[None].persons == truth.persons


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_first_look_tells_the_truth(seed, clock):
    from postfall.exposure.look import first_look
    from postfall.mailbox.account import parse_account
    from postfall.mailbox.model import Depth
    from postfall.mailbox.probe import probe
    from postfall.ports import NoProgress
    from postfall.value import Secret

    clock.at = NOW + timedelta(hours=3)
    with PracticeServer.start(seed=seed, now=NOW) as server:
        account = parse_account(server.url, server.user, ca=str(server.ca_file))
        found = probe(account, Secret(server.password), depth=Depth.HEADERS, clock=clock, progress=NoProgress())
    look, truth = first_look(found, now=clock.at, own=server.world.holder.addresses), server.world_truth
    assert (look.messages, look.octets) == (truth.messages, truth.octets)
    assert (look.first, look.last) == (truth.first.isoformat(), truth.last.isoformat())
    assert [(row.address, row.messages) for row in look.correspondents] == list(truth.correspondents)
    assert {row.days: (row.messages, row.octets, row.persons) for row in look.what_if} == {
        days: (left.messages, left.octets, left.persons) for days, left in truth.retention.items()
    }
    assert sum(row.messages for row in look.by_month) == truth.messages - truth.undated


def test_a_pin_is_enough_to_look(clock):
    from postfall.mailbox.account import parse_account
    from postfall.mailbox.model import Depth
    from postfall.mailbox.probe import probe
    from postfall.ports import NoProgress
    from postfall.value import Secret

    with PracticeServer.start(messages=5, now=NOW) as server:
        account = parse_account(server.url, server.user, pin=server.fingerprint)
        found = probe(account, Secret(server.password), depth=Depth.COUNTS, clock=clock, progress=NoProgress())
    assert found.messages == 5


def test_the_served_world_is_the_made_one(server):
    assert server.world.mails == make_world(1, 300, now=NOW).mails
