"""Lexemes to numerals: a hand-written grammar that reads from left to right, never going back.

    numeral   bounds number [range] [unit] bounds        "at least | 10 | to 15 | km | or more"
    range     a hyphen, "to", "or", or "and" after "between", with a second number; scale and unit serve both
    bounds    as many as stand there; the one that bounds wins over "about"

Values are exact fractions until here, where they become floats; what no float can hold is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sayso.numerals.amounts import Operand
from sayso.numerals.labels import LARGEST_YEAR, SMALLEST_YEAR, Labels
from sayso.numerals.lexemes import lexemes_of
from sayso.numerals.lexicon import Kind, Unit, lexicon
from sayso.numerals.operands import BOUNDING
from sayso.numerals.relations import related
from sayso.numerals.words import Core
from sayso.records import Comparator, Numeral, Span

# Goods are counted by the tonne and the litre: their unit is what is counted, and stays out of the figure's words.
COUNTED_BY: frozenset[str] = frozenset({"mass", "volume"})
LENT = ("mass", "volume", "share", "temperature", "physical")  # "45 and 50 mg"; not "12 and 3 days later"
RATE_REACH = 5  # "9,000 litres of clean drinking water an hour": words between the number and its rate


def numerals(text: str, start: int = 0, end: int | None = None) -> list[Numeral]:
    """The quantities of text[start:end], a sentence, in order and disjoint; spans point into the whole text.

    Labels and ordinals are among them, with those kinds; whoever counts leaves them out. Never raises for what the text says.
    """
    know = lexicon()
    end = len(text) if end is None else end
    if not know.may_tell(text[start:end]):
        return []
    lexemes = lexemes_of(text, start, end, know.codes, know.parting)
    return related(text, end, list(_Reader(lexemes).numerals())) if lexemes else []


class _Reader(Labels):
    """Reads one sentence's lexemes from left to right."""

    def numerals(self) -> Iterator[Numeral]:
        i, starters = 0, self.know.starters
        while i < self.size:
            key = self.at[i].key
            if self.at[i].shape != "number" and (key not in starters or (key in ("a", "an") and not self.leads(i))):
                i += 1
                continue
            found, stop = self.read(i)
            if found is not None:
                yield found
                self.floor = stop
            i = max(stop, i + 1)

    def leads(self, i: int) -> bool:
        """Whether the article at i stands before what it can count: "a hundred", "a third", "an hour"."""
        return self.key(i + 1 + (self.key(i + 1) == "-")) in self.know.after_article

    # -- ranges

    def range(self, first: Operand, between: bool, changed: bool) -> tuple[Operand, Fraction, Fraction] | None:
        """The last number of a range that begins with `first`, and both its ends; None where the two are apart."""
        found = self.second(first) if first.value is not None else None
        if found is None or first.value is None:
            return None
        other, joint = found
        if (between and joint == "or") or (joint == "to" and changed):
            return None
        if joint == "and" and not between and not (self.lead(first)[1] == "from" and first.unit and first.unit == other.unit):
            return None
        low, high = first.value, other.value
        if high is None or (
            first.unit and other.unit and (first.unit.kind, first.unit.name) != (other.unit.kind, other.unit.name)
        ):
            return None
        if first.unit and not other.unit and not first.signed:
            return None
        if first.core.scale == 1 and other.core.scale > 1 and low < high / other.core.scale:
            low *= other.core.scale
        elif (
            first.core.scale == 1 and joint == "-" and high % 1000 == 0 and first.unit is None and low < high / 1000 <= low * 10
        ):
            low *= 1000  # "200-300,000"
        if first.unit is None and other.unit is not None:
            low *= other.unit.factor
        near = high <= 3 * low if joint == "or" else True
        return (other._replace(unit=other.unit or first.unit), low, high) if low < high and near else None

    def share_of(self, first: Operand) -> tuple[int, Fraction] | None:
        """Read "one in five", "nine out of ten", "one of every three": the place after it, and the per cent."""
        above, j = first.value, first.stop
        if above is None or first.unit is not None or above.denominator > 1 or first.core.scale > 1:
            return None
        every = False
        if self.key(j) == "out" and self.key(j + 1) == "of":
            joint, j = "out of", j + 2
        elif self.key(j) in ("in", "of"):
            joint, j = self.key(j), j + 1
        else:
            return None
        if self.key(j) == "every":
            every, j = True, j + 1
        x = self.figure(j) if j < self.size else None
        if x is None or x.value is None or not above < x.value or x.value.denominator > 1 or x.value > 10**5:
            return None
        even = x.value in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 25, 50, 100, 1000)
        plain = even and x.digits == first.core.digits and self.unit_at(self.hyphen(x.stop)) is None
        plain = plain or (joint == "in" and above == 1 and x.value <= 1000 and self.closed(x.stop))  # "one in 21."
        if joint == "in" and above > 1 and x.value not in (3, 4, 5, 10, 100):
            plain = False
        if joint == "out of" and x.digits and x.value != 10:  # "shot down 12 out of 15" counts both
            plain = False
        if not (every or (plain and joint != "of")):
            return None
        return x.stop, above / x.value * 100

    def quotient(self, first: Operand) -> Operand | None:
        """One number "over" another, where that ends the phrase: "the answer is one over 20", "2000 over 3"."""
        j = first.stop
        last = self.figure(j + 1) if self.key(j) == "over" and j + 1 < self.size else None
        if last is None or not last.value or first.value is None or not self.closed(last.stop):
            return None
        if self.has("before a year", first.begin - 1) and SMALLEST_YEAR <= first.value <= LARGEST_YEAR:
            return None
        return first._replace(stop=last.stop, core=first.core._replace(end=last.stop, value=first.value / last.value))

    # -- reading one numeral

    def mentioned(self, x: Operand, stop: int) -> Fraction | None:
        """The value of a label that is one number, to be shown and never counted: "version two", "No. 5", "4/5", "10G"."""
        if x.value is None:
            return None
        if stop == x.stop:
            return x.value
        if (
            self.slash(x.stop)
            and stop == x.stop + 2
            and f"{self.key(x.core.begin)}/{self.key(stop - 1)}" not in self.know.words["strokes"]
        ):
            below = self.at[stop - 1].value
            return x.value / below if below and x.value < 100 else None
        scale = self.know.labelled.get(self.at[x.stop].raw) if stop == x.stop + 1 else None
        if scale and x.value.denominator == 1 and x.value < 10:  # "5G" is a network
            return None
        return x.value * scale if scale else x.value if self.key(x.stop) in ("st", "nd", "rd", "th", "s") else None

    def read(self, i: int) -> tuple[Numeral | None, int]:
        """The numeral at lexeme i, if there is one, and the place to go on from."""
        if self.has("ordinals", i) and self.part(i) is None:
            place = self.know.ordinals[self.key(i)]
            return self.emit(i, i + 1, i, i + 1, kind="ordinal", values=(place, None, None)), i + 1
        first = self.operand(i)
        if first is None:
            return self.single(i)
        if first.begin < self.floor:
            first = first._replace(begin=i)
        if first.kind == "label":
            return self.emit(first.begin, first.stop, i, first.stop, kind="label"), first.stop
        if first.unit is None and (found := self.quotient(first)):
            return self.finish(found, found.stop, None)
        disarmed = self.disarmed(first)
        if disarmed is not None:
            kind, begin, stop = disarmed
            if kind is None:
                return None, stop
            value = self.mentioned(first, stop)
            if value is not None and begin == first.core.begin == first.begin and self.dashed(first._replace(stop=stop)):
                begin, value = begin - 1, -value  # "-4/5"
            return self.emit(begin, stop, begin, stop, kind=kind, values=(value, None, None)), stop
        if first.unit is None and (share := self.share_of(first)):
            stop, value = share
            percent = Operand(first.begin, stop, first.core._replace(value=value, end=stop), Unit("percent", "share"))
            return self.finish(percent, percent.stop, None)
        lead = self.lead(first)
        changed = lead[1] == "from" and self.changes(lead[0])
        reach = self.range(first, lead[1] == "between", changed)
        if reach is not None and (self.apart(first, reach[0]) or self.by(first, reach[0])):
            reach = None
        if reach is None:
            return self.finish(self.lent(first, changed), first.stop, None)
        last, low, high = reach
        begin = lead[0] if lead[1] else first.begin
        if last.unit is not None and last.unit.kind == "share" and first.unit is None:
            first = first._replace(unit=last.unit)
        return self.finish(last._replace(begin=begin, core=last.core._replace(begin=first.core.begin)), last.stop, (low, high))

    def lent(self, first: Operand, changed: bool) -> Operand:
        """The first of "rose from 10 to 15 percent", of "45 and 50 mg", with the unit that the second lends it."""
        if (
            first.unit is not None
            or first.value is None
            or not (changed or (first.core.digits and self.key(first.stop) == "and"))
        ):
            return first
        found = self.second(first)
        unit = found[0].unit if found else None
        if found is None or unit is None or not (found[1] == "to" if changed else unit.kind in LENT and not found[0].signed):
            return first
        return first._replace(unit=unit, core=first.core._replace(value=first.value * unit.factor))

    def lead(self, x: Operand) -> tuple[int, str]:
        """The place of "between" or "from" before a number, past "about", and the word."""
        i = x.begin
        if found := self.phrase_before(self.know.before, i, self.floor):
            i = found[0] if found[1].comparator == "about" else i
        if i > self.floor and self.key(i - 1) in ("between", "from"):
            return i - 1, self.key(i - 1)
        return i, ""

    def apart(self, first: Operand, last: Operand) -> bool:
        """Whether a range is really two counts of votes."""
        return last.unit is None and any(
            self.has("ballots", k) for k in range(max(0, first.begin - 8), min(self.size, last.stop + 4))
        )

    def changes(self, i: int) -> bool:
        """Whether a word of change ("rose") stands shortly before i."""
        return any(self.has("change", k) for k in range(max(self.floor, i - 8), i))

    def by(self, first: Operand, last: Operand) -> bool:
        """Whether a range is really a change and what it came to: "rose by three to 15"."""
        joined = self.key(first.begin - 1) == "by" and self.key(first.stop) == "to"
        return joined and last.unit is None and self.changes(first.begin)

    def finish(self, x: Operand, stop: int, ends: tuple[Fraction, Fraction] | None) -> tuple[Numeral | None, int]:
        """A number with its unit, read to the end: bounds on both sides, age, rate."""
        begin, bounds, additive = self.bounds_before(x, self.floor)
        kind: Kind = x.unit.kind if x.unit else "count"
        name = x.unit.name if x.unit else None
        if kind == "duration":
            if self.key(stop) == "ago" or self.has("windows", begin - 1) or self.some_day(x, begin):
                stop += self.key(stop) == "ago"
                return self.emit(begin, stop, x.core.begin, x.core.end, kind="label"), stop
            if old := self.phrase(self.know.old, self.hyphen(stop)):
                kind, stop = "age", old[0]
            elif self.key(begin - 1) == "aged":
                kind = "age"
        elif kind == "count" and self.aged(begin, x, stop):
            kind, name = "age", "year"
            stop += self.key(stop) == "yo"
        elif (kind == "count" and self.key(begin - 1) == "magnitude") or (
            self.key(begin - 1) == "of" and self.key(begin - 2) == "magnitude"
        ):
            kind, name = "magnitude", "magnitude"
            begin -= self.key(begin - 1) == "magnitude"
        elif self.some_day(x, begin) or (
            kind == "count" and (self.pronoun(x, bounds) or self.compound(x, stop) or self.nought(x))
        ):
            label = self.emit(x.begin, stop, x.core.begin, x.core.end, kind="label")
            return label, stop
        if repeated := self.repeated(x, stop):
            stop = repeated
        after, more, added = self.bounds_after(x, stop)
        last = x.core.end if kind in COUNTED_BY and after == stop else after
        per, onward = self.rate(after)
        comparator, value, low, high = _bounded(x.core, ends, [*bounds, *more])
        if last == after and (other := self.other_side(x, after, comparator)):
            last, (low, high), kind, name = other[0], other[1], *other[2]
            comparator, value, after, onward = "between", None, last, max(last, onward)
        core = (x.core.begin, x.core.end)
        found = self.emit(begin, last, *core, kind, comparator, (value, low, high), name, additive or added, per)
        return found, max(onward, after)

    def other_side(
        self, x: Operand, stop: int, comparator: Comparator
    ) -> tuple[int, tuple[Fraction, Fraction], tuple[Kind, str | None]] | None:
        """The bound on the other side ("more than 10 and less than 20"): the place after it, both ends, kind and unit."""
        if comparator not in BOUNDING or x.value is None:
            return None
        j = stop + (self.key(stop) == ",")
        joined = self.key(j) in ("and", "but", "yet")
        j += joined
        found = self.phrase(self.know.ahead, j) if j > stop and j < self.size else None
        rising = comparator in ("over", "at_least")
        if found is None or found[1].comparator not in (("under", "at_most") if rising else ("over", "at_least")):
            return None
        last = self.operand(found[0]) if found[0] < self.size else None
        if last is None or last.value is None or last.kind is not None or not (joined or self.closed(last.stop)):
            return None
        if x.unit is not None and last.unit is None and self.closed(last.stop):
            last = last._replace(unit=x.unit, core=last.core._replace(value=last.value * x.unit.factor))
        if x.unit is not None and last.unit != x.unit:
            return None
        value = x.value * last.unit.factor if last.unit and not x.unit else x.value
        low, high = (value, last.value or value) if rising else (last.value or value, value)
        kind: Kind = last.unit.kind if last.unit else "count"
        return (last.stop, (low, high), (kind, last.unit.name if last.unit else None)) if low < high else None

    def emit(
        self,
        begin: int,
        stop: int,
        core_begin: int,
        core_end: int,
        kind: Kind = "count",
        comparator: Comparator = "exact",
        values: tuple[Fraction | None, Fraction | None, Fraction | None] = (None, None, None),
        unit: str | None = None,
        additive: bool = False,
        per: str | None = None,
    ) -> Numeral | None:
        """The record; None where a value is beyond what a float holds."""
        try:
            value, low, high = (None if v is None else float(v) for v in values)
        except OverflowError:
            return None
        core_end = min(core_end, stop)
        span = Span(self.at[begin].start, self.at[stop - 1].end)
        core = Span(self.at[core_begin].start, self.at[core_end - 1].end)
        return Numeral(span, core, value, low, high, comparator, kind, unit, additive, per)

    def single(self, i: int) -> tuple[Numeral | None, int]:
        """Read "a decade", "nearly an hour", "for a year and a half": an article that stands for one."""
        if self.key(i) not in ("a", "an"):
            return None, i + 1
        found = self.phrase(self.know.units, self.hyphen(i + 1))
        if found is None or self.key(found[0]) == "ago":
            return None, i + 1
        stop, unit = found
        if self.alone(i, stop):
            return self.finish(Operand(i, stop, Core(i, i + 1, i + 1, unit.factor), unit), stop, None)
        if unit.kind == "money" and unit.factor <= 1 and self.closed(stop):  # "it costs a dollar."
            return self.finish(Operand(i, stop, Core(i, i + 1, i + 1, unit.factor), unit), stop, None)
        if unit.kind not in ("duration", "distance"):
            return None, i + 1
        if unit.name in ("second", "foot", "quarter") or self.at[stop - 1].key.endswith("s") or len(self.at[stop - 1].key) < 3:
            return None, i + 1
        x = self.together(Operand(i, stop, Core(i, i + 1, i + 1, unit.factor), unit))
        _, bounds, _ = self.bounds_before(x, self.floor)
        after = self.has("offsets" if unit.kind == "duration" else "reaches", stop)
        if not (bounds or after or x.stop > stop or unit.factor > 7 or self.has("lasting", i - 1)):
            return None, i + 1
        if stop < self.size and self.key(stop) == "-" and self.touches(stop):
            return None, i + 1
        return self.finish(x, x.stop, None)

    def rate(self, i: int) -> tuple[str | None, int]:
        """Find "a week", "per day", "/year", "daily" among the next words: the unit counted per, and the place after."""
        for j in range(i, min(i + RATE_REACH, self.size)):
            x = self.at[j]
            if x.shape == "number" or (x.shape == "mark" and x.key not in ("/", "-", "’", "'")):
                break
            if (j == i and x.key == "/") or x.key in ("a", "an", "per", "each", "every"):
                found = self.rates_of(j + 1, j == i and x.key in ("/", "per"))
                if (
                    found
                    and not self.has("no rate after", j - 1)
                    and not self.has("offsets", j + 2)
                    and self.key(j + 2) != "ago"
                    and not (found[0] in ("second", "dozen") and x.key in ("a", "an") and not self.ends(j + 2))
                    and not (found[0] == "dozen" and j > i)  # "$4 a dozen", but "$4 for each of a dozen"
                ):
                    return found
                if x.key in ("a", "an"):
                    break
            for per, words in self.know.keyed["rate adverbs"].items():
                if x.key in words and self.hyphen(j + 1) == j + 1:
                    return per, j + 1
            if self.has("no rate after", j) and x.key != "of":
                break
        return None, i

    def ends(self, i: int) -> bool:
        """Whether a noun phrase ends before i: "nine a second" is a rate, "a second truck" none."""
        return i >= self.size or self.at[i].shape == "mark" or self.has("stops", i)

    def rates_of(self, i: int, measured: bool) -> tuple[str, int] | None:
        """What is counted per at i, and the place after it: a word of rates, or right behind a stroke any unit ("kg/cm³")."""
        per = next((per for per, words in self.know.keyed["rates"].items() if self.key(i) in words), None)
        unit = self.unit_at(i) if measured and per is None and i < self.size else None
        return (per, i + 1) if per else (unit[1].name, unit[0]) if unit and unit[1].name else None

    def repeated(self, x: Operand, i: int) -> int | None:
        """Find the second half of "seven (7)": the place after the bracket that says the same number again."""
        if self.key(i) != "(" or i + 1 >= self.size:
            return None
        other = self.figure(i + 1)
        return other.stop + 1 if other and other.value == x.value and self.key(other.stop) == ")" else None


def _bounded(
    core: Core, ends: tuple[Fraction, Fraction] | None, bounds: list[Comparator]
) -> tuple[Comparator, Fraction | None, Fraction | None, Fraction | None]:
    """What the words say: (comparator, value, low, high). The first that bounds wins; "about" only where none does."""
    bounding = next((b for b in bounds if b in BOUNDING), None)
    lower = bounding in ("over", "at_least")
    if ends is not None:
        if bounding is None:
            return "between", None, *ends
        return (bounding, None, ends[0], None) if lower else (bounding, None, None, ends[1])
    if core.value is None:
        return ("plural", None, core.low, None) if bounding is None or lower else (bounding, None, None, None)
    if bounding is None:
        return "about" if core.about or bounds else "exact", core.value, None, None
    return (bounding, core.value, core.value, None) if lower else (bounding, core.value, None, core.value)
