"""The site that each name is given, and the place that is told: a tie stays open, never a guess."""

from __future__ import annotations

import math

from sayso.places.believing import relation_of
from sayso.places.choosing import Context, lies_in, likely_state, ranking
from sayso.places.gazetteer import OWN, Site, fold, kilometres
from sayso.places.mentions import LONGEST, Mention
from sayso.records import Place, Span

_TIE = 0.35  # log odds; a namesake that comes so near leaves the name open
_FAR = 100  # km; nearer namesakes are one place for every use


def settle(mentions: list[Mention], context: Context) -> None:
    """Chooses a site for each name; one sense a report unless the phrase differs."""
    senses: dict[tuple[str, str | None], tuple[tuple[bool, float], Site]] = {}
    for mention in mentions:
        lead, mention.choice = _best(mention, context)
        grounds = mention.container is not None, lead
        if mention.choice is not None and (mention.sense not in senses or grounds > senses[mention.sense][0]):
            senses[mention.sense] = grounds, mention.choice
    for mention in mentions:
        if mention.container is None and mention.sense in senses:
            told, near = senses[mention.sense][1], context.states_near(mention)
            own = mention.choice
            if own is None or told.country == own.country or told.country in near or own.country not in near:
                mention.choice = told  # else its own sentence names another state: "Floods in Valencia killed 200 in Spain"
    for mention in mentions:
        inner, outer = mention.choice, mention.container
        if inner is not None and outer is not None:  # "Atlanta, Georgia" settles both
            outer.choice = next((s for s in outer.sites if lies_in(inner, s)), outer.choice)


def _best(mention: Mention, context: Context) -> tuple[float, Site | None]:
    """The winning site and its lead; None where another one, elsewhere on the map, comes within a hair."""
    ranked = ranking(mention, context)
    if not ranked:
        return 0.0, None
    score, site = ranked[0]
    for other_score, other in ranked[1:]:
        if score - other_score >= _TIE:
            return score - other_score, site
        if kilometres(site.lat, site.lon, other.lat, other.lon) > _FAR:
            return 0.0, None
    return math.inf, site


def place_of(text: str, mention: Mention, context: Context) -> Place:
    """What is told of a mention; country, coordinates and id are None where they are open."""
    span = Span(mention.start, mention.end)
    name = " ".join(text[mention.start : mention.end].split())
    site = mention.choice
    if name.isupper() and len(name) > 3 and "." not in name:
        name = site.name if site and fold(site.name) == fold(name) else name.title() if len(name) > 4 else name
    relation = relation_of(text, mention.start)
    if site is None:
        best = max((s.prior for s in mention.sites), default=0.0)
        likely = [s for s in mention.sites if s.prior > best - 2.5]
        country = _country_beside(mention) or mention.people or _shared([s.country for s in likely])
        country = country or likely_state(mention, context)
        kind = mention.kind or _shared([s.kind for s in likely])
        return Place(name, country=country, kind=kind, span=span, relation=relation)
    kind = "region" if mention.kind == "region" and site.kind == "city" else site.kind
    return Place(
        name, country=site.country, admin1=site.division if site.kind != "country" else None, lat=site.lat, lon=site.lon,
        geonames=site.id if site.id < OWN else None, kind=kind, span=span, relation=relation,
    )  # fmt: skip


def _country_beside(mention: Mention) -> str | None:
    """The state of the place that a name lies in or beside, up the chain: "Orakzai District, Khyber Pakhtunkhwa, Pakistan"."""
    outer = mention.container
    for _ in range(LONGEST):
        if outer is None:
            break
        if outer.choice is not None and outer.choice.country is not None:
            return outer.choice.country
        if country := _shared([site.country for site in outer.sites]):
            return country
        outer = outer.container
    return None


def _shared(values: list[str | None]) -> str | None:
    """What all likely namesakes have in common, if they do: then it is known though the spot is not."""
    return values[0] if values and len(set(values)) == 1 else None
