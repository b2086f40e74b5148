"""`make torture`: the tests with their long parts, and what came of it written into eval/README.md, with the date.

    .venv/bin/python scripts/torture.py [what to test, as for pytest]

The tests of tests/test_torture.py tell what they did and what came of it as they end. A test that fails tells nothing; then the
page says that not all held.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime

from readme import TOP, between

sys.path.insert(0, str(TOP / "tests"))

from postgres import programs

TOLD = TOP / "build/torture.jsonl"


def main() -> int:
    """Runs the tests, writes the page; the exit code is that of the tests."""
    TOLD.parent.mkdir(exist_ok=True)
    TOLD.unlink(missing_ok=True)
    settings = os.environ | {"SAYSO_TORTURE": "1", "SAYSO_TORTURE_LOG": str(TOLD)}
    began = time.monotonic()
    code = subprocess.run([sys.executable, "-m", "pytest", "-rs", *sys.argv[1:]], cwd=TOP, env=settings).returncode
    minutes = (time.monotonic() - began) / 60
    rows = [json.loads(line) for line in TOLD.read_text("utf-8").splitlines()] if TOLD.exists() else []
    path = TOP / "eval/README.md"
    path.write_text(between(path.read_text("utf-8"), "torture", section(rows, minutes, held=code == 0)), "utf-8")
    return code


def section(rows: list[list[str]], minutes: float, *, held: bool) -> str:
    """What stands between the markers: when, where, and a row for each torture."""
    ended = "everything held" if held else "**not everything held**: what failed has no row"
    lines = [
        f"Run on {datetime.now(UTC):%Y-%m-%d}, {minutes:.0f} minutes, {machine()}: {ended}.",
        "",
        "| what was done | how often | what came of it |",
        "|---|---|---|",
    ]
    return "\n".join(lines + [f"| {what} | {times} | {came} |" for what, times, came in rows]) + "\n"


def machine() -> str:
    """The machine and the databases in words: "2 cores, 24 GB; Python 3.11, SQLite 3.40.1, PostgreSQL 15.14"."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    parts = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    if binaries := programs():
        told = subprocess.run([str(binaries / "postgres"), "--version"], capture_output=True, text=True, check=True).stdout
        if found := re.search(r"\d+(\.\d+)*", told):
            parts.append(f"PostgreSQL {found[0]}")
    return f"{os.cpu_count()} cores, {gigabytes:.0f} GB; {', '.join(parts)}"


if __name__ == "__main__":
    sys.exit(main())
