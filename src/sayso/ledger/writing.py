"""What is written: readings, whole or not at all; refusals, once each.

Speakers, places and outlets are kept once and named by number. A report whose address the ledger knows is a new version of the
one before: that one's row, and its entries', end with the change that brought the new one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from msgspec import Struct, to_builtins
from sqlalchemy import Connection, Table, bindparam, func, insert, or_, select, update

from sayso.errors import RefusedError
from sayso.ledger import copies, merging, schema
from sayso.ledger.entries import Context, Row, check, figure_row, identified, statement_row
from sayso.ledger.store import Store, Transaction
from sayso.records import Arrival, Place, Reading, Report, Span, Speaker

PARAMETERS_MAX = 900  # of one IN; SQLite takes 32,766, PostgreSQL 65,535


class Incoming(Struct, frozen=True):
    """A reading to be written: how its report came, and where its sentences stand."""

    reading: Reading
    arrival: Arrival
    sentences: tuple[Span, ...] = ()


def incoming(reading: Reading) -> Incoming:
    """A reading that came as a text, or in any way that nobody told."""
    return Incoming(reading, Arrival("text", reading.report.url or "text"))


class Written(Struct, frozen=True):
    """What a change added."""

    change: int | None
    new: tuple[str, ...]  # ids of reports
    known: tuple[str, ...]
    statements: int = 0
    figures: int = 0


def batched(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values, so many at a time as one IN takes."""
    for start in range(0, len(values), PARAMETERS_MAX):
        yield values[start : start + PARAMETERS_MAX]


