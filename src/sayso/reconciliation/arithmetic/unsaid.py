"""Whose figures reports tell in their own voice, where they quote nobody on it: whom the outlet quotes, or whose name it bears.

    of one outlet   another of its reports quotes one hand, and no other, on the same thing in the same place
    of a body       its name holds that of a body ("Ministry of Health, Suva"), which another report quotes on the same thing

A guess, as `subjects.going_on` is: what is found by it is a question, and no series builds on it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from sayso.nouns import singular
from sayso.reconciliation.arithmetic.subjects import Owner, place_of, thing_of
from sayso.records import Account

NOBODY = "somebody"  # a speaker whom reading could not tell: "it has counted", "we have recorded"
_WORD = re.compile(r"\w+")


def hands_unsaid(accounts: Sequence[Account], hand: Mapping[str, Owner], known: Mapping[str, str]) -> dict[str, str]:
    """The hands of the figures of which it is not told whose they are, by their ids; `known` are those already found."""
    own = [account for account in accounts if account.figure.id not in known and is_unsaid(account, hand)]
    things = {_thing(account) for account in own}
    quoted: dict[tuple[object, ...], dict[str, set[str | None]]] = defaultdict(lambda: defaultdict(set))
    for account in accounts if own else ():
        if not is_unsaid(account, hand) and (thing := _thing(account)) in things:
            quoted[thing][hand[account.teller.key].name].add(account.origin.outlet)
    found = {}
    for account in own:
        if names := quoted.get(_thing(account)):
            several = list(_of_outlet(account, names)) or list(_of_body(account, names))
            if len(several) == 1:
                found[account.figure.id] = several[0]
    return found


def is_unsaid(account: Account, hand: Mapping[str, Owner]) -> bool:
    """Is it told in the report's own voice, or by somebody whom reading could not tell?"""
    return hand[account.teller.key].outlet or (account.teller.kind == "unnamed" and account.teller.name == NOBODY)


def _thing(account: Account) -> tuple[object, ...]:
    figure = account.figure
    what = thing_of(figure)
    runs_on = figure.window is not None and figure.window.kind == "cumulative"
    return what.measure, what.unit, what.noun, place_of(account), runs_on


def _of_outlet(account: Account, names: Mapping[str, set[str | None]]) -> Iterator[str]:
    outlet = account.origin.outlet
    return (name for name, outlets in names.items() if outlet is not None and outlet in outlets)


def _of_body(account: Account, names: Iterable[str]) -> Iterator[str]:
    borne = words_of_name(account.origin.outlet or "")
    return (name for name in names if name.startswith("o:") and words_of_name(name[2:]) <= borne)


@lru_cache(maxsize=1 << 14)
def words_of_name(name: str) -> frozenset[str]:
    """The words of a name, folded and in the singular."""
    return frozenset(singular(word) for word in _WORD.findall(name.casefold()))
