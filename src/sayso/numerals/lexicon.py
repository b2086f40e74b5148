"""The words of quantities: assets/numbers.txt and assets/units.txt, loaded once, as tables to look phrases up in.

Words and what they stand for are data; this module only gives them types. A phrase is kept by its first or its last word, so
that looking one up costs no more than the few phrases that share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Generic, Literal, NamedTuple, TypeVar, cast

from sayso.numerals.lexemes import lexemes_of
from sayso.records import Comparator

Kind = Literal[
    "count", "money", "share", "duration", "age", "distance", "area", "temperature", "magnitude", "mass", "volume",
    "speed", "power", "energy", "ordinal", "label",
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


class Table(Generic[Meaning]):
    """Phrases and what they mean, kept by their first word (or by their last: `backward`), the longest first."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]], backward: bool = False, exact: bool = False) -> None:
        self.by_key: dict[str, list[tuple[list[tuple[str, bool]], Meaning]]] = {}
        for phrase, meaning in phrases:
            cut = [(x.raw, True) if exact and _strict(x.raw) else (x.key, False) for x in lexemes_of(phrase, 0, len(phrase))]
            words = cut[::-1] if backward else cut
            self.by_key.setdefault(words[0][0].lower(), []).append((words, meaning))
        for entries in self.by_key.values():
            entries.sort(key=lambda entry: -len(entry[0]))


def _strict(word: str) -> bool:
    """Whether a word of a unit must be met to the letter: MW, kWh, C, t, ha."""
    return word.isalpha() and (len(word) <= 2 or word[1:] != word[1:].lower())


class Lexicon:
    """The two files of assets, as tables."""

    def __init__(self) -> None:
        lines, units = _sections("numbers.txt"), _sections("units.txt")
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
        self.letters, self.parts = values("letters"), values("parts")
        self.vague, self.couple = Table(values("vague").items()), Table(values("couple").items())
        self.before, self.ahead = Table(bounds("before"), backward=True), Table(bounds("before"))
        self.after = Table(bounds("after"))
        self.additive = Table(plain("additive before"), backward=True)
        self.intensifiers = Table(plain("intensifiers"), backward=True)
        self.clock, self.old = Table(plain("after the hour")), Table(plain("ages after"))
        signs = [(phrase, Unit(key, "money")) for key, phrases in units.pop("signs") for phrase in phrases]
        self.codes = tuple(phrase for phrase, _ in signs if phrase.isalpha())
        self.sign = Table(signs, exact=True)
        self.sign_backward = Table(signs, backward=True, exact=True)
        self.units = Table([*signs, *_units(units)], exact=True)
        self.starters = frozenset(
            {*self.cardinals, *self.scales, *self.plurals, *self.parts, *self.vague.by_key, *self.couple.by_key}
            | {"a", "an", "half"} | self.words["ordinals"] | set(self.sign.by_key)
        )  # fmt: skip


@cache
def lexicon() -> Lexicon:
    """The tables, loaded on the first call."""
    return Lexicon()


def _sections(name: str) -> dict[str, list[tuple[str, list[str]]]]:
    """A file of assets: section → its lines, each a key and its phrases."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for line in files("sayso").joinpath("assets", name).read_text("utf-8").splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("# ") and line != "#":
            key, _, phrases = line.partition(": ")
            current.append((key, [phrase.strip() for phrase in phrases.split(",")]))
    return found


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
