"""Real reports with the roles and figures that we tagged in them, to learn from: offsets here, the words in the corpora.

The IDs are those of eval/annotations.py, and no report stands in both places. A line of `training/reports/CORPUS.jsonl` is a
report: the digest of its text, statements (source, cue, content, act) and figures (span, measure, status). They were tagged
once, in the form of training/sentences (no names), by the guide and its worked examples.

    python training/reports.py keep FILE …     tagged texts, named ID.txt, into training/reports
    python training/reports.py check           whether every text is still the one that was tagged
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

from sentences import parsed

sys.path.insert(0, str(Path(__file__).parent.parent / "eval"))
from annotations import report

HERE = Path(__file__).parent
FOLDER = HERE / "reports"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def taken(shared: Path, file: Path) -> dict:
    """A tagged text without its words. ValueError where it has faults, or other words than the corpus."""
    text, _ = report(shared, file.stem)
    lead = len(text) - len(text.lstrip("\n"))
    found = parsed(file.stem, None, file.read_text("utf-8").strip("\n"))
    if found.faults or found.text != text.strip("\n"):
        raise ValueError(f"{file}: {found.faults or 'its words are not those of the corpus'}")

    def shift(spans: list[tuple[int, int]]) -> list[list[int]]:
        return [[a + lead, b + lead] for a, b in spans]

    statements = [
        {role: shift(s[role]) for role in ("source", "cue", "content")} | {"act": s["act"]}
        for s in _joined(found.text, list(found.statements.values()))
    ]
    figures = [{"span": shift([f["span"]])[0], "measure": f["measure"], "status": f["status"]} for f in found.figures]
    return {"id": file.stem, "digest": digest(text), "statements": statements, "figures": figures}


def keep(shared: Path, files: list[Path]) -> None:
    """Puts tagged texts in their places, those of an ID already kept instead of the older."""
    rows = {row["id"]: row for row in _rows()} | {row["id"]: row for row in (taken(shared, file) for file in files)}
    by_corpus: dict[str, list[dict]] = {}
    for name in sorted(rows):
        by_corpus.setdefault(name.split("-")[0], []).append(rows[name])
    FOLDER.mkdir(exist_ok=True)
    for corpus, found in by_corpus.items():
        lines = (json.dumps(row, separators=(",", ":")) + "\n" for row in found)
        (FOLDER / f"{corpus}.jsonl").write_text("".join(lines), "utf-8")


def _rows() -> list[dict]:
    files = sorted(FOLDER.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def _joined(text: str, statements: list[dict]) -> list[dict]:
    """A quotation that goes on in its paragraph ("…," he said. "…") is a piece of the statement before it, by the guide."""
    found: list[dict] = []
    for s in sorted(statements, key=lambda s: min(s["content"])):
        start = min(s["content"])[0]
        last = found[-1] if found else None
        if last and last["cue"] and not s["cue"] and not s["source"] and text[start] in "\"“":
            end = max(b for spans in (last["cue"], last["source"], last["content"]) for _, b in spans)
            if end <= start and not text[end:start].strip(" .,;:"):
                last["content"] = [*last["content"], *s["content"]]
                continue
        found.append(s)
    return found


def kept(shared: Path) -> list[tuple[str, dict]]:
    """Each text with its entries. ValueError where a corpus's text has changed."""
    found = []
    for row in _rows():
        text, _ = report(shared, row["id"])
        if digest(text) != row["digest"]:
            raise ValueError(f"the text of {row['id']} is not the one that was tagged; tag it anew")
        found.append((text, row))
    return found


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("what", choices=("keep", "check"))
    ap.add_argument("files", type=Path, nargs="*")
    ap.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    a = ap.parse_args()
    if a.what == "keep":
        keep(a.shared, a.files)
    whole = kept(a.shared)
    print(f"{len(whole)} reports, {sum(len(r['statements']) for _, r in whole)} statements, "
          f"{sum(len(r['figures']) for _, r in whole)} figures")  # fmt: skip


if __name__ == "__main__":
    main()
