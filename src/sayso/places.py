"""Place names of a report, found and resolved to a spot on the map.

Three steps, each over the whole report, because a name is told apart by what stands elsewhere in it:

    spotted    runs of capitalised words, looked up longest first in the gazetteer (assets/gazetteer.sqlite: GeoNames' towns,
               CC BY 4.0, and our own regions, waters, areas and small towns)
    believed   weighed by what stands beside each: "in", "the village of", a comma and a state speak for a place; a first name,
               "Mr", "University", "said" against it; a tagger's names decide where they are given
    settled    namesakes weighed by the country or region in the same phrase, the states and regions named in the report, the
               places near by, and population last; a tie stays open (a name without country and coordinates), never a guess

A gazetteer is opened once a thread, read-only, and asked once a report, for all of its names together.
"""

from __future__ import annotations

import math
import re
import sqlite3
import threading
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from operator import mul
from pathlib import Path
from typing import NamedTuple

from sayso import nations
from sayso.errors import DamagedError
from sayso.records import Name, Place, Sentence, Span, Toponym

KINDS = ("country", "region", "city", "water", "area")
OLD, BESIDE_KIND, COMMON, BEHIND_THE, KNOWN = 1, 2, 4, 8, 16  # marks of a spelling; training/gazetteer.py writes them
OWN = 1 << 30  # ids from here on are our own, below they are GeoNames'

_LONGEST = 6  # words in a name: "Saint Vincent and the Grenadines" has five capitalised or joined, none in the files has more
_LONGEST_RUN = 40  # capitalised words looked at together; a page in capitals is cut into such pieces, to stay linear
_CACHED = 20_000  # keys a thread keeps, about 4 MB

# ---------------------------------------------------------------- the words of the trade


def _sections() -> dict[str, frozenset[str]]:
    """The word lists of assets/places.txt by section."""
    text = files("sayso").joinpath("assets", "places.txt").read_text("utf-8")
    found = {}
    for section in ("\n" + text).split("\n== ")[1:]:
        name, *lines = section.split("\n")
        words = " ".join(line for line in lines if not line.startswith("#")).split()
        found[name] = frozenset(word.replace("_", " ") for word in words)
    return found


_UPPER = "".join(chr(c) for c in range(0x250) if chr(c).isupper())
_ARTICLE = r"(?:(?:al|el|ad|an|as|ash|ar|at|az|ed|en|es|ez|et|ul)[-‑]|d['’])?"
_STATES_CUT = (
    "Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Va|Vt|"
    "Wash|Wis|Wyo|Ont|Que|Alta|Sask|Man"
)
_TOKEN = re.compile(
    rf"(?<!\w)(?:(?:[{_UPPER}]\.){{2,}}|W\.\s?Va\.|(?:St|Ste|Mt|Ft)\.(?=\s[{_UPPER}])|(?<=,\s)(?:{_STATES_CUT})\."
    rf"|[{_UPPER}]&[{_UPPER}](?!\w)|{_ARTICLE}[{_UPPER}]\w*(?:[-‑'’ʼ‘ʻ`](?!(?:[{_UPPER}]\.){{2}})\w+)*)"
)
_WORDS = _sections()
# What may stand between the words of one name.
_JOINS = frozenset({" ", "\n", "\u00a0", "-", "‑"} | {f" {' '.join(w.split('-'))} " for w in _WORDS["join"]})
_LOCATIVE, _WEAKLY_LOCATIVE, _TITLES, _SAYS = (_WORDS[s] for s in ("locative", "weakly locative", "title", "says"))
_OFFICES, _BODIES, _BODIES_OF, _LABELS = (_WORDS[s] for s in ("office", "body", "body of", "label"))
_REGIONS, _CITIES, _WATERS, _AREAS = (_WORDS[s] for s in ("region", "city", "water", "area"))
_FRONTS, _MAKES_A_PLACE, _STARTERS = (_WORDS[s] for s in ("front", "makes a place", "starter"))
_QUALIFIERS, _GIVEN, _NEVER = (_WORDS[s] for s in ("qualifier", "given name", "never"))
_MISSIONS, _TOWNSFOLK = _WORDS["mission"], _WORDS["townsfolk"]
_AMERICAN, _BRITISH = _WORDS["american"], _WORDS["british"]
_KIND_OF = {
    **dict.fromkeys(_AREAS, "area"),
    **dict.fromkeys(_WATERS, "water"),
    **dict.fromkeys(_CITIES, "city"),
    **dict.fromkeys(_REGIONS, "region"),
}
_DISTANCE = r"(?:(?:about|some|around|roughly|nearly)\s+)?\d[\d.,]*\s?(?:km|kilomet(?:er|re)s?|miles?|mi|m|met(?:er|re)s?)"
_COMPASS = r"(?:north|south|east|west|north[- ]?east|north[- ]?west|south[- ]?east|south[- ]?west)(?:ern)?"
_RELATION = re.compile(
    rf"(?<!\w)((?:{_DISTANCE}\s+(?:to the\s+)?)?{_COMPASS}\s+of|{_DISTANCE}\s+(?:from|off|outside)|near|close to"
    r"|outside|(?:\w+ern )?outskirts of|suburbs? of|off(?: the (?:\w+ )?coast of)?|around|towards?|in the direction of"
    rf"|(?:border|frontier) with|bordering|not far from|in the vicinity of|approaches to)\s+(?:the\s+)?"
    rf"(?:[\w-]+ern\s+)?(?:(?:city|town|village|port|island|settlement|capital)\s+(?:of\s+)?)?$",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"[ \u00a0\n]([A-Za-z][\w-]*)")
