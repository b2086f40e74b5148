"""Fits src/sayso/assets/confidence.json: how sure an entry is, from what the model and the rules say of it.

    python training/confidence.py [--shared ../shared] [--write]

A logistic regression (L2, Newton's method) for statements and one for figures, on the gold's reports and cases and on our own
annotations that the model has not learnt from. Prints the Brier skill over the constant and the AUROC, both from predictions
on reports that the weights have not seen (ten folds by report); without --write, that is all.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import numpy as np

import sayso
from sayso import confidence, reading
from sayso.exports import to_dict

sys.path.insert(0, str(Path(__file__).parent.parent / "eval"))
import annotations  # the reports annotated for this project

PENALTY = 2.0
FOLDS = 10
ASSET = Path(__file__).parent.parent / "src/sayso/assets/confidence.json"

Row = tuple[str, dict[str, float], bool]  # report, features, right


def rows(shared: Path) -> tuple[list[Row], list[Row]]:
    """Features and truth of every statement and figure read in annotated reports that the model has not learnt from."""
    rules, seen = annotations.tool(shared, "score"), {"statement": [], "figure": []}
    kept = reading.of_statement, reading.of_figure
    reading.of_statement = lambda a, who: seen["statement"].append(confidence.statement_features(a, who)) or kept[0](a, who)
    reading.of_figure = lambda f, s: seen["figure"].append(confidence.figure_features(f, s)) or kept[1](f, s)
    statements: list[Row] = []
    figures: list[Row] = []
    with tempfile.TemporaryDirectory() as ours:
        annotations.joined(shared, Path(ours), annotations.UNSEEN)
        folders = (shared / "gold", shared / "gold/cases", Path(ours))
        texts = {p: (p.with_suffix(".txt").read_text("utf-8"), p.read_text("utf-8")) for f in folders for p in f.glob("*.json")
                 if p.with_suffix(".txt").exists()}  # fmt: skip
    for path, (text, annotated) in sorted(texts.items()):
        gold = json.loads(annotated)
        seen["statement"].clear()
        seen["figure"].clear()
        pred = to_dict(sayso.read(text, published=gold.get("published"), where=path.stem))
        told, counted = right(rules, gold, pred)
        for entries, features, truth, into in (
            (pred["statements"], seen["statement"], told, statements),
            (pred["figures"], seen["figure"], counted, figures),
        ):
            into += [
                (path.stem, f, e["id"] in truth) for e, f in zip(entries, features, strict=True) if not e.get("in_heading")
            ]
    reading.of_statement, reading.of_figure = kept
    return statements, figures


def right(rules: ModuleType, gold: dict, pred: dict) -> tuple[set[str], set[str]]:
    """Ids of the statements with the right speaker, and of the figures that are right as a whole, as the scorer has it."""
    for x in [*gold["statements"], *pred["statements"]]:
        x["_c"] = rules.chars(x["content"])
    pairs = rules.pair(gold["statements"], [s for s in pred["statements"] if not s.get("in_heading")], rules.iou, 0.5)
    told = {p["id"] for g, p in pairs if rules.same_name(g["speaker"], rules.speaker(p), g.get("aliases", ()))}
    for x in [*gold["figures"], *pred["figures"]]:
        x["_c"] = rules.chars([x["span"]])
    by, gold_by = {s["id"]: s for s in pred["statements"]}, {s["id"]: s for s in gold["statements"]}
    counted = set()
    for g, p in rules.pair(gold["figures"], [f for f in pred["figures"] if not f.get("in_heading")], rules.iou, 0.2):
        who, whom = by.get(p["statement"] or ""), gold_by.get(g.get("statement") or "")
        voice = (
            who is None
            if whom is None
            else who is not None and rules.same_name(whom["speaker"], rules.speaker(who), whom.get("aliases", ()))
        )
        if voice and rules.number_right(g, p) and g["comparator"] == p["comparator"] and g["measure"] == p["measure"]:
            counted.add(p["id"])
    return told, counted


def fitted(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights of an L2-penalised logistic regression; the first column of x is the bias, and is not penalised."""
    w = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], PENALTY)
    penalty[0] = 1e-6
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        step = np.linalg.solve((x.T * (p * (1 - p))) @ x + np.diag(penalty), x.T @ (p - y) + penalty * w)
        w -= step
        if abs(step).max() < 1e-9:
            break
    return w


def judged(kind: str, found: list[Row]) -> dict[str, float]:
    """Prints how well the probabilities hold on unseen reports; gives the weights from all."""
    names = list(found[0][1])
    x = np.array([[1.0, *(float(f[n]) for n in names)] for _, f, _ in found])
    y = np.array([float(r) for _, _, r in found])
    reports = sorted({r for r, _, _ in found})
    fold = np.array([reports.index(r) % FOLDS for r, _, _ in found])
    p = np.zeros(len(y))
    for k in range(FOLDS):
        p[fold == k] = 1 / (1 + np.exp(-x[fold == k] @ fitted(x[fold != k], y[fold != k])))
    base = np.array([y[fold != k].mean() for k in fold])
    skill = 1 - ((p - y) ** 2).mean() / ((base - y) ** 2).mean()
    wins = (p[y == 1][:, None] > p[y == 0]).mean() + 0.5 * (p[y == 1][:, None] == p[y == 0]).mean()
    print(f"{kind:10} n {len(y)}  right {y.mean():.3f}  Brier skill {skill:.3f}  AUROC {wins:.3f}")
    return {n: round(float(w), 4) for n, w in zip(["bias", *names], fitted(x, y), strict=True)}


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, default=Path(__file__).parent.parent.parent / "shared")
    ap.add_argument("--write", action="store_true")
    a = ap.parse_args()
    statements, figures = rows(a.shared)
    weights = {"statement": judged("statement", statements)}
    if a.write:  # the figures' weights build on the statements'
        ASSET.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")
        confidence._weights.cache_clear()
        statements, figures = rows(a.shared)
    weights["figure"] = judged("figure", figures)
    if a.write:
        ASSET.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
