"""Whatever a caller names → the reports in it, one after another: the one door for all formats.

    "-" ───────── standard input ─┐
    path ──────── file ───────────┤
    folder ────── its files ──────┼─ files ─ Taken, Skipped, RefusedError
    in/*.html ─── what it fits ───┤
    https://… ─── page or feed ── urls

Nothing that is wrong with one stops the others: each comes out as it is reached. Files are opened one at a time, as they are
asked for.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sayso.errors import MissingError, RefusedError
from sayso.intake.files import ARCHIVE_SUFFIXES, FEED_SUFFIXES, MAIL_SUFFIXES, in_file, in_stream, is_collection, where_of
from sayso.intake.findings import Found, Skipped, Taken, missing, shown
from sayso.intake.folders import BESIDE, DATA_SUFFIXES, below, is_pattern, matched
from sayso.intake.reports import MAX_SIZE, About, checked
from sayso.intake.rows import ROWS_SUFFIXES, ahead

if TYPE_CHECKING:
    from sayso.intake.fetching import Fetcher

__all__ = ["ROWS_SUFFIXES", "is_single", "sources"]

STANDARD_INPUT, STDIN_NAME = "-", "standard input"

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SEVERAL_SUFFIXES = (*ROWS_SUFFIXES, *ARCHIVE_SUFFIXES, *FEED_SUFFIXES, *MAIL_SUFFIXES)


def sources(
    whats: Sequence[str | Path],
    *,
    about: About | None = None,
    stdin: BinaryIO | None = None,
    max_size: int = MAX_SIZE,
    fetcher: Fetcher | None = None,
) -> Iterator[Found]:
    """What is there to be read, in the order of `whats`: a Taken for each report, a Skipped or a RefusedError for what is none.

    A file is text, Markdown, HTML, PDF, a mail, JSON Lines, a feed (RSS, Atom, JSON Feed), a web archive (WARC) or
    Telegram's result.json, whatever its name. "-" is standard input (`stdin`, else this process's own), in the same formats but
    for archives. A folder stands for all reports below it, sorted by path; README*, hidden files, links to folders and files of
    data or code are skipped. A pattern ("in/**/*.html") that is no path stands for what it fits. An address (http, https) is
    fetched by `fetcher`, else by one with its defaults; of a feed there, each entry is a report.

    A JSON Lines file holds a report a line, `{text | html | path, published, outlet, url, title, author}`; a file that such a
    row names is not read a second time from a folder. `about` holds where a row, an entry or a post does not tell otherwise; it
    stands above what a page, a PDF or a mail tells of itself. Its `format` is that of all files but JSON Lines: none is then
    looked into for another. `max_size` is in bytes a report.

    Raises MisuseError at once where `about` is wrong, and nothing while iterating but DamagedError.
    """
    return _all([str(what) for what in whats], checked(about or About()), stdin, max_size, fetcher)


def is_single(whats: Sequence[str | Path], first: Found | None) -> bool:
    """Whether no more than one report was asked for: one file, address or "-", and no collection of reports.

    `first` is what `sources` found first, for a name does not always tell. A mail is a collection, for others may be attached.
    """
    if len(whats) != 1 or isinstance(first, Skipped):
        return False
    what = str(whats[0])
    if os.path.isdir(what) or (is_pattern(what) and not _URL.match(what)) or what.lower().endswith(_SEVERAL_SUFFIXES):
        return False
    if isinstance(first, Taken) and first.arrival:
        return first.arrival.way in ("file", "text", "page")
    name = STDIN_NAME if what == STANDARD_INPUT else where_of(what)
    return first is None or not first.where.startswith((f"{name}#", f"{name}:"))  # a part of a collection was refused


def _all(whats: list[str], about: About, stdin: BinaryIO | None, max_size: int, fetcher: Fetcher | None) -> Iterator[Found]:
    expanded = list(_expanded(whats))
    folders = {what: below(what) for what in expanded if isinstance(what, str) and os.path.isdir(what)}
    named, others = _named_by_rows(expanded, folders, max_size)
    for what in expanded:
        if isinstance(what, RefusedError):
            yield what
        elif what == STANDARD_INPUT:
            yield from in_stream(stdin or sys.stdin.buffer, STDIN_NAME, about, max_size)
        elif _URL.match(what):
            from sayso.intake.fetching import Fetcher  # takes as long to load as all the rest of intake
            from sayso.intake.urls import at_url

            fetcher = fetcher or Fetcher(max_size=max(max_size, MAX_SIZE))
            yield from at_url(what, fetcher, about, max_size)
        elif what in folders:
            yield from _in_folder(what, folders[what], named, others, about, max_size)
        else:
            yield from in_file(what, about, max_size)


def _expanded(whats: list[str]) -> Iterator[str | MissingError]:
    """The same with what a pattern fits in place of it."""
    for what in whats:
        if what == STANDARD_INPUT or _URL.match(what) or not is_pattern(what):
            yield what
        else:
            nothing = MissingError(shown(what), "no file or folder has a name that fits this pattern", "check the pattern")
            yield from matched(what) or [nothing]


def _named_by_rows(
    whats: list[str | MissingError], folders: dict[str, list[str | Skipped | MissingError]], max_size: int
) -> tuple[set[str], set[str]]:
    """The real paths of files that rows name, and the JSON Lines files that hold other rows; both matter to folders alone."""
    if not folders:
        return set(), set()
    paths = [path for path in [*whats, *(path for found in folders.values() for path in found)] if isinstance(path, str)]
    return ahead({path for path in paths if path.lower().endswith(ROWS_SUFFIXES)}, max_size)


def _in_folder(
    folder: str,
    paths: list[str | Skipped | MissingError],
    named: set[str],
    others: set[str],
    about: About,
    max_size: int,
) -> Iterator[Found]:
    files = 0
    for path in paths:
        found = _looked_at(path, others) if isinstance(path, str) else path
        if not isinstance(found, str):
            yield found
            continue
        files += 1
        if os.path.realpath(found) not in named:
            yield from in_file(found, about, max_size)
    if not files:
        yield MissingError(shown(folder), "a folder without reports", "name one with .txt, .md, .html or .jsonl files")


def _looked_at(path: str, others: set[str]) -> str | Skipped | MissingError:
    """The path, if the file may hold reports: a .json may be an export of settings as well as one of posts."""
    if path in others:
        return Skipped(shown(path), "rows without text, html or path")
    if not path.lower().endswith(DATA_SUFFIXES):
        return path
    try:
        return path if is_collection(path) else Skipped(shown(path), BESIDE)
    except OSError as error:
        return missing(error, path)
