"""The numbered steps that make a ledger's tables, and bring an older ledger up to the form that this sayso knows.

A step is never altered once released: a ledger out there has taken it. The form that each left is kept under tests/ledgers,
and tested from. A new step goes to the end of STEPS, in words for both databases.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Index, func, insert, inspect, select

from sayso.errors import LedgerError, NewerError
from sayso.ledger import copies, schema
from sayso.ledger.dialects import APPLICATION_ID, FROZEN, Dialect
from sayso.ledger.schema import metadata, migration


def first(connection: Connection, dialect: Dialect) -> None:
    """Reports, readings, statements, figures, decisions, refusals, feeds; three word indexes; guards against change."""
    later = {"migration", "shingle", "sketch", "copied", "member", "session", "access", "search"}
    metadata.create_all(connection, tables=[table for name, table in metadata.tables.items() if name not in later])
    dialect.make_words(connection)
    dialect.guard(connection, [table for table in FROZEN if table not in later])
    if dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def second(connection: Connection, dialect: Dialect) -> None:
    """Which reports repeat which; an index by which the figures of one matter are found."""
    metadata.create_all(connection, tables=[schema.shingle, schema.sketch, schema.copied])
    _index("figure_scope").create(connection, checkfirst=True)
    copies.remake(connection, dialect)


def third(connection: Connection, dialect: Dialect) -> None:
    """An index by which counts that run on, and rates, are found."""
    _index("figure_window").create(connection, checkfirst=True)


def fourth(connection: Connection, dialect: Dialect) -> None:
    """Members, their sessions, who came in; searches that people keep."""
    metadata.create_all(connection, tables=[schema.member, schema.session, schema.access, schema.search])
    dialect.guard(connection, ["member"])


def fifth(connection: Connection, dialect: Dialect) -> None:
    """An index by which the version after a report is found."""
    _index("report_previous").create(connection, checkfirst=True)


def _index(name: str) -> Index:
    return next(index for table in (schema.report, schema.figure) for index in table.indexes if index.name == name)


STEPS: tuple[Callable[[Connection, Dialect], None], ...] = (first, second, third, fourth, fifth)
FORM = len(STEPS)


def form(connection: Connection, dialect: Dialect) -> int:
    """The number of the last step that the ledger has taken; 0 for an empty database.

    Raises LedgerError where the database holds something else, NewerError where a newer sayso made it.
    """
    tables = set(inspect(connection).get_table_names())
    if not tables >= {"migration", "change", "report", "reading"}:  # other programs have a table of migrations too
        if tables:
            raise LedgerError(dialect.shown, "is a database, but no ledger", "name another one with --ledger")
        return 0
    found = connection.execute(select(func.max(migration.c.number))).scalar_one() or 0
    if found > FORM:
        by = connection.execute(select(migration.c.version).where(migration.c.number == found)).scalar_one()
        told = f"was made by sayso {by} (form {found}); this one knows forms up to {FORM}"
        raise NewerError(dialect.shown, told, f"install sayso {by} or newer: pip install --upgrade sayso")
    return int(found)


def migrate(connection: Connection, dialect: Dialect, version: str) -> list[str]:
    """Takes the steps that are missing, in the transaction at hand; their names."""
    done = form(connection, dialect)
    taken = []
    if done < FORM:
        metadata.create_all(connection, tables=[migration])
    for number, step in enumerate(STEPS[done:], start=done + 1):
        step(connection, dialect)
        at = datetime.now(UTC).isoformat(timespec="microseconds")
        row = {"number": number, "name": step.__name__, "at": at, "version": version}
        connection.execute(insert(migration).values(row))
        taken.append(step.__name__)
    return taken
