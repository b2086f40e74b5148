"""Tallies: a published series (CSV, or JSON Lines) as a report, by a map that tells what its columns mean.

    content ─ decoding ─ text ─ table (rows; cells with spans) ─┐
    map.toml ─ plan ────────────────────────────────────────────┴─ tally ─ Reading

A ministry that publishes its count day by day says something with every row. So the text of the report is the file as it is, a
row is a statement by the speaker that the map names, and a cell is a figure whose words are the cell. Nothing is guessed from a
column's name: what a number counts, whose it is and since when, somebody who knows the series writes down once, in the map
(docs/tallies.md).

The csv module gives values but not where they stand, and here the place is the evidence: so rows are cut by a scanner of our
own, after RFC 4180, in one pass. A cell that cannot be read is a note with its place; so is a row not as wide as the header.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import tomllib
from calendar import monthrange
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple, get_args

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from sayso.errors import EmptyError, MisuseError, RefusedError
from sayso.intake.reports import FIRST_DAY, LAST_DAY, MAX_SIZE, About, about_report
from sayso.records import (
    Act,
    Comparator,
    Engine,
    Figure,
    Measure,
    Note,
    Period,
    Place,
    Reading,
    Span,
    Speaker,
    SpeakerKind,
    Statement,
    Status,
    Window,
)

SHOWN_MAX = 60  # characters of a cell or a key that a note or an error repeats
SEPARATORS = (",", ";", "\t", "|")
UNKNOWN = ("", "-", "–", "—", "na", "n/a", "nan", "null", "none")  # cells that tell nothing, in any case of letters
# A float keeps 15 decimal digits whatever they are; with more, the figure would not be the one that stands in the cell.
DIGITS_MAX = 15
NAME_MAX = 1_000  # characters of the names of nested objects; real ones have some dozens


# ---------------------------------------------------------------- what a map says


class Choice(Struct, frozen=True):
    """What one field of a figure is: `fixed`, or what the row's cell in `column` stands for.

    `values` tells what cells stand for. A cell that it does not list stands for itself (`keep`), for `otherwise`, or is noted;
    a cell that tells nothing gives `fixed`. `like` is the place that places named by a cell alone have the rest from.
    """

    fixed: Any = None
    column: str | None = None
    values: dict[str, Any] = {}
    keep: bool = False
    otherwise: Any = UNSET
    like: Place | None = None


class Series(Struct, frozen=True):
    """What the cells of one column count. `part_of` names the column that they are a part of."""

    fields: dict[str, Choice]
    window: Window | None = None
    additive: bool = False
    part_of: str | None = None
    times: Decimal = Decimal(1)


class Plan(Struct, frozen=True):
    """A map, checked. `model` names it in the readings made by it: "tally:" and 12 digits of the SHA-256 of its bytes.

    `said` is the column of the day on which a row was said; `happened` those of the first and last day of what it counts.
    `only` and `skip` choose rows: the cells that a column must have, or must not.
    """

    model: str
    about: About
    speaker: dict[str, Choice]
    kind: SpeakerKind
    act: Act
    said: str | None
    happened: tuple[str, ...]
    formats: tuple[re.Pattern[str], ...]
    number: re.Pattern[str]
    decimal: str
    unknown: frozenset[str]
    separator: str | None
    header: int
    only: dict[str, frozenset[str]]
    skip: dict[str, frozenset[str]]
    columns: dict[str, Series]

    @property
    def named(self) -> frozenset[str]:
        """All columns that the map speaks of."""
        choices = [*self.speaker.values(), *(choice for series in self.columns.values() for choice in series.fields.values())]
        told = {self.said, *self.happened, *self.only, *self.skip, *self.columns, *(choice.column for choice in choices)}
        return frozenset(name for name in told if name is not None)


# ---------------------------------------------------------------- tables


class _UnreadError(ValueError):
    """A cell, or a word of the map, that cannot be read: why, and what may stand there."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


class Cell(NamedTuple):
    """Where a cell's words stand, without white space and quotation marks around them, and what they say."""

    start: int
    end: int
    value: str


_ABSENT = Cell(0, 0, "")


