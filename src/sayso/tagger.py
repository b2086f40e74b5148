"""The model's tags: the roles of attributions, names, and what each number counts.

One encoder runs over each paragraph by itself (a long one in parts, cut at sentence ends), so a sentence's tags depend on its
own paragraph only: not on what stands after it, nor on the reports beside it, nor on the number of threads. Windows are run one
at a time because dynamic int8 takes one activation scale a tensor: in a batch, a sentence's tags would change with its
neighbours.

The model is a folder: model.onnx, tokenizer.json, config.json (labels, hashes), card.md. Only this module imports onnxruntime
and tokenizers.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from sayso.errors import ModelError
from sayso.records import Gauge, Name, Role, Sentence, Span, Tags

WINDOW = 190  # word pieces a window holds at most, [CLS] and [SEP] apart; the encoder was trained on no longer ones
# tokens after which a sentence too long for a window is cut; a token has 1.3 pieces on average, and no more than 190 in all
CUT = 100

# added to the scores of roles: the model is shy. On 16 reports that it has not seen these find .85 of the statements at a
# precision of .85, none .84 at .84; more for contents finds as much more, and costs PolNeAR's contents .01
LEAN = {"source": 1.0, "cue": 0.8, "content": 1.0}
LOWER, CAPITALISED, UPPER = 1, 2, 3  # shapes, see shape_of
CAPITALS = 6  # words from which a stretch without a lower-case letter is set in capitals, rather than made of abbreviations

HEADS = {"roles", "inner", "names", "measure", "status", "act"}

LOSS = 3.0  # the tags tried first lose no more against the likeliest: one and a third a word, enough for 78 of 100 paths

Words = list[tuple[tuple[int, int], int]]
Way = tuple[float, Any]  # what a path of tags loses, and its tags but O, as a chain: the last word, its tag, the rest


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
        config = _checked(folder)
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # without 8-bit dot products (AVX2 alone), sums of 8-bit products saturate: three golden cases read otherwise there
        options.add_session_config_entry("session.x64quantprecision", "1")
        try:
            # onnxruntime's fused SkipLayerNormalization takes 30 % of a run, the plain operators 10 % (measured with 1.32)
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, ["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # both libraries raise bare Exception subclasses of their own
            raise ModelError(str(folder), f"the model cannot be loaded ({error})", "install sayso again") from error
        self.version: str = config["version"]
        self.heads: dict[str, tuple[str, ...]] = {name: tuple(labels) for name, labels in config["heads"].items()}
        widths = [len(labels) for labels in self.heads.values()] + [config["link"], config["link"]]
        stops = np.cumsum([0, *widths]).tolist()
        self._lean = np.array([LEAN.get(label[2:], 0.0) for label in self.heads["roles"]], np.float32)
        self._slices = {n: slice(a, b) for n, a, b in zip([*self.heads, "query", "key"], stops, stops[1:], strict=False)}
        self._ends: list[int] = self._tokenizer.encode("").ids  # [CLS] and [SEP]

    def pieces(self, text: str, span: Span) -> Pieces:
        """The word pieces of text[span]."""
        part = text[span.start : span.end]
        encoded = self._tokenizer.encode(part, add_special_tokens=False)
        return Pieces(span, encoded.ids, *shapes_of(encoded, part))

    def tags(self, text: str, pieces: Pieces) -> Tags:
        """The tags of a stretch of text; at most WINDOW pieces are looked at."""
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
        return Tags(span, self._roles(found, logits, words), tuple(names), self._gauges(text, words, logits))

    def _logits(self, ids: list[int], shapes: list[int], firsts: Words) -> dict[str, Any]:
        """What each head and projection says of each word."""
        first, last = self._ends
        feed = {"ids": np.array([[first, *ids, last]], np.int64), "shapes": np.array([[0, *shapes, 0]], np.int64)}
        rows = self._session.run(["scores"], feed)[0][[i + 1 for _, i in firsts]]
        return {name: rows[:, part] for name, part in self._slices.items()}

    def _spans(self, logits: dict[str, Any], head: str) -> list[tuple[str, int, int, float]]:
        """The stretches of a head's tags, each with the probability of its less likely end."""
        scores = logits[head]
        if head == "roles":
            scores = scores + self._lean
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

    def _gauges(self, text: str, words: list[tuple[int, int]], logits: dict[str, Any]) -> tuple[Gauge, ...]:
        """What is said of the words that count something, and of all that hold a digit."""
        none = self.heads["measure"].index("none")
        kinds = logits["measure"].argmax(1).tolist()
        asked = [i for i, kind in enumerate(kinds) if kind != none or _has_digit(text[words[i][0] : words[i][1]])]
        if not asked:
            return ()
        measures, statuses = _softmax(logits["measure"][asked]), _softmax(logits["status"][asked])
        states = statuses.argmax(1).tolist()
        sure, told = measures.max(1).tolist(), statuses.max(1).tolist()
        gauges = []
        for i, state, score, state_score in zip(asked, states, sure, told, strict=True):
            kind = None if kinds[i] == none else self.heads["measure"][kinds[i]]
            row = (kind, round(score, 4), self.heads["status"][state], round(state_score, 4))
            gauges.append(Gauge(Span(*words[i]), *row))
        return tuple(gauges)


