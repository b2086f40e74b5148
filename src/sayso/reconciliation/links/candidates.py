"""Which statements could do something to which: those that share words which few others have, or stand near one another.

All statements lie in the order of their days. Of each, the words that fewest statements have are looked up, and of each word
the statements that had it last; so ten times as many statements cost ten times as much, whatever they say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from sayso.reconciliation.links.sayings import Saying

REACH = timedelta(days=62)  # what was said longer ago is history: "a deficit of 4 per cent" of a year before is another
PROBES = 20  # keys of a statement that are looked up, those that fewest have
PLAINLY = 8  # the same of one that could only say again what another says; synonyms are not looked up
DEPTH = 16  # statements that are looked up of each key, the last before
TRIED = 8  # statements that are held against one, at most, those with most keys in common
BEFORE = 8  # statements before, in the same report
BESIDE, FIRST = 2, 2  # statements beside the first of these, which are tried, too, where words tell that it has an object
LEAST, MUCH = 1.0, 2.0  # keys in common at least: where words tell that it does something, or it has a number; where not
SIDES = frozenset("=+-")  # the first letters of keys of synonyms and opposites
GROUP = 0.5  # a group of synonyms counts so much, any other key 1

# Signals of what does something to another statement; of what surely has an object in another's words.
DOING = frozenset({"repeats", "confirms", "denies", "opposes", "answers", "asks", "corrects", "cites", "new"})
ACTING = DOING - {"repeats", "new"}

Place = tuple[int, int]  # which report, and which of its statements


class Candidate(NamedTuple):
    """A statement and one that it may do something to."""

    a: Place
    b: Place


def candidates(reports: Sequence[Sequence[Saying]], frequency: Counter[str]) -> Iterator[list[Candidate]]:
    """For each statement those that it may do something to; of two reports of one day either may come first.

    `frequency` tells how many statements have each key (`keys_of`).
    """
    found = _sharing(reports, frequency)
    for n, report in enumerate(reports):
        for one in report:
            yield _tried(n, one, reports, found)


def keys_of(one: Saying) -> frozenset[str]:
    """The keys by which a statement is found."""
    return one.content.keys | one.frame.keys


def _speaker(one: Saying) -> str:
    return f"~ {one.told.teller.name}"


def _sharing(reports: Sequence[Sequence[Saying]], frequency: Counter[str]) -> dict[Place, list[Place]]:
    """For each statement those of other reports, not later than its own, that share most with it."""
    held: dict[str, list[Place]] = defaultdict(list)
    found = dict[Place, list[Place]]()
    for _, several in groupby(range(len(reports)), key=lambda n: reports[n][0].day or date.min):
        today = list(several)
        for n in today:
            for one in reports[n]:
                place = n, one.at
                for key in keys_of(one):
                    if frequency[key] > 1:
                        held[key].append(place)
                for key in (_speaker(one), *[f"~{stem}" for stem in one.voice.stems]):
                    held[key].append(place)
        for n in today:
            for one in reports[n]:
                found[n, one.at] = _most(n, one, reports, held, frequency)
    return found


def _most(
    n: int, one: Saying, reports: Sequence[Sequence[Saying]], held: dict[str, list[Place]], frequency: Counter[str]
) -> list[Place]:
    is_doing = bool(one.told.accounts) or one.content.negated or not DOING.isdisjoint(one.signals)
    known = [key for key in keys_of(one) if frequency[key] > 1 and (is_doing or key[0] not in SIDES)]  # others have it, too
    keys = sorted(known, key=lambda key: (frequency[key], key))[: PROBES if is_doing else PLAINLY]
    if is_doing:
        named = one.content.stems if "vouches" in one.signals or one.is_of_words else frozenset[str]()
        meant = one.topic.stems | one.cited.stems | named
        keys += [_speaker(one), *sorted(f"~{stem}" for stem in meant), *sorted(one.voice.names)]
    shared: dict[Place, float] = defaultdict(float)
    first = one.day - REACH if one.day else date.min
    for key in dict.fromkeys(keys):
        weight = GROUP if key[0] in "=@+-#" or key[:2] == "~ " else 1.0
        for place in reversed(held.get(key, ())[-DEPTH:]):
            if (reports[place[0]][0].day or date.max) < first:
                break
            shared[place] += weight
    least = LEAST if is_doing else MUCH
    ranked = sorted([(-weight, place) for place, weight in shared.items() if weight >= least and place[0] != n])
    return [place for _, place in ranked[:TRIED]]


def _tried(n: int, one: Saying, reports: Sequence[Sequence[Saying]], found: dict[Place, list[Place]]) -> list[Candidate]:
    """What shares words with it, what stands beside that, and what stands before it in its own report."""
    places = dict.fromkeys(found[n, one.at])
    if not ACTING.isdisjoint(one.signals):
        near = [place for at in range(one.at - BESIDE, one.at + BESIDE + 1) for place in found.get((n, at), ())[:FIRST]]
        for m, at in near:
            places |= dict.fromkeys((m, i) for i in range(max(at - BESIDE, 0), min(at + BESIDE + 1, len(reports[m]))))
    before = [(n, at) for at in range(max(one.at - BEFORE, 0), one.at)]
    return [Candidate((n, one.at), place) for place in (*before, *places)]
