"""Parts of which another report of the same hand tells the whole: what was launched at noon, and by evening what became of it.

The hand, the side and what is counted must be the same, and the days overlap; where they are not told, the place must be the
same and the reports be published within three days. Another may give the parts (an embassy, of the drowned that a coastguard
counted) if both tell the same place and days, and do not speak for two states. Of several wholes that fit, the one published
last before the parts is theirs, else the first behind them. Figures in a row that add up to one of another report just so
("€840 million": 500 + 220 + 120) are its parts, too, if it was published within a month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from sayso.reconciliation.counted import Counted, fits, is_kind_of
from sayso.reconciliation.ladders import ANYBODY, part_of_measure
from sayso.reconciliation.misprints import told_digits
from sayso.reconciliation.rows import SMALL, in_rows
from sayso.reconciliation.scopes import RECENT, runs
from sayso.reconciliation.subjects import place_of
from sayso.reconciliation.wholes import Whole

NEAR = 3  # days before publication in which what is told without a day is looked for
LONG = 4  # days: what took longer has parts only of the very same days
MANY = 50  # wholes of one hand on one day, of one thing: of more it cannot be told whose a part is

_AT = "at "  # begins a key by place
_Day = date | tuple[date, date]


_Sought = tuple[str, str, str | None]  # by what wholes are found: whose figure, what befell what


class Loose:
    """The figures of many reports that are in no equation of their own report."""

    def __init__(self) -> None:
        self._free: dict[_Sought, list[Counted]] = {}
        self._parts: list[tuple[Counted, _Sought]] = []
        self._rows: list[list[Counted]] = []
        self._wholes: dict[tuple[_Sought, _Day], list[Counted]] = defaultdict(list)
        self._sums: dict[tuple[_Sought, float], list[Counted]] = defaultdict(list)

    def add(self, counted: Sequence[Counted], found: Sequence[Whole]) -> None:
        """The figures of a report, and the wholes that were found in it."""
        bound = {one.n for whole in found for one in (whole.whole, *whole.parts, whole.earlier) if one}
        free = [one for one in counted if one.n not in bound and runs(one.account.figure) == "happening"]
        for one in free:
            what = one.what
            if not what.by_nation and (what.measure == what.ladder or what.kind is None or what.kind == ANYBODY):
                for who in _by_whom(one):
                    key = (who, what.measure, what.wide)
                    if key in self._free:
                        self._free[key].append(one)
                    else:
                        self._free[key] = [one]
            if what.measure != what.ladder and what.unit is not None:
                self._parts += [(one, (who, what.ladder, what.wide)) for who in _by_whom(one)]
            if what.axis or what.by_nation:
                self._parts += [(one, (who, what.measure, what.wide)) for who in _by_whom(one)]
        if len(free) > 1:
            self._rows += in_rows(free)

    def wholes(self) -> Iterator[Whole]:
        """The wholes whose parts stand in other reports, in no certain order."""
        self._prepare()
        parts: dict[str, dict[str, Counted]] = defaultdict(dict)
        found: dict[str, Counted] = {}
        bound: set[str] = set()
        for one, sought in self._parts:  # of each by its own hand first
            figure = one.account.figure.id
            if sought in self._free and figure not in bound and (whole := self._whole_of(one, sought)):
                bound.add(figure)
                found[whole.account.figure.id] = whole
                parts[whole.account.figure.id][figure] = one
        for row in self._rows:
            if (whole := self._sum_of(row)) and whole.account.figure.id not in found:
                found[whole.account.figure.id] = whole
                parts[whole.account.figure.id] = {one.account.figure.id: one for one in row}
        for key, whole in found.items():
            yield Whole(whole, tuple(_numbered(_latest([*parts[key].values()]))))

    def _prepare(self) -> None:
        """Finds by day, and by number, those wholes alone that anything may be a part of."""
        for key in {sought for _, sought in self._parts}:
            for whole in self._free.get(key, ()):
                for day in days_of(whole):
                    self._wholes[key, day].append(whole)
        for key in {_of_row(row) for row in self._rows}:
            for whole in self._free.get(key, ()):
                self._sums[key, whole.bounds.low].append(whole)

    def _whole_of(self, part: Counted, sought: _Sought) -> Counted | None:
        fitting = {}
        for day in days_of(part):
            several = self._wholes.get((sought, day), ())
            for whole in several if len(several) <= MANY else ():
                if _is_whole_of(whole, part):
                    fitting[whole.account.figure.id] = whole
        return _nearest(fitting.values(), part)

    def _sum_of(self, row: Sequence[Counted]) -> Counted | None:
        """What a row adds up to just so, in another report."""
        first = row[0]
        added = sum([one.bounds.low for one in row])
        exact = added == sum([one.bounds.high for one in row])
        if not exact or added < SMALL or (len(row) == 2 and told_digits(added) < 2):
            return None
        several = self._sums.get((_of_row(row), added), ())
        if len(several) > MANY:
            return None
        return _nearest([whole for whole in several if all(_is_sum_of(whole, part) for part in row)], first)


def _of_row(row: Sequence[Counted]) -> _Sought:
    return row[0].who.name, row[0].what.measure, row[0].what.wide


def _by_whom(one: Counted) -> tuple[str, ...]:
    """By what a whole is found, or its parts: its hand; and, where place and days are told, the place."""
    place = place_of(one.account)
    return (one.who.name, f"{_AT}{place}") if place and one.account.figure.time else (one.who.name,)


def _is_whole_of(whole: Counted, part: Counted) -> bool:
    dated = part.account.figure.time is not None and whole.account.figure.time is not None
    place = place_of(part.account)
    placed = bool(place) and place == place_of(whole.account)
    if whole.account.origin.id == part.account.origin.id or not fits(part, whole, anybody=dated and placed):
        return False
    mine, theirs = part.what, whole.what
    nation = mine.by_nation and mine.measure == theirs.measure
    return (nation or part_of_measure(mine.measure, theirs.measure) or is_kind_of(mine, theirs)) and (dated or placed)


def _is_sum_of(whole: Counted, part: Counted) -> bool:
    a, b = whole.account.origin, part.account.origin
    near = a.published is not None and b.published is not None and abs(a.published - b.published) <= RECENT
    exact = whole.bounds.low == whole.bounds.high
    return exact and a.id != b.id and near and fits(part, whole, as_sure=False)


def days_of(one: Counted) -> list[_Day]:
    """The days of a happening; of one that does not tell them the last before it was published."""
    time, published = one.account.figure.time, one.account.origin.published
    if time is not None and time.start and time.end:
        if (time.end - time.start).days >= LONG:
            return [(time.start, time.end)]
        return [time.start + timedelta(days=n) for n in range((time.end - time.start).days + 1)]
    return [published - timedelta(days=n) for n in range(NEAR + 1)] if published and time is None else []


def _nearest(fitting: Iterable[Counted], part: Counted) -> Counted | None:
    """The whole published last before a part, else the first behind it."""
    day = part.account.origin.published or date.min
    before = [one for one in fitting if (one.account.origin.published or date.min) <= day]
    if before:
        return max(before, key=_order)
    return min(fitting, key=_order, default=None)


def _latest(parts: list[Counted]) -> list[Counted]:
    """Of what several reports tell the last; all of what one report tells."""
    last: dict[tuple[str, str | None, str | None, str], str] = {}
    parts.sort(key=_order)
    for part in parts:
        last[_told(part)] = part.account.origin.id
    return [part for part in parts if last[_told(part)] == part.account.origin.id]


def _told(part: Counted) -> tuple[str, str | None, str | None, str]:
    return part.what.measure, part.what.kind, part.account.figure.counted, place_of(part.account)


def _numbered(parts: Iterable[Counted]) -> Iterator[Counted]:
    return (replace(part, n=n) for n, part in enumerate(parts))


def _order(one: Counted) -> tuple[date, str, int]:
    return one.account.origin.published or date.min, one.account.origin.id, one.n
