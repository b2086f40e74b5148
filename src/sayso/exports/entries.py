"""Entries of the ledger as data: dictionaries, JSON, JSON Lines, CSV, data frames and Parquet.

JSON and JSON Lines hold all that an entry is. The tables are flat: a row an entry, statements and figures under the same
columns, so that the table of one selection can be laid under that of another; a column that only the other kind has is empty.

Everything but the data frame is written entry by entry: a million take no more memory than a thousand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sayso.exports.plain import count, json_text, plain
from sayso.exports.tables import Columns, csv_table, frame, parquet
from sayso.records import Entry, Figure, Origin, Place, Span, Speaker, Statement

BREAK = " … "  # between the pieces of words that break off
# What can be followed: http or https, and no character that an address may not hold (RFC 3987).
WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f-\x9f<>\"{}|\\^`\ud800-\udfff]+", re.IGNORECASE)


# ---------------------------------------------------------------- whole


def entry_dict(entry: Entry) -> dict[str, Any]:
    """The entry as a dictionary: the contract's fields of its statement or figure, then where it comes from and its review.

    `speaker` of a figure is who says it, null in the reporter's own voice. `read` is there only where review changed the entry:
    the statement or figure as it was read.
    """
    origin = entry.origin
    told: dict[str, Any] = plain(entry.held)
    told |= {
        "report": origin.id,
        "published": plain(origin.published),
        "outlet": origin.outlet,
        "url": origin.url,
        "title": origin.title,
    }
    if isinstance(entry.held, Figure):
        told["speaker"] = plain(entry.speaker)
    told |= {
        "who": entry.who,
        "words": entry.words,
        "context": entry.context,
        "context_start": entry.context_start,
        "review": entry.review,
        "grade": entry.grade,
        "source_grade": entry.source_grade,
    }
    if entry.read is not None:
        told["read"] = plain(entry.read)
    return told


def entries_json(entries: Iterable[Entry]) -> Iterator[str]:
    """A JSON array in pieces, an entry a line."""
    yield from array_pieces(json_text(entry_dict(entry)) for entry in entries)
    yield "\n"


def entries_jsonl(entries: Iterable[Entry]) -> Iterator[str]:
    """JSON Lines: an entry a line, each with its line break."""
    for entry in entries:
        yield json_text(entry_dict(entry)) + "\n"


def array_pieces(written: Iterable[str]) -> Iterator[str]:
    """A JSON array of values that are JSON already, in pieces: a value a line, without a final line break."""
    before = "[\n"
    for one in written:
        yield before + one
        before = ",\n"
    yield "[]" if before == "[\n" else "\n]"


# ---------------------------------------------------------------- flat


def _figure(get: Callable[[Figure], Any]) -> Callable[[Entry], Any]:
    return lambda entry: get(entry.held) if isinstance(entry.held, Figure) else None


def _statement(get: Callable[[Statement], Any]) -> Callable[[Entry], Any]:
    return lambda entry: get(entry.held) if isinstance(entry.held, Statement) else None


def _speaker(get: Callable[[Speaker], Any]) -> Callable[[Entry], Any]:
    return lambda entry: None if (speaker := speaker_of(entry)) is None else get(speaker)


def _place(get: Callable[[Place], Any]) -> Callable[[Entry], Any]:
    return _figure(lambda figure: figure.place and get(figure.place))


def speaker_of(entry: Entry) -> Speaker | None:
    """Who says it; None in the reporter's own voice."""
    return entry.speaker if isinstance(entry.held, Figure) else entry.held.speaker


def spans_of(entry: Entry) -> tuple[Span, ...]:
    """Where the entry's words stand in the report's text."""
    return (entry.held.span,) if isinstance(entry.held, Figure) else entry.held.content


def web_address(origin: Origin) -> str | None:
    """The report's address, where it can be followed: http or https, without a character that no address may hold."""
    url = origin.url
    return url if url and WEB_ADDRESS.fullmatch(url) else None


def _quoted(entry: Entry, spans: tuple[Span, ...]) -> str | None:
    """The words at the spans, out of the sentences around; None where there are none, or one stands outside."""
    pieces = [(start - entry.context_start, end - entry.context_start) for start, end in spans]
    inside = pieces and all(0 <= first < last <= len(entry.context) for first, last in pieces)
    return BREAK.join(entry.context[first:last] for first, last in pieces) if inside else None


def _pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[start, end] for start, end in spans]


