"""A number without its unit, in any form: digits, words, a fraction, an article with a scale, "dozens", "several".

core      vague word | plural | half | fraction | digits or words, [letter | scale], ["and a half" | "point two"]
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from sayso.numerals.fractions import Fractions
from sayso.numerals.words import Core


class Cores(Fractions):
    """Reads numbers without their units, each from a place on."""

    def core(self, i: int) -> Core | None:
        """The number that begins at lexeme i, in digits or in words, or None."""
        for form in (self.vague, self.plural, self.half, self.part, self.figure):
            found = form(i)
            if found is not None:
                return found
        return None

    def vague(self, i: int) -> Core | None:
        """several, a few, a handful; several hundred, a few dozen; a couple of thousand. "Few" and "a couple" only alone."""
        lonely = self.phrase(self.know.lonely, i)
        if lonely is not None and self.alone(i, lonely[0]):
            return Core(i, lonely[0], lonely[0], lonely[1], about=True)
        for table, known in ((self.know.vague, False), (self.know.couple, True)):
            found = self.phrase(table, i)
            if found is None:
                continue
            stop, base = found
            scaled = self.scaled(self.hyphen(stop), base)
            if known:
                return Core(i, scaled[0], scaled[0], scaled[1], scale=scaled[2], about=True) if scaled else None
            if scaled:
                return Core(i, scaled[0], scaled[0], None, scaled[1])
            return Core(i, stop, stop, None, base)
        return None

    def plural(self, i: int) -> Core | None:
        """dozens, hundreds; tens of thousands, hundreds of millions."""
        low = self.know.plurals.get(self.key(i))
        if low is None or (self.key(i) in ("tens", "scores") and self.key(i + 1) != "of"):
            return None
        stop = i + 1
        for _ in range(2):
            scale = self.know.scales.get(self.key(stop + 1)) if self.key(stop) == "of" else None
            if scale is None or self.key(stop + 1) not in self.know.plurals:
                break
            low, stop = low * scale, stop + 2
        return Core(i, stop, stop, None, low)

    def figure(self, i: int) -> Core | None:
        """Digits, number words, an article with a scale: 4.2bn, two hundred and fifty thousand, a dozen, two and a half."""
        x = self.at[i]
        begin = i
        if x.shape == "number" and x.value is not None:
            value, i = self.mixed(i, x.value)
            scaled = self.letter(i, value) or self.scaled(self.hyphen(i), value)
            scaled = self.hundreds(scaled) if scaled and scaled[2] == 100 else scaled
        elif x.key in ("a", "an"):
            value, i = Fraction(1), self.hyphen(i + 1)
            scaled = self.scaled(i, value)
            if scaled is None or self.key(i) in self.know.plurals:
                return None
        elif x.key in self.know.scales and x.key not in self.know.plurals and len(x.key) > 3:
            value, scaled = Fraction(1), self.scaled(i, Fraction(1))
        elif x.key in self.know.cardinals:
            stop, value, scale = self.words(i)
            if value < 10 and self.key(stop) in self.know.cardinals and self.alone(i, self.words(stop)[0]):  # "one twenty two"
                stop, value = self.words(stop)[0], value * 100 + self.words(stop)[1]
            return self.tail(Core(begin, stop, stop, value, scale=scale))
        else:
            return None
        digits = x.shape == "number"
        if scaled is None:
            return self.tail(Core(begin, i, i, value, digits=digits))
        stop, value, scale = scaled
        if scale > 12 and x.shape != "number":
            stop, value, scale = self.words(begin if x.key not in ("a", "an") else begin + 1, article=True)
        return self.tail(Core(begin, stop, stop, value, scale=scale, digits=digits))

    def hundreds(self, scaled: tuple[int, Fraction, Fraction]) -> tuple[int, Fraction, Fraction]:
        """Digits on both sides of "hundred and": "3 hundred and 21"."""
        stop, value, _ = scaled
        rest = self.at[stop + 1].value if self.key(stop) == "and" and stop + 1 < self.size else None
        if rest is None or not 0 < rest < 100 or not self.at[stop + 1].plain:
            return scaled
        return stop + 2, value + rest, Fraction(1)

    def letter(self, i: int, value: Fraction) -> tuple[int, Fraction, Fraction] | None:
        """A letter that scales: 250k, 3.5m, $4.2b, "10 k". Millions rather than metres, unless "tall" follows."""
        if i >= self.size or (scale := self.know.letters.get(self.at[i].raw)) is None:
            return None
        raw = self.at[i].raw
        if not self.touches(i):
            return (i + 1, value * scale, scale) if raw == "k" and not self.touches(i + 1) else None
        money = self.phrase_before(self.know.sign_backward, i - 1, self.floor) is not None
        if (raw in "bBT" and not money) or (raw == "K" and self.thermal):
            return None
        if raw == "m" and not money and (self.has("metres", i + 1) or self.key(i + 1) in ("-", "x", "×") or self.metric(i + 1)):
            return None
        return i + 1, value * scale, scale

    def metric(self, i: int) -> bool:
        """Whether an "m" before i is a length: its phrase ends there, and other units stand beside numbers of the sentence."""
        return self.alone(i - 2, i) or ((self.closed(i) or self.has("stops", i)) and self.measured)

    @cached_property
    def measured(self) -> bool:
        """Whether a number of the sentence has a unit by its symbol: 100t, 5 km."""
        return any(x.raw in self.know.words["symbols"] and self.at[i].shape == "number" for i, x in enumerate(self.at[1:]))

    @cached_property
    def thermal(self) -> bool:
        """Whether the sentence tells a temperature in degrees: then "573K" are kelvins."""
        return any(x.key == "°" or x.key in self.know.words["thermal"] for x in self.at)

    def tail(self, core: Core) -> Core:
        """What may follow a number and still be of it: "and a half", "point two million"."""
        stop, value = core.end, core.value
        if value is None:
            return core
        if self.key(stop) == "point" and (digits := self.decimals(stop + 1)) is not None:
            stop, value = digits[0], value + digits[1]
            if scaled := self.scaled(stop, value):
                return core._replace(end=scaled[0], stop=scaled[0], value=scaled[1], scale=scaled[2])
            return core._replace(end=stop, stop=stop, value=value)
        found = self.and_a_half(stop)
        if found is None:
            return core
        stop, part = found
        if scaled := self.scaled(self.hyphen(stop), value + part):
            return core._replace(end=scaled[0], stop=scaled[0], value=scaled[1], scale=scaled[2])
        scale = Fraction(1) if core.scale == 100 else core.scale  # "one hundred and three quarters", "a million and a half"
        whole = value / scale
        return core._replace(end=stop, stop=stop, value=(whole + part) * scale if whole.denominator == 1 else value)
