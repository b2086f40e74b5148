"""A speaker as one report spells it → the form that all its spellings share, and the keys under which a ledger finds it.

    person    "V. Zelenskiy"                                 p:zelensky, p:zelensky|v.
    body      "Ukraine's Defence Ministry"                   o:defense ministry, o:defense ministry@UA
              "WHO", "World Health Organisation"             o:=World Health Organization
    state     "the U.S.", "America"                          o:state US, o:state US@US
    document  "Resolution 41"                                d:resolution 41
    nobody    "the old fox"                                  u:old fox

The first key of a reading is its block: speakers of two blocks are never one, unless a person decides it. Here stands what one
name says by itself; whether two readings of one block mean the same speaker is decided in `identities.py`, which sees them all.

Nothing is compared by likeness: two names are spellings of one where they fold to the same. The rules for persons stand in
assets/namesakes.txt, each with examples that a test holds; the words of bodies in assets/bodies.txt.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from sayso import nations, wordlists
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


# ---------------------------------------------------------------- the face


def keys(speaker: Speaker) -> tuple[str, ...]:
    """The keys under which a ledger finds a speaker; the first is its block. Empty: nobody is named.

    >>> keys(Speaker("Volodymyr Zelenskyy", "person"))
    ('p:zelensky', 'p:zelensky|vladimir', 'p:zelensky|v.')
    """
    return reading_of(speaker).keys


def body_of(speaker: Speaker) -> str | None:
    """The key of the body or state that somebody speaks for: equal for a body and for whoever is of it.

    >>> nato = Speaker("NATO", "organisation", None, "NATO")
    >>> body_of(Speaker("Mark Rutte", "person", "Secretary General", "NATO")) == body_of(nato)
    True
    """
    name = speaker.name if speaker.kind in ("organisation", "group") else speaker.organisation
    found = keys(Speaker(name, "organisation", None, None, speaker.country)) if name else ()
    return found[-1] if found else None


def query_keys(name: str) -> tuple[str, ...]:
    """The keys of which a speaker has one whom a reader means by this name: a bare surname means all who bear it."""
    found: dict[str, None] = {}
    person, body, words, document = (reading_of(Speaker(name, kind)) for kind in KINDS)
    if person.person:
        found |= dict.fromkeys(person.keys[1:2] or person.keys)
    return tuple(found | dict.fromkeys((*body.keys[-1:], *words.keys, *document.keys)))


def post_of(role: str | None) -> str:
    """A role to compare: without "former" and the like, its state, its spelling and word order; empty for a bare "Mr"."""
    return _post(role) if role else ""


def place_of(organisation: str) -> str:
    """What an organisation is to compare: the code of a state ("Ukraine", "UA"), else the block of a body; empty for none."""
    return _state(organisation) or (_body(organisation, None).block if organisation.strip() else "")


def without_article(name: str) -> str:
    """A name without "the", "a" or "an" before it."""
    return _ARTICLE.sub("", name.strip())


def is_former(name: str) -> bool:
    """Whether a name says that somebody no longer is what it calls them ("the former president")."""
    return not _bodies().former.isdisjoint(word.casefold() for word in _WORD.findall(name))


def is_borne_by_many(family: str) -> bool:
    """Whether so many people bear this family name, folded, that it alone tells nobody."""
    return family in _names().common


# ---------------------------------------------------------------- a reading and its keys


class Person(NamedTuple):
    """A person's name, folded. `given` holds names and initials; `tied`: by a hyphen, so that none may be left out.

    `initials` are those of the names as they are spelt: "Julia" and "Yulia" are one name with two.
    """

    family: str
    given: tuple[str, ...]
    initials: tuple[str, ...]
    tied: bool
    particle: bool
    suffix: str


class Reading(NamedTuple):
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
    person: Person | None = None
    code: str | None = None
    fixed: bool = False

    @property
    def level(self) -> int:
        """How much of a person's name stands there: FULL, INITIALS or SURNAME, which is also that of all others."""
        given = self.person.given if self.person else ()
        return FULL if any(len(name) > 1 for name in given) else INITIALS if given else SURNAME

    @property
    def facets(self) -> str:
        """What is told besides the name, as one key."""
        return f"{self.country or ''}|{self.post}|{self.body}"

    @property
    def fullness(self) -> int:
        """How much of a name stands there; of bodies, whether the state does. Mere words come last."""
        if self.person:
            return self.level
        return int(_nationless(self.speaker.name or "")[0] is not None) if self.merges else -1

    @property
    def shown(self) -> str:
        """The name as it may stand for others: the usual one, with its state where only the report tells it."""
        name, block = without_article(" ".join((self.speaker.name or "").split())), self.keys[0]
        if block.startswith("o:="):
            return block.removeprefix("o:=")
        if block.startswith("o:state ") and self.merges:
            return _states()[block.removeprefix("o:state ")]
        if self.fixed and self.code and self.merges and _nationless(name)[0] is None:
            return f"{name} ({_states()[self.code]})"
        return name


