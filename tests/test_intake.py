"""Intake: these bytes in, this report out."""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import EmptyError, RefusedError
from sayso.intake import About, Skipped, Taken, day, pages, report, sources
from sayso.records import Span

REPORTS = Path(__file__).parent / "reports"
SAID = "The minister said on Monday that 12 people were killed and that more were hurt in the attack."
QUOTED = "“Six houses burned – all of them empty,” said the café’s owner, and the mayor of the town agreed with him."
PAGE = "<!DOCTYPE html><html><head>{head}</head><body><article><h1>Depot hit</h1><p>{said}</p></article></body></html>"


def text(content: str | bytes, **about) -> str:
    return report(content, **about)[0].text


def notes(content: str | bytes, **about) -> list[tuple[str, str]]:
    return [(note.kind, note.text) for note in report(content, **about)[1]]


# ---------------------------------------------------------------- text stays as it is


@pytest.mark.parametrize(
    "kept",
    [
        SAID,
        SAID + "\r\nSecond line.\r\n\r\nThird.\rFourth",
        "  \t" + SAID + " \u00a0\n\n\n",
        "The army said: 🚀🚀 launched, 👩‍🚒 hurt, cafe\u0301 burned.",
        "The ministry said \u202b12 ירושלים\u202c were hurt\u200f and more were to come.",
        SAID + "\u2028" + SAID + "\x0c" + SAID + "\x85" + SAID,
        "**Bold** _claims_ were | made | by <b>them</b> and &amp; others\n\n- one\n> two",
        "\u0041\u030a \u212b \u00c5 are three ways to write one letter, said the printer.",
        "said " * 400_000,
    ],
    ids=["plain", "line ends", "white space", "emoji", "right to left", "separators", "markup", "unnormalised", "2 MB line"],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "text"])
def test_text_is_kept_code_point_for_code_point(kept, name):
    assert text(kept, where=name) == kept
    assert text(kept.encode("utf-8"), where=name) == kept


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_whatever_is_taken_in_comes_out_unchanged(body):
    content = SAID + body
    try:
        given_back = text(content)
    except RefusedError:
        return  # half characters, or more control characters than text has
    assert given_back == content
    assert text(content.encode("utf-8")) == content


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_refusal(body):
    try:
        found, told = report(body, format="text")
    except RefusedError:
        return
    assert found.digest == hashlib.sha256(found.text.encode("utf-8")).hexdigest()
    for note in told:
        assert note.span is None or 0 <= note.span.start < note.span.end <= len(found.text)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_encoding_gives_the_same_text(codec):
    assert text(QUOTED.encode(codec)) == QUOTED
    assert text((codecs.BOM_UTF16_BE if codec == "utf-16-be" else b"") + QUOTED.encode(codec)) == QUOTED


def test_only_the_byte_order_mark_goes_and_only_at_the_start():
    assert text("\ufeff" + SAID + "\ufeff") == SAID + "\ufeff"
    assert text(codecs.BOM_UTF8 + SAID.encode()) == SAID


@pytest.mark.parametrize(
    ("content", "told", "odd"),
    [
        (QUOTED.encode("utf-8"), None, None),
        (QUOTED.encode("utf-16"), "read as UTF-16 (little endian)", None),
        (QUOTED.encode("utf-16-be"), "read as UTF-16 (big endian, without a mark)", None),
        (QUOTED.encode("cp1252"), "not UTF-8: 5 bytes were read as Windows-1252, the first on line 1", "“"),
        (SAID.encode() + b"\nThe caf\xe9 burned.", "not UTF-8: 1 byte was read as Windows-1252, on line 2", "é"),
        (
            f"{QUOTED}\n".encode() + "“Yes,” she said.".encode("cp1252"),
            "not UTF-8 throughout: 2 bytes were read as Windows-1252, the first on line 2",
            "“",
        ),
        (SAID.encode() + b"\nsoft\x81break", "not UTF-8: 1 byte was read as Windows-1252, on line 2", "\x81"),
    ],
)
def test_a_note_tells_how_odd_bytes_were_read(content, told, odd):
    found, all_notes = report(content)
    encoding = [note for note in all_notes if note.kind == "encoding"]
    assert [note.text for note in encoding] == ([told] if told else [])
    if odd:
        (start, end) = encoding[0].span
        assert found.text[start:end] == odd
        assert start >= len(found.text.rpartition("\n")[0])


