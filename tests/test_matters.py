"""Accounts into matters: which claims are of one matter, who has said what of it, and how many voices that makes."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from accounts import DRONE, MANY, PLACES, TRIES, account, days, named, teller
from sayso.reconciliation.gathering import stretch_of
from sayso.reconciliation.ladders import belongs_to_one
from sayso.reconciliation.matters import PAIRS_MAX, matters
from sayso.reconciliation.scopes import runs
from sayso.reconciliation.voices import independent
from sayso.records import Account, Matter, Window


def held(found: Matter) -> list[Account]:
    """All accounts of a matter."""
    return [one for claim in found.claims for one in (*claim.carriers, *claim.earlier)]


def ids(found: Matter) -> set[str]:
    return {one.figure.id for one in held(found)}


def groups(*accounts: Account, **given) -> list[set[str]]:
    """The figures' words of each matter."""
    return sorted(({one.figure.text for one in held(matter)} for matter in matters(accounts, **given)), key=sorted)


# ---------------------------------------------------------------- any accounts, in any order

MONDAY, TUESDAY = "2024-11-04", "2024-11-05"
HOUSES = {"The Wire": "Wire Group", "The Post": "Wire Group"}
COPIES = {"r2": "r2", "r3": "r2", "r4": "r2"}


@TRIES
@given(MANY, st.data())
def test_the_order_of_accounts_changes_nothing(made: list[Account], data: st.DataObject):
    shuffled = data.draw(st.permutations(made))
    first = list(matters(made, houses=HOUSES, copies=COPIES))
    assert list(matters(shuffled, houses=HOUSES, copies=COPIES)) == first
    assert [matter.id for matter in first] == sorted({matter.id for matter in first})


@TRIES
@given(MANY)
def test_accounts_given_twice_make_the_same_matters(made: list[Account]):
    assert [matter.id for matter in matters([*made, *made])] == [matter.id for matter in matters(made)]


@TRIES
@given(MANY)
def test_every_account_is_of_a_matter_and_those_of_one_meet(made: list[Account]):
    found = list(matters(made))
    wanted = {one.figure.id for one in made if not belongs_to_one(one.figure.measure)}
    assert set().union(*map(ids, found)) == wanted
    for matter in found:
        assert max(Counter(one.figure.id for one in held(matter)).values()) == 1, "an account stands twice in a matter"
        dated = [stretch_of(one) for one in held(matter) if runs(one.figure) == "happening"]
        assert None not in dated or set(dated) == {None}
        known = [days for days in dated if days]
        assert not known or max(first for first, _ in known) <= min(last for _, last in known)


@TRIES
@given(MANY)
def test_no_matter_holds_all_of_another(made: list[Account]):
    found = list(map(ids, matters(made)))
    assert [(one, other) for one in found for other in found if one is not other and one <= other] == []


@TRIES
@given(MANY)
def test_a_claim_is_one_tellers_and_what_it_carries_says_the_same(made: list[Account]):
    for matter in matters(made):
        for claim in matter.claims:
            assert claim.latest == claim.carriers[0]
            assert {one.teller.key for one in (*claim.carriers, *claim.earlier)} == {claim.latest.teller.key}
            told = {(one.figure.value, one.figure.low, one.figure.high, one.figure.comparator) for one in claim.carriers}
            assert len(told) == 1
            assert not told & {(o.figure.value, o.figure.low, o.figure.high, o.figure.comparator) for o in claim.earlier}


@TRIES
@given(MANY)
def test_verdicts_are_of_two_tellers_of_the_matter_and_each_pair_has_one(made: list[Account]):
    for matter in matters(made):
        latest = {claim.latest.figure.id: claim.latest for claim in matter.claims}
        pairs = [frozenset((verdict.a, verdict.b)) for verdict in matter.verdicts]
        assert len(set(pairs)) == len(pairs)
        wanted = [frozenset((a, b)) for a in latest for b in latest
                  if a < b and latest[a].teller.key != latest[b].teller.key]  # fmt: skip
        assert set(pairs) == set(wanted)


