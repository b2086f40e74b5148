"""What is a part of what: measures, kinds of people, things and units (assets/ladders.txt).

>>> kind_of("person", "Russian soldiers", "killed"), kind_of("drone", "Shahed drones", "downed")
('soldier', 'shahed')
>>> part_of_measure("killed", "casualties"), whole_of_measure("downed")
(True, 'launched')
"""

from __future__ import annotations

from functools import cache, lru_cache

from sayso.nouns import is_person, singular
from sayso.wordlists import entries, sections

ANYBODY = "anybody"
_WORDS_MAX = 3  # of a kind's name: "prisoner of war"


class _Ladders:
    """assets/ladders.txt, read."""

    def __init__(self) -> None:
        told = {name: dict(entries(lines)) for name, lines in sections("ladders.txt").items()}
        self.measures = {part: whole for whole, parts in told["measures"].items() for part in parts}
        self.alike = {(unit, other): measures[0] for unit, measures in told["alike"].items() for other in measures}
        self.levels, self.excluded = frozenset(told["runs"]["levels"]), frozenset(told["runs"]["excluded"])
        people = dict(told["people"])
        self.silent = frozenset(people.pop("silent"))
        self.people = {word: kind for kind, words in people.items() for word in words}
        self.implied = {measure: frozenset(kinds) for measure, kinds in told["implied"].items()}
        self.kinds = {(kind, whole) for whole, kinds in told["kinds"].items() for kind in kinds}
        self.things = {unit: _spelt(words) for unit, words in told["things"].items()}
        self.same = {other: unit for unit, others in told["same"].items() for other in others}
        self.metric = {unit: _conversion(values) for unit, values in told["metric"].items()}


def _spelt(words: list[str]) -> dict[str, str]:
    """Each spelling of the things under a unit, with the one that stands for it."""
    found: dict[str, str] = {}
    for word in words:
        first, *others = (part.strip() for part in word.split("="))
        found |= dict.fromkeys((first, *others), first)
    return found


def _conversion(values: list[str]) -> tuple[float, str]:
    factor, base = values[0].split(" ", 1)
    return float(factor), base


@cache
def _ladders() -> _Ladders:
    return _Ladders()


# ---------------------------------------------------------------- measures


@lru_cache(maxsize=1 << 12)
def measure_alike(measure: str, unit: str | None, kind: str | None) -> str:
    """The measure that stands for all that are one for these things.

    >>> measure_alike("destroyed", "drone", None), measure_alike("people", "person", "soldier")
    ('downed', 'troops')
    """
    if measure == "people" and kind in _ladders().implied["troops"]:
        return "troops"  # soldiers somewhere, with nothing else said of them
    return _ladders().alike.get((unit or "", measure), measure)


def whole_of_measure(measure: str) -> str:
    """The widest measure that this one is a part of, or itself."""
    return _ladders().measures.get(measure, measure)


@cache
def family_of_measure(measure: str) -> tuple[str, ...]:
    """All measures on the ladder that a measure stands on, and those that can be one with them for some things.

    >>> family_of_measure("killed")
    ('casualties', 'killed', 'wounded')
    """
    lists = _ladders()
    alike = {measure} | {one for (_, other), one in lists.alike.items() if other == measure}
    alike |= {other for (_, other), one in lists.alike.items() if one in alike}
    if {"people", "troops"} & alike:
        alike |= {"people", "troops"}
    wholes = {whole_of_measure(one) for one in alike}
    parts = {part for part, whole in lists.measures.items() if whole in wholes}
    more = {other for (_, other), one in lists.alike.items() if one in parts}
    return tuple(sorted(alike | wholes | parts | more))


def part_of_measure(part: str, whole: str) -> bool:
    """Are those counted under the one a part of those under the other?"""
    return _ladders().measures.get(part) == whole


def is_level(measure: str) -> bool:
    """Is it so on a day (troops present), rather than happening in it?"""
    return measure in _ladders().levels


def belongs_to_one(measure: str) -> bool:
    """Does it tell of one thing alone (an age, a rank), so that two are of one matter only if a person says so?"""
    return measure in _ladders().excluded


# ---------------------------------------------------------------- what is counted


@lru_cache(maxsize=1 << 16)
def kind_of(unit: str | None, counted: str | None, measure: str) -> str | None:
    """What is counted more narrowly than its unit: of people the kind, of things the type; None where that is not told.

    "anybody" where the words mean people in general. A kind that the measure's people are anyway ("soldiers" deployed) is none.
    """
    if not counted:
        return None
    words = counted.casefold().replace("’", "'").split()
    if unit == "person":
        kind = _kind_of_people(words, counted.split()[-1])
        return None if kind in _ladders().implied.get(measure, ()) else kind
    types = _ladders().things.get(unit or "", {})
    for size in (2, 1):
        for at in range(len(words) - size + 1):
            word = " ".join(words[at : at + size])
            if found := types.get(word) or types.get(word.removesuffix("s")):
                return found
    return None


def _kind_of_people(words: list[str], head: str) -> str | None:
    lists = _ladders()
    for size in range(min(_WORDS_MAX, len(words)), 0, -1):
        phrase = " ".join(words[-size:])
        for form in (phrase, singular(phrase)):
            if form in lists.silent:
                return None
            if form in lists.people:
                return lists.people[form]
    if head[:1].isupper() or not is_person(words[-1]):
        return ANYBODY  # "North Koreans"
    return singular(words[-1])


def within_kind(kind: str, other: str) -> bool:
    """Is the one kind a part of the other? Of people in general every kind is.

    >>> within_kind("soldier", "anybody"), within_kind("medic", "worker"), within_kind("child", "soldier")
    (True, True, False)
    """
    return other == ANYBODY or (kind, other) in _ladders().kinds


def unit_alike(unit: str | None) -> str | None:
    """The unit that stands for all that are the same.

    >>> unit_alike("home"), unit_alike("house")
    ('house', 'house')
    """
    return _ladders().same.get(unit, unit) if unit else None


@lru_cache(maxsize=1 << 12)
def widest_unit(unit: str | None) -> str | None:
    """The unit under which a thing is counted more widely: a tank is a vehicle; what can be converted, its base."""
    lists, own = _ladders(), unit_alike(unit)
    if own in lists.metric:
        return lists.metric[own][1]
    return next((wide for wide, types in lists.things.items() if own in types), own)


def within_unit(unit: str, other: str) -> bool:
    """Are things of the one unit counted under the other, too? ("tank" under "vehicle")"""
    return unit_alike(unit) in _ladders().things.get(unit_alike(other) or "", {})


def factor(unit: str, other: str) -> float | None:
    """By what a number of one unit is multiplied to be one of another; None where that is no conversion.

    >>> round(factor("mile", "km"), 3), factor("km", "tonne")
    (1.609, None)
    """
    metric = _ladders().metric
    if unit == other:
        return 1.0
    if unit not in metric or other not in metric or metric[unit][1] != metric[other][1]:
        return None
    return metric[unit][0] / metric[other][0]
