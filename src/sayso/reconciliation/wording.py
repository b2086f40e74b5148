"""A text's words as two statements are held against each other: stems, what else may say the same, and what turns it round.

    "No carcasses were ever thrown into the water"     carcass throw water, turned round once
    "the farm dumps dead fish in the sound"            farm dump dead fish sound

Carcasses and the dead, throwing and dumping, water and a sound can stand for one another (assets/synonyms.txt); so the second
says of three things in five what the first denies. Towns and states are known by all their names (Bombay is Mumbai, an Austrian
flat is one in Vienna).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from math import log
from typing import NamedTuple

from sayso.nations import nation, nation_of_adjective, nation_of_capital
from sayso.places.gazetteer import sites
from sayso.wordlists import entries, sections

CACHED = 1 << 16  # chunks of text; 172,000 words of news have 24,000 different ones
PLACE = 1.5  # so well known must a place be, at least, for its name to stand for it (Site.size)
LOWLY = 0.7  # what a name weighs that is a common word of the other: the Air Force and air defences
ALIKE = 0.7  # what a word weighs that is met by another for the same thing, beside one met by itself
NAME, COUNTRY, NUMBER, KIND, DATE = 1.5, 0.6, 0.8, 0.3, 0.5  # what they weigh; any other word weighs 1: a state is in every second report
_CLAUSE = frozenset(".,;:!?…–—)\"”")
_Phrase = tuple[tuple[str, ...], frozenset[str], frozenset[str]]  # stems, keys, opposed keys
EARLY = 6  # words, among which "not" turns the whole statement round; later ones turn some clause
RARE, FEW = 1 / 200, 500  # a word that more than one of 200 statements has weighs less; of few statements none does
_EDGES = " \t\r\n.,;:!?…\"'“”‘’«»()[]{}–—-*•"
_SLIGHT = frozenset({KIND, DATE})  # they count where they are met, and are not missed where they are not
_DATES = frozenset({"month", "day"})
_STOPS = (".", "!", "?", ":", "…", "”", '."', '"')


Thing = tuple[str, str, str]  # its kind, the word for it that stands for all others, its stem
_NONE: frozenset[str] = frozenset()


class Unit(NamedTuple):
    """A word, name, number or phrase: its stem, its other keys, and what it weighs. `opposed`: keys that say the contrary.

    `spelt` is how the text has it.
    """

    stem: str
    others: frozenset[str]
    opposed: frozenset[str]
    weight: float
    is_name: bool
    spelt: str
    is_state: bool = False


class Wording(NamedTuple):
    """A text's units; all of their keys; whether it is turned round ("not"); its names; and of each kind the things told.

    `weight` is that of all units, `plain` that of those that are no names and no states.
    """

    units: tuple[Unit, ...]
    stems: frozenset[str]
    keys: frozenset[str]
    opposed: frozenset[str]
    negated: bool
    names: frozenset[str]
    things: frozenset[Thing]
    places: frozenset[str]
    states: frozenset[str]
    weight: float
    plain: float


class Overlap(NamedTuple):
    """What two wordings share: by weight as the first tells it, as shares of either (0 to 1), in words, and in names.

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
Rarity = Mapping[str, float]  # of the words and groups that many statements have, how much of their weight they keep
NEVER: Rarity = {}


def overlap(a: Wording, b: Wording, rarity: Rarity = NEVER) -> Overlap:
    """Holds the one against the other; `overlap(b, a)` is the same with the sides changed."""
    if a.keys.isdisjoint(b.keys) and a.opposed.isdisjoint(b.keys):
        return _NOTHING if a.negated == b.negated else _CONTRARY
    mine, plain, words, names, opposed = _met(a, b, rarity)
    theirs = _met(b, a, rarity)
    turned = (a.negated != b.negated) != opposed
    of_a, of_b = (mine / a.weight if a.weight else 0.0), (theirs[0] / b.weight if b.weight else 0.0)
    return Overlap(min(mine, theirs[0]), min(plain, theirs[1]), of_a, of_b, min(words, theirs[2]), names, turned)


