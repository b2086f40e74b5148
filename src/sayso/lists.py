"""The ledger for people at a terminal: lists of entries, reports and speakers, and one of them shown whole.

The same hand as the table of one reading (views.py): the same columns, words and colours, and the same way of folding a row on
two lines or more where the terminal is narrow. Each function returns text that ends with a line break; `width` is in terminal
cells (at least 40), `colour` adds ANSI colours. What a report, a person or a server wrote passes through `visible` or
`unhidden`, so that none of it steers the terminal.

Ids are cut to as many characters as keep those of a list apart, eight or more; the ledger takes such beginnings. Words that are
marked within others are coloured; without colour they stand between ‹ and ›. Moments are UTC.
"""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from msgspec.structs import replace

from sayso.grids import (
    ID_SHOWN,
    NAMES,
    Cell,
    Line,
    aside,
    beside_first,
    celled,
    cut,
    day_of,
    fact_lines,
    ids_shown,
    indented,
    moment_of,
    numbered,
    numbers_aside,
    tabled,
)
from sayso.records import Change, Entry, Figure, Filed, Hit, Note, Period, Place, Refused, Span, Speaker, Voice, Waiting, Window
from sayso.views import (
    FIGURE_COLUMNS,
    OWN_VOICE,
    Column,
    Piece,
    act_style,
    amount,
    days,
    drawn,
    figure_cells,
    label,
    named,
    padded,
    part,
    quoted,
    remark,
    several,
    shorten,
    unhidden,
    visible,
    where,
    wrapped,
)

BESIDE = 400  # characters on either side of an entry's words that are shown with them; a sentence is rarely longer
CONTEXT_SHOWN = 2_400  # characters, where an entry's own words are very many
TEXT_SHOWN = 20_000  # characters of a report's text; news reports have 2,000 to 8,000
KEPT_WORDS = 6  # of an unchanged stretch, on either side of a difference
WORDS_SHOWN = 150  # of one stretch that was added or removed; a long paragraph has so many
# Lines, and words of changed lines, that are held against one another between the first and the last change, old times new.
# difflib's time grows with that where every second one is changed: to 1 s for 4,000 against 4,000. Beyond, all is replaced.
COMPARED = 4_000**2

MARKS: Mapping[str, Piece] = {
    "none": ("·", "dim"), "accepted": ("✓", "green"), "edited": ("✎", "yellow"), "rejected": ("✗", "red"),
    "split": ("÷", "dim"), "merged": ("=", "dim"), "withdrawn": ("–", "dim"),
}  # fmt: skip
GRADES: Mapping[str, str] = {
    "A": "reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable", "E": "unreliable",
    "F": "cannot be judged", "1": "confirmed by others", "2": "probably true", "3": "possibly true", "4": "doubtful",
    "5": "improbable", "6": "cannot be judged",
}  # fmt: skip

_T = TypeVar("_T", bound=Hashable)


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
    return drawn([*_figure_rows(shown, width), *_legend(shown, width)], colour)


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
        what = [*_who(entry)[:1], (f"  {visible(entry.words)}  ", "bold yellow"), *scope]
        lines += beside_first(head, wrapped(what, room), size + 8)
        if one.why:
            lines += indented(wrapped([("; ".join(visible(why) for why in one.why), "dim")], room), size + 8)
    return drawn(lines, colour)


def _figure_rows(entries: Sequence[Entry], width: int, alone: bool = False) -> list[Line]:
    """The rows of figures; `alone`: those of one report, without its outlet and day."""
    size = ids_shown(entry.held.id for entry in entries)
    about = _ENTRY[:2] if alone else _ENTRY
    head = len(about) + 1
    rows = [[*_entry_cells(entry, size)[: head - 1], _who(entry)[:1], *_figure_cells(entry)] for entry in entries]
    folds = ((head + 8,), (head + 1, 7), (head, 4, 4), (head - 1, 1, 4, 4), (head - 1, 1, 2, 3, 3))
    return tabled((*about, _WHO, *FIGURE_COLUMNS), folds, rows, width)