def test_control_characters_stay_and_are_told():
    content = "Kyiv\x00 said \x1b[1m12\x1b[0m were hurt.\r\n\tAnd more."
    found, (note,) = report(content)
    assert found.text == content
    assert note.kind == "control-characters"
    assert note.text == "3 control characters were kept as they are; the first is U+0000 at character 4"
    assert note.span == Span(4, 5)
    assert notes("\x7f" + SAID) == [("control-characters", "1 control character was kept as it is: U+007F at character 0")]


# ---------------------------------------------------------------- identity


def test_the_same_report_has_the_same_id_for_ever():
    told = {"published": date(2024, 11, 5), "outlet": "The Wire", "url": "https://wire.example.org/1"}
    found = report(SAID, **told)[0]
    canonical = json.dumps([SAID, "2024-11-05", "The Wire", "https://wire.example.org/1"], separators=(",", ":"))
    assert found.id == "r" + hashlib.sha256(canonical.encode()).hexdigest()[:16] == "ref738604dd80cc0c"
    assert found.digest == hashlib.sha256(SAID.encode()).hexdigest()
    again = report(SAID.encode("utf-16"), title="Other", author="A", where="b.md", **told)[0]
    assert again.id == found.id


def test_text_day_outlet_and_address_each_make_another_report():
    several = [
        report(SAID),
        report(SAID + " "),
        report(SAID, published=date(2024, 11, 5)),
        report(SAID, outlet="2024-11-05"),
        report(SAID, url="2024-11-05"),
        report(SAID, outlet="null"),
        report(SAID, outlet="a", url="b"),
        report(SAID, outlet='a","b'),
    ]
    assert len({found.id for found, _ in several}) == len(several)
    assert len({found.digest for found, _ in several}) == 2


def test_what_is_empty_is_not_known():
    found = report(SAID, outlet=" ", title="", url="\t", author="")[0]
    assert (found.outlet, found.title, found.url, found.author, found.published) == (None,) * 5
    assert found.id == report(SAID)[0].id


def test_the_day_published_is_the_local_day():
    found = report(SAID, published_at="2024-11-05T00:30:00+02:00")[0]
    assert (found.published, found.published_at) == (date(2024, 11, 5), "2024-11-05T00:30:00+02:00")


@pytest.mark.parametrize("written", ["2024-02-29", "1900-01-01", "2200-12-31"])
def test_days_are_read(written):
    assert day(written).isoformat() == written


@pytest.mark.parametrize(
    "written", ["", "2024", "2024-2-9", "20240229", "2023-02-29", "2024-11-05T10:00", "٢٠٢٤-٠١-٠١", "2024-W10-1", " 2024-11-05"]
)
def test_days_written_otherwise_are_refused(written):
    with pytest.raises(ValueError, match="is no day; write it like 2024-11-05"):
        day(written)


# ---------------------------------------------------------------- language


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("en", SAID),
        ("en", "AIR RAID SUMMARY\nShahed-136: 56 launched, 41 shot down\nKh-59: 2 launched, 1 shot down"),
        ("en", "Rescuers recovered six bodies Tuesday."),
        (
            "en",
            "Служба порятунку повідомляє про наслідки обстрілу міста. " * 18
            + "The rescue service said that 12 people were hurt." * 22,
        ),
        (None, "Kherson: 3"),
        (None, "Kyiv, Kharkiv, Dnipro, Odesa, Zaporizhzhia, Lviv, Kryvyi Rih, Mykolaiv, Luhansk, Vinnytsia"),
        (None, "12 + 24 = 36 :-)"),
        ("fr", "Le ministre a déclaré lundi que douze soldats avaient été tués dans une attaque de drones."),
        ("de", "Der Sprecher sagte am Montag, zwölf Soldaten seien getötet und über vierzig verletzt worden."),
        ("nl", "De minister zei maandag dat het er twaalf waren, of meer, en dat hij over een uur meer wist."),
        ("no", "Ministeren sa mandag at tolv soldater ble drept under angrepet, og at flere var såret."),
        ("uk", "Міністр повідомив: 12 загиблих"),
        ("ru", "Минобороны: сбиты 56 беспилотников"),
        ("zh", "国防部长周一表示，十二名士兵死亡，四十多人受伤。"),
    ],
)
def test_the_language_is_told_where_it_can_be(code, content):
    found, told = report(content)
    assert found.language == code
    assert [note.kind for note in told] == (["language"] if code not in (None, "en") else [])


def test_the_note_names_the_language():
    content = "Le ministre a déclaré lundi que douze soldats avaient été tués dans une attaque de drones."
    assert notes(content) == [("language", "reads English; this looks like French, so there are no entries")]


