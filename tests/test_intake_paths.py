"""The one door: whatever is named, in whatever format and under whatever name, comes out as reports or is told."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import random
import subprocess
import sys
import threading
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from loopback import Answer, Site
from sayso.errors import MissingError, MisuseError, NotTextError, RefusedError, TooLargeError
from sayso.intake import About, Fetcher, Skipped, Taken, is_single, sources, urls

SAID = "The harbour master of Port Ellery said on Tuesday that 12 boats had been lost in the storm."
FETCHED = "2024-11-06T07:08:09Z"
MORE = "The coast guard reported that 40 people had been brought ashore, and that nine were still missing."


def pdf(line: str = "The mayor said 12 boats were lost.") -> bytes:
    made = io.BytesIO()
    drawing = Canvas(made)
    drawing.drawString(72, 700, line)
    drawing.save()
    return made.getvalue()


def warc(text: str) -> bytes:
    made = io.BytesIO()
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/plain")], protocol="HTTP/1.1")
    told = {"payload": io.BytesIO(text.encode()), "length": len(text), "warc_headers_dict": {"WARC-Date": FETCHED}}
    writer = WARCWriter(made, gzip=True)
    writer.write_record(writer.create_warc_record("https://post.example/1", "response", http_headers=http, **told))
    return made.getvalue()


def rss(*entries: str) -> str:
    head = "<title>Ellery Post</title><link>https://post.example/</link>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(entries)}</channel></rss>'


def entry(text: str | None = SAID, **fields: str) -> str:
    told = {"description": text, **fields} if text else fields
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in told.items()) + "</item>"


ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><entry><id>1</id><content>{SAID}</content></entry></feed>'
JSON_FEED = json.dumps(
    {"version": "https://jsonfeed.org/version/1.1", "title": "Post", "items": [{"id": 1, "content_text": SAID}]}
)
TELEGRAM = json.dumps(
    {"name": "Ellery Desk", "type": "public_channel", "id": 77, "messages": [{"id": 5, "type": "message", "text": SAID}]}
)
ROWS = json.dumps({"tags": ["sea"], "text": SAID}) + "\n" + json.dumps({"text": MORE}) + "\n"
MAIL = f"From: Desk <desk@post.example>\nSubject: Storm\nMessage-ID: <1@post.example>\nMIME-Version: 1.0\n\n{SAID}\n"
PAGE = f"<!DOCTYPE html><html><body><article><h1>Storm</h1><p>{SAID}</p></article></body></html>"

FIRST, SECOND = warc(SAID), warc(MORE)

# By their own names: what is in it, and what comes out.
FORMATS: dict[str, tuple[str | bytes, list[tuple[str, str]]]] = {
    "a.txt": (SAID, [("file", "")]),
    "a.md": (f"# Storm\n\n{SAID}", [("file", "")]),
    "a.html": (PAGE, [("file", "")]),
    "a.pdf": (pdf(), [("file", "")]),
    "a.eml": (MAIL, [("mail", "")]),
    "a.jsonl": (ROWS, [("row", ":1"), ("row", ":2")]),
    "a.xml": (rss(entry(), entry(MORE)), [("feed", "#1"), ("feed", "#2")]),
    "a.atom": (ATOM, [("feed", "#1")]),
    "a.json": (JSON_FEED, [("feed", "#1")]),
    "a.warc.gz": (FIRST + SECOND, [("archive", "#0"), ("archive", f"#{len(FIRST)}")]),
    "result.json": (TELEGRAM, [("telegram", "#5")]),
}


@pytest.fixture(autouse=True)
def inbox(tmp_path, monkeypatch) -> Path:
    """An empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, content: str | bytes = SAID) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return name


def told(*whats: str, **how) -> list[str]:
    return [f"{type(found).__name__} {found.where}" for found in sources(whats, **how)]


def ways(*whats: str, **how) -> list[tuple[str, str]]:
    """How each came, and where; a refusal fails the test with its text."""
    found = list(sources(whats, **how))
    assert all(isinstance(one, Taken) for one in found), [str(one) for one in found]
    return [(one.arrival.way, one.where) for one in found]


