"""Accounts → those whose scopes meet, group by group: what a matter is made of (matters.py).

    accounts ─ the same ladder of measure and of unit, side, and way of counting (`Key`)
             ─ of what happened: days that overlap, all of them with each other, and about as long (`_together`)
             ─ the same place, or places within the widest that is told (`_by_place`)

What happened on two days (overnight) can be of two groups: that of the day before, and that of the day after. Of which an
account is depends on those that overlap with it alone, never on their order; so what one more report changes is found among a
few. Counts that run on, and levels, are together through all time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from sayso.collector import paused
from sayso.nouns import singular
from sayso.places.gazetteer import fold
from sayso.reconciliation.ladders import belongs_to_one, kind_of, measure_alike, whole_of_measure, widest_unit
from sayso.reconciliation.scopes import direction, runs, stretch, usual_name
from sayso.records import Account, Figure, Place

VAGUE = frozenset({"other", "people", "money", "share", "price", "supplied", "votes", "area"})  # told apart by what is counted
GRAINS = (3, 10, 45, 400)  # days: a night, a week, a month, a year at most; what is longer is as long as it likes
UNDATED = timedelta(days=1)  # what is told without a day is taken for news: of that day, or the one before

Chain = tuple[str, ...]  # keys of a place and of what it lies in, the widest first
Placed = tuple[Chain, Account]
Dated = tuple[int, int, str, int]  # first and last day, as numbers; an id, for a certain order; the place in its group


class Key(NamedTuple):
    """What all accounts of a matter have in common, but for place and days."""

    measure: str
    unit: str | None
    noun: str | None
    side: str | None
    run: str


Common = tuple[Key, str, str]  # what a group has in common, with the place that all lie in, and the days


@paused()
def gathered(accounts: Iterable[Account], least: int = 1) -> dict[Common, list[Account]]:
    """The accounts by what they have in common, the place that all lie in, and the days; groups of `least` and more.

    States are told apart before days are, so that what happened in another land moves no group's days; but where a side is
    told, since those without a place may mean any (`_by_place`).
    """
    found: dict[Common, list[Account]] = {}
    for key, group in _alike(accounts).items():
        if len(group) < least:
            continue
        parts = _together(group) if key[0].run == "happening" else iter([("", group)])
        placed = [((place, days), inside) for days, together in parts if len(together) >= least
                  for place, inside in _by_place(together, key[0].side is not None) if len(inside) >= least]  # fmt: skip
        found |= {(key[0], *at): inside for at, inside in _largest(placed)}
    return found


def _alike(accounts: Iterable[Account]) -> dict[tuple[Key, str], list[Placed]]:
    """The accounts by what they have in common, and by the state where no side is told.

    What tells this is looked up by plain words first: a million accounts have a few thousand of them. A place is one object for
    many accounts, so that its keys are found by which object it is, faster than by what is in it.
    """
    alike: dict[tuple[Key, str], list[Placed]] = {}
    lists: dict[tuple[str | None, ...], list[Placed]] = {}
    chains: dict[int, Chain] = {}
    for account in accounts:
        figure = account.figure
        if figure.in_heading:
            continue
        place, window = figure.place, figure.window
        chain = chains.get(id(place))
        if chain is None:
            chain = chains[id(place)] = place_chain(place)
        kind = window.kind if window else None
        words = figure.measure, figure.unit, figure.counted, figure.party or figure.side, kind, chain[0]
        group = lists.get(words)
        if group is None:
            key = key_of(figure)
            group = [] if belongs_to_one(figure.measure) else alike.setdefault((key, "" if key.side else chain[0]), [])
            lists[words] = group
        group.append((chain, account))
    return alike


def _largest(parts: list[tuple[tuple[str, str], list[Account]]]) -> Iterator[tuple[tuple[str, str], list[Account]]]:
    """Those that no other holds: a night is of two days, but of one matter where nobody tells of these days in its town."""
    members = [frozenset([account.figure.id for account in inside]) for _, inside in parts]
    holding: dict[str, list[int]] = defaultdict(list)
    for n, ids in enumerate(members):
        for identity in ids:
            holding[identity].append(n)
    for n, ids in enumerate(members):
        beside = min([holding[identity] for identity in ids], key=len)
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


def _together(group: Sequence[Placed]) -> Iterator[tuple[str, list[Placed]]]:
    """The largest sets of accounts that all overlap in time, of each grain; those without any day are one.

    An interval graph has no more such sets than members, and a sweep finds them all.
    """
    grains: dict[int, list[Dated]] = defaultdict(list)
    timeless = []
    for n, placed in enumerate(group):
        account = placed[1]
        days = stretch_of(account)
        if days is None:
            timeless.append(placed)
        else:
            first, last = days[0].toordinal(), days[1].toordinal()
            grains[bisect_left(GRAINS, last - first + 1)].append((first, last, account.figure.id, n))
    if timeless:
        yield "", timeless
    for grain, dated in grains.items():
        for shared, members in _cliques(dated):
            yield f"{grain} {shared}", [group[n] for _, _, _, n in members]


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


def _cliques(dated: Iterable[Dated]) -> Iterator[tuple[str, list[Dated]]]:
    """Each set of stretches that share a day and that no other such set holds, in the order of their days."""
    known = list({one[2]: one for one in sorted(dated)}.values())  # given twice, an account is one
    active: list[Dated] = []
    at = 0
    for last in sorted({one[1] for one in known}):
        begun = at
        while at < len(known) and known[at][0] <= last:
            at += 1
        if at == begun:
            continue  # none has begun since the last set: what is left of that one is no set of its own
        active = [one for one in active if one[1] >= last] + known[begun:at]
        # all share the days from where the last of them begins to where the first of them ends
        yield f"{_written(active[-1][0])} {_written(last)}", active


@cache
def _written(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _by_place(group: Sequence[Placed], sided: bool) -> Iterable[tuple[str, list[Account]]]:
    """The accounts by the widest of their places that each lies in; those without a place by themselves.

    Where a side is told, and all places lie in one, those without a place are taken to mean it: "12,000 North Koreans".
    """
    present = {chain[-1] for chain, _ in group}
    found: dict[str, list[Account]] = defaultdict(list)
    for chain, account in group:
        for key in chain:  # the last of them is a place's own, and present
            if key in present:
                found[key].append(account)
                break
    if sided and len(found) == 2 and "" in found:
        (place,) = found.keys() - {""}
        found[place] += found.pop("")
    return found.items()


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
