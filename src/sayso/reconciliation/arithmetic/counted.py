"""A report's figures as sums see them, and whether one can be a part of another: by hand, unit, side, days and place.

A share right before its whole ("two thirds of the 90"), or told of it, is so many of it. What one of them does not tell parts
them in nothing. Within a report another may give the parts than gives the whole ("Russia launched 100, the president said. The
air force said 66 were shot down"), so long as the two do not speak for different states.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from sayso.reconciliation.arithmetic.subjects import Owner, Thing, is_usable, place_of, thing_of
from sayso.reconciliation.bounds import ABOUT, bounds_of
from sayso.reconciliation.ladders import part_of_measure, within_kind, within_unit
from sayso.reconciliation.scopes import AHEAD, is_same_place, lies_in
from sayso.records import Account, Bounds

OF_THOSE = "of-those"  # the rule of a figure that is some of those of whom there was news before
PASSAGE = 300  # characters: so far from each other are figures of one passage, at most
_PLACE = attrgetter("figure.span.start", "figure.id")
_MEASURED = frozenset({"magnitude", "temperature", "price"})  # what is never summed
_WITH_UNIT = frozenset({"money", "price", "area"})
OF_THE = 14  # characters between a share and its whole: "of the", "of its some"
APART = 1 << 20  # characters: further than any passage reaches


class Counted(Struct, frozen=True, gc=False):
    """A figure that can stand in a sum; `n` counts those of its `report`, where it stands from `start` to `end`.

    `at`: a key of its place (`place_of`). `of`: it is a share, and of that one.
    """

    n: int
    account: Account
    what: Thing
    bounds: Bounds
    who: Owner
    report: str
    start: int
    end: int
    at: str
    of: int | None = None

    @property
    def is_bare(self) -> bool:
        """Has the number no noun, so that it counts what was named before? A sum of money has its unit with it."""
        return self.account.figure.counted is None and self.what.measure not in _WITH_UNIT


def counted_of(report: Iterable[Account], hands: Mapping[str, Owner], tolerance: float = ABOUT) -> list[Counted]:
    """The figures of a report that can stand in a sum, in the order of its text."""
    found: list[Counted] = []
    shares = False
    for account in sorted(report, key=_PLACE):
        figure = account.figure
        what = thing_of(figure)
        if what.measure not in _MEASURED and is_usable(figure, what) and (bounds := bounds_of(figure, tolerance)) is not None:
            shares = shares or figure.measure == "share"
            who, (start, end) = hands[account.teller.key], figure.span
            found.append(Counted(len(found), account, what, bounds, who, account.origin.id, start, end, place_of(account)))
    return _without_shares(found) if shares else found


def _without_shares(counted: list[Counted]) -> list[Counted]:
    """Shares of a whole that is told as so many of it; all others left out, for of what they are is not known."""
    ids = {one.account.figure.id: one for one in counted if one.what.measure != "share"}
    kept: list[tuple[Counted, Counted | None]] = []
    for one, behind in zip(counted, [*counted[1:], None], strict=True):
        if one.what.measure != "share":
            kept.append((one, None))
            continue
        next_to = behind and behind.what.measure != "share" and _is_in_words(one) and distance(one, behind) <= OF_THE
        if whole := ids.get(one.account.figure.part_of or "", behind if next_to else None):
            kept.append((one, whole))
    numbers = {one.account.figure.id: n for n, (one, _) in enumerate(kept)}
    found = []
    for n, (one, whole) in enumerate(kept):
        if whole is None:
            found.append(replace(one, n=n))
        else:
            bounds, of = _share_of(one.bounds, whole), numbers[whole.account.figure.id]
            found.append(replace(one, n=n, what=whole.what, bounds=bounds, of=of))
    return found


def _is_in_words(share: Counted) -> bool:
    """Is it "two thirds", or "one in five"? Those stand before their whole; percentages also beside what they are not of."""
    words = share.account.figure.text
    return not any(char.isdigit() for char in words) and "per" not in words.split()


def _share_of(share: Bounds, whole: Counted) -> Bounds:
    """So many of a whole; of what is counted one by one a whole number."""
    low, high = (part / 100 * bound for part, bound in zip(share, whole.bounds, strict=True))
    one_by_one = all(bound == inf or bound == int(bound) for bound in whole.bounds)
    return Bounds(*(round(bound) if one_by_one and bound < inf else bound for bound in (low, high)))


def fits(
    part: Counted, whole: Counted, *, as_sure: bool = True, placed: bool = True, counted: bool = True, anybody: bool = False
) -> bool:
    """Can the one be a part of the other, by who gives them, what they count, whose it was, where and when?

    `as_sure`: both have come to be, or both are to come. `placed`: the place of the part must lie in the whole's; `counted`:
    its unit must be one of the whole's. `anybody`: whoever gives them, but for those who speak for another state.
    """
    ahead, planned = part.account.figure.status in AHEAD, whole.account.figure.status in AHEAD
    return (
        part.bounds.low <= (whole.bounds.low or whole.bounds.high)
        and (ahead == planned or not as_sure)
        and (may_speak_together(part, whole) or (anybody and not speak_for_two_states(part.who, whole.who)))
        and (not counted or is_unit_of(part, whole))
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
    if a.report != b.report:
        return False
    return not speak_for_two_states(a.who, b.who) and distance(a, b) <= PASSAGE


def speak_for_two_states(a: Owner, b: Owner) -> bool:
    """Is it told of both for which state they speak, and is it not one?"""
    return a.country != b.country and None not in (a.country, b.country)


def is_unit_of(part: Counted, whole: Counted) -> bool:
    """Is it counted in the same unit, or a narrower one? A number without a noun counts what the one before it did.

    That it counts people is then a guess, where no fate of theirs is told that is not the whole's.
    """
    mine, theirs = part.what, whole.what
    if part.is_bare and mine.unit in (None, "person") and (mine.is_vague or mine.measure == theirs.measure):
        return True
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
    if a.report != b.report:
        return APART
    return b.start - a.end if a.n < b.n else a.start - b.end


def is_impossible(part: Counted, whole: Counted) -> bool:
    """Can the one be no part of the other, whatever was read: killed of wounded, downed of lost, soldiers of civilians?"""
    mine, theirs = part.what, whole.what
    apart = mine.measure != theirs.measure and mine.ladder == theirs.ladder
    return (apart and not part_of_measure(mine.measure, theirs.measure)) or exclude(part, whole)


def exclude(a: Counted, b: Counted) -> bool:
    """Is nobody both: a child and a woman, a civilian and a soldier, of two nations?"""
    mine, theirs = a.what, b.what
    if mine.by_nation and theirs.by_nation:
        return a.account.figure.party != b.account.figure.party
    if mine.axis is None or mine.axis != theirs.axis or mine.kind == theirs.kind:
        return False
    return not within_kind(mine.kind or "", theirs.kind or "") and not within_kind(theirs.kind or "", mine.kind or "")


def is_kind_of(part: Thing, whole: Thing) -> bool:
    """Are people of the one kind counted among the other, what befell them being the same?"""
    if part.measure != whole.measure or whole.unit != "person" or part.kind is None or whole.kind is None:
        return False
    return part.kind != whole.kind and within_kind(part.kind, whole.kind)
