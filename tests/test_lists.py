"""The ledger at a terminal: lists, one entry, one report, two texts held against each other.

What each list looks like at 60, 80 and 160 cells stands in tests/lists/*.txt, to be read by people.
`python tests/test_lists.py` writes those files anew, after a change that is meant.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import fields, replace
from rich.cells import cell_len

from accounts import account, teller
from accounts import named as with_ids
from sayso import comparisons, differences, lists, sheets, views
from sayso.ledger import Ledger
from sayso.reconciliation.grading import advice
from sayso.reconciliation.matters import matters
from sayso.reconciliation.nearness import near_misses
from sayso.reconciliation.verdicts import judge
from sayso.records import (
    Account,
    Arrival,
    Change,
    Copy,
    Entry,
    Figure,
    Filed,
    Hit,
    Matter,
    Origin,
    Period,
    Place,
    Reading,
    Refused,
    Span,
    Speaker,
    Statement,
    Verdict,
    Voice,
    Window,
)
from written import figure, find, on, round_up, statement

GOLDEN = Path(__file__).parent / "lists"
WIDTHS = (60, 80, 160)
HOSTILE = "\x1b[31mred\x07 \u202eevil\u202c a\u200bb\u2066c \x9b2J \x00 \ufeff\u00ad\U000e0041\r\n\x85"
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Check(NamedTuple):
    """As `sayso.ledger.Check` has it."""

    what: str
    checked: int
    faults: tuple[str, ...] = ()


class Who(NamedTuple):
    """As the ledger's decisions have it."""

    name: str
    role: str | None = None
    organisation: str | None = None
    country: str | None = None


class Decision(NamedTuple):
    a: Who
    b: Who
    same: bool = True


class Office(NamedTuple):
    role: str
    organisation: str
    person: str
    since: date | None = None
    until: date | None = None


# ---------------------------------------------------------------- a small ledger, written by hand

READING = round_up()
TEXT = READING.report.text
HARBOUR = "港湾局は月曜、少なくとも14人が行方不明になったと述べた。\n"
IDRIS = Origin(
    "r51b0c7e2aa90d3f4", "5" * 64, "Storm Idris leaves dozens missing", date(2025, 3, 12), "Highland Wire",
    "https://example.org/idris", "en", "2025-03-12T07:40:00+00:00", "M. Grant",
)  # fmt: skip
EARLIER = replace(IDRIS, id="r7e02d61b4c99a0e8", digest="7" * 64, title="Storm Idris: harbour wall gives way", author=None)
WALL = Origin("r90aa4d25f1e6b7c3", "9" * 64, "港の壁が崩れる", date(2025, 3, 10), "北海港湾新聞", language="ja")
GONE = Origin("rc3d4e5f607182930", "c" * 64, published=date(2025, 2, 2))
TOLD = {s.id: s.speaker for s in READING.statements}
NAMES = {"Ailsa Reid": "Ailsa C. Reid", "The coastguard": "HM Coastguard"}


def named(letter: str, n: int) -> str:
    """An id as the ledger's are: a letter and 16 hexadecimal digits."""
    return f"{letter}{n * 0x9E3779B97F4A7C15 % 2**64:016x}"


IDS = {one.id: named(one.id[0], int(one.id[1:])) for one in (*READING.statements, *READING.figures)}


def kept(one: Statement | Figure, **rest: Any) -> Entry:
    """An entry of the round-up as the ledger would give it."""
    if isinstance(one, Figure):
        one = replace(one, id=IDS[one.id], statement=one.statement and IDS[one.statement])
        speaker = next((told for name, told in TOLD.items() if IDS[name] == one.statement), None)
        spans, words = (one.span,), one.text
    else:
        one = replace(one, id=IDS[one.id], via=one.via and IDS[one.via])
        spans = (*one.source, *one.cue, *one.content)
        speaker, words = one.speaker, " … ".join(TEXT[a:b] for a, b in one.content)
    start = TEXT.rfind("\n", 0, min(span.start for span in spans)) + 1
    end = TEXT.find("\n", max(span.end for span in spans))
    who = speaker and NAMES.get(speaker.name or "", speaker.name)
    return Entry(one, IDRIS, speaker, who, words, TEXT[start:end], start, **{"since": 3, **rest})


