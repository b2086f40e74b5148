"""Web archives: written by warcio, read by sayso, and broken in every way that a disk, a line or a hand can break them."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import re
import subprocess
import tracemalloc
import zlib
from datetime import date
from pathlib import Path
from shutil import which

import pytest
from pyarrow import compress
from reportlab.pdfgen.canvas import Canvas
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sayso.errors import EmptyError, HostileError, MissingError, NotTextError, RefusedError, TooLargeError
from sayso.intake.archives import archive, looks_like_archive
from sayso.intake.findings import Skipped, Taken
from sayso.intake.reports import MAX_SIZE, About, report

FETCHED = "2024-11-06T07:08:09Z"
PROSE = "The mayor of Orlivka said on Tuesday that {} people had left the town by the evening, and that more buses would come."
HTML = ("Content-Type", "text/html; charset=utf-8")
TEXT = ("Content-Type", "text/plain")


def page(number=12, head="", language="en"):
    body = f"<article><h1>Buses leave Orlivka</h1><p>{PROSE.format(number)}</p><p>She spoke at the station.</p></article>"
    return f'<!doctype html><html lang="{language}"><head><title>Buses leave</title>{head}</head><body>{body}</body></html>'


def record(
    content=b"",
    headers=(HTML,),
    *,
    url="https://news.example/a",
    kind="response",
    status="200 OK",
    told=(),
    packed=False,
    **more,
):
    """One record, as warcio writes it, digests and all."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    content = content.encode() if isinstance(content, str) else content
    http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1") if kind in ("response", "revisit") else None
    told = {"WARC-Date": FETCHED, **dict(told)}
    writer.write_record(
        writer.create_warc_record(
            url, kind, payload=io.BytesIO(content), http_headers=http, warc_headers_dict=told, length=len(content), **more
        )
    )
    return out.getvalue()


def text_record(number):
    """A short report; text, for that needs no parser and is read in a moment."""
    return record(PROSE.format(number), [TEXT], url=f"https://news.example/{number}")


def zstd(content):
    return compress(content, codec="zstd", asbytes=True)


def brotli(content):
    return compress(content, codec="brotli", asbytes=True)


PACKINGS = {
    "plain": b"".join,
    "gzip a record": lambda records: b"".join(gzip.compress(one, mtime=0) for one in records),
    "gzip in one": lambda records: gzip.compress(b"".join(records), mtime=0),
    "gzip in blocks": lambda records: in_blocks(b"".join(records)),
    "zstd a record": lambda records: b"".join(map(zstd, records)),
    "zstd in one": lambda records: zstd(b"".join(records)),
}


def in_blocks(content, size=300):
    """As bgzip does it: members of one size, wherever records begin, and an empty one at the end."""
    return b"".join(gzip.compress(content[at : at + size], mtime=0) for at in range(0, len(content), size)) + gzip.compress(b"")


@pytest.fixture
def read(tmp_path):
    def read(content, about=None, max_size=MAX_SIZE, name="news.warc.gz"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else b"".join(content))
        return list(archive(str(path), name, about or About(), max_size))

    return read


def taken(found):
    return [one for one in found if isinstance(one, Taken)]


def refused(found):
    return [one for one in found if isinstance(one, RefusedError)]


def skipped(found):
    return [one.why for one in found if isinstance(one, Skipped)]


def numbers(found):
    """The numbers of the reports that came out, in their order."""
    return [int(re.search(r"that (\d+) people", one.report.text)[1]) for one in taken(found)]


# ---------------------------------------------------------------- what comes out


