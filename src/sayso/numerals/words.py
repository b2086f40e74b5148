"""Numbers in words: "two hundred and fifty thousand", "five lakh crore", "point two five", and ordinals with their value.

A number is read as far as its words make one: each word must fit below the one before it ("twenty five", never "five twenty").
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from sayso.numerals.cursor import Cursor

LONGEST = 12  # words of a number that is looked at as a fraction: "one hundred and thirty-two thousandths"


class Core(NamedTuple):
    """A number without its unit, lexemes begin to end; a unit is looked for from `stop` on ("half | an | hour").

    `low` is set in place of `value` for plural and vague words. `scale` is the word scale it ends with, 1 for none.
    """

    begin: int
    end: int
    stop: int
    value: Fraction | None
    low: Fraction | None = None
    scale: Fraction = Fraction(1)
    digits: bool = False
    about: bool = False
    share: bool = False


class Words(Cursor):
    """Reads number words, each from a place on."""

    def alone(self, i: int, stop: int) -> bool:
        """Whether lexemes i to stop are all that was said: a cell of a table, the answer to a question."""
        return i == 0 and stop >= self.size

    def closed(self, i: int) -> bool:
        """Whether a phrase ends before i: the sentence does, or a mark stands there that joins nothing."""
        return i >= self.size or (self.at[i].shape == "mark" and self.key(i) in ".,;:!?)")

    def scaled(self, i: int, value: Fraction) -> tuple[int, Fraction, Fraction] | None:
        """Scale words at i ("hundred thousand", "lakh crore"): the place after them, the value, the product of the scales."""
        stop, scale = i, Fraction(1)
        while stop - i < 4 and (word := self.know.scales.get(self.key(stop))) is not None and (stop == i or word >= 1000):
            stop, scale = stop + 1, scale * word
            after = self.hyphen(stop)
            stop = after if self.key(after) in self.know.scales else stop
        return (stop, value * scale, scale) if stop > i else None

    def words(self, i: int, article: bool = False, end: int | None = None) -> tuple[int, Fraction, Fraction]:
        """Number words from i on, as far as they make one number: the place after them, the value, the last scale."""
        know = self.know
        end = self.size if end is None else end
        total, group = Fraction(0), Fraction(1 if article else 0)
        room, ceiling, last = Fraction(0 if article else 10**6), None, Fraction(1)
        stop = i
        while True:
            j = self.hyphen(stop) if stop > i else stop
            if self.key(j) == "and" and room >= 100 and stop > i:
                k = self.hyphen(j + 1)
                j = k if self.key(k) in know.cardinals and not self.proper(k) else j
            if j >= end:
                return stop, total + group, last
            value, scale = know.cardinals.get(self.key(j)), know.scales.get(self.key(j))
            if value is not None and value < room and (value or stop == i):
                group += value
                room = Fraction(10 if value >= 20 else 0)
                last = Fraction(1)
            elif scale == 100 and 0 < group < 100:
                group, room, last = group * 100, Fraction(100), scale
            elif scale == 12 and group % 100 and group >= 100:  # "three hundred and two dozen"
                group, room, last = group - group % 100 + group % 100 * 12, Fraction(0), scale
            elif scale is not None and group and (ceiling is None or scale < ceiling):
                total, group, room, ceiling, last = total + group * scale, Fraction(0), min(scale, Fraction(1000)), scale, scale
                room = Fraction(0) if scale == 12 else room
            elif scale is not None and ceiling and not group and scale >= 10**7:
                total, ceiling, last = total * scale, Fraction(0), last * scale  # "five lakh crore", "a thousand billion"
            else:
                return stop, total + group, last
            stop = j + 1

    def proper(self, i: int) -> bool:
        """Whether "two thirds" stands at i, less than one: then "and" before it adds a fraction, no further word."""
        below = self.know.parts.get(self.key(i + 1)) or self.know.many_parts.get(self.key(i + 1))
        return below is not None and self.know.cardinals[self.key(i)] < below

    def decimals(self, i: int) -> tuple[int, Fraction] | None:
        """The digits after "point", from i on ("two five", "twenty-five"): the place after them, and their value."""
        stop, digits = i, ""
        while (word := self.know.cardinals.get(self.key(stop))) is not None and len(digits) < LONGEST:
            if word < 10 or digits:
                if word >= 10:
                    break
                digits, stop = f"{digits}{word}", stop + 1
                continue
            stop, word, _ = self.words(stop)
            if word >= 100:
                return None
            digits = str(word)
            break
        return (stop, Fraction(int(digits), 10 ** len(digits))) if digits else None

    def rank(self, i: int, end: int) -> Fraction | None:
        """The value of the ordinal that lexemes i to end make, singular or plural: "fifth", "twenty-firsts"."""
        word = self.key(end - 1)
        last = self.know.ordinals.get(word) or self.know.ordinals.get(word.removesuffix("s"))
        if i == end - 1:
            return self.know.parts.get(word) or self.know.many_parts.get(word)
        if last is None or self.key(i) not in self.know.cardinals:
            return None
        stop, value, _ = self.words(i, end=end - 1)
        if self.hyphen(stop) != end - 1:
            return None
        if last >= 100:
            return value * last
        fits = value % 100 == 0 or (value % 10 == 0 and last < 10)
        return value + last if fits else None

    def ratio(self, i: int) -> tuple[int, Fraction, Fraction, bool] | None:
        """A fraction in words at i: the place after it, what is above and below, whether it is in the plural.

        Its words are cut so that the part below is the longest: "one hundred thirty fifths" are 100/35, "one hundred and thirty
        fifths" 130/5. "Seconds" and "firsts" are parts only behind tens: "three twenty-firsts".
        """
        know = self.know
        article = self.key(i) in ("a", "an")
        if not article and self.key(i) not in know.cardinals:
            return None
        cuts, j = list[int](), i + 1
        while j < min(self.size, i + 2 * LONGEST):
            spaced = self.key(j) == "-" and self.key(j + 1) in know.many_parts  # "five - eighths"
            j = j + 1 if spaced else self.hyphen(j)
            key = self.key(j)
            if key in know.parts or key in know.many_parts or (cuts and key.removesuffix("s") in ("first", "second")):
                return self.cut(i, [*cuts, j], j + 1, article)
            if key not in know.cardinals and key not in know.scales and key != "and":
                return None
            if key in know.cardinals and self.key(j - 1) not in ("and", "-"):
                cuts.append(j)
            j += 1
        return None

    def cut(self, i: int, cuts: list[int], end: int, article: bool) -> tuple[int, Fraction, Fraction, bool] | None:
        """The first cut of lexemes i to end into a number above and an ordinal below that fit each other."""
        plural = self.key(end - 1) not in self.know.ordinals and self.key(end - 1) not in self.know.parts
        for p in cuts:
            below = self.rank(p, end)
            if below is None:
                continue
            if article:
                stop, above, _ = self.words(i + 1, article=True, end=p)
                stop, above = (p, Fraction(1)) if p == self.hyphen(i + 1) else (stop, above)
            else:
                stop, above, _ = self.words(i, end=p)
            met = stop == p or self.hyphen(stop) == p or (self.key(stop) == "-" and stop + 1 == p)
            if met and above and (plural == (above != 1) or (self.key(end - 1) == "quarter" and above == 3)):
                return end, above, below, plural
        return None