@TRIES
@given(MANY)
def test_those_of_one_teller_are_left_out_where_they_are_not_wanted(made: list[Account]):
    shared = [matter for matter in matters(made) if len({claim.latest.teller.key for claim in matter.claims}) > 1]
    assert list(matters(made, alone=False)) == shared


@TRIES
@given(MANY)
def test_who_is_independent_is_each_of_the_tellers_in_one_voice(made: list[Account]):
    for matter in matters(made, houses=HOUSES, copies=COPIES):
        names = {claim.latest.teller.name for claim in matter.claims}
        assert {name for voice in matter.independent for name in voice} == names
        assert list(matter.independent) == sorted(matter.independent)


# ---------------------------------------------------------------- which are of one matter


def test_a_night_is_of_two_matters():
    night = f"{MONDAY}..{TUESDAY}"
    assert groups(account("1", day=MONDAY), account("2", day=night), account("3", day=TUESDAY)) == [{"1", "2"}, {"2", "3"}]


def test_a_night_is_of_one_matter_where_nobody_tells_of_its_days_in_that_town():
    night = f"{MONDAY}..{TUESDAY}"
    of_night = account("1", "police", day=night, place="Kherson"), account("2", "army", day=night, place="Kherson")
    elsewhere = account("3", day=MONDAY, place="Odesa"), account("4", day=TUESDAY, place="Odesa")
    assert groups(*of_night, *elsewhere) == [{"1", "2"}, {"3"}, {"4"}]
    assert groups(*of_night, *elsewhere, account("5", day=TUESDAY, place="Kherson")) == [{"1", "2", "5"}, {"3"}, {"4"}]


def test_what_happened_in_another_land_moves_no_matters_days():
    one = account("1", day=f"{MONDAY}..{TUESDAY}", place="Kherson")
    (alone,) = matters([one])
    beside = matters([one, account("2", day=MONDAY, place="Belgorod"), account("3", day=TUESDAY, place="Goma")])
    assert alone.id in {matter.id for matter in beside}


def test_a_day_that_no_words_tell_may_be_the_one_before():
    page = account("1", time=days(TUESDAY, None))
    assert groups(page, account("2", day=MONDAY)) == [{"1", "2"}]
    assert groups(page, account("2", day="2024-11-03")) == [{"1"}, {"2"}]


def test_days_and_months_are_of_different_matters():
    stretches = (MONDAY, "2024-11-01..2024-11-07", "2024-11-01..2024-11-30", "2024-01-01..2024-12-31", "2022-01-01..2024-12-31")
    assert groups(*(account(f"{n}", day=day) for n, day in enumerate(stretches))) == [{"0"}, {"1"}, {"2"}, {"3"}, {"4"}]


def test_what_is_told_without_a_day_is_news():
    one = account("1", day=MONDAY)
    assert groups(one, account("2", published="2024-11-05")) == [{"1", "2"}]
    assert groups(one, account("2", published="2024-11-09")) == [{"1"}, {"2"}]
    assert groups(one, account("2", published=None)) == [{"1"}, {"2"}]


