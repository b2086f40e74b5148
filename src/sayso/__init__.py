"""Sayso reads news reports and keeps a ledger of what they claim."""

__version__ = "0.1.0"
