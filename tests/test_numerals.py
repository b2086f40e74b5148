from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golden import cases
from sayso.numerals import numerals
from sayso.records import Numeral


def line(text: str, n: Numeral) -> str:
    """A numeral as the corpus writes it: words => kind comparator value low..high unit added per."""
    words = text[n.span.start : n.span.end]
    if n.kind in ("label", "ordinal"):
        return f"{words} => {n.kind}"
    shown = ["-" if x is None else f"{x:.10g}" for x in (n.value, n.low, n.high)]
    bounds = [] if n.low is None and n.high is None else [f"{shown[1]}..{shown[2]}"]
    marks = [n.unit, "added" if n.additive else None, f"per {n.per}" if n.per else None]
    return " ".join([words, "=>", n.kind, n.comparator, shown[0], *bounds, *filter(None, marks)])


@pytest.mark.parametrize("case", cases("numerals"), ids=lambda case: case.title)
def test_the_corpus(case):
    got = [line(case.text, n) for n in numerals(case.text)]
    assert got == case.expected, case.where


WORDS = (
    "a an the one two three dozen dozens hundred thousand million half third quarter of and or to in from "
    "between at least more than over up about some another further several few couple 5 12 2,000 3.5 2019 "
    "$ € % - – km m days year old ago per week aged minus point ½ ١٢ 1/2 3-1 No. May I ( ) , . 's"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join))
def test_any_heap_of_number_words_gives_disjoint_spans_in_order(text):
    _sound(text, numerals(text))


@given(st.text(max_size=60))
def test_any_text_gives_disjoint_spans_in_order(text):
    _sound(text, numerals(text))


def _sound(text: str, found: list[Numeral]) -> None:
    after = 0
    for n in found:
        assert after <= n.span.start <= n.core.start < n.core.end <= n.span.end <= len(text)
        for number in (n.value, n.low, n.high):
            assert number is None or abs(number) < 1e308
        if n.low is not None and n.high is not None:
            assert n.low < n.high
        after = n.span.end


@given(st.integers(0, 10**9))
def test_digits_come_back_as_they_are_with_and_without_commas(number):
    assert [n.value for n in numerals(f"They counted {number:,} birds.")] == [number]


@given(st.decimals(0, 10**6, places=2).filter(lambda x: x > 0))
def test_sums_of_money_are_exact(amount):
    (n,) = numerals(f"It cost €{amount} million.")
    assert (n.value, n.unit) == (float(amount * 10**6), "EUR")


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_sentence_is_read_the_same_wherever_it_stands(before, after):
    sentence = "At least 12 of the 30 boats sank within two hours."
    there = numerals(f"{before}\n{sentence}\n{after}", len(before) + 1, len(before) + 1 + len(sentence))
    shift = len(before) + 1
    assert [(n.span.start - shift, n.value) for n in there] == [(n.span.start, n.value) for n in numerals(sentence)]


def test_a_number_too_large_for_a_float_is_left_out():
    assert numerals("It printed " + "9" * 400 + " notes.") == []
    assert numerals("It printed 1e400 notes.") == []
    assert [n.value for n in numerals("It printed " + "9" * 299 + " trillion notes.")] == []


@pytest.mark.alone
@pytest.mark.parametrize(
    "unit",
    [
        "12 ",
        "hundred ",
        "million crore ",
        "at least ",
        "a ",
        "1-",
        "two or ",
        "9,",
        "of a ",
        "3 years ",
        "x",
        "5-a-",
        "1/2/",
        "'s ",
    ],
)
def test_time_is_linear_in_the_text(unit):
    def seconds(times: int) -> float:
        text = unit * times
        start = time.process_time()
        numerals(text)
        return time.process_time() - start

    numerals("warm 1")
    small, large = (min(seconds(times) for _ in range(3)) for times in (2_000, 16_000))
    assert large < 8 * 4 * max(small, 0.005)  # linear is 8; 4 for the noise of a shared machine


@pytest.mark.alone
def test_two_megabytes_in_one_line_take_seconds():
    start = time.process_time()
    numerals("The ministry counted at least 12 drones and 3.5 million euros. " * 32_000)
    assert time.process_time() - start < 30
