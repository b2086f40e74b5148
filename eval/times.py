"""How well sayso.times reads time expressions, against four corpora.

    python eval/times.py [SHARED]          SHARED holds corpora/; default ../shared

tempeval3    news with TIMEX3: exact spans, overlapping spans, and value (the value told on an overlapping span)
recognizers  the DateTime cases of Recognizers-Text, default mode, en-us: the share in which an overlapping Moment has a value
             that the peer offers (its reading in the past or in the future); cases that a Moment cannot carry, or answers
             otherwise by design, are left out and counted by kind
duckling     the Time examples but those of hours and minutes: the first day told is an end of a Moment's period
dateparser   the search cases: the day found
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sayso.records import Moment
from sayso.times import moments

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z])|\n\s*\n")
_ABBREVIATION = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Lt|Col|St|[A-Z]|[ap]\.m)\.$"
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """A plain cut into sentences, good enough to score one stage alone."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.group().count("\n") < 2 and _ABBREVIATION.search(text, max(0, match.start() - 8), match.start()):
            continue
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def found_in(text: str, published: date | None) -> list[Moment]:
    return [moment for start, end in sentences(text) for moment in moments(text, start, end, published)]


def f1(right: int, given: int, gold: int) -> float:
    return 2 * right / (given + gold) if given + gold else 0.0


