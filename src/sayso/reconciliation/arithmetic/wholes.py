"""A report's figures → which of them are parts of which: what the text says, and what follows from what they count.

    said        a part by its own words ("of whom two", "66 of them"): reading has found the whole (Figure.part_of)
    ladder      downed, lost, hit of what was launched; killed and wounded of the casualties: by the measure
    on top      "a further three …, bringing the toll to 15": an earlier count, what came on top, the new one
    kinds       children, soldiers of people killed: by whom they count; women and men of passengers
    in a row    what stands side by side (rows.py)

Parts are looked for among a dozen figures to either side, so that of a tally of a thousand rows each costs as much as of ten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from sayso.reconciliation.arithmetic.bonds import FAR, Bonds
from sayso.reconciliation.arithmetic.counted import (
    OF_THOSE,
    PASSAGE,
    Counted,
    distance,
    exclude,
    fits,
    is_impossible,
    is_kind_of,
    may_speak_together,
)
from sayso.reconciliation.arithmetic.rows import OVER, in_a_row
from sayso.reconciliation.arithmetic.subjects import Thing, comes_on_top
from sayso.reconciliation.ladders import within_unit
from sayso.reconciliation.scopes import runs

SHORT = 10  # days
BEHIND = 3  # figures, before and behind what came on top, in which the earlier count and the new one are looked for
CLOSE = 200  # characters between a kind of people and those of whom they may be
LIST = 30  # characters between two numbers of one list, at most
PAIR = 14  # characters: "11 women and 3 boys" leaves no room for another verb, whatever was read
BESIDE = 20  # characters: "five passengers and three children" are eight, and the ones no part of the others
NEXT = 45  # characters from one thing of a row to the next
_GONE = frozenset({"killed", "lost", "destroyed"})
OFF = 0.1  # of the new count: an earlier one that is off by more, with what came on top, is another


class Whole(NamedTuple):
    """A figure and those that are parts of it; `earlier`: the count to which the parts came on top, if it is told."""

    whole: Counted
    parts: tuple[Counted, ...]
    on_top: bool = False
    earlier: Counted | None = None


def wholes(counted: Sequence[Counted]) -> list[Whole]:
    """The wholes of a report with their parts, in the order of the text."""
    if len(counted) < 2:
        return []
    told = any(one.account.figure.part_of or one.of is not None or OF_THOSE in one.account.figure.rules for one in counted)
    alike = len({one.what.ladder for one in counted}) < len(counted) or any(one.what.is_vague for one in counted)
    if not told and not alike:
        return []
    bonds = Bonds(counted)
    if told:
        _said(bonds)
    on_top: list[Whole] = []
    if alike:
        _by_ladder(bonds)
        on_top = list(_on_top(bonds))
        _by_kind(bonds)
        _by_thing(bonds)
        in_a_row(bonds)
    found = [Whole(counted[n], tuple(sorted(some, key=position))) for n, some in bonds.parts.items()]
    return sorted([*found, *on_top], key=lambda one: (one.whole.n, one.on_top)) if found or on_top else []


def position(one: Counted) -> int:
    """Where it stands among the figures of its report."""
    return one.n


# ---------------------------------------------------------------- by words, and by what they count


def _said(bonds: Bonds) -> None:
    """Parts by their own words."""
    ids = {one.account.figure.id: one for one in bonds.counted}
    for one in bonds.counted:
        whole = ids.get(one.account.figure.part_of or "") if one.of is None else bonds.counted[one.of]
        if whole is not None and is_impossible(one, whole):
            whole = _meant(bonds, one, whole)
        if whole is not None and not _is_lately(one, whole):
            bonds.bind(one, whole)
    _of_those(bonds)
    for before, one in pairwise(bonds.counted):
        _beside(bonds, before, one)
    for one, before in pairwise(reversed(bonds.counted)):
        _beside(bonds, one, before)
    bonds.said = frozenset(bonds.of)


def _of_those(bonds: Bonds) -> None:
    """Some of those of whom there was news, whose number stands further up: "168 were killed … Ninety-six of the dead"."""
    for one in bonds.counted:
        if OF_THOSE not in one.account.figure.rules or not bonds.is_free(one) or one.what.unit != "person":
            continue
        for other in reversed(bonds.counted[max(one.n - FAR, 0) : one.n]):
            known = OF_THOSE in other.account.figure.rules
            if known or other.what.measure != one.what.measure or other.bounds.low <= one.bounds.low:
                continue
            if bonds.is_free(other) and fits(one, other, placed=not one.is_bare):
                bonds.bind(one, other)
            break


def _meant(bonds: Bonds, one: Counted, said: Counted) -> Counted | None:
    """The whole that is meant where the one that was read cannot be.

    What excludes its whole stands beside it, as a part of the same: "nine civilians and three militants". Killed are no part of
    wounded, but of the killed before them: "seven killed and dozens injured, among them three civilians killed"; where there
    are none, the whole was "killed or wounded" and read as the half of it.
    """
    if exclude(one, said):
        whole = bonds.whole_of(said)
        return None if whole is None or is_impossible(one, whole) else whole
    others = (other for other in bonds.around(one) if other.n < one.n and other.what.measure == one.what.measure)
    return next((other for other in others if fits(one, other) and one.bounds.low < other.bounds.low), said)


def _is_lately(part: Counted, whole: Counted) -> bool:
    """Is it how much of a running count is of the last days ("eight of them over the past day")? That is for stretches.py."""
    if runs(whole.account.figure) != "running" or runs(part.account.figure) != "happening":
        return False
    time, window = part.account.figure.time, part.account.figure.window
    if time is None or time.start is None or time.end is None or window is None or window.kind != "period":
        return False
    return (time.end - time.start).days < SHORT


def _beside(bonds: Bonds, told: Counted, one: Counted) -> None:
    """The next of a list of kinds is a part where the one beside it is; without a fate told, a sentence further on, too."""
    whole = bonds.whole_of(told)
    if whole is None or not bonds.is_free(one) or not exclude(one, told) or not may_speak_together(told, one):
        return
    near = LIST if one.what.measure == told.what.measure else PASSAGE if one.what.is_vague else PAIR
    if distance(told, one) <= near and one.bounds.low <= (whole.bounds.low or whole.bounds.high):
        bonds.bind(one, whole)


def _by_ladder(bonds: Bonds) -> None:
    """Parts by their measure: what was launched and what became of it."""
    told = {one.what.measure for one in bonds.counted}
    for one in bonds.counted:
        if one.what.measure == one.what.ladder or one.what.ladder not in told or not bonds.is_free(one):
            continue
        for other in bonds.around(one):
            if other.what.measure == one.what.ladder and other.of is None and fits(one, other):
                bonds.bind(one, other)
                break


def _by_kind(bonds: Bonds) -> None:
    """Parts by whom they count: children among people; and, where two or more are told, women and men of passengers, nations.

    Only of a whole of which the text itself tells no parts, and which is no part.
    """
    if not any(one.what.axis or one.what.by_nation for one in bonds.counted):
        return
    sure: dict[int, list[Counted]] = defaultdict(list)
    likely: dict[int, list[Counted]] = defaultdict(list)
    told = {bonds.of[n] for n in bonds.said}
    for one in bonds.counted:
        if one.what.unit != "person" or not (one.what.axis or one.what.by_nation) or not bonds.is_free(one):
            continue
        mine, low = one.what, one.bounds.low
        for other in bonds.around(one):
            theirs = other.what
            alike = mine.measure == theirs.measure or (mine.is_vague and theirs.is_vague)
            if not alike or not low < other.bounds.low:
                continue
            if not BESIDE < distance(one, other) <= CLOSE or other.n in told:
                continue
            if not bonds.is_free(other) or not fits(one, other):
                continue
            if mine.axis and is_kind_of(mine, theirs):
                sure[other.n].append(one)
                break
            if _is_of_any_kind(mine, theirs):
                likely[other.n].append(one)
                break
    for found, least in ((sure, 1), (likely, 2)):
        for n, some in found.items():
            for one in some if len(some) >= least else ():
                bonds.bind(one, bonds.counted[n])


def _by_thing(bonds: Bonds) -> None:
    """Things of a narrower kind told in a row behind all of them: "900 animals; 350 were horses and 210 yaks"."""
    for whole in bonds.counted:
        if whole.what.unit in (None, "person") or whole.is_bare or whole.n in bonds.parts or not bonds.is_free(whole):
            continue
        row: list[Counted] = []
        for one in bonds.counted[whole.n + 1 : whole.n + 1 + FAR]:
            near = distance(row[-1] if row else whole, one) <= (NEXT if row else CLOSE) and bonds.is_free(one)
            narrower = one.what.unit and one.what.unit != whole.what.unit and within_unit(one.what.unit, whole.what.unit or "")
            if not near or not narrower or not _may_share_fate(one, whole) or not fits(one, whole, as_sure=False):
                break
            row.append(one)
        made = sum(one.bounds.low for one in row)
        if len(row) > 1 and made <= OVER * (whole.bounds.high if whole.bounds.high < inf else made):
            for one in row:
                bonds.bind(one, whole)


def _may_share_fate(one: Counted, whole: Counted) -> bool:
    """Is the same told of both, as far as it is told? Animals lost have died."""
    mine, theirs = one.what.measure, whole.what.measure
    return mine == theirs or one.what.is_vague or whole.what.is_vague or {mine, theirs} <= _GONE


def _is_of_any_kind(one: Thing, other: Thing) -> bool:
    """Can people of the one kind be of the other, if the same is told of both: by age and sex, by their nation?"""
    if other.by_nation or other.axis:
        return False
    return one.axis == "age and sex" or (one.by_nation and other.kind is not None)


# ---------------------------------------------------------------- on top of an earlier count


def _on_top(bonds: Bonds) -> Iterator[Whole]:
    """Earlier count, what came on top, and the new one: it stands behind without a noun, or runs on ("the toll to 41")."""
    for one in bonds.counted:
        if not bonds.is_free(one) or not comes_on_top(one.account):
            continue
        behind = [other for other in bonds.counted[one.n + 1 : one.n + 1 + BEHIND] if _is_alike(one, other)]
        ahead = [other for other in bonds.counted[max(one.n - BEHIND, 0) : one.n]
                 if one.account.figure.additive and _is_alike(one, other) and _runs_on(other)]  # fmt: skip
        fresh = [other for some in (behind, ahead) for other in some if bonds.is_free(other) and _may_be_new(one, other)]
        fresh = [other for other in fresh if other.n > one.n] or fresh  # else "the toll rose to 44 after three were found"
        if not fresh:
            continue
        new = max(fresh, key=lambda other: (other.bounds.low, -other.n))
        between = [other for other in behind if other.n < new.n and _may_be_earlier(bonds, other, one)]
        before = [other for other in bonds.counted[max(one.n - BEHIND, 0) : one.n]
                  if other.n != new.n and _makes_up(bonds, other, one, new)]  # fmt: skip
        earlier = between[-1] if between else before[-1] if before else None
        if earlier and abs(new.bounds.low - one.bounds.low - earlier.bounds.low) > OFF * new.bounds.low:
            continue
        bonds.taken |= {some.n for some in (one, new, earlier) if some}
        yield Whole(new, (one,), True, earlier)


def _runs_on(one: Counted) -> bool:
    window = one.account.figure.window
    return window is not None and window.kind == "cumulative"


def _may_be_new(one: Counted, new: Counted) -> bool:
    figure = new.account.figure
    tells = figure.counted is None or _runs_on(new)
    return tells and not figure.additive and new.bounds.high > one.bounds.low


def _may_be_earlier(bonds: Bonds, earlier: Counted, one: Counted) -> bool:
    """Is it not what came on top, told again?"""
    return bonds.is_free(earlier) and not comes_on_top(earlier.account) and earlier.bounds != one.bounds


def _makes_up(bonds: Bonds, earlier: Counted, one: Counted, new: Counted) -> bool:
    """Does a count that stands before make the new one with what came on top?"""
    makes = earlier.bounds.low + one.bounds.low <= new.bounds.high and new.bounds.low <= earlier.bounds.high + one.bounds.high
    return makes and bonds.is_free(earlier) and _is_alike(one, earlier)


def _is_alike(a: Counted, b: Counted) -> bool:
    """Do both count the same, in one passage? A number without a noun counts what the other does, whatever it was read as."""
    if distance(a, b) > PASSAGE or not may_speak_together(a, b):
        return False
    if b.is_bare and (a.what.is_vague or b.what.is_vague):
        return True
    return a.what.measure == b.what.measure and (a.what.unit == b.what.unit or b.is_bare)
