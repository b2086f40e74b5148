"""The words of a source: its noun phrase without what is hung on it, a name without its titles, the state it tells.

Nothing here knows the report: each function is told a phrase and answers from the lexicons alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sayso import nations
from sayso.voices import LONGEST, is_plural, is_voice, kinds_of
from sayso.wordlists import gathered

WORD = re.compile(r"[\w&]+(?:[.’'\-][\w&]+)*\.?(?:’|')?")
POSSESSIVE = re.compile(r"(?:’s|'s|(?<=s)[’'](?=\s|$))")
STOP = re.compile(r",(?!\s\d{4}\b)|[;:()“”\"—–]|\s(?:who|which|that|whose|said|says)\s")
ARTICLE = re.compile(
    r"^(?:the|a|an|this|that|these|those|its|his|her|their|our|my|another|one|some|two|three|several|many)\s+", re.I
)
DEFINITE = re.compile(r"^(?:the|this|that|its|his|her|their)\s+", re.I)
NAMELESS = re.compile(r"(?:an?|some|several|many|other|local|foreign|state)\s", re.I)
SEVERAL = ("some", "many", "several", "others", "most", "both", "all")
RIGHT = re.compile(
    r"\s+(?:of|for|at|with|from|in|on|to|by|near|who|which|that|posted|published|released|issued|obtained|seen|quoted|reviewed|verified|viewed|analy[sz]ed|examined|authenticated|geolocated|close|"
    r"familiar|working|speaking|based|polled|surveyed|interviewed)\b"
)
_PROPER = r"[A-Z][\w.&’'\-]*(?:\s(?:(?:of|for|and|the|on|de|al)\s)*[A-Z][\w.&’'\-]*)*"
_AND_ITS_NOUN = r"(?:\s(?:army|police|navy|air force|ministry|government|parliament|university|hospital|party|military))?"
_OWNER = re.compile(r"(?:’s|'s|’|')$")
_LEADING = re.compile(r"^(?:the|The|a|A|an|An)\s+")
_NO_NAME = re.compile(r"The|A|An|In|On|But|And|Former|Then|Late|Another|Exiled|Jailed|Ousted|Deposed")


_NAMES = gathered("particles.txt")
REGIONAL = ("Western", "Gulf", "European", "African", "Arab", "Asian", "Nordic", "Baltic", "Latin")  # of several states
PARTICLES = frozenset(_NAMES["particle"])  # words of a name that belong to the one behind them: "von der Leyen"
MIDDLE = "|".join(_NAMES["middle"])
HANGING = "(?:" + "|".join(_NAMES["hanging"]).replace("'", "['’]") + ")"  # on a name: "al-Sharaa", "d'Hondt"
_HANGS = re.compile(rf"{HANGING}(?=\w)", re.I)


def surname(name: str) -> str:
    """What a person's short and long names have in common: the last word in lower case, without what hangs on it.

    >>> surname("Ahmed al-Sharaa"), surname("Von der Leyen")
    ('sharaa', 'leyen')
    """
    return _HANGS.sub("", name.split()[-1].casefold()) if name.split() else ""


def is_short(name: str) -> bool:
    """Is it a last name alone, with or without particles ("Von der Leyen")?"""
    return all(word.casefold() in PARTICLES for word in name.split()[:-1])


def bare(name: str) -> str:
    """Without an article before it and a possessive after it.

    >>> bare("the ministry's")
    'ministry'
    """
    return _OWNER.sub("", _LEADING.sub("", name.strip())).strip(" ,")


def name_alone(words: str) -> str:
    """A person's name without the titles that a tagger may have taken for a part of it.

    >>> name_alone("Captain Ada Pell")
    'Ada Pell'
    """
    parts = bare(words).split()
    for i in range(len(parts) - 1, -1, -1):
        if kinds_of(parts[i].strip(",")) - {"adjective", "group", "document", "outlet"} and i + 1 < len(parts):
            return " ".join(parts[i + 1 :])
    return " ".join(parts)


def core(phrase: str) -> str:
    """The noun phrase up to its head noun: without what a preposition or a comma adds.

    >>> core("the union of teachers in Arlo, which is on strike"), core("the Ministry of Health")
    ('the union', 'the Ministry of Health')
    """
    for cut in RIGHT.finditer(phrase):
        titled = (
            re.match(r"\s+(?:of|for|on|against)\s+(?:the\s+)?[A-Z]", phrase[cut.start() :])
            and phrase[: cut.start()].split()[-1][:1].isupper()
            and not is_voice(phrase[: cut.start()].split()[-1], "group", "unnamed")
        ) or re.match(r"(?:the\s+)?government\s+of\s+(?:the\s+)?[A-Z]", phrase, re.I)
        if cut.start() > 2 and not titled:  # "the Ministry of Health" is one name
            phrase = phrase[: cut.start()]
            break
    return STOP.split(phrase)[0].strip()


def proper(words: str, *, end: bool = False) -> str | None:
    """A proper name at the start (or the end) of these words, as they stand."""
    m = re.search(_PROPER + "$", words) if end else re.match(_PROPER + _AND_ITS_NOUN, words)
    if not m or _NO_NAME.fullmatch(m[0]):
        return None
    return re.sub(r"^(?:Former|Ex-|Late)\s*", "", bare(m[0])) or None


def country(phrase: str) -> str | None:
    """The first state that a phrase tells of, in whatever form.

    >>> country("a French minister in Rome")
    'FR'
    """
    found = nations.nations_in(phrase, 0, len(phrase))
    return found[0][1] if found else None


def runs(words: str) -> Iterator[str]:
    """The runs of up to five words of a phrase, the longer ones first where several begin at one word.

    >>> list(runs("New Arlo mayor"))
    ['New Arlo mayor', 'New Arlo', 'New', 'Arlo mayor', 'Arlo', 'mayor']
    """
    parts = POSSESSIVE.sub("", words).split()
    for first in range(len(parts)):
        for last in range(min(first + 5, len(parts)), first, -1):
            yield " ".join(parts[first:last]).strip(",")


def is_many(words: str | None) -> bool:
    """Does an unnamed phrase mean more than one ("officials", "two residents")?"""
    first = [w.strip(",.") for w in (words or "").split()[:5]]
    return bool(first) and (first[0].casefold() in SEVERAL or any(map(is_plural, first)))


def no_person(name: str) -> bool:
    """Has the tagger taken a state, a capital, a body or an acronym for a person?"""
    alone = bare(name)
    state = nations.nation(alone) or nations.nation_of_capital(alone) or nations.nation_of_body(alone)
    return (
        bool(state)
        or (alone.isupper() and len(alone) > 1 and " " not in alone)
        or is_voice(alone.split()[-1] if alone else "", "organisation")
    )


def office_at_end(words: list[str]) -> int:
    """How many of the last words are an office; 0: none."""
    return next(
        (n for n in range(min(LONGEST, len(words)), 0, -1) if is_voice(" ".join(words[-n:]), "office", "state-office")), 0
    )
