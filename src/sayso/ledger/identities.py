"""Speakers as read in many reports → who is the same, by rules that can be read and undone.

Each report spells a speaker in its own way. `spellings.py` gives each reading its keys; here the distinct readings are put into
groups, an Identity each:

    spelling      "Zelenskyy", "Zelenskiy", which fold to one name
    middle name   "José Albares", "José Manuel Albares"
    initials      "J. Brandt" with the one full name that fits
    surname       "Brandt" with the one full name that fits
    body          "Ukraine's Defence Ministry", "Ministry of Defense of Ukraine"
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

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import chain, pairwise
from typing import NamedTuple

from msgspec import Struct

from sayso.errors import MisuseError
from sayso.ledger.spellings import (
    FULL,
    INITIALS,
    KINDS,
    SURNAME,
    Person,
    Reading,
    is_borne_by_many,
    is_former,
    keys,
    place_of,
    post_of,
    query_keys,
    reading_of,
    without_article,
)
from sayso.records import Speaker, SpeakerKind


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


class House(Struct, frozen=True):
    """Which house publishes an outlet. Outlets of one house are one voice where they tell something themselves."""

    outlet: str
    house: str


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
    read = [reading_of(voice.speaker) for voice in voices]
    pins = [rulings.pin(reading) for reading in read]
    found = [_identity(group, voices, read) for group in _decided(_by_rules(read, range(len(read)), pins), read, pins, rulings)]
    return sorted(found, key=lambda identity: identity.members)


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
        post = post_of(held.role)
        if not post or not held.person.strip() or not held.organisation.strip():
            raise MisuseError("alias", "an office needs a role, an organisation and a person", "give all three")
        if held.since and held.until and held.since > held.until:
            raise MisuseError("alias", f"{held.person} leaves office before entering it", "turn the days round")
        terms[post, place_of(held.organisation)].append(held)
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
    if speaker.kind != "unnamed" or not speaker.role or is_former(speaker.name or ""):
        return None
    post, place = post_of(speaker.role), place_of(speaker.organisation or "") or speaker.country or ""
    holders = {
        held.person
        for held in offices
        if place and place == place_of(held.organisation) and post == post_of(held.role) and _holds(held, day)
    }
    return holders.pop() if len(holders) == 1 else None


def _holds(held: Office, day: date | None) -> bool:
    if day is None:
        return held.since is None and held.until is None
    return (held.since or date.min) <= day <= (held.until or date.max)


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
    def of(cls, key: str, members: Sequence[int], read: Sequence[Reading]) -> _Group:
        group = cls(key, list(members))
        for i in members:
            group.learn(read[i])
        persons = [p for i in members if (p := read[i].person)]
        group.initials = frozenset(p.initials for p in persons if p.initials)
        group.particle = any(p.particle for p in persons)
        group.suffix = persons[0].suffix if persons else ""
        group.level = max(read[i].level for i in members)
        return group

    def learn(self, reading: Reading) -> None:
        for told, known in ((reading.country, self.countries), (reading.post, self.posts), (reading.body, self.bodies)):
            if told:
                known.add(told)

    def agrees(self, r: Reading) -> bool:
        """Whether all that the reading tells is told of the group, and it tells something."""
        told = ((r.country, self.countries), (r.post, self.posts), (r.body, self.bodies))
        return any(value for value, _ in told) and all(value in known for value, known in told if value)

    def contradicts(self, r: Reading) -> bool:
        """Whether the reading tells another country; or another role, and nothing else that agrees."""
        if r.country and self.countries and r.country not in self.countries:
            return True
        if r.country in self.countries or r.body in self.bodies:
            return False
        return bool(r.post and self.posts and r.post not in self.posts)


def _by_rules(read: Sequence[Reading], members: Iterable[int], pins: Sequence[int | None]) -> list[_Group]:
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


def _persons(block: str, members: Sequence[int], read: Sequence[Reading]) -> list[_Group]:
    """The persons of one family name: first those with full names, to whom initials and then bare surnames may be joined."""
    common = is_borne_by_many(block.removeprefix("p:"))
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


def _named(reading: Reading) -> Person:
    assert reading.person is not None
    return reading.person


def _bears(group: _Group, given: tuple[str, ...], suffix: str, particle: bool) -> bool:
    """Whether a group's name may be shortened to these initials or, without any, to the surname alone."""
    if (suffix and suffix != group.suffix) or (particle and not group.particle):
        return False
    if not given:
        return True
    return any(own[: len(given)] == given or (len(own) == 1 and own == given[:1]) for own in group.initials)