def only(*whats: str, **how):
    (found,) = sources(whats, **how)
    return found


# ---------------------------------------------------------------- what a file is


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_known_by_its_own_name(name):
    content, comes = FORMATS[name]
    put(name, content)
    assert ways(name) == [(way, name + rest) for way, rest in comes]


@pytest.mark.parametrize("wrong", ["a.txt", "a.dat", "download", "a.html"])
@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("a.txt", "a.md")])
def test_each_format_is_known_by_its_content_under_another_name(name, wrong):
    content, comes = FORMATS[name]
    put(wrong, content)
    assert ways(wrong) == [(way, wrong + rest) for way, rest in comes]


@pytest.mark.parametrize("name", ["a.eml", "a.rss", "a.atom"])
def test_a_pdf_is_one_even_where_the_name_says_a_mail_or_a_feed(name):
    put(name, pdf())
    assert ways(name) == [("file", name)]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "notes"])
@pytest.mark.parametrize(
    "text",
    [
        "From: the ministry\nDate: Tuesday\nSubject: losses\n\n" + SAID,
        "Message-ID: none\n" + SAID + "\nFrom: nobody",
        "{" + SAID + "}",
        '{"title": "Two died"}\n' + SAID,
        '{"text": 12}\n' + SAID,
        '{\n"text": "Two died"\n}',
        "He wrote: <?xml version='1.0'?> <rss></rss>",
        "The channel's export begins with " + TELEGRAM,
        "WARC is a format of archives, the library said.",
    ],
)
def test_a_text_that_resembles_another_format_stays_a_text(name, text):
    put(name, text)
    found = only(name)
    assert (found.arrival.way, found.report.text) == ("file", text)


def test_rows_may_quote_the_beginning_of_anything():
    row = {"url": "https://jsonfeed.org/version/1.1", "text": TELEGRAM}
    put("a.jsonl", json.dumps(row))
    assert ways("a.jsonl") == [("row", "a.jsonl:1")]


def test_a_damaged_feed_or_archive_is_refused_as_what_it_was_meant_to_be():
    put("a.rss", "<chanel>" + SAID)
    put("a.warc.gz", b"\x1f\x8b\x08 no gzip")
    feed, archive = sources(["a.rss", "a.warc.gz"])
    assert str(feed).startswith("a.rss: is neither RSS, Atom nor JSON Feed")
    assert str(archive).startswith("a.warc.gz: is no web archive")


