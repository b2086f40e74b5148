"""Places that no gazetteer has but the words around tell, or a tagger."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from sayso import nations
from sayso.places.gazetteer import Sites, fold
from sayso.places.lexicon import (
    BESIDE,
    BODIES,
    BODIES_OF,
    KIND_OF,
    KIND_WORDS,
    LABELS,
    LEADS,
    LOCATIVE,
    MAKES_A_PLACE,
    NEXT_WORD,
    OFFICES,
    QUALIFIERS,
    STARTERS,
    UPPER,
)
from sayso.places.mentions import WORD, Mention, Run, word_before
from sayso.records import Name, Sentence

_APPOSED_KIND = re.compile(rf", (?:an?|the) (?:[\w-]+ ){{0,2}}({KIND_WORDS})(?= (?:in|of|near|on|outside)\b)")
_KNOWN_BESIDE = re.compile(rf"(?:, | ({KIND_WORDS}) (?:near|in|outside) )((?:[{UPPER}][\w.'’-]*)(?: [{UPPER}][\w.-]*){{0,3}})")
SETTLEMENT_OF = re.compile(r"(?:city|town|village|hamlet|settlement|camp|suburb|port|island)s?\s+of\s+$", re.IGNORECASE)


def by_kind_behind(run: Run, at: int, last: int, sites: Sites) -> Mention | None:
    """A place that a capitalised word of kind makes: "Intan Jaya Regency"."""
    tokens = run.tokens
    if not 0 < last - at < 3 or tokens[last].word not in MAKES_A_PLACE:
        return None
    words = [token.word for token in tokens[at:last]]
    if any(t.join != " " or t.bare != t.end for t in tokens[at + 1 : last + 1]) or run.keys[at][last - 1 - at] in sites:
        return None
    if any(w in STARTERS or w in LABELS or w in BODIES or w in OFFICES or nations.is_adjective(w) for w in words):
        return None
    return Mention(
        tokens[at].start, tokens[last].end, run.keys[at][last - at], (), run.sentence, KIND_OF.get(tokens[last].word.lower())
    )


def by_lead(run: Run, at: int) -> Mention | None:
    """A place by the word that it begins with: "Lake Vermont", "St. Paris"."""
    tokens = run.tokens
    if at + 1 == len(tokens) or tokens[at + 1].join != " ":
        return None
    lead = LEADS.get(run.text[tokens[at].start : tokens[at].end].title())
    if lead is None:
        return None
    start, end = tokens[at].start, tokens[at + 1].bare
    return Mention(start, end, fold(run.text[start:end]), (), run.sentence, None if lead == "city" else lead)


def by_kind_before(run: Run, at: int, sites: Sites) -> Mention | None:
    """A place that the words before it tell ("the village of X"): up to three words, to the next known name."""
    text, tokens = run.text, run.tokens
    start = tokens[at].start
    if not text.endswith("of ", 0, start) or not SETTLEMENT_OF.search(text, max(0, start - 24), start):
        return None
    if tokens[at].word in STARTERS or nations.is_adjective(tokens[at].word):
        return None
    last = at
    while last + 1 < len(tokens) and last - at < 2:
        one, other = tokens[last], tokens[last + 1]
        if one.bare != one.end or other.join not in (" ", "-") or fold(other.word) in sites:
            break
        last += 1
    return Mention(start, tokens[last].bare, fold(run.words(at, last)), (), run.sentence, "city", weight=2)


def by_neighbour(run: Run, at: int, sites: Sites) -> Mention | None:
    """A place told by what follows: "X, a town in", "in X, Kenya", "the X reservation near Tulsa".

    It is the rest of its run, three words at most, none of them a well-known place.
    """
    text, tokens = run.text, run.tokens
    start, end = tokens[at].start, tokens[-1].end
    mark = text[end : end + 1]
    if len(tokens) - at > 3 or mark not in (",", " ") or run.keys[at][-1] in sites:
        return None
    apposed, beside = mark == "," and _APPOSED_KIND.match(text, end), _KNOWN_BESIDE.match(text, end)
    if not apposed and not beside:
        return None
    words = [token.word for token in tokens[at:]]
    if tokens[-1].bare != end or (at and tokens[at].join != " of ") or not all(_may_name(word) for word in words):
        return None
    if any(site.size >= 2 or words[0] in QUALIFIERS for word in words for site in sites.get(fold(word), ())):
        return None
    if words[-1].lower() in KIND_OF:
        return None  # "Tembo District" tells its kind itself
    kind = apposed[1] if apposed else beside[1] if beside else None
    if beside and not apposed:
        known = any(sites.get(fold(beside[2][:cut])) for cut in _word_ends(beside[2]))
        if not known or (kind is None and word_before(text, start) not in BESIDE):
            return None
    return Mention(start, end, fold(text[start:end]), (), run.sentence, KIND_OF[kind] if kind else None, weight=2)


def _may_name(word: str) -> bool:
    """Whether a capitalised word may begin or go on the name of a place: no starter, adjective, office or body."""
    taken = any(word in words for words in (STARTERS, BODIES, OFFICES, BODIES_OF, LABELS))
    return not taken and not nations.is_adjective(word) and not (word.isupper() and len(word) <= 5)


def _word_ends(words: str) -> list[int]:
    """Where each word of a string ends, the last first."""
    return [match.end() for match in re.finditer(r"\S+", words)][::-1]


class Tagged:
    """A tagger's names, asked by position."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.names = sorted(names, key=lambda n: n.span)
        self.starts = [n.span.start for n in self.names]

    def over(self, start: int, end: int) -> Name | None:
        """The name that overlaps text[start:end], the longest one."""
        at = bisect_left(self.starts, end)
        near = [n for n in self.names[max(0, at - 3) : at] if n.span.end > start]
        return max(near, key=lambda n: n.span.end - n.span.start, default=None)


