"""Figures as reconciliation sees them: each with who gives it, across reports, and when they said so.

Readings give them directly (`of_readings`), the ledger from its rows (`Loaded`): a million in half a minute, so that what is
derived from them need not be kept. Values that many rows share (speakers, places, stretches of days) are made once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from sayso.ledger import identities, schema, spellings
from sayso.ledger.entries import Context, hull, identified
from sayso.ledger.filters import Condition, standing
from sayso.ledger.identities import Voice
from sayso.records import (
    Account,
    Figure,
    Origin,
    Period,
    Place,
    Reading,
    Report,
    Span,
    Speaker,
    Statement,
    Teller,
    Told,
    Window,
)


def of_readings(readings: Iterable[Reading]) -> list[Account]:
    """The figures of some reports, in their order, with the ledger's ids; speakers are told apart as the ledger would."""
    known = [identified(reading) for reading in readings]
    who = _voices(known)
    return [account for reading in known for account in _of_reading(reading, who)]


def statements_of_readings(
    readings: Iterable[Reading], sentences: Callable[[str], Sequence[Span]] = lambda _: ()
) -> list[Told]:
    """The statements of some reports, in their order, with the ledger's ids and the figures inside them.

    `sentences` gives the places of a text's sentences (`desk.contexts`); without it a statement's context is its line.
    """
    known = [identified(reading) for reading in readings]
    who = _voices(known)
    found = []
    for reading in known:
        inside: dict[str | None, list[Account]] = defaultdict(list)
        for one in _of_reading(reading, who):
            inside[one.figure.statement].append(one)
        text, origin = reading.report.text, origin_of(reading.report)
        context = Context(text, sentences(text))
        for s in reading.statements:
            start, end = context.around(*hull((*s.source, *s.cue, *s.content)))
            by = teller(s.speaker, origin, *who.get(s.speaker, (None, None)))
            found.append(Told(s, origin, by, text[start:end], start, tuple(inside[s.id])))
    return found


def _voices(readings: Iterable[Reading]) -> dict[Speaker, tuple[str, str]]:
    """The key and the name of each speaker across some reports."""
    speakers = list(dict.fromkeys(s.speaker for reading in readings for s in reading.statements))
    who: dict[Speaker, tuple[str, str]] = {}
    for identity in identities.identities([Voice(speaker) for speaker in speakers]):
        who |= {speakers[at]: (identity.key, identity.name) for at in identity.members}
    return who


def _of_reading(reading: Reading, who: dict[Speaker, tuple[str, str]]) -> list[Account]:
    origin = origin_of(reading.report)
    statements = {statement.id: statement for statement in reading.statements}
    found = []
    for figure, adds in zip(reading.figures, added(reading.figures), strict=True):
        held = statements.get(figure.statement or "")
        key, name = who.get(held.speaker, (None, None)) if held else (None, None)
        found.append(account(figure, origin, held, key, name, adds))
    return found


def account(figure: Figure, origin: Origin, held: Statement | None, key: str | None, name: str | None, adds: bool) -> Account:
    """A figure with the statement that holds it, if one does, and the key and name of who speaks."""
    who = teller(held.speaker if held else None, origin, key, name)
    return Account(figure, origin, who, held.said if held else None, held.act if held else None, adds)


def added(figures: Sequence[Figure]) -> list[bool]:
    """Of the figures of one report, in the order of its text: does this one come on top of one before it?"""
    seen: set[tuple[str, str | None]] = set()
    found = []
    for figure in figures:
        found.append(figure.additive and (figure.measure, figure.unit) in seen)
        seen.add((figure.measure, figure.unit))
    return found


def teller(speaker: Speaker | None, origin: Origin, key: str | None, name: str | None) -> Teller:
    """Who gives a figure. Without a speaker the report's outlet; without an identity a body by its name, or somebody of this
    report alone: two "officials" are two.
    """
    if speaker is None:
        told = origin.outlet or "the report itself"
        return Teller(f"outlet {origin.outlet or origin.id}", told, "outlet")
    if key is None and speaker.kind == "organisation" and (body := spellings.body_of(speaker)):
        key = body
    return _teller(speaker, key or f"{origin.id} {speaker.name}", name or speaker.name or "somebody")


@lru_cache(maxsize=1 << 16)
def _teller(speaker: Speaker, key: str, name: str) -> Teller:
    return Teller(key, name, speaker.kind, spellings.body_of(speaker), speaker.country)


def origin_of(report: Report) -> Origin:
    """A report without its text."""
    return Origin(
        report.id, report.digest, report.title, report.published, report.outlet, report.url, report.language,
        report.published_at, report.author,
    )  # fmt: skip


