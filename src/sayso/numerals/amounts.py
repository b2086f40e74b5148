"""A number with its unit and its sign: "-4°C", "$4.2bn", "two years and three months", "20 ± 0.5 kg".

operand   [sign | minus] core [unit] [smaller unit ...]
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from sayso.numerals.cores import Cores
from sayso.numerals.lexemes import DASHES
from sayso.numerals.lexicon import Kind, Unit
from sayso.numerals.words import Core


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
    ("year", "month"): 12, ("year", "week"): 52, ("year", "day"): 365, ("year", "hour"): 8760, ("year", "second"): 31536000,
    ("month", "week"): 4, ("month", "day"): 30, ("week", "day"): 7, ("week", "hour"): 168,
    ("day", "hour"): 24, ("day", "minute"): 1440, ("day", "second"): 86400,
    ("hour", "minute"): 60, ("hour", "second"): 3600, ("minute", "second"): 60,
    ("mile", "yard"): 1760, ("mile", "foot"): 5280, ("yard", "foot"): 3, ("yard", "inch"): 36, ("foot", "inch"): 12,
    ("km", "metre"): 1000, ("metre", "cm"): 100, ("metre", "mm"): 1000, ("cm", "mm"): 10,
    ("tonne", "kg"): 1000, ("kg", "gram"): 1000, ("pound", "ounce"): 16,
}  # fmt: skip
TOLD_IN_PARTS = ("duration", "distance", "money", "mass")
MEASURED = ("temperature", "share", "money")  # a hyphen before these is a minus
COUNTED_OF = ("money", "mass", "volume", "area", "distance", "duration")  # "tens of millions of dollars"
# What a number in brackets after it may be: "20 (kg)".
BRACKETED = ("duration", "distance", "area", "mass", "volume", "temperature", "speed", "power", "energy", "physical")


class Amounts(Cores):
    """Reads numbers with their units, each from a place on."""

    def operand(self, i: int) -> Operand | None:
        """A number at i with its currency sign, minus and unit."""
        if (signed := self.signed(i)) is not None:
            return signed
        core = self.core(i)
        if core is None:
            return None
        if core.share:
            return self.negated(Operand(i, core.stop, core, Unit("percent", "share")))
        return self.negated(self.together(self.tolerant(self.with_unit(core))))

    def signed(self, i: int) -> Operand | None:
        """A sum after a currency's sign, which is often said once more behind it: "$20", "$-5", "US$3 million dollars"."""
        sign = self.phrase(self.know.sign, i)
        if sign is None:
            return None
        j, unit = sign
        minus = self.key(j) in DASHES and self.touches(j) and self.touches(j + 1) and self.key(j) != ""
        j += minus
        core = self.core(j) if j < self.size and self.at[j].shape == "number" else None
        if core is None:
            return None
        factor = unit.factor * (-1 if minus else 1)
        core = core._replace(value=None if core.value is None else core.value * factor)
        named = self.phrase(self.know.units, core.stop)
        again = named and named[1].kind == "money" and named[1].factor == 1
        if again and named and named[0] < self.size and self.at[named[0]].shape == "number" and named[1].name != unit.name:
            again = False  # "RMB 10 USD 20" are two sums
        x = Operand(i, named[0] if again and named else core.stop, core, unit, signed=True)
        x = x._replace(
            stop=self.fraction_of_money(x, x.stop)[0], core=x.core._replace(value=self.fraction_of_money(x, x.stop)[1])
        )
        return self.negated(x)

    def with_unit(self, core: Core) -> Operand:
        """The unit after a number, an adjective of time between them if need be ("twenty working days")."""
        bare = Operand(core.begin, core.stop, core, None)
        if marked := self.feet(core):
            return marked
        j, additive = self.hyphen(core.stop), False
        found = self.unit_at(j, core.digits) or self.bracketed(j) or self.inches(core, j)
        if found is None:
            k = j
            while k < j + 2 and self.has("duration adjectives", k):
                additive |= self.has("additive after", k)
                k += 1
            found = self.unit_at(k) if k > j else None
            if found is None or found[1].kind != "duration":
                found = self.unit_at(j + 1) if core.value is None and self.key(j) == "of" and j + 1 < self.size else None
                if found is None or found[1].kind not in COUNTED_OF:
                    return bare
        stop, unit = found
        value = core.value if core.value is not None else core.low or Fraction(0)
        word = self.at[stop - 1]
        if (unit.name == "KRW" and value < 1000 and word.key == "won" and stop == j + 1) or self.other_sense(core, word.raw, j):
            return bare
        if unit.name == "GBP" and word.key in ("pound", "pounds") and self.weighed(core, j, stop, value):
            unit = Unit("pound", "mass")
        if unit.name == "mm" and (self.has("calibres", self.hyphen(stop)) or self.has("calibres", stop + 1)):
            return Operand(core.begin, stop, core, None, kind="label")
        core = core._replace(
            value=None if core.value is None else core.value * unit.factor,
            low=None if core.low is None else core.low * unit.factor,
        )
        return Operand(core.begin, stop, core, unit, additive=additive)

    def feet(self, core: Core) -> Operand | None:
        """Feet and inches by their marks: 6'2"; feet alone never, since such a mark closes quotations."""
        i, stop = core.stop, core.stop + 3
        if not core.digits or self.key(i) not in ("'", "’", "′") or not self.touches(i) or not self.touches(i + 1):
            return None
        inches = self.at[i + 1].value
        if (
            core.value is None
            or inches is None
            or inches >= 12
            or self.key(i + 2) not in ('"', "”", "″")
            or not self.touches(i + 2)
        ):
            return None
        return Operand(core.begin, stop, core._replace(value=core.value + inches / 12), Unit("foot", "distance"))

    def other_sense(self, core: Core, raw: str, i: int) -> bool:
        """Whether a unit's symbol is rather something else: "2 pm" a clock time, unlike "2.1 pm"; "the 1990s" a decade."""
        whole = core.value is None or core.value.denominator == 1
        if raw in self.know.words["units at an end"]:
            return not self.closed(i + 1)
        if raw in self.know.words["symbols apart"]:
            return self.touches(i)
        return raw in self.know.words["symbols of fractions"] and whole and i == core.stop

    def bracketed(self, i: int) -> tuple[int, Unit] | None:
        """A unit in brackets, of more than one letter: "20 (kg)"."""
        found = self.unit_at(i + 1) if self.key(i) == "(" and i + 1 < self.size else None
        if found is None or self.key(found[0]) != ")" or found[1].kind not in BRACKETED or len(self.at[i + 1].raw) < 2:
            return None
        return found[0] + 1, found[1]

    def inches(self, core: Core, i: int) -> tuple[int, Unit] | None:
        """Inches written "in": only before "thick" and the like, so that "12 in long queues" stays twelve."""
        if self.key(i) != "in" or not core.digits or not self.has("thicknesses", i + 1):
            return None
        ends = self.closed(i + 2) or not (core.value and core.value.denominator == 1)
        return (i + 1, Unit("inch", "distance")) if ends else None

    def tolerant(self, x: Operand) -> Operand:
        """A number with its tolerance, whose unit serves both: "2,000 ± 5 kg", "12 +/- 2 mm"."""
        j = x.stop
        if self.key(j) == "±":
            j += 1
        elif (self.key(j), self.key(j + 1), self.key(j + 2)) == ("+", "/", "-"):
            j += 3
        else:
            return x
        part = self.figure(j) if j < self.size else None
        if part is None or x.value is None:
            return x
        margin = self.with_unit(part)
        if margin.kind is not None or (x.unit is not None and margin.unit is not None and x.unit != margin.unit):
            return x
        value = x.value if x.unit is not None or margin.unit is None else x.value * margin.unit.factor
        core = x.core._replace(value=value, about=True)
        return x._replace(stop=margin.stop, core=core, unit=x.unit or margin.unit)

    def weighed(self, core: Core, i: int, stop: int, value: Fraction) -> bool:
        """Whether pounds at i are a weight: a 500-pound bomb, 200 pounds of flour; not five million pounds, nor of debt."""
        if value >= 10**5 or core.scale >= 10**6:
            return False
        if self.has("pounds weighed", core.begin - 1) or self.has("pounds weighed", self.hyphen(stop)) or self.weighty:
            return True
        if i > core.stop:
            return value >= 10 and self.key(stop) not in ("note", "coin")
        return self.key(stop) == "of" and not self.has("money pounds", stop + 1) and not self.has("money pounds", stop + 2)

    @cached_property
    def weighty(self) -> bool:
        """Whether the sentence speaks of weight, so that its pounds are no money: it weighs, is a baby, or counts in tons."""
        return any(x.key in self.know.words["weights"] for x in self.at)

    def together(self, first: Operand) -> Operand:
        """A length of time told in two or three units: "two years, three months" in years; dollars and cents."""
        while first.unit is not None and first.value is not None and first.unit.kind in TOLD_IN_PARTS:
            if half := self.and_a_half(first.stop):  # "an hour and a half"
                if half[0] < self.size and self.unit_at(half[0]):
                    return first
                core = first.core._replace(value=first.value + half[1] * first.unit.factor)
                return first._replace(core=core, stop=half[0])
            stop, value = self.fraction_of_money(first, first.stop)
            if stop == first.stop:
                stop, value = self.smaller(first, stop)
            if stop == first.stop:
                return first
            first = first._replace(core=first.core._replace(value=value), stop=stop)
        return first

    def smaller(self, x: Operand, i: int) -> tuple[int, Fraction | None]:
        """The smaller unit that follows a larger one at i, added to it: the place after both, and the value."""
        if x.unit is None or x.value is None or x.unit.kind == "money":
            return i, x.value
        short = self.key(i) == "." and len(self.key(i - 1)) < 3 and not self.touches(i + 1)  # "5 ft. 2 in."
        j = i + (self.key(i) == "," or short)
        j += self.key(j) == "and"
        part = self.figure(j) if j < self.size else None
        if part is None or part.value is None:
            return i, x.value
        second = self.with_unit(part)
        if second.unit is None and second.kind is None:
            second = self.unnamed(x, second, j - i)
        if second.unit is None or second.value is None:
            return i, x.value
        ratio = HOLDS.get((x.unit.name or "", second.unit.name or ""))
        if ratio is None or second.value >= ratio * 3:
            return i, x.value
        return second.stop, x.value + second.value / ratio

    def unnamed(self, x: Operand, second: Operand, joined: int) -> Operand:
        """A smaller unit that is not said, or only by a word of other senses: "5 ft 2 in", "2 hours ten" at the end of all."""
        value = second.value or Fraction(0)
        if x.unit is None or not 0 < value < 60 or value.denominator > 1:
            return second
        if (
            x.unit.name in ("foot", "yard")
            and self.key(second.stop) == "in"
            and (self.closed(second.stop + 1) or self.key(second.stop + 1) == "tall")
        ):
            return second._replace(unit=Unit("inch", "distance"), stop=second.stop + 1)
        if x.unit.name == "foot" and joined == 0 and value < 12 and second.stop >= self.size:  # "five foot ten"
            return second._replace(unit=Unit("inch", "distance"))
        if x.unit.name == "hour" and joined < 2 and second.stop >= self.size:
            return second._replace(unit=Unit("minute", "duration"))
        return second

    def fraction_of_money(self, x: Operand, i: int) -> tuple[int, Fraction | None]:
        """Cents after a sum at i: "and 43 cents", "20 ringgit 43 sen", "$20 43"; the place after them, and the whole value."""
        if x.unit is None or x.unit.kind != "money" or x.value is None or x.unit.factor != 1 or x.core.scale > 1:
            return i, x.value
        j = i + (self.key(i) == "and")
        part = self.figure(j) if j < self.size and self.key(j) not in ("a", "an") else None  # "$4 a dozen"
        if part is None or part.value is None or part.value.denominator > 1 or not 0 < part.value < 100:
            return i, x.value
        stop = part.stop
        if self.has("hundredths", stop):
            stop += 1
        elif not self.closed(stop) or part.value < 10 or x.value.denominator > 1:
            return i, x.value
        return stop, x.value + part.value / 100 * (-1 if x.value < 0 else 1)

    def negated(self, x: Operand) -> Operand:
        """A minus before, or "below zero" after: the value is negative. A hyphen that opens a line of a list is none."""
        i, value = x.begin, x.core.value
        if value is None or value == 0:
            return x
        below = x.unit is not None and x.unit.kind == "temperature" and self.key(x.stop) == "below"
        if (below or x.unit is None) and self.key(x.stop) == "below" and self.key(x.stop + 1) in ("zero", "freezing"):
            unit = x.unit or Unit("degree", "temperature")  # "20 below zero"
            return x._replace(core=x.core._replace(value=-value), stop=x.stop + 2, unit=unit)
        if self.key(i - 1) in ("minus", "negative") or self.dashed(x):
            return x._replace(begin=i - 1, core=x.core._replace(value=-value))
        return x

    def dashed(self, x: Operand) -> bool:
        """Whether a dash before a number is a minus."""
        i = x.begin
        if self.key(i - 1) not in ("-", "−", "–") or i - 1 < self.floor:
            return False
        ends = x.stop >= self.size
        if not self.touches(i):  # "- 10 k", where that is all
            return i == 1 and ends and self.key(0) == "-" and x.core.digits
        free = not self.touches(i - 1) or self.key(i - 2) in self.know.words["before a minus"]
        if not free:
            return False
        if x.unit is not None and x.unit.kind in MEASURED:
            return True
        if self.key(x.stop) in DASHES and self.touches(x.stop) and x.stop + 1 < self.size:  # "-78-0 degrees"
            last = self.figure(x.stop + 1)
            unit = self.with_unit(last).unit if last is not None else None
            if unit is not None and unit.kind == "temperature":
                return True
        return self.key(i - 1) != "–" and not (i == 1 and not ends)