def statements(entries: Iterable[Entry], width: int = 80, colour: bool = False) -> str:
    """Statements: who said it, in which part, what they do in saying it; their words beside that, or on a line of their own."""
    shown = list(entries)
    if not shown:
        return "No statements.\n"
    width = max(width, 40)
    return drawn([*_statement_rows(shown, width), *_legend(shown, width)], colour)


def _statement_rows(entries: Sequence[Entry], width: int, alone: bool = False) -> list[Line]:
    size = ids_shown(entry.held.id for entry in entries)
    about = _ENTRY[:2] if alone else _ENTRY
    head = len(about)
    columns = (*about, Column("who", 18, 40, "bold blue"), Column("act", 8, 8, ""), Column("words", 60, 10 * width, ""))
    rows = []
    for entry in entries:
        act: str = getattr(entry.held, "act", "")
        words = visible(entry.words[: 4 * width])  # as much as could be shown; a content may be megabytes long
        rows.append([*_entry_cells(entry, size)[:head], _who(entry), celled(act, act_style(act)), celled(words)])
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


def _who(entry: Entry) -> list[Piece]:
    """The speaker's name across reports, and in which part they speak."""
    if entry.speaker is None:
        return [(OWN_VOICE, "italic")]
    speaker = replace(entry.speaker, name=entry.who or entry.speaker.name)
    role = part(speaker)
    return [(named(speaker), "bold blue"), *([(f", {role}", "")] if role else [])]


def _legend(entries: Sequence[Entry], width: int) -> list[Line]:
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
    told = _merged(voice)
    return indented(wrapped([(told, "dim")], width - 2), 2) if told else []


def _merged(voice: Voice) -> str:
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
        marks = [_Mark(*span, "bold yellow") for span in hit.found]
        below.append(indented(wrapped(_marked(hit.snippet, marks, colour), width - 2), 2))
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


# ---------------------------------------------------------------- one entry


def entry(
    entry: Entry,
    history: Sequence[Entry],
    changes: Iterable[Change],
    filed: Filed,
    width: int = 80,
    colour: bool = False,
    voice: Voice | None = None,
) -> str:
    """One entry whole: its words in their context, every field that is known, its report and how that came, its history.

    Fields have the names and values that filters and edits take. Where review changed one, the value read stands beside it.
    `history` is all that the ledger held under the id, oldest first; `changes` those that made it, and any others that are to
    be told with them (grades); `voice` tells why the speaker has the name shown.
    """
    width = max(width, 40)
    held = entry.held
    kind = "figure" if isinstance(held, Figure) else "statement"
    mark, style = MARKS[entry.review]
    head: Line = [(f"{kind} {visible(held.id)}", "bold")]
    if entry.review != "none":
        head.append((f"  {mark} {entry.review}", style))
    lines = [cut(head, width), [(shorten(_brief(entry), width), "dim")], [("─" * width, "dim")]]
    lines += indented(_context(entry, width - 2, colour), 2)
    if entry.until is not None:
        lines += [[], *wrapped([(f"This stands no longer: change {entry.until} ended it.", "red")], width)]
    lines += [[], *fact_lines(_entry_facts(entry, voice), width)]
    lines += [[], [("report", "bold")], *fact_lines(_report_facts(filed), width)]
    lines += [[], [("history", "bold")], *_history(history, changes, width)]
    return drawn(lines, colour)


def _brief(entry: Entry) -> str:
    """What an entry comes to: "Ailsa Reid, Governor: ≥ 14 killed, person, Lossiemouth, 2025-03-11", or "…: warn"."""
    held, who = entry.held, "".join(words for words, _ in _who(entry))
    if not isinstance(held, Figure):
        return f"{who}: {held.act}"
    pieces = (f"{amount(held)} {label(held.measure)}".strip(), visible(held.unit or ""), visible(held.party or held.side or ""),
              where(held.place), days(held.time))  # fmt: skip
    return f"{who}: " + ", ".join(piece for piece in pieces if piece)