def with_tagged(text: str, sentences: Sequence[Sentence], tagged: Tagged, mentions: list[Mention]) -> list[Mention]:
    """Adds places that only the tagger knows: tagged GPE, or LOC and FAC behind a preposition of place, in no gazetteer.

    Where the tagged name is longer by a word that is no mere qualifier, a gazetteer's name inside it is another place's.
    """
    starts = [sentence.span.start for sentence in sentences]
    kept, at = list[Mention](), 0
    for name in tagged.names:
        if name.label not in ("GPE", "LOC", "FAC") or not sentences:
            continue
        words = text[name.span.start : name.span.end]
        start = name.span.end - len(words.removeprefix("the ").removeprefix("The "))
        while at < len(mentions) and mentions[at].end <= start:
            kept.append(mentions[at])
            at += 1
        inner = []
        while at < len(mentions) and mentions[at].start < name.span.end:
            inner.append(mentions[at])
            at += 1
        word = text[start : name.span.end]
        inside = bool(kept) and kept[-1].end > start
        unknown = not inside and _may_be_place(text, start, name.span.end) and not _explained(text, start, name.span.end, inner)
        if unknown and (name.label == "GPE" or word_before(text, start) in LOCATIVE):
            number = max(0, bisect_right(starts, start) - 1)
            inner = [Mention(start, name.span.end, fold(word), (), number, weight=5)]
        kept += inner
    return kept + mentions[at:]


def _may_be_place(text: str, start: int, end: int) -> bool:
    """Whether a tagged name that no gazetteer has may be a place: no adjective, acronym, people, body or part of its name."""
    word, following = text[start:end], NEXT_WORD.match(text, end)
    if not word[:1].isupper() or (word.isupper() and len(word) <= 5):
        return False
    if nations.is_adjective(word) or nations.nation_of_body(word):
        return False
    return not text.startswith("-", end) and not (following and following[1] in BODIES)


def _explained(text: str, start: int, end: int, inner: list[Mention]) -> bool:
    """Whether the mentions inside a tagged name leave no capitalised word of it over but qualifiers and words of kind."""
    if not inner:
        return False
    if inner[0].start < start or inner[-1].end > end or "," in text[start:end]:
        return True
    rest = [m[0] for m in WORD.finditer(text, start, end) if not any(i.start <= m.start() < i.end for i in inner)]
    return all(w in QUALIFIERS or w in STARTERS or w in LEADS or w.lower() in KIND_OF or nations.is_adjective(w) for w in rest)