def _met(a: Wording, b: Wording, rarity: Rarity) -> tuple[float, float, int, int, bool]:
    """Of a's units those that b has: their weight, that without names, how many, how many names, and is one an opposite?"""
    weight, names, words, named, opposed = 0.0, 0.0, 0, 0, False
    for unit in a.units:
        own = unit.weight
        if unit.stem in b.stems:
            if unit.is_name and unit.stem not in b.names:
                own *= LOWLY
        else:
            if met := unit.others & b.keys:
                if not any(key[0] in "@#" for key in met):
                    own *= ALIKE * max([rarity.get(key, 1.0) for key in met])
            elif not unit.opposed.isdisjoint(b.keys):
                own *= ALIKE
                opposed = not opposed
            else:
                continue
        weight += own
        words += 1
        if unit.is_name or unit.is_state or unit.weight == KIND:
            names += own
            named += unit.is_name
    return weight, weight - names, words, named, opposed


def common(frequency: Mapping[str, int], total: int) -> Rarity:
    """The words, names and groups that so many of some statements have that they tell little of what each is about."""
    of = total + FEW
    return {key: log(number / of) / log(RARE) for key, number in frequency.items() if number > RARE * of}


def weighed(wording: Wording, rarity: Rarity) -> Wording:
    """The same, with what many statements have weighing less."""
    if wording.stems.isdisjoint(rarity):
        return wording
    units = tuple([unit._replace(weight=unit.weight * rarity.get(unit.stem, 1.0)) for unit in wording.units])
    weight, plain = _weights(units)
    return wording._replace(units=units, weight=weight, plain=plain)


def shared(a: Wording, b: Wording) -> list[str]:
    """The words that both tell, as they have them: "Busan", "boats (vessels)"."""
    found = dict[str, None]()
    for unit in a.units:
        for other in b.units:
            if unit.stem == other.stem or not unit.others.isdisjoint(other.others | {other.stem}) or unit.stem in other.others:
                found[unit.spelt if unit.stem == other.stem else f"{unit.spelt} ({other.spelt})"] = None
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
    keys = _lists().keys
    mine, theirs = _unmet(a, b, keys), _unmet(b, a, keys)
    shared = {kind for kind, thing, _ in a.things if any(thing == other for _, other, _ in b.things)}
    return bool((mine & theirs) - shared)


def _unmet(a: Wording, b: Wording, keys: Mapping[str, frozenset[str]]) -> set[str]:
    """The kinds of which a tells a thing that b has by no word for it; months are met by themselves alone."""
    return {
        kind for kind, _, stem in a.things
        if stem not in b.stems and (kind in _DATES or keys.get(stem, _NONE).isdisjoint(b.keys))
    }  # fmt: skip


def union(wordings: Sequence[Wording]) -> Wording:
    """All that some wordings tell, as one that is not turned round."""
    units = tuple(dict.fromkeys(unit for one in wordings for unit in one.units))
    return _wording(units, False, frozenset().union(*(one.things for one in wordings)))


def wording(text: str, inside: bool = False) -> Wording:
    """The units of a text in its order; words that tell nothing of what it is about are left out.

    `inside`: it begins inside a sentence, so that a capital makes its first word a name.
    """
    words = _words(text, inside)
    units, negations, things = list[Unit](), 0, set[Thing]()
    at, end = 0, len(words)
    while at < end:
        word, is_inside = words[at]
        if word.things:
            things |= word.things
        size, unit = 1, word.name if is_inside and word.capital else word.plain
        if word.capital and at + 1 < end and words[at + 1][0].capital and (pair := _pair(word, words[at + 1][0])):
            size, unit = 2, pair
        elif word.phrases and (found := _phrase(words, at)):
            size, unit = found
            unit = unit if unit.others else None
            for covered, _ in words[at + 1 : at + size]:
                things |= covered.things
        elif word.negates and at < EARLY:
            negations += 1
        if unit:
            beside_name = units and units[-1].is_name and word.is_kind
            units.append(unit._replace(weight=KIND) if beside_name else unit)
        at += size
    return _wording(tuple(units), bool(negations % 2), frozenset(things))


