"""The questions for which claims are held together: matters, sums, series, the queue for review; in pages.

What is asked of the whole ledger is kept (whole.py). Filters choose among what is kept, by the figures that they hold for;
where these are few, the ledger is asked for them alone, which takes milliseconds, and is never of an earlier change.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from sayso.errors import MisuseError
from sayso.exports.plain import json_text, plain
from sayso.ledger import Ledger
from sayso.reconciliation.bounds import ABOUT
from sayso.web import whole
from sayso.web.answers import entry_told
from sayso.web.routes import USUAL, Encoded, Source, filters_in, past
from sayso.web.whole import Piece

FEW = 300  # figures of which the ledger finds all that is of one matter by its indexes (ledger/reconciling.py)


def matters(source: Source, asked: Mapping[str, Any]) -> Encoded:
    """What several speak of, whole; those that contradict first, then those of most claims."""
    tolerance = asked.get("tolerance", ABOUT)

    def direct(ledger: Ledger, given: Mapping[str, Any]) -> list[Piece]:
        found = ledger.compare(alone=asked.get("alone", False), tolerance=tolerance, **given)
        return whole.of_matters(found, tolerance)

    return _paged(*_chosen(source, asked, "matters", direct), source, asked)


def sums(source: Source, asked: Mapping[str, Any]) -> Encoded:
    """What must add up, and whether it does; what does not, first."""

    def direct(ledger: Ledger, given: Mapping[str, Any]) -> list[Piece]:
        return whole.of_sums(ledger.sums(tolerance=asked.get("tolerance", ABOUT), **given))

    return _paged(*_chosen(source, asked, "sums", direct), source, asked)


def series(source: Source, asked: Mapping[str, Any]) -> Encoded:
    """The figures as they were published over time, a series for each teller and subject; the longest first."""
    given = filters_in(source.ledger, asked)
    if not given and "as_of" not in asked and not asked.get("alone"):
        held = source.whole.told("series")
        return _paged(held.pieces, held.change, source, asked)
    now = past(source.ledger, asked)  # a series is made of the figures that were asked for, and of no others
    change = now.last_change()
    return _paged(whole.of_series(now.series(alone=asked.get("alone", False), **given)), change, source, asked)


def queue(source: Source, asked: Mapping[str, Any]) -> Encoded:
    """Figures that wait for review, those worth most first; whoever was reviewed since the queue was made is left out."""
    chosen, change = _chosen(source, asked, "queue", lambda ledger, given: whole.of_queue(ledger.queue(**given)))
    limit, pieces = asked.get("limit", USUAL), iter(_after(chosen, asked))
    found: list[dict[str, Any]] = []
    last: Piece | None = None
    while len(found) <= limit and (some := list(islice(pieces, limit + 1))):
        waiting = {piece.rank[1]: piece for piece in some}
        for entry in source.ledger.entries(list(waiting)):
            if entry.review == "none" and len(found) <= limit:
                piece = waiting[entry.held.id]
                last = piece if len(found) < limit else last
                found.append({**entry_told(entry), **{k: v for k, v in json.loads(piece.body).items() if k != "figure"}})
    beside = _beside(chosen, last if len(found) > limit else None, change, source, asked)
    return Encoded(json_text({"items": found[:limit], **beside}), lasting=not beside["renewing"])


def _chosen(
    source: Source, asked: Mapping[str, Any], kind: str, direct: Callable[[Ledger, Mapping[str, Any]], list[Piece]]
) -> tuple[list[Piece], int]:
    """The pieces that filters choose, and as of which change: of those that are kept, or where that goes quickly, made now."""
    given = filters_in(source.ledger, asked)
    other = asked.get("alone") or asked.get("versions", "latest") != "latest"  # than is kept, which is of what stands
    if "as_of" in asked or other or asked.get("tolerance", ABOUT) != ABOUT:
        now = past(source.ledger, asked)
        return direct(now, given), now.last_change()
    if not given:
        held = source.whole.told(kind)
        return held.pieces, held.change
    change = source.whole.change()
    chosen = source.ledger.figures(**given)
    if (fresh := source.whole.fresh(kind)) is None:
        ids = chosen.ids(FEW + 1)
        if len(ids) <= FEW:
            return direct(source.ledger, given) if ids else [], change
        fresh = source.whole.told(kind)
    return fresh.of(chosen.ids()), fresh.change


def _paged(pieces: list[Piece], change: int, source: Source, asked: Mapping[str, Any]) -> Encoded:
    """A page of pieces."""
    limit = asked.get("limit", USUAL)
    some = list(islice(_after(pieces, asked), limit + 1))
    shown = some[:limit]
    beside = _beside(pieces, shown[-1] if len(some) > limit else None, change, source, asked)
    body = f'{{"items": [{", ".join(piece.body for piece in shown)}], {json_text(beside)[1:]}'
    return Encoded(body, lasting=not beside["renewing"])


def _beside(
    pieces: list[Piece], last: Piece | None, change: int, source: Source, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """What stands beside a page: where it goes on, how many there are, as of when, and whether that is being made anew."""
    renewing = "as_of" not in asked and change != source.whole.change()
    return {"next": _cursor(last) if last else None, "count": len(pieces), "change": change, "renewing": renewing}


def _cursor(piece: Piece) -> str:
    return base64.urlsafe_b64encode(json_text(plain(piece.rank)).encode()).decode().rstrip("=")


def _after(pieces: Iterable[Piece], asked: Mapping[str, Any]) -> Iterable[Piece]:
    """The pieces behind a cursor. Raises MisuseError for what is none."""
    if "cursor" not in asked:
        return pieces
    try:
        cursor = asked["cursor"]
        rank = tuple(json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))))
        return [piece for piece in pieces if piece.rank > rank]
    except (ValueError, TypeError, RecursionError):
        raise MisuseError("cursor", "is none of sayso's", "give the one that the page before ended with") from None
