"""A text's words as two statements are held against each other: stems, what else may say the same, and what turns it round.

    "No carcasses were ever thrown into the water"     carcass · throw · water, turned round
    "the farm dumps dead fish in the sound"            farm · dump · dead · fish · sound

Carcasses and the dead, throwing and dumping, water and a sound can stand for one another (assets/synonyms.txt); so the second
says of three things in five what the first denies. Towns and states are known by all their names (Bombay is Mumbai; an Austrian
flat may be one in Vienna).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from sayso.nations import nation, nation_of_adjective, nation_of_capital
from sayso.places.gazetteer import sites
from sayso.wordlists import entries, sections

CACHED = 1 << 16  # chunks of text; 172,000 words of news have 24,000 different ones
PLACE = 1.5  # so well known must a place be, at least, for its name to stand for it (Site.size)
EARLY = 6  # words, among which "not" turns the whole statement round; later ones turn some clause

# What a name, a state, a number, the kind of a place beside its name, a month or weekday weigh; any other word weighs 1.
NAME, STATE, NUMBER, KIND, DATE = 1.5, 0.6, 0.8, 0.3, 0.5

_SLIGHT = frozenset({KIND, DATE})  # they count where they are met, and are not missed where they are not
DATES = frozenset({"month", "day"})  # kinds of [apart]
_NONE: frozenset[str] = frozenset()
_EDGES = " \t\r\n.,;:!?…\"'“”‘’«»()[]{}–—-*•"
_ENDS_SENTENCE = (".", "!", "?", ":", "…", "”", '"')
_ENDS_CLAUSE = frozenset('.,;:!?…–—)"”')

Thing = tuple[str, str, str]  # its kind, the word for it that stands for all others, its own stem
Rarity = Mapping[str, float]  # of the words and groups that many statements have, how much of their weight they keep
_Phrase = tuple[tuple[str, ...], frozenset[str], frozenset[str]]  # stems, keys, opposed keys


class Unit(NamedTuple):
    """A word, name, number or phrase: its stem, its other keys, and what it weighs. `opposed`: keys that say the contrary.

    Keys begin with "=" for a group of synonyms, "+" and "-" for the sides of opposites, "#" for a place, "@" for a state.
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
    """A text's units; their stems and all of their keys; whether it is turned round ("not"); its names, places and states.

    `things` are those of kinds of which one is not another; `weight` is that of all units, `plain` without names and states.
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


EMPTY = Wording((), _NONE, _NONE, _NONE, False, _NONE, frozenset(), _NONE, _NONE, 0.0, 0.0)


def wording(text: str, inside: bool = False) -> Wording:
    """The units of a text in its order; words that tell nothing of what it is about are left out.

    `inside`: it begins inside a sentence, so that a capital makes its first word a name.
    """
    words = _words(text, inside) if text else []
    units, negations, things, at, end = list[Unit](), 0, set[Thing](), 0, len(words)
    while at < end:
        word, is_inside = words[at]
        things |= word.things
        size, unit = 1, word.name if is_inside and word.capital else word.plain
        if word.capital and at + 1 < end and words[at + 1][0].capital and (pair := _pair(word, words[at + 1][0])):
            size, unit = 2, pair
        elif word.phrases and (found := _phrase(words, at)):
            size, unit = found
            things = things.union(*[covered.things for covered, _ in words[at + 1 : at + size]])
        elif word.negates and at < EARLY:
            negations += 1
        if unit:
            units.append(unit._replace(weight=KIND) if word.is_kind and units and units[-1].is_name else unit)
        at += size
    return _wording(tuple(units), bool(negations % 2), frozenset(things)) if units or negations else EMPTY


def union(wordings: Sequence[Wording]) -> Wording:
    """All that some wordings tell, as one that is not turned round."""
    units = tuple(dict.fromkeys([unit for one in wordings for unit in one.units]))
    return _wording(units, False, frozenset().union(*[one.things for one in wordings]))


def weighed(wording: Wording, rarity: Rarity) -> Wording:
    """The same, with what many statements have weighing less."""
    if wording.stems.isdisjoint(rarity):
        return wording
    units = tuple([unit._replace(weight=unit.weight * rarity.get(unit.stem, 1.0)) for unit in wording.units])
    weight, plain = _weights(units)
    return wording._replace(units=units, weight=weight, plain=plain)


def _wording(units: tuple[Unit, ...], negated: bool, things: frozenset[Thing]) -> Wording:
    stems = frozenset([unit.stem for unit in units])
    keys = stems.union(*[unit.others for unit in units])
    opposed = _NONE.union(*[unit.opposed for unit in units if unit.opposed])
    names = frozenset([unit.stem for unit in units if unit.is_name])
    places, states = _sites(units, "#"), _sites(units, "@")
    return Wording(units, stems, keys, opposed, negated, names, things, places, states, *_weights(units))


def _sites(units: Iterable[Unit], mark: str) -> frozenset[str]:
    """The keys of a text's places or states, their names among them: a town and the region of its name are one."""
    named = [unit for unit in units if (unit.is_name or unit.is_state) and any(key[0] == mark for key in unit.others)]
    return frozenset([key for unit in named for key in (unit.stem, *unit.others)]) if named else _NONE


