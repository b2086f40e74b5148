"""What a number's wording allows: "over 10,000" is 10,000 and more, "dozens" at least 24, "around 10,000" a tenth either way.

Bounds decide whether two figures can both be so; the words are always shown beside them.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf

from sayso.records import Bounds, Figure

ABOUT = 0.1  # "around", "some", "nearly": so much to either side, unless the user sets another tolerance
_SIGNED = frozenset({"temperature", "money", "share"})  # what can be below nothing: frost, a loss, a fall


def bounds_of(figure: Figure, tolerance: float = ABOUT) -> Bounds | None:
    """What the figure's wording allows; None where it gives no number at all. `tolerance`: a share, 0.1 for a tenth."""
    value, low, high = figure.value, figure.low, figure.high
    if figure.comparator == "exact" and value is not None:
        return _within(value, value)
    if figure.comparator == "about" and value is not None and low is None and high is None:
        reach = abs(value) * tolerance
        return _within(value - reach, value + reach)
    if low is None and high is None:
        return None if value is None else _within(value, value)
    least = -inf if figure.measure in _SIGNED else 0.0
    return _within(least if low is None else low, inf if high is None else high)


@lru_cache(maxsize=1 << 16, typed=True)
def _within(low: float, high: float) -> Bounds:
    """Made once for each pair of numbers: those of a million figures are some thousands, and are told again and again."""
    return Bounds(low, high)


def scaled(bounds: Bounds, by: float) -> Bounds:
    """The same in another unit."""
    return Bounds(bounds.low * by, bounds.high * by)


def gap(a: Bounds, b: Bounds) -> float:
    """The distance between the nearest bounds; 0 where they overlap.

    >>> gap(Bounds(2, inf), Bounds(5, 5)), gap(Bounds(16, 16), Bounds(19, inf))
    (0.0, 3)
    """
    return max(a.low - b.high, b.low - a.high, 0.0)


def is_closed(bounds: Bounds) -> bool:
    """Are both ends known?"""
    return bounds.low > -inf and bounds.high < inf
