"""What people decide: review, grades, aliases, undo, reading again, expunging; what each does to answers, and how it ends."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import make_url, text

import postgres
from ledgers import DAM, ENGINE, Clock, everything, faults, filed, sql, told, values, words
from sayso.errors import BusyError, ConflictError, MisuseError
from sayso.ledger import Ledger
from sayso.records import Engine, Period, Place, Reading, Speaker, Window
from written import figure, statement

NEWER = Engine("0.2.0", "2")
MAYOR = Speaker("Ailsa Reid", "person", "Mayor", "Selport", None)
TEXT = "The river, she said, took 14 houses and 3 bridges. The mayor fears that 14 houses more will fall."


def river(engine=ENGINE, **about):
    """A statement in two pieces with two figures, and one in one piece with a third figure."""
    report = filed(TEXT, title="River", published=date(2024, 11, 5), **about)
    broken = statement(TEXT, "s1", MAYOR, ("The river", "took 14 houses and 3 bridges"), "said", "she")
    fear = statement(TEXT, "s2", MAYOR, "14 houses more will fall", "fears", "The mayor", act="warn")
    figures = (
        figure(TEXT, "f1", "14", 14.0, measure="destroyed", unit="house", statement="s1"),
        figure(TEXT, "f2", "3", 3.0, measure="destroyed", unit="bridge", statement="s1"),
        replace(figure(TEXT, "f3", "14 houses more", 14.0, measure="destroyed", unit="house", statement="s2"), additive=True),
    )
    return Reading(report, (broken, fear), figures, (), engine)


def ids(ledger):
    """The ids of the river's entries: s1, s2, f1, f2, f3."""
    (s1, s2), (f1, f2, f3) = ledger.statements(), ledger.figures()
    return [one.held.id for one in (s1, s2, f1, f2, f3)]


def answers(ledger):
    """What is asked for and shown, without the numbers of changes."""
    told_so = ("standing", "reports", "speakers", "facets", "search")
    shown = {name: answer for name, answer in everything(ledger).items() if name in told_so}
    shown["standing"] = [replace(e, since=0, read=None) for e in ledger.figures()]
    shown["said"] = [replace(e, since=0, read=None) for e in ledger.statements()]
    return shown


# ---------------------------------------------------------------- review


def test_accept(ledger):
    ledger.add([river()])
    *_, f3 = ids(ledger)
    number = ledger.accept(f3, by="Ines", reason="seen on video")
    (entry,) = ledger.figures(reviewed="accepted")
    assert (entry.held.id, entry.since, entry.read) == (f3, number, None)
    (change,) = ledger.changes([number])
    assert (change.kind, change.by, change.reason, change.detail) == (
        "review", "Ines", "seen on video", {"verdict": "accept", "entries": [f3]},
    )  # fmt: skip
    assert [e.review for e in ledger.history(f3)] == ["none", "accepted"]


def test_reject(ledger):
    ledger.add([river()])
    s1, _, f1, *_ = ids(ledger)
    ledger.reject(f1, by="Ines")
    ledger.reject(s1, by="Ines")
    assert values(ledger.figures()) == [3, 14]
    assert words(ledger.statements()) == ["14 houses more will fall"]
    assert [f.statements for f in ledger.reports()] == [1]
    assert ledger.entry(f1).review == "rejected"


EDITS = [
    ("f", {"value": "15"}, lambda f: f.value == 15.0),
    ("f", {"value": 15.5, "low": None, "high": 20}, lambda f: (f.value, f.low, f.high) == (15.5, None, 20.0)),
    ("f", {"value": "null", "low": "12", "comparator": "over"}, lambda f: (f.value, f.low, f.comparator) == (None, 12, "over")),
    ("f", {"measure": "damaged", "status": "confirmed"}, lambda f: (f.measure, f.status) == ("damaged", "confirmed")),
    ("f", {"unit": "USD", "counted": "money"}, lambda f: (f.unit, f.counted) == ("USD", "money")),
    ("f", {"unit": ""}, lambda f: f.unit is None),
    ("f", {"time": "2024-11-05"}, lambda f: f.time == Period(date(2024, 11, 5), date(2024, 11, 5))),
    ("f", {"time": "2024-11-05/2024-11-07"}, lambda f: f.time == Period(date(2024, 11, 5), date(2024, 11, 7))),
    ("f", {"time": "2024-11-05/.."}, lambda f: f.time == Period(date(2024, 11, 5), None)),
    ("f", {"time": "../2024-11-05"}, lambda f: f.time == Period(None, date(2024, 11, 5))),
    ("f", {"time": Period(date(2024, 11, 5), None, "since", True)}, lambda f: f.time.text == "since"),
    ("f", {"place": "Goma"}, lambda f: f.place == Place("Goma")),
    ("f", {"place": '{"name": "Goma", "country": "CD"}'}, lambda f: f.place == Place("Goma", "CD")),
    ("f", {"place": Place("Goma", "CD", lat=-1.67, lon=29.2)}, lambda f: f.place.lat == -1.67),
    ("f", {"party": "UA", "by": "RU", "side": "Azov"}, lambda f: (f.party, f.by, f.side) == ("UA", "RU", "Azov")),
    ("f", {"party": "Ukraine"}, lambda f: f.party == "UA"),
    ("f", {"window": "cumulative"}, lambda f: f.window == Window("cumulative")),
    ("f", {"window": Window("rate", None, "day")}, lambda f: f.window == Window("rate", None, "day")),
    ("f", {"additive": "true"}, lambda f: f.additive is True),
    ("s", {"act": "deny", "quote": "direct"}, lambda s: (s.act, s.quote) == ("deny", "direct")),
    ("s", {"said": "2024-11-04"}, lambda s: s.said == Period(date(2024, 11, 4), date(2024, 11, 4))),
    ("s", {"speaker": "Ola Nord"}, lambda s: s.speaker == replace(MAYOR, name="Ola Nord")),
    ("s", {"speaker": "null", "kind": "unnamed"}, lambda s: s.speaker == replace(MAYOR, name=None, kind="unnamed")),
    ("s", {"role": "Governor", "organisation": "null"}, lambda s: s.speaker == Speaker("Ailsa Reid", "person", "Governor")),
    ("s", {"country": "Norway"}, lambda s: s.speaker.country == "NO"),
    ("s", {"in_heading": True}, lambda s: s.in_heading is True),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "given_", "so"), EDITS, ids=[str(given_) for _, given_, _ in EDITS])
