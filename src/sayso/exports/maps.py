"""Entries as GeoJSON (RFC 7946), for maps.

A figure stands at the coordinates of the place it names, in WGS 84, longitude first. That is a town's or a region's middle, and
where `place_relation` says "south of", not even that: a point is where a report was about, never where something is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sayso.exports.entries import array_pieces, flat
from sayso.exports.plain import json_text
from sayso.records import Entry, Figure


def entries_geojson(entries: Iterable[Entry]) -> Iterator[str]:
    """A FeatureCollection in pieces: a feature an entry, under the ledger's id, its properties those of the flat table.

    Entries without coordinates (all statements, figures without a place) stay: their geometry is null.
    """
    yield '{"type": "FeatureCollection", "features": '
    yield from array_pieces(json_text(_feature(entry)) for entry in entries)
    yield "}\n"


def _feature(entry: Entry) -> dict[str, Any]:
    return {"type": "Feature", "id": entry.held.id, "geometry": _point(entry), "properties": flat(entry)}


def _point(entry: Entry) -> dict[str, Any] | None:
    """Where the figure's place is; None where that is not known, or is not on this globe."""
    place = entry.held.place if isinstance(entry.held, Figure) else None
    if place is None or place.lat is None or place.lon is None:
        return None
    on_globe = -90 <= place.lat <= 90 and -180 <= place.lon <= 180
    return {"type": "Point", "coordinates": [place.lon, place.lat]} if on_globe else None