def test_a_page_becomes_a_report_with_what_it_tells_and_how_it_came(read):
    head = (
        '<meta property="article:published_time" content="2024-11-05T18:30:00+02:00"><meta name="author" content="Olha Bila">'
        '<meta property="og:site_name" content="Orlivka Courier"><link rel="canonical" href="https://news.example/buses">'
    )
    html = page(head=head).encode()
    headers = [
        ("Date", "Wed, 06 Nov 2024 07:08:09 GMT"), HTML, ("ETag", '"a-1"'), ("Set-Cookie", "id=1"),
        ("Last-Modified", "Tue, 05 Nov 2024 16:30:00 GMT"), ("Content-Language", "en"), ("etag", '"second"'),
    ]  # fmt: skip
    (found,) = read(record(html, headers, url="https://news.example/buses?from=feed"))
    told = found.report
    assert (told.title, told.author, told.outlet) == ("Buses leave Orlivka", "Olha Bila", "Orlivka Courier")
    assert (told.published, told.published_at) == (date(2024, 11, 5), "2024-11-05T18:30:00+02:00")
    assert told.url == "https://news.example/buses"
    assert told.text.splitlines()[1:] == [PROSE.format(12), "She spoke at the station."]
    assert found.where == found.arrival.where == "news.warc.gz#0"
    assert (found.arrival.way, found.arrival.fetched_at) == ("archive", FETCHED)
    assert (found.arrival.raw, found.arrival.size) == (hashlib.sha256(html).hexdigest(), len(html))
    assert found.arrival.headers == (
        ("content-type", "text/html; charset=utf-8"),
        ("etag", '"a-1"'),
        ("last-modified", "Tue, 05 Nov 2024 16:30:00 GMT"),
        ("date", "Wed, 06 Nov 2024 07:08:09 GMT"),
        ("content-language", "en"),
    )


def test_the_day_of_fetching_is_never_the_day_of_publication(read):
    (found,) = read(record(page()))
    assert found.report.published is None
    assert found.arrival.fetched_at == FETCHED


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2024-11-06T07:08:09.123456Z", "2024-11-06T07:08:09Z"),
        ("2024-11-06T09:08:09+02:00", "2024-11-06T07:08:09Z"),
        ("20241106070809", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+10:00", None),
    ],
)
def test_the_moment_of_fetching_is_told_in_utc_or_not_at_all(read, told, kept):
    (found,) = read(record(PROSE, [TEXT]).replace(FETCHED.encode(), told.encode()))
    assert found.arrival.fetched_at == kept


@pytest.mark.parametrize(
    ("canonical", "fetched", "kept"),
    [
        ("https://news.example/1", "https://news.example/1?utm=x", "https://news.example/1"),
        ("https://www.news.example/1", "http://news.example/amp/1", "https://www.news.example/1"),
        ("https://agency.example/1", "https://news.example/1", "https://news.example/1"),
        (None, "https://news.example/1", "https://news.example/1"),
        (None, "<https://news.example/1>", "https://news.example/1"),  # as WARC 1.0 has it, and old wget writes
    ],
)
def test_the_address_is_the_pages_own_on_the_same_host_else_the_one_fetched(read, canonical, fetched, kept):
    html = page(head=f'<link rel="canonical" href="{canonical}">' if canonical else "")
    (found,) = read(record(html, url=fetched))
    assert found.report.url == kept
    assert found.report == report(html, format="html", url=kept)[0]  # the id too stands on this address


def test_what_the_giver_tells_goes_before_the_page_but_for_the_address(read):
    about = About(published=date(2024, 11, 4), outlet="Courier", url="https://other.example/", format="text")
    (found,) = read(record(page(head='<meta property="og:site_name" content="Elsewhere">')), about)
    assert (found.report.published, found.report.outlet, found.report.url) == (
        date(2024, 11, 4), "Courier", "https://news.example/a",
    )  # fmt: skip
    assert "<p>" not in found.report.text


@pytest.mark.parametrize("packing", PACKINGS)
def test_every_way_of_packing_gives_the_same_reports_each_at_its_place(read, packing):
    records = [text_record(number) for number in range(5)]
    content = PACKINGS[packing](records)
    assert looks_like_archive(content)
    found = read(content)
    assert numbers(found) == [0, 1, 2, 3, 4]
    assert not refused(found)
    assert len({one.where for one in found}) == 5
    if packing in ("plain", "gzip a record"):  # the place is a byte of the file
        for number, one in enumerate(found):
            begin = content[int(one.where.partition("#")[2]) :]
            assert (gzip.decompress(begin) if packing != "plain" else begin).startswith(records[number])


def test_what_warcio_writes_as_gzip_is_read_with_the_places_of_its_members(read):
    members = [record(PROSE.format(number), [TEXT], packed=True) for number in range(3)]
    places = [sum(map(len, members[:number])) for number in range(3)]
    assert [one.where for one in read(members)] == [f"news.warc.gz#{place}" for place in places]


