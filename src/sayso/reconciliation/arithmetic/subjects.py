"""Accounts → subjects: the figures of one teller on one thing in one place, whatever the day and however they count.

    Account ─ thing (measure, unit, kind) ─ owner (the body, whoever speaks for it) ─ side, place ─ Subject

What is told of some and left out by others (whose they were, the state of a ministry, the kind of people) parts them only where
two different ones are told. A place parts them always; what is told of no place is all there is, as what is told of a state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from sayso.nouns import singular
from sayso.reconciliation.ladders import (
    ANYBODY,
    belongs_to_one,
    kind_of,
    measure_alike,
    unit_alike,
    whole_of_measure,
    widest_unit,
)
from sayso.reconciliation.scopes import AHEAD, direction, usual_name
from sayso.records import Account, Figure, Place, Teller
from sayso.wordlists import entries, sections

_SAME = {"people": "other", "supplied": "other"}  # measures that say no more of a noun than another of them
NO_ONE: Mapping[str, str] = {}
STATE = "="  # begins the key of a place that is a whole state
VAGUE = frozenset({"other", "people", "money", "price", "supplied", "votes", "area"})  # told apart by what is counted
_LITTLE = frozenset({"the", "a", "an", "of", "in", "all", "its", "their", "his", "her", "our", "these", "those", "such"})


class Thing(NamedTuple):
    """What a figure counts. `ladder` and `wide` are the measure and unit of all that it can be a part of.

    `kind` of people is "anybody" where the words mean any, None where there are no words; of things None where any are meant.
    `noun` is told of measures that say too little by themselves. `axis` is that of the kind; `by_nation`: "three Britons".
    `is_vague`: its measure says no more than that there are so many. `is_single`: it belongs to one thing (an age, a rank), and
    can be summed with nothing.
    """

    ladder: str
    measure: str
    unit: str | None
    wide: str | None
    kind: str | None
    noun: str | None
    axis: str | None
    by_nation: bool
    is_vague: bool
    is_single: bool


class Owner(NamedTuple):
    """Who gives a figure, as far as figures of one hand go: a body with whoever speaks for it. `outlet`: the report itself."""

    name: str
    country: str | None
    outlet: bool


class _Axes:
    """assets/axes.txt, read."""

    def __init__(self) -> None:
        told = {name: dict(entries(lines)) for name, lines in sections("axes.txt").items()}
        self.axes = {kind: axis for axis, kinds in told["axes"].items() for kind in kinds}
        self.people = {(measure, unit) for measure, units in told["people"].items() for unit in units}
        self.adding = frozenset(told["adding"]["words"])


@cache
def _axes() -> _Axes:
    return _Axes()


@lru_cache(maxsize=1 << 16)
def thing(measure: str, unit: str | None, counted: str | None) -> Thing:
    """What a figure of this measure, unit and noun counts.

    >>> thing("killed", "person", "children").axis, thing("killed", "body", "bodies").unit
    ('age and sex', 'person')
    """
    people = unit == "person" or (measure, unit) in _axes().people
    own = "person" if people else unit_alike(unit)
    kind = kind_of(own, counted, measure)
    if people and kind is None and counted:
        kind = ANYBODY
    same = measure_alike(measure, own, kind)
    return Thing(
        whole_of_measure(same), same, own, widest_unit(own), kind, _noun(counted) if measure in VAGUE else None,
        _axes().axes.get(kind or ""), bool(people and counted and counted.split()[-1][:1].isupper()),
        measure in VAGUE, belongs_to_one(measure),
    )  # fmt: skip


def thing_of(figure: Figure) -> Thing:
    """What a figure counts."""
    return thing(figure.measure, figure.unit, figure.counted)


def comes_on_top(account: Account) -> bool:
    """Is it counted on top of what was counted before: "a further three", "nine new cases"?"""
    figure = account.figure
    return figure.additive or (figure.counted is not None and _is_added(figure.counted))


@lru_cache(maxsize=1 << 14)
def _is_added(counted: str) -> bool:
    return counted.casefold().split(" ", 1)[0] in _axes().adding


def _noun(counted: str | None) -> str | None:
    """What is counted, folded: "of the houses" and "houses" are one."""
    if not counted:
        return None
    return " ".join(singular(word) for word in counted.casefold().split() if word not in _LITTLE) or None


def hands(accounts: Iterable[Account]) -> dict[str, Owner]:
    """Who gives the figures, by the tellers' keys: the body that somebody speaks for, else they themselves.

    Who speaks for a body in one report is its voice in all, unless another report has them speak for another. "The police
    spokesman" without a name is one in all reports of an outlet; "officials" are others in each.
    """
    tellers: dict[str, set[Teller]] = defaultdict(set)
    outlets: dict[str, str] = {}
    last: Teller | None = None
    for account in accounts:
        if account.teller is not last:
            last = account.teller
            tellers[last.key].add(last)
        if last.kind == "unnamed":
            outlet = account.origin.outlet or account.origin.id
            outlets[last.key] = min(outlets.get(last.key, outlet), outlet)
    return {key: _owner(key, some, outlets.get(key)) for key, some in tellers.items()}


def _owner(key: str, tellers: set[Teller], outlet: str | None) -> Owner:
    bodies = [teller.body.partition("@") for teller in tellers if teller.body]
    names = {name for name, _, _ in bodies}
    states = {state for _, _, state in bodies if state} or {teller.country for teller in tellers if teller.country}
    state = states.pop() if len(states) == 1 else None
    if len(names) == 1:
        return Owner(names.pop(), state, False)
    one = min(tellers, key=lambda teller: (teller.name, teller.kind))
    if outlet is not None and one.name[:4].casefold() == "the ":
        key = f"{outlet}: {one.name.casefold()}"
    return Owner(key, state, one.kind == "outlet")


def is_lately(figure: Figure) -> bool:
    """Is it told for a stretch of its own: "eight of them over the past day" is no part, but the day's count?"""
    return figure.window is not None and figure.window.kind == "period"