def figures() -> list[Entry]:
    f1, f2, f3, f4, f5, f6, f7 = READING.figures
    edited = replace(f1, value=10.0, low=10.0, time=Period(date(2025, 3, 10), date(2025, 3, 11)), party="GB")
    wide = Figure(
        named("f", 40), find(HARBOUR, "少なくとも14人"), "少なくとも14人", 14, 14, None, "at_least", "person", "人", "missing",
        "reported", "JP", Place("釧路港", "JP", relation="沖"), on("2025-03-10"), False, named("s", 40), 0.7,
    )  # fmt: skip
    return [
        kept(f7, review="accepted", source_grade="B", grade="2"),
        kept(edited, review="edited", read=kept(f1).held, source_grade="B", grade="3", since=6),
        kept(f2, source_grade="B"),
        kept(f3, review="rejected"),
        kept(f4, review="merged"),
        kept(f5),
        kept(f6),
        Entry(wide, WALL, Speaker("港湾局", "organisation", country="JP"), "釧路港湾局", "少なくとも14人", HARBOUR.strip(), 0),
    ]  # fmt: skip


def statements() -> list[Entry]:
    return [kept(one, source_grade="B" if n == 0 else None) for n, one in enumerate(READING.statements)]


def filed() -> list[Filed]:
    headers = (("etag", '"a7-19"'), ("last-modified", "Wed, 12 Mar 2025 07:41:00 GMT"))
    page = Arrival("page", "https://example.org/idris", "2025-03-12T08:00:05Z", headers, "a" * 64, 18_204)
    return [
        Filed(IDRIS, page, "2025-03-12T08:00:07.120000+00:00", 6, 7, previous=EARLIER.id),
        Filed(EARLIER, replace(page, raw="e" * 64, size=15_880), "2025-03-12T06:10:00+00:00", 0, 0, next=IDRIS.id),
        Filed(WALL, Arrival("file", "desk/kushiro.txt"), "2025-03-10T23:59:59+00:00", 1, 1),
        Filed(GONE, Arrival("mail", ""), "2025-02-03T00:00:00+00:00", 0, 0, expunged="order 17/25 of the court at Elgin"),
    ]


def voices() -> list[Voice]:
    return [
        Voice("i1", "Ailsa C. Reid", "person", "Governor", "Moray Council", "GB", ("Ailsa Reid", "Ailsa C. Reid", "A. Reid"),
              ("same name", "middle name", "initials"), 1204, 310, date(2024, 11, 2), date(2025, 3, 12), "B"),
        Voice("i2", "HM Coastguard", "organisation", None, None, "GB", ("The coastguard",), ("known name",), 88, 41,
              date(2025, 3, 12), date(2025, 3, 12)),
        Voice("i3", "釧路港湾局", "organisation", None, None, "JP", ("釧路港湾局",), ("same name",), 1, 1, None, None),
    ]  # fmt: skip


def refusals() -> list[Refused]:
    return [
        Refused("desk/scan.pdf", "has no text layer: 4 pages of pictures", "have it recognised first", "NotTextError",
                "2025-03-12T08:01:00+00:00"),
        Refused("rows.jsonl:12", "no row of JSON Lines (truncated)", "", "RefusedError", "2025-03-11T22:10:09+00:00"),
    ]  # fmt: skip


def hits() -> list[Hit]:
    words = "The coastguard put the missing at 27. Its spokesman denied that “up to 200 families” had been cut off there."
    return [
        Hit("figure", IDS["f4"], IDRIS, words, (find(words, "missing"), find(words, "coastguard"))),
        Hit("statement", named("s", 40), WALL, HARBOUR, (find(HARBOUR, "行方不明"),)),
        Hit("report", IDRIS.id, IDRIS, "Storm Idris leaves dozens missing\n\nAt least", (Span(26, 33),)),
    ]


def checks() -> list[Check]:
    fault = f"{IDS['f4']} (row 12): its words are not at characters 240 to 242"
    return [Check("database pages and keys", 1), Check("figures: offsets against the texts", 1204, (fault,))]


