"""What a question asks for: filters as people write them, and the conditions they become.

The same filters stand in Python, on the command line and on the web. A value may be several, parted by commas or as a sequence:
any of them will do. Different filters must all hold. Of a unit, a party, a place, an outlet, a speaker's organisation and
country, "none" asks for the entries in which none is told; so does "none" for the first day of a stretch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from math import isfinite
from typing import Any, cast, get_args

from msgspec import Struct
from msgspec.structs import fields
from sqlalchemy import ColumnElement, Connection, Select, Table, and_, false, func, or_, select, text

from sayso.errors import MisuseError
from sayso.ledger import schema, spellings, words
from sayso.ledger.dialects import Dialect
from sayso.nations import nation, nation_of_adjective
from sayso.places import sites
from sayso.records import Act, Comparator, Measure, Quote, Review, SpeakerKind, Status

Values = str | Sequence[str] | None
Condition = ColumnElement[bool]

_SPOT = re.compile(r"(-?\d{1,3}(?:\.\d+)?) (-?\d{1,3}(?:\.\d+)?)")  # "46.637 32.6146"
# What a place's name may end in: "Kursk region" is the region and what lies in it, "Kherson city" the city alone.
_KIND = re.compile(r"\s+(region|oblast|province|governorate|state|district|county|city|town|village)$", re.IGNORECASE)
_REGIONS = frozenset({"region", "oblast", "province", "governorate", "state", "district", "county"})
WORDS: dict[str, frozenset[str]] = {
    "act": frozenset(get_args(Act)),
    "measure": frozenset(get_args(Measure)),
    "status": frozenset(get_args(Status)),
    "comparator": frozenset(get_args(Comparator)),
    "quote": frozenset(get_args(Quote)),
    "speaker_kind": frozenset(get_args(SpeakerKind)),
    "reviewed": frozenset({*get_args(Review), "any"}),
    "versions": frozenset({"latest", "all"}),
}
NONE = "none"
_COMMA = re.compile(r"(?<!\\),")
# Each name of these is a condition of its own or several, and SQLite takes an expression of 1,000 at most.
SPELLED = frozenset({"speaker", "organisation", "party", "place", "outlet"})
SPELLED_MOST = 100
NUMBERS = frozenset({"min_value", "max_value", "min_confidence"})
OF_STATEMENTS = frozenset({"act", "quote", "said_since", "said_until"})
OF_FIGURES = frozenset(
    {"measure", "unit", "party", "place", "status", "comparator", "happened_since", "happened_until", "min_value", "max_value"}
)


class Filters(Struct, frozen=True, kw_only=True):
    """What the entries asked for have in common; None: anything.

    `speaker` in any known spelling; `organisation` the speaker's; `country` the speaker's, `party` the counted's, as code or
    name; `place` with what lies inside it; days inclusive, as dates or ISO text: `said_*` when it was said, `happened_*` when
    what was counted happened, `published_*` of the report; `text` a query of words; `reviewed` none, any, accepted, edited,
    rejected, split, merged or withdrawn (the last four are left out otherwise); `versions` "all" shows what earlier versions of
    a page said too; `report` an id.
    """

    speaker: Values = None
    organisation: Values = None
    country: Values = None
    speaker_kind: Values = None
    act: Values = None
    quote: Values = None
    measure: Values = None
    unit: Values = None
    party: Values = None
    place: Values = None
    status: Values = None
    comparator: Values = None
    min_value: float | None = None
    max_value: float | None = None
    said_since: date | str | None = None
    said_until: date | str | None = None
    happened_since: date | str | None = None
    happened_until: date | str | None = None
    published_since: date | str | None = None
    published_until: date | str | None = None
    outlet: Values = None
    report: Values = None
    min_confidence: float | None = None
    reviewed: Values = None
    text: str | None = None
    versions: str = "latest"


_DEFAULTS = {field.name: field.default for field in fields(Filters)}  # asked for once: it takes three milliseconds


def given_in(filters: Filters) -> set[str]:
    """The names of the filters that ask for something."""
    return {name for name, default in _DEFAULTS.items() if getattr(filters, name) != default}


def filters(given: dict[str, Any]) -> Filters:
    """The filters of keyword arguments. Raises MisuseError for a name, a word or a day that is none."""
    names = _DEFAULTS.keys()
    for name in given:
        if name not in names:
            raise MisuseError(name, "is no filter", f"choose among {', '.join(sorted(names))}")
    made = Filters(**{name: _given(name, value) for name, value in given.items()})
    for name, known in WORDS.items():
        for value in (made.versions,) if name == "versions" else several(getattr(made, name)):
            if value not in known:
                raise MisuseError(name, f"{value!r} is none", f"choose among {', '.join(sorted(known))}")
    return made


def _given(name: str, value: Any) -> Any:
    """The value of a filter, as its type wants it; what is empty asks for nothing. Raises MisuseError."""
    if value is None or (isinstance(value, str | list | tuple | set | frozenset) and not value):
        return Filters().versions if name == "versions" else None
    if name in NUMBERS:
        with suppress(TypeError, ValueError):
            if isfinite(number := float(value)):
                return number
        raise MisuseError(name, f"{str(value)[:40]!r} is no number", "write it like 12 or 0.5")
    if name.endswith(("_since", "_until")):
        return NONE if value == NONE and name.endswith("_since") else iso(name, value)
    if name in ("text", "versions"):
        if not isinstance(value, str):
            raise MisuseError(name, f"{value!r} is no text", "give a str")
        return value
    names = value if isinstance(value, str) or not isinstance(value, Iterable) else tuple(value)
    if not isinstance(names, str) and not (isinstance(names, tuple) and all(isinstance(one, str) for one in names)):
        raise MisuseError(name, f"{value!r} is no text", "give a str, or several")
    many = len(several(names))
    if not many:
        raise MisuseError(name, f"{value!r} names nothing", "leave it out, or give a name")
    if name in SPELLED and many > SPELLED_MOST:
        raise MisuseError(name, f"has {many:,} names", f"give {SPELLED_MOST} at most")
    return names


def several(value: Values) -> list[str]:
    r"""The values of a filter: of one text the parts between commas, but for those behind a backslash ("Sana\, Amran")."""
    parts: Iterable[str] = value or ()
    if isinstance(value, str):
        parts = (part.replace("\\,", ",") for part in _COMMA.split(value))
    return [part.strip() for part in parts if part.strip()]


def iso(name: str, value: date | str) -> str:
    """A day as ISO text. Raises MisuseError where it is none."""
    try:
        day = value.date() if isinstance(value, datetime) else value
        return (day if isinstance(day, date) else date.fromisoformat(day)).isoformat()
    except (TypeError, ValueError):
        raise MisuseError(name, f"{str(value)[:40]!r} is no day", "write it like 2024-11-05") from None


class Asked(Struct, frozen=True):
    """The conditions of a question, and the parameters that they hold."""

    conditions: tuple[Condition, ...]
    parameters: dict[str, str]


def asked(table: Table, filters: Filters, dialect: Dialect, cutoff: int | None = None) -> Asked:
    """The conditions on rows of statement or figure, but for `speaker` (see spoken_by). `cutoff`: as after this change."""
    conditions = [*_standing(table, filters, cutoff), *_speaking(table, filters), *_own(table, filters)]
    parameters = {}
    if filters.text is not None:
        subquery, parameters["words"] = dialect.matching(table.name, words.parse(filters.text))
        conditions.append(_sql(f"{table.name}.n IN ({subquery})"))
    return Asked(tuple(conditions), parameters)


def asked_of_reports(filters: Filters, dialect: Dialect, cutoff: int | None = None) -> Asked:
    """The conditions on rows of report. Raises MisuseError for a filter that only entries have."""
    table = schema.report
    of_reports = {"published_since", "published_until", "outlet", "text", "report", "versions"}
    for name in sorted(given_in(filters) - of_reports):
        raise MisuseError(name, "no report has one", f"choose among {', '.join(sorted(of_reports))}")
    conditions = _published(table, filters)
    parameters = {}
    if cutoff is not None:
        conditions.append(table.c.since <= cutoff)
    if filters.report is not None:
        conditions.append(table.c.id.in_(several(filters.report)))
    elif filters.versions != "all":
        conditions.append(standing(table, cutoff))
    if filters.text is not None:
        subquery, parameters["words"] = dialect.matching("report", words.parse(filters.text))
        conditions.append(_sql(f"report.n IN ({subquery})"))
    return Asked(tuple(conditions), parameters)


def _sql(words: str) -> Condition:
    """A condition in SQL's own words: what the dialects and the partial indexes are written in."""
    return cast("Condition", text(words))  # where() takes both; only their types differ


