"""Asking the ledger: entries, counts, facets, reports, speakers, words.

A question is made once and answered as often as one likes: `Selection` holds what is asked, not what was found. Entries come
newest report first, within a report in the order of its text. A page ends with a cursor, the place of its last row in that
order, so that the next page costs as little as the first and nothing is missed or doubled when reports come in meanwhile.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from msgspec import Struct, convert
from msgspec.structs import replace
from sqlalchemy import (
    BindParameter,
    Connection,
    Join,
    Label,
    RowMapping,
    Select,
    Subquery,
    UnaryExpression,
    and_,
    bindparam,
    case,
    func,
    literal,
    nulls_last,
    or_,
    select,
    text,
    tuple_,
)  # fmt: skip
from sqlalchemy.sql.expression import ColumnElement

from sayso.errors import LedgerError, MisuseError, UnknownError
from sayso.ledger import entries, schema, words
from sayso.ledger.filters import Asked, Condition, Filters, asked, asked_of_reports, given_in, several, spoken_by, standing
from sayso.ledger.store import Store
from sayso.records import (
    Arrival,
    Change,
    Engine,
    Entry,
    Figure,
    Filed,
    Hit,
    Note,
    Origin,
    Place,
    Refused,
    Report,
    Speaker,
    Statement,
    Voice,
)

Kind = Literal["statement", "figure"]

BATCH = 500  # rows asked for at a time where all are wanted
SNIPPET = 200  # characters
ID_LENGTH = 17  # a letter and 16 hexadecimal digits

_ORIGIN = ("id", "digest", "title", "published", "url", "language", "published_at", "author")
_PLACE = ("name", "country", "admin1", "lat", "lon", "geonames", "kind")
_SPEAKER = ("name", "kind", "role", "organisation", "country")
FACETS: dict[Kind, tuple[str, ...]] = {
    "statement": ("speaker", "organisation", "country", "act", "quote", "outlet", "review", "day"),
    "figure": ("measure", "unit", "party", "place", "status", "comparator", "speaker", "organisation", "country", "outlet",
               "review", "day"),
}  # fmt: skip


# Those that stand in every index by a column behind its order.
_DATED = frozenset({"published_since", "published_until"})  # by the day, which is part of the order

# The filters and columns that the index for counting holds (schema.py); what is asked of the speaker is asked by number.
_SPOKEN = frozenset({"speaker", "organisation", "country", "speaker_kind", "outlet"})
COVERED = _SPOKEN | {"status", "measure", "unit", "party", "place", "comparator", "review"}  # by figure_facets
BESIDE: dict[Kind, frozenset[str]] = {"statement": _DATED | {"act"}, "figure": _DATED | {"status", "measure"}}
NARROW = ("speaker", "place", "party", "outlet", "unit", "act", "quote", "measure", "status")  # that have an index of their own

# Filters that no index helps with.
LOOSE = frozenset({"min_value", "max_value", "min_confidence", "happened_since", "happened_until", "comparator", "reviewed"})
INDEXES = frozenset(index.name for table in (schema.statement, schema.figure) for index in table.indexes)


class Page(Struct, frozen=True):
    """Some entries, and the cursor of those that follow; None where these are the last."""

    entries: tuple[Entry, ...]
    next: str | None


class Selection:
    """The entries that a question asks for. Iterate over it, or ask for a page, a count, a facet, a frame."""

    def __init__(self, store: Store, kind: Kind, filters: Filters, cutoff: int | None = None) -> None:
        self.store, self.kind, self.filters, self.cutoff = store, kind, filters, cutoff
        self.table = schema.statement if kind == "statement" else schema.figure
        self.asked: Asked = asked(self.table, filters, store.dialect, cutoff)

    def __iter__(self) -> Iterator[Entry]:
        """Every entry, as the ledger was when the first was asked for."""
        with self.store.reading() as connection:
            after = None
            while True:
                page = self._page(connection, BATCH, after)
                yield from page.entries
                if page.next is None:
                    return
                after = page.next

    def __repr__(self) -> str:
        return f"<Selection of {self.kind}s in {self.store.shown}>"

    def page(self, limit: int = 50, after: str | None = None) -> Page:
        """The first entries, or those after a cursor."""
        with self.store.reading() as connection:
            return self._page(connection, limit, after)

    def count(self) -> int:
        """How many entries there are."""
        with self.store.reading() as connection:
            query = self._counting(select(func.count()).select_from(self.table).where(*self.conditions(connection)))
            return int(connection.execute(query, self.asked.parameters).scalar_one())

    def ids(self, most: int | None = None) -> list[str]:
        """The ids of the entries, in no order; `most` of them at most."""
        with self.store.reading() as connection:
            query = select(self.table.c.id).where(*self.conditions(connection)).limit(most)
            return list(connection.execute(query, self.asked.parameters).scalars().all())

    def facet(self, by: str, limit: int = 20) -> list[tuple[Any, int]]:
        """The most frequent values of a field, each with its number of entries; what is not known is None.

        Of speakers, persons without a role or a body are counted under None: such people are in no list of speakers.
        """
        if by not in FACETS[self.kind]:
            raise MisuseError("facet", f"{by!r} is none", f"choose among {', '.join(FACETS[self.kind])}")
        _most(limit)
        if by == "day":
            return sorted(self.days(), key=lambda one: (-one[1], one[0] is None, one[0] or ""))[:limit]
        with self.store.reading() as connection:
            return self._facet(connection, by, limit)

    def places(self, limit: int = 1_000) -> list[tuple[Place | None, int]]:
        """The places that most figures are told of, each with its number of entries; None: no place is told."""
        if self.kind != "figure":
            raise MisuseError("places", "no statement has one", "ask for figures")
        _most(limit)
        with self.store.reading() as connection:
            counted, place = self._counted(connection, "place").subquery(), schema.place.c
            query = (
                select(place.n, *(place[name] for name in _PLACE), counted.c.number)
                .select_from(counted.outerjoin(schema.place, place.n == counted.c.key))
                .order_by(counted.c.number.desc(), self._rising(place.name), self._rising(place.digest)).limit(limit)
            )  # fmt: skip
            return [(None if n is None else Place(*told), int(many))
                    for n, *told, many in connection.execute(query, self.asked.parameters)]  # fmt: skip

    def days(self) -> list[tuple[str | None, int]]:
        """How many entries were published on each day, oldest first; None, at the end: of no day."""
        day = self.table.c.day
        with self.store.reading() as connection:
            query = select(day, func.count()).where(*self.conditions(connection)).group_by(day).order_by(day)
            found = [(int(n), int(many)) for n, many in connection.execute(query, self.asked.parameters).all()]
        told: list[tuple[str | None, int]] = [(date.fromordinal(n).isoformat(), many) for n, many in found if n]
        return told + [(None, many) for n, many in found if not n]

    def to_dicts(self) -> list[dict[str, Any]]:
        """The entries as plain values, in the shape of `sayso figures --format json`."""
        from sayso.exports import entry_dict

        return [entry_dict(entry) for entry in self]

    def to_frame(self) -> Any:
        """The entries as a pandas DataFrame. Raises ImportError where pandas is not installed."""
        from sayso.exports import entries_frame

        return entries_frame(self)

    # ------------------------------------------------------------ how it is answered

    def _counting(self, query: Select[Any], *columns: str) -> Select[Any]:
        """The query, told to stay within an index that holds all it asks about, where there is one.

        SQLite's planner prefers an index that finds fewer rows and then looks each of them up: at half a million figures, two
        seconds instead of a tenth.
        """
        given = given_in(self.filters)
        index = self._narrowest(given, columns)
        if index is not None:
            pass
        elif columns and f"{self.kind}_{columns[0]}" in INDEXES and given <= BESIDE[self.kind]:
            index = columns[0]  # its values stand in order: nothing need be sorted
        elif self.kind == "statement" and columns == ("review",) and given <= BESIDE["statement"]:
            index = "act"  # in which the review stands behind the order
        elif self.kind == "figure" and given | set(columns) <= COVERED:
            index = "facets"
        elif columns and given and given <= LOOSE:
            return query.with_hint(self.table, "NOT INDEXED", "sqlite")  # else each row is looked up in the index's order
        if index is None or self.cutoff is not None:
            return query
        return query.with_hint(self.table, f"INDEXED BY {self.kind}_{index}", "sqlite")

    def _narrowest(self, given: set[str], columns: tuple[str, ...]) -> str | None:
        """The filter whose index holds all that is asked about, so that nothing else is looked at but what it finds."""
        return next((name for name in NARROW if name in given and f"{self.kind}_{name}" in INDEXES
                     and {*given, *columns} - {name} <= BESIDE[self.kind]), None)  # fmt: skip

    def conditions(self, connection: Connection) -> list[Condition]:
        """What rows must fulfil, with the speakers asked for looked up."""
        return [*self.asked.conditions, *spoken_by(self.table, self.filters, connection)]

    def _page(self, connection: Connection, limit: int, after: str | None) -> Page:
        if _most(limit) < 1:
            raise MisuseError("limit", "a page of nothing leads nowhere", "give one or more")
        wanted = self.conditions(connection) + ([] if after is None else [_after(self.table, after)])
        numbers, more = self._first(connection, wanted, limit)
        rows: list[RowMapping] = []
        for start in range(0, len(numbers), BATCH):  # a database takes so many parameters and no more
            rows += _rows(connection, self.kind, numbers[start : start + BATCH])
        rows.sort(key=lambda row: (-row["day"], -row["report"], row["start"], row["id"]))
        found: list[Entry] = []
        for start in range(0, len(rows), BATCH):
            found += _entries(connection, self.kind, rows[start : start + BATCH], self.cutoff)
        return Page(tuple(found), _cursor(rows[-1]) if more else None)

    def _first(self, connection: Connection, wanted: list[Condition], limit: int) -> tuple[list[int], bool]:
        """The numbers of the first rows in the order of answers, and whether there are more.

        The last word has the id, which no index holds: sorted by it in SQL, each row that is found would be looked up (of a
        measure in two, 23 ms instead of 8 among 80,000). So those that begin at one character are parted here, where a page
        ends between them.
        """
        c = self.table.c
        query = select(c.n, c.day, c.report, c.start).where(*wanted).order_by(c.day.desc(), c.report.desc(), c.start)
        numbers, places = [], []
        for n, *place in connection.execute(query.limit(limit + 1), self.asked.parameters).all():
            numbers.append(n)
            places.append(place)
        if len(numbers) <= limit:
            return numbers, False
        if places[-1] == places[-2]:
            before = places.index(places[-1])
            day, report, start = places[-1]
            here = (c.day == day, c.report == report, c.start == start)
            same = select(c.n).where(*wanted, *here).order_by(c.id).limit(limit - before)
            return numbers[:before] + list(connection.execute(same, self.asked.parameters).scalars().all()), True
        return numbers[:limit], True

    def _facet(self, connection: Connection, by: str, limit: int) -> list[tuple[Any, int]]:
        column, joined = self._facet_column(by)
        counted = self._counted(connection, column)
        if joined is None:
            query = counted.order_by(counted.selected_columns.number.desc(), self._rising(self.table.c[column])).limit(limit)
            return [(value, int(many)) for value, many in connection.execute(query, self.asked.parameters)]
        inner = counted.subquery()
        total = func.sum(inner.c.number).label("total")
        named, table, on = joined
        query = (
            select(named, total).select_from(inner.outerjoin(table, on == inner.c.key)).group_by(named)
            .order_by(total.desc(), self._rising(named)).limit(limit)
        )  # fmt: skip
        return [(value, int(many)) for value, many in connection.execute(query, self.asked.parameters)]

    def _counted(self, connection: Connection, column: str) -> Select[Any]:
        """How many entries have each value of a column: `key`, `number`."""
        key = self.table.c[column]
        counted = select(key.label("key"), func.count().label("number")).select_from(self.table)
        return self._counting(counted.where(*self.conditions(connection)).group_by(key), column)

    def _rising(self, column: Any) -> UnaryExpression[Any]:
        """By code points, what is not known last: the same order on every database."""
        rising: UnaryExpression[Any] = nulls_last(column.collate(self.store.dialect.collation))
        return rising

    @staticmethod
    def _facet_column(by: str) -> tuple[str, tuple[Any, Any, Any] | None]:
        """The entry's column that is counted, and where that is a number, the name behind it."""
        if by == "speaker":
            one = schema.identity
            return "speaker", (case((_is_public_voice(), one.c.name)), one, one.c.speaker)
        if by in ("organisation", "country"):
            return "speaker", (schema.speaker.c[by], schema.speaker, schema.speaker.c.n)
        if by == "outlet":
            return "outlet", (schema.outlet.c.name, schema.outlet, schema.outlet.c.n)
        if by == "place":
            return "place", (schema.place.c.name, schema.place, schema.place.c.n)
        return by, None


