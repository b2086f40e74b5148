"""What the torture tests stand on: the whole command in a process of its own, what it is fed, and what the ledger then holds.

    ran = sayso("add", rows, ledger=at)             # run to its end: exit code, output, the most memory that it took
    with Child(["add", rows], at) as child: ...     # under way, its modules loaded: to be killed
    contents(at)                                    # all that a ledger holds, but for the numbers and moments of its changes

The command is `sayso` as it is, at its own entry point. Before that, `settings` turn screws that no option has:

    batch        reports to a change: with fewer, there are more instants to be killed between
    busy         seconds of patience with a lock
    file_size    bytes that a file may have (RLIMIT_FSIZE)
    names        host names and their addresses; allow: networks that may be asked; seconds: of a visit

SAYSO_TORTURE=1 runs all of it, else a part; both are seeded. What `tell` is told stands in eval/README.md after `make torture`.
"""

from __future__ import annotations

import json
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

import sayso as package
from sayso.ledger import Ledger
from sayso.records import Reading, Report

# Root may write everywhere; without these rights it may do what the modes of its files say.
UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
WHOLE = "SAYSO_TORTURE" in os.environ
SEED = 20241105
PATIENCE = 1200.0 if WHOLE else 120.0  # seconds until a command is taken to hang


def tell(what: str, times: str, came: str) -> None:
    """A row for the table in eval/README.md; told at the end of a test, and so only where it held."""
    if log := os.environ.get("SAYSO_TORTURE_LOG"):
        with open(log, "a", encoding="utf-8") as file:
            file.write(json.dumps([what, times, came], ensure_ascii=False) + "\n")


# ---------------------------------------------------------------- the command


class Ran(NamedTuple):
    """How a command ended: its exit code, what it wrote, and its largest memory in bytes."""

    code: int
    out: str
    err: str
    peak: int

    @property
    def refused(self) -> list[str]:
        """What it had to say on standard error in its own name, a line each."""
        return [line.removeprefix("sayso: ") for line in self.err.splitlines() if line.startswith("sayso: ")]

    @property
    def added(self) -> tuple[int, int, int]:
        """How many reports were new, known and refused, by the summary at its end."""
        found = (re.search(rf"([\d,]+) (?:reports? )?{word}", self.out) for word in ("new", "known", "refused"))
        new, known, refused = (int(match[1].replace(",", "")) if match else 0 for match in found)
        return new, known, refused


class Child:
    """A command under way: its modules are loaded, and next it opens the ledger. Killed at the end of the block, if need be."""

    def __init__(self, words: Sequence[object], ledger: object, *, before: Sequence[str] = (), **settings: Any) -> None:
        self.out, self.err = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        ready, told = os.pipe()
        self.running = subprocess.Popen(
            [*before, sys.executable, __file__, json.dumps({**settings, "ready": told}), *map(str, words)],
            stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.err, pass_fds=[told],
            env=os.environ | {"SAYSO_LEDGER": str(ledger)},
        )  # fmt: skip
        os.close(told)
        os.read(ready, 1)
        os.close(ready)

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.out.close()
        self.err.close()

    def ends_within(self, seconds: float) -> bool:
        """Waits so long; whether it has ended by then."""
        try:
            self.running.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """kill -9."""
        self.running.kill()
        self.running.wait()

    def ended(self) -> Ran:
        """Waits for its end. Nothing may take longer than PATIENCE, and no traceback come of anything."""
        self.running.wait(PATIENCE)
        self.out.seek(0)
        self.err.seek(0)
        out, peak, last = self.out.read().decode("utf-8").rpartition("\npeak ")
        ran = Ran(self.running.returncode, out if peak else last, self.err.read().decode("utf-8"), int(last) if peak else 0)
        assert "Traceback" not in ran.err, ran.err
        return ran


def sayso(*words: object, ledger: object, before: Sequence[str] = (), **settings: Any) -> Ran:
    """Runs the command to its end; `before` it another one, to which it is given."""
    with Child(words, ledger, before=before, **settings) as child:
        return child.ended()


def gone(pids: Sequence[int]) -> bool:
    """Whether all these processes end, sooner or later."""
    give_up = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > give_up:
            return False
        time.sleep(0.02)
    return True


