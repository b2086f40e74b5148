"""The days that a sentence speaks of: every time expression, resolved against the date published.

    "Over 60 drones were downed overnight on Tuesday, up from 40 a week earlier."
     → overnight on Tuesday   TIME   2024-10-29TNI   28 to 29 October

    calendar.txt ─┐                              tenses ─┐
    sentence ─ grammar ─ tokens ─ expressions ─ [Expr] ─ days ─ [When] ─ bounds ─ moments
                                 calendars ─ stretches ──┘

`grammar` gives each word, number and mark a code letter for what it can mean, and compiles assets/calendar.txt to regular
expressions over those letters; `expressions` takes the longest match that the words around allow, and joins neighbours
("10 p.m." + "on Friday", "3 May" to "5 June"); `days` makes each a stretch of days (`stretches`), by the date published, the
tense of the clause (`tenses`) and the date named before it, with the arithmetic of `calendars`; `bounds` opens or closes the
stretch ("since", "until", "by", "before", "after"). Each step is linear in the length of the sentence.

The conventions are those of wire news: a bare weekday or month is the latest one that has begun, unless its clause lies ahead.
The values are TIMEX3 (ISO-TimeML 1.2.1). Without a date published only what is complete in itself is resolved.
"""

from sayso.times.bounds import moments
from sayso.times.days import Thread

__all__ = ["Thread", "moments"]