def test_counts_that_run_on_are_of_one_matter_through_all_time():
    since = Window("cumulative", date(2022, 2, 24))
    assert groups(account("1", window=since, day="2023-01-01"), account("2", window=since)) == [{"1", "2"}]
    assert groups(account("1", measure="troops", day="2023-01-01"), account("2", measure="troops")) == [{"1", "2"}]


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ({}, {"measure": "wounded"}, True),  # both are casualties
        ({}, {"measure": "missing"}, False),
        (DRONE, DRONE | {"measure": "launched"}, True),
        (DRONE, DRONE | {"measure": "destroyed"}, True),
        (DRONE, DRONE | {"unit": "missile"}, False),
        ({"unit": "tank"}, {"unit": "vehicle"}, True),
        ({"unit": "house"}, {"unit": "home"}, True),
        ({"unit": "mile", "measure": "other", "counted": None}, {"unit": "km", "measure": "other", "counted": None}, True),
        ({"counted": "children"}, {"counted": "soldiers"}, True),
        ({"measure": "people", "counted": "houses"}, {"measure": "people", "counted": "of the houses"}, True),
        ({"measure": "people", "counted": "miners"}, {"measure": "people", "counted": "nurses"}, False),
        ({"measure": "people", "counted": "soldiers"}, {"measure": "troops", "counted": "soldiers"}, False),
        ({"party": "UA"}, {"party": "RU"}, False),
        ({"party": "UA"}, {}, False),
        ({"side": "M23"}, {"side": "m23"}, True),
        ({"place": "Kherson"}, {"place": "Odesa"}, False),
        ({"place": "Kherson"}, {"place": "Kherson region"}, True),
        ({"place": "Beryslav"}, {"place": "Kherson region"}, True),
        ({"place": "south of Pokrovsk"}, {"place": "Pokrovsk"}, False),
        ({"place": "south of Kherson"}, {"place": "Kherson"}, True),  # which may mean its region, in which the other lies
        ({"place": "Kherson"}, {"place": "Ukraine"}, True),
        ({"place": "Kherson"}, {}, False),
        ({"place": "Kherson", "party": "UA"}, {"party": "UA"}, True),
        ({"place": "Norrby"}, {"place": "Norrby"}, True),
        ({"window": Window("rate", None, "day")}, {"window": Window("rate", None, "week")}, True),
        ({"window": Window("rate", None, "day")}, {}, False),
        ({"status": "planned"}, {"status": "denied"}, True),
    ],
)  # fmt: skip
def test_two_are_of_one_matter_or_of_two(one, other, together):
    assert (len(groups(account("1", "police", **one), account("2", "army", **other))) == 1) == together


def test_towns_are_of_one_matter_where_somebody_tells_of_the_state():
    two = account("1", place="Kherson"), account("2", place="Odesa")
    assert groups(*two) == [{"1"}, {"2"}]
    assert groups(*two, account("3", place="Ukraine")) == [{"1", "2", "3"}]


def test_those_without_a_place_mean_the_only_one_that_is_told():
    mine = account("1", party="UA", place="Kherson"), account("2", party="UA")
    assert groups(*mine) == [{"1", "2"}]
    assert groups(*mine, account("3", party="UA", place="Belgorod")) == [{"1"}, {"2"}, {"3"}]


def test_ages_and_headings_are_of_no_matter():
    assert groups(account("70", measure="age", unit="year"), account("3", measure="distance", unit="km")) == []
    assert groups(account("12", in_heading=True), account("14")) == [{"14"}]


def test_the_id_of_a_matter_is_that_of_its_scope_and_the_same_whoever_speaks():
    one = account("1", "police", day=MONDAY, place="Kherson")
    (alone,) = matters([one])
    (both,) = matters([one, account("2", "army", day=MONDAY, place="Kherson region", measure="wounded", report="r9")])
    (other,) = matters([account("7", "navy", day=MONDAY, place="Kherson", outlet=None, report="r8")])
    assert alone.id == both.id == other.id
    (later,) = matters([account("1", "police", day=TUESDAY, place="Kherson")])
    assert later.id != alone.id


def test_the_scope_is_the_widest_of_all():
    march, since = Window("cumulative", date(2022, 3, 1)), Window("cumulative", date(2022, 2, 24))
    (found,) = matters([
        account("1", measure="killed", place="Kherson", window=march, day="2024-11-01", unit="tank"),
        account("2", measure="casualties", place="Ukraine", window=since, day=MONDAY, unit="vehicle"),
    ])  # fmt: skip
    scope = found.scope
    assert (scope.measure, scope.unit, scope.party, scope.window) == ("casualties", "vehicle", None, since)
    assert scope.place is not None
    assert scope.time is not None
    assert (scope.place.name, scope.time.start, scope.time.end) == ("Ukraine", date(2024, 11, 1), date(2024, 11, 4))


# ---------------------------------------------------------------- claims


