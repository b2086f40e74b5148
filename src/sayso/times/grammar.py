"""The grammar of time expressions: a sentence as tokens, and assets/calendar.txt compiled into rules over them.

    text[start:end] ─ tokenized ─ tokens, each with a code letter for what it can mean
    calendar.txt ─── the_grammar ─ rules: regular expressions over the code letters

The letters are what keeps matching linear: a rule sees one character a token, and `re` does the rest. The file is read once, on
the first sentence that may tell a time; importing reads nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

from sayso.wordlists import sections

# "plain" is "word" where no other shape can stand; it goes first because four tokens of five are plain
_TOKEN = re.compile(
    r"""(?P<plain>(?![½¼¾])[^\W\d_]{3,}+(?=[\s,;)]|$))
    |(?P<iso>\d{4}-\d\d?-\d\d?(?:T\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-]))
    |(?P<isoslash>\d{4}/\d\d?/\d\d?(?![\d/]))
    |(?P<slash>\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)(?![\d/])|\d{1,2}-\d{1,2}-\d{4}(?![\d-]))
    |(?P<dot>\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)(?![\d.]))
    |(?P<month>\d{4}[-/](?:0[1-9]|1[0-2])(?![-/\d])|(?:0?[1-9]|1[0-2])/\d{4}(?![-/\d]))
    |(?P<daymonth>\d{1,2}/\d\d(?![\d/])|\d\d/\d{1,2}(?![\d/]))
    |(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?![\d:])(?:[ap]\b(?![.'’]))?|\d{1,2}\.[0-5]\d(?=\ ?(?:[ap]\.?m|GMT|UTC|local\ time|hrs)\b)
        |\d{1,2}[hH](?:[0-5]\d)?\b)
    |(?P<decade>(?:\d\d|['’])?\d0['’]?s\b)
    |(?P<ordinal>\d{1,4}(?:st|nd|rd|th)\b)
    |(?P<quarter>[Qq][1-4]\b|[1-4]Q\b)
    |(?P<half>H[12]\b|[12]H\b)
    |(?P<fiscal>(?:FY|C[Yy]|c[y])\ ?(?:\d{4}|\d\d)\b)
    |(?P<number>\d/\d(?![\d/])|\d+(?:,\d{3})*(?:\.\d+)?|½|¼|¾)
    |(?P<word>[Tt]o-(?:day|morrow|night)\b|[Ww]eek-ends?\b|o['’]?clock\b|[ap]\.m\b\.?|[^\W\d_]+(?:\.[a-z]+)*)
    |(?P<suffix>['’](?:s|ll)\b)
    |(?P<mark>\S)""",
    re.VERBOSE,
)
_DOTTED_DAY = re.compile(r"(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])")
_AFTER_MONTH = re.compile(r" (?:\d\d?(?:st|nd|rd|th)?,? )?(?:1[89]|20)\d\d\b| \d\d?(?:st|nd|rd|th)\b")
_AFTER_SHORT = re.compile(r"[ /-]\d")
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75, "1/3": 1 / 3, "2/3": 2 / 3}
# Signs and spellings that are one to the grammar.
_DASHES = {
    "–": "-", "—": "-", "‒": "-", "‐": "-", "‑": "-", "−": "-", "~": "-", "’s": "'s", "’ll": "'ll",
    "o’clock": "o'clock", "oclock": "o'clock",
}  # fmt: skip


class Token(NamedTuple):
    """`word` is in lower case with straight apostrophes; `code` is what the rules see; `number` is its value if it has one."""

    start: int
    end: int
    word: str
    code: str
    number: float | None = None
    capital: bool = False


@cache
def the_grammar() -> Grammar:
    """The rules of assets/calendar.txt; the first call reads and compiles them."""
    return Grammar(sections("calendar.txt"))


def listed(name: str) -> frozenset[str]:
    """One of the word lists of assets/calendar.txt."""
    return the_grammar().lists[name]


@dataclass
class Rule:
    """One line of [rules]: what it makes, its pattern's source, and which field each group of the pattern fills."""

    kind: str
    source: str
    names: dict[str, tuple[str, str]]  # group of the pattern → field, class

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is first tried: all together they take a tenth of the time to the first reading."""
        return re.compile(self.source)


class Grammar:
    """assets/calendar.txt, read. `rules` are filed under the code letters that they can begin with."""

    def __init__(self, sections: dict[str, list[str]]) -> None:
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
        self.cardinals: dict[str, int] = {w: m["CARDINAL"] for w, m in self.meanings.items() if "CARDINAL" in m}
        self.ordinals: dict[str, int] = {w: m["ORDINAL"] for w, m in self.meanings.items() if "ORDINAL" in m}
        self.rules: dict[str, list[Rule]] = {}
        self.longest = 0  # letters that a rule can span, at most
        for line in sections["rules"]:
            kind, body = line.split(" = ", 1)
            compiler = _Compiler(self, _expanded(body, parts).split())
            self.longest = max(self.longest, len(compiler.items))
            pattern, first, _ = compiler.alternatives()
            rule = Rule(kind, pattern, compiler.names)
            for code in sorted(first):
                self.rules.setdefault(code, []).append(rule)
        self.spelled = self.codes["#s12"] + self.codes["#sbig"]
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
        "HALF", "HALFOF", "AMPM", "ZONE",
    }
)  # fmt: skip
OTHER = "x"


def _plain(value: str) -> int | float | str:
    try:
        return int(value)
    except ValueError:
        return 0.5 if value == ".5" else value


def _expanded(body: str, parts: dict[str, str]) -> str:
    return " ".join(parts.get(item, item) for item in body.split())


class _Compiler:
    """One pattern of the grammar as a regular expression over code letters, with the letters it can begin with."""

    def __init__(self, grammar: Grammar, items: list[str]) -> None:
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


def tokenized(text: str, start: int, end: int, grammar: Grammar) -> list[Token]:
    """The words, numbers and marks of text[start:end]; a number in words is one token."""
    codes, meanings, capitals = grammar.codes, grammar.meanings, grammar.lists["CAPITAL"]
    found: list[Token] = []
    for match in _TOKEN.finditer(text, start, end):
        shape, raw, (first, last) = match.lastgroup, match.group(), match.span()
        if found and first < found[-1].end:
            continue  # the point of an abbreviation, taken already
        if shape == "word" or shape == "plain":
            word = raw.lower()
            word = _DASHES.get(word, word)
            if last < end and text[last] == "." and len(word) < 6 and f"{word}." in meanings:
                last, word = last + 1, f"{word}."
            capital = raw[0].isupper()
            lower = not capital and word in capitals and not _digit_near(text, last, word)
            lower = lower and not (word in ("may", "march") and _month_called(found))
            code = OTHER if lower else codes.get(word, OTHER)
            found.append(Token(first, last, word, code, grammar.ordinals.get(word), capital))
        elif shape in ("mark", "suffix"):
            word = _DASHES.get(raw, raw)
            found.append(Token(first, last, word, codes.get(word, OTHER)))
        else:
            shape, number = _shaped(shape or "", raw)
            found.append(Token(first, last, raw, codes.get(f"#{shape}", OTHER), number))
    return _spelled_numbers(found, grammar)


def _digit_near(text: str, last: int, word: str) -> bool:
    """Whether a lower-case "dec" or "wed" tells a time: digits follow; of "may" a year, or a day with its ending."""
    after = _AFTER_MONTH if word in ("may", "march") else _AFTER_SHORT
    return after.match(text, last) is not None


def _month_called(found: list[Token]) -> bool:
    """Whether the words before a lower-case "may" or "march" make it a month: "in may", "the third of march"."""
    before = found[-1].word if found else ""
    return before in ("in", "since", "during") or (before == "of" and len(found) > 1 and found[-2].number is not None)


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


def _spelled_numbers(tokens: list[Token], grammar: Grammar) -> list[Token]:
    """Make one token of each run of number words: "twenty-four", "nineteen ninety-six" (a year), "twenty-first"."""
    if not any(token.word in grammar.cardinals for token in tokens):
        return tokens
    found: list[Token] = []
    at, count = 0, len(tokens)
    while at < count:
        if tokens[at].word not in grammar.cardinals:
            found.append(tokens[at])
            at += 1
            continue
        first = at
        values, at = _run(tokens, at, grammar)
        number, year = _spelled(values)
        shape = "#n4" if year else "#s12" if 1 <= number <= 12 else "#sbig"
        ordinal = at + (at < count and tokens[at].word == "-")
        unit = grammar.ordinals.get(tokens[ordinal].word) if ordinal < count else None
        if values[-1] in (20, 30) and unit is not None and unit < 10:
            number, at = number + unit, ordinal + 1
            shape = "#o31" if number <= 31 else "#obig"
        if values[0] >= 100 and found and found[-1].word == "a":
            first -= 1
            found.pop()
        words = " ".join(token.word for token in tokens[first:at])
        found.append(Token(tokens[first].start, tokens[at - 1].end, words, grammar.code(shape), number, tokens[first].capital))
    return found


def _run(tokens: list[Token], at: int, grammar: Grammar) -> tuple[list[int], int]:
    """The values of a run of number words, and where it ends: "twenty-four", "two thousand and ten", but not "two-three"."""
    values: list[int] = []
    while at < len(tokens) and len(values) < 8:
        value = grammar.cardinals.get(tokens[at].word)
        follows = grammar.cardinals.get(tokens[at + 1].word) if at + 1 < len(tokens) else None
        hyphen = tokens[at].word == "-" and values and 20 <= values[-1] < 100 and follows is not None and 0 < follows < 10
        joint = tokens[at].word == "and" and values and values[-1] in (100, 1000) and follows is not None and follows < 100
        if value is not None:
            if values and 0 < values[-1] < 10 and value not in (100, 1000):
                break  # "two thirty" is a clock time
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
