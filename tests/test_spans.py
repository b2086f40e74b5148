"""Spans asked by place give what looking at every one gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sayso.records import Span
from sayso.spans import Spans

span = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda p: Span(p[0], p[0] + p[1]))


@given(st.lists(span, max_size=20), span)
def test_holding_within_and_meets_are_what_a_search_through_all_finds(spans, asked):
    start, end = asked
    kept = Spans((s, s) for s in spans)
    assert sorted(kept.holding(start, end)) == sorted(s for s in spans if s.start <= start and end <= s.end)
    assert sorted(kept.within(start, end)) == sorted(s for s in spans if start <= s.start and s.end <= end)
    assert kept.meets(start, end) == any(s.start < end and start < s.end for s in spans)


def test_nothing_is_held_by_nothing():
    assert not Spans([])
    assert Spans[int]([]).holding(0, 1) == []
    assert not Spans([]).meets(0, 5)
