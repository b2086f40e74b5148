"""The ledger for people at a terminal: lists of entries, reports, speakers and others. One of them shown whole: sheets.py.

The same hand as the table of one reading (views.py): the same columns, words and colours, and the same way of folding a row on
two lines or more where the terminal is narrow. Each function returns text that ends with a line break; `width` is in terminal
cells (at least 40), `colour` adds ANSI colours. What a report, a person or a server wrote passes through `visible` or
`unhidden`, so that none of it steers the terminal.

Ids are cut to as many characters as keep those of a list apart, eight or more; the ledger takes such beginnings. Words that are
marked within others are coloured; without colour they stand between ‹ and ›. Moments are UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, cast

from msgspec.structs import replace

from sayso.grids import (
    ID_SHOWN,
    Cell,
    Line,
    Mark,
    aside,
    beside_first,
    celled,
    day_of,
    ids_shown,
    indented,
    marked,
    moment_of,
    numbered,
    numbers_aside,
    tabled,
)
from sayso.records import Entry, Figure, Filed, Hit, Period, Refused, Speaker, Voice, Waiting
from sayso.views import (
    FIGURE_COLUMNS,
    OWN_VOICE,
    Column,
    Piece,
    act_style,
    days,
    drawn,
    figure_cells,
    named,
    padded,
    part,
    several,
    shorten,
    visible,
    wrapped,
)

MARKS: Mapping[str, Piece] = {
    "none": ("·", "dim"), "accepted": ("✓", "green"), "edited": ("✎", "yellow"), "rejected": ("✗", "red"),
    "split": ("÷", "dim"), "merged": ("=", "dim"), "withdrawn": ("–", "dim"),
}  # fmt: skip


class Checked(Protocol):
    """What `sayso verify` says of one kind of check."""

    @property
    def what(self) -> str:
        """What was held against what."""

    @property
    def checked(self) -> int:
        """How many."""

    @property
    def faults(self) -> tuple[str, ...]:
        """What did not fit."""


# ---------------------------------------------------------------- entries


_ENTRY = (
    Column("id", ID_SHOWN, 17, "bold"),
    Column("", 1, 4, ""),
    Column("published", 10, 10, ""),
    Column("outlet", 10, 18, ""),
)
_WHO = Column("who", 14, 24, "bold blue")


def figures(entries: Iterable[Entry], width: int = 80, colour: bool = False) -> str:
    """Figures, a line each; in a narrower terminal who gave it in which words, and below what that is, on two lines to five.

    Before the day stand what review said (✓ accepted, ✎ edited, ✗ rejected, · nothing yet) and the grades (B2).
    """
    shown = list(entries)
    if not shown:
        return "No figures.\n"
    width = max(width, 40)
    return drawn([*figure_rows(shown, width), *legend(shown, width)], colour)


def queue(waiting: Iterable[tuple[Entry, Waiting]], width: int = 80, colour: bool = False) -> str:
    """Figures that wait for review: how much each is worth being looked at, what it says, and below, why."""
    shown = list(waiting)
    if not shown:
        return "Nothing waits for review.\n"
    size = ids_shown(entry.held.id for entry, _ in shown)
    room = max(width, 40) - size - 8
    lines: list[Line] = []
    for entry, one in shown:
        head: list[Piece] = [(f"{visible(entry.held.id)[:size]}  ", "bold"), (f"{one.worth:.2f}  ", "")]
        scope = [piece for cell in _figure_cells(entry)[1:6] for piece in (*cell[:1], (" ", "")) if piece[0]]
        what = [*who_cells(entry)[:1], (f"  {visible(entry.words)}  ", "bold yellow"), *scope]
        lines += beside_first(head, wrapped(what, room), size + 8)
        if one.why:
            lines += indented(wrapped([("; ".join(visible(why) for why in one.why), "dim")], room), size + 8)
    return drawn(lines, colour)


def figure_rows(entries: Sequence[Entry], width: int, alone: bool = False) -> list[Line]:
    """The rows of figures; `alone`: those of one report, without its outlet and day."""
    size = ids_shown(entry.held.id for entry in entries)
    about = _ENTRY[:2] if alone else _ENTRY
    head = len(about) + 1
    rows = [[*_entry_cells(entry, size)[: head - 1], who_cells(entry)[:1], *_figure_cells(entry)] for entry in entries]
    folds = ((head + 8,), (head + 1, 7), (head, 4, 4), (head - 1, 1, 4, 4), (head - 1, 1, 2, 3, 3))
    return tabled((*about, _WHO, *FIGURE_COLUMNS), folds, rows, width)


def statements(entries: Iterable[Entry], width: int = 80, colour: bool = False) -> str:
    """Statements: who said it, in which part, what they do in saying it; their words beside that, or on a line of their own."""
    shown = list(entries)
    if not shown:
        return "No statements.\n"
    width = max(width, 40)
    return drawn([*statement_rows(shown, width), *legend(shown, width)], colour)


def statement_rows(entries: Sequence[Entry], width: int, alone: bool = False) -> list[Line]:
    """The rows of statements; `alone`: those of one report."""
    size = ids_shown(entry.held.id for entry in entries)
    about = _ENTRY[:2] if alone else _ENTRY
    head = len(about)
    columns = (*about, Column("who", 18, 40, "bold blue"), Column("act", 8, 8, ""), Column("words", 60, 10 * width, ""))
    rows = []
    for entry in entries:
        act: str = getattr(entry.held, "act", "")
        words = visible(entry.words[: 4 * width])  # as much as could be shown; a content may be megabytes long
        rows.append([*_entry_cells(entry, size)[:head], who_cells(entry), celled(act, act_style(act)), celled(words)])
    return tabled(columns, ((head + 3,), (head + 2, 1), (head, 2, 1)), rows, width)


def _entry_cells(entry: Entry, size: int) -> list[Cell]:
    """Id, review and grades, day published, outlet."""
    origin = entry.origin
    grades = (entry.source_grade or "") + (entry.grade or "")
    mark: Cell = [MARKS[entry.review], *([(f" {visible(grades)}", "")] if grades else [])]
    return [celled(visible(entry.held.id)[:size], "bold"), mark, celled(day_of(origin)), celled(visible(origin.outlet or ""))]


def _figure_cells(entry: Entry) -> list[Cell]:
    cells = figure_cells(cast("Figure", entry.held))
    return [celled(cell, column.style) for cell, column in zip(cells, FIGURE_COLUMNS, strict=True)]


def who_cells(entry: Entry) -> list[Piece]:
    """The speaker's name across reports, and in which part they speak."""
    if entry.speaker is None:
        return [(OWN_VOICE, "italic")]
    speaker = replace(entry.speaker, name=entry.who or entry.speaker.name)
    role = part(speaker)
    return [(named(speaker), "bold blue"), *([(f", {role}", "")] if role else [])]


