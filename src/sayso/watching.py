"""Watching feeds: what a newsroom publishes enters the ledger as it comes.

    feeds.toml ─ plan ─┐                              ┌ the feed's own text ┐
                       ├─ due? claim ─ get ─ parse ─ new entries            ├─ desk ─ ledger ─ marked as done
    ledger ─ polling ──┘                              └ the linked page ────┘

- **Nothing is lost, nothing doubled.** What is known of a feed is written after its reports are in the ledger, some entries at
  a time. A kill in between costs a repetition, for adding what is there already changes nothing. As long as something of a feed
  is still to be done its ETag is not kept, so that its host gives all of it again.
- **One broken feed stops none of the others.** Its trouble is written beside it, and it is asked ever more rarely. Only where a
  host asks to be left alone, or cannot be reached, do its other feeds wait as well.
- **Manners** are the fetcher's (an honest name, robots.txt, a pause between two visits to a host), and here: to ask only what
  is due, and only whether it has changed; each feed at a time of its own, so that a hundred do not fall together; Retry-After.

Time and chance come from outside.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import time
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Literal
from urllib.parse import urldefrag, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from sayso.desk import Summary, add_found
from sayso.errors import BusyError, MisuseError, RefusedError, SaysoError
from sayso.intake import MAX_SIZE, About, Found, Skipped, Taken
from sayso.intake.feeds import Feed, FeedEntry, entry_report, parse
from sayso.intake.fetching import Fetched, Fetcher, FetchError, masked, report_of
from sayso.intake.findings import missing, shown
from sayso.ledger import Ledger, polling
from sayso.ledger.polling import Watched
from sayso.records import Arrival

FEED_SIZE_MAX = 50_000_000  # bytes of a feed: 100,000 entries with their texts
CHUNK = 32  # entries that are marked as done together; a kill costs their pages once more
SHORT = 1_000  # characters of text below which a feed tells of a report, and does not give it
TRIES_MAX = 3  # of a page that does not come
KEPT_MAX = 1_000  # entries that are remembered though the feed lists them no longer

MINUTE, DAY, WEEK = timedelta(minutes=1), timedelta(days=1), timedelta(weeks=1)
EVERY = 15 * MINUTE
REST = 10 * MINUTE  # for a host that cannot be reached, or asks to be left alone and does not say how long
# Shares of the time between two visits. Early rather than late: somebody whose cron runs as often as a feed is due would else
# miss it every other time. After a failure late, or a host that asks for ten minutes would get nine.
EARLY, LATE = (0.80, 0.95), (1.0, 1.25)
LOOK = 60.0  # seconds: as often the plan is looked at, and the clock, which may have jumped
SLICE = 0.25  # seconds that a signal waits at most

Pages = Literal[True, False, "when-short"]


# ---------------------------------------------------------------- what is watched


class Source(Struct, frozen=True):
    """A feed of the plan. `every` is the longest time between two visits while all is well.

    `pages`: whether a report is the page that an entry links to (True), the feed's own text (False), or the page where the
    feed's text is short. Of a feed that is new to the ledger, the `newest` entries are taken.
    """

    url: str
    title: str | None = None
    outlet: str | None = None
    every: timedelta = EVERY
    pages: Pages = "when-short"
    newest: int = 200

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return self.title or masked(self.url)


class Plan(Struct, frozen=True):
    """What is watched, and with which manners; `where` names the file."""

    where: str
    feeds: tuple[Source, ...]
    contact: str | None = None
    delay: float = 1.0
    allow_private: bool | tuple[str, ...] = False

    @property
    def manners(self) -> tuple[str | None, float, bool | tuple[str, ...]]:
        """What the fetcher is told."""
        return self.contact, self.delay, self.allow_private

    def __str__(self) -> str:
        return f"{self.where}: {len(self.feeds)} feed{'s' if len(self.feeds) > 1 else ''}"


def plan(content: bytes, where: str) -> Plan:
    """The plan that a TOML file holds, checked. Its keys are told in docs/watch.md.

    Raises MisuseError, with the key and what may stand there, where the file is no TOML, has a key that is not known or a value
    that does not fit, names a feed twice, or names none.
    """
    try:
        raw = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise MisuseError(where, f"is no TOML ({error})", "see docs/watch.md for how feeds are named") from None
    _known(raw, ("defaults", "feed"), where, "")
    shared, feeds = raw.get("defaults", {}), raw.get("feed", [])
    if not isinstance(shared, dict):
        raise MisuseError(where, "defaults is no table", "write it as [defaults]")
    if not isinstance(feeds, list) or not feeds or not all(isinstance(one, dict) for one in feeds):
        raise MisuseError(where, "names no feed", 'write [[feed]], and below it url = "https://…"')
    _known(shared, (*_ANY, *_ALL), where, "[defaults] ")
    manners = _checked(shared, _ALL, where, "[defaults] ")
    given = _checked(shared, _ANY, where, "[defaults] ")
    sources: dict[str, Source] = {}
    for number, one in enumerate(feeds, start=1):
        here = f"[[feed]] {number} "
        _known(one, (*_OWN, *_ANY), where, here)
        if "url" not in one:
            raise MisuseError(where, f"{here}url is missing", "give the address of the feed")
        source = Source(**{**given, **_checked(one, _OWN | _ANY, where, here)})
        if source.url in sources:
            raise MisuseError(where, f"{here}url is that of a feed above ({masked(source.url)})", "name each feed once")
        sources[source.url] = source
    return Plan(where, tuple(sources.values()), **manners)


class _UnfitError(ValueError):
    """A value of the plan that does not fit: why, and what may stand there."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what, self.remedy = what, remedy


