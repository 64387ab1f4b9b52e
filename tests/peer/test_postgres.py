"""The record on a real PostgreSQL, started for these tests alone: same tables, same guards, same promises."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postfall.case import store as store_module
from postfall.case.cases import Cases
from postfall.case.export import verify_export, write_export
from postfall.errors import StoreError, UsageError
from postfall.value import Moment

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed (pip install 'postfall[postgres]')")
pytestmark = pytest.mark.postgres


class Clock:
    """Also for child processes, which cannot take a fixture along."""

    def now(self):
        return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _as_owner():
    """How to run a program as somebody whom PostgreSQL accepts: it refuses root."""
    if os.getuid() != 0:
        return [], None
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("root cannot run PostgreSQL and there is no user postgres")
    if not shutil.which("runuser"):
        pytest.skip("root cannot run PostgreSQL and there is no runuser")
    return ["runuser", "-u", "postgres", "--"], owner


@pytest.fixture(scope="session")
def server():
    """The folder of the socket of a running server."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    prefix, owner = _as_owner()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path is short
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def call(*words):
        subprocess.run(
            [*prefix, *words], check=True, capture_output=True, cwd="/", env={"PATH": os.environ["PATH"], "LC_ALL": "C"}
        )

    data = folder / "data"
    try:
        call(programs / "initdb", "-D", data, "-A", "trust", "-U", "postfall", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        call(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
        yield folder
    finally:
        if (data / "postmaster.pid").exists():
            call(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def url(server, request):
    """An empty database."""
    name = f"db{abs(hash(request.node.nodeid))}"
    with psycopg.connect(host=str(server), user="postfall", dbname="postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name}")
        admin.execute(f"CREATE DATABASE {name}")
    return f"postgresql://postfall@/{name}?host={server}"


@pytest.fixture
def cases(url, tmp_path):
    with Cases.open(tmp_path / "home", Clock(), "Zoë", database=url) as opened:
        yield opened


def _raw(url):
    return psycopg.connect(url, autocommit=True)


def test_a_case_lives_there_as_it_does_in_a_file(cases, tmp_path, url):
    journal = cases.create("Fall Ä", zone="Europe/Berlin", language="de")
    journal.confirm("aware_at", Moment.parse("2026-03-27 17:20", "Europe/Berlin"))
    kept = journal.keep(b"evidence", name="a.txt", kind="evidence", media="text/plain")
    journal.note("nul \x00, lone \ud800")
    with Cases.open(tmp_path / "home", Clock(), "x", database=url) as again:
        state = again.find().state()
        assert state == journal.state()
        assert again.find(journal.id[:5]).verify(state.head).ok
        assert [row.title for row in again.list()] == ["Fall Ä"]
    assert not (tmp_path / "home" / "cases.sqlite").exists()
    assert journal.read(kept.sha256) == b"evidence"
    done = write_export(journal, "archive", tmp_path / "case.zip", private_keys=frozenset())
    assert verify_export(done.path, state.head).ok


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET actor = 'x' WHERE seq = 1",
        "DELETE FROM entries WHERE seq = 2",
        "TRUNCATE entries CASCADE",
        "TRUNCATE bodies",
        "UPDATE bodies SET body = '\\x00' WHERE seq = 1",
        "DELETE FROM bodies WHERE seq = 2",
        "INSERT INTO entries SELECT * FROM entries WHERE seq = 2 ON CONFLICT (case_id, seq) DO UPDATE SET actor = 'x'",
        "INSERT INTO bodies SELECT * FROM bodies WHERE seq = 2 ON CONFLICT (case_id, seq) DO UPDATE SET body = '\\x00'",
        "INSERT INTO entries SELECT case_id, 9, at, 'x', type, prev, digest, hash FROM entries WHERE seq = 2",
        "MERGE INTO entries USING (SELECT 1) AS one ON entries.seq = 1 WHEN MATCHED THEN DELETE",
    ],
)
def test_the_guards_hold(cases, url, statement):
    journal = cases.create("t", zone="UTC", language="en")
    journal.note("x")
    with _raw(url) as raw, pytest.raises(psycopg.errors.RaiseException, match="postfall"):
        raw.execute(statement)
    assert journal.verify().ok


def test_erasing_lifts_the_guard_for_one_body(cases, url):
    journal = cases.create("t", zone="UTC", language="en")
    entry = journal.note("a name")
    journal.note("stays")
    journal.erase_body(entry.seq, "Art. 17")
    assert [line.body is None for line in journal.lines()] == [False, True, False, False]
    assert [row.reason for row in journal.verify().erased] == ["Art. 17"]
    with _raw(url) as raw:
        assert raw.execute("SELECT count(*) FROM erasing").fetchone() == (0,)
        with pytest.raises(psycopg.errors.RaiseException, match="postfall"):
            raw.execute("DELETE FROM bodies WHERE seq = 3")


def test_a_change_past_the_guards_is_named(cases, url):
    journal = cases.create("t", zone="UTC", language="en")
    journal.note("one")
    journal.note("two")
    head = journal.state().head
    with _raw(url) as raw:
        raw.execute("SET session_replication_role = replica")
        raw.execute("UPDATE entries SET actor = 'x' WHERE seq = 2")
    first = journal.verify().first_bad
    assert (first.seq, first.reason) == (2, "entry_changed")
    with _raw(url) as raw:
        raw.execute("SET session_replication_role = replica")
        raw.execute("UPDATE entries SET actor = 'Zoë' WHERE seq = 2")
        assert journal.verify().ok
        raw.execute("DELETE FROM bodies WHERE seq = 3")
        raw.execute("DELETE FROM entries WHERE seq = 3")
    assert journal.verify().ok
    assert journal.verify(head).first_bad.reason == "head_missing"


def _write_many(url, home, name):
    with Cases.open(home, Clock(), name, database=url) as cases:
        journal = cases.find()
        for number in range(30):
            journal.note(f"{name} {number}")


def _begin(url, home, name):
    with Cases.open(home, Clock(), name, database=url) as cases:
        cases.create(name, zone="UTC", language="en")


def _together(target, rows):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=target, args=row) for row in rows]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0


