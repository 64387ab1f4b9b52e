"""The store and the folder of kept files: guards, durability, two writers, and what goes wrong with disks."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from postfall.case import store as store_module
from postfall.case.artefacts import STALE_SECONDS, Artefacts
from postfall.case.cases import Cases
from postfall.errors import StoreError, Tampered, UsageError


@pytest.fixture
def home(tmp_path, clock):
    with Cases.open(tmp_path / "home", clock, "Zoë") as cases:
        cases.create("Fall", zone="Europe/Berlin", language="de").note("eins")
    return tmp_path / "home"


def _find(home, clock):
    cases = Cases.open(home, clock, "Zoë")
    return cases, cases.find()


def test_only_the_owner_reads_it(home, clock):
    with Cases.open(home, clock, "x") as cases:
        cases.find().keep(b"x", name="a", kind="evidence", media="text/plain")
    for path in [home, *home.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_file_that_others_can_read_is_closed(home, clock):
    (home / "cases.sqlite").chmod(0o644)
    Cases.open(home, clock, "x").close()
    assert stat.S_IMODE((home / "cases.sqlite").stat().st_mode) == 0o600


def test_the_settings_that_durability_rests_on(home, clock):
    store = store_module.Store.open(home)
    try:
        with store._reading() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in (
                    "journal_mode",
                    "synchronous",
                    "recursive_triggers",
                    "foreign_keys",
                    "secure_delete",
                    "busy_timeout",
                )
            }
    finally:
        store.close()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "recursive_triggers": 1,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
    }


HACKS = [
    "UPDATE entries SET actor = 'x' WHERE seq = 1",
    "UPDATE bodies SET body = x'00' WHERE seq = 1",
    "DELETE FROM entries WHERE seq = 2",
    "DELETE FROM bodies WHERE seq = 2",
    "INSERT OR REPLACE INTO entries SELECT case_id, seq, at, 'x', type, prev, digest, hash FROM entries WHERE seq = 2",
    "REPLACE INTO bodies SELECT case_id, seq, salt, x'00' FROM bodies WHERE seq = 2",
    "INSERT INTO bodies SELECT * FROM bodies WHERE seq = 2 ON CONFLICT DO UPDATE SET body = x'00'",
    "UPDATE OR REPLACE entries SET seq = 1 WHERE seq = 2",
    "INSERT INTO entries SELECT case_id, 9, at, 'x', type, prev, digest, hash FROM entries WHERE seq = 2",
    "INSERT INTO entries SELECT case_id, 3, at, 'x', type, prev, digest, hash FROM entries WHERE seq = 2",
]


@pytest.mark.parametrize("recursive", [0, 1])
@pytest.mark.parametrize("statement", HACKS)
def test_the_guards_hold_from_any_connection(home, clock, statement, recursive):
    with closing(sqlite3.connect(home / "cases.sqlite")) as raw:
        raw.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.IntegrityError, match="postfall"):
            raw.execute(statement)
    cases, journal = _find(home, clock)
    with cases:
        assert journal.verify().ok


def test_only_the_erased_body_goes(home, clock):
    cases, journal = _find(home, clock)
    with cases:
        journal.note("Name der Mandantin")
        journal.note("bleibt")
        journal.erase_body(3, "Art. 17")
        lines = journal.lines()
        assert [line.body is None for line in lines] == [False, False, True, False, False]
        assert lines[2].salt is None
        assert journal.verify().ok
        with closing(sqlite3.connect(home / "cases.sqlite")) as raw:
            assert raw.execute("SELECT count(*) FROM erasing").fetchone() == (0,)
            with pytest.raises(sqlite3.IntegrityError, match="postfall"):
                raw.execute("DELETE FROM bodies WHERE seq = 4")


def test_nothing_of_an_erased_body_is_left_in_any_file(home, clock):
    cases, journal = _find(home, clock)
    with cases:
        journal.note("Geheimwort-7731")
        assert any(b"Geheimwort-7731" in path.read_bytes() for path in home.iterdir() if path.is_file())
        journal.erase_body(3, "Art. 17")
        assert not any(b"Geheimwort-7731" in path.read_bytes() for path in home.iterdir() if path.is_file())


@pytest.mark.parametrize("seq", [0, 99, -1])
def test_erasing_what_is_not_there(home, clock, seq):
    cases, journal = _find(home, clock)
    with cases, pytest.raises(UsageError, match="no entry"):
        journal.erase_body(seq, "why")


def test_erasing_needs_a_reason_and_is_done_once(home, clock):
    cases, journal = _find(home, clock)
    with cases:
        with pytest.raises(UsageError, match="reason"):
            journal.erase_body(2, " ")
        assert journal.state().entries == 2
        journal.erase_body(2, "why")
        with pytest.raises(UsageError, match="already"):
            journal.erase_body(2, "why")
        with pytest.raises(UsageError, match="readable"):
            journal.erase_body(3, "hide it")


def test_the_entry_of_a_kept_file_is_erased_after_the_file(home, clock):
    cases, journal = _find(home, clock)
    with cases:
        kept = journal.keep(b"x", name="Frau X.txt", kind="evidence", media="text/plain")
        with pytest.raises(UsageError, match="file itself"):
            journal.erase_body(kept.seq, "why")
        journal.erase_artefact(kept.sha256, "why")
        journal.erase_body(kept.seq, "why")
        assert journal.verify().ok
        assert journal.keep(b"x", name="again", kind="evidence", media="text/plain").seq > kept.seq
        assert journal.verify().ok


def test_a_file_that_another_case_keeps_stays(home, clock):
    with Cases.open(home, clock, "x") as cases:
        one, two = cases.find(), cases.create("zwei", zone="UTC", language="en")
        sha256 = one.keep(b"shared", name="a", kind="playbook", media="m").sha256
        two.keep(b"shared", name="a", kind="playbook", media="m")
        one.erase_artefact(sha256, "why")
        assert two.read(sha256) == b"shared"
        assert one.verify().ok
        two.erase_artefact(sha256, "why")
        assert not (home / "artefacts" / sha256[:2] / sha256).exists()
        assert two.verify().ok


def _write_many(home, name, count):
    from datetime import UTC, datetime

    class Clock:
        def now(self):
            return datetime(2026, 1, 1, tzinfo=UTC)

    with Cases.open(home, Clock(), name) as cases:
        journal = cases.find()
        for number in range(count):
            journal.note(f"{name} {number}")
            journal.state()


def test_two_writers_lose_nothing(home, clock):
    context = multiprocessing.get_context("spawn")
    names = ("left", "right", "third")
    workers = [context.Process(target=_write_many, args=(home, name, 40)) for name in names]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    cases, journal = _find(home, clock)
    with cases:
        assert journal.verify().ok
        notes = [row.text for row in journal.state().notes]
    for name in names:
        assert [text for text in notes if text.startswith(name)] == [f"{name} {number}" for number in range(40)]


def _begin(home, name):
    from datetime import UTC, datetime

    class Clock:
        def now(self):
            return datetime(2026, 1, 1, tzinfo=UTC)

    with Cases.open(home, Clock(), name) as cases:
        cases.create(name, zone="UTC", language="en")


def test_two_sessions_may_begin_on_an_empty_home(tmp_path, clock):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_begin, args=(tmp_path / "new", f"case {number}")) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    with Cases.open(tmp_path / "new", clock, "x") as cases:
        assert sorted(row.title for row in cases.list()) == [f"case {number}" for number in range(4)]


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from postfall.case.cases import Cases
class Clock:
    def now(self):
        return datetime(2026, 1, 1, tzinfo=UTC)
with Cases.open(Path(sys.argv[1]), Clock(), "killed") as cases:
    journal = cases.find()
    number = 0
    while True:
        seq = journal.note(f"answer {number}").seq
        journal.keep(f"file {number}".encode() * 50000, name="f", kind="evidence", media="text/plain")
        print(number, flush=True)
        number += 1
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("after", [1, 4, 9])
def test_what_was_confirmed_survives_a_kill(home, clock, after):
    worker = subprocess.Popen([sys.executable, "-c", WRITER, str(home)], stdout=subprocess.PIPE, text=True)
    try:
        said = [int(worker.stdout.readline()) for _ in range(after)]
        time.sleep(0.003 * after)
    finally:
        worker.send_signal(signal.SIGKILL)
        rest = worker.stdout.read()
        worker.stdout.close()
        worker.wait()
    confirmed = max([*said, *(int(line) for line in rest.splitlines() if line)])
    cases, journal = _find(home, clock)
    with cases:
        assert journal.verify().ok
        notes = [row.text for row in journal.state().notes if row.who == "killed"]
        assert notes[: confirmed + 1] == [f"answer {number}" for number in range(confirmed + 1)]
        for path in (home / "artefacts").glob("[0-9a-f][0-9a-f]/*"):
            Artefacts(home / "artefacts").read(path.name)
        journal.note("goes on")


def test_leftovers_of_a_crash_are_swept(home, clock):
    incoming = home / "artefacts" / ".incoming"
    incoming.mkdir(parents=True)
    old, young = incoming / "old", incoming / "young"
    for path in (old, young):
        path.write_bytes(b"half")
    past = time.time() - STALE_SECONDS - 60
    os.utime(old, (past, past))
    Cases.open(home, clock, "x").close()
    assert (old.exists(), young.exists()) == (False, True)


def test_a_database_that_another_session_locked(home, clock, monkeypatch):
    monkeypatch.setattr(store_module, "BUSY_SECONDS", 0.2)
    cases, journal = _find(home, clock)
    with cases, closing(sqlite3.connect(home / "cases.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked") as caught:
            journal.note("x")
        assert "other session" in caught.value.hint.en
        assert caught.value.where.endswith("cases.sqlite")
        assert journal.state().entries == 2
        other.execute("ROLLBACK")
        journal.note("x")
        assert journal.verify().ok


@pytest.mark.parametrize("damage", [b"this is no database, only text " * 100, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_file_is_left_alone(tmp_path, clock, damage):
    home = tmp_path / "broken"
    home.mkdir()
    (home / "cases.sqlite").write_bytes(damage)
    with pytest.raises(StoreError, match="damaged") as caught:
        Cases.open(home, clock, "x")
    assert "backup" in caught.value.hint.en
    assert (home / "cases.sqlite").read_bytes() == damage


def test_a_newer_schema_is_refused(home, clock):
    with closing(sqlite3.connect(home / "cases.sqlite")) as raw, raw:
        raw.execute("INSERT INTO schema_steps VALUES (999)")
    with pytest.raises(StoreError, match="newer"):
        Cases.open(home, clock, "x")


def test_a_full_disk(home, clock):
    cases, journal = _find(home, clock)
    with cases:
        engine = journal._store._engine
        raw = engine.raw_connection()
        raw.cursor().execute("PRAGMA max_page_count = 1")
        raw.close()
        with pytest.raises(StoreError, match="full") as caught:
            journal.note("x" * 500_000)
        assert "Make room" in caught.value.hint.en
        assert journal.verify().ok


def test_a_full_disk_while_a_file_is_kept(home, clock, monkeypatch):
    cases, journal = _find(home, clock)

    def full(handle):
        raise OSError(28, "No space left on device")

    with cases:
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match="full"):
            journal.keep(b"x", name="a", kind="evidence", media="m")
        monkeypatch.undo()
        assert [path for path in (home / "artefacts").rglob("*") if path.is_file()] == []
        assert journal.verify().ok


READER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from postfall.case.cases import Cases
from postfall.errors import StoreError
class Clock:
    def now(self):
        return datetime(2026, 1, 1, tzinfo=UTC)
Cases.open(Path(sys.argv[2]), Clock(), "x").close()  # loads what another user may not read
os.setgid(65534); os.setuid(65534)
try:
    with Cases.open(Path(sys.argv[1]), Clock(), "x") as cases:
        cases.create("t", zone="UTC", language="en")
except StoreError as error:
    print(error.message.en, "|", error.hint.en)
"""


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs root to become somebody else")
def test_a_home_that_cannot_be_written(tmp_path):
    import tempfile

    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # pytest's own folder is closed to others
        Path(folder).chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", READER, f"{folder}/sub/home", str(tmp_path / "own")],
            capture_output=True,
            text=True,
            check=True,
            cwd="/",
        )
    assert "may not write" in done.stdout
    assert "POSTFALL_HOME" in done.stdout


