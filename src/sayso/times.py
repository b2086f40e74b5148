"""The days that a sentence speaks of: every time expression, resolved against the date published.

    "Over 60 drones were downed overnight on Tuesday, up from 40 a week earlier."
     → overnight on Tuesday   TIME   2024-10-29TNI   28 to 29 October

Five steps, each linear in the length of the sentence:

    tokens   words, numbers and marks, each with a code letter for what it can mean
    matches  the rules of assets/calendar.txt, compiled to regular expressions over those letters; the longest match wins
    joins    "10 p.m." + "on Friday", "3 May" to "5 June", "the night of" + a date
    days     the expression as a stretch of days, by the date published, the tense of the clause and the date named before it
    bounds   "since", "until", "by", "before", "after" open the stretch or close it

The conventions are those of wire news: a bare weekday or month is the latest one that has begun, unless its clause lies in the future.
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
    |(?P<slash>\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)(?![\d/]))
    |(?P<dot>\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)(?![\d.]))
    |(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?![\d:]))
    |(?P<decade>(?:\d\d|['’])?\d0['’]?s\b)
    |(?P<ordinal>\d{1,4}(?:st|nd|rd|th)\b)
    |(?P<quarter>Q[1-4]\b|[1-4]Q\b)
    |(?P<half>H[12]\b|[12]H\b)
    |(?P<fiscal>FY ?(?:\d{4}|\d\d)\b)
    |(?P<number>\d+(?:,\d{3})*(?:\.\d+)?|½|¼|¾|\d/\d(?!\d))
    |(?P<word>o['’]clock\b|[ap]\.m\b\.?|[^\W\d_]+(?:\.[a-z]+)*)
    |(?P<suffix>['’](?:s|ll)\b)
    |(?P<mark>\S)""",
    re.VERBOSE,
)
_WORDS = re.compile(r"[^\W\d_]+|\d")
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75, "1/3": 1 / 3, "2/3": 2 / 3}
# Words that are a month or a weekday only with a capital letter.
_CAPITAL = frozenset("may march mar jan jun sep dec sun sat mon wed fri".split())
_SHORT_WEEKDAYS = frozenset("mon tue tues wed thu thurs thur fri sat sun".split())
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
        self.tense = {line.split()[0]: frozenset(line.split()[1:]) for line in sections["tense"]}
        # A sentence without one of these words and without a digit tells no time.
        common = {"the", "a", "an", "and", "of", "to", "in", "on", "this", "that", "at", "for", "more", "than", "about", "from", "one", "first"}
        self.triggers = frozenset(
            word for word, meaning in self.meanings.items() if word not in common and not _FILLERS.issuperset(meaning)
        ) | {"overnight", "recent", "far", "date", "future"}

    def code(self, word: str) -> str:
        """The letter of a word; letters are taken from a private area, so they never meet a regex's own signs."""
        return self.codes.setdefault(word, chr(0xE000 + len(self.codes)))


# Classes whose words tell no time without a word of another class.
_FILLERS = frozenset("CMP FEW CARDINAL ORDINAL REL ANAPHOR AFTERWARDS BACKWARD FORWARD LATER MOD BOUND HALF AMPM ZONE".split())
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
    codes, meanings, found = grammar.codes, grammar.meanings, []
    for match in _TOKEN.finditer(text, start, end):
        shape, raw, (first, last) = match.lastgroup, match.group(), match.span()
        if shape == "word":
            word = raw.lower()
            if last < end and text[last] == "." and len(word) < 6 and f"{word}." in meanings:
                last, word = last + 1, f"{word}."
            capital = raw[0].isupper()
            code = codes.get(word, _OTHER)
            if not capital and word.rstrip(".") in _CAPITAL and not (word in ("may", "march") and _digit_near(text, first, last)):
                code = _OTHER
            found.append(_Token(first, last, word, code, meanings.get(word, {}).get("ORDINAL"), capital))
        elif shape in ("mark", "suffix"):
            word = _DASHES.get(raw, raw)
            found.append(_Token(first, last, word, codes.get(word, _OTHER)))
        else:
            shape, number = _shaped(shape or "", raw)
            found.append(_Token(first, last, raw, codes.get(f"#{shape}", _OTHER), number))
    return _spelled_numbers(found, grammar)


def _digit_near(text: str, first: int, last: int) -> bool:
    """Whether a lower-case "may" or "march" can be a month: a year follows it, or a day with an ordinal ending."""
    return re.match(r" (?:\d\d?(?:st|nd|rd|th)?,? )?(?:1[89]|20)\d\d\b| \d\d?(?:st|nd|rd|th)\b", text[last : last + 14]) is not None


def _shaped(shape: str, raw: str) -> tuple[str, float | None]:
    """The shape as the grammar names it, and the value."""
    if shape == "number":
        if raw in _FRACTIONS:
            return "frac", _FRACTIONS[raw]
        if not raw.isascii() or "/" in raw or len(raw) > 18:
            return "", None
        if "." in raw or "," in raw:
            return "ndec", float(raw.replace(",", ""))
        value = int(raw)
        if len(raw) == 4:
            return ("n4" if 1000 <= value <= 2100 else "n4z"), value
        for limit, name in ((0, "n59"), (12, "n12"), (31, "n31"), (59, "n59"), (99, "n99")):
            if value <= limit and len(raw) <= 2:
                return name, value
        return "nbig", value
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
    """Runs of number words become one token: "twenty-four" 24, "nineteen ninety-six" the year 1996."""
    found: list[_Token] = []
    at, count = 0, len(tokens)
    while at < count:
        token = tokens[at]
        if "CARDINAL" not in grammar.meanings.get(token.word, ()):
            found.append(token)
            at += 1
            continue
        first, values = at, []
        while at < count:
            value = grammar.meanings.get(tokens[at].word, {}).get("CARDINAL")
            if value is not None and len(values) < 8:
                values.append(value)
            elif not (tokens[at].word == "-" and at + 1 < count and _joins(values, tokens[at + 1], grammar)):
                break
            at += 1
        number, year = _spelled(values)
        shape = "#n4" if year else "#s12" if 1 <= number <= 12 else "#sbig"
        words = " ".join(t.word for t in tokens[first:at])
        found.append(_Token(tokens[first].start, tokens[at - 1].end, words, grammar.code(shape), number, token.capital))
    return found


def _joins(values: list[int], token: _Token, grammar: _Grammar) -> bool:
    """Whether a hyphen after these values belongs to the number: "twenty-four", not "two-three"."""
    value = grammar.meanings.get(token.word, {}).get("CARDINAL")
    return value is not None and 20 <= values[-1] < 100 and 0 < value < 10


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
    return total + part, total + part == 2000 and values == [2, 1000]