def tags(text: str, sentences: Sequence[Sentence], model: Model) -> list[Tags]:
    """The tags of every paragraph, in order; a paragraph longer than a window gives several."""
    return [model.tags(text, pieces) for pieces in _windows(text, sentences, model)]


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
    if not _valid(path, tagset):
        path = _viterbi(logits, tagset)
    found, start = [], 0
    for i, tag in enumerate(path):
        place = tagset.places[tag]
        if place in "BS":
            start = i
        if place in "ES":
            found.append((labels[tag][2:], start, i + 1))
    return found


class _Tagset(NamedTuple):
    """The place of each tag (B, I, E, S, O), and of each what may follow it."""

    places: tuple[str, ...]
    after: tuple[frozenset[int], ...]


@cache
def _tagset(labels: tuple[str, ...]) -> _Tagset:
    def follows(a: str, b: str) -> bool:
        return b[0] in "IE" and a[2:] == b[2:] if a[0] in "BI" else b[0] in "OBS"

    after = (frozenset(i for i, b in enumerate(labels) if follows(a, b)) for a in labels)
    return _Tagset(tuple(label[0] for label in labels), tuple(after))


def _valid(path: list[int], tagset: _Tagset) -> bool:
    """Does the likeliest tag of each word already make an allowed path? Then it is the best one."""
    places, after = tagset
    inner = all(b in after[a] for a, b in pairwise(path) if a or b)
    return inner and places[path[0]] in "OBS" and places[path[-1]] in "OES"


def _viterbi(logits: Any, tagset: _Tagset) -> list[int]:
    """The allowed path of the highest sum.

    A tag loses what it lies below the best of its word. No path that loses so much in all has a tag that loses more by itself:
    so the few tags that lose little are tried first, and more of them until a path is found that loses no more than they may.
    """
    lost = logits.max(1, keepdims=True) - logits
    most, (loss, path) = LOSS, _best(lost, LOSS, tagset)
    while loss > most:
        most = loss if math.isfinite(loss) else 2 * most
        loss, path = _best(lost, most, tagset)
    return path


def _best(lost: Any, most: float, tagset: _Tagset) -> tuple[float, list[int]]:
    """The path that loses least, of the tags that lose no more than `most` each; its loss is infinite where there is none."""
    after, path = tagset.after, [0] * len(lost)
    tried = lost <= most
    tried[~tried[:, 1:].any(1), 0] = False  # where nothing but O is tried, nothing is chosen
    rows, tags = np.nonzero(tried)
    steps = zip(rows.tolist(), tags.tolist(), lost[rows, tags].tolist(), strict=True)
    ways: dict[int, Way] = {0: (0.0, None)}  # by the last tag
    reached = 0
    for word, here in groupby(steps, key=_word):
        if word > reached:
            ways = _onward(ways, [(0, 0.0)], reached, after)
        ways = _onward(ways, [(tag, loss) for _, tag, loss in here], word, after)
        reached = word + 1
    whole = _onward(ways, [(0, 0.0)], reached, after)  # an end may be followed by O
    if not whole:
        return math.inf, path
    least, chain = whole[0]
    while chain is not None:
        word, tag, chain = chain
        path[word] = tag
    return least, path


_word, _loss = itemgetter(0), itemgetter(0)


def _onward(ways: dict[int, Way], steps: list[tuple[int, float]], word: int, after: Sequence[frozenset[int]]) -> dict[int, Way]:
    """The best way to each tag of a word, from those to the tags of the word before."""
    found: dict[int, Way] = {}
    for tag, lost in steps:
        if before := [way for last, way in ways.items() if tag in after[last]]:
            loss, chain = min(before, key=_loss) if len(before) > 1 else before[0]
            found[tag] = loss + lost, (word, tag, chain) if tag else chain
    return found


def _softmax(x: Any) -> Any:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def _checked(folder: Path) -> dict[str, Any]:
    """The folder's config, once every file is there with the hash that it names."""
    remedy = "install sayso again, or name a whole model folder with SAYSO_MODEL"
    try:
        config = msgspec.json.decode((folder / "config.json").read_bytes(), type=dict[str, Any])
        for name, digest in config["sha256"].items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
                raise ModelError(str(folder / name), "the file was altered: its SHA-256 is not the one in config.json", remedy)
        if not _whole(config):
            raise ModelError(str(folder / "config.json"), "it names no version, or not all heads with their labels", remedy)
    except (OSError, msgspec.DecodeError, KeyError, AttributeError) as error:
        missing = getattr(error, "filename", None) or str(folder / "config.json")
        what = (
            "the file is missing"
            if isinstance(error, FileNotFoundError)
            else f"the file cannot be read ({type(error).__name__})"
        )
        raise ModelError(str(missing), what, remedy) from error
    return config


def _whole(config: dict[str, Any]) -> bool:
    """Does a config hold a version, the width of the link vectors, and every head with a list of labels?"""
    heads = config.get("heads")
    named = isinstance(heads, dict) and heads.keys() >= HEADS and all(isinstance(v, list) and v for v in heads.values())
    return named and isinstance(config.get("version"), str) and isinstance(config.get("link"), int)
