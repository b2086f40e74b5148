"""Idioms: who is said to say what by a turn of phrase ("Word from the ministry was that …", "41 are dead, by its count").

The model knows the verbs of saying; it makes nothing of many an idiom, of a count that is somebody's, and of ", she said"
behind a colon. The turns stand in assets/idioms.txt; each is tried on the sentences, and on the parts that semicolons and
colons part off. One is taken only where the model found no cue, unless the turn says that it knows better.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from sayso.inflections import verb_forms
from sayso.nouns import is_person
from sayso.pronouns import kind_of
from sayso.records import Name, Sentence, Span
from sayso.spans import Spans
from sayso.voices import kinds_of
from sayso.wordlists import entries, sections, word_and_forms

LONGEST = 600  # characters of a sentence that is tried: what is longer is a list
WORDS = 10  # in WHO, at most

_NO_WHO = (  # no word of WHO: here another clause begins, or a day, or nobody stands
    r"(?:that|which|who|whom|whose|was|were|is|are|has|had|have|will|would|could|because|while|when|if|but|where|said|says|"
    r"there|this|these|those|what|to|not|as|than|then|so|how|why|the|an?|also|too|now|still|already|again|later|meanwhile|\w{3,6}day|yesterday|today)\b"
)
_WORD = rf"(?!{_NO_WHO})[\w&][\w&.’'/-]*"
_THE = r"(?:the |an? )?"
_NOUNS = rf"{_THE}{_WORD}(?: (?:(?:of|for|in|at|from|with|on|and) {_THE})?{_WORD}){{0,{WORDS - 1}}}?"
_WHO = rf"(?P<who>{_NOUNS})"
_OWNER = rf"(?P<who>{_NOUNS}(?=['’]s |(?<=s)['’] )|his|her|its|their)(?:['’]s?)?(?: own| latest| last)?"
_NUMBER = (
    r"(?:[^,;:]*?\b(?:\d[\d.,]*|(?:two|three|four|five|"
    r"six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?)\b).*)"
)
_WHEN = (
    r"(?: (?:on|late|early|shortly|in|at|by|last|this|yesterday|today|from|after|before|during|again|once|too|also|to|us|me|"
    r"the|an?|reporters?|(?-i:[A-Z])\w+)\b[^,;:“”\"]{0,60}?)?"
)
_DAY = r"(?: (?:on|late|early|last|this|in|by|yesterday|today|again)\b[^,;:“”\"]{0,30}?)?"
_LEAD = (
    r"(?:(?:[^,;:()“”\"]{2,90}, ){1,2}|And |But |Yet |Later |Afterwards |Meanwhile |"
    r"(?:On|In|At|By|From|To|After|Before|During|For)(?: [^\s,;:]+){1,10}? (?=the |an? |(?-i:[A-Z])))?"
)
_ASIDE = r"(?:, [^,;:“”\"]{2,90},)?"
# Words with which WHO does not end: a preposition's object is no subject of its own ("the talks in Oslo and").
_OPEN = re.compile(r"\b(?:of|for|in|at|from|and|or|the|an?|by|with|on|also|too|now|still|already|about|after|before)$", re.I)
_ARTICLE = re.compile(r"(?:the|an?|his|her|its|their|two|three|several|some|many)\s\w", re.I)
_CUT = re.compile(r"\s(?:of|for|in|at|from|with|on|near|to|by|behind|close)\s|,\s")  # what hangs on the noun that WHO is about
_SLOTS = {
    "LEAD ": _LEAD, " ASIDE": _ASIDE, " WHEN": _WHEN, " DAY": _DAY,
    "WHO's": _OWNER, "ANYBODY's": _OWNER, "WHO": _WHO, "ANYBODY": _WHO, "REST": "(?P<rest>.+)",
    "WHAT": "(?P<what>.+?)", "NUMBER": f"(?P<what>{_NUMBER})",
    " * ": r" (?:[^\s,;:]+ ){0,6}?",
}  # fmt: skip
_PARTS = re.compile(r"[;:]\s+")
# Before a sentence: a bullet, an emoji, the time of a live blog, a dateline.
_OPENING = re.compile(r"[^\w“\"'‘’(]*(?:\d{1,2}[:.]\d\d(?: ?[–—-])? |(?-i:[A-ZÀ-Þ]{3,}[\w ,.’'-]{0,30}) [–—-] )?")
_SPELT = re.compile(r"\w+")
_END = re.compile(r"[.!?…\s]*$")


class Turn(NamedTuple):
    """A turn of phrase in a text: who speaks, the words that attribute, what is said; `firm`: it holds against the model."""

    span: Span
    source: Span
    cue: Span
    content: tuple[Span, ...]
    firm: bool


class _Idiom(NamedTuple):
    firsts: frozenset[str]  # the words of which one begins its cue; empty where that may be anything
    cue: str  # patterns, made ready when first needed: all of them take a sixth of a second, and most texts need few
    whole: str
    firm: bool
    anybody: bool


def turns(text: str, sentences: Sequence[Sentence], names: Iterable[Name]) -> Iterator[Turn]:
    """The turns of phrase of a text, one after the other; those of one sentence from the whole of it to its parts."""
    named = Spans((name.span, name) for name in names)
    for sentence in sentences:
        if not sentence.heading and sentence.span.end - sentence.span.start <= LONGEST:
            for start, end in _parts(text, sentence.span):
                if turn := _turn(text, start, end, named):
                    yield turn
    yield from _corrected(text, sentences)


def _corrected(text: str, sentences: Sequence[Sentence]) -> Iterator[Turn]:
    """What stands behind "We got the town wrong:" or "Correction.", to the end of the sentence, or in the next one."""
    for sentence, later in pairwise([*sentences, None]):
        if sentence is None or sentence.heading or sentence.span.end - sentence.span.start > LONGEST:
            continue
        start, end = _parts(text, sentence.span)[-1]
        colon, then = text.find(": ", start, end), later and later.block == sentence.block and later.span
        spans = [(start, end, then)]
        if colon > 0:  # "Correction: our report was wrong. The …": what is said instead stands behind that
            own = then and _notice_in(text, colon + 2, end)
            spans = [(colon + 2, end, then)] if own else [(start, colon, Span(colon + 2, end)), *spans]
        for first, stop, after in spans:
            notice = _notice_in(text, first, stop)
            if notice and "what" in notice.re.groupindex:
                after = Span(*notice.span("what"))
            if notice and after and after[1] - after[0] > 1:
                cue = Span(*notice.span("cue" if "cue" in notice.re.groupindex else "who"))
                whole = Span(first if stop == colon else after[0], after[1])
                yield Turn(whole, Span(*notice.span("who")), cue, (after,), True)
                break


def _notice_in(text: str, start: int, end: int) -> re.Match[str] | None:
    return next((found for idiom in _notices() if (found := idiom.fullmatch(text, start, end))), None)


def _parts(text: str, sentence: Span) -> list[tuple[int, int]]:
    """What stands behind each colon, then what semicolons part, then the whole sentence; without stops."""
    opening = _OPENING.match(text, sentence.start, sentence.end)
    sentence = Span(opening.end() if opening else sentence.start, sentence.end)
    end = sentence.start + len(_END.sub("", text[sentence.start : sentence.end]))
    cuts = [(m.start(), m.end(), m[0][0]) for m in _PARTS.finditer(text, sentence.start, end)]
    semicolons = [(start, after) for start, after, mark in cuts if mark == ";"]
    found = [(after, next((s for s, _ in semicolons if s > after), end)) for _, after, mark in cuts if mark == ":"]
    if semicolons:
        starts = [sentence.start, *[after for _, after in semicolons]]
        found += zip(starts, [*[start for start, _ in semicolons], end], strict=True)
    return [*found, (sentence.start, end)]


def _turn(text: str, start: int, end: int, named: Spans[Name]) -> Turn | None:
    here = frozenset(_SPELT.findall(text[start:end].casefold()))
    for idiom in _idioms():
        if (idiom.firsts and idiom.firsts.isdisjoint(here)) or not _pattern(idiom.cue).search(text, start, end):
            continue
        found = _pattern(idiom.whole).fullmatch(text, start, end)
        if found is None or not (_is_somebody(text, Span(*found.span("who")), named, idiom.anybody)):
            continue
        pieces = [Span(*found.span(group)) for group in ("what", "more") if group in found.re.groupindex and found[group]]
        if pieces and all(any(c.isalnum() for c in text[a:b]) for a, b in pieces):
            end = found.start("rest") if "rest" in found.re.groupindex else end
            return Turn(Span(start, end), Span(*found.span("who")), Span(*found.span("cue")), tuple(pieces), idiom.firm)
    return None


def _is_somebody(text: str, who: Span, named: Spans[Name], anybody: bool) -> bool:
    """Is it a name, a pronoun, or a noun for people or bodies? `anybody`: or else something with an article."""
    words = text[who.start : who.end]
    if kind_of(words) in ("person", "body", "many"):
        return True
    if _OPEN.search(words):
        return False
    if anybody and _ARTICLE.match(words):
        return True
    head = _CUT.split(words)[0].split()
    if any(n.span.start < who.start + len(_CUT.split(words)[0]) and n.label in ("PERSON", "ORG", "GPE", "NORP")
           for n in named.within(*who)):  # fmt: skip
        return True
    return bool(kinds_of(head[-1]) - {"adjective"} or kinds_of(" ".join(head[-2:])) or is_person(head[-1]))


# ---------------------------------------------------------------- the list, read


@cache
def _pattern(written: str) -> re.Pattern[str]:
    return re.compile(written, re.I | re.S)


@cache
def _idioms() -> list[_Idiom]:
    told = sections("idioms.txt")
    words = {name: _forms(values) for name, values in entries(told["words"])}
    return [_idiom(line, words) for line in told["turns"]]


@cache
def _notices() -> list[re.Pattern[str]]:
    return [_notice(line) for line in sections("idioms.txt")["notices"]]


def _notice(line: str) -> re.Pattern[str]:
    marks = {"{": "(?P<who>", "}": ")", "<": "(?P<cue>", ">": ")", "«": "(?P<what>", "»": ")"}
    return re.compile("".join([marks.get(c, c) for c in line]), re.I | re.S)


def _forms(values: Iterable[str]) -> str:
    """The forms of a list's words as alternatives, the longest first; participles in -ing tell nothing by themselves."""
    found = list[str]()
    for base, irregular in map(word_and_forms, values):
        phrase = base.removeprefix("~")
        rest = phrase.partition(" ")[2]
        found += [*verb_forms(phrase)[:3], *[f"{form} {rest}".strip() for form in irregular]] if phrase != base else [base]
    return "|".join(sorted(map(re.escape, found), key=len, reverse=True))


