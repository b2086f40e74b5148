"""The words of quantities: assets/numbers.txt and assets/units.txt, loaded once, as tables to look phrases up in.

Words and what they stand for are data; this module only gives them types. A phrase is kept by its first or its last word, so
that looking one up costs no more than the few phrases that share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Generic, Literal, NamedTuple, TypeVar, cast

from sayso.numerals.lexemes import VULGAR, lexemes_of
from sayso.records import Comparator
from sayso.wordlists import entries, sections

Kind = Literal[
    "count", "money", "share", "duration", "age", "distance", "area", "temperature", "magnitude", "mass", "volume",
    "speed", "power", "energy", "physical", "ordinal", "label",
]  # fmt: skip


class Unit(NamedTuple):
    """`name` is None where the kind is plain and the unit is not (bare "francs"); the value said is multiplied by `factor`."""

    name: str | None
    kind: Kind
    factor: Fraction = Fraction(1)


class Bound(NamedTuple):
    """A comparator and the words it was said in."""

    comparator: Comparator
    phrase: str


Meaning = TypeVar("Meaning")
LETTERS = re.compile(r"[^\W\d_]+")


class Table(Generic[Meaning]):
    """Phrases and what they mean, kept by their first word (or by their last: `backward`), the longest first."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]], backward: bool = False, exact: bool = False) -> None:
        self.by_key: dict[str, list[tuple[list[tuple[str, bool]], Meaning]]] = {}
        for phrase, meaning in phrases:
            cut = [(x.raw, True) if exact and _strict(x.raw) else (x.key, False) for x in lexemes_of(phrase, 0, len(phrase))]
            words = cut[::-1] if backward else cut
            self.by_key.setdefault(words[0][0].lower(), []).append((words, meaning))
        for group in self.by_key.values():
            group.sort(key=lambda entry: -len(entry[0]))


def _strict(word: str) -> bool:
    """Whether a word of a unit must be met to the letter: MW, kWh, C, t, ha."""
    return word.isalpha() and (len(word) <= 2 or word[1:] != word[1:].lower())


