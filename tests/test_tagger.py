"""The tagger: names in, names out; the best allowed path; one paragraph at a time; a folder that is not whole."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sayso
from golden import Case, cases
from sayso.engine import loaded
from sayso.records import Span
from sayso.tagger import WINDOW, decoded, in_capitals, recased, shape_of

LABELS = ["O", "B-a", "I-a", "E-a", "S-a"]
FOLLOWS = {"O": "OBS", "B": "IE", "I": "IE", "E": "OBS", "S": "OBS"}


@pytest.mark.parametrize("case", cases("names"), ids=repr)
def test_names(case: Case):
    reading = sayso.read(case.text, mentions=True)
    found = [f"{case.text[m.span.start : m.span.end]} = {m.label}" for m in reading.mentions or () if m.kind == "name"]
    assert found == case.expected


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.integers(-9, 9), min_size=5, max_size=5), min_size=1, max_size=5))
def test_the_path_is_the_best_of_all_that_are_allowed(rows):
    logits = np.array(rows, np.float32) + np.sqrt(np.arange(5 * len(rows))).reshape(len(rows), 5) / 1000  # no ties
    best = max(
        (p for p in itertools.product(range(5), repeat=len(rows)) if allowed(p)),
        key=lambda p: sum(logits[i, t] for i, t in enumerate(p)),
    )
    starts = [i for i, t in enumerate(best) if LABELS[t][0] in "BS"]
    ends = [i + 1 for i, t in enumerate(best) if LABELS[t][0] in "ES"]
    assert decoded(logits, LABELS) == [("a", s, e) for s, e in zip(starts, ends, strict=True)]


def allowed(path: tuple[int, ...]) -> bool:
    kinds = [LABELS[t][0] for t in path]
    inner = all(b in FOLLOWS[a] for a, b in itertools.pairwise(kinds))
    return inner and kinds[0] in "OBS" and kinds[-1] in "OES"


@pytest.mark.parametrize(
    ("word", "shape"), [("said", 1), ("Kyiv", 2), ("NATO", 3), ("McCain", 4), ("10,000", 5), ("4.2bn", 5), ("—", 0), ("A", 2)]
)
def test_the_shape_of_a_word(word, shape):
    assert shape_of(word) == shape


@pytest.mark.parametrize(
    ("text", "capitals"),
    [
        ("THE MAYOR OF PLANO SAID NOTHING.", True),
        ("THE MAYOR OF PLANO said NOTHING.", False),
        ("NATO, EU, UN", False),  # too few words
        ("1 2 3 4 5 6 7", False),
    ],
)
def test_what_is_set_in_capitals(text, capitals):
    assert in_capitals(text) is capitals


def test_names_in_capitals_keep_one():
    # THE | IVO | BRAN##DT | 12 | SAID, with [CLS] and [SEP] around
    firsts = [((0, 3), 1), ((4, 7), 2), ((8, 14), 3), ((15, 17), 5), ((18, 22), 6)]
    assert recased([0, 3, 3, 3, 3, 5, 3, 0], firsts, [("PER", 1, 3, 0.9)]) == [0, 1, 2, 2, 2, 5, 1, 0]


def test_a_report_in_capitals_names_and_counts_as_another():
    model, _ = loaded()
    text = "President Ivo Brandt said that nine miners had been injured in a blast near Plano."
    plain, capitals = (model.tags(t, model.pieces(t, Span(0, len(t)))) for t in (text, text.upper()))
    assert [n.span for n in capitals.names if n.label == "PER"] == [n.span for n in plain.names if n.label == "PER"]
    assert [(g.span, g.measure) for g in capitals.gauges] == [(g.span, g.measure) for g in plain.gauges]


def test_a_paragraph_is_tagged_by_itself():
    text = "Rescuers said two miners had died in Zonguldak.\n\nThe army denied it.\n"
    model, _ = loaded()
    line = "The army denied it."
    alone = model.tags(line, model.pieces(line, Span(0, 19)))
    within = model.tags(text, model.pieces(text, Span(text.index(line), text.index(line) + 19)))
    assert [(r.kind, r.score) for r in alone.roles] == [(r.kind, r.score) for r in within.roles]


def test_a_part_takes_the_pieces_that_it_has_by_itself():
    text = "Zonguldak’s miners (12 of them) came up.\nKryvyi Rih: no word from O’Hara-Vogt yet."
    model, _ = loaded()
    whole = model.pieces(text, Span(0, len(text)))
    starts = [text.index(words) for words in ("Zonguldak", "’s", "miners", "(12", "came", "Kryvyi", "no word", "-Vogt")]
    for span in (Span(a, b) for a, b in itertools.pairwise([*starts, len(text)])):
        assert whole.within(span) == model.pieces(text, span)
    assert whole.within(Span(3, 20)) is None
    assert whole.within(Span(0, 3)) is None


ODD = (
    "“Señor O’Neill-İnan’s” 1,200.5 (à 5%_US)…",
    "a\u0301b  x\u00a0y\u200bz",
    "日本 5×6 €7 °C",
    "[SEP] Straße ŉ \x07 ab\x1bc",
    "a" * 150,
)


@pytest.mark.parametrize("text", ODD)
def test_pieces_put_together_from_words_are_the_tokenizers(text):
    model, _ = loaded()
    span = Span(0, len(text))
    assert model.pieces(text, span) == model._encoded(text, span)


def test_words_that_no_number_meets_are_not_gauged():
    line = "Two of 30 miners died in 1996."
    model, _ = loaded()
    tags = model.tags(line, model.pieces(line, Span(0, len(line))), [Span(0, 3), Span(7, 9)])
    assert [line[g.span.start : g.span.end] for g in tags.gauges] == ["Two", "30"]


def test_a_long_paragraph_is_read_to_its_end():
    text = "The road was closed. " * WINDOW + "The mayor, Lena Vogt, said two people had died."
    reading = sayso.read(text)
    assert [s.speaker.name for s in reading.statements] == ["Lena Vogt"]
