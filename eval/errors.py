"""Counts what is read wrong, by kind, on the annotated reports: `python eval/errors.py`.

Two columns: all 48 reports of eval/annotations, and of these the 16 that the model has not learnt from. A count is the number
of entries of which the field is wrong, of those found (as the corpus's own scorer matches them); of statements those missed,
and those that are none.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import annotations  # noqa: E402  # beside this file
import score  # noqa: E402  # as above

# kind, in the words of the table in eval/README.md: the scorer's name of it
KINDS = {
    "place of a figure": "place", "measure": "measure", "statement missed": "missed",
    "organisation of a speaker": "organisation",
    "act": "act", "time of a figure": "time", "statement that is none": "none", "speaker of a figure": "speaker of figure",
    "party": "party", "unit": "unit",
    "speaker wrong, of those found": "who",
}  # fmt: skip


def counted(count: Counter, kind: str) -> str:
    """How many are wrong, and of how many."""
    if kind == "missed":
        return str(count["statement", "gold"] - count["statement", "hit"])
    if kind == "none":
        return str(count["statement", "pred"] - count["statement", "hit"])
    if kind == "who":
        return f"{count['statement', 'hit'] - count['who said what', 'hit']} of {count['statement', 'hit']}"
    return f"{count[kind, 'of'] - count[kind, 'right']} of {count[kind, 'of']}"


def counts(shared: Path) -> tuple[Counter, Counter]:
    """The scorer's counts on all annotated reports, and on those that the model has not learnt from."""
    rules, every, unseen = annotations.tool(shared, "score"), Counter(), Counter()
    with tempfile.TemporaryDirectory() as temporary:
        gold, read = Path(temporary, "gold"), Path(temporary, "read")
        names = annotations.joined(shared, gold)
        score.predict(gold, read)
        for name in names:
            one = Counter()
            wanted = json.loads((gold / f"{name}.json").read_text("utf-8"))
            wanted["_text"] = (gold / f"{name}.txt").read_text("utf-8")
            rules.article(wanted, json.loads((read / f"{name}.json").read_text("utf-8")), one, [])
            every += one
            if name in annotations.UNSEEN:
                unseen += one
    return every, unseen


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    a = ap.parse_args()
    every, unseen = counts(a.shared)
    print("| kind | all 48 | the 16 unseen |\n|---|---|---|")
    for words, kind in KINDS.items():
        print(f"| {words} | {counted(every, kind)} | {counted(unseen, kind)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
