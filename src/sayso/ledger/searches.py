"""Searches that people keep, for themselves and whoever shares the ledger: a name, and the address of a filtered view.

They are no truth, and say nothing of any entry: keeping one is no numbered change.
"""

from __future__ import annotations

import re

from msgspec import Struct
from sqlalchemy import delete, func, insert, select

from sayso.errors import MisuseError
from sayso.ledger import schema
from sayso.ledger.store import Store

MOST = 1_000  # searches of a ledger
VIEW = re.compile(r"/(?!/)[^\x00-\x20\\\x7f]*")  # browsers drop line breaks and tabs, and take \ for /
LONGEST = {"name": 200, "address": 4_000}  # characters


class Kept(Struct, frozen=True):
    """A search that was kept: its number, its name, where it leads ("/figures?measure=killed"), who kept it, and when (UTC)."""

    n: int
    name: str
    address: str
    by: str
    at: str


def searches(store: Store) -> list[Kept]:
    """The searches that are kept, by name."""
    c = schema.search.c
    with store.reading() as connection:
        found = [Kept(*row) for row in connection.execute(select(c.n, c.name, c.address, c.by, c.at))]
    return sorted(found, key=lambda one: (one.name.casefold(), one.n))


def keep(store: Store, name: str, address: str, *, by: str) -> Kept:
    """Keeps a search; one that leads to the same place gets this name. Raises MisuseError for what is no address of a view."""
    name, c = name.strip(), schema.search.c
    for what, given in (("name", name), ("address", address)):
        if not given or len(given) > LONGEST[what]:
            raise MisuseError(what, f"has {len(given):,} characters", f"give 1 to {LONGEST[what]:,}")
    if not VIEW.fullmatch(address):
        raise MisuseError("address", f"{address[:40]!r} is no view of the ledger", "give one like /figures?measure=killed")
    with store.upkeep() as connection:
        connection.execute(delete(schema.search).where(c.address == address))
        many, last = connection.execute(select(func.count(), func.coalesce(func.max(c.n), 0))).one()
        if many >= MOST:
            raise MisuseError("searches", f"are {many:,} already", "forget one first")
        kept = Kept(last + 1, name, address, by, store.clock().isoformat(timespec="seconds"))
        row = {"n": kept.n, "name": name, "address": address, "by": by, "at": kept.at}
        connection.execute(insert(schema.search), [row])
    return kept


def forget(store: Store, number: int) -> None:
    """Forgets a search. Raises MisuseError where there is none of this number."""
    with store.upkeep() as connection:
        if not connection.execute(delete(schema.search).where(schema.search.c.n == number)).rowcount:
            raise MisuseError(str(number), "no search of this number is kept", "look at those that are")
