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
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from sayso.errors import ModelError
from sayso.records import Gauge, Name, Role, Sentence, Span, Tags

WINDOW = 190  # word pieces a window holds at most, [CLS] and [SEP] apart; the encoder was trained on no longer ones
# tokens after which a sentence too long for a window is cut; a token has 1.3 pieces on average, and no more than 190 in all
CUT = 100

LOWER, CAPITALISED, UPPER = 1, 2, 3  # shapes, see shape_of
CAPITALS = 6  # words from which a stretch without a lower-case letter is set in capitals, rather than made of abbreviations

HEADS = {"roles", "inner", "names", "measure", "status", "act"}

Words = list[tuple[tuple[int, int], int]]


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
        self.heads: dict[str, list[str]] = config["heads"]
        widths = [len(labels) for labels in self.heads.values()] + [config["link"], config["link"]]
        stops = np.cumsum([0, *widths]).tolist()
        self._slices = {n: slice(a, b) for n, a, b in zip([*self.heads, "query", "key"], stops, stops[1:], strict=False)}
        self._allowed = {head: _transitions(self.heads[head]) for head in ("roles", "inner", "names")}

    def pieces(self, text: str) -> int:
        """How many word pieces the text has."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def tags(self, text: str, span: Span) -> Tags:
        """The tags of text[span]; at most WINDOW pieces are looked at."""
        part = text[span.start : span.end]
        if not any(c.isalnum() for c in part):  # 20,000 quotation marks would cost as much as a long report
            return Tags(span, (), (), ())
        encoded = self._tokenizer.encode(part)
        ids = encoded.ids if len(encoded.ids) <= WINDOW + 2 else [*encoded.ids[: WINDOW + 1], encoded.ids[-1]]
        shapes, firsts = shapes_of(encoded, part)
        firsts = [word for word in firsts if word[1] <= WINDOW]
        if not firsts:
            return Tags(span, (), (), ())
        logits = self._logits(ids, shapes, firsts)
        if in_capitals(part):
            logits = self._logits(ids, recased(shapes, firsts, self._spans(logits, "names")), firsts)
        words = [Span(span.start + a, span.start + b) for (a, b), _ in firsts]
        found = [(s, False) for s in self._spans(logits, "roles")] + [(s, True) for s in self._spans(logits, "inner")]
        names = [Name(Span(words[a].start, words[b - 1].end), kind) for kind, a, b, _ in self._spans(logits, "names")]
        return Tags(span, self._roles(found, logits, words), tuple(names), self._gauges(text, words, logits))

    def _logits(self, ids: list[int], shapes: list[int], firsts: Words) -> dict[str, Any]:
        """What each head and projection says of each word."""
        feed = {"ids": np.array([ids], np.int64), "shapes": np.array([shapes[: len(ids)]], np.int64)}
        rows = self._session.run(["scores"], feed)[0][[i for _, i in firsts]]
        return {name: rows[:, part] for name, part in self._slices.items()}

    def _spans(self, logits: dict[str, Any], head: str) -> list[tuple[str, int, int, float]]:
        scores = logits[head]
        likely = _softmax(scores)
        found = decoded(scores, self.heads[head], self._allowed[head])
        return [(kind, a, b, float(min(likely[a].max(), likely[b - 1].max()))) for kind, a, b in found]

    def _roles(
        self, found: list[tuple[tuple[str, int, int, float], bool]], logits: dict[str, Any], words: list[Span]
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
                cue = own[int(np.argmax(links))] if max(links) > 0 else None
            span = Span(words[a].start, words[b - 1].end)
            roles.append(Role(kind, span, round(score, 4), inner, cue, act, round(act_score, 4)))  # type: ignore[arg-type]  # labels of the config
        return tuple(roles)

    def _gauges(self, text: str, words: list[Span], logits: dict[str, Any]) -> tuple[Gauge, ...]:
        measures, statuses = _softmax(logits["measure"]), _softmax(logits["status"])
        gauges = []
        for word, measure, status in zip(words, measures, statuses, strict=True):
            best, state = int(measure.argmax()), int(status.argmax())
            label = self.heads["measure"][best]
            if label != "none" or any(c.isdigit() for c in text[word.start : word.end]):
                kind = None if label == "none" else label
                row = (kind, round(float(measure[best]), 4), self.heads["status"][state], round(float(status[state]), 4))
                gauges.append(Gauge(word, *row))  # type: ignore[arg-type]  # labels of the config are those of records.py
        return tuple(gauges)


def tags(text: str, sentences: Sequence[Sentence], model: Model) -> list[Tags]:
    """The tags of every paragraph, in order; a paragraph longer than a window gives several."""
    return [model.tags(text, span) for span in _windows(text, sentences, model)]


def _windows(text: str, sentences: Sequence[Sentence], model: Model) -> Iterator[Span]:
    held: list[Sentence] = []
    for sentence in [*sentences, None]:
        if held and (sentence is None or sentence.block != held[0].block):
            yield from _parts(text, held, model)
            held = []
        if sentence is not None:
            held.append(sentence)


def _parts(text: str, sentences: list[Sentence], model: Model) -> Iterator[Span]:
    """One paragraph in as few windows as hold it, cut at sentence ends (or inside a sentence that is longer than a window)."""
    whole = Span(sentences[0].span.start, sentences[-1].span.end)
    if whole.end - whole.start <= WINDOW or model.pieces(text[whole.start : whole.end]) <= WINDOW:
        yield whole
        return
    start, end, size = -1, -1, 0
    for part in (p for s in sentences for p in _cut(s)):
        pieces = model.pieces(text[part.start : part.end])
        if start >= 0 and size + pieces > WINDOW:
            yield Span(start, end)
            start, size = -1, 0
        start, end, size = part.start if start < 0 else start, part.end, size + pieces
    yield Span(start, end)


def _cut(sentence: Sentence) -> Iterator[Span]:
    tokens = sentence.tokens
    for i in range(0, len(tokens), CUT):
        yield Span(tokens[i].start, tokens[min(i + CUT, len(tokens)) - 1].end)


def shapes_of(encoded: Any, text: str) -> tuple[list[int], Words]:
    """The shape of each piece's word (see shape_of), and of each word its span in text and the index of its first piece."""
    shapes = [0] * len(encoded.ids)
    firsts: Words = []
    last, shape = None, 0
    ids, offsets = encoded.word_ids, encoded.offsets
    for i, word in enumerate(ids):
        if word is None:
            continue
        if word != last:
            last, stop = word, i
            while stop + 1 < len(ids) and ids[stop + 1] == word:
                stop += 1
            firsts.append(((offsets[i][0], offsets[stop][1]), i))
            shape = shape_of(text[offsets[i][0] : offsets[stop][1]])
        shapes[i] = shape
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


