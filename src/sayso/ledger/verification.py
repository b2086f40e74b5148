"""`sayso verify`: everything in the ledger that can be held against something else, is.

Nothing is mended. What was derived wrongly can be made anew (`sayso verify --rebuild`); what is true and broken is in a backup.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256

from msgspec import Struct
from sqlalchemy import Connection, Integer, RowMapping, Table, and_, func, or_, select, text
from sqlalchemy.exc import DBAPIError

from sayso.ledger import merging, schema
from sayso.ledger.dialects import INDEXED
from sayso.ledger.migrations import FORM, form
from sayso.ledger.store import Store

FAULTS_SHOWN = 10  # of one kind; the number of the others is told
STREAMED = {"yield_per": 1_000}  # rows of a check that are in memory at a time



class Check(Struct, frozen=True):
    """One kind of check: what was checked, how many, and what was found wrong."""

    what: str
    checked: int
    faults: tuple[str, ...] = ()


def verify(store: Store) -> Iterator[Check]:
    """Every check, one after another, all on the ledger as it is at one moment."""
    with store.reading() as connection:
        yield Check(f"form {form(connection, store.dialect)} of {FORM}", 1)
        yield _shown("database pages and keys", 1, store.dialect.faults(connection))
        for check in (_changes, _texts, _statements, _figures, _succession, _ends, _names, _versions, _speakers):
            yield _done(check, connection)
        yield _done(_indexes, connection, store)
        connection.rollback()  # there is nothing to commit, and a file with a torn page would not let us


def _done(check: Callable[..., Check], connection: Connection, *given: Store) -> Check:
    """What a check found; where a row holds what no row may (a null for a number, bytes for a text), that stops it alone."""
    try:
        return check(connection, *given)
    except (TypeError, ValueError, DBAPIError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        return Check(f"{check.__name__.strip('_')}: broken off", 0, (f"a row cannot be understood ({cause})",))


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
    c = schema.report.c
    query = select(c.n, c.id, c.digest, c.expunged).order_by(c.n)
    for n, identity, digest, expunged in connection.execute(query, execution_options=STREAMED):
        checked += 1
        try:
            text = _text(connection, n)
        except DBAPIError:
            faults.append(f"{identity}: its text holds bytes that are no text")
            continue
        if expunged is not None:
            if text is not None:
                faults.append(f"{identity} was expunged, and its text is still there")
        elif text is None:
            faults.append(f"{identity} has no text")
        elif sha256(text.encode("utf-8")).hexdigest() != digest:
            faults.append(f"{identity}: its text does not have its digest")
    return _shown("reports: texts against their digests", checked, faults)


def _text(connection: Connection, report: int) -> str | None:
    return connection.execute(
        select(schema.report_text.c.text).where(schema.report_text.c.report == report)
    ).scalar_one_or_none()


def _statements(connection: Connection) -> Check:
    return _offsets(connection, schema.statement, "statements: offsets against the texts")


def _figures(connection: Connection) -> Check:
    return _offsets(connection, schema.figure, "figures: offsets against the texts")


def _offsets(connection: Connection, table: Table, what: str) -> Check:
    faults, checked, at, text = [], 0, None, ""
    own = ("source", "cue", "content") if table is schema.statement else ("place_start", "place_end")
    c = table.c
    columns = [c.n, c.id, c.report, c.start, c.end, c.context_start, c.context_end, c.words, *(c[name] for name in own)]
    query = select(*columns).order_by(c.report, c.n)
    for row in connection.execute(query, execution_options=STREAMED).mappings():
        checked += 1
        if row["report"] != at:
            at = row["report"]
            with suppress(DBAPIError):  # told by the check of texts
                text = ""
                text = _text(connection, at) or ""
        if not _fits(text, row):
            faults.append(f"{row['id']} (row {row['n']}): its words are not at characters {row['start']} to {row['end']}")
    return _shown(what, checked, faults)


def _fits(text: str, held: RowMapping) -> bool:
    start, end = held["start"], held["end"]
    if not 0 <= held["context_start"] <= start < end <= held["context_end"] <= len(text):
        return False
    if "content" not in held:
        named = held["place_start"] is None or 0 <= held["place_start"] < held["place_end"] <= len(text)
        return named and bool(text[start:end] == held["words"])
    try:
        spans = [(int(first), int(last)) for name in ("source", "cue", "content") for first, last in json.loads(held[name])]
    except (TypeError, ValueError):
        return False
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


def _ends(connection: Connection) -> Check:
    """Whatever ended was ended by something; what stands has a report that stands, and its day and outlet."""
    faults: list[str] = []
    checked = 0
    report, again = schema.report.c, schema.reading.alias("again")
    for table in (schema.statement, schema.figure):
        c, new = table.c, table.alias("new")
        of = table.join(schema.report, report.n == c.report)
        checked += connection.execute(select(func.count()).select_from(table)).scalar_one()
        replaced = select(new.c.n).where(new.c.replaces == c.n, new.c.since == c.until)
        read_again = select(again.c.n).where(again.c.report == c.report, again.c.since == c.until, again.c.since > c.since)
        uncaused = and_(c.until.is_not(None), c.until.is_distinct_from(report.until), ~replaced.exists(), ~read_again.exists())
        for identity, until in connection.execute(select(c.id, c.until).select_from(of).where(uncaused)):
            faults.append(f"{identity} ends with change {until}, which did not end it")
        outlived = select(c.id).select_from(of).where(c.until.is_(None), report.until.is_not(None))
        faults += [f"{identity} stands, and its report does not" for identity in connection.execute(outlived).scalars()]
        misplaced = or_(c.day != report.day, c.outlet.is_distinct_from(report.outlet))
        elsewhere = select(c.id).select_from(of).where(misplaced, report.expunged.is_(None))
        faults += [f"{identity} has not its report's day and outlet" for identity in connection.execute(elsewhere).scalars()]
        against = select(c.id).where(c.hidden != c.review.in_(sorted(schema.HIDDEN)))
        faults += [f"{identity} is shown, or not, against its review" for identity in connection.execute(against).scalars()]
    return _shown("entries: what ended them, and their report's day", checked, faults)


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
    after = schema.report.alias("after")
    followed = select(after.c.n).where(after.c.previous == c.n, after.c.since == c.until)
    uncaused = and_(c.until.is_not(None), c.until != c.since, c.until.is_distinct_from(c.expunged), ~followed.exists())
    for identity, until in connection.execute(select(c.id, c.until).where(uncaused)):
        faults.append(f"{identity} ends with change {until}, which brought no newer version")
    r, again = schema.reading.c, schema.reading.alias("again")
    reread = select(again.c.n).where(again.c.report == r.report, again.c.since == r.until)
    ended = select(c.id).join(schema.reading, r.report == c.n).where(r.until.is_not(None), ~reread.exists())
    faults += [f"{identity}: a reading ended, and no other came" for identity in connection.execute(ended).scalars()]
    return _shown("versions: one stands at each address", checked, faults)


def _speakers(connection: Connection) -> Check:
    """Who is one with whom follows from the rules and from what people decided."""
    checked = connection.execute(select(func.count()).select_from(schema.speaker)).scalar_one()
    return _shown("speakers: who is who", checked, merging.faults(connection))


def _indexes(connection: Connection, store: Store) -> Check:
    """Each row that has words is in its word index, and nothing else is."""
    faults = []
    checked = 0
    for name in INDEXED:
        column = schema.report_text.c.report if name == "report" else schema.metadata.tables[name].c.n
        checked += connection.execute(select(func.count(column))).scalar_one()
        indexed = text(store.dialect.indexed(name)).columns(n=Integer).subquery()
        missing = select(column).where(column.not_in(select(indexed.c.n))).order_by(column)
        faults += [f"{name}: row {n} is not in the word index" for n in connection.execute(missing).scalars()]
        stray = select(indexed.c.n).where(indexed.c.n.not_in(select(column))).order_by(indexed.c.n)
        faults += [f"{name}: the word index has a row {n} that is not there" for n in connection.execute(stray).scalars()]
    return _shown("word indexes", checked, faults)
