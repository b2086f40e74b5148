"""The HTTP API: a question to a real server on loopback, and what it answers; on SQLite and on PostgreSQL."""

from __future__ import annotations

import base64
import csv
import hashlib
import http.client
import io
import json
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase
from urllib.parse import quote, urlsplit

import pytest

from ledgers import DAM, DATABASES, OWN, read, shelf, told
from sayso.exports import entry_dict, matter_dict
from sayso.exports.plain import json_text
from sayso.ledger import Ledger
from sayso.web import EXPORTS, FRONT
from served import served


@pytest.fixture(scope="module", params=DATABASES)
def at(request, tmp_path_factory):
    with shelf(request.param, tmp_path_factory.mktemp("served")) as place:
        yield place.filled()


@pytest.fixture(scope="module")
def server(at):
    with served(at) as running:
        yield running


def as_json(value):
    """As the API tells it."""
    return json.loads(json_text(value))


# ---------------------------------------------------------------- questions


def test_figures_are_those_of_python(server, at):
    with Ledger(at) as ledger:
        expected = [as_json({**entry_dict(one), "since": one.since, "until": one.until}) for one in ledger.figures()]
        killed = ledger.figures(measure="killed").count()
    assert server.get("/figures?limit=500").json() == {"items": expected, "next": None}
    assert server.get("/figures/count?measure=killed").json() == {"count": killed}
    assert killed > 0


def test_pages_follow_one_another_without_a_gap(server):
    whole = server.get("/figures?limit=500").json()["items"]
    pages, cursor = [], ""
    while cursor is not None:
        page = server.get(f"/figures?limit=2{cursor and f'&cursor={cursor}'}").json()
        pages, cursor = pages + page["items"], page["next"]
        assert len(page["items"]) <= 2
    assert pages == whole
    assert len(pages) > 4


LISTS = ("/reports?versions=all", "/speakers?", "/search?words=killed OR dam", "/changes?", "/matters?alone=true", "/matters?",
         "/sums?", "/series?", "/series?alone=true", "/queue?")  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_every_list_comes_in_pages_that_miss_and_double_nothing(server, path):
    whole = server.get(f"{path}&limit=500").json()["items"]
    pages, cursor = [], ""
    while cursor is not None:
        page = server.get(f"{path}&limit=1{cursor and f'&cursor={quote(cursor)}'}").json()
        pages, cursor = pages + page["items"], page["next"]
    assert pages == whole
    assert server.get(f"{path}&cursor=%7B").status_code == 400


@pytest.mark.parametrize("path", ["/figures/facets/measure", "/statements/facets/day", "/figures/places"])
def test_what_has_no_pages_says_whether_there_is_more(server, path):
    whole = server.get(f"{path}?limit=500").json()
    many = len(whole["items"])
    assert (whole["more"], many > 1) == (False, True)
    for limit in (1, many - 1, many):
        told_so = server.get(f"{path}?limit={limit}").json()
        assert told_so == {"items": whole["items"][:limit], "next": None, "more": limit < many}


def test_near_misses_say_whether_there_are_more(tmp_path):
    with Ledger(tmp_path / "near.db", create=True) as ledger:
        for n, party in enumerate(("UA", "RU", "PL"), 12):
            figure = str(n), {"unit": "person", "party": party}
            ledger.add([told(f"No {n}", f"{n} people were killed.", figure, who=f"Speaker {n}")])
    with served(str(tmp_path / "near.db")) as running:
        asked = [running.get(f"/near?limit={limit}").json() for limit in (1, 2, 3, 4)]
    assert [(len(one["items"]), one["more"]) for one in asked] == [(1, True), (2, True), (3, False), (3, False)]


def test_what_waits_for_review_comes_by_worth_and_goes_when_it_is_reviewed(server, at):
    with Ledger(at) as ledger:
        expected = [(one.figure, one.worth) for one in ledger.queue()]
    waiting = server.get("/queue?limit=500").json()
    assert [(one["id"], one["worth"]) for one in waiting["items"]] == expected
    assert [one["worth"] for one in waiting["items"]] == sorted((one["worth"] for one in waiting["items"]), reverse=True)
    assert waiting["count"] == server.get("/ledger").json()["waiting"] == len(expected) > 2
    first = waiting["items"][0]
    done = server.post(f"/entries/{first['id']}/review", {"verdict": "accept", "seen": first["since"]}).json()
    assert [one["id"] for one in server.get("/queue?limit=500").json()["items"]] == [figure for figure, _ in expected[1:]]
    server.post("/undo", {"change": done["change"]})
    measure = first["measure"]
    assert {one["measure"] for one in server.get(f"/queue?measure={measure}").json()["items"]} == {measure}