def _is_public_voice() -> ColumnElement[bool]:
    """Holds for a speaker's merged name, but for persons without a role or a body: such people are in no list of speakers."""
    who, other = schema.speaker.c, schema.identity.alias()
    members = select(other.c.key).join(schema.speaker, who.n == other.c.speaker).where(other.c.key == schema.identity.c.key)
    return members.where(_is_public()).exists()


def _is_public() -> ColumnElement[bool]:
    """Holds for speakers who are no persons, and for persons with a role or a body."""
    who = schema.speaker.c
    return or_(who.kind != "person", func.length(who.role) > 0, func.length(who.organisation) > 0)


def entry(store: Store, identity: str, cutoff: int | None = None) -> Entry:
    """One entry by its id, or by enough of its beginning. Raises MisuseError where there is none, or more than one."""
    with store.reading() as connection:
        kind, full = resolve(connection, identity)
        table = schema.metadata.tables[kind]
        query = select(func.max(table.c.n)).where(table.c.id == full)
        if cutoff is not None:
            query = query.where(table.c.since <= cutoff)
        n = connection.execute(query).scalar_one()
        if n is None:
            raise unknown(identity)
        return next(iter(_entries(connection, kind, _rows(connection, kind, [n]), cutoff)))


def standing_entries(store: Store, identities: Sequence[str], cutoff: int | None = None) -> list[Entry]:
    """The entries of these whole ids as they stand, in their order."""
    found: dict[str, Entry] = {}
    with store.reading() as connection:
        for kind, first in (("statement", "s"), ("figure", "f")):
            table = schema.metadata.tables[kind]
            ids = [identity for identity in identities if identity.startswith(first)]
            for start in range(0, len(ids), BATCH):
                query = select(table.c.n).where(table.c.id.in_(ids[start : start + BATCH]), standing(table, cutoff))
                rows = _rows(connection, kind, list(connection.execute(query).scalars().all()))  # type: ignore[arg-type]  # a kind
                found.update((entry.held.id, entry) for entry in _entries(connection, kind, rows, cutoff))  # type: ignore[arg-type]
    return [found[identity] for identity in identities if identity in found]


