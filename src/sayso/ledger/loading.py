"""The figures of a ledger, from its rows, as reconciliation sees them: a million in some twenty seconds.

Fast enough that nothing that is derived from them need be kept. Rows are read a part at a time; what they name (reports,
statements, speakers, places) is looked up once, by the first few rows, or of more than these all there is. Values that many
rows share (words, places, stretches of days) are made once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from sayso.ledger import schema
from sayso.ledger.accounts import named, teller
from sayso.ledger.entries import rules_of
from sayso.ledger.filters import Condition, standing
from sayso.records import Account, Figure, Origin, Period, Place, Span, Speaker, Teller, Window

SOME = 900  # parameters of one IN
MANY = 20_000  # figures from which on whole tables are read rather than the rows that they name
PART = 500  # rows that are read at once: what is made of more of them keeps Python's collector busy with their leftovers

_FIGURE = (
    "n", "id", "report", "start", "end", "words", "value", "low", "high", "comparator", "unit", "counted", "measure", "status",
    "party", "side", "done_by", "place", "place_relation", "time_start", "time_end", "time_approximate", "told", "additive",
    "part_of", "window_kind", "window_since", "window_per", "statement", "speaker", "day", "confidence", "in_heading",
    "rules",
)  # fmt: skip


class _Row(NamedTuple):
    """The columns of a figure that reconciliation reads."""

    n: int
    id: str
    report: int
    start: int
    end: int
    words: str
    value: float | None
    low: float | None
    high: float | None
    comparator: Any
    unit: str | None
    counted: str | None
    measure: Any
    status: Any
    party: str | None
    side: str | None
    done_by: str | None
    place: int | None
    place_relation: str | None
    time_start: str | None
    time_end: str | None
    time_approximate: bool | None
    told: bool
    additive: bool
    part_of: str | None
    window_kind: Any
    window_since: str | None
    window_per: str | None
    statement: str | None
    speaker: int | None
    day: int
    confidence: float
    in_heading: bool
    rules: str | None


_UNSAID = (None, None)


class Loaded:
    """The figures of a ledger that fulfil some conditions, as accounts; what they name is looked up once.

    With a `cutoff`, as the ledger was after that change; but for who is who, which is told as it is known now.
    """

    def __init__(self, connection: Connection, cutoff: int | None = None) -> None:
        self.connection, self.cutoff = connection, cutoff
        self.kept: dict[Any, Any] = {}  # short texts: a million rows have few different ones
        self.origins: dict[int, Origin] = {}
        self.said: dict[str, tuple[Period | None, Any]] = {}
        self.sites: dict[int, tuple[Any, ...]] = {}
        self.who: dict[int, tuple[Speaker, str | None, str | None]] = {}
        self.terms: dict[int, list[tuple[int, int, str, str]]] | None = None
        self.named: dict[int | None, Teller] = {}  # by speaker, where all reports mean one by it
        self.others: dict[tuple[int | None, int], Teller] = {}  # by speaker and report
        self.places: dict[tuple[int, str | None], Place] = {}
        self.periods: dict[Any, Period] = {}
        self.windows: dict[Any, Window] = {}
        self.days: dict[str, date] = {}
        self.is_whole = False  # are all rows known that a figure could name?

    def accounts(self, conditions: Sequence[Condition], parameters: dict[str, str]) -> list[Account]:
        """The accounts, in the order of their rows."""
        c = schema.figure.c
        columns = [c.time_text.is_not(None) if name == "told" else c[name] for name in _FIGURE]
        query = select(*columns).where(*conditions).order_by(c.n)
        grades = self._grades()
        found: list[Account] = []
        for part in self.connection.execute(query, parameters).partitions(PART):
            rows = [_Row._make(row) for row in part]
            self._look_up(rows, len(found) + len(rows) > MANY)
            adding = self._adding(rows)
            found += [self._account(row, row.n in adding, grades) for row in rows]
        return found

    def _account(self, row: _Row, adds: bool, grades: dict[str, str]) -> Account:
        who = self.named.get(row.speaker) or self._teller(row)
        said, act = self.said.get(row.statement, _UNSAID) if row.statement else _UNSAID
        grade = grades.get(f"entry {row.id}") if grades else None
        return Account(self._figure(row), self.origins[row.report], who, said, act, adds, grade)

    def _figure(self, row: _Row) -> Figure:
        own = self.kept.setdefault
        window = self._window(row.window_kind, row.window_since, row.window_per) if row.window_kind else None
        return Figure(
            row.id, Span(row.start, row.end), row.words, row.value, row.low, row.high, own(row.comparator, row.comparator),
            own(row.unit, row.unit), own(row.counted, row.counted), own(row.measure, row.measure), own(row.status, row.status),
            own(row.party, row.party), self._place(row.place, row.place_relation) if row.place is not None else None,
            self._period(row.time_start, row.time_end, row.time_approximate, row.told), bool(row.additive), row.statement,
            row.confidence, bool(row.in_heading), row.part_of, window, own(row.side, row.side), own(row.done_by, row.done_by),
            self._rules(row.rules) if row.rules else (),
        )  # fmt: skip

    def _place(self, site: int, relation: str | None) -> Place:
        if (site, relation) not in self.places:
            name, country, admin1, lat, lon, geonames, kind = self.sites[site]
            self.places[site, relation] = Place(name, country, admin1, lat, lon, geonames, kind, None, relation)
        return self.places[site, relation]

    def _day(self, written: str | None) -> date | None:
        if written is None:
            return None
        if written not in self.days:
            self.days[written] = date.fromisoformat(written)
        return self.days[written]

    def _period(self, start: str | None, end: str | None, approximate: bool | None, told: bool = False) -> Period | None:
        """A stretch of days; its words are not kept, but whether there were any is: "" or None."""
        if approximate is None:
            return None
        key = (start, end, approximate, told)
        if key not in self.periods:
            self.periods[key] = Period(self._day(start), self._day(end), "" if told else None, bool(approximate))
        return self.periods[key]

    def _rules(self, written: str) -> tuple[str, ...]:
        if written not in self.kept:
            self.kept[written] = rules_of(written)
        found: tuple[str, ...] = self.kept[written]
        return found

    def _window(self, kind: Any, since: str | None, per: str | None) -> Window:
        key = (kind, since, per)
        if key not in self.windows:
            self.windows[key] = Window(kind, self._day(since), per)
        return self.windows[key]

    # ------------------------------------------------------------ what rows name

    def _look_up(self, rows: Sequence[_Row], are_many: bool) -> None:
        """Makes known what the rows name; all there is where very many rows are read, for more are likely to follow."""
        if self.is_whole:
            return
        self.is_whole = are_many
        self._look_up_origins({row.report for row in rows} - self.origins.keys())
        self._look_up_sites({row.place for row in rows if row.place is not None} - self.sites.keys())
        self._look_up_said({row.statement for row in rows if row.statement} - self.said.keys())
        self._look_up_speakers({row.speaker for row in rows if row.speaker is not None} - self.who.keys())

    def _named(self, query: Select[Any], column: Any, values: set[Any]) -> Iterator[Any]:
        """The rows of a table that are named, or all of it where very many are."""
        if self.is_whole:
            yield from self.connection.execute(query)
            return
        yield from self._rows(query, column, values)

    def _rows(self, query: Select[Any], column: Any, values: set[Any]) -> Iterator[Any]:
        wanted = sorted(values)
        for start in range(0, len(wanted), SOME):
            yield from self.connection.execute(query.where(column.in_(wanted[start : start + SOME])))

    def _look_up_origins(self, wanted: set[int]) -> None:
        c = schema.report.c
        query = select(
            c.n, c.id, c.digest, c.title, c.published, schema.outlet.c.name, c.url, c.language, c.published_at, c.author
        ).select_from(schema.report.outerjoin(schema.outlet, schema.outlet.c.n == c.outlet))
        own = self.kept.setdefault
        for n, identity, digest, title, published, outlet, url, language, *rest in self._named(query, c.n, wanted):
            day = self._day(published)
            self.origins[n] = Origin(identity, digest, title, day, own(outlet, outlet), url, own(language, language), *rest)

    def _look_up_sites(self, wanted: set[int]) -> None:
        c = schema.place.c
        query = select(c.n, c.name, c.country, c.admin1, c.lat, c.lon, c.geonames, c.kind)
        self.sites |= {n: tuple(rest) for n, *rest in self._named(query, c.n, wanted)}

    def _look_up_said(self, wanted: set[str]) -> None:
        """Of each statement, when it was said, and what is done by saying it: by its latest row, standing or not."""
        c = schema.statement.c
        query = select(c.id, c.said_start, c.said_end, c.said_approximate, c.act).where(*self._since(c)).order_by(c.n)
        own = self.kept.setdefault
        for identity, start, end, approximate, act in self._named(query, c.id, wanted):
            said = self._period(start, end, approximate), own(act, act)
            self.said[identity] = own(said, said)

    def _look_up_speakers(self, wanted: set[int]) -> None:
        who, merged = schema.speaker.c, schema.identity.c
        query = select(who.n, who.name, who.kind, who.role, who.organisation, who.country, merged.key, merged.name).select_from(
            schema.speaker.outerjoin(schema.identity, merged.speaker == who.n)
        )
        for n, name, kind, role, organisation, country, key, usual in self._named(query, who.n, wanted):
            speaker = Speaker(name, kind, role, organisation, country)
            self.who[n] = speaker, key, usual
            if key is not None:
                self.named[n] = named(speaker, key, usual or key)

    def _teller(self, row: _Row) -> Teller:
        """Who gives a figure, without a name: who held the office on that day, or somebody of this report alone."""
        speaker = self.who[row.speaker][0] if row.speaker is not None else None
        if speaker is not None:
            if self.terms is None:
                self.terms = self._terms()
            held = [term for term in self.terms.get(row.speaker or 0, ()) if term[0] <= row.day <= term[1]]
            if held:
                key, name = held[0][2:]
                return named(speaker, key, name)
        at = (row.speaker, row.report)
        if at not in self.others:
            self.others[at] = teller(speaker, self.origins[row.report], None, None)
        return self.others[at]

    def _terms(self) -> dict[int, list[tuple[int, int, str, str]]]:
        """Of speakers without a name: the days on which somebody held their office, and the key and name of who that is."""
        t, own, merged = schema.tenure.c, schema.speaker_key, schema.identity
        joined = schema.tenure.join(own, own.c.key == t.key).join(merged, merged.c.speaker == own.c.speaker)
        query = select(t.speaker, t.since, t.until, merged.c.key, merged.c.name).select_from(joined).distinct()
        found: dict[int, list[tuple[int, int, str, str]]] = defaultdict(list)
        for speaker, *term in self.connection.execute(query):
            found[speaker].append(tuple(term))
        return {speaker: sorted(terms) for speaker, terms in found.items()}

    def _grades(self) -> dict[str, str]:
        """The grades that people gave to the information of entries: as many as people give."""
        c = schema.grade.c
        stands = standing(schema.grade, self.cutoff)
        query = select(c.subject, c.value).where(stands, c.subject.like("entry f%"), c.value.is_not(None))
        return {row.subject: row.value for row in self.connection.execute(query)}

    def _adding(self, rows: Sequence[_Row]) -> set[int]:
        """The rows that come on top of a figure before them in the same report, whether that one was asked for or not."""
        adding = [row for row in rows if row.additive]
        if not adding:
            return set()
        c = schema.figure.c
        query = select(c.id, c.report, c.measure, c.unit, c.start).where(*self._since(c)).order_by(c.n)
        wanted = {row.report for row in adding}
        latest = {identity: rest for identity, *rest in self._rows(query, c.report, wanted)}
        before: dict[tuple[int, str, str | None], list[int]] = defaultdict(list)
        for report, measure, unit, start in latest.values():
            before[report, measure, unit].append(start)
        for starts in before.values():
            starts.sort()
        return {row.n for row in adding if bisect_left(before[row.report, row.measure, row.unit], row.start) > 0}

    def _since(self, columns: Any) -> list[Condition]:
        """Of an entry's rows, those that there were; the last of them counts."""
        return [] if self.cutoff is None else [columns.since <= self.cutoff]
