"""Whom "he", "she" or "I" means: the persons named before, weighed by where they stand.

A person who spoke, or whom a sentence begins with, is meant before one who is only spoken of; a near one before a far one. The
weights were set on GUM's coreference and our own annotations (`eval/speakers.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

from sayso.pronouns import may_mean
from sayso.records import Sentence, Span
from sayso.spans import Spans

REACH = 12  # sentences before a pronoun in which the one it means is looked for
MENTIONS = 100  # mentions, at most, that are weighed
SPOKE = 3.0  # added where the mention is a source ...
LEADS = 2.0  # ... or the subject that its sentence begins with
TOLD = -2.0  # ... or stands in what somebody else said
OWNS = -1.0  # ... or owns what follows ("Allton's sister")
RELATES = 6.0  # ... or is the last before "in which he", "where she"
TELLS = -3.0  # ... or is named in what "he" or "she" says: few speak of themselves by name
AWAY = 1.5  # taken off for each sentence between
OFTEN = 1.5  # added to whoever is named most
LOWER = re.compile(r"\b(?:by|to|with|of|for|from|against|in|on|at|after|before|between|behind|than|and|that|who|whose)\s", re.I)
WORD = re.compile(r"\w+")
FOR = re.compile(r"For (?:the \w+ )?")  # whom a sentence is about as much as its subject
RELATIVE = re.compile(r"\b(?:which|where|whom)\s$")
OTHERS = re.compile(r"\s[a-z]+s,?\s(?:\w+\s)?(?:which|where|whom)\s$")  # "two Harbour pupils, with whom she …"
HE = re.compile(r"\b(?:he|she)\b", re.I)
TITLE = re.compile(r"([^\W\d_]+\.?)\s+$")
INTERVIEW = re.compile(
    r"\binterview(?:s|ed|ing|ees?)?\b|\bin conversation with\b|\bQ\s*(?:&|and)\s*A\b|"
    r"\b(?:discuss(?:es|ed)?|shares?|shared) (?:his|her|their)\b[^.\n]{0,60}\bwith\b|\bsat down with\b",
    re.I,
)
ASKING = re.compile(r"(?:interview(?:s|ed)?|with)\s+(?:\S+\s+){0,8}$|\bsat down\s+$")
TURN = re.compile(r"[^\S\n]*(?:[-•*>–—]\s*)?([^\W\d_][\w.’'\- ]{0,40}?)\s*:\s")
WONDERS = re.compile(r"\b(?:want|wanted|like) to (?:know|ask)\b|\bwonder(?:ed|ing)?\b", re.I)
YOU = re.compile(r"\byou(?:r|rs|rself)?\b", re.I)
OPENING = 1500  # characters at a report's head in which it says who is interviewed
HEADED = 9  # what a name counts more that stands in the headline, whether the tagger saw it there or not
LIKELY = 3  # what a name must count where few questions are asked
ASKS = 4  # sentences behind "you" in which its paragraph may come to its question
ASKED_IN = 1200  # characters, at most, of a paragraph that asks
ASKED, QUESTIONS = 60, 4  # of its first sixty sentences, questions that make a report an interview though it does not say so


class Antecedents:
    """The persons named in a report, in order: (start, end, whole name)."""

    def __init__(self, text: str, sentences: Sequence[Sentence], mentions: Sequence[tuple[int, int, str]],
                 sources: Spans[None], contents: Spans[Span]) -> None:  # fmt: skip
        self.text, self.sentences = text, sentences
        self.mentions = list(mentions)
        self.starts = [m[0] for m in mentions]
        self.sources, self.contents = sources, contents
        self.lines = [s.span.start for s in sentences]
        self.often: dict[str, int] = {}
        for *_, name in mentions:
            self.often[name] = self.often.get(name, 0) + 1
        self.interviewed, self.interviewer = self._interviewed()
        self._follow()

    def _follow(self) -> None:
        """Whom each "he" and "she" of the report means is a mention too: the one that a story goes on about stays near."""
        named, self.mentions, self.starts = self.mentions, [], []
        told = 0
        for pronoun in HE.finditer(self.text) if named else ():
            while told < len(named) and named[told][0] < pronoun.start():
                self._mention(named[told])
                told += 1
            if name := self.person(pronoun[0], pronoun.start()):
                self._mention((*pronoun.span(), name))
        for mention in named[told:]:
            self._mention(mention)

    def _mention(self, mention: tuple[int, int, str]) -> None:
        self.mentions.append(mention)
        self.starts.append(mention[0])

    def person(self, pronoun: str, at: int, content: Sequence[Span] = ()) -> str | None:
        """The name of the person whom he or she at this place most likely means, or None; `content` is what they say."""
        here = self.line(at)
        first = self.lines[max(0, here - REACH)] if self.lines else 0
        best: tuple[float, int, str] | None = None
        until = bisect_left(self.starts, at)
        near = range(max(until - MENTIONS, bisect_left(self.starts, first)), until)
        most = max((self.often[self.mentions[i][2]] for i in near), default=1)
        inside = next(iter(self.contents.holding(at, at + 1)), None)
        told = {word for span in content for word in WORD.findall(self.text, *span)}
        clause = RELATIVE.search(self.text, max(0, at - 12), at) is not None
        clause = clause and bool(near) and not OTHERS.match(self.text, self.mentions[near[-1]][1], at)
        for i in near:
            start, end, name = self.mentions[i]
            title = TITLE.search(self.text, max(0, start - 14), start)
            if may_mean(pronoun, name, title[1] if title else ""):
                value = self._weight(start, end, inside) - AWAY * (here - self.line(start)) + OFTEN * self.often[name] / most
                value += RELATES if clause and i == near[-1] and self.line(start) == here else 0
                value += TELLS if name.split()[-1] in told else 0
                if best is None or (value, start) > best[:2]:
                    best = value, start, name
        return best[2] if best else None

    def addressed(self, at: int) -> str | None:
        """Who "you" is outside all quotation marks: in a question whoever is interviewed; else anybody, who is nobody."""
        block = self.sentences[self.line(at)].block if self.lines else 0
        asks = any(
            line.block == block and self.text.endswith("?", line.span.start, line.span.end)
            for line in self.sentences[self.line(at) : self.line(at) + ASKS]
        )
        return self._turn(at) or self.interviewed if asks else None

    def first_person(self, at: int) -> str | None:
        """Who "I" is outside all quotation marks: the one whose turn it is, or who is interviewed, or, where the paragraph asks
        "you", who interviews; None in any other report.
        """
        if (name := self._turn(at)) or not self.interviewed or not self.lines:
            return name
        return self.interviewer if self._asks(self.sentences[self.line(at)].block, at) else self.interviewed

    def _turn(self, at: int) -> str | None:
        """Whose turn it is, where turns are told by names: "Lena Dart: We left at dawn."."""
        for back in range(self.line(at), max(-1, self.line(at) - 40), -1):
            before = self.sentences[back]
            turn = TURN.match(self.text, before.span.start, before.span.end)
            if turn and (name := self._called(turn[1])):
                return name
            if before.block < self.sentences[self.line(at)].block - 6:
                break
        return None

    def _asks(self, block: int, at: int) -> bool:
        """Does the paragraph of a place speak to "you", and end in a question or wonder?"""
        first = last = self.line(at)
        while first > 0 and self.sentences[first - 1].block == block and at - self.sentences[first].span.start <= ASKED_IN:
            first -= 1
        size = len(self.sentences)
        while last + 1 < size and self.sentences[last + 1].block == block and self.sentences[last].span.end - at <= ASKED_IN:
            last += 1
        start, end = self.sentences[first].span.start, self.sentences[last].span.end
        if end - start > ASKED_IN or not YOU.search(self.text, start, end):
            return False
        return self.text.endswith("?", start, end) or WONDERS.search(self.text, start, end) is not None

    def _called(self, words: str) -> str | None:
        """The person named so, by the whole name or the last one; of several the one who was named first."""
        found = [self._named[word] for word in {words, words.split()[-1]} if word in self._named]
        return min(found)[1] if found else None

    @cached_property
    def _named(self) -> dict[str, tuple[int, str]]:
        """By each name, and each last word of one, the first mention: its number and the name."""
        named: dict[str, tuple[int, str]] = {}
        for i, (*_, name) in enumerate(self.mentions):
            named.setdefault(name, (i, name))
            named.setdefault(name.split()[-1], (i, name))
        return named

    def _interviewed(self) -> tuple[str | None, str | None]:
        """Whoever an interview is with: named at its head, first of all in its first line or after "interviewed"; and who asks,
        where one other is named as either.
        """
        asked = sum(self.text.endswith("?", s.span.start, s.span.end) for s in self.sentences[:ASKED])
        if not INTERVIEW.search(self.text, 0, OPENING) and asked < QUESTIONS:
            return None, None
        headline = self.text[: self.text.find("\n", 1) + 1]
        count: dict[str, int] = {}
        either: set[str] = set()
        for start, _, name in self.mentions[: bisect_right(self.starts, OPENING)]:
            before = ASKING.search(self.text[max(0, start - 90) : start])
            by = re.search(r"\bby\s+$", self.text[max(0, start - 4) : start])
            if before or by:
                either.add(name)
            count[name] = count.get(name, HEADED if name in headline else 0) + (3 if before else 1) - (3 if by else 0)
        best = max(count, key=lambda n: count[n]) if count else None
        if best is None or (asked < QUESTIONS and count[best] < LIKELY):
            return None, None
        others = either - {best}
        return best, others.pop() if len(others) == 1 else None

    def line(self, at: int) -> int:
        """The sentence that a place lies in, by its number."""
        return max(0, bisect_right(self.lines, at) - 1)

    def _weight(self, start: int, end: int, inside: Span | None) -> float:
        value = 0.0
        if self.sources.holding(start, end):
            value += SPOKE
        elif any(c != inside for c in self.contents.holding(start, end)):
            value += TOLD
        line = self.sentences[self.line(start)].span.start
        lead = re.split(r",\s", self.text[max(line, start - 80) : start])[-1]
        if len(lead.split()) <= 7 and (FOR.fullmatch(lead) or not LOWER.search(lead)):
            value += LEADS
        if self.text.startswith(("'s", "’s"), end):
            value += OWNS
        return value
