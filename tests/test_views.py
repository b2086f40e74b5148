"""A reading for people: the table in a terminal, and Markdown."""

from __future__ import annotations

import re
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from sayso import views
from sayso.records import Figure, Note, Period, Place, Reading, Report, Speaker
from written import figure, on, round_up, statement

HOSTILE = "\x1b[31mred\x07 \u202eevil\u202c a\u200bb\u2066c \x9b2J \x00 \ufeff\u00ad\U000e0041"
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")


def number(**given) -> Figure:
    return figure("x", "f", "x", given.pop("value", None), **given)


@pytest.mark.parametrize(
    ("given_figure", "shown"),
    [
        (number(value=600000.0, low=600000, comparator="over"), "> 600,000"),
        (number(value=10000.0, comparator="about"), "≈ 10,000"),
        (number(value=2.0, low=2, comparator="at_least"), "≥ 2"),
        (number(value=200.0, high=200, comparator="at_most"), "≤ 200"),
        (number(value=9.0, high=9, comparator="under"), "< 9"),
        (number(low=10, high=15, comparator="between"), "10–15"),
        (number(low=24, comparator="plural"), "≥ 24"),
        (number(high=3), "≤ 3"),
        (number(value=4.2e9), "4.2bn"),
        (number(value=1_234_567_890.0), "1,234,567,890"),
        (number(value=1.5e6), "1.5m"),
        (number(value=2e12), "2tn"),
        (number(value=2.5), "2.5"),
        (number(value=-3.0), "-3"),
        (number(value=0.0), "0"),
        (number(), ""),
    ],
)
def test_an_amount_is_the_bounds_of_the_words(given_figure, shown):
    assert views.amount(given_figure) == shown


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_short_number_loses_nothing(value):
    shown = views.number(value).replace(",", "")
    size = {"m": 10**6, "b": 10**9, "t": 10**12}
    unit = next((size[mark] for mark in "mbt" if mark in shown), 1)
    assert float(shown.rstrip("tbnm")) * unit == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("period", "shown"),
    [
        (None, ""),
        (on("2024-10-28"), "2024-10-28"),
        (on("2024-10-28", "2024-10-30"), "2024-10-28–30"),
        (on("2024-09-30", "2024-10-02"), "2024-09-30–10-02"),
        (on("2022-02-24", "2024-10-28"), "2022-02-24–2024-10-28"),
        (on("2024-02-01", "2024-02-29"), "2024-02"),
        (on("2024-01-01", "2024-12-31"), "2024"),
        (Period(date(2022, 2, 24), None), "since 2022-02-24"),
        (Period(None, date(2022, 2, 24)), "until 2022-02-24"),
        (Period(date(2022, 2, 24), date(2022, 2, 24), "around 24 February", True), "c. 2022-02-24"),
        (Period(None, None, "some day"), ""),
    ],
)
def test_days_are_written_short(period, shown):
    assert views.days(period) == shown


