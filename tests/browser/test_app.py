"""The web app in a real browser, on SQLite and PostgreSQL.

Every page shows what it is for, nothing in a report can run, nothing outside is asked, people with a keyboard or a screen
reader get everywhere (axe), and a review is made by keys alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

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
         "/speaker?speaker=NATO", "/reports", "/search?words=drones", "/review", "/nothing-here")  # fmt: skip

pytestmark = pytest.mark.skipif(not (FRONT / "index.html").exists(), reason="the page is not built here: it needs Node.js")
sync_api = pytest.importorskip("playwright.sync_api")


def sample(at: str) -> None:
    """The packaged reports, one of the day after the other."""
    assets = FRONT.parent
    with Ledger(at) as ledger:
        for name, day, outlet in (("sample.txt", "2024-10-28", "The Wire"), ("sample-second.txt", "2024-10-29", "The Post")):
            ledger.add([sayso.read((assets / name).read_text("utf-8"), published=day, outlet=outlet)])


@pytest.fixture(scope="module", params=DATABASES)
def server(request, tmp_path_factory):
    with shelf(request.param, tmp_path_factory.mktemp("app")) as place:
        at = place.empty()
        sample(at)
        with served(at) as running:
            yield running


class Visit:
    """A page of the app, and whatever it did that it should not: other hosts, errors, breaches of its policy, dialogs."""

    def __init__(self, browser, server, **context) -> None:
        self.root, self.wrong = server.url.rstrip("/"), list[str]()
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context})
        self.page = self.context.new_page()
        own = (self.root, "blob:", "data:")
        self.page.on("request", lambda asked: asked.url.startswith(own) or self.wrong.append(asked.url))
        self.page.on("dialog", lambda dialog: (self.wrong.append("a dialog"), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: said.type in ("error", "warning") and self.wrong.append(said.text))

    def at(self, path: str) -> Visit:
        """Goes there, and waits until nothing is asked any more."""
        self.page.goto(self.root + path, wait_until="networkidle")
        return self

    def text(self, selector: str = "main") -> str:
        return self.page.locator(selector).first.inner_text()


@pytest.fixture
def visit(chromium, server):
    opened = []

    def visiting(path: str, **context) -> Visit:
        opened.append(Visit(chromium, server, **context))
        return opened[-1].at(path)

    yield visiting
    for one in opened:
        one.context.close()


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
        ("/review", ["Accept", "Reject", "confidence"]),
    ],
)
def test_a_page_shows_what_it_is_for(visit, path, words):
    seen = visit(path)
    for word in words:
        assert word.casefold() in seen.text().casefold()
    assert seen.wrong == []


def test_a_report_stands_as_it_was_with_its_marks(visit, server):
    identity = a_report(server)
    seen = visit(f"/report/{identity}")
    text = server.get(f"/reports/{identity}").json()["text"]
    assert "the text has its digest" in seen.text()
    shown = seen.page.evaluate("document.querySelector('main').textContent")
    assert all(paragraph in shown for paragraph in text.split("\n") if paragraph)
    assert seen.wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_holds_to_wcag(visit, server, width, scheme):
    if not AXE.exists():
        pytest.skip("axe-core is not installed here: npm ci in front/")
    seen = visit("/", viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    for path in (*PAGES, f"/report/{a_report(server)}"):
        seen.at(path)
        seen.page.evaluate(AXE.read_text("utf-8"))
        found = seen.page.evaluate("rules => axe.run(document, {runOnly: rules})", STANDARD)["violations"]
        faults = [(path, one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"]) for one in found]
        assert faults == []
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than {width}"


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
    seen.page.keyboard.press("j")
    seen.page.keyboard.press("k")
    sync_api.expect(seen.page.locator(".stage .evidence")).to_be_visible()  # sooner, a decision is put off, and that is said
    seen.page.wait_for_load_state("networkidle")
    seen.page.keyboard.press("a")
    sync_api.expect(seen.page.locator("main")).to_contain_text("1 decided")
    assert server.get("/ledger").json()["reviewed"] == before + 1
    seen.page.keyboard.press("u")
    seen.page.wait_for_timeout(800)
    assert server.get("/ledger").json()["reviewed"] == before
    assert seen.wrong == []


def test_an_entry_is_edited_in_a_form_that_offers_what_the_ledger_takes(visit, server):
    seen = visit("/review")
    seen.page.keyboard.press("e")
    form = seen.page.locator("form.edit")
    form.locator("[name=status] option").first.wait_for(state="attached")
    assert set(form.locator("[name=status] option").all_text_contents()) == set(get_args(Status))
    assert len(form.locator("[name=measure] option").all()) == len(get_args(Measure))
    form.locator("[name=status]").select_option("alleged")
    form.locator("[name=reason]").fill("the sentence says so")
    form.locator("button[type=submit]").click()
    sync_api.expect(seen.page.locator("main")).to_contain_text("1 decided")
    (entry,) = server.get("/figures?reviewed=edited").json()["items"]
    assert (entry["status"], entry["read"]["status"] != "alleged") == ("alleged", True)
    server.post("/undo", {})
    assert seen.wrong == []


def test_whatever_a_report_holds_nothing_of_it_runs(chromium, tmp_path):
    with shelf("sqlite", tmp_path) as place:
        at = place.empty()
        readings = [hostile(n, words.replace("\x00", "")) for n, words in enumerate(HOSTILE) if not has_surrogate(words)]
        with Ledger(at) as ledger:
            ledger.add(readings)
        with served(at) as server:
            seen = Visit(chromium, server)
            for path in (*PAGES, *(f"/report/{one['id']}" for one in server.get("/reports?limit=500").json()["items"][::6])):
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