ENTRY_COLUMNS: Columns = (
    ("id", lambda entry: entry.held.id),
    ("kind", lambda entry: type(entry.held).__name__.lower()),
    ("statement", _figure(lambda f: f.statement)),
    ("via", _statement(lambda s: s.via)),
    ("speaker", _speaker(lambda speaker: speaker.name)),
    ("speaker_kind", _speaker(lambda speaker: speaker.kind)),
    ("role", _speaker(lambda speaker: speaker.role)),
    ("organisation", _speaker(lambda speaker: speaker.organisation)),
    ("speaker_country", _speaker(lambda speaker: speaker.country)),
    ("who", lambda entry: entry.who),
    ("act", _statement(lambda s: s.act)),
    ("quote", _statement(lambda s: s.quote)),
    ("words", lambda entry: entry.words),
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
    ("place", _place(lambda place: place.name)),
    ("place_relation", _place(lambda place: place.relation)),
    ("place_kind", _place(lambda place: place.kind)),
    ("place_country", _place(lambda place: place.country)),
    ("place_admin1", _place(lambda place: place.admin1)),
    ("geonames", _place(lambda place: place.geonames)),
    ("lat", _place(lambda place: place.lat)),
    ("lon", _place(lambda place: place.lon)),
    ("time_start", _figure(lambda f: f.time and f.time.start)),
    ("time_end", _figure(lambda f: f.time and f.time.end)),
    ("time_approximate", _figure(lambda f: f.time and f.time.approximate)),
    ("window", _figure(lambda f: f.window and f.window.kind)),
    ("window_since", _figure(lambda f: f.window and f.window.since)),
    ("window_per", _figure(lambda f: f.window and f.window.per)),
    ("additive", _figure(lambda f: f.additive)),
    ("part_of", _figure(lambda f: f.part_of)),
    ("said_start", _statement(lambda s: s.said and s.said.start)),
    ("said_end", _statement(lambda s: s.said and s.said.end)),
    ("said_approximate", _statement(lambda s: s.said and s.said.approximate)),
    ("source_text", lambda entry: _quoted(entry, entry.held.source) if isinstance(entry.held, Statement) else None),
    ("cue_text", lambda entry: _quoted(entry, entry.held.cue) if isinstance(entry.held, Statement) else None),
    ("start", lambda entry: min((span.start for span in spans_of(entry)), default=None)),
    ("end", lambda entry: max((span.end for span in spans_of(entry)), default=None)),
    ("spans", lambda entry: _pairs(spans_of(entry))),
    ("source_spans", _statement(lambda s: _pairs(s.source))),
    ("cue_spans", _statement(lambda s: _pairs(s.cue))),
    ("context", lambda entry: entry.context),
    ("context_start", lambda entry: entry.context_start),
    ("confidence", lambda entry: entry.held.confidence),
    ("in_heading", lambda entry: entry.held.in_heading),
    ("rules", lambda entry: list(entry.held.rules)),
    ("review", lambda entry: entry.review),
    ("grade", lambda entry: entry.grade),
    ("source_grade", lambda entry: entry.source_grade),
    ("report", lambda entry: entry.origin.id),
    ("title", lambda entry: entry.origin.title),
    ("outlet", lambda entry: entry.origin.outlet),
    ("published", lambda entry: entry.origin.published),
    ("url", lambda entry: entry.origin.url),
)


def flat(entry: Entry) -> dict[str, Any]:
    """The entry's row as JSON knows it: days as ISO strings, lists of spans."""
    return {name: plain(get(entry)) for name, get in ENTRY_COLUMNS}


def entries_csv(entries: Iterable[Entry], *, spreadsheet: bool = False) -> Iterator[str]:
    """A CSV table in pieces, the header first: a row an entry. What is not known is an empty cell; lists are JSON.

    Cells are exact, for a program to read. With `spreadsheet`, a cell that a spreadsheet would run as a formula has an
    apostrophe before it. Rows end in a line feed.
    """
    return csv_table(ENTRY_COLUMNS, entries, guarded=spreadsheet)


def entries_frame(entries: Iterable[Entry]) -> Any:
    """The same table as a pandas DataFrame: counts as float64, offsets as Int64, days as datetime64[s], spans as lists.

    Raises ImportError where pandas is not installed.
    """
    return frame(ENTRY_COLUMNS, entries)


def entries_parquet(entries: Iterable[Entry], file: str | Path | BinaryIO) -> None:
    """Writes the same table to a Parquet file, typed, 20,000 rows in memory at a time; a path appears only when it is whole.

    The file's metadata tells the version of sayso that wrote it. Raises ImportError where pyarrow is not installed, OutputError
    where the path cannot be written.
    """
    from sayso import __version__

    parquet(ENTRY_COLUMNS, entries, file, {"sayso": __version__})