@pytest.mark.parametrize("name", ["bomb.xml", "bomb.txt", "in/bomb.xml"])
def test_a_feed_with_entities_is_refused_and_not_read_as_a_text(name):
    entities = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 30))
    put(name, f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">{entities}]><rss><channel>&a29;</channel></rss>')
    assert told(name.partition("/")[0]) == [f"HostileError {name}"]


@pytest.mark.parametrize("name", ["a.txt.gz", "a.gz", "a.txt", "a.html"])
def test_what_is_packed_and_no_archive_is_refused_with_the_way_out(name):
    put(name, gzip.compress(SAID.encode()))
    assert str(only(name)) == f"{name}: looks like a gzip archive, not text; unpack it, and give what is in it"


def test_a_cut_off_archive_gives_what_is_whole_and_tells_the_rest():
    put("a.warc.gz", FIRST + SECOND[:-20])
    taken, cut = sources(["a.warc.gz"])
    assert (taken.report.text, type(cut)) == (SAID, RefusedError)
    assert "breaks off" in cut.what


def test_a_told_format_is_that_of_all_files_but_rows():
    put("a.txt", rss(entry()))
    put("a.jsonl", ROWS)
    assert ways("a.txt", "a.jsonl", about=About(format="text")) == [
        ("file", "a.txt"),
        ("row", "a.jsonl:1"),
        ("row", "a.jsonl:2"),
    ]
    assert only("a.txt", about=About(format="text")).report.text == rss(entry())


def test_a_page_in_folders_without_end_is_known_by_its_name():
    name = put("/".join(["a" * 100] * 4) + "/page.html", f"<p>{SAID}</p>")
    found = only(name)
    assert found.report.text == SAID
    assert (found.where[0], found.where[-9:], len(found.where)) == ("…", "page.html", 300)


@pytest.mark.parametrize("content", [SAID, ROWS, MAIL, rss(entry())], ids=["text", "rows", "mail", "feed"])
def test_a_pipe_is_read_as_a_file_is(content):
    put("file", content)
    reading, writing = os.pipe()
    with os.fdopen(reading), os.fdopen(writing, "wb", buffering=0) as pipe:

        def write() -> None:
            for at in range(0, len(content), 7):  # in pieces too small to tell anything
                pipe.write(content[at : at + 7].encode())
            pipe.close()

        writer = threading.Thread(target=write)
        writer.start()
        piped = list(sources([f"/dev/fd/{reading}"]))
        writer.join()
    assert [one.report for one in piped] == [one.report for one in sources(["file"])]


# ---------------------------------------------------------------- how it came


def test_a_file_came_in_its_bytes():
    content = ("\ufeff" + SAID).encode()
    arrival = only(put("a.txt", content)).arrival
    assert (arrival.way, arrival.where, arrival.fetched_at, arrival.headers) == ("file", "a.txt", None, ())
    assert (arrival.raw, arrival.size) == (hashlib.sha256(content).hexdigest(), len(content))


def test_a_row_came_in_its_line_and_a_file_that_it_names_in_that_file():
    line = json.dumps({"text": SAID})
    put("a.txt", MORE)
    put("rows.jsonl", f"\ufeff{line} \r\n" + json.dumps({"path": "a.txt", "outlet": "Post"}))
    row, file = [one.arrival for one in sources(["rows.jsonl"])]
    assert (row.way, row.where, row.raw, row.size) == (
        "row",
        "rows.jsonl:1",
        hashlib.sha256(line.encode()).hexdigest(),
        len(line),
    )
    assert (file.way, file.where, file.raw) == ("file", "a.txt", hashlib.sha256(MORE.encode()).hexdigest())


@pytest.mark.parametrize("name", FORMATS)
def test_every_report_tells_the_length_and_hash_of_what_it_came_in(name):
    put(name, FORMATS[name][0])
    for found in sources([name]):
        assert found.arrival.where == found.where
        assert (found.arrival.size > 0, len(found.arrival.raw)) == (True, 64)


# ---------------------------------------------------------------- JSON Lines


def test_of_a_thousand_rows_three_bad_ones_are_refused_by_their_numbers():
    lines = [json.dumps({"text": f"{SAID} It was storm {n}."}) for n in range(1, 1_001)]
    lines[16], lines[499], lines[999] = '{"text": "Two', '{"text": 12}', "[]"
    put("rows.jsonl", "\n".join(lines) + "\n")
    found = list(sources(["rows.jsonl"]))
    assert [one.where for one in found if isinstance(one, RefusedError)] == [
        "rows.jsonl:17",
        "rows.jsonl:500",
        "rows.jsonl:1000",
    ]
    assert sum(isinstance(one, Taken) for one in found) == 997


def test_a_row_may_name_a_file_of_any_format_and_what_it_tells_holds_there():
    put("texts/a.html", f"<p>{SAID}</p>")
    put("texts/a.eml", f"From: Anna Reid <a@post.example>\n\n{SAID}")
    put("texts/a.pdf", pdf())
    rows = [{"path": f"texts/a.{suffix}", "published": "2024-11-05", "outlet": "Post"} for suffix in ("html", "eml", "pdf")]
    put("rows.jsonl", "\n".join(map(json.dumps, rows)))
    found = list(sources(["rows.jsonl"]))
    assert [one.arrival.way for one in found] == ["file", "mail", "file"]
    assert {(one.report.published, one.report.outlet) for one in found} == {(date(2024, 11, 5), "Post")}


@pytest.mark.parametrize("name", ["rows.txt", "./rows.txt", "more.jsonl"])
def test_rows_that_name_rows_do_not_run_in_circles(name):
    put("rows.txt", json.dumps({"path": name}))
    put("more.jsonl", ROWS)
    refused = only("rows.txt")
    assert isinstance(refused, RefusedError)
    assert "more rows" in str(refused)


def test_a_row_with_an_impossible_name_hides_no_other_from_the_folder():
    put("in/a.txt")
    put("in/rows.jsonl", '{"path": "b\\u0000.txt"}\n{"path": "a.txt", "outlet": "Post"}\n')
    assert told("in") == ["MissingError in/rows.jsonl:1", "Taken in/a.txt"]


# ---------------------------------------------------------------- folders


def test_a_folder_with_one_of_everything():
    for name, (content, _) in FORMATS.items():
        put(f"in/{name}", content)
    for name in ("README.md", ".hidden", "code.py", "data.csv", "settings.yaml"):
        put(f"in/{name}", "x = 1")
    put("in/settings.json", '{"path": "dist", "text": "bold"}')
    put("in/sitemap.xml", "<urlset><url><loc>https://post.example/</loc></url></urlset>")
    put("in/photo.jpg", b"\xff\xd8\xff\xe0")
    assert told("in") == [
        "Skipped in/.hidden",
        "Skipped in/README.md",
        "Taken in/a.atom#1",
        "Taken in/a.eml",
        "Taken in/a.html",
        "Taken in/a.json#1",
        "Taken in/a.jsonl:1",
        "Taken in/a.jsonl:2",
        "Taken in/a.md",
        "Taken in/a.pdf",
        "Taken in/a.txt",
        "Taken in/a.warc.gz#0",
        f"Taken in/a.warc.gz#{len(FIRST)}",
        "Taken in/a.xml#1",
        "Taken in/a.xml#2",
        "Skipped in/code.py",
        "Skipped in/data.csv",
        "NotTextError in/photo.jpg",
        "Taken in/result.json#5",
        "Skipped in/settings.json",
        "Skipped in/settings.yaml",
        "Skipped in/sitemap.xml",
    ]


def test_a_folder_of_settings_alone_is_one_without_reports():
    put("in/settings.json", "{}")
    assert told("in") == ["Skipped in/settings.json", "MissingError in"]


def test_the_same_files_come_in_the_same_order_whenever_they_were_written():
    names = [
        f"{folder}/{name}" for folder in ("in/b", "in/a", "in") for name in ("2.txt", "10.txt", "1.jsonl", "é.txt", "Z.txt")
    ]
    found = []
    for seed in (1, 2):
        random.Random(seed).shuffle(names)
        for name in names:
            Path(name).unlink(missing_ok=True)
        for name in names:
            put(name, ROWS if name.endswith("jsonl") else f"{SAID} {name}")
        found.append(list(sources(["in"])))
    assert found[0] == found[1]
    assert [one.where for one in found[0]] == sorted(one.where for one in found[0])


def test_memory_stays_flat_however_many_reports_there_are():
    def peak(path: str, count: int) -> int:
        tracemalloc.start()
        assert sum(isinstance(one, Taken) for one in sources([path])) == count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    rng = random.Random(3)
    text = [f"{SAID} " * rng.randint(5, 25) for _ in range(50)]
    for count in (300, 3_000):
        put(f"{count}.jsonl", "".join(json.dumps({"text": f"{text[n % 50]}{n}"}) + "\n" for n in range(count)))
        for n in range(count // 3):
            put(f"in{count}/{n % 10}/{n}.txt", f"{text[n % 50]}{n}")
    peak("300.jsonl", 300)  # what is loaded once
    assert peak("3000.jsonl", 3_000) < peak("300.jsonl", 300) + 300_000  # the rows have 4 MB
    assert peak("in3000", 1_000) < peak("in300", 100) + 900 * 500  # what is kept is a file's path, and no text


# ---------------------------------------------------------------- patterns


@pytest.fixture
def tree() -> None:
    for name in (
        "in/a.txt",
        "in/b.html",
        "in/c/d.txt",
        "in/c/e/f.txt",
        "in/.h.txt",
        "in/c/.i/j.txt",
        "in/[x].txt",
        "in/-",
        "-",
    ):
        put(name, SAID)
    os.symlink("..", "in/c/loop")


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("in/*.txt", ["in/[x].txt", "in/a.txt"]),
        ("./in/?.txt", ["./in/a.txt"]),
        ("in/[ab].*", ["in/a.txt", "in/b.html"]),
        ("in/[!a].*", ["in/b.html"]),
        ("in/.*.txt", ["in/.h.txt"]),
        ("in/**/*.txt", ["in/[x].txt", "in/a.txt", "in/c/d.txt", "in/c/e/f.txt"]),
        ("**/d.txt", ["in/c/d.txt"]),
        ("**/**/f.txt", ["in/c/e/f.txt"]),
        ("in/*/d.txt", ["in/c/d.txt"]),
        ("in/*/", ["in/c/d.txt", "in/c/e/f.txt"]),
        ("in/c/[ef]", ["in/c/e/f.txt"]),
        ("in/c/e/**", ["in/c/e/f.txt"]),
        ("in/[x].txt", ["in/[x].txt"]),
        ("in/[[]x].txt", ["in/[x].txt"]),
        ("[-]", ["./-"]),
    ],
)
def test_a_pattern_stands_for_what_it_fits(pattern, fits):
    found = list(sources([pattern], stdin=io.BytesIO(b"none of standard input")))
    assert [one.where for one in found if not isinstance(one, Skipped)] == fits