def standing(table: Table, cutoff: int | None = None) -> Condition:
    """The rows that stand, or stood after a change. The words are those of the partial indexes, or these would not be used."""
    if cutoff is None:
        return _sql(f"{table.name}.until IS NULL")
    return and_(table.c.since <= cutoff, or_(table.c.until.is_(None), table.c.until > cutoff))


def _standing(table: Table, filters: Filters, cutoff: int | None) -> list[Condition]:
    """Which row of an entry counts."""
    found: list[Any] = []
    reviews = set(several(filters.reviewed))
    if "any" in reviews:
        reviews = (reviews - {"any"}) | {"accepted", "edited"}
    if filters.versions == "all":
        ended = select(schema.report.c.until).where(schema.report.c.n == table.c.report).scalar_subquery()
        found.append(or_(standing(table, cutoff), table.c.until == ended))
        if cutoff is not None:
            found.append(table.c.since <= cutoff)
    else:
        found.append(standing(table, cutoff))
    if not reviews & schema.HIDDEN:
        found.append(text(f"NOT {table.name}.hidden"))
    if reviews:
        found.append(table.c.review.in_(sorted(reviews)))
    return found


def _speaking(table: Table, filters: Filters) -> list[Condition]:
    """What is asked of the speaker, as a subquery each."""
    who = schema.speaker
    found: list[Condition] = []
    if filters.organisation is not None:
        names = several(filters.organisation)
        called = [_holds(who.c.organisation, name) | (_holds(who.c.name, name) & (who.c.kind == "organisation"))
                  for name in names if name != NONE]  # fmt: skip
        found.append(_spoken(table, or_(false(), *called), who.c.organisation if NONE in names else None))
    if filters.country is not None:
        names = several(filters.country)
        states = who.c.country.in_([code(value) for value in names if value != NONE])
        found.append(_spoken(table, states, who.c.country if NONE in names else None))
    if filters.speaker_kind is not None:
        found.append(_spoken(table, who.c.kind.in_(several(filters.speaker_kind)), None))
    return found


