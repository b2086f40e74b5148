"""Tallies: this table and this map in, these statements and figures out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import EmptyError, MisuseError, NotTextError, RefusedError, TooLargeError
from sayso.intake.reports import About
from sayso.intake.tallies import Plan, plan, tally
from sayso.records import Figure, Period, Place, Reading, Window

ROOT = Path(__file__).parent.parent
TALLIES = ROOT / "tests/tallies"
SERIES = ROOT / "../shared/corpora/ukraine_series"
VOICE = '[speaker]\nname = "Harbour Office of Veld"\n'
PLAIN = VOICE + '[figures]\nmeasure = "destroyed"\n[columns]\nboats = { unit = "boat" }\n'


def made(toml: str, name: str = "map.toml") -> Plan:
    return plan(toml.encode(), name)


def read(table: str | bytes, toml: str = PLAIN, name: str = "table.csv", about: About | None = None) -> Reading:
    """The reading, after a look at what holds for each: words are where the spans say, ids count up, all figures are told."""
    found = tally(table.encode() if isinstance(table, str) else table, name, made(toml), about)
    text = found.report.text
    assert all(figure.text == text[slice(*figure.span)] for figure in found.figures)
    assert [figure.id for figure in found.figures] == [f"f{i}" for i in range(1, len(found.figures) + 1)]
    assert [told.id for told in found.statements] == [f"s{i}" for i in range(1, len(found.statements) + 1)]
    rows = {told.id: told.content[0] for told in found.statements}
    assert all(rows[str(f.statement)].start <= f.span.start <= f.span.end <= rows[str(f.statement)].end for f in found.figures)
    assert [figure.span for figure in found.figures] == sorted(figure.span for figure in found.figures)
    return found


def file(name: str) -> str:
    return (TALLIES / name).read_text("utf-8")


def rows(found: Reading) -> list[str]:
    return [found.report.text[slice(*told.content[0])] for told in found.statements]


def notes(found: Reading) -> list[tuple[str, str]]:
    """Kind and words of each note; the words are the text at its span, or else what it tells."""
    return [(n.kind, found.report.text[slice(*n.span)] if n.span else n.text) for n in found.notes]


def only(found: Reading) -> Figure:
    assert len(found.figures) == 1
    return found.figures[0]


# ---------------------------------------------------------------- the two examples of the documentation


def test_a_cumulative_count_is_a_statement_a_day_and_a_figure_a_cell():
    found = read(file("losses.csv"), file("losses.toml"))
    assert found.report.text == file("losses.csv")
    assert (found.report.outlet, found.report.published) == ("Ministry of Defence of Ukraine", None)
    assert rows(found) == file("losses.csv").splitlines()[1:]
    last = found.statements[-1]
    assert (last.speaker.name, last.speaker.kind, last.speaker.country) == (
        "General Staff of the Armed Forces of Ukraine",
        "organisation",
        "UA",
    )
    assert (last.source, last.cue, last.quote, last.act, last.confidence) == ((), (), "indirect", "state", 1.0)
    assert last.said == Period(date(2023, 5, 4), date(2023, 5, 4), "2023-05-04")
    told = [(f.text, f.value, f.low, f.comparator, f.unit, f.measure) for f in found.figures if f.statement == "s3"]
    assert told == [
        ("1,300", 1300.0, 1300.0, "over", "person", "casualties"),
        ("45", 45.0, None, "exact", "tank", "destroyed"),
        ("1", 1.0, None, "exact", "ship", "destroyed"),
    ]
    assert {(f.party, f.status, f.window, f.confidence) for f in found.figures} == {
        ("RU", "estimated", Window("cumulative", date(2022, 2, 24)), 1.0)
    }
    assert found.figures[-1].time == Period(date(2022, 2, 24), date(2023, 5, 4))
    assert notes(found) == [("unread-cell", "n.k.")]


def test_a_row_a_raid_has_its_unit_and_place_from_its_cells():
    found = read(file("raids.csv"), file("raids.toml"))
    told = [(f.text, f.comparator, f.unit, f.counted, f.measure, f.part_of, f.place and f.place.name) for f in found.figures]
    assert told == [
        ("31", "exact", "drone", "Shahed-136/131", "launched", None, "Odesa"),
        ("24", "exact", "drone", "Shahed-136/131", "downed", "f1", "Odesa"),
        ("4", "exact", "drone", "Shahed-136/131", "lost", "f1", "Odesa"),
        ("2", "exact", "missile", "X-59", "launched", None, "Kryvyi Rih"),
        ("1", "exact", "missile", "X-59", "downed", "f4", "Kryvyi Rih"),
        ("18", "exact", "drone", "Shahed-136/131", "launched", None, "Ukraine"),
        ("18", "exact", "drone", "Shahed-136/131", "downed", "f6", "Ukraine"),
        ("0", "exact", "drone", "Shahed-136/131", "lost", "f6", "Ukraine"),
        ("~3", "about", None, "Banderol 2", "launched", None, None),
    ]
    assert found.figures[0].time == Period(date(2024, 3, 1), date(2024, 3, 2))
    assert found.statements[0].said == Period(date(2024, 3, 2), date(2024, 3, 2), "2024-03-02 06:30")
    place = found.figures[0].place
    assert place == Place("Odesa", "UA", kind="region", span=place.span)
    assert found.report.text[slice(*place.span)] == "Odesa oblast"
    assert notes(found) == [("unlisted-value", "Banderol 2")]


def test_the_page_shows_the_examples_and_what_they_give():
    page = (ROOT / "docs/tallies.md").read_text("utf-8")
    for name in ("losses.csv", "raids.csv", "losses.toml", "raids.toml"):
        assert f"```{name[-3:] if name.endswith('csv') else 'toml'}\n{file(name).rstrip()}\n```" in page
    shown = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]

    def days(time: Period) -> str:
        return str(time.start) if time.start == time.end else f"{time.start} to {time.end}"

    for f in read(file("losses.csv"), file("losses.toml")).figures[-3:]:
        window = f"{f.window.kind}, since {f.window.since}"
        assert [f.text, f"{f.value:g}", f.comparator, f.unit, f.measure, f.status, f.party, days(f.time), window] in shown
    for f in read(file("raids.csv"), file("raids.toml")).figures:
        place = f.place.name if f.place else "null"
        head = [f.id, f.text, f"{f.value:g}", f.comparator, f.unit or "null", f.counted, f.measure]
        assert [*head, place, days(f.time), f.part_of or ""] in shown


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("table", "found", "numbers"),
    [
        ("boats,port\n3,Veld\n4,Toll\n", ["3,Veld", "4,Toll"], ["3", "4"]),
        ("boats,port\r\n3,Veld\r\n4,Toll\r\n", ["3,Veld", "4,Toll"], ["3", "4"]),
        ("boats,port\r3,Veld\r4,Toll", ["3,Veld", "4,Toll"], ["3", "4"]),
        ("boats;port\n3;Veld, the old\n", ["3;Veld, the old"], ["3"]),
        ("boats\tport\n3\tVeld\n", ["3\tVeld"], ["3"]),
        ("port|boats\nVeld|3\n", ["Veld|3"], ["3"]),
        ("boats\n3\n\n4\n", ["3", "4"], ["3", "4"]),
        ('"boats","port"\n"3","Veld"\n', ['"3","Veld"'], ["3"]),
        ('port,boats\n"The ""Old"" quay",3\n', ['"The ""Old"" quay",3'], ["3"]),
        ('port,boats\n"Veld,\r\nlower quay",3\n"Toll",4', ['"Veld,\r\nlower quay",3', '"Toll",4'], ["3", "4"]),
        ('port, boats\nVeld , "3" \n', ['Veld , "3" '], ["3"]),
        ('port,boats\n8" gun,3\n"half,4\n', ['8" gun,3', '"half,4'], ["3", "4"]),
        ("\ufeffboats,port\n3,Veld\n", ["3,Veld"], ["3"]),
        ("🚤,boats\n🚤🚤,3\n", ["🚤🚤,3"], ["3"]),
        ("boats,\n3,\n", ["3,"], ["3"]),
        ("boats,port\n   3\u00a0,x\n", ["   3\u00a0,x"], ["3"]),
    ],
    ids=["LF", "CRLF", "CR", "semicolon", "tab", "bar", "empty line", "marks", "doubled", "line break", "blanks", "odd marks",
         "BOM", "emoji", "nameless column", "white space"],
)  # fmt: skip
def test_rows_and_cells_are_found_where_they_stand(table, found, numbers):
    reading = read(table)
    assert reading.report.text == table.removeprefix("\ufeff")
    assert rows(reading) == found
    assert [f.text for f in reading.figures] == numbers


def test_utf_16_is_read_and_told():
    found = read("boats;port\n3;Veld\n".encode("utf-16"))
    assert [f.text for f in found.figures] == ["3"]
    assert [n.kind for n in found.notes] == ["encoding", "unmapped-columns"]


def test_a_row_that_is_not_as_wide_as_the_header_is_noted_and_no_statement():
    found = read("boats,port\n3,Veld\n4\n5,Toll,7\n6,Marn\nSource: own count\n")
    assert rows(found) == ["3,Veld", "6,Marn"]
    assert [n for n in notes(found) if n[0] == "unread-row"] == [
        ("unread-row", "4"),
        ("unread-row", "5,Toll,7"),
        ("unread-row", "Source: own count"),
    ]


def test_what_stands_above_the_header_is_no_row():
    table = "Boats lost in the harbour\n\nport;boats\nVeld;3\n"
    assert rows(read(table, "header = 3\n" + PLAIN)) == ["Veld;3"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.text("ab \"',;\n\r|\t1é🚤", max_size=6), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from([",", ";", "|", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_cells_are_those_that_were_written(cells, separator, end):
    written = io.StringIO()
    sheet = csv.writer(written, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    sheet.writerows([["boats", "port", "quay", "note"], *(["3", *row] for row in cells)])
    toml = (
        VOICE
        + """