@pytest.mark.usefixtures("tree")
def test_a_pattern_may_be_absolute(inbox):
    assert [Path(one.where).name for one in sources([f"{inbox}/in/?.txt"])] == ["a.txt"]


@pytest.mark.parametrize("pattern", ["*.txt", "in/*.html", "gone/**/*.txt", "a[", "in/\0*", "in/a.txt/*"])
def test_a_pattern_that_fits_nothing_says_so(pattern):
    put("in/a.txt")
    refused = only(pattern)
    assert isinstance(refused, MissingError)
    assert refused.what == "no file or folder has a name that fits this pattern"


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="no users on this system")
def test_a_folder_that_a_pattern_cannot_look_into_is_named(inbox):
    put("in/open/a.txt")
    put("in/shut/b.txt")
    for folder in (inbox.parent.parent, inbox.parent, inbox):
        folder.chmod(0o755)
    Path("in/shut").chmod(0)
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(65534)
        found = told("in/**/*.txt")
    finally:
        if root:
            os.seteuid(0)
        Path("in/shut").chmod(0o700)
    assert found == ["Taken in/open/a.txt", "MissingError in/shut"]


def test_patterns_and_paths_keep_their_order():
    put("b/1.txt")
    put("b/2.txt")
    put("a.txt")
    assert told("b/*.txt", "a.txt", "c*", "b/1.txt") == [
        "Taken b/1.txt",
        "Taken b/2.txt",
        "Taken a.txt",
        "MissingError c*",
        "Taken b/1.txt",
    ]


