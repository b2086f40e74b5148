"""Parts of which another report of the same hand tells the whole: what was launched at noon, and by evening what became of it.

The hand, the side and what is counted must be the same, and the days overlap; where they are not told, the place must be the
same and the reports be published within three days. Another may give the parts (an embassy, of the drowned that a coastguard
counted) if both tell the same place and days, and do not speak for two states. Of several wholes that fit, the one published
last before the parts is theirs, else the first behind them. Sums of money in a row that add up to one of another report just so
("€840 million": 500 + 220 + 120) are its parts, too, if it was published within a month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from msgspec.structs import replace

from sayso.reconciliation.arithmetic.counted import OF_THOSE, Counted, fits, is_kind_of, is_one_hand, speak_for_two_states
from sayso.reconciliation.arithmetic.misprints import told_digits
from sayso.reconciliation.arithmetic.rows import SMALL, in_rows
from sayso.reconciliation.arithmetic.wholes import Whole
from sayso.reconciliation.ladders import ANYBODY, part_of_measure
from sayso.reconciliation.scopes import RECENT, runs

NEAR = timedelta(days=3)  # before publication, in which what is told without a day is looked for
LONG = 4  # days: what took longer has parts only of the very same days
MANY = 50  # wholes of one hand on one day, of one thing: of more it cannot be told whose a part is

_AT = "at "  # begins a key by place
_Day = date | tuple[date, date]
_Thing = tuple[str, str | None]  # what befell what: the measure and the widest unit
_Where = dict[tuple[str, _Day], list[tuple[str | None, Counted]]]
_Sums = dict[tuple[str, _Thing, float], list[Counted]]


class Loose:
    """The figures of many reports that are in no equation of their own report."""

    def __init__(self) -> None:
        self._general: dict[_Thing, list[Counted]] = defaultdict(list)  # what may be a whole
        self._parts: dict[_Thing, list[Counted]] = defaultdict(list)  # what may be a part, by of what
        self._rows: list[list[Counted]] = []

    def add(self, counted: Sequence[Counted], found: Sequence[Whole]) -> None:
        """The figures of a report, and the wholes that were found in it."""
        bound = {one.n for whole in found for one in (whole.whole, *whole.parts, whole.earlier) if one} if found else ()
        money = False
        for one in counted:
            what = one.what
            if one.n in bound or runs(one.account.figure) != "happening":
                continue
            if what.measure != what.ladder and what.unit is not None:
                self._parts[what.ladder, what.wide].append(one)
            if what.axis or what.by_nation or OF_THOSE in one.account.figure.rules:
                self._parts[what.measure, what.wide].append(one)
            elif what.measure == what.ladder or what.kind in (None, ANYBODY) or what.unit == "person":
                money = money or what.measure == "money"
                self._general[what.measure, what.wide].append(one)
        if money:
            free = (one for one in counted if one.n not in bound and one.what.measure == "money")
            self._rows += in_rows(free)

    def wholes(self) -> Iterator[Whole]:
        """The wholes whose parts stand in other reports, in no certain order."""
        parts: dict[str, dict[str, Counted]] = defaultdict(dict)
        found: dict[str, Counted] = {}
        for thing, some in self._parts.items():
            where = _where(self._general.get(thing, ()), some)
            for one in some if where else ():
                if whole := _whole_of(one, where):
                    found[whole.account.figure.id] = whole
                    parts[whole.account.figure.id][one.account.figure.id] = one
        sums = self._sums()
        for row in self._rows:
            if (whole := _sum_of(row, sums)) and whole.account.figure.id not in found:
                found[whole.account.figure.id] = whole
                parts[whole.account.figure.id] = {one.account.figure.id: one for one in row}
        for key, whole in found.items():
            yield Whole(whole, tuple(_numbered(_latest([*parts[key].values()]))))

    def _sums(self) -> _Sums:
        """By its number what rows may add up to: where their hand tells it, of the same thing."""
        rows = {_of_row(row) for row in self._rows}
        found: _Sums = defaultdict(list)
        for thing in {thing for _, thing in rows}:
            for whole in self._general.get(thing, ()):
                if (whole.who.name, thing) in rows:
                    found[whole.who.name, thing, whole.bounds.low].append(whole)
        return found


# ---------------------------------------------------------------- of one thing: parts and wholes


def _where(wholes: Iterable[Counted], parts: Iterable[Counted]) -> _Where:
    """Where the wholes are found of which parts can be: by who tells them or the place, and by day; each with its side."""
    wanted: dict[str, set[_Day]] = defaultdict(set)
    for part in parts:
        days = days_of(part)
        for who in _by_whom(part):
            wanted[who].update(days)
    found: _Where = defaultdict(list)
    for whole in wholes:
        sided, days = (_side(whole), whole), days_of(whole)
        for who in _by_whom(whole):
            for day in days if who in wanted else ():
                if day in wanted[who]:
                    found[who, day].append(sided)
    return found


def _whole_of(part: Counted, where: _Where) -> Counted | None:
    """The whole of a part: by its own hand, else by another that tells the same place and days."""
    days, side = days_of(part), _side(part)
    for who in _by_whom(part):
        fitting = {}
        for day in days:
            several = [whole for of, whole in where.get((who, day), ()) if of == side or of is None or side is None]
            for whole in several if len(several) <= MANY else ():
                if _is_whole_of(whole, part):
                    fitting[whole.account.figure.id] = whole
        if fitting:
            return _nearest(fitting.values(), part)
    return None


def _sum_of(row: Sequence[Counted], sums: _Sums) -> Counted | None:
    """What a row adds up to just so, in another report."""
    first = row[0]
    added = sum([one.bounds.low for one in row])
    exact = added == sum([one.bounds.high for one in row])
    if not exact or added < SMALL or (len(row) == 2 and told_digits(added) < 2):
        return None
    several = sums.get((*_of_row(row), added), ())
    if len(several) > MANY:
        return None
    return _nearest([whole for whole in several if all(_is_sum_of(whole, part) for part in row)], first)


def _of_row(row: Sequence[Counted]) -> tuple[str, _Thing]:
    return row[0].who.name, (row[0].what.measure, row[0].what.wide)


def _by_whom(one: Counted) -> tuple[str, ...]:
    """By what a whole is found, or its parts: its hand; and of people, where place and days are told, the place."""
    told = one.account.figure.time is not None or OF_THOSE in one.account.figure.rules
    if one.what.unit != "person" or not told or not one.at:
        return (one.who.name,)
    return one.who.name, f"{_AT}{one.at}"


def _side(one: Counted) -> str | None:
    """Whose it was, as it is compared (`fits`): what one of two does not tell parts them in nothing."""
    side = one.account.figure.party or one.account.figure.side
    return side and side.casefold()


def _is_whole_of(whole: Counted, part: Counted) -> bool:
    if part.bounds.low > (whole.bounds.low or whole.bounds.high) or speak_for_two_states(part.who, whole.who):
        return False  # as most are: `fits` would tell it, too, but later
    dated = part.account.figure.time is not None and whole.account.figure.time is not None
    placed = bool(part.at) and part.at == whole.at
    known = OF_THOSE in part.account.figure.rules and part.bounds.low < whole.bounds.low
    if whole.report == part.report or not fits(part, whole, anybody=placed and (dated or known)):
        return False
    mine, theirs = part.what, whole.what
    alike = ANYBODY in (mine.kind, theirs.kind) or None in (mine.kind, theirs.kind) or mine.kind == theirs.kind
    some = mine.measure == theirs.measure and alike and (mine.by_nation or known)
    of = some or part_of_measure(mine.measure, theirs.measure) or is_kind_of(mine, theirs)
    return of and (dated or placed or (known and is_one_hand(part.who, whole.who)))


def _is_sum_of(whole: Counted, part: Counted) -> bool:
    a, b = whole.account.origin, part.account.origin
    near = a.published is not None and b.published is not None and abs(a.published - b.published) <= RECENT
    exact = whole.bounds.low == whole.bounds.high
    return exact and a.id != b.id and near and fits(part, whole, as_sure=False)


def days_of(one: Counted) -> tuple[_Day, ...]:
    """The days of a happening; of one that does not tell them the last before it was published."""
    time, published = one.account.figure.time, one.account.origin.published
    if time is not None and time.start and time.end:
        return _days(time.start, time.end)
    return _days(published - NEAR, published) if published and time is None else ()


@lru_cache(maxsize=1 << 14)
def _days(first: date, last: date) -> tuple[_Day, ...]:
    """Each day of a stretch; a long one is whole. Most figures share a few thousand stretches."""
    length = (last - first).days
    return ((first, last),) if length >= LONG else tuple([first + timedelta(days=n) for n in range(length + 1)])


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
    return part.what.measure, part.what.kind, part.account.figure.counted, part.at


def _numbered(parts: Iterable[Counted]) -> Iterator[Counted]:
    return (replace(part, n=n) for n, part in enumerate(parts))


def _order(one: Counted) -> tuple[date, str, int]:
    return one.account.origin.published or date.min, one.account.origin.id, one.n
