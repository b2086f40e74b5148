"""Reports and speakers of the ledger as tables: CSV and Parquet. (As JSON they stand in `plain.plain_rows`.)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Literal

from sayso.exports.tables import Columns, csv_table, parquet

REPORT_COLUMNS: Columns = (
    ("report", lambda filed: filed.origin.id),
    ("title", lambda filed: filed.origin.title),
    ("outlet", lambda filed: filed.origin.outlet),
    ("author", lambda filed: filed.origin.author),
    ("published", lambda filed: filed.origin.published),
    ("published_at", lambda filed: filed.origin.published_at),
    ("url", lambda filed: filed.origin.url),
    ("language", lambda filed: filed.origin.language),
    ("digest", lambda filed: filed.origin.digest),
    ("way", lambda filed: filed.arrival.way),
    ("where", lambda filed: filed.arrival.where),
    ("fetched_at", lambda filed: filed.arrival.fetched_at),
    ("raw", lambda filed: filed.arrival.raw),
    ("size", lambda filed: filed.arrival.size),
    ("added", lambda filed: filed.added),
    ("statements", lambda filed: filed.statements),
    ("figures", lambda filed: filed.figures),
    ("previous", lambda filed: filed.previous),
    ("next", lambda filed: filed.next),
    ("expunged", lambda filed: filed.expunged),
)
SPEAKER_COLUMNS: Columns = (
    ("key", lambda voice: voice.key),
    ("name", lambda voice: voice.name),
    ("kind", lambda voice: voice.kind),
    ("role", lambda voice: voice.role),
    ("organisation", lambda voice: voice.organisation),
    ("country", lambda voice: voice.country),
    ("spellings", lambda voice: list(voice.spellings)),
    ("rules", lambda voice: list(voice.rules)),
    ("statements", lambda voice: voice.statements),
    ("figures", lambda voice: voice.figures),
    ("first", lambda voice: voice.first),
    ("last", lambda voice: voice.last),
    ("grade", lambda voice: voice.grade),
)


ROSTERS: dict[str, Columns] = {"reports": REPORT_COLUMNS, "speakers": SPEAKER_COLUMNS}


def roster_csv(kind: Literal["reports", "speakers"], found: Iterable[Any], *, spreadsheet: bool = False) -> Iterator[str]:
    """Reports (Filed) or speakers (Voice) as CSV in pieces, the header first; `spreadsheet` keeps cells from running."""
    return csv_table(ROSTERS[kind], found, guarded=spreadsheet)


def roster_parquet(kind: Literal["reports", "speakers"], found: Iterable[Any], file: str | Path | BinaryIO) -> None:
    """Reports or speakers as a Parquet file. Raises ImportError where pyarrow is not installed, OutputError."""
    from sayso import __version__

    parquet(ROSTERS[kind], found, file, {"sayso": __version__})