_SIDE = r"(?:the\s+)?(?:(?:north|south|east|west|central|occupied|far)[\w-]*\s+)*"
_CONTAINER_GAP = re.compile(
    rf",\s+(?:(?:[\w-]+\s+)?(?:{'|'.join(sorted(_REGIONS | _CITIES))}),?\s+(?:in|of)\s+)?(?:in\s+)?{_SIDE}|\s\("
    rf"|\s+(?:(?:{'|'.join(sorted(_REGIONS | _CITIES | _AREAS))})\s+)?(?:in|of)\s+{_SIDE}"
)
_KIND_WORDS = "|".join(sorted(_REGIONS | _CITIES | _AREAS))
_BESIDE_GAP = re.compile(rf",\s+|(?:\s+(?:{_KIND_WORDS}))?,?\s+(?:near|outside|in|of)\s+{_SIDE}")
# Words that make a name with the one behind them: that one alone is another place ("Lake Vermont", "St. Paris").
_LEADS = {word: kind for kind in ("city", "water", "area") for word in _WORDS[f"leads {kind}"]}
_PEOPLE_OF = re.compile(
    rf"([{_UPPER}]\w+(?: [{_UPPER}]\w+)?) (?:[a-z-]+ ){{0,2}}(?:(?:{'|'.join(sorted(_CITIES | _REGIONS))}) )(?:of )?(?:the )?$"
)
_OWNER = re.compile(r"['’]s (?:(?!in |to |on |with |at |from |for |by |and )[\w-]+ ){0,3}(?:of )?")
_DATELINE = re.compile(r"(?:, [A-Z][\w. ]{2,20})? ?(?:\(|[—–-])")
_PARTY = re.compile(r"(?<!\w)[DRI]-$")  # "Sen. Ada Cole, R-Salem"
_RESIDENT = re.compile(rf"[{_UPPER}][\w.'’-]+,? (?:\d\d?, )?of $")  # "Ada Cole, 34, of Salem"
_NAME, _AND = rf"[{_UPPER}]\w+(?: [{_UPPER}]\w+)?", r"(?:, |,? (?:and|or) )"
_PLURALS = "|".join(sorted(word for word in _REGIONS if word.endswith("s")))
_LISTED = re.compile(rf"{_AND}(?:{_NAME}{_AND}){{0,11}}{_NAME} ({_PLURALS})\b")  # what a plural word of kind stands behind
_APPOSED_KIND = re.compile(rf", (?:an?|the) (?:[\w-]+ ){{0,2}}({_KIND_WORDS})(?= (?:in|of|near|on|outside)\b)")
_KNOWN_BESIDE = re.compile(
    rf"(?:, | ({_KIND_WORDS}) (?:near|in|outside) )((?:[{_UPPER}][\w.'’-]*)(?: [{_UPPER}][\w.-]*){{0,3}})"
)
_INITIAL_BEFORE = re.compile(rf"(?<!\w)[{_UPPER}]\w+ [{_UPPER}]\. $")  # "Ada C. Flores"
_INITIAL_BEHIND = re.compile(rf" [{_UPPER}]\. [{_UPPER}]")  # "Virginia L. Cole"
_SETTLEMENT_OF = re.compile(r"(?:city|town|village|hamlet|settlement|camp|suburb|port|island)s?\s+of\s+$", re.IGNORECASE)
_APPOSITION = re.compile(r"(?:capital|city|town|village|province|region|district|port|island|suburb|stronghold),\s+$")


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


@dataclass(slots=True)
class _Mention:
    """A name on its way: where it stands, what it may be, what speaks for it."""

    start: int
    end: int
    key: str
    sites: tuple[Site, ...]
    sentence: int
    kind: str | None = None  # told by a word beside it
    weight: float = 0.0
    container: _Mention | None = None
    people: str | None = None  # the state whose adjective stands before: "the Iranian city of"
    choice: Site | None = None
    in_body: bool = False  # inside a body's name: no place here, but it tells where the report plays
    vetoed: bool = False

    @property
    def sense(self) -> tuple[str, str | None]:
        """What one report uses in one meaning: "Kherson", and apart from it "Kherson region"."""
        return self.key, self.kind if self.kind == "region" else None


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    bare: int  # end without the possessive
    join: str | None  # what stands between it and the token before, if it is one of the joins


_Cell = tuple[object, object, object]


@dataclass(slots=True)
class _Context:
    """What the report says of where it plays: counts by state, the words of its press, and the votes of its names."""

    states: Counter[str] = field(default_factory=Counter)
    near: dict[int, Counter[str]] = field(default_factory=dict)  # by sentence
    total: int = 1
    american: float = 0.0
    british: float = 0.0
    votes: dict[_Cell, float] = field(default_factory=dict)
    ballots: dict[tuple[str, str | None], dict[_Cell, float]] = field(default_factory=dict)
    ranked: dict[object, list[tuple[float, Site]]] = field(default_factory=dict)  # what was weighed already, by its grounds

    def poll(self, odds: dict[tuple[str, str | None], list[tuple[float, Site]]]) -> None:
        """Counts the votes anew: each name has one, parted among its sites."""
        self.votes, self.ballots = {}, {}
        self.ranked.clear()
        for sense, parts in odds.items():
            ballot: dict[_Cell, float] = {}
            self.ballots[sense] = ballot
            for part, site in parts:
                for cell in _cells(site):
                    ballot[cell] = ballot.get(cell, 0.0) + part
            for cell, part in ballot.items():
                self.votes[cell] = self.votes.get(cell, 0.0) + part

    def votes_for(self, cell: _Cell, sense: tuple[str, str | None]) -> float:
        """The votes in a cell, as a logarithm, without those of the name that is weighed."""
        votes = self.votes.get(cell, 0.0)
        if votes and (own := self.ballots.get(sense)) is not None:
            votes -= own.get(cell, 0.0)
        return math.log1p(votes) if votes > 0 else 0.0


def toponyms(text: str, sentences: Sequence[Sentence], names: Sequence[Name]) -> list[Toponym]:
    """All place names of the report, left to right, resolved where the report lets it.

    `names` may be empty: then rules alone keep persons and bodies out. A place's country, coordinates (degrees), GeoNames id
    and kind are None where nothing tells its namesakes apart or no gazetteer has it.
    Raises DamagedError where the gazetteer of the package is missing or broken; never because of what the text says.
    """
    runs = list(_runs(text, sentences))
    sites = _look_up({key for run, _ in runs for *_, key in _grams(text, run)})
    tagged = _Tagged(names)
    mentions: list[_Mention] = []
    people: set[str] = set()
    for run, number in runs:
        mentions += _spot(text, run, number, sites, people)
    mentions = _with_tagged(text, sentences, tagged, mentions)
    _share_kinds(text, mentions, sites)
    _find_containers(text, mentions)
    believed = _believe(text, sentences, mentions, people, tagged)
    witnesses = [m for m in mentions if m.in_body and m.sites]
    _settle(believed, witnesses, _context(text, sentences, believed))
    return [Toponym(Span(m.start, m.end), _place(text, m)) for m in believed]


# ---------------------------------------------------------------- the gazetteer


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


_LETTERS = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "ae",
                          "œ": "oe", "ð": "d", "Þ": "th", "þ": "th", "‑": "-", "–": "-", "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'",
                          "ə": "a", "Ə": "a"})  # fmt: skip
_MARKS = str.maketrans({"-": " ", "'": None, "`": None, ".": None, ",": None, "\n": " ", "&": " and "})
_SHORT = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}
_LOCAL = threading.local()


def sites(name: str) -> tuple[Site, ...]:
    """The places that a name may stand for, in any of its spellings ("Kiev" as "Kyiv"); none where the gazetteer has none."""
    return _look_up({fold(name)}).get(fold(name), ())


def _look_up(keys: set[str]) -> dict[str, tuple[Site, ...]]:
    """The sites of each key that has any."""
    cache: dict[str, tuple[Site, ...]] | None = getattr(_LOCAL, "cache", None)
    if cache is None or len(cache) > _CACHED:
        cache = _LOCAL.cache = {}
    missing = sorted(key for key in keys if key not in cache)
    for at in range(0, len(missing), 500):
        chunk = missing[at : at + 500]
        found: dict[str, list[Site]] = {}
        for key, mark, number, name, kind, country, division, lat, lon, population in _ask(chunk):
            site = Site(number, name, KINDS[kind], country, division, lat / 1e4, lon / 1e4, population, mark, 0.0, 0.0)
            site = site._replace(size=_size_of(site), prior=_prior_of(site))
            found.setdefault(key, []).append(site)
        for key in chunk:
            cache[key] = tuple(found.get(key, ()))
    return {key: cache[key] for key in keys if cache.get(key)}