def legend(entries: Sequence[Entry], width: int) -> list[Line]:
    """What the marks mean that stand in a list; none where nobody has reviewed anything."""
    reviews = {entry.review for entry in entries} - {"none"}
    told = [f"{mark} {review}" for review, (mark, _) in MARKS.items() if review in reviews]
    if any(entry.grade or entry.source_grade for entry in entries):
        told.append("A–F source, 1–6 information")
    return [[], *wrapped([("  ".join(told), "dim")], width)] if told else []


# ---------------------------------------------------------------- reports, speakers, refusals, finds, checks


_REPORT = (
    Column("id", ID_SHOWN, 17, "bold"), Column("published", 10, 10, ""), Column("outlet", 10, 22, ""),
    Column("title", 20, 70, "bold"), Column("came", 4, 8, ""), Column("added", 16, 16, ""), Column("statements", 10, 10, ""),
    Column("figures", 7, 9, ""), Column("versions", 20, 48, "magenta"),
)  # fmt: skip


def reports(filed: Iterable[Filed], width: int = 80, colour: bool = False) -> str:
    """Reports: where from, how each came and when it was added, how many entries of it stand, and the versions beside it."""
    shown = list(filed)
    if not shown:
        return "No reports.\n"
    size = ids_shown(one.origin.id for one in shown)
    many = [aside([one.statements for one in shown]), aside([one.figures for one in shown])]
    rows = []
    for one, statements, figures in zip(shown, *many, strict=True):
        origin = one.origin
        cells = (visible(origin.id)[:size], day_of(origin), visible(origin.outlet or ""), visible(origin.title or ""),
                 one.arrival.way, moment_of(one.added), statements, figures)  # fmt: skip
        rows.append([*(celled(cell, column.style) for cell, column in zip(cells, _REPORT, strict=False)), _beside(one, size)])
    return drawn(tabled(_REPORT, ((9,), (4, 5), (3, 1, 2, 3), (3, 1, 2, 2, 1)), rows, max(width, 40)), colour)


