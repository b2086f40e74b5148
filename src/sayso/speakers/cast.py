"""A report's cast: the people and bodies in it, and whom a short name or a bare noun means among them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from sayso.speakers.words import PARTICLES, bare, core, is_short, surname
from sayso.voices import is_voice

BodyLabel = Literal["ORG", "GPE", "NORP", "words"]  # "words": a body that the report does not name

MOVEMENTS = ("Movement", "Front", "Group", "Brigades", "Brigade", "Jihad", "Militia", "Resistance", "Forces")
ANY_BODY = ("organisation", "organization", "body", "outlet", "paper", "bloc", "alliance")
PUBLIC = (*ANY_BODY, "agency", "service", "union", "party", "watchdog")  # what a body of a state may be as well
BODIES = 300  # bodies before "the ministry" among which the one it means is looked for


class Office(NamedTuple):
    """What a title tells: "Ukrainian President" is role President, organisation Ukraine, country UA."""

    role: str | None = None
    organisation: str | None = None
    country: str | None = None


@dataclass
class Person:
    """Somebody named in the report; `at` is where each mention starts."""

    name: str
    at: list[int] = field(default_factory=list)
    role: str | None = None
    organisation: str | None = None
    country: str | None = None

    def learn(self, told: Office) -> None:
        """Takes over what is not known yet; an organisation only together with, or after, a role."""
        if told.role and not self.role:
            self.role, self.organisation = told.role, told.organisation or self.organisation
        if told.organisation and not self.organisation:
            self.organisation = told.organisation
        self.country = self.country or told.country


@dataclass
class Body:
    """An organisation or group named in the report."""

    name: str
    at: int
    label: BodyLabel = "ORG"


class Cast:
    """The people and bodies of a report; `full` is what letters stand for ("WHO")."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.bodies: list[Body] = []
        self.full: dict[str, str] = {}
        self._by_word: dict[str, list[Person]] = {}

    # ------------------------------------------------------------ people

    def add_person(self, name: str, at: int) -> Person:
        """The person of this name, new or known; a longer name replaces a shorter one."""
        known = self.known(name)
        if known is None:
            known = Person(name)
            self.people.append(known)
        known.at.append(at)
        if len(name.split()) > len(known.name.split()):
            known.name = name
        for word in {*map(str.casefold, known.name.split()), surname(known.name)} - PARTICLES:
            if known not in self._by_word.setdefault(word, []):
                self._by_word[word].append(known)
        return known

    def known(self, name: str) -> Person | None:
        """The latest named person whom a full name, a last name, or the first word of a name in Asian order stands for."""
        words, last, short = name.split(), surname(name), is_short(name)
        if not words:
            return None
        ways: tuple[Callable[[str], bool], ...] = (
            lambda p: p == name,
            lambda p: surname(p) == last and (short or is_short(p) or p.split()[0] == words[0]),
            lambda p: len(words) == 1 and " " in p and name in p.split(),
        )
        for fits in ways:
            for person in reversed(self._by_word.get(last, [])):
                if fits(person.name):
                    return person
        return None

    def is_surname(self, name: str) -> bool:
        """Is this the name, or the last name, of one of the people?"""
        return any(name in (p.name, p.name.split()[-1]) for p in self._by_word.get(surname(name), []))

    def join_short_names(self) -> None:
        """A last name whose full form comes only later in the report belongs to the one it names."""
        for short in [p for p in self.people if len(p.name.split()) == 1]:
            for person in self._by_word.get(surname(short.name), []):
                if person is not short:
                    person.at += short.at
                    person.learn(Office(short.role, short.organisation, short.country))
                    self._by_word[surname(short.name)].remove(short)
                    short.at = []
                    break
        self.people = [p for p in self.people if p.at]

    # ------------------------------------------------------------ bodies

    def add_body(self, name: str, at: int, label: BodyLabel = "words") -> None:
        """A body that is named, or spoke, at this place."""
        insort(self.bodies, Body(name, at, label), key=lambda b: b.at)

    def earlier(self, at: int) -> list[Body]:
        """The bodies named before this place, the last first; no further back than a reader would look."""
        i = bisect_left(self.bodies, at, key=lambda b: b.at)
        return self.bodies[max(0, i - BODIES) : i][::-1]

    def last_body(self, at: int) -> Body | None:
        """The last body before this place that is no state and no people."""
        return next((b for b in self.earlier(at) if b.label in ("ORG", "words")), None)

    def body_of(self, words: str, at: int) -> str | None:
        """The body that "the ministry", "the company" or "the Air Force" stands for: the last one before with that noun.

        A bare generic noun: the last body.
        """
        alone = bare(core(words))
        noun = alone.split()[-1].casefold() if alone else ""
        earlier = [b for b in self.earlier(at) if b.label != "GPE"]
        for body in earlier:
            if body.name.casefold().endswith(alone.casefold()) and body.name.casefold() != alone.casefold():
                return body.name
            if len(alone.split()) > 1 and _noun_words(alone) < _noun_words(body.name) | {"of"} and body.name != alone:
                return body.name  # "the health ministry" is the Ministry of Health
        if len(alone.split()) == 1:
            for body in earlier:
                if noun in body.name.casefold().split():
                    return body.name
            if noun == "group":
                movements = [b.name for b in earlier if is_voice(b.name, "movement") or b.name.split()[-1] in MOVEMENTS]
                if movements:
                    return movements[0]
            if is_voice(noun, "apposition") or noun in ANY_BODY:
                return next((b.name for b in earlier if may_be(noun, b)), None)
        return None


def may_be(noun: str, body: Body) -> bool:
    """May a body be "the company", "the group"? A ministry or an army is neither, though it may be "the agency"."""
    public = not is_voice(body.name, "movement") and any(is_voice(word, "public") for word in body.name.casefold().split())
    return body.label in ("ORG", "words") and (not public or noun in PUBLIC or is_voice(noun, "public"))


def _noun_words(name: str) -> frozenset[str]:
    return frozenset("defense" if word == "defence" else word for word in name.casefold().split())
