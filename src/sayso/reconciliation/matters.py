"""Accounts → matters: claims whose scopes meet, each teller's latest held against every other's.

    accounts ─ those whose scopes meet (gathering.py)
             ─ of each teller, on each scope: the latest figure, in all reports that carry it (`_claims`)
             ─ every two of them judged (verdicts.py), the voices counted (voices.py)

Counts that run on, and levels, are of one matter through all time, whose history is the series (arithmetic/series.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from itertools import combinations
from operator import itemgetter
from typing import cast

from sayso.nations import nation
from sayso.reconciliation.bounds import ABOUT
from sayso.reconciliation.gathering import Common, Key, gathered, place_chain
from sayso.reconciliation.ladders import kind_of, measure_alike, unit_alike, whole_of_measure, widest_unit
from sayso.reconciliation.scopes import AHEAD, as_of, measure_of
from sayso.reconciliation.verdicts import held, weigh
from sayso.reconciliation.voices import independent
from sayso.records import Account, Claim, Figure, Matter, Measure, Period, Scope, Verdict, Window

PAIRS_MAX = 24  # claims of which all pairs are judged; of more, each with the lowest and the highest


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
    yield from of_groups(gathered(accounts, 1 if alone else 2), tolerance=tolerance, alone=alone, houses=houses, copies=copies)


def of_groups(
    groups: Mapping[Common, Sequence[Account]],
    *,
    tolerance: float = ABOUT,
    alone: bool = True,
    houses: Mapping[str, str] | None = None,
    copies: Mapping[str, str] | None = None,
) -> Iterator[Matter]:
    """The matters of accounts that are gathered already."""
    for identity, group in sorted([(_identity(*key), group) for key, group in groups.items()], key=itemgetter(0)):
        claims = _claims(group, copies or {})
        if alone or len({claim.latest.teller.key for claim in claims}) > 1:
            yield Matter(
                identity, _scope(group), claims, tuple(_verdicts(claims, tolerance)),
                independent((claim.latest for claim in claims), houses, copies), _silent(claims),
            )  # fmt: skip


# ---------------------------------------------------------------- claims


def _claims(group: Sequence[Account], copies: Mapping[str, str]) -> tuple[Claim, ...]:
    """Of each teller on each scope the latest figure, with all accounts that carry it, and what went before.

    The officials whom two copies of one report name are the same ones.
    """
    lines: dict[tuple[object, ...], list[Account]] = defaultdict(list)
    for account in group:
        report, key = account.origin.id, account.teller.key
        if report in copies:
            key = key.replace(report, copies[report])
        lines[key, *exact_scope(account)].append(account)
    found = []
    for line in lines.values():
        if len(line) == 1:
            found.append(Claim(line[0], (line[0],)))
            continue
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
    measure = measure_alike(figure.measure, figure.unit, kind)
    return measure, unit_alike(figure.unit), kind, figure.part_of is not None, place, status, account.adds, per


def _when(account: Account) -> tuple[date, date, str, int]:
    day = as_of(account) or date.min
    return account.origin.published or day, day, account.origin.id, account.figure.span.start


def _number(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.low, figure.high, figure.comparator


def _verdicts(claims: Sequence[Claim], tolerance: float) -> Iterator[Verdict]:
    """Every teller's latest against every other's; of very many claims each against the lowest and the highest."""
    latest = [held(claim.latest, tolerance) for claim in claims]
    if len(latest) <= PAIRS_MAX:
        pairs = list(combinations(latest, 2))
    else:
        known = [(one.bounds, one.account.figure.id, one) for one in latest if one.bounds]
        if not known:
            return
        lowest = min(known, key=lambda one: (one[0].high, one[1]))[2]
        highest = max(known, key=lambda one: (one[0].low, one[1]))[2]
        pairs = [(one, lowest) for one in latest if one is not lowest]
        if highest is not lowest:
            pairs += [(one, highest) for one in latest if one is not highest and one is not lowest]
    for one, other in pairs:
        if one.account.teller.key != other.account.teller.key:
            yield weigh(one, other)


# ---------------------------------------------------------------- what a matter is about


def _scope(group: Sequence[Account]) -> Scope:
    """The widest of the scopes."""
    figures = [account.figure for account in group]
    first = min(figures, key=lambda figure: (figure.measure != whole_of_measure(figure.measure), figure.measure, figure.id))
    several = len({measure_of(figure) for figure in figures}) > 1
    measure = cast("Measure", whole_of_measure(measure_of(first))) if several else first.measure
    places = {id(figure.place): figure.place for figure in figures if figure.place}  # mostly one: to look into it takes longer
    widest = min(
        places.values(),
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
