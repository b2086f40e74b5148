"""What was counted, and what happened to it: the noun phrase, its unit, the measure, and which figure is a part of which."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from msgspec.structs import replace

from sayso import measures, nations
from sayso.figures.context import Context
from sayso.figures.fates import behind, inside, is_doer, joined, listed, shared
from sayso.figures.kinds import FELLED, HUMAN, OWN, SENT
from sayso.nouns import ends_phrase, is_person, is_plural, may_modify, unit_of
from sayso.records import Figure, Gauge, Measure, Numeral, Sentence, Span, Token

NOT_A_COUNT = 0.6  # probability from which the model may say that a number counts nothing; below it a figure is kept
TRAILING = ("more", "other", "of", "new", "former", "also")  # words that end no noun phrase
NOUNS_IN_LY = ("family", "ally", "assembly", "supply", "monopoly", "anomaly")
DETERMINERS = ("of", "more", "the", "our", "their", "its", "his", "her", "those", "these", "all")
LONGEST = 7  # words of a noun phrase that are looked at
PRICED = re.compile(
    r"\b(?:pric\w+|cost\w*|fares?|fees?|tickets?|sold|sells?|selling|buy|buys|worth|per|each|apiece|"
    r"an? (?:barrel|lit(?:re|er)|gallon|ounce|tonne|ton|share|kilo\w*|bushel|unit|piece|night))\b", re.I)  # fmt: skip
PART = re.compile(
    r"(?:\b(?:including|among them|among whom|among these|of them|of whom|of these|of which)|"
    r"(?:^|[.;]\s|\n)(?:Of|Among) (?:these|them),)"
    r"\s*(?:at least\s+)?$", re.I
)
PART_AFTER = re.compile(r"^\s*(?:of (?:them|whom|these|those|which)|were among)\b", re.I)
# between a whole and the first of its parts, and between one part and the next: "eight hostages, three Israelis and five Thais"
ITEMS = re.compile(r"\s*[,:(–—]\s*(?:[\w’'-]+\s+){0,2}$")
BESIDE = re.compile(r"(?:\s[\w’'-]+){0,4},?(?:\s(?:and|as well as))?\s(?:[\w’'-]+\s)?$")
SETTLED = ("villages", "towns", "townships", "settlements", "cities", "communities")
FLYING = ("drone", "missile", "rocket", "uav", "projectile")
AIR_DEFENCE = re.compile(r"\bair[- ]defen[cs]e|\banti-aircraft", re.I)
LOST = re.compile(rf"\b(?:lost|loses|losing|lose) {measures.FILL}$", re.I)
# a measure that the model reads needs a word of itself nearby, or one of any harm
UNTOLD: dict[Measure, tuple[Measure, ...]] = {
    **dict.fromkeys(measures.HARM, measures.HARM), **dict.fromkeys(("downed", "lost"), ("downed", "lost", "destroyed")),
    "captured": ("captured", "detained", "kidnapped"),
    "kidnapped": ("kidnapped",), "recruited": ("recruited",), "trained": ("trained",),
}  # fmt: skip
SCALED = re.compile(r"\b(?:million|billion|trillion|bn|m)$")
LOCALITIES = ("region", "country", "nation", "city", "town", "village", "district", "state", "province", "area", "place")
OF_THE = re.compile(r"^\s*of the (\w+)\b")
FATES: dict[str, Measure] = {"dead": "killed", "victims": "killed", "wounded": "wounded", "injured": "wounded"}
OUT_OF = re.compile(r"\s*(?:out )?of\s*(?:the |its |their |all )?")


def counts_nothing(numeral: Numeral, gauge: Gauge | None) -> bool:
    """Does the model take a bare number for no count?"""
    return numeral.kind == "count" and gauge is not None and gauge.measure is None and gauge.score >= NOT_A_COUNT


def counted_by(numeral: Numeral, sentence: Sentence) -> Span | None:
    """The noun phrase after a bare number: up to its plural, or to the last noun before a word that ends it."""
    if numeral.kind != "count":
        return None
    first = bisect_left(sentence.tokens, numeral.span.end, key=lambda t: t.start)
    tokens = list(sentence.tokens[first : first + LONGEST])
    if tokens and tokens[0].text.casefold() == "of" and numeral.comparator == "plural":
        tokens = tokens[1:]
    if tokens and tokens[0].text.casefold() in ("of", "more"):
        tokens = _after_of(tokens)
    kept: list[Token] = []
    for token, following in zip(tokens, [*(t.text for t in tokens[1:]), ""], strict=False):
        word = token.text
        if not (word[0].isalpha() or (kept and word in ("-",))) or word in ("’s", "'s"):
            break
        if _is_verb(word, following):
            break
        if ends_phrase(word) and not (may_modify(word) or (word.endswith("ed") and _noun(following))):
            break  # "12 confirmed dead", but "12 confirmed cases"
        kept.append(token)
        if is_plural(word) and not may_modify(word) and not _noun(following):
            break
    while kept and (kept[-1].text.casefold() in TRAILING or _is_adverb(kept[-1].text)):
        kept.pop()
    return Span(kept[0].start, kept[-1].end) if kept else None


def _is_verb(word: str, following: str) -> bool:
    """Does a word in -ed stand where no noun follows: "seven recovered from the rubble"? Not "12 wounded"."""
    ends = not following[:1].isalpha() or (ends_phrase(following) and not may_modify(following))
    return word.endswith("ed") and ends and not is_person(word) and not may_modify(word)


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") and word not in NOUNS_IN_LY


def _noun(word: str) -> bool:
    """Is it a plural in lower case that a noun phrase may end with?"""
    return is_plural(word) and word[:1].islower() and not ends_phrase(word)


def _after_of(tokens: list[Token]) -> list[Token]:
    """The noun after of: "200 of our men", "1.8 million of the vaccine doses", "34 of 67 missiles"; not "of them"."""
    for i, token in enumerate(tokens[:3]):
        if token.text.casefold() in DETERMINERS or token.text[0].isdigit():
            continue
        return tokens[i:] if token.text.casefold() not in ("them", "whom", "which", "it") else []
    return tokens[3:]


def measure_of(
    context: Context, numeral: Numeral, gauge: Gauge | None, counted: Span | None, sentence: Sentence, here: Sequence[Figure]
) -> tuple[Measure, tuple[str, ...]]:
    """The measure, and what rule changed the model's answer.

    The numeral's own kind goes first, then the words beside it, then the model.
    """
    own = OWN.get(numeral.kind)
    if own:
        return ("price" if own == "money" and _priced(context, numeral, gauge, sentence) else own), ()
    model = gauge.measure if gauge is not None else None
    if here and OUT_OF.fullmatch(context.text[here[-1].span.end : numeral.span.start]):
        return _whole_measure(here[-1].measure, model), ("out-of",)  # "34 of 60 drones were shot down": 60 were launched
    if here and here[-1].measure == "money" and not counted and SCALED.search(context.text[slice(*numeral.span)]):
        return "money", ("measure-before",)  # "62.4 billion euros, 10 billion more than"
    told = _told(context, numeral.span, counted, sentence)
    if told:
        return told, (() if told == model else ("measure-words",))
    whole = next((f for f in reversed(here) if f.unit not in LOCALITIES), None)
    if whole and PART.search(context.before(numeral.span.start, sentence, 24)) and (whole.measure in HUMAN or not counted):
        return whole.measure, (() if whole.measure == model else ("measure-before",))  # "six wounded, including two boys"
    if here and not counted and numeral.additive:
        return here[-1].measure, ("measure-before",)  # "killed 12 in Goma and another three in Sake"
    if len(here) > 1 and _pairs(context.text, here, numeral):
        return here[-2].measure, ("measure-before",)  # "downed 34 of 67 missiles and 100 of 194 drones"
    person = counted is not None and is_people(context.text[slice(*counted)])
    if model in HUMAN and model not in SENT and counted and person and is_doer(context, numeral.span, counted.end, sentence):
        return "people", ("doer",)
    if model in UNTOLD and not _is_told(context, sentence, UNTOLD[model]):
        model = None
    if model is not None and model not in OWN.values() and not (model in FELLED and person):
        return model, ()
    return ("people" if person else "other"), ()


def _is_told(context: Context, sentence: Sentence, by: Sequence[Measure]) -> bool:
    """Does the paragraph, up to the end of the sentence, hold a word of one of the measures? Else the model guesses."""
    first = max(context.text.rfind("\n\n", 0, sentence.span.start), sentence.span.start - 600, 0)
    return measures.tells(context.text[first : sentence.span.end], by)


def _whole_measure(part: Measure, model: Measure | None) -> Measure:
    """What happened to all of which a part was downed, killed …: that it was there."""
    if part in FELLED:
        return "launched"
    return "people" if part in HUMAN else model if model and model not in OWN.values() else "other"


def _pairs(text: str, here: Sequence[Figure], numeral: Numeral) -> bool:
    """Does the number begin a second "A of B" right after another?"""
    part, whole = here[-2:]
    following = text[numeral.span.end : numeral.span.end + 12]
    of = OUT_OF.fullmatch(text[part.span.end : whole.span.start]) and re.match(r"\s*of\s+\d", following)
    return bool(of and re.fullmatch(r"(?:\s[\w’'-]+){1,3},?(?:\sand)?\s", text[whole.span.end : numeral.span.start]))


def _priced(context: Context, numeral: Numeral, gauge: Gauge | None, sentence: Sentence) -> bool:
    """Is a sum what one of something costs? Both the model and a word beside it must say so."""
    if gauge is None or gauge.measure != "price":
        return False
    start, end = max(sentence.span.start, numeral.span.start - 60), min(sentence.span.end, numeral.span.end + 25)
    return bool(PRICED.search(context.text[start:end]))


def _told(context: Context, number: Span, counted: Span | None, sentence: Sentence) -> Measure | None:
    """What the noun counted, the verb right after it, or the one right before the number, says; of people, words further off.

    None for those who act.
    """
    text = context.text
    phrase = text[slice(*counted)] if counted else ""
    noun = phrase.split()[-1] if counted else ""
    if counted and (own := measures.counted(noun)):
        return own
    end = counted.end if counted else number.end
    later = measures.after(text[end : min(sentence.span.end, end + 60)])
    before = context.before(number.start, sentence, 60)
    earlier = measures.before(before)
    people = counted is not None and is_people(phrase)
    if people and is_doer(context, number, end, sentence):
        return None
    if measures.is_toll(before):
        later = later or inside(phrase)
        earlier = None if later else earlier
    found = earlier or later
    if found == "supplied" and is_person(noun):
        return "troops"  # soldiers and police who are sent
    if found == "captured" and noun.casefold() in SETTLED:
        return "settlements"
    if found == "destroyed" and counted and unit_of(noun) in FLYING and AIR_DEFENCE.search(text, *sentence.span):
        return "downed"
    if people and not later and LOST.search(before):
        return "killed"  # "lost 340 servicemen"
    if found == "people" and counted and not (is_person(noun) or nations.is_adjective(noun)):
        return None  # a sentence of ten words is no convict
    if found == "downed" and people:
        found = None  # people who are shot are not shot down
    if found == "hit" and people:
        return "affected"  # whether they died or were wounded is not told
    return found or (_befell(context, number, phrase, end, sentence) if people else None)


def _befell(context: Context, number: Span, phrase: str, end: int, sentence: Sentence) -> Measure | None:
    many = context.text[slice(*number)].casefold() not in ("one", "1")
    told = behind(context.text, end, sentence.span.end, many=many) or inside(phrase)
    return told or listed(context.before(number.start, sentence, 130).casefold())


def is_people(phrase: str) -> bool:
    """Does a counted phrase mean people: "miners", "Spaniards", in capitals too?"""
    noun = phrase.split()[-1]
    return noun == "others" or is_person(noun) or nations.is_adjective(noun.capitalize() if noun.isupper() else noun)


def in_lists(context: Context, here: Sequence[Figure], sentence: Sentence) -> list[Figure]:
    """The figures of a sentence; those of which no word tells what befell them share it with those in one list with them."""
    ends = [_end(context.text, figure) for figure in here]
    linked = [_linked(context.text, a, b, end) for a, b, end in zip(here, here[1:], ends, strict=False)]
    if not any(linked):
        return list(here)
    told = [_told(context, f.span, Span(end - len(f.counted), end), sentence) if f.counted else None
            for f, end in zip(here, ends, strict=True)]  # fmt: skip
    return [
        replace(f, measure=measure, rules=(*f.rules, "list")) if measure and not own and measure != f.measure else f
        for f, own, measure in zip(here, told, shared(told, linked), strict=True)
    ]


def _linked(text: str, a: Figure, b: Figure, end: int) -> bool:
    """Are two figures, the noun of the first ending at `end`, people (or things) of one list and of one whole?"""
    counts = b.counted is not None and not {a.measure, b.measure} & {*OWN.values()}
    alike = counts and (a.unit == "person") == (b.unit == "person")
    return alike and a.part_of == b.part_of and joined(text, end, b.span.start)


def _end(text: str, figure: Figure) -> int:
    """Where the noun phrase of a figure ends."""
    if not figure.counted:
        return figure.span.end
    return text.index(figure.counted, figure.span.end) + len(figure.counted)


def unit_for(
    context: Context, numeral: Numeral, counted: Span | None, measure: Measure, here: Sequence[Figure], before: Sequence[Figure]
) -> str | None:
    """The numeral's own unit, or the noun counted in the singular; without one that of the figure before, else a person."""
    if numeral.unit or numeral.kind != "count":
        return numeral.unit
    if measure == "money":
        return here[-1].unit
    words = context.text[slice(*counted)].split() if counted else []
    if words and words[-1].casefold() != "others":  # "15 others" are of the kind counted before
        return "person" if is_people(words[-1]) else unit_of(words[-1])
    same = [f for f in [*before[-3:], *here[-8:]] if f.measure not in OWN.values() and f.unit and f.unit not in LOCALITIES]
    for f in reversed(same):
        if (measure in HUMAN) == (f.unit == "person") and (measure in HUMAN or f.measure in FELLED or f in here):
            return f.unit
    return "person" if measure in HUMAN else None