@pytest.mark.skipif(not which("zstd"), reason="no zstd here")
def test_what_the_program_zstd_writes_is_read_with_a_dictionary_too(read, tmp_path):
    """The form of a .warc.zst: the dictionary in a frame of its own, then a frame a record."""
    names = [str(tmp_path / str(number)) for number in range(100)]
    for number, name in enumerate(names):
        Path(name).write_bytes(text_record(number))
    run = {"capture_output": True, "check": True}
    subprocess.run(["zstd", "-q", "--train", *names, "--maxdict=2000", "-o", tmp_path / "known"], **run)
    known = (tmp_path / "known").read_bytes()
    alone = subprocess.run(["zstd", "-qc", *names[:3]], **run).stdout
    frames = subprocess.run(["zstd", "-qc", "-D", tmp_path / "known", *names[:3]], **run).stdout
    content = b"\x5d\x2a\x4d\x18" + len(known).to_bytes(4, "little") + known + frames
    assert looks_like_archive(content[:64])
    assert numbers(read(content)) == numbers(read(alone)) == [0, 1, 2]


def test_text_that_others_took_out_of_pages_is_read_as_text(read):
    wet = record(PROSE.format(3), kind="conversion", warc_content_type="text/plain")
    (found,) = read(wet)
    assert found.report.text == PROSE.format(3)
    assert found.report.url == "https://news.example/a"
    assert found.arrival.headers == (("content-type", "text/plain"),)


def test_a_page_kept_as_a_resource_is_read_and_what_a_crawler_notes_is_not(read):
    saved = record(page(), kind="resource", warc_content_type="text/html")
    notes = record("Sizes and times of 12 pages.", kind="resource", url="urn:pageinfo:1", warc_content_type="text/plain")
    found = read(saved + notes)
    assert numbers(found) == [12]
    assert skipped(found) == ["1 resource record of no web address"]


def test_a_pdf_is_what_a_pdf_on_its_own_is(read):
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    for line, words in enumerate(re.findall(r".{1,60}(?: |$)", PROSE.format(7))):
        canvas.drawString(72, 720 - 14 * line, words)
    canvas.save()
    try:
        expected = report(out.getvalue(), url="https://news.example/a")[0]
    except RefusedError as error:
        expected = error.what
    for kind in ("application/pdf", "text/html"):  # and one that the server took for HTML
        (found,) = read(record(out.getvalue(), [("Content-Type", kind)]))
        assert (found.report if isinstance(found, Taken) else found.what) == expected


def test_a_page_that_the_crawler_cut_is_read_with_a_note(read):
    (found,) = read(record(PROSE, [TEXT], told={"WARC-Truncated": "length"}))
    assert [(note.kind, note.text) for note in found.notes] == [
        ("incomplete", "the archive holds only the beginning of the page (length)")
    ]


def test_a_piece_of_a_record_in_several_is_refused(read):
    (line,) = refused(read(record(PROSE, [TEXT], told={"WARC-Segment-Number": "1"})))
    assert line.what == "is one piece of a record in several"


def test_what_is_no_page_is_counted_by_kind(read):
    records = [
        record("software: x", kind="warcinfo", url=None, warc_content_type="application/warc-fields"),
        *[record("GET / HTTP/1.1\r\n\r\n", kind="request", warc_content_type="application/http; msgtype=request")] * 3,
        record("via: x", kind="metadata", warc_content_type="application/warc-fields"),
        record("", kind="revisit"),
        *[record("gone", status="404 Not Found")] * 2,
        record("moved", status="301 Moved Permanently"),
        record("odd", status="OK"),
        record(b"\xff\xd8\xff", [("Content-Type", "image/jpeg")]),
        record("body {}", [("Content-Type", "Text/CSS; charset=utf-8")]),
        record("anything", []),
        record("User-agent: *", [TEXT], url="https://news.example/robots.txt"),
        record("11 22 news.example", kind="resource", url="dns:news.example", warc_content_type="text/dns"),
        record(PROSE, kind="response").replace(b"application/http; msgtype=response", b"text/dns"),
        record("x", kind="conversion").replace(b"WARC-Type: conversion", b"WARC-Type: invention"),
        text_record(1),
    ]
    found = read(PACKINGS["gzip a record"](records))
    assert numbers(found) == [1]
    assert not refused(found)
    assert {one.where for one in found if isinstance(one, Skipped)} == {"news.warc.gz"}
    assert skipped(found) == [
        "3 request records",
        "2 responses with status 404",
        "1 metadata record",
        "1 record of unknown type",
        "1 resource record of no web address",
        "1 response not over HTTP",
        "1 response of image/jpeg",
        "1 response of no told type",
        "1 response of robots.txt",
        "1 response of text/css",
        "1 response with status 301",
        "1 response without a status",
        "1 revisit record",
        "1 warcinfo record",
    ]


