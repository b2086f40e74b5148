"""Names through the tagger against UNER EWT (web text) and GUM's development documents: exact F1."""

from __future__ import annotations

import json
from pathlib import Path

import sayso

MERGED = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}


def score(shared: Path) -> dict[str, float]:
    """Exact F1 on UNER's development part, PER, ORG and LOC together and apart (GPE, LOC and FAC count as LOC)."""
    counts = {kind: [0, 0, 0] for kind in ("all", "PER", "ORG", "LOC")}
    for line in (shared / "corpora/uner_ewt/dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        reading = sayso.read(row["text"], mentions=True)
        gold = {(e["start"], e["end"], e["type"]) for e in row["entities"]}
        found = {(*m.span, MERGED[m.label or ""]) for m in reading.mentions or () if m.kind == "name" and m.label in MERGED}
        for kind, c in counts.items():
            g, f = ({x for x in side if kind in ("all", x[2])} for side in (gold, found))
            c[0] += len(g & f)
            c[1] += len(g)
            c[2] += len(f)
    return {f"{kind} F1": 2 * h / max(1, g + f) for kind, (h, g, f) in counts.items()}


if __name__ == "__main__":
    for name, value in score(Path(__file__).parent.parent.parent / "shared").items():
        print(f"{name:20} {value:.3f}")