class Table(NamedTuple):
    """The columns and the rows of a series; a row is its span and its cells by column. `notes` tell of rows not read."""

    columns: tuple[str, ...]
    rows: list[tuple[Span, dict[str, Cell]]]
    notes: list[Note]


def _table(text: str, where: str, plan: Plan) -> Table:
    """The table in the text. Raises EmptyError, and RefusedError where a column of the map is not there."""
    table = _json_lines(text) if text.lstrip()[:1] == "{" else _csv(text, where, plan)
    if not table.rows and not table.notes:
        raise EmptyError(where, "holds no rows", "give a table with a header and rows below it")
    for name in sorted(plan.named):
        if name not in table.columns:
            raise RefusedError(where, f"has no column {name!r}, of which the map speaks", _meant(name, table.columns, "it has"))
        if table.columns.count(name) > 1:
            raise RefusedError(where, f"has {table.columns.count(name)} columns {name!r}", "give each a name of its own")
    return table


def _csv(text: str, where: str, plan: Plan) -> Table:
    separator = plan.separator or _separator(text, plan)
    records = _records(text, separator)
    columns = _header(records, plan.header)
    if not any(columns):
        raise RefusedError(where, f"has no header on line {plan.header}", "set `header` in the map to the line it stands on")
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


def _separator(text: str, plan: Plan) -> str:
    """The separator by which the header has the most of the map's columns, and then the most columns."""
    named = plan.named

    def found(separator: str) -> tuple[int, int]:
        columns = _header(_records(text, separator), plan.header)
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
                    raise _UnreadError("no object")
                cells = _members(text, start, end)
            except (msgspec.DecodeError, RecursionError, _UnreadError) as error:
                cause = "nested too deeply" if isinstance(error, RecursionError) else str(error)
                notes.append(Note("unread-row", f"no row of JSON Lines ({cause}): not read", Span(start, end)))
            else:
                columns.update(dict.fromkeys(cells))
                rows.append((Span(start, end), cells))
        start = stop + 1
    return Table(tuple(columns), rows, notes)


