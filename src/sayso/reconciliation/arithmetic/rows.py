"""What stands side by side in a report → parts of a whole, by where the numbers stand and by what they make.

    further     what goes on from a part: "66 of them were downed, another 24 lost", "ten walked home; the remaining six"
    bare        numbers without a noun behind one with it: "detained 50 people; 17 were charged and 29 released"
    adding up   figures before or behind a whole that make it: two of one sort exactly, three and more of any, or nearly

A number without a noun counts what was named before it; what it was read as is a guess. How much is left to chance is told with
each bound.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import inf

from sayso.reconciliation.arithmetic.bonds import FAR, Bonds
from sayso.reconciliation.arithmetic.counted import PASSAGE, Counted, distance, fits, is_impossible, is_unit_of
from sayso.reconciliation.arithmetic.subjects import comes_on_top
from sayso.reconciliation.ladders import part_of_measure

FURTHER = 200  # characters between a part and what goes on from it
TIGHT = 45  # characters between two numbers of a list without a clause in between
CLAUSE = 90  # ... and with one
HALF = 0.5  # of a whole numbers without a noun must make
NEARLY = 0.9  # of a whole three parts or more must make, where nothing but the numbers tells that they are its parts
OVER = 1.1  # of a whole they make at most: so much too much is an error, more is something else
SMALL = 10  # a smaller whole is the sum of two numbers beside it too often by chance
LARGE = 100  # a larger one is the sum of three unlike numbers by chance once in a hundred reports, or less

_Candidate = tuple[Counted, list[tuple[int, int]]]  # what could be a whole; where its parts begin, and which way they go on


def in_a_row(bonds: Bonds) -> None:
    """Adds what follows from the numbers' standing side by side."""
    known, candidates = len(bonds.of), _candidates(bonds.counted)
    _bare(bonds)
    _adding_up(bonds, candidates, nearly=False)
    _further(bonds)
    if len(bonds.of) > known:  # else it would find nothing again
        _bare(bonds)
    _adding_up(bonds, candidates, nearly=True)
    _further(bonds)
    _filling(bonds)


# ---------------------------------------------------------------- what goes on from a part


def _further(bonds: Bonds) -> None:
    """The next number after a part is one too, if the text says that it is further, or nothing else is said of it."""
    for before, one in pairwise(bonds.counted) if bonds.of else ():
        whole = bonds.whole_of(before) or (before if before.n in bonds.parts else None)  # "a quarter of the 1,600; another 240"
        if whole is None or whole.n == one.n or not bonds.is_free(one) or distance(before, one) > FURTHER:
            continue
        made = sum([part.bounds.low for part in bonds.parts[whole.n]]) + one.bounds.low
        if made > whole.bounds.high or not _goes_on(one, before, whole, made, bonds.said):
            continue
        if fits(one, whole, as_sure=False, placed=not one.is_bare):
            bonds.bind(one, whole)


def _goes_on(one: Counted, before: Counted, whole: Counted, made: float, said: frozenset[int]) -> bool:
    vague = one.what.is_vague
    if one.account.figure.additive or (one.is_bare and made == whole.bounds.low == whole.bounds.high >= SMALL):
        return vague or whole.what.is_vague or one.what.measure in (before.what.measure, whole.what.measure)
    together = one.is_bare and before.is_bare and one.account.figure.time == before.account.figure.time
    alike = one.what.measure == whole.what.measure or (vague and one.what.unit == "person")
    if together and alike and before.n in said:
        return distance(before, one) <= CLAUSE  # "children make up 518 of them and people under forty 604"
    return one.is_bare and vague and one.what.unit is None


