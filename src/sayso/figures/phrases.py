"""The noun phrase that a number counts: behind it ("12 soldiers"), or before it ("the number of people detained is 12")."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from sayso import measures, nations
from sayso.nouns import acts, ends_phrase, is_person, is_plural, may_modify
from sayso.records import Figure, Numeral, Sentence, Span, Token

TRAILING = ("more", "other", "of", "new", "former", "also")  # words that end no noun phrase
NOUNS_IN_LY = ("family", "ally", "assembly", "supply", "monopoly", "anomaly")
DETERMINERS = ("of", "more", "the", "our", "their", "its", "his", "her", "those", "these", "all", "out")
THEM = ("them", "whom", "which")
COPULAS = ("were", "was", "are", "is")
OWNER = 6  # words of "of the bloc's"
OWNS = ("'s", "’s", "'", "’")
LONGEST = 7  # words of a noun phrase that are looked at
FURTHEST = 140  # characters from "the number of" to the number
NUMBER = re.compile(r"\bnumber of (?:the\s)?", re.I)
OF_ALL = re.compile(r"(?:(?<=[.!?:;]\s)|(?<=\n)|^)(?:Of|Among) (?:all\s)?(?:the|those)\s")
COMMA = re.compile(r",\s(?:(?:about|some|around|at least|only|just)\s)?$")
IS = re.compile(
    r"\b(?:is|was|are|were|now|to|at|as|reached|passed|hit|exceeded|topped|surpassed)\s"
    r"(?:(?:now|about|around|some|over|almost|nearly|more than|at least)\s){0,3}$"
)


def counted_by(numeral: Numeral, sentence: Sentence, ahead: Numeral | None) -> Span | None:
    """The noun phrase after a bare number; behind "of them" or "were" the one that tells which of those told before.

    `ahead` is the sentence's next number: "six of the eleven ministers" are ministers.
    """
    if numeral.kind != "count":
        return None
    first = bisect_left(sentence.tokens, numeral.span.end, key=lambda t: t.start)
    tokens = list(sentence.tokens[first : first + LONGEST])
    if (which := _which(tokens)) is not None:
        kept = _phrase(which)
        words = [token.text for token in kept]
        many = bool(words) and (is_plural(words[-1]) or nations.is_adjective(words[-1])) and not measures.after(words[-1])
        plain = len(words) < 3 and all(word.islower() and not ends_phrase(word) for word in words)
        if many and (is_people(words[-1]) or tokens[0].text not in COPULAS or plain):
            return Span(kept[0].start, kept[-1].end)
    if tokens and tokens[0].text.casefold() == "of" and numeral.comparator == "plural":
        tokens = tokens[1:]
    if tokens and tokens[0].text.casefold() in ("of", "more", "out"):
        tokens = _after_of(tokens, ahead.core if ahead else Span(0, 0))
    kept = _phrase(tokens)
    if numeral.value == 1 and len(kept) > 1 and is_plural(kept[-1].text) and is_person(kept[-2].text.casefold()):
        kept.pop()  # "one child dies"
    return Span(kept[0].start, kept[-1].end) if kept else None


def _which(tokens: Sequence[Token]) -> Sequence[Token] | None:
    """What stands behind "of them" ("three of them children") or "were" ("two of the dead were nurses", "12 were children")."""
    words = [token.text.casefold() for token in tokens]
    at = 0
    if words[:1] == ["of"] and words[1:2] and words[1] in (*THEM, "the", "these", "those"):
        at = 2 + (words[1] not in THEM and len(words) > 2 and bool(measures.those(words[2])))
        if at == 2 and words[1] == "the":
            return None
    if words[at : at + 1] and words[at] in COPULAS:
        return tokens[at + 1 :]
    return tokens[at:] if at and words[1] in THEM else None


def _phrase(tokens: Sequence[Token]) -> list[Token]:
    """The noun phrase that tokens begin with: up to its plural, or to the last noun before a word that ends it."""
    kept: list[Token] = []
    for token, following in zip(tokens, [*(t.text for t in tokens[1:]), ""], strict=False):
        word = token.text
        if not (word[0].isalpha() or (kept and word in ("-",))) or word in ("’s", "'s"):
            break
        if _is_verb(word, following) or acts(word):
            break
        if ends_phrase(word) and not (may_modify(word) or (word.endswith("ed") and _noun(following))):
            break  # "12 confirmed dead", but "12 confirmed cases"
        kept.append(token)
        if is_plural(word) and not may_modify(word) and not _noun(following):
            break
    while kept and (kept[-1].text.casefold() in TRAILING or _is_adverb(kept[-1].text)):
        kept.pop()
    return kept


def _is_verb(word: str, following: str) -> bool:
    """Does a word in -ed stand where no noun follows: "seven recovered from the rubble"? Not "12 wounded"."""
    ends = not following[:1].isalpha() or (ends_phrase(following) and not may_modify(following))
    return word.endswith("ed") and ends and not is_person(word) and not may_modify(word)


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") and word not in NOUNS_IN_LY


def _noun(word: str) -> bool:
    """Is it a plural in lower case that a noun phrase may end with?"""
    return is_plural(word) and word[:1].islower() and not ends_phrase(word)


def _after_of(tokens: list[Token], number: Span) -> list[Token]:
    """The noun after of: "200 of our men", "34 of 67 missiles", "twelve of the bloc's 27 governments"; not "of them"."""
    ahead = next((i for i, token in enumerate(tokens[:OWNER]) if token.start >= number.start and number.end), 0)
    if ahead and tokens[ahead - 1].text in OWNS:
        return [token for token in tokens[ahead:] if token.start >= number.end]
    for i, token in enumerate(tokens[:3]):
        if token.text.casefold() in DETERMINERS or number.start <= token.start < number.end:
            continue
        return tokens[i:] if token.text.casefold() not in ("them", "whom", "which", "it") else []
    return tokens[3:]


def number_of(text: str, numeral: Numeral, sentence: Sentence, here: Sequence[Figure]) -> Span | None:
    """The noun phrase of "the number of", where the number stands behind that: "the number of people detained is 12"."""
    if numeral.kind != "count" or numeral.unit is not None:
        return None
    start = max(sentence.span.start, numeral.span.start - FURTHEST, here[-1].span.end if here else 0)
    found = [m for m in NUMBER.finditer(text, start, numeral.span.start) if IS.search(text, m.end(), numeral.span.start)]
    return _named(found[-1].end(), numeral, sentence) if found else None


def fronted(text: str, numeral: Numeral, sentence: Sentence, here: Sequence[Figure]) -> Span | None:
    """The noun phrase of those of whom the number is some, told without one: "of the drones launched overnight, 38"."""
    if numeral.kind != "count" or numeral.unit is not None or here:
        return None
    start = max(sentence.span.start, numeral.span.start - FURTHEST)
    found = OF_ALL.search(text, start, numeral.span.start)
    return _named(found.end(), numeral, sentence) if found and COMMA.search(text, found.end(), numeral.span.start) else None


def _named(at: int, numeral: Numeral, sentence: Sentence) -> Span | None:
    """The noun phrase that begins at a place before a number, if it names what can be counted."""
    first = bisect_left(sentence.tokens, at, key=lambda t: t.start)
    kept = _phrase(sentence.tokens[first : first + LONGEST])
    if not kept or kept[-1].end > numeral.span.start or measures.those(kept[-1].text.casefold()):
        return None
    return Span(kept[0].start, kept[-1].end) if is_plural(kept[-1].text) or is_people(kept[-1].text) else None


def is_people(phrase: str) -> bool:
    """Does a counted phrase mean people: "miners", "Spaniards", in capitals too?"""
    words = phrase.split()
    noun = words[-1]
    if noun == "others" or is_person(noun) or nations.is_adjective(noun.capitalize() if noun.isupper() else noun):
        return True
    return len(words) > 1 and noun[:1].isupper() and nations.is_adjective(" ".join(words[-2:]))  # "Sri Lankans"
