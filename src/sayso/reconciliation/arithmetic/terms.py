"""Terms of equations: figures with their bounds, what is left when some are taken from others, and the whole in words.

Bounds are added and taken away end by end: of "at least 46" less 19 and 13, at least 14 are left; of 28 less "at least 21" at
most 7. What is left is never below nothing as long as the wordings allow it: a part is no more than its whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from math import inf
from typing import Literal

from sayso.reconciliation.bounds import ABOUT, bounds_of
from sayso.reconciliation.verdicts import number, words_of
from sayso.records import Account, Bounds, Figure, Finding, Measure, Span, Status, Term

NOTHING = Bounds(0.0, 0.0)

Kind = Literal["parts", "total", "falls", "daily", "rate", "share", "digits", "tenfold", "phase"]


def plus(a: Bounds, b: Bounds) -> Bounds:
    """The one and the other.

    >>> plus(Bounds(2, 5), Bounds(1, inf))
    Bounds(low=3, high=inf)
    """
    return Bounds(a.low + b.low, a.high + b.high)


def minus(a: Bounds, b: Bounds) -> Bounds:
    """What is left of the one when the other is taken away.

    >>> minus(Bounds(28, 28), Bounds(21, inf)), minus(Bounds(30, 35), Bounds(12, 12))
    (Bounds(low=-inf, high=7), Bounds(low=18, high=23))
    """
    return Bounds(a.low - b.high if b.high < inf else -inf, a.high - b.low)


def total(terms: Iterable[Bounds]) -> Bounds:
    """All of them together."""
    found = NOTHING
    for one in terms:
        found = plus(found, one)
    return found


def left_of(whole: Bounds, parts: Iterable[Bounds]) -> Bounds:
    """What the parts leave of their whole: nothing at least, where the wordings allow it; below nothing where they do not."""
    found = minus(whole, total(parts))
    return Bounds(max(found.low, 0.0), found.high) if found.high >= 0 else found


def term(account: Account, tolerance: float = ABOUT) -> Term:
    """An account as a term: its words, what it counts, who gives it. Only of accounts that have bounds."""
    bounds = bounds_of(account.figure, tolerance)
    assert bounds is not None, "a figure without a number is no term"
    return _term(account, bounds)


def _term(account: Account, bounds: Bounds) -> Term:
    return Term(account.figure.id, account.figure.text, what(account.figure), account.teller.name, bounds)


def what(figure: Figure) -> str:
    """What a figure counts, in words, without the number, the place and the window: "attack drones downed"."""
    many = figure.comparator == "plural" and figure.text.endswith("s")
    return _what(figure.measure, figure.unit, figure.counted, figure.status, figure.value == 1, many)


@lru_cache(maxsize=1 << 14)
def _what(measure: Measure, unit: str | None, counted: str | None, status: Status, is_one: bool, many: bool) -> str:
    """The words behind any number of this kind; those of a million figures are some thousands."""
    text = "dozens" if many else "1" if is_one else "2"
    figure = Figure("", Span(0, 0), text, float(text) if text.isdigit() else None, None, None, "plural" if many else "exact",
                    unit, counted, measure, status, None, None, None, False, None, 1.0)  # fmt: skip
    return words_of(figure).removeprefix(text).strip()


# ---------------------------------------------------------------- in words


def equation(
    kind: Kind, counted: Sequence[tuple[Account, Bounds]], remainder: Bounds, holds: bool, *, before: bool = False
) -> Finding:
    """A whole and its parts, each with its bounds in the whole's unit, as a finding.

    `before`: what is left was there before the parts came on top of it.

    "Air Force: 100 drones launched = 66 drones downed + 24 drones lost + 4 drones turned back; 6 are left"
    """
    accounts = [account for account, _ in counted]
    terms = tuple(_term(account, bounds) for account, bounds in counted)
    apart = len({account.figure.place and account.figure.place.name for account in accounts}) > 1
    words = [placed(account.figure) if apart else figured(account) for account in accounts]
    owner = terms[0].who if len({one.who for one in terms}) == 1 else None
    if owner is None:
        words = [f"{told} ({one.who})" for told, one in zip(words, terms, strict=True)]
    sides = f"{words[0]} = {' + '.join(words[1:])}"
    sentence = f"{owner + ': ' if owner else ''}{sides}; {left(remainder, holds, before)}"
    return Finding(kind, terms, remainder, holds, sentence)


def left(remainder: Bounds, holds: bool, before: bool = False) -> str:
    """What is left, in words.

    >>> left(Bounds(6, 6), True), left(Bounds(-1, -1), False), left(Bounds(38, 38), True, before=True)
    ('6 are left', 'the parts are more than the whole by 1', '38 were there before')
    """
    low, high = remainder
    if not holds and high < 0:
        return f"the parts are more than the whole by {'at least ' if low < high else ''}{number(-high)}"
    if not holds:
        return f"it does not add up: {between(remainder)} {'is' if low == high == 1 else 'are'} missing"
    if low == high == 0:
        return "it adds up"
    one = low == high == 1
    rest = ("was there before" if one else "were there before") if before else "is left" if one else "are left"
    if low <= 0 and high == inf:
        return f"how many {rest} is open"
    return f"{between(Bounds(-inf, high) if low <= 0 else remainder)} {rest}"


def finding(
    kind: Kind, terms: Iterable[Account], remainder: Bounds, sentence: str, tolerance: float = ABOUT, *, holds: bool = False,
    since: date | None = None,
) -> Finding:  # fmt: skip
    """A finding about some accounts."""
    return Finding(kind, tuple(term(account, tolerance) for account in terms), remainder, holds, sentence, since)


def figured(account: Account) -> str:
    """A figure in a few words, without who gives it and where: "7,386 tanks destroyed"."""
    return f"{account.figure.text} {what(account.figure)}".strip()


def named(account: Account) -> str:
    """A figure in a few words, with where it was and the report that gives it.

    "3,904 houses destroyed in Savai'i (Apia Mirror, 2021-02-09)"
    """
    told = (account.origin.outlet, account.origin.published and account.origin.published.isoformat())
    where = ", ".join(piece for piece in told if piece)
    return placed(account.figure) + (f" ({where})" if where else "")


def placed(figure: Figure) -> str:
    """A figure in a few words, with where it was."""
    place = figure.place
    return f"{figure.text} {what(figure)}".strip() + (f" {place.relation or 'in'} {place.name}" if place else "")


def between(bounds: Bounds) -> str:
    """Bounds in words: "250", "225 to 275", "at least 14"."""
    if bounds.low == bounds.high:
        return number(bounds.low)
    if bounds.high == inf:
        return f"at least {number(bounds.low)}"
    return f"at most {number(bounds.high)}" if bounds.low == -inf else f"{number(bounds.low)} to {number(bounds.high)}"
