"""The ledger as a store: what is added is there, once, whole, and as it was at any moment since; on both databases."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from ledgers import (
    BERG,
    DAM,
    ENGINE,
    FIRE,
    QUIET,
    Clock,
    answers,
    everything,
    faults,
    fetched,
    filed,
    fill,
    plant,
    sql,
    told,
    values,
    words,
)  # fmt: skip
from postgres import server
from sayso.errors import BusyError, LedgerError, MissingError, MisuseError, NewerError, NotTextError, OutputError, SaysoError
from sayso.ledger import Incoming, Ledger, dialects, location
from sayso.ledger.migrations import FORM
from sayso.ledger.writing import Writer
from sayso.records import Arrival, Engine, Note, Period, Place, Reading, Span, Speaker, Window
from written import figure, statement

FORMS = Path(__file__).parent / "ledgers"
# ---------------------------------------------------------------- adding


def test_what_is_added_is_told_and_answered(ledger):
    written = ledger.add([DAM, FIRE, QUIET], by="Ines")
    assert (written.change, written.statements, written.figures, written.known) == (1, 2, 3, ())
    assert written.new == (DAM.report.id, FIRE.report.id, QUIET.report.id)
    assert values(ledger.figures()) == [5, 12, 30]  # newest report first, within it in the order of its text
    assert words(ledger.statements()) == [FIRE.report.text, DAM.report.text]
    assert [f.origin.title for f in ledger.reports()] == ["Fire", "Dam", None]
    assert [(f.statements, f.figures) for f in ledger.reports()] == [(1, 1), (1, 2), (0, 0)]
    (change,) = ledger.changes([1])
    assert (change.kind, change.by) == ("add", "Ines")


def test_adding_again_changes_nothing(ledger):
    ledger.add([DAM, FIRE])
    before = everything(ledger)
    again = ledger.add([FIRE, DAM])
    assert (again.change, again.new, set(again.known)) == (None, (), {DAM.report.id, FIRE.report.id})
    assert everything(ledger) == before
    assert sql(ledger, "SELECT count(*) FROM change") == [(1,)]


def test_known_and_new_are_told_apart_and_doubles_within_a_batch_are_one(ledger):
    ledger.add([DAM])
    assert ledger.known([DAM.report.id, FIRE.report.id]) == {DAM.report.id}
    written = ledger.add([FIRE, DAM, FIRE])
    assert (written.new, written.known) == ((FIRE.report.id,), (DAM.report.id,))
    assert len(ledger.reports()) == 2


def test_nothing_to_add_is_no_change(ledger):
    assert ledger.add([]).change is None
    assert sql(ledger, "SELECT count(*) FROM change") == [(0,)]


def test_everything_a_reading_holds_comes_back(ledger):
    text = "On Tuesday the ministry said “at least 40” of 60 tanks, he said, were lost south of Pokrovsk."
    speaker = Speaker("Ministry of Defence", "organisation", "spokesman", "Ministry of Defence", "UA")
    said = statement(
        text, "s1", speaker, ("at least 40", "of 60 tanks"), "said", "the ministry", quote="mixed", act="estimate",
        said=Period(date(2024, 11, 5), None, "Tuesday", True), confidence=0.75, in_heading=True, rules=("a", "b"),
    )  # fmt: skip
    inner = statement(text, "s2", Speaker(None, "unnamed", "officer"), "of 60 tanks", via="s1", act="deny")
    whole = figure(text, "f1", "60", 60.0, unit="tank", counted="tanks", additive=True, rules=("one",))
    part = figure(
        text, "f2", "at least 40", 40.5, low=40.0, high=None, comparator="at_least", unit="tank", counted="tanks",
        measure="lost", status="estimated", party="UA", time=Period(None, date(2024, 11, 5)), statement="s2", confidence=0.5,
        place=Place("Pokrovsk", "UA", "Donetsk", 48.28, 37.18, 704422, "city", Span(84, 92), "south of"), in_heading=True,
        part_of="f1", window=Window("cumulative", date(2022, 2, 24), "day"), side="Azov", by="RU",
    )  # fmt: skip
    report = filed(text, title="Tanks", published=date(2024, 11, 5), url="https://w.example/t", author="L. Orme",
                   published_at="2024-11-05T18:30:00+02:00")  # fmt: skip
    arrival = Arrival("page", "https://w.example/t", "2024-11-05T19:00:00+00:00", (("etag", '"x"'),), "ab" * 32, 4096)
    reading = Reading(report, (said, inner), (part, whole), (Note("odd", "A note."),), Engine("9.9", "m"))
    ledger.add([Incoming(reading, arrival)])

    (one, two), (f_part, f_whole) = ledger.statements(), ledger.figures()
    assert one.held == replace(said, id=one.held.id)
    assert two.held == replace(inner, id=two.held.id, via=one.held.id)
    assert f_part.held == replace(part, id=f_part.held.id, part_of=f_whole.held.id, statement=two.held.id)
    assert f_whole.held == replace(whole, id=f_whole.held.id)
    assert one.words == "at least 40 … of 60 tanks"
    assert ledger.report(report.id) == report
    (listed,) = ledger.reports()
    assert listed.arrival == arrival
    assert (listed.origin.author, listed.origin.published_at) == ("L. Orme", "2024-11-05T18:30:00+02:00")


def test_the_words_around_an_entry_are_its_sentences(ledger):
    text = "It rained. 12 people were killed. The river rose."
    report = filed(text, published=date(2024, 11, 5))
    reading = Reading(report, (), (figure(text, "f1", "12", 12.0),), (), ENGINE)
    ledger.add([Incoming(reading, Arrival("text", "x"), (Span(0, 10), Span(11, 33), Span(34, 49)))])
    (entry,) = ledger.figures()
    assert (entry.context, entry.context_start) == ("12 people were killed.", 11)


def test_the_same_text_from_three_outlets_is_three_reports(ledger):
    same = [told("Dam", "12 people were killed.", "12", outlet=outlet) for outlet in ("One", "Two", "Three")]
    assert len(ledger.add(same).new) == 3
    assert len({f.origin.digest for f in ledger.reports()}) == 1
    assert len({e.held.id for e in ledger.figures()}) == 3


STRANGE = {
    "NUL": "Say\0so: 12 people\0 were killed.",
    "control characters": "\x01\x02\x1b[31m12 people\x7f\x85 were killed\x0b.",
    "backslashes": r"C:\0 and \\0 and \: 12 people were killed \.",
    "astral": "🌊🏴󠁧󠁢󠁳󠁣󠁴󠁿 𝔗𝔥𝔢 𝟙𝟚: 12 people were killed 👩‍👩‍👧.",
    "combining": "E\u0301cole, \u202eright to left\u202c: 12 people were killed.",
    "line ends": "One\r\ntwo\rthree\u2028four\u2029: 12 people were killed.\r\n",
    "quotes": "'); DROP TABLE report; -- \" :name ? % %s $1: 12 people were killed.",
    "a noncharacter": "\ufffe\uffff\U0010ffff: 12 people were killed.",
    "spaces at both ends": "  \n 12 people were killed. \n\n",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_strange_text_comes_back_code_point_for_code_point(ledger, text):
    strange = "\0\\0 Ünï “q” 🌊'"
    who = Speaker(strange, "person", strange, strange, None)
    ledger.add([told(strange, text, "12", who=who, outlet=strange, url=strange, author=strange)])
    (entry,) = ledger.figures()
    assert entry.words == "12"
    assert ledger.text(entry.origin.id) == text
    assert (entry.origin.title, entry.origin.outlet, entry.origin.url, entry.origin.author) == (strange,) * 4
    assert entry.speaker == who
    assert values(ledger.figures(outlet=[strange])) == [12]
    assert values(ledger.figures(text="killed")) == [12]


def test_all_strange_texts_together_are_sound(ledger):
    ledger.add([told(name, text, "12") for name, text in STRANGE.items()])
    assert faults(ledger) == {}


def test_lone_surrogates_are_refused_in_a_text_and_kept_visible_in_a_path(ledger):
    with pytest.raises(LedgerError, match=r"no Unicode|surrogate"):
        ledger.add([told("x", "12 people were killed \ud800.", "12")])
    ledger.refuse([MissingError("news/caf\udce9.txt", "there is nothing at this path", "look again")])
    ledger.add([Incoming(FIRE, Arrival("file", "news/caf\udce9.txt"))])
    assert ledger.refused()[0].where == r"news/caf\udce9.txt"
    assert ledger.reports()[0].arrival.where == r"news/caf\udce9.txt"


def test_a_very_long_text(ledger):
    text = "The water rose again at the dam. " * 15_000 + "12 people were killed."
    ledger.add([told("Long", text, "12")])
    (entry,) = ledger.figures()
    assert (entry.words, len(ledger.text(entry.origin.id))) == ("12", len(text))
    assert [h.kind for h in ledger.search("killed", kinds=["report"])] == ["report"]
    assert faults(ledger) == {}


def test_many_words_that_come_once_and_long_words(ledger):
    text = "12 people were killed " + "x" * 5_000 + " " + " ".join(f"w{n:x}q" for n in range(3_000))
    ledger.add([told("Words", text, "12")])
    assert values(ledger.figures(text="killed")) == [12]
    assert faults(ledger) == {}


def test_what_no_report_tells_is_not_there(ledger):
    ledger.add([told(None, "12 people were killed.", "12", who=None, outlet=None, published=None, language=None)])
    (entry,) = ledger.figures()
    assert (entry.speaker, entry.who, entry.held.statement, entry.source_grade) == (None, None, None, None)
    o = entry.origin
    assert (o.title, o.published, o.outlet, o.url, o.language, o.published_at, o.author) == (None,) * 7


# ---------------------------------------------------------------- offsets that do not fit

TEXT = "Anna Berg said that 12 people were killed."
SAID = statement(TEXT, "s1", BERG, "12 people were killed", "said that", "Anna Berg")
DEAD = figure(TEXT, "f1", "12", 12.0, statement="s1")
MISFITS = {
    "a figure past the end": ([SAID], [replace(DEAD, span=Span(40, 43))], "40 to 43 of a text of 42"),
    "a figure before the beginning": ([SAID], [replace(DEAD, span=Span(-2, 0))], "-2 to 0"),
    "an empty figure": ([SAID], [replace(DEAD, span=Span(20, 20), text="")], "20 to 20"),
    "a figure turned round": ([SAID], [replace(DEAD, span=Span(22, 20))], "22 to 20"),
    "a figure one off": ([SAID], [replace(DEAD, span=Span(21, 23))], "says '12', the text something else"),
    "other words than the text's": ([SAID], [replace(DEAD, text="13")], "says '13', the text something else"),
    "a place past the end": ([SAID], [replace(DEAD, place=Place("Selland", span=Span(42, 43)))], "42 to 43"),
    "content past the end": ([replace(SAID, content=(Span(0, 43),))], [], "0 to 43"),
    "a second piece turned round": ([replace(SAID, content=(Span(0, 4), Span(9, 5)))], [], "9 to 5"),
    "a cue past the end": ([replace(SAID, cue=(Span(42, 44),))], [], "42 to 44"),
    "a source before the beginning": ([replace(SAID, source=(Span(-1, 4),))], [], "-1 to 4"),
    "no content": ([replace(SAID, content=())], [], "no content"),
    "a statement that is not there": ([SAID], [replace(DEAD, statement="s7")], "'s7', which is not there"),
    "a part of nothing": ([SAID], [replace(DEAD, part_of="f9")], "'f9', which is not there"),
    "told inside nothing": ([replace(SAID, via="s9")], [], "'s9', which is not there"),
}


@pytest.mark.parametrize(("statements", "figures", "told_so"), MISFITS.values(), ids=MISFITS)
def test_offsets_that_do_not_fit_are_refused_and_nothing_is_written(ledger, statements, figures, told_so):
    report = filed(TEXT, published=date(2024, 11, 5))
    wrong = Reading(report, tuple(statements), tuple(figures), (), ENGINE)
    with pytest.raises(LedgerError, match=re.escape(told_so)) as caught:
        ledger.add([DAM, wrong, FIRE])
    assert caught.value.where == report.id
    assert ledger.reports() == []
    assert sql(ledger, "SELECT count(*) FROM change") == [(0,)]
    assert ledger.add([DAM, FIRE]).change == 1


def test_a_text_without_its_digest_is_refused(ledger):
    wrong = replace(DAM, report=replace(DAM.report, text=DAM.report.text.replace("12", "21")))
    with pytest.raises(LedgerError, match="digest"):
        ledger.add([wrong])
    assert ledger.reports() == []


def test_offsets_are_checked_again_when_asked(ledger):
    ledger.add([DAM])
    plant(ledger, "UPDATE text SET text = replace(text, '12 people', '99 people')")
    for ask in (lambda: list(ledger.figures()), lambda: ledger.text(DAM.report.id), lambda: ledger.search("dam")):
        with pytest.raises(LedgerError, match=f"{DAM.report.id}: its text was altered"):
            ask()


def test_an_entry_moved_in_its_text_is_told_when_asked(ledger):
    ledger.add([DAM])
    (figure_, _) = ledger.figures()
    plant(ledger, "UPDATE figure SET start = start + 1, \"end\" = \"end\" + 1 WHERE id = :id", id=figure_.held.id)
    with pytest.raises(LedgerError, match=f"{figure_.held.id}: its words are not in the text at characters 1 to 3"):
        list(ledger.figures())


# ---------------------------------------------------------------- versions of a page


def page(words, number, published="2024-11-05", **about):
    return told("Dam", words, number, url="https://w.example/dam", published=published, **about)


FIRST, SECOND, THIRD = (
    page(f"{n} people were killed.", n, day) for n, day in (("3", "2024-11-05"), ("8", "2024-11-06"), ("9", "2024-11-07"))
)


def links(ledger):
    return {f.origin.id: (f.previous, f.next) for f in ledger.reports(versions="all")}


def test_changed_text_at_the_same_address_is_a_new_version(ledger):
    for one in (FIRST, SECOND, THIRD):
        ledger.add([one])
    a, b, c = (one.report.id for one in (FIRST, SECOND, THIRD))
    assert values(ledger.figures()) == [9]
    assert values(ledger.figures(versions="all")) == [9, 8, 3]
    assert ledger.figures(versions="all").count() == 3
    assert [f.origin.id for f in ledger.reports()] == [c]
    assert links(ledger) == {a: (None, b), b: (a, c), c: (b, None)}
    assert ledger.text(a) == FIRST.report.text
    assert values(ledger.figures(report=a, versions="all")) == [3]
    assert [h.id for h in ledger.search("killed", kinds=["report"])] == [c]


def test_versions_in_one_batch_are_the_same(ledger):
    ledger.add([FIRST, DAM, SECOND, THIRD])  # DAM stood at the address a moment too
    assert values(ledger.figures()) == [9]
    assert values(ledger.figures(versions="all")) == [9, 8, 12, 30, 3]
    assert faults(ledger) == {}


def test_an_older_state_added_late_does_not_take_the_newer_ones_place(ledger):
    ledger.add([THIRD])
    ledger.add([SECOND])
    assert values(ledger.figures()) == [9]
    assert values(ledger.figures(versions="all")) == [9, 8]
    ledger.add([page("10 people were killed.", "10", "2024-11-08"), FIRST])
    assert values(ledger.figures()) == [10]
    assert faults(ledger) == {}


def test_of_two_states_of_one_day_the_one_fetched_later_stands(ledger):
    later, earlier = page("9 people were killed.", "9"), page("8 people were killed.", "8")
    ledger.add([fetched(later, "2024-11-05T18:00:00+00:00")])
    ledger.add([fetched(earlier, "2024-11-05T09:00:00+00:00")])
    assert values(ledger.figures()) == [9]
    ledger.add([page("11 people were killed.", "11")])  # nobody knows when it was fetched: it is the newest we have
    assert values(ledger.figures()) == [11]


# ---------------------------------------------------------------- as it was


def test_as_of_tells_what_the_ledger_held(place):
    clock = Clock("2024-11-05T12:00:00+00:00")
    with place.ledger(clock=clock) as ledger:
        ledger.add([FIRST])
        (three,) = ledger.figures()
        clock.on(days=1)
        ledger.edit(three.held.id, {"value": 4}, by="Ines")
        clock.on(days=1)
        ledger.undo(by="Ines")
        clock.on(days=1)
        again = page("3 people were killed.", ("3", {"measure": "wounded", "value": 33.0}), engine=Engine("0.2.0", "2"))
        ledger.renew([again])
        clock.on(days=1)
        ledger.add([SECOND])
        clock.on(days=1)
        ledger.reject(next(iter(ledger.figures())).held.id, by="Ines")
        held = [[], [3], [4], [3], [33], [8], []]
        assert [values(ledger.as_of(n).figures()) for n in range(7)] == held
        days = [f"2024-11-{day:02}" for day in range(4, 11)]
        assert [values(ledger.as_of(day).figures()) for day in days] == held
        assert [values(ledger.as_of(date.fromisoformat(day)).figures()) for day in days] == held
        assert [values(ledger.as_of(f"{day}T12:00:00Z").figures()) for day in days] == held
        assert [values(ledger.as_of(f"{day}T14:00:00+02:00").figures()) for day in days] == held
        assert [values(ledger.as_of(datetime(2024, 11, day, 12, tzinfo=UTC)).figures()) for day in range(4, 11)] == held
        assert [values(ledger.as_of(f"{day}T11:59:59.999999").figures()) for day in days] == [[], *held[:-1]]
        assert [ledger.as_of(n).figures().count() for n in range(7)] == [len(v) for v in held]
        assert [len(ledger.as_of(n).reports()) for n in range(7)] == [0, 1, 1, 1, 1, 1, 1]
        assert [ledger.as_of(n).entry(three.held.id).held.value for n in range(1, 5)] == [3, 4, 3, 33]
        assert [(e.held.value, e.review) for e in ledger.history(three.held.id)] == [
            (3, "none"), (4, "edited"), (3, "none"), (33, "none"),
        ]  # fmt: skip
        assert ledger.as_of(4).figures().facet("measure") == [("wounded", 1)]
        assert [f.origin.id for f in ledger.as_of(1).reports()] == [FIRST.report.id]
        assert [f.next for f in ledger.as_of(1).reports()] == [None]
        assert [h.id for h in ledger.as_of(1).search("killed", kinds=["report"])] == [FIRST.report.id]
        assert ledger.as_of(1).reports(report=SECOND.report.id) == []
        assert values(ledger.as_of(1).figures(versions="all")) == [3]
        assert values(ledger.as_of(5).figures(versions="all")) == [8, 33]


def test_grades_are_as_of_their_moment_too(ledger):
    ledger.add([FIRST])
    (entry,) = ledger.figures()
    ledger.grade(entry.held.id, "2", by="Ines")
    ledger.grade("The Wire", "B", by="Ines")
    ledger.grade(entry.held.id, "5", by="Ines")
    told_then = [(e.grade, e.source_grade) for n in range(1, 5) for e in ledger.as_of(n).figures()]
    assert told_then == [(None, None), ("2", None), ("2", "B"), ("5", "B")]
    assert ledger.as_of(2).entry(entry.held.id).grade == "2"


@pytest.mark.parametrize("moment", ["yesterday", "2024-13-01", "", "05.11.2024"])
def test_what_is_no_moment_is_told(ledger, moment):
    with pytest.raises(MisuseError, match="write it like 2024-11-05"):
        ledger.as_of(moment)


def test_a_clock_that_jumps_back_keeps_the_order_of_changes(place):
    clock = Clock("2024-11-05T12:00:00+00:00")
    with place.ledger(clock=clock) as ledger:
        ledger.add([FIRST])
        clock.to("2024-11-01T00:00:00+00:00")
        ledger.add([FIRE])
        clock.to("2024-11-06T12:00:00+00:00")
        ledger.add([QUIET])
        first, second, third = ledger.changes([1, 2, 3])
        assert first.at == second.at < third.at
        assert sql(ledger, "SELECT clock FROM change WHERE n = 2") == [("2024-11-01T00:00:00.000000+00:00",)]
        assert values(ledger.as_of("2024-11-04").figures()) == []
        assert values(ledger.as_of("2024-11-05").figures()) == [5, 3]
        assert faults(ledger) == {}


# ---------------------------------------------------------------- refusals


def test_a_refusal_is_recorded_once(ledger):
    one = NotTextError("a/picture.txt", "is a JPEG picture, no text", "give the text in it")
    other = MissingError("b.txt", "there is nothing at this path", "check the path")
    assert ledger.refuse([one, other, one]) == 2
    assert ledger.refuse([other]) == 0
    assert ledger.refuse([]) == 0
    assert [(r.where, r.what, r.remedy, r.kind) for r in ledger.refused()] == [
        ("b.txt", "there is nothing at this path", "check the path", "MissingError"),
        ("a/picture.txt", "is a JPEG picture, no text", "give the text in it", "NotTextError"),
    ]
    assert sql(ledger, "SELECT count(*) FROM change") == [(1,)]
    ledger.refuse([NotTextError("a/picture.txt", "is a PNG picture, no text", "give the text in it")])
    assert len(ledger.refused()) == 3


# ---------------------------------------------------------------- the truth only grows

GUARDED = [
    "UPDATE change SET at = '2020-01-01' WHERE n = 1",
    "UPDATE report SET digest = 'x'",
    "UPDATE report SET previous = NULL",
    "UPDATE text SET text = 'x'",
    "UPDATE reading SET model = 'x'",
    "UPDATE statement SET act = 'deny'",
    "UPDATE statement SET review = 'accepted', until = NULL",
    "UPDATE figure SET value = 1",
    "UPDATE figure SET since = 1",
    "UPDATE grade SET value = 'A'",
    "UPDATE alias SET kind = 'apart'",
    "UPDATE refused SET what = 'x'",
    "UPDATE member SET role = 'admin'",
    *(f"DELETE FROM {table}" for table in dialects.FROZEN),
]


@pytest.mark.parametrize("statement", GUARDED)
def test_what_is_written_is_not_altered_even_by_sql(ledger, statement):
    ledger.add([DAM])
    ledger.grade("The Wire", "B", by="Ines")
    ledger.refuse([MissingError("b.txt", "nothing there", "look")])
    sql(ledger, "INSERT INTO alias (n, kind, detail, since) VALUES (1, 'same', '{}', 1)")
    sql(ledger, "INSERT INTO member (n, name, role, secret, since) VALUES (1, 'Ines', 'reader', '', 1)")
    table = statement.removeprefix("DELETE FROM ").removeprefix("UPDATE ").split()[0]
    with pytest.raises(DBAPIError, match=f"rows of {table} never change"):
        sql(ledger, statement)


# ---------------------------------------------------------------- several at once

ROUNDS = 8
WRITE = """
import sys
sys.path[:0] = {path!r}
from ledgers import told
from sayso.ledger import Ledger
name = sys.argv[1]
with Ledger({at!r}) as ledger:
    for batch in range(8):
        reports = [
            told(name, f"{{n}} people of {{name}} were killed at {{batch}}.", str(n), who=f"Ana Sol{{n}}", outlet=f"Post {{n}}")
            for n in range(10, 20)
        ]
        ledger.add(reports)
        assert ledger.add(reports[:5]).new == ()
