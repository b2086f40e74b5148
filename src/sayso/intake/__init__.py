"""Intake: bytes → Report, or a refusal that says why and what to do.

    path, folder, pattern, "-", address ─ sources ─┐
    text, bytes ─────────────────────────── report ┴─ decoding ─ (HTML, PDF: a worker) ─ language ─ Report, notes

`paths` is the one door: whatever a caller names comes out as reports, refusals, and what was passed over. Below it, `folders`
finds files, `files` tells what a file is, `urls` what is at an address. Of the formats that hold several reports each has a
module: `rows` (JSON Lines), `feeds`, `archives` (WARC), `mail`, `telegram`; `tallies` reads published series.

`reports` puts one report together and gives it its id: `decoding` turns bytes into text and keeps its every code point; `pages`
and `pdf` have `extraction` parse in a process that can be killed (`workers`); `language` tells English from the rest.
`fetching` gets what is on the web, and `guard` says from whom it may.
"""

from typing import TYPE_CHECKING, Any

from sayso.intake.findings import Found, Skipped, Taken
from sayso.intake.reports import MAX_SIZE, About, day, report

if TYPE_CHECKING:
    from sayso.intake.fetching import Fetcher
    from sayso.intake.paths import is_single, sources

__all__ = ["MAX_SIZE", "About", "Fetcher", "Found", "Skipped", "Taken", "day", "is_single", "report", "sources"]


def __getattr__(name: str) -> Any:
    """Loads the way to files and to the web only where somebody goes there: each takes as long as all the rest of intake."""
    if name == "Fetcher":
        from sayso.intake.fetching import Fetcher

        return Fetcher
    if name in ("is_single", "sources"):
        from sayso.intake import paths

        return getattr(paths, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
