"""Two accounts into a verdict: agree, differ, or cannot be compared, with one sentence that says why."""

from __future__ import annotations

from datetime import date
from math import inf

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from accounts import DRONE, PAIRS, TRIES, account, days, figure, named, short, word
from golden import Case, cases
from lines import check
from sayso.reconciliation.bounds import Bounds, bounds_of, gap
from sayso.reconciliation.verdicts import judge, told
from sayso.records import Account, Period, Window


@pytest.mark.parametrize("case", cases("verdicts"), ids=repr)
def test_golden(case: Case):
    check("verdicts", case)


# ---------------------------------------------------------------- any two accounts

WITHIN = {"a": "b", "b": "a", None: None}
OPEN = account(time=Period(date(2024, 3, 1), None, None, True), published=None)


@TRIES
@given(PAIRS)
@example(named([OPEN, account(time=Period(None, date(2024, 3, 1)), published=None)]))
@example(named([account(time=Period(date(9999, 1, 1), date(9999, 12, 31), None, True)), OPEN]))
def test_a_verdict_is_the_same_from_either_side(pair: list[Account]):
    a, b = pair
    one, other = judge(a, b), judge(b, a)
    assert (one.a, one.b, other.a, other.b) == (a.figure.id, b.figure.id, b.figure.id, a.figure.id)
    assert one.word == other.word
    assert (one.by is None) == (other.by is None)
    assert [(part.part, part.within) for part in one.parts] == [(part.part, WITHIN[part.within]) for part in other.parts]
    assert [sorted(caveat) for caveat in one.caveats] == [sorted(caveat) for caveat in other.caveats]  # in turn


@TRIES
@given(PAIRS, st.sampled_from([0.0, 0.1, 0.5]))
def test_each_of_the_three_words_says_what_it_must(pair: list[Account], tolerance: float):
    a, b = pair
    found = judge(a, b, tolerance)
    assert found.word in ("agree", "differ", "cannot be compared")
    assert (found.by is not None) == (found.word == "differ")
    assert found.by is None or found.by >= 0
    assert not found.parts or found.word == "cannot be compared"
    assert found.sentence.startswith(f"{told(a)}; {told(b)}: {found.word}")
    assert "\n" not in found.sentence


@TRIES
@given(PAIRS)
def test_what_two_tell_alike_agrees(pair: list[Account]):
    a, b = pair
    same = replace(b, figure=replace(a.figure, id=b.figure.id), origin=a.origin, said=a.said, adds=a.adds)
    assert short(judge(a, same)) == "agree"


@TRIES
@given(PAIRS)
def test_a_plan_contradicts_no_report(pair: list[Account]):
    a, b = pair
    planned = replace(a, figure=replace(a.figure, status="planned"))
    told_of = replace(b, figure=replace(b.figure, status="reported"))
    assert judge(planned, told_of).word == "cannot be compared"


@TRIES
@given(PAIRS)
def test_a_wider_tolerance_makes_nothing_differ_that_did_not(pair: list[Account]):
    told_of = [replace(one, figure=replace(one.figure, status="reported", comparator="about", low=None, high=None, value=value))
               for one, value in zip(pair, (12.0, 20.0), strict=True)]  # fmt: skip
    words = [judge(*told_of, tolerance).word for tolerance in (0.0, 0.05, 0.2, 0.9)]
    assert words == sorted(words, key=["differ", "cannot be compared", "agree"].index)


# ---------------------------------------------------------------- bounds


@pytest.mark.parametrize(
    ("given", "bounds"),
    [
        ({"words": "12"}, (12, 12)), ({"words": "at least 12"}, (12, inf)), ({"words": "over 12"}, (12, inf)),
        ({"words": "up to 12"}, (0, 12)), ({"words": "fewer than 12"}, (0, 12)), ({"words": "30 to 40"}, (30, 40)),
        ({"words": "dozens"}, (24, inf)), ({"words": "about 5,000"}, (4500, 5500)),
        ({"value": -10.0, "measure": "temperature", "comparator": "about"}, (-11, -9)),
        ({"words": "fewer than 10", "measure": "temperature"}, (-inf, 10)),
        ({"words": "up to 10", "measure": "share"}, (-inf, 10)),
        ({"value": 40.0, "low": 36.0, "high": 48.0, "comparator": "about"}, (36, 48)),
        ({"value": 7.0, "comparator": "plural"}, (7, 7)),
    ],
)  # fmt: skip
def test_what_a_wording_allows(given, bounds):
    assert bounds_of(figure(**given)) == pytest.approx(bounds)


def test_words_that_give_no_number_have_no_bounds_and_cannot_be_compared():
    none = account(value=None, comparator="plural")
    assert bounds_of(none.figure) is None
    found = judge(none, account())
    assert (found.word, found.parts) == ("cannot be compared", ())
    assert found.sentence.endswith(": cannot be compared, no number is given (neither tells when)")


