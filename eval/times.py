"""How well sayso.times reads time expressions, against four corpora.

    python eval/times.py [SHARED]          SHARED holds corpora/; default ../shared

tempeval3    news with TIMEX3: exact spans, overlapping spans, and value (the value told on an overlapping span)
recognizers  the DateTime cases of Recognizers-Text, default mode, en-us: the share in which an overlapping Moment has a value
             that the peer offers (its reading in the past or in the future): the days, the length, the clock time; of a
             date that is none (30 February), that no day is told
duckling     the Time examples: the first or the last day told is an end of a Moment's period; where the peer tells an hour
             that does not come from its own clock, the clock time too
dateparser   the search cases: the day found

An example that is nothing but the expression has no tense. There the peers look ahead and sayso looks back, so that it is read
both as it stands and in a clause that lies ahead ("They will meet …"). What is answered otherwise by design, and what has no
answer at all, is left out and counted by kind, with the share of all. A time zone alone is no time, and no case.
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

from msgspec.structs import replace

from sayso.records import Moment, Span
from sayso.times import Thread, moments

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
    thread = Thread()
    return [moment for start, end in sentences(text) for moment in moments(text, start, end, published, thread)]


_JOIN = re.compile(r"\s*[-–—]\s*|\s+(?:to|and|through|until|till)\s+")


def apart(text: str, found: list[Moment]) -> Iterator[Moment]:
    """The two ends of a stretch ("from 14 September to Thursday") one by one, as TimeML writes them."""
    for moment in found:
        start, end = moment.span
        values, joins = (moment.value or "").split("/"), list(_JOIN.finditer(text, start, end))
        if len(values) == 2 and len(joins) == 1 and not moment.value.startswith("P"):
            yield replace(moment, span=Span(start, joins[0].start()), value=values[0])
            yield replace(moment, span=Span(joins[0].end(), end), value=values[1])
        else:
            yield moment


def f1(right: int, given: int, gold: int) -> float:
    return 2 * right / (given + gold) if given + gold else 0.0


def tempeval(shared: Path, misses: Counter[str] | None = None) -> dict[str, float]:
    strict = relaxed = value = given = gold = 0
    misses = Counter() if misses is None else misses
    with gzip.open(shared / "corpora/tempeval3/train.jsonl.gz", "rt", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            text, day = row["text"], row["dct"][:10]
            found = list(apart(text, found_in(text, date.fromisoformat(day))))
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
    if not all(re.match(r"\d{4}-", told) for told in (start, end) if told):
        return None  # clock times
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


def stamps(value: str | None) -> tuple[str, ...] | None:
    """The clock times and parts of the day of a value, written alike: T16 is T16:00, T00 is T24:00."""
    found = re.findall(r"T(\d\d(?::\d\d(?::\d\d)?)?|[A-Z]{2,3})(?![\dA-Z])", value or "")
    whole = (stamp + ":00" if len(stamp) == 2 and stamp.isdigit() else stamp for stamp in found)
    return tuple(stamp[:5] if stamp[5:] == ":00" else stamp for stamp in whole) or None


def same_clock(moment: Moment, reading: dict[str, Any]) -> bool:
    """A clock time without a day, or a stretch of clock times; which day it is, the peer leaves open."""
    timex = str(reading.get("timex"))
    wanted, given = stamps(re.sub(r",?P[^,)]*", "", timex)), stamps(moment.value)
    return wanted is not None and wanted == given and re.match(r"\(?T", timex) is not None


def agrees(moment: Moment, reading: dict[str, Any]) -> bool:
    timex, mod = str(reading.get("timex")), reading.get("Mod") or reading.get("mod")
    if moment.value is not None and (moment.value == timex or moment.value[4:] == f"-{timex}"):  # SU is any summer
        return True
    if mod in ("start", "mid", "end") and re.fullmatch(timex.replace("XXXX", r"\d{4}"), moment.value or ""):
        return True  # "late July": TIMEX3 keeps July as the value, and so does the peer; how long its end is, is open
    days = days_of(reading)
    if days is None or moment.period is None:
        return same_length(moment, reading) or same_clock(moment, reading)
    ours = tuple(day and day.isoformat() for day in (moment.period.start, moment.period.end))
    if ours == days:
        return True
    if moment.period.end is None or days[1] is None or not timex.startswith("("):
        return moment.relation == "since" and ours[0] == days[0] and days[1] is None
    # The peer's "from 3 to 5 May" leaves out the 5th, its "2014 to 2018" leaves out 2018, its "next 5 days" starts tomorrow.
    first, last = moment.period.start, moment.period.end
    ends = (date.fromisoformat(days[1]), date.fromisoformat(days[1]) + timedelta(days=1))
    starts = {ours[0]}
    if moment.type == "DURATION" and first is not None:
        starts.add((first + timedelta(days=1)).isoformat())
    quarter = last.replace(month=(last.month - 1) // 3 * 3 + 1, day=1)
    lasts = (last, last.replace(day=1), quarter, last.replace(month=1, day=1), last - timedelta(days=6))
    return days[0] in starts and (ends[1] in lasts or (moment.type == "DURATION" and ends[0] == last))


_DM = re.compile(r"(?<![\d/-])(0?[1-9]|1[0-2])[/-](0?[1-9]|1[0-2])(?:[/,-]\d{2,4})?(?![\d.:])(?!\s*[ap]\.?m)")
_MONTHS = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_LENGTH_AHEAD = re.compile(r"^in (?:\w+|half an) (?:days|months|minutes?|hours?|min|fortnight)$", re.I)
_BY_DESIGN = (
    (re.compile(r"\b(?:few|several|some)\b", re.I), "a vague count, to the peer 3"),
    (re.compile(r"\b(?:previous|following|same|the day after$)(?! easter| \d)", re.I), "counted from a day named before"),
    (re.compile(rf"weeks? of (?:the )?(?:{_MONTHS})\.?(?! \d\d?(?:th)?$)", re.I), "a week of a month, counted by its Mondays"),
    (re.compile(r"^(?:morning|night|afternoon|mornings)$|lunch|dinner|day-?time|night-time|business hours", re.I),
     "a part of the day, of no day"),
    (re.compile(r"[<>=]|greater than"), "a comparison in signs"),
    (re.compile(r"^\d\d?[/-]\d\d?$"), "a day in strokes, where no word calls for a day"),
    (re.compile(r"^(?:\d\d?|the \d\d?(?:nd|th)?|the second|the thirty|six|nine|twenty)(?: at [\d:]+|, \d+pm)?$", re.I),
     "a bare number, taken for a day or an hour"),
    (re.compile(r"ram[az]|eid\b|breaking", re.I), "a feast by the moon"),
    (re.compile(r"century|nineties|90 s|1990 s|decades", re.I), "a century counted from year 0"),
    (re.compile(r"\b(?:fiscal year|school year|sy\d+)\b", re.I), "a fiscal or school year without days"),
)


# What is read where a word calls for it: "on 4/22", "during the morning".
_ONLY_CALLED = ("a day in strokes, where no word calls for a day", "a part of the day, of no day")


def design(text: str, answers: list[dict[str, Any]], sentence: str) -> str | None:
    """Why a case cannot agree, by choice; None where it can."""
    timex = str(answers[0].get("timex"))
    order = _DM.search(text)
    if order and int(order[1]) != int(order[2]) and timex[0] != "P" and "T" not in timex.split(",")[0][-6:]:
        return "day and month in either order"
    if _LENGTH_AHEAD.search(text) and not re.search(r"'ll|\bwill\b", sentence, re.I):
        return "a length ahead, where no tense tells"
    called = re.search(rf"\b(?:on\s+(?:\d+/\d+,? (?:or )?)*|during the ){re.escape(text)}", sentence, re.I)
    for pattern, reason in _BY_DESIGN:
        if called and reason in _ONLY_CALLED:
            continue
        if pattern.search(text) and not (timex.startswith("P") and "few" not in text and "vague" not in reason):
            return reason
    return None


def is_none(answers: list[dict[str, Any]]) -> bool:
    """Whether the peer finds a date that no calendar has: 30 February."""
    days = [days_of(answer) for answer in answers]
    return any(str(day).startswith("('0001") for day in days) or (
        re.search(r"-0?2-(?:29|30)$", str(answers[0].get("timex"))) is not None and days == [None] * len(days)
    )


def same_length(moment: Moment, reading: dict[str, Any]) -> bool:
    """Equal lengths, and what comes again and again: "9 a.m. on Sundays" is XXXX-WXX-7T09 to the peer."""
    timex, value = str(reading.get("timex")), moment.value or ""
    if moment.type == "SET" and stamps(timex) and stamps(timex) == stamps(value):
        return value.startswith(timex.split("T")[0])
    return moment.type in ("DURATION", "SET") and (value == timex or _length(value) == _length(timex) != ())


_LENGTH = re.compile(r"P" + "".join(rf"(?:([\d.]+){unit})?" for unit in "YMWD") + r"(?:T" + "".join(
    rf"(?:([\d.]+){unit})?" for unit in "HMS") + r")?")  # fmt: skip


def _length(value: str) -> tuple[float, ...]:
    """Months, days and seconds of a length, so that PT1.5H is PT1H30M; empty for what tells no number."""
    found = _LENGTH.fullmatch(value)
    if found is None:
        return ()
    years, months, weeks, days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return 12 * years + months, 7 * weeks + days, 3600 * hours + 60 * minutes + seconds


def cases(shared: Path, left: Counter[str]) -> Iterator[tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]]:
    """Row, result and readings of each case that can agree; the others are counted in `left` by kind."""
    with (shared / "corpora/recognizers_text/cases.jsonl").open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if row["family"] != "DateTime" or row["culture"] != "en-us" or row["mode"] != "default" or not row["ref"]:
                continue
            for result in row["results"]:
                if "timezone" in result["type"]:
                    continue
                answers = readings(result)
                if not answers:
                    left["no value told"] += 1
                elif reason := design(result["text"], answers, row["input"]):
                    left[reason] += 1
                else:
                    yield row, result, answers


_AHEAD = ("They will meet ", "They will meet on ")


def both_ways(text: str, start: int, end: int, published: date) -> Iterator[tuple[int, list[Moment]]]:
    """The moments of a text, and where text[start:end] is all there is, those of a clause ahead; each with its shift."""
    yield 0, moments(text, 0, len(text), published)
    if text[:start].strip() == "" and text[end:].strip(" .!?") == "":
        for ahead in _AHEAD:
            yield len(ahead), moments(ahead + text, 0, len(ahead) + len(text), published)


def recognizers(shared: Path, misses: Counter[str] | None = None, left: Counter[str] | None = None) -> dict[str, float]:
    right = total = 0
    left, misses = Counter() if left is None else left, Counter() if misses is None else misses
    for row, result, answers in cases(shared, left):
        total += 1
        start, end = result["start"], result["end"]
        near = [
            moment
            for shift, found in both_ways(row["input"], start, end, date.fromisoformat(row["ref"][:10]))
            for moment in found
            if moment.span.start - shift < end and start < moment.span.end - shift
        ]
        told = any(agrees(moment, answer) for moment in near for answer in answers)
        if told or (is_none(answers) and not any(moment.period for moment in near)):
            right += 1
        else:
            wanted = [(answer.get("timex"), days_of(answer)) for answer in answers[:2]]
            ours = [moment.value for moment in near]
            misses[f"{result['type']} {result['text']!r} {wanted} → {ours} ({row['ref'][:10]})"] += 1
    share = right / total if total else 0.0
    return {"recognizers share right": share, "recognizers cases": total, "recognizers left out": sum(left.values())}


# ---------------------------------------------------------------- duckling, dateparser


_TOLD = re.compile(r"datetime(\w*) (?:Before |After )?\(\(?(-?\d+), (\d+), (\d+), (\d+), (\d+), (\d+)\)")
_END = re.compile(r"\), \((\d+), (\d+), (\d+), (\d+), (\d+), (\d+)\)")
_FROM_ITS_CLOCK = re.compile(
    r"\b(?:in|now|hence|ago|next|last|EO\w|BO\w|untill?|by)\b|\b(?:gmt|[pceim]s?t)\b|morning$|ning$|night$", re.I
)
_ENDS_OTHERWISE = {
    "whole weeks, months or years, not counted from the day": re.compile(
        r"\b(?:next|last|past|upcoming)\b.*\b(?:\w*\d|two|three)\b|\b(?:two|\d) upcoming\b", re.I
    ),
    "counted from a day named before": re.compile(r"\b(?:following|previous|upcoming) (?:week|month|season)", re.I),
    "a season by the sun": re.compile(r"\bseasons?\b|current summer"),
    "a bound within the year told": re.compile(r"\b(?:through|after) \d{4}$"),
    "the weekday of the dateline itself": re.compile(r"^tuesday$"),
    "a year before Christ": re.compile(r"\bBC\b"),
}


def otherwise(text: str, expected: str) -> str | None:
    """Why an example of duckling's cannot agree, by choice; None where it can."""
    grain = expected.split()[-1]
    if grain in ("Hour", "Minute") and "2013, 2, 13," in expected and not re.search(r"tomorrow|\bin a|from", text):
        return "a clock time that is over, by the peer's clock"
    for reason, pattern in _ENDS_OTHERWISE.items():
        if pattern.search(text) and not (reason.startswith("whole") and grain in ("Day", "Second", "Minute", "Hour")):
            return reason
    return None