def entries_of(connection: Connection, kind: Kind, numbers: Sequence[int], cutoff: int | None = None) -> list[Entry]:
    """The entries of these rows, in their order."""
    return _entries(connection, kind, _rows(connection, kind, numbers), cutoff)


def resolve(connection: Connection, identity: str) -> tuple[Kind, str]:
    """The kind and the whole id of an entry that is named by its id or a beginning of four characters or more."""
    kinds: dict[str, Kind] = {"s": "statement", "f": "figure"}
    kind = kinds.get(identity[:1])
    if kind is None or len(identity) < 4 or not identity[1:].isalnum():
        raise unknown(identity)
    column = schema.metadata.tables[kind].c.id
    bound = column.between(identity.ljust(ID_LENGTH, "0"), identity.ljust(ID_LENGTH, "f"))  # whatever order letters have there
    found = list(connection.execute(select(column).where(bound).distinct().order_by(column).limit(3)).scalars())
    if not found:
        raise unknown(identity)
    if len(found) > 1 and identity not in found:
        raise MisuseError(identity, f"could be {', '.join(found)}", "give more of its id")
    return kind, identity if identity in found else found[0]


def unknown(identity: str) -> UnknownError:
    """The error for an id that the ledger does not know."""
    return UnknownError(identity[:40], "the ledger has no such entry", "ids stand in sayso figures and sayso statements")


def history(store: Store, identity: str) -> list[Entry]:
    """All that the ledger ever held under an id, oldest first."""
    with store.reading() as connection:
        kind, full = resolve(connection, identity)
        table = schema.metadata.tables[kind]
        numbers = list(connection.execute(select(table.c.n).where(table.c.id == full).order_by(table.c.n)).scalars())
        return _entries(connection, kind, _rows(connection, kind, numbers))


def changes(store: Store, numbers: Sequence[int]) -> list[Change]:
    """These changes, by their number: what was done, who did it, and why."""
    c = schema.change.c
    known = [n for n in numbers if 0 < n < 2**31]
    query = select(c.n, c.at, c.kind, c.by, c.reason, c.detail, c.undoes).where(c.n.in_(known)).order_by(c.n)
    with store.reading() as connection:
        return [Change(*row[:5], row[5] and json.loads(row[5]), row[6]) for row in connection.execute(query)]


def latest_changes(
    store: Store, limit: int, before: int | None = None, kind: str | None = None, by: str | None = None
) -> list[Change]:
    """The latest changes, the last first; with `before`, those before the one of this number."""
    c = schema.change.c
    wanted = [c.n < before] if before is not None else []
    wanted += [c.kind == kind] if kind else []
    wanted += [c.by == by] if by else []
    query = select(c.n, c.at, c.kind, c.by, c.reason, c.detail, c.undoes).where(*wanted).order_by(c.n.desc()).limit(limit)
    with store.reading() as connection:
        return [Change(*row[:5], row[5] and json.loads(row[5]), row[6]) for row in connection.execute(query)]