def test_kinds_without_end_are_counted_together(read):
    found = read([record("x", [("Content-Type", f"kind/n{number}")]) for number in range(200)])
    assert len(skipped(found)) == 51
    assert skipped(found)[0] == "150 records of other kinds"
    assert isinstance(refused(found)[0], EmptyError)


def test_a_page_without_an_article_is_refused_by_its_place_and_address_and_the_others_are_not(read):
    records = [text_record(1), record("<html><body><p>Log in</p></body></html>"), record("", [TEXT]), text_record(2)]
    found = read(records)
    assert numbers(found) == [1, 2]
    assert [type(one) for one in refused(found)] == [EmptyError, EmptyError]
    assert str(refused(found)[0]).startswith(
        f"news.warc.gz#{len(records[0])} (https://news.example/a): no article was found in the page"
    )


# ---------------------------------------------------------------- packed and encoded pages


def bare(content):
    return zlib.compress(content)[2:-4]


def chunked(content, size=50, end=b"0\r\n\r\n"):
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in parts) + end


WORDS = (PROSE.format(21) * 50).encode()


@pytest.mark.parametrize(
    ("coding", "transfer", "stored"),
    [
        ("identity", None, WORDS),
        ("gzip", None, gzip.compress(WORDS)),
        ("X-GZIP", None, gzip.compress(WORDS)),
        ("gzip", None, gzip.compress(WORDS[:700]) + gzip.compress(WORDS[700:])),
        ("gzip", None, gzip.compress(WORDS) + b"\r\nnothing"),
        ("deflate", None, zlib.compress(WORDS)),
        ("deflate", None, bare(WORDS)),
        ("br", None, brotli(WORDS)),
        ("zstd", None, zstd(WORDS)),
        ("gzip, deflate", None, zlib.compress(gzip.compress(WORDS))),
        (None, "chunked", chunked(WORDS)),
        (None, "chunked", chunked(WORDS).replace(b"\r\n", b"\n")),
        ("gzip", "Chunked", chunked(gzip.compress(WORDS))),
        # many crawlers unpack a page and leave the header that says how it was packed
        ("gzip", "chunked", WORDS),
        ("deflate", None, WORDS),
        ("br", None, WORDS),
        ("utf-8", None, WORDS),
    ],
)
def test_a_page_is_unpacked_as_its_headers_tell_where_that_is_so(read, coding, transfer, stored):
    headers = [TEXT, ("Content-Encoding", coding or ""), ("Transfer-Encoding", transfer or "")]
    (found,) = read(PACKINGS["gzip a record"]([record(stored, [header for header in headers if header[1]])]))
    assert found.report.text.encode() == WORDS
    assert not found.notes
    assert (found.arrival.raw, found.arrival.size) == (hashlib.sha256(WORDS).hexdigest(), len(WORDS))


@pytest.mark.parametrize(
    ("coding", "stored"),
    [("gzip", gzip.compress(WORDS, mtime=0)[:-60]), ("chunked", chunked(WORDS, end=b"")), ("chunked", chunked(WORDS)[:-300])],
)
def test_a_packed_page_that_breaks_off_is_read_as_far_as_it_goes_with_a_note(read, coding, stored):
    name = "Transfer-Encoding" if coding == "chunked" else "Content-Encoding"
    (found,) = read(record(stored, [TEXT, (name, coding)]))
    assert WORDS.decode().startswith(found.report.text)
    assert [note.kind for note in found.notes] == ["incomplete"]


@pytest.mark.parametrize(
    ("coding", "stored", "what"),
    [
        ("gzip", gzip.compress(WORDS, mtime=0)[:-8] + bytes(8), "the gzip of the page is damaged"),
        ("gzip", gzip.compress(WORDS, mtime=0)[:12] + b"\xff" * 60, "the gzip of the page is damaged"),
        ("deflate", zlib.compress(WORDS)[:-4] + bytes(4), "the deflate of the page is damaged"),
        ("chunked", chunked(WORDS).replace(b"32;", b"31;", 4), "the chunks of the page are damaged at byte"),
        ("chunked", chunked(WORDS).replace(b"32;", b"33;", 4), "the chunks of the page are damaged at byte"),
        ("zstd", zstd(WORDS)[:20] + b"\xff" * 60, "the zstd of the page is damaged"),
        (", ".join(["gzip"] * 5), gzip.compress(WORDS, mtime=0), "the page is packed 5 times over"),
    ],
)
def test_a_packed_page_that_is_damaged_is_refused(read, coding, stored, what):
    name = "Transfer-Encoding" if coding == "chunked" else "Content-Encoding"
    found = read(record(stored, [TEXT, (name, coding)]) + text_record(1))
    assert numbers(found) == [1]
    assert refused(found)[0].what.startswith(what)


