"""When what was counted happened, and how the count runs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sayso import measures
from sayso.figures.context import Context
from sayso.figures.kinds import FRESH, PLACELESS, TALLIED, TIMELESS, UNDATED
from sayso.figures.where import ELECTION, STATES
from sayso.records import Figure, Moment, Period, Sentence, Span, Window
from sayso.windows import nearest, signals

MANY = 60  # moments in one sentence: a list of days, in which whose is whose cannot be told
# from a comparison to the moment that is its own: "up from 98,000 in", "more than in"
COMPARED = re.compile(
    r"\b(?:(?:(?:up |down )?from|compared (?:with|to))\s(?:\w+\s){0,2}[\d.,]*\d[^,;.]{0,20}|"
    r"(?:more|less|fewer|higher|lower) than |"
    r"(?:up|down|rise|rose|fell|fall|increase|decrease|drop)\b[^,;]{0,30}\s(?:from|since)\s)(?:in|on|at|for|a|the)?\s?$"
)
COMPARING = re.compile(r"\b(?:from|compared (?:with|to))\s(?:\w+\s){0,2}$")
MADE = re.compile(r"\b(?:built|founded|opened|launched|established|created|born|signed)\s(?:in|on)\s$")  # describes a thing
STILL = re.compile(r"(?:\s[\w’'-]+){0,3}\s(?:remains?|(?:is|are) (?:still|now|already))\b")
# not of the day on which it was told
OLDER = re.compile(r"\bhad\b|\bsince\b|\bso far\b|\bto date\b|\bin total\b|\baltogether\b", re.I)
RISING = re.compile(
    r"\b(?:tolls?|number|total|figure|count|tally)\b.{0,70}\b(?:ris\w+|rose|increas\w+|climb\w*|jump\w*|reach\w*|pass\w*|stands?|"
    r"stood|grow\w*|grew)\b", re.I | re.S)  # fmt: skip


def period_of(
    context: Context, figure: Figure, sentence: Sentence, times: Sequence[Moment], carried: Period | None, before: Period | None
) -> Period | None:
    """The period nearest to the number in its statement; else that of the figure before it in the sentence (`before`), of the
    one before it in the paragraph (`carried`), or the day on which something fresh was told.
    """  # fmt: skip
    if figure.measure in UNDATED or len(times) > MANY:
        return None
    start, end = context.bounds(figure, sentence)
    dated = [
        m for m in times
        if m.period and start <= m.span.start and m.span.end <= end and m.type in ("DATE", "TIME", "DURATION")
        and not (figure.statement is None and context.beside_a_cue(m.span)) and not _names_something(context.text, m)
        and not _of_another(context.text, m, figure) and not MADE.search(context.text, max(0, m.span.start - 20), m.span.start)
    ]  # fmt: skip
    if dated:
        return min(dated, key=lambda m: _distance(m.span, figure.span)).period
    if before or (carried and figure.measure not in PLACELESS and figure.status not in ("planned", "expected")):
        return None if STILL.match(context.text, figure.span.end) else before or carried
    return _fresh(context, figure, sentence)


def _of_another(text: str, m: Moment, figure: Figure) -> bool:
    """Is a moment that of a number to which this one is compared: "127,400, up from 98,000 in mid-February"?"""
    words = COMPARED.search(text, max(0, m.span.start - 50), m.span.start)
    return words is not None and not words.start() <= figure.span.start < m.span.start


def is_compared(text: str, figure: Figure) -> bool:
    """Is the figure what another is compared to? Then neither its time nor its place is that of what follows."""
    return COMPARING.search(text, max(0, figure.span.start - 30), figure.span.start) is not None


def _distance(moment: Span, number: Span) -> int:
    """Characters between; a moment behind the number is nearer by 20."""
    return moment.start - number.end if moment.start >= number.end else number.start - moment.end + 20


def _names_something(text: str, m: Moment) -> bool:
    """Does a year only name something: "a 2023 law", "the 2025 World Expo"?"""
    year = text[m.span.start : m.span.end].isdigit()
    article = re.search(r"\b(?:an?|the|this|that)\s$", text[max(0, m.span.start - 6) : m.span.start])
    return year and bool(article) and bool(re.match(r"\s\w", text[m.span.end : m.span.end + 2]))


def _fresh(context: Context, figure: Figure, sentence: Sentence) -> Period | None:
    """Fresh events take the day on which they were told; those of a digest take its day."""
    ahead = figure.status in ("planned", "expected")
    if RISING.search(context.before(figure.span.start, sentence, 90)):
        return None  # a toll that rises is of many days
    if context.page and not ahead:
        polled = figure.measure == "share" and ELECTION.search(context.text, *sentence.span)
        judged = figure.measure == "people" and _judged(context, figure, sentence)
        other = figure.measure == "other" and figure.unit not in STATES
        if figure.measure not in TIMELESS or other or polled or judged:
            return Period(context.page, context.page)
    if figure.measure not in FRESH or ahead:
        return None
    index = int(figure.statement[1:]) - 1 if figure.statement else None
    if index is not None and "items" in context.attributions[index].rules:  # the day stands in what introduces the list
        head = context.sentence_at(context.attributions[index].cue[0].start)
        return next((m.period for m in context.days[head.span.start] if m.period and m.type == "DATE"), None)
    words = context.text[sentence.span.start : sentence.span.end]
    said = context.said[index] if index is not None else None
    older = OLDER.search(words.replace(" had ", " ") if figure.measure in TALLIED else words)
    return Period(said.start, said.end) if said and said.start == said.end and not older else None


def _judged(context: Context, figure: Figure, sentence: Sentence) -> bool:
    """Were people let go, tried or sentenced, rather than only there?"""
    end = figure.span.end + len(figure.counted or "") + 1
    after = context.text[end : min(end + 60, sentence.span.end)]
    return "people" in (measures.before(context.before(figure.span.start, sentence, 60)), measures.after(after))


def window_of(
    context: Context, figure: Figure, spans: Sequence[Span], sentence: Sentence, times: Sequence[Moment]
) -> Window | None:
    """How the count runs, as the words around it tell; `spans` are those of all numbers of the sentence."""
    if figure.measure in UNDATED or len(times) > MANY:
        return None
    stretch = context.bounds(figure, sentence)
    if stretch not in context.signals:
        start, end = stretch
        own = figure.statement is None
        told = [m for m in times if start <= m.span.start and m.span.end <= end and not (own and context.beside_a_cue(m.span))]
        context.signals[stretch] = signals(context.text, Span(start, end), told, context.eras)
    window = nearest(figure.span, spans, context.signals[stretch])
    ahead = figure.status in ("planned", "expected") and window == Window("cumulative")  # "40 more by Friday"
    return None if ahead else window