def _full_names(block: str, members: Sequence[int], read: Sequence[Reading], common: bool) -> dict[str, list[int]]:
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


def _by_country(key: str, members: Sequence[int], read: Sequence[Reading]) -> list[_Group]:
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


def _settled(key: str, loose: Sequence[int], holders: Sequence[_Group], read: Sequence[Reading], common: bool) -> list[_Group]:
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
    r: Reading, holders: Sequence[_Group], index: Mapping[tuple[str, str], Sequence[_Group]], common: bool
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


def _named_bodies(block: str, members: Sequence[int], read: Sequence[Reading]) -> list[_Group]:
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


def _token(reading: Reading) -> str:
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
        self.by_block: dict[str, list[tuple[int, Reading]]] = defaultdict(list)
        for n, who in enumerate(self.who):
            for reading in _readings(who):
                self.by_block[reading.keys[0]].append((n, reading))
        self.ties = ties

    def _enter(self, who: Who) -> int:
        name = " ".join(without_article(who.name).casefold().split())
        if not name:
            raise MisuseError("alias", "a name is empty", "give a name on both sides")
        told = (name, who.kind or "", post_of(who.role), place_of(who.organisation or ""), who.country or "")
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

    def pin(self, reading: Reading) -> int | None:
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


def _readings(who: Who) -> list[Reading]:
    """The readings a pattern may stand for: of its kind, or of each kind."""
    kinds = (who.kind,) if who.kind else KINDS
    found = (reading_of(Speaker(who.name, kind, who.role, who.organisation, who.country)) for kind in kinds)
    return [reading for reading in found if reading.keys]


def _fit(who: Who, named: Reading, reading: Reading) -> tuple[int, int] | None:
    """How well a pattern fits a reading of its block: its spelling, and how much it tells; None where it does not."""
    told = [who.kind, who.role, who.organisation, who.country]
    speaker = reading.speaker
    fits = (
        (who.kind is None or who.kind == speaker.kind)
        and (who.role is None or post_of(who.role) == post_of(speaker.role))
        and (who.organisation is None or place_of(who.organisation) == place_of(speaker.organisation or ""))
        and (who.country is None or who.country == reading.country)
    )
    spelt = _spelling(who.name) == _spelling(speaker.name or "")
    if not fits or not (spelt or named.mark == reading.mark):
        return None
    return int(spelt), sum(value is not None for value in told)


def _spelling(name: str) -> str:
    return " ".join(without_article(name).casefold().replace("’", "'").split())


class _Found(NamedTuple):
    """A group with decisions applied: each member with the group that the rules alone had put it into."""

    key: str
    members: list[int]
    origin: dict[int, str]


def _decided(groups: list[_Group], read: Sequence[Reading], pins: Sequence[int | None], rulings: _Rulings) -> list[_Found]:
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


def _parted(groups: Sequence[_Group], read: Sequence[Reading], pins: Sequence[int | None], rulings: _Rulings) -> list[_Found]:
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


def _identity(found: _Found, voices: Sequence[Voice], read: Sequence[Reading]) -> Identity:
    count: dict[str, int] = defaultdict(int)
    kinds: dict[SpeakerKind, int] = defaultdict(int)
    best: dict[str, int] = {}
    for i in found.members:
        shown = read[i].shown
        count[shown] += voices[i].n
        kinds[read[i].speaker.kind] += voices[i].n
        best[shown] = min(best.get(shown, i), i, key=lambda i: (-read[i].fullness, _token(read[i])))
    # The fullest of the spellings, then the most frequent one, then that with its accents, then the longest; and by the
    # alphabet, so that it is always the same.
    name = max(count, key=lambda shown: (read[best[shown]].fullness, count[shown], _accents(shown), len(shown), shown))
    canonical = best[name]
    rules = tuple((i, _rule(i, canonical, read, found.origin, name)) for i in found.members)
    kind = max(kinds, key=lambda kind: (kinds[kind], kind))
    return Identity("i" + sha256(found.key.encode()).hexdigest()[:16], name, kind, tuple(found.members), rules)


def _accents(name: str) -> int:
    return sum(c.isalpha() and not c.isascii() for c in name)


def _rule(i: int, canonical: int, read: Sequence[Reading], origin: Mapping[int, str], name: str) -> str:
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