def _wording(units: tuple[Unit, ...], negated: bool, things: frozenset[Thing]) -> Wording:
    own = frozenset([unit.stem for unit in units])
    keys = own.union(*[unit.others for unit in units])
    opposed = frozenset().union(*[unit.opposed for unit in units])
    names = frozenset([unit.stem for unit in units if unit.is_name])
    places, states = (
        frozenset([key for unit in units if not unit.others.isdisjoint(marked) for key in (unit.stem, *unit.others)]) if marked else _NONE
        for marked in ({key for key in keys if key[0] == "#"}, {key for key in keys if key[0] == "@"})
    )
    return Wording(units, own, keys, opposed, negated, names, things, places, states, *_weights(units))


def _weights(units: Sequence[Unit]) -> tuple[float, float]:
    return sum([unit.weight for unit in units]), sum([unit.weight for unit in units if not (unit.is_name or unit.is_state or unit.weight in _SLIGHT)])


# ---------------------------------------------------------------- words


def stems(text: str) -> str:
    """The stems of a text as the ledger searches by them. Imported late: the ledger's package loads links, which load this."""
    from sayso.ledger.words import stems

    return stems(text)


class _Word(NamedTuple):
    """A word as texts have it, with all that is known of it: what it is within a sentence, and what as a name."""

    stem: str
    spelt: str
    capital: bool
    negates: bool
    things: frozenset[Thing]
    phrases: tuple[_Phrase, ...]
    is_kind: bool
    plain: Unit | None
    name: Unit | None


def _words(text: str, inside: bool) -> list[tuple[_Word, bool]]:
    """The words of a text, and of each whether it stands inside a sentence."""
    found = list[tuple[_Word, bool]]()
    for chunk in text.split():
        words, ends = _chunk(chunk)
        for word in words:
            found.append((word, inside))
            inside = True
        if words:
            inside = not ends
    return found


class Spelt(NamedTuple):
    """A word of a text: its stem (of an irregular form that of its base), as it is spelt, and whether a clause ends behind it."""

    stem: str
    spelt: str
    ends: bool


def spelt(text: str) -> list[Spelt]:
    """All words of a text in its order."""
    found = list[Spelt]()
    for chunk in text.split():
        words = _chunk(chunk)[0]
        for i, word in enumerate(words):
            found.append(Spelt(word.stem, word.spelt, i == len(words) - 1 and chunk[-1] in _CLAUSE))
        if not words and found and chunk[-1] in _CLAUSE:
            found[-1] = found[-1]._replace(ends=True)
    return found


@lru_cache(maxsize=CACHED)
def _chunk(chunk: str) -> tuple[tuple[_Word, ...], bool]:
    """The words between two spaces, and whether a sentence ends behind them."""
    plain = chunk.strip(_EDGES)
    spelt = plain.removesuffix("'s").removesuffix("’s").rstrip("'’")
    parts = stems(plain).split()
    return tuple(_word(part, spelt if len(parts) == 1 else part, plain[:1].isupper()) for part in parts), chunk.endswith(_STOPS)


def _word(stem: str, spelt: str, capital: bool) -> _Word:
    lists = _lists()
    stem = lists.forms.get(stem, stem)
    keys, opposed = lists.keys.get(stem, frozenset[str]()), lists.opposed.get(stem, frozenset[str]())
    named, weight = _named(spelt) if capital else (frozenset[str](), 0.0)
    if stem in lists.numbers or stem[0].isdigit():
        number = lists.numbers.get(stem, stem)
        plain = name = Unit(number, keys, frozenset(), NUMBER, False, spelt)
    elif any(kind in _DATES for kind, _, _ in lists.apart.get(stem, ())) and (capital or stem not in lists.light):
        plain = name = Unit(stem, keys, frozenset(), DATE, False, spelt)
    elif named:
        plain = name = Unit(stem, named, frozenset(), weight, weight == NAME, spelt, weight == COUNTRY)
    else:
        plain = None if stem in lists.light or stem in lists.negating else Unit(stem, keys, opposed, 1.0, False, spelt)
        name = Unit(stem, keys, opposed, NAME, True, spelt) if plain or stem not in lists.lowly else None
    things, phrases = lists.apart.get(stem, frozenset()), lists.phrases.get(stem, ())
    return _Word(stem, spelt, capital, stem in lists.negating, things, phrases, stem in lists.kinds, plain, name)


