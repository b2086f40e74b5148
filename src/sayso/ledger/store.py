"""An open ledger: transactions that read see one moment, transactions that write are one numbered change.

What two processes could see differently is settled here: writers take turns, a change's number follows the one before without a
gap, and its time is never before that of the change before, so that "what did the ledger hold at noon" has one answer even
where a clock went back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, func, insert, select

from sayso.errors import LedgerError, MisuseError
from sayso.ledger.dialects import Dialect, dialect
from sayso.ledger.migrations import FORM, form, migrate
from sayso.ledger.schema import change

Clock = Callable[[], datetime]
NUMBERS_MAX = 200_000  # values remembered of a table: some 50 MB


class Transaction(Struct, frozen=True):
    """A transaction that writes: its number, its time (UTC, ISO 8601), and the connection that it writes through."""

    n: int
    at: str
    connection: Connection


class Store:
    """A ledger's database, opened, in the form that this sayso knows."""

    def __init__(self, location: str | Path, version: str, *, create: bool = False, clock: Clock | None = None) -> None:
        """Opens a ledger, or makes one where there is none and `create` is given; an older form is brought up to date.

        Raises LedgerError where there is none or something else, NewerError, BusyError, OutputError, MisuseError.
        """
        self.dialect: Dialect = dialect(location)
        self.location = str(location)  # with a password, where it has one: not to be shown
        self.version = version
        self._numbers: dict[str, dict[Any, int]] = {}
        self._expunged = -1
        self._written = False
        self.clock = clock or (lambda: datetime.now(UTC))
        if not create and not self.dialect.exists():
            raise self._none()
        try:
            self._open(create)
        except BaseException:
            self.close()
            raise

    def _open(self, create: bool) -> None:
        with self.dialect.told():
            with self.dialect.engine.connect() as connection:
                found = form(connection, self.dialect)
            if found == 0 and not create:
                raise self._none()
            if found < FORM:
                with self.dialect.engine.connect() as connection:
                    self.dialect.lock(connection)
                    with connection.begin() if not connection.in_transaction() else _going_on(connection):
                        migrate(connection, self.dialect, self.version)

    def _none(self) -> LedgerError:
        return LedgerError(self.dialect.shown, "there is no ledger", "make one with sayso add, or name one with --ledger")

    @property
    def shown(self) -> str:
        """The ledger's path or address, without a password."""
        return self.dialect.shown

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees the ledger as it is at one moment."""
        with self.dialect.told(), self.dialect.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(
        self, kind: str, *, by: str | None = None, reason: str | None = None, undoes: int | None = None, **detail: Any
    ) -> Iterator[Transaction]:
        """A change: all of it or nothing. Other writers wait."""
        with self.dialect.told(), self.dialect.engine.connect() as connection:
            self.dialect.lock(connection)
            with self._all_or_nothing(connection):
                last = connection.execute(select(change.c.n, change.c.at).order_by(change.c.n.desc()).limit(1)).first()
                clock = self.clock().astimezone(UTC).isoformat(timespec="microseconds")
                n, before = (last.n + 1, last.at) if last else (1, clock)
                at = max(clock, before)
                row = {
                    "n": n, "at": at, "clock": clock if clock < before else None, "kind": kind, "by": by,
                    "reason": reason, "undoes": undoes, "version": self.version,
                    "detail": json.dumps(detail, ensure_ascii=False) if detail else None,
                }  # fmt: skip
                connection.execute(insert(change).values(row))
                yield Transaction(n, at, connection)

    @contextmanager
    def _all_or_nothing(self, connection: Connection) -> Iterator[None]:
        """The transaction; numbers that were given out in one that fails are forgotten."""
        try:
            with connection.begin() if not connection.in_transaction() else _going_on(connection):
                try:
                    yield
                except BaseException:
                    self._numbers = {}  # while others still wait: once this is rolled back, the next writer goes by them
                    raise
        except BaseException:
            self._numbers = {}
            raise

    @contextmanager
    def upkeep(self) -> Iterator[Connection]:
        """A transaction that writes what is no truth: the state of feeds."""
        with self.dialect.told(), self.dialect.engine.connect() as connection:
            self.dialect.lock(connection)
            with connection.begin() if not connection.in_transaction() else _going_on(connection):
                yield connection

    def numbers(self, table: str, connection: Connection) -> dict[Any, int]:
        """The numbers that values of a table are known to have; begun anew after an expunging, which takes some away."""
        query = select(func.max(change.c.n)).where(change.c.kind == "expunge")
        expunged = connection.execute(query).scalar_one() or 0
        if expunged != self._expunged or len(self._numbers.get(table, ())) > NUMBERS_MAX:
            self._numbers, self._expunged = {}, expunged
        return self._numbers.setdefault(table, {})

    def number(self, moment: str | int | date) -> int:
        """The last change at a moment: ISO 8601 (a bare day: its end, UTC), or a change's own number. 0 before the first."""
        if isinstance(moment, int):
            return max(0, min(moment, 2**31 - 1))
        when = moment if isinstance(moment, date) else _moment(moment)
        if not isinstance(when, datetime):
            when = datetime.combine(when, time.max)
        try:
            when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
        except OverflowError:
            raise MisuseError("as_of", f"{str(moment)[:40]!r} is no moment in UTC", "write it like 2024-11-05") from None
        until = when.isoformat(timespec="microseconds")
        with self.reading() as connection:
            return connection.execute(select(func.max(change.c.n)).where(change.c.at <= until)).scalar_one() or 0

    def close(self) -> None:
        """Lets go of the database; a ledger that is asked again opens it anew."""
        if self._written:
            self.dialect.settle()
            self._written = False
        self.dialect.engine.dispose()


def _moment(written: str) -> date:
    """A day, or a moment, as it is written."""
    for kind in (date, datetime):
        with suppress(ValueError):
            return kind.fromisoformat(written)
    told = f"{written[:40]!r} is no moment"
    raise MisuseError("as_of", told, "write it like 2024-11-05 or 2024-11-05T18:30:00+02:00")


@contextmanager
def _going_on(connection: Connection) -> Iterator[None]:
    """The transaction that a lock has begun already, committed or rolled back like one of our own."""
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
