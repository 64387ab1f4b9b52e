"""The tables of the record, their guards, and the numbered steps that bring a database up to date.

Importing this loads SQLAlchemy; `store` does so only when a database is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
)

from postfall.case.entry import GENESIS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

METADATA = MetaData()

# No hidden row numbers in SQLite: a REPLACE that collides on one of those would pass every guard.
ENTRIES = Table(
    "entries",
    METADATA,
    Column("case_id", Text, nullable=False),
    Column("seq", BigInteger().with_variant(Integer(), "sqlite"), nullable=False, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("prev", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("hash", Text, nullable=False),
    PrimaryKeyConstraint("case_id", "seq"),
    sqlite_with_rowid=False,
)

BODIES = Table(
    "bodies",
    METADATA,
    Column("case_id", Text, nullable=False),
    Column("seq", BigInteger().with_variant(Integer(), "sqlite"), nullable=False, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("case_id", "seq"),
    ForeignKeyConstraint(["case_id", "seq"], ["entries.case_id", "entries.seq"]),
    sqlite_with_rowid=False,
)

# A row here lifts the guard for one body; it is put in and taken out inside the transaction of one erasure.
ERASING = Table(
    "erasing",
    METADATA,
    Column("case_id", Text, nullable=False),
    Column("seq", BigInteger().with_variant(Integer(), "sqlite"), nullable=False, autoincrement=False),
    PrimaryKeyConstraint("case_id", "seq"),
    sqlite_with_rowid=False,
)

STEPS = Table("schema_steps", METADATA, Column("number", Integer, primary_key=True, autoincrement=False))

_SQLITE_GUARDS = (
    f"""CREATE TRIGGER entries_append BEFORE INSERT ON entries
    WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM entries WHERE case_id = NEW.case_id)
      OR NEW.prev IS NOT COALESCE(
        (SELECT hash FROM entries WHERE case_id = NEW.case_id AND seq = NEW.seq - 1), '{GENESIS}')
    BEGIN SELECT RAISE(ABORT, 'postfall: an entry follows the last one'); END""",  # noqa: S608  # a constant of ours
    """CREATE TRIGGER entries_update BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'postfall: entries are never changed'); END""",
    """CREATE TRIGGER entries_delete BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'postfall: entries are never removed'); END""",
    """CREATE TRIGGER bodies_insert BEFORE INSERT ON bodies
    WHEN EXISTS (SELECT 1 FROM bodies WHERE case_id = NEW.case_id AND seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'postfall: bodies are never replaced'); END""",
    """CREATE TRIGGER bodies_update BEFORE UPDATE ON bodies
    BEGIN SELECT RAISE(ABORT, 'postfall: bodies are never changed'); END""",
    """CREATE TRIGGER bodies_delete BEFORE DELETE ON bodies
    WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE case_id = OLD.case_id AND seq = OLD.seq)
    BEGIN SELECT RAISE(ABORT, 'postfall: bodies are removed by case erase only'); END""",
)

_POSTGRES_GUARDS = (
    """CREATE FUNCTION postfall_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'postfall: the journal takes new entries only'; END $$""",
    f"""CREATE FUNCTION postfall_append() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.seq IS DISTINCT FROM (SELECT COALESCE(MAX(seq), 0) + 1 FROM entries WHERE case_id = NEW.case_id)
        OR NEW.prev IS DISTINCT FROM COALESCE(
          (SELECT hash FROM entries WHERE case_id = NEW.case_id AND seq = NEW.seq - 1), '{GENESIS}')
      THEN RAISE EXCEPTION 'postfall: an entry follows the last one'; END IF;
      RETURN NEW;
    END $$""",  # noqa: S608  # a constant of ours
    """CREATE FUNCTION postfall_erase() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM erasing WHERE case_id = OLD.case_id AND seq = OLD.seq)
      THEN RAISE EXCEPTION 'postfall: bodies are removed by case erase only'; END IF;
      RETURN OLD;
    END $$""",
    "CREATE TRIGGER entries_append BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION postfall_append()",
    "CREATE TRIGGER entries_guard BEFORE UPDATE OR DELETE ON entries FOR EACH ROW EXECUTE FUNCTION postfall_refuse()",
    "CREATE TRIGGER entries_all BEFORE TRUNCATE ON entries FOR EACH STATEMENT EXECUTE FUNCTION postfall_refuse()",
    "CREATE TRIGGER bodies_guard BEFORE UPDATE ON bodies FOR EACH ROW EXECUTE FUNCTION postfall_refuse()",
    "CREATE TRIGGER bodies_delete BEFORE DELETE ON bodies FOR EACH ROW EXECUTE FUNCTION postfall_erase()",
    "CREATE TRIGGER bodies_all BEFORE TRUNCATE ON bodies FOR EACH STATEMENT EXECUTE FUNCTION postfall_refuse()",
)


def m001_entries_and_bodies(connection: Connection) -> None:
    """The two tables of the journal and the guards that let them grow only."""
    METADATA.create_all(connection, tables=[ENTRIES, BODIES, ERASING])
    for guard in _SQLITE_GUARDS if connection.dialect.name == "sqlite" else _POSTGRES_GUARDS:
        connection.exec_driver_sql(guard)


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (m001_entries_and_bodies,)
"""Step n brings a database from schema n-1 to n. A step that was released is never changed."""

SCHEMA = len(MIGRATIONS)


def schema_of(connection: Connection) -> int:
    """The schema number of a database; 0 where there is nothing of ours."""
    if not inspect(connection).has_table(STEPS.name):
        return 0
    return int(connection.execute(select(func.coalesce(func.max(STEPS.c.number), 0))).scalar_one())


def migrate(connection: Connection) -> None:
    """Take the steps that are missing; the caller holds the write lock."""
    METADATA.create_all(connection, tables=[STEPS])
    for number in range(schema_of(connection) + 1, SCHEMA + 1):
        MIGRATIONS[number - 1](connection)
        connection.execute(insert(STEPS).values(number=number))