"""
READ = """
import sys
sys.path[:0] = {path!r}
from sayso.ledger import Ledger
with Ledger({at!r}) as ledger:
    for _ in range({rounds}):
        held = ledger.figures().count()
        assert held % 10 == 0, held
        found = list(ledger.figures(text="killed"))
        assert len(found) >= held and len(found) % 10 == 0, (held, len(found))
        assert sum(many for _, many in ledger.figures().facet("outlet")) % 10 == 0
"""


def test_two_writers_and_eight_readers_at_once(place):
    script = {"at": place.empty(), "path": [str(Path(__file__).parent)], "rounds": ROUNDS}

    def start(program, *given):
        return subprocess.Popen([sys.executable, "-c", program.format(**script), *given], stderr=subprocess.PIPE, text=True)

    running = [start(WRITE, "Ash"), start(WRITE, "Elm"), start(READ), start(READ)]
    wrong = []
    with Ledger(script["at"]) as ledger:

        def ask():
            try:
                for _ in range(ROUNDS):
                    assert ledger.figures().count() % 10 == 0  # a change is seen whole or not at all
                    assert len(list(ledger.statements(text="killed"))) % 10 == 0
                    assert sum(v.statements for v in ledger.speakers()) % 10 == 0
            except BaseException as error:
                wrong.append(error)

        readers = [threading.Thread(target=ask) for _ in range(6)]
        for one in readers:
            one.start()
        told_so = [program.communicate()[1] for program in running]
        for one in readers:
            one.join()
        assert (wrong, told_so) == ([], [""] * 4)
        assert [(c.n, c.kind) for c in ledger.changes(range(1, 100))] == [(n, "add") for n in range(1, 17)]
        assert ledger.statements().count() == 160
        assert sql(ledger, "SELECT count(*) FROM speaker") == sql(ledger, "SELECT count(*) FROM outlet") == [(10,)]
        assert faults(ledger) == {}


def test_threads_that_write_through_one_ledger_take_turns(ledger):
    wrong = []

    def write(name):
        try:
            for n in range(10, 22):
                ledger.add([told(f"{name} {n}", f"{n} people of {name} were killed.", str(n), who=f"Ana Sol{n}")])
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("Ash", "Elm", "Oak")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []
    assert ledger.figures().count() == 36
    assert {e.speaker.name for e in ledger.figures(min_value=15, max_value=15)} == {"Ana Sol15"}
    assert faults(ledger) == {}


def test_a_change_that_fails_leaves_no_number_behind(ledger):
    def fail():
        with ledger.store.writing("add") as change:
            Writer(ledger.store, change).speakers.number(Speaker("Nobody Atall", "person"))
            raise RuntimeError("a full disk, say")

    with pytest.raises(RuntimeError):
        fail()
    ledger.add([told("x", "12 people were killed.", "12", who="Ana Sol")])
    ledger.add([told("y", "13 people were killed.", "13", who="Nobody Atall")])
    assert [e.speaker.name for e in ledger.figures()] == ["Nobody Atall", "Ana Sol"]
    assert sql(ledger, "SELECT max(n) FROM change") == [(2,)]


def test_ledgers_made_by_many_at_the_same_moment_are_one(place):
    address = place.address()
    program = "import sys; from sayso.ledger import Ledger; Ledger(sys.argv[1], create=True).close()"
    running = [subprocess.Popen([sys.executable, "-c", program, address], stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [one.communicate()[1] for one in running] == [""] * 4
    with Ledger(address) as ledger:
        assert sql(ledger, "SELECT number FROM migration ORDER BY number") == [(n,) for n in range(1, FORM + 1)]


# ---------------------------------------------------------------- backup


def test_a_backup_is_a_ledger_with_the_same_answers(place, tmp_path):
    with place.ledger() as ledger:
        fill(ledger)
        copy = tmp_path / "copy.db"
        assert ledger.backup(copy) == copy.stat().st_size > 0
        assert [p.name for p in tmp_path.iterdir()] == ["copy.db"]
        with Ledger(copy) as other:
            assert everything(other) == everything(ledger)
            assert faults(other) == {}
            last = ledger.changes(range(1, 100))[-1]
            assert (last.kind, last.detail) == ("backup", {"to": str(copy)})
            assert other.changes(range(1, 100)) == ledger.changes(range(1, 100))
            for n in range(12):
                assert values(other.as_of(n).figures()) == values(ledger.as_of(n).figures())
            added = other.add([told("New", "1 person was killed.", "1")])  # goes on as a ledger of its own
            assert added.change == last.n + 1
            five = next(iter(other.figures(max_value=6, min_value=6)))
            other.undo(five.since, by="Ines")
            assert faults(other) == {}


def test_there_and_back_again(place, tmp_path):
    with place.ledger() as ledger, server() as address:
        fill(ledger)
        before = everything(ledger)
        ledger.backup(address)
        with Ledger(address) as there:
            assert everything(there) == before
            assert faults(there) == {}
            there.backup(tmp_path / "back.db")
        with Ledger(tmp_path / "back.db") as back:
            assert everything(back) == before
            assert faults(back) == {}
            assert back.undo(by="Ines") > 0


def test_a_backup_does_not_overwrite(ledger, place, tmp_path):
    ledger.add([DAM])
    (tmp_path / "there.db").write_text("precious")
    with pytest.raises(MisuseError, match="is there already"):
        ledger.backup(tmp_path / "there.db")
    with pytest.raises(MisuseError, match="is there already"):
        ledger.backup(tmp_path)
    with pytest.raises(OutputError, match=r"no/where\.db"):
        ledger.backup(tmp_path / "no" / "where.db")
    assert (tmp_path / "there.db").read_text() == "precious"
    with server() as address, Ledger(address, create=True) as other:
        other.add([FIRE])
        with pytest.raises(MisuseError, match="is a ledger already"):
            ledger.backup(address)
        assert values(other.figures()) == [5]


def test_a_backup_while_others_write_is_one_moment(place, tmp_path):
    with place.ledger() as ledger:
        ledger.add([told(f"Start {n}", f"{n} people were killed at the start.", str(n)) for n in range(10, 60)])
        stop = threading.Event()
        wrong = []

        def write(name):
            try:
                n = 0
                while not stop.is_set():
                    n += 1
                    ledger.add([told(f"{name} {n} {k}", f"{k} people were killed at {n}.", str(k)) for k in range(10, 15)])
            except BaseException as error:
                wrong.append(error)

        writers = [threading.Thread(target=write, args=(name,)) for name in ("Ash", "Elm")]
        for one in writers:
            one.start()
        try:
            for n in range(2):
                ledger.backup(tmp_path / f"{n}.db")
        finally:
            stop.set()
            for one in writers:
                one.join()
        assert wrong == []
        for n in range(2):
            with Ledger(tmp_path / f"{n}.db") as copy:
                held = copy.figures().count()
                assert held % 5 == 0
                last = copy.changes(range(1, 100_000))[-1].n
                assert copy.figures().count() == ledger.as_of(last).figures().count()
                assert faults(copy) == {}


# ---------------------------------------------------------------- forms


def shape(path):
    """The tables, indexes and guards of an SQLite ledger, and what each is made of."""
    with closing(sqlite3.connect(path)) as connection:
        made = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        return dict(connection.execute(made))


def released(form, folder):
    path = folder / f"form-{form}.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((FORMS / f"form-{form}.sql").read_text("utf-8"))
    return path


FORMS_RELEASED = range(1, FORM + 1)


def test_a_fresh_ledger_has_the_form_that_was_released(tmp_path):
    Ledger(tmp_path / "new.db", create=True).close()
    assert shape(tmp_path / "new.db") == shape(released(FORM, tmp_path)), "a released step is never altered: add a new one"


ANY = ("none", "accepted", "edited", "rejected", "split", "merged", "withdrawn")


def places(ledger):
    """Where each entry begins: its report and character."""
    statements = ledger.statements(versions="all", reviewed=ANY)
    begun = {one.held.id: (one.origin.id, one.held.content[0].start) for one in statements}
    return begun | {one.held.id: (one.origin.id, one.held.span.start) for one in ledger.figures(versions="all", reviewed=ANY)}


@pytest.mark.parametrize("form", FORMS_RELEASED)
def test_a_ledger_of_an_older_form_opens_answers_and_verifies(tmp_path, form):
    path = released(form, tmp_path)
    expected = json.loads((FORMS / f"form-{form}.json").read_text("utf-8"))
    with Ledger(path) as ledger:
        assert faults(ledger) == {}
        found = json.loads(json.dumps(answers(ledger)))
        # those that begin at one character stood by their rows when the form was released, and stand by their ids since
        place = places(ledger)
        for kind in ("statements", "figures"):
            now, before = found.pop(kind), expected.pop(kind)
            assert [place[one[0]] for one in now] == [place[one[0]] for one in before]
            assert sorted(now, key=str) == sorted(before, key=str)
        assert {name: found[name] for name in expected} == expected
        ledger.add([told("New", "1 person was killed.", "1")])
        ledger.undo(by="Ines")
        assert faults(ledger) == {}


@pytest.mark.parametrize("form", FORMS_RELEASED)
def test_a_ledger_of_an_older_form_is_brought_up_to_that_of_a_fresh_one(tmp_path, form):
    path = released(form, tmp_path)
    Ledger(path).close()
    Ledger(tmp_path / "new.db", create=True).close()
    assert shape(path) == shape(tmp_path / "new.db")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT number FROM migration ORDER BY number").fetchall() == [(n,) for n in FORMS_RELEASED]


def test_what_older_forms_did_not_keep_is_made_when_they_are_opened(tmp_path):
    with Ledger(released(1, tmp_path)) as ledger:
        tables = ("shingle", "sketch", "copied")
        made = [sorted(map(tuple, sql(ledger, f"SELECT * FROM {table}"))) for table in tables]
        assert len(made[1]) == sql(ledger, "SELECT count(*) FROM text")[0][0] > 0
        ledger.rebuild()
        assert [sorted(map(tuple, sql(ledger, f"SELECT * FROM {table}"))) for table in tables] == made


def test_a_newer_form_is_refused_with_the_way_out(place):
    address = place.address()
    with Ledger(address, create=True) as ledger:
        ledger.add([DAM])
        sql(ledger, "INSERT INTO migration VALUES (7, 'seventh', '2031-01-01', '3.2.1')")
    with pytest.raises(NewerError, match=rf"made by sayso 3\.2\.1 \(form 7\).*forms up to {FORM}; install sayso 3\.2\.1"):
        Ledger(address)
    with pytest.raises(NewerError):
        Ledger(address, create=True)


# ---------------------------------------------------------------- opening


def test_where_a_ledger_is(monkeypatch):
    monkeypatch.delenv("SAYSO_LEDGER", raising=False)
    assert location() == "sayso.db"
    monkeypatch.setenv("SAYSO_LEDGER", "postgresql://desk/news")
    assert (location(), location("other.db"), location(Path("p.db"))) == ("postgresql://desk/news", "other.db", "p.db")


def test_no_ledger_is_told_with_what_to_do(place):
    address = place.address()
    with pytest.raises(LedgerError, match="there is no ledger; make one with sayso add"):
        Ledger(address)
    if place.name == "sqlite":
        assert not Path(address).exists()
    with Ledger(address, create=True) as ledger:
        assert ledger.reports() == []
    with Ledger(address) as ledger:
        assert ledger.reports() == []


NO_LEDGERS = {
    "a text": (b"Only a text, but long enough to be looked at as if it were pages of something else.", "is no ledger"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is no ledger"),
    "an empty file": (b"", "there is no ledger"),
    "a torn database": (b"SQLite format 3\0" + b"\x10\0\2\2" + b"\0" * 40, "is no ledger|is damaged"),
}


@pytest.mark.parametrize(("content", "told_so"), NO_LEDGERS.values(), ids=NO_LEDGERS)
def test_a_file_that_is_no_ledger_is_told_and_left_as_it_was(tmp_path, content, told_so):
    path = tmp_path / "some.db"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=told_so) as caught:
        Ledger(path)
    assert (caught.value.where, "\n" in str(caught.value)) == (str(path), False)
    assert path.read_bytes() == content
    if content:
        with pytest.raises(LedgerError):
            Ledger(path, create=True)
        assert path.read_bytes() == content


@pytest.mark.parametrize("table", ["bookmarks", "migration", "change"])
def test_another_programs_database_is_told_and_left_as_it_was(place, table):
    address = place.address()
    if place.name == "sqlite":
        connection = sqlite3.connect(address)
        connection.execute(f"CREATE TABLE {table} (x integer)")
        connection.close()
        before = Path(address).read_bytes()
    else:
        with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f"CREATE TABLE {table} (x integer)")
    for create in (False, True):
        with pytest.raises(LedgerError, match="is a database, but no ledger"):
            Ledger(address, create=create)
    if place.name == "sqlite":
        assert Path(address).read_bytes() == before
        assert [p.name for p in place.folder.glob(f"{Path(address).name}*")] == [Path(address).name]


def test_a_folder_and_a_path_that_leads_nowhere(tmp_path):
    for path in (tmp_path, tmp_path / "no" / "folder" / "x.db"):
        with pytest.raises((OutputError, LedgerError), match=r"cannot be opened or made|there is no ledger"):
            Ledger(path)
        with pytest.raises(OutputError, match="cannot be opened or made"):
            Ledger(path, create=True)


ASK = """
import sys
from sayso.errors import SaysoError
from sayso.ledger import Ledger
try:
    ledger = Ledger(sys.argv[1])
    print([e.words for e in ledger.figures()], [c for c in ledger.verify() if c.faults])
    ledger.accept(next(iter(ledger.figures())).held.id, by="x")