def test_edit_sets_fields_and_keeps_what_was_read_beside_them(ledger, kind, given_, so):
    ledger.add([river()])
    s1, _, f1, *_ = ids(ledger)
    identity = s1 if kind == "s" else f1
    before = ledger.entry(identity).held
    number = ledger.edit(identity, given_, by="Ines")
    entry = ledger.entry(identity)
    assert so(entry.held)
    assert (entry.review, entry.since, entry.read) == ("edited", number, before)
    assert (entry.words, entry.context) == (ledger.history(identity)[0].words, ledger.history(identity)[0].context)
    assert ledger.changes([number])[0].detail["values"].keys() == given_.keys()
    ledger.accept(identity, by="Omar")
    assert so(ledger.entry(identity).held)


NO_EDITS = [
    ("f", {}, "edit: needs a field and its value"),
    ("f", {"vaule": 3}, "vaule: is no field that can be edited; choose among additive, by, "),
    ("f", {"id": "f1"}, "id: is no field that can be edited"),
    ("f", {"span": [0, 3]}, "span: is no field that can be edited"),
    ("f", {"text": "15"}, "text: is no field that can be edited"),
    ("f", {"confidence": 1}, "confidence: is no field that can be edited"),
    ("f", {"statement": "s1"}, "statement: is no field that can be edited"),
    ("f", {"speaker": "x"}, "speaker: is no field that can be edited"),
    ("f", {"value": "many"}, "value: 'many' is no value for it"),
    ("f", {"value": "nan"}, "value: 'nan' is no value for it"),
    ("f", {"value": float("inf")}, "value: inf is no value for it"),
    ("f", {"low": "1e999"}, "low: '1e999' is no value for it"),
    ("f", {"measure": "deaths"}, "measure: 'deaths' is no value for it"),
    ("f", {"measure": "null"}, "measure: 'null' is no value for it"),
    ("f", {"time": "Tuesday"}, "time: 'Tuesday' is no value for it"),
    ("f", {"time": "2024-11-07/2024-11-05"}, "time: '2024-11-07/2024-11-05' is no value for it"),
    ("f", {"time": Period(date(2024, 11, 7), date(2024, 11, 5))}, "time: "),
    ("f", {"party": "Atlantis"}, "party: 'Atlantis' is no value for it"),
    ("f", {"place": '{"name": "Goma", "country": "Atlantis"}'}, "place: "),
    ("f", {"place": '{"nam": "Goma"}'}, "place: "),
    ("f", {"place": "{"}, "place: '{' is no value for it"),
    ("f", {"window": "always"}, "window: 'always' is no value for it"),
    ("f", {"window": '{"kind": "rate", "per": "fortnightly"}'}, "window: "),
    ("f", {"additive": "perhaps"}, "additive: 'perhaps' is no value for it"),
    ("s", {"act": "say"}, "act: 'say' is no value for it"),
    ("s", {"kind": "man"}, "kind: 'man' is no value for it"),
    ("s", {"country": "Atlantis"}, "country: 'Atlantis' is no value for it"),
    ("s", {"content": []}, "content: is no field that can be edited"),
    ("s", {"value": 3}, "value: is no field that can be edited"),
]  # fmt: skip


def test_what_no_edit_can_be_is_told_and_nothing_is_written(ledger):
    ledger.add([river()])
    s1, _, f1, *_ = ids(ledger)
    for kind, given_, told_so in NO_EDITS:
        with pytest.raises(MisuseError) as caught:
            ledger.edit(s1 if kind == "s" else f1, given_, by="Ines")
        assert str(caught.value).startswith(told_so), given_
        assert "\n" not in str(caught.value)
    assert sql(ledger, "SELECT count(*) FROM change") == [(1,)]


def test_who_decides_must_be_told(ledger):
    ledger.add([river()])
    f1 = ids(ledger)[2]
    for decide in (ledger.accept, ledger.reject):
        with pytest.raises(MisuseError, match="needs the name of who decides"):
            decide(f1, by=" ")
    with pytest.raises(MisuseError, match="needs the name"):
        ledger.undo(by="")


def test_a_new_speaker_takes_the_figures_along(ledger):
    ledger.add([river()])
    s1, _, f1, _, f3 = ids(ledger)
    ledger.edit(s1, {"speaker": "Ola Nord"}, by="Ines")
    assert [e.who for e in ledger.figures()] == ["Ola Nord", "Ola Nord", "Ailsa Reid"]
    assert values(ledger.figures(speaker="Ola Nord")) == [14, 3]
    assert ledger.entry(f1).review == "none"
    assert ledger.search("nord bridges")
    ledger.undo(by="Ines")
    assert values(ledger.figures(speaker="Ailsa Reid")) == [14, 3, 14]
    assert ledger.entry(f3).since == 1