[figures]
measure = "destroyed"
counted = { column = "port" }
side = { column = "quay" }
[columns]
boats = { unit = { column = "note" } }
"""
    )
    told = [(f.counted, f.side, f.unit) for f in read(written.getvalue(), toml).figures]
    assert told == [tuple(cell.strip() or None for cell in row) for row in cells]


@pytest.mark.parametrize(
    ("line", "name", "text", "value"),
    [
        ('{"boats": 3}', "boats", "3", 3.0),
        ('{ "port" : "Veld" , "boats" : "3" }', "boats", "3", 3.0),
        ('{"lost": {"boats": 3, "nets": 9}}', "lost.boats", "3", 3.0),
        ('{"a": {"b": {}}, "lost": {"sea": {"boats": 12.5}}}', "lost.sea.boats", "12.5", 12.5),
        ('{"port": "a \\" { [ b", "list": [1, {"boats": 7}, [2]], "boats": 3}', "boats", "3", 3.0),
        ('{"bo\\u0061ts": 3}', "boats", "3", 3.0),
        ('{"boats": "\\u0033"}', "boats", "\\u0033", 3.0),
    ],
)
def test_a_value_of_json_lines_is_a_cell(line, name, text, value):
    toml = VOICE + f'[columns]\n"{name}" = {{ measure = "destroyed" }}\n'
    found = read(f"{line}\r\n\n{line}", toml, "table.jsonl")
    assert rows(found) == [line, line]
    assert [(f.text, f.value) for f in found.figures] == [(text, value)] * 2


def test_lines_that_are_no_object_are_noted():
    found = read('{"boats": 3}\n[4]\n{"boats": NaN}\n{"boats": null}\n{"boats"\n' + '{"a":' * 5000 + "\n", name="t.jsonl")
    assert rows(found) == ['{"boats": 3}', '{"boats": null}']
    assert [kind for kind, _ in notes(found)] == ["unread-row"] * 4
    assert notes(found)[0] == ("unread-row", "[4]")


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("cell", "value", "low", "high", "comparator"),
    [
        ("12", 12, None, None, "exact"),
        ("0", 0, None, None, "exact"),
        ("-5", -5, None, None, "exact"),
        ("−5", -5, None, None, "exact"),
        ("12.50", 12.5, None, None, "exact"),
        ("1,234,567", 1234567, None, None, "exact"),
        ("1,234.5", 1234.5, None, None, "exact"),
        ("1 200", 1200, None, None, "exact"),
        ("1\u202f200", 1200, None, None, "exact"),
        ("1'200", 1200, None, None, "exact"),
        ("~1,200", 1200, None, None, "about"),
        ("About 12", 12, None, None, "about"),
        ("c. 12", 12, None, None, "about"),
        ("> 12", 12, 12, None, "over"),
        ("more than 12", 12, 12, None, "over"),
        ("12+", 12, 12, None, "at_least"),
        ("1,200 or more", 1200, 1200, None, "at_least"),
        (">=12", 12, 12, None, "at_least"),
        ("<12", 12, None, 12, "under"),
        ("≤ 12", 12, None, 12, "at_most"),
        ("up to 12", 12, None, 12, "at_most"),
        ("10-12", None, 10, 12, "between"),
        ("1,000 – 1,200", None, 1000, 1200, "between"),
        ("10 to 12", None, 10, 12, "between"),
        ("999999999999999", 999999999999999, None, None, "exact"),
    ],
)
def test_a_number_says_its_value_and_its_bounds(cell, value, low, high, comparator):
    figure = only(read(f'boats\n"{cell}"\n'))
    assert (figure.text, figure.value, figure.low, figure.high, figure.comparator) == (cell, value, low, high, comparator)


@pytest.mark.parametrize(
    "cell",
    ["twelve", "1,2", "1,23,456", "1 2", "12*", "12 (3)", "1.2.3", "1e5", "١٢", "½", "12-10", "~10-12", "10-12+", ">12+", "--5",
     "12%", "9" * 16, "9" * 400, "about", "+", "12 boats", "0x1f", "true", "∞"],
)  # fmt: skip
def test_what_is_no_number_is_noted_with_its_place_and_no_figure(cell):
    found = read(f'boats,port\n"{cell}",Veld\n', PLAIN + '[rows]\nskip = { port = "Toll" }\n')
    assert found.figures == ()
    assert len(found.statements) == 1
    assert notes(found) == [("unread-cell", cell)]


@pytest.mark.parametrize("cell", ["", "  ", '""', "-", "–", "NA", "n/a", "NaN", "null", "None"])
def test_an_unknown_cell_is_no_figure_and_no_note(cell):
    found = read(f"boats,port\n{cell},Veld\n", PLAIN + '[rows]\nskip = { port = "Toll" }\n')
    assert (found.figures, found.notes, len(found.statements)) == ((), (), 1)


def test_a_map_may_have_unknown_cells_of_its_own():
    found = read("boats\nn.k.\n-\n", 'unknown = ["N.K."]\n' + PLAIN)
    assert notes(found) == [("unread-cell", "-")]


@pytest.mark.parametrize(
    ("numbers", "cell", "value"),
    [
        ('decimal = ","', "1.234,5", 1234.5),
        ('decimal = ","', "1 234", 1234),
        ('decimal = ","', "12,5", 12.5),
        ('thousands = ""', "1,200", None),
        ('thousands = " "', "1\u00a0200", 1200),
        ('thousands = " "', "1,200", None),
        ('thousands = "."\ndecimal = ","', "1.200", 1200),
    ],
)
def test_numbers_are_read_as_the_map_says_they_are_written(numbers, cell, value):
    found = read(f"boats;port\n{cell};Veld\n", f"{PLAIN}[numbers]\n{numbers}\n")
    assert [f.value for f in found.figures] == ([] if value is None else [value])


@pytest.mark.parametrize(
    ("cell", "times", "value", "low"), [("4.35", 100, 435, None), ("1.1+", 1000, 1100, 1100), ("0.3", 0.1, 0.03, None)]
)
def test_cells_in_thousands_are_multiplied(cell, times, value, low):
    toml = VOICE + f'[columns]\nboats = {{ measure = "lost", times = {times} }}\n'
    figure = only(read(f"boats\n{cell}\n", toml))
    assert (figure.value, figure.low, figure.text) == (value, low, cell)


def test_a_share_counts_percent():
    assert only(read("boats\n12%\n", VOICE + '[columns]\nboats = { measure = "share" }\n')).unit == "percent"


# ---------------------------------------------------------------- days


@pytest.mark.parametrize(
    ("format", "cell", "first", "last"),
    [
        ('"YYYY-MM-DD"', "2024-02-29", "2024-02-29", "2024-02-29"),
        ('"DD.MM.YYYY"', "05.04.2023", "2023-04-05", "2023-04-05"),
        ('"M/D/YY"', "4/5/23", "2023-04-05", "2023-04-05"),
        ('"D Month YYYY"', "5 April 2023", "2023-04-05", "2023-04-05"),
        ('"Month D, YYYY"', "Sept. 5, 2023", "2023-09-05", "2023-09-05"),
        ('"as of YYYY-MM-DD hh:mm"', "as of 2023-04-05 3:30", "2023-04-05", "2023-04-05"),
        ('["YYYY-MM-DD hh:mm", "YYYY-MM-DD"]', "2023-04-05", "2023-04-05", "2023-04-05"),
        ('"YYYY-MM"', "2024-02", "2024-02-01", "2024-02-29"),
        ('"Month YYYY"', "feb 2023", "2023-02-01", "2023-02-28"),
        ('"YYYY"', "2023", "2023-01-01", "2023-12-31"),
    ],
)
def test_days_are_read_as_the_map_says_they_are_written(format, cell, first, last):
    found = read(f'day,boats\n"{cell}",3\n', f'{PLAIN}[days]\nsaid = "day"\nhappened = "day"\nformat = {format}\n')
    period = Period(date.fromisoformat(first), date.fromisoformat(last), cell)
    assert (found.statements[0].said, only(found).time) == (period, period)


@pytest.mark.parametrize(
    "cell", ["2023-02-29", "2023-2-1", "1 May 2023", "0001-01-01", "9999-12-31", "2023-01-01x", "２０２３-01-01"]
)
def test_a_day_that_cannot_be_read_is_noted_and_left_open(cell):
    found = read(f"day,boats\n{cell},3\n", PLAIN + '[days]\nsaid = "day"\nhappened = "day"\n')
    assert (found.statements[0].said, only(found).time) == (None, None)
    assert notes(found) == [("unread-cell", cell)]


@pytest.mark.parametrize(
    ("first", "last", "time", "noted"),
    [
        ("2023-01-01", "2023-01-03", Period(date(2023, 1, 1), date(2023, 1, 3)), []),
        ("2023-01-01", "", None, []),
        ("", "2023-01-03", None, []),
        ("2023-01-04", "2023-01-03", None, [("unread-cell", "2023-01-03")]),
    ],
)
def test_a_stretch_has_a_first_and_a_last_day(first, last, time, noted):
    found = read(f"from,to,boats\n{first},{last},3\n", PLAIN + '[days]\nhappened = ["from", "to"]\n')
    assert (only(found).time, found.statements[0].said, notes(found)) == (time, None, noted)


@pytest.mark.parametrize(
    ("window", "expected", "start"),
    [
        ('"point"', Window("point"), date(2023, 1, 5)),
        ('"period"', Window("period"), date(2023, 1, 5)),
        ('"cumulative"', Window("cumulative"), None),
        ('{ kind = "cumulative", since = 2023-01-01 }', Window("cumulative", date(2023, 1, 1)), date(2023, 1, 1)),
        ('{ kind = "rate", per = "day" }', Window("rate", per="day"), date(2023, 1, 5)),
    ],
)
def test_a_window_tells_how_a_count_runs_and_since_when(window, expected, start):
    toml = VOICE + f'[days]\nhappened = "day"\n[columns]\nboats = {{ measure = "lost", window = {window} }}\n'
    figure = only(read("day,boats\n2023-01-05,3\n", toml))
    assert figure.window == expected
    assert (figure.time.start, figure.time.end) == (start, date(2023, 1, 5))


def test_a_row_before_its_count_began_has_no_time_and_one_note():
    toml = (
        VOICE
        + """
