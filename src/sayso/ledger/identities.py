"""Speakers as read in many reports → who is the same, by rules that can be read and undone.

Each report spells a speaker in its own way. Here the distinct readings are put into groups, an Identity each:

    spelling      "Zelenskyy", "Zelenskiy": the rules of assets/namesakes.txt make one name of both
    middle name   "José Albares", "José Manuel Albares"
    initials      "J. Brandt" with the one full name that fits
    surname       "Brandt" with the one full name that fits
    body          "Ukraine's Defence Ministry", "Ministry of Defense of Ukraine"; the words stand in assets/bodies.txt
    known name    "WHO", "World Health Organisation"
    state         "the U.S.", "America"
    decision      what a person decided (`sayso alias`): it wins over all rules

Two persons taken for one spoil both their histories, and nobody sees it; one person in two groups is seen, and mended with a
word. So whatever can mean two stays apart: nothing is joined by likeness, only by keys that are equal.

How a reading is grouped depends on the readings of its block alone (its first key), never on their order or number. The ledger
thus keeps the keys of each reading, and when a new one comes groups anew those of its block, and of the blocks that decisions
tie to it (`together`): a few of a hundred thousand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import chain, pairwise
from typing import NamedTuple

from msgspec import Struct

from sayso import nations
from sayso.errors import MisuseError
from sayso.nouns import is_person, singular
from sayso.records import Speaker, SpeakerKind
from sayso.voices import is_voice, kinds_of

KINDS: tuple[SpeakerKind, ...] = ("person", "organisation", "unnamed", "document")  # a group's name is read as a body's
FULL, INITIALS, SURNAME = 2, 1, 0  # how much of a person's name stands there

_WORD = re.compile(r"[^\W_]+(?:[.&][^\W_]+)*")
_POSSESSIVE = re.compile(r"(?:[’']s|(?<=s)[’'])(?=\s|$)")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.I)
_NICKNAME = re.compile(r"(?<=\s)[“\"‘'(][^”\"’')]+[”\"’')](?=\s)")
_LETTERS = re.compile(r"(?:[A-Z]\.-?)+[A-Z]?\.?|[A-Z]")
_CONSONANTS = re.compile(r"[BCDFGHJKLMNPQRSTVWXZ]{2,3}")
_BACKED = re.compile(r"-[a-z]+")  # "US-backed": no body of the United States
_ONE_OF_SOME = re.compile(r"(?:a|an|one|some|this|these|that|any)\s", re.I)


class Voice(Struct, frozen=True):
    """A speaker as read, and how often."""

    speaker: Speaker
    n: int = 1


class Who(Struct, frozen=True):
    """All readings with a name, in any spelling that the rules take for the same; what is None may be anything.

    Of two that fit a reading the one that tells more wins; its very spelling tells more than another.
    """

    name: str
    kind: SpeakerKind | None = None
    role: str | None = None
    organisation: str | None = None
    country: str | None = None


class Decision(Struct, frozen=True):
    """What a person decided: a and b are the same, or are not."""

    a: Who
    b: Who
    same: bool = True


class Office(Struct, frozen=True):
    """Who held an office, from a day until a day, both inclusive; an end that is None is open.

    `organisation` is a state ("Ukraine", "UA") or a body ("NATO").
    """

    role: str
    organisation: str
    person: str
    since: date | None = None
    until: date | None = None


class Identity(Struct, frozen=True):
    """Readings that are one speaker: positions among the voices given, and the rule that brought in each, in their order."""

    key: str
    name: str
    kind: SpeakerKind
    members: tuple[int, ...]
    rules: tuple[tuple[int, str], ...]


# ---------------------------------------------------------------- the face


def identities(voices: Iterable[Voice], decisions: Iterable[Decision] = ()) -> list[Identity]:
    """Who is the same among these voices, in the order of their first members.

    Each voice stands in one Identity at most. In none are those that no report names (witnesses, "an official", "the court"),
    unless a decision names them. Raises MisuseError as `check` does.
    """
    voices = list(voices)
    rulings = _Rulings(decisions)
    read = [_reading(voice.speaker) for voice in voices]
    pins = [rulings.pin(reading) for reading in read]
    found = [_identity(group, voices, read) for group in _decided(_by_rules(read, range(len(read)), pins), read, pins, rulings)]
    return sorted(found, key=lambda identity: identity.members)


def keys(speaker: Speaker) -> tuple[str, ...]:
    """The keys under which a ledger finds a speaker; the first is its block. Empty: nobody is named.

    >>> keys(Speaker("Volodymyr Zelenskyy", "person"))
    ('p:zelensky', 'p:zelensky|vladimir', 'p:zelensky|v.')
    """
    return _reading(speaker).keys


def query_keys(name: str) -> tuple[str, ...]:
    """The keys of which a speaker has one whom a reader means by this name: a bare surname means all who bear it."""
    found: dict[str, None] = {}
    person, body, words, document = (_reading(Speaker(name, kind)) for kind in KINDS)
    if person.person:
        found |= dict.fromkeys(person.keys[1:2] or person.keys)
    return tuple(found | dict.fromkeys((*body.keys[-1:], *words.keys, *document.keys)))


def matching(query: str, voices: Iterable[Voice]) -> set[int]:
    """The positions of the voices that a name means by itself; the rest of their identities is meant with them."""
    wanted = set(query_keys(query))
    return {i for i, voice in enumerate(voices) if not wanted.isdisjoint(keys(voice.speaker))}


def together(blocks: Iterable[str], decisions: Iterable[Decision] = ()) -> frozenset[str]:
    """These blocks and all that decisions tie to them: the readings in them are grouped as they are among all."""
    return _Rulings(decisions).reach(blocks)


def check(decisions: Iterable[Decision], offices: Iterable[Office] = ()) -> None:
    """Raises MisuseError where decisions contradict one another, or two persons hold one office on the same day."""
    _Rulings(decisions)
    terms: dict[tuple[str, str], list[Office]] = defaultdict(list)
    for held in offices:
        post = _post(held.role)
        if not post or not held.person.strip() or not held.organisation.strip():
            raise MisuseError("alias", "an office needs a role, an organisation and a person", "give all three")
        if held.since and held.until and held.since > held.until:
            raise MisuseError("alias", f"{held.person} leaves office before entering it", "turn the days round")
        terms[post, _place(held.organisation)].append(held)
    for same in terms.values():
        same.sort(key=lambda held: (held.since or date.min, held.until or date.max))
        for before, after in pairwise(same):
            if before.person != after.person and (before.until or date.max) >= (after.since or date.min):
                what = f"{before.person} and {after.person} are both {after.role} of {after.organisation} on one day"
                raise MisuseError("alias", what, "give the days on which each began and left")


def office(speaker: Speaker, day: date | None, offices: Iterable[Office]) -> str | None:
    """Who held on this day the office for which a speaker without a name stands ("the Ukrainian president").

    None where the offices given do not tell: no such office, two holders, or no day and a holder whose days are limited.
    """
    words = {word.casefold() for word in _WORD.findall(speaker.name or "")}
    if speaker.kind != "unnamed" or not speaker.role or words & _bodies().former:
        return None
    post, place = _post(speaker.role), _place(speaker.organisation or "") or speaker.country or ""
    holders = {
        held.person
        for held in offices
        if place and place == _place(held.organisation) and post == _post(held.role) and _holds(held, day)
    }
    return holders.pop() if len(holders) == 1 else None


def _holds(held: Office, day: date | None) -> bool:
    if day is None:
        return held.since is None and held.until is None
    return (held.since or date.min) <= day <= (held.until or date.max)


# ---------------------------------------------------------------- a reading and its keys


class _Person(NamedTuple):
    """A person's name, folded. `given` holds names and initials; `tied`: by a hyphen, so that none may be left out.

    `initials` are those of the names as they are spelt: "Julia" and "Yulia" are one name with two.
    """

    family: str
    given: tuple[str, ...]
    initials: tuple[str, ...]
    tied: bool
    particle: bool
    suffix: str


class _Reading(NamedTuple):
    """A speaker as grouping sees it. `mark` is equal for equal names; `code` is the state named in a body's own name.

    `merges`: whether the same words in two reports mean the same at all.
    """

    speaker: Speaker
    keys: tuple[str, ...]
    mark: tuple[str, ...]
    country: str | None
    post: str
    body: str
    merges: bool
    person: _Person | None = None
    code: str | None = None
    fixed: bool = False

    @property
    def level(self) -> int:
        given = self.person.given if self.person else ()
        return FULL if any(len(name) > 1 for name in given) else INITIALS if given else SURNAME

    @property
    def facets(self) -> str:
        return f"{self.country or ''}|{self.post}|{self.body}"


@lru_cache(maxsize=1 << 17)
def _reading(speaker: Speaker) -> _Reading:
    words = " ".join((speaker.name or "").split())
    if not words:
        return _Reading(speaker, (), (), None, "", "", False)
    if speaker.kind == "person" and (name := _person(words)):
        return _person_reading(speaker, name)
    if speaker.kind in ("organisation", "group"):
        return _body_reading(speaker, words)
    # What is left is nobody's name but a document's, if it has one ("Resolution 41"); else it may join by a decision alone.
    plain = _ARTICLE.sub("", words)
    named = not _ONE_OF_SOME.match(words) and re.search(r"\s(?:[A-Z]|\d)", plain) is not None
    key = f"{'d' if speaker.kind == 'document' else 'u'}:{_folded(plain)}"
    return _Reading(speaker, (key,), (key,), speaker.country, "", "", speaker.kind == "document" and named)


def _person_reading(speaker: Speaker, name: _Person) -> _Reading:
    block = f"p:{name.family}"
    found = [block]
    if name.given:
        found += [f"{block}|{name.given[0]}"] if len(name.given[0]) > 1 else []
        found += [f"{block}|{name.initials[0]}."]
    organisation = speaker.organisation or ""
    state = _state(organisation)
    body = "" if state or not organisation else _body(organisation, None).block
    mark = (block, *name.given, name.suffix)
    return _Reading(speaker, tuple(found), mark, state or speaker.country, _post(speaker.role), body, True, name)


def _body_reading(speaker: Speaker, words: str) -> _Reading:
    body = _body(words, speaker.country)
    country = body.code or speaker.country
    found = (body.block, f"{body.block}@{country}") if country and not body.known else (body.block,)
    mark = (body.block, body.code or "")
    return _Reading(speaker, found, mark, country, "", "", body.merges, None, body.code, body.fixed)


# ---------------------------------------------------------------- persons' names


@lru_cache(maxsize=1 << 16)
def _person(words: str) -> _Person | None:
    """A person's name in its parts; None where nothing is left of it."""
    lists = _names()
    chunks = [c.strip(",;") for c in _POSSESSIVE.sub("", _NICKNAME.sub(" ", words)).split()]
    chunks = [c for c in chunks if _letters(c)]
    suffix = ""
    while len(chunks) > 1 and _letters(chunks[-1]) in lists.suffix:
        suffix = {"junior": "jr", "senior": "sr"}.get(_letters(chunks[-1]), _letters(chunks[-1]))
        chunks.pop()
    chunks = [c for i, c in enumerate(chunks) if not _is_article(c, i, len(chunks), lists)]
    if not chunks:
        return None
    if eastern := _eastern(chunks, lists):
        return _Person(lists.fold(eastern[0]), (lists.fold(eastern[1]),), (eastern[1][0],), True, False, suffix)
    *before, last = chunks
    parts = _without_articles(last, lists)
    particle = False
    while len(parts) > 1 and _letters(parts[0]) in lists.particle:
        particle, parts = True, parts[1:]
    while before and (_letters(before[-1]) in lists.particle) and (len(before) > 1 or _leads(before[-1], lists)):
        particle = True
        before.pop()
    names: list[tuple[str, str]] = []
    tied = False
    for chunk in before:
        if _LETTERS.fullmatch(chunk) or (_CONSONANTS.fullmatch(chunk) and not last.isupper()):
            names += [(c, c) for c in chunk.casefold() if c.isalpha()]
        elif not (chunk.islower() and _letters(chunk) in lists.particle):
            pieces = _without_articles(chunk, lists)
            tied = tied or len(pieces) > 1
            names += [(lists.fold(piece), _letters(piece)[0]) for piece in pieces]
    *given, (family, _) = _with_servants([*names, (lists.fold("".join(parts)), "")])
    return _Person(family, tuple(n for n, _ in given), tuple(i for _, i in given), tied, particle, suffix)


