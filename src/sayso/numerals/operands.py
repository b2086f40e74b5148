"""A number with what belongs to it: digits or words, scale, sign, unit, the number joined to it, the words that bound it.

    core      digits | words | an article or half with a scale | a fraction | a plural ("dozens") | a vague word ("several")
    operand   [sign | minus] core [unit] [smaller unit ...]         "two years and three months"
    second    a hyphen, "to", "or" or "and", and another operand
    bounds    comparators and additive words, before and after

Nothing here decides whether a number counts: `labels` reads what looks like one, `grammar` makes the record.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from sayso.numerals.cursor import Cursor
from sayso.numerals.lexemes import DASHES
from sayso.numerals.lexicon import Kind, Unit
from sayso.records import Comparator


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


class Operand(NamedTuple):
    """A number with its unit: lexemes begin (a currency sign, a minus) to stop."""

    begin: int
    stop: int
    core: Core
    unit: Unit | None
    signed: bool = False
    additive: bool = False
    kind: Kind | None = None

    @property
    def value(self) -> Fraction | None:
        """The number's value, its unit's factor in it; None for plural and vague words."""
        return self.core.value


# What the larger unit of a pair holds of the smaller: "two years and three months" is 2.25 years.
HOLDS = {
    ("year", "month"): 12, ("week", "day"): 7, ("day", "hour"): 24, ("hour", "minute"): 60, ("minute", "second"): 60,
    ("hour", "second"): 3600, ("day", "minute"): 1440, ("foot", "inch"): 12, ("yard", "foot"): 3, ("km", "metre"): 1000,
    ("metre", "cm"): 100,
}  # fmt: skip
BOUNDING = ("over", "at_least", "under", "at_most")


class Operands(Cursor):
    """Reads numbers and what belongs to them, each from a place on."""

    # -- numbers

    def core(self, i: int) -> Core | None:
        """The number that begins at lexeme i, in digits or in words, or None."""
        for form in (self.vague, self.plural, self.half, self.part, self.figure):
            found = form(i)
            if found is not None:
                return found
        return None

    def vague(self, i: int) -> Core | None:
        """several, a few, a handful; several hundred, a few dozen; a couple of thousand."""
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

    def scaled(self, i: int, value: Fraction) -> tuple[int, Fraction, Fraction] | None:
        """Scale words at i ("hundred thousand", "lakh crore"): the place after them, the value, the product of the scales."""
        stop, scale = i, Fraction(1)
        while stop - i < 4 and (word := self.know.scales.get(self.key(stop))) is not None and (stop == i or word >= 1000):
            stop, scale = stop + 1, scale * word
            after = self.hyphen(stop)
            stop = after if self.key(after) in self.know.scales else stop
        return (stop, value * scale, scale) if stop > i else None

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

    def half(self, i: int) -> Core | None:
        """Half a million, half an hour, half-hour; half of (a share)."""
        if self.key(i) != "half":
            return None
        value, j = Fraction(1, 2), self.hyphen(i + 1)
        after = self.hyphen(j + 1) if self.key(j) in ("a", "an") else j
        if scaled := self.scaled(after, value):
            return Core(i, scaled[0], scaled[0], scaled[1], scale=scaled[2])
        if found := self.phrase(self.know.units, after):
            if after != i + 1 or found[1].kind in ("duration", "distance", "volume", "mass"):
                return Core(i, i + 1, after, value)
            return None
        unshared = self.has("halves", i - 1) or j > i + 1 or self.key(i + 1) in ("time", "brother", "sister", "-")
        return None if unshared else Core(i, i + 1, i + 1, value * 100, share=True)

    def part(self, i: int) -> Core | None:
        """A third of, two-thirds, nine-tenths, a quarter of a million; not "a third man", nor "the third"."""
        key = self.key(i)
        above = Fraction(1) if key in ("a", "an") else self.know.cardinals.get(key)
        j = self.hyphen(i + 1)
        word = self.key(j)
        plural = word.endswith("s") and word[:-1] in self.know.parts
        below = self.know.parts.get(word[:-1] if plural else word)
        if (
            above is None
            or below is None
            or (word == "half" and key != "one")
            or not 1 <= above < below
            or plural == (above == 1)
        ):
            return None
        if math.gcd(int(above), int(below)) > 1:  # "two quarters" are half a year
            return None
        value, stop = above / below, j + 1
        after = stop + 2 if self.key(stop) == "of" and self.key(stop + 1) in ("a", "an") else self.hyphen(stop)
        if scaled := self.scaled(after, value):
            return Core(i, scaled[0], scaled[0], scaled[1], scale=scaled[2])
        found = self.phrase(self.know.units, after)
        # "a quarter mile", "a third of a mile", "one third mile"; but "a third day" is an ordinal
        parted = word == "quarter" or after != stop or key not in ("a", "an")
        if parted and found and found[1].kind in ("duration", "distance", "volume", "mass", "area"):
            return Core(i, stop, after, value)
        if above == 1 and key != "one" and not self.is_share(i, stop):
            return None
        return Core(i, stop, stop, value * 100, share=True)

    def is_share(self, i: int, stop: int) -> bool:
        """Whether "a third" at i is a share: "of" after it, or a bound before it and no noun after it."""
        after = self.key(stop)
        if self.has("after a part", stop):
            return True
        bounded = self.key(i - 1) == "by" or self.phrase_before(self.know.before, i, self.floor) is not None
        closed = stop >= self.size or self.at[stop].shape == "mark" or self.has("stops", stop)
        return bounded and closed and after != "'s"

    def figure(self, i: int) -> Core | None:
        """Digits, number words, an article with a scale: 4.2bn, two hundred and fifty thousand, a dozen, two and a half."""
        x = self.at[i]
        begin = i
        if x.shape == "number" and x.value is not None:
            value, i = self.mixed(i, x.value)
            scaled = self.letter(i, value) or self.scaled(self.hyphen(i), value)
        elif x.key in ("a", "an"):
            value, i = Fraction(1), self.hyphen(i + 1)
            scaled = self.scaled(i, value)
            if scaled is None or self.key(i) in self.know.plurals:
                return None
        elif x.key in self.know.scales and x.key not in self.know.plurals and len(x.key) > 3:
            value, scaled = Fraction(1), self.scaled(i, Fraction(1))
        elif x.key in self.know.cardinals:
            stop, value, scale = self.words(i)
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

    def mixed(self, i: int, value: Fraction) -> tuple[Fraction, int]:
        """2 1/2 and 3/4: the value, and the place after it."""
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

    def simple_part(self, i: int) -> bool:
        """Whether 1/3 at i is a part and no date: a unit or "of" follows."""
        below = self.at[i + 2].value
        return below is not None and below <= 100 and (self.key(i + 3) == "of" or self.unit_at(i + 3) is not None)

    def letter(self, i: int, value: Fraction) -> tuple[int, Fraction, Fraction] | None:
        """A letter that scales, touching the digits: 250k, 3.5m, $4.2b. Millions rather than metres, unless "tall" follows."""
        if not self.touches(i) or (scale := self.know.letters.get(self.at[i].raw)) is None:
            return None
        money = self.phrase_before(self.know.sign_backward, i - 1, self.floor) is not None
        if self.at[i].raw in "bBT" and not money:
            return None
        if self.at[i].raw == "m" and not money and (self.has("metres", i + 1) or self.key(i + 1) in ("-", "x", "×")):
            return None
        return i + 1, value * scale, scale

    def words(self, i: int, article: bool = False) -> tuple[int, Fraction, Fraction]:
        """Number words from i on, as far as they make one number: the place after them, the value, the last scale."""
        know = self.know
        total, group = Fraction(0), Fraction(1 if article else 0)
        room, ceiling, last = Fraction(0 if article else 10**6), None, Fraction(1)
        stop = i
        while True:
            j = self.hyphen(stop) if stop > i else stop
            if self.key(j) == "and" and room >= 100 and stop > i:
                k = self.hyphen(j + 1)
                lesser = know.cardinals.get(self.key(k))
                j = k if lesser is not None and self.key(k + 1) not in know.parts else j
            value, scale = know.cardinals.get(self.key(j)), know.scales.get(self.key(j))
            if value is not None and value < room and (value or stop == i):
                group += value
                room = Fraction(10 if value >= 20 else 0)
                last = Fraction(1)
            elif scale == 100 and 0 < group < 100:
                group, room, last = group * 100, Fraction(100), scale
            elif scale is not None and group and (ceiling is None or scale < ceiling):
                total, group, room, ceiling, last = total + group * scale, Fraction(0), min(scale, Fraction(1000)), scale, scale
                room = Fraction(0) if scale == 12 else room
            elif scale is not None and ceiling and not group and scale >= 10**7:
                total, ceiling, last = total * scale, Fraction(0), last * scale  # "five lakh crore", "a thousand billion"
            else:
                return stop, total + group, last
            stop = j + 1

    def tail(self, core: Core) -> Core:
        """What may follow a number and still be of it: "and a half", "point two million"."""
        stop, value = core.end, core.value
        if value is None:
            return core
        if self.key(stop) == "point" and (digit := self.know.cardinals.get(self.key(stop + 1))) is not None and digit < 10:
            value, stop = value + digit / 10, stop + 2
            if scaled := self.scaled(stop, value):
                return core._replace(end=scaled[0], stop=scaled[0], value=scaled[1], scale=scaled[2])
            return core._replace(end=stop, stop=stop, value=value)
        found = self.and_a_half(stop)
        if found is None:
            return core
        stop, part = found
        if scaled := self.scaled(self.hyphen(stop), value + part):
            return core._replace(end=scaled[0], stop=scaled[0], value=scaled[1], scale=scaled[2])
        whole = value / core.scale
        return core._replace(end=stop, stop=stop, value=(whole + part) * core.scale if whole.denominator == 1 else value)

    def and_a_half(self, i: int) -> tuple[int, Fraction] | None:
        """Read "and a half", "and three quarters" from i on: the place after it, and its value."""
        i = self.hyphen(i)
        if self.key(i) != "and":
            return None
        j = self.hyphen(i + 1)
        above = Fraction(1) if self.key(j) in ("a", "one") else self.know.cardinals.get(self.key(j))
        k = self.hyphen(j + 1) if above is not None else j
        word = self.key(k)
        if above is None and self.key(k + 1) in ("a", "an"):  # "a week and half a day"
            return None
        below = self.know.parts.get(word if word in self.know.parts else word.removesuffix("s"))
        if below is None or (above or 1) >= below or (above is None and word not in ("half", "quarter")):
            return None
        whole = word == "half" or ((above or 0) > 1 and word.endswith("s"))
        if not whole and self.key(k + 1) != "of" and self.unit_at(k + 1) is None and self.key(k + 1) not in self.know.scales:
            return None
        stop = k + 1
        return stop + (self.key(stop) == "of" and self.unit_at(stop + 1) is not None), (above or Fraction(1)) / below

    # -- units

    def unit_at(self, i: int, digits: bool = True) -> tuple[int, Unit] | None:
        """The unit that begins at i; one of a single letter only after digits."""
        found = self.phrase(self.know.units, i)
        if found is None or (len(self.at[i].raw) == 1 and self.at[i].raw.isalpha() and found[0] == i + 1 and not digits):
            return None
        return found

    def operand(self, i: int) -> Operand | None:
        """A number at i with its currency sign, minus and unit."""
        sign = self.phrase(self.know.sign, i)
        if sign is not None and sign[0] < self.size and self.at[sign[0]].shape == "number":
            core = self.core(sign[0])
            if core is not None:
                unit = sign[1]
                named = self.phrase(self.know.units, core.stop)
                stop = named[0] if named and named[1].kind == "money" and named[1].factor == 1 else core.stop
                return self.negated(Operand(i, stop, core, unit, signed=True))
        core = self.core(i)
        if core is None:
            return None
        if core.share:
            return Operand(i, core.stop, core, Unit("percent", "share"))
        return self.negated(self.together(self.with_unit(core)))

    def with_unit(self, core: Core) -> Operand:
        """The unit after a number, an adjective of time between them if need be ("twenty working days")."""
        bare = Operand(core.begin, core.stop, core, None)
        j, additive = self.hyphen(core.stop), False
        found = self.unit_at(j, core.digits)
        if found is None:
            k = j
            while k < j + 2 and self.has("duration adjectives", k):
                additive |= self.has("additive after", k)
                k += 1
            found = self.unit_at(k) if k > j else None
            if found is None or found[1].kind != "duration":
                return bare
        stop, unit = found
        value = core.value if core.value is not None else core.low or Fraction(0)
        if unit.name == "KRW" and value < 1000 and self.at[stop - 1].key == "won" and stop == j + 1:
            return bare
        if unit.name == "GBP" and self.at[stop - 1].key in ("pound", "pounds") and self.weighed(core, j, stop, value):
            unit = Unit("pound", "mass")
        if unit.name == "mm" and (self.has("calibres", self.hyphen(stop)) or self.has("calibres", stop + 1)):
            return Operand(core.begin, stop, core, None, kind="label")
        core = core._replace(
            value=None if core.value is None else core.value * unit.factor,
            low=None if core.low is None else core.low * unit.factor,
        )
        return Operand(core.begin, stop, core, unit, additive=additive)

    def weighed(self, core: Core, i: int, stop: int, value: Fraction) -> bool:
        """Whether pounds at i are a weight: a 500-pound bomb, 200 pounds of flour; not five million pounds, nor of debt."""
        if value >= 10**5 or core.scale >= 10**6:
            return False
        if self.has("pounds weighed", core.begin - 1) or self.has("pounds weighed", self.hyphen(stop)):
            return True
        if i > core.stop:
            return value >= 10 and self.key(stop) not in ("note", "coin")
        return self.key(stop) == "of" and not self.has("money pounds", stop + 1) and not self.has("money pounds", stop + 2)

    def together(self, first: Operand) -> Operand:
        """A length of time told in two or three units: "two years, three months" in years; dollars and cents."""
        while first.unit is not None and first.value is not None and first.unit.kind in ("duration", "distance", "money"):
            j = first.stop + (self.key(first.stop) == "," and first.unit.kind != "money")
            j += self.key(j) == "and"
            if half := self.and_a_half(first.stop):  # "an hour and a half"
                if half[0] < self.size and self.unit_at(half[0]):
                    return first
                core = first.core._replace(value=first.value + half[1] * first.unit.factor)
                return first._replace(core=core, stop=half[0])
            part = self.figure(j) if j < self.size else None
            second = self.with_unit(part) if part is not None else None
            if second is None or second.unit is None or second.value is None:
                return first
            cents = first.unit.kind == second.unit.kind == "money" and first.unit.factor == 1 and second.unit.factor < 1
            ratio = 1 if cents else HOLDS.get((first.unit.name or "", second.unit.name or ""))
            if ratio is None or second.value >= ratio * 2:
                return first
            core = first.core._replace(value=first.value + second.value / ratio)
            first = first._replace(core=core, stop=second.stop)
        return first

    def negated(self, x: Operand) -> Operand:
        """A minus before, or "below zero" after: the value is negative. A hyphen that opens a line of a list is none."""
        i, value = x.begin, x.core.value
        if value is None or value == 0:
            return x
        below = x.unit is not None and x.unit.kind == "temperature" and self.key(x.stop) == "below"
        if below and self.key(x.stop + 1) in ("zero", "freezing"):
            return x._replace(core=x.core._replace(value=-value), stop=x.stop + 2)
        dash = self.key(i - 1) in ("-", "−", "–") and self.touches(i) and not self.touches(i - 1) and i - 1 >= self.floor
        measured = x.unit is not None and x.unit.kind in ("temperature", "share", "money")
        listed = i == 1 and x.stop < self.size
        if self.key(i - 1) in ("minus", "negative") or (dash and (measured or (not listed and self.key(i - 1) != "–"))):
            return x._replace(begin=i - 1, core=x.core._replace(value=-value))
        return x

    # -- the number joined to it

    def second(self, first: Operand) -> tuple[Operand, str] | None:
        """The number joined to the first by a hyphen, "to", "or" or "and": with the word that joins them."""
        j = first.stop
        key = self.key(j)
        if key == "-" and self.touches(j) and self.key(j + 1) in ("to", "or", "and") and not self.touches(j + 1):
            key, j = self.key(j + 1), j + 1  # "three- to five-day"
        if key in DASHES and key:
            even = self.touches(j) == self.touches(j + 1)
            if not even or (not first.core.digits and key != "-" and not self.touches(j)):
                return None
            key = "-"
        elif key not in ("to", "or", "and"):
            return None
        j += 1
        if (found := self.phrase(self.know.ahead, j)) and found[1].comparator == "about":
            j = found[0]
        if j >= self.size or (self.key(j) in ("a", "an") and key == "-"):
            return None
        other = self.operand(j)
        if other is None or other.value is None or other.begin < j or other.core.share != first.core.share:
            return None
        return other, key

    # -- bounds

    def bounds_before(self, x: Operand, floor: int) -> tuple[int, list[Comparator], bool]:
        """Comparators and additive words before a number: where they begin, what they are, whether it is added."""
        begin, bounds, additive = x.begin, list[Comparator](), x.additive
        while begin > floor:
            found = self.phrase_before(self.know.before, begin, floor)
            if found is not None and not self.unmeant(found[1].phrase, found[0], x):
                begin = found[0]
                bounds.insert(0, found[1].comparator)
                if found[1].comparator in BOUNDING and (more := self.phrase_before(self.know.intensifiers, begin, floor)):
                    begin = more[0]
            elif further := self.phrase_before(self.know.additive, begin, floor):
                begin, additive = further[0], True
            else:
                break
        return begin, bounds, additive

    def unmeant(self, phrase: str, i: int, x: Operand) -> bool:
        """Whether a comparator's words at i mean something else: "talked about two", "within two groups", "over a week"."""
        before = self.key(i - 1)
        if before in self.know.keyed["unless after"].get(phrase, ()):
            return True
        timed = x.unit is not None and x.unit.kind == "duration"
        if phrase == "within":
            return x.unit is None or x.unit.kind not in ("duration", "distance", "share")
        if phrase == "over" and timed:
            return before not in self.know.keyed["over as during"]["open"]
        if phrase == "over" and x.unit is None and (x.value or 0) <= 20:
            return self.key(x.stop) in self.know.keyed["over as during"]["region"]
        return False

    def bounds_after(self, x: Operand, stop: int) -> tuple[int, list[Comparator], bool]:
        """Read "or more", "-plus", "or so", "more" after a number: the place after them, what they are, whether it is added."""
        bounds, additive = list[Comparator](), False
        j = self.hyphen(stop)
        found = self.phrase(self.know.after, j)
        if (
            found is not None
            and not self.number_at(found[0])
            and self.key(found[0]) != "than"
            and (self.key(j) != "+" or self.touches(j))
        ):
            stop = found[0]
            bounds.append(found[1].comparator)
        shared = x.unit is not None and x.unit.kind == "share"
        if self.has("additive after", stop) and not shared and self.key(stop + 1) != "than" and not self.number_at(stop + 1):
            stop, additive = stop + 1, True
        return stop, bounds, additive

    def number_at(self, i: int) -> bool:
        """Whether digits, a number word or a currency sign stand at i."""
        if i >= self.size:
            return False
        return self.at[i].shape == "number" or self.key(i) in self.know.cardinals or self.phrase(self.know.sign, i) is not None