_JSON_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|[^\s{}\[\],:"]++')


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
                raise _UnreadError(f"a name of more than {NAME_MAX:,} characters")
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


# ---------------------------------------------------------------- cells


class Amount(NamedTuple):
    """A number as a cell gives it. `percent`: the cell has the sign."""

    value: float | None
    low: float | None
    high: float | None
    comparator: Comparator
    percent: bool


# What may stand before a number, and after it; also what a column of such words says ("about", "more").
_SIGNS: dict[str, Comparator] = {
    **dict.fromkeys(("=", "exact", "exactly"), "exact"),
    **dict.fromkeys(("~", "≈", "about", "around", "approximately", "approx.", "approx", "some", "circa", "ca.", "c."), "about"),
    **dict.fromkeys((">", "over", "more than", "more", "above"), "over"),
    **dict.fromkeys((">=", "≥", "at least", "at_least", "min.", "minimum", "no fewer than"), "at_least"),
    **dict.fromkeys(("<", "under", "less than", "fewer than", "less", "fewer", "below"), "under"),
    **dict.fromkeys(("<=", "≤", "up to", "at most", "at_most", "max.", "maximum", "no more than"), "at_most"),
}
_AFTER: dict[str, Comparator] = {"+": "at_least", "or more": "at_least", "or fewer": "at_most", "or less": "at_most"}


def _number_pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    """What a cell with a number looks like: sign, number, upper end, what follows. A number has one mark between its groups."""
    signs = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
    after = "|".join(re.escape(sign) for sign in _AFTER)

    def number(name: str) -> str:
        marks = f"[{re.escape(thousands)}]" if thousands else "(?!)"
        groups = rf"[0-9]{{1,3}}(?P<{name}_mark>{marks})[0-9]{{3}}(?:(?P={name}_mark)[0-9]{{3}})*+(?![0-9])"
        return rf"(?P<{name}>(?:{groups}|[0-9]++)(?:{re.escape(decimal)}[0-9]++)?)"

    upper = rf"(?:\s*+(?:-|–|—|to)\s*+{number('high')})?"
    lower = rf"(?P<sign>{signs})?\s*+(?P<minus>[-−])?{number('low')}"
    return re.compile(rf"{lower}{upper}\s*+(?P<percent>%)?\s*+(?P<after>{after})?", re.I)


def _amount(words: str, plan: Plan, times: Decimal, comparator: Comparator) -> Amount:
    """The number in a cell. What the cell itself says of its bounds goes before `comparator`. Raises _UnreadError."""
    match = plan.number.fullmatch(words)
    if not match or (match["high"] and (match["minus"] or match["sign"] or match["after"])):
        raise _UnreadError("is no number that the map tells how to read")
    if match["sign"] and match["after"]:
        raise _UnreadError("is bounded twice")
    low = _float(match["low"], plan.decimal, times) * (-1 if match["minus"] else 1)
    percent = match["percent"] is not None
    if match["high"]:
        high = _float(match["high"], plan.decimal, times)
        if low > high:
            raise _UnreadError("is a range whose ends are the wrong way round")
        return Amount(None, low, high, "between", percent)
    if match["sign"]:
        comparator = _SIGNS[match["sign"].lower()]
    elif match["after"]:
        comparator = _AFTER[match["after"].lower()]
    at_least = low if comparator in ("over", "at_least") else None
    at_most = low if comparator in ("under", "at_most") else None
    return Amount(low, at_least, at_most, comparator, percent)


def _float(digits: str, decimal: str, times: Decimal) -> float:
    whole, _, part = digits.partition(decimal)
    whole = re.sub("[^0-9]", "", whole)
    if len((whole + part).lstrip("0")) > DIGITS_MAX:
        raise _UnreadError(f"has more than {DIGITS_MAX} digits")
    return float(Decimal(f"{whole}.{part or 0}") * times)


_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"
)  # fmt: skip
_DAY_PARTS = {
    "YYYY": r"(?P<year>[0-9]{4})", "YY": r"(?P<short>[0-9]{2})",
    "Month": rf"(?P<name>{'|'.join([*_MONTHS, *(month[:3] for month in _MONTHS), 'sept'])})\.?",
    "MM": r"(?P<month>[0-9]{2})", "M": r"(?P<month>[0-9]{1,2})", "DD": r"(?P<day>[0-9]{2})", "D": r"(?P<day>[0-9]{1,2})",
    "hh": "[0-9]{1,2}", "mm": "[0-9]{2}", "ss": "[0-9]{2}",
}  # fmt: skip
_DAY_PART = re.compile("|".join(sorted(_DAY_PARTS, key=len, reverse=True)))


def _day_pattern(format: Any) -> re.Pattern[str]:
    """What a cell with a day looks like, by a format such as "YYYY-MM-DD" or "D Month YYYY". Raises _UnreadError.

    strptime is not used: it goes by the machine's locale, and takes "2024-1-1" for "%Y-%m-%d".
    """
    example = 'write it like "YYYY-MM-DD", "D Month YYYY" or "DD.MM.YYYY hh:mm"'
    if not isinstance(format, str):
        raise _UnreadError(f"{format!r} is no format of days", example)
    parts, at = "", 0
    for match in _DAY_PART.finditer(format):
        parts += re.escape(format[at : match.start()]) + _DAY_PARTS[match[0]]
        at = match.end()
    try:
        pattern = re.compile(parts + re.escape(format[at:]), re.I)
    except re.error:  # a part that is there twice
        raise _UnreadError(f"{format!r} tells a part of the day twice", example) from None
    told = pattern.groupindex.keys()
    if len(told & {"year", "short"}) != 1 or {"month", "name"} <= told or ("day" in told and not told & {"month", "name"}):
        raise _UnreadError(f"{format!r} tells no day, month or year", example)
    return pattern