def _idiom(line: str, words: Mapping[str, str]) -> _Idiom:
    """A line of [turns], its slots filled in; the words of its cue by themselves tell quickly where it cannot fit."""
    firm, line = line.startswith("! "), line.removeprefix("! ")
    cue, *_ = re.findall("<(.+?)>", line)
    slots = _SLOTS | {name: f"(?:{several})" for name, several in words.items()}
    ahead = r"(?:(?:of|for|among|in|on|from)\b[^;:]*? )?(?:(?:has|had|have|now|since|already|then) )*"
    slots["MOVING"] = rf"(?P<what>{ahead}(?:{words['MOVED']})\b[^;:]*\d.*)"
    parts = re.split(rf"({'|'.join(map(re.escape, sorted(slots, key=len, reverse=True)))}|<|>)", line)
    whole = "".join("(?P<cue>" if p == "<" else ")" if p == ">" else slots.get(p, p) for p in parts)
    whole = whole.replace("(?P<what>", "(?P<more>").replace("(?P<more>", "(?P<what>", 1)
    alone = "".join(slots.get(p, p) for p in re.split(rf"({'|'.join(words)})", cue))
    edges = r"\b" if cue != ":" else ""
    return _Idiom(_firsts(cue, words), f"{edges}(?:{alone}){edges}", whole, firm, "ANYBODY" in line)


def _firsts(cue: str, words: Mapping[str, str]) -> frozenset[str]:
    """The words with which a cue can begin: most sentences have none, which is seen sooner than that a turn does not fit."""
    if "(" in cue or not cue[0].isalpha():
        return frozenset()
    heads = [part.split()[0] for part in cue.split("|")]
    return frozenset(form.split()[0].split("\\")[0] for head in heads for form in words.get(head, head).split("|"))
