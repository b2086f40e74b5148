"""The questions of the API: each is one of the ledger's own, under the names that the command line has for it.

Nothing is worked out here. What comes back is what `--format json` prints, in pages where there may be much of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from sayso import exports
from sayso.errors import MisuseError
from sayso.exports.plain import plain
from sayso.filternames import OF_FIGURES, OF_REPORTS, OF_STATEMENTS
from sayso.ledger import Ledger, Selection
from sayso.ledger.questions import FACETS
from sayso.reconciliation.bounds import ABOUT
from sayso.records import Filed, Hit, Voice
from sayso.web import schemas
from sayso.web.routes import AS_OF, CURSOR, ID, LIMIT, USUAL, Parameter, Route, filter_parameters, filters_in, past

FORMATS = {  # the media type, and what a file's name ends in
    "csv": ("text/csv; charset=utf-8", "csv"), "jsonl": ("application/x-ndjson", "jsonl"), "json": ("application/json", "json"),
    "geojson": ("application/geo+json", "geojson"), "webannotation": ("application/ld+json", "jsonld"),
    "claimreview": ("application/ld+json", "jsonld"), "html": ("text/html; charset=utf-8", "html"),
}  # fmt: skip
ALONE = Parameter("alone", {"type": "boolean", "default": False}, "With true, also what only one teller speaks of.")
TOLERANCE = Parameter("tolerance", {"type": "number", "minimum": 0, "exclusiveMaximum": 1, "default": ABOUT},
                      "How far “around” reaches, as a share.")  # fmt: skip
WORDS = Parameter("words", {"type": "string", "maxLength": 400},
                  "All of the words, \"a phrase\", this OR that, -without, begin*.")  # fmt: skip
IN = Parameter("in", {"type": "string", "enum": ["statement", "figure", "report"]}, "Only in these.")
OF = Parameter("of", {"type": "string", "enum": ["figures", "statements"], "default": "figures"}, "Which entries.")
TO = Parameter("to", {"type": "string", "enum": list(FORMATS)}, "The format; docs/exports.md tells what each is for.")
_BOTH = filter_parameters(dict.fromkeys((*OF_FIGURES, *OF_STATEMENTS)))


def summary(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
    """How much there is, and up to which change."""
    from sayso import __version__

    now = past(ledger, asked)
    return {
        "version": __version__, "change": now.last_change(), "reports": now.held(),
        "statements": now.statements().count(), "figures": now.figures().count(),
        "reviewed": now.statements(reviewed="any").count() + now.figures(reviewed="any").count(),
    }  # fmt: skip


def _selection(ledger: Ledger, asked: Mapping[str, Any], kind: str) -> Selection:
    now = past(ledger, asked)
    found: Selection = (now.figures if kind == "figures" else now.statements)(**filters_in(asked))
    return found


def _page(kind: str) -> Any:
    def call(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
        page = _selection(ledger, asked, kind).page(asked.get("limit", USUAL), asked.get("cursor"))
        return {"items": [exports.entry_dict(entry) for entry in page.entries], "next": page.next}

    return call


def _count(kind: str) -> Any:
    return lambda ledger, asked: {"count": _selection(ledger, asked, kind).count()}


def _facet(kind: str) -> Any:
    def call(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
        found = _selection(ledger, asked, kind).facet(asked["field"], asked.get("limit", USUAL))
        return {"items": [{"value": value, "entries": many} for value, many in found], "next": None}

    return call


def entry(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
    """An entry, with the change since which it stands so: what a review must name as seen."""
    found = past(ledger, asked).entry(asked["id"])
    return {**exports.entry_dict(found), "since": found.since, "until": found.until}


def history_of_entry(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
    """All that the ledger ever held under an id, with the changes that made it so."""
    held = ledger.history(asked["id"])
    numbers = sorted({n for one in held for n in (one.since, one.until) if n})
    return {
        "items": [{**exports.entry_dict(one), "since": one.since, "until": one.until} for one in held],
        "changes": [plain(change) for change in ledger.changes(numbers)],
        "next": None,
    }


def _filed(one: Filed) -> dict[str, Any]:
    told: dict[str, Any] = plain(one)
    return {**told.pop("origin"), **told}


def reports(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
    """The reports, newest first."""
    found = past(ledger, asked).reports(limit=asked.get("limit", USUAL), **filters_in(asked))
    return {"items": [_filed(one) for one in found], "next": None}


def report(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
    """A report with its text, all that was read from it, its versions and its copies."""
    versions = ledger.versions(asked["id"])
    filed = next(one for one in versions if one.origin.id.startswith(asked["id"]))
    identity = filed.origin.id
    told = {
        "report": _filed(filed), "text": None, "statements": [], "figures": [], "copies": [],
        "versions": [_filed(one) for one in versions],
    }  # fmt: skip
    if filed.expunged is not None:
        return told
    of = {"report": identity, "versions": "all"}
    return told | {
        "text": ledger.text(identity),
        "statements": [exports.entry_dict(one) for one in islice(ledger.statements(**of), ENTRIES)],
        "figures": [exports.entry_dict(one) for one in islice(ledger.figures(**of), ENTRIES)],
        "copies": [plain(copy) for copy in ledger.copies(identity)],
    }


ENTRIES = 5_000  # of a report, that are given with it; a tally of more is asked for page by page


def speakers(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
    """Who is heard, most heard first: bodies, and persons with a role."""
    found: list[Voice] = past(ledger, asked).speakers(limit=asked.get("limit", USUAL), **filters_in(asked))
    return {"items": [plain(one) for one in found], "next": None}


def search(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
    """The newest entries and reports that hold the words."""
    if not asked.get("words", "").strip():
        raise MisuseError("words", "is needed", "give what to look for")
    kinds = (asked["in"],) if asked.get("in") else ("statement", "figure", "report")
    found: list[Hit] = past(ledger, asked).search(asked["words"], kinds=kinds, limit=asked.get("limit", USUAL))
    return {"items": [plain(hit) for hit in found], "next": None}


# ---------------------------------------------------------------- held against each other


def _together(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"tolerance": asked.get("tolerance", ABOUT), **filters_in(asked)}


def matters(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
    """What several speak of, whole, with each claim held against every other; those that contradict first."""
    found = past(ledger, asked).compare(alone=asked.get("alone", False), **_together(asked))
    told = sorted(found, key=lambda one: (all(verdict.word != "differ" for verdict in one.verdicts), -len(one.claims), one.id))
    return {"items": [exports.matter_dict(one) for one in told[: asked.get("limit", USUAL)]], "count": len(told), "next": None}


def near(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
    """Pairs of which one part of the scope differs, and all else is the same."""
    found = islice(past(ledger, asked).near(**_together(asked)), asked.get("limit", USUAL))
    return {"items": [exports.near_dict(one) for one in found], "next": None}


def sums(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
    """What must add up, and whether it does; what does not, first."""
    found = sorted(past(ledger, asked).sums(**_together(asked)), key=lambda one: one.holds)
    shown = found[: asked.get("limit", USUAL)]
    return {"items": [exports.finding_dict(one) for one in shown], "count": len(found), "next": None}


def series(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
    """The figures as they were published over time, a series for each teller and subject."""
    found = past(ledger, asked).series(alone=asked.get("alone", False), **filters_in(asked))
    shown = found[: asked.get("limit", USUAL)]
    return {"items": [exports.series_dict(one) for one in shown], "count": len(found), "next": None}


def verdict(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
    """Any two figures held against each other."""
    return plain(past(ledger, asked).judge(asked["a"], asked["b"], tolerance=asked.get("tolerance", ABOUT)))


def links(ledger: Ledger, asked: Mapping[str, Any]) -> Any:
    """What a statement does to others, and others to it."""
    return {"items": [plain(one) for one in past(ledger, asked).links(asked["id"])], "next": None}


def export(ledger: Ledger, asked: Mapping[str, Any]) -> Iterator[str]:
    """All entries that the filters hold for, in a format, piece by piece."""
    if "to" not in asked:
        raise MisuseError("to", "is needed", f"choose among {', '.join(FORMATS)}")
    found = iter(_selection(ledger, asked, asked.get("of", "figures")))
    form = asked["to"]
    if form == "csv":
        return iter(exports.entries_csv(found, spreadsheet=True))
    if form == "html":
        return iter(exports.entries_html(found, "Entries of the ledger"))
    pieces: Iterator[str] = getattr(exports, f"entries_{form}")(found)
    return pieces


_FIELD = {kind: Parameter("field", {"type": "string", "enum": list(FACETS[kind])}, "The field.", "path")
          for kind in ("figure", "statement")}  # fmt: skip
_FIGURES, _STATEMENTS = filter_parameters(OF_FIGURES), filter_parameters(OF_STATEMENTS)
_A, _B = (Parameter(letter, {"type": "string", "maxLength": 40}, "A figure's id.", "path") for letter in "ab")

QUESTIONS: tuple[Route, ...] = (
    Route("/ledger", "summary", "How much the ledger holds", (AS_OF,), schemas.SUMMARY, summary),
    Route("/figures", "figures", "Figures, newest report first", (*_FIGURES, AS_OF, LIMIT, CURSOR),
          schemas.page(schemas.FIGURE), _page("figures")),
    Route("/figures/count", "countFigures", "How many figures", (*_FIGURES, AS_OF), schemas.COUNT, _count("figures")),
    Route("/figures/facets/{field}", "figureFacets", "The most frequent values of a field of figures",
          (_FIELD["figure"], *_FIGURES, AS_OF, LIMIT), schemas.page(schemas.FACET), _facet("figures")),
    Route("/statements", "statements", "Statements, newest report first", (*_STATEMENTS, AS_OF, LIMIT, CURSOR),
          schemas.page(schemas.STATEMENT), _page("statements")),
    Route("/statements/count", "countStatements", "How many statements", (*_STATEMENTS, AS_OF), schemas.COUNT,
          _count("statements")),
    Route("/statements/facets/{field}", "statementFacets", "The most frequent values of a field of statements",
          (_FIELD["statement"], *_STATEMENTS, AS_OF, LIMIT), schemas.page(schemas.FACET), _facet("statements")),
    Route("/statements/{id}/links", "links", "What a statement does to others, and others to it", (ID, AS_OF),
          schemas.page(schemas.LINK), links),
    Route("/entries/{id}", "entry", "An entry", (ID, AS_OF), schemas.ENTRY, entry),
    Route("/entries/{id}/history", "entryHistory", "All that the ledger ever held under an id", (ID,),
          schemas.page(schemas.ENTRY), history_of_entry),
    Route("/reports", "reports", "Reports, newest first", (*filter_parameters(OF_REPORTS), AS_OF, LIMIT),
          schemas.page(schemas.FILED), reports),
    Route("/reports/{id}", "report", "A report with its text and all that was read from it", (ID,), schemas.REPORT, report),
    Route("/speakers", "speakers", "Who is heard, most heard first", (*_STATEMENTS, AS_OF, LIMIT), schemas.page(schemas.VOICE),
          speakers),
    Route("/search", "search", "Entries and reports that hold words", (WORDS, IN, AS_OF, LIMIT), schemas.page(schemas.HIT),
          search),
    Route("/matters", "matters", "What several speak of, each claim held against every other",
          (*_FIGURES, ALONE, TOLERANCE, AS_OF, LIMIT), schemas.page(schemas.MATTER), matters),
    Route("/near", "near", "Pairs of which one part of the scope differs", (*_FIGURES, TOLERANCE, AS_OF, LIMIT),
          schemas.page(schemas.NEAR), near),
    Route("/sums", "sums", "What must add up, and whether it does", (*_FIGURES, TOLERANCE, AS_OF, LIMIT),
          schemas.page(schemas.FINDING), sums),
    Route("/series", "series", "Figures as they were published over time", (*_FIGURES, ALONE, AS_OF, LIMIT),
          schemas.page(schemas.SERIES), series),
    Route("/verdicts/{a}/{b}", "verdict", "Two figures held against each other", (_A, _B, TOLERANCE, AS_OF), schemas.VERDICT,
          verdict),
    Route("/export", "export", "All entries that the filters hold for, in a format", (TO, OF, *_BOTH, AS_OF), {}, export,
          media="*/*"),
)  # fmt: skip
