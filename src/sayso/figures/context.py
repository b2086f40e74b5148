"""What stands around the numbers of a report: looked up here, judged in the modules beside."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from sayso.records import Attribution, Figure, Gauge, Moment, Period, Sentence, Span, Speaker, Tags, Toponym
from sayso.spans import Spans
from sayso.windows import Signal, counting_verb, eras_of

FRONT = 60  # characters of a piece at a sentence's head that tells where or when: "In the south of Odesa"


class Context:
    """A report's text with everything that was found in it; speakers and said come by attribution, moments by sentence."""

    def __init__(
        self,
        text: str,
        published: date | None,
        page: date | None,
        sentences: Sequence[Sentence],
        moments: Sequence[Sequence[Moment]],
        toponyms: Sequence[Toponym],
        tags: Sequence[Tags],
        attributions: Sequence[Attribution],
        speakers: Sequence[Speaker],
        said: Sequence[Period | None],
    ) -> None:
        self.text, self.published, self.page = text, published, page  # page: the day of a digest
        self.sentences, self.starts = sentences, [s.span.start for s in sentences]
        self.days = {s.span.start: row for s, row in zip(sentences, moments, strict=True)}
        self.attributions, self.speakers, self.said = attributions, speakers, said
        self.toponyms = Spans((t.span, t) for t in toponyms)
        self.names = Spans((n.span, n) for t in tags for n in t.names)
        self.sources = Spans((s, None) for a in attributions for s in a.source)
        self.cues = Spans((c, c) for a in attributions for c in a.cue)
        self.contents = Spans((c, i) for i, a in enumerate(attributions) for c in a.content)
        self.eras = eras_of(text)
        self.signals: dict[tuple[int, int, bool], list[Signal]] = {}  # by stretch, and whether counts grow
        self._gauges: list[Gauge] = sorted((g for t in tags for g in t.gauges), key=lambda g: g.span)
        self._gauged = [g.span.start for g in self._gauges]

    def before(self, position: int, sentence: Sentence, most: int) -> str:
        """The sentence's words before a position, `most` characters of them."""
        return self.text[max(sentence.span.start, position - most) : position]

    def gauge(self, core: Span) -> Gauge | None:
        """The model's surest word on a number."""
        found = []
        for i in range(max(0, bisect_right(self._gauged, core.start) - 1), len(self._gauges)):
            gauge = self._gauges[i]
            if gauge.span.start >= core.end:
                break
            if gauge.span.end > core.start:
                found.append(gauge)
        counting = [g for g in found if g.measure]
        return max(counting or found, key=lambda g: g.score, default=None)

    def statement(self, span: Span) -> int | None:
        """The innermost attribution whose content holds the number."""
        holding = self.contents.holding(*span)
        if not holding:
            return None
        told = {self.attributions[i].inside for i in holding}
        deepest = [i for i in holding if i not in told] or holding
        return min(deepest, key=lambda i: sum(c.end - c.start for c in self.attributions[i].content))

    def told_by(self, figure: Figure) -> Attribution | None:
        """The attribution of the statement that a figure stands in."""
        return self.attributions[int(figure.statement[1:]) - 1] if figure.statement else None

    def bounds(self, figure: Figure, sentence: Sentence) -> tuple[int, int]:
        """The stretch of the sentence in which a place or a time is the figure's: its statement's piece, or the sentence.

        A piece before it that breaks off in the sentence counts: "In Kherson, the governor said, two people were killed".
        """
        told_by = self.told_by(figure)
        first = sentence.span.start if told_by and self._counts(told_by) else None
        for c in told_by.content if told_by else ():
            if first is None and sentence.span.start <= c.start <= figure.span.start and c.end - c.start <= FRONT:
                first = c.start
            if c.start <= figure.span.start < c.end:
                return max(c.start if first is None else first, sentence.span.start), min(c.end, sentence.span.end)
        return sentence.span.start, sentence.span.end

    def own(self, figure: Figure, span: Span) -> bool:
        """Do words stand in the figure's statement, if it has one, rather than between its pieces?"""
        told_by = self.told_by(figure)
        if told_by and self._counts(told_by) and span.end <= min(told_by.cue[0].start, *(s.start for s in told_by.source)):
            return True
        return told_by is None or any(c.start <= span.start and span.end <= c.end for c in told_by.content)

    def _counts(self, told_by: Attribution) -> bool:
        """Does its cue say that somebody counted, and stand between who did and what: "in the past day it recorded 120"?"""
        if len(told_by.cue) != 1 or not told_by.source or not told_by.content:
            return False
        cue, source = told_by.cue[0], told_by.source[0]
        return source.end <= cue.start <= told_by.content[0].start and counting_verb(self.text[cue.start : cue.end])

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that a position stands in, or the one before it."""
        return self.sentences[max(0, bisect_right(self.starts, position) - 1)]

    def sentence_before(self, sentence: Sentence, back: int) -> Sentence:
        """The sentence so many before another, or the first."""
        return self.sentences[max(0, bisect_right(self.starts, sentence.span.start) - 1 - back)]

    def speaks(self, span: Span) -> bool:
        """Does it stand in a source?"""
        return bool(self.sources.holding(*span))

    def of_speech(self, span: Span) -> bool:
        """Does it stand outside all contents, in a sentence in which somebody speaks?"""
        return bool(self.cues.within(*self.sentence_at(span.start).span)) and not self.contents.holding(*span)

    def beside_a_cue(self, span: Span) -> bool:
        """Does a moment tell when something was said? Then it stands beside a cue."""
        near = self.cues.within(max(self.sentence_at(span.start).span.start, span.start - 60), span.end + 60)
        return any(0 <= span.start - c.end <= 12 or 0 <= c.start - span.end <= 30 for c in near)