def test_merge_says_that_entries_tell_the_same_again(ledger):
    ledger.add([river()])
    s1, s2, f1, _, f3 = ids(ledger)
    number = ledger.merge(f1, [f3, f3], by="Ines")
    assert values(ledger.figures()) == [14, 3]
    assert (ledger.entry(f1).review, ledger.entry(f3).review) == ("accepted", "merged")
    ledger.undo(number, by="Ines")
    assert values(ledger.figures()) == [14, 3, 14]
    ledger.merge(s1, [s2], by="Ines")
    assert words(ledger.statements()) == ["The river … took 14 houses and 3 bridges"]
    assert {e.held.statement for e in ledger.figures()} == {s1}
    assert faults(ledger) == {}
    ledger.undo(by="Ines")
    assert [e.held.statement for e in ledger.figures()] == [s1, s1, s2]


def test_merge_overwrites_nothing_that_was_decided_on_the_others_meanwhile(ledger):
    ledger.add([river()])
    _, _, f1, f2, f3 = ids(ledger)
    seen = ledger.entry(f3).since
    ledger.edit(f3, {"value": 15}, by="Omar")
    with pytest.raises(ConflictError, match=rf"{f3}: was changed since \(change 2\)"):
        ledger.merge(f1, [f3], seen_others={f3: seen}, by="Ines")
    with pytest.raises(MisuseError, match=f"{f2}: is none of the entries to be merged"):
        ledger.merge(f1, [f3], seen_others={f2: seen}, by="Ines")
    assert (ledger.entry(f3).review, ledger.last_change()) == ("edited", 2)
    assert ledger.merge(f1, [f3], seen_others={f3[:8]: 2}, by="Ines") == 3


def test_merge_is_of_entries_of_one_kind_in_one_report(ledger):
    ledger.add([river(), DAM])
    dam = next(e.held.id for e in ledger.figures(report=DAM.report.id))
    found = ledger.figures(report=river().report.id)
    f1, _, _ = (e.held.id for e in found)
    s1 = next(e.held.id for e in ledger.statements(report=river().report.id))
    for others, told_so in [([], "needs the ids"), *(([other], "no other entry") for other in (f1, dam, s1))]:
        with pytest.raises(MisuseError, match=told_so):
            ledger.merge(f1, others, by="Ines")
    assert sql(ledger, "SELECT count(*) FROM change") == [(1,)]


def test_split_a_figure_by_values(ledger):
    ledger.add([river()])
    f1 = ids(ledger)[2]
    parts = ledger.split(f1, [{"value": 10, "unit": "house"}, {"value": "4", "unit": "barn"}], by="Ines")
    one, two, *_ = ledger.figures()
    assert [(e.held.value, e.held.unit, e.review) for e in (one, two)] == [(10, "house", "edited"), (4, "barn", "edited")]
    assert [one.held.id, two.held.id] == parts
    assert [ledger.entry(part).read.id for part in parts] == [f1, f1]
    assert ledger.entry(f1).review == "split"
    assert (one.words, one.context) == (ledger.entry(f1).words, ledger.entry(f1).context)
    assert len(ledger.search("houses", kinds=["figure"])) == 4
    assert faults(ledger) == {}
    for into in ([], [{"value": 3}]):
        with pytest.raises(MisuseError, match="split into two or more"):
            ledger.split(f1, into, by="Ines")
    ledger.undo(by="Ines")
    assert values(ledger.figures()) == [14, 3, 14]
    assert [ledger.entry(part).review for part in parts] == ["withdrawn"] * 2
    ledger.undo(3, by="Ines")
    assert values(ledger.figures()) == [10, 4, 3, 14]


def test_split_a_statement_by_its_pieces(ledger):
    ledger.add([river()])
    s1, s2, f1, f2, _ = ids(ledger)
    one, two = ledger.split(s1, by="Ines")
    assert words(ledger.statements()) == ["The river", "took 14 houses and 3 bridges", "14 houses more will fall"]
    assert [ledger.entry(f).held.statement for f in (f1, f2)] == [two, two]
    assert [e.who for e in ledger.statements()] == ["Ailsa Reid"] * 3
    assert faults(ledger) == {}
    with pytest.raises(MisuseError, match="one piece"):
        ledger.split(s2, by="Ines")
    ledger.undo(by="Ines")
    assert words(ledger.statements()) == ["The river … took 14 houses and 3 bridges", "14 houses more will fall"]
    assert [ledger.entry(f).held.statement for f in (f1, f2)] == [s1, s1]
    assert ledger.entry(one).review == "withdrawn"


def test_what_somebody_changed_meanwhile_is_a_conflict(ledger):
    ledger.add([river()])
    f1 = ids(ledger)[2]
    seen = ledger.entry(f1).since
    ledger.edit(f1, {"value": 15}, by="Omar")
    for decide in (ledger.accept, ledger.reject, lambda *a, **k: ledger.edit(a[0], {"value": 16}, **k)):
        with pytest.raises(ConflictError, match=r"was changed since \(change 2\); look at it again"):
            decide(f1, by="Ines", seen=seen)
    assert ledger.entry(f1).held.value == 15
    assert ledger.accept(f1, by="Ines", seen=2) == 3