def is_usable(figure: Figure, what: Thing) -> bool:
    """Can it stand in a sum or a series? What is denied is nobody's figure, and a heading repeats the text."""
    return not (figure.in_heading or what.is_single or figure.status == "denied")


# ---------------------------------------------------------------- where, and since when


def place_of(account: Account) -> str:
    """A key that is equal for one place; empty for none."""
    place = account.figure.place
    if place is None:
        return ""
    return _place_key(place.name, place.country, place.kind, place.geonames, place.relation)


@lru_cache(maxsize=1 << 16)
def _place_key(name: str, country: str | None, kind: str | None, geonames: int | None, relation: str | None) -> str:
    """By the fields that tell a place, without where its name stands: that differs from report to report."""
    if kind == "country" and relation is None:
        return f"{STATE}{country or name}"
    place = Place(name, country, geonames=geonames, relation=relation)
    return f"{country or ''} {usual_name(place)} {direction(place) or ''}"


def begun(account: Account) -> date | None:
    """The day since which a running count counts, where it is told."""
    window = account.figure.window
    return window.since if window is not None and window.kind == "cumulative" else None


# ---------------------------------------------------------------- together


def going_on(accounts: Iterable[Account], hand: Mapping[str, Owner]) -> dict[str, str]:
    """Whose figures a report tells in its own voice, by their ids: theirs whom it quotes on the same thing, if it is one hand.

    It goes on for whom it has quoted; but that is a guess, so that no series builds on it.
    """
    known = list(accounts)
    own = [account for account in known if hand[account.teller.key].outlet]
    reports = {account.origin.id for account in own}
    quoted: dict[tuple[object, ...], set[str]] = {}
    for account in known if own else ():
        who = hand[account.teller.key]
        if account.origin.id in reports and not who.outlet:
            quoted.setdefault(_told(account), set()).add(who.name)
    hands_of = ((account.figure.id, quoted.get(_told(account))) for account in own)
    return {figure: next(iter(names)) for figure, names in hands_of if names and len(names) == 1}