def _pair(word: _Word, other: _Word) -> Unit | None:
    """A place or state of two words."""
    keys, weight = _named(f"{word.spelt} {other.spelt}")
    if not keys:
        return None
    return Unit(f"{word.stem} {other.stem}", keys | {word.stem, other.stem}, frozenset(), weight, weight == NAME,
                f"{word.spelt} {other.spelt}", weight == COUNTRY)  # fmt: skip


def _phrase(words: Sequence[tuple[_Word, bool]], at: int) -> tuple[int, Unit] | None:
    """The longest phrase of the lists that begins here, and of how many words it is."""
    for phrase, keys, opposed in words[at][0].phrases:
        size = len(phrase)
        if at + size <= len(words) and all(words[at + i][0].stem == phrase[i] for i in range(1, size)):
            spelt = " ".join(word.spelt for word, _ in words[at : at + size])
            return size, Unit(" ".join(phrase), keys, opposed, 1.0, False, spelt)
    return None


@lru_cache(maxsize=CACHED)
def _named(name: str) -> tuple[frozenset[str], float]:
    """The keys of a state or a place with this name, and what it weighs; none for another word."""
    if code := nation(name) or nation_of_adjective(name):
        return frozenset([f"@{code}"]), COUNTRY
    keys = set()
    if code := nation_of_capital(name):
        keys.add(f"@{code}")
    best = max(sites(name), key=lambda site: (site.prior, -site.id), default=None)
    if best is not None and best.size >= PLACE:
        keys.add(f"#{best.id}")
    return frozenset(keys), NAME


# ---------------------------------------------------------------- the lists

class _Lists:
    """assets/synonyms.txt, read."""

    def __init__(self) -> None:
        told = {name: list(entries(lines)) for name, lines in sections("synonyms.txt").items()}
        self.forms = {stems(form): stems(base) for base, forms in told["forms"] for form in forms}
        self.light = frozenset(part for _, values in told["light"] for value in values for part in self.parts(value))
        self.lowly = frozenset(part for key, values in told["light"] if key != "vague" for value in values for part in self.parts(value))
        self.negating = frozenset(part for _, values in told["not"] for value in values for part in self.parts(value))
        self.kinds = frozenset(part for _, values in told["kinds"] for value in values for part in self.parts(value))
        groups = dict[tuple[str, ...], set[str]]()
        for n, (key, values) in enumerate(told["words"]):
            for value in (key, *values):
                groups.setdefault(self.parts(value), set()).add(f"={n}")
        for _, phrases in told["steady"]:
            for phrase in phrases:
                groups[self.parts(phrase)] = set()
        against = dict[tuple[str, ...], set[str]]()
        for n, (key, values) in enumerate(told["opposites"]):
            for side, other, several in (("+", "-", key.split(",")), ("-", "+", values)):
                for value in several:
                    groups.setdefault(self.parts(value), set()).add(f"{side}{n}")
                    against.setdefault(self.parts(value), set()).add(f"{other}{n}")
        self.keys = {parts[0]: frozenset(keys) for parts, keys in groups.items() if len(parts) == 1}
        self.opposed = {parts[0]: frozenset(keys) for parts, keys in against.items() if len(parts) == 1}
        self.phrases = dict[str, tuple[_Phrase, ...]]()
        for parts in sorted((parts for parts in groups if len(parts) > 1), key=lambda parts: (-len(parts), parts)):
            own = frozenset(groups[parts])
            if own:
                own |= {part for part in parts if part not in self.light and part not in self.negating}
            self.phrases[parts[0]] = (*self.phrases.get(parts[0], ()), (parts, own, frozenset(against.get(parts, ()))))
        self.apart = dict(self._things(told["apart"]))
        self.numbers = {stems(word): number for number, words in told["numbers"] for word in words if " " not in word}

    def parts(self, value: str) -> tuple[str, ...]:
        """The stems of an entry."""
        return tuple(self.forms.get(part, part) for part in stems(value).split())

    def _things(self, told: Sequence[tuple[str, list[str]]]) -> Iterator[tuple[str, frozenset[Thing]]]:
        for kind, values in told:
            for value in values:
                first, *others = (part.strip() for part in value.split("="))
                for spelling in (first, *others):
                    stem = self.parts(spelling)[-1]
                    yield stem, frozenset([(kind, first, stem)])


@cache
def _lists() -> _Lists:
    return _Lists()