def _context(entry: Entry, width: int, colour: bool) -> list[Line]:
    """The sentence around the entry with its words marked, and in colour its speaker and cue too."""
    held, text, start = entry.held, entry.context, entry.context_start
    if isinstance(held, Figure):
        marks = [_Mark(*held.span, "bold yellow")]
    else:
        marks = [_Mark(*span, "yellow") for span in held.content]
        marks += [_Mark(*span, "bold blue", False) for span in held.source]
        marks += [_Mark(*span, "italic", False) for span in held.cue]
    marks = [mark._replace(start=mark.start - start, end=mark.end - start) for mark in marks]
    first = max(min(mark.start for mark in marks) - BESIDE, 0)
    last = min(first + CONTEXT_SHOWN, max(mark.end for mark in marks) + BESIDE)
    moved = [mark._replace(start=mark.start - first, end=mark.end - first) for mark in marks]
    pieces = _marked(text[first:last], moved, colour)
    before, after = ("… " if first else ""), (" …" if last < len(text) else "")
    return wrapped([(before, "dim"), *pieces, (after, "dim")], width)


def _entry_facts(entry: Entry, voice: Voice | None) -> list[tuple[str, Cell]]:
    """Every field that is known, with the value read beside it where review gave another; then who, and the grades."""
    now = _told(entry)
    read = now if entry.read is None else _told(replace(entry, held=entry.read, speaker=_speaker_read(entry)))
    facts: list[tuple[str, Cell]] = []
    for name in (*now, *(name for name in read if name not in now)):
        value, before = now.get(name, ""), read.get(name, "")
        if value == before:
            facts.append((name, celled(value)))
        else:
            facts.append((name, [(value or "none", "bold"), ("  read as ", "dim"), (before or "none", "")]))
    facts.append(("who", _known_as(entry, voice)))
    grades = (("source", entry.source_grade), ("information", entry.grade))
    told = [f"{name} {visible(grade)}: {GRADES.get(grade, 'not known')}" for name, grade in grades if grade]
    return [*facts, ("grades", celled("; ".join(told)))] if told else facts


def _speaker_read(entry: Entry) -> Speaker | None:
    """Who spoke as it was read: a figure's speaker is its statement's, and not the figure's to change."""
    return entry.speaker if entry.read is None or isinstance(entry.read, Figure) else entry.read.speaker


def _known_as(entry: Entry, voice: Voice | None) -> Cell:
    """The name across reports, and why it is that."""
    if entry.speaker is None:
        return celled(OWN_VOICE, "italic")
    name = visible(entry.who or "") or named(entry.speaker)
    why = _merged(voice) if voice else ""
    if not why and entry.speaker.name and entry.who and entry.speaker.name != entry.who:
        why = f"merged with “{visible(entry.speaker.name)}”"
    return [(name, "bold blue"), (f"  {why}" if why else "", "dim")]


def _told(entry: Entry) -> dict[str, str]:
    """The fields of an entry and its speaker that are known, in the order of the contract, each as words."""
    held, speaker = entry.held, entry.speaker
    values: dict[str, Any] = {name: getattr(held, name) for name in held.__struct_fields__ if name not in ("id", "speaker")}
    for name in ("source", "cue"):
        if spans := values.get(name):
            values[name] = f"{_excerpt(entry, spans)} {_words(spans)}".strip()
    if speaker is not None:
        values |= {"speaker": speaker.name, "kind": speaker.kind, "role": speaker.role,
                   "organisation": speaker.organisation, "country": speaker.country}  # fmt: skip
    told = {name: _words(value) for name, value in values.items()}
    return {name: words for name, words in told.items() if words}