def test_two_writers_lose_nothing(cases, url, tmp_path):
    journal = cases.create("t", zone="UTC", language="en")
    _together(_write_many, [(url, tmp_path / "home", name) for name in ("left", "right", "third")])
    assert journal.verify().ok
    notes = [row.text for row in journal.state().notes]
    assert len(notes) == 90
    assert [text for text in notes if text.startswith("left")] == [f"left {number}" for number in range(30)]


def test_two_sessions_may_begin_on_an_empty_database(url, tmp_path):
    _together(_begin, [(url, tmp_path / "home", f"case {number}") for number in range(4)])
    with Cases.open(tmp_path / "home", Clock(), "x", database=url) as cases:
        assert len(cases.list()) == 4


def test_a_lock_that_somebody_holds_is_named(cases, url, monkeypatch):
    monkeypatch.setattr(store_module, "BUSY_SECONDS", 0.3)
    journal = cases.create("t", zone="UTC", language="en")
    with _raw(url) as raw, raw.transaction():
        raw.execute(f"SELECT pg_advisory_xact_lock({store_module._LOCK})")
        with pytest.raises(StoreError, match="locked"):
            journal.note("x")
    journal.note("x")
    assert journal.verify().ok


def test_a_lost_connection_is_an_error_once_and_forgotten_then(cases, url):
    journal = cases.create("t", zone="UTC", language="en")
    with _raw(url) as raw:
        raw.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    journal.note("x")
    assert journal.verify().ok


def test_no_entry_names_no_password(server, tmp_path):
    wrong = f"postgresql://nobody:hunter2@/postgres?host={server}"
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        Cases.open(tmp_path / "home", Clock(), "x", database=wrong)
    assert "hunter2" not in f"{caught.value} {caught.value.hint} {caught.value.where} {caught.value.__context__}"


def test_a_read_only_server_is_named(cases, url, tmp_path):
    journal = cases.create("t", zone="UTC", language="en")
    with _raw(url) as raw:
        name = raw.execute("SELECT current_database()").fetchone()[0]
        raw.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with Cases.open(tmp_path / "home", Clock(), "x", database=url) as again:
        assert again.find(journal.id).verify().ok
        with pytest.raises(StoreError, match="may not write"):
            again.find(journal.id).note("x")


def test_a_newer_schema_is_refused(cases, url, tmp_path):
    with _raw(url) as raw:
        raw.execute("INSERT INTO schema_steps VALUES (999)")
    with pytest.raises(StoreError, match="newer"):
        Cases.open(tmp_path / "home", Clock(), "x", database=url)
    with pytest.raises(UsageError):
        Cases.open(tmp_path / "home", Clock(), "x", database="oracle://x")
