"""What happened to what was counted, and its unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from sayso import measures, nations
from sayso.figures.context import Context
from sayso.figures.fates import behind, inside, is_doer, joined, listed, shared
from sayso.figures.kinds import FELLED, HARMED, HUMAN, OPEN, OWN, SENT
from sayso.figures.phrases import is_people
from sayso.figures.totals import was
from sayso.nouns import is_person, is_plural, unit_of
from sayso.records import Figure, Gauge, Measure, Numeral, Sentence, Span

NUMBER_OF = "number-of"  # the rule of a figure that stands behind its noun
NOT_A_COUNT = 0.6  # probability from which the model may say that a number counts nothing; below it a figure is kept
PRICED = re.compile(
    r"\b(?:pric\w+|cost\w*|fares?|fees?|tickets?|sold|sells?|selling|buy|buys|worth|per|each|apiece|"
    r"an? (?:barrel|lit(?:re|er)|gallon|ounce|tonne|ton|share|kilo\w*|bushel|unit|piece|night))\b", re.I)  # fmt: skip
SETTLED = ("villages", "towns", "townships", "settlements", "cities", "communities")
FLYING = ("drone", "missile", "rocket", "uav", "projectile")
AIR_DEFENCE = re.compile(r"\bair[- ]defen[cs]e|\banti-aircraft", re.I)
LIVES_LOST = 2  # digits of the greatest number of soldiers "lost" that means the dead alone
LIVES = re.compile(r"\s(?:more\s|other\s)?lives\b")
SENT_AT = re.compile(
    r"\b(?:sent|sends|send|sending|unleashed|dispatched|directed|(?:attacked|struck|hit)\s(?:[\w’'-]+\s){0,4}with) "
    rf"{measures.FILL}$", re.I
)  # fmt: skip
LOST = re.compile(rf"\b(?:lost|loses|losing|lose) {measures.FILL}$", re.I)
# people who are a side's losses, whether they died or were wounded: "losses since May amount to 700 soldiers"
LOSSES = re.compile(
    r"\blosses\b(?::|[^;:]{0,90}?\b(?:amount|total|number|reach|st[ao]+n?d|exceed|surpass|were|was|are|is|put|estimated|c[ao]me|"
    r"ris[ei]|rose|at|of)\w*\b)[^;]{0,60}$", re.I
)  # fmt: skip
# a measure that the model reads needs a word of itself nearby, or one of any harm
UNTOLD: dict[Measure, tuple[Measure, ...]] = {
    **dict.fromkeys(measures.HARM, measures.HARM), **dict.fromkeys(("downed", "lost"), ("downed", "lost", "destroyed")),
    "captured": ("captured", "detained", "kidnapped"),
    **dict.fromkeys(("rescued", "evacuated"), ("rescued", "evacuated", "displaced")),
    **{told: (told,) for told in ("kidnapped", "recruited", "trained", "supplied", "turned_back", "protesters")},
}  # fmt: skip
SCALED = re.compile(r"\b(?:million|billion|trillion|bn|m)$")
LOCALITIES = ("region", "country", "nation", "city", "town", "village", "district", "state", "province", "area", "place")
OF_PEOPLE = ("death", "fatality", "body", "corpse", "casualty", "case", "injury", "family", "household", "murder", "homicide")
BODIES = ("body", "corpse")
OUT_OF = re.compile(r"\s*(?:out )?of\s*(?:the |its |their |all |those |these )?(?:[\w-]+(?:['’]s|s['’])\s)?")
SEATS = re.compile(r"-(seat)\b")
# names in a list, each with its number behind it
_NAME = r"(?:the\s)?[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*){0,2}"
NAME = re.compile(rf"\b{_NAME}\s$")
NEXT_NAME = re.compile(rf"[,;]\s(?:and\s)?{_NAME}\s|\sand\s{_NAME}\s")
THIRD = re.compile(rf"(?:[,;]\s(?:and\s)?|\sand\s){_NAME}\s(?:\d|[a-z]+[.,;])")
PLAIN_NOUN = re.compile(r"\s([a-z]{4,})\b")
KNOWN = re.compile(r"\b(?:the|these|those|both|all|his|her|their|its|our|other|last|first|next)\s(?:\w+\s)?$", re.I)
DEATH_TOLL = re.compile(r"\bdeath toll\b[^.;:\d]{0,60}\s(?:to|at)\s$", re.I)
CASUALTIES_AT = re.compile(r"\b(?:put|puts|putting|estimated)\b[^.;:\d]{0,40}\bcasualties\b[^.;:\d]{0,60}\sat\s$", re.I)
OF_THE = re.compile(r"\b(?:one|each|none) of (?:the|its|their|those|these) $", re.I)
# from one number of a row to the next: "31 people in Borno, 12 in Yobe and four in Kano"
ROW = re.compile(
    r"(?:\s[^,;.:\d]{1,50})?\s(from|in|at|near|over|for|to|on|off)\s[^,;.:\d]{2,40}?(?:,|,?\s(?:and|while|plus))\s(?:(?:and|another)\s)?$"
)


def counts_nothing(
    context: Context, numeral: Numeral, ahead: Numeral | None, gauge: Gauge | None, sentence: Sentence, here: Sequence[Figure]
) -> bool:
    """Does the model take a bare number for no count, and no words say that it is one: "one of the 12", a row, "up from 12"?"""
    if numeral.kind != "count" or gauge is None or gauge.measure is not None or gauge.score < NOT_A_COUNT:
        return False
    start = numeral.span.start
    if SEATS.match(context.text, numeral.span.end) or _among_names(context.text, numeral, ahead, here):
        return False
    if _people_behind(context.text, numeral):
        return False
    one_of = OF_THE.search(context.text, max(0, start - 24), start)
    return not (one_of or in_row(context.text, numeral, here) or (here and was(context, numeral.span, sentence)))


def _people_behind(text: str, numeral: Numeral) -> bool:
    """Do people stand right behind it, and no "the" before: "near Diafara 110 herders"? Not "the three men", who are known."""
    noun = PLAIN_NOUN.match(text, numeral.span.end)
    known = KNOWN.search(text, max(0, numeral.span.start - 12), numeral.span.start)
    return bool(noun and not known and is_plural(noun[1]) and is_person(noun[1]))


def _among_names(text: str, numeral: Numeral, ahead: Numeral | None, here: Sequence[Figure]) -> bool:
    """Does it stand in a list of three names at least, each with its number: "Riga 12, Tallinn nine, Gdansk four"?"""
    if not NAME.search(text, max(0, numeral.span.start - 40), numeral.span.start):
        return False
    if here and NEXT_NAME.fullmatch(text, here[-1].span.end, numeral.span.start):
        return True
    listed = ahead is not None and NEXT_NAME.fullmatch(text, numeral.span.end, ahead.span.start)
    return bool(listed and ahead and THIRD.match(text, ahead.span.end))


def in_row(text: str, numeral: Numeral, here: Sequence[Figure]) -> bool:
    """Does a number without a noun go on a row, so that it counts what the one before it counts?"""
    row = ROW.fullmatch(text[here[-1].span.end : numeral.span.start]) if here and numeral.kind == "count" else None
    after = text[numeral.span.end : numeral.span.end + 20]
    return row is not None and re.match(rf"\s(?:more\s|others?\s)?{row[1]}\s", after) is not None


def measure_of(
    context: Context, numeral: Numeral, gauge: Gauge | None, counted: Span | None, sentence: Sentence, here: Sequence[Figure],
    whole: Figure | None,
) -> tuple[Measure, tuple[str, ...]]:  # fmt: skip
    """The measure, and what rule changed the model's answer; `whole` is what the number says it is a part of.

    The numeral's own kind goes first, then the words beside it, then the whole, then the model.
    """
    own = OWN.get(numeral.kind)
    if own:
        return ("price" if own == "money" and _priced(context, numeral, gauge, sentence) else own), ()
    model = gauge.measure if gauge is not None else None
    if whole and whole.measure == "area":
        return "area", ("measure-before",)  # "3,000 hectares, 1,200 of them olive groves"
    if here and OUT_OF.fullmatch(context.text[here[-1].span.end : numeral.span.start]):
        return whole_measure(here[-1].measure, model, here[-1].unit), ("out-of",)  # "34 of 60 drones were shot down"
    person = counted is not None and is_people(context.text[slice(*counted)])
    if counted and person and OF_THE.search(context.before(numeral.span.start, sentence, 24)):
        return inside(context.text[slice(*counted)]) or "people", ("out-of",)  # "one of the 12 wounded died"
    if here and here[-1].measure == "money" and not counted and SCALED.search(context.text[slice(*numeral.span)]):
        return "money", ("measure-before",)  # "62.4 billion euros, 10 billion more than"
    told = told_of(context, numeral.span, counted, sentence)
    if told:
        return told, (() if told == model else ("measure-words",))
    if counted and context.text[slice(*counted)] == "times":
        return ("attacks" if model == "attacks" else "other"), ()  # whatever was done so many times
    if model == "affected" and counted and not person and not _is_told(context, sentence, ("affected",)):
        model = None
    if model in UNTOLD and not _is_told(context, sentence, UNTOLD[model]):
        model = None
    if whole and (whole.measure in HUMAN or not counted) and not (whole.measure in OPEN and model in HARMED):
        return whole.measure, (() if whole.measure == model else ("measure-before",))  # "six wounded, including two boys"
    lost = (model in HUMAN and not counted) or (model in ("hit", "damaged") and not person)
    if lost and LOSSES.search(context.before(numeral.core.start, sentence, 160)):
        return ("casualties" if model in HUMAN else "destroyed"), ("measure-words",)
    on = numeral.additive or in_row(context.text, numeral, here) or was(context, numeral.span, sentence)
    if here and not counted and on:
        return here[-1].measure, ("measure-before",)  # "killed 12 in Goma and another three in Sake"
    if len(here) > 1 and _pairs(context.text, here, numeral):
        return here[-2].measure, ("measure-before",)  # "downed 34 of 67 missiles and 100 of 194 drones"
    if model in HUMAN and model not in SENT and counted and person and is_doer(context, numeral.span, counted.end, sentence):
        return "people", ("doer",)
    if model is not None and model not in OWN.values() and not (model in FELLED and person):
        return model, ()
    return ("people" if person else "other"), ()


def _is_told(context: Context, sentence: Sentence, by: Sequence[Measure]) -> bool:
    """Does the paragraph, up to the end of the sentence, hold a word of one of the measures? Else the model guesses."""
    first = max(context.text.rfind("\n\n", 0, sentence.span.start), sentence.span.start - 600, 0)
    return measures.tells(context.text[first : sentence.span.end], by)


def whole_measure(part: Measure, model: Measure | None, unit: str | None) -> Measure:
    """What happened to all of which a part was downed, killed …: that it was there."""
    if part in FELLED and (unit is None or unit in FLYING):
        return "launched"
    return "people" if part in HUMAN or unit == "person" else model if model and model not in (part, *OWN.values()) else "other"


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


def told_of(context: Context, number: Span, counted: Span | None, sentence: Sentence) -> Measure | None:
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
    if not counted and LIVES.match(text, number.end) and (taken := measures.of_lives(before)):
        return taken
    if not counted and DEATH_TOLL.search(context.before(number.start, sentence, 100)):
        return "killed"  # "the death toll of the hotel fire to 33"
    if not counted and CASUALTIES_AT.search(context.before(number.start, sentence, 100)):
        return "casualties"  # "put its casualties in the clash at 27"
    if counted and SENT_AT.search(before) and unit_of(noun) in FLYING:
        return "launched"
    people = counted is not None and is_people(phrase)
    if people and is_doer(context, number, end, sentence):
        return None
    if measures.is_toll(before):
        later = later or inside(phrase)
        earlier = None if later else earlier
    found = earlier or later
    if found == "supplied" and is_person(noun):
        return "troops"  # soldiers and police who are sent
    if found == "rescued" and unit_of(noun) in BODIES:
        return "killed"  # bodies that are pulled out
    if found == "captured" and noun.casefold() in SETTLED:
        return "settlements"
    if found == "destroyed" and counted and unit_of(noun) in FLYING and AIR_DEFENCE.search(text, *sentence.span):
        return "downed"
    if people and not later and LOST.search(before):  # "lost 14 servicemen" are dead; an army's losses are the wounded, too
        return "casualties" if len(re.sub(r"\D", "", text[slice(*number)])) > LIVES_LOST else "killed"
    if people and not found and LOSSES.search(context.before(number.start, sentence, 160)):
        return "casualties"
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


def in_lists(context: Context, here: Sequence[Figure], sentence: Sentence) -> list[Figure]:
    """The figures of a sentence; those of which no word tells what befell them share it with those in one list with them."""
    ends = [end_of(context.text, figure) for figure in here]
    linked = [_linked(context.text, a, b, end) for a, b, end in zip(here, here[1:], ends, strict=False)]
    if not any(linked):
        return list(here)
    told = [told_of(context, f.span, Span(end - len(f.counted), end), sentence) if f.counted and end > f.span.end else None
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


def end_of(text: str, figure: Figure) -> int:
    """Where the noun phrase of a figure ends; the number itself, if that stands behind its noun."""
    if not figure.counted or NUMBER_OF in figure.rules:
        return figure.span.end
    return text.index(figure.counted, figure.span.end) + len(figure.counted)


def unit_for(
    context: Context, numeral: Numeral, counted: Span | None, measure: Measure, here: Sequence[Figure],
    before: Sequence[Figure], whole: Figure | None,
) -> str | None:  # fmt: skip
    """The numeral's own unit, or the noun counted in the singular; without one that of the whole, or of the figure before."""
    if numeral.unit or numeral.kind != "count":
        return numeral.unit
    if measure == "money":
        return here[-1].unit
    if whole and whole.measure == "area":
        return whole.unit
    words = context.text[slice(*counted)].split() if counted else []
    if words and words[-1].casefold() != "others":  # "15 others" are of the kind counted before
        return "person" if is_people(" ".join(words)) else unit_of(words[-1])
    if whole and (whole.unit == "person" or measure not in HUMAN):
        return whole.unit
    others = (f for f in [*before[-3:], *here[-8:]] if f.unit and f.unit not in LOCALITIES)
    same = [f for f in others if f.measure not in (*OWN.values(), "price")]
    for f in reversed(same):
        if (measure in HUMAN) == (f.unit == "person") and (measure in HUMAN or f.measure in FELLED or f in here):
            return f.unit
    last = next(iter([*before[-1:], *here][-1:]), None)
    if last and measure in HUMAN and not counted and last.unit and last.unit not in (*OF_PEOPLE, *LOCALITIES):
        alike = last.measure == measure == "killed" or (measure in OPEN and last.measure == "other")
        if (alike and numeral.additive) or (last.measure == "killed" and measure == "rescued"):
            return last.unit  # "nineteen cows drowned, and another 11 were put down": no people before
    return "person" if measure in HUMAN else None
