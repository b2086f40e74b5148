"""Near misses: figures that would be of one matter, but for one part of their scopes.

Each account is put with those that have all in common with it but one part (the measure, the unit, the side, the place, the
days, the way of counting), and the pairs are judged; those are given of which just that part differs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from sayso.reconciliation.bounds import ABOUT
from sayso.reconciliation.gathering import key_of, place_chain, stretch_of
from sayso.reconciliation.ladders import belongs_to_one
from sayso.reconciliation.verdicts import judge
from sayso.records import Account, Verdict

BESIDE = 12  # of many that have the same in common, each is held against so many that come after it in time
_ORDER = ("measure", "unit", "party", "place", "window", "status", "time")
_PARTS = ("measure", "unit", "party", "place", "window", "time")


def near_misses(accounts: Iterable[Account], tolerance: float = ABOUT) -> Iterator[tuple[Account, Account, Verdict]]:
    """Pairs of different tellers' figures of which exactly one part of the scope differs: by that part, then by their ids."""
    found = [(_ORDER.index(verdict.parts[0].part), a.figure.id, b.figure.id, (a, b, verdict))
             for a, b, verdict in _judged(accounts, tolerance)]  # fmt: skip
    for *_, one in sorted(found, key=lambda one: one[:3]):
        yield one


def _judged(accounts: Iterable[Account], tolerance: float) -> Iterator[tuple[Account, Account, Verdict]]:
    alike: dict[tuple[str, Any], list[Account]] = defaultdict(list)
    for account in accounts:
        if not belongs_to_one(account.figure.measure) and not account.figure.in_heading:
            known = _known(account)
            for part in _PARTS:
                alike[part, tuple(value for name, value in known.items() if name != part)].append(account)
    seen: set[tuple[str, str]] = set()
    for group in alike.values():
        for one, other in _pairs(group):
            a, b = sorted((one, other), key=lambda account: account.figure.id)
            pair = (a.figure.id, b.figure.id)
            if pair not in seen and a.teller.key != b.teller.key:
                seen.add(pair)
                verdict = judge(a, b, tolerance)
                if len(verdict.parts) == 1:
                    yield a, b, verdict


def _known(account: Account) -> dict[str, Any]:
    """What an account's scope is put under, part by part; days by the last of them."""
    key = key_of(account.figure)
    days = stretch_of(account)
    return {
        "measure": key.measure, "unit": (key.unit, key.noun), "party": key.side, "window": key.run,
        "place": place_chain(account.figure.place)[0], "time": days and days[1],
    }  # fmt: skip


def _pairs(group: list[Account]) -> Iterator[tuple[Account, Account]]:
    ordered = sorted(group, key=lambda account: (repr(stretch_of(account)), account.figure.id))
    if len(ordered) <= BESIDE:
        yield from combinations(ordered, 2)
        return
    for at, account in enumerate(ordered):
        for other in ordered[at + 1 : at + 1 + BESIDE]:
            yield account, other
