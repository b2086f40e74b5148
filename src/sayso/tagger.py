"""The model's tags: the roles of attributions, names, and what each number counts.

One encoder runs over each paragraph by itself (a long one in parts, cut at sentence ends), so a sentence's tags depend on its
own paragraph only: not on what stands after it, nor on the reports beside it, nor on the number of threads.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sayso.network import Network
from sayso.records import Gauge, Name, Role, Sentence, Span, Tags

WINDOW = 190  # word pieces a window holds at most, [CLS] and [SEP] apart; the encoder was trained on no longer ones
# tokens after which a sentence too long for a window is cut; a token has 1.3 pieces on average, and no more than 190 in all
CUT = 100

LOWER, CAPITALISED, UPPER = 1, 2, 3  # shapes, see shape_of
CAPITALS = 6  # words from which a stretch without a lower-case letter is set in capitals, rather than made of abbreviations

HEADS = {"roles", "inner", "names", "measure", "status", "act"}

REMEDY = "install sayso again, or name a whole model folder with SAYSO_MODEL"

BOUND = 4.0  # where the likeliest tags do not fit, those that lose no more against them are tried first: enough for most

KNOWN = 30_000  # words whose pieces are kept, about 6 MB; a day's news has 20,000 different ones
LONG = 40  # characters of a word that is kept, at most
# Where the tokenizer parts words: at white space and at signs of punctuation, each of which is a word. Of all other signs, and
# where the text spells one of the tokenizer's own marks, it is asked.
_LETTERS = "0-9A-Za-zÀ-ÖØ-öø-ɏ"
_WORD = re.compile(rf"[{_LETTERS}]+|[^\s{_LETTERS}]")
_ODD = re.compile(rf"[^{_LETTERS}\x20-\x7e\n\r\t\u00a0“”‘’–—…«»•]|\[[A-Z]+\]")

FIRM = re.compile(r",?\s(?:(?:Inc|Ltd|Corp|Co|Pvt)\b\.?|(?:LLC|LLP|PLC|GmbH|AG)\b)(?:\sLtd\b\.?)?")  # the legal form of a firm

Words = list[tuple[tuple[int, int], int]]


class Pieces(NamedTuple):
    """A stretch of text as the model takes it: ids and shapes of its pieces; its words, their spans counted from its start."""

    span: Span
    ids: list[int]
    shapes: list[int]
    words: Words

    def within(self, span: Span) -> Pieces | None:
        """The pieces of a part; None where one of its ends cuts a word."""
        start, end = span.start - self.span.start, span.end - self.span.start
        first, stop = (bisect_left(self.words, at, key=lambda word: word[0][0]) for at in (start, end))
        if any(0 < at <= len(self.words) and self.words[at - 1][0][1] > edge for at, edge in ((first, start), (stop, end))):
            return None
        low = self.words[first][1] if first < len(self.words) else len(self.ids)
        high = self.words[stop][1] if stop < len(self.words) else len(self.ids)
        words = [((a - start, b - start), i - low) for (a, b), i in self.words[first:stop]]
        return Pieces(span, self.ids[low:high], self.shapes[low:high], words)


class Model:
    """A loaded model; safe to use from several threads. Raises ModelError where the folder is not whole."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._network = Network(folder, _is_whole, threads, REMEDY)
        self._tokenizer, config = self._network.tokenizer, self._network.config
        self.version: str = config["version"]
        self.heads: dict[str, tuple[str, ...]] = {name: tuple(labels) for name, labels in config["heads"].items()}
        widths = [len(labels) for labels in self.heads.values()] + [config["link"], config["link"]]
        stops = np.cumsum([0, *widths]).tolist()
        self._slices = {n: slice(a, b) for n, a, b in zip([*self.heads, "query", "key"], stops, stops[1:], strict=False)}
        self._ends: list[int] = self._tokenizer.encode("").ids  # [CLS] and [SEP]
        self._word = lru_cache(maxsize=KNOWN)(self._word_of)
        sample, span = "O’Hara-Vogt's “1,200”\n(à 5%_US)…", Span(0, 0)
        self._parts_at_signs = self._put_together(sample, span) == self._encoded(sample, span)  # another model's may not

    def pieces(self, text: str, span: Span) -> Pieces:
        """The word pieces of text[span]."""
        part = text[span.start : span.end]
        return self._put_together(part, span) if self._parts_at_signs and not _ODD.search(part) else self._encoded(part, span)

    def _encoded(self, part: str, span: Span) -> Pieces:
        encoded = self._tokenizer.encode(part, add_special_tokens=False)
        return Pieces(span, encoded.ids, *shapes_of(encoded, part))

    def _put_together(self, part: str, span: Span) -> Pieces:
        """The pieces of a text without odd signs from those of its words: a third of the time that `_encoded` takes."""
        ids: list[int] = []
        shapes: list[int] = []
        words: Words = []
        for match in _WORD.finditer(part):
            word = match[0]
            known, shape = self._word(word) if len(word) <= LONG else self._word_of(word)
            words.append((match.span(), len(ids)))
            ids += known
            shapes += [shape] * len(known)
        return Pieces(span, ids, shapes, words)

    def _word_of(self, word: str) -> tuple[list[int], int]:
        return self._tokenizer.encode(word, add_special_tokens=False).ids, shape_of(word)

    def tags(self, text: str, pieces: Pieces, numbers: Sequence[Span] = ()) -> Tags:
        """The tags of a stretch of text, with gauges of the numbers in it; at most WINDOW pieces are looked at."""
        span, ids, shapes = pieces.span, pieces.ids[:WINDOW], pieces.shapes[:WINDOW]
        firsts = pieces.words if len(ids) == len(pieces.ids) else [word for word in pieces.words if word[1] < WINDOW]
        # 20,000 quotation marks would cost as much as a long report
        if not firsts or not any(map(str.isalnum, text[span.start : span.end])):
            return Tags(span, (), (), ())
        logits = self._logits(ids, shapes, firsts)
        if in_capitals(text[span.start : span.end]):
            logits = self._logits(ids, recased(shapes, firsts, self._spans(logits, "names")), firsts)
        words = [(span.start + a, span.start + b) for (a, b), _ in firsts]
        found = [(s, False) for s in self._spans(logits, "roles")] + [(s, True) for s in self._spans(logits, "inner")]
        names = [Name(Span(words[a][0], words[b - 1][1]), kind) for kind, a, b, _ in self._spans(logits, "names")]
        names = _with_suffixes(text, names)
        gauges = self._gauges(text, _meeting(words, numbers), words, logits)
        return Tags(span, self._roles(found, logits, words), tuple(names), gauges)

    def _logits(self, ids: list[int], shapes: list[int], firsts: Words) -> dict[str, Any]:
        """What each head and projection says of each word."""
        first, last = self._ends
        scores = self._network.run({"ids": [first, *ids, last], "shapes": [0, *shapes, 0]})
        rows = scores[[i + 1 for _, i in firsts]]
        return {name: rows[:, part] for name, part in self._slices.items()}

    def _spans(self, logits: dict[str, Any], head: str) -> list[tuple[str, int, int, float]]:
        """The stretches of a head's tags, each with the probability of its less likely end."""
        scores = logits[head]
        found = decoded(scores, self.heads[head])
        if not found:
            return []
        likely = _softmax(scores[[i for _, a, b in found for i in (a, b - 1)]]).max(1).tolist()
        return [(*stretch, min(likely[2 * i : 2 * i + 2])) for i, stretch in enumerate(found)]

    def _roles(
        self, found: list[tuple[tuple[str, int, int, float], bool]], logits: dict[str, Any], words: list[tuple[int, int]]
    ) -> tuple[Role, ...]:
        cues = [n for n, ((kind, *_), _) in enumerate(found) if kind == "cue"]
        width = logits["key"].shape[1]
        roles = []
        for (kind, a, b, score), inner in found:
            cue = act = None
            act_score = 0.0
            if kind == "cue":
                likely = _softmax(logits["act"][a:b].mean(0, keepdims=True))[0]
                act, act_score = self.heads["act"][int(likely.argmax())], float(likely.max())
            elif own := [c for c in cues if found[c][1] == inner]:
                links = [float(logits["query"][a] @ logits["key"][found[c][0][1]]) / width**0.5 for c in own]
                cue = own[links.index(max(links))] if max(links) > 0 else None
            span = Span(words[a][0], words[b - 1][1])
            roles.append(Role(kind, span, round(score, 4), inner, cue, act, round(act_score, 4)))  # type: ignore[arg-type]  # labels of the config
        return tuple(roles)

    def _gauges(self, text: str, asked: list[int], words: list[tuple[int, int]], logits: dict[str, Any]) -> tuple[Gauge, ...]:
        """What the words asked for count; one that counts nothing is named where it holds a digit."""
        if not asked:
            return ()
        measures, statuses = _softmax(logits["measure"][asked]), _softmax(logits["status"][asked])
        gauges = []
        for i, measure, status in zip(asked, measures, statuses, strict=True):
            best, state = int(measure.argmax()), int(status.argmax())
            label = self.heads["measure"][best]
            if label != "none" or _has_digit(text[words[i][0] : words[i][1]]):
                kind = None if label == "none" else label
                row = (kind, round(float(measure[best]), 4), self.heads["status"][state], round(float(status[state]), 4))
                gauges.append(Gauge(Span(*words[i]), *row))  # type: ignore[arg-type]  # labels of the config are those of records.py
        return tuple(gauges)


