"""What does not add up in daily claims of a war: the series of ../shared/corpora/ukraine_series, as accounts.

    python eval/series.py [--list] [--planted 400] [--speed 1000000]

Nothing is read: each row's numbers become figures of one teller. Three kinds of account are made of it: what is lost since 24
February 2022 by category, as of each day; what was lost in the day, where the row tells how much of the difference to the day
before is a correction; and of each attack what was launched, shot down, did not reach its goal, or was still under way.

Faults were checked by hand on a sample (eval/reconciliation/series-sample.txt: a line each, its key and the verdict). Then
misprints are planted in the totals, and it is counted how many are found. The speed is measured on made-up accounts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from sayso.reconciliation.arithmetic.misprints import turned
from sayso.reconciliation.arithmetic.series import series
from sayso.reconciliation.arithmetic.sums import findings
from sayso.records import Account, Comparator, Figure, Finding, Measure, Origin, Period, Place, Span, Teller, Window

SERIES = Path(__file__).parent.parent.parent / "shared/corpora/ukraine_series"
MEASURES: dict[str, Measure] = {"personnel": "casualties", "POW": "captured"}
SAMPLE = Path(__file__).parent / "reconciliation/series-sample.txt"
SAMPLED = 50
SEED = 7
INVASION = date(2022, 2, 24)
GENERAL_STAFF = Teller("o:general staff@UA", "General Staff", "organisation", "o:general staff@UA", "UA")
AIR_FORCE = Teller("o:air force@UA", "Air Force", "organisation", "o:air force@UA", "UA")
DAY = timedelta(days=1)


# ---------------------------------------------------------------- rows as accounts


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a file."""
    return [json.loads(line) for line in (SERIES / name).read_text("utf-8").splitlines()]


def account(
    teller: Teller, report: str, published: date, at: int, value: float, measure: Measure, unit: str, *, about: bool = False,
    time: Period | None = None, window: Window | None = None, place: Place | None = None, counted: str | None = None,
    part_of: str | None = None,
) -> Account:  # fmt: skip
    """A number of a row as an account; `at` orders the numbers of one row."""
    words: Comparator = "about" if about else "exact"
    figure = Figure(
        f"f-{report}-{at}", Span(at * 10, at * 10 + 5), f"{value:,.0f}", float(value), None, None, words, unit, counted or unit,
        measure, "reported", "RU", place, time, False, None, 1.0, part_of=part_of, window=window,
    )  # fmt: skip
    return Account(figure, Origin(report, report, None, published, "a daily post"), teller)


def losses() -> Iterator[Account]:
    """The totals of each day by category, and what was lost in the day where the row tells how much was put right."""
    before: dict[str, float] = {}
    last: date | None = None
    for row in rows("russian_losses_claimed.jsonl"):
        day = date.fromisoformat(row["date"])
        values = {name: value for name, value in row["equipment"].items() if isinstance(value, (int, float))}
        values |= {name: value for name, value in row["personnel"].items() if isinstance(value, (int, float))}
        about = row["personnel"].get("personnel*") == "about"
        report = f"losses {day}"
        for n, (name, value) in enumerate(values.items()):
            measure: Measure = MEASURES.get(name, "destroyed")
            unit = "person" if name in ("personnel", "POW") else name
            running = Window("cumulative", INVASION)
            rounded = about and name == "personnel" and value % 100 == 0
            yield account(GENERAL_STAFF, report, day, 2 * n, value, measure, unit, about=rounded, window=running,
                          time=Period(INVASION, day))  # fmt: skip
            if row.get("correction") and name in before and last == day - DAY:
                lost = value - before[name] - row["correction"].get(name, 0)
                if lost >= 0:
                    yield account(GENERAL_STAFF, report, day, 2 * n + 1, lost, measure, unit, time=Period(last, day),
                                  window=Window("period"))  # fmt: skip
        before, last = values, day


