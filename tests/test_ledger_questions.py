"""Asking the ledger: every filter, counts, facets, pages, words; held against a plain search through all entries."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from ledgers import fetched, read, told, values, words
from sayso.errors import MisuseError
from sayso.ledger import Ledger
from sayso.ledger.questions import FACETS
from sayso.records import Figure, Period, Place, Speaker

PLACES = {
    "Kursk region": Place("Kursk", "RU", "Kursk", 51.7, 36.1, None, "region"),
    "Sudzha": Place("Sudzha", "RU", "Kursk", 51.19, 35.27, 486816, "city"),
    "Kursk city": Place("Kursk", "RU", "Kursk", 51.73, 36.18, 538560, "city"),
    "Kherson region": Place("Kherson", "UA", "Kherson", 46.6, 33.5, None, "region"),
    "Kherson city": Place("Kherson", "UA", "Kherson", 46.64, 32.61, 706448, "city"),
    "Beryslav": Place("Beryslav", "UA", "Kherson", 46.84, 33.43, 712260, "city"),
    "Kiev": Place("Kiev", "UA", "Kyiv", 50.45, 30.52, 703448, "city"),
    "Kyiv": Place("Kyiv", "UA", "Kyiv", 50.45, 30.52, 703448, "city"),
    "Bucha": Place("Bucha", "UA", "Kyiv", 50.55, 30.21, 711369, "city"),
    "Crimea": Place("Crimea", "UA", "Crimea", 45.3, 34.4, None, "region"),
    "Yalta": Place("Yalta", "UA", "Crimea", 44.5, 34.16, 688533, "city"),
    "Ukraine": Place("Ukraine", "UA", None, 49.0, 32.0, 690791, "country"),
    "Paris": Place("Paris", "FR", "Île-de-France", 48.85, 2.35, 2988507, "city"),
    "Paris, Texas": Place("Paris", "US", "Texas", 33.66, -95.56, 4717560, "city"),
    "Old mill": Place("Old Mill", None, None, None, None, None, None),
}
NAMES = list(PLACES)
ZELENSKY = ("Zelensky", "Volodymyr Zelenskyy", "Zelenskyy", "Volodymyr Zelenskiy")


def one_each(ledger, fields, **about):
    """A report of so many figures, numbered 1, 2, 3 …, each with its own fields."""
    text = " ".join(f"No. {n} is told." for n in range(1, len(fields) + 1))
    ledger.add([told("All", text, *((f"{n}", {**given}) for n, given in enumerate(fields, 1)), **about)])


def said_each(ledger, fields):
    """So many reports, oldest first, of a statement each: "Nr 1.", "Nr 2." …"""
    ledger.add([told(f"T{n}", f"Nr {n}.", **given) for n, given in enumerate(fields, 1)])


def numbers(selection):
    """Which of `one_each` and `said_each` were found."""
    return sorted(int(e.held.value) if isinstance(e.held, Figure) else int(e.words[3:-1]) for e in selection)


# ---------------------------------------------------------------- places


def listed(names):
    """The names of places in a row; one of them has a comma."""
    return {name.replace(";", ",") for name in names.replace("Paris, Texas", "Paris; Texas").split(", ") if name}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Kursk region", "Kursk region, Sudzha, Kursk city"),
        ("Kursk Oblast", "Kursk region, Sudzha, Kursk city"),
        ("kursk region", "Kursk region, Sudzha, Kursk city"),
        ("Kursk city", "Kursk city"),
        ("Kursk", "Kursk region, Sudzha, Kursk city"),
        ("Sudzha", "Sudzha"),
        ("sudzha", "Sudzha"),
        ("Kherson region", "Kherson region, Kherson city, Beryslav"),
        ("Kherson", "Kherson region, Kherson city, Beryslav"),
        ("Kherson city", "Kherson city"),
        ("Kyiv city", "Kiev, Kyiv"),
        ("Kiev", "Kiev, Kyiv, Bucha"),
        ("Kyiv", "Kiev, Kyiv, Bucha"),
        ("Crimea", "Crimea, Yalta"),
        ("Autonomous Republic of Crimea", "Crimea, Yalta"),
        ("Ukraine", "Kherson region, Kherson city, Beryslav, Kiev, Kyiv, Bucha, Crimea, Yalta, Ukraine"),
        ("UA", "Kherson region, Kherson city, Beryslav, Kiev, Kyiv, Bucha, Crimea, Yalta, Ukraine"),
        ("ua", "Kherson region, Kherson city, Beryslav, Kiev, Kyiv, Bucha, Crimea, Yalta, Ukraine"),
        ("Russia", "Kursk region, Sudzha, Kursk city"),
        ("France", "Paris"),
        ("Paris", "Paris, Paris, Texas"),
        ("Texas", "Paris, Texas"),
        ("Old Mill", "Old mill"),
        ("old mill", "Old mill"),
        ("Nowhereville", ""),
        ("Sudzha,Old Mill", "Sudzha, Old mill"),
        ("51.73 36.18", "Kursk city"),
        ("50.45 30.52,33.66 -95.56", "Kiev, Kyiv, Paris, Texas"),
        ("1 1", ""),
    ],
)
def test_a_place_is_meant_with_what_lies_in_it(atlas, asked, found):
    assert {NAMES[n - 1] for n in numbers(atlas.figures(place=asked))} == listed(found)
    assert atlas.figures(place=asked).count() == len(listed(found))


def test_places_are_told_whole_with_how_many_figures_each_has(atlas):
    assert Counter(dict(atlas.figures().places())) == Counter(dict.fromkeys(PLACES.values(), 1))
    assert [place.name for place, _ in atlas.figures(place="France,Old Mill").places()] == ["Old Mill", "Paris"]
    assert len(atlas.figures().places(limit=3)) == 3
    assert [place for place, _ in atlas.figures(place="none").places()] in ([], [None])


@pytest.fixture(scope="module")
def atlas(place):
    with Ledger(place.address(), create=True) as ledger:
        one_each(ledger, [{"place": one} for one in PLACES.values()])
        yield ledger


# ---------------------------------------------------------------- speakers


def test_a_speaker_is_found_by_any_spelling(ledger):
    said_each(ledger, [
        *({"who": Speaker(name, "person", "President", "Ukraine", "UA")} for name in ZELENSKY),
        {"who": Speaker("Olena Koval", "person", "Minister", "Ukraine", "UA")},
        {"who": Speaker("Ministry of Defence", "organisation", None, "Ministry of Defence", "UA")},
        {"who": Speaker("Ukraine's Defense Ministry", "organisation", None, "Ministry of Defence", "UA")},
        {"who": Speaker("Ministry of Defence", "organisation", None, "Ministry of Defence", "RU")},
        {"who": Speaker("Анна Берг", "person", None, None, None)},
        {"who": Speaker("witnesses", "unnamed")},
    ])  # fmt: skip
    for name in (*ZELENSKY, "volodymyr zelensky", "V. Zelensky"):
        assert numbers(ledger.statements(speaker=name)) == [1, 2, 3, 4], name
    assert numbers(ledger.statements(speaker="Olena Koval")) == [5]
    assert numbers(ledger.statements(speaker="Defence Ministry of Ukraine")) == [6, 7]
    assert numbers(ledger.statements(speaker="Анна Берг")) == [9]
    assert numbers(ledger.statements(speaker="Anna Nobody")) == []
    assert numbers(ledger.statements(speaker=["Olena Koval", "Zelensky"])) == [1, 2, 3, 4, 5]
    assert {e.who for e in ledger.statements(speaker="Zelensky")} == {"Volodymyr Zelenskyy"}
    assert ledger.statements(speaker="Zelensky").facet("speaker") == [("Volodymyr Zelenskyy", 4)]
    assert numbers(ledger.statements(organisation="defence")) == [6, 7, 8]
    assert numbers(ledger.statements(organisation="MINISTRY")) == [6, 7, 8]
    assert numbers(ledger.statements(organisation="Ministry of Defence", country="UA")) == [6, 7]
    assert numbers(ledger.statements(country="Ukraine")) == [1, 2, 3, 4, 5, 6, 7]
    assert numbers(ledger.statements(country="ua,ru")) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert numbers(ledger.statements(speaker_kind="unnamed")) == [10]
    assert numbers(ledger.statements(speaker_kind=["unnamed", "organisation"])) == [6, 7, 8, 10]


def test_speakers_are_listed_with_their_spellings_most_heard_first(ledger):
    said_each(ledger, [
        *({"who": Speaker(name, "person", "President", "Ukraine", "UA"), "published": f"2024-11-0{n}"}
          for n, name in enumerate(ZELENSKY, 1)),
        {"who": "Tom Passer-By"},
        {"who": Speaker("NATO", "organisation"), "published": None},
        {"who": Speaker("witnesses", "unnamed")},
    ])  # fmt: skip
    ledger.add([told("F", "3 and 4 people were killed.", "3", "4", who=Speaker("Zelensky", "person"))])
    first, second = ledger.speakers()
    assert (first.name, first.statements, first.figures) == ("Volodymyr Zelenskyy", 5, 2)
    assert (first.first, first.last, first.role, first.country) == (date(2024, 11, 1), date(2024, 11, 5), "President", "UA")
    assert set(first.spellings) == {*ZELENSKY}
    assert first.spellings[0] == "Zelensky"
    assert (second.name, second.kind, second.first, second.last) == ("NATO", "organisation", None, None)
    assert [v.name for v in ledger.speakers(limit=1)] == ["Volodymyr Zelenskyy"]
    assert [v.name for v in ledger.speakers(speaker="NATO")] == ["NATO"]
    assert [v.statements for v in ledger.speakers(published_until="2024-11-02")] == [2]
    ledger.grade("NATO", "B", by="Ines")
    assert [v.grade for v in ledger.speakers()] == [None, "B"]
    assert ledger.as_of(1).speakers()[0].statements == 4


# ---------------------------------------------------------------- figures

SIDES = [
    {"party": "UA"},
    {"party": "RU"},
    {"party": None, "side": "Azov brigade"},
    {"party": None, "side": "Russian volunteers"},
    {"party": "US"},
    {"party": None},
]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("UA", [1]), ("ua", [1]), ("Ukraine", [1]), ("ukraine", [1]), ("Ukrainian", [1]), ("Russia", [2]), ("RU", [2]),
        ("azov", [3]), ("Azov brigade", [3]), ("US", [5]), ("United States", [5]), ("UA,RU", [1, 2]), (["Azov", "US"], [3, 5]),
        ("Atlantis", []),
    ],
)  # fmt: skip
def test_a_party_is_a_state_by_any_name_or_a_side(ledger, asked, found):
    one_each(ledger, SIDES)
    assert numbers(ledger.figures(party=asked)) == found


def test_each_field_of_a_figure_is_a_filter(ledger):
    one_each(ledger, [
        {"measure": "wounded", "unit": "person", "status": "confirmed", "comparator": "exact"},
        {"measure": "killed", "unit": "USD", "status": "denied", "comparator": "about", "confidence": 0.5},
        {"measure": "killed", "unit": None, "status": "reported", "comparator": "exact", "confidence": 0.51},
    ])  # fmt: skip
    ask = ledger.figures
    assert numbers(ask(measure="killed")) == [2, 3]
    assert numbers(ask(measure="killed,wounded")) == numbers(ask(measure=["killed", "wounded"])) == [1, 2, 3]
    assert numbers(ask(measure=" killed , wounded ")) == [1, 2, 3]
    assert numbers(ask(unit="USD")) == [2]
    assert numbers(ask(unit="apple")) == []
    assert numbers(ask(status="confirmed,denied")) == [1, 2]
    assert numbers(ask(comparator="about")) == [2]
    assert numbers(ask(measure="killed", comparator="exact")) == [3]
    assert numbers(ask(min_confidence=0.51)) == [1, 3]
    assert numbers(ask(min_confidence=0)) == [1, 2, 3]
    assert numbers(ask(min_value=2, max_value=2)) == [2]
    assert numbers(ask(min_value=0)) == [1, 2, 3]
    assert numbers(ask(max_value=0)) == []


def test_what_is_not_told_is_asked_for_by_none(ledger):
    who = Speaker("Selland", "organisation", None, None, None)
    ledger.add([
        told("A", "1 were told.", ("1", {"unit": None, "party": "UA", "place": Place("Kherson", "UA")}), who=who, outlet=None),
        told("B", "2 were told.", ("2", {"unit": "person", "party": None, "place": None})),
    ])  # fmt: skip
    ask = ledger.figures
    asked = ("unit", "party", "place", "outlet", "organisation", "country")
    assert [values(ask(**{name: "none"})) for name in asked] == [[1], [2], [2], [1], [1], [2, 1]]
    assert values(ask(party="UA,none")) == values(ask(place="Kherson,none")) == [2, 1]
    assert values(ask(organisation="none,Selland")) == [2, 1]
    assert [dict(ask().facet(name))[None] for name in asked] == [1, 1, 1, 1, 1, 2]
    assert [filed.origin.title for filed in ledger.reports(outlet="none")] == ["A"]


def test_what_has_no_day_is_asked_for_by_none(ledger):
    monday = Period(date(2024, 11, 4), date(2024, 11, 4))
    ledger.add([told("A", "1 were told.", ("1", {"time": monday}), said={"said": monday}),
                told("B", "2 were told.", "2", published=None)])  # fmt: skip
    assert values(ledger.figures(published_since="none")) == values(ledger.figures(happened_since="none")) == [2]
    assert [e.origin.title for e in ledger.statements(said_since="none")] == ["B"]
    assert [filed.origin.title for filed in ledger.reports(published_since="none")] == ["B"]
    with pytest.raises(MisuseError, match="published_until: 'none' is no day"):
        ledger.figures(published_until="none")


def test_a_comma_of_a_name_stands_behind_a_backslash(ledger):
    ledger.add([told("A", "1 were told.", "1", outlet="Post, Lisbon"), told("B", "2 were told.", "2", outlet="Post")])
    assert values(ledger.figures(outlet="Post, Lisbon")) == [2]
    assert values(ledger.figures(outlet="Post\\, Lisbon")) == values(ledger.figures(outlet=["Post, Lisbon"])) == [1]


def test_values_are_held_against_bounds_where_there_is_no_value(ledger):
    one_each(ledger, [
        {}, {"value": None, "low": 24.0, "comparator": "plural"}, {"value": None, "low": 30.0, "high": 50.0}, {"value": None},
    ])  # fmt: skip
    assert [e.words for e in ledger.figures(min_value=24)] == ["2", "3"]
    assert [e.words for e in ledger.figures(min_value=25)] == ["3"]
    assert [e.words for e in ledger.figures(max_value=50)] == ["1", "3"]
    assert [e.words for e in ledger.figures(max_value=49)] == ["1"]


def test_each_field_of_a_statement_is_a_filter(ledger):
    said_each(ledger, [
        {"said": {"act": "deny", "quote": "direct"}, "outlet": "Évening Pöst"},
        {"said": {"act": "state", "confidence": 0.4}, "published": "2024-11-06"},
        {"said": {"act": "accuse"}, "outlet": None, "published": None},
    ])  # fmt: skip
    ask = ledger.statements
    assert numbers(ask(act="deny")) == [1]
    assert numbers(ask(act="deny,accuse")) == [1, 3]
    assert numbers(ask(quote="direct")) == [1]
    assert numbers(ask(min_confidence=0.5)) == [1, 3]
    assert numbers(ask(outlet="Évening Pöst")) == [1]
    assert numbers(ask(outlet="the wire")) == [2]
    assert numbers(ask(outlet=["The Wire", "Évening Pöst"])) == [1, 2]
    assert numbers(ask(outlet="Wire")) == []
    assert numbers(ask(published_since="2024-11-06")) == [2]
    assert numbers(ask(published_until=date(2024, 11, 5))) == [1]
    assert numbers(ask(published_since="2024-11-05", published_until="2024-11-06")) == [1, 2]
    one = next(iter(ask(act="deny")))
    assert numbers(ask(report=one.origin.id)) == [1]
    assert numbers(ask(report="r0000000000000000")) == []
    assert numbers(ask(outlet="")) == [1, 2, 3]
    assert numbers(ask(outlet=None, act=())) == [1, 2, 3]
    assert numbers(ask(act=[])) == [1, 2, 3]


DAYS = [("2024-11-05", "2024-11-05"), ("2024-11-01", "2024-11-10"), ("2024-11-06", None), (None, "2024-11-04"), (None, None)]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2024-11-05", "2024-11-05", [1, 2]),
        ("2024-11-04", "2024-11-04", [2, 4]),
        ("2024-11-06", None, [2, 3]),
        ("2024-11-11", None, [3]),
        (None, "2024-10-31", [4]),
        (None, "2024-11-05", [1, 2, 4]),
        ("1900-01-01", "2200-01-01", [1, 2, 3, 4]),
        (date(2024, 11, 10), None, [2, 3]),
        (None, None, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_days_overlap_and_open_ends_reach_on(ledger, since, until, found):
    spans = [Period(s and date.fromisoformat(s), e and date.fromisoformat(e)) for s, e in DAYS]
    one_each(ledger, [*({"time": span} for span in spans), {"time": None}])
    assert numbers(ledger.figures(happened_since=since, happened_until=until)) == found
    said_each(ledger, [*({"said": {"said": span}, "outlet": "Said"} for span in spans), {"outlet": "Said"}])
    assert numbers(ledger.statements(said_since=since, said_until=until, outlet="Said")) == found


def test_what_people_decided_is_a_filter(ledger):
    one_each(ledger, [{}] * 7)
    ids = {e.held.value: e.held.id for e in ledger.figures()}
    ledger.accept(ids[1], by="Ines")
    ledger.edit(ids[2], {"measure": "wounded"}, by="Ines")
    ledger.reject(ids[3], by="Ines")
    ledger.merge(ids[4], [ids[5]], by="Ines")
    parts = ledger.split(ids[6], [{"value": 61}, {"value": 62}], by="Ines")
    ask = ledger.figures
    assert numbers(ask()) == [1, 2, 4, 7, 61, 62]
    assert numbers(ask(reviewed="none")) == [7]
    assert numbers(ask(reviewed="any")) == [1, 2, 4, 61, 62]
    assert numbers(ask(reviewed="accepted")) == [1, 4]
    assert numbers(ask(reviewed="edited")) == [2, 61, 62]
    assert numbers(ask(reviewed="rejected")) == [3]
    assert numbers(ask(reviewed="merged,split")) == [5, 6]
    assert numbers(ask(reviewed=["none", "rejected"])) == [3, 7]
    assert ask(reviewed="rejected").facet("review") == [("rejected", 1)]
    ledger.undo(by="Ines")
    assert numbers(ask(reviewed="withdrawn")) == [61, 62]
    assert sorted(e.held.id for e in ask(reviewed="withdrawn")) == sorted(parts)


def test_words_are_a_filter(ledger):
    said_each(ledger, [{}])
    ledger.add([
        told("Drones", "Long-range drones attacked a depot. It burned.", who="Ana Sol"),
        told("Missiles", "A missile hit the depot at Kherson.", who="Bela Kun"),
        told("Nothing", "It rained in Kherson.", who="Ana Sol"),
    ])  # fmt: skip

    def found(text):
        return sorted(e.origin.title for e in ledger.statements(text=text))

    assert found("depot") == ["Drones", "Missiles"]
    assert found("DEPOTS") == ["Drones", "Missiles"]
    assert found("depot drone") == ["Drones"]
    assert found("drone OR missiles") == ["Drones", "Missiles"]
    assert found("Kherson -missile") == ["Nothing"]
    assert found('"long range drones"') == ["Drones"]
    assert found('"drones range"') == []
    assert found("attack* burn*") == ["Drones"]
    assert found("ana") == ["Drones", "Nothing"]  # who speaks is found too
    assert found("ana depot") == ["Drones"]
    assert ledger.statements(text="depot", speaker="Ana Sol").count() == 1
    assert [f.origin.title for f in ledger.reports(text="burned")] == ["Drones"]
    assert ledger.speakers(text="depot") == []  # they are persons without a role


# ---------------------------------------------------------------- what cannot be asked

WRONG = [
    ("figures", {"speeker": "x"}, "speeker: is no filter; choose among act, "),
    ("figures", {"measure": "deaths"}, "measure: 'deaths' is none; choose among affected, "),
    ("figures", {"measure": "killed,deaths"}, "measure: 'deaths' is none"),
    ("figures", {"status": "true"}, "status: 'true' is none; choose among alleged, "),
    ("figures", {"comparator": ">"}, "comparator: '>' is none; choose among about, "),
    ("figures", {"reviewed": "yes"}, "reviewed: 'yes' is none; choose among accepted, any, "),
    ("figures", {"versions": "old"}, "versions: 'old' is none; choose among all, latest"),
    ("figures", {"act": "deny"}, "act: no figure has one; ask for statements"),
    ("figures", {"quote": "direct"}, "quote: no figure has one; ask for statements"),
    ("figures", {"said_since": "2024-11-05"}, "said_since: no figure has "),
    ("figures", {"happened_since": "5 Nov"}, "happened_since: '5 Nov' is no day; write it like 2024-11-05"),
    ("figures", {"published_until": "2024-02-30"}, "published_until: '2024-02-30' is no day; write it like 2024-11-05"),
    ("figures", {"min_confidence": "high"}, "min_confidence: 'high' is no number"),
    ("figures", {"min_value": [3]}, "min_value: '[3]' is no number"),
    ("figures", {"max_value": float("nan")}, "max_value: 'nan' is no number"),
    ("figures", {"speaker": 7}, "speaker: 7 is no text"),
    ("figures", {"place": ["Goma", 7]}, "place: ['Goma', 7] is no text"),
    ("figures", {"text": ["a"]}, "text: ['a'] is no text"),
    ("figures", {"outlet": ","}, "outlet: ',' names nothing"),
    ("figures", {"text": "("}, "query: the parenthesis at character 1 is never closed"),
    ("figures", {"text": "-drones"}, "query: asks only for what must not occur"),
    ("figures", {"text": "…"}, "query: holds no word to look for"),
    ("statements", {"act": "say"}, "act: 'say' is none; choose among accuse, "),
    ("statements", {"quote": "whole"}, "quote: 'whole' is none; choose among direct, indirect, mixed"),
    ("statements", {"speaker_kind": "man"}, "speaker_kind: 'man' is none; choose among document, "),
    ("statements", {"measure": "killed"}, "measure: no statement has one; ask for figures"),
    ("statements", {"place": "Goma"}, "place: no statement has one; ask for figures"),
    ("statements", {"happened_until": "2024-11-05"}, "happened_until: no statement has one; ask for figures"),
    ("reports", {"speaker": "x"}, "speaker: no report has one; choose among outlet, "),
    ("speakers", {"measure": "killed"}, "measure: no statement has one"),
]


@pytest.mark.parametrize(("what", "asked", "told_so"), WRONG, ids=[f"{what} {asked}" for what, asked, _ in WRONG])
def test_what_cannot_be_asked_is_told_in_a_useful_line(empty, what, asked, told_so):
    with pytest.raises(MisuseError) as caught:
        getattr(empty, what)(**asked)
    assert str(caught.value).startswith(told_so)
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def empty(place):
    with Ledger(place.address(), create=True) as ledger:
        yield ledger


def test_what_is_none_is_told(empty):
    for wrong, told_so in [
        (lambda: empty.statements().places(), "places: no statement has one; ask for figures"),
        (lambda: empty.figures().facet("value"), "facet: 'value' is none; choose among measure, "),
        (lambda: empty.figures().page(5, "xyz"), "cursor: is none of sayso's"),
        (lambda: empty.figures().page(5, "bnVsbA"), "cursor: is none of sayso's"),
        (lambda: empty.figures().page(5, "WzEsMiwzLDEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwXQ"), "cursor: is none of sayso's"),
        (lambda: empty.figures().page(0), "limit: a page of nothing leads nowhere"),
        (lambda: empty.reports(limit=-1), "limit: -1 is no number of entries"),
        (lambda: empty.search("dam", limit=-1), "limit: -1 is no number of entries"),
        (lambda: empty.search("dam", kinds=["page"]), "kinds: 'page' is none; choose among statement, figure, report"),
        (lambda: empty.search(""), "query: holds no word"),
        (lambda: empty.entry("f123456789abcdef0"), "f123456789abcdef0: the ledger has no such entry"),
        (lambda: empty.entry("x"), "x: the ledger has no such entry"),
        (lambda: empty.entry("f\0é"), "f\0é: the ledger has no such entry"),
        (lambda: empty.entry(""), ": the ledger has no such entry"),
        (lambda: empty.report("r1"), "r1: the ledger has no such report"),
    ]:
        with pytest.raises(MisuseError) as caught:
            wrong()
        assert str(caught.value).startswith(told_so)


@pytest.mark.parametrize("odd", ["a\0b", "\0", "'; DROP TABLE report; --", "%", "\\", "é🌊", "\x1b[31m", "x" * 5_000])
def test_odd_words_find_nothing_and_break_nothing(empty, odd):
    for name in ("speaker", "organisation", "country", "unit", "party", "place", "outlet", "report"):
        with suppress(MisuseError):
            assert empty.figures(**{name: [odd]}).count() == 0
    for ask in (empty.search, empty.entry, empty.text, lambda word: empty.grade(word, "B", by="Ines")):
        with suppress(MisuseError):
            assert ask(odd) == []


def test_asking_an_empty_ledger(empty):
    assert (list(empty.figures()), empty.figures().count(), empty.figures().facet("measure")) == ([], 0, [])
    assert (empty.reports(), empty.speakers(), empty.search("dam"), empty.refused(), empty.changes([1])) == ([], [], [], [], [])
    assert (empty.figures().page().entries, empty.figures().page().next) == ((), None)


def test_an_entry_is_found_by_the_beginning_of_its_id(ledger):
    one_each(ledger, [{}] * 40)
    held = [e.held.id for e in ledger.figures()]
    for identity in held:
        others = [other for other in held if other != identity]
        for enough in range(4, 18):
            if not any(other.startswith(identity[:enough]) for other in others):
                assert ledger.entry(identity[:enough]).held.id == identity


# ---------------------------------------------------------------- order, pages, counts


def many(ledger, reports=9):
    text = "3 of 1, 3 of 2 and 3 of 3 were told."
    days = [f"2024-11-{1 + n % 4:02}" if n % 5 else None for n in range(reports)]
    ledger.add([told(f"R{n}", text, "3", "3", "3", "1", published=day) for n, day in enumerate(days)])


def test_entries_come_newest_report_first_and_in_the_order_of_its_text(ledger):
    many(ledger)
    found = list(ledger.figures())
    assert len(found) == 36
    days = [e.origin.published or date.min for e in found]
    assert days == sorted(days, reverse=True)
    by_report = [list(e.held.span) for e in found if e.origin.title == "R3"]
    assert by_report == sorted(by_report)
    latest = [e.origin.title for e in found if e.origin.published == date(2024, 11, 2)]
    assert latest == ["R1"] * 4 if latest[0] == "R1" else latest[0] > latest[-1]  # of one day the last added first


@pytest.mark.parametrize("size", [1, 2, 5, 35, 36, 37])
def test_pages_together_are_everything(ledger, size):
    many(ledger)
    selection = ledger.figures(min_value=2)
    pages, after = [], None
    while True:
        page = selection.page(size, after)
        pages.append(page.entries)
        if page.next is None:
            break
        after = page.next
    assert all(len(one) == size for one in pages[:-1])
    assert 0 < len(pages[-1]) <= size
    assert [e for page in pages for e in page] == list(selection)


def test_pages_miss_and_double_nothing_while_reports_come_in(ledger):
    many(ledger)
    before = [e.held.id for e in ledger.figures()]
    found, after = [], None
    for n in count():
        page = ledger.figures().page(4, after)
        found += [e.held.id for e in page.entries]
        if page.next is None:
            break
        after = page.next
        ledger.add([told(f"New {n}", "8 were told.", "8", published=f"2024-11-0{1 + n % 9}" if n % 3 else None)])
    assert len(found) == len(set(found))
    assert [one for one in found if one in set(before)] == before


def test_a_long_answer_comes_whole(ledger):
    text = " ".join(f"{n} were told." for n in range(10, 710))
    ledger.add([told("Long", text, *(str(n) for n in range(10, 710)))])
    assert values(ledger.figures()) == list(range(10, 710))
    whole = ledger.figures().page(100_000)
    assert ([e.held.value for e in whole.entries], whole.next) == (list(range(10, 710)), None)
    assert len(ledger.history(whole.entries[0].held.id)) == 1


def test_an_answer_begun_is_not_changed_by_what_comes_in(ledger):
    text = " ".join(f"{n} were told." for n in range(10, 710))
    ledger.add([told("Long", text, *(str(n) for n in range(10, 710)))])
    asked = iter(ledger.figures())
    first = next(asked)
    ledger.reject(first.held.id, by="Ines")
    ledger.add([told("Older", "7 were told.", "7", published="2020-01-01")])
    assert [e.held.value for e in asked] == list(range(11, 710))
    assert len(values(ledger.figures())) == 700


def test_reports_are_listed_and_filtered(ledger):
    ledger.add([
        fetched(told("A", "3 were told.", "3", outlet="One", url="https://one.example/a"), "2024-11-05T10:00:00+00:00"),
        told("B", "Nothing.", who=None, outlet="Two", published="2024-11-07"), told("C", "4 were told.", "4", published=None),
    ])  # fmt: skip
    ask = ledger.reports
    assert [f.origin.title for f in ask()] == ["B", "A", "C"]
    assert [f.origin.title for f in ask(limit=1)] == ["B"]
    assert [f.origin.title for f in ask(outlet="one,two")] == ["B", "A"]
    assert [f.origin.title for f in ask(published_until="2024-11-06")] == ["A"]
    assert [f.origin.title for f in ask(published_since="2024-11-06")] == ["B"]
    assert [f.origin.title for f in ask(report=[f.origin.id for f in ask()][1])] == ["A"]
    a = ask(outlet="One")[0]
    assert (a.arrival.way, a.arrival.fetched_at, a.added) == ("page", "2024-11-05T10:00:00+00:00", ledger.changes([1])[0].at)


def paged(ask, cursor):
    """All that a question has, two at a time, each page asked for by the last of the one before."""
    found, after = [], None
    while page := ask(limit=2, after=after):
        found += page
        after = cursor(page[-1])
    return found


def test_reports_speakers_and_what_is_found_come_in_pages_that_miss_and_double_nothing(ledger):
    days = ("2024-11-05", "2024-11-06", None)
    people = [Speaker(f"Rosa {name}", "person", "Mayor", None, None) for name in ("Lind", "Osei", "Tan", "Lind", "Naz")]
    ledger.add([
        told(f"No {n}", f"{n} of the drones were lost, {n} were found.", str(n), (str(n), {}), who=who, published=days[n % 3])
        for n, who in enumerate(people, 10)
    ])  # fmt: skip
    ledger.add([told("Drones over the lake", "Nobody was there.", who=None)])
    assert paged(ledger.reports, lambda one: one.origin.id) == ledger.reports()
    assert len(ledger.speakers()) == 4
    assert paged(ledger.speakers, lambda one: (one.statements, one.key)) == ledger.speakers()
    whole = ledger.search("drones OR found", limit=500)
    assert len(whole) == 16
    assert paged(lambda **page: ledger.search("drones OR found", **page), lambda one: one.id) == whole
    for ask in (ledger.reports, lambda **page: ledger.search("drones", **page)):
        with pytest.raises(MisuseError, match="cursor: is none of sayso's"):
            ask(after="r0000000000000000")


@pytest.mark.parametrize("first", [1, 2, 3, 4])
def test_who_is_reviewed_between_two_pages_hides_and_doubles_nothing(ledger, first):
    ledger.add([told("Dam", "9 of 12 were killed.", "9", "12")])
    twelve = next(entry.held.id for entry in ledger.figures() if entry.held.value == 12)
    ledger.split(twelve, [{"value": value} for value in (3, 4, 5)], by="Ines")
    change = ledger.last_change()
    before = [entry.held.id for entry in ledger.figures()]
    page = ledger.figures().page(first)
    for entry in page.entries:
        ledger.accept(entry.held.id, by="Ines")
    assert before == [entry.held.id for entry in ledger.figures()]
    for asked in (ledger, ledger.as_of(change)):
        shown, after = list(page.entries), page.next
        while after is not None:
            more = asked.figures().page(1, after)
            shown, after = [*shown, *more.entries], more.next
        assert [entry.held.id for entry in shown] == before


def test_the_log_tells_the_last_changes_first(ledger):
    ledger.add([told("A", "1 were told.", "1")])
    (one,) = ledger.figures()
    for by, value in (("Ines", "1"), ("Omar", "2"), ("Ines", "3")):
        ledger.grade(one.held.id, value, by=by)
    assert [change.by for change in ledger.log(kind="grade")] == ["Ines", "Omar", "Ines"]
    assert [change.n for change in ledger.log(by="Ines", limit=1)] == [ledger.last_change()]
    assert [change.kind for change in ledger.log(before=ledger.last_change())] == ["grade", "grade", "add"]


# ---------------------------------------------------------------- search


def marked(hit):
    shown = hit.snippet
    for start, end in reversed(hit.found):
        shown = f"{shown[:start]}[{shown[start:end]}]{shown[end:]}"
    return shown


def test_search_finds_entries_and_reports_newest_first_and_marks_the_words(ledger):
    rain = "It rained for days on end in the north. " * 12
    ledger.add([
        told("Old", "5 drones flew over Kherson at night.", "5", published="2024-11-01"),
        told("New", "Drones, 🛩 drones: 8 of them flew over Kherson.", "8", published="2024-11-09"),
        told("Flight of drones", rain + "Nobody saw it.", who=None, published="2024-11-05"),
    ])  # fmt: skip
    hits = ledger.search("drones over Kherson")
    new, old = "[Drones], 🛩 [drones]: 8 of them flew [over] [Kherson].", "5 [drones] flew [over] [Kherson] at night."
    assert [(h.kind, h.origin.title, marked(h)) for h in hits] == [
        ("statement", "New", new), ("figure", "New", new), ("statement", "Old", old), ("figure", "Old", old),
    ]  # fmt: skip
    assert {h.origin.title for h in ledger.search("drones", kinds=["report"])} == {"Old", "New", "Flight of drones"}
    (by_title,) = ledger.search("flight", kinds=["report"])
    assert (by_title.id, by_title.found) == (by_title.origin.id, ())
    (rained,) = ledger.search('"nobody saw"')
    assert (rained.kind, marked(rained)[-16:]) == ("report", "[Nobody saw] it.")
    assert len(rained.snippet) <= 200
    assert len(ledger.search("drones", limit=3)) == 3
    assert ledger.search("zeppelin") == []
    assert all(h.id == ledger.entry(h.id).held.id for h in hits)


def test_search_leaves_out_what_no_longer_stands(ledger):
    ledger.add([told("A", "5 drones flew.", "5", url="https://one.example/a")])
    (five,) = ledger.figures()
    ledger.reject(five.held.id, by="Ines")
    assert [h.kind for h in ledger.search("drones")] == ["statement"]
    ledger.edit(next(iter(ledger.statements())).held.id, {"speaker": "Ola Nordmann"}, by="Ines")
    assert [h.kind for h in ledger.search("nordmann drones")] == ["statement"]
    assert ledger.search("berg drones") == []
    ledger.add([told("A", "6 balloons flew.", "6", url="https://one.example/a", published="2024-11-06")])
    assert ledger.search("drones") == []
    assert [h.kind for h in ledger.as_of(1).search("drones")] == ["statement", "figure"]


# ---------------------------------------------------------------- everything at once, against a plain search

MEASURES, UNITS, STATUSES = ("killed", "wounded", "hit"), ("person", "tank", None), ("reported", "denied")
PARTIES, ACTS, OUTLETS = ("UA", "RU", None), ("state", "deny", "accuse"), ("The Wire", "Evening Post", None)
SPEAKERS = (
    Speaker("Anna Berg", "person", "Governor", "Selland", None), Speaker("NATO", "organisation", None, "NATO", None),
    Speaker("Army of Ukraine", "organisation", None, "Army", "UA"), Speaker(None, "unnamed", "officer", None, "RU"),
)  # fmt: skip
DAYS_OF = (None, "2024-11-04", "2024-11-05", "2024-11-07")


def at(kinds, n):
    return kinds[n % len(kinds)]


def crowd(ledger):
    """Sixty figures and twenty statements, of which hardly two are alike."""
    reports = []
    for n in range(20):
        figures = []
        for k in range(3):
            m = 3 * n + k
            day = at(DAYS_OF, m // 2)
            time = day and Period(date.fromisoformat(day), None if m % 7 == 0 else date.fromisoformat(day))
            figures.append((str(10 + m), {
                "measure": at(MEASURES, m), "unit": at(UNITS, m // 3), "status": at(STATUSES, m // 2), "confidence": m / 60,
                "party": at(PARTIES, m // 4), "comparator": "exact" if m % 5 else "about", "time": time or None,
            }))  # fmt: skip
        words_ = " and ".join(str(10 + 3 * n + k) for k in range(3)) + (" drones flew." if n % 2 else " tanks stood.")
        said = {"act": at(ACTS, n), "quote": "direct" if n % 3 else "indirect", "confidence": n / 20}
        if (day := at(DAYS_OF, n + 1)) is not None:
            said["said"] = Period(None if n % 4 == 0 else date.fromisoformat(day), date.fromisoformat(day))
        about = {"outlet": at(OUTLETS, n), "published": at(DAYS_OF, n // 2)}
        reports.append(told(f"R{n}", words_, *figures, who=at(SPEAKERS, n), said=said, **about))
    ledger.add(reports)
    by_value = {e.held.value: e.held.id for e in ledger.figures()}
    ledger.accept(by_value[11], by="Ines")
    ledger.reject(by_value[12], by="Ines")
    ledger.edit(by_value[13], {"measure": "hit", "value": 130}, by="Ines")


@pytest.fixture(scope="module")
def crowded(place):
    with Ledger(place.address(), create=True) as ledger:
        crowd(ledger)
        everything = {
            kind: list(ask(reviewed=("none", "accepted", "edited", "rejected")))
            for kind, ask in (("statements", ledger.statements), ("figures", ledger.figures))
        }
        yield ledger, everything


def some_of(values_):
    return st.lists(st.sampled_from(values_), min_size=1, max_size=2, unique=True)


DAY = st.sampled_from(["2024-11-03", "2024-11-04", "2024-11-05", "2024-11-06", "2024-11-08"])
SHARED = {
    "country": some_of(["UA", "RU", "FR", "none"]), "speaker_kind": some_of(["person", "organisation", "unnamed"]),
    "organisation": some_of(["Selland", "nato", "army", "none"]), "speaker": some_of(["Anna Berg", "NATO", "Nobody"]),
    "outlet": some_of(["The Wire", "evening post", "none"]), "published_since": st.one_of(DAY, st.just("none")),
    "published_until": DAY,
    "min_confidence": st.sampled_from([0, 0.3, 0.5, 0.9]),
    "reviewed": some_of(["none", "any", "accepted", "edited", "rejected"]),
    "text": st.sampled_from(["drones", "tanks stood", "berg OR nato", "flew -11"]),
}  # fmt: skip
OF = {
    "statements": {"act": some_of(ACTS), "quote": some_of(["direct", "indirect"]), "said_since": DAY, "said_until": DAY},
    "figures": {
        "measure": some_of(MEASURES), "unit": some_of(["person", "tank", "none"]), "status": some_of(STATUSES),
        "party": some_of(["UA", "RU", "none"]), "comparator": some_of(["exact", "about"]),
        "min_value": st.integers(0, 140), "max_value": st.integers(0, 140), "happened_since": DAY, "happened_until": DAY,
    },
}  # fmt: skip


def holds(entry, asked):
    """Is this entry asked for? As plainly as it can be said."""
    held, who = entry.held, entry.speaker
    period = held.time if isinstance(held, Figure) else held.said
    start, end = (period.start, period.end) if period else (None, None)
    published = entry.origin.published

    def overlaps(since, until):
        if period is None or (start is None and end is None):
            return False
        begins_in_time = until is None or start is None or start.isoformat() <= until
        return begins_in_time and (since is None or end is None or end.isoformat() >= since)

    answers = {
        "country": lambda given: ((who and who.country) or "none") in given,
        "speaker_kind": lambda given: who is not None and who.kind in given,
        "organisation": lambda given: any(
            one in ((who and who.organisation) or "none").lower()
            or (who is not None and who.kind == "organisation" and one in (who.name or "").lower())
            for one in map(str.lower, given)
        ),
        "speaker": lambda given: who is not None and who.name in given,
        "outlet": lambda given: (entry.origin.outlet or "none").lower() in [one.lower() for one in given],
        "published_since": lambda given: published is None if given == "none" else published and published.isoformat() >= given,
        "published_until": lambda given: published is not None and published.isoformat() <= given,
        "min_confidence": lambda given: held.confidence >= given,
        "reviewed": lambda given: entry.review in given or ("any" in given and entry.review in ("accepted", "edited")),
        "text": lambda given: {
            "drones": "drones" in entry.context, "tanks stood": "tanks stood" in entry.context,
            "berg OR nato": who is not None and who.name in ("Anna Berg", "NATO"),
            "flew -11": "flew" in entry.context and "11" not in entry.context.split(),
        }[given],
        "said_since": lambda given: overlaps(given, None), "said_until": lambda given: overlaps(None, given),
        "happened_since": lambda given: overlaps(given, None), "happened_until": lambda given: overlaps(None, given),
        "min_value": lambda given: held.value >= given, "max_value": lambda given: held.value <= given,
    }  # fmt: skip
    if entry.review == "rejected" and "rejected" not in asked.get("reviewed", ()):
        return False
    return all(
        answers[name](given) if name in answers else (getattr(held, name) or "none") in given for name, given in asked.items()
    )


@pytest.mark.parametrize("kind", ["statements", "figures"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_question_is_answered_as_by_looking_at_each_entry(crowded, kind, data):
    ledger, everything = crowded
    asked = data.draw(st.fixed_dictionaries({}, optional=SHARED | OF[kind]))
    by, size = data.draw(st.sampled_from(FACETS[kind.removesuffix("s")])), data.draw(st.integers(1, 20))
    selection = getattr(ledger, kind)(**asked)
    expected = [entry for entry in everything[kind] if holds(entry, asked)]
    assert list(selection) == expected
    assert selection.count() == len(expected)
    assert dict(selection.days()) == Counter(value_of(entry, "day") for entry in expected)
    assert dict(selection.facet(by, limit=100)) == Counter(value_of(entry, by) for entry in expected)
    page = selection.page(size)
    assert (list(page.entries), page.next is None) == (expected[:size], len(expected) <= size)
    if page.next:
        assert list(selection.page(size, page.next).entries) == expected[size : 2 * size]


def value_of(entry, by):
    who, held = entry.speaker, entry.held
    special = {
        "speaker": lambda: entry.who, "organisation": lambda: who and who.organisation, "country": lambda: who and who.country,
        "outlet": lambda: entry.origin.outlet, "review": lambda: entry.review, "place": lambda: held.place and held.place.name,
        "day": lambda: entry.origin.published and entry.origin.published.isoformat(),
    }  # fmt: skip
    return special[by]() if by in special else getattr(held, by)


def test_facets_come_most_frequent_first_and_no_more_than_asked(crowded):
    ledger, _ = crowded
    for by in FACETS["figure"]:
        found = ledger.figures().facet(by, limit=100)
        assert [n for _, n in found] == sorted((n for _, n in found), reverse=True)
        assert sum(n for _, n in found) == ledger.figures().count()
        assert ledger.figures().facet(by, limit=2) == found[:2]


@pytest.mark.parametrize(("ask", "index"), [
    (lambda held: held.figures(outlet="The Wire").count(), "SEARCH figure USING INDEX figure_outlet"),
    (lambda held: held.figures(outlet="The Wire", published_since="2024-11-04").facet("measure"),
     "SEARCH figure USING INDEX figure_outlet"),
    (lambda held: held.figures(measure="killed", party="RU").count(), "SEARCH figure USING INDEX figure_party"),
    (lambda held: held.figures(measure="killed").facet("speaker"), "SCAN figure USING INDEX figure_speaker"),
    (lambda held: held.figures(outlet="The Wire", party="RU").facet("unit"), "SCAN figure USING INDEX figure_facets"),
    (lambda held: held.reports(), "SEARCH report USING INDEX report_previous"),
])  # fmt: skip
def test_what_is_counted_and_what_follows_a_report_stands_in_an_index(tmp_path, ask, index):
    plans = []

    def note(connection, cursor, statement, parameters, *_):
        if not statement.startswith("EXPLAIN"):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in cursor.fetchall())

    with Ledger(tmp_path / "x.db", create=True) as ledger:
        crowd(ledger)
        ledger.store.dialect.settle()
        event.listen(ledger.store.dialect.engine, "before_cursor_execute", note)
        ask(ledger)
    assert any(plan.startswith(index) for plan in plans), plans


def test_answers_are_told_as_rows_and_as_plain_values(crowded):
    ledger, _ = crowded
    found = ledger.figures(measure="killed")
    assert [one["id"] for one in found.to_dicts()] == [e.held.id for e in found]
    frame = found.to_frame()
    assert list(frame["id"]) == [e.held.id for e in found]
    assert words(found) == list(frame["words"])


def test_a_person_without_a_role_or_a_body_is_in_no_list_of_speakers(ledger):
    ledger.add([read("Olena Marchenko said that two houses had burned. Mayor Ivo Brandt said that three had burned.")])
    assert [voice.name for voice in ledger.speakers()] == ["Ivo Brandt"]
    assert ledger.statements().facet("speaker") == [("Ivo Brandt", 1), (None, 1)]
    assert [entry.who for entry in ledger.statements(speaker="Marchenko")] == ["Olena Marchenko"]
