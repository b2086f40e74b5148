"""`sayso compare`, `copies` and `house`: what programs get of them, and what no terminal gets.

A whole session stands in transcripts/comparing.txt, wrong calls in transcripts/misuse.txt.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from accounts import PLACES, days, numbered
from ledgers import BERG, told
from sayso.ledger import Ledger
from sayso.records import Speaker

MONDAY = days("2024-11-04")
pytestmark = pytest.mark.usefixtures("desk")
HOSTILE = "\x1b[31m=1+1\u202e, \"Echo\""


def dead(number, who=BERG, words="killed", **about):
    figure = {"place": PLACES["Goma"], "time": MONDAY, **numbered(number), **about.pop("fields", {})}
    return told(f"Of {number}", f"They said that {number} people were {words} in Goma.", (number, figure), who=who, **about)


@pytest.fixture
def held(desk):
    """A ledger of six reports in the current folder."""
    made = [
        dead("at least 12"), dead("14", Speaker("army", "organisation")), dead("20", None, outlet="Evening Post"),
        dead("9", fields={"status": "planned"}, published="2024-11-06"),
        dead("700", words="hurt", fields={"measure": "wounded"}),
        dead("3", Speaker(HOSTILE, "person"), outlet=HOSTILE, fields={"counted": f"{HOSTILE}s"}),
    ]  # fmt: skip
    with Ledger(desk / "sayso.db", create=True) as ledger:
        ledger.add(made)
        yield {reading.figures[0].text: next(iter(ledger.figures(report=reading.report.id))).held.id for reading in made}


def rows(ran):
    return list(csv.DictReader(io.StringIO(ran.out, newline="")))


# ---------------------------------------------------------------- matters


def test_json_has_every_claim_with_its_carriers_and_every_verdict(run, held):
    ran = run("compare", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    (matter,) = ran.json
    assert matter.keys() == {"matter", "scope", "claims", "verdicts", "advice", "independent", "silent"}
    assert {claim["figure"] for claim in matter["claims"]} == set(held.values())
    assert all(claim["carriers"][0]["figure"] == claim["figure"] for claim in matter["claims"])
    assert {verdict["word"] for verdict in matter["verdicts"]} == {"agree", "differ", "cannot be compared"}
    assert matter["scope"]["place"]["name"] == "Goma"
    (twelve,) = (claim for claim in matter["claims"] if claim["text"] == "at least 12")
    wanted = {"who": "Anna Berg", "low": 12.0, "outlet": "The Wire", "published": "2024-11-05", "measure": "killed"}
    assert wanted.items() <= twelve.items()
    assert twelve["time"] == {"start": "2024-11-04", "end": "2024-11-04", "text": None, "approximate": False}
    (hostile,) = (claim for claim in matter["claims"] if claim["text"] == "3")
    assert (hostile["who"], hostile["outlet"]) == (HOSTILE, HOSTILE)


def test_json_lines_are_the_same_a_line_each(run, held):
    whole = run("compare", "--format", "json").json
    assert [json.loads(line) for line in run("compare", "--format", "jsonl").out.splitlines()] == whole
    two = list(held.values())[:2]
    assert json.loads(run("compare", *two, "--format", "jsonl").out) == run("compare", *two, "--format", "json").json


def test_csv_has_a_row_a_verdict_which_says_what_json_says(run, held):
    (matter,) = run("compare", "--format", "json").json
    found = rows(run("compare", "--format", "csv"))
    assert [(row["a_figure"], row["b_figure"], row["verdict"], row["sentence"]) for row in found] == [
        (one["a"], one["b"], one["word"], one["sentence"]) for one in matter["verdicts"]
    ]
    claims = {claim["figure"]: claim for claim in matter["claims"]}
    for row, verdict in zip(found, matter["verdicts"], strict=True):
        assert {row["matter"], row["measure"], row["place"]} == {matter["matter"], "casualties", "Goma"}
        assert json.loads(row["parts"]) == [part["part"] for part in verdict["parts"]]
        assert (row["by"] == "") == (verdict["by"] is None)
        for letter in "ab":
            claim = claims[verdict[letter]]
            assert row[f"{letter}_who"] == claim["who"]
            assert row[f"{letter}_text"] == claim["text"]
            assert float(row[f"{letter}_value"]) == claim["value"]
            assert row[f"{letter}_outlet"] == (claim["outlet"] or "")
            assert row[f"{letter}_published"] == claim["published"]


def test_a_spreadsheet_runs_no_cell_of_a_comparison(run, held):
    with Ledger("sayso.db") as ledger:
        ledger.add([dead("16", Speaker("=1+1", "person"), outlet="@SUM")])
    guarded = run("compare", "--format", "csv", "--for-spreadsheet")
    assert guarded.code == 0
    cells = [cell for row in rows(guarded) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
    assert [cell for cell in cells if "1+1" in cell]


def test_a_file_holds_what_would_be_printed(run, held):
    for form in ("table", "json", "jsonl", "csv"):
        ran = run("compare", "--format", form, "--out", f"out.{form}")
        assert (ran.code, ran.out) == (0, "")
        assert Path(f"out.{form}").read_text("utf-8") == run("compare", "--format", form).out


def test_only_differing_matters_only_so_many_and_those_of_one_alone(run, held):
    with Ledger("sayso.db") as ledger:
        there = [{"place": PLACES["Odesa"], "time": days(f"2024-10-{n}")} for n in range(10, 31)]
        ledger.add(dead(str(n), fields=fields) for n, fields in enumerate(there, 100))
        army = {"who": Speaker("army", "organisation"), "outlet": "Post"}
        ledger.add(dead(str(n), **army, fields=fields) for n, fields in enumerate(there, 100))
        ledger.add([dead("8", fields={"place": PLACES["Belgorod"]})])
    table = run("compare").out
    assert table.endswith("\nthe first 20; --limit shows more, --format json all\n")
    assert table.count(" independent voice") == 20
    assert run("compare", "--limit", "22").out.count(" independent voice") == 22
    assert len(run("compare", "--format", "json").json) == 22
    assert len(run("compare", "--format", "json", "--limit", "3").json) == 3
    assert len(run("compare", "--format", "json", "--alone").json) == 23
    assert [matter["scope"]["place"]["name"] for matter in run("compare", "--format", "json", "--differing").json] == ["Goma"]


def test_a_report_is_named_by_the_beginning_of_its_id(run, held):
    with Ledger("sayso.db") as ledger:
        report = ledger.reports()[-1].origin.id
    whole = run("compare", "--report", report, "--format", "json")
    assert whole.json
    assert run("compare", "--report", report[:8], "--format", "json").out == whole.out
    assert run("compare", "--report", "r0000000").code == 2


# ---------------------------------------------------------------- what a report wrote


def test_nothing_of_a_report_steers_the_terminal(run, held):
    one, other = held["3"], held["14"]
    for words in (["compare"], ["compare", one, other], ["compare", "--near"], ["house"], ["house", HOSTILE, HOSTILE]):
        ran = run(*words)
        assert ran.code == 0, ran.err
        assert "\x1b" not in ran.out + ran.err
        assert "\u202e" not in ran.out + ran.err
        assert r"\x1b[31m" in ran.out


# ---------------------------------------------------------------- copies and houses


def test_copies_are_given_to_programs_down_to_the_characters(run, held):
    words = " ".join(f"Lamp {n} on the old bridge went out after {n * 3} nights." for n in range(9))
    with Ledger("sayso.db") as ledger:
        ids = ledger.add([told("One", words), told("Other", words, outlet="Evening Post")]).new
    (found,) = run("copies", ids[0], "--format", "json").json
    assert (found["report"], found["other"], found["kind"], found["inside"], found["around"]) == (*ids, "whole", 1.0, 1.0)
    assert found["stretches"] == [[[0, len(words) - 1]] * 2]
    assert json.loads(run("copies", ids[0][:8], "--format", "jsonl").out) == found
    assert run("copies", ids[0], "--out", "copies.txt").out == ""
    assert "Evening Post" in Path("copies.txt").read_text("utf-8")


def test_a_house_is_told_by_somebody(run, held, monkeypatch):
    monkeypatch.delenv("SAYSO_AS")
    monkeypatch.setattr("getpass.getuser", lambda: "")
    ran = run("house", "The Wire", "Wire Group")
    assert (ran.code, ran.out) == (2, "")
    assert "needs the name of who decides" in ran.err
    ran = run("house", "The Wire", "Wire Group", "--as", "Ines", "--reason", "its imprint")
    assert ran.code == 0
    with Ledger("sayso.db") as ledger:
        (change,) = (one for one in ledger.changes(range(1, 10)) if one.kind == "alias")
        assert (change.by, change.reason, ledger.houses()["The Wire"]) == ("Ines", "its imprint", "Wire Group")
    assert "The Wire is published by Wire Group" in run("alias").out
