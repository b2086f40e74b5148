"""Accounts into what must add up: wholes and their parts, counts that only grow, rates, shares, misprints."""

from __future__ import annotations

import doctest
import importlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import sayso
from accounts import MANY, account, teller
from golden import Case, cases
from sayso.ledger.accounts import of_readings
from sayso.reconciliation.arithmetic.sums import findings
from sayso.reconciliation.bounds import bounds_of
from sayso.records import Account, Bounds, Finding, Period, Window
from written import on


@pytest.mark.parametrize("case", cases("sums"), ids=repr)
def test_golden(case: Case):
    readings = []
    for line in case.text.strip().split("\n"):
        head, _, told = line.partition(": ")
        day, outlet = (None if part == "-" else part for part in head.split(" | "))
        readings.append(sayso.read(told, published=day, outlet=outlet))
    found = [f"{one.kind}: {one.sentence}" for one in findings(of_readings(readings))]
    assert (found or ["none"]) == case.expected, case.where


@pytest.mark.parametrize("name", ["terms", "misprints", "subjects"])
def test_the_examples_in_the_docstrings_hold(name: str):
    failed, tried = doctest.testmod(importlib.import_module(f"sayso.reconciliation.arithmetic.{name}"))
    assert tried
    assert not failed


def told(*accounts: Account) -> list[str]:
    """The findings in short: "parts 100 = 66 + 24; 10"."""
    return [short(one) for one in findings(accounts)]


def short(one: Finding) -> str:
    first, *others = (term.words for term in one.terms)
    low, high = one.remainder
    left = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    return f"{one.kind} {first} = {' + '.join(others)}; {left}" + ("" if one.holds else ", cannot be")


# ---------------------------------------------------------------- any accounts, in any order


@st.composite
def parted(draw: st.DrawFn) -> list[Account]:
    """Accounts of any kind, some of which are said to be parts of others of their report."""
    made = draw(MANY)
    for n, one in enumerate(made):
        others = [other.figure.id for other in made if other.origin.id == one.origin.id and other is not one]
        if others and draw(st.booleans()):
            made[n] = replace(one, figure=replace(one.figure, part_of=draw(st.sampled_from(others))))
    return made


@settings(max_examples=60, deadline=None)
@given(parted(), st.data())
def test_the_order_of_accounts_changes_nothing(made: list[Account], data: st.DataObject):
    assert findings(data.draw(st.permutations(made))) == findings(made)


@settings(max_examples=60, deadline=None)
@given(parted())
def test_every_finding_is_told_in_a_sentence_and_by_figures_that_are_there(made: list[Account]):
    ids = {one.figure.id for one in made}
    found = findings(made)
    assert len(set(found)) == len(found)
    for one in found:
        assert {term.figure for term in one.terms} <= ids
        assert len({term.figure for term in one.terms}) == len(one.terms)
        assert all(term.words in one.sentence and term.who in one.sentence for term in one.terms)
        assert one.remainder.low <= one.remainder.high
        assert "\n" not in one.sentence


@settings(max_examples=60, deadline=None)
@given(parted())
def test_what_is_denied_or_stands_in_a_heading_adds_up_to_nothing(made: list[Account]):
    silent = {one.figure.id for one in made if one.figure.status == "denied"}
    for one in findings(made):
        assert not silent & {term.figure for term in one.terms}
    headings = [replace(one, figure=replace(one.figure, in_heading=True)) for one in made]
    assert findings(headings) == []


@settings(max_examples=60, deadline=None)
@given(parted())
def test_parts_hold_as_long_as_the_wordings_leave_room_for_them(made: list[Account]):
    bounds = {one.figure.id: bounds_of(one.figure) for one in made}
    for one in (found for found in findings(made) if found.kind == "parts"):
        whole, *parts = (bounds[term.figure] for term in one.terms)
        least = sum(part.low for part in parts)
        assert one.holds == (least <= whole.high)
        assert one.holds == (one.remainder.high >= 0)


# ---------------------------------------------------------------- wholes and parts

NIGHT = {"day": "2024-11-04..2024-11-05", "unit": "drone", "counted": None}


def test_an_equation_names_who_gives_each_figure():
    whole = account("100", "president", start=0, measure="launched", **NIGHT | {"counted": "drones"})
    part = account("66", "air force", start=60, measure="downed", **NIGHT)
    (found,) = findings([whole, part])
    assert found.sentence == "100 drones launched (president) = 66 drones downed (air force); 34 are left"
    assert [term.who for term in found.terms] == ["president", "air force"]


