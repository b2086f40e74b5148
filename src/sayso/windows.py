"""How a count runs: at a point, over a period, since something began, or at a rate (assets/windows.txt).

    sentence, its figures and moments ─ signals ─ for each figure the signal that is nearest ─ Window

A signal is a moment ("on Monday", "in the past 24 hours", "since 24 February"), or words that tell without one ("so far",
"a total of", "since the start of the invasion"). One that stands behind a number is nearer to it than one before; a number
between them keeps them apart. Words that tell nothing give no window: null.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from sayso.records import Moment, Span, Window
from sayso.wordlists import entries, sections, values_of

NEAR = 110  # characters between a number and what tells how it runs
CLOSE = 75  # ... where a nearer one only tells when it was so
BEFORE = 20  # by so much a signal before a number is further off than one behind it
BETWEEN = 45  # and by so much for each number in between
# TIMEX3 values of what comes again and again: "every day", "every morning", "every Monday", "every May"
_PER = (
    ("day", re.compile(r"P1D|PT24H|XXXX-XX-XXT\w+")), ("week", re.compile(r"P1W|P7D|XXXX-WXX-\w+")),
    ("month", re.compile(r"P1M")), ("year", re.compile(r"P1Y|P12M|XXXX-\d\d(?:-\d\d)?|XXXX-(?:SP|SU|FA|WI)")),
)  # fmt: skip


class Signal(NamedTuple):
    """Words that tell how counts run, and how."""

    span: Span
    window: Window | None  # None: they tell a time, but not that anything is counted in it
    sums: bool = False  # they tell only that it is all of something: "a total of", "in all"
    at: bool = False  # ... or only when it was so: "as of Friday", "now"


class _Lexicon:
    """assets/windows.txt, read."""

    def __init__(self) -> None:
        told = sections("windows.txt")
        self.cumulative, self.now = _any_of(told["cumulative"]), _any_of(told["now"])
        self.superlatives = _any_of([word for line in told["superlatives"] for word in values_of(line)])
        self.counting = frozenset(word for _, words in entries(told["counting"]) for word in words)
        self.eras: list[tuple[date, re.Pattern[str], frozenset[str]]] = []
        for line in told["eras"]:
            names, _, wanted = line.partition(" ? ")
            ((day, phrases),) = entries([names])
            self.eras.append((date.fromisoformat(day), _any_of(phrases), frozenset(values_of(wanted))))


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    words = "|".join(re.escape(phrase).replace("\\ ", r"\s+").replace("'", "['’]") for phrase in longest_first)
    return re.compile(rf"\b(?:{words})\b", re.I)


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon()


def counting_verb(cue: str) -> bool:
    """Does a cue say that somebody counted?

    >>> counting_verb("recorded"), counting_verb("said")
    (True, False)
    """
    return cue.casefold().split(" ")[-1] in _lexicon().counting


def eras_of(text: str) -> list[tuple[date, re.Pattern[str]]]:
    """The beginnings that a report can mean; those that need a word beside them only where it has that word."""
    told = frozenset(re.findall(r"[^\W\d_]+", text.casefold()))
    return [(day, names) for day, names, given in _lexicon().eras if not given or not given.isdisjoint(told)]


def signals(
    text: str, span: Span, moments: Sequence[Moment], eras: Sequence[tuple[date, re.Pattern[str]]], *, grows: bool = False
) -> list[Signal]:
    """Everything in the sentence that tells how a count runs, in order; `grows`: it is of what only grows, so that
    "as of Friday" takes in all up to then.
    """  # fmt: skip
    found = [signal for moment in moments if (signal := _of_moment(text, moment, grows)) is not None]
    held = [signal.span for signal in found]
    for match in _lexicon().cumulative.finditer(text, *span):
        here = Span(*match.span())
        if match.group().casefold() == "since" and compares(text, here.start):
            begun = since_of(text, here, moments)
            found = [s for s in found if begun is None or s.span != begun.span]
            continue
        if any(other.start <= here.start < other.end for other in held):
            continue
        since = _since(text, here, span, moments, eras) if match.group().casefold() == "since" else None
        if since is None and match.group().casefold() == "since" and (begun := since_of(text, here, moments)):
            since, here = (begun.period.start if begun.period else None), Span(here.start, begun.span.end)
            found = [s for s in found if s.span != begun.span]
        if since is not None:
            found = [s for s in found if not here.end <= s.span.start <= here.end + 12 or s.window is None]
        found.append(Signal(here, Window("cumulative", since), _SUMS.fullmatch(match.group()) is not None))
    for m in _lexicon().now.finditer(text, *span):
        has = grows and _HAS.search(text, max(0, m.start() - 8), m.start())  # "has now infected 80,000"
        found.append(Signal(Span(*m.span()), Window("cumulative" if has else "point"), at=True))
    return _joined(sorted(found, key=lambda signal: signal.span), moments)


def _of_moment(text: str, moment: Moment, grows: bool) -> Signal | None:
    """What a time tells: a day is a point, a longer stretch a period, "since" and "by" count up."""
    period, relation = moment.period, moment.relation
    if moment.type == "SET":
        per = next((per for per, values in _PER if values.fullmatch(moment.value or "")), None)
        known = per or _EVERY.match(text, moment.span.start)
        return Signal(moment.span, Window("rate", per=per)) if known else None
    if relation == "since":
        start = period.start if period else None
        if compares(text, moment.span.start):
            return Signal(moment.span, None)
        opened = Span(text.rfind("ince", max(0, moment.span.start - 30), moment.span.start) - 1, moment.span.end)
        return Signal(opened if opened.start > 0 else moment.span, Window("cumulative", start))
    if relation in ("by", "until") or (grows and _AS_OF.search(text, max(0, moment.span.start - 16), moment.span.start)):
        return Signal(moment.span, Window("cumulative"))
    if _names_an_event(text, moment.span):
        return Signal(moment.span, None)
    if relation == "from" and "/" in (moment.value or ""):
        return Signal(moment.span, Window("period"))
    if relation in ("before", "after", "from") or (moment.value or "").endswith("_REF"):
        return Signal(moment.span, None) if period else None
    if moment.type == "DURATION":
        inside = relation in ("in", "within", "for") or period is not None
        return Signal(moment.span, Window("period")) if inside and _counts_in(text, moment) else None
    whole = period is None or period.start == period.end
    fine = moment.grain in ("day", "hour", "minute") and whole and "/" not in (moment.value or "")
    at = _AS_OF.search(text, max(0, moment.span.start - 16), moment.span.start) is not None
    return Signal(moment.span, Window("point" if fine else "period"), at=at)


_SUMS = re.compile(r"in (?:total|all|sum)|all told|altogether|overall|a total of|totals?|totall?(?:ing|ed)", re.I)
_EVERY = re.compile(r"(?:every|each)\b", re.I)
_HAS = re.compile(r"\b(?:has|have|had)\s$", re.I)
_AS_OF = re.compile(r"\bas (?:of|at)\s(?:late\s|early\s)?$", re.I)
_AFTER = re.compile(r"\b(?:after|before|following|despite|for|of|over|about)\s+(?:the\s+)?$", re.I)


def _names_an_event(text: str, span: Span) -> bool:
    """Whether the day only tells which event is meant: "after Monday's strike"."""
    owner = text[span.end : span.end + 2] in ("'s", "’s") or text[span.end - 2 : span.end] in ("'s", "’s")
    return owner and _AFTER.search(text, max(0, span.start - 16), span.start) is not None


CLAUSE = re.compile(r"\s[^,;.:()\d]{3,70}\b(?:in|on|at|from)\s(?:(?:the|late|early)\s)?")
_STRETCH = re.compile(r"\b(?:in|over|within|during|throughout|for|past|last|previous|recent|preceding)\b[^.;:]{0,24}$", re.I)


def _counts_in(text: str, moment: Moment) -> bool:
    """Whether a length is one in which something was counted: "in the past 24 hours", "over three days"."""
    end = min(moment.span.end, moment.span.start + 20)  # "over the three months ended 30 June": its first words tell
    return _STRETCH.search(text, max(0, moment.span.start - 24), end) is not None


def closes(text: str, moment: Moment, moments: Sequence[Moment]) -> bool:
    """Is a day the end of the length told before it, and tells nothing else: "the ten days to Thursday"?"""
    before = next((m for m in reversed(moments) if m.span.end < moment.span.start), None)
    if before is None or before.type != "DURATION" or before.period is None or moment.period is None:
        return False
    ended = before.period.start is not None and before.period.end == moment.period.end
    return ended and _TO.fullmatch(text[before.span.end : moment.span.start]) is not None


_TO = re.compile(r"\s(?:up\s)?(?:to|through|(?:ending|ended)(?:\s(?:on|in))?)\s(?:the\s)?")


def _since(text: str, here: Span, sentence: Span, moments: Sequence[Moment],
           eras: Sequence[tuple[date, re.Pattern[str]]]) -> date | None:  # fmt: skip
    """The day behind a "since": of a moment that it opens, or of an era that everybody knows."""
    stop = min(sentence.end, here.end + 80)
    for moment in moments:
        if here.end <= moment.span.start <= here.end + 12 and moment.period is not None:
            return moment.period.start
    named = [(match.start(), day) for day, names in eras if (match := names.search(text, here.end, stop))]
    return min(named)[1] if named else None


def compares(text: str, at: int) -> bool:
    """Does a superlative stand before a "since": "the first time since 2011"? Then nothing is counted since."""
    before = re.split(r"[,;:.]\s", text[max(0, at - 80) : at])[-1]
    return _lexicon().superlatives.search(before) is not None


def since_of(text: str, since: Span, moments: Sequence[Moment]) -> Moment | None:
    """The day told in the clause behind a "since": "since the outbreak began in August"."""
    for moment in moments:
        clause = text[since.end : moment.span.start]
        if since.end <= moment.span.start and CLAUSE.fullmatch(clause) and moment.period and moment.type == "DATE":
            return moment
    return None


def _joined(found: list[Signal], moments: Sequence[Moment]) -> list[Signal]:
    """"So far this year" counts from the year's first day."""
    result: list[Signal] = []
    for signal in found:
        last = result[-1] if result else None
        pair = last is not None and 0 <= signal.span.start - last.span.end <= 4 and last.window and signal.window
        if last is not None and pair and last.window == Window("cumulative") and signal.window == Window("period"):
            period = next((m.period for m in moments if m.span == signal.span), None)
            start = period.start if period is not None else None
            result[-1] = Signal(Span(last.span.start, signal.span.end), Window("cumulative", start))
        else:
            result.append(signal)
    return result


