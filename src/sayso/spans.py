"""Many spans, asked by place: which hold a stretch of text, which lie inside it. Answers cost the logarithm of their number.

A report of five megabytes has tens of thousands of names, contents and places; asking each of them about each number would
take hours.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Generic, TypeVar

from sayso.records import Span

T = TypeVar("T")


class Spans(Generic[T]):
    """Spans with something attached to each, in the order of their start."""

    def __init__(self, items: Iterable[tuple[Span, T]]) -> None:
        self._items = sorted(items, key=lambda item: (item[0].start, -item[0].end))
        self._starts = [span.start for span, _ in self._items]
        self._reach: list[int] = []  # the furthest end of all spans up to and with this one
        furthest = 0
        for span, _ in self._items:
            furthest = max(furthest, span.end)
            self._reach.append(furthest)

    def __bool__(self) -> bool:
        return bool(self._items)

    def holding(self, start: int, end: int) -> list[T]:
        """What is attached to the spans that text[start:end] lies in, in order."""
        found = []
        i = bisect_right(self._starts, start) - 1
        while i >= 0 and self._reach[i] >= end:
            if self._items[i][0].end >= end:
                found.append(self._items[i][1])
            i -= 1
        return found[::-1]

    def within(self, start: int, end: int) -> list[T]:
        """What is attached to the spans that lie in text[start:end], in order."""
        found = []
        for i in range(bisect_left(self._starts, start), len(self._items)):
            span, item = self._items[i]
            if span.start >= end:
                break
            if span.end <= end:
                found.append(item)
        return found

    def meets(self, start: int, end: int) -> bool:
        """Does any span share a character with text[start:end]?"""
        i = bisect_left(self._starts, end) - 1
        return i >= 0 and self._reach[i] > start
