"""The lexicon of counted nouns: who is a person, what a plural's singular is, where a noun phrase ends (assets/nouns.txt)."""

from __future__ import annotations

from functools import cache

from sayso.wordlists import gathered, word_and_forms


def unit_of(noun: str) -> str:
    """The unit of a counted noun: "person" for people of any kind, else the singular in lower case.

    >>> unit_of("soldiers"), unit_of("drones"), unit_of("bodies")
    ('person', 'drone', 'body')
    """
    single = singular(noun.casefold())
    return "person" if single in _lexicon()["person"] or noun.casefold() in _lexicon()["collective"] else single


def is_person(noun: str) -> bool:
    """Does the noun mean a person or persons?"""
    return unit_of(noun) == "person"


def singular(noun: str) -> str:
    """The singular of a plural in lower case; a word that is none comes back as it is."""
    irregular = _irregular()
    if noun in irregular:
        return irregular[noun]
    for part in ("-", " "):  # "aid-workers", "crew members": the last word carries the plural
        if part in noun:
            first, _, last = noun.rpartition(part)
            return f"{first}{part}{singular(last)}"
    if noun.endswith("men") and len(noun) > 4:
        return noun[:-3] + "man"
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")):
        return noun[:-2]
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 2:
        return noun[:-1]
    return noun


def is_plural(noun: str) -> bool:
    """Does the word look like a plural, or mean several people?"""
    low = noun.casefold()
    return low in _lexicon()["collective"] or singular(low) != low or low in ("aircraft", "sheep", "cattle", "fish")


def ends_phrase(word: str) -> bool:
    """Does the word end the noun phrase after a number (a preposition, a verb, "and" …)?"""
    return word.casefold() in _lexicon()["stop"]


def acts(word: str) -> bool:
    """Is it a verb that tells what those counted did: "four carried tents"?"""
    return word.casefold() in _lexicon()["acting"]


def may_modify(word: str) -> bool:
    """May the word stand between a number and its noun though it looks like a verb or a plural?"""
    return word.casefold() in _lexicon()["modifier"]


def is_manner(word: str) -> bool:
    """Does an adverb tell how badly somebody was hurt?"""
    return word.casefold() in _lexicon()["manner"]


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    return {kind: frozenset(words) for kind, words in gathered("nouns.txt").items()}


@cache
def _irregular() -> dict[str, str]:
    return {many: one for many, (one,) in map(word_and_forms, _lexicon()["irregular"])}
