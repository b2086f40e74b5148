"""What stands around a number with its unit: the number joined to it, the words that bound it.

    second    a hyphen, "to", "or" or "and", and another operand
    bounds    comparators and additive words, before and after

Nothing here decides whether a number counts: `labels` reads what looks like one, `grammar` makes the record.
"""

from __future__ import annotations

from sayso.numerals.amounts import Amounts, Operand
from sayso.numerals.lexemes import DASHES
from sayso.records import Comparator

BOUNDING = ("over", "at_least", "under", "at_most")


class Operands(Amounts):
    """Reads what belongs to a number, before and after it."""

    # -- the number joined to it

    def second(self, first: Operand) -> tuple[Operand, str] | None:
        """The number joined to the first by a hyphen, "to", "or" or "and": with the word that joins them."""
        j = first.stop
        key = self.key(j)
        if key == "-" and self.touches(j) and self.key(j + 1) in ("to", "or", "and") and not self.touches(j + 1):
            key, j = self.key(j + 1), j + 1  # "three- to five-day"
        if key in DASHES and key:
            even = self.touches(j) == self.touches(j + 1)
            if not even and (measured := self.hanging(first, j)):
                return measured, "-"
            if not even or (not first.core.digits and key != "-" and not self.touches(j)):
                return None
            key = "-"
        elif key == "~" and self.touches(j) and self.touches(j + 1):
            key = "-"
        elif key not in ("to", "or", "and"):
            return None
        j += 1
        if (found := self.phrase(self.know.ahead, j)) and found[1].comparator == "about":
            j = found[0]
        minus = self.key(j) in ("-", "−") and self.touches(j + 1) and not self.touches(j)  # "-12 to -8°C"
        if j >= self.size or (self.key(j) in ("a", "an") and key == "-"):
            return None
        other = self.operand(j + minus)
        if other is None or other.value is None or other.begin < j or other.core.share != first.core.share:
            return None
        return other, key

    def hanging(self, first: Operand, j: int) -> Operand | None:
        """The end of "2 -7 g", whose hyphen hangs on the second number, and is no minus since a unit serves both."""
        if self.touches(j) or not first.core.digits or first.unit is not None or self.at[j + 1].shape != "number":
            return None
        core = self.figure(j + 1)
        last = self.with_unit(core) if core is not None else None
        return last if last is not None and last.unit is not None and last.kind is None else None

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
            return any(self.key(i) in self.know.keyed["over as during"]["region"] for i in (x.stop, x.stop + 1))
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