def _tells_of_what(signal: Signal) -> bool:
    """Does it tell the stretch that a sum is of, or its beginning?"""
    return signal.window is not None and (signal.window.kind == "period" or signal.window.since is not None)


def _counts_up(signal: Signal) -> bool:
    """Does it tell that all is counted since something, or so far?"""
    return signal.window is not None and signal.window.kind == "cumulative" and not signal.sums


def nearest(number: Span, others: Sequence[Span], told: Sequence[Signal]) -> Window | None:
    """The window of the number at a place: that of the nearest signal. `others` are the sentence's numbers, in order."""
    starts, at = [other.start for other in others], [signal.span.start for signal in told]

    def far(signal: Signal) -> int:
        behind = signal.span.start >= number.end
        first, last = (number.end, signal.span.start) if behind else (signal.span.end, number.start)
        numbers = bisect_left(starts, last) - bisect_left(starts, first)
        return last - first + BETWEEN * numbers + BEFORE * (not behind)

    about = told[bisect_left(at, number.start - 2 * NEAR) : bisect_left(at, number.end + NEAR)]
    near = min(about, key=far, default=None)
    if near is not None and near.sums:  # "for that week a total of 190": all of the week
        near = min((one for one in about if _tells_of_what(one) and far(one) <= NEAR), key=far, default=near)
    elif near is not None and near.at:  # "as of Friday, 3,781 had been registered since the invasion": since then
        near = min((one for one in about if _counts_up(one) and far(one) <= CLOSE), key=far, default=near)
    return near.window if near is not None and far(near) <= NEAR else None
