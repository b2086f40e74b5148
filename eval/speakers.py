"""Speakers against GUM's coreference: is whoever a source stands for one of the names of that entity?

Each statement that is found, whose source is (or ends in) a mention of GUM, is judged: the mention's entity has names where one
of its mentions is a proper noun. The speaker is right when it is one of these names, or, where the entity has none in the
document, when no other entity's name was given. Documents that are annotated reports are left out, as they are in training.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import sayso
from annotations import GUM_HELD_OUT, joined, tool

PARTS = ("train", "dev")
GENRES = ("news", "interview", "bio")


def judged(shared: Path) -> list[tuple[str, str, str | None, list[str], bool]]:
    """Of each statement that can be judged: document, source, speaker given, the entity's names, right."""
    same_name = tool(shared, "score").same_name
    found = []
    for part in PARTS:
        with gzip.open(shared / f"corpora/gum/{part}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [row for row in map(json.loads, lines) if row["genre"] in GENRES and row["id"] not in GUM_HELD_OUT]
        for row in rows:
            names: dict[str, list[str]] = {}
            for e in row["entities"]:
                if e["upos"] == "PROPN":
                    names.setdefault(e["eid"], []).append(e["text"])
            for s in sayso.read(row["text"], published=row["date"]).statements:
                mention = _mention(row["entities"], s.source)
                if mention is None:
                    continue
                own = names.get(mention["eid"], [])
                given = s.speaker.name
                if own:
                    right = any(same_name(name, given) or same_name(given, name) for name in own)
                else:
                    right = not any(given == name for others in names.values() for name in others)
                found.append((row["id"], row["text"][slice(*s.source[0])], given, own[:3], right))
    return found


def fields(shared: Path) -> dict[str, float]:
    """The share of right fields of the speaker in our own annotations, of the statements whose cue and content are found."""
    same_name, right = tool(shared, "score").same_name, Counter()
    with tempfile.TemporaryDirectory() as folder:
        for name in joined(shared, Path(folder)):
            gold = json.loads((Path(folder) / f"{name}.json").read_text("utf-8"))
            read = sayso.read((Path(folder) / f"{name}.txt").read_text("utf-8"), published=gold["published"], where=name)
            for told in gold["statements"]:
                s = next((s for s in read.statements if _meet(s.cue, told["cue"]) and _meet(s.content, told["content"])), None)
                if s is None:
                    continue
                own, given = told["organisation"], s.speaker.organisation
                right["judged"] += 1
                right["kind"] += s.speaker.kind == told["kind"]
                right["role"] += (s.speaker.role or "").casefold() == (told["role"] or "").casefold()
                right["country"] += s.speaker.country == told["country"]
                right["organisation"] += same_name(own, given) or same_name(given, own) if own and given else own == given
    return {field: n / right["judged"] for field, n in right.items() if field != "judged"} | {"judged": right["judged"]}


def _meet(one: Iterable[tuple], other: Iterable[tuple]) -> bool:
    return any(a[0] < b[1] and b[0] < a[1] for a in one for b in other)


def _mention(entities: list[dict], source: tuple) -> dict | None:
    """The longest mention that a source is, but for a few characters; None if it is nobody's."""
    fits = [e for e in entities if source and abs(e["start"] - source[0].start) <= 4 and abs(e["end"] - source[-1].end) <= 2]
    longest = max(fits, key=lambda e: e["end"] - e["start"], default=None)
    return longest if longest and longest["type"] in ("person", "organization", "place") else None


def score(shared: Path) -> dict[str, float]:
    """The share of right speakers, of all statements judged and of those whose source is a pronoun; and how many there were."""
    found = judged(shared)
    pronouns = [f for f in found if f[1].casefold() in ("he", "she", "it", "they", "who")]

    def share(rows: list) -> float:
        return sum(r[-1] for r in rows) / max(1, len(rows))

    return {"gum right": share(found), "gum pronouns right": share(pronouns), "gum judged": len(found)}


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, default=Path(__file__).parent.parent.parent / "shared")
    ap.add_argument("--misses", action="store_true")
    ap.add_argument("--fields", action="store_true", help="kind, role, organisation and country in our own annotations")
    given = ap.parse_args()
    if given.misses:
        print(*(f for f in judged(given.shared) if not f[-1]), sep="\n")
    print(fields(given.shared) if given.fields else score(given.shared))