def deep(size, pack):
    """So many megabytes of zeros, packed."""
    packer = pack(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(size)) + packer.flush()


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip", "br", "zstd", "deflate"])
def test_a_page_that_is_a_bomb_is_refused_in_little_memory(read, coding):
    megabytes = 60
    zeros = bytes(megabytes * 1_000_000)
    gzipped = deep(megabytes, zlib.compressobj)
    packed = {
        "gzip": gzipped,
        "gzip, gzip": gzip.compress(gzipped),
        "br": brotli(zeros),
        "zstd": zstd(zeros),
        "deflate": gzipped[10:-8],
    }[coding]
    content = text_record(1) + record(packed, [TEXT, ("Content-Encoding", coding)]) + text_record(2)
    del zeros, packed, gzipped
    read(text_record(0))
    tracemalloc.start()
    found = read(content, max_size=500_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert numbers(found) == [1, 2]
    assert [type(one) for one in refused(found)] == [TooLargeError]
    assert peak < 5_000_000


RUSSIAN = "Мэр Орловки сказала во вторник, что к вечеру город покинули двенадцать человек, и обещала новые автобусы."


@pytest.mark.parametrize(
    ("kind", "stored", "text", "note"),
    [
        ("text/plain; charset=windows-1251", RUSSIAN.encode("cp1251"), RUSSIAN, "read as windows-1251, as the server declares"),
        ('text/plain;charset="KOI8-R"', RUSSIAN.encode("koi8-r"), RUSSIAN, "read as koi8-r, as the server declares"),
        ("text/plain; charset=windows-1251", RUSSIAN.encode(), RUSSIAN, None),  # one setting for pages of all ages
        ("text/plain; charset=iso-8859-1", "“Café”, she said.".encode("cp1252"), "“Café”, she said.", "read as iso-8859-1"),
        ("text/plain; charset=windows-1251", RUSSIAN.encode("utf-16"), RUSSIAN, "read as UTF-16 (little endian)"),
        ("text/plain; charset=punycode", "The café is closed.".encode("cp1252"), "The café is closed.", "not UTF-8"),
        ("text/plain; charset=euc-jp", "The café is closed.".encode("cp1252"), "The café is closed.", "not UTF-8"),
    ],
)
def test_the_servers_encoding_is_believed_where_it_proves_right(read, kind, stored, text, note):
    (found,) = read(record(stored, [("Content-Type", kind)]))
    assert found.report.text == text
    notes = [one.text for one in found.notes if one.kind == "encoding"]
    assert len(notes) == bool(note)
    assert not note or notes[0].startswith(note)


def test_the_servers_encoding_goes_before_the_pages(read):
    html = page(head='<meta charset="windows-1252">').replace("She spoke", "Сказала она").encode("cp1251")
    (found,) = read(record(html, [("Content-Type", "text/html; charset=windows-1251")]))
    assert "Сказала она" in found.report.text


def test_bytes_of_no_encoding_are_refused(read):
    (found,) = read(record(RUSSIAN.encode("cp1251"), [TEXT]))
    assert isinstance(found, NotTextError)


def test_a_page_over_the_limit_is_refused_and_a_large_picture_is_only_counted(read):
    content = [
        text_record(1),
        record("word " * 60_000, [TEXT]),  # over the limit, but short enough to be held
        record("word " * 600_000, [TEXT]),
        record(bytes(3_000_000), [("Content-Type", "video/mp4")]),
        text_record(2),
    ]
    found = read(content, max_size=200_000)
    assert numbers(found) == [1, 2]
    assert [type(one) for one in refused(found)] == [TooLargeError, TooLargeError]
    assert skipped(found) == ["1 response of video/mp4"]


# ---------------------------------------------------------------- broken archives

RECORDS = [text_record(number) for number in range(6)]
GZIPPED = [gzip.compress(one, mtime=0) for one in RECORDS]


def broken(parts, replacement):
    """An archive whose fourth record (3) is replaced by something broken; the others are sound."""
    return b"".join([*parts[:3], replacement, *parts[4:]])


def length(text):
    return re.sub(rb"(?<=Content-Length: )\d+", text.encode(), RECORDS[3], count=1)


def flipped(content, place):
    return content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (broken(RECORDS, length("1")), "its Content-Length is wrong: 1, but the next record begins after "),
        (broken(RECORDS, length("180")), "its Content-Length is wrong: 180, but"),
        (broken(RECORDS, length("400")), "its Content-Length is wrong: 400, but"),
        (broken(RECORDS, length("999999999999")), "its Content-Length is wrong: 999,999,999,999, but"),
        (broken(RECORDS, length("9" * 30)), "its Content-Length is no number ('999"),
        (broken(RECORDS, length("many")), "its Content-Length is no number ('many')"),
        (broken(RECORDS, length("-1")), "its Content-Length is no number ('-1')"),
        (broken(RECORDS, RECORDS[3].replace(b"Content-Length", b"X-Length", 1)), "its Content-Length is "),
        (broken(RECORDS, RECORDS[3][:-60]), "its Content-Length is wrong"),
        (broken(RECORDS, RECORDS[3][:50]), "its header breaks off, and another record begins"),
        (broken(RECORDS, b"no record at all\r\n" * 9), "162 bytes that are no record"),
        (broken(RECORDS, bytes(512)), "512 bytes that are no record"),
        (broken(RECORDS, b"WARC/1.0\r\n" + b"x" * 99_999 + b"\r\n"), "its header has no end"),
        (broken(RECORDS, RECORDS[3].replace(b"WARC-Date", b"X: " + b"x" * 32_700 + b"\r\nWARC-Date")), "its header "),
        (broken(RECORDS, b"WARC/9.0" + RECORDS[3][8:]), f"{len(RECORDS[3])} bytes that are no record"),
        (broken(GZIPPED, GZIPPED[3][:-70]), "the "),
        (broken(GZIPPED, GZIPPED[3][:40]), "the gzip is damaged, or breaks off, before byte "),
        (broken(GZIPPED, flipped(GZIPPED[3], 0)), f"{len(GZIPPED[3])} bytes that hold no record"),
        (broken(GZIPPED, flipped(GZIPPED[3], 60)), "the gzip is damaged, or breaks off, before byte "),
        (broken(GZIPPED, GZIPPED[3][:-8] + bytes(8)), "the checksum of the gzip does not fit"),
        (broken(GZIPPED, bytes(4096)), "4,096 bytes that hold no record"),
        (broken(GZIPPED, b"no record" * 9), "81 bytes that hold no record"),
        (broken(GZIPPED, gzip.compress(b"no record" * 9)), "81 bytes that are no record"),
        (broken(GZIPPED, gzip.compress(length("400"))), "its Content-Length is wrong: 400, but"),
        (broken(GZIPPED, gzip.compress(length("180"))), "its Content-Length is wrong: 180, but"),
    ],
    ids=lambda given: re.sub(r"^\d+ ", "so many ", given) if isinstance(given, str) else None,  # lengths differ from run to run
)
def test_a_broken_record_is_one_line_at_its_place_and_all_others_come_out(read, content, what):
    found = read(content)
    assert [number for number in numbers(found) if number != 3] == [0, 1, 2, 4, 5]  # 3 itself, where its text is all there
    (line,) = refused(found)
    assert line.what.startswith(what)
    parts = GZIPPED if content.startswith(b"\x1f") else RECORDS
    assert re.split("[# ]", line.where)[1] == str(sum(map(len, parts[:3])))
    assert line.remedy == "fetch the archive again"


