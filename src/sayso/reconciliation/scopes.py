"""Two scopes held against each other: what was counted, whose, where, when, over which stretch, how sure. Which parts differ?

What one of them does not tell is no difference, but a caveat: nothing is guessed, and a reader is told. A part of which one
scope lies inside the other's (killed of casualties, Kherson in Ukraine, children of people) is named as such: then the one
count cannot be more than the other.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from msgspec import Struct

from sayso.inflections import plural
from sayso.places.gazetteer import fold, sites
from sayso.reconciliation.ladders import (
    ANYBODY,
    belongs_to_one,
    factor,
    is_level,
    kind_of,
    measure_alike,
    part_of_measure,
    unit_alike,
    within_kind,
    within_unit,
)
from sayso.records import Account, Difference, Figure, Part, Period, Place

Run = Literal["happening", "level", "running", "rate"]

NEAR = timedelta(days=3)  # counts that run on, given within so many days, are held against each other as they stand
RECENT = timedelta(days=31)  # what is told without a day happened so long before it was published, at most
ERA = timedelta(days=31)  # "since February" and "since the invasion" are one beginning
INFERRED = timedelta(days=2)  # what is dated by the page that tells it happened so long before, at most
SHORT = 3  # days: "overnight" and "on Monday" are as long as each other
LONGER = 3  # times as long: a week is no day
PER = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}  # days

AHEAD = frozenset({"planned", "expected"})
GOING_ON = frozenset({"level", "running"})  # what may change from day to day
_RUNS = {"happening": "one stretch", "level": "how it stood on a day", "running": "a count that runs on", "rate": "a rate"}


class Met(NamedTuple):
    """What came of holding two scopes against each other; `factor` turns numbers of b into the unit of a."""

    differences: tuple[Difference, ...]
    caveats: tuple[str, ...]
    factor: float


class Scoped(Struct, frozen=True, gc=False):
    """An account with what its scope tells: worked out once, and held against many.

    `measure`, `unit`: those that stand for all that are the same; `kind`: what is counted more narrowly. `is_part`: people who
    are counted as a part of others. `since`: when a running count began; `per`: what a rate is of; `days`: as `stretch` tells.
    """

    account: Account
    measure: str
    unit: str | None
    kind: str | None
    is_part: bool
    tells_fate: bool
    side: str | None
    is_ahead: bool
    run: Run
    since: date | None
    per: str
    days: tuple[date, date, bool] | None


def scoped(account: Account) -> Scoped:
    """What the scope of an account tells."""
    figure = account.figure
    kind = kind_of(figure.unit, figure.counted, figure.measure)
    return Scoped(
        account, measure_alike(figure.measure, figure.unit, kind), unit_alike(figure.unit), kind,
        figure.part_of is not None and figure.unit == "person", _tells_fate(figure), figure.party or figure.side,
        figure.status in AHEAD, runs(figure), begun(account), (figure.window and figure.window.per) or "day", stretch(account),
    )  # fmt: skip


def meet(a: Scoped, b: Scoped) -> Met:
    """Which parts of two scopes differ, of measure, unit, party, place, window, status and time, in this order."""
    caveats: list[str] = []
    measures = None if a.measure == b.measure else _measure(a, b, caveats)
    units = _unit(a, b, caveats)
    by = 1.0
    if units is None and a.unit != b.unit and a.unit and b.unit:
        by = factor(b.unit, a.unit) or 1.0
    parties = None if a.side == b.side else _party(a, b)
    here, there = a.account.figure.place, b.account.figure.place
    places = None if here is there else _place(here, there, caveats)
    windows = _window(a, b, caveats)
    statuses = None if a.is_ahead == b.is_ahead else _status(a, b)
    times = None if windows else _time(a, b, caveats)
    if a.run == b.run == "rate" and a.per in PER and b.per in PER:
        by *= PER[a.per] / PER[b.per]
    found = [one for one in (measures, units, parties, places, windows, statuses, times) if one]
    return Met(tuple(found), tuple(caveats), by)


def _within(part: Part, what: str, narrow: bool, wide: bool) -> Difference:
    return Difference(part, what, "a" if narrow else "b" if wide else None)


# ---------------------------------------------------------------- what was counted, and whose


def _measure(a: Scoped, b: Scoped, caveats: list[str]) -> Difference | None:
    if not (a.tells_fate and b.tells_fate):
        caveats.append("one does not tell what happened to them")
        return None
    what = f"{_label(a.account.figure.measure)} against {_label(b.account.figure.measure)}"
    return _within("measure", what, part_of_measure(a.measure, b.measure), part_of_measure(b.measure, a.measure))


def _tells_fate(figure: Figure) -> bool:
    """Not of people who are only counted, or of a number that stands alone."""
    return figure.measure != "people" and (figure.measure != "other" or figure.unit is not None or figure.counted is not None)


def measure_of(figure: Figure) -> str:
    """What happened to the counted, with what is the same thing by another word as one."""
    return measure_alike(figure.measure, figure.unit, kind_of(figure.unit, figure.counted, figure.measure))


def _unit(a: Scoped, b: Scoped, caveats: list[str]) -> Difference | None:
    one, other = a.account.figure, b.account.figure
    if one.part_of == other.id or other.part_of == one.id:
        if one.measure != other.measure:
            return None
        what = f"“{one.text}” and “{other.text}” are a part and its whole"
        return _within("unit", what, one.part_of == other.id, other.part_of == one.id)
    if a.unit is None or b.unit is None:
        if a.unit != b.unit:
            caveats.append("one does not tell what is counted")
        return None
    if a.unit != b.unit and factor(b.unit, a.unit) is None:
        return _within("unit", f"{one.unit} against {other.unit}", within_unit(a.unit, b.unit), within_unit(b.unit, a.unit))
    if a.unit == "person":
        return _people(a.kind, b.kind, a.is_part, b.is_part)
    if a.kind == b.kind:
        return None
    return _within("unit", f"{a.kind or one.unit} against {b.kind or other.unit}", b.kind is None, a.kind is None)


@lru_cache(maxsize=1 << 12)
def _people(kind: str | None, other: str | None, part: bool, other_part: bool) -> Difference | None:
    """Kinds of people; those counted as a part of others, in words that tell no kind, are fewer than all."""
    if part != other_part and kind in (None, ANYBODY) and other in (None, ANYBODY):
        return _within("unit", "a part of them against all", part, other_part)
    if kind == other or kind is None or other is None:
        return None
    what = f"{_plural(kind)} against {_plural(other)}"
    return _within("unit", what, within_kind(kind, other), within_kind(other, kind))


def _plural(kind: str) -> str:
    return {ANYBODY: "people in general", "child": "children"}.get(kind) or plural(kind)


def _party(a: Scoped, b: Scoped) -> Difference | None:
    mine, theirs = a.side, b.side
    if mine is None or theirs is None:
        return None
    if not (a.account.figure.party and b.account.figure.party) and mine.casefold() == theirs.casefold():
        return None
    return Difference("party", f"{mine} against {theirs}")


def _status(a: Scoped, b: Scoped) -> Difference:
    """Plans and expectations are no reports. What denials do to the denied, the verdict tells."""
    return Difference("status", f"{a.account.figure.status} against {b.account.figure.status}")


# ---------------------------------------------------------------- where


def is_same_place(a: Place, b: Place) -> bool:
    """One place: by its number, or its name and state. A town and the region of its name are told apart by few reports."""
    if direction(a) != direction(b):
        return False
    if a.geonames is not None and a.geonames == b.geonames:
        return True
    alike = usual_name(a) == usual_name(b)
    return alike and (a.country == b.country or None in (a.country, b.country))


_COMPASS = re.compile(r"\b(?:north|south)?-?(?:east|west|north|south)(?:ern)?\b", re.I)


def direction(place: Place) -> str | None:
    """On which side of the place named, whatever the distance: "about 25 miles south of" is south. Near it is at it."""
    found = _COMPASS.search(place.relation or "")
    return found[0].casefold() if found else None


@lru_cache(maxsize=1 << 14)
def usual_name(place: Place) -> str:
    """A place's name in its usual spelling, folded: "Lvov" is Lviv, the town as the region."""
    known = [site for site in sites(place.name) if site.country == place.country]
    if place.geonames is not None:
        known = [site for site in known if site.id == place.geonames] or known
    return fold(known[0].name) if known else fold(place.name)


