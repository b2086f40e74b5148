"""How well the victims of a report are counted, against the filled templates of MUC-4 (FBIS on Latin America, 1987-90).

    python eval/victims.py [SHARED] [--part train] [--misses]        SHARED holds corpora/; default ../shared

A template's human targets become victims: how many (HUM TGT: NUMBER) and what befell them (HUM TGT: EFFECT OF INCIDENT). A
figure is right where both are; matched one to one in each report, micro-averaged.

number   a number is the value of the figure; a range ("5-" is at least five) or PLURAL holds the figure's value and bounds
effect   DEATH: killed. INJURY: wounded. Neither, in a kidnapping: kidnapped (REGAINED FREEDOM: rescued too). Else none: people
         of whom the figure tells no harm, or one planned, expected or denied
merged   victims of a report with the same number, effect and words are one, though they stand in two templates; so are
         figures of one number and effect
neither  counts neither way: what the key marks as optional, its TOTAL NUMBER and the sums of victims where a figure meets
         them; a figure that is part of another; one that claims no harm, or of soldiers or guerrillas, and meets no victim
         (MUC's rules leave the dead of combat out of the key); reports whose key names no victim (which report is about
         terrorism is a question of its own)

The rules leave out, too, what is older than two months and the tolls of a whole war, which a report names beside. So a figure
that meets no victim is a false one where its sentence names a victim of the key; rows with "anywhere" count it wherever it
stands.

Two sets: of all victims, most are single persons without a number ("a peasant was killed"), and no figure by the definition
of one (docs/fields.md). The numbered ones have it in words or digits, at most five words before what the key calls them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import sayso
from sayso.records import Figure

HARM = {"killed", "wounded", "casualties", "kidnapped"}
ANYTHING = frozenset({*HARM, "none", "rescued"})
UNREAL = {"planned", "expected", "denied"}
FIGHTERS = re.compile(
    r"\b(?:soldiers?|guerrillas?|rebels?|subversives?|terrorists?|extremists?|insurgents?|combatants?|fighters?|troops|officers?|"
    r"servicemen|contras?|commandos?|militants?|criminals?|attackers?|assailants?|casualties|enem(?:y|ies))\b",
    re.I,
)
ONES = "one two three four five six seven eight nine ten eleven twelve"
TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORDS = dict(enumerate(f"{ONES} {TEENS}".split(), 1)) | dict(zip(range(20, 100, 10), TENS.split(), strict=True))
PLURAL = (2.0, float("inf"))


class Victims(NamedTuple):
    """A group of the key: the numbers that may be told of it (low, high), what may have befallen it, what it is called."""

    numbers: tuple[tuple[float, float], ...]
    effects: frozenset[str]
    words: tuple[str, ...]
    optional: bool
    told: bool  # by a number


class Count(NamedTuple):
    """A figure: its bounds, its effect, and whether it is false where it meets no victim."""

    low: float
    high: float
    effect: str
    sure: bool  # not planned, expected or denied
    claims: bool
    figure: Figure


def numbers(fill: str) -> tuple[tuple[float, float], ...]:
    """The bounds that a fill allows: "10 / 10- / PLURAL".

    >>> numbers("5-"), numbers("~30 / PLURAL")
    (((5.0, inf),), ((30.0, 30.0), (2.0, inf)))
    """
    found = []
    for part in fill.replace(" - ", "–").split("/"):
        word = part.strip(" ~?")
        if word == "PLURAL":
            found.append(PLURAL)
        elif (m := re.fullmatch(r"(\d*)([-–]?)(\d*)", word.replace(",", ""))) and (m[1] or m[3]):
            low = float(m[1] or 0)
            found.append((low, float(m[3]) if m[3] else float("inf") if m[2] else low))
    return tuple(found)


def effects(fill: str | None, incident: str) -> frozenset[str]:
    """What may have befallen the victims of a fill."""
    found = set()
    for part in (fill or "").strip("()? ").split("/"):
        word = part.strip(" ?()")
        if word in ("DEATH", "INJURY"):
            found.add("killed" if word == "DEATH" else "wounded")
        elif "KIDNAPPING" in incident:
            found |= {"kidnapped", "rescued"} if word == "REGAINED FREEDOM" else {"kidnapped"}
        else:
            found.add("none")
    if {"killed", "wounded"} <= found:
        found.add("casualties")
    return frozenset(found)


def told_by_number(text: str, bounds: Sequence[tuple[float, float]], words: Sequence[str]) -> bool:
    """Does the number stand at most five words before what the victims are called, or in it?"""
    values = {int(n) for low, high in bounds if (low, high) != PLURAL for n in (low, high) if 0 < n < float("inf")}
    spelt = {form for n in values for form in (f"{n:,}", str(n), _spelt(n)) if form}
    if not spelt:
        return False
    number = "|".join(map(re.escape, sorted(spelt)))
    # "one of them" is no number, and "one" is near only without a comma
    between = r"(?:[\s(\[\"]+(?!of\b)[\w'-]+){0,3}" if values == {1} else r"\]?(?:[\s(\[\"]+[^\s.;]+){0,4}"
    near = "|".join(rf"\b(?:{number})\b{between}[\s(\[\"]+{re.escape(word)}(?!\w)" for word in words)
    inside = any(re.match(rf"(?:\w+ )?(?:{number})\b(?! of\b)", word, re.I) for word in words)
    return inside or bool(near and re.search(near, text, re.I))


def _spelt(n: int) -> str | None:
    tens = WORDS.get(n // 10 * 10)
    return WORDS.get(n) or (f"{tens}-{WORDS[n % 10]}" if tens and n < 100 else None)


def victims(row: dict[str, Any]) -> list[Victims]:
    """The report's victims, merged; the optional ones, totals and sums are among them."""
    found = [group for template in row["templates"] for group in _groups(row["text"], template)]
    merged: list[Victims] = []
    for group in found:
        same = next((v for v in merged if _same(v, group)), None)
        if same is None:
            merged.append(group)
        elif same.optional and not group.optional:
            merged[merged.index(same)] = group
    return [*merged, *_totals(row), *_sums(merged)]