[days]
happened = "day"
[figures]
measure = "lost"
window = { kind = "cumulative", since = 2023-01-06 }
[columns]
boats = {}
nets = {}
"""
    )
    found = read("day,boats,nets\n2023-01-05,3,4\n", toml)
    assert [f.time for f in found.figures] == [None, None]
    assert notes(found) == [("unread-cell", "2023-01-05,3,4")]


# ---------------------------------------------------------------- one value or a column


@pytest.mark.parametrize(
    ("field", "cell", "value", "noted"),
    [
        ('unit = "boat"', "ferry", "boat", []),
        ('unit = { column = "kind" }', "ferry", "ferry", []),
        ('unit = { column = "kind" }', "n/a", None, []),
        ('unit = { column = "kind", values = { ferry = "ship" } }', "ferry", "ship", []),
        ('unit = { column = "kind", values = { ferry = "" } }', "ferry", None, []),
        ('unit = { column = "kind", values = { ferry = "ship" } }', "raft", None, [("unlisted-value", "raft")]),
        ('unit = { column = "kind", values = { ferry = "ship" }, otherwise = "boat" }', "raft", "boat", []),
        ('unit = { column = "kind", values = { ferry = "ship" }, keep = true }', "raft", "raft", []),
        ('unit = { column = "kind", values = { "-" = "boat" } }', "-", "boat", []),
        ('party = { column = "kind" }', "NO", "NO", []),
        ('party = { column = "kind" }', "Norway", None, [("unlisted-value", "Norway")]),
        ('place = "Veld"', "ferry", Place("Veld"), []),
        ('place = { name = "Veld", country = "NO", lat = 1, lon = 2.5 }', "x", Place("Veld", "NO", lat=1.0, lon=2.5), []),
        ('status = { column = "kind", values = { x = "denied" } }', "x", "denied", []),
        ('status = { column = "kind", values = { x = "denied" } }', "", "reported", []),
        ('comparator = { column = "kind" }', "at least", "at_least", []),
        ('comparator = "about"', "x", "about", []),
        ('counted = "small boats"', "x", "small boats", []),
        ('side = "Red Oars"', "x", "Red Oars", []),
        ("additive = true", "x", True, []),
    ],
)
def test_a_field_is_one_value_or_what_the_cell_stands_for(field, cell, value, noted):
    toml = VOICE + f'[rows]\nskip = {{ kind = "?" }}\n[figures]\nmeasure = "lost"\n{field}\n[columns]\nboats = {{}}\n'
    found = read(f"kind,boats\n{cell},3\n", toml)
    assert (getattr(only(found), field.split(" ")[0]), notes(found)) == (value, noted)


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ('measure = { column = "kind", values = { sunk = "lost" } }', "burnt"),
        ('measure = { column = "kind", values = { sunk = "lost" } }', ""),
        ('measure = "lost"\nstatus = { column = "kind", values = { sure = "confirmed" } }', "rumour"),
        ('measure = "lost"\ncomparator = { column = "kind" }', "perhaps"),
    ],
)
def test_a_number_without_measure_status_or_comparator_is_not_read(field, cell):
    found = read(f"kind,boats\n{cell},3\n", VOICE + f"[figures]\n{field}\n[columns]\nboats = {{}}\n")
    assert (found.figures, notes(found)) == ((), [("unread-cell", "3")])


def test_a_long_table_has_its_measure_from_a_column():
    toml = (
        VOICE
        + """