def test_a_home_below_a_file(tmp_path, clock):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError) as caught:
        Cases.open(tmp_path / "file" / "home", clock, "x")
    assert "POSTFALL_HOME" in caught.value.hint.en


def test_where_wal_cannot_work_the_rollback_journal_does(tmp_path, clock):
    home = tmp_path / "home"
    (home / "cases.sqlite-shm").mkdir(parents=True)
    with Cases.open(home, clock, "x") as cases:
        journal = cases.create("t", zone="UTC", language="en")
        journal.note("x")
        assert journal.verify().ok
    with closing(sqlite3.connect(home / "cases.sqlite")) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_what_is_no_hash_names_no_file(tmp_path):
    shelf = Artefacts(tmp_path / "artefacts")
    for name in ("../../etc/passwd", "a" * 63, "A" * 64):
        with pytest.raises(UsageError):
            shelf.path(name)
    with pytest.raises(Tampered, match="missing"):
        shelf.read("a" * 64)


def test_a_file_beyond_the_limit_leaves_nothing(home, clock, tmp_path):
    large = tmp_path / "large.bin"
    large.write_bytes(b"x" * 3_000_001)
    cases, journal = _find(home, clock)
    with cases:
        with pytest.raises(UsageError, match="larger than 3 MB"):
            journal.keep_file(large, limit=3_000_000)
        assert [path for path in (home / "artefacts").rglob("*") if path.is_file()] == []
        kept = journal.keep_file(large, limit=3_000_001)
        assert (kept.name, kept.octets, kept.kind) == ("large.bin", 3_000_001, "evidence")
        with pytest.raises(UsageError, match="cannot be read"):
            journal.keep_file(tmp_path)
        with pytest.raises(UsageError, match="cannot be read"):
            journal.keep_file(tmp_path / "none")


