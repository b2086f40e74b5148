"""Which mentions are places: what stands beside each speaks for it or against it.

"in", "the village of", a comma and a state speak for a place; a first name, "Mr", "University", "said" against it; a tagger's
names decide where they are given. A name believed in one spot is believed wherever nothing speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sayso import nations
from sayso.places.gazetteer import BESIDE_KIND, fold
from sayso.places.lexicon import (
    AREAS,
    BODIES,
    BODIES_OF,
    CITIES,
    FRONTS,
    GIVEN,
    KIND_OF,
    KIND_WORDS,
    LOCATIVE,
    MISSIONS,
    NEXT_WORD,
    OFFICES,
    QUALIFIERS,
    REGIONS,
    SAINTS_HOUSES,
    SAYS,
    STARTERS,
    TITLES,
    TOWNSFOLK,
    UPPER,
    WEAKLY_LOCATIVE,
)
from sayso.places.mentions import Mention, Run, is_town, word_before
from sayso.places.unlisted import Tagged
from sayso.records import Name, Sentence

_DISTANCE = r"(?:(?:about|some|around|roughly|nearly)\s+)?\d[\d.,]*\s?(?:km|kilomet(?:er|re)s?|miles?|mi|m|met(?:er|re)s?)"
_COMPASS = r"(?:north|south|east|west|north[- ]?east|north[- ]?west|south[- ]?east|south[- ]?west)(?:ern)?"
_RELATION = re.compile(
    rf"(?<!\w)((?:{_DISTANCE}\s+(?:to the\s+)?)?{_COMPASS}\s+of|{_DISTANCE}\s+(?:from|off|outside)|near|close to"
    r"|outside|(?:\w+ern )?outskirts of|suburbs? of|off(?: the (?:\w+ )?coast of)?|around|towards?|in the direction of"
    rf"|(?:border|frontier) with|bordering|not far from|in the vicinity of|approaches to)\s+(?:the\s+)?"
    rf"(?:[\w-]+ern\s+)?(?:(?:city|town|village|port|island|settlement|capital)\s+(?:of\s+)?)?$",
    re.IGNORECASE,
)
# The words that _RELATION can end in; asked first, as searching 70 characters before every name took a twelfth of the time.
_RELATION_ENDS = re.compile(
    r"(?:of|from|off|outside|near|to|around|towards?|with|bordering|the|ern|city|town|village|port|island|settlement|capital)\s$",
    re.IGNORECASE,
)
_SIDE = r"(?:the\s+)?(?:(?:north|south|east|west|central|occupied|far)[\w-]*\s+)*"
_CONTAINER_GAP = re.compile(
    rf",\s+(?:(?:[\w-]+\s+)?(?:{'|'.join(sorted(REGIONS | CITIES))}),?\s+(?:in|of)\s+)?(?:in\s+)?{_SIDE}|\s\("
    rf"|\s+(?:(?:{'|'.join(sorted(REGIONS | CITIES | AREAS))})\s+)?(?:in|of)\s+{_SIDE}"
)
_BESIDE_GAP = re.compile(rf",\s+|(?:\s+(?:{KIND_WORDS}))?,?\s+(?:near|outside|in|of)\s+{_SIDE}")
_PEOPLE_OF = re.compile(
    rf"([{UPPER}]\w+(?: [{UPPER}]\w+)?) (?:[a-z-]+ ){{0,2}}(?:(?:{'|'.join(sorted(CITIES | REGIONS))}) )(?:of )?(?:the )?$"
)
_OWNER = re.compile(r"['’]s (?:(?!in |to |on |with |at |from |for |by |and )[\w-]+ ){0,3}(?:of )?")
_DATELINE = re.compile(r"(?:, [A-Z][\w. ]{2,20})? ?(?:\(|[—–-])|(?<=[A-Z]{4}) (?=[A-Z][a-z]+ )")
_PARTY = re.compile(r"(?<!\w)[DRI]-$")  # "Sen. Ada Cole, R-Salem"
# "Ada Cole, 34, of Salem", "Ada Cole, 34, Salem,", "34, of 12 Memphis St., Salem"
_RESIDENT = re.compile(
    rf"[{UPPER}][\w.'’-]+,? (?:\d\d?, (?:also )?)?of $|[{UPPER}][\w.'’-]+, \d\d, $"
    rf"|(?<!\w)\d{{1,5}} [{UPPER}][\w. ]{{2,30}} (?:St|Ave|Rd|Dr)\., $"
)
_INITIAL_BEFORE = re.compile(rf"(?<!\w)[{UPPER}]\w+ [{UPPER}]\. $")  # "Ada C. Flores"
_INITIAL_BEHIND = re.compile(rf" [{UPPER}]\. [{UPPER}]")  # "Virginia L. Cole"
_APPOSITION = re.compile(r"(?:capital|city|town|village|province|region|district|port|island|suburb|stronghold),\s+$")
_SURE = 2  # the weight from which a mention is a place


# ---------------------------------------------------------------- the words joined to a name


def weigh_neighbours(run: Run, found: list[Mention], people: set[str]) -> None:
    """Vetoes names of a run by the capitalised words joined to them: a first name, a surname, "University of", "Post".

    What is a person's goes to `people`, by the last word; so does a run without any place.
    """
    if not found and 2 <= len(run.tokens) <= 4 and all(t.join == " " for t in run.tokens[1:]):
        people.add(fold(run.tokens[-1].word))
    for mention in found:
        inside = [i for i, t in enumerate(run.tokens) if t.start < mention.end and t.end > mention.start]
        _weigh_initials(run.text, mention, people)
        if run.text.startswith("$", mention.end) or _owns_a_name(run, inside[-1], mention):  # "US$42 million"
            mention.vetoed = True
        if _is_a_saint(run, inside[-1], mention):
            mention.vetoed = True
        _weigh_before(run, inside[0], mention, found, people)
        if run.follows(inside[-1] + 1) and mention.end >= run.tokens[inside[-1]].bare:
            _weigh_next(run, inside[-1] + 1, mention, found, people)


def _owns_a_name(run: Run, last: int, mention: Mention) -> bool:
    """Whether a small town's name is rather a person's in another place's: "Eva's Village", "Wilson's Farm"."""
    owner = run.tokens[last]
    if owner.bare == owner.end or last + 1 == len(run.tokens) or mention.end != owner.bare or mention.size >= 2:
        return False
    return run.tokens[last + 1].join == " " and run.tokens[last + 1].word.lower() in KIND_OF and is_town(mention)


