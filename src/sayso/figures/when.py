"""When what was counted happened, and how the count runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from sayso import measures
from sayso.figures.context import Context
from sayso.figures.kinds import FRESH, GROWING, PLACELESS, TALLIED, TIMELESS, UNDATED
from sayso.figures.totals import beside_a_sum, is_compared, reached
from sayso.figures.where import ELECTION, STATES
from sayso.records import Figure, Moment, Numeral, Period, Sentence, Span, Window
from sayso.windows import CLAUSE, Signal, closes, compares, nearest, signals

FROM = 80  # characters from a "since" to the day of what it names
MANY = 60  # moments in one sentence: a list of days, in which whose is whose cannot be told
# from a comparison to the moment that is its own: "up from 98,000 in", "more than in"
COMPARED = re.compile(
    r"\b(?:(?:(?:up |down )?from|compared (?:with|to))\s(?:\w+\s){0,2}[\d.,]*\d[^,;.]{0,20}|"
    r"(?:more|less|fewer|higher|lower) than |"
    r"(?:up|down|rise|rose|fell|fall|increase|decrease|drop)\b[^,;]{0,30}\s(?:from|since)\s)(?:in|on|at|for|a|the)?\s?$"
)
# a night or an hour without a day: told on Friday it is Friday's
DAYLESS = re.compile(
    r"(?:overnight|(?:shortly |just )?(?:before |after )?(?:noon|midday|midnight|dawn)|"
    r"\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?(?: (?:local time|GMT|UTC|[A-Z]{3,4}))?)", re.I
)  # fmt: skip
# those of whom there was news before
_KNOWN = (
    r"(?:those|the)\s(?:people\s|men\s|women\s|[a-z]+s\s(?=who\b))?(?:who\s(?:had\s|have\s|were\s)?)?"
    r"(?:dead|died|killed|drowned|wounded|injured|hurt|victims|missing|perished)"
)
OF_KNOWN = re.compile(rf"\s(?:[\w’'-]+\s)?of\s{_KNOWN}\b", re.I)
AMONG_KNOWN = re.compile(rf"\b(?:among|of)\s{_KNOWN}\b", re.I)
TIMES = re.compile(r"\btimes (?:a|an|each|every|per)\b", re.I)
# of something long past: "the anniversary of the quake that killed 200", "ten years since the crash killed 40"
PAST = re.compile(r"\b(?P<of>anniversary of|(?:years?|decades?|months?|weeks?) (?:since|after|on from))\b[^,;]*$", re.I)
BREAK = re.compile(r"[,;]\s")
SINCE = re.compile(rf"\bsince{CLAUSE.pattern}$", re.I)
SINCE_OF = re.compile(r"\bsince\s(?:the|its|their|his|her|an?)\s[^,;.:()\d]{3,60}(?<!\bas)\sof\s(?:the\s)?$", re.I)
EVENT = re.compile(r"(?:\bthe .+ \w|['’]s\b)", re.S)  # "after the 31 August earthquake", "after Monday's"
AS_OF = re.compile(r"\bas (?:of|at)\s(?:late\s|early\s)?$", re.I)
MADE = re.compile(r"\b(?:built|founded|opened|launched|established|created|born|signed)\s(?:in|on)\s$")  # describes a thing
KNOWN_STRETCH = re.compile(r"(?:the|th[eo]se|his|her|its|their|past|last|recent|previous)\b", re.I)
STILL = re.compile(r"(?:\s[\w’'-]+){0,3}\s(?:remains?|(?:is|are) (?:still|now|already))\b")
# not of the day on which it was told
OLDER = re.compile(r"\bhad\b|\bsince\b|\bso far\b|\bto date\b|\bin total\b|\baltogether\b", re.I)


class Others(NamedTuple):
    """The numbers of a sentence, and of these the earlier ones of a sum: "15, up from 12"."""

    all: Sequence[Span]
    earlier: Sequence[Span]


def rate_of(numeral: Numeral) -> Window | None:
    """The window of a number for each stretch of time; of hours and the like, which no window has, a rate and no more."""
    if numeral.per == "night":
        return Window("rate", per="day")
    if numeral.per in ("day", "week", "month", "year"):
        return Window("rate", per=numeral.per)
    return Window("rate") if numeral.per in ("second", "minute", "hour", "quarter") else None


def period_of(
    context: Context, figure: Figure, others: Others, sentence: Sentence, times: Sequence[Moment], carried: Period | None,
    before: Period | None,
) -> Period | None:  # fmt: skip
    """The period nearest to the number in its statement; else that of the figure before it in the sentence (`before`), of the
    one before it in the paragraph (`carried`), or the day on which something fresh was told.
    """  # fmt: skip
    if figure.measure in UNDATED or len(times) > MANY:
        return None
    start, end = context.bounds(figure, sentence)
    dated = [
        m for m in times
        if m.period and start <= m.span.start and m.span.end <= end and m.type in ("DATE", "TIME", "DURATION")
        and not is_limit(context.text, m)
        and not (figure.statement is None and context.beside_a_cue(m.span)) and not _names_something(context.text, m)
        and context.own(figure, m.span)
        and not _of_another(context.text, m, figure) and not _is_record(context.text, m) and not closes(context.text, m, times)
        and not MADE.search(context.text, max(0, m.span.start - 20), m.span.start)
    ]  # fmt: skip
    dated = [m for m in dated if not _beyond(context.text, figure, m.span, others)]
    if past := _past(context, figure, sentence):
        dated = [m for m in dated
                 if past.end("of") <= m.span.start and not BREAK.search(context.text, past.end(), m.span.start)]  # fmt: skip
        if not dated:
            return None
    earlier = figure.span in others.earlier
    if earlier or is_compared(context, figure.span):
        dated = [m for m in dated if m.span.start >= figure.span.end]
    if dated:
        return _nearest(context, figure, sentence, others.all, dated)
    if earlier:
        return None
    if before or (carried and figure.measure not in PLACELESS and figure.status not in ("planned", "expected")):
        return None if STILL.match(context.text, figure.span.end) else before or carried
    return _fresh(context, figure, sentence, others.all)


def is_limit(text: str, moment: Moment) -> bool:
    """Is it how long something may take, and no day: "to answer within 14 days"? "Within the past 14 days" tells when."""
    return moment.relation == "within" and moment.type == "DURATION" and not KNOWN_STRETCH.match(text, moment.span.start)


def _past(context: Context, figure: Figure, sentence: Sentence) -> re.Match[str] | None:
    """The words before the number that make it one of something long past."""
    return PAST.search(context.text, max(sentence.span.start, figure.span.start - 120), figure.span.start)


def _of_speech(context: Context, figure: Figure, moment: Moment) -> Period | None:
    """The period of a moment; of a night or an hour without a day that somebody told on another day, counted from that day."""
    period = moment.period
    said = context.said[int(figure.statement[1:]) - 1] if figure.statement else None
    day = said.start if said and said.start == said.end else None
    if not (period and day and context.published and DAYLESS.fullmatch(context.text, *moment.span)):
        return period
    shift = context.published - day
    return replace(period, start=period.start and period.start - shift, end=period.end and period.end - shift)


def _beyond(text: str, figure: Figure, words: Span, others: Others) -> bool:
    """Are words behind a number those of another, or of another clause: behind a semicolon, or of a rate, another number?"""
    if words.start < figure.span.end:
        return False
    between = others.all if figure.window and figure.window.kind == "rate" else others.earlier
    apart = any(figure.span.end <= span.start and span.end <= words.start for span in between)
    return apart or "; " in text[figure.span.end : words.start]


def _nearest(
    context: Context, figure: Figure, sentence: Sentence, spans: Sequence[Span], dated: Sequence[Moment]
) -> Period | None:
    """The period of the moment nearest to the number; of a sum the day of its event, else all up to the day of the sum."""
    grows = figure.measure in GROWING
    risen = reached(context, figure.span, sentence, spans) if grows else None
    event = [m for m in dated if risen is not None and m.span.end <= risen]
    nearest = min(event or dated, key=lambda m: _distance(m.span, figure.span))
    period = _of_speech(context, figure, nearest)
    if period and SINCE.search(context.text, max(sentence.span.start, nearest.span.start - 80), nearest.span.start):
        ends = context.published if context.published and period.start and context.published >= period.start else None
        return replace(period, end=ends)  # "since the outbreak began in August"
    as_of = grows and AS_OF.search(context.text, max(0, nearest.span.start - 16), nearest.span.start)
    sums = risen is not None and not event and not EVENT.search(context.text, nearest.span.start - 4, nearest.span.end + 4)
    if period and (as_of or sums) and period.start == period.end:
        return replace(period, start=None)
    return period


def _is_record(text: str, m: Moment) -> bool:
    """Does a moment only say since when something is the first or largest: "the hottest summer since 1961"?"""
    since = m.relation == "since" or SINCE.search(text, max(0, m.span.start - 80), m.span.start) is not None
    at = text.rfind("since", max(0, m.span.start - 80), m.span.start) if since else -1
    return at >= 0 and compares(text, at)


def _of_another(text: str, m: Moment, figure: Figure) -> bool:
    """Is a moment that of a number to which this one is compared: "127,400, up from 98,000 in mid-February"?"""
    words = COMPARED.search(text, max(0, m.span.start - 50), m.span.start)
    return words is not None and not words.start() <= figure.span.start < m.span.start


def _distance(moment: Span, number: Span) -> int:
    """Characters between; a moment behind the number is nearer by 20."""
    return moment.start - number.end if moment.start >= number.end else number.start - moment.end + 20


def _names_something(text: str, m: Moment) -> bool:
    """Does a year only name something: "a 2023 law", "the 2025 World Expo"?"""
    year = text[m.span.start : m.span.end].isdigit()
    article = re.search(r"\b(?:an?|the|this|that)\s$", text[max(0, m.span.start - 6) : m.span.start])
    return year and bool(article) and bool(re.match(r"\s\w", text[m.span.end : m.span.end + 2]))


def _fresh(context: Context, figure: Figure, sentence: Sentence, spans: Sequence[Span]) -> Period | None:
    """Fresh events take the day on which they were told; those of a digest take its day."""
    ahead = figure.status in ("planned", "expected")
    risen = figure.measure in GROWING and reached(context, figure.span, sentence, spans) is not None
    if risen or beside_a_sum(context, figure.span, sentence):
        return None  # a toll that rises is of many days
    if context.page and not ahead:
        polled = figure.measure == "share" and ELECTION.search(context.text, *sentence.span)
        judged = figure.measure == "people" and _judged(context, figure, sentence)
        other = figure.measure == "other" and figure.unit not in STATES
        if figure.measure not in TIMELESS or other or polled or judged:
            return Period(context.page, context.page)
    if figure.measure not in FRESH or ahead or of_known(context, figure.span, sentence):
        return None
    index = int(figure.statement[1:]) - 1 if figure.statement else None
    if index is not None and "items" in context.attributions[index].rules:  # the day stands in what introduces the list
        head = context.sentence_at(context.attributions[index].cue[0].start)
        return next((m.period for m in context.days[head.span.start] if m.period and m.type == "DATE"), None)
    words = context.text[sentence.span.start : sentence.span.end]
    said = context.said[index] if index is not None else None
    older = OLDER.search(words.replace(" had ", " ") if figure.measure in TALLIED else words)
    return Period(said.start, said.end) if said and said.start == said.end and not older else None


def of_known(context: Context, number: Span, sentence: Sentence) -> bool:
    """Are those counted some of whom there was news before: "fifteen of those killed", "among the dead were nine women"?"""
    if OF_KNOWN.match(context.text, number.end):
        return True
    return AMONG_KNOWN.search(context.text, sentence.span.start, number.start) is not None


def _judged(context: Context, figure: Figure, sentence: Sentence) -> bool:
    """Were people let go, tried or sentenced, rather than only there?"""
    end = figure.span.end + len(figure.counted or "") + 1
    after = context.text[end : min(end + 60, sentence.span.end)]
    return "people" in (measures.before(context.before(figure.span.start, sentence, 60)), measures.after(after))


def window_of(
    context: Context, figure: Figure, others: Others, sentence: Sentence, times: Sequence[Moment]
) -> Window | None:
    """How the count runs, as the words around it tell."""
    if figure.measure in UNDATED or len(times) > MANY:
        return None
    grows = figure.measure in GROWING
    start, end = context.bounds(figure, sentence)
    if (start, end, grows) not in context.signals:
        days = [
            m for m in times if start <= m.span.start and m.span.end <= end and context.own(figure, m.span)
            and not closes(context.text, m, times) and not (figure.statement is None and context.beside_a_cue(m.span))
        ]  # fmt: skip
        context.signals[start, end, grows] = signals(context.text, Span(start, end), days, context.eras, grows=grows)
    told = [_opened(context.text, signal, times) for signal in context.signals[start, end, grows]]
    told = [signal for signal in told if not _beyond(context.text, figure, signal.span, others)]
    if past := _past(context, figure, sentence):
        told = [signal for signal in told if past.end("of") <= signal.span.start and signal.span.end < end]
        told = [signal for signal in told if not BREAK.search(context.text, past.end(), signal.span.start)]
    window = nearest(figure.span, others.all, told)
    if grows and (window is None or window.kind == "point") and reached(context, figure.span, sentence, others.all) is not None:
        window = Window("cumulative")
    ahead = figure.status in ("planned", "expected") and window == Window("cumulative")  # "40 more by Friday"
    return None if ahead else window


def _opened(text: str, signal: Signal, times: Sequence[Moment]) -> Signal:
    """A signal whose day only tells of what a count runs on from: "since the truce of 27 November"."""
    began = next((m.period.start for m in times if m.period and signal.span.start <= m.span.start <= signal.span.end + FROM
                  and SINCE_OF.search(text, max(0, m.span.start - 80), m.span.start)), None)  # fmt: skip
    return signal._replace(window=Window("cumulative", began)) if began else signal


def of_events(text: str, times: Sequence[Moment]) -> Sequence[Moment]:
    """The moments of a sentence; one that only owns what did it ends nothing: "killed by Monday's earthquake"."""
    if not any(m.relation == "by" for m in times):
        return times
    return [replace(m, relation=None, period=m.period and replace(m.period, start=m.period.end)) if _owns(text, m) else m
            for m in times]  # fmt: skip


def _owns(text: str, m: Moment) -> bool:
    owner = text[m.span.end : m.span.end + 2] in ("'s", "’s") or text[m.span.end - 2 : m.span.end] in ("'s", "’s")
    return m.relation == "by" and owner
