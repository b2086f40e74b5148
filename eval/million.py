"""How fast claims are held against each other: a part of `make bench`.

    python eval/million.py [--figures 10000,100000,1000000] [--at FOLDER]

Fills ledgers with made-up reports (seeded; ten figures a report; sides, places, days and speakers as in eval/ledger.py, some
of them counts that run on), then reconciles all of it in one process: matters with their verdicts, sums, and series; then adds
one more report, and asks what its figures meet. What is printed goes to build/million.txt, whence scripts/readme.py takes it.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from ledger import MEASURES, STATES, Made
from sayso.desk import BATCH
from sayso.ledger import Incoming, Ledger
from sayso.reconciliation.scopes import runs
from sayso.records import Arrival, Engine, Figure, Period, Reading, Report, Span, Speaker, Statement, Window

PER_REPORT = 10  # as the annotated reports have: 479 figures in 48
IN_A_STATEMENT = 5
DAYS = 2_400
BUILD = Path(__file__).parent.parent / "build"


class Figures(Made):
    """Reports of many figures, in a handful of statements."""

    def reading(self, number: int) -> Incoming:
        """One report: its statements, of five figures each."""
        chosen = self.random
        day = date(2020, 1, 1) + timedelta(days=chosen.randrange(DAYS))
        statements: list[Statement] = []
        figures: list[Figure] = []
        pieces: list[str] = []
        at = 0
        for n in range(PER_REPORT // IN_A_STATEMENT):
            speaker = chosen.choice(self.speakers)
            words = [str(chosen.randint(1, 9000)) for _ in range(IN_A_STATEMENT)]
            sentence = f"{speaker.name} said {' '.join(words)}."
            start = at + len(speaker.name or "") + 6
            statements.append(self._statement(n, speaker, at, start, at + len(sentence) - 1, day))
            for word in words:
                figures.append(self._counted(len(figures), n, word, start, day))
                start += len(word) + 1
            pieces.append(sentence)
            at += len(sentence) + 1
        text = " ".join(pieces)
        digest = hashlib.sha256(text.encode()).hexdigest()
        identity = "r" + hashlib.sha256(f"{number}{digest}".encode()).hexdigest()[:16]
        outlet = chosen.choice(("Wire", "Post", "Times", "Echo", "Courier", "Daily"))
        report = Report(identity, text, None, day, outlet, f"https://example.org/{number}", "en", digest)
        reading = Reading(report, tuple(statements), tuple(figures), (), Engine("bench", "none"))
        return Incoming(reading, Arrival("file", f"{number}.txt"), (Span(0, len(text)),))

    def _statement(self, n: int, speaker: Speaker, at: int, start: int, end: int, day: date) -> Statement:
        name = len(speaker.name or "")
        cue = Span(at + name + 1, at + name + 5)
        return Statement(f"s{n}", speaker, (Span(at, at + name),), (cue,), (Span(start, end),), "indirect", "state",
                         Period(day, day), None, 0.9)  # fmt: skip

    def _counted(self, n: int, statement: int, word: str, at: int, day: date) -> Figure:
        chosen, value = self.random, float(word)
        measure = chosen.choice(MEASURES)
        unit = {"money": "USD", "launched": "drone", "downed": "drone"}.get(measure, "person")
        kind = chosen.random()
        since, rate = Window("cumulative", date(2022, 2, 24)), Window("rate", None, "day")
        window = since if kind < 0.03 else rate if kind < 0.05 else None
        comparator = chosen.choice(("exact", "exact", "about", "at_least"))
        happened = day - timedelta(days=chosen.randrange(3))
        return Figure(
            f"f{n}", Span(at, at + len(word)), word, value, value if comparator == "at_least" else None, None, comparator, unit,
            chosen.choice((None, "people", "soldiers", "children")) if unit == "person" else None, measure,
            chosen.choice(("reported", "reported", "estimated", "planned")), chosen.choice((*STATES, None)),
            chosen.choice((*self.places, None)), Period(happened, happened) if chosen.random() < 0.8 else None, False,
            f"s{statement}", 0.9, window=window,
        )  # fmt: skip


def fill(ledger: Ledger, made: Figures, figures: int) -> None:
    """Adds reports until there are so many figures."""
    readings = islice(made.readings(), figures // PER_REPORT)
    while batch := list(islice(readings, BATCH)):
        ledger.add(batch)


def whole(at: Path) -> Iterator[tuple[str, float]]:
    """Reconciles a whole ledger: what took how long, in CPU seconds, and the most memory that it took, in MB."""
    from sayso.reconciliation.arithmetic.series import series
    from sayso.reconciliation.arithmetic.sums import findings
    from sayso.reconciliation.matters import matters

    with Ledger(at) as ledger:
        start = begun = time.process_time()
        accounts = ledger.accounts()
        yield "loaded, s", time.process_time() - begun
        begun = time.process_time()
        found = verdicts = 0
        for matter in matters(accounts, alone=False):
            found, verdicts = found + 1, verdicts + len(matter.verdicts)
        yield "matters and verdicts, s", time.process_time() - begun
        begun = time.process_time()
        sums = findings(accounts)
        yield "sums, s", time.process_time() - begun
        begun = time.process_time()
        lines = series(accounts, alone=False)
        yield "series, s", time.process_time() - begun
        yield "all of it, CPU s", time.process_time() - start
        yield from (("matters", found), ("verdicts", verdicts), ("findings", len(sums)), ("series", len(lines)))
        yield "memory, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one_more(ledger: Ledger, made: Figures, rounds: int = 60) -> Iterator[tuple[str, float]]:
    """Adds one report of five figures more, and asks which matters these are of; the median of some, in ms of the clock.

    Told apart by whether all five are of what happened on some day, or one is a level or a count that runs on: that is of one
    matter with all such counts of its side, through all time.
    """
    adding: list[float] = []
    asking: dict[bool, list[float]] = {True: [], False: []}
    for number in range(10**8, 10**8 + rounds):
        reading = made.reading(number)
        small = reading.reading
        few = Reading(small.report, small.statements[:1], small.figures[:5], (), small.engine)
        begun = time.perf_counter()
        ledger.add([Incoming(few, reading.arrival, reading.sentences)])
        adding.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        list(ledger.compare(report=small.report.id))
        asking[all(runs(figure) == "happening" for figure in few.figures)].append(time.perf_counter() - begun)
    yield "one more report added, ms", statistics.median(adding) * 1000
    yield "its matters: of days, ms", statistics.median(asking[True]) * 1000
    yield "its matters: of all time, ms", statistics.median(asking[False]) * 1000


def table(sizes: list[str], measured: list[dict[str, float]]) -> str:
    """A column a size, a row what was measured."""
    rows = [f"{'made-up figures':<30}" + "".join(f"{int(size):>14,}" for size in sizes)]
    for name in measured[0]:
        digits = 1 if name.endswith((" s", "ms")) else 0
        rows.append(f"{name:<30}" + "".join(f"{one[name]:>14,.{digits}f}" for one in measured))
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", default="10000,100000,1000000")
    parser.add_argument("--at", type=Path, help="where to make the ledgers; they are deleted afterwards")
    parser.add_argument("--whole", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.whole:
        for name, value in whole(given.whole):
            print(f"{name:<30}{value:.4f}", flush=True)
        return
    folder = Path(tempfile.mkdtemp(dir=given.at))
    sizes, measured = given.figures.split(","), list[dict[str, float]]()
    try:
        for size in sizes:
            at, made = folder / f"{size}.db", Figures()
            with Ledger(at, create=True) as ledger:
                fill(ledger, made, int(size))
            told = subprocess.run([sys.executable, __file__, "--whole", str(at)], capture_output=True, text=True, check=True)
            found = {line[:30].strip(): float(line[30:]) for line in told.stdout.splitlines()}
            with Ledger(at) as ledger:
                measured.append(found | dict(one_more(ledger, made)))
            at.unlink()
    finally:
        shutil.rmtree(folder)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "million.txt").write_text(table(sizes, measured) + "\n", "utf-8")
    print(table(sizes, measured))


if __name__ == "__main__":
    main()
