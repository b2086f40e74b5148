"""Scores sayso on the annotated corpora: `make score`.

    python eval/score.py [--shared ../shared] [--only SET] [--stages] [--misses] [--check] [--write FOLDER]

The ledger rows come from the corpus's own scorer (gold/score.py), run on what sayso reads; --stages adds the stages' own
corpora; --check holds every figure against eval/floors.json and exits 1 where one has fallen; --misses lists what was read
wrong. Each set and each stage is read in a process of its own, as many at once as there are cores.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import sayso
from sayso.exports import to_dict

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import annotations  # noqa: E402  # beside this file

# the two sets of the gold; those of eval/annotations, for tuning; of these the ones that the model has not learnt from
LEDGERS = ("reports", "cases", "annotated", "unseen")
STAGES = ("attribution", "speakers", "names", "numerals", "times", "places", "victims", "reconciliation")
LONGEST = ("reconciliation", "victims", "attribution", "speakers")  # half of all the time, and a seventh each, or less


def predict(folder: Path, into: Path) -> None:
    """Reads every annotated report of the folder with its date; writes ID.json."""
    into.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        if "statements" in gold:
            text = path.with_suffix(".txt").read_text("utf-8")
            reading = sayso.read(text, published=gold.get("published"), where=path.stem)
            (into / path.name).write_text(json.dumps(to_dict(reading), ensure_ascii=False), "utf-8")


def ledger(shared: Path, kind: str, into: Path, *, misses: bool = False) -> dict[str, float]:
    """The scores on one annotated set: F1 of statements, who-said-what, figures, whole figures; accuracy of the fields."""
    folder = shared / {"reports": "gold", "cases": "gold/cases"}.get(kind, "")
    if kind in ("annotated", "unseen"):
        folder = into.parent / f"{kind}-joined"
        annotations.joined(shared, folder, annotations.UNSEEN if kind == "unseen" else None)
    predict(folder, into)
    call = [sys.executable, str(shared / "gold/score.py"), str(folder), str(into)]
    if misses:
        print(subprocess.run([*call, "--misses"], check=True, capture_output=True, text=True).stdout)
    out = json.loads(subprocess.run([*call, "--json"], check=True, capture_output=True, text=True).stdout)
    return {f"{kind}: {name}": round(row.get("f1", row.get("accuracy")), 3) for name, row in out.items()}


def stage(shared: Path, name: str) -> dict[str, float]:
    """The scores of a stage that has corpora of its own."""
    spec = importlib.util.spec_from_file_location(f"eval_{name}", HERE / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    scored = module.score(shared)
    return {f"{name}: {key}": round(value, 3) for key, value in scored.items() if value <= 1}  # the rest are counts


def measured(shared: Path, kinds: Sequence[str], stages: Sequence[str], into: Path) -> dict[str, float]:
    """The scores on the annotated sets and of the stages, in this order; those that take longest are begun first."""
    with ProcessPoolExecutor(min(4, os.cpu_count() or 1), multiprocessing.get_context("spawn")) as pool:
        first = [name for name in LONGEST if name in stages]
        begun = {name: pool.submit(stage, shared, name) for name in dict.fromkeys((*first, *stages))}
        begun |= {kind: pool.submit(ledger, shared, kind, into / kind) for kind in kinds}
        return {name: value for part in (*kinds, *stages) for name, value in begun[part].result().items()}


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    ap.add_argument("--only", choices=LEDGERS, help="one ledger alone")
    ap.add_argument("--stages", action="store_true")
    ap.add_argument("--misses", action="store_true")
    ap.add_argument("--check", action="store_true")
    ap.add_argument("--write", type=Path)
    a = ap.parse_args()
    if not a.shared.is_dir():
        print(f"{a.shared}: there are no corpora here; name their folder with --shared", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        into = a.write or Path(temporary)
        kinds = [a.only] if a.only else LEDGERS
        found: dict[str, float] = {}
        if a.misses:  # one after the other, as they are printed
            found = {k: v for kind in kinds for k, v in ledger(a.shared, kind, into / kind, misses=True).items()}
        found |= measured(a.shared, () if a.misses else kinds, STAGES if a.stages else (), into)
    peers = json.loads((HERE / "peers.json").read_text("utf-8"))
    print(f"{'':45} {'here':5} {'reach':5} published")
    for name, value in found.items():
        reach, published = peers.get(name, (None, ""))
        print(f"{name:45} {value:.3f} {'' if reach is None else f'{reach:.2f}':5} {published}".rstrip())
    if not a.check:
        return 0
    floors = json.loads((HERE / "floors.json").read_text("utf-8"))
    low = [name for name, floor in floors.items() if found.get(name, 1) < floor]
    fallen = [f"{name}: {found[name]:.3f} is below its floor {floors[name]}" for name in low]
    if a.stages and not a.only:
        fallen += [f"{name}: has a floor and was not measured" for name in floors if name not in found]
    print(*fallen, sep="\n", file=sys.stderr)
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
