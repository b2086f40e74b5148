"""Two statements held against each other: what speaks for their being about the same, and what against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import product
from math import sqrt
from typing import Literal

from sayso.reconciliation.bounds import bounds_of, gap
from sayso.reconciliation.candidates import Candidate, Place, keys_of
from sayso.reconciliation.ladders import unit_alike
from sayso.reconciliation.sayings import Saying, scene
from sayso.reconciliation.verdicts import judge
from sayso.reconciliation.wording import Overlap, Wording, apart, common, elsewhere, overlap, union, weighed, wording
from sayso.records import Account

BEHIND = 160  # characters between a statement and one that "this" or "the report" may refer to: a sentence at most
LITTLE = 0.6  # an ordinary word met by another for the same thing weighs 0.7
FIGURES = 4  # of a statement, that are held against those of another

_NOWHERE = union([])
# agree and differ as verdicts have it (of another measure or unit, as reading may have mistaken it: the same number); unlike:
# another number of another measure; apart: of another place or day
Numbers = Literal["same", "agree", "differ", "unlike", "apart"]
_ORDER: tuple[Numbers, ...] = ("same", "agree", "differ", "unlike", "apart")
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
    """A statement `a` and one that it may do something to. Weights are those of wording.py: an ordinary word weighs 1."""

    def __init__(self, of: Statements, candidate: Candidate, kin: bool = False) -> None:
        self.of, self.places, self.kin = of, candidate, kin
        self.a, self.b = of.at(candidate.a), of.at(candidate.b)
        self.here = candidate.a[0] == candidate.b[0]
        self.steps = self.a.turn - self.b.turn if self.here else None
        self.said = self._overlap(self.a.content, self.b.content)

    def _overlap(self, a: Wording, b: Wording) -> Overlap:
        return overlap(a, b, self.of.rarity)

    @property
    def is_possible(self) -> bool:
        """Could the one do anything to the other at all? Asked of every candidate: what it asks is at hand."""
        a, b = self.a, self.b
        one, other = a.told.statement, b.told.statement
        if a.is_relayed or b.is_bare or other.via == a.id or one.via == b.id:
            return False
        if self.here and one.content[0].start < other.content[-1].end:
            return False  # two who say it together, or one inside the other
        if self.said.weight < LITTLE and not (self.follows and (a.signals or a.content.negated) or self.topic or self.meant):
            return False
        return self.here or (len(b.content.units) > 1 and (len(a.content.units) > 1 or self.topic > 0))

    @cached_property
    def follows(self) -> bool:
        """Does it stand in the sentences right behind the other, with another speaker's words between them at most?"""
        if self.steps not in (0, 1):
            return False
        return self.a.told.context_start - self.b.told.statement.content[-1].end <= BEHIND

    @property
    def close(self) -> float:
        """How much of both is in both: the geometric mean of the shares (0 to 1)."""
        return sqrt(self.said.of_a * self.said.of_b)

    @cached_property
    def days(self) -> int:
        """Days between them; where one is not known, none."""
        return abs((self.a.day - self.b.day).days) if self.a.day and self.b.day else 0

    @property
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
        told = self._overlap(topic, self.b.content)
        voices = [unit.weight for unit in topic.units if unit.stem in self.b.voice.stems and unit.stem not in self.a.voice.stems]
        return min(1.0, (told.weight + sum(voices)) / topic.weight) if told.plain >= LITTLE else 0.0

    @property
    def on_topic(self) -> bool:
        """Does the other tell of what leads to it? In another report by more than one word, or of its speaker; and lately."""
        if self.topic < 0.5 or self.about + self.context < 1.8:
            return False
        if self.here:
            return True
        named = self.topic >= 0.99 and self.days <= 3 and "asks" in self.a.signals and self.a.signals["asks"].phrase.casefold() == "as for"
        return self.days <= 8 and self.addressed >= 0.3 and (self.a.topic.plain >= 1.4 or self.addressed >= LITTLE or named)

    @cached_property
    def meant(self) -> float:
        """Whom that refers to ("confirming the commissioner's account"), as far as it is the other's speaker."""
        units = self.a.topic.units
        return sum(unit.weight for unit in units if unit.stem in self.b.voice.stems and unit.stem not in self.a.voice.stems and not unit.is_state)

    @cached_property
    def named(self) -> float:
        """Whom it cites, as far as the other is said by them, or through them: a name weighs 1.5, another word 1."""
        a, b = self.a, self.b
        if a.cites_him and self.follows and self.steps == 1:
            return 2.0
        through = b.frame.names | wording(b.told.origin.outlet or "", True).names
        found = sum(
            unit.weight for unit in a.cited.units
            if not unit.is_state and unit.stem not in a.voice.stems and (unit.stem in b.voice.stems or unit.stem in through)
        )  # fmt: skip
        if not self.same and "cites" in a.cue and a.cue["cites"].phrase.endswith("ing") and wording(a.told.teller.name, True).stems <= b.voice.stems:
            found = 2.0  # "Quoting Dr Haddad, the governor …" read as Haddad's
        return min(found, 2.0)

    @cached_property
    def spoken_of(self) -> float:
        """Does the other tell of the speaker: the side that is accused answers?"""
        return 0.0 if self.same else min(1.5, self._overlap(self.a.voice, self.b.content).weight)

    @cached_property
    def addressed(self) -> float:
        """The same of what is told around it."""
        if self.same:
            return 0.0
        return max(self.spoken_of, min(1.0, 0.5 * self._overlap(self.a.voice, self.of.scene(self.places.b)).weight))

    @cached_property
    def context(self) -> float:
        if self.here:
            return 1.0 if self.follows else {0: 0.5, 1: 0.6, 2: 0.3}.get(self.steps or 0, 0.0)
        around = self._overlap(self.of.scene(self.places.a), self.of.scene(self.places.b))
        return min(1.0, 1.5 * around.of_a) + 0.3 * min(around.names, 2)

    @cached_property
    def about(self) -> float:
        """How much they have in common."""
        return self.said.weight + 2.0 * self.topic + self.addressed - 1.0 * self.clash

    @cached_property
    def strength(self) -> float:
        """By how much one link is likelier than another."""
        follows = 0.8 if self.follows and "refers" in self.a.signals else 0.0
        return self.about + self.named + self.close + self.gist + self.context + follows - 0.02 * self.days

    @cached_property
    def same(self) -> bool:
        one, other = self.a.told.teller, self.b.told.teller
        if one.key == other.key:
            return True
        if one.body is not None and one.body == other.body and not one.kind == other.kind == "person":
            return True
        if self.here:
            return False
        fewer, more = sorted((self.a.voice.stems, self.b.voice.stems), key=len)
        return bool(fewer) and fewer <= more

    @cached_property
    def apart(self) -> bool:
        return apart(self.a.content, self.b.content)

    @cached_property
    def clash(self) -> bool:
        a, b, around = self.a.content, self.b.content, self.of.scene(self.places.b)
        if elsewhere(a, b, around):
            return True
        return bool(a.names and b.names) and not self.said.names and a.names.isdisjoint(around.stems)

    @cached_property
    def lies_elsewhere(self) -> bool:
        """Do their sentences name other places?"""
        a, b = union([self.a.content, self.a.frame]), union([self.b.content, self.b.frame])
        return elsewhere(a, b, _NOWHERE if self.here else self.of.scene(self.places.b))

    @property
    def numbers(self) -> Numbers | None:
        return self._figures[0]

    @property
    def pair(self) -> tuple[Account, Account] | None:
        return self._figures[1]

    @cached_property
    def _figures(self) -> tuple[Numbers | None, tuple[Account, Account] | None]:
        found: dict[Numbers, tuple[Account, Account]] = {}
        for x, y in product(self.a.told.accounts[:FIGURES], self.b.told.accounts[:FIGURES]):
            if word := _held(x, y):
                found.setdefault(word, (x, y))
        return next(((word, found[word]) for word in _ORDER if word in found), (None, None))

    def brief(self):
        return (f"said {self.said.weight:.1f}/{self.said.plain:.1f} {self.said.of_a:.2f} {self.said.of_b:.2f} n{self.said.names}{' T' if self.said.turned else ''} gist {self.gist:.2f} topic {self.topic:.1f} named {self.named:.1f} addr {self.addressed:.1f}/{self.spoken_of:.1f} "
                f"steps {self.steps} {self.follows} same {self.same} ctx {self.context:.2f} apart {self.apart} clash {self.clash} num {self.numbers}")


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
        return "same" if one == other else "unlike" if alike and gap(one, other) else None
    return None
