"""Searches that people keep, for themselves and whoever shares the ledger: a name, and the address of a filtered view.

They are no truth, and say nothing of any entry: keeping one is no numbered change. A number is given once, for who asks to
forget one may have seen it long ago: of the highest that was given a row stays, without name and address.
"""

from __future__ import annotations

import re

from msgspec import Struct
from sqlalchemy import delete, func, insert, select, update

from sayso.errors import MisuseError
from sayso.ledger import schema
from sayso.ledger.store import Store

MOST = 1_000  # searches of a ledger
VIEW = re.compile(r"/(?!/)[^\x00-\x20\\\x7f]*")  # browsers drop line breaks and tabs, and take \ for /
LONGEST = {"name": 200, "address": 4_000}  # characters
GONE = {"name": "", "address": "", "by": "", "at": ""}  # what stays of a search


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
        kept = select(c.n, c.name, c.address, c.by, c.at).where(c.address != "")
        found = [Kept(*row) for row in connection.execute(kept)]
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
        last = connection.execute(select(func.coalesce(func.max(c.n), 0))).scalar_one()
        connection.execute(delete(schema.search).where(c.address.in_([address, ""])))
        many = connection.execute(select(func.count()).select_from(schema.search)).scalar_one()
        if many >= MOST:
            raise MisuseError("searches", f"are {many:,} already", "forget one first")
        kept = Kept(last + 1, name, address, by, store.clock().isoformat(timespec="seconds"))
        row = {"n": kept.n, "name": name, "address": address, "by": by, "at": kept.at}
        connection.execute(insert(schema.search), [row])
    return kept


def forget(store: Store, number: int) -> None:
    """Forgets a search. Raises MisuseError where there is none of this number."""
    c = schema.search.c
    with store.upkeep() as connection:
        if not connection.execute(update(schema.search).where(c.n == number, c.address != "").values(GONE)).rowcount:
            raise MisuseError(str(number), "no search of this number is kept", "look at those that are")
        last = connection.execute(select(func.max(c.n))).scalar_one()
        connection.execute(delete(schema.search).where(c.address == "", c.n < last))
