"""What the ledger's statements do to one another: around one statement, those that it could do something to are looked up.

They are the statements of its report and of the reports that share its words most, within a month: the rarest of its words are
asked for in the word index. What comes of them is reconciliation's work (reconciliation/links/).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select, text

from sayso.errors import MisuseError
from sayso.ledger import questions, schema, words
from sayso.ledger.accounts import teller
from sayso.ledger.filters import standing
from sayso.ledger.loading import Loaded
from sayso.ledger.store import Store
from sayso.reconciliation.links import links
from sayso.records import Account, Entry, Link, Statement, Told

REACH = 31  # days to either side
RARE = 400  # statements that have a word, at most, for it to tell anything
WORDS = 40  # of a statement that are looked up
MOST = 600  # statements that are held against each other
SOME = 900  # parameters of one IN


def links_of(store: Store, identity: str, cutoff: int | None = None) -> list[Link]:
    """The links to and from a statement, by its id or enough of the beginning. Raises MisuseError where there is none."""
    with store.reading() as connection:
        kind, full = questions.resolve(connection, identity)
        c = schema.statement.c
        query = select(c.n, c.report, c.day).where(c.id == full, standing(schema.statement, cutoff))
        row = connection.execute(query).first() if kind == "statement" else None
        if row is None:
            raise MisuseError(identity[:40], "the ledger has no such statement", "ids stand in sayso statements")
        numbers = _around(store, connection, row.n, row.report, row.day, cutoff)
        told = told_of(connection, numbers)
    return links(told, of=full)


def _around(store: Store, connection: Connection, n: int, report: int, day: int, cutoff: int | None) -> list[int]:
    """The statement, those of its report, and those elsewhere that share its rare words, most in common first."""
    table = schema.statement
    stands: list[Any] = [standing(table, cutoff), text("NOT statement.hidden")]
    own = list(connection.execute(select(table.c.n).where(*stands, table.c.report == report)).scalars())
    common: dict[int, int] = defaultdict(int)
    near = [*stands, table.c.day.between(day - REACH, day + REACH), table.c.report != report]
    for word in _words_of(connection, n):
        subquery, value = store.dialect.matching("statement", words.parse(f'"{word}"'))
        query = select(table.c.n).where(*near, text(f"statement.n IN ({subquery})")).limit(RARE + 1)
        found = list(connection.execute(query, {"words": value}).scalars())
        if len(found) <= RARE:
            for other in found:
                common[other] += 1
    best = sorted(common, key=lambda other: (-common[other], other))[:MOST]
    reports = _reports_of(connection, best[: MOST // 10])
    beside = connection.execute(select(table.c.n).where(*stands, table.c.report.in_(reports))).scalars()
    return sorted({n, *own, *best, *beside})


def _words_of(connection: Connection, n: int) -> list[str]:
    """The words of a statement and of the sentences around it, the longest first: the longer, the rarer."""
    (entry,) = _entries(connection, [n])
    found = {word for word in words.stems(entry.context).split() if len(word) > 2}
    return sorted(found, key=lambda word: (-len(word), word))[:WORDS]


def _reports_of(connection: Connection, numbers: Sequence[int]) -> list[int]:
    c = schema.statement.c
    return list(connection.execute(select(c.report).where(c.n.in_(numbers)).distinct()).scalars())


def _entries(connection: Connection, numbers: Sequence[int]) -> list[Entry]:
    return questions.entries_of(connection, "statement", numbers)


def told_of(connection: Connection, numbers: Iterable[int]) -> list[Told]:
    """Statements as links read them: with who makes them, their sentences, and the figures inside."""
    ordered = sorted(numbers)
    found: list[Told] = []
    for start in range(0, len(ordered), SOME):
        some = ordered[start : start + SOME]
        entries = _entries(connection, some)
        keys = _keys(connection, some)
        inside: dict[str, list[Account]] = defaultdict(list)
        c = schema.figure.c
        held: list[Any] = [c.statement.in_([entry.held.id for entry in entries]), c.until.is_(None), text("NOT figure.hidden")]
        for account in Loaded(connection).accounts(held, {}):
            inside[account.figure.statement or ""].append(account)
        for n, entry in zip(some, entries, strict=True):
            if isinstance(entry.held, Statement):
                by = teller(entry.speaker, entry.origin, keys.get(n), entry.who)
                figures = tuple(inside[entry.held.id])
                found.append(Told(entry.held, entry.origin, by, entry.context, entry.context_start, figures))
    return found


def _keys(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    c, one = schema.statement.c, schema.identity.c
    query = select(c.n, one.key).join(schema.identity, one.speaker == c.speaker).where(c.n.in_(numbers))
    return {row.n: row.key for row in connection.execute(query)}