def test_a_teller_is_held_to_the_latest_and_what_went_before_stays_beside():
    told = [account("12", published="2024-11-04", report="r1"), account("14", published="2024-11-06", report="r3"),
            account("13", published="2024-11-05", report="r2")]  # fmt: skip
    (found,) = matters(replace(one, figure=replace(one.figure, measure="troops")) for one in told)
    (claim,) = found.claims
    assert claim.latest.figure.text == "14"
    assert [one.figure.text for one in claim.earlier] == ["12", "13"]
    assert found.verdicts == ()


def test_one_claim_in_several_reports_is_one_with_its_carriers():
    told = [account("12", day=MONDAY, published=f"2024-11-0{n}", report=f"r{n}", outlet=f"Paper {n}") for n in (5, 7, 6)]
    (found,) = matters([*told, account("15", "army", day=MONDAY)])
    army, police = found.claims
    assert [one.origin.outlet for one in police.carriers] == ["Paper 7", "Paper 6", "Paper 5"]
    assert police.earlier == ()
    assert (len(army.carriers), len(found.verdicts)) == (1, 1)
    assert found.independent == (("army",), ("police",))


def test_of_one_teller_each_scope_has_a_claim_of_its_own():
    told = [account("12"), account("30", measure="wounded"), account("2", counted="children"), account("4", status="planned"),
            account("5", status="denied"), account("3", adds=True), account("1", part_of="x"), account("6", place="Goma"),
            account("7", place="Goma", window=Window("rate", None, "day")), account("11")]  # fmt: skip
    claims = [claim for matter in matters(told) for claim in matter.claims]
    assert sorted(claim.latest.figure.text for claim in claims) == ["1", "11", "2", "3", "30", "4", "5", "6", "7"]
    assert [[one.figure.text for one in claim.earlier] for claim in claims if claim.earlier] == [["12"]]


def test_the_officials_of_two_copies_are_the_same():
    one, other = (account("12", teller("an official", "unnamed"), report=report) for report in ("r1", "r2"))
    of_reports = [replace(a, teller=replace(a.teller, key=f"{a.origin.id} an official")) for a in (one, other)]
    assert [len(matter.claims) for matter in matters(of_reports)] == [2]
    (found,) = matters(of_reports, copies={"r1": "r1", "r2": "r1"})
    assert [len(claim.carriers) for claim in found.claims] == [2]


# ---------------------------------------------------------------- voices

PAPERS = ("Mail", "Metro", "Echo", "Star", None)
OUTLETS = [account(who=None, outlet=outlet, report=f"r{n}") for n, outlet in enumerate(PAPERS, 1)]
AIDE, DOCTOR = teller("an aide", "unnamed", body="k army"), teller("a doctor", "unnamed")
RESIDENTS, CABINET = teller("residents", "group"), teller("cabinet", body="o:government@UA")


@pytest.mark.parametrize(
    ("accounts", "houses", "copies", "voices"),
    [
        ([account(who="police"), account(who="police", report="r2")], {}, {}, [("police",)]),
        ([account(who="police"), account(who="army")], {}, {}, [("army",), ("police",)]),
        (OUTLETS[:2], {"Mail": "M", "Metro": "M"}, {}, [("Mail", "Metro")]),
        (OUTLETS[:2], {"Mail": "M", "Metro": "N"}, {}, [("Mail",), ("Metro",)]),
        (OUTLETS[:2], {"Mail": "M"}, {}, [("Mail",), ("Metro",)]),
        (OUTLETS, {"Mail": "M"}, {}, [("Echo", "Metro", "Star", "the report itself"), ("Mail",)]),
        (OUTLETS[:3], {"Mail": "M", "Metro": "N", "Echo": "E"}, {"r1": "r1", "r3": "r1"}, [("Echo", "Mail"), ("Metro",)]),
        (OUTLETS[:2], {}, {"r1": "r1", "r2": "r2"}, [("Mail",), ("Metro",)]),
        ([account(), account(report="r2")], {}, {"r1": "r1", "r2": "r1"}, [("police",)]),  # whoever is quoted is the voice
        ([account(who=teller("Lys", "person", body="k army")), account(who=teller("army", body="k army"))], {}, {},
         [("Lys", "army")]),
        ([account(who=CABINET), account(who=teller("Ukraine", body="o:state UA"))], {}, {}, [("Ukraine", "cabinet")]),
        ([account(who=CABINET), account(who=teller("Russia", body="o:state RU"))], {}, {}, [("Russia",), ("cabinet",)]),
        ([account(who=DOCTOR), account(who=RESIDENTS), account()], {}, {}, [("a doctor", "residents"), ("police",)]),
        ([account(who=AIDE), account(who=DOCTOR)], {}, {}, [("a doctor",), ("an aide",)]),
    ],
)  # fmt: skip
def test_who_is_one_voice(accounts, houses, copies, voices):
    assert list(independent(accounts, houses, copies)) == voices
    assert list(independent(accounts[::-1], houses, copies)) == voices


