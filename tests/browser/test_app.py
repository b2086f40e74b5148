"""The web app in a real browser, on SQLite and PostgreSQL.

Every page shows what it is for, nothing in a report can run, nothing outside is asked, people with a keyboard or a screen
reader get everywhere (axe), a review is made by keys alone, and whoever may not decide is offered nothing that does.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import get_args

import pytest
from visits import MEMBERS, Visit

import sayso
from hostile import HOSTILE
from ledgers import DATABASES, shelf, told
from sayso.ledger import Ledger
from sayso.records import Measure, Place, Reading, Speaker, Status
from sayso.web import FRONT
from served import served

AXE = Path(__file__).parents[2] / "front/node_modules/axe-core/axe.min.js"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = ("/", "/figures", "/statements", "/matters", "/matter?measure=troops", "/sums", "/map", "/speakers",
         "/speaker?speaker=NATO", "/reports", "/search?words=drones", "/review", "/changes", "/password",
         "/figures?party=none", "/nothing-here")  # fmt: skip

pytestmark = pytest.mark.skipif(not (FRONT / "index.html").exists(), reason="the page is not built here: it needs Node.js")
sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect


def sample(at: str) -> None:
    """The packaged reports, one of the day after the other."""
    assets = FRONT.parent
    with Ledger(at) as ledger:
        for name, day, outlet in (("sample.txt", "2024-10-28", "The Wire"), ("sample-second.txt", "2024-10-29", "The Post")):
            ledger.add([sayso.read((assets / name).read_text("utf-8"), published=day, outlet=outlet)])


BRIDGES = "“Two bridges are gone,” Governor Anna Berg said on Monday, “and 300 people cannot cross the river.”"


@pytest.fixture(scope="module", params=DATABASES)
def at(request, tmp_path_factory):
    with shelf(request.param, tmp_path_factory.mktemp("app")) as place:
        address = place.empty()
        sample(address)
        yield address


@pytest.fixture(scope="module")
def server(at):
    with served(at) as running:
        yield running


@pytest.fixture(scope="module", params=DATABASES)
def guarded(request, tmp_path_factory):
    """A server to which members log in."""
    with shelf(request.param, tmp_path_factory.mktemp("guarded")) as place:
        address = place.empty()
        sample(address)
        with Ledger(address) as ledger:
            for name, (role, password) in MEMBERS.items():
                ledger.enrol(name, role=role, password=password, by="Ines")
        with served(address, "--auth") as running:
            yield running


MANY = 130


@pytest.fixture(scope="module", params=DATABASES)
def large(request, tmp_path_factory):
    """A server of more reports, speakers, and figures that wait, than stand on a page."""
    with shelf(request.param, tmp_path_factory.mktemp("large")) as place:
        address = place.empty()
        with Ledger(address) as ledger:
            for n in range(1_000, 1_000 + MANY):
                brigade = Speaker(f"{n}th Brigade", "organisation")
                ledger.add([told(f"No {n}", f"{n} people were killed at post {n}.", str(n), who=brigade)])
        with served(address) as running:
            yield running


@pytest.fixture
def visit(visits, server):
    return lambda path, **context: visits(server, path, **context)


def a_figure(server, where: str = "measure=killed") -> str:
    return server.get(f"/queue?{where}&limit=1").json()["items"][0]["id"]


def a_report(server) -> str:
    return server.get("/reports?outlet=The Wire").json()["items"][0]["id"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", ["Came in last", "Differ", "Cannot add up", "three people killed in Kherson"]),
        ("/figures?measure=troops", ["10,000", "North Korea", "NATO"]),
        ("/statements", ["NATO"]),
        ("/matters", ["differ", "Oleksandr Prokudin"]),
        ("/matter?measure=troops", ["South Korea’s spy agency", "cannot be compared (status)"]),
        ("/sums", ["the parts are more than the whole by 2"]),
        ("/map", ["Without a place", "Places in view", "Kherson"]),
        ("/speakers", ["Mark Rutte", "NATO"]),
        ("/speaker?speaker=NATO", ["NATO"]),
        ("/reports", ["The Wire", "The Post"]),
        ("/search?words=drones", ["drones"]),
        ("/review", ["Accept", "Reject", "confidence", "cannot add up: Russia’s Defence Ministry"]),
        ("/figures?party=none", ["not told", "people"]),
        ("/changes", ["Who did what", "reports added"]),
        ("/password", ["there is no password"]),
    ],
)
def test_a_page_shows_what_it_is_for(visit, path, words):
    seen = visit(path)
    for word in words:
        expect(seen.main).to_contain_text(word, ignore_case=True)


def test_a_report_stands_as_it_was_with_its_marks(visit, server):
    identity = a_report(server)
    seen = visit(f"/report/{identity}")
    text = server.get(f"/reports/{identity}").json()["text"]
    expect(seen.main).to_contain_text("the text has its digest")
    shown = seen.page.evaluate("document.querySelector('main').textContent")
    assert all(paragraph in shown for paragraph in text.split("\n") if paragraph)


def faults(seen: Visit, where: str) -> list[tuple[str, str, str, str]]:
    """What axe finds on the page on show, and whether it is wider than the window."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed here: npm ci in front/")
    seen.page.evaluate(AXE.read_text("utf-8"))
    run = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
    found = seen.page.evaluate(run, STANDARD)["violations"]
    wide = not seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    told = [(where, one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"]) for one in found]
    return [*told, (where, "wider than the window", "", "")] if wide else told


TORTURE = "SAYSO_TORTURE" in os.environ  # all of it; else each width and scheme once, and every sixth attack on either database
SCHEMES = {360: ("dark", "light"), 1280: ("light", "dark")}
LOOKS = [({"width": width, "height": 800}, scheme) for width in SCHEMES for scheme in SCHEMES[width][: 2 if TORTURE else 1]]


@pytest.mark.parametrize("at", ["sqlite"], indirect=True)  # the pages are the same on the other
@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_every_page_holds_to_wcag(visit, server, viewport, scheme):
    seen = visit("/", viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    figure, statement = a_figure(server), server.get("/statements?limit=1").json()["items"][0]["id"]
    for path in (*PAGES, f"/report/{a_report(server)}", f"/entry/{figure}", f"/entry/{statement}", f"/matter?figure={figure}"):
        seen.at(path)
        assert faults(seen, path) == []
    seen.at("/review")
    for key, name in (("m", "Merge"), ("s", "Split"), ("e", "Edit")):
        seen.page.keyboard.press(key)
        expect(seen.page.get_by_role("form", name=name)).to_be_visible()
        assert faults(seen, name) == []
        seen.page.get_by_role("button", name="Leave it").click()


@pytest.mark.parametrize("guarded", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_the_forms_to_log_in_hold_to_wcag(visits, guarded, viewport, scheme):
    seen = visits(guarded, "/accesses", viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    seen.log_in("Ada", "a wrong password")
    expect(seen.page.get_by_role("alert")).to_be_visible()
    assert faults(seen, "login") == []
    seen.log_in("Ada")
    expect(seen.main).to_contain_text("was refused")
    seen.page.locator(".person summary").click()
    assert faults(seen, "accesses") == []
    assert faults(seen.at("/password"), "password") == []


# ---------------------------------------------------------------- review


TOWNS = {
    "Kyiv": Place("Kyiv", "UA", "Kyiv", 50.45, 30.52, 703448, "city"),
    "Bucha": Place("Bucha", "UA", "Kyiv", 50.55, 30.21, 711369, "city"),
    "Odesa": Place("Odesa", "UA", "Odesa", 46.48, 30.73, 698740, "city"),
    "Kursk": Place("Kursk", "RU", "Kursk", 51.7, 36.1, None, "region"),
    "Old Mill": Place("Old Mill"),
}  # fmt: skip


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    """A figure of each town, on a day of its own; and one without a place and a day."""
    with shelf("sqlite", tmp_path_factory.mktemp("towns")) as place:
        at = place.empty()
        with Ledger(at) as ledger:
            ledger.add([told(name, f"{n} people were killed.", (str(n), {"place": town}), published=f"2024-11-0{n}")
                        for n, (name, town) in enumerate(TOWNS.items(), 1)])  # fmt: skip
            ledger.add([told("Nowhere", "9 people were killed.", "9", published=None)])
        with served(at) as running:
            yield running


@pytest.fixture
def mapped(chromium, towns):
    seen = Visit(chromium, towns, reduced_motion="reduce").at("/map")
    yield seen
    assert seen.wrong == []
    seen.context.close()


def asks(seen: Visit, query: str) -> None:
    """The address comes to ask for this; what the map shows is no matter."""
    sync_api.expect(seen.page).to_have_url(re.compile(rf"/\w+(\?(view=[\d._-]+&?)?)?{re.escape(query)}$"))


def test_the_brush_is_moved_by_keys_and_narrows_what_is_asked(mapped):
    first, last = mapped.page.get_by_role("slider").all()
    assert (first.get_attribute("aria-valuetext"), last.get_attribute("aria-valuetext")) == ("2024-11-01", "2024-11-05")
    first.focus()
    mapped.page.keyboard.press("ArrowRight")
    mapped.page.keyboard.press("ArrowRight")
    last.focus()
    mapped.page.keyboard.press("ArrowLeft")
    sync_api.expect(mapped.page.locator(".heading")).to_contain_text("2 figures")
    asks(mapped, "published-since=2024-11-03&published-until=2024-11-04")
    assert mapped.page.locator(".spot").count() == 2
    assert last.evaluate("one => one === document.activeElement")
    mapped.page.keyboard.press("End")
    first.focus()
    mapped.page.keyboard.press("Home")
    sync_api.expect(mapped.page.locator(".heading")).to_contain_text("6 figures")
    asks(mapped, "")


def test_the_brush_is_dragged_and_moved_and_a_bar_pressed(mapped):
    box = mapped.page.locator(".brush .bar").first.bounding_box()
    wide, y = box["width"] + 1, box["y"] + box["height"] / 2

    def drag(*days: float) -> None:
        mapped.page.mouse.move(box["x"] + days[0] * wide, y)
        mapped.page.mouse.down()
        for day in days:
            mapped.page.mouse.move(box["x"] + day * wide, y, steps=4)
        mapped.page.mouse.up()

    drag(1.5, 2.5)
    asks(mapped, "published-since=2024-11-02&published-until=2024-11-03")
    mapped.page.wait_for_load_state("networkidle")
    drag(2.5, 3.5)
    asks(mapped, "published-since=2024-11-03&published-until=2024-11-04")
    mapped.page.mouse.click(box["x"] + 1.5 * wide, y)
    asks(mapped, "published-since=2024-11-02&published-until=2024-11-02")
    mapped.page.go_back()
    asks(mapped, "published-since=2024-11-03&published-until=2024-11-04")


def test_a_cluster_parts_when_the_map_is_zoomed_by_button_key_or_wheel(mapped):
    apart = mapped.page.get_by_label("Bucha: 1 figure", exact=True)
    together = mapped.page.get_by_label("Bucha, Kyiv: 2 figures", exact=True)
    sync_api.expect(together).to_be_visible()
    mapped.page.get_by_role("button", name="Zoom in").click()
    together.focus()
    at = together.bounding_box()
    mapped.page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    for _ in range(8):
        mapped.page.mouse.wheel(0, -300)
    sync_api.expect(apart).to_be_visible()
    sync_api.expect(mapped.page).to_have_url(re.compile("view="))
    mapped.page.wait_for_timeout(800)  # milliseconds: the address is written once the map has come to rest
    mapped.page.reload(wait_until="networkidle")  # what the map shows stands in the address
    sync_api.expect(apart).to_be_visible()
    mapped.page.locator(".atlas > svg").focus()
    mapped.page.keyboard.press("0")
    sync_api.expect(together).to_be_visible()
    for _ in range(8):
        mapped.page.keyboard.press("+")
    assert mapped.page.locator(".spot").count() < 4


def test_a_dragged_map_moves_and_presses_nothing(mapped):
    spot = mapped.page.get_by_label("Odesa: 1 figure", exact=True)
    before = spot.bounding_box()
    x, y = before["x"] + before["width"] / 2, before["y"] + before["height"] / 2
    mapped.page.mouse.move(x, y)
    mapped.page.mouse.down()
    mapped.page.mouse.move(x - 80, y, steps=5)
    mapped.page.mouse.up()
    assert abs(before["x"] - spot.bounding_box()["x"] - 80) < 2
    sync_api.expect(mapped.page).to_have_url(re.compile("view="))
    asks(mapped, "")


def test_a_place_that_is_chosen_lists_its_figures_by_keys(mapped):
    mapped.page.get_by_label("Kursk: 1 figure", exact=True).focus()
    mapped.page.keyboard.press("Enter")
    chosen = mapped.page.get_by_role("region", name="Figures of the chosen places")
    sync_api.expect(chosen.locator(".listed a").first).to_have_text("4")
    assert chosen.locator("a[href^='/report/']").count() == 1
    chosen.get_by_role("link", name="As a table").click()
    sync_api.expect(mapped.page.locator(".heading")).to_contain_text("1 figure")


def test_what_no_map_can_show_is_told_beside_it(mapped):
    beside = mapped.page.get_by_role("region", name="Not on the map")
    sync_api.expect(beside.get_by_role("link", name="Old Mill no coordinates 1")).to_be_visible()
    sync_api.expect(beside).to_contain_text("Without a place 1")
    mapped.page.get_by_role("link", name="1 figure of no day of publication").click()
    sync_api.expect(mapped.page.locator(".heading")).to_contain_text("1 figure")
    asks(mapped, "published-since=none")


def test_a_review_is_made_by_keys_alone_and_taken_back(visit, server):
    before = server.get("/ledger").json()["reviewed"]
    seen = visit("/review")
    expect(seen.page.locator(".stage .evidence")).to_be_visible()
    for key in "jka":
        seen.page.keyboard.press(key)
    expect(seen.main).to_contain_text("1 decided")
    assert server.get("/ledger").json()["reviewed"] == before + 1
    seen.page.keyboard.press("u")
    expect(seen.main).to_contain_text("0 decided")
    assert server.get("/ledger").json()["reviewed"] == before


def test_the_queue_is_the_ledgers_with_its_reasons_and_the_filters_of_the_address(visit, server):
    waiting = server.get("/queue?measure=downed").json()["items"]
    seen = visit("/review?measure=downed")
    expect(seen.page.locator(".waiting li")).to_have_count(len(waiting))
    expect(seen.page.get_by_role("list", name="Why it comes up here").locator("li")).to_have_text(waiting[0]["why"])
    assert any("cannot add up" in why for why in waiting[0]["why"])
    expect(seen.page.get_by_role("list", name="Filters")).to_contain_text("downed")


def test_a_hundred_entries_are_decided_as_fast_as_keys_are_pressed(visits, large):
    seen = visits(large, "/review")
    expect(seen.page.locator(".stage .evidence")).to_be_visible()
    asked = []
    seen.page.on("request", lambda request: request.method == "GET" and asked.append(request.url))
    for n in range(100):
        expect(seen.page.locator(".progress")).to_contain_text(f"{n + 1} of {MANY}")
        seen.page.keyboard.press("r" if n % 10 == 9 else "a")
    expect(seen.main).to_contain_text("100 decided", timeout=30_000)
    verdicts = [large.get(f"/figures/count?reviewed={verdict}").json()["count"] for verdict in ("accepted", "rejected")]
    assert verdicts == [90, 10]
    assert len([url for url in asked if "/queue" in url]) == 1  # those behind the first hundred, before they came up
    assert len(asked) == 1


def test_of_two_who_review_at_once_the_second_is_told_and_shown_the_entry_again(visit, server):
    seen = visit("/review")
    expect(seen.page.locator(".stage .evidence")).to_be_visible()
    identity = seen.page.get_by_role("link", name="its matters and history").get_attribute("href").rsplit("/", 1)[1]
    theirs = server.post(f"/entries/{identity}/review", {"verdict": "edit", "values": {"value": 77}}).json()["change"]
    seen.page.keyboard.press("a")
    expect(seen.page.locator(".said")).to_contain_text("Somebody decided on this meanwhile; nothing of theirs was overwritten.")
    assert server.get(f"/entries/{identity}").json()["value"] == 77
    expect(seen.page.locator(".waiting li").nth(1)).to_contain_text("refused")
    seen.page.keyboard.press("j")
    expect(seen.main).to_contain_text("Your decision on this was refused. It is shown as it stands now: edited")
    expect(seen.page.locator(".stage .facts")).to_contain_text("77")
    server.post("/undo", {"change": theirs})


def test_an_entry_is_edited_in_a_form_that_offers_what_the_ledger_takes(visit, server):
    seen = visit("/review")
    expect(seen.page.locator(".stage .evidence")).to_be_visible()
    seen.page.keyboard.press("e")
    form = seen.page.get_by_role("form", name="Edit")
    expect(form.locator("[name=status] option")).to_have_count(len(get_args(Status)))
    assert set(form.locator("[name=status] option").all_text_contents()) == set(get_args(Status))
    expect(form.locator("[name=measure] option")).to_have_count(len(get_args(Measure)))
    form.locator("[name=status]").select_option("alleged")
    form.locator("[name=reason]").fill("the sentence says so")
    form.locator("button[type=submit]").click()
    expect(seen.main).to_contain_text("1 decided")
    (entry,) = server.get("/figures?reviewed=edited").json()["items"]
    assert (entry["status"], entry["read"]["status"] != "alleged") == ("alleged", True)
    server.post("/undo", {})


def test_entries_that_tell_the_same_are_merged_by_keys_and_parted_again(visit, server):
    seen = visit("/review?measure=killed")
    expect(seen.page.locator(".stage .evidence")).to_be_visible()
    seen.page.keyboard.press("m")
    form = seen.page.get_by_role("form", name="Merge")
    expect(form.get_by_role("checkbox").first).to_be_focused()
    seen.page.keyboard.press("Space")
    other = form.get_by_role("checkbox").first.get_attribute("value")
    since = server.get(f"/entries/{other}").json()["since"]
    with seen.page.expect_request("**/review") as sent:
        form.get_by_role("button", name="Merge").click()
    assert sent.value.post_data_json["seen_others"] == {other: since}
    expect(seen.main).to_contain_text("1 decided")
    assert [one["id"] for one in server.get("/figures?reviewed=merged").json()["items"]] == [other]
    seen.page.keyboard.press("u")
    expect(seen.main).to_contain_text("0 decided")
    assert server.get("/figures/count?reviewed=merged").json() == {"count": 0}


def test_a_figure_that_counts_two_things_is_split_and_one_again(visit, server):
    identity = a_figure(server)
    report = server.get(f"/entries/{identity}").json()["report"]
    seen = visit(f"/entry/{identity}")
    seen.page.get_by_role("button", name="Split").click()
    form = seen.page.get_by_role("form", name="Split")
    first, second = form.get_by_role("group", name="Figure 1"), form.get_by_role("group", name="Figure 2")
    first.get_by_label("value").fill("1")
    second.get_by_label("value").fill("2")
    second.get_by_label("measure").select_option("wounded")
    form.get_by_role("button", name="Split").click()
    expect(seen.main).to_contain_text("Split into")
    parts = server.get(f"/figures?report={report}&reviewed=edited").json()["items"]
    assert sorted((part["measure"], part["value"]) for part in parts) == [("killed", 1), ("wounded", 2)]
    seen.page.get_by_role("region", name="History").get_by_role("button", name="undo").click()
    expect(seen.page.locator(".said")).to_contain_text("is undone")
    assert server.get(f"/entries/{identity}").json()["review"] == "none"


def test_a_statement_whose_words_break_off_is_split_by_its_pieces(visit, server, at):
    with Ledger(at) as ledger:
        ledger.add([sayso.read(BRIDGES, published="2024-10-29", title="Bridges", outlet="The Lake")])
        (entry,) = ledger.statements(outlet="The Lake")
    seen = visit(f"/entry/{entry.held.id}")
    seen.page.get_by_role("button", name="Split").click()
    form = seen.page.get_by_role("form", name="Split")
    expect(form.get_by_role("listitem")).to_have_text(["“Two bridges are gone,”", "“and 300 people cannot cross the river.”"])
    form.get_by_role("button", name="Split").click()
    expect(seen.main).to_contain_text("Split into")
    assert server.get("/statements/count?outlet=The Lake").json() == {"count": 2}


# ---------------------------------------------------------------- names, searches, changes


def test_what_another_decided_about_names_is_undone_where_names_stand(visit, server, at):
    with Ledger(at) as ledger:
        ledger.alias("Mark Rutte", "Aleksandr Gusev", by="Ada", reason="they look alike")
    seen = visit("/speakers")
    seen.page.get_by_text("1 decision about names").click()
    expect(seen.page.locator(".rulings")).to_contain_text("“Mark Rutte” and “Aleksandr Gusev” are one")
    expect(seen.page.locator(".rulings")).to_contain_text("by Ada")
    seen.at("/speaker?speaker=Mark Rutte")
    names = seen.page.get_by_role("region", name="Names")
    expect(names).to_contain_text("they look alike")
    names.get_by_role("button", name=re.compile("^Undo change")).click()
    expect(names.locator(".rulings")).to_have_count(0)
    assert server.get("/aliases").json()["items"] == []


def test_a_view_is_kept_for_everybody_found_again_and_forgotten(visit, visits, server):
    seen = visit("/figures?measure=killed&place=Kherson")
    seen.page.get_by_text("Keep this view").click()
    form = seen.page.get_by_role("form", name="Keep this view")
    expect(form.get_by_label("under the name")).to_have_value("killed, Kherson")
    form.get_by_label("under the name").fill("Toll in Kherson")
    form.get_by_role("button").click()
    expect(seen.page.locator(".keep summary")).to_have_text("Kept")
    other = visits(server, "/search")
    kept = other.page.get_by_role("region", name="Kept searches")
    expect(kept).to_contain_text("Figures · kept by Ines")
    kept.get_by_role("link", name="Toll in Kherson").click()
    expect(other.page.get_by_role("list", name="Filters")).to_contain_text("Kherson")
    other.at("/search").page.get_by_role("button", name="Forget Toll in Kherson").click()
    expect(kept).to_contain_text("None is kept yet.")


def test_changes_are_told_filtered_and_undone(visit, server, at):
    with Ledger(at) as ledger:
        change = ledger.accept(a_figure(server), by="Zoe", reason="the words say so")
    seen = visit("/changes")
    seen.page.get_by_label("by").fill("Zoe")
    seen.page.get_by_label("what").select_option("review")
    seen.page.get_by_role("button", name="Show").click()
    rows = seen.page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("the words say so")
    rows.get_by_role("button", name=f"Undo change {change}").click()
    expect(rows).to_contain_text("undone by")
    assert server.get("/figures/count?reviewed=accepted").json() == {"count": 0}


# ---------------------------------------------------------------- matters, pages


def test_a_matter_has_an_address_that_stays_when_it_grows(visit, server):
    matter = server.get("/matters?measure=killed").json()["items"][0]
    seen = visit("/matters?measure=killed")
    seen.page.locator(".brief h2 a").first.click()
    expect(seen.page.locator("h1")).to_contain_text("Kherson")
    assert seen.page.url.endswith(f"/matter?figure={matter['claims'][0]['figure']}")
    seen.at(f"/entry/{matter['claims'][0]['figure']}")
    seen.page.get_by_role("region", name="Matters").get_by_role("link").first.click()
    expect(seen.page.get_by_role("list", name="Verdicts").get_by_role("listitem")).to_have_count(len(matter["verdicts"]))


@pytest.mark.parametrize("path", ["/reports", "/speakers", "/search?words=killed", "/figures"])
def test_what_is_long_comes_in_pages_without_a_gap(visits, large, path):
    seen = visits(large, path)
    rows = seen.page.locator("main .rows tbody tr, main .hits > li")
    found: list[str] = []
    while True:
        expect(rows.first).to_be_visible()
        found += rows.all_inner_texts()
        further = seen.page.locator(".pager").get_by_role("link", name=re.compile("Next|Older"))
        if not further.count():
            break
        before = rows.first.inner_text()
        further.click()
        expect(rows.first).not_to_have_text(before, use_inner_text=True)
    whole = large.get(f"{path}{'&' if '?' in path else '?'}limit=500").json()["items"]
    assert len(found) == len(whole) >= MANY - 10
    seen.page.get_by_role("link", name="First page").click()
    expect(rows.first).to_have_text(found[0], use_inner_text=True)


def test_what_is_being_made_anew_is_told_as_of_its_change_and_asked_for_again(visits, server):
    seen = visits(server, "/")
    answers = iter((True, True, False))

    def answer(route) -> None:
        told = route.fetch()
        route.fulfill(response=told, body=json.dumps({**told.json(), "change": 3, "renewing": next(answers)}))

    seen.page.route("**/api/v1/matters?*", answer)
    seen.page.get_by_role("link", name="Matters", exact=True).click()
    expect(seen.main).to_contain_text("As of change 3; being made anew.")
    expect(seen.main).not_to_contain_text("being made anew", timeout=10_000)
    assert next(answers, None) is None


# ---------------------------------------------------------------- who may


def test_a_member_logs_in_sees_what_they_asked_for_and_logs_out(visits, guarded):
    seen = visits(guarded, "/figures?measure=killed")
    expect(seen.page.get_by_role("form", name="Log in").get_by_label("name")).to_be_focused()
    seen.log_in("Rhea", "a wrong password")
    expect(seen.page.get_by_role("alert")).to_contain_text("name and password do not fit")
    seen.log_in("Rhea")
    expect(seen.page.locator("h1")).to_have_text("Figures")
    expect(seen.main).to_be_focused()
    expect(seen.page).to_have_title("Figures · sayso")
    expect(seen.page.get_by_role("list", name="Filters")).to_contain_text("killed")
    seen.page.locator(".person summary").click()
    expect(seen.page.locator(".person")).to_contain_text("reader")
    seen.page.get_by_role("button", name="Log out").click()
    expect(seen.page.get_by_role("form", name="Log in")).to_be_visible()
    assert seen.context.request.get(f"{guarded.url}api/v1/figures").status == 401


def test_a_reader_is_offered_nothing_that_decides_and_told_why(visits, guarded):
    seen = visits(guarded, "/")
    seen.log_in("Rhea")
    expect(seen.main).to_contain_text("Came in last")
    asked = seen.context.request
    figure = asked.get(f"{guarded.url}api/v1/queue").json()["items"][0]["id"]
    for path in (f"/entry/{figure}", "/review", "/speaker?speaker=NATO", "/search", "/changes"):
        seen.at(path)
        expect(seen.main).to_contain_text("Rhea may read here, and decide nothing")
        decides = re.compile("^(Accept|Reject|Edit|Merge|Split|Undo|Forget|Keep|Is the same|is somebody else)", re.IGNORECASE)
        expect(seen.main.get_by_role("button", name=decides)).to_have_count(0)
    seen.at("/review").page.keyboard.press("a")
    seen.at("/figures")
    expect(seen.page.get_by_text("Keep this view")).to_have_count(0)
    token = asked.get(f"{guarded.url}api/v1/session").json()["csrf"]
    headers = {"x-csrf-token": token, "content-type": "application/json"}
    refused = asked.post(f"{guarded.url}api/v1/entries/{figure}/review", data='{"verdict": "accept"}', headers=headers)
    assert (refused.status, asked.get(f"{guarded.url}api/v1/ledger").json()["reviewed"]) == (403, 0)


def test_where_nothing_may_be_decided_nothing_is_offered(visits, at):
    with served(at, "--read-only") as reading:
        seen = visits(reading, "/review")
        expect(seen.main).to_contain_text("This server is read-only: nothing is decided here.")
        expect(seen.main.get_by_role("button", name="Accept")).to_have_count(0)


def test_a_session_that_ends_is_begun_again_where_one_was(visits, guarded):
    seen = visits(guarded, "/review?measure=killed")
    seen.log_in("Rene")
    words = seen.page.locator(".stage .evidence").inner_text()
    seen.context.clear_cookies()
    seen.page.keyboard.press("a")
    form = seen.page.get_by_role("form", name="Log in")
    expect(form).to_be_visible()
    expect(seen.page.locator(".said")).to_contain_text("Your session has ended.")
    expect(seen.page.locator(".waiting li").nth(1)).to_contain_text("refused")
    seen.log_in("Rene")
    expect(form).to_have_count(0)
    expect(seen.page).to_have_title("Review · sayso")
    seen.page.get_by_role("button", name="Next").click()
    expect(seen.main).to_contain_text("Your decision on this was refused.")
    expect(seen.page.locator(".stage .evidence")).to_have_text(words, use_inner_text=True)
    seen.page.locator(".stage").press("a")
    expect(seen.main).to_contain_text("1 decided")
    seen.page.keyboard.press("u")
    expect(seen.main).to_contain_text("0 decided")


def test_who_logs_in_in_another_tab_decides_on_in_this_one(visits, guarded):
    seen = visits(guarded, "/review")
    seen.log_in("Rene")
    expect(seen.page.locator(".stage .evidence")).to_be_visible()
    given = json.dumps({"name": "Rene", "password": MEMBERS["Rene"][1]})
    asked = seen.context.request
    assert asked.post(f"{guarded.url}api/v1/session", data=given, headers={"content-type": "application/json"}).ok
    seen.page.keyboard.press("a")
    expect(seen.main).to_contain_text("1 decided")
    seen.page.keyboard.press("u")
    expect(seen.main).to_contain_text("0 decided")


def test_a_member_gives_themselves_another_password(visits, guarded):
    seen = visits(guarded, "/password")
    seen.log_in("Rene")
    form = seen.page.get_by_role("form", name="Change your password")
    for old, new, again, trouble in (
        ("decides on much", "a longer sentence", "another sentence", "was typed in two ways"),
        ("not the password", "a longer sentence", "a longer sentence", "name and password do not fit"),
        ("decides on much", "decides on all of it", "decides on all of it", None),
    ):
        form.get_by_label("password until now").fill(old)
        form.get_by_label("new password, 12").fill(new)
        form.get_by_label("new password again").fill(again)
        form.get_by_role("button").click()
        if trouble:
            expect(seen.page.get_by_role("alert")).to_contain_text(trouble)
    expect(seen.page.locator(".said")).to_contain_text("Your password is changed.")
    other = visits(guarded, "/")
    other.log_in("Rene", "decides on all of it")
    expect(other.page.locator("h1")).to_have_text("Today")


def test_who_was_refused_too_often_is_told_what_to_do(visits, guarded):
    for _ in range(10):
        assert guarded.post("/session", {"name": "Zoe", "password": "guess after guess"}).status_code == 401
    seen = visits(guarded, "/")
    seen.log_in("Zoe", "guess after guess")
    expect(seen.page.get_by_role("alert")).to_contain_text("was refused too often")
    expect(seen.page.get_by_role("alert")).to_contain_text("wait 15 minutes, then try again")


# ---------------------------------------------------------------- attacks


@pytest.mark.parametrize(("database", "first"), [("sqlite", 0), ("postgresql", 3)])
def test_whatever_a_report_holds_nothing_of_it_runs(chromium, tmp_path, database, first):
    with shelf(database, tmp_path) as place:
        at = place.empty()
        readings = [hostile(n, words.replace("\x00", "")) for n, words in enumerate(HOSTILE) if not has_surrogate(words)]
        with Ledger(at) as ledger:
            ledger.add(readings)
        with served(at) as server:
            seen = Visit(chromium, server)
            reports = server.get("/reports?limit=500").json()["items"]
            for path in (*PAGES, *(f"/report/{one['id']}" for one in reports[first :: 1 if TORTURE else 6])):
                seen.at(path)
                assert seen.page.evaluate("window.hit") is None, path
            assert seen.wrong == []
            seen.context.close()


def has_surrogate(words: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in words)


def hostile(n: int, words: str) -> Reading:
    """A report of which text, title, outlet, address and speaker are an attack."""
    name = words[:200].strip() or "x"
    who = Speaker(name, "organisation", name, name, None)
    return told(name, f"{words} {n}: 12 killed", "12", who=who, outlet=name, url=name)