def _beside(filed: Filed, size: int) -> Cell:
    """The versions before and after a report; or why it is gone."""
    if filed.expunged is not None:
        return celled(f"expunged: {visible(filed.expunged)}", "red")
    beside = (("follows", filed.previous), ("followed by", filed.next))
    told = [f"{word} {visible(other)[:size]}" for word, other in beside if other]
    return celled(", ".join(told), "magenta")


_VOICE = (
    Column("who", 20, 34, "bold blue"), Column("kind", 12, 12, ""), Column("part", 20, 44, ""), Column("of", 2, 2, ""),
    Column("grade", 5, 5, ""), Column("statements", 10, 10, ""), Column("figures", 7, 9, ""), Column("heard", 10, 21, ""),
)  # fmt: skip


def voices(found: Iterable[Voice], width: int = 80, colour: bool = False) -> str:
    """Speakers across reports: part, state, grade, how many entries are theirs, from which day to which they are heard.

    Below each stand the other spellings of the name, and the rules that made one speaker of them.
    """
    shown = list(found)
    if not shown:
        return "No speakers.\n"
    width = max(width, 40)
    many = [aside([one.statements for one in shown]), aside([one.figures for one in shown])]
    rows = []
    for one, statements, figures in zip(shown, *many, strict=True):
        speaker = Speaker(one.name, one.kind, one.role, one.organisation, one.country)
        heard = Period(one.first, one.last)
        cells = (named(speaker), one.kind, part(speaker), visible(one.country or ""), visible(one.grade or ""), statements,
                 figures, days(heard))  # fmt: skip
        rows.append([celled(cell, column.style) for cell, column in zip(cells, _VOICE, strict=True)])
    below = [_spellings(one, width) for one in shown]
    return drawn(tabled(_VOICE, ((8,), (4, 4), (2, 3, 3)), rows, width, below), colour)


def _spellings(voice: Voice, width: int) -> list[Line]:
    told = merged(voice)
    return indented(wrapped([(told, "dim")], width - 2), 2) if told else []


def merged(voice: Voice) -> str:
    """How else a name is written, and why that is the same: "also Zelenskiy, Zelenskyy (spelling, surname)"."""
    others = [visible(spelling) for spelling in voice.spellings if spelling != voice.name]
    rules = [visible(rule) for rule in voice.rules if rule != "same name"]
    told = f"also {', '.join(others)}" if others else ""
    return f"{told} ({', '.join(rules)})".strip() if rules and others else told


def refusals(found: Iterable[Refused], width: int = 80, colour: bool = False) -> str:
    """What could not be read: when it was tried, where it was; below, what was wrong and what to do, in full."""
    shown = list(found)
    if not shown:
        return "Nothing was refused.\n"
    width = max(width, 40)
    lines: list[Line] = []
    for one in shown:
        place = wrapped([(visible(one.where), "bold")], width - 18)
        lines += beside_first([(padded(shorten(moment_of(one.at), 16), 18), "dim")], place, 18)
        remedy = f"; {visible(one.remedy)}" if one.remedy else ""
        lines += indented(wrapped([(visible(one.what), ""), (remedy, "dim")], width - 2), 2)
    return drawn(lines, colour)


_HIT = (
    Column("id", ID_SHOWN, 17, "bold"), Column("kind", 9, 9, "cyan"), Column("published", 10, 10, ""),
    Column("outlet", 8, 22, ""), Column("title", 16, 80, ""),
)  # fmt: skip


def hits(found: Iterable[Hit], width: int = 80, colour: bool = False) -> str:
    """What a search found: id, kind, day, outlet and title; below, the words around, with those found marked."""
    shown = list(found)
    if not shown:
        return "Nothing was found.\n"
    width = max(width, 40)
    size = ids_shown(hit.id for hit in shown)
    rows, below = [], []
    for hit in shown:
        origin = hit.origin
        cells = (visible(hit.id)[:size], hit.kind, day_of(origin), visible(origin.outlet or ""), visible(origin.title or ""))
        rows.append([celled(cell, column.style) for cell, column in zip(cells, _HIT, strict=True)])
        marks = [Mark(*span, "bold yellow") for span in hit.found]
        below.append(indented(wrapped(marked(hit.snippet, marks, colour), width - 2), 2))
    return drawn(tabled(_HIT, ((5,), (4, 1), (3, 2)), rows, width, below, titled=False), colour)


