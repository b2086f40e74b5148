"""What people decided on the entries of a report, with its text: a case against which every later reading can be held.

A case has the form of a reading, and only what was decided is in it. An accepted or edited entry has the fields that a right
reading must have: those that stand. A rejected one has no fields, for there must be no such entry at these characters. The
parts of a split entry are edited entries; what was split or merged is left out, and so is what nobody decided on.

Cases are for `eval/regression.py`; docs/review.md tells their form.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sayso.exports.entries import spans_of
from sayso.exports.plain import plain
from sayso.records import Entry, Figure, Report

# How the reading came by an entry, the ids of others, and the words, which stand as `words` in both kinds.
_LEFT_OUT = frozenset({"confidence", "rules", "statement", "via", "part_of", "text"})
_PLACING = frozenset({"id", "span", "source", "cue", "content"})


def regression_dict(report: Report, entries: Iterable[Entry]) -> dict[str, Any]:
    """The case of a report: `report` whole, and the entries in `statements` and `figures` in the order of the text.

    `entries` are those that people accepted, edited or rejected; in whatever order they come, they give the same case.
    """
    case: dict[str, Any] = {"report": plain(report), "statements": [], "figures": []}
    for entry in sorted(entries, key=lambda entry: (spans_of(entry), entry.held.id)):
        case["figures" if isinstance(entry.held, Figure) else "statements"].append(_decided(entry))
    return case


def _decided(entry: Entry) -> dict[str, Any]:
    told = {name: value for name, value in plain(entry.held).items() if name not in _LEFT_OUT}
    if isinstance(entry.held, Figure):
        told["speaker"] = plain(entry.speaker)
    if entry.review == "rejected":
        told = {name: value for name, value in told.items() if name in _PLACING}
    return {"id": told.pop("id"), "review": entry.review, "words": entry.words, **told}
