"""The figures of one line over time → what cannot be: a count that falls, misprints; and where it was begun anew.

    steps ─┬─ running counts, the last word for each day      falls, or the misprint that explains it; phase
           └─ figures for one day, or undated and near        digits, tenfold

Each is a question to the reader, never an answer: both figures stand as they were published.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from sayso.reconciliation.arithmetic.counted import is_at_one_time
from sayso.reconciliation.arithmetic.misprints import DIGITS, digits_of, is_tenfold, is_turned, told_digits, turned
from sayso.reconciliation.arithmetic.series import ANEW, phase_of
from sayso.reconciliation.arithmetic.subjects import STATE, begun, place_of
from sayso.reconciliation.arithmetic.terms import NOTHING, Kind, figured, finding, minus, named
from sayso.reconciliation.bounds import ABOUT, bounds_of
from sayso.reconciliation.scopes import RECENT
from sayso.reconciliation.verdicts import number
from sayso.records import Account, Bounds, Figure, Finding, Step

FORTNIGHT = timedelta(days=14)
TOLLS = frozenset({"killed", "wounded", "casualties"})
NARROW = 0.1  # of a number: so near each other must its neighbours be before a misprint explains a fall


class LastWord(NamedTuple):
    """What was said last of a day: the step, its first account, the bounds of its number."""

    step: Step
    account: Account
    bounds: Bounds


def last_words(steps: Sequence[Step], tolerance: float = ABOUT) -> list[LastWord]:
    """The last word of each day; a step without a day stands for itself. Those without a number are left out."""
    found = []
    for n, step in enumerate(steps):
        if n + 1 < len(steps) and steps[n + 1].day == step.day and step.day is not None:
            continue
        bounds = bounds_of(step.accounts[0].figure, tolerance)
        if bounds is not None:
            found.append(LastWord(step, step.accounts[0], bounds))
    return found


# ---------------------------------------------------------------- counts that run on


def falls(told: Sequence[LastWord], phases: Sequence[date], tolerance: float = ABOUT) -> Iterator[Finding]:
    """Where a running count is lower than the day before it was given, and why that may be; where it was begun anew."""
    for n in range(1, len(told)):
        before, now = told[n - 1], told[n]
        fell = before.bounds.low > now.bounds.high and _is_told_later(before, now)
        if not fell and not phases:
            continue
        phase = phase_of(now.step, phases)
        if phase > phase_of(before.step, phases):
            yield _phase(before, now, phases[phase - 1], tolerance)
        elif fell and _is_one_count(before, now):
            yield _misprinted(told, n, tolerance) or _fallen(before, now, "falls", "", tolerance)


def _is_told_later(before: LastWord, now: LastWord) -> bool:
    """Was the later figure given in another report? What one report tells of two days is how it came to be so."""
    reports = {account.origin.id for account in before.step.accounts}
    return any(account.origin.id not in reports for account in now.step.accounts)


def _is_one_count(before: LastWord, now: LastWord) -> bool:
    """Is it certain that both count one thing, as those do that tell since when?

    Else they must be told by one body of one place, within a fortnight, and not each of days of its own; what has fallen to a
    fifth is more likely the toll of something else, and by a tenth already where the one is told of no place.
    """
    a, b = before.account, now.account
    places = {place_of(a), place_of(b)}
    since = begun(a) is not None and begun(b) is not None
    if since and ("" not in places or all(not place or place.startswith(STATE) for place in places)):
        return True
    near = before.step.day is not None and now.step.day is not None and now.step.day - before.step.day <= FORTNIGHT
    told = since or (a.teller.kind != "outlet" and places != {""})
    least = ANEW if "" not in places else 1 - NARROW  # what is told of no place may be of more than that place
    return near and told and is_at_one_time(a, b) and now.bounds.high > least * before.bounds.low


def _fallen(before: LastWord, now: LastWord, kind: Kind, why: str, tolerance: float) -> Finding:
    by = before.bounds.low - now.bounds.high
    least = "" if _is_exact(before.bounds) and _is_exact(now.bounds) else "at least "
    sentence = f"{_then(before, now)}: a count that only grows is lower by {least}{number(by)}{why}"
    return finding(kind, (before.account, now.account), minus(now.bounds, before.bounds), sentence, tolerance)


def _misprinted(told: Sequence[LastWord], n: int, tolerance: float) -> Finding | None:
    """The misprint that explains why told[n] lies below the one before.

    Either the one before is too high and would lie, put right, between its neighbours; or this one is too low, and would. Where
    the neighbours leave more room than turning digits round moves the number, it would by chance.
    """
    before, now = told[n - 1], told[n]
    earlier, later = (told[n - 2] if n >= 2 else None), (told[n + 1] if n + 1 < len(told) else None)
    for wrong, below, above in ((before, earlier, now), (now, before, later)):
        if below is None or above is None or wrong.account.figure.comparator != "exact":
            continue
        low, high = below.bounds.low, above.bounds.high
        value = wrong.account.figure.value or 0.0
        if not low <= high or high - low > NARROW * high:
            continue
        if any(low <= other <= high and high - low <= abs(value - other) for other in turned(value)):
            return _fallen(before, now, "digits", f"; with two digits of {number(value)} turned round it is not", tolerance)
        if low <= value // 10 <= high or (value * 10 <= high and low <= value * 10 + 9):
            why = f"; with a digit of {number(value)} more or less it is not"
            return _fallen(before, now, "tenfold", why, tolerance)
    return None


def _phase(before: LastWord, now: LastWord, since: date, tolerance: float) -> Finding:
    sentence = f"{_then(before, now)}: counted anew since {since}, so the one is no rise or fall of the other"
    return finding("phase", (now.account,), NOTHING, sentence, tolerance, holds=True, since=since)


def _then(before: LastWord, now: LastWord) -> str:
    first, last = (f"{figured(one.account)}{_for(one)}" for one in (before, now))
    return f"{now.account.teller.name}: {first}, then {last}"


def _for(told: LastWord) -> str:
    return f" ({told.step.day})" if told.step.day else ""


def _is_exact(bounds: Bounds) -> bool:
    return bounds.low == bounds.high


# ---------------------------------------------------------------- two figures that should be one


def misprints(steps: Sequence[Step], tolerance: float = ABOUT) -> Iterator[Finding]:
    """Of figures for one day, or undated ones near each other: those that may be misprints of one another."""
    for one, other in pairwise(steps):
        before, now = one.accounts[0], other.accounts[0]
        a, b = before.figure, now.figure
        if a.comparator != "exact" or b.comparator != "exact" or not _is_for_one_day(one, other):
            continue
        if is_turned(a.value, b.value) and (_is_long(a) or _cannot_grow(one, other)):
            yield doubtful("digits", before, now, "two digits are turned round", tolerance)
        elif is_tenfold(a.value, b.value) and ((a.time and b.time) or told_digits(a.value or 0.0) > 1):
            yield doubtful("tenfold", before, now, "the one is ten times the other", tolerance)


def sunk(steps: Sequence[Step], tolerance: float = ABOUT) -> Iterator[Finding]:
    """Tolls of one day that are lower when they are told again: "44 died in Sunday's fire", and the day after 41.

    The day must be told, and be past when they were published; what is lower by a tenth is the toll of something else.
    """
    for one, other in pairwise(steps):
        before, now = one.accounts[0], other.accounts[0]
        was, lower = bounds_of(before.figure, tolerance), bounds_of(now.figure, tolerance)
        if was is None or lower is None or not (_is_toll(one) and _is_toll(other)) or one.day != other.day:
            continue
        later = (one.published or date.min) < (other.published or date.min)
        if later and (1 - NARROW) * was.low < lower.high < was.low and not is_turned(before.figure.value, now.figure.value):
            yield _fallen(LastWord(one, before, was), LastWord(other, now, lower), "falls", "", tolerance)


def _is_toll(step: Step) -> bool:
    """Is it of the dead or hurt of a told day before it was published, and by a body? An outlet tells of many things."""
    figure, published = step.accounts[0].figure, step.accounts[0].origin.published
    past = step.day is not None and published is not None and step.day < published
    told = past and figure.time is not None and figure.time.start == figure.time.end and figure.time.text is not None
    return told and figure.measure in TOLLS and figure.part_of is None and step.accounts[0].teller.kind != "outlet"


def _is_for_one_day(one: Step, other: Step) -> bool:
    """Are both for one day, or without a day and near each other?"""
    if one.day is None or other.day is None:
        return False
    if one.day == other.day:
        return True
    return all(_is_undated(step.accounts[0]) for step in (one, other)) and other.day - one.day <= RECENT


def _is_undated(account: Account) -> bool:
    """Does it tell no day but that of the news itself? What an outlet tells without a day may be of anything."""
    time, window = account.figure.time, account.figure.window
    if account.teller.kind == "outlet" or (window is not None and window.kind != "point"):
        return False
    return time is None or (time.start == time.end and time.end == account.origin.published)


def _is_long(figure: Figure) -> bool:
    return len(digits_of(figure.value)) >= DIGITS


def _cannot_grow(one: Step, other: Step) -> bool:
    """Is the later one lower, or published on the same day?"""
    a, b = one.accounts[0].figure.value or 0.0, other.accounts[0].figure.value or 0.0
    return b < a or one.published == other.published


def doubtful(kind: Kind, before: Account, now: Account, why: str, tolerance: float) -> Finding:
    """Two figures of which the one may be a misprint of the other."""
    sentence = f"{now.teller.name}: {named(before)}, and {named(now)}: {why}"
    one, other = bounds_of(before.figure, tolerance), bounds_of(now.figure, tolerance)
    apart = minus(other, one) if one and other else NOTHING
    return finding(kind, (before, now), apart, sentence, tolerance)
