"""Accounts into series: one teller's figure over time, as it was published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from accounts import MANY, account, teller
from sayso.reconciliation.arithmetic.series import rebased, series
from sayso.reconciliation.arithmetic.subjects import comes_on_top
from sayso.reconciliation.ladders import belongs_to_one
from sayso.records import Account, Bounds, Period, Series, Window
from written import on

SINCE = Window("cumulative", date(2024, 1, 1))


def total(
    words: str, day: str, who: str = "ministry", *, published: str | None = None, window: Window = SINCE, **fields
) -> Account:
    """A running count as of a day."""
    report = f"{published or day} {words}"
    until = Period(window.since, on(day).start)
    return account(words, who, report=report, published=published or day, window=window, time=until, **fields)


def words(found: Series) -> list[str]:
    return [step.accounts[0].figure.text for step in found.steps]


def of(*accounts: Account) -> list[list[str]]:
    return [words(one) for one in series(accounts)]


# ---------------------------------------------------------------- any accounts, in any order


@settings(max_examples=60, deadline=None)
@given(MANY, st.data())
def test_the_order_of_accounts_changes_nothing(made: list[Account], data: st.DataObject):
    assert series(data.draw(st.permutations(made))) == series(made)


@settings(max_examples=60, deadline=None)
@given(MANY)
def test_every_account_is_in_one_step_unless_it_came_on_top_or_is_denied(made: list[Account]):
    held = [one.figure.id for found in series(made) for step in found.steps for one in step.accounts]
    wanted = [
        one.figure.id for one in made
        if one.figure.status != "denied" and not belongs_to_one(one.figure.measure) and not comes_on_top(one)
    ]  # fmt: skip
    assert sorted(held) == sorted(wanted)


@settings(max_examples=60, deadline=None)
@given(MANY)
def test_steps_follow_one_another_and_say_which_they_revise(made: list[Account]):
    for found in series(made):
        days = [step.day or date.min for step in found.steps]
        assert days == sorted(days)
        seen: dict[date | None, str] = {}
        for step in found.steps:
            assert step.revises == (seen.get(step.day) if step.day else None)
            assert not step.corrects or step.revises
            seen[step.day] = step.accounts[0].figure.id
            assert len({one.figure.text for one in step.accounts}) == 1
            assert step.published == step.accounts[0].origin.published


@settings(max_examples=60, deadline=None)
@given(MANY)
def test_rebased_counts_stand_beside_every_figure(made: list[Account]):
    for found in series(made):
        assert len(rebased(found)) == len(found.steps)
        if not found.phases:
            assert all(value is None or value.low >= 0 or found.scope.measure == "money" for value in rebased(found))


# ---------------------------------------------------------------- steps


def test_the_same_figure_in_several_reports_is_one_step():
    wire, post = total("120", "2024-03-01"), total("120", "2024-03-01", published="2024-03-02")
    (found,) = series([post, wire])
    assert words(found) == ["120"]
    assert [one.origin.published for one in found.steps[0].accounts] == [date(2024, 3, 1), date(2024, 3, 2)]


def test_another_figure_for_the_same_day_revises_the_one_before_it():
    first, again, next_day = (
        total("120", "2024-03-01"),
        total("125", "2024-03-01", published="2024-03-03"),
        total("130", "2024-03-02"),
    )
    (found,) = series([again, next_day, first])
    assert words(found) == ["120", "125", "130"]
    assert [step.revises for step in found.steps] == [None, first.figure.id, None]


@pytest.mark.parametrize(
    ("first", "then", "corrects"),
    [
        ("4,327", "4,237", True),
        ("42,370", "4,237", True),
        ("120", "110", True),
        ("120", "125", False),
        ("about 120", "118", False),
    ],
)
def test_what_could_not_stand_is_corrected(first: str, then: str, corrects: bool):
    (found,) = series([total(first, "2024-03-01"), total(then, "2024-03-01", published="2024-03-02")])
    assert found.steps[1].corrects == corrects


def test_the_toll_of_one_day_may_rise_or_fall_without_being_corrected():
    tolls = [
        account(n, report=n, published=f"2024-11-0{i}", day="2024-11-04", place="Goma")
        for i, n in enumerate(("12", "15", "14"), 5)
    ]
    (found,) = series(tolls)
    assert words(found) == ["12", "15", "14"]
    assert [step.corrects for step in found.steps] == [False] * 3
    assert {step.day for step in found.steps} == {date(2024, 11, 4)}


def test_nights_and_months_are_of_two_series():
    night = account("100", measure="launched", unit="drone", counted="drones", day="2024-11-04..2024-11-05")
    month = account("2,000", measure="launched", unit="drone", counted="drones", day="2024-11-01..2024-11-30")
    assert of(month, night) == [["100"], ["2,000"]]


def test_a_spokesman_and_his_ministry_are_one_hand_and_so_is_he_in_another_report():
    ministry = teller("ministry", body="o:ministry@UA", country="UA")
    spokesman = teller("Ana Ruiz", "person", body="o:ministry@UA")
    accounts = [total("120", "2024-03-01", ministry), total("130", "2024-03-02", spokesman),
                total("140", "2024-03-03", replace(spokesman, body=None))]  # fmt: skip
    assert of(*accounts) == [["120", "130", "140"]]


def test_the_police_spokesman_is_one_in_an_outlet_and_officials_are_others_in_each_report():
    def said(who: str, *outlets: str) -> list[list[str]]:
        made = []
        for n, outlet in enumerate(outlets):
            by = replace(teller(who, "unnamed"), key=f"r{n} {who}")
            made.append(total(("120", "130")[n], f"2024-03-0{n + 1}", by, outlet=outlet))
        return of(*made)

    assert said("the police spokesman", "The Wire", "The Wire") == [["120", "130"]]
    assert said("the police spokesman", "The Wire", "The Post") == [["120"], ["130"]]
    assert said("officials", "The Wire", "The Wire") == [["120"], ["130"]]


def test_what_is_counted_whose_and_where_tells_series_apart():
    assert of(total("120", "2024-03-01"), total("12", "2024-03-02", counted="children")) == [["12"], ["120"]]
    assert of(total("120", "2024-03-01", party="UA"), total("130", "2024-03-02", party="RU")) == [["130"], ["120"]]
    assert of(total("120", "2024-03-01", place="Goma"), total("130", "2024-03-02")) == [["130"], ["120"]]
    assert of(total("120", "2024-03-01", party="UA"), total("130", "2024-03-02")) == [["120", "130"]]
    assert of(total("120", "2024-03-01", place="Ukraine"), total("130", "2024-03-02")) == [["120", "130"]]


# ---------------------------------------------------------------- phases

ANEW = Window("cumulative", date(2024, 6, 1))


def test_a_count_begun_when_the_other_had_ended_is_a_phase_of_it():
    old = [total("100", "2024-03-01"), total("140", "2024-05-30")]
    new = [total("5", "2024-06-02", window=ANEW), total("9", "2024-06-03", window=ANEW)]
    (found,) = series([*new, *old])
    assert (words(found), found.phases) == (["100", "140", "5", "9"], (date(2024, 6, 1),))
    assert [value and value.low for value in rebased(found)] == [100, 140, 145, 149]


def test_counts_that_run_side_by_side_are_two_series():
    year = [total("500", "2024-07-01"), total("510", "2024-07-02")]
    since_june = [total("40", "2024-07-01", window=ANEW), total("45", "2024-07-02", window=ANEW)]
    assert sorted(of(*year, *since_june)) == [["40", "45"], ["500", "510"]]
    assert all(not one.phases for one in series([*year, *since_june]))


def test_a_rounded_number_carries_nothing_on():
    old = [total("1,580", "2024-05-29"), total("about 1,600", "2024-05-30")]
    (found,) = series([*old, total("5", "2024-06-02", window=ANEW)])
    assert rebased(found) == (Bounds(1580, 1580), Bounds(1440, 1760), Bounds(1585, 1585))
    (found,) = series([old[1], total("5", "2024-06-02", window=ANEW)])
    assert rebased(found)[-1] == Bounds(1445, 1765)


def test_a_beginning_told_by_its_month_is_one_with_its_day():
    february, invasion = Window("cumulative", date(2022, 2, 1)), Window("cumulative", date(2022, 2, 24))
    assert of(total("100", "2024-03-01", window=february), total("110", "2024-03-02", window=invasion)) == [["100", "110"]]


def test_a_count_that_falls_to_nothing_and_grows_again_was_begun_anew():
    def counts(*numbers: str) -> tuple[date, ...]:
        untold = Window("cumulative")
        (found,) = series([total(n, f"2024-03-{day:02}", window=untold, place="Goma") for day, n in enumerate(numbers, 1)])
        return found.phases

    assert counts("1,000", "1,010", "4", "9", "15") == (date(2024, 3, 3),)
    assert counts("1,000", "1,010", "101", "1,020", "1,030") == ()  # a misprint
    assert counts("1,000", "1,010", "4") == ()  # as yet


# ---------------------------------------------------------------- what it is about


def test_the_scope_tells_the_kind_and_the_days():
    (found,) = series(
        [total("12", "2024-03-01", counted="children", party="UA"), total("15", "2024-03-09", counted="children")]
    )
    assert (found.scope.measure, found.scope.unit, found.scope.party) == ("killed", "child", "UA")
    assert found.scope.time == Period(date(2024, 3, 1), date(2024, 3, 9))
    assert found.scope.window == SINCE


def test_what_came_on_top_is_in_no_series():
    assert of(total("12", "2024-03-01"), account("3", "ministry", report="r9", additive=True, window=SINCE)) == [["12"]]
    assert of(account("9", counted="new cases", unit="case", measure="affected")) == []


def test_many_days_take_no_longer_each():
    day = date(2022, 2, 24)
    many = [total(str(100 + n), (day + timedelta(n)).isoformat(), window=Window("cumulative", day)) for n in range(1000)]
    (found,) = series(many)
    assert len(found.steps) == 1000
