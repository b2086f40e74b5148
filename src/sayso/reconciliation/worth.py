"""Which figures a person should look at first: what is likely misread, and how much hangs on it.

    worth = (doubt + conflict) × weight

    doubt      1 − confidence: the chance that the figure was misread
    conflict   a quarter if another teller's figure differs, a quarter if a sum cannot add up: both are misreadings more often
               than what agrees is
    weight     1 for a figure of one, 2 for a thousand, 3 for a million: what is large is quoted

It orders a queue and is no grade: nothing is said of who is right, and nothing is left out of the queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf, log10

from sayso.records import Account, Finding, Matter, Waiting

CONFLICT = 0.25
UNSURE, LARGE = 0.6, 1_000  # a confidence below which, and a number from which on, the reason is told


def worth(accounts: Iterable[Account], matters: Iterable[Matter], sums: Iterable[Finding]) -> list[Waiting]:
    """The accounts as they are worth being looked at, those worth most first, each with the reasons in words."""
    against = dict(_against(matters))
    off = {term.figure: finding.sentence for finding in sums if not finding.holds for term in finding.terms}
    found = [_waiting(account, against.get(account.figure.id), off.get(account.figure.id)) for account in accounts]
    return sorted(found, key=lambda one: (-one.worth, one.figure))


def _against(matters: Iterable[Matter]) -> Iterator[tuple[str, str]]:
    """Of each figure that differs from another's, with whom."""
    for matter in matters:
        names = {claim.latest.figure.id: claim.latest.teller.name for claim in matter.claims}
        for verdict in matter.verdicts:
            if verdict.word == "differ":
                yield from ((verdict.a, names[verdict.b]), (verdict.b, names[verdict.a]))


def _waiting(account: Account, against: str | None, off: str | None) -> Waiting:
    figure = account.figure
    known = [abs(end) for end in (figure.value, figure.low, figure.high) if end is not None and abs(end) < inf]
    size = max(known, default=0.0)
    why = [f"reading unsure ({figure.confidence:.2f})"] if figure.confidence < UNSURE else []
    why += [f"differs from {against}"] if against is not None else []
    why += [f"cannot add up: {off}"] if off is not None else []
    why += ["large"] if size >= LARGE else []
    doubt = 1 - figure.confidence + CONFLICT * ((against is not None) + (off is not None))
    return Waiting(figure.id, round(doubt * (1 + log10(max(size, 1)) / 3), 4), tuple(why))
