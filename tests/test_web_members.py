"""`sayso serve --auth`: who comes in, what each role may do, and what no other page can do in a member's name."""

from __future__ import annotations

import socket
import subprocess
from contextlib import suppress

import httpx2
import pytest

from ledgers import DAM, DATABASES, shelf
from sayso.errors import DeniedError
from sayso.ledger import Ledger
from served import served

WORDS = "seven grey herons fly"
ROLES = ("reader", "reviewer", "admin")


@pytest.fixture(scope="module", params=DATABASES)
def at(request, tmp_path_factory):
    with shelf(request.param, tmp_path_factory.mktemp("members")) as place:
        address = place.empty()
        with Ledger(address) as ledger:
            ledger.add([DAM])
            for role in ROLES:
                ledger.enrol(role, role=role, password=WORDS, by="Omar")
        yield address


@pytest.fixture(scope="module")
def server(at):
    with served(at, "--auth") as running:
        yield running


@pytest.fixture
def visitor(server):
    """Somebody at a browser of their own, who comes in as a member."""
    opened = []

    def come(name: str | None = None, password: str = WORDS) -> httpx2.Client:
        client = httpx2.Client(base_url=server.client.base_url, trust_env=False, timeout=30)
        opened.append(client)
        if name is not None:
            answer = client.post("/session", json={"name": name, "password": password})
            assert answer.status_code == 200, answer.text
            client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return client

    yield come
    for client in opened:
        client.close()


def a_figure(client) -> dict:
    return client.get("/figures?limit=1").json()["items"][0]


def decide(client, **more) -> int:
    """Tries to accept a figure, and takes it back where that went; the status."""
    entry = a_figure(client)
    answer = client.post(f"/entries/{entry['id']}/review", json={"verdict": "accept", "seen": entry["since"]}, **more)
    if answer.status_code == 200:
        assert client.post("/undo", json={}).status_code == 200
    return answer.status_code


QUESTIONS = ("/ledger", "/figures", "/statements", "/reports", "/speakers", "/matters", "/queue", "/changes", "/searches",
             "/export?to=csv", "/session", "/accesses")  # fmt: skip


@pytest.mark.parametrize("path", QUESTIONS)
def test_nothing_is_told_to_who_did_not_come_in(visitor, path):
    answer = visitor().get(path)
    assert (answer.status_code, answer.json()["detail"]) == (401, "login: is needed; come in by name and password")


def test_nothing_is_decided_by_who_did_not_come_in(visitor):
    sent = {
        "/undo": {}, "/grades": {"subject": "The Wire", "value": "B"}, "/searches": {"name": "a", "address": "/b"},
        "/session/end": {}, "/session/password": {"password": WORDS, "new": WORDS},
    }  # fmt: skip
    client = visitor()
    assert {path: client.post(path, json=body).status_code for path, body in sent.items()} == dict.fromkeys(sent, 401)


def test_a_member_comes_in_is_told_who_they_are_and_leaves(visitor):
    client = visitor("reviewer")
    told = client.get("/session").json()
    assert (told["name"], told["role"], told["login"]) == ("reviewer", "reviewer", True)
    assert client.get("/figures").status_code == 200
    gone = client.post("/session/end", json={})
    assert (gone.status_code, gone.headers["clear-site-data"]) == (200, '"cache"')
    assert client.get("/figures").status_code == 401


def test_the_cookie_can_be_read_by_no_script_and_sent_by_no_other_site(visitor):
    answer = visitor().post("/session", json={"name": "reader", "password": WORDS})
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/", "max-age=43200"))
    assert answer.json()["csrf"] not in cookie


@pytest.mark.parametrize(("role", "may"), [("reader", (403, 403)), ("reviewer", (200, 403)), ("admin", (200, 200))])
def test_a_role_reaches_as_far_as_it_goes(visitor, role, may):
    client = visitor(role)
    assert client.get("/figures").status_code == 200
    assert (decide(client), client.get("/accesses").status_code) == may