def _weights(units: Sequence[Unit]) -> tuple[float, float]:
    plain = [unit.weight for unit in units if not (unit.is_name or unit.is_state or unit.weight in _SLIGHT)]
    return sum([unit.weight for unit in units]), sum(plain)


# ---------------------------------------------------------------- words


class Spelt(NamedTuple):
    """A word of a text: its stem (of an irregular form that of its base), its spelling, and whether a clause ends behind it."""

    stem: str
    spelt: str
    ends: bool


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


class _Chunk(NamedTuple):
    """What stands between two spaces: its words, the same as signals see them, and whether a sentence or clause ends there."""

    words: tuple[_Word, ...]
    spelt: tuple[Spelt, ...]
    ends_sentence: bool
    ends_clause: bool


def stems(text: str) -> str:
    """The stems of a text as the ledger searches by them. Imported late: the ledger's package loads links, which load this."""
    from sayso.ledger.words import stems

    return stems(text)


def spelt(text: str) -> list[Spelt]:
    """All words of a text in its order."""
    found = list[Spelt]()
    for chunk in map(_chunk, text.split()):
        found += chunk.spelt
        if chunk.ends_clause and found and not chunk.words:  # a dash by itself
            found[-1] = found[-1]._replace(ends=True)
    return found


def _words(text: str, inside: bool) -> list[tuple[_Word, bool]]:
    """The words of a text, and of each whether it stands inside a sentence."""
    found = list[tuple[_Word, bool]]()
    for chunk in map(_chunk, text.split()):
        for word in chunk.words:
            found.append((word, inside))
            inside = True
        if chunk.words:
            inside = not chunk.ends_sentence
    return found


@lru_cache(maxsize=CACHED)
def _chunk(chunk: str) -> _Chunk:
    plain = chunk.strip(_EDGES)
    whole = plain.removesuffix("'s").removesuffix("’s").rstrip("'’")
    parts = stems(plain).split()
    words = tuple([_word(part, whole if len(parts) == 1 else part, plain[:1].isupper()) for part in parts])
    ends = chunk[-1] in _ENDS_CLAUSE
    last = len(words) - 1
    told = tuple([Spelt(word.stem, word.spelt, ends and i == last) for i, word in enumerate(words)])
    return _Chunk(words, told, chunk.endswith(_ENDS_SENTENCE), ends)


def _word(stem: str, spelt: str, capital: bool) -> _Word:
    lists = _lists()
    stem = lists.forms.get(stem, stem)
    keys, opposed = lists.keys.get(stem, _NONE), lists.opposed.get(stem, _NONE)
    named, weight = _named(spelt) if capital else (_NONE, 0.0)
    things = lists.apart.get(stem, frozenset())
    plain: Unit | None
    name: Unit | None
    if stem in lists.numbers or stem[0].isdigit():
        plain = name = Unit(lists.numbers.get(stem, stem), keys, _NONE, NUMBER, False, spelt)
    elif any(kind in DATES for kind, _, _ in things) and (capital or stem not in lists.light):
        plain = name = Unit(stem, keys, _NONE, DATE, False, spelt)
    elif named:
        plain = name = Unit(stem, named, _NONE, weight, weight == NAME, spelt, weight == STATE)
    else:
        plain = None if stem in lists.light or stem in lists.negating else Unit(stem, keys, opposed, 1.0, False, spelt)
        name = Unit(stem, keys, opposed, NAME, True, spelt) if plain or stem in lists.vague else None
    phrases = lists.phrases.get(stem, ())
    return _Word(stem, spelt, capital, stem in lists.negating, things, phrases, stem in lists.kinds, plain, name)


