"""Intake: bytes → Report, or a refusal that says why and what to do.

    path, folder, rows, "-" ─ sources ─┐
    text, bytes ─────────── report ────┴─ decoding ─ (HTML: pages ⇄ extraction) ─ language ─ Report, notes

`decoding` turns bytes into text and keeps its every code point; `pages` has HTML parsed by `extraction`, in a process that can
be killed; `language` tells English from the rest; `reports` puts a report together and gives it its id; `paths` finds them.
"""

from sayso.intake.paths import Found, Skipped, Taken, sources
from sayso.intake.reports import MAX_SIZE, About, day, report

__all__ = ["MAX_SIZE", "About", "Found", "Skipped", "Taken", "day", "report", "sources"]