_SIZES = (15_000, 150_000, 1_000_000)  # people, from which a town's name alone speaks for it by 1, 2, 3


def _size_of(site: Site) -> float:
    if site.kind == "country":
        size = 3.0
    elif site.kind != "city":
        size = 2.5 if site.population else 1.0
    else:
        size = float(bisect_right(_SIZES, site.population))
        if site.mark & KNOWN or nations.nation_of_capital(site.name) == site.country:
            size = max(size, 2.0)
        if site.mark & OLD and site.population < 2_000_000:
            size -= 1.0
    if site.mark & COMMON:
        size -= 0.5 if site.population > 400_000 else 1.0 if site.population > 150_000 else 2.0
    return max(size, 0.0)


def _prior_of(site: Site) -> float:
    if site.kind == "country":
        prior = 7.5
    elif site.kind != "city":
        prior = 6.8 if site.population else 4.0
    else:
        prior = math.log10(site.population + 300) + 1.0 * bool(site.mark & KNOWN)
        if nations.nation_of_capital(site.name) == site.country:
            prior += 1
    return prior - 1.0 * bool(site.mark & OLD)


def _ask(keys: list[str]) -> Iterable[tuple[str, int, int, str, int, str | None, str | None, int, int, int]]:
    try:
        base = getattr(_LOCAL, "base", None)
        if base is None:
            path = Path(str(files("sayso").joinpath("assets", "gazetteer.sqlite")))
            base = _LOCAL.base = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        marks = ",".join("?" * len(keys))
        rows: list[tuple[str, int, int, str, int, str | None, str | None, int, int, int]] = base.execute(
            "SELECT s.key, s.mark, p.id, p.name, p.kind, p.country, d.name, p.lat, p.lon, p.population FROM spelling s"
            " JOIN place p ON p.id = s.place LEFT JOIN division d ON d.id = p.division"
            f" WHERE s.key IN ({marks}) ORDER BY s.key, p.id",
            keys,
        ).fetchall()
    except sqlite3.Error as error:
        raise DamagedError("assets/gazetteer.sqlite", f"cannot be read ({error})", "reinstall sayso") from error
    return rows


# ---------------------------------------------------------------- spotting


def _runs(text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[list[_Token], int]]:
    """Runs of capitalised words with what joins them, and the sentence's number. A hyphenated word is one."""
    for number, sentence in enumerate(sentences):
        run: list[_Token] = []
        for match in _TOKEN.finditer(text, *sentence.span):
            start, end = match.span()
            bare = end
            if text[end - 1] == "s" and text[end - 2] in "'’":
                bare = end - 2
            gap = text[run[-1].end : start] if run else None
            if gap == ", " and match[0] in ("D.C.", "DC", "D.C") and text[run[-1].start : run[-1].end] == "Washington":
                gap = " "
            if gap is not None and (len(run) == _LONGEST_RUN or (gap not in _JOINS and gap.strip())):
                yield run, number
                run = []
                gap = None
            run.append(_Token(start, end, bare, gap))
        if run:
            yield run, number


def _grams(text: str, run: list[_Token]) -> Iterator[tuple[int, int, str]]:
    """All stretches of a run that may be a name, longest first from each token: first token, last token, key."""
    for first in range(len(run)):
        for last in range(min(len(run), first + _LONGEST) - 1, first - 1, -1):
            yield first, last, fold(text[run[first].start : run[last].bare])
        token = run[first]
        whole = text[token.start : token.bare]
        if "-" in whole and len(whole) > 3:
            for part in _parts(whole):
                yield first, first, fold(part)


def _parts(word: str) -> list[str]:
    """The capitalised parts of a hyphenated word that may be places of their own: "Kyiv-based", "Russia-Ukraine"."""
    parts = word.split("-")
    return [part for part in parts if part[:1].isupper() and len(part) > 1]


def _spot(text: str, run: list[_Token], number: int, sites: dict[str, tuple[Site, ...]], people: set[str]) -> list[_Mention]:
    """The longest names of a run, left to right; words of a run without any place go to `people` by the last one."""
    found: list[_Mention] = []
    at = 0
    while at < len(run):
        spotted, at = _longest(text, run, at, number, sites)
        found += spotted
    if not found and 2 <= len(run) <= 4 and all(t.join == " " for t in run[1:]):
        people.add(fold(text[run[-1].start : run[-1].bare]))
    for mention in found:
        _weigh_neighbours(text, run, mention, found, people)
    for mention in found:
        at = next(i for i, token in enumerate(run) if token.end > mention.start)
        formal = at > 0 and run[at].join == " of " and text[run[at - 1].start : run[at - 1].end] in _FORMS_OF_STATE
        if formal and run[at].start == mention.start and any(site.kind == "country" for site in mention.sites):
            mention.start = run[at - 1].start  # "the Republic of Armenia"
    return found


_FORMS_OF_STATE = frozenset({"Republic", "Kingdom", "State"})


def _longest(
    text: str, run: list[_Token], at: int, number: int, sites: dict[str, tuple[Site, ...]]
) -> tuple[list[_Mention], int]:
    """The longest place name from a token of a run on, if there is one, and the token to go on from."""
    followed = len(run) - at <= 3 and text[run[-1].end : run[-1].end + 1] in ", "
    if followed and fold(text[run[at].start : run[-1].bare]) not in sites:
        told = _told_beside(text, run, at, number, sites)
        if told is not None:
            return [told], len(run)
    for last in range(min(len(run), at + _LONGEST) - 1, at - 1, -1):
        start, end = run[at].start, run[last].bare
        word = text[start:end]
        key = fold(word)
        if " " in key and key in _NEVER:
            return [], last + 1
        kind, stop, skip = _kind_beside(text, run, last, start)
        if kind is None and _is_state_behind(text, run, last, sites.get(key, ())):
            kind, stop, skip = "region", run[last + 1].bare, 1
        matching = tuple(s for s in sites.get(key, ()) if _allowed(s, kind, text, start))
        if matching and stop and kind in ("water", "area") and all(s.kind == "city" for s in matching):
            return [_Mention(start, stop, key, (), number, kind)], last + 1 + skip  # "Islington Bay" is not Islington
        if matching and not _is_generic(word, key, matching) and not _is_adjectival(text, word, start, end, matching):
            return [_Mention(start, stop if stop else end, key, matching, number, kind)], last + 1 + skip
        if 0 < last - at < 3 and text[run[last].start : end] in _MAKES_A_PLACE and key not in sites:
            base = fold(text[start : run[last - 1].bare])
            inner = _capital_only(text, run, at, last)
            if inner and not sites.get(base):
                return [_Mention(start, end, key, (), number, _KIND_OF.get(text[run[last].start : end].lower()))], last + 1
    if (lead := _LEADS.get(text[run[at].start : run[at].end].title())) and at + 1 < len(run) and run[at + 1].join == " ":
        start, end = run[at].start, run[at + 1].bare
        return [_Mention(start, end, fold(text[start:end]), (), number, None if lead == "city" else lead)], at + 2
    if (mention := _told_by_kind(text, run, at, number, sites)) is not None:
        return [mention], next((i for i in range(at, len(run)) if run[i].start >= mention.end), len(run))
    return _hyphenated(text, run[at], number, sites), at + 1


