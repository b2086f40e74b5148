"""The moments of a sentence: the other modules in order, and at last the bounds.

"Since", "until", "by", "before" and "after" open the stretch of days or close it, unless the date only says which event is
meant ("after Monday's attack").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sayso.records import Moment, Period, Span
from sayso.times.calendars import DAY
from sayso.times.days import Scene, Thread
from sayso.times.expressions import Expr, joined, matches
from sayso.times.grammar import Token, listed, the_grammar, tokenized
from sayso.times.stretches import When
from sayso.times.tenses import lies_ahead

_WORDS = re.compile(r"[^\W\d_]+|\d")


def _relation(expr: Expr, tokens: list[Token]) -> str | None:
    """The word that bounds the expression, up to two filler words before it."""
    behind = _behind(expr, tokens)
    if behind is not None:
        return behind
    relations = the_grammar().relations
    for at in range(expr.first - 1, max(-1, expr.first - 3), -1):
        word = tokens[at].word
        if word in relations:
            return relations[word]
        if word == "than" and at:
            likened = {"later": "after", "earlier": "before", "sooner": "before"}.get(tokens[at - 1].word)
            denied = at > 1 and tokens[at - 2].word in ("no", "not")  # "no later than Friday"
            return "by" if denied and likened == "after" else "since" if denied and likened else likened
        if word == "to" and at and tokens[at - 1].word == "prior":
            return "before"
        if word == "of" and at > 1 and tokens[at - 1].word == "ahead":
            return "before"
        if word not in listed("BETWEEN"):
            return None
    return None


def _behind(expr: Expr, tokens: list[Token]) -> str | None:
    """The bound that follows its date: "2018 or later", "Friday or before"."""
    words = [token.word for token in tokens[expr.last : expr.last + 2]]
    if len(words) < 2 or words[0] not in ("or", "and"):
        return None
    return {"later": "since", "after": "since", "earlier": "until", "before": "until", "beyond": "since"}.get(words[1])


def _is_attributive(expr: Expr, tokens: list[Token]) -> bool:
    """Whether the date only says which event is meant: "after Monday's attack", "before the 2016 election"."""
    if expr.last >= len(tokens):
        return False
    after = tokens[expr.last]
    if after.word == "'s" or tokens[expr.last - 1].word == "'s":
        return True
    return (tokens[expr.first].word == "the" and expr.year is not None) or tokens[expr.first - 1].word in ("the", "a")


def _bounded(found: When, relation: str | None, published: date | None, bound: str | None, opens: bool) -> When:
    """The stretch as "since", "until" and their like open or close it; `opens` tells whether "from" does."""
    start, end = found.start, found.end
    if start is None or end is None or found.type == "DURATION" or relation in (None, "for", "in", "within"):
        return found
    if found.grain in ("hour", "minute") and relation not in ("since", "from"):
        return found  # "by noon on Sunday" is still Sunday
    # "Since the start of the month" is since its first day, "by its end" by its last one: these ends are sharp.
    sharp = replace(found, approximate=found.approximate and bound not in ("start", "end"))
    if relation == "since":
        return replace(sharp, end=published if published is not None and published >= start else None)
    if relation == "from":  # "figures from 2019" are of 2019
        return replace(sharp, end=None) if opens and "/" not in (found.value or "") else sharp
    if relation == "before" and bound != "end" and found.type == "DATE":
        return replace(sharp, start=None, end=start - DAY if start > date.min else None)
    if relation == "after":
        whole = bound == "start" or found.type == "TIME"
        return replace(sharp, start=start if whole else end + DAY if end < date.max else None, end=None)
    return replace(sharp, start=None)


def moments(text: str, start: int, end: int, published: date | None, thread: Thread | None = None) -> list[Moment]:
    """Every time expression of the sentence text[start:end], left to right, none overlapping; offsets into the whole text.

    Relative ones are resolved against `published`, the day that the report bears, and stay unresolved without it; `thread`
    holds what the sentences read before have left, where those of a report are read in order. Never raises because of what the
    text says: a date that is none (31 June) gives no moment, nor does one outside the years 1 to 9999.
    """
    grammar = the_grammar()
    if thread is not None:
        thread.turned()
    words = _WORDS.findall(text[start:end].lower())
    if grammar.triggers.isdisjoint(words) and not any(map(str.isdigit, words)):
        return []
    tokens = tokenized(text, start, end, grammar)
    scene = Scene(tokens, published, thread)
    return list(_resolved(text, joined(matches(tokens, grammar), tokens), scene))


def _parted(found: list[Expr]) -> Iterator[Expr]:
    """The expressions; a length and the date that it ends with are two, as TIMEX3 has them."""
    for expr in found:
        if expr.kind == "ending" and expr.left and expr.target:
            length = expr.left
            yield replace(expr, last=length.first + 2 if length.kind == "ending" else length.last)
            yield expr.target
        else:
            yield expr


def _resolved(text: str, found: list[Expr], scene: Scene) -> Iterator[Moment]:
    tokens = scene.tokens
    for expr in _parted(found):
        relation = _relation(expr, tokens)
        when = scene.when(expr, relation)
        if when is None:
            continue
        if when.start is not None and (when.type == "DATE" or expr.target is not None) and when.type != "DURATION":
            scene.previous = when
            scene.thread.named(when)
            if when.grain == "quarter" and expr.kind != "ago":
                scene.thread.reported(when)
        if relation in ("before", "after", "from") and (_is_attributive(expr, tokens) or when.type == "DURATION"):
            relation = None
        last = expr.last - (tokens[expr.last - 1].word == "'s")
        span = Span(tokens[expr.first].start, tokens[last - 1].end)
        heads = expr.first <= 2 and tokens[0].word in the_grammar().relations
        starts = any(token.word in listed("STARTS") for token in tokens[max(0, expr.first - 2) : expr.first])
        opens = relation == "from" and (heads or starts or bool(lies_ahead(tokens, expr)))
        held = _bounded(when, relation, scene.published, expr.bound, opens)
        known = held.start is not None or held.end is not None
        period = Period(held.start, held.end, text[span.start : span.end], held.approximate) if known else None
        yield Moment(span, when.type, when.value, period, when.grain, relation)
