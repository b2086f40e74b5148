"""Which state words belong to, and which one a part of a report is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from sayso import nations
from sayso.records import Sentence, Span, Toponym
from sayso.speakers.words import country, runs

LEAD = 14  # characters of a sentence in which the state that it is about stands: "Malaysia has …", "The Maltese army …"
BACK = 4  # sentences of the paragraph, back from here, that may begin with it
FEW, SHARE = 2, 0.75  # of a paragraph's names of places that lie in the state it is about
REPORT = 3  # names of places from which on a report may be about their state
INSIDE = re.compile(r"\s(?:in|on|to|near|over|into|against)\s(?:the\s)?(?=[A-Z]).*$")


LOCALITY = frozenset(("city", "town", "village", "district", "region", "province", "county", "state", "island", "municipality"))


def is_locality(words: str) -> bool:
    """Do they name no body, but a kind of place: "the city", "the district"?"""
    return words.casefold().removeprefix("the ") in LOCALITY


class States:
    """The states of a report, by its places and by the words that belong to a state."""

    def __init__(self, text: str, sentences: Sequence[Sentence], toponyms: Sequence[Toponym]) -> None:
        self._sentences = sentences
        self._toponyms = toponyms
        self._starts = [s.span.start for s in sentences]
        self._towns: dict[str, str] = {}
        found = nations.nations_in(text, 0, len(text))
        told = {span.start: code for span, code, _ in found}
        leads = sorted(span.start for span, _, kind in found if _may_lead(text, span, kind))
        for t in toponyms:
            if t.place.country:
                told.setdefault(t.span.start, t.place.country)
                if t.place.kind != "country":
                    self._towns.setdefault(text[slice(*t.span)], t.place.country)
                    if t.place.admin1:
                        self._towns.setdefault(t.place.admin1, t.place.country)
        self._count: dict[int, Counter[str]] = {}
        self._leads: dict[int, str] = {}
        for at, code in told.items():
            self._count.setdefault(self._block(at), Counter())[code] += 1
        for at in reversed(leads):
            line = self._line(at)
            if line >= 0 and at - self._starts[line] <= LEAD:
                self._leads[line] = told[at]
        everywhere = Counter(told.values())
        (code, most), *_ = everywhere.most_common(1) or [("", 0)]
        self._home = code if most >= REPORT and most * 2 > everywhere.total() else None

    def at(self, place: int) -> str | None:
        """The state that is spoken of here: the one a sentence of the paragraph, up to here, begins with; else of its places.

        Where the paragraph is of several, or tells too little, it is the state that most of the report is about.
        """
        here = self._line(place)
        for line in range(here, max(-1, here - BACK), -1):
            if self._sentences[line].block != self._block(place):
                break
            if line in self._leads:
                return self._leads[line]
        count = self._count.get(self._block(place), Counter[str]())
        (code, most), *_ = count.most_common(1) or [("", 0)]
        return code if most >= FEW and most >= SHARE * count.total() else self._home

    def of(self, words: str) -> str | None:
        """The state that a body's or office's words belong to: not where it works ("the UN's office in Chad")."""
        own = INSIDE.sub("", words)
        found = nations.nation_of_body(own) or country(own)
        if found or nations.is_stateless(own):
            return found
        return next((self._towns[run] for run in runs(own) if run in self._towns), None)

    def seat(self, at: int, kind: Literal["town", "region"], *, told: bool) -> str | None:
        """Where a mayor or governor sits: the town, or its region, that was named last before in the paragraph.

        told: the words are of its town ("the city's mayor"), so that it may also be the only one named behind.
        """
        here = [t for t in self._toponyms if self._block(t.span.start) == self._block(at)]
        before, behind = [t for t in here if t.span.end <= at], [t for t in here if t.span.end > at]
        seats: list[Toponym] = [*reversed(before), *(behind if told and len(behind) == 1 else ())]
        for t in seats:
            if kind == "town" and t.place.kind == "city":
                return t.place.name
            if kind == "region" and (t.place.admin1 or t.place.kind == "region"):
                return t.place.admin1 or t.place.name
        return None

    def _line(self, at: int) -> int:
        return bisect_right(self._starts, at) - 1

    def _block(self, at: int) -> int:
        line = self._line(at)
        return self._sentences[line].block if line >= 0 else -1


def _may_lead(text: str, span: Span, kind: str) -> bool:
    """May a sentence that begins so be about the state? Not "(AP) —", nor "“Gaza is burning”", nor "Two Belarusians were …"."""
    quoted = text[max(0, span.start - 1) : span.start] in ("(", '"', "“")
    people = kind == "adjective" and text[span.end - 1] == "s"
    return kind != "body" and not quoted and not people
