"""Entries as skeletons of schema.org's ClaimReview, for a fact-checker to fill in.

Sayso says who said what, and judges nothing. So what makes a review is null here: the reviewer (`author`), its day, its address
and its rating. A null is no property in JSON-LD; it marks the place. Each skeleton says of itself that it is a draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sayso.exports.entries import array_pieces, speaker_of, web_address
from sayso.exports.plain import count, json_text, plain
from sayso.records import Entry, Figure, Speaker, Statement
from sayso.views import named

DRAFT = (
    "A draft, not a review: sayso lists what was claimed and judges nothing. "
    "Whoever checks the claim fills in author, datePublished, url and reviewRating."
)


def entries_claimreview(entries: Iterable[Entry]) -> Iterator[str]:
    """A JSON-LD graph of ClaimReview drafts in pieces, one an entry: the claim, who made it, when, and where it appeared."""
    yield '{"@context": "https://schema.org", "@graph": '
    yield from array_pieces(json_text(_draft(entry)) for entry in entries)
    yield "}\n"


def _draft(entry: Entry) -> dict[str, Any]:
    return {
        "@type": "ClaimReview",
        "creativeWorkStatus": "Draft",
        "description": DRAFT,
        "claimReviewed": _summary(entry),
        "itemReviewed": _claim(entry),
        "author": None,
        "datePublished": None,
        "url": None,
        "reviewRating": None,
    }


def _summary(entry: Entry) -> str:
    """Who claims what, with the verb where it is not plainly said: the words of a denial alone would say its opposite."""
    held, who = entry.held, _who(entry)
    if isinstance(held, Figure) or held.act == "state":
        return f"{who}: {_claimed(entry)}"
    return f"{who} {'denies' if held.act == 'deny' else held.act + 's'}: {entry.words}"


def _claimed(entry: Entry) -> str:
    """What a reader needs to know the claim: the words of what is plainly said, else the sentence around.

    "At least 14" says nothing without it, and "that the dam broke" the opposite where somebody denies it.
    """
    plainly = isinstance(entry.held, Statement) and entry.held.act == "state"
    return entry.words if plainly else entry.context or entry.words


def _who(entry: Entry) -> str:
    speaker = speaker_of(entry)
    return entry.who or (named(speaker) if speaker else entry.origin.outlet or "The report")


def _claim(entry: Entry) -> dict[str, Any]:
    """The claim without what is not known: no property stands for nothing, and no day of publication for a day of saying."""
    held = entry.held
    said = None if isinstance(held, Figure) else held.said
    day = said.start if said and said.start == said.end else None
    speaker = speaker_of(entry)
    told = {
        "@type": "Claim",
        "@id": f"urn:sayso:{held.id}",
        "text": _claimed(entry),
        **_made_by(entry, speaker),
        "datePublished": plain(day),
        "about": _quantity(held) if isinstance(held, Figure) else None,
        "appearance": _appearance(entry),
    }
    return _known(told)


def _made_by(entry: Entry, speaker: Speaker | None) -> dict[str, Any]:
    """Who made the claim. Schema.org knows people and organisations as authors; a document is what the claim is based on."""
    if speaker is None:
        return {"author": _organisation(entry.origin.outlet)}
    if speaker.kind == "document":
        house = _organisation(speaker.organisation)
        return {"isBasedOn": _known({"@type": "CreativeWork", "name": speaker.name, "publisher": house})}
    name = entry.who or speaker.name
    other = speaker.name if speaker.name != name else None
    if speaker.kind in ("organisation", "group"):
        return {"author": _known({"@type": "Organization", "name": name, "alternateName": other}) if name else None}
    house = _organisation(speaker.organisation)
    told = _known({"@type": "Person", "name": name, "alternateName": other, "jobTitle": speaker.role, "affiliation": house})
    return {"author": told if len(told) > 1 else None}


def _quantity(figure: Figure) -> dict[str, Any]:
    """The number as schema.org has it; money with its currency."""
    bounds = {"value": count(figure.value), "minValue": count(figure.low), "maxValue": count(figure.high)}
    if figure.measure == "money":
        return _known({"@type": "MonetaryAmount", "name": figure.measure, "currency": figure.unit, **bounds})
    return _known({"@type": "QuantitativeValue", "name": figure.measure, "unitText": figure.counted or figure.unit, **bounds})


def _appearance(entry: Entry) -> dict[str, Any]:
    origin = entry.origin
    told = {
        "@type": "CreativeWork",
        "@id": f"urn:sayso:{origin.id}",
        "url": web_address(origin),
        "headline": origin.title,
        "author": _known({"@type": "Person", "name": origin.author}) if origin.author else None,
        "publisher": _organisation(origin.outlet),
        "datePublished": origin.published_at or plain(origin.published),
    }
    return _known(told)


def _organisation(name: str | None) -> dict[str, Any] | None:
    return {"@type": "Organization", "name": name} if name else None


def _known(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value is not None}
