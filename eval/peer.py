"""The peer of `make bench`: a spaCy pipeline shaped like en_core_web_sm, with textacy's direct quotations on top.

    python peer.py train GUM PIPELINE       a minute of training on GUM's documents; PIPELINE is written
    python peer.py first PIPELINE FILE      reads one file, prints a line
    python peer.py read PIPELINE FILE…      reads them all, one by one and in batches; prints what it took as JSON

It runs in a virtual environment of its own (requirements/peer.txt). The published small model is in no package registry, so
its architecture is built here and trained for a minute. Its answers are not worth scoring and are not scored. Its speed stands
for the published model's: the same layers of the same widths run over the same tokens, whatever the weights hold. Where that is
not quite so, it is in the peer's favour: fewer dependency labels make the parser's last layer smaller, and the lemmatizer knows
few verbs.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import spacy
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans, fix_random_seed, minibatch
from textacy.constants import REPORTING_VERBS
from textacy.extract import direct_quotations

TRAINING = 60.0  # CPU-seconds
BATCH = 32  # documents, where the peer is let read in batches

# The layers of en_core_web_sm 3.8: one encoder that tagger and parser share, and another one for names.
ENCODE = {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 96, "depth": 4, "window_size": 1, "maxout_pieces": 3}
EMBED = {"@architectures": "spacy.MultiHashEmbed.v2", "width": 96, "include_static_vectors": False}
LOOKS = ["NORM", "PREFIX", "SUFFIX", "SHAPE"]
SHARED = {**EMBED, "attrs": [*LOOKS, "SPACY", "IS_SPACE"], "rows": [5000, 1000, 2500, 2500, 50, 50]}
NAMES = {**EMBED, "attrs": LOOKS, "rows": [5000, 1000, 2500, 2500]}
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}

KINDS = {"person": "PERSON", "place": "GPE", "organization": "ORG", "event": "EVENT", "time": "DATE", "object": "PRODUCT"}
WORD_CLASSES = {
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "PRP": "PRON", "CD": "NUM", "VBD": "VERB", "VBG": "VERB",
    "IN": "ADP", "JJ": "ADJ", ".": "PUNCT", "_SP": "SPACE",
}  # fmt: skip
IRREGULAR = {"said": "say", "told": "tell", "wrote": "write", "thought": "think", "held": "hold"}
ENDINGS = [["s", ""], ["es", ""], ["ies", "y"], ["ed", ""], ["ed", "e"], ["ied", "y"], ["ing", ""], ["ing", "e"]]


def transitions(state: str, encoder: dict[str, Any]) -> dict[str, Any]:
    """The layers that choose the next step of a parse, or of a run of names."""
    return {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": state, "extra_state_tokens": False, "use_upper": True,
        "hidden_width": 64, "maxout_pieces": 2, "nO": None, "tok2vec": encoder,
    }  # fmt: skip


def blank() -> Language:
    """The pipeline without weights."""
    nlp = spacy.blank("en")
    encoder = {"@architectures": "spacy.Tok2Vec.v2", "encode": ENCODE}
    nlp.add_pipe("tok2vec", config={"model": {**encoder, "embed": SHARED}})
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "nO": None, "tok2vec": LISTENER}})
    nlp.add_pipe("parser", config={"model": transitions("parser", LISTENER)})
    nlp.add_pipe("attribute_ruler").add_patterns(
        [{"patterns": [[{"TAG": tag}]], "attrs": {"POS": word_class}} for tag, word_class in WORD_CLASSES.items()]
    )
    nlp.add_pipe("lemmatizer", config={"mode": "rule"})
    nlp.add_pipe("ner", config={"model": transitions("ner", {**encoder, "embed": NAMES})})
    return nlp


def lemmas() -> Lookups:
    """The lemmatizer's tables: the regular endings of verbs, and the verbs of speech."""
    tables = Lookups()
    tables.add_table("lemma_rules", {"verb": ENDINGS})
    tables.add_table("lemma_index", {"verb": sorted(REPORTING_VERBS["en"])})
    tables.add_table("lemma_exc", {"verb": {form: [verb] for form, verb in IRREGULAR.items()}})
    return tables