def test_a_decision_is_made_in_the_name_of_who_came_in(visitor):
    client = visitor("reviewer")
    assert client.post("/grades", json={"subject": "The Wire", "value": "B"}).status_code == 200
    assert client.get("/changes?limit=1&kind=grade").json()["items"][0]["by"] == "reviewer"
    client.post("/undo", json={})


def test_without_the_sessions_second_token_nothing_is_decided(visitor):
    client = visitor("admin")
    for token in ("", "x", client.headers["X-CSRF-Token"][:-1], visitor("reviewer").headers["X-CSRF-Token"]):
        assert decide(client, headers={"X-CSRF-Token": token}) == 403
        for path in ("/session/end", "/session/password"):
            body = {"password": WORDS, "new": WORDS} if path.endswith("word") else {}
            assert client.post(path, json=body, headers={"X-CSRF-Token": token}).status_code == 403
    assert decide(client) == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "reader", "password": "x"}, 401), ({"name": "nobody", "password": WORDS}, 401), ({"name": "reader"}, 400),
        ({"name": "reader", "password": "x" * 2_000}, 400), ({"name": "", "password": WORDS}, 400), ([], 400), ("reader", 400),
    ],
)  # fmt: skip
def test_who_does_not_fit_does_not_come_in(visitor, body, status):
    answer = visitor().post("/session", json=body)
    assert (answer.status_code, "set-cookie" in answer.headers) == (status, False)


def test_a_member_gives_themselves_another_password_and_other_browsers_must_come_in_again(visitor, at):
    with Ledger(at) as ledger:
        ledger.enrol("Rosa", role="reader", password=WORDS, by="Omar")
    here, there = visitor("Rosa"), visitor("Rosa")
    assert here.post("/session/password", json={"password": "wrong", "new": "nine quiet harbours"}).status_code == 401
    assert here.post("/session/password", json={"password": WORDS, "new": "short"}).status_code == 400
    changed = here.post("/session/password", json={"password": WORDS, "new": "nine quiet harbours"})
    assert changed.status_code == 200, changed.text
    assert (here.get("/figures").status_code, there.get("/figures").status_code) == (200, 401)
    assert visitor("Rosa", "nine quiet harbours").get("/session").json()["name"] == "Rosa"


def test_who_is_dismissed_is_out_at_once(visitor, at):
    with Ledger(at) as ledger:
        ledger.enrol("Kofi", role="admin", password=WORDS, by="Omar")
        client = visitor("Kofi")
        assert client.get("/figures").status_code == 200
        ledger.dismiss("Kofi", by="Omar")
        assert client.get("/figures").status_code == 401


def test_after_too_many_wrong_passwords_the_right_one_does_not_help(visitor, at):
    with Ledger(at) as ledger:
        ledger.enrol("Li", role="reader", password=WORDS, by="Omar")
    client = visitor()
    for _ in range(10):
        assert client.post("/session", json={"name": "Li", "password": "wrong"}).status_code == 401
    answer = client.post("/session", json={"name": "Li", "password": WORDS})
    assert (answer.status_code, answer.json()["detail"]) == (
        429, "login: was refused too often; wait 15 minutes, then try again",
    )  # fmt: skip


def test_an_admin_sees_who_came_in(visitor):
    seen = visitor("admin").get("/accesses?limit=500").json()["items"]
    assert {"login", "refused", "logout"} <= {one["what"] for one in seen}
    assert {one["address"] for one in seen} == {"127.0.0.1"}


def test_where_nothing_may_be_decided_members_keep_their_role(at):
    with served(at, "--auth", "--read-only") as running:
        for role, sees in (("reader", 403), ("reviewer", 403), ("admin", 200)):
            let_in = running.post("/session", {"name": role, "password": WORDS}).json()
            assert running.get("/session").json() == let_in
            assert (let_in["role"], let_in["decides"]) == (role, False)
            refused = running.post("/undo", {}, X_CSRF_Token=let_in["csrf"])
            assert (refused.status_code, refused.json()["where"]) == (403, "this server")
            answer = running.get("/accesses")
            assert answer.status_code == sees
            if sees == 403:
                assert answer.json()["detail"] == f"{role}: may not: it takes an admin; ask who runs the ledger"