def tags(text: str, sentences: Sequence[Sentence], numbers: Sequence[Span], model: Model) -> list[Tags]:
    """The tags of every paragraph, in order; a paragraph longer than a window gives several. `numbers` come in order."""
    found = []
    for pieces in _windows(text, sentences, model):
        first = bisect_right(numbers, pieces.span.start, key=lambda number: number.end)
        last = bisect_left(numbers, pieces.span.end, key=lambda number: number.start)
        found.append(model.tags(text, pieces, numbers[first:last]))
    return found


def _with_suffixes(text: str, names: Sequence[Name]) -> list[Name]:
    """Names of firms with the form that the law gives them behind ("CCNG, Inc."), which is no name of its own."""
    grown: list[Name] = []
    for name in names:
        if grown and name.span.start < grown[-1].span.end:
            continue
        suffix = FIRM.match(text, name.span.end) if name.label == "ORG" else None
        grown.append(Name(Span(name.span.start, suffix.end()), "ORG") if suffix else name)
    return grown


def _meeting(words: Sequence[tuple[int, int]], numbers: Sequence[Span]) -> list[int]:
    """The words that share a character with a number: two thirds of all words would else be gauged in vain."""
    found: dict[int, None] = {}
    for start, end in numbers:
        first = bisect_right(words, start, key=lambda word: word[1])
        found |= dict.fromkeys(range(first, bisect_left(words, end, key=lambda word: word[0])))
    return list(found)


