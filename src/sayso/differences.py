"""What changed between two texts, by words, for people at a terminal."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from sayso.grids import (
    Line,
    beside_first,
    indented,
)
from sayso.views import (
    drawn,
    several,
    visible,
    wrapped,
)

KEPT_WORDS = 6  # of an unchanged stretch, on either side of a difference
WORDS_SHOWN = 150  # of one stretch that was added or removed; a long paragraph has so many
# Lines, and words of changed lines, that are held against one another between the first and the last change, old times new.
# difflib's time grows with that where every second one is changed: to 1 s for 4,000 against 4,000. Beyond, all is replaced.
COMPARED = 4_000**2

_T = TypeVar("_T", bound=Hashable)


class _Stretch(NamedTuple):
    """Words that two texts have in common (`kept`), or those of the old and those of the new one in their place."""

    kept: bool
    old: tuple[str, ...]
    new: tuple[str, ...]


def difference(old: str, new: str, width: int = 80, colour: bool = False) -> str:
    """What changed between two texts, by words: "-" before what went, "+" before what came, between them some that stayed."""
    return drawn(difference_lines(old, new, max(width, 40)), colour)


def difference_lines(old: str, new: str, width: int) -> list[Line]:
    """The same in lines, to stand in others."""
    stretches = _stretches(old, new)
    if all(stretch.kept for stretch in stretches):
        told = "The texts are the same." if old == new else "The texts differ in white space only."
        return wrapped([(told, "dim")], width)
    lines: list[Line] = []
    for n, stretch in enumerate(stretches):
        if stretch.kept:
            for few in _few(stretch.old, first=n == 0, last=n == len(stretches) - 1):
                lines += indented(wrapped([(few, "dim")], width - 2), 2)
        else:
            for sign, words, style in (("- ", stretch.old, "red"), ("+ ", stretch.new, "green")):
                if words:
                    lines += beside_first([(sign, style)], wrapped([(_some(words), style)], width - 2), 2)
    return lines


def _few(words: Sequence[str], first: bool, last: bool) -> list[str]:
    """The ends of an unchanged stretch that stand next to a change."""
    if len(words) <= 2 * KEPT_WORDS and not first and not last:
        return [visible(" ".join(words))]
    head = [] if first else words[:KEPT_WORDS]
    tail = [] if last else words[max(len(words) - KEPT_WORDS, 0) :]
    cut_head, cut_tail = len(head) < len(words), len(tail) < len(words)
    return [visible(" ".join(head)) + " …" * cut_head] * bool(head) + ["… " * cut_tail + visible(" ".join(tail))] * bool(tail)


def _some(words: Sequence[str]) -> str:
    """A changed stretch, cut where it is very long; how much is left out is told."""
    told = visible(" ".join(words[:WORDS_SHOWN]))
    return told if len(words) <= WORDS_SHOWN else f"{told} … ({several(len(words) - WORDS_SHOWN, 'more word')})"


def _stretches(old: str, new: str) -> list[_Stretch]:
    """The two texts as stretches of words, in order: first by lines, then within the lines that differ by words."""
    a = [tuple(line.split()) for line in old.splitlines() if line.strip()]
    b = [tuple(line.split()) for line in new.splitlines() if line.strip()]
    found: list[_Stretch] = []
    left = COMPARED
    for kept, lines, others in _compared(a, b):
        was, becomes = [word for line in lines for word in line], [word for line in others for word in line]
        if kept or len(was) * len(becomes) > left:
            found.append(_Stretch(kept, tuple(was), tuple(becomes)))
        else:
            left -= len(was) * len(becomes)
            found += [_Stretch(same, tuple(i), tuple(j)) for same, i, j in _compared(was, becomes)]
    return _joined(found)


def _compared(a: Sequence[_T], b: Sequence[_T]) -> Iterator[tuple[bool, Sequence[_T], Sequence[_T]]]:
    """What two sequences have in common (True) and what differs, in order."""
    shorter = min(len(a), len(b))
    head = next((n for n in range(shorter) if a[n] != b[n]), shorter)
    tail = next((n for n in range(shorter - head) if a[-1 - n] != b[-1 - n]), shorter - head)
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    yield True, a[:head], b[:head]
    if len(middle_a) * len(middle_b) > COMPARED:
        yield False, middle_a, middle_b
    else:
        for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, middle_a, middle_b).get_opcodes():
            yield tag == "equal", middle_a[a1:a2], middle_b[b1:b2]
    yield True, a[len(a) - tail :], b[len(b) - tail :]


def _joined(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Neighbours of one kind in one; one or two words that stayed by chance among changes count as changed with them."""
    found: list[_Stretch] = []
    waiting = [stretch for stretch in stretches if stretch.old or stretch.new]
    for n, stretch in enumerate(waiting):
        chance = stretch.kept and len(stretch.old) < 3 and 0 < n < len(waiting) - 1
        if chance and not waiting[n - 1].kept and not waiting[n + 1].kept:
            stretch = stretch._replace(kept=False)
        if found and found[-1].kept == stretch.kept:
            stretch = _Stretch(stretch.kept, found[-1].old + stretch.old, found[-1].new + stretch.new)
            found.pop()
        found.append(stretch)
    return found
