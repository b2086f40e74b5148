"""The page in a real browser: nothing in a report can run, everything in it can be reached, and it stays quick."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hostile import HOSTILE
from sayso.page import fragment, page
from sayso.records import Note, Place, Reading, Report, Span, Speaker
from sayso.views import visible
from written import ROUND_UP, figure, on, round_up, statement

ENTRIES = 13  # of the round-up


class Visit:
    """A page opened from a file, and all that it tried: requests, dialogs, errors, breaches of its policy."""

    def __init__(self, browser, folder: Path, source: str, **context) -> None:
        self.tried: list[str] = []
        path = folder / "page.html"
        path.write_bytes(source.encode())
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context})
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.tried.append(request.url) if request.url != path.as_uri() else None)
        self.page.on("dialog", lambda dialog: (self.tried.append("a dialog"), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.tried.append(str(error)))
        self.page.on("console", lambda message: self.tried.append(message.text))
        self.page.add_init_script(
            "addEventListener('securitypolicyviolation', (e) => console.log('policy', e.violatedDirective))"
        )
        self.page.goto(path.as_uri())

    def text(self, selector: str) -> str:
        return self.page.locator(selector).text_content()

    def open_card(self) -> str | None:
        card = self.page.locator("#card")
        return card.locator(".name").text_content() if card.is_visible() else None

    def lit(self) -> list[str]:
        return self.page.locator("#report .m.lit").all_text_contents()


@pytest.fixture
def visit(chromium, tmp_path):
    opened = []

    def visiting(source: str | Reading, **context) -> Visit:
        opened.append(Visit(chromium, tmp_path, page(source) if isinstance(source, Reading) else source, **context))
        return opened[-1]

    yield visiting
    for one in opened:
        one.context.close()
        assert not [url for url in one.tried if url != "data:,"]


def hostile() -> Reading:
    """Every string stands in the text, and in every field that a page shows."""
    text, said, counted = "", [], []
    for n, bad in enumerate(HOSTILE):
        start = len(text)
        text += f"{bad} said {bad} 12 died\n"
        span = Span(start, len(text) - 1)
        number = Span(len(text) - 8, len(text) - 6)
        who = Speaker(bad, "person", bad, bad, bad)
        said.append(
            statement(text, f"{bad}{n}", who, span, Span(start, start + max(1, len(bad))), said=on("2025-03-11"), rules=(bad,))
        )
        counted.append(
            figure(
                text,
                f"f{bad}{n}",
                number,
                12,
                counted=bad,
                unit=bad,
                side=bad,
                by=bad,
                party=bad,
                statement=f"{bad}{n}",
                place=Place(bad, bad, bad, relation=bad),
                rules=(bad,),
            )
        )
    everything = " ".join(HOSTILE)
    report = Report(everything, text, everything, None, everything, everything, "en", author=everything)
    return Reading(report, tuple(said), tuple(counted), tuple(Note(bad, bad) for bad in HOSTILE))


def test_there_are_enough_hostile_strings():
    assert len(set(HOSTILE)) >= 40


def test_nothing_in_a_report_runs(visit):
    there = visit(hostile())
    for step in ("j", "j", "k", "Escape"):
        there.page.keyboard.press(step)
    for n in range(0, len(HOSTILE), 7):
        there.page.locator(f"#t{2 * n + 2}").dispatch_event("click")
        assert there.page.evaluate("typeof hit") == "undefined"
    there.page.locator("#find").fill("<script>")
    there.page.wait_for_timeout(200)
    assert there.page.evaluate("typeof hit") == "undefined"
    assert there.page.evaluate("document.scripts.length") == 1
    assert (
        there.page.evaluate(
            "document.querySelectorAll('img, svg, iframe, object, embed, base, form:not(#controls), video').length"
        )
        == 0
    )


def test_hostile_text_is_shown_as_it_is(visit):
    reading = hostile()
    there = visit(reading)
    kept = reading.report.text.replace("\x00", "\ufffd").replace("\ud83d", "\ufffd")
    assert there.text("#report") == kept
    assert there.text("h1") == visible(reading.report.title)
    assert there.page.title() == visible(reading.report.title)
    names = there.page.locator(".st .who").all_text_contents()
    assert names == [visible(bad) for bad in HOSTILE]
    assert there.page.locator("#speaker option").all_text_contents()[1:] == list(dict.fromkeys(names))


def test_a_notebook_fragment_runs_nothing(visit):
    there = visit("<!DOCTYPE html><meta charset=utf-8><body>" + fragment(hostile()))
    there.page.wait_for_timeout(200)
    assert there.page.evaluate("typeof hit") == "undefined"
    assert there.page.evaluate("document.scripts.length") == 0


@pytest.mark.parametrize(
    "text", ["\r\nfirst\rsecond\n\n\n", " \t two  spaces \n", "\n", "", "🏴‍☠️ 4 died\n日本 \x0c x", "a\u2029b\x85c"]
)
def test_the_text_in_the_page_is_the_text(visit, text):
    assert visit(Reading(Report("r", text))).text("#report") == text


def test_copied_text_has_the_lines_of_the_report(visit):
    there = visit(round_up())
    copied = there.page.evaluate(
        "(getSelection().selectAllChildren(document.getElementById('report')), getSelection().toString())"
    )
    assert copied.strip().split("\n") == ROUND_UP.strip().split("\n")


def test_a_direction_override_turns_nothing_around(visit):
    there = visit(Reading(Report("r", "a\u202ebcd 4 died\u2067 x")))
    left = there.page.evaluate("""() => {
      const walk = document.createTreeWalker(document.getElementById("report"), NodeFilter.SHOW_TEXT), found = [];
      for (let node; (node = walk.nextNode()); ) if (/^bcd/.test(node.data)) for (const n of [0, 1, 2, 4]) {
        const range = document.createRange(); range.setStart(node, n); range.setEnd(node, n + 1);
        found.push(range.getBoundingClientRect().left);
      }
      return found;
    }""")
    assert len(left) == 4
    assert left == sorted(left)


# ---------------------------------------------------------------- what a reader does


def test_a_figure_under_the_mouse_shows_its_card_and_its_row(visit):
    there = visit(round_up())
    there.page.hover("#report .f >> text=up to 200")
    there.page.wait_for_selector("#card:not([hidden])")
    assert there.open_card() == "up to 200"
    told = there.page.locator("#card dd").all_text_contents()
    assert {"Tom Arden, spokesman, coastguard", "≤ 200", "families", "affected", "denied"} <= set(told)
    assert there.page.locator(".e.lit .title").all_text_contents() == ["up to 200"]
    there.page.mouse.move(5, 5)
    there.page.wait_for_selector("#card", state="hidden")
    assert there.lit() == []


def test_a_row_under_the_mouse_lights_the_words(visit):
    there = visit(round_up())
    there.page.hover(".st >> text=The coastguard")
    assert there.lit() == ["The coastguard", "put", "the missing at ", "27"]


def test_a_chosen_row_marks_the_words_and_can_be_linked_to(visit):
    there = visit(round_up())
    there.page.click(".fg >> text=more than 30")
    assert (there.open_card(), there.lit()) == ("more than 30", ["more than 30"])
    assert there.page.evaluate("location.hash") == "#e6"
    there.page.reload()
    assert there.open_card() == "more than 30"


def test_the_keyboard_alone_is_enough(visit):
    there = visit(round_up())
    seen = []
    for key in ("j", "j", "j", "k", "ArrowDown", "j"):
        there.page.keyboard.press(key)
        seen.append(there.open_card())
    assert seen == ["dozens", "Ailsa Reid", "At least 14", "Ailsa Reid", "At least 14", "a further nine"]
    assert there.page.evaluate("document.activeElement.closest('.e').id") == "e4"
    there.page.keyboard.press("Escape")
    assert there.open_card() is None
    there.page.keyboard.press("/")
    there.page.keyboard.type("ledger j")
    assert there.page.locator("#find").input_value() == "ledger j"
    there.page.keyboard.press("Escape")
    assert there.page.locator("#find").input_value() == ""


def test_tabbing_through_the_text_opens_each_card(visit):
    there = visit(round_up())
    there.page.locator("#report").focus()
    seen = []
    for _ in range(4):
        there.page.keyboard.press("Tab")
        seen.append(there.open_card())
    assert seen == ["dozens", "At least 14", "a further nine", "Ailsa Reid"]
    assert there.page.evaluate("document.activeElement.getAttribute('aria-label')") == "said (statement 2, Ailsa Reid)"


def test_filters_leave_what_was_asked_for(visit):
    there = visit(round_up())

    def left():
        return there.page.locator(".e:not([hidden]) .title").all_text_contents()

    there.page.select_option("#speaker", label="Tom Arden")
    assert left() == ["Tom Arden", "up to 200"]
    assert there.text("#count") == f"2 of {ENTRIES} entries"
    assert there.page.locator("#report .m:not(.off)").all_text_contents()[:2] == ["Its spokesman, Tom Arden", "denied"]
    there.page.select_option("#speaker", "")
    there.page.select_option("#measure", label="missing")
    assert left() == ["dozens", "Ailsa Reid", "more than 30", "The coastguard", "27"]
    there.page.select_option("#measure", "")
    there.page.fill("#find", "NOBODY")
    assert left() == ["Northern Ledger", "Jean Okoro"]
    there.page.fill("#find", "no such words")
    assert (left(), there.text("#count")) == ([], f"0 of {ENTRIES} entries")
    there.page.fill("#find", "")
    assert (len(left()), there.text("#count")) == (ENTRIES, f"{ENTRIES} entries")


def test_a_reading_without_entries_is_a_page_too(visit):
    there = visit(Reading(Report("r", "Nothing was said.")))
    there.page.keyboard.press("j")
    assert there.text("#entries").strip() == "No statements and no figures were found."


def test_a_telephone_shows_the_card_at_its_foot(visit):
    there = visit(round_up(), viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert there.page.evaluate("document.documentElement.scrollWidth") == 390
    there.page.tap("#report .f >> text=up to 200")
    box = there.page.locator("#card").bounding_box()
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 390, 844)
    assert there.page.locator("#report .f >> text=up to 200").bounding_box()["y"] < box["y"]
    there.page.tap("#close")
    assert there.open_card() is None


def test_hostile_text_stays_within_a_telephone(visit):
    there = visit(hostile(), viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    assert there.page.evaluate("document.documentElement.scrollWidth") == 390


def test_without_script_the_page_still_reads(visit):
    there = visit(round_up(), java_script_enabled=False)
    assert there.page.locator("#report .f").count() == 7
    assert there.page.locator(".e").count() == ENTRIES
    assert not there.page.locator("#controls").is_visible()
    assert not there.page.locator("#keys").is_visible()
    there.page.click(".fg >> text=more than 30")
    assert there.page.url.endswith("#t6")


def test_on_paper_every_fact_stands_and_no_control(visit):
    there = visit(round_up())
    there.page.keyboard.press("j")
    there.page.emulate_media(media="print")
    assert not there.page.locator("#controls").is_visible()
    assert not there.page.locator("#card").is_visible()
    assert there.page.locator("#e9 .facts").is_visible()
    assert there.page.pdf(format="A4").startswith(b"%PDF")


CONTRAST = """() => {
  const number = (colour) => { const c = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    c.fillStyle = colour; c.fillRect(0, 0, 1, 1); return [...c.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = (node) => { for (; node; node = node.parentElement) {
    const colour = number(getComputedStyle(node).backgroundColor); if (colour[3] === 255) return colour; }
    return [255, 255, 255]; };
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    if (![...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim()) || !node.getClientRects().length) continue;
    const [a, b] = [light(number(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${node.className || node.tagName} ${ratio.toFixed(2)} ${node.textContent.slice(0, 20)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_contrast_enough(visit, scheme):
    there = visit(round_up(), color_scheme=scheme, reduced_motion="reduce")
    assert there.page.evaluate(CONTRAST) == []
    there.page.keyboard.press("j")
    there.page.keyboard.press("j")
    there.page.keyboard.press("Escape")  # the card of the entry walked to may lie over the text
    there.page.hover("#report .f >> text=up to 200")
    there.page.wait_for_timeout(300)
    assert there.page.evaluate(CONTRAST) == []


@pytest.mark.alone
def test_two_thousand_entries_open_and_filter_smoothly(visit):
    line = "On Monday 12 people died near the bridge, the mayor said in a statement to the press.\n\n"
    text = line * 1_000
    at = [n * len(line) for n in range(1_000)]
    said = tuple(
        statement(text, f"s{n}", f"Mayor {n % 40}", Span(a + 10, a + 40), Span(a + 52, a + 56)) for n, a in enumerate(at)
    )
    dead = tuple(figure(text, f"f{n}", Span(a + 10, a + 12), 12, measure="killed", statement=f"s{n}") for n, a in enumerate(at))
    before = time.monotonic()
    there = visit(Reading(Report("r", text), said, dead))
    assert there.text("#count") == "2,000 entries"
    assert time.monotonic() - before < 5
    took = there.page.evaluate("""() => {
      const before = performance.now(), find = document.getElementById("find");
      for (const words of ["no such words", "", "mayor 7"]) {
        find.value = words; find.dispatchEvent(new Event("input", { bubbles: true }));
        document.body.offsetHeight;
      }
      return performance.now() - before;
    }""")
    assert there.text("#count") == "50 of 2,000 entries"
    assert took < 1_500
