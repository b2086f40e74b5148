"""Two wordings held against each other: what they share, whether the one is turned round, and what keeps them apart."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import NamedTuple

from sayso.reconciliation.links.wording import DATES, KIND, Rarity, Wording, synonyms

ALIKE = 0.7  # what is left of a word's weight where it is met by another for the same thing
LOWLY = 0.7  # what is left of a name's that the other has as a common word: the Air Force and air defences
RARE, FEW = 1 / 200, 500  # a word that more than one of 200 statements has weighs less; of few statements none does
ALL_RARE: Rarity = {}


class Overlap(NamedTuple):
    """What two wordings share: by weight, as shares of either (0 to 1), in words, and in names.

    `plain` is the weight without names and states. `turned`: one of them says the contrary of the other, by "not" or by an
    opposite.
    """

    weight: float
    plain: float
    of_a: float
    of_b: float
    words: int
    names: int
    turned: bool


_NOTHING, _CONTRARY = (Overlap(0.0, 0.0, 0.0, 0.0, 0, 0, turned) for turned in (False, True))


def overlap(a: Wording, b: Wording, rarity: Rarity = ALL_RARE) -> Overlap:
    """Holds the one against the other.

    >>> from sayso.reconciliation.links.wording import wording
    >>> round(overlap(wording("the boat sank off Malta"), wording("off Malta a vessel went down")).of_a, 2)
    0.77
    """
    if a.keys.isdisjoint(b.keys) and a.opposed.isdisjoint(b.keys):
        return _NOTHING if a.negated == b.negated else _CONTRARY
    mine, plain, words, names, opposed = _met(a, b, rarity)
    theirs, their_plain, their_words, _, _ = _met(b, a, rarity)
    turned = (a.negated != b.negated) != opposed
    return Overlap(
        min(mine, theirs), min(plain, their_plain), mine / (a.weight or 1.0), theirs / (b.weight or 1.0),
        min(words, their_words), names, turned,
    )  # fmt: skip


def _met(a: Wording, b: Wording, rarity: Rarity) -> tuple[float, float, int, int, bool]:
    """Of a's units those that b has: their weight, that without names, how many, how many names, and is one an opposite?"""
    weight, plain, words, named, opposed = 0.0, 0.0, 0, 0, False
    for stem, others, against, own, is_name, _, is_state in a.units:
        if stem in b.stems:
            if is_name and stem not in b.names:
                own *= LOWLY
        elif not others.isdisjoint(b.keys):
            own *= _alike(others & b.keys, rarity)
        elif not against.isdisjoint(b.keys):
            own *= ALIKE
            opposed = not opposed
        else:
            continue
        weight += own
        words += 1
        if is_name:
            named += 1
        elif not is_state and own != KIND:
            plain += own
    return weight, plain, words, named, opposed


def _alike(met: frozenset[str], rarity: Rarity) -> float:
    """What is left of a word's weight that the other has by these keys: all of it, for another name of one place."""
    if any(key[0] in "@#" for key in met):
        return 1.0
    return ALIKE * max([rarity.get(key, 1.0) for key in met])


def shared(a: Wording, b: Wording) -> list[str]:
    """The words that both tell, as they have them: "Busan", "boats (vessels)"."""
    found = dict[str, None]()
    for unit in a.units:
        for other in b.units:
            if unit.stem == other.stem:
                found[unit.spelt] = None
                break
            if not unit.others.isdisjoint((*other.others, other.stem)) or unit.stem in other.others:
                found[f"{unit.spelt} ({other.spelt})"] = None
                break
    return list(found)


def elsewhere(a: Wording, b: Wording, around: Wording) -> bool:
    """Do they name places, or states, and none of the one is named in the other or around it?"""
    for mine, theirs in ((a.places, b.places), (a.states, b.states)):
        if mine and theirs and mine.isdisjoint(theirs) and mine.isdisjoint(around.keys):
            return True
    return False


def apart(a: Wording, b: Wording) -> bool:
    """Do they tell of different things of one kind: the one of a school, the other of a hospital?"""
    if not a.things or not b.things:
        return False
    unmet = _unmet(a, b) & _unmet(b, a)
    told = {thing for _, thing, _ in b.things}
    return bool(unmet - {kind for kind, thing, _ in a.things if thing in told})


def _unmet(a: Wording, b: Wording) -> set[str]:
    """The kinds of which a tells a thing that b has by no word for it; months are met by themselves alone."""
    return {
        kind for kind, _, stem in a.things
        if stem not in b.stems and (kind in DATES or synonyms(stem).isdisjoint(b.keys))
    }  # fmt: skip


def common(frequency: Mapping[str, int], total: int) -> Rarity:
    """The words, names and groups that so many of some statements have that they tell little of what each is about."""
    of = total + FEW
    return {key: log(number / of) / log(RARE) for key, number in frequency.items() if number > RARE * of}
