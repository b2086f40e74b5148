"""What looks like a number and is none, or is another kind of number: years, clock times, scores, "Boeing 737", "no one", ages.

They are read as well as quantities are, so that they are not read as something else; and none of it is needed to read a
quantity, which is why it stands apart.
"""

from __future__ import annotations

from functools import cached_property

from sayso.numerals.amounts import Operand
from sayso.numerals.lexemes import DASHES
from sayso.numerals.lexicon import Kind
from sayso.numerals.operands import Operands
from sayso.records import Comparator

SMALLEST_YEAR, LARGEST_YEAR = 1900, 2099


class Labels(Operands):
    """Asks of an operand what it is; each answer is a yes or no, or the places where the label begins and ends."""

    def aged(self, begin: int, x: Operand, stop: int) -> bool:
        """Tell "aged 12", "at the age of 12", and the bare age between commas after a name: "Olena Hrytsenko, 54, said",
        "Olena, 54: …", "“…” — Olena, 54".
        """
        before = self.key(begin - 1)
        if (
            before in ("aged", "age", "ages")
            or self.key(stop) == "yo"
            or (before == "of" and self.key(begin - 2) in ("age", "ages", "boy", "girl", "baby"))
            or self.limited(begin, stop)
        ):
            return True
        bare = begin == x.begin and x.core.digits and x.value is not None and x.value.denominator == 1 and 0 < x.value < 120
        if not bare or before != "," or begin < 2 or not (self.key(stop) in (",", ":") or self.signs(begin - 2, stop)):
            return False
        name = self.at[begin - 2]
        return (
            name.shape == "word"
            and name.raw[0].isupper()
            and not self.has("months", begin - 2)
            and not self.has("not names", begin - 2)
        )

    def signs(self, name: int, stop: int) -> bool:
        """Tell a name and an age at a line's end, behind a dash: a quotation is signed so."""
        first = name
        while first > 0 and name - first < 3 and self.at[first - 1].raw[0].isupper():
            first -= 1
        return stop >= self.size and self.key(first - 1) in ("—", "–", "―", "-", "--")

    def limited(self, begin: int, stop: int) -> bool:
        """Tell the ages of "children under five were", "people between five and forty"; and "were under 18" at an end."""
        if self.key(begin) not in ("under", "over", "between", "below", "above"):
            return False
        ends = stop >= self.size or not self.key(stop)[:1].isalnum()
        if self.has("ages of", begin - 1):
            return ends or self.has("ages before", stop)
        grown_up = self.key(begin) == "under" and self.key(stop - 1) == "18"
        return ends and grown_up and self.key(begin - 1) in ("were", "was", "are")

    def pronoun(self, x: Operand, bounds: list[Comparator]) -> bool:
        """Whether "one" stands for somebody named before, or for no number at all: "one of them", "no one", "one day"."""
        if self.key(x.begin) != "one" or x.stop > x.begin + 1 or bounds:
            return False
        table = self.know.keyed["one as a pronoun"]
        fate = self.key(x.stop) in table["fate"] or (self.key(x.stop) == "was" and self.key(x.stop + 1) in table["fate"])
        if self.key(x.begin - 1) in table["before"]:
            return True
        after = x.stop >= self.size or self.at[x.stop].shape == "mark" or self.key(x.stop) in table["after"]
        return after and not fate

    def some_day(self, x: Operand, begin: int) -> bool:
        """Whether "one day" opens a clause: then it is no length of time."""
        if (
            self.key(x.core.begin) != "one"
            or x.unit is None
            or x.unit.name != "day"
            or begin < x.begin
            or self.key(x.core.stop) == "-"
        ):
            return False
        return begin == 0 or self.at[begin - 1].shape == "mark"

    def compound(self, x: Operand, stop: int) -> bool:
        """Whether a hyphen makes it a description: "five-storey", "two-state", "15-member"; not "2,000-strong"."""
        if self.hyphen(stop) == stop or self.at[stop + 1].shape == "number":
            return False
        return not self.has("strong", stop + 1) and self.phrase(self.know.after, stop + 1) is None

    def nought(self, x: Operand) -> bool:
        """Whether a zero in words is no count: a word of "zero" stands beside it."""
        if x.value != 0 or self.at[x.core.begin].shape == "number":
            return False
        return self.has("zero", x.begin - 1) or self.has("zero", x.stop)

    def disarmed(self, x: Operand) -> tuple[Kind | None, int, int] | None:
        """Whether the number is no quantity: (kind, begin, stop), the kind None where nothing is to be said of it."""
        i, stop = x.core.begin, x.stop
        if (
            self.key(i - 1) == "-"
            and not x.signed
            and x.begin == i
            and self.touches(i)
            and self.touches(i - 1)
            and i - 1 >= self.floor
            and self.at[i - 2].shape != "number"
        ):
            return None, i, stop  # "multi-million", "mid-thirties"
        j = self.hyphen(stop)
        if x.unit is None and j > stop and self.has("ordinals", j):
            return "ordinal", i, j + 1
        if x.unit is not None or x.signed or x.value is None:
            return None
        if x.core.digits and self.touches(stop) and self.at[stop].shape in ("word", "name") and self.key(stop) != "'s":
            ordinal = self.key(stop) in ("st", "nd", "rd", "th")
            begin = x.begin if self.at[stop].raw in self.know.labelled else i
            return "ordinal" if ordinal else "label", begin, stop + 1
        for found in (self.clocked(x), self.dated(x), self.stroke(x), self.listed(x), self.scored(x), self.named(x)):
            if found is not None:
                return "label", *found
        return None

    def last_of(self, x: Operand) -> int:
        """The place after a second number joined to this one ("7-9 October", "8 to 10 a.m."), else x.stop."""
        found = self.second(x)
        return found[0].stop if found and found[1] in ("-", "to", "and") and found[0].unit is None else x.stop

    def clocked(self, x: Operand) -> tuple[int, int] | None:
        """8 a.m., 0300 GMT, from 8 to 10 p.m., a quarter to six."""
        for stop in (x.stop, self.last_of(x)):
            if found := self.phrase(self.know.clock, stop):
                return x.begin, found[0]
        past = self.key(x.begin - 1) in ("to", "past") and self.key(x.begin - 2) in ("quarter", "half")
        return (x.begin, x.stop) if past else None

    def dated(self, x: Operand) -> tuple[int, int] | None:
        """Days of months, and years."""
        i, stop = x.core.begin, x.stop
        value, lexeme = x.value, self.at[i]
        if not lexeme.plain or value is None or stop != i + 1:
            return None
        if value <= 31:
            for end in (stop, self.last_of(x)):
                k = end + (self.key(end) == "of")
                if self.has("months", k) and self.at[k].raw[0].isupper():
                    return i, k + 1
            k = i - 1 - (self.key(i - 1) == ".")
            if self.has("months", k) and k >= 0 and self.at[k].raw[0].isupper():
                within = self.key(k - 1) == "in" and self.counted(stop, 2)
                apart = not self.touches(stop)  # "NEW DELHI, Sept 17 - Forty-one people": a dateline and its report
                return None if within else (i, stop if apart else self.last_of(x))
            return None
        return self.year(x, int(value))

    def year(self, x: Operand, value: int) -> tuple[int, int] | None:
        """A bare number from 1900 to 2099 is a year unless it counts: a bound before it, or a round one before a noun."""
        i, stop = x.core.begin, x.stop
        old = 1000 <= value < SMALLEST_YEAR and self.has("year for sure", i - 1) and not self.counted(stop)
        if not (SMALLEST_YEAR <= value <= LARGEST_YEAR or old):
            return None
        last = self.last_of(x)
        if last > stop or self.has("year for sure", i - 1) or self.has("months", i - 1):
            return i, last
        bound = self.phrase_before(self.know.before, i, self.floor)
        if (
            bound is not None
            and not self.unmeant(bound[1].phrase, bound[0], x)
            and (bound[1].comparator != "about" or self.counted(stop))
        ):
            return None
        free = not self.has("before a year", i - 1)
        if (self.counted(stop, 2) and value % 50 == 0) or (
            free and ((self.counted(stop) and i > 0) or self.has("plural nouns", stop))
        ):
            return None
        return i, stop

    def stroke(self, x: Operand) -> tuple[int, int] | None:
        """9/11, 24/7, 2024/25, 50/50."""
        stop = x.stop
        while self.slash(stop):
            stop += 2
        return (x.begin, stop) if stop > x.stop else None

    def run(self, i: int) -> int:
        """The place after a row of bare numbers that dashes join: 3-1, 555-010-2030."""
        while self.key(i) and self.key(i) in DASHES and self.touches(i) and self.touches(i + 1) and self.at[i + 1].plain:
            i += 2
        return i

    def citation(self, i: int, stop: int) -> int | None:
        """The place after "[12]", or after a row of numbers in brackets: "[10, 13, 24]", "(26,29,49)"."""
        opens = self.key(i - 1)
        if opens not in ("[", "("):
            return None
        last = stop
        while self.key(last) in (",", ";", "–", "-") and last + 1 < self.size and self.at[last + 1].plain:
            last += 2
        rows = last > stop + 2 or opens == "["
        return last if rows and self.key(last) == {"[": "]", "(": ")"}[opens] else None

    def listed(self, x: Operand) -> tuple[int, int] | None:
        """Telephone numbers, [12], and a list's "1." or "(1)" at the head of a line."""
        i, stop = x.core.begin, self.run(x.stop)
        if self.key(i - 1) == "+" and self.touches(i):
            while stop < self.size and self.at[stop].shape == "number":
                stop = self.run(stop + 1)
            return i, stop
        if stop > x.stop + 2:
            return i, stop
        if x.core.digits and (last := self.citation(i, x.stop)) is not None:
            return i, last
        worded = stop + 1 < self.size and self.at[stop + 1].shape == "word"
        head = (i == 0 and self.key(stop) in (".", ")") and worded) or (i == 1 and self.key(0) == "(" and self.key(stop) == ")")
        return (i, stop) if head and x.core.digits else None

    def scored(self, x: Operand) -> tuple[int, int] | None:
        """The result of a match: 3-1, 2–0. A range rises and has no match beside it; votes ("52-48") are two counts."""
        i, stop = x.core.begin, self.run(x.stop)
        high = self.at[stop - 1].value
        if stop == x.stop or not self.at[i].plain or x.value is None or high is None:
            return None
        near = range(max(0, i - 8), min(self.size, stop + 6))
        if self.unit_at(self.hyphen(stop)) or any(self.has("ballots", k) for k in near):
            return None
        falls = x.value >= high and high < 300
        return (i, stop) if falls or (high < 100 and any(self.has("scores", k) for k in near)) else None

    def named(self, x: Operand) -> tuple[int, int] | None:
        """Numbers that are names or parts of names: Flight 370, Article 5, Group of 20, the Big Four, top ten."""
        i, stop = x.begin, x.stop
        k = i - 1 - (self.key(i - 1) == "." and self.has("designators", i - 2))
        before = self.at[k] if k >= self.floor and k >= 0 else None
        whole = stop == i + 1 and (self.at[i].plain or not x.core.digits)
        if before is None or (before.shape == "mark" and before.key not in ("#", "№")):
            return None
        if self.key(i - 1) == "top" or (i > 1 and self.key(i - 1) == "of" and self.at[i - 2].raw == "Group"):
            return i, stop
        upper = before.raw[0].isupper()
        if before.key in self.know.words["designators"] and whole and not (self.counted(stop, 2) and not upper):
            return i, self.row(self.last_of(x)) if before.key.endswith("s") else self.last_of(x)
        if self.titled or not whole or before.shape == "name":
            return None
        if not x.core.digits:  # "Channel Four", "the Seven Sisters"
            capital = self.at[i].raw[0].isupper()
            following = stop < self.size and self.at[stop].shape == "word" and self.at[stop].raw[0].isupper()
            return (i, stop) if capital and (upper or following) and k > 0 else None
        lone = (
            upper and k > 0 and not self.has("prepositions", k - 1) and not self.has("not names", k) and before.shape == "word"
        )
        if lone and self.listed_beside(k):
            return None
        return (i, stop) if lone and stop < self.size and self.at[stop].shape == "word" and not self.counted(stop, 3) else None

    def listed_beside(self, k: int) -> bool:
        """Whether the name at k goes on a list of names with their numbers: "the Greens won 20, the Liberals 14 and"."""
        while k > 0 and (self.at[k].raw[0].isupper() or self.key(k) == "the"):
            k -= 1
        return self.key(k) in (",", "and") and k > 0 and self.number_at(k - 1)

    def row(self, stop: int) -> int:
        """The place after the other numbers of a row of names: "phases 3, 5 and 7"."""
        while True:
            j = stop + (self.key(stop) == ",")
            j += self.key(j) == "and"
            if (
                j == stop
                or j >= self.size
                or not self.at[j].plain
                or self.counted(j + 1, 2)
                or self.unit_at(self.hyphen(j + 1))
            ):
                return stop
            stop = j + 1

    @cached_property
    def titled(self) -> bool:
        """Whether the sentence is set in capitals or Title Case: then a capital says nothing."""
        long = [x.raw for x in self.at if x.shape == "word" and len(x.raw) > 3]
        return sum(raw[0].isupper() for raw in long) >= 0.7 * len(long)
