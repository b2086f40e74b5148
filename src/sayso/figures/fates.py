"""What befell people, told by words further from their number than those right beside it (measures.py): by kind

    doers      "killed by two men", "four men kidnapped the judge": what was done is not done to them
    inside     "seven kidnapped students", "two dead miners": a participle before the noun
    behind     "three members of the council were wounded", "five people, among them a nurse, died": the noun's own phrase
               stands between
    listed     "the murder of the mayor and two guards": the noun that tells it governs a list

and between the figures of one list ("six miners and two nurses were killed"), each of which shares what is told of another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from sayso import measures
from sayso.figures.context import Context
from sayso.figures.kinds import BROKEN, HARMED
from sayso.records import Measure, Sentence, Span

REACH = 130  # characters behind a noun in which its verb is looked for
# a phrase that belongs to the noun: "of the council", "from Bogota", "in a car", an apposition, a remark in brackets
PHRASE = (
    r"(?:\s*\[[^\]]{1,40}\]|\s*\([^)]{1,60}\)|,[^,;.:]{1,70},|"
    r",? (?:of|from|in|at|with|aboard|on|who|working|living|travelling|traveling)"
    r" (?:(?!\b(?:who|which|that|and|when|after|were|have|had)\b)[^,;.:()\d]){2,70}?)"
)
BY = re.compile(r"\bby (?:an? |the |about |some |around |approximately |at least |up to |more than |between |these |those )*$")
RISE = re.compile(r"\b(?:ris|rose|increas|grew|grow|climb|jump|f[ae]ll|drop|toll|outnumber)\w* (?:\w+ )*by \w*\s*$")
# between two figures of a list, the first with its noun: ", and", "as well as his"; one person told without a number between
JOIN = re.compile(
    r"(?:,? (?:and )?(?:a|an|his|her|their|the)(?: [\w'’-]+){1,3})?,?(?: (?:and|as well as|along with|together with))?"
    r" (?:(?:his|her|its|their|another|the|other|at least|about|some) )*",
    re.I,
)
OBJECT = re.compile(r"(?:an?|the|his|her|their|its|our|this|that|another|several|many|some|him|them|us|\d[\d,.]*) ")


def is_doer(context: Context, number: Span, end: int, sentence: Sentence) -> bool:
    """Do those who are counted act? "by four men", or, up to `end` the noun phrase, "four men kidnapped the judge"."""
    earlier = context.before(number.start, sentence, 70).casefold()
    if BY.search(earlier) and not RISE.search(earlier):
        return True
    later = context.text[end : sentence.span.end].casefold()
    verb = _acting().match(later)
    if verb is None:
        return False
    at = end + verb.end()
    return OBJECT.match(later, verb.end()) is not None or context.names.meets(at, at + 1)


def inside(phrase: str) -> Measure | None:
    """The measure that a participle in the counted phrase tells; it may be all of it ("several missing").

    >>> inside("kidnapped university students"), inside("students")
    ('kidnapped', None)
    """
    for word in phrase.split():
        told = measures.after(word)
        if told in HARMED:
            return told
    return None


def behind(text: str, end: int, stop: int, *, many: bool) -> Measure | None:
    """What the verb behind a noun that ends at `end` tells, with up to two phrases of the noun's own before it.

    The verb must agree: after several people "was" has another subject.
    """
    later = text[end : min(stop, end + REACH)]
    m = _verb(many).match(later.casefold())
    told = measures.after(later[m.end() :]) if m else None
    return told if told in HARMED else None


def listed(earlier: str) -> Measure | None:
    """The measure of a noun that governs a list, the number being the last of it.

    >>> listed("condemned the murder of the mayor and ")
    'killed'
    """
    m = re.search(
        r"(\b\w+ of) (?:(?!\b(?:in|when|who|which|were|was|by)\b)[^;.:]){2,90}?(?:,| and| as well as| along with)(?: \w+)? $",
        earlier,
    )
    told = measures.before(m[1]) if m else None
    return told if told in HARMED else None


def joined(text: str, end: int, start: int) -> bool:
    """Do two figures stand in one list, the noun of the first ending at `end`, the second beginning at `start`?"""
    return start - end < 60 and JOIN.fullmatch(text[end:start]) is not None


def shared(told: Sequence[Measure | None], linked: Sequence[bool]) -> list[Measure | None]:
    """What is told of each figure of a sentence, or else of its neighbours in the list.

    linked[i]: the figures i and i + 1 are of one list.
    """
    found = list(told)
    for order in (range(1, len(found)), range(len(found) - 2, -1, -1)):
        for i in order:
            other, link = (i - 1, i - 1) if order.step == 1 else (i + 1, i)
            if found[i] is None and linked[link] and found[other] in (*HARMED, *BROKEN):
                found[i] = found[other]
    return found


@cache
def _acting() -> re.Pattern[str]:
    verbs = "|".join(re.escape(v) for v in measures.deeds())
    return re.compile(rf"\s*(?:who |that |have |had |has |then |later |also )*(?:{verbs})(?: and (?:{verbs}))? ")


@cache
def _verb(many: bool) -> re.Pattern[str]:
    auxiliary = "were|have|had|are|died|perished" if many else "was|has|had|is|died|perished"
    return re.compile(rf"{PHRASE}{{1,2}}\s*,?\s*(?=(?:{auxiliary})\b)")