# ---------------------------------------------------------------- rows to entries


@contextmanager
def _understood() -> Iterator[None]:
    """What stands in rows can be understood, and what they name is there; else the ledger is damaged: LedgerError."""
    try:
        yield
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        told = f"holds a row that cannot be understood ({error!r})"
        raise LedgerError("the ledger", told, "run sayso verify, and take the last backup") from error


@_understood()
def _rows(connection: Connection, kind: Kind, numbers: Sequence[int]) -> list[RowMapping]:
    """The rows of these numbers, in their order, with report, speaker, place and identity beside them."""
    if not numbers:
        return []
    rows = connection.execute(_wide(kind), {"among": numbers}).mappings().all()  # at once: one by one takes twice as long
    found = {row["n"]: row for row in rows}
    return [found[n] for n in numbers]


# Questions that are asked with each page are made once: making one takes as long as answering it.
_AMONG: BindParameter[Any] = bindparam("among", expanding=True)


@lru_cache(maxsize=2)
def _wide(kind: Kind) -> Select[Any]:
    table, who, merged = schema.metadata.tables[kind], schema.speaker, schema.identity
    columns: list[Label[Any] | ColumnElement[Any]] = [*table.c]
    columns += [schema.report.c[name].label(f"report_{name}") for name in _ORIGIN]
    columns += [schema.outlet.c.name.label("outlet_name"), merged.c.name.label("who"), merged.c.key.label("who_key")]
    columns += [who.c[name].label(f"speaker_{name}") for name in _SPEAKER]
    source: Any = table.join(schema.report, schema.report.c.n == table.c.report)
    source = source.outerjoin(schema.outlet, schema.outlet.c.n == table.c.outlet)
    source = source.outerjoin(who, who.c.n == table.c.speaker).outerjoin(merged, merged.c.speaker == table.c.speaker)
    if kind == "figure":
        columns += [schema.place.c[name].label(f"place_of_{name}") for name in _PLACE]
        source = source.outerjoin(schema.place, schema.place.c.n == table.c.place)
    return select(*columns).select_from(source).where(table.c.n.in_(_AMONG))


@_understood()
def _entries(connection: Connection, kind: Kind, rows: Sequence[RowMapping], cutoff: int | None = None) -> list[Entry]:
    """The entries of rows, each held against its text; with the grades that they had after a change."""
    texts = texts_of(connection, {row["report"]: {"id": row["report_id"], "digest": row["report_digest"]} for row in rows})
    bases = _as_read(connection, kind, rows)
    subjects = {f"entry {row['id']}" for row in rows} | {f"outlet {row['outlet_name']}" for row in rows}
    grades = _grades(connection, sorted(subjects), cutoff)
    voices = _speaker_grades(connection, sorted({row["who_key"] for row in rows} - {None}), cutoff)
    holders = _holders(connection, rows)
    found = []
    for row in rows:
        whole = texts[row["report"]]
        held = entries.checked(whole, _held(kind, row), row)
        read = bases.get(row["n"])
        around = whole[row["context_start"] : row["context_end"]]
        source = voices.get(row["who_key"]) or grades.get(f"outlet {row['outlet_name']}")
        who = row["who"] or holders.get(row["n"])
        found.append(
            Entry(
                held, _origin(row), _speaker(row), who, entries.words_of(whole, held), around, row["context_start"],
                row["review"], read if read != held else None, grades.get(f"entry {row['id']}"), source, row["since"],
                row["until"],
            )
        )  # fmt: skip
    return found


_TEXTS = select(schema.report_text.c.report, schema.report_text.c.text).where(schema.report_text.c.report.in_(_AMONG))


def texts_of(connection: Connection, reports: dict[int, dict[str, str]]) -> dict[int, str]:
    """The texts of reports (number → id and digest), each held against its digest."""
    rows = connection.execute(_TEXTS, {"among": list(reports)}).all()
    found = {n: entries.checked_text(reports[n], whole) for n, whole in rows}
    if lost := next((of["id"] for n, of in reports.items() if n not in found), None):
        raise LedgerError(lost, "its text is not there", "run sayso verify, and take the last backup")
    return found


def _holders(connection: Connection, rows: Sequence[RowMapping]) -> dict[int, str]:
    """Who held the office in which somebody without a name speaks, by the row's number."""
    unnamed = {row["speaker"] for row in rows if row["speaker"] is not None and row["who"] is None}
    if not unnamed:
        return {}
    c = schema.tenure.c
    merged = select(schema.identity.c.name).join(schema.speaker_key, schema.speaker_key.c.speaker == schema.identity.c.speaker)
    known = merged.where(schema.speaker_key.c.key == c.key).limit(1).scalar_subquery()
    name = func.coalesce(known, c.name).label("name")
    terms = connection.execute(select(c.speaker, name, c.since, c.until).where(c.speaker.in_(unnamed))).all()
    return {row["n"]: t.name for row in rows for t in terms if t.speaker == row["speaker"] and t.since <= row["day"] <= t.until}


def _held(kind: Kind, row: RowMapping) -> Statement | Figure:
    if kind == "figure":
        place = Place(*(row[f"place_of_{name}"] for name in _PLACE)) if row["place"] is not None else None
        return entries.figure_of(row, place)
    speaker = _speaker(row)
    assert speaker is not None  # a statement always has one
    return entries.statement_of(row, speaker)


def _speaker(row: RowMapping) -> Speaker | None:
    return None if row["speaker"] is None else Speaker(*(row[f"speaker_{name}"] for name in _SPEAKER))