@pytest.mark.parametrize("algorithm", ["sha1", "SHA-256", "md5"])
@pytest.mark.parametrize("name", ["WARC-Block-Digest", "WARC-Payload-Digest"])
@pytest.mark.parametrize("spelling", ["base32", "hexadecimal"])
def test_a_record_is_held_against_its_digests(read, algorithm, name, spelling):
    from base64 import b32encode

    sound = re.sub(rb"WARC-\w+-Digest: .*\r\n", b"", RECORDS[3])
    block = sound.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n\r\n")
    over = block if name == "WARC-Block-Digest" else block.split(b"\r\n\r\n", 1)[1]
    digest = hashlib.new(algorithm.lower().replace("sha-", "sha"), over)
    value = digest.hexdigest() if spelling == "hexadecimal" else b32encode(digest.digest()).decode().rstrip("=")
    sound = sound.replace(b"\r\nContent-Type", f"\r\n{name}: {algorithm}:{value}\r\nContent-Type".encode(), 1)
    assert numbers(read(broken(RECORDS, sound))) == [0, 1, 2, 3, 4, 5]
    found = read(broken(RECORDS, sound.replace(b"that 3 people", b"that 9 people")))
    assert numbers(found) == [0, 1, 2, 4, 5]
    (line,) = refused(found)
    assert line.where == f"news.warc.gz#{sum(map(len, RECORDS[:3]))} (https://news.example/3)"
    assert line.what == f"does not fit its {name}: something in it was altered"