def _is_a_saint(run: Run, last: int, mention: Mention) -> bool:
    """Whether a saint owns what is named: "St. Mark's Cathedral", "St. Mark's Coptic Cathedral", "St. Mark's church"."""
    if not mention.key.startswith("st ") or mention.end != run.tokens[last].bare < run.tokens[last].end:
        return False
    owned = [token.word for token in run.tokens[last + 1 : last + 5]]
    following = NEXT_WORD.match(run.text, run.tokens[last].end)
    return any(word.lower() in SAINTS_HOUSES for word in [*owned, following[1] if following else ""])


def _weigh_initials(text: str, mention: Mention, people: set[str]) -> None:
    stop = text.endswith(". ", 0, mention.start)
    before = stop and _INITIAL_BEFORE.search(text, max(0, mention.start - 24), mention.start)
    if before or ((is_town(mention) or mention.key in GIVEN) and _INITIAL_BEHIND.match(text, mention.end)):
        mention.vetoed = True
        people.add(mention.key)


def _weigh_before(run: Run, first: int, mention: Mention, found: list[Mention], people: set[str]) -> None:
    if first == 0 or run.tokens[first - 1].bare != run.tokens[first - 1].end:
        return
    token, join = run.tokens[first - 1], run.tokens[first].join
    neighbour = next((m for m in found if m.start < token.end and m.end > token.start), None)
    if join == " of " and token.word in BODIES_OF:
        mention.vetoed = mention.in_body = True
    elif join == " " and (is_town(neighbour) and is_town(mention) if neighbour else not _goes_before(token.word)):
        mention.vetoed = mention.kind is None
        surname = mention.key.rpartition(" ")[2] not in KIND_OF  # "Orange County" is none
        if mention.vetoed and surname and (mention.size < 2 or mention.key in GIVEN):
            people.add(mention.key)


def _weigh_next(run: Run, at: int, mention: Mention, found: list[Mention], people: set[str]) -> None:
    after = run.tokens[at].word
    rest = [t.word for t in run.tokens[at : at + 5] if t is run.tokens[at] or t.join == " "]
    heads = any(word in BODIES for word in rest)
    neighbour = next((m for m in found if m.start <= run.tokens[at].start < m.end), None)
    if neighbour is not None and not (is_town(neighbour) and is_town(mention)):
        return
    if after in STARTERS or nations.is_adjective(after) or (at == 1 and _is_dateline(run.text, mention)):
        return
    if after in OFFICES and not heads:
        mention.weight += 1
    elif heads:
        mention.vetoed = mention.in_body = True
    elif mention.key in GIVEN or is_town(mention):
        mention.vetoed = after[0].isalpha() and not after.isupper()
        if mention.vetoed and len(rest) == 1 and neighbour is None:
            people.add(fold(after))
    elif neighbour is None and after.lower() not in KIND_OF and all(s.kind in ("area", "water") for s in mention.sites):
        mention.vetoed = mention.kind is None and not after.isupper()  # "Midwest Living" is a paper