def test_two_who_speak_for_different_states_are_not_added():
    launched = account("100", teller("ministry", country="RU"), start=0, measure="launched", **NIGHT)
    downed = account("66", teller("air force", country="UA"), start=60, measure="downed", **NIGHT)
    assert told(launched, downed) == []


@pytest.mark.parametrize(
    ("whole", "parts", "left"),
    [
        ("100", ("66", "24", "4"), "6"), ("100", ("66", "24", "12"), "-2, cannot be"),
        ("at least 46", ("19", "13"), "14 to inf"), ("28", ("at least 21",), "0 to 7"), ("30 to 35", ("12",), "18 to 23"),
        ("50", ("up to 12",), "38 to 50"),
        ("about 200", ("150",), "30 to 70"), ("16", ("at least 17",), "-inf to -1, cannot be"), ("40", ("40",), "0"),
    ],
)  # fmt: skip
def test_bounds_of_every_term_are_respected(whole: str, parts: tuple[str, ...], left: str):
    first = account(whole, start=0, measure="launched", **NIGHT)
    fates = ("downed", "lost", "hit")
    rest = [account(words, start=20 * n, measure=fates[n - 1], **NIGHT) for n, words in enumerate(parts, 1)]
    expected = [] if whole == "16" else [f"parts {whole} = {' + '.join(parts)}; {left}"]  # such a part is of another whole
    assert told(first, *rest) == expected


def test_medics_among_the_civilians_are_not_added_to_them():
    whole = account("30", start=0, identity="w")
    civilians = account("20", start=30, counted="civilians", part_of="w")
    medics, soldiers = (
        account("5", start=60, counted="medics", part_of="w"),
        account("8", start=90, counted="soldiers", part_of="w"),
    )
    assert told(whole, civilians, medics, soldiers) == ["parts 30 = 20 + 8; 2"]


def test_a_whole_that_is_parted_twice_makes_two_equations():
    whole = account("40", start=0, identity="w")
    men, women = (
        account(n, start=40 * i, counted=kind, part_of="w") for i, (n, kind) in enumerate([("25", "men"), ("15", "women")], 1)
    )
    town, villages = (account(n, start=200 + 40 * i, counted=None, part_of="w") for i, n in enumerate(["30", "10"]))
    assert told(whole, men, women, town, villages) == ["parts 40 = 25 + 15; 0", "parts 40 = 30 + 10; 0"]


def test_killed_are_no_part_of_the_wounded_whatever_was_read():
    killed, wounded = account("7", start=0), account("dozens", start=20, measure="wounded", identity="w")
    three = account("3", start=60, counted="civilians", part_of="w")
    assert told(killed, wounded, three) == ["parts 7 = 3; 4"]


def test_plans_are_no_part_of_what_has_come_to_be():
    launched = account("100", start=0, measure="launched", status="planned", **NIGHT)
    assert told(launched, account("66", start=40, measure="downed", **NIGHT)) == []


def test_another_day_and_another_place_are_of_another_whole():
    whole = account("100", start=0, measure="launched", place="Kherson", **NIGHT)
    assert told(whole, account("66", start=40, measure="downed", place="Odesa", **NIGHT)) == []
    assert told(whole, account("66", start=40, measure="downed", **NIGHT | {"day": "2024-11-09"})) == []
    assert told(whole, account("66", start=40, measure="downed", place="Kherson", **NIGHT)) == ["parts 100 = 66; 34"]


def test_two_numbers_are_a_small_whole_too_often_by_chance():
    small = [
        account(n, start=30 * i, counted="miners" if i else "people", measure="other") for i, n in enumerate(["5", "3", "2"])
    ]
    large = [
        account(n, start=30 * i, counted="miners" if i else "people", measure="other") for i, n in enumerate(["50", "30", "20"])
    ]
    assert (told(*small), told(*large)) == ([], ["parts 50 = 30 + 20; 0"])


def test_parts_of_another_report_are_found_by_hand_and_day():
    noon = account("54", "air force", measure="launched", report="r1", **NIGHT)
    evening = account("38", "air force", measure="downed", report="r2", **NIGHT)
    assert told(noon, evening) == ["parts 54 = 38; 16"]
    assert told(noon, account("38", "army", measure="downed", report="r2", **NIGHT)) == []
    assert told(noon, account("38", "air force", measure="downed", report="r2", **NIGHT | {"day": "2024-11-09"})) == []


