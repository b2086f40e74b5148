"""The names in a run of capitalised words that may be places: the longest that the gazetteer has, and what kind is told."""

from __future__ import annotations

import re
from itertools import pairwise

from sayso import nations
from sayso.places import unlisted
from sayso.places.gazetteer import BEHIND_THE, BESIDE_KIND, COMMON, OLD, OWN, Site, Sites, fold
from sayso.places.lexicon import (
    BODIES,
    BODIES_OF,
    FORMS_OF_STATE,
    KIND_OF,
    LOCATIVE,
    NEVER,
    NEXT_WORD,
    OFFICES,
    OWN_KINDS,
    QUALIFIERS,
    REGIONS,
    STARTERS,
    UPPER,
    WEAKLY_LOCATIVE,
)
from sayso.places.mentions import LONGEST, Mention, Run, is_town

_NAME, _AND = rf"[{UPPER}]\w+(?: [{UPPER}]\w+)?", r"(?:, |,? (?:and|or) )"
_PLURALS = "|".join(sorted(word for word in REGIONS if word.endswith("s")))
_LISTED = re.compile(rf"{_AND}(?:{_NAME}{_AND}){{0,11}}{_NAME} ({_PLURALS})\b")  # what a plural word of kind stands behind
_AUXILIARIES = frozenset({"since", "was", "has", "is"})


def spot(run: Run, sites: Sites) -> list[Mention]:
    """The longest names of a run, left to right."""
    found: list[Mention] = []
    at = 0
    while at < len(run.tokens):
        spotted, at = _longest(run, at, sites)
        found += spotted
    return found


def with_form_of_state(run: Run, mention: Mention) -> None:
    """Takes the words before a state's name that belong to it: "the Republic of Armenia"."""
    if not any(site.kind == "country" for site in mention.sites):
        return
    for form, name in pairwise(run.tokens):
        if name.start == mention.start and name.join == " of " and run.text[form.start : form.end] in FORMS_OF_STATE:
            mention.start = form.start


def _longest(run: Run, at: int, sites: Sites) -> tuple[list[Mention], int]:
    """The longest place name from a token of a run on, if there is one, and the token to go on from."""
    if (told := unlisted.by_neighbour(run, at, sites)) is not None:
        return [told], len(run.tokens)
    for last in range(min(len(run.tokens), at + LONGEST) - 1, at - 1, -1):
        key = run.keys[at][last - at]
        if " " in key and key in NEVER:
            return [], last + 1
        if key in sites:
            mention, stop = _named(run, at, last, key, sites[key])
            if mention is not None:
                return [mention], stop
        elif (mention := unlisted.by_kind_behind(run, at, last, sites)) is not None:
            return [mention], last + 1
    if (mention := unlisted.by_lead(run, at)) is not None:
        return [mention], at + 2
    if (mention := unlisted.by_kind_before(run, at, sites)) is not None:
        return [mention], next((i for i, t in enumerate(run.tokens) if i >= at and t.start >= mention.end), len(run.tokens))
    return _hyphenated(run, at, sites)


def _named(run: Run, at: int, last: int, key: str, sites: tuple[Site, ...]) -> tuple[Mention | None, int]:
    """A name of the gazetteer, if it may be a place here, with the word of kind that belongs to it."""
    text, start, end = run.text, run.tokens[at].start, run.tokens[last].bare
    kind, stop, skip = _kind_beside(run, last, start)
    if kind is None and _is_state_behind(run, last, sites):
        kind, stop, skip = "region", run.tokens[last + 1].bare, 1
    matching = tuple([site for site in sites if allowed(site, kind, text, start)])
    if not matching:
        return None, at
    if stop and kind in ("water", "area") and all(s.kind == "city" for s in matching):
        return Mention(start, stop, key, (), run.sentence, kind), last + 1 + skip  # "Islington Bay" is not Islington
    word = text[start:end]
    told = kind == "city" and unlisted.SETTLEMENT_OF.search(text, max(0, start - 24), start)
    if told and any(s.kind == "country" for s in matching) and not _names_its_capital(word):
        towns = tuple([s for s in matching if s.kind == "city"])
        return Mention(start, stop or end, key, towns, run.sentence, kind), last + 1 + skip  # "the city of Turkey"
    if _is_generic(word, key, matching) or _is_adjectival(text, word, start, end, matching):
        return None, at
    return Mention(start, stop if stop else end, key, matching, run.sentence, kind), last + 1 + skip


