r"""A reading for people: a table for the terminal and a page of Markdown.

Both show the ledger in the order of the text: a statement, the figures it holds, the next statement; figures in the report's
own voice stand between them, where the text has them. The HTML page (page.py) follows the same order and uses the same wording.

A report's text may hold what steers a terminal or turns a line around (escape sequences, U+202E). None of it passes here: what
would not be seen is written out, as \x1b or \u202e. Only JSON and the page's own text keep such characters.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

from sayso.records import Figure, Note, Period, Place, Reading, Report, Span, Speaker, Statement

OWN_VOICE = "the report itself"

# Controls, format characters (bidi overrides, zero-width), line and paragraph separators, lone surrogates, and letters that
# draw nothing (Unicode's Default_Ignorable_Code_Point). Arabic number signs are format characters that are seen: they stay.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
SPACE = re.compile(r"[ \t\n\r\f\v\u2028\u2029]+")


class Group(NamedTuple):
    """A statement and the figures it holds, or (statement None) figures that the report gives in its own voice."""

    statement: Statement | None
    figures: tuple[Figure, ...]


def groups(reading: Reading) -> list[Group]:
    """The ledger in the order of the text. Each statement and each figure stands in it once."""
    told = {statement.id for statement in reading.statements}
    held: dict[str, list[Figure]] = {identity: [] for identity in told}
    places: list[tuple[int, Statement | Figure]] = [(_start(statement), statement) for statement in reading.statements]
    for figure in sorted(reading.figures, key=lambda figure: figure.span):
        if figure.statement in held:
            held[figure.statement].append(figure)
        else:
            places.append((figure.span.start, figure))
    found: list[Group] = []
    for _, entry in sorted(places, key=lambda place: place[0]):
        if isinstance(entry, Statement):
            found.append(Group(entry, tuple(held[entry.id])))
        elif found and found[-1].statement is None:
            found[-1] = Group(None, (*found[-1].figures, entry))
        else:
            found.append(Group(None, (entry,)))
    return found


def _start(statement: Statement) -> int:
    return min((span.start for span in (*statement.content, *statement.cue, *statement.source)), default=0)


# ---------------------------------------------------------------- wording


def visible(text: str) -> str:
    r"""The text on one line with nothing hidden in it: white space becomes a space, what cannot be seen \x1b or \u202e."""
    return unhidden(text).strip()


def unhidden(text: str) -> str:
    """The same with a space kept at either end: for a stretch of words that is joined to others."""
    return UNSEEN.sub(lambda match: _escape(ord(match[0])), SPACE.sub(" ", text))


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def quoted(text: str, spans: Sequence[Span]) -> str:
    """The words at the spans, visible, with an ellipsis where they break off."""
    return " … ".join(visible(text[start:end]) for start, end in spans)


def named(speaker: Speaker) -> str:
    """Who speaks, or the kind of who, where nobody is named: "unnamed person" would say too much, "unnamed" does not."""
    return visible(speaker.name) if speaker.name else "unnamed"


def part(speaker: Speaker) -> str:
    """In which part they speak: "NATO Secretary General", with the organisation unless the role or the name has it already."""
    role, house = visible(speaker.role or ""), visible(speaker.organisation or "")
    if speaker.kind == "unnamed" and role.casefold() in (speaker.name or "").casefold():
        role = ""  # "a court spokesman" needs no "spokesman"
    known = f"{role} {speaker.name or ''}".casefold()
    return ", ".join(piece for piece in (role, "" if house.casefold() in known else house) if piece)


def number(value: float) -> str:
    """A number to read at a glance, exact: 12,000, 4.2bn (only where nothing is lost), 3.5."""
    for size, name in ((10**12, "tn"), (10**9, "bn"), (10**6, "m")):
        if size <= abs(value) < 1000 * size:
            short = f"{value / size:.4g}"
            return short + name if round(float(short) * size) == value else f"{value:,.15g}"
    return f"{value:,.15g}"


def amount(figure: Figure) -> str:
    """The figure's bounds: "> 600,000", "≈ 10,000", "10–15", "≥ 24"; empty where the words set none."""
    if figure.value is not None:
        sign = {"about": "≈ ", "over": "> ", "at_least": "≥ ", "under": "< ", "at_most": "≤ "}.get(figure.comparator, "")
        return sign + number(figure.value)
    if figure.low is not None and figure.high is not None:
        return f"{number(figure.low)}–{number(figure.high)}"
    if figure.low is not None:
        return f"≥ {number(figure.low)}"
    return f"≤ {number(figure.high)}" if figure.high is not None else ""


