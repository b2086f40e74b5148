"""Which figure is a part of which.

By what tells it, each a function below, in this order:

    whole_of    words right before or behind a number: "including two", "66 of them", "three of the dead", "five seriously";
                and "12 were children", "a third were children", of people who were counted before
    ahead       "66 of 100 drones", "55 per cent of the 400": the whole stands behind its part
    fronted     "of the 100 drones, 66 were downed"
    items       people told again by kind, where the kinds add up: "nine people, four women, five men" (rule "items"); and
                whatever a colon or a bracket lists
    next        what is counted right beside a part is one too, as long as the whole holds them all
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from sayso import measures
from sayso.figures.context import Context
from sayso.figures.counting import LOCALITIES, OUT_OF, end_of, told_of, whole_measure
from sayso.figures.kinds import FELLED, HUMAN, OPEN, OWN
from sayso.figures.phrases import COPULAS
from sayso.nouns import is_manner, is_person, is_plural
from sayso.records import Figure, Numeral, Sentence, Span

ANAPHORA = 1  # sentences before its own in which "them" finds those it means
FAR = 12  # figures back, at most, among which a whole is looked for
INCLUDING = re.compile(
    r"\b(?:including|among (?:them|whom|these|those)|of (?:whom|which)|(?:, |\()of (?:them|these|those),?)\s(?:at least\s)?$",
    re.I,
)
# "of them, ", also with who says so in between: "among them, a policeman said, were "
THEM = re.compile(
    r"(?:^|[;:]\s)(?:(?:of|among) (?:them|these|those)(?:,\s[^,;:.\d]{3,50}\s(?:said|says|added|adds))?,?\s"
    r"(?:(?:were|was|are|is)\s)?|they included?\s)$", re.I
)  # fmt: skip
SUBJECT = re.compile(r"(?:^|[;:]\s)(?:(?:by|until)\s(?:[\w’'-]+\s){1,3})?(?:but |and |only |at least |some |about )?$", re.I)
SHARE_FIRST = re.compile(r"(?:^|[;:]\s)(?:[\w’'-]+\s){0,2}$")  # before "a third were children"
THOSE = re.compile(
    r"\b(?:of|among) (?:the|those) ([a-z]+),?\s(?:(?:were|was|are|is)\s)?$|\b(?:the|those) ([a-z]+) (?:also )?included?\s$",
    re.I,
)
OF_THEM = re.compile(
    r"\s*of (?:(?:them|it)\b|(?:these|those)(?=\s(?:were|was|are|is|have|had|has|died|in|on|at|near|from)\b|[,.;:)]|$))", re.I
)
OF_WHOM = re.compile(r"\s*of (?:whom|which)\b", re.I)
OF_THE = re.compile(r"\s*of (?:the|those|its|their) ([A-Za-z]+)\b")
AMONG = re.compile(r"\s(?:were|was|are|is) (?:also )?among (?:(them)\b|(?:the|those) ([a-z]+))")
HOLDS = re.compile(r"\s(?:also\s)?includ(?:es?|ed)\s(?:at least\s)?")
CLAUSE_OF = re.compile(r"\s(?:were|was|are|have|had|has|of|\w+ed)\b[^,;.:\d]{3,60},\s")
WHERE = re.compile(r"\s(?:in|at|on|over|near|off|from|by|with|after|alone|just)\b")
COMMA = re.compile(r",\s(?:and\s)?$")
WERE = re.compile(r"\s(?:were|was|are|is) ([a-z]+)\b")
MANNER = re.compile(r"\s([a-z]+ly)\b")
# between a whole and the first of its parts, and between one part and the next: "eight hostages, three Israelis and five Thais"
ITEMS = re.compile(r"(?:\s*[,(]|[^.;:\d]{0,60}[:–—]|[^.;:\d]{0,60}\s\()\s*(?:[\w’'-]+\s+){0,2}")
# a list of kinds that is opened by a colon or a bracket, from one to the next of it, and behind it
LISTED = re.compile(r"[^.;:()\d]{0,80}(?::\s|\s\()(?:(?:at least|some|about)\s)?")
_PLAIN = r"(?:\s(?!(?:were|was|are|is|have|has|had|will|who|that)\b|\w+ed\b)[\w’'-]+)"
ROW = re.compile(rf"{_PLAIN}{{0,6}}?(?:,|,?\s(?:and|plus))\s")
LIST_ENDS = re.compile(r"[.,;)]|\s(?:in|from|on|at|of|for|by|over)\b|$")
PLAIN_END = re.compile(rf"{_PLAIN}{{0,4}}(?:[.,;)]|$)")
LEAST, MOST = 0.5, 1.25  # of a whole that the kinds listed make: so much too much is an error
BESIDE = re.compile(r"(?:\s[\w’'-]+){0,4},?(?:\s(?:and|as well as))?\s(?:[\w’'-]+\s)?")
CLAUSE = re.compile(r"(?:\s[\w’'-]+){1,10}?,?(?:\s(?:and|while))?\s")  # the same behind a part of which a clause is told
FRONTED = re.compile(
    r"(?:^|[;:,]\s|\b(?:that|said|says|and|but)\s|[“\"])(?:(?:out )?of|among) (?:the |its |these |those |all )?"
    r"(?:[\w-]+(?:['’]s|s['’])\s)?$", re.I
)
VERB = re.compile(r"\s(?:were|was|are|is|have|had|has)\b")  # "of these 89 are in the camp, and 37 …": the first is no whole
INVERTED = re.compile(r"[^.;:,\d]{0,90}\s(?:were|are)\s(?:at least\s)?")  # "among the 312 people flown out are 175 citizens"
EXCESS = 1.1  # of a whole, parts of which each has a verb of its own: so much too much is an error of whoever counted
# from one number with a clause of its own to the next: "29 were fires and 18 were people in lifts"
CLAUSES = re.compile(
    r"\s[^,;.:\d]{3,90}(?:[,;]\s(?:and\s|while\s|but\s)?|\s(?:and|while)\s)(?:another |a further |the other )?"
)
# the same where the verb is told once: "defenders account for 98 million of it, midfielders for 60 million"
GAPPED = re.compile(r"\s[^,;.:\d]{2,60},\s(?:and\s)?(?:[\w’'-]+\s){1,3}(?:for|to|in|on|from|by|at)\s")
APART = re.compile(r"(?:\s(?:also|were|was|are|is|have|had|has)\b|\s(?:only\s)?\w+ed\b)")


def whole_of(
    context: Context, numeral: Numeral, counted: Span | None, sentence: Sentence, here: Sequence[Figure], told: Sequence[Figure]
) -> Figure | None:
    """The figure that a number says it is a part of, of its sentence (`here`) or else of those before (`told`)."""
    wholes = [f for f in [*told, *here][-FAR:] if _may_hold(f, numeral)]
    if not wholes:
        return None
    before = context.before(numeral.span.start, sentence, 60)
    after = context.text[numeral.span.end : sentence.span.end][:60]
    wide = [f for f in wholes if not f.part_of] or wholes
    start = context.sentence_before(sentence, ANAPHORA).span.start
    near = [f for f in wide if f.span.start >= start]
    if counted and is_person(context.text[slice(*counted)].split()[-1]):
        near = [f for f in near if f.unit == "person"] or near
    if (of := OF_THEM.match(after)) or THEM.search(before):
        return (of and _innermost(context, numeral, here, after[of.end() :])) or (near[-1] if near else None)
    if (m := OF_THE.match(after)) or (m := THOSE.search(before)):
        noun = m[m.lastindex or 1]  # "41 of them minors. Of the minors 29 …": of a part, too
        return next((f for f in (*reversed(wide), *reversed(wholes)) if _means(noun, f)), None)
    if OF_WHOM.match(after) or INCLUDING.search(before):
        same = [f for f in wholes if f.span.start >= sentence.span.start] or wholes
        people = OF_WHOM.match(after) is None and counted and is_person(context.text[slice(*counted)].split()[-1])
        return ([f for f in same if f.unit == "person"] or same)[-1] if people else same[-1]
    behind = context.text[(counted or numeral.span).end : sentence.span.end][:60]
    if m := AMONG.match(behind):
        return (near or wide)[-1] if m[1] else next((f for f in reversed(wide) if _means(m[2], f)), None)
    last = here[-1] if here else None
    if last and last in wholes and HOLDS.fullmatch(context.text[end_of(context.text, last) : numeral.span.start]):
        return last
    if last in wholes and COMMA.search(before) and (m := MANNER.match(after)) and is_manner(m[1]):
        return last
    return (
        _told_of(context, counted, numeral, near)
        or _share_of(context, numeral, sentence, before, near)
        or _subject_of(context, counted, numeral, sentence, near)
    )


def _innermost(context: Context, numeral: Numeral, here: Sequence[Figure], behind: str) -> Figure | None:
    """The part right before, of which some are told further: "of the 90, 70 were shot down, 20 of them over Kyiv".

    Not where a verb tells what befell the others ("and 20 of them were lost"), nor of a list of kinds.
    """
    last = here[-1] if here else None
    if last is None or not last.part_of or last.counted or not _may_hold(last, numeral):
        return None
    between = context.text[last.span.end : numeral.span.start]
    told = CLAUSE_OF.fullmatch(between) and not OF_THEM.match(between)
    return last if told and WHERE.match(behind) else None


def _told_of(context: Context, counted: Span | None, numeral: Numeral, near: Sequence[Figure]) -> Figure | None:
    """Those of whom "12 were children" tells: people of one fate, counted shortly before."""
    link = context.text[numeral.span.end : counted.start].split() if counted else []
    if len(link) != 1 or link[0] not in COPULAS:
        return None
    people = [f for f in near if f.unit == "person" and f.measure in HUMAN]
    return people[-1] if len({f.measure for f in people}) == 1 else None


def _share_of(context: Context, numeral: Numeral, sentence: Sentence, before: str, near: Sequence[Figure]) -> Figure | None:
    """Those of whom a share is told that begins its clause: "90 captives were freed. A third were children".

    Things, too, where only one kind of them is told: "36 houses stood there. Three quarters have collapsed".
    """
    if numeral.kind != "share" or not SHARE_FIRST.search(before):
        return None
    who = WERE.match(context.text, numeral.span.end, sentence.span.end)
    if who and is_plural(who[1]) and is_person(who[1]):
        people = [f for f in near if f.unit == "person" and f.measure in HUMAN]
        return people[-1] if len({f.measure for f in people}) == 1 else None
    if not VERB.match(context.text, numeral.span.end, sentence.span.end):
        return None
    things = [f for f in near if f.counted and f.measure != "share"]
    return things[-1] if len(things) == 1 else None


def _subject_of(
    context: Context, counted: Span | None, numeral: Numeral, sentence: Sentence, near: Sequence[Figure]
) -> Figure | None:
    """Those of whom a clause tells whose subject is a number alone: "About 300 miners were below. By dusk 180 had come up".

    Or which says what they were: "44 calls; 29 were fires". What befell them must leave open what befell the others, and what
    befalls people befalls no things.
    """
    text, end = context.text, numeral.span.end
    if numeral.kind != "count" or numeral.additive or not SUBJECT.search(context.before(numeral.span.start, sentence, 60)):
        return None
    if not APART.match(text, end) or (counted and text[end : counted.start].split()[-1:] not in ([word] for word in COPULAS)):
        return None
    whole = next((f for f in reversed(near) if f.counted), None)
    if whole is None or whole.part_of or (whole.value or 0) <= (numeral.value or 0):
        return None
    if whole.span.start < sentence.span.start and context.toponyms.within(*sentence.span):
        return None  # "300 guests came. 12 were hurt when a bus crashed in Bukavu"
    told = told_of(context, numeral.span, counted, sentence)
    if whole.measure not in OPEN:
        here = whole.span.start >= sentence.span.start
        return whole if here and told in (None, whole.measure) and not counted else None
    return None if told in HUMAN and whole.unit != "person" else whole


def _may_hold(figure: Figure, numeral: Numeral) -> bool:
    """May the number be a part of a figure: is that a count of things, and no smaller?"""
    if "money" in (figure.measure, numeral.kind):
        return figure.measure == numeral.kind and figure.unit == numeral.unit and (numeral.value or 0) <= (figure.value or 0)
    if figure.unit in LOCALITIES or figure.measure in (*(m for m in OWN.values() if m != "area"), "price", "rank"):
        return False
    part = numeral.value if numeral.value is not None else numeral.low
    most = figure.value if figure.value is not None else figure.high
    return numeral.unit == "percent" or part is None or most is None or part <= most


def _means(noun: str, figure: Figure) -> bool:
    """Does "the dead", "the boats" mean those of a figure?"""
    fate = measures.those(noun)
    return (fate is not None and figure.measure == fate) or (
        figure.counted is not None and figure.counted.split()[-1].casefold() == noun.casefold()
    )


def with_parts(context: Context, here: Sequence[Figure], sentence: Sentence, told: Sequence[Figure]) -> list[Figure]:
    """The figures of a sentence with all that only their order tells of parts; `told` are the figures before it."""
    found = _ahead(context.text, here)
    found = _fronted(context, found, sentence)
    found = _items(context.text, found, told)
    return _next(context, found, sentence, told)


def _ahead(text: str, here: Sequence[Figure]) -> list[Figure]:
    """"66 of 100 drones", "55 per cent of the 400 teachers": the second number is the whole of the first."""
    found = list(here)
    for i, (part, whole) in enumerate(pairwise(here)):
        same = part.unit in (whole.unit, "percent") and whole.measure not in ("share", "duration", "age", "distance")
        if same and not part.part_of and OUT_OF.fullmatch(text[part.span.end : whole.span.start]):
            found[i] = replace(part, part_of=whole.id)
    return found


def _fronted(context: Context, here: Sequence[Figure], sentence: Sentence) -> list[Figure]:
    """"Of the 100 drones, 66 were downed": the first number behind the comma is a part."""
    found = list(here)
    for i, (whole, part) in enumerate(pairwise(here)):
        front = FRONTED.search(context.before(whole.span.start, sentence, 24))
        were = VERB.match(context.text, part.span.end)  # "of the 120 trees felled, 70 were oaks"
        if not front or part.part_of or not (were or part.unit in (whole.unit, "percent")):
            continue
        between = context.text[end_of(context.text, whole) : part.span.start]
        comma = COMMA.search(between) and not re.search(r"[.;:]", between) and not (not whole.counted and VERB.match(between))
        if comma or INVERTED.fullmatch(between):
            found[i + 1] = replace(part, part_of=whole.id)
            if whole.measure == part.measure:
                found[i] = replace(whole, measure=whole_measure(part.measure, None, whole.unit))
    return found


def _items(text: str, here: Sequence[Figure], told: Sequence[Figure]) -> list[Figure]:
    """The figures of a sentence; where people are told again by kind and the kinds add up, each is a part that shares its fate.

    "Eight hostages, three Israelis and five Thais, …": 3 + 5 = 8. Or in the sentence after: "… 18 dead. Two soldiers and 16 …".
    """
    found = list(here)
    for at, whole in enumerate(found):
        rest = found[at + 1 : at + 1 + FAR]
        items = _adding_up(text, whole, rest, text[end_of(text, whole) : rest[0].span.start]) if rest else ()
        for n, item in enumerate(items, at + 1):
            shared = item.unit == "person" or item.measure in OPEN or not item.counted
            fate, unit = whole.measure if shared else item.measure, item.unit if item.counted else whole.unit
            found[n] = replace(item, measure=fate, unit=unit, part_of=whole.id, rules=(*item.rules, "items"))
    before = next((f for f in reversed(told[-3:]) if not f.part_of), None)
    if before and found and not any(f.part_of for f in found):
        items = _adding_up(text, before, found[:FAR], ",")
        if all(item.measure == before.measure for item in items):
            found[: len(items)] = [replace(f, part_of=before.id, rules=(*f.rules, "items")) for f in items]
    return found


def _adding_up(text: str, whole: Figure, rest: Sequence[Figure], between: str) -> Sequence[Figure]:
    if whole.value is None or whole.part_of or not rest:
        return ()
    if LISTED.fullmatch(between):
        return _listed(text, whole, rest)
    if whole.unit != "person" or (_of_nation(whole) and _of_nation(rest[0])):
        return ()  # "14 Thais, nine Filipinos and five Nepalis" are three of one list
    if not ITEMS.fullmatch(between):
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


def _listed(text: str, whole: Figure, rest: Sequence[Figure]) -> Sequence[Figure]:
    """Those that a list behind a colon or in brackets tells, whatever they make: "16 medals: seven gold, four silver".

    No list is what has a verb: "20 drones downed: 12 people were hurt"; nor is one number alone.
    """
    people, made = whole.unit == "person", 0.0
    row: list[Figure] = []
    for item in rest:
        if row and not ROW.fullmatch(text[end_of(text, row[-1]) : item.span.start]):
            break
        kind = (item.unit == "person") == people if item.counted else not people  # "31 schools: 12 slightly, 17 badly"
        if item.value is None or item.measure in OWN.values() or not kind:
            return ()
        made += float(item.value)
        row.append(item)
    verb = not row or not (LIST_ENDS if row[-1].counted else PLAIN_END).match(text, end_of(text, row[-1]))
    most = float(whole.value or 0)
    return () if verb or len(row) < 2 or not LEAST * most <= made <= MOST * most else row


def _of_nation(figure: Figure) -> bool:
    return figure.counted is not None and figure.counted.split()[-1][:1].isupper()


def _next(context: Context, here: Sequence[Figure], sentence: Sentence, told: Sequence[Figure]) -> list[Figure]:
    """The figures of a sentence; those beside a part are parts too, as long as the whole holds them all.

    "Sixteen dead, among them five Portuguese, three Britons and two Koreans". What befell one may be told of it alone if all
    were launched, or only there ("66 of them were shot down and four turned back"); else the whole's fate is theirs.
    """
    found = list(here)
    known = {f.id: f for f in (*told, *here)}
    for at, figure in enumerate(here[1:], 1):
        left_out = figure.counted is None or figure.counted.casefold() == "others"
        whole = known.get(found[at - 1].part_of or "") or (_of_part_before(found, at - 1) if left_out else None)
        if not whole or figure.part_of or figure.id == whole.id:
            continue
        row = _in_clauses(context.text, found[at - 1], figure)
        if figure.unit != whole.unit and not row and not (figure.unit == found[at - 1].unit == "percent"):
            continue
        fate = told_of(context, figure.span, None, sentence) if not figure.counted else figure.measure
        own = fate != whole.measure and left_out and _alone(whole, fate)
        between = context.text[end_of(context.text, found[at - 1]) : figure.span.start]
        if figure.unit == "percent":
            fate, clause = figure.measure, True
        else:
            # a verb behind each: "161 were let go without charge, 38 were fined"
            clause = own or (figure.counted is None and (found[at - 1].counted is None or found[at - 1].id == whole.id))
            own = own or fate in (None, whole.measure)
        beside = (CLAUSE if clause else BESIDE).fullmatch(between) and (own or figure.unit == "percent")
        gapped = figure.unit == whole.unit and figure.counted is None and GAPPED.fullmatch(between)
        if not beside and not row and not gapped:
            continue
        parts = [*(f for f in found if f.part_of == whole.id), figure]
        most = float(whole.value or 0) * (EXCESS if row else 1)
        if whole.value is not None and sum(_so_many(f, whole.value) for f in parts) <= most:
            found[at] = replace(figure, part_of=whole.id, measure=fate or whole.measure)
    return found


def _in_clauses(text: str, before: Figure, figure: Figure) -> bool:
    """Has each number a clause of its own, one right behind the other: "29 were fires and 18 were people in lifts"?

    A noun right behind the number begins another count.
    """
    told = APART.match(text, figure.span.end)
    if not told or not APART.search(text, before.span.end, figure.span.start):
        return False
    named = figure.counted is not None and text[told.end() : told.end() + 1 + len(figure.counted)].strip() != figure.counted
    return not named and CLAUSES.fullmatch(text, before.span.end, figure.span.start) is not None


def _so_many(part: Figure, all_: float) -> float:
    """How many a part is, a share of all too; all of them where it is not told."""
    value = all_ if part.value is None else float(part.value)
    return value * all_ / 100 if part.unit == "percent" and part.value is not None else value


def _of_part_before(found: Sequence[Figure], at: int) -> Figure | None:
    """The figure itself, if the one before it is a part of it: "66 of 100"."""
    return found[at] if at and found[at - 1].part_of == found[at].id else None


def _alone(whole: Figure, fate: str | None) -> bool:
    """May what befell a part be told of it alone?"""
    return (whole.measure == "launched" and fate in FELLED) or (whole.measure in OPEN and fate in HUMAN)


def before(context: Context, sentence: Sentence, figures: Sequence[Figure]) -> list[Figure]:
    """The figures before a sentence that it may speak of: those of its paragraph, and of no digest those of the one before."""
    text = context.text
    start = text.rfind("\n", 0, sentence.span.start) + 1
    if context.page is None:
        start = text.rfind("\n", 0, len(text[:start].rstrip())) + 1
    return list(_back(figures, start, sentence.heading))


def _back(figures: Sequence[Figure], start: int, heading: bool) -> Iterator[Figure]:
    for figure in figures[-FAR:]:
        if figure.span.start >= start and figure.in_heading == heading:
            yield figure
