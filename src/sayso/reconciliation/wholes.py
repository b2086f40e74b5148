"""A report's figures → which of them are parts of which: what the text says, and what follows from what they count.

    said        a part by its own words ("of whom two", "66 of them"): reading has found the whole (Figure.part_of)
    ladder      downed, lost, hit of what was launched; killed and wounded of the casualties: by the measure
    on top      "a further three …, bringing the toll to 15": an earlier count, what came on top, the new one
    kinds       children, soldiers of people killed: by whom they count; women and men of passengers
    bare        numbers without a noun behind one with it: "detained 50 people; 17 were charged and 29 released"
    in a row    figures that add up to what is counted just before or behind them

Parts are looked for among a dozen figures to either side, so that a tally of a thousand rows costs a thousand times what one does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from sayso.reconciliation.counted import (
    PASSAGE,
    Counted,
    distance,
    exclude,
    fits,
    is_impossible,
    is_kind_of,
    may_speak_together,
)
from sayso.reconciliation.ladders import part_of_measure
from sayso.reconciliation.scopes import runs
from sayso.reconciliation.subjects import VAGUE, comes_on_top, place_of
from sayso.records import Figure

SHORT = 10  # days
FAR = 12  # figures, to either side
BEHIND = 3  # figures, before and behind what came on top, in which the earlier count and the new one are looked for
CLOSE = 200  # characters between a kind of people and those of whom they may be
LIST = 30  # characters between two numbers of one list, at most
BESIDE = 20  # characters: "five passengers and three children" are eight, and the ones no part of the others
NEARLY = 0.9  # of a whole three parts or more in a row must make, where nothing but the numbers tells that they are its parts
HALF = 0.5  # of a whole numbers without a noun must make
SMALL = 10  # a smaller whole is the sum of two numbers beside it too often by chance


class Whole(NamedTuple):
    """A figure and those that are parts of it; `earlier`: the count to which the parts came on top, if it is told."""

    whole: Counted
    parts: tuple[Counted, ...]
    on_top: bool = False
    earlier: Counted | None = None


class _Bonds:
    """Which figure of a report is a part of which, so far; `taken` are those that came on top, with what they came to."""

    def __init__(self, counted: Sequence[Counted]) -> None:
        self.counted = counted
        self.of: dict[int, int] = {}
        self.said: frozenset[int] = frozenset()
        self.taken: set[int] = set()

    def is_free(self, one: Counted) -> bool:
        return one.n not in self.of and one.n not in self.taken

    def whole_of(self, one: Counted) -> Counted | None:
        whole = self.of.get(one.n)
        return None if whole is None else self.counted[whole]

    def bind(self, part: Counted, whole: Counted) -> None:
        self.of[part.n] = whole.n

    def is_under(self, one: Counted, other: Counted) -> bool:
        """Is the one a part of the other already, or a part of a part?"""
        n: int | None = one.n
        while n is not None:
            if n == other.n:
                return True
            n = self.of.get(n)
        return False

    def around(self, one: Counted) -> Iterable[Counted]:
        """The figures around one: those before it, the nearest first, then those behind."""
        yield from reversed(self.counted[max(one.n - FAR, 0) : one.n])
        yield from self.counted[one.n + 1 : one.n + 1 + FAR]


def wholes(counted: Sequence[Counted]) -> list[Whole]:
    """The wholes of a report with their parts, in the order of the text."""
    if len(counted) < 2:
        return []
    told = any(one.account.figure.part_of for one in counted)
    alike = len({one.what.ladder for one in counted}) < len(counted) or any(one.what.measure in VAGUE for one in counted)
    if not told and not alike:
        return []
    bonds = _Bonds(counted)
    if told:
        _said(bonds)
    on_top: list[Whole] = []
    if alike:
        _by_ladder(bonds)
        on_top = list(_on_top(bonds))
        _by_kind(bonds)
        _bare(bonds)
        _adding_up(bonds)
    parts: dict[int, list[Counted]] = defaultdict(list)
    for n, whole in bonds.of.items():
        parts[whole].append(counted[n])
    found = [Whole(counted[n], tuple(sorted(some, key=position))) for n, some in parts.items()]
    return sorted([*found, *on_top], key=lambda one: (one.whole.n, one.on_top)) if found or on_top else []


def position(one: Counted) -> int:
    """Where it stands among the figures of its report."""
    return one.n


# ---------------------------------------------------------------- by words, and by what they count


def _said(bonds: _Bonds) -> None:
    """Parts by their own words. What excludes its whole stands beside it, as a part of the same: "nine civilians and three militants"."""
    ids = {one.account.figure.id: one for one in bonds.counted}
    for one in bonds.counted:
        whole = ids.get(one.account.figure.part_of or "")
        if whole is not None and is_impossible(one.what, whole.what):
            whole = bonds.whole_of(whole)
        if whole is not None and not is_impossible(one.what, whole.what) and not bonds.is_under(whole, one) and not _is_lately(one, whole):
            bonds.bind(one, whole)
    for before, one in pairwise(bonds.counted):
        _beside(bonds, before, one)
    for one, before in pairwise(reversed(bonds.counted)):
        _beside(bonds, one, before)
    bonds.said = frozenset(bonds.of)


def _is_lately(part: Counted, whole: Counted) -> bool:
    """Does a running count tell how much of it is of the last days ("eight of them over the past day")? Stretches hold that to account."""
    return runs(whole.account.figure) == "running" and runs(part.account.figure) == "happening" and _is_short(part.account.figure)


def _is_short(figure: Figure) -> bool:
    time, window = figure.time, figure.window
    if time is None or time.start is None or time.end is None or window is None or window.kind != "period":
        return False
    return (time.end - time.start).days < SHORT


def _beside(bonds: _Bonds, told: Counted, one: Counted) -> None:
    """The next of a list of kinds is a part where the one beside it is; one of whom no fate is told also a sentence further on."""
    whole = bonds.whole_of(told)
    if whole is None or not bonds.is_free(one) or not exclude(one.what, told.what) or not may_speak_together(told, one):
        return
    near = LIST if one.what.measure == told.what.measure else PASSAGE if one.what.measure in VAGUE else 0
    if distance(told, one) <= near and one.bounds.low <= (whole.bounds.low or whole.bounds.high):
        bonds.bind(one, whole)


def _by_ladder(bonds: _Bonds) -> None:
    """Parts by their measure: what was launched and what became of it."""
    told = {one.what.measure for one in bonds.counted}
    for one in bonds.counted:
        if one.what.measure == one.what.ladder or one.what.ladder not in told or not bonds.is_free(one):
            continue
        for other in bonds.around(one):
            if part_of_measure(one.what.measure, other.what.measure) and not bonds.is_under(other, one) and fits(one, other):
                bonds.bind(one, other)
                break


def _by_kind(bonds: _Bonds) -> None:
    """Parts by whom they count: children among people; where two or more are told, women and men of passengers, nations of all.

    Only of a whole of which the text itself tells no parts, and which is none.
    """
    if not any(one.what.axis or one.what.by_nation for one in bonds.counted):
        return
    sure: dict[int, list[Counted]] = defaultdict(list)
    likely: dict[int, list[Counted]] = defaultdict(list)
    told = {bonds.of[n] for n in bonds.said}
    for one in bonds.counted:
        if one.what.unit != "person" or not bonds.is_free(one):
            continue
        for other in bonds.around(one):
            near = BESIDE < distance(one, other) <= CLOSE and other.n not in told and bonds.is_free(other)
            if not near or not one.bounds.low < other.bounds.low or not fits(one, other):
                continue
            if one.what.axis and is_kind_of(one.what, other.what):
                sure[other.n].append(one)
                break
            if _is_of_any_kind(one, other):
                likely[other.n].append(one)
                break
    for found, least in ((sure, 1), (likely, 2)):
        for n, some in found.items():
            for one in some if len(some) >= least else ():
                bonds.bind(one, bonds.counted[n])


def _is_of_any_kind(one: Counted, other: Counted) -> bool:
    """Can people of the one kind be of the other, whatever it is: by age and sex, by their nation?"""
    if one.what.measure != other.what.measure or other.what.by_nation or other.what.axis:
        return False
    return one.what.axis == "age and sex" or (one.what.by_nation and other.what.kind is not None)


# ---------------------------------------------------------------- on top of an earlier count


def _on_top(bonds: _Bonds) -> Iterator[Whole]:
    """Earlier count, what came on top, and the new one: it stands behind without a noun, or runs on ("the toll to 41")."""
    for one in bonds.counted:
        if not bonds.is_free(one) or not comes_on_top(one.account):
            continue
        behind = [other for other in bonds.counted[one.n + 1 : one.n + 1 + BEHIND] if _is_alike(one, other)]
        fresh = [other for other in behind if bonds.is_free(other) and _may_be_new(one, other)]
        if not fresh:
            continue
        new = max(fresh, key=lambda other: (other.bounds.low, -other.n))
        between = [other for other in behind if other.n < new.n and _may_be_earlier(bonds, other, one)]
        before = [other for other in bonds.counted[max(one.n - BEHIND, 0) : one.n] if _makes_up(bonds, other, one, new)]
        earlier = between[-1] if between else before[-1] if before else None
        bonds.taken |= {some.n for some in (one, new, earlier) if some}
        yield Whole(new, (one,), True, earlier)


def _may_be_new(one: Counted, new: Counted) -> bool:
    figure = new.account.figure
    tells = figure.counted is None or (figure.window is not None and figure.window.kind == "cumulative")
    return tells and not figure.additive and new.bounds.high > one.bounds.low


def _may_be_earlier(bonds: _Bonds, earlier: Counted, one: Counted) -> bool:
    """Is it not what came on top, told again?"""
    return bonds.is_free(earlier) and not comes_on_top(earlier.account) and earlier.bounds != one.bounds


def _makes_up(bonds: _Bonds, earlier: Counted, one: Counted, new: Counted) -> bool:
    """Does a count that stands before make the new one with what came on top?"""
    makes = earlier.bounds.low + one.bounds.low <= new.bounds.high and new.bounds.low <= earlier.bounds.high + one.bounds.high
    return makes and bonds.is_free(earlier) and _is_alike(one, earlier)


def _is_alike(a: Counted, b: Counted) -> bool:
    """Do both count the same, in one passage? A number without a noun counts what the other does, whatever it was read as."""
    if distance(a, b) > PASSAGE or not may_speak_together(a, b):
        return False
    if b.is_bare and (a.what.measure in VAGUE or b.what.measure in VAGUE):
        return True
    return a.what.measure == b.what.measure and (a.what.unit == b.what.unit or b.is_bare)


# ---------------------------------------------------------------- side by side


def in_rows(counted: Sequence[Counted]) -> Iterator[list[Counted]]:
    """Two figures or more that follow one another and count the same."""
    row: list[Counted] = []
    for one in counted:
        if row and row[-1].n + 1 == one.n and _is_in_row(row[-1], one):
            row.append(one)
            continue
        if len(row) > 1:
            yield row
        row = [one]
    if len(row) > 1:
        yield row


def _is_in_row(a: Counted, b: Counted) -> bool:
    alike = a.what.measure == b.what.measure and a.what.unit == b.what.unit
    return alike and a.account.figure.status == b.account.figure.status and distance(a, b) <= PASSAGE


def _bare(bonds: _Bonds) -> None:
    """Numbers without a noun, or with the whole's own, that follow one with it and make half of it at least."""
    for whole in bonds.counted:
        if whole.is_bare or whole.account.figure.counted is None or not bonds.is_free(whole):
            continue
        row = list(_following(bonds, whole))
        made = sum(one.bounds.low for one in row)
        if len(row) > 1 and HALF * whole.bounds.low <= made <= whole.bounds.high and _may_hold(whole, row):
            for one in row:
                bonds.bind(one, whole)


