"""What the words around a statement say that it does to another one: "reiterated", "Asked about this", "had been a mistake".

The phrases stand in assets/links.txt. They are found in three places: in the cue, in the rest of the sentence outside of what
is said (the frame), and among the first words of what is said (its head).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple, get_args

from sayso.reconciliation.wording import Spelt, spelt
from sayso.wordlists import entries, lines

_ITSELF = re.compile(r"\b(?:this|it|that|these|them|those)\b(?! \w+ed\b)", re.I)  # "asked about this", "when we put it to him"
Where = Literal["cue", "frame", "head"]
THEN = 12  # words behind a phrase that tell what it refers to: "Asked about the flat in Vienna, the minister …"
HEAD = 14  # words of what is said, in which it may tell what it does: "I misspoke, it is 20 vehicles"
FIRST = 5  # of these, in which it denies, confirms or repeats: "That is untrue"; "stereotypes that are untrue" denies nothing
LAST = 4  # words with which what is said may end so: "Talk of mercenaries is pure invention"
_FIRST = frozenset({"denies", "confirms", "repeats", "refers", "answers"})
# "… said it was: the papers had gone": an answer of two or three words before the rest.
_SHORT_ANSWER = re.compile(r"\W*(?:it|that|this|he|she|they|we|I|there)\s+(?:is|was|were|are|am|did|does|do|had|has|have|would|will)"
                           r"(?P<no>n[’']t|\s+not)?\s*[:;,.–—-]", re.I)  # fmt: skip


class Signal(NamedTuple):
    """A phrase that speaks for a relation, and what follows on it to the end of the clause: what it refers to."""

    phrase: str
    then: str


def signals(text: str, where: Where) -> dict[str, Signal]:
    """The relations that a text speaks for in this place (and asks, refers, new), each with the first phrase that does."""
    words = spelt(text)
    if where != "head":
        return _found(words, where)
    found = {relation: signal for relation, signal in _found(words[:HEAD], where).items() if relation not in _FIRST}
    found |= {relation: signal for relation, signal in _found(words[:FIRST], where).items() if relation in _FIRST}
    if len(words) <= HEAD and "denies" in (end := _found(words[-LAST:], where)):
        found.setdefault("denies", end["denies"])
    if short := _SHORT_ANSWER.match(text):
        found.setdefault("denies" if short["no"] else "confirms", Signal(short[0].strip(), ""))
    if "new" not in found:
        found |= {relation: signal for relation, signal in _found(words, where).items() if relation == "new"}
    return found


def _found(words: Sequence[Spelt], where: Where) -> dict[str, Signal]:
    """The first signal of each kind. What a phrase covers counts for no other, but that something is referred to in it."""
    found = _first(words, _phrases()[where]) | _first(words, _phrases().get(f"{where} refers", {}))
    if "asks" in found and _ITSELF.search(f"{found['asks'].phrase} {found['asks'].then}"):
        found["asks this"] = found["asks"]
    return found


def _first(words: Sequence[Spelt], known: _Known) -> dict[str, Signal]:
    found, at = dict[str, Signal](), 0
    while at < len(words):
        size, relations = _longest(words, at, known)
        for relation in relations:
            if relation not in found:
                found[relation] = Signal(" ".join(word.spelt for word in words[at : at + size]), _then(words, at + size))
        at += size
    return found


def _longest(words: Sequence[Spelt], at: int, known: _Known) -> tuple[int, frozenset[str]]:
    for phrase, relations in known.get(words[at].stem, ()):
        size = len(phrase)
        if size <= len(words) - at and all(words[at + i].stem == phrase[i] for i in range(1, size)):
            if size == 1 and (words[at].spelt.endswith("edly") or "replies" in relations and words[at].spelt.endswith(("er", "t"))):
                continue  # "repeatedly" is not "repeated", and an answer is nobody's who answers
            return size, relations
    return 1, frozenset()


def _then(words: Sequence[Spelt], at: int) -> str:
    """What follows, to the end of the clause."""
    if at and words[at - 1].ends:
        return ""
    end = next((i + 1 for i in range(at, len(words)) if words[i].ends), len(words))
    return " ".join(word.spelt for word in words[at : min(end, at + THEN)])


_Known = dict[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]


@cache
def _phrases() -> dict[str, _Known]:
    """Of each place the phrases by their first word, the longest first."""
    told = dict[str, dict[tuple[str, ...], set[str]]]()
    for key, phrases in entries(lines("links.txt")):
        relations = {word for word in key.split() if word not in get_args(Where)}
        for place in set(key.split()) - relations:
            for phrase in phrases:
                several = told.setdefault(f"{place} refers" if "refers" in relations else place, {})
                several.setdefault(tuple(word.stem for word in spelt(phrase)), set()).update(relations)
    found = dict[str, _Known]()
    for place, several in told.items():
        known = found[place] = _Known()
        for phrase in sorted(several, key=lambda phrase: (-len(phrase), phrase)):
            known[phrase[0]] = (*known.get(phrase[0], ()), (phrase, frozenset(several[phrase] - {"none"})))
    return found