def whole_of(text: str, numeral: Numeral, here: Sequence[Figure], told: Sequence[Figure]) -> str | None:
    """The ID of the figure that a number says it is a part of, of the sentence (`here`) or else of the paragraph (`told`).

    The one before "including two children"; with "five of the dead" the one that counts the dead.
    """
    wholes = [f for f in (*told, *here) if f.unit not in LOCALITIES and f.measure not in OWN.values()]
    before, after = text[max(0, numeral.span.start - 24) : numeral.span.start], text[numeral.span.end : numeral.span.end + 24]
    if wholes and (PART.search(before) or PART_AFTER.match(after)):
        return wholes[-1].id
    noun = OF_THE.match(after)
    return next((f.id for f in reversed(wholes) if noun and _names(noun[1], f)), None)


def _names(noun: str, figure: Figure) -> bool:
    """Does "the dead", "the boats" mean those of a figure?"""
    if fate := FATES.get(noun):
        return figure.measure == fate
    return figure.counted is not None and figure.counted.split()[-1].casefold() == noun


def with_items(text: str, here: Sequence[Figure]) -> list[Figure]:
    """The figures of a sentence; where people are told again by kind and the kinds add up, each is a part that shares its fate.

    "Eight hostages, three Israelis and five Thais, …": 3 + 5 = 8.
    """
    found = list(here)
    for at, whole in enumerate(found):
        items = _items(text, whole, found[at + 1 :])
        for n, item in enumerate(items, at + 1):
            found[n] = replace(item, measure=whole.measure, part_of=whole.id, rules=(*item.rules, "items"))
    return found


