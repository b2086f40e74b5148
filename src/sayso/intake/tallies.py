"""Tallies: a published series (CSV, or JSON Lines) as a report, by a map that tells what its columns mean.

    content ─ reports ─ text ─ tables ─ rows of cells, with spans ─┐
    map.toml ─ maps ─ plan ────────────────────────────────────────┴─ tally ─ Reading

A ministry that publishes its count day by day says something with every row. So the text of the report is the file as it is, a
row is a statement by the speaker that the map names, and a cell is a figure whose words are the cell (docs/tallies.md). A cell
that cannot be read is a note with its place; so is a row that is none.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from sayso.errors import NotTextError, RefusedError
from sayso.intake.maps import NEEDED, Choice, Plan, UnreadError, amount_in, days_in, itself, listed, meant, plan, shown
from sayso.intake.reports import MAX_SIZE, About, about_report, checked
from sayso.intake.tables import ABSENT, Cell, Table, table
from sayso.records import Engine, Figure, Note, Period, Place, Reading, Report, Span, Speaker, Statement, Window

__all__ = ["Plan", "plan", "tally"]

SAVE_AS_CSV = "save it as CSV in UTF-8"  # as spreadsheets can, whatever they keep their own files in


def tally(content: bytes, where: str, plan: Plan, about: About | None = None, *, max_size: int = MAX_SIZE) -> Reading:
    """The series in a CSV or JSON Lines file, read by a map: a statement a row, a figure a mapped cell, in their order.

    What `about` tells goes before what the map tells of outlet, title, url and the day published. Cells that the map takes for
    unknown give nothing; all others that give no figure have a note, and so have rows and columns that were not read.

    Raises MisuseError where `about` is wrong; TooLargeError, NotTextError and EmptyError as `report` does; RefusedError where
    the file lacks a column that the map names.
    """
    from sayso import __version__

    report, notes = _report(content, where, plan, about or About(), max_size)
    series = table(report.text, where, plan.named, separator=plan.separator, header=plan.header)
    _check_columns(series.columns, where, plan)
    reader = _Reader(plan, report.text, [*notes, *series.notes])
    reader.read(series)
    entries = tuple(reader.statements), tuple(reader.figures), tuple(reader.notes)
    return Reading(report, *entries, Engine(__version__, plan.model))


def _report(content: bytes, where: str, plan: Plan, given: About, max_size: int) -> tuple[Report, list[Note]]:
    """The report that the file is, and notes on how it was read. It is in no language."""
    told = {key: getattr(given, key) or getattr(plan.about, key) for key in ("outlet", "title", "url", "author")}
    published = given.published if given.published or given.published_at else plan.about.published
    about = checked(replace(given, format="text", published=published, **told))  # not below: its faults are not the table's
    try:
        return about_report(content, where, about, max_size, in_words=False)
    except NotTextError as error:
        raise NotTextError(where, error.what, SAVE_AS_CSV) from None


def _check_columns(columns: tuple[str, ...], where: str, plan: Plan) -> None:
    """Raises RefusedError where a column of the map is not there, or is there twice."""
    for name in sorted(plan.named):
        if name not in columns:
            raise RefusedError(where, f"has no column {name!r}, of which the map speaks", meant(name, columns, "it has"))
        if columns.count(name) > 1:
            raise RefusedError(where, f"has {columns.count(name)} columns {name!r}", "give each a name of its own")


class _Reader:
    """Rows into statements and figures, with the notes on what could not be read, each once."""

    def __init__(self, plan: Plan, text: str, notes: list[Note]) -> None:
        self.plan, self.text = plan, text
        self.statements: list[Statement] = []
        self.figures: list[Figure] = []
        self.notes = dict.fromkeys(notes)  # a dict keeps their order
        self.unlisted: set[tuple[str, str, str]] = set()

    def read(self, series: Table) -> None:
        """Reads all rows that the map does not leave out."""
        left_out = 0
        for span, cells in series.rows:
            if self._is_wanted(cells):
                self._row(span, cells)
            else:
                left_out += 1
        if left_out:
            told = "1 row was" if left_out == 1 else f"{left_out:,} rows were"
            self._note(Note("rows-left-out", f"{told} left out, as the map says"))
        named = self.plan.named
        if unmapped := dict.fromkeys(name for name in series.columns if name not in named):
            self._note(Note("unmapped-columns", f"not in the map, so not read: {listed(unmapped)}"))

    def _note(self, note: Note) -> None:
        self.notes[note] = None

    def _unread(self, name: str, cell: Cell, error: UnreadError) -> None:
        self._note(Note("unread-cell", f"{name}: {shown(cell.value)} {error.what}", Span(cell.start, cell.end)))

    def _is_wanted(self, cells: dict[str, Cell]) -> bool:
        def has(name: str, among: frozenset[str]) -> bool:
            return (cells[name].value if name in cells else "") in among

        only, skip = self.plan.only.items(), self.plan.skip.items()
        return all(has(name, among) for name, among in only) and not any(has(name, among) for name, among in skip)

    def _row(self, span: Span, cells: dict[str, Cell]) -> None:
        """The statement of a row, and its figures."""
        plan = self.plan
        said = self._period(cells, (plan.said,)) if plan.said else None
        happened = self._period(cells, plan.happened) if plan.happened else None
        statement = f"s{len(self.statements) + 1}"
        speaker = Speaker(kind=plan.kind, **{key: self._chosen(key, choice, cells) for key, choice in plan.speaker.items()})
        self.statements.append(Statement(statement, speaker, (), (), (span,), "indirect", plan.act, said, None, 1.0))
        read = []
        for name, series in plan.columns.items():
            cell = cells.get(name)
            if cell is None or cell.value.casefold() in plan.unknown:
                continue
            try:
                fields = {key: self._chosen(key, choice, cells) for key, choice in series.fields.items()}
                amount = amount_in(cell.value, plan, series.times, fields.pop("comparator"))
                if amount.percent and fields["unit"] not in (None, "percent"):
                    raise UnreadError(f"is a share, where the map counts {fields['unit']!r}")
            except UnreadError as error:
                self._unread(name, cell, error)
            else:
                read.append((cell, name, series, amount, fields))
        read.sort(key=lambda found: found[0].start)
        ids = {name: f"f{len(self.figures) + place}" for place, (_, name, *_) in enumerate(read, start=1)}
        for cell, name, series, amount, fields in read:
            fields["unit"] = "percent" if amount.percent else fields["unit"]
            figure = Figure(
                id=ids[name],
                span=Span(cell.start, cell.end),
                text=self.text[cell.start : cell.end],
                value=amount.value,
                low=amount.low,
                high=amount.high,
                comparator=amount.comparator,
                time=self._since(happened, series.window, span),
                additive=series.additive,
                statement=statement,
                confidence=1.0,  # of the reading, not of the claim: the cell is the figure
                part_of=ids.get(series.part_of) if series.part_of else None,
                window=series.window,
                **fields,
            )
            self.figures.append(figure)

    def _chosen(self, key: str, choice: Choice, cells: dict[str, Cell]) -> Any:
        """What a field is in this row. Raises UnreadError where it cannot be told, and no figure can be without it."""
        if choice.column is None:
            return choice.fixed
        cell = cells.get(choice.column, ABSENT)
        if cell.value in choice.values:
            value = choice.values[cell.value]
        elif cell.value.casefold() in self.plan.unknown:
            value = choice.fixed
        else:
            value = self._unlisted(key, choice, cell)
        if value is None and key in NEEDED:
            raise UnreadError(f"is not read: {choice.column} does not tell the {key}")
        return replace(value, span=Span(cell.start, cell.end)) if isinstance(value, Place) else value

    def _unlisted(self, key: str, choice: Choice, cell: Cell) -> Any:
        """What a cell that the map does not list stands for: itself, or what all such do. Else None, and the first is noted."""
        if choice.otherwise is not UNSET:
            return choice.otherwise
        if choice.keep:
            with suppress(UnreadError):
                return itself(key, choice, cell.value)
        if key not in NEEDED and (key, str(choice.column), cell.value) not in self.unlisted:
            self.unlisted.add((key, str(choice.column), cell.value))
            told = f"{choice.column}: {shown(cell.value)} is not in the map: {key} left open, here and in any later row"
            self._note(Note("unlisted-value", told, Span(cell.start, cell.end)))
        return None

    def _period(self, cells: dict[str, Cell], names: tuple[str, ...]) -> Period | None:
        """The days that the cells name, from the first of the first to the last of the last. None where one does not tell."""
        days: list[date] = []
        for name in names:
            cell = cells.get(name, ABSENT)
            if cell.value.casefold() in self.plan.unknown:
                return None
            try:
                days += days_in(cell.value, self.plan.formats)
                if days[-1] < days[0]:
                    raise UnreadError("is before the first day")
            except UnreadError as error:
                self._unread(name, cell, error)
                return None
        return Period(days[0], days[-1], self.text[cell.start : cell.end] if len(names) == 1 else None)

    def _since(self, happened: Period | None, window: Window | None, row: Span) -> Period | None:
        """When what a figure counts happened: of a cumulative one, since its count began."""
        if happened is None or window is None or window.kind != "cumulative":
            return happened
        if window.since and happened.end and window.since > happened.end:
            self._note(Note("unread-cell", f"ends before the count began, on {window.since}: time left open", row))
            return None
        return Period(window.since, happened.end)