def test_an_entry_of_an_earlier_version_cannot_be_decided_on(ledger):
    ledger.add([river(url="https://one.example/river")])
    f1 = ids(ledger)[2]
    ledger.add([told("River", "15 houses fell.", "15", url="https://one.example/river", published="2024-11-06")])
    with pytest.raises(MisuseError, match="belongs to an earlier version"):
        ledger.accept(f1, by="Ines")


# ---------------------------------------------------------------- undo


def test_undo_takes_the_last_decision_of_a_person(ledger):
    ledger.add([river()])
    _, _, f1, f2, _ = ids(ledger)
    ledger.reject(f1, by="Ines")
    ledger.reject(f2, by="Omar")
    assert ledger.undo(by="Ines") == 2
    assert values(ledger.figures()) == [14, 14]
    (change,) = ledger.changes([4])
    assert (change.kind, change.undoes, change.by) == ("undo", 2, "Ines")
    with pytest.raises(MisuseError, match="Ines has decided nothing that could be undone"):
        ledger.undo(by="Ines")
    assert ledger.undo(3, by="Ines", reason="a mistake of Omar's") == 3
    assert values(ledger.figures()) == [14, 3, 14]


def test_undo_of_undo_and_of_that_again(ledger):
    ledger.add([river()])
    f1 = ids(ledger)[2]
    ledger.edit(f1, {"value": 15}, by="Ines")  # 2
    shown = []
    for number in (2, 3, 4, 5):
        assert ledger.undo(number, by="Ines") == number
        shown.append((ledger.entry(f1).held.value, ledger.entry(f1).review))
    assert shown == [(14, "none"), (15, "edited"), (14, "none"), (15, "edited")]
    assert faults(ledger) == {}


DECISIONS = {
    "edit": lambda ledger, f1: ledger.edit(f1, {"value": 15}, by="Ines"),
    "grade": lambda ledger, f1: ledger.grade(f1, "3", by="Ines"),
    "alias": lambda ledger, f1: ledger.alias("Ailsa Reid", "Anna Berg", by="Ines"),
}


@pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)
def test_what_was_undone_is_not_undone_twice_and_what_is_back_can_be_undone_again(ledger, decide):
    ledger.add([river(), DAM])
    f1 = next(e.held.id for e in ledger.figures(report=river().report.id))
    shown = [answers(ledger)]
    decide(ledger, f1)
    shown.append(answers(ledger))
    ledger.undo(2, by="Ines")
    with pytest.raises(ConflictError, match="change 2: was undone already, by change 3; undo that one to have it back"):
        ledger.undo(2, by="Ines")
    assert answers(ledger) == shown[0]
    ledger.undo(3, by="Ines")
    assert answers(ledger) == shown[1]
    with pytest.raises(ConflictError, match="change 3: was undone already, by change 4"):
        ledger.undo(3, by="Ines")
    assert ledger.undo(by="Ines") == 2
    assert answers(ledger) == shown[0]
    with pytest.raises(ConflictError, match="change 2: was undone already, by change 5"):
        ledger.undo(2, by="Ines")
    with pytest.raises(MisuseError, match="nothing that could be undone"):
        ledger.undo(by="Ines")


def test_undo_waits_for_what_was_decided_later(ledger):
    ledger.add([river()])
    f1 = ids(ledger)[2]
    ledger.edit(f1, {"value": 15}, by="Ines")
    ledger.accept(f1, by="Omar")
    with pytest.raises(ConflictError, match="change 2 cannot be undone: change 3 came after it; undo change 3 first"):
        ledger.undo(2, by="Ines")
    assert ledger.entry(f1).held.value == 15
    ledger.undo(3, by="Omar")
    ledger.undo(2, by="Ines")
    assert (ledger.entry(f1).held.value, ledger.entry(f1).review) == (14, "none")


@pytest.mark.parametrize("later", ["version", "reading"])
def test_what_a_new_version_or_reading_took_up_is_not_undone(ledger, later):
    ledger.add([river(url="https://one.example/river")])
    f1 = ids(ledger)[2]
    ledger.edit(f1, {"value": 15}, by="Ines")
    if later == "version":
        ledger.add([told("River", "16 houses fell.", "16", url="https://one.example/river", published="2024-11-06")])
    else:
        ledger.renew([river(NEWER, url="https://one.example/river")])
    with pytest.raises(ConflictError, match=f"the report has a newer {later} since change 3; decide on what"):
        ledger.undo(2, by="Ines")


@pytest.mark.parametrize("number", [1, 9, 0, -1, 10**12])
def test_what_is_no_decision_cannot_be_undone(ledger, number):
    ledger.add([river()])
    with pytest.raises(MisuseError, match=f"change {number} is no decision"):
        ledger.undo(number, by="Ines")


# ---------------------------------------------------------------- grades


def test_grades_on_two_scales_that_do_not_follow_from_each_other(ledger):
    ledger.add([river(), DAM])
    f1 = next(e.held.id for e in ledger.figures(report=river().report.id))
    ledger.grade(f1, "2", by="Ines", reason="two videos")
    ledger.grade("the wire", "C", by="Ines")
    entry = ledger.entry(f1)
    assert (entry.grade, entry.source_grade) == ("2", "C")
    ledger.grade("Ailsa Reid", "B", by="Omar")  # the speaker's goes before the outlet's
    assert (ledger.entry(f1).grade, ledger.entry(f1).source_grade) == ("2", "B")
    assert [e.source_grade for e in ledger.figures(report=DAM.report.id)] == ["C", "C"]
    assert [(v.name, v.grade) for v in ledger.speakers()] == [("Ailsa Reid", "B"), ("Anna Berg", None)]
    ledger.grade(f1, "5", by="Omar")
    ledger.undo(by="Omar")
    assert ledger.entry(f1).grade == "2"
    ledger.grade(f1, None, by="Ines")
    assert ledger.entry(f1).grade is None
    ledger.undo(by="Ines")
    assert ledger.entry(f1).grade == "2"
    ledger.edit(f1, {"value": 15}, by="Ines")
    assert ledger.entry(f1).grade == "2"
    ledger.grade(f1, "4", by="Omar")  # change 10
    with pytest.raises(ConflictError, match="was graded again by change 10; undo change 10 first"):
        ledger.undo(2, by="Ines")
    ledger.undo(10, by="Ines")
    ledger.undo(2, by="Ines")
    assert ledger.entry(f1).grade is None


