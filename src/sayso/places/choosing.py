"""Namesakes weighed together: a name is told apart by what stands elsewhere in the report.

Each name votes for the states, divisions and parts of the map where its sites lie, and each site is weighed by the votes of the
other names, by what the phrase and the sentence say, by the report's English, and by its size. Votes go to cells of the map, so
no pair of places is compared: all of it is linear.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import mul
from typing import NamedTuple

from sayso import nations
from sayso.places.gazetteer import BESIDE_KIND, Site, fold, kilometres
from sayso.places.lexicon import AMERICAN, BRITISH, SPELLED_BRITISH
from sayso.places.mentions import Mention
from sayso.records import Sentence


class _Weights(NamedTuple):
    """What each sign is worth, on the scale of log odds: one step makes a site 2.7 times as likely.

    Set near a conditional logit's on the development halves of LGL, TR-News, GeoWebNews and GeoVirus (1,229 names with several
    sites). `state` and `own_state` it puts below zero (-1.1, -0.5), as `mates` tells much of the same; they are kept above it
    by hand, for reports of two or three names, where a state in the sentence is all there is.
    """

    prior: float = 1.6  # a factor of ten in population
    great: float = 2.8  # it is a state, or a region that news name without their state
    state: float = 0.5  # the share of its state in what the report names
    own_state: float = 1.0  # its state is named in the same sentence
    people: float = 6.0  # the adjective of its state stands before
    kind: float = 5.7  # it is of the kind that a word beside tells
    bare: float = -4.5  # it needs such a word and has none
    division: float = 1.9  # other names that may lie in its division
    close: float = 2.3  # … within some 60 km
    near: float = 1.0  # … within some 250 km
    mates: float = 2.2  # … in its state
    american: float = 1.0  # words that only American local news use, for American sites
    town: float = 1.5  # it is a town, and told as its own press tells of it
    at_home: float = 2.0  # … in English as its state writes it
    british: float = 1.4  # words of British spelling and institutions, for sites where English is spelled so


_FITTED = _Weights()
_CELL = 0.6, 2.4  # degrees: the sides of the cells that tell what is close and what is near
_AROUND = (-1001, -1000, -999, -1, 0, 1, 999, 1000, 1001)  # from a square's number to those of it and its neighbours
_NOTHING: Counter[str] = Counter()
_NOWHERE: frozenset[str] = frozenset()
# A box of the map that votes go to: a state's code, a division with it, or the number of a square of either size.
_Cell = str | tuple[str, str | None] | int
_Sense = tuple[str, str | None]
Ranking = list[tuple[float, Site]]


class _Boxes(NamedTuple):
    """Where a site lies on the map of votes."""

    close: int  # the small square that it lies in
    near: int  # the large one
    around: list[_Cell]  # all that a vote for it goes to: its state, its division, the squares of both sizes around it


@dataclass(slots=True)
class Context:
    """What the report says of where it plays: counts by state, the words of its press, and the votes of its names."""

    states: Counter[str] = field(default_factory=Counter)
    own: dict[str, Counter[str]] = field(default_factory=dict)  # what each capital adds to that: it is no witness of itself
    near: dict[int, dict[str, set[str]]] = field(default_factory=dict)  # by sentence and state: the capitals that tell of it
    total: int = 1
    american: float = 0.0
    british: float = 0.0
    local: Counter[str] = field(default_factory=Counter)  # how often a name is told as its own press does
    votes: dict[_Cell, float] = field(default_factory=dict)
    ballots: dict[_Sense, dict[_Cell, float]] = field(default_factory=dict)
    boxes: dict[int, _Boxes] = field(default_factory=dict)  # by the site's id
    ranked: dict[object, Ranking] = field(default_factory=dict)  # what was weighed already, by its grounds

    def name(self, capital: str, code: str, sentence: int, weight: int) -> None:
        """Notes that a sentence names a state, by its capital or ("") otherwise."""
        self.states[code] += weight
        self.own.setdefault(capital, Counter())[code] += weight
        self.near.setdefault(sentence, {}).setdefault(code, set()).add(capital)
        self.total += weight

    def states_near(self, mention: Mention) -> frozenset[str]:
        """The states that the mention's sentence names but for the mention."""
        near = self.near.get(mention.sentence)
        return frozenset([code for code, by in near.items() if len(by) > 1 or mention.key not in by]) if near else _NOWHERE

    def share(self, code: str, key: str) -> float:
        """The share of a state in what the report names but for the name that is weighed."""
        own = self.own.get(key, _NOTHING)
        return (self.states[code] - own[code]) / (self.total - own.total())

    def poll(self, odds: dict[_Sense, Ranking]) -> None:
        """Counts the votes anew: each name has one, parted among its sites."""
        self.votes, self.ballots = {}, {}
        self.ranked.clear()
        for sense, parts in odds.items():
            ballot: dict[_Cell, float] = {}
            self.ballots[sense] = ballot
            for part, site in parts:
                for cell in self.boxes_of(site).around:
                    ballot[cell] = ballot.get(cell, 0.0) + part
            for cell, part in ballot.items():
                self.votes[cell] = self.votes.get(cell, 0.0) + part

    def votes_for(self, cell: _Cell, own: dict[_Cell, float]) -> float:
        """The votes in a cell, as a logarithm, without the own ones of the name that is weighed."""
        votes = self.votes.get(cell, 0.0) - own.get(cell, 0.0)
        return math.log1p(votes) if votes > 0 else 0.0

    def boxes_of(self, site: Site) -> _Boxes:
        """The boxes of a site, worked out once a report."""
        known = self.boxes.get(site.id)
        if known is None:
            known = self.boxes[site.id] = _boxes(site)
        return known