def with_parts(context: Context, here: Sequence[Figure], sentence: Sentence) -> list[Figure]:
    """The figures of a sentence; those beside a part are parts too, as long as the whole holds them all.

    "Sixteen dead, among them five Portuguese, three Britons and two Koreans". What befell one may be told of it alone if all
    were launched ("66 of them were shot down and four turned back"); else the whole's fate is theirs.
    """
    found = list(here)
    for at, figure in enumerate(here[1:], 1):
        part = found[at - 1]
        whole = next((f for f in found[:at] if f.id == part.part_of), None)
        if not whole or figure.part_of or figure.unit != whole.unit:
            continue
        if not BESIDE.fullmatch(context.text[_end(context.text, part) : figure.span.start]):
            continue
        told = _told(context, figure.span, None, sentence) if not figure.counted else figure.measure
        alike = told in (None, whole.measure) or (whole.measure == "launched" and told in FELLED)
        values = [f.value for f in found if f.part_of == whole.id] + [figure.value]
        if alike and whole.value is not None and sum(v or whole.value for v in values) <= whole.value:
            found[at] = replace(figure, part_of=whole.id, measure=told or whole.measure)
    return found


def _items(text: str, whole: Figure, rest: Sequence[Figure]) -> Sequence[Figure]:
    if whole.value is None or whole.unit != "person" or whole.part_of or not rest:
        return ()
    if not ITEMS.fullmatch(text[_end(text, whole) : rest[0].span.start]):
        return ()  # a verb between tells another fate: "four are killed, two are hurt"
    total, last = 0.0, whole
    for n, item in enumerate(rest, 1):
        beside = last is whole or BESIDE.fullmatch(text[last.span.end : item.span.start])
        if item.unit != "person" or item.value is None or not item.counted or not beside:
            return ()
        total, last = total + float(item.value), item
        if total >= whole.value:
            return rest[:n] if n > 1 and total == whole.value else ()
    return ()
