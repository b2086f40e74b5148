"""The filters by name: what each takes and what it asks for, in a line; and which questions take which.

The command line, the web and its OpenAPI document are made from these; what a filter does stands in ledger/filters.py.
"""

from __future__ import annotations

FILTERS: dict[str, tuple[str, str]] = {
    "speaker": ("NAME", "Who says it, in any spelling that the ledger has merged."),
    "organisation": ("NAME", "The speaker's organisation, or part of its name."),
    "country": ("STATE", "The speaker's country: a code, a name or an adjective."),
    "speaker_kind": ("KIND", "What they are: person, organisation, group, document or unnamed."),
    "act": ("ACT", "What is done by saying it: state, confirm, deny, estimate and others."),
    "quote": ("KIND", "In which words it is told: direct, indirect or mixed."),
    "measure": ("MEASURE", "What happened to the counted: killed, launched, displaced and others."),
    "unit": ("UNIT", "What is counted: person, drone, USD and others."),
    "party": ("STATE", "The side that the counted belong to: a code or a name."),
    "place": ("PLACE", "Where, with what lies inside: “Kursk region”, “Kherson city”, UA; or at “46.64 32.61” alone."),
    "status": ("STATUS", "How sure: confirmed, reported, estimated, expected, planned, denied or alleged."),
    "comparator": ("WORD", "One of exact, about, over, at_least, under, at_most, between and plural."),
    "min_value": ("NUMBER", "At least so many."),
    "max_value": ("NUMBER", "At most so many."),
    "said_since": ("DATE", "Said on this day or later."),
    "said_until": ("DATE", "Said on this day or earlier."),
    "happened_since": ("DATE", "What is counted happened on this day or later."),
    "happened_until": ("DATE", "What is counted happened on this day or earlier."),
    "published_since": ("DATE", "The report is of this day or later."),
    "published_until": ("DATE", "The report is of this day or earlier."),
    "outlet": ("NAME", "Who published the report."),
    "report": ("ID", "The report's id, or enough of its beginning."),
    "min_confidence": ("NUMBER", "How sure the reading is at least, of 0 to 1."),
    "reviewed": ("WORD", "What review said: none, any, accepted, edited, rejected, split, merged or withdrawn."),
    "text": ("WORDS", "Words that stand around it: all of them, \"a phrase\", this OR that, -without, begin*."),
    "versions": ("WORD", "With “all”, what earlier versions of a page said, too."),
}  # fmt: skip
NUMBERS = frozenset({"min_value", "max_value", "min_confidence"})
OF_STATEMENTS = tuple(name for name in FILTERS if name not in {
    "measure", "unit", "party", "place", "status", "comparator", "min_value", "max_value", "happened_since", "happened_until"
})  # fmt: skip
OF_FIGURES = tuple(name for name in FILTERS if name not in {"act", "quote", "said_since", "said_until"})
OF_QUEUE = tuple(name for name in OF_FIGURES if name not in ("reviewed", "versions"))
OF_REPORTS = ("outlet", "published_since", "published_until", "text", "report", "versions")