def _following(bonds: _Bonds, whole: Counted) -> Iterator[Counted]:
    last = whole
    noun = whole.account.figure.counted
    for one in bonds.counted[whole.n + 1 : whole.n + 1 + FAR]:
        same = one.is_bare or one.account.figure.counted == noun
        if not same or not bonds.is_free(one) or distance(last, one) > PASSAGE or comes_on_top(one.account):
            return
        yield one
        last = one


def _adding_up(bonds: _Bonds) -> None:
    """Of figures in a row, of which the first or the last may be the whole itself: what adds up to its neighbour."""
    for row in in_rows(bonds.counted):
        start, end = row[0].n, row[-1].n + 1
        for first, last, n in ((start, end, start - 1), (start, end, end), (start + 1, end, start), (start, end - 1, end - 1)):
            if not 0 <= n < len(bonds.counted) or not 2 <= last - first <= FAR:
                continue
            some, whole = bonds.counted[first:last], bonds.counted[n]
            if not _makes(some, whole) or not all(map(bonds.is_free, some)) or bonds.of.get(n) in range(first, last):
                continue
            if _may_hold(whole, some):
                for one in some:
                    bonds.bind(one, whole)
                break


def _makes(row: Sequence[Counted], whole: Counted) -> bool:
    """Exactly, or three and more nearly."""
    if whole.bounds.low != whole.bounds.high:
        return False
    low, high = sum([one.bounds.low for one in row]), sum([one.bounds.high for one in row])
    if low != high:
        return False
    if len(row) == 2 or whole.bounds.low < SMALL:
        return low == whole.bounds.low >= SMALL
    return NEARLY * whole.bounds.low <= low <= whole.bounds.high


def _may_hold(whole: Counted, row: Sequence[Counted]) -> bool:
    """Can the row be its parts? Where the whole's place is that of one of them, it was read from it, and tells nothing."""
    placed = place_of(whole.account) not in {place_of(one.account) for one in row}
    return all(_is_measured_in(one, whole) and fits(one, whole, as_sure=False, placed=placed) for one in row)


def _is_measured_in(one: Counted, whole: Counted) -> bool:
    """Can what befell the one be what befell the whole, or a part of it, where it is told at all?"""
    mine, theirs = one.what.measure, whole.what.measure
    return mine == theirs or theirs in VAGUE or (one.is_bare and mine in VAGUE) or part_of_measure(mine, theirs)