# ---------------------------------------------------------------- standard input


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "a.warc.gz"])
def test_standard_input_is_read_by_what_it_holds(name):
    content, comes = FORMATS[name]
    stdin = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    expected = [("text" if way == "file" else way, f"standard input{rest}") for way, rest in comes]
    assert ways("-", stdin=stdin) == expected


def test_rows_on_standard_input_name_files_in_the_current_folder():
    put("a.txt")
    assert told("-", stdin=io.BytesIO(b'{"path": "a.txt"}\n{"path": "b.txt"}')) == [
        "Taken a.txt",
        "MissingError standard input:2",
    ]


def test_no_more_of_standard_input_is_read_than_may_be():
    class Endless(io.RawIOBase):
        given = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            self.given += len(buffer)
            buffer[:] = b"a" * len(buffer)
            return len(buffer)

    endless = Endless()
    assert isinstance(only("-", stdin=endless, max_size=1_000), TooLargeError)
    assert endless.given < 1_000_000


def test_a_standard_input_that_fails_is_refused():
    class Broken(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, _):
            raise OSError(5, "Input/output error")

    assert str(only("-", stdin=Broken())) == "standard input: cannot be read (Input/output error); check the path"


# ---------------------------------------------------------------- addresses


@pytest.fixture
def site():
    with Site() as served:
        yield served


