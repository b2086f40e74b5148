"""Speed and size of the ledger: a part of `make bench`.

    python eval/ledger.py [--statements 1000000] [--at FOLDER] [--keep] [--rounds 40]

Fills a ledger with made-up reports (seeded: the same every time; words by Zipf's law, some thousand speakers and places, ten
statements and five figures a report), then asks it. What is reported, and the bounds, are in the table that it prints; the same
table goes to build/ledger.txt, whence scripts/readme.py takes it. Reading is not counted: the readings are made ahead.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from sayso.desk import BATCH
from sayso.ledger import Incoming, Ledger
from sayso.records import Arrival, Engine, Figure, Period, Place, Reading, Report, Span, Speaker, Statement

SEED = 7
STATEMENTS = 1_000_000
BUILD = Path(__file__).parent.parent / "build"
MEASURES = ("killed", "wounded", "launched", "downed", "hit", "displaced", "captured", "destroyed", "troops", "money")
FIRST = (
    "Ivan", "Petro", "Anna", "Olena", "Sergei", "Maria", "John", "Yusuf", "Amina", "Kofi", "Li", "Yoon", "Carlos",
    "Fatima", "Omar", "Ines", "Piotr", "Leila", "Jonas", "Rosa",
)  # fmt: skip
STEMS = (
    "Petr", "Koval", "Shev", "Diaz", "Okaf", "Hass", "Tan", "Mor", "Bel", "Kuz", "Lind", "Garc", "Naz", "Hol", "Var",
    "Sant", "Osei", "Raj", "Mend", "Kim",
)  # fmt: skip
ENDS = (
    "enko", "ov", "in", "chuk", "a", "ez", "or", "an", "sen", "ski",
)  # fmt: skip
TOWNS = (
    "Khar", "Sum", "Don", "Kher", "Odes", "Kur", "Belg", "Gaz", "Raf", "Gom", "Mbal", "Hart", "Vel", "Nor", "Tar",
    "Zap", "Mik", "Hom", "Tol", "Ras",
)  # fmt: skip
TAILS = (
    "kiv", "etsk", "on", "a", "sk", "orod", "ivka", "ino", "ura",
)  # fmt: skip
STATES = ("UA", "RU", "PS", "CD", "SD", "SY", "KR", "US")


class Bound(NamedTuple):
    """A line of the table."""

    name: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None


class Made:
    """Reports that look like the news to a database: lengths, repetitions and rarities are realistic, the words are not."""

    def __init__(self, seed: int = SEED) -> None:
        self.random = chosen = random.Random(seed)
        self.number = 0
        letters = "abcdefghijklmnopqrstuvwxyz"
        self.words = ["".join(chosen.choices(letters, k=chosen.randint(3, 10))) for _ in range(30_000)]
        self.weights = [1 / rank for rank in range(1, len(self.words) + 1)]
        names = [f"{first} {stem}{end}" for first in FIRST for stem in STEMS for end in ENDS]
        self.speakers = [
            Speaker(name, "person", chosen.choice(["minister", "spokesman", None]),
                    chosen.choice(["Defence Ministry", "Police"]), chosen.choice(STATES))
            for name in chosen.sample(names, 3000)
        ]  # fmt: skip
        towns = [(f"{town}{tail}", country, town) for town in TOWNS for tail in TAILS for country in STATES]
        self.places = [
            Place(name, country, region, at % 60, at % 170, 1000 + at, "city")
            for at, (name, country, region) in enumerate(towns)
        ]

    def readings(self) -> Iterator[Incoming]:
        """Without an end."""
        while True:
            self.number += 1
            yield self.reading(self.number)

    def reading(self, number: int) -> Incoming:
        """One report with ten statements, of which every other holds a figure."""
        chosen = self.random
        day = date(2020, 1, 1) + timedelta(days=chosen.randrange(2400))
        voices = chosen.choices(self.speakers, k=4)
        words = chosen.choices(self.words, self.weights, k=170)
        pieces: list[str] = []
        statements: list[Statement] = []
        figures: list[Figure] = []
        at = 0
        for i in range(10):
            speaker = chosen.choice(voices)
            name, amount = speaker.name or "", str(chosen.randint(1, 9000))
            sentence = f"{name} said {amount} {' '.join(words[17 * i : 17 * i + 17])}."
            content = Span(at + len(name) + 6, at + len(sentence) - 1)
            cue = Span(at + len(name) + 1, at + len(name) + 5)
            act = chosen.choice(("state", "state", "state", "confirm", "deny", "estimate"))
            statements.append(
                Statement(f"s{i}", speaker, (Span(at, at + len(name)),), (cue,), (content,), "indirect", act,
                          Period(day, day, "Monday"), None, round(chosen.random(), 3))
            )  # fmt: skip
            if i % 2:
                figures.append(self._figure(i, amount, content.start, day))
            pieces.append(sentence)
            at += len(sentence) + 1
        text = " ".join(pieces)
        digest = hashlib.sha256(text.encode()).hexdigest()
        identity = "r" + hashlib.sha256(f"{number}{digest}".encode()).hexdigest()[:16]
        outlet = chosen.choice(("Wire", "Post", "Times", "Echo", "Courier", "Daily"))
        report = Report(identity, text, None, day, outlet, f"https://example.org/{number}", "en", digest)
        sentences = tuple(Span(s.source[0].start, s.content[0].end + 1) for s in statements)
        reading = Reading(report, tuple(statements), tuple(figures), (), Engine("bench", "none"))
        return Incoming(reading, Arrival("file", f"{number}.txt"), sentences)

    def _figure(self, i: int, amount: str, at: int, day: date) -> Figure:
        chosen, value = self.random, float(amount)
        return Figure(
            f"f{i}", Span(at, at + len(amount)), amount, value, value, value, "exact",
            chosen.choice(("person", "person", "drone", "missile", "tank")), "people", chosen.choice(MEASURES), "reported",
            chosen.choice((*STATES, None)), chosen.choice(self.places), Period(day, day), False, f"s{i}",
            round(chosen.random(), 3),
        )  # fmt: skip


def fill(ledger: Ledger, made: Made, statements: int) -> tuple[int, float, float, int]:
    """Adds reports until there are so many statements; entries, CPU seconds, seconds in Ledger.add, bytes of the texts."""
    readings = made.readings()
    entries, cpu, wall, texts = 0, 0.0, 0.0, 0
    for _ in range(0, statements // 10, BATCH):
        batch = list(islice(readings, min(BATCH, statements // 10)))
        texts += sum(len(one.reading.report.text.encode()) for one in batch)
        cpu_begun, begun = time.process_time(), time.perf_counter()
        written = ledger.add(batch)
        cpu += time.process_time() - cpu_begun
        wall += time.perf_counter() - begun
        entries += written.statements + written.figures
    return entries, cpu, wall, texts


def questions(ledger: Ledger, made: Made, rounds: int) -> dict[str, list[float]]:
    """Seconds for each kind of question, each time with other values."""
    chosen = random.Random(SEED + 1)
    total = ledger.statements().count()
    rare = [word for rank, word in enumerate(made.words[:4000]) if rank > 60]  # each in about 1 % of the entries, or fewer

    def figures() -> Any:
        return ledger.figures(**chosen.choice((
            {"measure": chosen.choice(MEASURES), "party": chosen.choice(STATES)},
            {"speaker": chosen.choice(made.speakers).name},
            {"place": chosen.choice(made.places).name},
            {"unit": "tank", "min_value": 8000},
            {"party": chosen.choice(STATES), "published_since": "2026-01-01", "measure": chosen.choice(MEASURES)},
        ))).page(50)  # fmt: skip

    def statements() -> Any:
        return ledger.statements(**chosen.choice((
            {"speaker": chosen.choice(made.speakers).name},
            {"act": "deny", "published_since": "2026-05-01"},
            {"text": chosen.choice(rare), "act": "confirm"},
            {},
        ))).page(50)  # fmt: skip

    def count() -> Any:
        return chosen.choice((ledger.figures(measure=chosen.choice(MEASURES)), ledger.statements(act="deny"))).count()

    def facet() -> Any:
        return ledger.figures(status="reported").facet(chosen.choice(("measure", "party", "unit", "place", "speaker")))

    kinds: dict[str, Callable[[], Any]] = {
        "page": lambda: chosen.choice((figures, statements))(),
        "search": lambda: ledger.search(chosen.choice(rare), limit=20),
        "count": count,
        "facet": facet,
        "facet_statements": lambda: ledger.statements().facet(chosen.choice(("act", "outlet", "speaker", "country"))),
    }
    assert total
    taken: dict[str, list[float]] = {}
    for name, ask in kinds.items():
        ask()
        for _ in range(rounds if name in ("page", "search") else max(rounds // 4, 5)):
            begun = time.perf_counter()
            ask()
            taken.setdefault(name, []).append(time.perf_counter() - begun)
    return taken


def measured(at: Path, statements: int, rounds: int) -> Iterator[Bound]:
    """The table, line by line."""
    made = Made()
    with Ledger(at / "bench.db", create=True) as ledger:
        fill(ledger, made, 50_000)  # until the caches are full: 64 MB of pages, 20 MB of stems
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        entries, cpu, wall, texts = fill(ledger, made, statements)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        ledger.close()  # as a run of sayso add ends
        yield Bound("entries added", entries, "")
        yield Bound("added, by processor time", entries / cpu, "entries/s", least=10_000)
        yield Bound("added, by the clock", entries / wall, "entries/s")
        yield Bound("memory grown while adding", (after - before) / 1024, "MB", most=64)
        size = sum(path.stat().st_size for path in at.glob("bench.db*"))
        yield Bound("size besides the texts", (size - texts) / entries, "bytes/entry", most=1536)
        taken = questions(ledger, made, rounds)
        p95 = {name: statistics.quantiles(times, n=20)[-1] * 1000 for name, times in taken.items()}
        yield Bound("first page of 50, p95", p95["page"], "ms", most=50)
        yield Bound("full-text search, p95", p95["search"], "ms", most=100)
        yield Bound("count, p95", p95["count"], "ms", most=500)
        yield Bound("facet of figures, p95", p95["facet"], "ms", most=500)
        yield Bound("facet of statements, p95", p95["facet_statements"], "ms", most=500)


def line(bound: Bound) -> str:
    """A line of the table."""
    limit = f"≥ {bound.least:,.0f}" if bound.least else f"≤ {bound.most:,.0f}" if bound.most else ""
    return f"{bound.name:<28}{bound.value:>12,.1f} {bound.unit:<12} {limit}".rstrip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=STATEMENTS)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--at", type=Path, help="where to make the ledger; it is deleted afterwards")
    parser.add_argument("--keep", action="store_true", help="do not delete it")
    given = parser.parse_args()
    missed = []
    folder = tempfile.mkdtemp(dir=given.at)
    try:
        lines = []
        for bound in measured(Path(folder), given.statements, given.rounds):
            lines.append(line(bound))
            print(lines[-1], flush=True)
            if (bound.least and bound.value < bound.least) or (bound.most and bound.value > bound.most):
                missed.append(bound.name)
    finally:
        if not given.keep:
            shutil.rmtree(folder)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "ledger.txt").write_text("\n".join(lines) + "\n", "utf-8")
    if missed:
        sys.exit(f"over the bound: {', '.join(missed)}")


if __name__ == "__main__":
    main()
