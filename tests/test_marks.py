"""The page as text: what is cut where, what is escaped, what a page without a browser can promise."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import time
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.page import fragment, page
from sayso.records import Note, Place, Reading, Report, Span, Speaker
from written import figure, on, round_up, statement


class Pieces(HTMLParser):
    """The pieces of the report's text, each with the entries that cover it, and all ids and links of the page."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inside = False
        self.cover = ("", "")
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if given.get("href", "").startswith("#") else []
        self.inside = self.inside or tag == "article"
        if tag in {"a", "span"} and "m" in given.get("class", "").split():
            self.cover = (given["data-e"], given["class"].removeprefix("m "))

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "article"
        self.cover = ("", "")

    def handle_data(self, data):
        if self.inside and data.strip():
            self.found.append((data, *self.cover))


def pieces(reading: Reading) -> list[tuple[str, str, str]]:
    return Pieces(page(reading)).found


def test_overlapping_and_nested_entries_are_cut_into_pieces():
    text = "Ann said that Bob said 12 or 13 died"
    reading = Reading(
        Report("r", text),
        (statement(text, "s1", "Ann", "that Bob said 12 or 13 died", "said", "Ann"),
         statement(text, "s2", "Bob", "12 or 13 died", Span(18, 22), "Bob", via="s1")),
        (figure(text, "f1", "12 or", statement="s2"), figure(text, "f2", "or 13", statement="s2")),
    )  # fmt: skip
    assert pieces(reading) == [
        ("Ann", "1", "w"),
        ("said", "1", "q"),
        ("that ", "1", "c"),
        ("Bob", "1 2", "c w"),
        ("said", "1 2", "c q"),
        ("12 ", "1 2 3", "c f cc"),
        ("or", "1 2 3 4", "c f cc"),
        (" 13", "1 2 4", "c f cc"),
        (" died", "1 2", "c cc"),
    ]


def test_a_quotation_over_two_paragraphs_is_one_entry_on_both_lines():
    text = "“One.\n\n“Two,” she said."
    reading = Reading(Report("r", text), (statement(text, "s1", "She", Span(0, 13), "said"),))
    assert [piece for piece in pieces(reading) if piece[1]] == [("“One.\n", "1", "c"), ("“Two,”", "1", "c"), ("said", "1", "q")]


def test_every_entry_can_be_reached_and_leads_back():
    found = Pieces(page(round_up()))
    assert len(found.ids) == len(set(found.ids))
    assert {f"t{n}" for n in range(1, 14)} | {f"e{n}" for n in range(1, 14)} < set(found.ids)
    assert set(found.links) <= {f"#{one}" for one in found.ids}


def test_spans_that_do_not_fit_the_text_mark_nothing():
    text = "4 died"
    out = figure(text, "f1", Span(0, 1), 4)
    bad = [
        msgspec.structs.replace(out, id=str(n), span=Span(*span)) for n, span in enumerate([(3, 3), (5, 2), (4, 99), (-2, 1)])
    ]
    assert pieces(Reading(Report("r", text), figures=tuple(bad))) == [("4 died", "", "")]


def test_what_was_not_read_is_marked_as_such():
    reading = Reading(Report("r", "4 died\nSign up"), notes=(Note("boilerplate", "sign-up line", Span(7, 14)),))
    assert '<span class="u">Sign up</span>' in page(reading)


def test_only_the_style_and_the_script_of_the_page_are_admitted():
    source = page(round_up())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', source)[1]
    for tag in ("style", "script"):
        (inline,) = re.findall(rf"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        allowed = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{allowed}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<[^>]*\s(style|on\w+)=", re.sub(r"<(style|script)>.*?</\1>", "", source, flags=re.DOTALL))


