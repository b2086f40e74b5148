"""Whom "he", "she" or "I" means: the persons named before, weighed by where they stand.

A person who spoke, or whom a sentence begins with, is meant before one who is only spoken of; a near one before a far one. The
weights were set on GUM's coreference and our own annotations (`eval/speakers.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from sayso.pronouns import may_mean
from sayso.records import Sentence, Span
from sayso.spans import Spans

REACH = 12  # sentences before a pronoun in which the one it means is looked for
SPOKE = 3.0  # added where the mention is a source ...
LEADS = 2.0  # ... or the subject that its sentence begins with
TOLD = -2.0  # ... or stands in what somebody else said
OWNS = -1.0  # ... or owns what follows ("Allton's sister")
AWAY = 1.0  # taken off for each sentence between
OFTEN = 1.5  # added to whoever is named most
LOWER = re.compile(r"\b(?:by|to|with|of|for|from|against|in|on|at|after|before|between|behind|than|and|that|who|whose)\s", re.I)
TITLE = re.compile(r"([^\W\d_]+\.?)\s+$")
INTERVIEW = re.compile(r"\binterview(?:s|ed|ing)?\b|\bin conversation with\b|\bQ\s*(?:&|and)\s*A\b", re.I)
TURN = re.compile(r"[^\S\n]*(?:[-•*>–—]\s*)?([^\W\d_][\w.’'\- ]{0,40}?)\s*:\s")
OPENING = 1500  # characters at a report's head in which it says who is interviewed
ASKED, QUESTIONS = 60, 4  # of its first sixty sentences, questions that make a report an interview though it does not say so


class Antecedents:
    """The persons named in a report, in order: (start, end, whole name)."""

    def __init__(self, text: str, sentences: Sequence[Sentence], mentions: Sequence[tuple[int, int, str]],
                 sources: Spans[None], contents: Spans[Span]) -> None:  # fmt: skip
        self.text, self.sentences = text, sentences
        self.mentions = mentions
        self.starts = [m[0] for m in mentions]
        self.sources, self.contents = sources, contents
        self.lines = [s.span.start for s in sentences]
        self.often: dict[str, int] = {}
        for *_, name in mentions:
            self.often[name] = self.often.get(name, 0) + 1
        self.interviewed = self._interviewed()

    def person(self, pronoun: str, at: int) -> str | None:
        """The name of the person whom he or she at this place most likely means, or None."""
        here = self._line(at)
        first = self.lines[max(0, here - REACH)] if self.lines else 0
        best: tuple[float, int, str] | None = None
        near = range(bisect_left(self.starts, first), bisect_left(self.starts, at))
        most = max((self.often[self.mentions[i][2]] for i in near), default=1)
        inside = next(iter(self.contents.holding(at, at + 1)), None)
        for i in near:
            start, end, name = self.mentions[i]
            title = TITLE.search(self.text, max(0, start - 14), start)
            if may_mean(pronoun, name, title[1] if title else ""):
                value = self._weight(start, end, inside) - AWAY * (here - self._line(start)) + OFTEN * self.often[name] / most
                if best is None or (value, start) > best[:2]:
                    best = value, start, name
        return best[2] if best else None

    def first_person(self, at: int) -> str | None:
        """Who "I" is outside all quotation marks: the one whose turn it is, or who is interviewed; None in any other report."""
        line = self.sentences[self._line(at)] if self.lines else None
        for back in range(self._line(at), max(-1, self._line(at) - 40), -1):
            before = self.sentences[back]
            turn = TURN.match(self.text, before.span.start, before.span.end)
            if turn and (name := self._called(turn[1])):
                return name
            if line is not None and before.block < line.block - 6:
                break
        return self.interviewed

    def _called(self, words: str) -> str | None:
        """The person named so, by the whole name or the last one."""
        return next((n for *_, n in self.mentions if words in (n, n.split()[-1]) or words.endswith(" " + n.split()[-1])), None)

    def _interviewed(self) -> str | None:
        """Whoever an interview is with: named at its head, first of all in its first line or after "interviewed"."""
        asked = sum(self.text.endswith("?", s.span.start, s.span.end) for s in self.sentences[:ASKED])
        if not INTERVIEW.search(self.text, 0, OPENING) and asked < QUESTIONS:
            return None
        headline = self.text.find("\n", 1)
        count: dict[str, int] = {}
        for start, _, name in self.mentions[: bisect_right(self.starts, OPENING)]:
            before = re.search(r"(?:interview(?:s|ed)?|with)\s+(?:\S+\s+){0,8}$", self.text[max(0, start - 90) : start])
            by = re.search(r"\bby\s+$", self.text[max(0, start - 4) : start])
            count[name] = count.get(name, 0) + (3 if before or start < headline else 1) - (3 if by else 0)
        return max(count, key=lambda n: count[n]) if count else None

    def _line(self, at: int) -> int:
        return max(0, bisect_right(self.lines, at) - 1)

    def _weight(self, start: int, end: int, inside: Span | None) -> float:
        value = 0.0
        if self.sources.holding(start, end):
            value += SPOKE
        elif any(c != inside for c in self.contents.holding(start, end)):
            value += TOLD
        line = self.sentences[self._line(start)].span.start
        lead = re.split(r",\s", self.text[max(line, start - 80) : start])[-1]
        if len(lead.split()) <= 7 and not LOWER.search(lead):
            value += LEADS
        if self.text.startswith(("'s", "’s"), end):
            value += OWNS
        return value