def lies_in(a: Place, b: Place) -> bool:
    """Does the one place lie inside the other: in its state, or its region?"""
    if a.country is None or a.country != b.country or b.relation is not None:
        return False
    if b.kind == "country":
        return a.kind != "country" or a.relation is not None
    if a.kind == "country":
        return False
    if a.relation is not None and is_same_place(Place(a.name, a.country, a.admin1, geonames=a.geonames), b):
        return b.kind == "region"
    return b.kind == "region" and a.kind != "region" and a.admin1 is not None and fold(a.admin1) == usual_name(b)


def _place(a: Place | None, b: Place | None, caveats: list[str]) -> Difference | None:
    if a is None or b is None:
        caveats.append("one does not tell where")
        return None
    if is_same_place(a, b):
        if a.kind != b.kind:
            caveats.append(f"{a.name} may be the town or its region")
        return None
    if (a.kind in _SPREAD) != (b.kind in _SPREAD) and not (a.country and b.country and a.country != b.country):
        caveats.append(f"{_where(a)} may be where {_where(b)} is")
        return None
    return _within("place", f"{_where(a)} against {_where(b)}", lies_in(a, b), lies_in(b, a))


_SPREAD = frozenset({"water", "area"})  # rivers, seas, mountains: which towns lie there is not known


def _where(place: Place) -> str:
    return f"{place.relation} {place.name}" if place.relation else place.name


# ---------------------------------------------------------------- when, and over which stretch