def test_an_embassy_tells_of_the_drowned_that_the_coastguard_counted():
    there = {"place": "Odesa", "day": "2024-11-04"}
    drowned = account("63", "coastguard", report="r1", **there)
    embassy = account("18", "embassy", report="r2", counted="Bangladeshis", party="BD", **there)
    assert told(drowned, embassy) == ["parts 63 = 18; 45"]
    assert told(drowned, account("18", "embassy", report="r2", counted="Bangladeshis", party="BD", place="Odesa")) == []


def test_copies_tell_an_equation_once():
    def report(name: str) -> list[Account]:
        return [account("100", "army", report=name, start=0, measure="launched", **NIGHT),
                account("66", "army", report=name, start=40, measure="downed", **NIGHT)]  # fmt: skip

    assert told(*report("r1"), *report("r2"), *report("r3")) == ["parts 100 = 66; 34"]


# ---------------------------------------------------------------- over time

SINCE = Window("cumulative", on("2024-01-01").start)


def total(words: str, day: str, who: str = "ministry", window: Window = SINCE, **fields) -> Account:
    return account(
        words, who, report=f"{day} {words}", published=day, window=window, time=Period(window.since, on(day).start), **fields
    )


def test_a_fall_is_found_between_neighbours_and_not_again():
    assert told(
        total("100", "2024-03-01"), total("140", "2024-03-02"), total("130", "2024-03-03"), total("135", "2024-03-04")
    ) == ["falls 140 = 130; -10, cannot be"]


def test_a_count_within_the_wordings_does_not_fall():
    assert told(total("about 100", "2024-03-01"), total("95", "2024-03-02")) == []
    assert told(total("at least 100", "2024-03-01"), total("95", "2024-03-02")) == [
        "falls at least 100 = 95; -inf to -5, cannot be"
    ]


def test_what_one_report_tells_of_two_days_is_no_fall():
    before, now = total("100", "2024-03-01"), total("90", "2024-03-02")
    assert told(before, replace(now, origin=before.origin)) == []


def test_two_tolls_that_do_not_tell_since_when_may_be_of_two_things():
    window = Window("cumulative")
    accounts = [
        account(n, "police", report=n, published=day, window=window, place="Goma")
        for n, day in (("40", "2024-03-01"), ("18", "2024-03-20"))
    ]
    assert told(*accounts) == []
    near = [accounts[0], replace(accounts[1], origin=replace(accounts[1].origin, published=on("2024-03-04").start))]
    assert told(*near) == ["falls 40 = 18; -22, cannot be"]
    assert told(*(replace(one, figure=replace(one.figure, place=None)) for one in near)) == []


def test_a_misprint_is_named_where_its_neighbours_leave_no_other_room():
    def counts(*numbers: str) -> list[str]:
        return told(*(total(number, f"2024-03-{n:02}") for n, number in enumerate(numbers, 1)))

    assert counts("4230", "4327", "4241") == ["digits 4327 = 4241; -86, cannot be"]
    assert counts("4230", "42350", "4241") == ["tenfold 42350 = 4241; -38109, cannot be"]
    assert counts("4230", "423", "4241") == ["tenfold 4230 = 423; -3807, cannot be"]
    assert counts("4230", "4327") == []
    assert counts("4230", "4327", "4326") == ["falls 4327 = 4326; -1, cannot be"]  # 4,237 leaves 89 too much room


def test_a_new_beginning_is_no_fall():
    old, new = total("46,645", "2024-11-01"), total("792", "2024-11-20", window=Window("cumulative", on("2024-11-10").start))
    (found,) = findings([old, new])
    assert (found.kind, found.holds, found.since) == ("phase", True, on("2024-11-10").start)
    assert [term.words for term in found.terms] == ["792"]


def test_two_counts_that_run_side_by_side_are_no_beginning_of_one_another():
    year = Window("cumulative", on("2024-06-01").start)
    assert told(total("500", "2024-07-01"), total("40", "2024-07-01", window=year), total("510", "2024-07-02"),
                total("45", "2024-07-02", window=year)) == []  # fmt: skip