# ---------------------------------------------------------------- from the ledger's rows

SOME = 900  # parameters of one IN
MANY = 20_000  # figures from which on whole tables are read rather than the rows that they name

_FIGURE = (
    "n", "id", "report", "start", "end", "words", "value", "low", "high", "comparator", "unit", "counted", "measure", "status",
    "party", "side", "done_by", "place", "place_relation", "time_start", "time_end", "time_approximate", "told", "additive",
    "part_of", "window_kind", "window_since", "window_per", "statement", "speaker", "day", "confidence", "in_heading",
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


class Loaded:
    """The figures of a ledger that fulfil some conditions, as accounts; what they name is looked up once.

    With a `cutoff`, as the ledger was after that change; but for who is who, which is told as it is known now.
    """

    def __init__(self, connection: Connection, cutoff: int | None = None) -> None:
        self.connection, self.cutoff = connection, cutoff
        self.kept: dict[Any, Any] = {}  # short texts: a million rows have few different ones
        self.places: dict[tuple[int, str | None], Place] = {}
        self.periods: dict[Any, Period] = {}
        self.windows: dict[Any, Window] = {}
        self.days: dict[str, date] = {}

    def accounts(self, conditions: Sequence[Condition], parameters: dict[str, str]) -> list[Account]:
        """The accounts, in the order of their rows."""
        c = schema.figure.c
        columns = [c.time_text.is_not(None) if name == "told" else c[name] for name in _FIGURE]
        query = select(*columns).where(*conditions).order_by(c.n)
        rows = [_Row(*row) for row in self.connection.execute(query, parameters)]
        origins = self._origins(rows)
        tellers = self._tellers(rows, origins)
        said = self._said(rows)
        places = self._places(rows)
        adding, grades = self._adding(rows), self._grades()
        return [
            Account(
                self._figure(row, places), origins[row.report], tellers(row), *said.get(row.statement or "", (None, None)),
                row.n in adding, grades.get(f"entry {row.id}"),
            )
            for row in rows
        ]  # fmt: skip

    def _figure(self, row: _Row, places: dict[int, Place]) -> Figure:
        own = self.kept.setdefault
        window = self._window(row.window_kind, row.window_since, row.window_per) if row.window_kind else None
        return Figure(
            row.id, Span(row.start, row.end), row.words, row.value, row.low, row.high, own(row.comparator, row.comparator),
            own(row.unit, row.unit), own(row.counted, row.counted), own(row.measure, row.measure), own(row.status, row.status),
            own(row.party, row.party), self._place(row, places),
            self._period(row.time_start, row.time_end, row.time_approximate, row.told), bool(row.additive), row.statement,
            row.confidence, bool(row.in_heading), row.part_of, window, own(row.side, row.side), own(row.done_by, row.done_by),
        )  # fmt: skip

    def _place(self, row: _Row, places: dict[int, Place]) -> Place | None:
        if row.place is None:
            return None
        key = (row.place, row.place_relation)
        if key not in self.places:
            p = places[row.place]
            self.places[key] = Place(p.name, p.country, p.admin1, p.lat, p.lon, p.geonames, p.kind, None, row.place_relation)
        return self.places[key]

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

    def _window(self, kind: Any, since: str | None, per: str | None) -> Window:
        key = (kind, since, per)
        if key not in self.windows:
            self.windows[key] = Window(kind, self._day(since), per)
        return self.windows[key]

    # ------------------------------------------------------------ what rows name

    def _named(self, query: Select[Any], column: Any, values: set[Any], many: int) -> Iterator[Any]:
        """The rows of a table that are named, or all of it where very many are."""
        if many > MANY:
            yield from self.connection.execute(query)
            return
        wanted = sorted(values)
        for start in range(0, len(wanted), SOME):
            yield from self.connection.execute(query.where(column.in_(wanted[start : start + SOME])))

    def _origins(self, rows: Sequence[_Row]) -> dict[int, Origin]:
        c = schema.report.c
        query = select(
            c.n, c.id, c.digest, c.title, c.published, schema.outlet.c.name, c.url, c.language, c.published_at, c.author
        ).select_from(schema.report.outerjoin(schema.outlet, schema.outlet.c.n == c.outlet))
        found = self._named(query, c.n, {row.report for row in rows}, len(rows))
        return {
            n: Origin(identity, digest, title, self._day(published), self.kept.setdefault(outlet, outlet), *rest)
            for n, identity, digest, title, published, outlet, *rest in found
        }

    def _places(self, rows: Sequence[_Row]) -> dict[int, Place]:
        c = schema.place.c
        query = select(c.n, c.name, c.country, c.admin1, c.lat, c.lon, c.geonames, c.kind)
        wanted = {row.place for row in rows if row.place is not None}
        return {n: Place(*rest) for n, *rest in self._named(query, c.n, wanted, len(rows))}

    def _said(self, rows: Sequence[_Row]) -> dict[str, tuple[Period | None, Any]]:
        """Of each statement, when it was said, and what is done by saying it: by its latest row, standing or not."""
        c = schema.statement.c
        query = select(c.id, c.said_start, c.said_end, c.said_approximate, c.act).where(*self._since(c)).order_by(c.n)
        wanted = {row.statement for row in rows if row.statement}
        found = self._named(query, c.id, wanted, len(rows))
        own = self.kept.setdefault
        return {
            identity: (self._period(start, end, approximate), own(act, act))
            for identity, start, end, approximate, act in found
            if identity in wanted
        }

    def _tellers(self, rows: Sequence[_Row], origins: dict[int, Origin]) -> Callable[[_Row], Teller]:
        who, merged = schema.speaker.c, schema.identity.c
        query = select(who.n, who.name, who.kind, who.role, who.organisation, who.country, merged.key, merged.name).select_from(
            schema.speaker.outerjoin(schema.identity, merged.speaker == who.n)
        )
        wanted = {row.speaker for row in rows if row.speaker is not None}
        known: dict[int, tuple[Speaker, str | None, str | None]] = {}
        for n, name, kind, role, organisation, country, key, usual in self._named(query, who.n, wanted, len(rows)):
            known[n] = Speaker(name, kind, role, organisation, country), key, usual
        terms = self._terms(known)
        made: dict[tuple[int | None, int | None], Teller] = {}

        def of(row: _Row) -> Teller:
            speaker, key, name = known[row.speaker] if row.speaker is not None else (None, None, None)
            if speaker is not None and key is None and row.speaker in terms:
                held = [term for term in terms[row.speaker] if term[0] <= row.day <= term[1]]
                key, name = held[0][2:] if held else (None, None)
            if key is not None:
                return _teller(speaker, key, name or key)
            at = (row.speaker, row.report)  # without a name: somebody of this report alone
            if at not in made:
                made[at] = teller(speaker, origins[row.report], key, name)
            return made[at]

        return of

    def _terms(self, known: Iterable[int]) -> dict[int, list[tuple[int, int, str, str]]]:
        """Of speakers without a name: the days on which somebody held their office, and the key and name of who that is."""
        t, own, merged = schema.tenure.c, schema.speaker_key, schema.identity
        joined = schema.tenure.join(own, own.c.key == t.key).join(merged, merged.c.speaker == own.c.speaker)
        query = select(t.speaker, t.since, t.until, merged.c.key, merged.c.name).select_from(joined).distinct()
        found: dict[int, list[tuple[int, int, str, str]]] = defaultdict(list)
        for speaker, *term in self.connection.execute(query):
            found[speaker].append(tuple(term))
        return {speaker: sorted(terms) for speaker, terms in found.items() if speaker in set(known)}

    def _grades(self) -> dict[str, str]:
        """The grades that people gave to the information of entries: as many as people give."""
        c = schema.grade.c
        stands = standing(schema.grade, self.cutoff)
        query = select(c.subject, c.value).where(stands, c.subject.like("entry f%"), c.value.is_not(None))
        return {row.subject: row.value for row in self.connection.execute(query)}

    def _adding(self, rows: Sequence[_Row]) -> set[int]:
        """The rows that come on top of a figure before them in the same report, whether that one was asked for or not."""
        adding = [row for row in rows if row.additive]
        c = schema.figure.c
        query = select(c.id, c.report, c.measure, c.unit, c.start).where(*self._since(c)).order_by(c.n)
        wanted = {row.report for row in adding}
        latest = {identity: rest for identity, *rest in self._named(query, c.report, wanted, 0)}
        before: dict[tuple[int, str, str | None], list[int]] = defaultdict(list)
        for report, measure, unit, start in latest.values():
            before[report, measure, unit].append(start)
        for starts in before.values():
            starts.sort()
        return {row.n for row in adding if bisect_left(before[row.report, row.measure, row.unit], row.start) > 0}

    def _since(self, columns: Any) -> list[Condition]:
        """Of an entry's rows, those that there were; the last of them counts."""
        return [] if self.cutoff is None else [columns.since <= self.cutoff]
