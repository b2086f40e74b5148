"""Counts of a stretch against two running totals, and against a rate: what does not come to the same.

A day's count is not wrong because of it: totals are put right without a word, and then differ by more than the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from sayso.reconciliation.arithmetic.misprints import last_place
from sayso.reconciliation.arithmetic.running import LastWord
from sayso.reconciliation.arithmetic.series import phase_of, published_order
from sayso.reconciliation.arithmetic.subjects import STATE, VAGUE, is_usable, place_of, thing_of
from sayso.reconciliation.arithmetic.terms import between, figured, finding, minus
from sayso.reconciliation.bounds import ABOUT, bounds_of, gap
from sayso.reconciliation.ladders import ANYBODY
from sayso.reconciliation.scopes import AHEAD, PER, runs
from sayso.reconciliation.verdicts import number
from sayso.records import Account, Bounds, Figure, Finding

SHORT = 10  # days: of a longer stretch it is not certain that two totals are those of its ends
DAY = timedelta(days=1)
# of people who only come by, whichever words tell it: "4,000 a day crossed", "9,000 passed through"
MOVED = dict.fromkeys(("affected", "evacuated", "displaced"), "people")

Stretch = tuple[date, date]


def daily(
    totals: Iterable[LastWord], phases: Sequence[date], counts: Iterable[Account], tolerance: float = ABOUT
) -> Iterator[Finding]:
    """Counts of a short stretch that are not what the running totals of its ends differ by.

    Only where count and later total were published on one day: else it is not certain that they end with the same hour.
    """
    by_day = {one.step.day: one for one in totals}
    done = set()
    for count in sorted(counts, key=published_order):
        ends, bounds = _ends(count), bounds_of(count.figure, tolerance)
        first, last = (by_day.get(ends[0]), by_day.get(ends[1])) if ends else (None, None)
        if bounds is None or first is None or last is None or (ends, bounds) in done:
            continue
        if not _is_of_one_place(count, last.account) or not _is_of_one_place(first.account, last.account):
            continue
        together = any(one.origin.published == count.origin.published for one in last.step.accounts)
        grown = minus(last.bounds, first.bounds)
        if not together or not gap(grown, bounds) or phase_of(first.step, phases) != phase_of(last.step, phases):
            continue
        done.add((ends, bounds))
        terms = (last.account, first.account, count)
        yield finding("daily", terms, minus(grown, bounds), _told_daily(*terms, grown, gap(grown, bounds)), tolerance)


def _is_of_one_place(a: Account, b: Account) -> bool:
    """Is neither told of a place inside a state where the other is told of none? A town's day is no day of the whole."""
    places = [place_of(account) for account in (a, b)]
    return len({"" if place.startswith(STATE) else place for place in places}) == 1


def _ends(count: Account) -> Stretch | None:
    """The days of the totals between which a short stretch lies: yesterday and today for "in the past 24 hours", Sunday and
    Monday for "on Monday".
    """
    stretch = _stretch(count)
    if stretch is None or (stretch[1] - stretch[0]).days >= SHORT:
        return None
    first, last = stretch
    return (first if last > first else last - DAY), last


def _stretch(account: Account) -> Stretch | None:
    time = account.figure.time
    return (time.start, time.end) if time and time.start and time.end else None


def _told_daily(last: Account, first: Account, count: Account, grown: Bounds, apart: float) -> str:
    return (
        f"{count.teller.name}: {figured(last)} ({last.origin.published}) less {figured(first)} ({first.origin.published}) is "
        f"{between(grown)}; for the time between them it gives {figured(count)}: they are {number(apart)} apart"
    )


def any_hands_rates(accounts: Iterable[Account], tolerance: float = ABOUT) -> Iterator[Finding]:
    """Rates and counts of one stretch, thing, side and place that do not fit, whoever gives them."""
    known = list(accounts)
    rates_of: dict[tuple[object, ...], list[Account]] = defaultdict(list)
    counts_of: dict[tuple[object, ...] | None, list[Account]] = defaultdict(list)
    where: dict[Stretch | None, set[str]] = defaultdict(set)  # by stretch, where rates are told: few
    for account in known:
        if runs(account.figure) == "rate" and (stretch := _stretch(account)) and (about := _about(account)):
            rates_of[about].append(account)
            where[stretch].add(place_of(account))
    for account in known if rates_of else ():
        stretch = _stretch(account)
        if stretch in where and place_of(account) in where[stretch] and runs(account.figure) != "rate":
            counts_of[_about(account)].append(account)
    for about, some in rates_of.items():
        if about in counts_of:
            yield from rates(some, counts_of[about], tolerance)


def _about(account: Account) -> tuple[object, ...] | None:
    """What a rate or a count of a stretch is about; None of a count that runs on, or of a part."""
    figure = account.figure
    what = thing_of(figure)
    if runs(figure) == "running" or not is_usable(figure, what) or figure.part_of is not None:
        return None
    measure = MOVED.get(what.measure, what.measure)
    kind, noun = (None if what.kind == ANYBODY else what.kind), (None if what.unit == "person" else what.noun)
    return measure, what.unit, noun, kind, place_of(account), figure.status in AHEAD, _stretch(account)


def rates(given: Iterable[Account], counts: Iterable[Account], tolerance: float = ABOUT) -> Iterator[Finding]:
    """Rates that, over the stretch for which they are given, do not make the count that is given for it."""
    by_stretch: dict[Stretch, list[Account]] = defaultdict(list)
    for count in counts:
        if (stretch := _stretch(count)) and is_told_apart(count.figure):
            by_stretch[stretch].append(count)
    done = set()
    for rate in sorted(given, key=published_order):
        stretch = _stretch(rate)
        if stretch is None or stretch not in by_stretch:
            continue
        made = _over(rate, stretch, tolerance)
        for count in sorted(by_stretch[stretch], key=published_order):
            found = bounds_of(count.figure, tolerance)
            sides = {one.figure.party or one.figure.side for one in (rate, count)} - {None}
            if made is None or found is None or not gap(made, found) or (stretch, made, found) in done or len(sides) > 1:
                continue
            done.add((stretch, made, found))
            sentence = (
                f"{rate.teller.name}: {figured(rate)} a {_per(rate)} makes {between(made)} from {stretch[0]} to {stretch[1]}, "
                f"but for those days it gives {figured(count)}"
            )
            yield finding("rate", (rate, count), minus(found, made), sentence, tolerance)


def is_told_apart(figure: Figure) -> bool:
    """Does it tell enough of what it counts? Two sums of money of one month are of one thing by chance only."""
    return figure.measure not in VAGUE or thing_of(figure).noun is not None


def _per(rate: Account) -> str:
    return (rate.figure.window and rate.figure.window.per) or "day"


def _over(rate: Account, stretch: Stretch, tolerance: float) -> Bounds | None:
    """What a rate makes over a stretch. It is an average, rounded by half of its last digit at most, or by the tolerance."""
    bounds, per = bounds_of(rate.figure, tolerance), PER.get(_per(rate))
    if bounds is None or per is None:
        return None
    days = (stretch[1] - stretch[0]).days + 1
    rounded = max(last_place(rate.figure.value or bounds.low) / 2, tolerance * bounds.low)
    return Bounds(max(bounds.low - rounded, 0.0) * days / per, (bounds.high + rounded) * days / per)
