"""Which figures of a report are parts of which, as far as is known: what each rule of wholes.py and rows.py adds to."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.reconciliation.arithmetic.counted import Counted

FAR = 12  # figures, to either side


class Bonds:
    """Which figure is a part of which. `said`: those of which the text says so; `taken`: what came on top, and to what."""

    def __init__(self, counted: Sequence[Counted]) -> None:
        self.counted = counted
        self.of: dict[int, int] = {}
        self.parts: dict[int, list[Counted]] = {}
        self.said: frozenset[int] = frozenset()
        self.taken: set[int] = set()

    def is_free(self, one: Counted) -> bool:
        """Is it as yet a part of nothing?"""
        return one.n not in self.of and one.n not in self.taken

    def whole_of(self, one: Counted) -> Counted | None:
        """What it is a part of."""
        whole = self.of.get(one.n)
        return None if whole is None else self.counted[whole]

    def bind(self, part: Counted, whole: Counted) -> None:
        """Makes the one a part of the other, unless that is a part of it, or the one of something else."""
        if part.n not in self.of and not self.is_under(whole, part):
            self.of[part.n] = whole.n
            self.parts.setdefault(whole.n, []).append(part)

    def is_under(self, one: Counted, other: Counted) -> bool:
        """Is the one a part of the other already, or a part of a part?"""
        n: int | None = one.n
        while n is not None:
            if n == other.n:
                return True
            n = self.of.get(n)
        return False

    def around(self, one: Counted) -> Sequence[Counted]:
        """The figures around one: those before it, the nearest first, then those behind."""
        return [*self.counted[max(one.n - FAR, 0) : one.n][::-1], *self.counted[one.n + 1 : one.n + 1 + FAR]]
