from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import nations
from sayso.nations import nation, nation_of_adjective, nation_of_body, nation_of_capital, nations_in

ASSETS = Path(__file__).parent.parent / "src" / "sayso" / "assets"


def found(text: str) -> list[str]:
    return [f"{text[span.start : span.end]} {code} {kind}" for span, code, kind in nations_in(text, 0, len(text))]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Ukraine", "UA"), ("UK", "GB"), ("Britain", "GB"), ("U.S.", "US"), ("America", "US"), ("DR Congo", "CD"),
        ("Democratic Republic of Congo", "CD"), ("Ivory Coast", "CI"), ("Côte d’Ivoire", "CI"), ("Burma", "MM"),
        ("Türkiye", "TR"),
        ("Holland", "NL"), ("DPRK", "KP"), ("UAE", "AE"), ("Eswatini", "SZ"), ("Swaziland", "SZ"), ("Kosovo", "XK"),
        ("Taiwan", "TW"), ("Palestine", "PS"), ("Congo", None), ("Korea", None), ("Ruritania", None), ("", None),
    ],
)  # fmt: skip
def test_names_of_states(name: str, code: str | None):
    assert nation(name) == code


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Russian", "RU"), ("Russians", "RU"), ("Briton", "GB"), ("Filipinos", "PH"), ("Ivorian", "CI"),
        ("South Koreans", "KR"),
        ("Nigerien", "NE"), ("Nigerian", "NG"), ("Burkinabe", "BF"), ("Congolese", None), ("Korean", None), ("Kurdish", None),
    ],
)  # fmt: skip
def test_adjectives_and_demonyms(word: str, code: str | None):
    assert nation_of_adjective(word) == code
    assert nations.is_adjective(word)


@pytest.mark.parametrize(
    ("word", "code"), [("Kyiv", "UA"), ("Kiev", "UA"), ("N’Djamena", "TD"), ("The Hague", "NL"), ("Odesa", None)]
)
def test_capitals(word: str, code: str | None):
    assert nation_of_capital(word) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kremlin", "RU"), ("Pentagon", "US"), ("Blue House", "KR"), ("Verkhovna Rada", "UA"), ("Élysée", "FR"),
        ("IDF", "IL"), ("GUR", "UA"),
        ("Yonhap", "KR"), ("KCNA", "KP"), ("IRNA", "IR"), ("Hamas", "PS"),
        ("Hezbollah", "LB"),
        ("Houthis", "YE"),
        ("M23", "CD"), ("RSF", "SD"), ("Al-Shabaab", "SO"), ("al-Shabaab", "SO"), ("Taliban", "AF"), ("Mossad", "IL"),
        ("NATO", None), ("UN", None), ("Reuters", None), ("ISIS", None), ("al-Qaeda", None),
    ],
)  # fmt: skip
def test_bodies_and_seats(name: str, code: str | None):
    assert nation_of_body(name) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Kremlin said Russian troops left Syria.", ["Kremlin RU seat", "Russian RU adjective", "Syria SY name"]),
        ("Papua New Guinea, Guinea-Bissau and Guinea", ["Papua New Guinea PG name", "Guinea-Bissau GW name", "Guinea GN name"]),
        ("U.S.-led and US-backed forces", ["U.S. US name", "US US name"]),
        ("pro-Russian and anti-French marches", ["Russian RU adjective", "French FR adjective"]),
        ("The United\nStates agreed", ["United\nStates US name"]),
        ("South Sudan’s army and Sudan's", ["South Sudan SS name", "Sudan SD name"]),
        ("Niger and Nigeria", ["Niger NE name", "Nigeria NG name"]),
        ("al-Shabaab and the Houthis", ["al-Shabaab SO body", "Houthis YE body"]),
        ("NATO and the UN met the Congolese", []),
        ("the Indian Ocean, New Mexico, French fries, Brussels sprouts", []),
        ("Paris Saint-Germain won", []),
        ("a flight to Paris, Texas", []),
        ("a flight to Paris, Lyon and Nice", ["Paris FR capital"]),
        ("Michael Jordan and Chad Smith", []),
        ("a visit to Jordan and to Chad", ["Jordan JO name", "Chad TD name"]),
        ("Turkey prices rose before Thanksgiving", []),
        ("Turkey said on Monday", ["Turkey TR name"]),
        ("Voters in Georgia chose a sheriff, said the Atlanta paper", []),
        ("Georgia accused Russia", ["Georgia GE name", "Russia RU name"]),
        ("Savannah, Georgia", []),
        ("the us and them, turkey and china plates", []),
    ],
)
def test_words_of_states_in_a_text(text: str, expected: list[str]):
    assert found(text) == expected


def test_only_the_stretch_asked_for_is_read():
    text = "Russia and Ukraine and France"
    assert [(tuple(span), code) for span, code, _ in nations_in(text, 11, 18)] == [((11, 18), "UA")]
    assert nations_in(text, 11, 17) == []


def test_all_codes_of_the_standard_are_there():
    codes = set(nations.names())
    assert len(codes) == 250
    assert {"XK", "PS", "TW", "GB", "UM"} <= codes
    assert all(len(code) == 2 and code.isupper() for code in codes)


def test_every_state_has_a_point_on_earth():
    for code in nations.names():
        lat, lon = nations.middle(code) or (999, 999)
        assert -90 <= lat <= 90, code
        assert -180 <= lon <= 180, code


def test_no_name_stands_for_two_states():
    owners: dict[str, str] = {}
    for code, names in nations.names().items():
        for name in names:
            assert owners.setdefault(name, code) == code, name


def test_no_body_belongs_to_two_states():
    owners: dict[str, str] = {}
    for line in (ASSETS / "nations.txt").read_text("utf-8").splitlines():
        code, *fields = (field.strip() for field in line.split("|"))
        if re.match(r"[A-Z]{2} ", code) and len(fields) > 4:
            for body in fields[4].split(";"):
                assert owners.setdefault(body.strip(), code[:2]) == code[:2], body


@pytest.mark.skipif(not os.environ.get("SAYSO_TORTURE"), reason="measures time, which depends on what else the machine does")
def test_reading_is_fast():
    text = (
        "The Kremlin said on Monday that Russian troops had left the village near Pokrovsk in Ukraine, the White House said. "
        * 500
    )
    nations_in(text, 0, 100)
    begun = time.process_time()
    nations_in(text, 0, len(text))
    assert len(text.split()) / (time.process_time() - begun) > 100_000  # words a second; about 1,000,000 on a quiet machine


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Russia", "U.S.", "US", "Georgia", "al-Shabaab", "New", "Mexico", ",", "Paris", "’s", "-", "é", "\n"])
    )
)
def test_spans_are_apart_and_in_order(words: list[str]):
    text = " ".join(words)
    place = 0
    for span, code, kind in nations_in(text, 0, len(text)):
        assert place <= span.start < span.end
        assert len(code) == 2
        assert kind in ("name", "adjective", "capital", "seat", "body")
        place = span.end


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_nothing_in_a_text_raises(text: str):
    nations_in(text, 0, len(text))
