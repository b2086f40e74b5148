"""Fractions, in words and in digits: "a third of", "two-thirds", "half an hour", "3/4 mile", "2 1/2", "and a half".

What is less than one and has no unit is a share, in per cent; with a unit or a scale it is a number ("a quarter of a million").
"""

from __future__ import annotations

import math
from fractions import Fraction

from sayso.numerals.lexemes import VULGAR
from sayso.numerals.words import Core, Words

PARTED = ("duration", "distance", "volume", "mass", "area")


class Fractions(Words):
    """Reads fractions, each from a place on."""

    def half(self, i: int) -> Core | None:
        """Half a million, half an hour, half-hour; half of (a share)."""
        if self.key(i) != "half":
            return None
        value, j = Fraction(1, 2), self.hyphen(i + 1)
        after = self.hyphen(j + 1) if self.key(j) in ("a", "an") else j
        if scaled := self.scaled(after, value):
            return Core(i, scaled[0], scaled[0], scaled[1], scale=scaled[2])
        if found := self.phrase(self.know.units, after):
            if after != i + 1 or found[1].kind in ("duration", "distance", "volume", "mass", "share"):
                return Core(i, i + 1, after, value)
            return None
        unshared = self.has("halves", i - 1) or j > i + 1 or self.key(i + 1) in ("time", "brother", "sister", "-")
        return None if unshared else Core(i, i + 1, i + 1, value * 100, share=True)

    def part(self, i: int) -> Core | None:
        """A third of, two-thirds, nine-tenths, a quarter of a million; not "a third man", nor "the third"."""
        found = self.ratio(i)
        if found is None:
            return self.bare_part(i)
        stop, above, below, _ = found
        key, word = self.key(i), self.key(stop - 1)
        if word == "half" and key != "one":
            return None
        if word in ("quarters", "halves") and math.gcd(int(above), int(below)) > 1:  # "two quarters" are half a year
            return None
        value = above / below
        after = stop + 2 if self.key(stop) == "of" and self.key(stop + 1) in ("a", "an") else self.hyphen(stop)
        if scaled := self.scaled(after, value):
            return Core(i, scaled[0], scaled[0], scaled[1], scale=scaled[2])
        unit = self.phrase(self.know.units, after)
        # "a quarter mile", "a third of a mile", "one third mile"; but "a third day" is an ordinal
        parted = word == "quarter" or after != stop or key not in ("a", "an")
        if parted and unit and unit[1].kind in PARTED:
            return Core(i, stop, after, value)
        if word == "quarter" and above > 1:  # "three quarter finals"
            return None
        if above == 1 and key != "one" and not self.is_share(i, stop):
            return None
        if value >= 1:
            return Core(i, stop, stop, value)
        return Core(i, stop, stop, value * 100, share=True)

    def bare_part(self, i: int) -> Core | None:
        """A part without its article: "quarter million", "quarter-hour", "tenth of a gallon"."""
        below = self.know.parts.get(self.key(i))
        if below is None or self.key(i) == "half" or self.key(i - 1) in ("the", "a", "an", "first", "last"):
            return None
        if self.key(i) == "quarter" and (scaled := self.scaled(self.hyphen(i + 1), 1 / below)):
            return Core(i, scaled[0], scaled[0], scaled[1], scale=scaled[2])
        after = self.hyphen(i + 1)
        unit = self.phrase(self.know.units, after) if self.key(i) == "quarter" else None
        if unit and unit[1].kind in PARTED and not self.has("ordinals", i - 1 - (self.key(i - 1) == "-")):
            return Core(i, i + 1, after, 1 / below)  # "quarter-hour"
        if self.key(i + 1) != "of" or self.key(i + 2) not in ("a", "an"):
            return None
        unit = self.phrase(self.know.units, i + 3)
        return Core(i, i + 1, i + 3, 1 / below) if unit and unit[1].kind in PARTED else None

    def is_share(self, i: int, stop: int) -> bool:
        """Whether "a third" at i is a share: "of" after it, or a bound before it and no noun after it."""
        after = self.key(stop)
        if self.has("after a part", stop) or self.alone(i, stop):
            return True
        bounded = self.key(i - 1) == "by" or self.phrase_before(self.know.before, i, self.floor) is not None
        ends = stop >= self.size or self.at[stop].shape == "mark" or self.has("stops", stop)
        return bounded and ends and after != "'s"

    def mixed(self, i: int, value: Fraction) -> tuple[Fraction, int]:
        """2 1/2, 2 ½ and 3/4: the value, and the place after it."""
        if self.key(i + 1) and self.key(i + 1) in VULGAR and value.denominator == 1 and self.at[i].plain:
            return value + (self.at[i + 1].value or 0), i + 2
        whole = value if value.denominator == 1 and self.slash(i + 2) and not self.touches(i + 1) else None
        j = i + 1 if whole is not None else i
        if not self.slash(j + 1) or (whole is None and not self.simple_part(j)):
            return value, i + 1
        above, below = self.at[j].value, self.at[j + 2].value
        if not above or not below or above >= below:
            return value, i + 1
        return (whole or 0) + above / below, j + 3

    def slash(self, i: int) -> bool:
        """Whether a stroke at i joins two numbers."""
        return (
            self.key(i) == "/" and self.touches(i) and self.touches(i + 1)
            and self.at[i - 1].shape == "number" == self.at[i + 1].shape
        )  # fmt: skip

    def stroked(self, i: int) -> tuple[int, Fraction, Fraction, bool] | None:
        """A fraction in digits at i, as `ratio` gives one in words."""
        above = self.at[i].value if i + 2 < self.size and self.slash(i + 1) else None
        below = self.at[i + 2].value if above else None
        return (i + 3, above, below, above != 1) if above and below and below <= 100 else None

    def simple_part(self, i: int) -> bool:
        """Whether 1/3 at i is a part and no date: a unit or "of" follows, or "between" stands before it."""
        below = self.at[i + 2].value
        after = self.hyphen(i + 3)
        parted = self.key(after) == "of" or self.unit_at(after) is not None or self.key(i - 1) == "between"
        return below is not None and below <= 100 and parted

    def and_a_half(self, i: int) -> tuple[int, Fraction] | None:
        """Read "and a half", "and three quarters" from i on: the place after it, and its value."""
        i = self.hyphen(i)
        if self.key(i) != "and":
            return None
        j = self.hyphen(i + 1)
        found = self.ratio(j) or self.stroked(j)
        if found is None:
            below = self.know.parts.get(self.key(j)) if self.key(j) in ("half", "quarter") else None
            if below is None or self.key(j + 1) in ("a", "an"):  # "a week and half a day"
                return None
            found = j + 1, Fraction(1), below, False
        stop, above, below, plural = found
        if above >= below:
            return None
        if self.key(stop - 2) == "/" and not self.closed(stop) and self.unit_at(stop) is None:
            return None
        whole = self.key(stop - 1) == "half" or plural or self.closed(stop)
        if not whole and self.key(stop) != "of" and self.unit_at(stop) is None and self.key(stop) not in self.know.scales:
            return None
        return stop + (self.key(stop) == "of" and self.unit_at(stop + 1) is not None), above / below