def _excerpt(entry: Entry, spans: Sequence[Span]) -> str:
    """The words at the spans, as far as they stand in the context."""
    moved = [Span(start - entry.context_start, end - entry.context_start) for start, end in spans]
    inside = all(0 <= start <= end <= len(entry.context) for start, end in moved)
    return f"“{quoted(entry.context, moved)}”" if inside else ""


def _words(value: Any) -> str:
    """A field's value as words; empty where it is not known."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{value:,.15g}"
    if isinstance(value, Span):
        return f"{value.start}–{value.end}"
    if isinstance(value, Period):
        return " ".join(filter(None, (days(value), f"“{visible(value.text)}”" if value.text else "")))
    if isinstance(value, Place):
        return _place(value)
    if isinstance(value, Window):
        ends = (value.kind, f"since {value.since}" if value.since else "", f"per {visible(value.per)}" if value.per else "")
        return " ".join(filter(None, ends))
    if isinstance(value, tuple):
        return ", ".join(_words(one) for one in value)
    return visible(value or "")


def _place(place: Place) -> str:
    named_so = ", ".join(filter(None, (where(place), visible(place.admin1 or ""), visible(place.country or ""))))
    point = "" if place.lat is None or place.lon is None else f"{place.lat:g}, {place.lon:g}"
    code = f"GeoNames {place.geonames}" if place.geonames is not None else ""
    return " · ".join(filter(None, (named_so, visible(label(place.kind or "")), point, code)))


def _report_facts(filed: Filed) -> list[tuple[str, Cell]]:
    """Where a report is from, and how it came."""
    origin, arrival = filed.origin, filed.arrival
    headers = "; ".join(f"{name}: {value}" for name, value in arrival.headers)
    told = [
        ("id", origin.id), ("title", origin.title), ("outlet", origin.outlet), ("published", day_of(origin)),
        ("published_at", origin.published_at), ("author", origin.author), ("url", origin.url), ("language", origin.language),
        ("digest", origin.digest), ("came", f"{arrival.way} {arrival.where}".strip()),
        ("fetched", arrival.fetched_at and f"{moment_of(arrival.fetched_at)} UTC"), ("headers", headers),
        ("raw bytes", arrival.raw), ("size", several(arrival.size, "byte") if arrival.size is not None else None),
        ("added", f"{moment_of(filed.added)} UTC"), ("follows", filed.previous), ("followed by", filed.next),
    ]  # fmt: skip
    facts: list[tuple[str, Cell]] = [(name, celled(visible(value))) for name, value in told if value]
    return [*facts, ("expunged", celled(visible(filed.expunged), "red"))] if filed.expunged is not None else facts


# ---------------------------------------------------------------- history

_VERDICTS = {"accept": "accepted", "reject": "rejected", "edit": "edited", "split": "split", "merge": "merged"}
_ENDED = {"add": "a newer version of the report came", "read": "read again without it", "expunge": "the report was expunged"}


def _history(history: Sequence[Entry], changes: Iterable[Change], width: int) -> list[Line]:
    """Each change in its order: when, who, what they did and why; below, each field before and after."""
    made = {one.since: one for one in history}
    by_number = {change.n: change for change in changes}
    ended = {history[-1].until} - {None} if history else set()
    lines: list[Line] = []
    before: Entry | None = None
    told_of = sorted({*made, *by_number, *(cast("int", end) for end in ended)})
    for n, number in zip(told_of, numbers_aside(told_of), strict=True):
        row, change = made.get(n), by_number.get(n)
        verb, by, reason = _deed(row, change, first=before is None), "", ""
        if change is not None:
            by, reason = visible(change.by or ""), visible(change.reason or "")
        told: Line = [(f"{moment_of(change.at)}  " if change else "", "dim"), (f"{by}  " if by else "", "bold"), (verb, ""),
                      (f": {reason}" if reason else "", "")]  # fmt: skip
        lines += numbered(number, told, width)
        if row is not None and before is not None:
            indent = len(number) + 2
            reviewing = change is None or change.kind == "review"  # then the verb has told it
            lines += indented(_altered(before, row, width - indent, reviewing), indent)
        before = row or before
    return lines


def _deed(row: Entry | None, change: Change | None, first: bool) -> str:
    """What a change did to the entry, in words."""
    detail = (change.detail if change else None) or {}
    if change is None:
        return "read" if row and first else row.review if row and row.review != "none" else "changed" if row else "ended"
    if change.kind == "undo":
        return f"undid change {change.undoes}"
    if change.kind == "grade":
        subject, value = visible(str(detail.get("subject", "")).removeprefix("entry ")), detail.get("value")
        return f"graded {subject} {visible(str(value))}" if value else f"took back the grade of {subject}"
    if row is None:
        return _ENDED.get(change.kind, visible(change.kind))
    if change.kind == "review":
        verdict = str(detail.get("verdict", row.review))
        others = [str(one) for one in detail.get("entries", ()) if one != row.held.id]
        follows = row.held.id not in detail.get("entries", (row.held.id,))
        told = _VERDICTS.get(verdict, visible(verdict))
        whose = ", ".join(visible(one) for one in others)
        return f"{told} {whose}, which holds it" if follows else f"{told} with {whose}" if others else told
    return "read" if first else "read again"


def _altered(before: Entry, after: Entry, width: int, reviewing: bool) -> list[Line]:
    """The fields in which two states of an entry differ: "value  15 → 10"; and what review said, but of a review."""
    old, new = _told(before), _told(after)
    if not reviewing:
        old["review"], new["review"] = before.review, after.review
    lines: list[Line] = []
    for name in (*new, *(name for name in old if name not in new)):
        if old.get(name) != new.get(name):
            value: Line = [(old.get(name, "none"), "red"), (" → ", "dim"), (new.get(name, "none"), "green")]
            lines += beside_first([(f"{name:<{NAMES}}", "dim")], wrapped(value, width - NAMES), NAMES)
    return lines


# ---------------------------------------------------------------- one report


def report(
    identity: str,
    versions: Sequence[Filed],
    texts: Sequence[str | None],
    width: int = 80,
    colour: bool = False,
    entries: Iterable[Entry] = (),
    notes: Iterable[Note] = (),
) -> str:
    """One report shown: heading, text, how it came, and its versions with what changed from each to the next.

    `versions` are all reports at its address, oldest first, `texts` theirs (None: expunged); `identity` is the id, or a
    beginning of it, of the one that is meant. Where `entries` are given, their words are marked, and they are listed;
    `notes` tell what was not read.
    """
    width = max(width, 40)
    at = next((n for n, one in enumerate(versions) if one.origin.id.startswith(identity)), len(versions) - 1)
    filed, text, held = versions[at], texts[at], list(entries)
    origin = filed.origin
    known = (origin.outlet, day_of(origin), origin.author, origin.url)
    lines: list[Line] = [[(shorten(visible(origin.title or "") or "Untitled report", width), "bold")]]
    if any(known):
        lines.append([(shorten(" · ".join(visible(piece) for piece in known if piece), width), "dim")])
    lines += [*wrapped([(_counts(filed, held), "dim")], width), [("─" * width, "dim")]]
    lines += [[("The text is gone.", "red")]] if text is None else _text(text, held, width, colour)
    statements = [one for one in held if not isinstance(one.held, Figure)]
    figures = [one for one in held if isinstance(one.held, Figure)]
    for rows in (_statement_rows(statements, width, alone=True) if statements else [],
                 _figure_rows(figures, width, alone=True) if figures else [], _legend(held, width)[1:]):  # fmt: skip
        lines += [[], *rows] if rows else []
    said = [wrapped([(remark(note), "dim")], width - 6) for note in notes]
    lines += [[], *(line for words in said for line in beside_first([("note  ", "dim")], words, 6))] if said else []
    lines += [[], *fact_lines(_report_facts(filed), width)]
    if len(versions) > 1:
        lines += [[], [("versions", "bold")], *_versions(at, versions, texts, width)]
    return drawn(lines, colour)


def _counts(filed: Filed, entries: Sequence[Entry]) -> str:
    """How many entries stand, and what review said of those given."""
    reviewed = [entry.review for entry in entries]
    told = [several(filed.statements, "statement"), several(filed.figures, "figure")]
    told += [f"{reviewed.count(review):,} {review}" for review in MARKS if review != "none" and review in reviewed]
    return " · ".join(told)


def _text(text: str, entries: Iterable[Entry], width: int, colour: bool) -> list[Line]:
    """The report's text, a line break where it has one, its figures marked and in colour also what is said."""
    said = [_Mark(*span, "cyan", False) for one in entries if not isinstance(one.held, Figure) for span in one.held.content]
    counted = [_Mark(*one.held.span, "bold yellow") for one in entries if isinstance(one.held, Figure)]
    marks = [mark for mark in dict.fromkeys((*said, *counted)) if mark.start < TEXT_SHOWN]
    lines: list[Line] = []
    start = 0
    for paragraph in text[:TEXT_SHOWN].splitlines(keepends=True):
        end = start + len(paragraph)
        here = [mark._replace(start=mark.start - start, end=mark.end - start) for mark in marks
                if mark.start < end and mark.end > start]  # fmt: skip
        lines += wrapped(_marked(paragraph, here, colour), width) or [[]]
        start = end
    if len(text) > TEXT_SHOWN:
        lines.append([(f"… {several(len(text) - TEXT_SHOWN, 'more character')}", "dim")])
    return lines