@pytest.mark.parametrize(("tolerance", "said"), [(0.0, "differ 400"), (0.05, "differ 150"), (0.1, "agree"), (0.99, "agree")])
def test_a_tolerance_is_how_far_around_reaches(tolerance, said):
    assert word(account("about 5,000"), account("5,400"), tolerance) == said


BOUNDS = st.tuples(st.integers(-50, 50), st.integers(0, 20)).map(lambda one: Bounds(one[0], one[0] + one[1]))


@TRIES
@given(BOUNDS, BOUNDS)
def test_a_gap_is_the_way_from_the_one_to_the_other(one, other):
    between = min(abs(x - y) for x in range(one.low, one.high + 1) for y in range(other.low, other.high + 1))
    assert gap(one, other) == gap(other, one) == between


# ---------------------------------------------------------------- what plain values alone can show


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (account("12", part_of="whole"), account("20", identity="whole"), "cannot be compared: unit"),
        (account("25", part_of="whole"), account("20", identity="whole"), "differ 5"),
        (account("2", measure="wounded", part_of="whole"), account("20", identity="whole"), "cannot be compared: measure"),
        (account("3", adds=True), account("20"), "cannot be compared: window"),
        (account("3", adds=True), account("3", adds=True), "agree"),
        (account("12", day="2024-11-04"), account("14", day="2024-11-05"), "cannot be compared: time"),
        (account("12", time=days("2024-11-05", None)), account("14", day="2024-11-04"), "differ 2"),  # the day of the page
        (account("12", time=days("2024-11-05", None)), account("14", day="2024-11-02"), "cannot be compared: time"),
        (account("12", side="M23"), account("20", side="m23"), "differ 8"),
        (account("12", side="M23"), account("12", party="RW"), "cannot be compared: party"),
        (account("12", place="Norrby"), account("12", place="Goma"), "cannot be compared: place"),
        (account("12", place="near Kherson"), account("12", place="Kherson"), "agree"),
        (account("12", place="south of Kherson"), account("12", place="Kherson"), "cannot be compared: place"),
        (account("12", measure="people"), account("12"), "agree"),
        (account("12", place="south of Kherson"), account("30", place="Kherson region"), "cannot be compared: place"),
        (account("12", place="Beryslav"), account("10", place="Kherson region"), "differ 2"),
        (account("12", place="Beryslav"), account("at least 10", place="Ukraine"), "cannot be compared: place"),
        (account("12", place="Beryslav", measure="wounded"), account("10", place="Ukraine", measure="casualties"), "differ 2"),
        (account("12", place="Ukraine", measure="wounded"), account("10", place="Beryslav", measure="casualties"),
         "cannot be compared: measure, place"),
        (account("12", **DRONE), account("12", **DRONE | {"counted": "Shahed drones"}), "cannot be compared: unit"),
        (account("12", **DRONE | {"measure": "destroyed"}), account("14", **DRONE), "differ 2"),
        (account("12", window=Window("rate")), account("80", window=Window("rate", None, "week")), "differ 0.57"),
        (account("12", window=Window("rate", None, "shift")), account("80", window=Window("rate", None, "week")),
         "cannot be compared: window"),
        (account("12", window=Window("cumulative")), account("14"), "differ 2"),
        (account("12", window=Window("cumulative", date(2024, 1, 1))), account("14", day="2024-11-04"),
         "cannot be compared: window"),
        (account("12", unit="mile", counted=None, measure="other"), account("19.3", unit="km", counted=None, measure="other"),
         "differ 0.01"),
    ],
)  # fmt: skip
def test_verdicts_of_plain_values(one, other, said):
    assert word(one, other) == said


def test_a_sentence_says_where_a_thing_was_and_what_was_counted():
    one = account("at least 66", "air force", measure="downed", unit="drone", counted=None, place="near Kherson")
    assert told(one) == "air force: at least 66 drones downed near Kherson"
    assert told(account("dozens", measure="wounded")) == "police: dozens of people wounded"
    assert told(account("40", counted="attacks", measure="attacks", unit="attack")) == "police: 40 attacks"
    assert told(account("300", measure="protesters")) == "police: 300 people protesting"
    assert told(account("2", unit="kg", counted=None, measure="captured")) == "police: 2 kg captured"


def test_the_caveats_of_a_verdict_stand_in_its_sentence():
    found = judge(account(place="Kherson", day="2024-11-04"), account(place="Kherson region", counted=None, unit=None))
    town = "Kherson may be the town or its region"
    assert (found.word, found.caveats) == ("agree", ("one does not tell what is counted", town, "one does not tell when"))
    assert found.sentence.endswith(f"({'; '.join(found.caveats)})")