def _is_state_behind(text: str, run: list[_Token], last: int, sites: tuple[Site, ...]) -> bool:
    """Whether "State" is a part of a region's name: "Borno State"; in the United States it is a university's or an office's."""
    if last + 1 >= len(run) or run[last + 1].join != " " or text[run[last + 1].start : run[last + 1].bare] != "State":
        return False
    alone = last + 2 == len(run) or run[last + 2].join != " "
    return alone and any(s.kind == "region" for s in sites) and not any(s.kind == "region" and s.country == "US" for s in sites)


def _hyphenated(text: str, token: _Token, number: int, sites: dict[str, tuple[Site, ...]]) -> list[_Mention]:
    """The places among the parts of a hyphenated word; the parts must be their plain, usual names."""
    found: list[_Mention] = []
    place = token.start
    for part in text[token.start : token.bare].split("-"):
        plain = part[:1].isupper() and 1 < len(part) < token.bare - token.start and not nations.is_adjective(part)
        matching = tuple(s for s in sites.get(fold(part), ()) if not s.mark & (BESIDE_KIND | OLD | COMMON | BEHIND_THE))
        if plain and matching and not _is_generic(part, fold(part), matching):
            found.append(_Mention(place, place + len(part), fold(part), matching, number))
        place += len(part) + 1
    return found


def _is_generic(word: str, key: str, sites: tuple[Site, ...]) -> bool:
    """Whether a word that some town is called by is a common part of names, or a body of a state ("Council", "Hamas")."""
    if key in _NEVER:
        return True
    if word.lower() in _KIND_OF or any(word in words for words in (_STARTERS, _QUALIFIERS, _BODIES, _OFFICES, _BODIES_OF)):
        return True
    own = any(site.id >= OWN and site.kind != "city" for site in sites)
    other = own or nations.nation(word) or nations.nation_of_capital(word)
    return not other and nations.nation_of_body(word) is not None


def _told_by_kind(text: str, run: list[_Token], at: int, number: int, sites: dict[str, tuple[Site, ...]]) -> _Mention | None:
    """A place that no gazetteer has but the words tell ("the village of X"): up to three words, to the next known name."""
    start = run[at].start
    if not text.endswith("of ", 0, start) or not _SETTLEMENT_OF.search(text, max(0, start - 24), start):
        return None
    if text[start : run[at].bare] in _STARTERS or nations.is_adjective(text[start : run[at].bare]):
        return None
    last = at
    while last + 1 < len(run) and last - at < 2 and run[last + 1].join in (" ", "-") and run[last].bare == run[last].end:
        if sites.get(fold(text[run[last + 1].start : run[last + 1].bare])):
            break
        last += 1
    return _Mention(start, run[last].bare, fold(text[start : run[last].bare]), (), number, "city", weight=2)


def _told_beside(text: str, run: list[_Token], at: int, number: int, sites: dict[str, tuple[Site, ...]]) -> _Mention | None:
    """A place that no gazetteer has, told by what follows: "X, a town in", "in X, Kenya", "the X reservation near Tulsa".

    It is the rest of its run, three words at most, none of them a well-known place.
    """
    start, end = run[at].start, run[-1].end
    words = [text[token.start : token.bare] for token in run[at:]]
    if len(words) > 3 or run[-1].bare != end or (at and run[at].join != " of ") or not all(_may_name(word) for word in words):
        return None
    apposed, beside = _APPOSED_KIND.match(text, end), _KNOWN_BESIDE.match(text, end)
    if not apposed and not beside:
        return None
    if any(site.size >= 2 or words[0] in _QUALIFIERS for word in words for site in sites.get(fold(word), ())):
        return None
    if words[-1].lower() in _KIND_OF:
        return None  # "Tembo District" tells its kind itself
    kind = apposed[1] if apposed else beside[1] if beside else None
    if beside and not apposed:
        known = any(sites.get(fold(beside[2][:cut])) for cut in _word_ends(beside[2]))
        if not known or (kind is None and _before(text, start) not in _IN):
            return None
    return _Mention(start, end, fold(text[start:end]), (), number, _KIND_OF[kind] if kind else None, weight=2)


_IN = frozenset({"in", "near", "at", "outside", "around"})


def _may_name(word: str) -> bool:
    """Whether a capitalised word may begin or go on the name of a place: no starter, adjective, office or body."""
    taken = any(word in words for words in (_STARTERS, _BODIES, _OFFICES, _BODIES_OF, _LABELS))
    return not taken and not nations.is_adjective(word) and not (word.isupper() and len(word) <= 5)


def _word_ends(words: str) -> list[int]:
    """Where each word of a string ends, the last first."""
    return [match.end() for match in re.finditer(r"\S+", words)][::-1]


def _share_kinds(text: str, mentions: list[_Mention], sites: dict[str, tuple[Site, ...]]) -> None:
    """Gives a plural word of kind to all it stands behind: "the Voronezh, Belgorod and Kursk regions"."""
    for last in range(len(mentions) - 1, 0, -1):
        kind, at = mentions[last].kind, last
        following = _NEXT_WORD.match(text, mentions[last].end)
        if kind is None or following is None or not following[1].endswith("s") or following[1] not in _KIND_OF:
            continue
        while at > 0 and text[mentions[at - 1].end : mentions[at].start] in (", ", " and ", ", and ", " & "):
            at -= 1
            one = mentions[at]
            matching = tuple(s for s in sites.get(one.key, ()) if _allowed(s, kind, text, one.start))
            one.kind, one.sites, one.vetoed = kind, matching or one.sites, False


def _capital_only(text: str, run: list[_Token], first: int, last: int) -> bool:
    """Whether the words before a kind word are a name: joined by spaces, no starter, no people's adjective, no body's head."""
    words = [text[t.start : t.bare] for t in run[first:last]]
    return all(t.join == " " and t.bare == t.end for t in run[first + 1 : last + 1]) and not any(
        w in _STARTERS or w in _LABELS or w in _BODIES or w in _OFFICES or nations.is_adjective(w) for w in words
    )


_OWN_KINDS = frozenset({"City", "State", "Sound", "Division", "Department", "Coast", "Capital"})  # part of the name, or a body