def days(period: Period | None) -> str:
    """A stretch of days: "2024-10-28", "2024-10-28–30", "2024-10" for a whole month, "since 2022-02-24", "c. 2024"."""
    if period is None or (period.start is None and period.end is None):
        return ""
    about = "c. " if period.approximate else ""
    if period.start is None or period.end is None:
        return about + (f"since {period.start}" if period.start else f"until {period.end}")
    return about + _stretch(period.start, period.end)


def _stretch(start: date, end: date) -> str:
    first, last = start.isoformat(), end.isoformat()
    if start == end:
        return first
    if start.year == end.year and (first[5:], last[5:]) == ("01-01", "12-31"):
        return first[:4]
    if first[:7] == last[:7]:
        whole = start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]
        return first[:7] if whole else f"{first}–{last[8:]}"
    return f"{first}–{last[5:]}" if start.year == end.year else f"{first}–{last}"


def where(place: Place | None) -> str:
    """A place with what keeps it apart: "south of Pokrovsk"."""
    return "" if place is None else visible(f"{place.relation or ''} {place.name}")


def label(slug: str) -> str:
    """A word of the records as people write it: "turned_back" → "turned back"."""
    return slug.replace("_", " ")


def headline(report: Report) -> tuple[str, str]:
    """The report's title, and what is known of where it comes from: outlet, day, author, address."""
    known = (report.outlet, report.published and report.published.isoformat(), report.author, report.url)
    line = " · ".join(visible(piece) for piece in known if piece)
    return visible(report.title or "") or "Untitled report", line


def tally(reading: Reading) -> str:
    """How much was read: "27 statements by 8 speakers · 14 figures"."""
    speakers = len({(entry.speaker.name, entry.speaker.kind) for entry in reading.statements})
    by = f" by {several(speakers, 'speaker')}" if speakers else ""
    return f"{several(len(reading.statements), 'statement')}{by} · {several(len(reading.figures), 'figure')}"