def attacks() -> Iterator[Account]:
    """Of each attack by weapon what was launched, by kind, what became of it, and where it was shot down."""
    fates: tuple[tuple[str, Measure], ...] = (
        ("launched", "launched"), ("destroyed", "downed"), ("not_reach_goal", "lost"), ("still_attacking", "hit"),
    )  # fmt: skip
    for n, row in enumerate(rows("missile_attacks_claimed.jsonl")):
        start, end = (date.fromisoformat(row[name][:10]) for name in ("time_start", "time_end"))
        place = Place(row["target"], "UA") if row.get("target") and row["target"] != "Ukraine" else None
        told = {name: row[name] for name, _ in fates if isinstance(row.get(name), (int, float))}
        kept: dict[str, str] = {}
        parts = [(measure, told[name], row["model"], "launched" if name != "launched" else "", place)
                 for name, measure in fates if name in told]  # fmt: skip
        for whole, name in (("launched", "launched_details"), ("destroyed", "destroyed_details")):
            for what, value in details(row.get(name)).items():
                where = Place(what, "UA") if whole == "destroyed" else place
                model = row["model"] if whole == "destroyed" else what
                parts.append(("launched" if whole == "launched" else "downed", value, model, whole, where))
        for at, (measure, value, model, whole, where) in enumerate(parts):
            made = account(AIR_FORCE, f"attack {n}", end, at, value, measure, model.casefold(), place=where,
                           time=Period(start, end), part_of=kept.get(whole))  # fmt: skip
            kept.setdefault("destroyed" if measure == "downed" else measure, made.figure.id)
            yield made


def details(words: str | None) -> dict[str, float]:
    """The numbers of a column that holds several: "{'south': 49, 'east': NaN}"."""
    told = json.loads(words.replace("'", '"')) if words else {}
    return {name: value for name, value in told.items() if value == value}


# ---------------------------------------------------------------- what was found, and how much of it is right


def faults() -> list[tuple[str, Finding]]:
    """What does not add up, each with a key that names its kind and rows."""
    known = {one.figure.id: one for one in (*losses(), *attacks())}
    found = [one for one in findings(known.values()) if not one.holds or one.kind == "phase"]
    return [(key_of(one, known), one) for one in found]


def key_of(finding: Finding, known: dict[str, Account]) -> str:
    """The kind, the rows of the figures, what is counted, and the numbers."""
    accounts = [known[term.figure] for term in finding.terms]
    days = ", ".join(sorted({one.origin.id for one in accounts}))
    return f"{finding.kind} | {days} | {accounts[0].figure.unit} | {' '.join(term.words for term in finding.terms)}"


def corrections() -> int:
    """How many numbers the rows themselves say were put right, among those whose day's count follows from it."""
    put_right = {(row["date"], name) for row in rows("russian_losses_claimed.jsonl") for name in row.get("correction") or ()}
    lost = [one for one in losses() if one.figure.window and one.figure.window.kind == "period"]
    names = {"casualties": "personnel", "captured": "POW"}
    return sum((str(one.origin.published), names.get(one.figure.measure, one.figure.unit)) in put_right for one in lost)


def sampled(keys: list[str]) -> list[str]:
    """The sample that is checked: all but the many of the daily kind, of which those with the least hashes fill it up."""
    by_hash = sorted(set(keys), key=lambda key: hashlib.sha256(key.encode()).hexdigest())
    chosen = [key for key in by_hash if not key.startswith("daily")]
    return sorted((chosen + [key for key in by_hash if key.startswith("daily")])[:SAMPLED])


def verdicts() -> dict[str, str]:
    """The verdicts that were given by hand: the key of a fault, and "right" or "wrong" with a reason."""
    if not SAMPLE.exists():
        return {}
    lines = [line for line in SAMPLE.read_text("utf-8").splitlines() if line and not line.startswith("# ")]
    return {key: verdict for key, _, verdict in (line.rpartition(" || ") for line in lines)}


# ---------------------------------------------------------------- faults planted, and speed


def planted(number: int) -> tuple[Counter[str], Counter[str]]:
    """Misprints put into the totals, and of how many something was found: by what was done.

    Each stands between days that are left as they were, at least ten apart in one category, so that none explains another.
    """
    chosen = random.Random(SEED)
    known = [one for one in losses() if one.figure.window and one.figure.window.kind == "cumulative"]
    clean = {(one.kind, one.terms) for one in findings(known)}
    lines: dict[tuple[str | None, str], list[int]] = {}
    for n, one in enumerate(known):
        lines.setdefault((one.figure.unit, one.figure.measure), []).append(n)
    apart = [line[at] for line in lines.values() for at in range(5, len(line) - 5, 10)]
    places = [n for n in apart if (known[n].figure.value or 0) >= 1000]
    done: dict[str, str] = {}
    for n, place in enumerate(chosen.sample(places, min(number, len(places)))):
        how, value = misprint(known[place].figure.value or 0.0, n, chosen)
        if value is not None:
            done[known[place].figure.id] = how
            known[place] = account_with(known[place], value)
    told: Counter[str] = Counter()
    seen: set[str] = set()
    false = 0
    for one in findings(known):
        if (one.kind, one.terms) in clean:
            continue
        hit = next((term.figure for term in one.terms if term.figure in done), None)
        if hit is None:
            false += 1
        elif hit not in seen:
            seen.add(hit)
            told[done[hit]] += 1
            told[f"{done[hit]} named"] += one.kind == done[hit]
    told["false"] = false
    return Counter(done.values()), told