except SaysoError as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def everybodys():
    """A folder to which everybody gets through: none of pytest's, which are shut to others at some height or other."""
    with tempfile.TemporaryDirectory(prefix="sayso-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize("what", ["file", "folder", "backup"])
def test_a_ledger_that_may_not_be_written(everybodys, what):
    """A file can be asked; in a folder, where SQLite must write beside an open ledger, only a backup can."""
    path = everybodys / "x.db"
    with Ledger(path, create=True) as ledger:
        ledger.add([DAM])
        ledger.backup(everybodys / "copy.db")
    path = everybodys / "copy.db" if what == "backup" else path
    path.chmod(0o444)
    everybodys.chmod(0o777 if what == "file" else 0o555)
    program = [sys.executable, "-c", ASK, str(path)]
    if os.geteuid() == 0:  # who may write everywhere
        program = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *program]
    done = subprocess.run(program, capture_output=True, text=True, cwd="/", check=True)
    everybodys.chmod(0o755)
    told_so = f"OutputError {path}: may not be written to; ask for the right to write the file and its folder"
    assert done.stdout.splitlines() == ([] if what == "folder" else ["['12', '30'] []"]) + [told_so]


def test_a_locked_ledger_is_told_after_a_while(place, monkeypatch):
    monkeypatch.setattr(dialects, "BUSY_SECONDS", 0.2 if place.name == "sqlite" else 1)
    with place.ledger() as ledger, Ledger(ledger.store.dialect.engine.url.render_as_string(hide_password=False)) as other:
        with other.store.writing("add"):
            with pytest.raises(BusyError, match="another sayso has been writing"):
                ledger.add([DAM])
            assert ledger.reports() == []  # a reader never waits
        assert ledger.add([DAM]).change == 2