def _filling(bonds: Bonds) -> None:
    """The next number after the last part, or right before the first, is one too where all of them make the whole, or nearly.

    "1,277 voted to walk out, 611 to accept, and 60 ballots were blank" of 1,940.
    """
    for n, parts in list(bonds.parts.items()):
        whole = bonds.counted[n]
        made = sum([part.bounds.low for part in parts])
        if whole.bounds.low != whole.bounds.high or whole.bounds.low < SMALL or made >= whole.bounds.low:
            continue
        last = max(parts, key=lambda part: part.n)
        for one in bonds.counted[last.n + 1 : last.n + 1 + FAR]:
            if not bonds.is_free(one) or one.n == n or distance(last, one) > CLAUSE or comes_on_top(one.account):
                break
            made += one.bounds.low
            if made > OVER * whole.bounds.low or one.bounds.low != one.bounds.high or not _may_fill(one, whole, last):
                break
            last = one
        if NEARLY * whole.bounds.low <= made and last.n != max(part.n for part in parts):
            for one in bonds.counted[max(part.n for part in parts) + 1 : last.n + 1]:
                bonds.bind(one, whole)


def _may_fill(one: Counted, whole: Counted, last: Counted) -> bool:
    """Is nothing told of it that no part of the whole can be, nor the last one's fellow?"""
    if is_impossible(one, whole) or not _is_measured_in(one, whole, loose=True):
        return False
    return fits(one, whole, as_sure=False, placed=one.at != whole.at, counted=False, anybody=True)


# ---------------------------------------------------------------- numbers without a noun


def _bare(bonds: Bonds) -> None:
    """Numbers without a noun, or with the whole's own, that follow one with it and make half of it at least."""
    nouns = [None if _is_of_any_kind(one) else one.account.figure.counted for one in bonds.counted]
    for whole, noun, first, second in zip(bonds.counted, nouns, nouns[1:], nouns[2:], strict=False):
        if (first is not None and first != noun) or (second is not None and second != noun):
            continue  # no row of two begins here, as most often
        if not _is_named(whole) or not bonds.is_free(whole) or whole.account.figure.value is None:
            continue
        row = list(_following(bonds, whole))
        if len(row) < 2:
            continue
        made, most = sum([one.bounds.low for one in row]), min(whole.bounds) or max(whole.bounds)
        most *= OVER if len(row) > 2 else 1.0
        if HALF * whole.bounds.low <= made <= most and _may_hold(whole, row):
            for one in row:
                bonds.bind(one, whole)


def _is_of_any_kind(one: Counted) -> bool:
    """Are they people whose noun says only what befell them: "saved 140 and found 52 bodies"?"""
    return one.what.unit == "person" and one.what.kind is None and one.account.figure.counted is not None


def _is_named(whole: Counted) -> bool:
    """Does it tell what it counts, by a noun or a unit of its own?"""
    return whole.account.figure.counted is not None or whole.what.unit not in (None, "person")


def _following(bonds: Bonds, whole: Counted) -> Iterator[Counted]:
    last, noun = whole, whole.account.figure.counted
    for one in bonds.counted[whole.n + 1 : whole.n + 1 + FAR]:
        same = one.is_bare or (noun is not None and one.account.figure.counted == noun)
        same = same or (whole.what.unit == "person" and whole.what.is_vague and _is_of_any_kind(one))
        if not same or not _is_measured_in(one, whole, False) or not bonds.is_free(one):
            return
        if distance(last, one) > PASSAGE or comes_on_top(one.account):
            return
        yield one
        last = one


# ---------------------------------------------------------------- what adds up


def _candidates(counted: Sequence[Counted]) -> list[_Candidate]:
    """What two figures behind it, or before it, could make, next to it or next but one: a few of a report's numbers."""
    exact = [low if low == high else inf for low, high in [one.bounds for one in counted]]
    edge = [inf] * 3
    pairs = [*edge, *[one + other for one, other in pairwise(exact)], *edge]  # of neighbours: pairs[n + 3] begins with the nth
    found = []
    for n, number in enumerate(exact):
        if not SMALL <= number < inf:
            continue
        near = pairs[n + 4], pairs[n + 5], pairs[n + 1], pairs[n]
        if min(near) <= number:
            starts = ((n + 1, 1), (n + 2, 1), (n - 1, -1), (n - 2, -1))
            found.append((counted[n], [start for start, pair in zip(starts, near, strict=True) if pair <= number]))
    return found