def test_the_matters_of_a_figure_are_those_in_which_it_stands(server):
    for matter in server.get("/matters?alone=true&limit=500").json()["items"]:
        for claim in matter["claims"]:
            assert matter in server.get(f"/figures/{claim['figure']}/matters").json()["items"]
            low, high = claim["bounds"]
            assert claim["value"] is None or (low if low is not None else -1e9) <= claim["value"] <= (high or 1e9)


def test_what_was_done_is_told_the_last_first(server):
    done = server.post("/grades", {"subject": "The Wire", "value": "A", "reason": "right so far"}).json()["change"]
    (last,) = server.get("/changes?limit=1").json()["items"]
    assert (last["n"], last["kind"], last["by"], last["reason"]) == (done, "grade", "Ines", "right so far")
    server.post("/undo", {})
    assert {change["kind"] for change in server.get("/changes?kind=undo").json()["items"]} == {"undo"}
    assert server.get("/changes?by=Nobody").json()["items"] == []


def test_names_that_were_decided_can_be_undone_by_their_change(server):
    server.post("/aliases", {"name": "Anna Berg", "other": "Annie Berg"})
    told = server.get("/aliases").json()["items"]
    (mine,) = [one for one in told if one["kind"] == "names" and one["b"]["name"] == "Annie Berg"]
    assert server.post("/undo", {"change": mine["change"]}).status_code == 200
    assert mine not in server.get("/aliases").json()["items"]


def test_searches_are_kept_for_all_and_forgotten(server):
    kept = server.post("/searches", {"name": "Deaths", "address": "/figures?measure=killed"}).json()
    assert server.get("/searches").json()["items"] == [kept]
    assert server.post("/searches", {"name": "Away", "address": "//example.org"}).status_code == 400
    assert server.post("/searches/forget", {"search": kept["n"]}).status_code == 200
    assert server.get("/searches").json()["items"] == []


def test_who_sits_here_is_told_with_what_they_may(server, at):
    assert server.get("/session").json() == {"name": "Ines", "role": "admin", "decides": True, "csrf": None, "ends": None,
                                             "login": False}  # fmt: skip
    with served(at, "--read-only") as reading:
        assert (reading.get("/session").json()["role"], reading.get("/session").json()["decides"]) == ("reader", False)
    answer = server.post("/session", {"name": "Ines", "password": "x"})
    assert (answer.status_code, answer.json()["detail"]) == (400, "login: is not needed here; ask at once")


def test_a_report_comes_with_its_text_and_all_that_was_read_from_it(server):
    for listed in server.get("/reports?versions=all").json()["items"]:
        answer = server.get(f"/reports/{listed['id']}").json()
        if listed["expunged"]:
            assert answer["text"] is None
            continue
        assert hashlib.sha256(answer["text"].encode()).hexdigest() == listed["digest"]
        for figure in answer["figures"]:
            start, end = figure["span"]
            assert answer["text"][start:end] == figure["text"]


@pytest.mark.parametrize(
    "filters",
    ["", "measure=killed", "published-since=2024-11-06", "min-value=10&status=reported", "place=Goma",
     "outlet=The Wire&reviewed=edited,none", "place=none"],
)  # fmt: skip
def test_places_and_days_count_what_the_filters_hold_for(server, filters):
    figures = server.get(f"/figures?limit=500&{filters}").json()["items"]
    places = server.get(f"/figures/places?{filters}").json()["items"]
    days = server.get(f"/figures/days?{filters}").json()["items"]
    told = Counter(json.dumps(bare(one["place"])) for one in figures)
    assert {json.dumps(bare(one["place"])): one["entries"] for one in places} == told
    assert [one["entries"] for one in places] == sorted(told.values(), reverse=True)
    assert {one["day"]: one["entries"] for one in days} == Counter(one["published"] for one in figures)
    assert [one["day"] for one in days if one["day"]] == sorted(one["day"] for one in days if one["day"])
    assert server.get(f"/figures/places?limit=1&{filters}").json()["items"] == places[:1]


