"""Numbers told by another one of their sentence: "twice as many", "none of the six", "all but three of the 40".

What they come to is worked out here, so that whoever counts need not know how it was told. Where the other number is not told,
or does not count, nothing is: "all but three were freed" tells of no number of people who were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from msgspec.structs import replace

from sayso.records import Numeral, Span
from sayso.wordlists import entries, sections

# between a number and the whole that it is of: "of the", "of all its"
_OF = re.compile(r"\s+(?:[\w’'-]+\s+)?(?:out\s+)?of\s+(?:(?:the|its|his|her|their|our|all|these|those)\s+){0,2}", re.I)
_COMPARES = re.compile(r"\s+(?:[\w’'-]+\s+)?(?:as|than)\b", re.I)  # "twice as many men as in May": no number of this sentence
_ONE = 1.0


def related(text: str, end: int, found: Sequence[Numeral]) -> list[Numeral]:
    """The numerals of a sentence that ends at `end`, with those that another of them tells."""
    if not found:
        return []
    start = found[0].span.start
    told = [*_multiples(text, end, found), *_none(text, found)]
    taken = [one.span for one in told]
    kept = [one for one in found if not any(span.start < one.span.end and one.span.start < span.end for span in taken)]
    if told:
        kept = sorted([*kept, *told], key=lambda one: one.span)
    return list(_all_but(text, kept)) if _words().excepting.search(text, max(0, start - 12), end) else kept


def _multiples(text: str, end: int, found: Sequence[Numeral]) -> list[Numeral]:
    """So many times the last count before: "twice as many"."""
    told: list[Numeral] = []
    for match in _words().multiple.finditer(text, found[0].span.end, end):
        span = Span(*match.span())
        before = [one for one in (*found, *told) if one.span.end <= span.start and one.kind == "count" and one.value]
        base = max(before, key=lambda one: (one.span.end, -one.span.start), default=None)
        if base is None or _COMPARES.match(text, span.end, end) or base.comparator not in ("exact", "about"):
            continue
        by = _words().by[re.sub(r"\s+", " ", match[0].casefold())]
        told.append(Numeral(span, span, by * (base.value or 0.0), None, None, base.comparator, "count"))
    return told


def _none(text: str, found: Sequence[Numeral]) -> Iterator[Numeral]:
    """None of a whole that is a count: "none of the six"."""
    for whole in found:
        if whole.kind != "count" or not (match := _words().none.search(text, max(0, whole.span.start - 40), whole.span.start)):
            continue
        if _OF.fullmatch(text, match.end(), whole.span.start):
            span = Span(*match.span())
            yield Numeral(span, span, 0.0, None, None, "exact", "count")


def _all_but(text: str, found: Sequence[Numeral]) -> Iterator[Numeral]:
    """What is left of a whole: "all but three of the 40" are 37; without a whole they are no number."""
    for one, whole in zip(found, [*found[1:], None], strict=True):
        match = _words().but.search(text, max(0, one.span.start - 20), one.span.start)
        value = _ONE if one.value is None and text[slice(*one.span)].casefold() == "one" else one.value
        if match is None or one.kind not in ("count", "label") or value is None:
            yield one
            continue
        of = whole is not None and whole.kind == "count" and _OF.fullmatch(text, one.span.end, whole.span.start)
        span = Span(match.start(), one.span.end)
        if whole is None or not of or not whole.value or whole.comparator != "exact" or whole.value < value:
            yield replace(one, span=span, kind="label", value=None)
        else:
            yield replace(one, span=span, kind="count", value=whole.value - value)


class _Words(NamedTuple):
    """What multiplies and by how much; "all but" anywhere; "none" and "all but" before a number."""

    by: dict[str, float]
    multiple: re.Pattern[str]
    excepting: re.Pattern[str]
    none: re.Pattern[str]
    but: re.Pattern[str]


@cache
def _words() -> _Words:
    told = sections("numbers.txt")
    by = {phrase: float(key) for key, phrases in entries(told["multiples"]) for phrase in phrases}
    none, but = (_any_of([word for _, words in entries(told[name]) for word in words]) for name in ("none", "all but"))
    return _Words(
        by, re.compile(rf"\b(?:{_any_of(by)})\b", re.I), re.compile(rf"\b(?:{but})\b", re.I),
        re.compile(rf"\b(?:{none})(?=\s[^,;.:]*$)", re.I), re.compile(rf"\b(?:{but})\s+$", re.I),
    )  # fmt: skip


def _any_of(phrases: Iterable[str]) -> str:
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace("\\ ", r"\s+") for phrase in longest_first)
