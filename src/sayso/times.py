"""The days that a sentence speaks of: every time expression, resolved against the date published.

    "Over 60 drones were downed overnight on Tuesday, up from 40 a week earlier."
     → overnight on Tuesday   TIME   2024-10-29TNI   28 to 29 October

Five steps, each linear in the length of the sentence:

    tokens   words, numbers and marks, each with a code letter for what it can mean
    matches  the rules of assets/calendar.txt, compiled to regular expressions over those letters; the longest match wins
    joins    "10 p.m." + "on Friday", "3 May" to "5 June", "the night of" + a date
    days     the expression as a stretch of days, by the date published, the tense of the clause and the date named before it
    bounds   "since", "until", "by", "before", "after" open the stretch or close it

The conventions are those of wire news: a bare weekday or month is the latest one that has begun, unless its clause lies ahead.
The values are TIMEX3 (ISO-TimeML 1.2.1). Without a date published only what is complete in itself is resolved.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from math import ceil
from typing import Any, Literal, NamedTuple

from sayso.records import Moment, Period, Span

Grain = Literal["minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century"]

# ---------------------------------------------------------------- tokens

_TOKEN = re.compile(
    r"""(?P<iso>\d{4}-\d\d?-\d\d?(?:T\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-]))
    |(?P<isoslash>\d{4}/\d\d?/\d\d?(?![\d/]))
    |(?P<slash>\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)(?![\d/])|\d{1,2}-\d{1,2}-\d{4}(?![\d-]))
    |(?P<dot>\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)(?![\d.]))
    |(?P<month>\d{4}[-/](?:0[1-9]|1[0-2])(?![-/\d])|(?:0?[1-9]|1[0-2])/\d{4}(?![-/\d]))
    |(?P<daymonth>\d{1,2}/\d\d(?![\d/])|\d\d/\d{1,2}(?![\d/]))
    |(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?![\d:])|\d{1,2}\.[0-5]\d(?=\ ?[ap]\.?m\b))
    |(?P<decade>(?:\d\d|['’])?\d0['’]?s\b)
    |(?P<ordinal>\d{1,4}(?:st|nd|rd|th)\b)
    |(?P<quarter>[Qq][1-4]\b|[1-4]Q\b)
    |(?P<half>H[12]\b|[12]H\b)
    |(?P<fiscal>FY ?(?:\d{4}|\d\d)\b)
    |(?P<number>\d/\d(?![\d/])|\d+(?:,\d{3})*(?:\.\d+)?|½|¼|¾)
    |(?P<word>[Tt]o-(?:day|morrow|night)\b|o['’]clock\b|[ap]\.m\b\.?|[^\W\d_]+(?:\.[a-z]+)*)
    |(?P<suffix>['’](?:s|ll)\b)
    |(?P<mark>\S)""",
    re.VERBOSE,
)
_DOTTED_DAY = re.compile(r"(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])")
_WORDS = re.compile(r"[^\W\d_]+|\d")
_AFTER_MONTH = re.compile(r" (?:\d\d?(?:st|nd|rd|th)?,? )?(?:1[89]|20)\d\d\b| \d\d?(?:st|nd|rd|th)\b")
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75, "1/3": 1 / 3, "2/3": 2 / 3}
# Words that are a month or a weekday only with a capital letter.
_DASHES = {"–": "-", "—": "-", "‒": "-", "‐": "-", "‑": "-", "−": "-", "’s": "'s", "’ll": "'ll", "o’clock": "o'clock"}


class _Token(NamedTuple):
    """`word` is in lower case with straight apostrophes; `code` is what the rules see; `number` is its value if it has one."""

    start: int
    end: int
    word: str
    code: str
    number: float | None = None
    capital: bool = False


@cache
def _grammar() -> _Grammar:
    return _Grammar(files("sayso").joinpath("assets/calendar.txt").read_text("utf-8"))


def _listed(name: str) -> frozenset[str]:
    """One of the word lists of assets/calendar.txt."""
    return _grammar().lists[name]


class _Rule(NamedTuple):
    kind: str
    pattern: re.Pattern[str]
    names: dict[str, tuple[str, str]]  # group of the pattern → field, class


class _Grammar:
    """assets/calendar.txt, read. `rules` are filed under the code letters that they can begin with."""

    def __init__(self, source: str) -> None:
        sections: dict[str, list[str]] = {}
        for line in source.splitlines():
            if line.startswith("[") and line.endswith("]"):
                section = sections.setdefault(line[1:-1], [])
            elif line and not line.startswith("#"):
                section.append(line)
        self.meanings: dict[str, dict[str, Any]] = {}
        self.codes: dict[str, str] = {}  # a word, a mark or a #shape → its letter
        self.classes: dict[str, str] = {}  # a class → all its letters
        for line in sections["words"]:
            kind, value, *words = line.split()
            for word in words:
                self.meanings.setdefault(word, {})[kind] = _plain(value)
                self.classes[kind] = self.classes.get(kind, "") + self.code(word)
        for line in sections["classes"]:
            name, members = line.split(" = ")
            self.classes[name] = "".join(self.code(m) if m.startswith("#") else self.classes[m] for m in members.split())
        parts: dict[str, str] = {}
        for line in sections["parts"]:
            name, body = line.split(" = ", 1)
            parts[name] = f"( {_expanded(body, parts)} )"
        self.rules: dict[str, list[_Rule]] = {}
        for line in sections["rules"]:
            kind, body = line.split(" = ", 1)
            compiler = _Compiler(self, _expanded(body, parts).split())
            pattern, first, _ = compiler.alternatives()
            rule = _Rule(kind, re.compile(pattern), compiler.names)
            for code in sorted(first):
                self.rules.setdefault(code, []).append(rule)
        self.names = frozenset(sections["names"])
        self.lists = {line.split()[0]: frozenset(line.split()[1:]) for line in sections["lists"]}
        self.relations = {word: line.split()[0] for line in sections["relations"] for word in line.split()[1:]}
        # A sentence without one of these words and without a digit tells no time.
        alone = {word for word, meaning in self.meanings.items() if not _FILLERS.issuperset(meaning)}
        self.triggers = self.lists["TRIGGERS"] | alone

    def code(self, word: str) -> str:
        """The letter of a word; letters are taken from a private area, so they never meet a regex's own signs."""
        return self.codes.setdefault(word, chr(0xE000 + len(self.codes)))


# Classes whose words tell no time without a word of another class.
_FILLERS = frozenset(
    {
        "CMP", "FEW", "CARDINAL", "ORDINAL", "REL", "ANAPHOR", "AFTERWARDS", "BACKWARD", "FORWARD", "LATER", "MOD", "BOUND",
        "HALF", "AMPM", "ZONE",
    }
)  # fmt: skip
_OTHER = "x"


def _plain(value: str) -> int | float | str:
    try:
        return int(value)
    except ValueError:
        return 0.5 if value == ".5" else value


def _expanded(body: str, parts: dict[str, str]) -> str:
    return " ".join(parts.get(item, item) for item in body.split())


class _Compiler:
    """One pattern of the grammar as a regular expression over code letters, with the letters it can begin with."""

    def __init__(self, grammar: _Grammar, items: list[str]) -> None:
        self.grammar, self.items, self.at = grammar, items, 0
        self.names: dict[str, tuple[str, str]] = {}

    def alternatives(self) -> tuple[str, frozenset[str], bool]:
        """Regex, first letters, and whether it can match nothing; stops at ')' or the end."""
        branches, first, empty = [], frozenset[str](), False
        while True:
            regex, letters, nothing = self.sequence()
            branches.append(regex)
            first, empty = first | letters, empty or nothing
            if self.at >= len(self.items) or self.items[self.at] != "|":
                return "|".join(branches), first, empty
            self.at += 1

    def sequence(self) -> tuple[str, frozenset[str], bool]:
        regex, first, empty = "", frozenset[str](), True
        while self.at < len(self.items) and self.items[self.at] not in ("|", ")", ")?"):
            piece, letters, nothing = self.item()
            regex += piece
            if empty:
                first, empty = first | letters, nothing
        return regex, first, empty

    def item(self) -> tuple[str, frozenset[str], bool]:
        item = self.items[self.at]
        self.at += 1
        name, _, body = item.rpartition("=")
        if body == "(":
            inner, first, empty = self.alternatives()
            closing = self.items[self.at]
            self.at += 1
            optional = closing == ")?"
            return f"{self.opening(name, '')}{inner})" + "?" * optional, first, empty or optional
        optional = body.endswith("?") and len(body) > 1
        body = body.removesuffix("?") if optional else body
        letters = self.grammar.classes[body] if body.isupper() and len(body) > 1 else self.grammar.code(body)
        return f"{self.opening(name, body)}[{letters}])" + "?" * optional, frozenset(letters), optional

    def opening(self, name: str, kind: str) -> str:
        if not name:
            return "(?:"
        group = f"{name}_{len(self.names)}"
        self.names[group] = (name, kind)
        return f"(?P<{group}>"


def _tokens(text: str, start: int, end: int, grammar: _Grammar) -> list[_Token]:
    codes, meanings, capitals = grammar.codes, grammar.meanings, grammar.lists["CAPITAL"]
    found: list[_Token] = []
    for match in _TOKEN.finditer(text, start, end):
        shape, raw, (first, last) = match.lastgroup, match.group(), match.span()
        if found and first < found[-1].end:
            continue  # the point of an abbreviation, taken already
        if shape == "word":
            word = raw.lower()
            if last < end and text[last] == "." and len(word) < 6 and f"{word}." in meanings:
                last, word = last + 1, f"{word}."
            capital = raw[0].isupper()
            lower = not capital and word.rstrip(".") in capitals and not (word in ("may", "march") and _digit_near(text, last))
            code = _OTHER if lower else codes.get(word, _OTHER)
            found.append(_Token(first, last, word, code, meanings.get(word, {}).get("ORDINAL"), capital))
        elif shape in ("mark", "suffix"):
            word = _DASHES.get(raw, raw)
            found.append(_Token(first, last, word, codes.get(word, _OTHER)))
        else:
            shape, number = _shaped(shape or "", raw)
            found.append(_Token(first, last, raw, codes.get(f"#{shape}", _OTHER), number))
    return _spelled_numbers(found, grammar)


def _digit_near(text: str, last: int) -> bool:
    """Whether a lower-case "may" or "march" can be a month: a year follows it, or a day with an ordinal ending."""
    return _AFTER_MONTH.match(text, last) is not None


def _shaped(shape: str, raw: str) -> tuple[str, float | None]:
    """The shape as the grammar names it, and the value."""
    if shape == "number":
        if raw in _FRACTIONS:
            return "frac", _FRACTIONS[raw]
        if not raw.isascii() or "/" in raw or len(raw) > 18:
            return "", None
        if "." in raw or "," in raw:
            return "dotday" if _DOTTED_DAY.fullmatch(raw) else "ndec", float(raw.replace(",", ""))
        value = int(raw)
        if len(raw) == 4:
            return ("n4" if 1000 <= value <= 2100 else "n4z"), value
        for limit, name in ((0, "n59"), (12, "n12"), (31, "n31"), (59, "n59"), (99, "n99")):
            if value <= limit and len(raw) <= 2:
                return name, value
        return "nbig", value
    if shape == "isoslash":
        return "iso", None
    if shape == "month" and raw[4] == "-" and int(raw[5:]) == int(raw[2:4]) + 1:
        return "span", None  # "2010-11" is two years
    digits = re.sub(r"\D", "", raw)
    value = int(digits)
    if shape == "ordinal":
        return ("o31" if 1 <= value <= 31 else "obig"), value
    if shape == "decade":
        return shape, value if value >= 1000 else value + (1900 if value >= 20 else 2000)
    if shape == "fiscal":
        return shape, value if value >= 100 else value + 2000
    return shape, value


def _spelled_numbers(tokens: list[_Token], grammar: _Grammar) -> list[_Token]:
    """Make one token of each run of number words: "twenty-four", "nineteen ninety-six" (a year), "twenty-first"."""
    found: list[_Token] = []
    at, count = 0, len(tokens)
    while at < count:
        if _meaning(tokens, at, "CARDINAL", grammar) is None:
            found.append(tokens[at])
            at += 1
            continue
        first = at
        values, at = _run(tokens, at, grammar)
        number, year = _spelled(values)
        shape = "#n4" if year else "#s12" if 1 <= number <= 12 else "#sbig"
        ordinal = at + (at < count and tokens[at].word == "-")
        unit = _meaning(tokens, ordinal, "ORDINAL", grammar)
        if values[-1] in (20, 30) and unit is not None and unit < 10:
            number, at = number + unit, ordinal + 1
            shape = "#o31" if number <= 31 else "#obig"
        if values[0] >= 100 and found and found[-1].word == "a":
            first -= 1
            found.pop()
        words = " ".join(token.word for token in tokens[first:at])
        found.append(_Token(tokens[first].start, tokens[at - 1].end, words, grammar.code(shape), number, tokens[first].capital))
    return found


def _meaning(tokens: list[_Token], at: int, kind: str, grammar: _Grammar) -> int | None:
    """What the token means as a word of the class; None if it is none."""
    return grammar.meanings.get(tokens[at].word, {}).get(kind) if at < len(tokens) else None


def _run(tokens: list[_Token], at: int, grammar: _Grammar) -> tuple[list[int], int]:
    """The values of a run of number words, and where it ends: "twenty-four", "two thousand and ten", but not "two-three"."""
    values: list[int] = []
    while at < len(tokens) and len(values) < 8:
        value, follows = _meaning(tokens, at, "CARDINAL", grammar), _meaning(tokens, at + 1, "CARDINAL", grammar)
        hyphen = tokens[at].word == "-" and values and 20 <= values[-1] < 100 and follows is not None and 0 < follows < 10
        joint = tokens[at].word == "and" and values and values[-1] in (100, 1000) and follows is not None and follows < 100
        if value is not None:
            values.append(value)
        elif not hyphen and not joint:
            break
        at += 1
    return values, at


def _spelled(values: list[int]) -> tuple[int, bool]:
    """The number of a run of number words, and whether it is the name of a year."""
    if len(values) in (2, 3) and 15 <= values[0] <= 20 and 10 <= values[1] < 100:
        tail = sum(values[1:])
        if tail < 100 and (values[0] < 20 or values[1] < 20):
            return values[0] * 100 + tail, True
    total = part = 0
    for value in values:
        if value == 1000:
            total, part = (total + (part or 1)) * 1000, 0
        elif value == 100:
            part = (part or 1) * 100
        else:
            part += value
    return total + part, values[:2] == [2, 1000] and 2000 <= total + part < 2100


# ---------------------------------------------------------------- expressions


@dataclass(slots=True)
class _Expr:
    """One match: the rule's kind, the tokens first ≤ i < last, and what the rule captured (see assets/calendar.txt)."""

    kind: str
    first: int
    last: int
    year: int | None = None
    year2: int | None = None
    month: int | None = None
    day: int | None = None
    day2: int | None = None
    weekday: int | None = None
    quarter: int | None = None
    half: float | None = None  # of a year, or the half in "a year and a half"
    season: str | None = None
    decade: int | None = None
    coming: str | None = None
    shift: int | None = None
    daymonth: str | None = None
    other: str | None = None
    rest: str | None = None
    hence: int | str | None = None
    attributive: str | None = None
    nth: int | str | None = None
    number: float | None = None
    holiday: str | None = None
    eve: str | None = None
    century: int | None = None
    fiscal: int | str | None = None
    date: str | None = None
    rel: int | None = None
    week: int | None = None
    anaphor: int | None = None
    ago: int | None = None
    toward: int | None = None
    today: int | None = None
    today2: int | None = None
    tonight: int | None = None
    unit: str | None = None
    count: float | None = None
    plus: float | None = None
    couple: str | None = None
    one: str | None = None
    vague: str | None = None
    later: int | None = None
    mod: str | None = None
    bound: str | None = None
    part: str | None = None
    bounded: str | None = None
    join: str | None = None
    setword: str | None = None
    weekdays: int | None = None
    clock: str | None = None
    hour: int | None = None
    hhmm: str | None = None
    ampm: str | None = None
    clockword: str | None = None
    reference: str | None = None
    present: str | None = None
    future: str | None = None
    past: str | None = None
    many: bool = False  # the unit stands in the plural
    target: _Expr | None = None  # the date beside a clock time or a part of the day
    left: _Expr | None = None  # the two ends of a range
    right: _Expr | None = None

    def amount(self) -> float | None:
        """How many units; None where the words leave it open."""
        given = [value for value in (self.count, self.plus, self.half) if value is not None]
        if self.couple or self.one or given:
            return sum(given) + 2 * bool(self.couple) + bool(self.one)
        return None if self.vague or self.many else 1


def _matches(tokens: list[_Token], grammar: _Grammar) -> list[_Expr]:
    """The expressions of a sentence, left to right, none overlapping."""
    codes = "".join(token.code for token in tokens)
    found, at = [], 0
    while at < len(codes):
        best, rule = None, None
        for candidate in grammar.rules.get(codes[at], ()):
            match = candidate.pattern.match(codes, at)
            if match and match.end() > at and (best is None or match.end() > best.end()):
                best, rule = match, candidate
        if best is None or rule is None:
            at += 1
            continue
        expr = _built(rule, best, tokens, grammar)
        named = _is_name(expr, tokens, grammar)
        if not named and _plausible(expr, tokens):
            found.append(expr)
        elif not named:
            shorter = _fallback(codes, at, best.end(), tokens, grammar)
            if shorter is None:
                at += 1
                continue
            expr = shorter
            found.append(expr)
        at = expr.last
    return found


def _fallback(codes: str, at: int, end: int, tokens: list[_Token], grammar: _Grammar) -> _Expr | None:
    """The longest plausible match shorter than the one refused: "In October 28 people" is October."""
    for stop in range(end - 1, at, -1):
        for rule in grammar.rules[codes[at]]:
            match = rule.pattern.match(codes, at, stop)
            if match and match.end() > at:
                expr = _built(rule, match, tokens, grammar)
                if _plausible(expr, tokens) and not _is_name(expr, tokens, grammar):
                    return expr
    return None


def _built(rule: _Rule, match: re.Match[str], tokens: list[_Token], grammar: _Grammar) -> _Expr:
    fields: dict[str, Any] = {}
    for group, (name, kind) in rule.names.items():
        at = match.start(group)
        if at < 0:
            continue
        token = tokens[at]
        meaning = grammar.meanings.get(token.word, {})
        if name == "unit":
            fields[name], fields["many"] = meaning.get("ONE") or meaning.get("MANY"), "MANY" in meaning
        elif kind in meaning:
            fields[name] = meaning[kind]
        elif token.number is not None and name not in _AS_WRITTEN:
            fields[name] = token.number
        else:
            fields[name] = next(iter(meaning.values()), token.word)
    return _Expr(rule.kind, match.start(), match.end(), **fields)


# What is read from the digits as they stand.
_AS_WRITTEN = frozenset(("date", "daymonth", "clock", "hhmm"))


def _is_name(expr: _Expr, tokens: list[_Token], grammar: _Grammar) -> bool:
    """Whether the words are part of a name: "Black Friday", "April Jones", "Wednesday Addams"."""
    for first in range(max(0, expr.first - 1), expr.last):
        for last in range(first + 2, min(first + 4, len(tokens) + 1)):
            if last > expr.first and " ".join(token.word for token in tokens[first:last]) in grammar.names:
                return True
    alone = expr.last - expr.first == 1 and (expr.month or expr.weekday)
    if not alone:
        return False
    token, after = tokens[expr.first], tokens[expr.last] if expr.last < len(tokens) else None
    if not token.capital or after is None or not after.capital or after.code != _OTHER or len(after.word) < 2:
        return False
    if tokens[expr.first].end + 1 != after.start:
        return False
    before = tokens[expr.first - 1].word if expr.first else ""
    if expr.month:
        return before not in _listed("BEFORE_MONTH") or before in ("and", ",")
    return not before or (tokens[expr.first - 1].code == _OTHER and before in _listed("TITLES"))




def _plausible(expr: _Expr, tokens: list[_Token]) -> bool:
    """What the grammar alone cannot tell: "2000 soldiers" is no year, "may" no month, "a second wave" no second."""
    before = tokens[expr.first - 1].word if expr.first else ""
    after = tokens[expr.last] if expr.last < len(tokens) else None
    check = _CHECKS.get(expr.kind)
    return check is None or check(expr, tokens, before, after)


def _check_calendar(expr: _Expr, tokens: list[_Token], before: str, after: _Token | None) -> bool:
    size = expr.last - expr.first
    if (expr.quarter is not None and not 1 <= expr.quarter <= 4) or (expr.half is not None and not 1 <= expr.half <= 2):
        return False
    if expr.daymonth is not None and "." in expr.daymonth:  # "27.10:" heads a bulletin
        return after is not None and after.word == ":" and not before.isalnum()
    if expr.daymonth is not None:
        return before in _listed("BEFORE_DAY")
    if expr.day is not None and expr.month is None and not tokens[expr.last - 1].word[0].isdigit():
        return _is_end(after)  # not "Friday, the fourth decline"
    if expr.day is not None and expr.date is None:
        counts = tokens[expr.last - 1].number is not None and expr.month is not None and expr.year is None
        return not (counts and before == "in" and _is_counted(after))
    if expr.month and not expr.year and expr.rel is None:
        return _check_month(expr, tokens, before, after)
    if expr.weekday and size == 1 and tokens[expr.first].word.rstrip(".") in _listed("SHORT_WEEKDAYS"):
        return before in _listed("BEFORE_SHORT_WEEKDAY")
    if expr.season:
        return tokens[expr.last - 1].word != "fall" or expr.rel is not None or expr.year is not None
    if size == 1 and expr.year is not None and expr.month is None:
        return _check_year(tokens[expr.first], before, after)
    return True


def _check_month(expr: _Expr, tokens: list[_Token], before: str, after: _Token | None) -> bool:
    """A month alone; those that are also a verb or a name need a word before them that calls for a month."""
    months = _grammar().classes["MONTH"]
    token = next(token for token in tokens[expr.first : expr.last] if token.code in months)
    if token.word not in _listed("AMBIGUOUS_MONTH"):
        return True
    if before == "":
        return token.capital and token.word not in ("may", "march")
    called = before in _listed("BEFORE_MONTH") or before in ("and", "by", ",", "(") or expr.last - expr.first > 1
    return token.capital and (called or (after is not None and after.word == "-"))


def _is_end(token: _Token | None) -> bool:
    """Whether the sentence or the clause ends before this token."""
    return token is None or (token.code == _OTHER and not token.word[0].isalnum() and token.word not in "\"“'‘")


def _is_counted(token: _Token | None) -> bool:
    """Whether a number before this token counts it: a plural noun in lower case follows."""
    if token is None or token.capital or token.code != _OTHER:
        return False
    return token.word in _listed("COUNTED") or token.word.endswith("s")


def _check_year(token: _Token, before: str, after: _Token | None) -> bool:
    if before in _MONEY or token.number is None:
        return False
    if after is not None and (after.word in _listed("COUNTED") or (after.word == "°" and after.start == token.end)):
        return False
    if token.number % 100 == 0 and after is not None and (_is_counted(after) or after.word in ("-", "more")):
        return False
    if after is not None and after.word in ("to", "through") and before not in _listed("BEFORE_YEAR"):
        return before in ("", "the", "is", "was", "years")
    if before in _listed("BEFORE_YEAR"):
        return before not in _listed("BEFORE_COUNT") or not _is_counted(after)
    if after is None or after.word in (")", "]", ";", ":"):
        return token.number >= 1500 and before in ("", "(", "the", "[")
    return token.number >= 1800 and before in _listed("OF_ONE") and not _is_counted(after)


_MONEY = ("$", "€", "£", "¥", "+", "#")


def _check_years(expr: _Expr, tokens: list[_Token], before: str, after: _Token | None) -> bool:
    if expr.date is not None:
        return before not in _MONEY
    if expr.year is None or expr.year2 is None:
        return False
    full = expr.year2 if expr.year2 >= 100 else expr.year // 100 * 100 + expr.year2
    tight = tokens[expr.first].end == tokens[expr.first + 1].start and tokens[expr.last - 2].end == tokens[expr.last - 1].start
    if expr.year2 < 100 and not (tight and (full == expr.year + 1 or expr.year2 > 12)):
        return False
    return expr.year < full <= expr.year + 300 and before not in _MONEY and not (after and after.word in _listed("COUNTED"))


def _check_duration(expr: _Expr, tokens: list[_Token], before: str, after: _Token | None) -> bool:
    size = expr.last - expr.first
    follows = after.word if after else ""
    if expr.many and size > 1 and tokens[expr.first].word == "the" and expr.unit in ("TS", "DE", "CE"):
        return False
    if expr.unit in ("Q", "WE") and (expr.one or size == 1 or expr.unit == "Q"):
        return False
    if expr.unit == "TS" and expr.one:
        return False
    if follows == "-" and expr.last + 1 < len(tokens) and tokens[expr.last + 1].word in ("old", "olds"):
        return False
    if follows == "old" or before in ("$", "€", "£"):
        return False
    if size == 1:
        return before in _listed("BEFORE_LENGTH")
    return True


def _check_ago(expr: _Expr, tokens: list[_Token], before: str, after: _Token | None) -> bool:
    if expr.ago is not None or tokens[expr.last - 1].word not in ("after", "before", "prior"):
        return True
    return _is_end(after)  # not "two days after the vote"


def _check_daynumber(expr: _Expr, tokens: list[_Token], before: str, after: _Token | None) -> bool:
    lone = after is None or not after.word[0].isalnum() or after.word in _listed("AFTER_DAY")
    if expr.shift is not None:
        return True
    ordinal = tokens[expr.first + 1].word[:1].isdigit()
    return ordinal and before in _listed("BEFORE_DAY") and (lone or expr.last - expr.first > 2)


def _check_shift(expr: _Expr, tokens: list[_Token], before: str, after: _Token | None) -> bool:
    if expr.unit in ("TS", "TM", "TH", "ML"):
        return False
    follows = after.word if after else ""
    if expr.unit == "Q" and expr.rel is None and expr.bound is None and expr.last - expr.first == 2:
        return before in _listed("BEFORE_QUARTER")  # "the quarter" may be a part of a town
    if expr.rel == -1 and expr.unit == "D" and expr.last - expr.first == 2:
        return False
    return follows != "-" and not (expr.part and tokens[expr.first].word in ("past", "present", "coming"))


def _check_window(expr: _Expr, tokens: list[_Token], before: str, after: _Token | None) -> bool:
    return not (expr.unit == "TS" and not expr.many) and (expr.unit != "Q" or after is None or after.word != "century")


def _check_set(expr: _Expr, tokens: list[_Token], before: str, after: _Token | None) -> bool:
    if expr.setword is None:
        return True
    named = after is not None and after.capital
    paper = tokens[expr.first].word == "daily" and before in ("the", "a") and named  # "the daily El Watan"
    return not paper and not (tokens[expr.first].capital and expr.first > 0)


def _check_clock(expr: _Expr, tokens: list[_Token], before: str, after: _Token | None) -> bool:
    if expr.clock is not None:
        numbers = [int(part) for part in re.split("[:.]", expr.clock)]
        return numbers[0] <= 24 and numbers[1] < 60
    if expr.hhmm is not None:
        return int(expr.hhmm[:2]) <= 24 and int(expr.hhmm[2:]) < 60
    return expr.hour is None or 0 <= expr.hour <= 24


def _check_season(expr: _Expr, tokens: list[_Token], before: str, after: _Token | None) -> bool:
    word, follows = tokens[expr.last - 1].word, after.word if after else ""
    if expr.mod or expr.bound:
        return word != "fall" or follows != "of"
    if word in ("fall", "spring"):  # "the fall of Kabul", "a spring"
        return tokens[expr.first].word == "the" and before in _listed("BEFORE_SEASON") and follows != "of"
    return before in _listed("BEFORE_SEASON") or tokens[expr.first].word == "the"


def _check_reference(expr: _Expr, tokens: list[_Token], before: str, after: _Token | None) -> bool:
    if expr.past:
        return _is_end(after) or (after is not None and after.word in _listed("AFTER_PAST"))
    return tokens[expr.first].word != "present"


_CHECKS: dict[str, Callable[[_Expr, list[_Token], str, _Token | None], bool]] = {
    "calendar": _check_calendar,
    "years": _check_years,
    "duration": _check_duration,
    "ago": _check_ago,
    "daynumber": _check_daynumber,
    "shift": _check_shift,
    "window": _check_window,
    "set": _check_set,
    "clock": _check_clock,
    "season": _check_season,
    "reference": _check_reference,
}


# ---------------------------------------------------------------- joins

_DATED = frozenset({"calendar", "days", "shift", "daynumber", "years", "anaphor", "range", "season", "holiday"})


# "Two days after 5 May": which way the length counts.
_OFFSETS = {"after": 1, "from": 1, "following": 1, "before": -1, "prior to": -1}


def _joined(found: list[_Expr], tokens: list[_Token]) -> list[_Expr]:
    """Neighbours that make one expression: the ends of a range, a part of the day and its date, a clock time and its date."""
    ranged: list[_Expr] = []
    for expr in found:
        if ranged and _is_range(ranged[-1], expr, tokens):
            left = ranged.pop()
            ranged.append(_Expr("range", left.first, expr.last, left=left, right=expr))
        else:
            ranged.append(expr)
    result: list[_Expr] = []
    for expr in ranged:
        last = result[-1] if result else None
        gap = [token.word for token in tokens[last.last : expr.first]] if last else []
        joined = _pair(last, expr, gap) if last else None
        if joined is None:
            result.append(expr)
        else:
            result[-1] = joined
    result = _hours(result, tokens)
    return [expr for expr in result if expr.kind not in ("night", "piece") or expr.target]


def _hours(found: list[_Expr], tokens: list[_Token]) -> list[_Expr]:
    """Two clock times as the ends of one stretch: "from 08:00 on 26 October to 08:00 on 27 October"."""
    result: list[_Expr] = []
    for expr in found:
        left = result[-1] if result else None
        if left and left.kind == expr.kind == "clock" and expr.first - left.last == 1 and left.first:
            join, before = tokens[left.last].word, tokens[left.first - 1].word
            if (join == "and" and before == "between") or (join in ("to", "until", "till", "-") and before in ("from", "of")):
                left = left if left.target or not expr.target else replace(left, target=expr.target)
                result[-1] = _Expr("hours", left.first, expr.last, left=left, right=expr)
                continue
        result.append(expr)
    return result


def _pair(last: _Expr, expr: _Expr, gap: list[str]) -> _Expr | None:
    """The two as one expression, if the words between them let them be."""
    if last.kind == "duration" and expr.kind == "duration" and _continues(last, expr, gap):
        return replace(last, last=expr.last, target=expr)
    words = " ".join(gap)
    if last.kind == "duration" and expr.kind in _DATED and words in _OFFSETS and _is_day(expr) and not expr.rel:
        return replace(last, kind="offset", last=expr.last, target=expr, anaphor=_OFFSETS[words])
    if _takes(last, expr, gap):
        return replace(last, last=expr.last, target=expr)
    clock = expr.kind == "clock" and expr.target is None and last.kind in _DATED
    if clock and len(gap) <= 2 and "at" in gap and _listed("BESIDE").issuperset(gap):
        return replace(expr, first=last.first, target=last)
    return None


_ORDER = ("Y", "M", "W", "D", "TH", "TM", "TS")


def _continues(last: _Expr, expr: _Expr, gap: list[str]) -> bool:
    """Whether two lengths are one: "two years and three months"."""
    if last.target is not None or last.count is None or expr.count is None or gap not in ([], ["and"], [",", "and"]):
        return False
    return last.unit in _ORDER and expr.unit in _ORDER and _ORDER.index(last.unit) < _ORDER.index(expr.unit)


def _takes(expr: _Expr, date_: _Expr, gap: list[str]) -> bool:
    """Whether the date belongs to the clock time, the night or the overnight before it."""
    if date_.kind not in _DATED or expr.target is not None:
        return False
    if expr.kind == "piece":
        return not gap and date_.kind in ("calendar", "shift", "season", "range", "years", "anaphor")
    if expr.kind == "night":
        return not gap or gap == ["the"]
    if expr.kind == "overnight":
        return gap in ([], ["on"], ["into"], ["to"], ["from"], ["between"], ["of"])
    return expr.kind == "clock" and len(gap) <= 4 and _listed("BESIDE").issuperset(gap) and date_.kind not in ("years", "range")


def _is_range(left: _Expr, right: _Expr, tokens: list[_Token]) -> bool:
    ends = ("calendar", "shift", "daynumber")
    if left.kind not in ends or right.first - left.last != 1:
        return False
    join, before = tokens[left.last].word, tokens[left.first - 1].word if left.first else ""
    if right.reference == "PRESENT_REF":
        return (join == "and" and before == "between") or (join in ("to", "until", "till") and before == "from")
    if right.kind not in ends:
        return False
    if join == "and":
        return before == "between"
    if join == "-":
        return _is_day(left) == _is_day(right) and bool(left.weekday and not left.day) == bool(right.weekday and not right.day)
    alike = _is_day(left) == _is_day(right) or (left.year is not None and right.year is not None)
    return join in ("to", "through", "thru", "until", "till") and alike and (left.unit is None or before == "from")


def _is_day(expr: _Expr) -> bool:
    return any(value is not None for value in (expr.day, expr.weekday, expr.today, expr.date))


# ---------------------------------------------------------------- days


@dataclass(slots=True)
class _When:
    """An expression resolved. `start` and `end` are both None where no day is known; one of them None is an open end."""

    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str | None
    start: date | None = None
    end: date | None = None
    grain: Grain | None = None
    approximate: bool = False


_DAY = timedelta(days=1)
_MONTHS_IN: dict[str, int] = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200, "ML": 12000}
_DAYS_IN: dict[str, int] = {"D": 1, "W": 7, "FN": 14, "WE": 7}
_HOURS_IN: dict[str, float] = {"TH": 1, "TM": 1 / 60, "TS": 1 / 3600}
_GRAIN_OF: dict[str, Grain] = {
    "D": "day", "W": "week", "FN": "week", "WE": "week", "M": "month", "Q": "quarter", "Y": "year", "DE": "decade",
    "CE": "century",
    "TH": "hour", "TM": "minute", "TS": "minute",
}  # fmt: skip
# Days. A day told without its year is the nearest, whatever the tense, if it is no further off: writers name any other year.
# On TempEval-3's train part 45 days give a value F1 of .743, 100 days .749.
_NEAR = 100
_YEAR_PIECES = {"early": (1, 4), "mid": (5, 8), "late": (9, 12), "start": (1, 1), "end": (12, 12)}
_SEASON_START = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


def _month_span(year: int, month: int, months: int = 1) -> tuple[date, date]:
    """First and last day of so many months. Raises ValueError outside the years 1 to 9999."""
    last = year * 12 + month - 1 + months - 1
    return date(year, month, 1), date(last // 12, last % 12 + 1, monthrange(last // 12, last % 12 + 1)[1])


def _moved(day: date, months: int) -> date:
    """The same day so many months on, or the month's last day. Raises ValueError outside the years 1 to 9999."""
    at = day.year * 12 + day.month - 1 + months
    year, month = at // 12, at % 12 + 1
    if not 1 <= year <= 9999:
        raise ValueError(f"year {year}")
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _week_value(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def _unit_span(unit: str, day: date) -> tuple[date, date, str]:
    """The day, week, month … that holds a day, and its TIMEX3 value."""
    if unit == "D":
        return day, day, day.isoformat()
    if unit in ("W", "FN", "WE"):
        monday = day - _DAY * day.weekday()
        if unit == "WE":
            return monday + _DAY * 5, monday + _DAY * 6, f"{_week_value(monday)}-WE"
        return monday, monday + _DAY * 6, _week_value(day)
    if unit == "M":
        return *_month_span(day.year, day.month), f"{day.year:04}-{day.month:02}"
    if unit == "Q":
        quarter = (day.month - 1) // 3
        return *_month_span(day.year, quarter * 3 + 1, 3), f"{day.year:04}-Q{quarter + 1}"
    if unit == "Y":
        return date(day.year, 1, 1), date(day.year, 12, 31), f"{day.year:04}"
    if unit == "DE":
        first = max(day.year // 10 * 10, 1)
        return date(first, 1, 1), date(day.year // 10 * 10 + 9, 12, 31), f"{day.year // 10:03}"
    first = (day.year - 1) // 100 * 100 + 1
    return date(first, 1, 1), date(min(first + 99, 9999), 12, 31), f"{(first - 1) // 100:02}"


def _stepped(unit: str, day: date, count: int) -> date:
    """The day so many units on. Raises ValueError or OverflowError outside the calendar."""
    if unit in _MONTHS_IN:
        return _moved(day, _MONTHS_IN[unit] * count)
    return day + timedelta(days=_DAYS_IN.get(unit, 0) * count)


def _feast(name: str, year: int) -> date:
    """The day of a feast: fixed, Thanksgiving in the United States, or Easter in the West (Meeus, Jones and Butcher's rule)."""
    if name == "thanksgiving":
        first = date(year, 11, 1)
        return first + _DAY * ((4 - first.isoweekday()) % 7 + 21)
    if name != "easter":
        return date(year, int(name[:2]), int(name[3:]))
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _number_text(number: float) -> str:
    return f"{number:.10g}"


def _length(expr: _Expr, unit: str) -> str:
    """The TIMEX3 value of a length: P3D, PT24H, PXM."""
    amount, factor = expr.amount(), {"DE": 10, "CE": 100, "ML": 1000, "FN": 2}.get(unit, 1)
    letter = {"FN": "W", "DE": "Y", "CE": "Y", "ML": "Y", "TH": "H", "TM": "M", "TS": "S"}.get(unit, unit)
    if amount is None:
        return f"P{'T' * unit.startswith('T')}X{letter if unit in ('TH', 'TM', 'TS', 'FN') else unit}"
    return f"P{'T' * unit.startswith('T')}{_number_text(amount * factor)}{letter}"


# A word in -ed after these is an adjective: "a still unspecified date".


# Kinds that count from another day: they can leave the calendar, but cannot name a day that it never had.
_COUNTED_OFF = frozenset({"shift", "anaphor", "ago", "window", "overnight", "offset", "duration"})


class _Scene:
    """One sentence: what its expressions are resolved against."""

    def __init__(self, tokens: list[_Token], published: date | None) -> None:
        self.tokens, self.published = tokens, published
        self.previous: _When | None = None  # the date named last

    # ---- tense

    def ahead(self, expr: _Expr) -> bool | None:
        """Whether the clause lies in the future (True) or in the past (False); None where nothing tells.

        The nearest telling word to the left decides, up to sixteen tokens and not across a clause's end; else the nearest to
        the right.
        """
        infinitive = False
        possessive = expr.last < len(self.tokens) and "'s" in (self.tokens[expr.last].word, self.tokens[expr.last - 1].word)
        reach = 4 if possessive else 16  # "would look for ways around Wednesday's ruling" does not tell of the ruling
        for at in range(expr.first - 1, max(-1, expr.first - 1 - reach), -1):
            word = self.tokens[at].word
            if word in (";", ":", "(", ")", '"', "“", "”") or (word in _listed("BREAK") and at < expr.first - 1):
                break
            told = self._told(at, infinitive)
            if told is not None:
                return told
            infinitive = infinitive or word == "to"
        if possessive:
            return None
        for at in range(expr.last, min(len(self.tokens), expr.last + 12)):
            word = self.tokens[at].word
            if word in (";", ":") or (word == "," and at > expr.last) or word in _listed("BREAK"):
                break
            told = self._told(at, False)
            if told is not None:
                return told
        return None

    def _told(self, at: int, infinitive: bool) -> bool | None:
        token = self.tokens[at]
        word, before = token.word, self.tokens[at - 1].word if at else ""
        if word in _listed("FUTURE") or (word == "be" and before == "to") or (word == "to" and before in _listed("COPULAS")):
            return True
        if word in _listed("PROMISE") and infinitive:
            return True
        regular = len(word) > 4 and word.endswith("ed") and not word.endswith("eed") and not token.capital
        past = (regular and before not in _listed("DETERMINERS")) or word in _listed("PAST")
        return False if past and before not in _listed("BEFORE_BASE") else None

    # ---- one expression

    def when(self, expr: _Expr, relation: str | None) -> _When | None:
        """The expression resolved; None if it is no date at all (31 June); without days if they leave the calendar."""
        resolve = getattr(self, f"_{expr.kind}")
        try:
            found: _When | None = resolve(expr, relation)
        except (ValueError, OverflowError):
            return _When("DATE", None) if expr.kind in _COUNTED_OFF else None
        return found

    def _future(self, expr: _Expr, relation: str | None) -> bool | None:
        if expr.later == 1:
            return True
        if relation == "since":
            return False
        told = self.ahead(expr)
        return True if told is None and relation in ("until", "by") else told

    def _year_of(self, spans: Callable[[int], tuple[date, date]], future: bool | None, fine: bool) -> int:
        """The year of a date told without one. `fine`: a day, taken as the nearest where no tense tells.

        Raises ValueError where no year fits (31 June).
        """
        assert self.published is not None
        here, options = self.published, []
        for year in range(max(1, here.year - 8), min(9999, here.year + 8) + 1):  # 29 February may be eight years off
            try:
                options.append((year, *spans(year)))
            except ValueError:
                continue
        if not options:
            raise ValueError("no such day")
        begun = [year for year, start, _ in options if start <= here]
        ahead = [year for year, _, end in options if end >= here]
        gap, nearest = min((abs((start - here).days), year) for year, start, _ in options)
        if fine and (future is None or gap <= _NEAR):
            return nearest
        if future and ahead:
            return ahead[0]
        return begun[-1] if begun else nearest

    def _calendar(self, e: _Expr, relation: str | None) -> _When | None:
        if e.date is not None and self.tokens[e.last - 1].code == _grammar().codes["#month"]:
            month, of_year = sorted(int(part) for part in re.split("[-/]", e.date))
            return _When("DATE", f"{of_year:04}-{month:02}", *_month_span(of_year, month), "month")
        if e.date is not None:
            return self._digits(e.date)
        if e.daymonth is not None:
            return self._day_and_month(e.daymonth)
        year = e.year
        if isinstance(e.fiscal, int):
            year = e.fiscal
        if year is None and e.rel is not None and not e.weekday and self.published is not None and not self._bare_rel(e):
            year = self.published.year + e.rel
        if e.month is not None:
            return self._month(e, year, relation)
        if e.number is not None:
            if year is None and self.published is None:
                return _When("DATE", f"XXXX-W{int(e.number):02}", None, None, "week")
            monday = date.fromisocalendar(year or (self.published or date.min).year, int(e.number), 1)
            return _When("DATE", _week_value(monday), monday, monday + _DAY * 6, "week")
        if e.quarter is not None or e.half is not None:
            return self._part_of_year(e, year, relation)
        if e.season is not None:
            return self._season_of(e, year, relation)
        if e.weekday is not None:
            return self._weekday(e, relation)
        if e.decade is not None:
            start, end, value = _unit_span("DE", date(int(e.decade), 1, 1))
            return self._narrowed(e, _When("DATE", value, start, end, "decade"))
        if e.century is not None:
            number = int(e.century)
            start, end = date(number * 100 - 99, 1, 1), date(min(number * 100, 9999), 12, 31)
            return self._narrowed(e, _When("DATE", f"{number - 1:02}", start, end, "century"))
        if year is None:
            return None
        fiscal = e.fiscal is not None
        return self._narrowed(e, _When("DATE", f"{year:04}", date(year, 1, 1), date(year, 12, 31), "year", fiscal))

    def _bare_rel(self, e: _Expr) -> bool:
        """Whether "last", "this" or "next" stands with the month or the season itself ("last April"), not with a year."""
        return all(token.word != "year" for token in self.tokens[e.first : e.last])

    def _digits(self, text: str) -> _When | None:
        """2024-10-28, 28/10/2024, 10/28/2024, 28.10.24: of two readings the one that exists and is not after the dateline."""
        numbers = [int(part) for part in re.split(r"[-/.T:Z+]", text) if part.isdigit()][:3]
        if text[:4].isdigit():
            day = date(*numbers)
            return _When("DATE", day.isoformat(), day, day, "day")
        year = numbers[2] if numbers[2] > 99 else 2000 + numbers[2] if numbers[2] < 70 else 1900 + numbers[2]
        orders = [(numbers[1], numbers[0])] + [(numbers[0], numbers[1])] * (numbers[0] != numbers[1])
        days = []
        for month, day_number in orders:
            if 1 <= month <= 12 and 1 <= day_number <= monthrange(max(year, 1), month)[1]:
                days.append(date(year, month, day_number))
        if len(days) == 2 and "." in text:
            days = days[:1]  # points part day, month and year in Europe
        if len(days) == 2 and self.published is not None:
            days = [day for day in days if day <= self.published] or days
        if not days:
            return None
        if len(days) == 2:
            return _When("DATE", f"{year:04}-XX-XX", None, None, "day")
        return _When("DATE", days[0].isoformat(), days[0], days[0], "day")

    def _day_and_month(self, text: str) -> _When | None:
        """As in "28/10", "10/28" or "28.10": the nearest such day, where only one order gives a date."""
        first, second = (int(part) for part in re.split("[/.]", text))
        if "." in text:  # points part day and month in Europe
            return self._month(_Expr("calendar", 0, 0, day=first, month=second), None, "since")
        orders = [(day, month) for day, month in ((first, second), (second, first)) if 1 <= month <= 12 and 12 < day <= 31]
        if len(orders) != 1:
            return None
        return self._month(_Expr("calendar", 0, 0, day=orders[0][0], month=orders[0][1]), None, "since")

    def _month(self, e: _Expr, year: int | None, relation: str | None) -> _When | None:
        month, number = int(e.month or 1), e.day and int(e.day)
        if number is not None and not 1 <= number <= (29 if month == 2 else monthrange(2023, month)[1]):
            return None
        known = year is not None
        if year is None and self.published is not None:
            future = self._future(e, relation)
            if e.rel is not None:
                future = {-1: False, 0: None, 1: True}[e.rel]
            if number is None:
                year = self._year_of(lambda y: _month_span(y, month), future, False)
                year -= e.rel == -1 and (year, month) == (self.published.year, self.published.month)
                year += e.rel == 1 and (year, month) == (self.published.year, self.published.month)
                year = self.published.year if e.rel == 0 else year
            else:
                year = self._year_of(lambda y: (date(y, month, number), date(y, month, number)), future, True)
                if e.weekday:
                    year = self._fitting(year, month, number, e.weekday)
        if year is None:
            tail = f"-{number:02}" if number else ""
            return _When("DATE", f"XXXX-{month:02}{tail}", None, None, "day" if number else "month")
        if number is None:
            start, end = _month_span(year, month)
            return self._narrowed(e, _When("DATE", f"{year:04}-{month:02}", start, end, "month"))
        try:
            day = date(year, month, number)
        except ValueError:
            return None if known else _When("DATE", f"XXXX-{month:02}-{number:02}", None, None, "day")
        return self._parted(e, _When("DATE", day.isoformat(), day, day, "day", e.mod is not None))

    def _fitting(self, year: int, month: int, number: int, weekday: int) -> int:
        """Of the years around, the nearest in which the date falls on the weekday told with it."""
        for candidate in (year, year - 1, year + 1):
            try:
                if date(candidate, month, number).isoweekday() == weekday:
                    return candidate
            except ValueError:
                continue
        return year

    def _part_of_year(self, e: _Expr, year: int | None, relation: str | None) -> _When | None:
        months, letter, number = (3, "Q", e.quarter) if e.quarter is not None else (6, "H", e.half)
        index = int(number or 1)
        grain: Grain | None = "quarter" if letter == "Q" else None
        if year is None and self.published is None:
            return _When("DATE", f"XXXX-{letter}{index}", None, None, grain)
        if year is None and self.tokens[e.last - 1].word == "year":
            year = self.published.year if self.published is not None else None
        first = (index - 1) * months + 1
        if year is None:  # "third-quarter profit" is told, "in the third quarter" may lie ahead
            future = e.attributive is None and self._future(e, relation)
            year = self._year_of(lambda y: _month_span(y, first, months), future, False)
        return _When("DATE", f"{year:04}-{letter}{index}", *_month_span(year, first, months), grain)

    def _season_of(self, e: _Expr, year: int | None, relation: str | None) -> _When | None:
        season = str(e.season)
        first = _SEASON_START[season]

        def span(y: int) -> tuple[date, date]:
            # A winter bears the year of its January, unless two years name it.
            return _month_span(y - 1, 12, 3) if season == "WI" and e.year2 is None else _month_span(y, first, 3)

        if year is None:
            if self.published is None:
                return _When("DATE", f"XXXX-{season}", None, None)
            if e.rel == 0:
                year = self.published.year
            elif e.rel is not None and e.rel > 0:
                year = next(y for y in range(self.published.year, self.published.year + 3) if span(y)[0] > self.published)
            elif e.rel is not None:
                here = self.published
                year = next(y for y in range(here.year + 1, here.year - 3, -1) if span(y)[1] < here)
            else:
                year = self._year_of(span, self._future(e, relation), False)
        start, end = span(year)
        return self._narrowed(e, _When("DATE", f"{year:04}-{season}", start, end, None, True))

    def _season(self, e: _Expr, relation: str | None) -> _When | None:
        return self._season_of(e, None, relation)

    def _weekday(self, e: _Expr, relation: str | None) -> _When | None:
        here, weekday = self.published, int(e.weekday or 1)
        if e.anaphor is not None and self.previous is not None and self.previous.start is not None:
            base = self.previous.start
            ahead, back = (weekday - base.isoweekday()) % 7, (base.isoweekday() - weekday) % 7
            day = base + _DAY * (ahead or 7) if e.anaphor > 0 else base - _DAY * (back or 7 * -e.anaphor)
        elif here is None or e.anaphor == 1:
            return self._parted(e, _When("DATE", f"XXXX-WXX-{weekday}", None, None, "day"))
        elif e.coming is not None:
            day = here + _DAY * ((weekday - here.isoweekday()) % 7 or 7)
        elif e.week is not None or e.rel:
            day = here + _DAY * (weekday - here.isoweekday() + 7 * int(e.week if e.week is not None else e.rel or 0))
        elif e.rel == 0:
            day = here + _DAY * (weekday - here.isoweekday())
            if day < here and self.ahead(e):
                day += _DAY * 7
        elif e.day is not None:
            day = self._weekday_number(here, weekday, int(e.day))
        else:
            back = (here.isoweekday() - weekday) % 7
            if self.tokens[e.first].word == "a":
                back += 7
            future = back != 0 and e.anaphor is None and self._future(e, relation)
            day = here + _DAY * (7 - back) if future else here - _DAY * (back or 7 * (e.anaphor is not None))
        return self._parted(e, _When("DATE", day.isoformat(), day, day, "day"))

    def _weekday_number(self, here: date, weekday: int, number: int) -> date:
        """As in "Monday the 28th": the nearest month whose 28th is a Monday."""
        for months in (0, -1, 1, -2, 2, -3, 3):
            first = _moved(here.replace(day=1), months)
            if number <= monthrange(first.year, first.month)[1] and first.replace(day=number).isoweekday() == weekday:
                return first.replace(day=number)
        raise ValueError("no such day")

    def _days(self, e: _Expr, relation: str | None) -> _When | None:
        if e.shift is not None:
            if self.published is None:
                return None
            month = _moved(self.published.replace(day=1), e.shift)
            e = replace(e, month=month.month, year=month.year)
        right = self._month(replace(e, day=e.day2, kind="calendar"), self._rel_year(e), relation)
        if right is None or e.day is None or e.day2 is None:
            return None
        if right.end is None:
            if not 1 <= e.day < e.day2:
                return None
            return replace(right, value=f"XXXX-{e.month:02}-{int(e.day):02}/{right.value}")
        month = right.end if e.day <= e.day2 else _moved(right.end.replace(day=1), -1)
        start = month.replace(day=int(e.day))
        return replace(right, value=f"{start.isoformat()}/{right.value}", start=start)

    def _rel_year(self, e: _Expr) -> int | None:
        return self.published.year + e.rel if e.year is None and e.rel is not None and self.published else e.year

    def _daynumber(self, e: _Expr, relation: str | None) -> _When | None:
        number = int(e.day or 1)
        if self.published is None:
            return _When("DATE", f"XXXX-XX-{number:02}", None, None, "day")
        first, future = self.published.replace(day=1), self._future(e, relation)
        if e.shift is not None:
            day = _moved(first, e.shift).replace(day=number)
            return _When("DATE", day.isoformat(), day, day, "day")
        for months in (0, 1, 2) if future else (0, -1, -2):
            month = _moved(first, months)
            if number > monthrange(month.year, month.month)[1]:
                continue
            day = month.replace(day=number)
            if (day >= self.published if future else day <= self.published) or e.last - e.first > 2:
                return _When("DATE", day.isoformat(), day, day, "day")
        return None

    def _years(self, e: _Expr, relation: str | None) -> _When | None:
        if e.date is not None:
            e = replace(e, year=int(e.date[:4]), year2=int(e.date[:4]) + 1)
        first, second = int(e.year or 1), int(e.year2 or 1)
        second = second if second >= 100 else first // 100 * 100 + second
        return _When("DATE", f"{first:04}/{second:04}", date(first, 1, 1), date(second, 12, 31), "year")

    def _shift(self, e: _Expr, relation: str | None) -> _When | None:
        steps = e.today if e.today2 is None else 2 * e.today2  # "the day before yesterday"
        part = "NI" if e.tonight is not None else e.part
        unit = e.unit
        if part is not None and e.rel is not None:
            steps, unit = (e.rel if part == "NI" or e.rel >= 0 else -1), "D"
        if e.tonight is not None:
            steps = 0
        if steps is not None or unit is None:
            unit = "D"
        else:
            steps = e.rel or 0
        if self.tokens[e.last - 1].word in ("day", "quarter") and e.rel is None and e.bound is None and e.rest is None:
            return self._lone_unit(unit)
        if self.published is None:
            value = "XXXX-XX-XX" if unit == "D" else "XXXX-WXX" if unit in ("W", "WE") else "XXXX"
            return self._parted(replace(e, part=part), _When("DATE", value, None, None, _GRAIN_OF[unit]))
        if unit == "WE":
            return self._weekend(e, relation)
        start, end, value = _unit_span(unit, _stepped(unit, self.published, steps or 0))
        found = _When("DATE", value, start, end, _GRAIN_OF[unit])
        if unit == "D":
            return self._parted(replace(e, part=part), found)
        if (e.later == 1 or e.rest is not None) and steps == 0:
            found.start = self.published
        elif e.later == -1 and steps == 0:
            found.end = self.published
        return self._narrowed(e, found)

    def _lone_unit(self, unit: str) -> _When:
        """Resolve a bare unit: "later in the day" is the day named before or the dateline, "the quarter" the latest over."""
        here = self.published
        if unit == "D" and self.previous is not None and self.previous.grain == "day":
            return replace(self.previous)
        if here is None:
            return _When("DATE", None, None, None, _GRAIN_OF[unit])
        start, end, value = _unit_span(unit, here if unit == "D" else _moved(here, -3))
        return _When("DATE", value, start, end, _GRAIN_OF[unit])

    def _piece(self, e: _Expr, relation: str | None) -> _When | None:
        """As in "The first week of October", "the last Friday in May", "the first nine months of 2024"."""
        whole = self.when(e.target, relation) if e.target is not None else None
        if whole is None or whole.start is None or whole.end is None:
            return None
        nth, last = (int(e.nth), False) if isinstance(e.nth, int | float) and e.nth > 0 else (1, e.nth is not None)
        if e.weekday is not None:
            first = whole.start + _DAY * ((e.weekday - whole.start.isoweekday()) % 7)
            day = whole.end - _DAY * ((whole.end.isoweekday() - e.weekday) % 7) if last else first + _DAY * 7 * (nth - 1)
            return _When("DATE", day.isoformat(), day, day, "day") if whole.start <= day <= whole.end else None
        unit = str(e.unit)
        if e.nth is None:
            start, end, value = _unit_span(unit, whole.start)
            return _When("DATE", value, start, end, "week")
        size = int(e.count or 1)
        if last:
            end, start = whole.end, _stepped(unit, whole.end + _DAY, -size)
        else:
            start = _stepped(unit, whole.start, (nth - 1) * size)
            end = _stepped(unit, start, size) - _DAY
        if not whole.start <= start <= end <= whole.end:
            return None
        if e.count is None and unit in ("D", "M", "Q", "Y"):
            return _When("DATE", _unit_span(unit, start)[2], start, end, _GRAIN_OF[unit])
        if e.count is None:
            return _When("DATE", whole.value, start, end, _GRAIN_OF.get(unit), True)
        return _When("DURATION", f"P{size}{unit}", start, end, _GRAIN_OF.get(unit))

    def _holiday(self, e: _Expr, relation: str | None) -> _When | None:
        feast = str(e.holiday)
        if self.published is None and e.year is None:
            return _When("DATE", f"XXXX-{feast}" if feast[0].isdigit() and not e.eve else None, None, None, "day")
        if e.year is not None or self.published is None:
            year = int(e.year or 1)
        elif e.rel:
            year = self.published.year + e.rel * ((_feast(feast, self.published.year) > self.published) != (e.rel > 0))
        else:
            year = self._year_of(lambda y: (_feast(feast, y),) * 2, self._future(e, relation), True)
        day = _feast(feast, year) - _DAY * (e.eve is not None)
        if e.weekday is not None:  # Easter Monday, Holy Saturday
            day += _DAY * {1: 1, 6: -1}.get(e.weekday, 0)
        return _When("DATE", day.isoformat(), day, day, "day")

    def _weekend(self, e: _Expr, relation: str | None) -> _When | None:
        """Resolve a weekend: "the weekend" is the latest one begun or the one ahead, "last weekend" the latest that is over."""
        assert self.published is not None
        here = self.published
        saturday = here - _DAY * ((here.isoweekday() - 6) % 7)
        during = (here - saturday).days <= 1
        if e.rel == -1:
            saturday -= _DAY * 7 * during
        elif e.rel == 1:
            saturday += _DAY * 7 * (1 + (not during))
        elif (e.rel == 0 or self._future(e, relation)) and not during:
            saturday += _DAY * 7
        if e.rel == 0 and not during and self.ahead(e) is False:
            saturday -= _DAY * 7
        return _When("DATE", f"{_week_value(saturday)}-WE", saturday, saturday + _DAY, "week")

    def _anaphor(self, e: _Expr, relation: str | None) -> _When | None:
        unit, before = str(e.unit), self.previous
        if before is None or before.start is None or before.end is None or unit in ("TS", "TM", "TH"):
            return _When("DATE", None, None, None, _GRAIN_OF.get(unit))
        steps = int(e.anaphor or 0)
        base = before.end if steps > 0 else before.start
        start, end, value = _unit_span(unit, _stepped(unit, base, steps))
        return _When("DATE", value, start, end, _GRAIN_OF[unit])

    def _ago(self, e: _Expr, relation: str | None) -> _When | None:
        amount, unit = e.amount(), str(e.unit)
        sign = 1 if e.hence else int(e.ago if e.ago is not None else e.anaphor or -1)
        base = self.published
        if e.hence == 1 and base is not None:
            base += _DAY  # from tomorrow
        if e.ago is None and e.hence is None:
            if self.previous is not None and self.previous.start is not None:
                base = self.previous.start
            elif unit != "Y" or sign > 0:
                return _When("DATE", None if amount is not None or sign > 0 else "PAST_REF", None, None, _GRAIN_OF.get(unit))
        if amount is None or base is None:
            return _When("DATE", "PAST_REF" if sign < 0 else "FUTURE_REF", None, None, _GRAIN_OF.get(unit))
        if unit in _HOURS_IN:
            day = base + timedelta(hours=sign * amount * _HOURS_IN[unit]) if amount * _HOURS_IN[unit] >= 24 else base
            day = base + _DAY * (sign * round(amount * _HOURS_IN[unit] / 24))
            return _When("TIME", day.isoformat(), day, day, _GRAIN_OF[unit], True)
        likened = self.previous is not None and self.previous.grain in ("month", "quarter")  # "in March, from a year earlier"
        if e.ago is None and unit == "Y" and amount == 1 and self.previous is not None and likened:
            kind = "M" if self.previous.grain == "month" else "Q"
            start, end, value = _unit_span(kind, _moved(base, 12 * sign))
            return _When("DATE", value, start, end, self.previous.grain)
        if amount != int(amount):
            far = _MONTHS_IN.get(unit), _DAYS_IN.get(unit, 0)
            day = _moved(base, round(sign * amount * far[0])) if far[0] else base + _DAY * round(sign * amount * far[1])
            unit = "M" if unit in _MONTHS_IN else "D"
        else:
            day = _stepped(unit, base, sign * int(amount))
        if unit == "DE" or unit == "CE" or unit == "ML":
            unit = "Y"
        whole = "D" if unit == "W" and amount <= 3 else unit
        start, end, value = _unit_span(whole, day)
        if unit == "W" and whole == "D":
            start, end = day - _DAY * 3, day + _DAY * 3
            return _When("DATE", value, start, end, "week", True)
        return _When("DATE", value, start, end, _GRAIN_OF[whole], unit != "D" or bool(e.bounded))

    def _offset(self, e: _Expr, relation: str | None) -> _When | None:
        """As in "Two days after 5 May", "a week before Christmas"."""
        base, amount, unit = self.when(e.target, None) if e.target else None, e.amount(), str(e.unit)
        if base is None or base.start is None or base.end is None or amount is None or unit in _HOURS_IN:
            return _When("DURATION", _length(e, unit), None, None, _GRAIN_OF.get(unit))
        day = self._off(base.end if int(e.anaphor or 1) > 0 else base.start, unit, int(e.anaphor or 1) * amount)
        return _When("DATE", day.isoformat(), day, day, "day", unit not in ("D", "W") or bool(e.bounded))

    def _window(self, e: _Expr, relation: str | None) -> _When | None:
        unit, toward = str(e.unit), int(e.toward or 1)
        if unit == "Q" and toward < 0 and self.tokens[e.last - 2].word in ("last", "past"):
            return self._lone_unit(unit)
        value, amount, here = _length(e, unit), e.amount(), self.published
        if here is None or (toward < 0 and self.tokens[e.first + 1].word in ("previous", "preceding")):
            return _When("DURATION", value, None, None, _GRAIN_OF.get(unit))
        if amount is None:
            start, end = (None, here) if toward < 0 else (here, None)
            return _When("DURATION", value, start, end, _GRAIN_OF.get(unit), True)
        if unit == "Q":  # whole quarters
            here = _unit_span("Q", here)[0] - _DAY if toward < 0 else _unit_span("Q", here)[1] + _DAY
            far = _moved(here + _DAY, round(-3 * amount)) if toward < 0 else _moved(here, round(3 * amount)) - _DAY
        else:
            far = self._off(here, unit, toward * amount)
        vague = bool(e.bounded) or unit in ("TM", "TS")
        return _When("DURATION", value, min(here, far), max(here, far), _GRAIN_OF.get(unit), vague)

    def _off(self, here: date, unit: str, amount: float) -> date:
        """The day so many units away; a part of a day counts as a day, since 24 hours before noon is the day before."""
        sign = 1 if amount > 0 else -1
        if unit in _HOURS_IN:
            return here + _DAY * (sign * ceil(abs(amount) * _HOURS_IN[unit] / 24))
        if unit in _MONTHS_IN:
            return _moved(here, round(amount * _MONTHS_IN[unit]))
        return here + _DAY * (sign * ceil(abs(amount) * _DAYS_IN[unit]))

    def _duration(self, e: _Expr, relation: str | None) -> _When | None:
        unit = str(e.unit)
        value, amount, here = _length(e, unit), e.amount(), self.published
        before = self.tokens[e.first - 1].word if e.first else ""
        plural = before.endswith("s") and before not in _listed("BEFORE_RATE")
        if e.one and (plural or before[:1].isdigit() or before in _listed("COUNTED")):  # "5,000 people a week"
            return _When("SET", value, None, None, _GRAIN_OF.get(unit))
        if relation in ("in", "within") and here is not None and amount is not None and self.ahead(e):
            far = self._off(here, unit, amount)
            return _When("DURATION", value, here if relation == "within" else far, far, _GRAIN_OF.get(unit), relation == "in")
        if e.target is not None:
            tail = _length(e.target, str(e.target.unit))[1:]
            value += tail if not ("T" in value and tail.startswith("T")) else tail[1:]
        return _When("DURATION", value, None, None, _GRAIN_OF.get(unit))

    def _set(self, e: _Expr, relation: str | None) -> _When | None:
        if e.setword is not None:
            return _When("SET", e.setword)
        weekday = e.weekdays or e.weekday
        if e.other is not None and (e.unit or weekday):
            value = _length(replace(e, count=2), e.unit) if e.unit else f"XXXX-WXX-{int(weekday or 1)}"
            return _When("SET", value, None, None, _GRAIN_OF.get(e.unit or "W"))
        if weekday is not None:
            return _When("SET", f"XXXX-WXX-{int(weekday)}{'T' + e.part if e.part else ''}", None, None, "day")
        if e.month is not None:
            return _When("SET", f"XXXX-{int(e.month):02}", None, None, "month")
        if e.unit is None:
            return _When("SET", f"XXXX-XX-XXT{e.part}", None, None, "day")
        per = any(token.word in ("once", "twice", "times") for token in self.tokens[e.first : e.last])
        return _When("SET", _length(replace(e, count=None) if per else e, e.unit), None, None, _GRAIN_OF.get(e.unit))

    def _overnight(self, e: _Expr, relation: str | None) -> _When | None:
        """The night to the day told, else to the dateline: two days, neither of them sharp."""
        if e.target is not None:
            found = self.when(e.target, None)
            if found is None or found.start is None or found.end is None:
                return found and _When("TIME", f"{found.value}TNI", None, None, "day", True)
            start = found.start - _DAY if found.start == found.end else found.start
            return _When("TIME", f"{found.value}TNI", start, found.end, "day", True)
        if self.published is None:
            return _When("TIME", "XXXX-XX-XXTNI", None, None, "day", True)
        return _When("TIME", f"{self.published.isoformat()}TNI", self.published - _DAY, self.published, "day", True)

    def _night(self, e: _Expr, relation: str | None) -> _When | None:
        found = self.when(e.target, None) if e.target is not None else None
        if found is None:
            return None
        return replace(found, type="TIME", value=f"{(found.value or '').split('T')[0]}T{e.part or 'MO'}")

    def _clock(self, e: _Expr, relation: str | None) -> _When | None:
        found = self.when(e.target, None) if e.target is not None else None
        if found is None and self.previous is not None and self.previous.grain in ("day", "hour", "minute"):
            found = self.previous
        if found is None and self.published is not None:
            found = _When("DATE", self.published.isoformat(), self.published, self.published, "day")
        stamp, grain = self._stamp(e)
        if found is None or found.value is None:
            return _When("TIME", f"XXXX-XX-XX{stamp}", None, None, grain)
        return _When("TIME", f"{found.value[:10] if found.start else found.value}{stamp}", found.start, found.end, grain)

    def _hours(self, e: _Expr, relation: str | None) -> _When | None:
        start, end = (self.when(side, None) if side is not None else None for side in (e.left, e.right))
        if start is None or end is None:
            return None
        if e.right is not None and e.right.target is None and start.start is not None:  # 8 p.m. to 6 a.m. runs past midnight
            night = (start.value or "")[-5:] > (end.value or "")[-5:]
            day = start.start + _DAY * night
            end = replace(end, value=f"{day.isoformat()}{(end.value or '')[10:]}", start=day, end=day)
        if start.start is not None and end.end is not None and start.start > end.end:
            return None
        return _When("TIME", f"{start.value}/{end.value}", start.start, end.end, end.grain)

    def _stamp(self, e: _Expr) -> tuple[str, Grain]:
        if e.clockword is not None:
            return e.clockword, "hour"
        if e.hhmm is not None:
            return f"T{e.hhmm[:2]}:{e.hhmm[2:]}", "minute"
        hour, minute = ([int(part) for part in re.split("[:.]", e.clock)][:2]) if e.clock is not None else (int(e.hour or 0), 0)
        if (e.ampm == "pm" and hour < 12) or (e.part in ("AF", "EV") and hour < 12):
            hour += 12
        elif e.ampm == "am" and hour == 12:
            hour = 0
        return f"T{hour:02}:{minute:02}", "minute" if e.clock is not None else "hour"

    def _reference(self, e: _Expr, relation: str | None) -> _When | None:
        value = e.reference or ("PRESENT_REF" if e.present else "FUTURE_REF" if e.future else "PAST_REF")
        return _When("DATE", value)

    def _range(self, e: _Expr, relation: str | None) -> _When | None:
        left, right = e.left, e.right
        if left is None or right is None:
            return None
        end = self.when(self._completed(right, left), None)
        if right.reference is not None and self.published is not None:
            end = _When("DATE", self.published.isoformat(), self.published, self.published, "day")
        if end is None or end.end is None:
            start = self.when(left, None)
            return start and end and _When("DATE", f"{start.value}/{end.value}", None, None, end.grain)
        start = self._before(left, end)
        if start is None or start.start is None:
            return _When("DATE", None, None, None, end.grain)
        if start.start > end.end:
            return None
        approximate = start.approximate or end.approximate
        return _When("DATE", f"{start.value}/{end.value}", start.start, end.end, end.grain, approximate)

    def _completed(self, right: _Expr, left: _Expr) -> _Expr:
        """The right end of a range with the year that only the left one tells: "from November 2023 to March"."""
        if right.month and left.month and right.year is None and right.rel is None and left.year is not None:
            return replace(right, year=left.year + (right.month < left.month))
        return right

    def _before(self, left: _Expr, end: _When) -> _When | None:
        """The left end of a range: where it tells no year or week, the latest one before the right end."""
        if end.end is None or left.year is not None or left.rel is not None or left.date is not None or left.today is not None:
            return self.when(left, None)
        if left.month is None and left.weekday is None:
            return self.when(left, None)
        alone = _Scene(self.tokens[left.first : left.last], end.end)
        return alone.when(replace(left, first=0, last=left.last - left.first), "since")

    # ---- parts

    def _parted(self, e: _Expr, found: _When) -> _When:
        """A day with its part: "Sunday night" is 2024-10-27TNI and still Sunday."""
        found.approximate = found.approximate or (e.mod == "mid" and found.grain != "day")
        if e.part is None:
            return found
        return replace(found, type="TIME", value=f"{found.value}T{e.part}")

    def _narrowed(self, e: _Expr, found: _When) -> _When:
        """The early, middle or late third of a stretch, its first or last piece; none of them sharp."""
        if found.start is None or found.end is None or not (e.mod or e.bound):
            return found
        start, end = found.start, found.end
        if found.grain == "year" and start.month == 1 and end.month == 12 and start.year == end.year:
            months = _YEAR_PIECES[e.bound or e.mod or "mid"]
            start, end = _month_span(start.year, months[0], months[1] - months[0] + 1)
            return replace(found, start=start, end=end, approximate=True)
        days = (end - start).days + 1
        third, edge = days // 3, max(1, days // 12 if days > 31 else days // 4)
        if e.bound in ("start", "end"):
            start, end = (start, start + _DAY * (edge - 1)) if e.bound == "start" else (end - _DAY * (edge - 1), end)
        elif e.mod == "mid" or e.bound == "mid":
            start, end = start + _DAY * third, end - _DAY * third
        elif e.mod == "early":
            end = start + _DAY * (third - 1)
        elif e.mod == "late":
            start = end - _DAY * (third - 1)
        return replace(found, start=start, end=end, approximate=True)




# ---------------------------------------------------------------- bounds



def _relation(expr: _Expr, tokens: list[_Token]) -> str | None:
    """The word that bounds the expression, up to two filler words before it."""
    relations = _grammar().relations
    for at in range(expr.first - 1, max(-1, expr.first - 3), -1):
        word = tokens[at].word
        if word in relations:
            return relations[word]
        if word == "to" and at and tokens[at - 1].word == "prior":
            return "before"
        if word == "of" and at > 1 and tokens[at - 1].word == "ahead":
            return "before"
        if word not in _listed("BETWEEN"):
            return None
    return None


def _is_attributive(expr: _Expr, tokens: list[_Token]) -> bool:
    """Whether the date only says which event is meant: "after Monday's attack", "before the 2016 election"."""
    if expr.last >= len(tokens):
        return False
    after = tokens[expr.last]
    if after.word == "'s" or tokens[expr.last - 1].word == "'s":
        return True
    return (tokens[expr.first].word == "the" and expr.year is not None) or tokens[expr.first - 1].word == "the"


def _bounded(found: _When, relation: str | None, published: date | None, bound: str | None, opens: bool) -> _When:
    """The stretch as "since", "until" and their like open or close it; `opens` tells whether "from" does."""
    start, end = found.start, found.end
    if start is None or end is None or found.type == "DURATION" or relation in (None, "for", "in", "within"):
        return found
    if found.grain in ("hour", "minute") and relation not in ("since", "from"):
        return found  # "by noon on Sunday" is still Sunday
    # "Since the start of the month" is since its first day, "by its end" by its last one: these ends are sharp.
    sharp = replace(found, approximate=found.approximate and bound not in ("start", "end"))
    if relation == "since":
        return replace(sharp, end=published if published is not None and published >= start else None)
    if relation == "from":  # "figures from 2019" are of 2019
        return replace(sharp, end=None) if opens and "/" not in (found.value or "") else sharp
    if relation == "before" and bound != "end" and found.type == "DATE":
        return replace(sharp, start=None, end=start - _DAY if start > date.min else None)
    if relation == "after":
        whole = bound == "start" or found.type == "TIME"
        return replace(sharp, start=start if whole else end + _DAY if end < date.max else None, end=None)
    return replace(sharp, start=None)


def moments(text: str, start: int, end: int, published: date | None) -> list[Moment]:
    """Every time expression of the sentence text[start:end], left to right, none overlapping; offsets into the whole text.

    Relative ones are resolved against `published`, the day that the report bears, and stay unresolved without it. Never raises
    because of what the text says: a date that is none (31 June) gives no moment, nor does one outside the years 1 to 9999.
    """
    grammar = _grammar()
    words = _WORDS.findall(text[start:end].lower())
    if grammar.triggers.isdisjoint(words) and not any(word.isdigit() for word in words):
        return []
    tokens = _tokens(text, start, end, grammar)
    scene = _Scene(tokens, published)
    return list(_resolved(text, _joined(_matches(tokens, grammar), tokens), scene))


def _resolved(text: str, found: list[_Expr], scene: _Scene) -> Iterator[Moment]:
    tokens = scene.tokens
    for expr in found:
        relation = _relation(expr, tokens)
        when = scene.when(expr, relation)
        if when is None:
            continue
        if when.start is not None and (when.type == "DATE" or expr.target is not None) and when.type != "DURATION":
            scene.previous = when
        if relation in ("before", "after", "from") and (_is_attributive(expr, tokens) or when.type == "DURATION"):
            relation = None
        last = expr.last - (tokens[expr.last - 1].word == "'s")
        span = Span(tokens[expr.first].start, tokens[last - 1].end)
        heads = expr.first <= 2 and tokens[0].word in _grammar().relations
        opens = relation == "from" and (heads or bool(scene.ahead(expr)))
        held = _bounded(when, relation, scene.published, expr.bound, opens)
        known = held.start is not None or held.end is not None
        period = Period(held.start, held.end, text[span.start : span.end], held.approximate) if known else None
        yield Moment(span, when.type, when.value, period, when.grain, relation)
