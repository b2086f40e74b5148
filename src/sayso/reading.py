"""A report into a reading: the stages in their order. This module's body is the table of contents.

Pure: no clock, no network, no disk but the packaged assets; the same report gives the same reading, alone or among others.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sayso.attributions import attributions
from sayso.blocks import blocks
from sayso.confidence import of_figure, of_statement
from sayso.figures import figures
from sayso.numerals import numerals
from sayso.places import toponyms
from sayso.records import Engine, Mention, Moment, Name, Note, Numeral, Reading, Report, Toponym
from sayso.sentences import sentences
from sayso.speakers import speakers
from sayso.statements import is_digest, said, statements
from sayso.tagger import Model, tags
from sayso.times import Thread, moments

LANGUAGES = ("en", None)  # read; None: too short to tell


def reading(report: Report, notes: Sequence[Note], model: Model, engine: Engine, *, mentions: bool = False) -> Reading:
    """Reads a report; `notes` are what intake had to say about it. With `mentions`, everything found is listed, used or not."""
    if report.language not in LANGUAGES:
        return Reading(report, notes=tuple(notes), engine=engine, mentions=() if mentions else None)
    text = report.text
    paragraphs, left_out = blocks(text)
    lines, quotations, open_marks = sentences(text, paragraphs)
    numbers = [numerals(text, *line.span) for line in lines]
    tagged = tags(text, lines, [number.core for row in numbers for number in row], model)
    names = [name for window in tagged for name in window.names]
    thread = Thread()
    times = [moments(text, *line.span, report.published, thread) for line in lines]
    towns = toponyms(text, lines, names)
    found = attributions(text, lines, quotations, tagged)
    voices = speakers(text, lines, found, names, towns)
    days = said(text, report.published, lines, times, found, voices)
    told = statements(found, voices, days, [of_statement(a, who) for a, who in zip(found, voices, strict=True)])
    counted = figures(text, report.published, is_digest(text, lines), lines, numbers, times, towns, tagged, found, voices, days)
    sure = {s.id: s.confidence for s in told}
    counted = [replace(f, confidence=round(of_figure(f, sure.get(f.statement or "")), 3)) for f in counted]
    everything = _mentions(names, numbers, times, towns) if mentions else None
    return Reading(report, tuple(told), tuple(counted), (*notes, *left_out, *open_marks), engine, everything)


def _mentions(names: Sequence[Name], numbers: Sequence[Sequence[Numeral]], times: Sequence[Sequence[Moment]],
              towns: Sequence[Toponym]) -> tuple[Mention, ...]:  # fmt: skip
    found = [Mention("name", n.span, n.label) for n in names]
    found += [Mention("number", n.span, None, n.value, n.low, n.high, n.comparator, n.unit) for row in numbers for n in row
              if n.kind != "label" or n.value is not None]  # fmt: skip
    found += [Mention("time", m.span, m.type, m.value, period=m.period) for row in times for m in row]
    found += [Mention("place", t.span, place=t.place) for t in towns]
    return tuple(sorted(found, key=lambda m: (m.span, m.kind)))