def context_of(text: str, sentences: Sequence[Sentence], mentions: list[Mention]) -> Context:
    """What the report names before any namesake is chosen."""
    context = Context()
    for number, sentence in enumerate(sentences):
        for span, code, kind in nations.nations_in(text, *sentence.span):
            own = fold(text[span.start : span.end]) if kind == "capital" else ""
            context.name(own, code, number, 2 if kind in ("name", "capital") else 1)
    for mention in mentions:
        likely = max(mention.sites, key=lambda s: s.prior, default=None)
        if likely is not None and likely.kind == "region" and likely.country and (likely.population or len(mention.sites) == 1):
            context.name("", likely.country, mention.sentence, 1)
        context.local[mention.key] += mention.local
    words = set(text.split())
    context.american = math.log1p(len(words & AMERICAN))
    context.british = math.log1p(len(words & BRITISH))
    return context


def vote(mentions: list[Mention], context: Context) -> None:
    """Two rounds: in the first each name is weighed by itself, in the second by where the votes of the others fell.

    So "Paris", "Chrisman" and "Edgar County" find Illinois together.
    """
    for _ in range(2):
        odds: dict[_Sense, Ranking] = {}
        for mention in mentions:
            if mention.sites and (mention.sense not in odds or mention.container is not None):
                odds[mention.sense] = _odds(ranking(mention, context))
        context.poll(odds)


def ranking(mention: Mention, context: Context) -> Ranking:
    """The sites that a mention may stand for, the likeliest first, with their log odds."""
    outer = mention.container
    near = context.states_near(mention)
    grounds = (mention.key, len(mention.sites), mention.kind, mention.people, (outer.key, outer.kind) if outer else None, near)
    known = context.ranked.get(grounds)
    if known is None:
        known = context.ranked[grounds] = _weighed(mention, context)
    return known


def likely_state(mention: Mention, context: Context) -> str | None:
    """The state that a name lies in where its spot is open: nine tenths of the belief in its sites must lie there.

    A name that no gazetteer has lies in the state of the report, if nine tenths of the votes went there.
    """
    if mention.sites:
        parts = [(part, site.country) for part, site in _odds(ranking(mention, context))]
    else:
        parts = [(part, cell) for cell, part in context.votes.items() if isinstance(cell, str)]
    shares: dict[str | None, float] = {}
    for part, country in parts:
        shares[country] = shares.get(country, 0.0) + part
    country, share = max(shares.items(), key=lambda pair: pair[1], default=(None, 0.0))
    return country if share > 0.9 * sum(shares.values()) else None