def aliases() -> list[tuple[int, Any]]:
    return [
        (12, Decision(Who("The coastguard", country="GB"), Who("HM Coastguard"))),
        (13, Decision(Who("A. Reid", "Governor"), Who("Alan Reid"), same=False)),
        (1400, Office("mayor", "Lossiemouth", "Jean Okoro", date(2022, 5, 6))),
    ]


CHANGES = [
    Change(3, "2025-03-12T08:00:07.120000+00:00", "add"),
    Change(5, "2025-03-12T09:30:00+00:00", "review", "Ana", "the council’s release says ten",
           {"verdict": "edit", "entries": [IDS["f1"]], "values": {"value": "10"}}),
    Change(6, "2025-03-12T10:02:00+00:00", "review", "Ben", None, {"verdict": "edit", "entries": [IDS["f1"]]}),
    Change(7, "2025-03-12T10:05:00+00:00", "grade", "Ana", "one source", {"subject": f"entry {IDS['f1']}", "value": "3"}),
    Change(9, "2025-03-12T11:00:00+00:00", "review", "Ben", None, {"verdict": "edit", "entries": [IDS["s1"]]}),
    Change(10, "2025-03-12T11:01:00+00:00", "undo", "Ben", "wrong Reid", None, 9),
]  # fmt: skip


def history() -> list[Entry]:
    """A figure read, edited twice, moved with its statement's speaker, and moved back."""
    last = figures()[1]
    assert last.read is not None
    read = replace(last, held=last.read, read=None, review="none", since=3, until=5, grade=None)
    first = replace(last, held=replace(last.held, time=read.held.time, party=None), since=5, until=6)
    second = replace(last, since=6, until=9)
    moved = replace(last, speaker=replace(TOLD["s1"], name="Alan Reid"), who="Alan Reid", since=9, until=10)
    return [read, first, second, moved, replace(last, since=10)]


def entry(width: int = 80, colour: bool = False) -> str:
    return sheets.entry(history()[-1], history(), CHANGES, filed()[0], width, colour, voices()[0])


def other_entry(width: int = 80, colour: bool = False) -> str:
    one = replace(statements()[5], until=12)
    return sheets.entry(one, [one], [Change(3, "2025-03-12T08:00:07+00:00", "add")], filed()[0], width, colour)


EARLIER_TEXT = TEXT.split("The government")[0].replace("At least 14", "At least 11").replace("at 27. Its", "at 31. Its")


def report(width: int = 80, colour: bool = False) -> str:
    entries = [*statements(), *figures()[:7]]
    return sheets.report(IDRIS.id[:6], filed()[1::-1], [EARLIER_TEXT, TEXT], width, colour, entries)


WAVE = {"place": Place("Lossiemouth", "GB", "Moray", kind="city"), "day": "2025-03-10", "published": "2025-03-11"}
ANEW = WAVE | {"published": "2025-03-12", "outlet": "Highland Wire"}
COAST = teller("HM Coastguard", country="GB")
ADVERTISER = "The Elgin Evening Intelligencer and Advertiser"


def claims() -> list[Account]:
    """Who says how many were lost when the harbour wall gave way, and of other things how many."""
    since = {"by": "Russia", "unit": "drone", "window": Window("cumulative", date(2022, 2, 24))}
    wide = account("at least 14", "釧路港湾局", **ANEW, counted="人", report="r4")
    made = [
        account("at least 14", "Ailsa Reid", **WAVE, outlet="Highland Wire", report="r1"),
        account("17", "Ailsa Reid", **ANEW, report="r2"), account("17", "Ailsa Reid", **ANEW, report="r3"),
        account("over 20", COAST, **WAVE, report="r1", status="estimated"),
        replace(wide, figure=replace(wide.figure, text="少なくとも14人")),
        account("3", None, **WAVE, outlet=ADVERTISER, report="r5", counted="fishermen"),
        account("40", None, **WAVE, outlet=None, report="r6", status="denied"),
        account("2", COAST, **WAVE, report="r7", counted="children"), account("12", "Jean Okoro", **WAVE, measure="wounded"),
        account("60", "a doctor", **WAVE, measure="casualties", report="r8"),
        account("4,300", "Russian army", party="UA", measure="downed", counted="drones", published="2025-03-01", **since),
        account("about 5,000", "Ukrainian air force", party="UA", measure="launched", report="r9", **since,
                counted="reconnaissance drones of all the kinds that were ever made"),
    ]  # fmt: skip
    return [replace(one, figure=replace(one.figure, id=named("f", n)), grade="2" if n == 61 else None)
            for n, one in enumerate(with_ids(made), 60)]  # fmt: skip


