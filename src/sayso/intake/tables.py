"""Text → a table: CSV or JSON Lines as rows of cells, each with the place where its words stand.

The csv module gives values but not where they stand, and here the place is the evidence: so rows are cut by a scanner of our
own, after RFC 4180, in one pass. What a column means is not known here. A row that is not as wide as the header, or a line that
is no object, is a note with its place; all others are read, and none is mended.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import msgspec

from sayso.errors import EmptyError, RefusedError
from sayso.records import Note, Span

SEPARATORS = (",", ";", "\t", "|")
NAME_MAX = 1_000  # characters of the names of nested objects; real ones have some dozens

_JSON_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|[^\s{}\[\],:"]++')


class _NoRowError(ValueError):
    """A line that is no row: why."""


class Cell(NamedTuple):
    """Where a cell's words stand, without white space and quotation marks around them, and what they say."""

    start: int
    end: int
    value: str


ABSENT = Cell(0, 0, "")  # what stands in a column that a row does not have


class Table(NamedTuple):
    """The columns and the rows of a series; a row is its span and its cells by column. `notes` tell of rows not read."""

    columns: tuple[str, ...]
    rows: list[tuple[Span, dict[str, Cell]]]
    notes: list[Note]


def table(text: str, where: str, named: frozenset[str], *, separator: str | None = None, header: int = 1) -> Table:
    """The table in a text: JSON Lines where it begins with a brace, else CSV whose columns are named on line `header`.

    Where no `separator` is given, it is the one by which most of the `named` columns are found. Raises EmptyError where there
    are no rows, and RefusedError where there is no header.
    """
    found = _json_lines(text) if text.lstrip()[:1] == "{" else _csv(text, where, named, separator, header)
    if not found.rows and not found.notes:
        raise EmptyError(where, "holds no rows", "give a table with a header and rows below it")
    return found


def _csv(text: str, where: str, named: frozenset[str], separator: str | None, header: int) -> Table:
    records = _records(text, separator or _separator(text, named, header))
    columns = _header(records, header)
    if not any(columns):
        raise RefusedError(where, f"has no header on line {header}", "set `header` in the map to the line it stands on")
    rows, notes = [], []
    for span, cells in records:
        if len(cells) == 1 and not text[span.start : span.end].strip():
            continue  # an empty line
        if len(cells) == len(columns):
            rows.append((span, dict(zip(columns, cells, strict=True))))
        else:
            told = f"a row of {len(cells)} cells, where the header has {len(columns)}: not read"
            notes.append(Note("unread-row", told, span))
    return Table(columns, rows, notes)


def _separator(text: str, named: frozenset[str], header: int) -> str:
    """The separator by which the header has the most of the named columns, and then the most columns."""

    def found(separator: str) -> tuple[int, int]:
        columns = _header(_records(text, separator), header)
        return len(named.intersection(columns)), len(columns)

    return max(SEPARATORS, key=found)


def _header(records: Iterator[tuple[Span, list[Cell]]], line: int) -> tuple[str, ...]:
    """The names of the columns, which stand on that line; none where there is none."""
    _, cells = next(islice(records, line - 1, line), (Span(0, 0), []))
    return tuple(cell.value for cell in cells)


def _records(text: str, separator: str) -> Iterator[tuple[Span, list[Cell]]]:
    """The rows of a CSV file, each without its line end, as spans with their cells.

    A cell in quotation marks may hold separators, line breaks and doubled marks, and have blanks around it. Where the closing
    mark is missing, or more than blanks follow it, the marks are characters like others. No stretch is searched for a closing
    mark more than twice: where a cell begins with a mark, the search from an earlier cell ends there.
    """
    stop = re.escape(separator) + r"\r\n"
    cut = re.compile(rf' *+"(?P<quoted>(?:[^"]++|"")*+)" *+(?=[{stop}]|\Z)|(?P<bare>[^{stop}]*+)')
    at = 0
    while at < len(text):
        start, cells = at, []
        while True:
            match = cut.match(text, at)
            assert match  # the bare form matches anything, also nothing
            cell = _trimmed(text, *match.span(match.lastgroup or 0))
            cells.append(cell._replace(value=cell.value.replace('""', '"')) if match.lastgroup == "quoted" else cell)
            at = match.end()
            if text[at : at + 1] != separator:
                break
            at += 1
        yield Span(start, at), cells
        at += 2 if text.startswith("\r\n", at) else 1


def _trimmed(text: str, start: int, end: int) -> Cell:
    words = text[start:end]
    bare = words.strip()
    start += len(words) - len(words.lstrip()) if bare else 0
    return Cell(start, start + len(bare), bare)


def _json_lines(text: str) -> Table:
    """The rows of a JSON Lines file: an object a line; what an object in it holds is named with dots ("equipment.tank")."""
    columns: dict[str, None] = {}
    rows, notes = [], []
    start = 0
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        end = stop - 1 if text[start:stop].endswith("\r") else stop
        line = text[start:end]
        if line.strip():
            try:
                if not isinstance(msgspec.json.decode(line), dict):
                    raise _NoRowError("no object")
                cells = _members(text, start, end)
            except (msgspec.DecodeError, RecursionError, _NoRowError) as error:
                cause = "nested too deeply" if isinstance(error, RecursionError) else str(error)
                notes.append(Note("unread-row", f"no row of JSON Lines ({cause}): not read", Span(start, end)))
            else:
                columns.update(dict.fromkeys(cells))
                rows.append((Span(start, end), cells))
        start = stop + 1
    return Table(tuple(columns), rows, notes)


def _members(text: str, start: int, end: int) -> dict[str, Cell]:
    """The values in an object of JSON that is known to be whole. A list is one value, brackets and all."""
    cells: dict[str, Cell] = {}
    path = [""]  # what comes before a name, in each object that is open
    name: str | None = None
    opened, depth = 0, 0  # where the outermost list began, and how many are open
    for match in _JSON_TOKEN.finditer(text, start, end):
        token = match[0]
        if token == "[" or depth:
            opened = match.start() if not depth else opened
            depth += (token == "[") - (token == "]")
            if not depth and name is not None:
                cells[path[-1] + name] = Cell(opened, match.end(), text[opened : match.end()])
                name = None
        elif token == "{":
            path.append("" if name is None else f"{path[-1]}{name}.")
            if len(path[-1]) > NAME_MAX:  # else long names and many members under them could fill the memory
                raise _NoRowError(f"a name of more than {NAME_MAX:,} characters")
            name = None
        elif token == "}":
            path.pop()
        elif name is None:
            name = json.loads(token)
        else:
            inner = 1 if token[0] == '"' else 0
            value = json.loads(token) if "\\" in token else token[inner : len(token) - inner]
            bare = _trimmed(text, match.start() + inner, match.end() - inner)
            cells[path[-1] + name] = bare._replace(value=value.strip())
            name = None
    return cells