def _kind_beside(text: str, run: list[_Token], last: int, start: int) -> tuple[str | None, int, int]:
    """The kind told beside a name: (kind, end of the name with a capitalised kind word, tokens that this word takes)."""
    end = run[last].end
    if last + 1 < len(run) and run[last + 1].join == " " and run[last].bare == end:
        word = text[run[last + 1].start : run[last + 1].bare]
        kind = _KIND_OF.get(word.lower())
        after = text[run[last + 2].start : run[last + 2].bare] if last + 2 < len(run) and run[last + 2].join == " " else ""
        if kind and word not in _OWN_KINDS and after not in _BODIES:
            return kind, run[last + 1].bare, 1
        return None, 0, 0
    following = _NEXT_WORD.match(text, end)
    if following and (kind := _KIND_OF.get(following[1])) and text[run[last].start : end].lower() not in _KIND_OF:
        return kind, 0, 0
    if (following is None or following[1] in ("and", "or")) and (listed := _LISTED.match(text, end)):
        return _KIND_OF[listed[1]], 0, 0
    return _kind_before(text, start), 0, 0


def _kind_before(text: str, start: int) -> str | None:
    """The kind told by the words before: "the city of", "village", "Oblast of the"."""
    words = text[max(0, start - 30) : start].lower().split() if text[start - 1 : start] == " " else []
    for skipped in ("the", "of"):
        if words and words[-1] == skipped:
            words.pop()
    word = words[-1].lstrip('("“‘') if words else ""
    kind = _KIND_OF.get(word)
    return kind if kind is not None and not word.endswith("coast") else None


def _allowed(site: Site, kind: str | None, text: str, start: int) -> bool:
    if site.mark & BESIDE_KIND and kind != site.kind:
        return False
    return not site.mark & BEHIND_THE or text[max(0, start - 4) : start].lower() == "the "


def _is_adjectival(text: str, word: str, start: int, end: int, sites: tuple[Site, ...]) -> bool:
    """Whether a word is a people's adjective here; "the Mediterranean" and its like are places before no noun of theirs."""
    if not nations.is_adjective(word):
        return False
    if not any(s.kind in ("water", "area") for s in sites) or text[max(0, start - 4) : start].lower() != "the ":
        return True
    following = _NEXT_WORD.match(text, end)
    return following is not None and following[1] not in _WEAKLY_LOCATIVE | _LOCATIVE | {"since", "was", "has", "is"}


def _weigh_neighbours(text: str, run: list[_Token], mention: _Mention, found: list[_Mention], people: set[str]) -> None:
    """Vetoes a name by the capitalised words joined to it: a first name, a surname, "University of", "Post"."""
    personal = _is_town(mention) or mention.key in _GIVEN
    stop = text.endswith(". ", 0, mention.start)
    initial = stop and _INITIAL_BEFORE.search(text, max(0, mention.start - 24), mention.start)
    if initial or (personal and _INITIAL_BEHIND.match(text, mention.end)):
        mention.vetoed = True
        people.add(mention.key)
    inside = [i for i, t in enumerate(run) if t.start < mention.end and t.end > mention.start]
    first, last = inside[0], inside[-1]
    if text.startswith("$", mention.end):  # "US$42 million"
        mention.vetoed = True
    if first > 0 and run[first - 1].bare == run[first - 1].end:
        before, join = text[run[first - 1].start : run[first - 1].bare], run[first].join
        neighbour = next((m for m in found if m.start < run[first - 1].end and m.end > run[first - 1].start), None)
        if join == " of " and before in _BODIES_OF:
            mention.vetoed = mention.in_body = True
        elif join == " " and (_is_town(neighbour) and _is_town(mention) if neighbour else not _goes_before(before)):
            mention.vetoed = mention.kind is None
            surname = mention.key.rpartition(" ")[2] not in _KIND_OF  # "Orange County" is none
            if mention.vetoed and surname and (_size(mention) < 2 or mention.key in _GIVEN):
                people.add(mention.key)
    if last + 1 < len(run) and run[last + 1].join == " " and run[last].bare == run[last].end and mention.end >= run[last].bare:
        _weigh_next(text, run, last + 1, mention, found, people)


def _weigh_next(text: str, run: list[_Token], at: int, mention: _Mention, found: list[_Mention], people: set[str]) -> None:
    after = text[run[at].start : run[at].bare]
    rest = [text[t.start : t.bare] for t in run[at : at + 5] if t is run[at] or t.join == " "]
    heads = any(word in _BODIES for word in rest)
    neighbour = next((m for m in found if m.start <= run[at].start < m.end), None)
    if neighbour is not None and not (_is_town(neighbour) and _is_town(mention)):
        return
    if after in _STARTERS or nations.is_adjective(after):
        return
    if after in _OFFICES and not heads:
        mention.weight += 1
    elif heads:
        mention.vetoed = mention.in_body = True
    elif mention.key in _GIVEN or _is_town(mention):
        mention.vetoed = after[0].isalpha() and not after.isupper()
        if mention.vetoed and len(rest) == 1 and neighbour is None:
            people.add(fold(after))
    elif neighbour is None and after.lower() not in _KIND_OF and all(s.kind in ("area", "water") for s in mention.sites):
        mention.vetoed = mention.kind is None and not after.isupper()  # "Midwest Living" is a paper


def _is_town(mention: _Mention | None) -> bool:
    """Whether a name is a town's (or a minor division's) and no state, well-known region or water."""
    return mention is not None and not any(s.kind != "city" and (s.population or s.kind == "country") for s in mention.sites)


def _goes_before(word: str) -> bool:
    """Whether a capitalised word may stand before a place name without making it a person's or a body's."""
    if word in _STARTERS or word in _QUALIFIERS or word.isupper() or word.endswith("ern"):
        return True
    if "-" in word and word.rpartition("-")[2].islower():  # "Houthi-controlled Hajjah"
        return True
    return nations.is_adjective(word) or nations.nation(word) is not None


# ---------------------------------------------------------------- what a tagger found


