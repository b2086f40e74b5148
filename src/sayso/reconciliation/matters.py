"""Accounts → matters: claims whose scopes meet, each teller's latest held against every other's.

    accounts ─ the same ladder of measure and of unit, side, and way of counting
             ─ of what happened: days that overlap, all of them with each other, and about as long (`_together`)
             ─ the same place, or places within the widest that is told (`_by_place`)
             ─ of each teller, on each scope: the latest figure, in all reports that carry it (`_claims`)

What happened on two days (overnight) can be of two matters: that of the day before, and that of the day after. Which matter an
account is of depends on those that overlap with it alone, never on their order; so what one more report changes is found among
a few. Counts that run on, and levels, are of one matter through all time, whose history is the series (series.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import combinations
from typing import NamedTuple, cast

from sayso.nations import nation
from sayso.nouns import singular
from sayso.places.gazetteer import fold
from sayso.reconciliation.bounds import ABOUT, bounds_of
from sayso.reconciliation.ladders import (
    belongs_to_one,
    kind_of,
    measure_alike,
    unit_alike,
    whole_of_measure,
    widest_unit,
)
from sayso.reconciliation.scopes import AHEAD, as_of, direction, measure_of, runs, stretch, usual_name
from sayso.reconciliation.verdicts import judge
from sayso.reconciliation.voices import independent
from sayso.records import Account, Claim, Figure, Matter, Measure, Period, Place, Scope, Verdict, Window

VAGUE = frozenset({"other", "people", "money", "share", "price", "supplied", "votes", "area"})  # told apart by what is counted
GRAINS = (3, 10, 45, 400)  # days: a night, a week, a month, a year at most; what is longer is as long as it likes
UNDATED = timedelta(days=1)  # what is told without a day is taken for news: of that day, or the one before
PAIRS_MAX = 24  # claims of which all pairs are judged; of more, each with the lowest and the highest


class Key(NamedTuple):
    """What all accounts of a matter have in common, but for place and days."""

    measure: str
    unit: str | None
    noun: str | None
    side: str | None
    run: str


def matters(
    accounts: Iterable[Account],
    *,
    tolerance: float = ABOUT,
    alone: bool = True,
    houses: Mapping[str, str] | None = None,
    copies: Mapping[str, str] | None = None,
) -> Iterator[Matter]:
    """The matters of some accounts, in the order of their ids; those of one claim only where they are wanted `alone`, too.

    Ages, ranks, distances and durations are of no matter: they belong to one thing each.
    """
    judged: Callable[[Account, Account], Verdict] = lambda a, b: judge(a, b, tolerance)  # noqa: E731
    least = 1 if alone else 2
    groups = [(_identity(*key), group) for key, group in gathered(accounts).items() if len(group) >= least]
    for identity, group in sorted(groups, key=lambda one: one[0]):
        claims = _claims(group, copies or {})
        if alone or len({claim.latest.teller.key for claim in claims}) > 1:
            yield Matter(
                identity, _scope(group), claims, tuple(_verdicts(claims, judged, tolerance)),
                independent((claim.latest for claim in claims), houses, copies), _silent(claims),
            )  # fmt: skip


def gathered(accounts: Iterable[Account]) -> dict[tuple[Key, str, str], list[Account]]:
    """The accounts of each matter: by what they have in common, the place that all lie in, and the days.

    States are told apart before days are, so that what happened in another land moves no matter's days; but where a side is
    told, since those without a place may mean any (`_by_place`).
    """
    alike: dict[tuple[Key, str], list[Account]] = defaultdict(list)
    for account in accounts:
        if not belongs_to_one(account.figure.measure) and not account.figure.in_heading:
            key = key_of(account.figure)
            alike[key, "" if key.side else place_chain(account.figure.place)[0]].append(account)
    found: dict[tuple[Key, str, str], list[Account]] = {}
    for (key, _), group in alike.items():
        parts = _together(group) if key.run == "happening" else [("", group)]
        placed = [((place, days), inside) for days, together in parts
                  for place, inside in _by_place(together, key.side is not None).items()]  # fmt: skip
        found |= {(key, *at): inside for at, inside in _largest(placed)}
    return found


def _largest(parts: list[tuple[tuple[str, str], list[Account]]]) -> Iterator[tuple[tuple[str, str], list[Account]]]:
    """Those that no other holds: a night is of two days, but of one matter where nobody tells of these days in its town."""
    members = [frozenset(account.figure.id for account in inside) for _, inside in parts]
    holding: dict[str, list[int]] = defaultdict(list)
    for n, ids in enumerate(members):
        for identity in ids:
            holding[identity].append(n)
    for n, ids in enumerate(members):
        beside = min((holding[identity] for identity in ids), key=len)
        if not any(ids < members[o] or (ids == members[o] and parts[o][0] < parts[n][0]) for o in beside if o != n):
            yield parts[n]


def key_of(figure: Figure) -> Key:
    """What a figure must have in common with others to be of their matter."""
    return _key(figure.measure, figure.unit, figure.counted, figure.party or figure.side, runs(figure))


@lru_cache(maxsize=1 << 16)
def _key(measure: str, unit: str | None, counted: str | None, side: str | None, run: str) -> Key:
    noun = _noun(counted) if measure in VAGUE else None
    whole = whole_of_measure(measure_alike(measure, unit, kind_of(unit, counted, measure)))
    return Key(whole, widest_unit(unit), noun, side and side.casefold(), "running" if run == "level" else run)


def _noun(counted: str | None) -> str | None:
    """What is counted, folded: "of the houses" and "houses" are one."""
    if not counted:
        return None
    words = [singular(word) for word in counted.casefold().split() if word not in _LITTLE]
    return " ".join(words) or None


_LITTLE = frozenset({"the", "a", "an", "of", "in", "all", "its", "their", "his", "her", "our", "these", "those", "such"})


# ---------------------------------------------------------------- together in time and place


def _together(group: Sequence[Account]) -> Iterator[tuple[str, list[Account]]]:
    """The largest sets of accounts that all overlap in time, of each grain; those without any day are one.

    An interval graph has no more such sets than members, and a sweep finds them all.
    """
    grains: dict[int, list[tuple[date, date, Account]]] = defaultdict(list)
    timeless = []
    for account in group:
        days = stretch_of(account)
        if days is None:
            timeless.append(account)
        else:
            length = (days[1] - days[0]).days + 1
            grains[sum(length > most for most in GRAINS)].append((*days, account))
    if timeless:
        yield "", timeless
    for grain, dated in grains.items():
        yield from _cliques(dated, grain)


def stretch_of(account: Account) -> tuple[date, date] | None:
    """The days by which an account finds its matter; None where nothing tells of any. What has no end is news."""
    found = stretch(account)
    if found is None:
        return None
    first, last, told = found
    if told:
        return first, last
    time = account.figure.time
    day = time.end if time and time.end else account.origin.published
    return None if day is None else (day - UNDATED, day)


def _cliques(dated: list[tuple[date, date, Account]], grain: int) -> Iterator[tuple[str, list[Account]]]:
    """Each set of stretches that share a day and that no other such set holds."""
    opening = sorted(dated, key=lambda one: (one[0], one[1], one[2].figure.id))
    closing = sorted(dated, key=lambda one: (one[1], one[0], one[2].figure.id))
    active: dict[str, tuple[date, date, Account]] = {}
    at, fresh = 0, False
    for ending in closing:
        while at < len(opening) and opening[at][0] <= ending[1]:
            active[opening[at][2].figure.id] = opening[at]
            at, fresh = at + 1, True
        if fresh:
            shared = max(one[0] for one in active.values()), min(one[1] for one in active.values())
            yield f"{grain} {shared[0]} {shared[1]}", [one[2] for one in active.values()]
            fresh = False
        del active[ending[2].figure.id]


def _by_place(group: Sequence[Account], sided: bool) -> dict[str, list[Account]]:
    """The accounts by the widest of their places that each lies in; those without a place by themselves.

    Where a side is told, and all places lie in one, those without a place are taken to mean it: "12,000 North Koreans".
    """
    present = {place_chain(account.figure.place)[-1] for account in group}
    found: dict[str, list[Account]] = defaultdict(list)
    for account in group:
        root = next(key for key in place_chain(account.figure.place) if key in present)
        found[root].append(account)
    if sided and len(found) == 2 and "" in found:
        (place,) = found.keys() - {""}
        found[place] += found.pop("")
    return found


@lru_cache(maxsize=1 << 14)
def place_chain(place: Place | None) -> tuple[str, ...]:
    """Keys of a place and of what it lies in, the widest first: state, region, town. A region and its town are one by name."""
    if place is None:
        return ("",)
    if place.kind == "country" and place.relation is None:
        return (place.country or place.name,)
    own = f"{place.country or ''} {usual_name(place)}"
    if side := direction(place):
        own += f" {side}"
    region = f"{place.country} {fold(place.admin1)}" if place.country and place.admin1 else None
    wider = [key for key in (place.country, region) if key and key != own]
    return (*wider, own)


# ---------------------------------------------------------------- claims


def _claims(group: Sequence[Account], copies: Mapping[str, str]) -> tuple[Claim, ...]:
    """Of each teller on each scope the latest figure, with all accounts that carry it, and what went before.

    The officials whom two copies of one report name are the same ones.
    """
    lines: dict[tuple[object, ...], list[Account]] = defaultdict(list)
    for account in group:
        report = account.origin.id
        key = account.teller.key.replace(report, copies.get(report, report))
        lines[key, *exact_scope(account)].append(account)
    found = []
    for line in lines.values():
        line.sort(key=_when)
        latest = line[-1]
        carriers = tuple(one for one in reversed(line) if _number(one.figure) == _number(latest.figure))
        earlier = tuple(one for one in line if _number(one.figure) != _number(latest.figure))
        found.append(Claim(latest, carriers, earlier))
    return tuple(sorted(found, key=lambda claim: (claim.latest.teller.name, _when(claim.latest))))


def exact_scope(account: Account) -> tuple[object, ...]:
    """What must be equal for a later figure to take an earlier one's place."""
    figure = account.figure
    status = "ahead" if figure.status in AHEAD else "denied" if figure.status == "denied" else "told"
    kind = kind_of(figure.unit, figure.counted, figure.measure)
    place, per = place_chain(figure.place)[-1], figure.window and figure.window.per
    return measure_of(figure), unit_alike(figure.unit), kind, figure.part_of is not None, place, status, account.adds, per