def test_a_damaged_file_is_told(tmp_path):
    path = tmp_path / "x.db"
    with Ledger(path, create=True) as ledger:
        ledger.add([DAM, FIRE])
    content = bytearray(path.read_bytes())
    for page_ in range(1, len(content) // 4096):
        content[page_ * 4096 : page_ * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=r"is damaged|is no ledger"), Ledger(path) as ledger:
        list(ledger.figures())


# ---------------------------------------------------------------- addresses of databases


@pytest.mark.parametrize(
    ("address", "told_so"),
    [
        ("mysql://desk/news", "mysql:// is no ledger's address"),
        ("https://example.org/news", "no ledger's address|no address of a ledger"),
        ("postgresql://u:secret@host:port/db", "no address of a ledger"),
        ("postgresql://u:pa@secret@host/db", "no address of a ledger"),
        ("://secret", "no address of a ledger"),
        ("postgresql+nothing://u:secret@127.0.0.1:1/db", "does not answer"),
    ],
)
def test_what_is_no_address_is_told_without_its_password(address, told_so):
    with pytest.raises(SaysoError, match=told_so) as caught:
        Ledger(address, create=True)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def guarded():
    """A database whose user needs a password, as most do."""
    with server() as address:
        host = make_url(address).query["host"]
        with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("CREATE ROLE desk LOGIN PASSWORD 's3cret pass'")
            connection.execute(f"ALTER DATABASE {make_url(address).database} OWNER TO desk")
            connection.execute("GRANT ALL ON SCHEMA public TO desk")
            rules = Path(connection.execute("SHOW hba_file").fetchone()[0])
            before = rules.read_text()
            rules.write_text("local all desk scram-sha-256\n" + before)
            connection.execute("SELECT pg_reload_conf()")
        yield make_url(address).database, host
        with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
            rules.write_text(before)
            connection.execute("REASSIGN OWNED BY desk TO sayso; DROP OWNED BY desk; DROP ROLE desk")


def test_a_password_is_taken_from_the_address_the_environment_or_a_file(guarded, tmp_path, monkeypatch):
    database, host = guarded
    plain = f"postgresql://desk@/{database}?host={host}"
    with Ledger(f"postgresql://desk:s3cret%20pass@/{database}?host={host}", create=True) as ledger:
        ledger.add([DAM])
        assert "s3cret" not in repr(ledger) + ledger.store.shown + repr(ledger.figures())
    with Ledger(f"{plain}&password=s3cret%20pass") as ledger:
        assert "s3cret" not in repr(ledger) + ledger.store.shown
    monkeypatch.setenv("PGPASSWORD", "s3cret pass")
    with Ledger(plain) as ledger:
        assert values(ledger.figures()) == [12, 30]
    monkeypatch.delenv("PGPASSWORD")
    kept = tmp_path / "pgpass"
    kept.write_text(f"*:*:{database}:desk:s3cret pass\n")
    kept.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(kept))
    with Ledger(plain) as ledger:
        assert values(ledger.figures()) == [12, 30]
        assert faults(ledger) == {}


