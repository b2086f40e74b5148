"""Text into blocks: the golden corpus, and what must hold for any text at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from golden import Case, cases
from sayso.blocks import blocks
from sayso.records import Note, Span

BLANK = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "\u200b\u2060\ufeff"

# Pieces that stand for what decides: breaks, bullets, marks of headings and tables, stops, capitals, emoji, furniture.
PIECES = st.sampled_from(
    [
        "\n", "\n\n", "\r\n", "\u2028", "  ", "\t", "\ufeff", "- ", "• ", "1. ", "# ", "**", "|", ",", ";", ".", "?", "“", "”",
        ":", "🔻",
        "Drone attacks", "LOSSES", "The bridge is closed", "and the crews of both boats swam ashore in the dark of the night",
        "Kyiv", "12", "10,000", "Comments are closed", "Share", "© 2024", "x",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


def rendered(text: str) -> list[str]:
    return [f"{block.kind} | {text[slice(*block.span)]}".replace("\n", "⏎") for block in blocks(text)[0]]


@pytest.mark.parametrize("case", cases("blocks"), ids=repr)
def test_golden(case: Case):
    assert rendered(case.text) == case.expected, case.where


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028", "\x85", "\x0b"])
def test_any_line_end_parts_blocks(line_end: str):
    text = line_end.join(["One died.", "", "Two fled.", "Three stayed."])
    assert [text[slice(*block.span)] for block in blocks(text)[0]] == ["One died.", "Two fled.", "Three stayed."]


def test_wrapped_text_with_carriage_returns_is_one_block():
    text = (
        "The admiralty said on Monday that two patrol boats had gone down in the\r\n"
        "strait after they struck mines, and that their crews had swum ashore in\r\nthe dark."
    )
    assert [block.span for block in blocks(text)[0]] == [Span(0, len(text))]


def test_furniture_is_noted_with_its_place():
    text = "Two died.\n\nComments are closed."
    assert blocks(text)[1] == [Note("boilerplate", "page furniture, not read: Comments are closed.", Span(11, 31))]


def test_a_paragraph_that_begins_like_furniture_is_read():
    text = "Read more: " + "the ministry said that it had counted them all. " * 10
    assert [block.kind for block in blocks(text)[0]] == ["paragraph"]


def test_a_long_line_of_capitals_is_no_heading():
    assert [block.kind for block in blocks("THE CZAR HAS FLED AND " * 12)[0]] == ["paragraph"]


@settings(deadline=None)  # the first example pays for the patterns
@given(TEXTS)
def test_blocks_are_in_order_and_hold_all_but_white_space(text: str):
    found, notes = blocks(text)
    rest, last = "", 0
    for block in found:
        assert last <= block.span.start < block.span.end <= len(text)
        words = text[slice(*block.span)]
        assert words.strip(BLANK) == words
        rest += text[last : block.span.start]
        last = block.span.end
    assert not (rest + text[last:]).strip(BLANK)
    assert [note.span for note in notes] == [block.span for block in found if block.kind == "boilerplate"]


@settings(deadline=None)  # the first example pays for the patterns
@given(TEXTS)
@example("Drone attacks")
@example("Two died in Kyiv.\n\nDrone attacks")
@example("Two died.\nDrone attacks\r")
@example("the crews of both boats swam ashore in the dark and were looked\nafter")
def test_a_paragraph_added_below_changes_nothing_above(text: str):
    before, notes = blocks(text)
    after, more = blocks(text + "\n\nA plain paragraph.")
    assert after[: len(before)] == before
    assert len(after) == len(before) + 1
    assert more == notes


@pytest.mark.alone
@pytest.mark.parametrize(
    "text",
    [
        "The dam held, and nobody was hurt. " * 57_000,
        " " * 2_000_000,
        "\n" * 2_000_000,
        "a\n" * 100_000,
        "a;b;c\n" * 50_000,
        "|" * 500_000,
        "**" * 500_000,
        ("By " + "Aa " * 90 + "\n") * 3_000,
        ("share " * 60 + "q\n") * 3_000,
        ("Read the full " * 25 + "\n") * 3_000,
    ],
    ids=lambda text: f"{text[:8]!r} x {len(text)}",
)
def test_long_texts_take_linear_time(text: str):
    started = time.process_time()
    blocks(text)
    assert time.process_time() - started < 3