@lru_cache(maxsize=1 << 17)
def reading_of(speaker: Speaker) -> Reading:
    """A speaker as grouping sees it; without keys where nobody is named."""
    words = " ".join((speaker.name or "").split())
    if not words:
        return Reading(speaker, (), (), None, "", "", False)
    if speaker.kind == "person" and (name := _person(words)):
        return _person_reading(speaker, name)
    if speaker.kind in ("organisation", "group"):
        return _body_reading(speaker, words)
    # What is left is nobody's name but a document's, if it has one ("Resolution 41"); else it may join by a decision alone.
    plain = _ARTICLE.sub("", words)
    named = not _ONE_OF_SOME.match(words) and re.search(r"\s(?:[A-Z]|\d)", plain) is not None
    key = f"{'d' if speaker.kind == 'document' else 'u'}:{_folded(plain)}"
    return Reading(speaker, (key,), (key,), speaker.country, "", "", speaker.kind == "document" and named)


def _person_reading(speaker: Speaker, name: Person) -> Reading:
    block = f"p:{name.family}"
    found = [block]
    if name.given:
        found += [f"{block}|{name.given[0]}"] if len(name.given[0]) > 1 else []
        found += [f"{block}|{name.initials[0]}."]
    organisation = speaker.organisation or ""
    state = _state(organisation)
    body = "" if state or not organisation else _body(organisation, None).block
    mark = (block, *name.given, name.suffix)
    return Reading(speaker, tuple(found), mark, state or speaker.country, post_of(speaker.role), body, True, name)


def _body_reading(speaker: Speaker, words: str) -> Reading:
    body = _body(words, speaker.country)
    country = body.code or speaker.country
    found = (body.block, f"{body.block}@{country}") if country and not body.known else (body.block,)
    mark = (body.block, body.code or "")
    return Reading(speaker, found, mark, country, "", "", body.merges, None, body.code, body.fixed)


# ---------------------------------------------------------------- persons' names


@lru_cache(maxsize=1 << 16)
def _person(words: str) -> Person | None:
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
        return Person(lists.fold(eastern[0]), (lists.fold(eastern[1]),), (eastern[1][0],), True, False, suffix)
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
    return Person(family, tuple(n for n, _ in given), tuple(i for _, i in given), tied, particle, suffix)


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
    bare = without_article(words)
    if bare in _states():
        return bare
    code, left, _, _ = _nationless(bare)
    return None if left else code


@lru_cache(maxsize=1 << 14)
def _post(role: str) -> str:
    lists = _bodies()
    _, left, _, _ = _nationless(role)
    tokens = [t for t in lists.tokens(left) if t not in lists.former and t not in _names().address]
    return " ".join(lists.same.get(tuple(tokens), tuple(tokens)))


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
    for line in wordlists.lines(name):
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