def test_what_is_wrong_with_a_server_is_told_in_a_line(guarded, tmp_path, monkeypatch):
    database, host = guarded
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    wrong = {
        f"postgresql://desk:wr0ng@/{database}?host={host}": (LedgerError, "password authentication failed"),
        f"postgresql://desk@/{database}?host={host}": (LedgerError, "no password supplied"),
        f"postgresql://desk:s3cret%20pass@/nowhere?host={host}": (LedgerError, 'database "nowhere" does not exist'),
        f"postgresql://nobody7:wr0ng@/{database}?host={host}": (LedgerError, 'role "nobody7" does not exist'),
        "postgresql://desk:wr0ng@127.0.0.1:1/news": (BusyError, "does not answer"),
        f"postgresql://desk:wr0ng@/news?host={tmp_path}": (BusyError, "does not answer"),
        "postgresql://desk:wr0ng@no-such-host.invalid/news": (BusyError, "does not answer"),
    }
    for address, (kind, told_so) in wrong.items():
        with pytest.raises(kind, match=re.escape(told_so)) as caught:
            Ledger(address, create=True)
        said = str(caught.value)
        assert ("\n" in said, "wr0ng" in said, "s3cret" in said) == (False, False, False), said


def test_a_user_who_may_only_read_can_ask():
    with server() as address, Ledger(address, create=True) as ledger:
        ledger.add([DAM])
        sql(ledger, "CREATE ROLE guest LOGIN", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest")
        try:
            with Ledger(address.replace("sayso@", "guest@")) as guest:
                assert values(guest.figures(text="killed")) == [12, 30]
                with pytest.raises(OutputError, match="permission denied"):
                    guest.add([FIRE])
        finally:
            sql(ledger, "DROP OWNED BY guest", "DROP ROLE guest")


def test_a_database_that_sorts_as_people_do_gives_the_same_answers(tmp_path):
    """PostgreSQL's usual databases put "_b" before "a" and "a" before "B"; ids and days must not go by that."""
    odd = told("x", "1 2 3", *((n, {"measure": "hit", "unit": unit}) for n, unit in zip("123", ("_b", "B", "a"), strict=True)))
    with server() as address:
        name = f"{make_url(address).database}_en"
        with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
            english = make_url(address).set(database=name).render_as_string()
            try:
                with (
                    Ledger(tmp_path / "x.db", create=True, clock=Clock()) as one,
                    Ledger(english, create=True, clock=Clock()) as two,
                ):
                    for ledger in (one, two):
                        fill(ledger)
                        ledger.add([odd])
                    assert everything(one) == everything(two)
                    assert one.figures().facet("unit") == two.figures().facet("unit")
                    for entry in one.figures():
                        assert two.entry(entry.held.id) == two.entry(entry.held.id[:7]) == entry
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
