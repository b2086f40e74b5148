"""The lexicon of voices: which nouns stand for which kind of speaker; the words stand in assets/voices.txt."""

from __future__ import annotations

from functools import cache

from sayso.inflections import plural
from sayso.wordlists import entries, lines

LONGEST = 4  # words in the longest entry ("chief of general staff")


def is_voice(words: str, *kinds: str) -> bool:
    """Are these words (case aside) a noun, or its plural, of one of the kinds?"""
    return bool(_lexicon().get(words.casefold(), frozenset()) & set(kinds))


def kinds_of(words: str) -> frozenset[str]:
    """All kinds that a noun (one or more words, singular or plural, case aside) belongs to."""
    return _lexicon().get(words.casefold(), frozenset())


def is_plural(word: str) -> bool:
    """Is the word the plural of some voice ("officials", "spokesmen")?"""
    return word.casefold() in _plurals()


@cache
def _entries() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for kind, nouns in entries(lines("voices.txt")):
        for noun in nouns:
            found.setdefault(noun.casefold(), set()).add(kind)
    return found


@cache
def _plurals() -> dict[str, str]:
    return {plural(noun): noun for noun, kinds in _entries().items() if kinds - {"adjective", "rank", "honorific", "outlet"}}


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    entries = {noun: frozenset(kinds) for noun, kinds in _entries().items()}
    for several, noun in _plurals().items():
        entries.setdefault(several, entries[noun])
    return entries
