"""What tests of the ledger stand on, each of them run on SQLite and on PostgreSQL; and those of the command line."""

from __future__ import annotations

import gc
import io
import json
import os
import sys
from pathlib import Path

import pytest

from ledgers import DATABASES, shelf
from sayso import cli

# ---------------------------------------------------------------- how they are run (scripts/test)

# Minutes of work: begun first, lest a process be left with one of them while the others have nothing to do any more.
LONGEST = ("test_torture.py", "test_app.py", "test_docs.py", "test_cli_ledger.py", "test_ledger.py")


def pytest_configure(config):
    if hasattr(config, "workerinput"):  # a thread of it speaks to the process that hands out the files; a fork warns of any
        config.addinivalue_line("filterwarnings", "ignore:This process .* is multi-threaded:DeprecationWarning")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def pytest_collection_finish():
    gc.collect()
    gc.freeze()  # half a million objects of pytest's own: to look through them takes .3 s, now in one test, now in another


# ---------------------------------------------------------------- ledgers


@pytest.fixture(scope="module", params=DATABASES)
def place(request, tmp_path_factory):
    with shelf(request.param, tmp_path_factory.mktemp("ledgers")) as found:
        yield found


@pytest.fixture
def ledger(place):
    with place.ledger() as found:
        yield found


# ---------------------------------------------------------------- a browser

CHROMIUM = "/usr/bin/chromium"
QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


@pytest.fixture(scope="module")
def chromium():
    """A real Chromium, Debian's; skipped where there is none."""
    if not os.path.exists(CHROMIUM):
        pytest.skip(f"no {CHROMIUM} here: install Debian's chromium")
    with pytest.importorskip("playwright.sync_api").sync_playwright() as play:
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = play.chromium.launch(executable_path=CHROMIUM, args=[*root, *QUIET])
        yield browser
        browser.close()


# ---------------------------------------------------------------- the command line


class Ran:
    """What a command printed, and its exit code."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.raw, self.out, self.err = code, out, out.decode("utf-8"), err.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.raw)


@pytest.fixture
def run(monkeypatch, capfdbinary):
    """Runs a command in this process, in the current folder."""

    def command(*words: str | os.PathLike[str], stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["sayso", *map(os.fspath, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        return Ran(code, *capfdbinary.readouterr())

    return command


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Path:
    """An empty folder, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "SAYSO_LEDGER", "SAYSO_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAYSO_AS", "ada")
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path