# ---------------------------------------------------------------- pages


def test_of_a_page_the_article_is_kept_and_what_the_page_tells_of_itself():
    found, told = report((REPORTS / "ferry.html").read_bytes(), where="ferry.html")
    assert found.text.split("\n") == [
        "Ferry runs aground off Port Ellery",
        "A ferry with 212 people on board ran aground off Port Ellery on Friday, the coast guard said.",
        "“Nobody is in danger,” spokeswoman Ines Duarte told the radio – but nine passengers were taken to hospital.",
        "The last accident on the line was on 3 February 2019.",
    ]
    assert (found.title, found.author, found.outlet) == (
        "Ferry runs aground off Port Ellery",
        "Mirela Kovac",
        "The Ellery Post",
    )
    assert found.url == "https://post.example.org/2024/03/ferry-aground"
    assert (found.published, found.published_at) == (date(2024, 3, 9), "2024-03-09T00:40:00+02:00")
    assert (found.language, told) == ("en", [])


def test_what_the_caller_knows_stands_above_what_the_page_tells():
    found = report((REPORTS / "ferry.html").read_bytes(), where="ferry.html", title="T", author="A", outlet="O", url="U",
                   published=date(2024, 3, 8))[0]  # fmt: skip
    assert (found.title, found.author, found.outlet, found.url) == ("T", "A", "O", "U")
    assert (found.published, found.published_at) == (date(2024, 3, 8), None)


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("", None),
        ("<meta name='pubdate' content='2024-03-09'>", date(2024, 3, 9)),
        ("<meta name='date' content='last week'>", None),
        ("<meta property='article:modified_time' content='2024-03-09'>", None),
        ("<meta name='date' content='0001-01-01'>", None),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-03-09T23:50:00-05:00"}</script>',
            date(2024, 3, 9),
        ),
    ],
    ids=["nothing", "declared", "no day", "changed, not published", "out of reach", "linked data"],
)
def test_a_page_gives_its_day_only_where_it_declares_one(head, published):
    html = PAGE.format(head=head, said="On 3 February 2019 the mayor said that nine were hurt. Copyright 2021.")
    assert report(html)[0].published == published


def test_half_characters_in_what_a_page_tells_of_itself_do_no_harm():
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "\ud83d Depot is hit",
        "publisher": {"@type": "Organization", "name": "Wire \ud83d"},
    }
    head = f'<script type="application/ld+json">{json.dumps(linked)}</script>'
    found = report(PAGE.format(head=head, said=SAID))[0]
    assert (found.title, found.outlet) == ("Depot is hit", "Wire")


def test_html_is_known_by_its_beginning_its_name_or_by_being_told():
    whole = PAGE.format(head="", said=SAID)
    fragment = f"<p>{SAID}</p>"
    assert text(whole) == text("\ufeff  <!-- saved -->\n" + whole) == text(whole.encode("utf-16")) == f"Depot hit\n{SAID}"
    assert text(fragment, format="html") == text(fragment, where="a.HTM") == SAID
    assert text(fragment) == fragment
    assert text(whole, format="text") == whole


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1", "utf-8", "koi8-r", "no-such-charset"])
def test_a_page_is_read_in_the_encoding_it_declares(charset):
    said = {"koi8-r": "The sign over the depot reads ХЛЕБ, the mayor said to reporters."}.get(charset, QUOTED)
    codec = {"iso-8859-1": "cp1252", "no-such-charset": "utf-8"}.get(charset, charset)
    html = PAGE.format(head=f'<meta charset="{charset}">', said=said).encode(codec)
    assert text(html) == f"Depot hit\n{said}"


def test_a_page_gives_the_same_text_in_every_worker():
    html = PAGE.format(head="", said=SAID + "</p><ul><li>one</li><li>two</li></ul><p>" + QUOTED)
    first = report(html)
    pages._workers.end()
    assert report(html) == first


def test_threads_share_the_workers_and_none_is_left_behind():
    html = PAGE.format(head="", said=SAID)
    found: list[str] = []

    def read() -> None:
        found.extend(text(html) for _ in range(5))

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [f"Depot hit\n{SAID}"] * 30
    workers = list(pages._workers.idle)
    assert 1 <= len(workers) <= pages.WORKERS_MAX
    pages._workers.end()
    assert all(worker.process.returncode is not None for worker in workers)