def _is_article(chunk: str, at: int, of: int, lists: _Names) -> bool:
    if at == of - 1 or _letters(chunk) not in lists.article:
        return False
    return chunk.islower() or (at > 0 and chunk in ("Al", "El"))


def _leads(chunk: str, lists: _Names) -> bool:
    """Whether a particle that comes first is one, and no given name ("Ben Brandt")."""
    return chunk.islower() or _letters(chunk) not in lists.given_too


def _without_articles(chunk: str, lists: _Names) -> list[str]:
    parts = [part for part in re.split("[-‐‑–]", chunk) if _letters(part)]
    kept = [part for i, part in enumerate(parts) if i == len(parts) - 1 or _letters(part) not in lists.article]
    return kept or parts


def _with_servants(names: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names and their initials with "Abdul Rahman" as one: the servant of the Merciful."""
    joined: list[tuple[str, str]] = []
    for name, initial in names:
        if joined and joined[-1][0] == "abd" and len(name) > 1:
            joined[-1] = (f"abd{name}", joined[-1][1])
        else:
            joined.append((name, initial))
    return joined


def _eastern(chunks: list[str], lists: _Names) -> tuple[str, str] | None:
    """Family name and given name where the family name stands in front: "Yoon Suk-yeol", "Xi Jinping"."""
    if len(chunks) == 2 and "-" in chunks[0] and _letters(chunks[1]) in lists.family:
        chunks = chunks[::-1]  # "Suk-yeol Yoon"
    front, *rest = chunks
    parts = [_letters(part) for chunk in rest for part in re.split("[-‐‑]", chunk)]
    known = lists.family.get(_letters(front))
    if known is None or not 1 <= len(parts) <= 2 or (known and len(parts) == 1):
        return None
    fits = all(lists.syllable.fullmatch(p) for p in parts) if len(parts) == 2 else lists.syllables.fullmatch(parts[0])
    return (_letters(front), "".join(parts)) if fits else None


@lru_cache(maxsize=1 << 14)
def _letters(word: str) -> str:
    """A word in lower case, without accents, apostrophes and anything else that is no letter or digit."""
    if word.isascii():
        return word.casefold() if word.isalnum() else "".join(c for c in word.casefold() if c.isalnum())
    plain = "".join(_plain_letters().get(c, c) for c in word.casefold())
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if c.isalnum())


def _folded(words: str) -> str:
    return " ".join(filter(None, map(_letters, words.split()))) or words.casefold()


# ---------------------------------------------------------------- bodies' names


class _Body(NamedTuple):
    """A body's name. `code`: of the state in it; `fixed`: a state has one such; `known`: by a name of its own everywhere."""

    block: str
    code: str | None
    fixed: bool
    known: bool
    merges: bool


@lru_cache(maxsize=1 << 16)
def _body(words: str, country: str | None) -> _Body:
    """What a body's name says; `country` is what the report tells besides."""
    lists = _bodies()
    bare = _ARTICLE.sub("", words)
    code, left, possessed, own = _nationless(bare)
    if not left:
        return _Body(f"o:state {code}", code, own, False, own)
    tokens, home = lists.tokens(left), _home(bare, code, left, country)
    common = _all_common(left)
    for name in (tokens, lists.untailed(left) or tokens):
        if found := _known().get((home, name)) or (_known().get((None, name)) if possessed and not common else None):
            return _Body(f"o:={found}", home, False, True, True)
    if not common:
        tokens = lists.untailed(left) or tokens
        return _Body(f"o:{' '.join(tokens)}", None if possessed else code, False, False, _is_name(left))
    titled = code is not None and len(left) > 1 and all(word[:1].isupper() for word in left)  # "Uganda High Court"
    one = titled or tokens in lists.one or ("ministry" in tokens and len(tokens) > 1 and not lists.local & set(tokens))
    return _Body(f"o:{' '.join(tokens)}", home, True, False, one and home is not None)


def _home(name: str, code: str | None, left: Sequence[str], country: str | None) -> str | None:
    """The state that a body's name belongs to: the one in it; for a name that any state's body may have, the one told."""
    return code or ((country or nations.nation_of_body(name)) if _all_common(left) else None)


def _nationless(words: str) -> tuple[str | None, list[str], bool, bool]:
    """The state in a name, the words besides it, whether it possesses them ("Ukraine's"), whether it is named itself."""
    flat = words.replace("’", "'")
    inside = [f for f in nations.nations_in(words, 0, len(words)) if f[2] in ("name", "adjective")]
    inside = [f for f in inside if words[f[0].start : f[0].end] not in _bodies().part]
    codes = {code for _, code, _ in inside}
    if len(codes) != 1 or any(_BACKED.match(flat, f[0].end) for f in inside):
        return None, _words(words), False, False
    pieces, place = [], 0
    for span, _, _ in inside:
        pieces.append(words[place : span.start])
        place = span.end
    left = [word for word in _words(" ".join([*pieces, words[place:]])) if word != "s"]
    possessed = any(flat.startswith("'s ", f[0].end) or flat.startswith("' ", f[0].end) for f in inside)
    return codes.pop(), left, possessed, any(kind == "name" for _, _, kind in inside)


def _words(name: str) -> list[str]:
    """The words of a name as they stand, without small words and possessives."""
    found = _WORD.findall(_POSSESSIVE.sub("", name).replace("-", " "))
    return [w for w in found if _letters(w) not in _bodies().stop] or found


def _all_common(words: Sequence[str]) -> bool:
    """Whether all words are ones that any body may have in its name ("National Army"), and they are no movement's name."""
    return not is_voice(" ".join(words), "movement") and all(_is_common(word, i, words) for i, word in enumerate(words))


def _is_common(word: str, at: int, words: Sequence[str]) -> bool:
    """Whether a word is one that any body may have in its name ("Ministry", "Supreme"), and so names none."""
    low = word.casefold()
    if word[:1].islower() or kinds_of(low) - {"movement"} or low.isdigit() or low in _bodies().nobody:
        return True
    return at == 0 and (is_person(low) or (len(words) > 1 and all(w[:1].islower() and not kinds_of(w) for w in words[1:])))


def _is_name(words: Sequence[str]) -> bool:
    """Whether these words name a body, and do not merely describe one ("Over 15", "Mass protests")."""
    capitals = [word for i, word in enumerate(words) if not _is_common(word, i, words)]
    if not capitals:
        return False
    if capitals != [words[0]] or len(words) == 1 or words[1][:1].isupper():
        return True
    return is_voice(words[-1], "organisation", "movement", "group")  # "Polisario front"; but not "Mass protests"


def _state(words: str) -> str | None:
    """The code of a state by its name, its adjective or code, where there is nothing else in the words."""
    bare = _ARTICLE.sub("", words.strip())
    if bare in _states():
        return bare
    code, left, _, _ = _nationless(bare)
    return None if left else code


def _place(organisation: str) -> str:
    return _state(organisation) or (_body(organisation, None).block if organisation.strip() else "")


@lru_cache(maxsize=1 << 14)
def _post(role: str | None) -> str:
    """A role to compare: without "former" and the like, its state, its spelling and word order; empty for a bare "Mr"."""
    if not role:
        return ""
    lists = _bodies()
    _, left, _, _ = _nationless(role)
    tokens = [t for t in lists.tokens(left) if t not in lists.former and t not in _names().address]
    return " ".join(lists.same.get(tuple(tokens), tuple(tokens)))


# ---------------------------------------------------------------- groups by rules


@dataclass
class _Group:
    """Readings that are one by the rules; `key` tells which, whoever else there is. What its readings tell is gathered."""

    key: str
    members: list[int]
    countries: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    initials: frozenset[tuple[str, ...]] = frozenset()
    particle: bool = False
    suffix: str = ""
    level: int = SURNAME

    @classmethod
    def of(cls, key: str, members: Sequence[int], read: Sequence[_Reading]) -> _Group:
        group = cls(key, list(members))
        for i in members:
            group.learn(read[i])
        persons = [p for i in members if (p := read[i].person)]
        group.initials = frozenset(p.initials for p in persons if p.initials)
        group.particle = any(p.particle for p in persons)
        group.suffix = persons[0].suffix if persons else ""
        group.level = max(read[i].level for i in members)
        return group

    def learn(self, reading: _Reading) -> None:
        for told, known in ((reading.country, self.countries), (reading.post, self.posts), (reading.body, self.bodies)):
            if told:
                known.add(told)

    def agrees(self, r: _Reading) -> bool:
        """Whether all that the reading tells is told of the group, and it tells something."""
        told = ((r.country, self.countries), (r.post, self.posts), (r.body, self.bodies))
        return any(value for value, _ in told) and all(value in known for value, known in told if value)

    def contradicts(self, r: _Reading) -> bool:
        """Whether the reading tells another country; or another role, and nothing else that agrees."""
        if r.country and self.countries and r.country not in self.countries:
            return True
        if r.country in self.countries or r.body in self.bodies:
            return False
        return bool(r.post and self.posts and r.post not in self.posts)


def _by_rules(read: Sequence[_Reading], members: Iterable[int], pins: Sequence[int | None]) -> list[_Group]:
    """The groups of some readings, each block by itself. A pinned reading that merges with nothing is a group of its own."""
    blocks: dict[str, list[int]] = defaultdict(list)
    groups: list[_Group] = []
    for i in members:
        if read[i].merges:
            blocks[read[i].keys[0]].append(i)
        elif read[i].keys and pins[i] is not None:
            groups.append(_Group.of(f"{read[i].keys[0]}|{_token(read[i])}", [i], read))
    for block, inside in blocks.items():
        groups += _persons(block, inside, read) if block.startswith("p:") else _named_bodies(block, inside, read)
    return groups


def _persons(block: str, members: Sequence[int], read: Sequence[_Reading]) -> list[_Group]:
    """The persons of one family name: first those with full names, to whom initials and then bare surnames may be joined."""
    common = block[2:] in _names().common
    by_level: dict[int, list[int]] = defaultdict(list)
    for i in members:
        by_level[read[i].level].append(i)
    groups = [
        group
        for key, same in _full_names(block, by_level[FULL], read, common).items()
        for group in _by_country(key, same, read)
    ]
    for level in (INITIALS, SURNAME):
        shapes: dict[tuple[tuple[str, ...], str, bool], list[int]] = defaultdict(list)
        for i in by_level[level]:
            person = _named(read[i])
            shapes[person.given, person.suffix, person.particle and level == SURNAME].append(i)
        by_initial: dict[str, list[_Group]] = defaultdict(list)
        for group in groups:
            for first in {initials[0] for initials in group.initials}:
                by_initial[first].append(group)
        fresh: list[_Group] = []
        for (given, suffix, particle), loose in sorted(shapes.items()):
            near = by_initial.get(given[0], []) if given else groups
            fitting = [group for group in near if _bears(group, given, suffix, particle)]
            key = f"{block}|{'.'.join(given)}|{suffix}|{'of' * particle}"
            fresh += _settled(key, loose, fitting, read, common)
        groups += fresh
    return groups


def _named(reading: _Reading) -> _Person:
    assert reading.person is not None
    return reading.person


def _bears(group: _Group, given: tuple[str, ...], suffix: str, particle: bool) -> bool:
    """Whether a group's name may be shortened to these initials or, without any, to the surname alone."""
    if (suffix and suffix != group.suffix) or (particle and not group.particle):
        return False
    if not given:
        return True
    return any(own[: len(given)] == given or (len(own) == 1 and own == given[:1]) for own in group.initials)


def _full_names(block: str, members: Sequence[int], read: Sequence[_Reading], common: bool) -> dict[str, list[int]]:
    """Readings of one full name, by a key for it. Who lacks the middle name is joined where only one middle name is known."""
    firsts: dict[tuple[str, str], dict[tuple[str, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
    for i in members:
        person = _named(read[i])
        firsts[person.given[0], person.suffix][person.given[1:]].append(i)
    found: dict[str, list[int]] = {}
    for (first, suffix), middles in firsts.items():
        key = f"{block}|{first}|{suffix}"
        without = middles.pop((), [])
        shapes: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
        for middle in middles:
            shapes[tuple(name[0] for name in middle)].append(middle)
        several = []
        for initials, forms in shapes.items():
            spelt = [{form[at] for form in forms if len(form[at]) > 1} for at in range(len(initials))]
            whole = [forms] if all(len(names) <= 1 for names in spelt) else [[form] for form in forms]
            several += [[i for form in group for i in middles[form]] for group in whole]
        tied = any(_named(read[i]).tied for same in several for i in same)
        if without and len(several) == 1 and not tied and not common:
            several[0] += without
        elif without:
            several.append(without)
        for same in several:
            middle = max(_named(read[i]).given[1:] for i in same)
            found[key if len(several) == 1 else f"{key}|{' '.join(middle)}"] = same
    return found


def _by_country(key: str, members: Sequence[int], read: Sequence[_Reading]) -> list[_Group]:
    """One group, unless the readings tell two countries: then one for each, and those that tell none where they fit one."""
    countries: dict[str, list[int]] = defaultdict(list)
    loose: list[int] = []
    for i in members:
        country = read[i].country
        (countries[country] if country else loose).append(i)
    if len(countries) < 2:
        return [_Group.of(key, members, read)]
    groups = [_Group.of(f"{key}@{country}", same, read) for country, same in countries.items()]
    return groups + _settled(f"{key}@", loose, groups, read, True)


def _settled(key: str, loose: Sequence[int], holders: Sequence[_Group], read: Sequence[_Reading], common: bool) -> list[_Group]:
    """Joins each loose reading to the one holder of its name that it can mean; the groups of those that none can be told for.

    Without any holder a name that is not common stands for one; else only readings that tell the same of themselves are one.
    """
    if not loose:
        return []
    if not holders and not common:
        return _by_country(key, loose, read)
    index: dict[tuple[str, str], list[_Group]] = defaultdict(list)
    for holder in holders:
        for kind, told in (("country", holder.countries), ("post", holder.posts), ("body", holder.bodies)):
            for value in told:
                index[kind, value].append(holder)
    joined: list[tuple[_Group, int]] = []
    left: dict[str, list[int]] = defaultdict(list)
    for i in loose:
        meant = _holder(read[i], holders, index, common)
        if meant is None:
            left[read[i].facets].append(i)
        else:
            joined.append((meant, i))
    for meant, i in joined:  # members only: what a surname's reading tells helps to join no other
        meant.members.append(i)
    return [_Group.of(f"{key}?{facets}", same, read) for facets, same in left.items()]


def _holder(
    r: _Reading, holders: Sequence[_Group], index: Mapping[tuple[str, str], Sequence[_Group]], common: bool
) -> _Group | None:
    if len(holders) == 1 and not common:
        return None if holders[0].contradicts(r) else holders[0]
    if common and not (r.post or r.body):
        return None
    told = [(kind, value) for kind, value in (("country", r.country), ("post", r.post), ("body", r.body)) if value]
    if not told:
        return None
    found: _Group | None = None
    for candidate in min((index.get(value, ()) for value in told), key=len):
        if candidate.agrees(r):
            if found is not None:
                return None
            found = candidate
    return found


def _named_bodies(block: str, members: Sequence[int], read: Sequence[_Reading]) -> list[_Group]:
    """The bodies of one name: by the state in it, where there is one; else like persons by what the reports tell."""
    if block.startswith(("o:=", "o:state ", "d:")):
        return [_Group.of(block, members, read)]
    groups: list[_Group] = []
    codes: dict[str | None, list[int]] = defaultdict(list)
    for i in members:
        codes[read[i].code].append(i)
    for code, same in codes.items():
        groups += [_Group.of(f"{block}@@{code}", same, read)] if code else _by_country(block, same, read)
    return groups


def _token(reading: _Reading) -> str:
    speaker = reading.speaker
    parts = (speaker.kind, speaker.name, speaker.role, speaker.organisation, speaker.country)
    return "\x1f".join(part or "" for part in parts)


# ---------------------------------------------------------------- decisions


class _Rulings:
    """Decisions, made ready to be asked. Those who are the same form a class, by its number."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.who: list[Who] = []
        self.number: dict[tuple[str, ...], int] = {}  # in the order of their numbers
        self.parent: list[int] = []
        apart: list[tuple[int, int, Decision]] = []
        ties: list[tuple[int, int]] = []
        for decision in decisions:
            a, b = self._enter(decision.a), self._enter(decision.b)
            ties.append((a, b))
            if decision.same:
                self.parent[self.root(a)] = self.root(b)
            else:
                apart.append((a, b, decision))
        self.apart: dict[int, set[int]] = defaultdict(set)
        for a, b, decision in apart:
            if self.root(a) == self.root(b):
                what = f"{decision.a.name!r} and {decision.b.name!r} are decided to be the same, and not to be"
                raise MisuseError("alias", what, "undo one of the decisions")
            self.apart[self.root(a)].add(self.root(b))
            self.apart[self.root(b)].add(self.root(a))
        size: dict[int, set[int]] = defaultdict(set)
        for n in range(len(self.who)):
            size[self.root(n)].add(n)
        self.united = {root for root, some in size.items() if len(some) > 1}
        labels = ["\x1f".join(told) for told in self.number]
        self.label = {root: min(labels[n] for n in some) for root, some in size.items()}
        self.by_block: dict[str, list[tuple[int, _Reading]]] = defaultdict(list)
        for n, who in enumerate(self.who):
            for reading in _readings(who):
                self.by_block[reading.keys[0]].append((n, reading))
        self.ties = ties

    def _enter(self, who: Who) -> int:
        name = " ".join(_ARTICLE.sub("", who.name.strip()).casefold().split())
        if not name:
            raise MisuseError("alias", "a name is empty", "give a name on both sides")
        told = (name, who.kind or "", _post(who.role), _place(who.organisation or ""), who.country or "")
        if told not in self.number:
            self.number[told] = len(self.who)
            self.who.append(who)
            self.parent.append(len(self.parent))
        return self.number[told]

    def root(self, n: int) -> int:
        while self.parent[n] != n:
            self.parent[n] = self.parent[self.parent[n]]
            n = self.parent[n]
        return n

    def pin(self, reading: _Reading) -> int | None:
        """The class that decisions put a reading into; None where none names it, or two with equal right."""
        if not self.who or not reading.keys:
            return None
        fits = [
            (score, self.root(n))
            for n, named in self.by_block.get(reading.keys[0], ())
            if (score := _fit(self.who[n], named, reading)) is not None
        ]
        best = {root for score, root in fits if score == max(fits)[0]}
        return best.pop() if len(best) == 1 else None

    def reach(self, blocks: Iterable[str]) -> frozenset[str]:
        """The blocks, and those that decisions tie to them, however far."""
        tied: dict[str, list[int]] = {block: [n for n, _ in named] for block, named in self.by_block.items()}
        beside: dict[int, set[int]] = defaultdict(set)
        for a, b in self.ties:
            beside[a].add(b)
            beside[b].add(a)
        found, seen = set(blocks), set[int]()
        waiting = [n for block in found for n in tied.get(block, ())]
        while waiting:
            n = waiting.pop()
            if n not in seen:
                seen.add(n)
                waiting += beside[n]
                for block in {reading.keys[0] for reading in _readings(self.who[n])} - found:
                    found.add(block)
                    waiting += tied.get(block, ())
        return frozenset(found)


def _readings(who: Who) -> list[_Reading]:
    """The readings a pattern may stand for: of its kind, or of each kind."""
    kinds = (who.kind,) if who.kind else KINDS
    found = (_reading(Speaker(who.name, kind, who.role, who.organisation, who.country)) for kind in kinds)
    return [reading for reading in found if reading.keys]


def _fit(who: Who, named: _Reading, reading: _Reading) -> tuple[int, int] | None:
    """How well a pattern fits a reading of its block: its spelling, and how much it tells; None where it does not."""
    told = [who.kind, who.role, who.organisation, who.country]
    speaker = reading.speaker
    fits = (
        (who.kind is None or who.kind == speaker.kind)
        and (who.role is None or _post(who.role) == _post(speaker.role))
        and (who.organisation is None or _place(who.organisation) == _place(speaker.organisation or ""))
        and (who.country is None or who.country == reading.country)
    )
    spelt = _spelling(who.name) == _spelling(speaker.name or "")
    if not fits or not (spelt or named.mark == reading.mark):
        return None
    return int(spelt), sum(value is not None for value in told)


def _spelling(name: str) -> str:
    return " ".join(_ARTICLE.sub("", name.strip()).casefold().replace("’", "'").split())


class _Found(NamedTuple):
    """A group with decisions applied: each member with the group that the rules alone had put it into."""

    key: str
    members: list[int]
    origin: dict[int, str]


def _decided(groups: list[_Group], read: Sequence[_Reading], pins: Sequence[int | None], rulings: _Rulings) -> list[_Found]:
    """The groups with what was decided: those of one class are joined, those of two that are apart are parted."""
    parent = list(range(len(groups)))

    def root(g: int) -> int:
        while parent[g] != g:
            parent[g] = parent[parent[g]]
            g = parent[g]
        return g

    first: dict[int, int] = {}
    for g, group in enumerate(groups):
        for pin in {p for i in group.members if (p := pins[i]) in rulings.united}:
            parent[root(g)] = root(first.setdefault(pin, g))
    joined: dict[int, list[_Group]] = defaultdict(list)
    for g, group in enumerate(groups):
        joined[root(g)].append(group)
    found: list[_Found] = []
    for some in joined.values():
        inside = {p for group in some for i in group.members if (p := pins[i]) is not None}
        if any(not inside.isdisjoint(rulings.apart.get(pin, ())) for pin in inside):
            found += _parted(some, read, pins, rulings)
        else:
            found.append(_whole(some))
    return found


def _whole(groups: Sequence[_Group]) -> _Found:
    """Groups as one. Its key is that of the fullest name, and does not depend on how often each was read."""
    key = min(groups, key=lambda group: (-group.level, group.key)).key
    members = sorted(chain.from_iterable(group.members for group in groups))
    return _Found(key, members, {i: group.key for group in groups for i in group.members})


def _parted(groups: Sequence[_Group], read: Sequence[_Reading], pins: Sequence[int | None], rulings: _Rulings) -> list[_Found]:
    """Groups that hold two who are apart, taken to pieces: each class by itself, and of the rest only what is read alike."""
    classes: dict[int, list[int]] = defaultdict(list)
    rest: dict[str, list[int]] = defaultdict(list)
    for i in chain.from_iterable(group.members for group in groups):
        pin = pins[i]
        if pin is None:
            rest[f"{'|'.join(read[i].mark)}|{read[i].facets}"].append(i)
        else:
            classes[pin].append(i)
    found = [_Found(f"{key}|rest", sorted(same), dict.fromkeys(same, key)) for key, same in rest.items()]
    for pin, same in classes.items():
        parts = _by_rules(read, sorted(same), pins)
        label = rulings.label[pin]
        pieces = [_whole(parts)] if pin in rulings.united else [_whole([part]) for part in parts]
        found += [piece._replace(key=f"{piece.key}|{label}") for piece in pieces]
    return found


# ---------------------------------------------------------------- names to show, and reasons


def _identity(found: _Found, voices: Sequence[Voice], read: Sequence[_Reading]) -> Identity:
    count: dict[str, int] = defaultdict(int)
    kinds: dict[SpeakerKind, int] = defaultdict(int)
    best: dict[str, int] = {}
    for i in found.members:
        shown = _shown(read[i])
        count[shown] += voices[i].n
        kinds[read[i].speaker.kind] += voices[i].n
        best[shown] = min(best.get(shown, i), i, key=lambda i: (-_fullness(read[i]), _token(read[i])))
    # The fullest of the spellings, then the most frequent one, then that with its accents, then the longest; and by the
    # alphabet, so that it is always the same.
    name = max(count, key=lambda shown: (_fullness(read[best[shown]]), count[shown], _accents(shown), len(shown), shown))
    canonical = best[name]
    rules = tuple((i, _rule(i, canonical, read, found.origin, name)) for i in found.members)
    kind = max(kinds, key=lambda kind: (kinds[kind], kind))
    return Identity("i" + sha256(found.key.encode()).hexdigest()[:16], name, kind, tuple(found.members), rules)


def _fullness(reading: _Reading) -> int:
    """How much of a name stands there; of bodies, whether the state does. Mere words come last."""
    if reading.person:
        return reading.level
    return int(_nationless(reading.speaker.name or "")[0] is not None) if reading.merges else -1


def _accents(name: str) -> int:
    return sum(c.isalpha() and not c.isascii() for c in name)


def _shown(reading: _Reading) -> str:
    """The name of a reading as it may stand for others: the usual one, with its state where only the report tells it."""
    name, block = _ARTICLE.sub("", " ".join((reading.speaker.name or "").split())), reading.keys[0]
    if block.startswith("o:="):
        return block.removeprefix("o:=")
    if block.startswith("o:state ") and reading.merges:
        return _states()[block.removeprefix("o:state ")]
    if reading.fixed and reading.code and reading.merges and _nationless(name)[0] is None:
        return f"{name} ({_states()[reading.code]})"
    return name


def _rule(i: int, canonical: int, read: Sequence[_Reading], origin: Mapping[int, str], name: str) -> str:
    """Which rule makes a reading one with the name shown, in a word that docs/speakers.md explains."""
    mine, theirs = read[i], read[canonical]
    if origin[i] != origin[canonical]:
        return "decision"
    if _spelling(mine.speaker.name or "") == _spelling(name):
        return "same name"
    if mine.person and theirs.person:
        if mine.level != theirs.level:
            return "surname" if mine.level == SURNAME else "initials"
        return "spelling" if mine.person.given == theirs.person.given else "middle name"
    block = mine.keys[0]
    if block.startswith("o:="):
        return "known name"
    return "state" if block.startswith("o:state ") else "body" if block.startswith("o:") else "spelling"


# ---------------------------------------------------------------- the word lists


@dataclass(frozen=True)
class _Names:
    """What assets/namesakes.txt says."""

    rules: tuple[tuple[re.Pattern[str], str], ...]
    same: dict[str, str]
    article: frozenset[str]
    particle: frozenset[str]
    given_too: frozenset[str]
    suffix: frozenset[str]
    family: dict[str, bool]
    syllable: re.Pattern[str]
    syllables: re.Pattern[str]
    address: frozenset[str]
    common: frozenset[str]

    def fold(self, word: str) -> str:
        """One name in the form that all its spellings share."""
        plain = self.ruled(_letters(word))
        return self.same.get(plain, plain)

    def ruled(self, word: str) -> str:
        for pattern, words in self.rules:
            word = pattern.sub(words, word)
        return word


@dataclass(frozen=True)
class _Bodies:
    """What assets/bodies.txt says."""

    word: dict[str, tuple[str, ...]]
    stop: frozenset[str]
    part: frozenset[str]
    tail: tuple[tuple[str, ...], ...]
    one: frozenset[tuple[str, ...]]
    same: dict[tuple[str, ...], tuple[str, ...]]
    local: frozenset[str]
    nobody: frozenset[str]
    former: frozenset[str]

    def tokens(self, words: Iterable[str]) -> tuple[str, ...]:
        """Words to compare by: one spelling, the singular, small words left out, in the order of the alphabet."""
        found = tuple(sorted(chain.from_iterable(self.spelt(word) for word in words)))
        return self.same.get(found, found)

    def spelt(self, word: str) -> tuple[str, ...]:
        plain = singular(_letters(word))
        return () if plain in self.stop else self.word.get(plain, (plain,))

    def untailed(self, words: Sequence[str]) -> tuple[str, ...] | None:
        """The tokens of a name without a tail that adds nothing; None where there is none, or nothing else that names it."""
        low = tuple(word.casefold() for word in words)
        for tail in self.tail:
            rest = words[: len(words) - len(tail)]
            if rest and low[-len(tail) :] == tail and not _all_common(rest):
                return self.tokens(rest)
        return None


def _lines(name: str) -> dict[str, list[str]]:
    """The values of a list's lines, by their kind."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in files("sayso").joinpath("assets", name).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            kind, _, values = line.partition(": ")
            found[kind].append(values.strip())
    return found


def _listed(lines: Iterable[str], by: str = ",") -> list[str]:
    return [value.strip() for line in lines for value in line.split(by) if value.strip()]


@cache
def _plain_letters() -> dict[str, str]:
    pairs = (pair.partition(" > ") for pair in _listed(_lines("namesakes.txt")["letter"]))
    return {letter: plain for letter, _, plain in pairs}


@cache
def _states() -> dict[str, str]:
    """The usual name of each state, by its code."""
    return {code: names[0] for code, names in nations.names().items()}


@cache
def _known() -> dict[tuple[str | None, tuple[str, ...]], str]:
    """Bodies with a name of their own, by the state in a name and its other words."""
    found = {}
    for row in _lines("bodies.txt")["known"]:
        first, *others = _listed([row], ";")
        for name in (first, *others):
            code, left, _, _ = _nationless(name)
            found[_home(name, code, left, None), _bodies().tokens(left)] = first
    return found


@cache
def _names() -> _Names:
    lines = _lines("namesakes.txt")
    rules = []
    for line in lines["rule"]:
        pattern, _, words = line.split(" | ")[0].partition(" > ")
        rules.append((re.compile(pattern), words.strip()))
    particles = _listed(lines["particle"])
    lists = _Names(
        rules=tuple(rules),
        same={},
        article=frozenset(_listed(lines["article"])),
        particle=frozenset(word.rstrip("?") for word in particles),
        given_too=frozenset(word.rstrip("?") for word in particles if word.endswith("?")),
        suffix=frozenset(_listed(lines["suffix"])),
        family={word.rstrip("?"): word.endswith("?") for word in _listed(lines["family"])},
        syllable=re.compile(lines["syllable"][0]),
        syllables=re.compile(f"(?:{lines['syllable'][0]}){{1,2}}"),
        address=frozenset(_listed(lines["address"])),
        common=frozenset(),
    )
    same = {lists.ruled(word): lists.ruled(row.split(",")[0].strip()) for row in lines["name"] for word in _listed([row])}
    lists.same.update(same)
    common = frozenset(lists.fold(word) for word in _listed(lines["common"]))
    return replace(lists, common=common)


@cache
def _bodies() -> _Bodies:
    lines = _lines("bodies.txt")
    words: dict[str, tuple[str, ...]] = {}
    for row in lines["word"]:
        several, _, one = row.partition(" > ")
        words |= {singular(word): tuple(map(singular, one.split())) for word in _listed([several])}
    lists = _Bodies(
        word=words,
        stop=frozenset(_listed(lines["stop"])),
        part=frozenset(_listed(lines["part"], ";")),
        tail=tuple(tuple(tail.split()) for tail in _listed(lines["tail"], ";")),
        one=frozenset(),
        same={},
        local=frozenset(_listed(lines["local"])),
        nobody=frozenset(_listed(lines["nobody"])),
        former=frozenset(_listed(lines["former"])),
    )
    for row in lines["same"]:
        first, *others = (lists.tokens(value.split()) for value in _listed([row], ";"))
        lists.same.update({other: first for other in others if other != first})
    alone = frozenset(lists.tokens(value.split()) for value in _listed(lines["one"], ";"))
    return replace(lists, one=alone)