def _windows(text: str, sentences: Sequence[Sentence], model: Model) -> Iterator[Pieces]:
    for _, held in groupby(sentences, key=lambda sentence: sentence.block):
        yield from _parts(text, list(held), model)


def _parts(text: str, sentences: list[Sentence], model: Model) -> Iterator[Pieces]:
    """One paragraph in as few windows as hold it, cut at sentence ends (or inside a sentence that is longer than a window).

    It is tokenised once: its parts take their pieces from the whole's.
    """
    whole = model.pieces(text, Span(sentences[0].span.start, sentences[-1].span.end))
    if len(whole.ids) <= WINDOW:
        yield whole
        return

    def taken(span: Span) -> Pieces:
        return whole.within(span) or model.pieces(text, span)

    start, end, size = -1, -1, 0
    for part in (p for s in sentences for p in _cut(s)):
        pieces = len(taken(part).ids)
        if start >= 0 and size + pieces > WINDOW:
            yield taken(Span(start, end))
            start, size = -1, 0
        start, end, size = part.start if start < 0 else start, part.end, size + pieces
    yield taken(Span(start, end))


def _cut(sentence: Sentence) -> Iterator[Span]:
    tokens = sentence.tokens
    for i in range(0, len(tokens), CUT):
        yield Span(tokens[i].start, tokens[min(i + CUT, len(tokens)) - 1].end)


def shapes_of(encoded: Any, text: str) -> tuple[list[int], Words]:
    """The shape of each piece's word (see shape_of), and of each word its span in text and the index of its first piece."""
    shapes: list[int] = []
    firsts: Words = []
    ids, offsets = encoded.word_ids, encoded.offsets
    i, size = 0, len(ids)
    while i < size:
        word, stop = ids[i], i + 1
        if word is None:
            shapes.append(0)
        else:
            while stop < size and ids[stop] == word:
                stop += 1
            span = offsets[i][0], offsets[stop - 1][1]
            firsts.append((span, i))
            shapes += [shape_of(text[slice(*span)])] * (stop - i)
        i = stop
    return shapes, firsts


def in_capitals(text: str) -> bool:
    """Is a stretch of several words set in capitals (a teleprinter's report, a headline)? Then capitals tell no names."""
    return text.isupper() and len(text.split()) >= CAPITALS


def recased(shapes: Sequence[int], firsts: Words, names: Sequence[tuple[str, int, int, float]]) -> list[int]:
    """The shapes of words in capitals as a newspaper would set them: names Capitalised, all else in lower case.

    So read, 7 more of the 98 numbered victims in a third of MUC-4's training part are counted right (eval/victims.py). All
    in lower case does as well there, but finds 193 names where 429 are found in capitals, and breaks speakers' names.
    """
    stops = [*(piece for _, piece in firsts[1:]), len(shapes)]
    named = {i for _, a, b, _ in names for i in range(firsts[a][1], stops[b - 1])}
    return [shape if shape != UPPER else CAPITALISED if i in named else LOWER for i, shape in enumerate(shapes)]


