"""Our own annotations of reports that stand outside this project: offsets and fields here, the words there.

`eval/annotations/ID.json` holds what two people, apart, and then together, read in a report by docs/fields.md: the form of the
corpus's gold files less every stretch of text. The words come from the corpora, and a digest says whether they are the same.

    ID                              the text
    news_raw-NNN                    news_raw/NNN.txt as it is
    current_events-DATE-conflicts   the items of that day's section on armed conflicts, one a paragraph, outlets in brackets
    current_events-DATE-rest        the items of its other sections but sports, likewise
    geovirus-NNN, trnews-NNN,       row NNN (from 0) of the corpus in geo/, lines that were broken for width put together
    geowebnews-NNN

    python eval/annotations.py join INTO         writes INTO/ID.txt and INTO/ID.json, as the gold's `score.py` reads them
    python eval/annotations.py take ID.yaml …    keeps annotations written by hand, in the form of the gold's YAML
    python eval/annotations.py hold A B          how far two folders of such YAML agree, and where they do not
"""

from __future__ import annotations

import argparse
import functools
import gzip
import hashlib
import importlib.util
import json
import re
import sys
from collections import Counter
from collections.abc import Container
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
UNSEEN = frozenset({  # kept back when the model learnt from the others: what it says of these tells how it reads new reports
    "current_events-2025-02-12-rest", "current_events-2025-02-24-conflicts", "current_events-2025-03-14-rest",
    "current_events-2025-06-01-conflicts", "current_events-2025-07-26-conflicts", "current_events-2025-08-26-rest",
    "news_raw-008", "news_raw-009", "news_raw-014", "news_raw-015", "news_raw-020", "news_raw-021", "news_raw-026",
    "news_raw-027", "news_raw-037", "news_raw-038",
})  # fmt: skip
# documents of GUM that are also among the gold's reports: neither learnt from nor scored
GUM_HELD_OUT = frozenset(f"GUM_news_{name}" for name in ("korea", "crane", "asylum", "stampede", "questionnaire", "afghan"))
GEO = frozenset({"geovirus", "trnews", "geowebnews"})
CONFLICTS = frozenset({"Armed conflicts and attacks", "Attacks and armed conflicts"})


