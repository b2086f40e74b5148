"""Every refusal, as it prints: tests/errors/ holds one file for each, docs/errors.md shows them all.

`python tests/test_bad_input.py` prints docs/errors.md anew.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import pickle
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

from sayso.errors import MisuseError, RefusedError, SaysoError
from sayso.intake import About, Taken, day, report, sources

GOLDEN = Path(__file__).parent / "errors"
DOCS = Path(__file__).parent.parent / "docs" / "errors.md"
NOBODY = 65534
SAID = "The minister said on Monday that 12 people were killed and that more were hurt in the attack.\n"


class Refusal(NamedTuple):
    slug: str
    title: str
    given: str
    prints: str
    error: str


def golden() -> list[Refusal]:
    """The files of tests/errors/: a title, then `given:`, `prints:` and `error:` (its class), a line each."""
    found = []
    for path in sorted(GOLDEN.glob("*.txt")):
        title, *rest = [line for line in path.read_text("utf-8").split("\n") if line]
        found.append(Refusal(path.stem, title, **dict(line.split(": ", 1) for line in rest)))
    return found


def refused(*whats: str, **how) -> RefusedError:
    """The one refusal that the paths end in."""
    (error,) = [found for found in sources(whats, **how) if isinstance(found, RefusedError)]
    return error


def file(name: str, content: bytes | str) -> str:
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return name


def wrong(call: Callable[[], object]) -> SaysoError:
    with pytest.raises(SaysoError) as caught:
        call()
    return caught.value


def row(**fields: object) -> RefusedError:
    return refused(file("rows.jsonl", json.dumps({"text": SAID}) + "\n" + json.dumps(fields)))


@contextlib.contextmanager
def unprivileged() -> Iterator[None]:
    """In a folder that all may enter, as somebody who is not root: root may read everything."""
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(here)


def forbidden(make: Callable[[], Path], what: str) -> RefusedError:
    with unprivileged():
        path = make()
        path.chmod(0)
        root = os.geteuid() == 0
        try:
            if root:
                os.seteuid(NOBODY)
            return refused(what)
        finally:
            if root:
                os.seteuid(0)
            path.chmod(0o700)


def locked_file() -> Path:
    return Path(file("minutes.txt", SAID))


def locked_folder() -> Path:
    (Path("cables") / "secret").mkdir(parents=True)
    file("cables/open.txt", SAID)
    return Path("cables/secret")


def attributes(count: int) -> str:
    return f"<html><body><p {' '.join(f'a{n}=1' for n in range(count))}>{SAID}</p></body></html>"


def sheets(*texts: str, password: str | None = None) -> bytes:
    """A PDF with a line of text on each page, or a grey field where that is empty."""
    made = io.BytesIO()
    drawing = canvas.Canvas(made, encrypt=StandardEncryption(password) if password else None)
    for line in texts:
        drawing.drawString(72, 700, line.strip()) if line else drawing.rect(50, 50, 400, 600, fill=1)
        drawing.showPage()
    drawing.save()
    return made.getvalue()


def swelling() -> bytes:
    """A PDF whose one page is drawn by a stream of 1 GB, packed into 1 MB."""
    packer = zlib.compressobj()
    start = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    stream = start + (packer.compress(b" " * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)) * 100
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>"
    packed = b"<</Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream" % (len(stream), stream)
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, packed]
    objects = b"".join(b"%d 0 obj\n%b\nendobj\n" % (number, body) for number, body in enumerate(bodies, 1))
    return b"%PDF-1.7\n" + objects + b"trailer\n<</Root 1 0 R>>\n%%EOF\n"


RECIPES: dict[str, Callable[[], SaysoError]] = {
    "missing-file": lambda: refused("raid.txt"),
    "path-with-nul": lambda: refused("raid\0.txt"),
    "unreadable-file": lambda: forbidden(locked_file, "minutes.txt"),
    "unreadable-folder": lambda: forbidden(locked_folder, "cables"),
    "folder-without-reports": lambda: (Path("inbox").mkdir(), refused("inbox"))[1],
    "empty-file": lambda: refused(file("empty.txt", b"")),
    "white-space-only": lambda: refused(file("blank.txt", " \r\n\t\ufeff\u200b\n")),
    "empty-standard-input": lambda: refused("-", stdin=io.BytesIO(b"")),
    "page-without-article": lambda: refused(file("menu.html", (GOLDEN.parent / "reports" / "menu.html").read_bytes())),
    "rows-without-rows": lambda: refused(file("rows.jsonl", "\n\n")),
    "picture": lambda: refused(file("photo.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")),
    "pdf": lambda: refused(file("brief.pdf", b"%PDF-1.7\n1 0 obj")),
    "pdf-scan": lambda: refused(file("minutes.pdf", sheets("", ""))),
    "pdf-locked": lambda: refused(file("order.pdf", sheets(SAID, password="quay"))),
    "pdf-by-name": lambda: refused(file("photo.pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")),
    "pdf-too-many-pages": lambda: refused(file("archive.pdf", sheets(*["Six died."] * 2_001))),
    "pdf-too-much-text": lambda: wrong(lambda: report(sheets(SAID), where="archive.pdf", max_size=40)),
    "pdf-bomb": lambda: refused(file("bomb.pdf", swelling())),
    "word-document": lambda: refused(file("brief.docx", b"PK\x03\x04\x14\0\x06\0")),
    "program": lambda: refused(file("report", b"\x7fELF\x02\x01\x01" + b"\0" * 60)),
    "unknown-binary": lambda: refused(file("dump.bin", bytes(range(256)) * 4)),
    "riddled-with-nul": lambda: refused(file("log.txt", "\0".join(SAID) * 3 + "\0\0")),
    "unknown-encoding": lambda: refused(file("novost.txt", "Министр сообщил о потерях".encode("cp1251"))),
    "broken-utf-16": lambda: refused(file("notes.txt", b"\xff\xfe" + "Six".encode("utf-16-le") + b"\x00\xd8A\0")),
    "half-a-character": lambda: wrong(lambda: report("Five \ud83d were hurt")),
    "over-the-limit": lambda: refused(file("archive.txt", SAID * 60_000)),
    "over-a-limit-given": lambda: refused("-", stdin=io.BytesIO(SAID.encode()), max_size=40),
    "too-many-attributes": lambda: refused(file("bomb.html", attributes(200_000))),
    "row-no-json": lambda: refused(file("rows.jsonl", '{"text": "Two died"')),
    "row-no-object": lambda: refused(file("rows.jsonl", '["Two died"]')),
    "row-wrong-type": lambda: row(text=12),
    "row-too-deep": lambda: refused(file("rows.jsonl", '{"a":' + "[" * 100_000)),
    "row-without-text": lambda: row(title="Two died"),
    "row-with-text-and-path": lambda: row(text="Two died", path="two.txt"),
    "row-missing-file": lambda: row(path="two.txt"),
    "row-names-rows": lambda: row(path="more.jsonl"),
    "row-impossible-day": lambda: row(text=SAID, published="2024-02-30"),
    "row-day-too-early": lambda: row(text=SAID, published="1855-09-09"),
    "row-not-utf-8": lambda: refused(file("rows.jsonl", b'{"text": "caf\xe9"}')),
    "rows-in-utf-16": lambda: refused(file("rows.jsonl", '{"text": "Two died"}'.encode("utf-16"))),
    "rows-in-gzip": lambda: refused(file("rows.jsonl", b"\x1f\x8b\x08\0\0\0\0\0")),
    "row-names-rows-by-content": lambda: (file("more.txt", json.dumps({"text": SAID})), row(path="more.txt"))[1],
    "packed-text": lambda: refused(file("brief.txt.gz", gzip.compress(SAID.encode()))),
    "pattern-without-match": lambda: refused("in/*.html"),
    "address-of-a-file": lambda: refused("file:///srv/minutes.txt"),
    "address-of-another-kind": lambda: refused("ftp://desk:secret@wire.example.org/minutes.txt"),
    "address-at-home": lambda: refused("http://127.0.0.1/minutes.html"),
    "archive-in-a-pipe": lambda: refused("-", stdin=io.BytesIO(b"WARC/1.0\r\n")),
    "feed-with-entities": lambda: refused(file("feed.xml", '<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>')),
    "impossible-day": lambda: wrong(lambda: day("2024-02-30")),
    "day-written-otherwise": lambda: wrong(lambda: day("5 November 2024")),
    "day-too-early": lambda: wrong(lambda: report(SAID, published=date(1899, 12, 31))),
    "day-too-late": lambda: wrong(lambda: day("2201-01-01")),
    "time-without-zone": lambda: wrong(lambda: report(SAID, published_at="2024-11-05T18:30:00")),
    "unknown-format": lambda: wrong(lambda: report(SAID, format="docx")),
}  # fmt: skip


def test_each_refusal_has_a_file_and_a_recipe():
    assert {refusal.slug for refusal in golden()} == set(RECIPES)


@pytest.mark.alone
@pytest.mark.parametrize("expected", golden(), ids=lambda refusal: refusal.slug)
def test_a_refusal_says_where_what_and_what_to_do(expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    began = time.monotonic()
    error = RECIPES[expected.slug]()
    assert (str(error), type(error).__name__) == (expected.prints, expected.error)
    assert "\n" not in str(error)
    assert error.remedy, "it says what to do"
    assert time.monotonic() - began < 10
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), type(again)) == (str(error), type(error))


def test_one_bad_input_stops_none_of_the_others(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    whats = [
        file("a.txt", SAID),
        "b.txt",
        file("c.txt", b"\x89PNG\r\n\x1a\n"),
        file("d.html", "<html></html>"),
        file("e.txt", SAID),
    ]
    kinds = [type(found).__name__ for found in sources(whats)]
    assert kinds == ["Taken", "MissingError", "NotTextError", "EmptyError", "Taken"]


def test_a_bad_row_stops_none_of_the_others(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    good = json.dumps({"text": SAID})
    found = list(sources([file("rows.jsonl", f"{good}\nno row\n\n{good}\n")]))
    assert [one.where for one in found] == ["rows.jsonl:1", "rows.jsonl:2", "rows.jsonl:4"]
    assert [isinstance(one, Taken) for one in found] == [True, False, True]


def test_a_row_over_the_limit_is_refused_and_the_next_one_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = json.dumps({"text": "x" * 200_000}) + "\n" + json.dumps({"text": "Six died there."}) + "\n"
    big, small = sources([file("rows.jsonl", rows)], max_size=1_000)
    assert str(big) == "rows.jsonl:1: is over the limit of 1,000 bytes; split it, or raise the limit with --max-size"
    assert (small.where, small.report.text) == ("rows.jsonl:2", "Six died there.")


def test_a_limit_raised_lets_the_report_in():
    assert report(SAID * 60_000, max_size=6_000_000)[0].language == "en"


def test_an_endless_device_is_over_the_limit():
    if not os.path.exists("/dev/zero"):
        pytest.skip("no /dev/zero on this system")
    assert "limit of 1,000 bytes" in str(refused("/dev/zero", max_size=1_000))


def test_a_name_that_no_terminal_can_print_is_escaped(tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\n\x1b[2J.txt")
    Path(path).write_bytes(b"\x89PNG\r\n\x1a\n")
    line = str(refused(str(tmp_path)))
    assert line.isprintable()
    assert line.encode("utf-8")
    assert "caf\\udce9\\n\\x1b[2J.txt: looks like a PNG picture" in line


def test_a_report_given_for_a_path_is_not_printed_back_whole():
    assert len(str(refused(SAID * 100))) < 500


@pytest.mark.parametrize("about", [About(published=date(1066, 10, 14)), About(format="docx"), About(published_at="yesterday")])
def test_what_is_wrong_with_the_call_is_told_before_anything_is_read(about):
    with pytest.raises(MisuseError):
        sources(["nowhere.txt"], about=about)


@pytest.mark.alone
def test_a_page_may_be_refused_but_never_hangs_or_crashes():
    for html in (
        "<b>" * 100_000,
        "<div>" * 100_000 + SAID,
        "<" * 200_000,
        "<table><tr><td>" * 50_000,
        "&" * 200_000,
        "<!--" * 100_000,
    ):
        began = time.monotonic()
        with contextlib.suppress(RefusedError):
            report(f"<html><body>{html}", format="html")
        assert time.monotonic() - began < 10


@pytest.mark.alone
@pytest.mark.parametrize(
    "start", ["<!---->" * 700 + "<", "<!--" * 1_000, "<!-- " * 400 + "--> " * 400, "<?xml" * 800, "<meta " * 700]
)
def test_no_beginning_of_a_text_makes_it_slow_to_tell_from_a_page(start):
    began = time.monotonic()
    assert report(f"{start}\n{SAID}", where="a.txt")[0].text == f"{start}\n{SAID}"
    assert report(f"{start}\n{SAID}".encode(), where="a.txt")[0].text == f"{start}\n{SAID}"
    assert time.monotonic() - began < 1


def errors_page() -> str:
    """docs/errors.md: every golden refusal, grouped by its class in the order of exit codes and of the tree in errors.py."""
    heads = {
        "MissingError": "There is nothing to read at this path",
        "EmptyError": "There is nothing in it to read",
        "NotTextError": "It is no text",
        "TooLargeError": "It is too large",
        "HostileError": "It breaks the parser",
        "RefusedError": "It is no row of JSON Lines, or no address to read from",
        "MisuseError": "The call is wrong",
    }
    page = [
        "# Errors",
        "",
        "What sayso prints when it refuses something: where, what, and what to do. An input that is refused stops none of the",
        "others; the exit code is then 1. A call that is wrong stops at once, with exit code 2. This page is printed anew by",
        "`python tests/test_bad_input.py`, and a test holds it against what is really printed.",
    ]
    for name, head in heads.items():
        page += ["", f"## {head}", "", f"`sayso.errors.{name}`, exit code {2 if name == 'MisuseError' else 1}"]
        for refusal in golden():
            if refusal.error == name:
                page += ["", f"**{refusal.title}** {refusal.given}", "", f"    {refusal.prints}"]
    return "\n".join(page) + "\n"


def test_the_page_of_errors_shows_them_all_as_they_print():
    assert DOCS.read_text("utf-8") == errors_page()


if __name__ == "__main__":
    print(errors_page(), end="")
