"""Shares of one whole that are more than all of it.

Which whole a share is of is told by few figures. So only those are added that one hand gives for one place and one time, with
the same noun or none: three and more in one passage, or fewer where place and time are told. What is further over than a fifth
is no fault, but a question with several answers, or shares of several wholes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sayso.reconciliation.arithmetic.counted import is_at_one_time
from sayso.reconciliation.arithmetic.misprints import last_place
from sayso.reconciliation.arithmetic.series import published_order
from sayso.reconciliation.arithmetic.subjects import Owner, place_of
from sayso.reconciliation.arithmetic.terms import figured, finding, minus, total
from sayso.reconciliation.bounds import ABOUT, bounds_of
from sayso.reconciliation.scopes import AHEAD
from sayso.reconciliation.verdicts import number
from sayso.records import Account, Bounds, Finding

ALL = 100.0  # per cent
OVER = 20.0  # points
NEAR = 150  # characters between two shares of one passage
LISTED = 40  # and of one list, whose later members have no verb: "would win 34 per cent, Labour 31 per cent"
ANEW = 3.0  # points: a share that lies so near to one of another report is that one, told again


def shares(accounts: Iterable[Account], hand: Mapping[str, Owner], tolerance: float = ABOUT) -> Iterator[Finding]:
    """Shares that are more than their whole."""
    passages: dict[tuple[object, ...], list[Account]] = defaultdict(list)
    scopes: dict[tuple[object, ...], list[Account]] = defaultdict(list)
    for account in accounts:
        figure = account.figure
        is_share = figure.measure == "share" and figure.comparator in ("exact", "about")  # "more than 50%" is a threshold
        if not is_share or figure.in_heading or figure.status == "denied":
            continue
        ahead, noun = figure.status in AHEAD, figure.counted and figure.counted.casefold()
        place, days = place_of(account), figure.time and (figure.time.start, figure.time.end)
        passages[account.origin.id, noun].append(account)
        if place and days:
            who = hand[account.teller.key]
            scopes[who.name, who.country, noun, place, days, ahead].append(account)
    candidates = [_once(group) for group in scopes.values()]
    candidates += [passage for group in passages.values() for passage in _passages(group) if len(passage) > 2]
    told: set[str] = set()
    for group in candidates:
        ids = {account.figure.id for account in group}
        if len(group) > 1 and not ids & told and (found := _over(group, tolerance)):
            told |= ids
            yield found


def _passages(group: list[Account]) -> Iterator[list[Account]]:
    """The shares of one report that follow one another closely, for one place and one time as far as they tell."""
    group.sort(key=published_order)
    passage = group[:1]
    for account in group[1:]:
        if not _follows(account, passage[-1]) or not all(_is_one_scope(account, one) for one in passage):
            yield passage
            passage = []
        passage.append(account)
    yield passage


def _follows(share: Account, last: Account) -> bool:
    """Is it of the passage that the last one is of: as sure as that one, or the next of a list that has one verb?"""
    a, b = share.figure, last.figure
    far = a.span.start - b.span.end
    listed = far <= LISTED and a.statement == b.statement
    return far <= NEAR and (listed or (a.status in AHEAD) == (b.status in AHEAD))


def _is_one_scope(a: Account, b: Account) -> bool:
    places = {place_of(account) for account in (a, b) if not _is_bearer(account)} - {""}
    return len(places) < 2 and is_at_one_time(a, b)


def _is_bearer(share: Account) -> bool:
    """Is what was taken for its place rather whose share it is: a name that no gazetteer knows, and nothing else counted?"""
    place = share.figure.place
    return place is not None and place.country is None and place.geonames is None and share.figure.counted is None


def _once(group: list[Account]) -> list[Account]:
    """The shares of all reports, those that are told again once: as they were told last."""
    group.sort(key=published_order, reverse=True)
    found: list[Account] = []
    for account in group:
        value = account.figure.value
        others = (one for one in found if one.origin.id != account.origin.id)
        if value is not None and not any(abs(value - (one.figure.value or 0.0)) <= ANEW for one in others):
            found.append(account)
    return found[::-1]


def _last_place(group: Sequence[Account]) -> float:
    """The worth of the last digit that the shares are told to: 20 among 35 and 43 is no rounded number, nor is "half"."""
    figures = [account.figure for account in group]
    in_digits = [one for one in figures if any(char.isdigit() for char in one.text)]
    return min(last_place(one.value or 0.0) for one in in_digits or figures)


def _over(group: Sequence[Account], tolerance: float) -> Finding | None:
    """The shares as a finding, where they are more than the whole by more than rounding, and not by far."""
    bounds = [one for account in group if (one := bounds_of(account.figure, tolerance))]
    rounded = len(group) * _last_place(group) / 2
    added = total(bounds)
    if len(bounds) < len(group) or not ALL + rounded < added.low <= ALL + OVER:
        return None
    remainder = minus(Bounds(ALL, ALL), added)
    tellers = ", ".join(dict.fromkeys(account.teller.name for account in group))
    sentence = (
        f"{tellers}: {' + '.join(figured(account) for account in group)} is {number(added.low)} per cent, more than all by "
        f"{number(added.low - ALL)}, if they are shares of one whole"
    )
    return finding("share", group, remainder, sentence, tolerance)