def tempeval(shared: Path, misses: Counter[str] | None = None) -> dict[str, float]:
    strict = relaxed = value = given = gold = 0
    misses = Counter() if misses is None else misses
    with gzip.open(shared / "corpora/tempeval3/train.jsonl.gz", "rt", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            text, day = row["text"], row["dct"][:10]
            found = found_in(text, date.fromisoformat(day))
            given, gold = given + len(found), gold + len(row["timexes"])
            for timex in row["timexes"]:
                hits = [moment for moment in found if moment.span.start < timex["end"] and timex["start"] < moment.span.end]
                if not hits:
                    misses[f"missed {timex['text']} {timex['value']}"] += 1
                    continue
                moment = min(hits, key=lambda hit: abs(hit.span.start - timex["start"]))
                found.remove(moment)
                words = text[slice(*moment.span)]
                exact, same = tuple(moment.span) == (timex["start"], timex["end"]), moment.value == timex["value"]
                relaxed, strict, value = relaxed + 1, strict + exact, value + same
                if not exact:
                    misses[f"span {timex['text']!r} → {words!r}"] += 1
                if not same:
                    misses[f"value {words!r} {timex['value']} → {moment.value} ({day})"] += 1
            misses.update(f"extra {text[slice(*moment.span)]} {moment.value}" for moment in found)
    return {
        "tempeval3 strict F1": f1(strict, given, gold),
        "tempeval3 relaxed F1": f1(relaxed, given, gold),
        "tempeval3 value F1": f1(value, given, gold),
    }


# ---------------------------------------------------------------- Recognizers-Text


def readings(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The values that the peer offers for a result, of models and parsers alike."""
    told = result.get("resolution") or result.get("value") or {}
    if "values" in told:
        return list(told["values"])
    timex = told.get("timex") or told.get("Timex")
    answers = []
    for side in ("futureResolution", "pastResolution", "FutureResolution", "PastResolution"):
        if told.get(side):
            answers.append({"timex": timex, **told[side]})
    return answers or ([{"timex": timex}] if timex else [])


def days_of(reading: dict[str, Any]) -> tuple[str | None, str | None] | None:
    """First and last day of a reading; the peer's ends are exclusive."""
    start = reading.get("start") or reading.get("startDate") or reading.get("startDateTime")
    end = reading.get("end") or reading.get("endDate") or reading.get("endDateTime")
    single = reading.get("value") or reading.get("date") or reading.get("dateTime")
    if start or end:
        last = None
        if end and re.match(r"\d{4}-\d\d-\d\d", end):
            last = end[:10]
            if len(end) == 10:
                last = (date.fromisoformat(end[:10]) - timedelta(days=1)).isoformat()
        return (start or "")[:10] or None, last
    if single and re.match(r"\d{4}-\d\d-\d\d", str(single)):
        return single[:10], single[:10]
    return None


def agrees(moment: Moment, reading: dict[str, Any]) -> bool:
    if moment.value is not None and moment.value == reading.get("timex"):
        return True
    days = days_of(reading)
    if days is None or moment.period is None:
        return same_length(moment, reading)
    ours = tuple(day and day.isoformat() for day in (moment.period.start, moment.period.end))
    if ours == days:
        return True
    if moment.period.end is None or days[1] is None or not str(reading.get("timex")).startswith("("):
        return moment.relation == "since" and ours[0] == days[0] and days[1] is None
    # The peer's "from 3 to 5 May" leaves out the 5th, its "2014 to 2018" leaves out 2018, its "next 5 days" starts tomorrow.
    first, last, theirs = moment.period.start, moment.period.end, date.fromisoformat(days[1]) + timedelta(days=1)
    starts = {ours[0]}
    if moment.type == "DURATION" and first is not None:
        starts.add((first + timedelta(days=1)).isoformat())
    return theirs in (last, last.replace(day=1), last.replace(month=1, day=1)) and days[0] in starts


_BY_DESIGN = (
    (re.compile(r"(?<![\d/-])(?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|1[0-2])(?![\d])"), "day and month in either order"),
    (re.compile(r"\b(?:few|several|some)\b", re.I), "a vague count, to the peer 3"),
    (re.compile(r"\b(?:minutes?|mins?|seconds?|hours?|eod|day and)\b", re.I), "hours or minutes from the peer's clock"),
    (
        re.compile(r"ram[az]|eid\b|breaking|yuandan|earth day|mlk|workers|father|mother|independence|black friday", re.I),
        "a feast not in the table",
    ),
    (re.compile(r"century|nineties|90 s|1990 s|decade", re.I), "a century counted from year 0"),
)


def design(text: str, answers: list[dict[str, Any]]) -> str | None:
    """Why a case cannot agree, by choice; None where it can."""
    if any(str(days_of(answer)).startswith("('0001") for answer in answers):
        return "a date that is none"
    timex = str(answers[0].get("timex"))
    for pattern, reason in _BY_DESIGN:
        if pattern.search(text) and not (timex.startswith("P") and "few" not in text and "vague" not in reason):
            return reason
    return None


def same_length(moment: Moment, reading: dict[str, Any]) -> bool:
    """P1.5Y and P18M aside: equal once written alike."""
    return moment.type in ("DURATION", "SET") and moment.value == str(reading.get("timex"))


def cases(shared: Path, left: Counter[str]) -> Iterator[tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]]:
    """Row, result and readings of each case that a Moment can carry; the others are counted in `left` by kind."""
    with (shared / "corpora/recognizers_text/cases.jsonl").open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if row["family"] != "DateTime" or row["culture"] != "en-us" or row["mode"] != "default" or not row["ref"]:
                continue
            for result in row["results"]:
                kind, answers = result["type"].removeprefix("datetimeV2."), readings(result)
                told = any(days_of(answer) or str(answer.get("timex", "")).startswith(("P", "XXXX")) for answer in answers)
                if not answers:
                    left["no value"] += 1
                elif kind in ("timezone", "time", "timerange", "datetimealt"):
                    left[kind] += 1
                elif not told:
                    left[f"{kind}, no day"] += 1
                elif reason := design(result["text"], answers):
                    left[reason] += 1
                else:
                    yield row, result, answers


def recognizers(shared: Path, misses: Counter[str] | None = None, left: Counter[str] | None = None) -> dict[str, float]:
    right = total = 0
    left, misses = Counter() if left is None else left, Counter() if misses is None else misses
    for row, result, answers in cases(shared, left):
        total += 1
        text = row["input"]
        found = moments(text, 0, len(text), date.fromisoformat(row["ref"][:10]))
        near = [moment for moment in found if moment.span.start < result["end"] and result["start"] < moment.span.end]
        if any(agrees(moment, answer) for moment in near for answer in answers):
            right += 1
        else:
            wanted = [(answer.get("timex"), days_of(answer)) for answer in answers[:2]]
            ours = [moment.value for moment in near]
            misses[f"{result['type']} {result['text']!r} {wanted} → {ours} ({row['ref'][:10]})"] += 1
    share = right / total if total else 0.0
    return {"recognizers share right": share, "recognizers cases": total, "recognizers left out": sum(left.values())}


# ---------------------------------------------------------------- duckling, dateparser


def duckling(shared: Path, misses: Counter[str] | None = None) -> dict[str, float]:
    right = cases = 0
    with (shared / "corpora/duckling/cases.jsonl").open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if row["dimension"] != "Time" or row["expected"] is None or "latent" in row["corpus"]:
                continue
            told = re.match(r"datetime\w* \(\(?(\d+), (\d+), (\d+), (\d+), (\d+), (\d+)\)", row["expected"])
            if told is None or row["expected"].rstrip().endswith(("Hour", "Minute", "Second")):
                continue
            cases += 1
            year, month, day = (int(part) for part in told.groups()[:3])
            try:
                wanted = date(year, month, day)
            except ValueError:
                continue
            found = moments(row["input"], 0, len(row["input"]), date.fromisoformat(row["ref"][:10]))
            if any(m.period and wanted in (m.period.start, m.period.end) for m in found):
                right += 1
            elif misses is not None:
                misses[f"{row['input']!r} {wanted} → {[(m.value, m.period and str(m.period.start)) for m in found]}"] += 1
    return {"duckling share right": right / cases if cases else 0.0, "duckling cases": cases}


def dateparser(shared: Path) -> dict[str, float]:
    right = cases = 0
    with (shared / "corpora/dateparser/search_cases.jsonl").open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            base = (row["settings"] or {}).get("RELATIVE_BASE", "2000-01-01")[:10]
            found = moments(row["input"], 0, len(row["input"]), date.fromisoformat(base))
            for answer in row["expected"]:
                cases += 1
                right += any(m.period and str(m.period.start) == answer["value"][:10] for m in found)
    return {"dateparser share right": right / cases if cases else 0.0, "dateparser cases": cases}


def score(shared: Path) -> dict[str, float]:
    """All measures by name; shares and F1 between 0 and 1. Raises FileNotFoundError where a corpus is missing."""
    return {**tempeval(shared), **recognizers(shared), **duckling(shared), **dateparser(shared)}


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent.parent / "shared"
    for name, number in score(shared).items():
        print(f"{name:28} {number:8.3f}" if number <= 1 else f"{name:28} {number:8.0f}")
    left: Counter[str] = Counter()
    recognizers(shared, left=left)
    print("recognizers, left out by kind:", ", ".join(f"{kind} {count}" for kind, count in left.most_common()))


if __name__ == "__main__":
    main()