def several(count: int, noun: str) -> str:
    """How many there are: "1 figure", "1,204 figures"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def remark(note: Note) -> str:
    """A note on one line: "boilerplate: cookie notice"."""
    kind, text = visible(label(note.kind)), visible(note.text)
    return f"{kind}: {text}" if text else kind


@contextmanager
def spinning() -> Iterator[Callable[[str], None]]:
    """A line on standard error that shows that work goes on, and what it is told; it is gone at the end."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    text = TextColumn("{task.description}", markup=False)
    with Progress(SpinnerColumn(), text, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda told: bar.update(task, description=visible(told))


# ---------------------------------------------------------------- the terminal


class Column(NamedTuple):
    """A column: at least `least` cells wide where its widest cell needs them, at most `most`."""

    name: str
    least: int
    most: int
    style: str


FIGURE_COLUMNS = (
    Column("figure", 11, 28, "bold yellow"),
    Column("amount", 15, 15, ""),
    Column("measure", 12, 12, "cyan"),
    Column("unit", 6, 14, ""),
    Column("of", 2, 14, ""),
    Column("place", 8, 22, ""),
    Column("when", 11, 21, ""),  # of a range at least its first day
    Column("status", 9, 9, "magenta"),
)
_FOLDS = ((8,), (4, 4), (2, 3, 3))  # how many columns stand on each line of a figure: the first that fits the width
_INDENT = 5

Piece = tuple[str, str]  # words with nothing hidden in them, and their style as rich spells it


def table(reading: Reading, width: int = 80, colour: bool = False) -> str:
    """The ledger as a table `width` cells wide (at least 40), a line break after each line; `colour` adds ANSI colours.

    From 150 cells on, a statement's words stand beside it; below, under it. Figures keep their columns all the way down; in a
    narrow terminal a figure takes two lines or three, so that its numbers stand whole.
    """
    width = max(width, 40)
    rows = groups(reading)
    lines = _heading(reading, width)
    cells = {figure.id: figure_cells(figure) for figure in reading.figures}
    grid = fitted(FIGURE_COLUMNS, _FOLDS, list(cells.values()), width - _INDENT)
    if cells and len(grid.fold) == 1:
        lines += [_aligned([column.name for column in FIGURE_COLUMNS], grid.widths, ["dim"] * len(FIGURE_COLUMNS), grid.gap)]
    for place, group in enumerate(rows, 1):
        lines += _statement_lines(reading, group, place, width)
        for figure in group.figures:
            lines += _figure_lines(cells[figure.id], grid)
    if not rows:
        lines.append([("No statements and no figures were found.", "dim")])
    if reading.notes:
        lines += [[], *([("note  ", "dim"), (shorten(remark(note), width - 6), "dim")] for note in reading.notes)]
    return drawn(lines, colour)


def shorten(text: str, width: int) -> str:
    """The text cut at the end of a word to fit `width` terminal cells, an ellipsis for what is left out."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) <= width:
        return text
    cut = set_cell_size(text, max(width - 1, 0)).rstrip()
    last = cut.rfind(" ")
    if last > len(cut) // 2 and text[len(cut) : len(cut) + 1] not in ("", " "):
        cut = cut[:last]
    return cut.rstrip(" ,;:–—-") + "…"


def _heading(reading: Reading, width: int) -> list[list[Piece]]:
    title, origin = headline(reading.report)
    lines: list[list[Piece]] = [[(shorten(title, width), "bold")]]
    if origin:
        lines.append([(shorten(origin, width), "dim")])
    return [*lines, [(shorten(tally(reading), width), "dim")], [("─" * width, "dim")]]


def _statement_lines(reading: Reading, group: Group, place: int, width: int) -> list[list[Piece]]:
    """Number, speaker and part, cue, act, day; then the words, or beside them where the terminal is wide."""
    statement = group.statement
    if statement is None:
        return [[(f"{place:>3}  ", "dim"), (OWN_VOICE, "italic")]]
    beside = width >= 150
    cue_width = 0 if width < 70 else 16 if width < 100 else 22
    who_width = (54 if beside else width) - _INDENT - (0 if beside else cue_width + 10 + 12 + (2 if cue_width else 0))
    pieces = [(f"{place:>3}  ", "dim"), *_who_pieces(statement.speaker, max(who_width, 12))]
    if cue_width:
        cue = "" if not statement.cue else shorten(_excerpt(reading, statement.cue, cue_width), cue_width)
        pieces += [("  " + padded(cue, cue_width), "")]
    pieces += [("  " + padded(statement.act, 8), act_style(statement.act)), ("  " + padded(days(statement.said), 10), "")]
    words_width = width - 54 - cue_width - 24 if beside else width - _INDENT
    words = shorten(_excerpt(reading, statement.content, words_width), words_width)
    if beside:
        return [fitting([*pieces, ("  " + words, "")], width)]
    return [fitting(pieces, width), [(" " * _INDENT + words, "")]] if words else [fitting(pieces, width)]


def _excerpt(reading: Reading, spans: Sequence[Span], width: int) -> str:
    """As much of the words as could be shown, and a little more; a content may be megabytes long."""
    return quoted(reading.report.text, [Span(start, min(end, start + 4 * width)) for start, end in spans[:width]])


def _who_pieces(speaker: Speaker, width: int) -> list[Piece]:
    from rich.cells import cell_len

    name = shorten(named(speaker), width)
    left = width - cell_len(name)
    role = part(speaker)
    shown = shorten(f", {role}", left) if role and left >= 8 else ""
    return [(name, "bold blue"), (shown, ""), (" " * (left - cell_len(shown)), "")]


def act_style(act: str) -> str:
    """How an act is coloured: what sets itself against something is red, plain stating is dim."""
    return "red" if act in {"deny", "accuse", "oppose", "warn"} else "" if act != "state" else "dim"


def fitting(pieces: Iterable[Piece], width: int) -> list[Piece]:
    """The pieces up to the width: a period longer than a day may run over its ten cells."""
    from rich.cells import cell_len

    kept: list[Piece] = []
    for words, style in pieces:
        kept.append((shorten(words, width), style))
        width -= cell_len(kept[-1][0])
    return kept


def figure_cells(figure: Figure) -> list[str]:
    """What stands in the columns of a figure, shown in full: its words, amount, measure, unit, side, place, days, status."""
    part_of = "of which " if figure.part_of else ""
    status = "heading" if figure.in_heading else "" if figure.status == "reported" else figure.status
    unit = visible(figure.unit or figure.counted or "")
    side = visible(figure.party or figure.side or "")
    return [part_of + visible(figure.text), amount(figure), label(figure.measure), unit, side, where(figure.place),
            days(figure.time), status]  # fmt: skip


class Grid(NamedTuple):
    """How rows stand: how many columns are on each of a row's lines, all columns' widths, and the cells between two columns."""

    fold: tuple[int, ...]
    widths: list[int]
    gap: int

    def stretches(self) -> list[tuple[int, int]]:
        """Which columns stand on each line: from the first to the one after the last."""
        ends = [sum(self.fold[: n + 1]) for n in range(len(self.fold))]
        return [(end - count, end) for end, count in zip(ends, self.fold, strict=True)]


def fitted(columns: Sequence[Column], folds: Sequence[tuple[int, ...]], rows: list[list[str]], width: int) -> Grid:
    """The first fold that fits, its columns as wide as their cells, or narrowed where that is too much, the slackest first.

    Where a row takes several lines, all are two cells narrower than `width`: those after the first are indented by so much.
    """
    from rich.cells import cell_len

    natural = [min(max([cell_len(row[n]) for row in rows] + [len(column.name)]), column.most)
               for n, column in enumerate(columns)]  # fmt: skip
    least = [min(wide, column.least) for wide, column in zip(natural, columns, strict=True)]
    for fold in folds:
        room = width if len(fold) == 1 else width - 2
        grid = Grid(fold, natural, 2 if room > 90 else 1)
        taken = [sum(least[a:b]) + grid.gap * (b - a - 1) for a, b in grid.stretches()]
        if max(taken) <= room:
            break
    for a, b in grid.stretches():
        while sum(natural[a:b]) + grid.gap * (b - a - 1) > room:
            slackest = max(range(a, b), key=lambda n: natural[n] - least[n])
            natural[slackest] -= 1
    return grid


def _figure_lines(cells: list[str], grid: Grid) -> list[list[Piece]]:
    styles = [column.style for column in FIGURE_COLUMNS]
    lines = [_aligned(cells[a:b], grid.widths[a:b], styles[a:b], grid.gap) for a, b in grid.stretches() if any(cells[a:b])]
    return [line if n == 0 else [("  ", ""), *line] for n, line in enumerate(lines)]


def _aligned(cells: list[str], widths: list[int], styles: list[str], gap: int) -> list[Piece]:
    line: list[Piece] = [(" " * _INDENT, "")]
    for cell, wide, style in zip(cells, widths, styles, strict=True):
        line += [(padded(shorten(cell, wide), wide), style), (" " * gap, "")]
    return line


def padded(text: str, width: int) -> str:
    """The text with spaces up to so many terminal cells."""
    from rich.cells import cell_len

    return text + " " * (width - cell_len(text))


def wrapped(pieces: Sequence[Piece], width: int) -> list[list[Piece]]:
    """The pieces on as many lines as they take, broken between words, and inside a word only where it is wider than a line."""
    text = "".join(words for words, _ in pieces)
    lines = []
    for start, end in _breaks(text, width):
        line, at = [], 0
        for words, style in pieces:
            if words and at < end and at + len(words) > start:
                line.append((words[max(start - at, 0) : end - at], style))
            at += len(words)
        lines.append(line)
    return lines


def _breaks(text: str, width: int) -> list[tuple[int, int]]:
    """Where the lines of a text begin and end."""
    from rich.cells import cell_len, chop_cells

    found: list[tuple[int, int]] = []
    for word in re.finditer(r"[^ ]+", text):
        if found and cell_len(text[found[-1][0] : word.end()]) <= width:
            found[-1] = (found[-1][0], word.end())
            continue
        start = word.start()
        for chunk in chop_cells(word[0], width):
            found.append((start, start + len(chunk)))
            start += len(chunk)
    return found


def drawn(lines: Iterable[list[Piece]], colour: bool) -> str:
    """The lines as text, a line break after each."""
    return "".join(_drawn(line, colour) + "\n" for line in lines)


def _drawn(line: list[Piece], colour: bool) -> str:
    """A line as text, without spaces at its end. Styles are rendered here, so that no environment has a say in them."""
    while line and not line[-1][0].strip():
        line = line[:-1]
    if line:
        line = [*line[:-1], (line[-1][0].rstrip(), line[-1][1])]
    if not colour:
        return "".join(words for words, _ in line)
    from rich.color import ColorSystem
    from rich.style import Style

    return "".join(Style.parse(style).render(words, color_system=ColorSystem.STANDARD) if words.strip() and style else words
                   for words, style in line)  # fmt: skip


# ---------------------------------------------------------------- Markdown

_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#!|~$^=]|\A[-+]|:(?=[\w+-]+:)")  # the last: GitHub draws :smile: as a picture
_LISTED = re.compile(r"\A(\d+)\.(?= |\Z)", re.ASCII)
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def markdown(reading: Reading) -> str:
    """The ledger as Markdown with GitHub's tables: nothing is shortened, and nothing in the text can become markup."""
    title, origin = headline(reading.report)
    lines = [f"# {_literal(title)}", ""]
    lines += [f"{_literal(origin)}  "] if origin else []
    lines += [tally(reading), ""]
    rows = groups(reading)
    lines += _statement_table(reading, rows) + _figure_table(rows)
    if reading.notes:
        lines += ["## Notes", "", *(f"- {_literal(remark(note))}" for note in reading.notes), ""]
    return "\n".join(lines)


def _statement_table(reading: Reading, rows: list[Group]) -> list[str]:
    text = reading.report.text
    body = []
    for place, (statement, _) in enumerate(rows, 1):
        if statement is not None:
            who = ", ".join(filter(None, (named(statement.speaker), part(statement.speaker))))
            cells = (str(place), who, quoted(text, statement.cue), statement.act, days(statement.said),
                     quoted(text, statement.content))  # fmt: skip
            body.append(_row(cells))
    return _titled("Statements", ("#", "Who", "Cue", "Act", "Said", "Words"), body)


def _figure_table(rows: list[Group]) -> list[str]:
    body = []
    for place, (statement, figures) in enumerate(rows, 1):
        for figure in figures:
            who = named(statement.speaker) if statement else OWN_VOICE
            cells = figure_cells(figure)
            status = figure.status + (", in a heading" if figure.in_heading else "")
            body.append(_row((str(place), *cells[:7], status, who)))
    return _titled("Figures", ("#", "Figure", "Amount", "Measure", "Unit", "Side", "Place", "When", "Status", "Who"), body)


def _titled(title: str, names: Sequence[str], body: list[str]) -> list[str]:
    if not body:
        return []
    return [f"## {title}", "", "| " + " | ".join(names) + " |", "|" + " --- |" * len(names), *body, ""]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_literal(cell) for cell in cells) + " |"


def _literal(text: str) -> str:
    """The text so that Markdown shows it as it is. `text` is already visible: on one line, without hidden characters."""
    return _LISTED.sub(r"\1\.", _MARKDOWN.sub(lambda match: "\\" + match[0], text)).translate(_HTML)