@lru_cache(maxsize=4096)  # a series names each day in several columns, or in many rows
def _days(words: str, formats: tuple[re.Pattern[str], ...]) -> tuple[date, date]:
    """The first and last day that a cell names: the same, or the ends of its month or year. Raises _UnreadError."""
    match = next(filter(None, (pattern.fullmatch(words) for pattern in formats)), None)
    if match is None:
        raise _UnreadError("is no day that the map tells how to read")
    told = match.groupdict()
    year = int(told["year"]) if told.get("year") else 2000 + int(told["short"])
    first_month, last_month = 1, 12
    if told.get("name"):
        first_month = last_month = 1 + next(i for i, month in enumerate(_MONTHS) if month.startswith(told["name"].lower()[:3]))
    elif told.get("month"):
        first_month = last_month = int(told["month"])
    try:
        first = date(year, first_month, int(told.get("day") or 1))
        last = date(year, last_month, int(told.get("day") or monthrange(year, last_month)[1]))
    except ValueError:
        raise _UnreadError("is no day of the calendar") from None
    if not FIRST_DAY <= first <= LAST_DAY:
        raise _UnreadError("is not between 1900 and 2200")
    return first, last


# ---------------------------------------------------------------- the map, read


_TOP = ("title", "outlet", "url", "author", "published", "act", "separator", "header", "unknown", "speaker", "days", "numbers",
        "rows", "figures", "columns")  # fmt: skip
_WHO = ("name", "role", "organisation", "country")
_FIELDS = ("measure", "unit", "counted", "status", "party", "side", "place", "comparator")
_SERIES = (*_FIELDS, "window", "additive", "part_of", "times")
_PLACE = ("name", "country", "admin1", "lat", "lon", "kind")
_BLANKS = " \u00a0\u202f\u2009"  # between groups of thousands: plain, no-break, narrow no-break, thin


def plan(content: bytes, where: str) -> Plan:
    """The map that a TOML file holds, checked. Its keys are told in docs/tallies.md.

    Raises MisuseError, with the key, its line and what may stand there, where the file is no TOML, has a key that is not known
    or a value that does not fit, or leaves out who speaks or what is counted.
    """
    try:
        text = content.decode("utf-8-sig")
        raw = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise MisuseError(where, f"is no TOML ({error})", "see docs/tallies.md for how a map is written") from None
    top = _Keys(text, where, [((), raw)], _TOP)
    days = top.inside("days", ("said", "happened", "format"))
    numbers = top.inside("numbers", ("decimal", "thousands"))
    rows = top.inside("rows", ("only", "skip"))
    speaker = top.inside("speaker", (*_WHO, "kind"))
    decimal = numbers.take("decimal", _one_of(".", ","), ".")
    thousands = numbers.take("thousands", _marks, ",'’" + _BLANKS if decimal == "." else ".'’" + _BLANKS)
    if decimal in thousands:
        raise numbers.wrong("thousands", f"holds {decimal!r}, the decimal mark", "set `decimal` to the other one")
    who = {key: _choice(speaker, key) for key in _WHO}
    kind = speaker.take("kind", _one_of(*get_args(SpeakerKind)), "organisation")
    if who["name"] == Choice():
        raise speaker.wrong("name", "is missing", "name who publishes the series")
    return Plan(
        model="tally:" + hashlib.sha256(content).hexdigest()[:12],
        about=About(published=top.take("published", _day), **{key: top.take(key, _words) for key in _TOP[:4]}),
        speaker=who if kind != "organisation" or who["organisation"] != Choice() else {**who, "organisation": who["name"]},
        kind=kind,
        act=top.take("act", _one_of(*get_args(Act)), "state"),
        said=days.take("said", _words),
        happened=days.take("happened", _one_or_two, ()),
        formats=days.take("format", _formats, _formats("YYYY-MM-DD")),
        number=_number_pattern(decimal, thousands),
        decimal=decimal,
        unknown=top.take("unknown", _unknown, frozenset(UNKNOWN)),
        separator=top.take("separator", _one_of(*SEPARATORS)),
        header=top.take("header", _line_number, 1),
        only=_filter(rows, "only"),
        skip=_filter(rows, "skip"),
        columns=_columns(top),
    )