def _pair(word: _Word, other: _Word) -> Unit | None:
    """A place or state of two words."""
    keys, weight = _named(f"{word.spelt} {other.spelt}")
    if not keys:
        return None
    spelt, stem = f"{word.spelt} {other.spelt}", f"{word.stem} {other.stem}"
    return Unit(stem, keys | {word.stem, other.stem}, _NONE, weight, weight == NAME, spelt, weight == STATE)


def _phrase(words: Sequence[tuple[_Word, bool]], at: int) -> tuple[int, Unit | None] | None:
    """The longest phrase of the lists that begins here: of how many words it is, and what it tells, if anything."""
    for phrase, keys, opposed in words[at][0].phrases:
        size = len(phrase)
        if at + size <= len(words) and all(words[at + i][0].stem == phrase[i] for i in range(1, size)):
            spelt = " ".join([word.spelt for word, _ in words[at : at + size]])
            return size, Unit(" ".join(phrase), keys, opposed, 1.0, False, spelt) if keys else None
    return None


@lru_cache(maxsize=CACHED)
def _named(name: str) -> tuple[frozenset[str], float]:
    """The keys of a state or a place with this name, and what it weighs; none for another word."""
    if code := nation(name) or nation_of_adjective(name):
        return frozenset([f"@{code}"]), STATE
    keys = set[str]()
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
        self.vague = self._stems(entry for entry in told["light"] if entry[0] == "vague")
        self.light, self.negating, self.kinds = (self._stems(told[name]) for name in ("light", "not", "kinds"))
        self.numbers = {stems(word): number for number, words in told["numbers"] for word in words}
        self.apart = dict(self._things(told["apart"]))
        groups, against = self._groups(told)
        self.keys = {parts[0]: frozenset(keys) for parts, keys in groups.items() if len(parts) == 1}
        self.opposed = {parts[0]: frozenset(keys) for parts, keys in against.items() if len(parts) == 1}
        self.phrases = dict[str, tuple[_Phrase, ...]]()
        for parts in sorted((parts for parts in groups if len(parts) > 1), key=lambda parts: (-len(parts), parts)):
            own = frozenset(part for part in parts if part not in self.light and part not in self.negating)
            phrase = parts, groups[parts] | own if groups[parts] else _NONE, frozenset(against.get(parts, ()))
            self.phrases[parts[0]] = (*self.phrases.get(parts[0], ()), phrase)

    def parts(self, value: str) -> tuple[str, ...]:
        """The stems of an entry."""
        return tuple(self.forms.get(part, part) for part in stems(value).split())

    def _stems(self, told: Iterable[tuple[str, list[str]]]) -> frozenset[str]:
        return frozenset(part for _, values in told for value in values for part in self.parts(value))

    def _groups(
        self, told: Mapping[str, list[tuple[str, list[str]]]]
    ) -> tuple[dict[tuple[str, ...], frozenset[str]], dict[tuple[str, ...], frozenset[str]]]:
        """Of each word and phrase its groups and sides, and the sides against it; phrases that tell nothing have none."""
        groups = dict[tuple[str, ...], frozenset[str]]()
        against = dict[tuple[str, ...], frozenset[str]]()
        groups |= {self.parts(phrase): _NONE for _, phrases in told["steady"] for phrase in phrases}
        sides: list[tuple[str, str | None, list[str]]]
        sides = [(f"={n}", None, [key, *values]) for n, (key, values) in enumerate(told["words"])]
        for n, (key, values) in enumerate(told["opposites"]):
            sides += [(f"+{n}", f"-{n}", key.split(",")), (f"-{n}", f"+{n}", values)]
        for mark, other, values in sides:
            for parts in map(self.parts, values):
                groups[parts] = groups.get(parts, _NONE) | {mark}
                if other:
                    against[parts] = against.get(parts, _NONE) | {other}
        return groups, against

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


def synonyms(stem: str) -> frozenset[str]:
    """The keys that a word shares with others for the same thing."""
    return _lists().keys.get(stem, _NONE)
