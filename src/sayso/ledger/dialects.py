"""What SQLite and PostgreSQL do differently: opening, locking, word indexes, guards against change, copies, checks.

All else in the ledger is SQLAlchemy Core and the same on both. A word index holds the stems of `words.py`, so that both find
the same: FTS5 without content on SQLite, a tsvector with a GIN index on PostgreSQL.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, insert, make_url, text
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from sayso.errors import BusyError, LedgerError, MisuseError, OutputError
from sayso.ledger import words
from sayso.ledger.schema import metadata

BUSY_SECONDS = 30  # how long a writer waits for another's transaction; one lasts a second at most
APPLICATION_ID = 0x73617973  # "says": what `file` shows, and what tells a ledger from another SQLite file
WRITERS = 0x7361797301  # the advisory lock that PostgreSQL's writers take in turn
INDEXED = ("statement", "figure", "report")  # tables with a word index, each named TABLE_words

# Tables whose rows never change, and the columns that may be set where they do. Word indexes, `identity` and the feeds' state
# are no truth and stand free.
FROZEN: dict[str, tuple[str, ...]] = {
    "change": ("reason", "detail"),
    "report": ("until", "expunged", "title", "author", "url", "place", "headers", "outlet"),
    "text": (),
    "reading": ("until", "notes"),
    "statement": ("until",),
    "figure": ("until",),
    "grade": ("until",),
    "alias": ("until", "detail"),
    "refused": (),
    "member": ("until", "secret"),
}
# Only the rows of a report that is being expunged may go, and only then may the other columns above be emptied.
EXPUNGED = {
    "text": "EXISTS (SELECT 1 FROM report WHERE report.n = OLD.report AND expunged IS NOT NULL)",
    "statement": "EXISTS (SELECT 1 FROM report WHERE report.n = OLD.report AND expunged IS NOT NULL)",
    "figure": "EXISTS (SELECT 1 FROM report WHERE report.n = OLD.report AND expunged IS NOT NULL)",
}


class Dialect(ABC):
    """One database that holds a ledger. `shown` names it without a password."""

    name: str
    collation: str  # the order of code points; PostgreSQL's own may be that of a dictionary
    shown: str
    engine: Engine

    @abstractmethod
    def exists(self) -> bool:
        """Is there anything to open? Does not look inside."""

    @abstractmethod
    def lock(self, connection: Connection) -> None:
        """Makes the transaction that begins the only one that writes. Waits up to BUSY_SECONDS."""

    @abstractmethod
    def make_words(self, connection: Connection) -> None:
        """Makes the empty word indexes."""

    def put(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes rows of a table, all with the same columns."""
        connection.execute(insert(table), list(rows))

    @abstractmethod
    def index(self, connection: Connection, table: str, rows: Sequence[tuple[int, str]]) -> None:
        """Adds rows of n and text to a table's word index."""

    @abstractmethod
    def drop_words(self, connection: Connection) -> None:
        """Drops the word indexes, to be made anew."""

    @abstractmethod
    def matching(self, table: str, query: words.Query) -> tuple[str, str]:
        """A subquery of the n's whose words match, with the parameter :words, and that parameter's value."""

    @abstractmethod
    def indexed(self, table: str) -> str:
        """A query for the n's of the rows that a table's word index has."""

    @abstractmethod
    def guard(self, connection: Connection, tables: Iterable[str]) -> None:
        """Makes the triggers that keep frozen rows frozen."""

    @abstractmethod
    def settle(self) -> None:
        """Lets the database look at what was written, so that it answers by the right index. Never fails."""

    @abstractmethod
    def shrink(self) -> None:
        """Overwrites what was deleted, so that no file of the database holds it any longer.

        Raises BusyError where somebody reads who began before it was deleted, for BUSY_SECONDS.
        """

    def _still_read(self) -> BusyError:
        told = "what was deleted still stands in its files, for something goes on reading them"
        return BusyError(self.shown, told, "end that, say an export or a backup, then run the same command again")

    @abstractmethod
    def faults(self, connection: Connection) -> list[str]:
        """What the database itself finds broken."""

    @abstractmethod
    def size(self, connection: Connection) -> int:
        """Bytes on disk."""

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turns the database's errors into ours, each with where, what, and what to do."""
        try:
            yield
        except DBAPIError as error:
            raise self.error(error) from error
        except UnicodeEncodeError as error:
            told = f"{error.object[:40]!a} holds half a character (a lone surrogate), which no database takes"
            raise LedgerError(self.shown, told, "nothing was written; correct what was given") from error
        except PoolTimeout:
            raise BusyError(self.shown, "is asked too much at once", "ask again") from None
        except SQLAlchemyError as error:
            raise LedgerError(self.shown, str(error).split("\n")[0], "run sayso verify") from error

    @abstractmethod
    def error(self, error: DBAPIError) -> Exception:
        """Our error for the database's."""


