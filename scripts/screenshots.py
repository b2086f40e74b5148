"""Pictures of every page of the web app, light and dark, at the width of a phone and of a desk: `make screenshots`.

The sample ledger (`make demo` makes it) is served and looked at in Chromium; the pictures go to build/screenshots. With --docs,
those that the README shows go to docs/ as well.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

TOP = Path(__file__).parent.parent
LEDGER, OUT = TOP / "build/sample.db", TOP / "build/screenshots"
CHROMIUM = "/usr/bin/chromium"
WIDTHS = {"phone": 360, "desk": 1280}
PAGES = {
    "today": "/", "figures": "/figures", "statements": "/statements", "matters": "/matters", "matter": "/matter?measure=troops",
    "sums": "/sums", "map": "/map", "speakers": "/speakers", "speaker": "/speaker?speaker=NATO", "reports": "/reports",
    "review": "/review", "search": "/search?words=drones", "changes": "/changes",
}  # fmt: skip
SHOWN = {  # in the README, by their names there
    "matter-desk-light": "comparison", "report-desk-light": "report", "review-desk-dark": "review", "map-desk-light": "map",
}  # fmt: skip


def shoot(page: Page, url: str, pages: dict[str, str], to: Path, scheme: str, width: str) -> None:
    """One picture a page."""
    for name, path in pages.items():
        page.goto(url + path, wait_until="networkidle")
        page.wait_for_timeout(200)  # what moves has come to rest
        page.screenshot(path=to / f"{name}-{width}-{scheme}.png", full_page=width == "phone" and name not in ("report", "map"))


def pages_of(url: str) -> dict[str, str]:
    """All pages, with those of one report and one entry of the ledger."""
    with urllib.request.urlopen(f"{url}/api/v1/reports?outlet=The%20Wire") as answer:
        report = json.load(answer)["items"][0]["id"]
    with urllib.request.urlopen(f"{url}/api/v1/queue?limit=1") as answer:
        entry = json.load(answer)["items"][0]["id"]
    return PAGES | {"report": f"/report/{report}", "entry": f"/entry/{entry}"}


def main() -> None:
    """Serves, looks, and says where the pictures are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", action="store_true", help="renew those of the README, too")
    given = parser.parse_args()
    if not LEDGER.exists():
        sys.exit(f"{LEDGER.relative_to(TOP)} is not there: make demo makes it")
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    command = [sys.executable, "-m", "sayso.cli", "serve", "--ledger", str(LEDGER), "--port", "0", "--as", "ada"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server, sync_playwright() as play:
        try:
            assert server.stdout
            found = re.search(r"http://\S+(?=/ )", server.stdout.readline())
            assert found
            root = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = play.chromium.launch(executable_path=CHROMIUM, args=root)
            pages = pages_of(found[0])
            for width, pixels in WIDTHS.items():
                for scheme in ("light", "dark"):
                    view = {"width": pixels, "height": 800}
                    context = browser.new_context(viewport=view, color_scheme=scheme, reduced_motion="reduce")
                    shoot(context.new_page(), found[0], pages, OUT, scheme, width)
                    context.close()
            browser.close()
        finally:
            server.terminate()
    if given.docs:
        for name, shown in SHOWN.items():
            shutil.copyfile(OUT / f"{name}.png", TOP / f"docs/{shown}.png")
    print(f"{len(list(OUT.iterdir()))} pictures in {OUT.relative_to(TOP)}")


if __name__ == "__main__":
    main()