def _known(table: dict[str, Any], keys: Collection[str], where: str, here: str) -> None:
    for key in table:
        if key not in keys:
            near = difflib.get_close_matches(key, keys, 1)
            remedy = f"did you mean {near[0]}?" if near else f"known are {', '.join(keys)}"
            raise MisuseError(where, f"{here}{key} is no key of a plan", remedy)


def _checked(table: dict[str, Any], checks: dict[str, Callable[[Any], Any]], where: str, here: str) -> dict[str, Any]:
    """What a table says, each value as its check makes it."""
    found = {}
    for key, check in checks.items():
        if key in table:
            try:
                found[key] = check(table[key])
            except _UnfitError as error:
                raise MisuseError(where, f"{here}{key} {error.what}", error.remedy) from None
    return found


_STRETCH = re.compile(r"([0-9]{1,5}) ?([smhd])")
_UNITS = {"s": timedelta(seconds=1), "m": MINUTE, "h": timedelta(hours=1), "d": DAY}
_URL_MAX = 2_000  # characters; a database's index takes 2,700 bytes


def _stretch(raw: Any) -> timedelta:
    match = _STRETCH.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        raise _UnfitError(f"{_quoted(raw)} is no stretch of time", 'write it like "15m", "2h" or "1d"')
    found = int(match[1]) * _UNITS[match[2]]
    if not MINUTE <= found <= 30 * DAY:
        raise _UnfitError(f"{_quoted(raw)} is not between a minute and 30 days", 'choose something like "15m"')
    return found


def _pages(raw: Any) -> Pages:
    if raw is True or raw is False or raw == "when-short":
        return raw  # type: ignore[no-any-return]  # see above
    raise _UnfitError(f"{_quoted(raw)} is not known", 'write true, false or "when-short"')


