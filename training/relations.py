"""Trains the relater, which judges what one statement does to another (reconciliation/links/relater.py).

    python training/relations.py --encoder FOLDER --out build/relater.pt --epochs 4 [--start WEIGHTS]

It learns from the cases of training/links, in the form of eval/reconciliation/links.txt. Their reports are read as any others,
and every pair of statements is an example, with the relation that the case names or none; of those in long reports that nobody
would take for linked a part. Prints the F1 of links between statements that were read on the development cases of
eval/reconciliation. Seeded; two runs on one machine give the same weights.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from msgspec.structs import replace
from tokenizers import Tokenizer
from torch import nn

import links as scorer
import reconciliation
from model import Relater, pretrained
from sayso.desk import contexts
from sayso.ledger.accounts import statements_of_readings
from sayso.reconciliation.links.candidates import Candidate
from sayso.reconciliation.links.evidence import Evidence, Statements
from sayso.reconciliation.links.features import features
from sayso.reconciliation.links.relater import RELATIONS, Pair, paired
from sayso.reconciliation.links.sayings import sayings
from sayso.records import Told

CASES = Path(__file__).parent / "links"
DEVELOPMENT = ("links", "links-second", "links-third", "links-fourth")
LONG = "articles"  # the files of long reports, where of 100 pairs two are linked
KEPT = 0.15  # of these
BATCH, RATE, HEAD_RATE, SMOOTHING = 16, 6e-5, 1e-3, 0.05
FROZEN = 2  # layers, from below, that stay as they are, the words' vectors too: a fifth of the time, and less to forget


class Example(NamedTuple):
    """Two statements of a case, and which relation the one has to the other (its place in RELATIONS)."""

    case: str
    pair: Pair
    relation: int


def told_of(folder: Path, name: str) -> Iterator[tuple[reconciliation.Case, list[Told]]]:
    """The cases of a file, read."""
    for case in reconciliation.cases(name, folder):
        yield case, statements_of_readings(reconciliation.readings(case)[0], contexts)


def examples(name: str, several: Iterable[tuple[reconciliation.Case, list[Told]]], tokenizer: Tokenizer) -> Iterator[Example]:
    """All pairs of statements of a file's cases that could be candidates."""
    for case, told in several:
        words = {one.statement.id: scorer.words_named(one, told) for one in told}
        held, named = Statements(sayings(told)), scorer.expected(case)
        for pair in pairs_of(held):
            both = words[pair.a.id], words[pair.b.id]
            found = (one.relation for one in named if scorer.is_in(one.a, both[0]) and scorer.is_in(one.b, both[1]))
            relation = RELATIONS.index(next(found, RELATIONS[0]))
            yield Example(f"{name} {case.name}", paired(tokenizer, pair, list(features(pair).values())), relation)


def pairs_of(held: Statements) -> Iterator[Evidence]:
    """All pairs of some statements, the later one first."""
    places = [(n, one.at) for n, report in enumerate(held.reports) for one in report]
    for pair in (Evidence(held, Candidate(a, b)) for a in places for b in places if a != b):
        if pair.is_possible:
            yield pair


def strangers(several: Sequence[list[Told]], tokenizer: Tokenizer, rng: random.Random) -> Iterator[Example]:
    """Pairs of statements of two cases, which have nothing to do with one another, moved to days as near as those of one case.

    Of two cases two pairs are taken: one by chance, and that with most in common. Without them the network has seen none but
    neighbours, and takes whatever else it meets in a ledger for linked: of 40 reports of the news it linked 187 statements.
    """
    for mine in several:
        theirs = rng.choice(several)
        day = mine[0].origin.published if mine and mine is not theirs else None
        if day is None:
            continue
        before = day - timedelta(days=rng.choice((0, 0, 1, 1, 2, 3, 6)))
        moved = [replace(one, origin=replace(one.origin, published=day)) for one in mine]
        beside = [replace(one, origin=replace(one.origin, published=before)) for one in theirs]
        across = [pair for pair in pairs_of(Statements(sayings(moved + beside))) if _is_across(pair, mine)]
        if across:
            alike = max(across, key=lambda pair: (pair.said.weight + pair.context, pair.b.id))
            for pair in {id(one): one for one in (rng.choice(across), alike)}.values():
                yield Example("strangers", paired(tokenizer, pair, list(features(pair).values())), 0)


def _is_across(pair: Evidence, mine: Sequence[Told]) -> bool:
    ids = {one.statement.id for one in mine}
    return (pair.a.id in ids) != (pair.b.id in ids)


