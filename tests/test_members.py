"""Who may come in where a ledger is served to others, and the searches that people keep; on SQLite and PostgreSQL."""

from __future__ import annotations

import pytest

from ledgers import Clock, sql
from sayso.errors import DeniedError, MisuseError, TooOftenError
from sayso.ledger import Ledger, members
from sayso.ledger.members import REFUSALS, Access, Member
from sayso.ledger.searches import MOST

WORDS = "seven grey herons fly"
HERE = "192.0.2.7"


@pytest.fixture
def team(place):
    clock = Clock()
    with place.ledger(clock=clock) as ledger:
        ledger.enrol("Ines", role="reviewer", password=WORDS, by="Omar")
        ledger.clock = clock
        yield ledger


def refused(ledger: Ledger, name: str, password: str, address: str = HERE) -> type[DeniedError]:
    with pytest.raises(DeniedError) as told:
        ledger.login(name, password, address)
    return told.type


def test_a_member_comes_in_by_their_password_alone(team):
    assert team.members() == [Member("Ines", "reviewer", 1)]
    session = team.login("Ines", WORDS, HERE)
    found = team.session(session.token)
    assert (found.name, found.role, found.csrf, found.token) == ("Ines", "reviewer", session.csrf, None)
    for name, password in (("Ines", WORDS + " "), ("Ines", ""), ("ines", WORDS), ("Nobody", WORDS), ("Nobody", "")):
        assert refused(team, name, password) is DeniedError
    for token in ("", session.csrf, session.token[:-1], "\ud800"):
        assert team.session(token) is None


def test_a_session_ends_with_the_day_or_when_it_is_left(team):
    first, second = team.login("Ines", WORDS, HERE), team.login("Ines", WORDS, HERE)
    team.logout(first.token, HERE)
    assert (team.session(first.token), team.session(second.token).name) == (None, "Ines")
    team.clock.on(hours=11)
    assert team.session(second.token)
    team.clock.on(hours=1)
    assert team.session(second.token) is None
    team.login("Ines", WORDS, HERE)
    assert sql(team, "SELECT count(*) FROM session") == [(1,)]  # what has ended is let go of


@pytest.mark.parametrize(
    "change",
    [
        lambda ledger: ledger.enrol("Ines", role="reader", by="Omar"),
        lambda ledger: ledger.enrol("Ines", password="nine quiet harbours", by="Omar"),
        lambda ledger: ledger.dismiss("Ines", by="Omar"),
    ],
)
def test_another_role_or_password_and_a_dismissal_end_all_sessions(team, change):
    session = team.login("Ines", WORDS, HERE)
    change(team)
    assert team.session(session.token) is None


def test_a_role_is_changed_and_a_password_stays(team):
    team.enrol("Ines", role="admin", by="Omar", reason="runs the desk")
    assert team.login("Ines", WORDS, HERE).role == "admin"
    team.enrol("Ines", password="nine quiet harbours", by="Omar")
    assert refused(team, "Ines", WORDS) is DeniedError
    assert team.login("Ines", "nine quiet harbours", HERE).role == "admin"
    assert [(one.by, one.reason, one.detail["role"]) for one in team.log(kind="member")] == [
        ("Omar", None, None), ("Omar", "runs the desk", "admin"), ("Omar", None, "reviewer"),
    ]  # fmt: skip


def test_after_too_many_refusals_nobody_comes_in_by_that_name_from_there_until_they_are_older(team):
    for _ in range(REFUSALS["both"]):
        assert refused(team, "Ines", "wrong") is DeniedError
    assert refused(team, "Ines", WORDS) is TooOftenError
    assert team.login("Ines", WORDS, "192.0.2.8")  # from elsewhere she may
    team.enrol("Rosa", role="reader", password=WORDS, by="Omar")
    assert team.login("Rosa", WORDS, HERE)
    team.clock.on(minutes=16)
    assert team.login("Ines", WORDS, HERE)


@pytest.mark.parametrize("here", [HERE, "2001:db8::1%" + "x" * 200])
def test_after_too_many_refusals_nobody_comes_in_from_that_address(team, here):
    for n in range(REFUSALS["address"]):
        assert refused(team, f"Nobody {n}", "wrong", here) is DeniedError
    assert refused(team, "Ines", WORDS, here) is TooOftenError
    assert team.login("Ines", WORDS, "192.0.2.8")


def test_after_very_many_refusals_nobody_comes_in_by_that_name_from_anywhere(team):
    row = "INSERT INTO access VALUES ({n}, '2024-11-05T12:00:00+00:00', 'Ines', 'refused', '192.0.2.{n}')"
    sql(team, *(row.format(n=n) for n in range(REFUSALS["name"])))
    assert refused(team, "Ines", WORDS, "198.51.100.1") is TooOftenError


def test_a_member_changes_their_password_but_not_one_that_an_admin_gave_meanwhile(team, monkeypatch):
    session = team.login("Ines", WORDS, HERE)
    with pytest.raises(DeniedError):
        team.change_password("Ines", "wrong", "nine quiet harbours", HERE)
    hashed = members._hashed

    def meanwhile(password):
        monkeypatch.setattr(members, "_hashed", hashed)
        team.enrol("Ines", password="given by the admin", by="Omar")
        return hashed(password)

    monkeypatch.setattr(members, "_hashed", meanwhile)
    with pytest.raises(DeniedError):
        team.change_password("Ines", WORDS, "nine quiet harbours", HERE)
    assert team.session(session.token) is None
    team.change_password("Ines", "given by the admin", "nine quiet harbours", HERE)
    assert team.login("Ines", "nine quiet harbours", HERE)


