"""What the words around a statement say that it does to another one: "reiterated", "Asked about this", "had been a mistake".

The phrases stand in assets/links.txt. They are found in three places: in the cue, in the rest of the sentence outside of what
is said (the frame), and among the first words of what is said (its head).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple, get_args

from sayso.reconciliation.links.wording import Spelt, spelt
from sayso.wordlists import entries, lines

Where = Literal["cue", "frame", "head"]

THEN = 12  # words behind a phrase that tell what it refers to: "Asked about the flat in Vienna, the minister …"
HEAD = 14  # words of what is said, in which it may tell what it does: "I misspoke, it is 20 vehicles"
FIRST = 5  # of these, in which it denies, confirms or repeats: "That is untrue"; "stereotypes that are untrue" denies nothing
LAST = 4  # words with which what is said may end so: "Talk of mercenaries is pure invention"

_IN_FIRST = frozenset({"denies", "confirms", "repeats", "refers", "answers"})
# "… said it was: the papers had gone": an answer of two or three words before the rest.
_SHORT_ANSWER = re.compile(
    r"\W*(?:it|that|this|he|she|they|we|I|there)\s+(?:is|was|were|are|am|did|does|do|had|has|have|would|will)"
    r"(?P<no>n[’']t|\s+not)?\s*[:;,.–—-]", re.I
)  # fmt: skip
# "asked about this", "when we put it to him"; not "asked about the claim that"
_ITSELF = re.compile(
    r"\b(?:this|it|that|these|them|those)\b(?! \w+ed\b)|"
    r"\b(?:h(?:is|er)|their|its) "
    r"(?:remarks?|words?|claims?|charges?|offer|demands?|request|statement|question|comments?)\b", re.I
)  # fmt: skip


# "asked about the finding", and no more: what was found right before
_THE_WORDS = re.compile(
    r"(?:the|these|those|his|her|their|its) (?:\w+(?:['’]s|s['’]) )?(?:findings?|claims?|charges?|allegations?|accusations?|"
    r"complaints?|criticisms?|demands?|remarks?|comments?|calls?|warnings?|appeals?|suggestions?|assertions?|"
    r"verdict|words?)", re.I
)  # fmt: skip


class Signal(NamedTuple):
    """A phrase that speaks for a relation, and what follows on it to the end of the clause: what it refers to."""

    phrase: str
    then: str


def signals(text: str, where: Where) -> dict[str, Signal]:
    """What the phrases of a text speak for in this place (the keys of links.txt; "asks this": of what was said before).

    Each comes with the first phrase that does.
    """
    words = spelt(text)
    if where != "head":
        return _found(words, where)
    found = {kind: signal for kind, signal in _found(words[:HEAD], where).items() if kind not in _IN_FIRST}
    found |= {kind: signal for kind, signal in _found(words[:FIRST], where).items() if kind in _IN_FIRST}
    if len(words) <= HEAD:
        last, whole = _found(words[-LAST:], where), _found(words, where)
        found |= {kind: last[kind] for kind in ("denies", "refers") if kind in last and "denies" in last}
        found |= whole if "vouches" in whole else {}
    if short := _SHORT_ANSWER.match(text):
        found.setdefault("denies" if short["no"] else "confirms", Signal(short[0].strip(), ""))
    if "new" not in found and (new := _found(words, where).get("new")):
        found["new"] = new
    return found


def _found(words: Sequence[Spelt], where: Where) -> dict[str, Signal]:
    """The first signal of each kind. What a phrase covers counts for no other, but that something is referred to in it."""
    present = {word.stem for word in words}
    found = dict[str, Signal]()
    for known in (_phrases()[where], _phrases()[f"{where} refers"]):
        if not known.keys().isdisjoint(present):
            found |= _first(words, known)
    asks = found.get("asks")
    if asks and (_ITSELF.search(f"{asks.phrase} {asks.then}") or _THE_WORDS.fullmatch(asks.then)):
        found["asks this"] = asks
    return found


def _first(words: Sequence[Spelt], known: _Known) -> dict[str, Signal]:
    found, at = dict[str, Signal](), 0
    while at < len(words):
        phrase, kinds = _longest(words, at, known) if words[at].stem in known else ((), frozenset[str]())
        size = len(phrase) or 1
        for kind in kinds - found.keys():
            where = kind == "asks" and "whom" not in kinds  # "asked in Oslo about": Oslo is not what it was about
            stars = [] if where else [words[at + i].spelt for i in range(size) if phrase[i] == "*"]
            told = " ".join([word.spelt for word in words[at : at + size]])
            found[kind] = Signal(told, " ".join([*stars, _then(words, at + size)]).strip())
        at += size
    return found


def _longest(words: Sequence[Spelt], at: int, known: _Known) -> tuple[tuple[str, ...], frozenset[str]]:
    """The longest phrase that begins here, and what it speaks for."""
    for phrase, kinds in known[words[at].stem]:
        size = len(phrase)
        if size <= len(words) - at and all(phrase[i] in (words[at + i].stem, "*") for i in range(1, size)):
            word = words[at].spelt
            if size == 1 and (word.endswith("edly") or ("replies" in kinds and word.endswith(("er", "t")))):
                continue  # "repeatedly" is not "repeated", and "the answer" is nobody's who answers
            return phrase, kinds
    return (), frozenset()


def _then(words: Sequence[Spelt], at: int) -> str:
    """What follows, to the end of the clause."""
    if at and words[at - 1].ends:
        return ""
    end = next((i + 1 for i in range(at, len(words)) if words[i].ends), len(words))
    return " ".join([word.spelt for word in words[at : min(end, at + THEN)]])


_Known = dict[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]


def _parts(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase; a star stands for any word."""
    return tuple(word.stem for part in phrase.split() for word in (spelt(part) or [Spelt(part, part, False)]))


@cache
def _phrases() -> dict[str, _Known]:
    """Of each place the phrases by their first word, the longest first; those that refer to something by themselves."""
    places = get_args(Where)
    told: dict[str, dict[tuple[str, ...], set[str]]] = {f"{place}{kind}": {} for place in places for kind in ("", " refers")}
    for key, phrases in entries(lines("links.txt")):
        kinds = {word for word in key.split() if word not in places}
        for place in set(key.split()) - kinds:
            several = told[f"{place} refers" if "refers" in kinds else place]
            for words in map(_parts, phrases):
                several.setdefault(words, set()).update(kinds)
    found = dict[str, _Known]()
    for place, several in told.items():
        known = found[place] = _Known()
        for phrase in sorted(several, key=lambda phrase: (-len(phrase), phrase)):
            known[phrase[0]] = (*known.get(phrase[0], ()), (phrase, frozenset(several[phrase] - {"none"})))
    return found