def _count(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= 100_000:
        raise _UnfitError(f"{_quoted(raw)} is no number of entries", "give one between 1 and 100,000")
    return raw


def _words(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip() or len(raw) > _URL_MAX:
        raise _UnfitError(f"{_quoted(raw)} is no name", "write a few words in quotation marks")
    return raw.strip()


def _url(raw: Any) -> str:
    url = urldefrag(_words(raw)).url
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and url.isprintable()
    except ValueError:  # "http://[::1"
        fits = False
    if not fits:
        raise _UnfitError(f"{_quoted(masked(url))} is no address of a feed", "give one like https://host/feed.xml")
    return url


def _delay(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 <= raw <= 60:
        raise _UnfitError(f"{_quoted(raw)} is no pause", "give the seconds between two visits to a host, 0 to 60")
    return float(raw)


def _contact(raw: Any) -> str:
    contact = _words(raw)
    try:
        Fetcher(contact=contact)
    except MisuseError as error:
        raise _UnfitError(error.what, error.remedy) from None
    return contact


def _networks(raw: Any) -> bool | tuple[str, ...]:
    if isinstance(raw, bool):
        return raw
    if not isinstance(raw, list) or not all(isinstance(network, str) for network in raw):
        raise _UnfitError(f"{_quoted(raw)} is no list of networks", 'write true, or networks: ["10.20.0.0/16"]')
    try:
        Fetcher(allow_private=raw)
    except MisuseError as error:
        raise _UnfitError(f"holds no network: {error.what}", error.remedy) from None
    return tuple(raw)


def _quoted(raw: Any) -> str:
    return shown(str(raw)[:80] if not isinstance(raw, str) else f'"{raw[:80]}"')


_OWN: dict[str, Callable[[Any], Any]] = {"url": _url, "title": _words, "outlet": _words}
_ANY: dict[str, Callable[[Any], Any]] = {"every": _stretch, "pages": _pages, "newest": _count}
_ALL: dict[str, Callable[[Any], Any]] = {"contact": _contact, "delay": _delay, "allow_private": _networks}


# ---------------------------------------------------------------- a round


class Poll(Struct, frozen=True):
    """What a visit to a feed came to. It is asked again at `due`, or soon after.

    `passed` counts older entries that a first visit leaves be; `left` those that the next visit comes back to: their page did
    not come, or there was no time. `trouble`: why the feed did not come, or what in it cannot be read.
    """

    feed: Source
    outcome: Literal["read", "unchanged", "failed"]
    due: datetime
    added: Summary = Summary()
    passed: int = 0
    left: int = 0
    trouble: str | None = None

    def __str__(self) -> str:
        if self.outcome == "failed":
            return f"{self.feed.name}: {self.trouble}; asked again on {self.due.astimezone(UTC):%Y-%m-%d at %H:%M} UTC"
        counts = {
            "new": self.added.new, "known": self.added.known, "refused": len(self.added.refused),
            "without text": len(self.added.skipped), "older passed over": self.passed, "left for the next visit": self.left,
        }  # fmt: skip
        told = [f"{count:,} {what}" for what, count in counts.items() if count] or ["nothing new"]
        return f"{self.feed.name}: {' · '.join(told)}" + (f" · {self.trouble}" if self.trouble else "")


Clock = Callable[[], datetime]
Stopping = Callable[[], bool]


def _now() -> datetime:
    return datetime.now(UTC)


def poll(
    ledger: Ledger,
    plan: Plan,
    fetcher: Fetcher,
    *,
    clock: Clock = _now,
    random: Random | None = None,
    jobs: int = 1,
    by: str | None = None,
    stopping: Stopping = lambda: False,
) -> list[Poll]:
    """One round over the feeds that are due. `random` gives the jitter.

    `stopping` is asked before each entry: when it says so, the report in hand is finished and written, and the round ends.
    Raises BusyError, DamagedError and OutputError of the ledger; what was committed until then stands.
    """
    return list(_Tour(ledger, plan, fetcher, _Hosts(), clock, random or Random(), jobs, by, stopping).polls())


class _StoppedError(Exception):
    """Somebody asked to stop while a visit waited for its turn."""


class _Hosts:
    """Hosts that are let be for now: they ask for it, or two visits in a row got no answer (one may be a page's own fault)."""

    def __init__(self) -> None:
        self._silent: dict[str, int] = {}
        self._resting: dict[str, tuple[datetime, datetime]] = {}  # since and until: a clock may be set back

    def rest(self, url: str, now: datetime) -> datetime | None:
        """Until when the host of this address is to be let be; None where it may be asked."""
        since, until = self._resting.get(_host(url), (now, now))
        return until if since <= now < until else None

    def told(self, url: str, error: RefusedError | None, now: datetime) -> None:
        """How a visit went; None: it got what it asked for."""
        host = _host(url)
        self._silent[host] = self._silent.get(host, 0) + 1 if _is_silent(error) else 0
        if _asks(error) or self._silent[host] > 1:
            self._resting[host] = (now, now + max(REST, _asked_rest(error)))
            self._silent[host] = 0
        self._silent = {other: count for other, count in self._silent.items() if count}
        self._resting = {other: (since, until) for other, (since, until) in self._resting.items() if now < until}


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")


def _is_silent(error: RefusedError | None) -> bool:
    """Whether a visit got no answer at all: no connection, or none in time."""
    return isinstance(error, FetchError) and error.status is None


def _asks(error: RefusedError | None) -> bool:
    """Whether the host itself asks to be left alone for a while."""
    return isinstance(error, FetchError) and (error.status in (429, 503) or bool(error.retry_after))


def _asked_rest(error: RefusedError | None) -> timedelta:
    """For how long it asks."""
    return timedelta(seconds=(error.retry_after or 0.0) if isinstance(error, FetchError) else 0.0)


class _Tour(Struct, eq=False):
    """One round over the feeds that are due, one after another. `asked` are its pages: a link may stand in several feeds."""

    ledger: Ledger
    plan: Plan
    fetcher: Fetcher
    hosts: _Hosts
    clock: Clock
    random: Random
    jobs: int
    by: str | None
    stopping: Stopping
    asked: dict[str, RefusedError | None] = {}

    def polls(self) -> Iterator[Poll]:
        """Visits the feeds that are due, the longest due first."""
        states = polling.watched(self.ledger.store, {feed.url for feed in self.plan.feeds})
        states = {feed.url: states.get(feed.url, Watched(feed.url)) for feed in self.plan.feeds}
        ever = datetime.min.replace(tzinfo=UTC)
        for feed in sorted(self.plan.feeds, key=lambda feed: states[feed.url].due_at or ever):
            if self.stopping():
                return
            if not states[feed.url].is_due(self.clock()):
                continue  # without waiting for a turn to write
            state = polling.claim(self.ledger.store, feed.url, self.clock())
            polled = self._polled(feed, state) if state else None
            if polled:
                yield polled

    def _polled(self, feed: Source, state: Watched) -> Poll | None:
        """A visit to a feed that is claimed; None where somebody asked to stop before it began."""
        try:
            fetched = self.fetcher.get(feed.url, etag=state.etag, last_modified=state.last_modified)
        except _StoppedError:
            polling.settle(self.ledger.store, state)
            return None
        except RefusedError as error:
            return self._failed(feed, state, error, asked=True)
        self.hosts.told(feed.url, None, self.clock())
        if fetched.unchanged:
            due, trouble = self.due(feed), None if state.failures else state.trouble
            state = replace(state, checked_at=self.clock(), due_at=due, failures=0, trouble=trouble)
            polling.settle(self.ledger.store, state)
            return Poll(feed, "unchanged", due, trouble=trouble)
        try:
            found = parse(fetched.content, fetched.final_url)
        except RefusedError as error:
            return self._failed(feed, state, error, asked=False)
        return _Visit(self, feed, fetched, found).read()

    def due(self, feed: Source) -> datetime:
        """When a feed that came is to be asked again."""
        return self.clock() + feed.every * self.random.uniform(*EARLY)

    def _failed(self, feed: Source, state: Watched, error: RefusedError, *, asked: bool) -> Poll:
        """Writes that a feed did not come (`asked`), or is none, and when to ask again."""
        now, failures = self.clock(), state.failures + 1
        wait = _wait(feed, failures, error, asked) * self.random.uniform(*LATE)
        due = now + wait
        trouble = f"{error.what}; {error.remedy}" if error.remedy else error.what
        polling.settle(self.ledger.store, replace(state, checked_at=now, due_at=due, failures=failures, trouble=trouble))
        others = [other.url for other in self.plan.feeds if other != feed and _host(other.url) == _host(feed.url)]
        self.hosts.told(feed.url, error, now)
        if _asks(error):
            polling.postpone(self.ledger.store, others, due, failures)
        elif rest := self.hosts.rest(feed.url, now):
            polling.postpone(self.ledger.store, others, rest)
        return Poll(feed, "failed", due, trouble=trouble)


def _wait(feed: Source, failures: int, error: RefusedError, asked: bool) -> timedelta:
    """How long to let a feed be that failed so many times in a row.

    What looks like a mishap doubles the time between two visits, up to a day. What will hardly change (404, robots.txt, a
    private address) is asked for again after a day, then more and more rarely, up to a week; what is gone (410) after a week.
    """
    status = error.status if isinstance(error, FetchError) else None
    if status == 410:
        return max(WEEK, feed.every)
    lasting = asked and (not isinstance(error, FetchError) or (error.permanent and status is not None))
    first, most = (DAY, WEEK) if lasting else (2 * feed.every, DAY)
    return max(min(first * (1 << min(failures - 1, 20)), most), feed.every, _asked_rest(error))


# ---------------------------------------------------------------- a visit


class _New(Struct, frozen=True):
    """An entry of a feed that is new, or says something new: its key and digest as the ledger keeps them."""

    key: str
    digest: str
    entry: FeedEntry


class _Visit:
    """A feed that came, on its way into the ledger."""

    def __init__(self, tour: _Tour, feed: Source, fetched: Fetched, found: Feed) -> None:
        self.tour, self.feed, self.fetched, self.found = tour, feed, fetched, found
        self.store = tour.ledger.store
        self.known = polling.entries(self.store, feed.url)
        self.marks: dict[str, str] = {}  # of entries whose reports are on their way
        self.same = 0  # entries whose report stands in the ledger
        self.held = tour.clock()

    def read(self) -> Poll:
        """Adds what is new, and writes down what is done."""
        tour = self.tour
        listed = _listed(self.found.entries)
        new = sorted((one for one in listed if self.known.get(one.key) != one.digest), key=_moment, reverse=True)
        chosen, others, passed = new[: self.feed.newest], new[self.feed.newest :], 0
        if others and not self.known:  # the feed's archive: noted first, or after a kill it would be taken for new
            polling.mark(self.store, self.feed.url, {one.key: one.digest for one in others})
            passed, others = len(others), []
        chosen.reverse()  # of two entries with one address, the later one is the newer version
        added, done = Summary(), 0
        for start in range(0, len(chosen), CHUNK):
            if tour.stopping():
                break
            some = self._entries(chosen[start : start + CHUNK])
            added = _sum(added, add_found(tour.ledger, some, jobs=tour.jobs, by=tour.by, stopping=tour.stopping))
            polling.mark(self.store, self.feed.url, self.marks)
            done += sum(not _tries(digest) for digest in self.marks.values())
            self.marks = {}
        added = replace(added, known=added.known + self.same)
        return self._settled(added, passed, len(chosen) - done + len(others), {one.key for one in listed})

    def _settled(self, added: Summary, passed: int, left: int, listed: set[str]) -> Poll:
        tour, now = self.tour, self.tour.clock()
        gone = self.known.keys() - listed
        if len(gone) > KEPT_MAX + len(listed):
            polling.forget(self.store, self.feed.url, gone)
        due = now if tour.stopping() and left else max(tour.due(self.feed), tour.hosts.rest(self.feed.url, now) or now)
        trouble = self._faults()
        state = Watched(self.feed.url, checked_at=now, due_at=due, trouble=trouble)
        if not left:
            state = replace(state, etag=self.fetched.header("etag"), last_modified=self.fetched.header("last-modified"))
        polling.settle(self.store, state)
        return Poll(self.feed, "read", due, added, passed, left, trouble)

    def _faults(self) -> str | None:
        """What in the feed cannot be read; told in the ledger too, once."""
        where = masked(self.feed.url)
        faults = [_told_at(where, refusal) for refusal in self.found.refused]
        if faults:
            self.tour.ledger.refuse(faults)
        more = f" (and {len(faults) - 1:,} more)" if len(faults) > 1 else ""
        return f"in part unreadable: {faults[0].what}{more}" if faults else None

    def _entries(self, some: Sequence[_New]) -> Iterator[Found]:
        for one in some:
            if self.tour.stopping():
                return
            now = self.tour.clock()
            if abs(now - self.held) > polling.CLAIMED / 4:
                polling.hold(self.store, self.feed.url, now)
                self.held = now
            yield from self._reports(one)

    def _reports(self, one: _New) -> Iterator[Found]:
        """What an entry gives: its report, a refusal, or nothing where that is known, or left for the next visit."""
        own, url = self._own(one.entry), one.entry.url
        is_short = not isinstance(own, Taken) or _is_short(own.report.text)
        if url is None or self.feed.pages is False or (self.feed.pages == "when-short" and not is_short):
            self.marks[one.key] = one.digest
            yield from self._fresh(own)
            return
        page = self._asked(urldefrag(url).url, one.entry)
        if isinstance(page, RefusedError):
            tries = _tries(self.known.get(one.key)) + 1
            again = tries < TRIES_MAX and _may_come(page)
            self.marks[one.key] = f"tried {tries}" if again else one.digest
            yield page
            if not again and self.feed.pages == "when-short" and isinstance(own, Taken) and self._is_unseen(one):
                yield from self._fresh(own)
        elif page != "later":
            self.marks[one.key] = one.digest
            if page == "same":
                self.same += 1
            else:
                yield from self._fresh(page)

    def _asked(self, url: str, entry: FeedEntry) -> Taken | RefusedError | Literal["same", "later"]:
        """The page of an entry, each once a round: "same" where another entry had it, "later" where its host is to rest."""
        tour = self.tour
        if url in tour.asked:
            return tour.asked[url] or "same"
        if tour.hosts.rest(url, tour.clock()):
            return "later"
        found: Taken | RefusedError
        try:
            found = self._page(url, entry)
        except _StoppedError:
            return "later"
        except RefusedError as error:
            found = error
        tour.asked[url] = found if isinstance(found, RefusedError) else None
        tour.hosts.told(url, tour.asked[url], tour.clock())
        return found

    def _is_unseen(self, one: _New) -> bool:
        """Whether nothing of an entry is in the ledger: the feed's few words are no newer version of a whole page."""
        known = self.known.get(one.key)
        return (known is None or _tries(known) > 0) and not polling.stands(self.store, one.entry.url or "")

    def _fresh(self, found: Found) -> Iterator[Found]:
        """What was found, but for a report whose words stand in the ledger under its address."""
        report = found.report if isinstance(found, Taken) else None
        if report and report.url and polling.stands(self.store, report.url, report.digest):
            self.same += 1
        else:
            yield found

    def _own(self, entry: FeedEntry) -> Found:
        """What the feed itself says in an entry."""
        where = masked(entry.url or self.feed.url)
        found = entry_report(entry, self.found, where, About(outlet=self.feed.outlet), MAX_SIZE)
        if isinstance(found, Taken):
            told = found.arrival or Arrival("feed", where)
            fetched = self.fetched
            arrival = Arrival("feed", self.feed.url, fetched.fetched_at, fetched.headers, told.raw, told.size)
            return replace(found, where=where, arrival=arrival)
        if isinstance(found, Skipped):
            return Skipped(where, "an entry without text" + (", and pages = false" if entry.url else " or address"))
        return _told_at(where, found)

    def _page(self, url: str, entry: FeedEntry) -> Taken:
        """The page that an entry links to. The outlet is the plan's, or the page's own, or as the feed tells it.

        Raises RefusedError.
        """
        fetched = self.tour.fetcher.get(url)
        about = About(
            published=entry.published, published_at=entry.published_at if entry.published else None, title=entry.title,
            author=entry.author, outlet=self.feed.outlet,
        )  # fmt: skip
        try:
            found = report_of(fetched, about)
            if found.report.outlet is None and entry.outlet:
                found = report_of(fetched, replace(about, outlet=entry.outlet))
        except MisuseError as error:
            raise RefusedError(masked(url), f"{error.where.removeprefix('--')} {error.what}", error.remedy) from None
        return replace(found, notes=(*self.found.notes, *entry.notes, *found.notes))


_TAG = re.compile(r"<[^<>]*>")


def _listed(entries: Sequence[FeedEntry]) -> list[_New]:
    """The entries with their keys and digests. Where two of a feed have one key, each is known by its words as well.

    Tags do not count: a picture whose address changes with each visit is nothing new.
    """
    found, keys = [], dict[str, int]()
    for entry in entries:
        body = _TAG.sub(" ", entry.html) if entry.html is not None else entry.text
        told = (entry.url, entry.title, entry.published, entry.published_at, entry.updated_at, entry.author, body)
        found.append(_New(_digest(entry.key), _digest("\0".join(map(str, told))), entry))
        keys[found[-1].key] = keys.get(found[-1].key, 0) + 1
    found = [one if keys[one.key] == 1 else replace(one, key=_digest(one.key + one.digest)) for one in found]
    return list({one.key: one for one in found}.values())  # but for exact doubles


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _moment(one: _New) -> datetime:
    """When an entry was published, as far as it tells; what does not tell is old."""
    told = one.entry.published_at or one.entry.updated_at
    if told:
        return datetime.fromisoformat(told)
    day = one.entry.published
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime.min.replace(tzinfo=UTC)


def _tries(digest: str | None) -> int:
    """How often the page of an entry was asked for in vain; 0 where the entry is done, or new."""
    return int(digest.removeprefix("tried ")) if digest and digest.startswith("tried ") else 0


def _may_come(refusal: RefusedError) -> bool:
    """Whether a page may come at another time: also one that is not found, for feeds are sometimes ahead of their pages."""
    return isinstance(refusal, FetchError) and (not refusal.permanent or refusal.status == 404)


def _is_short(text: str) -> bool:
    return len(text) < SHORT or text.rstrip(" \n]").endswith(("…", "..."))


def _told_at(where: str, refusal: RefusedError) -> RefusedError:
    """The same fault, told where it is the same the next time: the number of an entry changes with each one above it."""
    return type(refusal)(where, refusal.what, refusal.remedy)


def _sum(one: Summary, other: Summary) -> Summary:
    return Summary(
        one.new + other.new, one.known + other.known, one.statements + other.statements, one.figures + other.figures,
        one.refused + other.refused, one.skipped + other.skipped, one.stopped or other.stopped,
    )  # fmt: skip


# ---------------------------------------------------------------- round after round


def watch(
    ledger: Ledger,
    plan_path: str | Path,
    *,
    once: bool = False,
    allow_private: bool = False,
    jobs: int = 1,
    by: str | None = None,
    clock: Clock = _now,
    sleep: Callable[[float], None] = time.sleep,
    stopping: Stopping = lambda: False,
    random: Random | None = None,
) -> Iterator[Plan | Poll | SaysoError]:
    """Polls the feeds of a plan as they come due, until `stopping` says so; with `once`, those that are due now.

    Yields the plan, whenever it was read; each visit to a feed; and what is in the way for now: an edit of the plan that cannot
    be read (the old one holds on), or a ledger that is busy. Each can be printed on a line.

    `allow_private` opens private addresses whatever the plan says. `stopping` is asked before each entry, and several times a
    second while nothing is due. Raises MisuseError and MissingError where there is no plan to begin with, DamagedError and
    OutputError, and with `once` BusyError.
    """
    random = random or Random()
    content, current = _planned(plan_path)
    if isinstance(current, SaysoError):
        raise current
    yield current
    hosts = _Hosts()

    def pause(seconds: float) -> None:
        _slept(seconds, sleep, stopping)
        if stopping():
            raise _StoppedError

    fetcher = _fetcher(current, allow_private, pause, clock)
    while True:
        try:
            yield from _Tour(ledger, current, fetcher, hosts, clock, random, jobs, by, stopping).polls()
            seconds = _seconds_to_next(ledger, current, clock())
        except BusyError as error:
            if once:
                raise
            yield error
            seconds = LOOK
        if once:
            return
        _slept(seconds, sleep, stopping)
        if stopping():
            return
        read, found = _planned(plan_path)
        if read == content:
            continue
        content = read
        yield found
        if isinstance(found, Plan):
            if found.manners != current.manners:
                fetcher = _fetcher(found, allow_private, pause, clock)
            current = found


def _planned(path: str | Path) -> tuple[bytes, Plan | SaysoError]:
    """What stands in the file of the plan, and what it says, or why it cannot be read."""
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        return b"", missing(error, str(path))
    try:
        return content, plan(content, shown(str(path)))
    except MisuseError as error:
        return content, error


def _fetcher(plan: Plan, allow_private: bool, pause: Callable[[float], None], clock: Clock) -> Fetcher:
    return Fetcher(
        allow_private=allow_private or plan.allow_private, delay=plan.delay, contact=plan.contact, max_size=FEED_SIZE_MAX,
        sleep=pause, now=clock,
    )  # fmt: skip


def _seconds_to_next(ledger: Ledger, plan: Plan, now: datetime) -> float:
    """How long nothing is due, between a second and LOOK."""
    states = polling.watched(ledger.store, {feed.url for feed in plan.feeds})
    waits = [(state.due_at - now).total_seconds() for state in states.values() if state.due_at]
    return min(max(min(waits, default=1.0), 1.0), LOOK)


def _slept(seconds: float, sleep: Callable[[float], None], stopping: Stopping) -> None:
    """Sleeps, but for the rest of it when somebody asks to stop."""
    while seconds > 0 and not stopping():
        sleep(min(seconds, SLICE))
        seconds -= SLICE