def _told(account: Account) -> tuple[object, ...]:
    what = thing_of(account.figure)
    return account.origin.id, _SAME.get(what.measure, what.measure), what.unit, what.noun


def subjects(
    accounts: Iterable[Account], hand: Mapping[str, Owner], going_on: Mapping[str, str] = NO_ONE, *, alone: bool = True,
    unplaced: bool = False,
) -> Iterator[list[Account]]:
    """The accounts by subject, in no certain order; those that can stand in no series are left out.

    `going_on`: whose figures a report tells in its own voice, by their ids; `alone`: subjects of one account, too, as most are.
    `unplaced`: what is told of no place is of the only place that is told, whatever that is; no series builds on it.
    """
    alike: dict[tuple[object, ...], dict[str, list[Account] | Account]] = {}
    wheres: dict[int, str] = {}  # by which object a place is: many accounts share one, and to look into it takes longer
    for account in accounts:
        figure = account.figure
        what = thing(figure.measure, figure.unit, figure.counted)
        if not is_usable(figure, what):
            continue
        part = figure.part_of is not None and what.unit == "person" and not is_lately(figure)
        who = going_on.get(figure.id) or hand[account.teller.key].name
        key = who, _SAME.get(what.measure, what.measure), what.unit, what.noun, part, figure.status in AHEAD
        places = alike.get(key)
        if places is None:
            places = alike[key] = {}
        where = wheres.get(id(figure.place))
        if where is None:
            where = wheres[id(figure.place)] = place_of(account)
        found = places.get(where)
        if found is None:
            places[where] = account  # a list for each of a million would cost more than the rest
        elif isinstance(found, list):
            found.append(account)
        else:
            places[where] = [found, account]
    for places in alike.values():
        for group in _everywhere(places, unplaced).values():
            if isinstance(group, list):
                yield from _parted(group, hand, 1 if alone else 2)
            elif alone:
                yield [group]


def _everywhere(places: dict[str, list[Account] | Account], unplaced: bool) -> dict[str, list[Account] | Account]:
    """What is told of no place is all there is; so is what is told of a state, if of no other."""
    lone = unplaced and len(places) == 2
    if "" in places and len(states := [key for key in places if key.startswith(STATE) or (lone and key)]) == 1:
        state, rest = places[states[0]], places.pop("")
        places[states[0]] = [*(state if isinstance(state, list) else (state,)), *(rest if isinstance(rest, list) else (rest,))]
    return places


def _parted(group: list[Account], hand: Mapping[str, Owner], least: int) -> Iterator[list[Account]]:
    """By what only some of them may tell: the state of a body, whose they were, which kind; parts of `least` and more."""
    for of_state in _by(group, lambda account: hand[account.teller.key].country, least):
        for of_side in _by(of_state, _side, least):
            yield from _by(of_side, _kind, least)


def _side(account: Account) -> str | None:
    return account.figure.party or account.figure.side


def _kind(account: Account) -> str | None:
    """The kind counted; that of things counted by a bare noun, and people in general, are kinds too."""
    what = thing_of(account.figure)
    return what.kind or (None if what.unit == "person" else "any")


def _by(group: list[Account], told: Callable[[Account], str | None], least: int) -> Sequence[list[Account]]:
    """The group by what is told. Who does not tell it is with the others where they tell one thing, else with "anybody"."""
    if len(group) == 1:
        return (group,)
    values = [told(account) for account in group]
    distinct = set(values)
    if len(distinct) - (None in distinct) < 2:
        return (group,)
    rest = ANYBODY if ANYBODY in distinct else None
    found: dict[str | None, list[Account]] = defaultdict(list)
    for account, value in zip(group, values, strict=True):
        found[value or rest].append(account)
    return [part for part in found.values() if len(part) >= least]
