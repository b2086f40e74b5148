"""Wholes and their parts → equations with what is left; parts that may overlap are not added.

    parts of one whole ─ those told again, and those within another part, once ─ lists ─ an equation for each list

Two parts are added where nobody can be both: by what became of them (downed, lost), by kinds of one axis (men and women;
soldiers and civilians: assets/axes.txt), by their nation, by where they were; or where the text names them in one list.
Children and civilians in two sentences may be the same people: then each is an equation of its own. Where all parts together
are just the whole, they are one list, whatever their kinds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sayso.reconciliation.arithmetic.counted import OF_THOSE, PASSAGE, Counted, distance
from sayso.reconciliation.arithmetic.series import number_of
from sayso.reconciliation.arithmetic.subjects import place_of
from sayso.reconciliation.arithmetic.terms import equation, left_of, minus, total
from sayso.reconciliation.arithmetic.wholes import LIST, Whole, position
from sayso.reconciliation.ladders import ANYBODY, part_of_measure, within_kind
from sayso.records import Account, Bounds, Finding

ROW = 60  # characters between two of one kind that are told side by side, and not again: "104 seats, the Liberals 71 seats"
CLAUSE = 90  # characters from one part to the next, with a clause in between
MOST = 0.8  # of a whole that its parts make, if it is parted twice


def of_whole(whole: Whole) -> Iterator[Finding]:
    """The equations of a whole."""
    if whole.on_top:
        yield _on_top(whole)
        return
    for parts in lists(whole.whole, whole.parts):
        remainder = left_of(whole.whole.bounds, [part.bounds for part in parts])
        yield equation("parts", _terms([whole.whole, *parts]), remainder, remainder.high >= 0)


def _on_top(whole: Whole) -> Finding:
    """An earlier count and what came on top. Where the earlier one is told, nothing may be left."""
    terms = [whole.whole, *whole.parts, *([whole.earlier] if whole.earlier else [])]
    bounds = [one.bounds for one in terms[1:]]
    remainder = minus(whole.whole.bounds, total(bounds)) if whole.earlier else left_of(whole.whole.bounds, bounds)
    holds = remainder.high >= 0 and (whole.earlier is None or remainder.low <= 0)
    return equation("total", _terms(terms), remainder, holds, before=whole.earlier is None)


def _terms(counted: Sequence[Counted]) -> list[tuple[Account, Bounds]]:
    return [(one.account, one.bounds) for one in counted]


# ---------------------------------------------------------------- what may be added


def lists(whole: Counted, parts: Sequence[Counted]) -> list[list[Counted]]:
    """The parts that can be added, list by list, in the order of the text."""
    if _makes(whole, parts):
        return [list(parts)]
    once = _outermost(_once(parts))
    labels = [_label(whole, part) for part in once]
    if len({*labels}) < 2 or _makes(whole, once):
        return _told_twice(whole, once) if once else []
    found: list[_List] = []
    last: _List | None = None
    for n, (part, label) in enumerate(zip(once, labels, strict=True)):
        near = n and _is_next(once[n - 1], part) and _are_of_one_list(labels[n - 1], label)
        home = last if near or (last and label == "else" and _has_room(whole, last, part)) else None
        home = home or next((one for one in found if label in one.labels), None)
        if home is None:
            found.append(home := _List(set(), []))
        home.labels.add(label)
        home.parts.append(part)
        last = home
    return [some for one in _merged(found) for some in _told_twice(whole, one.parts)]


def _is_next(before: Counted, part: Counted) -> bool:
    """Do they stand in one list: side by side, or as some of the same dead: "96 of the dead were in Ait and 40 in Adas"?"""
    known = part.is_bare and OF_THOSE in part.account.figure.rules
    return distance(before, part) <= (CLAUSE if known else LIST)


def _told_twice(whole: Counted, parts: list[Counted]) -> list[list[Counted]]:
    """Parts that are more than the whole, where the first and the rest make nearly all of it each: it is parted in two ways."""
    least, most = MOST * whole.bounds.low, whole.bounds.high
    if total([part.bounds for part in parts]).low <= most:
        return [parts]
    for n in range(1, len(parts)):
        if all(least <= total([part.bounds for part in side]).low <= most for side in (parts[:n], parts[n:])):
            return [parts[:n], parts[n:]]
    return [parts]


def _has_room(whole: Counted, some: _List, part: Counted) -> bool:
    """Is there room in a list for a part of whom nothing is told that would put them among the others?"""
    near = distance(some.parts[-1], part) <= PASSAGE
    return near and total([one.bounds for one in (*some.parts, part)]).low <= whole.bounds.high


def _makes(whole: Counted, parts: Sequence[Counted]) -> bool:
    """Are all of them together just the whole?"""
    added = total([part.bounds for part in parts])
    return added == whole.bounds and added.low == added.high


class _List(NamedTuple):
    """Parts that can be added, and by what they are told apart."""

    labels: set[str]
    parts: list[Counted]


def _are_of_one_list(label: str, other: str) -> bool:
    """Can a list name both? What became of things and what they were are two lists: 66 downed, 40 of them decoys."""
    return label == other or "fate" not in (label, other) or "else" in (label, other)


def _merged(found: list[_List]) -> list[_List]:
    """Lists that have a way of telling their parts apart in common are one."""
    done: list[_List] = []
    for one in found:
        home = next((other for other in done if other.labels & one.labels), None)
        if home is None:
            done.append(one)
        else:
            home.labels.update(one.labels)
            home.parts.extend(one.parts)
            home.parts.sort(key=position)
    return done


def _label(whole: Counted, part: Counted) -> str:
    """By what a part is told apart from the others."""
    if part_of_measure(part.what.measure, whole.what.measure):
        return "fate"
    if part.is_bare and part.what.is_vague:
        return "else"
    if part.what.axis:
        return part.what.axis
    if part.what.by_nation:
        return "nation"
    if part.what.kind not in (None, ANYBODY, whole.what.kind) or part.what.unit not in (None, whole.what.unit):
        return "sort"
    if part.what.kind in (None, ANYBODY, whole.what.kind) and place_of(part.account) != place_of(whole.account):
        return "place"
    return "else"


def _once(parts: Sequence[Counted]) -> list[Counted]:
    """Parts that the text tells twice, once: the same kind and place again, unless the words say that it is another part."""
    found: list[Counted] = []
    seen: set[tuple[object, ...]] = set()
    for part in parts:
        figure = part.account.figure
        what = (part.what.measure, part.what.kind, figure.counted, place_of(part.account))
        told = (*what, number_of(figure))
        beside = bool(found) and distance(found[-1], part) <= ROW
        said = figure.part_of is not None or figure.additive or figure.counted is None or beside
        if (told not in seen and (said or what not in seen)) or (part.is_bare and figure.part_of):
            found.append(part)
        seen |= {what, told}
    return found


def _outermost(parts: list[Counted]) -> list[Counted]:
    """Without those that are counted among another part: medics among civilians."""
    kinds = {part.what.kind for part in parts if part.what.kind and part.what.kind != ANYBODY}
    return [
        part for part in parts
        if not any(part.what.kind and part.what.kind != kind and within_kind(part.what.kind, kind) for kind in kinds)
    ]  # fmt: skip