class _Keys:
    """A table of the map, in layers: each is a path and what stands there, and a later one goes before an earlier one.

    A key that is not among `known` is refused at once (`known` None: the keys are names of columns).
    """

    def __init__(
        self, text: str, where: str, layers: list[tuple[tuple[str, ...], dict[str, Any]]], known: Collection[str] | None
    ) -> None:
        self.text, self.where, self.layers = text, where, layers
        for path, raw in layers:
            for key in raw:
                if known is not None and key not in known:
                    raise _misuse(text, where, (*path, key), "is no key of a map", _meant(key, known, "known are"))

    def names(self) -> dict[str, None]:
        """All keys, in their order."""
        return dict.fromkeys(key for _, raw in self.layers for key in raw)

    def path(self, key: str) -> tuple[str, ...]:
        """Where the key stands, or would stand."""
        return next(((*path, key) for path, raw in reversed(self.layers) if key in raw), (*self.layers[-1][0], key))

    def raw(self, key: str) -> Any:
        """What stands at the key; None where nothing does."""
        return next((raw[key] for _, raw in reversed(self.layers) if key in raw), None)

    def take(self, key: str, check: Callable[[Any], Any], default: Any = None) -> Any:
        """What the key holds, as `check` makes it. Raises MisuseError where `check` cannot read it."""
        raw = self.raw(key)
        try:
            return default if raw is None else check(raw)
        except _UnreadError as error:
            raise self.wrong(key, error.what, error.remedy) from None

    def inside(self, key: str, known: Collection[str] | None) -> _Keys:
        """The table at the key; an empty one where there is none."""
        raw = self.raw(key)
        if raw is not None and not isinstance(raw, dict):
            raise self.wrong(key, "is no table", f"write it as [{'.'.join(self.path(key))}]")
        return _Keys(self.text, self.where, [(self.path(key), raw or {})], known)

    def wrong(self, key: str, what: str, remedy: str) -> MisuseError:
        """The error for a key of this table."""
        return _misuse(self.text, self.where, self.path(key), what, remedy)


_HEAD = re.compile(r"\s*\[(?P<table>[^=]+)\]\s*(?:#.*)?|\s*(?P<key>[^=#]+?)\s*=.*")
_NAME = re.compile(r'"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([\w-]+)')


def _misuse(text: str, where: str, path: tuple[str, ...], what: str, remedy: str) -> MisuseError:
    """The error for a key of the map, with the line on which it stands; of one inside a line, that line."""
    table: tuple[str, ...] = ()
    best: tuple[str, ...] = ()
    line = 0
    for number, words in enumerate(text.splitlines(), start=1):
        head = _HEAD.fullmatch(words)
        if not head:
            continue
        names = tuple(next(filter(None, found), "") for found in _NAME.findall(head["table"] or head["key"]))
        table = names if head["table"] else table
        here = table if head["table"] else table + names
        if here == path[: len(here)] and len(here) > len(best):
            best, line = here, number
    return MisuseError(f"{where}:{line}" if line else where, f"{'.'.join(path)} {what}", remedy)


def _columns(top: _Keys) -> dict[str, Series]:
    """What the cells of each column count: what [columns] says of it, over what [figures] says of all."""
    shared = top.inside("figures", _SERIES)
    each = top.inside("columns", None)
    series = {}
    for name in each.names():
        own = each.inside(name, _SERIES)
        keys = _Keys(top.text, top.where, shared.layers + own.layers, _SERIES)
        fields = {key: _choice(keys, key, _DEFAULTS.get(key)) for key in _FIELDS}
        if fields["measure"] == Choice():
            raise keys.wrong("measure", "is missing", f"say what happened to what is counted: {_listed(get_args(Measure))}")
        times = keys.take("times", _factor, Decimal(1))
        part_of = keys.take("part_of", _words)
        if part_of is not None and (part_of == name or part_of not in each.names()):
            raise keys.wrong("part_of", f"names {part_of!r}, no other of [columns]", f"name one of {_listed(each.names())}")
        series[name] = Series(fields, _window(keys), keys.take("additive", _flag, False), part_of, times)
    if not series:
        raise top.wrong("columns", "is missing", "name at least one column whose cells are figures")
    return series