class _Tagged:
    """A tagger's names, asked by position."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.names = sorted(names, key=lambda n: n.span)
        self.starts = [n.span.start for n in self.names]

    def over(self, start: int, end: int) -> Name | None:
        """The name that overlaps text[start:end], the longest one."""
        at = bisect_left(self.starts, end)
        near = [n for n in self.names[max(0, at - 3) : at] if n.span.end > start]
        return max(near, key=lambda n: n.span.end - n.span.start, default=None)


def _with_tagged(text: str, sentences: Sequence[Sentence], tagged: _Tagged, mentions: list[_Mention]) -> list[_Mention]:
    """Adds places that only the tagger knows: tagged GPE, or LOC and FAC behind a preposition of place, in no gazetteer.

    Where the tagged name is longer by a word that is no mere qualifier, a gazetteer's name inside it is another place's.
    """
    starts = [sentence.span.start for sentence in sentences]
    kept, at = [], 0
    for name in tagged.names:
        if name.label not in ("GPE", "LOC", "FAC") or not sentences:
            continue
        words = text[name.span.start : name.span.end]
        start = name.span.end - len(words.removeprefix("the ").removeprefix("The "))
        while at < len(mentions) and mentions[at].end <= start:
            kept.append(mentions[at])
            at += 1
        inner = []
        while at < len(mentions) and mentions[at].start < name.span.end:
            inner.append(mentions[at])
            at += 1
        word = text[start : name.span.end]
        inside = bool(kept) and kept[-1].end > start
        unknown = not inside and _may_be_place(text, start, name.span.end) and not _explained(text, start, name.span.end, inner)
        if unknown and (name.label == "GPE" or _before(text, start) in _LOCATIVE):
            number = max(0, bisect_right(starts, start) - 1)
            inner = [_Mention(start, name.span.end, fold(word), (), number, weight=5)]
        kept += inner
    return kept + mentions[at:]


def _may_be_place(text: str, start: int, end: int) -> bool:
    """Whether a tagged name that no gazetteer has may be a place: no adjective, acronym, people, body or part of its name."""
    word, following = text[start:end], _NEXT_WORD.match(text, end)
    if not word[:1].isupper() or (word.isupper() and len(word) <= 5):
        return False
    if nations.is_adjective(word) or nations.nation_of_body(word):
        return False
    return not text.startswith("-", end) and not (following and following[1] in _BODIES)


def _explained(text: str, start: int, end: int, inner: list[_Mention]) -> bool:
    """Whether the mentions inside a tagged name leave no capitalised word of it over but qualifiers and words of kind."""
    if not inner:
        return False
    if inner[0].start < start or inner[-1].end > end or "," in text[start:end]:
        return True
    rest = [m[0] for m in _TOKEN.finditer(text, start, end) if not any(i.start <= m.start() < i.end for i in inner)]
    return all(
        w in _QUALIFIERS or w in _STARTERS or w in _LEADS or w.lower() in _KIND_OF or nations.is_adjective(w) for w in rest
    )


# ---------------------------------------------------------------- believing


def _before(text: str, start: int) -> str:
    """The word before a name, lower case, past "the"; "" where a comma, full stop or line break parts them."""
    window = text[max(0, start - 40) : start]
    if not window.endswith((" ", "\u00a0", "\n")):
        return ""
    words = window.split()
    if words and words[-1].lower() == "the":
        words.pop()
    word = words[-1].strip("\"“”'’(").lower() if words else ""
    return word if word[-1:].isalpha() else word.rstrip(".") if word.rstrip(".") in _TITLES else ""


def _find_containers(text: str, mentions: list[_Mention]) -> None:
    """Ties a name to the state or region in its phrase: "Cairo, Illinois", "Nigeria's Zamfara", "the Iranian city of Khoy"."""
    for mention in mentions:
        people = _PEOPLE_OF.search(text, max(0, mention.start - 60), mention.start) if mention.kind else None
        if people:
            words = people[1].split()
            mention.people = nations.nation_of_adjective(people[1]) or nations.nation_of_adjective(words[-1])
    for one, other in pairwise(mentions):
        gap = text[one.end : other.start]
        if one.sentence != other.sentence or len(gap) > 40 or other.vetoed:
            continue
        wide = any(s.kind == "country" or (s.kind == "region" and not _is_wide(one)) for s in other.sites)
        if wide and _is_inner(one) and _CONTAINER_GAP.fullmatch(gap):
            one.container = other
        elif not one.sites and other.sites and _BESIDE_GAP.fullmatch(gap):
            one.container = other  # no gazetteer has it: it is where its neighbour is
        elif any(s.kind in ("country", "region") for s in one.sites) and _is_inner(other) and _OWNER.fullmatch(gap):
            other.container = other.container or one


def _is_inner(mention: _Mention) -> bool:
    """Whether a name may lie in a state or region: a town, a region, or one that only the words tell."""
    if not mention.sites:
        return True
    return not any(s.kind in ("country", "area", "water") for s in mention.sites) and mention.kind not in ("water", "area")


def _is_wide(mention: _Mention) -> bool:
    """Whether a name is a well-known region's: "Illinois, Kentucky" is a list and no place in Kentucky."""
    told = mention.kind == "region"
    return any(s.kind == "region" and s.population and (told or not s.mark & BESIDE_KIND) for s in mention.sites)


def _believe(
    text: str, sentences: Sequence[Sentence], mentions: list[_Mention], people: set[str], tagged: _Tagged
) -> list[_Mention]:
    """The mentions that are places, by weight; a name believed in one spot is believed wherever nothing speaks against it."""
    shouting = {i for i, sentence in enumerate(sentences) if sentence.heading or _is_shouted(text, sentence)}
    for mention in mentions:
        mention.weight += _weight(text, mention, people, tagged, sentences[mention.sentence].span.start, shouting)
    for one, other in pairwise(mentions):
        if text[one.end : other.start] in (", ", " and ", ", and ", " or ") and one.sentence == other.sentence:
            if one.weight >= 2 > other.weight > 0:
                other.weight += 1.5
            elif other.weight >= 2 > one.weight > 0:
                one.weight += 1.5
    believed = {m.key for m in mentions if m.weight >= 2}
    contained = {id(m.container) for m in mentions if m.container is not None and m.weight >= 2}
    kept = []
    for mention in mentions:
        sure = mention.weight >= 2 or (id(mention) in contained and mention.weight > -5)
        if sure or (mention.key in believed and mention.weight >= 0.5 and mention.key not in people):
            kept.append(mention)
    return kept


def _is_shouted(text: str, sentence: Sentence) -> bool:
    """Whether most words are capitalised, as in a headline: then capitals tell nothing."""
    words = text[sentence.span.start : min(sentence.span.end, sentence.span.start + 300)].split()
    capital = sum(word[0].isupper() for word in words if len(word) > 3 and word[0].isalpha())
    long = sum(len(word) > 3 and word[0].isalpha() for word in words)
    return long >= 4 and capital >= 0.7 * long and text[sentence.span.end - 1] not in '.!?”"'


