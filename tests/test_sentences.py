"""Blocks into sentences, tokens and quotations: the golden corpora, and what must hold for any text at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from golden import Case, cases
from sayso.blocks import blocks
from sayso.records import Note, Quotation, Sentence, Span
from sayso.sentences import sentences

BLANK = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "\u200b\u2060\ufeff"

PIECES = st.sampled_from(
    [
        " ", " ", "\n", "\n\n", "“", "”", "‘", "’", '"', "'", "«", "»", "„", "``", "''", ".", ".", "...", "…", "?", "!", ",",
        "(", ")",
        "[3]", "U.S.", "Gen.", "No.", "a.m.", "J.",
        "1.", "5'11\"", "10,000", "4.2bn", "’s", "soldiers’", "O’Brien", "🇺🇦", "said", "he",
        "The dam", "Kyiv", "Comments are closed.",
        "a;b;c\n", "\u200b", "\ufeff", "-", "—", "https://a.b/c", "# ", "• ",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


def read(text: str) -> tuple[list[Sentence], list[Quotation], list[Note]]:
    return sentences(text, blocks(text)[0])


@pytest.mark.parametrize("case", cases("sentences"), ids=repr)
def test_golden_sentences(case: Case):
    found = ["# " * sentence.heading + " ".join(token.text for token in sentence.tokens) for sentence in read(case.text)[0]]
    assert found == case.expected, case.where


@pytest.mark.parametrize("case", cases("quotations"), ids=repr)
def test_golden_quotations(case: Case):
    _, quotations, notes = read(case.text)
    found = [
        "> " * quotation.continued + case.text[slice(*quotation.span)] + " …open" * (not quotation.closed)
        for quotation in quotations
    ]
    found += ["! " + case.text[slice(*note.span)] for note in notes if note.span]
    assert "\n".join(found).split("\n") == (case.expected or [""]), case.where


def test_tokens_have_offsets_into_the_text():
    tokens = read("  Two died.")[0][0].tokens
    assert [(token.start, token.end, token.text) for token in tokens] == [(2, 5, "Two"), (6, 10, "died"), (10, 11, ".")]


def test_an_emoji_is_one_code_point_of_the_offsets():
    assert read("🙏 Thanks")[0][0].tokens[1].start == 2


def test_a_sentence_knows_its_block_and_whether_it_is_a_heading():
    found = read("# Losses\n\nAdvertisement\n\nTwo died. One fled.")[0]
    assert [(sentence.block, sentence.heading) for sentence in found] == [(0, True), (2, False), (2, False)]


def test_accents_that_are_signs_of_their_own_stay_in_their_word():
    text = "The cafe\u0301 in Sa\u0303o Tome\u0301 closed."
    assert [token.text for token in read(text)[0][0].tokens][1] == "cafe\u0301"


def test_an_unclosed_quotation_is_noted_with_its_place():
    text = "He said: “No.\n\nShe left."
    assert [(note.kind, note.span) for note in read(text)[2]] == [("open-quotation", Span(9, 13))]


def test_an_unclosed_quotation_swallows_nothing_beyond_its_block():
    quotations = read("He said: “No, never.\n\nThe army left.\n\n“Good,” she said.")[1]
    assert [quotation.span for quotation in quotations] == [Span(9, 20), Span(38, 45)]


@settings(deadline=None)  # the first example pays for the patterns
@given(TEXTS)
def test_sentences_are_in_order_and_hold_all_but_white_space_and_furniture(text: str):
    parts, _ = blocks(text)
    furniture = [block.span for block in parts if block.kind == "boilerplate"]
    found, _, _ = sentences(text, parts)
    rest, last = "", 0
    for start, end in sorted([sentence.span for sentence in found] + furniture):
        assert last <= start < end <= len(text)
        rest += text[last:start]
        last = end
    assert not (rest + text[last:]).strip(BLANK)
    for sentence in found:
        assert parts[sentence.block].span.start <= sentence.span.start
        assert sentence.span.end <= parts[sentence.block].span.end


@settings(deadline=None)  # the first example pays for the patterns
@given(TEXTS)
def test_tokens_are_the_text(text: str):
    for sentence in read(text)[0]:
        assert (sentence.tokens[0].start, sentence.tokens[-1].end) == sentence.span
        last = sentence.span.start
        for token in sentence.tokens:
            assert token.text == text[token.start : token.end] != ""
            assert last <= token.start
            assert not text[last : token.start].strip(BLANK)
            assert not any(sign in BLANK for sign in token.text)
            last = token.end


@settings(deadline=None)  # the first example pays for the patterns
@given(TEXTS)
@example("“‘(“")
@example("“‘a “b” c")
def test_quotations_are_sorted_nested_and_inside_their_block(text: str):
    parts, _ = blocks(text)
    _, found, notes = sentences(text, parts)
    assert [quotation.span for quotation in found] == sorted((q.span for q in found), key=lambda span: (span.start, -span.end))
    above: list[Span] = []
    for quotation in found:
        start, end = quotation.span
        assert any(block.span.start <= start < end <= block.span.end for block in parts)
        while above and above[-1].end <= start:
            above.pop()
        assert not above or end <= above[-1].end
        above.append(quotation.span)
    assert all(note.span and 0 <= note.span.start < note.span.end <= len(text) for note in notes)


@settings(deadline=None)  # the first example pays for the patterns
@given(TEXTS)
@example("“Two died.")
@example("The gas went to the U.S.")
@example("‘No.\n\n‘Yes.")
def test_a_paragraph_without_marks_added_below_changes_nothing_above(text: str):
    before, quotations, notes = read(text)
    after, more_quotations, more_notes = read(text + "\n\nA plain paragraph.")
    assert after[:-1] == before
    assert (more_quotations, more_notes) == (quotations, notes)


@pytest.mark.alone
@pytest.mark.parametrize(
    "text",
    [
        "“The dam held,” Gen. Bilyk said at 5 a.m. in the U.S. Nobody was hurt, not even the soldiers’ dogs. " * 20_000,
        "“" * 10_000 + "x" + "”" * 10_000,
        "“" * 50_000,
        "“‘\"'" * 20_000,
        "‘a " * 50_000,
        '"a ' * 50_000,
        "“Why?” " * 50_000,
        ".”" * 50_000,
        ". " * 100_000,
        "." * 1_000_000,
        "1,22," * 50_000,
        "U.S. " * 50_000,
        "A. " * 50_000,
        "a-" * 300_000,
        "http://" * 50_000,
        "“a\n\n" * 20_000,
        "e\u0301" * 200_000,
    ],
    ids=lambda text: f"{text[:8]!r} x {len(text)}",
)
def test_long_texts_take_linear_time(text: str):
    """Twice as long a text takes twice as long, and not four times; the rest is for a machine that is busy."""
    assert took(text) < 3 * took(text[: len(text) // 2]) + 0.5


def took(text: str) -> float:
    parts, _ = blocks(text)
    started = time.process_time()
    sentences(text, parts)
    return time.process_time() - started