def _choice(keys: _Keys, key: str, default: Any = None) -> Choice:
    """What a field is told to be: one value, or one for each row by a column. An empty string is none."""
    check = _CHECKS.get(key, _words)
    raw = keys.raw(key)
    if raw == "" and key not in _NEEDED:
        return Choice()
    if not isinstance(raw, dict) or "column" not in raw:
        if key == "place" and isinstance(raw, dict):
            return Choice(_place_of(keys.inside(key, _PLACE)))
        return Choice(keys.take(key, check, default))
    table = keys.inside(key, ("column", "values", "otherwise", "keep", *(_PLACE[1:] if key == "place" else ())))
    like = _place_of(table) if key == "place" else None
    listed = table.inside("values", None)

    def one(at: _Keys, name: str) -> Any:
        if at.raw(name) == "" and key not in _NEEDED:
            return None
        if like is None:
            return at.take(name, check)
        given = at.raw(name)
        return _like(_place_of(at.inside(name, _PLACE)) if isinstance(given, dict) else at.take(name, check), like)

    return Choice(
        fixed=default,
        column=table.take("column", _words),
        values={name: one(listed, name) for name in listed.names()},
        keep=table.take("keep", _flag, not listed.names() and table.raw("otherwise") is None),
        otherwise=UNSET if table.raw("otherwise") is None else one(table, "otherwise"),
        like=like,
    )


def _place_of(keys: _Keys) -> Place:
    """A place as a table tells it; its name may stand in a cell."""
    return Place(
        name=keys.take("name", _words, ""),
        country=keys.take("country", _country),
        admin1=keys.take("admin1", _words),
        lat=keys.take("lat", _degrees(90)),
        lon=keys.take("lon", _degrees(180)),
        kind=keys.take("kind", _one_of("country", "region", "city", "water", "area")),
    )


def _like(place: Place, like: Place) -> Place:
    """The place with what it does not tell taken from `like`."""
    told = {key: getattr(place, key) if getattr(place, key) is not None else getattr(like, key) for key in _PLACE}
    return Place(**{**told, "name": place.name})


def _window(keys: _Keys) -> Window | None:
    kinds = _one_of("point", "period", "cumulative", "rate")
    if not isinstance(keys.raw("window"), dict):
        kind = keys.take("window", kinds)
        return Window(kind) if kind else None
    table = keys.inside("window", ("kind", "since", "per"))
    kind = table.take("kind", kinds)
    if kind is None:
        raise table.wrong("kind", "is missing", "write point, period, cumulative or rate")
    for key, needed in (("since", "cumulative"), ("per", "rate")):
        if table.raw(key) is not None and kind != needed:
            raise table.wrong(key, f"does not go with {kind}", f"it belongs to {needed}")
    return Window(kind, table.take("since", _day), table.take("per", _one_of("day", "week", "month", "year")))


def _filter(rows: _Keys, key: str) -> dict[str, frozenset[str]]:
    columns = rows.inside(key, None)
    return {name: columns.take(name, _cells) for name in columns.names()}


# What a key of the map may hold: each makes of it what the plan keeps, or raises _UnreadError.


