"""A report's figures as sums see them, and whether one can be a part of another: by hand, unit, side, days and place.

What one of them does not tell parts them in nothing. Within a report the parts may be given by another than the whole is ("Russia
launched 100, the president said. The air force said 66 were shot down"), so long as the two do not speak for different states.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from sayso.reconciliation.bounds import ABOUT, bounds_of
from sayso.reconciliation.ladders import part_of_measure, within_kind, within_unit
from sayso.reconciliation.scopes import AHEAD, is_same_place, lies_in
from sayso.reconciliation.subjects import Owner, Thing, is_usable, thing_of
from sayso.records import Account, Bounds

PASSAGE = 300  # characters: so far from each other are figures of one passage, at most
_WITH_UNIT = frozenset({"money", "price", "area"})
APART = 1 << 20  # characters: further than any passage reaches


class Counted(Struct, frozen=True, gc=False):
    """A figure that can stand in a sum; `n` counts those of its report."""

    n: int
    account: Account
    what: Thing
    bounds: Bounds
    who: Owner

    @property
    def is_bare(self) -> bool:
        """Has the number no noun, so that it counts what was named before? Sums of money and the like have their unit with them."""
        return self.account.figure.counted is None and self.what.measure not in _WITH_UNIT


def counted_of(report: Iterable[Account], hands: Mapping[str, Owner], tolerance: float = ABOUT) -> list[Counted]:
    """The figures of a report that can stand in a sum, in the order of its text."""
    found: list[Counted] = []
    for account in sorted(report, key=_place):
        figure = account.figure
        what = thing_of(figure)
        if figure.measure != "share" and is_usable(figure, what) and (bounds := bounds_of(figure, tolerance)) is not None:
            found.append(Counted(len(found), account, what, bounds, hands[account.teller.key]))
    return found


def _place(account: Account) -> int:
    return account.figure.span.start


def fits(part: Counted, whole: Counted, *, as_sure: bool = True, placed: bool = True) -> bool:
    """Can the one be a part of the other, by who gives them, what they count, whose it was, where and when?

    `as_sure`: both have come to be, or both are to come. `placed`: the place of the part must lie in the whole's.
    """
    ahead, planned = part.account.figure.status in AHEAD, whole.account.figure.status in AHEAD
    return (
        part.bounds.low <= (whole.bounds.low or whole.bounds.high)
        and (ahead == planned or not as_sure)
        and may_speak_together(part, whole)
        and _is_unit_of(part, whole)
        and _is_one_side(part.account, whole.account)
        and is_at_one_time(part.account, whole.account)
        and (not placed or is_placed_in(part.account, whole.account))
    )


def is_one_hand(a: Owner, b: Owner) -> bool:
    """The same teller, as far as it is told whose ministry one speaks for."""
    return a.name == b.name and (a.country == b.country or None in (a.country, b.country))


def may_speak_together(a: Counted, b: Counted) -> bool:
    """One hand; or in one passage of one report two who do not speak for different states, and its own voice."""
    if is_one_hand(a.who, b.who):
        return True
    if a.account.origin.id != b.account.origin.id:
        return False
    apart = a.who.country != b.who.country and None not in (a.who.country, b.who.country)
    return not apart and distance(a, b) <= PASSAGE


def _is_unit_of(part: Counted, whole: Counted) -> bool:
    """Is it counted in the same unit, or a narrower one? A number without a noun counts what the one before it did."""
    mine, theirs = part.what, whole.what
    if mine.unit is None or theirs.unit is None:
        return part.is_bare or whole.is_bare
    if mine.unit != theirs.unit:
        return within_unit(mine.unit, theirs.unit)
    return mine.unit == "person" or part.is_bare or theirs.kind in (None, mine.kind)


def _is_one_side(a: Account, b: Account) -> bool:
    mine, theirs = a.figure.party or a.figure.side, b.figure.party or b.figure.side
    return mine is None or theirs is None or mine.casefold() == theirs.casefold()


def is_at_one_time(a: Account, b: Account) -> bool:
    """Do the days overlap, as far as both tell them?"""
    mine, theirs = a.figure.time, b.figure.time
    if mine is None or theirs is None:
        return True
    after = mine.start and theirs.end and mine.start > theirs.end
    return not (after or (theirs.start and mine.end and theirs.start > mine.end))


def is_placed_in(a: Account, b: Account) -> bool:
    """Does the one's place lie in the other's, as far as both tell them?"""
    mine, theirs = a.figure.place, b.figure.place
    return mine is None or theirs is None or mine == theirs or is_same_place(mine, theirs) or lies_in(mine, theirs)


def distance(a: Counted, b: Counted) -> int:
    """The characters between two numbers of one report; those of two are far from each other."""
    if a.account.origin.id != b.account.origin.id:
        return APART
    first, last = (a, b) if a.n < b.n else (b, a)
    return last.account.figure.span.start - first.account.figure.span.end


def is_impossible(part: Thing, whole: Thing) -> bool:
    """Can the one be no part of the other, whatever was read: killed of wounded, downed of lost, soldiers of civilians?"""
    apart = part.measure != whole.measure and part.ladder == whole.ladder and not part_of_measure(part.measure, whole.measure)
    return apart or exclude(part, whole)


def exclude(a: Thing, b: Thing) -> bool:
    """Is nobody both: a child and a woman, a civilian and a soldier?"""
    if a.axis is None or a.axis != b.axis or a.kind == b.kind:
        return False
    return not within_kind(a.kind or "", b.kind or "") and not within_kind(b.kind or "", a.kind or "")


def is_kind_of(part: Thing, whole: Thing) -> bool:
    """Are people of the one kind counted among the other, what befell them being the same?"""
    if part.measure != whole.measure or whole.unit != "person" or part.kind is None or whole.kind is None:
        return False
    return part.kind != whole.kind and within_kind(part.kind, whole.kind)
