"""Which state a word belongs to: names, adjectives, capitals, seats of government, national bodies.

All words stand in `assets/nations.txt`, which explains its grammar; codes are ISO 3166-1 alpha-2, and XK for Kosovo.
The engine is a dictionary from the first word of an entry to the entries that begin so, longest first: one look-up for each
capitalised word of the text, read once, on first use.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from sayso.records import Span

Kind = Literal["name", "adjective", "capital", "seat", "body"]

FIELDS: tuple[Kind, ...] = ("name", "adjective", "capital", "seat", "body")
_WORD = re.compile(r"(?<![\w&])(?:(?:al|el|dpa|peshmerga|carabinieri)\b|[^\W\d_a-z]\w*)")
_CAPITALISED = re.compile(r"[^\W\d_a-z][\w'’-]*")
_US_CUES = re.compile(
    r"\b(?:Atlanta|Savannah|Augusta|Republicans?|Democrats?|Democratic|GOP|Gov\.|Governor|Sen\.|Rep\.|[Ss]heriff|U\.S\.|Florida|"
    r"Alabama|Tennessee|South Carolina|North Carolina|Texas|Pennsylvania|Michigan|Arizona|Fulton County|Secretary of State)"
)
_GE_CUES = re.compile(
    r"\b(?:Tbilisi|Georgians?|Batumi|Ossetian?|Abkhazian?|Saakashvili|Caucasus|Russian?|Armenia|Azerbaijan|Moscow|Gori|Ukraine|"
    r"Moldova|Kobakhidze|Zourabichvili|Turkey)\b"
)
AROUND = 450  # characters beside a word that may tell which state it means; Georgia looks at 400
_POULTRY = re.compile(r"\s+(?:prices|sandwich|dinner|breast|farm|meat|hunt|soup|leg|sausage|producer|shoot|carcass|bird)")


class _Entry(NamedTuple):
    text: str
    code: str | None
    kind: Kind
    personal: bool


class _Table(NamedTuple):
    by_first: dict[str, tuple[_Entry, ...]]
    exact: dict[Kind, dict[str, str | None]]
    points: dict[str, tuple[float, float]]
    names: dict[str, tuple[str, ...]]
    elsewhere: re.Pattern[str]
    beside: frozenset[str]


def nation(name: str) -> str | None:
    """The code of the state or territory with this name ("Ivory Coast": CI); None for no state and for several ("Congo")."""
    return _table().exact["name"].get(_plain(name))


def nation_of_adjective(word: str) -> str | None:
    """The code of the state an adjective or demonym belongs to ("Ivorians": CI); None where several share it ("Congolese")."""
    return _table().exact["adjective"].get(_plain(word))


def is_adjective(word: str) -> bool:
    """Whether the word is an adjective or demonym of a state, of several, or of a people without one ("Kurdish")."""
    return _plain(word) in _table().exact["adjective"]


def nation_of_capital(word: str) -> str | None:
    """The code of the state whose capital this is ("Kiev": UA)."""
    return _table().exact["capital"].get(_plain(word))


def nation_of_body(name: str) -> str | None:
    """The code of the state a body, armed group, seat of government or agency belongs to; None for NATO, the UN, ISIS."""
    table = _table()
    plain = _plain(name)
    return table.exact["body"].get(plain) or table.exact["seat"].get(plain)


def is_stateless(name: str) -> bool:
    """Whether this is a body or group of no state, or of many (NATO, the WHO, ISIS)."""
    body = _table().exact["body"]
    return _plain(name) in body and body[_plain(name)] is None


def middle(code: str) -> tuple[float, float] | None:
    """A point in the middle of a state: degrees north, degrees east."""
    return _table().points.get(code)


def name_of(code: str) -> str:
    """The usual name of a state. KeyError where there is none of this code."""
    return _table().names[code][0]


def names() -> dict[str, tuple[str, ...]]:
    """All names of each state, the usual one first."""
    return dict(_table().names)


def nations_in(text: str, start: int, end: int) -> list[tuple[Span, str, str]]:
    """The words of text[start:end] that belong to a state: (span, code, kind), left to right, the longest, none inside another.

    kind is name, adjective, capital, seat or body. Words of several states or of none are left out, and so are phrases that
    only sound like one ("New Mexico", "Paris Saint-Germain"), towns named after a capital ("Paris, Texas") and persons
    ("Michael Jordan").
    """
    table, found = _table(), list[tuple[Span, str, str]]()
    if table.by_first.keys().isdisjoint(_WORD.findall(text, start, end)):
        return found
    low = max(0, start - AROUND)  # only what stands around can matter: a whole report asked a sentence at a time stays linear
    part = text[low : end + AROUND]
    flat = part if part.isascii() and "\n" not in part else part.replace("\n", " ").replace("\u00a0", " ")
    place, last = start - low, end - low
    for match in _WORD.finditer(flat, place, last):
        at = match.start()
        if at < place:
            continue
        for entry in table.by_first.get(match[0], ()):
            stop = at + len(entry.text)
            if stop > last or not flat.startswith(entry.text, at) or _runs_on(flat, stop, last):
                continue
            here = entry.text != "Georgia" or _is_caucasian(flat, at, stop)
            if here and entry.code is not None and _counts(entry, flat, at, stop, table):
                found.append((Span(low + at, low + stop), entry.code, entry.kind))
            place = stop
            break
    return found


def _runs_on(text: str, stop: int, end: int) -> bool:
    """Whether the word goes on behind the match ("Niger" in "Nigeria")."""
    if text.startswith(("-speaking", "-language"), stop):
        return True  # a language is no state
    return stop < end and text[stop - 1] != "." and (text[stop].isalnum() or text[stop] == "_")


def _counts(entry: _Entry, text: str, at: int, stop: int, table: _Table) -> bool:
    if entry.kind == "capital" and text.startswith(", ", stop) and table.elsewhere.match(text, stop + 2):
        return False
    if entry.text == "Turkey" and _POULTRY.match(text, stop):
        return False
    return not (entry.personal and _beside_a_name(text, at, stop))


def _beside_a_name(text: str, at: int, stop: int) -> bool:
    """Whether a capitalised word that is no office, month or the like stands beside: "Jim Jordan", "Paris Hilton"."""
    if text[stop : stop + 1] == " ":
        following = _CAPITALISED.match(text, stop + 1)
        if following and following[0] not in _table().beside and not following[0].isupper():
            return True
    if at > 1 and text[at - 1] == " ":
        space = max(text.rfind(" ", max(0, at - 30), at - 1), text.rfind("\n", max(0, at - 30), at - 1))
        before = text[space + 1 : at - 1]
        word = before.lstrip("\"'“‘(")
        first = space < 1 or text[space - 1] in '.!?\n”"' or before != word
        return _CAPITALISED.fullmatch(word) is not None and word not in _table().beside and not word.isupper() and not first
    return False


def _is_caucasian(text: str, at: int, stop: int) -> bool:
    """Georgia on the Black Sea, by the words within 400 characters; the American state has its own towns and parties."""
    if text[max(0, at - 2) : at] == ", " and text[max(0, at - 3) : at - 2].isalpha() and not text.startswith(" and", stop):
        word = text[max(0, at - 30) : at - 2].split()[-1]
        if word[:1].isupper() and word not in ("Armenia", "Azerbaijan", "Ukraine", "Moldova", "Russia", "Turkey", "Tbilisi"):
            return False
    window = text[max(0, at - 400) : stop + 400]
    return len(_US_CUES.findall(window)) <= len(_GE_CUES.findall(window.replace("Georgia", "-", 1)))


def _plain(word: str) -> str:
    return " ".join(word.replace("’", "'").split())


@cache
def _table() -> _Table:
    text = files("sayso").joinpath("assets", "nations.txt").read_text("utf-8")
    by_first: dict[str, dict[str, _Entry]] = {}
    exact: dict[Kind, dict[str, str | None]] = {kind: {} for kind in FIELDS}
    points: dict[str, tuple[float, float]] = {}
    own: dict[str, tuple[str, ...]] = {}
    lists: dict[str, list[str]] = {"**": [], ">>": [], "<>": []}

    def enter(word: str, code: str | None, kind: Kind) -> None:
        personal = word.endswith("?")
        base = word.rstrip("?+")
        for form in (base, base + "s") if word.endswith("+") else (base,):
            exact[kind].setdefault(_plain(form), code)
            for spelling in {form, form.replace("'", "’")}:
                first = _first(spelling)
                by_first.setdefault(first, {}).setdefault(spelling, _Entry(spelling, code, kind, personal))

    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        head, *fields = line.split("|")
        if line[:2] in lists:
            lists[line[:2]] += [word.strip() for word in line[2:].split(";")]
            continue
        code, *point = head.split()
        if point:
            points[code] = (float(point[0]), float(point[1]))
            own[code] = tuple(word.strip().rstrip("?") for word in fields[0].split(";"))
        for kind, field in zip(FIELDS, fields, strict=False):
            for word in filter(None, (part.strip() for part in field.split(";"))):
                enter(word, code if point else None, kind)
    for word in lists["**"]:
        by_first.setdefault(_first(word), {})[word] = _Entry(word, None, "name", False)
    ordered = {first: tuple(sorted(group.values(), key=lambda e: -len(e.text))) for first, group in by_first.items()}
    pattern = re.compile("(?:" + "|".join(re.escape(word) for word in sorted(lists[">>"], key=len, reverse=True)) + r")(?!\w)")
    return _Table(ordered, exact, points, own, pattern, frozenset(lists["<>"]))


def _first(word: str) -> str:
    """The first word of an entry as the scanner sees it: up to the first character that is no letter, digit or underscore."""
    match = re.match(r"\w+", word)
    return match[0] if match else word