def _words(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise _UnreadError(f"is {_shown(raw)}, no words", 'write words in quotation marks: "…"')
    return raw.strip()


def _cells(raw: Any) -> frozenset[str]:
    cells = [raw] if isinstance(raw, str) else raw
    if not isinstance(cells, list) or not all(isinstance(cell, str) for cell in cells):
        raise _UnreadError(f"is {_shown(raw)}, no cells", 'write what stands in a cell as "…", or several as ["…", "…"]')
    return frozenset(cell.strip() for cell in cells)


def _unknown(raw: Any) -> frozenset[str]:
    return frozenset(cell.casefold() for cell in _cells(raw) | {""})


def _one_or_two(raw: Any) -> tuple[str, ...]:
    names = raw if isinstance(raw, list) else [raw]
    if not 1 <= len(names) <= 2:
        raise _UnreadError(f"names {len(names)} columns", "name that of the day, or those of the first and the last day")
    return tuple(_words(name) for name in names)


def _formats(raw: Any) -> tuple[re.Pattern[str], ...]:
    formats = raw if isinstance(raw, list) else [raw]
    return tuple(_day_pattern(format) for format in formats or [""])


def _one_of(*words: str) -> Callable[[Any], Any]:
    def check(raw: Any) -> Any:
        if raw not in words:
            raise _UnreadError(f"is {_shown(raw)}", _meant(str(raw), words, "choose from"))
        return raw

    return check


def _comparator(raw: Any) -> Comparator:
    if not isinstance(raw, str) or raw.lower() not in _SIGNS:
        raise _UnreadError(f"is {_shown(raw)}", "choose from exact, about, over, at_least, under, at_most")
    return _SIGNS[raw.lower()]


def _country(raw: Any) -> str:
    if not isinstance(raw, str) or not re.fullmatch("[A-Z]{2}", raw):
        raise _UnreadError(f"is {_shown(raw)}, no code of a state", "write two capital letters (ISO 3166-1 alpha-2)")
    return raw


def _place(raw: Any) -> Place:
    return Place(_words(raw))


def _day(raw: Any) -> date:
    if not isinstance(raw, date) or isinstance(raw, datetime):
        raise _UnreadError(f"is {_shown(raw)}, no day", "write it without quotation marks: 2024-11-05")
    return raw


def _marks(raw: Any) -> str:
    if not isinstance(raw, str) or re.search(r"[\w+%~<>=-]", raw):
        raise _UnreadError(f"is {_shown(raw)}", 'write the marks between thousands: ",", "." or " "; "" for none')
    return raw + (_BLANKS if " " in raw else "")


def _line_number(raw: Any) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 1 <= raw <= 1000:
        raise _UnreadError(f"is {_shown(raw)}, no number of a line", "count from 1, to 1,000 at most")
    return raw


def _factor(raw: Any) -> Decimal:
    if not isinstance(raw, int | float) or isinstance(raw, bool) or not 0 < raw <= 1e12:
        raise _UnreadError(f"is {_shown(raw)}, no factor", "write a number over 0: 1000 where the cells are in thousands")
    return Decimal(str(raw))


def _flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise _UnreadError(f"is {_shown(raw)}", "write true or false")
    return raw


def _degrees(most: int) -> Callable[[Any], float]:
    def check(raw: Any) -> float:
        if not isinstance(raw, int | float) or isinstance(raw, bool) or not -most <= raw <= most:
            raise _UnreadError(f"is {_shown(raw)}, no degrees", f"write a number from -{most} to {most}")
        return float(raw)

    return check


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "measure": _one_of(*get_args(Measure)),
    "status": _one_of(*get_args(Status)),
    "comparator": _comparator,
    "party": _country,
    "country": _country,
    "place": _place,
}
_DEFAULTS: dict[str, Any] = {"status": "reported", "comparator": "exact"}
_NEEDED = ("measure", "status", "comparator")  # without which a figure is none


def _shown(raw: Any) -> str:
    """What stands in the map, or in a cell, short enough for one line."""
    words = repr(raw)
    return words if len(words) <= SHOWN_MAX else words[: SHOWN_MAX - 1] + "…"


def _listed(words: Collection[str]) -> str:
    """Up to forty words with commas between; how many more there are."""
    some = ", ".join(word if re.fullmatch(r"[\w-]{1,60}", word) else _shown(word) for word in islice(words, 40))
    return some + (f" and {len(words) - 40:,} more" if len(words) > 40 else "")


def _meant(word: str, known: Collection[str], before: str) -> str:
    """What somebody may have meant: the known word that is spelled most like this one, or else all, after `before`."""
    short = [one for one in islice(known, 1_000) if len(one) <= SHOWN_MAX]  # comparing spellings is slow
    near = difflib.get_close_matches(word[:SHOWN_MAX], short, 1)
    return f"did you mean {_listed(near)}?" if near else f"{before} {_listed(known)}"


# ---------------------------------------------------------------- the reading


def tally(content: bytes, where: str, plan: Plan, about: About | None = None, *, max_size: int = MAX_SIZE) -> Reading:
    """The series in a CSV or JSON Lines file, read by a map: a statement a row, a figure a mapped cell, in their order.

    What `about` tells goes before what the map tells of outlet, title, url and the day published. Cells that the map takes for
    unknown give nothing; all others that give no figure have a note, and so have rows and columns that were not read.

    Raises MisuseError where `about` is wrong; TooLargeError, NotTextError and EmptyError as `report` does; RefusedError where
    the file lacks a column that the map names.
    """
    from sayso import __version__

    given = about or About()
    told = {key: getattr(given, key) or getattr(plan.about, key) for key in ("outlet", "title", "url", "author")}
    published = given.published if given.published or given.published_at else plan.about.published
    report, notes = about_report(content, where, replace(given, format="text", published=published, **told), max_size)
    # A table is in no language; the note that entries are missing would be wrong.
    report = replace(report, language=None)
    table = _table(report.text, where, plan)
    reader = _Reader(plan, report.text, [*(note for note in notes if note.kind != "language"), *table.notes])
    reader.read(table)
    entries = tuple(reader.statements), tuple(reader.figures), tuple(reader.notes)
    return Reading(report, *entries, Engine(__version__, plan.model))


