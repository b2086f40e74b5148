"""Who did it: the one named as killing, downing, arresting what was counted; null where the words do not make it plain.

"killed by Somali forces", "in an ambush by bandits"       behind the number: what follows "by"
"killed in a Somali airstrike", "the toll of a Russian raid rose to 12"    an attack that bears the name of a state or body
"Poland detains 32", "Russia launches …, killing ten"      the one that the clause begins with, right before a verb that acts
"Kyiv said it shot down 34"                                the speaker, behind "it" and "they"
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sayso import measures, nations
from sayso.figures.context import Context
from sayso.records import Figure, Sentence
from sayso.voices import is_voice
from sayso.wordlists import gathered

DONE = ("killed", "wounded", "casualties", "captured", "detained", "kidnapped", "evacuated", "rescued", "launched", "downed",
        "hit", "destroyed", "damaged", "attacks", "supplied", "settlements", "people")  # fmt: skip
REACH = 200  # characters on either side of the number
FIRST = 28  # characters between the one who acts and the verb
_WORDS = gathered("agents.txt")


def _any(kind: str) -> str:
    """The words of a kind in assets/agents.txt, the longer first, as an alternative of a pattern."""
    words = sorted(_WORDS[kind], key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\(", "(?:").replace(r"\)", ")?") for word in words)


BY = re.compile(rf"\b(?!(?:{_any('not by')}) )(?:\w+ed|{_any('by')})\s(?:\w+ly\s)?by\s+(?!\d|the time|then|now)")
IN = re.compile(r"\b(?:in|after)\s")
TOLL = re.compile(r"\b(?:tolls?|deaths?|casualties|number)\b.{0,30}?\b(?:from|in|of)\s", re.I)
ARTICLES = re.compile(
    r"(?:[-–•*]\s)?(?:(?:the|an?|suspected|overnight|unknown|armed|heavy|fresh|reportedly|on \w+,?)\s+)*", re.I
)
FORCES = re.compile(rf"(?:['’]s)?\s(?:\w+\s)?(?:{_any('forces')})\b", re.I)
ATTACK = re.compile(rf"(?:['’]s)?\s(?:\w+\s){{0,3}}?(?:{_any('attack')})\b", re.I)
ACTS = re.compile(rf"\b(?:{_any('deed')})\w*", re.I)
LET_GO = re.compile(r"\b(?:releas|free)\w*\s(?:\w+\s){0,3}$", re.I)
PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be|got)\s(?:\w+\s)?$")
ITSELF = re.compile(
    r"[\"“'‘]?(?:it|they|we|(?:to )?have|its? (?:forces|troops|army|air force|(?:air )?defen[cs]es?(?: systems)?))\s", re.I
)
WORD = re.compile(r"[\w’-]+")
BAND = re.compile(rf"(?:[A-Z]\w+ )?(?i:{_any('band')})\b")
BACKED = re.compile(r"-(?:backed|led|run|allied|aligned|controlled|supported)\s")  # "Rwanda-backed M23 rebels": not Rwanda
APART = re.compile(r"\b(?:after|when|as|while|where)\s(?:\w+\s){0,2}$")  # the number begins a clause of its own
PAIR = re.compile(r"(?:\w+\s)?\w+\b")


def agent_of(context: Context, figure: Figure, sentence: Sentence) -> str | None:
    """The name of the one who did what the measure says, as the text has it; a state by its name for its weapons."""
    let_go = figure.measure != "people" or LET_GO.search(context.before(figure.span.start, sentence, 60))
    if figure.measure not in DONE or not let_go:
        return None
    if "out-of" in figure.rules:  # who downed a part did not launch the whole
        return nations.name_of(figure.party) if figure.measure == "launched" and figure.party else None
    start, end = context.bounds(figure, sentence)
    return (
        _behind(context, figure.span.end, min(end, figure.span.end + REACH))
        or _before(context, figure, start)
        or (nations.name_of(figure.party) if figure.measure in ("launched", "attacks") and figure.party else None)
    )


def _before(context: Context, figure: Figure, start: int) -> str | None:
    """The speaker who says "it shot down", or the one that the clause begins with."""
    text = context.text[start : figure.span.start]
    verb = measures.before(text[-60:])
    if not (verb or ACTS.search(text)):
        return None
    told_by = context.statement(figure.span)
    if not verb and APART.search(text):
        return None
    if verb and told_by is not None and ITSELF.match(text):
        return context.speakers[told_by].name
    return _subject(context, start, figure.span.start)


class _Agent(NamedTuple):
    """One named at a position: how, where the words end, and whether they are those of an attack of its ("Russian drones")."""

    name: str
    end: int
    attack: bool = False


def _behind(context: Context, start: int, end: int) -> str | None:
    """The one behind "by", or whose attack it was, before the next number."""
    stop = re.search(r"[;.]\s|\d", context.text[start:end])
    end = start + stop.start() if stop else end
    by = (_named(context, m.end(), end) for m in BY.finditer(context.text, start, end))
    attack = (_attacker(context, m.end(), end) for m in IN.finditer(context.text, start, end))
    return next((found.name for found in (*by, *attack) if found), None)


def _attacker(context: Context, start: int, end: int) -> _Agent | None:
    """The state or body whose attack stands at a position: "a Somali Air Force airstrike"."""
    named = _named(context, start, end)
    return named if named and (named.attack or ATTACK.match(context.text, named.end)) else None


def _subject(context: Context, start: int, end: int) -> str | None:
    """The one whose toll it is, or that the clause begins with, where it acts.

    The clause is the sentence, or what follows a full break.
    """
    text = context.text
    for toll in TOLL.finditer(text, start, end):
        if found := _attacker(context, toll.end(), end):
            return found.name
    breaks = [start + m.end() for m in re.finditer(r"[;:]\s|,\s(?:while|and|but)\s", text[start:end])]
    for begin in [*reversed(breaks), start]:
        if named := _named(context, begin, end):
            verb = ACTS.search(text, named.end, end)
            acts = verb and verb.start() - named.end <= FIRST * (1 + named.attack)
            return named.name if verb and acts and not PASSIVE.search(text[named.end : verb.start()]) else None
    return None


def _named(context: Context, start: int, end: int) -> _Agent | None:
    """The body, state or armed band that stands right at a position."""
    text = context.text
    at = start + (m.end() if (m := ARTICLES.match(text[start:end])) else 0)
    for name in context.names.within(at, min(end + 40, at + 80)):
        if name.span.start == at and name.label in ("ORG", "PERSON") and not nations.nation_of_body(text[slice(*name.span)]):
            return _Agent(text[slice(*name.span)], name.span.end)
    for span, code, kind in nations.nations_in(text, at, min(len(text), at + 60)):
        if span.start != at:
            break
        if backed := BACKED.match(text, span.end):
            return _named(context, backed.end(), end)
        if text.startswith(("'s ", "’s "), span.end) and (own := _named(context, span.end + 3, end)):
            return own  # "Pakistan's National Disaster Management Authority"
        if kind != "body" and (forces := FORCES.match(text, span.end)):
            return _Agent(text[at : forces.end()], forces.end())
        attack = bool(ATTACK.match(text, span.end))
        if kind == "adjective" and not attack:
            return None
        named = kind in ("adjective", "name", "capital")
        return _Agent(nations.name_of(code) if named else text[slice(*span)], span.end, attack and kind == "adjective")
    return _band(text, at)


def _band(text: str, at: int) -> _Agent | None:
    """A movement by its name ("M23 rebels": M23); bandits by the words as they stand."""
    word = WORD.match(text, at)
    if word is None or not word[0][0].isalpha():
        return None
    if is_voice(word[0], "movement"):
        return _Agent(word[0], word.end())
    if band := BAND.match(text, at):
        return _Agent(band[0], band.end())
    pair = PAIR.match(text, at)
    several = pair and pair[0].endswith("s") and is_voice(pair[0].split()[-1], "group")
    return _Agent(pair[0], pair.end()) if pair and several else None
