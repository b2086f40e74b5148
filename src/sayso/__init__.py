"""Sayso reads news reports and keeps a ledger of what they claim: who said it, in which words, how many, when, where, how sure.

    bytes ─ intake ─ Report ─ blocks ─ sentences ─ tagger ─ attributions ─ speakers ─ statements ─┐
                                 └ numerals ─ times ─ places ────────────────────────── figures ─┴ confidence ─ Reading

    Reading ─ Ledger(path).add ─ figures · statements · reports · speakers · search ─ review · grade ─ verify · backup

>>> import sayso
>>> reading = sayso.read("Two people died in Goma on Monday, police said.", published="2025-02-04")
>>> reading.figures[0].measure, reading.statements[0].speaker.name
('killed', 'police')
"""

from typing import TYPE_CHECKING, Any

from sayso.engine import read, read_many, read_report
from sayso.errors import DamagedError, LedgerError, MisuseError, ModelError, OutputError, RefusedError, SaysoError
from sayso.records import Entry, Figure, Note, Period, Place, Reading, Report, Span, Speaker, Statement

if TYPE_CHECKING:
    from sayso.ledger import Ledger

__version__ = "0.1.0"
__all__ = [
    "DamagedError", "Entry", "Figure", "Ledger", "LedgerError", "MisuseError", "ModelError", "Note", "OutputError", "Period",
    "Place", "Reading", "RefusedError", "Report", "SaysoError", "Span", "Speaker", "Statement", "read", "read_many",
    "read_report",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """The ledger is loaded when it is first asked for: its database library takes longer than all else together."""
    if name == "Ledger":
        from sayso.ledger import Ledger

        return Ledger
    raise AttributeError(f"module 'sayso' has no attribute {name!r}")