def test_a_kept_file_that_was_damaged_heals_when_it_is_kept_again(home, clock):
    cases, journal = _find(home, clock)
    with cases:
        kept = journal.keep(b"x", name="a", kind="evidence", media="m")
        (home / "artefacts" / kept.sha256[:2] / kept.sha256).write_bytes(b"y")
        assert not journal.verify().ok
        journal.keep(b"x", name="a", kind="evidence", media="m")
        assert journal.verify().ok


def test_finding_a_case(tmp_path, clock):
    with Cases.open(tmp_path / "home", clock, "x") as cases:
        with pytest.raises(UsageError, match="no open case"):
            cases.find()
        one = cases.create("eins", zone="UTC", language="de")
        practice = cases.create("probe", zone="UTC", language="de", exercise=True)
        assert cases.find().id == one.id
        assert cases.find(exercise=True).id == practice.id
        assert cases.find(practice.id[:4].upper()).id == practice.id
        two = cases.create("zwei", zone="UTC", language="de")
        with pytest.raises(UsageError, match="2 open cases") as caught:
            cases.find()
        assert one.id[:8] in caught.value.hint.en
        assert two.id[:8] in caught.value.hint.en
        assert practice.id[:8] not in caught.value.hint.en
        two.close("done")
        assert cases.find().id == one.id
        with pytest.raises(UsageError, match="at least the first 4"):
            cases.find(one.id[:3])
        with pytest.raises(UsageError, match="No case"):
            cases.find("uuuu")
        assert [(row.title, row.exercise, row.closed) for row in cases.list()].count(("zwei", False, True)) == 1


