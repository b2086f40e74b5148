"""Sayso reads news reports and keeps a ledger of what they claim: who said it, in which words, how many, when, where, how sure.

    bytes ─ intake ─ Report ─ blocks ─ sentences ─ tagger ─ attributions ─ speakers ─ statements ─┐
                                 └ numerals ─ times ─ places ────────────────────────── figures ─┴ confidence ─ Reading

>>> import sayso
>>> reading = sayso.read("Two people died in Goma on Monday, police said.", published="2025-02-04")
>>> reading.figures[0].measure, reading.statements[0].speaker.name
('killed', 'police')
"""

from sayso.engine import read, read_many, read_report
from sayso.errors import DamagedError, MisuseError, ModelError, OutputError, RefusedError, SaysoError
from sayso.records import Figure, Note, Period, Place, Reading, Report, Span, Speaker, Statement

__version__ = "0.1.0"
__all__ = [
    "DamagedError", "Figure", "MisuseError", "ModelError", "Note", "OutputError", "Period", "Place", "Reading", "RefusedError",
    "Report", "SaysoError", "Span", "Speaker", "Statement", "read", "read_many", "read_report",
]  # fmt: skip
