"""JSON Lines → the reports in its rows, one after another.

    line ─ row ─┬─ text, html ─────────────────────────────── report
                └─ path ─ a file beside the rows, as any file ┘

A row that is none is refused by its number and stops none of the others. In memory is one row at a time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sayso.errors import EmptyError, MissingError, MisuseError, NotTextError, RefusedError
from sayso.intake.decoding import SAVE_AS_UTF8, signature
from sayso.intake.findings import Found, Taken, shown
from sayso.intake.reports import About, about_report, checked, day, too_large
from sayso.records import Arrival

ROWS_SUFFIXES = (".jsonl", ".ndjson")
UNPACK = "unpack it, and give what is in it"

_MARK = b"\xef\xbb\xbf"
_ONE_A_LINE = "write one JSON object a line, with text, html or path"


class _Row(Struct, frozen=True):
    """A line of a JSON Lines file; fields with other names are let be."""

    text: str | None = None
    html: str | None = None
    path: str | None = None
    published: str | None = None
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    author: str | None = None
    published_at: str | None = None

    def given(self) -> list[str]:
        """Which of text, html and path it has."""
        return [name for name in ("text", "html", "path") if getattr(self, name) is not None]


class _RowPath(Struct, frozen=True):
    path: str | None = None


def rows(
    file: BufferedReader[Any], where: str, about: About, max_size: int, named: Callable[[str, About], Iterator[Found]]
) -> Iterator[Found]:
    """The reports in the rows of an open file, named "rows.jsonl:12"; what a row tells stands above `about`.

    `named` gives what is in the file that a row names. `max_size` is in bytes a report.
    """
    head = file.peek(1024)
    kind = signature(head) or ("UTF-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else None)
    if kind:
        remedy = UNPACK if kind.endswith("archive") else SAVE_AS_UTF8
        yield NotTextError(where, f"looks like {kind}, not JSON Lines", remedy)
        return
    empty = True
    for number, line in enumerate(_lines(file, max_size), start=1):
        here = f"{where}:{number}"
        if line is None:
            yield too_large(here, max_size)
        elif line:
            yield from _in_row(line, here, about, max_size, named)
        empty = empty and line == b""
    if empty:
        yield EmptyError(where, "holds no rows", _ONE_A_LINE)


def is_row(line: bytes) -> bool:
    """Whether a line is a row with a report: a JSON object that has a text, html or path."""
    try:
        return bool(msgspec.json.decode(line.removeprefix(_MARK).strip(), type=_Row).given())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def longest_row(max_size: int) -> int:
    """The most bytes of a line that may hold a report of `max_size` bytes."""
    return 6 * max_size + 100_000  # JSON may take six bytes for one ("\u0041"), and the other fields stand there too


def ahead(paths: set[str], max_size: int) -> tuple[set[str], set[str]]:
    """Looks ahead into JSON Lines files: the real paths of all files that their rows name, and which of them hold other rows.

    Other rows are JSON objects of which none has a text, html or path: an index that somebody keeps beside the reports.
    """
    decoder = msgspec.json.Decoder(_RowPath)
    named, others = set(), set()
    for path in filter(os.path.isfile, paths):
        first, ours = None, False
        try:
            with open(path, "rb") as file:
                for line in filter(None, _lines(file, max_size)):
                    ours = ours or any(key in line for key in (b'"text"', b'"html"', b'"path"'))
                    row = _decoded(decoder, line) if first is None or b'"path"' in line else None
                    first = first or row
                    if row and row.path and "\0" not in row.path:
                        named.add(os.path.realpath(os.path.join(os.path.dirname(path), row.path)))
        except OSError:
            continue  # told when the file itself is reached
        if first and not ours:
            others.add(path)
    return named, others


def _decoded(decoder: msgspec.json.Decoder[_RowPath], line: bytes) -> _RowPath | None:
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _lines(file: BinaryIO, max_size: int) -> Iterator[bytes | None]:
    """The lines of a file without a byte order mark; None for one too long to hold a report of `max_size` bytes."""
    longest, mark = longest_row(max_size), _MARK
    while line := file.readline(longest + 1):
        if len(line) <= longest:
            yield line.removeprefix(mark).strip()
        else:
            yield None
            while line and not line.endswith(b"\n"):
                line = file.readline(longest)
        mark = b""


def _in_row(
    line: bytes, here: str, about: About, max_size: int, named: Callable[[str, About], Iterator[Found]]
) -> Iterator[Found]:
    try:
        row = msgspec.json.decode(line, type=_Row)
        about = _row_about(row, about)
    except (msgspec.DecodeError, RecursionError) as error:
        cause = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        yield RefusedError(here, f"no row of JSON Lines ({cause})", _ONE_A_LINE)
        return
    except UnicodeDecodeError:
        yield NotTextError(here, "holds bytes that are no UTF-8", SAVE_AS_UTF8)
        return
    except (MisuseError, NotTextError) as error:
        yield RefusedError(here, f"{error.where.removeprefix('--')} {error.what}", error.remedy)
        return
    given = row.given()
    if len(given) != 1:
        yield RefusedError(here, f"has {' and '.join(given) or 'none of text, html and path'}", "give exactly one of the three")
    elif row.path is None:
        yield _taken(row, line, here, about, max_size)
    elif row.path.lower().endswith(ROWS_SUFFIXES):
        yield RefusedError(here, f"names {shown(row.path)}, more rows", "give that file on its own")
    else:
        for found in named(row.path, about):
            if isinstance(found, MissingError):  # told where the name stands, for there it is to be mended
                found = MissingError(here, f"{found.where}: {found.what}", found.remedy)
            yield found


def _taken(row: _Row, line: bytes, here: str, about: About, max_size: int) -> Taken | RefusedError:
    content = row.text if row.text is not None else row.html or ""
    about = replace(about, format="text" if row.text is not None else "html")
    try:
        report, notes = about_report(content, here, about, max_size)
    except RefusedError as error:
        return error
    arrival = Arrival("row", here, raw=hashlib.sha256(line).hexdigest(), size=len(line))
    return Taken(here, report, tuple(notes), arrival)


def _row_about(row: _Row, about: About) -> About:
    """What the row tells, over what holds for all. A row's day may be a date and time with its zone."""
    told = {name: value for name in ("outlet", "url", "title", "author") if (value := getattr(row, name))}
    if row.published and len(row.published) > len("2024-11-05") and "T" in row.published:
        told["published_at"] = row.published
    elif row.published_at:
        told["published_at"] = row.published_at
    about = replace(about, **told)
    if "published_at" in told:
        about = replace(about, published=None)
    if row.published and told.get("published_at") != row.published:
        about = replace(about, published=day(row.published))
    return checked(about)
