"""Copies: reports that repeat another's text, found in news of the corpora and in pairs edited by hand; speed.

    python eval/copies.py [--shared ../shared] [--misses] [--speed]

`near_duplicates` gives 107 pairs of news of which the one has half of the other's 5-word shingles or more, 268 with less, and
300 pairs of reports about one event in independent words; the labels are measured, not judged. `reconciliation/copies.txt` has
pairs of our own whose kinds are told by hand. A pair counts as found where the hashes make it a candidate and `kind_of` says
that it is a copy. --speed times fingerprints and an Index of 1,000, 10,000 and 100,000 made-up reports, each size in a process
of its own, and the exact pass.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from sayso.reconciliation.copies import Index, fingerprints, kind_of, promising, shared

HERE = Path(__file__).parent
OURS = HERE / "reconciliation/copies.txt"
HALF = 0.5
SIZES = (1_000, 10_000, 100_000)
WORDS = 300  # of a made-up report; the median of the corpora's pairs


class Pair(NamedTuple):
    """Two texts, what they are to each other as far as it is known, and where they are from."""

    a: str
    b: str
    expected: str
    where: str


def ours() -> list[Pair]:
    """The pairs of copies.txt, whose head explains its form."""
    found = []
    for case in OURS.read_text("utf-8").split("\n== ")[1:]:
        name = case.split("\n", 1)[0]
        texts = {letter: text.replace(" ¶ ", "\n\n") for letter, text in re.findall(r"^([a-z]): (.+)$", case, re.M)}
        for a, b, kind in re.findall(r"^([a-z]) ([a-z]): (\w+)", case, re.M):
            found.append(Pair(texts[a], texts[b], kind, f"{name} {a} {b}"))
    return found


def theirs(corpora: Path) -> list[Pair]:
    """The pairs of near_duplicates: `half` or more, `less`, or `apart`."""
    rows = [json.loads(line) for line in (corpora / "near_duplicates/pairs.jsonl").read_text("utf-8").splitlines()]
    texts: dict[tuple[str, str], str] = {}
    for corpus in sorted({row[side]["corpus"] for row in rows for side in "ab"}):
        at = corpora / corpus
        for path in sorted(at.glob("*.jsonl.gz")) if at.is_dir() else [at.with_suffix(".jsonl.gz")]:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                texts |= {(corpus, str(text["id"])): text["text"] for text in map(json.loads, lines)}
    found = []
    for row in rows:
        a, b = ((row[side]["corpus"], row[side]["id"]) for side in "ab")
        label = "apart" if row.get("kind") else "half" if row["containment5"] >= HALF else "less"
        found.append(Pair(texts[a], texts[b], label, f"{a[1]} {b[1]}"))
    return found


def candidate(pair: Pair) -> bool:
    """Would an index give the one when it is asked about the other?"""
    a, b = set(fingerprints(pair.a)), set(fingerprints(pair.b))
    return promising(len(a & b), len(a), len(b))


def judged(pair: Pair) -> str:
    """What is found: the kind, or `none`. Two passes, as in a ledger."""
    return (candidate(pair) and kind_of(shared(pair.a, pair.b))) or "none"


def score(given: Path) -> dict[str, float]:
    """Shares of the corpora's pairs: recall, hard negatives left alone, the same of candidates; F1 and right kinds on ours."""
    result: dict[str, float] = {}
    if given.is_dir():
        pairs = theirs(given / "corpora")
        for name, test in (("", lambda pair: judged(pair) != "none"), ("candidates, ", candidate)):
            found = [(pair.expected, test(pair)) for pair in pairs]
            result[f"{name}recall at half"] = _share([taken for label, taken in found if label == "half"])
            result[f"{name}recall below half"] = _share([taken for label, taken in found if label == "less"])
            result[f"{name}hard negatives left alone"] = _share([not taken for label, taken in found if label == "apart"])
        texts = {text for pair in pairs for text in (pair.a, pair.b)}
        words = sum(len(re.findall(r"\w+", text)) for text in texts)
        result["kept hashes of 1,000 words"] = 1000 * sum(len(fingerprints(text)) for text in texts) / words
    table = [(pair.expected, judged(pair)) for pair in ours()]
    hits = sum(expected != "none" != found for expected, found in table)
    sides = sum((expected != "none") + (found != "none") for expected, found in table)
    result["ours F1"] = 2 * hits / sides
    result["ours kinds right"] = _share([expected == found for expected, found in table])
    return result


