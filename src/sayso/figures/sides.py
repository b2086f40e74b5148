"""Whose it is that was counted: the state it belongs to (party), or an armed group (side)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sayso import nations
from sayso.figures.context import Context
from sayso.figures.counting import LOCALITIES, OUT_OF
from sayso.figures.kinds import FELLED, HUMAN, SENT
from sayso.measures import FILL
from sayso.nouns import ends_phrase
from sayso.records import Figure, Measure, Numeral, Place, Sentence, Span
from sayso.voices import is_voice

BACK = 600  # characters before a number in which the one who sends is looked for; sentences are shorter
PARTYLESS = ("share", "duration", "age", "distance", "area", "temperature", "magnitude")  # kinds of numeral
WEAPON = re.compile(r"\s+(?:\w+\s+)?(?:drone|missile|UAV|aircraft|air)")
FORCES = re.compile(
    r"\b(?:soldiers?|troops|polic\w+|conscripts?|servicem[ae]n|security (?:officials?|officers?|forces|personnel|agents?)|"
    r"guards?|gendarmes?|officers?)\b",
    re.I,
)
GIVES = re.compile(
    r"\b(?:giv|send|sent|pledg|provid|donat|spen|allocat|promis|grant|contribut|lend|lent|offer|announc)", re.I
)
LAUNCHES = re.compile(
    r"(?:['’]s? (?:army|forces|air force))?(?:\s\w+){0,3}\s(?:launch|fir|sen[dt]|attack|str[iu]ck|hit|pound|target)\w*\b"
)
LOSSES = re.compile(r"\blosses\b(?=[^;]*$)")
OWNS = re.compile(r"(?:['’]s?)?\s(?:\w+\s){0,2}")  # "Russia's military" losses
LOSES = re.compile(rf"\b(?:lost|loses|losing) {FILL}$")
# who tells is not who sends: "Rome thinks that Serbia sent 120 soldiers"
TELLS = re.compile(
    r"\b(?:say|said|tell|told|estimat|claim|believ|report|think|reckon|confirm|announc|warn)\w*\s(?:\w+\s)?that\s"
)
THEIRS = re.compile(r"\s*(?:of\s+)?(?:its|their)\s(?:own\s)?")
LISTED = re.compile(r"\s(?:[\w’'-]+\s){0,2}[\w’'-]+(?:,|,?\sand)\s")  # from a number over what it counts to the next
# people of more than one land: "from Nepal, Laos and Peru"
_LAND = r"(?:the\s)?[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?"
OF_SEVERAL = re.compile(rf"\sfrom\s{_LAND}(?:,\s|\sand\s){_LAND}(?:[,.]|\sand\s|\s(?:who|had|have|were|are)\b)")
# one of several who give: "Gulf states and Jordan pledged"
_OTHERS = r"\b(?:countries|nations|states|allies|members|partners)\s(?:and|,|with)\s(?:the\s)?"
AND_OTHERS, TOGETHER = re.compile(rf"{_OTHERS}$"), re.compile(_OTHERS)
# a land right before what it does for its own: "Iceland is evacuating 60 people"
EVACUATES = re.compile(r"(?:['’]s)?\s(?:(?:has|have|had|is|also|reportedly)\s){0,2}(?:evacuate[sd]?|evacuating)\s")
FROM = re.compile(r"\sfrom\s(?:the\s)?(?=[A-Z])")  # "41 migrants from Togo, three from Kano"
# not the one who acts: "in Ukraine", "against Russia"
BEHIND = re.compile(r"\b(?:in|at|near|on|against|to|for|with|from|of)\s+(?:the\s+)?$")


def party_of(
    context: Context, numeral: Numeral, counted: Span | None, measure: Measure, unit: str | None, sentence: Sentence,
    here: Sequence[Figure], before: Sequence[Figure],
) -> str | None:  # fmt: skip
    """The nation in the counted phrase; of launches, supplies, troops and money the one that sends; of what was downed the one
    that launched it.
    """  # fmt: skip
    if numeral.kind in PARTYLESS:
        return None
    if counted and (context.text[slice(*counted)].casefold() == "others" or ends_phrase(context.text[slice(*counted)])):
        counted = None  # "40 wounded" names nobody
    if measure == "launched" and here and OUT_OF.fullmatch(context.text[here[-1].span.end : numeral.span.start]):
        return here[-1].party  # "Ukraine downed 66 of 100 drones": it launched none
    if counted:
        end = _phrase_end(context.text, counted)
        if OF_SEVERAL.match(context.text, counted.end):
            return None
        if any(is_voice(word, "movement") for word in context.text[counted.start : end].split()):
            return None  # "Pakistani Taliban": no state's
        if own := _named(context.text, counted.start, end, ("adjective", "name", "body")):
            return own[0]
        told_by = context.statement(numeral.span)
        if measure in HUMAN and (owner := _whose(context, numeral, end, sentence)):
            return owner
        if measure in HUMAN and told_by is not None and re.match(r"\s*(?:of\s+)?our\b", context.text[numeral.span.end : end]):
            return context.speakers[told_by].country
    if measure in HUMAN and (loser := _loser(context.before(numeral.span.start, sentence, BACK))):
        return loser
    if measure in HUMAN and not counted and (land := FROM.match(context.text, numeral.span.end)):
        named = nations.nations_in(context.text, land.end(), land.end() + 40)
        return next((code for span, code, kind in named if kind == "name" and span.start == land.end()), None)
    if measure in HUMAN and not counted and here and here[-1].measure in HUMAN:
        return here[-1].party  # "12 Ukrainian soldiers were killed and 40 wounded"
    if here and here[-1].measure in SENT and LISTED.fullmatch(context.text, here[-1].span.end, numeral.span.start):
        return here[-1].party  # "Norway gives 30 ambulances and 12 generators"
    if measure in FELLED and unit not in ("person", *LOCALITIES):
        owner = _owner_named(context.text, numeral, sentence) or _owner_before(unit, [*before[-6:], *here[-8:]])
        if owner:
            return owner
    if measure == "evacuated" and not here:
        before_it = context.before(numeral.span.start, sentence, BACK)
        return next((code for span, code, kind in reversed(nations.nations_in(before_it, 0, len(before_it)))
                     if kind in ("name", "body") and EVACUATES.match(before_it, span.end)), None)  # fmt: skip
    if measure in SENT or measure == "money" or measure in FELLED:
        sender = _sender(context, numeral, measure, sentence) or _attacker(context.text, numeral, measure, unit, sentence)
        return sender or (_promiser(context, numeral) if measure in ("money", "supplied", "troops") else None)
    return None


def _whose(context: Context, numeral: Numeral, end: int, sentence: Sentence) -> str | None:
    """The land named last before "its sailors": "Djibouti says that 11 of its sailors drowned"."""
    if not THEIRS.match(context.text, numeral.span.end, end):
        return None
    before = _named(context.text, sentence.span.start, numeral.span.start, ("name", "capital", "body", "seat"))
    return before[-1] if before else None


def _promiser(context: Context, numeral: Numeral) -> str | None:
    """The land of the one who promises: "Norway pledged five million dollars"."""
    held = context.statement(numeral.span)
    if held is None or context.attributions[held].act != "promise" or TOGETHER.search(context.speakers[held].name or ""):
        return None
    return context.speakers[held].country


def _loser(before: str) -> str | None:
    """Whose the lost are: "Mali has lost 46 soldiers in Niger", "Russian losses of 1,500"."""
    if losing := LOSES.search(before):
        return next(iter(_named(before, 0, losing.start(), ("name", "capital"))[::-1]), None)
    if losses := LOSSES.search(before):
        named = nations.nations_in(before, 0, losses.start())
        return next((code for span, code, _ in reversed(named) if OWNS.fullmatch(before[span.end : losses.start()])), None)
    return None


def of_whole(whole: Figure | None, measure: Measure) -> str | None:
    """Some of those counted are of their side: "28 Lebanese died, six people on their way to work among them"."""
    return whole.party if whole and measure in HUMAN and whole.measure in HUMAN else None


def of_place(figure: Figure, place: Place | None) -> str | None:
    """Soldiers and police are taken for those of the country they are counted in, where no other is named."""
    local = figure.party is None and place and figure.measure in HUMAN and FORCES.search(figure.counted or "")
    return place.country if local and place else figure.party


def _named(text: str, start: int, end: int, kinds: Sequence[str]) -> list[str]:
    return [code for _, code, kind in nations.nations_in(text, start, end) if kind in kinds]


def _owner_named(text: str, numeral: Numeral, sentence: Sentence) -> str | None:
    """Whose drones the sentence has named before the number: "Ukrainian drone attacks, saying that 21 drones …"."""
    start = max(sentence.span.start, numeral.span.start - BACK)
    found = [
        code for span, code, kind in nations.nations_in(text, start, numeral.span.start)
        if kind == "adjective" and WEAPON.match(text[span.end : span.end + 30])
    ]  # fmt: skip
    return found[-1] if found else None


def _owner_before(unit: str | None, figures: Sequence[Figure]) -> str | None:
    """Whose the same things were that were counted before."""
    return next((f.party for f in reversed(figures) if f.measure in FELLED and f.party and f.unit == unit), None)


def _phrase_end(text: str, counted: Span) -> int:
    """A short "of the Ukrainian army" after the noun belongs to it."""
    m = re.match(r"\s+(?:of|from) (?:the )?[A-Z]\w+(?: [A-Za-z]+)?", text[counted.end : counted.end + 40])
    return counted.end + m.end() if m else counted.end


def _sender(context: Context, numeral: Numeral, measure: Measure, sentence: Sentence) -> str | None:
    """The nation that stands first before the verb, or behind "by".

    "North Korea has sent thousands", "Russian forces launched 100 drones", "launched by Russia".
    """
    text, start = context.text, sentence.span.start
    held = context.statement(numeral.span)
    if held is not None:
        pieces = [c.start for c in context.attributions[held].content if c.start <= numeral.span.start]
        start = max(start, max(pieces, default=start))
    start = max(start, numeral.span.start - BACK)
    start = max((m.end() for m in TELLS.finditer(text, start, numeral.span.start)), default=start)
    if measure in (*FELLED, "attacks"):
        stop = min(sentence.span.end, numeral.span.end + 90)
        if after := re.match(r"[^.;]{0,60}?\b(?:by|from)\s+(?:the\s+)?", text[numeral.span.end : stop]):
            at = numeral.span.end + after.end()
            for span, code, _ in nations.nations_in(text, at, min(at + 40, sentence.span.end)):
                if span.start == at:
                    return code
    if measure in FELLED and measure != "launched":
        return None
    if measure == "money" and not GIVES.search(text[start : numeral.span.start]):
        return None
    acting = ("name", "capital", "adjective", "body", "seat")
    found = [
        (span, code) for span, code, kind in nations.nations_in(text, start, numeral.span.start)
        if kind in acting and not BEHIND.search(text[max(start, span.start - 12) : span.start])
    ]  # fmt: skip
    return found[0][1] if found and not AND_OTHERS.search(text, start, found[0][0].start) else None


def _attacker(text: str, numeral: Numeral, measure: Measure, unit: str | None, sentence: Sentence) -> str | None:
    """Who last launched an attack in the paragraph: "Russia launches a drone attack. Ukraine says it downed 30 drones."."""
    if measure not in ("launched", "downed", "lost", "turned_back") or unit == "person":
        return None
    start = max(text.rfind("\n", 0, sentence.span.start) + 1, sentence.span.start - BACK)
    found = [
        code for span, code, kind in nations.nations_in(text, start, sentence.span.start)
        if kind in ("name", "capital", "adjective") and LAUNCHES.match(text[span.end : span.end + 40])
    ]  # fmt: skip
    return found[-1] if found else None


def side_of(context: Context, counted: Span | None) -> str | None:
    """An armed group in the counted phrase ("15 Taliban members")."""
    if counted is None or nations.nations_in(context.text, *counted):
        return None
    for n in context.names.within(*counted):
        if n.label in ("ORG", "NORP"):
            name = context.text[n.span.start : n.span.end]
            return name if not nations.nation_of_adjective(name) else None
    return None