def batches(some: Sequence[Example], rng: random.Random) -> Iterator[list[Example]]:
    """Pairs of like length together, the batches in random order."""
    shuffled, made = rng.sample(some, len(some)), []
    for k in range(0, len(shuffled), 32 * BATCH):
        part = sorted(shuffled[k : k + 32 * BATCH], key=lambda one: len(one.pair.ids))
        made += [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
    rng.shuffle(made)
    yield from (batch for batch in made if len(batch) > 1)  # the spread of one is none


def tensors(batch: Sequence[Example]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    longest = max(len(one.pair.ids) for one in batch)
    ids = np.zeros((len(batch), longest), np.int64)
    parts, mask = ids.copy(), ids.copy()
    for row, one in enumerate(batch):
        size = len(one.pair.ids)
        ids[row, :size], parts[row, :size], mask[row, :size] = one.pair.ids, one.pair.parts, 1
    return torch.tensor(ids), torch.tensor(parts), torch.tensor(mask), torch.tensor([one.pair.evidence for one in batch])


@torch.no_grad()
def scores(relater: Relater, some: Sequence[Example]) -> dict[str, float]:
    """F1 of the relations told, by file."""
    relater.eval()
    counts: dict[str, list[int]] = {}
    ordered = sorted(some, key=lambda one: len(one.pair.ids))
    for i in range(0, len(ordered), 32):
        batch = ordered[i : i + 32]
        for one, found in zip(batch, relater(*tensors(batch)).argmax(1).tolist(), strict=True):
            count = counts.setdefault(one.case.split()[0], [0, 0])
            count[0] += found == one.relation > 0
            count[1] += (found > 0) + (one.relation > 0)
    return {name: round(2 * right / max(1, both), 3) for name, (right, both) in sorted(counts.items())}


def learn(relater: Relater, some: Sequence[Example], tried: Sequence[Example], epochs: int, rate: float) -> None:
    """Trains the network; prints what it comes to after each epoch."""
    rng = random.Random(0)
    fixed = [relater.words, relater.places, *relater.layers[:FROZEN]]
    for weight in (weight for module in fixed for weight in module.parameters()):
        weight.requires_grad = False
    of_encoder = {id(w) for module in (relater.norm, *relater.layers) for w in module.parameters()}
    moved = [weight for weight in relater.parameters() if weight.requires_grad]
    groups = [{"params": [w for w in moved if (id(w) in of_encoder) == inside], "most": most}
              for inside, most in ((True, rate), (False, HEAD_RATE * rate / RATE))]  # fmt: skip
    optimizer = torch.optim.AdamW(groups, lr=rate, weight_decay=0.01)
    steps, step = epochs * (len(some) // BATCH + 1), 0
    for epoch in range(epochs):
        relater.train()
        start, total = time.time(), 0.0
        for batch in batches(some, rng):
            for group in optimizer.param_groups:  # up over a tenth of the steps, then down to 0
                group["lr"] = group["most"] * min(1.0, 10 * (step + 1) / steps) * max(0.0, 1 - step / steps)
            wanted = torch.tensor([one.relation for one in batch])
            loss = nn.functional.cross_entropy(relater(*tensors(batch)), wanted, label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(moved, 1.0)
            optimizer.step()
            step, total = step + 1, total + loss.item()
        spent, loss_of = time.time() - start, BATCH * total / len(some)
        print(f"epoch {epoch}: loss {loss_of:.3f}, {spent:.0f} s, {scores(relater, tried)}", flush=True)


def gate(some: Sequence[Example], recall: float = 0.985) -> dict[str, object]:
    """A logistic regression of "is there any relation" on the evidence alone, and the likelihood that keeps so many of them."""
    columns = torch.tensor([one.pair.evidence for one in some])
    wanted = torch.tensor([float(one.relation > 0) for one in some])
    mean, spread = columns.mean(0), columns.std(0).clamp(min=0.05)
    weights, bias = torch.zeros(columns.shape[1], requires_grad=True), torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=200)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        scored = ((columns - mean) / spread) @ weights + bias
        loss = nn.functional.binary_cross_entropy_with_logits(scored, wanted) + 1e-3 * weights.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    with torch.no_grad():
        plain = weights / spread
        offset = bias - (mean * plain).sum()
        likely = torch.sigmoid(columns @ plain + offset)
        least = torch.quantile(likely[wanted > 0], 1 - recall).item()
        print(f"gate: least {least:.4f} keeps {(likely >= least).float().mean():.3f} of all pairs")
    return {"weights": [round(w, 5) for w in plain.tolist()], "bias": round(offset.item(), 5), "least": round(least, 4)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=RATE)
    given = parser.parse_args()
    torch.manual_seed(0)
    tokenizer = Tokenizer.from_file(str(given.encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    rng = random.Random(0)
    read = {path.stem: list(told_of(CASES, path.stem)) for path in sorted(CASES.glob("*.txt"))}
    names = next(list(features(pair)) for several in read.values() for _, told in several
                 for pair in pairs_of(Statements(sayings(told))))  # fmt: skip
    learnt = [one for name, several in read.items() for one in examples(name, several, tokenizer)]
    learnt = [one for one in learnt if not one.case.startswith(LONG) or one.relation or rng.random() < KEPT]
    learnt += strangers([told for several in read.values() for _, told in several], tokenizer, rng)
    of_development = ((name, told_of(reconciliation.FOLDER, name)) for name in DEVELOPMENT)
    tried = [one for name, several in of_development for one in examples(name, several, tokenizer)]
    print(f"{len(learnt)} pairs, {sum(one.relation > 0 for one in learnt)} of them linked; tried on {len(tried)}", flush=True)
    relater = pretrained(Relater(len(learnt[0].pair.evidence)), given.encoder)
    if given.start:
        relater.load_state_dict(torch.load(given.start))
    learn(relater, learnt, tried, given.epochs, given.rate)
    torch.save(relater.state_dict(), given.out)
    given.out.with_suffix(".json").write_text(json.dumps({"evidence": names, "gate": gate(learnt)}), "utf-8")


if __name__ == "__main__":
    main()
