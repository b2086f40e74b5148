"""`sayso verify`: everything in the ledger that can be held against something else, is.

Nothing is mended. What was derived wrongly can be made anew (`sayso verify --rebuild`); what is true and broken is in a backup.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256

from msgspec import Struct
from sqlalchemy import Connection, Table, and_, func, or_, select

from sayso.ledger import schema
from sayso.ledger.dialects import INDEXED
from sayso.ledger.migrations import FORM, form
from sayso.ledger.store import Store

FAULTS_SHOWN = 10  # of one kind; the number of the others is told


class Check(Struct, frozen=True):
    """One kind of check: what was checked, how many, and what was found wrong."""

    what: str
    checked: int
    faults: tuple[str, ...] = ()


def verify(store: Store) -> Iterator[Check]:
    """Every check, one after another, all on the ledger as it is at one moment."""
    with store.reading() as connection:
        yield Check(f"form {form(connection, store.dialect)} of {FORM}", 1)
        faults = store.dialect.faults(connection)
        yield Check("database pages and keys", 1, tuple(faults))
        for check in (_changes, _texts, _statements, _figures, _succession, _names, _versions):
            yield _done(check, connection)
        yield _indexes(connection, store)


def _done(check: Callable[[Connection], Check], connection: Connection) -> Check:
    """What a check found; where a row holds what no row may (a null for a number), that stops this check alone."""
    try:
        return check(connection)
    except (TypeError, ValueError) as error:
        return Check(f"{check.__name__.strip('_')}: broken off", 0, (f"a row cannot be understood ({error})",))


def _shown(what: str, checked: int, faults: list[str]) -> Check:
    more = len(faults) - FAULTS_SHOWN
    return Check(what, checked, tuple(faults[:FAULTS_SHOWN] + ([f"and {more:,} more"] if more > 0 else [])))


def _changes(connection: Connection) -> Check:
    """Numbered from 1 without a gap, each not before the last."""
    faults, number, moment = [], 0, ""
    c = schema.change.c
    for n, at in connection.execute(select(c.n, c.at).order_by(c.n)):
        if n != number + 1:
            faults.append(f"change {number + 1} is missing")
        if at < moment:
            faults.append(f"change {n} is dated before the one before it")
        number, moment = n, at
    return _shown("changes: sequence and time", number, faults)


def _texts(connection: Connection) -> Check:
    """Every report has its text, and the text its digest; an expunged one has none."""
    faults, checked = [], 0
    c, t = schema.report.c, schema.report_text.c
    query = select(c.id, c.digest, c.expunged, t.text).select_from(schema.report.outerjoin(schema.report_text)).order_by(c.n)
    for identity, digest, expunged, text in connection.execution_options(yield_per=100).execute(query):
        checked += 1
        if expunged is not None:
            if text is not None:
                faults.append(f"{identity} was expunged, and its text is still there")
        elif text is None:
            faults.append(f"{identity} has no text")
        elif sha256(text.encode("utf-8")).hexdigest() != digest:
            faults.append(f"{identity}: its text does not have its digest")
    return _shown("reports: texts against their digests", checked, faults)


def _statements(connection: Connection) -> Check:
    return _offsets(connection, schema.statement, "statements: offsets against the texts")


def _figures(connection: Connection) -> Check:
    return _offsets(connection, schema.figure, "figures: offsets against the texts")


def _offsets(connection: Connection, table: Table, what: str) -> Check:
    faults, checked, at, text = [], 0, None, ""
    spoken = ("source", "cue", "content") if table is schema.statement else ()
    c = table.c
    columns = [c.n, c.id, c.report, c.start, c.end, c.context_start, c.context_end, c.words, *(c[name] for name in spoken)]
    texts = connection.engine.connect()  # beside the stream of rows
    try:
        query = select(*columns).order_by(c.report, c.n)
        for row in connection.execution_options(yield_per=1000).execute(query).mappings():
            checked += 1
            if row["report"] != at:
                at = row["report"]
                found = texts.execute(select(schema.report_text.c.text).where(schema.report_text.c.report == at))
                text = found.scalar_one_or_none() or ""
            if not _fits(text, row, bool(spoken)):
                faults.append(f"{row['id']} (row {row['n']}): its words are not at characters {row['start']} to {row['end']}")
    finally:
        texts.close()
    return _shown(what, checked, faults)


def _fits(text: str, row: object, spoken: bool) -> bool:
    held = dict(row)  # type: ignore[call-overload]
    start, end = held["start"], held["end"]
    if not 0 <= held["context_start"] <= start < end <= held["context_end"] <= len(text):
        return False
    if not spoken:
        return bool(text[start:end] == held["words"])
    spans = [span for name in ("source", "cue", "content") for span in json.loads(held[name])]
    if any(not 0 <= first < last <= len(text) for first, last in spans):
        return False
    pieces = "\x1f".join(text[first:last] for first, last in spans)
    return bool(sha256(pieces.encode("utf-8")).hexdigest()[:16] == held["words"])


def _succession(connection: Connection) -> Check:
    """Rows end with the change that replaced them, no entry stands twice, and none ends before it began."""
    faults: list[str] = []
    checked = 0
    for table in (schema.statement, schema.figure):
        checked += connection.execute(select(func.count()).select_from(table)).scalar_one()
        c = table.c
        twice = select(c.id).where(c.until.is_(None)).group_by(c.id).having(func.count() > 1)
        faults += [f"{identity} stands twice" for identity in connection.execute(twice).scalars()]
        backwards = select(c.id).where(c.until < c.since)
        faults += [f"{identity} ends before it began" for identity in connection.execute(backwards).scalars()]
        old, new = table.alias("old"), table.alias("new")
        pairs = select(old.c.id, old.c.until, new.c.since).select_from(
            new.join(old, and_(new.c.replaces == old.c.n, new.c.id == old.c.id))
        )
        wrong = pairs.where(or_(old.c.until.is_(None), old.c.until > new.c.since))
        for identity, until, since in connection.execute(wrong):
            faults.append(f"{identity} was replaced by change {since}, and ends with {until}")
    return _shown("entries: rows and those that replace them", checked, faults)


def _names(connection: Connection) -> Check:
    """A figure's statement, a statement's `via` and a figure's `part_of` are entries of the same report."""
    faults: list[str] = []
    checked = 0
    for table, column, target in (
        (schema.figure, "statement", schema.statement), (schema.statement, "via", schema.statement),
        (schema.figure, "part_of", schema.figure),
    ):  # fmt: skip
        here, there = table.alias("here"), target.alias("there")
        named = here.c[column]
        checked += connection.execute(select(func.count()).select_from(here).where(named.is_not(None))).scalar_one()
        found = select(there.c.n).where(there.c.id == named, there.c.report == here.c.report)
        lost = select(here.c.id, named).where(named.is_not(None), ~found.exists())
        faults += [f"{identity} names {other}, which its report does not have" for identity, other in connection.execute(lost)]
    return _shown("entries: what they name in their report", checked, faults)


def _versions(connection: Connection) -> Check:
    """Of the reports at one address, one stands."""
    c = schema.report.c
    checked = connection.execute(select(func.count(c.url.distinct()))).scalar_one()
    twice = select(c.url).where(c.url.is_not(None), c.until.is_(None)).group_by(c.url).having(func.count() > 1)
    faults = [f"{url}: more than one version stands" for url in connection.execute(twice).scalars()]
    before = schema.report.alias("before")
    other = select(c.id).join(before, before.c.n == c.previous).where(c.expunged.is_(None), before.c.expunged.is_(None),
                                                                     before.c.url != c.url)  # fmt: skip
    faults += [f"{identity} follows a report of another address" for identity in connection.execute(other).scalars()]
    return _shown("versions: one stands at each address", checked, faults)


def _indexes(connection: Connection, store: Store) -> Check:
    """Each row that has words is in its word index."""
    faults = []
    checked = 0
    for name in INDEXED:
        table = schema.report_text if name == "report" else schema.metadata.tables[name]
        rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
        indexed = store.dialect.indexed(connection, name)
        checked += rows
        if rows != indexed:
            faults.append(f"{name}: {rows:,} rows, {indexed:,} in the word index")
    return _shown("word indexes", checked, faults)
