"""Trains the tagger; scripts/train has the whole recipe, a run is

    python training/train.py --shared ../shared --encoder FOLDER --out build/first.pt --epochs 3

A run learns from the public corpora, and with --own from our own sentences and reports among them. Prints scores on PolNeAR's
development articles and on our own kept-back passages. Everything is seeded; two runs on one machine give the same weights.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy

from corpora import Example, annotated, gum, meantime, own, polnear, tagged
from model import HEADS, LINK, Tagger, pretrained
from sayso.tagger import decoded
from windows import IGNORE, Window, groups, window

WEIGHTS = {"roles": 1.0, "inner": 1.0, "names": 0.5, "measure": 0.7, "status": 0.3, "act": 0.5}
# bfloat16 doubles the speed where the processor has it; emulated (AVX2 only) it reads 52 pieces a second instead of 1,180
HALVES = "bf16" in Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else False
PIECES = 3072  # in a batch: 16 windows of 192


def batches(windows: list[Window], rng: random.Random) -> Iterator[list[Window]]:
    """Windows of like length together, the batches in random order."""
    rng.shuffle(windows)
    chunk, made = 1024, []
    for i in range(0, len(windows), chunk):
        part, batch, longest = sorted(windows[i : i + chunk], key=lambda w: len(w.ids)), [], 0
        for w in part:
            if batch and max(longest, len(w.ids)) * (len(batch) + 1) > PIECES:
                made.append(batch)
                batch, longest = [], 0
            batch.append(w)
            longest = max(longest, len(w.ids))
        made.append(batch)
    rng.shuffle(made)
    yield from made


def tensors(batch: list[Window]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, dict[str, torch.Tensor]]:
    longest = max(len(w.ids) for w in batch)
    ids = np.zeros((len(batch), longest), np.int64)
    shapes, mask = ids.copy(), ids.copy()
    targets = {head: np.full((len(batch), longest), IGNORE, np.int64) for head in HEADS}
    for row, w in enumerate(batch):
        n = len(w.ids)
        ids[row, :n], shapes[row, :n], mask[row, :n] = w.ids, w.shapes, 1
        for head in HEADS:
            targets[head][row, :n] = w.targets[head]
    return torch.tensor(ids), torch.tensor(shapes), torch.tensor(mask), {h: torch.tensor(t) for h, t in targets.items()}


def link_loss(out: dict[str, torch.Tensor], batch: list[Window]) -> torch.Tensor:
    """Each piece of a source or content against all cues of its window, and "none" (score 0)."""
    losses = []
    for row, w in enumerate(batch):
        cues = sorted({int(c) for c in w.links[:, 1] if c >= 0})
        if not cues:
            continue
        scores = out["query"][row, w.links[:, 0]] @ out["key"][row, cues].T / LINK**0.5
        scores = torch.cat([scores, torch.zeros(len(scores), 1)], 1).float()
        gold = torch.tensor([cues.index(int(c)) if c >= 0 else len(cues) for c in w.links[:, 1]])
        losses.append(cross_entropy(scores, gold))
    return torch.stack(losses).mean() if losses else torch.zeros(())


def taught(batch: list[Window], teachers: list[Tagger], inputs: list[torch.Tensor], roles: torch.Tensor) -> torch.Tensor:
    """How far the roles of PolNeAR's windows are from the teachers' mean (learning without forgetting, Li & Hoiem 2016)."""
    rows = [row for row, w in enumerate(batch) if w.taught]
    if not rows or not teachers:
        return torch.zeros(())
    longest = max(len(batch[row].ids) for row in rows)
    ids, shapes, mask = (x[rows, :longest] for x in inputs)
    with torch.no_grad():
        wanted = torch.stack([t(ids, shapes, mask)["roles"].softmax(-1) for t in teachers]).mean(0)
    return len(rows) / len(batch) * cross_entropy(roles[rows, :longest][mask > 0], wanted[mask > 0])


def loss_of(tagger: Tagger, batch: list[Window], teachers: list[Tagger]) -> torch.Tensor:
    ids, shapes, mask, targets = tensors(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALVES):
        out = tagger(ids, shapes, mask)
    total = 0.3 * link_loss({k: out[k].float() for k in ("query", "key")}, batch)
    total = total + taught(batch, teachers, [ids, shapes, mask], out["roles"].float())
    for head, weight in WEIGHTS.items():
        if (targets[head] != IGNORE).any():
            total = total + weight * cross_entropy(
                out[head].float().flatten(0, 1), targets[head].flatten(), ignore_index=IGNORE
            )
    return total


@torch.no_grad()
def scores(tagger: Tagger, tokenizer: Tokenizer, examples: list[Example]) -> dict[str, float]:
    """Exact F1 of spans by head and kind (windows are paragraphs), accuracy of measure, status and act."""
    tagger.eval()
    count: dict[str, list[int]] = {}
    rng = random.Random(0)
    rng.random = lambda: 0.0  # type: ignore[method-assign]  # single paragraphs only, as at run time
    found = [w for e in examples for s in groups(e.text, rng) if (w := window(tokenizer, e, s))]
    for w in found:
        out = tagger(torch.tensor(w.ids)[None], torch.tensor(w.shapes)[None], torch.ones(1, len(w.ids)))
        for head in ("roles", "inner", "names"):
            words = np.flatnonzero(w.targets[head] != IGNORE)
            if len(words):
                gold = {(k, a, b) for k, a, b in _spans([HEADS[head][t] for t in w.targets[head][words]])}
                pred = set(decoded(out[head][0, words].float().numpy(), HEADS[head]))
                for kind in {k for k, _, _ in gold | pred}:
                    c = count.setdefault(f"{head} {kind}", [0, 0, 0])
                    g, p = {x for x in gold if x[0] == kind}, {x for x in pred if x[0] == kind}
                    c[0] += len(g & p)
                    c[1] += len(g)
                    c[2] += len(p)
        for head in ("measure", "status", "act"):
            at = np.flatnonzero(w.targets[head] != IGNORE)
            c = count.setdefault(head, [0, 0, 0])
            c[0] += int((out[head][0, at].argmax(-1).numpy() == w.targets[head][at]).sum())
            c[1] += len(at)
            c[2] += len(at)
    return {k: round(2 * h / max(1, g + p), 3) for k, (h, g, p) in sorted(count.items())}


def _spans(tags: list[str]) -> list[tuple[str, int, int]]:
    found, start = [], 0
    for i, tag in enumerate(tags):
        if tag[0] in "BS":
            start = i
        if tag[0] in "ES":
            found.append((tag[2:], start, i + 1))
    return found


def weights(tagger: Tagger, path: Path) -> Tagger:
    tagger.load_state_dict(torch.load(path))
    return tagger


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--shared", type=Path, required=True)
    ap.add_argument("--encoder", type=Path, help="folder of the pretrained encoder")
    ap.add_argument("--start", type=Path, help="weights to go on from")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--epochs", type=float, default=4)
    ap.add_argument("--rate", type=float, default=3e-4)
    ap.add_argument("--own", type=int, default=0, help="how often our own sentences are shown an epoch")
    ap.add_argument("--share", type=float, default=1.0, help="of the public corpora, drawn anew each epoch")
    ap.add_argument("--minutes", type=float, default=1e9, help="stop (with the rate run down) after about so long")
    ap.add_argument("--teachers", type=Path, nargs="*", default=[], help="weights that know PolNeAR")
    ap.add_argument("--seed", type=int, default=7, help="runs from one start can be averaged")
    ap.add_argument("--layers", type=int, default=6)
    ap.add_argument("--threads", type=int, default=2)
    a = ap.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    rng = random.Random(a.seed)
    folder = a.shared / "corpora"
    train = (
        polnear(folder / "polnear/train.jsonl.gz")
        + gum(folder / "gum/train.jsonl.gz")
        + meantime(folder / "meantime/train.jsonl.gz")
    )
    ours = own("train") + tagged(a.shared) + annotated(a.shared)
    source = a.encoder or Path(__file__).parent.parent / "build/encoder"
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tagger = pretrained(Tagger(a.layers), source)
    if a.start:
        weights(tagger, a.start)
    dev = {"polnear": polnear(folder / "polnear/dev.jsonl.gz"), "gum": gum(folder / "gum/dev.jsonl.gz"), "own": own("dev")}

    def epoch() -> list[Window]:
        drawn = [e for e in train if rng.random() < a.share]
        return [w for e in [*drawn, *ours * a.own] for s in groups(e.text, rng) if (w := window(tokenizer, e, s))]

    teachers = [weights(pretrained(Tagger(a.layers), source), path).eval() for path in a.teachers]
    run(tagger, teachers, epoch, a, rng, lambda t: {k: scores(t, tokenizer, v) for k, v in dev.items()})


def run(tagger: Tagger, teachers: list[Tagger], epoch, a: argparse.Namespace, rng: random.Random, report) -> None:
    """The loop: AdamW, linear warm-up and decay, weights averaged at .995 a step (the average is what is kept)."""
    average = copy.deepcopy(tagger)
    plain = [p for n, p in tagger.named_parameters() if p.ndim > 1]
    rest = [p for n, p in tagger.named_parameters() if p.ndim < 2]
    optimizer = torch.optim.AdamW([{"params": plain, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}], lr=a.rate)
    todo = list(batches(epoch(), rng))
    total, step, began = int(len(todo) * a.epochs), 0, time.time()
    print(f"{total} steps, {sum(len(w.ids) for b in todo for w in b)} pieces an epoch", flush=True)
    while step < total:
        for batch in todo:
            done = max(step / total, (time.time() - began) / 60 / a.minutes)
            if done >= 1:
                break
            for g in optimizer.param_groups:
                g["lr"] = a.rate * min(1.0, (step + 1) / 60) * max(0.02, 1 - done)
            tagger.train()
            loss = loss_of(tagger, batch, teachers)
            if not loss.requires_grad:  # nothing of this batch may be learnt from
                continue
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
            optimizer.step()
            step += 1
            keep = min(0.995, step / (step + 10))
            with torch.no_grad():
                for x, y in zip(average.parameters(), tagger.parameters(), strict=True):
                    x.lerp_(y, 1 - keep)
            if step % 100 == 0:
                print(f"step {step} loss {loss.item():.3f} {(time.time() - began) / step:.2f} s a step", flush=True)
        else:
            torch.save(average.state_dict(), a.out)
            print(json.dumps(report(average)), flush=True)
            todo = list(batches(epoch(), rng))
            continue
        break
    torch.save(average.state_dict(), a.out)
    print(json.dumps(report(average), indent=1), flush=True)


if __name__ == "__main__":
    main()