def runs(figure: Figure) -> Run:
    """How a figure counts: what happened in a stretch, how it stood on a day, since a beginning, or in each day or week."""
    window = figure.window
    return _run(figure.measure, None if window is None else window.kind)


@cache
def _run(measure: str, kind: str | None) -> Run:
    """By the measure and the kind of window: some hundred of them, asked for ten times a figure."""
    if kind == "rate":
        return "rate"
    if belongs_to_one(measure):
        return "level"  # a distance does not add up, whatever began when
    if kind == "cumulative":
        return "running"
    return "level" if is_level(measure) and kind in (None, "point") else "happening"


def as_of(account: Account) -> date | None:
    """The day for which a level or a running count is given: its own, else that on which it was said or published.

    Of a count that runs on, a day near its beginning is that of the beginning: "since the invasion of February 2022".
    """
    time, said = account.figure.time, account.said
    if time is not None and time.end is not None and runs(account.figure) == "running":
        window = account.figure.window
        since = window.since if window else None
        if (since is not None and time.end - since <= ERA) or (since is None and time.start is not None):
            time = None
    return (time and (time.end or time.start)) or (said and (said.end or said.start)) or account.origin.published


def begun(account: Account) -> date | None:
    """The day since which a running count counts: as its window tells, else the first of its days, if that was long ago."""
    window, time = account.figure.window, account.figure.time
    if window is None or window.kind != "cumulative":
        return None
    published = account.origin.published
    if window.since is None and time and time.start and published and published - time.start > ERA:
        return time.start
    return window.since


def _is_of_one_event(running: Scoped, other: Scoped) -> bool:
    """May a count that runs on be the toll of what happened to the other, as it began when that did, or nobody tells when?"""
    since, days = running.since, other.days
    return since is None or (days is not None and days[2] and abs(days[0] - since) <= NEAR)


def _tells_no_stretch(figure: Figure) -> bool:
    return figure.time is None and figure.window is None


def _window(a: Scoped, b: Scoped, caveats: list[str]) -> Difference | None:
    mine, theirs = a.run, b.run
    if mine == theirs:
        if mine == "running" and a.since and b.since and abs(a.since - b.since) > ERA:
            return Difference("window", f"since {a.since} against since {b.since}")
        if mine == "rate" and a.per != b.per and not {a.per, b.per} <= PER.keys():
            return Difference("window", f"a {a.per} against a {b.per}")
        return None
    if "rate" not in (mine, theirs):
        running, untold = (a, b) if mine == "running" else (b, a)
        if "running" in (mine, theirs) and (_is_of_one_event(running, untold) or _tells_no_stretch(untold.account.figure)):
            caveats.append("one does not tell since when it counts")
            return None
        if "level" in (mine, theirs):
            return None
    return Difference("window", f"{_RUNS[mine]} against {_RUNS[theirs]}")


def stretch(account: Account) -> tuple[date, date, bool] | None:
    """The days in which it happened, and whether these are told: else they are those before it was published."""
    time, published = account.figure.time, account.origin.published
    if time is not None and time.start and time.end:
        if time.text is None and account.figure.window is None and time.start == time.end:
            return time.start - INFERRED, time.end, False  # a day that no words tell: that of the page, or of what was said
        return time.start, time.end, True
    if time is not None and (time.start or time.end):
        first = time.start or date.min
        return first, max(time.end or published or date.max, first), False
    return None if published is None else (published - RECENT, published, False)


def _time(a: Scoped, b: Scoped, caveats: list[str]) -> Difference | None:
    if a.run in GOING_ON and b.run in GOING_ON:
        return None  # the verdict weighs the days between them
    if a.run == b.run == "rate":
        return None
    one, other = a.days, b.days
    if one and other and (apart := max((one[0] - other[1]).days, (other[0] - one[1]).days)) > 0:
        loose = _is_approximate(a.account.figure.time) or _is_approximate(b.account.figure.time)
        if not loose or apart > 1:
            return Difference("time", _against(one, other))
    if one is None or other is None or not (one[2] and other[2]):
        caveats.append("one does not tell when" if (one and one[2]) or (other and other[2]) else "neither tells when")
        return None
    mine, theirs = (one[1] - one[0]).days + 1, (other[1] - other[0]).days + 1
    if max(mine, theirs) <= SHORT or max(mine, theirs) < LONGER * min(mine, theirs):
        return None
    inside = one[0] >= other[0] and one[1] <= other[1]
    return _within("time", _against(one, other), inside, other[0] >= one[0] and other[1] <= one[1])


def _is_approximate(time: Period | None) -> bool:
    return time is not None and time.approximate


def _against(one: tuple[date, date, bool], other: tuple[date, date, bool]) -> str:
    return f"{_days(one[0], one[1])} against {_days(other[0], other[1])}"


def _days(first: date, last: date) -> str:
    if first == last:
        return first.isoformat()
    return f"{first if first > date.min else '…'} to {last if last < date.max else '…'}"


def _label(measure: str) -> str:
    return "killed or wounded" if measure == "casualties" else measure.replace("_", " ")
