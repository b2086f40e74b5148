"""Feeds: each way of writing one, and each way of breaking one, against the reports that come out."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import date

import pytest

from sayso.errors import EmptyError, HostileError, NotTextError, RefusedError, TooLargeError
from sayso.intake.feeds import feed, looks_like_feed, parse
from sayso.intake.findings import Skipped, Taken
from sayso.intake.reports import About

SENTENCE = "Three people were wounded in Kherson, the governor said."
MOMENT = "2024-10-28T06:12:45+02:00"
DAY = date(2024, 10, 28)
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'


def rss(items: str, head: str = "<title>Dnipro Desk</title><link>https://desk.example/</link>", root: str = "") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"{root}><channel>{head}{items}</channel></rss>'.encode()


def item(inner: str = "", text: str = SENTENCE) -> str:
    return f"<item><title>Shelling</title><link>https://desk.example/1</link>{inner}<description>{text}</description></item>"


def atom(inner: str, head: str = "<title>Dnipro Desk</title>", root: str = ATOM) -> bytes:
    return f"<feed {root}>{head}<entry><id>tag:1</id><title>Shelling</title>{inner}</entry></feed>".encode()


def taken(content: bytes, **known: object) -> list[Taken]:
    found = list(feed(content, "feed.xml", About(**known), 5_000_000))
    assert all(isinstance(one, Taken) for one in found), [str(one) for one in found]
    return found


CDATA = f"<![CDATA[<p>{SENTENCE}</p><p>Two later died.</p>]]>"
CONTENT = ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
XHTML = f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{SENTENCE}</p><p>5 &lt; 6 &amp; so on</p></div>'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://desk.example/"><title>Dnipro Desk</title>'
    "<items><rdf:Seq><rdf:li resource='https://desk.example/1'/></rdf:Seq></items></channel>"
    "<image rdf:about='x'><title>Logo</title></image>"
    '<item rdf:about="https://desk.example/1"><title>Shelling</title><dc:date>2024-10-28T06:12:45+02:00</dc:date>'
    f"<dc:creator>Anna Kovalenko</dc:creator><description>{SENTENCE}</description></item></rdf:RDF>"
).encode()

TEXTS = {
    "RSS 0.91 with its document type": (
        b'<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        b'"http://my.netscape.com/publish/formats/rss-0.91.dtd">' + rss(item())[21:],
        SENTENCE,
    ),
    "RSS 1.0": (RDF, SENTENCE),
    "RSS 2.0": (rss(item()), SENTENCE),
    "RSS, content in CDATA": (
        rss(f"<item><description>Short.</description><content:encoded>{CDATA}</content:encoded></item>", root=CONTENT),
        f"{SENTENCE}\n\nTwo later died.",
    ),
    "RSS, content under another prefix": (
        rss(f"<item><c:encoded>{CDATA}</c:encoded></item>", root=CONTENT.replace(":content=", ":c=")),
        f"{SENTENCE}\n\nTwo later died.",
    ),
    "RSS, content that shows nothing": (
        rss(item("<content:encoded>&lt;img src='a.jpg'&gt;</content:encoded>"), root=CONTENT),
        SENTENCE,
    ),
    "RSS, escaped markup": (rss(item(text=f"&lt;b&gt;{SENTENCE}&lt;/b&gt; More.")), f"{SENTENCE} More."),
    "RSS, markup that is not escaped": (rss(item(text=f"<p>{SENTENCE}</p><p>More.</p>")), f"{SENTENCE}\n\nMore."),
    "RSS, escaped twice": (rss(item(text="Bondar &amp;amp; Sons said &amp;#8220;no&amp;#8221;.")), "Bondar & Sons said “no”."),
    "RSS, an ampersand that is no reference": (rss(item(text="See &lt;b&gt;?a=1&amp;copy=2&lt;/b&gt;")), "See ?a=1&copy=2"),
    "RSS, characters that only HTML names": (rss(item(text="Caf&eacute; on&nbsp;fire, 5 &lt; 6")), "Café on\xa0fire, 5 < 6"),
    "RSS, a podcast": (
        rss(
            f"<item><itunes:summary>{SENTENCE}</itunes:summary><enclosure url='https://desk.example/1.mp3'/></item>",
            root=' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"',
        ),
        SENTENCE,
    ),
    "RSS, words of other vocabularies": (
        rss(
            item("<media:title>No</media:title><media:description>No</media:description><media:content>No</media:content>"),
            root=' xmlns:media="http://search.yahoo.com/mrss/"',
        ),
        SENTENCE,
    ),
    "Atom, plain text": (atom(f"<content>{SENTENCE} 5 &lt; 6 &amp;amp;</content>"), f"{SENTENCE} 5 < 6 &amp;"),
    "Atom, HTML": (atom(f'<content type="html">&lt;p&gt;{SENTENCE}&lt;/p&gt;</content>'), SENTENCE),
    "Atom, XHTML": (atom(f'<content type="xhtml">{XHTML}</content>'), f"{SENTENCE}\n\n5 < 6 & so on"),
    "Atom, a picture for content": (
        atom(f'<content type="image/png">iVBORw0KGgo</content><summary>{SENTENCE}</summary>'),
        SENTENCE,
    ),
    "Atom under a prefix": (
        f'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:summary>{SENTENCE}</a:summary></a:entry></a:feed>'.encode(),
        SENTENCE,
    ),
    "Atom 0.3": (
        atom(
            f'<content type="text/html" mode="escaped">&lt;p&gt;{SENTENCE}</content>', root='xmlns="http://purl.org/atom/ns#"'
        ),
        SENTENCE,
    ),
    "windows-1251": (
        ('<?xml version="1.0" encoding="windows-1251"?>' + rss(item(text="Одеса: 3 поранені."))[21:].decode()).encode("cp1251"),
        "Одеса: 3 поранені.",
    ),
    "a byte order mark": (b"\xef\xbb\xbf" + rss(item()), SENTENCE),
    "UTF-16": (rss(item(text="Wounded: “three”.")).decode().encode("utf-16"), "Wounded: “three”."),
    "empty lines above": (b"\n\n  " + rss(item()), SENTENCE),
    "a comment and a style sheet above": (
        b'<?xml version="1.0"?>\n<!-- made by hand -->\n<?xml-stylesheet href="a.xsl"?>' + rss(item())[21:],
        SENTENCE,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "text"), TEXTS.values(), ids=TEXTS)
def test_an_entry_is_a_report_with_the_words_that_a_reader_of_the_feed_sees(content, text):
    assert looks_like_feed(content)
    (found,) = taken(content)
    assert found.report.text == text
    assert found.where == "feed.xml#1"


MARKUP = {
    "a list keeps its items": (
        "<ul><li>12 wounded</li><li><p>3 missing</p></li><li></li></ul>End",
        "- 12 wounded\n- 3 missing\n\nEnd",
    ),
    "rows and cells": (
        "<table><tr><th>Killed</th><th>Hurt</th></tr><tr><td>12</td><td><p>30</p></td></tr></table>",
        "Killed | Hurt\n12 | 30",
    ),
    "breaks": ("One<br>two<br/><br />three", "One\ntwo\n\nthree"),
    "white space": ("<p>One <b> two</b>\n\t three </p>\n<p>&nbsp;</p><p>four</p>", "One two three\n\nfour"),
    "a caption": ("<figure><img alt='a > b'><figcaption>Smoke.</figcaption></figure><p>Text</p>", "Smoke.\n\nText"),
    "what no browser shows": (
        "<p>A</p><script>if (a<b) c</script><STYLE>p{}</STYLE><!-- <p>no</p> --><svg><title>x</title></svg><p>B</p>",
        "A\n\nB",
    ),
    "signs that begin no tag": ("<p>5 < 6, <3 and a<- b</p>", "5 < 6, <3 and a<- b"),
    "an apostrophe in a tag": ("<p title=it's>It's here</p>", "It's here"),
    "a mark in a tag that is never closed": ('<p><a href="x>one</a> two', "one two"),
    "a tag that is never closed": ("<p>one</p> two <a href=", "one\n\ntwo <a href="),
    "a script that is never closed": ("<p>one</p><script>two", "one\n\ntwo"),
    "references": ("<p>&lt;b&gt; &amp;lt; &#39;&#x2019; &unknown; &amp</p>", "<b> &lt; '’ &unknown; &amp"),
    "verbatim lines": ("<pre>one\n  two</pre>", "one\ntwo"),
}


@pytest.mark.parametrize(("markup", "text"), MARKUP.values(), ids=MARKUP)
def test_markup_becomes_the_lines_that_a_browser_shows_and_no_word_is_lost(markup, text):
    content = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_html": markup}]})
    (found,) = taken(content.encode())
    assert found.report.text == text


def test_an_entry_that_is_a_whole_page_is_read_as_a_page():
    page = f"<html><head><title>A</title></head><body><article><p>{SENTENCE * 3}</p></article><nav>Home</nav></body></html>"
    content = json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"id": 7, "content_html": page}]})
    (found,) = taken(content.encode())
    assert found.report.text == SENTENCE * 3


DATES = {
    "mail's": ("<pubDate>Mon, 28 Oct 2024 06:12:45 +0200</pubDate>", DAY, MOMENT),
    "with a colon": ("<pubDate>Mon, 28 Oct 2024 06:12:45 +02:00</pubDate>", DAY, MOMENT),
    "without the day of the week": ("<pubDate>28 Oct 2024 06:12 GMT</pubDate>", DAY, "2024-10-28T06:12:00+00:00"),
    "America": ("<pubDate>Mon, 28 Oct 2024 21:12:45 EST</pubDate>", DAY, "2024-10-28T21:12:45-05:00"),
    "Kyiv": ("<pubDate>Mon, 28 Oct 2024 06:12:45 EET</pubDate>", DAY, MOMENT),
    "UTC, whatever the zone": ("<pubDate>Mon, 28 Oct 2024 06:12:45 -0000</pubDate>", DAY, "2024-10-28T06:12:45+00:00"),
    "no zone": ("<pubDate>Mon, 28 Oct 2024 06:12:45</pubDate>", DAY, None),
    "an unknown zone": ("<pubDate>Mon, 28 Oct 2024 06:12:45 XYZ</pubDate>", DAY, None),
    "ISO in Dublin Core": (f"<dc:date>{MOMENT}</dc:date>", DAY, MOMENT),
    "ISO with spaces": ("<pubDate>2024-10-28 06:12:45 +0200</pubDate>", DAY, MOMENT),
    "a day": ("<dc:date>2024-10-28</dc:date>", DAY, None),
    "none": ("", None, None),
    "empty": ("<pubDate> </pubDate>", None, None),
}


@pytest.mark.parametrize(("field", "day", "moment"), DATES.values(), ids=DATES)
def test_a_date_keeps_the_day_and_the_zone_of_the_publisher(field, day, moment):
    (found,) = taken(rss(item(field), root=' xmlns:dc="http://purl.org/dc/elements/1.1/"'))
    assert (found.report.published, found.report.published_at) == (day, moment)
    assert found.notes == ()


ODD_DATES = ["last Monday", "Mon, 45 Oct 2024 06:12:45 +0200", "0001-01-01T00:00:00Z", "9999-12-31", "7", "28 Oct 2024 " * 9]


@pytest.mark.parametrize("written", [date.strip() for date in ODD_DATES])
def test_a_date_that_is_none_is_left_out_and_told(written):
    (found,) = taken(rss(item(f"<pubDate>{written}</pubDate>")))
    assert (found.report.published, found.report.published_at) == (None, None)
    assert [(note.kind, note.text) for note in found.notes] == [
        ("published", f"the feed's date {written[:60]!r} is not understood")
    ]


def test_the_day_of_a_change_is_not_taken_for_the_day_of_publication():
    (entry,) = parse(atom(f"<updated>{MOMENT}</updated><summary>{SENTENCE}</summary>"), "feed.xml").entries
    assert (entry.published, entry.published_at, entry.updated_at) == (None, None, MOMENT)
    assert [note.text for note in entry.notes] == [f"the feed tells only when it was last changed: {MOMENT}"]


LINKS = {
    "absolute": (rss("<item><link> https://desk.example/a </link></item>"), "https://desk.example/a"),
    "relative to the feed's site": (rss("<item><link>/a?x=1&amp;y=2</link></item>"), "https://desk.example/a?x=1&y=2"),
    "relative to nothing": (rss("<item><link>/a</link></item>", head=""), None),
    "a permanent id": (rss("<item><guid>https://desk.example/a</guid></item>"), "https://desk.example/a"),
    "an id that is no link": (rss('<item><guid isPermaLink="false">https://desk.example/a</guid></item>'), None),
    "a script": (rss("<item><link>javascript:alert(1)</link></item>"), None),
    "a broken address": (rss("<item><link>http://[desk/a</link></item>"), None),
    "Atom, one of several": (
        atom('<link rel="self" href="/f"/><link rel="enclosure" href="/a.mp3"/><link href="https://desk.example/a"/>'),
        "https://desk.example/a",
    ),
    "Atom, relative to xml:base": (
        atom('<link href="a"/>', root=f'{ATOM} xml:base="https://desk.example/news/"'),
        "https://desk.example/news/a",
    ),
    "RSS 1.0, its subject": (RDF, "https://desk.example/1"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "url"), LINKS.values(), ids=LINKS)
def test_an_entry_has_the_address_that_it_links_to(content, url):
    (entry,) = parse(content, "feed.xml").entries
    assert entry.url == url


def test_links_of_a_fetched_feed_start_at_its_own_address():
    (entry,) = parse(rss("<item><link>a</link></item>", head=""), "https://desk.example/news/feed.xml").entries
    assert entry.url == "https://desk.example/news/a"


KEYS = {
    "its id": (rss("<item><guid>desk-1</guid><link>https://desk.example/1</link></item>"), "desk-1"),
    "its address": (rss("<item><link>https://desk.example/1</link></item>"), "https://desk.example/1"),
    "a hash of its words": (rss("<item><title>A</title></item>"), hashlib.sha256(b"A\nNone").hexdigest()),
}


@pytest.mark.parametrize(("content", "key"), KEYS.values(), ids=KEYS)
def test_an_entry_is_known_by(content, key):
    (entry,) = parse(content, "feed.xml").entries
    assert entry.key == key


AUTHORS = {
    "RSS": ("<author>desk@desk.example (Anna Kovalenko)</author>", "Anna Kovalenko"),
    "an address only": ("<author>desk@desk.example</author>", "desk@desk.example"),
    "Dublin Core, two": ("<dc:creator>Anna Kova</dc:creator><dc:creator>Ivan Bondar</dc:creator>", "Anna Kova, Ivan Bondar"),
    "Atom": ("<a:author><a:name>Anna &amp; Ivan</a:name><a:email>a@desk.example</a:email></a:author>", "Anna & Ivan"),
}


@pytest.mark.parametrize(("field", "author"), AUTHORS.values(), ids=AUTHORS)
def test_the_author_is_the_one_named(field, author):
    root = ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:a="http://www.w3.org/2005/Atom"'
    (found,) = taken(rss(item(field), root=root))
    assert found.report.author == author


TITLES = {
    "escaped twice": (rss("<item><title>Q&amp;amp;A on &lt;i&gt;Kherson&lt;/i&gt;</title></item>"), "Q&A on Kherson"),
    "named characters": (rss("<item><title>Caf&eacute;&#8217;s owner</title></item>"), "Café’s owner"),
    "over lines": (rss("<item><title>\n  Three\n  wounded </title></item>"), "Three wounded"),
    "Atom's plain text": (atom("").replace(b"Shelling", b"5 &lt; 6 &amp;amp;"), "5 < 6 &amp;"),
}


@pytest.mark.parametrize(("content", "title"), TITLES.values(), ids=TITLES)
def test_a_title_is_one_line_of_plain_words(content, title):
    (entry,) = parse(content, "feed.xml").entries
    assert entry.title == title


def test_the_outlet_is_the_one_given_or_the_entry_s_source_or_the_feed_s_title():
    both = item() + item("<source url='https://bug.example/feed'>Bug Herald</source>")
    assert [found.report.outlet for found in taken(rss(both))] == ["Dnipro Desk", "Bug Herald"]
    assert [found.report.outlet for found in taken(rss(both), outlet="Mine")] == ["Mine", "Mine"]


def test_a_title_below_the_entries_is_theirs_too():
    content = f"<rss><channel>{item()}<title>Dnipro Desk</title><image><title>Logo</title></image></channel></rss>".encode()
    found = parse(content, "feed.xml")
    assert (found.title, found.entries[0].outlet, len(found.entries)) == ("Dnipro Desk", "Dnipro Desk", 1)


def test_a_feed_tells_of_itself():
    head = "<title>Dnipro Desk</title><link>https://desk.example/</link><language>en-gb</language>"
    found = parse(rss(item(), head), "feed.xml")
    assert (found.title, found.url, found.language) == ("Dnipro Desk", "https://desk.example/", "en-gb")


def test_what_is_known_of_the_feed_fills_what_an_entry_does_not_tell():
    content = rss(item("<pubDate>Mon, 28 Oct 2024 06:12:45 +0200</pubDate>") + item())
    first, second = taken(content, published=date(2024, 11, 5), author="Desk")
    assert (first.report.published, second.report.published) == (DAY, date(2024, 11, 5))
    assert (first.report.author, first.report.title, first.report.url) == ("Desk", "Shelling", "https://desk.example/1")


def test_two_entries_of_one_id_are_two_reports():
    found = taken(rss(item("<guid>1</guid>") + item("<guid>1</guid>", text="Five people were wounded in Kherson.")))
    assert [one.where for one in found] == ["feed.xml#1", "feed.xml#2"]
    assert found[0].report.id != found[1].report.id


def test_an_arrival_names_the_bytes_that_the_entry_had():
    (found,) = taken(rss(item(text=f"&lt;p&gt;{SENTENCE}&lt;/p&gt;")))
    raw = f"<p>{SENTENCE}</p>".encode()
    assert found.arrival is not None
    assert (found.arrival.way, found.arrival.where) == ("feed", "feed.xml#1")
    assert (found.arrival.raw, found.arrival.size) == (hashlib.sha256(raw).hexdigest(), len(raw))


def test_an_entry_without_text_is_skipped_with_the_way_to_its_report():
    entries = "<item><title>A</title><link>https://desk.example/1</link></item><item><title>B</title></item>"
    first, second = feed(rss(entries), "feed.xml", About(), 1_000)
    assert isinstance(first, Skipped)
    assert isinstance(second, Skipped)
    assert (first.where, "sayso watch" in first.why) == ("feed.xml#1", True)
    assert second.why == "an entry without text or address"


# ---------------------------------------------------------------- JSON Feed


def json_feed(*items: object, **head: object) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Dnipro Desk", **head, "items": items}).encode()


def test_a_json_feed_is_read():
    told = {
        "id": 12, "url": "/a", "title": "Shelling", "content_text": SENTENCE, "date_published": MOMENT,
        "date_modified": "2024-10-29T01:00:00Z", "authors": [{"name": "Anna Kovalenko"}], "tags": ["x"], "summary": None,
    }  # fmt: skip
    content = json_feed(told, home_page_url="https://desk.example/", language="en")
    assert looks_like_feed(content)
    found = parse(content, "feed.json")
    (entry,) = found.entries
    assert (found.title, found.url, found.language) == ("Dnipro Desk", "https://desk.example/", "en")
    assert (entry.key, entry.url, entry.title, entry.text) == ("12", "https://desk.example/a", "Shelling", SENTENCE)
    assert (entry.published, entry.published_at, entry.updated_at) == (DAY, MOMENT, "2024-10-29T01:00:00+00:00")
    assert (entry.author, entry.outlet) == ("Anna Kovalenko", "Dnipro Desk")


def test_of_a_json_feed_one_bad_entry_refuses_itself_alone():
    good, bad, half = {"id": "1", "content_text": SENTENCE}, {"id": ["x"]}, {"id": "3", "content_text": "half \ud83d of it"}
    first, *others = feed(json_feed(good, bad, half, {**good, "id": "\ud83d"}), "feed.json", About(), 1_000)
    assert isinstance(first, Taken)
    assert sorted(str(other).split(":")[0] for other in others) == ["feed.json#2", "feed.json#3", "feed.json#4"]
    assert all(isinstance(other, RefusedError) for other in others)


# ---------------------------------------------------------------- broken and hostile

BROKEN = {
    "an ampersand that is not escaped": rss(item() + item(text="Smith & Sons, 5 wounded") + item()),
    "an address with one": rss(item() + item("<comments>x?a=1&b=2</comments>", text="Smith &amp; Sons, 5 wounded") + item()),
    "markup that is not closed": rss(item() + item(text="<p>Smith &amp; Sons,<br> 5 wounded") + item()),
    "a prefix that nobody declared": rss(item() + item("<x:y>1</x:y>", text="Smith &amp; Sons, 5 wounded") + item()),
    "tags across": rss(item() + item("<a><b></a></b>", text="<![CDATA[Smith & Sons, 5 wounded]]>") + item()),
    "words above": b"Warning: cannot connect<br>" + rss(item() + item(text="Smith &amp; Sons, 5 wounded") + item()),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_of_a_broken_feed_all_entries_come_out_and_a_note_tells(content):
    found = taken(content)
    assert [one.where for one in found] == ["feed.xml#1", "feed.xml#2", "feed.xml#3"]
    assert [" ".join(one.report.text.split()) for one in found] == [SENTENCE, "Smith & Sons, 5 wounded", SENTENCE]
    assert {one.report.outlet for one in found} == {"Dnipro Desk"}
    assert {one.report.url for one in found} == {"https://desk.example/1"}
    assert [note.kind for one in found for note in one.notes] == ["feed"] * 3


def test_a_broken_feed_in_atom_keeps_its_links_and_authors():
    inner = '<link href="https://desk.example/a"/><author><name>Anna</name></author>'
    (found,) = taken(atom(f'{inner}<content type="html">&lt;p&gt;{SENTENCE} & more</content>'))
    assert found.report.text == f"{SENTENCE} & more"
    assert (found.report.url, found.report.author) == ("https://desk.example/a", "Anna")


CUTS = ["<item><title>Shelling</title><description>120 kil", "<item><ti", "<item><description><![CDATA[120", "<item>"]


@pytest.mark.parametrize("cut", CUTS)
def test_half_an_entry_is_refused_and_those_above_it_are_taken(cut):
    content = rss(item() + item()).removesuffix(b"</channel></rss>") + cut.encode()
    first, second, end = feed(content, "feed.xml", About(), 5_000)
    assert isinstance(first, Taken)
    assert isinstance(second, Taken)
    assert str(end) == "feed.xml#3: this entry is cut off with the file; fetch the feed again"


def test_a_feed_that_ends_between_two_entries_is_told_as_cut_off():
    *entries, end = feed(rss(item() + item()).removesuffix(b"</channel></rss>"), "feed.xml", About(), 5_000)
    assert len(entries) == 2
    assert isinstance(end, RefusedError)
    assert str(end).startswith("feed.xml: is cut off")


def test_an_entry_without_an_end_loses_no_other():
    first, third, second = feed(rss(item() + "<item><title>A" + item()), "feed.xml", About(), 5_000)
    assert (first.where, second.where, third.where) == ("feed.xml#1", "feed.xml#2", "feed.xml#3")
    assert isinstance(second, RefusedError)


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
HOSTILE = {
    "an entity bomb": f'<!ENTITY a0 "ha">{BOMB}<!ENTITY x "&a11;">',
    "a file of the machine": '<!ENTITY x SYSTEM "file:///etc/passwd">',
    "declarations from elsewhere": '<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;',
    "an attribute": '<!ATTLIST item x CDATA "y">',
}


@pytest.mark.parametrize("declared", HOSTILE.values(), ids=HOSTILE)
def test_a_feed_with_declarations_of_its_own_is_refused(declared):
    content = f"<!DOCTYPE rss [{declared}]><rss><channel>{item(text='Hurt: &x;')}</channel></rss>"
    (found,) = feed(content.encode(), "feed.xml", About(), 5_000)
    assert isinstance(found, HostileError)


REFUSED = {
    "a page": (b"<!DOCTYPE html><html><body><p>Not found</p></body></html>", RefusedError),
    "other XML": (b"<?xml version='1.0'?><opml><body/></opml>", RefusedError),
    "broken XML": (b"<a><b></a>", RefusedError),
    "nothing": (b"", RefusedError),
    "other JSON": (b'{"version": "2.0", "items": []}', RefusedError),
    "JSON that is cut off": (json_feed({"id": "1", "content_text": SENTENCE})[:-10], RefusedError),
    "JSON nested deeply": (b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000, RefusedError),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, NotTextError),
    "a feed without entries": (rss(""), EmptyError),
}


@pytest.mark.parametrize(("content", "kind"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_feed_is_refused(content, kind):
    (found,) = feed(content, "feed.xml", About(), 5_000)
    assert isinstance(found, kind)
    assert str(found).startswith("feed.xml: ")


def test_an_entry_over_the_limit_is_refused_alone():
    found = list(feed(rss(item(text=SENTENCE * 10) + item()), "feed.xml", About(), 100))
    assert isinstance(found[0], TooLargeError)
    assert isinstance(found[1], Taken)


NO_FEEDS = [
    b"", b"Three people were wounded.", b"<html><body><rss></body></html>", b"<!DOCTYPE html><html>", b"<rssx>", b"<feed>",
    b"<opml/>", b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description/>', b'{"items": []}',
]  # fmt: skip


@pytest.mark.parametrize("head", NO_FEEDS)
def test_other_files_do_not_look_like_feeds(head):
    assert not looks_like_feed(head)


# What is run apart has its memory or its processor time walled in, and dies where it needs more.
WALLED = """
import resource, sys
resource.setrlimit(getattr(resource, sys.argv[1]), (int(sys.argv[2]),) * 2)
from sayso.intake.feeds import parse
"""


def walled(limit: str, most: int, code: str) -> str:
    command = [sys.executable, "-c", WALLED + code, limit, str(most)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_of_a_hundred_thousand_entries_all_come_out_in_little_memory():
    code = """
