"""The questions of the API: each is one of the ledger's own, under the names that the command line has for it.

Nothing is worked out here. What comes back is what `--format json` prints, in pages where there may be much of it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Any

from sayso import exports
from sayso.errors import MisuseError
from sayso.exports.plain import plain
from sayso.filternames import OF_FIGURES, OF_QUEUE, OF_REPORTS, OF_STATEMENTS
from sayso.ledger import Selection
from sayso.ledger.identities import Decision, House
from sayso.ledger.questions import FACETS
from sayso.reconciliation.bounds import ABOUT
from sayso.records import Entry, Filed, Hit, Voice
from sayso.web import schemas, together
from sayso.web.answers import entry_told
from sayso.web.routes import AS_OF, CURSOR, ID, LIMIT, USUAL, Parameter, Route, Source, filter_parameters, filters_in, past

FORMATS = {  # the media type, and what a file's name ends in
    "csv": ("text/csv; charset=utf-8", "csv"), "jsonl": ("application/x-ndjson", "jsonl"), "json": ("application/json", "json"),
    "parquet": ("application/vnd.apache.parquet", "parquet"),
    "geojson": ("application/geo+json", "geojson"), "webannotation": ("application/ld+json", "jsonld"),
    "claimreview": ("application/ld+json", "jsonld"), "html": ("text/html; charset=utf-8", "html"),
}  # fmt: skip
ENTRIES = 5_000  # of a report, that are given with it; a tally of more is asked for page by page
ALONE = Parameter("alone", {"type": "boolean", "default": False}, "With true, also what only one teller speaks of.")
TOLERANCE = Parameter("tolerance", {"type": "number", "minimum": 0, "exclusiveMaximum": 1, "default": ABOUT},
                      "How far “around” reaches, as a share.")  # fmt: skip
WORDS = Parameter("words", {"type": "string", "minLength": 1, "maxLength": 400},
                  "All of the words, \"a phrase\", this OR that, -without, begin*.", required=True)  # fmt: skip
IN = Parameter("in", {"type": "string", "enum": ["statement", "figure", "report"]}, "Only in these.")
OF = Parameter("of", {"type": "string", "enum": ["figures", "statements"], "default": "figures"}, "Which entries.")
TO = Parameter("to", {"type": "string", "enum": list(FORMATS)}, "The format; docs/exports.md tells what each is for.",
               required=True)  # fmt: skip
KIND = Parameter("kind", {"type": "string", "maxLength": 16}, "Only changes of this kind: add, review, grade, alias, undo …")
BY = Parameter("by", {"type": "string", "maxLength": 400}, "Only changes by this person.")
PLACES = 5_000  # of a map: more are not told apart on it
MANY = Parameter("limit", {"type": "integer", "minimum": 1, "maximum": PLACES, "default": PLACES}, "At most so many.")
_BOTH = filter_parameters(dict.fromkeys((*OF_FIGURES, *OF_STATEMENTS)))


def summary(source: Source, asked: Mapping[str, Any]) -> Any:
    """How much there is, and up to which change."""
    from sayso import __version__

    now = past(source.ledger, asked)
    return {
        "version": __version__, "change": now.last_change(), "reports": now.held(),
        "statements": now.statements().count(), "figures": now.figures().count(),
        "reviewed": now.statements(reviewed="any").count() + now.figures(reviewed="any").count(),
        "waiting": now.figures(reviewed="none").count(),
    }  # fmt: skip


# ---------------------------------------------------------------- entries


def _selection(source: Source, asked: Mapping[str, Any], kind: str) -> Selection:
    now, given = past(source.ledger, asked), filters_in(source.ledger, asked)
    found: Selection = (now.figures if kind == "figures" else now.statements)(**given)
    return found


def _page(kind: str) -> Any:
    def call(source: Source, asked: Mapping[str, Any]) -> Any:
        page = _selection(source, asked, kind).page(asked.get("limit", USUAL), asked.get("cursor"))
        return {"items": [entry_told(entry) for entry in page.entries], "next": page.next}

    return call


def _count(kind: str) -> Any:
    return lambda source, asked: {"count": _selection(source, asked, kind).count()}


def _facet(kind: str) -> Any:
    def call(source: Source, asked: Mapping[str, Any]) -> Any:
        found, more = _some(_selection(source, asked, kind).facet(asked["field"], _one_more(asked)), asked)
        return {"items": [{"value": value, "entries": many} for value, many in found], "next": None, "more": more}

    return call


def places(source: Source, asked: Mapping[str, Any]) -> Any:
    """Where figures happened, each place with how many."""
    asked = {"limit": PLACES, **asked}
    found, more = _some(_selection(source, asked, "figures").places(_one_more(asked)), asked)
    return {"items": [{"place": plain(place), "entries": many} for place, many in found], "next": None, "more": more}


def days(source: Source, asked: Mapping[str, Any]) -> Any:
    """How many figures were published on each day."""
    found = _selection(source, asked, "figures").days()
    return {"items": [{"day": day, "entries": many} for day, many in found], "next": None}


def entry(source: Source, asked: Mapping[str, Any]) -> Any:
    """An entry."""
    return entry_told(past(source.ledger, asked).entry(asked["id"]))


def history_of_entry(source: Source, asked: Mapping[str, Any]) -> Any:
    """All that the ledger ever held under an id, with the changes that made it so."""
    held = source.ledger.history(asked["id"])
    numbers = sorted({n for one in held for n in (one.since, one.until) if n})
    return {
        "items": [entry_told(one) for one in held],
        "changes": [plain(change) for change in source.ledger.changes(numbers)],
        "next": None,
    }


def export(source: Source, asked: Mapping[str, Any]) -> Iterator[str | bytes]:
    """All entries that the filters hold for, in a format, piece by piece."""
    found = iter(_selection(source, asked, asked.get("of", "figures")))
    form = asked["to"]
    if form == "csv":
        return iter(exports.entries_csv(found, spreadsheet=True))
    if form == "html":
        return iter(exports.entries_html(found, "Entries of the ledger"))
    if form == "parquet":
        return _parquet(found)
    pieces: Iterator[str] = getattr(exports, f"entries_{form}")(found)
    return pieces


def _parquet(found: Iterable[Entry]) -> Iterator[bytes]:
    """The file goes to the disk first: where its columns stand is told at its end."""
    with tempfile.TemporaryFile() as file:
        try:
            exports.entries_parquet(found, file)
        except ImportError as error:
            raise MisuseError("parquet", *str(error).split("; ", 1)) from None
        file.seek(0)
        yield from _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(1 << 16):
        yield piece


# ---------------------------------------------------------------- reports, speakers, words


def _filed(one: Filed) -> dict[str, Any]:
    told: dict[str, Any] = plain(one)
    return {**told.pop("origin"), **told}


def _some(found: list[Any], asked: Mapping[str, Any]) -> tuple[list[Any], bool]:
    """As many as were asked for, and whether there are more: one more was asked of the ledger."""
    limit = asked.get("limit", USUAL)
    return found[:limit], len(found) > limit


def _one_more(asked: Mapping[str, Any]) -> int:
    return int(asked.get("limit", USUAL)) + 1


def reports(source: Source, asked: Mapping[str, Any]) -> Any:
    """The reports, newest first."""
    now, given = past(source.ledger, asked), filters_in(source.ledger, asked)
    found = now.reports(limit=_one_more(asked), after=asked.get("cursor"), **given)
    shown, more = _some(found, asked)
    return {"items": [_filed(one) for one in shown], "next": shown[-1].origin.id if more else None}


def report(source: Source, asked: Mapping[str, Any]) -> Any:
    """A report with its text, all that was read from it, its versions and its copies."""
    ledger = source.ledger
    versions = ledger.versions(asked["id"])
    filed = next(one for one in versions if one.origin.id.startswith(asked["id"]))
    identity = filed.origin.id
    told = {
        "report": _filed(filed), "text": None, "statements": [], "figures": [], "copies": [],
        "versions": [_filed(one) for one in versions], "engine": None, "notes": [],
    }  # fmt: skip
    if filed.expunged is not None:
        return told
    of = {"report": identity, "versions": "all"}
    engine, noted = ledger.notes(identity)
    return told | {
        "text": ledger.text(identity), "engine": plain(engine), "notes": plain(noted),
        "statements": [entry_told(one) for one in islice(ledger.statements(**of), ENTRIES)],
        "figures": [entry_told(one) for one in islice(ledger.figures(**of), ENTRIES)],
        "copies": [plain(copy) for copy in ledger.copies(identity)],
    }


def speakers(source: Source, asked: Mapping[str, Any]) -> Any:
    """Who is heard, most heard first: bodies, and persons with a role."""
    after = None
    if "cursor" in asked:
        if not (match := re.fullmatch(r"(\d{1,9})~(.+)", asked["cursor"], re.DOTALL)):
            raise MisuseError("cursor", "is none of sayso's", "give the one that the page before ended with")
        after = int(match[1]), match[2]
    now, given = past(source.ledger, asked), filters_in(source.ledger, asked)
    found: list[Voice] = now.speakers(limit=_one_more(asked), after=after, **given)
    shown, more = _some(found, asked)
    return {"items": [plain(one) for one in shown], "next": f"{shown[-1].statements}~{shown[-1].key}" if more else None}


def search(source: Source, asked: Mapping[str, Any]) -> Any:
    """The newest entries and reports that hold the words."""
    kinds = (asked["in"],) if asked.get("in") else ("statement", "figure", "report")
    found: list[Hit] = past(source.ledger, asked).search(
        asked["words"], kinds=kinds, limit=_one_more(asked), after=asked.get("cursor")
    )
    shown, more = _some(found, asked)
    return {"items": [plain(hit) for hit in shown], "next": shown[-1].id if more else None}


# ---------------------------------------------------------------- held against each other


def near(source: Source, asked: Mapping[str, Any]) -> Any:
    """Pairs of which one part of the scope differs, and all else is the same."""
    tolerance, given = asked.get("tolerance", ABOUT), filters_in(source.ledger, asked)
    pairs = past(source.ledger, asked).near(tolerance=tolerance, **given)
    found, more = _some(list(islice(pairs, _one_more(asked))), asked)
    return {"items": [exports.near_dict(one, tolerance) for one in found], "next": None, "more": more}


def matters_of_figure(source: Source, asked: Mapping[str, Any]) -> Any:
    """The matters in which a figure stands, also where one alone speaks of it."""
    tolerance = asked.get("tolerance", ABOUT)
    found = past(source.ledger, asked).matters(asked["id"], tolerance=tolerance)
    return {"items": [exports.matter_dict(one, tolerance) for one in found], "next": None}


def verdict(source: Source, asked: Mapping[str, Any]) -> Any:
    """Any two figures held against each other."""
    return plain(past(source.ledger, asked).judge(asked["a"], asked["b"], tolerance=asked.get("tolerance", ABOUT)))


def links(source: Source, asked: Mapping[str, Any]) -> Any:
    """What a statement does to others, and others to it."""
    return {"items": [plain(one) for one in past(source.ledger, asked).links(asked["id"])], "next": None}


# ---------------------------------------------------------------- what was done


def changes(source: Source, asked: Mapping[str, Any]) -> Any:
    """The latest changes, the last first."""
    found = source.ledger.log(limit=_one_more(asked), before=_before(asked), kind=asked.get("kind"), by=asked.get("by"))
    shown, more = _some(found, asked)
    return {"items": [plain(one) for one in shown], "next": str(shown[-1].n) if more else None}


def _before(asked: Mapping[str, Any]) -> int | None:
    """The number that a cursor is. Raises MisuseError where it is none."""
    before = asked.get("cursor")
    if before is not None and not (before.isascii() and before.isdecimal() and len(before) < 10):
        raise MisuseError("cursor", "is none of sayso's", "give the one that the page before ended with")
    return None if before is None else int(before)


def aliases(source: Source, asked: Mapping[str, Any]) -> Any:
    """What was decided about speakers and outlets and stands, with the change by which to undo it."""
    found = source.ledger.aliases()
    return {"items": [{"change": n, "kind": _kind_of(told), **plain(told)} for n, told in found], "next": None}


def _kind_of(told: Any) -> str:
    return "names" if isinstance(told, Decision) else "house" if isinstance(told, House) else "office"


def searches(source: Source, asked: Mapping[str, Any]) -> Any:
    """The searches that are kept, by name."""
    return {"items": [plain(one) for one in source.ledger.searches()], "next": None}


def accesses(source: Source, asked: Mapping[str, Any]) -> Any:
    """Who came in, was refused, or left; the last first."""
    shown, more = _some(list(source.ledger.accesses(_one_more(asked), before=_before(asked))), asked)
    return {"items": [plain(one) for one in shown], "next": str(shown[-1].n) if more else None}


_FIELD = {kind: Parameter("field", {"type": "string", "enum": list(FACETS[kind])}, "The field.", "path")
          for kind in ("figure", "statement")}  # fmt: skip
_FIGURES, _STATEMENTS = filter_parameters(OF_FIGURES), filter_parameters(OF_STATEMENTS)
VERSIONS = next(one for one in _FIGURES if one.name == "versions")
_A, _B = (Parameter(letter, {"type": "string", "maxLength": 40}, "A figure's id.", "path") for letter in "ab")
_PAGE = (LIMIT, CURSOR)

QUESTIONS: tuple[Route, ...] = (
    Route("/ledger", "summary", "How much the ledger holds", (AS_OF,), schemas.SUMMARY, summary),
    Route("/figures", "figures", "Figures, newest report first", (*_FIGURES, AS_OF, *_PAGE),
          schemas.page(schemas.FIGURE), _page("figures")),
    Route("/figures/count", "countFigures", "How many figures", (*_FIGURES, AS_OF), schemas.COUNT, _count("figures")),
    Route("/figures/facets/{field}", "figureFacets", "The most frequent values of a field of figures",
          (_FIELD["figure"], *_FIGURES, AS_OF, LIMIT), schemas.first(schemas.FACET), _facet("figures")),
    Route("/figures/{id}/matters", "mattersOfFigure", "The matters in which a figure stands", (ID, TOLERANCE, AS_OF),
          schemas.page(schemas.MATTER), matters_of_figure),
    Route("/figures/places", "figurePlaces", "The places of figures, the most frequent first", (*_FIGURES, AS_OF, MANY),
          schemas.first(schemas.PLACED), places),
    Route("/figures/days", "figureDays", "How many figures were published on each day", (*_FIGURES, AS_OF),
          schemas.page(schemas.DAY), days),
    Route("/statements", "statements", "Statements, newest report first", (*_STATEMENTS, AS_OF, *_PAGE),
          schemas.page(schemas.STATEMENT), _page("statements")),
    Route("/statements/count", "countStatements", "How many statements", (*_STATEMENTS, AS_OF), schemas.COUNT,
          _count("statements")),
    Route("/statements/facets/{field}", "statementFacets", "The most frequent values of a field of statements",
          (_FIELD["statement"], *_STATEMENTS, AS_OF, LIMIT), schemas.first(schemas.FACET), _facet("statements")),
    Route("/statements/{id}/links", "links", "What a statement does to others, and others to it", (ID, AS_OF),
          schemas.page(schemas.LINK), links),
    Route("/entries/{id}", "entry", "An entry", (ID, AS_OF), schemas.ENTRY, entry),
    Route("/entries/{id}/history", "entryHistory", "All that the ledger ever held under an id", (ID,),
          schemas.page(schemas.ENTRY), history_of_entry),
    Route("/reports", "reports", "Reports, newest first", (*filter_parameters(OF_REPORTS), AS_OF, *_PAGE),
          schemas.page(schemas.FILED), reports),
    Route("/reports/{id}", "report", "A report with its text and all that was read from it", (ID,), schemas.REPORT, report),
    Route("/speakers", "speakers", "Who is heard, most heard first", (*_STATEMENTS, AS_OF, *_PAGE), schemas.page(schemas.VOICE),
          speakers),
    Route("/search", "search", "Entries and reports that hold words", (WORDS, IN, AS_OF, *_PAGE), schemas.page(schemas.HIT),
          search),
    Route("/matters", "matters", "What several speak of, each claim held against every other",
          (*_FIGURES, ALONE, TOLERANCE, AS_OF, *_PAGE), schemas.whole(schemas.MATTER), together.matters, lane="whole",
          anew=(ALONE, VERSIONS, TOLERANCE, AS_OF)),
    Route("/near", "near", "Pairs of which one part of the scope differs", (*_FIGURES, TOLERANCE, AS_OF, LIMIT),
          schemas.first(schemas.NEAR), near, lane="anew"),
    Route("/sums", "sums", "What must add up, and whether it does", (*_FIGURES, TOLERANCE, AS_OF, *_PAGE),
          schemas.whole(schemas.FINDING), together.sums, lane="whole", anew=(VERSIONS, TOLERANCE, AS_OF)),
    Route("/series", "series", "Figures as they were published over time", (*_FIGURES, ALONE, AS_OF, *_PAGE),
          schemas.whole(schemas.SERIES), together.series, lane="whole",
          anew=(*_FIGURES, ALONE, AS_OF)),
    Route("/queue", "queue", "Figures that wait for review, those worth most first", (*filter_parameters(OF_QUEUE), *_PAGE),
          schemas.whole(schemas.WAITING), together.queue, lane="whole"),
    Route("/verdicts/{a}/{b}", "verdict", "Two figures held against each other", (_A, _B, TOLERANCE, AS_OF), schemas.VERDICT,
          verdict),
    Route("/changes", "changes", "What was done, by whom and why", (KIND, BY, *_PAGE), schemas.page(schemas.CHANGE), changes),
    Route("/aliases", "aliases", "What was decided about speakers and outlets", (), schemas.page(schemas.ALIAS), aliases),
    Route("/searches", "searches", "The searches that are kept", (), schemas.page(schemas.SEARCH), searches, fresh=True),
    Route("/accesses", "accesses", "Who came in, was refused, or left", _PAGE, schemas.page(schemas.ACCESS), accesses,
          needs="admin", fresh=True),
    Route("/export", "export", "All entries that the filters hold for, in a format", (TO, OF, *_BOTH, AS_OF), {}, export,
          media="*/*", lane="export"),
)  # fmt: skip