def duckling(shared: Path, misses: Counter[str] | None = None, left: Counter[str] | None = None) -> dict[str, float]:
    right = count = 0
    left = Counter() if left is None else left
    with (shared / "corpora/duckling/cases.jsonl").open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            if row["dimension"] != "Time" or row["expected"] is None or "latent" in row["corpus"]:
                continue
            told, text = _TOLD.match(row["expected"]), row["input"]
            if told is None:
                left["no day told"] += 1
                continue
            if reason := otherwise(text, row["expected"]):
                left[reason] += 1
                continue
            count += 1
            found = [m for _, ms in both_ways(text, 0, len(text), date.fromisoformat(row["ref"][:10])) for m in ms]
            if any(fits(moment, told, row["expected"], text) for moment in found):
                right += 1
            elif misses is not None:
                misses[f"{text!r} {row['expected']} → {[(m.value, m.period and str(m.period.start)) for m in found]}"] += 1
    share = right / count if count else 0.0
    return {"duckling share right": share, "duckling cases": count, "duckling left out": sum(left.values())}


def fits(moment: Moment, told: re.Match[str], expected: str, text: str) -> bool:
    """Whether a moment has a day that the example tells, and its clock time where it is no reckoning from the peer's clock."""
    ends, period = [tuple(int(part) for part in told.groups()[1:])], moment.period
    last = _END.search(expected)
    if last is not None:
        ends.append(tuple(int(part) for part in last.groups()))
    try:
        days = [date(*end[:3]) for end in ends]
    except ValueError:
        return False
    whole = expected.split()[-1] not in ("Hour", "Minute", "Second") or _FROM_ITS_CLOCK.search(text)
    if moment.value == "PRESENT_REF":
        return expected.endswith("Second") or "time" in text
    if period is None:
        return False
    if moment.value and len(moment.value) > 6 and days[0].isoformat().startswith(moment.value):
        return True  # "three months ago" is a month here, "a week ago" is a day and those around it
    if len(days) > 1 and ends[1][3:] == (0, 0, 0):
        days[1] -= timedelta(days=1)  # the peer's ends are exclusive
    if not any(day in (period.start, period.end) for day in days):
        return False
    given = stamps(moment.value)
    if len(days) > 1 and moment.grain == "week":
        return True  # a weekend, to the peer from Friday evening
    return bool(whole) or (given is not None and given[0] in (f"{ends[0][3]:02}:{ends[0][4]:02}", "MO", "AF", "EV", "NI"))


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
    for name, measure in (("recognizers", recognizers), ("duckling", duckling)):
        left: Counter[str] = Counter()
        counts = measure(shared, left=left)
        share = sum(left.values()) / (sum(left.values()) + counts[f"{name} cases"])
        print(f"{name}, left out ({share:.1%}):", ", ".join(f"{kind} {count}" for kind, count in left.most_common()))


if __name__ == "__main__":
    main()
