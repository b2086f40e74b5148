"""Watching: real feeds and pages from a server on loopback, real ledgers, and a clock that is set by hand.

127.0.0.2 is allowed and plays the outside; 127.0.0.1 is not, and plays the inside. What is read is read by the model.
"""

from __future__ import annotations

import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random

import pytest

from ledgers import Clock, faults, shelf
from loopback import Answer, Site
from sayso import watching
from sayso.errors import BusyError, MissingError, MisuseError, SaysoError
from sayso.intake.fetching import Fetcher
from sayso.ledger import Ledger, dialects, polling
from sayso.ledger.polling import CLAIMED, Watched
from sayso.watching import SHORT, TRIES_MAX, Plan, Poll, Source, plan, poll, watch

OUTSIDE, INSIDE = "127.0.0.2", "127.0.0.1"
NOON = datetime(2024, 11, 5, 12, tzinfo=UTC)
MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
TOWNS = ("Albrook", "Benholm", "Carrow", "Dunmere", "Eastfell", "Farnley", "Gorsby", "Hexton")


def sentence(town: str, killed: int = 12) -> str:
    return f"At least {killed} people were killed in {town} on Monday, mayor Ilka Maren said."


def entry(n: int, words: str | None = None, *, link: str | None = None, key: str | None = None) -> str:
    """An entry of the n-th minute of the day."""
    told = f"<link>{link}</link>" if link else ""
    told += "" if words is None else f"<description>{words}</description>"
    at = format_datetime(NOON.replace(hour=6) + n * MINUTE)
    return f"<item><title>Report {n}</title><guid isPermaLink='false'>{key or n}</guid>{told}<pubDate>{at}</pubDate></item>"


def rss(*entries: str, **headers: str) -> Answer:
    """A feed, the newest entry first."""
    inner = "".join(reversed(entries))
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Wire</title>{inner}</channel></rss>'
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(body, {"Content-Type": "application/rss+xml", **told})


def page(words: str, head: str = "") -> Answer:
    told = f"<article><h1>What happened</h1><p>{words}</p><p>Water rose through the night, and roads were closed.</p></article>"
    return Answer(f"<!doctype html><html><head>{head}</head><body>{told}</body></html>", {"Content-Type": "text/html"})


def changing(answer: Answer, etag: str):
    """A feed whose host knows whether it has changed."""

    def told(request):
        if request.headers.get("if-none-match") == etag:
            return Answer(b"", {"ETag": etag}, 304)
        return Answer(answer.body, {**answer.headers, "ETag": etag, "Last-Modified": "Mon, 04 Nov 2024 09:00:00 GMT"})

    return told


class Room:
    """A desk: a ledger, a site that it watches, and the clock on the wall."""

    def __init__(self, folder: Path, stack: ExitStack):
        self.folder, self.stack = folder, stack
        self.clock = Clock(NOON.isoformat())
        self.at = folder / "sayso.db"
        self.ledger = stack.enter_context(Ledger(self.at, create=True))
        self.site = stack.enter_context(Site(address=OUTSIDE))
        self.fetcher = Fetcher(allow_private=[OUTSIDE], delay=0.0, seconds=20.0, now=self.clock)

    def source(self, path: str = "/feed", **about) -> Source:
        return Source(self.site.url(path), **{"pages": False, "every": 15 * MINUTE, **about})

    def poll(self, *sources: Source, seed: int = 7, **given) -> list[Poll]:
        watched = Plan("feeds.toml", sources or (self.source(),))
        return poll(self.ledger, watched, self.fetcher, clock=self.clock, random=Random(seed), **given)

    def later(self, **by: float) -> None:
        self.clock.on(**by)

    def asked(self, *paths: str) -> list[str]:
        """What was asked of the site since the last call, in order; robots.txt apart."""
        seen, self.site.asked[:] = [path for path in self.site.paths if path != "/robots.txt"], []
        return seen

    def state(self, path: str = "/feed") -> Watched:
        return polling.watched(self.ledger.store)[self.site.url(path)]

    def texts(self, **given) -> list[str]:
        return sorted(self.ledger.text(filed.origin.id) for filed in self.ledger.reports(**given))

    def refusals(self) -> list[tuple[str, str]]:
        return [(one.where.removeprefix(self.site.url("")), one.what) for one in self.ledger.refused()]


@pytest.fixture
def room(tmp_path):
    with ExitStack() as stack:
        yield Room(tmp_path, stack)


def counts(polled: Poll) -> tuple[int, int, int]:
    return polled.added.new, polled.added.known, len(polled.added.refused)


# ---------------------------------------------------------------- the plan

FEED = '[[feed]]\nurl = "https://desk.example/rss"\n'


def test_a_plan_says_what_is_watched_and_how():
    text = (
        '[defaults]\nevery = "2h"\npages = true\nnewest = 50\ncontact = "desk@wire.example"\ndelay = 2\n'
        'allow_private = ["10.20.0.0/16"]\n'
        '[[feed]]\nurl = "https://desk.example/rss#top"\ntitle = "Desk"\noutlet = "The Desk"\n'
        '[[feed]]\nurl = "http://wire.example/atom"\nevery = "90s"\npages = "when-short"\nnewest = 5\n'
    )
    found = plan(text.encode(), "feeds.toml")
    assert found == Plan(
        "feeds.toml",
        (
            Source("https://desk.example/rss", "Desk", "The Desk", 2 * HOUR, True, 50),
            Source("http://wire.example/atom", None, None, timedelta(seconds=90), "when-short", 5),
        ),
        "desk@wire.example",
        2.0,
        ("10.20.0.0/16",),
    )
    assert str(found) == "feeds.toml: 2 feeds"


