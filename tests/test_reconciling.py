"""The ledger's figures held against each other: what it makes of them is what reconciliation does, whatever is asked for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from accounts import PLACES, WORDS, days, fields, numbered
from ledgers import Clock, faults, read, sql, told
from sayso.errors import MisuseError
from sayso.ledger import Ledger
from sayso.ledger.accounts import of_readings
from sayso.ledger.migrations import FORM
from sayso.reconciliation.matters import matters
from sayso.records import Account, Matter, Reading, Speaker, Window

FORMS = Path(__file__).parent / "ledgers"
POLICE, ARMY = Speaker("Berg police", "organisation"), Speaker("Berg army", "organisation")
MONDAY, TUESDAY = days("2024-11-04"), days("2024-11-05")


def dead(number: str, who: Speaker | str | None = POLICE, **about: Any) -> Reading:
    """A report of so many killed in Goma on a Monday; what it says else is up to the test."""
    figure = {"place": PLACES["Goma"], "time": MONDAY, **numbered(number), **about.pop("fields", {})}
    return told(None, f"They said that {number} people were killed in Goma.", (number, figure), who=who, **about)


def shown(found: Any) -> list[list[str]]:
    """Of each matter, who says how many: the latest of each."""
    return [[f"{claim.latest.teller.name}: {claim.latest.figure.text}" for claim in matter.claims] for matter in found]


def held(matter: Matter) -> list[Account]:
    return [one for claim in matter.claims for one in (*claim.carriers, *claim.earlier)]


def ids(ledger: Ledger, **given: Any) -> list[str]:
    return [entry.held.id for entry in ledger.figures(**given)]


# ---------------------------------------------------------------- what is asked for


def test_a_filter_finds_matters_and_shows_them_whole(ledger):
    ledger.add([dead("12"), dead("14", ARMY), dead("15", None, outlet="The Post"), dead("3", fields={"place": PLACES["Odesa"]})])
    whole = [["Berg army: 14", "Berg police: 12", "The Post: 15"]]
    assert shown(ledger.compare()) == whole
    for given in ({"speaker": "Berg army"}, {"min_value": 15}, {"outlet": "The Post"}, {"place": "Goma", "speaker": "Berg police"}):
        assert shown(ledger.compare(**given)) == whole
    assert shown(ledger.compare(place="Odesa")) == []
    assert shown(ledger.compare(place="Odesa", alone=True)) == [["Berg police: 3"]]
    assert shown(ledger.compare(speaker="Nobody")) == []
    with pytest.raises(MisuseError, match="is no filter"):
        next(ledger.compare(colour="red"))


@pytest.mark.parametrize("tolerance", [-0.1, 1, 1.5])
def test_a_tolerance_is_a_share(ledger, tolerance):
    with pytest.raises(MisuseError, match="is no share; give 0 to 0.99"):
        next(ledger.compare(tolerance=tolerance))
    with pytest.raises(MisuseError, match="is no share"):
        ledger.judge("f123", "f456", tolerance=tolerance)


def test_a_tolerance_is_heeded(ledger):
    ledger.add([dead("about 100"), dead("120", ARMY)])
    words = {share: [one.word for matter in ledger.compare(tolerance=share) for one in matter.verdicts] for share in (0.1, 0.2)}
    assert words == {0.1: ["differ"], 0.2: ["agree"]}
    one, other = ids(ledger)
    assert [ledger.judge(one, other, tolerance=share).word for share in (0.1, 0.2)] == ["differ", "agree"]


def test_a_report_that_is_no_longer_the_version_that_stands_is_of_no_matter(ledger):
    url = "https://w.example/goma"
    ledger.add([dead("12", url=url), dead("14", ARMY)])
    ledger.add([dead("13", url=url, published="2024-11-06")])
    assert shown(ledger.compare()) == [["Berg army: 14", "Berg police: 13"]]
    assert shown(ledger.as_of(1).compare()) == [["Berg army: 14", "Berg police: 12"]]


# ---------------------------------------------------------------- made-up ledgers

SPEAKERS: list[Speaker | None] = [
    None, POLICE, ARMY, Speaker("Ana Ruiz", "person", "Governor", "Berg", "UA"), Speaker("Ruiz", "person", "Governor", None, "UA"),
    Speaker("an official", "unnamed"), Speaker(None, "unnamed"), Speaker("residents", "group"),
]  # fmt: skip
DAYS = st.sampled_from([None, "2024-11-01", "2024-11-04", "2024-11-05", "2024-11-06", "2024-11-20"])


@st.composite
def reports(draw: st.DrawFn) -> Reading:
    """A report of some figures of any kind, in one mouth."""
    numbers = draw(st.lists(WORDS, min_size=1, max_size=3))
    more = [{**draw(fields()), **numbered(number), "additive": draw(st.booleans())} for number in numbers]
    said = draw(st.sampled_from([None, {"said": MONDAY}, {"said": days("2024-11-01"), "act": "deny"}]))
    text = f"{draw(st.integers(0, 10**9)):x}: " + ", then ".join(numbers)
    return told(None, text, *zip(numbers, more, strict=True), who=draw(st.sampled_from(SPEAKERS)), said=said,
                published=draw(DAYS), outlet=draw(st.sampled_from(["The Wire", "Evening Post", None])))  # fmt: skip


made_up = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@settings(made_up, max_examples=60)
@given(made=st.lists(reports(), min_size=2, max_size=7, unique_by=lambda reading: reading.report.id))
def test_a_question_for_one_report_gives_the_same_matters_as_the_whole_ledger(place, made):
    with place.ledger() as ledger:
        ledger.add(made)
        everything = list(ledger.compare(alone=True))
        for report in (reading.report.id for reading in made):
            wanted = [matter for matter in everything if report in {one.origin.id for one in held(matter)}]
            assert list(ledger.compare(alone=True, report=report)) == wanted
        for given in ({"measure": "killed"}, {"party": "UA"}, {"min_value": 12}, {"place": "Kherson"}):
            wanted_ids = {one.figure.id for one in ledger.accounts(**given)}
            wanted = [matter for matter in everything if wanted_ids & {one.figure.id for one in held(matter)}]
            assert list(ledger.compare(alone=True, **given)) == wanted


def plainly(found: Any) -> list[Any]:
    """Matters without what the ledger does not keep: the words for days, the place of a place."""
    return [
        (matter.id, [(claim.latest.figure.id, claim.latest.teller.name, len(claim.carriers), len(claim.earlier))
                     for claim in matter.claims], [(one.word, one.sentence, one.by) for one in matter.verdicts],
         matter.independent, matter.silent)
        for matter in found
    ]  # fmt: skip


@settings(made_up, max_examples=60)
@given(made=st.lists(reports(), min_size=2, max_size=7, unique_by=lambda reading: reading.report.id), data=st.data())
def test_the_ledger_gives_what_its_readings_give_in_whatever_order_they_came(place, made, data):
    with place.ledger() as ledger:
        for reading in data.draw(st.permutations(made)):
            ledger.add([reading])
        assert plainly(ledger.compare(alone=True)) == plainly(matters(of_readings(made)))


@settings(made_up, max_examples=40)
@given(made=st.lists(reports(), min_size=2, max_size=5, unique_by=lambda reading: reading.report.id), data=st.data())
def test_a_ledger_of_the_past_makes_of_its_figures_what_it_made_of_them_then(place, made, data):
    url = "https://w.example/page"
    with place.ledger() as ledger:
        then = {}

        def remember(change: int) -> None:
            then[change] = list(ledger.compare(alone=True))

        for number, reading in enumerate(made):
            report = replace(reading.report, url=url if number < 2 else None)
            remember(ledger.add([replace(reading, report=report)]).change)
        figures = ids(ledger)
        one = data.draw(st.sampled_from(figures))
        remember(ledger.edit(one, {"value": "19", "measure": "wounded"}, by="Ines"))
        remember(ledger.reject(data.draw(st.sampled_from(figures)), by="Ines"))
        remember(ledger.grade(one, "3", by="Ines"))
        remember(ledger.house("The Wire", "Wire Group", by="Ines"))
        remember(ledger.house("Evening Post", "Wire Group", by="Ines"))
        held_then = next(iter(ledger.statements()), None)
        if held_then is not None:
            remember(ledger.edit(held_then.held.id, {"act": "deny", "said": "2024-11-02"}, by="Ines"))
        for change, found in then.items():
            assert list(ledger.as_of(change).compare(alone=True)) == found, change