def compared() -> list[Matter]:
    houses = {"Highland Wire": "Moray Press"}
    return [replace(one, advice=advice(one, houses)) for one in matters(claims(), alone=False, houses=houses)]


def misses() -> list[Any]:
    return list(near_misses(claims()[6:9]))


def verdict() -> Verdict:
    """Of which much differs, and more is not told."""
    rate = Window("rate", None, "shift")
    one = account("10", "Ailsa Reid", place="Beryslav", measure="wounded", party="UA", window=rate)
    other = account("at least 40", "釧路港湾局", place="Ukraine", status="planned", unit=None, counted=None, party="RU")
    return judge(one, other)


def repeated() -> list[Copy]:
    whole, wall = Span(0, TEXT.index("The coastguard")), find(TEXT, "Nobody was warned")
    return [
        Copy(IDRIS.id, EARLIER.id, "whole", 0.934, 0.911, 1204, ((whole, whole), (wall, wall), (wall, wall))),
        Copy(IDRIS.id, WALL.id, "quote", 0.05, 0.31, 33, ((wall, wall),)),
        Copy(IDRIS.id, GONE.id, "part", 0.31, 1.0, 7, ()),
    ]


HOUSES = {"Highland Wire": "Moray Press", "北海港湾新聞": "Hokkai Group", ADVERTISER: None}
FILED = {one.origin.id: one for one in filed()}

FACETS = [("killed", 1204), ("turned_back", 88), (None, 7), ("行方不明", 1)]
SHOWS = {
    "figures": partial(lists.figures, figures()),
    "statements": partial(lists.statements, statements()),
    "reports": partial(lists.reports, filed()),
    "voices": partial(lists.voices, voices()),
    "refusals": partial(lists.refusals, refusals()),
    "hits": partial(lists.hits, hits()),
    "checks": partial(lists.checks, checks()),
    "aliases": partial(lists.aliases, aliases()),
    "facets": partial(lists.facets, "measure", FACETS),
    "figure": entry,
    "statement": other_entry,
    "report": report,
    "matters": partial(comparisons.matters, compared()),
    "verdict": partial(comparisons.verdict, verdict()),
    "near": partial(comparisons.near, misses()),
    "copies": partial(comparisons.copies, repeated(), TEXT, FILED),
    "houses": partial(comparisons.houses, HOUSES),
}
BRACKETED = {"hits", "figure", "statement", "report"}


def golden(name: str) -> str:
    return "\n".join(f"==== {width} cells\n\n{SHOWS[name](width)}" for width in WIDTHS)


# ---------------------------------------------------------------- how it looks


@pytest.mark.parametrize("name", SHOWS)
def test_each_list_looks_as_its_file_shows(name):
    assert golden(name) == (GOLDEN / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        (lists.figures([]), "No figures.\n"),
        (lists.statements([]), "No statements.\n"),
        (lists.reports([]), "No reports.\n"),
        (lists.voices([]), "No speakers.\n"),
        (lists.refusals([]), "Nothing was refused.\n"),
        (lists.hits([]), "Nothing was found.\n"),
        (lists.aliases([]), "No aliases.\n"),
        (lists.facets("act", []), "No entries.\n"),
        (lists.checks([]), "0 checks, no faults.\n"),
        (comparisons.matters([]), "No matter on which two have spoken.\n"),
        (comparisons.near([]), "No near misses.\n"),
        (comparisons.copies([], "", {}), "No copies.\n"),
        (comparisons.houses({}), "No outlets.\n"),
        (lists.checks([Check("pages", 2)]).splitlines()[-1], "1 check, no faults."),
    ],
)
def test_an_empty_list_says_so_in_a_line(shown, line):
    assert shown == line


@pytest.mark.parametrize("width", [80, 100, 160])
def test_a_figure_shows_all_that_is_asked_of_it(width):
    shown = " ".join(lists.figures(figures(), width).split())
    wanted = [
        IDS["f1"][:8], "✎ B3", "2025-03-12", "Highland Wire", "Ailsa C. Reid", "At least 14", "≥ 10", "killed", "person", "GB",
        "Lossiemouth", "2025-03-10–11", "denied", "✓ B2", "✗", "the report itself", "釧路港",
    ]  # fmt: skip
    assert [words for words in wanted if words not in shown] == []