def _origin(row: RowMapping) -> Origin:
    published = row["report_published"]
    return Origin(
        row["report_id"], row["report_digest"], row["report_title"], published and date.fromisoformat(published),
        row["outlet_name"], row["report_url"], row["report_language"], row["report_published_at"], row["report_author"],
    )  # fmt: skip


def _as_read(connection: Connection, kind: Kind, rows: Sequence[RowMapping]) -> dict[int, Statement | Figure]:
    """For rows that review changed, what reading gave: the row without a review at the end of `replaces`."""
    back = {row["n"]: row["replaces"] for row in rows if row["review"] != "none"}
    found: dict[int, Statement | Figure] = {}
    while ahead := {n: b for n, b in back.items() if b is not None}:
        before = {row["n"]: row for row in _rows(connection, kind, sorted(set(ahead.values())))}
        for n, b in ahead.items():
            row = before[b]
            back[n] = None if row["review"] == "none" else row["replaces"]
            if row["review"] == "none":
                found[n] = _held(kind, row)
    return found





def _grades(connection: Connection, subjects: Sequence[str], cutoff: int | None) -> dict[str, str]:
    """The grades that these subjects have, or had after a change."""
    found: dict[str, str] = {}
    for start in range(0, len(subjects), BATCH):
        rows = connection.execute(_graded(cutoff), {"among": subjects[start : start + BATCH]}).all()
        found.update((subject, value) for subject, value in rows if value)
    return found


@lru_cache(maxsize=64)
def _graded(cutoff: int | None) -> Select[Any]:
    c = schema.grade.c
    return select(c.subject, c.value).where(c.subject.in_(_AMONG), standing(schema.grade, cutoff))


def _speaker_grades(connection: Connection, keys: Sequence[str], cutoff: int | None) -> dict[str, str]:
    """The grades of speakers, by the keys of their identities: of those that its members were given the latest."""
    found: dict[str, str | None] = {}
    for start in range(0, len(keys), BATCH):
        rows = connection.execute(_graded_voices(cutoff), {"among": keys[start : start + BATCH]}).all()
        found.update((key, value) for key, value in rows)
    return {key: value for key, value in found.items() if value}


@lru_cache(maxsize=64)
def _graded_voices(cutoff: int | None) -> Select[Any]:
    c, merged = schema.grade.c, schema.identity.c.key
    query = select(merged, c.value).select_from(graded_speakers()).order_by(c.since)
    return query.where(merged.in_(_AMONG), standing(schema.grade, cutoff))


def graded_speakers() -> Join:
    """Speakers with their identities and the grades that they were given: under a digest, which no merging changes."""
    who = schema.speaker.c
    members = schema.speaker.join(schema.identity, schema.identity.c.speaker == who.n)
    return members.join(schema.grade, schema.grade.c.subject == literal("speaker ") + who.digest)


# ---------------------------------------------------------------- cursors


