"""How a served ledger holds up: a part of `make bench`.

    python eval/load.py [--figures 100000] [--rate 50] [--seconds 60] [--ledger FILE]

Fills a ledger with made-up reports (as eval/million.py does), serves it on loopback, and asks it from another process on the
same machine: so many requests a second, whatever the server does meanwhile, mixed over all views, each with filters of its own,
so that few are asked twice. A request counts from the moment it was due, not from when it was sent. Then the same views are
asked again and again with their tags, as a browser does that comes back. What is printed goes to build/load.txt, whence
scripts/readme.py takes it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import httpx2

from million import Figures, fill
from sayso.ledger import Ledger

SEED = 11
BUILD = Path(__file__).parent.parent / "build"
WARM = ("/ledger", "/figures?limit=100", "/statements?limit=100", "/matters?limit=50", "/sums?limit=200", "/queue?limit=50",
        "/reports?limit=100", "/speakers?limit=100", "/figures/facets/measure", "/series?limit=20")  # fmt: skip


class Reader:
    """What somebody who looks through a ledger asks: each view with values that stand in it."""

    def __init__(self, url: str) -> None:
        self.random = random.Random(SEED)
        with httpx2.Client(base_url=url, trust_env=False, timeout=120) as client:
            items = {path: client.get(f"/{path}?limit=500").json()["items"] for path in ("figures", "reports", "speakers")}
            facets = {name: client.get(f"/figures/facets/{name}?limit=40").json()["items"]
                      for name in ("place", "measure", "party", "outlet")}  # fmt: skip
            for path in WARM:
                client.get(path)
        self.ids = {kind: [one["id"] for one in items[kind]] for kind in ("figures", "reports")}
        self.speakers = [one["name"] for one in items["speakers"]]
        self.values = {name: [one["value"] for one in found if one["value"]] for name, found in facets.items()}
        self.views: tuple[tuple[int, Callable[[], str]], ...] = (
            (6, lambda: f"/figures?limit=100&{self.filters()}"), (4, lambda: f"/figures/count?{self.filters()}"),
            (4, lambda: f"/figures/facets/{self.random.choice(('measure', 'place', 'speaker', 'status'))}?{self.filters()}"),
            (3, lambda: f"/statements?limit=100&speaker={self.one(self.speakers)}"),
            (3, lambda: f"/reports?limit=50&outlet={self.one(self.values['outlet'])}&published-since={self.day()}"),
            (5, lambda: f"/reports/{self.one(self.ids['reports'])}"), (6, lambda: f"/entries/{self.one(self.ids['figures'])}"),
            (2, lambda: f"/entries/{self.one(self.ids['figures'])}/history"),
            (4, lambda: f"/figures/{self.one(self.ids['figures'])}/matters"),
            (3, lambda: f"/matters?limit=50&speaker={self.one(self.speakers)}"),
            (3, lambda: f"/matters?limit=20&{self.filters()}"), (3, lambda: f"/queue?limit=50&{self.filters()}"),
            (2, lambda: f"/sums?limit=50&speaker={self.one(self.speakers)}"),
            (2, lambda: f"/series?limit=20&speaker={self.one(self.speakers)}"),
            (3, lambda: f"/search?words={self.one(self.speakers).split('%20')[-1]}"),
            (2, lambda: f"/speakers?limit=100&published-since={self.day()}"), (2, lambda: "/ledger"),
        )  # fmt: skip

    def one(self, of: list[str]) -> str:
        """One of these values, as an address has it."""
        return quote(self.random.choice(of).replace(",", "\\,"))

    def day(self) -> str:
        """A day on which reports were published."""
        return f"20{self.random.randrange(20, 26)}-{self.random.randrange(1, 13):02}-{self.random.randrange(1, 28):02}"

    def filters(self) -> str:
        """One or two filters, as people narrow a table."""
        names = self.random.sample(("place", "measure", "party", "outlet"), self.random.choice((1, 2, 2)))
        more = f"&published-since={self.day()}" if self.random.random() < 0.5 else ""
        return "&".join(f"{name}={self.one(self.values[name])}" for name in names) + more

    def asks(self) -> Iterator[str]:
        """What is asked, one after the other, without an end."""
        weights = [weight for weight, _ in self.views]
        while True:
            yield self.random.choices(self.views, weights)[0][1]()


Answered = tuple[float, int, str]  # after how many seconds, with which status, and what was asked


async def asked(
    url: str, paths: Iterator[str], rate: float, seconds: float, tags: dict[str, str] | None = None
) -> list[Answered]:
    """Asks so many a second; of each how long it took from when it was due, the status, and what was asked."""
    found: list[Answered] = []

    async def one(client: httpx2.AsyncClient, due: float, path: str) -> None:
        try:
            headers = {"If-None-Match": tags[path]} if tags else {}
            status = (await client.get(path, headers=headers)).status_code
        except httpx2.HTTPError:
            status = 0
        found.append((time.perf_counter() - due, status, path))

    limits = httpx2.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=30, limits=limits) as client:
        begun, waiting = time.perf_counter(), set()
        for n in range(int(rate * seconds)):
            due = begun + n / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            task = asyncio.create_task(one(client, due, next(paths)))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
        await asyncio.gather(*waiting)
    return found


def told(name: str, found: list[Answered], good: int) -> Iterator[tuple[str, str]]:
    times = sorted(one[0] * 1000 for one in found)
    for share in (50, 95, 99):
        yield f"{name}: p{share}, ms", f"{times[min(len(times) - 1, len(times) * share // 100)]:.0f}"
    yield f"{name}: errors of {len(found):,}", f"{sum(status != good for _, status, _ in found):,}"


def memory(process: subprocess.Popen[str]) -> float:
    """Resident memory, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def measured(ledger: Path, rate: float, seconds: float) -> Iterator[tuple[str, str]]:
    """Serves the ledger and asks it."""
    command = [sys.executable, "-m", "sayso.cli", "serve", "--ledger", str(ledger), "--port", "0", "--as", "bench"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().split(" is at ")[1].split()[0] + "api/v1"
            reader = Reader(url)
            asks = reader.asks()
            asyncio.run(asked(url, asks, rate, 30))  # the pages of the database, and answers, come into memory
            before = memory(process)
            found = asyncio.run(asked(url, asks, rate, seconds))
            yield from told(f"mixed, {rate:.0f}/s", found, 200)
            for took, status, path in sorted(found, reverse=True)[:5]:
                print(f"  {took * 1000:6.0f} ms  {status}  {path}", file=sys.stderr)
            yield "memory before, MB", f"{before:.0f}"
            yield "memory after, MB", f"{memory(process):.0f}"
            with httpx2.Client(base_url=url, trust_env=False) as client:
                tags = {path: client.get(path).headers["etag"] for path in WARM}
            again = iter(lambda: reader.random.choice(WARM), None)
            yield from told("known by their tags, 200/s", asyncio.run(asked(url, again, 200, seconds / 2, tags)), 304)
        finally:
            process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--ledger", type=Path, help="ask this one, and make none")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        at = given.ledger or folder / "load.db"
        if not given.ledger:
            with Ledger(at, create=True) as ledger:
                fill(ledger, Figures(), given.figures)
        with Ledger(at) as ledger:
            entries = ledger.figures().count() + ledger.statements().count()
        rows = [("entries", f"{entries:,}"), *measured(at, given.rate, given.seconds)]
    finally:
        shutil.rmtree(folder)
    table = "\n".join(f"{name:<40}{value:>10}" for name, value in rows)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "load.txt").write_text(table + "\n", "utf-8")
    print(table)


if __name__ == "__main__":
    main()