@pytest.fixture
def fetcher():
    with Fetcher(allow_private=["127.0.0.0/8"], delay=0.0) as made:
        yield made


HTML, XML = {"Content-Type": "text/html"}, {"Content-Type": "application/rss+xml"}


def test_an_address_gives_the_report_that_is_there_now(site, fetcher):
    site.pages["/storm"] = Answer(PAGE, {**HTML, "ETag": '"1"'})
    found = only(site.url("/storm"), fetcher=fetcher)
    assert (found.report.text, found.report.url) == (f"Storm\n{SAID}", site.url("/storm"))
    arrival = found.arrival
    assert (arrival.way, arrival.where, arrival.raw) == ("page", site.url("/storm"), hashlib.sha256(PAGE.encode()).hexdigest())
    assert ("etag", '"1"') in arrival.headers
    assert arrival.fetched_at


@pytest.mark.parametrize("kind", ["application/rss+xml", "text/xml", "text/html", ""])
def test_a_feed_at_an_address_gives_its_entries_whatever_the_host_calls_it(site, fetcher, kind):
    feed = rss(entry(link="/1", pubDate="Tue, 05 Nov 2024 18:30:00 +0200"), entry(MORE))
    site.pages["/feed"] = Answer(feed, {"Content-Type": kind})
    first, second = sources([site.url("/feed")], fetcher=fetcher)
    assert (first.where, first.report.text, first.report.published) == (site.url("/feed") + "#1", SAID, date(2024, 11, 5))
    assert (first.report.url, first.arrival.way, second.report.text) == (site.url("/1"), "feed", MORE)
    assert first.arrival.fetched_at
    assert site.paths == ["/robots.txt", "/feed"]


def test_an_entry_with_a_link_alone_is_fetched_and_reads_as_its_own_address_does(site, fetcher):
    head = '<meta property="og:site_name" content="Ellery Post"><meta name="author" content="Anna Reid">'
    dated = '<meta property="article:published_time" content="2024-11-04T09:00:00+02:00">'
    site.pages["/feed"] = Answer(rss(entry(None, link="/1", title="Storm, says the feed"), entry(MORE)), XML)
    site.pages["/1"] = Answer(PAGE.replace("<body>", f"<head>{head}{dated}<title>Storm</title></head><body>"), HTML)
    linked, own = sources([site.url("/feed")], fetcher=fetcher)
    assert linked.report == only(site.url("/1"), fetcher=fetcher).report
    assert (linked.arrival.way, linked.where, own.report.text) == ("page", site.url("/1"), MORE)


def test_where_a_page_is_silent_the_entry_tells_and_then_the_caller(site, fetcher):
    site.pages["/feed"] = Answer(
        rss(entry(None, link="/1", pubDate="Tue, 05 Nov 2024 18:30:00 +0200"), entry(None, link="/2")), XML
    )
    site.pages["/1"] = site.pages["/2"] = Answer(SAID, {"Content-Type": "text/plain"})
    about = About(published=date(2024, 1, 1), author="Desk", url="https://else.example/")
    first, second = sources([site.url("/feed")], fetcher=fetcher, about=about)
    assert (first.report.published, first.report.published_at) == (date(2024, 11, 5), "2024-11-05T18:30:00+02:00")
    assert (first.report.outlet, first.report.author, first.report.url) == ("Ellery Post", "Desk", site.url("/1"))
    assert (second.report.published, second.report.published_at) == (date(2024, 1, 1), None)
    named = [one.report.outlet for one in sources([site.url("/feed")], fetcher=fetcher, about=About(outlet="Wire"))]
    assert named == ["Wire", "Wire"]