def test_a_digest_of_a_kind_that_is_not_known_is_let_be_and_one_over_the_page_without_its_chunks_fits(read):
    payload = hashlib.sha1(WORDS).hexdigest().encode()
    one = record(chunked(WORDS), [TEXT, ("Transfer-Encoding", "chunked")])
    one = re.sub(rb"(Payload-Digest: sha1:)\w+", rb"\g<1>" + payload, one)
    other = text_record(7).replace(b"Digest: sha1:", b"Digest: crc9:")
    assert len(taken(read(one + other))) == 2


def test_after_a_fault_in_gzip_of_one_piece_what_was_before_it_is_there(read):
    content = PACKINGS["gzip in one"](RECORDS)
    for cut in (len(content) - 4, len(content) - 200, len(content) // 2, 200):
        found = read(content[:cut])
        before = zlib.decompressobj(31).decompress(content[:cut])
        assert numbers(found) == list(range(len(numbers(found))))
        assert len(numbers(found)) >= sum(len(b"".join(RECORDS[: count + 1])) <= len(before) for count in range(6))
        assert "the gzip breaks off" in [line.what for line in refused(found)]


def test_after_a_fault_in_zstd_what_was_before_it_is_there(read):
    frames = [zstd(one) for one in RECORDS]
    found = read(broken(frames, frames[3][:-30]))
    assert set(numbers(found)) <= {0, 1, 2}
    assert refused(found)[-1].what.startswith("the zstd is damaged, or breaks off (")
    assert refused(found)[-1].what.endswith("what follows is not read")


@pytest.mark.parametrize("parts", [RECORDS, GZIPPED], ids=["plain", "gzip"])
@pytest.mark.parametrize("keep", [1, 40, 150, 200])
def test_an_archive_that_breaks_off_gives_all_before_and_one_line(read, parts, keep):
    found = read(b"".join(parts[:5]) + parts[5][:keep])
    assert numbers(found) == [0, 1, 2, 3, 4]
    (line,) = refused(found)
    assert line.where.startswith(f"news.warc.gz#{sum(map(len, parts[:5]))}")


def test_an_archive_that_breaks_off_in_a_record_says_how_far_it_got(read):
    (line,) = refused(read(b"".join(RECORDS)[:-24]))
    assert re.fullmatch(r"the archive breaks off in this record, after \d+ of \d+ bytes", line.what)


def test_a_record_inside_a_page_is_none_of_the_archives_own(read):
    inner = record("An archive is like this.\r\n\r\n" + text_record(8).decode(), [TEXT])
    found = read(inner + text_record(9))
    assert len(taken(found)) == 2
    assert not refused(found)


def test_a_member_that_is_a_bomb_is_given_up_and_the_next_is_read(read):
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1000000000\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(head) + b"".join(packer.compress(bytes(1_000_000)) for _ in range(300)) + packer.flush()
    content = broken(GZIPPED, bomb)
    read(text_record(0))
    tracemalloc.start()
    found = read(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert numbers(found) == [0, 1, 2, 4, 5]
    (line,) = refused(found)
    assert isinstance(line, HostileError)
    assert line.what == "the gzip unpacks to more than 200 times its size"
    assert peak < 2_000_000


def test_an_archive_of_wrong_lengths_without_end_is_given_up_with_a_line(read):
    lie = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9000000\r\n\r\n"
    found = read(RECORDS[0] + lie * 180_000)
    assert numbers(found) == [0]
    assert refused(found)[-1].what == "too much is broken before this place; what follows is not read"
    assert len(found) < 3_000


def test_an_archive_may_be_broken_anywhere_and_what_is_before_comes_out_and_nothing_twice(read):
    """A cut, a flipped bit, bytes put in, taken out or told again, at 120 places; the seed makes them the same each time."""
    chance = random.Random(20241105)
    for _ in range(120):
        parts = chance.choice([RECORDS, GZIPPED, [PACKINGS["gzip in one"](RECORDS)], [PACKINGS["zstd in one"](RECORDS)]])
        content = b"".join(parts)
        place = chance.randrange(len(content))
        piece = chance.randrange(1, 300)
        fault = chance.choice(["cut", "flip", "put in", "take out", "zeros"])
        after = {
            "cut": b"",
            "flip": bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :],
            "put in": chance.randbytes(piece) + content[place:],
            "take out": content[place + piece :],
            "zeros": bytes(piece) + content[place + piece :],
        }[fault]
        found = read(content[:place] + after)
        sound = [number for number in range(len(parts)) if len(b"".join(parts[: number + 1])) <= place]
        assert numbers(found)[: len(sound)] == sound, (fault, place)
        assert len({one.where for one in taken(found)}) == len(taken(found))
        assert numbers(found) == sorted(set(numbers(found)))


# ---------------------------------------------------------------- no archives


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty (0 bytes)"),
        (PROSE.encode() * 500, "is no web archive: no record was found in it"),
        (gzip.compress(PROSE.encode() * 500, mtime=0), "is no web archive: no record was found in it"),
        (b"\x1f\x8b\x08\x00" + b"x" * 500, "is no web archive: no record was found in it"),
        (zstd(PROSE.encode() * 500), "is no web archive: no record was found in it"),
        (random.Random(1).randbytes(200_000), "is no web archive: no record was found in it"),
        (record("x", kind="warcinfo", url=None, warc_content_type="application/warc-fields"), "holds no page"),
    ],
)
def test_a_file_that_is_no_archive_or_holds_no_page_is_refused_in_one_line(read, content, what):
    (line,) = refused(read(content))
    assert (line.where, line.what) == ("news.warc.gz", what)
    assert line.remedy


