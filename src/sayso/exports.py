"""Readings as data: dictionaries, JSON, JSON Lines, CSV and data frames.

JSON is the reading itself, whole, in the shape of the contract; text in it stays code point for code point. CSV and frames are
tables for a spreadsheet: a row a figure (or a row a statement), each row complete in itself: who said it, in which report.

A spreadsheet runs a cell that begins like a formula. In CSV, such a cell gets a leading apostrophe unless it is a plain number
(OWASP, "CSV Injection": = + - @ tab, carriage return, line feed and the full-width forms). JSON and frames need no such guard.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import fields

from sayso.records import Figure, Reading, Span, Statement

Rows = Literal["figures", "statements"]

COUNTS = frozenset({"value", "low", "high"})  # numbers that stand as integers where they are whole
SURROGATE = re.compile(r"[\ud800-\udfff]")
FORMULA = re.compile(r"\A[=+\-@\t\r\n＝＋－＠]")
PLAIN_NUMBER = re.compile(r"\A[+-]?\d[\d.,]*\Z", re.ASCII)


# ---------------------------------------------------------------- the reading, whole


def to_dict(reading: Reading) -> dict[str, Any]:
    """The reading in the shape of the contract: dates as ISO strings, spans as [start, end], whole counts as integers.

    `mentions` is there only where they were asked for, and a place's `span` only where the text names the place.
    """
    plain: dict[str, Any] = _plain(reading)
    if plain["mentions"] is None:
        del plain["mentions"]
    return plain


def to_json(reading: Reading, indent: int | None = 2) -> str:
    r"""The reading as one JSON object, without a final line break; `indent=None` keeps it on one line.

    Text stands as it is (no \u escapes), except for a lone surrogate, which no encoding could carry.
    """
    written = json.dumps(to_dict(reading), ensure_ascii=False, indent=indent, allow_nan=False)
    return SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def to_jsonl(readings: Iterable[Reading]) -> Iterator[str]:
    """A line a reading, each with its line break: JSON Lines."""
    for reading in readings:
        yield to_json(reading, indent=None) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Struct):
        return {key: _plain_field(key, held) for key, held in _kept(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _plain_field(key: str, value: Any) -> Any:
    if key in COUNTS and isinstance(value, float):
        return _count(value)
    return _plain(value)


def _kept(record: Struct) -> Iterator[tuple[str, Any]]:
    """The fields to write: all, but for those left out at their default, and a place's span where there is none."""
    sparse = record.__struct_config__.omit_defaults
    for one in fields(record):
        value = getattr(record, one.name)
        absent = value is None and (one.name == "span" and type(record).__name__ == "Place")
        if not absent and not (sparse and value == one.default):
            yield one.encode_name, value


def _count(value: float | None) -> int | float | None:
    """600000.0 → 600000, 4.5 → 4.5. No number without an end is a count: None."""
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) else value


# ---------------------------------------------------------------- tables


class Entry(NamedTuple):
    """What a row is made of. Either the figure or the statement may be missing, never both."""

    reading: Reading
    statement: Statement | None
    figure: Figure | None


def _figure(get: Callable[[Figure], Any]) -> Callable[[Entry], Any]:
    return lambda entry: None if entry.figure is None else get(entry.figure)


def _statement(get: Callable[[Statement], Any]) -> Callable[[Entry], Any]:
    return lambda entry: None if entry.statement is None else get(entry.statement)


def _words(entry: Entry, spans: tuple[Span, ...]) -> str | None:
    return " … ".join(entry.reading.report.text[start:end] for start, end in spans) or None


Columns = tuple[tuple[str, Callable[[Entry], Any]], ...]

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
    ("value", _figure(lambda f: _count(f.value))),
    ("low", _figure(lambda f: _count(f.low))),
    ("high", _figure(lambda f: _count(f.high))),
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
    ("report", lambda entry: entry.reading.report.id),
    ("title", lambda entry: entry.reading.report.title),
    ("outlet", lambda entry: entry.reading.report.outlet),
    ("published", lambda entry: entry.reading.report.published),
    ("url", lambda entry: entry.reading.report.url),
)
_CONTENT = ("statement_text", lambda entry: _words(entry, entry.statement.content) if entry.statement else None)

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
        ("source_text", lambda entry: _words(entry, entry.statement.source) if entry.statement else None),
        ("cue_text", lambda entry: _words(entry, entry.statement.cue) if entry.statement else None),
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
    columns = COLUMNS[rows]
    piece = io.StringIO()
    writer = csv.writer(piece, lineterminator="\r\n")  # so that it quotes a cell with a carriage return in it
    writer.writerow([name for name, _ in columns])
    for reading in readings:
        for entry in _entries(reading, rows):
            yield _taken(piece)
            writer.writerow([_cell(get(entry)) for _, get in columns])
    yield _taken(piece)


def to_frame(readings: Iterable[Reading], rows: Rows = "figures") -> Any:
    """The same table as a pandas DataFrame: counts as float64, offsets as Int64, days as datetime64[s].

    Raises ImportError where pandas is not installed.
    """
    try:
        import pandas
    except ImportError as missing:
        raise ImportError("a data frame needs pandas; install it with: pip install 'sayso[frame]'") from missing
    columns = COLUMNS[rows]
    table = [[get(entry) for _, get in columns] for reading in readings for entry in _entries(reading, rows)]
    frame = pandas.DataFrame(table, columns=[name for name, _ in columns], dtype=object)
    for name in frame.columns:
        if name in COUNTS or name in {"confidence", "lat", "lon"}:
            frame[name] = frame[name].astype("float64")
        elif name in {"start", "end"}:
            frame[name] = frame[name].astype("Int64")
        elif name in {"in_heading", "additive"}:
            frame[name] = frame[name].astype("bool")
        elif name == "published" or name.endswith(("_start", "_end")):
            frame[name] = frame[name].astype("datetime64[s]")
    return frame


def _entries(reading: Reading, rows: Rows) -> Iterator[Entry]:
    if rows == "statements":
        yield from (Entry(reading, statement, None) for statement in reading.statements)
    else:
        told = {statement.id: statement for statement in reading.statements}
        yield from (Entry(reading, told.get(figure.statement or ""), figure) for figure in reading.figures)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        value = SURROGATE.sub("\ufffd", value)
        return f"'{value}" if FORMULA.match(value) and not PLAIN_NUMBER.match(value) else value
    return value


def _taken(piece: io.StringIO) -> str:
    """The row written last, ended by a line feed."""
    written = piece.getvalue().removesuffix("\r\n") + "\n"
    piece.seek(0)
    piece.truncate()
    return written
