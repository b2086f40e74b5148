"""A map: what the columns of a published series mean, and how its cells are written (docs/tallies.md).

    map.toml ─ plan ─ Plan ─┬─ Choice     what a field is: one value, or what a cell stands for
                            ├─ itself     what a cell gives that stands for itself
                            ├─ amount_in  a cell's number, with its bounds
                            └─ days_in    a cell's first and last day

Nothing is guessed from a column's name: what a number counts, whose it is and since when, somebody who knows the series writes
down once. A map is checked whole before any row is read, and what does not fit is refused with its key, its line and what may
stand there; so a row can only fail by what stands in its own cells (UnreadError).
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from calendar import monthrange
from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple, get_args

from msgspec import UNSET, Struct

from sayso.errors import MisuseError
from sayso.intake.reports import FIRST_DAY, LAST_DAY, About
from sayso.intake.tables import SEPARATORS
from sayso.records import Act, Comparator, Measure, Place, SpeakerKind, Status, Window

SHOWN_MAX = 60  # characters of a cell or a key that a note or an error repeats
UNKNOWN = ("", "-", "–", "—", "na", "n/a", "nan", "null", "none")  # cells that tell nothing, in any case of letters
# A float keeps 15 decimal digits whatever they are; with more, the figure would not be the one that stands in the cell.
DIGITS_MAX = 15
NEEDED = ("measure", "status", "comparator")  # the fields without which a figure is none


class UnreadError(ValueError):
    """A cell, or a word of the map, that cannot be read: why, and what may stand there."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


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


def amount_in(words: str, plan: Plan, times: Decimal, comparator: Comparator) -> Amount:
    """The number in a cell. What the cell itself says of its bounds goes before `comparator`. Raises UnreadError."""
    match = plan.number.fullmatch(words)
    if not match or (match["high"] and (match["minus"] or match["sign"] or match["after"])):
        raise UnreadError("is no number that the map tells how to read")
    if match["sign"] and match["after"]:
        raise UnreadError("is bounded twice")
    low = _float(match["low"], plan.decimal, times) * (-1 if match["minus"] else 1)
    percent = match["percent"] is not None
    if match["high"]:
        high = _float(match["high"], plan.decimal, times)
        if low > high:
            raise UnreadError("is a range whose ends are the wrong way round")
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
        raise UnreadError(f"has more than {DIGITS_MAX} digits")
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
    """What a cell with a day looks like, by a format such as "YYYY-MM-DD" or "D Month YYYY". Raises UnreadError.

    strptime is not used: it goes by the machine's locale, and takes "2024-1-1" for "%Y-%m-%d".
    """
    example = 'write it like "YYYY-MM-DD", "D Month YYYY" or "DD.MM.YYYY hh:mm"'
    if not isinstance(format, str):
        raise UnreadError(f"{format!r} is no format of days", example)
    parts, at = "", 0
    for match in _DAY_PART.finditer(format):
        parts += re.escape(format[at : match.start()]) + _DAY_PARTS[match[0]]
        at = match.end()
    try:
        pattern = re.compile(parts + re.escape(format[at:]), re.I)
    except re.error:  # a part that is there twice
        raise UnreadError(f"{format!r} tells a part of the day twice", example) from None
    told = pattern.groupindex.keys()
    if len(told & {"year", "short"}) != 1 or {"month", "name"} <= told or ("day" in told and not told & {"month", "name"}):
        raise UnreadError(f"{format!r} tells no day, month or year", example)
    return pattern


@lru_cache(maxsize=4096)  # a series names each day in several columns, or in many rows
def days_in(words: str, formats: tuple[re.Pattern[str], ...]) -> tuple[date, date]:
    """The first and last day that a cell names: the same, or the ends of its month or year. Raises UnreadError."""
    match = next(filter(None, (pattern.fullmatch(words) for pattern in formats)), None)
    if match is None:
        raise UnreadError("is no day that the map tells how to read")
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
        raise UnreadError("is no day of the calendar") from None
    if not FIRST_DAY <= first <= LAST_DAY:
        raise UnreadError("is not between 1900 and 2200")
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
                    raise _misuse(text, where, (*path, key), "is no key of a map", meant(key, known, "known are"))

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
        except UnreadError as error:
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
            raise keys.wrong("measure", "is missing", f"say what happened to what is counted: {listed(get_args(Measure))}")
        times = keys.take("times", _factor, Decimal(1))
        part_of = keys.take("part_of", _words)
        if part_of is not None and (part_of == name or part_of not in each.names()):
            raise keys.wrong("part_of", f"names {part_of!r}, no other of [columns]", f"name one of {listed(each.names())}")
        series[name] = Series(fields, _window(keys), keys.take("additive", _flag, False), part_of, times)
    if not series:
        raise top.wrong("columns", "is missing", "name at least one column whose cells are figures")
    return series


def _choice(keys: _Keys, key: str, default: Any = None) -> Choice:
    """What a field is told to be: one value, or one for each row by a column. An empty string is none."""
    check = _CHECKS.get(key, _words)
    raw = keys.raw(key)
    if raw == "" and key not in NEEDED:
        return Choice()
    if not isinstance(raw, dict) or "column" not in raw:
        if key == "place" and isinstance(raw, dict):
            return Choice(_place_of(keys.inside(key, _PLACE)))
        return Choice(keys.take(key, check, default))
    table = keys.inside(key, ("column", "values", "otherwise", "keep", *(_PLACE[1:] if key == "place" else ())))
    like = _place_of(table) if key == "place" else None
    listed = table.inside("values", None)

    def one(at: _Keys, name: str) -> Any:
        if at.raw(name) == "" and key not in NEEDED:
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