def test_a_plan_of_one_address_is_enough():
    (source,) = plan(FEED.encode(), "feeds.toml").feeds
    assert (source.every, source.pages, source.newest, source.name) == (
        15 * MINUTE, "when-short", 200, "https://desk.example/rss",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "feeds.toml: names no feed; write [[feed]], and below it url"),
        ('feed = "https://desk.example/rss"', "names no feed"),
        ("[[feed]", "is no TOML (Expected ']]' at the end of an array declaration (at line 1"),
        ("\xff", "is no TOML"),
        ('feeds = ["x"]', "feeds is no key of a plan; did you mean feed?"),
        (FEED + "evry = 5", "[[feed]] 1 evry is no key of a plan; did you mean every?"),
        (FEED + 'contact = "x"', "[[feed]] 1 contact is no key of a plan; known are url, title, outlet, every, pages, newest"),
        ("[defaults]\npage = true\n" + FEED, "[defaults] page is no key of a plan; did you mean pages?"),
        ("defaults = 3\n" + FEED, "defaults is no table; write it as [defaults]"),
        ("[[feed]]\ntitle = 'x'", "[[feed]] 1 url is missing; give the address of the feed"),
        (FEED + FEED, "[[feed]] 2 url is that of a feed above (https://desk.example/rss); name each feed once"),
        ("[[feed]]\nurl = 'desk.example/rss'", '[[feed]] 1 url "desk.example/rss" is no address of a feed; give one like'),
        ("[[feed]]\nurl = 'ftp://desk.example/rss'", "is no address of a feed"),
        ("[[feed]]\nurl = 'http://[::1'", "is no address of a feed"),
        ("[[feed]]\nurl = 'https://me:secret@desk.example/'", '"https://***@desk.example/" is no address of a feed'),
        (FEED + "every = 15", 'every 15 is no stretch of time; write it like "15m", "2h" or "1d"'),
        (FEED + "every = '5s'", 'every "5s" is not between a minute and 30 days'),
        (FEED + "every = '99999d'", "is not between a minute and 30 days"),
        (FEED + "pages = 'always'", 'pages "always" is not known; write true, false or "when-short"'),
        (FEED + "newest = 0", "newest 0 is no number of entries"),
        (FEED + "newest = true", "newest True is no number of entries"),
        (FEED + "outlet = ' '", 'outlet " " is no name'),
        (FEED + "title = 2024-11-05", "title 2024-11-05 is no name"),
        ("[defaults]\ndelay = -1\n" + FEED, "[defaults] delay -1 is no pause; give the seconds"),
        ("[defaults]\ndelay = nan\n" + FEED, "delay nan is no pause"),
        ("[defaults]\ncontact = 'a(b)'\n" + FEED, "[defaults] contact 'a(b)' does not fit into a header"),
        ("[defaults]\nallow_private = '10.0.0.0/8'\n" + FEED, 'allow_private "10.0.0.0/8" is no list of networks'),
        ("[defaults]\nallow_private = ['10.0.0.1/8']\n" + FEED, "allow_private holds no network: 10.0.0.1/8 has host bits set"),
    ],
)
def test_a_plan_that_is_wrong_is_refused_by_its_key(text, told):
    with pytest.raises(MisuseError) as caught:
        plan(text.encode("latin-1"), "feeds.toml")
    assert told in str(caught.value)


GUIDE = (Path(__file__).parent.parent / "docs/watch.md").read_text("utf-8")


def test_the_guide_has_a_plan_that_can_be_read_and_tells_every_key():
    (example,) = re.findall(r"^```toml\n(.*?)^```", GUIDE, re.M | re.S)
    assert [source.every for source in plan(example.encode(), "feeds.toml").feeds] == [15 * MINUTE, 5 * MINUTE]
    rows = dict(re.findall(r"^\| `(\w+)` \| (feed|both|defaults) \|", GUIDE, re.M))
    keys = {"feed": watching._OWN, "both": watching._ANY, "defaults": watching._ALL}
    assert rows == {key: where for where, known in keys.items() for key in known}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="without systemd")
def test_the_unit_in_the_guide_is_one(tmp_path):
    (unit,) = re.findall(r"^```ini\n(.*?)^```", GUIDE, re.M | re.S)
    file = tmp_path / "sayso-watch.service"
    file.write_text(unit.replace("/opt/sayso/bin/sayso", "/bin/true"))
    told = subprocess.run(["systemd-analyze", "verify", str(file)], capture_output=True, text=True)
    assert [line for line in told.stderr.splitlines() if "sayso-watch" in line] == []


# ---------------------------------------------------------------- what enters the ledger


def test_the_words_of_a_feed_are_read_into_the_ledger(room):
    room.site.pages["/feed"] = rss(entry(1, sentence("Albrook", 12)), entry(2, sentence("Benholm", 7)))
    (polled,) = room.poll(room.source(title="Wire"))
    assert (polled.outcome, counts(polled), polled.left, polled.trouble) == ("read", (2, 0, 0), 0, None)
    assert str(polled) == "Wire: 2 new"
    assert {(figure.held.value, figure.who, figure.origin.outlet) for figure in room.ledger.figures()} == {
        (12.0, "Ilka Maren", "The Wire"), (7.0, "Ilka Maren", "The Wire"),
    }  # fmt: skip
    newest = room.ledger.reports()[0]
    assert (newest.origin.published, newest.origin.title) == (date(2024, 11, 5), "Report 2")
    assert (newest.arrival.way, newest.arrival.where) == ("feed", room.site.url("/feed"))
    assert newest.arrival.fetched_at == "2024-11-05T12:00:00Z"
    assert faults(room.ledger) == {}