[figures]
measure = { column = "what", values = { sunk = "destroyed", holed = "damaged" } }
unit = "boat"
[columns]
number = {}
"""
    )
    found = read("what,number\nsunk,3\nholed,4\n", toml)
    assert [(f.measure, f.value) for f in found.figures] == [("destroyed", 3), ("damaged", 4)]


def test_a_place_named_by_a_cell_has_it_as_its_span():
    toml = PLAIN + '[figures.place]\ncolumn = "port"\ncountry = "NO"\nkeep = true\n[figures.place.values]\n'
    toml += '"Veld H." = { name = "Veld", country = "SE", kind = "city" }\n"Toll H." = "Toll"\n'
    found = read('port,boats\n"Veld H.",3\nToll H.,4\nMarn,5\n', toml)
    assert [(f.place.name, f.place.country, f.place.kind) for f in found.figures] == [
        ("Veld", "SE", "city"),
        ("Toll", "NO", None),
        ("Marn", "NO", None),
    ]
    assert [found.report.text[slice(*f.place.span)] for f in found.figures] == ["Veld H.", "Toll H.", "Marn"]


def test_a_cells_own_sign_goes_before_the_column_of_signs():
    toml = VOICE + '[figures]\nmeasure = "lost"\ncomparator = { column = "sign" }\n[columns]\nboats = {}\n'
    assert [f.comparator for f in read("sign,boats\nabout,>3\nabout,3\n,3\n", toml).figures] == ["over", "about", "exact"]


def test_a_column_takes_back_what_holds_for_all():
    toml = (
        VOICE
        + '[figures]\nmeasure = "lost"\nparty = "NO"\n[columns]\nboats = { party = "" }\nnets = { party = "SE" }\nmen = {}\n'
    )
    assert [f.party for f in read("boats,nets,men\n1,2,3\n", toml).figures] == [None, "SE", "NO"]


def test_the_speaker_may_stand_in_a_column():
    toml = '[speaker]\nname = { column = "who" }\nkind = "person"\nrole = "harbour master"\n'
    toml += '[columns]\nboats = { measure = "lost" }\n'
    found = read("who,boats\nPia Toll,3\nIvo Brandt,4\n?,5\n", 'unknown = "?"\n' + toml)
    told = [(s.speaker.name, s.speaker.kind, s.speaker.role, s.speaker.organisation) for s in found.statements]
    assert told == [(name, "person", "harbour master", None) for name in ("Pia Toll", "Ivo Brandt", None)]


def test_a_body_is_its_own_organisation():
    assert read("boats\n3\n").statements[0].speaker.organisation == "Harbour Office of Veld"


def test_rows_are_chosen_by_their_cells():
    toml = PLAIN + '[rows]\nonly = { port = ["Veld", "Toll"] }\nskip = { kind = "ferry" }\n'
    found = read("port,kind,boats\nVeld,raft,1\nVeld,ferry,2\nToll,raft,3\nMarn,raft,4\n", toml)
    assert [f.value for f in found.figures] == [1, 3]
    assert notes(found) == [("rows-left-out", "2 rows were left out, as the map says")]


def test_figures_stand_in_the_order_of_the_text_and_know_what_they_are_a_part_of():
    toml = VOICE + '[figures]\nmeasure = "lost"\n[columns]\nall = {}\nsmall = { part_of = "all" }\n'
    found = read("small,all\n2,5\n1,?\n", toml)
    assert [(f.id, f.text, f.part_of) for f in found.figures] == [("f1", "2", "f2"), ("f2", "5", None), ("f3", "1", None)]


# ---------------------------------------------------------------- the report


def test_what_is_given_with_the_file_goes_before_what_the_map_says():
    toml = 'outlet = "Map"\ntitle = "Boats"\nurl = "https://veld.example/boats"\npublished = 2024-01-02\n' + PLAIN
    report = read("boats\n3\n", toml).report
    assert (report.outlet, report.title, report.url) == ("Map", "Boats", "https://veld.example/boats")
    assert report.published == date(2024, 1, 2)
    given = About(published=date(2024, 5, 6), outlet="Given")
    report = read("boats\n3\n", toml, about=given).report
    assert (report.outlet, report.title, report.published, report.language) == ("Given", "Boats", date(2024, 5, 6), None)
    later = read("boats\n3\n", toml, about=About(published_at="2024-07-08T23:30:00+02:00")).report
    assert later.published == date(2024, 7, 8)


def test_a_table_in_any_language_is_read():
    found = read("порт,boats\nКонстантинополь и окрестности залива,3\nСевастополь и другие города на берегу,4\n")
    assert ([f.value for f in found.figures], {n.kind for n in found.notes}) == ([3, 4], {"unmapped-columns"})


def test_the_engine_tells_which_map_it_was():
    found = read("boats\n3\n")
    assert found.engine.model == "tally:" + hashlib.sha256(PLAIN.encode()).hexdigest()[:12]
    assert read("boats\n3\n", PLAIN + "# changed\n").engine.model != found.engine.model


def test_the_same_bytes_give_the_same_reading():
    assert read(file("raids.csv"), file("raids.toml")) == read(file("raids.csv"), file("raids.toml"))


@pytest.mark.parametrize(
    ("table", "error", "told"),
    [
        (b"", EmptyError, "holds no text"),
        (b" \n \n", EmptyError, "holds no text"),
        (b"boats,port\n", EmptyError, "holds no rows"),
        (b"boat,port\n3,Veld\n", RefusedError, "table.csv: has no column 'boats', of which the map speaks; did you mean boat?"),
        (b"x,y\n3,Veld\n", RefusedError, "it has x, y"),
        (b"boats,boats\n3,4\n", RefusedError, "has 2 columns 'boats'"),
        (b"\x89PNG\r\n\x1a\n", NotTextError, "table.csv: looks like a PNG picture, not text; save it as CSV"),
        (b"PK\x03\x04" + b"\0" * 40, NotTextError, ".xlsx, .odt or .epub file), not text; save it as CSV"),
        (b"%PDF-1.7\n", NotTextError, "looks like a PDF, not text; save it as CSV"),
        (b"boats\n" + b"\1\2" * 36, NotTextError, "binary bytes, not text (72 control characters); save it as CSV"),
        (b"\xff\xfeb\0o", NotTextError, "broken UTF-16 at byte 2; save it as CSV"),
        (b"boats\n" + b"3\n" * 60, TooLargeError, "over the limit of 100 bytes"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(table, error, told):
    with pytest.raises(error, match=re.escape(told)):
        tally(table, "table.csv", made(PLAIN), max_size=100)


def test_an_outlet_that_cannot_be_written_is_no_fault_of_the_table():
    with pytest.raises(NotTextError, match=r"^outlet: holds half a character .*; pass its bytes, or decode them anew$"):
        read("boats\n3\n", about=About(outlet="Veld \ud800"))


def test_a_header_below_the_end_is_refused():
    with pytest.raises(RefusedError, match="has no header on line 9"):
        read("boats\n3\n", "header = 9\n" + PLAIN)


@settings(max_examples=150, deadline=None)
@given(st.text('ab1,;"\n\r\t|{}[]:\\- ', max_size=60))
def test_no_table_raises_anything_but_a_refusal(body):
    for head in ("boats,port\n", '{"boats": 1}\n'):
        found = read(head + body + "\n3,x\n")
        spans = [*found.statements, *(n for n in found.notes if n.span)]
        assert all(found.report.text[slice(*(s.content[0] if hasattr(s, "content") else s.span))] is not None for s in spans)


@pytest.mark.parametrize(
    "hostile",
    ['"' * 300_001, '"x,' * 100_000, '"""x,' * 60_000, '"' + ',""x' * 60_000, "1" + " " * 200_000 + "x", "1," * 100_000 + "\n",
     '{"a":' + "[" * 100_000, '{"' + "k" * 100_000 + '":{' + ",".join(f'"{i}":1' for i in range(10_000)) + "}}"],
    ids=["marks", "open marks", "tripled", "one open", "blanks", "separators", "deep", "long names"],
)  # fmt: skip
def test_no_table_takes_long(hostile):
    """Read in proportion to its length, each takes a fraction of a second; by its square, minutes or gigabytes."""
    start = '{"boats": 3}\n' if hostile[0] == "{" else "boats\n3\n"
    found = read(start + hostile)
    assert [f.text for f in found.figures][:1] == ["3"]
    assert found.notes