def _odds(ranked: Ranking) -> Ranking:
    """The share of belief that each site has; those under 1 % are left out."""
    if not ranked:
        return []
    best = ranked[0][0]
    raw = [(math.exp(score - best), site) for score, site in ranked if score > best - 6]
    total = sum(part for part, _ in raw)
    return [(part / total, site) for part, site in raw if part > 0.01 * total]


def _boxes(site: Site) -> _Boxes:
    close, near = (_square(site, side) for side in _CELL)
    around: list[_Cell] = []
    if site.country is not None:
        around.append(site.country)
        if site.division is not None and site.kind != "country":
            around.append((site.country, site.division))
    if site.kind in ("city", "region"):  # what is wider is near to nothing
        around += [square + step for square in (close, near) for step in _AROUND]
    return _Boxes(close, near, around)


def _square(site: Site, side: float) -> int:
    """The number of the square of the map that a site lies in: a thousand to a row, those of another size far off."""
    return math.floor(site.lat / side) * 1000 + math.floor(site.lon / side) + int(side * 10_000_000)


# ---------------------------------------------------------------- one name


def _weighed(mention: Mention, context: Context) -> Ranking:
    sites = mention.sites
    if mention.container is not None:
        wides = mention.container.sites
        inside = tuple([s for s in sites if any(lies_in(s, wide) for wide in wides)]) or _close_to(sites, wides)
        if not inside and not any(s.kind == "country" for s in wides):
            inside = tuple([s for s in sites if s.size >= 3])  # "New York, North Carolina and Virginia" is a list
        sites = inside
    if len(sites) < 2:
        return [(0.0, site) for site in sites]
    scored = [(sum(map(mul, _signs(site, mention, context), _FITTED)), site) for site in sites]
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].id))


def _close_to(sites: tuple[Site, ...], wides: tuple[Site, ...]) -> tuple[Site, ...]:
    """The sites within 300 km of the middle of a region that is no division: "Cairo, in the Nile Delta"."""
    regions = [wide for wide in wides if wide.kind == "region" and wide.country]
    return tuple(
        s for s in sites if any(s.country == w.country and kilometres(s.lat, s.lon, w.lat, w.lon) < 300 for w in regions)
    )


def lies_in(site: Site, wide: Site) -> bool:
    """Whether a site lies in a state, in a first-level region of one, or near the middle of a smaller one."""
    if site.country != wide.country or site.country is None or site.id == wide.id or site.kind == "country":
        return False
    if wide.kind == "country":
        return True
    if wide.kind != "region":
        return False
    if site.division is not None and site.division in (wide.name, wide.division):
        return wide.name == wide.division or kilometres(site.lat, site.lon, wide.lat, wide.lon) < 150
    return False


def _signs(site: Site, mention: Mention, context: Context) -> _Weights:
    """What speaks for a site, in the order of the weights."""
    country, boxes, own = site.country or "", context.boxes_of(site), context.ballots.get(mention.sense, {})
    narrow = site.kind in ("city", "region")
    american = context.american * (country == "US")
    british = context.british * (country in SPELLED_BRITISH)
    town = math.log1p(context.local[mention.key]) if site.kind == "city" else 0.0
    return _Weights(
        prior=site.prior,
        great=float(site.kind == "country" or (site.kind == "region" and site.population > 0 and not site.mark & BESIDE_KIND)),
        state=context.share(country, mention.key),
        own_state=float(country in context.states_near(mention)),
        people=float(mention.people is not None and mention.people == country),
        kind=float(mention.kind is not None and mention.kind == site.kind),
        bare=float(mention.kind is None and bool(site.mark & BESIDE_KIND)),
        division=context.votes_for((country, site.division), own) if site.kind != "country" else 0.0,
        close=context.votes_for(boxes.close, own) if narrow else 0.0,
        near=context.votes_for(boxes.near, own) if narrow else 0.0,
        mates=context.votes_for(country, own),
        american=american,
        town=town,
        at_home=town * (american + british),
        british=british,
    )