def _share(rows: list[bool]) -> float:
    return sum(rows) / max(1, len(rows))


def confusion() -> str:
    """Kinds told by hand (rows) and found (columns)."""
    kinds = ("whole", "part", "quote", "none")
    table = Counter((pair.expected, judged(pair)) for pair in ours())
    rows = [f"{'told':8}" + "".join(f"{kind:>7}" for kind in kinds)]
    return "\n".join(rows + [f"{told:8}" + "".join(f"{table[told, found]:7}" for found in kinds) for told in kinds])


# ---------------------------------------------------------------- speed


def made_up(number: int) -> list[str]:
    """So many reports of words by Zipf's law; each tenth has half of another one, each has a footer of one of fifty outlets."""
    chosen = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chosen.choices(letters, k=chosen.randint(3, 10))) for _ in range(30_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    footers = [" ".join(chosen.choices(words, k=30)) for _ in range(50)]
    texts: list[str] = []
    for i in range(number):
        body = chosen.choices(words, weights, k=WORDS - 30)
        if i % 10 == 9:
            body[: WORDS // 2] = chosen.choice(texts).split()[: WORDS // 2]
        texts.append(f"{' '.join(body)}\n{chosen.choice(footers)}")
    return texts


def indexed(number: int) -> str:
    """A line of the table: so many reports, each hashed, looked up and taken in."""
    texts = made_up(number)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    prints = [fingerprints(text) for text in texts]
    hashed = time.process_time()
    index: Index[int] = Index()
    candidates = 0
    for key, marks in enumerate(prints):
        candidates += len(index.candidates(marks))
        index.add(key, marks)
    ended = time.process_time()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return (
        f"{number:9,}{number / (hashed - begun):18,.0f}{number / (ended - hashed):18,.0f}"
        f"{(ended - begun) / number * 1e6:13,.0f}{grown:8,.0f}{candidates:12,}"
    )


def exact() -> str:
    """The exact pass: pairs of ours in a second; seconds for two texts of 100,000 words, re-ordered and made to be slow."""
    begun, small = time.process_time(), ours()
    for pair in small:
        shared(pair.a, pair.b)
    lines = [f"exact pass, pairs of copies.txt a second{len(small) / (time.process_time() - begun):9,.0f}"]
    chosen = random.Random(7)
    words = ["".join(chosen.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(20_000)]
    paragraphs = [" ".join(chosen.choices(words, k=100)) for _ in range(1_000)]
    pairs = {
        "re-ordered": ("\n".join(paragraphs), "\n".join(chosen.sample(paragraphs, 1_000))),
        "one word, always": ("word " * 100_000, "word " * 99_999),
        "two words, by chance": (" ".join(chosen.choices("ab", k=100_000)), " ".join(chosen.choices("ab", k=100_000))),
    }
    for name, (a, b) in pairs.items():
        begun = time.process_time()
        shared(a, b)
        lines.append(f"100,000 words twice, {name:22}{time.process_time() - begun:6.2f} s")
    return "\n".join(lines)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    ap.add_argument("--misses", action="store_true")
    ap.add_argument("--speed", action="store_true")
    ap.add_argument("--indexed", type=int, help=argparse.SUPPRESS)
    given = ap.parse_args()
    if given.indexed:
        print(indexed(given.indexed))
        return
    for name, value in score(given.shared).items():
        print(f"{name:38}{value:7.3f}")
    print(confusion())
    if given.misses:
        for pair in [*ours(), *(theirs(given.shared / "corpora") if given.shared.is_dir() else [])]:
            wrong = {"half": ("none",), "less": (), "apart": ("whole", "part", "quote")}.get(pair.expected)
            found = judged(pair)
            if found in wrong if wrong is not None else found != pair.expected:
                print(f"{pair.where}: {pair.expected}, found {found}")
    if given.speed:
        print(f"{'reports':>9}{'hashed a second':>18}{'indexed a second':>18}{'µs a report':>13}{'MB':>8}{'candidates':>12}")
        for size in SIZES:
            call = [sys.executable, __file__, "--indexed", str(size)]
            print(subprocess.run(call, check=True, capture_output=True, text=True).stdout, end="", flush=True)
        print(exact())


if __name__ == "__main__":
    main()