def known(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Which of these reports the ledger holds, the expunged among them."""
    found: set[str] = set()
    for some in batched(ids):
        found.update(connection.execute(select(schema.report.c.id).where(schema.report.c.id.in_(some))).scalars())
    return found


def add(store: Store, incoming: Sequence[Incoming], *, by: str | None = None) -> Written:
    """Adds the readings whose reports the ledger does not hold, in one change. Adding again changes nothing.

    Raises LedgerError, and writes nothing, where an entry's offsets do not fit its text.
    """
    readings = [replaced(one) for one in incoming]
    ids = [one.reading.report.id for one in readings]
    with store.reading() as connection:
        there = known(connection, ids)
    if there.issuperset(ids):
        return Written(None, (), tuple(dict.fromkeys(ids)))
    with store.writing("add", by=by) as change:
        there = known(change.connection, ids)
        fresh = list({one.reading.report.id: one for one in readings if one.reading.report.id not in there}.values())
        writer = Writer(store, change)
        writer.look_up([one.reading.report.url for one in fresh if one.reading.report.url])
        for one in fresh:
            writer.report(one)
        writer.finish()
    return Written(
        change.n, tuple(one.reading.report.id for one in fresh), tuple(dict.fromkeys(i for i in ids if i in there)),
        sum(len(one.reading.statements) for one in fresh), sum(len(one.reading.figures) for one in fresh),
    )  # fmt: skip


def replaced(incoming: Incoming) -> Incoming:
    """The same with the ledger's ids, its offsets checked."""
    reading = identified(incoming.reading)
    check(reading)
    return Incoming(reading, incoming.arrival, incoming.sentences)


class Writer:
    """Gathers the rows of one change, and writes them table by table."""

    def __init__(self, store: Store, change: Transaction) -> None:
        self.store, self.change, self.connection = store, change, change.connection
        self.rows: dict[str, list[Row]] = {}
        self.words: dict[str, list[tuple[int, str]]] = {}
        self.next: dict[str, int] = {}
        self.outlets = Kept(self, schema.outlet, "name", lambda name: {"name": name}, lambda name: name)
        self.speakers = Kept(self, schema.speaker, "digest", _speaker_row, _digest)
        self.places = Kept(self, schema.place, "digest", _place_row, _digest)
        self.newest: dict[str, tuple[int, int, str]] = {}  # of each address in this change, the report that stands, and its age

    def number(self, table: str) -> int:
        """The next number of a table. Writers take turns, so that nobody else takes it."""
        if table not in self.next:
            column = schema.metadata.tables[table].c.n
            self.next[table] = (self.connection.execute(select(func.max(column))).scalar_one() or 0) + 1
        self.next[table] += 1
        return self.next[table] - 1

    def put(self, table: str, row: Row) -> int:
        """Gathers a row, numbered and marked with the change."""
        row["n"] = n = self.number(table)
        self.rows.setdefault(table, []).append(row)
        return n

    def report(self, incoming: Incoming) -> None:
        """A new report and its reading."""
        report, arrival = incoming.reading.report, incoming.arrival
        n = self.put("report", self._report_row(report, arrival))
        self.rows.setdefault("text", []).append({"report": n, "text": report.text})
        self.words.setdefault("report", []).append((n, report_words(report.title, report.text)))
        self._supersede(n, incoming)
        self.reading(n, incoming, self.rows["report"][-1]["until"])

    def look_up(self, urls: Sequence[str]) -> None:
        """Finds the reports that stand at these addresses; to be asked before reports are put."""
        c = schema.report.c
        for some in batched(sorted(set(urls))):
            query = select(c.url, c.n, c.day, func.coalesce(c.fetched_at, "")).where(
                c.url.in_(some), c.until.is_(None), c.expunged.is_(None)
            )
            self.newest.update((url, (n, day, at)) for url, n, day, at in self.connection.execute(query))

    def reading(self, report: int, incoming: Incoming, until: int | None = None) -> int:
        """A reading of a report, with its entries; `until` where the report stands no longer."""
        reading, text = incoming.reading, incoming.reading.report.text
        row = {
            "report": report, "version": reading.engine.version, "model": reading.engine.model, "since": self.change.n,
            "until": None, "notes": json.dumps(to_builtins(reading.notes), ensure_ascii=False),
        }  # fmt: skip
        number = self.put("reading", row)
        shared = self.shared(reading.report, report, number, until)
        context = Context(text, incoming.sentences)
        speakers: dict[str, Speaker] = {}
        for statement in reading.statements:
            speakers[statement.id] = statement.speaker
            self.entry("statement", shared | statement_row(text, statement, context), statement.speaker, text)
        for figure in reading.figures:
            row = shared | figure_row(figure, context)
            row["place"] = self.places.number(bare(figure.place)) if figure.place else None
            self.entry("figure", row, speakers.get(figure.statement or ""), text)
        return number

    def shared(self, report: Report, number: int, reading: int, until: int | None = None) -> Row:
        """The columns that all entries of a reading have in common."""
        return {
            "report": number, "reading": reading, "since": self.change.n, "until": until, "replaces": None, "review": "none",
            "hidden": False, "day": ordinal(report), "outlet": self.outlets.number(report.outlet) if report.outlet else None,
        }  # fmt: skip

    def entry(self, table: str, row: Row, speaker: Speaker | None, text: str) -> int:
        """A statement or figure; its words go into the index with the sentences around them and the speaker's name."""
        row["speaker"] = self.speakers.number(speaker) if speaker else None
        n = self.put(table, row)
        self.words.setdefault(table, []).append((n, indexed_words(text, row, speaker)))
        return n

    def finish(self) -> None:
        """Writes all that was gathered."""
        fresh = dict(self.speakers.fresh)
        for kept in (self.outlets, self.speakers, self.places):
            kept.finish()
        for name in ("report", "text", "reading", "statement", "figure"):
            if rows := self.rows.get(name):
                self.store.dialect.put(self.connection, schema.metadata.tables[name], rows)
        for table, words in self.words.items():
            self.store.dialect.index(self.connection, table, words)
        copies.note(self.connection, self.store.dialect, {row["report"]: row["text"] for row in self.rows.get("text", ())})
        self.rows, self.words = {}, {}
        if fresh:
            merging.keyed(self.connection, fresh)

    def _report_row(self, report: Report, arrival: Arrival) -> Row:
        return {
            "id": report.id, "digest": report.digest, "title": report.title,
            "published": report.published.isoformat() if report.published else None, "published_at": report.published_at,
            "day": ordinal(report), "outlet": self.outlets.number(report.outlet) if report.outlet else None, "url": report.url,
            "author": report.author, "language": report.language, "way": arrival.way, "place": visible(arrival.where),
            "fetched_at": arrival.fetched_at, "headers": json.dumps(arrival.headers) if arrival.headers else None,
            "raw": arrival.raw, "size": arrival.size, "previous": None, "expunged": None, "since": self.change.n, "until": None,
        }  # fmt: skip

    def _supersede(self, n: int, incoming: Incoming) -> None:
        """Ends the report that stood at this address until now, and its entries.

        An older state of the page than the one that stands (an archive added late) ends with the change that brings it.
        """
        url = incoming.reading.report.url
        if url is None:
            return
        age = (ordinal(incoming.reading.report), incoming.arrival.fetched_at or "")
        before = self.newest.get(url)
        if before and age < (before[1], before[2] if age[1] else ""):
            self.rows["report"][-1]["until"] = self.change.n
            return
        self.newest[url] = (n, *age)
        if before is None:
            return
        self.rows["report"][-1]["previous"] = before[0]
        for row in (*self.rows["report"][:-1], *self.rows.get("statement", ()), *self.rows.get("figure", ())):
            if row.get("report", row["n"]) == before[0] and row["until"] is None:
                row["until"] = self.change.n
        table = schema.report
        standing = (table.c.n == before[0], table.c.until.is_(None))
        self.connection.execute(update(table).where(*standing).values(until=self.change.n))
        for entries in (schema.statement, schema.figure):
            standing = (entries.c.report == before[0], entries.c.until.is_(None))
            self.connection.execute(update(entries).where(*standing).values(until=self.change.n))


class Kept:
    """Values that are kept once: speakers, places, outlets; each is numbered when it is first seen.

    Numbers are remembered from change to change: most speakers and places have been there before.
    """

    def __init__(
        self, writer: Writer, table: Table, column: str, row: Callable[[Any], Row], key: Callable[[Any], str]
    ) -> None:
        self.writer, self.table, self.column, self.row, self.key = writer, table, table.c[column], row, key
        self.numbers: dict[Any, int] = writer.store.numbers(table.name, writer.connection)
        self.fresh: dict[int, Any] = {}

    def number(self, value: Any) -> int:
        """The number of a value, a new one where the ledger has none."""
        if value in self.numbers:
            return self.numbers[value]
        query = select(self.table.c.n).where(self.column == self.key(value))
        found = self.writer.connection.execute(query).scalar_one_or_none()
        if found is None:
            found = self.writer.number(self.table.name)
            self.fresh[found] = value
        self.numbers[value] = found
        return int(found)

    def finish(self) -> None:
        """Writes those that are new."""
        if self.fresh:
            self.writer.connection.execute(insert(self.table), [{"n": n, **self.row(v)} for n, v in self.fresh.items()])
            self.fresh = {}


# ---------------------------------------------------------------- reading again


class Renewed(Struct, frozen=True):
    """What a second reading of reports brought; `kept` are reviewed entries that it does not have: they stand as they were."""

    change: int | None
    reports: tuple[str, ...]
    statements: int = 0
    figures: int = 0
    carried: int = 0
    kept: tuple[str, ...] = ()


# What is an entry's own, and may have been changed by review; the other columns say where a row belongs.
_PLACING = frozenset({"n", "since", "until", "replaces", "reading"})


def renew(store: Store, incoming: Sequence[Incoming], *, by: str | None = None) -> Renewed:
    """Adds a new reading of reports that the ledger holds. Reviews go over to entries with the same words at the same place.

    A report that is not held, has a newer version, or whose last reading is by the same engine and model, is left alone.
    """
    readings = [replaced(one) for one in incoming]
    with store.reading() as connection:
        if not any(_outdated(connection, one.reading) for one in readings):
            return Renewed(None, ())
    with store.writing("read", by=by) as change:
        writer = Writer(store, change)
        done: list[str] = []
        carried, kept = 0, []
        for one in readings:
            if held := _outdated(change.connection, one.reading):
                again, left = _Renewal(writer, held.report, held.n, one).write()
                carried += again
                kept += left
                done.append(one.reading.report.id)
        writer.finish()
    entries = [one.reading for one in readings if one.reading.report.id in done]
    statements, figures = sum(len(r.statements) for r in entries), sum(len(r.figures) for r in entries)
    return Renewed(change.n, tuple(done), statements, figures, carried, tuple(kept))


def _outdated(connection: Connection, reading: Reading) -> Any:
    """The last reading that the ledger holds of this report, if it is by another engine or model."""
    c, engine = schema.reading.c, reading.engine
    query = (
        select(c.n, c.report)
        .join(schema.report, schema.report.c.n == c.report)
        .where(schema.report.c.id == reading.report.id, schema.report.c.until.is_(None), c.until.is_(None))
        .where(or_(c.version != engine.version, c.model != engine.model))
    )
    return connection.execute(query).first()


class _Renewal:
    """One report, read again."""

    def __init__(self, writer: Writer, report: int, reading: int, incoming: Incoming) -> None:
        self.writer, self.report, self.old, self.incoming = writer, report, reading, incoming
        self.connection, self.change = writer.connection, writer.change.n

    def write(self) -> tuple[int, list[str]]:
        """How many reviews went over to the new reading, and the ids of reviewed entries that it does not have."""
        standing = {table: self._standing(table) for table in ("statement", "figure")}
        writer = self.writer
        close(self.connection, schema.reading, [self.old], self.change)
        before = {table: len(writer.rows.get(table, ())) for table in standing}
        writer.reading(self.report, self.incoming)
        carried, left = 0, []
        for table, old in standing.items():
            fresh = {row["id"]: row for row in writer.rows.get(table, ())[before[table] :]}
            for identity, row in old.items():
                changes = self._changes(table, row)
                if identity in fresh:
                    fresh[identity]["replaces"] = row["n"]
                    if changes:
                        self._carry(table, fresh[identity], changes)
                        carried += 1
                elif changes:
                    left.append(identity)
                    continue  # what a person decided stands until a person decides otherwise
                close(self.connection, schema.metadata.tables[table], [row["n"]], self.change)
        return carried, left

    def _standing(self, name: str) -> dict[str, Row]:
        table = schema.metadata.tables[name]
        query = select(table).where(table.c.report == self.report, table.c.until.is_(None)).order_by(table.c.n)
        return {row["id"]: dict(row) for row in self.connection.execute(query).mappings()}

    def _changes(self, name: str, row: Row) -> Row:
        """What people have changed in an entry since it was read."""
        table = schema.metadata.tables[name]
        read = row
        while read["replaces"] is not None:
            before = dict(self.connection.execute(select(table).where(table.c.n == read["replaces"])).mappings().one())
            if before["reading"] != row["reading"]:
                break
            read = before
        changed = {key: value for key, value in row.items() if key not in _PLACING and read[key] != value}
        if read["id"] != row["id"]:
            changed["id"] = row["id"]  # a part that somebody split off
        return changed

    def _carry(self, table: str, read: Row, changes: Row) -> None:
        """The new reading's row ends at once; what people changed stands in the one that replaces it."""
        read["until"] = self.change
        row = {**read, **changes, "replaces": read["n"], "until": None}
        n = self.writer.put(table, row)
        words = next(words for number, words in self.writer.words[table] if number == read["n"])
        self.writer.words[table].append((n, words))


# ---------------------------------------------------------------- refusals


def refuse(store: Store, refusals: Iterable[RefusedError]) -> int:
    """Records what could not be read, with its reason; how many of them are new. The same refusal is recorded once."""
    table = schema.refused
    rows = {}
    for refusal in refusals:
        digest = _digest((refusal.where, refusal.what))
        rows[digest] = {
            "digest": digest, "place": visible(refusal.where), "what": visible(refusal.what), "remedy": visible(refusal.remedy),
            "kind": type(refusal).__name__,
        }  # fmt: skip
    with store.reading() as connection:
        for digest in _present(connection, table, list(rows)):
            del rows[digest]
    if not rows:
        return 0
    with store.writing("refuse") as change:
        for digest in _present(change.connection, table, list(rows)):
            del rows[digest]
        first = (change.connection.execute(select(func.max(table.c.n))).scalar_one() or 0) + 1
        numbered = [{"n": n, "since": change.n, **row} for n, row in enumerate(rows.values(), first)]
        if numbered:
            change.connection.execute(insert(table), numbered)
    return len(numbered)


def _present(connection: Connection, table: Table, digests: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for some in batched(digests):
        found.update(connection.execute(select(table.c.digest).where(table.c.digest.in_(some))).scalars())
    return found


def close(connection: Connection, table: Table, numbers: Sequence[int], change: int) -> None:
    """Ends rows with a change."""
    rows = [{"number": n, "ends": change} for n in numbers]
    if rows:
        statement = update(table).where(table.c.n == bindparam("number")).values(until=bindparam("ends"))
        connection.execute(statement, rows)


def ordinal(report: Report) -> int:
    """The day published as a number to sort by; 0 where it is not known."""
    return report.published.toordinal() if report.published else 0


def reindex(store: Store, connection: Connection) -> None:
    """Makes the word indexes anew: some ten seconds for a hundred thousand entries."""
    store.dialect.drop_words(connection)
    store.dialect.make_words(connection)
    for name, rows in all_words(connection, 2_000):
        store.dialect.index(connection, name, rows)


def all_words(connection: Connection, size: int) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """What each word index holds, table by table, so many rows at a time: to make the indexes anew."""
    texts, c = schema.report_text.c, schema.report.c
    query = select(c.n, c.title, texts.text).join(schema.report_text, texts.report == c.n).order_by(c.n)
    streamed = {"yield_per": size}  # texts for every entry are more than fits into memory
    for rows in connection.execute(query, execution_options=streamed).partitions(size):
        yield "report", [(n, report_words(title, text)) for n, title, text in rows]
    speakers = {row.n: Speaker(row.name, row.kind, row.role, row.organisation, row.country)
                for row in connection.execute(select(schema.speaker))}  # fmt: skip
    for table in (schema.statement, schema.figure):
        e = table.c
        wide = select(e.n, e.speaker, e.context_start, e.context_end, texts.text).join(
            schema.report_text, texts.report == e.report
        )
        for part in connection.execute(wide.order_by(e.n), execution_options=streamed).mappings().partitions(size):
            yield table.name, [(r["n"], indexed_words(r["text"], r, speakers.get(r["speaker"]))) for r in part]


def report_words(title: str | None, text: str) -> str:
    """What a report is found by."""
    return f"{title or ''}\n{text}"


def indexed_words(text: str, row: Mapping[Any, Any], speaker: Speaker | None) -> str:
    """What an entry is found by: who speaks, and the sentences around it."""
    named = " ".join(filter(None, (speaker.name, speaker.role, speaker.organisation))) if speaker else ""
    return f"{named}\n{text[row['context_start'] : row['context_end']]}"


def visible(path: str) -> str:
    r"""A path as text: of a name that is no UTF-8, the odd bytes as \udce9."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def bare(place: Place) -> Place:
    """The place itself, without where this text names it."""
    return Place(place.name, place.country, place.admin1, place.lat, place.lon, place.geonames, place.kind)


def _digest(value: Any) -> str:
    plain = json.dumps(to_builtins(value), ensure_ascii=False, separators=(",", ":"))
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _speaker_row(speaker: Speaker) -> Row:
    return {"digest": _digest(speaker), **to_builtins(speaker), "block": merging.block_of(speaker)}


def _place_row(place: Place) -> Row:
    return {
        "digest": _digest(place), "name": place.name, "country": place.country, "admin1": place.admin1, "lat": place.lat,
        "lon": place.lon, "geonames": place.geonames, "kind": place.kind,
    }  # fmt: skip