def test_a_worker_is_kept_for_the_next_page_and_replaced_in_the_end(monkeypatch):
    html = PAGE.format(head="", said=SAID)
    pages._workers.end()
    report(html)
    (first,) = pages._workers.idle
    report(html)
    assert pages._workers.idle == [first]
    monkeypatch.setattr(pages, "PAGES_MAX", 3)
    report(html)
    assert pages._workers.idle == []
    assert first.process.returncode is not None
    assert text(html) == f"Depot hit\n{SAID}"


def test_a_worker_that_dies_costs_one_page(monkeypatch):
    html = PAGE.format(head="", said=SAID)
    report(html)
    pages._workers.idle[-1].process.kill()
    with pytest.raises(RefusedError, match="the page broke the parser"):
        report(html)
    assert text(html) == f"Depot hit\n{SAID}"


def test_a_page_over_its_time_costs_one_page(monkeypatch):
    html = PAGE.format(head="", said=SAID)
    report(html)
    monkeypatch.setattr(pages, "PAGE_SECONDS_MAX", 0.2)
    slow = " ".join(f"a{number}=1" for number in range(20_000))  # takes 3 s
    with pytest.raises(RefusedError, match="the page took more than 0 seconds to parse"):
        report(f"<html><body><p {slow}>{SAID}</p></body></html>")
    monkeypatch.undo()
    assert text(html) == f"Depot hit\n{SAID}"


@pytest.mark.skipif(sys.platform != "linux", reason="reads the limits of a process from /proc")
def test_a_worker_is_walled_in():
    report(PAGE.format(head="", said=SAID))
    limits = Path(f"/proc/{pages._workers.idle[-1].process.pid}/limits").read_text()
    assert re.search(r"^Max address space +1500000000 +1500000000 ", limits, re.MULTILINE)
    assert re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE)


def test_a_worker_has_no_network():
    code = "import extraction, socket; extraction.wall_in(); socket.create_connection(('127.0.0.1', 9))"
    folder = Path(pages.__file__).parent
    ended = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert "PermissionError: no page is given the network" in ended.stderr


def test_neither_workers_nor_parsers_are_loaded_for_plain_text():
    code = (
        "import sys; from sayso.intake import report; report('The mayor said that six of the houses had burned.');"
        "heavy = {'trafilatura', 'lxml', 'py3langid', 'numpy'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)))


@pytest.mark.alone
def test_a_process_that_read_a_page_ends_at_once_and_cleanly():
    code = f"from sayso.intake import report; print(report({PAGE.format(head='', said=SAID)!r})[0].id)"
    began = time.monotonic()
    ended = subprocess.run([sys.executable, "-X", "dev", "-c", code], capture_output=True, text=True, timeout=60,
                           env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)))  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("r")
    assert time.monotonic() - began < 20


# ---------------------------------------------------------------- paths


def test_a_folder_gives_its_reports_sorted_each_once():
    found = list(sources([REPORTS]))
    names = [(type(one).__name__, Path(one.where).name) for one in found]
    assert names == [
        ("Skipped", "README.md"),
        ("Taken", "ferry.html"),
        ("Taken", "flood.md"),
        ("EmptyError", "menu.html"),
        ("Taken", "depot.txt"),  # by the row that names it
        ("Taken", "rows.jsonl:2"),
        ("Taken", "rows.jsonl:3"),
    ]
    depot = next(one for one in found if isinstance(one, Taken) and one.where.endswith("depot.txt"))
    assert (depot.report.outlet, depot.report.published) == ("Northern Wire", date(2024, 5, 14))
    assert depot.report.text == (REPORTS / "depot.txt").read_text("utf-8")


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    """An empty folder that is the current one, and a way to put files there."""
    monkeypatch.chdir(tmp_path)

    def put(name: str, content: str | bytes = SAID) -> str:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return name

    return put


def told(whats, **how) -> list[str]:
    return [f"{type(found).__name__} {found.where}" for found in sources(whats, **how)]


def test_paths_keep_their_order_and_standard_input_its_place(inbox):
    whats = [inbox("z.txt"), "-", inbox("a.txt")]
    assert told(whats, stdin=io.BytesIO(SAID.encode())) == ["Taken z.txt", "Taken standard input", "Taken a.txt"]


