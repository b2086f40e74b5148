"""Source, cue and content spans against PolNeAR's development articles: exact span F1, contents cut at sentence ends."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

from sayso.blocks import blocks
from sayso.engine import loaded
from sayso.sentences import sentences
from sayso.tagger import tags

ROLES = ("source", "cue", "content")


def score(shared: Path) -> dict[str, float]:
    """Micro-averaged F1 of each role; both sides' spans are cut at sentence ends, trimmed of white space and closing stops."""
    model, _ = loaded()
    hits: Counter[str] = Counter()
    gold_count: Counter[str] = Counter()
    found_count: Counter[str] = Counter()
    with gzip.open(shared / "corpora/polnear/dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = row["text"]
            parts = sentences(text, blocks(text)[0])[0]
            ends = [s.span for s in parts]
            gold = {
                (role, *cut)
                for a in row["attributions"]
                for role in ROLES
                for s, e in a[role]
                for cut in _cut(text, s, e, ends)
            }
            found = {(r.kind, *cut) for w in tags(text, parts, (), model) for r in w.roles if not r.inner
                     for cut in _cut(text, *r.span, ends)}  # fmt: skip
            for role in ROLES:
                g, f = {x for x in gold if x[0] == role}, {x for x in found if x[0] == role}
                hits[role] += len(g & f)
                gold_count[role] += len(g)
                found_count[role] += len(f)
    return {f"{role} F1": 2 * hits[role] / max(1, gold_count[role] + found_count[role]) for role in ROLES}


def _cut(text: str, start: int, end: int, ends: list[tuple[int, int]]) -> list[tuple[int, int]]:
    pieces = []
    for a, b in ends:
        s, e = max(a, start), min(b, end)
        while s < e and text[e - 1] in " \n\t.,":
            e -= 1
        while s < e and text[s] in " \n\t":
            s += 1
        if s < e:
            pieces.append((s, e))
    return pieces


if __name__ == "__main__":
    for name, value in score(Path(__file__).parent.parent.parent / "shared").items():
        print(f"{name:20} {value:.3f}")
