"""Readings and entries of the ledger as data, and as pages: JSON, tables, maps, annotations, claims to check, paper.

    to_dict, to_json, to_jsonl, to_csv, to_frame      readings (readings.py)
    entry_dict, entries_json, entries_jsonl           entries, whole (entries.py)
    entries_csv, entries_frame, entries_parquet       entries, flat (entries.py)
    plain_rows, roster_csv, roster_parquet            reports, speakers, refusals (plain.py, rosters.py)
    entries_geojson                                   on a map (maps.py)
    entries_webannotation                             beside the text (annotations.py)
    entries_claimreview                               for fact-checkers (claims.py)
    entries_html                                      on paper (paper.py)
    regression_dict                                   what people decided, for later readings (regression.py)
    matter_dict, matters_csv, account_dict            what reconciliation found (reconciled.py)

What each format is for, its fields and what is lost in it is told in docs/exports.md. The same entries give the same bytes: no
clock, no order of work; only the version of sayso stands in some.
"""

from sayso.exports.annotations import entries_webannotation
from sayso.exports.claims import entries_claimreview
from sayso.exports.entries import (
    ENTRY_COLUMNS,
    entries_csv,
    entries_frame,
    entries_json,
    entries_jsonl,
    entries_parquet,
    entry_dict,
)
from sayso.exports.maps import entries_geojson
from sayso.exports.paper import entries_html
from sayso.exports.plain import plain_rows
from sayso.exports.readings import COLUMNS, Rows, to_csv, to_dict, to_frame, to_json, to_jsonl
from sayso.exports.reconciled import (
    account_dict,
    finding_dict,
    matter_dict,
    matters_csv,
    near_dict,
    rows_json,
    series_csv,
    series_dict,
    sums_csv,
)
from sayso.exports.regression import regression_dict
from sayso.exports.rosters import roster_csv, roster_parquet

__all__ = [
    "COLUMNS", "ENTRY_COLUMNS", "Rows", "account_dict", "entries_claimreview", "entries_csv", "entries_frame",
    "entries_geojson", "entries_html", "entries_json", "entries_jsonl", "entries_parquet", "entries_webannotation",
    "entry_dict", "finding_dict", "matter_dict", "matters_csv", "near_dict", "plain_rows", "regression_dict", "roster_csv",
    "roster_parquet", "rows_json", "series_csv", "series_dict", "sums_csv",
    "to_csv", "to_dict", "to_frame", "to_json", "to_jsonl",
]  # fmt: skip
