"""The places that a spelling may stand for, from assets/gazetteer.sqlite, and how likely each is before any context.

The file is opened once a thread, read-only, and asked once a report, for all of its names together.
"""

from __future__ import annotations

import math
import sqlite3
import threading
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from sayso import nations
from sayso.errors import DamagedError

KINDS = ("country", "region", "city", "water", "area")
OLD, BESIDE_KIND, COMMON, BEHIND_THE, KNOWN = 1, 2, 4, 8, 16  # marks of a spelling; training/gazetteer.py writes them
OWN = 1 << 30  # ids from here on are our own, below they are GeoNames'

_CACHED = 20_000  # keys a thread keeps, about 4 MB
_SIZES = (15_000, 150_000, 1_000_000)  # people, from which a town's name alone speaks for it by 1, 2, 3
_LETTERS = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "ae",
                          "œ": "oe", "ð": "d", "Þ": "th", "þ": "th", "‑": "-", "–": "-", "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'",
                          "ə": "a", "Ə": "a"})  # fmt: skip
_MARKS = str.maketrans({"-": " ", "'": None, "`": None, ".": None, ",": None, "\n": " ", "&": " and "})
_SHORT = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}
_LOCAL = threading.local()


class Site(NamedTuple):
    """A place of the gazetteer under one of its spellings."""

    id: int
    name: str
    kind: str
    country: str | None
    division: str | None
    lat: float
    lon: float
    population: int
    mark: int
    size: float  # how likely the bare word is a place in the news: 3 for states and great cities, 0 for a village
    prior: float  # how likely the site is the one meant, before any context; a step is a factor of ten in population


Sites = dict[str, tuple[Site, ...]]


def sites(name: str) -> tuple[Site, ...]:
    """The places that a name may stand for, in any of its spellings ("Kiev" as "Kyiv"); none where the gazetteer has none."""
    return look_up({fold(name)}).get(fold(name), ())


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """The key of a spelling: lower case, plain letters, hyphens as spaces, no apostrophes, "Saint" as "st".

    Abbreviations keep what tells them from words: "US" and "NSW" their capitals, "Miss." its full stop.
    """
    compact = name.replace(".", "")
    if len(compact) <= 3 and compact.isascii() and compact.isupper():
        return compact
    if name.endswith(".") and name[:-1].isalpha() and name not in ("St.", "Mt.", "Ft."):
        return name.lower()
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name.translate(_LETTERS)) if not unicodedata.combining(c))
    words = name.lower().translate(_MARKS).split()
    return " ".join([_SHORT.get(word, word) for word in words])


def look_up(keys: set[str]) -> Sites:
    """The sites of each key that has any. Raises DamagedError where the file is missing or broken."""
    cache: Sites | None = getattr(_LOCAL, "cache", None)
    if cache is None or len(cache) > _CACHED:
        cache = _LOCAL.cache = {}
    missing = sorted(key for key in keys if key not in cache)
    for at in range(0, len(missing), 500):
        chunk = missing[at : at + 500]
        found: dict[str, list[_Row]] = {}
        for row in _ask(chunk):
            found.setdefault(row[0], []).append(row)
        for key in chunk:
            cache[key] = _sites_of(found[key]) if key in found else ()
    return {key: found_sites for key in keys if (found_sites := cache[key])}


_Row = tuple[str, int, int, str, int, str | None, str | None, int, int, int]


def _ask(keys: list[str]) -> Iterable[_Row]:
    try:
        base = getattr(_LOCAL, "base", None)
        if base is None:
            path = Path(str(files("sayso").joinpath("assets", "gazetteer.sqlite")))
            base = _LOCAL.base = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        marks = ",".join("?" * len(keys))
        rows: list[_Row] = base.execute(
            "SELECT s.key, s.mark, p.id, p.name, p.kind, p.country, d.name, p.lat, p.lon, p.population FROM spelling s"
            " JOIN place p ON p.id = s.place LEFT JOIN division d ON d.id = p.division"
            f" WHERE s.key IN ({marks}) ORDER BY s.key, p.id",
            keys,
        ).fetchall()
    except sqlite3.Error as error:
        raise DamagedError("assets/gazetteer.sqlite", f"cannot be read ({error})", "reinstall sayso") from error
    return rows


def _sites_of(rows: list[_Row]) -> tuple[Site, ...]:
    """The sites of one spelling; the capital of a state is the greatest of the towns with its name."""
    towns = [(row[9], row[2]) for row in rows if row[5] is not None and nations.nation_of_capital(row[3]) == row[5]]
    capital = max(towns)[1] if towns else None
    return tuple([_site(row, row[2] == capital) for row in rows])


def _site(row: _Row, is_capital: bool) -> Site:
    _, mark, number, name, kind, country, division, lat, lon, population = row
    size = _size(KINDS[kind], population, mark, is_capital)
    prior = _prior(KINDS[kind], population, mark, is_capital)
    return Site(number, name, KINDS[kind], country, division, lat / 1e4, lon / 1e4, population, mark, size, prior)


def _size(kind: str, population: int, mark: int, is_capital: bool) -> float:
    if kind == "country":
        size = 3.0
    elif kind != "city":
        size = 2.5 if population else 1.0
    else:
        size = float(bisect_right(_SIZES, population))
        if mark & KNOWN or is_capital:
            size = max(size, 2.0)
        if mark & OLD and population < 2_000_000:
            size -= 1.0
    if mark & COMMON:
        size -= 0.5 if population > 400_000 else 1.0 if population > 150_000 else 2.0
    return max(size, 0.0)


def _prior(kind: str, population: int, mark: int, is_capital: bool) -> float:
    if kind == "country":
        prior = 7.5
    elif kind != "city":
        prior = 6.8 if population else 4.0
    else:
        prior = math.log10(population + 300) + bool(mark & KNOWN) + is_capital
    return prior - bool(mark & OLD)


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The distance on a sphere of 6,371 km, flat-earth approximation (1 % off at 500 km, enough for ranking)."""
    east = (lon - other_lon + 180) % 360 - 180
    x = math.radians(east) * math.cos(math.radians((lat + other_lat) / 2))
    return 6371 * math.hypot(x, math.radians(lat - other_lat))
