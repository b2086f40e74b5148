"""Readings ⇄ rows: what the ledger writes of a statement or a figure, and the record it gives back.

An entry's id follows from where its words stand, not from when they were read: the same words at the same place of the same
report have the same id in every reading, and so keep what people have said of them.

Offsets are checked both ways. On writing, every span must lie in the text and a figure's words be the text's; on reading, the
text must have its digest and the words be those that were written. What does not fit is refused and said, never mended.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from sayso.errors import LedgerError
from sayso.records import Figure, Period, Place, Reading, Report, Span, Speaker, Statement, Window

Row = dict[str, Any]


def identified(reading: Reading) -> Reading:
    """The reading with ledger-wide ids: "s" or "f" and 16 hexadecimal digits of a SHA-256 over report and place."""
    seen: Counter[str] = Counter()
    names: dict[str, str] = {}

    def name(letter: str, *where: object) -> str:
        base = msgspec.json.encode((reading.report.id, letter, *where)).decode()
        seen[base] += 1  # two entries may share their words: one number told by two statements
        return letter + sha256(f"{base}{seen[base]}".encode()).hexdigest()[:16]

    for statement in reading.statements:
        names[statement.id] = name("s", statement.content, statement.cue)
    for figure in reading.figures:
        names[figure.id] = name("f", figure.span)
    try:
        statements = tuple(replace(s, id=names[s.id], via=s.via and names[s.via]) for s in reading.statements)
        figures = tuple(
            replace(f, id=names[f.id], statement=f.statement and names[f.statement], part_of=f.part_of and names[f.part_of])
            for f in reading.figures
        )
    except KeyError as missing:
        raise _misfit(reading.report.id, f"an entry names {missing}, which is not there") from None
    return replace(reading, statements=statements, figures=figures)


def check(reading: Reading) -> None:
    """Raises LedgerError where a span does not lie in the text, or words are not the text's."""
    text, identity = reading.report.text, reading.report.id
    try:
        digest = sha256(text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        raise _misfit(identity, f"its text is no Unicode: half a character (a surrogate) at {error.start}") from None
    if digest != reading.report.digest:
        raise _misfit(identity, "its text does not have its digest")
    for statement in reading.statements:
        if not statement.content:
            raise _misfit(identity, f"statement {statement.id} has no content")
        for span in (*statement.source, *statement.cue, *statement.content):
            _check_span(text, span, identity, statement.id)
    for figure in reading.figures:
        _check_span(text, figure.span, identity, figure.id)
        if figure.text != text[figure.span.start : figure.span.end]:
            raise _misfit(identity, f"figure {figure.id} says {figure.text!r}, the text something else")
        if figure.place and figure.place.span:
            _check_span(text, figure.place.span, identity, figure.id)


def _check_span(text: str, span: Span, report: str, entry: str) -> None:
    start, end = span
    if not 0 <= start < end <= len(text):
        raise _misfit(report, f"{entry} names characters {start} to {end} of a text of {len(text)}")


def _misfit(report: str, what: str) -> LedgerError:
    return LedgerError(report, what, "nothing was written; report this reading as a fault of sayso")


# ---------------------------------------------------------------- to rows


BESIDE = 200  # characters on either side, where nobody told the sentences


class Context(NamedTuple):
    """A text and its sentences, by which the words around an entry are found."""

    text: str
    spans: Sequence[Span] = ()

    def around(self, start: int, end: int) -> Span:
        """The sentences that text[start:end] touches; without any, the line it stands in, or the nearest part of it."""
        first = bisect_right(self.spans, start, key=lambda span: span.end)
        last = bisect_left(self.spans, end, key=lambda span: span.start)
        if first < last:
            return Span(min(start, self.spans[first].start), max(end, self.spans[last - 1].end))
        begins = self.text.rfind("\n", max(start - BESIDE, 0), start) + 1
        ends = self.text.find("\n", end, end + BESIDE)
        return Span(begins or max(start - BESIDE, 0), ends if ends >= 0 else min(end + BESIDE, len(self.text)))


def hull(spans: Sequence[Span]) -> Span:
    """From the first start to the last end."""
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def statement_row(text: str, s: Statement, context: Context) -> Row:
    """A statement's own columns; `speaker` is left to whoever interns it."""
    start, end = hull(s.content)
    around = context.around(*hull((*s.source, *s.cue, *s.content)))
    return {
        "id": s.id, "start": start, "end": end, "context_start": around.start, "context_end": around.end,
        "confidence": s.confidence, "in_heading": s.in_heading, "rules": _listed(s.rules),
        "source": _spans(s.source), "cue": _spans(s.cue), "content": _spans(s.content), "words": fingerprint(text, s),
        "quote": s.quote, "act": s.act, **_period("said", s.said), "via": s.via,
    }  # fmt: skip


def figure_row(f: Figure, context: Context) -> Row:
    """A figure's own columns; `speaker` and `place` are left to whoever interns them."""
    around = context.around(*f.span)
    place, window = f.place, f.window
    return {
        "id": f.id, "start": f.span.start, "end": f.span.end, "context_start": around.start, "context_end": around.end,
        "confidence": f.confidence, "in_heading": f.in_heading, "rules": _listed(f.rules), "words": f.text,
        "value": f.value, "low": f.low, "high": f.high, "comparator": f.comparator, "unit": f.unit, "counted": f.counted,
        "measure": f.measure, "status": f.status, "party": f.party, "side": f.side, "done_by": f.by,
        "place_start": place.span.start if place and place.span else None,
        "place_end": place.span.end if place and place.span else None,
        "place_relation": place.relation if place else None, **_period("time", f.time), "additive": f.additive,
        "part_of": f.part_of, "window_kind": window.kind if window else None,
        "window_since": window.since.isoformat() if window and window.since else None,
        "window_per": window.per if window else None, "statement": f.statement,
    }  # fmt: skip


def fingerprint(text: str, statement: Statement) -> str:
    """What shows on reading that a statement's words are still those that were written."""
    pieces = [text[start:end] for start, end in (*statement.source, *statement.cue, *statement.content)]
    return sha256("\x1f".join(pieces).encode("utf-8")).hexdigest()[:16]


def _period(name: str, period: Period | None) -> Row:
    return {
        f"{name}_start": period.start.isoformat() if period and period.start else None,
        f"{name}_end": period.end.isoformat() if period and period.end else None,
        f"{name}_text": period.text if period else None,
        f"{name}_approximate": period.approximate if period else None,
    }


def _spans(spans: Sequence[Span]) -> str:
    return msgspec.json.encode(spans).decode()  # five times as fast as json, on the path of every entry


def _listed(rules: Sequence[str]) -> str | None:
    return json.dumps(rules, separators=(",", ":")) if rules else None


# ---------------------------------------------------------------- from rows


def statement_of(row: Mapping[Any, Any], speaker: Speaker) -> Statement:
    """The statement that a row holds."""
    return Statement(
        row["id"], speaker, _spans_of(row["source"]), _spans_of(row["cue"]), _spans_of(row["content"]), row["quote"],
        row["act"], _period_of("said", row), row["via"], row["confidence"], bool(row["in_heading"]), rules_of(row["rules"]),
    )  # fmt: skip


def figure_of(row: Mapping[Any, Any], place: Place | None) -> Figure:
    """The figure that a row holds; `place` is the one that it names, without span and relation."""
    if place is not None:
        span = None if row["place_start"] is None else Span(row["place_start"], row["place_end"])
        place = replace(place, span=span, relation=row["place_relation"])
    window = row["window_kind"] and Window(row["window_kind"], _day(row["window_since"]), row["window_per"])
    return Figure(
        row["id"], Span(row["start"], row["end"]), row["words"], row["value"], row["low"], row["high"], row["comparator"],
        row["unit"], row["counted"], row["measure"], row["status"], row["party"], place, _period_of("time", row),
        bool(row["additive"]), row["statement"], row["confidence"], bool(row["in_heading"]), row["part_of"], window,
        row["side"], row["done_by"], rules_of(row["rules"]),
    )  # fmt: skip


def checked_text(report: Report | Mapping[Any, Any], text: str) -> str:
    """The text, if it has the report's digest. Raises LedgerError otherwise."""
    identity, digest = (report.id, report.digest) if isinstance(report, Report) else (report["id"], report["digest"])
    if sha256(text.encode("utf-8")).hexdigest() != digest:
        raise LedgerError(identity, "its text was altered: it does not have its digest", "take the last backup")
    return text


def checked(text: str, held: Statement | Figure, row: Mapping[Any, Any]) -> Statement | Figure:
    """The entry, if its words stand in the text where it says. Raises LedgerError otherwise."""
    if isinstance(held, Figure):
        fits = 0 <= held.span.start < held.span.end and text[held.span.start : held.span.end] == row["words"]
    else:
        fits = fingerprint(text, held) == row["words"]
    if not fits:
        told = f"its words are not in the text at characters {row['start']} to {row['end']}"
        raise LedgerError(held.id, told, "run sayso verify, and take the last backup")
    return held


def words_of(text: str, held: Statement | Figure) -> str:
    """The words themselves: a figure's text, a statement's content with an ellipsis where it breaks off."""
    if isinstance(held, Figure):
        return held.text
    return " … ".join(text[start:end] for start, end in held.content)


def _spans_of(written: str) -> tuple[Span, ...]:
    return tuple(Span(*span) for span in json.loads(written))


def rules_of(written: str | None) -> tuple[str, ...]:
    """The names of rules, as they are written down in a row."""
    return tuple(json.loads(written)) if written else ()


def _period_of(name: str, row: Mapping[Any, Any]) -> Period | None:
    if row[f"{name}_approximate"] is None:
        return None
    return Period(_day(row[f"{name}_start"]), _day(row[f"{name}_end"]), row[f"{name}_text"], bool(row[f"{name}_approximate"]))


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