def _versions(at: int, versions: Sequence[Filed], texts: Sequence[str | None], width: int) -> list[Line]:
    """Each version, and how its text differs from that of the one before."""
    size = ids_shown(one.origin.id for one in versions)
    lines: list[Line] = []
    for n, one in enumerate(versions):
        stands = one.next is None  # of a version that was followed, no entries stand
        counts = f", {several(one.statements, 'statement')}, {several(one.figures, 'figure')}" if stands else ""
        told: Line = [(visible(one.origin.id)[:size], "bold"), ("  this one" if n == at else "", "magenta")]
        told += [(f"  {day_of(one.origin) or 'no day'}", ""), (f"  added {moment_of(one.added)}{counts}", "dim")]
        lines += beside_first([(f"{n + 1:>3}  ", "dim")], wrapped(told, width - 5), 5)
        before, after = texts[n - 1] if n else None, texts[n]
        if n and (before is None or after is None):
            lines += indented(wrapped([("Without both texts, no difference can be shown.", "dim")], width - 5), 5)
        elif before is not None and after is not None:
            lines += indented(_difference(before, after, width - 5), 5)
    return lines


# ---------------------------------------------------------------- two texts


class _Stretch(NamedTuple):
    """Words that two texts have in common (`kept`), or those of the old and those of the new one in their place."""

    kept: bool
    old: tuple[str, ...]
    new: tuple[str, ...]