# ---------------------------------------------------------------- maps that do not fit


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("[speaker\n", "map.toml: is no TOML ("),
        ("outlet = 'x'\n" + PLAIN + "[day]\n", "map.toml:8: day is no key of a map; did you mean days?"),
        (PLAIN.replace("unit", "units"), "map.toml:6: columns.boats.units is no key of a map; did you mean unit?"),
        (PLAIN.replace('"destroyed"', '"destroied"'), "map.toml:4: figures.measure is 'destroied'; did you mean destroyed?"),
        (PLAIN.replace('"destroyed"', '["lost"]'), "map.toml:4: figures.measure is ['lost']; did you mean lost?"),
        (PLAIN + '\n[columns."new nets"]\nunit = 3\n', "map.toml:9: columns.new nets.unit is 3, no words; write words"),
        (PLAIN.replace('{ unit = "boat" }', "3"), "map.toml:6: columns.boats is no table; write it as [columns.boats]"),
        (PLAIN.replace("boats =", 'boats = { party = "Norway" }\nnets ='), "map.toml:6: columns.boats.party is 'Norway'"),
        (PLAIN.replace('"boat"', '{ column = "x", vals = {} }'), "map.toml:6: columns.boats.unit.vals is no key of a map"),
        (PLAIN.replace('"boat"', '{ column = "x", values = { a = 1 } }'), "map.toml:6: columns.boats.unit.values.a is 1"),
        (PLAIN.replace('measure = "destroyed"', ""), "map.toml:6: columns.boats.measure is missing; say what happened"),
        (PLAIN.replace("name", "role"), "map.toml:1: speaker.name is missing; name who publishes the series"),
        (VOICE, "map.toml: columns is missing; name at least one column"),
        (PLAIN + 'nets = { part_of = "boat" }\n', "map.toml:7: columns.nets.part_of names 'boat', no other of [columns]"),
        (PLAIN + 'nets = { window = "daily" }\n', "map.toml:7: columns.nets.window is 'daily'; choose from point, period"),
        (PLAIN + 'nets = { window = { since = 2022-02-24 } }\n', "map.toml:7: columns.nets.window.kind is missing"),
        (PLAIN + 'nets = { window = { kind = "rate", since = 2022-02-24 } }\n', "window.since does not go with rate; it"),
        (PLAIN + 'nets = { window = { kind = "cumulative", since = "May" } }\n', "window.since is 'May', no day; write"),
        (PLAIN + "nets = { times = 0 }\n", "columns.nets.times is 0, no factor"),
        (PLAIN + "nets = { additive = 1 }\n", "columns.nets.additive is 1; write true or false"),
        (PLAIN + 'nets = { comparator = "maybe" }\n', "columns.nets.comparator is 'maybe'; choose from exact, about"),
        (PLAIN + 'nets = { place = { name = "Veld", lat = 91 } }\n', "columns.nets.place.lat is 91, no degrees"),
        ('published = "2024-01-02"\n' + PLAIN, "map.toml:1: published is '2024-01-02', no day; write it without"),
        ('separator = "/"\n' + PLAIN, "map.toml:1: separator is '/'; choose from"),
        ("header = 0\n" + PLAIN, "map.toml:1: header is 0, no number of a line"),
        ('act = "says"\n' + PLAIN, "map.toml:1: act is 'says'; choose from state, confirm"),
        (PLAIN + '[days]\nformat = "%Y-%m-%d"\n', "map.toml:8: days.format '%Y-%m-%d' tells no day, month or year"),
        (PLAIN + '[days]\nformat = "YYYY YYYY"\n', "map.toml:8: days.format 'YYYY YYYY' tells a part of the day twice"),
        (PLAIN + '[days]\nhappened = ["a", "b", "c"]\n', "map.toml:8: days.happened names 3 columns"),
        (PLAIN + '[numbers]\ndecimal = ";"\n', "map.toml:8: numbers.decimal is ';'; choose from"),
        (PLAIN + '[numbers]\nthousands = "."\n', "map.toml:8: numbers.thousands holds '.', the decimal mark; set `decimal`"),
        (PLAIN + '[numbers]\nthousands = "a"\n', "map.toml:8: numbers.thousands is 'a'; write the marks"),
        (PLAIN + "[rows]\nonly = { port = 3 }\n", "map.toml:8: rows.only.port is 3, no cells"),
        ('columns = "boats"\n' + VOICE, "map.toml:1: columns is no table; write it as [columns]"),
    ],
)  # fmt: skip
def test_a_map_that_does_not_fit_is_refused_with_the_key_and_its_line(toml, told):
    with pytest.raises(MisuseError) as caught:
        made(toml)
    assert str(caught.value).startswith(told) or (not told.startswith("map.toml") and told in str(caught.value))