def _goes_before(word: str) -> bool:
    """Whether a capitalised word may stand before a place name without making it a person's or a body's."""
    if word in STARTERS or word in QUALIFIERS or word.isupper() or word.endswith("ern"):
        return True
    if "-" in word and word.rpartition("-")[2].islower():  # "Houthi-controlled Hajjah"
        return True
    return nations.is_adjective(word) or nations.nation(word) is not None


# ---------------------------------------------------------------- the phrase


def find_containers(text: str, mentions: list[Mention]) -> None:
    """Ties a name to the state or region in its phrase: "Cairo, Illinois", "Nigeria's Zamfara", "the Iranian city of Khoy"."""
    for mention in mentions:
        people = _PEOPLE_OF.search(text, max(0, mention.start - 60), mention.start) if mention.kind else None
        if people:
            words = people[1].split()
            mention.people = nations.nation_of_adjective(people[1]) or nations.nation_of_adjective(words[-1])
    for one, other in pairwise(mentions):
        if one.sentence != other.sentence or other.start - one.end > 40 or other.vetoed:
            continue
        gap = text[one.end : other.start]
        wide = any(s.kind == "country" or (s.kind == "region" and not _is_wide(one)) for s in other.sites)
        if wide and _is_inner(one) and _CONTAINER_GAP.fullmatch(gap):
            one.container = other
        elif not one.sites and other.sites and _BESIDE_GAP.fullmatch(gap):
            one.container = other  # no gazetteer has it: it is where its neighbour is
        elif any(s.kind in ("country", "region") for s in one.sites) and _is_inner(other) and _OWNER.fullmatch(gap):
            other.container = other.container or one


def _is_inner(mention: Mention) -> bool:
    """Whether a name may lie in a state or region: a town, a region, or one that only the words tell."""
    if not mention.sites:
        return True
    return not any(s.kind in ("country", "area", "water") for s in mention.sites) and mention.kind not in ("water", "area")


def _is_wide(mention: Mention) -> bool:
    """Whether a name is a well-known region's: "Illinois, Kentucky" is a list and no place in Kentucky."""
    told = mention.kind == "region"
    return any(s.kind == "region" and s.population and (told or not s.mark & BESIDE_KIND) for s in mention.sites)


def relation_of(text: str, start: int) -> str | None:
    """The words that set what is told off from the place: "near", "20 km north of"."""
    if not _RELATION_ENDS.search(text, max(0, start - 11), start):
        return None
    match = _RELATION.search(text, max(0, start - 70), start)
    return " ".join(match[1].lower().split()) if match else None


# ---------------------------------------------------------------- weights


def believe(
    text: str, sentences: Sequence[Sentence], mentions: list[Mention], people: set[str], tagged: Tagged
) -> list[Mention]:
    """The mentions that are places, by weight."""
    shouting = {i for i in {m.sentence for m in mentions} if sentences[i].heading or _is_shouted(text, sentences[i])}
    for mention in mentions:
        mention.local = _is_local(text, mention)
        shouted = mention.sentence in shouting
        mention.weight += _weight(text, mention, people, tagged, sentences[mention.sentence].span.start, shouted)
    for one, other in pairwise(mentions):
        if text[one.end : other.start] in (", ", " and ", ", and ", " or ") and one.sentence == other.sentence:
            if one.weight >= _SURE > other.weight > 0:
                other.weight += 1.5
            elif other.weight >= _SURE > one.weight > 0:
                one.weight += 1.5
    believed = {m.key for m in mentions if m.weight >= _SURE}
    contained = {id(m.container) for m in mentions if m.container is not None and m.weight >= _SURE}
    kept = []
    for mention in mentions:
        sure = mention.weight >= _SURE or (id(mention) in contained and mention.weight > -5)
        if sure or (mention.key in believed and mention.weight >= 0.5 and mention.key not in people):
            kept.append(mention)
    return kept


