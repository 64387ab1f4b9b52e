"""The database of the record: SQLite beside the artefacts, or PostgreSQL for a team; the same two tables in both.

What was appended is on disk when the transaction ends. One writer at a time: the place in the chain is read inside the
transaction that uses it.
"""

from __future__ import annotations

import os
import sqlite3
import time
import weakref
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.case import trouble
from postfall.case.artefacts import create_private, private_folder
from postfall.case.chain import Raw, decode
from postfall.case.entry import GENESIS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

    from postfall.case.model import Entry

BUSY_SECONDS = 5.0
"""How long to wait for another writer before saying so."""

_FILE = "cases.sqlite"
_LOCK = 0x706F7374  # one advisory lock for all writers of a PostgreSQL database
_PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA fullfsync=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
)


@dataclass(frozen=True, slots=True)
class Overview:
    """One case as the store sees it: first entry, newest hash, whether closed. `opening` is its first body."""

    case: str
    opened: str
    opening: bytes | None
    entries: int
    head: str
    closed: bool


class Writing:
    """One transaction of the only writer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tip(self, case: str) -> tuple[int, str]:
        """The newest entry's seq and hash; 0 and `GENESIS` before the first."""
        return _tip(self._connection, case)

    def closed(self, case: str) -> bool:
        """Whether the newest of closing and reopening is a closing."""
        return case in _closed(self._connection, case)

    def add(self, case: str, entry: Entry, salt: bytes, body: bytes) -> None:
        """Add the entry after the newest, and its body."""
        from sqlalchemy import insert

        from postfall.case.schema import BODIES, ENTRIES

        columns = {name: getattr(entry, name) for name in ("seq", "at", "actor", "type", "prev", "digest", "hash")}
        self._connection.execute(insert(ENTRIES).values(case_id=case, **columns))
        self._connection.execute(insert(BODIES).values(case_id=case, seq=entry.seq, salt=salt, body=body))

    def rows(self, case: str) -> tuple[Raw, ...]:
        """The journal as this transaction sees it."""
        return _rows(self._connection, case)

    def wanted(self, sha256: str) -> bool:
        """Whether any case still keeps the file `sha256`."""
        keeping: set[str] = set()
        for case, kind, body in _about_artefacts(self._connection):
            if (decode(body) or {}).get("sha256") == sha256:
                (keeping.add if kind.startswith("artefact.added/") else keeping.discard)(case)
        return bool(keeping)

    def erase(self, case: str, seq: int) -> None:
        """Remove one body; the guard is lifted for it alone."""
        from sqlalchemy import delete, insert

        from postfall.case.schema import BODIES, ERASING

        self._connection.execute(insert(ERASING).values(case_id=case, seq=seq))
        self._connection.execute(delete(BODIES).where(BODIES.c.case_id == case, BODIES.c.seq == seq))
        self._connection.execute(delete(ERASING).where(ERASING.c.case_id == case, ERASING.c.seq == seq))