@pytest.mark.parametrize("parts", [RECORDS, GZIPPED], ids=["plain", "gzip"])
def test_an_archive_whose_first_bytes_are_damaged_is_read_from_the_next_record_on(read, parts):
    found = read(b"XX" + b"".join(parts)[2:])
    assert numbers(found) == [1, 2, 3, 4, 5]
    assert len(refused(found)) == 1


@pytest.mark.parametrize("name", ["none.warc", "", "nul\0.warc"])
def test_a_file_that_is_not_there_or_no_file_is_told(tmp_path, name):
    (line,) = archive(f"{tmp_path}/{name}", "none.warc", About(), MAX_SIZE)
    assert isinstance(line, MissingError)
    assert line.where == "none.warc"


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (RECORDS[0], True),
        (b"WARC/1.1\r\n", True),
        (GZIPPED[0], True),
        (GZIPPED[0][:150], True),
        (zstd(RECORDS[0]), True),
        (gzip.compress(b"{}", mtime=0), False),
        (zstd(b"{}"), False),
        (GZIPPED[0][:10], False),
        (b"WARC is an acronym", False),
        (b"\x1f\x8b", False),
        (b"\x28\xb5\x2f\xfd\xff\xff\xff\xff\xff", False),
        (b"", False),
    ],
)
def test_an_archive_is_told_by_its_first_bytes(head, is_one):
    assert looks_like_archive(head) is is_one


# ---------------------------------------------------------------- memory


@pytest.mark.parametrize("packing", ["plain", "gzip a record", "gzip in one", "zstd a record"])
def test_memory_stays_flat_however_long_the_archive(tmp_path, packing):
    words = random.Random(7)
    records = []
    for number in range(300):
        noise = " ".join(f"{words.getrandbits(40):x}" for _ in range(3_000)).encode()
        records.append(record(noise, [("Content-Type", "image/png")], url=f"https://news.example/{number}"))
        if number % 3 == 0:
            records.append(text_record(number))
    path = tmp_path / "long.warc"
    content = PACKINGS[packing](records)
    path.write_bytes(content)
    size = len(content)
    del content, records
    for _ in archive(str(path), "long.warc", About(), MAX_SIZE):
        break  # what is loaded once is loaded
    tracemalloc.start()
    count = sum(isinstance(one, Taken) for one in archive(str(path), "long.warc", About(), MAX_SIZE))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 100
    assert size > 4_000_000
    assert peak < 2_000_000  # 1.2 MB with gzip, 0.5 MB without, for 100 records and for 1,000