def test_the_page_is_read_where_it_is_asked_for_and_tells_what_the_feed_does_not(room):
    head = "<meta property='og:site_name' content='Harbour News'>"
    room.site.pages |= {
        "/feed": rss(entry(1, "In short.", link=room.site.url("/1#comments"))),
        "/1": page(sentence("Albrook"), head),
    }
    (polled,) = room.poll(room.source(pages=True))
    assert counts(polled) == (1, 0, 0)
    (filed,) = room.ledger.reports()
    assert (filed.origin.outlet, filed.origin.title, filed.origin.published) == ("Harbour News", "Report 1", date(2024, 11, 5))
    assert (filed.arrival.way, filed.arrival.where) == ("page", room.site.url("/1"))
    assert sentence("Albrook") in room.ledger.text(filed.origin.id)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (sentence("Albrook") + " Water rose." * (SHORT // 12), ["/feed"]),
        (sentence("Albrook") + " Water rose." * (SHORT // 12) + " […]", ["/feed", "/1"]),
        (sentence("Albrook"), ["/feed", "/1"]),
        (None, ["/feed", "/1"]),
    ],
    ids=["long enough", "long, and broken off", "short", "none"],
)
def test_when_short_the_page_is_asked_for(room, words, asked):
    link = room.site.url("/1")
    room.site.pages |= {"/feed": rss(entry(1, words, link=link)), "/1": page(sentence("Albrook"))}
    (polled,) = room.poll(room.source(pages="when-short"))
    assert (counts(polled), room.asked()) == ((1, 0, 0), asked)


def test_an_entry_without_text_is_passed_over_and_said(room):
    room.site.pages["/feed"] = rss(entry(1, link="https://desk.example/1"), entry(2, sentence("Albrook")))
    (polled,) = room.poll()
    assert [(one.where, one.why) for one in polled.added.skipped] == [
        ("https://desk.example/1", "an entry without text, and pages = false")
    ]
    assert str(polled).endswith(": 1 new · 1 without text")


def test_the_same_link_in_two_feeds_is_asked_for_once_and_is_one_report(room):
    link = room.site.url("/1")
    room.site.pages |= {
        "/world": rss(entry(1, link=link)), "/home": rss(entry(9, link=link)), "/1": page(sentence("Albrook")),
    }  # fmt: skip
    world, home = room.source("/world", pages=True), room.source("/home", pages=True)
    assert [counts(polled) for polled in room.poll(world, home)] == [(1, 0, 0), (0, 1, 0)]
    assert room.asked() == ["/world", "/1", "/home"]
    # in another round the page is asked for again, for it may have changed; it has not, though this feed gives another day
    room.site.pages["/late"] = rss(entry(24 * 60, link=link))
    assert [counts(polled) for polled in room.poll(room.source("/late", pages=True))] == [(0, 1, 0)]
    assert len(room.ledger.reports(versions="all")) == 1


def test_two_entries_with_one_key_are_two(room):
    room.site.pages["/feed"] = rss(*(entry(n, sentence(TOWNS[n]), key="same") for n in (1, 2, 2)))
    assert counts(room.poll()[0]) == (2, 0, 0)
    room.later(hours=1)
    assert counts(room.poll()[0]) == (0, 0, 0)


# ---------------------------------------------------------------- asked again


def test_what_has_not_changed_is_not_sent_again(room):
    room.site.pages["/feed"] = changing(rss(entry(1, sentence("Albrook"))), '"1"')
    room.poll()
    room.later(hours=1)
    (polled,) = room.poll()
    assert (polled.outcome, str(polled)) == ("unchanged", f"{room.site.url('/feed')}: nothing new")
    last = room.site.asked[-1].headers
    assert (last["if-none-match"], last["if-modified-since"]) == ('"1"', "Mon, 04 Nov 2024 09:00:00 GMT")
    room.site.pages["/feed"] = changing(rss(entry(1, sentence("Albrook")), entry(2, sentence("Benholm"))), '"2"')
    room.later(hours=1)
    assert counts(room.poll()[0]) == (1, 0, 0)
    assert room.state().etag == '"2"'


def test_of_a_feed_that_has_changed_only_what_is_new_is_asked_for(room):
    links = [room.site.url(f"/{n}") for n in range(3)]
    room.site.pages |= {f"/{n}": page(sentence(TOWNS[n])) for n in range(3)}
    room.site.pages["/feed"] = rss(*(entry(n, link=links[n]) for n in range(2)))
    room.poll(room.source(pages=True))
    assert room.asked() == ["/feed", "/0", "/1"]
    room.site.pages["/feed"] = rss(*(entry(n, link=links[n]) for n in range(3)))
    room.later(hours=1)
    room.poll(room.source(pages=True))
    assert room.asked() == ["/feed", "/2"]


def test_an_entry_that_has_changed_becomes_a_new_version(room):
    link = room.site.url("/1")
    room.site.pages |= {"/feed": rss(entry(1, "First words.", link=link)), "/1": page(sentence("Albrook", 12))}
    room.poll(room.source(pages=True))
    room.site.pages |= {"/feed": rss(entry(1, "Other words.", link=link)), "/1": page(sentence("Albrook", 15))}
    room.later(hours=1)
    assert counts(room.poll(room.source(pages=True))[0]) == (1, 0, 0)
    assert [figure.held.value for figure in room.ledger.figures()] == [15.0]
    first, second = sorted(room.ledger.reports(versions="all"), key=lambda filed: filed.added)
    assert (first.next, second.previous) == (second.origin.id, first.origin.id)
    # the entry changes once more, its page does not: no third version
    room.site.pages["/feed"] = rss(entry(1, "Yet other words.", link=link))
    room.later(hours=1)
    assert counts(room.poll(room.source(pages=True))[0]) == (0, 1, 0)
    assert len(room.ledger.reports(versions="all")) == 2
    assert faults(room.ledger) == {}


def test_a_picture_whose_address_changes_each_time_is_nothing_new(room):
    link = room.site.url("/1")
    room.site.pages["/1"] = page(sentence("Albrook"))
    for number in range(2):
        picture = f"&lt;img src='https://count.example/{number}.gif'&gt; In short."
        room.site.pages["/feed"] = rss(entry(1, picture, link=link))
        room.poll(room.source(pages=True))
        room.later(hours=1)
    assert room.asked() == ["/feed", "/1", "/feed"]


def test_a_first_visit_leaves_the_archive_be_and_says_so(room):
    entries = [entry(n, sentence(f"Port {n}"), key=f"k{n}") for n in range(3_000)]
    room.site.pages["/feed"] = rss(*entries)
    (polled,) = room.poll(room.source(newest=3))
    assert (counts(polled), polled.passed, polled.left) == ((3, 0, 0), 2_997, 0)
    assert str(polled).endswith(": 3 new · 2,997 older passed over")
    assert room.texts() == [sentence(f"Port {n}") for n in (2997, 2998, 2999)]
    # one of the archive changes, one is new
    entries[5] = entry(5, sentence("Port 5", 90), key="k5")
    room.site.pages["/feed"] = rss(*entries, entry(3_000, sentence("Port 3000")))
    room.later(hours=1)
    (polled,) = room.poll(room.source(newest=3))
    assert (counts(polled), polled.passed, polled.left) == ((2, 0, 0), 0, 0)


def test_later_visits_lose_nothing_however_much_is_new(room):
    room.site.pages["/feed"] = rss(entry(0, sentence(TOWNS[0])))
    room.poll(room.source(newest=2))
    room.site.pages["/feed"] = changing(rss(*(entry(n, sentence(TOWNS[n])) for n in range(6))), '"1"')
    told = []
    for _ in range(4):
        room.later(hours=1)
        (polled,) = room.poll(room.source(newest=2))
        told.append((polled.outcome, polled.added.new, polled.left))
    assert told == [("read", 2, 3), ("read", 2, 1), ("read", 1, 0), ("unchanged", 0, 0)]


def test_entries_that_the_feed_has_long_dropped_are_forgotten(room, monkeypatch):
    monkeypatch.setattr(watching, "KEPT_MAX", 2)
    for n in range(4):
        room.site.pages["/feed"] = rss(entry(n, sentence(TOWNS[n])))
        room.poll()
        room.later(hours=1)
    assert len(polling.entries(room.ledger.store, room.site.url("/feed"))) == 4  # three beside the one that is listed
    room.site.pages["/feed"] = rss(entry(4, sentence(TOWNS[4])))
    room.poll()
    assert len(polling.entries(room.ledger.store, room.site.url("/feed"))) == 1


# ---------------------------------------------------------------- what goes wrong


def bomb() -> Answer:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    return Answer(f"<?xml version='1.0'?><!DOCTYPE rss [{laughs}]><rss><channel><title>&a9;</title></channel></rss>")


TROUBLES = {
    "a fault of the host": (Answer(b"", {}, 500), "the host answers 500 Internal Server Error", 30 * MINUTE),
    "not found": (Answer(b"", {}, 404), "the host answers 404 Not Found; check the address", DAY),
    "gone": (Answer(b"", {}, 410), "the host answers 410 Gone", WEEK),
    "forbidden": (Answer(b"", {}, 403), "the host answers 403 Forbidden", DAY),
    "a page": (page("No feed at all."), "is neither RSS, Atom nor JSON Feed", 30 * MINUTE),
    "an entity bomb": (bomb(), "holds XML declarations of its own", 30 * MINUTE),
    "an address inside": (Answer(b"", {"Location": f"http://{INSIDE}/"}, 302), "127.0.0.1 is loopback", DAY),
    "in a circle": (Answer(b"", {"Location": "/bad"}, 302), "redirects in a circle", DAY),
    "half an answer": (Answer(b"<rss>", {"Content-Length": "50"}), "the answer breaks off or is no HTTP", 30 * MINUTE),
}


@pytest.mark.parametrize(("answer", "told", "wait"), TROUBLES.values(), ids=TROUBLES.keys())
def test_a_feed_in_trouble_is_said_and_let_be_and_stops_none_of_the_others(room, answer, told, wait):
    with Site({"/": rss(entry(1, sentence("Albrook")))}, address=INSIDE) as inside:
        room.site.pages["/bad"] = answer._replace(
            headers={name: value.replace(f"{INSIDE}/", f"{INSIDE}:{inside.port}/") for name, value in answer.headers.items()}
        )
        room.site.pages["/good"] = rss()
        bad, good = room.poll(room.source("/bad", title="Bad"), room.source("/good"))
    assert inside.asked == []
    assert (bad.outcome, good.outcome) == ("failed", "read")
    assert told in bad.trouble
    assert str(bad) == f"Bad: {bad.trouble}; asked again on {bad.due:%Y-%m-%d at %H:%M} UTC"
    assert wait <= bad.due - NOON <= 1.25 * wait
    state = room.state("/bad")
    assert (state.failures, state.trouble, state.due_at, state.checked_at) == (1, bad.trouble, bad.due, NOON)
    assert [feed.trouble for feed in room.ledger.feeds()] == [bad.trouble, None]


def test_a_feed_that_robots_may_not_read_is_let_be(room):
    room.site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /feed\n", {"Content-Type": "text/plain"})
    (polled,) = room.poll()
    assert "the host's robots.txt asks not to read it" in polled.trouble
    assert polled.due - NOON >= DAY
    assert room.asked() == []


def test_a_host_in_trouble_is_asked_ever_more_rarely_until_it_answers(room):
    room.site.pages["/feed"] = Answer(b"", {}, 502)
    waits = []
    for _ in range(9):
        (polled,) = room.poll()
        waits.append((polled.due - room.clock()) / MINUTE)
        room.clock.at = polled.due - MINUTE
        assert room.poll() == []
        room.clock.at = polled.due
    assert all(
        least <= wait <= 1.25 * least for least, wait in zip([30, 60, 120, 240, 480, 960, *[1440] * 3], waits, strict=True)
    )
    room.site.pages["/feed"] = rss(entry(1, sentence("Albrook")))
    (polled,) = room.poll()
    assert (counts(polled), room.state().failures, room.state().trouble) == ((1, 0, 0), 0, None)
    assert polled.due - room.clock() <= 15 * MINUTE


def test_trouble_that_is_over_is_forgotten_where_nothing_has_changed(room):
    room.site.pages["/feed"] = good = changing(rss(), '"1"')
    room.poll()
    room.site.pages["/feed"] = Answer(b"", {}, 500)
    room.later(hours=1)
    room.poll()
    room.site.pages["/feed"] = good
    room.later(hours=1)
    assert [(polled.outcome, polled.trouble) for polled in room.poll()] == [("unchanged", None)]
    assert (room.state().failures, room.state().trouble) == (0, None)


def test_a_host_that_asks_for_rest_gets_it_for_all_its_feeds(room):
    room.site.pages |= {"/a": Answer(b"", {"Retry-After": "7200"}, 429), "/b": rss(), "/c": rss()}
    a, b, c = room.source("/a"), room.source("/b"), room.source("/c")
    with Site({"/d": rss()}, address=OUTSIDE) as other:
        (first, fourth) = room.poll(a, b, c, Source(other.url("/d")))
    assert (first.outcome, fourth.outcome) == ("failed", "read")
    assert first.due - NOON >= 2 * HOUR
    assert [room.state(path).due_at for path in ("/b", "/c")] == [first.due] * 2
    room.later(minutes=119)
    assert room.poll(a, b, c) == []
    room.clock.at = first.due
    room.site.pages["/a"] = rss()
    assert [polled.outcome for polled in room.poll(a, b, c)] == ["read"] * 3
    assert [room.state(path).failures for path in ("/a", "/b", "/c")] == [0] * 3


def test_of_a_host_that_is_down_two_feeds_find_out_and_the_others_wait_a_little(room):
    with socket.create_server((OUTSIDE, 0)) as taken:
        down = f"http://{OUTSIDE}:{taken.getsockname()[1]}"
    feeds = [Source(f"{down}/{n}") for n in range(4)]
    first, second = room.poll(*feeds)
    assert "robots.txt cannot be read: no connection" in second.trouble
    states = polling.watched(room.ledger.store)
    assert [states[feed.url].failures for feed in feeds] == [1, 1, 0, 0]
    assert [states[feed.url].due_at for feed in feeds] == [first.due, second.due, NOON + 10 * MINUTE, NOON + 10 * MINUTE]


def test_what_is_well_in_a_broken_feed_is_read_and_the_rest_said_once(room):
    whole, broken = entry(1, sentence("Albrook")), entry(2, sentence("Benholm")).removesuffix("</item>")
    room.site.pages["/feed"] = Answer(f"<rss version='2.0'><channel><title>The Wire</title>{broken}{whole}{broken}")
    for new in (1, 0):
        (polled,) = room.poll()
        assert (polled.outcome, polled.added.new) == ("read", new)
        assert polled.trouble == "in part unreadable: this entry has no end (and 1 more)"
        room.later(hours=1)
    assert str(polled).endswith("/feed: nothing new · in part unreadable: this entry has no end (and 1 more)")
    assert room.texts() == [sentence("Albrook")]
    assert sorted(room.refusals()) == [("/feed", "this entry has no end"), ("/feed", "this entry is cut off with the file")]


# ---------------------------------------------------------------- pages that do not come


@pytest.mark.parametrize(
    ("answer", "told", "tries"),
    [
        (Answer(b"", {}, 404), "the host answers 404 Not Found", TRIES_MAX),
        (Answer(b"", {}, 502), "the host answers 502 Bad Gateway", TRIES_MAX),
        (Answer(b"", {}, 403), "the host answers 403 Forbidden", 1),
        (Answer(b"\x89PNG\r\n", {"Content-Type": "image/png"}), "the host says that it is image/png, no page", 1),
        (Answer("<html><body></body></html>", {"Content-Type": "text/html"}), "no article", 1),
        (Answer(b"", {"Location": "http://127.0.0.1/"}, 302), "127.0.0.1 is loopback", 1),
    ],
)
def test_a_page_that_does_not_come_is_refused_and_asked_for_again_where_it_may_come(room, answer, told, tries):
    entries = entry(1, "In short.", link=room.site.url("/1")), entry(2, link=room.site.url("/2"))
    room.site.pages |= {"/feed": changing(rss(*entries), '"1"'), "/1": answer, "/2": page(sentence("Benholm"))}
    seen = []
    for _ in range(TRIES_MAX + 2):
        (polled,) = room.poll(room.source(pages=True))
        seen.append((polled.outcome, counts(polled), polled.left))
        room.later(hours=1)
    again = [("read", (0, 0, 1), 1)] * (tries - 2) + [("read", (0, 0, 1), 0)] * (tries > 1)
    assert seen == [("read", (1, 0, 1), int(tries > 1)), *again, *[("unchanged", (0, 0, 0), 0)] * (TRIES_MAX + 2 - tries)]
    assert room.site.paths.count("/1") == tries
    ((where, what),) = room.refusals()
    assert where == "/1"
    assert told in what


def test_a_page_that_is_late_is_read_when_it_is_there(room):
    room.site.pages["/feed"] = changing(rss(entry(1, link=room.site.url("/1"))), '"1"')
    assert counts(room.poll(room.source(pages=True))[0]) == (0, 0, 1)
    room.site.pages["/1"] = page(sentence("Albrook"))
    room.later(hours=1)
    assert counts(room.poll(room.source(pages=True))[0]) == (1, 0, 0)
    room.later(hours=1)
    assert room.poll(room.source(pages=True))[0].outcome == "unchanged"


def test_where_the_page_is_barred_the_words_of_the_feed_are_taken_but_never_for_a_newer_version(room):
    link = room.site.url("/1")
    room.site.pages |= {"/feed": rss(entry(1, sentence("Albrook"), link=link)), "/1": Answer(b"", {}, 403)}
    source = room.source(pages="when-short")
    assert counts(room.poll(source)[0]) == (1, 0, 1)
    assert room.texts() == [sentence("Albrook")]
    room.site.pages["/feed"] = rss(entry(1, sentence("Albrook", 15), link=link))
    room.later(hours=1)
    assert counts(room.poll(source)[0]) == (0, 0, 1)
    assert room.texts() == [sentence("Albrook")]


def test_the_other_pages_of_a_host_that_asks_for_rest_wait_for_the_next_visit(room):
    links = [room.site.url(f"/{n}") for n in range(3)]
    room.site.pages |= {f"/{n}": page(sentence(TOWNS[n])) for n in range(3)}
    room.site.pages["/feed"] = rss(*(entry(n, link=link) for n, link in enumerate(links)))
    room.site.pages["/1"] = Answer(b"", {"Retry-After": "3600"}, 503)
    source = room.source(pages=True)
    (polled,) = room.poll(source)
    assert (counts(polled), polled.left) == ((1, 0, 1), 2)
    assert room.asked() == ["/feed", "/0", "/1"]
    assert polled.due - NOON == HOUR  # the feed's own host it is
    room.site.pages["/1"] = page(sentence(TOWNS[1]))
    room.later(hours=1)
    assert counts(room.poll(source)[0]) == (2, 0, 0)
    assert room.asked() == ["/feed", "/1", "/2"]


# ---------------------------------------------------------------- time, chance, and others


def test_visits_are_spread_by_chance_a_little_before_their_time(room):
    room.site.pages |= {f"/{n}": rss() for n in range(20)}
    sources = [room.source(f"/{n}", every=HOUR) for n in range(20)]
    waits = [polled.due - NOON for polled in room.poll(*sources, seed=1)]
    assert len(set(waits)) == 20
    assert all(0.8 * HOUR <= wait <= 0.95 * HOUR for wait in waits)
    room.later(hours=1)
    again = [polled.due - room.clock() for polled in room.poll(*sources, seed=1)]
    assert sorted(again) == sorted(waits)


def test_a_clock_that_goes_back_keeps_no_feed_waiting_and_doubles_nothing(room):
    room.site.pages["/feed"] = rss(entry(1, sentence("Albrook")))
    room.later(days=365)
    room.poll()
    room.later(days=-365)
    assert [counts(polled) for polled in room.poll()] == [(0, 0, 0)]
    assert room.state().due_at < NOON + 15 * MINUTE
    room.later(minutes=-4)  # clocks of two machines may differ so much
    assert room.poll() == []
    room.later(days=365)
    assert [counts(polled) for polled in room.poll()] == [(0, 0, 0)]
    assert len(room.ledger.reports(versions="all")) == 1
    assert faults(room.ledger) == {}


def test_two_watchers_of_one_ledger_do_not_ask_the_same_feed(room):
    meanwhile = []

    def told(_request):
        with Ledger(room.at) as other:
            plan_of_both = Plan("feeds.toml", (room.source(),))
            meanwhile.append(poll(other, plan_of_both, room.fetcher, clock=room.clock))
        return rss(entry(1, sentence("Albrook")))

    room.site.pages["/feed"] = told
    assert counts(room.poll()[0]) == (1, 0, 0)
    assert meanwhile == [[]]
    assert room.asked() == ["/feed"]


def test_a_long_visit_holds_its_claim(room):
    claims = []

    def slow(_request):
        room.later(minutes=8)
        with Ledger(room.at) as other:
            claims.append(polling.claim(other.store, room.site.url("/feed"), room.clock()))
        return page(sentence("Albrook", len(claims)))

    room.site.pages |= {"/feed": rss(*(entry(n, link=room.site.url(f"/{n}")) for n in range(3)))}
    room.site.pages |= {f"/{n}": slow for n in range(3)}
    assert counts(room.poll(room.source(pages=True))[0]) == (3, 0, 0)
    assert claims == [None] * 3


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_state_of_feeds_on_both_databases(database, tmp_path):
    with shelf(database, tmp_path) as place, place.ledger() as ledger:
        store, url, other = ledger.store, "https://desk.example/rss", "https://desk.example/atom"
        assert polling.claim(store, url, NOON) == Watched(url)
        assert polling.claim(store, url, NOON + CLAIMED - MINUTE) is None
        assert polling.claim(store, url, NOON + CLAIMED) == Watched(url, checked_at=NOON, due_at=NOON + CLAIMED)
        settled = Watched(url, '"1"', "Mon, 04 Nov 2024 09:00:00 GMT", NOON, NOON + HOUR, 2, "no “answer”")
        polling.settle(store, settled)
        polling.postpone(store, [url, other], NOON + DAY, 1)
        polling.postpone(store, [url, other], NOON, 0)
        assert polling.watched(store) == {
            other: Watched(other, due_at=NOON + DAY, failures=1),
            url: Watched(url, '"1"', "Mon, 04 Nov 2024 09:00:00 GMT", NOON, NOON + DAY, 2, "no “answer”"),
        }
        assert [feed.url for feed in ledger.feeds()] == sorted([url, other])
        assert polling.watched(store, [other]).keys() == {other}
        polling.mark(store, url, {"a": "1", "b": "tried 1"})
        polling.mark(store, url, {"b": "2", "c": "3"})
        polling.mark(store, other, {"a": "4"})
        polling.forget(store, url, ["c", "z"])
        assert polling.entries(store, url) == {"a": "1", "b": "2"}
        assert polling.entries(store, other) == {"a": "4"}
        assert not polling.stands(store, url)
        assert faults(ledger) == {}


# ---------------------------------------------------------------- round after round


class Night:
    """Sleep that sets the clock on instead of waiting; between two rounds it does what comes next on its list."""

    def __init__(self, room: Room, *does) -> None:
        self.room, self.does, self.over = room, list(does), False
        self.file = room.folder / "feeds.toml"

    def plans(self, *paths: str, every: str = "15m") -> None:
        feeds = "".join(f'[[feed]]\nurl = "{self.room.site.url(path)}"\ntitle = "{path}"\n' for path in paths)
        manners = f'[defaults]\nevery = "{every}"\npages = true\ndelay = 0\nallow_private = ["{OUTSIDE}/32"]\n'
        self.file.write_text(manners + feeds)

    def sleep(self, seconds: float) -> None:
        self.room.later(seconds=seconds)

    def told(self, **given) -> list[str]:
        """What watching says until the list is done: each thing on it is done when there was something to tell."""
        told = []
        for one in watch(
            self.room.ledger, self.file, clock=self.room.clock, sleep=self.sleep, stopping=lambda: self.over,
            random=Random(7), **given,
        ):  # fmt: skip
            told.append(str(one).replace(str(self.file), "feeds.toml"))
            if isinstance(one, Poll | SaysoError):
                if not self.does:
                    self.over = True
                else:
                    self.does.pop(0)()
        return told


def test_watching_goes_on_as_feeds_come_due(room):
    room.site.pages |= {"/fast": rss(), "/slow": rss()}
    night = Night(room, *[lambda: None] * 3)
    night.plans("/fast")
    slow = f'[[feed]]\nurl = "{room.site.url("/slow")}"\ntitle = "/slow"\nevery = "1d"\n'
    night.file.write_text(night.file.read_text() + slow)
    said = night.told()
    assert said == [
        "feeds.toml: 2 feeds",
        "/fast: nothing new",
        "/slow: nothing new",
        "/fast: nothing new",
        "/fast: nothing new",
    ]
    assert 24 * MINUTE <= room.clock() - NOON <= 31 * MINUTE


def test_an_edit_of_the_plan_is_taken_up_and_a_broken_one_is_not(room):
    room.site.pages |= {"/a": rss(), "/b": rss()}
    night = Night(room)
    night.plans("/a")
    whole = night.file.read_text()
    night.does = [
        lambda: night.file.write_text(whole + "[[feed]"),
        lambda: night.file.unlink(),
        lambda: None,
        lambda: night.plans("/a", "/b"),
    ]
    said = night.told()
    assert [line.split(" (")[0] for line in said] == [
        "feeds.toml: 1 feed",
        "/a: nothing new",
        "feeds.toml: is no TOML",
        "feeds.toml: no such file or folder; check the path",
        "/a: nothing new",
        "feeds.toml: 2 feeds",
        "/b: nothing new",
    ]


def test_once_asks_what_is_due_and_ends(room):
    room.site.pages["/a"] = rss()
    night = Night(room)
    night.plans("/a")
    assert night.told(once=True) == ["feeds.toml: 1 feed", "/a: nothing new"]
    night.over = False
    assert night.told(once=True) == ["feeds.toml: 1 feed"]
    assert room.clock() == NOON


@pytest.mark.parametrize(
    ("entries", "said"),
    [((), "/a: nothing new"), ((1,), "/a: 1 left for the next visit")],
    ids=["before a feed", "before a page"],
)
def test_who_asks_to_stop_while_a_host_is_given_its_pause_waits_for_nothing(room, entries, said):
    room.site.pages |= {"/a": rss(*(entry(n, link=room.site.url(f"/{n}")) for n in entries)), "/b": rss()}
    night = Night(room)
    night.plans("/a", "/b")
    night.file.write_text(night.file.read_text().replace("delay = 0", "delay = 60"))
    night.sleep = lambda _seconds: setattr(night, "over", True)
    night.does = [lambda: None]
    assert night.told() == ["feeds.toml: 2 feeds", said]
    assert room.asked() == ["/a"]
    assert (room.state("/a").due_at == NOON) is bool(entries)
    b = Watched(room.site.url("/b"))
    assert polling.watched(room.ledger.store).get(b.url, b) == b  # as if nobody had been about to ask


@pytest.mark.parametrize(("content", "error"), [(None, MissingError), ("", MisuseError)])
def test_without_a_plan_nothing_begins(room, content, error):
    night = Night(room)
    if content is not None:
        night.file.write_text(content)
    with pytest.raises(error):
        night.told()


def test_private_addresses_stay_barred_unless_somebody_allows_them(room):
    room.site.pages["/a"] = rss()
    night = Night(room)
    night.file.write_text(f'[[feed]]\nurl = "{room.site.url("/a")}"\ntitle = "/a"\n')
    assert "127.0.0.2 is loopback; pass --allow-private if you mean it" in night.told(once=True)[1]
    room.later(days=2)
    night.over = False
    assert night.told(once=True, allow_private=True)[1] == "/a: nothing new"


def test_a_busy_ledger_is_said_and_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(dialects, "BUSY_SECONDS", 0.05)
    with ExitStack() as stack:
        room = Room(tmp_path, stack)
        room.site.pages["/a"] = rss()
        other = stack.enter_context(closing(sqlite3.connect(room.at, isolation_level=None)))
        other.execute("BEGIN IMMEDIATE")
        night = Night(room, lambda: other.execute("COMMIT"))
        night.plans("/a")
        said = night.told()
        assert (said[0], said[2]) == ("feeds.toml: 1 feed", "/a: nothing new")
        assert "another sayso has been writing" in said[1]
        other.execute("BEGIN IMMEDIATE")
        room.later(hours=1)
        night.over = False
        with pytest.raises(BusyError):
            night.told(once=True)
        other.execute("ROLLBACK")


# ---------------------------------------------------------------- signals and kills

WATCHER = """
import os, signal, sys
from datetime import UTC, datetime
from sayso import watching
from sayso.ledger import Ledger, polling

stopping = []
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda *_: stopping.append(True))
watching.CHUNK = 2
if "killed-before-marking" in sys.argv:
    polling.mark = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with Ledger(sys.argv[1], create=True) as ledger:
    clock = lambda: datetime(2024, 11, 5, 12, tzinfo=UTC)
    for told in watching.watch(ledger, sys.argv[2], clock=clock, stopping=lambda: bool(stopping)):
        print(told, flush=True)
"""


class Watcher:
    """A process that watches the feed of a room."""

    def __init__(self, room: Room, *how: str):
        self.room = room
        night = Night(room)
        night.plans("/feed")
        command = [sys.executable, "-c", WATCHER, str(room.at), str(night.file), *how]
        self.process = room.stack.enter_context(
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
        room.stack.callback(self.process.kill)

    def ended(self) -> tuple[int, str]:
        out, err = self.process.communicate(timeout=60)
        assert err == ""
        return self.process.returncode, out.replace(str(self.room.folder), "")


def filled(room: Room) -> dict[str, threading.Event]:
    """A feed with four pages, of which the third waits, until it is let go, for what happens in the meantime."""
    events = {"reached": threading.Event(), "go": threading.Event()}
    room.stack.callback(events["go"].set)
    answers = [page(sentence(TOWNS[n], n + 10)) for n in range(4)]

    def third(_request):
        events["reached"].set()
        events["go"].wait(60)
        return answers[2]

    room.site.pages |= {f"/{n}": answers[n] for n in range(4)} | {"/2": third}
    room.site.pages["/feed"] = rss(*(entry(n, link=room.site.url(f"/{n}")) for n in range(4)))
    return events


def is_whole(room: Room) -> bool:
    """Whether each of the four reports is in the ledger, once."""
    assert faults(room.ledger) == {}
    assert sorted(figure.held.value for figure in room.ledger.figures()) == [10.0, 11.0, 12.0, 13.0]
    return len(room.ledger.reports(versions="all")) == 4


def test_a_signal_lets_the_report_in_hand_be_finished(room):
    events = filled(room)
    watcher = Watcher(room)
    assert events["reached"].wait(60)
    watcher.process.send_signal(signal.SIGTERM)
    events["go"].set()
    assert watcher.ended() == (0, "/feeds.toml: 1 feed\n/feed: 3 new · 1 left for the next visit\n")
    assert room.asked() == ["/feed", "/0", "/1", "/2"]
    # the next round goes on where this one ended, and at once
    assert [counts(polled) for polled in room.poll(room.source(pages=True))] == [(1, 0, 0)]
    assert room.asked() == ["/feed", "/3"]
    assert is_whole(room)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_sleep_between_rounds(room, number):
    room.site.pages["/feed"] = rss()
    watcher = Watcher(room)
    assert watcher.process.stdout.readline().endswith("feeds.toml: 1 feed\n")
    assert watcher.process.stdout.readline() == "/feed: nothing new\n"
    watcher.process.send_signal(number)
    assert watcher.ended() == (0, "")


def test_killed_in_the_middle_of_a_round_it_goes_on_from_there(room):
    events = filled(room)
    watcher = Watcher(room)
    assert events["reached"].wait(60)
    watcher.process.kill()
    assert watcher.process.wait(60) == -signal.SIGKILL
    events["go"].set()
    assert room.poll(room.source(pages=True)) == []  # somebody else's, as far as one can know
    room.later(minutes=10)
    assert [counts(polled) for polled in room.poll(room.source(pages=True))] == [(2, 0, 0)]
    assert room.asked() == ["/feed", "/0", "/1", "/2", "/feed", "/2", "/3"]
    assert is_whole(room)


def test_killed_between_writing_reports_and_noting_it_nothing_is_doubled(room):
    filled(room)["go"].set()
    watcher = Watcher(room, "killed-before-marking")
    assert watcher.ended()[0] == -signal.SIGKILL
    assert len(room.ledger.reports()) == 2
    room.later(minutes=10)
    assert [counts(polled) for polled in room.poll(room.source(pages=True))] == [(2, 2, 0)]
    assert is_whole(room)