class Store:
    """An open database. Raises `StoreError` (and `UsageError` for an unreadable address) from every call."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        weakref.finalize(self, engine.dispose)
        self.where = where

    @classmethod
    def open(cls, home: Path, database: str | None = None) -> Store:
        """The database `database` (URL), or `cases.sqlite` in `home`; created and brought up to date."""
        store = cls(*(_server(database) if database else _embedded(home / _FILE)))
        try:
            store._prepare()
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _prepare(self) -> None:
        from postfall.case.schema import SCHEMA, migrate, schema_of

        with self._reading() as connection:
            found = schema_of(connection)
        if found > SCHEMA:
            raise trouble.newer(self.where)
        if found < SCHEMA:
            with self._transaction() as connection:
                migrate(connection)

    def rows(self, case: str) -> tuple[Raw, ...]:
        """All stored rows of a case by seq."""
        with self._reading() as connection:
            return _rows(connection, case)

    def strays(self, case: str) -> tuple[int, ...]:
        """The seq numbers of bodies that have no entry."""
        from sqlalchemy import and_, select

        from postfall.case.schema import BODIES, ENTRIES

        joined = BODIES.outerjoin(ENTRIES, and_(ENTRIES.c.case_id == BODIES.c.case_id, ENTRIES.c.seq == BODIES.c.seq))
        query = select(BODIES.c.seq).select_from(joined).where(BODIES.c.case_id == case, ENTRIES.c.seq.is_(None))
        with self._reading() as connection:
            return tuple(connection.scalars(query.order_by(BODIES.c.seq)))

    def tip(self, case: str) -> tuple[int, str]:
        """The newest entry's seq and hash; 0 and `GENESIS` where there is no such case."""
        with self._reading() as connection:
            return _tip(connection, case)

    def overviews(self) -> tuple[Overview, ...]:
        """All cases, the oldest first."""
        from sqlalchemy import and_, func, select

        from postfall.case.schema import BODIES, ENTRIES

        counted = select(ENTRIES.c.case_id, func.count().label("entries"), func.max(ENTRIES.c.seq).label("last"))
        sums = counted.group_by(ENTRIES.c.case_id).subquery()
        first, last = ENTRIES.alias("first"), ENTRIES.alias("last")
        joined = (
            sums.join(last, and_(last.c.case_id == sums.c.case_id, last.c.seq == sums.c.last))
            .outerjoin(first, and_(first.c.case_id == sums.c.case_id, first.c.seq == 1))
            .outerjoin(BODIES, and_(BODIES.c.case_id == sums.c.case_id, BODIES.c.seq == 1))
        )
        query = select(sums.c.case_id, first.c.at, BODIES.c.body, sums.c.entries, last.c.hash).select_from(joined)
        with self._reading() as connection:
            rows = connection.execute(query).all()
            closed = _closed(connection)
        found = (Overview(row[0], str(row[1] or ""), row[2], row[3], row[4], row[0] in closed) for row in rows)
        return tuple(sorted(found, key=lambda row: (row.opened, row.case)))

    def vacuum(self) -> None:
        """After an erasure: leave no copy of what was erased in the database's own files."""
        if self._engine.dialect.name == "sqlite":
            with suppress(sqlite3.Error), closing(sqlite3.connect(self.where, timeout=BUSY_SECONDS)) as raw:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the next one does it where a reader is in the way
            return
        with self._errors(), self._engine.connect() as plain:
            plain.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM bodies")

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """The only writer's transaction: on disk when it ends well, undone when it does not."""
        with self._transaction() as connection:
            yield Writing(connection)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._errors(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._errors(), self._engine.connect() as plain:
            connection = plain.execution_options(postfall_writes=True)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(BUSY_SECONDS * 1000)}")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                yield connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        from sqlalchemy.exc import DBAPIError

        try:
            yield
        except DBAPIError as error:
            raise trouble.from_database(error, self.where) from None


def _tip(connection: Connection, case: str) -> tuple[int, str]:
    from sqlalchemy import select

    from postfall.case.schema import ENTRIES

    query = select(ENTRIES.c.seq, ENTRIES.c.hash).where(ENTRIES.c.case_id == case)
    row = connection.execute(query.order_by(ENTRIES.c.seq.desc()).limit(1)).first()
    return (int(row[0]), str(row[1])) if row else (0, GENESIS)


def _closed(connection: Connection, case: str | None = None) -> Collection[str]:
    """Cases whose newest entry about closing is a closing."""
    from sqlalchemy import or_, select

    from postfall.case.schema import ENTRIES

    kinds = or_(ENTRIES.c.type.like("case.closed/%"), ENTRIES.c.type.like("case.reopened/%"))
    query = select(ENTRIES.c.case_id, ENTRIES.c.type).where(kinds).order_by(ENTRIES.c.seq)
    if case is not None:
        query = query.where(ENTRIES.c.case_id == case)
    newest = {row[0]: row[1] for row in connection.execute(query)}
    return {name for name, kind in newest.items() if kind.startswith("case.closed/")}