@lru_cache(maxsize=30_000)
def shape_of(word: str) -> int:
    """0 other, 1 lower case, 2 Capitalised, 3 UPPER, 4 mIxed, 5 begins with a digit or holds one."""
    if not word[:1].isalpha():
        return 5 if _has_digit(word) else 0
    if word.islower():
        return LOWER
    if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        return CAPITALISED
    return UPPER if word.isupper() else 4


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))


def decoded(logits: Any, labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """The best allowed path of begin/inside/end/single tags (Viterbi): (kind, first word, one past the last word)."""
    path = logits.argmax(1).tolist()
    if not any(path):  # label 0 is O
        return []
    tagset = _tagset(tuple(labels))
    if misfits := tagset.misfits(path):  # else the likeliest path is the best
        path = _viterbi(logits, path, misfits, tagset)
    found, start = [], 0
    for i, tag in enumerate(path):
        place = labels[tag][0]
        if place in "BS":
            start = i
        if place in "ES":
            found.append((labels[tag][2:], start, i + 1))
    return found


class _Tagset(NamedTuple):
    """What a tag stands behind and what it leaves behind: the inside of a kind (its number), or 0, no kind's."""

    behind: tuple[int, ...]
    leaves: tuple[int, ...]

    def misfits(self, path: list[int]) -> list[int]:
        """The words whose tag may not follow the one before; before the first and after the last stands O, tag 0."""
        return [i for i, (a, b) in enumerate(pairwise([0, *path, 0])) if self.leaves[a] != self.behind[b]]


@cache
def _tagset(labels: tuple[str, ...]) -> _Tagset:
    kinds = list(dict.fromkeys(label[2:] for label in labels))  # that of O is empty, and the first

    def inside(places: str) -> tuple[int, ...]:
        return tuple(kinds.index(label[2:]) if label[0] in places else 0 for label in labels)

    return _Tagset(inside("IE"), inside("BI"))


def _viterbi(logits: Any, likeliest: list[int], misfits: list[int], tagset: _Tagset) -> list[int]:
    """The allowed path of the highest sum, mended from the likeliest tags where these do not fit each other.

    A tag loses what it lies below the best of its word. Around a misfit, words count in which a second tag loses no more than a
    bound, up to the first on either side in which none does: a path that differs there loses more than the bound, so that none
    is better than the best mending if this loses no more. Should two mendings lie so near that a path through both might be
    better, the whole is searched.
    """
    lost = logits.max(1, keepdims=True) - logits
    second = np.partition(lost, 1, axis=1)[:, 1].tolist()
    path, done, before = list(likeliest), 0, 0.0
    for misfit in misfits:
        if misfit < done:
            continue
        bound, loss = 0.0, BOUND
        while loss > bound:
            bound = loss if math.isfinite(loss) else 4 * bound
            first = last = misfit
            while first and second[first - 1] <= bound:
                first -= 1
            while last < len(path) and second[last] <= bound:
                last += 1
            ends = likeliest[first - 1] if first else 0, likeliest[last] if last < len(path) else 0
            loss, tags = _mended(lost[first:last].tolist(), bound, ends, tagset)
        if done and loss + before > sum(second[done - 1 : first]):
            return _mended(lost.tolist(), math.inf, (0, 0), tagset)[1]
        path[first:last], done, before = tags, last + 1, loss
    return path


def _mended(lost: list[list[float]], bound: float, ends: tuple[int, int], tagset: _Tagset) -> tuple[float, list[int]]:
    """The tags between two ends that lose least, each no more than the bound, with what they lose; infinite where none fit."""
    behind, leaves = tagset
    ways: dict[int, tuple[float, Any]] = {leaves[ends[0]]: (0.0, None)}  # by what the last tag leaves; tags as a chain
    for row in lost:
        ways_before, ways = ways, {}
        for tag, loss in enumerate(row):
            if loss <= bound and (way := ways_before.get(behind[tag])) is not None:
                whole, other = way[0] + loss, ways.get(leaves[tag])
                if other is None or whole < other[0]:
                    ways[leaves[tag]] = whole, (tag, way[1])
    total, chain = ways.get(behind[ends[1]], (math.inf, None))
    tags = []
    while chain is not None:
        tag, chain = chain
        tags.append(tag)
    return total, tags[::-1]


def _softmax(x: Any) -> Any:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def _is_whole(config: dict[str, Any]) -> bool:
    """Does a config hold a version, the width of the link vectors, and every head with a list of labels?"""
    heads = config.get("heads")
    named = isinstance(heads, dict) and heads.keys() >= HEADS and all(isinstance(v, list) and v for v in heads.values())
    return named and isinstance(config.get("version"), str) and isinstance(config.get("link"), int)
