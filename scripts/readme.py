"""Puts what `make score` and `make bench` printed into README.md and eval/README.md, between their markers.

The ledger's part of the bench is in build/ledger.txt by itself, that of reconciliation in build/million.txt, and those of a
served ledger, which go into docs/web.md, in build/load.txt and build/paint.txt.

make score | tee build/score.txt; make bench | tee build/bench.txt; .venv/bin/python scripts/readme.py
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent


def between(page: str, name: str, body: str) -> str:
    """The page with the body between <!-- name --> and <!-- /name -->. Raises ValueError where the markers are missing."""
    marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.S)
    if not marked.search(page):
        raise ValueError(f"no <!-- {name} --> markers")
    return marked.sub(lambda m: m[1] + body + m[2], page)


LEDGERS = ("reports", "cases", "unseen", "annotated")


def scores(printed: str) -> str:
    """The printed scores as Markdown: a row a measure for the ledgers; beside what is published; then all of the stages."""
    rows = dict(re.findall(r"^(\S.*?)\s{2,}([01]\.\d{3})(?: .*)?$", printed, re.M))
    ledger = dict.fromkeys(name.split(": ", 1)[1] for name in rows if name.split(": ")[0] in LEDGERS)
    lines = ["| ledger | reports | cases | unseen | annotated |", "|---|---|---|---|---|"]
    lines += [f"| {name} | {' | '.join(rows.get(f'{kind}: {name}', '') for kind in LEDGERS)} |" for name in ledger]
    peers = json.loads((TOP / "eval/peers.json").read_text("utf-8"))
    lines += ["", "| beside others | here | aim | published, elsewhere |", "|---|---|---|---|"]
    lines += [f"| {n} | {rows[n]} | {aim:.2f} | {told} |" for n, (aim, told) in peers.items() if n in rows and told]
    stages: dict[str, list[str]] = {}
    for name, value in rows.items():
        stage, what = name.split(": ", 1)
        if stage not in LEDGERS:
            stages.setdefault(stage, []).append(f"{what} {value[1:] if value < '1' else value}")
    lines += ["", "| stage | scores |", "|---|---|"]
    lines += [f"| {stage} | {' · '.join(found)} |" for stage, found in stages.items()]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Writes what build/score.txt and build/bench.txt hold into the two pages."""
    names = ("score", "bench", "ledger", "million", "load", "paint")
    score, bench, ledger, million, load, paint = (TOP / "build" / f"{name}.txt" for name in names)
    for path in (TOP / "README.md", TOP / "eval/README.md", TOP / "docs/web.md"):
        page = path.read_text("utf-8")
        if score.exists() and "<!-- scores -->" in page:
            page = between(page, "scores", scores(score.read_text("utf-8")))
        for name, printed in (
            ("speed", bench), ("ledger speed", ledger), ("reconciliation speed", million), ("load", load), ("paint", paint),
        ):  # fmt: skip
            if printed.exists() and f"<!-- {name} -->" in page:
                page = between(page, name, "```\n" + printed.read_text("utf-8").strip("\n") + "\n```\n")
        path.write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