def _is_shouted(text: str, sentence: Sentence) -> bool:
    """Whether most words are capitalised, as in a headline: then capitals tell nothing."""
    if text[sentence.span.end - 1] in '.!?”"':
        return False
    head = text[sentence.span.start : min(sentence.span.end, sentence.span.start + 300)]
    letters = [word[0] for word in head.split() if len(word) > 3 and word[0].isalpha()]
    return len(letters) >= 4 and sum(letter.isupper() for letter in letters) >= 0.7 * len(letters)


def _weight(text: str, mention: Mention, people: set[str], tagged: Tagged, sentence_start: int, shouted: bool) -> float:
    """What speaks for a place (2 and more: believed). The steps were set on the development halves of four corpora."""
    if mention.in_body and not shouted:
        return -10
    name = tagged.over(mention.start, mention.end)
    if name is not None and (verdict := _by_label(text, mention, name)) is not None:
        return verdict
    if mention.vetoed and not (shouted and mention.size >= 3):
        return -10
    following = NEXT_WORD.match(text, mention.end)
    next_word = following[1] if following else ""
    before = word_before(text, mention.start)
    if next_word in MISSIONS:  # "the Kenyan embassy" is not in Kenya
        return -10
    if before in TITLES and text[max(0, mention.start - 1)] == " " and not mention.kind:
        return -10
    locative = before in LOCATIVE or relation_of(text, mention.start) is not None
    weight = mention.size + (mention.kind is not None) * 3 + (mention.container is not None) * 2
    weight += 2 if locative else 0.5 if before in WEAKLY_LOCATIVE else 0
    weight += _by_words(text, mention, next_word)
    if mention.start == sentence_start:
        if not locative and mention.container is None and mention.size < 3:
            weight -= 0.5
        if _is_dateline(text, mention):
            weight += 2
    if mention.key in people:
        weight -= 3 if mention.size < 2 or mention.key in GIVEN else 1
    return weight


def _by_words(text: str, mention: Mention, next_word: str) -> float:
    """What the name's own words and those right beside it add."""
    start, weight = mention.start, 0.0
    if " " in mention.key:
        weight += 0.5
        if mention.kind is None and mention.key.rpartition(" ")[2] in KIND_OF:
            weight += 2
    if text.endswith(", ", 0, start) and _APPOSITION.search(text, max(0, start - 24), start):
        weight += 2
    if next_word in SAYS and not any(s.kind == "country" for s in mention.sites):
        weight -= 1.5
    if next_word in FRONTS:
        weight += 1
    if text.endswith("-", 0, start) and _PARTY.search(text, max(0, start - 3), start):
        weight += 3
    return weight + 1.5 * _counts_residents(text, mention, next_word)


def _is_dateline(text: str, mention: Mention) -> bool:
    """Whether a name at the start of a sentence says where a report was sent from: "CAIRO (AP) -", "CAIRO Egypt said"."""
    return text[mention.start : mention.end].isupper() and _DATELINE.match(text, mention.end) is not None


def _is_local(text: str, mention: Mention) -> bool:
    """Whether a town is told as its own press does: by who lives there, or as "the City of Salem"."""
    if mention.kind == "city" and text.endswith("of ", 0, mention.start):
        return True
    following = NEXT_WORD.match(text, mention.end)
    return _counts_residents(text, mention, following[1] if following else "") > 0


def _counts_residents(text: str, mention: Mention, next_word: str) -> int:
    """Whether people are told to live in a town, by the word behind it and by those before."""
    before = text.endswith(("of ", ", "), 0, mention.start) and _RESIDENT.search(
        text, max(0, mention.start - 60), mention.start
    )
    return (next_word in TOWNSFOLK) + bool(before)


def _by_label(text: str, mention: Mention, name: Name) -> float | None:
    """The weight that a tagger's label alone settles; None where it does not."""
    exact = name.span.start >= mention.start - 4 and name.span.end <= mention.end + 1
    if name.label in ("GPE", "LOC"):
        return 6
    if name.label == "FAC":
        return 3 if mention.kind or exact else None
    if name.label == "PERSON":
        led = name.span.start > mention.start and any(s.kind in ("water", "area") for s in mention.sites)
        return None if led else -10  # "Mount McKinley" may be tagged by its second word
    if name.label == "NORP":
        return -10 if exact and not any(s.kind == "country" for s in mention.sites) else None
    if exact:  # a town or state that speaks or acts, tagged as a body: "Moscow denied"
        return None if any(s.kind in ("country", "region") or s.population > 500_000 for s in mention.sites) else -10
    inner = word_before(text, mention.start)
    return None if inner in ("in", "at", "near") and mention.start > name.span.start else -10