entry = "<item><title>Shelling {0}</title><guid>g{0}</guid><pubDate>Mon, 28 Oct 2024 06:12:45 +0200</pubDate>"
entry += "<description>&lt;p&gt;{0} wounded</description></item>"
whole = "<rss><channel><title>T</title>" + "".join(entry.format(number) for number in range(100_000)) + "</channel></rss>"
entries = parse(whole.encode(), "feed.xml").entries
print(len(entries), len({entry.key for entry in entries}), entries[-1].html)
"""
    assert walled("RLIMIT_AS", 400_000_000, code) == "100000 100000 <p>99999 wounded"


@pytest.mark.alone
def test_no_broken_markup_takes_more_than_linear_time():
    code = """
units = ["<a ", "<a =\\"", "<a ='x =\\"y", "<!--", "<!", "<script>", "&nbsp;", "\\xa0", "<", "&a", "<td>", "<li>", "=",
         "</script", "<svg><style>", "<description>", "<title a='", "<title ", "<item>", "<image>", "<![CDATA[", "]]>",
         "<author><name>", "<entry"]
for unit in units:
    for head in ("<rss><channel><item>&<description>", "<rss><channel>&", "<rss><channel><item>&"):
        parse((head + unit * 150_000 + "</description></item>").encode(), "feed.xml")
print("done")
"""
    assert walled("RLIMIT_CPU", 30, code) == "done"