def test_an_exercise_stays_one_when_its_beginning_is_erased(tmp_path, clock):
    with Cases.open(tmp_path / "home", clock, "x") as cases:
        real = cases.create("eins", zone="UTC", language="de")
        practice = cases.create("probe", zone="Europe/Vienna", language="en", exercise=True)
        practice.erase_body(1, "Art. 17")
        real.erase_body(1, "Art. 17")

        assert {row.id: (row.title, row.exercise) for row in cases.list()} == {
            real.id: ("", False),
            practice.id: ("", True),
        }
        assert cases.find().id == real.id
        state = practice.state()
        assert (state.exercise, state.zone, state.language) == (True, "Europe/Vienna", "en")
        assert practice.verify().ok


def test_an_ambiguous_prefix_gives_the_list(tmp_path, clock, monkeypatch):
    import postfall.case.cases as module

    letters = iter("aaaab" + "0" * 21 + "aaaac" + "0" * 21)
    monkeypatch.setattr(module.secrets, "choice", lambda _: next(letters))
    with Cases.open(tmp_path / "home", clock, "x") as cases:
        cases.create("eins", zone="UTC", language="de")
        cases.create("zwei", zone="UTC", language="de")
        with pytest.raises(UsageError, match="2 cases begin") as caught:
            cases.find("aaaa")
        assert "eins" in caught.value.hint.en
        assert "zwei" in caught.value.hint.en
        assert cases.find("aaaab").state().title == "eins"


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("nonsense", UsageError),
        ("mysql://u:hunter2@h/db", UsageError),
        ("postgresql://u:hunter2@127.0.0.1:1/db", StoreError),
    ],
)
def test_a_database_that_cannot_be_used_never_shows_the_password(tmp_path, clock, url, error):
    with pytest.raises(error) as caught:
        Cases.open(tmp_path / "home", clock, "x", database=url)
    shown = f"{caught.value} {caught.value.hint} {caught.value.where} {caught.value.__cause__}"
    assert "hunter2" not in shown
    assert "POSTFALL_DATABASE" in f"{caught.value.hint} {caught.value.where}"


def test_reading_the_model_loads_no_database():
    code = (
        "import sys, postfall.case.cases, postfall.case.export\n"
        "print([name for name in sys.modules if name.partition('.')[0] in {'sqlalchemy', 'sqlite3'}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