@pytest.mark.parametrize(("role", "decides"), [("reader", False), ("reviewer", True), ("admin", True)])
def test_a_session_says_whether_its_member_decides(visitor, role, decides):
    assert visitor(role).get("/session").json()["decides"] is decides


def test_who_came_in_is_told_page_by_page(visitor):
    client, pages, cursor = visitor("admin"), [], ""
    for _ in range(2):
        visitor("reader")
    whole = client.get("/accesses?limit=500").json()
    while cursor is not None:
        page = client.get(f"/accesses?limit=2{cursor and f'&cursor={cursor}'}").json()
        pages, cursor = pages + page["items"], page["next"]
    assert (pages, whole["next"], len(pages) > 2) == (whole["items"], None, True)
    assert client.get("/accesses?cursor=x").status_code == 400


@pytest.mark.parametrize(("options", "address"), [((), "127.0.0.1"), (("--proxy",), "198.51.100.7")])
def test_where_somebody_comes_from_is_told_by_a_proxy_alone(at, options, address):
    with served(at, "--auth", *options) as running:
        running.post("/session", {"name": "reader", "password": WORDS}, X_Forwarded_For="203.0.113.9, 198.51.100.7")
    with Ledger(at) as ledger:
        assert ledger.accesses()[0].address == address


def test_a_new_login_in_a_browser_ends_the_one_before(visitor):
    client = visitor("reader")
    before = dict(client.cookies)
    client.post("/session", json={"name": "reader", "password": WORDS})
    assert visitor().get("/figures", headers={"Cookie": "; ".join(f"{k}={v}" for k, v in before.items())}).status_code == 401


def test_nobody_who_is_not_in_learns_where_the_ledger_is(at, visitor):
    for path in ("/figures", "/reports/r000", "/openapi.json"):
        assert at not in visitor().get(path).text


def test_what_was_asked_before_is_not_told_to_who_comes_after(visitor):
    client = visitor("reader")
    known = client.get("/figures").headers
    assert known["cache-control"].startswith("private")
    assert visitor().get("/figures", headers={"If-None-Match": known["etag"]}).status_code == 401


# ---------------------------------------------------------------- where it listens


def test_a_server_that_others_reach_answers_by_the_names_it_was_given_alone(at):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with served(at, "--auth", "--host", "0.0.0.0", "--port", str(port), "--name", "desk.example.org") as running:
        assert running.url == f"http://desk.example.org:{port}/"
        address = f"http://127.0.0.1:{port}/api/v1/openapi.json"
        for host, status in (("desk.example.org", 200), (f"desk.example.org:{port}", 200), (f"127.0.0.1:{port}", 421)):
            assert httpx2.get(address, headers={"Host": host}, trust_env=False).status_code == status


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2"]
    try:
        subprocess.run([*words, "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed here")
    return folder


def test_with_a_certificate_it_answers_by_https_and_its_cookie_goes_no_other_way(at, certificate):
    options = ("--auth", "--certificate", str(certificate / "cert.pem"), "--key", str(certificate / "key.pem"))
    with served(at, *options) as running:
        assert running.url.startswith("https://127.0.0.1:")
        cookie = running.post("/session", {"name": "reader", "password": WORDS}).headers["set-cookie"]
        assert cookie.startswith("__Host-sayso-")
        assert "Secure" in cookie


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--host", "0.0.0.0"), "--host: 0.0.0.0 can be reached by others; give --auth, or choose one of 127.0.0.1"),
        (("--auth",), "--auth: nobody could come in; make a member first: sayso member NAME --role admin"),
        (("--key", "x.pem"), "--key: is of no certificate; give --certificate, too"),
        (("--auth", "--host", "0.0.0.0"), "--name: is needed with 0.0.0.0; give the name by which browsers ask for it"),
        (("--name", "https://desk"), "--name: 'https://desk' is no name of a host; write it like desk.example.org"),
        (("--certificate", "x.pem"), "--certificate: cannot be used ("),
    ],
)
def test_what_would_let_the_wrong_ones_in_is_refused(run, desk, options, told):
    with Ledger("x.db", create=True) as ledger:
        ledger.add([DAM])
    (desk / "x.pem").write_text("no certificate")
    ran = run("serve", "--ledger", "x.db", *options)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"sayso: {told}")