def test_marks_are_explained_where_they_stand():
    assert lists.figures(figures()[:3]).splitlines()[-1] == "✓ accepted  ✎ edited  A–F source, 1–6 information"
    assert lists.figures([kept(READING.figures[4])]).splitlines()[-1].split() == ["≤", "200", "affected", "family", "denied"]


def test_ids_are_shown_as_far_as_they_differ():
    twins = [replace(figures()[n], held=replace(figures()[n].held, id=f"f12345678{n}abcdef")) for n in (0, 1)]
    assert [line.split()[0] for line in lists.figures(twins, 200).splitlines()[1:3]] == ["f123456780", "f123456781"]
    again = lists.figures([twins[0], twins[0]], 200).splitlines()[1:3]
    assert [line.split()[0] for line in again] == ["f1234567"] * 2


@pytest.mark.parametrize("name", SHOWS)
def test_the_same_twice(name):
    assert SHOWS[name](97, True) == SHOWS[name](97, True)


@pytest.mark.parametrize("name", sorted(SHOWS.keys() - BRACKETED))
def test_colour_changes_nothing_but_the_colour(name):
    coloured = SHOWS[name](100, True)
    assert ANSI.search(coloured)
    assert ANSI.sub("", coloured) == SHOWS[name](100)


def test_words_found_are_coloured_or_else_between_brackets():
    plain, coloured = lists.hits(hits(), 200), lists.hits(hits(), 200, True)
    assert "The ‹coastguard› put the ‹missing› at 27." in plain
    assert "The \x1b[1;33mcoastguard\x1b[0m put the \x1b[1;33mmissing\x1b[0m at 27." in coloured
    assert "‹" not in coloured
    assert ANSI.sub("", coloured) == plain.replace("‹", "").replace("›", "")


@pytest.mark.parametrize("name", SHOWS)
@pytest.mark.parametrize("width", [1, 40, 41, 53, 60, 66, 79, 80, 99, 100, 120, 133, 160, 200])
def test_no_line_is_wider_than_the_terminal(name, width):
    for colour in (False, True):
        lines = ANSI.sub("", SHOWS[name](width, colour)).splitlines()
        assert max(map(cell_len, lines)) <= max(width, 40)
        assert not [line for line in lines if line != line.rstrip()]


# ---------------------------------------------------------------- what is hostile


def poisoned(value: Any, bad: str, kind: Any = None) -> Any:
    """The value with every text in it replaced that is free text; words of a fixed list, moments and spans stay."""
    if isinstance(value, msgspec.Struct):
        return replace(value, **{f.name: poisoned(getattr(value, f.name), bad, f.type) for f in fields(value)})
    if hasattr(value, "_replace") and not isinstance(value, Span):
        return value._replace(**{name: poisoned(getattr(value, name), bad) for name in value._fields})
    if isinstance(value, dict):
        return {name: one if name == "verdict" else poisoned(one, bad) for name, one in value.items()}
    if isinstance(value, tuple | list) and not isinstance(value, Span):
        return type(value)(poisoned(one, bad) for one in value)
    fixed = any("Literal" in str(get_origin(one)) for one in (kind, *get_args(kind)))
    return bad if isinstance(value, str) and not fixed else value