def test_who_came_in_is_put_down_and_after_a_year_let_go_of(team):
    refused(team, "Ines", "wrong")
    session = team.login("Ines", WORDS, HERE)
    team.logout(session.token, HERE)
    at = "2024-11-05T12:00:00+00:00"
    told = [Access(n, at, "Ines", what, HERE) for n, what in ((3, "logout"), (2, "login"), (1, "refused"))]
    assert list(team.accesses()) == told
    assert list(team.accesses(1, before=3)) == told[1:2]
    team.clock.on(days=401)
    team.login("Ines", WORDS, HERE)
    assert [one.what for one in team.accesses()] == ["login"]


def test_no_password_and_no_token_stands_in_the_ledger(team):
    session = team.login("Ines", WORDS, HERE)
    team.enrol("Ines", password="nine quiet harbours", by="Omar")
    held = str([sql(team, f"SELECT * FROM {table}") for table in ("member", "session", "access", "change")])
    assert WORDS not in held
    assert session.token not in held
    assert [row.secret[:9] for row in sql(team, "SELECT secret FROM member ORDER BY n")] == ["", "$argon2id"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "Rosa"}, "Rosa: is no member yet; give a role and a password"),
        ({"name": "Rosa", "role": "reader"}, "Rosa: is no member yet; give a role and a password"),
        ({"name": "Rosa", "role": "owner", "password": WORDS}, "role: 'owner' is none; choose among reader, reviewer, admin"),
        ({"name": "Rosa", "role": "reader", "password": "short"}, "password: has 5 characters; give 12 to 1,024"),
        ({"name": " ", "role": "reader", "password": WORDS}, "member: needs a name of 200 characters at most"),
    ],
)
def test_what_does_not_make_a_member_is_refused(team, given, told):
    with pytest.raises(MisuseError) as error:
        team.enrol(**given, by="Omar")
    assert str(error.value).startswith(told)
    assert team.last_change() == 1


def test_nobody_is_dismissed_twice(team):
    team.dismiss("Ines", by="Omar")
    with pytest.raises(MisuseError, match="Ines: is no member; members stand in sayso member"):
        team.dismiss("Ines", by="Omar")
    assert (team.members(), refused(team, "Ines", WORDS)) == ([], DeniedError)
    team.enrol("Ines", role="reader", password=WORDS, by="Omar")
    assert team.login("Ines", WORDS, HERE)


# ---------------------------------------------------------------- searches


def test_searches_are_kept_renamed_and_forgotten_and_are_no_change(ledger):
    killed = ledger.keep("killed in Kharkiv", "/figures?measure=killed&place=Kharkiv", by="Ines")
    ledger.keep("All drones", "/search?words=drone*", by="Omar")
    assert [one.name for one in ledger.searches()] == ["All drones", "killed in Kharkiv"]
    again = ledger.keep("Kharkiv", killed.address, by="Omar")
    assert [(one.name, one.by) for one in ledger.searches()] == [("All drones", "Omar"), ("Kharkiv", "Omar")]
    ledger.forget(again.n)
    assert ([one.name for one in ledger.searches()], ledger.last_change()) == (["All drones"], 0)
    with pytest.raises(MisuseError, match="no search of this number is kept"):
        ledger.forget(again.n)


def test_the_number_of_a_search_is_never_given_again(ledger):
    first = ledger.keep("killed", "/figures?measure=killed", by="Ines")
    ledger.forget(first.n)
    other = ledger.keep("wounded", "/figures?measure=wounded", by="Omar")
    with pytest.raises(MisuseError, match="no search of this number is kept"):
        ledger.forget(first.n)
    assert ledger.searches() == [other]
    renamed = ledger.keep("injured", other.address, by="Ines")
    third = ledger.keep("captured", "/figures?measure=captured", by="Ines")
    assert [one.n for one in (first, other, renamed, third)] == [1, 2, 3, 4]
    for one in (third, renamed):
        ledger.forget(one.n)
    assert (ledger.searches(), sql(ledger, "SELECT n, address FROM search")) == ([], [(4, "")])
    assert ledger.keep("all", "/figures", by="Ines").n == 5


LED_ASTRAY = ("/\t/example.org", "/\n/example.org", "/figures\\", "/a b",
              "https://example.org/", "//example.org/", "/\\example.org", "figures", "", "/" + "x" * 4_000)  # fmt: skip


@pytest.mark.parametrize("address", LED_ASTRAY)
def test_what_leads_elsewhere_is_not_kept(ledger, address):
    with pytest.raises(MisuseError, match=r"^address: "):
        ledger.keep("A", address, by="Ines")


def test_searches_have_an_end(ledger):
    sql(ledger, *(f"INSERT INTO search VALUES ({n}, 'a', '/{n}', 'x', '2024-11-05')" for n in range(MOST)))
    with pytest.raises(MisuseError, match="are 1,000 already; forget one first"):
        ledger.keep("A", "/figures", by="Ines")
