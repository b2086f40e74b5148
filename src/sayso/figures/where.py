"""Where what was counted happened: in the clause, of the one who acts, of the one who speaks, or where the scene lies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from sayso import nations
from sayso.figures.context import Context
from sayso.figures.kinds import AT_HOME, BROKEN, FELLED, MOVED, PLACELESS, SCENIC, SENT_TO
from sayso.nouns import is_person
from sayso.records import Figure, Place, Sentence, Span, Toponym
from sayso.voices import is_voice
from sayso.wordlists import gathered

NEAR = 600  # characters on either side of a number in which its place is looked for; sentences are shorter
ORDER = {"city": 0, "area": 1, "water": 1, "region": 1, "country": 2}  # the innermost first
_WORDS = {kind: frozenset(words) for kind, words in gathered("scenes.txt").items()}
UNLESS: dict[str, tuple[str, ...]] = {  # prepositions and verbs that locate only what moves
    "from": (*MOVED, "age"), "to": (*SENT_TO, *MOVED), **dict.fromkeys(_WORDS["giving"], SENT_TO),
}  # fmt: skip
ELECTION = re.compile(r"\b(?:elect\w*|votes?|voters?|ballots?|turnout|referendum|polls|seats?)\b", re.I)
CLAUSE = re.compile(r";\s|,\s+(?:and|while|but|although|though|as|whereas|after|before)\s+\w")  # another clause begins
# what follows a place that only names a body: "the U.S. embassy", "Brown University"
BODY = re.compile(
    r"(?:['’]s)?[\s-](?:embassy|consulate|University|College|Airlines|Army|army|forces|troops|military|government|parliament|"
    r"controlled|backed|led|based|owned|born|made)\b"
)
# between an inner place and the one around it: "Khoy, Iran", "Moqokori, a town in the Hiiraan region"
CHAIN = re.compile(
    r"(?:\s\w+){0,2},?\s+(?:an?\s+(?:\w+\s+){0,2}(?:town|city|village|port|district|suburb)\s+)?"
    r"(?:(?:in|of)\s+(?:the\s+)?)?(?:[\w-]+\s+){0,2}"
)
# between places side by side: "Nghệ An and Hà Tĩnh provinces, Vietnam", also where the one in between is not known
SIDE = re.compile(r"(?:,?\s(?:and\s)?(?:the\s)?(?:[^\W\d_a-z][\w’'-]*\s?){0,3})?(?:\s?[a-z]+)?,?\s(?:and\s)?(?:the\s)?")
PARTS = re.compile(
    r",\s(?:(?:including|among them|of them|of which|of whom)\s(?:[\w-]+\s){0,2}?\d[\d,]*(?!-)|"
    r"\d[\d,]*\sof\s(?:them|which|whom)\b)"
    r"[^,;]*(?:,\s(?:and\s)?\d[^,;]*)*"
)
NATIONWIDE = re.compile(
    r"(?:\s[\w’'-]+){0,4}?\s(?:nationwide|countrywide|(?:across|throughout|in) the (?:whole |entire )?country)\b"
)
STRIKES = re.compile(r"\b(?:target|attack|captur|recaptur|seiz|strik|struck|hit|shell|bomb|storm|raid)\w*\s$")
STANDS = re.compile(r"\b(?:in|at)\s+(?:the\s+)?$")
AWAY = re.compile(r",\s(?:an?\s(?:\w+\s){1,3})?(?:about\s|some\s|around\s)?\d")  # one town lies so far from another
FRONTED = re.compile(r"(?:[A-Z][a-z]+,\s)?(?:[Ii]n|[Nn]ear|[Aa]t|[Oo]utside)\s(?:the\s)?[^,;.]{2,50},\s(?!\d)")
REPORTERS = re.compile(r"\b(?:reporters|journalists|a (?:news|press) conference|a briefing|an interview)\b")
SEATS = ("Geneva", "New York", "The Hague", "Strasbourg", "Davos", "Istanbul")  # where much is said of what happens elsewhere
OF = re.compile(r"\b(?:[A-Z][\w’'-]+|government|army|police|parliament|authorities) of (?:the )?$")  # not "the invasion of"
HOUSED = re.compile(r"(?:\s\w+){0,3}\s(?:in|near)\s")  # of a building and its town it is the town
# a count of the whole world, or of states, is of no one place
GLOBAL = re.compile(
    r".{0,60}?\b(?:globally|worldwide|(?:around|across|throughout|in) (?:the (?:world|globe)|"
    r"(?-i:(?:[\da-z-]+ ){1,3}(?:countries|nations))))\b", re.I | re.S,
)  # fmt: skip
# of a state's own regions, where no other is named: "Oman says it shot down 17 drones over two provinces"
REGIONS = re.compile(
    r"[^.;:\d]{0,60}?\b(?:over|across|in)\s(?:[a-z]+|\d+)\s(?:[a-z]+\s)?(?:regions|oblasts|provinces|voivodeships|governorates)\b"
)
STATES = ("country", "nation", "continent")
OWN_TOTAL = re.compile(r"['’]s\s(?:\w+\s)?(?:total|toll|tally|count|number|caseload|population|record)\s(?:of\s|at\s)?$")
# a people's own: "Syrian civilians", "the Haitian cholera outbreak", "Iranian officials"; soldiers die anywhere
PEOPLE = re.compile(
    r"\s(?:\w+\s)?(?:civilians?|citizens?|people|children|women|residents|villagers|outbreaks?|epidemics?|floods?|flooding|"
    r"earthquake|election)\b"
)
OFFICE = re.compile(
    r"\s(?:\w+\s){0,2}(?:officials?|authorities|police|state (?:television|media)|(?:health|interior) ministry|Observatory)\b"
)


def place_of(
    context: Context, figure: Figure, sentence: Sentence, carried: Place | None, before: Place | None
) -> Place | None:
    """The place that the clause names; else that of the figure before it in the sentence (`before`), of the one who speaks, of
    the figure before it in the paragraph (`carried`), or the scene.
    """  # fmt: skip
    if GLOBAL.match(context.text[figure.span.end : sentence.span.end]):
        return None
    told, acting = _in_clause(context, figure, sentence)
    if figure.unit in STATES:
        return told
    if told or acting:
        return told or acting
    if front := _fronted(context, figure, sentence):
        return front
    if NATIONWIDE.match(context.text, figure.span.end, sentence.span.end):
        around = before or carried or _scene_of(context, sentence) or report_scene(context, sentence)
        return _land(around.country) if around and around.country else around
    said_by = context.statement(figure.span)
    if said_by is not None and figure.measure in FELLED and REGIONS.match(context.text, figure.span.end, sentence.span.end):
        land = context.speakers[said_by].country
        return _land(land) if land else before
    if before:
        return before
    if figure.measure in PLACELESS:
        return None
    if figure.measure == "money":  # a sum is of a land rather than of the town last named
        scene = carried or _scene_of(context, sentence) or (None if context.page else report_scene(context, sentence))
        return _land(scene.country) if scene and scene.country else None
    spoken = _of_source(context, figure)
    if spoken or carried:
        return spoken or carried
    if scene := _scene_of(context, sentence):
        return scene
    if figure.measure in SCENIC:
        own = figure.statement is None and not context.page
        if found := (report_scene(context, sentence) if own else None) or _of_people(context, figure, sentence):
            return found
    return _body_land(context, sentence) if figure.measure in AT_HOME or figure.measure in SCENIC else None


def at_target(figure: Figure, found: Sequence[Figure]) -> Figure:
    """What was downed fell where it was sent: "Sudan launched 25 drones at Chad. … Of these 19 were downed."."""
    if figure.place or figure.measure not in FELLED or figure.measure == "launched":
        return figure
    sent = (f.place for f in reversed(found[-8:]) if (f.measure, f.unit, f.party) == ("launched", figure.unit, figure.party))
    return replace(figure, place=next(sent, None))


def _in_clause(context: Context, figure: Figure, sentence: Sentence) -> tuple[Place | None, Place | None]:
    """The place named beside the number, and that of the one who acts, which counts where none is named nearer."""
    start, end = context.bounds(figure, sentence)
    near_it = max(start, figure.span.start - NEAR), min(end, figure.span.end + NEAR)
    towns = [t for t in _apart(context.text, context.toponyms.within(*near_it), figure)
             if context.own(figure, t.span) and t.place.relation != "border with"
             and (t.place.relation != "towards" or figure.measure == "launched")
             and not BODY.match(context.text, t.span.end)
             and not any(n.label == "ORG" for n in context.names.holding(*t.span))]  # fmt: skip
    near = _with_chained(context.text, towns, [
        t for t in towns
        if not context.speaks(t.span) and (t.place.relation or located(context.text, t.span, figure.measure))
    ])  # fmt: skip
    # "337 drones, including 91 over the Moscow region, were downed": the region is the part's alone
    parts = [m.span() for m in PARTS.finditer(context.text, start, end)]
    near = [t for t in near if not any(a < t.span.start < b and not a < figure.span.start < b for a, b in parts)]
    after = [t for t in near if t.span.start >= figure.span.end]
    before = [t for t in near if t.span.end <= figure.span.start]
    for t in towns:
        if OWN_TOTAL.fullmatch(context.text[t.span.end : figure.span.start]):
            return t.place, None  # "surpassing Vietnam's total of 93 cases"
    acting = _of_actor(context, figure, sentence, towns)
    if after and not CLAUSE.search(context.text[figure.span.end : after[0].span.start]):
        return _around(context.text, after), acting
    if before and not (acting and acting.span and acting.span.start > before[-1].span.start):
        return _chained(context.text, before), acting
    return None, acting or (_around(context.text, after) if after else None)


def _fronted(context: Context, figure: Figure, sentence: Sentence) -> Place | None:
    """The place that a statement's sentence begins with: "In Sumy, the governor said nine people had been killed".

    It is where it happened rather than where somebody spoke if it is no capital, or if a local speaks.
    """
    told_by = context.told_by(figure)
    if told_by is None or not told_by.source or figure.measure not in (*SCENIC, *BROKEN, "attacks"):
        return None
    start = sentence.span.start
    front = FRONTED.match(context.text, start, sentence.span.end)
    near = context.toponyms.within(start, front.end()) if front and told_by.source[0].start >= front.end() else []
    if not near or told_by.content[0].start < told_by.source[0].start or REPORTERS.search(context.text, *sentence.span):
        return None
    place = near[0].place
    local = any(is_voice(word, "local") for s in told_by.source for word in context.text[slice(*s)].casefold().split())
    seat = place.kind == "country" or nations.nation_of_capital(place.name) or place.name in SEATS
    return place if local or not seat else None


def _apart(text: str, towns: Sequence[Toponym], figure: Figure) -> list[Toponym]:
    """Those, without the town from which another is so far away: "in Kocani, 100 kilometres east of Skopje"."""
    found = list(towns)
    for near, far in pairwise(towns):
        measured = far.place.relation and far.place.relation[0].isdigit() and figure.measure != "distance"
        if measured and AWAY.match(text, near.span.end):
            found.remove(far)
    return found


def _with_chained(text: str, towns: Sequence[Toponym], near: Sequence[Toponym]) -> list[Toponym]:
    """Those, with what lies around one of them ("in Huế, Vietnam"), and what was struck there ("shelled Izium in Kharkiv")."""
    found = set(near)
    for inner, outer in pairwise(towns):
        smaller = ORDER.get(inner.place.kind or "city", 0) < ORDER.get(outer.place.kind or "city", 0)
        if smaller and CHAIN.fullmatch(text[inner.span.end : outer.span.start]):
            if inner in found:
                found.add(outer)
            elif outer in found and STRIKES.search(text, max(0, inner.span.start - 16), inner.span.start):
                found.add(inner)
    return [town for town in towns if town in found]


def _chained(text: str, before: Sequence[Toponym]) -> Place:
    """The innermost of the last chain of places: "Khoy, Iran", "Kupiansk in Kharkiv Oblast"; of several the one around them."""
    first = len(before) - 1
    while first and CHAIN.fullmatch(text[before[first - 1].span.end : before[first].span.start]):
        first -= 1
    return _around(text, before[first:])


def _around(text: str, after: Sequence[Toponym]) -> Place:
    """The first place, or of several side by side the one around them: "in Panjgur, Pishin and Lasbela, Pakistan"."""
    first = after[0]
    last, several = first, first.place.kind is None and " and " in first.place.name
    if first.place.kind is None and after[1:] and HOUSED.fullmatch(text[first.span.end : after[1].span.start]):
        return _around(text, after[1:])
    for t in after[1:]:
        between = text[last.span.end : t.span.start]
        if not SIDE.fullmatch(between):
            break
        several = several or " and " in between
        wider = ORDER.get(t.place.kind or "city", 0) > ORDER.get(last.place.kind or "city", 0)
        if several and wider and not between.endswith("and "):
            return t.place
        last = t
    return first.place


def _of_actor(context: Context, figure: Figure, sentence: Sentence, towns: Sequence[Toponym]) -> Place | None:
    """Where a state or town acts at home: "Poland detains 32 people", "Nigeria reported 782 cases"; or votes."""
    if figure.measure not in AT_HOME:
        return None
    acts = [t for t in towns if t.span.end <= figure.span.start and not context.speaks(t.span)
            and not context.text.startswith(("'s", "’s"), t.span.end)
            and not context.text.endswith("from ", 0, t.span.start)]  # fmt: skip
    if acts:
        return acts[-1].place
    voting = figure.measure in ("votes", "share", "other", "people") and ELECTION.search(context.text, *sentence.span)
    for span, code, kind in nations.nations_in(context.text, sentence.span.start, figure.span.start):
        if (kind == "name" or (voting and kind == "adjective")) and not context.speaks(span):
            return _land(code, span)
    return None


def _of_source(context: Context, figure: Figure) -> Place | None:
    """Where the speaker stands: "Fire crews in Cairo said …"; or the land that speaks: "Chile reported 30 cases"."""
    told_by = context.told_by(figure)
    if told_by is None or "citing" in told_by.rules:
        return None
    inside = [t for s in told_by.source for t in context.toponyms.within(*s)]
    if inside and figure.measure in AT_HOME and told_by.inside is None:
        return inside[-1].place
    if figure.measure in SCENIC and (home := _nation(context, [(s, OFFICE) for s in told_by.source])):
        return home
    return next((t.place for t in inside if STANDS.search(context.text, max(0, t.span.start - 10), t.span.start)), None)


def _of_people(context: Context, figure: Figure, sentence: Sentence) -> Place | None:
    """The land whose people were counted, or where the event is told to be of a land."""
    return _nation(context, [(Span(max(sentence.span.start, figure.span.start - 60), sentence.span.end), PEOPLE)])


def _nation(context: Context, stretches: Sequence[tuple[Span, re.Pattern[str]]]) -> Place | None:
    """The land of the first adjective in a stretch that stands before words of its pattern."""
    for stretch, pattern in stretches:
        for span, code, kind in nations.nations_in(context.text, *stretch):
            if kind == "adjective" and pattern.match(context.text, span.end):
                return _land(code, span)
    return None


def _body_land(context: Context, sentence: Sentence) -> Place | None:
    """The one land after which bodies of the sentence are named: "the National Army of Colombia"."""
    lands = [(span.start, code) for span, code, kind in nations.nations_in(context.text, *sentence.span) if kind == "name"]
    named = {code for at, code in lands if OF.search(context.text, max(0, at - 40), at)}
    return _land(named.pop()) if len(named) == 1 else None


def _land(code: str, span: Span | None = None) -> Place:
    return Place(nations.name_of(code), code, kind="country", span=span)


def _scene_of(context: Context, sentence: Sentence) -> Place | None:
    """The innermost place in which the paragraph has so far set its scene."""
    near = context.toponyms.within(sentence.span.start - 400, sentence.span.start)
    earlier = [t for t in near if located(context.text, t.span, "")]
    same = [t for t in earlier if "\n" not in context.text[t.span.start : sentence.span.start]]
    return min(same, key=lambda t: (ORDER.get(t.place.kind or "city", 0), -t.span.start)).place if same else None


def report_scene(context: Context, sentence: Sentence) -> Place | None:
    """The innermost place in which the first two sentences of a report, no digest, set its scene; up to the next heading.

    Where somebody spoke ("the minister said in Brussels") is no scene.
    """
    head = [s.span for s in context.sentences if not s.heading][:2]
    ends = next((s.span.start for s in context.sentences[2:] if s.heading), len(context.text))
    if not head or sentence.span.start >= ends:
        return None
    near = context.toponyms.within(head[0].start, head[-1].end)
    found = [t for t in near if located(context.text, t.span, "") and not context.of_speech(t.span)]
    return min(found, key=lambda t: (ORDER.get(t.place.kind or "city", 0), t.span.start)).place if found else None


def located(text: str, span: Span, measure: str) -> bool:
    """Is the place where something is, rather than somebody who acts, owns or comes from there?

    The nearest preposition tells.
    """
    line = text.rfind("\n", max(0, span.start - 80), span.start) + 1
    words = text[max(line, span.start - 80) : span.start].split()
    for i, word in enumerate(reversed(words[-7:])):
        low = word.casefold()
        owner = words[-i - 2] if i < len(words) - 1 else ""
        if low == "of" and owner and (is_person(owner) or owner.casefold() in _WORDS["settled"]):
            return True  # "residents of the Voronezh region", "the town of Beitbridge"
        if low.strip(",.") in _WORDS["time"]:
            return False  # "over the past day Russia lost 40"
        if low in _WORDS["locative"] or low in _WORDS["giving"]:
            if low == "in" and owner.casefold() == "based":
                return False  # "a newspaper based in Yogyakarta"
            return low not in UNLESS or measure in UNLESS[low]
        if (word.endswith(",") and i and not word[0].isupper()) or (word[-1] in ".!?" and word[0].islower()):
            return False
        if i > 4 or low in _WORDS["ends"]:
            return False
    return False
