"""Attributions and their speakers into statements: the day on which it was said, and the chain of voices."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date

from sayso.cues import is_present
from sayso.records import Attribution, Moment, Period, Sentence, Span, Speaker, Statement
from sayso.spans import Spans


def said(text: str, published: date | None, sentences: Sequence[Sentence], moments: Sequence[Sequence[Moment]],
         attributions: Sequence[Attribution], speakers: Sequence[Speaker]) -> list[Period | None]:  # fmt: skip
    """When each attribution was said.

    The day told beside its cue, outside all contents; else the day on which the same voice last spoke in this report; else, in
    a digest or a report whose cues stand in the present tense ("Pakistan claims …"), the day of the page.
    """
    times = dict(zip((s.span.start for s in sentences), moments, strict=True))
    page = Period(published, published) if published else None
    digest, cues, present = is_digest(text, sentences), 0, 0
    contents = Spans((c, c) for a in attributions for c in a.content)
    last: dict[str, Period] = {}
    found: list[Period | None] = []
    for i, (a, who) in enumerate(zip(attributions, speakers, strict=True)):
        here = _sentence(sentences, a.cue[0].start) if a.cue else None
        period = _beside(text, a, contents, times[here.span.start]) if here else None
        if period is None and a.carried is not None and a.carried < i:
            period = found[a.carried]
        if period is None and who.name:
            period = last.get(who.name)
        if a.cue:
            cues, present = cues + 1, present + _is_present(text[a.cue[0].start : a.cue[-1].end])
        if digest or present > 0.75 * cues:  # of the cues so far: what follows changes nothing
            period = period or page
        if period and who.name and period.start == period.end:  # "a report of May 2007" says nothing of the next statement
            last[who.name] = period
        found.append(period)
    return found


def is_digest(text: str, sentences: Sequence[Sentence]) -> bool:
    """Is the report a digest of one day: does its first paragraph end in the outlet that it comes from, in brackets?

    The first alone decides, so that no later paragraph changes the days of an earlier one.
    """
    block = next((s.block for s in sentences if not s.heading and not DATELINE.fullmatch(text, *s.span)), None)
    end = max((s.span.end for s in sentences[:50] if s.block == block), default=0)
    return bool(OUTLETS.search(text[max(0, end - 60) : end]))


DATELINE = re.compile(r"\W*(?:\w+day,?\s)?\d{0,2}\s?[A-Z]\w+\s\d{0,2},?\s?\d{4}\W*")  # a day on a line of its own
OUTLETS = re.compile(r"\([‘’“”\"']{0,2}[A-Z][^()]{1,55}\)$")
FAR = 40  # characters between a cue and the day beside it, sources apart
REACH = 300  # the same with the sources
BREAK = re.compile(r"[;:]|\b(?:and|but|while|after|before|when|which|who|that|because|since)\b")


def _sentence(sentences: Sequence[Sentence], at: int) -> Sentence | None:
    i = bisect_right(sentences, at, key=lambda s: s.span.start) - 1
    return sentences[i] if i >= 0 and at < sentences[i].span.end else None


def _is_present(cue: str) -> bool:
    """Is the cue in the present tense ("says", "claim"; not "has claimed")?"""
    words = cue.split()
    return 0 < len(words) <= 3 and is_present(words[0])


def _beside(text: str, a: Attribution, contents: Spans[Span], times: Sequence[Moment]) -> Period | None:
    """The day that stands outside all contents and near the cue, with no other clause between."""
    cue = a.cue[0]
    fits = []
    first = bisect_left(times, cue.start - REACH, key=lambda m: m.span.start)
    for m in times[first : bisect_right(times, cue.end + REACH, key=lambda m: m.span.start)]:
        if m.period is None or m.type not in ("DATE", "TIME") or m.relation in ("since", "until", "before", "after"):
            continue
        start, end = min(m.span.end, cue.end), max(m.span.start, cue.start)
        between = "".join(text[i] for i in range(start, end) if not any(s.start <= i < s.end for s in a.source))
        told = any(not (c.start <= cue.start and cue.end <= c.end) for c in contents.holding(*m.span))  # what holds the cue too
        named = any(s.start <= m.span.start and m.span.end <= s.end for s in a.source)  # "the captain, who took power in 2022"
        if len(between) <= FAR and not BREAK.search(between) and not told and not named:
            fits.append((len(between), m.period))
    return min(fits, key=lambda f: f[0])[1] if fits else None


def statements(attributions: Sequence[Attribution], speakers: Sequence[Speaker], days: Sequence[Period | None],
               confidences: Sequence[float]) -> list[Statement]:  # fmt: skip
    """The statements s1, s2 … in the order of the attributions. Confidences are probabilities."""
    return [
        Statement(f"s{i + 1}", who, a.source, a.cue, a.content, a.quote, a.act, day,
                  None if a.inside is None else f"s{a.inside + 1}", round(sure, 3), a.heading, a.rules)
        for i, (a, who, day, sure) in enumerate(zip(attributions, speakers, days, confidences, strict=True))
    ]  # fmt: skip
