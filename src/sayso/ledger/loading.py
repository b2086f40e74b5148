"""The figures of a ledger, from its rows, as reconciliation sees them: a million in some fifteen seconds.

Fast enough that nothing that is derived from them need be kept. Rows are read a part at a time; what they name (reports,
statements, speakers, places) is looked up once, by the first few rows, or of more than these all there is. Values that many
rows share (words, places, stretches of days) are made once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, Select, select, type_coerce, union_all

from sayso.collector import paused
from sayso.ledger import schema
from sayso.ledger.accounts import named, teller
from sayso.ledger.entries import rules_of
from sayso.ledger.filters import Condition, standing
from sayso.records import Account, Figure, Origin, Period, Place, Span, Speaker, Teller, Window

SOME = 900  # parameters of one IN
MANY = 20_000  # figures from which on whole tables are read rather than the rows that they name
TOGETHER = 100  # queries that are asked as one: SQLite takes 500 and no more
PART = 500  # rows that are read at once: what is made of more of them keeps Python's collector busy with their leftovers

_FIGURE = (
    "n", "id", "report", "start", "end", "words", "value", "low", "high", "comparator", "unit", "counted", "measure", "status",
    "party", "side", "done_by", "place", "place_relation", "time_start", "time_end", "time_approximate", "told", "additive",
    "part_of", "window_kind", "window_since", "window_per", "statement", "speaker", "day", "confidence", "in_heading",
    "rules",
)  # fmt: skip
_SKETCH = (
    "n", "id", "unit", "counted", "measure", "party", "side", "place", "place_relation", "time_start", "time_end",
    "time_approximate", "told", "window_kind", "window_since", "window_per", "in_heading", "day",
)  # fmt: skip
_NOBODY = Teller("", "", "outlet")
_AT = {name: at for at, name in enumerate(_FIGURE)}
_NAMED = ("report", "place", "statement", "speaker")  # columns that name rows of other tables
_Row = Sequence[Any]  # the columns of a figure that reconciliation reads, as `_FIGURE` names them


def sketched() -> Select[Any]:
    """The query of rows from which sketches can be made."""
    return select(*map(_column, _SKETCH))


def _column(name: str) -> Any:
    """A column of a figure. What is yes or no is left as the database gives it: to make it True or False is done once, here."""
    c = schema.figure.c
    if name == "told":
        return type_coerce(c.time_text.is_not(None), Integer)
    return type_coerce(c[name], Integer) if isinstance(c[name].type, Boolean) else c[name]


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

    @paused()
    def accounts(self, conditions: Sequence[Condition], parameters: dict[str, str]) -> list[Account]:
        """The accounts, in the order of their rows."""
        query = select(*map(_column, _FIGURE)).where(*conditions).order_by(schema.figure.c.n)
        grades = self._grades()
        found: list[Account] = []
        for rows in self.connection.execute(query, parameters).partitions(PART):
            self._look_up(rows, len(found) + len(rows) > MANY)
            found += self._made(rows, self._adding(rows), grades)
        return found

    def _made(self, rows: Sequence[_Row], adding: set[int], grades: dict[str, str]) -> Iterator[Account]:
        """The rows as accounts: one loop with names of its own, as a call for each of a million rows costs seconds."""
        own: Callable[[Any, Any], Any] = self.kept.setdefault
        said_by, origins, who_by = self.said, self.origins, self.named
        for (
            n, identity, report, start, end, words, value, low, high, comparator, unit, counted, measure, status,
            party, side, done_by, place, relation, first, last, approximate, told, additive,
            part_of, window_kind, since, per, statement, speaker, day, confidence, in_heading, rules,
        ) in rows:  # fmt: skip
            figure = Figure(
                identity, Span(start, end), words, value, low, high, own(comparator, comparator), own(unit, unit),
                own(counted, counted), own(measure, measure), own(status, status), own(party, party),
                None if place is None else self._place(place, relation),
                None if approximate is None else self._period(first, last, approximate, told), bool(additive), statement,
                confidence, bool(in_heading), part_of, self._window(window_kind, since, per) if window_kind else None,
                own(side, side), own(done_by, done_by), self._rules(rules) if rules else (),
            )  # fmt: skip
            who = who_by.get(speaker) or self._teller(speaker, report, day)
            said, act = said_by.get(statement, _UNSAID) if statement else _UNSAID
            grade = grades.get(f"entry {identity}") if grades else None
            yield Account(figure, origins[report], who, said, act, n in adding, grade)

    @paused()
    def sketches(self, queries: Sequence[Select[Any]]) -> dict[int, Account]:
        """By the numbers of their rows, in order: accounts that tell only what matters are gathered by (gathering.py).

        Of the tens of thousands that a level is to be held against, a few are of its matter: to look up what all of them name
        takes ten times as long.
        """
        rows: dict[int, Any] = {}
        for start in range(0, len(queries), TOGETHER):
            query = union_all(*queries[start : start + TOGETHER])
            rows.update((row[0], row) for part in self.connection.execute(query).partitions(PART) for row in part)
        site = _SKETCH.index("place")
        self._look_up_sites({row[site] for row in rows.values()} - {None} - self.sites.keys())
        origins: dict[int, Origin] = {}
        found = {}
        for n in sorted(rows):
            (
                _, identity, unit, counted, measure, party, side, place, relation, first, last, approximate, told, window_kind,
                since, per, in_heading, day,
            ) = rows[n]  # fmt: skip
            figure = Figure(
                identity, Span(0, 0), "", None, None, None, "exact", unit, counted, measure, "reported", party,
                None if place is None else self._place(place, relation),
                None if approximate is None else self._period(first, last, approximate, told), False, None, 0.0,
                bool(in_heading), None, self._window(window_kind, since, per) if window_kind else None, side,
            )  # fmt: skip
            if day not in origins:
                origins[day] = Origin("", "", published=date.fromordinal(day) if day else None)
            found[n] = Account(figure, origins[day], _NOBODY)
        return found

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

    def _period(self, start: str | None, end: str | None, approximate: bool, told: bool = False) -> Period:
        """A stretch of days; its words are not kept, but whether there were any is: "" or None."""
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
        report, place, statement, speaker = ({row[_AT[name]] for row in rows} - {None, ""} for name in _NAMED)
        self._look_up_origins(report - self.origins.keys())
        self._look_up_sites(place - self.sites.keys())
        self._look_up_said(statement - self.said.keys())
        self._look_up_speakers(speaker - self.who.keys())

    def _named(self, query: Select[Any], column: Any, values: set[Any]) -> Iterator[Any]:
        """The rows of a table that are named, or all of it where very many are."""
        if self.is_whole:
            for part in self.connection.execute(query).partitions(PART):
                yield from part
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
            said = None if approximate is None else self._period(start, end, approximate), own(act, act)
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

    def _teller(self, number: int | None, report: int, day: int) -> Teller:
        """Who gives a figure, without a name: who held the office on that day, or somebody of this report alone."""
        speaker = self.who[number][0] if number is not None else None
        if speaker is not None:
            if self.terms is None:
                self.terms = self._terms()
            held = [term for term in self.terms.get(number or 0, ()) if term[0] <= day <= term[1]]
            if held:
                key, name = held[0][2:]
                return named(speaker, key, name)
        at = (number, report)
        if at not in self.others:
            self.others[at] = teller(speaker, self.origins[report], None, None)
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
        adding = [row for row in rows if row[_AT["additive"]]]
        if not adding:
            return set()
        c = schema.figure.c
        query = select(c.id, c.report, c.measure, c.unit, c.start).where(*self._since(c)).order_by(c.n)
        places = [_AT[name] for name in ("n", "report", "measure", "unit", "start")]
        told = [tuple(row[at] for at in places) for row in adding]
        latest = {identity: rest for identity, *rest in self._rows(query, c.report, {report for _, report, *_ in told})}
        before: dict[tuple[int, str, str | None], list[int]] = defaultdict(list)
        for report, measure, unit, start in latest.values():
            before[report, measure, unit].append(start)
        for starts in before.values():
            starts.sort()
        return {n for n, report, measure, unit, start in told if bisect_left(before[report, measure, unit], start) > 0}

    def _since(self, columns: Any) -> list[Condition]:
        """Of an entry's rows, those that there were; the last of them counts."""
        return [] if self.cutoff is None else [columns.since <= self.cutoff]
