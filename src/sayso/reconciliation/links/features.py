"""The evidence as numbers with names, which the relater weighs beside the words (training/relations.py learns its weights).

What is yes or no is 1 or 0; what is counted has a column for each step, so that no column means "more is likelier" of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from sayso.reconciliation.links.evidence import Evidence, Numbers
from sayso.records import Act

_HELD = (
    "follows", "same", "is_own", "by_paper", "equal", "vouched", "asked", "through", "named", "spoken_of", "addressed", "apart",
    "contrary", "clash", "lies_elsewhere", "here", "meant", "topic",
)  # fmt: skip
_SHARED = ("close", "gist", "about", "context")
_DAYS = (0, 1, 3, 8)  # days between them, up to
_STEPS = (0, 1, 2)  # changes of speaker
_SIGNALS = (
    "repeats", "confirms", "denies", "opposes", "answers", "asks", "corrects", "cites", "new", "refers", "before", "told",
    "vouches", "moved", "returns", "replies", "whom",
)  # fmt: skip
_CUES = _SIGNALS[:9]  # those that the words of attribution themselves may give
_NUMBERS: tuple[Numbers, ...] = get_args(Numbers)
_TRAITS = ("self", "mine", "if", "also", "bare", "document", "credited", "own")
_ACTS: tuple[Act, ...] = ("state", "deny", "confirm", "ask", "urge", "accuse")


def features(held: Evidence) -> dict[str, float]:
    """The evidence by name; which of it a network weighs, and in which order, is told by its config."""
    return {name: float(value or 0) for name, value in _columns(held)}


def _columns(held: Evidence) -> Iterator[tuple[str, float | None]]:
    a, b, said = held.a, held.b, held.said
    yield from ((name, getattr(held, name)) for name in _HELD)
    yield from (("a is negated", a.content.negated), ("b is negated", b.content.negated))
    yield from ((name, getattr(held, name)) for name in _SHARED)
    at = sum(held.days > most for most in _DAYS)
    yield from ((f"days {i}", at == i) for i in range(len(_DAYS) + 1))
    step = None if held.steps is None else sum(held.steps > most for most in _STEPS)
    yield "apart in reports", step is None
    yield from ((f"steps {i}", step == i) for i in range(len(_STEPS) + 1))
    yield "one outlet", a.told.origin.outlet == b.told.origin.outlet
    yield "later", a.day is not None and b.day is not None and a.day > b.day
    yield from ((f"signal {kind}", kind in a.signals) for kind in _SIGNALS)
    yield from ((f"cue {kind}", kind in a.cue) for kind in _CUES)
    yield from ((f"numbers {kind}", held.numbers == kind) for kind in _NUMBERS)
    for name, one in (("a", a), ("b", b)):
        yield from ((f"{name} {trait}", trait in one.traits) for trait in _TRAITS)
    for name, one in (("a", a), ("b", b)):
        yield from ((f"{name} act {act}", one.told.statement.act == act) for act in _ACTS)
    yield from zip((f"said {name}" for name in said._fields), said, strict=True)