class Lexicon:
    """The two files of assets, as tables."""

    def __init__(self) -> None:
        lines, units = _tables("numbers.txt"), _tables("units.txt")
        prefixes, prefixed = dict(units.pop("prefixes")), units.pop("prefixed")
        self.words = {name: {phrase for _, phrases in found for phrase in phrases} for name, found in lines.items()}
        self.parting = frozenset(self.words["months"] | self.words["designators"])  # "May 7 150 soldiers"
        self.keyed = {name: _merged(found) for name, found in lines.items()}

        def values(name: str) -> dict[str, Fraction]:
            return {phrase: Fraction(key) for key, phrases in lines[name] for phrase in phrases}

        def bounds(name: str) -> list[tuple[str, Bound]]:
            return [(p, Bound(cast(Comparator, key), p)) for key, phrases in lines[name] for p in phrases]

        def plain(name: str) -> list[tuple[str, str]]:
            return [(phrase, key) for key, phrases in lines[name] for phrase in phrases]

        self.cardinals, self.scales, self.plurals = values("cardinals"), values("scales"), values("plurals")
        self.letters, self.labelled = values("letters"), values("letters of labels")
        self.ordinals = values("ordinals")
        self.parts = {word: value for word, value in self.ordinals.items() if value > 2} | values("parts")
        self.many_parts = {word + "s": value for word, value in self.parts.items() if word != "half"} | values("many parts")
        self.lonely = Table(values("alone").items())
        self.vague, self.couple = Table(values("vague").items()), Table(values("couple").items())
        self.before, self.ahead = Table(bounds("before"), backward=True), Table(bounds("before"))
        self.after = Table(bounds("after"))
        self.additive = Table(plain("additive before"), backward=True)
        self.intensifiers = Table(plain("intensifiers"), backward=True)
        self.clock, self.old = Table(plain("after the hour")), Table(plain("ages after"))
        signs = list(_signs(units.pop("signs")))
        self.codes = tuple(phrase for phrase, _ in signs if phrase[0].isalpha() and " " not in phrase and "." not in phrase)
        self.sign = Table(signs, exact=True)
        self.sign_backward = Table(signs, backward=True, exact=True)
        named = [*signs, *_units(units)]
        listed = {phrase for phrase, _ in named}
        made = [(phrase, unit) for phrase, unit in _prefixed(prefixes, prefixed) if phrase not in listed]
        self.units = Table([*named, *made], exact=True)
        self.openers = frozenset(
            {*self.cardinals, *self.scales, *self.plurals, *self.parts, *self.vague.by_key, *self.couple.by_key}
            | {*self.lonely.by_key, "half", *self.words["ordinals"]} - {"a"}
        )
        self.starters = self.openers | {"a", "an", *self.sign.by_key}
        phrases = [p for table in (self.vague, self.couple, self.lonely) for p, _ in table.by_key["a"]]
        self.after_article = frozenset(
            {*self.parts, *self.many_parts, *self.cardinals, *self.scales, *self.units.by_key, "and"}
            | {words[1][0] for words in phrases}
        )
        heads = [key for key in self.after_article if key[0].isalpha()]
        self.heads_after_article = frozenset(word[0] for key in heads if (word := LETTERS.match(key)))
        marks = {key[0] for key in self.units.by_key if not key[0].isalpha()}
        # digits, marks of units, and ESC, since letters may cling to a terminal's colour
        self.telling = re.compile(rf"[\d\x1b{VULGAR}{re.escape(''.join(sorted(marks)))}]")

    def may_tell(self, words: str) -> bool:
        """Whether the words can hold a numeral: digits or a mark of a unit, a number word, an article and what it counts."""
        if self.telling.search(words):
            return True
        found = LETTERS.findall(words.lower())
        if not self.openers.isdisjoint(found):
            return True
        return any(a in ("a", "an") and b in self.heads_after_article for a, b in pairwise(found))


@cache
def lexicon() -> Lexicon:
    """The tables, loaded on the first call."""
    return Lexicon()


def _tables(name: str) -> dict[str, list[tuple[str, list[str]]]]:
    """A file of assets: section → its lines, each a key and its phrases."""
    return {section: list(entries(told)) for section, told in sections(name).items()}


def _merged(lines: list[tuple[str, list[str]]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for key, phrases in lines:
        found[key] = found.get(key, frozenset()) | frozenset(phrases)
    return found


def _units(sections: dict[str, list[tuple[str, list[str]]]]) -> Iterator[tuple[str, Unit]]:
    for kind, lines in sections.items():
        for key, phrases in lines:
            name, _, factor = key.partition(" * ")
            unit = Unit(None if name == "-" else name, cast(Kind, kind), Fraction(factor or 1))
            yield from ((phrase, unit) for phrase in phrases)


def _signs(lines: list[tuple[str, list[str]]]) -> Iterator[tuple[str, Unit]]:
    """Signs and codes of money; a code of three capitals may have its scale before it, as banks write: MEUR, KUSD."""
    for code, phrases in lines:
        for phrase in phrases:
            yield phrase, Unit(code, "money")
            if len(phrase) == 3 and phrase.isalpha() and phrase.isupper():
                yield "M" + phrase, Unit(code, "money", Fraction(10**6))
                yield "K" + phrase, Unit(code, "money", Fraction(1000))


def _prefixed(prefixes: dict[str, list[str]], lines: list[tuple[str, list[str]]]) -> Iterator[tuple[str, Unit]]:
    """Units with the prefixes of the metric system: of "power kM: W, watt, watts" kW, kilowatt, kilowatts, MW and so on."""
    for key, (symbol, *names) in lines:
        kind, _, letters = key.partition(" ")
        for letter in letters:
            unit = Unit(letter.replace("μ", "µ") + symbol, cast(Kind, kind))
            yield letter + symbol, unit
            yield from ((prefix + name, unit) for prefix in prefixes[letter] for name in names)
