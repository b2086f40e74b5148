"""One number in two reports, misprinted in one of them, where it is not told that one hand gave both: digits, tenfold.

What an outlet tells in its own voice it has from somebody, and from whom is not said; and one name is not always read as one
body ("its organiser, Fairyfield Sales, said"). A number of four digits of which two are turned round, or just ten times
another, of the same thing, place and day, is seldom another number: so it is asked whose slip that is, whoever gives them. Two
who are named and differ may differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

from sayso.reconciliation.arithmetic.counted import is_at_one_time
from sayso.reconciliation.arithmetic.misprints import DIGITS, digits_of, is_tenfold, is_turned, told_digits
from sayso.reconciliation.arithmetic.running import doubtful
from sayso.reconciliation.arithmetic.series import published_order
from sayso.reconciliation.arithmetic.subjects import Owner, place_of, thing_of
from sayso.reconciliation.arithmetic.terms import Kind
from sayso.reconciliation.arithmetic.unsaid import is_unsaid, words_of_name
from sayso.reconciliation.scopes import AHEAD, RECENT, as_of, runs
from sayso.records import Account, Finding

MANY = 20  # figures of one thing and place whose digits are the same: of more it is not told which is whose slip
_APART = frozenset({"share", "duration", "age", "rank"})  # of these many are told of one place, and differ
_SUMS = frozenset({"money", "price"})
_TWO = 2  # digits that tell something, of which one number is ten times another by chance only


def slips(
    accounts: Sequence[Account], hand: Mapping[str, Owner], found: Sequence[Finding], tolerance: float
) -> Iterator[Finding]:
    """Misprints among figures that are not of one hand for certain, but for those that are `found` already."""
    alone: dict[tuple[object, ...], Account] = {}  # as most are: a list for each would cost more than the rest
    alike: dict[tuple[object, ...], list[Account]] = {}
    for account in accounts:
        if (digits := _digits(account)) is not None and (first := alone.setdefault(digits, account)) is not account:
            alike.setdefault(digits, [first]).append(account)
    known = {frozenset(term.figure for term in one.terms) for one in found}
    told: set[frozenset[str]] = set()
    groups = [sorted(some, key=published_order) for some in alike.values() if len(some) <= MANY]
    for some in sorted(groups, key=lambda some: published_order(some[0])):  # of like pairs of numbers the first is told
        for one, other in combinations(some, 2):
            pair = frozenset((one.figure.id, other.figure.id))
            why = _why(one, other) if pair not in known and _may_be_one(one, other, hand) else None
            numbers = frozenset((one.figure.text, other.figure.text))
            if why and numbers not in told:
                told.add(numbers)
                yield doubtful(why, one, other, _WORDS[why], tolerance)


_WORDS: Mapping[Kind, str] = {"digits": "two digits are turned round", "tenfold": "the one is ten times the other"}


def _digits(account: Account) -> tuple[object, ...] | None:
    """What a figure shares with its misprint: what it counts, where, and which digits it has, in whatever order."""
    figure = account.figure
    if figure.comparator != "exact" or figure.value is None or not (digits := _sorted_digits(figure.value)):
        return None
    if figure.in_heading or figure.status == "denied" or figure.measure in _APART:
        return None
    what = thing_of(figure)
    return what.measure, what.unit, what.noun, place_of(account), figure.status in AHEAD, digits


@lru_cache(maxsize=1 << 14)
def _sorted_digits(value: float) -> str:
    """Its digits but for noughts, sorted; none where too few tell something. Most numbers of a ledger are told in it often."""
    return "".join(sorted(f"{value:.6f}".replace(".", "").replace("0", ""))) if told_digits(value) >= _TWO else ""


def _may_be_one(one: Account, other: Account, hand: Mapping[str, Owner]) -> bool:
    """May one hand have given both, for one thing and day? Without a name nor a place only things tell what they are."""
    a, b = one.origin, other.origin
    if a.id == b.id or a.published is None or b.published is None or b.published - a.published > RECENT:
        return False
    if not is_at_one_time(one, other) or (runs(one.figure) == "running" and as_of(one) != as_of(other)):
        return False
    if _is_named_alike(one, other):
        return True
    things = thing_of(one.figure).unit not in (None, "person") and one.figure.measure not in _SUMS
    return (is_unsaid(one, hand) or is_unsaid(other, hand)) and bool(place_of(one) or things)


def _is_named_alike(one: Account, other: Account) -> bool:
    """Do both names hold the same words, or the one all of the other's: "the carmaker", "carmaker Velano"?"""
    if "outlet" in (one.teller.kind, other.teller.kind):
        return one.teller.key == other.teller.key
    mine, theirs = words_of_name(one.teller.name), words_of_name(other.teller.name)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def _why(one: Account, other: Account) -> Kind | None:
    """Which slip would make the one the other."""
    a, b = one.figure.value or 0.0, other.figure.value or 0.0
    if len(digits_of(a)) >= DIGITS and is_turned(a, b):
        return "digits"
    point = min(a, b) != int(min(a, b)) and max(a, b) == round(10 * min(a, b), 6)  # "3.5 metres" and "35 metres"
    return "tenfold" if point or is_tenfold(a, b) else None
