"""Counts that run on, by the words before them: the sum that a toll has reached, and the earlier one it is compared to.

    reached     "the toll rose to 15", "bringing the total to 15", "bringing to 15 the number of dead"
    was         "… rose to 15 from 12", "15, up from 12 on Monday"

The words stand in assets/windows.txt, [sums].
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from msgspec.structs import replace

from sayso.figures.context import Context
from sayso.records import Figure, Sentence, Span
from sayso.wordlists import entries, sections

BESIDE = 90  # the same before a number that stands beside a sum
BACK = 140  # characters before a number in which a toll and its verb are looked for
COMPARING = re.compile(r"\b(?:from|compared (?:with|to))\s(?:\w+\s){0,2}$")
FROM = re.compile(r"(?:\b(?:up|down)\s)?\bfrom\s(?:the\s|some\s|about\s|just\s)?$")
TO = re.compile(r"\b(?:to|at)\s(?:the\s)?$")
NEAR = re.compile(r"(?:\s[\w’'-]+){0,5}\s")
WITH = re.compile(r"^With (?:the |these |those )?(?:(?:discovery|recovery|deaths?) of )?(?:the )?$")
AFTER = re.compile(r"[^.;:\d]{0,50}\s(?:after|when|with)\s(?:[\w’'-]+\s){0,3}")
BY = re.compile(r"\bby\s(?:\w+\s)?$")


class _Words(NamedTuple):
    reaching: re.Pattern[str]
    rising: re.Pattern[str]
    changing: re.Pattern[str]
    bringing: re.Pattern[str]
    brought: re.Pattern[str]
    sum: re.Pattern[str]


@cache
def _words() -> _Words:
    listed = {key: "|".join(re.escape(word).replace(r"\~", r"\w*") for word in words)
              for key, words in entries(sections("windows.txt")["sums"])}  # fmt: skip
    noun, rise, bring = listed["noun"], listed["rise"], listed["bring"]
    return _Words(
        re.compile(rf"\b(?:{noun})\b[^;:]{{0,80}}?\b(?:{rise}|{listed['sink']}|{listed['be']})\b", re.I),
        re.compile(rf"\b(?:{noun})\b[^;:]{{0,80}}?\b(?:{rise})\b", re.I),
        re.compile(rf"\b(?:{rise}|{listed['sink']})\b[^.;:]{{0,80}}$", re.I),
        re.compile(rf"\b(?:{bring})\s(?:[\w’'-]+\s){{0,5}}?(?:{noun})\b[^;:]{{0,60}}\b(?:to|at)\s(?:the\s)?$", re.I),
        re.compile(rf"\b(?:{bring})\sto\s$", re.I),
        re.compile(rf"(?:\s[\w’'-]+)?\s(?:the|its|their)\s(?:\w+\s)?(?:{noun})\b", re.I),
    )


def reached(context: Context, number: Span, sentence: Sentence, others: Sequence[Span]) -> int | None:
    """Where the words end that say that a number is a sum reached; 0 where somebody brings it there; None where none say so.

    `others` are the sentence's numbers.
    """
    words = _words()
    before = context.before(number.start, sentence, BACK)
    first = number.start - len(before)
    if words.bringing.search(before) or (words.brought.search(before) and words.sum.match(context.text, number.end)):
        return 0
    ends = [first + m.end() for m in words.reaching.finditer(before)]
    if not ends:
        return None
    near = context.text[ends[-1] : number.start]
    between = any(ends[-1] <= other.start < number.start for other in others)
    beside = TO.search(near) or FROM.search(near) or (not between and NEAR.fullmatch(near))
    return ends[-1] if beside and not BY.search(near) else None


def beside_a_sum(context: Context, number: Span, sentence: Sentence) -> bool:
    """Has a toll risen in the words before the number, to this one or to another?"""
    return _words().rising.search(context.before(number.start, sentence, BESIDE)) is not None


def is_compared(context: Context, number: Span) -> bool:
    """Is the number what another is compared to? Then neither its time nor its place is that of what follows."""
    return COMPARING.search(context.text, max(0, number.start - 30), number.start) is not None


def was(context: Context, number: Span, sentence: Sentence) -> bool:
    """Is the number the earlier one of a sum: "rose to 15 from 12", "15, up from 12"?"""
    before = context.before(number.start, sentence, BACK)
    m = FROM.search(before)
    return m is not None and (m[0].startswith(("up", "down")) or _words().changing.search(before[: m.start()]) is not None)


def with_added(context: Context, here: Sequence[Figure], sentence: Sentence) -> list[Figure]:
    """The figures of a sentence; what brings a toll to where it is told to be comes on top of it.

    "Two of the wounded died, bringing the toll to 19", "with the three bodies … the number of dead rose to 39".
    """
    found, numbers = list(here), [f.span for f in here]
    for at, total in enumerate(here):
        words = None if total.counted or total.part_of else reached(context, total.span, sentence, numbers)
        if words is None:
            continue
        for n in (at - 1, at + 1):
            if 0 <= n < len(here) and _adds(context, here[n], total, sentence, brought=words == 0):
                found[n] = replace(here[n], additive=True)
    return found


def _adds(context: Context, one: Figure, total: Figure, sentence: Sentence, *, brought: bool) -> bool:
    """Does one figure, beside a sum that was reached, tell what came on top of the earlier one?"""
    runs_on = one.window is not None and one.window.kind == "cumulative"
    if one.measure != total.measure or one.part_of or runs_on or (one.value or 0) >= (total.value or 0):
        return False
    if FROM.search(context.before(one.span.start, sentence, 40)):
        return False  # "took the number of dead from 31 to 34"
    if one.span.start > total.span.end:
        return AFTER.fullmatch(context.text, total.span.end, one.span.start) is not None
    return brought or WITH.match(context.text[sentence.span.start : one.span.start]) is not None