@pytest.mark.parametrize(
    ("subject", "value", "told_so"),
    [
        ("FIGURE", "B", "'B' is no grade for it: the information of an entry is graded 1 to 6"),
        ("FIGURE", "7", "'7' is no grade for it"),
        ("FIGURE", "12", "'12' is no grade for it"),
        ("FIGURE", "", "'' is no grade for it"),
        ("FIGURE", 3, "3 is no grade for it"),
        ("The Wire", "2", "'2' is no grade for it: a source is graded A to F"),
        ("The Wire", "AB", "'AB' is no grade for it"),
        ("The Wire", "b", "'b' is no grade for it"),
        ("Nobody At All", "B", "is no entry, speaker or outlet of this ledger"),
        ("outlet:Ailsa Reid", "B", "is no entry, speaker or outlet of this ledger"),
        ("speaker:The Wire", "B", "is no entry, speaker or outlet of this ledger"),
        ("Twin", "B", "could be 2 of the ledger's speakers and outlets"),
    ],
)
def test_what_is_no_grade_is_told(ledger, subject, value, told_so):
    ledger.add([river(), told("T", "1 man fell.", "1", who=Speaker("Twin", "organisation"), outlet="Twin")])
    f1 = next(e.held.id for e in ledger.figures(report=river().report.id))
    with pytest.raises(MisuseError, match=re.escape(told_so)):
        ledger.grade(f1 if subject == "FIGURE" else subject, value, by="Ines")
    ledger.grade("outlet:Twin", "B", by="Ines")
    ledger.grade("speaker:Twin", "D", by="Ines")
    (twin,) = ledger.figures(outlet="Twin")
    assert twin.source_grade == "D"


# ---------------------------------------------------------------- aliases


def test_alias_makes_two_speakers_one_and_undo_two_again(ledger):
    ledger.add([river(), DAM])
    before = answers(ledger)
    ledger.alias("Anna Berg", "Ailsa Reid", by="Ines", reason="she married")
    (voice,) = ledger.speakers()
    assert (set(voice.spellings), voice.statements) == ({"Anna Berg", "Ailsa Reid"}, 3)
    assert ledger.figures(speaker="Anna Berg").count() == ledger.figures(speaker="Ailsa Reid").count() == 5
    assert len({e.who for e in ledger.statements()}) == 1
    ledger.add([told("More", "7 people were hurt.", "7", who="Anna Berg")])
    assert ledger.figures(speaker="Ailsa Reid").count() == 6
    assert [(number, decision.same) for number, decision in ledger.aliases()] == [(2, True)]
    ledger.undo(by="Ines")
    assert ledger.figures(speaker="Anna Berg").count() == 3
    assert ledger.aliases() == []
    ledger.reject(next(e.held.id for e in ledger.figures(min_value=7, max_value=7)), by="Ines")
    assert [v.name for v in before["speakers"]] == [v.name for v in ledger.speakers()]


def test_alias_keeps_apart_what_the_rules_make_one(ledger):
    ledger.add([told("A", "1 man fell.", "1", who=Speaker("J. Brandt", "person", "Mayor")),
                told("B", "2 men fell.", "2", who=Speaker("Jens Brandt", "person", "Mayor"))])  # fmt: skip
    assert ledger.figures(speaker="Jens Brandt").count() == 2
    ledger.alias("J. Brandt", "Jens Brandt", same=False, by="Ines")
    assert values(ledger.figures(speaker="Jens Brandt")) == [2]
    with pytest.raises(MisuseError):
        ledger.alias("J. Brandt", "Jens Brandt", by="Omar")
    assert len(ledger.aliases()) == 1
    ledger.undo(by="Ines")
    assert ledger.figures(speaker="Jens Brandt").count() == 2


@pytest.mark.parametrize("graded", ["Anna Berg", "Ailsa Reid"])
def test_a_graded_speaker_keeps_the_grade_when_another_name_is_found_to_be_the_same(ledger, graded):
    ledger.add([river(), DAM])
    ledger.grade(graded, "B", by="Ines")
    ledger.alias("Anna Berg", "Ailsa Reid", by="Ines")
    assert [v.grade for v in ledger.speakers()] == ["B"]
    assert {e.source_grade for e in ledger.figures()} == {"B"}
    ledger.grade("Anna Berg", "D", by="Ines")
    assert [v.grade for v in ledger.speakers()] == ["D"]
    ledger.undo(by="Ines")
    assert [v.grade for v in ledger.speakers()] == ["B"]
    ledger.undo(by="Ines")
    assert {v.name: v.grade for v in ledger.speakers()} == {"Anna Berg": None, "Ailsa Reid": None, graded: "B"}