def hostile_shows(bad: str, width: int, colour: bool) -> list[str]:
    """Every list of the small ledger, with this text in place of all others."""
    now = poisoned(history(), bad)
    before = [*(replace(poisoned(one, bad), kind=one.kind) for one in CHANGES), Change(99, bad, bad, bad, bad)]
    texts = [bad, f"{bad} {bad}"]
    return [
        lists.figures(poisoned(figures(), bad), width, colour),
        lists.statements(poisoned(statements(), bad), width, colour),
        lists.reports(poisoned(filed(), bad), width, colour),
        lists.voices(poisoned(voices(), bad), width, colour),
        lists.refusals(poisoned(refusals(), bad), width, colour),
        lists.hits(poisoned(hits(), bad), width, colour),
        lists.checks(poisoned(checks(), bad), width, colour),
        lists.aliases(poisoned(aliases(), bad), width, colour),
        lists.facets(bad, poisoned(FACETS, bad), width, colour),
        sheets.entry(now[-1], now, before, poisoned(filed()[0], bad), width, colour, poisoned(voices()[0], bad)),
        sheets.entry(poisoned(statements()[0], bad), [], [], poisoned(filed()[3], bad), width, colour),
        sheets.report(bad, poisoned(filed()[:2], bad), texts, width, colour, poisoned([*statements(), *figures()], bad)),
        differences.difference(*texts, width, colour),
        comparisons.matters(poisoned(compared(), bad), width, colour),
        comparisons.verdict(poisoned(verdict(), bad), width, colour),
        comparisons.near(poisoned(misses(), bad), width, colour),
        comparisons.copies(poisoned(repeated(), bad), bad, {bad: poisoned(filed()[0], bad)}, width, colour),
        comparisons.houses({bad: bad, bad + bad: None}, width, colour),
    ]


@pytest.mark.parametrize("width", [40, 80, 160])
@pytest.mark.parametrize("colour", [False, True])
def test_nothing_hidden_reaches_the_terminal(width, colour):
    for shown in hostile_shows(HOSTILE, width, colour):
        bare = ANSI.sub("", shown)
        assert not UNSAFE.search(bare)
        assert re.search(r"\\x1b|\\\s*x\s*1\s*b", bare)
        assert max(map(cell_len, bare.splitlines())) <= width


WORDS = st.text(st.one_of(st.characters(), st.sampled_from("  \n漢字仮名日本語한국👩🏽\u200d\u0301é")), max_size=80)


@settings(max_examples=40, deadline=None)
@given(WORDS, st.integers(40, 200))
def test_no_text_breaks_a_list(bad, width):
    for shown in hostile_shows(bad, width, False):
        assert shown.endswith("\n")
        assert not UNSAFE.search(shown)
        assert max(map(cell_len, shown.splitlines())) <= width


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORDS.map(views.unhidden), st.sampled_from(["", "bold"])), max_size=5), st.integers(2, 60))
def test_wrapping_loses_nothing_but_spaces_at_breaks(pieces, width):
    lines = views.wrapped(pieces, width)
    assert all(cell_len("".join(words for words, _ in line)) <= width for line in lines)
    whole = [(c, style) for words, style in pieces for c in words if c != " "]
    assert [(c, style) for line in lines for words, style in line for c in words if c != " "] == whole


def test_an_entry_of_megabytes_is_shown_at_once():
    text = "said " + "word " * 500_000
    long = statement(text, "s1", "A", text[5:-1], "said")
    one = Entry(long, IDRIS, long.speaker, "A", text[5:-1], text, 0)
    assert len(lists.statements([one])) < 500
    assert len(sheets.entry(one, [one], [], filed()[0])) < 5_000
    assert "\n… 2,480,005 more characters\n" in sheets.report("r", [filed()[2]], [text])


# ---------------------------------------------------------------- one entry


def lines_of(shown: str, *names: str) -> list[str]:
    """The lines that begin with one of these names."""
    return [" ".join(line.split()) for line in shown.splitlines() if line.split()[:1] in [[name] for name in names]]


def test_the_value_read_stands_beside_the_one_that_review_gave():
    assert lines_of(entry().split("\nreport\n")[0], "value", "low", "time", "party", "unit") == [
        "value 10 read as 14",
        "low 10 read as 14",
        "unit person",
        "party GB read as none",
        "time 2025-03-10–11 read as 2025-03-11",
    ]


def test_what_review_took_away_is_told_too():
    last = figures()[1]
    assert isinstance(last.held, Figure)
    bare = replace(last, held=replace(last.held, place=None, unit=None))
    assert lines_of(sheets.entry(bare, [], [], filed()[0]), "place", "unit") == [
        "unit none read as person",
        "place none read as Lossiemouth, Moray, GB · 57.72, -3.28",
    ]