def difference(old: str, new: str, width: int = 80, colour: bool = False) -> str:
    """What changed between two texts, by words: "-" before what went, "+" before what came, between them some that stayed."""
    return drawn(_difference(old, new, max(width, 40)), colour)


def _difference(old: str, new: str, width: int) -> list[Line]:
    stretches = _stretches(old, new)
    if all(stretch.kept for stretch in stretches):
        told = "The texts are the same." if old == new else "The texts differ in white space only."
        return wrapped([(told, "dim")], width)
    lines: list[Line] = []
    for n, stretch in enumerate(stretches):
        if stretch.kept:
            for few in _few(stretch.old, first=n == 0, last=n == len(stretches) - 1):
                lines += indented(wrapped([(few, "dim")], width - 2), 2)
        else:
            for sign, words, style in (("- ", stretch.old, "red"), ("+ ", stretch.new, "green")):
                if words:
                    lines += beside_first([(sign, style)], wrapped([(_some(words), style)], width - 2), 2)
    return lines


def _few(words: Sequence[str], first: bool, last: bool) -> list[str]:
    """The ends of an unchanged stretch that stand next to a change."""
    if len(words) <= 2 * KEPT_WORDS and not first and not last:
        return [visible(" ".join(words))]
    head = [] if first else words[:KEPT_WORDS]
    tail = [] if last else words[max(len(words) - KEPT_WORDS, 0) :]
    cut_head, cut_tail = len(head) < len(words), len(tail) < len(words)
    return [visible(" ".join(head)) + " …" * cut_head] * bool(head) + ["… " * cut_tail + visible(" ".join(tail))] * bool(tail)