@pytest.mark.parametrize(
    ("speaker", "shown"),
    [
        (Speaker("A. Reid", "person", "Governor", "Moray Council"), "Governor, Moray Council"),
        (Speaker("A. Reid", "person", "governor of Moray", "Moray"), "governor of Moray"),
        (Speaker("Yonhap", "organisation", None, "Yonhap"), ""),
        (Speaker("A. Reid", "person", None, "Moray Council"), "Moray Council"),
        (Speaker(None, "unnamed", "a senior official"), "a senior official"),
    ],
)
def test_a_speakers_part_says_nothing_twice(speaker, shown):
    assert views.part(speaker) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("abc\u202egpj", r"abc\u202egpj"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("two\r\n\tlines ", "two lines"),
        ("\U000e0041tag", r"\U000e0041tag"),
        ("a\x00b\x9b", r"a\x00b\x9b"),
        ("lone \ud800", r"lone \ud800"),
        ("é 日本 👩🏽 naïve", "é 日本 👩🏽 naïve"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text, shown):
    assert views.visible(text) == shown


def test_the_ledger_follows_the_text():
    order = [
        (group.statement and group.statement.id, [figure.id for figure in group.figures]) for group in views.groups(round_up())
    ]
    assert order == [
        (None, ["f7"]),
        ("s1", ["f1", "f2"]),
        ("s2", ["f3"]),
        ("s3", ["f4"]),
        ("s4", ["f5"]),
        ("s5", []),
        ("s6", []),
        (None, ["f6"]),
    ]


def test_a_figure_of_an_unknown_statement_is_not_lost():
    reading = Reading(Report("r", "4 died"), figures=(figure("4 died", "f1", "4", 4, statement="s99"),))
    assert [group.figures[0].id for group in views.groups(reading)] == ["f1"]


def test_the_table_at_eighty():
    assert views.table(round_up(), 80).splitlines() == [
        "Storm Idris leaves dozens missing",
        "Highland Wire · 2025-03-12 · M. Grant · https://example.org/idris",
        "6 statements by 5 speakers · 7 figures",
        "─" * 80,
        "     figure        amount measure  unit   of place      when           status",
        "  1  the report itself",
        "     dozens        ≥ 24   missing  person                              heading",
        "  2  Ailsa Reid, Governor, Moray Council  said              state     2025-03-11",
        "     At least 14 people were killed and a further nine hurt when the harbour…",
        "     At least 14   ≥ 14   killed   person    Lossiemou… 2025-03-11",
        "     a further…    9      wounded  person    Lossiemou… 2025-03-11",
        "  3  Ailsa Reid, Governor, Moray Council  added             warn      2025-03-11",
        "     “We fear that more than 30 are still under the stones,”",
        "     more than 30  > 30   missing  person    near Loss…                alleged",
        "  4  The coastguard                       put               estimate",
        "     the missing at 27",
        "     27            27     missing  person                              estimated",
        "  5  Tom Arden, spokesman, coastguard     denied            deny",
        "     reports that “up to 200 families” had been cut off",
        "     up to 200     ≤ 200  affected family                              denied",
        "  6  Northern Ledger, daily               quoted            state",
        "     “Nobody was warned,” … “Nobody.”",
        "  7  Jean Okoro, mayor                    as saying         accuse",
        "     “Nobody was warned,” … “Nobody.”",
        "  8  the report itself",
        "     £4.2bn        4.2bn  money    GBP    GB            since 2021-01… planned",
        "",
        "note  day: “Tuesday” was read as 2025-03-11",
    ]


@pytest.mark.parametrize("width", [40, 46, 57, 64, 80, 99, 120, 150, 200])
@pytest.mark.parametrize("colour", [False, True])
def test_the_table_fits_every_terminal(width, colour):
    shown = re.sub(r"\x1b\[[0-9;]*m", "", views.table(round_up(), width, colour))
    assert max(cell_len(line) for line in shown.splitlines()) <= width
    for words in ("≥ 14", "> 30", "≤ 200", "4.2bn", "≥ 24", "wounded", "affected", "denied", "Jean Okoro"):
        assert words in shown


def test_colour_changes_nothing_but_the_colour():
    coloured = views.table(round_up(), 100, colour=True)
    assert "\x1b[1;34mAilsa Reid\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == views.table(round_up(), 100)


def test_no_environment_changes_the_table(monkeypatch):
    before = views.table(round_up(), 100, colour=True)
    for name, value in (("NO_COLOR", "1"), ("COLUMNS", "30"), ("TERM", "dumb"), ("LC_ALL", "tr_TR.UTF-8")):
        monkeypatch.setenv(name, value)
    assert views.table(round_up(), 100, colour=True) == before


def test_words_are_shortened_at_their_ends():
    assert views.shorten("the harbour wall gave way", 17) == "the harbour wall…"
    assert views.shorten("the harbour wall gave way", 16) == "the harbour…"
    assert views.shorten("the harbour wall", 16) == "the harbour wall"
    assert views.shorten("日本海の港の壁", 8) == "日本海…"
    assert views.shorten("Donaudampfschifffahrt", 8) == "Donauda…"


@given(st.text(max_size=60), st.integers(1, 50))
def test_a_shortened_text_fits(text, width):
    shown = views.visible(text)
    assert cell_len(views.shorten(shown, width)) <= width


def hostile_reading(bad: str) -> Reading:
    text = f"{bad} said {bad} 12 died"
    said = statement(text, "s1", Speaker(bad, "person", bad, bad), f"{bad} 12 died", "said", said=on("2025-03-11"))
    counted = figure(
        text, "f1", "12", 12, statement="s1", counted=bad, unit=bad, side=bad, by=bad, place=Place(bad, relation=bad)
    )
    return Reading(Report("r", text, bad, None, bad, bad, author=bad), (said,), (counted,), (Note("note", bad),))


@pytest.mark.parametrize(
    "view", [views.markdown, lambda reading: views.table(reading, 120), lambda reading: views.table(reading, 40)]
)
def test_nothing_hidden_reaches_the_terminal(view):
    shown = view(hostile_reading(HOSTILE))
    assert not UNSAFE.search(shown)
    assert re.search(r"\\?\\x1b", shown)


@settings(max_examples=40)
@given(st.text(st.characters(), max_size=40))
def test_no_text_breaks_the_table(bad):
    reading = hostile_reading(bad)
    for width in (40, 80, 160):
        shown = views.table(reading, width)
        assert not UNSAFE.search(shown)
        assert max(cell_len(line) for line in shown.splitlines()) <= width


def test_an_empty_reading_says_so():
    assert views.table(Reading(Report("r", "")), 80).splitlines()[-1] == "No statements and no figures were found."


def test_notes_stand_below_the_table():
    assert views.table(round_up(), 80).splitlines()[-1] == "note  day: “Tuesday” was read as 2025-03-11"


def test_a_content_of_megabytes_is_shown_at_once():
    text = "said " + "word " * 500_000
    reading = Reading(Report("r", text), (statement(text, "s1", "A", text[5:-1], "said"),))
    assert len(views.table(reading, 80)) < 500


# ---------------------------------------------------------------- Markdown


def rendered(reading: Reading) -> str:
    return MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(views.markdown(reading))


def test_markdown_is_a_title_and_two_tables():
    lines = views.markdown(round_up()).splitlines()
    assert lines[0] == "# Storm Idris leaves dozens missing"
    assert "| 6 | Northern Ledger, daily | quoted | state |  | “Nobody was warned,” … “Nobody.” |" in lines
    assert "| 5 | up to 200 | ≤ 200 | affected | family |  |  |  | denied | Tom Arden |" in lines
    assert rendered(round_up()).count("<tr>") == 1 + 6 + 1 + 7


@pytest.mark.parametrize(
    "bad",
    [
        "a|b",
        "`code`",
        "**bold**",
        "_under_score_",
        "<b>bold</b>",
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "![x](y.png)",
        "# head",
        "&lt;b&gt;",
        "&amp;",
        "~~struck~~",
        "back\\slash \\| pipe",
        "<https://example.org>",
        "<!-- gone -->",
        "$x$ ^up^ ==mark==",
        "1. one",
        "- dash",
        "> quote",
        "a\n\n# b",
        "|---|",
        ":smile: @name",
        "\\",
        "``` fence",
    ],
)
def test_no_text_becomes_markup(bad):
    plain, page = rendered(hostile_reading("plain")), rendered(hostile_reading(bad))
    assert re.findall(r"</?\w+", page) == re.findall(r"</?\w+", plain)
    shown = views.visible(bad).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert page.count(shown) == plain.count("plain")


def test_a_view_never_changes_the_reading():
    reading = round_up()
    views.table(reading, 80), views.markdown(reading)
    assert msgspec.to_builtins(reading) == msgspec.to_builtins(round_up())