def bare(place):
    """A place without what its figure alone says of it."""
    return place and {name: place[name] for name in ("name", "country", "admin1", "lat", "lon", "geonames", "kind")}


def test_a_place_is_asked_for_alone_by_its_coordinates(server):
    for one in server.get("/figures/places").json()["items"]:
        if one["place"] and one["place"]["lat"] is not None:
            spot = f"{one['place']['lat']} {one['place']['lon']}"
            assert server.get(f"/figures/count?place={spot}").json() == {"count": one["entries"]}
    none = server.get("/figures/count?place=none").json()["count"]
    assert none == next(one["entries"] for one in server.get("/figures/places").json()["items"] if one["place"] is None)


def test_matters_are_those_of_python_and_contradictions_come_first(server, at):
    with Ledger(at) as ledger:
        expected = {matter.id: as_json(matter_dict(matter)) for matter in ledger.compare(alone=True)}
    answer = server.get("/matters?alone=true&limit=500").json()
    assert {matter["matter"]: matter for matter in answer["items"]} == expected
    differs = [any(verdict["word"] == "differ" for verdict in matter["verdicts"]) for matter in answer["items"]]
    assert differs == sorted(differs, reverse=True)


@pytest.mark.parametrize(
    "path",
    ["/ledger", "/statements", "/statements/count", "/statements/facets/act", "/figures/facets/outlet",
     "/figures/places", "/figures/days", "/speakers", "/sums",
     "/series?alone=true", "/near", "/search?words=dam", "/matters?as-of=1", "/figures?as-of=2024-11-05"],
)  # fmt: skip
def test_a_question_is_answered_and_told_unchanged_when_it_is_asked_again(server, path):
    answer = server.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.json()
    again = server.get(path, If_None_Match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert server.get(path, If_None_Match='W/"0-0"').json() == answer.json()


def test_what_another_ledger_answered_at_the_same_address_is_not_taken_for_this_ones(server, tmp_path):
    with Ledger(tmp_path / "other.db", create=True) as ledger:
        ledger.add([DAM])
        while ledger.last_change() < server.get("/ledger").json()["change"]:
            ledger.grade("The Wire", "B", by="Ines")
    with served(str(tmp_path / "other.db")) as other:
        assert other.get("/ledger").json()["change"] == server.get("/ledger").json()["change"]
        answer = other.get("/figures", If_None_Match=server.get("/figures").headers["etag"])
        assert {entry["report"] for entry in answer.json()["items"]} == {DAM.report.id}


def test_many_entries_are_written_while_others_ask(tmp_path):
    with Ledger(tmp_path / "many.db", create=True) as ledger:
        ledger.add([told(f"No {n}", f"{n} people were killed.", str(n)) for n in range(10, 1_510)])
    with served(str(tmp_path / "many.db")) as running, running.client.stream("GET", "/export?to=jsonl") as answer:
        values = []
        for line in answer.iter_lines():
            values.append(json.loads(line)["value"])
            if len(values) % 400 == 0:
                assert running.get("/figures/count").json() == {"count": 1_500}
    assert sorted(values) == list(range(10, 1_510))


def test_an_export_is_what_the_command_line_writes(server, at):
    answer = server.get("/export?to=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    with Ledger(at) as ledger:
        assert [row["id"] for row in rows] == [entry.held.id for entry in ledger.figures()]
    assert answer.headers["content-disposition"] == 'attachment; filename="sayso.csv"'
    lines = server.get("/export?to=jsonl&of=statements&act=state").text.splitlines()
    assert {json.loads(line)["act"] for line in lines} == {"state"}


def test_parquet_opens_in_pandas(server):
    pandas = pytest.importorskip("pandas")
    table = pandas.read_parquet(io.BytesIO(server.get("/export?to=parquet&measure=killed").content))
    assert list(table["id"]) == [one["id"] for one in server.get("/figures?measure=killed&limit=500").json()["items"]]


def test_what_is_long_is_sent_compressed(server):
    answer = server.get("/figures?limit=500", Accept_Encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"


NAMED = ("/figures?", "/statements?", "/figures/count?", "/reports?", "/speakers?", "/matters?alone=true", "/sums?",
         "/series?alone=true", "/queue?", "/near?", "/export?to=jsonl")  # fmt: skip


@pytest.mark.parametrize("path", NAMED)
def test_a_report_is_named_by_enough_of_its_beginning(server, path):
    identity = server.get("/reports?outlet=Evening Post").json()["items"][0]["id"]
    whole, beginning = (server.get(f"{path}&report={name}") for name in (identity, identity[:8]))
    assert (whole.status_code, beginning.status_code, beginning.text) == (200, 200, whole.text)
    nobody = server.get(f"{path}&report=r0000000")
    assert (nobody.status_code, nobody.json()["title"]) == (404, "the ledger has no such report")


@pytest.mark.parametrize("takes", ["identity", "gzip;q=0", "br, gzip; q=0.0"])
@pytest.mark.parametrize("path", ["/figures?limit=500", "/export?to=html", "/openapi.json"])
def test_who_takes_nothing_compressed_gets_nothing_compressed(server, path, takes):
    assert "content-encoding" not in server.get(path, Accept_Encoding=takes).headers
    assert server.get(path, Accept_Encoding="gzip;q=0.5, *;q=0").headers["content-encoding"] == "gzip"


def test_what_is_kept_for_an_address_is_of_the_whole_address(server, at):
    with Ledger(at) as ledger:
        persons = ledger.figures(unit="person").count()
    where, asked = urlsplit(server.url).netloc, "/api/v1/figures/count?unit=person"
    line = http.client.HTTPConnection(where, timeout=30)  # which sends a "#" on, as browsers do not
    counts = []
    for address in (f"{asked}#x", asked):
        line.request("GET", address)
        counts.append(json.loads(line.getresponse().read())["count"])
    line.close()
    assert counts == [0, persons]
    assert persons > 0


# ---------------------------------------------------------------- what does not fit


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/figures?colour=red", 400, "colour: is no parameter of this; choose among as-of, "),
        ("/figures?measure=eaten", 400, "measure: 'eaten' is none; choose among "),
        ("/figures?limit=0", 400, "limit: '0' is no number from 1 to 500; give a whole number"),
        ("/figures?limit=10&limit=20", 400, "limit: is given twice; part several values by commas"),
        ("/figures?cursor=x", 400, "cursor: is none of sayso's; give the one that the page before ended with"),
        ("/figures?min-value=nan", 400, "min-value: 'nan' is no number; write it like 12 or 0.5"),
        ("/figures?said-since=monday", 400, "said-since: is no parameter of this; choose among "),
        ("/statements?said-since=monday", 400, "said-since: 'monday' is no day; write it like 2024-11-05"),
        ("/figures/places?limit=5001", 400, "limit: '5001' is no number from 1 to 5000; give a whole number"),
        ("/figures?text=%00", 400, "text: holds a NUL; leave it out"),
        ("/matters?tolerance=2", 400, "tolerance: 2.0 is no share; give 0 to 0.99; 0.1 is a tenth to either side"),
        ("/export", 400, "to: is needed; give it: the format"),
        ("/export?to=docx", 400, "to: 'docx' is none; choose among csv, jsonl, "),
        ("/search", 400, "words: is needed; give it: all of the words"),
        ("/search?words=%20", 400, "words: is needed; "),
        ("/entries/f0000000", 404, "f0000000: the ledger has no such entry; "),
        ("/reports/r0000000", 404, "r0000000: the ledger has no such report; "),
        ("/figures/facets/colour", 400, "field: 'colour' is none; choose among "),
        ("/figures?as-of=9999-12-31T23:59:59-14:00", 400, "as-of: '9999-12-31T23:59:59-14:00' is no moment in UTC"),
        ("/figures/facets/measure?measure=eaten", 400, "measure: 'eaten' is none; "),
        ("/nothing", 404, "/api/v1/nothing: there is no such question; see /api/v1/openapi.json"),
    ],
)
def test_what_does_not_fit_is_told_with_what_to_do(server, path, status, detail):
    answer = server.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"].startswith(detail)


@pytest.mark.parametrize("path", ["/figures", "/statements", "/matters", "/sums", "/series", "/queue"])
def test_a_cursor_that_is_nested_deep_is_none(server, path):
    cursor = base64.urlsafe_b64encode(b"[" * 1_400).decode().rstrip("=")
    answer = server.get(f"{path}?cursor={cursor}")
    assert (answer.status_code, answer.json()["detail"]) == (
        400, "cursor: is none of sayso's; give the one that the page before ended with",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["organisation", "party", "outlet", "place", "speaker"])
def test_more_names_than_a_database_takes_are_refused(server, name):
    names = [f"{a}{b}é" for a, b in islice(product(ascii_lowercase, repeat=2), 101)]
    assert server.get(f"/figures?{name}={','.join(names[:100])}").status_code == 200
    answer = server.get(f"/figures?{name}={','.join(names)}")
    assert (answer.status_code, answer.json()["detail"]) == (400, f"{name}: has 101 names; give 100 at most")


# ---------------------------------------------------------------- decisions


def test_a_review_is_made_seen_and_undone(server):
    identity = server.get("/figures?reviewed=none&limit=1").json()["items"][0]["id"]
    seen = server.get(f"/entries/{identity}").json()["since"]
    before = server.get("/ledger")
    done = server.post(f"/entries/{identity}/review", {"verdict": "edit", "values": {"value": 7}, "seen": seen}).json()
    assert server.get(f"/entries/{identity}").json()["value"] == 7
    assert server.get("/ledger", If_None_Match=before.headers["etag"]).json()["reviewed"] == before.json()["reviewed"] + 1
    changes = server.get(f"/entries/{identity}/history").json()["changes"]
    assert changes[-1]["by"] == "Ines"
    assert server.post("/undo", {"change": done["change"]}).json() == {"change": done["change"]}
    assert server.get(f"/entries/{identity}").json()["review"] == "none"


def test_of_two_who_review_at_once_the_second_is_told_and_nothing_is_overwritten(server):
    identity = server.get("/figures?reviewed=none&limit=1").json()["items"][0]["id"]
    seen = server.get(f"/entries/{identity}").json()["since"]
    first = server.post(f"/entries/{identity}/review", {"verdict": "edit", "values": {"value": 3}, "seen": seen})
    second = server.post(f"/entries/{identity}/review", {"verdict": "edit", "values": {"value": 4}, "seen": seen})
    assert (first.status_code, second.status_code) == (200, 409)
    assert server.get(f"/entries/{identity}").json()["value"] == 3
    server.post("/undo", {})


@pytest.mark.parametrize(
    "body", [{"verdict": "split", "into": [{"value": 1}, {"value": 2}]}, {"verdict": "merge", "others": ["f0000000"]}]
)
def test_what_was_changed_meanwhile_is_neither_split_nor_merged(server, body):
    report = server.get("/figures?reviewed=none&limit=1").json()["items"][0]
    other = next(one["id"] for one in server.get("/figures?limit=500").json()["items"] if one["id"] != report["id"])
    sent = body | ({"others": [other]} if "others" in body else {}) | {"seen": report["since"] - 1}
    answer = server.post(f"/entries/{report['id']}/review", sent)
    assert (answer.status_code, "was changed since" in answer.json()["detail"]) == (409, True)


def test_what_was_decided_on_the_others_meanwhile_is_not_merged_away(server):
    one, other = server.get(f"/figures?report={read(OWN).report.id}").json()["items"][:2]
    server.post(f"/entries/{other['id']}/review", {"verdict": "accept"})
    sent = {"verdict": "merge", "others": [other["id"]], "seen": one["since"], "seen_others": {other["id"]: other["since"]}}
    answer = server.post(f"/entries/{one['id']}/review", sent)
    assert (answer.status_code, answer.json()["where"]) == (409, other["id"])
    assert server.get(f"/entries/{other['id']}").json()["review"] == "accepted"
    server.post("/undo", {})


def test_grades_and_names_are_decided(server):
    assert server.post("/grades", {"subject": "The Wire", "value": "C"}).status_code == 200
    assert "C" in {entry["source_grade"] for entry in server.get("/statements").json()["items"]}
    assert server.post("/aliases", {"name": "Anna Berg", "other": "A. Berg", "same": False}).status_code == 200
    for _ in range(2):
        server.post("/undo", {})


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"verdict": "maybe"}, "body: does not fit: Invalid enum value 'maybe' - at `$.verdict`"),
        ({}, "body: does not fit: Object missing required field `verdict`"),
        ({"verdict": "accept", "colour": 1}, "body: does not fit: Object contains unknown field `colour`"),
        ({"verdict": "accept", "seen": "now"}, "body: does not fit: Expected `int | null`, got `str` - at `$.seen`"),
        ({"verdict": "edit", "values": {"colour": 1}}, "colour: is no field"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(server, body, detail):
    identity = server.get("/figures?limit=1").json()["items"][0]["id"]
    answer = server.post(f"/entries/{identity}/review", body)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(detail)


DEEP = "[" * 990 + "]" * 990
VALUE = "Expected `bool | int | float | str | object | null`, got `array`"


@pytest.mark.parametrize(
    ("values", "detail"),
    [
        ('{"place": {"name": "x", "geonames": 100000000000000000000}}', "place: {'name': 'x', 'geonames': 10000000000"),
        ('{"place": {"name": "x", "geonames": 5000000000}}', "place: {'name': 'x', 'geonames': 5000000000} is no value for"),
        ('{"place": {"name": "x", "lat": 1e300}}', "place: {'name': 'x', 'lat': 1e+300} is no value for it (lat is -90 to 90"),
        ('{"place": {"name": "x", "lon": -181}}', "place: {'name': 'x', 'lon': -181} is no value for it (lat is -90 to 90"),
        (f'{{"value": 1{"0" * 400}}}', f"value: 1{'0' * 199}… is no value for it ("),
        (f'{{"place": {DEEP}}}', f"body: does not fit: {VALUE}"),
        (f'{{"place": {{"name": {DEEP}}}}}', "body: does not fit: Expected `int`, got `array`"),
        (f'{{"place": "{{\\"name\\": {"[" * 30_000}"}}', f"""place: '{{"name": {"[" * 190}… is no value for it ("""),
    ],
)
def test_values_that_no_field_can_hold_are_refused(server, values, detail):
    identity = server.get("/figures?limit=1").json()["items"][0]["id"]
    for said in (f'"edit", "values": {values}', f'"split", "into": [{values}, {{"value": 2}}]'):
        body = f'{{"verdict": {said}}}'
        answer = server.client.post(f"/entries/{identity}/review", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["detail"][: len(detail)]) == (400, detail)


def test_where_nothing_may_be_decided_nothing_is(at):
    with served(at, "--read-only") as server:
        change = server.get("/ledger").json()["change"]
        answer = server.post("/undo", {})
        assert (answer.status_code, answer.json()["detail"]) == (
            403, "this server: is read-only; start it without --read-only to decide"
        )  # fmt: skip
        assert server.get("/ledger").json()["change"] == change


# ---------------------------------------------------------------- who may ask


def test_a_page_of_another_site_decides_nothing(server):
    change = server.get("/ledger").json()["change"]
    assert server.post("/undo", {}, Origin="https://example.org").status_code == 403
    assert server.post("/undo", {}, Origin="null").status_code == 403
    assert server.post("/undo", {}, Sec_Fetch_Site="cross-site").status_code == 403
    assert server.client.post("/undo", content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415
    assert server.client.post("/undo", content=b"{}" + b" " * 70_000,
                              headers={"Content-Type": "application/json"}).status_code == 413  # fmt: skip
    assert server.get("/ledger").json()["change"] == change


@pytest.mark.parametrize("origin", ["http://[", "null", "https://{host}", "http://{host}.evil.example", "http://{host}@evil.example"])
def test_an_origin_that_is_not_this_server_decides_nothing(server, origin):
    host = server.url.split("//")[1].rstrip("/")
    answer = server.post("/undo", {}, Origin=origin.replace("{host}", host))
    assert (answer.status_code, "content-security-policy" in answer.headers) == (403, True)


@pytest.mark.parametrize("body", [b'{"reason": "\xff"}', b'{"reason": "\\ud800"}', b"[" * 30_000, b"\xff\xfe{}", b""])
def test_a_body_that_is_no_json_is_refused(server, body):
    answer = server.client.post("/undo", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["where"]) == (400, "body")


def test_who_asks_nothing_and_who_never_sends_the_rest_are_let_go_of(server):
    at = "127.0.0.1", int(server.url.rstrip("/").rsplit(":", 1)[1])
    named = (f"Host: 127.0.0.1:{at[1]}", "Content-Type: application/json", "Content-Length: 9")
    head = "\r\n".join(("POST /api/v1/undo HTTP/1.1", *named, "", "{"))
    with socket.create_connection(at, 30) as silent, socket.create_connection(at, 30) as slow:
        slow.sendall(head.encode())
        assert slow.recv(65_536).startswith(b"HTTP/1.1 408 ")
        assert silent.recv(65_536) == b""


WAITS_A_SECOND = "import sayso.web.patience as patience; patience.PATIENCE = patience.TAKING = 1"


@pytest.mark.parametrize(
    "rest",
    [
        ["GET /api/v1/ledger HTTP/1.1\r\nHo", "s", "t", ":"],
        ["GET /api/v1/ledger HTTP/1.1\r\nHost: {where}\r\nContent-Length: 99\r\n\r\n", "{", " ", " "],
    ],
)
def test_who_asked_once_and_then_never_sends_the_rest_is_let_go_of_too(at, rest):
    with served(at, first=WAITS_A_SECOND) as server, closing(http.client.HTTPConnection(urlsplit(server.url).netloc)) as line:
        for pause in (1.5, 0):  # between two questions nobody is hurried
            line.request("GET", "/api/v1/ledger")
            assert json.loads(line.getresponse().read())["reports"]
            time.sleep(pause)
        line.sock.settimeout(5)
        began = time.monotonic()
        with suppress(OSError):
            for piece in rest:
                line.sock.sendall(piece.replace("{where}", urlsplit(server.url).netloc).encode())
                time.sleep(0.3)
            while line.sock.recv(65_536):
                pass
        assert time.monotonic() - began < 4


@pytest.mark.parametrize("then", ["", "Connection: close\r\n"])
def test_who_takes_nothing_of_an_answer_is_let_go_of(tmp_path, then):
    many(tmp_path / "many.db")
    asked = "/figures?limit=500"
    with served(str(tmp_path / "many.db"), first=WAITS_A_SECOND) as server, taking_slowly(server, asked, then) as slow:
        time.sleep(3)
        assert len(taken(slow)) < len(server.get(asked).content)


def taken(line):
    """What is still to be had of a connection, until it ends one way or another."""
    pieces = []
    line.settimeout(5)
    with suppress(ConnectionError):
        while piece := line.recv(65_536):
            pieces.append(piece)
    return b"".join(pieces)


@contextmanager
def taking_slowly(running, what, then=""):
    """An answer of which nothing is taken but its first bytes. Small segments keep a machine's buffers small: on loopback
    they hold megabytes by default, a whole export."""
    address = urlsplit(running.url)
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        slow.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        slow.connect((address.hostname, address.port))
        slow.sendall(f"GET /api/v1{what} HTTP/1.1\r\nHost: {address.netloc}\r\n{then}\r\n".encode())
        assert slow.recv(12) == b"HTTP/1.1 200"
        yield slow


def many(path):
    """A ledger of 600 figures, whose export is longer than what a machine's buffers hold."""
    with Ledger(path, create=True) as ledger:
        ledger.add([told(f"No {n}", f"{n} people were killed." + f" {n}{'o' * 60}" * 150, str(n)) for n in range(600)])


def test_exports_that_nobody_takes_keep_no_other_question_out(tmp_path):
    many(tmp_path / "many.db")
    with served(str(tmp_path / "many.db")) as running, ExitStack() as taken:
        for _ in range(EXPORTS):
            taken.enter_context(taking_slowly(running, "/export?to=jsonl"))
        refused = running.get("/export?to=jsonl")
        told_so = f"export: {EXPORTS} are being taken already; try again in a while"
        assert (refused.status_code, refused.json()["detail"]) == (503, told_so)
        assert running.get("/figures/count").json() == {"count": 600}
        taken.close()
        ends = time.monotonic() + 20
        while running.get("/export?to=csv&min-value=599").status_code == 503 and time.monotonic() < ends:
            time.sleep(0.1)
        assert running.get("/export?to=csv&min-value=599").status_code == 200


@pytest.mark.parametrize("stays", [False, True], ids=["leaves", "stays"])
@pytest.mark.parametrize("name", DATABASES)
def test_who_takes_an_export_and_stops_keeps_no_report_from_being_expunged(name, stays, tmp_path):
    with shelf(name, tmp_path) as place:
        address = place.address()
        many(address)
        with served(address, first=WAITS_A_SECOND) as server, ExitStack() as taken:
            taken.enter_context(taking_slowly(server, "/export?to=jsonl"))
            if not stays:
                taken.close()
            with Ledger(address) as ledger:
                gone = ledger.figures(min_value=377, max_value=377).page().entries[0].origin.id
                ledger.expunge(gone, by="Ines", reason="a court order")
                assert ledger.figures().count() == 599
        if name == "sqlite":
            assert b"377 people" not in Path(address).read_bytes()


SLOW = """
import time
from sayso import exports
from sayso.ledger import Ledger
compare = Ledger.compare
Ledger.compare = lambda self, **given: ("tolerance" in given and time.sleep(3)) or compare(self, **given)
Ledger.near = lambda self, **given: time.sleep(3) or iter(())
exports.entries_parquet = lambda entries, file: time.sleep(3)
"""


def test_what_takes_long_holds_up_nothing_else(tmp_path):
    Ledger(tmp_path / "x.db", create=True).close()
    with served(str(tmp_path / "x.db"), first=SLOW) as server, ThreadPoolExecutor(12) as several:
        assert server.get("/matters").json()["items"] == []
        slow = {"/near?": 2, "/matters?tolerance=0.2&": 2, "/export?to=parquet&": EXPORTS}
        asked = [several.submit(server.get, f"{path}min-value={n}") for path, many in slow.items() for n in range(many)]
        time.sleep(0.5)
        began = time.monotonic()
        assert server.get("/figures/count").json() == {"count": 0}
        assert server.get("/matters").json()["items"] == []
        assert server.get("/export?to=csv").json()["title"] == f"{EXPORTS} are being taken already"
        assert time.monotonic() - began < 2
        assert {one.result().status_code for one in asked} == {200}


def test_a_page_goes_on_where_its_last_entry_was_reviewed_meanwhile(server):
    whole = [one["id"] for one in server.get("/figures?limit=500").json()["items"]]
    first = server.get("/figures?limit=2").json()
    done = server.post(f"/entries/{first['items'][-1]['id']}/review", {"verdict": "accept"}).json()
    rest = server.get(f"/figures?limit=500&cursor={first['next']}").json()["items"]
    assert [one["id"] for one in rest] == whole[2:]
    server.post("/undo", {"change": done["change"]})


def test_a_body_without_an_end_is_refused(server):
    pieces = (b" " * 10_000 for _ in range(20))
    answer = server.client.post("/undo", content=pieces, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["detail"]) == (413, "request: a decision takes 65,536 bytes at most; send less")
    assert server.get("/ledger").status_code == 200


def test_another_way_of_asking_is_refused(server):
    assert server.client.put("/ledger", json={}).json()["detail"] == (
        "/api/v1/ledger: cannot be asked so; see /api/v1/openapi.json"
    )


def test_a_server_is_asked_by_its_own_name_alone(server):
    assert server.get("/ledger", Host="evil.example").status_code == 421
    assert server.get("/ledger", Host=f"localhost:{server.url.rstrip('/').rsplit(':', 1)[1]}").status_code == 200


def test_every_answer_says_what_a_browser_may_do_with_it(server):
    for path in ("/ledger", "/figures?colour=red", "/nothing", "/openapi.json", "/export?to=html"):
        headers = server.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "sent", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n"]
)
def test_what_is_no_question_ends_nothing(server, sent):
    at = "127.0.0.1", int(server.url.rstrip("/").rsplit(":", 1)[1])
    with suppress(OSError), socket.create_connection(at, 5) as line:  # it may hang up first
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        while line.recv(65_536):
            pass
    assert server.get("/ledger").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [("assets/..%2f..%2fsample.txt", 404), ("assets/%00", 404), ("assets/" + "a" * 300, 404),
     ("assets/../../__init__.py", 200), ("no/such/view", 200)],
)
def test_of_files_the_page_has_its_own_alone(server, path, status):
    answer = server.client.get(f"{server.url}{path}")
    if not (FRONT / "index.html").exists():
        pytest.skip("the page is not built here: it needs Node.js")
    assert answer.status_code == status
    assert status == 404 or answer.text.startswith("<!doctype html>")


def test_others_than_this_machine_are_refused(run, tmp_path, at):
    ran = run("serve", "--ledger", at, "--host", "0.0.0.0")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("sayso: --host: 0.0.0.0 can be reached by others; give --auth, or choose one of 127.0.0.1")


def test_a_port_that_is_taken_is_told(run, at, server):
    port = server.url.rstrip("/").rsplit(":", 1)[1]
    ran = run("serve", "--ledger", at, "--port", port)
    assert ran.code == 2
    assert ran.err.startswith(f"sayso: 127.0.0.1:{port}: cannot be taken")