def _when(account: Account) -> tuple[date, date, str, int]:
    day = as_of(account) or date.min
    return account.origin.published or day, day, account.origin.id, account.figure.span.start


def _number(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.low, figure.high, figure.comparator


def _verdicts(claims: Sequence[Claim], judged: Callable[[Account, Account], Verdict], tolerance: float) -> Iterator[Verdict]:
    """Every teller's latest against every other's; of very many claims each against the lowest and the highest."""
    if len(claims) <= PAIRS_MAX:
        pairs = list(combinations(claims, 2))
    else:
        known = [(bounds, claim) for claim in claims if (bounds := bounds_of(claim.latest.figure, tolerance))]
        if not known:
            return
        lowest = min(known, key=lambda one: (one[0].high, one[1].latest.figure.id))[1]
        highest = max(known, key=lambda one: (one[0].low, one[1].latest.figure.id))[1]
        pairs = [(claim, lowest) for claim in claims if claim is not lowest]
        if highest is not lowest:
            pairs += [(claim, highest) for claim in claims if claim is not highest and claim is not lowest]
    for one, other in pairs:
        if one.latest.teller.key != other.latest.teller.key:
            yield judged(one.latest, other.latest)


# ---------------------------------------------------------------- what a matter is about


def _scope(group: Sequence[Account]) -> Scope:
    """The widest of the scopes."""
    figures = [account.figure for account in group]
    first = min(figures, key=lambda figure: (figure.measure != whole_of_measure(figure.measure), figure.measure, figure.id))
    several = len({measure_of(figure) for figure in figures}) > 1
    measure = cast("Measure", whole_of_measure(measure_of(first))) if several else first.measure
    widest = min(
        (figure.place for figure in figures if figure.place),
        key=lambda place: (len(place_chain(place)), place.kind != "region", place.name, place.geonames is None, repr(place)),
        default=None,
    )  # fmt: skip
    units = sorted({figure.unit for figure in figures if figure.unit}, key=lambda unit: (unit != widest_unit(unit), unit))
    parties = {figure.party for figure in figures}
    return Scope(measure, units[0] if units else None, parties.pop() if len(parties) == 1 else None,
                 widest, _hull(figures), _window(figures))  # fmt: skip


def _hull(figures: Sequence[Figure]) -> Period | None:
    times = [figure.time for figure in figures if figure.time]
    if not times:
        return None
    starts, ends = [time.start for time in times], [time.end for time in times]
    first = None if None in starts else min(day for day in starts if day)
    last = None if None in ends else max(day for day in ends if day)
    return Period(first, last, None, any(time.approximate for time in times))


def _window(figures: Sequence[Figure]) -> Window | None:
    windows = [figure.window for figure in figures if figure.window]
    return min(windows, key=lambda window: (window.since or date.max, window.kind, window.per or ""), default=None)


def _silent(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The sides of a matter, whose they were and who did it, of which nobody spoke."""
    sides: set[str] = set()
    for claim in claims:
        figure = claim.latest.figure
        sides |= {side for side in (figure.party, figure.by and nation(figure.by)) if side}
    heard = {claim.latest.teller.country for claim in claims}
    return tuple(sorted(sides - heard))


def _identity(key: Key, place: str, days: str) -> str:
    told = "\x1f".join(str(part) for part in (*key, place, days))
    return "m" + sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
