"""Examples into windows of word pieces with a target a head: paragraphs, the long ones cut at sentence ends, as at run time."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from corpora import Example, Span
from model import HEADS
from sayso.tagger import WINDOW, shapes_of

IGNORE = -100
NUMBER = re.compile(
    r"(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|quarter|third|"
    r"several|few|decades?|scores)\b)", re.I)  # fmt: skip


@dataclass
class Window:
    """One window: ids and shapes (pieces,), targets by head (pieces,), links (n, 2).

    A link leads from the piece of a source or content to the piece of its cue, -1 for none. `taught`: as in Example.
    """

    ids: np.ndarray
    shapes: np.ndarray
    targets: dict[str, np.ndarray]
    links: np.ndarray
    taught: bool = False


def lines(text: str) -> list[Span]:
    """Paragraphs; one over about a window's length is cut at sentence ends."""
    found: list[Span] = []
    for m in re.finditer(r"[^\n]+", text):
        start = m.start()
        for stop in re.finditer(r"[.?!][”\"’)]?\s+|$", m[0]):
            end = m.start() + stop.end()
            if end - start > 4 * WINDOW * 0.9 or end == m.end():
                if text[start:end].strip():
                    found.append((start, end))
                start = end
    return found


def groups(text: str, rng: random.Random) -> list[Span]:
    """Mostly single paragraphs, as at run time; sometimes several together, so that the model sees more context."""
    spans, found = lines(text), []
    while spans:
        take = 1 if rng.random() < 0.6 else rng.randint(2, 4)
        while take > 1 and (take > len(spans) or spans[take - 1][1] - spans[0][0] > 4 * WINDOW * 0.9):
            take -= 1
        found.append((spans[0][0], spans[take - 1][1]))
        spans = spans[take:]
    return found


def window(tokenizer: Tokenizer, example: Example, span: Span) -> Window | None:
    """One window of an example, or None where it is longer than the encoder takes."""
    start, end = span
    encoded = tokenizer.encode(example.text[start:end])
    if len(encoded.ids) > WINDOW + 2 or len(encoded.ids) < 4:
        return None
    shapes, firsts = shapes_of(encoded, example.text[start:end])
    words = [(start + a, start + b, i) for (a, b), i in firsts]  # span in the example's text, index of the first piece
    targets = {head: np.full(len(encoded.ids), IGNORE, np.int64) for head in HEADS}
    masked = {i for a, b, i in words if any(s < b and a < e for s, e in example.masked)}
    for head, spans in (("roles", example.roles), ("inner", example.inner), ("names", example.names)):
        if spans is not None:
            _tag(targets[head], HEADS[head], spans, words, masked)
    for act_span, act in example.acts:
        for a, b, i in words:
            if act_span[0] <= a and b <= act_span[1]:
                targets["act"][i] = HEADS["act"].index(act)
    if example.figures is not None:
        _figures(targets, example, words)
    where = {a: i for a, b, i in words}
    links = [(where[a], where.get(b, -1) if b >= 0 else -1) for a, b in example.links if a in where and (b < 0 or b in where)]
    return Window(np.array(encoded.ids), np.array(shapes), targets, np.array(links, np.int64).reshape(-1, 2), example.taught)


def _tag(
    target: np.ndarray, labels: list[str], spans: list[tuple[Span, str]], words: list[tuple[int, int, int]], masked: set[int]
) -> None:
    for _, _, i in words:
        target[i] = IGNORE if i in masked else 0
    taken: set[int] = set()
    for (s, e), kind in sorted(spans, key=lambda x: x[0][0] - x[0][1]):  # the longer first: it is the outer one
        inside = [i for a, b, i in words if s < b and a < e]
        if not inside or taken & set(inside):
            continue
        taken |= set(inside)
        places = ["S"] if len(inside) == 1 else ["B", *"I" * (len(inside) - 2), "E"]
        for place, i in zip(places, inside, strict=True):
            if i not in masked:
                target[i] = labels.index(f"{place}-{kind}")


def _figures(targets: dict[str, np.ndarray], example: Example, words: list[tuple[int, int, int]]) -> None:
    for a, b, i in words:
        if NUMBER.match(example.text[a:b]):
            targets["measure"][i] = 0
    for (s, e), measure, status in example.figures or ():
        for a, b, i in words:
            if s <= a and b <= e and NUMBER.match(example.text[a:b]):
                targets["measure"][i] = HEADS["measure"].index(measure)
                targets["status"][i] = HEADS["status"].index(status)