def test_a_graded_speaker_keeps_the_grade_when_a_fuller_name_is_read(ledger):
    ledger.add([told("A", "1 man fell.", "1", who=Speaker("Brandt", "person", "Mayor"))])
    ledger.grade("Brandt", "B", by="Ines")
    ledger.add([told("B", "2 men fell.", "2", who=Speaker("Jens Brandt", "person", "Mayor"))])
    assert [(v.name, v.grade) for v in ledger.speakers()] == [("Jens Brandt", "B")]
    assert ledger.as_of(1).speakers()[0].grade is None


def test_who_held_an_office_is_found_by_name_on_those_days_only(ledger):
    president = Speaker("the Ukrainian president", "unnamed", "president", "Ukraine", "UA")
    ledger.add([
        told("Old", "1 man fell.", "1", who=president, published="2018-06-01"),
        told("New", "2 men fell.", "2", who=president, published="2024-06-01"),
        told("Named", "3 men fell.", "3", who=Speaker("Volodymyr Zelensky", "person", "President", "Ukraine", "UA")),
    ])  # fmt: skip
    assert values(ledger.figures(speaker="Zelensky")) == [3]
    ledger.appoint("Volodymyr Zelensky", "president", "Ukraine", since=date(2019, 5, 20), by="Ines")
    assert values(ledger.figures(speaker="Zelensky")) == [3, 2]
    assert [e.who for e in ledger.figures()] == ["Volodymyr Zelensky", "Volodymyr Zelensky", None]
    ledger.add([told("Later", "4 men fell.", "4", who=president, published="2024-12-01")])
    assert values(ledger.figures(speaker="Zelenskyy")) == [4, 3, 2]
    with pytest.raises(MisuseError):
        ledger.appoint("Petro Poroshenko", "president", "Ukraine", since=date(2014, 6, 7), until=date(2019, 5, 20), by="Ines")
    ledger.appoint("Petro Poroshenko", "president", "Ukraine", since=date(2014, 6, 7), until=date(2019, 5, 19), by="Ines")
    assert values(ledger.figures(speaker="Petro Poroshenko")) == [1]
    ledger.undo(by="Ines")
    ledger.undo(by="Ines")
    assert values(ledger.figures(speaker="Zelensky")) == [3]
    assert ledger.figures(speaker="Petro Poroshenko").count() == 0


# ---------------------------------------------------------------- reading again


def test_reading_again_carries_reviews_over_and_lists_the_rest(ledger):
    ledger.add([river()])
    _, s2, f1, f2, _ = ids(ledger)
    ledger.edit(f1, {"value": 15}, by="Ines", reason="a correction")
    ledger.reject(f2, by="Ines")
    ledger.accept(s2, by="Ines")
    again = river(NEWER)
    changed = replace(again.figures[0], value=140.0, unit="barn")
    renewed = ledger.renew([replace(again, figures=(changed, again.figures[2]))])
    assert (renewed.reports, renewed.statements, renewed.figures, renewed.carried) == ((again.report.id,), 2, 2, 2)
    assert renewed.kept == (f2,)
    entry = ledger.entry(f1)
    assert (entry.held.value, entry.held.unit, entry.review, entry.read.value) == (15, "barn", "edited", 140)
    assert ledger.entry(f2).review == "rejected"
    assert values(ledger.figures()) == [15, 14]
    assert [e.review for e in ledger.statements()] == ["none", "accepted"]
    assert ledger.outdated(NEWER) == []
    assert faults(ledger) == {}
    assert (ledger.renew([river(NEWER)]).reports, ledger.renew([river(NEWER)]).change) == ((), None)
    third = ledger.renew([river(Engine("0.3.0", "2"))])
    assert (third.carried, third.kept) == (3, ())
    assert [e.review for e in ledger.history(f2)][-1] == "rejected"
    assert [e.held.value for e in ledger.figures()] == [15, 14]
    assert faults(ledger) == {}


def test_outdated_reports_are_those_of_another_engine_that_stand(ledger):
    ledger.add([river(), replace(DAM, engine=NEWER), told("Old", "1 man fell.", "1", url="https://one.example/a")])
    ledger.add([told("New", "2 men fell.", "2", url="https://one.example/a", published="2024-11-06", engine=NEWER)])
    assert ledger.outdated(NEWER) == [river().report.id]
    assert set(ledger.outdated(Engine("0.2.0", "3"))) == {f.origin.id for f in ledger.reports()}


def test_an_earlier_version_read_again_does_not_stand_again(ledger):
    old = told("A", "1 man fell.", "1", url="https://one.example/a")
    ledger.add([old])
    ledger.add([told("A", "2 men fell.", "2", url="https://one.example/a", published="2024-11-06")])
    assert ledger.renew([replace(old, engine=NEWER)]).reports == ()
    assert values(ledger.figures()) == [2]
    assert faults(ledger) == {}


def test_a_report_that_is_not_held_is_not_read_again(ledger):
    assert ledger.renew([river()]).reports == ()
    assert ledger.reports() == []


# ---------------------------------------------------------------- any decisions, and all of them taken back

KINDS = ("accept", "reject", "value", "speaker", "merge", "split", "grade", "source", "alias", "undo")
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 9), st.integers(0, 9)), max_size=8)


