"""Speed and memory, beside a peer: `make bench`.

    python eval/bench.py [--shared ../shared] [--rounds 3] [--no-peer] [--profile]

Sayso and the peer (eval/peer.py: a small spaCy pipeline with textacy's quotations) take turns on the same texts, each time in
a fresh process with one thread; the table gives medians and, in brackets, the lowest and highest. --profile shows instead which
stage of reading takes what share of the time. What each row means stands in eval/speed.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
TOP = HERE.parent
BUILD = TOP / "build"
SAMPLE = TOP / "src/sayso/assets/sample.txt"
PEER_VENV = TOP / ".venv-peer"
PEER_LOCK = TOP / "requirements/peer.txt"

PUBLISHED = "2024-10-28"  # the day that relative days count from; any day costs the same
STARTS = 5  # times that each process is started, where starting it is what is measured
REPEATS = 40  # times that the sample is read where there are no other texts: 12,000 words
ONE_THREAD = {"SAYSO_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
STAGES = (
    "blocks", "sentences", "tags", "numerals", "moments", "toponyms",
    "attributions", "speakers", "said", "statements", "figures",
)  # fmt: skip


class Row(NamedTuple):
    """A line of the table: what either side measured in each round, and the bound on sayso's median."""

    name: str
    sayso: Sequence[float]
    peer: Sequence[float]
    form: str = ",.0f"
    least: float | None = None
    most: float | None = None


class Peer(NamedTuple):
    """Where the peer stands ready."""

    python: Path
    pipeline: Path


# ---------------------------------------------------------------- what is read


def texts(shared: Path) -> tuple[list[Path], str]:
    """The reports to read, and their name for the heading."""
    found = [path for folder in ("gold", "corpora/news_raw") for path in sorted((shared / folder).glob("*.txt"))]
    if found:
        return found, f"{len(found)} reports of {shared}/gold and {shared}/corpora/news_raw"
    return [SAMPLE] * REPEATS, f"the packaged sample, {REPEATS} times ({shared} is absent)"


def reading(files: Sequence[Path]) -> None:
    """In a process of its own: reads the first file to warm up, then each; prints what it took as JSON."""
    import sayso

    contents = [path.read_text("utf-8") for path in files]
    sayso.read(contents[0], published=PUBLISHED)
    begun = _cpu_seconds()
    found = [sayso.read(content, published=PUBLISHED) for content in contents]
    spent = _cpu_seconds() - begun
    yielded = f"{sum(len(r.statements) for r in found):,} statements, {sum(len(r.figures) for r in found):,} figures"
    both = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({"cpu_s": spent, "peak_bytes": max(both) * 1024, "yielded": yielded}))


def _cpu_seconds() -> float:
    """Of this process and of the children it has waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in both)


# ---------------------------------------------------------------- the peer


def peer(gum: Path) -> Peer:
    """The peer, installed and trained on first use. Raises CalledProcessError where that fails (without a network, say)."""
    python = PEER_VENV / "bin/python"
    mark, lock = PEER_VENV / "installed", PEER_LOCK.read_text("utf-8")
    if not mark.is_file() or mark.read_text("utf-8") != lock:
        print("installing the peer into .venv-peer (once; half a minute, 600 MB)", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(PEER_VENV)], check=True)
        (PEER_VENV / ".gitignore").write_text("*\n", "utf-8")  # venv writes this itself from Python 3.13 on
        install = ["install", "-qq", "--disable-pip-version-check", "--require-hashes", "-r", str(PEER_LOCK)]
        subprocess.run([str(python), "-m", "pip", *install], check=True)
        mark.write_text(lock, "utf-8")
    made_of = [(HERE / "peer.py").read_bytes(), lock.encode(), b"GUM" if gum.is_file() else b"sample"]
    pipeline = BUILD / "peer" / hashlib.sha256(b"\0".join(made_of)).hexdigest()[:12]
    if not pipeline.is_dir():
        print("training the peer (once; a minute)", file=sys.stderr)
        part = pipeline.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.parent.mkdir(parents=True, exist_ok=True)
        train = [str(python), str(HERE / "peer.py"), "train", str(gum), str(part)]
        subprocess.run(train, check=True, env=os.environ | ONE_THREAD)
        part.rename(pipeline)
    return Peer(python, pipeline)


# ---------------------------------------------------------------- what is measured


def answer(command: Sequence[str | Path]) -> dict[str, Any]:
    """What a fresh process printed as JSON."""
    run = subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE, env=os.environ | ONE_THREAD)
    return json.loads(run.stdout)


def start(command: Sequence[str | Path]) -> tuple[float, float]:
    """Seconds from a process's start to its first line (or its end, if it prints none), and the CPU-seconds it took in all."""
    begun = time.perf_counter()
    with subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, env=os.environ | ONE_THREAD) as process:
        assert process.stdout
        process.stdout.readline()
        waited = time.perf_counter() - begun
        process.stdout.read()
        _, status, use = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return waited, use.ru_utime + use.ru_stime