def _spoken(table: Table, wanted: Condition, missing: Any) -> Condition:
    """By a speaker who fulfils this, or of whom a column is `missing`."""
    numbers = select(schema.speaker.c.n)
    if missing is None:
        return table.c.speaker.in_(numbers.where(wanted))
    return or_(table.c.speaker.is_(None), table.c.speaker.in_(numbers.where(or_(wanted, missing.is_(None)))))


def spoken_by(table: Table, filters: Filters, connection: Connection) -> list[Condition]:
    """By somebody of this name, or by whoever then held an office in which they are quoted without a name.

    The speakers are looked up first: given their numbers, the database answers by its index; given a subquery, it may as well
    look at every row (300 ms instead of 3 at a million statements).
    """
    if filters.speaker is None:
        return []
    c, keys = schema.tenure.c, schema.speaker_key.c
    found: list[Condition] = []
    for name in several(filters.speaker):
        numbers = list(connection.execute(speakers_named(name)).scalars())
        found.append(table.c.speaker.in_(numbers))
        theirs = select(keys.key).where(keys.speaker.in_(numbers))
        terms = select(c.speaker, c.since, c.until).where(or_(c.key.in_(theirs), c.key.in_(spellings.query_keys(name))))
        for speaker, since, until in connection.execute(terms):
            found.append(and_(table.c.speaker == speaker, table.c.day.between(since, until)))
    return [or_(*found)]


def speakers_named(name: str) -> Select[Any]:
    """The speakers that go by a name, in any spelling that the ledger has merged."""
    keys = spellings.query_keys(name)
    mine, merged = schema.speaker_key, schema.identity
    direct = select(mine.c.speaker).where(mine.c.key.in_(keys)) if keys else select(mine.c.speaker).where(false())
    named = select(merged.c.key).where(merged.c.speaker.in_(direct))
    return select(merged.c.speaker).where(merged.c.key.in_(named))


def _own(table: Table, filters: Filters) -> list[Condition]:
    """What is asked of the entry itself and of its report."""
    c = table.c
    found: list[Condition] = []
    for name in ("act", "quote", "measure", "unit", "status", "comparator"):
        if (value := getattr(filters, name)) is not None:
            if name not in c:
                raise MisuseError(name, f"no {table.name} has one", _remedy(name))
            found.append(_or_none(c[name], several(value), c[name].in_(several(value))))
    if table.name == "figure":
        found += _counted(table, filters)
    else:
        for name in OF_FIGURES:
            if getattr(filters, name) is not None:
                raise MisuseError(name, "no statement has one", "ask for figures")
    found += _days(table, filters) + _published(table, filters)
    if filters.report is not None:
        found.append(c.report.in_(select(schema.report.c.n).where(schema.report.c.id.in_(several(filters.report)))))
    if filters.min_confidence is not None:
        found.append(c.confidence >= filters.min_confidence)
    return found


def _remedy(name: str) -> str:
    return "ask for statements" if name in OF_STATEMENTS else "ask for figures"


def _counted(table: Table, filters: Filters) -> list[Condition]:
    c = table.c
    found: list[Condition] = []
    if filters.party is not None:
        given = {value: code(value) for value in several(filters.party) if value != NONE}
        states = [state for state in given.values() if len(state) == 2]  # of whom "RU" must not find the side of "Brun"
        sides = or_(c.party.in_(states), *(_holds(c.side, name) for name, state in given.items() if len(state) != 2))
        found.append(_or_none(c.party, several(filters.party), sides))
    if filters.place is not None:
        names = several(filters.place)
        there = or_(false(), *(c.place.in_(places_in(name)) for name in names if name != NONE))
        found.append(_or_none(c.place, names, there))
    if filters.min_value is not None:
        found.append(func.coalesce(c.value, c.low) >= filters.min_value)
    if filters.max_value is not None:
        found.append(func.coalesce(c.value, c.high) <= filters.max_value)
    return found


