"""A backup: the whole ledger as it is at one moment, in a file of its own or another database, while others go on.

A backup is a ledger: it can be opened, asked and verified. A backup of a PostgreSQL ledger to a file is an SQLite ledger, and
the other way round; so that this is also how a ledger moves. That there is one is written into the ledger, since whoever
expunges a report must know where it still stands.
"""

from __future__ import annotations

import os
from contextlib import closing, suppress
from pathlib import Path
from sqlite3 import Error, connect

from sqlalchemy import Connection, insert, select

from sayso.errors import MisuseError, OutputError
from sayso.ledger import schema, writing
from sayso.ledger.dialects import SQLite, raw
from sayso.ledger.store import Store

ROWS = 2_000  # copied at a time
PAGES = 2_000  # of SQLite, copied at a time; a writer gets its turn in between


def backup(store: Store, to: str | Path) -> int:
    """Copies the ledger; the bytes that the copy takes. Raises MisuseError where something is there already, OutputError."""
    target = str(to)
    if "://" not in target and Path(target).exists():
        raise MisuseError(target, "is there already", "name a file that is not")
    with store.writing("backup", to=shown(target)):
        pass  # told before it is made: a copy cut off half-way holds texts too
    if "://" not in target and isinstance(store.dialect, SQLite):
        _copy_file(store, Path(target))
        return Path(target).stat().st_size
    copy = Store(target, store.version, create=True)
    try:
        with copy.dialect.told(), copy.dialect.engine.connect() as there:
            copy.dialect.lock(there)
            if there.execute(select(schema.change.c.n).limit(1)).first():
                raise MisuseError(shown(target), "is a ledger already", "name an empty database")
            with store.reading() as here:
                _copy_rows(here, there)
                writing.reindex(copy, there)
            there.commit()
        with copy.reading() as connection:
            size = copy.dialect.size(connection)
    finally:
        copy.close()
    return _alone(copy.dialect.path) if isinstance(copy.dialect, SQLite) else size


def shown(target: str) -> str:
    """A file as an absolute path, an address without its password."""
    if "://" not in target:
        return os.path.abspath(target)
    from sayso.ledger.dialects import dialect

    return dialect(target).shown


def _copy_file(store: Store, target: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    try:
        with store.reading() as connection, closing(connect(part)) as copy:
            raw(connection).backup(copy, pages=PAGES)
        _alone(part)
        part.replace(target)
    except (OSError, Error) as error:
        raise OutputError(str(target), f"cannot be written ({error})", "make room, or name another place") from error
    finally:
        with suppress(OSError):
            part.unlink()


def _alone(path: Path) -> int:
    """Makes of a ledger one file, without others beside it, that can also be asked where nothing may be written; its bytes."""
    with closing(connect(path)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
    return path.stat().st_size


def _copy_rows(here: Connection, there: Connection) -> None:
    for table in schema.metadata.sorted_tables:
        if table is schema.migration:
            continue
        query = select(table).order_by(*table.primary_key.columns)
        found = here.execution_options(yield_per=ROWS).execute(query).mappings()
        for rows in found.partitions(ROWS):
            there.execute(insert(table), [dict(row) for row in rows])