def _some(words: Sequence[str]) -> str:
    """A changed stretch, cut where it is very long; how much is left out is told."""
    told = visible(" ".join(words[:WORDS_SHOWN]))
    return told if len(words) <= WORDS_SHOWN else f"{told} … ({several(len(words) - WORDS_SHOWN, 'more word')})"


def _stretches(old: str, new: str) -> list[_Stretch]:
    """The two texts as stretches of words, in order: first by lines, then within the lines that differ by words."""
    a = [tuple(line.split()) for line in old.splitlines() if line.strip()]
    b = [tuple(line.split()) for line in new.splitlines() if line.strip()]
    found: list[_Stretch] = []
    left = COMPARED
    for kept, lines, others in _compared(a, b):
        was, becomes = [word for line in lines for word in line], [word for line in others for word in line]
        if kept or len(was) * len(becomes) > left:
            found.append(_Stretch(kept, tuple(was), tuple(becomes)))
        else:
            left -= len(was) * len(becomes)
            found += [_Stretch(same, tuple(i), tuple(j)) for same, i, j in _compared(was, becomes)]
    return _joined(found)


def _compared(a: Sequence[_T], b: Sequence[_T]) -> Iterator[tuple[bool, Sequence[_T], Sequence[_T]]]:
    """What two sequences have in common (True) and what differs, in order."""
    shorter = min(len(a), len(b))
    head = next((n for n in range(shorter) if a[n] != b[n]), shorter)
    tail = next((n for n in range(shorter - head) if a[-1 - n] != b[-1 - n]), shorter - head)
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    yield True, a[:head], b[:head]
    if len(middle_a) * len(middle_b) > COMPARED:
        yield False, middle_a, middle_b
    else:
        for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, middle_a, middle_b).get_opcodes():
            yield tag == "equal", middle_a[a1:a2], middle_b[b1:b2]
    yield True, a[len(a) - tail :], b[len(b) - tail :]


def _joined(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Neighbours of one kind in one; one or two words that stayed by chance among changes count as changed with them."""
    found: list[_Stretch] = []
    waiting = [stretch for stretch in stretches if stretch.old or stretch.new]
    for n, stretch in enumerate(waiting):
        chance = stretch.kept and len(stretch.old) < 3 and 0 < n < len(waiting) - 1
        if chance and not waiting[n - 1].kept and not waiting[n + 1].kept:
            stretch = stretch._replace(kept=False)
        if found and found[-1].kept == stretch.kept:
            stretch = _Stretch(stretch.kept, found[-1].old + stretch.old, found[-1].new + stretch.new)
            found.pop()
        found.append(stretch)
    return found


# ---------------------------------------------------------------- lines and cells


class _Mark(NamedTuple):
    """A stretch of a text that is marked: its style in colour, and whether it stands between ‹ and › without."""

    start: int
    end: int
    style: str
    bracketed: bool = True


def _marked(text: str, marks: Sequence[_Mark], colour: bool) -> list[Piece]:
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
