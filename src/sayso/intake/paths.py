"""Paths, folders, JSON Lines files and standard input → the reports in them, one after another.

Nothing that is wrong with one stops the others: each comes out as it is reached, as a Taken, a Skipped or a RefusedError.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sayso.errors import EmptyError, MissingError, MisuseError, NotTextError, RefusedError
from sayso.intake.decoding import SAVE_AS_UTF8, signature
from sayso.intake.reports import MAX_SIZE, About, about_report, checked, day, too_large
from sayso.records import Note, Report

STANDARD_INPUT = "-"
ROWS_SUFFIXES = (".jsonl", ".ndjson")
# What stands beside reports in a folder and is none itself; named on its own, such a file is read as text.
BESIDE_SUFFIXES = frozenset(
    [".json", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".csv", ".tsv", ".xml", ".py", ".sh", ".js", ".css", ".map", ".log"]
)
PATH_SHOWN_MAX = 300  # characters; somebody who gives a whole report for a path need not get it back


class Taken(Struct, frozen=True):
    """A report that can be read, and the notes on how it was taken in. `where` names it: a path, "rows.jsonl:12"."""

    where: str
    report: Report
    notes: tuple[Note, ...] = ()


class Skipped(Struct, frozen=True):
    """Something in a folder that is taken for no report."""

    where: str
    why: str


Found = Taken | Skipped | RefusedError


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


class _RowPath(Struct, frozen=True):
    path: str | None = None


def sources(
    whats: Sequence[str | Path], *, about: About | None = None, stdin: BinaryIO | None = None, max_size: int = MAX_SIZE
) -> Iterator[Found]:
    """What the paths hold, in their order: a Taken for each report, a Skipped or a RefusedError for what is none.

    "-" is standard input (`stdin`, else this process's own). A folder stands for all reports below it, sorted by path; README*,
    hidden files, links to folders and files of data or code are skipped. A .jsonl file holds a report a line,
    `{text | html | path, published, outlet, url, title, author}`; a file that such a row names is not read a second time from
    a folder. `about` holds for every report that does not tell otherwise (a row, a page). `max_size` is in bytes a report.

    Raises MisuseError at once where `about` is wrong, and nothing while iterating but DamagedError.
    """
    return _all([str(what) for what in whats], checked(about or About()), stdin, max_size)


def _all(whats: list[str], about: About, stdin: BinaryIO | None, max_size: int) -> Iterator[Found]:
    folders = {what: _below(what) for what in whats if what != STANDARD_INPUT and os.path.isdir(what)}
    inside = {found for below in folders.values() for found in below if isinstance(found, str) and _is_rows(found)}
    named, others = _rows_ahead(inside.union(filter(_is_rows, whats)), max_size) if folders else (set(), set())
    for what in whats:
        if what == STANDARD_INPUT:
            yield _taken_from(stdin or sys.stdin.buffer, "standard input", about, max_size)
        elif what not in folders:
            yield from _in_file(what, about, max_size)
        else:
            files = 0
            for found in folders[what]:
                if isinstance(found, str) and found in others:
                    found = Skipped(shown(found), "rows without text, html or path")
                files += isinstance(found, str)
                if not isinstance(found, str):
                    yield found
                elif os.path.realpath(found) not in named:
                    yield from _in_file(found, about, max_size)
            if not files:
                yield MissingError(shown(what), "a folder without reports", "name one with .txt, .md, .html or .jsonl files")


def _below(folder: str) -> list[str | Skipped | MissingError]:
    """The files of a folder that may be reports, as paths, among what is skipped or cannot be looked into; sorted by path."""
    found: dict[str, str | Skipped | MissingError] = {}

    def unreadable(error: OSError) -> None:
        found[str(error.filename)] = _missing(error, str(error.filename))

    for top, folders, files in os.walk(folder, onerror=unreadable):
        for name in [*folders, *files]:
            path = os.path.join(top, name)
            if why := _no_report(path, name, is_folder=name in folders):
                found[path] = Skipped(shown(path), why)
            elif name in files:
                found[path] = path
        folders[:] = [name for name in folders if not name.startswith(".")]
    return [found[path] for path in sorted(found)]


def _no_report(path: str, name: str, is_folder: bool) -> str | None:
    """Why something in a folder is no report; None where it may be one."""
    if name.startswith("."):
        return "hidden"
    if is_folder:
        return "a link to a folder" if os.path.islink(path) else None
    if name.upper().startswith("README"):
        return "a README"
    if os.path.splitext(name)[1].lower() in BESIDE_SUFFIXES:
        return "a file of data or code"
    if os.path.exists(path) and not os.path.isfile(path):
        return "no regular file"
    return None


def _is_rows(path: str) -> bool:
    return path.lower().endswith(ROWS_SUFFIXES)


def _rows_ahead(paths: set[str], max_size: int) -> tuple[set[str], set[str]]:
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
                    if row and row.path:
                        named.add(os.path.realpath(os.path.join(os.path.dirname(path), row.path)))
        except (OSError, ValueError):
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
    longest = 6 * max_size + 100_000  # JSON may take six bytes for one ("\u0041"), and the other fields stand there too
    mark = b"\xef\xbb\xbf"
    while line := file.readline(longest + 1):
        if len(line) <= longest:
            yield line.removeprefix(mark).strip()
        else:
            yield None
            while line and not line.endswith(b"\n"):
                line = file.readline(longest)
        mark = b""


def _in_file(path: str, about: About, max_size: int) -> Iterator[Found]:
    """The report in a file, or those in the rows of a JSON Lines file."""
    try:
        with open(path, "rb") as file:
            if _is_rows(path):
                yield from _in_rows(file, path, about, max_size)
            else:
                yield _taken_from(file, shown(path), about, max_size)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        yield _missing(error, path)


def _taken_from(file: BinaryIO, where: str, about: About, max_size: int) -> Taken | RefusedError:
    """The report in an open file, of which no more is read than may be."""
    content = file.read(max_size + 1)
    return too_large(where, max_size) if len(content) > max_size else _taken(content, where, about, max_size)


def _taken(content: str | bytes, where: str, about: About, max_size: int) -> Taken | RefusedError:
    try:
        report, notes = about_report(content, where, about, max_size)
    except RefusedError as error:
        return error
    return Taken(where, report, tuple(notes))


def _in_rows(file: BufferedReader, path: str, about: About, max_size: int) -> Iterator[Found]:
    where = shown(path)
    head = file.peek(1024)
    kind = signature(head) or ("UTF-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else None)
    if kind:
        yield NotTextError(where, f"looks like {kind}, not JSON Lines", SAVE_AS_UTF8)
        return
    empty = True
    for number, line in enumerate(_lines(file, max_size), start=1):
        here = f"{where}:{number}"
        if line is None:
            yield too_large(here, max_size)
        elif line:
            yield from _in_row(line, here, path, about, max_size)
        empty = empty and line == b""
    if empty:
        yield EmptyError(where, "holds no rows", "write one JSON object a line, with text, html or path")


def _in_row(line: bytes, here: str, path: str, about: About, max_size: int) -> Iterator[Found]:
    try:
        row = msgspec.json.decode(line, type=_Row)
        about = _row_about(row, about)
    except (msgspec.DecodeError, RecursionError) as error:
        cause = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        yield RefusedError(here, f"no row of JSON Lines ({cause})", "write one JSON object a line, with text, html or path")
        return
    except UnicodeDecodeError:
        yield NotTextError(here, "holds bytes that are no UTF-8", SAVE_AS_UTF8)
        return
    except (MisuseError, NotTextError) as error:
        yield RefusedError(here, f"{error.where.removeprefix('--')} {error.what}", error.remedy)
        return
    given = [name for name in ("text", "html", "path") if getattr(row, name) is not None]
    if len(given) != 1:
        yield RefusedError(here, f"has {' and '.join(given) or 'none of text, html and path'}", "give exactly one of the three")
    elif row.path is None:
        kind = replace(about, format="text" if row.text is not None else "html")
        yield _taken(row.text if row.text is not None else row.html or "", here, kind, max_size)
    elif _is_rows(row.path):
        yield RefusedError(here, f"names {shown(row.path)}, more rows", "give that file on its own")
    else:
        for found in _in_file(os.path.join(os.path.dirname(path), row.path), about, max_size):
            if isinstance(found, MissingError):  # told where the name stands, for there it is to be mended
                found = MissingError(here, f"{found.where}: {found.what}", found.remedy)
            yield found


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


def _missing(error: OSError | ValueError, path: str) -> MissingError:
    if isinstance(error, FileNotFoundError):
        return MissingError(shown(path), "no such file or folder", "check the path")
    if isinstance(error, PermissionError):
        return MissingError(shown(path), "may not be read", "ask for the right to read it")
    if isinstance(error, ValueError):
        return MissingError(shown(path), "no path can hold a NUL", "check the path")
    cause = error.strerror or str(error)
    return MissingError(shown(path), f"cannot be read ({cause})", "check the path")


def shown(path: str) -> str:
    """A path fit to be printed on one line: what is no printable character in it is escaped, and it is cut if very long."""
    path = path if len(path) <= PATH_SHOWN_MAX else path[:PATH_SHOWN_MAX] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in path)
