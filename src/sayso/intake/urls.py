"""An address of the web → the report at it, or those in the feed that is there.

    address ─ fetching ─┬─ page ──────────────────────────────────── one report
                        └─ feed ─ entries ─┬─ with text ──────────── a report each
                                           └─ with a link alone ─ fetching ─ page

What follows the link of an entry is read as if its own address had been given: what the page tells of itself stands above what
the feed tells of it, so that the same page by either way is the same report.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sayso.errors import RefusedError
from sayso.intake.feeds import FeedEntry, feed, parse
from sayso.intake.fetching import Fetched, Fetcher, masked, report_of
from sayso.intake.files import LOOK, is_feed
from sayso.intake.findings import Found, Skipped, Taken
from sayso.intake.reports import About
from sayso.records import Report

LINKED_MAX = 200  # pages that are fetched for one feed; feeds show 10 to 50 entries, and a hostile one could send us anywhere


def at_url(url: str, fetcher: Fetcher, about: About, max_size: int) -> Iterator[Found]:
    """The report at an address, or those of a feed there, named "https://host/feed#12"; or the refusal of it.

    The page of an entry without text is fetched, in its turn. What cannot be had is refused by its own address.
    """
    scheme = url.partition(":")[0].lower()
    if scheme not in ("http", "https"):
        remedy = "give the path itself" if scheme == "file" else "give one that begins with https://, or a path"
        yield RefusedError(masked(url), f"{scheme}:// is not read", remedy)
        return
    try:
        fetched = fetcher.get(url)
        if about.format or not is_feed(fetched.content[:LOOK]):
            yield report_of(fetched, about, max_size)
            return
    except RefusedError as error:
        yield error
        return
    yield from _in_feed(fetched, fetcher, about, max_size)


def _in_feed(fetched: Fetched, fetcher: Fetcher, about: About, max_size: int) -> Iterator[Found]:
    where = masked(fetched.final_url)
    linked: dict[str, FeedEntry] | None = None
    visits = 0
    for found in feed(fetched.content, where, about, max_size):
        if isinstance(found, Taken) and found.arrival:
            yield replace(found, arrival=replace(found.arrival, fetched_at=fetched.fetched_at))
            continue
        if isinstance(found, Skipped):
            linked = _linked(fetched, where) if linked is None else linked
            if entry := linked.get(found.where):
                visits += 1
                if visits <= LINKED_MAX:
                    yield _at_link(entry, fetcher, about, max_size)
                    continue
                found = Skipped(found.where, f"an entry without text; only {LINKED_MAX} such are fetched: add its address")
        yield found


def _linked(fetched: Fetched, where: str) -> dict[str, FeedEntry]:
    """The entries that have an address and no text, by their names."""
    entries = parse(fetched.content, where).entries
    return {f"{where}#{entry.number}": entry for entry in entries if entry.url and entry.html is None and entry.text is None}


def _at_link(entry: FeedEntry, fetcher: Fetcher, about: About, max_size: int) -> Taken | RefusedError:
    """The report at an entry's address. What the page does not tell of itself, the entry does, and then `about`."""
    try:
        fetched = fetcher.get(entry.url or "")
        alone = report_of(fetched, About(outlet=about.outlet), max_size)
        told = _told_besides(alone.report, entry, about)
        return alone if told == About(outlet=about.outlet) else report_of(fetched, told, max_size)
    except RefusedError as error:
        return error


def _told_besides(report: Report, entry: FeedEntry, about: About) -> About:
    """What the entry, or else `about`, tells where the page is silent; but for an outlet given, which stands above all."""
    dated = entry if entry.published else about
    return About(
        outlet=about.outlet or (None if report.outlet else entry.outlet),
        title=None if report.title else entry.title or about.title,
        author=None if report.author else entry.author or about.author,
        published=None if report.published else dated.published,
        published_at=None if report.published else dated.published_at,
    )
