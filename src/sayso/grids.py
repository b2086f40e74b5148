"""Rows and cells for the terminal: what the lists of the ledger and of reconciliation are drawn with.

The columns, words and colours are those of the table of one reading (views.py). Ids are cut to as many characters as keep those
of a list apart, eight or more; the ledger takes such beginnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from sayso.records import Origin
from sayso.views import Column, Grid, Piece, fitted, padded, shorten, unhidden, visible, wrapped

ID_SHOWN = 8  # characters; with seven hexadecimal digits, one pair in 2²⁸ is alike
NAMES = 14  # cells for the names of facts

Cell = Sequence[Piece]
Line = list[Piece]


def tabled(
    columns: Sequence[Column],
    folds: Sequence[tuple[int, ...]],
    rows: Sequence[Sequence[Cell]],
    width: int,
    below: Sequence[list[Line]] = (),
    titled: bool = True,
) -> list[Line]:
    """Rows in columns, under their names where a row takes at most two lines; `below` gives lines that follow each row."""
    grid = fitted(columns, folds, [["".join(words for words, _ in cell) for cell in row] for row in rows], width)
    lines: list[Line] = []
    if titled and len(grid.fold) <= 2:
        names = [celled(column.name, "dim") for column in columns]
        lines += _row([[] if b - a == 1 else names[a:b] for a, b in grid.stretches()], grid)  # one column explains itself
    for n, row in enumerate(rows):
        lines += _row([row[a:b] for a, b in grid.stretches()], grid)
        lines += below[n] if below else []
    return lines


def _row(parts: Sequence[Sequence[Cell]], grid: Grid) -> list[Line]:
    """A row's cells on its lines; a line after the first that would be empty is left out."""
    lines: list[Line] = []
    for n, ((a, b), cells) in enumerate(zip(grid.stretches(), parts, strict=True)):
        if n == 0 or any(words for cell in cells for words, _ in cell):
            lines.append([("  " if n else "", ""), *_aligned(cells, grid.widths[a:b], grid.gap)])
    return lines


def _aligned(cells: Sequence[Cell], widths: Sequence[int], gap: int) -> Line:
    line: Line = []
    for cell, wide in zip(cells, widths, strict=True):
        short = cut(cell, wide)
        words = "".join(words for words, _ in short)
        line += [*short, (padded(words, wide)[len(words) :] + " " * gap, "")]
    return line


def cut(cell: Cell, width: int) -> Line:
    """A cell's pieces, shortened together."""
    whole = "".join(words for words, _ in cell)
    short = shorten(whole, width)
    if short == whole:
        return list(cell)
    left = len(short) - 1  # the last is the ellipsis
    line: Line = []
    for words, style in cell:
        if left > 0:
            line.append((words[:left], style))
        left -= len(words)
    return [*line, ("…", line[-1][1] if line else "")]


def celled(text: str, style: str = "") -> Cell:
    """A cell of one piece."""
    return [(text, style)]


def aside(counts: Sequence[int]) -> list[str]:
    """Numbers with their ends under one another."""
    wide = max((len(f"{count:,}") for count in counts), default=0)
    return [f"{count:>{wide},}" for count in counts]


def numbers_aside(numbers: Sequence[int]) -> list[str]:
    """Numbers of changes so too; without commas, for they are typed back."""
    wide = max([5, *(len(str(number)) for number in numbers)])
    return [f"{number:>{wide}}" for number in numbers]


def fact_lines(facts: Iterable[tuple[str, Cell]], width: int) -> list[Line]:
    """Names and what they stand for, in full."""
    lines: list[Line] = []
    for name, value in facts:
        shown = shorten(name, NAMES - 1)
        lines += beside_first([(padded(shown, NAMES), "dim")], wrapped(value, width - NAMES), NAMES)
    return lines


def beside_first(first: Line, lines: Sequence[Line], indent: int) -> list[Line]:
    """Lines behind a first piece, those after the first as far from the edge."""
    return [[*first, *line] if n == 0 else [(" " * indent, ""), *line] for n, line in enumerate(lines or [[]])]


def numbered(number: str, words: Sequence[Piece], width: int) -> list[Line]:
    """Words behind the number of a change."""
    return beside_first([(f"{number}  ", "dim")], wrapped(words, width - len(number) - 2), len(number) + 2)


def indented(lines: Iterable[Line], indent: int) -> list[Line]:
    """Lines so many cells from the edge."""
    return [[(" " * indent, ""), *line] for line in lines]


def ids_shown(ids: Iterable[str]) -> int:
    """How many characters of these ids keep them apart: eight or more."""
    whole = {visible(identity) for identity in ids}
    longest = max((len(identity) for identity in whole), default=ID_SHOWN)
    return next((n for n in range(ID_SHOWN, longest) if len({identity[:n] for identity in whole}) == len(whole)), longest)


def day_of(origin: Origin) -> str:
    """The day published; nothing where it is not known."""
    return origin.published.isoformat() if origin.published else ""


def moment_of(at: str) -> str:
    """A moment to the minute: "2025-03-12 18:00"; anything else as it is."""
    found = re.match(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)", at, re.ASCII)
    return f"{found[1]} {found[2]}" if found else visible(at)


# ---------------------------------------------------------------- marked words


class Mark(NamedTuple):
    """A stretch of a text that is marked: its style in colour, and whether it stands between ‹ and › without."""

    start: int
    end: int
    style: str
    bracketed: bool = True


def marked(text: str, marks: Sequence[Mark], colour: bool) -> list[Piece]:
    """A text in pieces, fit for the terminal, with its marks; where several cover a piece, the last one gives the style."""
    length = len(text)
    clipped = [mark._replace(start=max(mark.start, 0), end=min(mark.end, length)) for mark in marks]
    clipped = [mark for mark in clipped if mark.start < mark.end]
    cuts = sorted({0, length, *(mark.start for mark in clipped), *(mark.end for mark in clipped)})
    pieces: list[Piece] = []
    space = True
    for start, end in pairwise(cuts):
        covering = [mark for mark in clipped if mark.start <= start and end <= mark.end]
        words = unhidden(text[start:end])
        words = words.lstrip(" ") if space else words
        space = words.endswith(" ") if words else space
        if not colour:
            opened = sum(mark.bracketed and mark.start == start for mark in covering)
            words = "‹" * opened + words + "›" * sum(mark.bracketed and mark.end == end for mark in covering)
        pieces.append((words, covering[-1].style if covering else ""))
    return pieces