def decide(ledger, kind, one, other):
    """A decision on some entry or other; impossible ones are refused."""
    entries = [e.held.id for e in (*ledger.statements(reviewed=ALL), *ledger.figures(reviewed=ALL))]
    identity, second = entries[one % len(entries)], entries[other % len(entries)]
    with suppress(MisuseError, ConflictError):
        match kind:
            case "accept":
                ledger.accept(identity, by="Ines")
            case "reject":
                ledger.reject(identity, by="Ines")
            case "value":
                ledger.edit(identity, {"value": other} if identity[0] == "f" else {"act": "deny"}, by="Ines")
            case "speaker":
                ledger.edit(identity, {"speaker": f"Ola Nord{'a' * (other % 2)}"}, by="Ines")
            case "merge":
                ledger.merge(identity, [second], by="Ines")
            case "split":
                ledger.split(identity, [{"value": other}, {"value": other + 1}] if identity[0] == "f" else (), by="Ines")
            case "grade":
                ledger.grade(identity, "123456"[other % 6], by="Ines")
            case "source":
                ledger.grade("The Wire", "ABCDEF"[other % 6], by="Ines")
            case "alias":
                ledger.alias("Ailsa Reid", ("Anna Berg", "Ola Nord")[other % 2], same=bool(one % 2), by="Ines")
            case "undo":
                ledger.undo(1 + other, by="Ines")


ALL = ("none", "accepted", "edited", "rejected", "split", "merged", "withdrawn")


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
@example(steps=[("split", 0, 0), ("merge", 2, 3), ("undo", 0, 1), ("value", 7, 3), ("alias", 1, 0), ("speaker", 1, 1)])
@example(steps=[("merge", 0, 1), ("speaker", 0, 1), ("split", 0, 0), ("undo", 0, 3), ("undo", 0, 4), ("grade", 3, 2)])
def test_any_decisions_are_taken_back_by_undoing_them_backwards(place, steps):
    with place.ledger(clock=Clock()) as ledger:
        ledger.add([river(), DAM])
        before = answers(ledger)
        for step in steps:
            decide(ledger, *step)
        during = answers(ledger)
        assert faults(ledger) == {}
        changes = ledger.changes(range(2, 100))
        ledger.renew([river(NEWER)])  # the same words again: what people decided stays
        assert answers(ledger) == during
        assert faults(ledger) == {}
    with place.ledger(clock=Clock()) as ledger:
        ledger.add([river(), DAM])
        for step in steps:
            decide(ledger, *step)
        for change in reversed(changes):
            ledger.undo(change.n, by="Omar")
        assert answers(ledger) == before
        assert faults(ledger) == {}


# ---------------------------------------------------------------- expunging

SECRETS = [b"Zebediah", b"zebediah", b"quillfeath", b"Quillfeath", b"xylophon", b"Xylophon", b"hush.example", b"Unmentionable"]


def secret():
    words_ = "77 Xylophones were hidden, said Zebediah Quillfeather, who must not be named."
    about = {"title": "Unmentionable", "author": "Zebediah", "url": "https://hush.example/z", "published": date(2024, 11, 5)}
    report = filed(words_, **about)
    who = Speaker("Zebediah Quillfeather", "person", "Xylophones", "Unmentionable", None)
    said = statement(words_, "s1", who, "77 Xylophones were hidden", "said", "Zebediah Quillfeather")
    return Reading(report, (said,), (figure(words_, "f1", "77", 77.0, statement="s1", counted="Xylophones"),), (), ENGINE)


def hide(ledger):
    """A report, and decisions in which its words and names are told again."""
    ledger.add([DAM, secret(), told("Other", "5 men fell.", "5", who=Speaker("Quill", "person", "Mayor"))])
    (entry,) = ledger.figures(min_value=77)
    (said,) = ledger.statements(report=entry.origin.id)
    ledger.edit(entry.held.id, {"side": "Zebediah's", "place": "Xylophones"}, by="Ines", reason="Zebediah told me")
    ledger.grade(entry.held.id, "2", by="Ines", reason="Zebediah told me")
    ledger.edit(said.held.id, {"role": "Unmentionable"}, by="Ines", reason="Zebediah told me")
    ledger.undo(by="Ines", reason="not Zebediah")
    ledger.grade("Zebediah Quillfeather", "B", by="Ines", reason="Zebediah told me")
    ledger.alias("Zebediah Quillfeather", "Quill", by="Ines", reason="Zebediah told me")
    assert {e.who for e in ledger.statements(speaker="Quill")} == {"Zebediah Quillfeather"}
    return entry.origin.id


def test_expunge_leaves_the_id_the_digest_the_day_and_the_reason(place, tmp_path):
    with place.ledger(clock=Clock()) as ledger:
        identity = hide(ledger)
        copy = told("Again", secret().report.text, "77", outlet="Evening Post")
        ledger.add([copy])
        ledger.backup(tmp_path / "kept.db")
        before = ledger.changes(range(1, 100))[-1].n
        left = ledger.expunge(identity, by="Ines", reason="a court order")
        assert (left.report, left.digest, left.change) == (identity, secret().report.digest, before + 1)
        assert left.backups == (f"{tmp_path / 'kept.db'} (2024-11-05T12:00:00Z)",)
        assert left.copies == (copy.report.id,)
        (filed_,) = ledger.reports(report=identity)
        assert (filed_.origin.digest, filed_.expunged) == (left.digest, "a court order")
        assert (filed_.origin.title, filed_.origin.author, filed_.origin.url, filed_.arrival.where) == (None, None, None, "")
        assert identity not in [f.origin.id for f in ledger.reports()]
        assert ledger.figures(min_value=77, outlet="The Wire").count() == 0
        assert [h.origin.id for h in ledger.search("xylophones")] == [copy.report.id] * len(ledger.search("xylophones"))
        with pytest.raises(MisuseError, match="was expunged"):
            ledger.text(identity)
        assert faults(ledger) == {}
        assert values(ledger.as_of(1).figures()) == [5, 12, 30]
        again = ledger.add([secret()])
        assert (again.new, again.known) == ((), (identity,))
        assert ledger.expunge(identity, by="Omar", reason="again") == left
        assert [(one.n, one.by, one.reason) for one in ledger.log(kind="expunge")] == [(left.change, "Ines", "a court order")]
        with pytest.raises(MisuseError, match="needs a reason"):
            ledger.expunge(copy.report.id, by="Ines", reason=" ")
        with pytest.raises(MisuseError, match="no such report"):
            ledger.expunge("r123", by="Ines", reason="x")