def test_folders_below_are_read_and_what_is_no_report_is_listed(inbox):
    for name in (
        "in/b/c.txt",
        "in/b.txt",
        "in/a",
        "in/.git/config",
        "in/.hidden.txt",
        "in/Readme",
        "in/facts.json",
        "in/b/readme.html",
    ):
        inbox(name)
    assert told(["in"]) == [
        "Skipped in/.git",
        "Skipped in/.hidden.txt",
        "Skipped in/Readme",
        "Taken in/a",
        "Taken in/b.txt",
        "Taken in/b/c.txt",
        "Skipped in/b/readme.html",
        "Skipped in/facts.json",
    ]
    assert {found.why for found in sources(["in"]) if isinstance(found, Skipped)} == {
        "hidden",
        "a README",
        "a file of data or code",
    }


def test_a_skipped_file_named_on_its_own_is_read(inbox):
    assert told([inbox("README.txt"), inbox(".hidden.txt"), inbox("facts.json")]) == [
        "Taken README.txt",
        "Taken .hidden.txt",
        "Taken facts.json",
    ]


def test_links_that_run_in_circles_or_nowhere_are_survived(inbox):
    inbox("in/a.txt")
    os.symlink("..", "in/loop")
    os.symlink("gone.txt", "in/lost.txt")
    os.symlink("self", "in/self")
    os.symlink("a.txt", "in/twin.txt")
    os.mkfifo("in/pipe")
    assert told(["in"]) == [
        "Taken in/a.txt",
        "Skipped in/loop",
        "MissingError in/lost.txt",
        "Skipped in/pipe",
        "MissingError in/self",
        "Taken in/twin.txt",
    ]


def test_rows_tell_of_each_report_what_they_know(inbox):
    inbox("texts/a.txt")
    rows = [
        {
            "path": "texts/a.txt",
            "published": "2024-01-02",
            "outlet": "One",
            "title": "T",
            "author": "A",
            "url": "U",
            "extra": {"x": [1]},
        },
        {"text": SAID, "published": "2024-01-02T23:30:00-05:00"},
        {"text": "<html>" + SAID},
        {"html": f"<p>{SAID}</p>", "outlet": None},
    ]
    inbox("rows.jsonl", "\ufeff" + "\r\n".join(map(json.dumps, rows)))
    first, second, third, fourth = [
        found.report for found in sources(["rows.jsonl"], about=About(outlet="Wire", published=date(2020, 1, 1)))
    ]
    assert (first.published, first.outlet, first.title, first.author, first.url) == (date(2024, 1, 2), "One", "T", "A", "U")
    assert (second.published, second.published_at, second.outlet) == (date(2024, 1, 2), "2024-01-02T23:30:00-05:00", "Wire")
    assert (third.text, third.published) == ("<html>" + SAID, date(2020, 1, 1))
    assert (fourth.text, fourth.outlet) == (SAID, "Wire")


def test_a_file_named_by_rows_is_read_again_only_where_it_is_asked_for_by_name(inbox):
    inbox("in/texts/a.txt")
    inbox("in/b.txt")
    inbox("in/rows.jsonl", '{"path": "./texts/../texts/a.txt", "outlet": "One"}')
    assert told(["in"]) == ["Taken in/b.txt", "Taken in/./texts/../texts/a.txt"]
    assert told(["in/rows.jsonl", "in/texts"]) == ["Taken in/./texts/../texts/a.txt"]
    assert told(["in/rows.jsonl", "in/texts/a.txt"]) == ["Taken in/./texts/../texts/a.txt", "Taken in/texts/a.txt"]


def test_an_index_beside_the_reports_is_no_report(inbox):
    inbox("in/a.txt")
    inbox("in/index.jsonl", '{"id": "a", "title": "Two died"}\n{"id": "b"}\n')
    assert told(["in"]) == ["Taken in/a.txt", "Skipped in/index.jsonl"]
    assert told(["in/index.jsonl"]) == ["RefusedError in/index.jsonl:1", "RefusedError in/index.jsonl:2"]


def test_a_folder_all_of_whose_files_are_read_by_rows_elsewhere_is_no_error(inbox):
    inbox("in/a.txt")
    inbox("rows.jsonl", '{"path": "in/a.txt"}')
    assert told(["rows.jsonl", "in"]) == ["Taken in/a.txt"]


def test_reports_are_read_as_they_are_asked_for(inbox):
    found = sources([inbox("a.txt"), "b.txt"])
    assert next(found).where == "a.txt"
    inbox("b.txt")
    assert next(found).where == "b.txt"


def test_a_page_without_an_article_is_empty():
    with pytest.raises(EmptyError, match="no article was found in the page"):
        report("<html><body><noscript>Please enable JavaScript to read this page.</noscript></body></html>")
