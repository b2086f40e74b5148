"""Two statements held against each other: what speaks for their being about the same, and what against it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import product
from math import sqrt
from typing import Literal

from sayso.reconciliation.bounds import bounds_of, gap
from sayso.reconciliation.ladders import unit_alike
from sayso.reconciliation.links.candidates import Candidate, Place, keys_of
from sayso.reconciliation.links.overlaps import Overlap, apart, common, elsewhere, overlap
from sayso.reconciliation.links.sayings import Saying, scene, words_of
from sayso.reconciliation.links.wording import EMPTY, Wording, union, weighed, wording
from sayso.reconciliation.verdicts import judge
from sayso.records import Account

LITTLE = 0.6  # in common: an ordinary word weighs 1, and 0.7 where another for the same thing meets it
BEHIND = 160  # characters between a statement and one that "this" or "the report" may refer to: a sentence at most
FIGURES = 4  # of a statement, that are held against those of another
NAMED = 1.5  # the weight of a name in whom a statement cites
AS_ONE = 0.5  # the share of the words of both that is in both, for two equal numbers to be one
MOST = 2.0  # that whom it cites, or where it is spoken of, can weigh

_INSTEAD = re.compile(r", (?:and |but )?not (?:(?:by|from|for|in|at|on|with|an?|the) )*([^,.;:]{3,40})(?:[,.;:]|\W*$)", re.I)
_TOOK = re.compile(r"took|takes|ha[sd] (?:it|this)", re.I)  # "which took the story from the weekly"

# same: the same number; agree and differ as verdicts have it; unlike: another number of another measure (as reading may have
# mistaken it); mixed: the same, of another unit ("names", "arrests"); apart: of another place or day
Numbers = Literal["same", "agree", "differ", "unlike", "mixed", "apart"]
_ORDER: tuple[Numbers, ...] = ("same", "agree", "differ", "unlike", "mixed", "apart")
_ALONE = frozenset({"age", "rank", "duration", "distance", "share", "money", "price", "temperature", "magnitude"})  # no counts


class Statements:
    """Some statements with what many of them share; what surrounds each is made once, when it is asked for."""

    def __init__(self, reports: Sequence[Sequence[Saying]]) -> None:
        self.frequency = Counter(key for report in reports for one in report for key in keys_of(one))
        self.rarity = common(self.frequency, sum(map(len, reports)))
        self.reports = [[self._weighed(one) for one in report] for report in reports]
        self._scenes: dict[Place, Wording] = {}

    def _weighed(self, one: Saying) -> Saying:
        content, frame, voice = (weighed(part, self.rarity) for part in (one.content, one.frame, one.voice))
        return one._replace(content=content, frame=frame, voice=voice)

    def at(self, place: Place) -> Saying:
        """The statement at this place."""
        return self.reports[place[0]][place[1]]

    def scene(self, place: Place) -> Wording:
        """What is told around a statement."""
        if place not in self._scenes:
            self._scenes[place] = scene(self.reports[place[0]], place[1])
        return self._scenes[place]


class Evidence:
    """A statement `a` and one that it may do something to, `b`. Weights are those of wording.py: an ordinary word weighs 1.

    `steps`: how many changes of speaker lie between them, in one report. All else is found out when it is asked for.
    """

    def __init__(self, of: Statements, candidate: Candidate) -> None:
        self.of, self.places = of, candidate
        self.a, self.b = of.at(candidate.a), of.at(candidate.b)
        self.here = candidate.a[0] == candidate.b[0]
        self.steps = self.a.turn - self.b.turn if self.here else None

    @property
    def is_possible(self) -> bool:
        """Could the one do anything to the other? Not where both are said together, or the one inside the other.

        Nor in two reports of which one has no day: nobody can say that it was said later, or soon.
        """
        if not self.here:
            return self.a.day is not None and self.b.day is not None and self.a.day >= self.b.day
        one, other = self.a.told.statement, self.b.told.statement
        return one.content[0].start >= other.content[-1].end and other.via != one.id and one.via != other.id

    @cached_property
    def said(self) -> Overlap:
        """What their contents share."""
        return overlap(self.a.content, self.b.content, self.of.rarity)

    # ------------------------------------------------------------ who, where, when

    @cached_property
    def follows(self) -> bool:
        """Does it stand in the sentences right behind the other, with another speaker's words between them at most?"""
        if self.steps not in (0, 1):
            return False
        return self.a.told.context_start - self.b.told.statement.content[-1].end <= BEHIND

    @cached_property
    def same(self) -> bool:
        """One teller? A body and who speaks for it; in two reports also those whose names hold all of each other's words."""
        one, other = self.a.told.teller, self.b.told.teller
        if one.key == other.key:
            return True
        if one.body is not None and one.body == other.body and not one.kind == other.kind == "person":
            return True
        if self.here:
            return _plain(one.name) == _plain(other.name)  # "the port captain", "The port captain"
        if self.a.told.statement.speaker.name is None and self.b.told.statement.speaker.name is not None:
            near = self.a.content.stems | self.a.frame.stems  # "Tabital had come to 134, it said"
            return bool(self.b.voice.names) and self.b.voice.names <= near
        fewer, more = sorted((self.a.voice.stems, self.b.voice.stems), key=len)
        return bool(fewer) and fewer <= more

    @cached_property
    def is_own(self) -> bool:
        """Does an outlet correct itself, and is the other what it had?"""
        one, other = self.a.told.origin.outlet, self.b.told.origin.outlet
        return "own" in self.a.traits and (self.here or (one is not None and one == other))

    @property
    def by_paper(self) -> bool:
        """Is it told by "figures of the ministry", or according to it, in another outlet than the one that it told it to?"""
        of = self.a.traits & {"document", "credited"}
        return bool(of) and self.same and self.a.told.origin.outlet != self.b.told.origin.outlet

    @cached_property
    def equal(self) -> bool:
        """Are the numbers that were held against each other the same, whatever keeps them apart?"""
        if self.pair is None:
            return False
        one, other = (bounds_of(account.figure) for account in self.pair)
        return one is not None and one == other

    @cached_property
    def days(self) -> int:
        """Days between them; where one is not known, none."""
        return abs((self.a.day - self.b.day).days) if self.a.day and self.b.day else 0

    # ------------------------------------------------------------ what they share

    @cached_property
    def close(self) -> float:
        """How much of both is in both: the geometric mean of the shares (0 to 1)."""
        return sqrt(self.said.of_a * self.said.of_b)

    @cached_property
    def gist(self) -> float:
        """The same without names and states: "troops in Belgorod" and "an offensive on Belgorod" share the name alone."""
        a, b = self.a.content.plain, self.b.content.plain
        return self.said.plain / sqrt(a * b) if a and b else 0.0

    @cached_property
    def topic(self) -> float:
        """The share of what leads to it ("asked about the flat") that the other tells, if that is more than names."""
        topic = self.a.topic
        if not topic.units:
            return 0.0
        told = overlap(topic, self.b.content, self.of.rarity)
        return min(1.0, (told.weight + self.meant) / topic.weight) if told.plain >= LITTLE else 0.0

    @cached_property
    def meant(self) -> float:
        """Whom that refers to ("confirming the commissioner's account"), as far as it is the other's speaker."""
        mine, theirs = self.a.voice.stems, self.b.voice.stems
        return sum([u.weight for u in self.a.topic.units if u.stem in theirs and u.stem not in mine and not u.is_state])

    @cached_property
    def vouched(self) -> float:
        """Does it say of the other's speaker, or of their story, that it is true or a lie? Their words in it, where it does."""
        if "vouches" in self.a.signals:
            return overlap(union([self.a.content, self.a.cited]), self.b.voice, self.of.rarity).weight
        if not self.a.is_of_words or (self.here and not self.follows):
            return 0.0
        outlet = wording(self.b.told.origin.outlet or "", inside=True)
        return overlap(self.a.content, union([self.b.voice, outlet, self.b.frame]), self.of.rarity).weight

    @cached_property
    def asked(self) -> bool:
        """Is the other the question that leads to it: "Asked by a reader who had paid, the mayor said …"?"""
        one, other = self.a.told, self.b.told
        if not self.here or other.statement.act != "ask" or one.context_start != other.context_start or self.same:
            return False
        return bool(other.statement.cue) and other.statement.content[-1].end <= one.statement.content[0].start

    @cached_property
    def through(self) -> bool:
        """Is it told by the other's outlet ("the Meru Star writes"), in the report of another outlet?"""
        outlet = self.b.told.origin.outlet
        if not outlet or self.here or outlet == self.a.told.origin.outlet:
            return False
        name = wording(outlet, inside=True)
        if not name.names:
            return False
        if name.stems <= self.a.voice.stems:
            return True
        return self.same and name.stems <= self.a.frame.stems and self.gist >= LITTLE / 2  # "what it told Interfax"

    @cached_property
    def named(self) -> float:
        """Whom it cites, as far as the other is said by them, or through them: a name weighs 1.5, another word 1."""
        a, b = self.a, self.b
        him = "him" in a.traits or ("cites" in a.signals and _TOOK.match(a.signals["cites"].phrase))
        if self.through or (him and self.follows and self.steps == 1):
            return MOST
        cites = a.cue.get("cites")
        citing = not self.same and cites is not None and cites.phrase.endswith("ing")
        if citing and wording(a.told.teller.name, inside=True).stems <= b.voice.stems:
            return MOST  # "Quoting Dr Haddad, the governor …" read as Haddad's
        through = b.frame.names | wording(b.told.origin.outlet or "", inside=True).names
        units = [unit for unit in a.cited.units if not unit.is_state and unit.stem not in a.voice.stems]
        return min(MOST, sum([unit.weight for unit in units if unit.stem in b.voice.stems or unit.stem in through]))

    @cached_property
    def spoken_of(self) -> float:
        """Does the other tell of the speaker: the side that is accused answers?"""
        return 0.0 if self.same else min(NAMED, overlap(self.a.voice, self.b.content, self.of.rarity).weight)

    @cached_property
    def addressed(self) -> float:
        """The same of what is told around it, which weighs half, and 1 at most."""
        if self.same:
            return 0.0
        around = overlap(self.a.voice, self.of.scene(self.places.b), self.of.rarity).weight
        return max(self.spoken_of, min(1.0, around / 2))

    @cached_property
    def context(self) -> float:
        """Do they stand near one another, or their reports tell of the same? (0 to 1.6)"""
        if self.here:
            return 1.0 if self.follows else {0: 0.5, 1: 0.6, 2: 0.3}.get(self.steps or 0, 0.0)
        around = overlap(self.of.scene(self.places.a), self.of.scene(self.places.b), self.of.rarity)
        return min(1.0, 1.5 * around.of_a) + 0.3 * min(around.names, 2)

    @cached_property
    def about(self) -> float:
        """How much they have in common."""
        return self.said.weight + 2.0 * self.topic + self.addressed - 1.0 * self.clash

    # ------------------------------------------------------------ what keeps them apart

    @cached_property
    def apart(self) -> bool:
        """Do they tell of different things of one kind?"""
        return apart(self.a.content, self.b.content)

    @cached_property
    def contrary(self) -> bool:
        """Does it say "a rocket, not a bomb", where the other has the bomb?"""
        instead = _INSTEAD.search(words_of(self.a.told))
        if instead is None or self.b.content.negated:
            return False
        return overlap(wording(instead[1], inside=True), self.b.content, self.of.rarity).weight >= LITTLE

    @cached_property
    def clash(self) -> bool:
        """Do they name other places, or nobody and nothing that the other names?"""
        a, b, around = self.a.content, self.b.content, self.of.scene(self.places.b)
        if elsewhere(a, b, around):
            return True
        return bool(a.names and b.names) and not self.said.names and a.names.isdisjoint(around.stems)

    @cached_property
    def lies_elsewhere(self) -> bool:
        """Do their sentences name other places?"""
        a, b = union([self.a.content, self.a.frame]), union([self.b.content, self.b.frame])
        return elsewhere(a, b, EMPTY if self.here else self.of.scene(self.places.b))

    @property
    def numbers(self) -> Numbers | None:
        """What their figures come to, held against each other; None where there are none to compare.

        The same number in nearly the same words is one, whatever day or stretch the sentence around it gave it.
        """
        found = self._figures[0]
        return "same" if found == "apart" and self.gist >= AS_ONE and self.equal else found

    @property
    def pair(self) -> tuple[Account, Account] | None:
        """The figures that were held against each other."""
        return self._figures[1]

    @cached_property
    def _figures(self) -> tuple[Numbers | None, tuple[Account, Account] | None]:
        found: dict[Numbers, tuple[Account, Account]] = {}
        for x, y in product(self.a.told.accounts[:FIGURES], self.b.told.accounts[:FIGURES]):
            if word := _held(x, y):
                found.setdefault(word, (x, y))
        return next(((word, found[word]) for word in _ORDER if word in found), (None, None))





def _plain(name: str) -> str:
    return name.casefold().removeprefix("the ")


def _held(x: Account, y: Account) -> Numbers | None:
    """What holding two figures against each other tells of the statements that they stand in."""
    one, other = bounds_of(x.figure), bounds_of(y.figure)
    if one is None or other is None:
        return None
    verdict = judge(x, y)
    if verdict.word != "cannot be compared":
        return "differ" if verdict.word == "differ" else "same" if one == other else "agree"
    parts = {part.part for part in verdict.parts}
    if parts & {"place", "time"}:
        return "apart"
    if parts <= {"measure", "unit"} and not {x.figure.measure, y.figure.measure} & _ALONE:
        alike = x.figure.unit is None or y.figure.unit is None or unit_alike(x.figure.unit) == unit_alike(y.figure.unit)
        return "same" if one == other else ("unlike" if alike else "mixed") if gap(one, other) else None
    return None