def test_a_day_is_held_against_the_totals_of_its_ends():
    first, last = total("812", "2024-03-01"), total("829", "2024-03-02")
    day = {"published": "2024-03-02", "day": "2024-03-01..2024-03-02", "window": Window("period"), "report": "r3"}
    assert told(first, last, account("21", "ministry", **day)) == ["daily 829 = 812 + 21; -4, cannot be"]
    assert told(first, last, account("17", "ministry", **day)) == []
    assert told(first, last, account("21", "army", **day)) == []
    assert told(first, last, account("21", "ministry", **day | {"published": "2024-03-05"})) == []
    assert told(first, total("900", "2024-03-05"), account("21", "ministry", **day)) == []


def test_what_a_report_tells_itself_goes_on_for_whom_it_quotes():
    first, last = total("812", "2024-03-01"), total("829", "2024-03-02")
    itself = account(
        "21", None, report=last.origin.id, start=50, published="2024-03-02", day="2024-03-02", window=Window("point")
    )
    assert told(first, last, itself) == ["daily 829 = 812 + 21; -4, cannot be"]


def test_a_rate_makes_a_count_within_its_rounding():
    week = {"day": "2024-11-04..2024-11-10", "unit": "truck", "counted": "trucks", "measure": "other"}
    rate = account("60", "army", window=Window("rate", None, "day"), **week)

    def count(words: str) -> Account:
        return account(words, "army", report="r2", window=Window("period"), **week)

    assert told(rate, count("200")) == ["rate 60 = 200; -262 to -178, cannot be"]
    assert told(rate, count("400")) == told(rate, count("at least 300")) == []
    assert told(replace(rate, figure=replace(rate.figure, window=Window("rate", None, "week"))), count("400")) != []


def test_shares_that_are_a_little_over_are_more_than_their_whole():
    def poll(*numbers: str) -> list[str]:
        share = {"measure": "share", "unit": "percent", "counted": None}
        return told(*(account(n, start=40 * i, **share) for i, n in enumerate(numbers)))

    assert poll("54", "41", "13") == ["share 54 = 41 + 13; -8, cannot be"]
    assert poll("54", "34", "13") == []  # rounded
    assert poll("68", "44", "29") == []  # several answers
    assert poll("61", "48") == []  # of women, and of men


def test_turned_digits_are_doubted_where_both_are_for_one_day():
    def cast(words: str, day: str = "2024-11-03", published: str = "2024-11-05") -> Account:
        report = f"{published} {day} {len(words)} {words[::-1]}"
        return account(words, report=report, published=published, day=day, counted="voters", measure="votes", place="Goma")

    assert told(cast("28,217"), cast("28,127")) == ["digits 28,217 = 28,127; -90, cannot be"]
    assert told(cast("28,217"), cast("28,127", "2024-11-04")) == []
    assert told(cast("412"), cast("421", published="2024-11-06")) == []  # it may have grown
    assert told(cast("8,000"), cast("80,000")) == ["tenfold 8,000 = 80,000; 72000, cannot be"]
    assert told(cast("2"), cast("20")) == []


# ---------------------------------------------------------------- many


@pytest.mark.alone
def test_a_tally_of_thousands_of_rows_in_one_report_takes_no_longer_than_as_many_reports():
    fates = ("launched", "downed", "lost", "hit")

    def rows(report: str) -> list[Account]:
        numbers = enumerate(("100", "50", "25", "12") * 1000)
        return [
            account(words, report=report or f"r{n // 4}", start=20 * n, measure=fates[n % 4], **NIGHT) for n, words in numbers
        ]

    spent = []
    for name in ("", "one"):
        made = rows(name)
        start = time.process_time()
        assert findings(made)
        spent.append(time.process_time() - start)
    assert spent[1] < 5 * spent[0] + 1


def test_what_is_told_of_no_place_is_all_there_is():
    there, nowhere = total("100", "2024-03-01", place="Ukraine"), total("90", "2024-03-02")
    assert told(there, nowhere) == ["falls 100 = 90; -10, cannot be"]
    assert told(total("100", "2024-03-01", place="Kherson"), nowhere) == []


def test_the_tolerance_says_how_far_about_reaches():
    whole, part = (
        account("about 200", start=0, measure="launched", **NIGHT),
        account("150", start=30, measure="downed", **NIGHT),
    )
    assert [one.remainder for one in findings([whole, part])] == [Bounds(30, 70)]
    assert [one.remainder for one in findings([whole, part], 0.05)] == [Bounds(40, 60)]