def _cursor(row: RowMapping) -> str:
    place = [row["day"], row["report"], row["start"], row["id"]]
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def _after(table: Any, cursor: str) -> ColumnElement[bool]:
    """The rows after a cursor, in the order of answers: day and report fall, start and id rise.

    By the id, not the row's number: whoever is reviewed meanwhile stands in a row of another, and keeps its place by this.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        *place, identity = json.loads(base64.urlsafe_b64decode(padded))
        day, report, start = (_integer(part) for part in place)
        if not isinstance(identity, str) or not identity[1:].isalnum():
            raise ValueError
    except (ValueError, TypeError, RecursionError):
        raise MisuseError("cursor", "is none of sayso's", "give the one that the page before ended with") from None
    c = table.c
    return or_(
        tuple_(c.day, c.report) < tuple_(day, report),
        and_(c.day == day, c.report == report, tuple_(c.start, c.id) > tuple_(start, identity)),
    )


def _integer(part: Any) -> int:
    if isinstance(part, int) and 0 <= part < 2**31:
        return part
    raise ValueError


def _most(limit: int | None) -> int:
    """How many are wanted at most. Raises MisuseError for less than none."""
    if limit is not None and limit < 0:
        raise MisuseError("limit", f"{limit} is no number of entries", "give 0 or more")
    return limit or 0


# ---------------------------------------------------------------- reports


def reports(
    store: Store, filters: Filters, limit: int | None = None, cutoff: int | None = None, after: str | None = None
) -> list[Filed]:
    """Reports, newest first, with how many entries of each stand; with `after`, those behind the report of this id.

    Of the filters, only those on the report count. Raises MisuseError where there is no report `after`.
    """
    c = schema.report.c
    _most(limit)
    wanted = asked_of_reports(filters, store.dialect, cutoff)
    query = select(schema.report).where(*wanted.conditions).order_by(c.day.desc(), c.n.desc()).limit(limit)
    with store.reading() as connection:
        if after is not None:
            query = query.where(tuple_(c.day, c.n) < tuple_(*_placed(connection, after)[:2]))
        rows = connection.execute(query, wanted.parameters).mappings().all()
        return _filed(connection, rows, cutoff)


def _placed(connection: Connection, identity: str) -> _Place:
    """Where a report or an entry, by its whole id, stands in the order of answers. Raises MisuseError where there is none."""
    kind = {"r": "report", "s": "statement", "f": "figure"}.get(identity[:1], "report")
    c = schema.metadata.tables[kind].c
    place = (c.day, c.n, literal(-1)) if kind == "report" else (c.day, c.report, c.start)
    found = connection.execute(select(*place).where(c.id == identity).order_by(c.n.desc()).limit(1)).first()
    if found is None:
        raise MisuseError("cursor", "is none of sayso's", "give the one that the page before ended with")
    return _Place(found[0], found[1], found[2], kind, identity)


@_understood()
def _filed(connection: Connection, rows: Sequence[RowMapping], cutoff: int | None = None) -> list[Filed]:
    found: list[Filed] = []
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        numbers = [row["n"] for row in some]
        beside = _beside(connection, some, cutoff)
        many = {kind: _standing_of(connection, kind, numbers, cutoff) for kind in ("statement", "figure")}
        outlets: dict[int, str] = _pairs(connection, select(schema.outlet.c.n, schema.outlet.c.name))
        since = schema.change.c.n.in_({row["since"] for row in some})
        moments: dict[int, str] = _pairs(connection, select(schema.change.c.n, schema.change.c.at).where(since))
        gone = {row["expunged"] for row in some} - {None}
        why = select(schema.change.c.n, schema.change.c.reason).where(schema.change.c.n.in_(gone))
        reasons: dict[int | None, str | None] = _pairs(connection, why) if gone else {}
        for row in some:
            published = row["published"] and date.fromisoformat(row["published"])
            origin = Origin(row["id"], row["digest"], row["title"], published, outlets.get(row["outlet"]), row["url"],
                            row["language"], row["published_at"], row["author"])  # fmt: skip
            headers = tuple((name, value) for name, value in json.loads(row["headers"] or "[]"))
            arrival = Arrival(row["way"], row["place"], row["fetched_at"], headers, row["raw"], row["size"])
            n = row["n"]
            found.append(
                Filed(
                    origin, arrival, moments[row["since"]], many["statement"].get(n, 0), many["figure"].get(n, 0),
                    beside.get(row["previous"]), beside.get(-n), reasons.get(row["expunged"]),
                )
            )  # fmt: skip
    return found


def _beside(connection: Connection, rows: Sequence[RowMapping], cutoff: int | None) -> dict[int, str]:
    """The ids of the reports before these, by their number, and of those after, by the negative number of the one before."""
    c = schema.report.c
    numbers = [row["n"] for row in rows]
    before = select(c.n, c.id).where(c.n.in_([row["previous"] for row in rows if row["previous"]]))
    after = select(-c.previous, c.id).where(c.previous.in_(numbers))
    if cutoff is not None:
        after = after.where(c.since <= cutoff)
    return {int(n): identity for query in (before, after) for n, identity in connection.execute(query)}


def _standing_of(connection: Connection, kind: str, numbers: Sequence[int], cutoff: int | None) -> dict[int, int]:
    table = schema.metadata.tables[kind]
    query = select(table.c.report, func.count()).where(
        table.c.report.in_(numbers), standing(table, cutoff), text(f"NOT {kind}.hidden")
    )
    return _pairs(connection, query.group_by(table.c.report))


def _pairs(connection: Connection, query: Select[Any]) -> dict[Any, Any]:
    """The rows of a query for two columns, by the first."""
    return dict(tuple(row) for row in connection.execute(query).all())


def report(store: Store, identity: str) -> Report:
    """A report with its text, held against its digest."""
    with store.reading() as connection:
        row = _held_report(connection, identity)
        (filed,) = _filed(connection, [row])
        text = _text(connection, row)
    o = filed.origin
    return Report(o.id, text, o.title, o.published, o.outlet, o.url, o.language, o.digest, o.published_at, o.author)


def decided(store: Store, filters: Filters, cutoff: int | None = None) -> dict[str, list[Entry]]:
    """By report (id), the entries that people accepted, edited or rejected, of the reports that all filters hold for.

    Tallies are left out: no text is read there. Raises MisuseError for a filter that only entries have.
    """
    wanted = {filed.origin.id for filed in reports(store, filters, cutoff=cutoff) if filed.arrival.way != "tally"}
    of_entries = replace(filters, text=None, versions="all", reviewed=("accepted", "edited", "rejected"))
    found: dict[str, list[Entry]] = {}
    kinds: tuple[Kind, ...] = ("statement", "figure")
    for kind in kinds:
        for one in Selection(store, kind, of_entries, cutoff):
            if one.origin.id in wanted:
                found.setdefault(one.origin.id, []).append(one)
    return found


def notes(store: Store, identity: str) -> tuple[Engine, tuple[Note, ...]]:
    """What last read a report (by its whole id), and what it did not read or resolve. Raises MisuseError, LedgerError."""
    c = schema.reading.c
    with store.reading() as connection:
        held = _held_report(connection, identity)
        query = select(c.version, c.model, c.notes).where(c.report == held["n"]).order_by(c.n.desc()).limit(1)
        row = connection.execute(query).one()
    with _understood():
        return Engine(row.version, row.model), tuple(convert(json.loads(row.notes), list[Note]))


def text_of(store: Store, identity: str) -> str:
    """The text of a report, held against its digest. Raises MisuseError where there is none of this id."""
    with store.reading() as connection:
        return _text(connection, _held_report(connection, identity))


def _held_report(connection: Connection, identity: str) -> RowMapping:
    row = connection.execute(select(schema.report).where(schema.report.c.id == identity)).mappings().first()
    if row is None or row["expunged"] is not None:
        what = "was expunged" if row else "the ledger has no such report"
        raise UnknownError(identity[:40], what, "ids stand in sayso reports")
    return row


def _text(connection: Connection, row: RowMapping) -> str:
    return texts_of(connection, {row["n"]: {"id": row["id"], "digest": row["digest"]}})[row["n"]]


def held(store: Store, cutoff: int | None = None) -> int:
    """How many reports stand."""
    with store.reading() as connection:
        query = select(func.count()).select_from(schema.report).where(standing(schema.report, cutoff))
        return int(connection.execute(query).scalar_one())


def last_change(store: Store) -> int:
    """The number of the last change; 0 before the first."""
    with store.reading() as connection:
        return connection.execute(select(func.max(schema.change.c.n))).scalar_one() or 0


def versions(store: Store, identity: str) -> list[Filed]:
    """A report with all others at its address, oldest first. Raises MisuseError where there is none, or more than one."""
    c = schema.report.c
    with store.reading() as connection:
        found = resolve_report(connection, identity)
        same = c.id == found.id if found.url is None else c.url == found.url
        rows = connection.execute(select(schema.report).where(same).order_by(c.day, c.fetched_at, c.n)).mappings().all()
        return _filed(connection, rows)


def resolve_report(connection: Connection, identity: str) -> Any:
    """The number `n`, `id` and `url` of a report that is named by its id, or enough of its beginning. Raises MisuseError."""
    c = schema.report.c
    bound = c.id.between(identity.ljust(ID_LENGTH, "0"), identity.ljust(ID_LENGTH, "f"))  # whatever order letters have there
    query = select(c.n, c.id, c.url).where(bound).limit(3)
    found = connection.execute(query).all() if len(identity) >= 4 and identity[1:].isalnum() else []
    if not found:
        raise UnknownError(identity[:40], "the ledger has no such report", "ids stand in sayso reports")
    if len(found) > 1:
        raise MisuseError(identity, f"could be {', '.join(one.id for one in found)}", "give more of its id")
    return found[0]


def with_whole_ids(store: Store, given: dict[str, Any]) -> dict[str, Any]:
    """The filters with reports by their whole ids, where they are named by beginnings. Raises MisuseError."""
    if not (named := several(given.get("report"))):
        return given
    with store.reading() as connection:
        return given | {"report": [resolve_report(connection, one).id for one in named]}


def outdated(store: Store, engine: Engine) -> list[str]:
    """The reports whose last reading is by another engine or model, oldest first."""
    r, c = schema.report.c, schema.reading.c
    query = (
        select(r.id).join(schema.reading, c.report == r.n)
        .where(c.until.is_(None), r.until.is_(None), r.way != "tally")
        .where(or_(c.version != engine.version, c.model != engine.model))
        .order_by(r.n)
    )  # fmt: skip
    with store.reading() as connection:
        return list(connection.execute(query).scalars())


def expunged(store: Store, ids: Sequence[str]) -> dict[str, Change]:
    """Which of these reports were expunged, with the change that did it."""
    c = schema.report.c
    with store.reading() as connection:
        query = select(c.id, c.expunged).where(c.id.in_(ids), c.expunged.is_not(None))
        ended = {identity: int(n) for identity, n in connection.execute(query)}
    told = {change.n: change for change in changes(store, sorted(ended.values()))}
    return {identity: told[n] for identity, n in ended.items()}


def refused(store: Store) -> list[Refused]:
    """What could not be read, the latest first."""
    c = schema.refused.c
    query = select(c.place, c.what, c.remedy, c.kind, schema.change.c.at).join(schema.change, schema.change.c.n == c.since)
    with store.reading() as connection:
        return [Refused(*row) for row in connection.execute(query.order_by(c.n.desc()))]


# ---------------------------------------------------------------- words


_ORDER = ("report", "statement", "figure")


class _Place(NamedTuple):
    """In the order of answers: days and reports fall, characters rise; at one character, by _ORDER, then ids."""

    day: int
    report: int
    start: int
    kind: str
    id: str
    n: int = 0  # of the row

    def rank(self) -> tuple[int, int, int, int, str]:
        """What places are sorted by."""
        return -self.day, -self.report, self.start, _ORDER.index(self.kind), self.id


def search(
    store: Store, query: str, kinds: Sequence[str], limit: int = 20, cutoff: int | None = None, after: str | None = None
) -> list[Hit]:
    """The newest entries and reports that hold the words, with a snippet each; those of one report stand together.

    With `after`, those behind the entry or report of this id. Raises MisuseError where there is none.
    """
    for kind in kinds:
        if kind not in _ORDER:
            raise MisuseError("kinds", f"{kind!r} is none", "choose among statement, figure, report")
    _most(limit)
    parsed = words.parse(query)
    with store.reading() as connection:
        before = None if after is None else _placed(connection, after)
        matching = {kind: store.dialect.matching(kind, parsed) for kind in kinds}
        found = [place for kind in kinds for place in _places_with(connection, kind, *matching[kind], limit, cutoff, before)]
        told = {place.report for place in found if place.kind != "report"}  # its entries say where in the report
        found = [place for place in found if place.kind != "report" or place.report not in told]
        found = sorted(found, key=_Place.rank)[:limit]
        hits = {}  # by kind and id
        for kind in kinds:
            for origin, identity, whole in _wholes(connection, kind, [place for place in found if place.kind == kind], cutoff):
                hits[kind, identity] = _hit(kind, identity, origin, whole, parsed)
    return [hits[place.kind, place.id] for place in found]


def _places_with(
    connection: Connection, kind: str, subquery: str, value: str, limit: int, cutoff: int | None, after: _Place | None
) -> list[_Place]:
    """Where the first of a kind stand that hold the words: what `matching` gave."""
    table = schema.metadata.tables[kind]
    c = table.c
    wanted: list[Any] = [standing(table, cutoff), text(f"{kind}.n IN ({subquery})")]
    if kind == "report":
        place: tuple[Any, ...] = (c.day, c.n, literal(-1), c.n, c.id)
        if after is not None:
            wanted.append(tuple_(c.day, c.n) < tuple_(after.day, after.report))
        order: tuple[Any, ...] = (c.day.desc(), c.n.desc())
    else:
        place = (c.day, c.report, c.start, c.n, c.id)
        wanted.append(text(f"NOT {kind}.hidden"))
        if after is not None:
            wanted.append(_behind(table, kind, after))
        order = (c.day.desc(), c.report.desc(), c.start, c.id)
    rows = connection.execute(select(*place).where(*wanted).order_by(*order).limit(limit), {"words": value}).all()
    return [_Place(day, report, start, kind, identity, n) for day, report, start, n, identity in rows]


def _behind(table: Any, kind: str, after: _Place) -> ColumnElement[bool]:
    """The entries of a kind that stand behind a place."""
    c = table.c
    later = c.start > after.start
    if kind == after.kind:
        later = or_(later, and_(c.start == after.start, c.id > after.id))
    elif _ORDER.index(kind) > _ORDER.index(after.kind):
        later = c.start >= after.start
    same = and_(c.day == after.day, c.report == after.report)
    return or_(tuple_(c.day, c.report) < tuple_(after.day, after.report), and_(same, later))


def _wholes(
    connection: Connection, kind: str, places: Sequence[_Place], cutoff: int | None
) -> Iterator[tuple[Origin, str, str]]:
    """Where each of these comes from, its id, and the words that are looked through: a report's text, an entry's context."""
    numbers = [place.n for place in places]
    if kind in ("statement", "figure"):
        for entry in entries_of(connection, kind, numbers, cutoff):  # type: ignore[arg-type]  # a kind
            yield entry.origin, entry.held.id, entry.context
    elif numbers:
        rows = connection.execute(select(schema.report).where(schema.report.c.n.in_(numbers))).mappings().all()
        texts = texts_of(connection, {row["n"]: {"id": row["id"], "digest": row["digest"]} for row in rows})
        for row, filed in zip(rows, _filed(connection, rows, cutoff), strict=True):
            yield filed.origin, row["id"], texts[row["n"]]


def _hit(kind: Any, identity: str, origin: Origin, whole: str, query: words.Query) -> Hit:
    window, found = words.snippet(whole, query, SNIPPET)
    moved = tuple(type(span)(span.start - window.start, span.end - window.start) for span in found)
    return Hit(kind, identity, origin, whole[window.start : window.end], moved)


# ---------------------------------------------------------------- speakers


def speakers(
    store: Store, filters: Filters, limit: int | None = None, cutoff: int | None = None, after: tuple[int, str] | None = None
) -> list[Voice]:
    """Bodies, groups, documents, and persons with a role or an organisation; most heard first.

    A person without either is no public voice: such people stand in their reports, and in no list of people. With `after`,
    those behind whoever has so many statements and this key.
    """
    _most(limit)
    selection = Selection(store, "statement", filters, cutoff)
    with store.reading() as connection:
        wanted = selection.conditions(connection)
        ranked = _ranked(connection, selection, wanted, limit, after)
        rows: dict[str, list[RowMapping]] = {key: [] for key in ranked}
        for start in range(0, len(ranked), BATCH):
            query = _heard(wanted, ranked[start : start + BATCH])
            for row in connection.execute(query, selection.asked.parameters).mappings():
                rows[row["key"]].append(row)
        figures = _figures_by(connection, [row["n"] for some in rows.values() for row in some], cutoff)
        graded = _speaker_grades(connection, ranked, cutoff)
        return [_voice(key, rows[key], figures, graded.get(key)) for key in ranked]


def _ranked(
    connection: Connection, selection: Selection, wanted: Sequence[Condition], limit: int | None, after: tuple[int, str] | None
) -> list[str]:
    """The keys of public voices, most heard first."""
    c, merged = schema.statement.c, schema.identity.c
    heard = select(c.speaker.label("speaker"), func.count().label("many")).where(*wanted).group_by(c.speaker).subquery()
    many, key = func.sum(heard.c.many), merged.key.collate(selection.store.dialect.collation)
    query = (
        _named(heard, merged.key).group_by(merged.key)
        .having(func.max(case((_is_public(), 1), else_=0)) == 1).order_by(many.desc(), key).limit(limit)
    )  # fmt: skip
    if after is not None:
        query = query.having(or_(many < after[0], and_(many == after[0], key > after[1])))
    return list(connection.execute(query, selection.asked.parameters).scalars().all())


def _heard(wanted: Sequence[Condition], keys: Sequence[str]) -> Select[Any]:
    """How often, first and last each speaker of these keys is heard, under which names and for whom."""
    c, who, merged = schema.statement.c, schema.speaker.c, schema.identity.c
    among = c.speaker.in_(select(merged.speaker).where(merged.key.in_(keys)))
    heard = (
        select(c.speaker.label("speaker"), func.count().label("many"), func.min(func.nullif(c.day, 0)).label("first"),
               func.max(c.day).label("last")).where(*wanted, among).group_by(c.speaker).subquery()
    )  # fmt: skip
    return _named(
        heard, merged.key, merged.name.label("whole"), merged.rule, who.n, who.name, who.kind, who.role, who.organisation,
        who.country, heard.c.many, heard.c.first, heard.c.last,
    )  # fmt: skip


def _named(heard: Subquery, *columns: Any) -> Select[Any]:
    """These columns of the speakers that were heard and have a name, with their identities."""
    who, merged = schema.speaker.c, schema.identity.c
    joined = heard.join(schema.speaker, who.n == heard.c.speaker).join(schema.identity, merged.speaker == who.n)
    return select(*columns).select_from(joined).where(who.name.is_not(None), who.kind != "unnamed")


def _figures_by(connection: Connection, numbers: Sequence[int], cutoff: int | None) -> dict[int, int]:
    c = schema.figure.c
    found: dict[int, int] = {}
    for start in range(0, len(numbers), BATCH):
        some = numbers[start : start + BATCH]
        query = select(c.speaker, func.count()).where(c.speaker.in_(some), standing(schema.figure, cutoff), text("NOT hidden"))
        found.update((int(n), int(many)) for n, many in connection.execute(query.group_by(c.speaker)))
    return found





def _voice(key: str, rows: Sequence[RowMapping], figures: dict[int, int], grade: str | None) -> Voice:
    ranked = sorted(rows, key=lambda row: (-row["many"], row["n"]))

    def first(name: str) -> Any:
        return next((row[name] for row in ranked if row[name]), None)

    spoken = [row["first"] for row in rows if row["first"]]
    latest = max(row["last"] for row in rows)
    return Voice(
        key, ranked[0]["whole"] or ranked[0]["name"], ranked[0]["kind"], first("role"), first("organisation"), first("country"),
        tuple(dict.fromkeys(row["name"] for row in ranked)), tuple(dict.fromkeys(row["rule"] for row in ranked if row["rule"])),
        sum(row["many"] for row in rows), sum(figures.get(row["n"], 0) for row in rows),
        date.fromordinal(min(spoken)) if spoken else None, date.fromordinal(latest) if latest else None, grade,
    )  # fmt: skip
