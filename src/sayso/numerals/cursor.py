"""Looking about in a sentence: what stands at a place, whether it touches its neighbour, which phrase begins or ends there.

How a phrase of the tables is met in a text, hyphens and all, is settled here once, for every rule that asks for one.
"""

from __future__ import annotations

from sayso.numerals.lexemes import Lexeme
from sayso.numerals.lexicon import Meaning, Table, Unit, lexicon


class Cursor:
    """One sentence's lexemes. Places are indexes of lexemes; the last numeral ended at `floor`."""

    def __init__(self, lexemes: list[Lexeme]) -> None:
        self.at = lexemes
        self.size = len(lexemes)
        self.know = lexicon()
        self.floor = 0

    def key(self, i: int) -> str:
        """The key of a lexeme, empty beyond either end."""
        return self.at[i].key if 0 <= i < self.size else ""

    def touches(self, i: int) -> bool:
        """Whether lexeme i follows the one before without a space."""
        return 0 < i < self.size and self.at[i].start == self.at[i - 1].end

    def hyphen(self, i: int) -> int:
        """The place after a hyphen that joins two words at i; i itself where there is none."""
        return i + 1 if self.key(i) == "-" and self.touches(i) and self.touches(i + 1) else i

    def has(self, section: str, i: int) -> bool:
        """Whether lexeme i is a word of a section of numbers.txt."""
        return self.key(i) in self.know.words[section]

    def phrase(self, table: Table[Meaning], i: int) -> tuple[int, Meaning] | None:
        """The longest phrase that begins at i: the place after it, and its meaning. Hyphens may join its words."""
        for words, meaning in table.by_key.get(self.key(i), ()):
            j = i
            for word, exact in words:
                j = self.hyphen(j) if j > i and word != "-" else j
                if j >= self.size or (self.at[j].raw if exact else self.at[j].key) != word:
                    break
                j += 1
            else:
                return j, meaning
        return None

    def phrase_before(self, table: Table[Meaning], i: int, floor: int) -> tuple[int, Meaning] | None:
        """The longest phrase that ends right before i: the place where it begins, and its meaning."""
        for words, meaning in table.by_key.get(self.key(i - 1), ()) if i > floor else ():
            j = i
            for word, exact in words:
                j -= 1
                if j > floor and j < i - 1 and self.key(j) == "-" and word != "-":
                    j -= 1
                if j < floor or (self.at[j].raw if exact else self.at[j].key) != word:
                    break
            else:
                return j, meaning
        return None

    def unit_at(self, i: int, digits: bool = True) -> tuple[int, Unit] | None:
        """The unit that begins at i; one of a single letter only after digits."""
        found = self.phrase(self.know.units, i)
        if found is None or (len(self.at[i].raw) == 1 and self.at[i].raw.isalpha() and found[0] == i + 1 and not digits):
            return None
        return found

    def counted(self, i: int, reach: int = 1) -> bool:
        """Whether a noun in the plural stands among the next words: then the number before it counts."""
        for k, x in enumerate(self.at[i : i + reach], i):
            if x.shape != "word" or self.has("stops", k):
                return False
            plural = len(x.key) > 3 and x.key.endswith("s") and not x.key.endswith(("ss", "us", "is", "'s"))
            if plural or x.key in self.know.words["plural nouns"]:
                return True
        return False