def alternating(times: int, left: Callable[[], Any], right: Callable[[], Any] | None) -> tuple[list[Any], list[Any]]:
    """Both in turn, left first, so that what else the machine does weighs on both."""
    one, other = [], []
    for _ in range(times):
        one.append(left())
        if right:
            other.append(right())
    return one, other


def whole_reading(files: Sequence[Path], words: int, rounds: int, beside: Peer | None) -> tuple[list[Row], list[str]]:
    """Words per CPU-second and peak memory; and what either side found, in words."""
    ours: list[str | Path] = [sys.executable, __file__, "--reading", *files]
    theirs = [beside.python, HERE / "peer.py", "read", beside.pipeline, *files] if beside else []
    sayso, other = alternating(rounds, lambda: answer(ours), (lambda: answer(theirs)) if beside else None)
    speed = [words / r["cpu_s"] for r in sayso]
    rows = [
        Row("words per CPU-second", speed, [words / r["cpu_s"] for r in other], least=5_000),
        Row("  the peer in batches", speed, [words / r["batched_cpu_s"] for r in other]),
        Row("peak memory, MB", [r["peak_bytes"] / 1e6 for r in sayso], [r["peak_bytes"] / 1e6 for r in other], most=500),
    ]
    found = [f"{name} found {runs[0]['yielded']}" for name, runs in (("sayso", sayso), ("the peer", other)) if runs]
    return rows if beside else [rows[0], rows[2]], found


def first_entry(beside: Peer | None) -> list[Row]:
    """From the start of the process to the first line about the sample report."""
    ours = [Path(sys.executable).parent / "sayso", "read", SAMPLE, "--published", PUBLISHED, "--format", "jsonl"]
    theirs = [beside.python, HERE / "peer.py", "first", beside.pipeline, SAMPLE] if beside else []
    alternating(1, lambda: start(ours), (lambda: start(theirs)) if beside else None)  # from disk into memory
    sayso, other = alternating(STARTS, lambda: start(ours), (lambda: start(theirs)) if beside else None)
    return [
        Row("start to first entry, s", [s for s, _ in sayso], [s for s, _ in other], ".2f", most=1.5),
        Row("  CPU-seconds of that", [c for _, c in sayso], [c for _, c in other], ".2f"),
    ]


def importing(beside: Peer | None) -> list[Row]:
    """What importing adds to the start of a bare interpreter, in milliseconds: of the clock, and of the CPU."""

    def added(python: str | Path, statement: str) -> tuple[float, float]:
        bare, whole = start([python, "-c", "pass"]), start([python, "-c", statement])
        return (whole[0] - bare[0]) * 1000, (whole[1] - bare[1]) * 1000

    ours, theirs = "import sayso", "import spacy, textacy.extract"
    right = (lambda: added(beside.python, theirs)) if beside else None
    sayso, other = alternating(STARTS, lambda: added(sys.executable, ours), right)
    return [
        Row("import, ms", [s for s, _ in sayso], [s for s, _ in other], most=100),
        Row("  CPU-milliseconds of that", [c for _, c in sayso], [c for _, c in other]),
    ]