def test_every_known_field_is_shown_under_its_name():
    shown = entry(200).split("\nreport\n")[0]
    held = history()[-1].held
    for name in held.__struct_fields__:
        known = getattr(held, name) not in (None, (), "")
        assert bool(re.search(rf"^{name} ", shown, re.M)) == (known and name != "id"), name


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, ["accepted"]),
        ({"detail": {"verdict": "reject", "entries": [IDS["f1"]]}}, ["rejected"]),
        ({"detail": {"verdict": "merge", "entries": [IDS["f1"], IDS["f2"]]}}, [f"merged with {IDS['f2']}"]),
        ({"detail": {"verdict": "edit", "entries": [IDS["s1"]]}}, [f"edited {IDS['s1']}, which holds it"]),
        ({"detail": {"expunged": 9}}, ["accepted"]),
        ({"kind": "undo", "undoes": 4}, ["undid change 4", "review none → accepted"]),
        ({"kind": "read", "detail": None}, ["read again", "review none → accepted"]),
        ({"reason": "two\x1bsources"}, [r"accepted: two\x1bsources"]),
    ],
)
def test_a_change_is_told_in_words(changed, told):
    read = replace(kept(READING.figures[0]), until=5)
    after = replace(read, review="accepted", since=5, until=None)
    change = Change(5, "2025-03-12T09:00:00+00:00", "review", "Ana", None, {"verdict": "accept", "entries": [IDS["f1"]]})
    shown = sheets.entry(after, [read, after], [replace(change, **changed)], filed()[0], 200).split("\nhistory\n")[1]
    first, *others = [" ".join(line.split()) for line in shown.splitlines()[1:]]
    assert first == f"5 2025-03-12 09:00 Ana {told[0]}"
    assert [line for line in others if line.startswith("review")] == told[1:]


def test_a_change_that_nobody_told_is_still_numbered():
    shown = sheets.entry(history()[-1], history(), [], filed()[0]).split("\nhistory\n")[1]
    assert [line.split()[:2] for line in shown.splitlines() if line[:5].strip()] == [
        ["3", "read"], ["5", "edited"], ["6", "edited"], ["9", "edited"], ["10", "edited"],
    ]  # fmt: skip


# ---------------------------------------------------------------- one report


def test_a_report_is_the_version_that_is_meant():
    pair, texts = filed()[1::-1], [EARLIER_TEXT, TEXT]
    assert sheets.report(EARLIER.id, pair, texts).startswith("Storm Idris: harbour wall gives way\n")
    assert sheets.report(IDRIS.id[:5], pair, texts).startswith("Storm Idris leaves dozens missing\n")


def test_an_expunged_report_shows_what_is_left():
    shown = sheets.report(GONE.id, [filed()[3]], [None])
    assert "The text is gone." in shown
    assert lines_of(shown, "expunged") == ["expunged order 17/25 of the court at Elgin"]
    both = sheets.report(IDRIS.id, [filed()[3], filed()[0]], [None, TEXT])
    assert "Without both texts, no difference can be shown." in both


def test_figures_are_marked_in_the_text_of_their_report():
    assert "put the missing at ‹27›." in report(200)
    assert "put \x1b[36mthe missing at \x1b[0m\x1b[1;33m27\x1b[0m." in report(200, True)


# ---------------------------------------------------------------- two texts


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("same words", "same words", ["The texts are the same."]),
        ("same  words", "same\nwords\n", ["The texts differ in white space only."]),
        ("", "one", ["+ one"]),
        ("one", "", ["- one"]),
        ("nine were hurt", "ten were hurt", ["- nine", "+ ten", "  were hurt"]),
        ("a b c d e f g h i", "a b c d e f g h i j", ["  … d e f g h i", "+ j"]),
        ("x a b c d e f g h", "a b c d e f g h", ["- x", "  a b c d e f …"]),
        (
            "x a b c d e f g h i j k l m y",
            "z a b c d e f g h i j k l m w",
            ["- x", "+ z", "  a b c d e f …", "  … h i j k l m", "- y", "+ w"],
        ),
        ("x a b c d y", "z a b c d w", ["- x", "+ z", "  a b c d", "- y", "+ w"]),
        ("14 in all died", "15 in total died", ["- 14 in all", "+ 15 in total", "  died"]),
        ("one\n\ntwo\n\nthree", "one\n\nthree", ["  one", "- two", "  three"]),
        ("one \x1b[31m two", "one two", ["  one", r"- \x1b[31m", "  two"]),
    ],
)
def test_a_difference_is_told_by_words(old, new, lines):
    assert differences.difference(old, new).splitlines() == lines


