"""Puts what `make score` and `make bench` printed into README.md and eval/README.md, between their markers.

The ledger's part of the bench is in build/ledger.txt by itself.

make score | tee build/score.txt; make bench | tee build/bench.txt; .venv/bin/python scripts/readme.py
"""

from __future__ import annotations

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


def scores(printed: str) -> str:
    """The printed scores as a Markdown table: a row a measure, the reports beside the cases; then the stages."""
    rows = dict(re.findall(r"^(\S.*?)\s+([01]\.\d{3})$", printed, re.M))
    ledger = dict.fromkeys(name.split(": ", 1)[1] for name in rows if name.startswith(("reports: ", "cases: ")))
    lines = ["| ledger | reports | cases |", "|---|---|---|"]
    lines += [f"| {name} | {rows.get('reports: ' + name, '')} | {rows.get('cases: ' + name, '')} |" for name in ledger]
    stages: dict[str, list[str]] = {}
    for name, value in rows.items():
        if not name.startswith(("reports: ", "cases: ")):
            stage, what = name.split(": ", 1)
            stages.setdefault(stage, []).append(f"{what} {value[1:] if value < '1' else value}")
    lines += ["", "| stage | scores |", "|---|---|"]
    lines += [f"| {stage} | {' · '.join(found)} |" for stage, found in stages.items()]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Writes what build/score.txt and build/bench.txt hold into the two pages."""
    score, bench, ledger = (TOP / "build" / f"{name}.txt" for name in ("score", "bench", "ledger"))
    for path in (TOP / "README.md", TOP / "eval/README.md"):
        page = path.read_text("utf-8")
        if score.exists():
            page = between(page, "scores", scores(score.read_text("utf-8")))
        for name, printed in (("speed", bench), ("ledger speed", ledger)):
            if printed.exists() and f"<!-- {name} -->" in page:
                page = between(page, name, "```\n" + printed.read_text("utf-8").strip("\n") + "\n```\n")
        path.write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
