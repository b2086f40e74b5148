"""Numerals into figures: what was counted, what happened to it, whose it was, where, when, how sure, and in whose mouth.

The model gauges what each number measures; the words around it tell the rest. By step:

    which           a numeral that is part of a date, a clock time or a name is none; nor is one that the model takes for no
                    count
    phrases.py      the noun phrase: after the number, or before it ("the number of people detained is 12": rule "number-of")
    counting.py     its unit; without a noun ("more than 40 wounded") that of the figure before, else a person. The measure:
                    the numeral's own kind (money, duration, share …), the words beside the number (measures.py; such an
                    entry has the rule "measure-words"), else the model's
    parts.py        which figure is a part of which: "including two children", "66 of them", "of the 100, 66"
    fates.py        what befell people, told further off; figures of one list share it (rule "list"), and those who act
                    suffer nothing (rule "doer")
    certainty.py    of the statement's act (deny: denied, estimate: estimated …), the words beside the number, else the model's
    sides.py        the nation in the counted phrase; of launches, supplies and troops the one that sends; of what was
                    downed the one that launched
    agents.py       who did it to them
    where.py, when.py   the nearest in the same statement; else those of the figure before it that the sentence runs on from
    context.py      what stands around: statements, names, places; the innermost statement whose content holds the number

kinds.py says which measures behave alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from sayso.figures.agents import agent_of
from sayso.figures.certainty import status_of
from sayso.figures.context import Context
from sayso.figures.counting import NUMBER_OF, SEATS, counts_nothing, in_lists, measure_of, unit_for
from sayso.figures.kinds import UNDATED
from sayso.figures.parts import before, whole_of, with_parts
from sayso.figures.phrases import counted_by, fronted, number_of
from sayso.figures.sides import of_place, of_whole, party_of, side_of
from sayso.figures.totals import is_compared, was, with_added
from sayso.figures.when import TIMES, Others, is_limit, of_events, of_known, period_of, rate_of, window_of
from sayso.figures.where import at_target, place_of
from sayso.records import (
    Attribution,
    Figure,
    Moment,
    Numeral,
    Period,
    Place,
    Sentence,
    Span,
    Speaker,
    Tags,
    Toponym,
)  # fmt: skip
from sayso.spans import Spans

__all__ = ["figures"]


class _Carried(NamedTuple):
    """Where and when the last figure of a paragraph was."""

    block: int = -1
    place: Place | None = None
    time: Period | None = None


def figures(
    text: str,
    published: date | None,
    digest: bool,
    sentences: Sequence[Sentence],
    numerals: Sequence[Sequence[Numeral]],
    moments: Sequence[Sequence[Moment]],
    toponyms: Sequence[Toponym],
    tags: Sequence[Tags],
    attributions: Sequence[Attribution],
    speakers: Sequence[Speaker],
    said: Sequence[Period | None],
) -> list[Figure]:
    """All figures in order; numerals and moments come by sentence, speakers and said by attribution.

    Ids are f1, f2 …; statements s1, s2 …
    """
    page = published if digest else None
    context = Context(text, published, page, sentences, moments, toponyms, tags, attributions, speakers, said)
    found: list[Figure] = []
    carried = _Carried()
    for sentence, numbers, times in zip(sentences, numerals, moments, strict=True):
        if not numbers:
            continue
        here: list[Figure] = []
        told = before(context, sentence, found)
        # what is part of a date or a clock time, or of a stretch of time that only tells when, is no figure
        # ("25 times a day" counts)
        dates = Spans((m.span, None) for m in times if _tells_when(text, m) and not TIMES.search(text, *m.span))
        for numeral, ahead in zip(numbers, [*numbers[1:], None], strict=True):
            if numeral.kind not in ("ordinal", "label") and not dates.meets(*numeral.core):
                here += _figure(context, numeral, ahead, sentence, here, found, told)
        if here:
            carried = carried if carried.block == sentence.block else _Carried(sentence.block)
            here = with_parts(context, in_lists(context, here, sentence), sentence, told)
            here = _settled(context, here, sentence, of_events(text, times), carried)
            here = [at_target(f, found) for f in with_added(context, here, sentence)]
            whole = next((f for f in reversed(here) if not f.part_of and not is_compared(context, f.span)), here[-1])
            dated = [f for f in here if f.measure not in UNDATED and not is_compared(context, f.span)]
            time = dated[-1].time if dated else carried.time
            carried = _Carried(sentence.block, whole.place, None if dated and _runs(dated[-1]) else time)
        found += here
    return found


def _tells_when(text: str, moment: Moment) -> bool:
    return moment.type in ("DATE", "TIME", "SET") or (moment.period is not None and not is_limit(text, moment))


def _runs(figure: Figure) -> bool:
    """Is it a count since 2005, or up to a day? That says nothing of when the next was."""
    time, window = figure.time, figure.window
    runs = window is not None and window.kind == "cumulative"
    return time is not None and (not time.start or not time.end or (runs and time.start != time.end))


def _figure(
    context: Context, numeral: Numeral, ahead: Numeral | None, sentence: Sentence, here: Sequence[Figure],
    before: Sequence[Figure], told: Sequence[Figure],
) -> list[Figure]:  # fmt: skip
    """The figure of a numeral, without its place and time; none where the model takes it for no count.

    `ahead` is the number behind it, `here` are the figures before it in the sentence, `before` those of the sentences before,
    `told` of these the ones that it may be a part of.
    """
    gauge = context.gauge(numeral.core)
    if counts_nothing(context, numeral, ahead, gauge, sentence, here):
        return []
    seats = SEATS.match(context.text, numeral.span.end)
    counted = None if seats else counted_by(numeral, sentence, ahead)
    days = (m.span for m in context.days[sentence.span.start] if not TIMES.search(context.text, *m.span))
    if counted and any(day.start <= counted.start and counted.end <= day.end for day in days):
        counted = None  # "290 last week"
    behind = number_of(context.text, numeral, sentence, here) if counted is None else None
    counted = counted or behind
    whole = whole_of(context, numeral, counted, sentence, here, told)
    measure, rules = measure_of(context, numeral, gauge, counted, sentence, here, whole)
    front = fronted(context.text, numeral, sentence, here) if counted is None and whole is None else None
    counted, behind = counted or front, behind or front
    unit = seats[1] if seats else unit_for(context, numeral, counted, measure, here, before, whole)
    if measure == "people" and not counted and unit not in (None, "person"):
        measure = "other"  # "a further 31" trucks
    statement = context.statement(numeral.span)
    said_by = context.attributions[statement] if statement is not None else None
    figure = Figure(
        id=f"f{len(before) + len(here) + 1}", span=numeral.span, text=context.text[slice(*numeral.span)],
        value=numeral.value, low=numeral.low, high=numeral.high, comparator=numeral.comparator, unit=unit,
        counted=context.text[slice(*counted)] if counted else None, measure=measure,
        status=status_of(context, numeral, counted, measure, sentence, said_by, gauge),
        party=party_of(context, numeral, counted, measure, unit, sentence, here, before) or of_whole(whole, measure),
        place=None, time=None, additive=numeral.additive, statement=None if statement is None else f"s{statement + 1}",
        confidence=round(gauge.score if gauge else 0.5, 3), in_heading=sentence.heading,
        part_of=whole.id if whole else None, window=rate_of(numeral),
        side=side_of(context, counted), by=None, rules=(*rules, *_rules(context, numeral, sentence, behind, whole)),
    )  # fmt: skip
    return [figure]


def _rules(
    context: Context, numeral: Numeral, sentence: Sentence, behind: Span | None, whole: Figure | None
) -> tuple[str, ...]:
    """What rules told besides its measure: its noun stands before it; it is some of those of whom there was news."""
    known = whole is None and numeral.kind == "count" and of_known(context, numeral.span, sentence)
    return (*([NUMBER_OF] if behind else ()), *(["of-those"] if known else ()))


def _settled(
    context: Context, here: Sequence[Figure], sentence: Sentence, times: Sequence[Moment], carried: _Carried
) -> list[Figure]:
    """The figures of a sentence with their places and times."""
    settled: list[Figure] = []
    others = Others([f.span for f in here], [f.span for f in here if was(context, f.span, sentence)])
    place: Place | None = None
    for figure in here:
        carried_place = place if settled else carried.place
        place = place_of(context, figure, sentence, carried_place, settled[-1].place if settled else None)
        whole = next((f for f in settled if f.id == figure.part_of), None)
        window = figure.window or window_of(context, figure, others, sentence, times) or (whole.window if whole else None)
        figure = replace(figure, window=window)
        dated = next((f.time for f in reversed(settled) if f.measure not in UNDATED), None)
        first = not any(f.measure not in UNDATED for f in settled)  # "in those ten days 7,000 crossed": ten days are of no day
        time = period_of(context, figure, others, sentence, times, carried.time if first else dated, dated)
        by = agent_of(context, figure, sentence) or (whole.by if whole else None)
        settled.append(replace(figure, place=place, time=time, party=of_place(figure, place), by=by))
    return settled
