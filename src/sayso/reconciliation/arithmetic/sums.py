"""Accounts of a whole ledger → figures that must add up, and whether they do.

    accounts ─┬─ report by report ─ wholes ─ equations           parts, total
              ├─ of one hand, over reports ─ elsewhere ─ equations   parts whose whole another report tells
              ├─ shares                                          share
              ├─ stretches                                       rate
              ├─ slips                                           digits, tenfold, where it is not told that one hand gave both
              └─ subjects ─ lines ─┬─ running                    falls, phase, digits, tenfold
                                   └─ stretches                  daily

Each finding tells its equation in words, with who gives each figure, and what is left; nothing is put right. Copies of a report
tell an equation once: as it was published first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from sayso.collector import paused
from sayso.reconciliation.arithmetic.counted import counted_of
from sayso.reconciliation.arithmetic.elsewhere import Loose
from sayso.reconciliation.arithmetic.equations import of_whole
from sayso.reconciliation.arithmetic.running import LastWord, falls, last_words, misprints, sunk
from sayso.reconciliation.arithmetic.series import are_of_days_of_their_own, lines, published_order, steps, unsaid
from sayso.reconciliation.arithmetic.shares import shares
from sayso.reconciliation.arithmetic.slips import slips
from sayso.reconciliation.arithmetic.stretches import any_hands_rates, daily
from sayso.reconciliation.arithmetic.subjects import Owner, comes_on_top, going_on, hands, place_of, subjects
from sayso.reconciliation.arithmetic.unsaid import hands_unsaid
from sayso.reconciliation.arithmetic.wholes import Whole, wholes
from sayso.reconciliation.bounds import ABOUT
from sayso.records import Account, Finding


@paused()
def findings(accounts: Iterable[Account], tolerance: float = ABOUT) -> list[Finding]:
    """What must add up among some accounts, in the order of publication of what it is about.

    `tolerance`: how far "around" reaches, as a share. Same accounts, in whatever order: same answer.
    """
    known = list(accounts)
    hand = hands(known)
    found = [*_equations(known, hand, tolerance), *shares(known, hand, tolerance)]
    going = going_on(known, hand)
    going |= hands_unsaid(known, hand, going)
    for subject in subjects(known, hand, going, alone=False, unplaced=True):
        if len(subject) > 1:
            found += _of_subject(subject, tolerance)
    found += any_hands_rates(known, tolerance)
    found += slips(known, hand, found, tolerance)
    terms = {term.figure for one in found for term in one.terms}
    places = {account.figure.id: account for account in known if account.figure.id in terms}
    return sorted(found, key=lambda one: _order(one, places))


def _equations(accounts: Iterable[Account], hand: Mapping[str, Owner], tolerance: float) -> Iterator[Finding]:
    """Wholes and their parts, within reports and over several."""
    reports: dict[str, list[Account]] = defaultdict(list)
    for account in accounts:
        reports[account.origin.id].append(account)
    told: set[tuple[object, ...]] = set()
    loose = Loose()
    for report in sorted(reports.values(), key=lambda report: (report[0].origin.published or date.min, report[0].origin.id)):
        counted = counted_of(report, hand, tolerance)
        found = wholes(counted)
        loose.add(counted, found)
        for whole in found:
            if (known := _identity(whole)) not in told:
                told.add(known)
                yield from of_whole(whole)
    for whole in loose.wholes():
        yield from of_whole(whole)


def _identity(whole: Whole) -> tuple[object, ...]:
    """Equal for an equation that another report tells, too: the same hand, numbers, place and days."""
    figure = whole.whole.account.figure
    terms = tuple((one.what.measure, one.what.kind, one.bounds) for one in (whole.whole, *whole.parts))
    days = (figure.time.start, figure.time.end) if figure.time else None
    when = days if days or len(terms) > 2 else whole.whole.account.origin.published
    return whole.whole.who.name, place_of(whole.whole.account), when, whole.on_top, terms


def _of_subject(subject: Sequence[Account], tolerance: float) -> Iterator[Finding]:
    """What does not fit among the figures of one teller on one thing."""
    running: list[tuple[list[LastWord], tuple[date, ...]]] = []
    counts: list[Account] = []
    for line in lines(subject):
        if line.run in ("happening", "level"):
            counts += line.accounts
        if len(line.accounts) < 2 or (line.run != "running" and are_of_days_of_their_own(line.accounts)):
            continue
        days = steps([account for account in line.accounts if not comes_on_top(account)], line.run)
        if len(days) > 1:
            yield from misprints(days, tolerance)
            if line.run == "happening":
                yield from sunk(days, tolerance)
        if line.run == "running" and len(days) > 1:
            told, phases = last_words(days, tolerance), line.phases or unsaid(days, line.run)
            running.append((told, phases))
            yield from falls(told, phases, tolerance)
    if counts:
        for told, phases in running:
            yield from daily(told, phases, counts, tolerance)


_KINDS = ("parts", "total", "falls", "daily", "rate", "share", "digits", "tenfold", "phase")


def _order(finding: Finding, places: Mapping[str, Account]) -> tuple[object, ...]:
    """By where its figures were published, the first of them first."""
    first, *others = (published_order(places[term.figure]) for term in finding.terms)
    return first, _KINDS.index(finding.kind), others
