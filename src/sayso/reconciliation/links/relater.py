"""What one statement does to another, as a trained network judges it from the words of both and from the evidence.

    [CLS] outlet: speaker, role · sentences of a [SEP] outlet: speaker, role · sentences of b [SEP]

Each piece of a word carries which part it stands in: who speaks, around what is said, what is said; of a and of b. The evidence
(features.py) joins the encoder's result before the last layers. Pairs that the evidence alone makes unlikely are not shown to
it.
"""

from __future__ import annotations

from functools import cache
from math import exp
from pathlib import Path
from typing import Any, NamedTuple, get_args

from sayso.network import Network
from sayso.reconciliation.links.evidence import Evidence
from sayso.reconciliation.links.features import features
from sayso.reconciliation.links.sayings import Saying
from sayso.records import Relation

FOLDER = Path(__file__).parents[2] / "assets/relater/1"

NONE = "none"
RELATIONS: tuple[str, ...] = (NONE, *get_args(Relation))
PARTS = 3  # of each statement: who speaks, around what is said, what is said
WHO = 20  # word pieces of outlet, speaker and role, at most
PIECES = 88  # word pieces of a statement's sentences, at most; what is said and …
BEFORE = 30  # … so many before it are kept


class Pair(NamedTuple):
    """Two statements as the network takes them: word pieces, the part of each, and the evidence."""

    ids: list[int]
    parts: list[int]
    evidence: list[float]


class Relater:
    """A loaded network; `least` is how likely the evidence must make a relation for the network to be asked (0 to 1).

    Raises ModelError where its folder is not whole.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._network = Network(folder, _is_whole)
        self._names, gate = self._network.config["evidence"], self._network.config["gate"]
        self._weights, self._bias, self.least = gate["weights"], gate["bias"], gate["least"]

    def likeliest(self, held: Evidence) -> tuple[Relation | None, float]:
        """The likeliest relation, and how likely it is (0 to 1); None where the evidence leaves none."""
        found = features(held)
        row = [found[name] for name in self._names]
        if self._outright(row) < self.least:
            return None, 0.0
        pair = paired(self._network.tokenizer, held, row)
        likely = self._network.run({"ids": pair.ids, "parts": pair.parts}, {"evidence": pair.evidence})[1:].tolist()
        best = max(range(len(likely)), key=likely.__getitem__)
        return get_args(Relation)[best], round(likely[best], 2)

    def _outright(self, row: list[float]) -> float:
        """How likely the evidence alone makes it that there is a relation: a logistic regression."""
        return 1 / (1 + exp(-self._bias - sum([weight * value for weight, value in zip(self._weights, row, strict=True)])))


@cache
def shipped() -> Relater:
    """The network of the package, loaded on first use."""
    return Relater()


def paired(tokenizer: Any, held: Evidence, row: list[float]) -> Pair:
    """Two statements as word pieces."""
    first, last = tokenizer.encode("").ids
    a, b = (_pieces(tokenizer, one) for one in (held.a, held.b))
    ids = [first, *a[0], last, *b[0], last]
    return Pair(ids, [0, *a[1], 0, *[part + PARTS for part in b[1]], 0], row)


def _pieces(tokenizer: Any, one: Saying) -> tuple[list[int], list[int]]:
    """The word pieces of a statement with the part that each stands in."""
    told, said = one.told, one.told.statement
    voice = f"{told.origin.outlet or ''}: {told.teller.name} {said.speaker.role or ''}"
    who = tokenizer.encode(voice, add_special_tokens=False).ids[:WHO]
    encoded = tokenizer.encode(told.context, add_special_tokens=False)
    spans = [(span.start - told.context_start, span.end - told.context_start) for span in said.content]
    parts = [2 + any(start <= at < end for start, end in spans) for at, _ in encoded.offsets]
    start = 0
    if len(parts) > PIECES and PARTS in parts:
        start = max(0, min(parts.index(PARTS) - BEFORE, len(parts) - PIECES))
    kept = slice(start, start + PIECES)
    return [*who, *encoded.ids[kept]], [1] * len(who) + parts[kept]


def _is_whole(config: dict[str, Any]) -> bool:
    gate = config["gate"]
    whole = {"bias", "least"} <= gate.keys() and len(gate["weights"]) == len(config["evidence"])
    return whole and tuple(config["relations"]) == RELATIONS