def test_a_map_that_is_no_utf_8_is_refused():
    with pytest.raises(MisuseError, match="is no TOML"):
        plan("name = '\xe9'".encode("latin-1"), "map.toml")


@pytest.mark.parametrize("path", sorted(TALLIES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_map_here_is_one(path):
    assert plan(path.read_bytes(), path.name).columns


# ---------------------------------------------------------------- series that are really published

real = pytest.mark.skipif(not SERIES.exists(), reason="the series are not beside this checkout")


def series(name: str, map: str) -> tuple[Reading, list[dict]]:
    content = (SERIES / name).read_bytes()
    found = read(content, file(map), name)
    assert found.report.text.encode() == content
    assert rows(found) == content.decode().splitlines()
    return found, [json.loads(line) for line in content.splitlines()]


@real
def test_the_daily_losses_are_read_whole():
    found, lines = series("russian_losses_claimed.jsonl", "russian_losses.toml")
    assert (len(found.statements), len(found.figures)) == (1626, 22375)
    assert [n.kind for n in found.notes] == ["unmapped-columns"]
    mapped = [column.partition(".")[::2] for column in made(file("russian_losses.toml")).columns]
    given = [[line[outer][inner] for outer, inner in mapped if inner in line[outer]] for line in lines]
    read_back: list[list[float]] = [[] for _ in lines]
    for figure in found.figures:
        read_back[int(figure.statement[1:]) - 1].append(figure.value)
    assert [sorted(values) for values in read_back] == [sorted(values) for values in given]
    troops = [f for f in found.figures if f.measure == "casualties"]
    assert [f.comparator for f in troops] == [
        {"about": "about", "more": "over"}[line["personnel"]["personnel*"]] for line in lines
    ]
    assert [f.time.end.isoformat() for f in troops] == [line["date"] for line in lines]
    assert (troops[-1].text, troops[-1].time.start) == ("1456610", date(2022, 2, 24))


@real
def test_the_raids_are_read_whole():
    found, lines = series("missile_attacks_claimed.jsonl", "missile_attacks.toml")
    for column, measure in (("launched", "launched"), ("destroyed", "downed"), ("not_reach_goal", "lost")):
        given = [line[column] for line in lines if column in line]
        assert [f.value for f in found.figures if f.measure == measure] == given
    assert all(f.unit in ("drone", "missile", "bomb") for f in found.figures)
    assert {n.kind for n in found.notes} == {"unlisted-value", "unmapped-columns"}
    ends = [line["time_end"].strip()[:10] for line in lines]
    assert [s.said.end.isoformat() for s in found.statements] == ends
