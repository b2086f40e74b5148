"""What people decided as a regression set: what is in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sayso
from ledgers import DAM, RISEN, told
from sayso.errors import MisuseError
from sayso.exports.plain import json_text
from sayso.ledger import Incoming, Ledger
from sayso.records import Arrival

LAKE = (
    "Floods kill 14 in Goma\n\nAt least 14 people were killed by floods in Goma on Monday, Governor Ilka Maren said."
)
POST = (
    "Governor Maren denied that 300 houses had been destroyed in North Kivu. She said that 40 people were killed or wounded, "
    "and that the army had sent 200 tents."
)


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


# ---------------------------------------------------------------- the command


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
    assert [json.loads(path.read_text("utf-8"))] == cases
    before = path.read_bytes()
    for out in ("set", "post.txt"):
        ran = run("regression", "--out", out)
        assert (ran.code, ran.err) == (2, f"sayso: {out}: is there already, and is no empty folder; name another with --out\n")
    assert path.read_bytes() == before
    run("regression", "--out", "again", "--report", path.name[:9])
    assert (Path("again") / path.name).read_bytes() == before
