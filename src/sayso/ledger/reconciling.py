"""The ledger's figures held against each other: which accounts to load, and what reconciliation makes of them.

Nothing of this is kept: it is made anew for each question, from what stands (or stood after a change). A question that names
few figures loads those alone that could be of one matter with them, by the index `figure_scope`.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Select, or_, select, text

from sayso.errors import MisuseError
from sayso.ledger import copies, questions, schema
from sayso.ledger.filters import Filters, given_in, standing
from sayso.ledger.loading import Loaded, sketched
from sayso.ledger.questions import Selection
from sayso.ledger.store import Store
from sayso.reconciliation.arithmetic.series import series
from sayso.reconciliation.arithmetic.sums import findings
from sayso.reconciliation.bounds import ABOUT
from sayso.reconciliation.gathering import GRAINS, UNDATED, Common, gathered, stretch_of
from sayso.reconciliation.grading import advice
from sayso.reconciliation.ladders import family_of_measure, is_level
from sayso.reconciliation.matters import of_groups
from sayso.reconciliation.nearness import near_misses
from sayso.reconciliation.scopes import Run, runs
from sayso.reconciliation.verdicts import judge
from sayso.reconciliation.worth import worth
from sayso.records import Account, Copy, Finding, Matter, Series, Verdict, Waiting
from sayso.wordlists import entries
from sayso.wordlists import lines as lines_of

Near = tuple[Account, Account, Verdict]
SOME = 900  # parameters of one IN
FEW = 300  # figures asked for, up to which those near each of them are looked up one by one


def accounts(store: Store, filters: Filters, cutoff: int | None = None) -> list[Account]:
    """The figures that all filters hold for, as accounts, in the order in which they were added."""
    with store.reading() as connection:
        return _accounts(store, connection, filters, cutoff)


def _accounts(store: Store, connection: Connection, filters: Filters, cutoff: int | None) -> list[Account]:
    asked = Selection(store, "figure", filters, cutoff)
    return Loaded(connection, cutoff).accounts(asked.conditions(connection), asked.asked.parameters)


def compare(
    store: Store, filters: Filters, cutoff: int | None = None, *, tolerance: float = ABOUT, alone: bool = False
) -> Iterator[Matter]:
    """The matters in which a figure stands that all filters hold for, each with all of its claims.

    Without `alone` only those on which two tellers speak.
    """
    with store.reading() as connection:
        seeds = _accounts(store, connection, filters, cutoff)
        groups = _groups(store, connection, filters, seeds, cutoff, 1 if alone else 2)
        known, repeated = known_houses(connection, cutoff), copies.groups(connection, cutoff)
    for matter in of_groups(groups, tolerance=tolerance, alone=alone, houses=known, copies=repeated):
        yield replace(matter, advice=advice(matter, known, repeated))


def matters_of(store: Store, identity: str, cutoff: int | None = None, *, tolerance: float = ABOUT) -> list[Matter]:
    """The matters in which a figure stands, also where one alone speaks of it. Raises MisuseError where there is none."""
    account = account_of(store, identity, cutoff)
    with store.reading() as connection:
        groups = _groups(store, connection, Filters(report=account.origin.id), [account], cutoff, 1)
        known, repeated = known_houses(connection, cutoff), copies.groups(connection, cutoff)
    found = of_groups(groups, tolerance=tolerance, alone=True, houses=known, copies=repeated)
    return [replace(matter, advice=advice(matter, known, repeated)) for matter in found]


def near(store: Store, filters: Filters, cutoff: int | None = None, *, tolerance: float = ABOUT) -> Iterator[Near]:
    """Pairs of the figures that all filters hold for, of which exactly one part of the scope differs."""
    yield from near_misses(accounts(store, filters, cutoff), tolerance)


def _groups(
    store: Store, connection: Connection, filters: Filters, seeds: Sequence[Account], cutoff: int | None, least: int
) -> dict[Common, list[Account]]:
    """The groups of `least` and more in which a figure stands that was asked for, with all that is of one matter with it."""
    wanted = {account.figure.id for account in seeds}
    if not 0 < len(seeds) <= FEW or _is_all_there_is(filters, seeds):
        return _holding(wanted, gathered(_pool(connection, filters, seeds, cutoff), least))
    found = Loaded(connection, cutoff)
    conditions = _standing(cutoff)
    parts = [part for one in {_near(account) for account in seeds} for part in _rows(one, conditions, cutoff is None)]
    sketches = found.sketches(parts)
    groups = _holding(wanted, gathered(sketches.values(), least))
    ids = {account.figure.id for group in groups.values() for account in group}
    full = {one.figure.id: one for one in _all_of(found, [n for n, one in sketches.items() if one.figure.id in ids])}
    return {common: [full[one.figure.id] for one in group] for common, group in groups.items()}


def _holding(wanted: Container[str], groups: Mapping[Common, list[Account]]) -> dict[Common, list[Account]]:
    """The groups that hold a figure that is wanted."""
    return {common: group for common, group in groups.items() if any(one.figure.id in wanted for one in group)}


def _standing(cutoff: int | None) -> list[Any]:
    return [standing(schema.figure, cutoff), text("NOT figure.hidden")]  # in the words of the partial indexes


def _is_all_there_is(filters: Filters, seeds: Sequence[Account]) -> bool:
    """Is nothing of one matter with those asked for but they themselves?"""
    given = given_in(filters)
    whole = {measure for account in seeds for measure in family_of_measure(account.figure.measure)}
    return not given or (given <= {"measure", "versions"} and whole == {account.figure.measure for account in seeds})


def _pool(connection: Connection, filters: Filters, seeds: Sequence[Account], cutoff: int | None) -> list[Account]:
    """The figures that could be of one matter with many that were asked for."""
    if not seeds or _is_all_there_is(filters, seeds):
        return list(seeds)
    measures = sorted({measure for account in seeds for measure in family_of_measure(account.figure.measure)})
    return Loaded(connection, cutoff).accounts([*_standing(cutoff), schema.figure.c.measure.in_(measures)], {})


def _all_of(found: Loaded, numbers: Sequence[int]) -> list[Account]:
    """The accounts of very many rows, so many at a time as one IN takes."""
    c = schema.figure.c
    parts = (numbers[start : start + SOME] for start in range(0, len(numbers), SOME))
    return [account for part in parts for account in found.accounts([c.n.in_(part)], {})]


class _Near(Struct, frozen=True):
    """What a figure must fulfil to be of one matter with another; `country` "" where the place tells no state.

    Where a side is told, it counts for nothing: who tells no place means that of the others, if all tell one (gathering.py).
    """

    measures: tuple[str, ...]
    party: str | None
    sided: bool
    country: str | None
    run: Run
    first: date | None = None
    last: date | None = None
    reach: timedelta = timedelta()


def _near(account: Account) -> _Near:
    figure = account.figure
    country = (figure.place.country or "") if figure.place else None
    run = runs(figure)
    near = _Near(family_of_measure(figure.measure), figure.party, bool(figure.party or figure.side), country, run)
    days = stretch_of(account) if run == "happening" else None
    if days is None:
        return near
    length = (days[1] - days[0]).days + 1
    reach = next((most for most in GRAINS if length <= most), None)
    return near if reach is None else replace(near, first=days[0], last=days[1], reach=timedelta(days=reach))


def _rows(near: _Near, standing: Sequence[Any], indexed: bool) -> Iterator[Select[Any]]:
    """The rows of figures that could be of one matter with another, each part of them by an index."""
    c = schema.figure.c
    own: list[Any] = [c.party.is_(None) if near.party is None else c.party == near.party]
    if near.country != "" and not near.sided:
        there = c.place.in_(select(schema.place.c.n).where(schema.place.c.country == near.country))
        own.append(c.place.is_(None) if near.country is None else there)
    for index, told in _happened(near) if near.run == "happening" else _ran(near):
        query = sketched().where(*standing, *own, *told)
        yield query.with_hint(schema.figure, f"INDEXED BY {index}", "sqlite") if indexed else query


def _happened(near: _Near) -> Iterator[tuple[str, list[Any]]]:
    """What happened then: by the days that are told, else by those of the report."""
    c = schema.figure.c
    measures = c.measure.in_(near.measures)
    if near.first is None or near.last is None:
        yield "figure_scope", [measures]
        return
    last = min(near.last, date.max - near.reach) + near.reach
    news = c.day.between(near.first.toordinal(), min(near.last, date.max - UNDATED).toordinal() + UNDATED.days)
    yield "figure_scope", [measures, c.time_end.between(near.first.isoformat(), last.isoformat())]
    yield "figure_scope", [measures, c.time_end.is_(None), news]


def _ran(near: _Near) -> Iterator[tuple[str, list[Any]]]:
    """Rates; or counts that run on, and what was so on a day, whichever day that was."""
    c = schema.figure.c
    kind = "rate" if near.run == "rate" else "cumulative"
    yield "figure_window", [c.measure.in_(near.measures), c.window_kind == kind]
    levels = [measure for measure in near.measures if is_level(measure)]
    if levels and near.run != "rate":
        yield "figure_scope", [c.measure.in_(levels), or_(c.window_kind.is_(None), c.window_kind == "point")]


def sums(store: Store, filters: Filters, cutoff: int | None = None, *, tolerance: float = ABOUT) -> list[Finding]:
    """What must add up, and whether it does, where a figure plays a part that all filters hold for.

    Looked at are all figures of the reports in which those stand, and of those who give them.
    """
    with store.reading() as connection:
        seeds = _accounts(store, connection, filters, cutoff)
        pool = _beside(connection, filters, seeds, cutoff)
    wanted = {account.figure.id for account in seeds}
    return [one for one in findings(pool, tolerance) if any(term.figure in wanted for term in one.terms)]


def queue(store: Store, filters: Filters, cutoff: int | None = None) -> list[Waiting]:
    """The figures that nobody has reviewed and all filters hold for, those worth being looked at first (worth.py)."""
    waiting = accounts(store, replace(filters, reviewed="none"), cutoff)
    return worth(waiting, compare(store, filters, cutoff), sums(store, filters, cutoff))


def lines(store: Store, filters: Filters, cutoff: int | None = None, *, alone: bool = False) -> list[Series]:
    """The figures that all filters hold for as they were published over time, a series for each teller and subject.

    Without `alone` only what was given more than once.
    """
    return series(accounts(store, filters, cutoff), alone=alone)


def _beside(connection: Connection, filters: Filters, seeds: Sequence[Account], cutoff: int | None) -> list[Account]:
    """The figures of the same reports and the same speakers."""
    if not given_in(filters) or not seeds:
        return list(seeds)
    c = schema.figure.c
    ids = sorted({account.figure.id for account in seeds})
    reports: set[int] = set()
    speakers: set[int] = set()
    for start in range(0, len(ids), SOME):
        for report, speaker in connection.execute(select(c.report, c.speaker).where(c.id.in_(ids[start : start + SOME]))):
            reports.add(report)
            speakers |= {speaker} - {None}
    found: dict[str, Account] = {}
    for column, values in ((c.report, sorted(reports)), (c.speaker, sorted(speakers))):
        for start in range(0, len(values), SOME):
            conditions: list[Any] = [standing(schema.figure, cutoff), text("NOT figure.hidden")]
            some = Loaded(connection, cutoff).accounts([*conditions, column.in_(values[start : start + SOME])], {})
            found |= {account.figure.id: account for account in some}
    return list(found.values())


def verdict(store: Store, one: str, other: str, cutoff: int | None = None, *, tolerance: float = ABOUT) -> Verdict:
    """Two figures, by their ids or enough of the beginnings, held against each other. Raises MisuseError."""
    a, b = (account_of(store, identity, cutoff) for identity in (one, other))
    return judge(a, b, tolerance)


def account_of(store: Store, identity: str, cutoff: int | None = None) -> Account:
    """One figure as an account. Raises MisuseError where there is none of this id, or it is a statement's."""
    with store.reading() as connection:
        kind, full = questions.resolve(connection, identity)
        table = schema.figure
        if kind != "figure":
            raise MisuseError(identity[:40], "is a statement, and counts nothing", "ids of figures stand in sayso figures")
        found = Loaded(connection, cutoff).accounts([table.c.id == full, standing(table, cutoff)], {})
    if not found:
        raise questions.unknown(identity)
    return found[-1]