class _Reader:
    """Rows into statements and figures, with the notes on what could not be read, each once."""

    def __init__(self, plan: Plan, text: str, notes: list[Note]) -> None:
        self.plan, self.text = plan, text
        self.statements: list[Statement] = []
        self.figures: list[Figure] = []
        self.notes = dict.fromkeys(notes)  # a dict keeps their order
        self.unlisted: set[tuple[str, str, str]] = set()

    def read(self, table: Table) -> None:
        """Reads all rows that the map does not leave out."""
        left_out = 0
        for span, cells in table.rows:
            if self._is_wanted(cells):
                self._row(span, cells)
            else:
                left_out += 1
        if left_out:
            told = "1 row was" if left_out == 1 else f"{left_out:,} rows were"
            self._note(Note("rows-left-out", f"{told} left out, as the map says"))
        named = self.plan.named
        if unmapped := dict.fromkeys(name for name in table.columns if name not in named):
            self._note(Note("unmapped-columns", f"not in the map, so not read: {_listed(unmapped)}"))

    def _note(self, note: Note) -> None:
        self.notes[note] = None

    def _unread(self, name: str, cell: Cell, error: _UnreadError) -> None:
        self._note(Note("unread-cell", f"{name}: {_shown(cell.value)} {error.what}", Span(cell.start, cell.end)))

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
                amount = _amount(cell.value, plan, series.times, fields.pop("comparator"))
                if amount.percent and fields["unit"] not in (None, "percent"):
                    raise _UnreadError(f"is a share, where the map counts {fields['unit']!r}")
            except _UnreadError as error:
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
        """What a field is in this row. Raises _UnreadError where it cannot be told, and no figure can be without it."""
        if choice.column is None:
            return choice.fixed
        cell = cells.get(choice.column, _ABSENT)
        if cell.value in choice.values:
            value = choice.values[cell.value]
        elif cell.value.casefold() in self.plan.unknown:
            value = choice.fixed
        else:
            value = self._unlisted(key, choice, cell)
        if value is None and key in _NEEDED:
            raise _UnreadError(f"is not read: {choice.column} does not tell the {key}")
        return replace(value, span=Span(cell.start, cell.end)) if isinstance(value, Place) else value

    def _unlisted(self, key: str, choice: Choice, cell: Cell) -> Any:
        """What a cell that the map does not list stands for: itself, or what all such do. Else None, and the first is noted."""
        if choice.otherwise is not UNSET:
            return choice.otherwise
        with suppress(_UnreadError):
            if choice.keep:
                value: Any = (_CHECKS.get(key) or _words)(cell.value)
                return _like(value, choice.like) if choice.like else value
        if key not in _NEEDED and (key, str(choice.column), cell.value) not in self.unlisted:
            self.unlisted.add((key, str(choice.column), cell.value))
            told = f"{choice.column}: {_shown(cell.value)} is not in the map: {key} left open, here and in any later row"
            self._note(Note("unlisted-value", told, Span(cell.start, cell.end)))
        return None

    def _period(self, cells: dict[str, Cell], names: tuple[str, ...]) -> Period | None:
        """The days that the cells name, from the first of the first to the last of the last. None where one does not tell."""
        days: list[date] = []
        for name in names:
            cell = cells.get(name, _ABSENT)
            if cell.value.casefold() in self.plan.unknown:
                return None
            try:
                days += _days(cell.value, self.plan.formats)
                if days[-1] < days[0]:
                    raise _UnreadError("is before the first day")
            except _UnreadError as error:
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