def shape_of(word: str) -> int:
    """0 other, 1 lower case, 2 Capitalised, 3 UPPER, 4 mIxed, 5 begins with a digit or holds one."""
    if not word[:1].isalpha():
        return 5 if any(c.isdigit() for c in word) else 0
    if word.islower():
        return LOWER
    if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        return CAPITALISED
    return UPPER if word.isupper() else 4


def decoded(logits: Any, labels: Sequence[str], allowed: Any = None) -> list[tuple[str, int, int]]:
    """The best allowed path of begin/inside/end/single tags (Viterbi): (kind, first word, one past the last word)."""
    path = logits.argmax(1).tolist()
    if not any(path):  # label 0 is O
        return []
    allowed = _transitions(labels) if allowed is None else allowed
    if not _valid(path, labels, allowed):
        path = _viterbi(logits, labels, allowed)
    found, start = [], 0
    for i, tag in enumerate(path):
        label = labels[tag]
        if label[0] in "BS":
            start = i
        if label[0] in "ES":
            found.append((label[2:], start, i + 1))
    return found


def _valid(path: list[int], labels: Sequence[str], allowed: Any) -> bool:
    """Does the likeliest tag of each word already make an allowed path? Then it is the best one."""
    inner = all(allowed[a, b] == 0 for a, b in pairwise(path) if a or b)
    return inner and labels[path[0]][0] in "OBS" and labels[path[-1]][0] in "OES"


def _viterbi(logits: Any, labels: Sequence[str], allowed: Any) -> list[int]:
    n, k = logits.shape
    ends = [np.array([0.0 if label[0] in kinds else -1e9 for label in labels], np.float32) for kinds in ("OBS", "OES")]
    score, back = logits[0] + ends[0], np.zeros((n, k), np.int64)
    for i in range(1, n):
        step = score[:, None] + allowed
        back[i] = step.argmax(0)
        score = step[back[i], np.arange(k)] + logits[i]
    path = [int((score + ends[1]).argmax())]
    for i in range(n - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]


def _transitions(labels: Sequence[str]) -> Any:
    """0 where a tag may follow another, a large negative number where it may not."""
    table = np.full((len(labels), len(labels)), -1e9, np.float32)
    for i, a in enumerate(labels):
        for j, b in enumerate(labels):
            inside = a[0] in "BI"
            if (inside and b[0] in "IE" and a[2:] == b[2:]) or (not inside and b[0] in "OBS"):
                table[i, j] = 0
    return table


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
