"""Entries as W3C Web Annotations (the Data Model's Recommendation of 2017), for tools that show notes beside a text.

An entry is one annotation with a target for each piece of its words. Two selectors name the same piece: its position in code
points, as the Recommendation asks, and its words with what stands around them. Positions count in the report's text as sayso
keeps it, and the target's state names that text (`cached`): a page on the web has other positions; there, the words are found.

The bodies are a line for people, the act or measure as a tag, and the whole entry as JSON, so that nothing is lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from sayso.exports.entries import BREAK, array_pieces, entry_dict, spans_of, speaker_of, web_address
from sayso.exports.plain import json_text
from sayso.records import Entry, Figure, Span
from sayso.views import OWN_VOICE, amount, days, label, named, visible, where

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32  # code points of prefix and suffix


def entries_webannotation(entries: Iterable[Entry]) -> Iterator[str]:
    """An AnnotationCollection as JSON-LD in pieces, with one embedded page that holds all annotations, in their order.

    Its id follows from what is in it: the same selection has the same id.
    """
    from sayso import __version__

    seen = _Seen()
    software = {"type": "Software", "name": f"sayso {__version__}"}
    head = {"@context": CONTEXT, "type": "AnnotationCollection", "label": "Entries of a sayso ledger", "generator": software}
    yield json_text(head).removesuffix("}") + ',\n"first": {"type": "AnnotationPage", "startIndex": 0, "items": '
    yield from array_pieces(seen.passed(json_text(_annotation(entry)) for entry in entries))
    name = f"urn:sayso:selection:{seen.digest.hexdigest()[:16]}"
    yield f', "id": "{name}:1", "partOf": "{name}"}},\n"last": "{name}:1", "total": {seen.total}, "id": "{name}"}}\n'


class _Seen:
    """What has passed: how many pieces, and their digest."""

    def __init__(self) -> None:
        self.total, self.digest = 0, hashlib.sha256()

    def passed(self, pieces: Iterable[str]) -> Iterator[str]:
        for piece in pieces:
            self.total += 1
            self.digest.update(piece.encode())
            yield piece


def _annotation(entry: Entry) -> dict[str, Any]:
    held = entry.held
    bodies = [
        {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "language": "en", "value": _told(entry)},
        {"type": "TextualBody", "purpose": "tagging", "value": held.measure if isinstance(held, Figure) else held.act},
        {"type": "TextualBody", "purpose": "describing", "format": "application/json", "value": json_text(entry_dict(entry))},
    ]
    targets = _targets(entry)
    return {
        "id": f"urn:sayso:{held.id}",
        "type": "Annotation",
        "motivation": "describing",
        "body": bodies,
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _told(entry: Entry) -> str:
    """The entry on a line: "Ailsa Reid: killed: ≥ 14 people, Goma, 2025-03-11"."""
    held, speaker = entry.held, speaker_of(entry)
    who = visible(entry.who) if entry.who else named(speaker) if speaker else OWN_VOICE
    if not isinstance(held, Figure):
        return ", ".join(filter(None, (f"{who}: {label(held.act)}", days(held.said))))
    much = " ".join(filter(None, (amount(held), visible(held.counted or held.unit or ""))))
    scope = ", ".join(filter(None, (much, held.party, where(held.place), days(held.time))))
    status = "" if held.status == "reported" else f" ({held.status})"
    return f"{who}: {label(held.measure)}{status}: {scope}".removesuffix(": ")


# ---------------------------------------------------------------- targets


def _targets(entry: Entry) -> list[dict[str, Any]]:
    """A target for each piece of the entry's words; the whole report where it has none."""
    report = f"urn:sayso:{entry.origin.id}"
    address = web_address(entry.origin)
    target: dict[str, Any] = {"type": "SpecificResource", "source": address or report}
    if address:
        target["state"] = {"type": "TimeState", "cached": report}
    spans = spans_of(entry)
    quotes = _quotes(entry, spans)
    return [{**target, "selector": _selectors(span, quote)} for span, quote in zip(spans, quotes, strict=True)] or [target]


def _selectors(span: Span, quote: dict[str, str] | None) -> list[dict[str, Any]]:
    position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    return [position, {"type": "TextQuoteSelector", **quote}] if quote else [position]


def _quotes(entry: Entry, spans: tuple[Span, ...]) -> Iterator[dict[str, str] | None]:
    """The words of each piece: from the sentences around, with what stands before and after, else from the entry's own words.

    None where neither tells, which is so only of a piece outside the sentence whose entry keeps its words in another way.
    """
    pieces = _pieces(entry.words, spans)
    for number, (start, end) in enumerate(spans):
        first, last = start - entry.context_start, end - entry.context_start
        if 0 <= first < last <= len(entry.context):
            before, exact, after = entry.context[:first], entry.context[first:last], entry.context[last:]
            yield {"exact": exact, "prefix": before[-AROUND:], "suffix": after[:AROUND]}
        else:
            yield {"exact": pieces[number]} if pieces else None


def _pieces(words: str, spans: tuple[Span, ...]) -> list[str]:
    """The words cut where the entry breaks off; empty where they are not those at the spans, with BREAK between them."""
    found, at = [], 0
    for start, end in spans:
        found.append(words[at : at + end - start])
        at += end - start + len(BREAK)
    return found if at == len(words) + len(BREAK) and BREAK.join(found) == words else []