# ---------------------------------------------------------------- sayso member


def test_members_are_made_listed_changed_and_dismissed(run, desk):
    with Ledger("sayso.db", create=True):
        pass
    assert run("member").out == "No members: sayso member NAME --role admin makes one.\n"
    assert run("member", "Ines", "--role", "reviewer", stdin=f"{WORDS}\n".encode()).out == (
        "Ines: is a reviewer\n"
    )
    assert run("member").out == "Ines  reviewer  since change 1\n"
    assert run("member", "Ines", "--role", "admin").out == "Ines: is an admin, and must come in again\n"
    assert run("member", "Ines", "--password", stdin=b"nine quiet harbours\n").code == 0
    with Ledger("sayso.db") as ledger:
        assert ledger.login("Ines", "nine quiet harbours", "::1").role == "admin"
    assert run("member", "--came").out.split()[1:] == ["login", "Ines", "::1"]
    assert run("member", "Ines", "--dismiss", "--reason", "moved").out == "Ines: may no longer come in\n"
    assert (run("member", "Ines", "--dismiss").code, run("member").out[:10]) == (2, "No members")


def test_came_with_a_name_lists_what_was_done_by_that_name_and_changes_nothing(run, desk):
    with Ledger("sayso.db", create=True) as ledger:
        ledger.enrol("Ines", role="admin", password=WORDS, by="Omar")
        for name in ("Ines", "Kofi", "Ines"):
            with suppress(DeniedError):
                session = ledger.login(name, WORDS, "::1")
        assert [line.split()[1:] for line in run("member", "Ines", "--came").out.splitlines()] == [["login", "Ines", "::1"]] * 2
        assert run("member", "Kofi", "--came").out.split()[1:] == ["refused", "Kofi", "::1"]
        assert run("member", "Li", "--came", stdin=f"{WORDS}\n".encode()).out == "Nobody came in yet.\n"
        assert (ledger.last_change(), bool(ledger.session(session.token))) == (1, True)
        assert run("member", "--came", "--limit", "2").out.endswith("\nthe last 2; --limit shows more\n")
        assert len(run("member", "--came", "--limit", "3").out.splitlines()) == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--role", "admin"), "member: needs a NAME"), (("--limit", "3"), "--limit: is of --came alone; leave it out"),
        (("Ines",), "Ines: can be given a role or a password, or be dismissed"),
        (("Ines", "--role", "admin", "--dismiss"), "Ines: can be given"),
        (("Ines", "--role", "reader"), "password: has 0 characters"),
        (("Ines", "--role", "owner"), "'owner' is not one of 'reader', 'reviewer', 'admin'"),
    ],
)  # fmt: skip
def test_what_sayso_member_cannot_do_is_told(run, desk, words, told):
    Ledger("sayso.db", create=True).close()
    ran = run("member", *words)
    assert ran.code == 2
    assert told in ran.err


def test_a_password_that_is_not_utf_8_is_refused(run, desk):
    Ledger("sayso.db", create=True).close()
    ran = run("member", "Ines", "--role", "reader", stdin="sieben große Vögel\n".encode("latin-1"))
    assert (ran.code, ran.err) == (2, "sayso: password: is not UTF-8; give it in UTF-8, or type it\n")