def dialect(location: str | Path) -> Dialect:
    """The database at a path or a postgresql:// URL; nothing is opened yet. Raises MisuseError for any other URL."""
    where = str(location)
    if "://" not in where:
        return SQLite(Path(where))
    none = MisuseError("--ledger", "that is no address of a ledger", "give a path, or postgresql://host/name")
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise none from None
    if "@" in (url.host or ""):  # of a password that stands there as it is; "@" and "/" in one are written %40 and %2F
        raise none
    if url.get_backend_name() == "sqlite":
        return SQLite(Path(url.database or ""))
    if url.get_backend_name() not in ("postgresql", "postgres"):
        told = f"{url.get_backend_name()}:// is no ledger's address"
        raise MisuseError("--ledger", told, "give a path, or postgresql://host/name")
    return PostgreSQL(url)


# ---------------------------------------------------------------- SQLite


class _Hinting(SQLiteCompiler):
    """Writes "INDEXED BY" behind a table: SQLAlchemy leaves it to the dialect whether it has hints, and this one's has none."""

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        return text


class SQLite(Dialect):
    """A file, with two more beside it while it is in use (-wal, -shm)."""

    name = "sqlite"
    collation = "BINARY"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shown = str(path)
        self.engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS})
        self.engine.dialect.statement_compiler = _Hinting
        event.listen(self.engine, "connect", self._connected)
        event.listen(self.engine, "begin", self._begin)

    @staticmethod
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own begin comes too late for a reader's snapshot
        ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        if ours or connection.execute("PRAGMA page_count").fetchone()[0] == 0:  # other programs' files are left as they are
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if "readonly" not in str(error):  # a backup in a folder that may only be read can be asked as it is
                    raise
        connection.execute("PRAGMA synchronous = FULL")  # what is committed outlives a power cut
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cache_size = -65536")  # 64 MiB; 2 MiB, the default, halves the speed of adding

    @staticmethod
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    def exists(self) -> bool:
        return self.path.exists() and self.path.stat().st_size > 0

    def lock(self, connection: Connection) -> None:
        connection.execution_options(begin="BEGIN IMMEDIATE")

    def make_words(self, connection: Connection) -> None:
        for table in INDEXED:
            connection.exec_driver_sql(
                f"CREATE VIRTUAL TABLE {table}_words USING fts5(words, content='', "
                "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co M*'\")"
            )

    def put(self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows as they are: what SQLAlchemy does to each value on its way takes a quarter of the time of adding reports."""
        if rows:
            names = list(rows[0])
            columns = ", ".join(f'"{name}"' for name in names)
            values = list(map(itemgetter(*names), rows))
            marks = ", ".join("?" * len(names))
            connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', values)

    def index(self, connection: Connection, table: str, rows: Sequence[tuple[int, str]]) -> None:
        if rows:
            stemmed = [(n, words.stems(content)) for n, content in rows]
            connection.exec_driver_sql(f"INSERT INTO {table}_words(rowid, words) VALUES (?, ?)", stemmed)

    def drop_words(self, connection: Connection) -> None:
        for table in INDEXED:
            connection.exec_driver_sql(f"DROP TABLE {table}_words")

    def matching(self, table: str, query: words.Query) -> tuple[str, str]:
        return f"SELECT rowid FROM {table}_words WHERE {table}_words MATCH :words", words.fts5(query)

    def indexed(self, table: str) -> str:
        return f"SELECT id AS n FROM {table}_words_docsize"

    def guard(self, connection: Connection, tables: Iterable[str]) -> None:
        for table in tables:
            columns = [column.name for column in metadata.tables[table].columns if column.name not in FROZEN[table]]
            quoted = ", ".join(f'"{name}"' for name in columns)
            refuse = f"SELECT RAISE(ABORT, 'rows of {table} never change')"
            connection.exec_driver_sql(
                f'CREATE TRIGGER "{table}_kept" BEFORE UPDATE OF {quoted} ON "{table}" BEGIN {refuse}; END'
            )
            unless = f"WHEN NOT {EXPUNGED[table]} " if table in EXPUNGED else ""
            connection.exec_driver_sql(f'CREATE TRIGGER "{table}_stays" BEFORE DELETE ON "{table}" {unless}BEGIN {refuse}; END')

    def settle(self) -> None:
        with suppress(SQLAlchemyError), self.engine.connect() as connection:  # a file that may not be written is asked as it is
            connection.exec_driver_sql("PRAGMA analysis_limit = 1000")  # rows of an index that are looked at
            connection.exec_driver_sql("ANALYZE")
            connection.commit()

    def shrink(self) -> None:
        raw = self.engine.raw_connection()
        try:
            assert raw.driver_connection
            raw.driver_connection.execute("VACUUM")
            (still_read, *_) = raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:  # the driver's own: through SQLAlchemy it would be in a transaction
            raise self._error(str(error)) from error
        finally:
            raw.close()
        if still_read:
            raise self._still_read()

    def faults(self, connection: Connection) -> list[str]:
        broken: list[str] = []
        try:
            for (told,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
                broken += [str(told)] if told != "ok" else []
            for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
                broken.append(f"row {row} of {table} names a row of {parent} that is not there")
        except DBAPIError as error:
            broken.append(f"it cannot be read to its end ({error.orig})")
        return [*broken[:20], *filter(None, (self._index_fault(connection, table) for table in INDEXED))]

    @staticmethod
    def _index_fault(connection: Connection, table: str) -> str | None:
        """What is wrong with a table's word index, to SQLite a table like others: it must have as many words as its texts had.

        A search in an index with a hole finds less and says nothing.
        """
        terms = f"{table}_terms"
        try:
            connection.exec_driver_sql(f"CREATE VIRTUAL TABLE temp.{terms} USING fts5vocab(main, {table}_words, row)")
            found = connection.exec_driver_sql(f"SELECT coalesce(sum(cnt), 0) FROM temp.{terms}").scalar_one()
            sizes = connection.exec_driver_sql(f"SELECT coalesce(sz, x'') FROM {table}_words_docsize").scalars()
            told = sum(_varint(size) for size in sizes)
        except DBAPIError as error:
            return f"the word index of {table}s is broken ({error.orig})"
        finally:
            with suppress(DBAPIError):  # where it could not be made
                connection.exec_driver_sql(f"DROP TABLE temp.{terms}")
        return None if found == told else f"the word index of {table}s has {found:,} words of {told:,}"

    def size(self, connection: Connection) -> int:
        found = 0
        for suffix in ("", "-wal"):
            with suppress(OSError):
                found += os.stat(f"{self.path}{suffix}").st_size
        return found

    def error(self, error: DBAPIError) -> Exception:
        return self._error(str(error.orig))

    def _error(self, said: str) -> Exception:
        if "locked" in said or "busy" in said:
            return BusyError(self.shown, "another sayso has been writing for half a minute", "run the command again")
        if "readonly" in said or "read-only" in said:
            return OutputError(self.shown, "may not be written to", "ask for the right to write the file and its folder")
        if "disk is full" in said or "disk I/O error" in said:
            return OutputError(self.shown, f"cannot be written ({said})", "make room, then run the same command again")
        if "unable to open" in said:
            return OutputError(self.shown, "cannot be opened or made", "check the path and the right to write to its folder")
        if "not a database" in said:
            return LedgerError(self.shown, "is no ledger", "name another file with --ledger")
        return LedgerError(self.shown, f"is damaged ({said})", "take the last backup, or run sayso verify")


# ---------------------------------------------------------------- PostgreSQL


class PostgreSQL(Dialect):
    """A database on a server; the connection's password may stand in the URL, in PGPASSWORD or in PGPASSFILE."""

    name = "postgresql"
    collation = "C"

    def __init__(self, url: URL) -> None:
        url = url.set(drivername="postgresql+psycopg")
        # what it lets go of when a server dies, in lines of its own on standard error; `error` says it in ours
        logging.getLogger("psycopg").addHandler(logging.NullHandler())
        open_url = url.difference_update_query(("password", "sslpassword"))
        self.shown = open_url.render_as_string(hide_password=True).replace("+psycopg", "")
        try:
            self.engine = create_engine(
                url, connect_args={"connect_timeout": 10, "application_name": "sayso"}, pool_pre_ping=True,
                isolation_level="REPEATABLE READ",
            )  # fmt: skip
        except (ImportError, NoSuchModuleError):
            needs = "needs psycopg"
            raise MisuseError(self.shown, needs, "install it with: pip install 'sayso[postgres]'") from None

    def exists(self) -> bool:
        return True

    def lock(self, connection: Connection) -> None:
        # READ COMMITTED: under REPEATABLE READ the snapshot would be older than the lock
        connection.execution_options(isolation_level="READ COMMITTED")
        connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS})

    def make_words(self, connection: Connection) -> None:
        for table in INDEXED:
            connection.execute(text(f"CREATE TABLE {table}_words (n integer PRIMARY KEY, words tsvector NOT NULL)"))
            connection.execute(text(f"CREATE INDEX {table}_words_gin ON {table}_words USING gin (words)"))

    def index(self, connection: Connection, table: str, rows: Sequence[tuple[int, str]]) -> None:
        if rows:
            stemmed = [{"n": n, "words": words.tsvector(content)} for n, content in rows]
            connection.execute(text(f"INSERT INTO {table}_words VALUES (:n, CAST(:words AS tsvector))"), stemmed)

    def drop_words(self, connection: Connection) -> None:
        for table in INDEXED:
            connection.execute(text(f"DROP TABLE {table}_words"))

    def matching(self, table: str, query: words.Query) -> tuple[str, str]:
        return f"SELECT n FROM {table}_words WHERE words @@ CAST(:words AS tsquery)", words.tsquery(query)

    def indexed(self, table: str) -> str:
        return f"SELECT n FROM {table}_words"

    def guard(self, connection: Connection, tables: Iterable[str]) -> None:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION sayso_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME; END $$"
            )
        )
        for table in tables:
            columns = [column.name for column in metadata.tables[table].columns if column.name not in FROZEN[table]]
            quoted = ", ".join(f'"{name}"' for name in columns)
            connection.execute(
                text(
                    f'CREATE TRIGGER "{table}_kept" BEFORE UPDATE OF {quoted} ON "{table}" '
                    "FOR EACH ROW EXECUTE FUNCTION sayso_refuse()"
                )
            )
            self._stays(connection, table)

    @staticmethod
    def _stays(connection: Connection, table: str) -> None:
        """A trigger's condition may not ask other tables here, so that the question stands in a function of its own."""
        does = "sayso_refuse"
        if table in EXPUNGED:
            does = f"sayso_{table}_stays"
            connection.execute(
                text(
                    f"CREATE FUNCTION {does}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    f"IF {EXPUNGED[table]} THEN RETURN OLD; END IF; "
                    f"RAISE EXCEPTION 'rows of {table} never change'; END $$"
                )
            )
        connection.execute(
            text(f'CREATE TRIGGER "{table}_stays" BEFORE DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION {does}()')
        )

    def settle(self) -> None:
        """The server does so by itself, within a minute."""

    def shrink(self) -> None:
        tables = [*metadata.tables, *(f"{table}_words" for table in INDEXED)]
        # VACUUM keeps what a transaction may still see. Each that began before has locked one of the tables or more until it
        # ends; once every table could be had alone, one after the other, none of them is left.
        had = [f"DO 'BEGIN LOCK TABLE \"{table}\"; END'" for table in tables]
        rewritten = [f'VACUUM (FULL, ANALYZE) "{table}"' for table in tables]  # the server's statistics hold names too
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.detach()  # it is closed after this: nobody else is to wait for locks so briefly
            connection.execute(text(f"SET lock_timeout = '{BUSY_SECONDS}s'"))  # whoever asks meanwhile waits behind us
            try:
                for step in (*had, *rewritten):
                    connection.execute(text(step))
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) == "55P03":
                    raise self._still_read() from error
                raise

    def faults(self, connection: Connection) -> list[str]:
        """PostgreSQL checks its pages itself (initdb --data-checksums); its keys it does not look at again."""
        keys = [(table.name, key.parent.name, key.column.table.name, key.column.name)
                for table in metadata.sorted_tables for key in table.foreign_keys]  # fmt: skip
        query = " UNION ALL ".join(
            f"SELECT '{table}', '{parent}', count(*) FROM \"{table}\" AS here WHERE here.\"{column}\" IS NOT NULL "
            f'AND NOT EXISTS (SELECT 1 FROM "{parent}" AS there WHERE there."{named}" = here."{column}")'
            for table, column, parent, named in keys
        )
        return [f"{many:,} rows of {table} name a row of {parent} that is not there"
                for table, parent, many in connection.execute(text(query)) if many]  # fmt: skip

    def size(self, connection: Connection) -> int:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())

    def error(self, error: DBAPIError) -> Exception:
        said = str(error.orig).split("\n")[0]
        state = getattr(error.orig, "sqlstate", None)
        if state in ("55P03", "40001", "40P01"):
            return BusyError(self.shown, "another sayso has been writing for half a minute", "run the command again")
        if state is None and any(answer in said for answer in _TURNED_AWAY):
            what = said.rpartition("FATAL:")[2].strip()
            return LedgerError(self.shown, f"cannot be opened: {what}", "check the address; a password may stand in PGPASSFILE")
        if state is None and "NUL (0x00)" in said:
            return MisuseError(self.shown, "no id or word that is asked for can hold a NUL", "leave it out")
        if state in ("53100", "25006", "42501"):
            return OutputError(self.shown, f"cannot be written ({said})", "make room or ask for the right, then run it again")
        if error.connection_invalidated or state in (None, "57P01", "57P02", "57P03", "08006"):
            return BusyError(self.shown, f"the server does not answer ({said})", "see that it runs, then run the command again")
        return LedgerError(self.shown, f"is damaged ({said})", "take the last backup, or run sayso verify")


# What a server says that is there, but will not have us; nothing of this passes by waiting.
_TURNED_AWAY = (
    "authentication failed", "no password supplied", "no pg_hba.conf entry", "is not permitted to log in",
    "permission denied for database", '" does not exist',
)  # fmt: skip


def raw(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection of an SQLite ledger."""
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


def _varint(written: bytes) -> int:
    """A number as SQLite packs it: seven bits a byte, the high ones first."""
    number = 0
    for byte in written:
        number = number << 7 | byte & 0x7F
    return number