def test_a_dead_link_stops_none_of_the_other_entries(site, fetcher):
    site.pages["/feed"] = Answer(rss(entry(None, link="/gone"), entry(None, title="No link"), entry(MORE)), XML)
    found = [f"{type(one).__name__} {one.where}" for one in sources([site.url("/feed")], fetcher=fetcher)]
    feed = site.url("/feed")
    assert found == [f"AbsentError {site.url('/gone')}", f"Skipped {feed}#2", f"Taken {feed}#3"]


def test_a_feed_sends_us_to_no_more_pages_than_a_reader_would_open(site, fetcher, monkeypatch):
    monkeypatch.setattr(urls, "LINKED_MAX", 2)
    site.pages["/feed"] = Answer(rss(*(entry(None, link=f"/{n}") for n in range(4))), XML)
    site.pages.update({f"/{n}": Answer(SAID, {"Content-Type": "text/plain"}) for n in range(4)})
    found = list(sources([site.url("/feed")], fetcher=fetcher))
    assert [type(one) for one in found] == [Taken, Taken, Skipped, Skipped]
    assert found[3].why == "an entry without text; only 2 such are fetched: add its address"
    assert site.paths[-2:] == ["/0", "/1"]


def test_what_may_not_be_fetched_is_refused_and_the_rest_goes_on(site):
    put("a.txt")
    whats = [site.url("/"), "file:///etc/hostname", "FTP://me:secret@post.example/a", "https://", "a.txt"]
    found = list(sources(whats))
    assert [type(one).__name__ for one in found] == ["RefusedError"] * 4 + ["Taken"]
    assert "loopback" in found[0].what
    assert (found[1].remedy, site.connections) == ("give the path itself", 0)
    assert "secret" not in str(found[2])


def test_a_host_that_answers_no_page_is_refused(site, fetcher):
    site.pages["/a"] = Answer(b"{}", {"Content-Type": "application/json"})
    assert isinstance(only(site.url("/a"), fetcher=fetcher), NotTextError)


# ---------------------------------------------------------------- the call


@pytest.mark.parametrize(
    ("what", "single"),
    [
        ("a.txt", True),
        ("a.html", True),
        ("a.pdf", True),
        ("gone.txt", True),
        ("-", True),
        ("a.eml", False),
        ("a.jsonl", False),
        ("bad.jsonl", False),
        ("a.xml", False),
        ("links.xml", False),
        ("torn.xml", False),
        ("result.json", False),
        ("a.warc.gz", False),
        ("download", False),
        (".", False),
        ("*.txt", False),
        ("*.gone", False),
    ],
)
def test_one_report_was_asked_for_where_one_file_is_named_that_is_no_collection(what, single):
    for name, (content, _) in FORMATS.items():
        put(name, content)
    put("bad.jsonl", "[]")
    put("links.xml", rss(entry(None, link="https://post.example/1"), entry()))
    put("torn.xml", rss("<item><title>Storm</item>", entry()))
    put("download", ROWS)
    first = next(sources([what], stdin=io.BytesIO(SAID.encode())), None)
    assert is_single([what], first) == single
    assert not is_single([what, "a.txt"], first)


def test_rows_on_standard_input_are_a_collection():
    assert not is_single(["-"], next(sources(["-"], stdin=io.BytesIO(ROWS.encode()))))
    assert not is_single(["-"], next(sources(["-"], stdin=io.BytesIO(b'{"text": ""}\n' + ROWS.encode()))))


def test_a_wrong_call_is_told_before_anything_is_fetched(site):
    with pytest.raises(MisuseError):
        sources([site.url("/")], about=About(published_at="yesterday"))
    assert site.connections == 0


def test_nothing_of_the_web_is_loaded_for_files():
    put("a.txt")
    code = (
        "import sys; from sayso.intake import sources; assert len(list(sources(['a.txt']))) == 1;"
        "heavy = {'httpx2', 'httpcore2', 'protego', 'ssl'} & set(sys.modules); assert not heavy, heavy;"
        "from sayso.intake import Fetcher; assert 'httpcore2' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)))
