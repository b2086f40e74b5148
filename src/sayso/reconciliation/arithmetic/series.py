"""Accounts → series: one teller on one thing over time, as it was published, with what was put right and what was begun anew.

    accounts ─ subjects ─ lines (counts that run on, states of a day, happenings of a day, a week …, rates) ─ steps ─ Series

A step is a figure for a day; the same figure in several reports is one step. Another figure for the same day, published later,
revises the one before it. Nothing is left out or put right here: what was published stands as it was, in its order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import inf
from typing import NamedTuple

from sayso.collector import paused
from sayso.reconciliation.arithmetic.misprints import is_tenfold, is_turned
from sayso.reconciliation.arithmetic.subjects import begun, comes_on_top, hands, subjects, thing_of
from sayso.reconciliation.arithmetic.terms import NOTHING, plus
from sayso.reconciliation.bounds import ABOUT, bounds_of
from sayso.reconciliation.gathering import GRAINS
from sayso.reconciliation.ladders import ANYBODY
from sayso.reconciliation.scopes import ERA, Run, as_of, runs
from sayso.records import Account, Bounds, Figure, Period, Place, Scope, Series, Step, Window

SAME = timedelta(days=1)  # between two days on which one count is said to have begun
ANEW = 0.2  # of what a count stood at: one that falls so low, and grows from there, was begun anew without a word of it
GROWING = 3  # figures that show it, the first among them


class Line(NamedTuple):
    """Accounts of one subject that count alike: how they run, and over how long. `phases`: when the count began anew."""

    run: Run
    length: int | str | None
    accounts: list[Account]
    phases: tuple[date, ...] = ()


@paused()
def series(accounts: Iterable[Account], *, alone: bool = True) -> list[Series]:
    """The series of some accounts, by the teller's name, what is counted, and the first day; `alone`: of one step, too."""
    known = list(accounts)
    found: list[Series] = []
    for subject in subjects(known, hands(known), alone=alone):
        if len(subject) > 1:
            some = (made for line in lines(subject) if (alone or len(line.accounts) > 1) and (made := of_line(line)))
            found += [made for made in some if alone or len(made.steps) > 1]
        elif not comes_on_top(subject[0]):
            found.append(_of_one(subject[0]))
    return sorted(found, key=_order)


def of_line(line: Line) -> Series | None:
    """The series of a line; None where all of it came on top of something."""
    accounts = [account for account in line.accounts if not comes_on_top(account)]
    if not accounts:
        return None
    if len(accounts) == 1:
        return _of_one(accounts[0])
    told = steps(accounts, line.run)
    return Series(told[-1].accounts[0].teller, _scope(accounts), told, line.phases or unsaid(told, line.run))


def _of_one(account: Account) -> Series:
    """The series of a figure that is told once, as most are."""
    figure, day = account.figure, as_of(account)
    kind = thing_of(figure).kind
    scope = Scope(figure.measure, figure.unit if kind in (None, ANYBODY) else kind, figure.party, figure.place,
                  Period(day, day) if day else None, figure.window)  # fmt: skip
    return Series(account.teller, scope, (Step(day, account.origin.published, (account,)),))


def lines(subject: Sequence[Account]) -> Iterator[Line]:
    """A subject's accounts by how they count; of running counts those that began at different times and run on side by side."""
    alike: dict[tuple[Run, int | str | None], list[Account]] = defaultdict(list)
    for account in subject:
        run = runs(account.figure)
        alike[run, _length(account.figure, run)].append(account)
    for (run, length), accounts in alike.items():
        if run == "running" and len(accounts) > 1:
            yield from (Line(run, length, chain, phases) for chain, phases in _chains(accounts))
        else:
            yield Line(run, length, accounts)


def _length(figure: Figure, run: Run) -> int | str | None:
    """Over how long a figure counts: a day is in no series with a month."""
    if run == "rate":
        return figure.window.per if figure.window else None
    time = figure.time
    if run != "happening" or time is None or time.start is None or time.end is None:
        return None if run != "happening" else 0
    return bisect_left(GRAINS, (time.end - time.start).days + 1)


def are_of_days_of_their_own(accounts: Sequence[Account]) -> bool:
    """Does each tell its day, and no two the same? Then none is another's misprint."""
    days = {account.figure.time.end for account in accounts if account.figure.time}
    return len(days) == len(accounts) and None not in days


# ---------------------------------------------------------------- counts that run on, from their beginnings


def _chains(accounts: Sequence[Account]) -> Iterator[tuple[list[Account], tuple[date, ...]]]:
    """Running counts by their beginning: what began when an older count had ended goes on from it, as a phase of one count.

    Counts that are given at the same time (since January, and since the invasion) are two. Who does not tell since when counts
    since the last beginning before.
    """
    eras = _eras(accounts)
    if len(eras) < 2:
        yield list(accounts), ()
        return
    members: list[list[Account]] = [[] for _ in eras]
    for account in accounts:
        since = begun(account) or as_of(account) or eras[0]
        members[max(bisect_right(eras, since) - 1, 0)].append(account)
    chains: list[tuple[date, list[Account], list[date]]] = []
    for begin, group in zip(eras, members, strict=True):
        days = [as_of(account) or date.min for account in group]
        first, last = min(days), max(days)
        for n, (until, chain, phases) in enumerate(chains):
            if until <= first:
                chains[n] = (last, chain + group, [*phases, begin])
                break
        else:
            chains.append((last, group, []))
    yield from ((chain, tuple(phases)) for _, chain, phases in chains)