def rows(gum: Path) -> list[dict[str, Any]]:
    """Annotated documents: GUM's, or where that is absent the sample report with its capitalised words for names."""
    if gum.is_file():
        with gzip.open(gum, "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    text = (Path(__file__).parent.parent / "src/sayso/assets/sample.txt").read_text("utf-8")
    runs = [m.span() for m in re.finditer(r"\b[A-Z]\w+(?: [A-Z]\w+)*", text)]
    entities = [{"start": a, "end": b, "head": [a, b], "type": "person", "upos": "PROPN", "xpos": "NNP"} for a, b in runs]
    lines = [{"start": m.start(), "end": m.end()} for m in re.finditer(r"[^\n]+", text)]
    return [{"text": text, "entities": entities, "sentences": lines}]


class Mention(NamedTuple):
    """Words that name something: its head's index in the sentence, the kind of thing, the head's word class and tag."""

    span: Span
    head: int
    kind: str
    word_class: str
    tag: str


def examples(nlp: Language, row: dict[str, Any]) -> Iterator[Example]:
    """A document's sentences with tags, heads and names as near as annotated mentions tell them."""
    for sentence in row["sentences"]:
        start, end = sentence["start"], sentence["end"]
        plain = nlp.make_doc(row["text"][start:end])
        if len(plain) < 2:
            continue
        mentions = []
        for entity in row["entities"]:
            if start <= entity["start"] and entity["end"] <= end:
                bounds = (entity["start"], entity["end"]), entity["head"]
                span, head = (plain.char_span(a - start, b - start, alignment_mode="expand") for a, b in bounds)
                mentions.append(Mention(span, head[-1].i, entity["type"], entity["upos"], entity["xpos"]))
        yield Example(plain, told(plain, mentions))


def told(plain: Doc, mentions: list[Mention]) -> Doc:
    """The sentence with the tags, heads and names that its mentions give it."""
    tags = [tag_of(token) for token in plain]
    for mention in mentions:
        if mention.tag in WORD_CLASSES:
            tags[mention.head] = mention.tag
    covered = {token.i for m in mentions for token in m.span}
    verbs = [i for i, tag in enumerate(tags) if tag == "VBD" and i not in covered]
    root = verbs[0] if verbs else max(mentions, key=lambda m: len(m.span)).head if mentions else 0
    heads, labels = [root] * len(plain), ["dep"] * len(plain)
    for i, tag in enumerate(tags):
        # A word hangs on the head of the smallest mention larger than all that it heads itself: such arcs make no ring.
        own = max((len(m.span) for m in mentions if m.head == i), default=0)
        around = [(len(m.span), m.head) for m in mentions if m.span.start <= i < m.span.end and len(m.span) > own]
        if around and i != root:
            heads[i], labels[i] = min(around)[1], "compound" if tag.startswith("NN") else "amod"
        elif tag == ".":
            labels[i] = "punct"
        elif own:
            labels[i] = "nsubj" if i < root else "dobj"
    labels[root] = "ROOT"
    words, spaces = [token.text for token in plain], [bool(token.whitespace_) for token in plain]
    doc = Doc(plain.vocab, words=words, spaces=spaces, tags=tags, heads=heads, deps=labels)
    named = [m for m in mentions if m.word_class == "PROPN" and m.kind in KINDS]
    doc.ents = filter_spans([Span(doc, m.span.start, m.span.end, label=KINDS[m.kind]) for m in named])
    return doc


def tag_of(token: Any) -> str:
    """A tag by the look of a word."""
    if token.is_space:
        return "_SP"
    if token.is_punct or token.is_quote:
        return "."
    if token.like_num:
        return "CD"
    if token.lower_ in IRREGULAR or token.lower_.endswith("ed"):
        return "VBD"
    if token.lower_.endswith("ing"):
        return "VBG"
    return "IN" if token.is_stop else "NNP" if token.is_title else "JJ"


def train(gum: Path, into: Path) -> None:
    """Initialises the pipeline and trains it for TRAINING CPU-seconds."""
    random.seed(0)
    fix_random_seed(0)
    nlp = blank()
    told_all = [e for row in rows(gum) for e in examples(nlp, row)]
    nlp.get_pipe("lemmatizer").initialize(lookups=lemmas())
    trained = ["tok2vec", "tagger", "parser", "ner"]
    with nlp.select_pipes(enable=trained):
        optimizer = nlp.initialize(lambda: told_all)
        begun = time.process_time()
        while time.process_time() - begun < TRAINING:
            random.shuffle(told_all)
            for batch in minibatch(told_all, 64):
                nlp.update(batch, sgd=optimizer, drop=0.1)
                if time.process_time() - begun >= TRAINING:
                    break
    nlp.to_disk(into)


def quotations(doc: Doc) -> int | None:
    """How many direct quotations textacy finds; None where it refuses a text for its odd number of quotation marks."""
    try:
        return sum(1 for _ in direct_quotations(doc))
    except ValueError:
        return None


def first(pipeline: Path, file: Path) -> None:
    """Reads one file and says so: what time passes from the start of the process to this line is the bench's to measure."""
    print(quotations(spacy.load(pipeline)(file.read_text("utf-8"))), flush=True)


def read(pipeline: Path, files: list[Path]) -> None:
    """Reads the first file to warm up, then each by itself, then all in batches."""
    nlp = spacy.load(pipeline)
    texts = [path.read_text("utf-8") for path in files]
    quotations(nlp(texts[0]))
    begun = time.process_time()
    found = [quotations(nlp(text)) for text in texts]
    single = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    begun = time.process_time()
    for doc in nlp.pipe(texts, batch_size=BATCH):
        quotations(doc)
    batched = time.process_time() - begun
    refused = found.count(None)
    found_in_all = sum(n for n in found if n is not None)
    yielded = f"{found_in_all} direct quotations ({refused} of {len(files)} texts refused: quotation marks odd in number)"
    print(json.dumps({"cpu_s": single, "batched_cpu_s": batched, "peak_bytes": peak, "yielded": yielded}))


if __name__ == "__main__":
    job, *paths = sys.argv[1], *(Path(name) for name in sys.argv[2:])
    if job == "train":
        train(*paths)
    elif job == "first":
        first(*paths)
    else:
        read(paths[0], paths[1:])