def misprint(value: float, n: int, chosen: random.Random) -> tuple[str, float | None]:
    """A number with two digits turned round, a digit more, or one less."""
    if n % 2:
        return "tenfold", value * 10 if n % 4 == 1 else value // 10
    others = [other for other in turned(value) if other != value]
    return "digits", chosen.choice(others) if others else None


def account_with(one: Account, value: float) -> Account:
    """The account with another number."""
    return replace(one, figure=replace(one.figure, value=value, text=f"{value:,.0f}"))


def made_up(number: int) -> Iterator[Account]:
    """Accounts like those of a ledger of news: four figures a report, by 3,000 tellers, in 500 places, over three years.

    Of ten reports two tell a whole and its parts (an equation for 20 figures; in news there is one for 15 to 20), three a
    running total with a day's count, twice, and five what else happened.
    """
    chosen = random.Random(SEED)
    places = [Place(f"Town {n}", ("UA", "RU", "SD", "SY")[n % 4], geonames=n, kind="town") for n in range(500)]
    tellers = [Teller(f"i{n}", f"Speaker {n}", "organisation", f"o:body {n}@UA", "UA") for n in range(3000)]
    fates: tuple[Measure, ...] = ("launched", "downed", "lost", "hit")
    harms: tuple[Measure, ...] = ("killed", "detained", "damaged", "displaced")
    for n in range(number // 4):
        teller, place = chosen.choice(tellers), chosen.choice(places)
        day = INVASION + timedelta(days=chosen.randrange(1100))
        night, report, value = Period(day - DAY, day), f"r{n}", float(chosen.randrange(50, 900))
        if n % 10 < 2:
            for at, measure in enumerate(fates):
                yield account(teller, report, day, at, value // 2**at, measure, "drone", time=night, place=place)
        elif n % 10 < 5:
            for at, measure in enumerate(("killed", "wounded")):
                total, since = 3.0 * (day - INVASION).days + at, Window("cumulative", INVASION)
                yield account(teller, report, day, 2 * at, total, measure, "person", time=Period(INVASION, day), place=place,
                              window=since)  # fmt: skip
                yield account(teller, report, day, 2 * at + 1, 3.0, measure, "person", time=night, place=place)
        else:
            for at, measure in enumerate(harms):
                yield account(teller, report, day, at, value + at, measure, "house" if measure == "damaged" else "person",
                              time=night, place=place, counted="children" if at == 0 and n % 3 == 0 else None)  # fmt: skip


def speed(number: int) -> None:
    """Prints the seconds and the memory, above that of the accounts, that a made-up ledger takes."""
    known = list(made_up(number))
    for name, work in (("findings", findings), ("series", series)):
        before, start = peak(), time.process_time()
        found = work(known)
        seconds = time.process_time() - start
        more = peak() - before
        print(f"{name}: {seconds:.1f} s of a core for {len(known):,} accounts, {len(found):,} found, {more:,.0f} MB more")
        del found
    start, added = time.process_time(), 0
    for n in range(10_000_000):
        added += n
    print(f"(ten million additions take {time.process_time() - start:.1f} s here now: about .5 s on a core of its own)")


def peak() -> float:
    """The most memory held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Prints counts by kind, the precision on the sample, and what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="the faults of the sample that have no verdict yet")
    parser.add_argument("--planted", type=int, default=400)
    parser.add_argument("--speed", type=int, default=0)
    given = parser.parse_args()
    if given.speed:
        speed(given.speed)
        return
    found = faults()
    counts = Counter(one.kind for _, one in found)
    print("does not add up:", ", ".join(f"{kind} {number}" for kind, number in sorted(counts.items())))
    print(f"of {corrections()} numbers that the rows say were put right, found {counts['daily']}")
    known, chosen = verdicts(), sampled([key for key, _ in found])
    judged = [known[key] for key in chosen if key in known]
    right = sum(verdict.startswith("right") for verdict in judged)
    print(f"checked by hand: {len(judged)} of a sample of {len(chosen)}, right {right}" +
          (f", precision {right / len(judged):.3f}" if judged else ""))  # fmt: skip
    if given.list:
        sentences = dict(found)
        for key in chosen:
            if key not in known:
                print(f"{key} ||\n    {sentences[key].sentence}")
    put, told = planted(given.planted)
    for how, number in sorted(put.items()):
        print(f"planted {how}: {number}, found {told[how]}, called so {told[how + ' named']}")
    print(f"found besides: {told['false']}")


if __name__ == "__main__":
    main()