def test_the_page_asks_for_nothing():
    bare = re.sub(r"<article.*?</article>", "", page(round_up()), flags=re.DOTALL)
    assert re.findall(r'(?:src|href|url\(|@import)\W*(?:https?:)?//[^"\s]*', bare) == ['href="https://example.org/idris']


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", " https://example.org", "//example.org"]
)
def test_an_address_that_is_no_web_address_is_no_link(address):
    source = page(Reading(Report("r", "x", url=address)))
    assert f'href="{html.escape(address)}"' not in source
    assert f"<bdi>{html.escape(address.strip())}</bdi>" in source


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_the_text_stands_code_point_for_code_point(text):
    article = re.search(r"<article[^>]*>(.*?)</article>", page(Reading(Report("r", text))), re.DOTALL)[1]
    kept = re.sub(r"<[^>]*>", "", article)
    undone = kept.replace("&#13;", "\r").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert undone == text.replace("\x00", "\ufffd")


@given(st.text(st.characters(), max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8))
def test_any_spans_on_any_text_make_a_page(text, ends):
    said = tuple(statement(text, f"s{n}", text, (Span(a, b),)) for n, (a, b) in enumerate(ends))
    shown = page(Reading(Report("r", text, text), said)) + fragment(Reading(Report("r", text, text), said))
    shown.encode()
    assert shown.count("<script") == 1


def test_the_same_reading_makes_the_same_page():
    assert page(round_up()) == page(round_up())


@pytest.mark.alone
def test_ten_thousand_nested_statements_cost_no_square():
    text = "“" * 10_000 + "x" + "”" * 10_000
    said = tuple(statement(text, f"s{n}", "A", Span(n, len(text) - n)) for n in range(10_000))
    before = time.process_time()
    source = page(Reading(Report("r", text), said))
    assert time.process_time() - before < 5
    assert len(source) < 20_000_000


@pytest.mark.alone
def test_a_report_of_five_megabytes_takes_seconds():
    line = "On Monday 12 people died near the bridge, the mayor said in a statement to the press.\n"
    text = line * (5_000_000 // len(line))
    count = 2_000
    said = tuple(statement(text, f"s{n}", "Mayor", Span(n * len(line) + 10, n * len(line) + 40)) for n in range(count))
    dead = tuple(
        figure(text, f"f{n}", Span(n * len(line) + 10, n * len(line) + 12), 12, statement=f"s{n}") for n in range(count)
    )
    before = time.process_time()
    source = page(Reading(Report("r", text), said, dead))
    assert time.process_time() - before < 5
    assert source.count('<li class="e') == 2 * count


def test_a_notebook_gets_a_table_without_script_or_ids():
    source = round_up()._repr_html_()
    assert source.count("<tr>") == 1 + 8
    assert "<script" not in source
    assert not re.search(r"\s(id|href|on\w+|style)=", source)
    assert (
        "<b><bdi>up to 200</bdi></b> <bdi>≤ 200</bdi> · <bdi>affected</bdi> · <bdi>families</bdi> · <bdi>denied</bdi>" in source
    )


def test_a_notebook_shows_a_long_ledger_in_part():
    text = "12 died. " * 300
    said = tuple(statement(text, f"s{n}", "A", Span(9 * n, 9 * n + 7)) for n in range(300))
    assert "… and 100 more" in fragment(Reading(Report("r", text), said))


def test_an_entry_tells_all_that_is_known_of_it():
    text = "he said 12 soldiers south of Orda died"
    who = Speaker("A. Reid", "person", "Governor", "Moray Council", "GB")
    said = statement(text, "s1", who, text[8:], "said", "he", said=on("2025-03-11"), quote="indirect", rules=("carried",))
    dead = figure(text, "f1", "12", 12, counted="soldiers", measure="turned_back", party="GB", side="the guard", by="rebels",
                  place=Place("Orda", "GB", "Moray", relation="south of"), statement="s1", status="alleged")  # fmt: skip
    source = page(Reading(Report("r", text), (said,), (dead,)))
    facts = re.findall(r"<dt[^>]*>(.*?)</dt><dd[^>]*><bdi>(.*?)</bdi></dd>", source)
    assert ("Role", "Governor") in facts
    assert ("Changed by rule", "carried") in facts
    assert ("Party", "GB · the guard") in facts
    assert ("By", "rebels") in facts
    assert ("Place", "south of Orda, Moray, GB") in facts
    assert ("Measure", "turned back") in facts
    assert ("Said by", "A. Reid, Governor, Moray Council") in facts