def test_the_sides_of_which_nobody_spoke_are_silent():
    ua, ru = teller("Lys", country="UA"), teller("Orlov", country="RU")
    mine = account("12", ua, party="UA", by="Russia")
    (found,) = matters([mine])
    assert found.silent == ("RU",)
    (found,) = matters([mine, account("3", ru, party="UA")])
    assert found.silent == ()
    (found,) = matters([account("12", "NATO", party="KP", by="a rocket")])
    assert found.silent == ("KP",)


# ---------------------------------------------------------------- very many


def crowd(number: int) -> list[Account]:
    """So many tellers, each with a number of their own, on one matter."""
    return named([account(f"{10 + n % 900}", f"Teller {n:06}", report=f"r{n}", day=MONDAY) for n in range(number)])


def test_of_few_claims_every_pair_is_judged_and_of_very_many_each_with_the_lowest_and_the_highest():
    (few,) = matters(crowd(PAIRS_MAX))
    assert len(few.verdicts) == PAIRS_MAX * (PAIRS_MAX - 1) // 2
    (many,) = matters(crowd(500))
    assert len(many.claims) == 500
    pairs = {frozenset((verdict.a, verdict.b)) for verdict in many.verdicts}
    assert len(pairs) == len(many.verdicts) == 2 * 500 - 3
    value = {claim.latest.figure.id: claim.latest.figure.value for claim in many.claims}
    assert all({value[verdict.a], value[verdict.b]} & {10.0, 509.0} for verdict in many.verdicts)
    assert {figure for pair in pairs for figure in pair} == value.keys()


def test_very_many_that_give_no_number_are_held_against_nobody():
    vague = [replace(one, figure=replace(one.figure, value=None, comparator="plural")) for one in crowd(40)]
    (found,) = matters(vague)
    assert (len(found.claims), found.verdicts) == (40, ())


@pytest.mark.alone
def test_a_matter_of_very_many_claims_takes_no_more_than_its_share_of_time():
    took = {1_000: float("inf"), 8_000: float("inf")}
    for number in 3 * list(took):  # the least of three: what else runs here can only add to it
        made = crowd(number)
        start = time.process_time()
        (found,) = matters(made)
        took[number] = min(took[number], time.process_time() - start)
        assert len(found.verdicts) == 2 * number - 3
    assert took[8_000] < 8 * took[1_000] * 2.5


def test_many_days_of_one_thing_are_not_held_against_one_another():
    dates = [date.fromordinal(date(2020, 1, 1).toordinal() + n).isoformat() for n in range(1_000)]
    made = named([account("12", who, day=day, report=f"r{day}") for day in dates for who in ("police", "army")])
    found = list(matters(made))
    assert (len(found), {len(matter.verdicts) for matter in found}) == (1_000, {1})


# ---------------------------------------------------------------- places that are alike


@pytest.mark.parametrize("first", [0, 1])
def test_the_place_of_a_matter_does_not_depend_on_who_comes_first(first):
    two = [account("1", place="Kherson", measure="troops"), account("2", "army", place="a Kherson", measure="troops")]
    (found,) = matters([two[first], two[1 - first]])
    assert found.scope.place == PLACES["Kherson"]