# ---------------------------------------------------------------- houses and copies


def copies_of(store: Store, report: str) -> list[Copy]:
    """A report's copies; named by its id, or enough of the beginning. Raises MisuseError where there is none."""
    with store.reading() as connection:
        return copies.of_report(connection, questions.resolve_report(connection, report).n)


@cache
def packaged_houses() -> dict[str, str]:
    """Outlets, in lower case, and the houses that publish them (assets/houses.txt)."""
    return {outlet.casefold(): house for house, outlets in entries(lines_of("houses.txt")) for outlet in (house, *outlets)}


def known_houses(connection: Connection, cutoff: int | None = None) -> dict[str, str]:
    """The ledger's outlets whose house is known."""
    return {outlet: house for outlet, house in houses(connection, cutoff).items() if house}


def houses(connection: Connection, cutoff: int | None = None) -> dict[str, str | None]:
    """The ledger's outlets with their houses: what people said goes before what the package knows."""
    c = schema.alias.c
    query = select(c.detail).where(c.kind == "house", standing(schema.alias, cutoff)).order_by(c.n)
    told = {given["outlet"].casefold(): given["house"] for given in map(json.loads, connection.execute(query).scalars())}
    outlets = connection.execute(select(schema.outlet.c.name)).scalars()
    known = packaged_houses() | told
    return {outlet: known.get(outlet.casefold()) for outlet in sorted(outlets)}
