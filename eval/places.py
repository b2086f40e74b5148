"""Scores the places stage on LGL, TR-News, GeoWebNews and GeoVirus (development halves), without a tagger's names.

`python eval/places.py [../shared]` prints a table. Of each corpus: precision, recall, F1 of the names found, by exact span and
by overlap; of the found ones that have gold coordinates, the share within 161 km (100 miles) and the share in the right state.
Gold names that are no place names by our definition (adjectives, parts of names of bodies, streets and others without
coordinates) count neither way; gold states are taken from the data or, where they are missing, left out.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sayso import nations
from sayso.places import toponyms
from sayso.records import Sentence, Span, Toponym

CORPORA = ("lgl", "trnews", "geowebnews", "geovirus")
NEAR = 161.0  # km, the usual measure of geoparsing
PLACE_TYPES = {"Literal", "Mixed", "Metonymic", "Coercion"}


def sentences_of(text: str) -> list[Sentence]:
    """Rough sentences, so that this stage is scored alone."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for match in re.finditer(r"(?<=[a-z0-9)”\"’][.!?])(?<!\b[SMF]t\.)[”\"’]?\s+(?=[A-Z“\"‘])|$", line[0]):
            end = line.start() + match.start()
            if end > start and text[start:end].strip():
                found.append(Sentence(Span(start, end), 0, False, ()))
            start = line.start() + match.end()
    return found


def gold(row: dict) -> Iterator[tuple[int, int, dict, bool]]:
    """The row's gold names: start, end, the annotation, and whether it counts."""
    for item in row["toponyms"]:
        start, end = item.get("fixed_start", item["start"]), item.get("fixed_end", item["end"])
        if item.get("in_title") or not 0 <= start < end:
            continue
        counts = item.get("lat") is not None and not nations.is_adjective(row["text"][start:end])
        if item.get("offset_ok") is False and "fixed_start" not in item:
            counts = False
        if "type" in item and item["type"] not in PLACE_TYPES:
            counts = False
        yield start, end, item, counts


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lat, lon), (other_lat, other_lon) = ([math.radians(x) for x in p] for p in (a, b))
    inner = math.sin((lat - other_lat) / 2) ** 2 + math.cos(lat) * math.cos(other_lat) * math.sin((lon - other_lon) / 2) ** 2
    return 12742 * math.asin(math.sqrt(inner))


def country_of(item: dict) -> str | None:
    """The gold state's code, where the data name it."""
    name = (item.get("country") or {}).get("name") if isinstance(item.get("country"), dict) else None
    return nations.nation(name) if name else None


def tally(row: dict, found: list[Toponym]) -> dict[str, int]:
    count = dict.fromkeys(("exact", "overlap", "found", "gold", "placed", "near", "stated", "state"), 0)
    items = list(gold(row))
    spans = {(s, e) for s, e, _, counts in items if counts}
    count["gold"] = len(spans)
    used: set[tuple[int, int]] = set()
    for toponym in found:
        start, end = toponym.span
        over = [(s, e, item, counts) for s, e, item, counts in items if s < end and e > start]
        if over and not any(counts for *_, counts in over):
            continue
        count["found"] += 1
        hit = next(((s, e, i) for s, e, i, counts in over if counts and (s, e) not in used), None)
        if hit is None:
            continue
        used.add(hit[:2])
        count["overlap"] += 1
        count["exact"] += hit[:2] == (start, end)
        place, item = toponym.place, hit[2]
        count["placed"] += 1
        if place.lat is not None and place.lon is not None:
            count["near"] += kilometres((place.lat, place.lon), (float(item["lat"]), float(item["lon"]))) <= NEAR
        if (state := country_of(item)) is not None:
            count["stated"] += 1
            count["state"] += place.country == state
    return count


def share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def f1(hits: int, found: int, wanted: int) -> float:
    return round(2 * hits / (found + wanted), 4) if found + wanted else 0.0


def score(shared: Path) -> dict[str, float]:
    """All scores by "corpus.measure", and words per second."""
    result: dict[str, float] = {}
    words, seconds = 0, 0.0
    for corpus in CORPORA:
        total: dict[str, int] = {}
        with gzip.open(shared / "corpora" / "geo" / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                sentences = sentences_of(row["text"])
                begun = time.process_time()
                found = toponyms(row["text"], sentences, ())
                seconds += time.process_time() - begun
                words += len(row["text"].split())
                for key, value in tally(row, found).items():
                    total[key] = total.get(key, 0) + value
        result |= {
            f"{corpus}.precision": share(total["overlap"], total["found"]),
            f"{corpus}.recall": share(total["overlap"], total["gold"]),
            f"{corpus}.f1": f1(total["overlap"], total["found"], total["gold"]),
            f"{corpus}.f1_exact": f1(total["exact"], total["found"], total["gold"]),
            f"{corpus}.within_161km": share(total["near"], total["placed"]),
        }
        if total["stated"]:
            result[f"{corpus}.country"] = share(total["state"], total["stated"])
    result["words_per_second"] = round(words / seconds)
    return result


if __name__ == "__main__":
    scores = score(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
    measures = ("precision", "recall", "f1", "f1_exact", "within_161km", "country")
    print("corpus".ljust(12), *(m.rjust(13) for m in measures))
    for name in CORPORA:
        print(name.ljust(12), *(f"{scores.get(f'{name}.{m}', math.nan):13.4f}" for m in measures))
    print(f"{scores['words_per_second']:,.0f} words a second")