def _or_none(column: Any, names: Sequence[str], wanted: Condition) -> Condition:
    """What is wanted, or where "none" is among the names, nothing in the column."""
    return or_(wanted, column.is_(None)) if NONE in names else wanted


def _days(table: Table, filters: Filters) -> list[Condition]:
    """Stretches that overlap: an open end reaches as far as one likes, an unknown day is in none."""
    found: list[Condition] = []
    for name, stretch in (("said", "said"), ("happened", "time")):
        since, until = getattr(filters, f"{name}_since"), getattr(filters, f"{name}_until")
        if since is None and until is None:
            continue
        if f"{stretch}_start" not in table.c:
            raise MisuseError(f"{name}_since", f"no {table.name} has a day of that kind", "see sayso statements, sayso figures")
        start, end = table.c[f"{stretch}_start"], table.c[f"{stretch}_end"]
        if since == NONE:
            found += [start.is_(None), end.is_(None)]
            continue
        found.append(or_(start.is_not(None), end.is_not(None)))
        if since is not None:
            found.append(or_(end.is_(None), end >= iso(f"{name}_since", since)))
        if until is not None:
            found.append(or_(start.is_(None), start <= iso(f"{name}_until", until)))
    return found


def _published(table: Table, filters: Filters) -> list[Condition]:
    """What statements, figures and reports have in common: the outlet and the day published."""
    found: list[Condition] = []
    if filters.outlet is not None:
        names = several(filters.outlet)
        named = select(schema.outlet.c.n).where(or_(*(is_called(schema.outlet.c.name, name) for name in names)))
        found.append(_or_none(table.c.outlet, names, table.c.outlet.in_(named)))
    if filters.published_since == NONE:
        found.append(table.c.day == 0)
    elif filters.published_since is not None:
        found.append(table.c.day >= date.fromisoformat(iso("published_since", filters.published_since)).toordinal())
    if filters.published_until is not None:
        last = date.fromisoformat(iso("published_until", filters.published_until)).toordinal()
        found.append(and_(table.c.day <= last, table.c.day > 0))
    return found


def places_in(name: str) -> Select[Any]:
    """The places that a name stands for, and those that lie inside them; coordinates stand for what has them, alone."""
    if spot := _SPOT.fullmatch(name):
        return select(schema.place.c.n).where(schema.place.c.lat == float(spot[1]), schema.place.c.lon == float(spot[2]))
    kind = match[1].lower() if (match := _KIND.search(name)) else None
    bare = _KIND.sub("", name) if kind else name
    c = schema.place.c
    known = (*sites(name), *sites(bare)) if kind else sites(name)
    wanted: list[Condition] = []
    if kind is None or kind in _REGIONS:
        wanted.append(c.admin1 == bare)
        wanted += [and_(c.admin1 == s.name, c.country == s.country) for s in known if s.kind == "region"]
        wanted += [c.country == s.country for s in known if s.kind == "country"]
        state = nation(name) or (name.upper() if len(name) == 2 else None)
        if state and not any(s.kind == "region" for s in known):  # "Gaza Strip" is a name of a state, too
            wanted.append(c.country == state)
    if kind is None or kind not in _REGIONS:
        spelled = {name, bare, bare.title(), *(s.name for s in known if s.kind != "country")}
        narrow = c.kind == "city" if kind else c.kind.is_distinct_from("country")
        wanted.append(and_(c.name.in_(sorted(spelled)), narrow))
        wanted.append(c.geonames.in_(sorted({s.id for s in known if s.kind == "city"})))
    else:
        wanted.append(and_(c.name.in_([name, bare]), c.kind == "region"))
    return select(c.n).where(or_(*wanted))


def code(name: str) -> str:
    """The code of a state given by code, name or adjective; other words as they are."""
    if len(name) == 2 and name.isalpha():
        return name.upper()
    return nation(name) or nation(name.title()) or nation_of_adjective(name) or nation_of_adjective(name.title()) or name


def _holds(column: Any, part: str) -> Condition:
    """Holds these words, whatever their capitals. Not every database knows those beyond A to Z: these at least as written."""
    lowered = func.lower(column, type_=column.type).contains(part.lower(), autoescape=True)
    return lowered if part.isascii() else or_(lowered, column.contains(part, autoescape=True))


def is_called(column: Any, value: str) -> Condition:
    """Is this name, as `_holds` takes capitals."""
    lowered: Condition = func.lower(column, type_=column.type) == value.lower()
    return lowered if value.isascii() else or_(lowered, column == value)