def checks(found: Iterable[Checked], width: int = 80, colour: bool = False) -> str:
    """What was checked, how many of it, and every fault in full; the last line says whether all is well."""
    shown = list(found)
    width = max(width, 40)
    counts = aside([one.checked for one in shown])
    lines: list[Line] = []
    for one, count in zip(shown, counts, strict=True):
        mark: Piece = ("✗ ", "bold red") if one.faults else ("✓ ", "green")
        what = shorten(visible(one.what), width - 4 - len(count))
        lines.append([mark, (padded(what, min(width - 4 - len(count), 46)), ""), (f"  {count}", "")])
        for fault in one.faults:
            lines += indented(wrapped([(visible(fault), "red")], width - 4), 4)
    faults = sum(len(one.faults) for one in shown)
    told = f"{several(len(shown), 'check')}, {several(faults, 'fault') if faults else 'no faults'}."
    return drawn([*lines, [(told, "bold red" if faults else "bold")]], colour)


def aliases(found: Iterable[tuple[int, Any]], width: int = 80, colour: bool = False) -> str:
    """What people decided of speakers (two names: a, b, same; who held an office) and of outlets, with the changes' numbers."""
    shown = list(found)
    if not shown:
        return "No aliases.\n"
    lines: list[Line] = []
    numbers = numbers_aside([number for number, _ in shown])
    for number, (_, told) in zip(numbers, shown, strict=True):
        if hasattr(told, "outlet"):
            words = [(visible(told.outlet), "bold"), (" is published by ", ""), (visible(told.house), "bold")]
        elif hasattr(told, "person"):
            since = f", {days(Period(told.since, told.until))}" if told.since or told.until else ""
            office = f" is {visible(told.role)} of {visible(told.organisation)}{since}"
            words = [(visible(told.person), "bold blue"), (office, "")]
        else:
            verb = " is " if told.same else " is not "
            words = [*_named_as(told.a), (verb, "" if told.same else "red"), *_named_as(told.b)]
        lines += numbered(number, words, max(width, 40))
    return drawn(lines, colour)


def members(found: Iterable[Any], width: int = 80, colour: bool = False) -> str:
    """Who may come in where the ledger is served to others: name, role, and the change that made it so."""
    shown = [(visible(one.name), one.role, one.since) for one in found]
    if not shown:
        return "No members: sayso member NAME --role admin makes one.\n"
    room = max(len(name) for name, _, _ in shown)
    return drawn([[(name.ljust(room), "bold blue"), (f"  {role:8}  since change {n}", "")] for name, role, n in shown], colour)


def accesses(found: Iterable[Any], width: int = 80, colour: bool = False) -> str:
    """Who came in, was refused, or left: when, under which name, from where."""
    shown = list(found)
    if not shown:
        return "Nobody came in yet.\n"
    return drawn(
        [[(f"{one.at[:19]}  ", ""), (f"{one.what:8}", "red" if one.what == "refused" else ""),
          (f"  {visible(one.name)}  ", "bold blue"), (visible(one.address), "")] for one in shown],
        colour,
    )  # fmt: skip


def _named_as(who: Any) -> list[Piece]:
    """A name as a decision gives it, with what else it asks for."""
    told = ", ".join(visible(one) for one in (who.role, who.organisation, who.country) if one)
    return [(visible(who.name), "bold blue"), (f" ({told})" if told else "", "")]


def facets(name: str, rows: Iterable[tuple[Any, int]], width: int = 80, colour: bool = False) -> str:
    """The most frequent values of a field, and how many entries have each; what is not known stands as "not known"."""
    shown = [(None if value is None else visible(str(value)), count) for value, count in rows]
    if not shown:
        return "No entries.\n"
    counts = aside([count for _, count in shown])
    columns = (Column(visible(name), 10, max(width, 40), ""), Column("entries", len(counts[0]), max(len(counts[0]), 7), ""))
    cells = [[celled(value if value is not None else "not known", "" if value is not None else "italic dim"), celled(count)]
             for (value, _), count in zip(shown, counts, strict=True)]  # fmt: skip
    return drawn(tabled(columns, ((2,),), cells, max(width, 40)), colour)


def summary(new: int, known: int, refused: int, statements: int, figures: int, skipped: int = 0) -> str:
    """What adding came to: "12 reports new, 3 known · 140 statements · 85 figures"; and how to see what was refused."""
    others = [f"{count:,} {word}" for count, word in ((known, "known"), (refused, "refused"), (skipped, "skipped")) if count]
    came = ", ".join([f"{several(new, 'report')} new", *others])
    line = f"{came} · {several(statements, 'statement')} · {several(figures, 'figure')}\n"
    return line + ("sayso refused tells what was refused, and why\n" if refused else "")
