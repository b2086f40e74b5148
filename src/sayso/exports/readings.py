"""Readings as data: dictionaries, JSON, JSON Lines, CSV and data frames.

JSON is the reading itself, whole, in the shape of the contract; text in it stays code point for code point. CSV and frames are
tables for a spreadsheet: a row a figure (or a row a statement), each row complete in itself: who said it, in which report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

from sayso.exports.plain import count, json_text, plain
from sayso.exports.tables import Columns, csv_table, frame
from sayso.records import Figure, Reading, Span, Statement

Rows = Literal["figures", "statements"]


# ---------------------------------------------------------------- the reading, whole


def to_dict(reading: Reading) -> dict[str, Any]:
    """The reading in the shape of the contract: dates as ISO strings, spans as [start, end], whole counts as integers.

    `mentions` is there only where they were asked for, and a place's `span` only where the text names the place.
    """
    told: dict[str, Any] = plain(reading)
    if told["mentions"] is None:
        del told["mentions"]
    return told


def to_json(reading: Reading, indent: int | None = 2) -> str:
    r"""The reading as one JSON object, without a final line break; `indent=None` keeps it on one line.

    Text stands as it is (no \u escapes), except for a lone surrogate, which no encoding could carry.
    """
    return json_text(to_dict(reading), indent)


def to_jsonl(readings: Iterable[Reading]) -> Iterator[str]:
    """A line a reading, each with its line break: JSON Lines."""
    for reading in readings:
        yield to_json(reading, indent=None) + "\n"


# ---------------------------------------------------------------- tables


class Row(NamedTuple):
    """What a row is made of. Either the figure or the statement may be missing, never both."""

    reading: Reading
    statement: Statement | None
    figure: Figure | None


def _figure(get: Callable[[Figure], Any]) -> Callable[[Row], Any]:
    return lambda row: None if row.figure is None else get(row.figure)


def _statement(get: Callable[[Statement], Any]) -> Callable[[Row], Any]:
    return lambda row: None if row.statement is None else get(row.statement)


def _words(row: Row, spans: tuple[Span, ...]) -> str | None:
    return " … ".join(row.reading.report.text[start:end] for start, end in spans) or None


_WHO: Columns = (
    ("speaker", _statement(lambda s: s.speaker.name)),
    ("speaker_kind", _statement(lambda s: s.speaker.kind)),
    ("role", _statement(lambda s: s.speaker.role)),
    ("organisation", _statement(lambda s: s.speaker.organisation)),
    ("speaker_country", _statement(lambda s: s.speaker.country)),
    ("act", _statement(lambda s: s.act)),
)
_NUMBER: Columns = (
    ("words", _figure(lambda f: f.text)),
    ("value", _figure(lambda f: count(f.value))),
    ("low", _figure(lambda f: count(f.low))),
    ("high", _figure(lambda f: count(f.high))),
    ("comparator", _figure(lambda f: f.comparator)),
    ("unit", _figure(lambda f: f.unit)),
    ("counted", _figure(lambda f: f.counted)),
    ("measure", _figure(lambda f: f.measure)),
    ("status", _figure(lambda f: f.status)),
    ("party", _figure(lambda f: f.party)),
    ("side", _figure(lambda f: f.side)),
    ("by", _figure(lambda f: f.by)),
    ("place", _figure(lambda f: f.place and f.place.name)),
    ("place_relation", _figure(lambda f: f.place and f.place.relation)),
    ("place_country", _figure(lambda f: f.place and f.place.country)),
    ("lat", _figure(lambda f: f.place and f.place.lat)),
    ("lon", _figure(lambda f: f.place and f.place.lon)),
    ("time_start", _figure(lambda f: f.time and f.time.start)),
    ("time_end", _figure(lambda f: f.time and f.time.end)),
    ("window", _figure(lambda f: f.window and f.window.kind)),
    ("additive", _figure(lambda f: f.additive)),
    ("part_of", _figure(lambda f: f.part_of)),
)
_SAID: Columns = (
    ("said_start", _statement(lambda s: s.said and s.said.start)),
    ("said_end", _statement(lambda s: s.said and s.said.end)),
)
_REPORT: Columns = (
    ("report", lambda row: row.reading.report.id),
    ("title", lambda row: row.reading.report.title),
    ("outlet", lambda row: row.reading.report.outlet),
    ("published", lambda row: row.reading.report.published),
    ("url", lambda row: row.reading.report.url),
)
_CONTENT = ("statement_text", lambda row: _words(row, row.statement.content) if row.statement else None)

COLUMNS: dict[Rows, Columns] = {
    "figures": (
        ("figure", _figure(lambda f: f.id)),
        ("statement", _figure(lambda f: f.statement)),
        *_WHO,
        *_NUMBER,
        *_SAID,
        ("start", _figure(lambda f: f.span.start)),
        ("end", _figure(lambda f: f.span.end)),
        ("confidence", _figure(lambda f: f.confidence)),
        ("in_heading", _figure(lambda f: f.in_heading)),
        _CONTENT,
        *_REPORT,
    ),
    "statements": (
        ("statement", _statement(lambda s: s.id)),
        *_WHO,
        ("quote", _statement(lambda s: s.quote)),
        ("via", _statement(lambda s: s.via)),
        *_SAID,
        ("source_text", lambda row: _words(row, row.statement.source) if row.statement else None),
        ("cue_text", lambda row: _words(row, row.statement.cue) if row.statement else None),
        _CONTENT,
        ("start", _statement(lambda s: min((span.start for span in s.content), default=None))),
        ("end", _statement(lambda s: max((span.end for span in s.content), default=None))),
        ("confidence", _statement(lambda s: s.confidence)),
        ("in_heading", _statement(lambda s: s.in_heading)),
        *_REPORT,
    ),
}


def to_csv(readings: Iterable[Reading], rows: Rows = "figures") -> Iterator[str]:
    """A table in pieces, the header first: a row a figure, with the statement that holds it, or a row a statement.

    What is not known is an empty cell. `start` and `end` are code points into the report's text (of a statement: where its
    content begins and where it ends). A cell that begins like a formula gets a leading apostrophe. Rows end in a line feed.
    """
    return csv_table(COLUMNS[rows], _rows(readings, rows), guarded=True)


def to_frame(readings: Iterable[Reading], rows: Rows = "figures") -> Any:
    """The same table as a pandas DataFrame: counts as float64, offsets as Int64, days as datetime64[s].

    Raises ImportError where pandas is not installed.
    """
    framed = frame(COLUMNS[rows], _rows(readings, rows))
    return framed.astype({"additive": "bool"}) if rows == "figures" else framed  # every figure knows


def _rows(readings: Iterable[Reading], rows: Rows) -> Iterator[Row]:
    for reading in readings:
        if rows == "statements":
            yield from (Row(reading, statement, None) for statement in reading.statements)
        else:
            told = {statement.id: statement for statement in reading.statements}
            yield from (Row(reading, told.get(figure.statement or ""), figure) for figure in reading.figures)
