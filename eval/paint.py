"""How soon a page of a large ledger stands, and whether it ever holds up who uses it: a part of `make bench`.

    python eval/paint.py [--figures 100000] [--ledger FILE]

Fills a ledger with made-up reports (as eval/million.py does), serves it, and opens every page in headless Chromium, each in a
fresh context with nothing cached: milliseconds to the first paint of content, until all that the page asks for is answered and
shown, and the longest task of the browser's main thread (above 50 ms the browser calls one long), scrolling and the page's own
keys included. What is printed goes to build/paint.txt, whence scripts/readme.py takes it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
from playwright.sync_api import Browser, sync_playwright

from million import Figures, fill
from sayso.ledger import Ledger

BUILD = Path(__file__).parent.parent / "build"
CHROMIUM = "/usr/bin/chromium"
WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.longest = Math.max(window.longest, one.duration);
}).observe({type: "longtask", buffered: true});
"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"
KEYS = {"/review": "jjkja", "report": "jjjk"}  # what is pressed there


def pages(url: str) -> dict[str, str]:
    """Every page, by its name, with values that stand in the ledger."""
    with httpx2.Client(base_url=f"{url}/api/v1", trust_env=False, timeout=120) as client:
        report = client.get("/reports?limit=1").json()["items"][0]["id"]
        entry = client.get("/figures?limit=1").json()["items"][0]["id"]
        speaker = client.get("/speakers?limit=1").json()["items"][0]["name"]
        client.get("/series?limit=1")  # the last that is made of the whole ledger
    named = ("/", "/figures", "/statements", "/matters", "/sums", "/map", "/speakers", "/reports", "/review", "/changes")
    return {name: name for name in named} | {
        "/figures, filtered": "/figures?measure=killed&party=UA", "/matter": f"/matter?figure={entry}",
        "/search": f"/search?words={speaker.split()[-1]}", "/speaker": f"/speaker?speaker={speaker}",
        "report": f"/report/{report}", "entry": f"/entry/{entry}",
    }  # fmt: skip


def measured(browser: Browser, url: str, name: str, path: str) -> tuple[float, float, float]:
    """First paint, all shown, and the longest task, in milliseconds."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    begun = time.perf_counter()
    page.goto(url + path, wait_until="networkidle")
    shown = (time.perf_counter() - begun) * 1000 - 500  # Playwright waits so long without a request
    for _ in range(4):
        page.mouse.wheel(0, 900)
        page.wait_for_timeout(120)
    for key in KEYS.get(name, ""):
        page.keyboard.press(key)
        page.wait_for_timeout(250)
    found = page.evaluate(PAINTED), shown, page.evaluate("window.longest")
    context.close()
    return found


def rows(ledger: Path) -> Iterator[str]:
    """The table."""
    yield f"{'page':<24}{'first paint, ms':>18}{'all shown, ms':>16}{'longest task, ms':>19}"
    command = [sys.executable, "-m", "sayso.cli", "serve", "--ledger", str(ledger), "--port", "0", "--as", "bench"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server, sync_playwright() as play:
        try:
            assert server.stdout
            url = server.stdout.readline().split(" is at ")[1].split()[0].rstrip("/")
            root = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = play.chromium.launch(executable_path=CHROMIUM, args=root)
            for name, path in pages(url).items():
                paint, shown, longest = measured(browser, url, name, path)
                yield f"{name:<24}{paint:>18,.0f}{shown:>16,.0f}{longest or 0:>19,.0f}"
            browser.close()
        finally:
            server.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=int, default=100_000)
    parser.add_argument("--ledger", type=Path, help="open this one, and make none")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        at = given.ledger or folder / "paint.db"
        if not given.ledger:
            with Ledger(at, create=True) as ledger:
                fill(ledger, Figures(), given.figures)
        table = []
        for row in rows(at):
            table.append(row)
            print(row, flush=True)
    finally:
        shutil.rmtree(folder)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "paint.txt").write_text("\n".join(table) + "\n", "utf-8")


if __name__ == "__main__":
    main()
