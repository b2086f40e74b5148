"""Tables: rows under named columns, as CSV, a pandas DataFrame or a Parquet file.

A column is a name and how its value is got from a row. What type a column has follows from its name alone (KINDS), so that a
day or a count is the same thing in every table. What is not known is an empty cell in CSV, and null elsewhere.

A spreadsheet runs a cell that begins like a formula. In guarded CSV, such a cell gets a leading apostrophe unless it is a plain
number (OWASP, "CSV Injection": = + - @ tab, carriage return, line feed and the full-width forms).
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal

from sayso.errors import OutputError
from sayso.exports.plain import COUNTS, SURROGATE, count, json_text

Columns = tuple[tuple[str, Callable[[Any], Any]], ...]
Kind = Literal["number", "whole", "day", "flag", "sure flag", "spans", "words"]

# Of every column that does not hold text. A sure flag is never null.
KINDS: dict[str, Kind] = {
    **dict.fromkeys((*COUNTS, "lat", "lon", "confidence"), "number"),
    **dict.fromkeys(("start", "end", "context_start", "geonames", "size", "statements", "figures"), "whole"),
    **dict.fromkeys(("published", "said_start", "said_end", "time_start", "time_end", "window_since", "first", "last"), "day"),
    **dict.fromkeys(("additive", "said_approximate", "time_approximate"), "flag"),
    "in_heading": "sure flag",
    **dict.fromkeys(("spans", "source_spans", "cue_spans"), "spans"),
    "rules": "words", "spellings": "words",
}
FRAME_TYPES: dict[Kind, str] = {
    "number": "float64", "whole": "Int64", "day": "datetime64[s]", "flag": "boolean", "sure flag": "bool",
}  # fmt: skip
FORMULA = re.compile(r"\A[=+\-@\t\r\n＝＋－＠]")
PLAIN_NUMBER = re.compile(r"\A[+-]?\d[\d.,]*\Z", re.ASCII)
ROW_GROUP = 20_000  # rows of a Parquet file that are in memory at once: some 60 MB of entries


def csv_table(columns: Columns, rows: Iterable[Any], *, guarded: bool) -> Iterator[str]:
    """The table as CSV in pieces, a row each, the header first. Rows end in a line feed; `guarded` is for spreadsheets."""
    piece = io.StringIO()
    writer = csv.writer(piece, lineterminator="\r\n")  # so that it quotes a cell with a carriage return in it
    writer.writerow([name for name, _ in columns])
    for row in rows:
        yield _taken(piece)
        writer.writerow([_cell(name, get(row), guarded) for name, get in columns])
    yield _taken(piece)


def frame(columns: Columns, rows: Iterable[Any]) -> Any:
    """The table as a pandas DataFrame: counts as float64, offsets as Int64, days as datetime64[s].

    Raises ImportError where pandas is not installed.
    """
    try:
        import pandas
    except ImportError as missing:
        raise ImportError("a data frame needs pandas; install it with: pip install 'sayso[frame]'") from missing
    table = [[get(row) for _, get in columns] for row in rows]
    framed = pandas.DataFrame(table, columns=[name for name, _ in columns], dtype=object)
    for name in framed.columns:
        kind = KINDS.get(name)
        if kind in FRAME_TYPES:
            framed[name] = framed[name].astype(FRAME_TYPES[kind])
    return framed


def parquet(columns: Columns, rows: Iterable[Any], file: str | Path | BinaryIO, about: dict[str, str]) -> None:
    """Writes the table to a Parquet file, a group of rows at a time; `about` stands in the file's metadata.

    A path appears only when the file is whole. Raises ImportError where pyarrow is not installed, OutputError where the path
    cannot be written.
    """
    try:
        import pyarrow
    except ImportError as missing:
        raise ImportError("Parquet needs pyarrow; install it with: pip install 'sayso[parquet]'") from missing
    types = {
        "number": pyarrow.float64(),
        "whole": pyarrow.int64(),
        "day": pyarrow.date32(),
        "flag": pyarrow.bool_(),
        "sure flag": pyarrow.bool_(),
        "spans": pyarrow.list_(pyarrow.list_(pyarrow.int64())),
        "words": pyarrow.list_(pyarrow.string()),
        None: pyarrow.string(),
    }
    schema = pyarrow.schema([(name, types[KINDS.get(name)]) for name, _ in columns], metadata=about)
    if not isinstance(file, str | Path):
        _write_groups(columns, rows, file, schema)
        return
    whole = Path(os.path.realpath(file))
    part = whole.with_name(f".{whole.name}.part")
    try:
        with part.open("wb") as opened:
            _write_groups(columns, rows, opened, schema)
        part.replace(whole)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        cause = error.strerror or str(error)
        raise OutputError(str(file), f"cannot be written ({cause})", "name another place with --out") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _write_groups(columns: Columns, rows: Iterable[Any], file: BinaryIO, schema: Any) -> None:
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    left = iter(rows)
    with ParquetWriter(file, schema, compression="zstd") as writer:
        while group := list(islice(left, ROW_GROUP)):
            arrays = [
                pyarrow.array([_typed(name, get(row)) for row in group], field.type)
                for (name, get), field in zip(columns, schema, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema), row_group_size=ROW_GROUP)


def _typed(name: str, value: Any) -> Any:
    """A value as Arrow takes it: text without lone surrogates (UTF-8 has none), counts as floats, however large."""
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", value)
    return float(value) if value is not None and KINDS.get(name) == "number" else value


def _cell(name: str, value: Any, guarded: bool) -> Any:
    """A value as CSV shows it: whole counts without ".0", flags as true and false, lists as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        value = SURROGATE.sub("\ufffd", value)
        return f"'{value}" if guarded and FORMULA.match(value) and not PLAIN_NUMBER.match(value) else value
    if isinstance(value, list):
        return json_text(value)
    return count(value) if name in COUNTS else value


def _taken(piece: io.StringIO) -> str:
    """The row written last, ended by a line feed."""
    written = piece.getvalue().removesuffix("\r\n") + "\n"
    piece.seek(0)
    piece.truncate()
    return written