# ---------------------------------------------------------------- what is printed


def shown(values: Sequence[float], form: str) -> str:
    if not values:
        return "–"
    return f"{statistics.median(values):{form}} ({min(values):{form}}–{max(values):{form}})"


def line(row: Row) -> str:
    """One line of the table: medians, their ratio, the bound and whether it is met."""
    middle = statistics.median(row.sayso)
    ratio = f"{middle / statistics.median(row.peer):.2f}" if row.peer else "–"
    bound = met = ""
    if row.least is not None:
        bound, met = f"≥ {row.least:,g}", "yes" if middle >= row.least else "NO"
    if row.most is not None:
        bound, met = f"≤ {row.most:,g}", "yes" if middle <= row.most else "NO"
    return f"{row.name:28}{shown(row.sayso, row.form):>23}{shown(row.peer, row.form):>23}{ratio:>13}{bound:>9}{met:>5}".rstrip()


def load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def bench(shared: Path, rounds: int, *, with_peer: bool) -> int:
    """Prints the table. 0; 1 where the peer could not be set up."""
    files, name = texts(shared)
    words = sum(len(path.read_text("utf-8").split()) for path in files)
    beside, broken = None, None
    if with_peer:
        try:
            beside = peer(shared / "corpora/gum/train.jsonl.gz")
        except subprocess.CalledProcessError as error:
            broken = error
    before = load()
    rows, found = whole_reading(files, words, rounds, beside)
    rows += [*first_entry(beside), *importing(beside)]
    print(f"{words:,} words: {name}; {rounds} rounds in turn, median (lowest–highest)")
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    print(f"{machine}; load {before} before, {load()} after\n")
    print(f"{'':28}{'sayso':>23}{'peer':>23}{'sayso/peer':>13}{'bound':>9}{'met':>5}")
    print(*map(line, rows), sep="\n")
    print(*["", *found], sep="\n")
    if broken:
        print(f"the peer could not be set up: {broken}", file=sys.stderr)
    return 1 if broken else 0


def profile(shared: Path) -> None:
    """Prints each stage's share of the CPU time of reading, and its microseconds a word."""
    import sayso
    import sayso.intake
    import sayso.reading

    spent = dict.fromkeys(("intake", *STAGES), 0.0)

    def timed(stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            begun = time.process_time_ns()
            try:
                return call(*args, **kwargs)
            finally:
                spent[stage] += (time.process_time_ns() - begun) / 1e9

        return wrapped

    files, name = texts(shared)
    contents = [path.read_text("utf-8") for path in files]
    words = sum(len(content.split()) for content in contents)
    for content in contents[:3]:
        sayso.read(content, published=PUBLISHED)
    sayso.intake.report = timed("intake", sayso.intake.report)
    for stage in STAGES:
        setattr(sayso.reading, stage, timed(stage, getattr(sayso.reading, stage)))
    begun = time.process_time()
    for content in contents:
        sayso.read(content, published=PUBLISHED)
    whole = time.process_time() - begun
    spent["everything else"] = whole - sum(spent.values())
    print(f"{words:,} words: {name}; load {load()}\n")
    print(f"{'stage':18}{'share':>8}{'µs/word':>10}")
    for stage, seconds in spent.items():
        print(f"{stage:18}{seconds / whole:8.1%}{seconds / words * 1e6:10.1f}")
    print(f"{'together':18}{1:8.1%}{whole / words * 1e6:10.1f}")


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, default=Path(os.path.relpath(TOP.parent / "shared")))
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--no-peer", action="store_true")
    ap.add_argument("--profile", action="store_true")
    ap.add_argument("--reading", nargs="+", type=Path, help=argparse.SUPPRESS)
    a = ap.parse_args()
    if a.reading:
        reading(a.reading)
    elif a.profile:
        os.environ |= ONE_THREAD
        profile(a.shared)
    else:
        return bench(a.shared, max(1, a.rounds), with_peer=not a.no_peer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