# What a key of the map may hold: each makes of it what the plan keeps, or raises UnreadError.


def _words(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise UnreadError(f"is {shown(raw)}, no words", 'write words in quotation marks: "…"')
    return raw.strip()


def _cells(raw: Any) -> frozenset[str]:
    cells = [raw] if isinstance(raw, str) else raw
    if not isinstance(cells, list) or not all(isinstance(cell, str) for cell in cells):
        raise UnreadError(f"is {shown(raw)}, no cells", 'write what stands in a cell as "…", or several as ["…", "…"]')
    return frozenset(cell.strip() for cell in cells)


def _unknown(raw: Any) -> frozenset[str]:
    return frozenset(cell.casefold() for cell in _cells(raw) | {""})


def _one_or_two(raw: Any) -> tuple[str, ...]:
    names = raw if isinstance(raw, list) else [raw]
    if not 1 <= len(names) <= 2:
        raise UnreadError(f"names {len(names)} columns", "name that of the day, or those of the first and the last day")
    return tuple(_words(name) for name in names)


def _formats(raw: Any) -> tuple[re.Pattern[str], ...]:
    formats = raw if isinstance(raw, list) else [raw]
    return tuple(_day_pattern(format) for format in formats or [""])


def _one_of(*words: str) -> Callable[[Any], Any]:
    def check(raw: Any) -> Any:
        if raw not in words:
            raise UnreadError(f"is {shown(raw)}", meant(str(raw), words, "choose from"))
        return raw

    return check


def _comparator(raw: Any) -> Comparator:
    if not isinstance(raw, str) or raw.lower() not in _SIGNS:
        raise UnreadError(f"is {shown(raw)}", "choose from exact, about, over, at_least, under, at_most")
    return _SIGNS[raw.lower()]


def _country(raw: Any) -> str:
    if not isinstance(raw, str) or not re.fullmatch("[A-Z]{2}", raw):
        raise UnreadError(f"is {shown(raw)}, no code of a state", "write two capital letters (ISO 3166-1 alpha-2)")
    return raw


def _place(raw: Any) -> Place:
    return Place(_words(raw))


def _day(raw: Any) -> date:
    if not isinstance(raw, date) or isinstance(raw, datetime):
        raise UnreadError(f"is {shown(raw)}, no day", "write it without quotation marks: 2024-11-05")
    return raw


def _marks(raw: Any) -> str:
    if not isinstance(raw, str) or re.search(r"[\w+%~<>=-]", raw):
        raise UnreadError(f"is {shown(raw)}", 'write the marks between thousands: ",", "." or " "; "" for none')
    return raw + (_BLANKS if " " in raw else "")


def _line_number(raw: Any) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 1 <= raw <= 1000:
        raise UnreadError(f"is {shown(raw)}, no number of a line", "count from 1, to 1,000 at most")
    return raw


def _factor(raw: Any) -> Decimal:
    if not isinstance(raw, int | float) or isinstance(raw, bool) or not 0 < raw <= 1e12:
        raise UnreadError(f"is {shown(raw)}, no factor", "write a number over 0: 1000 where the cells are in thousands")
    return Decimal(str(raw))


def _flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise UnreadError(f"is {shown(raw)}", "write true or false")
    return raw


def _degrees(most: int) -> Callable[[Any], float]:
    def check(raw: Any) -> float:
        if not isinstance(raw, int | float) or isinstance(raw, bool) or not -most <= raw <= most:
            raise UnreadError(f"is {shown(raw)}, no degrees", f"write a number from -{most} to {most}")
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


def itself(key: str, choice: Choice, words: str) -> Any:
    """What a cell that stands for itself gives for this field: its words, or the code, sign or place that they are.

    Raises UnreadError where they are none.
    """
    value: Any = (_CHECKS.get(key) or _words)(words)
    return _like(value, choice.like) if choice.like else value


# ---------------------------------------------------------------- words for notes and errors


def shown(raw: Any) -> str:
    """What stands in the map, or in a cell, short enough for one line."""
    words = repr(raw)
    return words if len(words) <= SHOWN_MAX else words[: SHOWN_MAX - 1] + "…"


def listed(words: Collection[str]) -> str:
    """Up to forty words with commas between; how many more there are."""
    some = ", ".join(word if re.fullmatch(r"[\w-]{1,60}", word) else shown(word) for word in islice(words, 40))
    return some + (f" and {len(words) - 40:,} more" if len(words) > 40 else "")


def meant(word: str, known: Collection[str], before: str) -> str:
    """What somebody may have meant: the known word that is spelled most like this one, or else all, after `before`."""
    short = [one for one in islice(known, 1_000) if len(one) <= SHOWN_MAX]  # comparing spellings is slow
    near = difflib.get_close_matches(word[:SHOWN_MAX], short, 1)
    return f"did you mean {listed(near)}?" if near else f"{before} {listed(known)}"
