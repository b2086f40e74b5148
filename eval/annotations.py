"""Our own annotations of reports that stand outside this project: offsets and fields here, the words there.

`eval/annotations/ID.json` holds what two people, apart, and then together, read in a report by docs/fields.md: the form of the
corpus's gold files less every stretch of text. The words come from the corpora, and a digest says whether they are the same.

    ID                              the text
    news_raw-NNN                    news_raw/NNN.txt as it is
    current_events-DATE-conflicts   the items of that day's section on armed conflicts, one a paragraph, outlets in brackets
    current_events-DATE-rest        the items of its other sections but sports, likewise

    python eval/annotations.py --shared ../shared INTO       writes INTO/ID.txt and INTO/ID.json, as `score.py` of the gold reads them
"""

from __future__ import annotations

import argparse
import functools
import gzip
import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent
CONFLICTS = frozenset({"Armed conflicts and attacks", "Attacks and armed conflicts"})


@functools.cache
def _items(corpora: Path) -> dict[str, list[dict]]:
    """The items of current events by day, in the order of the page."""
    days: dict[str, list[dict]] = {}
    with gzip.open(corpora / "wikipedia_current_events/items_2025.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            days.setdefault(row["date"], []).append(row)
    return days


def report(shared: Path, name: str) -> tuple[str, str | None]:
    """The text of a report by its ID, and its day of publication where the corpus knows one."""
    corpora = shared / "corpora"
    if name.startswith("news_raw-"):
        number = name.removeprefix("news_raw-")
        rows = map(json.loads, (corpora / "news_raw/index.jsonl").read_text("utf-8").splitlines())
        return (corpora / f"news_raw/{number}.txt").read_text("utf-8"), next(r["date"] for r in rows if r["id"] == number)
    day, part = name.removeprefix("current_events-").rsplit("-", 1)
    wanted = [
        row for row in _items(corpora)[day]
        if (row["section"] in CONFLICTS) == (part == "conflicts") and row["section"] != "Sports"
    ]  # fmt: skip
    outlets = ("; ".join(dict.fromkeys(s["outlet"] for s in row["sources"])) for row in wanted)
    return "\n\n".join(f"{row['text']} ({o})" if o else row["text"] for row, o in zip(wanted, outlets, strict=True)) + "\n", day


def joined(shared: Path, into: Path) -> list[str]:
    """Writes each annotated report with its words, for the scorer; the IDs. ValueError where a corpus's text has changed."""
    into.mkdir(parents=True, exist_ok=True)
    names = []
    for file in sorted((HERE / "annotations").glob("*.json")):
        kept = json.loads(file.read_text("utf-8"))
        text, _ = report(shared, kept["id"])
        if hashlib.sha256(text.encode()).hexdigest() != kept["digest"]:
            raise ValueError(f"{file}: the text of {kept['id']} is not the one that was annotated; annotate it anew")
        for f in kept["figures"]:
            f["text"] = text[slice(*f["span"])]
            f["counted"] = text[slice(*f["counted"])] if f["counted"] else None
        (into / f"{kept['id']}.txt").write_text(text, "utf-8")
        (into / f"{kept['id']}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
        names.append(kept["id"])
    return names


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    ap.add_argument("into", type=Path)
    a = ap.parse_args()
    print(*joined(a.shared, a.into), sep="\n")