def _about_artefacts(connection: Connection) -> Iterator[tuple[str, str, object]]:
    from sqlalchemy import and_, select

    from postfall.case.schema import BODIES, ENTRIES

    e, b = ENTRIES.c, BODIES.c
    query = (
        select(e.case_id, e.type, b.body)
        .select_from(ENTRIES.join(BODIES, and_(b.case_id == e.case_id, b.seq == e.seq)))
        .where(e.type.like("artefact.%"))
        .order_by(e.case_id, e.seq)
    )
    for case, kind, body in connection.execute(query):
        yield case, kind, bytes(body) if isinstance(body, memoryview) else body


def _rows(connection: Connection, case: str) -> tuple[Raw, ...]:
    from sqlalchemy import and_, select

    from postfall.case.schema import BODIES, ENTRIES

    e, b = ENTRIES.c, BODIES.c
    query = (
        select(e.seq, e.at, e.actor, e.type, e.prev, e.digest, e.hash, b.salt, b.body)
        .select_from(ENTRIES.outerjoin(BODIES, and_(b.case_id == e.case_id, b.seq == e.seq)))
        .where(e.case_id == case)
        .order_by(e.seq)
    )
    return tuple(_raw(row) for row in connection.execute(query))


def _raw(row: Iterable[object]) -> Raw:
    return Raw(*(bytes(item) if isinstance(item, memoryview) else item for item in row))


def _embedded(path: Path) -> tuple[Engine, str]:
    try:
        private_folder(path.parent)
        if not path.exists():
            if not any(path.parent.iterdir()):
                with suppress(PermissionError):  # somebody else's folder, shared with us on purpose
                    path.parent.chmod(0o700)
            create_private(path).close()
        elif os.name != "nt" and path.stat().st_mode & 0o077 and path.stat().st_uid == os.getuid():
            path.chmod(0o600)
    except FileExistsError:
        pass  # another session made it a moment ago
    except OSError as error:
        raise trouble.cannot_write(error, path) from error
    _journal_mode(path)
    return _sqlite_engine(path), str(path)


def _journal_mode(path: Path) -> None:
    """WAL where the file system can, else the rollback journal; both survive power loss with `synchronous=FULL`."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as raw:
                if raw.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                    raw.execute("PRAGMA journal_mode=WAL")
                    raw.executescript("BEGIN IMMEDIATE; ROLLBACK")
                raw.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname.startswith("SQLITE_BUSY") and time.monotonic() < until:
                time.sleep(0.02)
                continue
            _rollback_journal(path)
        except sqlite3.DatabaseError:
            pass  # the engine's first statement says what is wrong with the file
        return


def _rollback_journal(path: Path) -> None:
    """Leave WAL where its shared memory cannot be had; alone (exclusive) that works without it."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as raw:
        raw.execute("PRAGMA locking_mode=EXCLUSIVE")
        raw.execute("PRAGMA journal_mode=DELETE")


def _sqlite_engine(path: Path) -> Engine:
    from sqlalchemy import create_engine, event
    from sqlalchemy.engine import URL

    url = URL.create("sqlite+pysqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "isolation_level": None}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connected(raw: sqlite3.Connection, _record: object) -> None:
        raw.text_factory = _undamaged
        for pragma in _PRAGMAS:
            raw.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("postfall_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _undamaged(text: bytes) -> str:
    """Stored text, readable even where a changed byte made it no UTF-8: the chain check has to see it."""
    return text.decode("utf-8", "surrogateescape")


def _server(database: str) -> tuple[Engine, str]:
    from sqlalchemy import create_engine
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(database.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):
        raise trouble.bad_url() from None
    if url.get_backend_name() == "sqlite" and url.database:
        return _embedded(Path(url.database))
    if url.get_backend_name() != "postgresql":
        raise trouble.bad_url()
    wait = {"connect_timeout": int(BUSY_SECONDS) + 5}
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"), connect_args=wait, hide_parameters=True, pool_pre_ping=True
        )
    except ModuleNotFoundError as error:
        raise trouble.no_driver() from error
    return engine, _place(url)


def _place(url: URL) -> str:
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{url.host or 'localhost'}{port}/{url.database or ''}"
