"""Holds what sayso reads now against what people decided: `make score REGRESSION=FOLDER`.

    python eval/regression.py FOLDER [--check]

FOLDER is what `sayso regression --out FOLDER` wrote. Every text is read again; what is not as it was decided is a line:

    where: what was expected, what was read

An accepted or edited entry is found where one of its kind shares enough of its characters (in either: half of a statement's
content, a fifth of a figure's words, as the corpus's scorer has it), one to one; then its fields must be those decided. A
rejected one is read again where a statement has the same source, cue and content, a figure the same words at the same place. An
entry that nobody decided on counts neither way. --check exits 1 where anything is not as decided. No corpora are needed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

import sayso
from sayso.exports import to_dict
from sayso.records import Reading, Report

Entry = dict[str, Any]

OF_SPEAKER = ("role", "kind", "organisation", "country")
FIELDS = {
    "statements": ("speaker", *OF_SPEAKER, "act", "quote", "said", "in_heading"),
    "figures": ("value", "low", "high", "comparator", "unit", "counted", "measure", "status", "party", "side", "by", "place",
                "time", "window", "additive", "in_heading", "speaker"),
}  # fmt: skip
PLACES = {"statements": ("source", "cue", "content"), "figures": ("span",)}
LEAST = {"statements": 0.5, "figures": 0.2}  # of the characters of either, those shared
# Of fields with parts: those that must be the same, and those that must be where they are told (place=Goma tells a name alone).
PARTS = {
    "said": (("start", "end"), ()),
    "time": (("start", "end"), ()),
    "place": (("name", "relation"), ("country", "admin1")),
    "window": (("kind",), ("since", "per")),
}
ROWS = ("decisions", *(
    row for kind, fields in FIELDS.items()
    for row in (f"{kind} found", f"{kind}, whole", f"{kind} rejected", *(f"{kind}: {field}" for field in fields))
))  # fmt: skip


class Score(NamedTuple):
    """How many decisions there were and how many the reading reproduces, by what they are of; and a line for each miss."""

    total: Counter[str]
    right: Counter[str]
    misses: list[str]

    def count(self, right: bool, *rows: str) -> None:
        """Counts one right or wrong, in each of the rows."""
        self.total.update(rows)
        self.right.update(rows if right else ())


def cases(folder: Path) -> list[Entry]:
    """The cases of a regression set, in the order of their reports. ValueError where the folder holds none."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    if not found:
        raise ValueError(f"{folder}: there are no cases here; make some with sayso regression --out FOLDER")
    return found


def score(decided: list[Entry]) -> Score:
    """The decisions of all cases, each held against what its text is read as now."""
    found = Score(Counter(), Counter(), [])
    reports = [msgspec.convert(case["report"], Report) for case in decided]
    for case, reading in zip(decided, sayso.read_many(reports), strict=True):
        assert isinstance(reading, Reading)
        read = entries(reading)
        for kind in FIELDS:
            compare(case, kind, read[kind], found)
    return found


def entries(reading: Reading) -> dict[str, list[Entry]]:
    """The statements and figures of a reading in the form of a case: a figure with who says it."""
    told = to_dict(reading)
    speakers = {s["id"]: s["speaker"] for s in told["statements"]}
    figures = [one | {"speaker": speakers.get(one["statement"])} for one in told["figures"]]
    return {"statements": told["statements"], "figures": figures}


def compare(case: Entry, kind: str, read: list[Entry], found: Score) -> None:
    """Counts the decisions on the entries of a kind in one report, and tells those that are not reproduced."""
    wanted = [one for one in case[kind] if one["review"] != "rejected"]
    met = matched(kind, wanted, read)
    for n, one in enumerate(wanted):
        where = place(case, kind, one)
        found.count(n in met, f"{kind} found")
        if n not in met:
            found.misses.append(f"{where}: {one['review']} and expected, not read")
        wrong = {field for field in FIELDS[kind] if n in met and not same(field, one, met[n])}
        for field in FIELDS[kind] if n in met else ():
            found.count(field not in wrong, f"{kind}: {field}")
            if field in wrong:
                found.misses.append(f"{where}: {field}: {shown(field, one)} expected, {shown(field, met[n])} read")
        found.count(n in met and not wrong, f"{kind}, whole", "decisions")
    left = [one for one in read if not any(one is other for other in met.values())]
    for one in case[kind]:
        if one["review"] == "rejected":
            again = any(all(one[name] == other[name] for name in PLACES[kind]) for other in left)
            found.count(not again, f"{kind} rejected", "decisions")
            if again:
                found.misses.append(f"{place(case, kind, one)}: rejected and not expected, read")


def matched(kind: str, wanted: list[Entry], read: list[Entry]) -> dict[int, Entry]:
    """By the number of an expected entry, the one read for it: those with most characters in common first, then most fields."""
    pairs = sorted(
        (-likeness, -sum(same(field, a, b) for field in FIELDS[kind]), i, j)
        for i, a in enumerate(wanted) for j, b in enumerate(read)
        if (likeness := shared(characters(kind, a), characters(kind, b))) >= LEAST[kind]
    )  # fmt: skip
    met: dict[int, int] = {}
    for _, _, i, j in pairs:
        if i not in met and j not in met.values():
            met[i] = j
    return {i: read[j] for i, j in met.items()}


def characters(kind: str, entry: Entry) -> set[int]:
    spans = entry["content"] if kind == "statements" else [entry["span"]]
    return {at for start, end in spans for at in range(start, end)}


def shared(a: set[int], b: set[int]) -> float:
    return len(a & b) / len(a | b) if a and b else 0.0


# ---------------------------------------------------------------- fields


def value(field: str, entry: Entry) -> Any:
    """What a field holds; a speaker's name, "unnamed" where there is none, None in the reporter's own voice."""
    speaker = entry["speaker"]
    if field == "speaker":
        return speaker and (speaker["name"] or "unnamed")
    return speaker[field] if field in OF_SPEAKER else entry[field]


def same(field: str, decided: Entry, read: Entry) -> bool:
    a, b = value(field, decided), value(field, read)
    if a is None or b is None or field not in PARTS:
        return bool(a == b)
    exact, told = PARTS[field]
    return all(a[part] == b[part] for part in exact) and all(a[part] in (None, b[part]) for part in told)


def shown(field: str, entry: Entry) -> str:
    """A field's value in a line."""
    held = value(field, entry)
    if held is None:
        return "none"
    if field in ("said", "time"):
        return f"{held['start'] or '..'}/{held['end'] or '..'}"
    return ", ".join(held[part] for some in PARTS[field] for part in some if held[part]) if field in PARTS else str(held)


def place(case: Entry, kind: str, entry: Entry) -> str:
    """Where an entry stands: report, characters, kind, words."""
    spans = sorted(entry["content"] if kind == "statements" else [entry["span"]])
    at = f"{spans[0][0]}–{spans[-1][1]}" if spans else "no words"
    return f"{case['report']['id']}:{at} {kind.removesuffix('s')} “{entry['words'][:60]}”"


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folder", type=Path, metavar="FOLDER")
    ap.add_argument("--check", action="store_true")
    a = ap.parse_args()
    try:
        found = score(cases(a.folder))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(*found.misses, sep="\n", end="\n\n" if found.misses else "")
    for row in ROWS:
        if found.total[row]:
            print(f"{row:25} {found.right[row]} of {found.total[row]}")
    return 1 if a.check and found.misses else 0


if __name__ == "__main__":
    sys.exit(main())