def _same(a: Victims, b: Victims) -> bool:
    shared = set(a.words) & set(b.words)
    return a.numbers == b.numbers and bool(a.effects & b.effects) and bool(shared or not (a.words or b.words))


def _groups(text: str, template: dict[str, Any]) -> Iterator[Victims]:
    incident = template["INCIDENT: TYPE"][0]["value"]
    befell = template.get("HUM TGT: EFFECT OF INCIDENT") or []
    for fill in template.get("HUM TGT: NUMBER") or []:
        words = tuple(s["text"] for s in fill.get("strings") or ())
        bounds = numbers(fill.get("value") or "")
        if not bounds:
            continue  # "-": the key tells no number
        own = [e for e in befell if {s["text"] for s in e.get("strings") or ()} & set(words)]
        optional = bool(template.get("optional") or fill.get("optional"))
        kinds = frozenset(k for e in own or [{}] for k in effects(e.get("value"), incident))
        yield Victims(bounds, kinds, words, optional, told_by_number(text, bounds, words))


def _totals(row: dict[str, Any]) -> Iterator[Victims]:
    for template in row["templates"]:
        for fill in template.get("HUM TGT: TOTAL NUMBER") or []:
            if bounds := numbers(fill.get("value") or ""):
                yield Victims(bounds, ANYTHING, (), True, True)


def _sums(groups: Sequence[Victims]) -> Iterator[Victims]:
    """What may be told of several groups together ("two women": the cook and her daughter), by effect; all optional."""
    for effect in sorted({e for g in groups for e in g.effects} | {"casualties"}):
        told = [g.numbers[0] for g in groups if effect in g.effects or (effect == "casualties" and g.effects & HARM)]
        reached = {0.0}
        for low, high in told:
            if low == high and low <= 1000:
                reached |= {total + low for total in reached}
        for total in sorted(reached - {0.0, 1.0}):
            yield Victims(((total, total),), frozenset({effect}), (), True, True)


def counts(figures: Sequence[Figure]) -> Iterator[Count]:
    """The figures that count people."""
    fighting = False
    for figure in figures:
        noun = figure.counted or ""
        fighting = bool(FIGHTERS.search(noun)) if noun and noun.casefold() != "others" else fighting
        if figure.unit != "person":
            continue
        effect = figure.measure if figure.measure in {*HARM, "rescued"} else "none"
        sure = figure.status not in UNREAL
        low = figure.value if figure.value is not None else figure.low
        high = figure.value if figure.value is not None else figure.high
        claims = effect in HARM and sure and figure.part_of is None and not fighting
        yield Count(low or 0, float("inf") if high is None else high, effect, sure, claims, figure)


