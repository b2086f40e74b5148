"""How well numbers are read, against the test suites of three peers, one science corpus and our own gold.

`python eval/numerals.py [SHARED]` prints a table; `--misses` what was read otherwise. A row says how many of the expected
quantities were met (recall), and how many of ours met one (precision): overlapping, of the same value, and of the same unit
where the suite names one. A number that is read but never counted ("version two") meets what a suite wants of bare numbers;
it is no false one of ours either. What sayso leaves unread by design is left out by kind, with the reason: see LEFT_OUT.
The file is not called numbers.py: run from this folder, it would hide the standard library's module of that name.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sayso.numerals import numerals
from sayso.records import Numeral

SHARED = Path(__file__).resolve().parents[2] / "shared"
SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
    "month": 2592000,
    "quarter": 7776000,
    "year": 31557600,
}
SAME = ({"ton", "tonne"}, {"ml", "cubic cm"})  # recognizers' "Ton" is either
INCHES = {"inch": 1, "foot": 12, "yard": 36, "cm": 1 / 2.54, "metre": 39.3700787, "km": 39370.0787, "mile": 63360}
GRAMS = {"gram": 1, "kg": 1000, "mg": 0.001, "tonne": 10**6}


class Left(NamedTuple):
    """A kind of case that is not measured: the rows it may stand in, the form of its text, and why it is none of ours."""

    kind: str
    rows: str
    form: str
    why: str


_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)"
_RANK = r"\b(?:first|second|third|fourth|\w+(?:fth|xth|nth|hth|ieth)|\d+(?:st|nd|rd|th))\b"
# The kinds were named after reading the misses of these very files, and the grammar was written beside them: what is measured
# here flatters, and expects less of cases that nobody looked at.
LEFT_OUT = (
    Left("ranges of ranks", "NumberRange", rf"{_RANK}.*\b(?:and|to|but|than)\b.*{_RANK}", "an ordinal counts nothing"),
    Left(
        "a change as one number",
        "quantulum3",
        r"\b(?:rose|fell|grew|increased|reduced|changed|decreased)\b.* from .* to ",
        "what rose from 10 to 15 are two figures, and their middle is nobody's claim",
    ),
    Left("brackets as a minus", "quantulum3|Currency", r"\(\$?[\d.,]+\)", "in a report, brackets say a sum once more"),
    Left(
        "one end of a range",
        "Age|Dimension|Currency|Temperature",
        rf"{_NUMBER} ?(?:-|–|to|or) ?{_NUMBER}\s?(?:mm|feet|years|\w+ old)",
        "the peer reads a bare number and a measure; we read the range",
    ),
    Left(
        "a part of a speed",
        "Dimension",
        r"\b(?:miles|kilometers|metres|meters) an? (?:hour|second)",
        "the peer reads a length of it; we read the speed",
    ),
)


# Rows that want numbers of every sort: here a number that is read as a name's ("version two") meets what is wanted.
BARE = ("recognizers Number", "quantulum3", "duckling Numeral")


class Expected(NamedTuple):
    """One quantity that a suite wants: where (None: anywhere), its value or bounds, its unit as we name it ("" for any)."""

    start: int
    end: int
    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str | None = ""


@cache
def known(name: str) -> tuple[str, float] | None:
    """A suite's unit in our own words and what it holds of ours (a cent is 0.01 USD); None where our table lacks it.

    A unit that is money of no one country, bare "francs", is called "-".
    """
    for spelled in (name, name.lower(), name.lower() + "s", name.lower().rstrip("s")):
        found = [n for n in numerals(f"5000 {spelled}") if n.kind not in ("count", "label")]
        if len(found) == 1 and found[0].value and (found[0].unit or found[0].kind == "money"):
            return found[0].unit or "-", found[0].value / 5000
    return None


def lines(path: Path) -> Iterator[dict[str, Any]]:
    text = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode("utf-8")
    yield from map(json.loads, filter(None, text.split("\n")))


def recognizers(shared: Path) -> Iterator[tuple[str, str, list[Expected] | None]]:
    """(row, text, what is expected); None in place of a list where the case wants a unit that is left out."""
    currencies = {"dollar": "USD", "pound": "GBP", "euro": "EUR"}
    for case in lines(shared / "corpora/recognizers_text/cases.jsonl"):
        if case["family"] == "DateTime" or case["mode"] != "default" or case["kind"] != "model" or case["culture"] != "en-us":
            continue
        spec = case["spec"].removesuffix("Model")
        if spec == "Ordinal":
            continue
        wanted, unknown = list[Expected](), False
        for result in case["results"]:
            resolution = result.get("resolution") or {}
            value, unit = resolution.get("value"), resolution.get("unit")
            if value in (None, "null"):
                continue
            if spec == "NumberRange":
                low, high = (float(x) if x else None for x in value.strip("[]()").split(","))
                wanted.append(Expected(result["start"], result["end"], None, low, high))
                continue
            ours: tuple[str, float] | None = ("", 1.0)
            code = resolution.get("isoCurrency") or (currencies.get((unit or "").lower()) if spec == "Currency" else None)
            if unit is not None:
                names = {"C": "Celsius", "F": "Fahrenheit", "Pound": "lbs", "Dram": "drachm"}
                ours = (code, 1.0) if code else known(names.get(unit, unit))
            if ours is None:
                unknown = True
                break
            wanted.append(Expected(result["start"], result["end"], float(value.rstrip("%")) * ours[1], unit=ours[0]))
        yield f"recognizers {spec}", case["input"], None if unknown else wanted


def quantulum3(shared: Path) -> Iterator[tuple[str, str, list[Expected] | None]]:
    for case in lines(shared / "corpora/quantulum3/cases.jsonl"):
        units = [
            (r, ("", 1.0) if r["unit"] == "dimensionless" else known(r["unit"].replace("pound-mass", "lbs")))
            for r in case["results"]
        ]
        left_out = any(unit is None for _, unit in units)
        want = [Expected(r["start"], r["end"], r["value"] * u[1], unit=u[0]) for r, u in units if u]
        yield "quantulum3", case["input"], None if left_out else want


def duckling(shared: Path) -> Iterator[tuple[str, str, list[Expected] | None]]:
    wanted = ("Numeral", "AmountOfMoney", "Quantity", "Distance", "Volume", "Temperature", "Duration")
    for case in lines(shared / "corpora/duckling/cases.jsonl"):
        if case["dimension"] not in wanted:
            continue
        text = re.sub(r"\\x([0-9a-f]+)(?:\\&)?", lambda m: chr(int(m[1], 16)), case["input"])
        row = f"duckling {case['dimension']}"
        if case["expected"] is None:
            yield row, text, []
            continue
        numbers = [float(x) for x in re.findall(r"-?\d+(?:\.\d+)?(?:e\d+)?", case["expected"])]
        how = case["expected"].split()[0]
        value = numbers[0] if how in ("simple", "NumeralValue", "DurationData") else None
        low = numbers[0] if how in ("between", "above") else None
        high = numbers[-1] if how in ("between", "under") else None
        yield row, text, [Expected(0, len(text), value, low, high)]


def said(text: str, n: Numeral) -> tuple[object, ...]:
    return text[n.span.start : n.span.end], n.kind, n.comparator, n.value, n.low, n.high, n.unit


def same(a: float | None, b: float | None) -> bool:
    return a is not None and b is not None and abs(a - b) <= 1e-4 * max(abs(a), abs(b), 1e-9)


def right(want: Expected, got: Numeral, row: str) -> bool:
    """Whether the value or the bounds agree, and the unit. Shares count in per cent with us, lengths of time in one unit."""
    unit = got.unit or ("-" if got.kind == "money" else "")
    if want.unit and want.unit != unit and {want.unit, unit} not in SAME:
        return False
    scales = [1.0]
    if got.kind == "share":
        scales += [0.01]
    if row.startswith("duckling"):  # turns all into the smallest unit told, and its units are not compared
        for table in (GRAMS, SECONDS, INCHES):
            scales += [table[unit] / other for other in table.values()] if unit in table else []
        scales += [12.0, 31536000.0] if got.unit == "year" else [100.0] if got.kind == "money" else []
    ours = got.value if got.value is not None else got.low if want.value is not None else None
    if want.value is not None:
        middle = None if got.low is None or got.high is None else (got.low + got.high) / 2
        return any(same(want.value, x * k) for x in (ours, middle) if x is not None for k in scales)
    if want.low is not None and want.low == want.high:  # "equal to 20"
        return same(want.low, got.value) and got.comparator == "exact"
    bounds = (got.low, got.high)
    return any(
        all(
            (w is None) == (g is None) and (w is None or same(w, (g or 0) * k))
            for w, g in zip((want.low, want.high), bounds, strict=True)
        )
        for k in scales
    )


def joined(wants: list[Expected], got: Numeral) -> bool:
    """Whether ours is the sum of what a suite wants one by one: "3 years, 2 months" in one length of time."""
    inside = [w for w in wants if got.span.start <= w.start and w.end <= got.span.end]
    if len(inside) < 2 or got.value is None or any(w.value is None or w.unit not in SECONDS for w in inside):
        return False
    total = sum((w.value or 0) * SECONDS[w.unit or ""] for w in inside)
    return abs(total - got.value * SECONDS.get(got.unit or "", 0)) <= 0.01 * total


def met(want: Expected, wants: list[Expected], found: list[Numeral], row: str) -> list[Numeral]:
    """Our numerals that say what is wanted."""
    near = [n for n in found if n.span.start < want.end and want.start < n.span.end]
    return [n for n in near if right(want, n, row) or joined(wants, n)]


def suites(shared: Path, misses: list[str] | None = None) -> dict[str, Counter[str]]:
    """Per row: expected, right, ours, precise, left out."""
    table: dict[str, Counter[str]] = {}
    for suite in (recognizers, quantulum3, duckling):
        for row, text, want in suite(shared):
            c = table.setdefault(row, Counter())
            c["cases"] += 1
            left = next((x.kind for x in LEFT_OUT if re.search(x.rows, row) and re.search(x.form, text)), None)
            if want is None:
                left = "a unit that we do not know"
            if left is not None or want is None:
                c.update({"left out": 1, f"left out: {left}": 1})
                continue
            counted = [n for n in numerals(text) if n.kind not in ("label", "ordinal")]
            found = counted
            if row in BARE:
                found = counted + [n for n in numerals(text) if n.kind == "label" and n.value is not None]
            good = [met(w, want, found, row) for w in want]
            hit = {id(n) for numerals_met in good for n in numerals_met}
            if row.endswith("NumberRange"):  # plain numbers beside what the row asks for are not its business
                counted = [n for n in counted if n.comparator != "exact"]
            elif row.endswith(("Percent", "Age", "Currency", "Dimension", "Temperature")):
                counted = [n for n in counted if n.kind != "count"]
            c.update(
                expected=len(want), right=sum(map(bool, good)), ours=len(counted), precise=sum(id(n) in hit for n in counted)
            )
            if misses is not None and not all(good):
                wanted = [w[2:] for w, g in zip(want, good, strict=True) if not g]
                misses.append(f"{row}: {text!r}\n    want {wanted}\n    read {[said(text, n) for n in found]}")
    return {row: c for row, c in table.items() if c["expected"]}


def spans(shared: Path) -> Counter[str]:
    """MeasEval: does a quantity of ours overlap each of theirs, and theirs each of ours?"""
    c: Counter[str] = Counter()
    for case in lines(shared / "corpora/measeval/train.jsonl.gz"):
        want = [(a["start"], a["end"]) for a in case["annotations"] if a["type"] == "Quantity"]
        got = [n.span for n in numerals(case["text"]) if n.kind not in ("label", "ordinal")]
        c["expected"] += len(want)
        c["ours"] += len(got)
        c["right"] += sum(any(s < b and a < e for s, e in got) for a, b in want)
        c["precise"] += sum(any(s < b and a < e for a, b in want) for s, e in got)
    return c


def gold(shared: Path, misses: list[str] | None = None) -> Counter[str]:
    """Our own reports: has each figure a numeral of its words, value, bounds and comparator? Which counts have no figure?"""
    c: Counter[str] = Counter()
    for path in sorted([*(shared / "gold").glob("*.json"), *(shared / "gold/cases").glob("*.json")]):
        figures = json.loads(path.read_text("utf-8"))["figures"]
        text = path.with_suffix(".txt").read_text("utf-8")
        found = [n for line in re.finditer(r"[^\n]+", text) for n in numerals(text, *line.span())]
        met = set()
        for figure in figures:
            start, end = figure["span"]
            near = [n for n in found if n.span.start < end and start < n.span.end]
            met |= {id(n) for n in near}
            number = [n for n in near if all(getattr(n, key) == figure[key] for key in ("value", "low", "high", "comparator"))]
            exact = [n for n in number if n.span == (start, end)]
            unit = [n for n in number if n.unit is None or n.unit == figure["unit"]]
            c.update(
                {"expected": 1, "right": bool(number), "exact": bool(exact), "unit": bool(unit), "additive": bool(number)
                 and number[0].additive == figure.get("additive", False)}
            )  # fmt: skip
            if misses is not None and not (exact and unit):
                misses.append(f"gold {path.stem}: {figure['text']!r} {figure['unit']} read {[said(text, n) for n in near]}")
        extra = [n for n in found if id(n) not in met and n.kind not in ("label", "ordinal")]
        c["ours"] += len([n for n in found if n.kind not in ("label", "ordinal")])
        c["extra"] += len(extra)
        if misses is not None:
            misses += [f"gold {path.stem}: no figure: {text[max(0, n.span.start - 40) : n.span.end + 30]!r}" for n in extra]
    return c


def f1(c: Counter[str]) -> tuple[float, float, float]:
    """Recall (of the expected), precision (of ours), and F1."""
    recall = c["right"] / c["expected"] if c["expected"] else 0.0
    precision = c["precise"] / c["ours"] if c["ours"] else 0.0
    return recall, precision, 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def score(shared: Path) -> dict[str, float]:
    """The floors' value (and unit) recall over the suites, MeasEval's overlap F1, and the gold figures met."""
    table = suites(shared)
    result = {f"{row}": c["right"] / c["expected"] for row, c in table.items()}
    total: Counter[str] = sum(table.values(), Counter())
    result["all suites"] = total["right"] / total["expected"]
    result["measeval spans F1"] = f1(spans(shared))[2]
    ours = gold(shared)
    result["gold figures"] = ours["right"] / ours["expected"]
    result["gold words"] = ours["exact"] / ours["expected"]
    return result


def main() -> None:
    arguments = [a for a in sys.argv[1:] if not a.startswith("-")]
    shared = Path(arguments[0]) if arguments else SHARED
    misses: list[str] | None = [] if "--misses" in sys.argv else None
    table = suites(shared, misses)
    total: Counter[str] = sum(table.values(), Counter())
    rows = [*sorted(table.items()), ("all suites", total), ("measeval (spans)", spans(shared))]
    print(f"{'':24}{'expected':>9}{'right':>7}{'recall':>8}{'precision':>11}{'left out':>10}")
    for row, c in rows:
        recall, precision, _ = f1(c)
        print(f"{row:24}{c['expected']:9}{c['right']:7}{recall:8.3f}{precision:11.3f}{c['left out']:10}")
    print(f"left out: {total['left out']} of {total['cases']} cases ({total['left out'] / total['cases']:.1%})")
    for kind, why in [*((x.kind, x.why) for x in LEFT_OUT), ("a unit that we do not know", "no quantity of reports")]:
        print(f"    {total[f'left out: {kind}']:3} {kind}: {why}")
    ours = gold(shared, misses)
    told = f"number and bounds {ours['right']}, words too {ours['exact']}, unit {ours['unit']}, additive {ours['additive']}"
    print(f"gold: {ours['expected']} figures, {told}; numerals without a figure {ours['extra']} of {ours['ours']}")
    print(*(misses or ()), sep="\n")


if __name__ == "__main__":
    main()
