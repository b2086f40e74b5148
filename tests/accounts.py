"""Accounts for the tests of reconciliation: made by hand, and made up.

    account("at least 20", "police", place="Kolwezi", report="r2")      who says how many, in which report

PAIRS and MANY are strategies for hypothesis: accounts of any kind that reading could give, whose parts are of so few kinds that
many of them meet; TRIES says how many are tried, and SAYSO_TORTURE=1 that it is thirty times as many.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sayso.reconciliation.verdicts import judge, number
from sayso.records import Account, Figure, Origin, Period, Place, Span, Teller, Verdict, Window
from written import on

PLACES = {
    "Ukraine": Place("Ukraine", "UA", kind="country"),
    "Russia": Place("Russia", "RU", kind="country"),
    "Kherson": Place("Kherson", "UA", "Kherson", 46.66, 32.62, 706448, "city"),
    "a Kherson": Place("Kherson", "UA", "Kherson", kind="city"),  # the same, but for what another report does not tell
    "Kherson region": Place("Kherson", "UA", "Kherson", kind="region"),
    "Beryslav": Place("Beryslav", "UA", "Kherson", kind="city"),
    "near Kherson": Place("Kherson", "UA", "Kherson", 46.66, 32.62, 706448, "city", relation="near"),
    "south of Kherson": Place("Kherson", "UA", "Kherson", kind="city", relation="south of"),
    "Odesa": Place("Odesa", "UA", "Odesa", kind="city"),
    "Pokrovsk": Place("Pokrovsk", "UA", "Donetsk", kind="city"),
    "south of Pokrovsk": Place("Pokrovsk", "UA", "Donetsk", kind="city", relation="south of"),
    "Belgorod": Place("Belgorod", "RU", "Belgorod", kind="city"),
    "Goma": Place("Goma", "CD", "North Kivu", kind="city"),
    "Norrby": Place("Norrby"),  # a place that no gazetteer knows
    "Dnipro": Place("Dnipro", kind="water"),
}
DRONE = {"measure": "downed", "unit": "drone", "counted": "drones"}
_WORDS = re.compile(r"(at least|over|up to|fewer than|about)? ?([\d,.]+)(?: to ([\d,.]+))?|dozens")
_COMPARATORS = {
    None: ("exact", False, False), "at least": ("at_least", True, False), "over": ("over", True, False),
    "up to": ("at_most", False, True), "fewer than": ("under", False, True), "about": ("about", False, False),
}  # fmt: skip
_numbers = count(1)


def numbered(words: str) -> dict[str, Any]:
    """What a number's words say, as a figure's fields: "at least 20", "30 to 40", "about 5,000", "dozens"."""
    found = _WORDS.fullmatch(words)
    assert found, words
    if words == "dozens":
        return {"value": None, "low": 24.0, "high": None, "comparator": "plural"}
    value = float(found[2].replace(",", ""))
    if found[3]:
        return {"value": None, "low": value, "high": float(found[3].replace(",", "")), "comparator": "between"}
    comparator, low, high = _COMPARATORS[found[1]]
    return {"value": value, "low": value if low else None, "high": value if high else None, "comparator": comparator}


def figure(words: str = "12", *, identity: str | None = None, place: Place | str | None = None, day: str = "", start: int = 0,
           **fields: Any) -> Figure:  # fmt: skip
    """A figure of these words, of people killed unless something else is told; `day` is "2024-11-04", or two with ".."."""
    given: dict[str, Any] = {
        "unit": "person", "counted": "people", "measure": "killed", "status": "reported", "party": None, "additive": False,
        "statement": None, "confidence": 0.9, "time": days(day) if day else None,
        "place": PLACES[place] if isinstance(place, str) else place, **numbered(words), **fields,
    }  # fmt: skip
    return Figure(identity or f"f{next(_numbers):06}", Span(start, start + len(words)), words, **given)


def days(told: str, words: str | None = "on Monday") -> Period:
    """A day, or the days from one to another ("2024-11-04..2024-11-05"), as words tell them."""
    return replace(on(*told.split("..")), text=words)


def teller(name: str, kind: Any = "organisation", **rest: Any) -> Teller:
    return Teller(f"k {name}", name, kind, **rest)


def account(
    words: str = "12", who: Teller | str | None = "police", *, report: str = "r1", outlet: str | None = "The Wire",
    published: str | None = "2024-11-05", said: Period | None = None, adds: bool = False, **fields: Any,
) -> Account:  # fmt: skip
    """Who says how many, in which report; `who` None: the report itself does."""
    day = None if published is None else date.fromisoformat(published)
    if who is None:
        who = Teller(f"outlet {outlet or report}", outlet or "the report itself", "outlet")
    by = teller(who) if isinstance(who, str) else who
    return Account(figure(words, **fields), Origin(report, report, published=day, outlet=outlet), by, said, adds=adds)


def word(one: Account, other: Account, tolerance: float = 0.1) -> str:
    """A verdict in short: "differ 3", "cannot be compared: place, time"."""
    return short(judge(one, other, tolerance))


def short(verdict: Verdict) -> str:
    by = "" if verdict.by is None else f" {number(verdict.by)}"
    parts = ", ".join(part.part for part in verdict.parts)
    return verdict.word + by + (f": {parts}" if parts else "")


# ---------------------------------------------------------------- made up

_DAYS = [date(2024, 11, day) for day in (1, 2, 3, 4, 5, 9, 20)]
_day = st.sampled_from(_DAYS)
_PEOPLE = [None, "people", "soldiers", "Russian soldiers", "children", "miners", "others", "North Koreans"]
_THINGS = {
    "person": _PEOPLE, "drone": [None, "drones", "Shahed drones"], "missile": ["missiles"], "house": ["houses"], "home": [None],
    "tank": ["tanks"], "vehicle": ["vehicles"], "km": [None], "mile": [None], "USD": [None], "percent": [None],
    None: [None, "boxes"],
}  # fmt: skip
WORDS = st.sampled_from(["5", "12", "12", "20", "at least 12", "up to 20", "over 20", "10 to 15", "about 12", "dozens", "700"])
_MEASURES = ["killed", "killed", "wounded", "casualties", "launched", "downed", "destroyed", "troops", "people", "other",
             "displaced", "protesters", "missing", "money", "age", "distance"]  # fmt: skip
_STATUSES = ["reported", "reported", "reported", "estimated", "planned", "denied", "alleged"]
TELLERS = [
    None, teller("police"), teller("Ana Ruiz", "person", country="UA"), teller("army", body="k army", country="RU"),
    teller("Vera Lys", "person", body="k army", country="RU"), teller("a doctor", "unnamed"),
]  # fmt: skip


@st.composite
def periods(draw: st.DrawFn) -> Period | None:
    """Some days, or none; with words for them in the report, or taken from elsewhere."""
    first, last = sorted((draw(_day), draw(_day)))
    night = date.fromordinal(first.toordinal() + 1)
    about, words = draw(st.sampled_from([False, False, True])), draw(st.sampled_from(["then", "", None]))
    return draw(st.sampled_from([
        None, Period(first, first, words), Period(first, night, words, about), Period(first, last, words, about),
        Period(first, None, words, about), Period(None, last, words, about),
        Period(date(2024, 11, 1), date(2024, 11, 30), words), Period(date(2024, 1, 1), date(2024, 12, 31), words, about),
        Period(date(9999, 1, 1), date(9999, 12, 31), words),
    ]))  # fmt: skip


WINDOWS = st.sampled_from(
    [None, None, None, Window("point"), Window("period"), Window("cumulative"), Window("cumulative", date(2022, 2, 24)),
     Window("cumulative", date(2024, 10, 30)), Window("rate", None, "day"), Window("rate", None, "week"), Window("rate")]
)  # fmt: skip


@st.composite
def fields(draw: st.DrawFn) -> dict[str, Any]:
    """The fields of a figure, but for where it stands."""
    unit = draw(st.sampled_from(["person"] * 5 + list(_THINGS)))
    party = draw(st.sampled_from([None, None, None, "UA", "RU"]))
    return {
        "unit": unit, "counted": draw(st.sampled_from(_THINGS[unit])), "measure": draw(st.sampled_from(_MEASURES)),
        "status": draw(st.sampled_from(_STATUSES)), "party": party,
        "side": None if party else draw(st.sampled_from([None, None, None, "M23"])),
        "place": draw(st.one_of(st.none(), st.sampled_from(sorted(PLACES)).map(PLACES.__getitem__))), "time": draw(periods()),
        "window": draw(WINDOWS), "by": draw(st.sampled_from([None, None, "Russia"])),
    }  # fmt: skip


@st.composite
def made_up(draw: st.DrawFn) -> Account:
    """An account of any kind, as yet without an id."""
    report = draw(st.integers(1, 6))
    published = draw(st.sampled_from([None, *_DAYS])) if report > 1 else _DAYS[4]
    outlet = draw(st.sampled_from(["The Wire", "The Post", None]))
    who = draw(st.sampled_from(TELLERS)) or Teller(f"outlet {outlet or f'r{report}'}", outlet or "the report itself", "outlet")
    made = figure(draw(WORDS), identity="", **draw(fields()))
    said = draw(st.one_of(st.none(), _day.map(lambda day: Period(day, day))))
    return Account(made, Origin(f"r{report}", f"r{report}", published=published, outlet=outlet), who, said,
                   adds=draw(st.sampled_from([False, False, False, True])))  # fmt: skip


def named(made: Sequence[Account]) -> list[Account]:
    """The same, each with an id of its own and at a place of its own."""
    places = [Span(n, n + len(one.figure.text)) for n, one in enumerate(made)]
    return [replace(one, figure=replace(one.figure, id=f"f{n:04}", span=places[n])) for n, one in enumerate(made)]


TRIES = settings(max_examples=2000 if "SAYSO_TORTURE" in os.environ else 60, deadline=None)
MANY = st.lists(made_up(), min_size=2, max_size=10).map(named)
PAIRS = st.tuples(made_up(), made_up()).map(named)