def _names_its_capital(word: str) -> bool:
    """Whether a state's name is its capital's as well: Djibouti, and Kuwait, of which the capital is Kuwait City."""
    return bool(nations.nation_of_capital(word) or nations.nation_of_capital(f"{word} City"))


def _is_state_behind(run: Run, last: int, sites: tuple[Site, ...]) -> bool:
    """Whether "State" is a part of a region's name: "Borno State"; in the United States it is a university's or an office's."""
    tokens = run.tokens
    if last + 1 >= len(tokens) or tokens[last + 1].join != " " or tokens[last + 1].word != "State":
        return False
    alone = last + 2 == len(tokens) or tokens[last + 2].join != " "
    return alone and any(s.kind == "region" for s in sites) and not any(s.kind == "region" and s.country == "US" for s in sites)


def _hyphenated(run: Run, at: int, sites: Sites) -> tuple[list[Mention], int]:
    """The places among the parts of a hyphenated word; the parts must be their plain, usual names.

    The last part may be a state's that goes on in the next word: "Russia-North Korea". Gives also the token to go on from.
    """
    found: list[Mention] = []
    token = run.tokens[at]
    if "-" not in token.word:
        return found, at + 1
    place = token.start
    parts = token.word.split("-")
    longer = f"{parts[-1]} {run.tokens[at + 1].word}" if run.follows(at + 1) else ""
    if any(site.kind == "country" for site in sites.get(fold(longer), ())):
        parts[-1] = longer
    for part in parts:
        plain = part[:1].isupper() and len(part) > 1 and part != token.word and not nations.is_adjective(part)
        marked = BESIDE_KIND | OLD | COMMON | BEHIND_THE
        matching = tuple([s for s in sites.get(fold(part), ()) if not s.mark & marked]) if plain else ()
        if matching and not _is_generic(part, fold(part), matching):
            found.append(Mention(place, place + len(part), fold(part), matching, run.sentence))
        place += len(part) + 1
    return found, at + 1 + (" " in parts[-1])


def _is_generic(word: str, key: str, sites: tuple[Site, ...]) -> bool:
    """Whether a word that some town is called by is a common part of names, or a body of a state ("Council", "Hamas")."""
    if key in NEVER:
        return True
    if word.lower() in KIND_OF or any(word in words for words in (STARTERS, QUALIFIERS, BODIES, OFFICES, BODIES_OF)):
        return True
    own = any(site.id >= OWN and site.kind != "city" for site in sites)
    other = own or nations.nation(word) or nations.nation_of_capital(word)
    return not other and nations.nation_of_body(word) is not None


def _is_adjectival(text: str, word: str, start: int, end: int, sites: tuple[Site, ...]) -> bool:
    """Whether a word is a people's adjective here; "the Mediterranean" and its like are places before no noun of theirs."""
    if not nations.is_adjective(word):
        return False
    if not any(s.kind in ("water", "area") for s in sites) or text[max(0, start - 4) : start].lower() != "the ":
        return True
    following = NEXT_WORD.match(text, end)
    return following is not None and following[1] not in WEAKLY_LOCATIVE | LOCATIVE | _AUXILIARIES


# ---------------------------------------------------------------- words of kind


