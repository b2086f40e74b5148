"""The web app in a real browser: nobody loses their place, one press decides one thing, no drawing says what was not said."""

from __future__ import annotations

import re

import pytest
from visits import MEMBERS

from ledgers import shelf, told
from sayso.ledger import Ledger
from sayso.records import Place, Speaker
from sayso.web import FRONT
from served import served

pytestmark = pytest.mark.skipif(not (FRONT / "index.html").exists(), reason="the page is not built here: it needs Node.js")
expect = pytest.importorskip("playwright.sync_api").expect

GOMA = Place("Goma", "CD", None, -1.68, 29.22, None, "city")
ARABIC = "الجزيرة"


def body(name: str) -> Speaker:
    return Speaker(name, "organisation", name, name, None)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The dead of Goma, on whom a good many speak, not all of them plainly; and forty figures of other things."""
    denied = {"value": None, "high": 900, "comparator": "at_most", "status": "denied"}
    goma = {"place": GOMA, "unit": "person", "counted": "people"}
    with shelf("sqlite", tmp_path_factory.mktemp("goma")) as place:
        at = place.empty()
        with Ledger(at) as ledger:
            ledger.add([
                told("Army", "The army counts 7 people killed.", ("7", goma), who=body("The Army")),
                told("UN", "The UN counts 2,000 people killed.", ("2,000", goma), who=body("The UN"), outlet=ARABIC),
                told("Clinic", "The clinic counts 14 people killed, or 20 people killed.", ("14", goma), ("20", goma),
                     who=body("The Clinic")),
                told("Red Cross", "It denied that up to 900 people were killed.", ("900", {**goma, **denied}),
                     who=body("The Red Cross of the Great Lakes")),
                told("Rebels", "They allege 30 people killed.", ("30", {**goma, "status": "alleged"}), who=body("The Rebels")),
                *(told(f"No {n}", f"{n} houses were damaged.", (str(n), {"measure": "damaged", "unit": "house"}),
                       who=body(f"Town {n}")) for n in range(100, 140)),
                told("Undated", "61 goats are missing.", ("61", {"measure": "missing", "unit": "goat"}), published=None),
            ])  # fmt: skip
        with served(at) as running:
            yield running


@pytest.fixture
def visit(visits, server):
    return lambda path, **context: visits(server, path, **context)


def reviewed(server) -> int:
    return server.get("/ledger").json()["reviewed"]


# ---------------------------------------------------------------- what is drawn


def test_a_denied_bound_an_allegation_and_a_plain_count_look_and_read_unlike(visit):
    seen = visit("/matter?measure=killed")
    chart = seen.page.locator(".chart")
    marks = {name: chart.locator(f"a[aria-label*='{name}']") for name in ("Red Cross", "Rebels", "Army")}
    assert [marks[name].locator(".dot").get_attribute("class") for name in marks] == ["dot crossed", "dot half", "dot"]
    labels = chart.locator(".label").all_text_contents()
    assert {"≤ 900, denied", "30, alleged", "7", "14", "20", "2,000"} <= set(labels)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_marks_of_a_wide_scale_can_be_read_and_no_label_lies_on_another(visit, width):
    chart = visit("/matter?measure=killed", viewport={"width": width, "height": 800}).page.locator(".chart")
    expect(chart.locator(".logarithmic")).to_have_text("log scale")
    assert chart.locator(".lane").first.locator(".tick text").all_text_contents() == ["10", "100", "1K"]
    boxes = [one.bounding_box() for one in chart.locator(".label").all()]
    for n, one in enumerate(boxes):
        for other in boxes[:n]:
            apart = (one["x"] >= other["x"] + other["width"] - 1 or other["x"] >= one["x"] + one["width"] - 1
                     or abs(one["y"] - other["y"]) >= 11)  # fmt: skip
            assert apart, (one, other)
    lane = chart.locator(".lane", has_text="Red Cross").locator(".who")
    assert lane.text_content().startswith("differs")


def test_on_a_phone_a_denied_figure_is_not_listed_as_a_plain_one(visit):
    seen = visit("/figures?measure=killed", viewport={"width": 360, "height": 800})
    row = seen.page.locator("tbody tr", has_text="Red Cross")
    assert "denied" in row.inner_text()
    seen.at("/map?spot=-1.68_29.22").page.get_by_label("Goma: 6 figures").first.focus()
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator(".listed li", has_text="Red Cross")).to_contain_text("denied")


def test_after_a_name_from_right_to_left_the_day_stands_as_it_is(visit, server):
    figure = server.get(f"/figures?outlet={ARABIC}").json()["items"][0]["id"]
    heading = visit(f"/entry/{figure}").page.locator(".heading [dir=auto]").last
    left = heading.evaluate("""one => {
        const text = one.firstChild, at = text.data.indexOf("2024"), range = document.createRange();
        const left = (n) => {
            range.setStart(text, at + n); range.setEnd(text, at + n + 1); return range.getBoundingClientRect().left };
        return [left(0), left(5), left(8)] }""")  # fmt: skip
    assert left == sorted(left), "year, month and day, from left to right"


# ---------------------------------------------------------------- one press decides one thing


def test_what_is_decided_is_not_decided_again(visit, server):
    seen = visit("/review?measure=killed")
    expect(seen.page.locator(".stage .evidence")).to_be_visible()
    seen.page.keyboard.press("a")
    expect(seen.main).to_contain_text("1 decided")
    for key in "kr":
        seen.page.keyboard.press(key)
    expect(seen.page.locator(".said")).to_contain_text("This is decided.")
    expect(seen.main).to_contain_text("1 decided")
    seen.page.keyboard.press("u")
    expect(seen.main).to_contain_text("0 decided")
    assert reviewed(server) == 0


def test_a_key_that_is_held_decides_once(visit, server):
    seen = visit("/review?measure=killed")
    expect(seen.page.locator(".stage .evidence")).to_be_visible()
    for _ in range(5):
        seen.page.keyboard.down("a")
    seen.page.keyboard.up("a")
    expect(seen.main).to_contain_text("1 decided")
    assert reviewed(server) == 1
    seen.page.keyboard.press("u")
    expect(seen.main).to_contain_text("0 decided")


def test_the_queue_says_that_it_is_at_its_end_and_comes_back_to_what_was_passed_over(visit, server):
    seen = visit("/review?measure=missing,damaged&max-value=101")
    expect(seen.page.locator(".waiting li")).to_have_count(3)
    seen.page.keyboard.press("j")
    for left in (2, 1):
        seen.page.keyboard.press("a")
        expect(seen.main).to_contain_text(f"{left} figure{'s' if left > 1 else ''} left")
    expect(seen.main).not_to_contain_text("nothing waits here any more")
    for _ in range(2):
        seen.page.keyboard.press("k")
    seen.page.keyboard.press("a")
    expect(seen.main).to_contain_text("nothing waits here any more")
    expect(seen.main).to_contain_text("3 decided")
    for left in (1, 2, 3):
        seen.page.keyboard.press("u")
        expect(seen.main).to_contain_text(f"{3 - left} decided")
    assert reviewed(server) == 0


def test_who_goes_on_while_a_form_is_being_saved_is_not_moved(visit, server):
    seen = visit("/review?measure=killed")
    expect(seen.page.locator(".stage .evidence")).to_be_visible()
    held = []
    seen.page.route("**/review", lambda route: held.append(route))
    seen.page.keyboard.press("e")
    form = seen.page.get_by_role("form", name="Edit")
    form.locator("[name=status]").select_option("estimated")
    form.get_by_role("button", name="Save").click()
    seen.page.locator(".waiting li button").nth(1).click()
    seen.page.get_by_role("button", name="Edit").click()
    form.locator("[name=reason]").fill("typed meanwhile")
    held[0].continue_()
    expect(seen.main).to_contain_text("1 decided")
    expect(form.locator("[name=reason]")).to_have_value("typed meanwhile")
    expect(seen.page.locator(".progress")).to_contain_text("2 of")
    form.get_by_role("button", name="Leave it").press("j")  # in a form no key decides or moves
    expect(seen.page.locator(".progress")).to_contain_text("2 of")
    form.get_by_role("button", name="Leave it").click()
    seen.page.keyboard.press("u")
    expect(seen.main).to_contain_text("0 decided")


def test_a_grade_is_given_when_it_was_chosen_not_on_the_way_there(visit, server):
    figure = server.get("/figures?measure=killed&limit=1").json()["items"][0]["id"]
    seen = visit(f"/entry/{figure}")
    grade = seen.page.get_by_label("grade")
    grade.focus()
    for _ in range(3):
        seen.page.keyboard.press("ArrowDown")
    assert server.get(f"/entries/{figure}").json()["grade"] is None
    seen.page.get_by_role("button", name="Grade").click()
    expect(seen.page.locator(".said")).to_contain_text("Graded 3")
    assert server.get(f"/entries/{figure}").json()["grade"] == "3"
    server.post("/undo", {})


def test_a_screen_reader_is_told_the_entry_that_comes_up(visit):
    seen = visit("/review?measure=killed")
    expect(seen.page.locator(".stage .evidence")).to_be_visible()
    for _ in range(2):
        seen.page.keyboard.press("j")
        words = seen.page.locator(".stage .evidence").inner_text()
        expect(seen.page.locator("p.unseen[role=status]")).to_contain_text(words)


# ---------------------------------------------------------------- where one was


def test_the_way_back_leads_to_the_row_that_was_followed(visit):
    seen = visit("/figures", viewport={"width": 1280, "height": 500})
    row = seen.page.locator("tbody tr").nth(30)
    link = row.locator("th a")
    row.scroll_into_view_if_needed()
    top, href = seen.page.evaluate("scrollY"), link.get_attribute("href")
    assert top > 200
    row.locator("td").nth(2).click()
    expect(seen.page).to_have_url(re.compile(re.escape(href)))
    assert seen.page.evaluate("scrollY") == 0
    seen.page.go_back()
    expect(seen.page.locator(f"a[href='{href}']")).to_be_focused()
    assert abs(seen.page.evaluate("scrollY") - top) < 3


def test_a_press_on_a_mark_or_circle_leads_on_within_the_page(visit):
    seen = visit("/matter?measure=killed")
    seen.page.evaluate("window.same = true")
    seen.page.locator(".chart .label").first.click()
    expect(seen.page).to_have_url(re.compile("/entry/"))
    assert seen.page.evaluate("window.same") is True
    seen.at("/map").page.evaluate("window.same = true")
    seen.page.get_by_label("Goma: 6 figures").first.click()
    expect(seen.page.get_by_role("region", name="Figures of the chosen places")).to_be_visible()
    assert seen.page.evaluate("window.same") is True


def test_the_way_back_moves_the_map_to_where_it_was(visit):
    seen = visit("/map")
    circle = seen.page.locator(".spot .shown").first
    fitted = circle.bounding_box()["x"]
    seen.page.get_by_label("Goma: 6 figures").first.press("Enter")
    expect(seen.page.get_by_role("region", name="Figures of the chosen places")).to_be_visible()
    seen.page.get_by_role("button", name="World").click()
    expect(seen.page).to_have_url(re.compile("view="))
    assert abs(circle.bounding_box()["x"] - fitted) > 20
    seen.page.go_back()
    expect(seen.page.get_by_role("region", name="Places in view")).to_be_visible()
    seen.page.wait_for_timeout(600)  # milliseconds: long enough for the map to write where it is, were it elsewhere
    expect(seen.page).not_to_have_url(re.compile("view="))
    assert abs(circle.bounding_box()["x"] - fitted) < 3


def focused(seen) -> str:
    return seen.page.evaluate("document.activeElement.tagName")


def test_what_had_the_focus_goes_and_the_keyboard_goes_on_near_by(visit, server):
    seen = visit("/figures?measure=killed&place=Goma")
    seen.page.locator(".chip", has_text="Goma").press("Enter")
    expect(seen.page.locator(".chip")).to_have_count(1)
    assert focused(seen) != "BODY"
    seen.page.get_by_label("at least").fill("10")
    seen.page.get_by_label("at least").press("Enter")
    expect(seen.page.get_by_role("list", name="Filters")).to_contain_text("at least")
    expect(seen.page.get_by_label("at least")).to_be_focused()
    figure = server.get("/figures?measure=killed&limit=1").json()["items"][0]["id"]
    seen.at(f"/entry/{figure}").page.get_by_role("button", name="Edit").press("Enter")
    expect(seen.page.get_by_role("form", name="Edit").locator("input").first).to_be_focused()
    seen.page.keyboard.press("Escape")
    expect(seen.page.get_by_role("form", name="Edit")).to_have_count(0)
    expect(seen.page.get_by_role("region", name="Review")).to_be_focused()


def test_the_matter_of_an_address_that_is_no_more_is_not_passed_off_as_it(visit):
    seen = visit("/matter?measure=killed&matter=ffffffffffffffff")
    expect(seen.main).to_contain_text("The matter of this address is no more")
    seen.at("/matter?measure=killed")
    expect(seen.main).not_to_contain_text("is no more")


def test_the_past_is_told_as_the_past_all_the_way_to_an_entry(visit, server):
    figure = server.get("/figures?measure=missing").json()["items"][0]["id"]
    before = server.get("/ledger").json()["change"]
    change = server.post(f"/entries/{figure}/review", {"verdict": "edit", "values": {"value": 62}}).json()["change"]
    seen = visit(f"/figures?measure=missing&as-of={before}")
    seen.page.locator("tbody th a").click()
    expect(seen.page.get_by_role("list", name="Filters")).to_contain_text(f"as of {before}")
    expect(seen.page.locator(".facts")).to_contain_text("61")
    expect(seen.main.get_by_role("button", name="Accept")).to_have_count(0)
    seen.at(f"/matter?measure=killed&as-of={before}")
    expect(seen.page.get_by_role("list", name="Filters")).to_contain_text("as of")
    seen.at(f"/figures?measure=missing&as-of={before}&reviewed=none")
    seen.main.get_by_role("link", name="Review", exact=True).click()
    expect(seen.page.locator("h1")).to_have_text("Review")
    expect(seen.main).not_to_contain_text("is no parameter")
    server.post("/undo", {"change": change})


def test_figures_of_no_day_have_a_map_and_a_form_that_keeps_the_filter(visit):
    seen = visit("/map?published-since=none")
    expect(seen.main).to_contain_text("Only figures of no day are shown.")
    expect(seen.page.locator(".heading")).to_contain_text("1 figure")
    seen.at("/figures?published-since=none")
    seen.page.get_by_label("at least").fill("60")
    seen.page.get_by_role("button", name="Apply").click()
    expect(seen.page.get_by_role("list", name="Filters")).to_contain_text("at least")
    expect(seen.page.get_by_role("list", name="Filters")).to_contain_text("published since not told")


def test_the_way_back_shows_nothing_of_who_has_logged_out(visits, server, tmp_path):
    with Ledger(tmp_path / "door.db", create=True) as ledger:
        ledger.add([told("Army", "The army counts 7 people killed.", "7")])
        ledger.enrol("Rhea", role="reader", password=MEMBERS["Rhea"][1], by="Ines")
    with served(str(tmp_path / "door.db"), "--auth") as running:
        seen = visits(running, "/figures")
        seen.log_in("Rhea")
        expect(seen.page.locator("tbody tr")).to_have_count(1)
        # As a browser shows a page out of its store of pages; a driven one has none.
        seen.context.clear_cookies()
        seen.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        expect(seen.page.get_by_role("form", name="Log in")).to_be_visible()
        expect(seen.page.locator("tbody tr")).to_have_count(0)


# ---------------------------------------------------------------- where the page itself is at fault


def test_a_part_of_the_page_that_cannot_be_had_is_told_and_the_rest_goes_on(visit):
    seen = visit("/figures")
    seen.page.route("**/assets/Places-*.js", lambda asked: asked.abort())
    seen.page.get_by_role("navigation").get_by_role("link", name="Map").click()
    expect(seen.main.get_by_role("alert")).to_contain_text("this page")
    seen.page.get_by_role("navigation").get_by_role("link", name="Speakers").click()
    expect(seen.page.locator("h1")).to_have_text("Speakers")
    seen.page.get_by_role("navigation").get_by_role("link", name="Map").click()
    seen.page.unroute("**/assets/Places-*.js")
    seen.main.get_by_role("button", name="Load it again").click()
    expect(seen.page.locator("h1")).to_have_text("Map")
    assert all("ERR_FAILED" in one or "dynamically imported module" in one for one in seen.wrong)
    seen.wrong.clear()


def test_a_page_that_breaks_on_an_answer_says_so_and_the_next_one_is_shown(visit):
    seen = visit("/figures")
    seen.page.route("**/api/v1/speakers?*", lambda asked: asked.fulfill(json={"items": 7}))  # as no server of this page would
    seen.page.get_by_role("navigation").get_by_role("link", name="Speakers").click()
    expect(seen.main.get_by_role("alert")).to_contain_text("this page")
    seen.page.get_by_role("navigation").get_by_role("link", name="Reports").click()
    expect(seen.page.locator("h1")).to_have_text("Reports")
    assert all("is not" in one for one in seen.wrong)
    seen.wrong.clear()
