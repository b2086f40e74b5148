"""Text to lexemes: words, numbers in digits with their value, names that hold digits, marks.

One regular expression cuts a sentence, so that its time is linear. Whether "EUR5" is a sign and a number, and whether "7 150"
is one number or, after "May", two, hangs on words that stand in the tables; they are handed in. This module knows no table,
since the tables' own phrases are cut by it: phrase and text then agree on where a word ends.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Literal, NamedTuple

Shape = Literal["number", "word", "name", "mark"]

# A double holds no more than 1.8e308; longer strings of digits are names, not numbers (and int() of 4,300 digits raises).
MOST_DIGITS = 300
HYPHENS = "-‐‑"
DASHES = HYPHENS + "–—−"


class Lexeme(NamedTuple):
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


RAISED = "⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹"  # 10⁶
_LEVELLED = str.maketrans(dict(zip(RAISED, "-+0123456789", strict=True)) | {"−": "-"})
VULGAR = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
# "plain" is "word" where no other form can stand; it goes first because five lexemes of six are plain
_PATTERN = rf"""
  (?P<plain> (?![{VULGAR}])[^\W\d_]{{2,}}+(?=[\s,;)]|\.(?:\s|$)|$) )
| (?P<escape> \x1b\[[\d;?]*+[A-Za-z] )
| (?P<link>  (?:https?://|www\.)\S++ )
| (?P<date>
      \d{{4}}-\d\d?-\d\d?(?!\d)(?:T[\d:.Z+-]*+)?
    | \d\d?:\d\d(?::\d\d)?(?!\d)
    | \d\d?(?P<dot>[./])\d\d?(?P=dot)(?:\d{{4}}|\d\d)(?![\d.])
  )
| (?P<power>
      \d++(?:\.\d++)?[eE][+-]?\d++(?!\w)
    | \d++(?:\.\d++)?\x20?[x×]\x20?10(?:(?:\^[-−+]?|[-−])\d{{1,3}}(?!\w)|[{RAISED}]++)
    | \d++(?:\.\d++)?\^[-−]{{0,2}}\d{{1,3}}(?:\.\d++)?(?!\w)
    | 10[{RAISED}]++
  )
| (?P<digits>
      \d{{1,3}}(?:\.\d{{3}})++,\d\d?(?![\d,])
    | \d{{1,3}}(?P<sep>[,'’\u00a0\u2007\u2009\u202f\x20])\d{{3}}(?!\d)(?:(?P=sep)\d{{3}}(?!\d))*(?:\.\d++)?[{VULGAR}]?
    | \d{{1,2}}(?:,\d\d)+,\d{{3}}(?!\d)
    | \d{{1,3}}(?:\.\d{{3}}){{2,}}(?![\d.])
    | (?P<comma>\d++),\d\d?(?![\d,])(?=\s?(?:%|per\s?cent|thousand|million|mln|bn|billion|trillion|km)(?!\w))
    | \d++(?:\.\d++)?(?!\.\d)[{VULGAR}]?
    | (?<![\w.])\.\d++
    | [{VULGAR}]
  )
| (?P<version> \d++(?:\.\d++)++ )
| (?P<initials> (?<![^\W_])(?:[A-Za-z]\.)+[A-Za-z](?:\.|(?!\w)) )
| (?P<sign>  (?<!\w)(?:(?:[A-Z]{{1,3}}|[A-Z][a-z]{{2}})[$£¥₵]|(?i:PREFIXED)|(?:SIGNS)(?=\d)) )
| (?P<name>  (?:[^\W\d_]++|(?<!\d)[^\W\d_]++[{HYPHENS}])\d\w*+(?:[{HYPHENS}]\w++)*+ )
| (?P<word>  [^\W\d_]++(?:['’][^\W\d_]++)*+ )
| (?P<mark>  [^\s\w] )
"""


@cache
def _lexer(signs: tuple[str, ...]) -> re.Pattern[str]:
    def either(phrases: list[str]) -> str:
        return "|".join(sorted(map(re.escape, phrases), key=len, reverse=True)) or "(?!)"

    codes, prefixed = [x for x in signs if x.isalpha()], [x for x in signs if not x.isalpha()]
    return re.compile(_PATTERN.replace("SIGNS", either(codes)).replace("PREFIXED", either(prefixed)), re.VERBOSE)


def lexemes_of(
    text: str, start: int, end: int, signs: tuple[str, ...] = (), parting: frozenset[str] = frozenset()
) -> list[Lexeme]:
    """The lexemes of text[start:end]. `signs` are the currency codes that may touch digits, and letters with a sign ("NZ$").

    `parting`, see _digits.
    """
    found: list[Lexeme] = []
    for match in _lexer(signs).finditer(text, start, end):
        group, raw = match.lastgroup, match.group()
        a, b = match.span()
        if group == "plain":
            found.append(Lexeme(a, b, "word", raw, raw.lower()))
        elif group == "word":
            key = raw.lower()
            if raw[-2:-1] in ("'", "’") and key[-1] == "s":  # "Monday's": the name and its ending are two
                found.append(Lexeme(a, b - 2, "word", raw[:-2], key[:-2]))
                found.append(Lexeme(b - 2, b, "word", "'s", "'s"))
            else:
                found.append(Lexeme(a, b, "word", raw, key.replace("’", "'")))
        elif group == "mark":
            found.append(Lexeme(a, b, "mark", raw, "-" if raw in HYPHENS else raw))
        elif group in ("digits", "power"):
            found.extend(_digits(raw, a, found[-1].key if found else "", parting))
        elif group in ("initials", "sign"):
            found.append(Lexeme(a, b, "word" if group == "initials" else "mark", raw, raw.lower()))
        elif group != "escape":  # a terminal's colour is no number
            found.append(Lexeme(a, b, "name", raw, raw.lower()))
    return found


def _digits(raw: str, at: int, before: str, parting: frozenset[str]) -> Iterator[Lexeme]:
    """A number in digits; two where a plain space after a word of `parting` parts them ("May 7 150 soldiers")."""
    if " " in raw and before in parting:
        head, _, tail = raw.partition(" ")
        yield from _digits(head, at, "", parting)
        yield from _digits(tail, at + len(head) + 1, "", parting)
        return
    value = _value(raw)
    if value is None:
        yield Lexeme(at, at + len(raw), "name", raw, raw.lower())
    else:
        yield Lexeme(at, at + len(raw), "number", raw, raw, value, raw.isdecimal())


def _value(raw: str) -> Fraction | None:
    """The value of digits in any script, with their separators; None where it is beyond a float."""
    if len(raw) > MOST_DIGITS:
        return None
    if found := _POWER.fullmatch(raw):
        mantissa, base, power = found["mantissa"] or "1", found["base"] or "10", found["power"].translate(_LEVELLED)
        return _raised(Fraction(mantissa), Fraction(base), power.replace("--", ""))
    part = Fraction(0)
    if unicodedata.category(raw[-1]) == "No":
        part = Fraction(unicodedata.numeric(raw[-1])).limit_denominator(10)
        raw = raw[:-1] or "0"
    if "." in raw and "," in raw[raw.rindex(".") :]:  # "1.234,50"
        raw = raw.replace(".", "")
    if raw.count(".") > 1:
        raw = raw.replace(".", "")
    whole, point, rest = raw.partition(".")
    if not point and "," in whole and len(whole.rpartition(",")[2]) < 3:
        whole, _, rest = whole.partition(",")
    number = int("".join(c for c in whole + rest if c.isdecimal()) or "0")
    return Fraction(number, 10 ** len(rest)) + part


_POWER = re.compile(
    rf"(?:(?P<mantissa>[\d.]+)(?:[eE]|\x20?[x×]\x20?10\^?)|(?P<base>[\d.]+)\^|(?P<ten>10)(?=[{RAISED}]))(?P<power>[-−+.\d{RAISED}]+)"
)


def _raised(mantissa: Fraction, base: Fraction, power: str) -> Fraction | None:
    """The mantissa times base to the power; None where a float would not hold it."""
    if base == 0 or len(power) > 6:
        return None
    exponent = Fraction(power)
    if abs(exponent) * abs(math.log10(base)) > MOST_DIGITS:
        return None
    return mantissa * (base**exponent.numerator if exponent.denominator == 1 else Fraction(float(base) ** float(exponent)))