def share_kinds(text: str, mentions: list[Mention], sites: Sites) -> None:
    """Gives a plural word of kind to all it stands behind: "the Voronezh, Belgorod and Kursk regions"."""
    for last in range(len(mentions) - 1, 0, -1):
        kind, at = mentions[last].kind, last
        following = NEXT_WORD.match(text, mentions[last].end) if kind is not None else None
        if following is None or not following[1].endswith("s") or following[1] not in KIND_OF:
            continue
        while at > 0 and text[mentions[at - 1].end : mentions[at].start] in (", ", " and ", ", and ", " & "):
            at -= 1
            one = mentions[at]
            matching = tuple([s for s in sites.get(one.key, ()) if allowed(s, kind, text, one.start)])
            one.kind, one.sites, one.vetoed = kind, matching or one.sites, False


def name_towns(mentions: list[Mention], sites: Sites) -> None:
    """Takes a state's name for a town's throughout, where the report tells it as one: "the city of Turkey"."""
    told = [m for m in mentions if m.kind == "city" and all(s.kind == "city" for s in m.sites)]
    towns = {m.key: m.sites for m in told if any(s.kind == "country" for s in sites.get(m.key, ()))}
    for one in mentions:
        if one.key in towns and one.kind is None:
            one.kind, one.sites = "city", towns[one.key]


def name_states(text: str, mentions: list[Mention], sites: Sites) -> None:
    """Takes an American state by its bare name behind a comma and a town of its own: "Tacoma, Washington".

    So it is throughout a report that sets the capital apart: "Tacoma, Wash. … flew to Washington, D.C. … across Washington".
    """
    for one, other in pairwise(mentions):
        if other.kind is not None or text[one.end : other.start] != ", " or not is_town(one):
            continue
        own = {site.division for site in one.sites if site.country == "US"}
        states = tuple([s for s in sites.get(other.key, ()) if s.kind == "region" and s.country == "US" and s.population])
        if states and states[0] not in other.sites and states[0].division in own:
            other.sites = states
    _part_from_capital(mentions, sites)


def _part_from_capital(mentions: list[Mention], sites: Sites) -> None:
    key = "washington"
    told = {(one.sites[0].kind, one.sites[0].division) for one in mentions if len(one.sites) == 1}
    if ("region", "Washington") in told and any(one.key == f"{key} dc" for one in mentions):
        state = tuple([s for s in sites.get(key, ()) if s.kind == "region" and s.population])
        for one in mentions:
            if one.key == key and one.kind is None:
                one.sites = state


def allowed(site: Site, kind: str | None, text: str, start: int) -> bool:
    """Whether a site goes by this spelling here: some only beside a word of their kind, some only behind "the"."""
    if site.mark & BESIDE_KIND and kind != site.kind:
        return False
    return not site.mark & BEHIND_THE or text[max(0, start - 4) : start].lower() == "the "


def _kind_beside(run: Run, last: int, start: int) -> tuple[str | None, int, int]:
    """The kind told beside a name: (kind, end of the name with a capitalised kind word, tokens that this word takes)."""
    text, tokens, end = run.text, run.tokens, run.tokens[last].end
    if run.follows(last + 1):
        word = tokens[last + 1].word
        kind = KIND_OF.get(word.lower())
        after = tokens[last + 2].word if last + 2 < len(tokens) and tokens[last + 2].join == " " else ""
        if kind and word not in OWN_KINDS and after not in BODIES:
            return kind, tokens[last + 1].bare, 1
        return None, 0, 0
    following = NEXT_WORD.match(text, end)
    if following and (kind := KIND_OF.get(following[1])) and text[tokens[last].start : end].lower() not in KIND_OF:
        return kind, 0, 0
    if (following is None or following[1] in ("and", "or")) and (listed := _LISTED.match(text, end)):
        return KIND_OF[listed[1]], 0, 0
    return _kind_before(text, start), 0, 0


def _kind_before(text: str, start: int) -> str | None:
    """The kind told by the words before: "the city of", "village", "Oblast of the"."""
    words = text[max(0, start - 30) : start].lower().split() if text[start - 1 : start] == " " else []
    for skipped in ("the", "of"):
        if words and words[-1] == skipped:
            words.pop()
    word = words[-1].lstrip('("“‘') if words else ""
    kind = KIND_OF.get(word)
    return kind if kind is not None and not word.endswith("coast") else None