def _eras(accounts: Iterable[Account]) -> list[date]:
    """The beginnings that are told, each but once: "since February" and "since the invasion" on the 24th are one."""
    found: list[date] = []
    for begin in sorted({since for account in accounts if (since := begun(account))}):
        by_month = found and 1 in (begin.day, found[-1].day)
        if not found or begin - found[-1] > (ERA if by_month else SAME):
            found.append(begin)
    return found


def unsaid(told: Sequence[Step], run: Run) -> tuple[date, ...]:
    """The days on which a running count began anew without a word of it: it falls to a fifth or less, and grows from there."""
    if run != "running" or len(told) < GROWING:
        return ()
    values = [bounds_of(step.accounts[0].figure) or Bounds(-inf, inf) for step in told]
    found = []
    for n in range(1, len(told) - GROWING + 1):
        before, *after = values[n - 1 : n + GROWING]
        fell = after[0].high <= ANEW * before.low and after[-1].high < before.low
        if fell and all(one.low <= other.high for one, other in pairwise(after)) and (day := told[n].day):
            found.append(day)
    return tuple(found)


def phase_of(step: Step, phases: Sequence[date]) -> int:
    """In which phase of a count a figure was given; 0: before the first new beginning."""
    account = step.accounts[0]
    since = begun(account) or step.day
    return bisect_right(phases, since) if since else 0


def rebased(of: Series, tolerance: float = ABOUT) -> tuple[Bounds | None, ...]:
    """Of each step of a series what has been counted since the first beginning, whatever was begun anew since: the figure as
    published, and on top of it what the phases before ended with.

    A rounded number carries nothing on: a phase ends with the last of its figures that is exact, if it has any. None where a
    figure has no number. Rates, states and happenings are as they were published.
    """
    found: list[Bounds | None] = []
    base, phase, ended = NOTHING, 0, NOTHING
    exact = False
    for step in of.steps:
        now = phase_of(step, of.phases)
        if now != phase:
            base, phase, ended, exact = plus(base, ended), now, NOTHING, False
        figure = step.accounts[0].figure
        value = bounds_of(figure, tolerance)
        found.append(plus(base, value) if value else None)
        if value and (figure.comparator == "exact" or not exact):
            ended, exact = value, figure.comparator == "exact"
    return tuple(found)


# ---------------------------------------------------------------- steps


def steps(accounts: Sequence[Account], run: Run) -> tuple[Step, ...]:
    """The figures for each day, in the order of days and, of one day, in that of their publication; copies are one step."""
    days: dict[date | None, list[Account]] = defaultdict(list)
    for account in accounts:
        days[as_of(account)].append(account)
    found: list[Step] = []
    for day in sorted(days, key=lambda day: day or date.min):
        found += _of_day(day, days[day], run)
    return tuple(found)


def _of_day(day: date | None, accounts: list[Account], run: Run) -> Iterator[Step]:
    """The steps of one day. Without a day nothing is known to be told anew."""
    if len(accounts) == 1:
        yield Step(day, accounts[0].origin.published, (accounts[0],))
        return
    accounts.sort(key=published_order)
    same: dict[tuple[object, ...], list[Account]] = {}
    for account in accounts:
        same.setdefault(number_of(account.figure), []).append(account)
    before: Account | None = None
    for group in same.values():
        revised = before.figure if before and day else None
        corrects = revised is not None and _could_not_stand(revised, group[0].figure, run)
        yield Step(day, group[0].origin.published, tuple(group), revised.id if revised else None, corrects)
        before = group[0]


def published_order(account: Account) -> tuple[date, str, int, str]:
    """The order in which accounts were published, those of one report as they stand in it."""
    return account.origin.published or date.min, account.origin.id, account.figure.span.start, account.figure.id


def number_of(figure: Figure) -> tuple[object, ...]:
    """What a figure says, without what it is about."""
    return figure.value, figure.low, figure.high, figure.comparator


def _could_not_stand(old: Figure, new: Figure, run: Run) -> bool:
    """Does a figure put an earlier one right: a misprint of it, or more than a count that only grows now has?"""
    if is_turned(old.value, new.value) or is_tenfold(old.value, new.value):
        return True
    one, other = bounds_of(old), bounds_of(new)
    return run == "running" and one is not None and other is not None and other.high < one.low


# ---------------------------------------------------------------- what a series is about


def _scope(accounts: Sequence[Account]) -> Scope:
    """What the accounts have in common; `unit` is the kind where one is told ("child")."""
    first = min(accounts, key=published_order).figure
    kinds = sorted({kind for account in accounts if (kind := thing_of(account.figure).kind) and kind != ANYBODY})
    parties = sorted({account.figure.party for account in accounts if account.figure.party})
    places = [account.figure.place for account in accounts if account.figure.place]
    return Scope(first.measure, kinds[0] if kinds else first.unit, parties[0] if len(parties) == 1 else None,
                 min(places, key=_spelling, default=None), _hull(accounts), _window(accounts))  # fmt: skip


def _spelling(place: Place) -> tuple[str, str, int]:
    return place.name, place.kind or "", place.span.start if place.span else -1


def _hull(accounts: Iterable[Account]) -> Period | None:
    """The days for which there are figures."""
    days = sorted(day for account in accounts if (day := as_of(account)))
    return Period(days[0], days[-1]) if days else None


def _window(accounts: Iterable[Account]) -> Window | None:
    windows = [account.figure.window for account in accounts if account.figure.window]
    return min(windows, key=lambda window: (window.since or date.max, window.kind, window.per or ""), default=None)


def _order(made: Series) -> tuple[object, ...]:
    scope, first = made.scope, made.steps[0]
    place = scope.place.name if scope.place else ""
    return (made.teller.name, made.teller.key, scope.measure, scope.unit or "", scope.party or "", place, first.day or date.min,
            *published_order(first.accounts[0]))  # fmt: skip