def _weight(text: str, mention: _Mention, people: set[str], tagged: _Tagged, sentence_start: int, shouting: set[int]) -> float:
    """What speaks for a place (2 and more: believed). The steps were set on the development halves of four corpora."""
    name = tagged.over(mention.start, mention.end)
    if mention.in_body and mention.sentence not in shouting:
        return -10
    if name is not None:
        verdict = _by_label(text, mention, name)
        if verdict is not None:
            return verdict
    if mention.vetoed and not (mention.sentence in shouting and _size(mention) >= 3):
        return -10
    following = _NEXT_WORD.match(text, mention.end)
    if following and following[1] in _MISSIONS:
        return -10  # "the Kenyan embassy" is not in Kenya
    before = _before(text, mention.start)
    if before in _TITLES and text[max(0, mention.start - 1)] == " " and not mention.kind:
        return -10
    weight = _size(mention) + (mention.kind is not None) * 3
    locative = before in _LOCATIVE
    locative = locative or _relation(text, mention.start) is not None
    weight += 2 if locative else 0.5 if before in _WEAKLY_LOCATIVE else 0
    weight += (mention.container is not None) * 2
    weight += (" " in mention.key) * 0.5
    if mention.kind is None and mention.key.rpartition(" ")[2] in _KIND_OF and " " in mention.key:
        weight += 2
    if text.endswith(", ", 0, mention.start) and _APPOSITION.search(text, max(0, mention.start - 24), mention.start):
        weight += 2
    if following and following[1] in _SAYS and not any(s.kind == "country" for s in mention.sites):
        weight -= 1.5
    if following and following[1] in _FRONTS:
        weight += 1
    if following and following[1] in _TOWNSFOLK:
        weight += 1.5
    if text.endswith("-", 0, mention.start) and _PARTY.search(text, max(0, mention.start - 3), mention.start):
        weight += 3
    if text.endswith("of ", 0, mention.start) and _RESIDENT.search(text, max(0, mention.start - 60), mention.start):
        weight += 1.5
    if mention.start == sentence_start and not locative and mention.container is None and _size(mention) < 3:
        weight -= 0.5
    if mention.start == sentence_start and text[mention.start : mention.end].isupper() and _DATELINE.match(text, mention.end):
        weight += 2
    if mention.key in people:
        weight -= 3 if _size(mention) < 2 or mention.key in _GIVEN else 1
    return weight


def _size(mention: _Mention) -> float:
    """How likely the bare word is a place in the news."""
    return max((site.size for site in mention.sites), default=0.5)


def _by_label(text: str, mention: _Mention, name: Name) -> float | None:
    """The weight that a tagger's label alone settles; None where it does not."""
    exact = name.span.start >= mention.start - 4 and name.span.end <= mention.end + 1
    if name.label in ("GPE", "LOC"):
        return 6
    if name.label == "FAC":
        return 3 if mention.kind or exact else None
    if name.label == "PERSON":
        led = name.span.start > mention.start and any(s.kind in ("water", "area") for s in mention.sites)
        return None if led else -10  # "Mount McKinley" may be tagged by its second word
    if name.label == "NORP":
        return -10 if exact and not any(s.kind == "country" for s in mention.sites) else None
    if exact:  # a town or state that speaks or acts, tagged as a body: "Moscow denied"
        return None if any(s.kind in ("country", "region") or s.population > 500_000 for s in mention.sites) else -10
    inner = _before(text, mention.start)
    return None if inner in ("in", "at", "near") and mention.start > name.span.start else -10


# ---------------------------------------------------------------- settling


class _Weights(NamedTuple):
    """What each sign is worth, on the scale of log odds: one step makes a site 2.7 times as likely.

    Set near a conditional logit's on the development halves of LGL, TR-News, GeoWebNews and GeoVirus (1,229 names with several
    sites). `state` and `own_state` it puts below zero (-1.1, -0.5), as `mates` tells much of the same; they are kept above it
    by hand, for reports of two or three names, where a state in the sentence is all there is.
    """

    prior: float = 1.7  # a factor of ten in population
    great: float = 2.8  # it is a state, or a region that news name without their state
    state: float = 0.5  # the share of its state in what the report names
    own_state: float = 1.0  # its state is named in the same sentence
    people: float = 6.0  # the adjective of its state stands before
    kind: float = 5.7  # it is of the kind that a word beside tells
    bare: float = -4.5  # it needs such a word and has none
    division: float = 1.9  # other names that may lie in its division
    close: float = 2.3  # … within some 60 km
    near: float = 1.0  # … within some 250 km
    mates: float = 2.2  # … in its state
    american: float = 1.0  # words that only American local news use, for American sites
    british: float = 1.4  # words of British spelling and institutions, for sites where English is spelled so


_FITTED = _Weights()
_TIE = 0.35  # log odds; a namesake that comes so near leaves the name open
_FAR = 100  # km; nearer namesakes are one place for every use
_CELL = 0.6, 2.4  # degrees: the sides of the cells that tell what is close and what is near
_SPELLED_BRITISH = frozenset({"GB", "IE", "AU", "NZ", "CA", "ZA", "IN", "PK", "KE", "NG"})


def _context(text: str, sentences: Sequence[Sentence], mentions: list[_Mention]) -> _Context:
    context = _Context()
    for number, sentence in enumerate(sentences):
        for _, code, kind in nations.nations_in(text, *sentence.span):
            weight = 2 if kind in ("name", "capital") else 1
            context.states[code] += weight
            context.near.setdefault(number, Counter())[code] += weight
    for mention in mentions:
        likely = max(mention.sites, key=lambda s: s.prior, default=None)
        if likely is not None and likely.kind == "region" and likely.country and (likely.population or len(mention.sites) == 1):
            context.states[likely.country] += 1
            context.near.setdefault(mention.sentence, Counter())[likely.country] += 1
    context.total = context.states.total() + 1
    words = set(text.split())
    context.american = math.log1p(len(words & _AMERICAN))
    context.british = math.log1p(len(words & _BRITISH))
    return context


def _settle(mentions: list[_Mention], witnesses: list[_Mention], context: _Context) -> None:
    """Chooses a site for each name; one sense a report unless the phrase differs.

    Two rounds: in the first each name is weighed by itself and votes for the country around each of its sites; in the second,
    where the votes of the others fall, counts. So "Paris", "Chrisman" and "Edgar County" find Illinois together. Names inside
    those of bodies ("Edgar County Sheriff") are witnesses: they vote, and are not told.
    """
    for _ in range(2):
        ballots: dict[tuple[str, str | None], list[tuple[float, Site]]] = {}
        for mention in [*mentions, *witnesses]:
            if mention.sites and (mention.sense not in ballots or mention.container is not None):
                ballots[mention.sense] = _odds(_ranked(mention, context))
        context.poll(ballots)
    senses: dict[tuple[str, str | None], tuple[tuple[bool, float], Site]] = {}
    for mention in mentions:
        lead, mention.choice = _best(mention, context)
        grounds = mention.container is not None, lead
        if mention.choice is not None and (mention.sense not in senses or grounds > senses[mention.sense][0]):
            senses[mention.sense] = grounds, mention.choice
    for mention in mentions:
        if mention.container is None and mention.sense in senses:
            told, near = senses[mention.sense][1], context.near.get(mention.sentence, _NOWHERE)
            own = mention.choice
            if own is None or told.country == own.country or near[told.country or ""] or not near[own.country or ""]:
                mention.choice = told  # else its own sentence names another state: "Floods in Valencia killed 200 in Spain"
    for mention in mentions:
        inner, outer = mention.choice, mention.container
        if inner is not None and outer is not None:  # "Atlanta, Georgia" settles both
            outer.choice = next((s for s in outer.sites if _lies_in_site(inner, s)), outer.choice)


def _odds(ranked: list[tuple[float, Site]]) -> list[tuple[float, Site]]:
    """The share of belief that each site has; those under 1 % are left out."""
    if not ranked:
        return []
    best = ranked[0][0]
    raw = [(math.exp(score - best), site) for score, site in ranked if score > best - 6]
    total = sum(part for part, _ in raw)
    return [(part / total, site) for part, site in raw if part > 0.01 * total]


