"""Which statements could do something to which: those before it in its report, and those of the reports most like its own.

All reports lie in the order of their days. Of each, the words, names and speakers that fewest reports have are looked up, and
of each of these the reports that had it last; so ten times as many reports cost ten times as much, whatever they say. Two
reports are alike by the whole of them: who answers "the allegations" need share no word with them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from math import log
from typing import NamedTuple

from sayso.reconciliation.links.sayings import Saying

REACH = timedelta(days=62)  # what was said longer ago is history: "a deficit of 4 per cent" of a year before is another
PROBES = 40  # keys of a report that are looked up, those that fewest have
DEPTH = 16  # reports that are looked up of each key, the last before
KIN = 6  # reports that are held against one, at most, those most like it
BEFORE = 8  # statements before, in the same report
MOST = 24  # statements of another report, those first in it
GROUP = 0.5  # what a group of synonyms, a state or a place counts; any other key 1

Place = tuple[int, int]  # which report, and which of its statements


class Candidate(NamedTuple):
    """A statement and one that it may do something to."""

    a: Place
    b: Place


def candidates(reports: Sequence[Sequence[Saying]]) -> Iterator[Candidate]:
    """The pairs worth a look, report by report; of two reports of one day either may come first."""
    kin = _kin(reports)
    for n, report in enumerate(reports):
        others = [(m, at) for m in kin[n] for at in range(min(len(reports[m]), MOST))]
        for one in report:
            before = [(n, at) for at in range(max(one.at - BEFORE, 0), one.at)]
            yield from (Candidate((n, one.at), place) for place in (*before, *others))


def keys_of(one: Saying) -> frozenset[str]:
    """The keys that a statement is known by."""
    return one.content.keys | one.frame.keys


def _keys(report: Sequence[Saying]) -> frozenset[str]:
    """Those of a report: of its statements, of its speakers and of its outlet."""
    spoken = [f"~{stem}" for one in report for stem in one.voice.stems]
    return frozenset([*spoken, f"^{report[0].told.origin.outlet}"]).union(*map(keys_of, report))


def _kin(reports: Sequence[Sequence[Saying]]) -> list[list[int]]:
    """For each report those most like it, not later than itself."""
    keys = list(map(_keys, reports))
    frequency = Counter(key for several in keys for key in several)
    held: dict[str, list[int]] = defaultdict(list)
    found: list[list[int]] = [[] for _ in reports]
    for _, several in groupby(range(len(reports)), key=lambda n: reports[n][0].day or date.min):
        today = list(several)
        for n in today:
            for key in keys[n]:
                if frequency[key] > 1:
                    held[key].append(n)
        for n in today:
            shared: dict[int, float] = defaultdict(float)
            first = (reports[n][0].day or date.max) - REACH
            for key in sorted((key for key in keys[n] if frequency[key] > 1), key=lambda key: (frequency[key], key))[:PROBES]:
                weight = (GROUP if key[0] in "=@+-#" else 1.0) * log(1 + len(reports) / frequency[key])
                for m in held[key][-DEPTH:]:
                    if m != n and (reports[m][0].day or date.max) >= first:
                        shared[m] += weight
            found[n] = sorted(shared, key=lambda m: (-round(shared[m], 6), m))[:KIN]
    return found
