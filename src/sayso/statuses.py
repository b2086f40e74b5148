"""The lexicon of statuses: which words beside a number tell how sure it is said to be (assets/statuses.txt)."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, cast

from sayso.records import Status
from sayso.wordlists import entries, lines

BEFORE = r"(?:(?!and |or |in )[\w’'-]+ ){0,3}$"  # what may stand between a phrase and its number ...
AFTER = r"(?:[\w’'-]+ ){0,5}?"  # ... and between a number and its phrase


def before(words: str) -> Status | None:
    """The status that the words right before a number tell.

    >>> before("the damage is expected to exceed"), before("shelling killed")
    ('expected', None)
    """
    return _found("before", words.casefold().rstrip() + " ")


def after(words: str) -> Status | None:
    """The status that the words right after a number and its noun tell, up to the end of their clause.

    >>> after("people are believed to have been killed")
    'estimated'
    """
    clause = re.split(r"[,;:.()—]", words.casefold().lstrip(), maxsplit=1)[0]
    return _found("after", clause + " ")


def _found(place: Literal["before", "after"], words: str) -> Status | None:
    for status, pattern in _patterns(place):
        if pattern.search(words) if place == "before" else pattern.match(words):
            return status
    return None


@cache
def _patterns(place: str) -> tuple[tuple[Status, re.Pattern[str]], ...]:
    found = []
    for head, phrases in entries(lines("statuses.txt")):
        status, where = head.split()
        if where == place:
            words = "|".join(_pattern(phrase) for phrase in sorted(phrases, key=len, reverse=True))
            whole = rf"\b(?:{words}) {BEFORE}" if place == "before" else rf"{AFTER}(?:{words})\b"
            found.append((cast(Status, status), re.compile(whole)))
    return tuple(found)


def _pattern(phrase: str) -> str:
    return re.escape(phrase).replace(r"\*", r"\w+").replace("\\~", r"\w*").replace(r"\ ", " ")