def test_a_long_stretch_is_cut_and_the_rest_counted():
    assert differences.difference("", "word " * 1_000, 2_000).endswith("word … (850 more words)\n")


@settings(deadline=None)
@given(*[st.lists(st.sampled_from(["ja", "nein", "doch", "\n"]), min_size=1, max_size=6).map(" ".join)] * 2)
def test_both_texts_can_be_read_from_their_difference(old, new):
    shown = differences.difference(old, new, 200).splitlines()
    if not shown[0].startswith("The texts"):
        assert " ".join(line[2:] for line in shown if line[0] in " -").split() == old.split()
        assert " ".join(line[2:] for line in shown if line[0] in " +").split() == new.split()


def test_texts_without_a_line_alike_are_one_replaced_by_the_other():
    old, new = (" ".join(f"{letter}{n}" for n in range(5_000)) for letter in "ab")
    assert [line[0] for line in differences.difference(old, new, 100_000).splitlines()] == ["-", "+"]


# ---------------------------------------------------------------- what a ledger gives


def test_a_real_ledger_can_be_looked_at(tmp_path):
    texts = [EARLIER_TEXT, TEXT]
    with Ledger(tmp_path / "sayso.db", create=True) as ledger:
        for text in texts:
            digest = sha256(text.encode()).hexdigest()
            given = replace(READING.report, id=f"r{digest[:16]}", digest=digest, text=text)
            at = text.index("27" if text is TEXT else "31")
            four = figure(text, "f1", Span(at, at + 2), float(text[at : at + 2]), measure="missing", statement="s1")
            said = statement(text, "s1", Speaker("Moray Council", "organisation"), "the missing at", "put", "The coastguard")
            ledger.add([Reading(given, (said,), (four,))])
        identity = next(iter(ledger.figures())).held.id
        ledger.edit(identity, {"value": "26"}, by="Ana", reason="a slip")
        ledger.grade(identity, "2", by="Ana")
        entry, past = ledger.entry(identity), ledger.history(identity)
        (filed,) = ledger.reports()
        versions = ledger.versions(entry.origin.id)

        assert f"{identity[:8]} ✎ 2" in lists.figures(ledger.figures())
        assert "the missing at" in lists.statements(ledger.statements())
        assert "follows r" in lists.reports([filed], 160)
        assert "Moray Council" in lists.voices(ledger.speakers())
        assert "‹missing›" in lists.hits(ledger.search("missing"))
        assert lists.refusals(ledger.refused()) == "Nothing was refused.\n"
        assert lists.aliases(ledger.aliases()) == "No aliases.\n"
        assert "missing 1" in lists.facets("measure", ledger.figures().facet("measure"))
        assert lists.checks(ledger.verify()).endswith("no faults.\n")
        shown = sheets.entry(entry, past, ledger.changes([one.since for one in past]), filed, 100, voice=ledger.speakers()[0])
        assert lines_of(shown, "value") == ["value 26 read as 27", "value 27 → 26"]
        assert "Ana  edited: a slip" in shown
        assert "- 31." in sheets.report(entry.origin.id[:6], versions, [ledger.text(one.origin.id) for one in versions])


# ---------------------------------------------------------------- the end of adding


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((12, 3, 0, 140, 85), "12 reports new, 3 known · 140 statements · 85 figures\n"),
        ((1, 0, 0, 1, 1, 0), "1 report new · 1 statement · 1 figure\n"),
        ((0, 1204, 0, 0, 0, 2), "0 reports new, 1,204 known, 2 skipped · 0 statements · 0 figures\n"),
        (
            (12, 3, 1, 140, 85, 0),
            "12 reports new, 3 known, 1 refused · 140 statements · 85 figures\nsayso refused tells what was refused, and why\n",
        ),
    ],
)
def test_adding_ends_with_what_came_of_it(counts, shown):
    assert lists.summary(*counts) == shown


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for each in SHOWS:
        (GOLDEN / f"{each}.txt").write_text(golden(each), "utf-8")
        sys.stdout.write(f"{GOLDEN / each}.txt\n")