def test_nothing_of_an_expunged_report_is_left_in_any_file(place):
    address = place.empty()
    with Ledger(address) as ledger:
        ledger.add([told(f"Filler {n}", f"{n} men fell in the {n}th month.", str(n), who=f"Ana Sol{n}") for n in range(10, 60)])
        identity = hide(ledger)
    with Ledger(address) as ledger:
        ledger.expunge(identity, by="Ines", reason="a court order")
        assert faults(ledger) == {}
        assert ledger.statements(speaker="Quill").count() == 1
        assert {e.who for e in ledger.statements(speaker="Quill")} == {"Quill"}
        assert remains(place, address) == []
        ledger.add([told("After", "1 man fell.", "1")])
        assert faults(ledger) == {}
    assert remains(place, address) == []


def test_where_somebody_goes_on_reading_it_is_said_that_the_files_still_hold_it_and_another_run_ends_that(place, monkeypatch):
    monkeypatch.setattr("sayso.ledger.dialects.BUSY_SECONDS", 1)
    address = place.empty()
    with Ledger(address) as ledger:
        identity = hide(ledger)
    with Ledger(address) as ledger, Ledger(address) as other:
        reading = iter(other.figures())
        next(reading)
        with pytest.raises(BusyError, match="what was deleted still stands in its files, for something goes on reading them"):
            ledger.expunge(identity, by="Ines", reason="a court order")
        assert [filed.expunged for filed in ledger.reports(report=identity)] == ["a court order"]
        assert len(list(reading)) == 3
        ledger.expunge(identity, by="Ines", reason="a court order")
        assert [change.reason for change in ledger.log(kind="expunge")] == ["a court order"]
        assert remains(place, address) == []


def test_who_still_reads_as_it_was_before_is_waited_for(place, monkeypatch):
    address = place.empty()
    with Ledger(address) as ledger:
        identity = hide(ledger)
    with Ledger(address) as ledger, Ledger(address) as other:
        reads, rewritten, shrink = threading.Event(), threading.Event(), ledger.store.dialect.shrink

        def read() -> None:
            with other.store.reading() as connection:
                connection.execute(text("SELECT count(*) FROM search"))  # a table that is rewritten late
                reads.set()
                rewritten.wait(20)
                time.sleep(1)

        monkeypatch.setattr(ledger.store.dialect, "shrink", lambda: (rewritten.set(), shrink()))
        reading = threading.Thread(target=read)
        reading.start()
        reads.wait(20)
        ledger.expunge(identity, by="Ines", reason="a court order")
        reading.join()
        assert remains(place, address) == []


def remains(place, address):
    """The files of a ledger in which a secret still stands, and which."""
    if place.name == "sqlite":
        files = list(Path(address).parent.glob(f"{Path(address).name}*"))
    else:
        server = Path(make_url(address).query["host"])
        postgres._server().execute("CHECKPOINT")
        (oid,) = subprocess.run(
            [sys.executable, "-c", f"import psycopg; c = psycopg.connect({address.replace('+psycopg', '')!r}); "
             "print(c.execute('SELECT oid FROM pg_database WHERE datname = current_database()').fetchone()[0])"],
            capture_output=True, text=True, check=True,
        ).stdout.split()  # fmt: skip
        files = [path for path in (server / "data" / "base" / oid).iterdir() if path.is_file()]
    assert files
    return [(path.name, word) for path in files for content in [path.read_bytes()] for word in SECRETS if word in content]


def test_an_expunged_version_stays_in_its_row_of_versions(ledger):
    url = "https://one.example/a"
    for n, day in (("1", "2024-11-05"), ("2", "2024-11-06"), ("3", "2024-11-07")):
        ledger.add([told("A", f"{n} men fell.", n, url=url, published=day)])
    _, two, one = ledger.reports(versions="all")
    ledger.expunge(two.origin.id, by="Ines", reason="a court order")
    assert values(ledger.figures(versions="all")) == [3, 1]
    assert [f.previous for f in ledger.reports(versions="all")] == [two.origin.id, one.origin.id, None]
    ledger.add([told("A", "4 men fell.", "4", url=url, published="2024-11-08")])
    assert values(ledger.figures()) == [4]
    assert faults(ledger) == {}


def test_a_speaker_whom_another_report_has_too_stays(ledger):
    ledger.add([DAM, told("B", "1 man fell.", "1")])
    ledger.expunge(DAM.report.id, by="Ines", reason="a court order")
    assert [v.name for v in ledger.speakers()] == ["Anna Berg"]
    assert values(ledger.figures(speaker="Anna Berg")) == [1]
    ledger.add([told("C", "2 men fell.", "2", who="Zoe New"), told("D", "3 men fell.", "3")])
    assert [e.who for e in ledger.figures()] == ["Anna Berg", "Zoe New", "Anna Berg"]
