"""What people decided as a regression set: what is in it, and what the scorer says of a reading that is held against it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

import sayso
from ledgers import DAM, RISEN, told
from sayso.errors import MisuseError
from sayso.exports.plain import json_text
from sayso.ledger import Incoming, Ledger
from sayso.records import Arrival, Period, Place, Speaker, Window
from written import on

TOP = Path(__file__).parent.parent

sys.path.insert(0, str(TOP / "eval"))
import regression as measured  # noqa: E402  # a script beside the package

LAKE = (
    "Floods kill 14 in Goma\n\nAt least 14 people were killed by floods in Goma on Monday, Governor Ilka Maren said."
)
POST = (
    "Governor Maren denied that 300 houses had been destroyed in North Kivu. She said that 40 people were killed or wounded, "
    "and that the army had sent 200 tents."
)
PAIR = "Mayor Ada Lind and Sheriff Bo Fors said on Monday that 12 people were killed in Goma."


@pytest.fixture
def reviewed(ledger):
    """The ledger of docs/review.md, with what is decided there, and the ids of its figures by their words."""
    lake = sayso.read(LAKE, published="2025-02-05", outlet="Lake Wire")
    ledger.add([lake, sayso.read(POST, published="2025-02-06", outlet="Coast Post")])
    found = {entry.words: entry.held.id for entry in ledger.figures()}
    ledger.undo(ledger.accept(found["300"], by="Ines"), by="Ines")
    ledger.reject(found["200"], by="Ines", reason="sent elsewhere")
    ledger.edit(found["40"], {"time": "2025-02-03/2025-02-06", "status": "estimated"}, by="Ines")
    ledger.split(found["40"], [{"measure": "killed", "value": "15"}, {"measure": "wounded", "value": "25"}], by="Ines")
    ledger.undo(by="Ines")
    ledger.merge(found["At least 14"], [found["14"]], by="Omar")
    return ledger, found


def decided(ledger, **given):
    """What is in the cases, in short: of each entry its words and what was decided."""
    return [[(one["words"], one["review"]) for kind in ("statements", "figures") for one in case[kind]]
            for case in ledger.regression(**given)]  # fmt: skip


def scored(cases, *readings, monkeypatch=None):
    """The score of cases, through JSON as in a folder; read as sayso reads, or as these readings say."""
    if readings:
        monkeypatch.setattr(sayso, "read_many", lambda reports: iter(readings))
    return measured.score(json.loads(json_text(list(cases))))


def lines(score):
    """The misses without their reports."""
    return [line.split(":", 1)[1] for line in score.misses]


# ---------------------------------------------------------------- what is in it


def test_only_what_people_decided_is_in_it(reviewed):
    ledger, _ = reviewed
    assert decided(ledger) == [[("40", "edited"), ("200", "rejected")], [("At least 14", "accepted")]]
    assert [case["report"]["text"] for case in ledger.regression()] == [POST, LAKE]


def test_an_entry_has_the_fields_that_stand_and_a_rejected_one_only_its_place(reviewed):
    ledger, found = reviewed
    forty, tents = next(ledger.regression())["figures"]
    assert (forty["id"], forty["value"], forty["status"]) == (found["40"], 40, "estimated")
    assert forty["time"] == {"start": "2025-02-03", "end": "2025-02-06", "text": None, "approximate": False}
    assert forty["speaker"]["name"] == "Maren"
    assert not forty.keys() & {"confidence", "rules", "statement", "part_of"}
    at = POST.index("200")
    assert tents == {"id": found["200"], "review": "rejected", "words": "200", "span": [at, at + 3]}


def test_a_split_entry_stands_as_its_parts(reviewed):
    ledger, found = reviewed
    ledger.split(found["40"], [{"measure": "killed", "value": "15"}, {"measure": "wounded", "value": "25"}], by="Ines")
    parts = [one for one in next(ledger.regression())["figures"] if one["words"] == "40"]
    assert sorted((one["measure"], one["value"], one["review"]) for one in parts) == [
        ("killed", 15, "edited"), ("wounded", 25, "edited"),
    ]  # fmt: skip
    assert found["40"] not in [one["id"] for one in parts]


def test_a_statement_split_into_pieces_stands_as_these(ledger):
    text = "“The dam,” she said, “has broken, and 12 are missing.”"
    ledger.add([sayso.read(f"Mayor Ada Lind spoke in Goma. {text}", published="2025-02-05")])
    broken = next(entry for entry in ledger.statements() if " … " in entry.words)
    ledger.split(broken.held.id, by="Ines")
    (case,) = ledger.regression()
    assert " … ".join(one["words"] for one in case["statements"]) == broken.words
    assert {len(one["content"]) for one in case["statements"]} == {1}
    assert case["statements"][0]["speaker"] == {"name": "Ada Lind", "kind": "person", "role": "Mayor", "organisation": None,
                                                "country": None}  # fmt: skip


def test_filters_are_those_of_reports(reviewed):
    ledger, _ = reviewed
    lake = [[("At least 14", "accepted")]]
    assert decided(ledger, outlet="Lake Wire") == decided(ledger, published_until="2025-02-05") == lake
    assert decided(ledger, text="floods") == lake
    (filed,) = ledger.reports(outlet="Lake Wire")
    assert decided(ledger, report=filed.origin.id) == lake
    assert decided(ledger, published_since="2025-03-01") == []
    with pytest.raises(MisuseError, match="measure: no report has one"):
        decided(ledger, measure="killed")


def test_the_ledger_of_before_gives_the_set_of_before(reviewed):
    ledger, _ = reviewed
    assert decided(ledger.as_of(2)) == [[("300", "accepted")]]
    assert decided(ledger.as_of(3)) == []
    assert decided(ledger.as_of(4)) == [[("200", "rejected")]]


def test_the_same_decisions_give_the_same_bytes_in_whatever_order_they_were_made(place, tmp_path):
    reading = sayso.read(POST, published="2025-02-06", outlet="Coast Post")
    written = []
    for order in (1, -1):
        with place.ledger() as ledger:
            ledger.add([reading])
            found = {entry.words: entry.held.id for entry in ledger.figures()}
            acts = (ledger.accept, "300", ()), (ledger.edit, "40", ({"status": "estimated"},)), (ledger.reject, "200", ())
            for act, words, values in acts[::order]:
                act(found[words], *values, by="Ines")
            written.append(json_text(list(ledger.regression()), 1))
            ledger.backup(tmp_path / f"{order}.db")
        with Ledger(tmp_path / f"{order}.db") as copy:
            written.append(json_text(list(copy.regression()), 1))
    assert len(set(written)) == 1


def test_tallies_and_what_was_expunged_are_left_out_and_earlier_versions_are_asked_for(ledger):
    fire = told("Fire", "5 people were killed in the fire.", "5")
    ledger.add([DAM, fire, Incoming(told("Series", "7 killed", "7", who=None), Arrival("tally", "series.csv"))])
    for entry in list(ledger.figures()):
        ledger.accept(entry.held.id, by="Ines")
    ledger.add([RISEN])  # a newer version of the first
    assert decided(ledger) == [[("5", "accepted")]]
    assert decided(ledger, versions="all", text="wounded") == [[("12", "accepted"), ("30", "accepted")]]
    ledger.expunge(fire.report.id, by="Ines", reason="a court order")
    assert decided(ledger) == []


# ---------------------------------------------------------------- what is read now, held against it


def test_the_scorer_tells_what_reading_does_not_reproduce_as_the_page_shows(reviewed):
    ledger, _ = reviewed
    score = scored(ledger.regression())
    assert [(score.right[row], score.total[row]) for row in ("decisions", "figures found", "figures: value")] == [
        (1, 3), (2, 2), (2, 2),
    ]  # fmt: skip
    page = (TOP / "docs/review.md").read_text("utf-8")
    shown = re.search(r"^```text\n(r\w+:.*?)\n\n", page, re.M | re.S)
    assert shown
    assert score.misses == shown[1].split("\n")


def test_what_was_read_rightly_is_reproduced_whole(ledger):
    ledger.add([sayso.read(LAKE, published="2025-02-05"), sayso.read(PAIR, published="2025-02-05")])
    for entry in [*ledger.figures(), *ledger.statements()]:
        ledger.accept(entry.held.id, by="Ines")
    score = scored(ledger.regression())
    assert score.misses == []
    assert score.right == score.total
    assert score.total["decisions"] == 6


def test_every_field_of_a_case_is_held(reviewed):
    ledger, found = reviewed
    ledger.accept(ledger.entry(found["40"]).held.statement, by="Ines")
    case = next(ledger.regression())
    for kind, fields in measured.FIELDS.items():
        beside = {"id", "review", "words", *measured.PLACES[kind], *measured.OF_SPEAKER}
        assert set(fields) - beside == case[kind][0].keys() - beside


def test_a_reading_that_differs_is_told_field_by_field(ledger, monkeypatch):
    reading = told("Dam", "12 people were killed, she said.", "12", published="2024-11-06")
    ledger.add([reading])
    for entry in [*ledger.figures(), *ledger.statements()]:
        ledger.accept(entry.held.id, by="Ines")
    (twelve,), (said,) = reading.figures, reading.statements
    somebody = Speaker(None, "unnamed", "Governor", "Selland")
    twelve = replace(twelve, value=20.0, measure="wounded", time=on("2024-11-05"), place=Place("Goma"), statement=None)
    said = replace(said, act="deny", speaker=somebody, said=Period(None, None))
    other = replace(reading, figures=(twelve,), statements=(said,))
    assert lines(scored(ledger.regression(), other, monkeypatch=monkeypatch)) == [
        "0–32 statement “12 people were killed, she said.”: speaker: Anna Berg expected, unnamed read",
        "0–32 statement “12 people were killed, she said.”: kind: person expected, unnamed read",
        "0–32 statement “12 people were killed, she said.”: act: state expected, deny read",
        "0–32 statement “12 people were killed, she said.”: said: none expected, ../.. read",
        "0–2 figure “12”: value: 12 expected, 20 read",
        "0–2 figure “12”: measure: killed expected, wounded read",
        "0–2 figure “12”: place: none expected, Goma read",
        "0–2 figure “12”: time: none expected, 2024-11-05/2024-11-05 read",
        "0–2 figure “12”: speaker: Anna Berg expected, none read",
    ]


def test_an_entry_that_is_read_no_more_is_told_and_what_nobody_decided_on_is_not(ledger, monkeypatch):
    reading = told("Dam", "12 people were killed and 30 wounded, she said.", "12", "30")
    ledger.add([reading])
    twelve, _ = ledger.figures()
    ledger.accept(twelve.held.id, by="Ines")
    score = scored(ledger.regression(), replace(reading, figures=(), statements=()), monkeypatch=monkeypatch)
    assert lines(score) == ["0–2 figure “12”: accepted and expected, not read"]
    assert (score.right["decisions"], score.total["decisions"]) == (0, 1)


def test_both_parts_of_a_split_figure_are_expected(ledger):
    ledger.add([sayso.read(POST, published="2025-02-06")])
    forty = next(entry.held.id for entry in ledger.figures() if entry.words == "40")
    ledger.split(forty, [{"measure": "killed", "value": 15}, {"measure": "casualties", "value": 40}], by="Ines")
    score = scored(ledger.regression())
    assert lines(score) == ["86–88 figure “40”: edited and expected, not read"]
    assert (score.right["figures, whole"], score.total["figures, whole"]) == (1, 2)


def test_of_two_speakers_with_one_cue_the_rejected_one_is_told_apart(ledger, monkeypatch):
    reading = sayso.read(PAIR, published="2025-02-05")
    ledger.add([reading])
    mayor, sheriff = ledger.statements()
    assert (mayor.words, mayor.held.cue) == (sheriff.words, sheriff.held.cue)
    ledger.reject(sheriff.held.id, by="Ines")
    cases = list(ledger.regression())
    assert lines(scored(cases)) == [f"55–84 statement “{sheriff.words}”: rejected and not expected, read"]
    left = tuple(one for one in reading.statements if one.source != sheriff.held.source)
    assert scored(cases, replace(reading, statements=left, figures=()), monkeypatch=monkeypatch).misses == []


TOLD = [
    ({"place": "Goma"}, {"place": Place("Goma", "CD", "North Kivu", -1.7, 29.2)}, True),
    ({"place": "Goma"}, {"place": Place("Goma", "CD", relation="near")}, False),
    ({"place": '{"name": "Goma", "country": "CD"}'}, {"place": Place("Goma", "US")}, False),
    ({"place": "null"}, {"place": Place("Goma")}, False),
    ({"window": "cumulative"}, {"window": Window("cumulative", None, "day")}, True),
    ({"window": "cumulative"}, {"window": Window("period")}, False),
    ({"time": "2024-11-05"}, {"time": Period(on("2024-11-05").start, on("2024-11-05").end, "Tuesday", True)}, True),
    ({"time": "2024-11-05"}, {"time": Period(on("2024-11-05").start, None)}, False),
    ({"low": "12"}, {}, False),
]


@pytest.mark.parametrize(("edited", "read", "right"), TOLD, ids=[f"{edited} {read}" for edited, read, _ in TOLD])
def test_of_a_place_and_a_window_what_is_told_must_be_read_and_of_a_time_both_days(ledger, monkeypatch, edited, read, right):
    reading = told("Dam", "12 people were killed.", "12")
    ledger.add([reading])
    (entry,) = ledger.figures()
    ledger.edit(entry.held.id, edited, by="Ines")
    again = replace(reading, figures=(replace(reading.figures[0], **read),))
    assert (scored(ledger.regression(), again, monkeypatch=monkeypatch).misses == []) is right


# ---------------------------------------------------------------- the command, and the script


def test_the_command_writes_a_file_a_report_and_only_into_an_empty_folder(run, desk):
    (desk / "post.txt").write_text(POST, "utf-8")
    run("add", "post.txt", "--published", "2025-02-06", "--quiet")
    assert run("regression", "--out", "none").out == "reports: 0 · entries decided on: 0\n"
    with Ledger("sayso.db") as ledger:
        for entry in ledger.figures():
            ledger.accept(entry.held.id, by="Ines")
        cases = list(ledger.regression())
    Path("set").mkdir()
    ran = run("regression", "--out", "set")
    assert (ran.code, ran.out) == (0, "reports: 1 · entries decided on: 3\n")
    (path,) = Path("set").iterdir()
    assert path.name == f"{cases[0]['report']['id']}.json"
    assert measured.cases(Path("set")) == cases
    before = path.read_bytes()
    for out in ("set", "post.txt"):
        ran = run("regression", "--out", out)
        assert (ran.code, ran.err) == (2, f"sayso: {out}: is there already, and is no empty folder; name another with --out\n")
    assert path.read_bytes() == before
    run("regression", "--out", "again", "--report", path.name[:9])
    assert (Path("again") / path.name).read_bytes() == before


def test_the_script_ends_with_1_only_where_it_checks_and_something_is_lost(run, desk, monkeypatch, capfdbinary):
    def script(*words):
        monkeypatch.setattr(sys, "argv", ["regression.py", *words])
        return measured.main(), *(told.decode() for told in capfdbinary.readouterr())

    code, _, err = script("gone")
    assert (code, err) == (2, "gone: there are no cases here; make some with sayso regression --out FOLDER\n")
    with Ledger("sayso.db", create=True) as ledger:
        ledger.add([sayso.read(LAKE, published="2025-02-05")])
        ledger.accept(next(entry.held.id for entry in ledger.figures() if entry.words == "At least 14"), by="Ines")
    run("regression", "--out", "right")
    code, out, _ = script("right", "--check")
    assert (code, out.split("\n")[:2]) == (0, ["decisions                 1 of 1", "figures found             1 of 1"])
    with Ledger("sayso.db") as ledger:
        ledger.reject(next(entry.held.id for entry in ledger.figures() if entry.words == "14"), by="Ines")
    run("regression", "--out", "wrong")
    for words, ends in (((), 0), (("--check",), 1)):
        code, out, _ = script("wrong", *words)
        assert code == ends
        assert ":12–14 figure “14”: rejected and not expected, read\n\ndecisions                 1 of 2\n" in out
