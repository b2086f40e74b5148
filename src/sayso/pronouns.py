"""The lexicon of pronouns: what each may stand for, and which given names fit "he" and which "she" (assets/given_names.txt)."""

from __future__ import annotations

from functools import cache
from typing import Literal

from sayso.wordlists import lines, values_of

Kind = Literal["person", "body", "many", "first", "second"]

KINDS: dict[str, Kind] = {
    **dict.fromkeys(("he", "she", "who", "him", "her", "his"), "person"),
    **dict.fromkeys(("it", "which", "its"), "body"),
    **dict.fromkeys(("they", "both", "them", "their"), "many"),
    **dict.fromkeys(("i", "my", "me", "we", "our", "us"), "first"),
    "you": "second",
}


def kind_of(word: str) -> Kind | None:
    """What a pronoun may stand for: a person, a body, several; the one who speaks, the one spoken to. None: no pronoun.

    "US" and "WHO" are no pronouns but a state and a body.

    >>> kind_of("She"), kind_of("the ministry"), kind_of("WHO")
    ('person', None, None)
    """
    return None if word in ("US", "WHO") else KINDS.get(word.casefold())


def may_mean(pronoun: str, name: str, title: str = "") -> bool:
    """May "he" or "she" mean somebody of this name, with this word before it? Only a known name or title says no.

    >>> may_mean("he", "Giorgia Meloni"), may_mean("she", "Ursula Vint"), may_mean("he", "Vint", "Mrs")
    (False, True, False)
    """
    gender = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she"}.get(pronoun.casefold())
    known = _titles().get(title.casefold()) or _given().get(name.split()[0] if name else "")
    return gender is None or known is None or gender == known


@cache
def _given() -> dict[str, str]:
    return _read(titles=False)


@cache
def _titles() -> dict[str, str]:
    return {word.casefold(): gender for word, gender in _read(titles=True).items()}


def _read(*, titles: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    head = ""
    for line in lines("given_names.txt"):
        names = line
        if ":" in line:  # else the line goes on with the names of the one before
            head, _, names = line.partition(":")
        if head.endswith("titles") == titles:
            found |= dict.fromkeys(values_of(names), head.split()[0])
    return found