def _cells(site: Site) -> Iterator[_Cell]:
    """The boxes that a vote for a site goes to: its state, its division, and the cells of the map around it."""
    if site.country is not None:
        yield "state", site.country, ""
        if site.division is not None and site.kind != "country":
            yield "division", site.country, site.division
    if site.kind in ("city", "region"):  # what is wider is near to nothing
        for side in _CELL:
            _, row, column = _cell(site, side)
            yield from ((side, row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1))


def _cell(site: Site, side: float) -> tuple[float, int, int]:
    return side, math.floor(site.lat / side), math.floor(site.lon / side)


def _best(mention: _Mention, context: _Context) -> tuple[float, Site | None]:
    """The winning site and its lead; None where another one, elsewhere on the map, comes within a hair."""
    ranked = _ranked(mention, context)
    if not ranked:
        return 0.0, None
    score, site = ranked[0]
    for other_score, other in ranked[1:]:
        if score - other_score >= _TIE:
            return score - other_score, site
        if _kilometres(site.lat, site.lon, other.lat, other.lon) > _FAR:
            return 0.0, None
    return math.inf, site


def _ranked(mention: _Mention, context: _Context) -> list[tuple[float, Site]]:
    outer = mention.container
    near = frozenset(context.near.get(mention.sentence, ()))
    grounds = (mention.key, len(mention.sites), mention.kind, mention.people, (outer.key, outer.kind) if outer else None, near)
    known = context.ranked.get(grounds)
    if known is None:
        known = context.ranked[grounds] = _weighed(mention, context)
    return known


def _weighed(mention: _Mention, context: _Context) -> list[tuple[float, Site]]:
    sites = mention.sites
    if mention.container is not None:
        wides = mention.container.sites
        inside = tuple(s for s in sites if _lies_in(s, mention.container)) or _close_to(sites, wides)
        if not inside and not any(s.kind == "country" for s in wides):
            inside = tuple(s for s in sites if s.size >= 3)  # "New York, North Carolina and Virginia" is a list
        sites = inside
    if len(sites) < 2:
        return [(0.0, site) for site in sites]
    scored = [(sum(map(mul, _signs(site, mention, context), _FITTED)), site) for site in sites]
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].id))


def _close_to(sites: tuple[Site, ...], wides: tuple[Site, ...]) -> tuple[Site, ...]:
    """The sites within 300 km of the middle of a region that is no division: "Cairo, in the Nile Delta"."""
    regions = [wide for wide in wides if wide.kind == "region" and wide.country]
    return tuple(
        s for s in sites if any(s.country == w.country and _kilometres(s.lat, s.lon, w.lat, w.lon) < 300 for w in regions)
    )


def _lies_in(site: Site, container: _Mention) -> bool:
    return any(_lies_in_site(site, wide) for wide in container.sites)


def _lies_in_site(site: Site, wide: Site) -> bool:
    """Whether a site lies in a state, in a first-level region of one, or near the middle of a smaller one."""
    if site.country != wide.country or site.country is None or site.id == wide.id or site.kind == "country":
        return False
    if wide.kind == "country":
        return True
    if wide.kind != "region":
        return False
    if site.division is not None and site.division in (wide.name, wide.division):
        return wide.name == wide.division or _kilometres(site.lat, site.lon, wide.lat, wide.lon) < 150
    return False


def _signs(site: Site, mention: _Mention, context: _Context) -> _Weights:
    """What speaks for a site, in the order of the weights."""
    country, sense = site.country or "", mention.sense
    narrow = site.kind in ("city", "region")
    return _Weights(
        prior=site.prior,
        great=float(site.kind == "country" or (site.kind == "region" and site.population > 0 and not site.mark & BESIDE_KIND)),
        state=context.states[country] / context.total,
        own_state=float(country in context.near.get(mention.sentence, _NOWHERE)),
        people=float(mention.people is not None and mention.people == country),
        kind=float(mention.kind is not None and mention.kind == site.kind),
        bare=float(mention.kind is None and bool(site.mark & BESIDE_KIND)),
        division=context.votes_for(("division", country, site.division), sense) if site.kind != "country" else 0.0,
        close=context.votes_for(_cell(site, _CELL[0]), sense) if narrow else 0.0,
        near=context.votes_for(_cell(site, _CELL[1]), sense) if narrow else 0.0,
        mates=context.votes_for(("state", country, ""), sense),
        american=context.american * (country == "US"),
        british=context.british * (country in _SPELLED_BRITISH),
    )


_NOWHERE: Counter[str] = Counter()


def _kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The distance on a sphere of 6,371 km, flat-earth approximation (1 % off at 500 km, enough for ranking)."""
    east = (lon - other_lon + 180) % 360 - 180
    x = math.radians(east) * math.cos(math.radians((lat + other_lat) / 2))
    return 6371 * math.hypot(x, math.radians(lat - other_lat))


# ---------------------------------------------------------------- what is told


def _place(text: str, mention: _Mention) -> Place:
    span = Span(mention.start, mention.end)
    name = " ".join(text[mention.start : mention.end].split())
    site = mention.choice
    if name.isupper() and len(name) > 3 and "." not in name:
        name = site.name if site and fold(site.name) == fold(name) else name.title() if len(name) > 4 else name
    relation = _relation(text, mention.start)
    if site is None:
        best = max((s.prior for s in mention.sites), default=0.0)
        likely = [s for s in mention.sites if s.prior > best - 2.5]
        country = _country_beside(mention) or mention.people or _shared([s.country for s in likely])
        kind = mention.kind or _shared([s.kind for s in likely])
        return Place(name, country=country, kind=kind, span=span, relation=relation)
    kind = mention.kind if mention.kind and site.kind == "city" and mention.kind == "region" else site.kind
    return Place(
        name, country=site.country, admin1=site.division if site.kind != "country" else None, lat=site.lat, lon=site.lon,
        geonames=site.id if site.id < OWN else None, kind=kind, span=span, relation=relation,
    )  # fmt: skip


def _country_beside(mention: _Mention) -> str | None:
    """The state of the place that a name lies in or beside, up the chain: "Orakzai District, Khyber Pakhtunkhwa, Pakistan"."""
    outer = mention.container
    for _ in range(_LONGEST):
        if outer is None:
            break
        if outer.choice is not None and outer.choice.country is not None:
            return outer.choice.country
        if country := _shared([site.country for site in outer.sites]):
            return country
        outer = outer.container
    return None


def _shared(values: list[str | None]) -> str | None:
    """What all likely namesakes have in common, if they do: then it is known though the spot is not."""
    return values[0] if values and len(set(values)) == 1 else None


def _relation(text: str, start: int) -> str | None:
    match = _RELATION.search(text, max(0, start - 70), start)
    return " ".join(match[1].lower().split()) if match else None
