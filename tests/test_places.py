from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golden import Case, cases
from sayso.places import fold, toponyms
from sayso.records import Name, Sentence, Span, Toponym

ASSETS = Path(__file__).parent.parent / "src" / "sayso" / "assets"


def lines_of(text: str, heading: bool = False) -> list[Sentence]:
    return [Sentence(Span(*m.span()), 0, heading, ()) for m in re.finditer(r"\S[^\n]*", text)]


def names_of(text: str, given: str) -> list[Name]:
    found = []
    for part in filter(None, (p.strip() for p in given.split(";"))):
        label, words = part.split("=")
        at = text.index(words)
        found.append(Name(Span(at, at + len(words)), label))
    return found


def read(text: str) -> list[Toponym]:
    return toponyms(text, lines_of(text), ())


def rendered(toponym: Toponym, with_division: bool) -> str:
    place = toponym.place
    parts = [place.name, place.kind or "?", place.country or "?"]
    if with_division:
        parts.append(place.admin1 or "?")
    if place.relation:
        parts.append(place.relation)
    return ", ".join(parts)


@pytest.mark.parametrize("case", cases("places"), ids=repr)
def test_the_corpus(case: Case):
    sentences = lines_of(case.text, case.given.get("heading") == "yes")
    found = toponyms(case.text, sentences, names_of(case.text, case.given.get("names", "")))
    assert [rendered(t, case.given.get("admin1") == "yes") for t in found] == case.expected, case.where


def test_a_span_covers_the_name_alone():
    text = "Rockets fell south of Kherson region’s capital and in Odesa’s port."
    assert [text[t.span.start : t.span.end] for t in read(text)] == ["Kherson", "Odesa"]


def test_a_namesake_gets_its_own_coordinates():
    first, _, second, _ = (t.place for t in read("He flew from Paris, Texas, to London, Ontario."))
    assert (first.lat, first.lon) == pytest.approx((33.66, -95.56), abs=0.1)
    assert (second.lat, second.lon) == pytest.approx((42.98, -81.23), abs=0.1)


def test_a_town_carries_its_geonames_id_and_a_place_of_our_own_none():
    town, sea = (t.place for t in read("A ship left Odesa for the Black Sea."))
    assert town.geonames == 698740
    assert sea.geonames is None
    assert sea.lat == pytest.approx(43.3, abs=1)


def test_a_tie_between_namesakes_stays_open():
    (toponym,) = read("A barn burned down near Springfield.")
    assert toponym.place.name == "Springfield"
    assert (toponym.place.lat, toponym.place.lon, toponym.place.geonames) == (None, None, None)


def test_a_line_break_inside_a_name_is_a_space_in_the_place():
    text = "Fighting in North\nKivu went on."
    (toponym,) = toponyms(text, [Sentence(Span(0, len(text)), 0, False, ())], ())
    assert (toponym.place.name, toponym.place.country) == ("North Kivu", "CD")
    assert text[toponym.span.start : toponym.span.end] == "North\nKivu"


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("Saint-Étienne", "st etienne"),
        ("St. Étienne", "st etienne"),
        ("Sana’a", "sanaa"),
        ("Łódź", "lodz"),
        ("Tromsø", "tromso"),
        ("U.S.", "US"),
        ("NSW", "NSW"),
        ("Miss.", "miss."),
        ("Deir  al-Balah", "deir al balah"),
    ],
)
def test_spellings_that_are_one(spelling: str, key: str):
    assert fold(spelling) == key


def test_threads_read_alike():
    text = "Drones over Kursk and Bryansk; shelling in Nikopol and near Enerhodar."
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(read, [text] * 16))
    assert all(result == results[0] for result in results)
    assert len(results[0]) == 4


def test_a_long_text_in_capitals_takes_linear_time():
    text = "PARIS ROME " * 4_000
    assert len(read(text)) < 10_000  # a quadratic reading of these 8,000 joined words would not come back


def test_every_line_of_the_regions_has_a_kind_and_a_point():
    for number, line in enumerate((ASSETS / "regions.txt").read_text("utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            names, kind, country, point = (part.strip() for part in line.split("|"))
            lat, lon = map(float, point.split())
            assert names, number
            assert kind in ("country", "region", "city", "water", "area"), number
            assert re.fullmatch(r"-|[A-Z]{2}", country), number
            assert -90 <= lat <= 90, number
            assert -180 <= lon <= 180, number


LABELS = st.sampled_from(["GPE", "PERSON", "ORG", "LOC", "FAC", "NORP"])
WORDS = st.sampled_from(
    ["Kyiv", "in", "Paris", "Texas", "Mr", "the", "region", "of", "New", "York", "St.", "al-Tanf", "US", "U.S.", "’s", ",", "(",
     "near", "Oblast", "\n", "said", "Lake", "-", "Georgia", "Congo", "“", "é", "😀", "I", "A-B-", "Oblast"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=25).map(" ".join), st.booleans())
def test_spans_are_apart_in_order_and_say_the_name(text: str, heading: bool):
    found = toponyms(text, lines_of(text, heading), ())
    for one in found:
        assert 0 <= one.span.start < one.span.end <= len(text)
        assert one.place.span == one.span
        assert (one.place.lat is None) == (one.place.lon is None)
        written = " ".join(text[one.span.start : one.span.end].split())
        assert one.place.name.lower() == written.lower()
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert found == toponyms(text, lines_of(text, heading), ())


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=120), st.lists(st.tuples(st.integers(0, 120), st.integers(1, 20), LABELS), max_size=4))
def test_nothing_in_a_text_raises(text: str, spans: list[tuple[int, int, str]]):
    names = [Name(Span(start, min(len(text), start + length)), label) for start, length, label in spans if start < len(text)]
    toponyms(text, lines_of(text), names)
