"""A reading as data: the contract's shape, and tables that a spreadsheet cannot be tricked with."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import exports
from sayso.records import Mention, Period, Place, Reading, Report, Speaker
from written import figure, find, on, round_up, statement

CONTRACT = Path(__file__).parents[2] / "shared" / "contract" / "report.schema.json"


def table(readings, rows="figures"):
    return list(csv.DictReader(io.StringIO("".join(exports.to_csv(readings, rows)))))


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract's schema is not beside this checkout")
def test_a_reading_has_the_shape_of_the_contract():
    schema = json.loads(CONTRACT.read_text("utf-8"))
    for reading in (round_up(), Reading(Report("r", ""))):
        jsonschema.Draft202012Validator(schema).validate(exports.to_dict(reading))
        jsonschema.Draft202012Validator(schema).validate(json.loads(exports.to_json(reading)))


def test_spans_are_lists_and_days_are_iso_strings():
    told = exports.to_dict(round_up())
    assert told["report"]["published"] == "2025-03-12"
    assert told["figures"][0]["span"] == [54, 65]
    assert told["figures"][0]["time"] == {"start": "2025-03-11", "end": "2025-03-11", "text": None, "approximate": False}
    assert told["figures"][5]["time"]["end"] is None
    assert told["statements"][4]["content"][1] == list(find(round_up().report.text, "“Nobody.”"))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (600000.0, "600000"),
        (4.5, "4.5"),
        (4.2e9, "4200000000"),
        (0.0, "0"),
        (-3.0, "-3"),
        (None, "null"),
        (float("inf"), "null"),
        (float("nan"), "null"),
        (1e23, str(int(1e23))),
    ],
)
def test_whole_counts_are_integers(value, written):
    reading = Reading(Report("r", "x many"), figures=(figure("x many", "f1", "many", value),))
    assert f'"value": {written},' in exports.to_json(reading, indent=None)


def test_mentions_stand_only_where_they_were_asked_for():
    plain, asked = round_up(), msgspec.structs.replace(round_up(), mentions=())
    assert "mentions" not in exports.to_dict(plain)
    assert exports.to_dict(asked)["mentions"] == []


def test_a_mention_tells_only_what_it_is():
    mention = Mention("time", find("on Tuesday", "Tuesday"), "DATE", "2025-03-11", period=on("2025-03-11"))
    told = exports.to_dict(Reading(Report("r", "on Tuesday"), mentions=(mention,)))["mentions"]
    assert told == [
        {
            "kind": "time",
            "span": [3, 10],
            "label": "DATE",
            "value": "2025-03-11",
            "period": {"start": "2025-03-11", "end": "2025-03-11", "text": None, "approximate": False},
        }
    ]


def test_a_place_that_the_text_does_not_name_has_no_span():
    first, third = (exports.to_dict(round_up())["figures"][n]["place"] for n in (0, 2))
    assert "span" in first
    assert "span" not in third


@given(st.text(st.characters()))
def test_json_brings_the_text_back_code_point_for_code_point(text):
    written = exports.to_json(Reading(Report("r", text, title=text)))
    written.encode()
    assert json.loads(written)["report"]["text"] == text


def test_json_lines_are_a_reading_each():
    lines = list(exports.to_jsonl([round_up(), round_up()]))
    assert [line.count("\n") for line in lines] == [1, 1]
    assert json.loads(lines[1])["report"]["id"] == "r1"


def test_a_row_is_a_figure_with_everything_it_takes_to_judge_it():
    row = table([round_up()])[4]
    told = {
        name: row[name]
        for name in (
            "figure",
            "statement",
            "speaker",
            "role",
            "act",
            "words",
            "value",
            "low",
            "high",
            "comparator",
            "unit",
            "counted",
            "measure",
            "status",
            "report",
            "outlet",
            "published",
        )
    }
    assert told == {
        "figure": "f5",
        "statement": "s4",
        "speaker": "Tom Arden",
        "role": "spokesman",
        "act": "deny",
        "words": "up to 200",
        "value": "200",
        "low": "",
        "high": "200",
        "comparator": "at_most",
        "unit": "family",
        "counted": "families",
        "measure": "affected",
        "status": "denied",
        "report": "r1",
        "outlet": "Highland Wire",
        "published": "2025-03-12",
    }
    text = round_up().report.text
    assert text[int(row["start"]) : int(row["end"])] == "up to 200"
    assert row["statement_text"] == "reports that “up to 200 families” had been cut off"


def test_the_reports_own_figure_has_no_speaker():
    row = table([round_up()])[5]
    assert (row["words"], row["value"], row["speaker"], row["act"], row["time_start"], row["time_end"]) == (
        "£4.2bn",
        "4200000000",
        "",
        "",
        "2021-01-01",
        "",
    )


def test_statements_make_a_table_too():
    rows = table([round_up()], "statements")
    assert [row["speaker"] for row in rows] == [
        "Ailsa Reid",
        "Ailsa Reid",
        "The coastguard",
        "Tom Arden",
        "Northern Ledger",
        "Jean Okoro",
    ]
    assert (rows[5]["via"], rows[5]["statement_text"], rows[5]["cue_text"]) == (
        "s5",
        "“Nobody was warned,” … “Nobody.”",
        "as saying",
    )


def test_no_readings_give_the_header_alone():
    assert "".join(exports.to_csv([])).count("\n") == 1


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44 people", "'+44 people"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("＝HYPERLINK()", "'＝HYPERLINK()"),
        ("-5", "-5"),
        ("+1,200.5", "+1,200.5"),
        ("-5|cmd", "'-5|cmd"),
        ("12 people", "12 people"),
        ("the = sign", "the = sign"),
        ('say "so", twice\nover', 'say "so", twice\nover'),
    ],
)
def test_a_cell_cannot_become_a_formula(cell, written):
    text = f"{cell} went"
    reading = Reading(
        Report("r", text, outlet=cell),
        (statement(text, "s1", cell, text),),
        (figure(text, "f1", cell, 1, counted=cell, statement="s1", place=Place(cell)),),
    )
    row = table([reading])[0]
    assert [row[name] for name in ("words", "speaker", "counted", "place", "outlet")] == [written] * 5


def test_a_negative_value_stays_a_number():
    text = "minus 12 degrees"
    reading = Reading(Report("r", text), figures=(figure(text, "f1", "minus 12", -12.0, measure="temperature"),))
    assert table([reading])[0]["value"] == "-12"


def test_a_frame_has_types_to_count_with():
    pandas = pytest.importorskip("pandas")
    frame = exports.to_frame([round_up(), round_up()])
    assert len(frame) == 14
    assert frame["value"].dtype == "float64"
    assert frame["value"].max() == 4.2e9
    assert pandas.isna(frame["value"][6])
    assert frame["time_start"][0] == pandas.Timestamp("2025-03-11")
    assert frame["start"].dtype == "Int64"
    assert not frame["in_heading"][0]
    assert round_up().to_frame().equals(exports.to_frame([round_up()]))
    assert list(exports.to_frame([])) == list(frame)


def test_a_frame_holds_days_of_any_century():
    pytest.importorskip("pandas")
    text = "3 saints"
    reading = Reading(Report("r", text), figures=(figure(text, "f1", "3", 3, time=Period(date(1, 1, 1), date(9999, 12, 31))),))
    frame = exports.to_frame([reading])
    assert (frame["time_start"][0].year, frame["time_end"][0].year) == (1, 9999)


def test_without_pandas_a_frame_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"pip install 'sayso\[frame\]'"):
        exports.to_frame([])


def test_a_speaker_without_a_name_is_an_empty_cell():
    text = "the post said 4 died"
    reading = Reading(
        Report("r", text),
        (statement(text, "s1", Speaker(None, "unnamed"), "4 died"),),
        (figure(text, "f1", "4", 4, statement="s1"),),
    )
    assert table([reading])[0]["speaker"] == ""