def fits(count: Count, group: Victims) -> bool:
    effect = count.effect in group.effects or (not count.sure and "none" in group.effects)
    return effect and any(low <= count.low and count.high <= high for low, high in group.numbers)


def matched(found: Sequence[Count], wanted: Sequence[Victims]) -> dict[int, int]:
    """The largest one-to-one match: of each victim met, the figure."""
    by_group: dict[int, int] = {}

    def place(n: int, seen: set[int]) -> bool:
        for g, group in enumerate(wanted):
            if g in seen or not fits(found[n], group):
                continue
            seen.add(g)
            if g not in by_group or place(by_group[g], seen):
                by_group[g] = n
                return True
        return False

    for n in range(len(found)):
        place(n, set())
    return by_group


def tally(
    row: dict[str, Any], groups: Sequence[Victims], found: Sequence[Count], *, numbered: bool
) -> tuple[Counter[str], list[str]]:
    """Right, given and wanted of one report, and its misses; "near" of the given stand in sentences that name a victim."""
    text = row["text"]
    wanted = [g for g in groups if not g.optional and (g.told or not numbered)]
    others = [g for g in groups if g.optional or (numbered and not g.told)]
    pairs = matched(found, wanted)
    known = {found[n][:3] for n in pairs.values()}
    misses = [f"missed {g.numbers} {sorted(g.effects)} {g.words[:1]}" for n, g in enumerate(wanted) if n not in pairs]
    total = Counter(right=len(pairs), given=len(pairs), near=len(pairs), wanted=len(wanted))
    for n, count in enumerate(found):
        if n in pairs.values() or not count.claims or count[:3] in known or any(fits(count, g) for g in others):
            continue
        known.add(count[:3])
        near = names_a_victim(text, count.figure, groups)
        total.update(given=1, near=int(near))
        misses.append(f"extra{'' if near else ' elsewhere'} {count.figure.text} {count.figure.counted} {count.effect}")
    return total, misses


def names_a_victim(text: str, figure: Figure, groups: Sequence[Victims]) -> bool:
    """Does the sentence of a figure hold what the key calls a victim?"""
    start = max(text.rfind(". ", 0, figure.span.start), text.rfind("\n", 0, figure.span.start)) + 1
    end = min((at for stop in (". ", "\n") if (at := text.find(stop, figure.span.end)) >= 0), default=len(text))
    return any(word in text[start:end] for group in groups for word in group.words)


def rows(shared: Path, part: str) -> Iterator[tuple[dict[str, Any], list[Victims]]]:
    """The reports of a part whose key names victims."""
    with gzip.open(shared / f"corpora/muc4/{part}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if groups := victims(row):
                yield row, groups


def score(shared: Path, part: str = "dev", misses: list[str] | None = None) -> dict[str, float]:
    """All measures by name; counts are above 1. Raises FileNotFoundError where the corpus is missing."""
    totals = {"all": Counter[str](), "numbered": Counter[str]()}
    for row, groups in rows(shared, part):
        found = list(counts(sayso.read(row["text"]).figures))
        for name, total in totals.items():
            counted, listed = tally(row, groups, found, numbered=name == "numbered")
            total.update(counted)
            if misses is not None and name == "numbered":
                misses += [f"{row['id']} {line}" for line in listed]
    result: dict[str, float] = {}
    for name, total in totals.items():
        right, wanted = total["right"], total["wanted"]
        result |= {f"{name} recall": share(right, wanted)}
        for given, where in (("near", ""), ("given", " anywhere")):
            result |= {
                f"{name} precision{where}": share(right, total[given]),
                f"{name} F1{where}": share(2 * right, total[given] + wanted),
            }
        result |= {f"{name} victims": wanted}
    return result


def share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("shared", type=Path, nargs="?", default=Path(__file__).parent.parent.parent / "shared")
    ap.add_argument("--part", choices=("train", "dev"), default="dev")
    ap.add_argument("--misses", action="store_true")
    a = ap.parse_args()
    misses: list[str] | None = [] if a.misses else None
    for name, number in score(a.shared, a.part, misses).items():
        print(f"{name:28} {number:8.3f}" if number <= 1 else f"{name:28} {number:8.0f}")
    print(*(misses or ()), sep="\n")


if __name__ == "__main__":
    main()
