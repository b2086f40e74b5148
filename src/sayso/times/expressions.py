"""The expressions of a sentence: which tokens tell a time, what each tells by itself, which neighbours make one.

    tokens ─ matches ─ [Expr] ─ joined ─ [Expr]

`matches` takes the longest rule at each place, unless the words are a name ("Black Friday") or those around make it something
else ("2000 soldiers", "a second wave"): the grammar cannot tell these, the checks below do. `joined` puts together "10 p.m." +
"on Friday", "3 May" to "5 June", "the night of" + a date. No expression knows a day yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sayso.times.grammar import OTHER, Grammar, Rule, Token, listed, the_grammar


@dataclass(slots=True)
class Expr:
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
    next: int | None = None  # "the week after next"
    edge: str | None = None
    glue: str | None = None  # what joins the pieces of a date in digits and letters
    monthnumber: int | None = None
    blackfriday: str | None = None
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
    clock: str | None = None
    clock2: str | None = None
    athour: str | None = None
    hour: int | None = None
    hour2: int | None = None
    hhmm: str | None = None
    hhmm2: str | None = None
    ampm: str | None = None
    ampm2: str | None = None
    minutes: float | None = None  # past the hour, or to it
    minutes2: float | None = None
    bi: str | None = None  # "bi-monthly"
    quart: str | None = None
    sense: str | None = None
    daypart: str | None = None
    clockword: str | None = None
    reference: str | None = None
    present: str | None = None
    current: str | None = None
    likened: str | None = None  # "the year-ago quarter"
    future: str | None = None
    past: str | None = None
    many: bool = False  # the unit stands in the plural
    target: Expr | None = None  # the date beside a clock time or a part of the day
    left: Expr | None = None  # the two ends of a range
    right: Expr | None = None

    def amount(self) -> float | None:
        """How many units; None where the words leave it open."""
        given = [value for value in (self.count, self.plus, self.half) if value is not None]
        if self.couple or self.one or given:
            return sum(given) + 2 * bool(self.couple) + bool(self.one)
        return None if self.vague or self.many else 1


def matches(tokens: list[Token], grammar: Grammar) -> list[Expr]:
    """The expressions of a sentence, left to right, none overlapping."""
    codes = "".join([token.code for token in tokens])
    found, at = [], 0
    while at < len(codes):
        stop = codes.find(OTHER, at, at + grammar.longest)
        best = _longest(codes[at : stop if stop >= 0 else at + grammar.longest]) if stop != at else None
        if best is None:
            at += 1
            continue
        expr = _built(*best, at, tokens, grammar)
        named = _is_name(expr, tokens, grammar)
        if not named and _plausible(expr, tokens):
            found.append(expr)
        elif not named:
            shorter = _fallback(codes, at, expr.last, tokens, grammar)
            if shorter is None:
                at += 1
                continue
            expr = shorter
            found.append(expr)
        at = expr.last
    return found


@lru_cache(maxsize=20_000)
def _longest(codes: str) -> tuple[Rule, re.Match[str]] | None:
    """The rule that matches most of these letters from the first on; no rule goes on past OTHER, so the same few come again."""
    best: tuple[Rule, re.Match[str]] | None = None
    for rule in the_grammar().rules.get(codes[0], ()):
        match = rule.pattern.match(codes)
        if match and match.end() > (best[1].end() if best else 0):
            best = rule, match
    return best


def _fallback(codes: str, at: int, end: int, tokens: list[Token], grammar: Grammar) -> Expr | None:
    """The longest plausible match beside the one refused: "In October 28 people" is October."""
    for stop in range(end, at, -1):
        for rule in grammar.rules[codes[at]]:
            match = rule.pattern.match(codes, at, stop)
            if match and match.end() > at:
                expr = _built(rule, match, 0, tokens, grammar)
                if _plausible(expr, tokens) and not _is_name(expr, tokens, grammar):
                    return expr
    return None


def _built(rule: Rule, match: re.Match[str], first: int, tokens: list[Token], grammar: Grammar) -> Expr:
    """The expression of a match in the letters from token `first` on."""
    fields: dict[str, Any] = {}
    for group, (name, kind) in rule.names.items():
        at = match.start(group)
        if at < 0:
            continue
        token = tokens[first + at]
        meaning = grammar.meanings.get(token.word, {})
        if name in ("sense", "join"):
            fields[name] = token.word
        elif name == "unit":
            fields[name], fields["many"] = meaning.get("ONE") or meaning.get("MANY"), "MANY" in meaning
        elif kind in meaning or name.upper() in meaning:
            fields[name] = meaning[kind if kind in meaning else name.upper()]
        elif token.number is not None and name not in _AS_WRITTEN:
            fields[name] = token.number
        else:
            fields[name] = next(iter(meaning.values()), token.word)
    return Expr(rule.kind, first + match.start(), first + match.end(), **fields)


# What is read from the digits as they stand.
_AS_WRITTEN = frozenset(("date", "daymonth", "clock", "clock2", "hhmm", "hhmm2"))


def _is_name(expr: Expr, tokens: list[Token], grammar: Grammar) -> bool:
    """Whether the words are part of a name: "Black Friday", "April Jones", "Wednesday Addams"."""
    if expr.blackfriday is not None:
        return False
    if _is_programme(expr, tokens, grammar):
        return True
    for first in range(max(0, expr.first - 1), expr.last):
        for last in range(first + 2, min(first + 4, len(tokens) + 1)):
            if last > expr.first and " ".join(token.word for token in tokens[first:last]) in grammar.names:
                return True
    alone = expr.last - expr.first == 1 and (expr.month or expr.weekday)
    if not alone:
        return False
    token, after = tokens[expr.first], tokens[expr.last] if expr.last < len(tokens) else None
    if not token.capital or after is None or not after.capital or after.code != OTHER or len(after.word) < 2:
        return False
    if tokens[expr.first].end + 1 != after.start:
        return False
    before = tokens[expr.first - 1].word if expr.first else ""
    if expr.month:
        return before not in listed("BEFORE_MONTH") or before in ("and", ",")
    return not before or (tokens[expr.first - 1].code == OTHER and before in listed("TITLES"))


def _is_programme(expr: Expr, tokens: list[Token], grammar: Grammar) -> bool:
    """Whether a capital letter makes a name of it: "60 Minutes", "High Noon"; a headline has capitals throughout."""
    if expr.kind not in ("shift", "duration", "clock", "window") or not expr.first:
        return False
    last = tokens[expr.last - 1]
    opens = expr.last - expr.first == 1 and not tokens[expr.first - 1].word.isalnum()
    if opens or not last.capital or _CAPITALISED.isdisjoint(grammar.meanings.get(last.word, ())):
        return False
    around = tokens[max(0, expr.first - 20) : expr.last + 20]
    return sum(token.word.isalpha() and len(token.word) > 3 and not token.capital for token in around) > 3


# Classes of words that have a capital only in names, in headlines and where a sentence begins.
_CAPITALISED = frozenset(("ONE", "MANY", "TODAY", "CLOCKWORD"))


def _plausible(expr: Expr, tokens: list[Token]) -> bool:
    """What the grammar alone cannot tell: "2000 soldiers" is no year, "may" no month, "a second wave" no second."""
    before = tokens[expr.first - 1].word if expr.first else ""
    after = tokens[expr.last] if expr.last < len(tokens) else None
    check = _CHECKS.get(expr.kind)
    return check is None or check(expr, tokens, before, after)


def _check_calendar(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    size = expr.last - expr.first
    if (expr.quarter is not None and not 1 <= expr.quarter <= 4) or (expr.half is not None and not 1 <= expr.half <= 2):
        return False
    if expr.glue is not None or expr.monthnumber is not None:
        return _check_glued(expr, tokens, before, after)
    if expr.daymonth is not None and "." in expr.daymonth:  # "27.10:" heads a bulletin
        return after is not None and after.word == ":" and not before.isalnum()
    if expr.daymonth is not None:
        row = before in (",", "or", "and") and expr.first > 1 and tokens[expr.first - 2].code == tokens[expr.first].code
        return row or before in listed("BEFORE_DAY") or (not before and (_is_end(after) or _is_timed(expr, tokens)))
    if expr.day is not None and expr.month is not None and expr.year is None and _is_loose(expr, tokens):
        return before != "in" and _is_end(after)  # not "in May two people", "in May, 1st Brigade"
    if expr.day is not None and expr.month is None and not tokens[expr.last - 1].word[0].isdigit():
        return _is_end(after) or (after is not None and after.word in listed("AFTER_DAY"))  # not "Friday, the fourth decline"
    if expr.day is not None and expr.date is None:
        counts = tokens[expr.last - 1].number is not None and expr.month is not None and expr.year is None
        return not (counts and before == "in" and _is_counted(after))
    if expr.month and expr.year and size == 2 and tokens[expr.first].number == expr.year:
        # "2016 June", not "the 1963 March on"
        return tokens[expr.last - 1].word not in ("may", "march") and (after is None or after.number is None)
    if expr.month and not expr.year and expr.rel is None:
        return _check_month(expr, tokens, before, after)
    bare = size == 1 or (size == 2 and tokens[expr.last - 1].word == "'s")
    if expr.weekday and bare and tokens[expr.first].word.rstrip(".") in listed("SHORT_WEEKDAYS"):
        if tokens[expr.first].word.rstrip(".") in ("sun", "sat"):  # also a firm and a verb
            return before in listed("BEFORE_SUN")
        alone = not before and (_is_end(after) or _is_timed(expr, tokens))
        return alone or before in listed("BEFORE_SHORT_WEEKDAY")
    if expr.decade is not None:
        return listed("AGED").isdisjoint(token.word for token in tokens[max(0, expr.first - 3) : expr.first])
    if expr.season:
        return tokens[expr.last - 1].word != "fall" or expr.rel is not None or expr.year is not None
    if size == 1 and expr.year is not None and expr.month is None:
        behind = [token.word for token in tokens[expr.last : expr.last + 2]]
        if behind in (["or", "later"], ["or", "earlier"], ["or", "before"]):
            return True
        return _check_year(tokens[expr.first], before, after, tokens[expr.first - 2].word if expr.first > 1 else "")
    return True


def _is_timed(expr: Expr, tokens: list[Token]) -> bool:
    """Whether an hour follows: "Thu at 8"."""
    following = tokens[expr.last : expr.last + 2]
    return len(following) == 2 and following[0].word in ("at", "@") and following[1].number is not None


def _is_loose(expr: Expr, tokens: list[Token]) -> bool:
    """Whether a day stands in letters without its ending, or behind a comma: "May two", "May, 1st"."""
    words = [token.word for token in tokens[expr.first : expr.last]]
    last = tokens[expr.last - 1]
    return words[-2:-1] == [","] or (last.number is not None and last.code in the_grammar().spelled)


def _check_glued(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    """Pieces of a date that a dash or a stroke joins: "2-May-2024", "Oct/2", "2016/11"; alone they may stand apart."""
    inside = tokens[expr.first : expr.last]
    at = next(i for i, token in enumerate(inside) if token.word in ("-", "/"))
    tight = inside[at - 1].end == inside[at].start and inside[at].end == inside[at + 1].start
    if before in _MONEY:
        return False
    if expr.monthnumber is None:
        return tight and (expr.year is not None or before != "in" or not _is_counted(after))
    spans = expr.year is not None and expr.monthnumber > expr.year % 100 and inside[0].number == expr.year  # "2000-04"
    return not spans and _is_end(after)


def _check_month(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    """A month alone; those that are also a verb or a name need a word before them that calls for a month."""
    months = the_grammar().classes["MONTH"]
    token = next(token for token in tokens[expr.first : expr.last] if token.code in months)
    if token.word not in listed("AMBIGUOUS_MONTH"):
        return True
    if before == "":
        return token.capital and token.word not in ("may", "march")
    if token.capital and before in listed("BEFORE_OFFENSIVE") and after is not None and expr.last - expr.first == 1:
        return after.word.isalpha() and not after.capital and after.word not in listed("AFTER_MARCH")
    called = before in listed("BEFORE_MONTH") or before in ("and", "by", ",", "(") or expr.last - expr.first > 1
    if not token.capital:
        return before in ("in", "since", "until", "between", "during")
    return token.capital and (called or (after is not None and after.word == "-"))


def _is_end(token: Token | None) -> bool:
    """Whether the sentence or the clause ends before this token."""
    return token is None or (not token.word[0].isalnum() and token.word[0] not in "\"“'‘,-/(@$€£")


def _is_counted(token: Token | None) -> bool:
    """Whether a number before this token counts it: a plural noun in lower case follows."""
    if token is None or token.capital or token.code != OTHER:
        return False
    return token.word in listed("COUNTED") or token.word.endswith("s")


def _check_year(token: Token, before: str, after: Token | None, further: str) -> bool:
    if before == "than" and further in ("later", "earlier", "sooner"):
        return not _is_counted(after)
    if before in _MONEY or token.number is None:
        return False
    if after is not None and (after.word in listed("COUNTED") or (after.word == "°" and after.start == token.end)):
        return False
    if token.number % 100 == 0 and after is not None and (_is_counted(after) or after.word in ("-", "more")):
        return False
    if after is not None and after.word in ("to", "through") and before not in listed("BEFORE_YEAR"):
        return before in ("", "the", "is", "was", "years")
    if before in listed("BEFORE_YEAR"):
        return before not in listed("BEFORE_COUNT") or not _is_counted(after)
    if after is None or after.word in (")", "]", ";", ":"):
        return token.number >= 1500 and before in ("", "(", "the", "[")
    # "the 2016 coup", "the failed 2016 coup"
    named = further in listed("OF_ONE") and before.isalpha() and before not in listed("BEFORE_AMOUNT")
    return token.number >= 1800 and (before in listed("OF_ONE") or named) and not _is_counted(after)


_MONEY = ("$", "€", "£", "¥", "+", "#")


def _check_years(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    if expr.date is not None:
        return before not in _MONEY
    if expr.year is None or expr.year2 is None:
        return False
    full = expr.year2 if expr.year2 >= 100 else expr.year // 100 * 100 + expr.year2
    tight = tokens[expr.first].end == tokens[expr.first + 1].start and tokens[expr.last - 2].end == tokens[expr.last - 1].start
    if expr.year2 < 100 and not (tight and (full == expr.year + 1 or expr.year2 > 12)):
        return False
    return expr.year < full <= expr.year + 300 and before not in _MONEY and not (after and after.word in listed("COUNTED"))


def _check_duration(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    size = expr.last - expr.first
    follows = after.word if after else ""
    if expr.many and size > 1 and tokens[expr.first].word == "the" and expr.unit in ("TS", "DE", "CE"):
        return False
    if expr.unit in ("Q", "WE") and (expr.one or size == 1 or (expr.unit == "Q" and not (expr.vague and expr.many))):
        return False
    if expr.unit == "TS" and expr.one:
        return False
    if follows == "-" and expr.last + 1 < len(tokens):
        joined = tokens[expr.last + 1].word
        if joined in ("old", "olds", "ago", "earlier") or (joined == "long" and expr.one):
            return False  # "a 5-year-old", "a year-earlier loss", "a day-long battle"
    if follows == "old" or before in ("$", "€", "£"):
        return False
    if size == 1:
        return before in listed("BEFORE_LENGTH")
    return True


def _check_ago(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    if expr.ago is not None or tokens[expr.last - 1].word not in ("after", "before", "prior"):
        return True
    return _is_end(after)  # not "two days after the vote"


def _check_daynumber(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    lone = after is None or not after.word[0].isalnum() or after.word in listed("AFTER_DAY")
    if expr.shift is not None:
        return True
    if expr.last - expr.first == 1:
        return before in ("on", "until", "since", "by") and lone
    ordinal = tokens[expr.first + 1].word[:1].isdigit()
    if expr.last - expr.first > 2:
        return before in listed("BEFORE_DAY")
    return ordinal and before in listed("BEFORE_DAY") and lone


def _check_piece(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    """"Last month in Kyiv", "the last 24 hours in Gaza" are no pieces of a longer stretch: none follows."""
    if tokens[expr.first].word == "last" and tokens[expr.last - 1].word == "in" and expr.weekday is None:
        return False
    codes = "".join(token.code for token in tokens[expr.last : expr.last + 12])
    rules = the_grammar().rules.get(codes[:1], ())
    return any(rule.kind in _WHOLES and rule.pattern.match(codes) for rule in rules)


def _check_whole(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    """"For the year", "the year ended 31 March": which one it is, the words alone do not tell."""
    follows = after.word if after else ""
    if follows in ("-", "before", "after", "of", "that", "when") or (after is not None and after.number is not None):
        return False
    return before in listed("BEFORE_WHOLE") or (not before and after is None) or follows in ("'s", "ended", "ending")


def _check_days(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    """Days of one month; "4 to January 22" only behind "from"."""
    return tokens[expr.first].number != expr.day or tokens[expr.last - 1].number != expr.day2 or before == "from"


def _check_shift(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    if expr.unit in ("TS", "TM", "TH", "ML"):
        return False
    follows = after.word if after else ""
    if expr.unit == "Q" and expr.rel is None and expr.bound is None and expr.last - expr.first == 2:
        return before in listed("BEFORE_QUARTER")  # "the quarter" may be a part of a town
    if expr.rel == -1 and expr.unit == "D" and expr.last - expr.first == 2:
        return False
    return follows != "-" and not (expr.part and tokens[expr.first].word in ("past", "present", "coming"))


def _check_window(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    if not expr.many and tokens[expr.last - 2].number is None and expr.count is not None:
        return False  # not "more than 300 last year"
    return not (expr.unit == "TS" and not expr.many) and (expr.unit != "Q" or after is None or after.word != "century")


def _check_anaphor(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    """"Over the next day" looks ahead; "the next day" counts from the day named before."""
    return expr.unit != "ML" and (expr.next is None or before not in ("over", "in", "within", "during", "for"))


def _check_set(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    if expr.setword is None:
        return True
    named = after is not None and after.capital
    if tokens[expr.first].word == "quarterly" and not _is_end(after):
        return False  # "quarterly results" are of a quarter
    titled = before in ("the", "a") or (expr.first > 0 and tokens[expr.first - 1].capital)
    paper = tokens[expr.first].word == "daily" and titled and named  # "the daily El Watan", "the Turkish daily Sabah"
    return not paper and not (tokens[expr.first].capital and expr.first > 0)


def _check_clock(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    for clock in (expr.clock, expr.clock2):
        hour, minute = clock_numbers(clock)[:2] if clock is not None else (0, 0)
        if hour > 24 or minute > 59:
            return False
        alone = expr.last - expr.first < 2 and bool(before or after) and before not in listed("BEFORE_HOUR")
        if clock is not None and clock[-1] in "hH" and alone:
            return False  # "after 24h of shelling" is a length
    if expr.clockword is not None and before == "-":
        return False  # "a pre-dawn raid"
    if expr.quart is not None and (before in ("-", "one", "three") or (after is not None and after.word == "-")):
        return False  # "one-quarter to one-third"
    if expr.athour is not None and (expr.hhmm is None or 1500 < int(expr.hhmm) <= 2100 or not _is_end(after)):
        return False  # "at 0830", not "at 2016 prices"
    for digits in (expr.hhmm, expr.hhmm2):
        if digits is not None and (len(digits) < 3 or int(digits[:-2]) > 24 or int(digits[-2:]) > 59):
            return False
    return all(hour is None or 0 <= hour <= 24 for hour in (expr.hour, expr.hour2)) and (
        expr.minutes is None or expr.minutes < 60
    )


def clock_numbers(clock: str) -> list[int]:
    """Hour, minute and second of a clock time as it stands: "8:05", "20.15", "20h", "8:05:30"."""
    return [int(part) for part in re.findall(r"\d+", clock)] + [0] * (clock[-1] in "hH")


def _check_hours(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    """A stretch of clock times; "and" needs "between" before it, digits alone a word that opens a stretch."""
    if not _check_clock(expr, tokens, before, after):
        return False
    if expr.hhmm is not None:
        years = [1500 < int(digits) <= 2100 for digits in (expr.hhmm, expr.hhmm2) if digits is not None]
        return before in ("from", "between") and not all(years)
    if expr.join == "and":
        return before == "between"
    if expr.join == "-" and tokens[expr.last - 1].code in the_grammar().spelled:
        return False  # "6:45 pm – One of them"
    if expr.minutes2 is not None:
        return before in ("from", "between")
    called = before in ("from", "between", "") or before in listed("BEFORE_DAY")
    if expr.ampm is None and expr.ampm2 is None and expr.part is None and tokens[expr.last - 1].word != "o'clock":
        return called or (expr.clock is not None and expr.clock2 is not None)
    return expr.ampm2 is not None or expr.part is not None or tokens[expr.last - 1].word == "o'clock" or called


def _check_athour(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    return _is_end(after) or (after is not None and after.word in ("and", "on", "but", "that", "when"))


def _check_daypart(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    return after is None or (after.word not in listed("AFTER_DAYPART") and not after.capital)


def _check_season(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    word, follows = tokens[expr.last - 1].word, after.word if after else ""
    if expr.mod or expr.bound:
        return word != "fall" or follows != "of"
    if word in ("fall", "spring"):  # "the fall of Kabul", "a spring"
        return tokens[expr.first].word == "the" and before in listed("BEFORE_SEASON") and follows != "of"
    return before in listed("BEFORE_SEASON") or tokens[expr.first].word == "the"


def _check_reference(expr: Expr, tokens: list[Token], before: str, after: Token | None) -> bool:
    if expr.current is not None:
        called = before in listed("OF_ONE") or before in listed("BEFORE_CURRENT")
        return called and after is not None and after.word.isalpha() and not after.capital
    if expr.past:
        return _is_end(after) or (after is not None and after.word in listed("AFTER_PAST"))
    return tokens[expr.first].word != "present"


_CHECKS: dict[str, Callable[[Expr, list[Token], str, Token | None], bool]] = {
    "calendar": _check_calendar,
    "years": _check_years,
    "duration": _check_duration,
    "ago": _check_ago,
    "anaphor": _check_anaphor,
    "piece": _check_piece,
    "whole": _check_whole,
    "daynumber": _check_daynumber,
    "days": _check_days,
    "shift": _check_shift,
    "window": _check_window,
    "set": _check_set,
    "clock": _check_clock,
    "hours": _check_hours,
    "athour": _check_athour,
    "daypart": _check_daypart,
    "season": _check_season,
    "reference": _check_reference,
}


# ---------------------------------------------------------------- joins

_DATED = frozenset({"calendar", "days", "shift", "daynumber", "years", "anaphor", "range", "season", "holiday"})


# "The week to Sunday", "the three months ended 30 June": the length ends with the date.
_ENDINGS = frozenset({"to", "up to", "ending", "ending on", "ended", "ended on", "ending in", "ended in", "through"})
# "Two days after 5 May": which way the length counts.
_OFFSETS = {"after": 1, "from": 1, "following": 1, "before": -1, "prior to": -1}


def joined(found: list[Expr], tokens: list[Token]) -> list[Expr]:
    """Neighbours that make one expression: the ends of a range, a part of the day and its date, a clock time and its date."""
    ranged: list[Expr] = []
    for expr in found:
        if ranged and _is_range(ranged[-1], expr, tokens):
            left = ranged.pop()
            ranged.append(Expr("range", left.first, expr.last, left=left, right=expr))
        else:
            ranged.append(expr)
    result: list[Expr] = []
    for expr in ranged:
        last = result[-1] if result else None
        pair = _together(last, expr, tokens) if last else None
        if pair is None:
            result.append(expr)
        else:
            result[-1] = pair
    result = _hours(result, tokens)
    return [expr for expr in result if expr.kind not in ("night", "piece", "athour", "ending") or expr.target]


def _together(last: Expr, expr: Expr, tokens: list[Token]) -> Expr | None:
    """Two neighbours as one expression, if they make one."""
    gap = [token.word for token in tokens[last.last : expr.first]]
    return _lasting(last, expr, gap, tokens) or _elsewhere(last, expr, tokens) or _pair(last, expr, gap, tokens)


def _hours(found: list[Expr], tokens: list[Token]) -> list[Expr]:
    """Two clock times as the ends of one stretch: "from 08:00 on 26 October to 08:00 on 27 October"."""
    result: list[Expr] = []
    for expr in found:
        left = result[-1] if result else None
        if left and left.kind == expr.kind == "clock" and expr.first - left.last == 1 and left.first:
            join, before = tokens[left.last].word, tokens[left.first - 1].word
            if (join == "and" and before == "between") or (join in ("to", "until", "till", "-") and before in ("from", "of")):
                left = left if left.target or not expr.target else replace(left, target=expr.target)
                result[-1] = Expr("hours", left.first, expr.last, left=left, right=expr)
                continue
        result.append(expr)
    return result


def _lasting(last: Expr, expr: Expr, gap: list[str], tokens: list[Token]) -> Expr | None:
    """A beginning and a length: "for 10 days from 18 December", "from 2 p.m. for two hours"."""
    length, begin = (last, expr) if last.kind == "duration" else (expr, last)
    words = [word for word in gap if word != ","]
    wanted = ["from"] if length is last else ["for"]
    if length.kind != "duration" or begin.kind not in _BEGINNINGS or words != wanted or length.amount() is None:
        return None
    if length is last and (not last.first or tokens[last.first - 1].word != "for"):
        return None
    return Expr("lasting", last.first, expr.last, left=length, target=begin)


def _elsewhere(last: Expr, expr: Expr, tokens: list[Token]) -> Expr | None:
    """A clock time and in brackets the same elsewhere: "10:35 a.m. (0735 GMT) on Friday"."""
    around = tokens[last.last].word, tokens[expr.last].word if expr.last < len(tokens) else ""
    if last.kind != "clock" or expr.kind != "clock" or expr.first - last.last != 1 or around != ("(", ")"):
        return None
    return replace(last, last=expr.last + 1)


_BEGINNINGS = frozenset({"calendar", "shift", "daynumber", "holiday", "clock"})


def _pair(last: Expr, expr: Expr, gap: list[str], tokens: list[Token]) -> Expr | None:
    """The two as one expression, if the words between them let them be."""
    if last.kind == "duration" and expr.kind == "duration" and _continues(last, expr, gap):
        return _lengthened(last, expr)
    words = " ".join(gap)
    if last.kind == "anaphor" and not gap and expr.kind in _DATED and _is_day(expr) and last.unit in ("D", "W", "M", "Y"):
        return replace(last, kind="offset", last=expr.last, target=expr, one="a")  # "the day before last Tuesday"
    if last.kind == "duration" and expr.kind == "ago" and _continues(last, expr, gap):
        return replace(expr, first=last.first, left=last)
    if last.kind == "duration" and expr.kind in _DATED and words in _OFFSETS and _is_day(expr) and not expr.rel:
        return replace(last, kind="offset", last=expr.last, target=expr, anaphor=_OFFSETS[words])
    if (not gap if last.kind == "ending" else words in _ENDINGS and tokens[last.first].word == "the") and _ends(last, expr):
        return replace(last, kind="ending", last=expr.last, left=last, target=expr)
    if _takes(last, expr, gap):
        return replace(last, last=expr.last, target=expr)
    if expr.target is not None:
        return None
    by_day = last.unit in (None, "D") and expr.unit in (None, "D")
    if by_day and last.kind == "set" and expr.kind == "clock" and gap in ([], ["at"], [","]) and last.target is None:
        return replace(last, last=expr.last, target=expr)
    if by_day and last.kind == "clock" and expr.kind == "set" and gap in ([], ["on"]) and last.target is None:
        return replace(expr, first=last.first, target=last)
    if expr.kind == "athour" and last.kind in _DATED and not gap and (last.part or last.tonight is not None):
        return replace(expr, kind="clock", first=last.first, target=last)
    timed = expr.kind in ("clock", "hours") and last.kind in _DATED and _is_fine(last) and len(gap) <= 2
    if timed and (expr.kind == "hours" or "at" in gap or "@" in gap) and listed("BESIDE").issuperset(gap):
        return replace(expr, first=last.first, target=last)
    return None


def _ends(last: Expr, expr: Expr) -> bool:
    """Whether a date can be the end of the length before it: "the ten days to Thursday", "the year to March"."""
    length = last.kind == "ending" or (last.kind in ("duration", "window") and last.amount() is not None)
    return length and last.target is None and expr.kind in ("calendar", "shift") and (_is_day(expr) or expr.month is not None)


def _lengthened(last: Expr, expr: Expr) -> Expr:
    """A length and what goes on from it: each piece hangs on the one before."""
    target = expr if last.target is None else _lengthened(last.target, expr)
    return replace(last, last=expr.last, target=target)


# What a piece can be a piece of: "the first week of October".
_WHOLES = _DATED - {"days"} | {"whole"}
_ORDER = ("Y", "M", "W", "D", "TH", "TM", "TS")


def _continues(last: Expr, expr: Expr, gap: list[str]) -> bool:
    """Whether two lengths are one: "two years and three months"."""
    while last.target is not None:
        last = last.target
    if not (last.count or last.one) or expr.count is None or gap not in ([], ["and"], [","], [",", "and"]):
        return False
    return last.unit in _ORDER and expr.unit in _ORDER and _ORDER.index(last.unit) < _ORDER.index(expr.unit)


def _takes(expr: Expr, date_: Expr, gap: list[str]) -> bool:
    """Whether the date belongs to the clock time, the night or the overnight before it."""
    if expr.target is not None or (date_.kind not in _DATED and not (date_.kind == "whole" and expr.kind == "piece")):
        return False
    if expr.kind == "piece":
        return not gap and date_.kind in _WHOLES
    if expr.kind == "night":
        return not gap or gap == ["the"]
    if expr.kind == "overnight":
        return gap in ([], ["on"], ["into"], ["to"], ["from"], ["between"], ["of"])
    if expr.kind not in ("clock", "hours") or date_.kind in ("years", "range") or not _is_fine(date_):
        return False
    return len(gap) <= 4 and listed("BESIDE").issuperset(gap)


def _is_range(left: Expr, right: Expr, tokens: list[Token]) -> bool:
    ends = ("calendar", "shift", "daynumber")
    if (left.kind not in ends and left.reference is None) or right.first - left.last != 1:
        return False
    join, before = tokens[left.last].word, tokens[left.first - 1].word if left.first else ""
    opened = (join == "and" and before == "between") or (join in ("to", "until", "till") and before == "from")
    if right.reference == "PRESENT_REF" or left.reference == "PRESENT_REF":
        return opened and left.reference != right.reference and (right.kind in ends or left.kind in ends)
    if left.reference is not None:
        return False
    if right.kind not in ends:
        return False
    if join == "and":
        return before == "between"
    if join == "-":
        return _is_day(left) == _is_day(right) and bool(left.weekday and not left.day) == bool(right.weekday and not right.day)
    alike = _is_day(left) == _is_day(right) or (left.year is not None and right.year is not None)
    alike = alike or (before == "from" and left.month is not None and right.month is not None)
    return join in ("to", "through", "thru", "until", "till") and alike and (left.unit is None or before == "from")


def _is_fine(expr: Expr) -> bool:
    """Whether a clock time can be one of this date: a day or a part of one, no month and no year."""
    return _is_day(expr) or expr.kind == "daynumber" or expr.tonight is not None or expr.part is not None or expr.unit == "D"


def _is_day(expr: Expr) -> bool:
    return any(value is not None for value in (expr.day, expr.weekday, expr.today, expr.date, expr.holiday))
