"""Attributions and their speakers into statements: the day on which it was said, and the chain of voices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sayso.records import Attribution, Moment, Period, Sentence, Span, Speaker, Statement


def said(attributions: Sequence[Attribution], sentences: Sequence[Sentence], moments: Sequence[Sequence[Moment]],
         published: date | None, text: str) -> list[Period | None]:  # fmt: skip
    """When each attribution was said: the day told beside its cue, outside its content; one that follows on the same voice keeps its day.

    A digest in the present tense ("Pakistan claims …") takes the date of the page.
    """
    by_start = {s.span.start: times for s, times in zip(sentences, moments, strict=True)}
    found: list[Period | None] = []
    for i, a in enumerate(attributions):
        period = None
        if a.cue:
            here = _sentence(sentences, a.cue[0].start)
            if here is not None:
                period = _beside(a, attributions, by_start[here.span.start])
        if period is None and a.carried is not None and a.carried < i:
            period = found[a.carried]
        elif period is None and a.source and i and _follows(text, a, attributions[i - 1]):
            period = found[i - 1]
        if period is None and a.cue and published and text[a.cue[0].start : a.cue[-1].end].split()[-1].casefold() in PRESENT:
            period = Period(published, published)
        found.append(period)
    return found


PRESENT = frozenset(
    "says claims reports announces states confirms denies warns accuses condemns urges orders calls on demands rejects vows pledges estimates tells adds"
    " declares rules asks predicts expects announce claim report say order deny warn condemn accuse reject state confirm".split()
) - {"on"}
FOLLOWING = frozenset({"he", "she", "it", "they"})


def _sentence(sentences: Sequence[Sentence], at: int) -> Sentence | None:
    return next((s for s in sentences if s.span.start <= at < s.span.end), None)


def _beside(a: Attribution, everyone: Sequence[Attribution], times: Sequence[Moment]) -> Period | None:
    """The single day that stands outside all contents and nearest to the cue, with no other cue between."""
    cue = a.cue[0]
    fits = []
    for m in times:
        inside = any(c.start <= m.span.start and m.span.end <= c.end for o in everyone for c in o.content)
        if m.period is None or inside or m.type not in ("DATE", "TIME") or m.relation in ("since", "until", "before", "after"):
            continue
        between = Span(min(m.span.end, cue.end), max(m.span.start, cue.start))
        if not any(between.start < o.cue[0].start < between.end for o in everyone if o.cue and o.cue != a.cue):
            fits.append((between.end - between.start, m.period))
    return min(fits, key=lambda f: f[0])[1] if fits else None


def _follows(text: str, a: Attribution, before: Attribution) -> bool:
    """ "he added", "it said": a pronoun that goes on from the statement before keeps its day."""
    return text[a.source[0].start : a.source[0].end].casefold() in FOLLOWING


def statements(attributions: Sequence[Attribution], speakers: Sequence[Speaker], days: Sequence[Period | None],
               confidences: Sequence[float]) -> list[Statement]:  # fmt: skip
    """The statements s1, s2 … in the order of the attributions. Confidences are probabilities."""
    return [
        Statement(f"s{i + 1}", who, a.source, a.cue, a.content, a.quote, a.act, day, None if a.inside is None else f"s{a.inside + 1}",
                  round(sure, 3), a.heading, a.rules)
        for i, (a, who, day, sure) in enumerate(zip(attributions, speakers, days, confidences, strict=True))
    ]  # fmt: skip