def below(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except OSError:
        return []
    return [*children, *(other for child in children for other in below(child))]


# ---------------------------------------------------------------- what it is fed

TOWNS = ("Goma", "Mbale", "Beni", "Sumy", "Kherson", "Kharkiv", "Aleppo", "Port Sudan", "Gaza City", "Nyala")
PEOPLE = ("Governor Ana Ruiz", "Mayor Jonas Weld", "police chief Tomas Arlen", "the Red Cross", "Health Minister Ida Brandt")
CAUSES = ("a landslide", "shelling", "a fire at the market", "floods", "a drone attack on the port")
BAD_ROWS = ('{"text": "cut off in the mid', '{"title": "A row without a text"}', '{"text": "Two.", "published": "2024-13-45"}')


def rows(path: Path, number: int, seed: int, *, bad: Sequence[str] = (), only: int = 1, versions: bool = True) -> Path:
    """Writes a JSON Lines file of short reports, every sixth (`versions`) at an address of which there are several versions.

    Bad rows are spread evenly among them, instead of good ones. `only` n keeps every nth report.
    """
    chance = Random(seed)
    bad_at = {number * (2 * n + 1) // (2 * len(bad)): row for n, row in enumerate(bad)}
    with path.open("w", encoding="utf-8") as file:
        for n in range(number):
            report = _report(n, chance, versions)
            if n in bad_at:
                file.write(bad_at[n] + "\n")
            elif n % only == 0:
                file.write(json.dumps(report) + "\n")
    return path


def _report(n: int, chance: Random, versions: bool) -> dict[str, str]:
    town, who, cause = chance.choice(TOWNS), chance.choice(PEOPLE), chance.choice(CAUSES)
    killed, hurt = chance.randrange(2, 90), chance.randrange(2, 900)
    row = {
        "text": f"At least {killed} people were killed by {cause} in {town} on Monday, {who} said. "
        f"In report {n}, {hurt} others were wounded, and “the search goes on,” according to the fire service.",
        "published": (date(2024, 3, 1) + timedelta(chance.randrange(200))).isoformat(),
        "outlet": chance.choice(("The Wire", "Harbour Post", "Desk")),
        "title": f"{cause.capitalize()} in {town}",
    }
    if versions and n % 6 == 5:
        row["url"] = f"https://desk.example/{chance.randrange(5)}"
    return row


def readings(number: int, start: int = 0) -> Iterator[Reading]:
    """Readings made without a model, as quickly as can be: each of another text, with a statement and a figure."""
    (model,) = [package.read("At least 10000000 people were moved from Goma on Monday, Governor Ana Ruiz said.")]
    figure, text = model.figures[0], model.report.text
    at = text.index("10000000")
    for n in range(start, start + number):
        changed = text.replace("10000000", str(10_000_000 + n))
        identity = "r" + sha256(changed.encode()).hexdigest()[:16]
        report = Report(identity, changed, outlet="The Wire", language="en", digest=sha256(changed.encode()).hexdigest())
        value = float(10_000_000 + n)
        words = changed[figure.span.start : figure.span.end]
        counted = replace(figure, text=words, value=value, low=value)
        assert figure.span.start <= at < figure.span.end
        yield replace(model, report=report, figures=(counted,))


# ---------------------------------------------------------------- what the ledger then holds


def contents(at: object) -> dict[str, list[str]]:
    """Every report with its text and how it came, every statement and figure with all its fields, every refusal; sorted.

    Left out is what differs between two ledgers that were fed the same: the numbers and moments of changes. What stands twice
    is in it twice.
    """
    with Ledger(str(at)) as ledger:
        filed = [
            [msgspec.to_builtins(replace(one, added="")), ledger.text(one.origin.id)] for one in ledger.reports(versions="all")
        ]
        entries = {
            kind: [
                msgspec.to_builtins(replace(entry, since=0, until=None if entry.until is None else 0))
                for entry in getattr(ledger, kind)(versions="all")
            ]
            for kind in ("statements", "figures")
        }
        refused = [msgspec.to_builtins(replace(one, at="")) for one in ledger.refused()]
    found = {"reports": filed, **entries, "refused": refused}
    return {name: sorted(json.dumps(one, sort_keys=True) for one in some) for name, some in found.items()}


def faults(at: object) -> list[str]:
    """What `sayso verify` finds wrong."""
    with Ledger(str(at)) as ledger:
        return [fault for check in ledger.verify() for fault in check.faults]


# ---------------------------------------------------------------- the process itself


def main() -> None:
    """`python torture.py SETTINGS WORDS…`: the command, or one of the jobs below, with its settings."""
    settings = json.loads(sys.argv[1])
    sys.argv = ["sayso", *sys.argv[2:]]
    import sayso.cli
    import sayso.desk
    import sayso.intake
    import sayso.ledger.dialects

    sayso.desk.BATCH = settings.get("batch", sayso.desk.BATCH)
    sayso.ledger.dialects.BUSY_SECONDS = settings.get("busy", sayso.ledger.dialects.BUSY_SECONDS)
    if "allow" in settings:
        _let_out(sayso.intake, settings)
    if size := settings.get("file_size"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    if ready := settings.get("ready"):
        os.close(ready)
    try:
        JOBS.get(sys.argv[1], sayso.cli.main)()
    finally:
        sys.stdout.flush()
        print("\npeak", memory("VmHWM"))


def _let_out(intake: ModuleType, settings: dict[str, Any]) -> None:
    """Fetching as it is, but for who may be asked, what names mean, and how long a visit may take."""
    whole: Callable[..., Any] = intake.Fetcher

    def resolve(host: str) -> list[str]:
        if host not in settings["names"]:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [settings["names"][host]]

    def fetcher(**given: Any) -> Any:
        given |= {"allow_private": settings["allow"], "resolve": resolve, "delay": 0.0, "seconds": settings["seconds"]}
        return whole(**given)

    intake.Fetcher = fetcher  # type: ignore[attr-defined]  # a module that only tests replace in


def memory(name: str) -> int:
    """This process's memory in bytes: VmHWM at its largest, RssAnon now and without the pages of mapped files."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(name + ":"):
            return 1024 * int(line.split()[1])
    return 0


def _fill() -> None:
    """Adds so many readings, 64 to a change, and writes its memory now and then."""
    number, every = int(sys.argv[2]), int(sys.argv[3])
    waiting = []
    with Ledger(create=True) as ledger:
        for n, reading in enumerate(readings(number), start=1):
            waiting.append(reading)
            if len(waiting) == 64 or n % every == 0:
                ledger.add(waiting)
                waiting = []
            if n % every == 0:
                print(n, memory("RssAnon"), flush=True)


def _ask() -> None:
    """Asks all kinds of questions until a file appears; writes how many answers there were. What was there once stays there."""
    until, asked, held = Path(sys.argv[2]), 0, 0
    with Ledger() as ledger:
        while not until.exists():
            for entry in ledger.figures(text="killed").page(20).entries:
                start, end = entry.held.span  # type: ignore[union-attr]  # a figure: figures were asked for
                assert ledger.text(entry.origin.id)[start:end] == entry.words
            before, held = held, ledger.figures(versions="all").count()
            assert held >= before
            ledger.statements().facet("act")
            ledger.search("search killed", limit=5)
            ledger.speakers(limit=10)
            ledger.reports(limit=20)
            asked += 6
            time.sleep(0.3)  # eight that never rest would leave two cores to nobody else
    print(asked)


def _examine() -> None:
    """For each ledger and command of a list (JSON on one line each), how the command ends in a fork of this process."""
    import sayso.cli

    for line in Path(sys.argv[2]).read_text("utf-8").splitlines():
        ledger, words = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            if not (child := os.fork()):
                os.dup2(out.fileno(), 1)
                os.dup2(err.fileno(), 2)
                os.environ["SAYSO_LEDGER"] = ledger
                sys.argv = ["sayso", *words]
                code = 70
                try:
                    sayso.cli.main()
                    code = 0
                except SystemExit as end:
                    code = int(end.code or 0)
                except BaseException as error:  # what the interpreter would print with a traceback
                    sys.stderr.write(f"Traceback {error!r}")
                finally:
                    with suppress(OSError):
                        sys.stdout.flush()
                        sys.stderr.flush()
                    os._exit(code)
            _, status = os.waitpid(child, 0)
            out.seek(0)
            err.seek(0)
            told = [os.waitstatus_to_exitcode(status), out.read().decode("utf-8"), err.read().decode("utf-8")]
        print(json.dumps(told), flush=True)


JOBS: dict[str, Callable[[], None]] = {"_fill": _fill, "_ask": _ask, "_examine": _examine}

if __name__ == "__main__":
    main()