@functools.cache
def _rows(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@functools.cache
def _items(corpora: Path) -> dict[str, list[dict]]:
    """The items of current events by day, in the order of the page."""
    days: dict[str, list[dict]] = {}
    for row in _rows(corpora / "wikipedia_current_events/items_2025.jsonl.gz"):
        days.setdefault(row["date"], []).append(row)
    return days


def report(shared: Path, name: str) -> tuple[str, str | None]:
    """The text of a report by its ID, and its day of publication where the corpus knows one."""
    corpora = shared / "corpora"
    if name.startswith("news_raw-"):
        number = name.removeprefix("news_raw-")
        rows = map(json.loads, (corpora / "news_raw/index.jsonl").read_text("utf-8").splitlines())
        return (corpora / f"news_raw/{number}.txt").read_text("utf-8"), next(r["date"] for r in rows if r["id"] == number)
    if (row := name.rsplit("-", 1))[0] in GEO:
        found = _rows(corpora / f"geo/{row[0]}.jsonl.gz")[int(row[1])]
        return re.sub(r"\n[ \t]{3,}", " ", found["text"]), found["date"] or None
    day, part = name.removeprefix("current_events-").rsplit("-", 1)
    wanted = [
        row for row in _items(corpora)[day]
        if (row["section"] in CONFLICTS) == (part == "conflicts") and row["section"] != "Sports"
    ]  # fmt: skip
    outlets = ("; ".join(dict.fromkeys(s["outlet"] for s in row["sources"])) for row in wanted)
    return "\n\n".join(f"{row['text']} ({o})" if o else row["text"] for row, o in zip(wanted, outlets, strict=True)) + "\n", day


def joined(shared: Path, into: Path, among: Container[str] | None = None) -> list[str]:
    """Writes the annotated reports with their words, for the scorer; the IDs, all or those among some.

    ValueError where a corpus's text has changed.
    """
    into.mkdir(parents=True, exist_ok=True)
    names = []
    for file in sorted((HERE / "annotations").glob("*.json")):
        if among is not None and file.stem not in among:
            continue
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


def tool(shared: Path, name: str) -> ModuleType:
    """A script of the gold (compile, score) as a module."""
    spec = importlib.util.spec_from_file_location(f"gold_{name}", shared / f"gold/{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compiled(shared: Path, file: Path) -> dict:
    """One annotation in YAML with the offsets of its words. ValueError with every fault in it."""
    import yaml

    written = yaml.safe_load(file.read_text("utf-8"))
    text, day = report(shared, written["id"])
    if str(written.get("published") or None) != str(day):
        raise ValueError(f"{file}: published is {written.get('published')}, the corpus says {day}")
    out, faults = tool(shared, "compile").compiled(text, written)
    if faults:
        raise ValueError("\n".join(f"{file}: {fault}" for fault in faults))
    out |= {"published": day, "digest": hashlib.sha256(text.encode()).hexdigest(), "_text": text}
    for entry, f in zip(written.get("figures") or (), out["figures"], strict=True):
        f |= {key: entry[key] for key in ("by", "window", "part_of") if entry.get(key)}
    return out


def take(shared: Path, file: Path) -> None:
    """Keeps an annotation: its offsets and fields, without any stretch of the text."""
    out = compiled(shared, file)
    text = out.pop("_text")
    for n, f in enumerate(out["figures"]):
        del f["text"]
        start = text.find(f["counted"], max(0, f["span"][0] - 60)) if f["counted"] else -1
        f["counted"] = [start, start + len(f["counted"])] if start >= 0 else None
        if part := f.pop("part_of", None):
            wholes = [m for m in range(n) if text[slice(*out["figures"][m]["span"])] == str(part)]
            f |= {"part_of": wholes[-1]} if wholes else {}
        f["window"] = {k: str(v) for k, v in f["window"].items()} if f.get("window") else None
    (HERE / "annotations").mkdir(exist_ok=True)
    where = HERE / "annotations" / f"{out['id']}.json"
    lists = {key: out.pop(key) for key in ("statements", "figures")}
    body = [json.dumps(out, ensure_ascii=False)[1:-1]]
    for key, rows in lists.items():  # an entry a line
        body.append(f'"{key}": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]")
    where.write_text("{" + ",\n".join(body) + "}\n", "utf-8")


def hold(shared: Path, one: Path, other: Path) -> None:
    """Prints the scores of one annotator against another, as the gold's scorer has it, and each difference."""
    rules, total = tool(shared, "score"), Counter()
    for file in sorted(one.glob("*.yaml")):
        if not (other / file.name).exists():
            continue
        a, b = compiled(shared, file), compiled(shared, other / file.name)
        for s in b["statements"]:  # in the form of a reading
            s["speaker"] = {"name": s["speaker"], "organisation": s["organisation"]}
            s["said"] = {"start": s["said"], "end": s["said"]} if s["said"] else None
        for f in b["figures"]:
            f["place"] = {"name": f["place"]} if f["place"] else None
            f["time"] = {"start": f["time"][0], "end": f["time"][1]} if f["time"] else None
        count, misses = Counter(), []
        rules.article(a, b, count, misses)
        total += count
        print(f"== {file.stem}", *misses, sep="\n   ")
    rules.show(rules.table(total))


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    ap.add_argument("what", choices=("join", "take", "hold"))
    ap.add_argument("paths", type=Path, nargs="+")
    a = ap.parse_args()
    if a.what == "join":
        print(*joined(a.shared, a.paths[0]), sep="\n")
    elif a.what == "hold":
        hold(a.shared, *a.paths)
    else:
        for path in a.paths:
            try:
                take(a.shared, path)
            except ValueError as error:
                print(error, file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