def _adding_up(bonds: Bonds, candidates: Sequence[_Candidate], *, nearly: bool) -> None:
    """Figures behind a whole, or before it, that make it: exactly, or nearly."""
    least = 3 if nearly else 2
    free = sorted([one.bounds.low for one in bonds.counted if bonds.is_free(one)])[:least] if candidates else ()
    for whole, starts in candidates if len(free) == least else ():
        for at, step in starts if whole.bounds.low >= sum(free) else ():
            row = _making(bonds, whole, at, step, nearly)
            for one in row:
                bonds.bind(one, whole)
            if row:
                break


def _making(bonds: Bonds, whole: Counted, at: int, step: int, nearly: bool) -> Sequence[Counted]:
    """The first figures from one of them on, behind a whole or before it, that make the whole; none where none do."""
    row: list[Counted] = []
    made, all_, counted = 0.0, whole.bounds.high, bonds.counted
    last = whole
    for n in range(at, min(at + FAR + 1, len(counted)) if step > 0 else max(at - FAR - 1, -1), step):
        one = counted[n]
        low = one.bounds.low
        if made + low > all_ or low != one.bounds.high or not bonds.is_free(one) or distance(last, one) > PASSAGE:
            break
        made += low
        row.append(one)
        last = one
        if made == all_ and len(row) > 1:
            right = _is_no_chance(whole, row) and not _is_in(whole, row, bonds) and _may_hold(whole, row, exact=True)
            return row if right else ()
    while nearly and len(row) > 2 and made >= NEARLY * all_:
        if _are_of_one_sort(whole, row) and not _is_in(whole, row, bonds) and _may_hold(whole, row):
            return row
        made -= row.pop().bounds.low
    return ()


def _is_in(whole: Counted, row: Sequence[Counted], bonds: Bonds) -> bool:
    """Is the whole itself a part of one of them?"""
    return any(bonds.is_under(whole, one) for one in row)


def _is_no_chance(whole: Counted, row: Sequence[Counted]) -> bool:
    """Is it more than chance that they make it? Two of one sort, three of one unit, any three in a list or of a large whole."""
    if _are_of_one_sort(whole, row):
        return True
    units = {one.what.unit for one in row if not one.is_bare} | ({whole.what.unit} - {None})
    return len(row) > 2 and (len(units) < 2 or whole.bounds.low >= LARGE or _is_tight(row))


def _are_of_one_sort(whole: Counted, row: Sequence[Counted]) -> bool:
    """Are they counted alike, and the whole too; or named in one list by kinds of the whole?"""
    alike = len({(one.what.measure, one.what.unit, one.account.figure.status) for one in row}) == 1
    return alike or (_is_tight(row) and all(is_unit_of(one, whole) for one in row))


def _is_tight(row: Sequence[Counted]) -> bool:
    return all(distance(one, other) <= TIGHT for one, other in itertools.pairwise(row))


def _may_hold(whole: Counted, row: Sequence[Counted], *, exact: bool = False) -> bool:
    """Can the row be its parts? Where the whole's place is that of one of them, it was read from it, and tells nothing.

    `exact`: they make it exactly, so that their units need not be known for parts of its own.
    """
    loose = exact or _is_tight(row)
    if not all(_is_measured_in(one, whole, loose) for one in row):
        return False
    placed = all(one.at != whole.at for one in row)
    return all(fits(one, whole, as_sure=False, placed=placed, counted=not exact) for one in row)


def _is_measured_in(one: Counted, whole: Counted, loose: bool) -> bool:
    """Can what befell the one be what befell the whole, or a part of it, where it is told at all?"""
    mine, theirs = one.what, whole.what
    vague = theirs.is_vague or (mine.is_vague and (one.is_bare or loose))
    return mine.measure == theirs.measure or vague or part_of_measure(mine.measure, theirs.measure)


def in_rows(counted: Iterable[Counted]) -> Iterator[list[Counted]]:
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
