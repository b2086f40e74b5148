"""Every quantity in a sentence: "more than two and a half years", "between €40m and €50m", "nine out of ten", "dozens".

One pass cuts the text into lexemes; a hand-written grammar then reads from left to right, never going back:

    numeral   bounds number [range] [unit] bounds        "at least | 10 | to 15 | km | or more"
    number    digits | words | an article or half with a scale | a fraction | a plural ("dozens") | a vague word ("several")
    range     a hyphen, "to", "or", or "and" after "between", with a second number; scale and unit serve both
    bounds    comparators and additive words, as many as stand there; the one that bounds wins over "about"

What looks like a number and is none (years, clock times, "Boeing 737", "won 3-1") is read too, as kind "label", so that it is
not read as something else. The words stand in assets/numbers.txt and assets/units.txt; their meaning is GUIDE's: "nearly" is
about, a bare "hundreds" is at least 200. Values are exact fractions until the end, where they become floats; what no float can
hold is left out. Time is linear in the text: every look ahead is bounded by the longest phrase of the tables.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files
from typing import Generic, Literal, NamedTuple, TypeVar, cast

from sayso.records import Comparator, Numeral, Span

Kind = Literal[
    "count", "money", "share", "duration", "age", "distance", "area", "temperature", "magnitude", "mass", "volume",
    "speed", "power", "energy", "ordinal", "label",
]  # fmt: skip
Shape = Literal["number", "word", "name", "mark"]

# A double holds no more than 1.8e308; longer strings of digits are names, not numbers (and int() of 4,300 digits raises).
MOST_DIGITS = 300
# Goods are counted by the tonne and the litre: their unit is what is counted, and stays out of the figure's words.
COUNTED_BY: frozenset[str] = frozenset({"mass", "volume"})
HYPHENS = "-‐‑"
DASHES = HYPHENS + "–—−"
RATE_REACH = 5  # "9,000 litres of clean drinking water an hour": words between the number and its rate
SMALLEST_YEAR, LARGEST_YEAR = 1900, 2099


def numerals(text: str, start: int = 0, end: int | None = None) -> list[Numeral]:
    """The quantities of text[start:end], a sentence, in order and disjoint; spans point into the whole text.

    Labels and ordinals are among them, with those kinds; whoever counts leaves them out. Never raises for what the text says.
    """
    lexemes = _lexemes(text, start, len(text) if end is None else end)
    return list(_Reader(lexemes).numerals()) if lexemes else []


# ---------------------------------------------------------------- lexemes


class _Lexeme(NamedTuple):
    """A piece of the sentence. `key` is lower case with straight apostrophes; `value` is set for numbers in digits.

    `plain` is True for digits without separator, point or fraction: only these can be years.
    """

    start: int
    end: int
    shape: Shape
    raw: str
    key: str
    value: Fraction | None = None
    plain: bool = False


_VULGAR = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_PATTERN = rf"""
  (?P<link>  (?:https?://|www\.)\S++ )
| (?P<date>
      \d{{4}}-\d\d?-\d\d?(?!\d)(?:T[\d:.Z+-]*+)?
    | \d\d?:\d\d(?::\d\d)?(?!\d)
    | \d\d?(?P<dot>[./])\d\d?(?P=dot)(?:\d{{4}}|\d\d)(?![\d.])
  )
| (?P<power> \d++(?:\.\d++)?[eE][+-]?\d++(?!\w) )
| (?P<digits>
      \d{{1,3}}(?P<sep>[,'’\u00a0\u2007\u2009\u202f\x20])\d{{3}}(?!\d)(?:(?P=sep)\d{{3}}(?!\d))*(?:\.\d++)?[{_VULGAR}]?
    | \d{{1,2}}(?:,\d\d)+,\d{{3}}(?!\d)
    | \d{{1,3}}(?:\.\d{{3}}){{2,}}(?![\d.])
    | (?P<comma>\d++),\d\d?(?![\d,])(?=\s?(?:%|per\s?cent|thousand|million|mln|bn|billion|trillion|km)(?!\w))
    | \d++(?:\.\d++)?(?!\.\d)[{_VULGAR}]?
    | (?<![\w.])\.\d++
    | [{_VULGAR}]
  )
| (?P<version> \d++(?:\.\d++)++ )
| (?P<initials> (?<![^\W_])(?:[A-Za-z]\.)+[A-Za-z](?:\.|(?!\w)) )
| (?P<sign>  (?<!\w)(?:[A-Z]{{1,3}}[$£¥]|(?:SIGNS)(?=\d)) )
| (?P<name>  (?:[^\W\d_]++|(?<!\d)[^\W\d_]++[{HYPHENS}])\d\w*+(?:[{HYPHENS}]\w++)*+ )
| (?P<word>  [^\W\d_]++(?:['’][^\W\d_]++)*+ )
| (?P<mark>  [^\s\w] )
"""


@cache
def _lexer(signs: tuple[str, ...]) -> re.Pattern[str]:
    codes = "|".join(sorted(map(re.escape, signs), key=len, reverse=True)) or "(?!)"
    return re.compile(_PATTERN.replace("SIGNS", codes), re.VERBOSE)


def _lexemes(text: str, start: int, end: int, signs: tuple[str, ...] | None = None) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    for match in _lexer(_lexicon().codes if signs is None else signs).finditer(text, start, end):
        group, raw = match.lastgroup, match.group()
        a, b = match.span()
        if group == "word":
            key = raw.lower()
            if raw[-2:-1] in ("'", "’") and key[-1] == "s":  # "Monday's": the name and its ending are two
                found.append(_Lexeme(a, b - 2, "word", raw[:-2], key[:-2]))
                found.append(_Lexeme(b - 2, b, "word", "'s", "'s"))
            else:
                found.append(_Lexeme(a, b, "word", raw, key.replace("’", "'")))
        elif group == "mark":
            found.append(_Lexeme(a, b, "mark", raw, "-" if raw in HYPHENS else raw))
        elif group in ("digits", "power"):
            found.extend(_digits(raw, a, found[-1].key if found else ""))
        elif group in ("initials", "sign"):
            found.append(_Lexeme(a, b, "word" if group == "initials" else "mark", raw, raw.lower()))
        else:
            found.append(_Lexeme(a, b, "name", raw, raw.lower()))
    return found


def _digits(raw: str, at: int, before: str) -> Iterator[_Lexeme]:
    """A number in digits; two where a plain space after a month or "flight" parts them ("May 7 150 soldiers")."""
    if " " in raw and (before in _lexicon().words["months"] or before in _lexicon().words["designators"]):
        head, _, tail = raw.partition(" ")
        yield from _digits(head, at, "")
        yield from _digits(tail, at + len(head) + 1, "")
        return
    value = _value(raw)
    if value is None:
        yield _Lexeme(at, at + len(raw), "name", raw, raw.lower())
    else:
        yield _Lexeme(at, at + len(raw), "number", raw, raw, value, raw.isdecimal())


def _value(raw: str) -> Fraction | None:
    """The value of digits in any script, with their separators; None where it is beyond a float."""
    if len(raw) > MOST_DIGITS:
        return None
    part = Fraction(0)
    if unicodedata.category(raw[-1]) == "No":
        part = Fraction(unicodedata.numeric(raw[-1])).limit_denominator(10)
        raw = raw[:-1] or "0"
    mantissa, _, power = raw.replace("E", "e").partition("e")
    if len(power) > 4 or abs(int(power or 0)) > MOST_DIGITS:
        return None
    if mantissa.count(".") > 1:
        mantissa = mantissa.replace(".", "")
    whole, point, rest = mantissa.partition(".")
    if not point and "," in whole and len(whole.rpartition(",")[2]) < 3:
        whole, _, rest = whole.partition(",")
    number = int("".join(c for c in whole + rest if c.isdecimal()) or "0")
    return (Fraction(number, 10 ** len(rest)) + part) * Fraction(10) ** int(power or 0)


# ---------------------------------------------------------------- the tables


class _Unit(NamedTuple):
    """`name` is None where the kind is plain and the unit is not (bare "francs"); the value said is multiplied by `factor`."""

    name: str | None
    kind: Kind
    factor: Fraction = Fraction(1)


class _Bound(NamedTuple):
    """A comparator and the words it was said in."""

    comparator: Comparator
    phrase: str


Meaning = TypeVar("Meaning")


class _Table(Generic[Meaning]):
    """Phrases and what they mean, kept by their first word (or by their last: `backward`), the longest first."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]], backward: bool = False, exact: bool = False) -> None:
        self.by_key: dict[str, list[tuple[list[tuple[str, bool]], Meaning]]] = {}
        for phrase, meaning in phrases:
            cut = [(x.raw, True) if exact and _strict(x.raw) else (x.key, False) for x in _lexemes(phrase, 0, len(phrase), ())]
            words = cut[::-1] if backward else cut
            self.by_key.setdefault(words[0][0].lower(), []).append((words, meaning))
        for entries in self.by_key.values():
            entries.sort(key=lambda entry: -len(entry[0]))


def _strict(word: str) -> bool:
    """Whether a word of a unit must be met to the letter: MW, kWh, C, t, ha."""
    return word.isalpha() and (len(word) <= 2 or word[1:] != word[1:].lower())


class _Lexicon:
    """The two files of assets, as tables."""

    def __init__(self) -> None:
        lines, units = _sections("numbers.txt"), _sections("units.txt")
        self.words = {name: {phrase for _, phrases in found for phrase in phrases} for name, found in lines.items()}
        self.keyed = {name: _merged(found) for name, found in lines.items()}

        def values(name: str) -> dict[str, Fraction]:
            return {phrase: Fraction(key) for key, phrases in lines[name] for phrase in phrases}

        def bounds(name: str) -> list[tuple[str, _Bound]]:
            return [(p, _Bound(cast(Comparator, key), p)) for key, phrases in lines[name] for p in phrases]

        def plain(name: str) -> list[tuple[str, str]]:
            return [(phrase, key) for key, phrases in lines[name] for phrase in phrases]

        self.cardinals, self.scales, self.plurals = values("cardinals"), values("scales"), values("plurals")
        self.letters, self.parts = values("letters"), values("parts")
        self.vague, self.couple = _Table(values("vague").items()), _Table(values("couple").items())
        self.before, self.ahead = _Table(bounds("before"), backward=True), _Table(bounds("before"))
        self.after = _Table(bounds("after"))
        self.additive = _Table(plain("additive before"), backward=True)
        self.intensifiers = _Table(plain("intensifiers"), backward=True)
        self.clock, self.old = _Table(plain("after the hour")), _Table(plain("ages after"))
        signs = [(phrase, _Unit(key, "money")) for key, phrases in units.pop("signs") for phrase in phrases]
        self.codes = tuple(phrase for phrase, _ in signs if phrase.isalpha())
        self.sign = _Table(signs, exact=True)
        self.sign_backward = _Table(signs, backward=True, exact=True)
        self.units = _Table([*signs, *_units(units)], exact=True)
        self.starters = frozenset(
            {*self.cardinals, *self.scales, *self.plurals, *self.parts, *self.vague.by_key, *self.couple.by_key}
            | {"a", "an", "half"} | self.words["ordinals"] | set(self.sign.by_key)
        )  # fmt: skip


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon()


def _sections(name: str) -> dict[str, list[tuple[str, list[str]]]]:
    """A file of assets: section → its lines, each a key and its phrases."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for line in files("sayso").joinpath("assets", name).read_text("utf-8").splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("# ") and line != "#":
            key, _, phrases = line.partition(": ")
            current.append((key, [phrase.strip() for phrase in phrases.split(",")]))
    return found


def _merged(lines: list[tuple[str, list[str]]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for key, phrases in lines:
        found[key] = found.get(key, frozenset()) | frozenset(phrases)
    return found


def _units(sections: dict[str, list[tuple[str, list[str]]]]) -> Iterator[tuple[str, _Unit]]:
    for kind, lines in sections.items():
        for key, phrases in lines:
            name, _, factor = key.partition(" * ")
            unit = _Unit(None if name == "-" else name, cast(Kind, kind), Fraction(factor or 1))
            yield from ((phrase, unit) for phrase in phrases)


# ---------------------------------------------------------------- the grammar


class _Core(NamedTuple):
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


class _Operand(NamedTuple):
    """A number with its unit: lexemes begin (a currency sign, a minus) to stop."""

    begin: int
    stop: int
    core: _Core
    unit: _Unit | None
    signed: bool = False
    additive: bool = False
    kind: Kind | None = None

    @property
    def value(self) -> Fraction | None:
        return self.core.value


# What the larger unit of a pair holds of the smaller: "two years and three months" is 2.25 years.
HOLDS = {
    ("year", "month"): 12, ("week", "day"): 7, ("day", "hour"): 24, ("hour", "minute"): 60, ("minute", "second"): 60,
    ("hour", "second"): 3600, ("day", "minute"): 1440, ("foot", "inch"): 12, ("yard", "foot"): 3, ("km", "metre"): 1000,
    ("metre", "cm"): 100,
}  # fmt: skip
BOUNDING = ("over", "at_least", "under", "at_most")


class _Reader:
    """Reads one sentence's lexemes from left to right. Places are indexes of lexemes; the last numeral ended at `floor`."""

    def __init__(self, lexemes: list[_Lexeme]) -> None:
        self.at = lexemes
        self.size = len(lexemes)
        self.know = _lexicon()
        self.floor = 0

    def numerals(self) -> Iterator[Numeral]:
        i, starters = 0, self.know.starters
        while i < self.size:
            if self.at[i].shape != "number" and self.at[i].key not in starters:
                i += 1
                continue
            found, stop = self.read(i)
            if found is not None:
                yield found
                self.floor = stop
            i = max(stop, i + 1)

    # -- looking about

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
        return self.key(i) in self.know.words[section]

    def phrase(self, table: _Table[Meaning], i: int) -> tuple[int, Meaning] | None:
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

    def phrase_before(self, table: _Table[Meaning], i: int, floor: int) -> tuple[int, Meaning] | None:
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

    def counted(self, i: int, reach: int = 1) -> bool:
        """Whether a noun in the plural stands among the next words: then the number before it counts."""
        for x in self.at[i : i + reach]:
            if x.shape != "word" or self.has("stops", i):
                return False
            plural = len(x.key) > 3 and x.key.endswith("s") and not x.key.endswith(("ss", "us", "is", "'s"))
            if plural or x.key in self.know.words["plural nouns"]:
                return True
        return False

    # -- numbers

    def core(self, i: int) -> _Core | None:
        """The number that begins at lexeme i, in digits or in words, or None."""
        for form in (self.vague, self.plural, self.half, self.part, self.figure):
            found = form(i)
            if found is not None:
                return found
        return None

    def vague(self, i: int) -> _Core | None:
        """several, a few, a handful; several hundred, a few dozen; a couple of thousand."""
        for table, known in ((self.know.vague, False), (self.know.couple, True)):
            found = self.phrase(table, i)
            if found is None:
                continue
            stop, base = found
            scaled = self.scaled(self.hyphen(stop), base)
            if known:
                return _Core(i, scaled[0], scaled[0], scaled[1], scale=scaled[2], about=True) if scaled else None
            if scaled:
                return _Core(i, scaled[0], scaled[0], None, scaled[1])
            return _Core(i, stop, stop, None, base)
        return None

    def scaled(self, i: int, value: Fraction) -> tuple[int, Fraction, Fraction] | None:
        """Scale words at i ("hundred thousand", "lakh crore"): the place after them, the value, the product of the scales."""
        stop, scale = i, Fraction(1)
        while stop - i < 4 and (word := self.know.scales.get(self.key(stop))) is not None and (stop == i or word >= 1000):
            stop, scale = stop + 1, scale * word
            after = self.hyphen(stop)
            stop = after if self.key(after) in self.know.scales else stop
        return (stop, value * scale, scale) if stop > i else None

    def plural(self, i: int) -> _Core | None:
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
        return _Core(i, stop, stop, None, low)

    def half(self, i: int) -> _Core | None:
        """Half a million, half an hour, half-hour; half of (a share)."""
        if self.key(i) != "half":
            return None
        value, j = Fraction(1, 2), self.hyphen(i + 1)
        after = self.hyphen(j + 1) if self.key(j) in ("a", "an") else j
        if scaled := self.scaled(after, value):
            return _Core(i, scaled[0], scaled[0], scaled[1], scale=scaled[2])
        if found := self.phrase(self.know.units, after):
            if after != i + 1 or found[1].kind in ("duration", "distance", "volume", "mass"):
                return _Core(i, i + 1, after, value)
            return None
        unshared = self.has("halves", i - 1) or j > i + 1 or self.key(i + 1) in ("time", "brother", "sister", "-")
        return None if unshared else _Core(i, i + 1, i + 1, value * 100, share=True)

    def part(self, i: int) -> _Core | None:
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
            return _Core(i, scaled[0], scaled[0], scaled[1], scale=scaled[2])
        found = self.phrase(self.know.units, after)
        if found and found[1].kind in ("duration", "distance", "volume", "mass", "area"):
            return _Core(i, stop, after, value)
        if above == 1 and key != "one" and not self.is_share(i, stop):
            return None
        return _Core(i, stop, stop, value * 100, share=True)

    def is_share(self, i: int, stop: int) -> bool:
        """Whether "a third" at i is a share: "of" after it, or a bound before it and no noun after it."""
        after = self.key(stop)
        if self.has("after a part", stop):
            return True
        bounded = self.key(i - 1) == "by" or self.phrase_before(self.know.before, i, self.floor) is not None
        closed = stop >= self.size or self.at[stop].shape == "mark" or self.has("stops", stop)
        return bounded and closed and after != "'s"

    def figure(self, i: int) -> _Core | None:
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
            return self.tail(_Core(begin, stop, stop, value, scale=scale))
        else:
            return None
        digits = x.shape == "number"
        if scaled is None:
            return self.tail(_Core(begin, i, i, value, digits=digits))
        stop, value, scale = scaled
        if scale > 12 and x.shape != "number":
            stop, value, scale = self.words(begin if x.key not in ("a", "an") else begin + 1, article=True)
        return self.tail(_Core(begin, stop, stop, value, scale=scale, digits=digits))

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

    def tail(self, core: _Core) -> _Core:
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

    def unit_at(self, i: int, digits: bool = True) -> tuple[int, _Unit] | None:
        """The unit that begins at i; one of a single letter only after digits."""
        found = self.phrase(self.know.units, i)
        if found is None or (len(self.at[i].raw) == 1 and self.at[i].raw.isalpha() and found[0] == i + 1 and not digits):
            return None
        return found

    def operand(self, i: int) -> _Operand | None:
        """A number at i with its currency sign, minus and unit."""
        sign = self.phrase(self.know.sign, i)
        if sign is not None and sign[0] < self.size and self.at[sign[0]].shape == "number":
            core = self.core(sign[0])
            if core is not None:
                unit = sign[1]
                named = self.phrase(self.know.units, core.stop)
                stop = named[0] if named and named[1].kind == "money" and named[1].factor == 1 else core.stop
                return self.negated(_Operand(i, stop, core, unit, signed=True))
        core = self.core(i)
        if core is None:
            return None
        if core.share:
            return _Operand(i, core.stop, core, _Unit("percent", "share"))
        return self.negated(self.together(self.with_unit(core)))

    def with_unit(self, core: _Core) -> _Operand:
        """The unit after a number, an adjective of time between them if need be ("twenty working days")."""
        bare = _Operand(core.begin, core.stop, core, None)
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
            unit = _Unit("pound", "mass")
        if unit.name == "mm" and (self.has("calibres", self.hyphen(stop)) or self.has("calibres", stop + 1)):
            return _Operand(core.begin, stop, core, None, kind="label")
        core = core._replace(
            value=None if core.value is None else core.value * unit.factor,
            low=None if core.low is None else core.low * unit.factor,
        )
        return _Operand(core.begin, stop, core, unit, additive=additive)

    def weighed(self, core: _Core, i: int, stop: int, value: Fraction) -> bool:
        """Whether pounds at i are a weight: a 500-pound bomb, 200 pounds of flour; not five million pounds, nor of debt."""
        if value >= 10**5 or core.scale >= 10**6:
            return False
        if self.has("pounds weighed", core.begin - 1) or self.has("pounds weighed", self.hyphen(stop)):
            return True
        if i > core.stop:
            return value >= 10 and self.key(stop) not in ("note", "coin")
        return self.key(stop) == "of" and not self.has("money pounds", stop + 1) and not self.has("money pounds", stop + 2)

    def together(self, first: _Operand) -> _Operand:
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

    def negated(self, x: _Operand) -> _Operand:
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

    # -- ranges

    def second(self, first: _Operand) -> tuple[_Operand, str] | None:
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

    def range(self, first: _Operand, between: bool, changed: bool) -> tuple[_Operand, Fraction, Fraction] | None:
        """The last number of a range that begins with `first`, and both its ends; None where the two are apart."""
        found = self.second(first) if first.value is not None else None
        if found is None or first.value is None:
            return None
        other, joint = found
        if (joint == "and") > between or (between and joint == "or") or (joint == "to" and changed):
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

    def share_of(self, first: _Operand) -> tuple[int, Fraction] | None:
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
        if joint == "in" and above > 1 and x.value not in (3, 4, 5, 10, 100):
            plain = False
        if joint == "out of" and x.digits and x.value != 10:  # "shot down 12 out of 15" counts both
            plain = False
        if not (every or (plain and joint != "of")):
            return None
        return x.stop, above / x.value * 100

    # -- bounds

    def bounds_before(self, x: _Operand, floor: int) -> tuple[int, list[Comparator], bool]:
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

    def unmeant(self, phrase: str, i: int, x: _Operand) -> bool:
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

    def bounds_after(self, x: _Operand, stop: int) -> tuple[int, list[Comparator], bool]:
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
        if i >= self.size:
            return False
        return self.at[i].shape == "number" or self.key(i) in self.know.cardinals or self.phrase(self.know.sign, i) is not None

    # -- reading one numeral

    def read(self, i: int) -> tuple[Numeral | None, int]:
        """The numeral at lexeme i, if there is one, and the place to go on from."""
        if self.has("ordinals", i) and self.part(i) is None:
            return self.emit(i, i + 1, i, i + 1, kind="ordinal"), i + 1
        first = self.operand(i)
        if first is None:
            return self.single(i)
        if first.begin < self.floor:
            first = first._replace(begin=i)
        if first.kind == "label":
            return self.emit(first.begin, first.stop, i, first.stop, kind="label"), first.stop
        disarmed = self.disarmed(first)
        if disarmed is not None:
            kind, begin, stop = disarmed
            return (None if kind is None else self.emit(begin, stop, begin, stop, kind=kind)), stop
        if first.unit is None and (share := self.share_of(first)):
            stop, value = share
            percent = _Operand(first.begin, stop, first.core._replace(value=value, end=stop), _Unit("percent", "share"))
            return self.finish(percent, percent.stop, None)
        lead = self.lead(first)
        changed = lead[1] == "from" and any(self.has("change", k) for k in range(max(self.floor, lead[0] - 8), lead[0]))
        reach = self.range(first, lead[1] == "between", changed)
        if reach is not None and self.apart(first, reach[0]):
            reach = None
        if reach is None:
            return self.finish(self.lent(first) if changed else first, first.stop, None)
        last, low, high = reach
        begin = lead[0] if lead[1] else first.begin
        if last.unit is not None and last.unit.kind == "share" and first.unit is None:
            first = first._replace(unit=last.unit)
        return self.finish(last._replace(begin=begin, core=last.core._replace(begin=first.core.begin)), last.stop, (low, high))

    def lent(self, first: _Operand) -> _Operand:
        """The first of "rose from 10 to 15 percent" with the unit that the second lends it."""
        found = self.second(first) if first.unit is None and first.value is not None else None
        if found is None or found[1] != "to" or found[0].unit is None:
            return first
        unit = found[0].unit
        return first._replace(unit=unit, core=first.core._replace(value=(first.value or Fraction(0)) * unit.factor))

    def lead(self, x: _Operand) -> tuple[int, str]:
        """The place of "between" or "from" before a number, past "about", and the word."""
        i = x.begin
        if found := self.phrase_before(self.know.before, i, self.floor):
            i = found[0] if found[1].comparator == "about" else i
        if i > self.floor and self.key(i - 1) in ("between", "from"):
            return i - 1, self.key(i - 1)
        return i, ""

    def apart(self, first: _Operand, last: _Operand) -> bool:
        """Whether a range is really two counts of votes."""
        return last.unit is None and any(
            self.has("ballots", k) for k in range(max(0, first.begin - 8), min(self.size, last.stop + 4))
        )

    def finish(self, x: _Operand, stop: int, ends: tuple[Fraction, Fraction] | None) -> tuple[Numeral | None, int]:
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
        core = (x.core.begin, x.core.end)
        found = self.emit(begin, last, *core, kind, comparator, (value, low, high), name, additive or added, per)
        return found, max(onward, after)

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
        if found is None or found[1].kind not in ("duration", "distance") or self.key(found[0]) == "ago":
            return None, i + 1
        stop, unit = found
        if unit.name in ("second", "foot", "quarter") or self.at[stop - 1].key.endswith("s") or len(self.at[stop - 1].key) < 3:
            return None, i + 1
        x = self.together(_Operand(i, stop, _Core(i, i + 1, i + 1, unit.factor), unit))
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
                unit = self.rates_of(j + 1)
                if (
                    unit
                    and not self.has("no rate after", j - 1)
                    and not self.has("offsets", j + 2)
                    and self.key(j + 2) != "ago"
                ):
                    return unit, j + 2
                if x.key in ("a", "an"):
                    break
            for per, words in self.know.keyed["rate adverbs"].items():
                if x.key in words and self.hyphen(j + 1) == j + 1:
                    return per, j + 1
            if self.has("no rate after", j) and x.key != "of":
                break
        return None, i

    def rates_of(self, i: int) -> str | None:
        return next((per for per, words in self.know.keyed["rates"].items() if self.key(i) in words), None)

    def repeated(self, x: _Operand, i: int) -> int | None:
        """Find the second half of "seven (7)": the place after the bracket that says the same number again."""
        if self.key(i) != "(" or i + 1 >= self.size:
            return None
        other = self.figure(i + 1)
        return other.stop + 1 if other and other.value == x.value and self.key(other.stop) == ")" else None

    # -- what looks like a number and is none, or another kind of number

    def aged(self, begin: int, x: _Operand, stop: int) -> bool:
        """Tell "aged 12", "at the age of 12", and the bare age between commas after a name: "Olena Hrytsenko, 54, said"."""
        before = self.key(begin - 1)
        if (
            before in ("aged", "age", "ages")
            or self.key(stop) == "yo"
            or (before == "of" and self.key(begin - 2) in ("age", "ages"))
        ):
            return True
        bare = begin == x.begin and x.core.digits and x.value is not None and x.value.denominator == 1 and 0 < x.value < 120
        if not bare or before != "," or self.key(stop) != "," or begin < 2:
            return False
        name = self.at[begin - 2]
        return (
            name.shape == "word"
            and name.raw[0].isupper()
            and not self.has("months", begin - 2)
            and not self.has("not names", begin - 2)
        )

    def pronoun(self, x: _Operand, bounds: list[Comparator]) -> bool:
        """Whether "one" stands for somebody named before, or for no number at all: "one of them", "no one", "one day"."""
        if self.key(x.begin) != "one" or x.stop > x.begin + 1 or bounds:
            return False
        table = self.know.keyed["one as a pronoun"]
        fate = self.key(x.stop) in table["fate"] or (self.key(x.stop) == "was" and self.key(x.stop + 1) in table["fate"])
        if self.key(x.begin - 1) in table["before"]:
            return True
        after = x.stop >= self.size or self.at[x.stop].shape == "mark" or self.key(x.stop) in table["after"]
        return after and not fate

    def some_day(self, x: _Operand, begin: int) -> bool:
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

    def compound(self, x: _Operand, stop: int) -> bool:
        """Whether a hyphen makes it a description: "five-storey", "two-state", "15-member"; not "2,000-strong"."""
        if self.hyphen(stop) == stop or self.at[stop + 1].shape == "number":
            return False
        return not self.has("strong", stop + 1) and self.phrase(self.know.after, stop + 1) is None

    def nought(self, x: _Operand) -> bool:
        if x.value != 0 or self.at[x.core.begin].shape == "number":
            return False
        return self.has("zero", x.begin - 1) or self.has("zero", x.stop)

    def disarmed(self, x: _Operand) -> tuple[Kind | None, int, int] | None:
        """Whether the number is no quantity: (kind, begin, stop), the kind None where nothing is to be said of it."""
        i, stop = x.core.begin, x.stop
        if (
            self.key(i - 1) == "-"
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
            return "ordinal" if ordinal else "label", i, stop + 1
        for found in (self.clocked(x), self.dated(x), self.stroke(x), self.listed(x), self.scored(x), self.named(x)):
            if found is not None:
                return "label", *found
        return None

    def last_of(self, x: _Operand) -> int:
        """The place after a second number joined to this one ("7-9 October", "8 to 10 a.m."), else x.stop."""
        found = self.second(x)
        return found[0].stop if found and found[1] in ("-", "to", "and") and found[0].unit is None else x.stop

    def clocked(self, x: _Operand) -> tuple[int, int] | None:
        """8 a.m., 0300 GMT, from 8 to 10 p.m., a quarter to six."""
        for stop in (x.stop, self.last_of(x)):
            if found := self.phrase(self.know.clock, stop):
                return x.begin, found[0]
        past = self.key(x.begin - 1) in ("to", "past") and self.key(x.begin - 2) in ("quarter", "half")
        return (x.begin, x.stop) if past else None

    def dated(self, x: _Operand) -> tuple[int, int] | None:
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
                return None if within else (i, self.last_of(x))
            return None
        return self.year(x, int(value))

    def year(self, x: _Operand, value: int) -> tuple[int, int] | None:
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

    def stroke(self, x: _Operand) -> tuple[int, int] | None:
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

    def listed(self, x: _Operand) -> tuple[int, int] | None:
        """Telephone numbers, [12], and a list's "1." or "(1)" at the head of a line."""
        i, stop = x.core.begin, self.run(x.stop)
        if self.key(i - 1) == "+" and self.touches(i):
            while stop < self.size and self.at[stop].shape == "number":
                stop = self.run(stop + 1)
            return i, stop
        if stop > x.stop + 2 or (self.key(i - 1) == "[" and self.key(stop) == "]"):
            return i, stop
        worded = stop + 1 < self.size and self.at[stop + 1].shape == "word"
        head = (i == 0 and self.key(stop) in (".", ")") and worded) or (i == 1 and self.key(0) == "(" and self.key(stop) == ")")
        return (i, stop) if head and x.core.digits else None

    def scored(self, x: _Operand) -> tuple[int, int] | None:
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

    def named(self, x: _Operand) -> tuple[int, int] | None:
        """Numbers that are names or parts of names: Flight 370, Article 5, Group of 20, the Big Four, top ten."""
        i, stop = x.begin, x.stop
        k = i - 1 - (self.key(i - 1) == "." and self.has("designators", i - 2))
        before = self.at[k] if k >= self.floor and k >= 0 else None
        whole = stop == i + 1 and (self.at[i].plain or not x.core.digits)
        if before is None or (before.shape == "mark" and before.key not in ("#", "№")):
            return None
        if self.key(i - 1) == "top" or (self.key(i - 1) == "of" and self.at[i - 2].raw == "Group"):
            return i, stop
        upper = before.raw[0].isupper()
        if before.key in self.know.words["designators"] and whole and not (self.counted(stop, 2) and not upper):
            return i, self.last_of(x)
        if self.titled or not whole or before.shape == "name":
            return None
        if not x.core.digits:  # "Channel Four", "the Seven Sisters"
            capital = self.at[i].raw[0].isupper()
            following = stop < self.size and self.at[stop].shape == "word" and self.at[stop].raw[0].isupper()
            return (i, stop) if capital and (upper or following) and k > 0 else None
        lone = (
            upper and k > 0 and not self.has("prepositions", k - 1) and not self.has("not names", k) and before.shape == "word"
        )
        return (i, stop) if lone and stop < self.size and self.at[stop].shape == "word" and not self.counted(stop, 3) else None

    @cached_property
    def titled(self) -> bool:
        """Whether the sentence is set in capitals or Title Case: then a capital says nothing."""
        long = [x.raw for x in self.at if x.shape == "word" and len(x.raw) > 3]
        return sum(raw[0].isupper() for raw in long) >= 0.7 * len(long)


def _bounded(
    core: _Core, ends: tuple[Fraction, Fraction] | None, bounds: list[Comparator]
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
